package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store"
	"rehearse/store/storetest"
)

// needsRoot skips where a test may not make engines and networks of its own.
func needsRoot(t *testing.T, tools ...string) {
	t.Helper()
	missing := ""
	if os.Geteuid() != 0 {
		missing = "root"
	}
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			missing = tool
		}
	}
	if missing == "" {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("needs " + missing)
	}
	t.Skip("needs " + missing)
}

// ownEngine is a Docker engine of a test's own, which it may stop.
type ownEngine struct {
	t    *testing.T
	dir  string
	cmd  *exec.Cmd
	gone chan error
}

func newEngine(t *testing.T) *ownEngine {
	t.Helper()
	needsRoot(t, "dockerd")
	dir, err := os.MkdirTemp("", "rehearse-engine-") // a socket's path must be short
	require.NoError(t, err)
	e := &ownEngine{t: t, dir: dir}
	write(t, dir, "daemon.json", "{}\n")
	e.start()
	t.Cleanup(func() {
		e.stop()
		require.NoError(t, os.RemoveAll(dir))
	})
	return e
}

func (e *ownEngine) host() string { return "unix://" + filepath.Join(e.dir, "sock") }

func (e *ownEngine) start() {
	e.t.Helper()
	log, err := os.OpenFile(filepath.Join(e.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(e.t, err)
	defer log.Close()
	// In a network of its own: an engine without a bridge removes docker0, which
	// is the machine's.
	e.cmd = exec.Command("unshare", "--net", "dockerd", "--config-file", filepath.Join(e.dir, "daemon.json"), "--host", e.host(),
		"--data-root", filepath.Join(e.dir, "data"), "--exec-root", filepath.Join(e.dir, "exec"), "--pidfile", filepath.Join(e.dir, "pid"),
		"--bridge=none", "--iptables=false", "--ip-masq=false")
	e.cmd.Stdout, e.cmd.Stderr = log, log
	require.NoError(e.t, e.cmd.Start())
	e.gone = make(chan error, 1)
	go func() { e.gone <- e.cmd.Wait() }()
	for end := time.Now().Add(60 * time.Second); ; <-time.After(100 * time.Millisecond) {
		if e.docker("version").Run() == nil {
			return
		}
		if time.Now().After(end) {
			said, _ := os.ReadFile(filepath.Join(e.dir, "log"))
			e.t.Fatalf("the engine does not start:\n%s", said)
		}
	}
}

func (e *ownEngine) docker(args ...string) *exec.Cmd {
	cmd := exec.Command("docker", args...)
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+e.host())
	return cmd
}

func (e *ownEngine) stop() {
	_ = e.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-e.gone:
		e.gone <- nil
	case <-time.After(60 * time.Second):
		_ = e.cmd.Process.Kill()
		e.t.Error("the engine did not stop")
	}
}

func TestAnEngineThatRestartsIsNoBrokenBackup(t *testing.T) {
	needsEngine(t)
	engine := newEngine(t)
	s := newSite(t, storetest.Where(t, store.SQLite), small(t, 3))
	n := s.node(s.dir, func(cmd *exec.Cmd) { cmd.Env = append(cmd.Env, "DOCKER_HOST="+engine.host()) }, "--concurrent", "5")
	var ids []string
	for range 10 {
		ids = append(ids, s.enqueue("desk"))
	}
	s.becomes(ids[0], patience, in(store.Check))
	engine.stop()
	require.True(t, s.eventually(patience, func() bool {
		runners, err := s.st.Runners(t.Context())
		return err == nil && strings.Contains(runners[0].Trouble, "the container engine does not answer")
	}))
	engine.start()
	broke := 0
	for _, id := range ids {
		run := s.becomes(id, patience, over)
		switch run.Outcome {
		case store.Passed:
		case store.Inconclusive:
			broke++
			require.NotEqual(t, "backup", run.Symptoms[0].Blame)
		default:
			require.Fail(t, "a broken engine reads as a broken backup", "%s: %s", run.Outcome, run.Reason)
		}
	}
	require.Less(t, broke, len(ids), "it takes no runs while the engine is down")
	again := s.enqueue("desk")
	require.Equal(t, store.Passed, s.becomes(again, patience, over).Outcome, "it goes on by itself")
	require.True(t, s.eventually(patience, func() bool { return left(t, engine.host(), append(ids, again)) == "" }), "%s", left(t, engine.host(), ids))
	require.Equal(t, 0, n.stop())
}

// island is a network namespace from which a database can be reached by one way,
// which can be cut.
type island struct {
	t     *testing.T
	name  string
	where string // of the database, from there
}

func newIsland(t *testing.T, where string) *island {
	t.Helper()
	needsRoot(t, "ip", "iptables")
	n := rand.IntN(1 << 14)
	i := &island{t: t, name: fmt.Sprintf("rhr%d", n)}
	here, there := fmt.Sprintf("10.%d.%d.1", 192+n>>8, n&255), fmt.Sprintf("10.%d.%d.2", 192+n>>8, n&255)
	i.ip("netns", "add", i.name)
	t.Cleanup(func() { i.ip("netns", "del", i.name) })
	i.ip("link", "add", i.name, "type", "veth", "peer", "name", "far", "netns", i.name)
	i.ip("address", "add", here+"/30", "dev", i.name)
	i.ip("link", "set", i.name, "up")
	i.ip("-n", i.name, "address", "add", there+"/30", "dev", "far")
	i.ip("-n", i.name, "link", "set", "far", "up")
	i.ip("-n", i.name, "link", "set", "lo", "up")

	u, err := url.Parse(where)
	require.NoError(t, err)
	ferry, err := net.Listen("tcp", here+":0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = ferry.Close() })
	go carryOver(ferry, u.Host)
	u.Host = ferry.Addr().String()
	i.where = u.String()
	return i
}

func (i *island) ip(args ...string) {
	i.t.Helper()
	said, err := exec.Command("ip", args...).CombinedOutput()
	require.NoError(i.t, err, "ip %s: %s", strings.Join(args, " "), said)
}

// carryOver connects whoever comes with the address.
func carryOver(ferry net.Listener, to string) {
	for {
		from, err := ferry.Accept()
		if err != nil {
			return
		}
		go func() {
			defer from.Close()
			on, err := net.Dial("tcp", to)
			if err != nil {
				return
			}
			defer on.Close()
			go func() { _, _ = io.Copy(on, from); _ = on.Close() }()
			_, _ = io.Copy(from, on)
		}()
	}
}

// cut drops every packet, without a word to anybody.
func (i *island) cut() {
	i.ip("netns", "exec", i.name, "iptables", "-I", "INPUT", "-j", "DROP")
	i.ip("netns", "exec", i.name, "iptables", "-I", "OUTPUT", "-j", "DROP")
}

func (i *island) heal() { i.ip("netns", "exec", i.name, "iptables", "-F") }

// enter has a command run there, with the database as it is seen from there.
func (i *island) enter(cmd *exec.Cmd) {
	path, err := exec.LookPath("ip")
	require.NoError(i.t, err)
	for n, arg := range cmd.Args {
		if arg == "--database" {
			cmd.Args[n+1] = i.where
		}
	}
	cmd.Args = append([]string{path, "netns", "exec", i.name, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = path
}

func TestANodeThatTheNetworkCutsOff(t *testing.T) {
	needsDebian(t)
	where := storetest.Where(t, store.Postgres)
	slow, quick := slowIn(t, true), slowIn(t, false)
	s := newSite(t, where, slow)
	i := newIsland(t, where)
	far := s.node(slow, i.enter)

	short := s.enqueue("brief")
	s.becomes(short, patience, in(store.Check))
	i.cut()
	<-time.After(silent / 4)
	i.heal()
	run := s.becomes(short, patience, over)
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, 1, run.Attempt, "it came back in time")

	long := s.enqueue("slow-check")
	s.becomes(long, patience, in(store.Check))
	near := s.node(quick, nil)
	i.cut()
	cut := time.Now()
	run = s.becomes(long, patience, over)
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, near.id, run.Runner)
	require.Equal(t, 2, run.Attempt)
	require.WithinDuration(t, cut, run.Takeovers[0].At, silent+sweeps+2*time.Second)
	s.cleansUp(long)
	i.heal()
	require.True(t, s.eventually(patience, func() bool { return strings.Contains(far.log(), "the result is dropped") }), far.log())
	require.Equal(t, run, s.run(long), "an ended run stays as it is")

	require.Equal(t, 0, near.stop())
	again := s.enqueue("slow-teardown")
	run = s.becomes(again, patience, over)
	require.Equal(t, far.id, run.Runner, "it is back")
	s.cleansUp(short, long, again)
}
