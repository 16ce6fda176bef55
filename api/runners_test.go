package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func (p *place) join(r store.Runner) {
	p.t.Helper()
	require.NoError(p.t, p.store.SaveRunner(p.t.Context(), r))
}

func TestRunnersShowWhatTheyCarryAndPoolsWhatWaits(t *testing.T) {
	p := open(t)
	p.workspace.Scenarios["storage-files"].Pool = "leeds"
	p.keeps("GET", v1+"/runners", p.get(v1+"/runners"))
	p.join(store.Runner{ID: "g-runner", Host: "alpha", Version: "1.2.3", Pools: []string{"default"}, Concurrent: 3, Memory: 8 << 30, Engine: "Docker 20.10.24"})
	p.join(store.Runner{ID: "ill", Host: "beta", Pools: []string{"york"}, Trouble: "the engine does not answer"})
	p.begin("helpdesk-db")
	p.queue("storage-files")

	p.keeps("GET", v1+"/runners", p.get(v1+"/runners"))
	got := read[Roster](t, p.get(v1+"/runners"))
	require.Len(t, got.Runners, 2)
	alpha, beta := got.Runners[0], got.Runners[1]
	require.Equal(t, "alpha", alpha.Host)
	require.Equal(t, store.RunnerReady, alpha.State)
	require.Equal(t, 1, alpha.Running)
	require.Equal(t, int64(8<<30), *alpha.Memory)
	require.Nil(t, alpha.Disk, "no bound is not zero")
	require.Equal(t, store.RunnerTroubled, beta.State)

	require.Len(t, got.Pools, 3)
	def, leeds, york := got.Pools[0], got.Pools[1], got.Pools[2]
	require.True(t, def.Served)
	require.Equal(t, 1, def.Running)
	require.Nil(t, def.Oldest)
	require.Equal(t, Pool{Pool: "leeds", Trouble: "no runner serves it", Scenarios: 1, Waiting: 1, Oldest: leeds.Oldest}, leeds)
	require.NotNil(t, leeds.Oldest)
	require.Equal(t, "runner ill of beta takes no runs: the engine does not answer", york.Trouble)
}

func TestThePageOfRunnersShowsAPoolThatNobodyServes(t *testing.T) {
	p := open(t)
	require.Contains(t, p.look("/runners").Text, "No runner has reported within a day")
	p.workspace.Scenarios["storage-files"].Pool = "leeds"
	p.join(store.Runner{ID: "g-runner", Host: hostile, Pools: []string{"default", hostile}, Concurrent: 3, Engine: hostile, Trouble: hostile, Version: hostile})
	p.queue("storage-files")
	got := p.look("/runners").Text
	require.Contains(t, got, `<span class="pill silent">not served</span><div class="bad small">no runner serves it</div>`)
	require.Contains(t, got, `<span class="pill troubled">troubled</span>`)
	require.NotContains(t, ourScript.ReplaceAllString(got, ""), "<script")
	require.NotContains(t, got, "\u202e")
}
