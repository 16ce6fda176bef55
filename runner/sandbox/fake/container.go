package fake

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

// Program is what an image runs: as the container's first process, and again
// for every command. It ends when ctx does, and returns the exit code.
type Program func(ctx context.Context, v *View) int

// View is what a program sees.
type View struct {
	Container      string            // the sandbox's name of it
	Exec           bool              // a command, not the first process
	Args           []string          // entrypoint and command, or the command's arguments
	Environment    map[string]string // of the container and the command
	User           string
	WorkingDir     string
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	c *container
}

// Path is where a path of the container is on this machine.
func (v *View) Path(path string) string { return v.c.path(path) }

// ReadFile reads a file of the container.
func (v *View) ReadFile(path string) ([]byte, error) { return os.ReadFile(v.Path(path)) }

// WriteFile writes a file of the container where it may be written.
func (v *View) WriteFile(path string, data []byte) error {
	if !v.c.writable(path) {
		return &os.PathError{Op: "open", Path: path, Err: syscall.EROFS}
	}
	return os.WriteFile(v.Path(path), data, 0o644)
}

// Lookup says whether a name can be reached.
func (v *View) Lookup(name string) error {
	v.c.box.engine.mu.Lock()
	defer v.c.box.engine.mu.Unlock()
	if v.c.spec.Reach == sandbox.Inside {
		for _, other := range v.c.box.containers {
			if other.spec.Name == name && other.spec.Reach == sandbox.Inside && other.state.Running {
				return nil
			}
		}
	}
	return fmt.Errorf("lookup %s: no such host", name)
}

// container runs one program and its commands. The engine's lock guards state and removed.
type container struct {
	box     *box
	spec    sandbox.ContainerSpec
	run     Program
	root    string
	ctx     context.Context
	cancel  context.CancelFunc
	ended   chan struct{} // closed once it no longer runs
	state   sandbox.State
	removed bool
	log     *log
	talk    *talk
	running sync.WaitGroup // everything that was started for it
}

func newContainer(b *box, spec sandbox.ContainerSpec, run Program) *container {
	c := &container{box: b, spec: spec, run: run, ended: make(chan struct{}), state: sandbox.State{Running: true}, log: &log{}}
	// The container outlives the call that started it.
	c.ctx, c.cancel = context.WithCancel(context.Background())
	if spec.Talk {
		c.talk = newTalk()
	}
	if spec.Health != nil {
		c.state.Health = "starting"
	}
	return c
}

func (c *container) id() string { return c.box.name(c.spec.Name) }

func (c *container) path(path string) string { return filepath.Join(c.root, filepath.Clean("/"+path)) }

func (c *container) writable(path string) bool {
	longest, may := "", c.spec.WritableRoot
	consider := func(at string, readOnly bool) {
		if (path == at || strings.HasPrefix(path, strings.TrimSuffix(at, "/")+"/")) && len(at) > len(longest) {
			longest, may = at, !readOnly
		}
	}
	for at := range c.spec.Tmpfs {
		consider(at, false)
	}
	for _, m := range c.spec.Mounts {
		consider(m.Target, m.ReadOnly || m.Host != "")
	}
	return may
}

func (c *container) start() {
	v := &View{Container: c.spec.Name, Args: slices.Concat(c.spec.Entrypoint, c.spec.Command), Environment: c.spec.Environment,
		User: c.spec.User, WorkingDir: c.spec.WorkingDir, Stdin: bytes.NewReader(nil), Stdout: c.log, Stderr: c.log, c: c}
	if c.talk != nil {
		v.Stdin, v.Stdout = c.talk.in, c.talk.out
	}
	c.running.Go(func() {
		code := c.run(c.ctx, v)
		c.box.engine.mu.Lock()
		defer c.box.engine.mu.Unlock()
		c.become(sandbox.State{Code: code, OutOfMemory: c.state.OutOfMemory, Health: c.state.Health, HealthSaid: c.state.HealthSaid})
	})
	if h := c.spec.Health; h != nil {
		c.running.Go(func() { c.watchHealth(*h) })
	}
}

// become is called under the engine's lock. What has ended stays ended.
func (c *container) become(s sandbox.State) {
	if !c.state.Running {
		return
	}
	c.state = s
	if s.Running {
		return
	}
	close(c.ended)
	c.cancel()
	if c.talk != nil {
		c.talk.end()
	}
}

func (c *container) watchHealth(h sandbox.Health) {
	args := h.Test
	switch {
	case len(args) > 0 && args[0] == "CMD":
		args = args[1:]
	case len(args) > 1 && args[0] == "CMD-SHELL":
		args = []string{"sh", "-c", args[1]}
	}
	var said bytes.Buffer
	for failed := 0; ; {
		select {
		case <-c.ended:
			return
		case <-time.After(max(h.Interval, time.Millisecond)):
		}
		v := &View{Container: c.spec.Name, Exec: true, Args: args, Environment: c.spec.Environment,
			Stdin: bytes.NewReader(nil), Stdout: &said, Stderr: &said, c: c}
		health, code := "healthy", c.run(c.ctx, v)
		if code == 0 {
			failed = 0
			said.Reset()
		} else if failed++; failed >= max(h.Retries, 1) {
			health = "unhealthy"
		} else {
			continue
		}
		c.box.engine.mu.Lock()
		c.state.Health, c.state.HealthSaid = health, said.String()
		c.box.engine.mu.Unlock()
	}
}

// Exec runs the image's program with the command's arguments.
func (c *container) Exec(ctx context.Context, cmd sandbox.Command) (sandbox.Exit, error) {
	if err := c.box.engine.before(ctx, Exec, c.spec.Name); err != nil {
		return sandbox.Exit{}, err
	}
	stdout, stderr := &log{most: sandbox.MostStdout, head: true}, &log{most: sandbox.MostStderr}
	environment := map[string]string{}
	maps.Copy(environment, c.spec.Environment)
	maps.Copy(environment, cmd.Environment)
	v := &View{Container: c.spec.Name, Exec: true, Args: cmd.Args, Environment: environment, User: cmd.User, WorkingDir: cmd.WorkingDir,
		Stdin: cmd.Stdin, Stdout: cmd.Stdout, Stderr: cmd.Stderr, c: c}
	if v.Stdin == nil {
		v.Stdin = bytes.NewReader(nil)
	}
	if v.Stdout == nil {
		v.Stdout = stdout
	}
	if v.Stderr == nil {
		v.Stderr = stderr
	}
	code := make(chan int, 1)
	if err := c.begin(func() { code <- c.run(c.ctx, v) }); err != nil {
		return sandbox.Exit{}, err
	}
	select {
	case <-ctx.Done():
		return sandbox.Exit{}, fmt.Errorf("run a command in container %s: %w", c.spec.Name, context.Cause(ctx))
	case <-c.ended:
		c.box.engine.mu.Lock()
		defer c.box.engine.mu.Unlock()
		return sandbox.Exit{Stdout: stdout.last(sandbox.MostStdout), Stderr: stderr.last(sandbox.MostStderr)}, c.gone()
	case n := <-code:
		return sandbox.Exit{Code: n, Stdout: stdout.last(sandbox.MostStdout), Stderr: stderr.last(sandbox.MostStderr)}, nil
	}
}

// begin starts something in a container that still runs.
func (c *container) begin(what func()) error {
	c.box.engine.mu.Lock()
	defer c.box.engine.mu.Unlock()
	if err := c.gone(); err != nil {
		return err
	}
	c.running.Go(what)
	return nil
}

// gone is the error of asking a container that does not run.
func (c *container) gone() error {
	if err := c.wasRemoved(); err != nil {
		return err
	}
	if c.state.Running {
		return nil
	}
	class := fault.Engine
	if c.state.OutOfMemory {
		class = fault.Capacity
	}
	return fault.OfRig(class, "run a command in container %s: %w", c.spec.Name, &sandbox.Gone{Name: c.spec.Name, State: c.state}).
		To("its log says why it ended")
}

func (c *container) wasRemoved() error {
	if c.removed {
		return fault.OfRig(fault.Engine, "container %s: %w: it was removed", c.spec.Name, sandbox.ErrGone)
	}
	return nil
}

// Talk is the conversation with its first process.
func (c *container) Talk() io.ReadWriteCloser {
	if c.talk == nil {
		return nil
	}
	return c.talk
}

// State is how it is now.
func (c *container) State(ctx context.Context) (sandbox.State, error) {
	if ctx.Err() != nil {
		return sandbox.State{}, fmt.Errorf("look at container %s: %w", c.spec.Name, context.Cause(ctx))
	}
	c.box.engine.mu.Lock()
	defer c.box.engine.mu.Unlock()
	return c.state, c.wasRemoved()
}

// Wait blocks until it ended.
func (c *container) Wait(ctx context.Context) (sandbox.State, error) {
	select {
	case <-c.ended:
		return c.State(ctx)
	case <-ctx.Done():
		return sandbox.State{}, fmt.Errorf("wait for container %s: %w", c.spec.Name, context.Cause(ctx))
	}
}

// Logs is the end of what it printed.
func (c *container) Logs(ctx context.Context, most int) (string, error) {
	if _, err := c.State(ctx); err != nil {
		return "", err
	}
	return string(c.log.last(most)), nil
}

// Enter names the container; nobody can look inside.
func (c *container) Enter() string { return "fake exec " + c.id() }

// Remove ends and removes it, and waits for its programs as long as ctx allows.
func (c *container) Remove(ctx context.Context) error {
	if err := c.box.engine.before(ctx, Remove, c.spec.Name); err != nil {
		return err
	}
	c.box.engine.mu.Lock()
	c.become(sandbox.State{Code: 137, OutOfMemory: c.state.OutOfMemory})
	c.removed = true
	c.box.containers = slices.DeleteFunc(slices.Clone(c.box.containers), func(o *container) bool { return o == c })
	c.box.engine.mu.Unlock()
	through := make(chan struct{})
	go func() {
		c.running.Wait()
		close(through)
	}()
	select {
	case <-through:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("remove container %s: its program does not end: %w", c.spec.Name, context.Cause(ctx))
	}
}
