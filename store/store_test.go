package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/storetest"
)

// TestMain is also the other processes of the tests: called with claim, the
// binary claims what it can and prints it; called with carry, it carries runs.
func TestMain(m *testing.M) {
	others := map[string]func(where, runner string) error{"claim": claimAll, "carry": carryUntilKilled}
	if len(os.Args) == 4 && others[os.Args[1]] != nil {
		if err := others[os.Args[1]](os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		return
	}
	os.Exit(m.Run())
}

func claimAll(where, runner string) error {
	st, err := store.Open(context.Background(), where)
	if err != nil {
		return err
	}
	defer st.Close()
	for {
		queued, err := st.Runs(context.Background(), store.Filter{State: store.Queued})
		if err != nil || len(queued.Runs) == 0 {
			return err
		}
		for _, run := range queued.Runs {
			claimed, err := st.Claim(context.Background(), run.ID, runner)
			if err == nil {
				fmt.Println(claimed.ID)
			} else if !errors.Is(err, store.ErrNotOurs) {
				return err
			}
		}
	}
}

var (
	service  = &scenarios.Service{Service: "desk", Name: "Service desk", Owner: "ops", Tier: 1, Digest: "s1", Commitment: scenarios.Commitment{RTO: hours(4), RPO: hours(24), ProveEvery: hours(7 * 24)}}
	scenario = &scenarios.Scenario{Scenario: "desk-db", Service: "desk", Digest: "d1"}
)

func hours(n int) units.Duration { return units.Duration(time.Duration(n) * time.Hour) }

func enqueue(t *testing.T, st *store.Store) *store.Run {
	t.Helper()
	run, err := st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, Trigger: store.OnDemand, By: "anna"})
	require.NoError(t, err)
	return run
}

func claim(t *testing.T, st *store.Store) *store.Run {
	t.Helper()
	run, err := st.Claim(t.Context(), enqueue(t, st).ID, "r1")
	require.NoError(t, err)
	return run
}

// ended carries a run of the scenario straight to its outcome.
func ended(t *testing.T, st *store.Store, of *scenarios.Scenario, outcome store.Outcome, at time.Time) *store.Run {
	t.Helper()
	run, err := st.Enqueue(t.Context(), store.Request{Scenario: of, Service: service, Trigger: store.OnDemand})
	require.NoError(t, err)
	run, err = st.Claim(t.Context(), run.ID, "r1")
	require.NoError(t, err)
	run.Outcome, run.EndedAt = outcome, &at
	if outcome != store.Passed {
		run.Reason = "because"
	}
	require.NoError(t, st.End(t.Context(), run))
	return run
}

func TestARunIsReadBackAsItWasEnded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		at := time.Date(2026, 11, 21, 3, 15, 0, 123456000, time.UTC)
		seconds, committed, met, size := 12.5, 14400.0, true, int64(77)
		run.Outcome, run.Reason = store.Failed, "the data is wrong"
		run.RTO = store.Measure{Seconds: &seconds, Committed: &committed, Met: &met, How: "by the clock"}
		run.Environment = &store.Environment{Engine: &store.Engine{Name: "Docker"}}
		run.Components = []store.Component{{Name: "db", Source: "a folder", Point: "p1", ConsistentAt: &at, Size: &size, Facts: map[string]any{"tables": 3.0}, Notes: []string{"a note"}}, {Name: "app"}}
		run.Phases = []store.Phase{{Name: store.Select, StartedAt: at, EndedAt: &at, Seconds: &seconds}}
		run.Observations = []store.Observation{{Name: "one", On: "db", At: at, Newest: &at, Fault: fault.OfBackup(fault.Data, "wrong").To("look")}, {Name: "two", At: at, Held: true}}
		run.Symptoms = []store.Symptom{{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "the data is wrong"}}
		require.NoError(t, st.End(t.Context(), run))

		got, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.Ended, got.State)
		want, err := json.Marshal(run)
		require.NoError(t, err)
		have, err := json.Marshal(got)
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(have))
		require.Equal(t, "desk", got.Symptoms[0].Service)
		require.Nil(t, got.RPO.Seconds, "what is unknown stays unknown")
		require.Nil(t, got.Components[1].ConsistentAt)
	})
}

func TestWhichRecoveryPointsWereTested(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		at := time.Date(2026, 11, 21, 3, 15, 0, 123456000, time.UTC)
		for i, each := range []struct {
			point   string
			outcome store.Outcome
		}{{"p1", store.Passed}, {"p2", store.Failed}, {"p3", store.Inconclusive}, {"p1", store.Failed}, {"", store.Failed}} {
			run, ended := claim(t, st), at.Add(time.Duration(i)*time.Hour)
			run.Outcome, run.EndedAt = each.outcome, &ended
			run.Components = []store.Component{{Name: "db", Point: each.point}, {Name: "app", Point: "of another"}}
			require.NoError(t, st.End(t.Context(), run))
		}
		tested, err := st.LastTested(t.Context(), scenario.Scenario, "db")
		require.NoError(t, err)
		require.Equal(t, map[string]time.Time{"p1": at.Add(3 * time.Hour), "p2": at.Add(time.Hour)}, tested)
		none, err := st.LastTested(t.Context(), "another", "db")
		require.NoError(t, err)
		require.Empty(t, none)
	})
}

func TestARunIsQueuedWithItsPromises(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := enqueue(t, st)
		require.Regexp(t, `^\d{8}-\d{6}-[0-9a-f]{6}$`, run.ID)
		require.Equal(t, store.Queued, run.State)
		require.Equal(t, 14400.0, *run.RTO.Committed)
		require.Nil(t, run.RTO.Seconds)
		require.Nil(t, run.T0)
		claimed, err := st.Claim(t.Context(), run.ID, "r1")
		require.NoError(t, err)
		require.Equal(t, claimed.StartedAt, claimed.T0, "without an occurrence the disaster is assumed at the run's start")
		require.Equal(t, 1, claimed.Attempt)
	})
}

func TestAnAssumedMomentOfDisasterIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		due := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
		run, err := st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, T0: &due})
		require.NoError(t, err)
		run, err = st.Claim(t.Context(), run.ID, "r1")
		require.NoError(t, err)
		require.Equal(t, due, *run.T0)
	})
}

func TestEightProcessesClaimEveryRunExactlyOnce(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		queued := map[string]bool{}
		for range 40 {
			queued[enqueue(t, st).ID] = true
		}
		require.Len(t, queued, 40, "ids are unique")
		outputs := make([][]byte, 8)
		var wait sync.WaitGroup
		for i := range outputs {
			wait.Go(func() {
				outputs[i], _ = exec.Command(os.Args[0], "claim", where, fmt.Sprint("r", i)).Output()
			})
		}
		wait.Wait()
		claims := 0
		for _, output := range outputs {
			for _, id := range strings.Fields(string(output)) {
				claims++
				delete(queued, id)
			}
		}
		require.Empty(t, queued)
		require.Equal(t, 40, claims)
	})
}

func TestOfEightWhoClaimTheSameRunOneWins(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		run := enqueue(t, storetest.OpenAt(t, where))
		errs := make([]error, 8)
		var wait sync.WaitGroup
		for i := range errs {
			st := storetest.OpenAt(t, where)
			wait.Go(func() { _, errs[i] = st.Claim(context.Background(), run.ID, fmt.Sprint("r", i)) })
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				require.ErrorIs(t, err, store.ErrNotOurs)
			}
		}
		require.Equal(t, 1, won)
	})
}

func TestEightProcessesMayMakeTheDatabaseAtOnce(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(string(dialect), func(t *testing.T) {
			where := storetest.Empty(t, dialect)
			var wait sync.WaitGroup
			said := make([]string, 8)
			for i := range said {
				wait.Go(func() {
					out, err := exec.Command(os.Args[0], "claim", where, "r").CombinedOutput()
					said[i] = fmt.Sprint(string(out), err)
				})
			}
			wait.Wait()
			for _, each := range said {
				require.Equal(t, "<nil>", each)
			}
			enqueue(t, storetest.OpenAt(t, where))
		})
	}
}

func TestAReservedRunIsClaimedByItsRunnerAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run, err := st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, Runner: "mine"})
		require.NoError(t, err)
		_, err = st.Claim(t.Context(), run.ID, "other")
		require.ErrorIs(t, err, store.ErrNotOurs)
		reserved, err := st.Reserved(t.Context())
		require.NoError(t, err)
		require.Len(t, reserved, 1)
		_, err = st.Claim(t.Context(), run.ID, "mine")
		require.NoError(t, err)
	})
}

func TestARunnerThatLostItsRunCannotWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		stale := *run
		run.Outcome, run.Reason = store.Inconclusive, "the runner was killed"
		require.NoError(t, st.End(t.Context(), run))

		stale.Outcome = store.Passed
		require.ErrorIs(t, st.End(t.Context(), &stale), store.ErrEnded)
		require.ErrorIs(t, st.SavePhase(t.Context(), &stale, store.Phase{Name: store.Check}), store.ErrEnded)
		require.ErrorIs(t, st.SaveComponents(t.Context(), &stale), store.ErrEnded)
		_, err := st.Beat(t.Context(), &stale)
		require.ErrorIs(t, err, store.ErrEnded)
		_, err = st.Claim(t.Context(), run.ID, "r2")
		require.ErrorIs(t, err, store.ErrEnded)

		for name, change := range map[string]func(*store.Run){
			"another runner's":    func(r *store.Run) { r.Runner = "r2" },
			"of another attempt":  func(r *store.Run) { r.Attempt = 2 },
			"of no known attempt": func(r *store.Run) { r.Attempt = 0 },
		} {
			other := claim(t, st)
			change(other)
			other.Outcome = store.Passed
			require.ErrorIs(t, st.End(t.Context(), other), store.ErrNotOurs, name)
		}
		got, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.Inconclusive, got.Outcome)
		require.Empty(t, got.Phases)
	})
}

func TestAnEndThatBreaksWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		run.Outcome = store.Failed
		run.Symptoms = []store.Symptom{{ID: 1, Reason: "one"}}
		run.Observations = []store.Observation{{Name: "a"}}
		run.Components = []store.Component{{Name: "db", Facts: map[string]any{"no JSON": func() {}}}}
		require.Error(t, st.End(t.Context(), run))
		got, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.Running, got.State)
		require.Empty(t, got.Symptoms)
		require.Empty(t, got.Observations)
	})
}

func TestAnOutcomeIsOneOfFour(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		for _, outcome := range []store.Outcome{"", "ok"} {
			run := claim(t, st)
			run.Outcome = outcome
			require.ErrorContains(t, st.End(t.Context(), run), "constraint")
		}
	})
}

func TestAPhaseIsSeenWhenItBeginsAndWhenItEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		at, seconds := time.Now().UTC().Truncate(time.Microsecond), 3.0
		phase := store.Phase{Name: store.Restore, Component: "db", StartedAt: at}
		require.NoError(t, st.SavePhase(t.Context(), run, phase))
		got, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Nil(t, got.Phases[0].EndedAt)
		phase.EndedAt, phase.Seconds = &at, &seconds
		require.NoError(t, st.SavePhase(t.Context(), run, phase))
		got, err = st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Len(t, got.Phases, 1)
		require.Equal(t, at, *got.Phases[0].EndedAt)
	})
}

func TestCancelling(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		queued := enqueue(t, st)
		got, err := st.Cancel(t.Context(), queued.ID, "anna")
		require.NoError(t, err)
		require.Equal(t, store.Cancelled, got.Outcome)
		require.Equal(t, "cancelled by anna before it started", got.Reason)
		require.NotNil(t, got.EndedAt)
		require.Nil(t, got.StartedAt)
		_, err = st.Cancel(t.Context(), queued.ID, "anna")
		require.ErrorIs(t, err, store.ErrEnded)

		running := claim(t, st)
		cancel, err := st.Beat(t.Context(), running)
		require.NoError(t, err)
		require.False(t, cancel)
		_, err = st.Cancel(t.Context(), running.ID, "bert")
		require.NoError(t, err)
		cancel, err = st.Beat(t.Context(), running)
		require.NoError(t, err)
		require.True(t, cancel)
		require.Equal(t, "bert", running.CancelledBy)

		_, err = st.Cancel(t.Context(), "20200101-000000-ffffff", "anna")
		require.ErrorIs(t, err, store.ErrNotFound)
	})
}

func TestSilentRunsAreThoseWithoutABeat(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		quiet, alive := claim(t, st), claim(t, st)
		backdate(t, where, "beat_at", quiet.ID, time.Now().Add(-time.Hour))
		require.NoError(t, st.SavePhase(t.Context(), quiet, store.Phase{Name: store.Fetch}))
		silent, err := st.Silent(t.Context(), time.Minute)
		require.NoError(t, err)
		require.Len(t, silent, 1)
		require.Equal(t, quiet.ID, silent[0].ID)
		require.Len(t, silent[0].Phases, 1, "it says how far the run was")
		all, err := st.Silent(t.Context(), 0)
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, alive.ID, all[1].ID)
	})
}

func backdate(t *testing.T, where, column, id string, at time.Time) {
	t.Helper()
	_, err := storetest.SQL(t, where).Exec(fmt.Sprintf("UPDATE runs SET %s = '%s' WHERE id = '%s'", column, at.UTC().Format("2006-01-02 15:04:05.000000-07:00"), id))
	require.NoError(t, err)
}

func TestTimesSortAsTimes(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		base := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("elsewhere", -5*3600))
		moments := []time.Duration{0, time.Microsecond, 10 * time.Microsecond, 100 * time.Millisecond, 110 * time.Millisecond, time.Second}
		for i, after := range moments {
			at := base.Add(after)
			run := claim(t, st)
			run.Outcome, run.Reason, run.EndedAt = store.Failed, fmt.Sprint(i), &at
			require.NoError(t, st.End(t.Context(), run))
		}
		rows, err := storetest.SQL(t, where).Query("SELECT reason FROM runs ORDER BY ended_at")
		require.NoError(t, err)
		defer rows.Close()
		for i := range moments {
			require.True(t, rows.Next())
			var reason string
			require.NoError(t, rows.Scan(&reason))
			require.Equal(t, fmt.Sprint(i), reason)
		}
		require.NoError(t, rows.Err())
	})
}

func TestEveryTimeOfARecordIsStoredTheSameWay(t *testing.T) {
	for _, record := range []any{store.Run{}, store.Component{}, store.Phase{}, store.Observation{}, store.Symptom{}, store.Takeover{}, store.Runner{}, store.Occurrence{}, store.Exemption{}, store.Notice{}} {
		kind := reflect.TypeOf(record)
		for i := range kind.NumField() {
			field := kind.Field(i)
			if strings.HasSuffix(field.Type.String(), "time.Time") {
				require.Contains(t, field.Tag.Get("gorm"), "serializer:utc", kind.Name()+"."+field.Name)
			}
		}
	}
}

func TestPagesNeitherRepeatNorSkip(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		same := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		want := map[string]bool{}
		for range 7 {
			run := enqueue(t, st)
			backdate(t, where, "queued_at", run.ID, same)
			want[run.ID] = true
		}
		filter := store.Filter{Limit: 3}
		sizes := []int{}
		for {
			page, err := st.Runs(t.Context(), filter)
			require.NoError(t, err)
			sizes = append(sizes, len(page.Runs))
			for _, run := range page.Runs {
				require.True(t, want[run.ID], "seen twice")
				delete(want, run.ID)
			}
			enqueue(t, st)
			if filter.After = page.Next; page.Next == "" {
				break
			}
		}
		require.Equal(t, []int{3, 3, 1}, sizes)
		require.Empty(t, want)
		_, err := st.Runs(t.Context(), store.Filter{After: "made-up"})
		require.ErrorIs(t, err, store.ErrCursor)
	})
}

func TestTheHistoryIsFiltered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		now := time.Now()
		passed := ended(t, st, scenario, store.Passed, now)
		failed := ended(t, st, &scenarios.Scenario{Scenario: "desk-files", Service: "desk"}, store.Failed, now)
		queued := enqueue(t, st)
		before, after := now.Add(-time.Hour), now.Add(time.Hour)
		for name, each := range map[string]struct {
			filter store.Filter
			want   []string
		}{
			"nothing narrows":          {store.Filter{}, []string{queued.ID, failed.ID, passed.ID}},
			"by outcome":               {store.Filter{Outcome: store.Failed}, []string{failed.ID}},
			"by state":                 {store.Filter{State: store.Queued}, []string{queued.ID}},
			"by scenario":              {store.Filter{Scenario: "desk-db"}, []string{queued.ID, passed.ID}},
			"by scenario and outcome":  {store.Filter{Scenario: "desk-db", Outcome: store.Failed}, nil},
			"by a service with none":   {store.Filter{Service: "mail"}, nil},
			"since an hour ago":        {store.Filter{Since: &before}, []string{queued.ID, failed.ID, passed.ID}},
			"until an hour ago":        {store.Filter{Until: &before}, nil},
			"since a moment to come":   {store.Filter{Since: &after}, nil},
			"a limit beyond all bound": {store.Filter{Limit: 1 << 40, Outcome: store.Passed}, []string{passed.ID}},
		} {
			page, err := st.Runs(t.Context(), each.filter)
			require.NoError(t, err, name)
			var got []string
			for _, run := range page.Runs {
				got = append(got, run.ID)
			}
			require.ElementsMatch(t, each.want, got, name)
		}
	})
}

func TestARunIsFoundByAPartOfItsID(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		one, two := enqueue(t, st), enqueue(t, st)
		for _, ref := range []string{one.ID, one.ID[16:], one.ID[:20]} {
			got, err := st.Run(t.Context(), ref)
			require.NoError(t, err, ref)
			require.Equal(t, one.ID, got.ID)
		}
		_, err := st.Run(t.Context(), one.ID[:8])
		require.ErrorContains(t, err, "stands for several runs")
		require.ErrorContains(t, err, two.ID)
		for _, ref := range []string{"", "%", "nothing", "_"} {
			_, err = st.Run(t.Context(), ref)
			require.ErrorIs(t, err, store.ErrNotFound, ref)
		}
	})
}

func TestNothingIsDeletedAndNoEndedRunIsChanged(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		run := claim(t, st)
		run.Outcome, run.EndedAt = store.Failed, run.StartedAt
		run.Components = []store.Component{{Name: "db"}}
		run.Phases = []store.Phase{{Name: store.Select}}
		run.Observations = []store.Observation{{Name: "a"}}
		run.Symptoms = []store.Symptom{{Reason: "a"}}
		require.NoError(t, st.End(t.Context(), run))
		db := storetest.SQL(t, where)
		for _, table := range []string{"runs", "components", "phases", "observations", "symptoms"} {
			_, err := db.Exec("DELETE FROM " + table)
			require.ErrorContains(t, err, "records are never deleted", table)
		}
		_, err := db.Exec("UPDATE runs SET outcome = 'passed'")
		require.ErrorContains(t, err, "an ended run is never changed")
	})
}

func TestTheSameTroubleHasTheSameFingerprint(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		print := func(f store.Symptom) string {
			run := claim(t, st)
			run.Outcome, run.Symptoms = store.Failed, []store.Symptom{f}
			require.NoError(t, st.End(t.Context(), run))
			return run.Symptoms[0].Fingerprint
		}
		one := print(store.Symptom{Phase: store.Select, Class: fault.NoRecoveryPoint, Reason: "the newest of 12 points is 31h old"})
		require.Equal(t, one, print(store.Symptom{Phase: store.Select, Class: fault.NoRecoveryPoint, Reason: "the newest of 13 points is 55h old"}))
		require.NotEqual(t, one, print(store.Symptom{Phase: store.Select, Class: fault.NoRecoveryPoint, Reason: "there is none"}))
		require.NotEqual(t, one, print(store.Symptom{Phase: store.Fetch, Class: fault.NoRecoveryPoint, Reason: "the newest of 12 points is 31h old"}))
	})
}

func TestStandings(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	days := func(n int) time.Time { return now.Add(time.Duration(-n) * 24 * time.Hour) }
	files := &scenarios.Scenario{Scenario: "desk-files", Service: "desk", Digest: "f1"}
	changed := *scenario
	changed.Digest = "d2"
	moved := *service
	moved.Digest = "s2"
	careless := *service
	careless.Commitment.ProveEvery = 0

	type past struct {
		of      *scenarios.Scenario
		outcome store.Outcome
		ago     int
	}
	for name, each := range map[string]struct {
		service  *scenarios.Service
		scenario []*scenarios.Scenario
		past     []past
		want     store.Standing
		why      string
	}{
		"a service that nothing rehearses is unproven":                  {service, nil, nil, store.Unproven, "no scenario rehearses it"},
		"a service that never ran is unproven":                          {service, []*scenarios.Scenario{scenario}, nil, store.Unproven, "scenario desk-db has no conclusive run"},
		"a service whose run passed is proven":                          {service, []*scenarios.Scenario{scenario}, []past{{scenario, store.Passed, 1}}, store.Proven, "every scenario passed when it was last rehearsed"},
		"a service whose run failed is breached":                        {service, []*scenarios.Scenario{scenario}, []past{{scenario, store.Passed, 2}, {scenario, store.Failed, 1}}, store.Breached, "scenario desk-db failed: because"},
		"a run that passes again mends the breach":                      {service, []*scenarios.Scenario{scenario}, []past{{scenario, store.Failed, 2}, {scenario, store.Passed, 1}}, store.Proven, ""},
		"an inconclusive run changes nothing for the better":            {service, []*scenarios.Scenario{scenario}, []past{{scenario, store.Failed, 2}, {scenario, store.Inconclusive, 1}}, store.Breached, ""},
		"an inconclusive run changes nothing for the worse":             {service, []*scenarios.Scenario{scenario}, []past{{scenario, store.Passed, 2}, {scenario, store.Inconclusive, 1}, {scenario, store.Cancelled, 0}}, store.Proven, ""},
		"an inconclusive run alone proves nothing":                      {service, []*scenarios.Scenario{scenario}, []past{{scenario, store.Inconclusive, 1}}, store.Unproven, ""},
		"a proof that is too old is stale":                              {service, []*scenarios.Scenario{scenario}, []past{{scenario, store.Passed, 8}}, store.Stale, "scenario desk-db last passed 8d ago; the commitment is a proof every 7d"},
		"a proof goes not stale where nothing was promised":             {&careless, []*scenarios.Scenario{scenario}, []past{{scenario, store.Passed, 800}}, store.Proven, ""},
		"two scenarios of which one never ran are unproven":             {service, []*scenarios.Scenario{scenario, files}, []past{{scenario, store.Passed, 1}}, store.Unproven, "scenario desk-files has no conclusive run"},
		"two scenarios of which one failed are breached":                {service, []*scenarios.Scenario{scenario, files}, []past{{scenario, store.Passed, 1}, {files, store.Failed, 2}}, store.Breached, ""},
		"two scenarios of which one has a proof too old are stale":      {service, []*scenarios.Scenario{scenario, files}, []past{{scenario, store.Passed, 1}, {files, store.Passed, 9}}, store.Stale, ""},
		"two proofs prove":                                              {service, []*scenarios.Scenario{scenario, files}, []past{{scenario, store.Passed, 1}, {files, store.Passed, 2}}, store.Proven, ""},
		"a scenario that was changed since is unproven":                 {service, []*scenarios.Scenario{&changed}, []past{{scenario, store.Passed, 1}}, store.Unproven, "scenario desk-db was changed since it last passed"},
		"a service that was changed since is unproven":                  {&moved, []*scenarios.Scenario{scenario}, []past{{scenario, store.Passed, 1}}, store.Unproven, "the service was changed since scenario desk-db last passed"},
		"a breach stays when the scenario is changed":                   {service, []*scenarios.Scenario{&changed}, []past{{scenario, store.Failed, 1}}, store.Breached, ""},
		"a failed run of a scenario that is no more does not count":     {service, []*scenarios.Scenario{scenario}, []past{{scenario, store.Passed, 1}, {files, store.Failed, 1}}, store.Proven, ""},
		"what counts is when runs ended, not the order they were begun": {service, []*scenarios.Scenario{scenario}, []past{{scenario, store.Passed, 1}, {scenario, store.Failed, 3}}, store.Proven, ""},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, st *store.Store) {
				for _, p := range each.past {
					ended(t, st, p.of, p.outcome, days(p.ago))
				}
				w := &scenarios.Workspace{Services: map[string]*scenarios.Service{"desk": each.service}, Scenarios: map[string]*scenarios.Scenario{}}
				for _, s := range each.scenario {
					w.Scenarios[s.Scenario] = s
				}
				got, err := st.Standings(t.Context(), w, now)
				require.NoError(t, err)
				require.Len(t, got, 1)
				require.Equal(t, each.want, got[0].Standing, got[0].Why)
				if each.why != "" {
					require.Equal(t, each.why, got[0].Why)
				}
				require.Equal(t, each.want == store.Unproven, got[0].Since == nil)
			})
		})
	}
}

func TestStandingsSayHowOldTheProofIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		now := time.Now()
		passed := ended(t, st, scenario, store.Passed, now.Add(-time.Hour))
		w := &scenarios.Workspace{
			Services:  map[string]*scenarios.Service{"desk": service, "mail": {Service: "mail"}},
			Scenarios: map[string]*scenarios.Scenario{"desk-db": scenario},
		}
		got, err := st.Standings(t.Context(), w, now)
		require.NoError(t, err)
		require.Equal(t, []string{"desk", "mail"}, []string{got[0].Service, got[1].Service})
		require.InDelta(t, 3600, *got[0].ProofAgeSeconds, 1)
		require.Equal(t, 604800.0, *got[0].ProveEverySeconds)
		require.Equal(t, passed.ID, got[0].LastPassed.ID)
		require.Nil(t, got[1].ProofAgeSeconds)
		require.Nil(t, got[1].LastRun)
	})
}

// open is for what need not be asked on both databases.
