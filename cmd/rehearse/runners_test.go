package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestRunnersAndPoolsAsPeopleReadThem(t *testing.T) {
	runner := func(id string, state store.RunnerState, heard time.Duration, trouble string, running int) store.RunnerEntry {
		return store.RunnerEntry{State: state, Running: running, Runner: store.Runner{
			ID: id, Host: "alpha", Pools: []string{"default", "leeds"}, Concurrent: 2, Memory: 8 << 30, Trouble: trouble, Workspace: "0123456789abcdef", BeatAt: morning.Add(-heard),
		}}
	}
	roster := store.Roster{
		Runners: []store.RunnerEntry{
			runner("alpha-1-aa", store.RunnerReady, 3*time.Second, "", 1),
			runner("alpha-2-bb", store.RunnerTroubled, 2*time.Second, "the engine does not answer\x1b[2J", 0),
			runner("alpha-3-cc", store.RunnerSilent, 3*time.Hour, "", 0),
		},
		Pools: []store.PoolEntry{
			{Pool: "default", Served: true, Runners: 1, Places: 2, Running: 1, Waiting: 4, OldestSeconds: ptr(95.0), Scenarios: 7},
			{Pool: "york", Trouble: "no runner serves it", Waiting: 1, Delayed: 1, OldestSeconds: ptr(7200.0), Scenarios: 1},
		},
	}
	golden(t, "runners", read(func(p *paper) { printRoster(p, roster, morning) }))
	require.Contains(t, read(func(p *paper) { printRoster(p, store.Roster{}, morning) }), "rehearse work adds more")
}

func TestRunnersOfADatabaseWithoutAnyAreADocument(t *testing.T) {
	got := ask(t, "runners", "--json", "-w", desk(t))
	require.Equal(t, 0, got.code, got.err)
	document := strictly[runnersDocument](t, []byte(got.out))
	require.Empty(t, document.Runners)
	require.Contains(t, got.out, `"runners": []`)
	require.Len(t, document.Pools, 1)
	require.Equal(t, "default", document.Pools[0].Pool)
	require.Equal(t, "no runner serves it", document.Pools[0].Trouble)
	require.Equal(t, 4, document.Pools[0].Scenarios)
	require.Nil(t, document.Pools[0].OldestSeconds)
}
