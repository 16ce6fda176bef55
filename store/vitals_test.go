package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
	"rehearse/store/storetest"
)

func catalogue() *scenarios.Workspace {
	other := &scenarios.Scenario{Scenario: "desk-files", Service: "desk", Digest: "f1"}
	return &scenarios.Workspace{
		Services:  map[string]*scenarios.Service{"desk": service},
		Scenarios: map[string]*scenarios.Scenario{"desk-db": scenario, "desk-files": other},
	}
}

func TestVitalsCountWhatEndedByOutcome(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		before, err := st.Vitals(t.Context(), catalogue())
		require.NoError(t, err)
		require.Equal(t, map[store.Outcome]int64{"passed": 0, "failed": 0, "inconclusive": 0, "cancelled": 0}, before.Runs)

		for _, outcome := range []store.Outcome{store.Passed, store.Passed, store.Failed} {
			run := claim(t, st)
			run.Outcome = outcome
			require.NoError(t, st.End(t.Context(), run))
			require.Error(t, st.End(t.Context(), run), "a second end counts for nothing")
		}
		cancelled := enqueue(t, st)
		_, err = st.Cancel(t.Context(), cancelled.ID, "anna")
		require.NoError(t, err)
		enqueue(t, st)
		claim(t, st)
		now, err := st.Vitals(t.Context(), catalogue())
		require.NoError(t, err)
		require.Equal(t, map[store.Outcome]int64{"passed": 2, "failed": 1, "inconclusive": 0, "cancelled": 1}, now.Runs)
		require.Len(t, now.Pools, 1)
		require.Equal(t, 1, now.Pools[0].Waiting)
		require.Equal(t, 1, now.Pools[0].Running)
		require.Equal(t, 2, now.Pools[0].Scenarios)
		require.False(t, now.Pools[0].Served)
	})
}

func TestVitalsCountLeftovers(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		run.Outcome = store.Passed
		run.Symptoms = []store.Symptom{
			{Phase: store.Teardown, Class: fault.Engine, Blame: fault.Rig, Reason: "volume x was left"},
			{Phase: store.Restore, Class: fault.Engine, Blame: fault.Rig, Reason: "the engine went away"},
		}
		require.NoError(t, st.End(t.Context(), run))
		vitals, err := st.Vitals(t.Context(), catalogue())
		require.NoError(t, err)
		require.EqualValues(t, 1, vitals.Leftovers)
	})
}

func TestTheRosterShowsRunnersThatDidNotSayGoodbye(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		for _, id := range []string{"one", "two", "gone"} {
			require.NoError(t, st.SaveRunner(t.Context(), store.Runner{ID: id, Host: "h", Pools: []string{"default", id}, Concurrent: 3, Memory: 8 << 30}))
		}
		require.NoError(t, st.Goodbye(t.Context(), "gone"))
		_, err := st.Claim(t.Context(), enqueue(t, st).ID, "two")
		require.NoError(t, err)
		roster, err := st.Roster(t.Context(), catalogue())
		require.NoError(t, err)
		require.Len(t, roster.Runners, 2)
		require.Equal(t, "one", roster.Runners[0].ID)
		require.Equal(t, store.RunnerReady, roster.Runners[0].State)
		require.Zero(t, roster.Runners[0].Running)
		require.Equal(t, 1, roster.Runners[1].Running)
		var pools []string
		for _, pool := range roster.Pools {
			require.True(t, pool.Served)
			pools = append(pools, pool.Pool)
		}
		require.Equal(t, []string{"default", "one", "two"}, pools)
		require.Equal(t, 6, roster.Pools[0].Places)
	})
}

func TestWhatEndedSinceComesWithItsPhases(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		early := claim(t, st)
		early.Outcome = store.Passed
		require.NoError(t, st.End(t.Context(), early))
		time.Sleep(time.Millisecond)
		since := time.Now()
		time.Sleep(time.Millisecond)
		late := claim(t, st)
		late.Outcome = store.Failed
		took := 2.5
		late.Phases = []store.Phase{
			{Name: store.Select, StartedAt: *late.StartedAt, Seconds: &took},
			{Name: store.Select, Component: "db", StartedAt: *late.StartedAt, Seconds: &took},
		}
		require.NoError(t, st.End(t.Context(), late))
		claim(t, st)

		endings, err := st.EndedSince(t.Context(), since)
		require.NoError(t, err)
		require.Len(t, endings, 1)
		require.Equal(t, late.ID, endings[0].ID)
		require.Equal(t, store.Failed, endings[0].Outcome)
		require.Len(t, endings[0].Phases, 1, "of the run as a whole, once")
		require.Equal(t, took, *endings[0].Phases[0].Seconds)
		all, err := st.EndedSince(t.Context(), since.Add(-time.Hour))
		require.NoError(t, err)
		require.Len(t, all, 2)
	})
}

func TestAStandingSaysWhatEachScenarioSays(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := catalogue()
		run := claim(t, st)
		run.Outcome = store.Passed
		require.NoError(t, st.End(t.Context(), run))
		detail, err := st.Standing(t.Context(), w, "desk", time.Now())
		require.NoError(t, err)
		require.Equal(t, store.Unproven, detail.Standing)
		require.Equal(t, "scenario desk-files has no conclusive run", detail.Why)
		require.Equal(t, run.ID, detail.LastPassed.ID)
		require.Len(t, detail.Scenarios, 2)
		proven, unproven := detail.Scenarios[0], detail.Scenarios[1]
		require.Equal(t, store.Proven, proven.Standing)
		require.Equal(t, run.ID, proven.Decided.ID)
		require.NotNil(t, proven.ProofAgeSeconds)
		require.Equal(t, store.Unproven, unproven.Standing)
		require.Nil(t, unproven.Decided)
		require.Nil(t, unproven.ProofAgeSeconds)

		_, err = st.Standing(t.Context(), w, "nothing", time.Now())
		require.ErrorIs(t, err, store.ErrNotFound)
	})
}

func TestVitalsTellWhatIsOverdue(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := &scenarios.Workspace{}
		at := time.Now().UTC().Truncate(time.Microsecond)
		add := func(state store.OccurrenceState, start, closes time.Duration) {
			require.NoError(t, st.Put(t.Context(), &store.Occurrence{
				Scenario: "desk-db", DueAt: at.Add(start), StartAt: at.Add(start), ClosesAt: at.Add(closes), WrittenAt: at, State: state,
			}))
		}
		add(store.Planned, -time.Minute, time.Hour)  // overdue
		add(store.Planned, -time.Hour, -time.Second) // overdue and unsettled
		add(store.Planned, time.Minute, time.Hour)
		add(store.Started, -2*time.Minute, time.Hour)
		add(store.Started, -3*time.Hour, -2*time.Hour) // unsettled
		add(store.Missed, -4*time.Hour, -3*time.Hour)
		add(store.OnTime, -5*time.Hour, -3*time.Hour)
		v, err := st.Vitals(t.Context(), w)
		require.NoError(t, err)
		require.EqualValues(t, 2, v.Overdue)
		require.EqualValues(t, 2, v.Unsettled)
	})
}

func TestVitalsCountNoticesByReceiver(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		for i, notice := range []store.Notice{
			{Receiver: "desk", State: store.Waiting}, {Receiver: "desk", State: store.Waiting}, {Receiver: "desk", State: store.Sent},
			{Receiver: "oncall", State: store.GivenUp}, {Receiver: "oncall", State: store.Sent},
		} {
			notice.Dedup, notice.MadeAt = string(rune('a'+i)), time.Now()
			require.NoError(t, st.Put(t.Context(), &notice))
		}
		v, err := st.Vitals(t.Context(), &scenarios.Workspace{})
		require.NoError(t, err)
		require.Equal(t, map[string]int64{"desk": 2}, v.NoticesWaiting)
		require.Equal(t, map[string]int64{"oncall": 1}, v.NoticesGivenUp)
	})
}

func TestARunnerThatFellSilentLongAgoIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		for id, silent := range map[string]time.Duration{"fresh": 0, "silent": 23 * time.Hour, "forgotten": 25 * time.Hour} {
			beat := time.Now().Add(-silent)
			require.NoError(t, st.Put(t.Context(), &store.Runner{ID: id, Pools: []string{}, StartedAt: beat, BeatAt: beat}))
		}
		roster, err := st.Roster(t.Context(), &scenarios.Workspace{})
		require.NoError(t, err)
		states := map[string]store.RunnerState{}
		for _, r := range roster.Runners {
			states[r.ID] = r.State
		}
		require.Equal(t, map[string]store.RunnerState{"fresh": store.RunnerReady, "silent": store.RunnerSilent}, states)
	})
}

func TestWhatIsWatchedIsFoundByIndexes(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	plans, err := st.Plans(t.Context(), func(st *store.Store) error {
		_, err := st.Vitals(t.Context(), catalogue())
		if err == nil {
			_, err = st.Standings(t.Context(), catalogue(), time.Now())
		}
		if err == nil {
			_, err = st.EndedSince(t.Context(), time.Now())
		}
		if err == nil {
			_, err = st.DueOccurrences(t.Context(), time.Now(), 0, 100)
		}
		if err == nil {
			_, err = st.Settle(t.Context(), catalogue(), time.Now())
		}
		return err
	})
	require.NoError(t, err)
	require.Greater(t, len(plans), 10, "what was asked is known")
	for question, plan := range plans {
		if strings.Contains(question, "`occurrences`") {
			require.Contains(t, plan, "(state=? AND due_at<?)", question)
		}
		if strings.Contains(question, "scenario = ") {
			require.Regexp(t, `\((service=\? AND )?scenario=\?`, plan, question)
		}
		// What operators watch is asked for all the time: it may cost by what is
		// open, never by what is stored.
		for _, step := range strings.Split(plan, "\n") {
			if strings.HasPrefix(step, "SCAN ") && step != "SCAN run_counts" && step != "SCAN plans" && !strings.HasPrefix(step, "SCAN json_each") { // those are few
				require.Contains(t, step, "INDEX symptoms_leftovers", "%s\n%s", question, plan)
			}
			if !strings.Contains(question, "`occurrences`") && !strings.Contains(plan, "INDEX runners_here") && !strings.Contains(plan, "SCAN plans") {
				require.NotContains(t, step, "TEMP B-TREE FOR ORDER BY", "%s\n%s", question, plan)
			}
		}
	}
}

func TestVitalsTellHowFarEverythingIsWrittenAhead(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := catalogue()
		v, err := st.Vitals(t.Context(), w)
		require.NoError(t, err)
		require.Nil(t, v.PlannedUntil, "nothing has a schedule")
		scheduled := *w.Scenarios["desk-files"]
		scheduled.Schedule = &scenarios.Schedule{Cron: "0 3 * * *", Timezone: "UTC", Window: hours(4)}
		w.Scenarios["desk-files"] = &scheduled
		now := time.Now()
		_, err = st.Plan(t.Context(), w, now)
		require.NoError(t, err)
		v, err = st.Vitals(t.Context(), w)
		require.NoError(t, err)
		require.True(t, v.PlannedUntil.After(now.Add(35*24*time.Hour)), v.PlannedUntil)
		require.Zero(t, v.Overdue)
	})
}
