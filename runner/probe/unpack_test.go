package probe_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"github.com/ulikunitz/xz"

	"rehearse/runner/probe"
	"rehearse/scenarios/fault"
)

var when = time.Date(2024, 2, 29, 12, 30, 0, 0, time.UTC)

// point is a recovery point and the folder that it is unpacked into. Around
// them stand things that must never change.
type point struct {
	t            *testing.T
	source, data string
	outside      string
}

func newPoint(t *testing.T, files map[string]string) *point {
	t.Helper()
	dir := t.TempDir()
	p := &point{t: t, source: filepath.Join(dir, "source"), data: filepath.Join(dir, "data"), outside: filepath.Join(dir, "outside")}
	require.NoError(t, os.MkdirAll(p.source, 0o755))
	require.NoError(t, os.MkdirAll(p.data, 0o755))
	write(t, filepath.Join(p.outside, "secret"), "untouched")
	for name, content := range files {
		write(t, filepath.Join(p.source, name), content)
		require.NoError(t, os.Chtimes(filepath.Join(p.source, name), when, when))
	}
	return p
}

func (p *point) unpack(change func(*probe.UnpackArgs)) (probe.Unpacked, error) {
	p.t.Helper()
	args := probe.UnpackArgs{Source: p.source, Data: p.data, Archives: true}
	if change != nil {
		change(&args)
	}
	out, err := talk(p.t, probe.ServeOptions{}).Unpack(p.t.Context(), args, nil)
	content, failed := os.ReadFile(filepath.Join(p.outside, "secret"))
	require.NoError(p.t, failed)
	require.Equal(p.t, "untouched", string(content))
	entries, failed := os.ReadDir(p.outside)
	require.NoError(p.t, failed)
	require.Len(p.t, entries, 1, "nothing is ever written outside of Data")
	return out, err
}

func (p *point) read(name string) string {
	p.t.Helper()
	content, err := os.ReadFile(filepath.Join(p.data, name))
	require.NoError(p.t, err)
	return string(content)
}

// backupFault asks that it is the backup's fault, with this reason.
func backupFault(t *testing.T, err error, class fault.Class, reason string) {
	t.Helper()
	blamed(t, err, fault.Backup, class, reason)
}

func blamed(t *testing.T, err error, blame fault.Blame, class fault.Class, reason string) {
	t.Helper()
	f := fault.Of(err)
	require.NotNil(t, f, "it should have failed with: %s", reason)
	require.Contains(t, f.Reason, reason)
	require.Equal(t, blame, f.Blame, f.Reason)
	require.Equal(t, class, f.Class, f.Reason)
	require.NotEmpty(t, f.Next, f.Reason)
}

type member struct {
	tar.Header
	content string
}

func file(name, content string) member {
	return member{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, ModTime: when}, content}
}

func folder(name string, mode int64) member {
	return member{tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: mode, ModTime: when}, ""}
}

func symlink(name, to string) member {
	return member{tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: to, Mode: 0o777, ModTime: when}, ""}
}

func hardlink(name, to string) member {
	return member{tar.Header{Typeflag: tar.TypeLink, Name: name, Linkname: to, Mode: 0o644, ModTime: when}, ""}
}

func tarOf(t testing.TB, members ...member) string {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, m := range members {
		m.Size = int64(len(m.content))
		require.NoError(t, w.WriteHeader(&m.Header))
		_, err := io.WriteString(w, m.content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.String()
}

func gz(t testing.TB, content string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := io.WriteString(w, content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func zst(t testing.TB, content string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return string(w.EncodeAll([]byte(content), nil))
}

func zipOf(t testing.TB, names ...string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: when})
		require.NoError(t, err)
		_, err = io.WriteString(f, "content of "+name)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.String()
}

func xzOf(t testing.TB, content string) string {
	t.Helper()
	var out bytes.Buffer
	w, err := xz.NewWriter(&out)
	require.NoError(t, err)
	_, err = io.WriteString(w, content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func TestUnpackATree(t *testing.T) {
	long := strings.Repeat("long-", 30) + "name"
	big := strings.Repeat("0123456789abcdef", 100_000)
	archive := tarOf(t,
		folder("./", 0o700), folder("closed/", 0o555), file("closed/inside.txt", "in"), file("./a.txt", "hello"),
		file("deep/"+long+"/"+long+"/x", "deep"), file("big.bin", big), file("empty", ""),
		symlink("to-a", "a.txt"), symlink("out", "/etc/passwd"), hardlink("also-a", "a.txt"),
		file("/absolute/b.txt", "b"), file("caf\xe9", "latin"),
	)
	for name, packed := range map[string]string{
		"plain":       archive,
		"gzip":        gz(t, archive),
		"zstd":        zst(t, archive),
		"gzip twice":  gz(t, gz(t, archive)),
		"gzip parts":  gz(t, archive[:4096]) + gz(t, archive[4096:]),
		"gzip padded": gz(t, archive) + strings.Repeat("\x00", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoint(t, map[string]string{"whatever-the-name": packed})
			out, err := p.unpack(nil)
			require.NoError(t, err)
			require.Equal(t, probe.Tree, out.Format)
			require.Equal(t, p.data, out.File)
			require.Equal(t, "tar", out.Layers[len(out.Layers)-1])
			require.Equal(t, int64(8), out.Files)
			require.Equal(t, int64(5), out.Folders)
			require.Equal(t, when, *out.Newest)
			require.Equal(t, "hello", p.read("a.txt"))
			require.Equal(t, "hello", p.read("also-a"))
			require.Equal(t, "in", p.read("closed/inside.txt"))
			require.Equal(t, big, p.read("big.bin"))
			require.Equal(t, "b", p.read("absolute/b.txt"))
			require.Equal(t, "latin", p.read("caf\xe9"))
			require.Equal(t, "deep", p.read("deep/"+long+"/"+long+"/x"))
			target, err := os.Readlink(filepath.Join(p.data, "out"))
			require.NoError(t, err)
			require.Equal(t, "/etc/passwd", target)
			info, err := os.Stat(filepath.Join(p.data, "closed"))
			require.NoError(t, err)
			require.Equal(t, fs.FileMode(0o555), info.Mode().Perm())
			require.Equal(t, when, info.ModTime().UTC())
			require.ElementsMatch(t, []string{
				"1 absolute name was taken as relative: /absolute/b.txt",
				"1 symbolic link leads out of the backup and was not followed: out",
			}, out.Notes)
		})
	}
}

func TestWhatMayNotBeRestoredIsNoted(t *testing.T) {
	device := func(kind byte, name string) member {
		return member{tar.Header{Typeflag: kind, Name: name, Mode: 0o666, ModTime: when}, ""}
	}
	suid := file("su", "#!")
	suid.Mode = 0o4755
	attributed := file("labelled", "x")
	attributed.PAXRecords = map[string]string{"SCHILY.xattr.user.colour": "red"}
	p := newPoint(t, map[string]string{"b.tar": tarOf(t,
		device(tar.TypeChar, "dev/null"), device(tar.TypeBlock, "dev/sda"), device(tar.TypeFifo, "pipe"),
		suid, attributed, file("twice", "one"), file("twice", "two"), hardlink("linked", "twice"), file("linked", "own"))})
	out, err := p.unpack(nil)
	require.NoError(t, err)
	require.Equal(t, []string{
		"3 devices, pipes or sockets were not created, the first is dev/null",
		"1 member has set-user-id or set-group-id bits, which were not restored: su",
		"1 member has extended attributes, which were not restored: labelled",
		"2 members come more than once and the last one counts, the first is twice",
	}, out.Notes)
	require.Equal(t, int64(4), out.Files)
	require.Equal(t, "two", p.read("twice"))
	require.Equal(t, "own", p.read("linked"))
	info, err := os.Stat(filepath.Join(p.data, "su"))
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o755), info.Mode())
	require.NoFileExists(t, filepath.Join(p.data, "pipe"))
}

func TestOwnersAreRestoredWhereThatIsAllowed(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may give files away")
	}
	foreign := file("theirs", "x")
	foreign.Uid, foreign.Gid, foreign.Mode = 1234, 5678, 0o600
	p := newPoint(t, map[string]string{"b.tar": tarOf(t, foreign, file("ours", "y"))})
	keep := func(a *probe.UnpackArgs) { a.Owners = true }
	_, err := p.unpack(keep)
	require.NoError(t, err)
	facts, err := talk(t, probe.ServeOptions{}).Files(t.Context(), probe.FilesArgs{Root: p.data})
	require.NoError(t, err)
	require.Equal(t, []string{"0:0", "1234:5678"}, facts.Owners)
	require.Equal(t, []string{"0600", "0644"}, facts.Modes)
	q := newPoint(t, map[string]string{"b.tar": tarOf(t, foreign)})
	_, err = q.unpack(nil)
	require.NoError(t, err)
	facts, err = talk(t, probe.ServeOptions{}).Files(t.Context(), probe.FilesArgs{Root: q.data})
	require.NoError(t, err)
	require.Equal(t, []string{"0:0"}, facts.Owners, "where a recipe does not ask for them")
	info, err := os.Stat(filepath.Join(p.data, "theirs"))
	require.NoError(t, err)
	st := info.Sys().(*syscall.Stat_t)
	require.Equal(t, []uint32{1234, 5678}, []uint32{st.Uid, st.Gid})
}

func TestASparseFileTakesNoRoom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sparse")
	f, err := os.Create(file)
	require.NoError(t, err)
	_, err = f.WriteAt([]byte("end"), 64<<20)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	for _, format := range []string{"gnu", "pax"} {
		t.Run(format, func(t *testing.T) {
			p := newPoint(t, nil)
			command(t, filepath.Dir(file), "tar", "--format="+format, "-cSf", filepath.Join(p.source, "b.tar"), "sparse")
			out, err := p.unpack(func(a *probe.UnpackArgs) { a.MaxBytes = 5 << 20 })
			require.NoError(t, err)
			require.Less(t, out.Bytes, int64(1<<20))
			info, err := os.Stat(filepath.Join(p.data, "sparse"))
			require.NoError(t, err)
			require.Equal(t, int64(64<<20+3), info.Size())
			require.Less(t, info.Sys().(*syscall.Stat_t).Blocks*512, int64(1<<20))
			require.True(t, strings.HasSuffix(p.read("sparse"), "\x00end"))
		})
	}
}

func TestHostileTars(t *testing.T) {
	for name, c := range map[string]struct {
		members []member
		reason  string
	}{
		"a name that climbs out":                    {[]member{file("../outside/secret", "evil")}, `the member ../outside/secret would leave the folder`},
		"a name that climbs out further in":         {[]member{file("a/../../outside/new", "evil")}, `the member a/../../outside/new would leave the folder`},
		"a folder that climbs out":                  {[]member{folder("../outside/new/", 0o755)}, `would leave the folder`},
		"through an absolute link":                  {[]member{symlink("way", "OUTSIDE"), file("way/secret", "evil")}, `members below way, a symbolic link that leads out`},
		"through a relative link":                   {[]member{symlink("way", "../outside"), file("way/secret", "evil")}, `members below way, a symbolic link that leads out`},
		"through two links":                         {[]member{symlink("one", "two"), symlink("two", "../outside"), file("one/secret", "evil")}, `members below one, a symbolic link that leads out`},
		"through a link that is replaced later":     {[]member{folder("way/", 0o755), symlink("way", "../outside"), file("way/secret", "evil")}, `members below way, a symbolic link that leads out`},
		"a folder through a link":                   {[]member{symlink("way", "../outside"), folder("way/new/", 0o755)}, `members below way, a symbolic link that leads out`},
		"a hard link that climbs out":               {[]member{hardlink("h", "../outside/secret"), file("h", "evil")}, `the hard link h leads to ../outside/secret, which is outside of the archive`},
		"a hard link through a link":                {[]member{symlink("way", "../outside"), hardlink("h", "way/secret")}, `the hard link h leads to way/secret, which does not come before it`},
		"a hard link to an absolute name":           {[]member{hardlink("h", "/etc/passwd")}, `the hard link h leads to /etc/passwd, which does not come before it`},
		"a hard link to nothing":                    {[]member{hardlink("h", "gone")}, `the hard link h leads to gone, which does not come before it`},
		"a link that leads nowhere, with members":   {[]member{symlink("way", "gone"), file("way/x", "")}, `members below way, a symbolic link that leads nowhere`},
		"a link to itself, with members":            {[]member{symlink("way", "way"), file("way/x", "")}, `members below way`},
		"a file that is used as a folder":           {[]member{file("a", ""), file("a/b", "")}, `members below a, which is no folder`},
		"a folder with things in it, and as a file": {[]member{file("a/b", ""), file("a", "")}, `holds a twice: as a folder with things in it, and as something else`},
		"a file with the name of the root":          {[]member{file(".", "x")}, `named like its own root`},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoint(t, nil)
			for i := range c.members {
				c.members[i].Linkname = strings.Replace(c.members[i].Linkname, "OUTSIDE", p.outside, 1)
			}
			write(t, filepath.Join(p.source, "b.tar"), tarOf(t, c.members...))
			_, err := p.unpack(nil)
			f := fault.Of(err)
			require.NotNil(t, f)
			require.Equal(t, fault.Backup, f.Blame, f.Reason)
			require.Equal(t, fault.Data, f.Class, f.Reason)
			require.Contains(t, f.Reason, c.reason)
		})
	}
}

func TestALinkThatStaysInsideIsFollowedAsTarDoes(t *testing.T) {
	p := newPoint(t, map[string]string{"b.tar": tarOf(t, folder("real/", 0o755), symlink("way", "real"), file("way/x", "through"))})
	_, err := p.unpack(nil)
	require.NoError(t, err)
	require.Equal(t, "through", p.read("real/x"))
}

func TestBrokenTars(t *testing.T) {
	whole := tarOf(t, file("first.txt", strings.Repeat("1", 600)), file("second.txt", strings.Repeat("2", 600)))
	second := 512 + 1024 // where its header begins
	for name, c := range map[string]struct {
		archive string
		reason  string
	}{
		"cut inside a member":               {whole[:second+512+100], "the tar archive ends inside the member second.txt, after 100 of its 600 bytes: the file is truncated"},
		"cut inside a header":               {whole[:second+100], "the tar archive ends after 1,636 bytes, inside or behind the member first.txt: the file is truncated"},
		"cut inside the padding":            {whole[:second-10], "the tar archive has no end mark behind the member first.txt, at byte 1,526"},
		"cut between two members":           {whole[:second], "the tar archive has no end mark behind the member first.txt, at byte 1,536: it is cut off or was never finished"},
		"cut before the end mark":           {whole[:second+512+1024], "the tar archive has no end mark behind the member second.txt"},
		"a flipped bit in a header":         {flip(whole, second+20), "at byte 1,536 of the tar archive, behind the member first.txt, stands no valid member"},
		"cut inside a big member":           {tarOf(t, file("big", strings.Repeat("b", 1<<20)))[:700_000], "ends inside the member big, after 699,488 of its 1,048,576 bytes"},
		"cut inside compressed data":        {gz(t, whole)[:40], "b.tar: the gzip stream ends after 40 bytes: the file is truncated"},
		"a long name without its member":    {tarOf(t, file(strings.Repeat("n", 200), ""))[:1024], "the tar archive has no end mark behind its beginning, at byte 1,024"},
		"one volume of an archive of many":  {tarKind(whole, 'M'), "is one volume of an archive in several"},
		"a flipped bit in compressed bytes": {flip(gz(t, whole), 60), "the gzip stream is corrupt"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoint(t, map[string]string{"b.tar": c.archive})
			_, err := p.unpack(nil)
			backupFault(t, err, fault.Restore, c.reason)
		})
	}
	t.Run("without an end mark, but vouched for by a checksum around it", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar.gz": gz(t, whole[:second+512+1024])})
		out, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, []string{"the tar archive has no end mark; the compression around it proves that nothing is missing"}, out.Notes)
	})
	t.Run("without an end mark in two gzip parts, the last of which may be lost", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar.gz": gz(t, whole[:second]) + gz(t, whole[second:second+512+1024])})
		_, err := p.unpack(nil)
		backupFault(t, err, fault.Restore, "no end mark")
	})
	t.Run("something behind the end mark is noted", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": whole + "signed by somebody"})
		out, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, []string{"behind the end mark of the tar archive stand 18 bytes, which were ignored"}, out.Notes)
	})
	t.Run("of archives put behind one another tar reads the first alone", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"b.tar": whole + tarOf(t, file("third", ""))}).unpack(nil)
		require.Equal(t, fault.Rig, fault.Of(err).Blame)
		require.ErrorContains(t, err, "b.tar: behind the end of the tar archive, at byte 3,072, another one begins with third, and only the first is read")
	})
	t.Run("a page in the middle that is lost", func(t *testing.T) {
		many := []byte(tarOf(t, file("first", "1"), file("second", strings.Repeat("2", 5000)), file("third", strings.Repeat("3", 600)), file("fourth", "4")))
		clear(many[1024 : 1024+4096])
		_, err := newPoint(t, map[string]string{"b.tar": string(many)}).unpack(nil)
		backupFault(t, err, fault.Restore, "b.tar: a part of the tar archive behind the member first, from byte 1,024 on, was overwritten with zeros: after it come more members, such as third")
	})
	t.Run("an end that was never written, where room was made for it", func(t *testing.T) {
		long := tarOf(t, file("first", "1"), file("second", strings.Repeat("2", 100_000)))
		_, err := newPoint(t, map[string]string{"b.tar": long[:1024] + strings.Repeat("\x00", len(long)-1024)}).unpack(nil)
		backupFault(t, err, fault.Restore, "b.tar: behind the member first, at byte 1,024, the tar archive is nothing but zeros, 101,888 bytes of them")
	})
	for name, size := range map[string]int{"10 KiB": 20 * 512, "63 KiB": 126 * 512, "64 KiB": 64 << 10, "1 MiB": 1 << 20} {
		t.Run("records of "+name+" are filled up with zeros", func(t *testing.T) {
			out, err := newPoint(t, map[string]string{"b.tar": whole + strings.Repeat("\x00", size-len(whole))}).unpack(nil)
			require.NoError(t, err)
			require.Empty(t, out.Notes)
		})
	}
}

func TestEveryTruncationOfATarIsFound(t *testing.T) {
	whole := tarOf(t, file("first.txt", strings.Repeat("1", 600)), symlink("l", strings.Repeat("long/", 40)), file("second.txt", "2"))
	marked := len(strings.TrimRight(whole, "\x00"))
	marked = (marked+511)/512*512 + 512 // one block of zeros is an end mark
	for n := 1; n < marked; n += 61 {
		p := newPoint(t, map[string]string{"b.tar": whole[:n]})
		_, err := p.unpack(nil)
		require.NotNil(t, fault.Of(err), "cut after %d of %d", n, len(whole))
		require.Equal(t, fault.Backup, fault.Of(err).Blame, fault.Of(err).Reason)
	}
}

func flip(s string, at int) string {
	b := []byte(s)
	b[at] ^= 4
	return string(b)
}

// tarKind changes the kind of the first member.
func tarKind(archive string, kind byte) string {
	b := []byte(archive)
	b[156] = kind
	copy(b[148:156], "        ")
	var sum int
	for _, c := range b[:512] {
		sum += int(c)
	}
	copy(b[148:156], fmt.Sprintf("%06o\x00 ", sum))
	return string(b)
}

func TestAFolderOfArchivesIsSaidToBeUnopened(t *testing.T) {
	archive := tarOf(t, file("one", "1"))
	out, err := newPoint(t, map[string]string{"a.tar": archive, "b.tar": archive, "SHA256SUMS": "x"}).unpack(nil)
	require.NoError(t, err)
	require.Equal(t, []string{"the 2 archives in the point were restored as the files that they are: none was opened, the first is a.tar"}, out.Notes)
	out, err = newPoint(t, map[string]string{"a.tar": archive, "readme": "of somebody's own"}).unpack(nil)
	require.NoError(t, err)
	require.Equal(t, []string{"archives inside of the backup were not opened, so whether they are whole is not known: 1 of them, the first is a.tar (the parameter open_inner opens them)"}, out.Notes)
}

// An incremental archive of tar says what its folders held; what had not changed
// is only in the archives before it.
func TestAnIncrementalTarIsNotTheWholeBackup(t *testing.T) {
	for _, format := range []string{"gnu", "posix"} {
		t.Run(format, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range []string{"desk/one", "desk/two", "desk/below/three"} {
				write(t, filepath.Join(dir, name), name)
			}
			pack := func(level string) string {
				command(t, dir, "tar", "--format="+format, "-g", filepath.Join(dir, "snapshot"), "-cf", filepath.Join(dir, level), "desk")
				packed, err := os.ReadFile(filepath.Join(dir, level))
				require.NoError(t, err)
				return string(packed)
			}
			full := newPoint(t, map[string]string{"a.tar": pack("full")})
			_, err := full.unpack(nil)
			require.NoError(t, err)
			require.Equal(t, "desk/below/three", full.read("desk/below/three"))

			require.NoError(t, os.Chtimes(filepath.Join(dir, "desk/one"), time.Now().Add(time.Hour), time.Now().Add(time.Hour)))
			_, err = newPoint(t, map[string]string{"a.tar": pack("changes")}).unpack(nil)
			blamed(t, err, fault.Rig, fault.Restore, "a.tar is an incremental archive of tar: 2 files that had not changed are only in the archives before it, the first is desk/")
		})
	}
}

func TestNotABackup(t *testing.T) {
	for name, c := range map[string]struct {
		file, content string
		wants         []string
		class         fault.Class
		reason        string
	}{
		"empty":                          {"dump.sql", "", nil, fault.Restore, "dump.sql is empty (0 bytes)"},
		"empty inside of gzip":           {"dump.sql.gz", gz(t, ""), nil, fault.Restore, "dump.sql.gz: the gzip stream holds nothing (0 bytes)"},
		"an error of the dump program":   {"dump.sql", "pg_dump: error: connection to server failed\n", []string{probe.SQLText}, fault.Restore, "dump.sql: expected SQL text, found plain text that begins with: pg_dump: error: connection to server failed"},
		"a page that says not found":     {"db.sqlite", "<!DOCTYPE html>\n<title>404</title>", []string{probe.SQLiteFile}, fault.Restore, "db.sqlite: expected an SQLite database, found plain text that begins with: <!DOCTYPE html>"},
		"text with the name of a tar":    {"files.tar.gz", "no such bucket", nil, fault.Restore, "files.tar.gz is no gzip stream: it is plain text that begins with: no such bucket"},
		"the first bit of gzip flipped":  {"files.tar.gz", flip(gz(t, tarOf(t, file("a", ""))), 0), nil, fault.Restore, "files.tar.gz is no gzip stream: it is something unknown that begins with the bytes 1b8b"},
		"the beginning of a tar changed": {"files.tar", flip(tarOf(t, file("a", "")), 3), nil, fault.Restore, "files.tar is no tar archive"},
		"a name in capital letters":      {"FILES.TAR.GZ", "no such bucket", nil, fault.Restore, "FILES.TAR.GZ is no gzip stream: it is plain text"},
		"a zip in capital letters":       {"FILES.ZIP", "no such bucket", nil, fault.Restore, "FILES.ZIP is no zip archive: it is plain text"},
		"a name with a date behind it":   {"files.tar.gz-20240229", "no such bucket", nil, fault.Restore, "files.tar.gz-20240229 is no gzip stream: it is plain text"},
		"a name with a number behind it": {"files.tgz.1", "no such bucket", nil, fault.Restore, "files.tgz.1 is no gzip stream: it is plain text"},
		"a 7-Zip archive that is none":   {"files.7z", "<title>404</title>", nil, fault.Restore, "files.7z is no 7-Zip archive: it is plain text that begins with: <title>404</title>"},
		"a RAR archive that is none":     {"files.rar", "\x01\x02\x03\x04", nil, fault.Restore, "files.rar is no RAR archive: it is something unknown that begins with the bytes 01020304"},
		"compress without its beginning": {"files.tar.Z", "\x01\x02\x03\x04", nil, fault.Restore, "files.tar.Z is no stream of compress"},
		"an encrypted file that is none": {"files.tar.gpg", "\x01\x02\x03\x04", nil, fault.Restore, "files.tar.gpg is no file encrypted with GnuPG"},
		"a tar of nothing":               {"files.tar.gz", gz(t, strings.Repeat("\x00", 10240)), nil, fault.Restore, "files.tar.gz is a tar archive without a single member"},
		"zeros":                          {"db.sqlite", strings.Repeat("\x00", 70_000), []string{probe.SQLiteFile}, fault.Restore, "found nothing but zero bytes where its beginning should be"},
		"an archive that is not wanted":  {"dump.zip", zipOf(t, "a.txt", "b.txt"), []string{probe.SQLText}, fault.Restore, "dump.zip holds several files: a.txt, b.txt; none of them is SQL text"},
		"a database that is not wanted":  {"x", "SQLite format 3\x00 and so on", []string{probe.ZipArchive, probe.SQLText}, fault.Restore, "x: expected a zip archive or SQL text, found an SQLite database"},
		"UTF-16":                         {"dump.sql", "\xff\xfeS\x00E\x00L\x00", []string{probe.SQLText}, fault.Restore, "text in UTF-16"},
		"UTF-16 without a mark":          {"dump.sql", "-\x00-\x00\n\x00S\x00E\x00L\x00", []string{probe.SQLText}, fault.Restore, "text in UTF-16"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoint(t, map[string]string{c.file: c.content})
			_, err := p.unpack(func(a *probe.UnpackArgs) { a.Wants = c.wants })
			backupFault(t, err, c.class, c.reason)
		})
	}
	t.Run("an archive that this program cannot open is not the backup's fault", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.7z": "7z\xbc\xaf\x27\x1c\x00\x04rest"})
		_, err := p.unpack(nil)
		blamed(t, err, fault.Rig, fault.Restore, "b.7z is a 7-Zip archive, which this program cannot open")
	})
	t.Run("nor is a binary cpio archive", func(t *testing.T) {
		header := "\xc7\x71" + strings.Repeat("\x00", 18) + "\x06\x00" + strings.Repeat("\x00", 4)
		_, err := newPoint(t, map[string]string{"b.cpio": header + "hello\x00rest"}).unpack(nil)
		blamed(t, err, fault.Rig, fault.Restore, "b.cpio is a cpio archive, which this program cannot open")
	})
	t.Run("nor is a dictionary that zstd needs", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"b.zst": "\x28\xb5\x2f\xfd\x23\x07\x00\x00\x00\x05\x29\x00\x00hello"}).unpack(nil)
		blamed(t, err, fault.Rig, fault.Restore, "b.zst was compressed by zstd with a dictionary, which is not in it")
	})
	t.Run("a script of SQLite is not a broken database", func(t *testing.T) {
		p := newPoint(t, map[string]string{"a.sql": "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE a (id int);\nCOMMIT;\n"})
		_, err := p.unpack(func(a *probe.UnpackArgs) { a.Wants = []string{probe.SQLiteFile} })
		blamed(t, err, fault.Rig, fault.Restore, "a.sql is the text that .dump of sqlite3 writes")
	})
}

func TestFormats(t *testing.T) {
	sqlite := "SQLite format 3\x00" + strings.Repeat("\x01", 100)
	for name, c := range map[string]struct {
		content string
		format  string
	}{
		"a database":                 {sqlite, probe.SQLiteFile},
		"a dump with its comments":   {"--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n", probe.SQLText},
		"a dump with psql commands":  {"\\restrict abc\n\nSET x = 0;\n", probe.SQLText},
		"a dump of MySQL":            {"/*!40101 SET NAMES utf8 */;\n", probe.SQLText},
		"a script with a mark":       {"\xef\xbb\xbf/* made by\n hand */ create table t (i int);", probe.SQLText},
		"a script without comments":  {"insert into t values (1);\n", probe.SQLText},
		"a dump with binary values":  {"INSERT INTO t VALUES ('" + strings.Repeat("x", 2000) + "\x01\x02');\n", probe.SQLText},
		"comments without an end":    {"-- " + strings.Repeat("x", 70_000), probe.SQLText},
		"prose with a word of SQL":   {"Select the file that you want to restore", probe.PlainText},
		"prose that only looks so":   {"settings are kept elsewhere; see there", probe.PlainText},
		"a note":                     {"hello", probe.PlainText},
		"bytes that nobody knows":    {"REDIS0011\xfa\x00\x01", probe.Unknown},
		"a word that begins like gz": {"\x1f\x00\x00", probe.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoint(t, map[string]string{"it": c.content})
			out, err := p.unpack(nil)
			require.NoError(t, err)
			require.Equal(t, c.format, out.Format)
			require.Equal(t, filepath.Join(p.data, "it"), out.File)
			require.Equal(t, c.content, p.read("it"))
			require.Equal(t, int64(1), out.Files)
			require.Equal(t, when, *out.Newest)
		})
	}
}

func TestChoosing(t *testing.T) {
	sql := "SELECT 1;\n"
	files := map[string]string{"helpdesk.sql": sql, "sub/other.sql": sql, "notes.txt": "n"}
	for name, c := range map[string]struct {
		glob   string
		chosen string
		reason string
	}{
		"by its name":                        {"helpdesk.sql", "helpdesk.sql", ""},
		"by a pattern":                       {"help*.sql", "helpdesk.sql", ""},
		"by its name, wherever it is":        {"other.sql", "other.sql", ""},
		"by its path":                        {"sub/*.sql", "other.sql", ""},
		"by a path at any depth":             {"**/other.sql", "other.sql", ""},
		"none matches":                       {"*.dump", "", "no file matches *.dump; the recovery point holds helpdesk.sql, notes.txt, sub/other.sql"},
		"several match":                      {"*.sql", "", "several files of the recovery point match *.sql: helpdesk.sql, sub/other.sql"},
		"several, and none is asked for":     {"", "", "the recovery point holds several files: helpdesk.sql, notes.txt, sub/other.sql"},
		"a path does not match a base":       {"x/helpdesk.sql", "", "no file matches x/helpdesk.sql"},
		"a folder that holds what is wanted": {"sub", "other.sql", ""},
		"a pattern that is none is ours":     {"[", "", `"[" is not a pattern for file names`},
		"a path that climbs out is hidden":   {"../*", "", "no file matches ../*"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoint(t, files)
			out, err := p.unpack(func(a *probe.UnpackArgs) { a.File, a.Wants = c.glob, []string{probe.SQLText} })
			if c.reason != "" {
				require.ErrorContains(t, err, c.reason)
				return
			}
			require.NoError(t, err)
			require.Equal(t, filepath.Join(p.data, c.chosen), out.File)
		})
	}
	dumps := func(a *probe.UnpackArgs) { detecting(a); a.Wants = []string{"pg-custom", probe.SQLText} }
	t.Run("which of several is wanted is for the scenario to say", func(t *testing.T) {
		_, err := newPoint(t, files).unpack(dumps)
		blamed(t, err, fault.Rig, fault.Restore, "the recovery point holds several files: helpdesk.sql, notes.txt, sub/other.sql")
	})
	t.Run("of several none is what is wanted", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"a.sql": "", "b.sql": "<html>"}).unpack(dumps)
		backupFault(t, err, fault.Restore, "the recovery point holds several files: a.sql, b.sql; none of them is a PostgreSQL dump or SQL text")
	})
	t.Run("the files of a server are no dump", func(t *testing.T) {
		server := tarOf(t, file("PG_VERSION", "15\n"), file("backup_label", "START WAL LOCATION"), file("global/pg_control", "x"))
		for _, point := range []map[string]string{{"base.tar.gz": gz(t, server)}, {"base.tar": server, "pg_wal.tar": tarOf(t, file("0001", "x")), "backup_manifest": "{}"}} {
			_, err := newPoint(t, point).unpack(dumps)
			blamed(t, err, fault.Rig, fault.Restore, "holds the files of a PostgreSQL server, as pg_basebackup copies them, and only dumps are restored here")
		}
	})
	t.Run("a file in parts is not put together", func(t *testing.T) {
		whole := gz(t, tarOf(t, file("a", strings.Repeat("random", 100))))
		for _, names := range [][2]string{{"b.tgz.aa", "b.tgz.ab"}, {"b.tgz.000", "b.tgz.001"}, {"b.tgz.001", "b.tgz.002"}, {"b.tgz-aa", "b.tgz-ab"}, {"x00", "x01"}, {"xaa", "xab"}} {
			point := map[string]string{names[0]: whole[:60], names[1]: whole[60:]}
			for _, of := range []func(*probe.UnpackArgs){nil, dumps} {
				_, err := newPoint(t, point).unpack(of)
				blamed(t, err, fault.Rig, fault.Restore, "the recovery point holds one file in 2 parts, which this program does not put together: "+names[0]+", "+names[1])
			}
		}
		whole = gz(t, "hello")
		for _, point := range []map[string]string{{"b.gz.01": whole, "b.gz.02": whole}, {"log.01": "a", "log.02": "b"}, {"b.gz.02": whole, "b.gz.03": "\x00"}} {
			_, err := newPoint(t, point).unpack(nil)
			require.NoError(t, err, "these are files of their own")
		}
	})
	t.Run("one part of a file is said to be such", func(t *testing.T) {
		whole := gz(t, tarOf(t, file("a", strings.Repeat("random", 100))))
		for _, name := range []string{"b.tar.gz.aa", "b.tar.gz.001", "b.tgz.part1"} {
			_, err := newPoint(t, map[string]string{name: whole[:60]}).unpack(nil)
			blamed(t, err, fault.Rig, fault.Restore, "by its name "+name+" is one part of ")
		}
		for _, name := range []string{"b.tar.gz", "b.tar.gz.1", "b.tar.gz.12"} {
			_, err := newPoint(t, map[string]string{name: whole[:60]}).unpack(nil)
			backupFault(t, err, fault.Restore, "the file is truncated")
		}
	})
	t.Run("nothing is there", func(t *testing.T) {
		_, err := newPoint(t, nil).unpack(nil)
		backupFault(t, err, fault.Restore, "the recovery point holds no files")
	})
	t.Run("many files are a tree", func(t *testing.T) {
		p := newPoint(t, files)
		out, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, probe.Tree, out.Format)
		require.Equal(t, int64(3), out.Files)
		require.Equal(t, int64(1), out.Folders)
		require.Equal(t, sql, p.read("sub/other.sql"))
	})
	t.Run("a tree stays where it is", func(t *testing.T) {
		p := newPoint(t, files)
		out, err := p.unpack(func(a *probe.UnpackArgs) { a.InPlace = true })
		require.NoError(t, err)
		require.Equal(t, p.source, out.File)
		require.Equal(t, int64(3), out.Files)
		require.Zero(t, out.Bytes)
	})
	t.Run("a file stays where it is", func(t *testing.T) {
		p := newPoint(t, map[string]string{"db.dump": "PGDMP\x01"})
		out, err := p.unpack(func(a *probe.UnpackArgs) { a.InPlace = true })
		require.NoError(t, err)
		require.Equal(t, filepath.Join(p.source, "db.dump"), out.File)
	})
	t.Run("what is compressed cannot stay where it is", func(t *testing.T) {
		p := newPoint(t, map[string]string{"db.dump.gz": gz(t, "PGDMP\x01")})
		out, err := p.unpack(func(a *probe.UnpackArgs) { a.InPlace = true })
		require.NoError(t, err)
		require.Equal(t, filepath.Join(p.data, "db.dump"), out.File)
		require.Equal(t, []string{"gzip"}, out.Layers)
	})
}

func TestPlainFoldersAreCopiedAsTheyAre(t *testing.T) {
	p := newPoint(t, map[string]string{"a/one": "1", "b/two": "2"})
	require.NoError(t, os.Symlink("../outside", filepath.Join(p.source, "way")))
	require.NoError(t, os.Link(filepath.Join(p.source, "a/one"), filepath.Join(p.source, "b/same")))
	require.NoError(t, syscall.Mkfifo(filepath.Join(p.source, "pipe"), 0o644))
	require.NoError(t, os.Chmod(filepath.Join(p.source, "b/two"), 0o400))
	out, err := p.unpack(nil)
	require.NoError(t, err)
	require.Equal(t, int64(3), out.Files)
	require.Equal(t, "1", p.read("b/same"))
	one, err := os.Stat(filepath.Join(p.data, "a/one"))
	require.NoError(t, err)
	same, err := os.Stat(filepath.Join(p.data, "b/same"))
	require.NoError(t, err)
	require.True(t, os.SameFile(one, same))
	require.Equal(t, when, one.ModTime().UTC())
	two, err := os.Stat(filepath.Join(p.data, "b/two"))
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o400), two.Mode())
	require.ElementsMatch(t, []string{
		"1 symbolic link leads out of the backup and was not followed: way",
		"1 device, pipe or socket was not created: pipe",
	}, out.Notes)
}

func TestPackedInsideOfPacked(t *testing.T) {
	sql := "SELECT 1;\n"
	wants := func(a *probe.UnpackArgs) { a.Wants = []string{probe.SQLText} }
	t.Run("a compressed dump in an archive", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar.gz": gz(t, tarOf(t, folder("dumps/", 0o755), file("dumps/db.sql.gz", gz(t, sql))))})
		out, err := p.unpack(wants)
		require.NoError(t, err)
		require.Equal(t, filepath.Join(p.data, "dumps/db.sql"), out.File)
		require.Equal(t, []string{"gzip", "tar", "gzip"}, out.Layers)
		require.Equal(t, sql, p.read("dumps/db.sql"))
		require.Equal(t, int64(1), out.Files)
		require.NoFileExists(t, filepath.Join(p.data, "dumps/db.sql.gz"))
	})
	t.Run("an archive in an archive", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.zip": zipOf(t, "x")})
		write(t, filepath.Join(p.source, "b.zip"), zipWith(t, "in.tar", tarOf(t, file("db.sql", sql))))
		out, err := p.unpack(wants)
		require.NoError(t, err)
		require.Equal(t, filepath.Join(p.data, "in.tar.d/db.sql"), out.File)
		require.Equal(t, []string{"zip", "tar"}, out.Layers)
	})
	t.Run("a pattern that speaks of what is inside", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("one.sql", sql), file("two.sql", "SELECT 2;\n"))})
		out, err := p.unpack(func(a *probe.UnpackArgs) { wants(a); a.File = "two.*" })
		require.NoError(t, err)
		require.Equal(t, filepath.Join(p.data, "two.sql"), out.File)
		_, err = newPoint(t, map[string]string{"b.tar": tarOf(t, file("one.sql", sql))}).unpack(func(a *probe.UnpackArgs) { wants(a); a.File = "two.*" })
		backupFault(t, err, fault.Restore, "no file matches two.*; b.tar holds one.sql")
	})
	t.Run("a tree is not looked into any further", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("photos.zip", zipOf(t, "x")))})
		out, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, probe.Tree, out.Format)
		require.FileExists(t, filepath.Join(p.data, "photos.zip"))
	})
	t.Run("wrapped without end", func(t *testing.T) {
		content := sql
		for range 6 {
			content = tarOf(t, file("in.tar", content))
		}
		_, err := newPoint(t, map[string]string{"b.tar": content}).unpack(wants)
		backupFault(t, err, fault.Restore, "is packed in more than 4 archives")
	})
	t.Run("a compressed zip", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.zip.gz": gz(t, zipOf(t, "a.txt"))})
		out, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, []string{"gzip", "zip"}, out.Layers)
		require.Equal(t, "content of a.txt", p.read("a.txt"))
	})
	t.Run("a zip behind another, of which unzip sees the last", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"b.zip": zipOf(t, "a.txt") + zipOf(t, "b.txt")}).unpack(nil)
		backupFault(t, err, fault.Data, "another zip archive stands before the one at its end")
	})
	t.Run("a zip behind the program that unpacks it", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.zip": "#!/bin/sh\nexec unzip \"$0\"\n" + zipOf(t, "a.txt")})
		_, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, "content of a.txt", p.read("a.txt"))
	})
}

// detecting is what a recipe of dumps may say of its formats.
func detecting(a *probe.UnpackArgs) {
	a.Detect = []probe.DetectArgs{
		{Format: "pg-custom", About: "a PostgreSQL dump", Magic: []byte("PGDMP")},
		{Format: "pg-tar", About: "a PostgreSQL dump", Member: "toc.dat", Archive: "tar"},
		{Format: "pg-directory", About: "a PostgreSQL dump", Member: "toc.dat", Magic: []byte("PGDMP")},
		{Format: "pg-server", About: "the files of a PostgreSQL server, as pg_basebackup copies them", Member: "PG_VERSION", Refuse: "only dumps are restored here", Next: "rehearse a dump"},
		{Format: "pg-server", About: "the files of a PostgreSQL server, as pg_basebackup copies them", Member: "backup_manifest", Refuse: "only dumps are restored here", Next: "rehearse a dump"},
		{Format: "mysql", About: "a dump of MySQL", Line: `^-- (MySQL|MariaDB) dump `},
		{Format: "odd", About: "something odd", Magic: []byte{0xca, 0xfe}, Offset: 4},
	}
	a.Wants = []string{"pg-custom", "pg-tar", "pg-directory", "mysql", "odd", probe.SQLText}
}

func TestWhatTheRecipeDetects(t *testing.T) {
	toc := "PGDMP\x01\x0e\x00\x04\x08\x03"
	wants := func(a *probe.UnpackArgs) { detecting(a); a.InPlace = true }
	for name, c := range map[string]struct{ content, format string }{
		"a magic":                      {toc, "pg-custom"},
		"a magic further on":           {"\x00\x01\x02\x03\xca\xfe\x00", "odd"},
		"a magic in another place":     {"\xca\xfe", ""},
		"a line":                       {"/*M!999999 */\n-- MariaDB dump 10.19\nCREATE TABLE a (i int);\n", "mysql"},
		"a line that stands otherwise": {"-- not a MySQL dump \nSELECT 1;\n", probe.SQLText},
		"a line in binary data":        {"\x00\x01\n-- MySQL dump 10\n", ""},
		"a file shorter than Offset":   {"\x00", ""},
	} {
		t.Run("a file by "+name, func(t *testing.T) {
			p := newPoint(t, map[string]string{"it": c.content})
			out, err := p.unpack(detecting)
			if c.format == "" {
				require.ErrorContains(t, err, "it: expected a PostgreSQL dump or a dump of MySQL or something odd or SQL text, found ")
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.format, out.Format)
		})
	}
	t.Run("the tar format stays packed", func(t *testing.T) {
		content := tarOf(t, file("toc.dat", toc), file("3.dat", "x"))
		p := newPoint(t, map[string]string{"db.tar": content})
		out, err := p.unpack(wants)
		require.NoError(t, err)
		require.Equal(t, "pg-tar", out.Format)
		require.Equal(t, filepath.Join(p.source, "db.tar"), out.File)
	})
	t.Run("the tar format is decompressed and stays packed", func(t *testing.T) {
		content := tarOf(t, file("toc.dat", toc), file("3.dat", "x"))
		p := newPoint(t, map[string]string{"db.tgz": gz(t, content)})
		out, err := p.unpack(wants)
		require.NoError(t, err)
		require.Equal(t, "pg-tar", out.Format)
		require.Equal(t, filepath.Join(p.data, "db.tar"), out.File)
		require.Equal(t, content, p.read("db.tar"))
	})
	t.Run("a directory that was packed", func(t *testing.T) {
		p := newPoint(t, map[string]string{"db.tar": tarOf(t, folder("dump/", 0o755), file("dump/3.dat.gz", gz(t, "x")), file("dump/toc.dat", toc))})
		out, err := p.unpack(wants)
		require.NoError(t, err)
		require.Equal(t, "pg-directory", out.Format)
		require.Equal(t, filepath.Join(p.data, "dump"), out.File)
		require.FileExists(t, filepath.Join(p.data, "dump/3.dat.gz"))
	})
	t.Run("a directory that lies there", func(t *testing.T) {
		p := newPoint(t, map[string]string{"dump/toc.dat": toc, "dump/3.dat": "x"})
		out, err := p.unpack(wants)
		require.NoError(t, err)
		require.Equal(t, "pg-directory", out.Format)
		require.Equal(t, filepath.Join(p.source, "dump"), out.File)
	})
	t.Run("a directory that is chosen by name", func(t *testing.T) {
		p := newPoint(t, map[string]string{"one/toc.dat": toc, "two/toc.dat": toc, "two/3.dat": "x"})
		out, err := p.unpack(func(a *probe.UnpackArgs) { wants(a); a.File, a.InPlace = "two", false })
		require.NoError(t, err)
		require.Equal(t, "pg-directory", out.Format)
		require.Equal(t, "x", p.read("3.dat"))
	})
}

func TestANameThatIsNoUTF8IsReplacedWhereItMustBeTold(t *testing.T) {
	p := newPoint(t, map[string]string{"caf\xe9.sql": "SELECT 1;\n"})
	out, err := p.unpack(func(a *probe.UnpackArgs) { a.InPlace = true })
	require.NoError(t, err)
	require.Equal(t, filepath.Join(p.data, "caf_.sql"), out.File)

	p = newPoint(t, map[string]string{"b.tar": tarOf(t, file("d\xff/caf\xe9.sql", "SELECT 1;\n"))})
	out, err = p.unpack(func(a *probe.UnpackArgs) { a.Wants = []string{probe.SQLText} })
	require.NoError(t, err)
	require.Equal(t, filepath.Join(p.data, "d_/caf_.sql"), out.File)
	require.Equal(t, "SELECT 1;\n", p.read("d_/caf_.sql"))
}

func TestWhatBelongsTogetherStaysTogether(t *testing.T) {
	together := func(a *probe.UnpackArgs) {
		a.Wants, a.Together = []string{probe.SQLiteFile}, []string{"{}-wal", "{}-journal"}
	}
	database := "SQLite format 3\x00" + strings.Repeat("\x01", 100)
	t.Run("in a folder", func(t *testing.T) {
		p := newPoint(t, map[string]string{"app.db": database, "app.db-wal": "log"})
		out, err := p.unpack(together)
		require.NoError(t, err)
		require.Equal(t, filepath.Join(p.data, "app.db"), out.File)
		require.Equal(t, "log", p.read("app.db-wal"))
		require.Equal(t, int64(2), out.Files)
	})
	t.Run("compressed apart", func(t *testing.T) {
		p := newPoint(t, map[string]string{"app.db.gz": gz(t, database), "app.db-wal": "log", "[odd]{name}.db-wal": "x"})
		out, err := p.unpack(func(a *probe.UnpackArgs) { together(a); a.File = "app.db.gz" })
		require.NoError(t, err)
		require.Equal(t, filepath.Join(p.data, "app.db"), out.File)
		require.Equal(t, "log", p.read("app.db-wal"))
		require.NoFileExists(t, filepath.Join(p.data, "[odd]{name}.db-wal"))
	})
	t.Run("in an archive", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("app.db", database), file("app.db-wal", "log"))})
		out, err := p.unpack(together)
		require.NoError(t, err)
		require.Equal(t, filepath.Join(p.data, "app.db"), out.File)
	})
}

func TestLimits(t *testing.T) {
	t.Run("bytes of a bomb", func(t *testing.T) {
		p := newPoint(t, map[string]string{"bomb.gz": gz(t, strings.Repeat("-", 50<<20))})
		_, err := p.unpack(func(a *probe.UnpackArgs) { a.MaxBytes = 1 << 20 })
		blamed(t, err, fault.Rig, fault.Capacity, "the backup unpacks to more than 1.0 MiB, the disk limit of this sandbox")
		info, err := os.Stat(filepath.Join(p.data, "bomb"))
		require.NoError(t, err)
		require.LessOrEqual(t, info.Size(), int64(1<<20))
	})
	t.Run("bytes of a tar, before they are written", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("small", "x"), file("big", strings.Repeat("b", 2<<20)))})
		_, err := p.unpack(func(a *probe.UnpackArgs) { a.MaxBytes = 1 << 20 })
		blamed(t, err, fault.Rig, fault.Capacity, "disk limit")
		require.NoFileExists(t, filepath.Join(p.data, "big"))
	})
	t.Run("bytes that a zip declares", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.zip": zipWith(t, "zeros", strings.Repeat("0", 10<<20))})
		_, err := p.unpack(func(a *probe.UnpackArgs) { a.MaxBytes = 1 << 20 })
		blamed(t, err, fault.Rig, fault.Capacity, "disk limit")
	})
	t.Run("exactly as many bytes as allowed", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("one", strings.Repeat("1", 500)), file("two", strings.Repeat("2", 500)))})
		out, err := p.unpack(func(a *probe.UnpackArgs) { a.MaxBytes = 1000 })
		require.NoError(t, err)
		require.Equal(t, int64(1000), out.Bytes)
	})
	t.Run("files", func(t *testing.T) {
		var members []member
		for i := range 50 {
			members = append(members, file(fmt.Sprint("f", i), ""))
		}
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, members...)})
		_, err := p.unpack(func(a *probe.UnpackArgs) { a.MaxFiles = 20 })
		blamed(t, err, fault.Rig, fault.Capacity, "the backup holds more than 20 files and folders")
		entries, err := os.ReadDir(p.data)
		require.NoError(t, err)
		require.LessOrEqual(t, len(entries), 20)
	})
	t.Run("folders that nobody named count too", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file(strings.Repeat("d/", 100)+"f", ""))})
		_, err := p.unpack(func(a *probe.UnpackArgs) { a.MaxFiles = 20 })
		blamed(t, err, fault.Rig, fault.Capacity, "files and folders")
	})
	t.Run("a full disk", func(t *testing.T) {
		if os.Geteuid() != 0 {
			t.Skip("only root can mount a small disk")
		}
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("big", strings.Repeat("b", 4<<20)))})
		if err := syscall.Mount("tmpfs", p.data, "tmpfs", 0, "size=1m"); err != nil {
			t.Skipf("a small disk cannot be mounted here: %v", err)
		}
		defer func() { require.NoError(t, syscall.Unmount(p.data, 0)) }()
		_, err := p.unpack(nil)
		blamed(t, err, fault.Rig, fault.Capacity, "the disk of the sandbox is full")
	})
}

func TestAPointThatCannotBeReadIsTheRigsFault(t *testing.T) {
	p := newPoint(t, nil)
	_, err := p.unpack(func(a *probe.UnpackArgs) { a.Source = filepath.Join(p.source, "gone") })
	blamed(t, err, fault.Rig, fault.Fetch, "read what was fetched")
}

func TestScan(t *testing.T) {
	var dump strings.Builder
	dump.WriteString("SET x = 1;\n")
	for i := range 200_000 {
		fmt.Fprintf(&dump, "INSERT INTO t VALUES (%d, 'some text that fills the dump up');\n", i)
		if i%50_000 == 7 {
			fmt.Fprintf(&dump, "ALTER TABLE t%d OWNER TO owner%d;\r\n", i, i%3)
		}
	}
	dump.WriteString("ALTER TABLE last OWNER TO finally;")
	scan := func(a *probe.UnpackArgs) {
		a.Scan = []probe.ScanArgs{
			{Name: "owners", Find: "OWNER TO ", Match: `OWNER TO ([a-z0-9]+);`},
			{Name: "roles", Find: "CREATE ROLE", Match: `CREATE ROLE (\w+)`},
		}
	}
	want := map[string][]string{"owners": {"owner1", "owner0", "owner2", "finally"}, "roles": nil}
	for name, content := range map[string]string{"plain": dump.String(), "packed": gz(t, dump.String())} {
		for _, inPlace := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, in place %v", name, inPlace), func(t *testing.T) {
				out, err := newPoint(t, map[string]string{"d.sql": content}).unpack(func(a *probe.UnpackArgs) { scan(a); a.InPlace = inPlace })
				require.NoError(t, err)
				require.ElementsMatch(t, want["owners"], out.Found["owners"])
				require.Equal(t, "finally", out.Found["owners"][len(out.Found["owners"])-1])
				require.Empty(t, out.Found["roles"])
			})
		}
	}
	t.Run("a line without end is looked at around the hit", func(t *testing.T) {
		line := "-- " + strings.Repeat("x", 5<<20) + " OWNER TO somebody; " + strings.Repeat("y", 5<<20)
		out, err := newPoint(t, map[string]string{"d.sql": line}).unpack(scan)
		require.NoError(t, err)
		require.Equal(t, []string{"somebody"}, out.Found["owners"])
	})
	t.Run("a hit across two blocks is found", func(t *testing.T) {
		for shift := range 12 {
			text := "-- " + strings.Repeat("x", 1<<20-10-shift) + "\nALTER x OWNER TO me;\n" + strings.Repeat("z", 100)
			out, err := newPoint(t, map[string]string{"d.sql": text}).unpack(scan)
			require.NoError(t, err)
			require.Equal(t, []string{"me"}, out.Found["owners"], "shifted by %d", shift)
		}
	})
	t.Run("a scan that is not a pattern is the recipe's mistake", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"d.sql": "x"}).unpack(func(a *probe.UnpackArgs) { a.Scan = []probe.ScanArgs{{Name: "n", Find: "f", Match: "("}} })
		require.Equal(t, fault.Internal, fault.Of(err).Class)
	})
}

func TestAnArchiveBesideItsChecksums(t *testing.T) {
	whole := gz(t, tarOf(t, file("a", "x"), file("b", "y")))
	for _, sums := range []string{"b.tar.gz.sha256", "SHA256SUMS", "md5sums.txt"} {
		t.Run("it is opened beside "+sums, func(t *testing.T) {
			out, err := newPoint(t, map[string]string{"b.tar.gz": whole, sums: "0123  b.tar.gz\n"}).unpack(nil)
			require.NoError(t, err)
			require.Equal(t, []string{"gzip", "tar"}, out.Layers)
			require.Equal(t, int64(2), out.Files)
		})
		t.Run("when it is broken it does not pass for a folder of two files beside "+sums, func(t *testing.T) {
			_, err := newPoint(t, map[string]string{"b.tar.gz": "oops" + whole, sums: "0123  b.tar.gz\n"}).unpack(nil)
			backupFault(t, err, fault.Restore, "b.tar.gz is no gzip stream")
		})
	}
	t.Run("a plain file beside its checksum stays a folder", func(t *testing.T) {
		out, err := newPoint(t, map[string]string{"a.txt": "x", "a.txt.md5": "0123  a.txt\n"}).unpack(nil)
		require.NoError(t, err)
		require.Equal(t, probe.Tree, out.Format)
		require.Equal(t, int64(2), out.Files)
	})
}

func TestZips(t *testing.T) {
	t.Run("a good one", func(t *testing.T) {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		add := func(name string, mode fs.FileMode, method uint16, content string) {
			h := &zip.FileHeader{Name: name, Method: method, Modified: when}
			h.SetMode(mode)
			f, err := w.CreateHeader(h)
			require.NoError(t, err)
			_, err = io.WriteString(f, content)
			require.NoError(t, err)
		}
		add("dir/", fs.ModeDir|0o750, zip.Store, "")
		add("dir/stored", 0o640, zip.Store, "stored")
		add("deflated", 0o644, zip.Deflate, strings.Repeat("deflated ", 1000))
		add("empty", 0o644, zip.Deflate, "")
		add("link", fs.ModeSymlink|0o777, zip.Store, "deflated")
		add("su", fs.ModeSetuid|0o755, zip.Store, "su")
		require.NoError(t, w.SetComment("a comment"))
		require.NoError(t, w.Close())
		p := newPoint(t, map[string]string{"b": out.String()})
		got, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, int64(4), got.Files)
		require.Equal(t, "stored", p.read("dir/stored"))
		require.Equal(t, strings.Repeat("deflated ", 1000), p.read("link"))
		info, err := os.Stat(filepath.Join(p.data, "dir/stored"))
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o640), info.Mode())
		require.Equal(t, when, info.ModTime().UTC())
		require.Equal(t, []string{"1 member has set-user-id or set-group-id bits, which were not restored: su"}, got.Notes)
	})
	t.Run("one with nothing in it", func(t *testing.T) {
		out, err := newPoint(t, map[string]string{"b.zip": zipOf(t)}).unpack(nil)
		require.NoError(t, err)
		require.Zero(t, out.Files)
	})
	t.Run("names of Windows", func(t *testing.T) {
		z := rawZip{name: `dir\file.txt`, content: "x"}
		p := newPoint(t, map[string]string{"b.zip": z.bytes()})
		_, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, "x", p.read("dir/file.txt"))
	})
	t.Run("names in the code page of DOS", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.zip": rawZip{name: "gr\x81n.txt", content: "x"}.bytes()})
		_, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, "x", p.read("grün.txt"))
	})
	t.Run("one that something stands behind", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.zip": rawZip{name: "a.txt", content: "hello world"}.bytes() + "\n-- uploaded --\n"})
		out, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, "hello world", p.read("a.txt"))
		require.Contains(t, strings.Join(out.Notes, "\n"), "b.zip: behind the end of the zip archive stand 16 bytes that are no part of it")
	})
	t.Run("one compressed by xz", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.zip": rawZip{name: "a.txt", content: xzOf(t, "hello world"), method: 95, declared: 11, crc: crc32.ChecksumIEEE([]byte("hello world"))}.bytes()})
		_, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, "hello world", p.read("a.txt"))
	})
	for file, before := range map[string]string{"b.zip": "#!/bin/sh\nexec unzip $0\n", "b.exe": "MZ\x90\x00\x03\x00" + strings.Repeat("\xcc", 1000)} {
		t.Run("one that unpacks itself, "+file, func(t *testing.T) {
			p := newPoint(t, map[string]string{file: before + rawZip{name: "a.txt", content: "hello world"}.bytes()})
			out, err := p.unpack(nil)
			require.NoError(t, err)
			require.Equal(t, []string{"zip"}, out.Layers)
			require.Equal(t, "hello world", p.read("a.txt"))
		})
	}
	t.Run("volumes of one in several are said to be such", func(t *testing.T) {
		last := []byte(rawZip{name: "a.txt", content: "hello world"}.bytes())
		last[len(last)-18] = 2 // the number of this volume
		for file, content := range map[string]string{"b.z01": "PK\x07\x08" + string(last[:40]), "b.zip": "\xff\xff" + string(last[30:])} {
			_, err := newPoint(t, map[string]string{file: content}).unpack(nil)
			backupFault(t, err, fault.Restore, file+": it is one volume of an archive in several")
		}
	})
	good := rawZip{name: "a.txt", content: "hello world"}
	for name, c := range map[string]struct {
		archive string
		class   fault.Class
		reason  string
	}{
		"its end is missing":                  {good.bytes()[:60], fault.Restore, "the zip archive has no end record in its last 60 bytes: the file is truncated"},
		"more of one stands behind its end":   {good.bytes() + "PK\x03\x04oops", fault.Restore, "behind the zip archive's end record"},
		"its comment is cut off":              {strings.TrimSuffix(good.bytes(), "\x00\x00") + "\x10\x00oops", fault.Restore, "behind the zip archive's end record"},
		"a member declares less than it has":  {rawZip{name: "a.txt", content: "hello world", declared: 5}.bytes(), fault.Restore, "the member a.txt unpacks to more than the 5 bytes that it declares"},
		"a member declares more than it has":  {rawZip{name: "a.txt", content: "hello world", declared: 20}.bytes(), fault.Restore, "the member a.txt unpacks to 11 bytes and declares 20"},
		"the two headers disagree in size":    {rawZip{name: "a.txt", content: "hello world", local: 12}.bytes(), fault.Restore, "the member a.txt has the size 12 in its own header and 11 in the directory"},
		"the two headers disagree in name":    {rawZip{name: "a.txt", localName: "b.txt", content: "hello"}.bytes(), fault.Restore, "the member a.txt has the name b.txt in its own header and a.txt in the directory"},
		"the checksum is wrong":               {rawZip{name: "a.txt", content: "hello", crc: 7}.bytes(), fault.Restore, "bytes of it have changed"},
		"a member would climb out":            {rawZip{name: "../outside/secret", content: "evil"}.bytes(), fault.Data, "the member ../outside/secret would leave the folder"},
		"a member would climb out on Windows": {rawZip{name: `..\outside\secret`, content: "evil"}.bytes(), fault.Data, `would leave the folder`},
		"members share bytes":                 {rawZip{name: "a.txt", content: "hello", twice: true}.bytes(), fault.Data, "two members share the bytes from 0 on"},
		"the end record counts too many":      {rawZip{name: "a.txt", content: "hello", count: 9}.bytes(), fault.Restore, "it holds 9 members, but the directory of 51 bytes is too short for them"},
		"the directory is elsewhere":          {rawZip{name: "a.txt", content: "hello", shift: 1000}.bytes(), fault.Restore, "the directory has 51 bytes from byte 1,040 on"},
		"a member that does not inflate":      {rawZip{name: "a.txt", content: "\xff\xff\xff\xff", method: 8}.bytes(), fault.Restore, "the member a.txt is corrupt after 0 of its 4 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newPoint(t, map[string]string{"b.zip": c.archive}).unpack(nil)
			backupFault(t, err, c.class, c.reason)
		})
	}
	t.Run("a method that this program cannot read is not the backup's fault", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"b.zip": rawZip{name: "a.txt", content: "hello", method: 14}.bytes()}).unpack(nil)
		blamed(t, err, fault.Rig, fault.Restore, "is compressed by method 14")
	})
	t.Run("every truncation is found", func(t *testing.T) {
		whole := zipOf(t, "a.txt", "b.txt")
		for n := 4; n < len(whole); n++ {
			_, err := newPoint(t, map[string]string{"b.zip": whole[:n]}).unpack(nil)
			require.Equal(t, fault.Backup, fault.Of(err).Blame, "cut after %d", n)
		}
	})
}

// Where neither content nor a neighbour tells, the name does: nothing was learnt
// about a part of an archive, or what is compressed without a mark of its own.
func TestFilesThatTellNothingByTheirContent(t *testing.T) {
	noise := make([]byte, 40_000)
	_, err := rand.NewChaCha8([32]byte{7}).Read(noise)
	require.NoError(t, err)
	for name, reason := range map[string]string{
		"a.7z.004": "a.7z.004 is one part of a.7z", "a.tgz.ac": "a.tgz.ac is one part of a.tgz", "a.tar.partab": "a.tar.partab is one part of a.tar", "a.z02": "a.z02 is one part of a", "a.r00": "a.r00 is one part of a",
		"a.tar.br": "a.tar.br is by its name compressed by brotli", "safe.hc": "safe.hc is not anything that is known here: all of its bytes look random",
	} {
		_, err := newPoint(t, map[string]string{name: string(noise)}).unpack(nil)
		blamed(t, err, fault.Rig, fault.Of(err).Class, reason)
	}
	for _, name := range []string{"photo.raw", "a.part", "words.br.txt", "core.1"} {
		_, err := newPoint(t, map[string]string{name: string(noise)}).unpack(nil)
		require.NoError(t, err, name)
	}
}

func TestFoldersThatAnotherProgramEncrypts(t *testing.T) {
	for file, by := range map[string]string{"gocryptfs.conf": "gocryptfs", "vault.cryptomator": "Cryptomator", ".encfs6.xml": "EncFS", "cryfs.config": "CryFS", "kopia.repository.f": "Kopia"} {
		_, err := newPoint(t, map[string]string{"safe/" + file: "{}", "safe/x": "random"}).unpack(nil)
		blamed(t, err, fault.Rig, fault.Key, "the backup is a repository of "+by)
		require.NotContains(t, fault.Of(err).Next, "source: {")
	}
	_, err := newPoint(t, map[string]string{"home/safe/gocryptfs.conf": "{}", "home/safe/x": "random", "home/notes": "text", "y": "z"}).unpack(nil)
	require.NoError(t, err, "one folder of many that is encrypted is data")
}

// rawZip writes a zip archive of one stored member that may lie about itself.
type rawZip struct {
	name, localName, content string
	declared, local          uint32 // sizes, 0 is the true one
	crc                      uint32
	flags, method            uint16
	count                    uint16
	shift                    uint32
	twice                    bool // the directory names the member two times
}

func (z rawZip) bytes() string {
	size, sum := uint32(len(z.content)), crc32.ChecksumIEEE([]byte(z.content))
	declared, local, name := size, size, z.name
	if z.declared != 0 {
		declared, local = z.declared, z.declared
	}
	if z.local != 0 {
		local = z.local
	}
	if z.crc != 0 {
		sum = z.crc
	}
	if z.localName != "" {
		name = z.localName
	}
	var b []byte
	le16 := func(values ...uint16) {
		for _, v := range values {
			b = binary.LittleEndian.AppendUint16(b, v)
		}
	}
	le32 := func(values ...uint32) {
		for _, v := range values {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
	}
	b = append(b, "PK\x03\x04"...)
	le16(20, z.flags, z.method, 0, 0)
	le32(sum, size, local)
	le16(uint16(len(name)), 0)
	b = append(append(b, name...), z.content...)
	directory := uint32(len(b))
	times := uint16(1)
	if z.twice {
		times = 2
	}
	for range times {
		b = append(b, "PK\x01\x02"...)
		le16(20, 20, z.flags, z.method, 0, 0)
		le32(sum, size, declared)
		le16(uint16(len(z.name)), 0, 0, 0, 0)
		le32(0, 0)
		le16()
		b = append(b, z.name...)
	}
	length := uint32(len(b)) - directory
	if z.count != 0 {
		times = z.count
	}
	b = append(b, "PK\x05\x06"...)
	le16(0, 0, times, times)
	le32(length, directory+z.shift)
	le16(0)
	return string(b)
}

func zipWith(t testing.TB, name, content string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: when})
	require.NoError(t, err)
	_, err = io.WriteString(f, content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func hexSum(content string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(content))) }
