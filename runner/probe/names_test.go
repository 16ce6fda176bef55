package probe

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnfinishedNames(t *testing.T) {
	for name, stem := range map[string]string{
		"a.dump.part": "a.dump", "a.dump.partial": "a.dump", "a.tmp": "a", "a.gz.in_progress": "a.gz", "a.gz-in-progress": "a.gz", "a.gz.inprogress": "a.gz",
		"a.gz_in_progress": "a.gz", "a.gz.IN_PROGRESS": "a.gz", "a.gz (in progress)": "a.gz", "a.gz incomplete": "a.gz", "a.dump_partial": "a.dump",
		"a.zip.crdownload": "a.zip", "a.zip.filepart": "a.zip", "a.sql~": "a.sql", "a.tmp.1234": "a", "a.dump.tmp17": "a.dump", "a.dump-tmp": "a.dump",
		"in_progress-a.dump": "a.dump", "tmp.X8fK2": "X8fK2", "incomplete": "", "in_progress": "", ".incomplete": "", "a.dump.uploading": "a.dump",
	} {
		got, is := Unfinished(name)
		require.True(t, is, name)
		require.Equal(t, stem, got, name)
	}
	for _, name := range []string{
		"a.dump", "a.part1", "a.part01", "a.tar.part.001", "party.sql", "a-parts.tar", "template.sql", "temp", "nextcloud-upload", "attempt", "progress.tar", "a_2026-11-20.sql.gz",
		"partial.dump", "tmpfs.tar", "compartment",
	} {
		_, is := Unfinished(name)
		require.Equal(t, name == "temp", is, name)
	}
}

func TestNamesOfChecksums(t *testing.T) {
	for name, owner := range map[string]string{
		"a.dump.sha256": "a.dump", "a.dump.SHA512": "a.dump", "a.dump.md5": "a.dump", "a.dump.sha256sum": "a.dump", "a.sha1.txt": "a", "a.b3": "a",
		"a.dump.sha-256": "a.dump", "a.dump.checksum": "a.dump", "a.dump.cksum": "a.dump", "a.dump.hash": "a.dump", "a.dump.sha256.asc": "a.dump", "SHA256SUMS.asc": "",
		"SHA256SUMS": "", "sha256sum.txt": "", "MD5SUMS": "", "md5sums": "", "CHECKSUMS": "", "checksums.sha256": "", "checksum.txt": "", "b2sums": "", "sha256.txt": "", "manifest-sha256.txt": "",
		"tagmanifest-sha512.txt": "", ".SHA256SUMS": "", ".md5sums": "", ".a.dump.sha256": ".a.dump",
		"checksums.json": "", "sha256sums.csv": "", "a.dump.sha256.json": "a.dump",
	} {
		got, is := SumOf(name)
		require.True(t, is, name)
		require.Equal(t, owner, got, name)
	}
	for _, name := range []string{"a.dump", "sums.xlsx", "md5", "assumptions", "a.sha256.gz", ".md5", "go.sum", "a.dump.asc"} {
		_, is := SumOf(name)
		require.False(t, is, name)
	}
}

func TestWhatAListIsCalledAfter(t *testing.T) {
	for _, c := range []struct {
		list   string
		folder []string
		of     string
	}{
		{"desk.db.sha256", []string{"desk.db", "desk.db.sha256"}, "desk.db"},
		{"desk.sha256", []string{"desk.db", "desk.sha256"}, "desk.db"},
		{"desk.sha256", []string{"desk.db", "desk.conf", "desk.sha256"}, "desk"},
		{"desk.sha256", []string{"desk", "desk.db", "desk.sha256"}, "desk"},
		{"desk.sha256", []string{"desk.gz", "desk.sha256"}, "desk.gz"},
		{"desk.sha256", []string{"desk.sql.gz", "desk.sha256"}, "desk.sql.gz"},
		{"desk.sha256", []string{"desk.sql.gz", "desk.tar.gz", "desk.sha256"}, "desk"},
		{"desk.sha256", []string{"desk.2026.sql.gz", "desk.sha256"}, "desk"},
		{"desk.sha256", []string{"desk.sql.gpg", "desk.sha256"}, "desk"},
		{"desk.sha256", []string{"desk.db", "desk.md5", "desk.db.asc", "desk.sha256"}, "desk.db"},
	} {
		owner, is := SumOf(c.list)
		require.True(t, is)
		require.Equal(t, c.of, OwnerIn(owner, c.folder), c.folder)
	}
}

func TestClutter(t *testing.T) {
	for _, name := range []string{"@eaDir", "#recycle", "Thumbs.db", "THUMBS.DB", "desktop.ini", ".DS_Store", "._a.dump", "lost+found", ".stfolder", "$RECYCLE.BIN", "~$a.xlsx", ".~lock.a.ods#", ".Trash-1000", ".nfs0000000000a1"} {
		require.True(t, IsClutter(name), name)
	}
	for _, name := range []string{"a.dump", "recycle", "eaDir", "thumbs.dbx", "desktop.ini.gz", ".config", "lost+found.tar"} {
		require.False(t, IsClutter(name), name)
	}
}
