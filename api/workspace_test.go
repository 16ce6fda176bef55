package api

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/watch"
)

func broken(p *place) watch.Loaded {
	return watch.Loaded{
		Workspace: p.workspace, At: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC), LookedAt: time.Now(), Digest: "ee55", Restart: []string{"listen"},
		Problems: scenarios.Problems{{File: "scenarios/x.yaml", Line: 3, Column: 1, Excerpt: "password: hunter2", Message: hostile, Next: "mend it"}},
	}
}

func TestTheWorkspaceThatIsInForceIsShown(t *testing.T) {
	p := open(t)
	state := read[map[string]any](t, p.get(v1+"/workspace"))
	require.Equal(t, true, state["sound"])
	require.Equal(t, "/workspace", state["dir"])
	require.Nil(t, state["loaded_at"], "who does not load does not know")
	require.Equal(t, []any{}, state["problems"])
	require.EqualValues(t, 2, state["services"])
	require.NotContains(t, p.look("/").Text, `role="alert"`)
	p.keeps("GET", v1+"/workspace", p.get(v1+"/workspace"))
}

func TestABrokenScenarioFileIsSaidOnEveryPageWithWhatItBlocks(t *testing.T) {
	p := open(t)
	partly := *p.workspace
	partly.Blocked = []scenarios.Blocked{
		{File: "scenarios/x.yaml", Scenario: "x", Problems: broken(p).Problems},
		{File: "scenarios/y.yaml", Scenario: "y", Problems: scenarios.Problems{{File: "scenarios/y.yaml", Message: "it is empty"}, {File: "scenarios/y.yaml"}}, Kept: true},
	}
	p.loaded = func() watch.Loaded { return watch.Loaded{Workspace: &partly, Problems: partly.Problems()} }
	for _, path := range []string{"/", "/scenarios/helpdesk-db", "/workspace"} {
		got := p.look(path).Text
		require.Contains(t, got, `role="alert"`, path)
		require.Contains(t, got, "scenarios/x.yaml has a problem: scenario x does not run; scenarios/y.yaml has 2 problems: its last good version stays in force.", path)
		require.NotContains(t, got, "hunter2", path)
	}
	require.Contains(t, p.look("/workspace").Text, "Everything else is in force.")
	p.keeps("GET", v1+"/workspace", p.get(v1+"/workspace"))
	require.Equal(t, []BlockedScenario{{"scenarios/x.yaml", "x", false, 1}, {"scenarios/y.yaml", "y", true, 2}}, read[WorkspaceState](t, p.get(v1+"/workspace")).Blocked)
	require.Contains(t, p.get("/readyz").Text, "does not run")
}

func TestABrokenWorkspaceIsSaidOnEveryPageAndTheServerStaysReady(t *testing.T) {
	p := open(t)
	p.loaded = func() watch.Loaded { return broken(p) }
	for _, path := range []string{"/", "/runs", "/services/helpdesk", "/scenarios/helpdesk-db", "/workspace", "/nothing"} {
		got := p.look(path).Text
		require.Contains(t, got, `role="alert"`, path)
		require.Contains(t, got, "The workspace has 1 problem; the files of 2026-11-22 03:00:00 stay in force.", path)
		require.NotContains(t, ourScript.ReplaceAllString(got, ""), "<script", path)
		require.NotContains(t, got, "hunter2", path)
	}
	got := p.get("/readyz")
	require.Equal(t, http.StatusOK, got.StatusCode)
	require.Contains(t, got.Text, "still in force")

	p.keeps("GET", v1+"/workspace", p.get(v1+"/workspace"))
	state := read[WorkspaceState](t, p.get(v1+"/workspace"))
	require.False(t, state.Sound)
	require.Equal(t, []string{"listen"}, state.Restart)
	require.Equal(t, "scenarios/x.yaml", state.Problems[0].File)
	require.NotContains(t, p.get(v1+"/workspace").Text, "hunter2", "what stands in a file stays there")
}
