package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

// nothingLeft holds the engine to having nothing of the runs left.
func nothingLeft(t *testing.T, runs ...string) {
	t.Helper()
	for _, list := range [][]string{
		{"ps", "-a", "--format", "{{.Names}}"}, {"network", "ls", "--format", "{{.Name}}"}, {"volume", "ls", "--format", "{{.Name}}"},
	} {
		out, err := exec.Command("docker", list...).Output()
		require.NoError(t, err)
		for _, run := range runs {
			require.NotContains(t, string(out), run)
		}
	}
}

func TestASoundBackupPasses(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	got := ask(t, "run", "desk-db", "-w", dir)
	require.Equal(t, 0, got.code, got.out+got.err)
	require.Regexp(t, `(?m)^run \S+ of desk-db starts$`, got.out)
	require.Regexp(t, `(?m)^ +\d+\.\ds  select db began$`, got.out)
	require.Regexp(t, `(?m)^ +\d+\.\ds  check held: tickets are there \(got value = 500\)$`, got.out)
	require.Contains(t, got.out, "\nPASSED  desk-db\n")
	require.Regexp(t, `RTO +\d+\.\ds of 1h, met`, got.out)
	require.NotContains(t, got.out, "\x1b", "a restored title cannot command the terminal")
	require.NotContains(t, got.out, "\u009b")

	id := regexp.MustCompile(`rehearse show (\S+) --workspace`).FindStringSubmatch(got.out)[1]
	nothingLeft(t, id)
	shown := ask(t, "show", id[len(id)-6:], "-w", dir)
	require.Equal(t, 0, shown.code, shown.err)
	require.Contains(t, shown.out, "attempts to get out, all blocked")
	require.NotContains(t, shown.out, "\x1b")
	run := strictly[showDocument](t, []byte(ask(t, "show", id, "--json", "-w", dir).out))
	require.Equal(t, store.Passed, run.Outcome)
	require.NotEmpty(t, run.Components[0].Digest)

	standing := strictly[statusDocument](t, []byte(ask(t, "status", "--json", "-w", dir).out)).Services[0]
	require.Equal(t, store.Unproven, standing.Standing, "other scenarios of the service never ran")
	require.Equal(t, id, standing.LastRun.ID)
	require.Contains(t, ask(t, "__complete", "show", "-w", dir, "").out, id+"\tdesk-db passed\n")
}

func TestOfSeveralScenariosTheWorstDecidesAndAllAreReported(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	junit := filepath.Join(t.TempDir(), "junit.xml")
	got := ask(t, "run", "desk-files", "desk-torn", "--json", "--junit", junit, "-w", dir)
	require.Equal(t, 1, got.code, got.err)
	document := strictly[runDocument](t, []byte(got.out))
	require.Equal(t, store.Failed, document.Outcome)
	require.Equal(t, 1, document.ExitCode)
	require.Len(t, document.Runs, 2)
	require.Equal(t, store.Passed, document.Runs[0].Outcome, document.Runs[0].Reason)
	require.Equal(t, store.Failed, document.Runs[1].Outcome)
	require.NotEmpty(t, document.Runs[1].Reason)
	require.Contains(t, got.err, "FAILED  desk-torn\n", "people read on standard error meanwhile")

	data, err := os.ReadFile(junit)
	require.NoError(t, err)
	var report junitDocument
	require.NoError(t, xml.Unmarshal(data, &report))
	require.Zero(t, report.Suites[0].Failures+report.Suites[0].Errors)
	require.Positive(t, report.Suites[1].Failures)
	require.Zero(t, report.Suites[1].Errors)

	history := strictly[historyDocument](t, []byte(ask(t, "history", "--json", "--outcome", "failed", "-w", dir).out))
	require.Len(t, history.Runs, 1)
	require.Equal(t, "desk-torn", history.Runs[0].Scenario)
	nothingLeft(t, document.Runs[0].ID, document.Runs[1].ID)
}

// following is a program that goes on while what it prints is read.
type following struct {
	t     *testing.T
	cmd   *exec.Cmd
	read  *os.File
	lines *bufio.Scanner
	seen  bytes.Buffer
}

func follow(t *testing.T, args ...string) *following {
	t.Helper()
	cmd := command(t, args...)
	read, write, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { _ = read.Close() })
	cmd.Stdout, cmd.Stderr = write, write
	require.NoError(t, cmd.Start())
	require.NoError(t, write.Close())
	return &following{t: t, cmd: cmd, read: read, lines: bufio.NewScanner(read)}
}

// until reads on to a line that holds the text.
func (f *following) until(text string) string {
	f.t.Helper()
	for f.lines.Scan() {
		f.seen.WriteString(f.lines.Text() + "\n")
		if strings.Contains(f.lines.Text(), text) {
			return f.lines.Text()
		}
	}
	require.Fail(f.t, "it never said "+text, f.seen.String())
	return ""
}

func (f *following) end() int {
	f.t.Helper()
	for f.lines.Scan() {
		f.seen.WriteString(f.lines.Text() + "\n")
	}
	return codeOf(f.t, f.cmd.Wait())
}

func TestCtrlCCancelsTearsDownAndRecordsAndASecondOneOnlyWaits(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	f := follow(t, "run", "desk-slow", "desk-db", "-w", dir)
	id := strings.Fields(f.until("of desk-slow starts"))[1]
	f.until("check began")
	require.NoError(t, f.cmd.Process.Signal(os.Interrupt))
	f.until("cancelled by " + userName() + ": the restored data is being removed")
	require.NoError(t, f.cmd.Process.Signal(os.Interrupt))
	f.until("teardown is in progress")
	require.Equal(t, 3, f.end(), f.seen.String())
	require.Contains(t, f.seen.String(), "CANCELLED  desk-slow\n")
	require.Contains(t, f.seen.String(), "1 scenario not started\n")

	run := strictly[showDocument](t, []byte(ask(t, "show", id, "--json", "-w", dir).out))
	require.Equal(t, store.Cancelled, run.Outcome)
	require.Equal(t, userName(), run.CancelledBy)
	require.NotNil(t, run.EndedAt)
	nothingLeft(t, id)
}

func TestSIGTERMIsAShutdownAndNoVerdict(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	f := follow(t, "run", "desk-slow", "-w", dir)
	id := strings.Fields(f.until("of desk-slow starts"))[1]
	f.until("check began")
	require.NoError(t, f.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 2, f.end(), f.seen.String())
	nothingLeft(t, id)
}

func TestWhatAKilledProcessLeftIsSwept(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	f := follow(t, "run", "desk-slow", "-w", dir)
	id := strings.Fields(f.until("of desk-slow starts"))[1]
	f.until("check began")
	require.NoError(t, f.cmd.Process.Kill())
	_ = f.cmd.Wait()

	document := strictly[sweepDocument](t, []byte(ask(t, "sweep", "--json", "-w", dir).out))
	require.Len(t, document.Runs, 1)
	require.Equal(t, id, document.Runs[0].ID)
	require.Equal(t, store.Inconclusive, document.Runs[0].Outcome)
	require.NotEmpty(t, document.Removed)
	require.Empty(t, document.Error)
	nothingLeft(t, id)
	require.Equal(t, "nothing was left behind\n", ask(t, "sweep", "-w", dir).out)
}

func TestOnATerminalTheViewIsDrawnInPlaceAndHostileDataStaysText(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	for name, row := range map[string]struct {
		env    string
		colour bool
	}{"in colour": {"TERM=xterm", true}, "without": {"NO_COLOR=1", false}} {
		t.Run(name, func(t *testing.T) {
			cmd := command(t, "run", "desk-db", "-w", dir)
			cmd.Env = append(cmd.Env, "TERM=xterm", row.env)
			screen, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 60})
			require.NoError(t, err)
			t.Cleanup(func() { _ = screen.Close() })
			shown, _ := io.ReadAll(screen) // ends with an error of its own when the other end closes
			require.Equal(t, 0, codeOf(t, cmd.Wait()), string(shown))

			text := string(shown)
			require.Regexp(t, `\x1b\[\dA\r\x1b\[J`, text, "lines are drawn again in place")
			require.Regexp(t, "[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]", text)
			require.Contains(t, text, "✓")
			require.Contains(t, text, "tickets are there")
			require.Equal(t, row.colour, strings.Contains(text, "\x1b[32m"))
			require.NotContains(t, text, "\x1b[2J")
			require.NotContains(t, text, "\x1b]0;")
			require.NotContains(t, text, "\u009b")
		})
	}
}

func TestWithoutAnEngineTheRunIsInconclusiveAndRecorded(t *testing.T) {
	dir := desk(t)
	cmd := command(t, "run", "desk-db", "-w", dir, "--json")
	cmd.Env = append(cmd.Env, "DOCKER_HOST=unix:///nowhere/docker.sock")
	got := finish(t, cmd)
	require.Equal(t, 2, got.code, got.err)
	run := strictly[runDocument](t, []byte(got.out)).Runs[0]
	require.Equal(t, store.Inconclusive, run.Outcome)
	require.Contains(t, run.Reason, "the container engine does not answer")
	require.Contains(t, got.err, "start Docker")
	require.Contains(t, ask(t, "history", "-w", dir).out, run.ID)

	cmd = command(t, "doctor", "-w", dir)
	cmd.Env = append(cmd.Env, "DOCKER_HOST=unix:///nowhere/docker.sock")
	got = finish(t, cmd)
	require.Equal(t, 2, got.code)
	require.Regexp(t, `(?m)^bad   engine .*does not answer`, got.out)
	require.Regexp(t, `(?m)^ok    database `, got.out)
}

func TestTheDoctorFindsThisMachineFit(t *testing.T) {
	needsEngine(t)
	got := ask(t, "doctor", "--json", "-w", desk(t))
	document := strictly[doctorDocument](t, []byte(got.out))
	require.True(t, document.Healthy, got.out)
	require.Equal(t, 0, got.code)
	var looked []string
	for _, r := range document.Readings {
		looked = append(looked, r.What)
	}
	require.Subset(t, looked, []string{"workspace", "database", "engine", "disk", "memory", "clock"})
}

func TestServeCarriesRunsAnswersAndStopsWhenTold(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	f := follow(t, "serve", "--no-sign-in", "-w", dir, "--listen", "127.0.0.1:0")
	address := regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(f.until("msg=serving"))[1]
	for _, path := range []string{"/healthz", "/readyz", "/api/v1/openapi.json"} {
		require.Eventually(t, func() bool { // the planner and the runner begin beside
			response, err := http.Get(address + path)
			if err != nil {
				return false
			}
			return response.Body.Close() == nil && response.StatusCode == http.StatusOK
		}, patience, 20*time.Millisecond, path)
	}
	id := requested(t, address, "desk-slow")
	require.Eventually(t, func() bool {
		run := strictly[showDocument](t, []byte(ask(t, "show", id, "--json", "-w", dir).out))
		return len(run.Phases) > 0 && run.Phases[len(run.Phases)-1].Name == store.Check
	}, patience, 100*time.Millisecond)

	require.NoError(t, f.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 0, f.end(), f.seen.String())
	run := strictly[showDocument](t, []byte(ask(t, "show", id, "--json", "-w", dir).out))
	require.Equal(t, store.Queued, run.State, "it goes on when there is a runner again")
	require.Zero(t, run.Attempt)
	require.Equal(t, store.Check, run.Takeovers[0].Phase)
	nothingLeft(t, id)
}

// requested asks the API for a run and returns its id.
func requested(t *testing.T, address, scenario string) string {
	t.Helper()
	response, err := http.Post(address+"/api/v1/runs", "application/json", strings.NewReader(`{"scenario": "`+scenario+`"}`))
	require.NoError(t, err)
	defer response.Body.Close()
	var run struct{ ID string }
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(body, &run), string(body))
	require.NotEmpty(t, run.ID, string(body))
	return run.ID
}

func TestServeListensOnThisMachineOnly(t *testing.T) {
	got := ask(t, "serve", "-w", desk(t), "--listen", "0.0.0.0:0")
	require.Equal(t, 64, got.code, got.err)
	require.Contains(t, got.err, "rehearse: ")
}

func TestTheDoctorTellsWhichImagesAreMissing(t *testing.T) {
	needsEngine(t)
	engine := engineOf(&scenarios.Workspace{}, nil)
	defer engine.Close()
	missing := ofImage(t.Context(), engine.docker, "localhost:1/rehearse-h/none:1", "desk-db", false)
	require.Equal(t, warn, missing.Level)
	require.Equal(t, "localhost:1/rehearse-h/none:1 (desk-db) is missing; it will be pulled when a run needs it", missing.Found)

	refused := ofImage(t.Context(), engine.docker, "localhost:1/rehearse-h/none:1", "desk-db", true)
	require.Equal(t, bad, refused.Level)
	require.NotEmpty(t, refused.Next)
}

func TestARunGoesOnWhenNobodyReadsItsOutput(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	f := follow(t, "run", "desk-db", "-w", dir)
	id := strings.Fields(f.until("of desk-db starts"))[1]
	require.NoError(t, f.read.Close())
	require.Equal(t, 0, codeOf(t, f.cmd.Wait()))
	require.Equal(t, store.Passed, strictly[showDocument](t, []byte(ask(t, "show", id, "--json", "-w", dir).out)).Outcome)
	nothingLeft(t, id)
}

func TestARunWhoseRecordIsLostIsNotPassed(t *testing.T) {
	needsEngine(t)
	for name, lose := range map[string]func(path, other string) error{
		"deleted":      func(path, _ string) error { return os.Remove(path) },
		"written over": func(path, other string) error { return os.Rename(other, path) },
	} {
		t.Run(name, func(t *testing.T) {
			dir, other := desk(t), filepath.Join(t.TempDir(), "other.db")
			st, err := store.Open(t.Context(), other) // before the run: it would be over first
			require.NoError(t, err)
			require.NoError(t, st.Close())
			f := follow(t, "run", "desk-db", "-w", dir)
			id := strings.Fields(f.until("of desk-db starts"))[1]
			require.NoError(t, lose(filepath.Join(dir, ".rehearse", "rehearse.db"), other))
			require.Equal(t, 2, f.end(), f.seen.String())
			require.NotContains(t, f.seen.String(), "PASSED")
			require.Contains(t, f.seen.String(), "NOT RECORDED  desk-db")
			require.Contains(t, f.seen.String(), "the database file was deleted or replaced while it was open")
			nothingLeft(t, id)
		})
	}
}

func TestServeIsNotReadyWithoutItsDatabaseFile(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	f := follow(t, "serve", "--no-sign-in", "-w", dir, "--listen", "127.0.0.1:0")
	address := regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(f.until("msg=serving"))[1]
	becomes := func(status int) {
		t.Helper()
		require.Eventually(t, func() bool {
			response, err := http.Get(address + "/readyz")
			if err != nil {
				return false // a connection that was kept and is closed just now
			}
			return response.Body.Close() == nil && response.StatusCode == status
		}, patience, 50*time.Millisecond)
	}
	becomes(http.StatusOK)
	file := filepath.Join(dir, ".rehearse", "rehearse.db")
	require.NoError(t, os.Rename(file, file+".away"))
	becomes(http.StatusServiceUnavailable)
	f.until("the database file was deleted or replaced while it was open")
	require.NoError(t, os.Rename(file+".away", file))
	becomes(http.StatusOK)
	require.NoError(t, f.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 0, f.end(), f.seen.String())
}
