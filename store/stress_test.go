package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/storetest"
)

// What a process of the stress test goes by: on a busy machine a living one must
// not be taken for lost.
const (
	stressSilent = 6 * time.Second
	stressBeat   = 150 * time.Millisecond
)

// carryUntilKilled is a process that carries runs, and takes over those of others.
func carryUntilKilled(where, runner string) error {
	ctx := context.Background()
	st, err := store.Open(ctx, where)
	if err != nil {
		return err
	}
	go takeOver(ctx, st)
	return st.Work(ctx, store.Consumer{
		Pools: []string{scenarios.DefaultPool}, Concurrent: 4, Silent: stressSilent,
		Take: func(ctx context.Context, id string, attempt int) error {
			return rehearseABit(ctx, st, id, runner, attempt)
		},
	})
}

// rehearseABit carries a run as a worker does: it beats, writes phases, and ends
// the run; one that cannot beat for too long gives up by itself.
func rehearseABit(ctx context.Context, st *store.Store, id, runner string, attempt int) error {
	run, err := st.Claim(ctx, id, runner)
	if err != nil {
		return err
	}
	heard := time.Now()
	for _, phase := range []store.PhaseName{store.Select, store.Restore, store.Check} {
		if err := st.SavePhase(ctx, run, store.Phase{Name: phase, StartedAt: time.Now()}); err != nil {
			return err
		}
		<-time.After(time.Duration(rand.IntN(20)) * time.Millisecond)
		if time.Since(heard) > stressBeat {
			if _, err := st.Beat(ctx, run); err != nil {
				return err
			}
			heard = time.Now()
		}
	}
	if time.Since(heard) > stressSilent*7/10 {
		return nil // as a runner that could not say that it is alive
	}
	run.Outcome = store.Passed
	run.Phases = []store.Phase{{Name: store.Select, StartedAt: time.Now()}}
	run.Environment = &store.Environment{Limits: &store.RunLimits{Files: int64(attempt)}}
	return st.End(ctx, run)
}

// takeOver queues silent runs again, and ends those that were lost too often.
func takeOver(ctx context.Context, st *store.Store) {
	for {
		<-time.After(200 * time.Millisecond)
		silent, err := st.Silent(ctx, stressSilent)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		for _, run := range silent {
			again, err := st.Requeue(ctx, &run, "silent", store.Restore)
			if err == nil && !again {
				run.Outcome, run.Reason = store.Inconclusive, "its runner was lost three times"
				err = st.End(ctx, &run)
			}
			if err != nil && !errors.Is(err, store.ErrNotOurs) && !errors.Is(err, store.ErrEnded) {
				fmt.Fprintln(os.Stderr, err)
			}
		}
	}
}

// node is a process that carries runs.
type node struct {
	runner string
	cmd    *exec.Cmd
	said   bytes.Buffer
	killed time.Time
}

func startNode(t *testing.T, where, runner string) *node {
	t.Helper()
	n := &node{runner: runner, cmd: exec.Command(os.Args[0], "carry", where, runner)}
	n.cmd.Stderr = &n.said
	require.NoError(t, n.cmd.Start())
	return n
}

func (n *node) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, n.cmd.Process.Kill())
	_ = n.cmd.Wait() // it says that it was killed
	n.killed = time.Now()
}

func TestRunsAreNeitherLostNorDoubledWhenRunnersAreKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("carries hundreds of runs")
	}
	const runs = 600
	storetest.InTurn(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		nodes := map[string]*node{}
		var living []*node
		start := func() {
			n := startNode(t, where, fmt.Sprint("r", len(nodes)))
			nodes[n.runner], living = n, append(living, n)
		}
		for range 3 {
			start()
		}
		t.Cleanup(func() {
			for _, n := range living {
				n.kill(t)
			}
			if t.Failed() {
				for _, n := range nodes {
					t.Logf("%s said: %s", n.runner, n.said.String())
				}
			}
		})
		var queueing sync.WaitGroup
		queueing.Go(func() {
			for range runs {
				if _, err := st.Enqueue(context.Background(), store.Request{Scenario: scenario, Service: service}); err != nil {
					t.Errorf("enqueue: %v", err)
				}
			}
		})
		ended := func() (count int) {
			require.NoError(t, storetest.SQL(t, where).QueryRow("SELECT count(*) FROM runs WHERE state = 'ended'").Scan(&count))
			return count
		}
		busy := func() (runner string) { // one that carries a run just now, by chance; "" is none
			_ = storetest.SQL(t, where).QueryRow("SELECT runner FROM runs WHERE state = 'running' ORDER BY random() LIMIT 1").Scan(&runner)
			return runner
		}
		kills := 0
		for end := time.Now().Add(4 * time.Minute); ended() < runs; {
			require.True(t, time.Now().Before(end), "%d of %d runs have ended", ended(), runs)
			<-time.After(time.Duration(200+rand.IntN(300)) * time.Millisecond)
			if i := slices.IndexFunc(living, func(n *node) bool { return n.runner == busy() }); kills < 8 && i >= 0 {
				kills++
				living[i].kill(t)
				living = append(living[:i], living[i+1:]...)
				start()
			}
		}
		queueing.Wait()
		require.GreaterOrEqual(t, kills, 3, "the test shows nothing when nobody is killed")
		requireEachEndedOnce(t, st, nodes, runs)
	})
}

func requireEachEndedOnce(t *testing.T, st *store.Store, nodes map[string]*node, runs int) {
	t.Helper()
	found, takeovers := 0, 0
	for filter := (store.Filter{Limit: 500}); ; {
		page, err := st.Runs(t.Context(), filter)
		require.NoError(t, err)
		for _, row := range page.Runs {
			found++
			run, err := st.Run(t.Context(), row.ID)
			require.NoError(t, err)
			require.Equal(t, store.Ended, run.State)
			require.Len(t, run.Takeovers, min(run.Attempt-1, 2), "every attempt but the last was taken over")
			for _, lost := range run.Takeovers {
				takeovers++
				gone := nodes[lost.Runner].killed
				require.False(t, gone.IsZero(), "run %s was taken from %s, which lives: two were running", run.ID, lost.Runner)
				require.True(t, lost.At.After(gone), "run %s was taken from %s before that was killed", run.ID, lost.Runner)
			}
			if run.Outcome == store.Passed {
				require.EqualValues(t, run.Attempt, run.Environment.Limits.Files, "the result is that of the last attempt")
				require.Len(t, run.Phases, 3)
			}
		}
		if filter.After = page.Next; page.Next == "" {
			break
		}
	}
	require.Equal(t, runs, found)
	require.NotZero(t, takeovers, "the kills hit nobody at work")
	t.Logf("%d runs, %d takeovers", found, takeovers)
}
