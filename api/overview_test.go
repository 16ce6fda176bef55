package api

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

func TestTheAnswerIsASentenceAndANumber(t *testing.T) {
	of := func(standings ...store.Standing) []Service {
		services := make([]Service, len(standings))
		for i, standing := range standings {
			services[i].Standing = standing
		}
		return services
	}
	for name, each := range map[string]struct {
		services        []Service
		sentence, share string
		standing        store.Standing
	}{
		"nothing":         {nil, "Nothing is known yet: there are no services here.", "", store.Unproven},
		"the only one":    {of(store.Proven), "Yes: the restore of the only service is proven.", "100 %", store.Proven},
		"all":             {of(store.Proven, store.Proven), "Yes: the restore of all 2 services is proven.", "100 %", store.Proven},
		"one failed":      {of(store.Proven, store.Breached), "Not all: 1 service of 2 failed the last restore test.", "50 %", store.Breached},
		"one is stale":    {of(store.Proven, store.Stale, store.Proven), "Not known for all: 1 service is without a valid proof, of 3.", "66.7 %", store.Stale},
		"failed, unknown": {of(store.Breached, store.Stale, store.Unproven), "Not all: 1 service failed the last restore test, and for 2 more there is no valid proof.", "0 %", store.Breached},
	} {
		t.Run(name, func(t *testing.T) {
			answer := answerFor(each.services)
			require.Equal(t, each.sentence, answer.Sentence)
			require.Equal(t, each.share, answer.Share)
			require.Equal(t, each.standing, answer.Standing)
		})
	}
}

func TestTheWorstServicesComeFirst(t *testing.T) {
	early, late := time.Now().Add(-time.Hour), time.Now()
	services := []Service{
		{Service: "a", Standing: store.Proven, Client: "x"}, {Service: "b", Standing: store.Breached, Client: "y"}, {Service: "c", Standing: store.Unproven, Client: "x"},
		{Service: "d", Standing: store.Breached, Tier: 2, StandingSince: &late, Client: "x"}, {Service: "e", Standing: store.Breached, Tier: 2, StandingSince: &early, Client: "y"},
		{Service: "f", Standing: store.Stale, Tier: 1, Client: "z"},
	}
	order := func(byClient bool) string {
		sortWorstFirst(services, byClient)
		text := ""
		for _, service := range services {
			text += service.Service
		}
		return text
	}
	require.Equal(t, "edbfca", order(false), "by standing, tier, since when")
	require.Equal(t, "dcaebf", order(true), "x and y are as bad, z is stale at worst")
}

func TestAStripDrawsEachKindWithOneLine(t *testing.T) {
	results := []store.Result{{Outcome: store.Passed}, {Outcome: store.Passed}, {Outcome: store.Failed}, {Outcome: store.Inconclusive}, {Outcome: store.Cancelled}, {Outcome: store.Passed}}
	s := stripOf(results)
	require.Equal(t, "M96 9h7M116 9h3", s.Passed)
	require.Equal(t, "M104 7h3", s.Failed)
	require.Equal(t, "M108 12h7", s.Other)
	require.Equal(t, "last 6 results: 3 passed, 1 failed, 2 without a verdict", s.Words)
	require.Equal(t, "last 0 results: 0 passed, 0 failed", stripOf(nil).Words)
}

func TestTheOverviewIsSearchedFilteredAndGrouped(t *testing.T) {
	p := open(t)
	p.workspace.Services["mail"] = &scenarios.Service{Service: "mail", Name: "Mail", Client: "globex", Owner: "ops@globex.example"}
	p.end("helpdesk-db", store.Failed, damaged)
	p.end("storage-files", store.Passed, nil)
	rows := func(query string) (names []string) {
		t.Helper()
		got := p.look("/" + query)
		require.Equal(t, http.StatusOK, got.StatusCode)
		_, table, _ := strings.Cut(got.Text, `<table class="overview">`)
		table, _, _ = strings.Cut(table, "</table>")
		for _, part := range strings.Split(table, `href="/services/`)[1:] {
			name, _, _ := strings.Cut(part, `"`)
			names = append(names, name)
		}
		return names
	}
	for query, wanted := range map[string][]string{
		"": {"helpdesk", "mail", "storage"}, "?standing=proven": {"storage"}, "?client=acme": {"helpdesk", "storage"}, "?tier=1": {"helpdesk"},
		"?owner=ops@globex.example": {"mail"}, "?q=DESK": {"helpdesk"}, "?q=globex": {"mail"}, "?q=nothing": nil, "?by=client": {"helpdesk", "storage", "mail"},
	} {
		require.Equal(t, wanted, rows(query), query)
	}
	got := p.look("/?client=acme&standing=proven").Text
	require.Contains(t, got, "Not all: 1 service of 2 failed the last restore test.", "the tiles narrow the list and not the answer")
	require.Contains(t, got, `<a href="/?client=acme&amp;standing=breached">`)
	require.Contains(t, p.look("/?q=nothing").Text, "No service matches.")
	require.Contains(t, p.look("/").Text, "No machine serves the pool default")
	require.Contains(t, p.look("/?by=client").Text, `acme <span class="quiet">1 of 2 proven</span>`)
	require.Equal(t, http.StatusUnprocessableEntity, p.look("/?standing=green").StatusCode)
	run := p.begin("helpdesk-db")
	require.Contains(t, p.look("/").Text, `<a href="/runs/`+run.ID+`">helpdesk-db</a>`)
}

// thousand is a server with a thousand services, each with so many runs.
func thousand(b testing.TB, runs int) http.Handler {
	b.Helper()
	st, err := store.Open(b.Context(), b.TempDir()+"/rehearse.db")
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, st.Close()) })
	w := &scenarios.Workspace{Services: map[string]*scenarios.Service{}, Scenarios: map[string]*scenarios.Scenario{}}
	for i := range 1000 {
		name := fmt.Sprintf("service-%04d", i)
		w.Services[name] = &scenarios.Service{Service: name, Name: "The service number " + name, Client: fmt.Sprintf("client-%02d", i%20), Owner: fmt.Sprintf("owner-%d@acme.example", i%7), Tier: i%4 + 1, Digest: name,
			Commitment: scenarios.Commitment{RTO: hours(4), RPO: hours(24), ProveEvery: hours(7 * 24)}}
		w.Scenarios[name+"-db"] = &scenarios.Scenario{Scenario: name + "-db", Service: name, Digest: name}
		for j := range runs {
			outcome := store.Passed
			if (i+j)%5 == 0 {
				outcome = store.Failed
			}
			run, err := st.Enqueue(b.Context(), store.Request{Scenario: w.Scenarios[name+"-db"], Service: w.Services[name], Trigger: store.OnDemand, By: "anna"})
			require.NoError(b, err)
			run, err = st.Claim(b.Context(), run.ID, "r")
			require.NoError(b, err)
			run.Outcome, run.Reason = outcome, "check newest ticket did not hold: the newest datum is 3 days old, and 24h is promised"
			require.NoError(b, st.End(b.Context(), run))
		}
	}
	server, err := New(Options{Store: st, Workspace: func() *scenarios.Workspace { return w }, Log: slog.New(slog.DiscardHandler), Actor: func(*http.Request) access.Actor { return access.OfSystem("anna") }})
	require.NoError(b, err)
	return server.Handler()
}

// BenchmarkOverview shows a thousand services with some runs each; the goal is at
// most 150 ms for the slowest of a hundred, and 300 kB before it is compressed.
func BenchmarkOverview(b *testing.B) {
	handler := thousand(b, 5)
	var took []time.Duration
	size := 0
	for b.Loop() {
		request := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://localhost/", http.NoBody)
		request.Header.Set("Accept", "text/html")
		recorder := httptest.NewRecorder()
		began := time.Now()
		handler.ServeHTTP(recorder, request)
		took = append(took, time.Since(began))
		body, err := io.ReadAll(recorder.Body)
		require.NoError(b, err)
		require.Equal(b, http.StatusOK, recorder.Code)
		size = len(body)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(size)/1000, "kB")
}
