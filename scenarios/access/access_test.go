package access

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The table is the promise: who may do what, role by role.
func TestEveryRoleMayDoWhatItIsForAndNothingElse(t *testing.T) {
	may := map[Role][]Verb{
		Viewer:        {Read, ReadAll},
		Auditor:       {Read, ReadAll, ReadAccessLog, ExportEvidence, TakePart},
		Responder:     {Read, ReadAll, StartRun, CancelRun, EnterSandbox, ConductRunbook, TakePart, DoTask, DisputeResult},
		Author:        {Read, ReadAll, DoTask, DisputeResult},
		Operator:      {Read, ReadAll, StartRun, CancelRun, EnterSandbox, RequestExemption, WithdrawExemption, ChangeFinding, RequestWaiver, ConductRunbook, TakePart, DoTask, DisputeResult},
		Reviewer:      {Read, ReadAll, ApproveExemption, WithdrawExemption, ChangeFinding, RequestWaiver, TakePart, ReviewReport, PublishReport, ApproveRisk, AcceptPlan, DoTask, AnswerDispute},
		Steward:       {Read, ReadAll, RequestExemption, ApproveExemption, WithdrawExemption, ChangeFinding, RequestWaiver, ConductRunbook, TakePart, ReviewReport, PublishReport, ApproveRisk, AcceptPlan, DoTask, Decide, DisputeResult, ChangeCatalogue, HoldRecords},
		Administrator: Verbs,
	}
	require.Len(t, may, len(Roles), "a role is not in the table")
	for _, role := range Roles {
		for _, verb := range Verbs {
			t.Run(fmt.Sprintf("%s, %s", role, verb), func(t *testing.T) {
				ok, why := Allowed(Actor{Kind: Person, ID: "person:anna", Roles: []Role{role}}, verb, Object{})
				require.Equal(t, slices.Contains(may[role], verb), ok)
				if !ok {
					require.Contains(t, why, "person:anna may not "+string(verb)+": that needs the role ")
				}
			})
		}
	}
}

func TestAllowed(t *testing.T) {
	anna := Actor{Kind: Person, ID: "person:anna", Name: "Anna", Roles: []Role{Steward}}
	ofAcme := Actor{Kind: Person, ID: "person:carl", Roles: []Role{Steward}, Clients: []string{"acme", "globex"}}
	for name, row := range map[string]struct {
		actor Actor
		verb  Verb
		on    Object
		why   string // "": it is allowed
	}{
		"nobody reads":                                {Actor{}, Read, Object{}, "you are not signed in"},
		"a role without an identity is nobody":        {Actor{Roles: []Role{Administrator}}, Read, Object{}, "you are not signed in"},
		"nobody asks for health":                      {Actor{}, Anybody, Object{}, ""},
		"a person without a role":                     {Actor{Kind: Person, ID: "person:eve"}, Read, Object{}, "person:eve may not read: that needs the role viewer or auditor or responder or author or operator or reviewer or steward or administrator"},
		"with a one-time secret":                      {Actor{Kind: Person, ID: "person:eve", Roles: []Role{Administrator}, MustChange: true}, Read, Object{}, "the one-time secret is only for choosing a password: do that first, at /account"},
		"choosing a password with it":                 {Actor{Kind: Person, ID: "person:eve", MustChange: true}, UseAccount, Object{}, ""},
		"a role that does not exist":                  {Actor{Kind: Person, ID: "person:eve", Roles: []Role{"root"}}, Read, Object{}, "person:eve may not read: that needs the role viewer or auditor or responder or author or operator or reviewer or steward or administrator"},
		"a verb that does not exist":                  {OfSystem("root"), "format the disk", Object{}, "local:root may not format the disk: that needs the role "},
		"of two roles, one may":                       {Actor{Kind: Token, ID: "token:ci", Roles: []Role{Viewer, Operator}}, StartRun, Object{Client: "acme"}, ""},
		"another person's request":                    {anna, ApproveExemption, Object{RequestedBy: "person:boris"}, ""},
		"her own request":                             {anna, ApproveExemption, Object{RequestedBy: "person:anna"}, "a second person must approve what person:anna asked for"},
		"her own request, under another name":         {Actor{Kind: Person, ID: "person:anna", Name: "Boris", Roles: []Role{Steward}}, ApproveExemption, Object{RequestedBy: "person:anna"}, "a second person must approve what person:anna asked for"},
		"of another person who has the same name":     {Actor{Kind: Person, ID: "person:anna2", Name: "Anna", Roles: []Role{Steward}}, ApproveExemption, Object{RequestedBy: "person:anna"}, ""},
		"an administrator approves not his own":       {OfSystem("root"), ApproveExemption, Object{RequestedBy: "local:root"}, "a second person must approve what local:root asked for"},
		"an administrator approves what is another's": {OfSystem("root"), ApproveExemption, Object{RequestedBy: "local:anna"}, ""},
		"Rehearse starts what is due":                 {Itself, StartRun, Object{Client: "acme"}, ""},
		"Rehearse approves nothing":                   {Itself, ApproveExemption, Object{RequestedBy: "local:anna"}, "Rehearse itself does not approve an exemption"},
		"Rehearse manages no keys":                    {Itself, ManageKeys, Object{}, "Rehearse itself does not manage keys"},
		"for one of his clients":                      {ofAcme, RequestExemption, Object{Client: "globex"}, ""},
		"for another client":                          {ofAcme, RequestExemption, Object{Client: "initech"}, "person:carl may ask for an exemption only for acme, globex, and this is of another client"},
		"for everything":                              {ofAcme, RequestExemption, Object{}, "person:carl may ask for an exemption only for acme, globex, and this affects every client"},
		"reading what is of another client":           {ofAcme, Read, Object{Client: "initech"}, "person:carl may read only for acme, globex, and this is of another client"},
		"reading what is of no client":                {ofAcme, Read, Object{}, ""},
		"reading what is of all clients":              {ofAcme, ReadAll, Object{}, "person:carl may read what is of every client only for acme, globex, and this affects every client"},
		"her own request, with a waiver":              {anna, ApproveExemption, Object{RequestedBy: "person:anna", Waived: true}, ""},
		"a waiver gives no role":                      {Actor{Kind: Person, ID: "person:vic", Roles: []Role{Viewer}}, ApproveExemption, Object{RequestedBy: "person:vic", Waived: true}, "person:vic may not approve an exemption: that needs the role reviewer or steward or administrator"},
		"a waiver of one's own":                       {OfSystem("root"), ApproveWaiver, Object{RequestedBy: "local:root"}, "a second person must approve what local:root asked for"},
		"a risk that she asked to accept":             {anna, ApproveRisk, Object{RequestedBy: "person:anna"}, "a second person must approve what person:anna asked for"},
		"reviewing what others ran":                   {anna, ReviewReport, Object{MadeBy: []string{"person:boris", "person:anna2"}}, ""},
		"reviewing what she ran":                      {anna, ReviewReport, Object{MadeBy: []string{"person:boris", "person:anna"}}, "person:anna ran or wrote this: another person must review it"},
		"reviewing what she ran, as administrator":    {Actor{Kind: Person, ID: "person:anna", Roles: []Role{Administrator}}, ReviewReport, Object{MadeBy: []string{"person:anna"}}, "person:anna ran or wrote this: another person must review it"},
		"reviewing what she ran, with a token":        {Actor{Kind: Token, ID: "person:anna", Roles: []Role{Reviewer}}, ReviewReport, Object{MadeBy: []string{"person:anna"}}, "person:anna ran or wrote this: another person must review it"},
		"reviewing what she ran, with a waiver":       {anna, ReviewReport, Object{MadeBy: []string{"person:anna"}, Waived: true}, ""},
		"answering a dispute of another's run":        {Actor{Kind: Person, ID: "person:rita", Roles: []Role{Reviewer}}, AnswerDispute, Object{RequestedBy: "person:anna", MadeBy: []string{"person:boris"}}, ""},
		"answering a dispute of a run of one's own":   {Actor{Kind: Person, ID: "person:rita", Roles: []Role{Reviewer}}, AnswerDispute, Object{RequestedBy: "person:anna", MadeBy: []string{"person:rita"}}, "person:rita ran or wrote this: another person must review it"},
		"a steward changes the catalogue":             {anna, ChangeCatalogue, Object{Client: "acme"}, ""},
		"a steward who is an operator too":            {Actor{Kind: Person, ID: "person:anna", Roles: []Role{Operator, Steward}}, ChangeCatalogue, Object{}, "person:anna has the role operator, and who operates the restore tests may not change what they are measured against: leave it to a steward who is not an operator, or ask for a waiver"},
		"an operator's token for stewards":            {Actor{Kind: Token, ID: "person:anna", Roles: []Role{Steward}}, ChangeCatalogue, Object{Operates: true}, "person:anna has the role operator, and who operates the restore tests may not change what they are measured against: leave it to a steward who is not an operator, or ask for a waiver"},
		"an operator with a waiver, and no steward":   {Actor{Kind: Person, ID: "person:anna", Roles: []Role{Operator}}, ChangeCatalogue, Object{Waived: true}, "person:anna may not change the catalogue: that needs the role steward or administrator"},
		"an operator who is a steward, with a waiver": {Actor{Kind: Person, ID: "person:anna", Roles: []Role{Operator, Steward}}, ChangeCatalogue, Object{Waived: true}, ""},
		"Rehearse pulls the catalogue":                {Itself, ChangeCatalogue, Object{}, ""},
		"an account of one's own needs no role":       {Actor{Kind: Person, ID: "person:eve"}, UseAccount, Object{}, ""},
		"a token does not use the account":            {Actor{Kind: Token, ID: "person:eve", Roles: []Role{Administrator}}, UseAccount, Object{}, "a token may not change the account that it belongs to; sign in"},
		"nobody has no account":                       {Actor{}, UseAccount, Object{}, "you are not signed in"},
	} {
		t.Run(name, func(t *testing.T) {
			ok, why := Allowed(row.actor, row.verb, row.on)
			require.Equal(t, row.why == "", ok)
			if !ok {
				require.Equal(t, row.why, why)
			}
		})
	}
}

func TestTheActorTravelsByContext(t *testing.T) {
	require.Equal(t, Itself, From(context.Background()))
	anna := OfSystem("anna")
	require.Equal(t, anna, From(With(context.Background(), anna)))
	require.Equal(t, "local:anna", anna.ID)
	require.Equal(t, Actor{}, From(With(context.Background(), Actor{})), "nobody is not Rehearse itself")
	require.NotEqual(t, "local:", CurrentUser().ID)
}
