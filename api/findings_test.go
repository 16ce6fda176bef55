package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
	"rehearse/store"
)

// fail ends a scheduled run of the scenario with one symptom.
func (p *place) fail(scenario, reason string) *store.Run {
	p.t.Helper()
	of := p.workspace.Scenarios[scenario]
	run, err := p.store.Enqueue(p.t.Context(), store.Request{Scenario: of, Service: p.workspace.Services[of.Service], Trigger: store.Scheduled})
	require.NoError(p.t, err)
	run, err = p.store.Claim(p.t.Context(), run.ID, "g-runner")
	require.NoError(p.t, err)
	run.Outcome, run.Reason = store.Failed, reason
	run.Symptoms = []store.Symptom{{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: reason, Next: "look at the dump"}}
	require.NoError(p.t, p.store.End(p.t.Context(), run))
	return run
}

func TestFindingsAreListedAndShownWithTheirSymptoms(t *testing.T) {
	p := open(t)
	none := p.get(v1 + "/findings")
	p.keeps("GET", v1+"/findings", none)
	require.Empty(t, read[Findings](t, none).Findings)
	first := p.fail("helpdesk-db", "no ticket is newer than 3 days")
	second := p.fail("helpdesk-db", "no ticket is newer than 4 days")
	p.fail("storage-files", hostile)

	page := p.get(v1 + "/findings?limit=1")
	p.keeps("GET", v1+"/findings", page)
	newest := read[Findings](t, page)
	require.Equal(t, hostile, newest.Findings[0].Reason)
	rest := read[Findings](t, p.get(v1+"/findings?limit=1&cursor="+*newest.Next))
	require.Nil(t, rest.Next)
	f := rest.Findings[0]
	require.Equal(t, []any{"helpdesk-db", int64(2), first.ID, second.ID, store.FindingOpen, 1, "desk@acme.example"},
		[]any{f.Scenario, f.Count, f.OpenedBy, f.LastRun, f.State, f.Priority, f.Owner})
	require.Len(t, read[Findings](t, p.get(v1+"/findings?scenario=helpdesk-db&state=open&client=acme&service=helpdesk")).Findings, 1)
	require.Empty(t, read[Findings](t, p.get(v1+"/findings?state=closed")).Findings)

	one := p.get(v1 + "/findings/" + id64(f.ID))
	p.keeps("GET", v1+"/findings/{finding}", one)
	whole := read[store.Finding](t, one)
	require.Equal(t, []string{second.ID, first.ID}, []string{whole.Symptoms[0].RunID, whole.Symptoms[1].RunID})
	require.Equal(t, f.ID, *read[store.Run](t, p.get(v1+"/runs/"+first.ID)).Symptoms[0].FindingID)

	missing := p.get(v1 + "/findings/99")
	p.keeps("GET", v1+"/findings/{finding}", missing)
	require.Equal(t, http.StatusNotFound, missing.StatusCode)
	require.Contains(t, missing.Text, "Finding 99 does not exist. /api/v1/findings lists them.")
	require.Equal(t, http.StatusUnprocessableEntity, p.get(v1+"/findings?cursor=x").StatusCode)
	require.Equal(t, http.StatusUnprocessableEntity, p.get(v1+"/findings?state=shut").StatusCode)
}
