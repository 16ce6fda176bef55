package main

import (
	"bytes"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rehearse/fixtures/built"

	"github.com/stretchr/testify/require"
)

// binaries is where the program is built that these files hold to its word.
var binaries string

func TestMain(m *testing.M) {
	os.Exit(withBinaries(m))
}

func withBinaries(m *testing.M) int {
	dir, err := os.MkdirTemp("", "rehearse-h-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	binaries = dir
	flag.Parse()
	if flag.Lookup("test.run").Value.String() == "" { // all tests: what takes long to build is begun at once
		go func() { _, _ = falseBuilt() }()
	}
	return m.Run()
}

// answer is how the program ended and what it printed.
type answer struct {
	code     int
	out, err string
}

// command prepares the program with nothing of ours in its environment.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := built.Rehearse()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Dir = t.TempDir()
	for _, set := range os.Environ() {
		if !strings.HasPrefix(set, "REHEARSE_") && !strings.HasPrefix(set, "NO_COLOR=") {
			cmd.Env = append(cmd.Env, set)
		}
	}
	return cmd
}

func ask(t *testing.T, args ...string) answer {
	t.Helper()
	return finish(t, command(t, args...))
}

func finish(t *testing.T, cmd *exec.Cmd) answer {
	t.Helper()
	var out, err bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &err
	return answer{codeOf(t, cmd.Run()), out.String(), err.String()}
}

func codeOf(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	require.NoError(t, err)
	return 0
}

// needsEngine skips where there is no engine, and fails where there must be one.
func needsEngine(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("docker", "version").CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			require.NoError(t, err, string(out))
		}
		t.Skip("no container engine answers here")
	}
}

// patience is how long tests wait for what must come. It costs nothing when it does,
// and the machine may be busy.
const patience = 4 * time.Minute

// desk is a workspace with real backups: a service desk's database, a sound
// one and one that was cut off, and its attachments.
func desk(t *testing.T) string {
	t.Helper()
	dir, backups := t.TempDir(), t.TempDir()
	day := time.Now().UTC().Format("2006-01-02")
	sound := filepath.Join(backups, "sound-"+day+".sqlite")
	database(t, sound)
	data, err := os.ReadFile(sound)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(backups, "torn-"+day+".sqlite"), data[:len(data)/2+100], 0o600))
	require.NoError(t, os.MkdirAll(filepath.Join(backups, "attachments-"+day), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(backups, "attachments-"+day, "a.txt"), []byte("screenshot"), 0o600))

	write(t, dir, "rehearse.yaml", "limits: {memory: 512m, disk: 64m, time: 2m}\n")
	write(t, dir, "catalogue/desk.yaml", `
service: desk
name: IT service desk
client: acme
owner: desk@acme.example
tier: 1
commitment: {rto: 1h, rpo: 2d, prove_every: 7d}
`)
	source := func(glob, recipe string) string {
		return fmt.Sprintf(`
service: desk
components:
  db:
    source: {folder: {path: %s, glob: %q, time: '(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)'}}
    recipe: %s
checks:
`, backups, glob, recipe)
	}
	tickets := "  - {name: tickets are there, sql: select count(*) from tickets, expect: value == 500}\n"
	write(t, dir, "scenarios/desk-db.yaml", "scenario: desk-db\nabout: the database comes back"+source("sound-*", "sqlite")+tickets+
		"  - {name: the title is plain, sql: select title from tickets where id = 1, expect: 'value != \"\"'}\n")
	write(t, dir, "scenarios/desk-torn.yaml", "scenario: desk-torn"+source("torn-*", "sqlite")+tickets)
	write(t, dir, "scenarios/desk-files.yaml", "scenario: desk-files"+source("attachments-*", "files")+
		"  - {name: attachments are there, files: '**', expect: count == 1}\n")
	write(t, dir, "scenarios/desk-slow.yaml", "scenario: desk-slow"+source("sound-*", "sqlite")+
		"  - {name: it never ends, timeout: 90s, expect: value > 0, sql: 'with recursive n(i) as (select 1 union all select i+1 from n) select count(*) from n'}\n")
	return dir
}

// database makes a database in which one title attacks whoever prints it.
func database(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `CREATE TABLE tickets (id INTEGER PRIMARY KEY, title TEXT);
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 500) INSERT INTO tickets SELECT i, 'the printer ' || hex(randomblob(60)) FROM n;`)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), "UPDATE tickets SET title = ? WHERE id = 1", "\x1b[2J\x1b]0;owned\x07\u009b31mthe printer")
	require.NoError(t, err)
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(strings.TrimLeft(text, "\n")), 0o600))
}
