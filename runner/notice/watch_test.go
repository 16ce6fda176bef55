package notice

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/storetest"
)

func TestWhatAStandingMeansForPeople(t *testing.T) {
	since := noon.Add(-time.Hour)
	for name, row := range map[string]struct {
		standing store.Standing
		kind     scenarios.NoticeKind
		trouble  string
		is       bool
	}{
		"breached": {store.Breached, scenarios.ServiceBreached, "breached", true},
		"stale":    {store.Stale, scenarios.ServiceStale, "stale", true},
		"proven":   {store.Proven, scenarios.ServiceProven, "", true},
		"unproven": {store.Unproven, "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			n, is := standingFact(store.ServiceStanding{Service: "desk", Standing: row.standing, Since: &since, Why: "because"}, noon)
			require.Equal(t, row.is, is)
			if is {
				require.Equal(t, row.kind, n.Kind)
				require.Equal(t, row.trouble, n.Trouble)
				require.Equal(t, since, n.Body.At)
				require.Equal(t, "because", n.Body.Reason)
			}
		})
	}
}

func TestWhenARunnerIsLost(t *testing.T) {
	for name, row := range map[string]struct {
		silence time.Duration
		stopped bool
		since   time.Duration // another runner of its host was started so long after it was last heard of
		is      bool
		trouble string
		reason  string
	}{
		"it beats":                   {time.Second, false, 0, true, "", "runner r1 on node-1 is heard of again"},
		"it is late":                 {time.Minute, false, 0, true, "", "runner r1 on node-1 is heard of again"},
		"it is silent":               {2 * time.Minute, false, 0, true, "lost", "runner r1 on node-1 was last heard of at 2026-11-22 11:58 UTC"},
		"it said goodbye":            {2 * time.Minute, true, 0, true, "", "runner r1 on node-1 was stopped in good order"},
		"it was started anew":        {2 * time.Minute, false, time.Minute, true, "", "runner r2 was started on node-1 since runner r1 was last heard of"},
		"another was there with it":  {2 * time.Minute, false, -time.Hour, true, "lost", "runner r1 on node-1 was last heard of at 2026-11-22 11:58 UTC"},
		"it is long forgotten":       {48 * time.Hour, false, 0, false, "", ""},
		"its clock is ahead of us":   {-time.Hour, false, 0, true, "", "runner r1 on node-1 is heard of again"},
		"it beats, and so does more": {time.Second, false, time.Millisecond, true, "", "runner r1 on node-1 is heard of again"},
	} {
		t.Run(name, func(t *testing.T) {
			r := store.Runner{ID: "r1", Host: "node-1", BeatAt: noon.Add(-row.silence)}
			if row.stopped {
				r.StoppedAt = &noon
			}
			all := []store.Runner{{ID: "r3", Host: "node-2", StartedAt: noon}, r}
			if row.since != 0 {
				all = append(all, store.Runner{ID: "r2", Host: "node-1", StartedAt: r.BeatAt.Add(row.since), BeatAt: noon})
			}
			n, is := runnerFact(r, r.Successor(all), time.Minute, noon)
			require.Equal(t, row.is, is)
			if is {
				require.Equal(t, row.trouble, n.Trouble)
				require.Equal(t, row.reason, n.Body.Reason)
			}
		})
	}
}

func TestWhichPoolsAreUnserved(t *testing.T) {
	waiting := []store.Waits{{Pool: "default", Runs: 2, Oldest: noon}, {Pool: "east", Runs: 1, Oldest: noon}}
	runners := []store.Runner{
		{ID: "r1", Pools: []string{"default"}, BeatAt: noon},
		{ID: "r2", Pools: []string{"east"}, BeatAt: noon.Add(-time.Hour)},
		{ID: "r3", Pools: []string{"east"}, BeatAt: noon, StoppedAt: &noon},
	}
	said := []store.Notice{{Topic: "pool/east"}, {Topic: "pool/west"}}
	facts := poolFacts(waiting, alivePools(runners, time.Minute, noon), said, noon)
	require.Len(t, facts, 2)
	require.Equal(t, "pool/east", facts[0].Topic)
	require.Equal(t, "unserved", facts[0].Trouble)
	require.Contains(t, facts[0].Body.Reason, "1 runs wait in pool east, the first since 2026-11-22 12:00 UTC")
	require.Equal(t, "pool/west", facts[1].Topic)
	require.Empty(t, facts[1].Trouble, "nothing waits there any more")
}

func TestLastingStatesAreSaidWhenTheyBeginAndEnd(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		h := webhookServer(t, false)
		p := arrangeOn(t, storetest.OpenAt(t, where), hookNamed("hook", h))
		problems := scenarios.Problems{}
		p.Problems = func() scenarios.Problems { return problems }
		service := &scenarios.Service{Service: "desk", Tier: 1, Digest: "s", Commitment: scenarios.Commitment{ProveEvery: units.Duration(time.Hour)}}
		scenario := &scenarios.Scenario{Scenario: "desk-db", Service: "desk", Digest: "d", Pool: "east"}
		p.w.Services, p.w.Scenarios = map[string]*scenarios.Service{"desk": service}, map[string]*scenarios.Scenario{"desk-db": scenario}
		p.w.Settings.Runs.Silent = units.Duration(time.Second)
		seen := map[int64]bool{}
		look := func() (said []string) {
			require.NoError(t, p.watch(t.Context(), p.w))
			require.NoError(t, p.spread(t.Context()))
			for _, n := range p.notices(store.Waiting) {
				if n.Receiver != "" && !seen[n.ID] {
					said = append(said, subjectOf(n))
				}
				seen[n.ID] = true
			}
			return said
		}
		passes := func(at time.Time) {
			run, err := p.Store.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, Trigger: store.Scheduled})
			require.NoError(t, err)
			run, err = p.Store.Claim(t.Context(), run.ID, "r1")
			require.NoError(t, err)
			run.Outcome, run.EndedAt = store.Passed, &at
			require.NoError(t, p.Store.End(t.Context(), run))
		}
		require.Empty(t, look())
		passes(time.Now().Add(-2 * time.Hour))
		require.Equal(t, []string{"STALE: the proof of desk is older than promised"}, look())
		require.Empty(t, look(), "it is said once")
		passes(time.Now())
		require.Equal(t, []string{"recovered: desk is proven again"}, look())
		require.Empty(t, look())

		problems = scenarios.Problems{{File: "scenarios/x.yaml", Line: 3, Message: "nonsense"}}
		got := look()
		require.Len(t, got, 1)
		require.True(t, strings.HasPrefix(got[0], "WORKSPACE BROKEN: /workspace on "), got[0])
		require.Contains(t, p.notices(store.Waiting)[0].Body.Reason, "scenarios/x.yaml:3")
		require.Empty(t, look())
		problems = nil
		require.Equal(t, []string{"recovered: workspace /workspace is sound again"}, look())

		waits, err := p.Store.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, Trigger: store.OnDemand})
		require.NoError(t, err)
		past := time.Now().UTC().Add(-time.Minute).Format("2006-01-02 15:04:05.000000-07:00")
		_, err = storetest.SQL(t, where).ExecContext(t.Context(), "UPDATE runs SET queued_at = '"+past+"' WHERE id = '"+waits.ID+"'")
		require.NoError(t, err)
		require.NoError(t, p.Store.SaveRunner(t.Context(), store.Runner{ID: "r9", Host: "node-9", Pools: []string{"west"}}))
		require.Equal(t, []string{"POOL UNSERVED: east"}, look())
		_, err = p.Store.Cancel(t.Context(), waits.ID, "anna")
		require.NoError(t, err)
		require.Equal(t, []string{"recovered: pool/east: nothing waits in vain any more"}, look())
	})
}

func TestATroubleThatLastsIsSaidAgainThoughNothingRuns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		p := arrangeOn(t, st, scenarios.Receiver{Name: "log2", Log: &scenarios.LogReceiver{}})
		p.w.Settings.Notices.Remind = units.Duration(time.Hour)
		weekly := &scenarios.Scenario{Scenario: "desk-db", Schedule: &scenarios.Schedule{Cron: "@weekly"}}
		p.w.Scenarios = map[string]*scenarios.Scenario{"desk-db": weekly}
		count := func() int {
			require.NoError(t, p.watch(t.Context(), p.w))
			require.NoError(t, p.spread(t.Context()))
			return len(p.notices(store.Waiting))
		}
		n := p.fails("why")
		require.Equal(t, 1, count())
		require.Equal(t, 1, count(), "it was just said")
		p.w.Settings.Notices.Remind = 1
		weekly.Schedule.Disabled = true
		require.Equal(t, 1, count(), "one that rests is left in peace")
		weekly.Schedule.Disabled = false
		require.Equal(t, 2, count())
		again := p.notices(store.Waiting)[0]
		require.Equal(t, "still FAILED: desk-db: why", subjectOf(again))
		require.Equal(t, noon, *again.Body.Since)
		require.Equal(t, n.RunID, again.RunID)
		p.recovers(n)
		require.Equal(t, 3, count())
		require.Equal(t, 3, count(), "what is over is not said again")
	})
}
