package docker_test

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/runner/sandbox/sandboxtest"
)

var runs atomic.Int64

// id is a run of this package's own.
func id() string { return fmt.Sprintf("b-docker-%d-%d", os.Getpid(), runs.Add(1)) }

// rig is an open sandbox and what runs in it.
type rig struct {
	sandbox.Sandbox
	engine *docker.Engine
	images sandboxtest.Images
	run    string
}

func open(t testing.TB, e *docker.Engine, images sandboxtest.Images) rig {
	t.Helper()
	r := rig{engine: e, images: images, run: id()}
	var err error
	r.Sandbox, err = e.Open(t.Context(), sandbox.Spec{Run: r.run, Runner: "docker_test", Expires: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close(context.Background())) })
	return r
}

func (r rig) spec(name string, args ...string) sandbox.ContainerSpec {
	return sandbox.ContainerSpec{Name: name, Image: r.images.Program, Entrypoint: []string{binary}, Command: args, Reach: sandbox.Inside, Memory: 256 << 20}
}

func (r rig) start(t testing.TB, spec sandbox.ContainerSpec) sandbox.Container {
	t.Helper()
	c, err := r.Start(t.Context(), spec)
	require.NoError(t, err)
	return c
}

func exec(t testing.TB, c sandbox.Container, args ...string) sandbox.Exit {
	t.Helper()
	exit, err := c.Exec(t.Context(), sandbox.Command{Args: append([]string{binary}, args...)})
	require.NoError(t, err)
	return exit
}
