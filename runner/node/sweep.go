package node

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"rehearse/runner"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// Swept is what a sweep ended, queued again and removed.
type Swept struct {
	Runs     []store.Run
	Requeued []store.Run // as they were when they were lost
	Removed  []sandbox.Leftover
}

// Sweep takes the runs of runners that are gone, and removes what they left at
// the engine. What a node was carrying is queued again for others, until too many
// were lost with it; that, and what a command was carrying that a person was
// waiting for, is ended as inconclusive, naming the phase. A runner of this
// machine is gone when its process is, and any when it was silent for so long.
//
// It may run beside living runners, of this process too: what they work on, and
// a sandbox that is kept for a person to look at, stays. Without an engine (nil)
// only the records are put right. What could not be done is in the error, after
// all of it was tried.
func Sweep(ctx context.Context, st *store.Store, engine sandbox.Engine, silent time.Duration) (Swept, error) {
	if silent <= 0 {
		silent = scenarios.DefaultSilent.Std()
	}
	return newSweep(st, silent).all(ctx, engine, false)
}

func newSweep(st *store.Store, silent time.Duration) *sweep {
	return &sweep{store: st, silent: silent, stuck: map[string][]sandbox.Leftover{}}
}

// takeOver queues again what nodes that are gone were carrying. It asks no engine,
// so it never has to wait for one.
func (s *sweep) takeOver(ctx context.Context) error {
	return errors.Join(s.findAbandoned(ctx), s.requeueAbandoned(ctx))
}

// all does all of it; newlyGone says that somebody has just found a runner gone.
func (s *sweep) all(ctx context.Context, engine sandbox.Engine, newlyGone bool) (Swept, error) {
	err := s.takeOver(ctx)
	newlyGone = newlyGone || len(s.abandoned)+len(s.swept.Requeued) > 0
	if engine == nil {
		return s.swept, errors.Join(err, s.endAbandoned(ctx))
	}
	// First what they left, so that a run says what could not be removed.
	_, removing := s.remove(ctx, engine)
	err = errors.Join(err, s.endAbandoned(ctx))
	if removing == nil && newlyGone {
		removing = s.lookAgain(ctx, engine)
	}
	return s.swept, errors.Join(err, removing, s.noteStuck(ctx))
}

type sweep struct {
	store     *store.Store
	silent    time.Duration
	nodes     map[string]store.Runner // every one that ever joined
	carried   func(run string) bool   // by this very process, whatever a clock says that was set; nil is nothing
	abandoned []store.Run
	stuck     map[string][]sandbox.Leftover // by run: what ought to go and did not
	swept     Swept
}

// findAbandoned finds the runs whose runner is gone.
func (s *sweep) findAbandoned(ctx context.Context) error {
	nodes, err := s.store.Runners(ctx)
	if err != nil {
		return err
	}
	s.nodes = map[string]store.Runner{}
	for _, n := range nodes {
		s.nodes[n.ID] = n
	}
	running, err := s.store.Silent(ctx, 0)
	if err != nil {
		return err
	}
	silent, err := s.store.Silent(ctx, s.silent) // by the clock of the database
	if err != nil {
		return err
	}
	var errs []error
	for _, run := range running {
		is, err := lifeOf(s.store, run.Runner)
		errs = append(errs, err)
		unheard := slices.ContainsFunc(silent, func(r store.Run) bool { return r.ID == run.ID && r.Attempt == run.Attempt })
		if s.gone(run, is, unheard) {
			s.abandoned = append(s.abandoned, run)
		}
	}
	return errors.Join(append(errs, s.findReserved(ctx))...)
}

// gone says whether nobody carries a running run any more. A command that lives
// is not judged by its silence: a person may have stopped it for a while. A node
// is, for others can go on.
func (s *sweep) gone(run store.Run, is life, unheard bool) bool {
	if s.carried != nil && s.carried(run.ID) {
		return false
	}
	node, ofNode := s.nodes[run.Runner]
	if ofNode && node.StoppedAt != nil && run.BeatAt != nil && node.StoppedAt.After(*run.BeatAt) {
		return true // it stopped in order, and could not hand the run back
	}
	return is == dead || unheard && (ofNode || is != alive)
}

// findReserved finds the runs that wait for a runner that is gone.
func (s *sweep) findReserved(ctx context.Context) error {
	reserved, err := s.store.Reserved(ctx)
	errs := []error{err}
	for _, run := range reserved {
		is, err := lifeOf(s.store, run.Runner)
		errs = append(errs, err)
		if is == dead || is == unknown && time.Since(run.QueuedAt) > s.silent {
			s.abandoned = append(s.abandoned, run)
		}
	}
	return errors.Join(errs...)
}

// A runner that was killed may have had a call to the engine under way, and the
// engine carries it out all the same. So where a runner is newly gone, sweep
// looks again until nothing more shows.
const (
	betweenLooks = 300 * time.Millisecond
	quietLooks   = 4
)

func (s *sweep) lookAgain(ctx context.Context, engine sandbox.Engine) error {
	for quiet := 0; quiet < quietLooks; quiet++ {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(betweenLooks):
		}
		found, err := s.remove(ctx, engine)
		if err != nil {
			return err
		}
		if found {
			quiet = 0
		}
	}
	return nil
}

// remove has the engine remove what nobody speaks for.
func (s *sweep) remove(ctx context.Context, engine sandbox.Engine) (found bool, err error) {
	var condemned []sandbox.Leftover
	removed, err := engine.Sweep(ctx, func(l sandbox.Leftover) bool {
		spared := s.spare(ctx, l)
		if !spared {
			condemned = append(condemned, l)
		}
		return spared
	})
	s.swept.Removed = append(s.swept.Removed, removed...)
	clear(s.stuck)
	for _, l := range condemned {
		if !slices.ContainsFunc(removed, func(r sandbox.Leftover) bool { return r.Kind == l.Kind && r.ID == l.ID }) {
			s.stuck[l.Run] = append(s.stuck[l.Run], l)
		}
	}
	return len(condemned) > 0, err
}

// spare speaks for what is somebody's: of a run that is going on, or that a
// person wants to look at. What an earlier attempt at a run left is nobody's.
// What belongs to a run that this database does not know is another's, until it
// has expired.
func (s *sweep) spare(ctx context.Context, l sandbox.Leftover) bool {
	if slices.ContainsFunc(s.abandoned, func(run store.Run) bool { return madeBy(l, &run) }) {
		return false
	}
	run, err := s.store.Run(ctx, l.Run)
	switch {
	case err != nil || run.ID != l.Run:
		return time.Now().Before(l.Expires)
	case !madeBy(l, run):
		return false
	case run.State == store.Running:
		return true
	}
	return run.KeepUntil != nil && time.Now().Before(*run.KeepUntil)
}

// madeBy says whether something was made for the attempt at a run that its row
// tells of. What does not say by which attempt is from before there were several,
// and a volume that lost its labels does not say by which runner.
func madeBy(l sandbox.Leftover, run *store.Run) bool {
	return l.Run == run.ID && (l.Runner == "" || l.Runner == run.Runner) && (l.Attempt == 0 || l.Attempt == run.Attempt)
}

// requeueAbandoned queues again what nodes were carrying. What a command was
// carrying is left to be ended: who waited for it has gone with it.
func (s *sweep) requeueAbandoned(ctx context.Context) error {
	var toEnd []store.Run
	var errs []error
	for _, run := range s.abandoned {
		again, err := s.requeue(ctx, &run)
		switch {
		case errors.Is(err, store.ErrNotOurs) || errors.Is(err, store.ErrEnded):
		case err != nil:
			errs = append(errs, err)
		case again:
			s.swept.Requeued = append(s.swept.Requeued, run)
		default:
			toEnd = append(toEnd, run)
		}
	}
	s.abandoned = toEnd
	for _, run := range s.swept.Requeued {
		errs = append(errs, s.forget(run.Runner))
	}
	return errors.Join(errs...)
}

func (s *sweep) requeue(ctx context.Context, run *store.Run) (again bool, err error) {
	if _, ofNode := s.nodes[run.Runner]; !ofNode || run.State != store.Running {
		return false, nil
	}
	phase, when := lastPhase(run)
	again, err = s.store.Requeue(ctx, run, fmt.Sprintf("the runner %s %s", s.how(run), when), phase)
	if again || err != nil {
		return again, err
	}
	return false, s.asItIs(ctx, run)
}

// endAbandoned ends each run the way every run is ended: if it is nobody's still.
func (s *sweep) endAbandoned(ctx context.Context) error {
	var errs []error
	for _, run := range s.abandoned {
		err := s.end(ctx, &run)
		switch {
		case errors.Is(err, store.ErrNotOurs) || errors.Is(err, store.ErrEnded):
		case err != nil:
			errs = append(errs, err)
		default:
			s.swept.Runs = append(s.swept.Runs, run)
			errs = append(errs, s.forget(run.Runner))
		}
	}
	return errors.Join(errs...)
}

// asItIs reads what others have written since, such as that it is to be cancelled.
func (s *sweep) asItIs(ctx context.Context, run *store.Run) error {
	is, err := s.store.Run(ctx, run.ID)
	if err == nil {
		run.CancelRequested, run.CancelledBy, run.CancelledByID = is.CancelRequested, is.CancelledBy, is.CancelledByID
	}
	return err
}

// how a runner was lost.
func (s *sweep) how(run *store.Run) string {
	if is, _ := lifeOf(s.store, run.Runner); is == dead {
		return "was killed"
	}
	return fmt.Sprintf("was not heard of for %s; it was", units.Span(s.silent))
}

func (s *sweep) end(ctx context.Context, run *store.Run) error {
	phase, when := lastPhase(run)
	if run.State == store.Queued {
		claimed, err := s.store.Claim(ctx, run.ID, run.Runner)
		if err != nil {
			return err
		}
		*run = *claimed
	}
	// Whether the time limit would have been kept nobody knows any more.
	f := runner.Facts{Phase: phase, Troubles: []runner.Trouble{{Phase: phase, Fault: lostWith(run, fmt.Sprintf("the runner %s %s", s.how(run), when))}}}
	if run.CancelRequested {
		f.Stop = runner.Cancelled{By: run.CancelledBy, ID: run.CancelledByID}
	}
	v := runner.Judge(f)
	run.Outcome, run.Reason, run.Symptoms = v.Outcome, v.Reason, v.Symptoms
	run.RTO.How, run.RPO.How = "not measured: the runner was lost", "not measured: the runner was lost"
	for _, l := range s.stuck[run.ID] {
		run.Symptoms = append(run.Symptoms, stuckSymptom(l))
	}
	return s.store.End(ctx, run)
}

// lostWith blames the runner; after several it may be the run that is too much for them.
func lostWith(run *store.Run, what string) *fault.Fault {
	if lost := run.Attempt; lost > 1 {
		return fault.OfRig(fault.Internal, "%d runners were lost with this run; %s", lost, strings.Replace(what, "the runner", "the last one", 1)).
			To("see in the logs of the runners and of their machines why they ended (memory?), then start the run again")
	}
	return fault.OfRig(fault.Internal, "%s", what).To("start the run again")
}

// lastPhase is the phase that began last, and in words where the run was: in
// the phases that had not ended, else after the last one that had.
func lastPhase(run *store.Run) (last store.PhaseName, where string) {
	phases := slices.SortedStableFunc(slices.Values(run.Phases), func(a, b store.Phase) int { return cmp.Compare(a.Offset, b.Offset) })
	var open []string
	for _, p := range phases {
		if p.EndedAt == nil && !slices.Contains(open, string(p.Name)) {
			open, last = append(open, string(p.Name)), p.Name
		}
	}
	switch {
	case len(phases) == 0:
		return store.Select, "before its first phase"
	case len(open) == 0:
		last = phases[len(phases)-1].Name
		return last, "after phase " + string(last)
	case len(open) == 1:
		return last, "in phase " + open[0]
	}
	return last, "in phases " + strings.Join(open, " and ")
}

// forget removes the lock of a runner whose last run was ended.
func (s *sweep) forget(runner string) error {
	if slices.ContainsFunc(s.abandoned, func(r store.Run) bool {
		return r.Runner == runner && !slices.ContainsFunc(s.swept.Runs, func(e store.Run) bool { return e.ID == r.ID })
	}) {
		return nil
	}
	if is, err := lifeOf(s.store, runner); is != dead {
		return err
	}
	if err := os.Remove(presenceOf(s.store, runner)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// noteStuck tells runs that had ended before what could not be removed.
func (s *sweep) noteStuck(ctx context.Context) error {
	var errs []error
	for id, things := range s.stuck {
		run, err := s.store.Run(ctx, id)
		if err != nil || run.ID != id || run.State != store.Ended || slices.ContainsFunc(s.swept.Runs, func(r store.Run) bool { return r.ID == id }) {
			continue
		}
		for _, l := range things {
			errs = append(errs, s.store.AddSymptom(ctx, run, stuckSymptom(l)))
		}
	}
	return errors.Join(errs...)
}

func stuckSymptom(l sandbox.Leftover) store.Symptom {
	return runner.SymptomOf(store.Teardown, fault.OfRig(fault.Engine, "%s %s was left at the container engine and could not be removed", l.Kind, l.Name).
		To("it holds what was restored: remove it by hand, or see why the engine does not"))
}
