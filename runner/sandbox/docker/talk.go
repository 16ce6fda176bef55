package docker

import (
	"context"
	"io"
	"sync"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"

	"rehearse/runner/sandbox"
)

// talk is the conversation over standard input and output of a container.
type talk struct {
	conn   types.HijackedResponse
	out    *io.PipeReader
	stderr *tail
	done   chan struct{}
	close  sync.Once
}

// attach takes hold of the streams before the container starts, so that nothing is missed.
func (c *running) attach(ctx context.Context) (*talk, error) {
	conn, err := c.box.engine.client.ContainerAttach(ctx, c.id, container.AttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
	if err != nil {
		return nil, err
	}
	out, in := io.Pipe()
	t := &talk{conn: conn, out: out, stderr: &tail{most: sandbox.MostStderr}, done: make(chan struct{})}
	go func() {
		defer close(t.done)
		_, err := stdcopy.StdCopy(in, t.stderr, conn.Reader)
		in.CloseWithError(err) // nil reads as the end
	}()
	c.box.mu.Lock()
	c.box.talks = append(c.box.talks, t)
	c.box.mu.Unlock()
	return t, nil
}

// Talk is the conversation with a container started for one.
func (c *running) Talk() io.ReadWriteCloser {
	if c.talk == nil {
		return nil
	}
	return c.talk
}

func (t *talk) Read(p []byte) (int, error) { return t.out.Read(p) }

func (t *talk) Write(p []byte) (int, error) { return t.conn.Conn.Write(p) }

// CloseWrite says that nothing more will be said; answers still come.
func (t *talk) CloseWrite() error { return t.conn.CloseWrite() }

// Close ends the conversation.
func (t *talk) Close() error {
	t.close.Do(func() {
		t.conn.Close()
		_ = t.out.Close()
		<-t.done
	})
	return nil
}
