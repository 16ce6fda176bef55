package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/figures"
)

func TestFiguresOfAPeriodAreOneAnswer(t *testing.T) {
	p := open(t)
	p.end("helpdesk-db", store.Failed, nil)
	p.end("helpdesk-db", store.Passed, nil)
	p.end("storage-files", store.Passed, nil)
	got := read[figures.Figures](t, p.get(v1+"/figures?last=1h&by=client"))
	require.Equal(t, figures.Version, got.Definitions)
	require.Equal(t, "last 1h", got.Period.Name)
	require.Len(t, got.Groups, 1)
	require.Equal(t, "acme", got.Groups[0].Group)
	success := got.Total.Figure("attempt_success", figures.OnDemand)
	require.Equal(t, 2.0, success.Numerator)
	require.Equal(t, 3.0, success.Denominator)
	require.InDelta(t, 2.0/3, *success.Value, 1e-12)
	require.Nil(t, got.Total.Figure("on_time_completion", "").Value, "nothing fell due: n/a, not 100 %")
	require.Equal(t, 1.0, got.Total.Figure("failure_rate", "").Numerator)
	require.Greater(t, *got.Total.Figure("failure_rate", "").UpperBound, 1.0/3)
	coverage := got.Total.Figure("coverage", "")
	require.Equal(t, []float64{1, 1, 1}, []float64{coverage.Numerator, coverage.Denominator, float64(coverage.LeftOut)}, "of the storage no proof is promised")
}

func TestAFigureOpensToItsMembersPageByPage(t *testing.T) {
	p := open(t)
	failed, passed := p.end("helpdesk-db", store.Failed, nil), p.end("helpdesk-db", store.Passed, nil)
	page := read[Members](t, p.get(v1+"/figures/attempt_success/members?last=1h&limit=1"))
	require.Len(t, page.Members, 1)
	require.Equal(t, failed.ID, page.Members[0].Run)
	page = read[Members](t, p.get(v1+"/figures/attempt_success/members?last=1h&limit=1&cursor="+*page.Next))
	require.Equal(t, passed.ID, page.Members[0].Run)
	require.Equal(t, "passed", page.Members[0].Why)
	require.Nil(t, page.Next)
	numerator := read[Members](t, p.get(v1+"/figures/failure_rate/members?last=1h&side=numerator"))
	require.Len(t, numerator.Members, 1)
	require.Equal(t, failed.ID, numerator.Members[0].Run)
	left := read[Members](t, p.get(v1+"/figures/coverage/members?last=1h&side=left_out"))
	require.Equal(t, "storage", left.Members[0].Service)
	require.Contains(t, left.Members[0].Why, "no proof is promised")
}

func TestWhatIsAskedWronglyOfFiguresIsExplained(t *testing.T) {
	p := open(t)
	for ask, want := range map[string]struct {
		status int
		says   string
	}{
		"/figures?month=2026-13":                         {422, "The period cannot be read: month 2026-13 is not valid: write a month as 2026-10."},
		"/figures?timezone=Moon":                         {422, "write its IANA name"},
		"/figures?by=colour":                             {422, "The request is not valid"},
		"/figures?colour=red":                            {422, "The request is not valid"},
		"/figures/happiness/members":                     {404, "the figures are on_time_completion, "},
		"/figures/coverage/members?side=inside":          {422, "The request is not valid"},
		"/figures/coverage/members?cursor=bm9uZQ":        {422, "the cursor did not come from a page"},
		"/figures/rto_attainment/members?cursor=bm98bmU": {422, "the cursor did not come from a page"},
	} {
		got := p.get(v1 + ask)
		require.Equal(t, want.status, got.StatusCode, ask)
		require.Contains(t, got.Text, want.says, ask)
	}
}

func TestFiguresKeepToTheDocument(t *testing.T) {
	p := open(t)
	p.end("helpdesk-db", store.Failed, damaged)
	p.end("helpdesk-db", store.Passed, nil)
	month := time.Now().UTC().Format("2006-01")
	p.keeps("GET", v1+"/figures", p.get(v1+"/figures"))
	p.keeps("GET", v1+"/figures", p.get(v1+"/figures?by=kind&month="+month+"&timezone=Asia/Kolkata&client=acme&tier=1"))
	p.keeps("GET", v1+"/figures", p.get(v1+"/figures?month=x"))
	for _, figure := range figures.Names() {
		for _, side := range []string{"numerator", "denominator", "left_out"} {
			got := p.get(v1 + "/figures/" + figure + "/members?side=" + side)
			require.Equal(t, http.StatusOK, got.StatusCode)
			p.keeps("GET", v1+"/figures/{figure}/members", got)
		}
	}
	p.keeps("GET", v1+"/figures/{figure}/members", p.get(v1+"/figures/x/members"))
}

func TestThePageOfFiguresShowsNumeratorsOverDenominators(t *testing.T) {
	p := open(t)
	p.end("helpdesk-db", store.Failed, nil)
	p.end("helpdesk-db", store.Passed, nil)
	got := p.look("/figures?last=1h&by=client&tier=1")
	require.Equal(t, http.StatusOK, got.StatusCode)
	for _, wanted := range []string{
		"last 1h", "<strong>1 / 2 (50 %)</strong>", "0 exempted, 0 withdrawn", "at most 97.5 % with 95 % confidence", "<strong>n/a</strong>",
		"<h2>client acme</h2>", "first attempts that passed, of those that ended in the period",
		`href="/figures/failure_rate?client=acme&amp;last=1h&amp;side=numerator&amp;tier=1"`,
	} {
		require.Contains(t, got.Text, wanted)
	}
	require.Equal(t, 24, strings.Count(got.Text, `<rect class="share"`), "two figures, twelve months each")
	members := p.look("/figures/failure_rate?client=acme&last=1h&side=numerator&tier=1")
	require.Contains(t, members.Text, "Failure rate")
	require.Equal(t, 1, strings.Count(members.Text, `<a href="/runs/`))
	for ask, status := range map[string]int{"/figures?month=soon": 422, "/figures?by=colour": 422, "/figures?tier=one": 422, "/figures/happiness": 404, "/figures/coverage?side=inside": 422} {
		require.Equal(t, status, p.look(ask).StatusCode, ask)
	}
}

func TestTheMonthsOfATrendBeginAndEndAsTheirZoneSays(t *testing.T) {
	period, err := figures.PeriodQuery{Month: "2026-03", Timezone: "Europe/London"}.Period(time.Now())
	require.NoError(t, err)
	months := lastMonths(period, 12)
	require.Len(t, months, 12)
	require.Equal(t, "month 2025-04", months[0].Name)
	require.Equal(t, "2025-03-31T23:00:00Z", months[0].From.Format(time.RFC3339))
	require.Equal(t, period, months[11])
}

func TestFiguresAreAMatrixWithTargetsAndAWayBack(t *testing.T) {
	p := open(t)
	p.workspace.Settings.Targets = map[string]float64{"failure_rate": 10, "coverage": 50}
	p.end("helpdesk-db", store.Failed, nil)
	p.end("helpdesk-db", store.Passed, nil)
	got := p.look("/figures?last=1h&client=").Text
	_, table, _ := strings.Cut(got, `<table class="matrix">`)
	table, _, _ = strings.Cut(table, "</table>")
	require.Contains(t, table, `target at most 10 %`)
	require.Contains(t, table, `target at least 50 %`)
	require.Contains(t, table, `<td class="right missed"><a href="/figures/failure_rate?client=acme&amp;last=1h&amp;side=denominator">50 %</a>`)
	require.Contains(t, table, `<span class="hidden"> target met</span>`, "the coverage")
	require.Contains(t, table, `<a href="/figures?client=acme&amp;last=1h">acme</a>`)
	for _, address := range []string{"/figures?last=30d", "/figures?year="} {
		require.Contains(t, got, `<a class="chip" href="`+address, "a preset is an address that works")
	}
	require.NotContains(t, got, "%3d")

	members := p.look("/figures/failure_rate?client=acme&last=1h&side=denominator").Text
	require.Contains(t, members, "<strong>1 / 2 (50 %)</strong>")
	require.Contains(t, members, "last 1h: from ")
	require.Contains(t, members, `<a href="/figures?client=acme&amp;last=1h">back to the figures</a>`)

	csv := p.look("/figures.csv?last=1h&by=client")
	require.Equal(t, "text/csv; charset=utf-8; header=present", csv.Header.Get("Content-Type"))
	require.Contains(t, csv.Text, ",acme,failure_rate,")
	require.Equal(t, http.StatusUnprocessableEntity, p.look("/figures.csv?month=x").StatusCode)
}

func TestACellIsHeldToItsTargetAndToThePeriodBefore(t *testing.T) {
	of := func(name string, value float64) figures.Figure {
		return figures.Figure{Name: name, Value: &value, Numerator: value * 10, Denominator: 10}
	}
	before := of("coverage", 0.5)
	targets := map[string]float64{"coverage": 90, "failure_rate": 10}
	for name, each := range map[string]struct {
		figure          figures.Figure
		before          *figures.Figure
		sign, direction string
	}{
		"on target, better":         {of("coverage", 0.9), &before, "met", "better"},
		"below, the same":           {of("coverage", 0.5), &before, "missed", "same"},
		"below, worse":              {of("coverage", 0.4), &before, "missed", "worse"},
		"fewer failures are better": {of("failure_rate", 0.1), new(of("failure_rate", 0.2)), "met", "better"},
		"more failures are worse":   {of("failure_rate", 0.3), new(of("failure_rate", 0.2)), "missed", "worse"},
		"no target, nothing before": {of("rto_attainment", 1), nil, "", ""},
		"nothing to divide by":      {figures.Figure{Name: "coverage"}, &before, "", ""},
	} {
		cell := cellFor(each.figure, each.before, targets)
		require.Equal(t, []string{each.sign, each.direction}, []string{cell.Sign, cell.Direction}, name)
	}
}

func TestEveryShareMayHaveATarget(t *testing.T) {
	for _, name := range figures.Names() {
		figure, _ := figures.Title(name)
		_, may := scenarios.TargetFigures[name]
		require.Equal(t, figure.Unit == figures.Share, may, name)
	}
	require.Len(t, scenarios.TargetFigures, 18)
}
