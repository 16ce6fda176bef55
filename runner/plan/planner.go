// Package plan writes ahead what falls due, starts it, settles what became of it,
// and calls the address that tells people when all of that stops.
package plan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"rehearse/runner"
	"rehearse/runner/capacity"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// Planner writes occurrences ahead, starts what is due, and settles what was.
// Everything that it knows is in the store: any number of them may look at the
// same time, and one that was away for a month goes on where it was.
type Planner struct {
	Store     *store.Store
	Workspace func() *scenarios.Workspace
	Changed   <-chan struct{} // tells that the workspace may be another; may be nil
	ID        string          // of the runner beside it: who ends a run that no node could hold
	Log       *slog.Logger    // may be nil

	last    atomic.Pointer[time.Time]
	planned string    // the version of the workspace that was planned last
	again   time.Time // when there is something to plan, with the same workspace
	frozen  string    // the version of the workspace whose freezes were written last
	saved   time.Time // when the tick was noted last
	said    string    // the trouble that was said already
}

const (
	// betweenNotes is how often it is noted that a planner lives: to say later
	// since when none did.
	betweenNotes = 30 * time.Second
	// startAtOnce is how many occurrences are read in one go.
	startAtOnce = 500
)

// LastTick is when everything that was due was last looked at; zero before the first time.
func (p *Planner) LastTick() time.Time {
	if last := p.last.Load(); last != nil {
		return *last
	}
	return time.Time{}
}

// Serve looks at what is due until ctx ends. No error ends it: what could not
// be done now is done at the next look.
func (p *Planner) Serve(ctx context.Context) error {
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.readCalendars(ctx)
	}()
	defer func() { <-ended }()
	for ctx.Err() == nil {
		err := p.look(ctx)
		if ctx.Err() == nil {
			p.say(err)
		}
		select {
		case <-ctx.Done():
		case <-p.Changed:
		case <-time.After(cmp.Or(p.Workspace().Settings.Planner.Tick, scenarios.DefaultTick).Std()):
		}
	}
	return nil
}

// look is Tick as of now. Where several plan, they must have one clock; when this
// one ticked last is for this machine, whose clock may be another.
func (p *Planner) look(ctx context.Context) error {
	now, err := p.Store.Moment(ctx)
	if err == nil {
		err = p.tick(ctx, now)
	}
	if err == nil {
		ended := time.Now()
		p.last.Store(&ended)
	}
	return err
}

// say logs a trouble once, and once that it is over.
func (p *Planner) say(err error) {
	switch {
	case err == nil && p.said != "":
		p.said = ""
		p.Log.Info("the planner works again")
	case err != nil && err.Error() != p.said:
		p.said = err.Error()
		p.Log.Error("the planner could not do everything; it tries again", "error", err)
	}
}

// did is what a tick has done, for the log.
type did struct {
	store.WrittenAhead
	store.Settled
	started, exempt, skipped, caughtUp, retried, changed int
}

// Tick looks once, as of a moment. What is due begins before anything else is
// done; what goes wrong with one thing keeps nothing else from being done.
func (p *Planner) Tick(ctx context.Context, now time.Time) error {
	now = now.UTC().Truncate(time.Microsecond)
	err := p.tick(ctx, now)
	if err == nil {
		p.last.Store(&now)
	}
	return err
}

func (p *Planner) tick(ctx context.Context, now time.Time) error {
	w := p.Workspace()
	var done did
	var errs []error
	for _, step := range []func(context.Context, *scenarios.Workspace, time.Time, *did) error{
		p.freeze, p.startDue, p.plan, p.settle, p.catchUp, p.retry, p.retryChanges,
	} {
		if err := step(ctx, w, now, &done); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) == 0 {
		errs = append(errs, p.note(ctx, now))
	}
	p.tell(done)
	return errors.Join(errs...)
}

// note says, to others, that everything was looked at.
func (p *Planner) note(ctx context.Context, now time.Time) error {
	if since := now.Sub(p.saved); since < 0 || since >= betweenNotes {
		if err := p.Store.SaveTick(ctx, now); err != nil {
			return err
		}
		p.saved = now
	}
	return nil
}

func (p *Planner) tell(d did) {
	if p.Log == nil {
		return
	}
	if d.Written > 0 || d.Withdrawn > 0 {
		p.Log.Info("planned ahead", "written", d.Written, "withdrawn", d.Withdrawn)
	}
	if d.started+d.caughtUp+d.retried+d.changed > 0 {
		p.Log.Info("runs queued", "due", d.started, "caught_up", d.caughtUp, "retried", d.retried, "changed", d.changed)
	}
	if missed, exempt := d.Missed+d.skipped, d.Exempt+d.exempt; missed+exempt > 0 {
		p.Log.Warn("occurrences settled without a run in their window", "missed", missed, "exempt", exempt)
	}
}

// freeze writes the freezes of the settings, once for each workspace.
func (p *Planner) freeze(ctx context.Context, w *scenarios.Workspace, now time.Time, _ *did) error {
	if p.frozen == w.Version {
		return nil
	}
	if err := p.Store.SyncExemptions(ctx, settingsPlace, freezesOf(w.Settings.Freezes), now); err != nil {
		return err
	}
	p.frozen = w.Version
	return nil
}

// plan writes ahead what is not written yet. With the same workspace that is
// once a day.
func (p *Planner) plan(ctx context.Context, w *scenarios.Workspace, now time.Time, d *did) (err error) {
	if p.planned == w.Version && now.Before(p.again) {
		return nil
	}
	if d.WrittenAhead, err = p.Store.Plan(ctx, w, now); err != nil {
		return err
	}
	p.planned, p.again, d.changed = w.Version, d.Again, len(d.Changed)
	if d.Written == 0 {
		return nil
	}
	return p.startDue(ctx, w, now, d) // what was written after the fact may be due
}

func (p *Planner) settle(ctx context.Context, w *scenarios.Workspace, now time.Time, d *did) (err error) {
	d.Settled, err = p.Store.Settle(ctx, w, now)
	return err
}

// startDue queues a run for everything that is due and whose window is open.
func (p *Planner) startDue(ctx context.Context, w *scenarios.Workspace, now time.Time, d *did) error {
	var errs []error
	var s *start
	for after := int64(0); ; {
		due, err := p.Store.DueOccurrences(ctx, now, after, startAtOnce)
		if err != nil || len(due) == 0 {
			return errors.Join(append(errs, err)...)
		}
		if s == nil {
			if s, err = p.starting(ctx, w, now, d); err != nil {
				return err
			}
		}
		for _, o := range due {
			after = o.ID
			if err := s.one(ctx, o); err != nil && !errors.Is(err, store.ErrNotDue) { // another planner was quicker
				errs = append(errs, fmt.Errorf("occurrence %d of %s: %w", o.ID, o.Scenario, err))
			}
		}
	}
}

// start is what occurrences are started by.
type start struct {
	*Planner
	w          *scenarios.Workspace
	now        time.Time
	exemptions []store.Exemption
	runners    []store.Runner
	did        *did
}

func (p *Planner) starting(ctx context.Context, w *scenarios.Workspace, now time.Time, d *did) (*start, error) {
	s := &start{Planner: p, w: w, now: now, did: d}
	var err error
	if s.runners, err = p.Store.Runners(ctx); err != nil {
		return nil, err
	}
	s.exemptions, err = p.Store.Exemptions(ctx)
	return s, err
}

// one starts an occurrence, or notes why not.
func (s *start) one(ctx context.Context, o store.Occurrence) error {
	if e := store.InForce(s.exemptions, o); e != nil {
		s.did.exempt++
		return s.Store.SettleWithoutRun(ctx, o.ID, store.Exempt, &e.ID, e.Reason, s.now)
	}
	if why := idle(s.w, o.Scenario); why != "" {
		return s.hold(ctx, o, why)
	}
	under, err := s.Store.UnderWay(ctx, o.Scenario)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(under, func(run store.Run) bool { return run.OccurrenceID != nil && *run.OccurrenceID == o.ID }) {
		return store.ErrNotDue // begun since it was read: that run is what was due, and in nobody's way
	}
	scenario := s.w.Scenarios[o.Scenario]
	if len(under) > 0 {
		return s.overlap(ctx, o, scenario.Overlap, under)
	}
	if err = s.begin(ctx, o.ID, scenario, 0); err == nil {
		s.did.started++
	}
	return err
}

// hold notes why an occurrence is not started yet, unless that is noted already.
func (s *start) hold(ctx context.Context, o store.Occurrence, why string) error {
	if o.Reason == why {
		return nil
	}
	return s.Store.Hold(ctx, o.ID, why)
}

// idle is why nothing of a scenario is started now; "" when it may be.
func idle(w *scenarios.Workspace, name string) string {
	scenario := w.Scenarios[name]
	switch blocked := w.BlockedScenario(name); {
	case blocked != nil:
		return fmt.Sprintf("scenario %s is blocked: %s", name, blocked)
	case scenario == nil:
		return fmt.Sprintf("scenario %s is no longer in the workspace", name)
	case scenario.Schedule == nil:
		return fmt.Sprintf("scenario %s has no schedule any more", name)
	case scenario.Schedule.Disabled:
		return fmt.Sprintf("scenario %s is disabled", name)
	case w.Services[scenario.Service] == nil:
		return fmt.Sprintf("service %s of scenario %s is not in the catalogue", scenario.Service, name)
	}
	return ""
}

// overlap does what the scenario says for when it is due and still runs.
func (s *start) overlap(ctx context.Context, o store.Occurrence, policy scenarios.Overlap, under []store.Run) error {
	switch policy {
	case scenarios.OverlapQueue:
		return s.hold(ctx, o, fmt.Sprintf("it waited for the end of run %s of the scenario, which %s (overlap: queue)", under[0].ID, does(under[0])))
	case scenarios.OverlapReplace:
		return s.replace(ctx, o, under)
	default:
		s.did.skipped++
		return s.Store.SettleWithoutRun(ctx, o.ID, store.Missed, nil,
			fmt.Sprintf("skipped: run %s of the scenario %s when this was due (overlap: skip)", under[0].ID, does(under[0])), s.now)
	}
}

// does is what a run that is under way did.
func does(run store.Run) string {
	if run.State == store.Queued {
		return "still waited for a runner"
	}
	return "still went on"
}

// replace cancels what goes on. Its sandbox is gone when its end is recorded;
// until then the occurrence waits.
func (s *start) replace(ctx context.Context, o store.Occurrence, under []store.Run) error {
	for _, run := range under {
		if run.CancelRequested {
			continue
		}
		if _, err := s.Store.Cancel(ctx, run.ID, plannerName+", because the scenario is due again (overlap: replace)"); err != nil && !errors.Is(err, store.ErrEnded) {
			return err
		}
	}
	return s.hold(ctx, o, fmt.Sprintf("it waited until run %s of the scenario, which it replaces, was cancelled (overlap: replace)", under[0].ID))
}

const plannerName = "planner"

// begin queues a run for an occurrence. Where no node could ever hold its
// sandbox, the run is ended at once, and says so.
func (s *start) begin(ctx context.Context, id int64, scenario *scenarios.Scenario, retry int) error {
	pool := cmp.Or(scenario.Pool, scenarios.DefaultPool)
	want := store.Request{Scenario: scenario, Service: s.w.Services[scenario.Service], Trigger: store.Scheduled, By: plannerName,
		ProofVersion: s.w.ProofVersion(scenario.Scenario), Retry: retry}
	silent := cmp.Or(s.w.Settings.Runs.Silent, scenarios.DefaultSilent).Std()
	var tooSmall error
	if len(capacity.Living(s.runners, pool, s.now, silent)) > 0 { // else no runner is there to say so
		tooSmall = capacity.AnyHolds(capacity.Expected(s.runners, pool, s.now, silent), pool, capacity.Wanted(s.w, scenario))
	}
	if tooSmall != nil {
		want.Runner = cmp.Or(s.ID, plannerName)
	}
	run, err := s.Store.StartOccurrence(ctx, id, want)
	if err != nil || tooSmall == nil {
		return err
	}
	return s.refuse(ctx, run.ID, want, tooSmall)
}

// refuse ends a run that cannot begin. It is recorded like any other.
func (s *start) refuse(ctx context.Context, id string, want store.Request, why error) error {
	run, err := s.Store.Claim(ctx, id, want.Runner)
	if err != nil {
		return err
	}
	v := runner.Judge(runner.Facts{
		T0: *run.T0, Commitment: want.Service.Commitment, Allowance: want.Service.Commitment.AllowanceFrom(nil, ""), Phase: store.Provision,
		Troubles: []runner.Trouble{{Phase: store.Provision, Fault: fault.Of(why)}},
	})
	run.Outcome, run.Reason, run.RTO, run.RPO, run.Symptoms = v.Outcome, v.Reason, v.RTO, v.RPO, v.Symptoms
	return s.Store.End(ctx, run)
}

// catchUp queues late runs for what was missed, as far as the policies say,
// one of a scenario after the other.
func (p *Planner) catchUp(ctx context.Context, w *scenarios.Workspace, now time.Time, d *did) error {
	next, err := p.Store.CatchUps(ctx, w, now)
	if err != nil || len(next) == 0 {
		return err
	}
	s, err := p.starting(ctx, w, now, d)
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range next {
		began, err := s.again(ctx, id, 0)
		if began {
			d.caughtUp++
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// again queues one more run for an occurrence, unless one of its scenario is
// under way, or nothing may begin now.
func (s *start) again(ctx context.Context, id int64, retry int) (began bool, err error) {
	o, err := s.Store.Occurrence(ctx, id)
	if err != nil || idle(s.w, o.Scenario) != "" || s.w.Scenarios[o.Scenario].Dark(s.now, s.w.Settings.Blackouts) {
		return false, err
	}
	under, err := s.Store.UnderWay(ctx, o.Scenario)
	if err != nil || len(under) > 0 {
		return false, err
	}
	if err = s.begin(ctx, id, s.w.Scenarios[o.Scenario], retry); errors.Is(err, store.ErrNotDue) {
		return false, nil // another planner was quicker
	}
	return err == nil, err
}

// retry queues again what was inconclusive, while its window is open.
func (p *Planner) retry(ctx context.Context, w *scenarios.Workspace, now time.Time, d *did) error {
	open, err := p.Store.Unfinished(ctx, now)
	open = slices.DeleteFunc(open, func(each store.Unfinished) bool {
		scenario := w.Scenarios[each.Occurrence.Scenario]
		return scenario == nil || !again(scenario.Retry, each.Runs[len(each.Runs)-1], len(each.Runs)-1, now)
	})
	if err != nil || len(open) == 0 {
		return err
	}
	s, err := p.starting(ctx, w, now, d)
	if err != nil {
		return err
	}
	var errs []error
	for _, each := range open {
		began, err := s.again(ctx, each.Occurrence.ID, len(each.Runs))
		if began {
			d.retried++
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// again says whether a run that has ended is to be tried once more now, after
// so many times before.
func again(policy scenarios.Retry, last store.Run, tried int, now time.Time) bool {
	if last.Outcome != store.Inconclusive || last.EndedAt == nil || tried >= policy.Attempts {
		return false
	}
	after := policy.After.Std()
	if after <= 0 {
		after = scenarios.DefaultRetryAfter.Std()
	}
	return !now.Before(last.EndedAt.Add(after))
}

// retryChanges queues again the inconclusive runs after a change.
func (p *Planner) retryChanges(ctx context.Context, w *scenarios.Workspace, now time.Time, d *did) error {
	open, err := p.Store.UnprovenChanges(ctx, now)
	errs := []error{err}
	for _, run := range open {
		scenario := w.Scenarios[run.Scenario]
		if scenario == nil || w.Services[scenario.Service] == nil || scenario.Dark(now, w.Settings.Blackouts) || !again(scenario.Retry, run, run.Retry, now) {
			continue
		}
		queued, err := p.Store.Retry(ctx, run, store.Request{Scenario: scenario, Service: w.Services[scenario.Service], By: plannerName,
			ProofVersion: w.ProofVersion(scenario.Scenario)})
		if queued != nil {
			d.retried++
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
