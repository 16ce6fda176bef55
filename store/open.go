package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Store is the database of what happened. Its methods may be called concurrently,
// and any number of processes may have the same file open.
type Store struct {
	db   *gorm.DB
	path string
}

// The options that keep read-then-write transactions of several processes from
// failing with "database is locked": without _txlock=immediate a good part of them do.
const options = "_journal_mode=WAL&_busy_timeout=10000&_txlock=immediate&_synchronous=NORMAL&_foreign_keys=1"

// Open opens the database file at path, makes it where it is missing, and brings
// its schema up to date. Others of this machine can read neither the file nor
// the folder that Open makes for it.
func Open(ctx context.Context, path string) (*Store, error) {
	s := &Store{path: path}
	if err := private(path); err != nil {
		return nil, s.explain("open the database", err)
	}
	if err := s.connect(); err != nil {
		return nil, s.explain("open the database", err)
	}
	if err := migrate(ctx, s.db, migrations); err != nil {
		return nil, errors.Join(s.explain("bring the database up to date", err), s.Close())
	}
	return s, nil
}

// Close lets go of the database.
func (s *Store) Close() error {
	db, err := s.db.DB()
	if err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return db.Close()
}

// Path is the file that the database is in.
func (s *Store) Path() string { return s.path }

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

// connect opens one connection: SQLite has one writer, and a second connection
// of ours would only wait for the first.
func (s *Store) connect() error {
	file, err := filepath.Abs(s.path)
	if err != nil {
		return err
	}
	dsn := url.URL{Scheme: "file", Path: file, RawQuery: options}
	conn, err := sql.Open(sqlite.DriverName, dsn.String())
	if err != nil {
		return err
	}
	conn.SetMaxOpenConns(1)
	if err := patiently(conn.Ping); err != nil {
		return errors.Join(err, conn.Close())
	}
	s.db, err = gorm.Open(sqlite.New(sqlite.Config{Conn: conn}), &gorm.Config{
		Logger:                 logger.Discard,
		SkipDefaultTransaction: true,
	})
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	return nil
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

// transaction runs do in one transaction; inside it only tx may be used.
func (s *Store) transaction(ctx context.Context, what string, do func(tx *gorm.DB) error) error {
	return s.explain(what, s.db.WithContext(ctx).Transaction(do))
}

// advice is what a person can do about an error of SQLite.
var advice = map[sqlite3.ErrNo]string{
	sqlite3.ErrFull:     "the disk is full: free some space and start again",
	sqlite3.ErrReadonly: "it cannot be written: see to the rights of the file and its folder, and that the disk is not mounted read-only",
	sqlite3.ErrPerm:     "it cannot be written: see to the rights of the file and its folder",
	sqlite3.ErrCantOpen: "it cannot be opened: see that its folder exists and may be written",
	sqlite3.ErrBusy:     "another process has held it for longer than 10 seconds: see which one (fuser shows it) and try again",
	sqlite3.ErrLocked:   "another process has held it for longer than 10 seconds: see which one (fuser shows it) and try again",
	sqlite3.ErrCorrupt:  "it is damaged: keep the file, put the last good copy in its place, and start again",
	sqlite3.ErrNotADB:   "it is no SQLite database: see that the right file is named, or put the last good copy in its place",
	sqlite3.ErrIoErr:    "the disk does not answer as it should: see to the disk, and to the space left on it",
}

// explain maps an error of the database to one that says where and what to do.
func (s *Store) explain(what string, err error) error {
	var lite sqlite3.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &lite) && advice[lite.Code] != "":
		return fmt.Errorf("%s: database %s: %s (%w)", what, s.path, advice[lite.Code], err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s: database %s: %s (%w)", what, s.path, advice[sqlite3.ErrPerm], err)
	case errors.Is(err, gorm.ErrRecordNotFound):
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	default:
		return fmt.Errorf("%s: %w", what, err)
	}
}
