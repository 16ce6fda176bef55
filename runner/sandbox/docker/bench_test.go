package docker_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/client"
	"github.com/docker/docker/pkg/stdcopy"
	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/runner/sandbox/sandboxtest"
)

// BenchmarkFixedCost is a sandbox with a volume, a conversation and one command
// ÷ the bare calls for the same network, container, command and removal, by turns.
func BenchmarkFixedCost(b *testing.B) {
	e, images := engine(b, "auto")
	c, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	require.NoError(b, err)
	defer c.Close()
	var ours, bare time.Duration
	for b.Loop() {
		began := time.Now()
		sandboxed(b, e, images)
		between := time.Now()
		bareCalls(b, c, images.Program)
		ours, bare = ours+between.Sub(began), bare+time.Since(between)
	}
	b.ReportMetric(ours.Seconds()*1000/float64(b.N), "sandbox-ms")
	b.ReportMetric(bare.Seconds()*1000/float64(b.N), "bare-ms")
	b.ReportMetric(float64(ours)/float64(bare), "ratio")
}

func sandboxed(b *testing.B, e *docker.Engine, images sandboxtest.Images) {
	ctx := b.Context()
	s, err := e.Open(ctx, sandbox.Spec{Run: id(), Expires: time.Now().Add(time.Hour)})
	require.NoError(b, err)
	spec := sandbox.ContainerSpec{Name: "one", Image: images.Program, Entrypoint: []string{binary}, Command: []string{"cat"}, Talk: true,
		Reach: sandbox.Inside, Mounts: []sandbox.Mount{{Volume: "data", Target: "/data"}}}
	one, err := s.Start(ctx, spec)
	require.NoError(b, err)
	_, err = io.WriteString(one.Talk(), "hello")
	require.NoError(b, err)
	_, err = io.ReadFull(one.Talk(), make([]byte, 5))
	require.NoError(b, err)
	exec(b, one, "exit", "0")
	require.NoError(b, s.Close(ctx))
}

func bareCalls(b *testing.B, c *client.Client, image string) {
	ctx, name := context.Background(), id()
	_, err := c.NetworkCreate(ctx, name, network.CreateOptions{Internal: true})
	require.NoError(b, err)
	made, err := c.ContainerCreate(ctx, &container.Config{Image: image, Entrypoint: []string{binary}, Cmd: []string{"stay"}},
		&container.HostConfig{NetworkMode: container.NetworkMode(name)}, nil, nil, name)
	require.NoError(b, err)
	require.NoError(b, c.ContainerStart(ctx, made.ID, container.StartOptions{}))
	run, err := c.ContainerExecCreate(ctx, made.ID, container.ExecOptions{Cmd: []string{binary, "exit", "0"}, AttachStdout: true, AttachStderr: true})
	require.NoError(b, err)
	conn, err := c.ContainerExecAttach(ctx, run.ID, container.ExecAttachOptions{})
	require.NoError(b, err)
	_, err = stdcopy.StdCopy(io.Discard, io.Discard, conn.Reader)
	require.NoError(b, err)
	conn.Close()
	require.NoError(b, c.ContainerRemove(ctx, made.ID, container.RemoveOptions{Force: true}))
	require.NoError(b, c.NetworkRemove(ctx, name))
}
