package scenarios

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/expect"
)

const strangers = `runbook: helpdesk-by-strangers
kind: drill
exercise: functional
title: The helpdesk is recovered by people who do not run it
services: [helpdesk]
author: ana
reviewed_by: bo
review_by: 2027-05-31
schedule: {cron: "0 9 15 */3 *", timezone: Europe/London, window: 5d}
entry: [the primary site is declared lost]
exit: [the owner accepted the service]
roles:
  facilitator: {}
  dba: {not: operators, training: [postgres-restore]}
  owner: {}
briefing:
  success: [the newest ticket is younger than 24 h]
  conducted_by: facilitator
steps:
  - {id: declare, decide: {question: Is this a disaster?, options: {yes: mobilise, no: stand-down}}, marks: declared}
  - {id: mobilise, tell: {whom: [dba, owner], by: bridge, text: Join.}, within: 15m, marks: mobilised}
  - {id: restore, run: "*", keep: 2h, marks: usable}
  - {id: vault, inject: {at: 20m after declare, text: The vault is silent.}, seen_by: [dba]}
  - {id: mail, do: Set the mail host., by: dba, within: 20m}
  - {id: look, do: Read the newest ticket., by: owner, after: [restore], record: {newest_ticket_at: time}}
  - {id: accept, approve: May users come back?, by: owner, after: [look, mail], marks: accepted}
  - {id: stand-down, tell: {whom: [everyone], by: mail, text: It is over.}}
criteria:
  - {name: RTO, expect: accepted - declared <= commitment.rto}
  - {name: mail, ask: Did the sink catch all of it?, by: owner}
`

func TestARunbookIsReadAndUnfolded(t *testing.T) {
	w, err := Load(In(workspace(t, [2]string{"runbooks/strangers.yaml", strangers})))
	require.NoError(t, err)
	r := w.Runbooks["helpdesk-by-strangers"]
	require.NotEmpty(t, r.Digest)
	require.Equal(t, []string{"assumptions", "window", "security", "modules", "validation"}, r.Briefing.Missing())
	require.Equal(t, "rehearsal", r.Kind.Called())
	require.False(t, r.ReviewBy.Passed(time.Date(2027, 5, 31, 23, 0, 0, 0, time.UTC)))
	require.True(t, r.ReviewBy.Passed(time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)))

	whole := r.Unfold(w, r.Services)
	after := map[string][]string{}
	for _, s := range whole.Steps {
		after[s.ID] = s.After
	}
	require.Equal(t, map[string][]string{
		"declare": nil, "mobilise": {"declare"}, "restore.helpdesk-db": {"mobilise"}, "vault": nil, "mail": {"restore.helpdesk-db"},
		"look": {"restore.helpdesk-db"}, "accept": {"look", "mail"}, "stand-down": {"accept"},
	}, after)
	require.Equal(t, "facilitator", whole.Step("declare").By, "who leads does what no role is named for")
	require.Empty(t, whole.Step("restore.helpdesk-db").By, "a run needs no one")
	var levels [][]string
	for _, level := range whole.Graph() {
		var ids []string
		for _, s := range level {
			ids = append(ids, s.ID)
		}
		levels = append(levels, ids)
	}
	require.Equal(t, [][]string{{"declare"}, {"mobilise", "vault"}, {"restore.helpdesk-db"}, {"mail", "look"}, {"accept"}, {"stand-down"}}, levels)
}

func TestPhasesAreUnfoldedForEachService(t *testing.T) {
	w := &Workspace{
		Services:  map[string]*Service{"app": {Service: "app", DependsOn: []string{"db"}}, "db": {Service: "db"}},
		Scenarios: map[string]*Scenario{"app-1": {Service: "app"}, "db-1": {Service: "db"}, "db-2": {Service: "db"}},
	}
	r := &Runbook{Roles: []RunbookRole{{Name: "auditor"}}, Steps: []RunbookStep{
		{ID: "date", Ask: &AskStep{Question: "When?"}},
		{ID: "interviews", Each: "service", Steps: []RunbookStep{
			{ID: "requirements", Do: "Ask."}, {ID: "check", Do: "Check."},
		}},
		{ID: "restore", Run: "*"},
		{ID: "draft", Do: "Write."},
		{ID: "proof", Do: "Prove.", After: []string{"requirements"}},
	}}
	after := func(services ...string) map[string][]string {
		all := map[string][]string{}
		for _, s := range r.Unfold(w, services).Steps {
			all[s.ID] = s.After
		}
		return all
	}
	require.Equal(t, map[string][]string{
		"date": nil, "requirements.db": {"date"}, "check.db": {"requirements.db"}, "requirements.app": {"date"}, "check.app": {"requirements.app"},
		"restore.db-1": {"check.db", "check.app"}, "restore.db-2": {"check.db", "check.app"}, "restore.app-1": {"check.db", "check.app", "restore.db-1", "restore.db-2"},
		"draft": {"restore.db-1", "restore.db-2", "restore.app-1"}, "proof": {"requirements.db", "requirements.app"},
	}, after("app", "db"), "what a service depends on comes first")
	require.Equal(t, map[string][]string{"date": nil, "requirements": {"date"}, "check": {"requirements"}, "restore": {"check"}, "draft": {"restore"}, "proof": {"requirements"}}, after(),
		"a preview without services shows each once")
	require.True(t, r.NeedsServices())
	w.Scenarios = nil
	require.Equal(t, map[string][]string{"date": nil, "requirements.db": {"date"}, "check.db": {"requirements.db"}, "draft": {"check.db"}, "proof": {"requirements.db"}}, after("db"),
		"where nothing can be restored, what follows goes on")
}

func TestACriterionIsMeasured(t *testing.T) {
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	later, rto := at.Add(3*time.Hour), 4*time.Hour
	holds := func(text string, x expect.Execution) any {
		m, err := expect.CompileMeasure(text)
		require.NoError(t, err)
		held, err := m.Holds(x)
		if err != nil {
			return err.Error()
		}
		return held
	}
	met := expect.Execution{Declared: &at, Accepted: &later, RTO: &rto}
	require.Equal(t, true, holds("accepted - declared <= commitment.rto", met))
	require.Equal(t, true, holds(`accepted - declared <= duration("3h")`, met))
	require.Equal(t, false, holds(`accepted - declared < duration("3h")`, met))
	require.Equal(t, true, holds("assists == 0", met))
	require.Equal(t, "not measured: accepted, commitment.rto", holds("accepted - declared <= commitment.rto", expect.Execution{Declared: &at}))
	for _, text := range []string{"accepted - declard < commitment.rto", "assists + 1", "commitment.retention > commitment.rto", ""} {
		_, err := expect.CompileMeasure(text)
		require.Error(t, err, text)
	}
}

func TestTheRunbooksThatShipAreSound(t *testing.T) {
	dir := workspace(t)
	files, err := InitRunbooks(dir)
	require.NoError(t, err)
	require.Len(t, files, 18, "and the risks that they rehearse")
	w, err := Load(In(dir))
	require.NoError(t, err)
	require.Len(t, w.Runbooks, 17)
	require.Len(t, w.Risks, 7)
	kinds := map[RunbookKind]int{}
	for name, r := range w.Runbooks {
		kinds[r.Kind]++
		require.Equal(t, "runbooks/"+name+".yaml", r.File)
		whole := r.Unfold(w, []string{"helpdesk", "identity"})
		require.NotEmpty(t, whole.Steps, name)
		for _, s := range whole.Steps {
			require.True(t, s.Kind() == StepRun || whole.Role(s.By) != nil, "%s: %s is done by no one", name, s.ID)
			for _, before := range s.After {
				require.NotNil(t, whole.Step(before), "%s: %s comes after %s", name, s.ID, before)
			}
		}
		if r.Kind == Drill {
			require.NotContains(t, r.Briefing.Missing(), "conducted_by", name)
		}
	}
	require.Equal(t, map[RunbookKind]int{Drill: 9, Recovery: 1, Audit: 1, Change: 1, Review: 5}, kinds)
	again, err := InitRunbooks(dir)
	require.NoError(t, err)
	require.Empty(t, again, "nothing is overwritten")
}
