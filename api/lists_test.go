package api

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

func TestAListLeavesDetailsOutUnlessFieldsNamesThem(t *testing.T) {
	p := open(t)
	run := p.end("helpdesk-db", store.Failed, damaged)
	for _, path := range []string{"/runs", "/services", "/scenarios", "/services/helpdesk/standing"} {
		got := p.get(v1 + path).Text
		require.Contains(t, got, run.ID, path)
		for _, detail := range []string{`"isolation"`, `"environment"`, `"observations"`} {
			require.NotContains(t, got, detail, path)
		}
	}
	require.Equal(t, `{"runs":[{"outcome":"failed","id":"`+run.ID+`"}],"next_cursor":null}`,
		strings.TrimSpace(p.get(v1+"/runs?fields=outcome,id").Text))
	detailed := p.get(v1 + "/runs?fields=id,isolation,observations&limit=500").Text
	require.Contains(t, detailed, `"isolated":true`)
	require.Contains(t, detailed, "tickets are there")
	refused := p.get(v1 + "/runs?fields=id,colour")
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.Text, `unknown field \"colour\"; the items have: id, scenario, `)
}

func TestEveryListHasPagesThatFollowEachOther(t *testing.T) {
	p := planned(t)
	for _, name := range []string{"a", "b", "c"} {
		p.workspace.Services[name] = &scenarios.Service{Service: name, Client: "zeta", Tier: 3}
		p.workspace.Scenarios[name] = &scenarios.Scenario{Scenario: name, Service: name}
		p.end(name, store.Passed, nil)
		from := time.Now().UTC().Add(time.Hour)
		_, err := p.store.RequestExemption(t.Context(), store.Exemption{FromAt: from, UntilAt: from.Add(time.Hour), Reason: name, RequestedBy: "anna"})
		require.NoError(t, err)
	}
	p.tell()
	for path, names := range map[string][2]string{ // of the list, and of what tells its items apart: ages change between two requests
		"/runs": {"runs", "id"}, "/services": {"services", "service"}, "/scenarios": {"scenarios", "scenario"}, "/exemptions": {"exemptions", "id"},
		"/occurrences": {"occurrences", "id"}, "/notices": {"notices", "id"}, "/figures/attempt_success/members": {"members", "run"},
	} {
		t.Run(path, func(t *testing.T) {
			list, fields := names[0], "?fields="+names[1]
			whole := read[map[string]json.RawMessage](t, p.get(v1+path+fields))
			var all, seen []json.RawMessage
			require.NoError(t, json.Unmarshal(whole[list], &all))
			require.Greater(t, len(all), 2)
			for next := v1 + path + fields + "&limit=2"; next != "" && len(seen) < len(all); {
				got := p.get(next)
				part := read[map[string]json.RawMessage](t, got)
				var items []json.RawMessage
				require.NoError(t, json.Unmarshal(part[list], &items))
				seen = append(seen, items...)
				next, _, _ = strings.Cut(strings.TrimPrefix(got.Header.Get("Link"), "<"), ">")
				require.Equal(t, next == "", string(part["next_cursor"]) == "null")
			}
			require.Equal(t, all, seen)
			require.Equal(t, http.StatusUnprocessableEntity, p.get(v1+path+"?cursor=!").StatusCode)
		})
	}
}

func TestRunsAreFilteredByWhoseTheyAreAndWhatStartedThem(t *testing.T) {
	p := open(t)
	desk, storage := p.end("helpdesk-db", store.Passed, nil), p.end("storage-files", store.Failed, nil)
	today := time.Now().UTC().Format(time.DateOnly)
	for query, wanted := range map[string][]string{
		"client=acme": {storage.ID, desk.ID}, "client=globex": nil, "owner=desk@acme.example": {desk.ID}, "owner=x": nil,
		"tier=2": {storage.ID}, "tier=3": nil, "trigger=on_demand": {storage.ID, desk.ID}, "trigger=scheduled": nil,
		"since=1h": {storage.ID, desk.ID}, "until=1h": nil, "since=" + today: {storage.ID, desk.ID}, "until=" + today: nil,
		"since=" + url.QueryEscape(today+" 00:00"): {storage.ID, desk.ID}, "until=" + today + "T00:00": nil,
	} {
		require.Equal(t, wanted, ids(read[Runs](t, p.get(v1+"/runs?"+query)).Runs), query)
		require.Equal(t, len(wanted), strings.Count(p.look("/runs?"+query+"&x=").Text, `<div class="quiet mono small">`)+extraOnPage(query, today), query)
	}
	refused := p.get(v1 + "/runs?since=yesterday")
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.Text, "write a date (2026-03-01), a time in UTC (2026-03-01 14:30), or how long ago (7d)")
	require.Contains(t, p.look("/runs?since=yesterday").Text, "write a date (2026-03-01)")
	require.NotContains(t, refused.Text, "2006-01-0")
}

// extraOnPage: on the page a day as the end is included, in the API it is not.
func extraOnPage(query, today string) int {
	if query == "until="+today {
		return -2
	}
	return 0
}

func TestAnAnswerThatIsKnownIsNotSentAgainAndOneThatIsLongIsPacked(t *testing.T) {
	p := open(t)
	for range 5 {
		p.end("helpdesk-db", store.Failed, damaged)
	}
	for _, path := range []string{v1 + "/services/storage", v1 + "/runs", "/static/style.css"} {
		first := p.get(path)
		tag := first.Header.Get("ETag")
		require.NotEmpty(t, tag, path)
		known := p.send("GET", path, "", "If-None-Match", `"other", `+tag)
		require.Equal(t, http.StatusNotModified, known.StatusCode)
		require.Empty(t, known.Text)
		require.Equal(t, http.StatusOK, p.send("GET", path, "", "If-None-Match", `"other"`).StatusCode)
	}
	before := p.get(v1 + "/runs")
	packed := p.send("GET", v1+"/runs", "", "Accept-Encoding", "br, gzip")
	require.Equal(t, "gzip", packed.Header.Get("Content-Encoding"))
	reader, err := gzip.NewReader(strings.NewReader(packed.Text))
	require.NoError(t, err)
	text, err := io.ReadAll(reader)
	require.NoError(t, err)
	require.Equal(t, before.Text, string(text))
	require.Less(t, len(packed.Text), len(text)*2/3)
	for _, accept := range []string{"identity", "gzip;q=0", "deflate"} {
		require.Equal(t, before.Text, p.send("GET", v1+"/runs", "", "Accept-Encoding", accept).Text, accept)
	}
	p.queue("storage-files")
	require.Equal(t, http.StatusOK, p.send("GET", v1+"/runs", "", "If-None-Match", before.Header.Get("ETag")).StatusCode, "something happened since")
	head := p.send("HEAD", v1+"/runs", "")
	require.Equal(t, http.StatusOK, head.StatusCode)
	require.Empty(t, head.Text)
}

func TestAListIsATableForWhoAsksForOne(t *testing.T) {
	p := open(t)
	p.end("helpdesk-db", store.Failed, func(run *store.Run) { run.Reason = `=HYPERLINK("http://evil.example"), "quoted"` })
	table := func(path string) [][]string {
		t.Helper()
		got := p.send("GET", v1+path, "", "Accept", "text/csv")
		require.Equal(t, http.StatusOK, got.StatusCode)
		require.Equal(t, "text/csv; charset=utf-8; header=present", got.Header.Get("Content-Type"))
		rows, err := csv.NewReader(strings.NewReader(got.Text)).ReadAll()
		require.NoError(t, err)
		return rows
	}
	runs := table("/runs?fields=scenario,reason,rto,ended_at")
	require.Equal(t, []string{"scenario", "reason", "rto.seconds", "rto.committed_seconds", "rto.met", "rto.how", "ended_at"}, runs[0])
	require.Equal(t, `'=HYPERLINK("http://evil.example"), "quoted"`, runs[1][1], "a spreadsheet runs nothing")
	require.Equal(t, "14400", runs[1][3])
	require.Empty(t, runs[1][2], "unknown is empty, not zero")
	require.Len(t, table("/services"), 3)
	require.Empty(t, table("/runs?service=nothing"))
	figures := table("/figures?last=1h&by=client")
	require.Equal(t, []string{"period.name", "period.timezone", "period.from", "period.until", "group", "figure"}, figures[0][:6])
	require.Greater(t, len(figures), 20)
	refused := p.send("GET", v1+"/runs?limit=0", "", "Accept", "text/csv")
	require.Equal(t, "application/problem+json", refused.Header.Get("Content-Type"))
	require.Equal(t, "application/json", p.send("GET", v1+"/runs", "", "Accept", "application/json, text/csv").Header.Get("Content-Type"))
}

func TestARequestThatIsSentAgainIsCarriedOutOnce(t *testing.T) {
	p := open(t)
	send := func(key, body, user string) answer {
		t.Helper()
		return p.send("POST", v1+"/runs", body, "Content-Type", "application/json", "Idempotency-Key", key, "Test-User", user)
	}
	const desk, storage = `{"scenario":"helpdesk-db"}`, `{"scenario":"storage-files"}`
	first, again := send("k1", desk, "anna"), send("k1", desk, "anna")
	require.Equal(t, http.StatusAccepted, first.StatusCode)
	require.Equal(t, http.StatusAccepted, again.StatusCode)
	require.Equal(t, first.Text, again.Text)
	require.Equal(t, first.Header.Get("Location"), again.Header.Get("Location"))
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
	require.Empty(t, first.Header.Get("Idempotent-Replayed"))
	require.Len(t, read[Runs](t, p.get(v1+"/runs")).Runs, 1)

	other := send("k1", storage, "anna")
	require.Equal(t, http.StatusUnprocessableEntity, other.StatusCode)
	require.Contains(t, other.Text, "was used for another request")
	require.NotEqual(t, first.Text, send("k1", desk, "ben").Text, "a key belongs to who uses it")
	require.NotEqual(t, first.Text, send("k2", desk, "anna").Text)
	require.NotEqual(t, first.Text, p.post(v1+"/runs", desk).Text)
	require.Len(t, read[Runs](t, p.get(v1+"/runs")).Runs, 4)
	require.Equal(t, http.StatusBadRequest, send(strings.Repeat("k", 300), desk, "anna").StatusCode)
}

func TestAKeyThatIsUnderWayIsNotCarriedOutTwice(t *testing.T) {
	p := open(t)
	answers, ctx := p.store.KeptAnswers(), t.Context()
	_, mine, err := answers.Claim(ctx, "k", "a request")
	require.NoError(t, err)
	require.True(t, mine)
	second, mine, err := answers.Claim(ctx, "k", "a request")
	require.NoError(t, err)
	require.False(t, mine)
	require.Zero(t, second.Status)
	require.True(t, second.SameRequest("a request"))
	require.False(t, second.SameRequest("another"))
	require.NoError(t, answers.Forget(ctx, "k"))
	_, mine, err = answers.Claim(ctx, "k", "a request")
	require.NoError(t, err)
	require.True(t, mine, "who failed for our reasons may try again")
	require.NoError(t, answers.Keep(ctx, "k", store.Answer{Status: 202, Header: "{}", Body: []byte("done")}))
	third, mine, err := answers.Claim(ctx, "k", "a request")
	require.NoError(t, err)
	require.False(t, mine)
	require.Equal(t, 202, third.Status)
	require.Equal(t, "done", string(third.Body))
}

func TestASecretIsNotKeptForARequestThatIsSentAgain(t *testing.T) {
	p := open(t)
	send := func() answer {
		return p.send("POST", v1+"/users", `{"user":"ben","roles":["viewer"]}`, "Content-Type", "application/json", "Idempotency-Key", "k")
	}
	first := send()
	require.Equal(t, http.StatusCreated, first.StatusCode, first.Text)
	again := send()
	require.Equal(t, http.StatusConflict, again.StatusCode)
	require.Contains(t, again.Text, "holds a secret")
}
