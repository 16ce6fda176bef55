package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-analyze/charts"
	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestAServiceShowsItsCommitmentBesideWhatWasMeasured(t *testing.T) {
	p := planned(t)
	met := true
	passed := p.end("helpdesk-db", store.Passed, func(run *store.Run) {
		run.RTO = store.Measure{Seconds: number(600), Committed: number(4 * 3600), Met: &met, How: "by the clock"}
		run.Components = []store.Component{{Name: "db", Recipe: "postgres", Point: "06c5a25c", Facts: map[string]any{"tables": 14.0}}}
	})
	failed := p.end("helpdesk-db", store.Failed, damaged)
	got := p.look("/services/helpdesk").Text
	for _, wanted := range []string{
		`<th scope="row">RTO</th><td>4h</td><td><a href="/runs/` + passed.ID + `">10m</a></td>`,
		`<th scope="row">RPO</th><td>1d</td><td><a href="/runs/` + failed.ID + `">3d</a> <span class="bad">exceeded</span></td>`,
		`aria-label="RTO of the last 2 runs: measured in 1, exceeded in 0"`,
		`aria-label="RPO of the last 2 runs: measured in 1, exceeded in 1"`,
		`class="stroke-promised"`,
		`<dt>tables</dt><dd>14</dd>`,
		`<form method="post" action="/scenarios/helpdesk-db/run">`,
		`check &#34;newest ticket&#34; did not hold`,
		`<a class="chip" href="/services/storage">`,
	} {
		require.Contains(t, got, wanted)
	}
	require.NotContains(t, got, "style=", "what the library draws keeps to the style sheet")
	other := p.look("/services/storage").Text
	require.Contains(t, other, "<h2>Needed by</h2>")
	require.NotContains(t, other, "tier 0")
	require.NotContains(t, other, `<figure class="sheet trend measure">`, "there is nothing to draw")
}

func TestAChartLeavesOutWhatIsUnknown(t *testing.T) {
	at := time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)
	runs := []store.Run{
		{ID: "a", EndedAt: &at, QueuedAt: at, RTO: store.Measure{Seconds: number(60)}},
		{ID: "b", QueuedAt: at, Outcome: store.Failed, Reason: "the dump is cut short"},
	}
	chart, err := measureChartOf("RTO", runs, func(r *store.Run) store.Measure { return r.RTO }, time.UTC)
	require.NoError(t, err)
	require.Equal(t, []string{"b", "a"}, []string{chart.Rows[0].Run, chart.Rows[1].Run}, "the newest first")
	require.Equal(t, "the dump is cut short", chart.Rows[0].Why)
	require.NotContains(t, string(chart.Picture), "promised", "nothing was promised")
	none, err := measureChartOf("RPO", runs, func(r *store.Run) store.Measure { return r.RPO }, time.UTC)
	require.NoError(t, err)
	require.Nil(t, none)
}

func TestAnAxisEndsAtASpanThatPeopleCountIn(t *testing.T) {
	for top, wanted := range map[float64]string{0.7: "1s in 3", 59: "1m in 5", 700: "15m in 4", 4 * 3600: "4h in 5", 3 * 86400: "3d in 4", 100 * 86400: "112d in 5"} {
		end, marks := axisTop([][]float64{{1, top}, {charts.GetNullValue()}})
		require.Equal(t, wanted, fmt.Sprintf("%s in %d", span(end), marks))
	}
}

func TestARunShowsItsFailedCheckFirstAndItsReasonOnce(t *testing.T) {
	p := open(t)
	good := p.end("helpdesk-db", store.Passed, func(run *store.Run) {
		damaged(run)
		run.Reason, run.Symptoms = "", nil
		run.Observations[1].Got = "value = 52000"
	})
	run := p.end("helpdesk-db", store.Failed, func(run *store.Run) {
		damaged(run)
		run.Symptoms[0].Reason = run.Reason
	})
	got := p.look("/runs/" + run.ID).Text
	require.Equal(t, 1, strings.Count(got, "the newest datum is 3 days old"), "the reason stands on the page once")
	require.Equal(t, 1, strings.Count(got, "see whether the nightly dump still runs"))
	first := strings.Index(got, `id="check-newest-ticket"`)
	require.Positive(t, first)
	require.Less(t, first, strings.Index(got, `id="check-the-dump-is-whole"`))
	require.Less(t, first, strings.Index(got, "<h2>Phases</h2>"))
	require.Contains(t, got, `2 of 4 held`)
	require.Contains(t, got, `<a rel="prev" href="/runs/`+good.ID+`">`)
	require.Contains(t, got, "<pre>value = 52000</pre>", "as it was in the last good run")
	require.NotContains(t, got, `<th scope="row">source of db</th>`, "what is the same is left out")
	require.Contains(t, got, "Run again")
	require.Contains(t, p.look("/runs/"+good.ID).Text, `<a rel="next" href="/runs/`+run.ID+`">`)

	for name, status := range map[string]int{"newest-ticket": 303, "newest%20ticket": 303, "nothing": 404} {
		check := p.look("/runs/" + run.ID + "/checks/" + name)
		require.Equal(t, status, check.StatusCode, name)
		if status == 303 {
			require.Equal(t, "/runs/"+run.ID+"#check-newest-ticket", check.Header.Get("Location"))
		}
	}
}

func TestAnAnchorIsTheNameOfACheckAndItsOwn(t *testing.T) {
	taken := map[string]bool{}
	require.Equal(t, "check-newest-ticket", anchorOf("Newest  ticket!", 0, taken))
	require.Equal(t, "check-newest-ticket-2", anchorOf("newest ticket", 1, taken))
	require.Equal(t, "check-3", anchorOf("?!", 2, taken))
	require.Equal(t, "check-größe", anchorOf("Größe", 3, taken))
}

func TestAZoneIsChosenAndKept(t *testing.T) {
	p := open(t)
	run := p.end("helpdesk-db", store.Passed, nil)
	chosen := p.look("/zone?zone=Asia/Kolkata&back=/runs/" + run.ID)
	require.Equal(t, 303, chosen.StatusCode)
	require.Equal(t, "/runs/"+run.ID, chosen.Header.Get("Location"))
	cookie, _, _ := strings.Cut(chosen.Header.Get("Set-Cookie"), ";")
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	require.NoError(t, err)
	got := p.send("GET", "/runs/"+run.ID, "", "Accept", "text/html", "Cookie", cookie).Text
	require.Contains(t, got, run.QueuedAt.In(kolkata).Format("2006-01-02 15:04:05"))
	require.Contains(t, got, "all times in Asia/Kolkata")
	require.Contains(t, p.look("/runs/"+run.ID).Text, "all times in UTC")
	require.Equal(t, 422, p.look("/zone?zone=Moon").StatusCode)
	for _, back := range []string{"//evil.example", "https://evil.example", "/\\evil.example", ""} {
		require.Equal(t, "/", p.look("/zone?zone=UTC&back="+back).Header.Get("Location"), back)
	}
}
