package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"gorm.io/driver/sqlite"

	"rehearse/store/ledger"
)

// CopyName is what a copy of a database of the dialect is called: a database file of
// SQLite, or a dump in Postgres' custom format.
func CopyName(d Dialect) string {
	if d == Postgres {
		return "rehearse.dump"
	}
	return "rehearse.db"
}

// Copy writes a consistent copy of the database to a file that is not there yet, while
// others go on writing. On Postgres pg_dump of the same version or newer makes it.
func (s *Store) Copy(ctx context.Context, file string) (err error) {
	if s.Dialect() == Postgres {
		return pgTool(ctx, s.database.(*inPostgres).pool.Config().ConnConfig, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", file)
	}
	path, err := filepath.Abs(s.path)
	if err != nil {
		return err
	}
	// A connection of its own: what it reads is one moment, and writers do not wait.
	dsn := url.URL{Scheme: "file", Path: path, RawQuery: "mode=ro&_busy_timeout=10000"}
	conn, err := sql.Open(sqlite.DriverName, dsn.String())
	if err != nil {
		return s.explain("copy the database", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return s.explain("copy the database", err)
	}
	return os.Chmod(file, 0o600)
}

// pgTool runs a tool of Postgres on a database. The password goes by the environment.
func pgTool(ctx context.Context, config *pgx.ConnConfig, tool string, arguments ...string) error {
	program, err := exec.LookPath(tool)
	if err != nil {
		return fmt.Errorf("%s is not installed here: install the client tools of Postgres (postgresql-client), of the server's version or newer", tool)
	}
	command := exec.CommandContext(ctx, program, append(arguments, "--no-password")...)
	command.Env = append(os.Environ(), "PGHOST="+config.Host, fmt.Sprintf("PGPORT=%d", config.Port), "PGUSER="+config.User,
		"PGPASSWORD="+config.Password, "PGDATABASE="+config.Database)
	// How TLS is to be used stands in the URL; config has only what came of it, where
	// "prefer" looks like "require". What the environment says both read themselves.
	if where, err := url.Parse(config.ConnString()); err == nil {
		for _, name := range []string{"sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword"} {
			if value := where.Query().Get(name); value != "" {
				command.Env = append(command.Env, "PG"+strings.ToUpper(name)+"="+value)
			}
		}
	}
	var said bytes.Buffer
	command.Stdout, command.Stderr = io.Discard, &said
	if err := command.Run(); err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return fmt.Errorf("%s: %w: %s", tool, err, first)
	}
	return nil
}

// ErrNotEmpty is about a database that a copy would overwrite.
var ErrNotEmpty = errors.New("there is a database already")

// RestoreCopy brings a copy back to a place where no database is: a path, or the URL
// of an empty database of Postgres, where pg_restore does it.
func RestoreCopy(ctx context.Context, file, where string) error {
	if !isPostgres(where) {
		for _, name := range []string{where, where + "-wal", where + "-shm"} {
			if _, err := os.Lstat(name); err == nil {
				return fmt.Errorf("%w: %s", ErrNotEmpty, name)
			}
		}
		if err := os.MkdirAll(filepath.Dir(where), 0o700); err != nil {
			return err
		}
		in, err := os.Open(file)
		if err != nil {
			return err
		}
		defer in.Close()
		out, err := os.OpenFile(where, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(out, in)
		return errors.Join(err, out.Sync(), out.Close())
	}
	config, err := pgx.ParseConfig(where)
	if err != nil {
		return readable(where, err)
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return readable(where, err)
	}
	var tables int64
	err = conn.QueryRow(ctx, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = 'public'").Scan(&tables)
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return readable(where, err)
	}
	if tables > 0 {
		return fmt.Errorf("%w: %d tables are in it; make an empty one with createdb", ErrNotEmpty, tables)
	}
	return pgTool(ctx, config, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--dbname="+config.Database, file)
}

// ErrNoPrefix is a log that another one does not continue.
var ErrNoPrefix = errors.New("the log is not the beginning of the live one")

// PrefixOf proves that the whole log of this database is the beginning of the log of
// another, and returns how many entries both have. It reads every header of both up to
// there. What differs is an ErrNoPrefix that names the first entry.
func (s *Store) PrefixOf(ctx context.Context, live *Store) (size, grown int64, err error) {
	var mine, theirs evidenceLog
	if err := errors.Join(s.db.WithContext(ctx).Take(&mine, "id = 1").Error, live.db.WithContext(ctx).Take(&theirs, "id = 1").Error); err != nil {
		return 0, 0, s.explain("read the evidence log", err)
	}
	if mine.Name != theirs.Name {
		return 0, 0, fmt.Errorf("%w: it is log %s, and the live one is %s", ErrNoPrefix, mine.Name, theirs.Name)
	}
	if mine.Size > theirs.Size {
		return 0, 0, fmt.Errorf("%w: it has %d entries, and the live one only %d: entries of the live one were removed, or it was restored from an older backup", ErrNoPrefix, mine.Size, theirs.Size)
	}
	var frontier ledger.Frontier
	for from := int64(0); from < mine.Size; from += 5000 {
		until := min(from+5000, mine.Size)
		a, err := leavesOf(s.db.WithContext(ctx), from, until)
		if err != nil {
			return 0, 0, err
		}
		b, err := leavesOf(live.db.WithContext(ctx), from, until)
		if err != nil {
			return 0, 0, fmt.Errorf("the live log: %w", err)
		}
		for i := range a {
			if a[i] != b[i] {
				return 0, 0, fmt.Errorf("%w: entry %d is another than in the live log", ErrNoPrefix, from+int64(i))
			}
			frontier.Append(a[i])
		}
	}
	if !bytes.Equal(frontier.Bytes(), mine.Frontier) {
		return 0, 0, fmt.Errorf("%w: its entries are not those that were appended", ErrNoPrefix)
	}
	return mine.Size, theirs.Size, nil
}

// NoteBackup enters that a copy of the database was made.
func (s *Store) NoteBackup(ctx context.Context, name string) error {
	return s.transaction(ctx, "enter the backup into the evidence log", func(tx *Tx) error {
		tx.Record(backedUp, name, nil)
		return nil
	})
}
