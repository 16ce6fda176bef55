package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// prepared is a place whose helpdesk has a recovery team, a procedure and risks.
func prepared(t *testing.T) *place {
	p := open(t)
	p.prepare()
	return p
}

func (p *place) prepare() {
	today := scenarios.Day(time.Now().UTC().Format(time.DateOnly))
	p.workspace.People = map[string]*scenarios.Member{
		"ana": {Person: "ana", Name: "Ana " + hostile, Deputy: "bo", Operates: []string{"helpdesk"}, Contacts: map[string]string{"phone": "111"}, ConfirmedOn: today, File: "people/all.yaml"},
		"bo":  {Person: "bo", Name: "Bo", Contacts: map[string]string{"phone": "222"}, ConfirmedOn: today, File: "people/all.yaml"},
	}
	p.workspace.Runbooks = map[string]*scenarios.Runbook{
		"recover": {Runbook: "recover", Kind: scenarios.Recovery, Title: "Recover the desk", Services: []string{"helpdesk"}, Digest: "ab12", Entry: []string{"it is down"},
			Roles: []scenarios.RunbookRole{{Name: "lead"}}, Steps: []scenarios.RunbookStep{{ID: "restore", Run: "helpdesk-db"}, {ID: "look", Do: "Look at " + hostile, Marks: scenarios.Validated}}},
		"talk": {Runbook: "talk", Kind: scenarios.Drill, Title: "Talk it through"},
	}
	p.workspace.Continuity = map[string]*scenarios.Continuity{"helpdesk": {Service: "helpdesk", Runbook: "recover", Bridge: "desk.example/bridge", Protocol: "The lead speaks.",
		Team: []scenarios.TeamRole{{Name: "lead", Who: "ana"}, {Name: "writer"}}, Escalation: []scenarios.Escalation{{After: hours(1), To: "lead"}}, File: "continuity/helpdesk.yaml"}}
	p.workspace.Risks = map[string]*scenarios.Risk{
		"fire":  {Risk: "fire", Title: "Fire", Likelihood: "low", Impact: "very_high", Countermeasure: "=1+1", CoveredBy: []string{"helpdesk-db"}, RehearseEvery: hours(24 * 30)},
		"flood": {Risk: "flood", Title: "Flood", Likelihood: "low", Impact: "low", Services: []string{"storage"}, RehearseEvery: hours(24 * 30)},
	}
}

func TestAContinuityPlanIsReadAcceptedAndMarkedOutOfDate(t *testing.T) {
	p := prepared(t)
	got := p.get(v1 + "/services/helpdesk/continuity")
	p.keeps("GET", v1+"/services/{service}/continuity", got)
	plan := read[ContinuityPlan](t, got)
	require.Equal(t, store.PlanNotAccepted, plan.Standing.State)
	require.NotContains(t, got.Text, "hunter2", "no secret is shown")
	require.NotContains(t, got.Text, `"222"`, "contacts are not sent")
	require.Contains(t, got.Text, "the role writer has no person")
	require.Equal(t, "no person fills the role writer in the recovery team of helpdesk", plan.Problems[0].Reason)

	require.Equal(t, http.StatusConflict, p.api("POST", "/services/helpdesk/continuity/accept", `{"version":"0123456789"}`).StatusCode, "another version")
	got = p.api("POST", "/services/helpdesk/continuity/accept", `{"version":"`+plan.Version+`","note":"read"}`)
	p.keeps("POST", v1+"/services/{service}/continuity/accept", got)
	require.Equal(t, http.StatusConflict, p.api("POST", "/services/helpdesk/continuity/accept", `{"version":"`+plan.Version+`"}`).StatusCode, "twice")
	require.Contains(t, p.look("/services/helpdesk/continuity").Text, ">accepted</span>")
	require.NotContains(t, p.look("/services/helpdesk/continuity").Text, "I have read this version")

	p.workspace.Continuity["helpdesk"].Bridge = "another.example"
	got = p.get(v1 + "/continuity")
	p.keeps("GET", v1+"/continuity", got)
	require.Equal(t, []string{"Communication"}, read[ContinuityPlans](t, got).Plans[0].Standing.Changed)
	require.Contains(t, p.look("/continuity").Text, "out of date")
	page := p.look("/services/helpdesk/continuity").Text
	require.Contains(t, page, "Changed since it was accepted: Communication.")
	now := p.get(v1 + "/services/helpdesk/continuity")
	require.Equal(t, http.StatusSeeOther, p.press("/services/helpdesk/continuity/accept", "version", read[ContinuityPlan](t, now).Version, "note", "again").StatusCode)
	require.Contains(t, p.look("/services/helpdesk/continuity").Text, ">accepted</span>")

	p.roled("olga", access.Operator)
	require.Equal(t, http.StatusForbidden, p.api("POST", "/services/helpdesk/continuity/accept", `{"version":"0123456789"}`).StatusCode)
	require.Equal(t, http.StatusNotFound, p.get(v1+"/services/nothing/continuity").StatusCode)
	require.Equal(t, http.StatusNotFound, p.get("/services/nothing/continuity/document").StatusCode)
}

func TestAContinuityPlanIsOneDocument(t *testing.T) {
	p := prepared(t)
	got := p.look("/services/helpdesk/continuity/document")
	require.Equal(t, http.StatusOK, got.StatusCode)
	for _, part := range []string{"1. Service and commitment", "2. Recovery team", "3. Communication", "4. Checklist", "5. Procedure", "6. Configuration", "7. Validation", "8. Return to normal", "9. Risks and threats",
		"phone 222", "desk.example/bridge", "acme/helpdesk:3.2", "tickets are there", "Not accepted.", read[ContinuityPlan](t, p.get(v1+"/services/helpdesk/continuity")).Version} {
		require.Contains(t, got.Text, part)
	}
	require.NotContains(t, got.Text, "<script>", "what people wrote is shown, and not run")
	require.NotContains(t, got.Text, "hunter2")
	require.Contains(t, got.Header.Get("Content-Security-Policy"), "default-src 'none'")
}

func TestTheRecoveryTeamOfAServiceIsShown(t *testing.T) {
	p := prepared(t)
	got := p.get(v1 + "/services/helpdesk/team")
	p.keeps("GET", v1+"/services/{service}/team", got)
	team := read[RecoveryTeam](t, got)
	require.Equal(t, "Bo", team.Team[0].Deputy.Name)
	require.Nil(t, team.Team[1].Who)
	require.Len(t, team.Operators, 1)
	page := p.look("/services/helpdesk/team").Text
	for _, part := range []string{"no one", "desk.example/bridge", "The lead speaks.", "after 1h to", "no person fills the role writer"} {
		require.Contains(t, page, part)
	}
	require.NotContains(t, page, "<script>")
	require.Contains(t, p.look("/services/storage/team").Text, "No recovery team is named.")
	require.Equal(t, http.StatusNotFound, p.get(v1+"/services/nothing/team").StatusCode)
}

func TestTheMatrixOfRisksShowsWhatWasNeverRehearsed(t *testing.T) {
	p := prepared(t)
	got := p.get(v1 + "/risks")
	p.keeps("GET", v1+"/risks", got)
	risks := read[Risks](t, got)
	require.Equal(t, map[store.RehearsedState]int{store.NeverRehearsed: 3, store.RiskUncovered: 2}, risks.Counts)
	run := p.end("helpdesk-db", store.Passed, nil)
	risks = read[Risks](t, p.get(v1+"/risks"))
	require.Equal(t, []any{store.RehearsedWell, run.ID}, []any{risks.Cell("fire", "helpdesk").State, risks.Cell("fire", "helpdesk").Run})
	require.Nil(t, risks.Cell("flood", "helpdesk"), "it does not concern the service")

	page := p.look("/risks").Text
	require.Contains(t, page, "never rehearsed")
	require.Contains(t, page, "/runs/"+run.ID)
	lines := strings.Split(p.get("/risks.csv").Text, "\r\n")
	log, err := p.store.AccessLog(t.Context(), store.AccessFilter{})
	require.NoError(t, err)
	require.Contains(t, log.Entries[0].What, "exported risks of")
	require.Equal(t, "condition,title,kind,likelihood,impact,countermeasure,helpdesk,storage", lines[0])
	require.Equal(t, "fire,Fire,risk,low,very_high,'=1+1,rehearsed "+run.EndedAt.UTC().Format(time.DateOnly)+",uncovered", lines[1], "a spreadsheet runs no cell")
	require.Equal(t, "flood,Flood,risk,low,low,,not applicable,uncovered", lines[2])
	require.Equal(t, "talk,Talk it through,drill,,,,never rehearsed,never rehearsed", lines[3])
	table := p.send("GET", v1+"/risks", "", "Accept", "text/csv").Text
	require.True(t, strings.HasPrefix(table, "condition,title,kind,"), table)
}

func TestEveryPageOfPlansAndRisksIsReachedFromTheMenu(t *testing.T) {
	p := prepared(t)
	home := p.look("/").Text
	for _, path := range []string{"/continuity", "/risks", "/people", "/coverage"} {
		require.Contains(t, home, `href="`+path+`"`)
	}
	service := p.look("/services/helpdesk").Text
	require.Contains(t, service, `href="/services/helpdesk/continuity"`)
	require.Contains(t, service, `href="/services/helpdesk/team"`)
	require.Contains(t, p.look("/services/helpdesk/continuity").Text, `href="/services/helpdesk/continuity/document"`)
	p.actor = access.Actor{Kind: access.Person, ID: "person:vi", Name: "vi", Roles: []access.Role{access.Viewer}, Clients: []string{"acme"}}
	require.NotContains(t, p.look("/services/helpdesk").Text, "/continuity", "who may not read the plan is not sent there")
}
