package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestLastResultsAreTheNewestOfEachServiceInTheirOrder(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		at := time.Now().Add(-time.Hour)
		var outcomes []store.Outcome
		for i, outcome := range []store.Outcome{store.Failed, store.Passed, store.Inconclusive, store.Passed} {
			ended(t, st, scenario, outcome, at.Add(time.Duration(i)*time.Minute))
			outcomes = append(outcomes, outcome)
		}
		enqueue(t, st) // has not ended
		found, err := st.LastResults(t.Context(), []string{scenario.Service, "nothing"}, 3)
		require.NoError(t, err)
		require.Len(t, found, 1)
		var seen []store.Outcome
		for _, result := range found[scenario.Service] {
			seen = append(seen, result.Outcome)
		}
		require.Equal(t, outcomes[1:], seen)
	})
}

func TestARunHasNeighboursOfItsScenario(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		at := time.Now().Add(-time.Hour)
		good := ended(t, st, scenario, store.Passed, at)
		bad := ended(t, st, scenario, store.Failed, at.Add(time.Minute))
		last := ended(t, st, scenario, store.Failed, at.Add(2*time.Minute))
		near, err := st.Neighbours(t.Context(), last)
		require.NoError(t, err)
		require.Equal(t, bad.ID, near.Before.ID)
		require.Equal(t, good.ID, near.LastGood.ID)
		require.Nil(t, near.After)
		near, err = st.Neighbours(t.Context(), good)
		require.NoError(t, err)
		require.Nil(t, near.Before)
		require.Nil(t, near.LastGood, "a run is not compared with itself")
		require.Equal(t, bad.ID, near.After.ID)
	})
}

func TestThePulsesAreWhatIsOpenAndWhatEndedLately(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		began := time.Now().Add(-time.Minute)
		over := claim(t, st)
		over.Outcome = store.Passed
		require.NoError(t, st.End(t.Context(), over))
		running := claim(t, st)
		require.NoError(t, st.SavePhase(t.Context(), running, store.Phase{Name: store.Fetch, Component: "db", StartedAt: *running.StartedAt}))
		queued := enqueue(t, st)
		seen, err := st.Pulses(t.Context(), began)
		require.NoError(t, err)
		require.Len(t, seen, 3)
		require.Equal(t, []string{running.ID, queued.ID, over.ID}, []string{seen[0].ID, seen[1].ID, seen[2].ID})
		require.Equal(t, store.Fetch, seen[0].Phases[0].Name)
		seen, err = st.Pulses(t.Context(), time.Now().Add(time.Minute))
		require.NoError(t, err)
		require.Len(t, seen, 2, "what ended before is left out")
	})
}

func TestAPageOfRunsIsSlimUnlessDetailsAreWanted(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		run.Outcome, run.Client = store.Failed, "acme"
		run.Isolation = &store.Isolation{Isolated: true}
		run.Observations = []store.Observation{{Name: "n", Kind: "sql", At: *run.StartedAt}}
		require.NoError(t, st.End(t.Context(), run))
		slim, err := st.Runs(t.Context(), store.Filter{Trigger: run.Trigger, Tier: run.Tier, Owner: run.Owner})
		require.NoError(t, err)
		require.Len(t, slim.Runs, 1)
		require.Empty(t, slim.Runs[0].Isolation)
		require.Empty(t, slim.Runs[0].Observations)
		whole, err := st.Runs(t.Context(), store.Filter{Details: true})
		require.NoError(t, err)
		require.True(t, whole.Runs[0].Isolation.Isolated)
		require.Len(t, whole.Runs[0].Observations, 1)
		none, err := st.Runs(t.Context(), store.Filter{Client: "nothing"})
		require.NoError(t, err)
		require.Empty(t, none.Runs)
	})
}
