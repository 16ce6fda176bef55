package scenarios

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const planOfHelpdesk = `service: helpdesk
runbook: recover-helpdesk
team:
  lead: {who: ana, training: [postgres-restore]}
  technician: bo
bridge: "+44 20 7946 0000, PIN ${BRIDGE_PIN}"
protocol: The lead speaks, the technician writes down.
escalation: [{after: 30m, to: lead}, {after: 1h, to: ana, when: no recovery point was found}]
keys: {restic: the safe in Leeds}
checklist: [spare machine is on]
return: Move back at night.
`

const recoverHelpdesk = `runbook: recover-helpdesk
kind: recovery
title: Recover the helpdesk
services: [helpdesk]
entry: [the damaged system is kept]
exit: [the ticket has the times]
roles: {lead: {}, technician: {}}
steps:
  - {id: join, tell: {whom: [technician], by: phone, text: Join.}, within: 15m, marks: mobilised}
  - {id: restore, run: "*", marks: usable}
  - {id: look, do: Read the newest ticket., by: technician, marks: validated}
  - {id: back, do: Bring it back., by: technician, marks: returned}
criteria:
  - {name: RTO, expect: accepted - declared <= commitment.rto}
`

const helpdeskPeople = `person: ana
name: Ana
deputy: bo
operates: [helpdesk]
contacts: {phone: "111"}
contacts_confirmed: 2026-09-01
training: {postgres-restore: 2027-06-01}
---
person: bo
name: Bo
contacts: {phone: "222"}
contacts_confirmed: 2026-09-01
training: {postgres-restore: 2027-06-01}
`

// planned is a workspace with all that a continuity plan is composed of.
func planned(t *testing.T, files ...[2]string) *Workspace {
	t.Helper()
	all := append([][2]string{
		{"catalogue/services.yaml", "service: helpdesk\nowner: olga\ncommitment: {rto: 4h, rpo: 24h}\ndepends_on: [identity]\n---\nservice: identity\n"},
		{"continuity/helpdesk.yaml", planOfHelpdesk}, {"runbooks/recover.yaml", recoverHelpdesk}, {"people/all.yaml", helpdeskPeople},
		{"risks/all.yaml", "risk: fire\nlikelihood: low\nimpact: very_high\ncovered_by: [helpdesk-db]\nservices: [helpdesk]\n---\nrisk: flood\nlikelihood: high\nimpact: high\nservices: [identity]\n"},
		{"scenarios/db.yaml", strings.Replace(around["scenarios/db.yaml"], "recipe: sqlite", "recipe: sqlite\n    decrypt: {passphrase: \"${DESK_KEY}\"}", 1)},
	}, files...)
	w, err := Load(In(workspace(t, all...)))
	require.NoError(t, err)
	return w
}

func TestAContinuityPlanIsComposed(t *testing.T) {
	w := planned(t)
	p := w.ContinuityPlan("helpdesk")
	require.Empty(t, p.Gaps)
	var titles []string
	for _, part := range p.Parts {
		titles = append(titles, part.Title)
	}
	require.Equal(t, []string{"Service and commitment", "Recovery team", "Communication", "Procedure", "Configuration", "Checklist", "Validation", "Return to normal", "Risks and threats"}, titles)
	require.Equal(t, "Bo", p.Team[0].Deputy.Name, "where the team names no deputy, the person's own stands in")
	require.Nil(t, p.Team[1].Deputy)
	require.Equal(t, []string{"technician"}, p.Communication.Messages[0].Whom)
	require.Equal(t, []PlanKey{{"helpdesk-db, db: decrypt.passphrase", "${DESK_KEY}"}, {"restic", "the safe in Leeds"}}, p.Keys, "keys are shown by reference")
	require.Equal(t, []string{"spare machine is on", "the damaged system is kept"}, p.Checklist.Before)
	require.Equal(t, "restore.helpdesk-db", p.Procedure.Steps[1].ID, "the runbook is unfolded for the service")
	require.Equal(t, []PlanStep{{"look", "Read the newest ticket.", "technician"}}, p.Validation.Steps)
	require.Equal(t, []PlanStep{{"back", "Bring it back.", "technician"}}, p.Return.Steps)
	require.Len(t, p.Risks, 1, "only those of the service")
	require.Equal(t, []string{"identity"}, p.Scope.DependsOn)
	sent, err := json.Marshal(p)
	require.NoError(t, err)
	require.NotContains(t, string(sent), `"111"`, "contacts are printed, and not sent")

	bare := w.ContinuityPlan("identity")
	var lacks []string
	for _, gap := range bare.Gaps {
		require.NotEmpty(t, gap.Next)
		lacks = append(lacks, gap.Part)
	}
	require.Equal(t, []string{PlanOfScope, PlanOfScope, PlanOfTeam, PlanOfCommunication, PlanOfCommunication, PlanOfProcedure, PlanOfConfiguration, PlanOfChecklist, PlanOfValidation, PlanOfReturn}, lacks)
	require.Equal(t, []string{"helpdesk"}, bare.Scope.NeededBy)
	require.Nil(t, w.ContinuityPlan("nothing"))
}

func TestTheVersionOfAPlanFollowsWhatItShows(t *testing.T) {
	before := planned(t).ContinuityPlan("helpdesk")
	require.Equal(t, before.Version, planned(t).ContinuityPlan("helpdesk").Version, "the same files give the same version")
	for name, row := range map[string]struct {
		file    [2]string
		changes []string
	}{
		"a phone number":            {[2]string{"people/all.yaml", strings.Replace(helpdeskPeople, `"111"`, `"333"`, 1)}, []string{"Recovery team"}},
		"a step of the runbook":     {[2]string{"runbooks/recover.yaml", strings.Replace(recoverHelpdesk, "Bring it back.", "Carry it back.", 1)}, []string{"Procedure", "Return to normal"}},
		"a check":                   {[2]string{"scenarios/db.yaml", strings.Replace(around["scenarios/db.yaml"], "recipe: sqlite", "recipe: sqlite\n    decrypt: {passphrase: \"${DESK_KEY}\"}", 1) + "  - {name: more, sql: select 1, expect: value == 1}\n"}, []string{"Validation"}},
		"the engine's image":        {[2]string{"rehearse.yaml", "images: {sqlite: other:1}\n"}, nil},
		"the day of a confirmation": {[2]string{"people/all.yaml", strings.Replace(helpdeskPeople, "2026-09-01", "2026-10-01", 1)}, nil},
		"a risk of another service": {[2]string{"risks/all.yaml", "risk: fire\nlikelihood: low\nimpact: very_high\ncovered_by: [helpdesk-db]\nservices: [helpdesk]\n---\nrisk: flood\nlikelihood: low\nimpact: low\nservices: [identity]\n"}, nil},
		"where a key is":            {[2]string{"continuity/helpdesk.yaml", strings.Replace(planOfHelpdesk, "Leeds", "York", 1)}, []string{"Configuration"}},
		"the commitment":            {[2]string{"catalogue/services.yaml", "service: helpdesk\nowner: olga\ncommitment: {rto: 2h, rpo: 24h}\ndepends_on: [identity]\n---\nservice: identity\n"}, []string{"Service and commitment"}},
	} {
		t.Run(name, func(t *testing.T) {
			after := planned(t, row.file).ContinuityPlan("helpdesk")
			require.Equal(t, row.changes, after.ChangedParts(before.Digests()))
			require.Equal(t, row.changes == nil, after.Version == before.Version)
		})
	}
}

func TestWhatIsWrongWithARecoveryTeamIsNamed(t *testing.T) {
	now := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	sound := strings.Replace(planOfHelpdesk, "technician: bo", "technician: {who: bo, deputy: ana}", 1)
	says := func(team, people string) (reasons []string) {
		w := planned(t, [2]string{"continuity/helpdesk.yaml", team}, [2]string{"people/all.yaml", people})
		for _, problem := range w.TeamProblems("helpdesk", now) {
			require.NotEmpty(t, problem.Next)
			reasons = append(reasons, problem.Reason)
		}
		return reasons
	}
	require.Empty(t, says(sound, helpdeskPeople))
	for name, row := range map[string]struct {
		team, people string
		says         string
	}{
		"a role without a person":         {strings.Replace(sound, "technician: {who: bo, deputy: ana}", "technician: {}", 1), helpdeskPeople, "no person fills the role technician in the recovery team of helpdesk"},
		"no one stands in":                {planOfHelpdesk, helpdeskPeople, "no one stands in for the role technician in the recovery team of helpdesk"},
		"someone left":                    {sound, strings.Replace(helpdeskPeople, "person: bo\n", "person: bo\nleft: 2026-11-01\n", 1), "Bo left on 2026-11-01 and still has the role technician in the recovery team of helpdesk"},
		"a training has expired":          {sound, strings.Replace(helpdeskPeople, "2027-06-01", "2026-11-27", 1), "Ana, lead in the recovery team of helpdesk, has the training postgres-restore, which expired on 2026-11-27"},
		"a training is missing":           {strings.Replace(sound, "postgres-restore", "first-aid", 1), helpdeskPeople, "Ana, lead in the recovery team of helpdesk, does not have the training first-aid"},
		"someone without contacts":        {sound, strings.Replace(helpdeskPeople, "contacts: {phone: \"222\"}\n", "", 1), "Bo, lead in the recovery team of helpdesk, has no contacts"},
		"contacts not confirmed for long": {sound, strings.Replace(helpdeskPeople, "2026-09-01", "2026-01-01", 1), "the contacts of Ana were last confirmed on 2026-01-01"},
		"the plan is past its review":     {sound + "review_by: 2026-11-27\n", helpdeskPeople, "the continuity plan of helpdesk was to be reviewed by 2026-11-27"},
	} {
		t.Run(name, func(t *testing.T) { require.Contains(t, says(row.team, row.people), row.says) })
	}
}

func TestARiskIsReadWithItsDefaults(t *testing.T) {
	w := planned(t)
	fire := w.Risks["fire"]
	require.Equal(t, "fire", fire.Title)
	require.Equal(t, DefaultRehearseEvery, fire.RehearseEvery)
	require.Equal(t, 10, fire.Score())
	require.True(t, fire.Concerns("helpdesk"))
	require.False(t, fire.Concerns("identity"))
	require.True(t, (&Risk{}).Concerns("identity"), "without services it is a risk of all")
}

func TestTheOldFormOfAWorkspaceNeedsNoContinuity(t *testing.T) {
	dir := workspace(t)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "continuity"), 0o755))
	w, err := Load(In(dir))
	require.NoError(t, err)
	require.Empty(t, w.Continuity)
	require.Empty(t, w.Staff(time.Now()))
}
