// Package storetest gives tests a store on each of the databases: SQLite in a
// folder of the test, and Postgres on a real server that lives as long as the
// test's process.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

// Dialects are the databases that a store may be in.
var Dialects = []store.Dialect{store.SQLite, store.Postgres}

// Each runs a test on a new store of each database, beside other tests.
func Each(t *testing.T, test func(t *testing.T, st *store.Store)) {
	t.Helper()
	EachAt(t, func(t *testing.T, where string) { test(t, OpenAt(t, where)) })
}

// EachAt runs a test with the place of a new database of each kind, for it to
// open as often as it likes. It makes t parallel: tests wait for databases more
// than they compute. So nothing may follow it in t, and whatever sets the
// environment or a variable of a package uses InTurn.
func EachAt(t *testing.T, test func(t *testing.T, where string)) {
	t.Helper()
	t.Parallel()
	for _, dialect := range Dialects {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			test(t, Where(t, dialect))
		})
	}
}

// InTurn is EachAt for one database after the other, while no other test runs.
func InTurn(t *testing.T, test func(t *testing.T, where string)) {
	t.Helper()
	for _, dialect := range Dialects {
		t.Run(string(dialect), func(t *testing.T) { test(t, Where(t, dialect)) })
	}
}

// Open opens a new store of the test's own.
func Open(t testing.TB, dialect store.Dialect) *store.Store {
	t.Helper()
	return OpenAt(t, Where(t, dialect))
}

// OpenAt opens the store at a place, and closes it when the test ends.
func OpenAt(t testing.TB, where string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), where)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	return st
}

// Where is the place of an empty database with the newest schema, which is the
// test's own until it ends.
func Where(t testing.TB, dialect store.Dialect) string {
	t.Helper()
	if dialect == store.Postgres {
		if testing.Short() {
			t.Skip("-short: on SQLite only")
		}
		server := shared(t)
		return server.pool.take(t, server)
	}
	return filepath.Join(t.TempDir(), "data", "rehearse.db")
}

// Empty is Where, before anything opened it: it has no tables.
func Empty(t testing.TB, dialect store.Dialect) string {
	t.Helper()
	if dialect == store.Postgres {
		return shared(t).Empty(t)
	}
	return Where(t, dialect)
}

// SQL is the database behind a store, for a test to look at and to meddle with.
func SQL(t testing.TB, where string) *sql.DB {
	t.Helper()
	driver, dsn := "sqlite3", "file:"+where+"?_busy_timeout=5000"
	if u, err := url.Parse(where); err == nil && u.Scheme == "postgres" {
		driver, dsn = "pgx", where
	}
	db, err := sql.Open(driver, dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// shared is the server of all tests of the process.
func shared(t testing.TB) *Server {
	t.Helper()
	if why := missing(); why != "" {
		lacking(t, why)
	}
	server, err := started()
	require.NoError(t, err)
	return server
}

var started = sync.OnceValues(func() (*Server, error) {
	s, err := newServer()
	if err != nil {
		return nil, err
	}
	if err := s.start(); err != nil {
		return nil, err
	}
	// A database that has the tables already is copied faster than it is made.
	if err := s.create(template, "template0"); err != nil {
		return nil, err
	}
	st, err := store.Open(context.Background(), s.URL(template))
	if err != nil {
		return nil, err
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	s.pool.shape, err = s.emptied(template)
	return s, err
})

func tail() string {
	random := make([]byte, 6)
	rand.Read(random) // never fails: it crashes the process first
	return hex.EncodeToString(random)
}
