package main

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What is planted. Nothing that is written may hold a row that no check asked for, or
// a secret. What a check answered is part of the reason for which its run failed, so
// that people see what was expected and got; the bundle for an auditor has a digest.
const (
	markerRow    = "MARKER-of-a-row-4711"
	markerAnswer = "MARKER-of-an-answer-4712"
	markerSecret = "MARKER-of-a-secret-4713"
)

// written is all that was written, by where it was.
type written struct {
	mutex sync.Mutex
	all   map[string][]byte
}

func (w *written) add(where string, what []byte) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.all[where] = append(w.all[where], what...)
}

// holding are the places that hold a text.
func (w *written) holding(text string) (places []string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for where, what := range w.all {
		if bytes.Contains(what, []byte(text)) {
			places = append(places, where)
		}
	}
	return places
}

func TestNoRestoredRowAndNoSecretIsInAnythingThatIsWritten(t *testing.T) {
	needsEngine(t)
	dir, backups, day := desk(t), t.TempDir(), time.Now().UTC().Format("2006-01-02")
	plain := filepath.Join(backups, "plain-"+day+".sqlite")
	database(t, plain)
	db, err := sql.Open("sqlite3", plain)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), "UPDATE tickets SET title = ? WHERE id = 3; UPDATE tickets SET title = ? WHERE id = 4", markerRow, markerAnswer)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	sealed := filepath.Join(backups, "sealed-"+day+".sqlite.enc")
	seal := exec.CommandContext(t.Context(), "openssl", "enc", "-aes-256-cbc", "-pbkdf2", "-salt", "-in", plain, "-out", sealed, "-pass", "env:SEAL")
	seal.Env = append(os.Environ(), "SEAL="+markerSecret)
	out, err := seal.CombinedOutput()
	require.NoError(t, err, string(out))

	all := &written{all: map[string][]byte{}}
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		all.add("notices", body)
	}))
	defer hook.Close()
	t.Setenv("NOTICE_HOOK", hook.URL+"/in/"+markerSecret)
	t.Setenv("SEAL", markerSecret)
	write(t, dir, "rehearse.yaml", "limits: {memory: 512m, disk: 64m, time: 2m}\nnotices:\n  receivers:\n    hook: {webhook: {url: '${NOTICE_HOOK}'}}\n  routes: [{to: [hook, log]}]\n")
	scenario := func(name, glob, decrypt, checks string) {
		write(t, dir, "scenarios/"+name+".yaml", fmt.Sprintf(`
scenario: %s
service: desk
components:
  db:
    source: {folder: {path: %s, glob: %q, time: '(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)'}}
    recipe: sqlite%s
checks:
%s`, name, backups, glob, decrypt, checks))
	}
	count := "  - {name: tickets are there, sql: select count(*) from tickets, expect: value == 500}\n"
	scenario("marked", "sealed-*", "\n    decrypt: ${SEAL}", count)
	scenario("asked", "plain-*", "", count+"  - {name: the title, sql: select title from tickets where id = 4, expect: 'value == \"another\"'}\n")
	require.Equal(t, 0, ask(t, "keys", "init", "-w", dir).code)

	f := follow(t, "serve", "--no-sign-in", "--no-work", "-w", dir, "--listen", "127.0.0.1:0")
	address := regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(f.until("msg=serving"))[1]
	junit, csv, bundle := filepath.Join(t.TempDir(), "junit.xml"), filepath.Join(t.TempDir(), "runs.csv"), filepath.Join(t.TempDir(), "bundle.zip")
	command := func(where string, code int, args ...string) string {
		t.Helper()
		got := ask(t, append(args, "-w", dir)...)
		require.Equal(t, code, got.code, got.out+got.err)
		all.add(where, []byte(got.out+got.err))
		return got.out
	}
	ran := command("terminal", 0, "run", "marked")
	id := regexp.MustCompile(`rehearse show (\S+) --workspace`).FindStringSubmatch(ran)[1]
	asked := regexp.MustCompile(`rehearse show (\S+) --workspace`).FindStringSubmatch(command("terminal of the check", 1, "run", "asked", "--junit", junit))[1]
	command("show", 0, "show", id)
	command("show", 0, "show", id, "--json")
	command("history", 0, "history", "--json")
	command("status", 0, "status", "--json")
	command("csv", 0, "export", "runs", "-o", csv)
	command("figures", 0, "export", "figures")
	command("export", 0, "evidence", "export", "-o", bundle)
	for _, path := range []string{"/", "/runs", "/findings", "/notices", "/services/desk", "/evidence", "/runners", "/api/v1/services/desk/standing", "/metrics", "/api/v1/findings", "/api/v1/notices", "/api/v1/scenarios"} {
		all.add("pages", pageAt(t, address+path))
	}
	for _, path := range []string{"/runs/", "/api/v1/runs/"} {
		all.add("pages", pageAt(t, address+path+id))
		all.add("page of the check", pageAt(t, address+path+asked))
	}
	require.Eventually(t, func() bool { return len(all.holding(asked)) > 3 && len(all.holding("rehearse.run.")) > 0 }, patience, 50*time.Millisecond, "the notice is on its way")
	require.NoError(t, f.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 0, f.end(), f.seen.String())
	all.add("log", f.seen.Bytes())
	for where, file := range map[string]string{"junit": junit, "csv": csv} {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		all.add(where, data)
	}
	archive, err := zip.OpenReader(bundle)
	require.NoError(t, err)
	defer archive.Close()
	for _, member := range archive.File {
		in, err := member.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(in)
		require.NoError(t, err)
		all.add("bundle", data)
	}
	require.NoError(t, filepath.WalkDir(filepath.Join(dir, ".rehearse"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all.add("database", data)
		return err
	}))

	for _, where := range []string{"terminal", "show", "pages", "log", "junit", "csv", "bundle", "database", "notices"} {
		require.NotEmpty(t, all.all[where], where)
	}
	require.Contains(t, all.holding(id), "database", "the search finds what is there")
	require.Empty(t, all.holding(markerRow))
	require.Empty(t, all.holding(markerSecret))
	require.Contains(t, all.holding(markerAnswer), "page of the check")
	for _, where := range []string{"bundle", "show", "export", "figures"} {
		require.NotContains(t, all.holding(markerAnswer), where)
	}
}

func pageAt(t *testing.T, address string) []byte {
	t.Helper()
	response, err := http.Get(address)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode, address)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return body
}
