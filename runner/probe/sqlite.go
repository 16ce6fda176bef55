package probe

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-sqlite3"
	"golang.org/x/sys/unix"

	"rehearse/runner/probe/tree"
	"rehearse/scenarios/fault"
)

// databases are kept open until the probe ends, so that a write-ahead log that
// was restored beside one stays as it was.
type databases struct {
	mu   sync.Mutex
	open map[string]*database
}

// database is a restored SQLite file.
type database struct {
	name  string  // for people
	db    *sql.DB // for our own questions
	asked *sql.DB // for those of others, which may read and nothing else
	dsn   string
	head  header
	log   walState
}

func (d *databases) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, one := range d.open {
		_ = one.db.Close()
		_ = one.asked.Close()
	}
}

// at opens a database once. What is beside it is looked at before SQLite does,
// because SQLite acts on it.
func (d *databases) at(place string) (*database, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if one := d.open[place]; one != nil {
		return one, nil
	}
	head, err := readHeader(place)
	if err != nil {
		return nil, err
	}
	one := &database{name: tree.Shown(filepath.Base(place)), head: head}
	if one.log, err = readWAL(place + "-wal"); err != nil {
		return nil, err
	}
	options, err := howToOpen(place, one)
	if err != nil {
		return nil, err
	}
	dsn := "file:" + (&url.URL{Path: place}).EscapedPath() + "?" + options + "&_query_only=1&_busy_timeout=5000"
	one.dsn = dsn
	one.db, one.asked = sql.OpenDB(connector{dsn: dsn}), sql.OpenDB(connector{dsn: dsn, guarded: true})
	one.db.SetMaxOpenConns(2)
	one.asked.SetMaxOpenConns(2)
	if d.open == nil {
		d.open = map[string]*database{}
	}
	d.open[place] = one
	return one, nil
}

// connector opens databases that nothing can be attached to: query_only does
// not keep ATTACH from making files, and a statement can switch it off. A guarded
// one refuses whatever does more than read.
type connector struct {
	dsn     string
	guarded bool
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.Driver().Open(c.dsn) }

func (c connector) Driver() driver.Driver {
	return &sqlite3.SQLiteDriver{ConnectHook: func(conn *sqlite3.SQLiteConn) error {
		conn.SetLimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
		if c.guarded {
			conn.RegisterAuthorizer(authorize)
		}
		return nil
	}}
}

// authorize says what a question may do.
func authorize(action int, what, argument, _ string) int {
	const recursive = 33 // SQLITE_RECURSIVE, which the driver does not name
	switch action {
	case sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, recursive:
		return sqlite3.SQLITE_OK
	case sqlite3.SQLITE_PRAGMA:
		what = strings.ToLower(what)
		if slices.Contains(readingPragmas, what) || argument == "" && slices.Contains(tellingPragmas, what) {
			return sqlite3.SQLITE_OK
		}
	}
	return sqlite3.SQLITE_DENY
}

// readingPragmas only read, whatever their argument; tellingPragmas tell a value
// without one, and would set it with one.
var (
	readingPragmas = []string{
		"table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list", "foreign_key_check",
		"integrity_check", "quick_check", "page_count", "freelist_count", "collation_list", "database_list", "function_list",
		"module_list", "pragma_list", "compile_options", "data_version",
	}
	tellingPragmas = []string{
		"user_version", "application_id", "schema_version", "encoding", "page_size", "journal_mode", "auto_vacuum", "foreign_keys",
		"max_page_count", "query_only", "legacy_file_format", "synchronous", "locking_mode", "cache_size", "secure_delete",
	}
)

// howToOpen: read and write where that can be, because only then SQLite brings
// a write-ahead log or a rollback journal to its end.
func howToOpen(place string, d *database) (string, error) {
	if unix.Access(filepath.Dir(place), unix.W_OK) == nil && unix.Access(place, unix.W_OK) == nil {
		return "mode=rw", nil
	}
	journal, err := os.Stat(place + "-journal")
	if d.log.Frames > 0 || err == nil && journal.Size() > 0 {
		return "", fault.OfRig(fault.Internal, "the database %s has a journal beside it and lies where nothing may be written, so it cannot be opened whole", d.name).
			To("let the recipe copy the database (`in_place: false`)")
	}
	return "mode=ro&immutable=1", nil
}

// header is what the first 100 bytes of a database say
// (https://www.sqlite.org/fileformat2.html#the_database_header).
type header struct {
	size          int64 // of the file
	pageSize      int64
	pages         int64 // 0: not said
	write, read   byte
	schema, coded uint32
	journal       bool // a rollback journal with something in it lies beside
}

func readHeader(place string) (h header, err error) {
	f, err := os.Open(place)
	if err != nil {
		return h, unreadable(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return h, unreadable(err)
	}
	name := tree.Shown(filepath.Base(place))
	h.size = info.Size()
	b := make([]byte, 100)
	n, err := f.ReadAt(b, 0)
	switch {
	case h.size == 0:
		return h, fault.OfBackup(fault.Data, "%s is empty (0 bytes): that is no database", name)
	case n < 100 && h.size >= 100:
		return h, unreadable(err)
	case n < 16 || string(b[:16]) != "SQLite format 3\x00":
		return h, fault.OfBackup(fault.Data, "%s is no SQLite database, or it is encrypted: it does not begin like one", name)
	case n < 100:
		return h, fault.OfBackup(fault.Data, "%s ends after %d bytes, inside its header: the file is truncated", name, n)
	}
	if h.pageSize = int64(binary.BigEndian.Uint16(b[16:])); h.pageSize == 1 {
		h.pageSize = 65536
	}
	h.write, h.read = b[18], b[19]
	if binary.BigEndian.Uint32(b[24:]) == binary.BigEndian.Uint32(b[92:]) { // else written by a version that did not keep it
		h.pages = int64(binary.BigEndian.Uint32(b[28:]))
	}
	h.schema, h.coded = binary.BigEndian.Uint32(b[44:]), binary.BigEndian.Uint32(b[56:])
	journal, err := os.Stat(place + "-journal")
	h.journal = err == nil && journal.Size() > 0
	return h, nil
}

// wholeDatabase says whether a file has just the size that its header says.
func wholeDatabase(place string) bool {
	h, err := readHeader(place)
	return err == nil && h.wrong() == "" && h.pages > 0 && h.pages*h.pageSize == h.size
}

// wrong says what the header alone proves to be broken, "" when nothing.
func (h header) wrong() string {
	version, _, _ := sqlite3.Version()
	switch {
	case h.read > 2 || h.write > 2 || h.schema > 4 || h.coded > 3:
		return fmt.Sprintf("its file format (read %d, write %d, schema %d, text %d) is newer than what SQLite %s here knows", h.read, h.write, h.schema, h.coded, version)
	case h.pageSize < 512 || h.pageSize&(h.pageSize-1) != 0:
		return fmt.Sprintf("its header says that pages have %d bytes, which no database has: the header is damaged", h.pageSize)
	case h.journal: // what is missing or too much may come back with it
		return ""
	case h.size < h.pages*h.pageSize:
		return fmt.Sprintf("it ends after %d bytes, but has %d pages of %d, which are %d: the file is truncated", h.size, h.pages, h.pageSize, h.pages*h.pageSize)
	case h.size%h.pageSize != 0 && h.pages == 0:
		return fmt.Sprintf("its %d bytes are no whole number of pages of %d: the file is truncated, or something was written behind it", h.size, h.pageSize)
	}
	return ""
}

// behind are bytes that stand behind the last page of a database and are less
// than one: SQLite does not read them.
func (h header) behind() int64 {
	if h.pages == 0 || h.journal || h.size <= h.pages*h.pageSize || h.size%h.pageSize == 0 {
		return 0
	}
	return h.size - h.pages*h.pageSize
}

// sound asks SQLite whether a database is whole.
func (s *server) sound(ctx context.Context, q Question) (Verdict, error) {
	v := Verdict{Wanted: "the database is sound"}
	d, err := s.databases.at(s.at(q.File))
	if err != nil {
		return v.unless(err)
	}
	v.Facts = d.facts()
	if wrong := d.head.wrong(); wrong != "" {
		v.Got = d.name + ": " + wrong
		return v, nil
	}
	if d.log.Broken != "" && d.head.read == 2 {
		v.Got = d.name + "-wal: " + d.log.Broken
		return v, nil
	}
	found, err := d.texts(ctx, "PRAGMA integrity_check(20)", 20)
	if err == nil {
		err = d.virtual(ctx) // integrity_check passes by those that it cannot open
	}
	if lacks(err) {
		return d.soundWithout(ctx, v, err)
	}
	if err != nil {
		return v.unless(d.blame(ctx, err))
	}
	if err := d.ask(ctx, v.Facts); err != nil {
		return v.unless(d.blame(ctx, err))
	}
	v.Held = len(found) == 1 && found[0] == "ok"
	v.Got = "integrity_check says ok"
	if n := d.head.behind(); n > 0 {
		v.Facts["bytes_behind"] = n
		v.Got += fmt.Sprintf("; %d bytes stand behind the last page and are no part of the database", n)
	}
	if !v.Held {
		v.Got = d.damage(found)
	}
	return v, nil
}

// virtual opens each virtual table; the error is what SQLite lacks for one.
func (d *database) virtual(ctx context.Context) error {
	tables, err := d.texts(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage = 0", mostTables)
	if err != nil {
		return err
	}
	for _, table := range tables {
		quoted := `"` + strings.ReplaceAll(table, `"`, `""`) + `"`
		if _, err := d.texts(ctx, "SELECT 1 FROM "+quoted+" LIMIT 1", 1); lacks(err) || ctx.Err() != nil {
			return err
		}
		// A tokenizer may only be looked for when words are.
		if _, err := d.texts(ctx, "SELECT 1 FROM "+quoted+" WHERE "+quoted+" MATCH 'a' LIMIT 1", 1); lacks(err) || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

func (d *database) damage(found []string) string {
	return d.name + ": integrity_check says: " + strings.Join(found[:min(5, len(found))], "; ")
}

// unless makes an answer of a fault that is the backup's: it was asked, and the answer is no.
func (v Verdict) unless(err error) (Verdict, error) {
	if f := fault.Of(err); f.Blame == fault.Backup {
		v.Held, v.Got = false, f.Reason
		return v, nil
	}
	return v, err
}

func (d *database) facts() map[string]any {
	facts := map[string]any{"page_size": d.head.pageSize, "bytes": d.head.size, "rollback_journal": d.head.journal}
	if d.log.There {
		facts["wal_frames"], facts["wal_frames_valid"], facts["wal_frames_used"] = d.log.Frames, d.log.Valid, d.log.Committed
		if d.log.Note != "" {
			facts["wal_note"] = d.log.Note
		}
		if d.head.read != 2 {
			facts["wal_note"] = "the database is not in WAL mode, so the log beside it is not used"
		}
	}
	return facts
}

// ask adds what is worth knowing and proves nothing.
func (d *database) ask(ctx context.Context, facts map[string]any) error {
	for name, text := range map[string]string{
		"tables":                 "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
		"foreign_key_violations": "SELECT count(*) FROM pragma_foreign_key_check",
		"pages":                  "SELECT page_count FROM pragma_page_count",
	} {
		var n int64
		err := d.db.QueryRowContext(ctx, text).Scan(&n)
		switch {
		case err == nil:
			facts[name] = n
		case ctx.Err() != nil || name != "foreign_key_violations": // a reference to a table that is no more is an error there
			return err
		}
	}
	return nil
}

func (d *database) texts(ctx context.Context, query string, most int) (out []string, err error) {
	return textsOf(ctx, d.db, query, most)
}

func textsOf(ctx context.Context, db *sql.DB, query string, most int) (out []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() && len(out) < most {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, rows.Err()
}

// lacking is how SQLite says that it does not know what a database uses:
// programs may give it collations, functions, tokenizers and kinds of tables of
// their own. It may stand behind the name of what needs it.
var lacking = regexp.MustCompile(`^(?:malformed database schema \(.*?\) - )?` +
	`((?:no such (?:collation sequence|function|module|tokenizer|table-valued function|vtab)|unknown (?:function|tokenizer|module|database function)|error in tokenizer constructor|vtable constructor failed)\b.*)`)

// lacks says whether an error is that SQLite lacks something here.
func lacks(err error) bool {
	return err != nil && lacking.MatchString(err.Error())
}

// soundWithout checks, table by table, what of a database can be checked although
// SQLite lacks something that it uses. Damage is damage; without any, it is not
// known whether the rest is whole.
func (d *database) soundWithout(ctx context.Context, v Verdict, missing error) (Verdict, error) {
	db := d.db
	if strings.HasPrefix(missing.Error(), "malformed database schema") { // then not even its tables can be listed
		tolerant := sql.OpenDB(connector{dsn: d.dsn})
		defer tolerant.Close()
		tolerant.SetMaxOpenConns(1)
		if _, err := tolerant.ExecContext(ctx, "PRAGMA writable_schema=ON"); err != nil {
			return v.unless(d.blame(ctx, err))
		}
		db = tolerant
	}
	tables, err := textsOf(ctx, db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0", mostTables)
	if err != nil {
		return v.unless(d.blame(ctx, err))
	}
	names := []string{lacking.FindStringSubmatch(missing.Error())[1]}
	sound := 0
	for _, table := range tables {
		quoted := `"` + strings.ReplaceAll(table, `"`, `""`) + `"`
		found, err := textsOf(ctx, db, "PRAGMA integrity_check("+quoted+")", 20)
		if lacks(err) {
			if name := lacking.FindStringSubmatch(err.Error())[1]; !slices.Contains(names, name) {
				names = append(names, name)
			}
			found, err = textsOf(ctx, db, "PRAGMA quick_check("+quoted+")", 20)
		}
		switch {
		case lacks(err):
		case err != nil:
			return v.unless(d.blame(ctx, err))
		case len(found) != 1 || found[0] != "ok":
			v.Got = d.damage(found)
			return v, nil
		default:
			sound++
		}
	}
	return v, fault.OfRig(fault.Image, "%s: SQLite lacks here what the application brings along: %s; as far as they can be checked without it, %d of its %d tables are sound", d.name, strings.Join(names[:min(5, len(names))], "; "), sound, len(tables)).
		To("ask about the tables that do not need it; switch this check off under `without`, and start the application on the database to check the rest")
}

// mostTables bounds the tables that are checked one by one.
const mostTables = 10_000

// blame says whose fault an error of SQLite is.
func (d *database) blame(ctx context.Context, err error) error {
	var e sqlite3.Error
	if ctx.Err() != nil || !errors.As(err, &e) {
		return err
	}
	if lacks(err) {
		return fault.OfRig(fault.Image, "%s: SQLite lacks here what the application brings along: %w", d.name, err).
			To("ask about the other tables alone; where this is about the database as a whole, switch that check off under `without` and start the application on it")
	}
	switch e.Code {
	case sqlite3.ErrNomem, sqlite3.ErrFull, sqlite3.ErrTooBig:
		return fault.OfRig(fault.Capacity, "%s: SQLite has no room: %w", d.name, err).To("give the sandbox more memory or disk under `limits`")
	case sqlite3.ErrIoErr, sqlite3.ErrCantOpen, sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrPerm, sqlite3.ErrInterrupt, sqlite3.ErrMisuse:
		return fault.OfRig(fault.Engine, "%s: SQLite could not read it: %w", d.name, err).To("look at the disk of the container engine")
	case sqlite3.ErrReadonly, sqlite3.ErrAuth:
		return fault.OfRig(fault.Internal, "%s: a check may only read: %w", d.name, err).To("ask with a SELECT")
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return fault.OfBackup(fault.Data, "%s: %w", d.name, err)
	}
	if strings.Contains(err.Error(), "attached databases") {
		return fault.OfRig(fault.Internal, "a check may not attach databases: %w", err).To("make a component of each database")
	}
	if text := err.Error(); strings.Contains(text, "syntax error") || strings.Contains(text, "unrecognized token") || strings.Contains(text, "incomplete input") || strings.HasPrefix(text, "too many arguments on ") {
		return fault.OfRig(fault.Internal, "SQLite does not understand the query: %w", err).To("correct the query in the scenario")
	}
	return fault.OfBackup(fault.Data, "%s: %w", d.name, err)
}

// query asks a restored SQLite database one question.
func (s *server) query(ctx context.Context, q Question) (Rows, error) {
	if q.Ask != "sqlite" {
		return Rows{}, fault.OfRig(fault.Internal, "the probe cannot ask %q", q.Ask).To("correct the recipe")
	}
	if !oneStatement(q.Text) {
		return Rows{}, fault.OfRig(fault.Internal, "a check asks one question, and this are several statements or none: %s", excerpt([]byte(q.Text))).
			To("make a check of each")
	}
	d, err := s.databases.at(s.at(q.File))
	if err != nil {
		return Rows{}, err
	}
	if wrong := d.head.wrong(); wrong != "" {
		return Rows{}, fault.OfBackup(fault.Data, "%s: %s", d.name, wrong)
	}
	out, err := d.rows(ctx, withoutEnd(strings.TrimLeft(q.Text, "; \t\r\n")), q.MaxRows)
	if err != nil {
		return Rows{}, d.blame(ctx, err)
	}
	return out, nil
}

// mostKept bounds the bytes of rows in an answer; beyond it they are only counted.
const mostKept = 16 << 20

func (d *database) rows(ctx context.Context, text string, most int) (Rows, error) {
	rows, err := d.plainRows(ctx, text)
	if err != nil {
		return Rows{}, err
	}
	defer rows.Close()
	out := Rows{Rows: []map[string]any{}}
	if out.Columns, err = rows.Columns(); err != nil {
		return Rows{}, err
	}
	cells := make([]any, len(out.Columns))
	into := make([]any, len(cells))
	for i := range cells {
		into[i] = &cells[i]
	}
	for kept := 0; rows.Next(); out.Count++ {
		if len(out.Rows) >= most || kept > mostKept {
			continue
		}
		if err := rows.Scan(into...); err != nil {
			return Rows{}, err
		}
		row := map[string]any{}
		for i, name := range out.Columns {
			if _, taken := row[name]; taken { // the value of an answer is its first column
				continue
			}
			row[name] = cell(cells[i])
			kept += len(name) + weight(row[name])
		}
		out.Rows = append(out.Rows, row)
	}
	return out, rows.Err()
}

// plainRows asks so that values come as they are stored: of columns that are
// declared as dates or truth values the driver would make something of its own.
func (d *database) plainRows(ctx context.Context, text string) (*sql.Rows, error) {
	columns, typed, err := d.undeclared(ctx, text)
	if err != nil {
		return nil, err
	}
	if typed {
		wrapped, err := d.asked.QueryContext(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM ("+text+"\n)")
		if err == nil {
			return wrapped, nil
		} // what cannot stand in a subquery is taken as it comes
	}
	return d.asked.QueryContext(ctx, text)
}

// undeclared selects the columns of an answer again, as expressions, which have
// no declared type. Typed says whether that is needed and possible. Nothing is
// carried out for it, and its connection is free again before the next is taken.
func (d *database) undeclared(ctx context.Context, text string) (columns []string, typed bool, err error) {
	rows, err := d.asked.QueryContext(ctx, text)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, false, err
	}
	seen := map[string]bool{}
	for _, t := range types {
		switch strings.ToLower(t.DatabaseTypeName()) {
		case "timestamp", "datetime", "date", "boolean":
			typed = true
		}
		name := strings.ToLower(t.Name())
		if name == "" || seen[name] {
			return nil, false, rows.Err() // columns that cannot be told apart cannot be named
		}
		seen[name] = true
		quoted := `"` + strings.ReplaceAll(t.Name(), `"`, `""`) + `"`
		columns = append(columns, "+"+quoted+" AS "+quoted)
	}
	return columns, typed, rows.Err()
}

func cell(v any) any {
	switch v := v.(type) {
	case []byte:
		if len(v) > 64 {
			return fmt.Sprintf("blob of %d bytes", len(v))
		}
		return fmt.Sprintf("%x", v)
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return fmt.Sprint(v)
		}
	case time.Time:
		return v.UTC().Format("2006-01-02 15:04:05.999999999")
	}
	return v
}

func weight(v any) int {
	if text, ok := v.(string); ok {
		return len(text) + 8
	}
	return 16
}

// oneStatement: SQLite's driver carries out all statements and answers the
// last, which is not what a question means.
func oneStatement(text string) bool {
	text = strings.TrimLeft(text, "; \t\r\n")
	first := withoutEnd(text)
	rest := strings.TrimLeft(text[len(first):], "; \t\r\n")
	return blank(first) != "" && blank(rest) == ""
}

// withoutEnd is the first statement, up to a semicolon that is in no text or comment.
func withoutEnd(text string) string {
	for i := 0; i < len(text); {
		if text[i] == ';' {
			return text[:i]
		}
		i += token(text[i:])
	}
	return text
}

// token is how long something is that may hold a semicolon which ends nothing.
func token(text string) int {
	until := func(begin int, end string) int {
		if i := strings.Index(text[begin:], end); i >= 0 {
			return begin + i + len(end)
		}
		return len(text)
	}
	switch {
	case text[0] == '\'', text[0] == '"', text[0] == '`':
		return until(1, text[:1])
	case text[0] == '[':
		return until(1, "]")
	case strings.HasPrefix(text, "--"):
		return until(2, "\n")
	case strings.HasPrefix(text, "/*"):
		return until(2, "*/")
	}
	return 1
}

// blank is a text without comments and blanks around.
func blank(text string) string {
	rest, _ := skipComments([]byte(text))
	return strings.Trim(string(rest), "; \t\r\n")
}
