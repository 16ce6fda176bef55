package restoretest

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"
	"github.com/stretchr/testify/require"
)

// The recipes that have tests of their own in runner/restore are held by the
// suite as well.

const emptyPostgres = `rm -rf "$work"/*
sql -d template1 <<'END'
select format('drop database %I with (force)', datname) from pg_database where datname not in ('template0', 'template1') \gexec
select format('drop role %I', rolname) from pg_roles where rolname !~ '^pg_' and rolname <> 'postgres' \gexec
create database postgres;
END
`

const makeLedger = `
sql <<'END'
set search_path = public;
create table ledger (id int primary key, what text not null, amount numeric, at timestamptz);
create index by_time on ledger (at);
insert into ledger select i, md5(i::text) || md5((-i)::text), i / 4.0, '2026-11-20 10:00:00+00'::timestamptz + i * interval '1 minute' from generate_series(1, 3000) i;
create view latest as select * from ledger order by at desc limit 5;
END
`

func TestPostgresIsHeld(t *testing.T) {
	t.Parallel()
	l := NewLab(t, "postgres", "rehearse-fixture/postgres:15", emptyPostgres)
	l.Server(t, emptyPostgres+makeLedger)
	plain, custom := l.Server(t, "pg_dump"), l.Server(t, "pg_dump -Fc")
	answers := map[string]any{
		"select count(*) from ledger": int64(3000), "select amount from ledger where id = 3": 0.75, "select count(*) from latest": int64(5),
	}
	facts := map[string]any{"tables": int64(1), "database": "postgres"}
	truncated := Broken(`truncated: it begins as pg_dump writes it`)
	inRows := Unseen("a value that is wrong and well-formed: plain SQL has no checksums")
	l.Hold(t, "plain", Subject{
		Sound: Files{"ledger.sql": plain}, Answers: answers, Facts: facts,
		Damaged: map[Damage]Verdict{
			CutEarly: truncated, CutHalf: truncated, CutLate: truncated, CutLast: inRows, FlipEarly: inRows, FlipHalf: inRows, FlipLate: inRows,
			ZeroedHalf: Broken(`bytes of it became zeros`), ZeroedEnd: Broken(`zeros|truncated`), Emptied: Broken(`is empty`), TextInstead: Broken(`found plain text that begins with: the backup is on holiday`),
		},
	})
	damaged := map[Damage]Verdict{Emptied: Broken(`is empty`), TextInstead: Broken(`found plain text that begins with: the backup is on holiday`)}
	for _, d := range []Damage{CutEarly, CutHalf, CutLate, CutLast, FlipEarly, FlipHalf, FlipLate, ZeroedHalf, ZeroedEnd} {
		damaged[d] = Broken(`(archive|member) is (truncated|damaged)|pg_restore: `)
	}
	l.Hold(t, "custom", Subject{Sound: Files{"ledger.dump": custom}, Answers: answers, Facts: facts, Damaged: damaged})
}

func TestSQLiteIsHeld(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "desk.db")
	db, err := sql.Open("sqlite3", file)
	require.NoError(t, err)
	for _, statement := range []string{
		"create table tickets (id integer primary key, subject text)", "create index by_subject on tickets (subject)",
		"with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) insert into tickets select i, 'ticket ' || i from n",
	} {
		_, err := db.Exec(statement)
		require.NoError(t, err)
	}
	require.NoError(t, db.Close())
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	l := NewLab(t, "sqlite", "", "")
	inRow := Unseen("a bit in a row's value: SQLite has no checksums")
	short := Broken(`(?i)truncated|shorter|pages|malformed|disk image`)
	l.Hold(t, "a file", Subject{
		Sound: Files{"desk.db": whole}, Answers: map[string]any{"select count(*) from tickets": int64(2000)},
		Damaged: map[Damage]Verdict{
			CutEarly: short, CutHalf: short, CutLate: short, CutLast: short, FlipEarly: inRow, FlipHalf: inRow, FlipLate: inRow,
			ZeroedHalf: Broken(`(?i)page|malformed|index|row`), ZeroedEnd: Broken(`(?i)page|malformed|index|row`), Emptied: Broken(`is empty`), TextInstead: Broken(`found plain text that begins with: the backup is on holiday`),
		},
	})
	packed := map[Damage]Verdict{TextInstead: Broken(`gzip|found plain text`), Emptied: Broken(`is empty`)}
	for _, d := range Damages {
		if _, ok := packed[d]; !ok {
			packed[d] = Broken(`gzip stream`)
		}
	}
	l.Hold(t, "compressed", Subject{Sound: Files{"desk.sqlite.gz": Gzip(t, whole)}, Answers: map[string]any{"select count(*) from tickets": int64(2000)}, Damaged: packed})
}

func TestFilesAreHeld(t *testing.T) {
	t.Parallel()
	l := NewLab(t, "files", "", "")
	content := make([]byte, 60_000)
	for i := range content {
		content[i] = byte(i * i >> 3)
	}
	archive := Gzip(t, Tar(t, Files{"site/index.html": []byte("<h1>hello</h1>"), "site/data.bin": content}))
	damaged := map[Damage]Verdict{Emptied: Broken(`is empty`), TextInstead: Broken(`is (no|not a) gzip stream|plain text`)}
	for _, d := range Damages {
		if _, ok := damaged[d]; !ok {
			damaged[d] = Broken(`gzip stream|of the tar archive`)
		}
	}
	l.Hold(t, "an archive", Subject{Sound: Files{"site.tar.gz": archive}, Facts: map[string]any{"files": int64(2)}, Damaged: damaged})

	listed := Files{"data/a.txt": []byte("a\n"), "data/b.bin": content}
	var sums strings.Builder
	for _, name := range listed.Names() {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(listed[name]), name)
	}
	listed["SHA256SUMS"] = []byte(sums.String())
	changed := map[Damage]Verdict{}
	for _, d := range Damages {
		changed[d] = Broken(`data/b\.bin`)
	}
	l.Hold(t, "a folder with a list of sums", Subject{
		Sound: listed, With: map[string]any{"manifest": "SHA256SUMS"}, Main: "data/b.bin", Damaged: changed,
		Twins: map[string]Twin{
			"a member is missing": {listed.without("data/a.txt"), nil, Broken(`data/a\.txt`)},
			"the list is missing": {listed.without("SHA256SUMS"), nil, Broken(`SHA256SUMS`)},
		},
	})
}
