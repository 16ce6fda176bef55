package runner

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

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

const (
	defaultBeat   = 10 * time.Second
	defaultSilent = 60 * time.Second
)

// Swept is what a sweep ended and removed.
type Swept struct {
	Runs    []store.Run
	Removed []sandbox.Leftover
}

// Sweep ends the runs of runners that are gone, as inconclusive and naming the
// phase, and removes what they left at the engine. A runner of this machine is
// gone when its process is; any other when it was silent for so long. It may
// run beside living runners, of this process too: what they work on, and a
// sandbox that is kept for a person to look at, stays. Without an engine (nil)
// only the records are put right. What could not be done is in the error, after
// all of it was tried.
func Sweep(ctx context.Context, st *store.Store, engine sandbox.Engine, silent time.Duration) (Swept, error) {
	if silent <= 0 {
		silent = defaultSilent
	}
	s := &sweep{store: st, silent: silent, stuck: map[string][]sandbox.Leftover{}}
	err := s.findAbandoned(ctx)
	if engine != nil {
		// First what they left, so that a run says what could not be removed.
		err = errors.Join(err, s.remove(ctx, engine))
	}
	err = errors.Join(err, s.endAbandoned(ctx), s.noteStuck(ctx))
	return s.swept, err
}

type sweep struct {
	store     *store.Store
	silent    time.Duration
	abandoned []store.Run
	stuck     map[string][]sandbox.Leftover // by run: what ought to go and did not
	swept     Swept
}

// findAbandoned finds the runs whose runner is gone.
func (s *sweep) findAbandoned(ctx context.Context) error {
	running, err := s.store.Silent(ctx, 0)
	if err != nil {
		return err
	}
	reserved, err := s.store.Reserved(ctx)
	var errs []error
	for _, run := range append(running, reserved...) {
		gone, err := s.gone(run)
		errs = append(errs, err)
		if gone {
			s.abandoned = append(s.abandoned, run)
		}
	}
	return errors.Join(append(errs, err)...)
}

func (s *sweep) gone(run store.Run) (bool, error) {
	is, err := lifeOf(s.store, run.Runner)
	switch is {
	case alive:
		return false, err
	case dead:
		return true, err
	}
	heard := run.QueuedAt
	if run.BeatAt != nil {
		heard = *run.BeatAt
	}
	return time.Since(heard) > s.silent, err
}

// A runner that was killed may have had a call to the engine under way, and the
// engine carries it out all the same. So where a runner is newly gone, sweep
// looks again until nothing more shows.
const (
	betweenLooks = 300 * time.Millisecond
	quietLooks   = 4
)

// remove has the engine remove what nobody speaks for.
func (s *sweep) remove(ctx context.Context, engine sandbox.Engine) error {
	for quiet := 0; ; quiet++ {
		found, err := s.removeOnce(ctx, engine)
		if found {
			quiet = 0
		}
		if err != nil || len(s.abandoned) == 0 || quiet == quietLooks {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(betweenLooks):
		}
	}
}

func (s *sweep) removeOnce(ctx context.Context, engine sandbox.Engine) (found bool, err error) {
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
// person wants to look at. What belongs to a run that this database does not
// know is another's, until it has expired.
func (s *sweep) spare(ctx context.Context, l sandbox.Leftover) bool {
	if slices.ContainsFunc(s.abandoned, func(run store.Run) bool { return run.ID == l.Run }) {
		return false
	}
	expired := time.Now().After(l.Expires)
	run, err := s.store.Run(ctx, l.Run)
	switch {
	case err != nil || run.ID != l.Run:
		return !expired
	case run.State != store.Ended:
		return true
	}
	return run.KeepUntil != nil && time.Now().Before(*run.KeepUntil)
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

func (s *sweep) end(ctx context.Context, run *store.Run) error {
	phase, when := lastPhase(run)
	if run.State == store.Queued {
		claimed, err := s.store.Claim(ctx, run.ID, run.Runner)
		if err != nil {
			return err
		}
		*run = *claimed
	}
	how := "was killed"
	if is, _ := lifeOf(s.store, run.Runner); is != dead {
		how = fmt.Sprintf("was not heard of for %s; it was", span(s.silent))
	}
	// Whether the time limit would have been kept nobody knows any more.
	v := Judge(Facts{Troubles: []Trouble{{Phase: phase, Fault: fault.OfRig(fault.Internal, "the runner %s %s", how, when).
		To("start the run again")}}})
	run.Outcome, run.Reason, run.Findings = v.Outcome, v.Reason, v.Findings
	run.RTO.How, run.RPO.How = "not measured: the runner was killed", "not measured: the runner was killed"
	for _, l := range s.stuck[run.ID] {
		run.Findings = append(run.Findings, stuckFinding(l))
	}
	return s.store.End(ctx, run)
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
		if err != nil || run.ID != id || slices.ContainsFunc(s.swept.Runs, func(r store.Run) bool { return r.ID == id }) {
			continue
		}
		for _, l := range things {
			errs = append(errs, s.store.AddFinding(ctx, run, stuckFinding(l)))
		}
	}
	return errors.Join(errs...)
}

func stuckFinding(l sandbox.Leftover) store.Finding {
	return finding(store.Teardown, fault.OfRig(fault.Engine, "%s %s was left at the container engine and could not be removed", l.Kind, l.Name).
		To("it holds what was restored: remove it by hand, or see why the engine does not"))
}
