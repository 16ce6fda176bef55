package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/figures"
	"rehearse/store/storetest"
)

// failsBy ends a run that failed by the data of a recovery point.
func failsBy(t *testing.T, st *store.Store, source, point string, available, ended time.Time) *store.Run {
	t.Helper()
	run := claim(t, st)
	run.Outcome, run.Reason, run.EndedAt = store.Failed, "because", &ended
	run.Components = []store.Component{{Name: "db", Source: source, Point: point, AvailableAt: &available}}
	run.Symptoms = []store.Symptom{{Phase: store.Check, Class: "data", Blame: "backup", Reason: "because"}}
	require.NoError(t, st.End(t.Context(), run))
	got, err := st.Run(t.Context(), run.ID)
	require.NoError(t, err)
	return got
}

func TestABadPointIsDetectedOnceHoweverOftenItIsRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		made := date("2025-10-01 01:00")
		first := failsBy(t, st, "/backups", "a.dump", made, made.Add(time.Hour))
		require.Equal(t, &made, first.FirstBadAt)
		for day := range 3 {
			again := failsBy(t, st, "/backups", "a.dump", made, made.Add(time.Duration(day+1)*24*time.Hour))
			require.Nil(t, again.FirstBadAt, "it was known")
		}
		other := failsBy(t, st, "/backups", "b.dump", made, made.Add(3*time.Hour))
		require.Equal(t, &made, other.FirstBadAt, "another point")
		elsewhere := failsBy(t, st, "/elsewhere", "a.dump", made, made.Add(3*time.Hour))
		require.Equal(t, &made, elsewhere.FirstBadAt, "another source")
		later := made.Add(time.Hour)
		rewritten := failsBy(t, st, "/backups", "a.dump", later, later.Add(time.Hour))
		require.Equal(t, &later, rewritten.FirstBadAt, "another backup under the same name")

		period, err := figures.PeriodQuery{Month: "2025-10"}.Period(time.Now())
		require.NoError(t, err)
		w := &scenarios.Workspace{Services: map[string]*scenarios.Service{"desk": service}, Scenarios: map[string]*scenarios.Scenario{"desk-db": scenario}}
		counted, err := st.Figures(t.Context(), figures.Query{Period: period, Workspace: w, Now: time.Now()})
		require.NoError(t, err)
		for _, f := range counted.Total.Figures {
			if f.Name == "time_to_detect" {
				require.InDelta(t, 2*3600, *f.Value, 1, "the mean of 1, 3, 3 and 1 hours")
				return
			}
		}
		t.Fatal("there is no such figure")
	})
}

func TestABreachIsSinceTheFirstOfTheRunsThatFail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		now := date("2025-10-20 12:00")
		days := func(n int) time.Time { return now.Add(time.Duration(-n) * 24 * time.Hour) }
		w := &scenarios.Workspace{Services: map[string]*scenarios.Service{"desk": service}, Scenarios: map[string]*scenarios.Scenario{"desk-db": scenario}}
		since := func() time.Time {
			got, err := st.Standing(t.Context(), w, "desk", now)
			require.NoError(t, err)
			require.Equal(t, store.Breached, got.Standing)
			require.Equal(t, got.Since, got.Scenarios[0].Since)
			return *got.Since
		}
		ended(t, st, scenario, store.Failed, days(9))
		require.Equal(t, days(9), since(), "it never passed")
		ended(t, st, scenario, store.Passed, days(8))
		ended(t, st, scenario, store.Failed, days(6))
		ended(t, st, scenario, store.Inconclusive, days(5))
		ended(t, st, scenario, store.Failed, days(4))
		ended(t, st, scenario, store.Failed, days(1))
		require.Equal(t, days(6), since())
	})
}
