package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"rehearse/store/queue"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// inSQLite is a database file of SQLite.
type inSQLite struct {
	conn   *sql.DB
	file   string
	queue  *queue.Queue[*sql.Tx]
	opened identity
}

// The options that keep read-then-write transactions of several processes from
// failing with "database is locked": without _txlock=immediate a good part of them do.
const options = "_journal_mode=WAL&_busy_timeout=10000&_txlock=immediate&_synchronous=NORMAL&_foreign_keys=1"

// openSQLite opens one connection: SQLite has one writer, and a second connection
// of ours would only wait for the first.
func openSQLite(ctx context.Context, path string) (*gorm.DB, database, error) {
	if err := private(path); err != nil {
		return nil, nil, err
	}
	file, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, err
	}
	dsn := url.URL{Scheme: "file", Path: file, RawQuery: options}
	conn, err := sql.Open(sqlite.DriverName, dsn.String())
	if err != nil {
		return nil, nil, err
	}
	conn.SetMaxOpenConns(1)
	if err := patiently(conn.Ping); err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	db, err := gorm.Open(sqlite.New(sqlite.Config{Conn: conn}), gormConfig())
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	jobs, err := queue.OnSQLite(conn, file)
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	opened, err := identify(ctx, file, conn)
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	return db, &inSQLite{conn, file, jobs, opened}, nil
}

func gormConfig() *gorm.Config {
	return &gorm.Config{Logger: logger.Discard, SkipDefaultTransaction: true}
}

// private makes folder and file for their owner alone. A folder that was there
// before keeps its mode: it is not ours.
func private(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, fs.ErrPermission) {
		_, readable := os.Stat(path)
		return errors.Join(readable, err)
	}
	if err != nil {
		return err
	}
	return errors.Join(file.Chmod(0o600), file.Close())
}

// patiently asks again while the database is locked: turning a new file to WAL
// needs it alone, and SQLite does not wait for that as it waits for other locks.
func patiently(ask func() error) error {
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) { //nolint:forbidigo // SQLite tells nobody when a lock is let go
		err := ask()
		var lite sqlite3.Error
		if !errors.As(err, &lite) || lite.Code != sqlite3.ErrBusy || time.Now().After(end) {
			return err
		}
	}
}

// migrate does everything in one transaction: of several processes that open a
// new file at once, one makes the schema.
func (b *inSQLite) migrate(ctx context.Context, db *gorm.DB) error {
	return b.transaction(ctx, db, func(tx *gorm.DB) error {
		if err := queue.MigrateSQLite(ctx, b.conn, tx.Statement.ConnPool.(*sql.Tx)); err != nil {
			return err
		}
		return migrate(tx)
	})
}

func (b *inSQLite) transaction(ctx context.Context, db *gorm.DB, do func(tx *gorm.DB) error) error {
	err := db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := do(tx); err != nil {
			return err
		}
		return b.opened.lost() // before it is committed to a file that nobody will read
	})
	if err == nil {
		err = b.opened.uncommitted()
	}
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil { // that is why database/sql has rolled it back, before it could be committed
		return ctx.Err()
	}
	return err
}

// inBulk keeps the pages that change, and what a statement may have to undo, in
// memory. Else SQLite writes eighteen pages to a temporary file for an occurrence.
func (b *inSQLite) inBulk(ctx context.Context, db *gorm.DB, begins bool) error {
	how := "PRAGMA temp_store = DEFAULT; PRAGMA cache_size = -2000" // what it begins with
	if begins {
		how = "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536"
	}
	return db.WithContext(ctx).Exec(how).Error
}

func (b *inSQLite) insert(tx *gorm.DB, job queue.Job, pool string, from time.Time) (int64, error) {
	return b.queue.Insert(tx.Statement.Context, tx.Statement.ConnPool.(*sql.Tx), job, pool, from)
}

func (b *inSQLite) consume(ctx context.Context, c queue.Consumer) (<-chan struct{}, error) {
	return b.queue.Start(ctx, c)
}

func (b *inSQLite) close() error { return b.conn.Close() }

// sqliteAdvice is what a person can do about an error of SQLite.
var sqliteAdvice = map[sqlite3.ErrNo]string{
	sqlite3.ErrFull:     "the disk is full: free some space and start again",
	sqlite3.ErrReadonly: "it cannot be written: check the permissions of the file and its folder, and that the disk is not mounted read-only",
	sqlite3.ErrPerm:     "it cannot be written: check the permissions of the file and its folder",
	sqlite3.ErrCantOpen: "it cannot be opened: check that its folder exists and is writable",
	sqlite3.ErrBusy:     "another process has held it for longer than 10 seconds: find out which (fuser shows it) and try again",
	sqlite3.ErrLocked:   "another process has held it for longer than 10 seconds: find out which (fuser shows it) and try again",
	sqlite3.ErrCorrupt:  "it is damaged: keep the file, put the last good copy in its place, and start again",
	sqlite3.ErrNotADB:   "it is not an SQLite database: check that the right file is named, or put the last good copy in its place",
	sqlite3.ErrIoErr:    "the disk reports errors: check the disk, and the space left on it",
}

func (b *inSQLite) advice(err error) string {
	var lite sqlite3.Error
	switch {
	case errors.Is(err, ErrLost):
		return adviceOnLost
	case errors.As(err, &lite):
		return sqliteAdvice[lite.Code]
	case errors.Is(err, fs.ErrPermission):
		return sqliteAdvice[sqlite3.ErrPerm]
	}
	return ""
}
