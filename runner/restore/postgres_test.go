package restore

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/runner/script"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// dumps are the same database in every format of pg_dump, made once by the
// image's own pg_dump.
type dumps struct {
	plain, custom, stored, tar []byte
	directory, storedDirectory backup
}

var theDumps struct {
	sync.Once
	dumps
}

func makeDumps(t *testing.T, l *lab) dumps {
	t.Helper()
	theDumps.Do(func() {
		l.empty(t)
		source, err := os.ReadFile("testdata/helpdesk.sql")
		require.NoError(t, err)
		l.shell(t, `psql -qX -v ON_ERROR_STOP=1 -d postgres -f - >/dev/null`, source)
		d := &theDumps.dumps
		d.plain = l.shell(t, "pg_dump", nil)
		d.custom = l.shell(t, "pg_dump -Fc", nil)
		d.stored = l.shell(t, "pg_dump -Fc -Z0", nil)
		d.tar = l.shell(t, "pg_dump -Ft", nil)
		d.directory = untar(t, l.shell(t, `pg_dump -Fd -f "$work/d" && tar -c -C "$work/d" .`, nil))
		d.storedDirectory = untar(t, l.shell(t, `pg_dump -Fd -Z0 -f "$work/e" && tar -c -C "$work/e" .`, nil))
	})
	return theDumps.dumps
}

// shell runs something in the lab's database container.
func (l *lab) shell(t *testing.T, text string, stdin []byte) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	command := sandbox.Command{
		Args: []string{"sh", "-c", l.server.recipe.Preamble + text}, User: "postgres",
		Environment: l.server.variables(context.Background()), Stdout: &out, Stderr: &errs,
	}
	if stdin != nil {
		command.Stdin = bytes.NewReader(stdin)
	}
	exit, err := l.server.container.Exec(context.Background(), command)
	require.NoError(t, err)
	require.Zero(t, exit.Code, errs.String())
	return out.Bytes()
}

// isHelpdesk asks for what is known to be in testdata/helpdesk.sql.
func isHelpdesk(t *testing.T, p *Part) {
	t.Helper()
	facts := p.Facts()
	require.EqualValues(t, 7, facts["tables"])
	require.Contains(t, facts["server"], "PostgreSQL ")
	rows, err := p.Query(t.Context(), `select
		(select count(*) from desk.ticket) tickets,
		(select max(updated_at) from desk.ticket) newest,
		(select count(*) from desk.event_2026) events,
		(select "Value" from desk."Odd ""Name""" where id = 1) odd,
		(select count(*) from desk.per_person) persons,
		(select pg_get_userbyid(relowner) from pg_class where oid = 'desk.ticket'::regclass) owner,
		(select cardinality(polroles) from pg_policy) policies,
		(select length(lo_get(oid)) from pg_largeobject_metadata) large_object,
		(select count(*) from desk.ticket where body || encode(attachment, 'hex')
			<> md5(id::text) || md5((id * 7)::text) || E'\ttab\nline \\ backslash' || md5(id::text)) wrong`)
	require.NoError(t, err)
	require.Equal(t, map[string]any{
		"tickets": int64(3000), "newest": "2026-01-22T04:00:00+00:00", "events": int64(1257), "odd": 12.5, "persons": int64(200),
		"owner": `team "Ops", night`, "policies": int64(2), "large_object": int64(10000), "wrong": int64(0),
	}, rows.Rows[0])
}

func TestGoodPostgresBackupsPassInEveryFormatAndCompression(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	single := map[string][]byte{"plain": d.plain, "custom": d.custom, "tar": d.tar}
	for _, format := range slices.Sorted(maps.Keys(single)) {
		for _, ending := range slices.Sorted(maps.Keys(packers)) {
			t.Run(format+ending, func(t *testing.T) {
				p, _ := l.passes(t, "postgres", backup{"nightly" + ending: packers[ending](t, single[format])}, nil)
				isHelpdesk(t, p)
			})
		}
	}
	t.Run("directory", func(t *testing.T) {
		p, _ := l.passes(t, "postgres", d.directory, nil)
		isHelpdesk(t, p)
	})
	for _, ending := range slices.Sorted(maps.Keys(packers)) {
		t.Run("directory in .tar"+ending, func(t *testing.T) {
			below := backup{}
			for file, data := range d.storedDirectory {
				below["nightly/"+file] = data
			}
			p, _ := l.passes(t, "postgres", backup{"nightly.tar" + ending: packers[ending](t, tarOf(t, below))}, nil)
			isHelpdesk(t, p)
		})
	}
}

func TestAnswersOfPostgresKeepTheirTypes(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	p, _ := l.passes(t, "postgres", backup{"helpdesk.dump": d.custom}, map[string]any{"database": "help desk"})
	require.Equal(t, "help desk", p.Facts()["database"])
	rows, err := p.Query(t.Context(), `
		select 9007199254740993 as big, null as nothing, 1.5::numeric as broken, true as yes, 'a "b"
c' as words, timestamptz '2026-03-04 12:00+02' as moment, timestamp '2026-03-04 12:00' as bare, array[1, 2] as list
		from desk.ticket order by id; -- and a comment`)
	require.NoError(t, err)
	require.EqualValues(t, 3000, rows.Count)
	require.Len(t, rows.Rows, maxRows)
	require.Equal(t, []string{"big", "nothing", "broken", "yes", "words", "moment", "bare", "list"}, rows.Columns)
	require.Equal(t, map[string]any{
		"big": int64(9007199254740993), "nothing": nil, "broken": 1.5, "yes": true, "words": "a \"b\"\nc",
		"moment": "2026-03-04T10:00:00+00:00", "bare": "2026-03-04T12:00:00", "list": []any{int64(1), int64(2)},
	}, rows.Rows[0])

	rows, err = p.Query(t.Context(), "select count(*), count(*) - 1 as count from desk.ticket")
	require.NoError(t, err)
	require.Equal(t, map[string]any{"count": int64(3000)}, rows.Rows[0], "its first column")
	rows, err = p.Query(t.Context(), "show server_encoding")
	require.NoError(t, err)
	require.Equal(t, map[string]any{"server_encoding": "UTF8"}, rows.Rows[0])
	rows, err = p.Query(t.Context(), "select id from desk.ticket where false")
	require.NoError(t, err)
	require.Zero(t, rows.Count)

	for question, want := range map[string]struct {
		blame  fault.Blame
		reason string
	}{
		"select count(*) from nothere":          {fault.Backup, `db: relation "nothere" does not exist`},
		"selec 1":                               {fault.Rig, `db: the check's SQL has a mistake: syntax error at or near "selec"`},
		"select 1 / (id - id) from desk.ticket": {fault.Backup, "db: division by zero"},

		"delete from desk.ticket":                                     {fault.Rig, "db: the check must only read, and it is a statement of the kind DELETE"},
		"delete from desk.ticket returning id":                        {fault.Rig, "db: the check wants to change data: cannot execute DELETE in a read-only transaction"},
		"select 7; select count(*) from desk.ticket":                  {fault.Rig, "db: the check asks several things at once, and it may ask one"},
		"commit; " + writable + "; delete from desk.ticket; select 0": {fault.Rig, "db: the check asks several things at once, and it may ask one"},
		"select 0) q; commit; " + writable + "; delete from desk.ticket; select * from (select 0": {
			fault.Rig, `db: the check's SQL has a mistake: syntax error at or near ")"`},
		"select set_config('transaction_read_only', 'off', false)": {fault.Rig, "db: the check wants to change data: transaction read-write mode must be set before any query"},
		"copy (select 1) to program 'rm -r /tmp/x'":                {fault.Rig, "db: the check must only read, and it is a statement of the kind COPY"},
		"do $$ begin commit; end $$":                               {fault.Rig, "db: the check must only read, and it is a statement of the kind DO"},
		"\\! rm -r /tmp/x":                                         {fault.Rig, `db: the check's SQL has a mistake: syntax error at or near "\"`},
	} {
		_, err := p.Query(t.Context(), question)
		f := fault.Of(err)
		require.Equal(t, want.blame, f.Blame, question)
		require.Equal(t, want.reason, f.Reason)
	}
	require.Equal(t, int64(3000), value(t, p, "select count(*) from desk.ticket"), "nothing was written")
}

// writable is what a question must not get by with.
const writable = "set default_transaction_read_only = off"

// twin is a damaged backup and what the reason must say.
type twin struct {
	files  backup
	reason string
}

func TestDamagedPostgresBackupsFail(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	twins := map[string]twin{
		"nothing but text":                               {backup{"a.sql": []byte("Dear all,\n\nthe backup is on holiday.\n")}, ""},
		"an empty file":                                  {backup{"a.dump": {}}, "empty"},
		"an empty gzip":                                  {backup{"a.sql.gz": packers[".gz"](t, nil)}, ""},
		"no file at all":                                 {backup{}, ""},
		"an SQL script without tables":                   {backup{"a.sql": []byte("-- PostgreSQL database dump\nSET client_encoding = 'UTF8';\n-- PostgreSQL database dump complete\n")}, "no tables"},
		"a statement cut off":                            {backup{"a.sql": []byte("create table a (id int);\ninsert into a values (1), (2")}, "syntax error"},
		"a text cut off":                                 {backup{"a.sql": []byte("create table a (t text);\ninsert into a values ('never ending")}, "unterminated"},
		"data cut off, in a script":                      {backup{"a.sql": []byte("create table a (t text);\ncopy a from stdin;\none\ntwo\n")}, "ends inside the data"},
		"an archive version of no release":               {backup{"a.dump": set(d.custom, 6, 99)}, "1.99"},
		"plain, its end before the end":                  {backup{"a.sql": halfLoaded(t, d.plain)}, ""},
		"plain, a letter of a keyword":                   {backup{"a.sql": replaced(t, d.plain, "CREATE TABLE desk.ticket", "CREATE TABLU desk.ticket")}, "syntax error"},
		"plain, the end of a table's data":               {backup{"a.sql": replaced(t, d.plain, "\n\\.\n", "\n\\,\n")}, ""},
		"plain, a number that is none":                   {backup{"a.sql": replaced(t, d.plain, "\t2026-01-01 08:10:00+00", "\t2026-01-01 0x:10:00+00")}, "invalid input syntax"},
		"plain, a column lost":                           {backup{"a.sql": replaced(t, d.plain, "\t2026-01-01 08:10:00+00", "")}, "missing data"},
		"plain, a byte that became zero":                 {backup{"a.sql": replaced(t, d.plain, "\n7\tPerson 7\t", "\n\x00\tPerson 7\t")}, "bytes of it became zeros, first in line "},
		"plain, a page that became zeros":                {backup{"a.sql": replaced(t, d.plain, "\n7\tPerson 7\t", "\n"+strings.Repeat("\x00", 4096)+"7\tPerson 7\t")}, "bytes of it became zeros"},
		"plain, a table lost":                            {backup{"a.sql": without(t, d.plain, `(?s)CREATE TABLE desk\.person \(.*?\);\n`)}, `relation "desk.person" does not exist (the first of `},
		"plain, a row twice":                             {backup{"a.sql": replaced(t, d.plain, "\n1\tPerson 1\t", "\n2\tPerson 1\t")}, "could not create unique index"},
		"plain, a row that others refer to":              {backup{"a.sql": replaced(t, d.plain, "\n7\tPerson 7\t", "\n7777\tPerson 7\t")}, "violates foreign key constraint"},
		"custom, only text after its magic":              {backup{"a.dump": append([]byte("PGDMP"), strings.Repeat("not a dump ", 100)...)}, ""},
		"custom, data without its tables":                {backup{"a.dump": l.dumpOf(t, "pg_dump -Fc --data-only")}, "does not exist"},
		"directory, its list missing":                    {d.directory.less("toc.dat"), "a member is missing: toc.dat of a PostgreSQL dump, without which nothing of it can be restored"},
		"directory, a member missing":                    {d.directory.less(largest(d.directory)), strings.TrimSuffix(largest(d.directory), ".gz")},
		"directory, a member empty":                      {d.directory.with(largest(d.directory), nil), "is empty"},
		"directory, the list of its large objects empty": {d.directory.with("blobs.toc", nil), "no list of large objects names blob_"},
		"a dump of MySQL":                                {backup{"a.sql": []byte("-- MySQL dump 10.13\n--\nDROP TABLE IF EXISTS `a`;\n")}, "the dump is of MySQL or MariaDB, not of PostgreSQL"},
		"a script of SQLite":                             {backup{"a.sql": []byte("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n")}, "the script is of SQLite, not of PostgreSQL"},
		"data alone":                                     {backup{"a.sql": l.dumpOf(t, "pg_dump --data-only")}, "the dump holds data alone"},
		"directory, a member cut":                        {d.directory.with(largest(d.directory), cut(d.directory[largest(d.directory)], .7)), ""},
		"directory, a bit":                               {d.directory.with(largest(d.directory), flipped(d.directory[largest(d.directory)], part(d.directory[largest(d.directory)], .5))), ""},
		"stored directory, a member cut at the end of a row": {
			d.storedDirectory.with(largest(d.storedDirectory), cutAtRow(d.storedDirectory[largest(d.storedDirectory)])), "truncated"},
		"stored directory, a member empty": {d.storedDirectory.with(largest(d.storedDirectory), nil), "truncated"},
		"tar, a member missing":            {backup{"a.tar": tarLess(t, d.tar)}, ""},
		"tar, the head of a member":        {backup{"a.tar": flipped(d.tar, 512*(1+(len(untar(t, d.tar)["toc.dat"])+511)/512)+100)}, ""},
	}
	whole := map[string][]byte{"plain": d.plain, "custom": d.custom, "stored": d.stored, "tar": d.tar}
	for format, data := range whole {
		for _, at := range []float64{.001, .02, .3, .6, .97} {
			twins[fmt.Sprintf("%s, cut off after %v", format, at)] = twin{backup{"a.dump": cut(data, at)}, ""}
		}
		for ending, pack := range packers {
			if ending == "" || format == "stored" || format == "tar" {
				continue
			}
			packed := pack(t, data)
			for _, at := range []float64{.3, .98} {
				twins[fmt.Sprintf("%s%s, cut off after %v", format, ending, at)] = twin{backup{"a" + ending: cut(packed, at)}, ""}
			}
			twins[format+ending+", a bit"] = twin{backup{"a" + ending: flipped(packed, part(packed, .5))}, ""}
		}
		twins[format+" that is called gzip and cut off"] = twin{backup{"a.gz": cut(data, .5)}, ""}
	}
	for _, at := range []float64{.4, .5, .6, .7, .8} {
		twins[fmt.Sprintf("custom, a bit at %v", at)] = twin{backup{"a.dump": flipped(d.custom, part(d.custom, at))}, ""}
	}
	for _, name := range slices.Sorted(maps.Keys(twins)) {
		t.Run(name, func(t *testing.T) {
			f := l.fails(t, "postgres", twins[name].files, nil, twins[name].reason)
			t.Log(f.Reason)
		})
	}
}

// What no tool can tell: a letter of a value, in a format without a checksum.
// The restore passes, and only a check that knows the data finds it.
func TestAFlippedLetterInsideAValueIsFoundByACheckAlone(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	for name, data := range map[string][]byte{"plain": d.plain, "stored": d.stored, "tar": d.tar} {
		t.Run(name, func(t *testing.T) {
			p, _ := l.passes(t, "postgres", backup{"a": replaced(t, data, "\tticket 1234\t", "\tticket 1235\t")}, nil)
			require.Equal(t, int64(3000), value(t, p, "select count(*) from desk.ticket"))
			require.Equal(t, int64(2999), value(t, p, "select count(distinct subject) from desk.ticket"))
		})
	}
}

func TestWhatADumpExpectsOfItsServerIsMade(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	t.Run("roles, however they are called", func(t *testing.T) {
		p, _ := l.passes(t, "postgres", backup{"a.sql": d.plain}, nil)
		require.Contains(t, strings.Join(p.Notes(), "\n"), `made the roles that the dump expects: "team ""Ops"", night" auditor helpdesk`)
	})
	t.Run("roles by SET SESSION AUTHORIZATION", func(t *testing.T) {
		p, _ := l.passes(t, "postgres", backup{"a.sql": l.dumpOf(t, "pg_dump --use-set-session-authorization")}, nil)
		isHelpdesk(t, p)
	})
	t.Run("roles from globals beside the dump", func(t *testing.T) {
		globals := l.dumpOf(t, "pg_dumpall --globals-only; echo 'CREATE TABLESPACE fast OWNER postgres LOCATION '\"'/nowhere'\"';'")
		globals = bytes.Replace(globals, []byte("CREATE ROLE auditor;"), []byte("CREATE ROLE auditor;\nCREATE ROLE boss;"), 1)
		p, _ := l.passes(t, "postgres", backup{"a.dump": d.custom, "globals.sql.gz": packers[".gz"](t, globals)}, map[string]any{"file": "a.dump", "globals": "globals*"})
		require.Equal(t, int64(1), value(t, p, "select count(*) from pg_roles where rolname = 'boss'"))
		require.Contains(t, strings.Join(p.Notes(), "\n"), `ignored: `)
	})
	t.Run("globals that are not there", func(t *testing.T) {
		l.fails(t, "postgres", backup{"a.dump": d.custom}, map[string]any{"file": "a.dump", "globals": "roles.sql"}, "no file matches the globals roles.sql")
	})
	t.Run("what --clean drops is not there yet", func(t *testing.T) {
		p, _ := l.passes(t, "postgres", backup{"a.sql": l.dumpOf(t, "pg_dump --clean")}, nil)
		isHelpdesk(t, p)
		require.Contains(t, strings.Join(p.Notes(), "\n"), "does not exist")
	})
	t.Run("a database with the locale and tablespace of production", func(t *testing.T) {
		dump := l.dumpOf(t, "pg_dump --create")
		dump = regexp.MustCompile(`(CREATE DATABASE )postgres( .* LOCALE = ')[^']*(')`).ReplaceAll(dump, []byte("${1}helpdesk${2}de_DE.UTF-8$3 TABLESPACE = fast"))
		dump = regexp.MustCompile(`(?m)^(ALTER DATABASE |COMMENT ON DATABASE |\\connect )postgres`).ReplaceAll(dump, []byte("${1}helpdesk"))
		dump = regexp.MustCompile(`(?m)^DROP DATABASE .*`).ReplaceAll(dump, nil)
		dump = bytes.Replace(dump, []byte("SET default_tablespace = '';"), []byte("SET default_tablespace = fast;"), 1)
		require.Contains(t, string(dump), "de_DE")
		p, _ := l.passes(t, "postgres", backup{"a.sql": dump}, nil)
		require.Equal(t, "helpdesk", p.Facts()["database"])
		isHelpdesk(t, p)
	})
	t.Run("bytes in no encoding", func(t *testing.T) {
		script := []byte("-- PostgreSQL database dump\nSET client_encoding = 'SQL_ASCII';\nCREATE TABLE public.a (t text);\nCOPY public.a (t) FROM stdin;\nM\xfcller\n\\.\n-- PostgreSQL database dump complete\n")
		p, _ := l.passes(t, "postgres", backup{"a.sql": script}, nil)
		require.Equal(t, int64(6), value(t, p, "select octet_length(t) from a"))
		require.Equal(t, "M\ufffdller", value(t, p, "select t from a"))
	})
	t.Run("settings of a newer server", func(t *testing.T) {
		script := replaced(t, d.plain, "SET statement_timeout = 0;", "SET statement_timeout = 0;\nSET transaction_timeout = 0;\nSET of_the_future = on;")
		p, _ := l.passes(t, "postgres", backup{"a.sql": script}, nil)
		isHelpdesk(t, p)
		require.Contains(t, strings.Join(p.Notes(), "\n"), `unrecognized configuration parameter "transaction_timeout"`)
	})
	t.Run("a script that stops at an error, of which one is harmless", func(t *testing.T) {
		script := "\\set ON_ERROR_STOP on\ncreate table a (id int);\nset of_the_future = on;\ninsert into a values (1);\n"
		p, _ := l.passes(t, "postgres", backup{"a.sql": []byte(script)}, nil)
		require.Equal(t, int64(1), value(t, p, "select count(*) from a"))
	})
	t.Run("a script that is one transaction, with a harmless error in it", func(t *testing.T) {
		script := "begin;\nset of_the_future = on;\ncreate table a (id int);\ninsert into a values (1);\ncommit;\n"
		p, _ := l.passes(t, "postgres", backup{"a.sql": []byte(script)}, nil)
		require.Equal(t, int64(1), value(t, p, "select count(*) from a"))
		l.fails(t, "postgres", backup{"a.sql": []byte(strings.Replace(script, "into a", "into b", 1))}, nil, `line 4: relation "b" does not exist`)
	})
	t.Run("files that lie beside a script", func(t *testing.T) {
		b := backup{"main.sql": []byte("\\i schema.sql\n\\copy a from 'a.csv' csv\n"), "schema.sql": []byte("create table a (id int);\n"), "a.csv": []byte("1\n2\n")}
		p, _ := l.passes(t, "postgres", b, map[string]any{"file": "main.sql"})
		require.Equal(t, int64(2), value(t, p, "select count(*) from a"))
	})
	t.Run("bytes that are no letter in their encoding", func(t *testing.T) {
		script := []byte("-- PostgreSQL database dump\nSET client_encoding = 'WIN1252';\nCREATE TABLE public.a (t text);\nCOPY public.a (t) FROM stdin;\nM\xfcller\n\x81\n\\.\n-- PostgreSQL database dump complete\n")
		p, _ := l.passes(t, "postgres", backup{"a.sql": script}, nil)
		require.Equal(t, int64(2), value(t, p, "select count(*) from a"))
		require.Equal(t, "Müller", value(t, p, "select max(t) from a where length(t) > 1"))
	})
	t.Run("a view of what lies on another server", func(t *testing.T) {
		script := "create table a (id int);\ncreate extension postgres_fdw;\ncreate server far foreign data wrapper postgres_fdw options (host 'db.example');\n" +
			"create user mapping for postgres server far options (user 'a', password 'b');\ncreate foreign table r (id int) server far;\n" +
			"CREATE MATERIALIZED VIEW m AS SELECT id FROM r WITH NO DATA;\nREFRESH MATERIALIZED VIEW m;\n"
		p, _ := l.passes(t, "postgres", backup{"a.sql": []byte(script)}, nil)
		require.Contains(t, strings.Join(p.Notes(), "\n"), `could not connect to server "far"`)
		_, err := p.Query(t.Context(), "select count(*) from r")
		require.Equal(t, fault.Rig, fault.Of(err).Blame)
	})
	t.Run("a file that only its owner can read", func(t *testing.T) {
		l.empty(t)
		require.NoError(t, os.WriteFile(l.source+"/a.sql", d.plain, 0o600))
		p := l.part(recipeOf(t, "postgres"), nil)
		l.adopt(t, p)
		require.NoError(t, p.Unpack(t.Context(), nil))
		require.NoError(t, p.Restore(t.Context()))
		isHelpdesk(t, p)
	})
}

// errorAt is how the restore hands over an error of the server.
func errorAt(code, statement, message string) string {
	return strings.Join([]string{"sql", code, "line 7", statement, message}, "\t")
}

func TestThePostgresRecipeKnowsItsToolsWords(t *testing.T) {
	t.Parallel()
	r := recipeOf(t, "postgres")
	for line, want := range map[string]string{
		`psql:<stdin>:7: error: invalid command \restrict`:                                                                                                                     "harmless",
		`psql:<stdin>:7: error: \unrestrict: not currently in restricted mode`:                                                                                                 "harmless",
		`psql:<stdin>:7: error: invalid command \N`:                                                                                                                            `backup, restore: line 7: invalid command \N`,
		`psql:part.sql:7: error: invalid command \N`:                                                                                                                           `backup, restore: part.sql, line 7: invalid command \N`,
		errorAt("42P06", "CREATE SCHEMA public;", `schema "public" already exists`):                                                                                            "harmless",
		errorAt("42P06", "CREATE SCHEMA desk;", `schema "desk" already exists`):                                                                                                `backup, restore: line 7: schema "desk" already exists`,
		errorAt("42710", "CREATE ROLE boss;", `role "boss" already exists`):                                                                                                    "harmless",
		errorAt("22P02", "COPY a FROM stdin;", `invalid input: "role "boss" already exists"`):                                                                                  `backup, restore: line 7: invalid input: "role "boss" already exists"`,
		errorAt("42704", "GRANT SELECT ON TABLE a TO boss;", `role "boss" does not exist`):                                                                                     "harmless",
		errorAt("42704", "CREATE POLICY p ON a TO boss;", `role "boss" does not exist`):                                                                                        `backup, restore: line 7: role "boss" does not exist`,
		errorAt("42704", "ALTER TABLE a ADD b role;", `type "role" does not exist`):                                                                                            `backup, restore: line 7: type "role" does not exist`,
		errorAt("42704", "SET of_the_future = on;", `unrecognized configuration parameter "of_the_future"`):                                                                    "harmless",
		errorAt("42704", "CREATE FUNCTION f() RETURNS int SET a = b", `unrecognized configuration parameter "a"`):                                                              `backup, restore: line 7: unrecognized configuration parameter "a"`,
		errorAt("22023", "SET default_tablespace = fast;", `invalid value for parameter "default_tablespace": "fast"`):                                                         "harmless",
		errorAt("22023", "SET lc_messages TO 'de_DE';", `invalid value for parameter "lc_messages": "de_DE"`):                                                                  "harmless",
		errorAt("22023", "SET work_mem = a;", `invalid value for parameter "work_mem": "a"`):                                                                                   `backup, restore: line 7: invalid value for parameter "work_mem": "a"`,
		errorAt("22023", "ALTER DATABASE desk SET lc_time TO 'de_DE';", "invalid value"):                                                                                       "harmless",
		errorAt("22023", "SECURITY LABEL FOR anon ON COLUMN a.b IS 'x';", `security label provider "anon" is not loaded`):                                                      "harmless",
		errorAt("42501", "ALTER EVENT TRIGGER e OWNER TO admin;", `permission denied to change owner of event trigger "e"`):                                                    "harmless",
		errorAt("42501", "ALTER TABLE a OWNER TO admin;", `permission denied for table a`):                                                                                     `backup, restore: line 7: permission denied for table a`,
		errorAt("42P01", "ALTER TABLE ONLY a DROP CONSTRAINT b;", `relation "a" does not exist`):                                                                               "harmless",
		errorAt("42P01", "DROP TABLE a;", `table "a" does not exist`):                                                                                                          "harmless",
		errorAt("2BP01", "DROP TABLE a;", `cannot drop table a because other objects depend on it`):                                                                            `backup, restore: line 7: cannot drop table a because other objects depend on it`,
		errorAt("42P01", "ALTER TABLE ONLY a ADD CONSTRAINT b;", `relation "a" does not exist`):                                                                                `backup, restore: line 7: relation "a" does not exist`,
		errorAt("42P01", "COPY a (id) FROM stdin;", `relation "a" does not exist`):                                                                                             `backup, restore: line 7: relation "a" does not exist`,
		errorAt("55006", "DROP ROLE postgres;", "current user cannot be dropped"):                                                                                              "harmless",
		errorAt("55006", "DROP DATABASE postgres;", "cannot drop the currently open database"):                                                                                 "harmless",
		errorAt("58P01", "CREATE EXTENSION postgis;", `could not open extension control file "/usr/share/postgresql/12/extension/postgis.control": No such file or directory`): "rig, image: the dump needs the extension postgis, which the image lacks",
		errorAt("0A000", "CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;", `extension "postgis" is not available`):                                                 "rig, image: the dump needs the extension postgis, which the image lacks",
		errorAt("P0001", "SELECT f();", `extension "postgis" is not available`):                                                                                                `backup, restore: line 7: extension "postgis" is not available`,
		errorAt("42704", "CREATE TABLE a (b text COLLATE x);", `collation "de_DE" for encoding "UTF8" does not exist`):                                                         `rig, image: the dump needs the collation "de_DE" for encoding "UTF8", which the image lacks`,
		errorAt("22023", "CREATE COLLATION a (locale = 'de_DE.utf8');", `could not create locale "de_DE.utf8": No such file or directory`):                                     "rig, image: the dump needs the locale de_DE.utf8, which the image lacks",
		errorAt("F0000", "CREATE TEXT SEARCH DICTIONARY a (", `could not open dictionary file "/usr/share/postgresql/15/tsearch_data/german.dict": No such file or directory`): "rig, image: the dump needs the file german.dict for its text search, which the image lacks",
		errorAt("0A000", "CREATE TABLE a (", "tables declared WITH OIDS are not supported"):                                                                                    "rig, image: the dump is of an older PostgreSQL than the image has: tables declared WITH OIDS are not supported",
		errorAt("58P01", "REFRESH MATERIALIZED VIEW m;", `could not open file "/srv/a.csv" for reading: No such file or directory`):                                            "harmless",
		errorAt("08001", "REFRESH MATERIALIZED VIEW public.m;", "could not establish connection"):                                                                              "harmless",
		errorAt("08001", "CREATE INDEX i ON a (far(b));", "could not establish connection"):                                                                                    "rig, restore: the dump asks another server, which the sandbox does not reach: could not establish connection (CREATE INDEX i ON a (far(b));)",
		errorAt("42P01", "REFRESH MATERIALIZED VIEW public.m;", `relation "tickets" does not exist`):                                                                           `backup, restore: the materialized view public.m cannot be filled: relation "tickets" does not exist`,
		errorAt("58P01", "COPY a FROM '/srv/a.csv';", `could not open file "/srv/a.csv" for reading: No such file or directory`):                                               `backup, restore: line 7: could not open file "/srv/a.csv" for reading: No such file or directory`,
		errorAt("3F000", "CREATE TABLE desk.a (", `schema "desk" does not exist`):                                                                                              `backup, restore: line 7: schema "desk" does not exist`,
		errorAt("53200", "CREATE INDEX i ON a (b);", "out of memory"):                                                                                                          "rig, capacity: PostgreSQL ran out of what it may use: out of memory",
		errorAt("53100", "COPY a FROM stdin;", `could not extend file "base/5/1": No space left on device`):                                                                    `rig, capacity: the sandbox ran out of room: could not extend file "base/5/1": No space left on device`,
		errorAt("22P02", "COPY a FROM stdin;", `invalid input syntax: "could not extend file: No space left on device`):                                                        `backup, restore: line 7: invalid input syntax: "could not extend file: No space left on device`,
		errorAt("22P02", "COPY a FROM stdin;", `invalid input syntax: "server closed the connection unexpectedly"`):                                                            `backup, restore: line 7: invalid input syntax: "server closed the connection unexpectedly"`,
		"sql\t42704\t\tCREATE TABLE a (\ttype \"geometry\" does not exist":                                                                                                     `backup, restore: type "geometry" does not exist (CREATE TABLE a ()`,
		"sql\t-\tline 7\t\tFEHLER: Rolle \"x\" existiert bereits":                                                                                                              `backup, restore: line 7: FEHLER: Rolle "x" existiert bereits`,
		`pg_restore: error: could not read from input file: end of file`:                                                                                                       "backup, restore: the archive is truncated: pg_restore came to its end too early",
		`pg_restore: error: out of memory`:                                                                   "backup, restore: the archive is damaged: it asks for more memory than any dump needs (out of memory)",
		`pg_restore: error: unsupported version (1.17) in file header`:                                       "rig, image: the dump has the archive format 1.17, which is newer than what the image reads",
		`psql: error: connection to server on socket "/x" failed: server closed the connection unexpectedly`: "rig, engine: PostgreSQL went away: server closed the connection unexpectedly",
		`psql:<stdin>:9: error: connection to server was lost`:                                               "rig, engine: PostgreSQL went away: connection to server was lost",
	} {
		_, reason, words := script.Meaning(r.Faults, nil, recipe.InRestore, recipe.Stderr, line)
		require.NotNil(t, words, line)
		got := "harmless"
		if !words.Ignore {
			got = fmt.Sprintf("%s, %s: %s", words.Blame, words.Class, reason)
		}
		require.Equal(t, want, got, line)
	}
}

func TestStatementsThatGoInNoTransactionMayHaveBeenAddedToADump(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	script := replaced(t, d.plain, "-- PostgreSQL database dump complete", "VACUUM desk.ticket;\n-- PostgreSQL database dump complete")
	for name, with := range map[string]map[string]any{"of no name": nil, "that is named": {"database": "helpdesk"}} {
		t.Run("into a database "+name, func(t *testing.T) {
			p, _ := l.passes(t, "postgres", backup{"a.sql": script}, with)
			isHelpdesk(t, p)
		})
	}
}

func TestAScriptMayMakeItsOwnDatabases(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	one := "create database shop;\n\\c shop\ncreate table goods (id int);\ninsert into goods values (1), (2);\n"
	two := "CREATE DATABASE \"the Office\";\n\\c \"the Office\"\nCREATE TABLE desk (id int);\n"
	p, _ := l.passes(t, "postgres", backup{"a.sql": []byte(one)}, nil)
	require.Equal(t, "shop", p.Facts()["database"])
	require.Equal(t, int64(2), value(t, p, "select count(*) from goods"))

	p, _ = l.passes(t, "postgres", backup{"a.sql": []byte(one + two)}, map[string]any{"database": "the Office"})
	require.Equal(t, "the Office", p.Facts()["database"])
	require.EqualValues(t, 1, p.Facts()["tables"])

	f := l.ends(t, fault.Rig, "postgres", backup{"a.sql": []byte(one + two)}, nil, "the dump holds several databases: shop the Office")
	require.Contains(t, f.Next, "database: the Office")
	p, _ = l.passes(t, "postgres", backup{"a.sql": []byte(one + two)}, map[string]any{"database": "*"})
	require.Equal(t, "shop", p.Facts()["database"], "the largest")
	require.EqualValues(t, 2, p.Facts()["databases"])
	p, _ = l.passes(t, "postgres", backup{"a.sql": []byte(two)}, map[string]any{"database": "*"})
	require.Equal(t, "the Office", p.Facts()["database"])
	require.NotContains(t, p.Facts(), "databases")
	l.fails(t, "postgres", backup{"a.sql": []byte(one)}, map[string]any{"database": "warehouse"}, "the dump holds no database warehouse, only shop")

	cluster := l.cluster(t)
	p, _ = l.passes(t, "postgres", backup{"all.sql.gz": packers[".gz"](t, cluster)}, nil)
	require.Equal(t, "shop", p.Facts()["database"])
	l.fails(t, "postgres", backup{"all.sql": cut(cluster, .8)}, nil, "truncated")

	// The tables may be in the database that every server has.
	l.empty(t)
	l.shell(t, `psql -qX -c "create table goods as select g id from generate_series(1, 5000) g" -c "create table shelves (id int)"`, nil)
	own := l.shell(t, "pg_dumpall", nil)
	for _, encoding := range []string{"UTF8", "SQL_ASCII"} {
		p, _ = l.passes(t, "postgres", backup{"all.sql": bytes.ReplaceAll(own, []byte("client_encoding = 'UTF8'"), []byte("client_encoding = '"+encoding+"'"))}, nil)
		require.Equal(t, "postgres", p.Facts()["database"], encoding)
		require.EqualValues(t, 2, p.Facts()["tables"], encoding)
		require.Equal(t, int64(5000), value(t, p, "select count(*) from goods"))
	}
	l.fails(t, "postgres", backup{"all.sql": replaced(t, own, "\n77\n", "\n7x\n")}, nil, "invalid input syntax")
}

func TestADumpOfSeveralDatabasesIsHeldAgainstTheOneThatIsAsked(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	l.cluster(t)
	l.shell(t, `psql -qX -c 'create database "the Office"' && psql -qX -d "the Office" -c "create table desk (id int)"`, nil)
	cluster := l.shell(t, "pg_dumpall --clean", nil)
	for database, table := range map[string]string{"shop": "goods", "the Office": "desk"} {
		p, answers := l.passes(t, "postgres", backup{"all.sql": cluster}, map[string]any{"database": database})
		require.Equal(t, "1 tables", answers[0].Got)
		l.shell(t, fmt.Sprintf("psql -qX -d '%s' -c 'drop table %s'", database, table), nil)
		require.Contains(t, p.Integrity(t.Context())[0].Got, "such as public."+table)
	}

	demoted := replaced(t, cluster, "ALTER ROLE postgres WITH SUPERUSER", "ALTER ROLE postgres WITH NOSUPERUSER")
	l.passes(t, "postgres", backup{"all.sql": demoted}, map[string]any{"database": "shop"})

	end := []byte("-- PostgreSQL database dump complete\n")
	cutBetween := cluster[:bytes.LastIndex(cluster, end)+len(end)]
	l.fails(t, "postgres", backup{"all.sql": cutBetween}, map[string]any{"database": "shop"}, "database cluster dump complete")
}

func TestWhatTheImageLacksIsNotTheBackupsFault(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	for name, c := range map[string]struct {
		files  backup
		class  fault.Class
		reason string
	}{
		"an extension": {backup{"a.sql": replaced(t, d.plain, "CREATE EXTENSION IF NOT EXISTS citext", "CREATE EXTENSION IF NOT EXISTS postgis")},
			fault.Image, "the dump needs the extension postgis, which the image lacks"},
		"a library": {backup{"a.sql": append(bytes.Clone(withoutTrailer(t, d.plain)), "CREATE FUNCTION desk.f() RETURNS int AS '$libdir/postgis-3', 'f' LANGUAGE c;\n-- PostgreSQL database dump complete\n"...)},
			fault.Image, "the dump needs the library $libdir/postgis-3"},
		"the archive format of a newer pg_dump": {backup{"a.dump": set(d.custom, 6, 17)}, fault.Image, "the archive format 1.17"},
		"what a newer server understands": {backup{"a.sql": replaced(t, replaced(t, d.plain, "-- Dumped from database version 15", "-- Dumped from database version 99"),
			"CREATE TABLE desk.ticket", "CREATE HOLOGRAPHIC TABLE desk.ticket")}, fault.Image, "the dump is of PostgreSQL 99"},
	} {
		t.Run(name, func(t *testing.T) {
			f := l.ends(t, fault.Rig, "postgres", c.files, nil, c.reason)
			require.Equal(t, c.class, f.Class)
			require.Contains(t, f.Next, "set image")
		})
	}
}

func TestADumpMayHaveMoreTablesThanAVariableHolds(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	var script strings.Builder
	script.WriteString("-- PostgreSQL database dump\n")
	for i := range 2500 {
		fmt.Fprintf(&script, "CREATE TABLE public.a_table_with_quite_a_long_name_as_generators_make_%d (\n id int);\n", i)
	}
	script.WriteString("-- PostgreSQL database dump complete\n")
	p, answers := l.passes(t, "postgres", backup{"a.sql": []byte(script.String())}, nil)
	require.EqualValues(t, 2500, p.Facts()["tables"])
	require.Equal(t, "2500 tables", answers[0].Got)
	l.shell(t, "psql -qX -c 'drop table a_table_with_quite_a_long_name_as_generators_make_2499'", nil)
	require.Contains(t, p.Integrity(t.Context())[0].Got, "generators_make_2499")
}

func TestAnEmptyDumpPassesOnlyWhereItMayBeEmpty(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	l.empty(t)
	empty := l.shell(t, "pg_dump -Fc", nil)
	f := l.fails(t, "postgres", backup{"a.dump": empty}, nil, "db, load the dump: the dump holds no tables")
	require.Equal(t, fault.Data, f.Class)
	require.Equal(t, "if it may be empty, set allow_empty: true", f.Next)
	l.passes(t, "postgres", backup{"a.dump": empty}, map[string]any{"allow_empty": true})
}

func TestIntegrityFindsWhatIsDamagedAfterTheRestore(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	p, _ := l.passes(t, "postgres", backup{"a.dump": d.custom}, nil)
	l.shell(t, `psql -qX -c "update pg_index set indisvalid = false where indexrelid = 'desk.ticket_updated_at_idx'::regclass"`, nil)
	answers := p.Integrity(t.Context())
	require.Equal(t, "every index is valid", answers[1].Name)
	require.Equal(t, "db, every index is valid: the index desk.ticket_updated_at_idx is not valid", answers[1].Fault.Reason)
	require.Equal(t, fault.Backup, answers[1].Fault.Blame)

	p, answers = l.passes(t, "postgres", backup{"a.dump": d.custom}, nil)
	require.Equal(t, "7 tables", answers[0].Got)
	l.shell(t, `psql -qX -c "drop table desk.empty"`, nil)
	answers = p.Integrity(t.Context())
	require.NotNil(t, answers[0].Fault)
	require.Contains(t, answers[0].Fault.Reason, "1 of the tables that the dump makes are not there, such as desk.empty")

	p, _ = l.passes(t, "postgres", backup{"a.dump": d.custom}, nil)
	l.shell(t, "psql -qX -v ON_ERROR_STOP=1", []byte(brokenIndex))
	answers = p.Integrity(t.Context())
	require.Equal(t, "amcheck finds nothing", answers[2].Name)
	require.Contains(t, answers[2].Fault.Reason, `item order invariant violated for index "odd"`)
	require.Equal(t, fault.Backup, answers[2].Fault.Blame)

	p.component.Without = []string{"every index is valid"}
	answers = p.Integrity(t.Context())
	require.True(t, answers[1].Skipped)
	require.Equal(t, "switched off by the scenario", answers[1].Got)
}

// brokenIndex makes an index whose order turns wrong under it, as that of a
// collation does.
const brokenIndex = `
create function compare(int, int) returns int language sql immutable as 'select sign($1 - $2)::int';
create operator class odd for type int using btree as
  operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 compare(int, int);
create index odd on desk.person (id odd);
create or replace function compare(int, int) returns int language sql immutable as 'select sign($2 - $1)::int';
`

// dumpOf makes a dump of the helpdesk in a way of its own.
func (l *lab) dumpOf(t *testing.T, command string) []byte {
	t.Helper()
	l.passes(t, "postgres", backup{"a.dump": theDumps.custom}, nil)
	return l.shell(t, command, nil)
}

// cluster is what pg_dumpall writes of a server with one database of somebody's.
func (l *lab) cluster(t *testing.T) []byte {
	t.Helper()
	l.empty(t)
	l.shell(t, `psql -qX -c "create role keeper" -c "create database shop owner keeper" && psql -qX -d shop -c "create table goods as select g id from generate_series(1, 5000) g"`, nil)
	return l.shell(t, "pg_dumpall", nil)
}

func cut(data []byte, fraction float64) []byte { return data[:part(data, fraction)] }

// cutAtRow leaves out the end of a table's data and the mark of its end.
func cutAtRow(data []byte) []byte {
	return data[:bytes.LastIndexByte(data[:part(data, .5)], '\n')+1]
}

func set(data []byte, at int, to byte) []byte {
	twin := bytes.Clone(data)
	twin[at] = to
	return twin
}

func replaced(t *testing.T, data []byte, old, with string) []byte {
	t.Helper()
	require.Contains(t, string(data), old)
	return bytes.Replace(data, []byte(old), []byte(with), 1)
}

func without(t *testing.T, data []byte, pattern string) []byte {
	t.Helper()
	re := regexp.MustCompile(pattern)
	require.True(t, re.Match(data))
	return re.ReplaceAll(data, nil)
}

func withoutTrailer(t *testing.T, plain []byte) []byte {
	t.Helper()
	return replaced(t, plain, "-- PostgreSQL database dump complete", "--")
}

// halfLoaded ends in the middle of a table's data and has the last line all the same.
func halfLoaded(t *testing.T, plain []byte) []byte {
	t.Helper()
	half := cutAtRow(plain)
	return append(bytes.Clone(half), "\n--\n-- PostgreSQL database dump complete\n--\n"...)
}

func (b backup) less(name string) backup {
	twin := maps.Clone(b)
	delete(twin, name)
	return twin
}

func (b backup) with(name string, data []byte) backup {
	twin := maps.Clone(b)
	twin[name] = data
	return twin
}

// largest is the file with the largest table's data.
func largest(b backup) string {
	name := ""
	for file := range b {
		if strings.Contains(file, ".dat") && file != "toc.dat" && !strings.HasPrefix(file, "blob") && (name == "" || len(b[file]) > len(b[name])) {
			name = file
		}
	}
	return name
}

// tarLess is a pg_dump tar without the member of the largest table.
func tarLess(t *testing.T, data []byte) []byte {
	t.Helper()
	files := untar(t, data)
	lost := largest(files)
	var out bytes.Buffer
	for at := 0; at+512 <= len(data); {
		name := string(bytes.TrimRight(data[at:at+100], "\x00"))
		size := 512
		if files[name] != nil {
			size += (len(files[name]) + 511) / 512 * 512
		}
		if name != lost {
			out.Write(data[at : at+size])
		}
		at += size
	}
	return out.Bytes()
}

// changed is our Postgres recipe with a change.
func changed(t *testing.T, old, with string) *recipe.Recipe {
	t.Helper()
	dir := os.DirFS("../../scenarios/recipe/recipes/postgres")
	files, err := fs.Glob(dir, "*")
	require.NoError(t, err)
	scripts, found := map[string][]byte{}, false
	for _, name := range files {
		data, err := fs.ReadFile(dir, name)
		require.NoError(t, err)
		found = found || bytes.Contains(data, []byte(old))
		scripts[name] = bytes.Replace(data, []byte(old), []byte(with), 1)
	}
	require.True(t, found, "the recipe does not hold %q", old)
	data := scripts[recipe.FolderFile]
	delete(scripts, recipe.FolderFile)
	r, err := recipe.ParseFolder("recipes/postgres/recipe.yaml", data, scripts)
	require.NoError(t, err)
	return r
}
