package store_test

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/fault"
	"rehearse/store"
	"rehearse/store/progress"
	"rehearse/store/storetest"
)

var update = flag.Bool("update", false, "write the golden schema, and a filled database of the newest version, as they are now")

// goldenFilled is a database of a schema version, with rows.
func goldenFilled(version int, dialect store.Dialect) string {
	return filepath.Join("testdata", fmt.Sprintf("v%d.%s.sql", version, dialect))
}

// goldenSchema is the schema of the newest version, as the database tells it.
func goldenSchema(dialect store.Dialect) string {
	return filepath.Join("testdata", fmt.Sprintf("schema.%s.sql", dialect))
}

// The schema as the database tells it, River's tables aside: they are River's.
var told = map[store.Dialect]string{
	store.SQLite: `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'river%' AND name NOT LIKE 'sqlite_%' ORDER BY tbl_name, type, name`,
	store.Postgres: `WITH ours AS (SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE 'river%'), line (what, place, says) AS (
		SELECT relname, '1 column ' || lpad(attnum::text, 3, '0'), format('%I %s%s%s%s%s', attname, format_type(atttypid, atttypmod),
				CASE WHEN attcollation <> 0 THEN ' COLLATE ' || (SELECT quote_ident(collname) FROM pg_collation c WHERE c.oid = attcollation) END,
				CASE WHEN attnotnull THEN ' NOT NULL' END, ' DEFAULT ' || pg_get_expr(adbin, adrelid), nullif(' IDENTITY ' || attidentity::text, ' IDENTITY '))
			FROM ours JOIN pg_attribute a ON attrelid = ours.oid LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum WHERE attnum > 0 AND NOT attisdropped
		UNION ALL SELECT relname, '2 constraint ' || conname, conname || ' ' || pg_get_constraintdef(c.oid) FROM ours JOIN pg_constraint c ON conrelid = ours.oid WHERE contype <> 'n'
		UNION ALL SELECT relname, '3 index', pg_get_indexdef(indexrelid) FROM ours JOIN pg_index ON indrelid = ours.oid
		UNION ALL SELECT relname, '4 trigger ' || tgname, pg_get_triggerdef(t.oid) || ':' || prosrc FROM ours JOIN pg_trigger t ON tgrelid = ours.oid JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal)
		SELECT format('%s: %s', what, says) FROM line ORDER BY what, place, says`,
}

func schemaOf(t *testing.T, db *sql.DB, dialect store.Dialect) string {
	t.Helper()
	return strings.Join(texts(t, db, told[dialect]), ";\n") + ";\n"
}

func texts(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	require.NoError(t, err, query)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		require.NoError(t, rows.Scan(&one))
		all = append(all, one)
	}
	require.NoError(t, rows.Err())
	return all
}

// differences are what only one of two schemas has.
func differences(want, is string) []string {
	var only []string
	for sign, sides := range map[string][2]string{"lacks: ": {want, is}, "has: ": {is, want}} {
		other := strings.Split(sides[1], ";\n")
		for _, part := range strings.Split(sides[0], ";\n") {
			if !slices.Contains(other, part) {
				only = append(only, sign+part)
			}
		}
	}
	return only
}

func TestWhatWasReleasedOfTheSchemaIsNotEdited(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(string(dialect), func(t *testing.T) {
			where := storetest.Empty(t, dialect)
			storetest.OpenAt(t, where)
			is := schemaOf(t, storetest.SQL(t, where), dialect)
			file := goldenSchema(dialect)
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(is), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Empty(t, differences(string(want), is), "a released migration was edited, or a new one has no golden schema yet: for a new one, go test ./store -run Released -update")
		})
	}
}

// tables are ours, those first that others refer to.
func tables(t *testing.T, db *sql.DB, dialect store.Dialect) []string {
	t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'river%' AND name NOT LIKE 'sqlite_%' ORDER BY name <> 'runs', name`
	if dialect == store.Postgres {
		query = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE 'river%' ORDER BY relname <> 'runs', relname`
	}
	return texts(t, db, query)
}

func columns(t *testing.T, db *sql.DB, table string) []string {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + table + " WHERE 1 = 0")
	require.NoError(t, err)
	defer rows.Close()
	names, err := rows.Columns()
	require.NoError(t, err)
	require.NoError(t, rows.Err())
	return names
}

// inserts writes the rows of a table as statements, of the columns named.
func inserts(t *testing.T, db *sql.DB, dialect store.Dialect, table string, columns []string) []string {
	t.Helper()
	literal := `quote("%s")`
	if dialect == store.Postgres {
		literal = `quote_nullable("%s"::text)`
	}
	values := make([]string, len(columns))
	for i, column := range columns {
		values[i] = fmt.Sprintf(literal, column)
	}
	return texts(t, db, fmt.Sprintf(`SELECT 'INSERT INTO %s ("%s") VALUES (' || %s || ');' AS row FROM %s ORDER BY 1`,
		table, strings.Join(columns, `", "`), strings.Join(values, ` || ', ' || `), table))
}

func TestADatabaseOfAnyReleasedSchemaKeepsAllItsRows(t *testing.T) {
	if *update {
		for _, dialect := range storetest.Dialects {
			writeFilled(t, dialect)
		}
	}
	files, err := filepath.Glob("testdata/v*.sql")
	require.NoError(t, err)
	require.Len(t, files, 2*len(store.Migrations(t, store.SQLite))-1, "one of each version and dialect; Postgres began at version 2")
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			dialect := store.SQLite
			if strings.Contains(file, string(store.Postgres)) {
				dialect = store.Postgres
			}
			where := storetest.Empty(t, dialect)
			if dialect == store.SQLite {
				require.NoError(t, os.MkdirAll(filepath.Dir(where), 0o700))
			}
			db := storetest.SQL(t, where)
			script, err := os.ReadFile(file)
			require.NoError(t, err)
			_, err = db.Exec(string(script))
			require.NoError(t, err)
			before, had := map[string][]string{}, map[string][]string{}
			for _, table := range tables(t, db, dialect) {
				had[table] = columns(t, db, table)
				before[table] = inserts(t, db, dialect, table, had[table])
			}
			if _, split := before["symptoms"]; !split { // before version 4, what is called symptoms now was called findings
				before["symptoms"], had["symptoms"] = before["findings"], had["findings"]
				for i, row := range before["symptoms"] {
					before["symptoms"][i] = strings.Replace(row, "INSERT INTO findings ", "INSERT INTO symptoms ", 1)
				}
				delete(before, "findings")
			}
			for _, table := range []string{"occurrence_sums", "run_sums", "figure_spans"} { // what was counted, which is counted again
				delete(before, table)
			}
			for _, table := range []string{"runs", "components", "phases", "observations", "symptoms"} {
				require.NotEmpty(t, before[table], table)
			}

			st := storetest.OpenAt(t, where)
			for table, rows := range before {
				is := inserts(t, db, dialect, table, had[table])
				if table == "schema" { // which has a row for each later version too
					require.Subset(t, is, rows, table)
					continue
				}
				require.Equal(t, rows, is, table)
			}
			want, err := os.ReadFile(goldenSchema(dialect))
			require.NoError(t, err)
			require.Empty(t, differences(string(want), schemaOf(t, db, dialect)), "it is as if it had been made now")
			goesOn(t, st, db)
		})
	}
}

// goesOn uses a database that was brought up to date.
func goesOn(t *testing.T, st *store.Store, db *sql.DB) {
	t.Helper()
	counts := map[store.Outcome]int64{store.Passed: 0, store.Failed: 0, store.Inconclusive: 0, store.Cancelled: 0}
	for _, id := range texts(t, db, "SELECT id FROM runs ORDER BY id") {
		run, err := st.Run(t.Context(), id)
		require.NoError(t, err)
		if run.State == store.Ended {
			counts[run.Outcome]++
		}
	}
	vitals, err := st.Vitals(t.Context(), catalogue())
	require.NoError(t, err)
	require.Equal(t, counts, vitals.Runs)

	waiting := texts(t, db, "SELECT id FROM runs WHERE state = 'queued' AND runner = ''")
	require.NotEmpty(t, waiting)
	seen, do := offers(claims(st, "new"))
	carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool}, Take: do})
	for range waiting {
		require.Contains(t, waiting, next(t, seen).run, "what was queued before is carried now")
	}
	for _, id := range waiting {
		eventually(t, st, id, store.Ended)
	}
	run, err := st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, Runner: "r1"})
	require.NoError(t, err)
	run, err = st.Claim(t.Context(), run.ID, "r1")
	require.NoError(t, err)
	run.Outcome, run.Symptoms = store.Failed, []store.Symptom{{Reason: "a new one"}}
	require.NoError(t, st.End(t.Context(), run))
}

// writeFilled writes the newest schema with rows in all its tables.
func writeFilled(t *testing.T, dialect store.Dialect) {
	t.Helper()
	where := storetest.Empty(t, dialect)
	st := storetest.OpenAt(t, where)
	fill(t, st)
	db := storetest.SQL(t, where)
	newest := len(store.Migrations(t, dialect))
	made := func(which string) string {
		return strings.Join(texts(t, db, `SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'river%' AND name NOT LIKE 'sqlite_%' AND `+which+` ORDER BY rowid`), "\n")
	}
	script := []string{fmt.Sprintf("-- A database of schema %d, as the code filled it that brought it.", newest)}
	if dialect == store.SQLite {
		script = append(script, made("type <> 'trigger'"))
	} else {
		script = append(script, `CREATE TABLE schema (version bigint PRIMARY KEY, applied_at timestamptz NOT NULL);`)
		script = append(script, store.Migrations(t, dialect)...)
		script = append(script, `SET session_replication_role = replica; -- no trigger`)
	}
	for _, table := range tables(t, db, dialect) {
		script = append(script, inserts(t, db, dialect, table, columns(t, db, table))...)
		if dialect == store.Postgres && texts(t, db, "SELECT count(*) FROM pg_attribute WHERE attidentity <> '' AND attrelid = '"+table+"'::regclass")[0] == "1" {
			script = append(script, fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s', 'id'), coalesce(max(id), 1)) FROM %s;", table, table))
		}
	}
	if dialect == store.SQLite {
		script = append(script, made("type = 'trigger'"))
	} else {
		script = append(script, `SET session_replication_role = origin;`)
	}
	require.NoError(t, os.WriteFile(goldenFilled(newest, dialect), []byte(strings.Join(script, "\n")+"\n"), 0o644))
}

// fill puts something into every table of records.
func fill(t *testing.T, st *store.Store) {
	t.Helper()
	at, size, seconds, visitedRun := time.Now().UTC().Truncate(time.Microsecond), int64(77), 12.5, ""
	for _, outcome := range []store.Outcome{store.Passed, store.Failed, store.Inconclusive, store.Cancelled} {
		run := lost(t, st)
		_, err := st.Requeue(t.Context(), run, "it's silent", store.Restore)
		require.NoError(t, err)
		run, err = st.Claim(t.Context(), run.ID, "host-2-def")
		require.NoError(t, err)
		run.Outcome, run.Environment, run.Isolation = outcome, &store.Environment{Engine: &store.Engine{Name: `Docker "28"`}}, &store.Isolation{Isolated: true}
		run.RTO.Seconds, run.RTO.How = &seconds, "by the clock"
		if outcome != store.Passed {
			run.Reason, run.Symptoms = "it's wrong; so", []store.Symptom{{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "the data is wrong"}}
		}
		run.Components = []store.Component{{Name: "db", Point: "p1", ConsistentAt: &at, Size: &size, Facts: map[string]any{"tables": 3}, Notes: []string{"a note"}}}
		run.Phases = []store.Phase{{Name: store.Select, StartedAt: at, EndedAt: &at, Seconds: &seconds}}
		run.Observations = []store.Observation{{Name: "one", At: at, Newest: &at, Held: true, Fault: fault.OfBackup(fault.Data, "wrong")}}
		run.Contents = []store.Content{{Component: "db", Kind: "table", Within: "desk", Name: "tickets", Number: &size, Counts: "rows", Newest: "2026-11-27", NewestIn: "at"}}
		run.Outputs = []store.Output{{Component: "db", Kind: "restore", Name: "load", Text: "it's\nloaded\n", Truncated: true}}
		require.NoError(t, st.End(t.Context(), run))
		visitedRun = run.ID
	}
	lost(t, st)
	enqueue(t, st)
	_, err := st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, Runner: "host-2-def"})
	require.NoError(t, err)
	_, _, err = st.AddUser(as(t, "root"), store.User{Name: "anna", Roles: []access.Role{access.Steward}, Clients: []string{"acme"}, SystemUser: "anna"}, true)
	require.NoError(t, err)
	_, _, err = st.MakeToken(as(t, "root"), store.Token{UserName: "anna", Name: "ci", Roles: []access.Role{access.Steward}, Clients: []string{"acme"}, ExpiresAt: at.Add(time.Hour)})
	require.NoError(t, err)
	require.NoError(t, st.Sessions().Commit("a", []byte("data"), at.Add(time.Hour)))
	_, err = st.RequestWaiver(as(t, "root"), store.Waiver{ActorID: "person:anna", Verb: access.ApproveExemption, Reason: "she is alone", UntilAt: at.Add(time.Hour)})
	require.NoError(t, err)
	x := opened(t, st, rehearsed())
	_, err = st.Enter(as(t, "ana"), rehearsed(), x.ID, press(progress.Noted, "", "it's noted"))
	require.NoError(t, err)
	reported, err := st.OpenFinding(as(t, "ana"), store.Report{Class: "data", Reason: "it's reported"})
	require.NoError(t, err)
	_, err = st.Confirm(as(t, "ana"), []int64{reported.ID}, "it's one", "")
	require.NoError(t, err)
	require.NoError(t, st.SaveRunner(t.Context(), store.Runner{ID: "host-2-def", Pools: []string{"default"}}))
	require.NoError(t, st.Together(t.Context(), func(tx *gorm.DB) error {
		for _, record := range []any{
			&store.Exemption{UID: "freeze@acme", Origin: "calendar", FromAt: at, UntilAt: at.Add(time.Hour), Reason: "a freeze", RequestedBy: "anna", RequestedAt: at},
			&store.Occurrence{Scenario: "desk-db", Service: "desk", Client: "acme", Owner: "ops", DueAt: at, StartAt: at, ClosesAt: at.Add(time.Hour), State: store.Planned, WrittenAt: at},
			&store.Finding{Fingerprint: "f1", Service: "desk", Scenario: "desk-db", Class: fault.Data, Reason: "it's wrong", State: store.FindingOpen,
				OpenedBy: "a-run", OpenedAt: at, LastRun: "a-run", LastSeenAt: at, Count: 1},
			&store.Duty{Runbook: "desk", Kind: "review", Services: []string{}, DueAt: at, ClosesAt: at.Add(time.Hour), State: store.Planned, WrittenAt: at},
			&store.Remark{About: "finding", AboutID: 1, Kind: "comment", Text: "it's noted", By: "ana", ByID: "local:ana", At: at},
			&store.Attachment{About: "finding", AboutID: 1, Name: "log.txt", Type: "text/plain", Size: 3, Digest: "abc", By: "ana", ByID: "local:ana", At: at},
			&store.Acceptance{FindingID: 1, Reason: "it's small", UntilAt: at.Add(time.Hour), RequestedBy: "ana", RequestedByID: "local:ana", RequestedAt: at},
			&store.Incident{Service: "desk", State: store.IncidentOpen, Failing: []string{"desk-db"}, Reason: "it's wrong", OpenedBy: "a-run", OpenedAt: at, LastRun: "a-run", LastAt: at, Count: 1},
			&store.Task{Task: "tapes", Kind: store.Recurring, Title: "Change tapes", DoneWhen: "it's done", Owner: "ana", Priority: 2, DueAt: at, ClosesAt: at.Add(time.Hour), Written: at, State: store.TaskPlanned},
			&store.Recommendation{Title: "it's better", PresentedBy: "ana", PresentedByID: "local:ana", PresentedAt: at, DecideBy: at.Add(time.Hour), State: store.Presented},
			&store.Dispute{RunID: "a-run", Service: "desk", Scenario: "desk-db", Outcome: store.Failed, Reason: "it's right", By: "ana", ByID: "local:ana", At: at},
			&store.Ticket{FindingID: 1, Receiver: "rt", Key: "rehearse-1-a", State: store.TicketWaiting, MadeAt: at, NextAt: at},
			&store.Visit{RunID: visitedRun, How: store.VisitShell, Target: "db", At: at, ActorID: "local:root", Actor: "root"},
			&store.Notice{Dedup: "a", Receiver: "mail", Kind: "run.failed", State: store.Waiting, MadeAt: at},
		} {
			if err := tx.Create(record).Error; err != nil {
				return err
			}
		}
		return nil
	}))
}
