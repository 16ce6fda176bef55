package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func ids(runs []store.Run) []string {
	var ids []string
	for _, run := range runs {
		ids = append(ids, run.ID)
	}
	return ids
}

func TestRunsAreFiltered(t *testing.T) {
	p := open(t)
	failed := p.end("helpdesk-db", store.Failed, damaged)
	passed := p.end("storage-files", store.Passed, nil)
	queued := p.queue("storage-files")
	running := p.begin("helpdesk-db")
	at := func(moment time.Time) string { return url.QueryEscape(moment.Format(time.RFC3339Nano)) }
	for query, wanted := range map[string][]string{
		"":                                     {running.ID, queued.ID, passed.ID, failed.ID},
		"?service=storage":                     {queued.ID, passed.ID},
		"?scenario=helpdesk-db":                {running.ID, failed.ID},
		"?outcome=failed":                      {failed.ID},
		"?state=running":                       {running.ID},
		"?state=queued&service=helpdesk":       nil,
		"?service=":                            {running.ID, queued.ID, passed.ID, failed.ID},
		"?since=" + at(queued.QueuedAt):        {running.ID, queued.ID},
		"?until=" + at(passed.QueuedAt):        {failed.ID},
		"?since=2031-01-01T00:00:00Z":          nil,
		"?service=helpdesk&outcome=failed":     {failed.ID},
		"?service=nothing-of-the-kind":         nil,
		"?until=2001-01-01T00:00:00%2B02:00":   nil,
		"?limit=2":                             {running.ID, queued.ID},
		"?state=ended&outcome=passed&limit=10": {passed.ID},
	} {
		t.Run(query, func(t *testing.T) {
			require.Equal(t, wanted, ids(read[Runs](t, p.get(v1+"/runs"+query)).Runs))
		})
	}
}

func TestPagesOfRunsNeitherRepeatNorHideWhenRunsAreAdded(t *testing.T) {
	p := open(t)
	var wanted []string
	for range 7 {
		wanted = append([]string{p.queue("helpdesk-db").ID}, wanted...)
	}
	var seen []string
	query := "?limit=3"
	for query != "" {
		part := read[Runs](t, p.get(v1+"/runs"+query))
		seen = append(seen, ids(part.Runs)...)
		query = ""
		if part.Next != nil {
			query = "?limit=3&cursor=" + url.QueryEscape(*part.Next)
		}
		p.queue("helpdesk-db")
	}
	require.Equal(t, wanted, seen)
}

func TestARunIsShownWithEverythingThatWasLearnt(t *testing.T) {
	p := open(t)
	run := p.end("helpdesk-db", store.Failed, damaged)
	got := p.get(v1 + "/runs/" + run.ID)
	stored, err := p.store.Run(t.Context(), run.ID)
	require.NoError(t, err)
	want, err := json.Marshal(stored)
	require.NoError(t, err)
	require.JSONEq(t, string(want), got.Text)

	shown := read[map[string]any](t, got)
	require.Nil(t, shown["rto"].(map[string]any)["seconds"], "a failed run has no RTO")
	require.InDelta(t, 60., shown["rto"].(map[string]any)["committed_seconds"], 0)
	require.InDelta(t, 259200., shown["rpo"].(map[string]any)["seconds"], 0)
	require.Len(t, shown["phases"], 10)
	require.Len(t, shown["observations"], 4)
	require.Nil(t, shown["components"].([]any)[1].(map[string]any)["consistent_at"])
	require.Equal(t, true, shown["isolation"].(map[string]any)["isolated"])
	for _, moment := range regexp.MustCompile(`"\w+_at":"([^"]+)"`).FindAllStringSubmatch(got.Text, -1) {
		require.True(t, strings.HasSuffix(moment[1], "Z"), moment[1])
	}

	require.Equal(t, got.Text, p.get(v1+"/runs/"+run.ID[len(run.ID)-6:]).Text, "the end of an id is enough")
	list := read[map[string]any](t, p.get(v1+"/runs"))["runs"].([]any)[0].(map[string]any)
	require.NotContains(t, list, "observations", "a list stays small")
}

func TestARunningRunShowsHowFarItIs(t *testing.T) {
	p := open(t)
	run := p.begin("helpdesk-db")
	moved := int64(5 << 20)
	fetch := store.Phase{Name: store.Fetch, Component: "db", StartedAt: *run.StartedAt, Bytes: &moved}
	require.NoError(t, p.store.SavePhase(t.Context(), run, fetch))

	shown := read[store.Run](t, p.get(v1+"/runs/"+run.ID))
	require.Equal(t, store.Running, shown.State)
	require.Nil(t, shown.Phases[0].EndedAt)
	require.Equal(t, moved, *shown.Phases[0].Bytes)

	page := p.look("/runs/" + run.ID).Text
	require.Contains(t, page, `<meta http-equiv="refresh" content="3">`)
	require.Contains(t, page, `class="phase fetch running"`)
	require.Contains(t, page, "5.0 MiB")
	require.Contains(t, page, "Cancel this run")

	run.Outcome = store.Passed
	require.NoError(t, p.store.End(t.Context(), run))
	page = p.look("/runs/" + run.ID).Text
	require.NotContains(t, page, `http-equiv="refresh"`)
	require.NotContains(t, page, "Cancel this run")
}

func TestAStartedRunIsQueuedAndFollowed(t *testing.T) {
	p := open(t)
	got := p.send("POST", v1+"/runs", `{"scenario":"helpdesk-db","by":"nightly pipeline","keep_on_failure_seconds":7200,"t0":"2025-11-20T03:00:00+01:00"}`, "Content-Type", "application/json")
	require.Equal(t, http.StatusAccepted, got.StatusCode)
	run := read[store.Run](t, got)
	require.Equal(t, v1+"/runs/"+run.ID, got.Header.Get("Location"))

	followed := read[map[string]any](t, p.get(got.Header.Get("Location")))
	require.Equal(t, "queued", followed["state"])
	require.Equal(t, "nightly pipeline", followed["by"])
	require.Equal(t, "on_demand", followed["trigger"])
	require.InDelta(t, 7200., followed["keep_on_failure_seconds"], 0)
	require.Equal(t, "2025-11-20T02:00:00Z", followed["t0"])
	require.Equal(t, "cc33", followed["scenario_version"])
	require.Equal(t, "aa11", followed["service_version"])
	require.InDelta(t, 14400., followed["rto"].(map[string]any)["committed_seconds"], 0)
	require.Nil(t, followed["started_at"])

	for _, t0 := range []time.Time{time.Now().Add(time.Hour), time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -5*3600))} {
		refused := p.send("POST", v1+"/runs", `{"scenario":"helpdesk-db","by":"anna","t0":"`+t0.Format(time.RFC3339)+`"}`, "Content-Type", "application/json")
		require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
		require.Contains(t, refused.Text, "t0 lies in the future ("+t0.Format(time.RFC3339)+")")
	}
}

func TestAQueuedRunIsCancelledAtOnceAndARunningOneAskedToStop(t *testing.T) {
	p := open(t)
	queued, running := p.queue("helpdesk-db"), p.begin("helpdesk-db")

	got := p.send("POST", v1+"/runs/"+queued.ID+"/cancel", "")
	require.Equal(t, http.StatusAccepted, got.StatusCode)
	require.Equal(t, v1+"/runs/"+queued.ID, got.Header.Get("Location"))
	require.Equal(t, store.Cancelled, read[store.Run](t, got).Outcome)
	require.Equal(t, http.StatusConflict, p.send("POST", v1+"/runs/"+queued.ID+"/cancel", "").StatusCode)

	form := p.send("POST", "/runs/"+running.ID+"/cancel", "", "Sec-Fetch-Site", "same-origin")
	require.Equal(t, http.StatusSeeOther, form.StatusCode)
	require.Equal(t, "/runs/"+running.ID, form.Header.Get("Location"))
	asked, err := p.store.Beat(t.Context(), running)
	require.NoError(t, err)
	require.True(t, asked)
	require.Contains(t, p.look("/runs/"+running.ID).Text, "Stopping, as page asked.")
}

func TestThePageOfRunsFiltersAndTurns(t *testing.T) {
	p := open(t)
	for range 52 {
		p.queue("helpdesk-db")
	}
	p.end("storage-files", store.Passed, nil)
	today := time.Now().UTC().Format(time.DateOnly)

	all := p.look("/runs?service=&scenario=&outcome=&state=&since=&until=").Text
	require.Equal(t, 50, strings.Count(all, `<span class="pill`))
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(all)
	require.NotNil(t, next)
	older := p.look(strings.ReplaceAll(next[1], "&amp;", "&")).Text
	require.Equal(t, 3, strings.Count(older, `<span class="pill`))
	require.NotContains(t, older, `rel="next"`)
	require.Contains(t, older, `<a href="/runs">Newest</a>`)

	passed := p.look("/runs?outcome=passed&until=" + today).Text
	require.Equal(t, 1, strings.Count(passed, `<span class="pill`), "until includes its day")
	require.Contains(t, passed, `<option selected>passed</option>`)
	require.Contains(t, p.look("/runs?since=2090-01-01").Text, "No run matches.")
}

func BenchmarkAnswers(b *testing.B) {
	p := open(b)
	var last *store.Run
	for range 300 {
		last = p.end("helpdesk-db", store.Failed, damaged)
	}
	for _, path := range []string{v1 + "/runs", v1 + "/runs/" + last.ID, v1 + "/services", "/", "/runs", "/runs/" + last.ID} {
		b.Run(strings.Replace(path, last.ID, "ID", 1), func(b *testing.B) {
			for b.Loop() {
				require.Equal(b, http.StatusOK, p.look(path).StatusCode)
			}
		})
	}
}

func TestWhatARunPrintedIsShownAndEscaped(t *testing.T) {
	p := open(t)
	run := p.end("helpdesk-db", store.Failed, func(r *store.Run) {
		r.Outputs = []store.Output{
			{Component: "db", Kind: "restore", Name: "load", Text: "line one\n" + hostile + "\n", Truncated: true},
			{Component: "app", Kind: "health", Text: "connection refused\n"},
		}
	})
	logs := read[Logs](t, p.get(v1+"/runs/"+run.ID+"/logs"))
	require.Len(t, logs.Outputs, 2)
	require.Equal(t, "load", logs.Outputs[0].Name)
	require.True(t, logs.Outputs[0].Truncated)
	require.Equal(t, "line one\n"+hostile+"\n", logs.Outputs[0].Text)
	require.NotContains(t, p.get(v1+"/runs/"+run.ID).Text, "line one", "the run itself stays small")

	page := p.look("/runs/" + run.ID).Text
	require.Contains(t, page, "restore step load")
	require.Contains(t, page, "health checks")
	require.Contains(t, page, "<pre>line one\n&lt;script&gt;")
	require.NotContains(t, page, "<script>document")
	require.NotContains(t, page, "\u202e")

	quiet := p.end("helpdesk-db", store.Passed, func(*store.Run) {})
	require.JSONEq(t, `[]`, string(read[map[string]json.RawMessage](t, p.get(v1+"/runs/"+quiet.ID+"/logs"))["outputs"]))
	require.NotContains(t, p.look("/runs/"+quiet.ID).Text, "<h2>Printed</h2>")
	require.Equal(t, 404, p.get(v1+"/runs/nothing/logs").StatusCode)
}
