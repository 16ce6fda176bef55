package main

import (
	"encoding/binary"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// A run that fails keeps its sandbox, and a person looks into it from this machine:
// by a tunnel, a shell and questions. Who did so is on record.
func TestAPersonLooksIntoAKeptSandbox(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	dump := filepath.Join(t.TempDir(), "shop.sql")
	require.NoError(t, os.WriteFile(dump, []byte("-- PostgreSQL database dump\nCREATE TABLE orders (id int PRIMARY KEY);\nINSERT INTO orders VALUES (1), (2);\n-- PostgreSQL database dump complete\n"), 0o600))
	write(t, dir, "rehearse.yaml", "limits: {memory: 512m, disk: 128m, time: 2m}\nimages: {postgres: rehearse-fixture/postgres:15}\n")
	write(t, dir, "scenarios/shop.yaml", `
scenario: shop
service: desk
components:
  db: {source: {folder: `+filepath.Dir(dump)+`}, recipe: postgres}
  lite: {source: {folder: {path: `+backupsOf(t, dir)+`, glob: "sound-*"}}, recipe: sqlite}
checks:
  - {on: db, sql: select count(*) from orders, expect: value == 3}
`)
	got := ask(t, "run", "shop", "--keep-on-failure", "20m", "-w", dir)
	require.Equal(t, 1, got.code, got.out+got.err)
	id := regexp.MustCompile(`to look inside: rehearse shell (\S+) db\n`).FindStringSubmatch(got.out)[1]
	t.Cleanup(func() { removeAll(t, id) })
	require.Contains(t, got.out, "to look inside: rehearse sql "+id+" lite\n")

	got = ask(t, "sql", id, "db", "select count(*) as n from orders", "--json", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	require.Equal(t, []map[string]any{{"n": 2.0}}, strictly[answersDocument](t, []byte(got.out)).Answers[0].Rows)
	got = ask(t, "sql", id, "lite", "select title from tickets where id = 1", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	require.Contains(t, got.out, "the printer")
	require.NotContains(t, got.out, "\x1b", "a restored title cannot command the terminal")
	got = ask(t, "sql", id, "db", "delete from orders", "-w", dir)
	require.Equal(t, 2, got.code)
	require.Contains(t, got.err, "must only read")

	got = ask(t, "shell", id, "db", "-w", dir, "--", "sh", "-c", "echo inside; ip addr 2>/dev/null | grep -c eth; exit 7")
	require.Equal(t, 7, got.code, got.err)
	require.Contains(t, got.out, "inside\n")
	got = ask(t, "shell", id, "lite", "-w", dir)
	require.Equal(t, 64, got.code)
	require.Contains(t, got.err, "component lite has no container")

	tunnel := follow(t, "open", id, "db", "-w", dir)
	line := tunnel.until("until Ctrl-C")
	require.Contains(t, line, "db:5432 of run "+id+" is at 127.0.0.1:")
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(line)
	for range 2 { // one connection after the other
		require.Equal(t, "N", answerOf(t, address), "PostgreSQL says that it does not speak TLS here")
	}
	require.NoError(t, tunnel.cmd.Process.Signal(syscall.SIGINT))
	require.Equal(t, 0, tunnel.end(), tunnel.seen.String())
	_, err := net.Dial("tcp", address)
	require.Error(t, err, "the port is closed with the command")

	run := strictly[showDocument](t, []byte(ask(t, "show", id, "--json", "-w", dir).out))
	var visits []string
	for _, v := range run.Visits {
		require.Equal(t, userName(), v.Actor)
		require.False(t, v.At.IsZero())
		visits = append(visits, string(v.How)+" "+v.Target)
	}
	require.Equal(t, []string{"sql db", "sql lite", "sql db", "shell db", "open db:5432"}, visits)
	require.Contains(t, ask(t, "show", id, "-w", dir).out, "looked inside")
	require.Equal(t, 0, ask(t, "evidence", "verify", "-w", dir).code)
}

func TestASandboxThatIsGoneCannotBeEntered(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	got := ask(t, "run", "desk-db", "--json", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	id := strictly[runDocument](t, []byte(got.out)).Runs[0].ID
	for _, args := range [][]string{{"open", id, "db"}, {"shell", id, "db"}, {"sql", id, "db", "select 1"}} {
		got := ask(t, append(args, "-w", dir)...)
		require.Equal(t, 64, got.code)
		require.Contains(t, got.err, "the sandbox of run "+id+" is gone: it was removed when the run ended")
		require.Contains(t, got.err, "rehearse run desk-db --keep-on-failure 2h")
	}
	require.Equal(t, 64, ask(t, "open", "nothing", "db", "-w", dir).code)
}

// answerOf asks a PostgreSQL server whether it speaks TLS.
func answerOf(t *testing.T, address string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.Write(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 8), 80877103))
	require.NoError(t, err)
	said := make([]byte, 1)
	_, err = io.ReadFull(conn, said)
	require.NoError(t, err)
	return string(said)
}

// backupsOf is the folder that the scenarios of desk restore from.
func backupsOf(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "scenarios", "desk-db.yaml"))
	require.NoError(t, err)
	return regexp.MustCompile(`path: ([^,]+),`).FindStringSubmatch(string(text))[1]
}

// removeAll removes what the engine has of a run.
func removeAll(t *testing.T, run string) {
	t.Helper()
	for _, kind := range [][]string{{"container", "ls", "-aq"}, {"network", "ls", "-q"}, {"volume", "ls", "-q"}} {
		out, err := exec.Command("docker", append(kind, "--filter", "label=rehearse.run="+run)...).Output()
		require.NoError(t, err)
		for _, id := range strings.Fields(string(out)) {
			args := []string{kind[0], "rm", id}
			if kind[0] == "container" {
				args = []string{"container", "rm", "-fv", id}
			}
			require.NoError(t, exec.Command("docker", args...).Run())
		}
	}
}
