package runner_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/store"
)

// goingBack is a scenario whose return to normal is rehearsed. Its image is one of
// the fixtures'.
func goingBack(recipe, question, back string) string {
	return `scenario: desk-db
service: desk
components:
  db: {source: {folder: {path: backups, glob: "desk.*"}}, recipe: ` + recipe + `}
checks:
  - ` + question + `
return: ` + back + `
limits: {memory: 512m, disk: 2g, time: 4m}
`
}

// lossy is a recipe whose dump forgets all lines but two.
const lossy = `recipe: lossy
about: Lines of text, of which two are written out again.
unpack: {archives: none}
service: {image: "` + debian + `", start: empty, run: sleep 600, ready: "true"}
restore:
  - {name: copy, run: 'cp "$FILE" "$DATA/lines"'}
query: {run: 'cat >/dev/null; grep -c "" "$DATA/lines"', answer: text}
dump:
  run: 'head -n 2 "$DATA/lines" > "$EXPORT/lines.txt"'
  write: 'cat >> "$DATA/lines"; echo >> "$DATA/lines"'
  tally: 'printf "name\tcount\tdigest\nlines\t%s\t%s\n" "$(grep -c "" "$DATA/lines")" "$(sort "$DATA/lines" | md5sum | cut -c 1-32)"'
`

func TestTheReturnToNormalIsRehearsed(t *testing.T) {
	engine, _ := realEngine(t)
	const images = "images: {postgres: rehearse-fixture/postgres:15, mariadb: rehearse-fixture/mariadb:10.11}\n"
	for name, c := range map[string]struct {
		recipe, question, back, make string
		outcome                      store.Outcome
		reason                       string
		written                      int64
	}{
		"sqlite": {
			recipe: "sqlite", question: `{sql: select count(*) from tickets, expect: value == 3}`,
			back:    "{write: \"insert into tickets values (4, 'new'); insert into tickets values (5, 'newer')\"}",
			make:    `sqlite3 desk.db "create table tickets (id integer primary key, subject text); insert into tickets values (1,'a'),(2,'b'),(3,null)"`,
			outcome: store.Passed, written: 2,
		},
		"sqlite, and nothing is written": {
			recipe: "sqlite", question: `{sql: select count(*) from tickets, expect: value == 1}`,
			back:    `{write: "delete from tickets where id = 77"}`,
			make:    `sqlite3 desk.db "create table tickets (id integer primary key); insert into tickets values (1)"`,
			outcome: store.Inconclusive, reason: "return wrote nothing",
		},
		"sqlite, and the statement has a mistake": {
			recipe: "sqlite", question: `{sql: select count(*) from tickets, expect: value == 1}`,
			back:    `{write: "insert into tickts values (7)"}`,
			make:    `sqlite3 desk.db "create table tickets (id integer primary key); insert into tickets values (1)"`,
			outcome: store.Inconclusive, reason: "no such table: tickts",
		},
		"files": {
			recipe: "files", question: `{files: "**/*.txt", expect: count == 2}`,
			back:    `{files: {"notes/new.txt": "written in the copy", "b.txt": "changed"}}`,
			make:    `mkdir -p d/sub && echo 1 > d/a.txt && echo 2 > d/sub/b.txt && ln -s a.txt d/link && tar czf desk.tgz -C d . && rm -r d`,
			outcome: store.Passed, written: 2,
		},
		"postgres": {
			recipe: "postgres", question: `{sql: select count(*) from tickets, expect: value == 3}`,
			back:    "{write: \"insert into tickets (subject) values ('new'), ('it''s newer')\"}",
			make:    `printf '%s\n' "create table tickets (id serial primary key, subject text);" "insert into tickets (subject) values ('a'), ('b'), (null);" "create view open as select * from tickets;" > desk.sql`,
			outcome: store.Passed, written: 2,
		},
		"a dump that leaves rows out": {
			recipe: "lossy", question: `{query: all, expect: value == 2}`,
			back: "{write: \"third\\nfourth\"}", make: `printf 'first\nsecond\n' > desk.txt`,
			outcome: store.Failed, reason: "db: 2 rows are lost on the way back, and 1 differ: the first is lines, exported with 4 and back with 2",
		},
		"mariadb": {
			recipe: "mariadb", question: `{sql: select count(*) from tickets, expect: value == 3}`,
			back:    "{write: \"insert into tickets (subject) values ('new'), ('newer')\"}",
			make:    "printf '%s\\n' 'create table `tickets` (id int auto_increment primary key, subject varchar(40), at timestamp default current_timestamp);' \"insert into tickets (subject) values ('a'), ('b'), (null);\" > desk.sql",
			outcome: store.Passed, written: 2,
		},
		"mariadb, with a table in memory": {
			recipe: "mariadb", question: `{sql: select count(*) from tickets, expect: value == 1}`,
			back:    "{write: \"set foreign_key_checks = 0; insert into tickets values (2); create table heap (id int) engine = memory; insert into heap values (1), (2), (3)\"}",
			make:    `printf '%s\n' 'create table tickets (id int);' 'insert into tickets values (1);' > desk.sql`,
			outcome: store.Passed, written: 4,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, map[string]string{
				"backups/desk.dump":   "",
				"rehearse.yaml":       images,
				"recipes/memory.yaml": "recipe: memory\nabout: not used\nunpack: {archives: none}\nquery: {probe: sqlite}\n",
				"recipes/lossy.yaml":  lossy,
				"scenarios/desk.yaml": goingBack(c.recipe, c.question, c.back),
			})
			w.worker.Engine = func(context.Context) (sandbox.Engine, error) { return engine, nil }
			_ = os.Remove(filepath.Join(w.dir, "backups", "desk.dump"))
			made := exec.Command("sh", "-ec", c.make)
			made.Dir = filepath.Join(w.dir, "backups")
			said, err := made.CombinedOutput()
			require.NoError(t, err, string(said))

			run := w.carry()
			require.Equal(t, c.outcome, run.Outcome, run.Reason)
			require.Contains(t, run.Reason, c.reason)
			require.Empty(t, leftOf(t, engine, run.ID))
			came := run.Components[0].Returned
			if name == "a dump that leaves rows out" {
				require.Equal(t, int64(2), came.Lost)
				require.NotEqual(t, came.Digest, came.Returned)
				require.Equal(t, []store.ReturnedTable{{Name: "lines", Exported: 4, Returned: 2}}, came.Among)
			}
			if c.outcome != store.Passed {
				return
			}
			require.NotNil(t, came)
			require.Equal(t, c.written, came.Written)
			require.Zero(t, came.Lost)
			require.Len(t, came.Digest, 64)
			require.Equal(t, came.Digest, came.Returned)
			require.Positive(t, *came.Bytes)
			require.Positive(t, came.Seconds)
			last := run.Observations[len(run.Observations)-1]
			require.Equal(t, "return", last.Kind)
			require.True(t, last.Held, last.Got)
			require.Less(t, *run.RTO.Seconds, last.Offset, "the way back is no part of the RTO")
		})
	}
}
