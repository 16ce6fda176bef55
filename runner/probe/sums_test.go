package probe_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/blake2b"

	"rehearse/runner/probe"
)

// A file is listed under sums that agree, that do not, and that are of something else.
func TestChecksumsBesideAFile(t *testing.T) {
	const content = "the dump as it is"
	of := func(text string) string { sum := sha256.Sum256([]byte(text)); return hex.EncodeToString(sum[:]) }
	right, wrong := of(content), of("the dump as it was")
	md5sum, sha512sum, sha3sum, b2 := md5.Sum([]byte(content)), sha512.Sum512([]byte(content)), sha3.Sum256([]byte(content)), blake2b.Sum512([]byte(content))
	const agrees, disagrees, silent = "agrees", "disagrees", "silent"
	noted := func(text string) string { return text }
	for _, c := range []struct {
		name  string
		list  string // beside the file, called so
		text  string
		below string
		want  string
	}{
		{"its own, as sha256sum writes it", "db.dump.sha256", right + "  db.dump\n", ".", agrees},
		{"its own, and the file has changed", "db.dump.sha256", wrong + "  db.dump\n", ".", disagrees},
		{"its own, in capital letters and binary", "db.dump.sha256", "\ufeff" + fmt.Sprintf("%X", must(hex.DecodeString(right))) + " *db.dump\r\n", ".", agrees},
		{"hidden, of all", ".SHA256SUMS", right + "  db.dump\n", ".", agrees},
		{"hidden, of all, and the file has changed", ".SHA256SUMS", wrong + "  db.dump\n", ".", disagrees},
		{"hidden, its own", ".db.dump.sha256", right + "  db.dump\n", ".", agrees},
		{"hidden, its own, and the file has changed", ".db.dump.sha256", wrong + "  db.dump\n", ".", disagrees},
		{"its own, bare", "db.dump.sha256", right + "\n", ".", agrees},
		{"its own, bare, and the file has changed", "db.dump.sha256", wrong, ".", disagrees},
		{"its own, of standard input", "db.dump.sha256", wrong + "  -\n", ".", disagrees},
		{"its own, as openssl writes it", "db.dump.sha256", "SHA256(db.dump)= " + wrong + "\n", ".", disagrees},
		{"its own, as openssl of today writes it", "db.dump.sha256", "SHA2-256(db.dump)= " + right + "\n", ".", agrees},
		{"its own, as BSD writes it", "db.dump.sha256", "SHA256 (db.dump) = " + wrong + "\n", ".", disagrees},
		{"its own, by an absolute name of another place", "db.dump.sha256", wrong + "  /var/backups/db.dump\n", ".", disagrees},
		{"its own, of another file that has another sum", "db.dump.sha256", wrong + "  tmp_4711.sql\n", ".", noted("says " + wrong + " of tmp_4711.sql, which may be another file")},
		{"its own, of another file that has the same sum", "db.dump.sha256", right + "  tmp_4711.sql\n", ".", agrees},
		{"its own, in base64", "db.dump.sha256", base64.StdEncoding.EncodeToString(must(hex.DecodeString(right))), ".", agrees},
		{"its own, in base64, and the file has changed", "db.dump.sha256", "sha256-" + base64.StdEncoding.EncodeToString(must(hex.DecodeString(wrong))) + "\n", ".", disagrees},
		{"its own, as Format-List of PowerShell writes it", "db.dump.hash", "\r\nAlgorithm : SHA256\r\nHash      : " + strings.ToUpper(right) + "\r\nPath      : C:\\b\\db.dump\r\n", ".", agrees},
		{"its own, as Format-List writes it, and the file has changed", "db.dump.hash", "\r\nAlgorithm : SHA256\r\nHash      : " + strings.ToUpper(wrong) + "\r\nPath      : C:\\b\\db.dump\r\n", ".", disagrees},
		{"signed in clear", "SHA256SUMS.asc", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + right + "  db.dump\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n-----END PGP SIGNATURE-----\n", ".", agrees},
		{"signed in clear, and the file has changed", "SHA256SUMS.asc", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + wrong + "  db.dump\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n-----END PGP SIGNATURE-----\n", ".", disagrees},
		{"a signature of its own", "db.dump.sha256.asc", "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n-----END PGP SIGNATURE-----\n", ".", silent},
		{"by other endings", "db.dump.checksum", wrong + "  db.dump\n", ".", disagrees},
		{"MD5", "db.dump.md5", fmt.Sprintf("%x  db.dump\n", md5sum), ".", agrees},
		{"MD5 that differs", "db.dump.md5", fmt.Sprintf("%x  db.dump\n", md5.Sum(nil)), ".", disagrees},
		{"SHA-512", "db.dump.sha512", fmt.Sprintf("%x  db.dump\n", sha512sum), ".", agrees},
		{"BLAKE2b, which is as long as SHA-512", "db.dump.b2", fmt.Sprintf("%x  db.dump\n", b2), ".", agrees},
		{"SHA3, which is as long as SHA-256", "CHECKSUMS", fmt.Sprintf("%x  db.dump\n", sha3sum), ".", agrees},
		{"a kind that is not computed", "db.dump.b3", wrong + "  db.dump\n", ".", noted("B3 is not a kind of checksum that Rehearse computes")},
		{"a list of all", "SHA256SUMS", of("x") + "  other.dump\n" + right + "  ./db.dump\n", ".", agrees},
		{"a list of all, and the file has changed", "SHA256SUMS", of("x") + "  other.dump\n" + wrong + "  db.dump\n", ".", disagrees},
		{"a list of all that is silent about it", "SHA256SUMS", of("x") + "  other.dump\n", ".", noted("SHA256SUMS does not say anything of db.dump")},
		{"a list in the folder above", "SHA256SUMS", of("x") + "  20/db.dump\n" + wrong + "  21/db.dump\n", "21", disagrees},
		{"a list in the folder above, of another day's", "SHA256SUMS", wrong + "  20/db.dump\n" + right + "  21/db.dump\n", "21", agrees},
		{"a list in the folder above that names no folders", "SHA256SUMS", wrong + "  db.dump\n", "21", noted("does not say anything")},
		{"a list of many places, which may be any", "SHA256SUMS", wrong + "  /a/db.dump\n" + of("x") + "  /b/db.dump\n", ".", noted("which may be another file")},
		{"a list of many places, one of which it is", "SHA256SUMS", wrong + "  /a/db.dump\n" + right + "  /b/db.dump\n", ".", agrees},
		{"a list that was appended to: the last counts", "SHA256SUMS", wrong + "  db.dump\n" + right + "  db.dump\n", ".", agrees},
		{"a list that was appended to, and the file is of before", "SHA256SUMS", right + "  db.dump\n" + wrong + "  db.dump\n", ".", disagrees},
		{"by backslashes", "SHA256SUMS", wrong + `  D:\backups\db.dump` + "\n", ".", disagrees},
		{"a list of another name", "nightly.md5", fmt.Sprintf("%x  db.dump\n", md5.Sum(nil)), ".", disagrees},
		{"JSON by names", "checksums.json", `{"db.dump": "` + right + `", "x": "` + wrong + `"}`, ".", agrees},
		{"JSON by names, and the file has changed", "checksums.json", `{"db.dump": "` + wrong + `", "x": "` + right + `"}`, ".", disagrees},
		{"JSON as a list", "checksums.json", `{"made": "2026-11-20", "files": [{"file": "x", "sha256": "` + wrong + `"}, {"file": "./db.dump", "size": 17, "sha256": "` + right + `"}]}`, ".", agrees},
		{"JSON as a list, and the file has changed", "checksums.json", `[{"file": "db.dump", "checksum": "sha256:` + wrong + `"}]`, ".", disagrees},
		{"JSON with several kinds", "hashes.json", `{"db.dump": {"md5": "` + fmt.Sprintf("%x", md5sum) + `", "size": 17}}`, ".", agrees},
		{"JSON by kinds, and the file has changed", "hashes.json", `{"sha256": {"db.dump": "` + wrong + `"}}`, ".", disagrees},
		{"its own in JSON", "db.dump.sha256.json", `{"algorithm": "sha256", "sha256": "` + right + `"}`, ".", agrees},
		{"its own in JSON, and the file has changed", "db.dump.sha256.json", `{"algorithm": "sha256", "sha256": "` + wrong + `"}`, ".", disagrees},
		{"JSON without a sum", "checksums.json", `{"db.dump": "whole"}`, ".", silent},
		{"JSON that is cut off", "checksums.json", `{"db.dump": "` + wrong, ".", silent},
		{"no list at all", "SHA256SUMS", "there is nothing in here\n", ".", silent},
		{"an empty one", "db.dump.sha256", "", ".", noted("does not say anything of db.dump")},
	} {
		t.Run(c.name, func(t *testing.T) {
			source, beside := t.TempDir(), t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(source, "db.dump"), []byte(content), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(beside, c.list), []byte(c.text), 0o600))
			owner, is := probe.SumOf(c.list)
			require.True(t, is)
			got, err := talk(t, probe.ServeOptions{}).Sums(t.Context(), probe.SumsArgs{
				Source: source, Chosen: "db.dump",
				Beside: []probe.SumFile{{Path: filepath.Join(beside, c.list), Of: owner, Below: c.below}},
			})
			require.NoError(t, err)
			switch c.want {
			case agrees:
				require.Len(t, got.Agreed, 1, got)
				require.Empty(t, got.Disagrees)
			case disagrees:
				require.Len(t, got.Disagrees, 1, got)
				require.Equal(t, "db.dump", got.Disagrees[0].File)
				require.Equal(t, c.list, got.Disagrees[0].List)
				require.NotEqual(t, got.Disagrees[0].Listed, got.Disagrees[0].Has)
				require.Empty(t, got.Agreed)
			default:
				require.Empty(t, got.Disagrees)
				require.Empty(t, got.Agreed)
				if c.want == silent {
					require.Empty(t, got.Notes)
					break
				}
				require.Len(t, got.Notes, 1)
				require.Contains(t, got.Notes[0], c.want)
			}
		})
	}
}

// A list may speak of a compressed file, or of what it holds.
func TestChecksumsOfWhatACompressedFileHolds(t *testing.T) {
	const content = "the dump as it is"
	of := func(text string) string { sum := sha256.Sum256([]byte(text)); return hex.EncodeToString(sum[:]) }
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	must(z.Write([]byte(content)))
	require.NoError(t, z.Close())
	packed := buf.String()
	wrong := of("the dump as it was")
	for _, c := range []struct{ name, file, list, text, agreed, disagrees, noted string }{
		{name: "the file's own, by name", file: "desk.db.gz", list: "desk.db.gz.sha256", text: of(packed) + "  desk.db.gz", agreed: "desk.db.gz: desk.db.gz.sha256 (SHA256)"},
		{name: "by the name of what it holds", file: "desk.db.gz", list: "desk.db.sha256", text: of(content) + "  desk.db", agreed: "what desk.db.gz holds: desk.db.sha256 (SHA256)"},
		{name: "by the name of what it holds, which has changed", file: "desk.db.gz", list: "desk.db.sha256", text: wrong + "  desk.db", disagrees: of(content)},
		{name: "by the name of what it holds, at another place", file: "desk.db.gz", list: "desk.db.sha256", text: wrong + "  /var/lib/desk.db", disagrees: of(content)},
		{name: "bare, called after what it holds", file: "desk.db.gz", list: "desk.db.sha256", text: of(content), agreed: "what desk.db.gz holds: desk.db.sha256 (SHA256)"},
		{name: "bare, called after what it holds, which has changed", file: "desk.db.gz", list: "desk.db.sha256", text: wrong, disagrees: of(content)},
		{name: "bare, of the file, called after neither", file: "desk.gz", list: "desk.sha256", text: of(packed), agreed: "desk.gz: desk.sha256 (SHA256)"},
		{name: "bare, of the content, called after neither", file: "desk.gz", list: "desk.sha256", text: of(content), agreed: "what desk.gz holds: desk.sha256 (SHA256)"},
		{name: "bare, of neither", file: "desk.gz", list: "desk.sha256", text: wrong, disagrees: of(content)},
		{name: "of a pipe, before it was compressed", file: "desk.sql.gz", list: "desk.sql.gz.sha256", text: of(content) + "  -", agreed: "what desk.sql.gz holds: desk.sql.gz.sha256 (SHA256)"},
		{name: "of a pipe that was empty", file: "desk.sql.gz", list: "desk.sql.gz.sha256", text: of("") + "  -", disagrees: of(content)},
		{name: "a list of all that names the content", file: "desk.db.gz", list: "SHA256SUMS", text: of(content) + "  desk.db", agreed: "what desk.db.gz holds: SHA256SUMS (SHA256)"},
		{name: "a list of all that names another content, which may be that of before", file: "desk.db.gz", list: "SHA256SUMS", text: wrong + "  desk.db", noted: "which may be another file"},
		{name: "a list of all with both", file: "desk.db.gz", list: "SHA256SUMS", text: of(content) + "  desk.db\n" + wrong + "  desk.db.gz", disagrees: of(packed)},
		{name: "as certutil of Windows 7 writes it", file: "desk.db.gz", list: "desk.db.gz.sha1", text: "SHA1 hash of file desk.db.gz:\r\n" + strings.TrimSpace(strings.Repeat("ab ", 20)) + "\r\nCertUtil: -hashfile command completed successfully.\r\n", disagrees: fmt.Sprintf("%x", sha1.Sum([]byte(packed)))},
		{name: "as Export-Csv writes it", file: "desk.db.gz", list: "desk.db.gz.sha256.csv", text: "\"Algorithm\",\"Hash\",\"Path\"\r\n\"SHA256\",\"" + strings.ToUpper(wrong) + "\",\"C:\\b\\desk.db.gz\"\r\n", disagrees: of(packed)},
		{name: "of a stream that is cut off", file: "cut.db.gz", list: "cut.db.sha256", text: wrong, noted: "which may be another file"},
		{name: "a name with a backslash", file: `de\sk.db`, list: "SHA256SUMS", text: `\` + of("b") + `  de\\sk.db`, agreed: `"de\\sk.db": SHA256SUMS (SHA256)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			source, beside := t.TempDir(), t.TempDir()
			data := map[string]string{"cut.db.gz": packed[:len(packed)-6], `de\sk.db`: "b"}[c.file]
			require.NoError(t, os.WriteFile(filepath.Join(source, c.file), []byte(cmp.Or(data, packed)), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(beside, c.list), []byte(c.text+"\n"), 0o600))
			owner, is := probe.SumOf(c.list)
			require.True(t, is)
			got, err := talk(t, probe.ServeOptions{}).Sums(t.Context(), probe.SumsArgs{
				Source: source, Chosen: c.file,
				Beside: []probe.SumFile{{Path: filepath.Join(beside, c.list), Of: probe.OwnerIn(owner, []string{c.file, c.list}), Below: "."}},
			})
			require.NoError(t, err)
			switch {
			case c.agreed != "":
				require.Equal(t, []string{c.agreed}, got.Agreed)
				require.Empty(t, got.Disagrees)
			case c.disagrees != "":
				require.Empty(t, got.Agreed)
				require.Len(t, got.Disagrees, 1, got)
				require.Contains(t, []string{got.Disagrees[0].Has, got.Disagrees[0].Unpacked}, c.disagrees)
			default:
				require.Empty(t, got.Agreed)
				require.Empty(t, got.Disagrees)
				require.Len(t, got.Notes, 1)
				require.Contains(t, got.Notes[0], c.noted)
			}
		})
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestChecksumsInARecoveryPoint(t *testing.T) {
	source := t.TempDir()
	put := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(source, name)), 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(source, name), []byte(text), 0o600))
	}
	line := func(text, name string) string { return fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(text)), name) }
	put("srv/db.dump", "changed")
	put("srv/db.dump.sha256", line("as it was", "db.dump"))
	put("srv/other.dump", "as it was")
	put("srv/other.dump.sha256", line("as it was", "other.dump"))
	put("top.dump", "changed")
	put("SHA256SUMS", line("as it was", "srv/db.dump")+line("as it was", "srv/other.dump")+line("as it was", "top.dump"))
	ask := func(chosen string) probe.SumsAnswer {
		got, err := talk(t, probe.ServeOptions{}).Sums(t.Context(), probe.SumsArgs{Source: source, Chosen: chosen})
		require.NoError(t, err)
		return got
	}
	got := ask("srv/db.dump")
	require.Len(t, got.Disagrees, 2, "the one beside it, and the list above")
	require.Empty(t, got.Agreed)
	got = ask("srv/other.dump")
	require.Len(t, got.Agreed, 2)
	require.Empty(t, got.Disagrees)
	got = ask("")
	require.Len(t, got.Disagrees, 1, "of a folder, what is at its top")
	require.Equal(t, "top.dump", got.Disagrees[0].File)
}

// The sum of the digest is not computed a second time.
func TestAKnownSumIsTaken(t *testing.T) {
	source, beside := t.TempDir(), filepath.Join(t.TempDir(), "db.dump.sha256")
	known := hex.EncodeToString(make([]byte, 32))
	require.NoError(t, os.WriteFile(beside, []byte(known+"  db.dump\n"), 0o600))
	got, err := talk(t, probe.ServeOptions{}).Sums(t.Context(), probe.SumsArgs{
		Source: source, Chosen: "db.dump", SHA256: known, Beside: []probe.SumFile{{Path: beside, Of: "db.dump", Below: "."}},
	})
	require.NoError(t, err, "the file is not even there")
	require.Len(t, got.Agreed, 1)
}

// A bag says of itself what it holds, in all of its folders.
func TestABagIsHeldAgainstItsOwnLists(t *testing.T) {
	line := func(text, name string) string { return hexSum(text) + "  " + name + "\n" }
	manifest := line("one", "data/a.txt") + line("two", "data/sub/b.txt") + line("three", "data/100%25.txt")
	bag := map[string]string{
		"bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bag-info.txt": "Source-Organization: us\n",
		"data/a.txt": "one", "data/sub/b.txt": "two", "data/100%.txt": "three",
		"manifest-sha256.txt":    manifest,
		"tagmanifest-sha256.txt": line("Source-Organization: us\n", "bag-info.txt") + line(manifest, "manifest-sha256.txt"),
	}
	for name, c := range map[string]struct {
		change             map[string]string // "" takes the file away
		disagrees, missing []string
		note               string
	}{
		"it is whole":                        {nil, nil, nil, ""},
		"a file in a folder has changed":     {map[string]string{"data/sub/b.txt": "2"}, []string{"data/sub/b.txt"}, nil, ""},
		"a file is missing":                  {map[string]string{"data/a.txt": ""}, nil, []string{"data/a.txt"}, ""},
		"what is told about it has changed":  {map[string]string{"bag-info.txt": "Source-Organization: them\n"}, []string{"bag-info.txt"}, nil, ""},
		"its own list has changed":           {map[string]string{"manifest-sha256.txt": manifest + "\n"}, []string{"manifest-sha256.txt"}, nil, ""},
		"a file that is fetched elsewhere":   {map[string]string{"data/a.txt": "", "fetch.txt": "https://example.org/a 3 data/a.txt\n"}, nil, nil, "data/a.txt has to be fetched from elsewhere"},
		"a file that no list has":            {map[string]string{"data/new.txt": "x"}, nil, nil, "no manifest of the bag lists data/new.txt"},
		"a list that leads out of it":        {map[string]string{"tagmanifest-sha256.txt": line("x", "../outside")}, nil, nil, "which is not in the bag"},
		"without the mark that makes it one": {map[string]string{"bagit.txt": "", "data/sub/b.txt": "2"}, nil, nil, "manifest-sha256.txt does not say anything of bag-info.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(bag)
			for file, text := range c.change {
				if files[file] = text; text == "" {
					delete(files, file)
				}
			}
			p := newPoint(t, files)
			got, err := talk(t, probe.ServeOptions{}).Sums(t.Context(), probe.SumsArgs{Source: p.source})
			require.NoError(t, err)
			named := func(wrong []probe.WrongSum) (names []string) {
				for _, w := range wrong {
					names = append(names, w.File)
				}
				return names
			}
			require.Equal(t, c.disagrees, named(got.Disagrees))
			require.Equal(t, c.missing, named(got.Missing))
			require.Contains(t, strings.Join(got.Notes, "\n"), c.note)
			require.Equal(t, name == "it is whole", len(got.Agreed) == 2 && len(got.Notes) == 0)

			var members []member
			for _, name := range slices.Sorted(maps.Keys(files)) {
				members = append(members, file("bag/"+name, files[name]))
			}
			out, err := newPoint(t, map[string]string{"bag.tar": tarOf(t, members...)}).unpack(nil)
			require.NoError(t, err)
			if name != "without the mark that makes it one" {
				require.Equal(t, c.disagrees, named(out.Sums.Disagrees), "in an archive")
				require.Equal(t, c.missing, named(out.Sums.Missing), "in an archive")
			}
		})
	}
}
