package probe_test

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha512"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/probe"
)

// manifestVerdict unpacks a point and asks about its manifest.
func (p *point) manifestVerdict(glob string, change func(*probe.UnpackArgs)) probe.Verdict {
	p.t.Helper()
	c := talk(p.t, probe.ServeOptions{})
	args := probe.UnpackArgs{Source: p.source, Data: p.data, Archives: true, Manifest: glob}
	if change != nil {
		change(&args)
	}
	_, err := c.Unpack(p.t.Context(), args, nil)
	require.NoError(p.t, err)
	v, err := c.Verify(p.t.Context(), probe.Question{Ask: "manifest", Data: p.data})
	require.NoError(p.t, err)
	return v
}

func sums(names ...string) string {
	var out strings.Builder
	for _, name := range names {
		fmt.Fprintf(&out, "%s  %s\n", hexSum("content of "+name), name)
	}
	return out.String()
}

func contents(names ...string) (out []member) {
	for _, name := range names {
		out = append(out, file(name, "content of "+name))
	}
	return out
}

func TestManifestInsideOfAnArchive(t *testing.T) {
	for name, c := range map[string]struct {
		list  string
		files []member
		held  bool
		got   string
	}{
		"everything agrees":      {sums("a", "b/c"), contents("a", "b/c"), true, "all 2 files agree"},
		"one is missing":         {sums("a", "b/c", "d"), contents("a", "b/c"), false, "1 missing: d"},
		"one is not in the list": {sums("a"), contents("a", "extra"), false, "1 not in the list: extra"},
		"one has changed":        {sums("a", "b"), []member{file("a", "content of a"), file("b", "changed")}, false, "1 changed: b"},
		"all of it":              {sums("a", "b", "c"), []member{file("a", "changed"), file("b", "content of b"), file("x", "")}, false, "1 changed: a; 1 missing: c; 1 not in the list: x"},
		"it is empty":            {"", contents("a"), false, "1 not in the list: a; it lists no file"},
		"it is something else":   {"hello\n", contents("a"), false, "1 not in the list: a; 1 not understood: line 1 of SHA256SUMS; it lists no file"},
		"binary marks, dots, carriage returns and blank lines": {
			strings.ReplaceAll(strings.ReplaceAll(sums("a", "b/c"), "  ", " *./"), "\n", "\r\n\r\n"), contents("a", "b/c"), true, "all 2 files agree"},
		"upper case and a comment":        {"# made by hand\n" + strings.ToUpper(hexSum("content of a")) + "  a\n", contents("a"), true, "all 1 files agree"},
		"BSD's form":                      {"SHA256 (a) = " + hexSum("content of a") + "\n", contents("a"), true, "all 1 files agree"},
		"MD5":                             {fmt.Sprintf("%x  a\n", md5.Sum([]byte("content of a"))), contents("a"), true, "all 1 files agree"},
		"SHA1":                            {fmt.Sprintf("%x  a\n", sha1.Sum([]byte("content of a"))), contents("a"), true, "all 1 files agree"},
		"SHA512, and changed":             {fmt.Sprintf("%x  a\n", sha512.Sum512([]byte("another"))), contents("a"), false, "1 changed: a"},
		"escaped names":                   {`\` + hexSum("content of x\ny\\z") + `  x\ny\\z` + "\n", contents("x\ny\\z"), true, "all 1 files agree"},
		"a name that climbs out":          {sums("a") + hexSum("untouched") + "  ../outside/secret\n", contents("a"), false, "1 missing: ../outside/secret"},
		"a folder in the place of a file": {sums("a", "b"), append(contents("a"), folder("b/", 0o755)), false, "1 missing: b"},
		"a link in the place of a file":   {sums("a", "b"), append(contents("a"), symlink("b", "a")), false, "1 missing: b"},
		"a hard link":                     {sums("a") + hexSum("content of a") + "  b\n", append(contents("a"), hardlink("b", "a")), true, "all 2 files agree"},
		"a file that came twice":          {sums("a"), []member{file("a", "old"), file("a", "content of a")}, true, "all 1 files agree"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoint(t, map[string]string{"b.tar": tarOf(t, append(c.files, file("SHA256SUMS", c.list))...)})
			v := p.manifestVerdict("SHA256SUMS", nil)
			require.Equal(t, c.got, v.Got)
			require.Equal(t, c.held, v.Held)
			require.Equal(t, "the files are those that SHA256SUMS lists", v.Wanted)
		})
	}
}

func TestManifestNamesTheFirstTwentyAndCountsAll(t *testing.T) {
	var names []string
	for i := range 50 {
		names = append(names, fmt.Sprintf("file-%02d", i))
	}
	p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("SHA256SUMS", sums(names...)))})
	v := p.manifestVerdict("SHA256SUMS", nil)
	require.False(t, v.Held)
	require.True(t, strings.HasPrefix(v.Got, "50 missing: file-00, file-01, "), v.Got)
	require.True(t, strings.HasSuffix(v.Got, "file-19 and 30 more"), v.Got)
	require.Equal(t, float64(50), v.Facts["missing"])
	require.Equal(t, float64(50), v.Facts["listed"])
}

func TestWhereAManifestMayBe(t *testing.T) {
	t.Run("in the folder that it speaks of", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("top/SHA256SUMS", sums("a")), file("top/a", "content of a"))})
		require.Equal(t, "all 1 files agree", p.manifestVerdict("SHA256SUMS", nil).Got)
	})
	t.Run("in a folder, with names from the root", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("meta/list.sha256", sums("a")), file("a", "content of a"))})
		require.Equal(t, "all 1 files agree", p.manifestVerdict("**/*.sha256", nil).Got)
	})
	t.Run("one in each folder", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t,
			file("x/SHA256SUMS", sums("a")), file("x/a", "content of a"), file("y/SHA256SUMS", sums("b")), file("y/b", "other"))})
		v := p.manifestVerdict("SHA256SUMS", nil)
		require.Equal(t, "1 changed: b", v.Got)
	})
	t.Run("beside the archive, of what is in it", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("top/a", "content of a")), "SHA256SUMS": sums("a")})
		require.Equal(t, "all 1 files agree", p.manifestVerdict("SHA256SUMS", nil).Got)
	})
	t.Run("beside the archive, of the archive", func(t *testing.T) {
		content := tarOf(t, file("a", "x"))
		p := newPoint(t, map[string]string{"b.tar": content, "SHA256SUMS": hexSum(content) + "  b.tar\n" + hexSum("other") + "  yesterday.tar\n"})
		v := p.manifestVerdict("SHA256SUMS", nil)
		require.True(t, v.Held, v.Got)
		require.Equal(t, float64(1), v.Facts["of_other_recovery_points"])
	})
	t.Run("beside the archive, which has changed", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("a", "x")), "SHA256SUMS": hexSum("other") + "  b.tar\n"})
		v := p.manifestVerdict("SHA256SUMS", nil)
		require.Equal(t, "1 changed: b.tar", v.Got)
	})
	t.Run("beside the archive, of another one", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("a", "x")), "o.tar": "other", "SHA256SUMS": hexSum("other") + "  o.tar\n"})
		v := p.manifestVerdict("SHA256SUMS", func(a *probe.UnpackArgs) { a.File = "b.tar" })
		require.False(t, v.Held)
		require.Equal(t, "it does not list b.tar", v.Got)
	})
	t.Run("in a plain folder", func(t *testing.T) {
		for _, inPlace := range []bool{false, true} {
			p := newPoint(t, map[string]string{"a": "content of a", "b": "content of b", "SHA256SUMS": sums("a", "b")})
			v := p.manifestVerdict("SHA256SUMS", func(a *probe.UnpackArgs) { a.InPlace = inPlace })
			require.Equal(t, "all 2 files agree", v.Got)
			require.True(t, v.Held)
		}
	})
	t.Run("nowhere", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("a", "x"))})
		v := p.manifestVerdict("SHA256SUMS", nil)
		require.False(t, v.Held)
		require.Equal(t, "no file matches SHA256SUMS, inside the backup or beside it", v.Got)
	})
	t.Run("not asked for", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("a", "x"))})
		v := p.manifestVerdict("", nil)
		require.False(t, v.Held)
		require.Equal(t, "no manifest was named", v.Got)
	})
}

func TestAManifestIsComparedWithWhatWasWritten(t *testing.T) {
	files := contents("a", "b")
	p := newPoint(t, map[string]string{"b.tar": tarOf(t, append(files, file("MD5SUMS", fmt.Sprintf("%x  a\n%x  b\n", md5.Sum([]byte("content of a")), md5.Sum([]byte("content of b")))))...)})
	c := talk(t, probe.ServeOptions{})
	_, err := c.Unpack(t.Context(), probe.UnpackArgs{Source: p.source, Data: p.data, Archives: true, Manifest: "MD5SUMS"}, nil)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(p.data, "b"), []byte("rotten"), 0o644))
	v, err := c.Verify(t.Context(), probe.Question{Ask: "manifest", Data: p.data})
	require.NoError(t, err)
	require.Equal(t, "1 changed: b", v.Got, "sums that were not taken while unpacking are taken from the disk")
}
