package probe

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
)

// FuzzUnpack holds that whatever a recovery point holds, nothing outside of
// Data changes, and that every fault is one of backups or of limits. It asks the
// probe without a conversation, in memory where the system has folders in memory.
func FuzzUnpack(f *testing.F) {
	// Streams are decompressed side by side, so that coverage differs from one time to
	// the next; what is not new is not worth a minute of making it smaller.
	require.NoError(f, flag.Set("test.fuzzminimizetime", "20x"))
	// Each time takes a megabyte of buffers and next to nothing stays.
	debug.SetGCPercent(2000)
	climbs := []tar.Header{{Name: "a", Size: 1}, {Name: "way", Typeflag: tar.TypeSymlink, Linkname: "../outside"}, {Name: "way/secret", Size: 1}}
	f.Add(tarred(f, climbs...))
	f.Add(tarred(f, tar.Header{Name: "../outside/secret", Size: 1}, tar.Header{Name: "h", Typeflag: tar.TypeLink, Linkname: "../outside/secret"}))
	f.Add(packed(f, tarred(f, tar.Header{Name: "d/", Typeflag: tar.TypeDir, Mode: 0o555}, tar.Header{Name: "d/x", Size: 1}, tar.Header{Name: "d/y", Typeflag: tar.TypeLink, Linkname: "d/x"})))
	f.Add(zipped(f, "a.txt", "b/c.txt"))
	f.Add(zipped(f, "../outside/secret"))
	f.Add([]byte("SET x = 1;"))
	// One folder for all, because making one takes most of the time.
	dir, err := os.MkdirTemp(inMemory(), "rehearse-fuzz")
	require.NoError(f, err)
	f.Cleanup(func() { _ = os.RemoveAll(dir) })
	source, data, outside := filepath.Join(dir, "source"), filepath.Join(dir, "data"), filepath.Join(dir, "outside")
	for _, folder := range []string{source, data, outside} {
		require.NoError(f, os.MkdirAll(folder, 0o755))
	}
	secret, point := filepath.Join(outside, "secret"), filepath.Join(source, "b")
	require.NoError(f, os.WriteFile(secret, []byte("untouched"), 0o644))
	f.Fuzz(func(t *testing.T, content []byte) {
		require.NoError(t, os.WriteFile(point, content, 0o644))
		var s server
		out, err := s.unpack(t.Context(), UnpackArgs{Source: source, Data: data, Archives: true, MaxBytes: 1 << 20, MaxFiles: 100, Manifest: "SHA256SUMS"}, &meter{})
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.Of(err).Class, err)
			require.NotEqual(t, fault.Engine, fault.Of(err).Class, err)
		}
		kept, err := os.ReadFile(secret)
		require.NoError(t, err)
		require.Equal(t, "untouched", string(kept))
		require.LessOrEqual(t, out.Files, int64(100))
		there, err := os.ReadDir(outside)
		require.NoError(t, err)
		require.Len(t, there, 1)
		made, err := os.ReadDir(data)
		require.NoError(t, err)
		for _, d := range made {
			require.NoError(t, os.RemoveAll(filepath.Join(data, d.Name())))
		}
	})
}

// inMemory is a folder in memory; "" where there is none.
func inMemory() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return ""
}

// tarred is an archive of members with one byte each.
func tarred(t testing.TB, members ...tar.Header) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, m := range members {
		require.NoError(t, w.WriteHeader(&m))
		if m.Size > 0 {
			_, err := io.WriteString(w, "x")
			require.NoError(t, err)
		}
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func packed(t testing.TB, content []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func zipped(t testing.TB, names ...string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		m, err := w.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(m, name)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}
