package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
)

// Ahead is how far occurrences are written ahead at the least.
const Ahead = 35 * 24 * time.Hour

// spare is written beyond that, so that a plan lasts for a while.
const spare = 24 * time.Hour

// plan is how far a scenario is planned, and by what.
type plan struct {
	Scenario        string `gorm:"primaryKey"`
	Schedule        string // timing as JSON; "" in a row that was only just made
	ScenarioVersion string // as they were last seen
	ServiceVersion  string
	ProofVersion    string
	Active          bool      // false: disabled, deleted or without a schedule
	UntilAt         time.Time `gorm:"serializer:utc"` // everything due up to then is written
}

// timing is all that decides when occurrences are due, start and close.
type timing struct {
	Cron      string               `json:"cron"`
	Timezone  string               `json:"timezone"`
	Window    units.Duration       `json:"window"`
	Jitter    units.Duration       `json:"jitter"`
	Pool      string               `json:"pool"`
	Blackouts []scenarios.Blackout `json:"blackouts,omitempty"`
}

func timingOf(w *scenarios.Workspace, s *scenarios.Scenario) timing {
	return timing{
		Cron: s.Schedule.Cron, Timezone: s.Schedule.Timezone, Window: s.Schedule.Window, Jitter: s.Schedule.Jitter,
		Pool: cmp.Or(s.Pool, scenarios.DefaultPool), Blackouts: w.Settings.Blackouts,
	}
}

func (t timing) text() string {
	data, err := json.Marshal(t)
	if err != nil { // it is made of plain texts and numbers
		panic(err)
	}
	return string(data)
}

// String is the schedule for people.
func (t timing) String() string {
	return fmt.Sprintf("%s %s, window %s", t.Cron, cmp.Or(t.Timezone, scenarios.DefaultTimezone), t.Window)
}

// scheduled says whether anything new of the scenario falls due.
func scheduled(s *scenarios.Scenario) bool {
	return s != nil && s.Schedule != nil && !s.Schedule.Disabled
}

// WrittenAhead is what Plan did.
type WrittenAhead struct {
	Written   int64     // occurrences
	Withdrawn int64     // occurrences that were not yet due when their schedule was changed
	Changed   []Run     // queued because what they rehearse was changed
	Again     time.Time // until then nothing is to be planned, unless the workspace changes
}

// Plan writes the occurrences of the workspace's scenarios ahead of time, as far
// as they are not written yet. What is due already stays as it was, whatever
// became of its scenario. Several may plan at once: nothing is written twice.
//
// Where planning stopped for longer than it was ahead, what fell due meanwhile
// is written as well, with the schedule and the versions that were last known,
// also of scenarios that are disabled or gone when it goes on.
func (s *Store) Plan(ctx context.Context, w *scenarios.Workspace, now time.Time) (done WrittenAhead, err error) {
	now = now.UTC().Truncate(time.Microsecond)
	ahead := max(w.Settings.Planner.Ahead.Std(), Ahead)
	done.Again = now.Add(spare)
	if err := s.NoteCatalogue(ctx, w); err != nil {
		return done, err
	}
	known, err := s.plans(ctx)
	if err != nil {
		return done, err
	}
	ticked, err := s.LastTick(ctx)
	if err != nil {
		return done, err
	}
	if err := s.rest(ctx, pass{s: s, w: w, now: now, ticked: ticked}, known, &done); err != nil {
		return done, err
	}
	var stale []string
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		p := pass{s: s, w: w, scenario: w.Scenarios[name], now: now, ahead: ahead}
		if row, ok := known[name]; ok && p.upToDate(row) {
			if row.Active && row.UntilAt.Add(-ahead).Before(done.Again) {
				done.Again = row.UntilAt.Add(-ahead)
			}
		} else {
			stale = append(stale, name)
		}
	}
	if len(stale) == 0 {
		return done, nil
	}
	byTime(w, stale, now)
	if len(stale) > several {
		if err := s.database.inBulk(ctx, s.db, true); err != nil {
			return done, s.explain("prepare for planning", err)
		}
		defer func() { err = errors.Join(err, s.database.inBulk(context.WithoutCancel(ctx), s.db, false)) }()
	}
	for len(stale) > 0 {
		if stale, err = s.planSome(ctx, pass{s: s, w: w, now: now, ticked: ticked, ahead: ahead}, stale, &done); err != nil {
			return done, err
		}
	}
	return done, nil
}

// several scenarios are worth preparing the database for.
const several = 50

// byTime puts scenarios that fall due at about the same time of the day next to
// each other: what one transaction writes then goes into few pages of the
// indexes that are in order of time, and the database has far less to write.
func byTime(w *scenarios.Workspace, names []string, now time.Time) {
	next := make(map[string]time.Time, len(names))
	for _, name := range names {
		if scenario := w.Scenarios[name]; scheduled(scenario) {
			next[name], _ = scenario.Schedule.Next(now)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return next[a].Compare(next[b]) })
}

func (s *Store) plans(ctx context.Context) (map[string]plan, error) {
	var rows []plan
	if err := s.db.WithContext(ctx).Find(&rows).Error; err != nil {
		return nil, s.explain("read how far is planned", err)
	}
	known := make(map[string]plan, len(rows))
	for _, row := range rows {
		known[row.Scenario] = row
	}
	return known, nil
}

// rest notes scenarios that are gone. What was written of them stays; should
// they come back, the time between is not a time in which they were due.
func (s *Store) rest(ctx context.Context, p pass, known map[string]plan, done *WrittenAhead) error {
	var gone []string
	for name, row := range known {
		if !row.Active || !p.w.Gone(name) {
			continue
		}
		gone = append(gone, name)
		for filled := !row.UntilAt.Before(p.now); !filled; {
			var err error
			if filled, err = s.fillGone(ctx, p, name, done); err != nil {
				return err
			}
		}
	}
	for some := range slices.Chunk(gone, 500) {
		err := s.transaction(ctx, "note the scenarios that are gone", func(tx *Tx) error {
			return tx.Model(&plan{}).Where("scenario IN ?", some).Update("active", false).Error
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// fillGone is fillGap for a scenario that is gone: nobody knows since when, so
// it was due until now. What it rehearsed is known by what was written last. It
// returns false while there is more to write.
func (s *Store) fillGone(ctx context.Context, p pass, name string, done *WrittenAhead) (filled bool, err error) {
	before := *done
	err = s.transaction(ctx, "plan", func(tx *Tx) error {
		*done, filled = before, true
		var last Occurrence
		err := tx.Where("scenario = ?", name).Order("due_at DESC").Take(&last).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil // it was never due
		}
		if err != nil {
			return err
		}
		p.tx, p.done, p.scenario = tx, done, &scenarios.Scenario{Scenario: name, Service: last.Service}
		p.w = &scenarios.Workspace{Services: map[string]*scenarios.Service{
			last.Service: {Service: last.Service, Client: last.Client, Owner: last.Owner, Tier: last.Tier, Digest: last.ServiceVersion},
		}}
		row, err := p.locked()
		if err != nil || !row.Active {
			return err
		}
		if err := p.fillGap(&row); err != nil {
			return err
		}
		filled = !row.UntilAt.Before(p.now)
		return tx.Select("until_at").Updates(&row).Error
	})
	return filled, err
}

// atOnce bounds how many occurrences one transaction writes, by and large: others
// wait meanwhile, and Postgres ends a transaction that computes for too long
// between two statements.
const atOnce = 2000

// planSome plans the first few scenarios in one transaction, and returns the rest.
func (s *Store) planSome(ctx context.Context, p pass, names []string, done *WrittenAhead) (rest []string, err error) {
	before := *done
	err = s.transaction(ctx, "plan", func(tx *Tx) error {
		*done, rest = before, names
		for len(rest) > 0 && done.Written+done.Withdrawn < before.Written+before.Withdrawn+atOnce {
			p.tx, p.scenario, p.done = tx, p.w.Scenarios[rest[0]], done
			finished, err := p.plan()
			if err != nil {
				return fmt.Errorf("scenario %s: %w", rest[0], err)
			}
			if finished {
				rest = rest[1:]
			}
		}
		return nil
	})
	if err != nil {
		*done = before // nothing of it stayed
	}
	return rest, err
}

// pass is one look at one scenario.
type pass struct {
	s        *Store
	tx       *Tx
	w        *scenarios.Workspace
	scenario *scenarios.Scenario
	now      time.Time
	ticked   *time.Time // when a planner last looked; nil: never
	ahead    time.Duration
	done     *WrittenAhead
}

// upToDate says that nothing is to be written, neither occurrences nor the plan.
func (p pass) upToDate(row plan) bool {
	if row.Active != scheduled(p.scenario) || row.ScenarioVersion != p.scenario.Digest ||
		row.ServiceVersion != p.serviceVersion() || row.ProofVersion != p.w.ProofVersion(p.scenario.Scenario) {
		return false
	}
	return !row.Active || row.Schedule == timingOf(p.w, p.scenario).text() && !row.UntilAt.Before(p.now.Add(p.ahead))
}

func (p pass) service() *scenarios.Service {
	if service := p.w.Services[p.scenario.Service]; service != nil {
		return service
	}
	return &scenarios.Service{Service: p.scenario.Service}
}

func (p pass) serviceVersion() string { return p.service().Digest }

// plan brings one scenario up to date. Its row is locked first, so that two
// planners do it one after the other. It returns false while there is more to write.
func (p pass) plan() (finished bool, err error) {
	row, err := p.locked()
	if err != nil {
		return false, err
	}
	fresh := row.Schedule == ""
	if scheduled(p.scenario) {
		err = p.write(&row)
	} else if row.Active {
		err = p.fillGap(&row)
	}
	if err != nil {
		return false, err
	}
	if row.Schedule != "" && row.UntilAt.Before(p.now) && (row.Active || scheduled(p.scenario)) {
		return false, p.tx.Select("until_at", "schedule").Updates(&row).Error
	}
	row.Active = scheduled(p.scenario)
	finished = !row.Active || !row.UntilAt.Before(p.now.Add(p.ahead))
	seen := row.ProofVersion
	row.ScenarioVersion, row.ServiceVersion, row.ProofVersion = p.scenario.Digest, p.serviceVersion(), p.w.ProofVersion(p.scenario.Scenario)
	if err := p.tx.Select("*").Updates(&row).Error; err != nil {
		return false, err
	}
	if fresh || seen == "" || seen == row.ProofVersion || !row.Active || p.w.Settings.Planner.OnChange != "run" {
		return finished, nil
	}
	return finished, p.proveAnew()
}

// locked reads the scenario's row, and makes it where there is none yet. The
// update that changes nothing is what locks it, on either database.
func (p pass) locked() (plan, error) {
	row := plan{Scenario: p.scenario.Scenario}
	err := p.tx.Exec(`INSERT INTO plans (scenario, schedule, scenario_version, service_version, proof_version, active, until_at)
		VALUES (?, '', '', '', '', false, ?) ON CONFLICT (scenario) DO UPDATE SET active = plans.active`, row.Scenario, text(p.now)).Error
	if err != nil {
		return row, err
	}
	return row, p.tx.Take(&row).Error
}

// write writes what is due from where the plan ends.
func (p pass) write(row *plan) error {
	timed, until := timingOf(p.w, p.scenario), p.now.Add(p.ahead+spare)
	if !row.Active && row.UntilAt.Before(p.now) {
		row.UntilAt = p.now // nothing fell due while it was disabled or gone
	}
	if err := p.fillGap(row); err != nil {
		return err
	}
	switch {
	case row.Schedule != "" && row.UntilAt.Before(p.now): // the gap is not filled yet
		return nil
	case row.Schedule == timed.text() && !row.UntilAt.Before(p.now.Add(p.ahead)):
		return nil
	case row.Schedule == "" || row.Schedule == timed.text():
		until = timed.bounded(row.UntilAt, until)
		if _, err := p.insert(timed, row.UntilAt, until, ""); err != nil {
			return err
		}
	default:
		if err := p.replan(row, timed, until); err != nil {
			return err
		}
	}
	row.Schedule, row.UntilAt = timed.text(), until
	return nil
}

// fillGap writes what fell due after the plan had ended: nobody planned for so long.
func (p pass) fillGap(row *plan) error {
	if row.Schedule == "" || !row.UntilAt.Before(p.now) {
		return nil
	}
	var old timing
	if err := json.Unmarshal([]byte(row.Schedule), &old); err != nil {
		return fmt.Errorf("read the schedule that was planned by: %w", err)
	}
	why := "written after the fact: no planner ran before " + units.Minute(p.now)
	if p.ticked != nil {
		why = fmt.Sprintf("written after the fact: the server was down from %s to %s", units.Minute(*p.ticked), units.Minute(p.now))
	}
	known := p
	scenario := *p.scenario
	scenario.Digest = cmp.Or(row.ScenarioVersion, scenario.Digest)
	known.scenario = &scenario
	until := old.bounded(row.UntilAt, p.now)
	if _, err := known.insert(old, row.UntilAt, until, why); err != nil {
		return err
	}
	row.UntilAt = until
	return nil
}

// bounded is until, or an earlier moment up to which atOnce occurrences fall due.
func (t timing) bounded(after, until time.Time) time.Time {
	schedule := scenarios.Schedule{Cron: t.Cron, Timezone: t.Timezone, Window: t.Window, Jitter: t.Jitter}
	if due := schedule.Between(after, until); len(due) > atOnce {
		return due[atOnce-1]
	}
	return until
}

// replan withdraws what was not yet due by the old schedule. What is due at the
// same moment by the new one is written over it.
func (p pass) replan(row *plan, timed timing, until time.Time) error {
	var old timing
	if err := json.Unmarshal([]byte(row.Schedule), &old); err != nil {
		return fmt.Errorf("read the schedule that was planned by: %w", err)
	}
	why := fmt.Sprintf("the schedule was changed before it was due: from %s to %s", old, timed)
	if old.String() == timed.String() {
		why = "jitter, pool or blackouts were changed before it was due"
	}
	var withdrawn []Occurrence
	err := p.tx.Raw(`UPDATE occurrences SET state = 'withdrawn', reason = ?, settled_at = ?
		WHERE scenario = ? AND due_at > ? AND state = 'planned' RETURNING *`, why, text(p.now), p.scenario.Scenario, text(p.now)).Scan(&withdrawn).Error
	if err != nil {
		return err
	}
	written, err := p.insert(timed, p.now, until, "")
	if err != nil {
		return err
	}
	due := make(map[int64]bool, len(written))
	for _, o := range written {
		due[o.ID] = true
	}
	withdrawn = slices.DeleteFunc(withdrawn, func(o Occurrence) bool { return due[o.ID] })
	slices.SortFunc(withdrawn, func(a, b Occurrence) int { return a.DueAt.Compare(b.DueAt) })
	p.done.Withdrawn += int64(len(withdrawn))
	if len(withdrawn) > 0 {
		p.tx.Record(OccurrencesWithdrawn, p.scenario.Scenario, withdrawn)
	}
	return nil
}

const (
	// What is there already stays, unless it was withdrawn: then it is due after
	// all. One that was only just withdrawn, and is due at the same moment with the
	// same window, was never really: its versions are those of when it was written.
	revive = `ON CONFLICT (scenario, due_at) DO UPDATE SET
		state = 'planned', reason = excluded.reason, settled_at = NULL,
		start_at = excluded.start_at, closes_at = excluded.closes_at, schedule = excluded.schedule,
		service = CASE ` + asWritten + ` THEN occurrences.service ELSE excluded.service END,
		client = CASE ` + asWritten + ` THEN occurrences.client ELSE excluded.client END,
		owner = CASE ` + asWritten + ` THEN occurrences.owner ELSE excluded.owner END,
		tier = CASE ` + asWritten + ` THEN occurrences.tier ELSE excluded.tier END,
		scenario_version = CASE ` + asWritten + ` THEN occurrences.scenario_version ELSE excluded.scenario_version END,
		service_version = CASE ` + asWritten + ` THEN occurrences.service_version ELSE excluded.service_version END,
		written_at = CASE ` + asWritten + ` THEN occurrences.written_at ELSE excluded.written_at END
		WHERE occurrences.state = 'withdrawn'`
	asWritten = `WHEN occurrences.settled_at = excluded.written_at AND occurrences.schedule = excluded.schedule AND occurrences.closes_at = excluded.closes_at`
)

// columns are those that differ from one occurrence to the next.
const columns = `(scenario, service, client, owner, tier, scenario_version, service_version, schedule,
	due_at, start_at, closes_at, state, reason, written_at, first_run, first_outcome, run_id, outcome, to_catch_up)`

const (
	oneRow  = `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?, '', '', '', '', false)`
	perCall = 100 // rows in one statement
)

// insert writes what is due in after < t ≤ until, and returns what it wrote: not
// what was there already.
func (p pass) insert(timed timing, after, until time.Time, why string) (written []Occurrence, err error) {
	schedule := scenarios.Schedule{Cron: timed.Cron, Timezone: timed.Timezone, Window: timed.Window, Jitter: timed.Jitter}
	scenario := *p.scenario
	scenario.Schedule, scenario.Pool = &schedule, timed.Pool
	service, said := p.service(), timed.String()
	for due := range slices.Chunk(schedule.Between(after, until), perCall) {
		args := make([]any, 0, len(due)*13)
		for _, at := range due {
			start := scenario.StartAt(at, timed.Blackouts, timed.Pool)
			args = append(args, scenario.Scenario, scenario.Service, service.Client, service.Owner, service.Tier,
				scenario.Digest, service.Digest, said, text(at), text(start), text(at.Add(timed.Window.Std())), why, text(p.now))
		}
		sql := "INSERT INTO occurrences " + columns + " VALUES " + strings.Repeat(oneRow+",", len(due)-1) + oneRow + " " + revive + " RETURNING *"
		var some []Occurrence
		if err := p.tx.Raw(sql, args...).Scan(&some).Error; err != nil {
			return nil, err
		}
		written = append(written, some...)
	}
	p.done.Written += int64(len(written))
	if len(written) > 0 {
		slices.SortFunc(written, func(a, b Occurrence) int { return a.DueAt.Compare(b.DueAt) })
		p.tx.Record(OccurrencesPlanned, p.scenario.Scenario, written)
	}
	return written, nil
}

// proveAnew queues an extra run, unless one is waiting that will prove the new version anyway.
func (p pass) proveAnew() error {
	var waiting int64
	err := p.tx.Model(&Run{}).Where("scenario = ? AND state = 'queued'", p.scenario.Scenario).Count(&waiting).Error
	if err != nil || waiting > 0 {
		return err
	}
	want := Request{Scenario: p.scenario, Service: p.w.Services[p.scenario.Service], Trigger: Changed, By: plannerName,
		ProofVersion: p.w.ProofVersion(p.scenario.Scenario)}
	if light := p.scenario.LightFrom(p.now, p.w.Settings.Blackouts); light.After(p.now) {
		want.NotBefore = &light
	}
	run, err := p.s.enqueue(p.tx, want)
	if err == nil {
		p.done.Changed = append(p.done.Changed, *run)
	}
	return err
}
