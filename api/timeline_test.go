package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestPhasesStandWhereTheyWereOnTheAxis(t *testing.T) {
	began := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	ended := began.Add(10 * time.Second)
	run := func(rto *float64, phases ...store.Phase) *store.Run {
		return &store.Run{State: store.Ended, StartedAt: &began, EndedAt: &ended, RTO: store.Measure{Committed: rto}, Phases: phases}
	}
	done := func(name store.PhaseName, component string, from, seconds float64) store.Phase {
		return phase(&store.Run{StartedAt: &began}, name, component, from, seconds)
	}

	t.Run("phases that overlap are drawn side by side in time", func(t *testing.T) {
		got := draw(run(nil, done(store.Provision, "", 2, 6), done(store.Fetch, "", 2, 4), done(store.Restore, "", 8, 2)), ended)
		require.Equal(t, []float64{20, 20, 80}, []float64{got.Bars[0].Left, got.Bars[1].Left, got.Bars[2].Left})
		require.Equal(t, []float64{60, 40, 20}, []float64{got.Bars[0].Width, got.Bars[1].Width, got.Bars[2].Width})
		require.Equal(t, 3*rowHeight, got.Height)
		require.Nil(t, got.RTO)
		require.Empty(t, got.Beyond)
	})
	t.Run("a phase known by component hides its row for the whole run", func(t *testing.T) {
		got := draw(run(nil, done(store.Select, "", 0, 1), done(store.Fetch, "", 1, 4), done(store.Fetch, "db", 1, 4), done(store.Fetch, "files", 1, 2)), ended)
		require.Len(t, got.Bars, 3)
		require.Equal(t, []string{"", "db", "files"}, []string{got.Bars[0].Component, got.Bars[1].Component, got.Bars[2].Component})
	})
	t.Run("the promise widens the axis when it is near", func(t *testing.T) {
		got := draw(run(number(20), done(store.Restore, "", 0, 10)), ended)
		require.InDelta(t, 98, got.RTO.Left, .1)
		require.InDelta(t, 49, got.Bars[0].Width, .1)
	})
	t.Run("the promise stands inside the axis when it was exceeded", func(t *testing.T) {
		got := draw(run(number(5), done(store.Restore, "", 0, 10)), ended)
		require.InDelta(t, 50, got.RTO.Left, .1)
	})
	t.Run("a promise far away is told and not drawn", func(t *testing.T) {
		got := draw(run(number(4*3600), done(store.Restore, "", 0, 10)), ended)
		require.Nil(t, got.RTO)
		require.Equal(t, "4h", got.Beyond)
		require.InDelta(t, 100., got.Bars[0].Width, 0)
	})
	t.Run("a phase under way reaches until now", func(t *testing.T) {
		live := run(nil, store.Phase{Name: store.Fetch, StartedAt: began.Add(2 * time.Second), Offset: 2})
		live.State, live.EndedAt = store.Running, nil
		got := draw(live, began.Add(8*time.Second))
		require.True(t, got.Bars[0].Running)
		require.InDelta(t, 6., got.Bars[0].Seconds, 0)
	})
	t.Run("a phase that its lost runner never ended reaches until the run's end", func(t *testing.T) {
		got := draw(run(nil, store.Phase{Name: store.Fetch, StartedAt: began.Add(2 * time.Second), Offset: 2}), ended.Add(time.Hour))
		require.False(t, got.Bars[0].Running)
		require.InDelta(t, 8., got.Bars[0].Seconds, 0)
	})
	t.Run("a clock that was set back draws nothing backwards", func(t *testing.T) {
		live := run(nil, store.Phase{Name: store.Fetch, StartedAt: began})
		live.State, live.EndedAt = store.Running, nil
		require.Zero(t, draw(live, began.Add(-time.Hour)).Bars[0].Seconds)
	})
	t.Run("a run that could not begin has no picture", func(t *testing.T) {
		require.Equal(t, timeline{}, draw(run(number(60)), ended))
	})
}

func TestTheAxisHasFewAndRoundTicks(t *testing.T) {
	labels := func(end float64) []string {
		var labels []string
		for _, tick := range ticks(end) {
			labels = append(labels, tick.Label)
		}
		return labels
	}
	require.Equal(t, []string{"0s", "1ms"}, labels(.001))
	require.Equal(t, []string{"0s", "500ms", "1s", "1.5s", "2s"}, labels(2.2))
	require.Equal(t, []string{"0s", "10s", "20s", "30s", "40s"}, labels(41))
	require.Equal(t, []string{"0s", "15m", "30m", "45m", "1h"}, labels(3700))
	require.Equal(t, []string{"0s", "3d", "6d", "9d"}, labels(11*86400))
}
