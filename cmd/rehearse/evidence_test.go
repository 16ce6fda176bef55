package main

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store/ledger"
)

func TestEvidenceIsExportedVerifiedAndRefused(t *testing.T) {
	dir := desk(t)
	made := ask(t, "keys", "init", "-w", dir)
	require.Equal(t, 0, made.code, made.err)
	key, _, _ := strings.Cut(made.out, "\n")
	shown := ask(t, "keys", "show", "-w", dir, "--json")
	require.Equal(t, key, strictly[keyDocument](t, []byte(shown.out)).Key)
	info, err := os.Stat(strictly[keyDocument](t, []byte(shown.out)).File)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	checkpoint := ask(t, "evidence", "checkpoint", "-w", dir)
	require.Equal(t, 0, checkpoint.code, checkpoint.err)
	kept, bundle := filepath.Join(dir, "kept"), filepath.Join(dir, "bundle.zip")
	require.NoError(t, os.WriteFile(kept, []byte(checkpoint.out), 0o600))
	exported := ask(t, "evidence", "export", "-w", dir, "-o", bundle)
	require.Equal(t, 0, exported.code, exported.err)
	require.Contains(t, exported.out, "rehearse evidence verify "+bundle+" --key "+key)
	again := ask(t, "evidence", "export", "-w", dir, "-o", bundle)
	require.Equal(t, 64, again.code)
	require.Contains(t, again.err, "bundle.zip exists already")

	elsewhere := t.TempDir()
	pinned := filepath.Join(elsewhere, "rehearse.pub")
	require.NoError(t, os.WriteFile(pinned, []byte(key+"\n"), 0o600))
	good := ask(t, "evidence", "verify", bundle, "--key", pinned, "--since", kept, "-w", elsewhere)
	require.Equal(t, 0, good.code, good.out+good.err)
	require.Contains(t, good.out, "VERIFIED")
	require.Contains(t, good.out, "the log continues the older checkpoint of 2 entries")
	document := ask(t, "evidence", "verify", bundle, "--key", key, "--json")
	require.True(t, strictly[ledger.Result](t, []byte(document.out)).Verified)

	data, err := os.ReadFile(bundle)
	require.NoError(t, err)
	data[len(data)/2] ^= 1
	changed := filepath.Join(elsewhere, "changed.zip")
	require.NoError(t, os.WriteFile(changed, data, 0o600))
	bad := ask(t, "evidence", "verify", changed, "--key", key)
	require.Equal(t, 1, bad.code)
	require.Contains(t, bad.out, "REFUSED")
	require.Empty(t, bad.err, "everything was said")

	_, other, err := ledger.NewKey(rand.Reader, "vm/rehearse")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		args []string
		code int
		text string
	}{
		"no key":                       {[]string{"verify", bundle}, 64, "a bundle can be verified only by a key that did not come with it"},
		"another key":                  {[]string{"verify", bundle, "--key", other}, 1, "and none of these is the pinned key"},
		"no such bundle":               {[]string{"verify", "nonesuch.zip", "--key", key}, 64, "nonesuch.zip: no such file"},
		"no such key":                  {[]string{"verify", bundle, "--key", "nonesuch.pub"}, 64, "--key: open nonesuch.pub: no such file"},
		"no such checkpoint":           {[]string{"verify", bundle, "--key", key, "--since", "nonesuch"}, 64, "--since: open nonesuch: no such file"},
		"witnesses that are none":      {[]string{"verify", bundle, "--key", key, "--witnesses-needed", "2"}, 64, "--witnesses-needed 2: 0 are named"},
		"a sample without a seed":      {[]string{"sample", bundle, "--key", key}, 64, "a sample needs a seed"},
		"a sample of a changed bundle": {[]string{"sample", changed, "--key", key, "--seed", "x"}, 1, "REFUSED"},
		"an unknown service":           {[]string{"export", "-w", dir, "--service", "nonesuch", "-o", filepath.Join(dir, "none.zip")}, 64, "the evidence log knows nothing of it: service nonesuch"},
		"no file":                      {[]string{"export", "-w", dir}, 64, "no output file was given"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, append([]string{"evidence"}, c.args...)...)
			require.Equal(t, c.code, got.code, got.out+got.err)
			require.Contains(t, got.out+got.err, c.text)
		})
	}
	require.NoFileExists(t, filepath.Join(dir, "none.zip"))

	live := ask(t, "evidence", "verify", "-w", dir, "--key", key)
	require.Equal(t, 0, live.code, live.out+live.err)
	require.Contains(t, live.out, "the log is complete, and each row agrees with its entry")

	sample := ask(t, "evidence", "sample", bundle, "--key", key, "-n", "3", "--seed", "2026", "--json")
	require.Equal(t, 0, sample.code, sample.err)
	require.Empty(t, strictly[sampleDocument](t, []byte(sample.out)).Drawn, "nothing was due")

	schema := ask(t, "evidence", "schema")
	require.Equal(t, string(ledger.Schema), schema.out)
}

func TestTheKeyOfTheLogIsChanged(t *testing.T) {
	dir := desk(t)
	made := ask(t, "keys", "init", "-w", dir, "--name", "backup.example.org/rehearse")
	require.Equal(t, 0, made.code, made.err)
	old, _, _ := strings.Cut(made.out, "\n")
	require.True(t, strings.HasPrefix(old, "backup.example.org/rehearse+"))
	twice := ask(t, "keys", "init", "-w", dir)
	require.Equal(t, 64, twice.code)
	require.Contains(t, twice.err, "the evidence log already has a key")

	changed := ask(t, "keys", "rotate", "-w", dir)
	require.Equal(t, 0, changed.code, changed.err)
	key, _, _ := strings.Cut(changed.out, "\n")
	require.NotEqual(t, old, key)
	bundle := filepath.Join(dir, "bundle.zip")
	require.Equal(t, 0, ask(t, "evidence", "export", "-w", dir, "-o", bundle).code)
	for _, pinned := range []string{old, key} {
		got := ask(t, "evidence", "verify", bundle, "--key", pinned)
		require.Equal(t, 0, got.code, got.out)
	}
	file := strictly[keyDocument](t, []byte(ask(t, "keys", "show", "-w", dir, "--json").out)).File
	require.NoError(t, os.Chmod(file, 0o644))
	open := ask(t, "evidence", "export", "-w", dir, "-o", filepath.Join(dir, "b2.zip"))
	require.Equal(t, 2, open.code)
	require.Contains(t, open.err, "other users can read the key of the evidence log")
	require.Contains(t, open.err, "chmod 600 "+file)
	require.NoError(t, os.Remove(file))
	gone := ask(t, "evidence", "export", "-w", dir, "-o", filepath.Join(dir, "b3.zip"))
	require.Equal(t, 2, gone.code)
	require.Contains(t, gone.err, "there is no key for the evidence log in "+file)
}
