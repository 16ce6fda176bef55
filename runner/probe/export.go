package probe

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/bits"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// The way back to normal operation, of what the probe restores itself: the copy is
// written to, written out, and counted.

// WriteArgs changes a restored copy, as its users would.
type WriteArgs struct {
	Question                   // Ask is sqlite or files, Text the statements
	Files    map[string]string `json:"files,omitempty"` // path below File → text
}

// ExportArgs writes a restored copy out into the folder To, in a form that the
// same recipe restores.
type ExportArgs struct {
	Question
	To string `json:"to"`
}

// Write changes a restored copy.
func (c *Client) Write(ctx context.Context, args WriteArgs) error {
	return c.Do(ctx, "write", args, nil, nil)
}

// Export writes a restored copy out.
func (c *Client) Export(ctx context.Context, args ExportArgs) error {
	return c.Do(ctx, "export", args, nil, nil)
}

// Tally counts what is in a restored copy: rows with the columns name, count and
// digest, one for each table or folder at the top. The digest is the same for the
// same rows or files in whatever order.
func (c *Client) Tally(ctx context.Context, q Question) (Rows, error) {
	var out Rows
	return out, c.Do(ctx, "tally", q, &out, nil)
}

func (s *server) writeInto(ctx context.Context, a WriteArgs) error {
	if a.Ask == "sqlite" {
		return s.writeSQLite(ctx, a)
	}
	root, err := os.OpenRoot(s.at(a.File))
	if err != nil {
		return unreadable(err)
	}
	defer root.Close()
	for _, name := range slices.Sorted(maps.Keys(a.Files)) {
		if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
			return notWritten(name, err)
		}
		if err := root.WriteFile(name, []byte(a.Files[name]), 0o644); err != nil {
			return notWritten(name, err)
		}
	}
	return nil
}

func notWritten(name string, err error) error {
	return fault.OfRig(fault.Internal, "the file %s of return was not written: %w", tree.Shown(name), err).
		To("choose a path that the restored folder can hold")
}

func (s *server) writeSQLite(ctx context.Context, a WriteArgs) error {
	db := sql.OpenDB(connector{dsn: "file:" + (&url.URL{Path: s.at(a.File)}).EscapedPath() + "?mode=rw&_busy_timeout=5000"})
	defer db.Close()
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return unreadable(err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it has nothing to do
	if _, err := tx.ExecContext(ctx, a.Text); err != nil {
		return fault.OfRig(fault.Internal, "the statements of return.write were not carried out: %w", err).To("correct them; they are asked of what was restored")
	}
	return tx.Commit()
}

func (s *server) export(ctx context.Context, a ExportArgs, m *meter) error {
	if a.Ask == "sqlite" {
		return s.exportSQLite(ctx, a)
	}
	to, err := os.Create(filepath.Join(s.at(a.To), "export.tar"))
	if err != nil {
		return noRoom(err)
	}
	packed := tar.NewWriter(to)
	return errors.Join(s.pack(ctx, packed, s.at(a.File), m), packed.Close(), to.Close())
}

// pack writes a folder into an archive, with modes, owners, times and links.
func (s *server) pack(ctx context.Context, to *tar.Writer, root string, m *meter) error {
	return walk(ctx, root, func(name string, d fs.DirEntry) error {
		info, err := d.Info()
		if err != nil {
			return unreadable(err)
		}
		link := ""
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			if link, err = os.Readlink(filepath.Join(root, name)); err != nil {
				return unreadable(err)
			}
		case !d.IsDir() && !d.Type().IsRegular():
			return nil // unpacking makes none of these
		}
		header, err := tar.FileInfoHeader(info, link)
		if err != nil {
			return err
		}
		header.Name, header.Uname, header.Gname = name, "", ""
		if d.IsDir() {
			header.Name += "/"
		}
		if err := to.WriteHeader(header); err != nil {
			return noRoom(err)
		}
		if !d.Type().IsRegular() {
			return nil
		}
		m.files.Add(1)
		from, err := openSource(filepath.Join(root, name), m)
		if err != nil {
			return err
		}
		defer from.Close()
		_, err = io.Copy(to, from)
		return noRoom(err)
	})
}

// noRoom is that something could not be written out.
func noRoom(err error) error {
	var own *fault.Fault
	if err == nil || errors.As(err, &own) {
		return err
	}
	return fault.OfRig(fault.Capacity, "write the export: %w", err).To("make room on the engine's disk, or raise limits.disk")
}

func (s *server) exportSQLite(ctx context.Context, a ExportArgs) error {
	// VACUUM INTO attaches what it writes to, so this connection may attach; no text of anyone's reaches it.
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: s.at(a.File)}).EscapedPath()+"?mode=rw&_busy_timeout=5000")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", filepath.Join(s.at(a.To), "export.sqlite")); err != nil {
		return fmt.Errorf("write the database out: %w", s.blamed(ctx, a.Question, err))
	}
	return nil
}

// blamed says whose fault an error of SQLite about a database is.
func (s *server) blamed(ctx context.Context, q Question, err error) error {
	d, opened := s.databases.at(s.at(q.File))
	if opened != nil {
		return err
	}
	return d.blame(ctx, err)
}

func (s *server) tally(ctx context.Context, q Question) (Rows, error) {
	out := Rows{Columns: []string{"name", "count", "digest"}, Rows: []map[string]any{}}
	sums, err := map[string]*tallied{}, error(nil)
	if q.Ask == "sqlite" {
		err = s.tallySQLite(ctx, q, sums)
	} else {
		err = s.tallyFiles(ctx, q, sums)
	}
	if err != nil {
		return out, err
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		out.Rows = append(out.Rows, map[string]any{"name": name, "count": sums[name].n, "digest": sums[name].text()})
	}
	out.Count = int64(len(out.Rows))
	return out, nil
}

// tallied adds digests up, so that their order does not matter and twice is not once.
type tallied struct {
	n     int64
	words [4]uint64
}

func (s *tallied) add(digest []byte) {
	s.n++
	carry := uint64(0)
	for i := range s.words {
		s.words[i], carry = bits.Add64(s.words[i], binary.BigEndian.Uint64(digest[8*i:]), carry)
	}
}

func (s *tallied) text() string {
	var all [32]byte
	for i, word := range s.words {
		binary.BigEndian.PutUint64(all[8*i:], word)
	}
	return hex.EncodeToString(all[:])
}

// tallyFiles counts by the folders at the top.
func (s *server) tallyFiles(ctx context.Context, q Question, sums map[string]*tallied) error {
	root := s.at(q.File)
	return walk(ctx, root, func(name string, d fs.DirEntry) error {
		top, _, below := strings.Cut(name, "/")
		if !below {
			top = "."
		}
		info, err := d.Info()
		if err != nil {
			return unreadable(err)
		}
		if d.IsDir() {
			return nil
		}
		of := sha256.New()
		fmt.Fprintf(of, "%s\x00%s\x00", name, info.Mode())
		if owner, is := info.Sys().(*syscall.Stat_t); is {
			fmt.Fprintf(of, "%d:%d\x00", owner.Uid, owner.Gid)
		}
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(filepath.Join(root, name))
			if err != nil {
				return unreadable(err)
			}
			_, _ = io.WriteString(of, link) // a hash never fails
		case d.Type().IsRegular():
			if _, _, err := sumOf(ctx, filepath.Join(root, name), of, &meter{}); err != nil {
				return err
			}
		}
		if sums[top] == nil {
			sums[top] = &tallied{}
		}
		sums[top].add(of.Sum(nil))
		return nil
	})
}

func (s *server) tallySQLite(ctx context.Context, q Question, sums map[string]*tallied) error {
	d, err := s.databases.at(s.at(q.File))
	if err != nil {
		return err
	}
	tables, err := d.texts(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name", mostTables)
	if err != nil {
		return d.blame(ctx, err)
	}
	for _, table := range tables {
		one := &tallied{}
		if err := d.sumRows(ctx, table, one); err != nil {
			return d.blame(ctx, err)
		}
		sums[table] = one
	}
	return nil
}

func (d *database) sumRows(ctx context.Context, table string, to *tallied) error {
	rows, err := d.asked.QueryContext(ctx, "SELECT * FROM "+quoted(table))
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		of := sha256.New()
		for i, value := range values {
			fmt.Fprintf(of, "%d %s %T %v\x00", i, columns[i], value, value)
		}
		to.add(of.Sum(nil))
	}
	return rows.Err()
}
