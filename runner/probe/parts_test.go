package probe_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/probe"
	"rehearse/scenarios/fault"
)

func TestFilesOfOneBackupAreUnpackedInOrder(t *testing.T) {
	const schema, data = "CREATE TABLE a (i int);\n", "INSERT INTO a VALUES (1);\n"
	inOrder := func(names ...string) func(*probe.UnpackArgs) {
		return func(a *probe.UnpackArgs) { detecting(a); a.Files, a.InPlace = names, true }
	}
	t.Run("of the point, packed and not", func(t *testing.T) {
		p := newPoint(t, map[string]string{"2-data.sql.gz": gz(t, data), "1-schema.sql": schema, "notes.txt": "x"})
		out, err := p.unpack(inOrder("*schema*", "2-data.sql.gz"))
		require.NoError(t, err)
		require.Equal(t, []probe.UnpackedPart{
			{File: filepath.Join(p.source, "1-schema.sql"), Format: probe.SQLText}, {File: filepath.Join(p.data, "part2/2-data.sql"), Format: probe.SQLText},
		}, out.Parts)
		require.Equal(t, out.Parts[0].File, out.File)
		require.Equal(t, data, p.read("part2/2-data.sql"))
	})
	t.Run("inside of an archive", func(t *testing.T) {
		p := newPoint(t, map[string]string{"b.tar": tarOf(t, file("data.sql", data), file("schema.sql", schema))})
		out, err := p.unpack(inOrder("schema.sql", "data.sql"))
		require.NoError(t, err)
		require.Equal(t, schema, p.read("part1/schema.sql"))
		require.Equal(t, filepath.Join(p.data, "part2/data.sql"), out.Parts[1].File)
	})
	t.Run("one of them is missing", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"schema.sql": schema}).unpack(inOrder("schema.sql", "data.sql"))
		backupFault(t, err, fault.Restore, "no file matches data.sql; the recovery point holds schema.sql")
	})
	t.Run("one of them is damaged", func(t *testing.T) {
		packed := gz(t, data)
		_, err := newPoint(t, map[string]string{"schema.sql": schema, "data.sql.gz": packed[:len(packed)-4]}).unpack(inOrder("schema.sql", "data.sql.gz"))
		backupFault(t, err, fault.Restore, "data.sql.gz")
	})
	t.Run("beside file", func(t *testing.T) {
		_, err := newPoint(t, map[string]string{"schema.sql": schema}).unpack(func(a *probe.UnpackArgs) { inOrder("schema.sql")(a); a.File = "schema.sql" })
		blamed(t, err, fault.Rig, fault.Restore, "both `file` and `files` are given")
	})
}

func TestWhatWasUnpackedForAServiceIsOpenedForItsUser(t *testing.T) {
	closed := file("dump/toc.dat", "PGDMP\x01\x0e\x00\x04\x08\x03")
	closed.Mode = 0o600
	top := closed
	top.Name = "toc.dat"
	for name, c := range map[string]struct{ content, at string }{
		"in a folder": {tarOf(t, folder("dump/", 0o700), closed), "dump/toc.dat"},
		"at the top":  {tarOf(t, file("3.dat", "x"), top), "toc.dat"}, // toc.dat is not first: no tar of pg_dump's
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoint(t, map[string]string{"db.tar.gz": gz(t, c.content)})
			_, err := p.unpack(func(a *probe.UnpackArgs) { detecting(a); a.Readable = true })
			require.NoError(t, err)
			info, err := os.Stat(filepath.Join(p.data, c.at))
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o644), info.Mode().Perm())
		})
	}
}
