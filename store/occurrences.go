package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/units"

	"gorm.io/gorm"
)

// ErrNotDue is about an occurrence that no run can be started for: others took
// it, it is settled, or its window is not open.
var ErrNotDue = errors.New("the occurrence takes no run")

// plannerName is who starts what nobody asked for.
const plannerName = "planner"

// moved are the columns of an occurrence that change after it was written.
var moved = []string{
	"state", "reason", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome",
	"run_id", "outcome", "ended_at", "to_catch_up",
}

// endOccurrence writes into the occurrence of a run what the run's end means
// for it, in the transaction of that end.
func endOccurrence(tx *Tx, run *Run) error {
	if run.OccurrenceID == nil {
		return nil
	}
	o, err := holdOccurrence(tx, *run.OccurrenceID)
	if err != nil {
		return err
	}
	was := o.State
	if !o.ended(run) {
		return nil
	}
	if err := o.save(tx); err != nil || o.State == was {
		return err
	}
	return noteOccurrence(tx, o)
}

// save writes where an occurrence has moved to.
func (o *Occurrence) save(tx *Tx) error {
	tx.Record(OccurrenceMoved, fmt.Sprint(o.ID), o)
	return tx.Select(moved).Updates(o).Error
}

// holdOccurrence reads an occurrence that nobody else moves until the
// transaction ends: an update that changes nothing locks it on either database.
func holdOccurrence(tx *Tx, id int64) (*Occurrence, error) {
	if err := tx.Exec(`UPDATE occurrences SET state = state WHERE id = ?`, id).Error; err != nil {
		return nil, err
	}
	var o Occurrence
	return &o, tx.Take(&o, "id = ?", id).Error
}

// ended takes the end of one of its runs into account, and says whether that
// changed it. The first attempt counts for success; for timeliness the first
// run that passed or failed does, whatever it found.
func (o *Occurrence) ended(run *Run) (changed bool) {
	if o.FirstRun == run.ID {
		o.FirstStartedAt, o.FirstOutcome, changed = run.StartedAt, run.Outcome, true
	}
	qualifies := run.Outcome == Passed || run.Outcome == Failed
	if !qualifies || o.RunID != "" || o.State == Exempt || o.State == Withdrawn {
		return changed
	}
	o.RunID, o.Outcome, o.EndedAt, o.SettledAt, o.ToCatchUp = run.ID, run.Outcome, run.EndedAt, run.EndedAt, false
	if run.EndedAt.Before(o.DueAt) || run.EndedAt.After(o.ClosesAt) {
		o.State = Late // the reason stays: why it was missed at first
		return true
	}
	o.State, o.Reason = OnTime, ""
	return true
}

// DueOccurrences reads those whose run should begin now: planned, and their
// window is open. So many at most; the longest due come first.
func (s *Store) DueOccurrences(ctx context.Context, now time.Time, after int64, most int) ([]Occurrence, error) {
	var due []Occurrence
	// None starts before it is due; that is said for the index's sake.
	err := s.db.WithContext(ctx).Where("state = 'planned' AND due_at <= ? AND start_at <= ? AND closes_at > ? AND id > ?", text(now), text(now), text(now), after).
		Order("id").Limit(most).Find(&due).Error
	return due, s.explain("read what is due", err)
}

// StartOccurrence queues a run for an occurrence and marks it started, in one
// transaction; T0 is the due time. However many try, one run is queued:
// the others get ErrNotDue. An occurrence whose first run was inconclusive or
// cancelled takes another as a retry while its window is open; one that was
// missed takes one run of a planner's, and by hand as many as are claimed while
// its window is open, and stays missed until one passes or fails.
func (s *Store) StartOccurrence(ctx context.Context, id int64, want Request) (run *Run, err error) {
	err = s.transaction(ctx, "start the occurrence", func(tx *Tx) error {
		o, err := holdOccurrence(tx, id)
		if err != nil {
			return err
		}
		if err := o.prepare(tx.DB, &want); err != nil {
			return err
		}
		if run, err = s.enqueue(tx, want); err != nil || want.Retry > 0 {
			return err
		}
		if o.State == Planned {
			o.State, o.Reason = Started, ""
		}
		o.FirstRun, o.ToCatchUp = run.ID, false
		return o.save(tx)
	})
	return run, err
}

// prepare completes what is wanted of an occurrence, or says why it takes no run.
func (o *Occurrence) prepare(tx *gorm.DB, want *Request) error {
	want.Occurrence, want.T0 = o, &o.DueAt
	switch {
	case o.FirstRun == "" && (o.State == Planned || o.State == Missed):
		return nil
	case o.State == Started, o.State == Missed && want.Trigger == OnDemand: // a planner catches up once
		return o.again(tx, want)
	default:
		return fmt.Errorf("%w: occurrence %d of %s is %s", ErrNotDue, o.ID, o.Scenario, o.State)
	}
}

// again makes the request a retry, if all runs so far ended without a result.
func (o *Occurrence) again(tx *gorm.DB, want *Request) error {
	var runs []Run
	if err := tx.Where("occurrence_id = ?", o.ID).Find(&runs).Error; err != nil {
		return err
	}
	for _, run := range runs {
		if run.State != Ended {
			return fmt.Errorf("%w: run %s of it is %s", ErrNotDue, run.ID, run.State)
		}
	}
	if want.Retry > 0 && want.Retry != len(runs) {
		return fmt.Errorf("%w: it has had %d runs", ErrNotDue, len(runs))
	}
	want.Retry, want.RetryOf = len(runs), o.FirstRun
	return nil
}

// longestWindow is longer than windows are.
const longestWindow = 100 * 24 * time.Hour

// ClaimOccurrence queues a run by hand for the occurrence of a scenario whose
// window is open: it counts as if the planner had started it. Without such an
// occurrence it is ErrNotDue.
func (s *Store) ClaimOccurrence(ctx context.Context, now time.Time, want Request) (*Run, error) {
	var open []Occurrence
	err := s.db.WithContext(ctx).Where("scenario = ? AND due_at <= ? AND due_at > ? AND closes_at > ?", want.Scenario.Scenario, text(now), text(now.Add(-longestWindow)), text(now)).Order("due_at, id").Find(&open).Error
	if err != nil {
		return nil, s.explain("find the occurrence", err)
	}
	why := fmt.Errorf("%w: no window of %s is open now", ErrNotDue, want.Scenario.Scenario)
	for _, o := range open {
		if !slices.Contains([]OccurrenceState{Planned, Started, Missed}, o.State) {
			why = fmt.Errorf("%w: what was due at %s is %s already", ErrNotDue, units.Minute(o.DueAt), strings.ReplaceAll(string(o.State), "_", " "))
			continue
		}
		run, err := s.StartOccurrence(ctx, o.ID, want)
		if err == nil || !errors.Is(err, ErrNotDue) {
			return run, err
		}
		why = err
	}
	return nil, why
}

// ClaimOne is ClaimOccurrence for one that is named by its id.
func (s *Store) ClaimOne(ctx context.Context, now time.Time, id int64, want Request) (*Run, error) {
	o, err := s.Occurrence(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case o.Scenario != want.Scenario.Scenario:
		return nil, fmt.Errorf("%w: occurrence %d is of scenario %s", ErrNotDue, id, o.Scenario)
	case now.Before(o.DueAt) || !now.Before(o.ClosesAt):
		return nil, fmt.Errorf("%w: its window is open from %s until %s", ErrNotDue, units.Minute(o.DueAt), units.Minute(o.ClosesAt))
	}
	return s.StartOccurrence(ctx, id, want)
}

// Hold notes why an occurrence that is due is not started yet.
func (s *Store) Hold(ctx context.Context, id int64, why string) error {
	return s.transaction(ctx, "note why an occurrence waits", func(tx *Tx) error {
		return tx.Exec(`UPDATE occurrences SET reason = ? WHERE id = ? AND state = 'planned' AND reason <> ?`, why, id, why).Error
	})
}

// SettleWithoutRun settles an occurrence that was due before its window closes: nothing
// will be run for it.
func (s *Store) SettleWithoutRun(ctx context.Context, id int64, state OccurrenceState, exemption *int64, why string, now time.Time) error {
	return s.transaction(ctx, "settle an occurrence", func(tx *Tx) error {
		o, err := holdOccurrence(tx, id)
		if err != nil || o.State != Planned {
			return err
		}
		return o.settle(tx, settled{state: state, reason: why, exemption: exemption}, now)
	})
}

// UnderWay reads the runs of a scenario that are queued or running.
func (s *Store) UnderWay(ctx context.Context, scenario string) ([]Run, error) {
	var runs []Run
	err := s.db.WithContext(ctx).Where("scenario = ? AND state IN ('queued', 'running')", scenario).Order("queued_at, id").Find(&runs).Error
	return runs, s.explain("read the runs under way", err)
}

// Occurrence reads one.
func (s *Store) Occurrence(ctx context.Context, id int64) (*Occurrence, error) {
	var o Occurrence
	err := s.db.WithContext(ctx).Take(&o, "id = ?", id).Error
	return &o, s.explain(fmt.Sprintf("read occurrence %d", id), err)
}

// OccurrenceFilter chooses occurrences; what is left empty does not narrow.
type OccurrenceFilter struct {
	Scenario string
	Service  string
	Client   string
	States   []OccurrenceState
	From     *time.Time // due at this moment or later
	Until    *time.Time // due before this moment
	Newest   bool       // the last due come first
	After    string     // Next of the page before
	Limit    int        // default 50, at most 1000
}

// OccurrencePage is a part of the occurrences, in the order of their due times.
type OccurrencePage struct {
	Occurrences []Occurrence
	Next        string // what OccurrenceFilter.After must be for the page that follows; "" when there is none
}

// Occurrences reads a page of what was or will be due.
func (s *Store) Occurrences(ctx context.Context, f OccurrenceFilter) (OccurrencePage, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 1000)
	found := []Occurrence{}
	for _, each := range f.byState() {
		query, err := each.page(each.where(s.db.WithContext(ctx)))
		if err != nil {
			return OccurrencePage{}, err
		}
		var some []Occurrence
		if err := query.Limit(f.Limit + 1).Find(&some).Error; err != nil {
			return OccurrencePage{}, s.explain("read the occurrences", err)
		}
		found = append(found, some...)
	}
	if len(f.States) > 1 {
		f.sort(found)
	}
	if len(found) <= f.Limit {
		return OccurrencePage{Occurrences: found}, nil
	}
	last := found[f.Limit-1] // of several states, each gave as many
	return OccurrencePage{Occurrences: found[:f.Limit], Next: placeAt(text(last.DueAt), fmt.Sprint(last.ID))}, nil
}

// byState is the filter for each of its states apart: an index has them in
// order only of one state at a time.
func (f OccurrenceFilter) byState() []OccurrenceFilter {
	if len(f.States) < 2 {
		return []OccurrenceFilter{f}
	}
	var all []OccurrenceFilter
	for _, state := range slices.Compact(slices.Sorted(slices.Values(f.States))) {
		one := f
		one.States = []OccurrenceState{state}
		all = append(all, one)
	}
	return all
}

func (f OccurrenceFilter) sort(found []Occurrence) {
	slices.SortFunc(found, func(a, b Occurrence) int {
		if f.Newest {
			a, b = b, a
		}
		return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID))
	})
}

func (f OccurrenceFilter) where(tx *gorm.DB) *gorm.DB {
	for column, value := range map[string]string{"scenario": f.Scenario, "service": f.Service, "client": f.Client} {
		if value != "" {
			tx = tx.Where(column+" = ?", value)
		}
	}
	state := "state"
	if f.Scenario != "" || f.Service != "" {
		state = "(state || '')" // the index by state has far more to go through
	}
	if len(f.States) == 1 {
		tx = tx.Where(state+" = ?", f.States[0])
	} else if len(f.States) > 1 {
		tx = tx.Where(state+" IN ?", f.States)
	}
	if f.From != nil {
		tx = tx.Where("due_at >= ?", text(*f.From))
	}
	if f.Until != nil {
		tx = tx.Where("due_at < ?", text(*f.Until))
	}
	return tx
}

func (f OccurrenceFilter) page(tx *gorm.DB) (*gorm.DB, error) {
	order, beyond := "due_at, id", ">"
	if f.Newest {
		order, beyond = "due_at DESC, id DESC", "<"
	}
	if f.After != "" {
		due, id, err := parseCursor(f.After)
		if err != nil {
			return nil, err
		}
		tx = tx.Where("(due_at, id) "+beyond+" (?, CAST(? AS bigint))", due, id)
	}
	return tx.Order(order), nil
}

// Tally is how many occurrences are in which state.
type Tally map[OccurrenceState]int64

// TallyOccurrences counts what a filter chooses, whatever its page.
func (s *Store) TallyOccurrences(ctx context.Context, f OccurrenceFilter) (Tally, error) {
	var rows []struct {
		State OccurrenceState
		Count int64
	}
	query := f.where(s.db.WithContext(ctx).Model(&Occurrence{}))
	if err := query.Select("state, count(*) AS count").Group("state").Find(&rows).Error; err != nil {
		return nil, s.explain("count the occurrences", err)
	}
	tally := Tally{}
	for _, row := range rows {
		tally[row.State] = row.Count
	}
	return tally, nil
}

// servedBy says whether a runner that was heard of lately carries runs of the pool.
func servedBy(runners []Runner, pool string, silent time.Duration, now time.Time) bool {
	return slices.ContainsFunc(runners, func(r Runner) bool {
		return r.Lives(now, silent) && slices.Contains(r.Pools, pool)
	})
}
