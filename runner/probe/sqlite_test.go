package probe_test

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"rehearse/runner/probe"
	"rehearse/scenarios/fault"
)

// newDatabase makes a database of a few hundred pages.
func newDatabase(t *testing.T, dsn string) (string, *sql.DB) {
	t.Helper()
	place := filepath.Join(t.TempDir(), "app #1?.db")
	db, err := sql.Open("sqlite3", "file:"+strings.NewReplacer("#", "%23", "?", "%3f").Replace(place)+dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	for _, text := range []string{
		"CREATE TABLE tickets (id INTEGER PRIMARY KEY, title TEXT, updated_at DATETIME, done BOOLEAN, big INTEGER, ratio REAL, blob BLOB)",
		"CREATE INDEX by_title ON tickets (title)",
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
			INSERT INTO tickets SELECT i, 'ticket number ' || i, '2024-02-29 12:00:' || printf('%02d', i % 60), i % 2, 9007199254740993 + i, i / 2.0, x'00ff' FROM n`,
	} {
		_, err := db.Exec(text)
		require.NoError(t, err)
	}
	return place, db
}

func sound(t *testing.T, place string) probe.Verdict {
	t.Helper()
	v, err := talk(t, probe.ServeOptions{}).Verify(t.Context(), probe.Question{Ask: "sqlite_integrity", File: place})
	require.NoError(t, err)
	return v
}

func TestASoundDatabase(t *testing.T) {
	place, db := newDatabase(t, "")
	require.NoError(t, db.Close())
	v := sound(t, place)
	require.True(t, v.Held, v.Got)
	require.Equal(t, "integrity_check says ok", v.Got)
	require.Equal(t, float64(1), v.Facts["tables"])
	require.Equal(t, float64(0), v.Facts["foreign_key_violations"])
}

func TestBrokenDatabases(t *testing.T) {
	place, db := newDatabase(t, "")
	require.NoError(t, db.Close())
	whole, err := os.ReadFile(place)
	require.NoError(t, err)
	change := func(f func([]byte) []byte) []byte { return f(append([]byte(nil), whole...)) }
	for name, c := range map[string]struct {
		content []byte
		got     string
	}{
		"empty":                 {nil, "app.db is empty (0 bytes): that is no database"},
		"not a database":        {[]byte(strings.Repeat("hello ", 100)), "app.db is no SQLite database, or it is encrypted"},
		"cut inside the header": {whole[:50], "app.db ends after 50 bytes, inside its header"},
		"cut at a page":         {whole[:len(whole)/4096/2*4096], "the file is truncated"},
		"cut inside a page":     {whole[:len(whole)-100], "the file is truncated"},
		"something behind it, and a page too few": {append(append([]byte(nil), whole[:len(whole)-4096]...), "behind"...), "the file is truncated"},
		"a newer file format": {change(func(b []byte) []byte { b[18], b[19] = 3, 3; return b }),
			"its file format (read 3, write 3, schema 4, text 1) is newer than what SQLite"},
		"a newer schema format": {change(func(b []byte) []byte { b[47] = 9; return b }), "is newer than what SQLite"},
		"a page size that is none": {change(func(b []byte) []byte { binary.BigEndian.PutUint16(b[16:], 1000); return b }),
			"its header says that pages have 1000 bytes"},
		"a page of zeros":           {change(func(b []byte) []byte { clear(b[4096*10 : 4096*11]); return b }), "app.db: "},
		"the schema is overwritten": {change(func(b []byte) []byte { copy(b[100:], strings.Repeat("\xff", 300)); return b }), "app.db: "},
		"an index that has lost an entry": {change(func(b []byte) []byte {
			i := strings.Index(string(b), "ticket number 4999\x13") // in a leaf of the index or of the table
			if i < 0 {
				i = strings.LastIndex(string(b), "ticket number 4999")
			}
			b[i] = 'T'
			return b
		}), "integrity_check says: "},
	} {
		t.Run(name, func(t *testing.T) {
			place := filepath.Join(t.TempDir(), "app.db")
			require.NoError(t, os.WriteFile(place, c.content, 0o644))
			v := sound(t, place)
			require.False(t, v.Held)
			require.Contains(t, v.Got, c.got)
		})
	}
}

func TestAWriteAheadLogIsPartOfTheBackup(t *testing.T) {
	place, db := newDatabase(t, "?_journal_mode=WAL")
	_, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	require.NoError(t, err)
	_, err = db.Exec("PRAGMA wal_autocheckpoint = 0")
	require.NoError(t, err)
	for range 3 {
		_, err = db.Exec("INSERT INTO tickets (title) SELECT title || '!' FROM tickets LIMIT 200")
		require.NoError(t, err)
	}
	main, err := os.ReadFile(place)
	require.NoError(t, err)
	log, err := os.ReadFile(place + "-wal")
	require.NoError(t, err)
	require.Greater(t, len(log), 10*4120)

	put := func(t *testing.T, log []byte) string {
		place := filepath.Join(t.TempDir(), "app.db")
		require.NoError(t, os.WriteFile(place, main, 0o644))
		if log != nil {
			require.NoError(t, os.WriteFile(place+"-wal", log, 0o644))
		}
		return place
	}
	count := func(t *testing.T, place string) any {
		rows, err := talk(t, probe.ServeOptions{}).Query(t.Context(), probe.Question{Ask: "sqlite", File: place, Text: "SELECT count(*) AS n FROM tickets", MaxRows: 1})
		require.NoError(t, err)
		return rows.Rows[0]["n"]
	}
	t.Run("its changes are there", func(t *testing.T) {
		place := put(t, log)
		v := sound(t, place)
		require.True(t, v.Held, v.Got)
		require.Positive(t, v.Facts["wal_frames_used"])
		require.Equal(t, v.Facts["wal_frames"], v.Facts["wal_frames_used"])
		require.Equal(t, int64(5600), count(t, put(t, log)))
	})
	t.Run("without it they are not", func(t *testing.T) {
		require.Equal(t, int64(5000), count(t, put(t, nil)))
	})
	t.Run("frames of an older log behind it are expected", func(t *testing.T) {
		old := append([]byte(nil), log...)
		for at := 32 + 10*4120; at < len(old); at += 4120 {
			old[at+8] ^= 0xff
		}
		require.True(t, sound(t, put(t, old)).Held)
	})
	for name, c := range map[string]struct {
		log []byte
		got string
	}{
		"cut inside a frame":    {log[:len(log)-1000], "app.db-wal: it ends inside frame"},
		"cut inside its header": {log[:20], "app.db-wal: it ends after 20 bytes, inside its header"},
		"a damaged header":      {[]byte(flip(string(log), 17)), "app.db-wal: the checksum of its header is wrong"},
		"another beginning":     {[]byte(flip(string(log), 1)), "app.db-wal: it does not begin like a write-ahead log"},
		"a damaged frame":       {[]byte(flip(string(log), 32+3*4120+500)), "app.db-wal: its frame 4 of"},
	} {
		t.Run(name, func(t *testing.T) {
			v := sound(t, put(t, c.log))
			require.False(t, v.Held)
			require.Contains(t, v.Got, c.got)
		})
	}
}

func TestBytesBehindTheLastPageAreNoPartOfADatabase(t *testing.T) {
	place, db := newDatabase(t, "")
	require.NoError(t, db.Close())
	f, err := os.OpenFile(place, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString("behind")
	require.NoError(t, errors.Join(err, f.Close()))
	v := sound(t, place)
	require.True(t, v.Held, v.Got)
	require.Equal(t, "integrity_check says ok; 6 bytes stand behind the last page and are no part of the database", v.Got)
}

// A question may switch off that nothing is written; the next one must not profit.
func TestNoQuestionChangesWhatWasRestored(t *testing.T) {
	place, db := newDatabase(t, "")
	_, err := db.Exec("CREATE VIRTUAL TABLE words USING fts5(w); INSERT INTO words VALUES ('hello')")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	before, err := os.ReadFile(place)
	require.NoError(t, err)
	c := talk(t, probe.ServeOptions{})
	ask := func(text string) error {
		_, err := c.Query(t.Context(), probe.Question{Ask: "sqlite", File: place, Text: text, MaxRows: 10})
		return err
	}
	for _, text := range []string{
		"pragma query_only=0", "PRAGMA query_only(off)", "select * from pragma_query_only(0)", "pragma writable_schema=1", "pragma journal_mode=delete",
		"pragma user_version=7", "pragma wal_checkpoint", "pragma incremental_vacuum", "pragma optimize", "pragma locking_mode=exclusive",
		"delete from tickets", "update tickets set title = ''", "insert into tickets (title) values ('x') returning id", "drop table tickets",
		"create table t (i int)", "create temp table t (i int)", "vacuum", "vacuum into '" + place + ".copy'", "reindex", "analyze",
		"begin immediate", "insert into words (words) values ('optimize')", "with x as (select 1) delete from tickets", "alter table tickets rename to t",
		"explain delete from tickets",
	} {
		for range 3 { // on each of the connections that are kept
			f := fault.Of(ask(text))
			require.NotNil(t, f, text)
			require.Regexp(t, "may only read|does not understand", f.Reason, text)
			require.Equal(t, fault.Rig, f.Blame, text)
		}
	}
	require.NoFileExists(t, place+".copy")
	for _, text := range []string{"select count(*) from tickets", "select * from pragma_table_info('tickets')", "pragma table_info(tickets)", "pragma user_version",
		"pragma integrity_check", "select w from words where words match 'hello'", "with recursive n(i) as (select 1 union all select i+1 from n where i < 9) select max(i) from n"} {
		require.NoError(t, ask(text), text)
	}
	after, err := os.ReadFile(place)
	require.NoError(t, err)
	require.True(t, string(before) == string(after))
}

func TestAHotJournalIsRolledBack(t *testing.T) {
	place, db := newDatabase(t, "?_cache_size=5")
	conn, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.ExecContext(t.Context(), "BEGIN; DELETE FROM tickets WHERE id > 10; ")
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), "app.db")
	for _, suffix := range []string{"", "-journal"} { // as a crash leaves them
		content, err := os.ReadFile(place + suffix)
		require.NoError(t, err)
		require.NotEmpty(t, content)
		require.NoError(t, os.WriteFile(copied+suffix, content, 0o644))
	}
	v := sound(t, copied)
	require.True(t, v.Held, v.Got)
	require.Equal(t, true, v.Facts["rollback_journal"])
	rows, err := talk(t, probe.ServeOptions{}).Query(t.Context(), probe.Question{Ask: "sqlite", File: copied, Text: "SELECT count(*) AS n FROM tickets", MaxRows: 1})
	require.NoError(t, err)
	require.Equal(t, int64(5000), rows.Rows[0]["n"])
}

func TestWhatAProgramBringsToItsDatabaseIsNotMissingInTheBackup(t *testing.T) {
	sql.Register("sqlite3 of a program", &sqlite3.SQLiteDriver{ConnectHook: func(conn *sqlite3.SQLiteConn) error {
		return errors.Join(conn.RegisterCollation("unicase", strings.Compare), conn.RegisterFunc("slug", strings.ToLower, true))
	}})
	for name, c := range map[string]struct{ table, schema, lacks string }{
		"a collation":               {"create table c (n text collate unicase unique)", "", "no such collation sequence: unicase"},
		"a function":                {"create table c (n text check (slug(n) <> ''))", "", "slug"},
		"a function of its indexes": {"create table c (n text); create index by_slug on c (slug(n))", "", "slug"},
		"a tokenizer of FTS3":       {"create table c (n text); create virtual table f using fts4(n, tokenize=simple)", "update sqlite_schema set sql = replace(sql, 'simple', 'icu_root') where name = 'f'", "icu_root"},
		"a tokenizer of FTS5":       {"create table c (n text); create virtual table f using fts5(n, tokenize='ascii')", "update sqlite_schema set sql = replace(sql, 'ascii', 'snowball') where name = 'f'", "snowball"},
		"a module":                  {"create table c (n text); create virtual table f using fts5(n)", "update sqlite_schema set sql = replace(sql, 'fts5(n)', 'spellfix1') where name = 'f'", "spellfix1"},
	} {
		for _, damaged := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, damaged %t", name, damaged), func(t *testing.T) {
				place := filepath.Join(t.TempDir(), "app.db")
				db, err := sql.Open("sqlite3 of a program", place)
				require.NoError(t, err)
				db.SetMaxOpenConns(1)
				_, err = db.Exec("create table other (n text); create index by_n on other (n); insert into other values ('one and only'); " + c.table + "; insert into c values ('a'), ('B')")
				require.NoError(t, err)
				if c.schema != "" {
					_, err = db.Exec("pragma writable_schema=1; " + c.schema)
					require.NoError(t, err)
				}
				require.NoError(t, db.Close())
				if damaged {
					content, err := os.ReadFile(place)
					require.NoError(t, err)
					at := strings.LastIndex(string(content), "one and only")
					content[at] = 'O'
					require.NoError(t, os.WriteFile(place, content, 0o644))
				}
				v, err := talk(t, probe.ServeOptions{}).Verify(t.Context(), probe.Question{Ask: "sqlite_integrity", File: place})
				if damaged {
					require.NoError(t, err)
					require.False(t, v.Held)
					require.Contains(t, v.Got, "by_n")
					return
				}
				blamed(t, err, fault.Rig, fault.Image, "app.db: SQLite lacks here what the application brings along: ")
				require.Contains(t, err.Error(), c.lacks)
				require.Contains(t, err.Error(), "tables are sound")
			})
		}
	}
}

func TestQueries(t *testing.T) {
	place, db := newDatabase(t, "")
	require.NoError(t, db.Close())
	ask := func(t *testing.T, text string, most int) (probe.Rows, error) {
		return talk(t, probe.ServeOptions{}).Query(t.Context(), probe.Question{Ask: "sqlite", File: place, Text: text, MaxRows: most})
	}
	t.Run("values come as they are stored", func(t *testing.T) {
		rows, err := ask(t, "select * from tickets where id = 3;  -- the third\n", 10)
		require.NoError(t, err)
		require.Equal(t, []string{"id", "title", "updated_at", "done", "big", "ratio", "blob"}, rows.Columns)
		require.Equal(t, []map[string]any{{
			"id": int64(3), "title": "ticket number 3", "updated_at": "2024-02-29 12:00:03", "done": int64(1),
			"big": int64(9007199254740996), "ratio": 1.5, "blob": "00ff",
		}}, rows.Rows)
	})
	t.Run("all rows are counted and some are kept, in their order", func(t *testing.T) {
		rows, err := ask(t, "select updated_at, id from tickets order by id desc", 2)
		require.NoError(t, err)
		require.Equal(t, int64(5000), rows.Count)
		require.Equal(t, []map[string]any{{"id": int64(5000), "updated_at": "2024-02-29 12:00:20"}, {"id": int64(4999), "updated_at": "2024-02-29 12:00:19"}}, rows.Rows)
	})
	t.Run("nothing is an answer", func(t *testing.T) {
		rows, err := ask(t, "select max(updated_at) as newest from tickets where id < 0", 2)
		require.NoError(t, err)
		require.Equal(t, []map[string]any{{"newest": nil}}, rows.Rows)
		rows, err = ask(t, "select id from tickets where id < 0", 2)
		require.NoError(t, err)
		require.Zero(t, rows.Count)
	})
	t.Run("numbers that JSON does not have", func(t *testing.T) {
		rows, err := ask(t, "select 9e999 as huge, -9223372036854775808 as low", 2)
		require.NoError(t, err)
		require.Equal(t, "+Inf", rows.Rows[0]["huge"])
		require.Equal(t, int64(math.MinInt64), rows.Rows[0]["low"])
	})
	t.Run("of two columns with one name the first is the value", func(t *testing.T) {
		rows, err := ask(t, "select 7 as n, 9 as n", 2)
		require.NoError(t, err)
		require.Equal(t, int64(7), rows.Rows[0][rows.Columns[0]])
	})
	t.Run("full-text search", func(t *testing.T) {
		place, db := newDatabase(t, "")
		for _, statement := range []string{"create virtual table words using fts5(t)", "insert into words values ('a printer on fire')"} {
			_, err := db.Exec(statement)
			require.NoError(t, err)
		}
		require.NoError(t, db.Close())
		require.True(t, sound(t, place).Held)
		rows, err := talk(t, probe.ServeOptions{}).Query(t.Context(), probe.Question{Ask: "sqlite", File: place, Text: "select t from words where t match 'fire'", MaxRows: 1})
		require.NoError(t, err)
		require.Equal(t, "a printer on fire", rows.Rows[0]["t"])
	})
	t.Run("many questions at once", func(t *testing.T) {
		c := talk(t, probe.ServeOptions{})
		var all errgroup.Group
		for range 20 {
			all.Go(func() error {
				rows, err := c.Query(t.Context(), probe.Question{Ask: "sqlite", File: place, Text: "select updated_at, done from tickets", MaxRows: 1})
				if err == nil && rows.Count != 5000 {
					err = fmt.Errorf("%d rows", rows.Count)
				}
				return err
			})
		}
		require.NoError(t, all.Wait())
	})
	t.Run("a semicolon in a text ends nothing", func(t *testing.T) {
		rows, err := ask(t, `select ';' as "a;b" /* ; */ -- ;`, 2)
		require.NoError(t, err)
		require.Equal(t, ";", rows.Rows[0]["a;b"])
	})
	for name, c := range map[string]struct {
		text   string
		blame  fault.Blame
		class  fault.Class
		reason string
	}{
		"a table that is not there":  {"select 1 from invoices", fault.Backup, fault.Data, "no such table: invoices"},
		"a column that is not there": {"select colour from tickets", fault.Backup, fault.Data, "no such column: colour"},
		"a function of a program":    {"select slug(title) from tickets", fault.Rig, fault.Image, "no such function: slug"},
		"no SQL":                     {"selekt 1", fault.Rig, fault.Internal, "SQLite does not understand the query"},
		"two statements":             {"select 1; select 2", fault.Rig, fault.Internal, "several statements or none"},
		"none":                       {" ; -- nothing", fault.Rig, fault.Internal, "several statements or none"},
		"one that writes":            {"delete from tickets", fault.Rig, fault.Internal, "a check may only read"},
		"one that writes elsewhere":  {"attach 'elsewhere.db' as x", fault.Rig, fault.Internal, "a check may only read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			_, err := ask(t, c.text, 1)
			require.NoFileExists(t, "elsewhere.db")
			blamed(t, withNext(err), c.blame, c.class, c.reason)
		})
	}
	t.Run("one that never ends is given up", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		c := talk(t, probe.ServeOptions{})
		go cancel(errors.New("the time is up"))
		_, err := c.Query(ctx, probe.Question{Ask: "sqlite", File: place, Text: "with recursive n(i) as (select 1 union all select i+1 from n) select count(*) from n", MaxRows: 1})
		require.ErrorContains(t, err, "the time is up")
	})
	t.Run("a question that is none of ours", func(t *testing.T) {
		_, err := talk(t, probe.ServeOptions{}).Query(t.Context(), probe.Question{Ask: "oracle"})
		require.Equal(t, fault.Rig, fault.Of(err).Blame)
	})
	t.Run("of a file that is no database", func(t *testing.T) {
		_, err := talk(t, probe.ServeOptions{}).Query(t.Context(), probe.Question{Ask: "sqlite", File: write(t, filepath.Join(t.TempDir(), "x"), "hello"), Text: "select 1"})
		require.Equal(t, fault.Backup, fault.Of(err).Blame)
	})
}

// withNext stands in for those who show the fault as a check's reason and need no next step.
func withNext(err error) error {
	f := fault.Of(err)
	if f != nil && f.Next == "" {
		f.Next = "-"
	}
	return f
}

func TestADatabaseThatMayNotBeWrittenIsReadInPlace(t *testing.T) {
	if os.Geteuid() == 0 {
		place, db := newDatabase(t, "")
		require.NoError(t, db.Close())
		require.NoError(t, os.WriteFile(place+"-wal", nil, 0o644))
		require.True(t, sound(t, place).Held, "an empty log holds nothing")
		return
	}
	place, db := newDatabase(t, "")
	require.NoError(t, db.Close())
	require.NoError(t, os.Chmod(filepath.Dir(place), 0o555))
	defer func() { _ = os.Chmod(filepath.Dir(place), 0o755) }()
	require.True(t, sound(t, place).Held)
}
