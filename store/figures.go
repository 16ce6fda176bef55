package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store/figures"
)

// Figures makes all figures of a period.
func (s *Store) Figures(ctx context.Context, q figures.Query) (figures.Figures, error) {
	q.Filter.Clients = access.From(ctx).Clients
	var made figures.Figures
	err := s.snapshot(ctx, "read the figures", func(tx *gorm.DB) (err error) {
		made, err = allFigures(tx, q, s.dueInForce())
		return err
	})
	return made, err
}

// allFigures makes all figures inside a transaction.
func allFigures(tx *gorm.DB, q figures.Query, due scenarios.DueSettings) (figures.Figures, error) {
	counted, err := count(tx, q)
	if err == nil {
		err = errors.Join(countServices(tx, q, counted), countWork(tx, q, due, counted))
	}
	if err != nil {
		return figures.Figures{}, err
	}
	return q.Make(counted), nil
}

// Trend makes the figures that come from occurrences and runs for each of
// several periods; those that are about services and work take no part.
func (s *Store) Trend(ctx context.Context, q figures.Query, periods []figures.Period) (trend []figures.Figures, err error) {
	q.Filter.Clients = access.From(ctx).Clients
	err = s.snapshot(ctx, "read the figures", func(tx *gorm.DB) error {
		for _, q.Period = range periods {
			counted, err := count(tx, q)
			if err != nil {
				return err
			}
			trend = append(trend, q.Make(counted).WithoutServices())
		}
		return nil
	})
	return trend, err
}

// sqlOf is the SQL of figures for the database of a transaction.
func sqlOf(tx *gorm.DB) figures.SQL { return figures.SQL(dialectOf(tx)) }

// count counts occurrences and runs by group; "" is all of them together.
func count(tx *gorm.DB, q figures.Query) (map[string]*figures.Tally, error) {
	kept := func(figures.Grain, time.Time) bool { return false }
	if q.KeptHelps() {
		var err error
		if kept, err = keptBetween(tx, q.Period.From, q.At()); err != nil {
			return nil, err
		}
	}
	groups := map[string]*figures.Tally{}
	for _, part := range figures.Cover(q.Period.From, q.At(), kept) {
		for _, source := range []figures.Source{figures.OfOccurrences, figures.OfRuns} {
			read := countRows
			if part.Grain != figures.ByRow {
				read = readKept
			}
			if err := read(tx, q, sqlOf(tx).Of(source), part, groups); err != nil {
				return nil, err
			}
		}
	}
	total := figures.NewTally()
	for _, group := range groups {
		total.Add(group)
	}
	if q.By == "" {
		return map[string]*figures.Tally{"": total}, nil
	}
	groups[""] = total
	return groups, nil
}

// countRows counts the rows of a part of the period.
func countRows(tx *gorm.DB, q figures.Query, of figures.Rows, part figures.Span, groups map[string]*figures.Tally) error {
	from := of.From
	if q.KeptHelps() {
		from = of.ByTime()
	}
	where, more := q.Filter.Where(of.Kind)
	rows, err := tx.Raw("SELECT "+q.GroupedBy(of.Kind)+" AS grouped, "+of.Kind+" AS kind_of, "+of.Counts()+" FROM "+from+
		" WHERE "+of.Between()+where+" GROUP BY 1, 2", append([]any{text(part.From), text(part.Until)}, more...)...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	counted := make([]int64, len(of.Names()))
	var group, kind string
	into := []any{&group, &kind}
	for i := range counted {
		into = append(into, &counted[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		tallyOf(groups, group).AddRow(of, figures.Kind(kind), counted)
	}
	return rows.Err()
}

// readKept reads what is kept of a part of the period.
func readKept(tx *gorm.DB, q figures.Query, of figures.Rows, part figures.Span, groups map[string]*figures.Tally) error {
	where, more := q.Filter.Where("kind")
	var sums []struct {
		Grouped, KindOf, Counter string
		N                        int64
	}
	err := tx.Raw("SELECT "+q.GroupedBy("kind")+" AS grouped, kind AS kind_of, counter, CAST(sum(n) AS bigint) AS n FROM figure_counts"+
		" WHERE source = ? AND grain = ? AND from_at >= ? AND from_at < ?"+where+" GROUP BY 1, 2, 3",
		append([]any{string(of.Source), string(part.Grain), text(part.From), text(part.Until)}, more...)...).Scan(&sums).Error
	for _, sum := range sums {
		tallyOf(groups, sum.Grouped).AddCount(of.Source, figures.Kind(sum.KindOf), sum.Counter, sum.N)
	}
	return err
}

func tallyOf(groups map[string]*figures.Tally, group string) *figures.Tally {
	if groups[group] == nil {
		groups[group] = figures.NewTally()
	}
	return groups[group]
}

// countServices adds what is known of the services to their groups, and to all.
func countServices(tx *gorm.DB, q figures.Query, groups map[string]*figures.Tally) error {
	whole := q
	whole.By = ""
	states, err := readStates(tx, whole.Scope(), q.At())
	if err != nil {
		return err
	}
	for _, s := range states {
		groups[""].Services.Add(s, q.At())
	}
	if q.By == "" {
		return nil
	}
	if q.By == "scenario" || q.By == "kind" {
		if states, err = readStates(tx, q.Scope(), q.At()); err != nil {
			return err
		}
	}
	for _, s := range q.Regroup(states) {
		tallyOf(groups, s.Group).Services.Add(s, q.At())
	}
	return nil
}

// readStates reads for each service the last run that passed before the
// instant, and how many days of its retention were restored from before it.
func readStates(tx *gorm.DB, states []figures.State, at time.Time) ([]figures.State, error) {
	if err := preferIndexes(tx); err != nil {
		return nil, err
	}
	if err := readPassed(tx, states, at); err != nil {
		return nil, err
	}
	return states, readTouched(tx, states, at)
}

// preferIndexes keeps Postgres from reading all runs of a service, or all runs there
// are, to sort or hash them: the last one is one step into an index.
func preferIndexes(tx *gorm.DB) error {
	if dialectOf(tx) == SQLite {
		return nil
	}
	return tx.Exec("SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_bitmapscan = off").Error
}

// readPassed reads the last run that passed.
func readPassed(tx *gorm.DB, states []figures.State, at time.Time) error {
	narrow := ""
	if slices.ContainsFunc(states, figures.State.Narrowed) {
		narrow = " AND (w.b = '' OR r.scenario = w.b) AND (w.c = '' OR w.c = " + figures.AttemptKind + ")"
	}
	lately, err := passedLately(tx, states, at)
	if err != nil {
		return err
	}
	list := make([][5]string, 0, len(states))
	for i, s := range states {
		if last := lately[s.Service.Service]; last == "" {
			list = append(list, s.Line(i, ""))
		} else if err := states[i].ProvenBy(last); err != nil {
			return err
		}
	}
	found, err := selectForEach(tx, list, `coalesce((SELECT `+sqlOf(tx).EndAndID()+` FROM runs r WHERE r.service = w.a AND r.outcome = 'passed' AND r.ended_at < ?`+
		narrow+` ORDER BY r.ended_at DESC, r.id DESC LIMIT 1), '') AS last`, text(at))
	for _, f := range found {
		err = errors.Join(err, states[f.I].ProvenBy(f.Last))
	}
	return err
}

// severalServices is from how many services on the newest runs are read together.
var severalServices = 100 // tests have fewer

// passedLately reads the last run that passed of those services that had one
// lately, in one step: a step for each reads a page of its own. Postgres alone
// has to look for its pages so far away that it pays.
func passedLately(tx *gorm.DB, states []figures.State, at time.Time) (map[string]string, error) {
	if dialectOf(tx) == SQLite || len(states) < severalServices || slices.ContainsFunc(states, figures.State.Narrowed) {
		return nil, nil
	}
	var found []struct{ Service, Last string }
	err := tx.Raw(`SELECT service, max((`+sqlOf(tx).EndAndID()+`) COLLATE "C") AS last FROM (
		SELECT service, ended_at, id FROM runs WHERE outcome = 'passed' AND ended_at < ? ORDER BY ended_at DESC, service DESC, id DESC LIMIT ?) r GROUP BY service`,
		text(at), 4*len(states)).Scan(&found).Error
	lately := make(map[string]string, len(found))
	for _, f := range found {
		lately[f.Service] = f.Last
	}
	return lately, err
}

// readTouched counts the days of the retention that were restored from.
func readTouched(tx *gorm.DB, states []figures.State, at time.Time) error {
	list := make([][5]string, 0, len(states))
	for i, s := range states {
		if days := figures.RetentionDays(s.Service); days > 0 {
			list = append(list, s.Line(i, figures.LastDay(at).AddDate(0, 0, 1-int(days)).Format(time.DateOnly)))
		}
	}
	found, err := selectForEach(tx, list, `(SELECT count(*) FROM touched t
		WHERE t.service = w.a AND t.scenario = w.b AND t.kind = w.c AND t.day >= w.d AND t.day <= ? AND t.first_at < ?) AS count`,
		figures.LastDay(at).Format(time.DateOnly), text(at))
	for _, f := range found {
		states[f.I].Touched = f.Count
	}
	return err
}

// found is what was found for one line of a list: a text, or a number.
type found struct {
	I     int
	Last  string
	Count int64
}

// selectForEach asks the same of each line of a list.
func selectForEach(tx *gorm.DB, list [][5]string, question string, args ...any) (all []found, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	lines, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	err = tx.Raw(`SELECT CAST(w.i AS integer) AS i, `+question+` FROM `+sqlOf(tx).Lines()+` w`, append(args, string(lines))...).Scan(&all).Error
	return all, err
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
