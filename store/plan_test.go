package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/storetest"
)

// monday is when these tests begin, unless they say otherwise.
var monday = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// nightly is a scenario that is due every night at three.
func nightly(name string) *scenarios.Scenario {
	return &scenarios.Scenario{Scenario: name, Service: "desk", Digest: name + " 1", Overlap: scenarios.OverlapSkip,
		Schedule: &scenarios.Schedule{Cron: "0 3 * * *", Timezone: "UTC", Window: hours(4), CatchUp: "latest"}}
}

func workspace(all ...*scenarios.Scenario) *scenarios.Workspace {
	w := &scenarios.Workspace{
		Services:  map[string]*scenarios.Service{"desk": {Service: "desk", Client: "acme", Owner: "ops", Tier: 2, Digest: "s1"}},
		Scenarios: map[string]*scenarios.Scenario{},
	}
	for _, s := range all {
		w.Scenarios[s.Scenario] = s
	}
	return w
}

func plan(t *testing.T, st *store.Store, w *scenarios.Workspace, at time.Time) store.WrittenAhead {
	t.Helper()
	done, err := st.Plan(t.Context(), w, at)
	require.NoError(t, err)
	return done
}

// occurrences reads all that a filter chooses, in order.
func occurrences(t *testing.T, st *store.Store, f store.OccurrenceFilter) (all []store.Occurrence) {
	t.Helper()
	f.Limit = 7 // so that pages are turned
	for {
		page, err := st.Occurrences(t.Context(), f)
		require.NoError(t, err)
		all = append(all, page.Occurrences...)
		if f.After = page.Next; f.After == "" {
			return all
		}
	}
}

func states(all []store.Occurrence) map[store.OccurrenceState]int {
	counts := map[store.OccurrenceState]int{}
	for _, o := range all {
		counts[o.State]++
	}
	return counts
}

func night(n int) time.Time { return time.Date(2026, 3, 2+n, 3, 0, 0, 0, time.UTC) }

// Many are planned by the time at which they are due, with the database prepared
// for it, and afterwards that is as it was.
func TestManyScenariosArePlannedAtOnce(t *testing.T) {
	const many = 130
	each(t, func(t *testing.T, st *store.Store) {
		w := workspace()
		for i := range many {
			s := nightly(fmt.Sprintf("desk-%03d", i))
			s.Schedule.Cron = fmt.Sprintf("%d %d * * *", i*7%60, i*5%24)
			s.Schedule.Disabled = i == 3
			w.Scenarios[s.Scenario] = s
		}
		require.EqualValues(t, (many-1)*36, plan(t, st, w, monday).Written)
		require.Zero(t, plan(t, st, w, monday).Written)
		for name, s := range w.Scenarios {
			written := occurrences(t, st, store.OccurrenceFilter{Scenario: name})
			if s.Schedule.Disabled {
				require.Empty(t, written)
				continue
			}
			require.Len(t, written, 36, name)
			next, _ := s.Schedule.Next(monday)
			require.True(t, written[0].DueAt.Equal(next), name)
		}
		if st.Dialect() == store.SQLite {
			require.Equal(t, []int{0, -2000}, st.Pragmas(t, "temp_store", "cache_size"))
		}
	})
}

func TestOccurrencesAreWrittenFiveWeeksAheadWithEverythingThatIsKnownThen(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		s.Schedule.Timezone = "Europe/London"
		done := plan(t, st, workspace(s), monday)
		require.EqualValues(t, 36, done.Written)
		require.Equal(t, monday.Add(24*time.Hour), done.Again)
		all := occurrences(t, st, store.OccurrenceFilter{})
		require.Len(t, all, 36)
		first, last := all[0], all[35]
		require.Equal(t, store.Occurrence{
			ID: first.ID, Scenario: "desk-db", Service: "desk", Client: "acme", Owner: "ops", Tier: 2,
			ScenarioVersion: "desk-db 1", ServiceVersion: "s1", Schedule: "0 3 * * * Europe/London, window 4h",
			DueAt: night(1), StartAt: night(1), ClosesAt: night(1).Add(4 * time.Hour), State: store.Planned, WrittenAt: monday,
		}, first)
		require.Equal(t, time.Date(2026, 4, 7, 2, 0, 0, 0, time.UTC), last.DueAt, "summer time has begun")
	})
}

func TestAFullDiskLeavesOnlyWhatItSaysWasPlanned(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	often := nightly("desk-db")
	often.Schedule.Cron = "*/5 * * * *"
	_, err := st.Bound(t.Context(), 1000)
	require.NoError(t, err)
	done, err := st.Plan(t.Context(), workspace(often), monday)
	require.ErrorContains(t, err, "the disk is full")
	require.Len(t, occurrences(t, st, store.OccurrenceFilter{}), int(done.Written), "each transaction stands or falls as a whole")
	_, err = st.Bound(t.Context(), 1_000_000)
	require.NoError(t, err)
	require.Equal(t, 36*24*12-done.Written, plan(t, st, workspace(often), monday).Written)
}

func TestAPlanIsToppedUpAndNothingIsWrittenTwice(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := workspace(nightly("desk-db"))
		plan(t, st, w, monday)
		require.Zero(t, plan(t, st, w, monday.Add(time.Hour)).Written)
		require.Zero(t, plan(t, st, w, monday.Add(-time.Hour)).Written, "the clock was set back")
		later := monday.Add(25 * time.Hour)
		require.EqualValues(t, 1, plan(t, st, w, later).Written)
		all := occurrences(t, st, store.OccurrenceFilter{})
		require.Len(t, all, 37)
		require.False(t, all[36].DueAt.Before(later.Add(store.Ahead).Truncate(24*time.Hour)))
	})
}

func TestAScheduleThatIsDueOftenIsPlannedInSeveralTransactions(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		often := nightly("desk-db")
		often.Schedule.Cron, often.Schedule.Window = "*/10 * * * *", hours(1)
		var together []int // what one transaction wrote
		st.OnCommit(func(_ *store.Tx, facts []store.Fact) error {
			for _, f := range facts {
				if f.Kind == store.OccurrencesPlanned {
					together = append(together, len(f.Body.([]store.Occurrence)))
				}
			}
			return nil
		})
		all := func(from, until time.Time) int { return len(often.Schedule.Between(from, until)) }
		end := monday.Add(store.Ahead + 24*time.Hour)
		require.EqualValues(t, all(monday, end), plan(t, st, workspace(often), monday).Written)
		require.Equal(t, []int{2000, 2000, 1184}, together)

		// The same where the planner was away for a month after the end of its plan,
		// and the scenario is disabled or gone when it comes back.
		for _, w := range []*scenarios.Workspace{workspace(often), workspace()} {
			together = nil
			back := end.Add(30 * 24 * time.Hour)
			require.EqualValues(t, all(end, back), plan(t, st, w, back).Written-planned(t, st, back.Add(time.Second)))
			for _, n := range together {
				require.LessOrEqual(t, n, 2000)
			}
			end = end.Add(30*24*time.Hour + store.Ahead + 24*time.Hour)
		}
	})
}

// planned counts what is due from a moment on.
func planned(t *testing.T, st *store.Store, after time.Time) (n int64) {
	t.Helper()
	return int64(len(occurrences(t, st, store.OccurrenceFilter{From: &after})))
}

func TestAnotherScheduleWithdrawsOnlyWhatWasNotYetDue(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		plan(t, st, workspace(nightly("desk-db")), monday)
		changed := nightly("desk-db")
		changed.Digest, changed.Schedule.Cron = "desk-db 2", "0 3 * * 1"
		at := night(3).Add(time.Hour)
		done := plan(t, st, workspace(changed), at)
		require.EqualValues(t, 28, done.Withdrawn)
		all := occurrences(t, st, store.OccurrenceFilter{})
		for _, o := range all {
			switch {
			case o.DueAt.Before(at):
				require.Equal(t, store.Planned, o.State)
				require.Equal(t, "desk-db 1", o.ScenarioVersion)
			case o.DueAt.Weekday() == time.Monday:
				require.Equal(t, store.Planned, o.State)
				require.Equal(t, "desk-db 2", o.ScenarioVersion)
				require.Equal(t, at, o.WrittenAt, "it was promised anew")
				require.Equal(t, "0 3 * * 1 UTC, window 4h", o.Schedule)
			default:
				require.Equal(t, store.Withdrawn, o.State)
				require.Equal(t, "the schedule was changed before it was due: from 0 3 * * * UTC, window 4h to 0 3 * * 1 UTC, window 4h", o.Reason)
				require.Equal(t, at, *o.SettledAt)
			}
		}
		plan(t, st, workspace(nightly("desk-db")), at.Add(48*time.Hour))
		for _, o := range occurrences(t, st, store.OccurrenceFilter{States: []store.OccurrenceState{store.Withdrawn}}) {
			require.True(t, o.DueAt.Before(at.Add(48*time.Hour)), "what is not yet due is planned again: %s", o.DueAt)
		}
	})
}

func TestWhatWasWithdrawnFartherAheadIsPlannedAgainWhenItsTurnComes(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := workspace(nightly("desk-db"))
		w.Settings.Planner.Ahead = hours(100 * 24)
		plan(t, st, w, monday)
		w.Settings.Planner.Ahead = 0
		w.Scenarios["desk-db"].Schedule.Window = hours(2)
		plan(t, st, w, monday.Add(time.Hour))
		for day := range 70 {
			plan(t, st, w, monday.AddDate(0, 0, day).Add(2*time.Hour))
		}
		until := night(101)
		all := occurrences(t, st, store.OccurrenceFilter{Until: &until})
		require.Equal(t, map[store.OccurrenceState]int{store.Planned: 100}, states(all), "no night is lost")
		for _, o := range all {
			require.Equal(t, o.DueAt.Add(2*time.Hour), o.ClosesAt)
			require.Empty(t, o.Reason)
		}
	})
}

func TestWhatIsDueKeepsItsVersionsWhenOnlyOtherPartsChange(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		plan(t, st, workspace(nightly("desk-db")), monday)
		changed := nightly("desk-db")
		changed.Digest, changed.Schedule.CatchUp, changed.Pool = "desk-db 2", "all", "far"
		require.Zero(t, plan(t, st, workspace(changed), monday.Add(time.Hour)).Withdrawn)
		w := workspace(changed)
		w.Settings.Blackouts = []scenarios.Blackout{{From: "02:00", Until: "05:00", Timezone: "UTC"}}
		plan(t, st, w, monday.Add(2*time.Hour))
		all := occurrences(t, st, store.OccurrenceFilter{})
		require.Equal(t, map[store.OccurrenceState]int{store.Planned: 36}, states(all))
		for _, o := range all {
			require.Equal(t, "desk-db 1", o.ScenarioVersion)
			require.Equal(t, monday, o.WrittenAt)
			require.Equal(t, o.DueAt.Add(2*time.Hour), o.StartAt, "it begins when the blackout ends")
			require.Equal(t, o.DueAt.Add(4*time.Hour), o.ClosesAt)
		}
	})
}

func TestWhatWasWrittenStaysWhenItsScenarioIsDisabledOrGone(t *testing.T) {
	disabled := nightly("desk-db")
	disabled.Schedule.Disabled = true
	none := nightly("desk-db")
	none.Schedule = nil
	for name, w := range map[string]*scenarios.Workspace{
		"disabled": workspace(disabled), "deleted": workspace(), "without a schedule": workspace(none),
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, st *store.Store) {
				plan(t, st, workspace(nightly("desk-db")), monday)
				require.Zero(t, plan(t, st, w, night(2)).Withdrawn)
				require.Zero(t, plan(t, st, w, night(50)).Written)
				require.Equal(t, map[store.OccurrenceState]int{store.Planned: 36}, states(occurrences(t, st, store.OccurrenceFilter{})))

				back := night(60).Add(time.Hour)
				plan(t, st, workspace(nightly("desk-db")), back)
				all := occurrences(t, st, store.OccurrenceFilter{})
				require.Len(t, all, 72, "it was not due while it was off")
				require.Equal(t, night(61), all[36].DueAt)
				require.Empty(t, all[36].Reason)
			})
		})
	}
}

func TestWhatFellDueBeyondThePlanIsWrittenAfterTheFactAndSaysSo(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		plan(t, st, workspace(nightly("desk-db")), monday)
		require.NoError(t, st.SaveTick(t.Context(), monday))
		changed := nightly("desk-db")
		changed.Digest, changed.Schedule.Cron = "desk-db 2", "0 6 * * *"
		back := night(60).Add(time.Hour)
		plan(t, st, workspace(changed), back)
		all := occurrences(t, st, store.OccurrenceFilter{Until: &back})
		require.Len(t, all, 60, "every night of the downtime is there")
		for i, o := range all {
			require.Equal(t, night(i+1), o.DueAt)
			require.Equal(t, "desk-db 1", o.ScenarioVersion)
		}
		require.Empty(t, all[35].Reason)
		require.Equal(t, "written after the fact: the server was down from 2026-03-02 12:00 UTC to 2026-05-01 04:00 UTC", all[36].Reason)
		next := occurrences(t, st, store.OccurrenceFilter{From: &back, States: []store.OccurrenceState{store.Planned}})
		require.Equal(t, night(60).Add(3*time.Hour), next[0].DueAt, "then by the new schedule")
		require.Len(t, next, 36)
	})
}

func TestWhatFellDueBeyondThePlanIsWrittenAlsoOfWhatIsOffNow(t *testing.T) {
	disabled := nightly("desk-db")
	disabled.Schedule.Disabled = true
	gone := workspace()
	gone.Services = nil
	for name, w := range map[string]*scenarios.Workspace{"disabled": workspace(disabled), "deleted": workspace(), "deleted with its service": gone} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, st *store.Store) {
				plan(t, st, workspace(nightly("desk-db")), monday)
				back := night(60).Add(time.Hour)
				require.EqualValues(t, 24, plan(t, st, w, back).Written)
				require.Zero(t, plan(t, st, w, back.Add(40*24*time.Hour)).Written)
				all := occurrences(t, st, store.OccurrenceFilter{})
				require.Len(t, all, 60, "nobody knows since when it is off, so every night of the downtime is there")
				for i, o := range all {
					require.Equal(t, night(i+1), o.DueAt)
					require.Equal(t, []any{"desk-db 1", "s1", "desk", "acme", "ops", 2, store.Planned}, []any{o.ScenarioVersion, o.ServiceVersion, o.Service, o.Client, o.Owner, o.Tier, o.State})
				}
				require.Equal(t, "written after the fact: no planner ran before 2026-05-01 04:00 UTC", all[59].Reason)
			})
		})
	}
}

func TestTwoServersThatPlanAtOnceWriteNothingTwiceAndLoseNothing(t *testing.T) {
	twice(t, func(t *testing.T, a, b *store.Store) {
		var all []*scenarios.Scenario
		for i := range 60 {
			all = append(all, nightly(fmt.Sprintf("desk-%02d", i)))
		}
		changed := make([]*scenarios.Scenario, len(all))
		for i := range all {
			changed[i] = nightly(all[i].Scenario)
			changed[i].Schedule.Cron = "30 4 * * *"
		}
		for i, w := range []*scenarios.Workspace{workspace(all...), workspace(changed...)} {
			at := monday.Add(time.Duration(i) * time.Hour)
			var both sync.WaitGroup
			for _, st := range []*store.Store{a, b} {
				both.Go(func() {
					if _, err := st.Plan(context.Background(), w, at); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
		}
		got := occurrences(t, a, store.OccurrenceFilter{States: []store.OccurrenceState{store.Planned}})
		require.Len(t, got, 60*36)
		seen := map[string]bool{}
		for _, o := range got {
			key := o.Scenario + o.DueAt.String()
			require.False(t, seen[key])
			seen[key] = true
		}
	})
}

func TestAChangeQueuesOneExtraRunWhereTheSettingsSaySo(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		settled := func(s *scenarios.Scenario) *scenarios.Workspace {
			w := workspace(s)
			w.Settings.Planner.OnChange = "run"
			return w
		}
		require.Empty(t, plan(t, st, settled(nightly("desk-db")), monday).Changed, "what is new has changed nothing")
		changed := nightly("desk-db")
		changed.Digest = "desk-db 2"
		done := plan(t, st, settled(changed), monday.Add(time.Hour))
		require.Len(t, done.Changed, 1)
		require.Equal(t, store.Changed, done.Changed[0].Trigger)
		require.Nil(t, done.Changed[0].OccurrenceID)
		require.Empty(t, plan(t, st, settled(changed), monday.Add(2*time.Hour)).Changed)
		changed.Digest = "desk-db 3"
		require.Empty(t, plan(t, st, settled(changed), monday.Add(3*time.Hour)).Changed, "the one that waits will prove it")
		changed.Digest = "desk-db 4"
		changed.Schedule.Disabled = true
		require.Empty(t, plan(t, st, settled(changed), monday.Add(4*time.Hour)).Changed)
		page, err := st.Runs(t.Context(), store.Filter{})
		require.NoError(t, err)
		require.Len(t, page.Runs, 1)
	})
}

func TestTheExtraRunAfterAChangeWaitsForTheEndOfABlackout(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		w := workspace(s)
		w.Settings.Planner.OnChange = "run"
		w.Settings.Blackouts = []scenarios.Blackout{{From: "08:00", Until: "18:00", Timezone: "UTC"}}
		plan(t, st, w, monday)
		s.Digest = "desk-db 2"
		done := plan(t, st, w, monday.Add(time.Hour))
		require.Len(t, done.Changed, 1)
		require.NotNil(t, done.Changed[0].NotBefore)
		require.Equal(t, monday.Add(6*time.Hour), *done.Changed[0].NotBefore)
		s.Digest = "desk-db 3"
		s.Scenario = "desk-files"
		w.Scenarios = map[string]*scenarios.Scenario{"desk-files": s}
		plan(t, st, w, monday.Add(8*time.Hour))
		s.Digest = "desk-db 4"
		require.Nil(t, plan(t, st, w, monday.Add(9*time.Hour)).Changed[0].NotBefore, "it is light")
	})
}

// BenchmarkPlan plans scenarios for the first time, and looks again when there
// is nothing to do.
func BenchmarkPlan(b *testing.B) {
	from := time.Now() // what lies in the past costs more
	for _, n := range []int{1000, 10_000} {
		all := make([]*scenarios.Scenario, n)
		for i := range all {
			all[i] = nightly(fmt.Sprintf("desk-%06d", i))
			all[i].Schedule.Cron = fmt.Sprintf("%d %d * * *", i%60, i/60%24)
			all[i].Schedule.Jitter = units.Duration(10 * time.Minute)
		}
		w := workspace(all...)
		b.Run(fmt.Sprintf("first/%d", n), func(b *testing.B) {
			for b.Loop() {
				st, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "rehearse.db"))
				require.NoError(b, err)
				done, err := st.Plan(b.Context(), w, from)
				require.NoError(b, err)
				require.EqualValues(b, 36*n, done.Written)
				require.NoError(b, st.Close())
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/scenario")
		})
		b.Run(fmt.Sprintf("again/%d", n), func(b *testing.B) {
			st, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "rehearse.db"))
			require.NoError(b, err)
			defer st.Close()
			_, err = st.Plan(b.Context(), w, from)
			require.NoError(b, err)
			for b.Loop() {
				done, err := st.Plan(b.Context(), w, from.Add(time.Hour))
				require.NoError(b, err)
				require.Zero(b, done.Written)
			}
		})
	}
}

func TestWhatEveryTickAsksCostsByWhatIsOpen(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	w := workspace(nightly("desk-db"))
	plans, err := st.Plans(t.Context(), func(st *store.Store) error {
		_, due := st.DueOccurrences(t.Context(), monday, 0, 10)
		_, settled := st.Settle(t.Context(), w, monday)
		_, caught := st.CatchUps(t.Context(), w, monday)
		_, unfinished := st.Unfinished(t.Context(), monday)
		_, changes := st.UnprovenChanges(t.Context(), monday)
		_, under := st.UnderWay(t.Context(), "desk-db")
		return errors.Join(due, settled, caught, unfinished, changes, under)
	})
	require.NoError(t, err)
	all := fmt.Sprint(plans)
	for _, by := range []string{"occurrences_in_state (state=? AND due_at<?)", "occurrences_to_catch_up", "runs_after_change (outcome=? AND ended_at>?)", "runs_under_way (scenario=?)"} {
		require.Contains(t, all, by)
	}
	require.NotRegexp(t, `SCAN (occurrences|runs)(\s|$)[^U]`, all)
}

func TestPagesOfOccurrencesAreReadInTheOrderOfAnIndex(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	missed := []store.OccurrenceState{store.Missed}
	for by, f := range map[string]store.OccurrenceFilter{
		"occurrences_in_order":                                {},
		"occurrences_in_state (state=?)":                      {States: missed},
		"occurrences_of_service (service=?)":                  {Service: "desk", States: missed, Newest: true},
		"occurrences_of_client (client=?)":                    {Client: "acme"},
		"sqlite_autoindex_occurrences_1 (scenario=?)":         {Scenario: "desk-db", States: missed},
		"occurrences_of_service (service=? AND due_at>? AND ": {Service: "desk", From: &monday, Until: &monday},
	} {
		plans, err := st.Plans(t.Context(), func(st *store.Store) error {
			_, err := st.Occurrences(t.Context(), f)
			return err
		})
		require.NoError(t, err)
		require.Contains(t, fmt.Sprint(plans), by)
		if f.Scenario == "" {
			require.NotContains(t, fmt.Sprint(plans), "TEMP B-TREE")
		}
	}
}

func TestWhatIsDueBeforeTheEndOfAllTimeIsListed(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		plan(t, st, workspace(nightly("a")), monday)
		from, until := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -5*3600))
		require.Len(t, occurrences(t, st, store.OccurrenceFilter{From: &from, Until: &until}), 36)
	})
}

func TestSeveralStatesAreListedInOneOrder(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := workspace(nightly("a"), nightly("b"))
		plan(t, st, w, monday)
		settle(t, st, w, night(10).Add(5*time.Hour))
		both := []store.OccurrenceState{store.Planned, store.Missed, store.Planned}
		require.Equal(t, occurrences(t, st, store.OccurrenceFilter{}), occurrences(t, st, store.OccurrenceFilter{States: both}))
		require.Equal(t, occurrences(t, st, store.OccurrenceFilter{Newest: true}), occurrences(t, st, store.OccurrenceFilter{States: both, Newest: true}))
	})
}
