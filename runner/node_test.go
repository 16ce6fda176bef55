package runner_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner"
	"rehearse/runner/node"
	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/fake"
	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// quick are settings by which a node that is gone is missed soon.
const quick = "runs: {beat: 50ms, silent: 1s, sweep: 100ms}\n"

// another is a second node beside the world's own, on the same database.
func (w *world) another(engine *fake.Engine) *node.Worker {
	w.t.Helper()
	presence, err := node.Register(w.store)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { require.NoError(w.t, presence.Close()) })
	return &node.Worker{
		Store: w.store, ID: presence.ID, Workspace: w.worker.Workspace,
		Engine: func(context.Context) (sandbox.Engine, error) { return engine, nil },
	}
}

// serve has a node carry what is queued until the function is called, or the
// test ends.
func serve(t *testing.T, one *node.Worker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	served := make(chan error, 1)
	go func() { served <- one.Serve(ctx) }()
	stop = sync.OnceFunc(func() { // also for who calls it a second time it has stopped
		cancel(runner.Shutdown{Signal: "terminated"})
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// becomes waits until a run is as it is wanted.
func (w *world) becomes(id string, is func(*store.Run) bool) *store.Run {
	w.t.Helper()
	var run *store.Run
	require.Eventually(w.t, func() bool {
		var err error
		run, err = w.store.Run(context.Background(), id)
		return err == nil && is(run)
	}, 20*time.Second, 10*time.Millisecond)
	return run
}

// joins waits until a node is there.
func (w *world) joins(id string) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		runners, err := w.store.Runners(context.Background())
		return err == nil && slices.ContainsFunc(runners, func(r store.Runner) bool { return r.ID == id && r.StoppedAt == nil })
	}, 10*time.Second, 10*time.Millisecond)
}

func ended(run *store.Run) bool { return run.State == store.Ended }

// joined makes a node known that nobody is behind: its lock is free.
func (w *world) joined(id string) {
	w.t.Helper()
	require.NoError(w.t, w.store.SaveRunner(w.t.Context(), store.Runner{ID: id, Pools: []string{"default"}}))
	write(w.t, filepath.Join(filepath.Dir(w.store.Path()), "runners", id+".lock"))
}

func TestWhatANodeWasCarryingIsCarriedByAnother(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	w.joined("host-1-dead")
	lost := w.abandon(phase(store.Select, 0, true), phase(store.Restore, 1, false))
	require.NotEmpty(t, w.engine.Left())
	serve(t, w.worker)
	run := w.becomes(lost.ID, ended)
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, 2, run.Attempt)
	require.Equal(t, w.worker.ID, run.Runner)
	require.Len(t, run.Takeovers, 1)
	require.Equal(t, "the runner was killed in phase restore", run.Takeovers[0].Reason)
	require.Equal(t, store.Restore, run.Takeovers[0].Phase)
	require.Empty(t, w.engine.Left())
}

func TestTheOldSandboxIsGoneBeforeTheNewOneIsMade(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	w.joined("host-1-dead")
	lost := w.abandon()
	_, err := node.Sweep(t.Context(), w.store, nil, time.Hour) // by a node that has another engine
	require.NoError(t, err)
	require.NotEmpty(t, w.engine.Left())
	w.engine.Before = func(op fake.Op, _ string) error {
		if op == fake.Open && len(w.engine.Left()) > 0 {
			return errors.New("the old one is still there")
		}
		return nil
	}
	serve(t, w.worker)
	require.Equal(t, store.Passed, w.becomes(lost.ID, ended).Outcome)
}

func TestARunThatNodesAreLostWithIsNotTriedForEver(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	w.joined("host-1-dead")
	run := w.abandon(phase(store.Restore, 1, false))
	for range 2 {
		swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
		require.NoError(t, err)
		require.Len(t, swept.Requeued, 1)
		require.Empty(t, swept.Runs)
		w.joined("host-1-dead")
		_, err = w.store.Claim(t.Context(), run.ID, "host-1-dead")
		require.NoError(t, err)
	}
	swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.NoError(t, err)
	require.Empty(t, swept.Requeued)
	require.Len(t, swept.Runs, 1)
	got, err := w.store.Run(t.Context(), run.ID)
	require.NoError(t, err)
	require.Equal(t, store.Inconclusive, got.Outcome)
	require.Equal(t, "3 runners were lost with this run; the last one was killed before its first phase", got.Reason)
	require.Len(t, got.Takeovers, 2)
}

func TestALostRunThatAPersonCancelledIsCancelled(t *testing.T) {
	w := newWorld(t, nil)
	w.joined("host-1-dead")
	run := w.abandon(phase(store.Restore, 1, false))
	_, err := w.store.Cancel(t.Context(), run.ID, "anna")
	require.NoError(t, err)
	_, err = node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.NoError(t, err)
	got, err := w.store.Run(t.Context(), run.ID)
	require.NoError(t, err)
	require.Equal(t, store.Cancelled, got.Outcome)
	require.Equal(t, "cancelled by anna in phase restore", got.Reason)
	require.Empty(t, w.engine.Left())
}

func TestWhatIsHandedBackIsCarriedElsewhereAndNoAttemptFailed(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	w.on("load", hang)
	stop := serve(t, w.worker)
	queued := w.enqueue(0)
	w.becomes(queued.ID, func(run *store.Run) bool { return len(run.Phases) > 6 })
	stop()
	require.Empty(t, w.engine.Left())
	delete(w.hooks, "load")
	serve(t, w.another(w.engine))
	run := w.becomes(queued.ID, ended)
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, 1, run.Attempt)
	require.Equal(t, "handed back when its runner was stopped", run.Takeovers[0].Reason)
}

func TestWhatWasLearntIsRecordedAlsoByANodeThatIsStopped(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	w.on("is it sound", func(context.Context, *fake.View) int { return 1 })
	w.on("query", hang)
	learnt := make(chan struct{})
	w.worker.Watch = func(e runner.Event) {
		if e.Kind == runner.Asked && !e.Observation.Held {
			close(learnt)
		}
	}
	stop := serve(t, w.worker)
	go func() {
		<-learnt
		stop()
	}()
	run := w.becomes(w.enqueue(0).ID, ended)
	require.Equal(t, store.Failed, run.Outcome)
}

func TestANodeThatIsCutOffLeavesTheRunToOthers(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": "runs: {beat: 50ms, silent: 1s, sweep: 10s}\n"})
	held := w.holdDatabase("load", 1)
	serve(t, w.worker)
	run := w.becomes(w.enqueue(0).ID, ended)
	require.Equal(t, int32(1), held.Load())
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, 2, run.Attempt)
	require.Equal(t, "the runner could not say for 700ms that it is alive", run.Takeovers[0].Reason)
}

func TestANodeWithoutAnEngineTakesNoRunAndSaysSo(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	var down atomic.Bool
	down.Store(true)
	w.engine.Before = func(fake.Op, string) error {
		if down.Load() {
			return fake.Unreachable()
		}
		return nil
	}
	queued := w.enqueue(0)
	serve(t, w.worker)
	require.Eventually(t, func() bool {
		runners, err := w.store.Runners(t.Context())
		return err == nil && len(runners) == 1 && runners[0].Trouble != ""
	}, 5*time.Second, 10*time.Millisecond)
	<-time.After(time.Second)
	run, err := w.store.Run(t.Context(), queued.ID)
	require.NoError(t, err)
	require.Equal(t, store.Queued, run.State)
	down.Store(false)
	require.Equal(t, store.Passed, w.becomes(queued.ID, ended).Outcome)
	require.Eventually(t, func() bool {
		runners, err := w.store.Runners(t.Context())
		return err == nil && runners[0].Trouble == "" && runners[0].Engine == "Fake 1"
	}, 5*time.Second, 10*time.Millisecond)
}

func TestARunThatIsTooLargeForThisNodeIsLeftToOthers(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	small, large := w.worker, w.another(w.engine)
	small.Runs.Memory = units.Size(128 << 20)
	serve(t, large)
	w.joins(large.ID)
	serve(t, small)
	for range 5 {
		run := w.becomes(w.enqueue(0).ID, ended)
		require.Equal(t, store.Passed, run.Outcome, run.Reason)
		require.Equal(t, large.ID, run.Runner)
	}
}

func TestARunThatIsTooLargeForEveryNodeIsNoBrokenBackup(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	w.worker.Runs.Memory = units.Size(128 << 20)
	serve(t, w.worker)
	run := w.becomes(w.enqueue(0).ID, ended)
	require.Equal(t, store.Inconclusive, run.Outcome)
	require.Equal(t, "no runner of pool default can hold the sandbox: it may take 768m of memory and 1g of disk, and the most that one has is 128m of memory and unbounded amounts of disk", run.Reason)
	require.EqualValues(t, "capacity", run.Symptoms[0].Class)
	require.Empty(t, w.engine.Left())
}

func TestARunWhoseScenarioIsNotHereIsLeftToOthersForAWhile(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	behind := *w.worker.Workspace()
	behind.Scenarios = map[string]*scenarios.Scenario{}
	late := w.another(w.engine)
	late.Workspace = func() *scenarios.Workspace { return &behind }
	stopLate := serve(t, late)
	queued := w.enqueue(0)
	run := w.becomes(queued.ID, ended)
	require.Equal(t, store.Inconclusive, run.Outcome, "nobody else is there")
	require.Contains(t, run.Reason, "scenario desk-db is no longer in the workspace")
	stopLate()

	serve(t, w.worker)
	w.joins(w.worker.ID)
	serve(t, late)
	w.joins(late.ID)
	run = w.becomes(w.enqueue(0).ID, ended)
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, w.worker.ID, run.Runner)
}

func TestTheRecordSaysWhichVersionWasCarried(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	ws := w.worker.Workspace()
	was := *ws.Scenarios["desk-db"]
	was.Digest = "as it was when it was due"
	queued, err := w.store.Enqueue(t.Context(), store.Request{Scenario: &was, Service: ws.Services["desk"]})
	require.NoError(t, err)
	serve(t, w.worker)
	run := w.becomes(queued.ID, ended)
	require.Equal(t, ws.Scenarios["desk-db"].Digest, run.ScenarioVersion)
	require.Equal(t, "as it was when it was due", run.Environment.QueuedScenarioVersion)
}

func TestSoManyRunsAtOnceAsThereIsRoomFor(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	w.worker.Runs.Concurrent, w.worker.Runs.Memory = 4, units.Size(1600<<20) // two of 768m
	var going, most atomic.Int32
	w.on("load", func(context.Context, *fake.View) int {
		most.Store(max(most.Load(), going.Add(1)))
		defer going.Add(-1)
		<-time.After(50 * time.Millisecond)
		return 0
	})
	serve(t, w.worker)
	var ids []string
	for range 6 {
		ids = append(ids, w.enqueue(0).ID)
	}
	for _, id := range ids {
		run := w.becomes(id, ended)
		require.Equal(t, store.Passed, run.Outcome, run.Reason)
	}
	require.Equal(t, int32(2), most.Load())
}

func TestARunWhoseEngineGoesAwayIsTriedAgain(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": quick})
	var down, was atomic.Bool
	w.on("load", func(context.Context, *fake.View) int {
		if was.Swap(true) {
			return 0
		}
		down.Store(true)
		time.AfterFunc(200*time.Millisecond, func() { down.Store(false) })
		return 0
	})
	w.engine.Before = func(op fake.Op, _ string) error {
		if down.Load() && (op == fake.Exec || op == fake.About || op == fake.Open) {
			return fake.Unreachable()
		}
		return nil
	}
	serve(t, w.worker)
	run := w.becomes(w.enqueue(0).ID, ended)
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, 2, run.Attempt)
	require.Contains(t, run.Takeovers[0].Reason, "the container engine does not answer")
	require.Empty(t, w.engine.Left())
}
