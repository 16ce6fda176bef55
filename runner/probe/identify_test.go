package probe

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// someKinds are what the shipped recipes tell their backups by, in short.
func someKinds() []Kind {
	return []Kind{
		{Recipe: "mariadb", Detect: []DetectArgs{{Format: SQLText, Line: "^-- (MySQL|MariaDB) dump "}}, Wants: []string{SQLText, Tree, PlainText}, Names: []string{"*.sql"}, Signs: []string{"^-- MySQL dump", "^(?:CREATE|INSERT)\\b.*`", "(?i)\\bengine ?= ?\\w"}},
		{
			Recipe: "postgres", Wants: []string{"pg-custom", "pg-directory", SQLText}, Names: []string{"*.dump", "*.sql"}, Signs: []string{`^-- PostgreSQL database`, `^COPY .* FROM stdin;`},
			Detect: []DetectArgs{
				{Format: SQLText, Line: "^-- PostgreSQL database (cluster )?dump"},
				{Format: "pg-custom", About: "a PostgreSQL dump", Magic: []byte("PGDMP")},
				{Format: "pg-directory", About: "a PostgreSQL dump", Member: "toc.dat", Magic: []byte("PGDMP"), Others: `^\d+\.dat(\.gz)?$`},
				{Format: "pg-server", About: "the files of a server", Member: "PG_VERSION", Refuse: "only dumps are restored here"},
			},
		},
		{
			Recipe: "redis", Wants: []string{"rdb", "aof", Tree}, Names: []string{"*.rdb", "*.aof", "appendonly.aof.manifest"},
			Detect: []DetectArgs{{Format: "rdb", About: "an RDB file", Magic: []byte("REDIS")}, {Format: "aof", About: "an append-only file", Magic: []byte("*")}},
		},
		{Recipe: "sqlite", Wants: []string{SQLiteFile}, Together: []string{"{}-wal", "{}-journal"}, Names: []string{"*.db"}},
	}
}

func gzipped(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func tarOf(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, text := range files {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644, Typeflag: tar.TypeReg}))
		_, err := w.Write(text)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func zipOf(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		to, err := w.Create(name)
		require.NoError(t, err)
		_, err = to.Write(text)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestABackupIsToldByItsContent(t *testing.T) {
	database := append([]byte("SQLite format 3\x00"), make([]byte, 4096)...)
	custom := append([]byte("PGDMP\x01\x0e"), make([]byte, 4096)...)
	plain := []byte("-- PostgreSQL database dump\nSET x = 1;\nCOPY public.t (a) FROM stdin;\n1\n\\.\n")
	mysql := []byte("-- MySQL dump 10.13\nCREATE TABLE `t` (a int) ENGINE=InnoDB;\n")
	photo := append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte{0, 7}, 2048)...)
	words := []byte("read me first\n")
	for _, c := range []struct {
		name   string
		files  map[string][]byte
		recipe string
		file   string
		parts  []string
		about  string
		opaque bool
	}{
		{name: "a database under any name", files: map[string][]byte{"backup.bin": database}, recipe: "sqlite", about: "an SQLite database"},
		{name: "a compressed dump", files: map[string][]byte{"a.gz": gzipped(t, custom)}, recipe: "postgres", about: "a PostgreSQL dump"},
		{name: "SQL of PostgreSQL", files: map[string][]byte{"a.sql": plain}, recipe: "postgres", about: "SQL text"},
		{name: "SQL of MySQL", files: map[string][]byte{"a.sql.gz": gzipped(t, mysql)}, recipe: "mariadb", about: "SQL text"},
		{name: "a script of SQLite goes to the recipe that says why not", files: map[string][]byte{"a.sql": []byte("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t(a);\n")}, recipe: "sqlite", about: "a script of SQLite"},
		{name: "a dump in a compressed tar", files: map[string][]byte{"a.tgz": gzipped(t, tarOf(t, map[string][]byte{"x/db.dump": custom}))}, recipe: "postgres", about: "a PostgreSQL dump"},
		{name: "a database beside words in a zip", files: map[string][]byte{"a.zip": zipOf(t, map[string][]byte{"app.db": database, "README": words})}, recipe: "sqlite", file: "a.zip/app.db", about: "an SQLite database"},
		{name: "a database in an archive in an archive", files: map[string][]byte{"a.tar": tarOf(t, map[string][]byte{"in.tar.gz": gzipped(t, tarOf(t, map[string][]byte{"data/home.db": database})), "info.json": []byte("{}")})}, recipe: "sqlite", file: "a.tar/in.tar.gz/data/home.db", about: "an SQLite database"},
		{name: "a dump that is a folder", files: map[string][]byte{"d/toc.dat": custom, "d/1.dat": photo}, recipe: "postgres", about: "a PostgreSQL dump"},
		{name: "a dump that is a folder, and lost its list", files: map[string][]byte{"d/3001.dat.gz": gzipped(t, words), "d/3002.dat.gz": gzipped(t, words)}, recipe: "postgres", about: "a PostgreSQL dump"},
		{name: "files that are not called as its members are", files: map[string][]byte{"d/3001.dat.gz": gzipped(t, words), "d/notes.gz": gzipped(t, words)}, about: "2 files"},
		{name: "rows beside the script of their table", files: map[string][]byte{"shop/a.sql": mysql, "shop/a.txt": words}, recipe: "mariadb", about: "SQL text"},
		{name: "the many files of mydumper are not chosen from", files: map[string][]byte{"d/shop-schema-create.sql": mysql, "d/shop.a-schema.sql": mysql, "d/shop.a.00000.sql": append(mysql, mysql...), "d/metadata": words}, recipe: "mariadb", about: "SQL text"},
		{name: "a dump of MySQL behind messages", files: map[string][]byte{"a.sql": append([]byte("Defaulted container \"db\" out of: db\n"), mysql...)}, recipe: "mariadb", about: "SQL text"},
		{name: "a dump of PostgreSQL behind messages", files: map[string][]byte{"a.sql": append([]byte("Defaulted container \"db\" out of: db\n"), plain...)}, recipe: "postgres", about: "SQL text"},
		{name: "words beside a script", files: map[string][]byte{"shop/a.sql": mysql, "shop/readme.txt": words}, recipe: "mariadb", file: "shop/a.sql", about: "SQL text"},
		{name: "XML of mysqldump under the name of a script", files: map[string][]byte{"a.sql": []byte("<?xml version=\"1.0\"?>\n<mysqldump xmlns:xsi=\"x\">\n")}, recipe: "mariadb", about: "XML of mysqldump"},
		{name: "other XML", files: map[string][]byte{"a.xml": []byte("<?xml version=\"1.0\"?>\n<feed>\n")}, about: "plain text that begins with: <?xml version=\"1.0\"?>", opaque: true},
		{name: "the files of a server, which the recipe refuses", files: map[string][]byte{"data/PG_VERSION": []byte("15\n"), "data/base/1": photo}, recipe: "postgres", about: "the files of a server"},
		{name: "a database with its journal", files: map[string][]byte{"a.db": database, "a.db-journal": photo}, recipe: "sqlite", about: "an SQLite database"},
		{name: "the largest of several dumps", files: map[string][]byte{"app.dump": append(custom, custom...), "wiki.dump": custom}, recipe: "postgres", file: "app.dump", about: "a PostgreSQL dump"},
		{name: "parts in their order are not chosen from", files: map[string][]byte{"01-shop.sql": plain, "02-shop.sql": append(plain, plain...)}, recipe: "postgres", about: "SQL text"},
		{name: "a schema and its data are one backup in two files", files: map[string][]byte{"shop-data.sql": append(plain, plain...), "shop-schema.sql": plain}, recipe: "postgres", parts: []string{"shop-schema.sql", "shop-data.sql"}, about: "SQL text"},
		{name: "three sections, in an archive", files: map[string][]byte{"d.tar": tarOf(t, map[string][]byte{"d/3-post-data.sql": plain, "d/2-data.sql": plain, "d/1-pre-data.sql": plain})}, recipe: "postgres", parts: []string{"1-pre-data.sql", "2-data.sql", "3-post-data.sql"}, about: "SQL text"},
		{name: "two dumps of data are not parts of one", files: map[string][]byte{"shop-data.sql": append(plain, plain...), "wiki-data.sql": plain}, recipe: "postgres", file: "shop-data.sql", about: "SQL text"},
		{name: "a name that holds the word inside another says nothing", files: map[string][]byte{"metadata.sql": append(plain, plain...), "schemaless.sql": plain}, recipe: "postgres", file: "metadata.sql", about: "SQL text"},
		{name: "files are files", files: map[string][]byte{"a.jpg": photo, "b.jpg": photo}, about: "2 files"},
		{name: "a small database among many files stays one of them", files: map[string][]byte{"catalogue.db": database, "a.jpg": append(photo, photo...), "b.jpg": photo, "c.jpg": photo}, about: "4 files"},
		{name: "text that begins with a star is no append-only file", files: map[string][]byte{"a.md": []byte("* one\n* two\n")}, about: "plain text that begins with: * one", opaque: true},
		{name: "an append-only file is called so", files: map[string][]byte{"a.aof": []byte("*2\r\n$6\r\nSELECT\r\n")}, recipe: "redis", about: "an append-only file"},
		{name: "words where a dump should be go to the recipe that says so", files: map[string][]byte{"a.dump": []byte("404 not found\n")}, recipe: "postgres", about: "plain text that begins with: 404 not found"},
		{name: "one file that nobody knows", files: map[string][]byte{"a": photo}, about: "something unknown that begins with the bytes ffd8ffe000070007", opaque: true},
		{name: "a file of any kind in an archive", files: map[string][]byte{"a.tar": tarOf(t, map[string][]byte{"notes": words})}, about: "1 file"},
		{name: "an encrypted file", files: map[string][]byte{"a.db.enc": append([]byte("Salted__"), photo...)}, about: "a file encrypted with openssl"},
		{name: "an archive that cannot be opened is left to the restore", files: map[string][]byte{"a.zip": []byte("PK\x03\x04broken")}, about: "1 file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			for name, text := range c.files {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
				require.NoError(t, os.WriteFile(filepath.Join(root, name), text, 0o644))
			}
			got, err := (&server{}).identify(t.Context(), IdentifyArgs{Source: root, Kinds: someKinds()})
			require.NoError(t, err)
			require.Equal(t, c.recipe, got.Recipe, "%+v", got)
			require.Equal(t, c.file, got.File)
			require.Equal(t, c.parts, got.Files)
			require.Equal(t, c.about, got.About)
			require.Equal(t, c.opaque, got.Opaque != "")
		})
	}
}

func TestFoldersAreSummedUpBelowTheOnlyWayToThem(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"srv/app/etc/a.conf", "srv/app/etc/b.conf", "srv/app/data/x/1", "srv/app/top"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte("abc"), 0o644))
	}
	got, err := (&server{}).contents(t.Context(), Question{Ask: "files", File: root, MaxRows: 10})
	require.NoError(t, err)
	var names []string
	var files, bytes int64
	for _, row := range got.Rows {
		names = append(names, row["name"].(string))
		files += row["count"].(int64)
		bytes += row["bytes"].(int64)
	}
	require.Equal(t, []string{"srv/app", "srv/app/data", "srv/app/etc"}, names)
	require.Equal(t, int64(4), files)
	require.Equal(t, int64(12), bytes)
}

func TestTimesAreReadAsDatabasesKeepThem(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{int64(1700000000), "2023-11-14T22:13:20Z"},
		{int64(1700000000000), "2023-11-14T22:13:20Z"},
		{"2023-11-14", "2023-11-14"},
		{"2023-11-14 22:13:20.5", "2023-11-14 22:13:20.5"},
		{[]byte("2023-11-14T22:13:20Z"), "2023-11-14T22:13:20Z"},
		{"tomorrow", ""},
		{"2023-13-14", ""},
		{nil, ""},
	} {
		got, _ := storedTime(c.value)
		require.Equal(t, c.want, got, "%v", c.value)
	}
}
