package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/storetest"
)

// lost is a running run of r1 that got as far as to restore.
func lost(t *testing.T, st *store.Store) *store.Run {
	t.Helper()
	run := claim(t, st)
	require.NoError(t, st.SavePhase(t.Context(), run, store.Phase{Name: store.Restore, StartedAt: time.Now()}))
	with := *run
	with.Components = []store.Component{{Name: "db"}}
	require.NoError(t, st.SaveComponents(t.Context(), &with))
	return run
}

func TestASilentRunIsQueuedForItsNextAttempt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := lost(t, st)
		again, err := st.Requeue(t.Context(), run, "silent for 60s", store.Restore)
		require.NoError(t, err)
		require.True(t, again)
		got, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.Queued, got.State)
		require.Empty(t, got.Runner)
		require.Empty(t, got.Phases, "what the lost attempt had done is forgotten")
		require.Empty(t, got.Components)
		require.Nil(t, got.StartedAt)
		require.Nil(t, got.BeatAt)
		require.Nil(t, got.T0, "it was assumed to be the start of the lost attempt")
		require.Len(t, got.Takeovers, 1)
		at := got.Takeovers[0].At
		require.WithinDuration(t, time.Now(), at, time.Minute)
		require.Equal(t, store.Takeover{RunID: run.ID, Attempt: 1, Runner: "r1", Phase: store.Restore, Reason: "silent for 60s", StartedAt: run.StartedAt, At: at}, got.Takeovers[0])

		next, err := st.Claim(t.Context(), run.ID, "r2")
		require.NoError(t, err)
		require.Equal(t, 2, next.Attempt)
		require.Equal(t, next.StartedAt, next.T0)
	})
}

func TestTheResultOfASleeperIsDropped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		sleeper := lost(t, st)
		_, err := st.Requeue(t.Context(), sleeper, "silent", store.Restore)
		require.NoError(t, err)
		wake := func(when string) {
			sleeper.Outcome = store.Passed
			require.ErrorIs(t, st.End(t.Context(), sleeper), store.ErrNotOurs, when)
			require.ErrorIs(t, st.SavePhase(t.Context(), sleeper, store.Phase{Name: store.Check}), store.ErrNotOurs, when)
			require.ErrorIs(t, st.SaveComponents(t.Context(), sleeper), store.ErrNotOurs, when)
			_, err := st.Beat(t.Context(), sleeper)
			require.ErrorIs(t, err, store.ErrNotOurs, when)
			require.ErrorIs(t, st.HandBack(t.Context(), sleeper, store.Check), store.ErrNotOurs, when)
			_, err = st.Requeue(t.Context(), sleeper, "silent", store.Check)
			require.ErrorIs(t, err, store.ErrNotOurs, when)
		}
		wake("while it waits for its next attempt")
		other, err := st.Claim(t.Context(), sleeper.ID, "r2")
		require.NoError(t, err)
		wake("while another carries it")
		got, err := st.Run(t.Context(), sleeper.ID)
		require.NoError(t, err)
		require.Equal(t, store.Running, got.State)
		require.Equal(t, "r2", got.Runner)
		require.Empty(t, got.Phases)
		require.Len(t, got.Takeovers, 1)
		other.Outcome = store.Failed
		require.NoError(t, st.End(t.Context(), other))
	})
}

func TestARunThatWasHeardOfSinceIsNotTakenOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := lost(t, st)
		read, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		_, err = st.Beat(t.Context(), run)
		require.NoError(t, err)
		_, err = st.Requeue(t.Context(), read, "silent", store.Restore)
		require.ErrorIs(t, err, store.ErrNotOurs)
		require.ErrorContains(t, err, "was heard of at")
	})
}

func TestAfterThreeLostAttemptsARunIsGivenUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		for attempt := 1; ; attempt++ {
			require.Equal(t, attempt, run.Attempt)
			again, err := st.Requeue(t.Context(), run, "silent", store.Fetch)
			require.NoError(t, err)
			require.Equal(t, attempt < 3, again)
			if !again {
				break
			}
			run, err = st.Claim(t.Context(), run.ID, "r1")
			require.NoError(t, err)
		}
		run.Outcome, run.Reason = store.Inconclusive, "its runner was lost three times"
		require.NoError(t, st.End(t.Context(), run), "it is the caller's to end still")
		got, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Len(t, got.Takeovers, 2)
	})
}

func TestARunThatAPersonCancelledIsNotTriedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := lost(t, st)
		_, err := st.Cancel(t.Context(), run.ID, "anna")
		require.NoError(t, err)
		again, err := st.Requeue(t.Context(), run, "silent", store.Restore)
		require.NoError(t, err)
		require.False(t, again)
		got, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.Running, got.State)
		require.Len(t, got.Phases, 1)
	})
}

func TestHandingBackIsNoAttempt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		due := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
		run, err := st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, T0: &due})
		require.NoError(t, err)
		for _, runner := range []string{"r1", "r2", "r3", "r4", "r5"} {
			run, err = st.Claim(t.Context(), run.ID, runner)
			require.NoError(t, err)
			require.Equal(t, 1, run.Attempt)
			require.NoError(t, st.HandBack(t.Context(), run, store.Provision))
			require.ErrorIs(t, st.HandBack(t.Context(), run, store.Provision), store.ErrNotOurs)
		}
		got, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.Queued, got.State)
		require.Equal(t, due, *got.T0, "an assumed moment of disaster stays")
		require.Len(t, got.Takeovers, 5)
		for i, takeover := range got.Takeovers {
			require.Equal(t, 1, takeover.Attempt)
			require.Equal(t, []string{"r1", "r2", "r3", "r4", "r5"}[i], takeover.Runner)
			require.Equal(t, "handed back when its runner was stopped", takeover.Reason)
		}
	})
}

func TestWhatIsTakenOverIsCarriedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		silent, back := lost(t, st), lost(t, st)
		again, err := st.Requeue(t.Context(), silent, "silent", store.Restore)
		require.NoError(t, err)
		require.True(t, again)
		require.NoError(t, st.HandBack(t.Context(), back, store.Restore))
		seen, do := offers(claims(st, "r2"))
		carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool}, Concurrent: 2, Take: do})
		require.ElementsMatch(t, []carried{{silent.ID, 2}, {back.ID, 1}}, []carried{next(t, seen), next(t, seen)})
		for _, id := range []string{silent.ID, back.ID} {
			require.Equal(t, "r2", eventually(t, st, id, store.Ended).Runner)
		}
	})
}

func TestARunnerIsKnownFromItsFirstWordToItsGoodbye(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		mine := store.Runner{ID: "r1", Host: "north", Version: "v1", Pools: []string{"default"}, Concurrent: 2, Memory: 1 << 30, Engine: "Docker 28"}
		require.NoError(t, st.SaveRunner(t.Context(), mine))
		first, err := st.Runners(t.Context())
		require.NoError(t, err)
		require.Len(t, first, 1)
		require.Equal(t, first[0].StartedAt, first[0].BeatAt)
		mine.StartedAt, mine.BeatAt = first[0].StartedAt, first[0].BeatAt
		require.Equal(t, mine, first[0])

		require.NoError(t, st.SaveRunner(t.Context(), store.Runner{ID: "r2"}))
		mine.Trouble = "the engine does not answer"
		require.NoError(t, st.SaveRunner(t.Context(), mine))
		again, err := st.Runners(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"r1", "r2"}, []string{again[0].ID, again[1].ID}, "the one heard of last comes first")
		require.Equal(t, "the engine does not answer", again[0].Trouble)
		require.True(t, again[0].BeatAt.After(first[0].BeatAt))
		require.Equal(t, first[0].StartedAt, again[0].StartedAt)

		require.NoError(t, st.Goodbye(t.Context(), "r1"))
		require.NoError(t, st.Goodbye(t.Context(), "nobody"))
		gone, err := st.Runners(t.Context())
		require.NoError(t, err)
		require.NotNil(t, gone[0].StoppedAt)
		require.Nil(t, gone[1].StoppedAt)
		require.NoError(t, st.SaveRunner(t.Context(), mine))
		back, err := st.Runners(t.Context())
		require.NoError(t, err)
		require.Nil(t, back[0].StoppedAt, "it is there again")
	})
}
