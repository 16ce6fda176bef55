package probe_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/probe"
	"rehearse/scenarios/fault"
)

// corpus finds backups that nobody in this project wrote; they are beside it, not in it.
func corpus(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for ; dir != "/"; dir = filepath.Dir(dir) {
		place := filepath.Join(dir, "shared", "corpus", name)
		if _, err := os.Stat(place); err == nil {
			return place
		}
	}
	t.Skip("the folder shared/corpus is not here")
	return ""
}

func TestCorpusBrokenZips(t *testing.T) {
	dir := corpus(t, "zip-broken")
	for name, reason := range map[string]string{
		"bad-central-dir.zip":      "in its directory, at byte 211 of the file, stands no member, where number 2 of 2 should be",
		"bad-local-header.zip":     "stands no header, where the directory says that the member b.txt begins",
		"invalid-code-lengths.zip": "the member index.js is corrupt after 0 of its",
		"no-eocd-truncated.zip":    "the zip archive has no end record in its last 308 bytes: the file is truncated",
		"not-enough-bytes.zip":     "the member zeros.bin has the size 1000000 in its own header and 2048576 in the directory",
		"too-many-bytes.zip":       "the member zeros.bin has the size 1000000 in its own header and 82496 in the directory",
		"too-many-symbols.zip":     "the member index.js is corrupt after 0 of its",
		"unexpected-eof.zip":       "its directory says that the member empty.txt has 4,294,967,295 bytes from byte 4,294,967,295 on",
		"zero-bytes.zip":           "zero-bytes.zip is empty (0 bytes)",
	} {
		t.Run(name, func(t *testing.T) {
			c := talk(t, probe.ServeOptions{})
			_, err := c.Unpack(t.Context(), probe.UnpackArgs{Source: dir, Data: t.TempDir(), File: name, Archives: true}, nil)
			f := fault.Of(err)
			require.NotNil(t, f)
			require.Equal(t, fault.Backup, f.Blame)
			require.Contains(t, f.Reason, reason)
			t.Log(f.Reason)
		})
	}
}

func TestCorpusFormats(t *testing.T) {
	for name, format := range map[string]string{
		"my-chinook":            probe.SQLText,
		"pg-chinook-own-db":     probe.SQLText,
		"pg-northwind-plain":    probe.SQLText,
		"pg-pagila-partitioned": probe.SQLText,
		"sqlite-chinook":        probe.SQLiteFile,
		"redis-good":            probe.Unknown,
	} {
		t.Run(name, func(t *testing.T) {
			c := talk(t, probe.ServeOptions{})
			data := t.TempDir()
			out, err := c.Unpack(t.Context(), probe.UnpackArgs{Source: corpus(t, name), Data: data, Archives: true}, nil)
			require.NoError(t, err)
			require.Equal(t, format, out.Format)
			require.Positive(t, out.Files)
			t.Logf("%+v", out)
		})
	}
}

func TestARepositoryOfTheCorpusIsNotABackupOfFiles(t *testing.T) {
	for name, tool := range map[string]string{"restic-small-repo": "restic", "borg-repo12": "borg"} {
		_, err := talk(t, probe.ServeOptions{}).Unpack(t.Context(), probe.UnpackArgs{Source: corpus(t, name), Data: t.TempDir(), Archives: true}, nil)
		f := fault.Of(err)
		require.NotNil(t, f)
		require.Equal(t, fault.Rig, f.Blame)
		require.Contains(t, f.Reason, "the backup is a repository of "+tool)
		require.Contains(t, f.Reason, "encrypted")
	}
}

func TestCorpusSQLite(t *testing.T) {
	c := talk(t, probe.ServeOptions{})
	data := t.TempDir()
	out, err := c.Unpack(t.Context(), probe.UnpackArgs{Source: corpus(t, "sqlite-chinook"), Data: data, Wants: []string{probe.SQLiteFile}}, nil)
	require.NoError(t, err)
	v, err := c.Verify(t.Context(), probe.Question{Ask: "sqlite_integrity", Data: data, File: out.File})
	require.NoError(t, err)
	require.True(t, v.Held, v.Got)
	rows, err := c.Query(t.Context(), probe.Question{Ask: "sqlite", File: out.File, Text: "select count(*) as n from Track", MaxRows: 1})
	require.NoError(t, err)
	require.Equal(t, []map[string]any{{"n": int64(3503)}}, rows.Rows)
}
