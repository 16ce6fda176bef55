package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/access"
	"rehearse/store"
)

func TestEveryRouteHasAPermission(t *testing.T) {
	p := open(t)
	open := []string{"GET /healthz", "GET /readyz", "GET /static/:file", "GET /schema/:file",
		"GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /sign-in/provider", "GET " + callbackPath}
	described := strings.NewReplacer("{", ":", "}", "")
	permissions := map[string]access.Verb{}
	for route, verb := range p.server.permissions {
		permissions[described.Replace(route)] = verb
	}
	routes := p.server.router.Routes()
	require.Greater(t, len(routes), 30)
	for _, route := range routes {
		name := route.Method + " " + route.Path
		verb, has := permissions[name]
		require.True(t, has, "%s has no permission: register it with at, route or register", name)
		if verb == access.Anybody {
			require.Contains(t, open, name, "whoever does not sign in reaches it")
		} else {
			require.Contains(t, append([]access.Verb{access.SeeAccount, access.UseAccount}, access.Verbs...), verb, name)
			if route.Method == http.MethodGet {
				require.Contains(t, append([]access.Verb{access.SeeAccount, access.ManageUsers}, access.Reading...), verb, name)
			} else {
				require.NotContains(t, append([]access.Verb{access.SeeAccount}, access.Reading...), verb, "%s: what changes something needs more than the right to read", name)
			}
		}
	}
}

func TestWhoMayNotIsRefusedAndNothingHappens(t *testing.T) {
	p := open(t)
	waiting := p.queue("storage-files")
	asks := []struct{ method, path, body string }{
		{"GET", v1 + "/runs", ""},
		{"GET", "/runs", ""},
		{"GET", "/metrics", ""},
		{"POST", v1 + "/runs", `{"scenario":"helpdesk-db"}`},
		{"POST", v1 + "/runs/" + waiting.ID + "/cancel", ""},
		{"POST", "/runs/" + waiting.ID + "/cancel", ""},
		{"POST", v1 + "/exemptions", `{"from":"2099-01-01T00:00:00Z","until":"2099-01-02T00:00:00Z","reason":"r"}`},
	}
	refused := func(status, from int) {
		t.Helper()
		for _, ask := range asks[from:] {
			got := p.send(ask.method, ask.path, ask.body, "Content-Type", "application/json")
			require.Equal(t, status, got.StatusCode, ask)
			require.Contains(t, got.Header.Get("Content-Type"), "application/problem+json")
		}
		runs, err := p.store.Runs(t.Context(), store.Filter{})
		require.NoError(t, err)
		require.Len(t, runs.Runs, 1)
		require.Equal(t, store.Queued, runs.Runs[0].State)
	}
	p.actor = access.Actor{Kind: access.Person}
	require.Contains(t, p.get(v1+"/runs").Text, "You are not signed in.")
	refused(http.StatusUnauthorized, 0)
	require.Equal(t, http.StatusOK, p.get("/healthz").StatusCode)

	p.actor = access.Actor{Kind: access.Person, ID: "person:vic", Roles: []access.Role{access.Viewer}}
	require.Equal(t, http.StatusOK, p.get(v1+"/runs").StatusCode)
	require.Contains(t, p.send("POST", v1+"/runs", `{"scenario":"helpdesk-db"}`, "Content-Type", "application/json").Text,
		"Refused: person:vic may not start a run: that needs the role responder or operator or administrator.")
	refused(http.StatusForbidden, 3)

	p.actor = access.Actor{Kind: access.Person, ID: "person:oda", Name: "Oda", Roles: []access.Role{access.Operator}, Clients: []string{"globex"}}
	require.Contains(t, p.send("POST", v1+"/runs", `{"scenario":"helpdesk-db"}`, "Content-Type", "application/json").Text,
		`Scenario \"helpdesk-db\" is not in the workspace. It has no scenarios.`, "who may not see it does not learn that it is there")
	require.Equal(t, http.StatusNotFound, p.send("POST", v1+"/runs/"+waiting.ID+"/cancel", "").StatusCode)
	_, err := p.store.Cancel(access.With(t.Context(), p.actor), waiting.ID, "")
	require.ErrorContains(t, err, "person:oda may cancel a run only for globex, and this is of another client")
	refused(http.StatusForbidden, 6)

	p.actor.Clients = []string{"globex", "acme"}
	got := p.send("POST", v1+"/runs", `{"scenario":"helpdesk-db"}`, "Content-Type", "application/json")
	require.Equal(t, http.StatusAccepted, got.StatusCode, got.Text)
	run := read[store.Run](t, got)
	require.Equal(t, []string{"api", "person:oda"}, []string{run.By, run.ByID})
	cancelled := read[store.Run](t, p.post(v1+"/runs/"+run.ID+"/cancel", ""))
	require.Equal(t, "person:oda", cancelled.CancelledByID)
}
