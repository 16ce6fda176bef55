package api

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// catalogued is a server on a workspace that has files, with one service in them.
func catalogued(t *testing.T) *place {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "catalogue"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "catalogue/desk.yaml"), []byte("service: desk\nclient: acme\n"), 0o644))
	p := open(t)
	reload := func() {
		documents, err := p.store.Catalogue(t.Context())
		require.NoError(t, err)
		p.workspace, err = scenarios.LoadUsable(scenarios.In(dir).With(store.CatalogueOwner, documents))
		require.NoError(t, err)
	}
	p.server.Reload = reload
	reload()
	require.NoError(t, p.store.NoteCatalogue(t.Context(), p.workspace))
	return p
}

func TestAServiceIsPutByTheAPI(t *testing.T) {
	p := catalogued(t)
	put := func(path, body string, headers ...string) answer {
		return p.send("PUT", v1+path, body, append([]string{"Content-Type", "application/json"}, headers...)...)
	}
	body := func(rto string) string {
		return `{"definition": {"service": "orders", "client": "acme", "depends_on": ["desk"], "commitment": {"rto": "` + rto + `"}}, "reason": "agreed", "change": "CHG-1"}`
	}
	got := put("/services/orders?dry_run=true", body("4h"))
	require.Equal(t, http.StatusOK, got.StatusCode, got.Text)
	require.Contains(t, got.Text, `"dry_run":true`)
	require.Nil(t, p.workspace.Services["orders"])

	got = put("/services/orders", body("4h"))
	require.Equal(t, http.StatusCreated, got.StatusCode, got.Text)
	version := read[Service](t, p.get(v1+"/services/orders")).Version
	require.Equal(t, `"`+version+`"`, got.Header.Get("ETag"), "it is in force when the answer comes")

	for name, row := range map[string]struct {
		path, body string
		headers    []string
		status     int
		says       string
	}{
		"without saying what it is based on": {"/services/orders", body("2h"), nil, 428, "Send the `version` of the service"},
		"based on another version":           {"/services/orders", body("2h"), []string{"If-Match", `"abc"`}, 412, "The service is not as you saw it: it is version " + version},
		"one that exists, as a new one":      {"/services/orders", body("2h"), []string{"If-None-Match", "*"}, 412, "it exists, as version"},
		"one that a file declares":           {"/services/desk", `{"definition": {"service": "desk"}, "reason": "r"}`, []string{"If-Match", "*"}, 409, "change catalogue/desk.yaml, which declares desk"},
		"a key that does not exist":          {"/services/x", `{"definition": {"service": "x", "tear": 1}, "reason": "r"}`, nil, 422, `unknown key \"tear\"`},
		"a dependency that does not exist":   {"/services/x", `{"definition": {"service": "x", "depends_on": ["dsk"]}, "reason": "r"}`, nil, 422, `did you mean \"desk\"`},
		"no reason":                          {"/services/x", `{"definition": {"service": "x"}, "reason": ""}`, nil, 422, "reason"},
		"effective in the past":              {"/services/x", `{"definition": {"service": "x"}, "reason": "r", "effective_at": "2020-01-01T00:00:00Z"}`, nil, 422, "lies in the past"},
	} {
		t.Run(name, func(t *testing.T) {
			got := put(row.path, row.body, row.headers...)
			require.Equal(t, row.status, got.StatusCode, got.Text)
			require.Contains(t, got.Text, row.says)
		})
	}
	got = put("/services/orders", body("2h"), "If-Match", `"`+version+`"`)
	require.Equal(t, http.StatusOK, got.StatusCode, got.Text)
	require.Contains(t, got.Text, `{"path":"commitment.rto","before":"4h","after":"2h"}`)

	require.Contains(t, p.get("/services/orders/history").Text, "<del>4h</del> → 2h")
	require.Contains(t, p.get("/catalogue").Text, "CHG-1")
	versions := read[ServiceVersions](t, p.get(v1+"/services/orders/versions")).Versions
	require.Len(t, versions, 2)
	require.Equal(t, "anna", versions[0].Author)

	t.Run("who may see another client only learns nothing", func(t *testing.T) {
		p.actor = access.Actor{Kind: access.Person, ID: "person:gus", Name: "gus", Roles: []access.Role{access.Steward}, Clients: []string{"globex"}}
		defer func() { p.actor = access.Actor{} }()
		require.Equal(t, 404, p.get(v1+"/services/orders/versions").StatusCode)
		require.NotContains(t, p.get("/catalogue").Text, "orders")
		got := put("/services/orders", body("1h"), "If-Match", "*")
		require.Equal(t, 403, got.StatusCode, got.Text)
		require.NotContains(t, got.Text, "acme")
	})
	got = p.send("POST", v1+"/services/desk/retire", `{"reason": "r"}`, "Content-Type", "application/json")
	require.Equal(t, 409, got.StatusCode, got.Text)
	got = p.send("POST", v1+"/services/orders/retire", `{"reason": "switched off"}`, "Content-Type", "application/json")
	require.Equal(t, 200, got.StatusCode, got.Text)
	require.Nil(t, p.workspace.Services["orders"])
	require.Equal(t, 200, p.get("/services/orders/history").StatusCode, "its history stays")
}
