// Package sandboxtest holds every implementation of sandbox.Engine to the
// contract, and gives tests that need a real engine one.
package sandboxtest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox/docker"
)

// Program is the import path of the program that Run needs in sandboxes.
const Program = "rehearse/runner/sandbox/sandboxtest/inside/program"

// Engine is the Docker engine of this machine. Where none answers the test is
// skipped, and fails where CI=true.
func Engine(t testing.TB, opts docker.Options) *docker.Engine {
	t.Helper()
	e, err := docker.New(opts)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := e.About(ctx); err != nil {
		Lacks(t, "a Docker engine: "+err.Error())
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// Lacks skips a test for want of something, visibly; where CI=true it fails it.
func Lacks(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("this test needs %s", what)
	}
	t.Skipf("this test needs %s", what)
}

// Static builds a program of ours that runs where nothing else is, such as in
// the probe's image. It has no cgo: what needs SQLite is built by make build.
func Static(t testing.TB, of string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program")
	built.Lock()
	defer built.Unlock()
	if have := built.programs[of]; have != nil {
		require.NoError(t, os.WriteFile(file, have, 0o755))
		return file
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", file, of)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	said, err := build.CombinedOutput()
	require.NoError(t, err, string(said))
	built.programs[of], err = os.ReadFile(file)
	require.NoError(t, err)
	return file
}

// built is what Static built for earlier tests of this process.
var built = struct {
	sync.Mutex
	programs map[string][]byte
}{programs: map[string][]byte{}}
