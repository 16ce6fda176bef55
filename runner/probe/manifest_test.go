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
	"golang.org/x/crypto/blake2b"

	"rehearse/runner/probe"
	"rehearse/scenarios/fault"
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

// manifestFault is for a manifest that cannot be compared.
func (p *point) manifestFault(glob string, change func(*probe.UnpackArgs)) error {
	p.t.Helper()
	c := talk(p.t, probe.ServeOptions{})
	args := probe.UnpackArgs{Source: p.source, Data: p.data, Archives: true, Manifest: glob}
	if change != nil {
		change(&args)
	}
	_, err := c.Unpack(p.t.Context(), args, nil)
	require.NoError(p.t, err)
	_, err = c.Verify(p.t.Context(), probe.Question{Ask: "manifest", Data: p.data})
	return err
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

// A list in another dialect is read, or is not the backup's fault; one that was
// overwritten is.
func TestListsThatOtherProgramsWrite(t *testing.T) {
	deep := "%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## $ hashdeep -r .\n" +
		fmt.Sprintf("12,%x,%s,/srv/a\n14,%x,%s,/srv/b/c\n", md5.Sum([]byte("content of a")), hexSum("content of a"), md5.Sum([]byte("content of b/c")), hexSum("content of b/c"))
	files := contents("a", "b/c")
	ask := func(list string, files ...member) probe.Verdict {
		return newPoint(t, map[string]string{"b.tar": tarOf(t, append(files, file("LIST", list))...)}).manifestVerdict("LIST", nil)
	}
	require.Equal(t, "all 2 files agree", ask(deep, files...).Got)
	require.Contains(t, ask(deep, file("a", "changed"), files[1]).Got, "1 changed: /srv/a")

	latin := hexSum("x") + "  sub/\xfcber.txt\n"
	require.Equal(t, "all 1 files agree", ask(latin, file("sub/über.txt", "x")).Got)
	require.Contains(t, ask(latin, file("sub/über.txt", "y")).Got, "1 changed: ")

	sfv := newPoint(t, map[string]string{"b.tar": tarOf(t, append(files, file("LIST", "a 1C291CA3\nb/c 5D4B3F7A\n"))...)})
	err := sfv.manifestFault("LIST", nil)
	blamed(t, err, fault.Rig, fault.Data, "no line of LIST is a checksum of a kind that Rehearse reads, such as line 1 of LIST")
	require.Contains(t, ask("a damaged list\n", files...).Got, "1 not understood: line 1 of LIST")
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
		err := p.manifestFault("SHA256SUMS", func(a *probe.UnpackArgs) { a.File = "b.tar" })
		blamed(t, err, fault.Rig, fault.Data, "SHA256SUMS does not list b.tar, so it says nothing about this backup")
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

// prefixed puts the folders of another place before each name of a list.
func prefixed(list, before string) string { return strings.ReplaceAll(list, "  ", "  "+before) }

func TestManifestsInOtherDialects(t *testing.T) {
	sum := func(name string) string { return hexSum("content of " + name) }
	for name, list := range map[string]string{
		"names of another place":              prefixed(sums("docs/a", "docs/b"), "/srv/data/"),
		"names of another place, longer ones": prefixed(sums("a", "b"), "/srv/other/docs/"),
		"names from further up":               prefixed(sums("docs/a", "docs/b"), "backups/today/"),
		"names from further down":             strings.ReplaceAll(sums("docs/a", "docs/b"), "docs/", ""),
		"backslashes":                         strings.ReplaceAll(sums("docs/a", "docs/b"), "/", `\`),
		"names of Windows":                    prefixed(strings.ReplaceAll(sums("docs/a", "docs/b"), "/", `\`), `C:\Users\jo\`),
		"UTF-16":                              inUTF16(sums("docs/a", "docs/b"), false, true),
		"UTF-16, the other way round":         inUTF16(sums("docs/a", "docs/b"), true, true),
		"UTF-8 with a mark":                   "\xef\xbb\xbf" + sums("docs/a", "docs/b"),
		"a table of PowerShell":               inUTF16("\r\nAlgorithm       Hash                                                                   Path\r\n---------       ----                                                                   ----\r\nSHA256          "+strings.ToUpper(sum("docs/a"))+"       C:\\x\\docs\\a\r\nSHA256          "+sum("docs/b")+"       C:\\x\\docs\\b\r\n\r\n", false, true),
		"CSV of PowerShell":                   "\"Algorithm\",\"Hash\",\"Path\"\r\n\"SHA256\",\"" + sum("docs/a") + "\",\"D:\\docs\\a\"\r\n\"SHA256\",\"" + sum("docs/b") + "\",\"D:\\docs\\b\"\r\n",
		"BSD's form":                          "SHA256 (docs/a) = " + sum("docs/a") + "\nSHA256 (docs/b) = " + sum("docs/b") + "\n",
		"openssl's form":                      "SHA2-256(docs/a)= " + sum("docs/a") + "\nSHA256(docs/b)= " + sum("docs/b") + "\n",
		"BLAKE2, as b2sum --tag says it":      fmt.Sprintf("BLAKE2b (docs/a) = %x\nBLAKE2b (docs/b) = %x\n", blake2b.Sum512([]byte("content of docs/a")), blake2b.Sum512([]byte("content of docs/b"))),
		"BLAKE2, as b2sum says it":            fmt.Sprintf("%x  docs/a\n%x  docs/b\n", blake2b.Sum512([]byte("content of docs/a")), blake2b.Sum512([]byte("content of docs/b"))),
		"lines that end with zeros":           strings.ReplaceAll(sums("docs/a", "docs/b"), "\n", "\x00"),
		"tabs":                                strings.ReplaceAll(sums("docs/a", "docs/b"), "  ", "\t"),
		"binary marks":                        strings.ReplaceAll(sums("docs/a", "docs/b"), "  ", " *"),
		"carriage returns":                    strings.ReplaceAll(sums("docs/a", "docs/b"), "\n", "\r\n"),
		"a signature around it":               "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + sums("docs/a", "docs/b") + "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n",
		"itself, empty as it was":             sums("docs/a", "docs/b") + hexSum("") + "  ./LIST\n",
		"itself, half written":                sums("docs/a") + hexSum("half") + "  LIST\n" + sums("docs/b"),
		"itself, by the name of its draft":    sums("docs/a", "docs/b") + hexSum("") + "  LIST.tmp\n",
		"itself, in another place":            prefixed(sums("docs/a", "docs/b")+hexSum("")+"  LIST\n", "/srv/data/"),
	} {
		unpack := func(b string) *point {
			return newPoint(t, map[string]string{"b.tar": tarOf(t, file("docs/a", "content of docs/a"), file("docs/b", b), file("._docs", "x"), file("LIST", list))})
		}
		if name == "names of another place, longer ones" {
			list = strings.ReplaceAll(strings.ReplaceAll(list, sum("a"), sum("docs/a")), sum("b"), sum("docs/b"))
		}
		t.Run(name, func(t *testing.T) {
			v := unpack("content of docs/b").manifestVerdict("LIST", nil)
			require.True(t, v.Held, v.Got)
			require.Equal(t, "all 2 files agree", v.Got)
		})
		t.Run(name+", and a file has changed", func(t *testing.T) {
			v := unpack("rotten").manifestVerdict("LIST", nil)
			require.False(t, v.Held)
			require.Contains(t, v.Got, "1 changed: ")
		})
		t.Run(name+", and a file is missing", func(t *testing.T) {
			v := newPoint(t, map[string]string{"b.tar": tarOf(t, file("docs/a", "content of docs/a"), file("LIST", list))}).manifestVerdict("LIST", nil)
			require.False(t, v.Held)
			require.Contains(t, v.Got, "1 missing: ")
		})
	}
}

func TestAManifestThatSpeaksOfSomethingElse(t *testing.T) {
	for name, c := range map[string]struct {
		list  string
		files []member
	}{
		"files of another place":          {prefixed(sums("x", "y"), "/srv/"), contents("a", "b")},
		"two places that end alike":       {prefixed(sums("a"), "/srv/one/") + prefixed(sums("a"), "/srv/two/"), contents("a", "b")},
		"a name that may be one of two":   {prefixed(sums("a"), "/srv/") + prefixed(sums("b"), "/srv/"), contents("one/a", "one/b", "two/a", "two/b")},
		"names from further down, in two": {sums("a"), contents("x/y/a", "z/y/a")},
		"one that is there by chance":     {prefixed(sums("README", "x", "y", "z"), "/srv/"), contents("README", "a")},
		"files of another place, Windows": {prefixed(sums("x", "y"), `D:\data\`), contents("a")},
	} {
		t.Run(name, func(t *testing.T) {
			err := newPoint(t, map[string]string{"b.tar": tarOf(t, append(c.files, file("LIST", c.list))...)}).manifestFault("LIST", nil)
			blamed(t, err, fault.Rig, fault.Data, "the names in LIST are those of another place, such as ")
		})
	}
	t.Run("relative names of which none is there are missing", func(t *testing.T) {
		v := newPoint(t, map[string]string{"b.tar": tarOf(t, append(contents("a"), file("LIST", sums("x", "y")))...)}).manifestVerdict("LIST", nil)
		require.Equal(t, "2 missing: x, y; 1 not in the list: a", v.Got)
	})
	t.Run("beside the backup they may speak of another", func(t *testing.T) {
		err := newPoint(t, map[string]string{"b.tar": tarOf(t, contents("a")...), "SHA256SUMS": sums("x", "y")}).manifestFault("SHA256SUMS", nil)
		blamed(t, err, fault.Rig, fault.Data, "the names in SHA256SUMS are those of another place, such as x")
	})
}

func TestNamesThatAreTooLongAreCut(t *testing.T) {
	long := "docs/" + strings.Repeat("n", 300)
	other := long + "x"
	p := newPoint(t, map[string]string{"b.tar": tarOf(t, append(contents(long, other, "a"), file("LIST", sums(long, other, "a")))...)})
	v := p.manifestVerdict("LIST", nil)
	require.Equal(t, "all 3 files agree", v.Got)
	q := newPoint(t, map[string]string{"b.tar": tarOf(t, contents(long, other)...)})
	out, err := q.unpack(nil)
	require.NoError(t, err)
	require.Equal(t, int64(2), out.Files)
	require.Len(t, out.Notes, 1)
	require.Contains(t, out.Notes[0], "2 names are longer than the 255 bytes that the file system takes and were cut, the first is docs/")
	entries, err := os.ReadDir(filepath.Join(q.data, "docs"))
	require.NoError(t, err)
	require.Len(t, entries, 2)
}

func TestAPathThatIsTooLongIsNotTheBackupsFault(t *testing.T) {
	_, err := newPoint(t, map[string]string{"b.tar": tarOf(t, file(strings.Repeat("deep/", 900)+"a", "x"))}).unpack(nil)
	blamed(t, err, fault.Rig, fault.Restore, "has a path of 4,501 bytes, and the sandbox takes 3,900 at most")
}
