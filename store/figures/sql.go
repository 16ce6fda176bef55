package figures

import (
	"slices"
	"strings"

	"rehearse/store/schema"
)

// SQL writes what figures ask in the words of one database.
type SQL schema.Dialect

func (d SQL) sqlite() bool { return schema.Dialect(d) == schema.SQLite }

// Micros is a time column as microseconds since 1970, exact on both databases.
func (d SQL) Micros(column string) string {
	if d.sqlite() {
		return "(unixepoch(substr(" + column + ", 1, 19)) * 1000000 + CAST(substr(" + column + ", 21, 6) AS integer))"
	}
	return "CAST(extract(epoch FROM " + column + ") * 1000000 AS bigint)"
}

// Literal is a time, written as the store writes times, as a value in a statement.
func (d SQL) Literal(at string) string {
	if d.sqlite() {
		return "'" + at + "'"
	}
	return "CAST('" + at + "' AS timestamptz)"
}

// EndAndID is when a run r ended and its id in one value, of which the greater is
// the later: an index has both, and the row is not read.
func (d SQL) EndAndID() string { return d.Micros("r.ended_at") + " || ' ' || r.id" }

// Lines is a parameter, a JSON list of lists of five texts, as a table with the
// columns i, a, b, c and d.
func (d SQL) Lines() string {
	if d.sqlite() {
		return `(SELECT json_extract(value, '$[0]') AS i, json_extract(value, '$[1]') AS a, json_extract(value, '$[2]') AS b, json_extract(value, '$[3]') AS c, json_extract(value, '$[4]') AS d FROM json_each(?))`
	}
	return `(SELECT value->>0 AS i, value->>1 AS a, value->>2 AS b, value->>3 AS c, value->>4 AS d FROM jsonb_array_elements(CAST(? AS jsonb)))`
}

// Rows are what one source is counted by: the rows of a table. Sums of them are
// kept in figure_counts under the name of the source.
type Rows struct {
	Source Source
	Table  string
	From   string // the table, and what it is read with
	At     string // the column by which a row is in a period
	Kind   string // the expression of the Kind
	index  string // by At

	counters            []counter
	sum, sumOf, sumWhen string // a sum of microseconds beside the counters

	sqlite bool
}

// Of is what a source is counted by; only occurrences and runs are.
func (d SQL) Of(source Source) Rows {
	if source == OfOccurrences {
		return Rows{Source: source, Table: "occurrences", From: "occurrences", At: "closes_at", Kind: "'" + string(Scheduled) + "'", index: "occurrences_by_close", counters: occurrenceCounters,
			sum: "late_us", sumOf: d.Micros("ended_at") + " - " + d.Micros("closes_at"), sumWhen: "state = 'late'", sqlite: d.sqlite()}
	}
	return Rows{Source: source, Table: "runs", From: CountedRuns, At: "ended_at", Kind: AttemptKind, index: "runs_by_end", counters: runCounters,
		sum: "detect_us", sumOf: d.Micros("ended_at") + " - " + d.Micros("first_bad_at"), sumWhen: "outcome = 'failed' AND first_bad_at <= ended_at", sqlite: d.sqlite()}
}

// ByTime is From, read along the time of the rows. SQLite would rather read all
// that a client ever had, or find all that fulfil a condition, which may be
// millions, and sort them.
func (r Rows) ByTime() string {
	if !r.sqlite {
		return r.From
	}
	return strings.Replace(r.From, r.Table, r.Table+" INDEXED BY "+r.index, 1)
}

// Countable is the condition of the rows that can be counted at all, with AND after
// it. A run that ended has an outcome; asked for by its state, SQLite would take the
// wrong index.
func (r Rows) Countable() string {
	if r.Source == OfRuns {
		return "runs.outcome <> '' AND "
	}
	return ""
}

// Between is the condition of the rows of a period, with two parameters: its
// beginning and its end.
func (r Rows) Between() string { return r.Countable() + r.At + " >= ? AND " + r.At + " < ?" }

// Names are what Counts counts, in the order of its columns.
func (r Rows) Names() []string {
	names := make([]string, 0, len(r.counters)+1)
	for _, c := range r.counters {
		names = append(names, c.name)
	}
	return append(names, r.sum)
}

// Counts are the columns that count rows.
func (r Rows) Counts() string {
	columns := make([]string, 0, len(r.counters)+1)
	for _, c := range r.counters {
		columns = append(columns, "count(*) FILTER (WHERE "+c.when+") AS "+c.name)
	}
	return strings.Join(append(columns, "CAST(coalesce(sum(CASE WHEN "+r.sumWhen+" THEN "+r.sumOf+" END), 0) AS bigint) AS "+r.sum), ", ")
}

// FoldDay counts the rows of a day into figure_counts, by client, owner, tier and
// kind. Its parameters are the beginning and the end of the day. The day is written
// into the statement, because a parameter that is only selected has no type on
// Postgres.
func (r Rows) FoldDay(day string) string {
	parts := make([]string, 0, len(r.counters)+1)
	for _, name := range r.Names() {
		parts = append(parts, "SELECT '"+string(r.Source)+"', 'day', "+day+", client, owner, tier, kind_of, '"+name+"', "+name+" FROM counted WHERE "+name+" <> 0")
	}
	return "INSERT INTO figure_counts (source, grain, from_at, client, owner, tier, kind, counter, n) WITH counted AS MATERIALIZED (SELECT client, owner, tier, " +
		r.Kind + " AS kind_of, " + r.Counts() + " FROM " + r.From + " WHERE " + r.Between() + " GROUP BY 1, 2, 3, 4) " + strings.Join(parts, " UNION ALL ")
}

// FoldMonth adds up the days of a month in figure_counts. Its parameters are the
// source, and the beginning and the end of the month.
func FoldMonth(month string) string {
	return "INSERT INTO figure_counts (source, grain, from_at, client, owner, tier, kind, counter, n) SELECT source, 'month', " + month +
		", client, owner, tier, kind, counter, CAST(sum(n) AS bigint) FROM figure_counts WHERE source = ? AND grain = 'day' AND from_at >= ? AND from_at < ? GROUP BY 1, 4, 5, 6, 7, 8"
}

// KeptHelps says whether what is kept tells apart what is asked for: services
// and scenarios are counted from their own rows, which an index finds.
func (q Query) KeptHelps() bool {
	return q.Filter.Service == "" && q.Filter.Scenario == "" && q.By != "service" && q.By != "scenario"
}

// Unnamed is the group of what has no client or owner.
const Unnamed = "none"

// GroupedBy is the expression of the breakdown, as text; kind is that of the kind.
func (q Query) GroupedBy(kind string) string {
	switch {
	case q.By == "":
		return "''"
	case q.By == "kind":
		return kind
	case q.By == "tier":
		return "CAST(tier AS text)"
	case slices.Contains(Breakdowns, q.By):
		return "coalesce(nullif(" + q.By + ", ''), '" + Unnamed + "')"
	}
	return "''"
}

// Where narrows to what the filter lets through, with AND before it; kind is the
// expression of the kind.
func (f Filter) Where(kind string) (where string, args []any) {
	for _, each := range []struct{ column, value string }{
		{"client", f.Client}, {"service", f.Service}, {"owner", f.Owner}, {"scenario", f.Scenario}, {"(" + kind + ")", string(f.Kind)},
	} {
		switch {
		case each.value == Unnamed && (each.column == "client" || each.column == "owner"): // as it is grouped
			where, args = where+" AND "+each.column+" IN ('', ?)", append(args, Unnamed)
		case each.value != "":
			where, args = where+" AND "+each.column+" = ?", append(args, each.value)
		}
	}
	if len(f.Clients) > 0 {
		where, args = where+" AND client IN ?", append(args, f.Clients)
	}
	if f.Tier != 0 {
		where, args = where+" AND tier = ?", append(args, f.Tier)
	}
	return where, args
}

// AddRow adds counts, in the order of Names, to the group's.
func (g *Tally) AddRow(r Rows, kind Kind, counted []int64) {
	for i, name := range r.Names() {
		g.AddCount(r.Source, kind, name, counted[i])
	}
}

// AddCount adds one count to the group's.
func (g *Tally) AddCount(source Source, kind Kind, counter string, n int64) {
	if source == OfOccurrences {
		g.Occurrences[counter] += n
		return
	}
	g.RunsOf(kind)[counter] += n
}
