package node

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"rehearse/runner"
	"rehearse/runner/capacity"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/store"
)

// Worker claims runs and carries them to their end. Carry does so for one run,
// Serve for all that are queued.
type Worker struct {
	Store     *store.Store
	Engine    func(context.Context) (sandbox.Engine, error)
	Workspace func() *scenarios.Workspace
	ID        string                // of this runner, see Register
	Version   string                // of this program, for the record
	Runs      scenarios.RunSettings // what is set here counts in place of the workspace's settings
	Watch     func(runner.Event)    // hears what happens, one event after the other; may be nil
	Log       *slog.Logger          // may be nil
	Trial     *runner.Trial         // nil: its runs are ordinary ones

	watching sync.Mutex
	room     capacity.Room
	state    state
}

// tell keeps the events of runs that go side by side apart.
func (w *Worker) tell(e runner.Event) {
	if w.Watch == nil {
		return
	}
	w.watching.Lock()
	defer w.watching.Unlock()
	w.Watch(e)
}

func (w *Worker) log() *slog.Logger {
	if w.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return w.Log
}

// settings are ours, else those of the workspace, else defaults.
func (w *Worker) settings() scenarios.RunSettings {
	var s scenarios.RunSettings
	if ws := w.Workspace(); ws != nil {
		s = ws.Settings.Runs
	}
	s.Concurrent = max(cmp.Or(w.Runs.Concurrent, s.Concurrent), 1)
	s.Memory, s.Disk = cmp.Or(w.Runs.Memory, s.Memory), cmp.Or(w.Runs.Disk, s.Disk)
	s.Beat = cmp.Or(w.Runs.Beat, s.Beat, scenarios.DefaultBeat)
	s.Silent = cmp.Or(w.Runs.Silent, s.Silent, scenarios.DefaultSilent)
	s.Sweep = cmp.Or(w.Runs.Sweep, s.Sweep, scenarios.DefaultSweep)
	if len(w.Runs.Pools) > 0 {
		s.Pools = w.Runs.Pools
	}
	if len(s.Pools) == 0 {
		s.Pools = []string{scenarios.DefaultPool}
	}
	return s
}

// patience is for how long a runner that cannot say that it is alive goes on.
func (w *Worker) patience() time.Duration { return w.settings().Silent.Std() * 7 / 10 }

// Carry claims one run and carries it to its end. How the rehearsal went is in
// the run; an error says that no end could be written: the run could not be
// claimed, or is no longer this runner's (store.ErrNotOurs, store.ErrEnded).
//
// When ctx ends, the sandbox is removed and the run is recorded: as cancelled
// if the cause is Cancelled, else by what had been learnt.
func (w *Worker) Carry(ctx context.Context, runID string) (*store.Run, error) {
	run, err := w.Store.Claim(context.WithoutCancel(ctx), runID, w.ID)
	if err != nil {
		return nil, err
	}
	attempt := w.rehearse(ctx, run, nil)
	if err := attempt.Lost(); err != nil {
		return run, err
	}
	attempt.Conclude()
	if err := w.end(ctx, run); err != nil {
		return run, err
	}
	return w.whole(ctx, run), nil
}

// rehearse takes a run that was claimed through its phases, from the first beat to
// the last thing that is removed; cannot says why it need not even be tried. What
// becomes of the record is the caller's business.
func (w *Worker) rehearse(ctx context.Context, run *store.Run, cannot error) *runner.Attempt {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer w.beat(ctx, run, stop)()
	if run.CancelRequested {
		stop(runner.Cancelled{By: run.CancelledBy, ID: run.CancelledByID})
	}
	return runner.Rehearse(ctx, stop, runner.Job{
		Run: run, Store: w.Store, Workspace: w.Workspace(), Engine: w.Engine, Cannot: cannot,
		Version: w.Version, Trial: w.Trial, Watch: w.tell, Log: w.log(),
	})
}

// whole is a run that ended as others read it.
func (w *Worker) whole(ctx context.Context, run *store.Run) *store.Run {
	whole := run
	_ = runner.WithTimeout(context.WithoutCancel(ctx), runner.DatabaseTimeout, func(ctx context.Context) (err error) {
		read, err := w.Store.Run(ctx, run.ID)
		if err == nil {
			whole = read
		}
		return err
	})
	return whole
}

// end writes the end of the run.
func (w *Worker) end(ctx context.Context, run *store.Run) error {
	err := w.insist(ctx, run, func(ctx context.Context) error { return w.Store.End(ctx, run) })
	if err == nil {
		w.log().Info("run ended", "run", run.ID, "scenario", run.Scenario, "outcome", run.Outcome, "reason", run.Reason)
	}
	return err
}

// writeTimeout is how long it is tried to write what became of a run.
const writeTimeout = time.Minute

// insist writes what becomes of a run. A database that is locked, full or gone
// for a while must not cost an hour's rehearsal.
func (w *Worker) insist(ctx context.Context, run *store.Run, write func(context.Context) error) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer done()
	for {
		err := runner.WithTimeout(ctx, runner.DatabaseTimeout, write)
		if err == nil || errors.Is(err, store.ErrNotOurs) || errors.Is(err, store.ErrEnded) || errors.Is(err, store.ErrLost) {
			return err
		}
		w.log().Warn("what became of the run was not written; trying again", "run", run.ID, "error", err)
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Second):
		}
	}
}

// beat says from time to time that the run is alive, and hears whether somebody
// wants it stopped. A runner that cannot say so stops by itself before others
// take it for lost. The returned function ends the beating.
func (w *Worker) beat(ctx context.Context, run *store.Run, stop context.CancelCauseFunc) (end func()) {
	settings := w.settings()
	ours := store.Run{ID: run.ID, Attempt: run.Attempt, Runner: run.Runner}
	beating, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	patience := w.patience()
	tooLong := time.AfterFunc(patience, func() { stop(runner.CutOff{For: patience}) })
	go func() {
		defer close(ended)
		tick := time.NewTicker(settings.Beat.Std())
		defer tick.Stop()
		for {
			select {
			case <-beating.Done():
				return
			case <-tick.C:
			}
			// A question that was lost on the way is asked again before it is too late.
			err := runner.WithTimeout(beating, patience/3, func(ctx context.Context) error { return w.beatOnce(ctx, &ours, stop) })
			if err == nil {
				tooLong.Reset(patience)
			}
		}
	}()
	return func() {
		tooLong.Stop()
		cancel()
		<-ended
		tooLong.Stop() // a last beat may have set it again
	}
}

func (w *Worker) beatOnce(ctx context.Context, ours *store.Run, stop context.CancelCauseFunc) error {
	cancelled, err := w.Store.Beat(ctx, ours)
	switch {
	case errors.Is(err, store.ErrNotOurs) || errors.Is(err, store.ErrEnded):
		stop(fmt.Errorf("%w: %w", runner.ErrLostClaim, err))
	case err == nil && cancelled:
		stop(runner.Cancelled{By: ours.CancelledBy, ID: ours.CancelledByID})
	}
	return err
}
