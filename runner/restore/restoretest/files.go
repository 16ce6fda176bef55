package restoretest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Files are the files of a recovery point by their names, with slashes.
type Files map[string][]byte

func (f Files) put(t *testing.T, dir string) {
	t.Helper()
	for name, data := range f {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755)) //nolint:gosec // as above
		require.NoError(t, os.WriteFile(file, data, 0o644))        //nolint:gosec // as above
	}
}

// Names are the names of the files, in order.
func (f Files) Names() []string { return slices.Sorted(maps.Keys(f)) }

// largest is the file that most of the backup is in.
func (f Files) largest() string {
	return slices.MaxFunc(f.Names(), func(a, b string) int { return len(f[a]) - len(f[b]) })
}

// with is a copy in which one file has another content.
func (f Files) with(name string, data []byte) Files {
	twin := maps.Clone(f)
	twin[name] = data
	return twin
}

// without is a copy that lacks one file.
func (f Files) without(name string) Files {
	twin := maps.Clone(f)
	delete(twin, name)
	return twin
}

// renamed is a copy whose names begin with a prefix.
func (f Files) renamed(prefix string) Files {
	twin := Files{}
	for name, data := range f {
		twin[prefix+name] = data
	}
	return twin
}

// Gzip compresses.
func Gzip(t *testing.T, data []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return packed.Bytes()
}

// Tar packs files into an archive.
func Tar(t *testing.T, files Files) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := tar.NewWriter(&packed)
	for _, name := range files.Names() {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(files[name]))}))
		_, err := w.Write(files[name])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return packed.Bytes()
}

// Untar reads the files of an archive.
func Untar(t *testing.T, archive []byte) Files {
	t.Helper()
	files := Files{}
	r := tar.NewReader(bytes.NewReader(archive))
	for {
		h, err := r.Next()
		if err == io.EOF {
			return files
		}
		require.NoError(t, err)
		if h.Typeflag == tar.TypeReg {
			data, err := io.ReadAll(r)
			require.NoError(t, err)
			files[filepath.ToSlash(filepath.Clean(h.Name))] = data
		}
	}
}
