package store

import (
	"context"
	"time"

	"rehearse/store/queue"
	"rehearse/store/schema"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Dialect is which database a store is in.
type Dialect = schema.Dialect

// The dialects.
const (
	SQLite   = schema.SQLite
	Postgres = schema.Postgres
)

// database is what differs between the databases. Its methods may be called
// concurrently, close once and last.
type database interface {
	// migrate brings our tables and River's up to date, whoever else does so at
	// the same time.
	migrate(ctx context.Context, db *gorm.DB) error
	// transaction runs do in one transaction; do may nest others in it.
	transaction(ctx context.Context, db *gorm.DB, do func(tx *gorm.DB) error) error
	// inBulk prepares the database for much that is written, and ends that again.
	inBulk(ctx context.Context, db *gorm.DB, begins bool) error
	// insert queues a job in a transaction made by transaction.
	insert(tx *gorm.DB, job queue.Job, pool string, from time.Time) (id int64, err error)
	// consume takes jobs until ctx ends; the channel is closed when the last is done.
	consume(ctx context.Context, c queue.Consumer) (<-chan struct{}, error)
	// lost is ErrLost where the database is not the one that was opened any more.
	lost() error
	// outcomeOf reads the outcome of a run as a process does that opens the
	// database now; sql.ErrNoRows is that it does not have the run.
	outcomeOf(ctx context.Context, id string) (outcome string, err error)
	// advice says what a person can do about an error; "" if that is not known.
	advice(err error) string
	close() error
}

// dialectOf says in which database a transaction is.
func dialectOf(tx *gorm.DB) Dialect { return Dialect(tx.Name()) }

// moment is now, by the clock that decides: where machines share a database its
// own, because theirs may differ.
func moment(tx *gorm.DB) (at time.Time, err error) {
	if dialectOf(tx) == SQLite {
		return now(), nil
	}
	err = tx.Session(&gorm.Session{NewDB: true}).Raw("SELECT clock_timestamp()").Scan(&at).Error
	return at.UTC(), err
}

// Moment is now, by the clock that decides where processes share the database:
// that of Postgres, whose machine is one, or else this machine's.
func (s *Store) Moment(ctx context.Context) (time.Time, error) {
	at, err := moment(s.db.WithContext(ctx))
	return at, s.explain("ask the database for its time", err)
}

// locked keeps others from changing the rows that a query reads until the
// transaction ends. In SQLite a transaction has the database to itself.
func locked(tx *Tx) *gorm.DB {
	if dialectOf(tx.DB) == SQLite {
		return tx.DB
	}
	return tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
}
