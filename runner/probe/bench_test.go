package probe_test

import (
	"archive/tar"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/probe"
)

// BenchmarkUnpackAndVerify holds unpacking and comparing with a manifest, in
// one go, against `tar x` followed by `sha256sum -c`. FILES and BYTES say how
// big the tree is (default 100,000 files, 2 GB). It prints the ratio.
func BenchmarkUnpackAndVerify(b *testing.B) {
	for _, tool := range []string{"tar", "sha256sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			b.Skip("there is no " + tool + " to compare with")
		}
	}
	files, size := setting("FILES", 100_000), setting("BYTES", 2_000_000_000)
	dir, err := os.MkdirTemp("", "rehearse-bench-")
	require.NoError(b, err)
	b.Cleanup(func() { _ = os.RemoveAll(dir) })
	source := filepath.Join(dir, "source")
	bigTar(b, filepath.Join(source, "tree.tar"), files, size)

	for round := 0; b.Loop(); round++ {
		byHand := timed(b, filepath.Join(dir, fmt.Sprint("by-hand-", round)), func(into string) {
			run(b, into, "tar", "xf", filepath.Join(source, "tree.tar"))
			run(b, into, "sha256sum", "--quiet", "-c", "SHA256SUMS")
		})
		ours := timed(b, filepath.Join(dir, fmt.Sprint("ours-", round)), func(into string) {
			c := talk(b, probe.ServeOptions{})
			_, err := c.Unpack(b.Context(), probe.UnpackArgs{Source: source, Data: into, Archives: true, Manifest: "SHA256SUMS"}, nil)
			require.NoError(b, err)
			v, err := c.Verify(b.Context(), probe.Question{Ask: "manifest", Data: into})
			require.NoError(b, err)
			require.True(b, v.Held, v.Got)
			require.Equal(b, float64(files), v.Facts["agreed"])
		})
		b.ReportMetric(byHand.wall.Seconds(), "s-by-hand")
		b.ReportMetric(byHand.cpu.Seconds(), "cpu-s-by-hand")
		b.ReportMetric(ours.wall.Seconds(), "s-ours")
		b.ReportMetric(ours.cpu.Seconds(), "cpu-s-ours")
		b.ReportMetric(ours.wall.Seconds()/byHand.wall.Seconds(), "ratio")
	}
}

// timed leaves removing what was made to the end of it all: ext4 does not use
// inodes that were deleted a moment ago and searches past each of them, so that
// whoever comes after a big removal would pay for it.
func timed(b *testing.B, into string, do func(string)) (t spent) {
	require.NoError(b, os.MkdirAll(into, 0o755))
	run(b, "/", "sync")
	began, busy := time.Now(), processors()
	do(into)
	return spent{wall: time.Since(began), cpu: processors() - busy}
}

// spent is what something took. On a machine with other work the processors'
// time says more than the wall's.
type spent struct{ wall, cpu time.Duration }

// processors is the time of this process and of those that it waited for.
func processors() (sum time.Duration) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if syscall.Getrusage(who, &u) == nil {
			sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
	}
	return sum
}

func run(b *testing.B, dir, program string, args ...string) {
	b.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, string(out))
}

func setting(name string, otherwise int64) int64 {
	if n, err := strconv.ParseInt(os.Getenv(name), 10, 64); err == nil {
		return n
	}
	return otherwise
}

// bigTar is a tree of files of about the same size, 200 a folder, with its manifest.
func bigTar(b *testing.B, file string, files, size int64) {
	require.NoError(b, os.MkdirAll(filepath.Dir(file), 0o755))
	out, err := os.Create(file)
	require.NoError(b, err)
	defer out.Close()
	w := tar.NewWriter(out)
	random := rand.New(rand.NewPCG(7, 7))
	content := make([]byte, 2*size/files+8)
	for i := range content {
		content[i] = byte(random.Uint32())
	}
	var manifest []byte
	add := func(name string, data []byte) {
		require.NoError(b, w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(data)), ModTime: time.Unix(1_700_000_000+int64(len(manifest)), 0)}))
		_, err := w.Write(data)
		require.NoError(b, err)
	}
	for i := range files {
		n := 1 + random.Int64N(2*size/files)
		copy(content, strconv.FormatInt(i, 10))
		name := fmt.Sprintf("tree/%04d/%06d.bin", i/200, i)
		add(name, content[:n])
		manifest = fmt.Appendf(manifest, "%x  %s\n", sha256.Sum256(content[:n]), name)
	}
	add("SHA256SUMS", manifest)
	require.NoError(b, w.Close())
}
