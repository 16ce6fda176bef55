package docker_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

// status is a line of a process's own status.
func status(t *testing.T, c sandbox.Container, key string) string {
	t.Helper()
	for _, line := range strings.Split(string(exec(t, c, "read", "/proc/self/status").Stdout), "\n") {
		if value, found := strings.CutPrefix(line, key+":"); found {
			return strings.TrimSpace(value)
		}
	}
	require.Fail(t, "no "+key)
	return ""
}

func TestAContainerCanDoNothingButItsWork(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	c := r.start(t, r.spec("one", "stay"))
	for _, set := range []string{"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"} {
		require.Equal(t, "0000000000000000", status(t, c, set), set)
	}
	require.Equal(t, "1", status(t, c, "NoNewPrivs"))
	require.Equal(t, "2", status(t, c, "Seccomp"))
	require.NotZero(t, exec(t, c, "write", "/rehearse-bin", "mine").Code)
	require.NotZero(t, exec(t, c, "write", "/proc/sys/kernel/core_pattern", "|/mine").Code)
	require.NotZero(t, exec(t, c, "read", "/var/run/docker.sock").Code)
	require.Equal(t, "500", strings.TrimSpace(string(exec(t, c, "read", "/proc/1/oom_score_adj").Stdout)))
	limits := string(exec(t, c, "read", "/proc/self/limits").Stdout)
	require.Regexp(t, `Max core file size\s+1\s+1\s`, limits)

	spec := r.spec("two", "stay")
	spec.Capabilities = []string{"CHOWN"}
	require.Equal(t, "0000000000000001", status(t, r.start(t, spec), "CapBnd"), "and what was named")
}

func TestAContainerIsHeldToItsNumberOfProcesses(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	spec := r.spec("one", "stay")
	spec.Pids = 50
	got, err := strconv.Atoi(string(exec(t, r.start(t, spec), "spawn", "60").Stdout))
	require.NoError(t, err)
	require.Less(t, got, 50)
}

func TestATemporaryFileSystemHasItsSizeAndRunsPrograms(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	spec := r.spec("one", "stay")
	spec.Tmpfs = map[string]int64{"/scratch": 64 << 10}
	c := r.start(t, spec)
	require.Zero(t, exec(t, c, "write", "/scratch/small", "x").Code)
	exit := exec(t, c, "write", "/scratch/large", strings.Repeat("x", 100<<10))
	require.NotZero(t, exit.Code)
	require.Contains(t, string(exit.Stderr), "no space left")
	mounts := string(exec(t, c, "read", "/proc/self/mounts").Stdout)
	for _, line := range strings.Split(mounts, "\n") {
		if strings.Contains(line, " /scratch ") {
			require.NotContains(t, line, "noexec")
			require.Contains(t, line, "nosuid")
		}
	}
}

func TestAFirstProcessKilledForMemoryIsKnown(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	spec := r.spec("one", "eat", "500")
	spec.Memory = 64 << 20
	ended, err := r.start(t, spec).Wait(t.Context())
	require.NoError(t, err)
	require.Equal(t, sandbox.State{Code: 137, OutOfMemory: true}, ended)
}

func TestAChildKilledForMemoryIsKnownWhileItsContainerLives(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	spec := r.spec("one", "stay")
	spec.Memory = 64 << 20
	c := r.start(t, spec)
	before, err := c.State(t.Context())
	require.NoError(t, err)
	require.Equal(t, sandbox.State{Running: true}, before)

	require.Equal(t, 37, exec(t, c, "feed", "500").Code, "the child is killed, its parent is not")
	require.Eventually(t, func() bool {
		now, err := c.State(t.Context())
		return err == nil && now == sandbox.State{Running: true, OutOfMemory: true}
	}, waitLong, waitShort)

	untouched := r.start(t, r.spec("two", "stay"))
	now, err := untouched.State(t.Context())
	require.NoError(t, err)
	require.False(t, now.OutOfMemory, "another container is not accused of it")
}

func TestACommandKilledForMemoryIsKnownAtOnce(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	spec := r.spec("one", "stay")
	spec.Memory = 64 << 20
	c := r.start(t, spec)
	require.Equal(t, 137, exec(t, c, "eat", "500").Code)
	now, err := c.State(t.Context())
	require.NoError(t, err)
	require.Equal(t, sandbox.State{Running: true, OutOfMemory: true}, now)
}

func TestACommandWhoseContainerIsKilledForMemoryIsOfCapacity(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	spec := r.spec("one", "eat", "500")
	spec.Memory = 64 << 20
	c := r.start(t, spec)
	_, err := c.Wait(t.Context())
	require.NoError(t, err)
	_, err = c.Exec(t.Context(), sandbox.Command{Args: []string{binary, "exit", "0"}})
	require.ErrorIs(t, err, sandbox.ErrGone)
	f := fault.Of(err)
	require.Equal(t, fault.Capacity, f.Class)
	require.Contains(t, f.Reason, "one was killed for memory")
	require.Contains(t, f.Next, "limits.memory")
}

func TestOursIsCopiedWithoutGrowingWithItsSize(t *testing.T) {
	e, images := engine(t, "no")
	ours := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(ours, "closed"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(ours, "closed", "private"), []byte("kept"), 0o400))
	require.NoError(t, os.Chown(filepath.Join(ours, "closed", "private"), os.Getuid(), os.Getgid()))
	large, err := os.Create(filepath.Join(ours, "large"))
	require.NoError(t, err)
	require.NoError(t, large.Truncate(100<<20))
	require.NoError(t, large.Close())
	for i := range 300 {
		require.NoError(t, os.WriteFile(filepath.Join(ours, fmt.Sprintf("%d-%s", i, strings.Repeat("ä", 60))), bytes.Repeat([]byte{byte(i)}, i), 0o644))
	}
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(ours, "away")))

	r := open(t, e, images)
	spec := r.spec("one", "stay")
	spec.User = "4321"
	spec.Mounts = []sandbox.Mount{{Host: ours, Target: "/in"}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c := r.start(t, spec)
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(20<<20), "bytes taken to copy 100 MB")
	require.Equal(t, "kept", string(exec(t, c, "read", "/in/closed/private").Stdout), "whoever the service runs as reads it")
	require.Len(t, exec(t, c, "read", "/in/299-"+strings.Repeat("ä", 60)).Stdout, 299)
	require.NotZero(t, exec(t, c, "read", "/in/away").Code, "a link leads nowhere but inside")
	var left int
	_, err = e.Sweep(t.Context(), func(l sandbox.Leftover) bool {
		if l.Run == r.run && l.Kind == "container" {
			left++
		}
		return true
	})
	require.NoError(t, err)
	require.Equal(t, 1, left, "what only copied is gone")
}

func TestAFileSystemBelowAFolderOfOursIsSeenAndNotWritten(t *testing.T) {
	e, images := engine(t, "auto")
	needsLocal(t, e)
	ours := t.TempDir()
	sub := filepath.Join(ours, "a share")
	require.NoError(t, os.Mkdir(sub, 0o755))
	mountTmpfs(t, sub)
	require.NoError(t, os.WriteFile(filepath.Join(sub, "note"), []byte("kept"), 0o666))
	r := open(t, e, images)
	spec := r.spec("one", "stay")
	spec.Mounts = []sandbox.Mount{{Host: ours, Target: "/in"}}
	c := r.start(t, spec)
	require.Equal(t, "kept", string(exec(t, c, "read", "/in/a share/note").Stdout))
	require.NotZero(t, exec(t, c, "write", "/in/a share/note", "lost").Code)
}

func TestAProgramThatIsNotInTheImageIsTheImagesFault(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	spec := r.spec("one")
	spec.Entrypoint = []string{"/no/such/program"}
	_, err := r.Start(t.Context(), spec)
	f := fault.Of(err)
	require.Equal(t, fault.Image, f.Class)
	require.Contains(t, f.Reason, "/no/such/program")
	spec = r.spec("one", "stay")
	spec.User = "nobody-there"
	_, err = r.Start(t.Context(), spec)
	require.Equal(t, fault.Image, fault.Of(err).Class)
	require.ErrorContains(t, err, "has no user nobody-there")
}

func TestMoreProcessorsThanThereAreIsAllThereAre(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	spec := r.spec("one", "stay")
	spec.CPUs = 512
	r.start(t, spec)
}
