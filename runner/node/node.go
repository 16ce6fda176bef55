// Package node makes a process one of those that carry runs: it claims what it has
// room for, says that it lives, hands back what it cannot finish, takes over from
// nodes that are gone, and sweeps what they left at the engine.
package node

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"rehearse/runner"
	"rehearse/runner/capacity"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/store"
)

const (
	// offerHold is how long a node that has no room or no engine keeps a run that it
	// is offered before it is offered to others, at most: to let go of each at once
	// would keep the queue in motion for nothing.
	offerHold = 5 * time.Second
	// outOfDate is for how long workspaces may differ before a scenario that one
	// of them lacks is taken to be gone.
	outOfDate = time.Hour
	// engineAnswers is how long the engine may take to say what it is.
	engineAnswers = 5 * time.Second
)

// Serve makes this process a node: it says what it is and that it lives, carries
// queued runs of its pools until ctx ends, so many at once as the settings say
// and as there is room for, and takes over from runners that are gone. When ctx
// ends, what is going on is handed back to others, and Serve returns.
func (w *Worker) Serve(ctx context.Context) error {
	if err := w.present(ctx); err != nil {
		return err
	}
	// It is there until its last run is handed back.
	alive, stop := context.WithCancel(context.WithoutCancel(ctx))
	var beside sync.WaitGroup
	beside.Go(func() { w.presentAgain(alive) })
	lost := make(chan struct{}, 1)
	beside.Go(func() { w.takeOverAgain(ctx, lost) })
	beside.Go(func() { w.sweepAgain(ctx, lost) })
	settings := w.settings()
	err := w.Store.Work(ctx, store.Consumer{
		Pools: settings.Pools, Concurrent: settings.Concurrent, Longest: w.longest(), Silent: settings.Silent.Std(), Log: w.Log,
		Take: func(offered context.Context, run string, _ int) error { return w.take(ctx, offered, run) },
	})
	stop()
	beside.Wait()
	return errors.Join(err, runner.WithTimeout(context.WithoutCancel(ctx), runner.DatabaseTimeout, func(ctx context.Context) error { return w.Store.Goodbye(ctx, w.ID) }))
}

// longest is the longest time limit of a scenario.
func (w *Worker) longest() (longest time.Duration) {
	if ws := w.Workspace(); ws != nil {
		for _, s := range ws.Scenarios {
			longest = max(longest, s.Limits.Time.Std())
		}
	}
	return longest
}

// state is what a node knows of itself.
type state struct {
	mu      sync.Mutex
	engine  string // name and version
	trouble string // why it takes no runs
	doubted bool   // it did not answer when it was asked last, or the time before
	missing map[string]time.Time
	loaded  string // the version of the workspace that known is of
	known   string
	carried map[string]bool // runs, by id
}

// carries notes that a run is under way here, until the function is called.
func (s *state) carries(run string) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.carried == nil {
		s.carried = map[string]bool{}
	}
	s.carried[run] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.carried, run)
	}
}

func (s *state) isCarried(run string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.carried[run]
}

// answered notes what the engine said, and returns the trouble as it was and is.
// One that did not answer must do so twice to be believed: while it stops or
// starts it still runner.DatabaseTimeout, or does already.
func (s *state) answered(engine, trouble string) (was, is string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	was = s.trouble
	switch {
	case trouble != "":
		s.trouble, s.doubted = trouble, true
	case s.doubted:
		s.doubted = false
	default:
		s.engine, s.trouble = engine, ""
	}
	return was, s.trouble
}

func (s *state) now() (engine, trouble string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.engine, s.trouble
}

// version is that of the workspace, worked out once for each.
func (s *state) version(w *scenarios.Workspace) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == "" || s.loaded != w.Version {
		s.loaded, s.known = w.Version, w.ScenariosVersion()
	}
	return s.known
}

// missingSince is since when a scenario that is asked for is not in the workspace.
func (s *state) missingSince(scenario string, now time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.missing == nil {
		s.missing = map[string]time.Time{}
	}
	if s.missing[scenario].IsZero() {
		s.missing[scenario] = now
	}
	return s.missing[scenario]
}

func (s *state) found(scenario string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.missing, scenario)
}

// row is what this node says of itself.
func (w *Worker) row() store.Runner {
	settings := w.settings()
	host, _ := os.Hostname() // "" is unknown
	engine, trouble := w.state.now()
	return store.Runner{
		ID: w.ID, Host: host, Version: w.Version, Pools: settings.Pools, Concurrent: settings.Concurrent,
		Memory: settings.Memory.Bytes(), Disk: settings.Disk.Bytes(), Engine: engine, Trouble: trouble, Workspace: w.state.version(w.Workspace()),
	}
}

// present asks the engine how it is, and says what this node is.
func (w *Worker) present(ctx context.Context) error {
	engine, trouble := w.askEngine(ctx)
	switch was, is := w.state.answered(engine, trouble); {
	case was != "" && is == "":
		w.log().Info("the container engine answers again", "engine", engine)
	case was == "" && is != "":
		w.log().Error("no run is taken", "error", is)
	}
	return runner.WithTimeout(ctx, runner.DatabaseTimeout, func(ctx context.Context) error { return w.Store.SaveRunner(ctx, w.row()) })
}

func (w *Worker) askEngine(ctx context.Context) (name, trouble string) {
	ctx, done := context.WithTimeoutCause(ctx, engineAnswers, fmt.Errorf("the container engine did not answer for %s", engineAnswers))
	defer done()
	engine, err := w.Engine(ctx)
	var about sandbox.About
	if err == nil {
		about, err = engine.About(ctx)
	}
	if err != nil {
		return "", err.Error()
	}
	return about.Name, ""
}

func (w *Worker) presentAgain(ctx context.Context) {
	for broken := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(w.settings().Beat.Std()):
		}
		switch err := w.present(ctx); {
		case err != nil && ctx.Err() == nil && !broken:
			w.log().Error("the runner cannot say that it is alive; trying again", "error", err)
			broken = true
		case err == nil && broken:
			w.log().Info("the runner says again that it is alive")
			broken = false
		}
	}
}

// take carries a run that is offered, or says when to offer it again. It ends
// with serving, which says why; offered is River's, and only a backstop.
func (w *Worker) take(serving, offered context.Context, id string) error {
	ctx, stop := context.WithCancelCause(serving)
	defer stop(nil)
	defer context.AfterFunc(offered, func() { stop(runner.Shutdown{}) })()
	if ctx.Err() != nil {
		return store.Snooze(0)
	}
	run, err := w.Store.Run(ctx, id)
	if err != nil {
		return err
	}
	want, ours, cannot, err := w.answer(ctx, run)
	if err != nil {
		return err // who else is there is not known: it is offered again
	}
	if !ours {
		return store.ErrElsewhere
	}
	giveBack, ok := w.makeRoom(ctx, run.ID, want)
	if !ok {
		return store.Snooze(0)
	}
	defer giveBack()
	defer w.state.carries(id)()
	var claimed *store.Run
	err = runner.WithTimeout(context.WithoutCancel(ctx), runner.DatabaseTimeout, func(ctx context.Context) (err error) {
		claimed, err = w.Store.Claim(ctx, id, w.ID)
		return err
	})
	if err != nil {
		return err
	}
	claimed.Takeovers = run.Takeovers
	err = w.carryOrHandBack(ctx, claimed, cannot)
	if errors.Is(err, store.ErrNotOurs) || errors.Is(err, store.ErrEnded) {
		w.log().Warn("the result is dropped: the run is no longer this runner's", "run", id, "attempt", claimed.Attempt)
		return nil
	}
	return err
}

// answer is what this node says to a run that it is offered: it is left to
// others, or taken. One that nobody could ever carry is taken to say so.
func (w *Worker) answer(ctx context.Context, run *store.Run) (want scenarios.Limits, ours bool, cannot, err error) {
	ws := w.Workspace()
	if ws == nil || ws.Scenarios[run.Scenario] == nil {
		left, err := w.leave(ctx, run)
		return want, !left, nil, err // and if it is taken, prepare says what is missing
	}
	w.state.found(run.Scenario)
	want = capacity.Wanted(ws, ws.Scenarios[run.Scenario])
	if capacity.Holds(w.row(), want) == nil {
		return want, true, nil, nil
	}
	others, err := w.others(ctx, run.Pool, capacity.Expected)
	if err != nil {
		return want, false, nil, err
	}
	if cannot = capacity.AnyHolds(append(others, w.row()), run.Pool, want); cannot == nil {
		return want, false, nil, nil
	}
	return scenarios.Limits{}, true, cannot, nil // it takes no room to say so
}

// leave says whether a run is left to others whose scenario is not in our
// workspace: the folder may be of another day on each machine, and who has it may
// have no room for a while.
func (w *Worker) leave(ctx context.Context, run *store.Run) (bool, error) {
	now := time.Now()
	left := now.Sub(w.state.missingSince(run.Scenario, now))
	others, err := w.others(ctx, run.Pool, capacity.Living)
	if err != nil {
		return false, err
	}
	ours := w.row().Workspace
	mayKnow := slices.ContainsFunc(others, func(r store.Runner) bool { return r.Workspace != ours })
	if len(others) == 0 || left > w.settings().Silent.Std() && !mayKnow || left > outOfDate {
		w.state.found(run.Scenario)
		return false, nil
	}
	w.log().Warn("the scenario is not in the workspace of this machine: its run is left to others", "run", run.ID, "scenario", run.Scenario)
	return true, nil
}

// others are some of the runners of a pool by the clock of the database, without
// ourselves.
func (w *Worker) others(ctx context.Context, pool string, some func([]store.Runner, string, time.Time, time.Duration) []store.Runner) ([]store.Runner, error) {
	at, err := w.Store.Moment(ctx)
	if err != nil {
		return nil, err
	}
	all, err := w.Store.Runners(ctx)
	if err != nil {
		return nil, err
	}
	found := some(all, pool, at, w.settings().Silent.Std())
	return slices.DeleteFunc(found, func(r store.Runner) bool { return r.ID == w.ID }), nil
}

// makeRoom takes room for a run. Where there is none, or no engine to use it,
// that is waited for, but not for long: others may have some.
func (w *Worker) makeRoom(ctx context.Context, run string, want scenarios.Limits) (giveBack func(), ok bool) {
	ctx, done := context.WithTimeout(ctx, min(offerHold, w.settings().Silent.Std()/2))
	defer done()
	for {
		more := w.room.More()
		if _, trouble := w.state.now(); trouble == "" {
			if giveBack, ok = w.room.Take(run, w.row(), want); ok {
				return giveBack, true
			}
		}
		select {
		case <-ctx.Done():
			return nil, false
		case <-more:
		case <-time.After(w.settings().Beat.Std()):
		}
	}
}

// carryOrHandBack carries a claimed run to its end, or to where somebody else
// has to go on with it: a run that taught nothing yet is not ended because this
// process is.
func (w *Worker) carryOrHandBack(ctx context.Context, run *store.Run, cannot error) error {
	attempt := w.rehearse(ctx, run, cannot)
	engineGone := attempt.EngineGone()
	if engineGone != nil {
		w.state.answered("", engineGone.Error())
	}
	var cut runner.CutOff
	switch _, shutdown := attempt.Stopped().(runner.Shutdown); { //nolint:errorlint // it is one of the endings itself
	case attempt.Lost() != nil:
		return attempt.Lost()
	case attempt.Outcome() == store.Inconclusive && shutdown:
		return w.handBack(ctx, run, attempt)
	case attempt.Outcome() == store.Inconclusive && errors.As(attempt.Ended(), &cut):
		if again, err := w.giveUp(ctx, run, attempt, cut.Error()); again || err != nil {
			return err
		}
	case attempt.Outcome() == store.Inconclusive && engineGone != nil:
		if again, err := w.giveUp(ctx, run, attempt, engineGone.Error()); again || err != nil {
			return err
		}
	}
	attempt.Conclude()
	return w.end(ctx, run)
}

// handBack queues the run for others, because this process is told to end.
func (w *Worker) handBack(ctx context.Context, run *store.Run, attempt *runner.Attempt) error {
	for _, f := range attempt.Left() {
		attempt.Log().Warn(f.Reason, "next", f.Next)
	}
	err := w.insist(ctx, run, func(ctx context.Context) error { return w.Store.HandBack(ctx, run, attempt.At()) })
	if err == nil {
		attempt.Log().Info("run handed back", "phase", attempt.At())
	}
	return err
}

// giveUp queues the run for the next attempt, because this runner has lost what
// it needs for it: the database, so that others will take it for lost, or the
// engine.
func (w *Worker) giveUp(ctx context.Context, run *store.Run, attempt *runner.Attempt, why string) (again bool, err error) {
	err = w.insist(ctx, run, func(ctx context.Context) error {
		is, err := w.Store.Run(ctx, run.ID)
		if err != nil {
			return err
		}
		is.Attempt, is.Runner = run.Attempt, run.Runner
		again, err = w.Store.Requeue(ctx, is, why, attempt.At())
		return err
	})
	if again {
		attempt.Log().Warn("run queued again: "+why, "phase", attempt.At())
	}
	return again, err
}

// takeOverAgain looks from time to time for runs whose node is gone, and tells
// who sweeps.
func (w *Worker) takeOverAgain(ctx context.Context, lost chan<- struct{}) {
	for said := ""; ; {
		s := w.sweep()
		err := runner.WithTimeout(ctx, runner.DatabaseTimeout, s.takeOver)
		said = w.report(ctx, s.swept, err, said)
		if len(s.swept.Requeued) > 0 {
			select {
			case lost <- struct{}{}:
			default:
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(w.settings().Sweep.Std()):
		}
	}
}

func (w *Worker) sweep() *sweep {
	s := newSweep(w.Store, w.settings().Silent.Std())
	s.carried = w.state.isCarried
	return s
}

// sweepAgain removes what is nobody's, from time to time and when a node was lost.
func (w *Worker) sweepAgain(ctx context.Context, lost <-chan struct{}) {
	said := ""
	for newlyGone := false; ; {
		engine, err := w.Engine(ctx)
		if err != nil {
			engine = nil
		}
		swept, sweepErr := w.sweep().all(ctx, engine, newlyGone)
		said = w.report(ctx, swept, errors.Join(err, sweepErr), said)
		newlyGone = false
		select {
		case <-ctx.Done():
			return
		case <-lost:
			newlyGone = true
		case <-time.After(w.settings().Sweep.Std()):
		}
	}
}

// report logs what a sweep did, and what it could not do unless that was said by
// the one before. It returns what is said now.
func (w *Worker) report(ctx context.Context, swept Swept, err error, said string) string {
	for _, run := range swept.Requeued {
		w.log().Warn("a run of a runner that is gone was queued again", "run", run.ID, "runner", run.Runner, "attempt", run.Attempt)
	}
	for _, run := range swept.Runs {
		w.log().Warn("a run of a runner that is gone was ended", "run", run.ID, "reason", run.Reason)
	}
	if err == nil {
		return ""
	}
	if err.Error() != said && ctx.Err() == nil {
		w.log().Error("sweep", "removed", len(swept.Removed), "error", err)
	}
	return err.Error()
}
