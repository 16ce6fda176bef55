package scenarios

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWhatIsWrongWithPeopleIsNamed(t *testing.T) {
	now := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	sound := func() *Workspace {
		return &Workspace{
			Services: map[string]*Service{"desk": {Service: "desk"}},
			People: map[string]*Member{
				"ana": {Person: "ana", Name: "Ana", Accounts: []string{"local:ana"}, Operates: []string{"desk"}, Deputy: "bo", Contacts: map[string]string{"phone": "1"}, ConfirmedOn: "2026-09-01"},
				"bo":  {Person: "bo", Name: "Bo", Accounts: []string{"local:bo"}, Training: map[string]Day{"restore": "2027-06-01"}},
			},
			Runbooks: map[string]*Runbook{"desk": {Runbook: "desk", Services: []string{"desk"}, ReviewBy: "2027-01-01", Roles: []RunbookRole{{Name: "dba", Not: NotOperators, Training: []string{"restore"}}}}},
		}
	}
	require.Empty(t, sound().Staff(now))
	require.Empty(t, (&Workspace{Services: sound().Services}).Staff(now), "without people/ nothing is known, and nothing is wrong")
	for name, row := range map[string]struct {
		change func(*Workspace)
		says   []string
	}{
		"a training has expired": {func(w *Workspace) { w.People["bo"].Training["restore"] = "2026-11-27" },
			[]string{"the training restore of Bo expired on 2026-11-27", "no person in people/ may fill the role dba of the runbook desk"}},
		"a training that is needed soon expires": {func(w *Workspace) { w.People["bo"].Training["restore"] = "2026-12-10" },
			[]string{"the training restore of Bo expires on 2026-12-10, and a runbook asks for it"}},
		"the operator left": {func(w *Workspace) { w.People["ana"].Left = "2026-11-28" },
			[]string{"Ana left on 2026-11-28 and still operates desk", "no person in people/ operates desk"}},
		"the deputy left": {func(w *Workspace) { w.People["bo"].Left = "2026-11-01" },
			[]string{"Bo, the deputy of Ana, left on 2026-11-01", "no person in people/ may fill the role dba of the runbook desk"}},
		"the operator is alone":                {func(w *Workspace) { w.People["ana"].Deputy = "" }, []string{"only Ana operates desk, and has no deputy"}},
		"contacts were not confirmed for long": {func(w *Workspace) { w.People["ana"].ConfirmedOn = "2026-05-01" }, []string{"the contacts of Ana were last confirmed on 2026-05-01"}},
		"contacts were never confirmed":        {func(w *Workspace) { w.People["ana"].ConfirmedOn = "" }, []string{"the contacts of Ana were never confirmed"}},
		"a runbook is to be reviewed":          {func(w *Workspace) { w.Runbooks["desk"].ReviewBy = "2026-11-27" }, []string{"the runbook desk was to be reviewed by 2026-11-27"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := sound()
			row.change(w)
			var says []string
			for _, problem := range w.Staff(now) {
				require.NotEmpty(t, problem.Next)
				says = append(says, problem.Reason)
			}
			require.Equal(t, row.says, says)
		})
	}
}
