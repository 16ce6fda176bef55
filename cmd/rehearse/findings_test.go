package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

func TestFindingsAreShownWithWhatToDo(t *testing.T) {
	closed := morning.Add(48 * time.Hour)
	f := store.Finding{ID: 7, Service: "helpdesk", Scenario: "helpdesk-db", Owner: "desk@acme.example", Priority: 1, Phase: store.Check, Class: fault.Data, Blame: fault.Backup,
		Reason: "got " + hostile, Next: "compare with production", State: store.FindingOpen, OpenedBy: "run-a", OpenedAt: morning, LastRun: "run-b", LastSeenAt: morning.Add(24 * time.Hour), Count: 2,
		Symptoms: []store.Symptom{{RunID: "run-b", Reason: "got more", OpenedAt: morning.Add(24 * time.Hour)}, {RunID: "run-a", Reason: "got", OpenedAt: morning}}}
	over := f
	over.ID, over.Owner, over.Priority, over.State, over.ClosedBy, over.ClosedAt = 8, "", 0, store.FindingClosed, "run-c", &closed
	golden(t, "findings", read(func(p *paper) {
		printFindings(p, store.FindingPage{Findings: []store.Finding{over, f}, Next: 7}, 0)
		printFinding(p, &f)
		printFinding(p, &over)
	}))
	require.Equal(t, "no findings match\n", read(func(p *paper) { printFindings(p, store.FindingPage{}, 0) }))
}

func TestFindingsOfTheRecordsAreListedAndShown(t *testing.T) {
	dir := desk(t)
	require.Empty(t, strictly[findingsDocument](t, []byte(ask(t, "findings", "--json", "-w", dir).out)).Findings)
	st, err := store.Open(t.Context(), filepath.Join(dir, ".rehearse", "rehearse.db"))
	require.NoError(t, err)
	run, err := st.Enqueue(t.Context(), store.Request{Scenario: &scenarios.Scenario{Scenario: "desk-db", Service: "desk"}, Trigger: store.Scheduled, Runner: "r"})
	require.NoError(t, err)
	run, err = st.Claim(t.Context(), run.ID, "r")
	require.NoError(t, err)
	run.Outcome, run.Symptoms = store.Failed, []store.Symptom{{Class: fault.Data, Reason: "12 rows are missing"}}
	require.NoError(t, st.End(t.Context(), run))
	require.NoError(t, st.Close())

	require.Contains(t, ask(t, "findings", "--scenario", "desk-db", "-w", dir).out, "12 rows are missing")
	require.Equal(t, "no findings match\n", ask(t, "findings", "--state", "closed", "-w", dir).out)
	document := strictly[findingsDocument](t, []byte(ask(t, "findings", "--state", "all", "--json", "-w", dir).out))
	require.Equal(t, run.ID, document.Findings[0].OpenedBy)
	one := strictly[store.Finding](t, []byte(ask(t, "findings", "show", "1", "--json", "-w", dir).out))
	require.Len(t, one.Symptoms, 1)
	for name, row := range map[string]struct {
		args []string
		says string
	}{
		"a state that is none": {[]string{"findings", "--state", "shut"}, `--state "shut" is not a state of a finding`},
		"no limit":             {[]string{"findings", "--limit", "0"}, "--limit must be at least 1"},
		"not a number":         {[]string{"findings", "show", "x"}, `"x" is not the number of a finding`},
		"no such finding":      {[]string{"findings", "show", "99"}, "finding 99 does not exist"},
		"without a number":     {[]string{"findings", "show"}, "wrong number of arguments"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, append(row.args, "-w", dir)...)
			require.Equal(t, 64, got.code)
			require.Contains(t, got.err, row.says)
		})
	}
}
