package store

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"gorm.io/gorm"

	"rehearse/scenarios"
)

// Store is the database of what happened. Its methods may be called concurrently,
// and any number of processes may have the same database open.
type Store struct {
	db       *gorm.DB
	database database
	where    string // for people
	path     string // "" on Postgres

	dueLimits   atomic.Value // scenarios.DueSettings; empty: the defaults
	attachments atomic.Value // *attachmentFolder; empty: none are taken

	noted    atomic.Value                     // the version of the workspace whose catalogue the evidence log has
	onCommit func(tx *Tx, facts []Fact) error // Open makes it keepEvidence; nil: nothing is done with facts
}

// Open opens the database, and brings its schema up to date. A URL (postgres://
// or postgresql://) names a database of a Postgres server, anything else is the
// path of a file of SQLite: it is made where it is missing, and others of this
// machine can read neither it nor the folder that Open makes for it.
func Open(ctx context.Context, where string) (*Store, error) {
	s, err := open(ctx, where)
	if err != nil {
		return nil, s.explain("open the database", err)
	}
	if err := narrowing(s.db); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.database.migrate(ctx, s.db); err != nil {
		return nil, errors.Join(s.explain("bring the database up to date", err), s.Close())
	}
	s.onCommit = s.keepEvidence
	if err := s.openEvidence(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// open returns a store that can explain also where it could not be opened.
func open(ctx context.Context, where string) (s *Store, err error) {
	if isPostgres(where) {
		s = &Store{where: scenarios.DatabaseShown(where), database: (*inPostgres)(nil)}
		db, base, err := openPostgres(ctx, where)
		if err == nil {
			s.db, s.database = db, base
		}
		return s, err
	}
	s = &Store{where: where, path: where, database: (*inSQLite)(nil)}
	if scenarios.NoDatabase(where) {
		return s, errors.New("it is neither the path of a file nor a URL of Postgres: write it like postgres://user:password@host:5432/name, without quotes or spaces around it")
	}
	db, base, err := openSQLite(ctx, where)
	if err == nil {
		s.db, s.database = db, base
	}
	return s, err
}

// Close lets go of the database.
func (s *Store) Close() error {
	if err := s.database.close(); err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}

// Path is the file that the database is in; "" where it is in none of this machine.
func (s *Store) Path() string { return s.path }

// Dialect says which database it is.
func (s *Store) Dialect() Dialect { return dialectOf(s.db) }

// String says where the database is, without a password.
func (s *Store) String() string { return s.where }

// explain maps an error of the database to one that says where and what to do.
func (s *Store) explain(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound):
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	if advice := s.database.advice(err); advice != "" {
		return fmt.Errorf("%s: database %s: %s (%w)", what, s.where, advice, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}
