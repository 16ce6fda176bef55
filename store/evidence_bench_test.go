package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store/ledger"
)

// BenchmarkAppend enters one fact into a log that is 1,000, 100,000 and 1,000,000
// entries long already, in a transaction of its own, as a sign-in does. The goal is
// 1 ms for the slowest of a hundred at every size.
func BenchmarkAppend(b *testing.B) {
	st, err := Open(b.Context(), filepath.Join(b.TempDir(), "rehearse.db"))
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, st.Close()) })
	for _, size := range []int64{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			grow(b, st, size)
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				require.NoError(b, st.AppendHeartbeat(b.Context(), "bench", "v1"))
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		})
	}
}

// grow fills the log up to a size, many entries in a transaction.
func grow(b *testing.B, st *Store, size int64) {
	b.Helper()
	var log evidenceLog
	require.NoError(b, st.db.Take(&log, "id = 1").Error)
	for left := size - log.Size; left > 0; left -= 2_000 {
		require.NoError(b, st.transaction(b.Context(), "fill the evidence log", func(tx *Tx) error {
			for range min(left, 2_000) {
				tx.Record(heartbeat, "bench", ledger.HeartbeatFact{Process: "bench", Version: "v1"})
			}
			return nil
		}))
	}
}
