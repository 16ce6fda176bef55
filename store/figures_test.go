package store_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/figures"
	"rehearse/store/storetest"
)

// sixServices is the workspace of the random histories.
func sixServices() *scenarios.Workspace {
	w := &scenarios.Workspace{Services: map[string]*scenarios.Service{}, Scenarios: map[string]*scenarios.Scenario{}}
	for i := range 6 {
		slug := fmt.Sprint("service-", i)
		w.Services[slug] = &scenarios.Service{Service: slug, Client: []string{"acme", "bolt", ""}[i%3], Owner: []string{"anna", "bert"}[i%2], Tier: 1 + i%3,
			Commitment: scenarios.Commitment{Retention: hours([]int{0, 35 * 24, 100}[i%3]), ProveEvery: hours([]int{7 * 24, 0, 30, 24 * 40}[i%4])}}
		for j := range 1 + i%2 {
			w.Scenarios[fmt.Sprint(slug, "-", j)] = &scenarios.Scenario{Scenario: fmt.Sprint(slug, "-", j), Service: slug}
		}
	}
	return w
}

// chance makes histories that keep the rules of the store, at random.
type chance struct {
	*rand.Rand
	runs        []store.Run
	occurrences []store.Occurrence
}

func (c *chance) within(d time.Duration) time.Duration {
	return time.Duration(c.Int64N(int64(d/time.Microsecond))) * time.Microsecond
}

func (c *chance) outcome() store.Outcome {
	return []store.Outcome{store.Passed, store.Passed, store.Passed, store.Failed, store.Inconclusive, store.Cancelled}[c.IntN(6)]
}

func (c *chance) run(of store.Run, ended time.Time) *store.Run {
	of.ID = fmt.Sprintf("%s-%06x", ended.Format("20060102-150405"), len(c.runs))
	of.State, of.Attempt, of.Pool = store.Ended, 1, "default"
	of.QueuedAt, of.EndedAt = ended.Add(-c.within(time.Hour)), &ended
	seconds := func() *float64 { s := float64(c.IntN(100)); return &s }
	yes := func(m store.Measure) *bool { met := *m.Seconds <= *m.Committed; return &met }
	if c.IntN(4) > 0 {
		of.RTO.Committed = seconds()
	}
	if c.IntN(3) > 0 {
		of.RPO.Committed = seconds()
	}
	for _, m := range []*store.Measure{&of.RTO, &of.RPO} {
		if c.IntN(5) > 0 {
			if m.Seconds = seconds(); m.Committed != nil {
				m.Met = yes(*m)
			}
		}
	}
	if of.Outcome == store.Failed && c.IntN(2) == 0 {
		bad := ended.Add(time.Hour - c.within(40*24*time.Hour))
		of.FirstBadAt, of.FailureClass = &bad, "data"
	}
	for i := range c.IntN(3) {
		consistent := ended.Add(-c.within(50 * 24 * time.Hour))
		of.Components = append(of.Components, store.Component{Name: fmt.Sprint("c", i), Point: "p", ConsistentAt: &consistent})
	}
	c.runs = append(c.runs, of)
	return &c.runs[len(c.runs)-1]
}

// moment is somewhere in the time, on the very border of days now and then.
func (c *chance) moment(from, until time.Time) time.Time {
	at := from.Add(c.within(until.Sub(from)))
	switch c.IntN(6) {
	case 0:
		return at.Truncate(24 * time.Hour)
	case 1:
		return at.Truncate(24 * time.Hour).Add(-time.Microsecond)
	}
	return at
}

func (c *chance) occurrence(of store.Run, due time.Time) {
	o := store.Occurrence{ID: int64(len(c.occurrences) + 1), Scenario: of.Scenario, Service: of.Service, Client: of.Client, Owner: of.Owner, Tier: of.Tier,
		DueAt: due, StartAt: due, ClosesAt: due.Add(4 * time.Hour), WrittenAt: due.Add(-time.Hour), State: store.Missed, Reason: "the server was down"}
	of.OccurrenceID, of.Trigger = &o.ID, []store.Trigger{store.Scheduled, store.Scheduled, store.OnDemand}[c.IntN(3)]
	switch c.IntN(8) {
	case 0:
		o.State = []store.OccurrenceState{store.Planned, store.Missed, store.Exempt, store.Withdrawn}[c.IntN(4)]
		c.occurrences = append(c.occurrences, o)
		return
	case 1:
		o.State = store.Exempt
	}
	ended := due.Add(c.within(8 * time.Hour))
	for retry := range 1 + c.IntN(3) {
		of.Retry, of.Outcome = retry, c.outcome()
		run := c.run(of, ended)
		if retry == 0 {
			began := ended.Add(-c.within(ended.Sub(due) + time.Hour))
			o.FirstRun, o.FirstStartedAt, o.FirstOutcome = run.ID, &began, run.Outcome
		}
		if run.Outcome != store.Inconclusive && run.Outcome != store.Cancelled {
			if o.State != store.Exempt {
				o.RunID, o.Outcome, o.EndedAt, o.State = run.ID, run.Outcome, run.EndedAt, store.OnTime
				if ended.After(o.ClosesAt) {
					o.State = store.Late
				}
			}
			break
		}
		ended = ended.Add(c.within(3 * time.Hour))
	}
	c.occurrences = append(c.occurrences, o)
}

// history is three months of the catalogue, and of a service that is gone from it.
func history(seed uint64, w *scenarios.Workspace, from, until time.Time) *chance {
	c := &chance{Rand: rand.New(rand.NewPCG(seed, 7))}
	of := []store.Run{{Scenario: "gone", Service: "gone-service", Client: "acme", Tier: 9}}
	for _, name := range sorted(w.Scenarios) {
		s := w.Services[w.Scenarios[name].Service]
		of = append(of, store.Run{Scenario: name, Service: s.Service, Client: s.Client, Owner: s.Owner, Tier: s.Tier})
	}
	for range 500 {
		c.occurrence(of[c.IntN(len(of))], c.moment(from, until).Add(-time.Duration(c.IntN(2))*4*time.Hour))
		extra := of[c.IntN(len(of))]
		extra.Trigger, extra.Outcome = []store.Trigger{store.OnDemand, "changed"}[c.IntN(2)], c.outcome()
		c.run(extra, c.moment(from, until))
	}
	seen := map[string]bool{}
	c.occurrences = slices.DeleteFunc(c.occurrences, func(o store.Occurrence) bool {
		key := o.Scenario + o.DueAt.String()
		twice := seen[key]
		seen[key] = true
		return twice
	})
	return c
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func same(t *testing.T, want, got map[string]storetest.Recounted, about string) {
	t.Helper()
	require.ElementsMatch(t, sorted(want), sorted(got), about)
	for key, w := range want {
		g := got[key]
		require.Equal(t, w.LeftOut, g.LeftOut, "%s: %s", about, key)
		require.Equal(t, w.Denominator, g.Denominator, "%s: %s", about, key)
		require.InDelta(t, w.Numerator, g.Numerator, 1e-9*math.Max(1, math.Abs(w.Numerator)), "%s: %s", about, key)
	}
}

func date(text string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return at
}

// asks are periods in several zones, with filters and breakdowns.
func asks(t *testing.T, w *scenarios.Workspace, now time.Time) (all []figures.Query) {
	t.Helper()
	filters := []figures.Filter{{}, {Client: "acme"}, {Owner: "bert", Tier: 2}, {Service: "service-3"}, {Scenario: "service-3-1"}, {Kind: figures.Scheduled}, {Kind: figures.Changed, Client: "bolt"}}
	for i, p := range []figures.PeriodQuery{
		{Month: "2025-10"}, {Month: "2025-10", Timezone: "Europe/London"}, {Month: "2025-11", Timezone: "Asia/Kolkata"}, {Quarter: "2025-Q4", Timezone: "America/St_Johns"},
		{Year: "2025"}, {Last: "30d"}, {Last: "12h"}, {From: "2025-09-29", Until: "2025-11-03T07:13:00Z"}, {Month: "2026-05"},
	} {
		period, err := p.Period(now)
		require.NoError(t, err)
		for j, filter := range filters {
			by := append(figures.Breakdowns, "")[(i+j)%(len(figures.Breakdowns)+1)]
			all = append(all, figures.Query{Period: period, Filter: filter, By: by, Workspace: w, Now: now})
		}
		for _, by := range figures.Breakdowns {
			all = append(all, figures.Query{Period: period, By: by, Workspace: w, Now: now})
		}
	}
	return all
}

func TestFiguresAreWhatThePlainCountOverRandomHistoriesSays(t *testing.T) {
	w, now := sixServices(), date("2025-12-10 13:37")
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("history ", seed), func(t *testing.T) {
			if seed == 1 {
				t.Cleanup(store.ReadTogetherFrom(2))
			}
			storetest.InTurn(t, func(t *testing.T, where string) {
				st := storetest.OpenAt(t, where)
				made := history(seed, w, date("2025-09-20 00:00"), now.Add(24*time.Hour))
				require.NoError(t, st.PutHistory(t.Context(), made.occurrences, made.runs))
				queries := asks(t, w, now)
				agree := func(about string) {
					want, err := storetest.Recount(t.Context(), storetest.SQL(t, where), queries...)
					require.NoError(t, err)
					for i, q := range queries {
						got, err := st.Figures(t.Context(), q)
						require.NoError(t, err)
						same(t, want[i], storetest.Flat(got), fmt.Sprintf("%s: %s %s %+v by %s", about, q.Period.Name, q.Period.Timezone, q.Filter, q.By))
					}
				}
				agree("counted from the rows")
				require.NoError(t, st.Fold(t.Context(), now))
				agree("from what was kept")
				require.NoError(t, st.ChangeLate(t.Context(), date("2025-10-14 00:00"), date("2025-10-16 00:00")))
				agree("after a late change")
				require.NoError(t, st.Fold(t.Context(), now))
				agree("once that was counted again")
			})
		})
	}
}

// What has no client is a group like any other, and opens like one.
func TestTheGroupOfWhatHasNoClientCanBeAskedFor(t *testing.T) {
	w, now := sixServices(), date("2025-12-10 13:37")
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		made := history(11, w, date("2025-09-20 00:00"), now)
		require.NoError(t, st.PutHistory(t.Context(), made.occurrences, made.runs))
		period, err := figures.PeriodQuery{Month: "2025-10", Timezone: "UTC"}.Period(now)
		require.NoError(t, err)
		grouped, err := st.Figures(t.Context(), figures.Query{Period: period, By: "client", Workspace: w, Now: now})
		require.NoError(t, err)
		i := slices.IndexFunc(grouped.Groups, func(g figures.Group) bool { return g.Group == "none" })
		alone, err := st.Figures(t.Context(), figures.Query{Period: period, Filter: figures.Filter{Client: "none"}, Workspace: w, Now: now})
		require.NoError(t, err)
		require.Equal(t, grouped.Groups[i].Figures, alone.Total.Figures)
		require.Positive(t, alone.Total.Figures[0].Denominator)
	})
}

func TestEveryFigureOpensToItsMembers(t *testing.T) {
	w, now := sixServices(), date("2025-12-10 13:37")
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		made := history(11, w, date("2025-09-20 00:00"), now)
		require.NoError(t, st.PutHistory(t.Context(), made.occurrences, made.runs))
		for _, p := range []figures.PeriodQuery{{Month: "2025-10", Timezone: "Asia/Kolkata"}, {Last: "30d"}} {
			period, err := p.Period(now)
			require.NoError(t, err)
			for _, filter := range []figures.Filter{{}, {Client: "acme"}, {Client: "none"}, {Scenario: "service-3-1"}} {
				q := figures.Query{Period: period, Filter: filter, Workspace: w, Now: now}
				made, err := st.Figures(t.Context(), q)
				require.NoError(t, err)
				for _, f := range made.Total.Figures {
					q.Filter.Kind = filter.Kind
					if f.Kind != "" {
						q.Filter.Kind = f.Kind
					}
					opens(t, st, q, f)
				}
			}
		}
	})
}

// opens reads all pages of every side of a figure and adds them up again.
func opens(t *testing.T, st *store.Store, q figures.Query, f figures.Figure) {
	t.Helper()
	for side, want := range map[figures.Side]float64{figures.Numerator: f.Numerator, figures.Denominator: f.Denominator, figures.LeftOut: float64(f.LeftOut)} {
		seen, sum := map[string]bool{}, 0.0
		for after := ""; ; {
			page, err := st.Members(t.Context(), figures.MembersQuery{Query: q, Figure: f.Name, Side: side, After: after, Limit: 17})
			require.NoError(t, err)
			for _, m := range page.Members {
				require.NotEmpty(t, m.Why)
				key := fmt.Sprint(m.Of, m.ID, m.Occurrence, m.Run, m.Service, m.Day)
				require.False(t, seen[key], "%s is on two pages of %s", key, f.Name)
				seen[key] = true
				if f.Unit == figures.Seconds && side == figures.Numerator {
					sum += *m.Seconds
				} else if m.Weight != nil {
					sum += *m.Weight
				} else {
					sum++
				}
			}
			if after = page.Next; after == "" {
				break
			}
		}
		require.InDelta(t, want, sum, 1e-6*math.Max(1, math.Abs(want)), "%s of %s %s, %+v", side, f.Name, f.Kind, q.Filter)
	}
}

func TestNothingInThePeriodIsNotAHundredPercent(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	period, err := figures.PeriodQuery{Month: "2025-10"}.Period(time.Now())
	require.NoError(t, err)
	made, err := st.Figures(t.Context(), figures.Query{Period: period, Workspace: &scenarios.Workspace{}, Now: time.Now()})
	require.NoError(t, err)
	require.Len(t, made.Total.Figures, len(figures.Names())+3*(len(figures.Kinds)-1))
	for _, f := range made.Total.Figures {
		require.Nil(t, f.Value, f.Name)
		require.Nil(t, f.UpperBound, f.Name)
		require.Zero(t, f.Denominator, f.Name)
		require.NotEmpty(t, f.Definition)
	}
}

func TestTheEndOfARunSaysWhyAndSinceWhen(t *testing.T) {
	made, available := date("2025-10-01 01:00"), date("2025-10-01 02:00")
	points := []store.Component{{Name: "db", Point: "p1", ConsistentAt: &made, AvailableAt: &available}, {Name: "files", Point: "p2", ConsistentAt: &made}}
	for name, c := range map[string]struct {
		learn func(*store.Run)
		class string
		since *time.Time
	}{
		"the check of a component did not hold": {func(r *store.Run) {
			r.Symptoms = []store.Symptom{{Phase: store.Check, Class: "data", Blame: "backup"}, {Class: "engine", Blame: "rig"}}
			r.Observations = []store.Observation{{Name: "good", On: "files", Held: true, Mandatory: true}, {Name: "bad", On: "db", Mandatory: true}}
		}, "data", &available},
		"the restore of a component broke, whose availability is unknown": {func(r *store.Run) {
			r.Symptoms = []store.Symptom{{Phase: store.Restore, Class: "restore", Blame: "backup"}}
			r.Phases = []store.Phase{{Name: store.Restore, StartedAt: made, Error: "broken"}, {Name: store.Restore, Component: "files", StartedAt: made, Error: "broken"}}
		}, "restore", &made},
		"nobody can tell which component is to blame": {func(r *store.Run) {
			r.Symptoms = []store.Symptom{{Phase: store.Ready, Class: "start", Blame: "backup"}}
		}, "start", nil},
		"only one component was restored": {func(r *store.Run) {
			r.Components = points[:1]
			r.Symptoms = []store.Symptom{{Phase: store.Ready, Class: "start", Blame: "backup"}}
		}, "start", &available},
		"the promise was not kept": {func(r *store.Run) {
			r.Components = points[:1]
			r.Symptoms = []store.Symptom{{Phase: store.Check, Class: "RTO", Blame: "backup"}}
		}, "RTO", nil},
		"the rig broke": {func(r *store.Run) {
			r.Components, r.Outcome = points[:1], store.Inconclusive
			r.Symptoms = []store.Symptom{{Phase: store.Check, Class: "engine", Blame: "rig"}}
		}, "engine", nil},
		"it passed, and something else is to be mended": {func(r *store.Run) {
			r.Outcome = store.Passed
			r.Symptoms = []store.Symptom{{Phase: store.Teardown, Class: "engine", Blame: "rig"}}
		}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			st := storetest.Open(t, store.SQLite)
			run := claim(t, st)
			run.Outcome, run.Components = store.Failed, points
			c.learn(run)
			require.NoError(t, st.End(t.Context(), run))
			got, err := st.Run(t.Context(), run.ID)
			require.NoError(t, err)
			require.Equal(t, c.class, got.FailureClass)
			require.Equal(t, c.since, got.FirstBadAt)
		})
	}
}

func TestARunThatEndsLongAgoIsCountedAllTheSame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		period, err := figures.PeriodQuery{Month: "2025-10"}.Period(time.Now())
		require.NoError(t, err)
		q := figures.Query{Period: period, Workspace: sixServices(), Now: time.Now()}
		passed := func() float64 {
			made, err := st.Figures(t.Context(), q)
			require.NoError(t, err)
			return made.Total.Figure("attempt_success", figures.OnDemand).Numerator
		}
		ended(t, st, scenario, store.Passed, date("2025-10-14 12:00"))
		require.NoError(t, st.Fold(t.Context(), time.Now()))
		require.Equal(t, 1.0, passed())
		ended(t, st, scenario, store.Passed, date("2025-10-14 13:00"))
		require.Equal(t, 2.0, passed(), "what was kept is not believed any more")
		require.NoError(t, st.Fold(t.Context(), time.Now()))
		require.Equal(t, 2.0, passed())
	})
}

func TestServersFoldAtTheSameTime(t *testing.T) {
	w, now := sixServices(), date("2025-12-10 13:37")
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		made := history(5, w, date("2025-11-01 00:00"), now)
		require.NoError(t, st.PutHistory(t.Context(), made.occurrences, made.runs))
		done := make(chan error, 3)
		for range cap(done) {
			other := storetest.OpenAt(t, where)
			go func() { done <- other.Fold(t.Context(), now) }()
		}
		for range cap(done) {
			require.NoError(t, <-done)
		}
		q := asks(t, w, now)[0]
		want, err := storetest.Recount(t.Context(), storetest.SQL(t, where), q)
		require.NoError(t, err)
		got, err := st.Figures(t.Context(), q)
		require.NoError(t, err)
		same(t, want[0], storetest.Flat(got), "after three have folded")
	})
}

func TestARunIsNamedByAnyEndOrBeginningOfItsID(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		at := date("2025-10-01 03:00")
		var runs []store.Run
		for _, id := range []string{"20251001-030000-00a1b2", "20251001-030000-ffa1b2", "20251002-030000-00a1b3", "20251002-030001-c0ffee"} {
			runs = append(runs, store.Run{ID: id, State: store.Ended, Outcome: store.Passed, QueuedAt: at, EndedAt: &at})
		}
		require.NoError(t, st.PutHistory(t.Context(), nil, runs))
		for ref, want := range map[string]string{
			"20251001-030000-00a1b2": runs[0].ID, "20251001-030000-0": runs[0].ID, "00a1b2": runs[0].ID, "0a1b2": runs[0].ID, "ffa1b2": runs[1].ID, "b3": runs[2].ID,
			"3": runs[2].ID, "02-030000-00a1b3": runs[2].ID, "-c0ffee": runs[3].ID, "20251002-030001": runs[3].ID,
			"a1b2": "", "20251001": "", "2025": "", "c0ffee-": "", "1-c0ffef": "", "x0-030001-c0ffee": "", "%": "", "": "",
		} {
			run, err := st.Run(t.Context(), ref)
			if want == "" {
				require.ErrorIs(t, err, store.ErrNotFound, ref)
				continue
			}
			require.NoError(t, err, ref)
			require.Equal(t, want, run.ID, ref)
		}
		_, err := st.Run(t.Context(), "a1b2")
		require.ErrorContains(t, err, `"a1b2" stands for several runs (20251001-030000-ffa1b2, 20251001-030000-00a1b2): write more of the id`)
	})
}
