package probe_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/probe"
	"rehearse/scenarios/fault"
)

func TestFacts(t *testing.T) {
	root := t.TempDir()
	for name, content := range map[string]string{"a.txt": "12345", "sub/b.txt": "123", "sub/deep/c.bin": "1", "sub/empty.txt": ""} {
		write(t, filepath.Join(root, name), content)
		require.NoError(t, os.Chtimes(filepath.Join(root, name), when, when))
	}
	newer := when.Add(time.Hour)
	require.NoError(t, os.Chtimes(filepath.Join(root, "sub/b.txt"), newer, newer))
	require.NoError(t, os.Symlink("/etc", filepath.Join(root, "way")))
	write(t, filepath.Join(root, "caf\xe9.bin"), "1234567")
	c := talk(t, probe.ServeOptions{})
	for glob, want := range map[string]probe.FilesFacts{
		"":             {Count: 5, Size: 16, Empty: 1},
		"**":           {Count: 5, Size: 16, Empty: 1},
		"*":            {Count: 2, Size: 12},
		"*.txt":        {Count: 1, Size: 5, Names: []string{"a.txt"}},
		"**/*.txt":     {Count: 3, Size: 8, Empty: 1, Names: []string{"a.txt", "sub/b.txt", "sub/empty.txt"}},
		"sub/**/*.bin": {Count: 1, Size: 1, Names: []string{"sub/deep/c.bin"}},
		"way/**":       {},
		"*.bin":        {Count: 1, Size: 7, Names: []string{`"caf\xe9.bin"`}},
	} {
		t.Run("glob "+glob, func(t *testing.T) {
			got, err := c.Files(t.Context(), probe.FilesArgs{Root: root, Glob: glob})
			require.NoError(t, err)
			require.Equal(t, []int64{want.Count, want.Size, want.Empty}, []int64{got.Count, got.Size, got.Empty})
			if want.Names != nil {
				require.Equal(t, want.Names, got.Names)
			}
		})
	}
	t.Run("the newest and the oldest", func(t *testing.T) {
		got, err := c.Files(t.Context(), probe.FilesArgs{Root: root, Glob: "**/*.txt"})
		require.NoError(t, err)
		require.Equal(t, newer, *got.Newest)
		require.Equal(t, when, *got.Oldest)
	})
	t.Run("nothing has no times", func(t *testing.T) {
		got, err := c.Files(t.Context(), probe.FilesArgs{Root: root, Glob: "gone/**"})
		require.NoError(t, err)
		require.Nil(t, got.Newest)
		require.Equal(t, []string{}, got.Names)
	})
	t.Run("one file", func(t *testing.T) {
		got, err := c.Files(t.Context(), probe.FilesArgs{Root: filepath.Join(root, "a.txt"), Glob: "*.txt"})
		require.NoError(t, err)
		require.Equal(t, int64(5), got.Size)
	})
	t.Run("names are the first thousand in order", func(t *testing.T) {
		many := t.TempDir()
		for i := range 3000 {
			write(t, filepath.Join(many, fmt.Sprintf("%04d", (i*7)%3000)), "")
		}
		got, err := c.Files(t.Context(), probe.FilesArgs{Root: many})
		require.NoError(t, err)
		require.Equal(t, int64(3000), got.Count)
		require.Len(t, got.Names, 1000)
		require.True(t, slices.IsSorted(got.Names))
		require.Equal(t, "0999", got.Names[999])
	})
	t.Run("a folder that is not there is no fact of the backup", func(t *testing.T) {
		_, err := c.Files(t.Context(), probe.FilesArgs{Root: filepath.Join(root, "gone")})
		require.Equal(t, fault.Rig, fault.Of(err).Blame)
	})
	t.Run("a pattern that is none", func(t *testing.T) {
		_, err := c.Files(t.Context(), probe.FilesArgs{Root: root, Glob: "["})
		require.ErrorContains(t, err, `"[" is not a pattern for file names`)
	})
}

func TestDigest(t *testing.T) {
	root := t.TempDir()
	contents := map[string]string{"b.txt": "two", "a/x": "one", "a-b": "one", "z": ""}
	var lines []string
	for name, content := range contents {
		write(t, filepath.Join(root, "one", name), content)
		write(t, filepath.Join(root, "elsewhere", name), content)
		lines = append(lines, fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(content)), name))
	}
	slices.Sort(lines)
	c := talk(t, probe.ServeOptions{})
	t.Run("of a folder, wherever it is", func(t *testing.T) {
		want := hexSum(strings.Join(lines, ""))
		for _, place := range []string{"one", "elsewhere"} {
			got, err := c.Digest(t.Context(), probe.DigestArgs{Paths: []string{filepath.Join(root, place)}}, nil)
			require.NoError(t, err)
			require.Equal(t, probe.DigestAnswer{SHA256: want, Bytes: 9, Files: 4}, got)
		}
	})
	t.Run("of one file, as sha256sum prints it", func(t *testing.T) {
		place := write(t, filepath.Join(root, "big"), strings.Repeat("x", 1<<20))
		got, err := c.Digest(t.Context(), probe.DigestArgs{Paths: []string{place}}, nil)
		require.NoError(t, err)
		require.Equal(t, strings.Fields(command(t, "/", "sha256sum", place))[0], got.SHA256)
	})
	t.Run("of several files, in any order", func(t *testing.T) {
		x, y := write(t, filepath.Join(root, "x"), "x"), write(t, filepath.Join(root, "y"), "y")
		one, err := c.Digest(t.Context(), probe.DigestArgs{Paths: []string{x, y}}, nil)
		require.NoError(t, err)
		other, err := c.Digest(t.Context(), probe.DigestArgs{Paths: []string{y, x}}, nil)
		require.NoError(t, err)
		require.Equal(t, one, other)
		require.Equal(t, int64(2), one.Files)
	})
	t.Run("of what is not there", func(t *testing.T) {
		_, err := c.Digest(t.Context(), probe.DigestArgs{Paths: []string{filepath.Join(root, "gone")}}, nil)
		require.Equal(t, fault.Fetch, fault.Of(err).Class)
	})
}

func TestUsage(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "big"), strings.Repeat("x", 1<<20))
	require.NoError(t, os.Link(filepath.Join(root, "big"), filepath.Join(root, "same")))
	f, err := os.Create(filepath.Join(root, "holes"))
	require.NoError(t, err)
	require.NoError(t, f.Truncate(1<<30))
	require.NoError(t, f.Close())
	got, err := talk(t, probe.ServeOptions{}).Usage(t.Context(), probe.UsageArgs{Paths: []string{root, filepath.Join(root, "gone")}})
	require.NoError(t, err)
	require.Equal(t, int64(2), got.Files, "what has two names is one file")
	require.Equal(t, strings.Fields(command(t, "/", "du", "-sB1", root))[0], fmt.Sprint(got.Bytes))
	require.Positive(t, got.Free)
}
