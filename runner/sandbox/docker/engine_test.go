package docker_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/runner/sandbox/sandboxtest"
	"rehearse/scenarios/fault"
)

// binary is where the program inside stands in the probe's image.
const binary = "/rehearse-bin"

// engine is this machine's engine, whose probe is the program inside.
func engine(t testing.TB, local string) (*docker.Engine, sandboxtest.Images) {
	t.Helper()
	e := sandboxtest.Engine(t, docker.Options{Local: local, Binary: sandboxtest.Static(t, sandboxtest.Program)})
	probe, err := e.Probe(t.Context())
	require.NoError(t, err)
	return e, sandboxtest.Images{Program: probe.Ref, Path: binary}
}

func TestDockerKeepsTheContract(t *testing.T) {
	e, images := engine(t, "yes")
	sandboxtest.Run(t, e, images)
}

func TestDockerKeepsTheContractWhereItDoesNotSeeOurFiles(t *testing.T) {
	e, images := engine(t, "no")
	sandboxtest.HostMounts(t, e, images)
}

func TestAnEngineThatDoesNotAnswerIsTheRigs(t *testing.T) {
	e, err := docker.New(docker.Options{Host: "unix://" + filepath.Join(t.TempDir(), "none.sock")})
	require.NoError(t, err)
	for name, ask := range map[string]func() error{
		"about": func() error { _, err := e.About(t.Context()); return err },
		"image": func() error { _, err := e.Image(t.Context(), "debian", nil); return err },
		"open":  func() error { _, err := e.Open(t.Context(), sandbox.Spec{Run: "b-none"}); return err },
		"sweep": func() error { _, err := e.Sweep(t.Context(), nil); return err },
	} {
		err := ask()
		require.ErrorIs(t, err, sandbox.ErrUnreachable, name)
		f := fault.Of(err)
		require.Equal(t, fault.Rig, f.Blame)
		require.Equal(t, fault.Engine, f.Class)
		require.Contains(t, f.Next, "none.sock")
	}
}

func TestAnEngineSettingThatCannotBeIsRefused(t *testing.T) {
	_, err := docker.New(docker.Options{Local: "perhaps"})
	require.EqualError(t, err, `engine.local is "perhaps"`)
	_, err = docker.New(docker.Options{Host: "ssh://somebody@there"})
	require.ErrorContains(t, err, "behind ssh")
	require.Contains(t, fault.Of(err).Next, "ssh -L")
	_, err = docker.New(docker.Options{Host: "no address"})
	require.ErrorContains(t, err, "reach the container engine")
}

func TestACallerWhoGivesUpHearsWhy(t *testing.T) {
	e := sandboxtest.Engine(t, docker.Options{})
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(os.ErrDeadlineExceeded)
	_, err := e.About(ctx)
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.NotErrorIs(t, err, sandbox.ErrUnreachable)
}

func TestHundredsOfNetworksAreNoTrouble(t *testing.T) {
	e := sandboxtest.Engine(t, docker.Options{})
	var boxes []sandbox.Sandbox
	t.Cleanup(func() {
		for _, s := range boxes {
			require.NoError(t, s.Close(context.Background()))
		}
	})
	// The engine's own pools end at 31.
	for range 40 {
		s, err := e.Open(t.Context(), sandbox.Spec{Run: id(), Expires: time.Now().Add(time.Hour)})
		require.NoError(t, err)
		boxes = append(boxes, s)
	}
}
