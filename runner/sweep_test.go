package runner_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/node"
	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/fake"
	"rehearse/store"
)

// abandon makes a run as a killed process leaves it: claimed by a runner whose
// lock nobody holds, in a phase, with a sandbox.
func (w *world) abandon(phases ...store.Phase) *store.Run {
	w.t.Helper()
	const gone = "host-1-dead"
	dir := filepath.Join(filepath.Dir(w.store.Path()), "runners")
	require.NoError(w.t, os.WriteFile(filepath.Join(dir, gone+".lock"), nil, 0o600))
	run, err := w.store.Claim(w.t.Context(), w.enqueue(0).ID, gone)
	require.NoError(w.t, err)
	for _, p := range phases {
		require.NoError(w.t, w.store.SavePhase(w.t.Context(), run, p))
	}
	w.open(sandbox.Spec{Run: run.ID, Attempt: run.Attempt, Runner: gone, Expires: time.Now().Add(time.Hour)})
	return run
}

func (w *world) open(spec sandbox.Spec) {
	w.t.Helper()
	box, err := w.engine.Open(w.t.Context(), spec)
	require.NoError(w.t, err)
	_, err = box.Start(w.t.Context(), sandbox.ContainerSpec{Name: "db", Image: "memory:1"})
	require.NoError(w.t, err)
}

func phase(name store.PhaseName, offset float64, over bool) store.Phase {
	p := store.Phase{Name: name, Offset: offset, StartedAt: time.Now()}
	if over {
		seconds := 1.0
		p.Seconds, p.EndedAt = &seconds, &p.StartedAt
	}
	return p
}

func TestSweepEndsWhatKilledProcessesLeft(t *testing.T) {
	for name, each := range map[string]struct {
		phases []store.Phase
		reason string
	}{
		"before anything began":          {nil, "the runner was killed before its first phase"},
		"in a phase":                     {[]store.Phase{phase(store.Select, 0, true), phase(store.Restore, 1, false)}, "the runner was killed in phase restore"},
		"between two phases":             {[]store.Phase{phase(store.Select, 0, true), phase(store.Provision, 1, true)}, "the runner was killed after phase provision"},
		"in a phase that another outran": {[]store.Phase{phase(store.Provision, 1, false), phase(store.Fetch, 1.5, true)}, "the runner was killed in phase provision"},
		"in two phases at once":          {[]store.Phase{phase(store.Provision, 1, false), phase(store.Restore, 2, false)}, "the runner was killed in phases provision and restore"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			run := w.abandon(each.phases...)
			swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
			require.NoError(t, err)
			require.Len(t, swept.Runs, 1)
			require.NotEmpty(t, swept.Removed)
			require.Empty(t, w.engine.Left())
			got, err := w.store.Run(t.Context(), run.ID)
			require.NoError(t, err)
			require.Equal(t, store.Inconclusive, got.Outcome)
			require.Equal(t, each.reason, got.Reason)
			require.Equal(t, "start the run again", got.Symptoms[0].Next)
			require.Nil(t, got.RTO.Seconds)
			require.Equal(t, 14400.0, *got.RTO.Committed)
			require.NoFileExists(t, filepath.Join(filepath.Dir(w.store.Path()), "runners", "host-1-dead.lock"))

			again, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
			require.NoError(t, err)
			require.Empty(t, again.Runs)
			require.Empty(t, again.Removed)
		})
	}
}

func TestSweepTakesNothingThatIsSomebodys(t *testing.T) {
	w := newWorld(t, nil)
	mine, err := w.store.Claim(t.Context(), w.enqueue(0).ID, w.worker.ID)
	require.NoError(t, err)
	w.open(sandbox.Spec{Run: mine.ID, Attempt: 1, Runner: w.worker.ID, Expires: time.Now().Add(-time.Hour)})
	w.open(sandbox.Spec{Run: "20261121-000000-another", Expires: time.Now().Add(time.Hour)})
	left := len(w.engine.Left())
	swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Nanosecond)
	require.NoError(t, err)
	require.Empty(t, swept.Runs, "a command that lives is not judged by its silence")
	require.Empty(t, swept.Removed)
	require.Len(t, w.engine.Left(), left)
}

func TestSweepTakesWhatHasExpired(t *testing.T) {
	w := newWorld(t, nil)
	w.open(sandbox.Spec{Run: "20261121-000000-another", Expires: time.Now().Add(-time.Minute)})
	swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.NoError(t, err)
	require.NotEmpty(t, swept.Removed)
	require.Empty(t, w.engine.Left())
}

func TestARunnerElsewhereIsLostWhenItIsSilent(t *testing.T) {
	w := newWorld(t, nil)
	run, err := w.store.Claim(t.Context(), w.enqueue(0).ID, "elsewhere-7-aa")
	require.NoError(t, err)
	swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.NoError(t, err)
	require.Empty(t, swept.Runs)
	swept, err = node.Sweep(t.Context(), w.store, w.engine, time.Nanosecond)
	require.NoError(t, err)
	require.Len(t, swept.Runs, 1)
	require.Equal(t, run.ID, swept.Runs[0].ID)
	require.Contains(t, swept.Runs[0].Reason, "was not heard of for")
}

func TestARunThatWaitsForADeadRunnerIsEnded(t *testing.T) {
	w := newWorld(t, nil)
	dir := filepath.Join(filepath.Dir(w.store.Path()), "runners")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "host-1-dead.lock"), nil, 0o600))
	ws := w.worker.Workspace()
	run, err := w.store.Enqueue(t.Context(), store.Request{Scenario: ws.Scenarios["desk-db"], Service: ws.Services["desk"], Runner: "host-1-dead"})
	require.NoError(t, err)
	swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.NoError(t, err)
	require.Len(t, swept.Runs, 1)
	require.Equal(t, run.ID, swept.Runs[0].ID)
	require.Equal(t, "the runner was killed before its first phase", swept.Runs[0].Reason)
}

func TestRecordsArePutRightWithoutAnEngine(t *testing.T) {
	w := newWorld(t, nil)
	w.abandon()
	w.engine.Before = func(fake.Op, string) error { return fake.Unreachable() }
	swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.ErrorIs(t, err, sandbox.ErrUnreachable)
	require.Len(t, swept.Runs, 1)

	other := w.abandonRecord()
	swept, err = node.Sweep(t.Context(), w.store, nil, time.Hour)
	require.NoError(t, err)
	require.Equal(t, other.ID, swept.Runs[0].ID)
}

func (w *world) abandonRecord() *store.Run {
	w.t.Helper()
	before := w.engine.Before
	w.engine.Before = nil
	defer func() { w.engine.Before = before }()
	return w.abandon()
}

func TestWhatCannotBeRemovedIsASymptomOfItsRun(t *testing.T) {
	w := newWorld(t, nil)
	run := w.abandon()
	w.engine.Before = func(op fake.Op, _ string) error {
		if op == fake.Remove {
			return errors.New("it is busy")
		}
		return nil
	}
	_, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.Error(t, err)
	got, err := w.store.Run(t.Context(), run.ID)
	require.NoError(t, err)
	require.Equal(t, store.Inconclusive, got.Outcome)
	before := len(got.Symptoms)
	require.Greater(t, before, 1)
	require.Equal(t, store.Teardown, got.Symptoms[1].Phase)
	require.Contains(t, got.Symptoms[1].Reason, "could not be removed")

	_, err = node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.Error(t, err)
	got, err = w.store.Run(t.Context(), run.ID)
	require.NoError(t, err)
	require.Len(t, got.Symptoms, before, "it is said once")

	w.engine.Before = nil
	_, err = node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.NoError(t, err)
	require.Empty(t, w.engine.Left())
}

func TestTwoSweepsEndARunOnce(t *testing.T) {
	w := newWorld(t, nil)
	w.abandon()
	ended := make(chan int, 2)
	for range 2 {
		go func() {
			swept, _ := node.Sweep(context.Background(), w.store, w.engine, time.Hour)
			ended <- len(swept.Runs)
		}()
	}
	require.Equal(t, 1, <-ended+<-ended)
}

func TestANodeThatIsSilentIsTakenOverAlthoughItsProcessIsThere(t *testing.T) {
	w := newWorld(t, nil)
	require.NoError(t, w.store.SaveRunner(t.Context(), store.Runner{ID: w.worker.ID}))
	mine, err := w.store.Claim(t.Context(), w.enqueue(0).ID, w.worker.ID)
	require.NoError(t, err)
	swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.NoError(t, err)
	require.Empty(t, swept.Requeued)
	swept, err = node.Sweep(t.Context(), w.store, w.engine, time.Nanosecond)
	require.NoError(t, err)
	require.Len(t, swept.Requeued, 1)
	require.Equal(t, mine.ID, swept.Requeued[0].ID)
}

func TestANodeThatSaidGoodbyeCarriesNothingAnyMore(t *testing.T) {
	w := newWorld(t, nil)
	require.NoError(t, w.store.SaveRunner(t.Context(), store.Runner{ID: "elsewhere-7-aa"}))
	_, err := w.store.Claim(t.Context(), w.enqueue(0).ID, "elsewhere-7-aa")
	require.NoError(t, err)
	require.NoError(t, w.store.Goodbye(t.Context(), "elsewhere-7-aa"))
	swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.NoError(t, err)
	require.Len(t, swept.Requeued, 1)
}

func TestWhatAnEarlierAttemptLeftIsNobodys(t *testing.T) {
	w := newWorld(t, nil)
	w.joined("host-1-dead")
	run := w.abandon()
	_, err := node.Sweep(t.Context(), w.store, nil, time.Hour)
	require.NoError(t, err)
	_, err = w.store.Claim(t.Context(), run.ID, w.worker.ID)
	require.NoError(t, err)
	w.open(sandbox.Spec{Run: run.ID, Attempt: 2, Runner: w.worker.ID, Expires: time.Now().Add(time.Hour)})
	swept, err := node.Sweep(t.Context(), w.store, w.engine, time.Hour)
	require.NoError(t, err)
	require.NotEmpty(t, swept.Removed)
	for _, l := range swept.Removed {
		require.Equal(t, 1, l.Attempt)
	}
	for _, l := range w.engine.Left() {
		require.Equal(t, 2, l.Attempt)
	}
	require.NotEmpty(t, w.engine.Left())
}

func TestANodeDoesNotTakeItsOwnRunsForLostWhenTheClockIsSet(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": "runs: {beat: 2s, silent: 10s, sweep: 100ms}\n"})
	began, goOn := make(chan struct{}), make(chan struct{})
	w.on("load", func(context.Context, *fake.View) int {
		close(began)
		<-goOn
		return 0
	})
	serve(t, w.worker)
	queued := w.enqueue(0)
	<-began
	db, err := sql.Open("sqlite3", "file:"+w.store.Path()+"?_busy_timeout=5000")
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Exec("UPDATE runs SET beat_at = ? WHERE id = ?", "2020-01-01 00:00:00.000000+00:00", queued.ID) // as after a clock that went forward
	require.NoError(t, err)
	<-time.After(500 * time.Millisecond)
	close(goOn)
	run := w.becomes(queued.ID, ended)
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, 1, run.Attempt)
}
