package ledger

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint says how large a log is and what its root is (C2SP tlog-checkpoint).
type Checkpoint struct {
	Origin string // the name of the log, which is the name of its key
	Size   int64
	Root   tlog.Hash
}

// Text is what is signed.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// Sign makes a signed note of the checkpoint.
func (c Checkpoint) Sign(signer Signer) ([]byte, error) {
	if c.Origin != signer.Name() {
		return nil, fmt.Errorf("the log is named %s, the key %s", c.Origin, signer.Name())
	}
	return note.Sign(&note.Note{Text: c.Text()}, signer)
}

// Seen is a cosignature: the witness had seen the log grow to this size by then.
type Seen struct {
	Witness string
	At      time.Time
}

// Signed is a checkpoint whose signature was verified.
type Signed struct {
	Checkpoint
	Key  string // the public key that signed it
	Seen []Seen // by the witnesses that were asked for
}

// OpenCheckpoint verifies a signed note by any of the keys of the log, and reads
// the cosignatures of the witnesses that are given.
func OpenCheckpoint(signed []byte, keys []string, witnesses []string) (s Signed, err error) {
	var verifiers []note.Verifier
	by := map[uint32]string{}
	for _, key := range keys {
		v, err := VerifierOf(key)
		if err != nil {
			return s, err
		}
		verifiers, by[v.KeyHash()] = append(verifiers, v), strings.TrimSpace(key)
	}
	trusted := map[string]bool{}
	for _, key := range witnesses {
		v, err := VerifierOf(key)
		if err != nil {
			return s, fmt.Errorf("witness: %w", err)
		}
		verifiers, trusted[v.Name()+fmt.Sprint(v.KeyHash())] = append(verifiers, v), true
	}
	opened, err := note.Open(signed, note.VerifierList(verifiers...))
	var unverified *note.UnverifiedNoteError
	if errors.As(err, &unverified) {
		return s, fmt.Errorf("it is signed by %s, and none of these is the pinned key", signersOf(unverified.Note))
	}
	if err != nil {
		return s, err
	}
	if s.Checkpoint, err = ParseCheckpoint(opened.Text); err != nil {
		return s, err
	}
	for _, sig := range opened.Sigs {
		switch {
		case trusted[sig.Name+fmt.Sprint(sig.Hash)]:
			s.Seen = append(s.Seen, Seen{Witness: sig.Name, At: timeOf(sig)})
		case sig.Name == s.Origin:
			s.Key = by[sig.Hash]
		}
	}
	if s.Key == "" {
		return s, errors.New("it is not signed by the pinned key of the log")
	}
	return s, nil
}

func signersOf(n *note.Note) string {
	var names []string
	for _, sig := range n.UnverifiedSigs {
		names = append(names, fmt.Sprintf("%s+%08x", sig.Name, sig.Hash))
	}
	if len(names) == 0 {
		return "no one"
	}
	return strings.Join(names, ", ")
}

// timeOf is when a cosignature was made; zero for a signature without a time.
func timeOf(sig note.Signature) time.Time {
	data, err := base64.StdEncoding.DecodeString(sig.Base64)
	if err != nil || len(data) < 12+64 {
		return time.Time{}
	}
	return time.Unix(int64(binary.BigEndian.Uint64(data[4:])), 0).UTC()
}

// ParseCheckpoint reads the text of a checkpoint.
func ParseCheckpoint(text string) (c Checkpoint, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return c, errors.New("this is not a checkpoint: it needs the log's name, its size and its root, a line each")
	}
	c.Origin = lines[0]
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 || strconv.FormatInt(c.Size, 10) != lines[1] {
		return c, fmt.Errorf("the size of the checkpoint is %q, which is not a whole number", lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return c, fmt.Errorf("the root of the checkpoint is %q, which is not a SHA-256 hash", lines[2])
	}
	c.Root = tlog.Hash(root)
	return c, nil
}

// SizeOf is how many entries a signed checkpoint covers, without checking its signatures.
func SizeOf(signed []byte) (int64, error) {
	cp, err := checkpointIn(signed)
	return cp.Size, err
}
