package restore

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What goes missing without an error of any tool: each backup stands beside its
// twin, which has lost something.
func TestAllThatADumpHoldsArrives(t *testing.T) {
	t.Parallel()
	l := aLab(t)
	l.empty(t)
	l.shell(t, "psql -qX -v ON_ERROR_STOP=1", []byte(`
create table a (id int);
insert into a select generate_series(1, 20);
create function few() returns trigger language plpgsql as $$ begin if new.id > 5 then return null; end if; return new; end $$;
create trigger few before insert on a for each row execute function few();
create role reporting nologin;
`))
	plain := l.shell(t, "pg_dump", nil)
	schema, rows, inserts := l.shell(t, "pg_dump -s", nil), l.shell(t, "pg_dump -a", nil), l.shell(t, "pg_dump -a --inserts", nil)
	apart, conflicts := l.shell(t, "pg_dump -a --disable-triggers", nil), l.shell(t, "pg_dump --inserts --on-conflict-do-nothing", nil)
	custom, roles := l.shell(t, "pg_dump -Fc", nil), l.shell(t, "pg_dumpall --globals-only", nil)
	l.shell(t, `psql -qX -v ON_ERROR_STOP=1 -c "do \$\$ begin perform lo_from_bytea(0, 'abc'), lo_from_bytea(0, 'def'); end \$\$"`, nil)
	objects := string(l.shell(t, "pg_dump", nil))
	l.shell(t, `psql -qX -d template1 -c "create table t (i int)" -c "insert into t values (7)"`, nil)
	template := l.shell(t, "pg_dump -C template1", nil)
	l.shell(t, `psql -qX -d template1 -c "drop table t"`, nil)

	// opened is where the data of the large objects begins, one after the other.
	opened := func(from int) int { return from + strings.Index(objects[from:], "SELECT pg_catalog.lo_open") }
	first := opened(0)
	second := opened(first + 1)
	end := second + strings.Index(objects[second:], "COMMIT;")
	require.Greater(t, second, first)
	zeroed := func(from, to int) []byte {
		twin := append([]byte(nil), custom...)
		clear(twin[from:to])
		return twin
	}
	lacks := replaced(t, roles, "CREATE ROLE reporting;", "CREATE ROLE reporting;\nDROP ROLE reporting;\nCREATE ROLE other;")
	lacks = replaced(t, lacks, "ALTER ROLE reporting WITH", "ALTER ROLE other WITH")

	for name, c := range map[string]struct {
		files  backup
		with   map[string]any
		reason string // "": it passes
		count  string
	}{
		"rows, and a trigger behind them":          {backup{"a.sql": plain}, nil, "", "select count(*) = 20 from a"},
		"rows behind a trigger that drops some":    {backup{"s.sql": schema, "d.sql": rows}, map[string]any{"files": []string{"s.sql", "d.sql"}}, "only 5 of 20 rows of public.a arrived", ""},
		"rows behind a trigger that is off":        {backup{"s.sql": schema, "d.sql": apart}, map[string]any{"files": []string{"s.sql", "d.sql"}}, "", "select count(*) = 20 from a"},
		"INSERTs behind a trigger that drops some": {backup{"s.sql": schema, "d.sql": inserts}, map[string]any{"files": []string{"s.sql", "d.sql"}}, "15 of the rows that the dump inserts did not arrive", ""},
		"INSERTs that skip what is there":          {backup{"a.sql": conflicts}, nil, "", "select count(*) = 20 from a"},
		"large objects":                            {backup{"a.sql": []byte(objects)}, nil, "", "select count(*) = 2 from pg_largeobject"},
		"a large object that lost its data":        {backup{"a.sql": []byte(objects[:first] + objects[second:])}, nil, "", "select count(*) = 1 from pg_largeobject"},
		"large objects that all lost their data":   {backup{"a.sql": []byte(objects[:first] + objects[end:])}, nil, "makes large objects (2), and not one of them holds data", ""},
		"an archive":                               {backup{"a.dump": custom}, nil, "", "select count(*) = 20 from a"},
		"an archive with zeros behind its header":  {backup{"a.dump": zeroed(11, 600)}, nil, "a.dump is damaged: its list of contents is empty", ""},
		"roles alone":                              {backup{"globals.sql": roles}, nil, "", "select count(*) = 1 from pg_roles where rolname = 'reporting'"},
		"roles alone, and one is not there":        {backup{"globals.sql": lacks}, nil, "1 of the roles that the dump makes are not there, such as reporting", ""},
		"a database that others are made from":     {backup{"t.sql": template}, nil, "", "select i = 7 from t"},
		"a loader who may not sign in any more":    {backup{"a.sql": append(plain[:len(plain):len(plain)], "alter user postgres nologin;\n"...)}, nil, "", "select count(*) = 20 from a"},
		"databases that are closed":                {backup{"a.sql": []byte("create database shop;\n\\connect shop\ncreate table t (i int);\n\\connect template1\nalter database shop allow_connections false;\n")}, nil, "", "select count(*) = 0 from t"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.reason != "" {
				l.fails(t, "postgres", c.files, c.with, c.reason)
				return
			}
			p, _ := l.passes(t, "postgres", c.files, c.with)
			if p.Facts()["database"] == "template1" { // others are made from it, those of the next case too
				defer l.shell(t, `psql -qX -d template1 -c "drop table t"`, nil)
			}
			require.Equal(t, true, value(t, p, c.count))
			require.Equal(t, name == "a large object that lost its data", len(p.Symptoms()) > 0)
		})
	}
}
