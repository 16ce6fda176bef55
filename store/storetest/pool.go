package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// pool holds databases that have the tables of the newest schema and no rows.
// To empty one takes a fraction of what making one takes.
type pool struct {
	mu    sync.Mutex
	free  []string // names
	shape string   // of a database that nobody altered
}

// take hands out a database for one test. It goes back when the test ends.
func (p *pool) take(t testing.TB, s *Server) string {
	t.Helper()
	name, err := p.next(s)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.giveBack(s, name)) })
	return s.URL(name)
}

func (p *pool) next(s *Server) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := len(p.free) - 1; last >= 0 {
		name := p.free[last]
		p.free = p.free[:last]
		return name, nil
	}
	name := "test_" + tail()
	return name, s.create(name, template)
}

// giveBack empties a database for the next test. One whose tables, functions or
// settings a test has altered is dropped instead.
func (p *pool) giveBack(s *Server, name string) error {
	shape, err := s.emptied(name)
	if err == nil && shape == p.shape {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.free = append(p.free, name)
		return nil
	}
	return s.ask("DROP DATABASE " + name + " WITH (FORCE)")
}

// shapeOf says what a database consists of, its rows aside.
const shapeOf = `SELECT concat_ws(' ',
	(SELECT string_agg(concat_ws('.', relname, relkind, relnatts, reltriggers.n), ',' ORDER BY relname)
		FROM pg_class, LATERAL (SELECT count(*) AS n FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgenabled = 'O') reltriggers
		WHERE relnamespace = 'public'::regnamespace),
	(SELECT string_agg(md5(prosrc), ',' ORDER BY proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
	(SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_attrdef),
	(SELECT string_agg(setconfig::text, ',') FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())))`

// emptying removes every row but those about the schema itself, and starts the
// sequences again. Triggers that protect records do not fire for a replica.
const emptying = `SET default_transaction_read_only = off; SET session_replication_role = replica;
DO $$ DECLARE each record; filled text[] := '{}'; has boolean; BEGIN
	PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
	FOR each IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
			AND relname NOT IN ('schema', 'river_migration') LOOP
		EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', each.name) INTO has;
		IF has THEN filled := filled || each.name::text; END IF;
	END LOOP;
	IF filled <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE'; END IF;
	PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences
		WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$`

// emptied empties a database and returns its shape.
func (s *Server) emptied(name string) (shape string, err error) {
	db, err := sql.Open("pgx", s.URL(name))
	if err != nil {
		return "", err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range strings.SplitAfter(emptying, "replica;") {
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			return "", fmt.Errorf("empty %s: %w", name, err)
		}
	}
	return shape, db.QueryRowContext(context.Background(), shapeOf).Scan(&shape)
}
