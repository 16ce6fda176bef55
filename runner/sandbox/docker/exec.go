package docker

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

// killed is the code of what was ended by SIGKILL, as everything in a container
// is that ends or runs out of memory.
const killed = 128 + 9

// Exec runs a command inside and waits for it.
func (c *running) Exec(ctx context.Context, cmd sandbox.Command) (sandbox.Exit, error) {
	doing := "run a command in container " + c.name
	id, conn, err := c.begin(ctx, cmd)
	if err != nil {
		return sandbox.Exit{}, c.notAsked(ctx, doing, err)
	}
	if cmd.Terminal != nil && cmd.Terminal.Resize != nil {
		following, done := context.WithCancel(ctx)
		defer done()
		go c.follow(following, id, cmd.Terminal)
	}
	exit, err := converse(ctx, conn, cmd)
	if err != nil {
		return exit, c.notAsked(ctx, doing, err)
	}
	exit.Code, err = c.code(ctx, id)
	if err != nil {
		return exit, c.notAsked(ctx, doing, err)
	}
	if exit.Code == killed {
		return exit, c.outlived(ctx, doing)
	}
	return exit, nil
}

func (c *running) begin(ctx context.Context, cmd sandbox.Command) (string, types.HijackedResponse, error) {
	client := c.box.engine.client
	options := container.ExecOptions{
		User:         cmd.User,
		WorkingDir:   cmd.WorkingDir,
		Env:          environment(cmd.Environment),
		Cmd:          cmd.Args,
		AttachStdin:  cmd.Stdin != nil,
		AttachStdout: true,
		AttachStderr: true,
		Tty:          cmd.Terminal != nil,
	}
	if cmd.Terminal != nil {
		options.Env = append(options.Env, "TERM="+cmd.Terminal.Type)
	}
	made, err := client.ContainerExecCreate(ctx, c.id, options)
	if err != nil {
		return "", types.HijackedResponse{}, err
	}
	conn, err := client.ContainerExecAttach(ctx, made.ID, container.ExecAttachOptions{Tty: options.Tty})
	return made.ID, conn, err
}

// follow tells the engine how large the person's terminal is, until ctx ends. That
// it could not be told makes lines wrap elsewhere, and nothing else.
func (c *running) follow(ctx context.Context, id string, t *sandbox.Terminal) {
	for {
		select {
		case <-ctx.Done():
			return
		case now, more := <-t.Resize:
			if !more {
				return
			}
			_ = c.box.engine.client.ContainerExecResize(ctx, id, container.ResizeOptions{Height: uint(now.Rows), Width: uint(now.Columns)})
		}
	}
}

// converse carries the three streams until the command closed its ends.
func converse(ctx context.Context, conn types.HijackedResponse, cmd sandbox.Command) (exit sandbox.Exit, err error) {
	stop := context.AfterFunc(ctx, conn.Close)
	defer stop()
	fed := make(chan error, 1)
	go func() { fed <- feed(conn, cmd.Stdin) }()
	out, trail := &head{most: sandbox.MostStdout}, &tail{most: sandbox.MostStderr}
	if cmd.Terminal != nil {
		_, err = io.Copy(or(cmd.Stdout, out), conn.Reader)
	} else {
		_, err = stdcopy.StdCopy(or(cmd.Stdout, out), or(cmd.Stderr, trail), conn.Reader)
	}
	conn.Close()
	if err != nil {
		err = fmt.Errorf("read what it prints: %w", err)
	}
	exit.Stdout, exit.Stderr = out.kept, trail.last(sandbox.MostStderr)
	return exit, joined(inputError(ctx, fed), err)
}

// inputError is why the input could not be read. Once the conversation is over
// a reader may still wait for something to read: that one is the caller's.
func inputError(ctx context.Context, fed <-chan error) error {
	select {
	case err := <-fed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Second):
		return nil
	}
}

// feed writes the input. That the command did not want all of it is its own
// business; an input that cannot be read is ours, and ends the conversation.
func feed(conn types.HijackedResponse, in io.Reader) error {
	if in == nil {
		return nil
	}
	watched := &reader{Reader: in}
	_, _ = io.Copy(conn.Conn, watched)
	if watched.err != nil {
		conn.Close()
		return fmt.Errorf("read its input: %w", watched.err)
	}
	_ = conn.CloseWrite()
	return nil
}

// reader remembers why reading ended.
type reader struct {
	io.Reader
	err error
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

func or(w io.Writer, other io.Writer) io.Writer {
	if w == nil {
		return other
	}
	return w
}

// code asks how the command ended. Its streams close a moment before the engine
// has written that down.
func (c *running) code(ctx context.Context, id string) (int, error) {
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		seen, err := c.box.engine.client.ContainerExecInspect(ctx, id)
		if err != nil {
			return 0, err
		}
		if !seen.Running {
			return seen.ExitCode, nil
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// notAsked says why a command could not be run to its end.
func (c *running) notAsked(ctx context.Context, doing string, err error) error {
	if ctx.Err() == nil && gone(err) {
		return c.gone(ctx, doing)
	}
	return c.box.engine.means(ctx, doing, err)
}

// outlived tells a command that was killed from one whose container ended.
func (c *running) outlived(ctx context.Context, doing string) error {
	c.ending(ctx)
	s, err := c.State(ctx)
	if err != nil || s.Running {
		return err
	}
	return c.gone(ctx, doing)
}

func (c *running) gone(ctx context.Context, doing string) error {
	s, err := c.State(ctx)
	if err != nil {
		return err
	}
	class, next := fault.Engine, "its log says why it ended"
	if s.OutOfMemory {
		class, next = fault.Capacity, "give it more with limits.memory"
	}
	return fault.OfRig(class, "%s: %w", doing, &sandbox.Gone{Name: c.name, State: s}).To("%s", next)
}
