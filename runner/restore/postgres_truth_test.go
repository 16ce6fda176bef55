package restore

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
)

// What psql's exit code and English words do not tell: each backup stands beside
// its twin, which differs in what decides.
func TestAScriptIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	const data = "create table a (id int, t text);\ninsert into a values (1, 'x');\n"
	for name, c := range map[string]struct {
		script string
		reason string // "": it passes
	}{
		"a transaction that is committed":    {"begin;\n" + data + "commit;\n", ""},
		"a transaction that is not":          {"begin;\n" + data, "the script ends inside a transaction that it never commits"},
		"a failed transaction that is not":   {"begin;\n" + data + "select nothing;\n", "line 4: column \"nothing\" does not exist"},
		"AUTOCOMMIT off and a commit":        {"\\set AUTOCOMMIT off\n" + data + "commit;\n", ""},
		"AUTOCOMMIT off and none":            {"\\set AUTOCOMMIT off\n" + data, "never commits"},
		"\\q at the end":                     {data + "\\q\n-- that is all\n", ""},
		"\\q in the middle":                  {data + "\\q\ninsert into a values (2, 'y');\n", "line 3: \\q leaves the script"},
		"a last statement without an end":    {data + "insert into a values (2, 'y')", ""},
		"a last statement that is cut":       {data + "insert into a values (2, 'y'), (3", ""},
		"a comment that never ends":          {data + "/* insert into a values (2, 'y');\n", ""},
		"a text that never ends":             {data + "insert into a values (2, 'y);\n", ""},
		"a block that never ends":            {data + "\\if false\ninsert into a values (2, 'y');\n", "reached EOF without finding closing \\endif"},
		"data, and nothing behind it":        {"create table a (id int, t text);\ncopy a from stdin;\n1\tx\n\\.\n", ""},
		"data that is cut":                   {"create table a (id int, t text);\ncopy a from stdin;\n1\tx\n", "ends inside the data of copy a from stdin;"},
		"restricted mode that is closed":     {"\\restrict abc\n" + data + "\\unrestrict abc\n", ""},
		"restricted mode that is not":        {"\\restrict abc\n" + data, "the \\unrestrict at its end is missing"},
		"the end of a mode that never began": {data + "\\unrestrict abc\n", ""},
		"other words for psql's errors":      {"\\set VERBOSITY default\n" + data + "insert into b values (1);\n", "line 4: "},
	} {
		t.Run(name, func(t *testing.T) {
			b := backup{"a.sql": []byte(c.script)}
			if c.reason == "" && !strings.Contains(name, "never") && !strings.Contains(name, "is cut") || name == "the end of a mode that never began" {
				p, _ := l.passes(t, "postgres", b, nil)
				require.Equal(t, "x", value(t, p, "select t from a where id = 1"))
				return
			}
			l.fails(t, "postgres", b, nil, c.reason)
		})
	}
}

func TestNoWordsInsideADumpDecide(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	makeDumps(t, l)
	damaged := func(text string) []byte {
		return []byte("create table a (id int);\ncopy a from stdin;\n1\n" + text + "\n\\.\n")
	}
	for name, text := range map[string]string{
		"a harmless error":      `ERROR:  role "x" already exists`,
		"one on a line apart":   `2\npsql:<stdin>:1: ERROR:  42710: role "x" already exists`,
		"one of ours":           `sql\t42710\tline 1\tCREATE ROLE x;\trole "x" already exists`,
		"a server that is gone": "server closed the connection unexpectedly",
		"a disk that is full":   `could not extend file "base/1/2": No space left on device`,
		"one of pg_restore's":   `2\npg_restore: error: unsupported version (1.17) in file header`,
	} {
		t.Run(name, func(t *testing.T) {
			l.fails(t, "postgres", backup{"a.sql": damaged(text)}, nil, `line 5: invalid input syntax for type integer: "`)
		})
		t.Run(name+", in an archive", func(t *testing.T) {
			l.empty(t)
			l.shell(t, "psql -qX -v ON_ERROR_STOP=1", []byte("create table a (t text);\ncopy a from stdin;\n"+text+"\n\\.\n"))
			archive := l.shell(t, `pg_dump -Fd -Z0 -f "$work/w" && tar -c -C "$work/w" .`, nil)
			files := untar(t, archive)
			files = files.with("toc.dat", bytes.Replace(files["toc.dat"], []byte("    t text\n"), []byte("    t int8\n"), 1))
			l.fails(t, "postgres", files, nil, `invalid input syntax for type bigint: "`, "(COPY public.a (t) FROM stdin)")
		})
	}
	t.Run("an error in another language", func(t *testing.T) {
		script := "set lc_messages to 'de_DE.UTF-8';\ncreate table a (id int);\ninsert into a values ('x');\n"
		f := l.fails(t, "postgres", backup{"a.sql": []byte(script)}, nil, "line 3: invalid input syntax for type integer")
		require.Equal(t, fault.Restore, f.Class)
		p, _ := l.passes(t, "postgres", backup{"a.sql": []byte(strings.Replace(script, "'x'", "'1'", 1))}, nil)
		require.Contains(t, strings.Join(p.Notes(), "\n"), `"lc_messages": "de_DE.UTF-8"`)
	})
}

func TestSettingsOfADumpDoNotReachOurQuestions(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	const begin = "-- PostgreSQL database dump\nSET client_min_messages = warning;\nCREATE TABLE public.a (\n id int primary key);\nCOPY public.a (id) FROM stdin;\n1\n2\n\\.\n"
	const end = "-- PostgreSQL database dump complete\n"
	for name, hostile := range map[string]string{
		"read only":              "ALTER DATABASE postgres SET default_transaction_read_only = on;\n",
		"a time limit":           "ALTER DATABASE postgres SET statement_timeout = 1;\nALTER ROLE postgres SET lock_timeout = 1;\n",
		"another role":           "CREATE ROLE weak;\nALTER ROLE postgres SET role = weak;\n",
		"a library":              "ALTER DATABASE postgres SET session_preload_libraries = 'nowhere';\n",
		"a trigger on all DDL":   "CREATE FUNCTION public.no() RETURNS event_trigger LANGUAGE plpgsql AS $$ begin raise exception 'no'; end $$;\nCREATE EVENT TRIGGER no ON ddl_command_start EXECUTE FUNCTION public.no();\n",
		"another count":          "CREATE SCHEMA evil;\nCREATE AGGREGATE evil.count(*) (sfunc = pg_catalog.int8inc, stype = int8, initcond = '1000');\nCREATE FUNCTION evil.to_regclass(text) RETURNS regclass LANGUAGE sql AS 'select ''pg_class''::pg_catalog.regclass';\nALTER DATABASE postgres SET search_path = evil, pg_catalog, public;\n",
		"messages of every kind": "ALTER DATABASE postgres SET client_min_messages = debug1;\nALTER DATABASE postgres SET log_statement = 'all';\n",
	} {
		t.Run(name, func(t *testing.T) {
			p, answers := l.passes(t, "postgres", backup{"a.sql": []byte(begin + hostile + end)}, nil)
			for _, a := range answers {
				require.True(t, a.Held, "%s: %s", a.Name, a.Got)
			}
			require.EqualValues(t, 1, p.Facts()["tables"])
			require.Equal(t, int64(2), value(t, p, "select count(*) from public.a"))
			require.Equal(t, "0\n", string(l.shell(t, "psql -qXAt -c \"select pg_catalog.count(*) from pg_catalog.pg_extension where extname = 'amcheck'\" 2>/dev/null || echo 0", nil)))
		})
	}
	t.Run("a view in the place of a table", func(t *testing.T) {
		view := "DROP TABLE public.a;\nCREATE VIEW public.a AS SELECT 1 AS id;\nCREATE TABLE public.b (\n id int);\n"
		l.fails(t, "postgres", backup{"a.sql": []byte(begin + view + end)}, nil, "1 of the tables that the dump makes are not there, such as public.a")
	})
	t.Run("a table that is emptied again", func(t *testing.T) {
		for _, empties := range []string{"DELETE FROM public.a;\n", "DROP TABLE public.a;\nCREATE TABLE public.a (id int primary key);\n"} {
			l.fails(t, "postgres", backup{"a.sql": []byte(begin + empties + end)}, nil, "1 of the tables that the dump holds rows for are empty, such as public.a")
		}
		others := "CREATE TABLE public.b (\n t text);\nCREATE TABLE public.c (\n t text);\nCOPY public.b (t) FROM stdin;\n\\.\n" +
			"COPY public.c (t) FROM stdin;\nCOPY public.b (t) FROM stdin;\n\\\\.\n\\.\n"
		for _, script := range []string{begin + others + end, strings.ReplaceAll(begin+others+end, "\n", "\r\n")} {
			p, answers := l.passes(t, "postgres", backup{"a.sql": []byte(script)}, nil)
			require.Equal(t, "3 tables", answers[0].Got)
			require.Equal(t, int64(2), value(t, p, "select count(*) from public.c"))
		}
	})
	t.Run("functions of amcheck that were replaced", func(t *testing.T) {
		fake := "CREATE EXTENSION amcheck;\nCREATE OR REPLACE FUNCTION public.bt_index_check(index regclass, heapallindexed boolean) RETURNS void LANGUAGE sql AS 'select';\n"
		_, answers := l.passes(t, "postgres", backup{"a.sql": []byte(begin + fake + end)}, nil)
		require.True(t, answers[2].Skipped)
		require.Contains(t, answers[2].Got, "the dump replaces functions of amcheck")
	})
}

func TestWhatOnlyTheOldServerHadIsNotMissing(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	const table = "create table a (id int);\ninsert into a values (1);\n"
	for name, c := range map[string]struct{ script, note string }{
		"the owner of an event trigger": {"CREATE ROLE admin;\n" + table + "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';\n" +
			"CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();\nALTER EVENT TRIGGER e OWNER TO admin;\n", "made the roles that the dump expects: admin"},
		"a provider of labels": {table + "SECURITY LABEL FOR anon ON TABLE a IS 'x';\n", "a security label was left out"},
		"a tablespace":         {"create table a (id int) tablespace \"fast ssd\";\ninsert into a values (1);\n", "made the tablespaces that the dump asks for: fast ssd"},
		"a server that a view asks": {table + "create extension dblink;\nCREATE MATERIALIZED VIEW m AS SELECT * FROM dblink('host=db.example', 'select 1') AS t(i int) WITH NO DATA;\nREFRESH MATERIALIZED VIEW m;\n",
			"the materialized view m asks what the sandbox does not reach"},
		"locales": {table + "ALTER DATABASE postgres SET lc_monetary = 'de_DE.UTF-8';\nSET lc_time TO 'ja_JP';\n", `"lc_time": "ja_JP"`},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := l.passes(t, "postgres", backup{"a.sql": []byte(c.script)}, nil)
			require.Equal(t, int64(1), value(t, p, "select count(*) from a"))
			require.Contains(t, strings.Join(p.Notes(), "\n"), c.note)
		})
	}
	t.Run("a view that cannot be filled is named", func(t *testing.T) {
		script := table + "CREATE FUNCTION n() RETURNS bigint LANGUAGE sql AS 'select count(*) from a';\nCREATE MATERIALIZED VIEW m AS SELECT n() WITH NO DATA;\nset search_path = '';\nREFRESH MATERIALIZED VIEW public.m;\n"
		l.fails(t, "postgres", backup{"a.sql": []byte(script)}, nil, `the materialized view public.m cannot be filled: relation "a" does not exist`)
	})
	t.Run("rights of a role that is made here", func(t *testing.T) {
		script := "CREATE TABLE public.secret (id int);\nINSERT INTO public.secret VALUES (1);\nALTER TABLE public.secret OWNER TO keeper;\n" +
			"CREATE MATERIALIZED VIEW public.m AS SELECT * FROM public.secret WITH NO DATA;\nALTER TABLE public.m OWNER TO reader;\nREFRESH MATERIALIZED VIEW public.m;\n"
		p, _ := l.passes(t, "postgres", backup{"a.sql": []byte(script)}, nil)
		require.Equal(t, int64(1), value(t, p, "select count(*) from m"))
	})
}

func TestWordsAroundAWholeDumpAreNoPartOfIt(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	before, behind := "Defaulted container \"db\" out of: db, backup\n", "pg_dump: warning: there are circular foreign-key constraints\n"
	for name, script := range map[string][]byte{
		"before":              append([]byte(before), d.plain...),
		"behind":              append(bytes.Clone(d.plain), behind...),
		"both, with CR LF":    bytes.ReplaceAll(append(append([]byte(before), d.plain...), behind...), []byte("\n"), []byte("\r\n")),
		"behind, without end": append(bytes.Clone(d.plain), "command terminated with exit code 0"...),
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := l.passes(t, "postgres", backup{"a.sql": script}, nil)
			require.EqualValues(t, 7, p.Facts()["tables"])
			require.Contains(t, strings.Join(p.Notes(), "\n"), "the file holds words beside the dump")
		})
	}
	t.Run("statements before and behind are part of it", func(t *testing.T) {
		script := append(append([]byte("create table first (id int);\n"), d.plain...), "create table public.last (id int);\n"...)
		p, _ := l.passes(t, "postgres", backup{"a.sql": script}, nil)
		require.EqualValues(t, 9, p.Facts()["tables"])
	})
	t.Run("what ate a statement is not", func(t *testing.T) {
		script := replaced(t, d.plain, "CREATE TABLE desk.person", behind+"CREATE TABLE desk.person")
		l.fails(t, "postgres", backup{"a.sql": script}, nil, `syntax error at or near "pg_dump"`)
	})
}

func TestAnArchiveThatWentThroughATerminal(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	l.fails(t, "postgres", backup{"a.dump": bytes.ReplaceAll(d.custom, []byte("\n"), []byte("\r\n"))}, nil,
		"the archive went through a terminal, which made CR LF of each LF in it")
	l.fails(t, "postgres", backup{"a.dump": append(bytes.Clone(d.custom[:len(d.custom)/2]), "\r\n\r\n"...)}, nil, "truncated")
}

// A subscription of the old server holds the database that the script is loaded
// into a second time.
func TestASubscriptionDoesNotHoldTheDatabase(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	script := "create table a (id int);\nbegin;\ninsert into a values (1);\ncommit;\n" +
		"CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=desk' PUBLICATION p WITH (connect = false, slot_name = 's');\n"
	p, _ := l.passes(t, "postgres", backup{"a.sql": []byte(script)}, nil)
	require.Equal(t, int64(1), value(t, p, "select count(*) from a"))
	l.empty(t)
	l.fails(t, "postgres", backup{"a.sql": []byte(script + "insert into b values (1);\n")}, nil, `relation "b" does not exist`)
}

func TestATarThatWasPackedAgainIsLoadedAllTheSame(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	p, _ := l.passes(t, "postgres", backup{"a.tar": d.tar}, nil)
	require.Empty(t, p.Symptoms(), "this one is as pg_dump writes it")
	p, _ = l.passes(t, "postgres", backup{"a.tar": append(bytes.Clone(d.tar), "uploaded\n"...)}, nil)
	isHelpdesk(t, p)
	require.Contains(t, strings.Join(p.Notes(), "\n"), "behind the end of the tar archive stand bytes")
	l.fails(t, "postgres", backup{"a.tar": append(bytes.Clone(bytes.TrimRight(d.tar, "\x00")), "uploaded\n"...)}, nil, "")
	for name, command := range map[string]string{
		"in another order":       `tar -cf - toc.dat $(ls | grep -v toc.dat | sort -r)`,
		"without its list first": `tar -cf - $(ls)`,
	} {
		t.Run(name, func(t *testing.T) {
			l.empty(t)
			again := l.shell(t, `rm -rf "$work/x" && mkdir "$work/x" && cd "$work/x" && tar -xf - && `+command, d.tar)
			p, _ := l.passes(t, "postgres", backup{"a.tar": again}, nil)
			isHelpdesk(t, p)
			if name == "in another order" { // without its list first it is a directory for us
				require.Len(t, p.Symptoms(), 1)
				require.Contains(t, p.Symptoms()[0].Reason, "in another order than pg_dump writes")
			}
		})
	}
}

func TestOneBackupMayBeSeveralFiles(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	schema, data := l.dumpOf(t, "pg_dump --schema-only"), l.dumpOf(t, "pg_dump --data-only --disable-triggers")
	b := backup{"1-schema.sql": schema, "2-data.sql.gz": packers[".gz"](t, data)}
	t.Run("in their order", func(t *testing.T) {
		p, answers := l.passes(t, "postgres", b, map[string]any{"files": []string{"1-schema.sql", "2-data*"}})
		require.EqualValues(t, 7, p.Facts()["tables"])
		require.Equal(t, int64(3000), value(t, p, "select count(*) from desk.ticket"))
		require.Equal(t, "7 tables", answers[0].Got)
	})
	t.Run("in their order, as archives", func(t *testing.T) {
		archives := backup{"a.schema": l.dumpOf(t, "pg_dump -Fc --schema-only"), "a.data": l.dumpOf(t, "pg_dump -Fc --data-only --disable-triggers")}
		p, _ := l.passes(t, "postgres", archives, map[string]any{"files": []string{"a.schema", "a.data"}})
		require.Equal(t, int64(3000), value(t, p, "select count(*) from desk.ticket"))
	})
	t.Run("in another order", func(t *testing.T) {
		l.fails(t, "postgres", b, map[string]any{"files": []string{"2-data*", "1-schema.sql"}}, "does not exist")
	})
	t.Run("one of them is truncated", func(t *testing.T) {
		l.fails(t, "postgres", b.with("2-data.sql.gz", packers[".gz"](t, cut(data, .7))), map[string]any{"files": []string{"1-schema.sql", "2-data*"}}, "the dump is truncated")
	})
	t.Run("only one of them is named", func(t *testing.T) {
		f := l.ends(t, fault.Rig, "postgres", b, map[string]any{"file": "2-data*"}, "2-data.sql holds data alone")
		require.Contains(t, f.Next, "files: [schema.sql, 2-data.sql]")
	})
	t.Run("which is not said", func(t *testing.T) {
		l.ends(t, fault.Rig, "postgres", b, nil, "the recovery point holds several files: 1-schema.sql, 2-data.sql.gz")
	})
	t.Run("a folder dump beside a note, closed to others", func(t *testing.T) {
		l.empty(t)
		packed := l.shell(t, `umask 077; rm -rf "$work/m"; mkdir "$work/m"; cd "$work/m" && mkdir d && tar -xf - -C d && echo hello >README && tar -cf - .`, tarOf(t, d.directory))
		p, _ := l.passes(t, "postgres", backup{"a.tar": packed}, nil)
		isHelpdesk(t, p)
	})
}

// A function of the dump may raise any code. Only the server's own errors tell
// of a disk that is full, a limit that was met, or what a new server lacks.
func TestACodeThatADumpRaisesItselfIsNotBelieved(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	const table = "create table a (id int);\ninsert into a values (1);\n"
	for name, c := range map[string]struct{ code, message string }{
		"a full disk":          {"53100", "could not extend file: No space left on device"},
		"no memory":            {"53200", "out of memory"},
		"a server that goes":   {"57P01", "terminating connection due to administrator command"},
		"a time limit":         {"57014", "canceling statement due to statement timeout"},
		"another server":       {"08001", "could not connect to server"},
		"a library":            {"58P01", `could not access file "$libdir/x": No such file or directory`},
		"what is there before": {"42710", `role "x" already exists`},
	} {
		raise := "do $$ begin raise exception using errcode = '" + c.code + "', message = '" + c.message + "'; end $$;\n"
		t.Run(name, func(t *testing.T) {
			l.fails(t, "postgres", backup{"a.sql": []byte(table + raise)}, nil, "line 3: "+c.message[:12])
		})
	}
	t.Run("whatever the dump has the server write down", func(t *testing.T) {
		quiet := "set log_error_verbosity = terse;\n"
		raise := "do $$ begin raise exception 'out of memory' using errcode = '53200'; end $$;\n"
		l.fails(t, "postgres", backup{"a.sql": []byte(table + quiet + raise)}, nil, "line 4: out of memory")
		l.passes(t, "postgres", backup{"a.sql": []byte(table + quiet)}, nil)
	})
	t.Run("the server's own is", func(t *testing.T) {
		script := table + "set temp_file_limit = 0;\nset work_mem = '64kB';\ncreate table b as select md5(i::text) from generate_series(1, 200000) i order by 1;\n"
		l.ends(t, fault.Rig, "postgres", backup{"a.sql": []byte(script)}, nil, "PostgreSQL ran out of what it may use: temporary file size exceeds temp_file_limit")
	})
}

func TestAScriptThatNamesNoEndIsNotedAsSuch(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	d := makeDumps(t, l)
	const data = "create table a (id int);\ninsert into a values (1);\n"
	for name, c := range map[string]struct {
		files backup
		noted bool
	}{
		"a script of somebody's own":         {backup{"a.sql": []byte(data)}, true},
		"what pg_dump writes":                {backup{"a.sql": d.plain}, false},
		"what pg_dump writes, behind a BOM":  {backup{"a.sql": append([]byte("\xef\xbb\xbf"), d.plain...)}, false},
		"an archive":                         {backup{"a.dump": d.custom}, false},
		"a script in one transaction":        {backup{"a.sql": []byte("-- mine\nBEGIN;\n" + data + "COMMIT;\n-- that is all\n")}, false},
		"a script with a transaction in it":  {backup{"a.sql": []byte(data + "BEGIN;\ninsert into a values (2);\nCOMMIT;\n")}, true},
		"a script in the mode of restricted": {backup{"a.sql": []byte("\\restrict a\n" + data + "\\unrestrict a\n")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := l.passes(t, "postgres", c.files, nil)
			if notes := strings.Join(p.Notes(), "\n"); c.noted {
				require.Contains(t, notes, "nothing in a.sql says where it ends")
			} else {
				require.NotContains(t, notes, "says where it ends")
				require.NotContains(t, notes, "words beside the dump")
			}
		})
	}
}
