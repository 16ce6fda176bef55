package main

import (
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/signer"
	"rehearse/store/ledger"
)

func TestRehearsesOwnDatabaseIsBackedUpAndBroughtBack(t *testing.T) {
	dir := desk(t)
	require.Equal(t, 0, ask(t, "keys", "init", "-w", dir).code)
	file := filepath.Join(t.TempDir(), "rehearse.tar")
	made := ask(t, "backup", "-o", file, "-w", dir)
	require.Equal(t, 0, made.code, made.err)
	require.Contains(t, made.out, "and its key: keep it as you keep the key")
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.Equal(t, 64, ask(t, "backup", "-o", file, "-w", dir).code, "nothing is overwritten")

	good := ask(t, "backup", "check", file, "-w", dir)
	require.Equal(t, 0, good.code, good.err)
	require.Regexp(t, `^the \d+ entries of its evidence log are the first \d+ of the \d+ of the live one`, good.out)

	place := filepath.Join(t.TempDir(), "new")
	back := ask(t, "restore", file, "--database", filepath.Join(place, "rehearse.db"))
	require.Equal(t, 0, back.code, back.err)
	require.Contains(t, back.out, "VERIFIED: the log is complete")
	key, err := os.ReadFile(filepath.Join(place, "evidence.key"))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(key), "PRIVATE+KEY+"))
	again := ask(t, "restore", file, "--database", filepath.Join(place, "rehearse.db"))
	require.Equal(t, 64, again.code)
	require.Contains(t, again.err, "there is a database already")

	// The copy goes on by itself: two histories.
	for range 5 {
		require.Equal(t, 0, ask(t, "backup", "-o", filepath.Join(t.TempDir(), "x.tar"), "--database", filepath.Join(place, "rehearse.db")).code)
	}
	forked := ask(t, "backup", "check", "--restored", filepath.Join(place, "rehearse.db"), "-w", dir)
	require.Equal(t, 1, forked.code, forked.err)
	require.Contains(t, forked.err, "the log is not the beginning of the live one")

	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	whole[len(whole)/2] ^= 1
	damaged := filepath.Join(t.TempDir(), "damaged.tar")
	require.NoError(t, os.WriteFile(damaged, whole, 0o600))
	bad := ask(t, "restore", damaged, "--database", filepath.Join(t.TempDir(), "x.db"))
	require.Equal(t, 64, bad.code)
	require.Contains(t, bad.err, "is not as it was written: its SHA-256 differs")
	cut := filepath.Join(t.TempDir(), "cut.tar")
	require.NoError(t, os.WriteFile(cut, whole[:len(whole)/3], 0o600))
	require.Equal(t, 64, ask(t, "backup", "check", cut, "-w", dir).code)
}

func TestAttachmentsAreBackedUpAndBroughtBack(t *testing.T) {
	dir := desk(t)
	opened := ask(t, "findings", "report", "-w", dir, "the vault has no spare key", "--json")
	require.Equal(t, 0, opened.code, opened.err)
	photo := filepath.Join(t.TempDir(), "vault.txt")
	require.NoError(t, os.WriteFile(photo, []byte("a photo of the vault"), 0o600))
	id := regexp.MustCompile(`"id": (\d+)`).FindStringSubmatch(opened.out)[1]
	attached := ask(t, "findings", "attach", id, photo, "-w", dir)
	require.Equal(t, 0, attached.code, attached.err)
	digest := fmt.Sprintf("%x", sha256.Sum256([]byte("a photo of the vault")))
	kept := filepath.Join(dir, ".rehearse", "attachments", digest[:2], digest)

	folder := t.TempDir()
	whole, without, lacking := filepath.Join(folder, "whole.tar"), filepath.Join(folder, "without.tar"), filepath.Join(folder, "lacking.tar")
	made := ask(t, "backup", "-o", whole, "-w", dir)
	require.Equal(t, 0, made.code, made.err)
	require.Contains(t, made.out, ", 1 attachment")
	require.Equal(t, 0, ask(t, "backup", "check", whole, "-w", dir).code)
	require.Equal(t, 0, ask(t, "backup", "-o", without, "--no-attachments", "-w", dir).code)
	checked := ask(t, "backup", "check", without, "-w", dir)
	require.Equal(t, 1, checked.code)
	require.Contains(t, checked.err, "the backup lacks 1 attachment of its database, such as "+digest)

	place := filepath.Join(t.TempDir(), "new")
	back := ask(t, "restore", whole, "--database", filepath.Join(place, "rehearse.db"))
	require.Equal(t, 0, back.code, back.err)
	require.Contains(t, back.out, "1 attachment in "+filepath.Join(place, "attachments"))
	content, err := os.ReadFile(filepath.Join(place, "attachments", digest[:2], digest))
	require.NoError(t, err)
	require.Equal(t, "a photo of the vault", string(content))

	require.NoError(t, os.WriteFile(kept, []byte("another photo"), 0o600))
	made = ask(t, "backup", "-o", lacking, "-w", dir)
	require.Equal(t, 1, made.code, "the backup is there, and not whole")
	require.Contains(t, made.out, "missing: attachment "+digest)
	require.FileExists(t, lacking)
}

func TestAnotherProcessHoldsTheKey(t *testing.T) {
	dir, elsewhere := desk(t), t.TempDir()
	require.Equal(t, 0, ask(t, "keys", "init", "-w", dir).code)
	shown := ask(t, "keys", "show", "-w", dir, "--json")
	document := strictly[keyDocument](t, []byte(shown.out))
	secret, err := readKey(document.File)
	require.NoError(t, err)
	require.NoError(t, os.Rename(document.File, filepath.Join(elsewhere, "evidence.key")))

	key, err := ledger.OpenKey(secret)
	require.NoError(t, err)
	socket := filepath.Join(elsewhere, "signer")
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	go func() { _ = signer.New(key).Serve(t.Context(), listener) }()

	settings, _ := os.ReadFile(filepath.Join(dir, "rehearse.yaml")) // it may be missing
	signedBy := func(socket string) {
		t.Helper()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "rehearse.yaml"), append(append([]byte{}, settings...), []byte("\nevidence: {signer: "+socket+"}\n")...), 0o600))
	}
	signedBy(socket)
	bundle := filepath.Join(elsewhere, "bundle.zip")
	made := ask(t, "evidence", "export", "-w", dir, "-o", bundle)
	require.Equal(t, 0, made.code, made.err)
	verified := ask(t, "evidence", "verify", bundle, "--key", document.Key)
	require.Equal(t, 0, verified.code, verified.out)

	signedBy(filepath.Join(elsewhere, "nobody"))
	gone := ask(t, "evidence", "checkpoint", "-w", dir)
	require.NotEqual(t, 0, gone.code)
	require.Contains(t, gone.err, "start it with rehearse keys serve")
}

func TestCheckpointsAreKeptByTheSettings(t *testing.T) {
	dir := desk(t)
	require.Equal(t, 0, ask(t, "keys", "init", "-w", dir).code)
	none := ask(t, "evidence", "anchor", "-w", dir)
	require.Equal(t, 64, none.code)
	require.Contains(t, none.err, "the settings name no anchors")
	settings, err := os.ReadFile(filepath.Join(dir, "rehearse.yaml"))
	if err != nil {
		settings = nil
	}
	file := filepath.Join(t.TempDir(), "checkpoints")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "rehearse.yaml"), append(settings, []byte("\nevidence: {anchors: {copy: {file: "+file+"}, gone: {file: /no/such/folder/x}}}\n")...), 0o600))
	kept := ask(t, "evidence", "anchor", "-w", dir)
	require.Equal(t, 2, kept.code, kept.err)
	require.Contains(t, kept.out, "no such file or directory")
	checkpoints, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(checkpoints), "/rehearse\n")
	document := ask(t, "evidence", "show", "-w", dir, "--json")
	require.Equal(t, "copy", strictly[anchorsDocument](t, []byte(document.out)).Anchors[0].Name)
}

func TestControlsOpenToTheirRecords(t *testing.T) {
	dir := desk(t)
	shown := ask(t, "controls", "-w", dir)
	require.Equal(t, 0, shown.code, shown.err)
	require.Contains(t, shown.out, "ISO/IEC 27001:2022 A.8.13  Information backup")
	require.Contains(t, shown.out, "missing")
	one := ask(t, "controls", "A.8.13", "-w", dir, "--json")
	require.Equal(t, 0, one.code, one.err)
	require.Len(t, strictly[controlsDocument](t, []byte(one.out)).Controls, 1)
	require.Equal(t, 64, ask(t, "controls", "nonesuch", "-w", dir).code)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "controls.yaml"), []byte("controls:\n  - {control: OURS-1, framework: House rules, title: Restore, direct: [restores]}\n"), 0o600))
	own := ask(t, "controls", "-w", dir)
	require.Contains(t, own.out, "House rules OURS-1")
	require.NotContains(t, own.out, "A.8.13")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "controls.yaml"), []byte("controls:\n  - {control: OURS-1, framework: House rules, title: Restore, direct: [restore]}\n"), 0o600))
	bad := ask(t, "validate", "-w", dir)
	require.NotEqual(t, 0, bad.code)
	require.Contains(t, bad.err+bad.out, `there is no kind of records "restore"`)
	require.Contains(t, ask(t, "controls", "--print").out, "CIS Controls v8")
}
