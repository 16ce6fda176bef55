package store_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
	"rehearse/store"
	"rehearse/store/storetest"
)

// What the process that is to be killed finds in its environment.
const (
	killWhere = "REHEARSE_TEST_KILL_WHERE"
	killRun   = "REHEARSE_TEST_KILL_RUN"
	killAt    = "REHEARSE_TEST_KILL_AT"
)

// TestKilledProcess is the process that TestAProcessThatIsKilled… starts: it ends a
// run, and kills itself before its n-th statement.
func TestKilledProcess(t *testing.T) {
	where := os.Getenv(killWhere)
	if where == "" {
		return // nobody started it as that process
	}
	n, err := strconv.Atoi(os.Getenv(killAt))
	require.NoError(t, err)
	st, err := store.Open(t.Context(), where)
	require.NoError(t, err)
	run, err := st.Run(t.Context(), os.Getenv(killRun))
	require.NoError(t, err)
	require.NoError(t, st.BeforeStatements(func() {
		if n--; n == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way
		}
	}))
	endForKill(t, st, run)
	require.NoError(t, st.Close())
}

func endForKill(t *testing.T, st *store.Store, run *store.Run) {
	t.Helper()
	now := time.Now().UTC()
	run.Outcome, run.Reason = store.Failed, "rows are missing"
	run.Phases = []store.Phase{{Name: store.Check, StartedAt: now, EndedAt: &now}}
	run.Observations = []store.Observation{{Name: "rows", Wanted: "1", Got: "0", Mandatory: true, OfData: true, At: now}}
	run.Contents = []store.Content{{Component: "db", Kind: "table", Name: "tickets"}}
	run.Outputs = []store.Output{{Component: "db", Kind: "restore", Name: "load", Text: "COPY 0"}}
	run.Symptoms = []store.Symptom{{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "rows are missing"}}
	require.NoError(t, st.End(t.Context(), run))
}

func TestAProcessThatIsKilledLeavesARunAndItsEvidenceWholeOrNotAtAll(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		keyed(t, st)
		count := func(table, id string) (n int64) {
			t.Helper()
			require.NoError(t, st.Ask(t.Context(), fmt.Sprintf("SELECT count(*) FROM %s WHERE run_id = '%s'", table, id), &n))
			return n
		}
		run, err := st.Enqueue(t.Context(), store.Request{Scenario: nightly("desk-db"), Service: service, Trigger: store.Scheduled, Runner: "r1"})
		require.NoError(t, err)
		_, err = st.Claim(t.Context(), run.ID, "r1")
		require.NoError(t, err)
		before, err := st.EvidenceLog(t.Context())
		require.NoError(t, err)
		for n := 1; ; n++ {
			require.Less(t, n, 200, "the end of a run needs no more statements than that")
			process := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestKilledProcess$")
			process.Env = append(os.Environ(), killWhere+"="+where, killRun+"="+run.ID, killAt+"="+strconv.Itoa(n))
			var says bytes.Buffer
			process.Stdout, process.Stderr = &says, &says
			err := process.Run()
			after, logErr := st.EvidenceLog(t.Context())
			require.NoError(t, logErr)
			got, runErr := st.Run(t.Context(), run.ID)
			require.NoError(t, runErr)
			if err == nil { // it had fewer statements, and was not killed
				require.Greater(t, n, 8, "it was killed at each of them before")
				require.Equal(t, store.Failed, got.Outcome)
				require.Greater(t, after.Size, before.Size)
				require.Len(t, findings(t, st, store.FindingFilter{}), 1)
				checked(t, st)
				return
			}
			require.Equal(t, "signal: killed", err.Error(), says.String())
			if got.State == store.Ended { // killed after the commit
				require.Greater(t, n, 8, "it was killed at each of them before")
				require.Greater(t, after.Size, before.Size, "at statement %d", n)
				checked(t, st)
				return
			}
			require.Equal(t, before.Size, after.Size, "at statement %d: no run without its entry, and no entry without its run", n)
			for _, table := range []string{"phases", "observations", "symptoms", "contents", "outputs"} {
				require.Zero(t, count(table, run.ID), "at statement %d: %s", n, table)
			}
			require.Empty(t, findings(t, st, store.FindingFilter{}))
			checked(t, st)
		}
	})
}
