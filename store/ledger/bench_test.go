package ledger

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkVerify verifies a bundle of 100,000 entries, nearly half of them runs
// with a record as large as usual.
func BenchmarkVerify(b *testing.B) {
	for _, entries := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(entries), func(b *testing.B) { benchmarkVerify(b, entries) })
	}
}

func benchmarkVerify(b *testing.B, entries int) {
	log := newBook(b)
	log.service("orders")
	for day := 0; len(log.entries) < entries-1; day++ {
		if day%100 == 0 {
			var some []OccurrenceFact
			for d := day; d < day+100; d++ {
				some = append(some, hourly(d))
			}
			log.plan(some...)
		}
		o := hourly(day)
		id := fmt.Sprintf("run-%d", day)
		log.at = o.Due.At
		log.add(RunQueued, subjectOf("orders"), QueuedFact{Run: id, Scenario: o.Scenario, Service: "orders", Trigger: "scheduled", Occurrence: &o.Due.At})
		f := log.fact(id, o, "passed", o.Due.At.Add(time.Minute))
		for i := range 7 {
			f.Phases = append(f.Phases, PhaseFact{Phase: fmt.Sprint("phase", i), StartedAt: o.Due.At, EndedAt: &o.Due.At})
			f.Observations = append(f.Observations, f.Observations[0])
		}
		f.Components = append(f.Components, ComponentFact{Name: "db", Rule: "latest", Point: id, Recipe: "postgres", Digest: Sum(nil).String()})
		log.add(RunEnded, subjectOf("orders"), f)
	}
	file := b.TempDir() + "/bundle.zip"
	key, size := log.public, writeBundle(b, log, file)
	log = nil
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	most := uint64(0)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse-min(m.HeapInuse, before.HeapInuse))
			}
		}
	}()
	var began, ended syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &began))
	for b.Loop() {
		in, err := os.Open(file)
		require.NoError(b, err)
		r, err := Verify(in, int64(size), Verification{Key: key})
		require.NoError(b, err)
		require.Empty(b, r.Problems)
		require.NoError(b, in.Close())
	}
	close(done)
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &ended))
	cpu := time.Duration(ended.Utime.Nano() + ended.Stime.Nano() - began.Utime.Nano() - began.Stime.Nano())
	b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s/op") // what it costs, also where others use the machine
	b.ReportMetric(float64(most)/(1<<20), "MiB")
	b.ReportMetric(float64(size)/(1<<20), "MiB-bundle")
}

func hourly(n int) OccurrenceFact {
	o := due("orders", 0)
	o.Due.At = start.Add(time.Hour + time.Duration(n)*time.Minute*5)
	o.StartAt, o.ClosesAt = o.Due.At, o.Due.At.Add(4*time.Minute)
	return o
}

func writeBundle(b *testing.B, log *book, file string) (size int) {
	bundle := log.export(About{})
	require.NoError(b, os.WriteFile(file, bundle, 0o600))
	return len(bundle)
}
