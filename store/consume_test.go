package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/storetest"
)

// carry works in the background until the test ends, and tells what it carries.
func carry(t *testing.T, st *store.Store, c store.Consumer) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() {
		if err := st.Work(ctx, c); err != nil {
			t.Errorf("work: %v", err)
		}
	})
	t.Cleanup(func() { stop(); wait.Wait() })
}

// carried is a run that was offered.
type carried struct {
	run     string
	attempt int
}

// offers makes a Carry that does what it is told and tells what it was offered.
func offers(do func(run string, attempt int) error) (chan carried, func(context.Context, string, int) error) {
	seen := make(chan carried, 1000)
	return seen, func(_ context.Context, run string, attempt int) error {
		seen <- carried{run, attempt}
		return do(run, attempt)
	}
}

// claims is a Carry that claims, and carries each run to where it passed.
func claims(st *store.Store, runner string) func(string, int) error {
	return func(id string, _ int) error {
		run, err := st.Claim(context.Background(), id, runner)
		if err != nil {
			return err
		}
		run.Outcome = store.Passed
		return st.End(context.Background(), run)
	}
}

func next(t *testing.T, seen chan carried) carried {
	t.Helper()
	select {
	case one := <-seen:
		return one
	case <-time.After(20 * time.Second):
		t.Fatal("no run was offered")
		return carried{}
	}
}

func requireNone(t *testing.T, seen chan carried, during time.Duration) {
	t.Helper()
	select {
	case one := <-seen:
		t.Fatalf("run %s was offered", one.run)
	case <-time.After(during):
	}
}

func eventually(t *testing.T, st *store.Store, id string, state store.State) *store.Run {
	t.Helper()
	var run *store.Run
	require.Eventually(t, func() bool {
		var err error
		run, err = st.Run(t.Context(), id)
		require.NoError(t, err)
		return run.State == state
	}, 20*time.Second, 10*time.Millisecond)
	return run
}

func TestAQueuedRunIsCarriedByARunnerOfItsPool(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seen, do := offers(claims(st, "r1"))
		carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool, "far-away"}, Concurrent: 2, Take: do})
		for _, pool := range []string{"", "far-away"} {
			of := *scenario
			of.Pool = pool
			run, err := st.Enqueue(t.Context(), store.Request{Scenario: &of, Service: service})
			require.NoError(t, err)
			require.Equal(t, carried{run.ID, 1}, next(t, seen))
			require.Equal(t, "r1", eventually(t, st, run.ID, store.Ended).Runner)
		}
		elsewhere := *scenario
		elsewhere.Pool = "elsewhere"
		_, err := st.Enqueue(t.Context(), store.Request{Scenario: &elsewhere, Service: service})
		require.NoError(t, err)
		requireNone(t, seen, 200*time.Millisecond)
	})
}

func TestAReservedRunIsNotCarried(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seen, do := offers(claims(st, "r1"))
		carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool}, Silent: 50 * time.Millisecond, Take: do})
		_, err := st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, Runner: "mine"})
		require.NoError(t, err)
		requireNone(t, seen, 300*time.Millisecond)
	})
}

func TestARunThatFindsNoRoomIsOfferedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		var once sync.Once
		seen, do := offers(func(id string, attempt int) error {
			err := claims(st, "r1")
			full := false
			once.Do(func() { full = true })
			if full {
				return store.Snooze(10 * time.Millisecond)
			}
			return err(id, attempt)
		})
		carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool}, Take: do})
		run := enqueue(t, st)
		require.Equal(t, carried{run.ID, 1}, next(t, seen))
		require.Equal(t, carried{run.ID, 1}, next(t, seen))
		eventually(t, st, run.ID, store.Ended)
	})
}

func TestARunThatCouldNotBeClaimedIsOfferedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		var once sync.Once
		seen, do := offers(func(id string, attempt int) error {
			var trouble error
			once.Do(func() { trouble = errors.New("the disk is full") })
			if trouble != nil {
				return trouble
			}
			return claims(st, "r1")(id, attempt)
		})
		carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool}, Take: do})
		run := enqueue(t, st)
		next(t, seen)
		require.Equal(t, carried{run.ID, 1}, next(t, seen))
		eventually(t, st, run.ID, store.Ended)
	})
}

func TestARunThatWasOfferedAndForgottenIsOfferedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		var once sync.Once
		seen, do := offers(func(id string, attempt int) error {
			forgotten := false
			once.Do(func() { forgotten = true })
			if forgotten {
				return nil
			}
			return claims(st, "r1")(id, attempt)
		})
		carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool}, Silent: 100 * time.Millisecond, Take: do})
		run := enqueue(t, st)
		next(t, seen)
		require.Equal(t, carried{run.ID, 1}, next(t, seen))
		eventually(t, st, run.ID, store.Ended)
	})
}

func TestACancelledRunIsNotOffered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := enqueue(t, st)
		_, err := st.Cancel(t.Context(), run.ID, "anna")
		require.NoError(t, err)
		seen, do := offers(claims(st, "r1"))
		carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool}, Silent: 50 * time.Millisecond, Take: do})
		requireNone(t, seen, 300*time.Millisecond)
	})
}

func TestARunWaitsForItsTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seen, do := offers(claims(st, "r1"))
		carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool}, Take: do})
		soon := time.Now().Add(1500 * time.Millisecond)
		run, err := st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, NotBefore: &soon})
		require.NoError(t, err)
		_, err = st.Claim(t.Context(), run.ID, "r2")
		require.ErrorIs(t, err, store.ErrTooSoon)
		require.ErrorContains(t, err, "waits until")
		require.Equal(t, carried{run.ID, 1}, next(t, seen))
		ended := eventually(t, st, run.ID, store.Ended)
		require.False(t, ended.StartedAt.Before(soon.Truncate(time.Millisecond)))
	})
}

func TestNoMoreRunsAreCarriedAtOnceThanThereArePlaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		var mu sync.Mutex
		at, most := 0, 0
		count := func(by int) {
			mu.Lock()
			defer mu.Unlock()
			at += by
			most = max(most, at)
		}
		seen, do := offers(func(id string, attempt int) error {
			count(1)
			defer count(-1)
			<-time.After(20 * time.Millisecond)
			return claims(st, "r1")(id, attempt)
		})
		carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool, "other"}, Concurrent: 2, Take: do})
		other := *scenario
		other.Pool = "other"
		for range 4 {
			enqueue(t, st)
			_, err := st.Enqueue(t.Context(), store.Request{Scenario: &other, Service: service})
			require.NoError(t, err)
		}
		for range 8 {
			next(t, seen)
		}
		mu.Lock()
		defer mu.Unlock()
		require.Equal(t, 2, most)
	})
}

func TestWorkWaitsForWhatItCarries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := enqueue(t, st)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		err := st.Work(ctx, store.Consumer{Pools: []string{scenarios.DefaultPool}, Take: func(_ context.Context, id string, attempt int) error {
			stop()
			<-time.After(100 * time.Millisecond)
			return claims(st, "r1")(id, attempt)
		}})
		require.NoError(t, err)
		got, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.Ended, got.State)
	})
}

func TestWhatIsCarriedTooLongAfterTheEndHasItsContextEnded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		enqueue(t, st)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		ended := false
		err := st.Work(ctx, store.Consumer{Pools: []string{scenarios.DefaultPool}, Patience: 50 * time.Millisecond, Take: func(ctx context.Context, _ string, _ int) error {
			stop()
			<-ctx.Done()
			ended = true
			return nil
		}})
		require.NoError(t, err)
		require.True(t, ended)
	})
}

func TestARunThatAnotherProcessQueuedIsCarriedAtOnce(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		here, there := storetest.OpenAt(t, where), storetest.OpenAt(t, where)
		seen, do := offers(claims(here, "r1"))
		carry(t, here, store.Consumer{Pools: []string{scenarios.DefaultPool}, Concurrent: 2, Take: do})
		enqueue(t, there)
		next(t, seen)
		began := time.Now()
		for range 20 {
			enqueue(t, there)
			next(t, seen)
		}
		require.Less(t, time.Since(began), 6*time.Second, "who only looks once in a second needs ten")
	})
}

func TestWhereNoFileCanBeWatchedRunsAreCarriedToo(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	require.NoError(t, st.WithoutWatcher())
	seen, do := offers(claims(st, "r1"))
	carry(t, st, store.Consumer{Pools: []string{scenarios.DefaultPool}, Take: do})
	for range 3 {
		run := enqueue(t, st)
		require.Equal(t, carried{run.ID, 1}, next(t, seen))
	}
}
