package store_test

import (
	"context"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/storetest"
)

// BenchmarkQueueToStart measures how long a run waits for a runner that has
// nothing else to do: from before it is queued until it is claimed.
func BenchmarkQueueToStart(b *testing.B) {
	for _, dialect := range storetest.Dialects {
		b.Run(string(dialect), func(b *testing.B) {
			st := storetest.Open(b, dialect)
			started := make(chan time.Time)
			work(b, st, func(ctx context.Context, id string, _ int) error {
				run, err := st.Claim(ctx, id, "r1")
				if err != nil {
					return err
				}
				started <- time.Now()
				run.Outcome = store.Passed
				return st.End(ctx, run)
			})
			var waits []time.Duration
			for range b.N {
				// Not in step with anything that is asked for from time to time.
				<-time.After(time.Duration(37+len(waits)%61) * time.Millisecond)
				queued := time.Now()
				_, err := st.Enqueue(b.Context(), store.Request{Scenario: scenario, Service: service})
				require.NoError(b, err)
				waits = append(waits, (<-started).Sub(queued))
			}
			slices.Sort(waits)
			b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkIdle measures what it costs to wait for runs, in percent of one core.
// On Postgres that is this process; the server's part is not in it.
func BenchmarkIdle(b *testing.B) {
	for _, dialect := range storetest.Dialects {
		b.Run(string(dialect), func(b *testing.B) {
			work(b, storetest.Open(b, dialect), func(context.Context, string, int) error { return nil })
			<-time.After(2 * time.Second)
			before, began := cpu(b), time.Now()
			<-time.After(15 * time.Second)
			b.ReportMetric(100*(cpu(b)-before).Seconds()/time.Since(began).Seconds(), "%core")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func work(b *testing.B, st *store.Store, carry func(context.Context, string, int) error) {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		ended <- st.Work(ctx, store.Consumer{Pools: []string{scenarios.DefaultPool}, Concurrent: 2, Take: carry})
	}()
	b.Cleanup(func() { stop(); require.NoError(b, <-ended) })
}

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
