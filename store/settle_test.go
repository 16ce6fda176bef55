package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

// due plans a scenario and gives its first occurrence.
func due(t *testing.T, st *store.Store, s *scenarios.Scenario) store.Occurrence {
	t.Helper()
	plan(t, st, workspace(s), monday)
	open, err := st.DueOccurrences(t.Context(), night(1), 0, 10)
	require.NoError(t, err)
	require.Len(t, open, 1)
	return open[0]
}

func request(s *scenarios.Scenario) store.Request {
	return store.Request{Scenario: s, Service: service, Trigger: store.Scheduled, By: "planner"}
}

func start(t *testing.T, st *store.Store, o store.Occurrence, s *scenarios.Scenario) *store.Run {
	t.Helper()
	run, err := st.StartOccurrence(t.Context(), o.ID, request(s))
	require.NoError(t, err)
	return run
}

// finish carries a run to its end at a moment.
func finish(t *testing.T, st *store.Store, run *store.Run, outcome store.Outcome, at time.Time) {
	t.Helper()
	mine, err := st.Claim(t.Context(), run.ID, "r1")
	require.NoError(t, err)
	mine.Outcome, mine.Reason, mine.EndedAt = outcome, "the engine does not answer", &at
	require.NoError(t, st.End(t.Context(), mine))
}

func settle(t *testing.T, st *store.Store, w *scenarios.Workspace, at time.Time) store.Settled {
	t.Helper()
	done, err := st.Settle(t.Context(), w, at)
	require.NoError(t, err)
	return done
}

func occurrence(t *testing.T, st *store.Store, id int64) *store.Occurrence {
	t.Helper()
	o, err := st.Occurrence(t.Context(), id)
	require.NoError(t, err)
	return o
}

func TestARunThatEndsInsideTheWindowIsOnTimeWhateverItFound(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		for i, outcome := range []store.Outcome{store.Passed, store.Failed} {
			plan(t, st, workspace(s), monday)
			at := night(i + 1)
			open, err := st.DueOccurrences(t.Context(), at, 0, 10)
			require.NoError(t, err)
			o := open[len(open)-1]
			run := start(t, st, o, s)
			require.Equal(t, at, *run.T0, "the disaster is assumed when it was due")
			require.Equal(t, o.ID, *run.OccurrenceID)
			require.Equal(t, store.Started, occurrence(t, st, o.ID).State)
			finish(t, st, run, outcome, at.Add(4*time.Hour))
			got := occurrence(t, st, o.ID)
			require.Equal(t, store.OnTime, got.State)
			require.Equal(t, outcome, got.Outcome)
			require.Equal(t, outcome, got.FirstOutcome)
			require.Equal(t, run.ID, got.FirstRun)
			require.Equal(t, run.ID, got.RunID)
			require.Equal(t, at.Add(4*time.Hour), *got.EndedAt)
		}
	})
}

func TestAnOccurrenceIsStartedOnceHoweverManyTry(t *testing.T) {
	twice(t, func(t *testing.T, a, b *store.Store) {
		s := nightly("desk-db")
		o := due(t, a, s)
		var all sync.WaitGroup
		var mu sync.Mutex
		started := 0
		for i := range 8 {
			st := []*store.Store{a, b}[i%2]
			all.Go(func() {
				_, err := st.StartOccurrence(context.Background(), o.ID, request(s))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					started++
				} else {
					require.ErrorIs(t, err, store.ErrNotDue)
				}
			})
		}
		all.Wait()
		require.Equal(t, 1, started)
		page, err := a.Runs(t.Context(), store.Filter{})
		require.NoError(t, err)
		require.Len(t, page.Runs, 1)
	})
}

func TestWhyAnOccurrenceWasMissedIsSaid(t *testing.T) {
	closed := night(1).Add(4 * time.Hour)
	for name, row := range map[string]struct {
		until func(*testing.T, *store.Store, store.Occurrence, *scenarios.Scenario)
		why   string
	}{
		"no planner ever ran": {func(*testing.T, *store.Store, store.Occurrence, *scenarios.Scenario) {},
			"the server was down: no planner ran before 2026-03-03 07:00 UTC"},
		"the server was down": {func(t *testing.T, st *store.Store, _ store.Occurrence, _ *scenarios.Scenario) {
			require.NoError(t, st.SaveTick(t.Context(), monday))
		}, "the server was down from 2026-03-02 12:00 UTC to 2026-03-03 07:00 UTC"},
		"it was held": {func(t *testing.T, st *store.Store, o store.Occurrence, _ *scenarios.Scenario) {
			require.NoError(t, st.Hold(t.Context(), o.ID, "scenario desk-db is disabled"))
		}, "scenario desk-db is disabled"},
		"no runner served its pool": {func(t *testing.T, st *store.Store, o store.Occurrence, s *scenarios.Scenario) {
			s.Pool = "far"
			start(t, st, o, s)
		}, "no runner served pool far"},
		"its run still waited": {func(t *testing.T, st *store.Store, o store.Occurrence, s *scenarios.Scenario) {
			start(t, st, o, s)
			require.NoError(t, st.SaveRunner(t.Context(), store.Runner{ID: "r1", Pools: []string{"default"}}))
		}, "its run RUN was still waiting for a runner of pool default"},
		"its run was inconclusive": {func(t *testing.T, st *store.Store, o store.Occurrence, s *scenarios.Scenario) {
			finish(t, st, start(t, st, o, s), store.Inconclusive, night(1).Add(time.Hour))
		}, "its run RUN was inconclusive: the engine does not answer"},
		"its run was cancelled": {func(t *testing.T, st *store.Store, o store.Occurrence, s *scenarios.Scenario) {
			_, err := st.Cancel(t.Context(), start(t, st, o, s).ID, "anna")
			require.NoError(t, err)
		}, "its run RUN was cancelled by anna before it started"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, st *store.Store) {
				s := nightly("desk-db")
				s.Schedule.CatchUp = "none"
				o := due(t, st, s)
				row.until(t, st, o, s)
				require.Zero(t, settle(t, st, workspace(s), closed.Add(-time.Second)).Missed)
				require.Equal(t, 1, settle(t, st, workspace(s), closed).Missed)
				require.Zero(t, settle(t, st, workspace(s), closed.Add(time.Hour)).Missed, "what is settled is settled")
				got := occurrence(t, st, o.ID)
				require.Equal(t, store.Missed, got.State)
				require.Equal(t, closed, *got.SettledAt)
				page, err := st.Runs(t.Context(), store.Filter{})
				require.NoError(t, err)
				why := row.why
				for _, run := range page.Runs {
					why = replace(why, "RUN", run.ID)
				}
				require.Equal(t, why, got.Reason)
			})
		})
	}
}

func TestARunThatStillGoesOnWhenTheWindowClosesEndsLate(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		o := due(t, st, s)
		run, err := st.Claim(t.Context(), start(t, st, o, s).ID, "r1")
		require.NoError(t, err)
		closed := night(1).Add(4 * time.Hour)
		require.Zero(t, settle(t, st, workspace(s), closed.Add(time.Minute)).Missed)
		require.Equal(t, store.Started, occurrence(t, st, o.ID).State)
		ended := closed.Add(time.Microsecond)
		run.Outcome, run.EndedAt = store.Passed, &ended
		require.NoError(t, st.End(t.Context(), run))
		require.Equal(t, store.Late, occurrence(t, st, o.ID).State)
		require.Zero(t, settle(t, st, workspace(s), closed.Add(time.Hour)).Missed)
	})
}

func TestWhatWasMissedInDowntimeIsCaughtUpByPolicyAndEndsLate(t *testing.T) {
	for name, row := range map[string]struct {
		policy string
		most   int
		nights []int // whose occurrences get a late run
	}{
		"none":               {"none", 0, nil},
		"latest":             {"latest", 0, []int{5}},
		"the default":        {"", 0, []int{5}},
		"all":                {"all", 0, []int{1, 2, 3, 4, 5}},
		"all, at most three": {"all", 3, []int{3, 4, 5}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, st *store.Store) {
				s := nightly("desk-db")
				s.Schedule.CatchUp, s.Schedule.CatchUpMost = row.policy, row.most
				w := workspace(s)
				plan(t, st, w, monday)
				back := night(5).Add(5 * time.Hour)
				require.Equal(t, 5, settle(t, st, w, back).Missed)
				var caught []int
				for {
					next, err := st.CatchUps(t.Context(), w, back)
					require.NoError(t, err)
					if len(next) == 0 {
						break
					}
					require.Len(t, next, 1, "one after the other")
					o := occurrence(t, st, next[0])
					caught = append(caught, int(o.DueAt.Sub(monday)/(24*time.Hour))+1)
					run := start(t, st, *o, s)
					require.Equal(t, store.Missed, occurrence(t, st, o.ID).State, "until its run has ended")
					finish(t, st, run, store.Passed, back.Add(time.Minute))
					got := occurrence(t, st, o.ID)
					require.Equal(t, store.Late, got.State, "never on time")
					require.Contains(t, got.Reason, "the server was down", "why stays to be read")
				}
				require.Equal(t, row.nights, caught)
				require.Equal(t, 5-len(caught), states(occurrences(t, st, store.OccurrenceFilter{}))[store.Missed])
			})
		})
	}
}

func TestWhatIsDueNowMakesCatchingUpTheLatestNeedless(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		w := workspace(s)
		plan(t, st, w, monday)
		back := night(3).Add(time.Hour) // that window is still open
		require.Equal(t, 2, settle(t, st, w, back).Missed)
		next, err := st.CatchUps(t.Context(), w, back)
		require.NoError(t, err)
		require.Empty(t, next)
		open, err := st.DueOccurrences(t.Context(), back, 0, 10)
		require.NoError(t, err)
		require.Len(t, open, 1)
		require.Equal(t, night(3), open[0].DueAt)
	})
}

func TestAMonthOfDowntimeOfManyScenariosIsSettledWhole(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		var all []*scenarios.Scenario
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
			all = append(all, nightly(name))
		}
		w := workspace(all...)
		plan(t, st, w, monday)
		require.Equal(t, 300, settle(t, st, w, night(30).Add(5*time.Hour)).Missed)
		next, err := st.CatchUps(t.Context(), w, night(30).Add(5*time.Hour))
		require.NoError(t, err)
		require.Len(t, next, 10)
	})
}

func TestAForwardClockThatIsSetBackDoublesAndUnsettlesNothing(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		w := workspace(s)
		plan(t, st, w, monday)
		at := night(1).Add(5 * time.Hour)
		require.Equal(t, 1, settle(t, st, w, at).Missed)
		tomorrow := at.Add(24 * time.Hour)
		plan(t, st, w, tomorrow)
		require.Equal(t, 1, settle(t, st, w, tomorrow).Missed)
		before := occurrences(t, st, store.OccurrenceFilter{})
		for _, back := range []time.Time{at, at.Add(-time.Hour), at.Add(-6 * time.Hour)} {
			plan(t, st, w, back)
			require.Zero(t, settle(t, st, w, back).Missed)
			_, err := st.DueOccurrences(t.Context(), back, 0, 10)
			require.NoError(t, err)
		}
		require.Equal(t, before, occurrences(t, st, store.OccurrenceFilter{}))
	})
}

func TestARunByHandClaimsAnOccurrenceInsideItsWindow(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		o := due(t, st, s)
		byHand := store.Request{Scenario: s, Service: service, Trigger: store.OnDemand, By: "anna", Runner: "r1"}
		_, err := st.ClaimOccurrence(t.Context(), night(1).Add(-time.Minute), byHand)
		require.ErrorIs(t, err, store.ErrNotDue)
		require.ErrorContains(t, err, "no window of desk-db is open now")
		_, err = st.ClaimOne(t.Context(), night(1).Add(4*time.Hour), o.ID, byHand)
		require.ErrorContains(t, err, "its window is open from 2026-03-03 03:00 UTC until 2026-03-03 07:00 UTC")

		run, err := st.ClaimOccurrence(t.Context(), night(1).Add(time.Minute), byHand)
		require.NoError(t, err)
		require.Equal(t, store.OnDemand, run.Trigger)
		require.Equal(t, o.ID, *run.OccurrenceID)
		require.Equal(t, night(1), *run.T0)
		_, err = st.ClaimOccurrence(t.Context(), night(1).Add(time.Minute), byHand)
		require.ErrorContains(t, err, "run "+run.ID+" of it is queued")

		finish(t, st, run, store.Inconclusive, night(1).Add(time.Hour))
		again, err := st.ClaimOccurrence(t.Context(), night(1).Add(2*time.Hour), byHand)
		require.NoError(t, err, "the rig was mended")
		require.Equal(t, 1, again.Retry)
		require.Equal(t, run.ID, again.RetryOf)
		finish(t, st, again, store.Passed, night(1).Add(3*time.Hour))
		got := occurrence(t, st, o.ID)
		require.Equal(t, store.OnTime, got.State)
		require.Equal(t, store.Inconclusive, got.FirstOutcome, "the first attempt stays the one that counts")
		require.Equal(t, again.ID, got.RunID)
		_, err = st.ClaimOccurrence(t.Context(), night(1).Add(210*time.Minute), byHand)
		require.ErrorIs(t, err, store.ErrNotDue)
		require.ErrorContains(t, err, "what was due at 2026-03-03 03:00 UTC is on time already", "its window is still open")
	})
}

func TestARunByHandClaimsWhatWasSkippedAsOftenAsTheRigBreaks(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		o := due(t, st, s)
		require.NoError(t, st.SettleWithoutRun(t.Context(), o.ID, store.Missed, nil, "skipped", night(1)))
		byHand := store.Request{Scenario: s, Service: service, Trigger: store.OnDemand, By: "anna", Runner: "r1"}
		run, err := st.ClaimOccurrence(t.Context(), night(1).Add(time.Minute), byHand)
		require.NoError(t, err)
		_, err = st.ClaimOccurrence(t.Context(), night(1).Add(time.Minute), byHand)
		require.ErrorContains(t, err, "run "+run.ID+" of it is queued")
		finish(t, st, run, store.Inconclusive, night(1).Add(time.Hour))
		again, err := st.ClaimOccurrence(t.Context(), night(1).Add(2*time.Hour), byHand)
		require.NoError(t, err)
		require.Equal(t, run.ID, again.RetryOf)
		_, err = st.StartOccurrence(t.Context(), o.ID, request(s))
		require.ErrorIs(t, err, store.ErrNotDue, "a planner catches it up once")
		finish(t, st, again, store.Passed, night(1).Add(3*time.Hour))
		got := occurrence(t, st, o.ID)
		require.Equal(t, store.OnTime, got.State)
		require.Equal(t, run.ID, got.FirstRun)
		require.Equal(t, store.Inconclusive, got.FirstOutcome)
	})
}

func TestOnlyInconclusiveRunsOfAnOpenWindowAreUnfinished(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		o := due(t, st, s)
		run := start(t, st, o, s)
		open, err := st.Unfinished(t.Context(), night(1))
		require.NoError(t, err)
		require.Empty(t, open, "it is under way")
		finish(t, st, run, store.Inconclusive, night(1).Add(time.Hour))
		open, err = st.Unfinished(t.Context(), night(1).Add(2*time.Hour))
		require.NoError(t, err)
		require.Len(t, open, 1)
		require.Len(t, open[0].Runs, 1)
		want := request(s)
		want.Retry = 1
		_, err = st.StartOccurrence(t.Context(), o.ID, want)
		require.NoError(t, err)
		_, err = st.StartOccurrence(t.Context(), o.ID, want)
		require.ErrorIs(t, err, store.ErrNotDue, "two planners try again once")
		open, err = st.Unfinished(t.Context(), night(1).Add(4*time.Hour))
		require.NoError(t, err)
		require.Empty(t, open, "the window has closed")
	})
}

func TestWhatIsUnfinishedHasItsOwnRunsInTheirOrder(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		wants := map[string][]string{}
		all := []*scenarios.Scenario{nightly("desk-db"), nightly("mail-db")}
		plan(t, st, workspace(all...), monday)
		open, err := st.DueOccurrences(t.Context(), night(1), 0, 10)
		require.NoError(t, err)
		require.Len(t, open, 2)
		for try := range 2 {
			for i, o := range open {
				want := request(all[i])
				want.Retry = try
				run, err := st.StartOccurrence(t.Context(), o.ID, want)
				require.NoError(t, err)
				finish(t, st, run, store.Inconclusive, night(1).Add(time.Duration(try+1)*time.Minute))
				wants[o.Scenario] = append(wants[o.Scenario], run.ID)
			}
		}
		unfinished, err := st.Unfinished(t.Context(), night(1).Add(time.Hour))
		require.NoError(t, err)
		require.Len(t, unfinished, 2)
		for _, each := range unfinished {
			require.Len(t, each.Runs, 2)
			for i, run := range each.Runs {
				require.Equal(t, wants[each.Occurrence.Scenario][i], run.ID)
				require.Equal(t, store.Inconclusive, run.Outcome)
				require.True(t, night(1).Add(time.Duration(i+1)*time.Minute).Equal(*run.EndedAt))
			}
		}
	})
}

func TestAnInconclusiveRunAfterAChangeIsTriedAgainOnce(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		plan(t, st, workspace(s), monday)
		want := store.Request{Scenario: s, Service: service, Trigger: store.Changed, By: "planner"}
		first, err := st.Enqueue(t.Context(), want)
		require.NoError(t, err)
		ended := time.Now().UTC().Truncate(time.Microsecond)
		finish(t, st, first, store.Inconclusive, ended)
		open, err := st.UnprovenChanges(t.Context(), ended)
		require.NoError(t, err)
		require.Len(t, open, 1)
		again, err := st.Retry(t.Context(), open[0], want)
		require.NoError(t, err)
		require.Equal(t, 1, again.Retry)
		require.Equal(t, first.ID, again.RetryOf)
		twice, err := st.Retry(t.Context(), open[0], want)
		require.NoError(t, err)
		require.Nil(t, twice)
		finish(t, st, again, store.Inconclusive, ended)
		open, err = st.UnprovenChanges(t.Context(), ended)
		require.NoError(t, err)
		require.Len(t, open, 1)
		require.Equal(t, again.ID, open[0].ID)
		third, err := st.Retry(t.Context(), open[0], want)
		require.NoError(t, err)
		require.Equal(t, 2, third.Retry)
		require.Equal(t, first.ID, third.RetryOf)
	})
}
