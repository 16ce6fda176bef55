package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
)

func TestTheWorkspaceStaysOutOfTheFoldersOfBackups(t *testing.T) {
	backups := t.TempDir()
	file := filepath.Join(backups, "db.sql")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(backups, link))
	for name, c := range map[string]struct {
		dir, from string
		good      bool
	}{
		"beside it":                      {filepath.Join(t.TempDir(), "new"), backups, true},
		"the folder itself":              {backups, backups, false},
		"inside":                         {filepath.Join(backups, "new/er"), backups, false},
		"inside, by a link":              {filepath.Join(link, "new"), backups, false},
		"a name that begins alike":       {backups + "-checks", backups, true},
		"the folder of the file":         {backups, file, false},
		"below the folder of the file":   {filepath.Join(backups, "rehearsals"), file, true},
		"a repository":                   {filepath.Join(backups, "x"), "restic:" + backups, false},
		"a repository that is elsewhere": {backups, "restic:s3:example.com/bucket", true},
	} {
		t.Run(name, func(t *testing.T) {
			err := apart(c.dir, c.from)
			if c.good {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "nothing is written there")
		})
	}
}

func TestGitIgnoresTheDatabaseAndKeepsWhatItIgnoredBefore(t *testing.T) {
	for was, now := range map[string]string{"": ".rehearse/\n", "*.log": "*.log\n.rehearse/\n", "a\n.rehearse\n": "a\n.rehearse\n", "/.rehearse/\n": "/.rehearse/\n"} {
		dir := t.TempDir()
		file := filepath.Join(dir, ".gitignore")
		if was != "" {
			require.NoError(t, os.WriteFile(file, []byte(was), 0o600))
		}
		added, err := ignore(dir)
		require.NoError(t, err)
		require.Equal(t, was != now, added)
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, now, string(got))
	}
}

func TestEachSeriesOfAFolderIsProposedOnItsOwn(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"shop-2026-11-19.dump", "shop-2026-11-18.dump", "docs-20261119.tar.gz", "docs-20261118.tar.gz"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600))
	}
	c := &console{out: io.Discard, err: io.Discard, env: os.Getenv}
	proposals, err := c.proposalsOf(dir)
	require.NoError(t, err)
	globs := map[string]string{}
	for _, each := range proposals {
		globs[each.name] = each.trial.Folder.Glob
	}
	require.Equal(t, map[string]string{"shop": "shop-*.dump", "docs": "docs-*.tar.gz"}, globs)

	proposals, err = c.proposalsOf(filepath.Join(dir, "shop-2026-11-18.dump"))
	require.NoError(t, err)
	require.Equal(t, "shop-*.dump", proposals[0].trial.Folder.Glob, "tomorrow's file has another date")

	where := t.TempDir()
	write(t, where, "catalogue/shop.yaml", "service: shop\n")
	require.NoError(t, nameAll(where, proposals))
	require.Equal(t, "shop-2", proposals[0].name, "the name is taken")
	_, err = c.proposalsOf(filepath.Join(dir, "nothing"))
	require.ErrorContains(t, err, "there is no file or folder")
}

func TestInitFromABackupWritesAWorkspaceThatPasses(t *testing.T) {
	needsEngine(t)
	backups := t.TempDir()
	for _, day := range []string{"2026-11-18", "2026-11-19"} {
		database(t, filepath.Join(backups, "tickets-"+day+".sqlite"))
	}
	broken := filepath.Join(t.TempDir(), "broken.sqlite")
	data, err := os.ReadFile(filepath.Join(backups, "tickets-2026-11-19.sqlite"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(broken, data[:len(data)/2], 0o600))

	dir := filepath.Join(t.TempDir(), "it's new")
	got := ask(t, "init", dir, "--from", backups, "--owner", "desk@acme.example", "--rto", "1h")
	require.Equal(t, 0, got.code, got.out+got.err)
	require.Contains(t, got.out, "tickets-2026-11-19.sqlite is read as 2026-11-19 00:00:00 UTC")
	require.Contains(t, got.out, "PASSED  tickets\n")
	require.NotContains(t, got.out, "This is not a proof yet")
	w, err := scenarios.Load(scenarios.In(dir))
	require.NoError(t, err)
	require.Equal(t, "desk@acme.example", w.Services["tickets"].Owner)
	require.Equal(t, `select count(*) from "tickets"`, *w.Scenarios["tickets"].Checks[0].SQL)
	require.FileExists(t, filepath.Join(dir, ".gitignore"))
	entries, err := os.ReadDir(backups)
	require.NoError(t, err)
	require.Len(t, entries, 2, "nothing is written beside the backups")

	got = ask(t, "init", dir, "--from", broken, "--no-run")
	require.Equal(t, 1, got.code, got.out+got.err)
	require.Contains(t, got.out, "no scenario was written for "+broken)
	require.NotContains(t, got.out, "wrote ")
}

func TestInitSaysWhatIsWrongWithHowItWasCalled(t *testing.T) {
	for says, args := range map[string][]string{
		"no folder was given":          {"init"},
		"there is no file or folder":   {"init", "new", "--from", "/nowhere"},
		`--rto: `:                      {"init", "new", "--from", "/etc", "--rto", "soon"},
		`there is no time zone "Mars"`: {"init", "new", "--from", "/etc", "--timezone", "Mars"},
	} {
		got := ask(t, args...)
		require.Equal(t, 64, got.code, got.err)
		require.Contains(t, got.err, says)
	}
}
