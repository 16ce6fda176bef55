package docker

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/docker/docker/api/types/image"
	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

func TestAMirrorIsChosenByTheLongestPrefix(t *testing.T) {
	mirror := map[string]string{
		"docker.io":       "mirror.local:5000/hub",
		"ghcr.io/acme/":   "mirror.local:5000/acme/",
		"ghcr.io":         "mirror.local:5000/ghcr",
		"quay.io/a/b":     "elsewhere/c",
		"registry.test:1": "registry.test:2",
	}
	e := &Engine{opts: Options{Mirror: mirror}}
	for ref, want := range map[string]string{
		"postgres":                 "mirror.local:5000/hub/library/postgres:latest",
		"postgres:15":              "mirror.local:5000/hub/library/postgres:15",
		"acme/desk:3":              "mirror.local:5000/hub/acme/desk:3",
		"ghcr.io/acme/desk:3":      "mirror.local:5000/acme/desk:3",
		"ghcr.io/acmeful/desk:3":   "mirror.local:5000/ghcr/acmeful/desk:3",
		"quay.io/a/b:1":            "elsewhere/c:1",
		"quay.io/a/bc:1":           "quay.io/a/bc:1",
		"registry.test:1/x:1":      "registry.test:2/x:1",
		"registry.test:11/x:1":     "registry.test:11/x:1",
		"debian@sha256:" + zeros64: "mirror.local:5000/hub/library/debian@sha256:" + zeros64,
		"sha256:" + zeros64:        "sha256:" + zeros64,
	} {
		got, err := e.from(ref)
		require.NoError(t, err)
		require.Equal(t, want, got, ref)
	}
}

var zeros64 = strings.Repeat("0", 64)

func TestRegistriesAreKnownByTheirBareNames(t *testing.T) {
	for ref, want := range map[string]string{"postgres": hub, "docker.io/a/b": hub, "ghcr.io/a/b:1": "ghcr.io", "127.0.0.1:5000/a": "127.0.0.1:5000"} {
		require.Equal(t, want, host(ref))
	}
	for key, want := range map[string]string{hub: "index.docker.io", "http://127.0.0.1:5000/v2/": "127.0.0.1:5000", "ghcr.io": "ghcr.io"} {
		require.Equal(t, want, bare(key))
	}
}

func TestAFullDiskIsOfCapacity(t *testing.T) {
	e, err := New(Options{})
	require.NoError(t, err)
	err = e.means(t.Context(), "pull image x", errors.New("write /var/lib/docker/tmp/x: no space left on device"))
	require.ErrorIs(t, err, sandbox.ErrFull)
	require.Equal(t, fault.Capacity, fault.Of(err).Class)
	require.Equal(t, fault.Rig, fault.Of(err).Blame)
	require.EqualError(t, err, "pull image x: the engine's disk is full: write /var/lib/docker/tmp/x: no space left on device")
}

func TestAnEngineThatBreaksOffIsUnreachable(t *testing.T) {
	e, err := New(Options{})
	require.NoError(t, err)
	err = e.means(t.Context(), "start container db", fmt.Errorf("read: %w", syscall.ECONNRESET))
	require.ErrorIs(t, err, sandbox.ErrUnreachable)
	require.Contains(t, fault.Of(err).Next, "start Docker")
	err = e.means(t.Context(), "list", errors.New("dial unix /var/run/docker.sock: connect: permission denied"))
	require.NotErrorIs(t, err, sandbox.ErrUnreachable, "words alone are not enough")
}

func TestAKnownFaultKeepsItsBlame(t *testing.T) {
	e, err := New(Options{})
	require.NoError(t, err)
	inner := noImage("x:1", "gone")
	err = e.means(t.Context(), "open", inner)
	require.Same(t, inner, fault.Of(err))
	require.EqualError(t, err, "open: the image is not available: x:1: gone")
}

func TestTheEnginesWordsAreShortened(t *testing.T) {
	require.Equal(t, `exec: "foo": executable file not found in $PATH`,
		short(errors.New(`Error response from daemon: OCI runtime create failed: exec: "foo": executable file not found in $PATH: unknown`)))
	long := short(errors.New(strings.Repeat("ä", 1000)))
	require.LessOrEqual(t, len(long), 310)
	require.True(t, strings.HasPrefix(long, "…ä"))
}

func TestOnlyTheEndIsKept(t *testing.T) {
	end := &tail{most: 10}
	for i := range 100 {
		fmt.Fprintf(end, "%d,", i)
	}
	require.Equal(t, "97,98,99,", string(end.last(9)))
	require.Equal(t, ",97,98,99,", string(end.last(1000)))
	fmt.Fprint(end, strings.Repeat("x", 100)+"end")
	require.Equal(t, "xend", string(end.last(4)))
	require.LessOrEqual(t, cap(end.kept), 64)
	require.Empty(t, end.last(-1))

	start := &head{most: 5}
	fmt.Fprint(start, "abc")
	n, err := fmt.Fprint(start, "defgh")
	require.NoError(t, err)
	require.Equal(t, 5, n)
	require.Equal(t, "abcde", string(start.kept))
}

func TestSubnetsStayInTheirRangeAndOffTheHost(t *testing.T) {
	all := netip.MustParsePrefix("198.18.0.0/15")
	seen := map[string]bool{}
	for range 5000 {
		s := netip.MustParsePrefix(randomSubnet())
		require.True(t, all.Contains(s.Addr()))
		require.Equal(t, s.Masked(), s)
		require.Equal(t, 26, s.Bits())
		seen[s.String()] = true
	}
	require.Greater(t, len(seen), 1500)
}

func TestHostNamesAreOnes(t *testing.T) {
	require.Equal(t, "db-1", hostname("db_1"))
	require.Equal(t, "a-b", hostname("a.b"))
	require.Len(t, hostname(strings.Repeat("x", 100)), 63)
}

func TestOldImagesOfTheProbeMayGo(t *testing.T) {
	now := time.Now()
	old, young := now.Add(-2*time.Hour).Unix(), now.Add(-time.Minute).Unix()
	require.Equal(t, []string{"rehearse-probe:a", "rehearse-probe:b", "sha256:untagged"}, stale([]image.Summary{
		{ID: "sha256:kept", RepoTags: []string{"rehearse-probe:kept"}, Created: old},
		{ID: "sha256:old", RepoTags: []string{"rehearse-probe:a", "rehearse-probe:b"}, Created: old},
		{ID: "sha256:untagged", Created: old},
		{ID: "sha256:young", RepoTags: []string{"rehearse-probe:young"}, Created: young},
	}, "sha256:kept", now))
}

func TestAnEngineThatHangsIsNotWaitedForWithoutEnd(t *testing.T) {
	at := filepath.Join(t.TempDir(), "engine.sock")
	hung, err := net.Listen("unix", at) // takes connections, and never says a word
	require.NoError(t, err)
	defer hung.Close()
	e, err := New(Options{Host: "unix://" + at})
	require.NoError(t, err)
	defer e.Close()
	e.silence = 50 * time.Millisecond

	_, err = e.About(t.Context())
	require.ErrorIs(t, err, sandbox.ErrUnreachable)
	require.EqualError(t, err, "ask the engine: the container engine does not answer: it said nothing for 50ms")
	require.Equal(t, fault.Engine, fault.Of(err).Class)
	require.Contains(t, fault.Of(err).Next, "start it again if it hangs")
	_, err = e.Sweep(t.Context(), nil)
	require.ErrorIs(t, err, sandbox.ErrUnreachable, "what comes before a run is not waited for either")
}
