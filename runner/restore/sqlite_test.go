package restore

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	_ "github.com/mattn/go-sqlite3"
	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
)

// deskDatabase is a sound SQLite file, and the -wal of a hot copy with the last rows.
func deskDatabase(t *testing.T) (whole, hot, wal []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "desk.db")
	db, err := sql.Open("sqlite3", file+"?_journal_mode=WAL")
	require.NoError(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		"create table tickets (id integer primary key, subject text, amount real, note text, updated_at text)",
		"create index by_subject on tickets (subject)",
		`with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
		 insert into tickets select i, 'ticket ' || i, i / 4.0, hex(randomblob(40)), datetime('2026-01-01', '+' || i || ' minutes') from n`,
		"pragma wal_checkpoint(truncate)",
	} {
		_, err := db.Exec(statement)
		require.NoError(t, err)
	}
	whole, err = os.ReadFile(file)
	require.NoError(t, err)
	_, err = db.Exec("insert into tickets values (9007199254740993, 'the last one', null, '', '2026-03-04 12:00:00')")
	require.NoError(t, err)
	hot, err = os.ReadFile(file)
	require.NoError(t, err)
	wal, err = os.ReadFile(file + "-wal")
	require.NoError(t, err)
	require.NotEmpty(t, wal)
	return whole, hot, wal
}

var made atomic.Int64

// fresh is a name that was not there before: the probe keeps a database open
// for as long as its sandbox lives, and that of the lab lives on.
func fresh() string {
	return fmt.Sprintf("desk%d.db", made.Add(1))
}

func TestGoodSQLiteBackupsPass(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	whole, hot, wal := deskDatabase(t)
	for ending, pack := range packers {
		t.Run("a file"+ending, func(t *testing.T) {
			p, _ := l.passes(t, "sqlite", backup{fresh() + ending: pack(t, whole)}, nil)
			require.Equal(t, int64(2000), value(t, p, "select count(*) from tickets"))
			require.Equal(t, "2026-01-02 09:20:00", value(t, p, "select max(updated_at) from tickets"))
		})
		t.Run("in .tar"+ending, func(t *testing.T) {
			archive := tarOf(t, backup{"var/" + fresh(): whole, "var/readme": []byte("not this one")})
			p, _ := l.passes(t, "sqlite", backup{"desk.tar" + ending: pack(t, archive)}, map[string]any{"file": "**/*.db"})
			require.Equal(t, int64(2000), value(t, p, "select count(*) from tickets"))
		})
	}
	t.Run("in a zip", func(t *testing.T) {
		p, _ := l.passes(t, "sqlite", backup{"desk.zip": zipOf(t, backup{fresh(): whole})}, nil)
		require.Equal(t, int64(2000), value(t, p, "select count(*) from tickets"))
	})
	t.Run("the -wal beside a hot copy is part of it", func(t *testing.T) {
		name := fresh()
		p, _ := l.passes(t, "sqlite", backup{name: hot, name + "-wal": wal}, nil)
		require.Equal(t, int64(2001), value(t, p, "select count(*) from tickets"))
		require.Equal(t, int64(9007199254740993), value(t, p, "select max(id) from tickets"))
		require.Nil(t, value(t, p, "select amount from tickets order by id desc"))
	})
	t.Run("the -wal inside an archive too", func(t *testing.T) {
		name := fresh()
		archive := tarOf(t, backup{name: hot, name + "-wal": wal})
		p, _ := l.passes(t, "sqlite", backup{"desk.tar.gz": packers[".gz"](t, archive)}, nil)
		require.Equal(t, int64(2001), value(t, p, "select count(*) from tickets"))
	})
	t.Run("without its -wal the last row is lost, and a check sees it", func(t *testing.T) {
		p, _ := l.passes(t, "sqlite", backup{fresh(): hot}, nil)
		require.Equal(t, int64(2000), value(t, p, "select count(*) from tickets"))
	})
}

func TestQuestionsToSQLiteAreJudgedByWhoseMistakeTheyAre(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	whole, _, _ := deskDatabase(t)
	p, _ := l.passes(t, "sqlite", backup{fresh(): whole}, nil)
	_, err := p.Query(t.Context(), "select count(*) from nothere")
	require.Equal(t, fault.Backup, fault.Of(err).Blame)
	require.Contains(t, err.Error(), "nothere")
	_, err = p.Query(t.Context(), "selec 1")
	require.Equal(t, fault.Rig, fault.Of(err).Blame)
	_, err = p.Query(t.Context(), "delete from tickets")
	require.Equal(t, fault.Rig, fault.Of(err).Blame)
	require.Equal(t, int64(2000), value(t, p, "select count(*) from tickets"))
}

func TestDamagedSQLiteBackupsFail(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	whole, _, _ := deskDatabase(t)
	newer := set(set(whole, 18, 9), 19, 9) // the versions of the file format for writing and reading
	gz := packers[".gz"](t, whole)
	twins := map[string]twin{
		"an empty file":              {backup{fresh(): {}}, "empty"},
		"nothing but text":           {backup{fresh(): []byte("the backup is on holiday\n")}, "expected an SQLite database"},
		"only its first page's head": {backup{fresh(): whole[:60]}, ""},
		"a file format to come":      {backup{fresh(): newer}, ""},
		"an archive without it":      {backup{"desk.zip": zipOf(t, backup{"readme": []byte("hello")})}, ""},
		"a gzip with a bit":          {backup{fresh() + ".gz": flipped(gz, part(gz, .5))}, ""},
		"a gzip cut off":             {backup{fresh() + ".gz": cut(gz, .9)}, ""},
		"half of it overwritten":     {backup{fresh(): append(bytes.Clone(whole[:len(whole)/2]), bytes.Repeat([]byte{0}, len(whole)-len(whole)/2)...)}, ""},
		"a page of another":          {backup{fresh(): append(append(bytes.Clone(whole[:8192]), whole[12288:16384]...), whole[12288:]...)}, ""},
		"the head of a page":         {backup{fresh(): flipped(whole, 4096*3)}, ""},
	}
	for _, at := range []float64{.1, .5, .9, .999} {
		twins["cut off after "+show(at)] = twin{backup{fresh(): cut(whole, at)}, ""}
	}
	for name, c := range twins {
		t.Run(name, func(t *testing.T) {
			t.Log(l.fails(t, "sqlite", c.files, nil, c.reason).Reason)
		})
	}
}
