package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	"gorm.io/driver/sqlite"
)

// ErrLost is that the file of the database was deleted or replaced while it was
// open: what is written now is in no file that anybody will read.
var ErrLost = errors.New("the database file was deleted or replaced while it was open")

const adviceOnLost = "what was written since is not in the file that is there now: stop every rehearse that uses it, put the right file back, and start again"

// identity is which file a database was opened in. The zero value is none.
type identity struct {
	file string
	was  fs.FileInfo
	wal  bool // what is committed is in the file beside it first
}

func identify(ctx context.Context, file string, conn *sql.DB) (identity, error) {
	info, err := os.Stat(file)
	if err != nil {
		return identity{}, err
	}
	var mode string
	if err := conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return identity{}, err
	}
	return identity{file, info, mode == "wal"}, nil
}

// lost is ErrLost where another file, or none, is in the place of the one that
// was opened. What cannot be found out is not lost.
func (i identity) lost() error {
	switch info, err := os.Stat(i.file); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %s is not there any more", ErrLost, i.file)
	case err == nil && !os.SameFile(info, i.was):
		return fmt.Errorf("%w: %s is another file now", ErrLost, i.file)
	}
	return nil
}

// uncommitted is lost, and ErrLost where the file beside it that holds what was
// just committed is gone.
func (i identity) uncommitted() error {
	if err := i.lost(); err != nil {
		return err
	}
	if _, err := os.Stat(i.file + "-wal"); i.wal && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s-wal is not there any more", ErrLost, i.file)
	}
	return nil
}

// Answers says whether the database can be read, and is still the one that was
// opened.
func (s *Store) Answers(ctx context.Context) error {
	if err := s.database.lost(); err != nil {
		return s.explain("look at the database", err)
	}
	var one int
	return s.explain("ask the database", s.db.WithContext(ctx).Raw("SELECT 1 FROM runs LIMIT 1").Scan(&one).Error)
}

// Recorded says whether the outcome of a run stands in the database as another
// process reads it, who opens it now.
func (s *Store) Recorded(ctx context.Context, run *Run) error {
	outcome, err := s.database.outcomeOf(ctx, run.ID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = fmt.Errorf("%w: it does not have the run", ErrLost)
	case err == nil && outcome != string(run.Outcome):
		err = fmt.Errorf("%w: it has outcome %q of the run, not %q", ErrLost, outcome, run.Outcome)
	}
	return s.explain("look whether run "+run.ID+" is recorded", err)
}

func (b *inSQLite) lost() error { return b.opened.lost() }

// outcomeOf asks by a connection of its own: the one that is open sees what it
// wrote itself wherever that went.
func (b *inSQLite) outcomeOf(ctx context.Context, id string) (outcome string, err error) {
	if err := b.opened.lost(); err != nil {
		return "", err
	}
	place := url.URL{Scheme: "file", Path: b.file, RawQuery: "mode=ro&_busy_timeout=10000"}
	conn, err := sql.Open(sqlite.DriverName, place.String())
	if err != nil {
		return "", err
	}
	defer conn.Close()
	err = conn.QueryRowContext(ctx, "SELECT outcome FROM runs WHERE id = ?", id).Scan(&outcome)
	return outcome, err
}

// lost: a server knows its own files.
func (b *inPostgres) lost() error { return nil }

func (b *inPostgres) outcomeOf(ctx context.Context, id string) (outcome string, err error) {
	err = b.conn.QueryRowContext(ctx, "SELECT outcome FROM runs WHERE id = $1", id).Scan(&outcome)
	return outcome, err
}
