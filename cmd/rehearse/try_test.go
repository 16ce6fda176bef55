package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

func TestWhatIsTriedIsChosenByNames(t *testing.T) {
	dir := t.TempDir()
	put := func(names ...string) {
		for _, name := range names {
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o644))
		}
	}
	put("dated/db-2024-01-01.sql.gz", "dated/db-2024-01-03.sql.gz", "dated/db-2024-01-02.sql.gz", "dated/db-2024-01-04.sql.gz.part", "dated/README.md",
		"behind/vault.bak_20240102_0310", "behind/vault.bak_20240103_0310", "behind/notes.txt", "bare/mail-2024-01-02", "bare/mail-2024-01-03", "logs/app.log.2024-01-02", "logs/app.log.2024-01-03",
		"photos/2024-01-01.jpg", "photos/2024-01-02.jpg", "restic/config", "restic/data/00/0", "restic/keys/1", "restic/snapshots/1")
	t.Setenv("RESTIC_PASSWORD", "")
	t.Setenv("RESTIC_PASSWORD_FILE", "")
	c := &console{}

	got, others, err := c.trialOf(filepath.Join(dir, "dated"), attempt{})
	require.NoError(t, err)
	require.Equal(t, &scenarios.Folder{Path: filepath.Join(dir, "dated"), Glob: "db-*.sql.gz", Time: `(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})`}, got.Folder)
	require.Equal(t, []string{"db-2024-01-02.sql.gz", "db-2024-01-01.sql.gz"}, others)

	got, others, err = c.trialOf(filepath.Join(dir, "photos"), attempt{})
	require.NoError(t, err)
	require.Equal(t, &scenarios.Folder{Path: dir, Glob: "photos"}, got.Folder, "photographs bear dates and are one backup")
	require.Empty(t, others)

	for folder, glob := range map[string]string{"behind": "vault.bak_*", "bare": "mail-*"} {
		got, others, err = c.trialOf(filepath.Join(dir, folder), attempt{})
		require.NoError(t, err)
		require.Equal(t, glob, got.Folder.Glob, "the date may stand at the end of the name")
		require.Len(t, others, 1)
	}
	got, _, err = c.trialOf(filepath.Join(dir, "logs"), attempt{})
	require.NoError(t, err)
	require.Equal(t, "logs", got.Folder.Glob, "dated logs are files of one backup")

	_, _, err = c.trialOf(filepath.Join(dir, "restic"), attempt{})
	require.ErrorContains(t, err, "is a restic repository, and its password is not known")
	t.Setenv("RESTIC_PASSWORD", "secret")
	got, _, err = c.trialOf("restic:"+filepath.Join(dir, "restic"), attempt{with: []string{"database=a=b"}})
	require.NoError(t, err)
	require.Equal(t, "restic", got.Tool)
	require.Equal(t, map[string]string{"repository": filepath.Join(dir, "restic"), "password": "${RESTIC_PASSWORD}"}, got.Source)
	require.Equal(t, "a=b", got.With["database"])

	_, _, err = c.trialOf(filepath.Join(dir, "gone"), attempt{})
	require.ErrorContains(t, err, "there is no file or folder")
	_, _, err = c.trialOf(dir, attempt{with: []string{"database"}})
	require.ErrorContains(t, err, "--with database has no value")
}

func TestABackupIsTriedWithoutAWorkspace(t *testing.T) {
	needsEngine(t)
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "site"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "site", "index.html"), []byte("<p>hello</p>"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "site", "style.css"), []byte("p {}"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "torn.db"), []byte("SQLite format 3\x00 and no more"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "words"), []byte("see you tomorrow\n"), 0o644))

	got := ask(t, "try", filepath.Join(dir, "site"), "--json")
	require.Equal(t, 0, got.code, got.err)
	document := strictly[tryDocument](t, []byte(got.out))
	require.Equal(t, store.Passed, document.Outcome)
	require.Equal(t, "restored and sound; nobody has asked the data a question yet", document.Verdict)
	require.False(t, document.Proof)
	require.Equal(t, "files", document.Found.Recipe)
	require.Len(t, document.Contents, 1)
	require.EqualValues(t, 2, *document.Contents[0].Count)
	nothingLeft(t, document.Run.ID)

	got = ask(t, "try", filepath.Join(dir, "torn.db"), "--json")
	require.Equal(t, 1, got.code, got.err)
	document = strictly[tryDocument](t, []byte(got.out))
	require.Equal(t, "sqlite", document.Found.Recipe)
	require.Contains(t, document.Reason, "torn.db")

	got = ask(t, "try", filepath.Join(dir, "words"), "--json")
	require.Equal(t, 2, got.code, got.err)
	document = strictly[tryDocument](t, []byte(got.out))
	require.Contains(t, document.Reason, "no recipe knows what this file is: plain text that begins with: see you tomorrow")
}

func TestATrialIsGivenParametersByAFlag(t *testing.T) {
	require.Equal(t, "say under `with` which one to question, such as database: two (here: --with NAME=VALUE)", withFlag("say under `with` which one to question, such as database: two"))
	require.Equal(t, "make a new backup", withFlag("make a new backup"))
}

func TestOneOfSomethingIsNotWrittenInThePlural(t *testing.T) {
	for want, c := range map[string]struct {
		n    int64
		unit string
	}{"1 file": {1, "files"}, "2 files": {2, "files"}, "0 rows": {0, "rows"}, "1 entry": {1, "entries"}, "1 ": {1, ""}} {
		require.Equal(t, want, counted(c.n, c.unit))
	}
}
