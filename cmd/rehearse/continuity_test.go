package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/api"
	"rehearse/store"
)

func TestAContinuityPlanIsReadAndAcceptedFromTheCommandLine(t *testing.T) {
	dir := desk(t)
	write(t, dir, "people/all.yaml", "person: ana\nname: Ana\ncontacts: {phone: \"111\"}\n")
	write(t, dir, "continuity/desk.yaml", "service: desk\nteam: {lead: ana}\nbridge: desk.example\n")
	write(t, dir, "risks/all.yaml", "risk: fire\nlikelihood: low\nimpact: high\ncovered_by: [desk-db]\n")
	require.Contains(t, ask(t, "continuity", "-w", dir).out, "not accepted")
	shown := ask(t, "continuity", "show", "desk", "-w", dir).out
	require.Contains(t, shown, "no runbook says how the service is recovered")
	require.Contains(t, shown, "no one stands in for the role lead in the recovery team of desk")
	require.Contains(t, ask(t, "continuity", "accept", "desk", "--version", "0123456789", "-w", dir).err, "read it again")
	require.Contains(t, ask(t, "continuity", "accept", "desk", "--note", "read", "-w", dir).out, "accepted version")
	write(t, dir, "continuity/desk.yaml", "service: desk\nteam: {lead: ana}\nbridge: other.example\n")
	require.Regexp(t, `desk\s+out of date\s+.*Communication`, ask(t, "continuity", "-w", dir).out)
	plan := strictly[api.ContinuityPlan](t, []byte(ask(t, "continuity", "show", "desk", "--json", "-w", dir).out))
	require.Equal(t, store.PlanOutOfDate, plan.Standing.State)

	file := filepath.Join(t.TempDir(), "plan.html")
	require.Equal(t, 0, ask(t, "continuity", "print", "desk", "-o", file, "-w", dir).code)
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(data), "Out of date.")
	require.Contains(t, string(data), "phone 111")
	got := ask(t, "continuity", "show", "desc", "-w", dir)
	require.Equal(t, 64, got.code)
	require.Contains(t, got.err, "did you mean desk?")
}

func TestWhatWasNeverRehearsedIsListed(t *testing.T) {
	dir := desk(t)
	require.Contains(t, ask(t, "risks", "-w", dir).out, "the workspace has no risks and no drills")
	write(t, dir, "risks/all.yaml", "risk: fire\nlikelihood: low\nimpact: high\ncovered_by: [desk-db]\n")
	require.Regexp(t, `fire\s+8\s+desk\s+never rehearsed\s+desk-db was never carried out for this service`, ask(t, "risks", "-w", dir).out)
	require.Contains(t, ask(t, "risks", "--csv", "-w", dir).out, "fire,fire,risk,low,high,,never rehearsed")
	require.Len(t, strictly[api.Risks](t, []byte(ask(t, "risks", "--json", "-w", dir).out)).Cells, 1)
}
