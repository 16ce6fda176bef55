package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
)

func TestWhoServesAPoolAndWhatWaitsThere(t *testing.T) {
	at := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return at.Add(-d) }
	later, earlier := at.Add(time.Minute), ago(time.Minute)
	runner := func(id, trouble string, beat time.Duration, pools ...string) Runner {
		return Runner{ID: id, Host: "h-" + id, Pools: pools, Concurrent: 2, Trouble: trouble, BeatAt: ago(beat)}
	}
	queued := func(pool string, since time.Duration) unended {
		return unended{Pool: pool, State: Queued, QueuedAt: ago(since)}
	}
	seconds := func(n float64) *float64 { return &n }
	for name, each := range map[string]struct {
		runners []Runner
		runs    []unended
		want    PoolEntry
	}{
		"nobody serves it": {nil, nil, PoolEntry{Trouble: "no runner serves it"}},
		"somebody serves another": {[]Runner{runner("a", "", 0, "other")}, nil,
			PoolEntry{Trouble: "no runner serves it"}},
		"one runner": {[]Runner{runner("a", "", time.Second, "london")}, nil,
			PoolEntry{Served: true, Runners: 1, Places: 2}},
		"two runners": {[]Runner{runner("a", "", 0, "london"), runner("b", "", 0, "other", "london")}, nil,
			PoolEntry{Served: true, Runners: 2, Places: 4}},
		"its only runner has trouble": {[]Runner{runner("a", "the engine does not answer", 0, "london")}, nil,
			PoolEntry{Trouble: "runner a of h-a takes no runs: the engine does not answer"}},
		"its only runner is silent": {[]Runner{runner("a", "", time.Hour, "london")}, nil,
			PoolEntry{Trouble: "runner a of h-a is silent"}},
		"one has trouble and the other none": {[]Runner{runner("a", "", 0, "london"), runner("b", "full", 0, "london")}, nil,
			PoolEntry{Served: true, Runners: 1, Places: 2}},
		"the oldest one counts": {nil, []unended{queued("london", time.Minute), queued("london", time.Hour), queued("other", 2*time.Hour)},
			PoolEntry{Trouble: "no runner serves it", Waiting: 2, OldestSeconds: seconds(3600)}},
		"what may not begin yet does not wait": {nil, []unended{{Pool: "london", State: Queued, QueuedAt: ago(time.Hour), NotBefore: &later}},
			PoolEntry{Trouble: "no runner serves it", Delayed: 1}},
		"it waits since it may begin": {nil, []unended{{Pool: "london", State: Queued, QueuedAt: ago(time.Hour), NotBefore: &earlier}},
			PoolEntry{Trouble: "no runner serves it", Waiting: 1, OldestSeconds: seconds(60)}},
		"what runs": {[]Runner{runner("a", "", 0, "london")}, []unended{{Pool: "london", State: Running, Runner: "a", QueuedAt: ago(time.Hour)}},
			PoolEntry{Served: true, Runners: 1, Places: 2, Running: 1}},
		"a clock that is behind": {nil, []unended{queued("london", -time.Minute)},
			PoolEntry{Trouble: "no runner serves it", Waiting: 1, OldestSeconds: seconds(0)}},
	} {
		t.Run(name, func(t *testing.T) {
			w := &scenarios.Workspace{Scenarios: map[string]*scenarios.Scenario{"x": {Scenario: "x", Pool: "london"}}}
			for _, pool := range enrol(w, each.runners, each.runs, at).Pools {
				if pool.Pool == "london" {
					each.want.Pool, each.want.Scenarios = "london", 1
					require.Equal(t, each.want, pool)
					return
				}
			}
			require.Fail(t, "the pool is missing")
		})
	}
}

func TestARunnerIsReadyTroubledOrSilent(t *testing.T) {
	at := time.Now()
	w := &scenarios.Workspace{}
	state := func(r Runner) RunnerState { return enrol(w, []Runner{r}, nil, at).Runners[0].State }
	require.Equal(t, RunnerReady, state(Runner{BeatAt: at.Add(-50 * time.Second)}))
	require.Equal(t, RunnerTroubled, state(Runner{BeatAt: at, Trouble: "full"}))
	require.Equal(t, RunnerSilent, state(Runner{BeatAt: at.Add(-61 * time.Second), Trouble: "full"}))
	w.Settings.Runs.Silent = scenarios.DefaultSilent * 2
	require.Equal(t, RunnerReady, state(Runner{BeatAt: at.Add(-61 * time.Second)}), "the settings say when it is silent")
}

func TestAScenarioWithoutAPoolIsInTheDefaultOne(t *testing.T) {
	w := &scenarios.Workspace{Scenarios: map[string]*scenarios.Scenario{"x": {Scenario: "x"}}}
	roster := enrol(w, nil, []unended{{State: Queued}}, time.Now())
	require.Len(t, roster.Pools, 1)
	require.Equal(t, scenarios.DefaultPool, roster.Pools[0].Pool)
	require.Equal(t, 1, roster.Pools[0].Waiting)
	require.Equal(t, []RunnerEntry{}, roster.Runners)
}
