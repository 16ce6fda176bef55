package restoretest

import (
	"bytes"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const mariadbImage = "rehearse-fixture/mariadb:10.11"

const emptyMariaDB = `
rm -f "$work"/tables "$work"/outline
# A server that has answered to checks asks for no account, and makes none.
sql -e 'create user new; drop user new' 2>/dev/null || {
  sql -e "flush privileges; alter user root@localhost identified by ''"
  : >"$work/again"
  kill "$(cat "$work/server.pid")"
  until [ ! -e "$work/again" ] && answers >/dev/null 2>&1; do sleep 0.02; done
}
sql -e "select concat('drop database ', char(96), schema_name, char(96), ';') from information_schema.schemata where schema_name $not_of_system" | sql
sql -e "select concat('drop user ', quote(user), '@', quote(host), ';') from mysql.user where user not in ('root', 'mariadb.sys', 'PUBLIC', '')" | sql
`

// shop is a database with what real ones have: keys that refer to each other, a
// view, a trigger, a routine, an event, values of every kind.
const shop = `
create table customer (id int primary key auto_increment, name varchar(80) not null, born date, photo blob, note text) engine=InnoDB;
create table invoice (id bigint primary key, customer_id int not null, total decimal(12,2), vat decimal(12,2) as (total * 0.2) stored,
  paid_at timestamp null, foreign key (customer_id) references customer (id));
create table log (at datetime, what text) engine=Aria;
insert into customer (name, born, photo, note) values ('Zoë Łukasz', '1980-02-29', x'00ff0a0d275c22', 'a ''quoted'' one\nwith lines'),
  ('NULL', null, null, null), ('ERROR 2013 (HY000) at line 1: Lost connection', null, null, '; drop');
insert into customer (name, note) select concat('customer ', seq), repeat('x', 40) from seq_1_to_400;
insert into invoice (id, customer_id, total, paid_at) select seq, 1 + seq mod 400, seq / 7, '2026-11-20 10:00:00' + interval seq minute from seq_1_to_900;
create definer=app@'10.%' sql security definer view unpaid as select * from invoice where paid_at is null;
create definer=app@'10.%' trigger noted after insert on invoice for each row insert into log values (now(), concat('invoice ', new.id));
create procedure pay(i bigint) update invoice set paid_at = now() where id = i;
create event tidy on schedule every 1 day do delete from customer;
`

var shopAnswers = map[string]any{
	"select count(*) from invoice":                int64(900),
	"select sum(vat) from invoice where id = 7":   0.2,
	"select name from customer where id = 1":      "Zoë Łukasz",
	"select hex(photo) from customer order by id": "00FF0A0D275C22",
	"select note from customer where id = 1;":     "a 'quoted' one\nwith lines",
	"select name from customer where id = 2":      "NULL",
	"select born from customer where id = 2":      nil,
	"select count(*) from unpaid":                 int64(0),
	"select max(paid_at) from invoice -- newest":  "2026-11-21 01:00:00",
	"select '007'": "007", "select 7": int64(7), "select '7'": "7", "select '<a>&\"\t\\\\'": "<a>&\"\t\\",
	"show tables": "customer",
}

func makeShop(t *testing.T, l *Lab, dump string) []byte {
	t.Helper()
	return l.Server(t, emptyMariaDB+"\nsql -e 'create database shop'\ncat >\"$work/shop.sql\" <<'END'\n"+shop+"\nEND\nsql -e \"create user app@'10.%'; grant all on *.* to app@'10.%'\"\nsql shop <\"$work/shop.sql\"\n"+
		"dump() { mariadb-dump --no-defaults -u root -S \"$socket\" --routines --events --triggers \"$@\"; }\n"+dump)
}

var keyword = regexp.MustCompile(`\n(?:/\*!\d+ )?(?:CREATE|INSERT)`)

// statement is the third letter of a statement's first word, of the one that is
// nearest to a place.
func statement(data []byte, fraction float64) int {
	best, at := -1, int(float64(len(data))*fraction)
	for _, found := range keyword.FindAllIndex(data, -1) {
		if here := found[1] - len("EATE"); best < 0 || abs(here-at) < abs(best-at) {
			best = here
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

func TestMariaDBIsHeld(t *testing.T) {
	t.Parallel()
	l := NewLab(t, "mariadb", mariadbImage, emptyMariaDB)
	dumps := Untar(t, makeShop(t, l, `
mkdir "$work/dumps"
dump shop >"$work/dumps/plain"
dump --databases shop >"$work/dumps/databases"
dump --skip-comments shop >"$work/dumps/uncommented"
dump --compact shop customer log >"$work/dumps/compact"
dump --all-databases --flush-privileges >"$work/dumps/all"
dump --no-data shop >"$work/dumps/schema"
mariadb-dump --no-defaults -u root -S "$socket" --no-create-info --skip-triggers shop >"$work/dumps/data"
dump --single-transaction --hex-blob --skip-extended-insert --no-autocommit shop customer invoice log >"$work/dumps/single"
tar -C "$work/dumps" -cf - .
rm -r "$work/dumps"`))
	plain := dumps["plain"]
	facts := map[string]any{"tables": int64(3), "database": "restored", "server": "MariaDB 10.11.19", "dumped_from": "MariaDB 10.11.19"}
	truncated, noSQL := Broken(`truncated: .*Dump completed`), Broken(`line \d+: no SQL that this server understands`)
	damaged := map[Damage]Verdict{
		CutEarly: truncated, CutHalf: truncated, CutLate: truncated, CutLast: Unseen("behind \"Dump completed\" stands a date"),
		FlipEarly: noSQL, FlipHalf: noSQL, FlipLate: noSQL, ZeroedHalf: Broken(`damaged: bytes of it became zeros, first in line \d+`), ZeroedEnd: truncated,
		Emptied: Broken(`is empty`), TextInstead: Broken(`expected SQL, found plain text that begins with: the backup is on holiday`),
	}
	packed := maps.Clone(damaged)
	for _, d := range Damages {
		packed[d] = Broken(`(?i)gzip`)
	}
	packed[Emptied], packed[TextInstead] = damaged[Emptied], Broken(`expected SQL, found plain text|gzip`)
	uncommented := maps.Clone(damaged)
	uncommented[CutLast] = Broken(`truncated: it ends inside`)
	for _, d := range []Damage{CutEarly, CutHalf, CutLate, ZeroedEnd} {
		uncommented[d] = Broken(`truncated: its beginning keeps @OLD_\w+, and the end, where it is put back, is missing`)
	}
	text := func(s string) Files { return Files{"dump.sql": []byte(s)} }
	edited := func(from []byte, old, new string) Files {
		require.Contains(t, string(from), old)
		return Files{"dump.sql": bytes.Replace(from, []byte(old), []byte(new), 1)}
	}
	l.Hold(t, "plain", Subject{
		Sound: Files{"shop.sql": plain}, Answers: shopAnswers, Facts: facts, Vital: statement, Damaged: damaged,
		Twins: map[string]Twin{
			"a dump of PostgreSQL":                {text("--\n-- PostgreSQL database dump\n--\n\nSET lock_timeout = 0;\n"), nil, Broken(`is of PostgreSQL`)},
			"a script of SQLite":                  {text("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCOMMIT;\n"), nil, Broken(`is of SQLite`)},
			"a collation of MySQL 8":              {edited(plain, "utf8mb4_general_ci", "utf8mb4_0900_ai_ci"), nil, Rig(`collation utf8mb4_0900_ai_ci, which the image lacks`)},
			"an engine that is not there":         {text("create table a (i int) engine=ROCKSDB;\n"), nil, Rig(`ROCKSDB.*image lacks`)},
			"a newer server, and an error":        {Files{"dump.sql": bytes.Replace(bytes.ReplaceAll(plain, []byte("10.11.19"), []byte("12.3.1")), []byte("\nINSERT"), []byte("\nINSORT"), 1)}, nil, Rig(`dump is of MariaDB 12.3.1, and the image has the older`)},
			"a dump of MySQL, and an error":       {Files{"dump.sql": bytes.Replace(bytes.ReplaceAll(plain, []byte("10.11.19-MariaDB-0+deb12u1"), []byte("8.4.3")), []byte("\nINSERT"), []byte("\nINSORT"), 1)}, nil, Rig(`dump is of MySQL 8.4.3, and the image has MariaDB`)},
			"a view in the place of a table":      {edited(plain, "-- Dump completed", "rename table log to log_2; create view log as select 1;\n-- Dump completed"), nil, Broken(`1 of the tables that the dump makes are not there, such as restored.log`)},
			"a view of what is not there":         {edited(plain, "-- Dump completed", "create table gone (a int); create view of_gone as select * from gone; drop table gone;\n-- Dump completed"), nil, Broken(`restored.of_gone`)},
			"a table that is emptied again":       {edited(plain, "-- Dump completed", "delete from invoice;\n-- Dump completed"), nil, Broken(`1 of the tables that the dump holds rows for are empty, such as restored.invoice`)},
			"the same rows twice":                 {text(string(plain) + string(dumps["data"])), nil, Broken(`line \d+: two rows have the same key`)},
			"a statement behind its end, cut off": {text(string(plain) + "INSERT INTO `customer` VALUES (9999, 'x', null, null, null);\nINSERT INTO `customer` VALUES (99"), nil, Broken(`ends inside of the statement`)},
			"what mysqldump said at its end":      {Files{"dump.sql": append(bytes.Clone(plain[:bytes.LastIndex(plain, []byte("\nINSERT"))+1]), "mysqldump: Error 2013: Lost connection to MySQL server during query when dumping table `invoice` at row: 12\n"...)}, nil, Broken(`not complete: mysqldump: Error 2013`)},
			"no such database":                    {Files{"dump.sql": dumps["databases"]}, map[string]any{"database": "billing"}, Broken(`nothing into the database billing; it makes shop`)},
			"two databases":                       {text("create database a; create table a.t (i int); create database b; create table b.t (i int);"), nil, Rig(`several databases: a b`)},
			"not a table":                         {text("-- nothing\nset names utf8mb4;\n"), nil, Broken(`holds no tables`)},
			"errors in the data's words":          {edited(plain, "\nINSERT INTO `customer` VALUES", "\nINSERT INTO `customer`\nERROR 2013 (HY000) at line 1: Lost connection VALUES"), nil, noSQL},
		},
	})
	l.Hold(t, "compressed", Subject{Sound: Files{"shop.sql.gz": Gzip(t, plain)}, Answers: shopAnswers, Facts: facts, Damaged: packed})
	l.Hold(t, "without comments", Subject{Sound: Files{"dump.sql": dumps["uncommented"]}, Vital: statement, Damaged: uncommented})

	// Scripts with neither head nor end are read to their end, or not.
	whole := "create table a (i int primary key, s text) engine=InnoDB;\ninsert into a values (1, 'one'), (2, 'two');\n"
	for name, c := range map[string]struct{ script, reason string }{
		"inside of a statement":         {whole + "insert into a values (3, 'three'), (4, 'four')", `ends inside of the statement, or of the string, that begins in line 3`},
		"inside of a string":            {whole + "insert into a values (3, 'thr", `ends inside of the statement, or of the string, that begins in line 3`},
		"inside of a string in \"":      {whole + "insert into a values (3, \"thr", `ends inside of the statement, or of the string, that begins in line 3`},
		"inside of a name":              {whole + "insert into `a", `ends inside of the statement, or of the string, that begins in line 3`},
		"inside of a comment":           {whole + "/* and now for", `ends inside of a comment`},
		"inside of a transaction":       {whole + "start transaction;\ninsert into a values (3, 'three');\n", `ends inside of a transaction`},
		"before the commit of all":      {"set autocommit = 0;\n" + whole, `ends inside of a transaction`},
		"before its tables are free":    {whole + "lock tables a write;\ninsert into a values (3, 'three');\n", `ends while tables are locked`},
		"inside of a routine":           {whole + "delimiter $$\ncreate procedure p() begin\n select 1;\n", `ends inside of the statement`},
		"with a command of the client":  {whole + "\\! echo hello\n", `line 3: Unknown command`},
		"with a shell":                  {whole + "system echo hello\n;\n", `line 3: no SQL`},
		"by leaving":                    {whole + "quit;\ndrop table a;\n", `line 3: no SQL`},
		"with rows that do not fit":     {whole + "insert into a values (1, 'again');\n", `line 3: two rows have the same key`},
		"for a table that is not there": {whole + "insert into b values (1);\n", `line 3: Table 'restored.b' doesn't exist`},
	} {
		t.Run("a script that ends "+name, func(t *testing.T) {
			_, err := l.Restore(t, text(c.script), nil)
			Broken(c.reason).hold(t, err)
		})
	}
	t.Run("a script that includes another", func(t *testing.T) {
		_, err := l.Restore(t, text(whole+"source rows.sql;\n"), nil)
		Rig(`line 3: the script includes another file`).hold(t, err)
	})

	phpMyAdmin := "-- phpMyAdmin SQL Dump\n-- version 5.2.1\n\nSET SQL_MODE = \"NO_AUTO_VALUE_ON_ZERO\";\nSTART TRANSACTION;\nSET time_zone = \"+00:00\";\n\n" +
		"/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n/*!40101 SET NAMES utf8mb4 */;\n\n" +
		"CREATE TABLE `a` (\n  `i` int(11) NOT NULL,\n  `s` text DEFAULT NULL\n) ENGINE=InnoDB;\n\nINSERT INTO `a` (`i`, `s`) VALUES\n(1, 'one'),\n(2, 'two');\n\n" +
		"--\n-- Stand-in structure for view `v`\n--\nCREATE TABLE `v` (\n`i` int(11)\n);\n\nDROP TABLE IF EXISTS `v`;\n\nCREATE ALGORITHM=UNDEFINED DEFINER=`old`@`localhost` SQL SECURITY DEFINER VIEW `v` AS SELECT `a`.`i` AS `i` FROM `a`;\n\n" +
		"ALTER TABLE `a`\n  ADD PRIMARY KEY (`i`);\nCOMMIT;\n\n/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;\n"
	gtid := "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5,\n4e11fa47-71ca-11e1-9e33-c80aa9429562:1-9';\nCHANGE MASTER TO MASTER_LOG_FILE='bin.1', MASTER_LOG_POS=4;\n"
	for name, c := range map[string]struct {
		files   Files
		with    map[string]any
		answers map[string]any
	}{
		"that makes its own database":         {Files{"dump.sql": dumps["databases"]}, nil, map[string]any{"select count(*) from invoice": int64(900), "select database()": "shop"}},
		"of several, and the largest counts":  {text("create database a; create table a.t (i int); create database b; create table b.t (s text); insert into b.t values (repeat('x', 65000)), (repeat('y', 65000));\n"), map[string]any{"database": "*"}, map[string]any{"select count(*) from t": int64(2), "select database()": "b"}},
		"of all databases":                    {Files{"dump.sql": dumps["all"]}, nil, map[string]any{"select count(*) from invoice": int64(900), "select database()": "shop"}},
		"that is compact":                     {Files{"dump.sql": dumps["compact"]}, nil, map[string]any{"select count(*) from customer": int64(403)}},
		"with a transaction for each table":   {Files{"dump.sql": dumps["single"]}, nil, map[string]any{"select count(*) from invoice": int64(900)}},
		"in two files":                        {Files{"1-schema.sql": dumps["schema"], "2-data.sql.gz": Gzip(t, dumps["data"])}, map[string]any{"files": []string{"1-*", "2-*"}}, map[string]any{"select count(*) from invoice": int64(900)}},
		"in two files of an archive":          {Files{"dump.tar.gz": Gzip(t, Tar(t, Files{"x/schema.sql": dumps["schema"], "x/data.sql": dumps["data"]}))}, map[string]any{"files": []string{"schema.sql", "data.sql"}}, map[string]any{"select count(*) from invoice": int64(900)}},
		"of phpMyAdmin":                       {text(phpMyAdmin), nil, map[string]any{"select count(*) from v": int64(2)}},
		"of a server that replicates":         {text(gtid + whole), nil, map[string]any{"select count(*) from a": int64(2)}},
		"with the dump program's warning":     {text("mysqldump: [Warning] Using a password on the command line interface can be insecure.\n" + string(plain)), nil, shopAnswers},
		"with what time printed behind it":    {text(string(plain) + "\nreal\t0m1.2s\nuser\t0m0.1s\n"), nil, shopAnswers},
		"with the words of a terminal around": {text("Defaulted container \"db\" out of: db\n" + string(plain) + "logout\n"), nil, shopAnswers},
		"with lines that end as on Windows":   {Files{"dump.sql": bytes.ReplaceAll(plain, []byte("\n"), []byte("\r\n"))}, nil, map[string]any{"select count(*) from invoice": int64(900)}},
		"with a grant to who was there":       {text(whole + "grant select on *.* to `reporting`@`10.0.0.%`;\n"), nil, map[string]any{"select count(*) from a": int64(2)}},
		"whose accounts replace ours":         {text(whole + "alter user root@localhost identified by 'secret';\nset global max_statement_time = 0.001;\nset global event_scheduler = on;\n"), nil, map[string]any{"select count(*) from a": int64(2)}},
		"with settings that make no answers":  {text("set session sql_select_limit = 0;\nset session time_zone = '+09:00';\n" + whole), nil, map[string]any{"select count(*) from a": int64(2)}},
		"with a table kept in memory":         {edited(plain, "-- Dump completed", "create table `m` (i int) engine=MEMORY;\nINSERT INTO `m` VALUES (3);\n-- Dump completed"), nil, map[string]any{"select i from m": int64(3)}},
		"that uses a database it lacks":       {text("USE `elsewhere`;\n" + whole), nil, map[string]any{"select database()": "elsewhere"}},
	} {
		t.Run("a dump "+name, func(t *testing.T) {
			p, err := l.Restore(t, c.files, c.with)
			require.NoError(t, err)
			for question, want := range c.answers {
				got, err := Value(t.Context(), p, question)
				require.NoError(t, err, question)
				require.Equal(t, want, got, question)
			}
		})
	}
	random := bytes.Repeat([]byte{0, 7, 0xff}, 4096)
	tab := Files{"a.sql": []byte(whole), "a.txt": []byte("1\tone\n2\ttwo\n")}
	for name, c := range map[string]struct {
		files  Files
		reason string
	}{
		"the data folder of a server":            {Files{"ibdata1": random, "aria_log_control": random, "shop/a.ibd": random}, `a copy of a server's own data folder`},
		"the data folder of a server, in a tar":  {Files{"a.tar": Tar(t, Files{"mysql/ibdata1": random, "mysql/shop/a.ibd": random})}, `a copy of a server's own data folder`},
		"what mariadb-backup makes":              {Files{"mariadb_backup_info": []byte("uuid = x\n"), "shop/a.ibd": random}, `a copy of a server's own data folder, or what mariadb-backup makes`},
		"rows beside the script of their table":  {tab, `what mysqldump --tab writes`},
		"rows beside their script, in a tar":     {Files{"a.tar": Tar(t, tab)}, `what mysqldump --tab writes`},
		"XML of mysqldump":                       {Files{"shop.xml": []byte("<?xml version=\"1.0\"?>\n<mysqldump>\n")}, `XML, as mysqldump --xml writes it`},
		"XML of mysqldump that is called a dump": {Files{"shop.sql.gz": Gzip(t, []byte("<?xml version=\"1.0\"?>\n<mysqldump>\n"))}, `XML, as mysqldump --xml writes it`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := l.Restore(t, c.files, nil)
			Rig(c.reason).hold(t, err)
		})
	}
	t.Run("the script beside its rows, asked for by name", func(t *testing.T) {
		p, err := l.Restore(t, tab, map[string]any{"files": []string{"a.sql"}})
		require.NoError(t, err)
		got, err := Value(t.Context(), p, "select count(*) from a")
		require.NoError(t, err)
		require.Equal(t, int64(2), got)
	})
	t.Run("several files without an order", func(t *testing.T) {
		_, err := l.Restore(t, Files{"1.sql": dumps["schema"], "2.sql": dumps["data"]}, nil)
		Rig(`holds several files: 1.sql 2.sql`).hold(t, err)
	})
	t.Run("a file of several is missing", func(t *testing.T) {
		_, err := l.Restore(t, Files{"1.sql": dumps["schema"], "x": []byte("x")}, map[string]any{"files": []string{"1.sql", "2.sql"}})
		Broken(`no file matches 2.sql`).hold(t, err)
	})
	t.Run("the second of several is cut off", func(t *testing.T) {
		_, err := l.Restore(t, Files{"1.sql": []byte("create table a (i int);\n"), "2.sql": []byte("insert into a values (1)")}, map[string]any{"files": []string{"1.sql", "2.sql"}})
		Broken(`2.sql: the script is truncated`).hold(t, err)
	})
	t.Run("questions are judged by whose mistake they are", func(t *testing.T) {
		routines := "delimiter $$\ncreate procedure wipe() begin commit; set session transaction read write; delete from a; commit; end$$\n" +
			"create function wiped() returns int modifies sql data begin delete from a; return 1; end$$\ncreate function two() returns int return 2$$\ndelimiter ;\n"
		p, err := l.Restore(t, text(whole+routines), nil)
		require.NoError(t, err)
		for question, want := range map[string]Verdict{
			"call wipe()":                  Rig(`CALL, SET and blocks`),
			" /* a */\n/* b */CALL wipe()": Rig(`CALL, SET and blocks`),
			"/*!call*/ wipe()":             Rig(`CALL, SET and blocks`),
			"-- a\ncall wipe()":            Rig(`CALL, SET and blocks`),
			"begin not atomic commit; set session transaction read write; delete from a; commit; end": Rig(`CALL, SET and blocks`),
			"x: loop commit; set session transaction read write; delete from a; leave x; end loop":    Rig(`CALL, SET and blocks`),
			"select wiped()":                Rig(`change data`),
			"selec 1":                       Rig(`mistake`),
			"insert into a values (9, 'x')": Rig(`change data`),
			"drop table a":                  Rig(`change data`),
			"select * from b":               Broken(`restored.b' doesn't exist`),
			"commit; set session transaction read write; delete from a":                               Rig(`mistake`),
			"select 1) q; set session transaction read write; delete from a; select * from (select 1": Rig(`mistake`),
			"\\! rm -r /tmp/x":               Rig(`mistake`),
			"delimiter $$\ndelete from a $$": Rig(`mistake`),
			"lock tables a write":            Rig(`cannot be asked|change data`),
		} {
			_, err := Value(t.Context(), p, question)
			want.hold(t, err)
		}
		got, err := Value(t.Context(), p, "select count(*) from a")
		require.NoError(t, err)
		require.Equal(t, int64(2), got)
		got, err = Value(t.Context(), p, "-- a: b\n/* one **/ # two\nselect two() -- c: d")
		require.NoError(t, err)
		require.Equal(t, int64(2), got)
		got, err = Value(t.Context(), p, `select concat('it''s \'', "\\", s, '; delete from a') from a where i = 1;`)
		require.NoError(t, err)
		require.Equal(t, `it's '\one; delete from a`, got)
	})
	t.Run("rows that refer to rows that are not there", func(t *testing.T) {
		keys := "create table `a b` (i int, j int, primary key (i, j)) engine=InnoDB;\ncreate table c (k int, l int, constraint `c's` foreign key (k, l) references `a b` (i, j)) engine=InnoDB;\n" +
			"insert into `a b` values (1, 2);\n"
		p, err := l.Restore(t, text(keys+"insert into c values (1, 2), (null, 7);\n"), nil)
		require.NoError(t, err)
		require.Empty(t, p.Symptoms())
		p, err = l.Restore(t, text(keys+"set foreign_key_checks = 0;\ninsert into c values (1, 2), (1, 3);\n"), nil)
		require.NoError(t, err)
		require.Len(t, p.Symptoms(), 1)
		require.Contains(t, p.Symptoms()[0].Reason, "foreign keys that do not hold: 1, such as c's of c")
	})
	for name, c := range map[string]struct {
		script string
		noted  bool
	}{
		"of somebody's own":                      {whole, true},
		"in one transaction":                     {"begin;\n" + whole + "commit;\n", false},
		"of mysqldump":                           {string(plain), false},
		"of mysqldump, terse":                    {string(dumps["uncommented"]), false},
		"of mysqldump, tersed":                   {string(dumps["compact"]), true},
		"with a delimiter of its own that stays": {whole + "delimiter $$\ncreate procedure p() begin select 1; end$$\n", true},
	} {
		t.Run("whether it names its end, a script "+name, func(t *testing.T) {
			p, err := l.Restore(t, text(c.script), nil)
			require.NoError(t, err)
			require.Equal(t, c.noted, strings.Contains(strings.Join(p.Notes(), "\n"), "says where it ends"), p.Notes())
		})
	}
}
