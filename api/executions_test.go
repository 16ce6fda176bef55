package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/progress"
)

// practice adds a drill to the workspace of the tests.
func practice(p *place) {
	p.workspace.Services["helpdesk"].Commitment.RTOFrom, p.workspace.Services["helpdesk"].Commitment.RTOUntil = "declaration", "validated"
	p.workspace.People = map[string]*scenarios.Member{
		"bo": {Person: "bo", Name: "Bo", Accounts: []string{"local:bo"}},
		"op": {Person: "op", Name: "Op", Accounts: []string{"local:op"}, Operates: []string{"helpdesk"}},
	}
	p.workspace.Runbooks = map[string]*scenarios.Runbook{"strangers": {
		Runbook: "strangers", Kind: scenarios.Drill, Exercise: "functional", Title: "The desk is recovered by strangers", Services: []string{"helpdesk"}, Author: "ana", Digest: "ee55",
		Entry: []string{"the site is declared lost"}, Exit: []string{"the owner accepted it"},
		Roles: []scenarios.RunbookRole{{Name: "facilitator"}, {Name: "dba", Not: scenarios.NotOperators}, {Name: "owner"}},
		Briefing: scenarios.Briefing{Success: []string{"agents can answer"}, Assumptions: "the network works", Window: "09:00–13:00", Security: "in the sandbox", Modules: []string{"tickets"},
			ConductedBy: "facilitator", Validation: []string{"look"}},
		Contacts: []scenarios.RunbookContact{{Name: "bridge", Reach: "+44 20 0000 000"}},
		Steps: []scenarios.RunbookStep{
			{ID: "declare", Decide: &scenarios.DecideStep{Question: "Is this a disaster?", Options: []scenarios.Option{{Name: "yes", To: "restore"}, {Name: "no", To: "stand-down"}}}, Marks: scenarios.Declared},
			{ID: "restore", Run: "helpdesk-db", Marks: scenarios.Usable, Within: hours(1)},
			{ID: "vault", Inject: &scenarios.InjectStep{Text: "The password vault is silent.", Expected: "The escrowed key is fetched."}, SeenBy: []string{"dba"}},
			{ID: "mail", Do: "Set the outgoing host <b>to the sink</b>.", Command: []string{"see", "configuration: mail"}, Expect: "A test mail in the sink.", By: "dba", Within: hours(1) / 3},
			{ID: "look", Do: "Read the newest ticket aloud.", By: "owner", After: []string{"restore"}, Marks: scenarios.Validated, Record: []scenarios.RecordField{{Name: "newest_ticket_at", Type: "time"}}},
			{ID: "stand-down", Tell: &scenarios.TellStep{Whom: []string{"everyone"}, By: "mail", Text: "It is over."}, After: []string{"mail", "look"}},
		},
		Criteria: []scenarios.Criterion{{Name: "RTO", Expect: "validated - declared <= commitment.rto"}, {Name: "nothing was mailed", Ask: "Did the sink catch all mail?"}},
	}}
}

func (p *place) as(user, method, path, body string) answer {
	p.t.Helper()
	return p.send(method, path, body, "Content-Type", "application/json", "Test-User", user, "Accept", "application/json")
}

// entered makes an entry as a user, and expects it to be taken.
func (p *place) entered(user, execution, body string) answer {
	p.t.Helper()
	got := p.as(user, "POST", v1+"/executions/"+execution+"/entries", body)
	require.Equal(p.t, http.StatusOK, got.StatusCode, got.Text)
	return got
}

func (p *place) boardOf(t *testing.T, user, execution string) Board {
	t.Helper()
	got := p.as(user, "GET", v1+"/executions/"+execution, "")
	p.keeps("GET", v1+"/executions/{execution}", got)
	return read[Board](t, got)
}

// TestThreePeopleRehearse is a rehearsal from its briefing to its archive, by three
// people through the API, with a restore between them.
func TestThreePeopleRehearse(t *testing.T) {
	p := open(t)
	practice(p)
	got := p.as("ana", "POST", v1+"/executions", `{"runbook":"strangers"}`)
	require.Equal(t, http.StatusCreated, got.StatusCode, got.Text)
	p.keeps("POST", v1+"/executions", got)
	x := read[store.Execution](t, got).ID

	refused := func(status int, says, user, body string) {
		t.Helper()
		got := p.as(user, "POST", v1+"/executions/"+x+"/entries", body)
		require.Equal(t, status, got.StatusCode, got.Text)
		require.Contains(t, got.Text, says)
	}
	refused(409, `It cannot start yet: the role dba is not filled; the role owner is not filled; the entry condition \"the site is declared lost\" is not confirmed.`, "ana", `{"what":"started"}`)
	refused(403, "Not yours to do: the role dba is for people who do not operate helpdesk, and Op does.", "op", `{"what":"assigned","role":"dba"}`)
	p.entered("bo", x, `{"what":"assigned","role":"dba"}`)
	p.entered("cy", x, `{"what":"assigned","role":"owner"}`)
	p.entered("ana", x, `{"what":"confirmed","text":"the site is declared lost"}`)
	p.entered("ana", x, `{"what":"started"}`)
	refused(403, "Not yours to do: declare is done by the role facilitator.", "bo", `{"what":"step_done","step":"declare","values":{"option":"yes"}}`)
	refused(403, "Not yours to do: you fill no role in it", "eve", `{"what":"noted","text":"hello"}`)
	p.entered("ana", x, `{"what":"step_done","step":"declare","values":{"option":"yes"}}`)
	refused(409, "Already done: ana finished declare at", "ana", `{"what":"step_done","step":"declare","values":{"option":"no"}}`)

	conduct := func() {
		t.Helper()
		_, err := p.store.Conduct(t.Context(), p.workspace, x)
		require.NoError(t, err)
	}
	conduct()
	board := p.boardOf(t, "bo", x)
	require.Equal(t, []string{"dba"}, board.Me.Roles)
	require.Len(t, board.Steps, 5, "the inject is hidden from who does not conduct")
	require.NotContains(t, p.look("/executions/"+x).Text, "password vault", "on the page as well")
	run := board.Steps[1].RunID
	require.NotEmpty(t, run)
	restored, err := p.store.Claim(t.Context(), run, "g-runner")
	require.NoError(t, err)
	restored.Outcome = store.Passed
	require.NoError(t, p.store.End(t.Context(), restored))
	conduct()

	p.entered("ana", x, `{"what":"step_done","step":"vault"}`)
	board = p.boardOf(t, "bo", x)
	require.Len(t, board.Steps, 6)
	require.Empty(t, board.Steps[2].Inject.Expected, "what is expected stays hidden")
	require.NotEmpty(t, p.boardOf(t, "ana", x).Steps[2].Inject.Expected)
	require.Len(t, p.boardOf(t, "cy", x).Steps, 5, "it is meant for the dba")
	p.entered("bo", x, `{"what":"assisted","step":"mail","text":"where the setting is","once":"a"}`)
	p.entered("bo", x, `{"what":"assisted","step":"mail","text":"where the setting is","once":"a"}`)
	p.entered("bo", x, `{"what":"step_done","step":"mail"}`)
	refused(409, "newest_ticket_at is still to be recorded", "cy", `{"what":"step_done","step":"look"}`)
	p.entered("cy", x, `{"what":"step_done","step":"look","values":{"newest_ticket_at":"2026-11-28T08:00:00Z"}}`)
	p.entered("ana", x, `{"what":"step_done","step":"stand-down"}`)
	refused(409, `Not possible now: still open: the exit condition \"the owner accepted it\"`, "ana", `{"what":"ended"}`)
	p.entered("ana", x, `{"what":"confirmed","text":"the owner accepted it"}`)
	p.entered("ana", x, `{"what":"ended"}`)
	p.entered("cy", x, `{"what":"answered","values":{"well":"the restore","badly":"the vault","change":"the page on mail"}}`)
	p.entered("ana", x, `{"what":"judged","text":"counted","values":{"criterion":"nothing was mailed","held":"yes"}}`)
	p.entered("ana", x, `{"what":"signed"}`)
	refused(403, "another person must review", "ana", `{"what":"reviewed","values":{"verdict":"accepted"}}`)
	refused(403, "another person must review", "cy", `{"what":"reviewed","values":{"verdict":"accepted"}}`)
	p.entered("eve", x, `{"what":"reviewed","values":{"verdict":"accepted"}}`)

	board = p.boardOf(t, "eve", x)
	require.Equal(t, progress.Archived, board.State)
	require.Equal(t, []any{1, 1, 0}, []any{board.Counts.Assists, board.Counts.StrangerSteps, board.Counts.StrangerDone}, "the press that came twice is one, and cy is not known to be a stranger")
	require.True(t, *board.Recovered[0].Met)
	require.Equal(t, "from declared until validated", board.Recovered[0].How)
	require.True(t, *board.Results[0].Held)
	require.Empty(t, board.Lessons)
	got = p.as("eve", "GET", v1+"/executions/"+x+"/report", "")
	p.keeps("GET", v1+"/executions/{execution}/report", got)
	report := read[AfterAction](t, got)
	require.Equal(t, []int{1, 1, 1}, []int{len(report.Decisions), len(report.Told), len(report.Assists)})
	require.Equal(t, []string{"ana", "eve"}, []string{report.Signed.Actor, report.Reviewed.Actor})
	require.Regexp(t, "^[0-9a-f]{64}$", report.Record)
	page := p.look("/executions/" + x + "/report").Text
	require.Contains(t, page, "Set the outgoing host &lt;b&gt;to the sink&lt;/b&gt;.")
	require.NotContains(t, page, "<link", "the report needs nothing else")
	require.NotContains(t, page, "src=")
	require.Equal(t, page[:strings.Index(page, "Made at")], p.look("/executions/" + x + "/report").Text[:strings.Index(page, "Made at")], "the same entries give the same report")
	checked, err := p.store.CheckEvidence(t.Context(), "")
	require.NoError(t, err)
	for _, problem := range checked.Problems {
		require.Contains(t, problem.Text, "no check of it looked at restored data", "the run of this test restored nothing; all else holds")
	}
}

func TestThePagesOfARehearsal(t *testing.T) {
	p := open(t)
	practice(p)
	look := func(user, path string) string {
		t.Helper()
		got := p.send("GET", path, "", "Accept", "text/html", "Test-User", user)
		require.Equal(t, http.StatusOK, got.StatusCode, got.Text)
		return got.Text
	}
	press := func(user, path string, fields ...string) answer {
		t.Helper()
		form := url.Values{}
		for i := 0; i+1 < len(fields); i += 2 {
			form.Add(fields[i], fields[i+1])
		}
		return p.send("POST", path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Test-User", user)
	}
	require.Contains(t, look("ana", "/runbooks"), "The desk is recovered by strangers")
	require.Contains(t, look("ana", "/runbooks/strangers"), "Is this a disaster?")
	paper := look("ana", "/runbooks/strangers/paper")
	require.Contains(t, paper, "44 20 0000 000")
	require.Contains(t, paper, "see configuration: mail")
	require.NotContains(t, paper, "vault is silent", "a printed copy goes to participants")
	require.NotContains(t, paper, "<link")
	got := press("ana", "/runbooks/strangers/open")
	require.Equal(t, http.StatusSeeOther, got.StatusCode, got.Text)
	board := got.Header.Get("Location")
	require.Contains(t, look("ana", board), "not filled")
	enter := func(user string, fields ...string) {
		t.Helper()
		got := press(user, board+"/enter", fields...)
		require.Equal(t, http.StatusSeeOther, got.StatusCode, got.Text)
	}
	enter("bo", "what", "assigned", "role", "dba")
	enter("cy", "what", "assigned", "role", "owner")
	enter("ana", "what", "confirmed", "text", "the site is declared lost")
	require.Contains(t, look("ana", board+"/more"), "Keep the briefing")
	enter("ana", "what", "started")
	require.Contains(t, look("ana", board+"/mine"), `name="v.option" value="yes"`)
	require.Contains(t, look("bo", board+"/mine"), "Nothing to do now")
	require.Contains(t, look("eve", board+"/mine"), "You have no role in it")
	enter("ana", "what", "step_done", "step", "declare", "v.option", "yes")
	enter("ana", "what", "step_skipped", "step", "restore", "text", "practice")
	mine := look("bo", board+"/mine")
	require.Contains(t, mine, "Set the outgoing host &lt;b&gt;to the sink&lt;/b&gt;.")
	require.Equal(t, 1, strings.Count(mine, `class="big"`))
	require.NotContains(t, mine, "vault")
	require.Contains(t, look("ana", board), "vault")
	taken := press("bo", board+"/enter", "what", "step_done", "step", "declare", "v.option", "no")
	require.Equal(t, http.StatusConflict, taken.StatusCode)
	require.Contains(t, taken.Text, "ana finished declare at")
	require.Contains(t, look("ana", board+"/more"), "From paper")
	require.Equal(t, http.StatusNotFound, p.look(board+"/steps/nothing").StatusCode)
	require.Contains(t, look("ana", "/executions"), "The desk is recovered by strangers")
	require.Contains(t, look("cy", board+"/steps/look"), `name="v.newest_ticket_at"`)
}

func TestWhoMayNotSeeOrEnterAnything(t *testing.T) {
	p := open(t)
	practice(p)
	x := read[store.Execution](t, p.as("ana", "POST", v1+"/executions", `{"runbook":"strangers"}`)).ID
	p.actor = access.Actor{Kind: access.Person, ID: "person:vic", Name: "Vic", Roles: []access.Role{access.Viewer}}
	require.Equal(t, http.StatusOK, p.get(v1+"/executions/"+x).StatusCode)
	require.Equal(t, http.StatusForbidden, p.as("vic", "POST", v1+"/executions", `{"runbook":"strangers"}`).StatusCode)
	require.Equal(t, http.StatusForbidden, p.as("vic", "POST", v1+"/executions/"+x+"/entries", `{"what":"noted","text":"x"}`).StatusCode)
	p.actor.Roles, p.actor.Clients = []access.Role{access.Responder}, []string{"globex"}
	require.Equal(t, http.StatusForbidden, p.get(v1+"/executions/"+x).StatusCode, "it is of acme")
	var list Executions
	require.NoError(t, json.Unmarshal([]byte(p.get(v1+"/executions").Text), &list))
	require.Empty(t, list.Executions)
	p.actor = access.Actor{}
	require.Equal(t, http.StatusNotFound, p.get(v1+"/executions/nothing").StatusCode)
	require.Equal(t, http.StatusUnprocessableEntity, p.as("ana", "POST", v1+"/executions", `{"runbook":"stranger"}`).StatusCode)
	p.keeps("GET", v1+"/runbooks", p.get(v1+"/runbooks"))
	p.keeps("GET", v1+"/duties", p.get(v1+"/duties"))
	people := p.get(v1 + "/people")
	p.keeps("GET", v1+"/people", people)
	require.Contains(t, people.Text, "only Op operates helpdesk, and has no deputy")
	require.Contains(t, p.look("/people").Text, "only Op operates helpdesk, and has no deputy")
	p.keeps("GET", v1+"/runbooks/{runbook}", p.get(v1+"/runbooks/strangers"))
	p.keeps("GET", v1+"/executions", p.get(v1+"/executions"))
}
