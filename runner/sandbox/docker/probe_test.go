package docker_test

import (
	"debug/elf"
	"os"
	osexec "os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/docker/docker/client"
	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox/docker"
	"rehearse/runner/sandbox/sandboxtest"
	"rehearse/scenarios/fault"
)

func TestTheProbesImageIsMadeOnce(t *testing.T) {
	// A binary that no engine has seen: the program with a tail of its own.
	program, err := os.ReadFile(sandboxtest.Static(t, sandboxtest.Program))
	require.NoError(t, err)
	binary := filepath.Join(t.TempDir(), "rehearse")
	require.NoError(t, os.WriteFile(binary, append(program, id()...), 0o755))

	c, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	require.NoError(t, err)
	defer c.Close()
	ids := make([]string, 6)
	var ref string
	var all sync.WaitGroup
	for i := range ids {
		e := sandboxtest.Engine(t, docker.Options{Binary: binary}) // as another process would
		all.Go(func() {
			found, err := e.Probe(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = found.ID
			if i == 0 {
				ref = found.Ref
			}
		})
	}
	all.Wait()
	t.Cleanup(func() { remove(t, c, ref) })
	for _, id := range ids {
		require.Equal(t, ids[0], id)
	}
	require.Regexp(t, `^rehearse-probe:[0-9a-f]{12}$`, ref)
	seen, err := c.ImageInspect(t.Context(), ref)
	require.NoError(t, err)
	require.Equal(t, []string{"/rehearse-bin", "probe"}, seen.Config.Entrypoint)

	e := sandboxtest.Engine(t, docker.Options{Binary: binary})
	probe, err := e.Probe(t.Context())
	require.NoError(t, err)
	require.Equal(t, ids[0], probe.ID)
	remove(t, c, ref)
	r := open(t, e, sandboxtest.Images{Program: probe.Ref})
	require.Zero(t, exec(t, r.start(t, r.spec("one", "stay")), "exit", "0").Code, "one that was cleared away meanwhile is made again")
}

func TestAProgramThatCannotBeTheProbeIsRefused(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text")
	require.NoError(t, os.WriteFile(text, []byte("#!/bin/sh\n"), 0o755))
	e := sandboxtest.Engine(t, docker.Options{Binary: text})
	_, err := e.Probe(t.Context())
	require.ErrorContains(t, err, "is no Linux program")

	dynamic, err := osexec.LookPath("sh")
	require.NoError(t, err)
	if f, err := elf.Open(dynamic); err != nil || !linked(f) {
		t.Skip("this machine's sh is no dynamically linked program")
	}
	e = sandboxtest.Engine(t, docker.Options{Binary: dynamic})
	_, err = e.Probe(t.Context())
	require.ErrorContains(t, err, "is dynamically linked and cannot run in a sandbox")
	require.Equal(t, "build it with make build", fault.Of(err).Next)
	require.Equal(t, fault.Rig, fault.Of(err).Blame)
}

func linked(f *elf.File) bool {
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return true
		}
	}
	return false
}
