package docker_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	osexec "os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/runner/sandbox/sandboxtest"
	"rehearse/scenarios/fault"
)

// line is a wire to the engine that can be cut and mended.
type line struct {
	at    string
	mu    sync.Mutex
	ends  []net.Conn
	entry net.Listener
}

const engineSocket = "/var/run/docker.sock"

func newLine(t *testing.T) *line {
	t.Helper()
	if _, err := os.Stat(engineSocket); err != nil {
		sandboxtest.Lacks(t, "an engine at "+engineSocket)
	}
	l := &line{at: filepath.Join(t.TempDir(), "engine.sock")}
	l.mend(t)
	t.Cleanup(l.cut)
	return l
}

func (l *line) mend(t *testing.T) {
	entry, err := net.Listen("unix", l.at)
	require.NoError(t, err)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entry = entry
	go func() {
		for {
			from, err := entry.Accept()
			if err != nil {
				return
			}
			l.join(from)
		}
	}()
}

func (l *line) join(from net.Conn) {
	to, err := net.Dial("unix", engineSocket)
	if err != nil {
		from.Close()
		return
	}
	l.mu.Lock()
	l.ends = append(l.ends, from, to)
	l.mu.Unlock()
	carry := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_ = to.(*net.UnixConn).CloseWrite()
	}
	go carry(to, from)
	go carry(from, to)
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entry.Close()
	for _, end := range l.ends {
		end.Close()
	}
	l.ends = nil
}

func TestAnEngineThatGoesAwayInTheMiddleIsTheRigs(t *testing.T) {
	binaryOf := sandboxtest.Static(t, sandboxtest.Program)
	l := newLine(t)
	e := sandboxtest.Engine(t, docker.Options{Host: "unix://" + l.at, Binary: binaryOf})
	probe, err := e.Probe(t.Context())
	require.NoError(t, err)
	images := sandboxtest.Images{Program: probe.Ref, Path: binary}
	r := open(t, e, images)
	spec := r.spec("talking", "cat")
	spec.Talk = true
	talking := r.start(t, spec)
	c := r.start(t, r.spec("one", "stay"))
	heard := make(chan error, 1)
	go func() {
		_, err := io.ReadAll(talking.Talk())
		heard <- err
	}()

	cut := sandbox.Command{Args: []string{binary, "stay", "I am here"}, Stdout: whenWritten(l.cut)}
	_, err = c.Exec(t.Context(), cut)
	require.ErrorIs(t, err, sandbox.ErrUnreachable, "in the middle of a command")
	<-heard // a conversation ends rather than wait for ever
	_, err = talking.Talk().Write([]byte("still there?"))
	require.Error(t, err)
	for _, c := range []struct { // in this order: what is closed starts nothing
		name string
		ask  func() error
	}{
		{"state", func() error { _, err := c.State(t.Context()); return err }},
		{"wait", func() error { _, err := c.Wait(t.Context()); return err }},
		{"logs", func() error { _, err := c.Logs(t.Context(), 10); return err }},
		{"exec", func() error { _, err := c.Exec(t.Context(), cut); return err }},
		{"start", func() error { _, err := r.Start(t.Context(), r.spec("two", "stay")); return err }},
		{"sweep", func() error { _, err := e.Sweep(t.Context(), func(sandbox.Leftover) bool { return true }); return err }},
		{"close", func() error { return r.Close(t.Context()) }},
	} {
		err := c.ask()
		require.ErrorIs(t, err, sandbox.ErrUnreachable, c.name)
		require.Equal(t, fault.Engine, fault.Of(err).Class, c.name)
		require.NotEmpty(t, fault.Of(err).Next, c.name)
	}
	l.mend(t)
	require.NoError(t, r.Close(t.Context()))
	require.Empty(t, leftOf(t, e, r.run), "once it is back, closing again removes everything")
}

type whenWritten func()

func (f whenWritten) Write(p []byte) (int, error) {
	f()
	return len(p), nil
}

func leftOf(t *testing.T, e *docker.Engine, run string) (found []sandbox.Leftover) {
	t.Helper()
	_, err := e.Sweep(t.Context(), func(l sandbox.Leftover) bool {
		if l.Run == run {
			found = append(found, l)
		}
		return true
	})
	require.NoError(t, err)
	return found
}

func TestAStartThatIsGivenUpAtAnyMomentLeavesNothing(t *testing.T) {
	e, images := engine(t, "no")
	r := open(t, e, images)
	ours := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(ours, "note"), make([]byte, 1<<20), 0o644))
	for i := range 12 {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Duration(i*i*5)*time.Millisecond, os.ErrProcessDone)
		spec := r.spec(fmt.Sprintf("n%d", i), "stay")
		spec.Talk = i%2 == 0
		spec.Mounts = []sandbox.Mount{{Volume: "data", Target: "/data"}, {Host: ours, Target: "/in"}}
		c, err := r.Start(ctx, spec)
		cancel()
		if err == nil {
			require.NoError(t, c.Remove(t.Context()))
			continue
		}
		require.ErrorIs(t, err, os.ErrProcessDone)
		for _, l := range leftOf(t, e, r.run) {
			require.NotEqual(t, "container", l.Kind, l.Name)
		}
	}
	require.NoError(t, r.Close(t.Context()))
	require.Empty(t, leftOf(t, e, r.run))
}

func TestClosingWhileContainersStartLeavesNothing(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	var all sync.WaitGroup
	for i := range 5 {
		all.Go(func() {
			_, _ = r.Start(t.Context(), r.spec(fmt.Sprintf("n%d", i), "stay")) // it may or may not have been in time
		})
	}
	require.NoError(t, r.Close(t.Context()))
	all.Wait()
	require.Empty(t, leftOf(t, e, r.run))
}

func TestAVolumeThatLostItsLabelsIsFoundByItsName(t *testing.T) {
	e, _ := engine(t, "no")
	ours, theirs := "rehearse-20260102-030405-a1b2c3-2-vol-db-data", "rehearse-fixture-cache"
	for _, name := range []string{ours, theirs} {
		require.NoError(t, osexec.Command("docker", "volume", "create", name).Run())
		t.Cleanup(func() { _ = osexec.Command("docker", "volume", "rm", "--force", name).Run() })
	}
	removed, err := e.Sweep(t.Context(), func(l sandbox.Leftover) bool { return l.Run != "20260102-030405-a1b2c3" })
	require.NoError(t, err)
	require.Len(t, removed, 1)
	require.Equal(t, ours, removed[0].Name)
	require.Equal(t, 2, removed[0].Attempt)
	require.Empty(t, removed[0].Runner, "which its name does not tell")
	require.WithinDuration(t, time.Now().Add(48*time.Hour), removed[0].Expires, time.Hour, "until then it may be of a run that another database knows")
	require.Error(t, osexec.Command("docker", "volume", "inspect", ours).Run())
	require.NoError(t, osexec.Command("docker", "volume", "inspect", theirs).Run(), "a name that only begins like ours is somebody else's")
}
