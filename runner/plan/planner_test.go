package plan

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/storetest"
)

// noon is when these tests begin; the first night that is due is the one after.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func gib(memory, disk int64) scenarios.Limits {
	return scenarios.Limits{Memory: units.Size(memory << 30), Disk: units.Size(disk << 30)}
}

func node(id string, memory, disk int64) store.Runner {
	return store.Runner{ID: id, Concurrent: 2, Memory: memory << 30, Disk: disk << 30, Pools: []string{"default"}}
}

func night(n int) time.Time { return time.Date(2026, 3, 2+n, 3, 0, 0, 0, time.UTC) }

// desk is a planner with its store and one scenario, due every night at three.
type desk struct {
	*Planner
	t        *testing.T
	w        *scenarios.Workspace
	scenario *scenarios.Scenario
	log      *strings.Builder
}

func nightlyWorkspace() *scenarios.Workspace {
	return &scenarios.Workspace{
		Version:  "as it was",
		Services: map[string]*scenarios.Service{"desk": {Service: "desk", Client: "acme", Owner: "ops", Tier: 1, Digest: "s1"}},
		Scenarios: map[string]*scenarios.Scenario{"desk-db": {
			Scenario: "desk-db", Service: "desk", Digest: "d1", Overlap: scenarios.OverlapSkip,
			Schedule: &scenarios.Schedule{Cron: "0 3 * * *", Timezone: "UTC", Window: units.Duration(4 * time.Hour), CatchUp: "latest"},
			Limits:   gib(2, 20),
		}},
	}
}

func planning(t *testing.T, st *store.Store) *desk {
	d := &desk{t: t, w: nightlyWorkspace(), log: &strings.Builder{}}
	d.scenario = d.w.Scenarios["desk-db"]
	d.Planner = &Planner{Store: st, Workspace: func() *scenarios.Workspace { return d.w }, ID: "r1",
		Log: slog.New(slog.NewTextHandler(d.log, nil))}
	d.tick(noon)
	return d
}

// change puts another workspace in the place of the one in force.
func (d *desk) change(how func(*scenarios.Workspace, *scenarios.Scenario)) {
	w, s := *d.w, *d.scenario
	if s.Schedule != nil {
		schedule := *s.Schedule
		s.Schedule = &schedule
	}
	w.Scenarios = map[string]*scenarios.Scenario{"desk-db": &s}
	how(&w, &s)
	w.Version += ", changed"
	d.w, d.scenario = &w, &s
}

func (d *desk) tick(at time.Time) {
	d.t.Helper()
	require.NoError(d.t, d.Tick(d.t.Context(), at))
}

func (d *desk) occurrence(n int) store.Occurrence {
	d.t.Helper()
	at, end := night(n), night(n).Add(time.Second)
	page, err := d.Store.Occurrences(d.t.Context(), store.OccurrenceFilter{From: &at, Until: &end})
	require.NoError(d.t, err)
	require.Len(d.t, page.Occurrences, 1)
	return page.Occurrences[0]
}

// runs are all that there are, the oldest first.
func (d *desk) runs() []store.Run {
	d.t.Helper()
	page, err := d.Store.Runs(d.t.Context(), store.Filter{Limit: 500})
	require.NoError(d.t, err)
	var all []store.Run
	for i := len(page.Runs) - 1; i >= 0; i-- {
		all = append(all, page.Runs[i])
	}
	return all
}

func (d *desk) claim(id string) *store.Run {
	d.t.Helper()
	run, err := d.Store.Claim(d.t.Context(), id, "r2")
	require.NoError(d.t, err)
	return run
}

func (d *desk) end(run *store.Run, outcome store.Outcome, at time.Time) {
	d.t.Helper()
	run.Outcome, run.EndedAt, run.Reason = outcome, &at, "the engine does not answer"
	require.NoError(d.t, d.Store.End(d.t.Context(), run))
}

func TestWhatIsDueIsStartedOnceAndMeasuredFromItsDueTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		d := planning(t, st)
		d.tick(night(1).Add(-time.Second))
		require.Empty(t, d.runs())
		d.tick(night(1))
		d.tick(night(1).Add(5 * time.Second))
		all := d.runs()
		require.Len(t, all, 1)
		require.Equal(t, night(1), *all[0].T0)
		require.Equal(t, store.Scheduled, all[0].Trigger)
		require.Equal(t, "acme", all[0].Client)
		require.Equal(t, night(1).Add(5*time.Second), d.LastTick())
		d.end(d.claim(all[0].ID), store.Failed, night(1).Add(time.Hour))
		require.Equal(t, store.OnTime, d.occurrence(1).State, "timeliness is not success")
	})
}

func TestTwoPlannersStartEveryOccurrenceOnce(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		a, b := planning(t, storetest.OpenAt(t, where)), planning(t, storetest.OpenAt(t, where))
		b.w = a.w
		for n := 1; n <= 5; n++ {
			var both sync.WaitGroup
			for _, d := range []*desk{a, b} {
				both.Go(func() {
					if err := d.Tick(context.Background(), night(n)); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
			all := a.runs()
			require.Len(t, all, n)
			a.end(a.claim(all[n-1].ID), store.Passed, night(n).Add(time.Minute))
			require.Equal(t, store.OnTime, a.occurrence(n).State)
		}
	})
}

func TestAScenarioThatIsDueWhileItRunsDoesAsItSays(t *testing.T) {
	for policy, see := range map[scenarios.Overlap]func(*desk, *store.Run){
		scenarios.OverlapSkip: func(d *desk, run *store.Run) {
			got := d.occurrence(2)
			require.Equal(d.t, store.Missed, got.State)
			require.Equal(d.t, "skipped: run "+run.ID+" of the scenario still went on when this was due (overlap: skip)", got.Reason)
			d.end(run, store.Passed, night(2).Add(time.Minute))
			d.tick(night(2).Add(2 * time.Minute))
			require.Len(d.t, d.runs(), 1)
			byHand := store.Request{Scenario: d.scenario, Service: d.w.Services["desk"], Trigger: store.OnDemand, By: "anna"}
			claimed, err := d.Store.ClaimOccurrence(d.t.Context(), night(2).Add(time.Hour), byHand)
			require.NoError(d.t, err)
			d.end(d.claim(claimed.ID), store.Passed, night(2).Add(2*time.Hour))
			require.Equal(d.t, store.OnTime, d.occurrence(2).State, "a person met it inside the window")
		},
		scenarios.OverlapQueue: func(d *desk, run *store.Run) {
			got := d.occurrence(2)
			require.Equal(d.t, store.Planned, got.State)
			require.Equal(d.t, "it waited for the end of run "+run.ID+" of the scenario, which still went on (overlap: queue)", got.Reason)
			d.end(run, store.Passed, night(2).Add(time.Minute))
			d.tick(night(2).Add(2 * time.Minute))
			require.Len(d.t, d.runs(), 2)
			require.Equal(d.t, store.Started, d.occurrence(2).State)
			require.Empty(d.t, d.occurrence(2).Reason)
		},
		scenarios.OverlapReplace: func(d *desk, run *store.Run) {
			require.Equal(d.t, store.Planned, d.occurrence(2).State)
			require.Contains(d.t, d.occurrence(2).Reason, "(overlap: replace)")
			cancel, err := d.Store.Beat(d.t.Context(), run)
			require.NoError(d.t, err)
			require.True(d.t, cancel)
			require.Equal(d.t, "planner, because the scenario is due again (overlap: replace)", run.CancelledBy)
			d.tick(night(2).Add(time.Second))
			require.Len(d.t, d.runs(), 1, "its sandbox is not gone yet")
			d.end(run, store.Cancelled, night(2).Add(2*time.Second))
			d.tick(night(2).Add(3 * time.Second))
			require.Len(d.t, d.runs(), 2)
		},
	} {
		t.Run(string(policy), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, st *store.Store) {
				d := planning(t, st)
				d.change(func(_ *scenarios.Workspace, s *scenarios.Scenario) { s.Overlap = policy })
				d.tick(night(1))
				run := d.claim(d.runs()[0].ID) // goes on for more than a day
				d.tick(night(2))
				require.Len(t, d.runs(), 1)
				see(d, run)
			})
		})
	}
}

func TestARunThatAnotherPlannerWasQuickerToBeginIsInNobodysWay(t *testing.T) {
	for _, policy := range []scenarios.Overlap{scenarios.OverlapSkip, scenarios.OverlapQueue, scenarios.OverlapReplace} {
		t.Run(string(policy), func(t *testing.T) {
			d := planning(t, storetest.Open(t, store.SQLite))
			d.change(func(_ *scenarios.Workspace, s *scenarios.Scenario) { s.Overlap = policy })
			due, err := d.Store.DueOccurrences(t.Context(), night(1), 0, startAtOnce)
			require.NoError(t, err)
			require.Len(t, due, 1)
			slow, err := d.starting(t.Context(), d.w, night(1), &did{})
			require.NoError(t, err)
			d.tick(night(1)) // as another planner, in between

			require.ErrorIs(t, slow.one(t.Context(), due[0]), store.ErrNotDue)
			require.Zero(t, *slow.did, "nothing is said to be missed")
			all := d.runs()
			require.Len(t, all, 1)
			require.False(t, all[0].CancelRequested)
			require.Equal(t, store.Started, d.occurrence(1).State)
		})
	}
}

func TestWhatHoldsUpAScenarioIsSaidAndItEndsMissed(t *testing.T) {
	for why, change := range map[string]func(*scenarios.Workspace, *scenarios.Scenario){
		"scenario desk-db is no longer in the workspace": func(w *scenarios.Workspace, _ *scenarios.Scenario) { w.Scenarios = nil },
		"scenario desk-db is blocked: scenarios/desk-db.yaml has a problem": func(w *scenarios.Workspace, _ *scenarios.Scenario) {
			w.Scenarios, w.Blocked = nil, []scenarios.Blocked{{File: "scenarios/desk-db.yaml", Scenario: "desk-db", Problems: scenarios.Problems{{}}}}
		},
		"scenario desk-db is disabled":                             func(_ *scenarios.Workspace, s *scenarios.Scenario) { s.Schedule.Disabled = true },
		"scenario desk-db has no schedule any more":                func(_ *scenarios.Workspace, s *scenarios.Scenario) { s.Schedule = nil },
		"service desk of scenario desk-db is not in the catalogue": func(w *scenarios.Workspace, _ *scenarios.Scenario) { w.Services = nil },
	} {
		t.Run(why, func(t *testing.T) {
			d := planning(t, storetest.Open(t, store.SQLite))
			before := d.w
			d.change(change)
			d.tick(night(1))
			require.Equal(t, store.Planned, d.occurrence(1).State)
			require.Equal(t, why, d.occurrence(1).Reason)
			d.tick(night(1).Add(4 * time.Hour))
			require.Equal(t, store.Missed, d.occurrence(1).State)
			require.Equal(t, why, d.occurrence(1).Reason)
			require.Empty(t, d.runs())

			d.w = before
			d.tick(night(2).Add(time.Hour))
			require.Equal(t, store.Started, d.occurrence(2).State, "it is back")
		})
	}
}

func TestAfterAnyDowntimeEverythingThatWasDueIsThere(t *testing.T) {
	for name, away := range map[string]int{"three nights": 3, "three months": 90} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, st *store.Store) {
				d := planning(t, st)
				d.change(func(_ *scenarios.Workspace, s *scenarios.Scenario) {
					s.Schedule.CatchUp = "all"
					s.Schedule.CatchUpMost = 2
				})
				back := night(away).Add(5 * time.Hour)
				d.tick(back)
				var late []time.Time
				for len(d.runs()) > len(late) {
					run := d.runs()[len(late)]
					late = append(late, *run.T0)
					d.end(d.claim(run.ID), store.Passed, back.Add(time.Minute))
					d.tick(back.Add(time.Minute))
				}
				require.Equal(t, []time.Time{night(away - 1), night(away)}, late)
				for n := 1; n <= away; n++ {
					o := d.occurrence(n)
					require.Contains(t, o.Reason, "the server was down from 2026-03-02 12:00 UTC")
					if n > away-2 {
						require.Equal(t, store.Late, o.State)
					} else {
						require.Equal(t, store.Missed, o.State)
					}
				}
				d.tick(night(away + 1))
				require.Equal(t, store.Started, d.occurrence(away+1).State)
			})
		})
	}
}

func TestAWindowThatIsStillOpenAfterDowntimeSimplyStarts(t *testing.T) {
	d := planning(t, storetest.Open(t, store.SQLite))
	d.tick(night(2).Add(3 * time.Hour))
	all := d.runs()
	require.Len(t, all, 1, "and the night before is not caught up: this one is the latest")
	require.Equal(t, night(2), *all[0].T0)
	require.Equal(t, store.Missed, d.occurrence(1).State)
	d.end(d.claim(all[0].ID), store.Passed, night(2).Add(3*time.Hour+time.Minute))
	require.Equal(t, store.OnTime, d.occurrence(2).State)
}

func TestAClockThatIsSetDoublesNothingAndUnsettlesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		d := planning(t, st)
		d.tick(night(1))
		d.end(d.claim(d.runs()[0].ID), store.Passed, night(1).Add(time.Minute))
		d.tick(night(1).Add(-time.Hour)) // back
		d.tick(night(1).Add(5 * time.Second))
		require.Len(t, d.runs(), 1)
		require.Equal(t, store.OnTime, d.occurrence(1).State)
		d.tick(night(3).Add(-time.Hour)) // forward, over the second night
		require.Equal(t, store.Missed, d.occurrence(2).State)
		require.Len(t, d.runs(), 2, "which is caught up")
		d.end(d.claim(d.runs()[1].ID), store.Passed, night(3).Add(-30*time.Minute))
		for _, at := range []time.Time{night(1).Add(time.Hour), night(2), night(2).Add(time.Hour)} { // and back
			d.tick(at)
			require.Len(t, d.runs(), 2)
			require.Equal(t, store.Late, d.occurrence(2).State)
		}
		d.tick(night(3))
		require.Len(t, d.runs(), 3)
	})
}

func TestAnInconclusiveRunIsTriedAgainWhileItsWindowIsOpen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		d := planning(t, st)
		d.change(func(_ *scenarios.Workspace, s *scenarios.Scenario) {
			s.Retry = scenarios.Retry{Attempts: 2, After: units.Duration(10 * time.Minute)}
		})
		d.tick(night(1))
		first := d.runs()[0]
		d.end(d.claim(first.ID), store.Inconclusive, night(1).Add(time.Minute))
		d.tick(night(1).Add(10 * time.Minute))
		require.Len(t, d.runs(), 1, "not yet")
		d.tick(night(1).Add(11 * time.Minute))
		d.tick(night(1).Add(12 * time.Minute))
		require.Len(t, d.runs(), 2)
		second := d.runs()[1]
		require.Equal(t, 1, second.Retry)
		require.Equal(t, first.ID, second.RetryOf)
		require.Equal(t, night(1), *second.T0)
		d.end(d.claim(second.ID), store.Inconclusive, night(1).Add(20*time.Minute))
		d.tick(night(1).Add(30 * time.Minute))
		require.Len(t, d.runs(), 3)
		d.end(d.claim(d.runs()[2].ID), store.Inconclusive, night(1).Add(40*time.Minute))
		d.tick(night(1).Add(3 * time.Hour))
		require.Len(t, d.runs(), 3, "no more than twice")
		d.tick(night(1).Add(4 * time.Hour))
		o := d.occurrence(1)
		require.Equal(t, store.Missed, o.State)
		require.Equal(t, first.ID, o.FirstRun)
		require.Equal(t, store.Inconclusive, o.FirstOutcome)
	})
}

func TestNothingIsTriedAgainInABlackout(t *testing.T) {
	d := planning(t, storetest.Open(t, store.SQLite))
	d.change(func(w *scenarios.Workspace, s *scenarios.Scenario) {
		s.Retry = scenarios.Retry{Attempts: 1, After: units.Duration(10 * time.Minute)}
		w.Settings.Blackouts = []scenarios.Blackout{{From: "03:10", Until: "05:00", Timezone: "UTC"}}
	})
	d.tick(night(1))
	d.end(d.claim(d.runs()[0].ID), store.Inconclusive, night(1).Add(time.Minute))
	d.tick(night(1).Add(time.Hour))
	require.Len(t, d.runs(), 1, "the blackout lasts")
	d.tick(night(1).Add(2 * time.Hour))
	require.Len(t, d.runs(), 2)
}

func TestOnlyWhatWasInconclusiveIsTriedAgain(t *testing.T) {
	ended := noon
	policy := scenarios.Retry{Attempts: 1}
	for outcome, want := range map[store.Outcome]bool{store.Inconclusive: true, store.Failed: false, store.Cancelled: false, store.Passed: false} {
		require.Equal(t, want, again(policy, store.Run{Outcome: outcome, EndedAt: &ended}, 0, noon.Add(15*time.Minute)), outcome)
	}
	require.False(t, again(policy, store.Run{Outcome: store.Inconclusive, EndedAt: &ended}, 0, noon.Add(15*time.Minute-1)), "a quarter of an hour unless it says otherwise")
	require.False(t, again(policy, store.Run{Outcome: store.Inconclusive, EndedAt: &ended}, 1, noon.Add(time.Hour)))
	require.False(t, again(scenarios.Retry{}, store.Run{Outcome: store.Inconclusive, EndedAt: &ended}, 0, noon.Add(time.Hour)))
}

func TestARunThatNoNodeCouldHoldIsRecordedAsInconclusiveForCapacity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		d := planning(t, st)
		d.change(func(_ *scenarios.Workspace, s *scenarios.Scenario) { s.Limits = gib(2, 500) })
		require.NoError(t, st.SaveRunner(t.Context(), node("small", 8, 100)))
		d.tick(night(1))
		d.tick(night(1).Add(time.Minute))
		refused := d.runs()
		require.Len(t, refused, 1)
		run, err := st.Run(t.Context(), refused[0].ID)
		require.NoError(t, err)
		require.Equal(t, store.Inconclusive, run.Outcome)
		require.Equal(t, "no runner of pool default can hold the sandbox: it may take 512m of memory and 500g of disk, and the most that one has is 8g of memory and 100g of disk", run.Reason)
		require.Equal(t, fault.Capacity, run.Symptoms[0].Class)
		require.Equal(t, fault.Rig, run.Symptoms[0].Blame)
		require.NotNil(t, run.StartedAt)
		require.Equal(t, store.Inconclusive, d.occurrence(1).FirstOutcome)
	})
}

func TestARunWaitsForTheOneNodeThatCouldHoldItWhileThatMayBeStartingAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		d := planning(t, st)
		d.change(func(_ *scenarios.Workspace, s *scenarios.Scenario) { s.Limits = gib(2, 500) })
		large := node("large", 8, 1000)
		large.Host = "elsewhere"
		require.NoError(t, st.SaveRunner(t.Context(), large))
		require.NoError(t, st.Goodbye(t.Context(), "large"))
		require.NoError(t, st.SaveRunner(t.Context(), node("small", 8, 100)))
		d.tick(night(1))
		d.tick(night(1).Add(time.Minute))
		require.Len(t, d.runs(), 1)
		require.Equal(t, store.Queued, d.runs()[0].State)
	})
}

func TestAFreezeOfTheSettingsExemptsWhatFallsDueAfterItWasSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		d := planning(t, st)
		d.change(func(w *scenarios.Workspace, _ *scenarios.Scenario) {
			w.Settings.Freezes = []scenarios.Freeze{
				{From: night(1), Until: night(3), Reason: "year end", Clients: []string{"globex", "acme"}, RequestedBy: "anna", ApprovedBy: "ben"},
				{From: night(3), Until: night(4), Reason: "nobody approved", RequestedBy: "anna"},
			}
		})
		d.tick(night(1).Add(time.Second))
		require.Equal(t, store.Started, d.occurrence(1).State, "it was due before anybody saw the freeze")
		d.end(d.claim(d.runs()[0].ID), store.Passed, night(1).Add(time.Hour))
		d.tick(night(2))
		require.Equal(t, store.Exempt, d.occurrence(2).State)
		require.Equal(t, "year end", d.occurrence(2).Reason)
		d.change(func(w *scenarios.Workspace, _ *scenarios.Scenario) { w.Settings.Freezes = nil })
		d.tick(night(2).Add(time.Hour))
		require.Equal(t, store.Exempt, d.occurrence(2).State, "what was exempted stays so")
		d.tick(night(3))
		require.Equal(t, store.Started, d.occurrence(3).State)
		require.Len(t, d.runs(), 2)
	})
}

func TestTroubleIsLoggedOnceAndEndsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, err := store.Open(context.Background(), storetest.Where(t, store.SQLite))
		require.NoError(t, err)
		d := &desk{t: t, w: nightlyWorkspace(), log: &strings.Builder{}}
		d.Planner = &Planner{Store: st, Workspace: func() *scenarios.Workspace { return d.w }, Log: slog.New(slog.NewTextHandler(d.log, nil))}
		require.NoError(t, st.Close())
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.NoError(t, d.Serve(ctx))
		require.Equal(t, 1, strings.Count(d.log.String(), "the planner could not do everything"), d.log.String())
		require.Equal(t, 2, strings.Count(d.log.String(), "level=ERROR"), "one of the planner, one of its calendars: %s", d.log.String())
		require.True(t, d.LastTick().IsZero(), "it did not do its work")
	})
}

// BenchmarkTick looks at ten thousand scenarios of which none is due.
func BenchmarkTick(b *testing.B) {
	w := nightlyWorkspace()
	nightly := *w.Scenarios["desk-db"]
	for i := range 10_000 {
		s := nightly
		s.Scenario = fmt.Sprintf("desk-%05d", i)
		w.Scenarios[s.Scenario] = &s
	}
	p := &Planner{Store: storetest.Open(b, store.SQLite), Workspace: func() *scenarios.Workspace { return w }}
	require.NoError(b, p.Tick(b.Context(), noon))
	at := noon
	for b.Loop() {
		at = at.Add(5 * time.Second)
		require.NoError(b, p.Tick(b.Context(), at))
	}
}
