package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

func TestServicesArePulledFromACMDB(t *testing.T) {
	dir := t.TempDir()
	status, body := http.StatusOK, `{"items": [{"id": "Orders DB", "rto_hours": 4}]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t0ps3cret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	defer server.Close()
	t.Setenv("CMDB_TOKEN", "t0ps3cret")
	write(t, dir, "mappings/cmdb.jq", `.[].items[] | {service: (.id | slug), name: .id, commitment: {rto: "\(.rto_hours)h"}}`)
	write(t, dir, "rehearse.yaml", "catalogue:\n  - {name: cmdb, url: \""+server.URL+"\", mapping: mappings/cmdb.jq, every: 1h, headers: {Authorization: \"Bearer ${CMDB_TOKEN}\"}}\n")
	write(t, dir, "catalogue/desk.yaml", "service: desk\n")
	w, err := scenarios.LoadUsable(scenarios.In(dir))
	require.NoError(t, err)
	st, err := store.Open(t.Context(), filepath.Join(dir, "r.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, st.Close()) }()
	m := &machine{store: st, log: slog.New(slog.DiscardHandler)}
	ctx := access.With(t.Context(), access.Itself)

	changed, err := pull(ctx, m, w, w.Settings.Sources[0])
	require.NoError(t, err)
	require.Equal(t, 1, changed)
	history, err := st.ServiceHistory(t.Context(), "orders-db")
	require.NoError(t, err)
	require.Equal(t, []any{"cmdb", "pulled from cmdb", "rehearse"}, []any{history[0].Author, history[0].Reason, history[0].AuthorID})
	changed, err = pull(ctx, m, w, w.Settings.Sources[0])
	require.NoError(t, err)
	require.Zero(t, changed, "nothing is new")

	status = http.StatusBadGateway
	_, err = pull(ctx, m, w, w.Settings.Sources[0])
	require.ErrorContains(t, err, "it answered 502 Bad Gateway")
	status, body = http.StatusOK, `{"items": [{"id": "Orders DB", "rto_hours": "soon"}]}`
	_, err = pull(ctx, m, w, w.Settings.Sources[0])
	require.ErrorContains(t, err, `"soonh" is not a duration`)
	require.NotContains(t, firstLine(err), "t0ps3cret")
}

func TestSourcesOfTheCatalogueThatCannotBe(t *testing.T) {
	for name, row := range map[string]struct{ settings, says string }{
		"no place":              {"{name: cmdb}", "says neither url nor file"},
		"two places":            {"{name: cmdb, url: \"https://x\", file: y}", "says both url and file"},
		"not an address":        {"{name: cmdb, url: ftp://x}", "is not an address"},
		"an unknown mapping":    {"{name: cmdb, file: y, mapping: sap}", `mapping "sap" does not exist`},
		"a secret that is seen": {"{name: cmdb, url: \"https://x\", headers: {Authorization: Bearer hunter2}}", "contains a secret"},
		"too often":             {"{name: cmdb, file: y, every: 1s}", "is too short"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "rehearse.yaml", "catalogue:\n  - "+row.settings+"\n")
			_, err := scenarios.LoadUsable(scenarios.In(dir))
			require.ErrorContains(t, err, row.says)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}
