package restore

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"github.com/ulikunitz/xz"
)

// packers compress, by the end of the name that people give what comes out.
var packers = map[string]func(t *testing.T, data []byte) []byte{
	"": func(_ *testing.T, data []byte) []byte { return data },
	".gz": func(t *testing.T, data []byte) []byte {
		return packed(t, data, func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil })
	},
	".zst": func(t *testing.T, data []byte) []byte {
		return packed(t, data, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) })
	},
	".xz": func(t *testing.T, data []byte) []byte {
		return packed(t, data, func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) })
	},
}

func packed(t *testing.T, data []byte, with func(io.Writer) (io.WriteCloser, error)) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := with(&out)
	require.NoError(t, err)
	_, err = w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

var packedAt = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// tarOf packs files, in the order of their names.
func tarOf(t *testing.T, files backup) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(files[name])), ModTime: packedAt}))
		_, err := w.Write(files[name])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func zipOf(t *testing.T, files backup) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		to, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: packedAt})
		require.NoError(t, err)
		_, err = to.Write(files[name])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// untar is the other way round.
func untar(t *testing.T, data []byte) backup {
	t.Helper()
	files := backup{}
	for r := tar.NewReader(bytes.NewReader(data)); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		require.NoError(t, err)
		if header.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		files[strings.TrimPrefix(header.Name, "./")] = content
	}
}
