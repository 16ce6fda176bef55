package notice

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration, trouble string) store.Notice {
	at := noon.Add(-d)
	return store.Notice{Trouble: trouble, MadeAt: at, Body: store.NoticeBody{At: at}}
}

func TestATroubleIsSaidOnceUntilItChangesLastsOrEnds(t *testing.T) {
	for name, row := range map[string]struct {
		trouble string
		said    []store.Notice // the newest first
		want    store.Saying
		since   time.Duration
	}{
		"a new trouble":                               {"a", nil, store.SayFirst, 0},
		"the same trouble an hour later":              {"a", []store.Notice{ago(time.Hour, "a")}, store.SayNothing, time.Hour},
		"another trouble an hour later":               {"b", []store.Notice{ago(time.Hour, "a")}, store.SayFirst, 0},
		"a trouble that comes and goes":               {"a", []store.Notice{ago(time.Hour, "b"), ago(2*time.Hour, "a")}, store.SayNothing, 2 * time.Hour},
		"the same trouble a day later":                {"a", []store.Notice{ago(24*time.Hour, "a")}, store.SayReminder, 24 * time.Hour},
		"the same trouble every night, a bit earlier": {"a", []store.Notice{ago(24*time.Hour-10*time.Minute, "a")}, store.SayReminder, 24*time.Hour - 10*time.Minute},
		"reminded of an hour ago":                     {"a", []store.Notice{ago(time.Hour, "a"), ago(25*time.Hour, "a")}, store.SayNothing, 25 * time.Hour},
		"reminded of a day ago":                       {"a", []store.Notice{ago(24*time.Hour, "a"), ago(48*time.Hour, "a")}, store.SayReminder, 48 * time.Hour},
		"the end of a trouble":                        {"", []store.Notice{ago(time.Hour, "b"), ago(3*time.Hour, "a")}, store.SayRecovered, 3 * time.Hour},
		"all is well as before":                       {"", nil, store.SayPlain, 0},
		"made by a clock that was ahead":              {"a", []store.Notice{ago(-time.Hour, "a")}, store.SayNothing, -time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			why, since := saying(store.Notice{Trouble: row.trouble}, row.said, 24*time.Hour, noon)
			require.Equal(t, row.want, why)
			if row.since == 0 {
				require.Nil(t, since)
			} else {
				require.Equal(t, noon.Add(-row.since), *since)
			}
		})
	}
}

func TestRoutesChooseReceivers(t *testing.T) {
	failed := store.Notice{Kind: scenarios.RunFailed, Trouble: "a", Service: "desk",
		Body: store.NoticeBody{Client: "acme", Tier: 1, Outcome: store.Failed, Class: "data", Saying: store.SayFirst}}
	with := func(change func(*store.Notice)) store.Notice { n := failed; change(&n); return n }
	plain := with(func(n *store.Notice) { n.Kind, n.Trouble, n.Body.Saying = scenarios.RunPassed, "", store.SayPlain })
	recovered := with(func(n *store.Notice) { n.Kind, n.Trouble, n.Body.Saying = scenarios.RunPassed, "", store.SayRecovered })
	breached := with(func(n *store.Notice) { n.Kind = scenarios.ServiceBreached })
	stale := with(func(n *store.Notice) { n.Kind, n.Body.Outcome, n.Body.Class = scenarios.ServiceStale, "", "" })
	lost := store.Notice{Kind: scenarios.RunnerLost, Trouble: "lost"}

	to := func(r scenarios.Route) []scenarios.Route { r.To = []string{"ops"}; return []scenarios.Route{r} }
	for name, row := range map[string]struct {
		routes []scenarios.Route
		notice store.Notice
		told   []string
		want   []string
	}{
		"without routes the log":                      {nil, failed, nil, []string{"log"}},
		"without routes a pass is not logged":         {nil, plain, nil, nil},
		"an empty route takes everything":             {to(scenarios.Route{}), failed, nil, []string{"ops"}},
		"each receiver once":                          {append(to(scenarios.Route{}), to(scenarios.Route{})...), failed, nil, []string{"ops"}},
		"its kind":                                    {to(scenarios.Route{Kinds: []string{"run.failed"}}), failed, nil, []string{"ops"}},
		"another kind":                                {to(scenarios.Route{Kinds: []string{"run.inconclusive"}}), failed, nil, nil},
		"its client":                                  {to(scenarios.Route{Clients: []string{"acme"}}), failed, nil, []string{"ops"}},
		"another client":                              {to(scenarios.Route{Clients: []string{"umbrella"}}), failed, nil, nil},
		"its service":                                 {to(scenarios.Route{Services: []string{"x", "desk"}}), failed, nil, []string{"ops"}},
		"another tier":                                {to(scenarios.Route{Tiers: []int{2, 3}}), failed, nil, nil},
		"its outcome":                                 {to(scenarios.Route{Outcomes: []string{"failed"}}), failed, nil, []string{"ops"}},
		"another outcome":                             {to(scenarios.Route{Outcomes: []string{"inconclusive"}}), failed, nil, nil},
		"another class":                               {to(scenarios.Route{Classes: []string{"key"}}), failed, nil, nil},
		"all must fit":                                {to(scenarios.Route{Clients: []string{"acme"}, Tiers: []int{2}}), failed, nil, nil},
		"a runner has no client":                      {to(scenarios.Route{Clients: []string{"acme"}}), lost, nil, nil},
		"a stale service has no outcome":              {to(scenarios.Route{Outcomes: []string{"failed"}}), stale, nil, nil},
		"a pass goes to who asks for it":              {to(scenarios.Route{Kinds: []string{"run.passed"}}), plain, nil, []string{"ops"}},
		"a pass goes to nobody else":                  {to(scenarios.Route{}), plain, nil, nil},
		"breached goes to who asks for it":            {to(scenarios.Route{Kinds: []string{"service.breached"}}), breached, nil, []string{"ops"}},
		"breached goes to nobody else":                {to(scenarios.Route{}), breached, nil, nil},
		"who heard of the trouble hears of its end":   {to(scenarios.Route{Kinds: []string{"run.failed"}}), recovered, []string{"pager"}, []string{"pager"}},
		"who heard of another does not hear it twice": {to(scenarios.Route{}), failed, []string{"pager"}, []string{"ops"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, row.want, receiversOf(scenarios.NoticeSettings{Routes: row.routes}, row.notice, row.told))
		})
	}
}

func TestTheTimeUntilAReminderIsASetting(t *testing.T) {
	w := &scenarios.Workspace{}
	w.Settings.Notices.Remind = units.Duration(time.Hour)
	fact := store.Notice{Kind: scenarios.RunFailed, Trouble: "a"}
	require.Equal(t, []string{"log"}, choose(w, &fact, store.Heard{Said: []store.Notice{ago(2*time.Hour, "a")}}, noon))
	require.Equal(t, store.SayReminder, fact.Body.Saying)
	w.Settings.Notices.Remind = 0
	require.Empty(t, choose(w, &fact, store.Heard{Said: []store.Notice{ago(2*time.Hour, "a")}}, noon))
}

func TestPausesGrowFromAMinuteToAnHour(t *testing.T) {
	var pauses []string
	for attempts := range 10 {
		pauses = append(pauses, pauseAfter(attempts).String())
	}
	require.Equal(t, []string{"1m0s", "1m0s", "2m0s", "4m0s", "8m0s", "16m0s", "32m0s", "1h0m0s", "1h0m0s", "1h0m0s"}, pauses)
	require.Equal(t, time.Hour, pauseAfter(1_000_000))
}

func TestQuietHoursKeepWhatIsNotExcepted(t *testing.T) {
	r := &scenarios.Receiver{Quiet: &scenarios.Quiet{From: "22:00", Until: "07:00", Timezone: "Europe/Berlin", Except: []int{1}}}
	_, quiet := quietUntil(r, noon)
	require.False(t, quiet)
	until, quiet := quietUntil(r, time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC))
	require.True(t, quiet)
	require.Equal(t, time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC), until.UTC())

	first, second, none := store.Notice{ID: 1, Body: store.NoticeBody{Tier: 1}}, store.Notice{ID: 2, Body: store.NoticeBody{Tier: 2}}, store.Notice{ID: 3}
	now, kept := apart(r.Quiet, []store.Notice{first, second, none})
	require.Equal(t, []store.Notice{first}, now)
	require.Equal(t, []store.Notice{second, none}, kept)
	r.Quiet.Except = []int{0}
	now, _ = apart(r.Quiet, []store.Notice{first, second, none})
	require.Equal(t, []store.Notice{none}, now)
}

func TestOnlyWhatWasKeptIsGathered(t *testing.T) {
	later := noon.Add(time.Hour)
	fresh := func(id int64) store.Notice { return store.Notice{ID: id, MadeAt: noon, NextAt: &noon} }
	kept := func(id int64) store.Notice { return store.Notice{ID: id, MadeAt: noon, NextAt: &later} }
	tried := store.Notice{ID: 9, MadeAt: noon, NextAt: &later, Attempts: 1}
	for name, row := range map[string]struct {
		rows []store.Notice
		want [][]int64
	}{
		"nothing":                       {nil, nil},
		"new ones go one by one":        {[]store.Notice{fresh(1), fresh(2)}, [][]int64{{1}, {2}}},
		"kept ones go together":         {[]store.Notice{fresh(1), kept(2), fresh(3), kept(4)}, [][]int64{{1}, {2, 4}, {3}}},
		"what was tried goes by itself": {[]store.Notice{kept(1), tried, kept(2)}, [][]int64{{1, 2}, {9}}},
	} {
		t.Run(name, func(t *testing.T) {
			var got [][]int64
			for _, message := range gather(row.rows) {
				var ids []int64
				for _, n := range message {
					ids = append(ids, n.ID)
				}
				got = append(got, ids)
			}
			require.Equal(t, row.want, got)
		})
	}
}

func TestWhatIsOverDoesNotBeginWithTheTrouble(t *testing.T) {
	for _, kind := range []scenarios.NoticeKind{scenarios.RunnerLost, scenarios.PoolUnserved, scenarios.WorkspaceBroken} {
		trouble := textOf(&scenarios.Workspace{}, store.Notice{Kind: kind, Trouble: "it"})
		ended := textOf(&scenarios.Workspace{}, store.Notice{Kind: kind})
		require.True(t, strings.HasPrefix(trouble, opening[kind]))
		require.True(t, strings.HasPrefix(ended, over[kind]))
		require.NotContains(t, ended, opening[kind])
	}
}
