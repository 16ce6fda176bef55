package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Counting a year row by row takes seconds, so days and months that are over are
// counted once and kept: occurrence_sums and run_sums hold the counters of a
// whole day or month (UTC) by client, owner, tier and kind, and figure_spans says
// which spans they hold. Nothing depends on that having been done: what is not
// kept is counted from the rows, and both give the same.
//
// A row that changes later leaves a mark in the same transaction (a trigger sees
// to it), and a span with a mark in it is not believed until Fold has counted it
// again. Marks are made for what is older than an hour, and spans are kept when
// they are over for a day and a half: in between lies room for transactions that
// are under way and for clocks that differ or are set.

// grain is the width of a span that is kept; "" is counted from the rows.
type grain string

const (
	byRow   grain = ""
	byDay   grain = "day"
	byMonth grain = "month"
)

// restsAfter is how long a span must be over before it is kept.
const restsAfter = 36 * time.Hour

// span is a part of a period that is counted in one way.
type span struct {
	grain       grain
	from, until time.Time
}

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

func monthOf(t time.Time) time.Time {
	return time.Date(t.UTC().Year(), t.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
}

// cover divides a period into the widest spans that are kept, and what remains.
func cover(from, until time.Time, kept func(grain, time.Time) bool) []span {
	var all []span
	for at := from; at.Before(until); {
		next := widest(at, until, kept)
		if n := len(all); n > 0 && all[n-1].grain == next.grain {
			all[n-1].until = next.until
		} else {
			all = append(all, next)
		}
		at = next.until
	}
	return all
}

func widest(at, until time.Time, kept func(grain, time.Time) bool) span {
	day, month := dayOf(at), monthOf(at)
	if end := month.AddDate(0, 1, 0); at.Equal(month) && !end.After(until) && kept(byMonth, month) {
		return span{byMonth, at, end}
	}
	end := day.AddDate(0, 0, 1)
	if at.Equal(day) && !end.After(until) && kept(byDay, day) {
		return span{byDay, at, end}
	}
	if end.After(until) {
		end = until
	}
	return span{byRow, at, end}
}

// keptBetween finds which spans are kept and carry no mark.
func keptBetween(tx *gorm.DB, from, until time.Time) (func(grain, time.Time) bool, error) {
	from = monthOf(from)
	var spans []struct {
		Grain grain
		At    int64
	}
	err := tx.Raw(`SELECT grain, `+micros(tx, "from_at")+` AS at FROM figure_spans WHERE from_at >= ? AND from_at < ?`, text(from), text(until)).Scan(&spans).Error
	if err != nil {
		return nil, err
	}
	var marks []int64
	err = tx.Raw(`SELECT DISTINCT `+micros(tx, "at")+` FROM figure_marks WHERE at >= ? AND at < ?`, text(from), text(monthOf(until).AddDate(0, 1, 0))).Scan(&marks).Error
	if err != nil {
		return nil, err
	}
	known := map[grain]map[int64]bool{byDay: {}, byMonth: {}}
	for _, s := range spans {
		known[s.Grain][s.At] = true
	}
	for _, mark := range marks {
		delete(known[byDay], dayOf(time.UnixMicro(mark)).UnixMicro())
		delete(known[byMonth], monthOf(time.UnixMicro(mark)).UnixMicro())
	}
	return func(g grain, at time.Time) bool { return known[g][at.UnixMicro()] }, nil
}

// micros is a time as microseconds since 1970, exact on both databases.
func micros(tx *gorm.DB, column string) string {
	if dialectOf(tx) == SQLite {
		return "(unixepoch(substr(" + column + ", 1, 19)) * 1000000 + CAST(substr(" + column + ", 21, 6) AS integer))"
	}
	return "CAST(extract(epoch FROM " + column + ") * 1000000 AS bigint)"
}

// account is what one of the two sources is counted by.
type account struct {
	table, from         string // the table, and with what it is read
	kept, at, kind      string
	byTime              string // the index by at
	counters            []counter
	sum, sumOf, sumWhen string // a sum of microseconds beside the counters
}

func accountOf(tx *gorm.DB, of source) account {
	if of == ofOccurrences {
		return account{table: "occurrences", from: "occurrences", byTime: "occurrences_by_close", kept: "occurrence_sums", at: "closes_at", kind: "'" + string(KindScheduled) + "'", counters: occurrenceCounters,
			sum: "late_us", sumOf: micros(tx, "ended_at") + " - " + micros(tx, "closes_at"), sumWhen: "state = 'late'"}
	}
	return account{table: "runs", from: countedRuns, byTime: "runs_by_end", kept: "run_sums", at: "ended_at", kind: attemptKind, counters: runCounters,
		sum: "detect_us", sumOf: micros(tx, "ended_at") + " - " + micros(tx, "first_bad_at"), sumWhen: "outcome = 'failed' AND first_bad_at <= ended_at"}
}

// within is what rows of a short span are read from. SQLite would rather take
// all that a client ever had.
func (l account) within(tx *gorm.DB) string {
	if dialectOf(tx) != SQLite {
		return l.from
	}
	return strings.Replace(l.from, l.table, l.table+" INDEXED BY "+l.byTime, 1)
}

// counts are the columns that count rows.
func (l account) counts() string {
	columns := make([]string, 0, len(l.counters)+1)
	for _, c := range l.counters {
		columns = append(columns, "count(*) FILTER (WHERE "+c.when+") AS "+c.name)
	}
	return strings.Join(append(columns, "CAST(coalesce(sum(CASE WHEN "+l.sumWhen+" THEN "+l.sumOf+" END), 0) AS bigint) AS "+l.sum), ", ")
}

// names are the columns of the counters, each as the form says.
func (l account) names(form string) string {
	columns := make([]string, 0, len(l.counters)+1)
	for _, c := range l.counters {
		columns = append(columns, strings.ReplaceAll(form, "%", c.name))
	}
	return strings.Join(append(columns, strings.ReplaceAll(form, "%", l.sum)), ", ")
}

// rows is the condition of the rows that can be counted at all. A run that ended
// has an outcome; asked for by its state, SQLite would take the wrong index.
func (l account) rows() string {
	if l.table == "runs" {
		return "runs.outcome <> '' AND "
	}
	return ""
}

// sums counts occurrences and runs by group; "" is all of them together.
func sums(tx *gorm.DB, q FiguresQuery) (map[string]*groupTally, error) {
	kept := func(grain, time.Time) bool { return false }
	if q.keptHelps() {
		var err error
		if kept, err = keptBetween(tx, q.Period.From, q.at()); err != nil {
			return nil, err
		}
	}
	groups := map[string]*groupTally{}
	for _, part := range cover(q.Period.From, q.at(), kept) {
		for _, of := range []source{ofOccurrences, ofRuns} {
			if err := addSums(tx, q, accountOf(tx, of), part, groups); err != nil {
				return nil, err
			}
		}
	}
	total := newGroupTally()
	for _, group := range groups {
		total.plus(group)
	}
	if q.By == "" {
		return map[string]*groupTally{"": total}, nil
	}
	groups[""] = total
	return groups, nil
}

// keptHelps says whether what is kept tells apart what is asked for: services
// and scenarios are counted from their own rows, which an index finds.
func (q FiguresQuery) keptHelps() bool {
	return q.Filter.Service == "" && q.Filter.Scenario == "" && q.By != "service" && q.By != "scenario"
}

func addSums(tx *gorm.DB, q FiguresQuery, l account, part span, groups map[string]*groupTally) error {
	from, kind, columns, ranged := l.from, l.kind, l.counts(), l.rows()+l.at+" >= ? AND "+l.at+" < ?"
	if q.keptHelps() {
		from = l.within(tx)
	}
	args := []any{text(part.from), text(part.until)}
	if part.grain != byRow {
		from, kind, columns = l.kept, "kind", l.names("CAST(sum(%) AS bigint) AS %")
		ranged, args = "grain = ? AND from_at >= ? AND from_at < ?", append([]any{string(part.grain)}, args...)
	}
	where, more := q.Filter.where(kind)
	rows, err := tx.Raw("SELECT "+q.groupedBy(kind)+" AS grouped, "+kind+" AS kind_of, "+columns+" FROM "+from+
		" WHERE "+ranged+where+" GROUP BY 1, 2", append(args, more...)...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	counted := make([]int64, len(l.counters)+1)
	var group, of string
	into := []any{&group, &of}
	for i := range counted {
		into = append(into, &counted[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if groups[group] == nil {
			groups[group] = newGroupTally()
		}
		groups[group].add(l, Kind(of), counted)
	}
	return rows.Err()
}

func (g *groupTally) add(l account, kind Kind, counted []int64) {
	into := g.occurrences
	if l.table == "runs" {
		into = g.runsOf(kind)
	}
	for i, c := range l.counters {
		into[c.name] += counted[i]
	}
	into[l.sum] += counted[len(l.counters)]
}

// groupedBy is the expression of the breakdown, as text.
func (q FiguresQuery) groupedBy(kind string) string {
	switch {
	case q.By == "":
		return "''"
	case q.By == "kind":
		return kind
	case q.By == "tier":
		return "CAST(tier AS text)"
	case slices.Contains(Breakdowns, q.By):
		return "coalesce(nullif(" + q.By + ", ''), '" + unnamed + "')"
	}
	return "''"
}

// unnamed is the group of what has no client or owner.
const unnamed = "none"

// where narrows to what the filter lets through; kind is the expression of the kind.
func (f FiguresFilter) where(kind string) (where string, args []any) {
	for _, each := range []struct{ column, value string }{
		{"client", f.Client}, {"service", f.Service}, {"owner", f.Owner}, {"scenario", f.Scenario}, {"(" + kind + ")", string(f.Kind)},
	} {
		switch {
		case each.value == unnamed && (each.column == "client" || each.column == "owner"): // as it is grouped
			where, args = where+" AND "+each.column+" IN ('', ?)", append(args, unnamed)
		case each.value != "":
			where, args = where+" AND "+each.column+" = ?", append(args, each.value)
		}
	}
	if len(f.only) > 0 {
		where, args = where+" AND client IN ?", append(args, f.only)
	}
	if f.Tier != 0 {
		where, args = where+" AND tier = ?", append(args, f.Tier)
	}
	return where, args
}

// Fold counts days and months that are over and are not kept yet, or have
// changed since, until it is done or ctx ends. It does so in short transactions,
// and any number of processes may do so at once.
func (s *Store) Fold(ctx context.Context, now time.Time) error {
	for {
		more, err := s.foldSome(ctx, now)
		if err != nil || !more {
			return err
		}
		select { // SQLite's lock goes to whoever asks in time, so others get a moment
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(foldFor / 5):
		}
	}
}

// KeepFolded folds what is over, now and every so often, until ctx ends.
func (s *Store) KeepFolded(ctx context.Context, every time.Duration, trouble func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		at, err := s.Moment(ctx)
		if err == nil {
			err = s.Fold(ctx, at)
		}
		if err != nil && ctx.Err() == nil {
			trouble(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// foldFor is how long one transaction of Fold lasts at least, if there is work:
// others wait for it to end.
const foldFor = 50 * time.Millisecond

func (s *Store) foldSome(ctx context.Context, now time.Time) (more bool, err error) {
	err = s.transaction(ctx, "count what is over", func(tx *Tx) error {
		if err := alone(tx); err != nil {
			return err
		}
		if err := forgetMarked(tx); err != nil {
			return err
		}
		next, err := unfolded(tx.DB, now)
		if err != nil {
			return err
		}
		for began := time.Now(); time.Since(began) < foldFor; {
			span := next()
			if more = span != nil; !more {
				return nil
			}
			if err := span.fold(tx, now); err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

// alone keeps other processes from folding at the same time. SQLite has one
// writer anyway.
func alone(tx *Tx) error {
	if dialectOf(tx.DB) == SQLite {
		return nil
	}
	return tx.Exec(`SELECT pg_advisory_xact_lock(7237842)`).Error
}

// forgetMarked takes the marks and forgets the spans that they lie in.
func forgetMarked(tx *Tx) error {
	var marks []int64
	if err := tx.Raw(`DELETE FROM figure_marks RETURNING ` + micros(tx.DB, "at")).Scan(&marks).Error; err != nil {
		return err
	}
	spans := map[span]bool{}
	for _, mark := range marks {
		at := time.UnixMicro(mark).UTC()
		spans[span{grain: byDay, from: dayOf(at)}], spans[span{grain: byMonth, from: monthOf(at)}] = true, true
	}
	for each := range spans {
		err := tx.Exec(`DELETE FROM figure_spans WHERE grain = ? AND from_at = ?`, string(each.grain), text(each.from)).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// unfolded finds, one after the other, the spans that are over and not kept:
// days, and months of which all days are kept.
func unfolded(tx *gorm.DB, now time.Time) (next func() *span, err error) {
	begin, err := earliest(tx)
	if err != nil || begin == nil {
		return func() *span { return nil }, err
	}
	end := dayOf(now.Add(-restsAfter))
	kept, err := keptBetween(tx, *begin, end)
	if err != nil {
		return nil, err
	}
	found := map[span]bool{}
	at := *begin
	return func() *span {
		one := unkept(at, end, func(g grain, from time.Time) bool { return found[span{grain: g, from: from}] || kept(g, from) })
		if one != nil {
			found[span{grain: one.grain, from: one.from}], at = true, one.from
		}
		return one
	}, nil
}

// unkept is the earliest span from begin that ends by end and is not kept.
func unkept(begin, end time.Time, kept func(grain, time.Time) bool) *span {
	for at := monthOf(begin); at.Before(end); {
		next := at.AddDate(0, 0, 1)
		if !next.After(end) && !kept(byDay, at) {
			return &span{byDay, at, next}
		}
		if month := next.AddDate(0, -1, 0); next.Day() == 1 && !kept(byMonth, month) {
			return &span{byMonth, month, next}
		}
		at = next
	}
	return nil
}

// earliest is the first moment that a figure can be about; nil without any.
func earliest(tx *gorm.DB) (*time.Time, error) {
	var first []int64
	err := tx.Raw(`SELECT at FROM (SELECT ` + micros(tx, "min(closes_at)") + ` AS at FROM occurrences
		UNION ALL SELECT ` + micros(tx, "min(ended_at)") + ` FROM runs) firsts WHERE at IS NOT NULL`).Scan(&first).Error
	if err != nil || len(first) == 0 {
		return nil, err
	}
	at := time.UnixMicro(slices.Min(first)).UTC()
	return &at, nil
}

// fold counts the span and keeps it. A month is added up from its days.
func (p span) fold(tx *Tx, now time.Time) error {
	for _, of := range []source{ofOccurrences, ofRuns} {
		l := accountOf(tx.DB, of)
		if err := tx.Exec("DELETE FROM "+l.kept+" WHERE grain = ? AND from_at = ?", string(p.grain), text(p.from)).Error; err != nil {
			return err
		}
		from, columns, where, args := l.from, l.counts(), l.rows()+l.at+" >= ? AND "+l.at+" < ?", []any{text(p.from), text(p.until)}
		kind := l.kind
		if p.grain == byMonth {
			from, columns, kind = l.kept, l.names("CAST(sum(%) AS bigint)"), "kind"
			where = "grain = 'day' AND from_at >= ? AND from_at < ?"
		}
		// The span is written into the statement: a parameter that is only selected has no type on Postgres.
		insert := fmt.Sprintf("INSERT INTO %s (grain, from_at, client, owner, tier, kind, %s) SELECT '%s', %s, client, owner, tier, %s, %s FROM %s WHERE %s GROUP BY 3, 4, 5, 6",
			l.kept, l.names("%"), p.grain, literal(tx.DB, p.from), kind, columns, from, where)
		if err := tx.Exec(insert, args...).Error; err != nil {
			return err
		}
	}
	return tx.Exec(`INSERT INTO figure_spans (grain, from_at, folded_at) VALUES (?, ?, ?)`, string(p.grain), text(p.from), text(now)).Error
}

// literal is a time of ours as SQL.
func literal(tx *gorm.DB, t time.Time) string {
	if dialectOf(tx) == SQLite {
		return "'" + text(t) + "'"
	}
	return "CAST('" + text(t) + "' AS timestamptz)"
}

// snapshot runs several reads that see the same state of the database, and
// keeps nobody from writing meanwhile.
func (s *Store) snapshot(ctx context.Context, what string, do func(tx *gorm.DB) error) error {
	if s.Dialect() != SQLite {
		quickly := func(tx *gorm.DB) error { // to compile such a statement takes longer than to run it
			return errors.Join(tx.Exec("SET LOCAL jit = off").Error, do(tx))
		}
		return s.explain(what, s.db.WithContext(ctx).Transaction(quickly, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}))
	}
	// A transaction of gorm's would take the write lock: _txlock=immediate.
	return s.explain(what, s.db.WithContext(ctx).Connection(func(tx *gorm.DB) (err error) {
		tx = tx.Session(&gorm.Session{NewDB: true}) // else conditions of one read would stay for the next
		if err := tx.Exec("BEGIN DEFERRED").Error; err != nil {
			return err
		}
		defer func() { // also where do panics: it is the only connection
			err = errors.Join(err, tx.WithContext(context.WithoutCancel(ctx)).Exec("ROLLBACK").Error)
		}()
		return do(tx)
	}))
}
