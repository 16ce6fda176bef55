package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

func TestAStandingSaysWhyAndByWhichScenario(t *testing.T) {
	p := open(t)
	const path = v1 + "/services/{service}/standing"
	ask := func(service string) answer { return p.get(v1 + "/services/" + service + "/standing") }
	p.keeps("GET", path, ask("helpdesk"))
	unproven := read[map[string]any](t, ask("helpdesk"))
	require.Equal(t, "unproven", unproven["standing"])
	require.Nil(t, unproven["since"])
	require.Nil(t, unproven["proof_age_seconds"])
	require.EqualValues(t, 604800, unproven["prove_every_seconds"])

	p.workspace.Scenarios["helpdesk-more"] = &scenarios.Scenario{Scenario: "helpdesk-more", Service: "helpdesk", Digest: "ee55"}
	failed := p.end("helpdesk-db", store.Failed, damaged)
	passed := p.end("helpdesk-more", store.Passed, nil)
	p.keeps("GET", path, ask("helpdesk"))
	got := read[Standing](t, ask("helpdesk"))
	require.Equal(t, store.Breached, got.Standing)
	require.Contains(t, got.Why, "scenario helpdesk-db failed")
	require.Equal(t, failed.EndedAt.Unix(), got.Since.Unix())
	require.Equal(t, passed.ID, got.LastPassed.ID)
	require.Len(t, got.Scenarios, 2)
	require.Equal(t, store.Breached, got.Scenarios[0].Standing)
	require.Equal(t, failed.ID, got.Scenarios[0].DecidedBy.ID)
	require.Equal(t, store.Proven, got.Scenarios[1].Standing)
	require.NotNil(t, got.Scenarios[1].ProofAge)

	nothing := ask("nothing")
	require.Equal(t, http.StatusNotFound, nothing.StatusCode)
	require.Contains(t, nothing.Text, "Known: helpdesk, storage.")
	p.keeps("GET", path, nothing)
}
