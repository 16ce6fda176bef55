package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

func TestEveryRefusalIsAProblemThatSaysWhatIsWrong(t *testing.T) {
	p := open(t)
	ended := p.end("storage-files", store.Passed, nil).ID
	p.end("storage-files", store.Passed, nil)
	big := `{"scenario":"` + strings.Repeat("x", largestBody) + `"}`
	for name, each := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		says               string
	}{
		"an address that is not there":            {"GET", "/api/v2/runs", "", nil, 404, "There is nothing at this address."},
		"a page that is not there":                {"GET", "/nothing", "", nil, 404, "There is nothing at this address."},
		"a method that an address does not take":  {"DELETE", v1 + "/runs", "", nil, 405, "does not accept DELETE"},
		"a service that is not there":             {"GET", v1 + "/services/helpdesc", "", nil, 404, `Service "helpdesc" is not in the workspace. Known: helpdesk, storage.`},
		"a scenario that is not there":            {"GET", v1 + "/scenarios/x", "", nil, 404, `Scenario "x" is not in the workspace. Known: helpdesk-db, storage-files.`},
		"a run that is not there":                 {"GET", v1 + "/runs/x", "", nil, 404, "read run x: no such record"},
		"a run's name that fits several":          {"GET", v1 + "/runs/20", "", nil, 404, "stands for several runs"},
		"a run's name that wants to be SQL":       {"GET", v1 + "/runs/%25'--", "", nil, 404, "no such record"},
		"a start of a scenario that is not there": {"POST", v1 + "/runs", `{"scenario":"x"}`, nil, 422, `Scenario "x" is not in the workspace. Known: helpdesk-db, storage-files.`},
		"a start of nothing":                      {"POST", v1 + "/runs", ``, nil, 400, "request body is required"},
		"a start without a scenario":              {"POST", v1 + "/runs", `{}`, nil, 422, "expected required property scenario to be present"},
		"JSON that breaks off":                    {"POST", v1 + "/runs", `{"scenario":"helpdesk-db"`, nil, 400, "unexpected end of JSON input"},
		"JSON with more behind it":                {"POST", v1 + "/runs", `{"scenario":"helpdesk-db"} {}`, nil, 400, "after top-level value"},
		"a field that nobody knows":               {"POST", v1 + "/runs", `{"scenario":"helpdesk-db","scenrio":1}`, nil, 422, "unexpected property"},
		"a value of the wrong type":               {"POST", v1 + "/runs", `{"scenario":7}`, nil, 422, "expected string"},
		"a sandbox kept for ever":                 {"POST", v1 + "/runs", `{"scenario":"helpdesk-db","keep_on_failure_seconds":99999999}`, nil, 422, "604800"},
		"a body in another format":                {"POST", v1 + "/runs", `scenario: helpdesk-db`, []string{"Content-Type", "application/yaml"}, 415, "unknown content type"},
		"a body over a mebibyte":                  {"POST", v1 + "/runs", big, nil, 413, "too large"},
		"an outcome that is none":                 {"GET", v1 + "/runs?outcome=green", "", nil, 422, "expected value to be one of"},
		"a state that is none":                    {"GET", v1 + "/runs?state=over", "", nil, 422, "expected value to be one of"},
		"a time that is none":                     {"GET", v1 + "/runs?since=yesterday", "", nil, 422, "query.since"},
		"a limit that is not a number":            {"GET", v1 + "/runs?limit=all", "", nil, 422, "query.limit"},
		"a limit that is too large":               {"GET", v1 + "/runs?limit=501", "", nil, 422, "query.limit"},
		"a filter that nobody knows":              {"GET", v1 + "/runs?scenrio=x", "", nil, 422, "unknown query parameter"},
		"a cursor that no page gave out":          {"GET", v1 + "/runs?cursor=abc", "", nil, 422, "the cursor did not come from a page"},
		"a cancel of a run that ended":            {"POST", v1 + "/runs/" + ended + "/cancel", "", nil, 409, "already ended"},
		"a cancel of a run that is not there":     {"POST", v1 + "/runs/x/cancel", "", nil, 404, "no such record"},
		"a button for a scenario that is gone":    {"POST", "/scenarios/x/run", "", nil, 404, `Scenario "x" is not in the workspace`},
		"a day that is none":                      {"GET", "/runs?since=31.1.2026", "", nil, 422, "write a date (2026-03-01)"},
		"a style sheet that is not there":         {"GET", "/static/other.css", "", nil, 404, "There is no such file."},
		"a path out of the static files":          {"GET", "/static/..%2fpages.go", "", nil, 404, ""},
	} {
		t.Run(name, func(t *testing.T) {
			headers := append([]string{"Content-Type", "application/json"}, each.headers...)
			got := p.send(each.method, each.path, each.body, headers...)
			require.Equal(t, each.status, got.StatusCode, got.Text)
			require.Equal(t, "application/problem+json", got.Header.Get("Content-Type"))
			model := read[huma.ErrorModel](t, got)
			require.Equal(t, each.status, model.Status)
			require.Equal(t, http.StatusText(each.status), model.Title)
			require.NotEmpty(t, model.Detail)
			require.Contains(t, strings.ReplaceAll(got.Text, `\"`, `"`), each.says)
			require.Less(t, len(got.Text), 2000, "what was sent is not sent back")
		})
	}
}

func TestARefusalToABrowserIsAPage(t *testing.T) {
	p := open(t)
	got := p.look("/services/<b>x")
	require.Equal(t, http.StatusNotFound, got.StatusCode)
	require.Equal(t, "text/html; charset=utf-8", got.Header.Get("Content-Type"))
	require.Contains(t, got.Text, "&lt;b&gt;x")
	require.Equal(t, "application/problem+json", p.look(v1+"/nothing").Header.Get("Content-Type"), "programs get no pages")
}

func TestAMethodThatIsNotTakenNamesThoseThatAre(t *testing.T) {
	p := open(t)
	require.Equal(t, "GET, POST", p.send("PUT", v1+"/runs", "").Header.Get("Allow"))
}

func TestAPanicShowsNothingOfTheInside(t *testing.T) {
	p := open(t)
	p.server.Workspace = func() *scenarios.Workspace { panic("password hunter2") }
	for _, path := range []string{v1 + "/services", "/"} {
		got := p.get(path)
		require.Equal(t, http.StatusInternalServerError, got.StatusCode)
		require.Equal(t, "application/problem+json", got.Header.Get("Content-Type"))
		require.NotContains(t, got.Text, "hunter2")
		require.NotContains(t, got.Text, "goroutine")
	}
	require.Contains(t, p.log.String(), "panic in a request")
	require.Equal(t, http.StatusOK, p.get("/healthz").StatusCode, "the process lives on")
}

func TestADatabaseThatBrokeShowsNothingOfTheInside(t *testing.T) {
	p := open(t)
	require.NoError(t, p.store.Close())
	for _, path := range []string{v1 + "/runs", v1 + "/services", v1 + "/scenarios", "/", "/runs"} {
		got := p.get(path)
		require.Equal(t, http.StatusInternalServerError, got.StatusCode, path)
		require.Equal(t, "application/problem+json", got.Header.Get("Content-Type"))
		require.NotContains(t, got.Text, "sql")
	}
	require.Contains(t, p.log.String(), "database is closed")
}
