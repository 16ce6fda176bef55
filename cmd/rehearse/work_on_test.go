package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// troubled is a workspace whose scheduled run of desk-db failed.
func troubled(t *testing.T) (dir, run string) {
	t.Helper()
	dir = desk(t)
	st, err := store.Open(t.Context(), filepath.Join(dir, ".rehearse", "rehearse.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, st.Close()) }()
	r, err := st.Enqueue(t.Context(), store.Request{Scenario: &scenarios.Scenario{Scenario: "desk-db", Service: "desk"}, Trigger: store.Scheduled, Runner: "r"})
	require.NoError(t, err)
	r, err = st.Claim(t.Context(), r.ID, "r")
	require.NoError(t, err)
	r.Outcome, r.Reason, r.Symptoms = store.Failed, "12 rows are missing", []store.Symptom{{Class: fault.Data, Blame: fault.Backup, Reason: "12 rows are missing"}}
	require.NoError(t, st.End(t.Context(), r))
	return dir, r.ID
}

func TestAFindingIsWorkedOnFromTheCommandLine(t *testing.T) {
	dir, _ := troubled(t)
	require.Contains(t, ask(t, "findings", "comment", "1", "asked", "the", "vendor", "-w", dir).out, "comment: asked the vendor")
	require.Contains(t, ask(t, "findings", "assign", "1", "me", "-w", dir).out, "assigned to  local:")
	require.Contains(t, ask(t, "findings", "--mine", "-w", dir).out, "12 rows are missing")
	file := filepath.Join(t.TempDir(), "log.txt")
	require.NoError(t, os.WriteFile(file, []byte("a log"), 0o600))
	require.Contains(t, ask(t, "findings", "attach", "1", file, "-w", dir).out, "attachment 1: log.txt, 5 bytes")
	copied := filepath.Join(t.TempDir(), "copy")
	require.Equal(t, 0, ask(t, "findings", "fetch", "1", "1", copied, "-w", dir).code)
	data, err := os.ReadFile(copied)
	require.NoError(t, err)
	require.Equal(t, "a log", string(data))
	require.Contains(t, ask(t, "findings", "accept", "1", "--until", "30d", "--reason", "replaced soon", "-w", dir).out, "asks to accept the risk until")
	f := strictly[store.Finding](t, []byte(ask(t, "findings", "report", "no off-site copy", "--class", "scope drift", "--json", "-w", dir).out))
	require.Equal(t, int64(2), f.ID)
	for name, row := range map[string]struct {
		args []string
		says string
	}{
		"their own request":       {[]string{"findings", "approve", "1"}, "a second person must approve"},
		"without a reason":        {[]string{"findings", "due", "1", "2099-01-01"}, "the due date is moved without a reason"},
		"not a day":               {[]string{"findings", "due", "1", "soon", "--reason", "r"}, `DAY "soon" is not a time to come`},
		"by nothing":              {[]string{"findings", "close", "1"}, "a finding is closed by what verified it"},
		"to a person unknown":     {[]string{"findings", "assign", "1", "olgo"}, `person "olgo" is not in people/`},
		"of no such number":       {[]string{"findings", "comment", "99", "x"}, "finding 99 does not exist"},
		"a file that is a folder": {[]string{"findings", "attach", "1", dir}, "is not a regular file"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, append(row.args, "-w", dir)...)
			require.NotZero(t, got.code)
			require.Contains(t, got.err, row.says)
		})
	}
}

func TestIncidentsTasksRecommendationsProblemsAndDisputesFromTheCommandLine(t *testing.T) {
	dir, run := troubled(t)
	require.Contains(t, ask(t, "incidents", "-w", dir).out, "12 rows are missing")
	require.Contains(t, ask(t, "incidents", "show", "1", "-w", dir).out, "we cannot prove at present that the backup can be recovered")
	require.Equal(t, "desk", strictly[incidentDocument](t, []byte(ask(t, "incidents", "show", "1", "--json", "-w", dir).out)).Service)

	require.Contains(t, ask(t, "problems", "confirm", "Purges", "--finding", "1", "-w", dir).out, "problem 1, confirmed: Purges")
	require.Contains(t, ask(t, "problems", "workaround", "1", "restore from Sunday", "-w", dir).out, "known error")
	require.Contains(t, ask(t, "show", run, "-w", dir).out, "workaround: restore from Sunday")

	require.Contains(t, ask(t, "tasks", "add", "Order tapes", "--owner", "me", "--until", "7d", "-w", dir).out, "task 1: Order tapes")
	require.Contains(t, ask(t, "tasks", "--mine", "-w", dir).out, "Order tapes")
	require.Contains(t, ask(t, "tasks", "done", "1", "--result", "ordered", "-w", dir).err, "the task has no artefact")
	require.Contains(t, ask(t, "tasks", "done", "1", "--result", "ordered", "--artefact", "PO 17", "-w", dir).out, "on_time")
	require.Equal(t, "no tasks match\n", ask(t, "tasks", "--mine", "-w", dir).out)

	require.Contains(t, ask(t, "recommendations", "present", "More tapes", "--finding", "1", "-w", dir).out, "recommendation 1: More tapes")
	require.Contains(t, ask(t, "recommendations", "decide", "1", "declined", "--reason", "dear", "-w", dir).err, "is declined until it is looked at again")
	require.Contains(t, ask(t, "recommendations", "decide", "1", "accepted", "--decider", "C. Lient", "-w", dir).out, "by C. Lient")
	require.Contains(t, ask(t, "recommendations", "implement", "1", "bought", "-w", dir).out, "implemented")

	require.Contains(t, ask(t, "disputes", "make", run, "purged on purpose", "-w", dir).out, "not answered yet")
	require.Contains(t, ask(t, "disputes", "answer", "1", "upheld", "yes", "-w", dir).err, "a second person must")
}
