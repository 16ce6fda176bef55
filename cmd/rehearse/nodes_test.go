package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/storetest"
)

// What nodes go by in these tests: short, and long enough for a busy machine.
const (
	beat   = 500 * time.Millisecond
	silent = 4 * time.Second
	sweeps = time.Second
)

var timing = fmt.Sprintf("runs: {beat: %s, silent: %s, sweep: %s}\n", beat, silent, sweeps)

// site is what nodes share: a database, and a workspace that is the same folder
// on each. To have one be slow where another is not, it may have one of its own.
type site struct {
	t     *testing.T
	where string
	st    *store.Store
	work  *scenarios.Workspace
	dir   string
}

// newSite makes a site with the scenarios of the folder.
func newSite(t *testing.T, where, dir string) *site {
	t.Helper()
	w, err := scenarios.Load(scenarios.In(dir))
	require.NoError(t, err)
	return &site{t: t, where: where, st: storetest.OpenAt(t, where), work: w, dir: dir}
}

// small is a workspace whose one scenario needs the probe alone. What it asks
// takes about so many seconds.
func small(t *testing.T, takes int) string {
	t.Helper()
	dir, backups := t.TempDir(), t.TempDir()
	database(t, filepath.Join(backups, "desk.sqlite"))
	write(t, dir, "rehearse.yaml", timing+"limits: {memory: 256m, disk: 64m, time: 2m}\n")
	write(t, dir, "catalogue/desk.yaml", "service: desk\nname: Desk\nclient: acme\nowner: desk@acme.example\ntier: 1\ncommitment: {rto: 1h, prove_every: 7d}\n")
	write(t, dir, "scenarios/desk.yaml", fmt.Sprintf(`
scenario: desk
service: desk
components:
  db:
    source: {folder: {path: %s, glob: "*.sqlite"}}
    recipe: sqlite
checks:
  - {name: tickets are there, sql: select count(*) from tickets, expect: value == 500}
  - {name: it takes a while, timeout: 2m, sql: 'with recursive n(i) as (select 1 union all select i+1 from n where i < %d) select count(*) from n', expect: value > 0}
`, backups, max(takes*4_000_000, 1)))
	return dir
}

// slowIn is a workspace with a scenario for each phase. Where slow is set, each
// stays for long in its phase; else none does.
func slowIn(t *testing.T, slow bool) string {
	t.Helper()
	const debian = "rehearse-fixture/debian:bookworm"
	dir := t.TempDir()
	write(t, dir, "rehearse.yaml", timing+"limits: {memory: 128m, disk: 64m, time: 10m}\n")
	write(t, dir, "catalogue/desk.yaml", "service: desk\nname: Desk\nclient: acme\nowner: desk@acme.example\ntier: 1\ncommitment: {rto: 1h, prove_every: 7d}\n")
	when := func(phase store.PhaseName) string {
		if slow {
			return fmt.Sprintf(`[ "$SLOW" != %s ] || sleep 300`, phase)
		}
		return "true"
	}
	write(t, dir, "recipes/vault.yaml", `
recipe: vault
about: A repository that takes its time.
parameters: {slow: {about: what to be slow at}}
tool:
  image: `+debian+`
  list: |
    `+when(store.Select)+`
    echo '[{"id": "p1", "time": "2026-01-01T00:00:00Z"}]'
  points: '[.[] | {id, consistent_at: .time}]'
  fetch: |
    `+when(store.Fetch)+`
    echo a backup > "$TARGET/desk.dump"
`)
	write(t, dir, "recipes/memory.yaml", `
recipe: memory
about: A service that takes its time.
parameters: {slow: {about: what to be slow at}}
unpack: {archives: none}
service:
  image: `+debian+`
  start: restored
  run: exec sleep 300
  ready: |
    `+when(store.Ready)+`
    true
restore:
  - name: load
    run: |
      `+when(store.Restore)+`
      true
`)
	write(t, dir, "recipes/empty.yaml", `
recipe: empty
about: A service that is ready while it is empty.
parameters: {slow: {about: what to be slow at}}
unpack: {archives: none}
service:
  image: `+debian+`
  start: empty
  run: exec sleep 300
  ready: |
    `+when(store.Provision)+`
    true
`)
	write(t, dir, "scenarios/brief.yaml", `
scenario: brief
service: desk
components:
  db:
    source: {vault: {slow: nothing}}
    recipe: memory
    with: {slow: nothing}
checks:
  - {name: it is there, exec: 'sleep 6; echo ok', expect: 'stdout == "ok"'}
`)
	for _, phase := range []store.PhaseName{store.Select, store.Fetch, store.Provision, store.Restore, store.Ready, store.Check, store.Teardown} {
		recipe, check := "memory", "true"
		if phase == store.Provision {
			recipe = "empty"
		}
		if phase == store.Check && slow {
			check = "sleep 300"
		}
		write(t, dir, fmt.Sprintf("scenarios/%s.yaml", phase), fmt.Sprintf(`
scenario: slow-%[1]s
service: desk
components:
  db:
    source: {vault: {slow: %[1]s}}
    recipe: %[2]s
    with: {slow: %[1]s}
checks:
  - {name: it is there, exec: '%[3]s; echo ok', expect: 'stdout == "ok"', timeout: 5m}
`, phase, recipe, check))
	}
	return dir
}

func (s *site) enqueue(scenario string) string {
	s.t.Helper()
	sc := s.work.Scenarios[scenario]
	run, err := s.st.Enqueue(s.t.Context(), store.Request{Scenario: sc, Service: s.work.Services[sc.Service], Trigger: store.OnDemand, By: "anna"})
	require.NoError(s.t, err)
	return run.ID
}

func (s *site) run(id string) *store.Run {
	s.t.Helper()
	run, err := s.st.Run(s.t.Context(), id)
	require.NoError(s.t, err)
	return run
}

// becomes waits until a run is as it is wanted.
func (s *site) becomes(id string, within time.Duration, is func(*store.Run) bool) *store.Run {
	s.t.Helper()
	var run *store.Run
	if !s.eventually(within, func() bool {
		run, _ = s.st.Run(context.Background(), id)
		return run != nil && is(run)
	}) {
		require.Fail(s.t, "it never became so", "%+v", run)
	}
	return run
}

func (s *site) eventually(within time.Duration, is func() bool) bool {
	for end := time.Now().Add(within); !is(); {
		if time.Now().After(end) {
			return false
		}
		<-time.After(20 * time.Millisecond)
	}
	return true
}

func over(run *store.Run) bool { return run.State == store.Ended }

// in says that a run is in a phase, and past its first steps there.
func in(phase store.PhaseName) func(*store.Run) bool {
	return func(run *store.Run) bool {
		return slices.ContainsFunc(run.Phases, func(p store.Phase) bool { return p.Name == phase && p.EndedAt == nil })
	}
}

// carrier is a process that carries runs.
type carrier struct {
	site *site
	cmd  *exec.Cmd
	id   string
	mu   sync.Mutex
	said bytes.Buffer
	gone chan error
}

func (n *carrier) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.said.Write(p)
}

func (n *carrier) log() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.said.String()
}

var runnerID = regexp.MustCompile(`msg=working runner=(\S+)`)

// node starts `rehearse work` with the workspace in dir, and waits until it has
// joined. Before, if not nil, may change the command.
func (s *site) node(dir string, before func(*exec.Cmd), flags ...string) *carrier {
	s.t.Helper()
	n := s.process(command(s.t, append([]string{"work", "-w", dir, "--database", s.where}, flags...)...), before)
	require.True(s.t, s.eventually(patience, func() bool {
		found := runnerID.FindStringSubmatch(n.log())
		if found == nil {
			return false
		}
		n.id = found[1]
		runners, err := s.st.Runners(context.Background())
		return err == nil && slices.ContainsFunc(runners, func(r store.Runner) bool { return r.ID == n.id })
	}), "it never joined: %s", n.log())
	return n
}

// process starts a command that runs until it is told to end.
func (s *site) process(cmd *exec.Cmd, before func(*exec.Cmd)) *carrier {
	s.t.Helper()
	n := &carrier{site: s, cmd: cmd, gone: make(chan error, 1)}
	n.cmd.Stdout, n.cmd.Stderr = n, n
	n.cmd.Cancel = func() error { return n.cmd.Process.Signal(syscall.SIGTERM) } // it has sandboxes to remove
	if before != nil {
		before(n.cmd)
	}
	require.NoError(s.t, n.cmd.Start())
	go func() { n.gone <- n.cmd.Wait() }()
	s.t.Cleanup(func() {
		n.signal(syscall.SIGCONT)
		n.stop()
		if s.t.Failed() {
			s.t.Logf("node %s said:\n%s", n.id, n.log())
		}
	})
	return n
}

// says waits until it has said so.
func (n *carrier) says(text string) {
	n.site.t.Helper()
	require.True(n.site.t, n.site.eventually(patience, func() bool { return strings.Contains(n.log(), text) }), "it never said %s: %s", text, n.log())
}

func (n *carrier) signal(with os.Signal) { _ = n.cmd.Process.Signal(with) }

// stop tells it to end, and waits until it has.
func (n *carrier) stop() int {
	n.signal(syscall.SIGTERM)
	return n.wait(90 * time.Second)
}

func (n *carrier) wait(within time.Duration) int {
	select {
	case err := <-n.gone:
		n.gone <- err
		if n.cmd.ProcessState == nil {
			return -1
		}
		return n.cmd.ProcessState.ExitCode()
	case <-time.After(within):
		n.signal(syscall.SIGKILL)
		n.site.t.Errorf("node %s did not end in %s:\n%s", n.id, within, n.log())
		return -1
	}
}

func (n *carrier) kill() {
	n.signal(syscall.SIGKILL)
	n.wait(10 * time.Second)
}

func needsDebian(t *testing.T) {
	t.Helper()
	needsEngine(t)
	if err := exec.Command("docker", "image", "inspect", "rehearse-fixture/debian:bookworm").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			require.NoError(t, err)
		}
		t.Skip("the image is not built: make images")
	}
}

// cleansUp holds the engine to having nothing of the runs left, soon: what a
// killed process had the engine make may only show after it.
func (s *site) cleansUp(runs ...string) {
	s.t.Helper()
	if !s.eventually(patience, func() bool { return left(s.t, "", runs) == "" }) {
		require.Empty(s.t, left(s.t, "", runs))
	}
}

// left is what an engine has of the runs; host is "" for the usual one.
func left(t *testing.T, host string, runs []string) string {
	t.Helper()
	var found []string
	for _, list := range [][]string{
		{"ps", "-a", "--format", "{{.Names}}"}, {"network", "ls", "--format", "{{.Name}}"}, {"volume", "ls", "--format", "{{.Name}}"},
	} {
		cmd := exec.Command("docker", list...)
		if host != "" {
			cmd.Env = append(os.Environ(), "DOCKER_HOST="+host)
		}
		out, err := cmd.Output()
		require.NoError(t, err)
		for _, name := range strings.Fields(string(out)) {
			if slices.ContainsFunc(runs, func(id string) bool { return strings.Contains(name, id) }) {
				found = append(found, list[0]+" "+name)
			}
		}
	}
	return strings.Join(found, "\n")
}

func TestWhatAKilledNodeWasCarryingIsCarriedByAnother(t *testing.T) {
	needsDebian(t)
	storetest.InTurn(t, func(t *testing.T, where string) {
		slow, quick := slowIn(t, true), slowIn(t, false)
		s := newSite(t, where, slow)
		phases := []store.PhaseName{store.Select, store.Fetch, store.Provision, store.Restore, store.Ready, store.Check}
		first := s.node(slow, nil, "--concurrent", fmt.Sprint(len(phases)))
		ids := map[store.PhaseName]string{}
		for _, phase := range phases {
			ids[phase] = s.enqueue("slow-" + string(phase))
		}
		for phase, id := range ids {
			s.becomes(id, patience, in(phase))
		}
		second := s.node(quick, nil, "--concurrent", "3")
		first.kill()
		killed := time.Now()
		var all []string
		for phase, id := range ids {
			run := s.becomes(id, patience, over)
			require.Equal(t, store.Passed, run.Outcome, run.Reason)
			require.Equal(t, 2, run.Attempt)
			require.Equal(t, second.id, run.Runner)
			require.Len(t, run.Takeovers, 1)
			lost := run.Takeovers[0]
			require.Equal(t, first.id, lost.Runner)
			require.Contains(t, lost.Reason, string(phase))
			require.WithinDuration(t, killed, lost.At, silent+sweeps+2*time.Second)
			require.False(t, run.StartedAt.Before(lost.At), "never two at a time")
			all = append(all, id)
		}
		s.cleansUp(all...)
	})
}

func TestANodeThatIsKilledInTeardownLeavesNothing(t *testing.T) {
	needsDebian(t)
	t.Parallel()
	storetest.InTurn(t, func(t *testing.T, where string) {
		t.Parallel()
		s := newSite(t, where, slowIn(t, false))
		first := s.node(s.dir, nil)
		id := s.enqueue("slow-teardown")
		s.becomes(id, patience, func(run *store.Run) bool { return in(store.Teardown)(run) || over(run) })
		first.kill()
		s.node(s.dir, nil)
		run := s.becomes(id, time.Minute, over)
		require.Equal(t, store.Passed, run.Outcome, run.Reason)
		require.Len(t, run.Takeovers, run.Attempt-1)
		s.cleansUp(id)
	})
}

func TestTheResultOfANodeThatSleptTooLongIsDropped(t *testing.T) {
	needsDebian(t)
	t.Parallel()
	storetest.InTurn(t, func(t *testing.T, where string) {
		t.Parallel()
		slow, quick := slowIn(t, true), slowIn(t, false)
		s := newSite(t, where, slow)
		sleeper := s.node(slow, nil)
		id := s.enqueue("slow-check")
		s.becomes(id, time.Minute, in(store.Check))
		other := s.node(quick, nil)
		sleeper.signal(syscall.SIGSTOP)
		run := s.becomes(id, time.Minute, over)
		require.Equal(t, store.Passed, run.Outcome, run.Reason)
		require.Equal(t, other.id, run.Runner)
		require.Equal(t, 2, run.Attempt)
		sleeper.signal(syscall.SIGCONT)
		s.cleansUp(id)
		require.True(t, s.eventually(time.Minute, func() bool { return strings.Contains(sleeper.log(), "no longer this runner's") }), sleeper.log())
		require.Equal(t, run, s.run(id), "an ended run stays as it is")

		require.Equal(t, 0, other.stop())
		again := s.enqueue("slow-teardown")
		run = s.becomes(again, time.Minute, over)
		require.Equal(t, sleeper.id, run.Runner, "it is awake")
		s.cleansUp(id, again)
	})
}

func TestANodeThatIsToldToEndHandsItsWorkBack(t *testing.T) {
	needsDebian(t)
	t.Parallel()
	storetest.InTurn(t, func(t *testing.T, where string) {
		t.Parallel()
		slow, quick := slowIn(t, true), slowIn(t, false)
		s := newSite(t, where, slow)
		first := s.node(slow, nil)
		id := s.enqueue("slow-restore")
		s.becomes(id, time.Minute, in(store.Restore))
		require.Equal(t, 0, first.stop())
		run := s.run(id)
		require.Equal(t, store.Queued, run.State, "it waits for another")
		require.Empty(t, left(t, "", []string{id}))

		s.node(quick, nil)
		run = s.becomes(id, time.Minute, over)
		require.Equal(t, store.Passed, run.Outcome, run.Reason)
		require.Equal(t, 1, run.Attempt, "no attempt failed")
		require.Len(t, run.Takeovers, 1)
		require.Equal(t, store.Restore, run.Takeovers[0].Phase)
		s.cleansUp(id)
	})
}

func TestARunIsCancelledFromAnotherProcess(t *testing.T) {
	needsDebian(t)
	storetest.InTurn(t, func(t *testing.T, where string) {
		s := newSite(t, where, slowIn(t, true))
		s.node(s.dir, nil)
		id := s.enqueue("slow-check")
		s.becomes(id, time.Minute, in(store.Check))
		asked := time.Now()
		_, err := s.st.Cancel(t.Context(), id, "anna")
		require.NoError(t, err)
		run := s.becomes(id, time.Minute, over)
		require.Equal(t, store.Cancelled, run.Outcome)
		require.Equal(t, "anna", run.CancelledBy)
		teardown := slices.IndexFunc(run.Phases, func(p store.Phase) bool { return p.Name == store.Teardown })
		require.WithinDuration(t, asked, run.Phases[teardown].StartedAt, beat+time.Second)
		s.cleansUp(id)
	})
}

func TestRunsSurviveARestartOfTheDatabase(t *testing.T) {
	needsEngine(t)
	t.Parallel()
	server := storetest.NewServer(t)
	dir := small(t, 1)
	// However slowly a busy machine starts the server, that is sooner.
	write(t, dir, "rehearse.yaml", fmt.Sprintf("runs: {beat: %s, silent: 1m, sweep: %s}\nlimits: {memory: 256m, disk: 64m, time: 2m}\n", beat, sweeps))
	s := newSite(t, server.Empty(t), dir)
	nodes := []*carrier{s.node(s.dir, nil, "--concurrent", "2"), s.node(s.dir, nil, "--concurrent", "2")}
	var ids []string
	for range 10 {
		ids = append(ids, s.enqueue("desk"))
	}
	s.becomes(ids[2], patience, func(run *store.Run) bool { return run.State != store.Queued })
	server.Stop(t)
	<-time.After(silent / 4)
	server.Start(t)
	for _, id := range ids {
		run := s.becomes(id, patience, over)
		require.Equal(t, store.Passed, run.Outcome, run.Reason)
		require.Equal(t, 1, run.Attempt, "nobody was taken for lost")
	}
	for _, n := range nodes {
		require.Equal(t, 0, n.stop())
	}
	s.cleansUp(ids...)
}

// TestEveryRunIsRecordedOnceHoweverManyNodesAreKilled takes minutes with
// REHEARSE_LONG=1, and then has 600 runs.
func TestEveryRunIsRecordedOnceHoweverManyNodesAreKilled(t *testing.T) {
	needsEngine(t)
	many, kills := 30, 4
	if os.Getenv("REHEARSE_LONG") != "" {
		many, kills = 600, 40
	}
	storetest.InTurn(t, func(t *testing.T, where string) {
		s := newSite(t, where, small(t, 0))
		join := func() *carrier { return s.node(s.dir, nil, "--concurrent", "2") }
		nodes := []*carrier{join(), join(), join()}
		var ids []string
		for range many {
			ids = append(ids, s.enqueue("desk"))
		}
		left := slices.Clone(ids)
		open := func() int {
			left = slices.DeleteFunc(left, func(id string) bool { return s.run(id).State == store.Ended })
			return len(left)
		}
		for k := range kills {
			until := many - (k+1)*many/(kills+2) // so that the kills are spread over all of it
			require.True(t, s.eventually(5*time.Minute, func() bool { return open() <= until }), "%d are open", open())
			which := rand.IntN(len(nodes))
			<-time.After(time.Duration(rand.IntN(500)) * time.Millisecond)
			nodes[which].kill()
			nodes[which] = join()
		}
		lost := 0
		for _, id := range ids {
			run := s.becomes(id, 5*time.Minute, over)
			lost += len(run.Takeovers)
			if run.Attempt < 3 {
				require.Equal(t, store.Passed, run.Outcome, run.Reason)
			}
			require.Len(t, run.Takeovers, run.Attempt-1)
			for _, l := range run.Takeovers {
				require.False(t, run.StartedAt.Before(l.At), "never two at a time")
			}
		}
		t.Logf("%d runs, %d kills, %d runs were taken over", many, kills, lost)
		require.Positive(t, lost, "the kills hit nothing")
		page, err := s.st.Runs(t.Context(), store.Filter{Limit: 1})
		require.NoError(t, err)
		require.Len(t, page.Runs, 1)
		s.cleansUp(ids...)
	})
}

func TestAServerThatCarriesNothingLeavesRunsToWorkersOfTheirPool(t *testing.T) {
	needsEngine(t)
	dir := small(t, 0)
	data, err := os.ReadFile(filepath.Join(dir, "scenarios", "desk.yaml"))
	require.NoError(t, err)
	write(t, dir, "scenarios/desk.yaml", strings.Replace(string(data), "service: desk", "service: desk\npool: site-b", 1))
	s := newSite(t, storetest.Where(t, store.SQLite), dir)
	server := follow(t, "serve", "--no-sign-in", "-w", dir, "--database", s.where, "--no-work", "--listen", "127.0.0.1:0")
	server.until("msg=serving")
	s.node(dir, nil) // of pool default
	id := s.enqueue("desk")
	<-time.After(3 * time.Second)
	require.Equal(t, store.Queued, s.run(id).State)
	near := s.node(dir, nil, "--pool", "site-b", "--concurrent", "2", "--memory", "4g")
	run := s.becomes(id, time.Minute, over)
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, near.id, run.Runner)
	runners, err := s.st.Runners(t.Context())
	require.NoError(t, err)
	require.Len(t, runners, 2, "the server is none")
	us := runners[slices.IndexFunc(runners, func(r store.Runner) bool { return r.ID == near.id })]
	require.Equal(t, []string{"site-b"}, us.Pools)
	require.Equal(t, 2, us.Concurrent)
	require.Equal(t, int64(4<<30), us.Memory)
	require.NoError(t, server.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 0, server.end(), server.seen.String())
	s.cleansUp(id)
}

func TestAServerThatCarriesNothingNeedsNoEngine(t *testing.T) {
	dir := small(t, 0)
	write(t, dir, "rehearse.yaml", timing+"engine: {host: unix:///nowhere/docker.sock}\n")
	ready := func(flags ...string) (int, string) {
		server := follow(t, append([]string{"serve", "--no-sign-in", "-w", dir, "--listen", "127.0.0.1:0"}, flags...)...)
		address := regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(server.until("msg=serving"))[1]
		var status int
		var said []byte
		require.Eventually(t, func() bool { // the planner begins beside
			got, err := http.Get(address + "/readyz")
			if err != nil {
				return false
			}
			defer got.Body.Close()
			said, err = io.ReadAll(got.Body)
			require.NoError(t, err)
			status = got.StatusCode
			return !strings.Contains(string(said), "has not started yet")
		}, patience, 50*time.Millisecond)
		require.NoError(t, server.cmd.Process.Signal(syscall.SIGTERM))
		require.Equal(t, 0, server.end(), server.seen.String())
		return status, string(said)
	}
	status, said := ready("--no-work")
	require.Equal(t, http.StatusOK, status, said)
	status, said = ready()
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Contains(t, said, "/nowhere/docker.sock")
}

func TestWhatAMachineMayTakeIsReadAtOnce(t *testing.T) {
	for _, flags := range [][]string{{"--memory", "lots"}, {"--disk", "-1"}, {"--concurrent", "-1"}} {
		got := ask(t, append([]string{"work", "-w", t.TempDir()}, flags...)...)
		require.Equal(t, 64, got.code, flags)
		require.Contains(t, got.err, flags[0])
	}
}
