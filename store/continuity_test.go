package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/progress"
)

func TestAContinuityPlanIsAcceptedAndGoesOutOfDate(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := rehearsed()
		w.People["op"].Deputy = "bo"
		w.Continuity = map[string]*scenarios.Continuity{"desk": {Service: "desk", Runbook: "desk", Bridge: "desk.example", Team: []scenarios.TeamRole{{Name: "lead", Who: "op"}}}}
		w.People["op"].Contacts, w.People["op"].ConfirmedOn = map[string]string{"phone": "1"}, scenarios.Day(time.Now().UTC().Format(time.DateOnly))
		w.People["bo"].Contacts, w.People["bo"].ConfirmedOn = map[string]string{"phone": "2"}, scenarios.Day(time.Now().UTC().Format(time.DateOnly))
		standing := func() store.PlanStanding {
			t.Helper()
			is, err := st.PlanStanding(t.Context(), w.ContinuityPlan("desk"))
			require.NoError(t, err)
			all, err := st.PlanStandings(t.Context(), w)
			require.NoError(t, err)
			require.Equal(t, all["desk"].State, is.State)
			return is
		}
		open := func() (reasons []string) {
			t.Helper()
			_, _, err := st.SyncStaff(t.Context(), w)
			require.NoError(t, err)
			for _, f := range findings(t, st, store.FindingFilter{State: store.FindingOpen}) {
				reasons = append(reasons, f.Reason)
			}
			return reasons
		}
		require.Equal(t, store.PlanNotAccepted, standing().State)
		require.Empty(t, open())

		plan := w.ContinuityPlan("desk")
		viewer := access.With(t.Context(), access.Actor{Kind: access.Person, ID: "person:vi", Name: "Vi", Roles: []access.Role{access.Operator}})
		_, err := st.AcceptPlan(viewer, plan, plan.Version, "")
		require.ErrorIs(t, err, store.ErrRefused)
		_, err = st.AcceptPlan(as(t, "ana"), plan, "0123456789ab", "")
		require.ErrorContains(t, err, "is version "+plan.Version[:12]+" now, and not 0123456789ab: read it again")
		accepted, err := st.AcceptPlan(as(t, "ana"), plan, plan.Version[:12], "read with the team")
		require.NoError(t, err)
		require.Equal(t, "ana", accepted.By)
		_, err = st.AcceptPlan(as(t, "ana"), plan, plan.Version, "")
		require.ErrorContains(t, err, "ana has accepted this version of the continuity plan of desk already")
		require.Equal(t, store.PlanAccepted, standing().State)
		require.Empty(t, open())

		w.Continuity["desk"].Bridge = "another.example"
		require.Equal(t, store.PlanOutOfDate, standing().State)
		require.Equal(t, []string{"Communication"}, standing().Changed)
		require.Equal(t, []string{"the continuity plan of desk was changed since ana accepted it on " + accepted.At.UTC().Format(time.DateOnly)}, open())
		_, err = st.AcceptPlan(as(t, "bo"), w.ContinuityPlan("desk"), w.ContinuityPlan("desk").Version, "")
		require.NoError(t, err)
		require.Equal(t, store.PlanAccepted, standing().State)
		require.Empty(t, open(), "accepting it again closes the finding")
		all, err := st.PlanAcceptances(t.Context(), "desk")
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, "read with the team", all[1].Says)
	})
}

func TestWhatWasNeverRehearsedShows(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := rehearsed()
		w.Scenarios["desk-db"].Service = "desk"
		w.Services["mail"] = &scenarios.Service{Service: "mail", Client: "globex", Digest: "s2"}
		book := w.Runbooks["desk"]
		book.Kind, book.Exercise = scenarios.Drill, "tabletop"
		book.Steps = []scenarios.RunbookStep{{ID: "talk", Do: "Talk."}}
		book.Briefing.ConductedBy = "lead"
		book.Roles = []scenarios.RunbookRole{{Name: "lead"}}
		book.Criteria = []scenarios.Criterion{{Name: "reached", Ask: "Was everyone reached?", By: "lead"}}
		w.Runbooks["alone"] = &scenarios.Runbook{Runbook: "alone", Kind: scenarios.Drill, Title: "Alone", Services: []string{"mail"}}
		day := units.Duration(24 * time.Hour)
		w.Risks = map[string]*scenarios.Risk{
			"fire":  {Risk: "fire", Title: "Fire", Likelihood: "low", Impact: "very_high", CoveredBy: []string{"desk"}, RehearseEvery: 30 * day},
			"flood": {Risk: "flood", Title: "Flood", Likelihood: "high", Impact: "very_high", Services: []string{"desk"}, CoveredBy: []string{"desk-db"}, RehearseEvery: 30 * day},
		}
		look := func(now time.Time) map[string]store.RehearsedCell {
			t.Helper()
			cells, err := st.Rehearsed(t.Context(), w, now)
			require.NoError(t, err)
			require.Len(t, cells, 4)
			require.Equal(t, "flood", cells[0].Condition, "the highest risk comes first")
			by := map[string]store.RehearsedCell{}
			for _, cell := range cells {
				by[cell.Condition+" "+cell.Service] = cell
			}
			return by
		}
		now := time.Now()
		is := look(now)
		require.Equal(t, store.NeverRehearsed, is["fire desk"].State)
		require.Equal(t, store.RiskUncovered, is["fire mail"].State, "the drill is not about mail")
		require.Equal(t, store.NeverRehearsed, is["flood desk"].State)
		require.Equal(t, store.NeverRehearsed, is["alone mail"].State, "a drill that no risk names has a row of its own")

		run := begunFor(t, st, w.Scenarios["desk-db"], store.OnDemand)(store.Failed)
		is = look(now)
		require.Equal(t, store.RehearsalBad, is["flood desk"].State)
		require.Equal(t, run.ID, is["flood desk"].Run)
		begunFor(t, st, w.Scenarios["desk-db"], store.OnDemand)(store.Inconclusive)
		require.Equal(t, store.RehearsalBad, look(now)["flood desk"].State, "an inconclusive run says nothing")
		begunFor(t, st, w.Scenarios["desk-db"], store.OnDemand)(store.Passed)
		require.Equal(t, store.RehearsedWell, look(time.Now())["flood desk"].State)
		require.Equal(t, store.RehearsalOld, look(now.Add(40 * 24 * time.Hour))["flood desk"].State)

		x := opened(t, st, w)
		enter := func(p store.Press) {
			t.Helper()
			_, err := st.Enter(as(t, "ana"), w, x.ID, p)
			require.NoError(t, err)
		}
		brief := press(progress.Briefed, "", "")
		brief.Values = map[string]string{"success": "all", "assumptions": "a", "window": "w", "security": "s", "modules": "m", "validation": "talk"}
		enter(brief)
		enter(press(progress.Started, "", ""))
		require.Equal(t, store.NeverRehearsed, look(now)["fire desk"].State, "one that runs is not done")
		enter(press(progress.StepDone, "talk", "talked"))
		enter(press(progress.Ended, "", ""))
		is = look(time.Now())
		require.Equal(t, []any{store.RehearsedWell, x.ID}, []any{is["fire desk"].State, is["fire desk"].Execution})
		judged := press(progress.Judged, "", "two were not")
		judged.Values = map[string]string{"criterion": "reached", "held": "no"}
		enter(judged)
		is = look(time.Now())
		require.Equal(t, []any{store.RehearsalBad, `the criterion "reached" was not met`}, []any{is["fire desk"].State, is["fire desk"].Why})
	})
}

func TestAnIncidentKeepsWhatDependedOnItsServiceWhenItWasOpened(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		service := func(name, needs string) *scenarios.Service {
			definition := `{"service":"` + name + `"}`
			if needs != "" {
				definition = `{"depends_on":["` + needs + `"],"service":"` + name + `"}`
			}
			return &scenarios.Service{Service: name, Digest: name + needs, Definition: []byte(definition)}
		}
		w := &scenarios.Workspace{Services: map[string]*scenarios.Service{"desk": service("desk", ""), "portal": service("portal", "desk"), "shop": service("shop", "portal"), "mail": service("mail", "")}}
		require.NoError(t, st.NoteCatalogue(t.Context(), w))
		scheduled(t, st, nightly("desk-db"), store.Failed, broken)
		page, err := st.Incidents(t.Context(), store.IncidentFilter{})
		require.NoError(t, err)
		require.Equal(t, []string{"portal", "shop"}, page.Incidents[0].Depended, "also through others")

		w.Services["portal"] = service("portal", "")
		require.NoError(t, st.NoteCatalogue(t.Context(), w))
		scheduled(t, st, nightly("desk-db"), store.Failed, broken)
		one, err := st.Incident(t.Context(), page.Incidents[0].ID)
		require.NoError(t, err)
		require.Equal(t, []string{"portal", "shop"}, one.Depended, "what it was stays on the record")
	})
}
