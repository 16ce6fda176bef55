package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

// audited is what a browser found on a page of one width.
type audited struct {
	Path    string
	Width   int
	Title   string
	Outline []string
	Bad     []string
}

// audit shows pages to a browser in three widths and returns what it found.
func audit(t *testing.T, browser string, pages http.Handler, paths []string, dark bool) []audited {
	t.Helper()
	script, err := os.ReadFile("testdata/audit.js")
	require.NoError(t, err)
	var all struct {
		Dark bool
		Seen []audited
	}
	browse(t, browser, pages, string(script), map[string]any{"pages": paths, "widths": []int{390, 768, 1280}}, dark, &all)
	require.Equal(t, dark, all.Dark, "the browser shows the scheme that was asked for")
	require.Len(t, all.Seen, 3*len(paths))
	return all.Seen
}

// browse runs a script in a browser beside pages, gives it what it asks for at
// /audit/pages, and reads what it sends to /audit/found.
func browse(t *testing.T, browser string, pages http.Handler, script string, asked any, dark bool, into any) {
	t.Helper()
	found := make(chan []byte, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("/audit", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><meta name="color-scheme" content="light dark"><title>audit</title><body><script src="/audit/script.js"></script>`)
	})
	mux.HandleFunc("/audit/script.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, script)
	})
	mux.HandleFunc("/audit/pages", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(asked) })
	mux.HandleFunc("/audit/found", func(_ http.ResponseWriter, r *http.Request) {
		var body json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&body)
		found <- body
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { pages.ServeHTTP(framed{w}, r) })
	server := httptest.NewServer(mux)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	scheme := "--blink-settings=preferredColorScheme=1"
	if dark {
		scheme = "--blink-settings=preferredColorScheme=0"
	}
	command := newBrowser(ctx, t, browser, "--window-size=1400,1000", "--remote-debugging-port=0", scheme, server.URL+"/audit")
	require.NoError(t, command.Start())
	defer func() {
		cancel()
		_ = command.Wait() // it was killed
		server.CloseClientConnections()
	}()
	select {
	case text := <-found:
		require.NoError(t, json.Unmarshal(text, into))
	case <-ctx.Done():
		t.Fatal("the browser did not finish")
	}
}

// framed lets a page be shown in a frame of the test.
type framed struct{ http.ResponseWriter }

func (f framed) WriteHeader(status int) {
	f.Header().Del("X-Frame-Options")
	f.Header().Del("Content-Security-Policy")
	f.ResponseWriter.WriteHeader(status)
}

func (f framed) Unwrap() http.ResponseWriter { return f.ResponseWriter }

func (f framed) Flush() { _ = http.NewResponseController(f.ResponseWriter).Flush() }

// everything is a server on which every page has something to show.
func everything(t *testing.T) (*place, []string) {
	t.Helper()
	p := planned(t)
	p.prepare()
	p.settle()
	p.tell()
	p.workspace.Services["mail"] = &scenarios.Service{Service: "mail", Name: "Mail", Client: "globex", Owner: "ops@globex.example", DependsOn: []string{"helpdesk"}}
	p.workspace.Settings.Targets = map[string]float64{"coverage": 90, "failure_rate": 10}
	met := true
	p.end("helpdesk-db", store.Passed, func(run *store.Run) {
		damaged(run)
		run.Reason, run.Symptoms = "", nil
		run.RTO = store.Measure{Seconds: number(700), Committed: number(14400), Met: &met, How: "by the clock"}
	})
	failed := p.end("helpdesk-db", store.Failed, func(run *store.Run) {
		damaged(run)
		run.Contents = []store.Content{{Component: "db", Kind: "table", Name: "public.tickets", Number: new(int64(12)), Counts: "rows", Bytes: new(int64(8192))}}
		run.Outputs = []store.Output{{Component: "db", Kind: "restore", Name: "load", Text: "line one\n"}}
	})
	p.end("storage-files", store.Inconclusive, nil)
	from := time.Now().UTC().Add(time.Hour)
	_, err := p.store.RequestExemption(t.Context(), store.Exemption{FromAt: from, UntilAt: from.Add(time.Hour), Reason: "the weekly window for changes", RequestedBy: "service-desk@acme.example", Client: "acme"})
	require.NoError(t, err)
	p.scheduledFailure()
	running := p.begin("helpdesk-db")
	require.NoError(t, p.store.SavePhase(t.Context(), running, store.Phase{Name: store.Fetch, Component: "db", StartedAt: *running.StartedAt}))
	return p, []string{
		"/", "/?by=client&q=e", "/services/helpdesk", "/services/mail", "/scenarios/helpdesk-db", "/runs", "/runs?outcome=cancelled", "/runs/" + failed.ID, "/runs/" + running.ID,
		"/findings", "/findings/1", "/incidents", "/incidents/1", "/problems", "/tasks", "/tasks?show=all", "/recommendations", "/disputes", "/notices", "/calendar", "/calendar?view=agenda", "/calendar?view=year", "/occurrences", "/exemptions", "/catalogue", "/services/helpdesk/history", "/coverage", "/dependencies",
		"/figures?last=30d", "/figures?last=30d&by=tier", "/figures/failure_rate?last=30d", "/runners", "/workspace", "/docs/api", "/docs", "/docs/keys/scenario", "/docs/recipes/postgres", "/nothing",
		"/sign-in", "/account", "/tokens", "/users", "/waivers", "/access-log", "/evidence", "/controls", "/people", "/runbooks", "/executions", "/reports", "/reports/audit?last=30d",
		"/continuity", "/services/helpdesk/continuity", "/services/helpdesk/team", "/risks", "/findings?state=all", "/problems?state=all", "/recommendations?state=all",
	}
}

// scheduledFailure makes a finding: a run that a schedule started fails.
func (p *place) scheduledFailure() {
	p.t.Helper()
	scenario := p.workspace.Scenarios["storage-files"]
	run, err := p.store.Enqueue(p.t.Context(), store.Request{Scenario: scenario, Service: p.workspace.Services["storage"], Trigger: store.Scheduled, By: "schedule"})
	require.NoError(p.t, err)
	run, err = p.store.Claim(p.t.Context(), run.ID, "g-runner")
	require.NoError(p.t, err)
	damaged(run)
	run.Outcome = store.Failed
	require.NoError(p.t, p.store.End(p.t.Context(), run))
}

func TestEveryPageIsForEveryoneInThreeWidthsByDayAndNight(t *testing.T) {
	browser := chromium(t)
	p, paths := everything(t)
	outlines, titles := map[string][]string{}, map[string]string{}
	for _, dark := range []bool{false, true} {
		for _, seen := range audit(t, browser, p.server.Handler(), paths, dark) {
			for _, bad := range seen.Bad {
				t.Errorf("%s at %d pixels, dark %v: %s", seen.Path, seen.Width, dark, bad)
			}
			if first, is := outlines[seen.Path]; is {
				require.Equal(t, first, seen.Outline, "%s at %d pixels, dark %v: the same headings and the same menu", seen.Path, seen.Width, dark)
			}
			outlines[seen.Path] = seen.Outline
			titles[seen.Path] = seen.Title
		}
	}
	require.Greater(t, len(outlines["/"]), 8)
	require.NotEqual(t, titles["/services/helpdesk"], titles["/services/mail"])
	require.NotEqual(t, titles["/figures?last=30d"], titles["/figures/failure_rate?last=30d"])
}

func TestTheAuditFindsWhatIsWrong(t *testing.T) {
	browser := chromium(t)
	bad := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><title>x</title><main><h1>One</h1><h3>Three</h3><input><a href="/"></a><img src="/x.png"><table><tr><th>a</th></tr></table>
			<p style="color:#999;background:#fff">pale</p><div style="width:2000px">wide</div><ul><p>no item</p></ul><b id="a"></b><b id="a"></b><svg></svg></main>`)
	})
	seen := audit(t, browser, bad, []string{"/"}, false)
	text := fmt.Sprint(seen[0].Bad)
	for _, rule := range []string{
		"no language", "a level of headings is left out", "not a link that skips", "a field without a label", "nothing says what this is", "a picture without alt", "without scope",
		"too little contrast, 2.85", "scrolls sideways", "something else than items", "an id is there twice", "a drawing without words",
	} {
		require.Contains(t, text, rule)
	}
}

func TestTheOverviewOfAHundredServicesFitsOnSixSheetsOfPaper(t *testing.T) {
	browser := chromium(t)
	p := open(t)
	for i := range 98 {
		name := fmt.Sprintf("service-%02d", i)
		p.workspace.Services[name] = &scenarios.Service{Service: name, Name: "The service number " + name, Client: "acme", Owner: "desk@acme.example", Tier: 1 + i%3,
			Commitment: scenarios.Commitment{RTO: hours(4), RPO: hours(24)}}
	}
	p.get("/") // so that the race detector sees that they were added before the browser comes
	file := filepath.Join(t.TempDir(), "overview.pdf")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := newBrowser(ctx, t, browser, "--no-pdf-header-footer", "--print-to-pdf="+file, p.URL+"/").CombinedOutput()
	require.NoError(t, err, string(out))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	sheets := len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(text, -1))
	require.Positive(t, sheets)
	require.LessOrEqual(t, sheets, 6)
}

// watching waits until a page in a frame shows what happened after it was opened.
const watching = `"use strict";
(async () => {
  const { path, wanted } = await (await fetch("/audit/pages")).json();
  const frame = document.createElement("iframe");
  frame.style.cssText = "width:1200px;height:900px";
  frame.src = path;
  document.body.append(frame);
  await new Promise((done) => { frame.onload = done; });
  const doc = frame.contentDocument, root = doc.documentElement, wait = () => new Promise((done) => setTimeout(done, 20));
  while (!doc.getElementById("live").textContent.startsWith("live, ")) await wait();
  const before = doc.querySelector("main").textContent.includes(wanted);
  await fetch("/begin", { method: "POST" });
  const began = performance.now();
  while (!doc.querySelector("main").textContent.includes(wanted)) await wait();
  await fetch("/audit/found", { method: "POST", body: JSON.stringify({ before, took: performance.now() - began, same: frame.contentDocument.documentElement === root, live: doc.getElementById("live").textContent }) });
})();`

func TestAPageShowsWhatHappensWithoutBeingLoadedAgain(t *testing.T) {
	browser := chromium(t)
	p := open(t)
	mux := http.NewServeMux()
	mux.Handle("/", p.server.Handler())
	mux.HandleFunc("/begin", func(http.ResponseWriter, *http.Request) {
		p.end("storage-files", store.Failed, func(run *store.Run) { run.Reason = "waiting to be seen" })
	})
	var found struct {
		Before, Same bool
		Took         float64
		Live         string
	}
	browse(t, browser, mux, watching, map[string]string{"path": "/scenarios/storage-files", "wanted": "waiting to be seen"}, false, &found)
	require.False(t, found.Before)
	require.True(t, found.Same, "it is the same document")
	require.Regexp(t, `^live, \d\d:\d\d:\d\d$`, found.Live)
	t.Logf("from the event to the page it took %.0f ms", found.Took)
}
