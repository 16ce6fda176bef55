package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestServicesShowWhatIsPromisedAndWhereTheyStand(t *testing.T) {
	p := open(t)
	first := read[struct{ Services []map[string]any }](t, p.get(v1+"/services")).Services
	require.Len(t, first, 2)
	require.Equal(t, "helpdesk", first[0]["service"], "the tier that matters most comes first")
	require.Equal(t, map[string]any{"rto_seconds": 14400., "rto_from": "disaster", "rto_until": "usable", "allowance_seconds": nil, "rpo_seconds": 86400., "retention_seconds": 3024000., "prove_every_seconds": 604800.}, first[0]["commitment"])
	require.Equal(t, map[string]any{"rto_seconds": nil, "rto_from": "disaster", "rto_until": "usable", "allowance_seconds": nil, "rpo_seconds": nil, "retention_seconds": nil, "prove_every_seconds": nil}, first[1]["commitment"], "what nobody promised is not zero")
	require.Equal(t, "unproven", first[0]["standing"])
	require.Nil(t, first[0]["proof_age_seconds"])
	require.Nil(t, first[0]["last_run"])
	require.Contains(t, first[0], "last_run")

	passed := p.end("storage-files", store.Passed, nil)
	failed := p.end("helpdesk-db", store.Failed, damaged)
	storage := read[Service](t, p.get(v1+"/services/storage"))
	require.Equal(t, store.Proven, storage.Standing)
	require.Equal(t, passed.ID, storage.LastPassed.ID)
	require.NotNil(t, storage.ProofAge)
	require.Equal(t, []string{"storage-files"}, storage.Scenarios)
	desk := read[Service](t, p.get(v1+"/services/helpdesk"))
	require.Equal(t, store.Breached, desk.Standing)
	require.Equal(t, failed.ID, desk.LastRun.ID)
	require.Nil(t, desk.LastPassed)
	require.Contains(t, desk.Why, "the newest datum is 3 days old")
	require.Equal(t, []string{"storage"}, desk.DependsOn)
}

func TestTheFirstPageShowsWhereServicesStand(t *testing.T) {
	p := open(t)
	p.end("helpdesk-db", store.Failed, damaged)
	p.end("storage-files", store.Passed, nil)
	got := p.look("/").Text
	require.Contains(t, got, `<li class="breached"><a href="/?standing=breached"><strong>1</strong> breached</a></li>`)
	require.Contains(t, got, `<li class="stale none"><a href="/?standing=stale"><strong>0</strong> stale</a></li>`)
	require.Contains(t, got, `<span class="pill proven">proven</span>`)
	require.Contains(t, got, `RTO 4h · RPO 1d`)
	require.NotContains(t, got, `RTO – · RPO –`, "what nobody promised is not shown")
}

func TestAnEmptyWorkspaceSaysWhatToDo(t *testing.T) {
	p := open(t)
	p.workspace.Services, p.workspace.Scenarios = nil, nil
	require.JSONEq(t, `{"services":[],"next_cursor":null}`, p.get(v1+"/services").Text)
	require.JSONEq(t, `{"scenarios":[],"next_cursor":null}`, p.get(v1+"/scenarios").Text)
	require.Contains(t, p.look("/").Text, "Add one in catalogue/")
	require.Contains(t, p.get(v1+"/services/x").Text, "It has no services.")
}
