package store

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"rehearse/scenarios/access"
	"rehearse/store/queue"
	"rehearse/store/schema"
)

// Together is a transaction of the store, which a test has to itself.
func (s *Store) Together(ctx context.Context, do func(tx *gorm.DB) error) error {
	return s.transaction(ctx, "test", func(tx *Tx) error { return do(tx.DB) })
}

// Write is a transaction with its Tx.
func (s *Store) Write(ctx context.Context, do func(tx *Tx) error) error {
	return s.transaction(ctx, "test", do)
}

// EnqueueIn is Enqueue inside a transaction.
func (s *Store) EnqueueIn(tx *gorm.DB, want Request) (*Run, error) {
	return s.enqueue(&Tx{DB: tx, actor: access.Itself}, want)
}

// OnCommit has facts handed to a hook.
func (s *Store) OnCommit(hook func(tx *Tx, facts []Fact) error) { s.onCommit = hook }

// Ask reads one value as the store's own connections read it.
func (s *Store) Ask(ctx context.Context, query string, into any) error {
	return s.db.WithContext(ctx).Raw(query).Scan(into).Error
}

// Migrations are the steps to the newest schema of a database.
func Migrations(t testing.TB, d Dialect) []string {
	steps, err := schema.Steps(d)
	require.NoError(t, err)
	return steps
}

// WithoutWatcher has a store wait for new jobs as where the kernel has no more
// watches to give.
func (s *Store) WithoutWatcher() error {
	b := s.database.(*inSQLite)
	jobs, err := queue.OnSQLite(b.conn, b.file+" that is not there")
	b.queue = jobs
	return err
}

// Dialer makes the connections to Postgres.
var Dialer = dialer

// Execute runs statements one after the other on one connection, as somebody may
// who has the database.
func (s *Store) Execute(statements ...string) error {
	return s.db.Connection(func(tx *gorm.DB) error {
		for _, statement := range statements {
			if err := tx.Exec(statement).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// BeforeStatements has do called before each statement that the store sends, and once
// more when all of a transaction are sent and it is about to commit.
func (s *Store) BeforeStatements(do func()) error {
	each, keep := func(*gorm.DB) { do() }, s.onCommit
	s.onCommit = func(tx *Tx, facts []Fact) error {
		err := keep(tx, facts)
		do()
		return err
	}
	all := s.db.Callback()
	return errors.Join(
		all.Create().Before("gorm:create").Register("test:create", each), all.Query().Before("gorm:query").Register("test:query", each),
		all.Update().Before("gorm:update").Register("test:update", each), all.Delete().Before("gorm:delete").Register("test:delete", each),
		all.Row().Before("gorm:row").Register("test:row", each), all.Raw().Before("gorm:raw").Register("test:raw", each))
}
