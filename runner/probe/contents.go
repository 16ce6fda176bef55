package probe

import (
	"context"
	"database/sql"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/fault"
)

// listFor is how long the probe looks for what is in a restored copy.
const listFor = 20 * time.Second

// contents lists what is in a restored copy, in the columns that package recipe
// describes. When its time is over, what is known by then is the answer.
func (s *server) contents(ctx context.Context, q Question) (Rows, error) {
	ctx, done := context.WithTimeout(ctx, listFor)
	defer done()
	switch q.Ask {
	case "files":
		return s.folders(ctx, q)
	case "sqlite_tables":
		return s.tables(ctx, q)
	}
	return Rows{}, fault.OfRig(fault.Internal, "the probe cannot list %q", q.Ask).To("correct the recipe")
}

// folders sums up files by the folders at the top, or by those below the only one.
func (s *server) folders(ctx context.Context, q Question) (Rows, error) {
	type sum struct {
		files, bytes int64
		newest       time.Time
	}
	root := s.at(q.File)
	byFolder := map[string]*sum{}
	above := map[string]*sum{} // each folder that files are in, however deep below it
	add := func(to map[string]*sum, name string, info fs.FileInfo) {
		one := to[name]
		if one == nil {
			if len(to) >= mostTables {
				return
			}
			one = &sum{}
			to[name] = one
		}
		one.files++
		one.bytes += info.Size()
		if t := info.ModTime(); t.After(one.newest) {
			one.newest = t
		}
	}
	err := walk(ctx, root, func(name string, d fs.DirEntry) error {
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return unreadable(err)
		}
		parts := strings.Split(path.Dir(name), "/")
		for n := 0; n <= min(len(parts), 4); n++ {
			if folder := strings.Join(parts[:n], "/"); folder != "." {
				add(above, folder, info)
			}
		}
		return nil
	})
	if err != nil {
		return Rows{}, err
	}
	top := ""
	for { // below what is nothing but the way to the files
		only := ""
		for folder, one := range above {
			if path.Dir("/"+folder) == path.Join("/", top) && folder != top && one.files == above[top].files {
				only = folder
			}
		}
		if only == "" || above[top] == nil {
			break
		}
		top = only
	}
	rest := sum{}
	if whole := above[top]; whole != nil {
		rest = *whole
	}
	for folder, one := range above {
		if folder != top && path.Dir("/"+folder) == path.Join("/", top) {
			byFolder[folder] = one
			rest.files -= one.files
			rest.bytes -= one.bytes
		}
	}
	if rest.files > 0 {
		byFolder[path.Join(top, ".")] = &rest
	}
	out := Rows{Columns: contentColumns, Rows: []map[string]any{}}
	for folder, one := range byFolder {
		row := map[string]any{"kind": "folder", "name": folder, "count": one.files, "of": "files", "bytes": one.bytes}
		if !one.newest.IsZero() && folder != path.Join(top, ".") {
			row["newest"], row["column"] = one.newest.UTC().Format(time.RFC3339), "modification time"
		}
		out.Rows = append(out.Rows, row)
	}
	slices.SortFunc(out.Rows, func(a, b map[string]any) int { return strings.Compare(a["name"].(string), b["name"].(string)) })
	out.Count = int64(len(out.Rows))
	out.Rows = out.Rows[:min(len(out.Rows), max(q.MaxRows, 1))]
	return out, nil
}

var contentColumns = []string{"kind", "in", "name", "count", "of", "estimated", "bytes", "newest", "column"}

// tables lists the tables of an SQLite database.
func (s *server) tables(ctx context.Context, q Question) (Rows, error) {
	d, err := s.databases.at(s.at(q.File))
	if err != nil {
		return Rows{}, err
	}
	out := Rows{Columns: contentColumns, Rows: []map[string]any{{"kind": "database", "name": d.name, "bytes": d.head.size}}}
	names, err := d.texts(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name", min(mostTables, max(q.MaxRows, 1)))
	if err != nil {
		return out, d.blame(ctx, err)
	}
	for _, name := range names {
		row := map[string]any{"kind": "table", "in": d.name, "name": name}
		out.Rows = append(out.Rows, row)
		if ctx.Err() != nil {
			continue // its name is known
		}
		var n int64
		if err := d.asked.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted(name)).Scan(&n); err != nil {
			continue
		}
		row["count"], row["of"] = n, "rows"
		if newest, column := d.newest(ctx, name); newest != "" {
			row["newest"], row["column"] = newest, column
		}
	}
	out.Count = int64(len(out.Rows))
	return out, nil
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

var (
	timeType = regexp.MustCompile(`(?i)date|time`)
	timeName = regexp.MustCompile(`(?i)(^|_)(date|time|timestamp|created|updated|modified|changed|at|on|ts|since|last)(_|$)|date$|time$|[a-z](At|On)$`)
	timeText = regexp.MustCompile(`^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$`)
)

// columnsOfTime are the columns of a table that by their type or name hold times.
func (d *database) columnsOfTime(ctx context.Context, table string) (columns []string, err error) {
	rows, err := d.asked.QueryContext(ctx, "SELECT name, type FROM pragma_table_info("+literal(table)+")")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, kind sql.NullString
		if err := rows.Scan(&name, &kind); err != nil {
			return nil, err
		}
		if timeType.MatchString(kind.String) || timeName.MatchString(name.String) {
			columns = append(columns, name.String)
		}
	}
	return columns, rows.Err()
}

// newest is the newest time in the columns of a table that hold times, as it is
// stored; a number of seconds or milliseconds since 1970 is written as a time.
func (d *database) newest(ctx context.Context, table string) (newest, column string) {
	columns, err := d.columnsOfTime(ctx, table)
	if err != nil {
		return "", ""
	}
	var best time.Time
	for _, name := range columns[:min(len(columns), 20)] {
		var value any
		q := quoted(name)
		ahead := time.Now().UTC().Add(24 * time.Hour)
		err := d.asked.QueryRowContext(ctx, "SELECT max(v) FROM (SELECT +"+q+" AS v FROM "+quoted(table)+") WHERE typeof(v) = 'text' AND v <= ? OR typeof(v) = 'integer' AND (v BETWEEN 1000000000 AND ? OR v BETWEEN 1000000000000 AND ?)",
			ahead.Format("2006-01-02 15:04:05"), ahead.Unix(), ahead.UnixMilli()).Scan(&value)
		if err != nil {
			continue
		}
		if text, at := storedTime(value); text != "" && at.After(best) {
			newest, column, best = text, name, at
		}
	}
	return newest, column
}

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// storedTime reads a time as databases keep it; "" if it is not a time.
func storedTime(value any) (text string, at time.Time) {
	switch v := value.(type) {
	case int64:
		at = time.Unix(v, 0).UTC()
		if v >= 1_000_000_000_000 {
			at = time.UnixMilli(v).UTC()
		}
		return at.Format(time.RFC3339), at
	case []byte:
		return storedTime(string(v))
	case string:
		if !timeText.MatchString(v) {
			return "", at
		}
		for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
			if at, err := time.Parse(form, v); err == nil {
				return v, at
			}
		}
	}
	return "", at
}

// Contents lists what is in a restored copy.
func (c *Client) Contents(ctx context.Context, q Question) (Rows, error) {
	var out Rows
	return out, c.Do(ctx, "contents", q, &out, nil)
}
