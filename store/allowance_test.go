package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/progress"
)

func TestAReviewedRehearsalMeasuresTheAllowance(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := rehearsed()
		desk := w.Services["desk"]
		desk.Commitment = scenarios.Commitment{RTO: units.Duration(4 * time.Hour), Allowance: units.Duration(time.Hour)}
		w.Runbooks["desk"] = &scenarios.Runbook{
			Runbook: "desk", Kind: scenarios.Drill, Exercise: "functional", Title: "The desk", Services: []string{"desk"}, Author: "ana", Digest: "r1",
			Roles:    []scenarios.RunbookRole{{Name: "lead"}},
			Briefing: scenarios.Briefing{Success: []string{"it answers"}, Assumptions: "none", Window: "today", Security: "in the sandbox", Modules: []string{"all"}, ConductedBy: "lead", Validation: []string{"call"}},
			Steps:    []scenarios.RunbookStep{{ID: "declare", Do: "Declare.", Marks: scenarios.Declared}, {ID: "call", Do: "Call.", Marks: scenarios.Mobilised, After: []string{"declare"}}},
		}
		counts := func(what string) {
			t.Helper()
			a, err := st.Allowance(t.Context(), desk)
			require.NoError(t, err)
			require.Contains(t, a.String(), what)
		}
		counts("1h for people, assumed")
		x := opened(t, st, w)
		enter := func(user string, p store.Press) {
			t.Helper()
			_, err := st.Enter(as(t, user), w, x.ID, p)
			require.NoError(t, err)
		}
		enter("ana", press(progress.Started, "", ""))
		enter("ana", press(progress.StepDone, "declare", ""))
		enter("ana", press(progress.StepDone, "call", ""))
		enter("ana", press(progress.Ended, "", ""))
		enter("ana", press(progress.Signed, "", ""))
		counts("assumed") // nobody has reviewed it yet
		accepted := press(progress.Reviewed, "", "")
		accepted.Values = map[string]string{"verdict": "accepted"}
		enter("bo", accepted)
		counts("measured in rehearsal " + x.ID)
		desk.Commitment.RTOFrom = "declaration"
		counts("measured in rehearsal " + x.ID)
		desk.Commitment.RTO = 0
		counts("assumed")
	})
}
