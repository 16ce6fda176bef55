package anchor

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"rehearse/runner/notice"
	"rehearse/scenarios"
	"rehearse/store/ledger"
)

// stamped has an authority stamp a checkpoint with a time.
func stamped(ctx context.Context, w *scenarios.Workspace, place *scenarios.TimestampPlace, checkpoint []byte) (string, error) {
	address, err := w.Resolve(place.URL)
	if err != nil {
		return "", err
	}
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63))
	if err != nil {
		return "", err
	}
	request, err := ledger.TimestampRequest(checkpoint, nonce)
	if err != nil {
		return "", err
	}
	status, _, answer, err := post(ctx, address, "application/timestamp-query", request)
	switch {
	case err != nil:
		return "", err
	case status != http.StatusOK:
		return "", fmt.Errorf("the time stamp authority answered %d: %s", status, firstLine(answer))
	}
	token, _, err := ledger.ReadTimestamp(answer, checkpoint, nonce)
	if err != nil || place.Cert == "" {
		return token, err
	}
	certificates, err := os.ReadFile(place.Cert)
	if err != nil {
		return "", fmt.Errorf("the certificate of the authority: %w", err)
	}
	authorities, err := ledger.Authorities(certificates)
	if err != nil {
		return "", fmt.Errorf("the certificate of the authority, %s: %w", place.Cert, err)
	}
	_, err = ledger.VerifyTimestamp(token, checkpoint, authorities)
	return token, err
}

// appendTo appends a checkpoint to a file, with an empty line behind it.
func appendTo(file string, checkpoint []byte) error {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(out.Fd()), syscall.LOCK_EX); err != nil {
		return errors.Join(err, out.Close())
	}
	_, err = out.Write(append(bytes.Clone(checkpoint), '\n'))
	return errors.Join(err, out.Sync(), out.Close())
}

func postCheckpoint(ctx context.Context, w *scenarios.Workspace, hook *scenarios.Webhook, id, checkpoint string) error {
	return notice.PostCheckpoint(ctx, w, hook, id, checkpoint)
}

func mailCheckpoint(ctx context.Context, w *scenarios.Workspace, s *scenarios.SMTP, id string, cp ledger.Checkpoint, checkpoint []byte) error {
	text := fmt.Sprintf(`This is a checkpoint of the evidence log %s: it says how many entries the
log has, and what they hash to. Keep this mail. With what stands between the lines, saved
as a file, rehearse evidence verify BUNDLE --key KEY --since FILE finds a log that was
rewritten since.

----------
%s----------
`, cp.Origin, checkpoint)
	return notice.MailCheckpoint(ctx, w, s, id, fmt.Sprintf("Checkpoint of %d entries of %s", cp.Size, cp.Origin), text)
}

// committed commits a checkpoint to a repository, a file for each log that holds the
// newest, and pushes it where the branch has somewhere to be pushed to. It returns the
// commit.
func committed(ctx context.Context, repository string, cp ledger.Checkpoint, checkpoint []byte) (string, error) {
	if _, err := os.Stat(filepath.Join(repository, ".git")); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s is not a git repository with files; make one with git init", repository)
	}
	sum := sha256.Sum256([]byte(cp.Origin))
	name := fmt.Sprintf("checkpoint-%x", sum[:4])
	if err := os.WriteFile(filepath.Join(repository, name), checkpoint, 0o644); err != nil {
		return "", err
	}
	git := func(arguments ...string) (string, error) {
		command := exec.CommandContext(ctx, "git", append([]string{"-C", repository, "-c", "core.hooksPath=/dev/null"}, arguments...)...)
		command.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0",
			"GIT_AUTHOR_NAME=rehearse", "GIT_AUTHOR_EMAIL=rehearse@localhost", "GIT_COMMITTER_NAME=rehearse", "GIT_COMMITTER_EMAIL=rehearse@localhost")
		out, err := command.CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("git %s: %s (%w)", arguments[0], firstLine(out), err)
		}
		return strings.TrimSpace(string(out)), nil
	}
	if _, err := git("add", "--", name); err != nil {
		return "", err
	}
	message := fmt.Sprintf("Checkpoint of %d entries of %s", cp.Size, cp.Origin)
	if _, err := git("commit", "-q", "--allow-empty", "-m", message, "--", name); err != nil {
		return "", err
	}
	commit, err := git("rev-parse", "HEAD")
	if err != nil {
		return "", err
	}
	if _, err := git("rev-parse", "--abbrev-ref", "@{upstream}"); err == nil {
		if _, err := git("push", "-q"); err != nil {
			return "", err
		}
	}
	return commit, nil
}
