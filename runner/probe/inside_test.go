package probe_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"rehearse/runner/probe"
	"rehearse/runner/probe/encrypted"
	"rehearse/scenarios/fault"
)

// database is a file that begins like one of SQLite, whose size fits its header.
func database() string {
	b := make([]byte, 1024)
	copy(b, "SQLite format 3\x00")
	binary.BigEndian.PutUint16(b[16:], 512)
	b[18], b[19] = 1, 1
	binary.BigEndian.PutUint32(b[28:], 2)
	return string(b)
}

func sqliteFile(a *probe.UnpackArgs) {
	a.Wants, a.Together = []string{probe.SQLiteFile}, []string{"{}-wal", "{}-journal", "{}-shm"}
}

func TestWhatIsInsideOfArchivesInArchives(t *testing.T) {
	db := database()
	home := tarOf(t,
		file("./backup.json", "{}"),
		file("./home.tar.gz", gz(t, tarOf(t, file("./data/v2.db", db), file("./data/v2.db-wal", "log"), file("./data/v2.db-shm", "x"), file("./data/x.yaml", "a: 1\n")))),
		file("./share.tar.gz", gz(t, tarOf(t, file("./a", "a")))))
	for name, glob := range map[string]string{
		"by its path in the inner archive":         "data/v2.db",
		"by its name alone":                        "v2.db",
		"by a pattern":                             "**/*.db",
		"with the name of the inner archive":       "home.tar.gz/data/v2.db",
		"with the names of both archives":          "a1.tar/home.tar.gz/data/v2.db",
		"by the inner archive":                     "home.tar.gz",
		"by the folder in the inner archive":       "home.tar.gz/data",
		"by the folder, as people end its name":    "./data/",
		"by a folder that no member of its own is": "data",
	} {
		t.Run(name, func(t *testing.T) {
			for _, outer := range []map[string]string{{"a1.tar": home}, {"a1.tar": home, "b1.tar": tarOf(t, file("x", "y"))}} {
				p := newPoint(t, outer)
				out, err := p.unpack(func(a *probe.UnpackArgs) { sqliteFile(a); a.File = glob })
				if len(outer) > 1 && glob == "home.tar.gz" {
					require.NoError(t, err, "the point has two archives, and one holds it")
				}
				require.NoError(t, err)
				require.Equal(t, probe.SQLiteFile, out.Format)
				require.Equal(t, filepath.Join(p.data, "home.tar.gz.d/data/v2.db"), out.File)
				require.Equal(t, "log", p.read("home.tar.gz.d/data/v2.db-wal"))
			}
		})
	}
	t.Run("what nothing matches is never ignored", func(t *testing.T) {
		for _, point := range []map[string]string{
			{"a1.tar": home},
			{"a1.tar": home, "b1.tar": home},
			{"v1.db": db},
			{"v1.db.gz": gz(t, db)},
			{"b.tar": tarOf(t, file("v1.db", db))},
		} {
			_, err := newPoint(t, point).unpack(func(a *probe.UnpackArgs) { sqliteFile(a); a.File = "v9.db" })
			backupFault(t, err, fault.Restore, "no file matches v9.db")
		}
	})
	t.Run("nor beside a dump that stays packed", func(t *testing.T) {
		dump := tarOf(t, file("toc.dat", "PGDMP"), file("1.dat", "x"))
		_, err := newPoint(t, map[string]string{"a.tar": dump}).unpack(func(a *probe.UnpackArgs) {
			detecting(a)
			a.File = "b.tar"
		})
		backupFault(t, err, fault.Restore, "no file matches b.tar")
	})
	t.Run("which of two is for the scenario to say, and its advice works", func(t *testing.T) {
		one := gz(t, tarOf(t, file("v2.db", db)))
		p := newPoint(t, map[string]string{"a.tar": tarOf(t, file("x.tgz", one), file("y.tgz", one))})
		_, err := p.unpack(func(a *probe.UnpackArgs) { sqliteFile(a); a.File = "v2.db" })
		blamed(t, err, fault.Rig, fault.Restore, "several archives of a.tar hold something that matches v2.db: x.tgz, y.tgz")
		require.Contains(t, fault.Of(err).Next, `file: "x.tgz/v2.db"`)
		_, err = newPoint(t, map[string]string{"a.tar": tarOf(t, file("x.tgz", one), file("y.tgz", one))}).unpack(func(a *probe.UnpackArgs) { sqliteFile(a); a.File = "x.tgz/v2.db" })
		require.NoError(t, err)
	})
	t.Run("an inner archive that is cut off is told where nothing else matches", func(t *testing.T) {
		cut := gz(t, tarOf(t, file("v2.db", db)))
		_, err := newPoint(t, map[string]string{"a.tar": tarOf(t, file("x.tgz", cut[:len(cut)/2]), file("y", ""))}).unpack(func(a *probe.UnpackArgs) { sqliteFile(a); a.File = "v2.db" })
		backupFault(t, err, fault.Restore, "x.tgz: the gzip stream ends after")
	})
}

func TestTheOneOfSeveralThatCanBeIt(t *testing.T) {
	db := database()
	for name, c := range map[string]struct {
		others map[string]string
		taken  bool
	}{
		"beside text":                   {map[string]string{"readme.txt": "see the wiki\n", "x.yaml": "a: 1\n"}, true},
		"beside what macOS leaves":      {map[string]string{"._v2.db": "\x00\x05\x16\x07\x00", ".DS_Store": "\x00\x00\x00\x01Bud1"}, true},
		"beside another database":       {map[string]string{"v3.db": db}, false},
		"beside what may be one, empty": {map[string]string{"v3.db": ""}, false},
		"beside something unknown":      {map[string]string{"v3.db": "\x01\x02\x03\x04"}, false},
		"beside an archive":             {map[string]string{"v3.tar": tarOf(t, file("v3.db", db))}, false},
	} {
		t.Run(name, func(t *testing.T) {
			point, members := map[string]string{"v2.db": db}, []member{file("v2.db", db)}
			for other, content := range c.others {
				point[other] = content
				members = append(members, file(other, content))
			}
			for _, files := range []map[string]string{point, {"b.tar.gz": gz(t, tarOf(t, members...))}} {
				p := newPoint(t, files)
				out, err := p.unpack(sqliteFile)
				if !c.taken {
					blamed(t, err, fault.Rig, fault.Restore, "holds several files: ")
					continue
				}
				require.NoError(t, err)
				require.Equal(t, filepath.Join(p.data, "v2.db"), out.File)
			}
		})
	}
}

func TestArchivesInsideAreOpenedWhereThatIsAsked(t *testing.T) {
	inner := gz(t, tarOf(t, file("deep/a", "a"), file("in.zip", zipOf(t, "z"))))
	good := tarOf(t, file("docs/one.txt", "1"), file("docs/inner.tar.gz", inner))
	bad := tarOf(t, file("docs/one.txt", "1"), file("docs/inner.tar.gz", inner[:len(inner)-20]))
	open := func(a *probe.UnpackArgs) { a.Inner = true }
	for name, content := range map[string]string{"whole": good, "cut off": bad} {
		t.Run(name+", and nothing is asked", func(t *testing.T) {
			out, err := newPoint(t, map[string]string{"b.tar": content}).unpack(nil)
			require.NoError(t, err)
			require.Equal(t, []string{"archives inside of the backup were not opened, so whether they are whole is not known: 1 of them, the first is docs/inner.tar.gz (the parameter open_inner opens them)"}, out.Notes)
		})
	}
	t.Run("whole", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": good})
		out, err := p.unpack(open)
		require.NoError(t, err)
		require.Empty(t, out.Notes)
		require.Equal(t, probe.Tree, out.Format)
		require.Equal(t, p.data, out.File)
		require.Equal(t, "a", p.read("docs/inner.tar.gz.d/deep/a"))
		require.Equal(t, "content of z", p.read("docs/inner.tar.gz.d/in.zip.d/z"))
		require.Equal(t, inner, p.read("docs/inner.tar.gz"))
	})
	t.Run("cut off", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"b.tar": bad}).unpack(open)
		backupFault(t, err, fault.Restore, "inner.tar.gz: the gzip stream ends after")
	})
	t.Run("a compressed file that is cut off", func(t *testing.T) {
		log := gz(t, strings.Repeat("a line\n", 1000))
		_, err := newPoint(t, map[string]string{"b.tar": tarOf(t, file("x.log.gz", log), file("y", "y"))}).unpack(open)
		require.NoError(t, err)
		_, err = newPoint(t, map[string]string{"b.tar": tarOf(t, file("x.log.gz", log[:30]), file("y", "y"))}).unpack(open)
		backupFault(t, err, fault.Restore, "x.log.gz: the gzip stream ends after 30 bytes")
	})
}

const passphrase = "correct horse"

// What zip 3.0 and 7-Zip 16.02 made of a.sql, which is "SELECT 1;\n".
const (
	goldenZip    = "UEsDBAoACQAAAMwtfF1/qQ5QFgAAAAoAAAAFABwAYS5zcWxVVAkAA69qCmuvagprdXgLAAEEAAAAAAQAAAAAvsNKM7pW9Zcaw/+yon2SjNSeLF9ro1BLBwh/qQ5QFgAAAAoAAABQSwECHgMKAAkAAADMLXxdf6kOUBYAAAAKAAAABQAYAAAAAAABAAAApIEAAAAAYS5zcWxVVAUAA69qCmt1eAsAAQQAAAAABAAAAABQSwUGAAAAAAEAAQBLAAAAZQAAAAAA"
	goldenZipAES = "UEsDBDMAAQBjAMwtfF0AAAAAJgAAAAoAAAAFAAsAYS5zcWwBmQcAAgBBRQMAAAyJc036XBS3d3JLdOAjgRVDUD9Jz9/93dtGthVvPFJvPveDwJisUEsBAj8DMwABAGMAzC18XQAAAAAmAAAACgAAAAUALwAAAAAAAAAggKSBAAAAAGEuc3FsCgAgAAAAAAABABgAzmP9zPt+3QEAAAAAAAAAAAAAAAAAAAAAAZkHAAIAQUUDAABQSwUGAAAAAAEAAQBiAAAAVAAAAAAA"
	// What openssl enc -aes-256-cbc -pbkdf2 and gpg -c made of it.
	goldenOpenSSL = "U2FsdGVkX1+hEg7FQQstpINffAjnYzl/nr5nCAjhrIQ="
	goldenGPG     = "jA0ECQMCXSfd0V3UCQf/0kQBdvvYs0Vv4dTXXbJDZ7Jd/VceaPsgetkINyHVF84Xw4MUabZWAB3dMdoWL5zm5XmWrpT3eIpNoPVi71E+V3YDeLeLuw=="
)

func decoded(t *testing.T, text string) string {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	return string(data)
}

func TestEncryptedBackupsAndTheirKeys(t *testing.T) {
	for name, c := range map[string]struct {
		file, content, by string
		layers            []string
	}{
		"gpg":                        {"a.sql.gpg", decoded(t, goldenGPG), "a.sql.gpg is encrypted with GnuPG", []string{"gpg"}},
		"gpg, under a name of gzip":  {"a.sql.gz", decoded(t, goldenGPG), "a.sql.gz is encrypted with GnuPG", []string{"gpg"}},
		"openssl":                    {"a.sql.enc", decoded(t, goldenOpenSSL), "a.sql.enc is encrypted with openssl", []string{"openssl"}},
		"zip":                        {"a.zip", decoded(t, goldenZip), "the member a.sql is encrypted", []string{"zip"}},
		"zip by AES":                 {"a.zip", decoded(t, goldenZipAES), "the member a.sql is encrypted", []string{"zip"}},
		"gpg inside of a tar":        {"a.tar.gz", gz(t, tarOf(t, file("a.sql.gpg", decoded(t, goldenGPG)))), "a.sql.gpg is encrypted with GnuPG", []string{"gzip", "tar", "gpg"}},
		"an encrypted zip in a gzip": {"a.zip.gz", gz(t, decoded(t, goldenZipAES)), "the member a.sql is encrypted", []string{"gzip", "zip"}},
	} {
		for _, wants := range [][]string{{probe.SQLText}, nil} {
			unpack := func(pass string) (*point, probe.Unpacked, error) {
				p := newPoint(t, map[string]string{c.file: c.content})
				out, err := p.unpack(func(a *probe.UnpackArgs) { a.Wants, a.Keys = wants, encrypted.Keys{Passphrase: pass} })
				return p, out, err
			}
			if wants == nil && strings.HasPrefix(name, "gpg inside") {
				continue // of files, one is encrypted: that is data
			}
			t.Run(name+", the key", func(t *testing.T) {
				_, out, err := unpack(passphrase)
				require.NoError(t, err)
				require.Equal(t, c.layers, out.Layers)
				place := out.File
				if out.Format == probe.Tree {
					place = filepath.Join(place, "a.sql")
				}
				content, err := os.ReadFile(place)
				require.NoError(t, err)
				require.Equal(t, "SELECT 1;\n", string(content))
			})
			t.Run(name+", another key", func(t *testing.T) {
				_, _, err := unpack("battery staple")
				backupFault(t, err, fault.Key, c.by)
				require.Contains(t, fault.Of(err).Reason, "under `decrypt`")
				require.Contains(t, fault.Of(err).Reason, "the setting is wrong")
			})
			t.Run(name+", no key", func(t *testing.T) {
				_, _, err := unpack("")
				blamed(t, err, fault.Rig, fault.Key, c.by)
				require.Contains(t, fault.Of(err).Next, "decrypt: {passphrase: ${")
			})
		}
	}
}

func TestAnEncryptedZipThatIsDamaged(t *testing.T) {
	for name, golden := range map[string]string{"classic": goldenZip, "by AES": goldenZipAES} {
		content := decoded(t, golden)
		at := strings.Index(content, "a.sql") + len("a.sql") + 45 // inside of the encrypted bytes
		_, err := newPoint(t, map[string]string{"a.zip": flip(content, at)}).unpack(func(a *probe.UnpackArgs) { a.Keys.Passphrase = passphrase })
		require.Equal(t, fault.Backup, fault.Of(err).Blame, name)
		require.Contains(t, fault.Of(err).Reason, "the encrypted member a.sql", name)
		require.Equal(t, fault.Restore, fault.Of(err).Class, fault.Of(err).Reason)
	}
}

func TestAFolderOfEncryptedFiles(t *testing.T) {
	identity, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	seal := func(content string) string {
		var out bytes.Buffer
		w, err := age.Encrypt(&out, identity.Recipient())
		require.NoError(t, err)
		_, err = w.Write([]byte(content))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return out.String()
	}
	files := map[string]string{"docs/one.txt.age": seal("1"), "docs/two.txt.age": seal("2"), "SHA256SUMS": "x"}
	_, err = newPoint(t, files).unpack(nil)
	blamed(t, err, fault.Rig, fault.Key, "each of the 2 files of the recovery point is encrypted with age")
	p := newPoint(t, files)
	_, err = p.unpack(func(a *probe.UnpackArgs) { a.Keys.Key = identity.String() })
	require.NoError(t, err)
	require.Equal(t, "1", p.read("docs/one.txt"))
	require.Equal(t, "2", p.read("docs/two.txt"))
	files["readme"] = "in clear"
	_, err = newPoint(t, files).unpack(nil)
	require.NoError(t, err, "one encrypted file among others is data")
}

func TestBytesThatLookEncrypted(t *testing.T) {
	random := make([]byte, 200<<10)
	_, _ = rand.Read(random)
	for name, c := range map[string]struct {
		file, content string
		wants         []string
		blame         fault.Blame
		reason        string
	}{
		"a database, as SQLCipher writes it":    {"app.db", string(random), []string{probe.SQLiteFile}, fault.Rig, "app.db is not an SQLite database: all of its bytes look random, so it is encrypted"},
		"a dump, as ccrypt writes it":           {"a.sql.cpt", string(random), []string{probe.SQLText}, fault.Rig, "so it is encrypted"},
		"files, as ccrypt writes them":          {"a.tar.cpt", string(random), nil, fault.Rig, "so it is encrypted"},
		"a tar archive under its own name":      {"a.tar", string(random), nil, fault.Rig, "a.tar is not a tar archive"},
		"a database whose beginning is lost":    {"app.db", strings.Repeat("\x00", 8192) + string(random), []string{probe.SQLiteFile}, fault.Backup, "nothing but zero bytes"},
		"a database with a damaged beginning":   {"app.db", "XQLite" + database()[6:], []string{probe.SQLiteFile}, fault.Backup, "expected an SQLite database"},
		"a compressed file, its beginning lost": {"app.db.gz", "\x1f\x8c" + string(random), []string{probe.SQLiteFile}, fault.Backup, "expected an SQLite database"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newPoint(t, map[string]string{c.file: c.content}).unpack(func(a *probe.UnpackArgs) { a.Wants = c.wants })
			f := fault.Of(err)
			require.NotNil(t, f)
			require.Contains(t, f.Reason, c.reason)
			require.Equal(t, c.blame, f.Blame, f.Reason)
		})
	}
	t.Run("a file of which nothing is known is a file", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"photo.raw": string(random)}).unpack(nil)
		require.NoError(t, err)
	})
}

func TestARepositoryIsNotABackupOfFiles(t *testing.T) {
	restic := map[string]string{"config": "x", "data/00/00": "x", "index/1": "x", "keys/1": "x", "snapshots/1": "x"}
	borg := map[string]string{"config": "[repository]\nversion = 1\n", "data/0/1": "BORG_SEG", "README": "This is a Borg Backup repository.\n"}
	for tool, files := range map[string]map[string]string{"restic": restic, "borg": borg} {
		var members []member
		for name, content := range files {
			members = append(members, file("backups/"+name, content))
		}
		for _, point := range []map[string]string{files, {"b.tar": tarOf(t, members...)}} {
			_, err := newPoint(t, point).unpack(nil)
			blamed(t, err, fault.Rig, fault.Key, "the backup is a repository of "+tool+", whose content is encrypted")
		}
		_, err := newPoint(t, files).unpack(func(a *probe.UnpackArgs) { a.Manifest = "SUMS" })
		require.NoError(t, err, "a list of sums proves that its files are whole")
		delete(files, "config")
		_, err = newPoint(t, files).unpack(nil)
		require.NoError(t, err)
	}
}

func TestWhatStandsBehindACompressedStream(t *testing.T) {
	whole := tarOf(t, file("a", "x"), file("b", "y"))
	for behind, text := range map[string]bool{"\n": true, "HTTP/1.1 200 OK\r\n": true, "\x01\xff\xfe not words": false} {
		for name, c := range map[string]struct {
			content string
			wants   []string
			proves  bool // that it is whole, without the stream
		}{
			"a tar":                     {whole, nil, true},
			"a tar without an end mark": {whole[:2048], nil, false},
			"a database":                {database(), []string{probe.SQLiteFile}, true},
			"a database cut in half":    {database()[:600], []string{probe.SQLiteFile}, false},
			"SQL text":                  {"SELECT 1;\n", []string{probe.SQLText}, false},
		} {
			t.Run(fmt.Sprintf("%q behind %s", behind, name), func(t *testing.T) {
				out, err := newPoint(t, map[string]string{"b.gz": gz(t, c.content) + behind}).unpack(func(a *probe.UnpackArgs) { a.Wants = c.wants })
				if !text && !c.proves {
					require.Equal(t, fault.Backup, fault.Of(err).Blame)
					return
				}
				require.NoError(t, err)
				require.Contains(t, strings.Join(out.Notes, "\n"), "that are no part of it; they were ignored")
			})
		}
	}
	t.Run("zeros say nothing", func(t *testing.T) {
		out, err := newPoint(t, map[string]string{"b.gz": gz(t, whole) + strings.Repeat("\x00", 300)}).unpack(nil)
		require.NoError(t, err)
		require.Empty(t, out.Notes)
	})
}

func TestAZipOfMoreMembersThanItsRecordCanCount(t *testing.T) {
	const members = 65_540
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := range members {
		_, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i)})
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	b := out.Bytes()
	end := bytes.LastIndex(b, []byte("PK\x05\x06"))
	end64 := bytes.LastIndex(b, []byte("PK\x06\x06"))
	size, offset := binary.LittleEndian.Uint64(b[end64+40:]), binary.LittleEndian.Uint64(b[end64+48:])
	record := bytes.Clone(b[end:])
	binary.LittleEndian.PutUint16(record[8:], members%65536)
	binary.LittleEndian.PutUint16(record[10:], members%65536)
	binary.LittleEndian.PutUint32(record[12:], uint32(size))
	binary.LittleEndian.PutUint32(record[16:], uint32(offset))
	plain := append(bytes.Clone(b[:end64]), record...)
	unpacked, err := newPoint(t, map[string]string{"b.zip": string(plain)}).unpack(nil)
	require.NoError(t, err)
	require.Equal(t, int64(members), unpacked.Files)

	binary.LittleEndian.PutUint16(record[8:], 7)
	binary.LittleEndian.PutUint16(record[10:], 7)
	_, err = newPoint(t, map[string]string{"b.zip": string(append(bytes.Clone(b[:end64]), record...))}).unpack(nil)
	backupFault(t, err, fault.Restore, "its directory holds 65540 members, and its end record says 7")
}

func TestTarChecksumsThatEndOtherwise(t *testing.T) {
	whole := tarOf(t, file("first", strings.Repeat("1", 512)), file("second", "2"))
	for name, ending := range map[string]string{"a letter behind the zero": "\x00x", "two blanks": "  ", "a letter": "x\x00", "a blank and a zero": " \x00"} {
		t.Run(name, func(t *testing.T) {
			b := []byte(whole)
			for _, at := range []int{0, 1024} {
				copy(b[at+154:], ending)
			}
			for _, content := range []string{string(b), gz(t, string(b))} {
				p := newPoint(t, map[string]string{"b.tar": content})
				out, err := p.unpack(nil)
				require.NoError(t, err)
				require.Equal(t, int64(2), out.Files)
				require.Equal(t, "2", p.read("second"))
			}
			b[1024] ^= 1
			_, err := newPoint(t, map[string]string{"b.tar": string(b)}).unpack(nil)
			backupFault(t, err, fault.Restore, "stands no valid member")
		})
	}
	t.Run("what looks like a header inside of a file stays as it is", func(t *testing.T) {
		inner := []byte(whole)
		copy(inner[154:], "\x00x")
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("in", string(inner[:512])))})
		_, err := p.unpack(nil)
		require.NoError(t, err)
		require.Equal(t, string(inner[:512]), p.read("in"))
	})
}

func inUTF16(text string, big, mark bool) string {
	var out []byte
	var order binary.AppendByteOrder = binary.LittleEndian
	if big {
		order = binary.BigEndian
	}
	if mark {
		out = order.AppendUint16(out, 0xfeff)
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return string(out)
}

func TestTextInUTF16(t *testing.T) {
	sql := "-- dump of Grün 🐘\nSELECT 1;\n" + strings.Repeat("INSERT INTO a VALUES ('é');\r\n", 5000)
	for _, big := range []bool{false, true} {
		for _, mark := range []bool{false, true} {
			content := inUTF16(sql, big, mark)
			for _, packed := range []string{content, gz(t, content)} {
				p := newPoint(t, map[string]string{"a.sql": packed})
				out, err := p.unpack(func(a *probe.UnpackArgs) { a.Wants, a.InPlace = []string{probe.SQLText}, true })
				require.NoError(t, err)
				require.Contains(t, strings.Join(out.Notes, ""), "a.sql is text in UTF-16")
				require.Equal(t, sql, p.read("a.sql"))
			}
			_, err := newPoint(t, map[string]string{"a.sql": content[:len(content)-1]}).unpack(func(a *probe.UnpackArgs) { a.Wants = []string{probe.SQLText} })
			backupFault(t, err, fault.Restore, "ends in the middle of a character")
		}
	}
	t.Run("an archive that was written as text is lost", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"a.dump": inUTF16("PGDMP\x01\x0e and so on", false, true)}).unpack(detecting)
		backupFault(t, err, fault.Restore, "a PostgreSQL dump that was written as text in UTF-16, as PowerShell does with >: its bytes above 127 are lost, and it cannot be converted back")
	})
	t.Run("half of a character in the middle", func(t *testing.T) {
		content := inUTF16(sql, false, true)
		at := strings.Index(content, "I\x00N\x00S\x00")
		_, err := newPoint(t, map[string]string{"a.sql": content[:at] + "\x3d\xd8" + content[at+2:]}).unpack(func(a *probe.UnpackArgs) { a.Wants = []string{probe.SQLText} })
		backupFault(t, err, fault.Data, "the text in UTF-16 has half of a character")
	})
}

func TestWhatIsSaidOfThingsThatAreNoBackup(t *testing.T) {
	for name, c := range map[string]struct{ file, content, reason string }{
		"what macOS leaves": {"._a.sql", "\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ", "what macOS keeps beside a file (AppleDouble), and not the file itself"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newPoint(t, map[string]string{c.file: c.content}).unpack(func(a *probe.UnpackArgs) { a.Wants, a.File = []string{probe.SQLText}, c.file })
			require.ErrorContains(t, err, c.reason)
		})
	}
}

func TestLinksAreCounted(t *testing.T) {
	out, err := newPoint(t, map[string]string{"b.tar": tarOf(t, symlink("a", "/data/a"), symlink("b", "a"), member{tar.Header{Typeflag: tar.TypeDir, Name: "d/", Mode: 0o755}, ""})}).unpack(nil)
	require.NoError(t, err)
	require.Equal(t, int64(2), out.Links)
	require.Zero(t, out.Files)
	require.Equal(t, []string{"1 symbolic link leads out of the backup and was not followed: a"}, out.Notes)
}
