package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
)

// Settled is what Settle did.
type Settled struct{ Missed, Exempt int }

// circumstances are what an occurrence is settled by.
type circumstances struct {
	now        time.Time
	w          *scenarios.Workspace
	exemptions []Exemption
	runners    []Runner
	ticked     *time.Time // when a planner last looked; nil: never
}

// settled is what becomes of an occurrence.
type settled struct {
	state     OccurrenceState
	reason    string
	exemption *int64
	catchUp   bool
}

// settleAtOnce is how many occurrences one transaction settles.
const settleAtOnce = 200

// Settle decides about occurrences whose window has closed: missed, with the
// reason, or exempt. One whose run still goes on is left to the end of that run.
// What was settled stays so; only a late run makes a missed one late.
func (s *Store) Settle(ctx context.Context, w *scenarios.Workspace, now time.Time) (done Settled, err error) {
	c := circumstances{now: now.UTC().Truncate(time.Microsecond), w: w}
	closed, err := s.closed(ctx, c.now, nil)
	if err != nil || len(closed) == 0 {
		return done, err
	}
	if c.runners, err = s.Runners(ctx); err != nil {
		return done, err
	}
	if c.ticked, err = s.LastTick(ctx); err != nil {
		return done, err
	}
	if c.exemptions, err = s.Exemptions(ctx); err != nil {
		return done, err
	}
	for len(closed) > 0 {
		some, err := s.settleSome(ctx, closed, c)
		if err != nil {
			return done, err
		}
		done.Missed, done.Exempt = done.Missed+some.Missed, done.Exempt+some.Exempt
		if closed, err = s.closed(ctx, c.now, &closed[len(closed)-1]); err != nil {
			return done, err
		}
	}
	return done, nil
}

// closed reads the next few whose window has closed and that are not settled.
func (s *Store) closed(ctx context.Context, now time.Time, after *Occurrence) ([]Occurrence, error) {
	// None closes before it is due; that is said for the index's sake.
	query := s.db.WithContext(ctx).Where("state IN ('planned', 'started') AND due_at <= ? AND closes_at <= ?", text(now), text(now)).
		Where("NOT EXISTS (SELECT 1 FROM runs WHERE runs.occurrence_id = occurrences.id AND runs.state = 'running')") // its end decides
	if after != nil {
		query = query.Where("(closes_at, id) > (?, CAST(? AS bigint))", text(after.ClosesAt), after.ID)
	}
	var closed []Occurrence
	err := query.Order("closes_at, id").Limit(settleAtOnce).Find(&closed).Error
	return closed, s.explain("read the windows that have closed", err)
}

func (s *Store) settleSome(ctx context.Context, closed []Occurrence, c circumstances) (done Settled, err error) {
	err = s.transaction(ctx, "settle occurrences", func(tx *Tx) error {
		done = Settled{}
		for _, each := range closed {
			o, err := holdOccurrence(tx, each.ID)
			if err != nil {
				return err
			}
			var runs []Run
			if o.State == Started {
				if err := tx.Where("occurrence_id = ?", o.ID).Order("queued_at, id").Find(&runs).Error; err != nil {
					return err
				}
			}
			to, decided := c.decide(*o, runs)
			if !decided {
				continue
			}
			if err := o.settle(tx, to, c.now); err != nil {
				return err
			}
			if to.state == Exempt {
				done.Exempt++
			} else {
				done.Missed++
			}
		}
		return nil
	})
	return done, err
}

func (o *Occurrence) settle(tx *Tx, to settled, now time.Time) error {
	o.State, o.Reason, o.ExemptionID, o.ToCatchUp, o.SettledAt = to.state, to.reason, to.exemption, to.catchUp, &now
	if err := o.save(tx); err != nil {
		return err
	}
	return noteOccurrence(tx, o)
}

// decide says what becomes of an occurrence whose window has closed; false
// where that is not to be said yet, or has been said.
func (c circumstances) decide(o Occurrence, runs []Run) (settled, bool) {
	for _, run := range runs {
		if run.State == Running || run.Outcome == Passed || run.Outcome == Failed {
			return settled{}, false
		}
	}
	if o.State != Planned && o.State != Started {
		return settled{}, false
	}
	if e := InForce(c.exemptions, o); e != nil {
		return settled{state: Exempt, reason: e.Reason, exemption: &e.ID}, true
	}
	if o.State == Planned {
		return settled{state: Missed, reason: c.neverStarted(o), catchUp: catchUpOf(c.w.Scenarios[o.Scenario]) != "none"}, true
	}
	return settled{state: Missed, reason: c.unfinished(runs)}, true
}

// neverStarted is why no run was queued for an occurrence.
func (c circumstances) neverStarted(o Occurrence) string {
	switch {
	case o.Reason != "":
		return o.Reason
	case !o.StartAt.Before(o.ClosesAt):
		return fmt.Sprintf("jitter and blackouts kept every run from starting before %s, when its window had closed", units.Minute(o.StartAt))
	case c.ticked == nil:
		return "the server was down: no planner ran before " + units.Minute(c.now)
	case c.ticked.Before(o.StartAt):
		return fmt.Sprintf("the server was down from %s to %s", units.Minute(*c.ticked), units.Minute(c.now))
	default:
		return "nothing started it while its window was open"
	}
}

// unfinished is why the runs of an occurrence settled nothing.
func (c circumstances) unfinished(runs []Run) string {
	if len(runs) == 0 {
		return "its run is not in the records"
	}
	last := runs[len(runs)-1]
	switch {
	case last.State == Queued && !servedBy(c.runners, last.Pool, silentOf(c.w), c.now):
		return fmt.Sprintf("no runner served pool %s", last.Pool)
	case last.State == Queued:
		return fmt.Sprintf("its run %s was still waiting for a runner of pool %s", last.ID, last.Pool)
	case last.Outcome == Cancelled:
		return fmt.Sprintf("its run %s was %s", last.ID, cmp.Or(last.Reason, "cancelled"))
	default:
		return fmt.Sprintf("its run %s was inconclusive: %s", last.ID, last.Reason)
	}
}

func silentOf(w *scenarios.Workspace) time.Duration {
	return cmp.Or(w.Settings.Runs.Silent.Std(), scenarios.DefaultSilent.Std())
}

// catchUpOf is what is to be done about missed occurrences of a scenario.
func catchUpOf(s *scenarios.Scenario) string {
	if !scheduled(s) {
		return "none"
	}
	return cmp.Or(s.Schedule.CatchUp, scenarios.DefaultCatchUp)
}

// candidate is a missed occurrence that may be caught up.
type candidate struct {
	ID       int64
	Scenario string
	DueAt    time.Time `gorm:"serializer:utc"`
	StartAt  time.Time `gorm:"serializer:utc"`
}

// CatchUps reads the missed occurrences for which a late run is to be queued
// next, one of a scenario at most. What the policies do not catch up is let go.
func (s *Store) CatchUps(ctx context.Context, w *scenarios.Workspace, now time.Time) ([]int64, error) {
	var all []candidate
	err := s.db.WithContext(ctx).Model(&Occurrence{}).Select("id, scenario, due_at, start_at").
		Where("to_catch_up").Order("scenario, due_at").Find(&all).Error
	if err != nil {
		return nil, s.explain("read what is to be caught up", err)
	}
	var next, dropped []int64
	for len(all) > 0 {
		name := all[0].Scenario
		end := slices.IndexFunc(all, func(c candidate) bool { return c.Scenario != name })
		if end < 0 {
			end = len(all)
		}
		later, err := s.dueLater(ctx, w.Scenarios[name], all[end-1], now)
		if err != nil {
			return nil, err
		}
		kept := keepOf(w.Scenarios[name], end, later)
		for _, c := range all[:end-kept] {
			dropped = append(dropped, c.ID)
		}
		if kept > 0 && !all[end-kept].StartAt.After(now) {
			next = append(next, all[end-kept].ID)
		}
		all = all[end:]
	}
	return next, s.letGo(ctx, dropped)
}

// keepOf is how many of a scenario's missed occurrences are caught up, of the newest.
func keepOf(s *scenarios.Scenario, missed int, later bool) int {
	switch catchUpOf(s) {
	case "none":
		return 0
	case "all":
		return min(missed, cmp.Or(s.Schedule.CatchUpMost, scenarios.DefaultCatchUpMost))
	case "latest":
		if later {
			return 0
		}
	}
	return 1
}

// dueLater says whether the scenario was due again after a missed occurrence
// and has, or gets, a run for that. Only `latest` asks.
func (s *Store) dueLater(ctx context.Context, of *scenarios.Scenario, missed candidate, now time.Time) (bool, error) {
	if catchUpOf(of) != "latest" {
		return false, nil
	}
	var later int64
	err := s.db.WithContext(ctx).Model(&Occurrence{}).
		Where("scenario = ? AND due_at > ? AND due_at <= ?", missed.Scenario, text(missed.DueAt), text(now)).
		Where("state IN ('started', 'on_time', 'late') OR state = 'planned' AND closes_at > ? OR state = 'missed' AND first_run <> ''", text(now)).
		Limit(1).Count(&later).Error
	return later > 0, s.explain("look for later occurrences", err)
}

func (s *Store) letGo(ctx context.Context, ids []int64) error {
	for some := range slices.Chunk(ids, 500) {
		err := s.transaction(ctx, "let go of what is not caught up", func(tx *Tx) error {
			return tx.Model(&Occurrence{}).Where("id IN ?", some).Update("to_catch_up", false).Error
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Unfinished is an occurrence whose window is open and whose runs all ended
// without a result.
type Unfinished struct {
	Occurrence Occurrence
	Runs       []Run // in the order in which they were queued: ID, OccurrenceID, Outcome and EndedAt of them
}

// Unfinished reads what may be tried again.
func (s *Store) Unfinished(ctx context.Context, now time.Time) ([]Unfinished, error) {
	var open []Occurrence
	var runs []Run
	err := s.snapshot(ctx, "read what may be tried again", func(tx *gorm.DB) error {
		err := tx.Where(`state = 'started' AND closes_at > ? AND NOT EXISTS
			(SELECT 1 FROM runs WHERE runs.occurrence_id = occurrences.id AND runs.state <> 'ended')`, text(now)).
			Order("id").Find(&open).Error
		if err != nil || len(open) == 0 {
			return err
		}
		return tx.Select("id", "occurrence_id", "outcome", "ended_at").
			Where("occurrence_id IN (SELECT id FROM occurrences WHERE state = 'started' AND closes_at > ?)", text(now)).
			Order("queued_at, id").Find(&runs).Error
	})
	of := map[int64][]Run{}
	for _, run := range runs {
		of[*run.OccurrenceID] = append(of[*run.OccurrenceID], run)
	}
	all := make([]Unfinished, 0, len(open))
	for _, o := range open {
		if len(of[o.ID]) > 0 {
			all = append(all, Unfinished{Occurrence: o, Runs: of[o.ID]})
		}
	}
	return all, err
}

// longestRetry is how long after its end a run without an occurrence is tried again.
const longestRetry = 24 * time.Hour

// UnprovenChanges reads the runs after a change that were inconclusive and not tried again.
func (s *Store) UnprovenChanges(ctx context.Context, now time.Time) ([]Run, error) {
	var runs []Run
	err := s.db.WithContext(ctx).Where(`"trigger" = 'changed' AND outcome = 'inconclusive' AND ended_at > ? AND NOT EXISTS
		(SELECT 1 FROM runs AS n WHERE n.retry_of <> '' AND n.retry_of = CASE runs.retry_of WHEN '' THEN runs.id ELSE runs.retry_of END AND n.retry > runs.retry)`,
		text(now.Add(-longestRetry))).Order("ended_at, id").Find(&runs).Error
	return runs, s.explain("read the runs after a change", err)
}

// Retry queues an inconclusive run without an occurrence again, once; nil
// where somebody else did so.
func (s *Store) Retry(ctx context.Context, of Run, want Request) (run *Run, err error) {
	want.Trigger, want.Retry, want.RetryOf = of.Trigger, of.Retry+1, cmp.Or(of.RetryOf, of.ID)
	err = s.transaction(ctx, "queue the run again", func(tx *Tx) error {
		// The scenario's plan is what two planners wait for each other by.
		if err := tx.Exec(`UPDATE plans SET active = active WHERE scenario = ?`, of.Scenario).Error; err != nil {
			return err
		}
		var tried int64
		err := tx.Model(&Run{}).Where("retry_of <> '' AND retry_of = ? AND retry >= ?", want.RetryOf, want.Retry).Count(&tried).Error
		if err != nil || tried > 0 {
			return err
		}
		run, err = s.enqueue(tx, want)
		return err
	})
	return run, err
}

// tick is the row that says when a planner last looked.
type tick struct {
	ID       int       `gorm:"primaryKey"`
	TickedAt time.Time `gorm:"serializer:utc"`
}

// TableName is where it is kept.
func (tick) TableName() string { return "planner" }

// LastTick is when a planner of any server last looked at what is due, nil if
// none ever did.
func (s *Store) LastTick(ctx context.Context) (*time.Time, error) {
	var rows []tick
	if err := s.db.WithContext(ctx).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, s.explain("read when a planner last looked", err)
	}
	return &rows[0].TickedAt, nil
}

// SaveTick notes that a planner has looked at everything that was due.
func (s *Store) SaveTick(ctx context.Context, now time.Time) error {
	return s.transaction(ctx, "note that the planner looked", func(tx *Tx) error {
		return tx.Exec(`INSERT INTO planner (id, ticked_at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET ticked_at = excluded.ticked_at`, text(now)).Error
	})
}
