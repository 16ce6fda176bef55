// Package access says who may do what. Actors, roles and rights are plain values
// and Allowed is a pure function, so that the API and the command line cannot
// differ: both ask it, inside the store's transaction. Who somebody is, is decided
// elsewhere; this package believes the actor that it is given.
package access

import (
	"cmp"
	"context"
	"os/user"
	"slices"
	"strings"
)

// Kind is what sort of actor somebody is.
type Kind string

// The kinds of actors.
const (
	Person   Kind = "person"   // somebody who signed in
	Token    Kind = "token"    // a program with a token of the API
	Local    Kind = "local"    // a user of the operating system on the machine of the database
	Rehearse Kind = "rehearse" // Rehearse itself: what nobody asked for, such as a scheduled run
)

// Role is a set of rights. An actor may have several.
type Role string

// The roles.
const (
	Viewer        Role = "viewer"        // reads
	Operator      Role = "operator"      // starts and cancels runs, asks for exemptions, works on findings
	Author        Role = "author"        // writes scenarios and recipes
	Steward       Role = "steward"       // answers for services: asks for and approves exemptions
	Reviewer      Role = "reviewer"      // approves what others ask for
	Responder     Role = "responder"     // takes part in rehearsals; starts and cancels runs
	Auditor       Role = "auditor"       // reads, and exports evidence
	Administrator Role = "administrator" // everything that one person may do alone
)

// Roles are all of them, the one with the fewest rights first.
var Roles = []Role{Viewer, Auditor, Responder, Author, Operator, Reviewer, Steward, Administrator}

// Actor is who does something. The zero Actor is nobody and may do nothing.
type Actor struct {
	Kind    Kind
	ID      string   // stays the same for the same actor, and is no other's: "local:anna"
	Name    string   // for people
	Roles   []Role   // may be empty
	Clients []string // whose services the roles extend to; none is every client

	From       string // the address that the request came from; "" on this machine's command line
	Unverified bool   // who it is was not checked: the server lets everyone in who reaches it
	MustChange bool   // signed in with a one-time secret: no role counts before a password is chosen
}

// Itself is Rehearse, where it acts on its own.
var Itself = Actor{Kind: Rehearse, ID: string(Rehearse), Name: string(Rehearse)}

// OfSystem is a user of the operating system, who administers what is on this
// machine.
func OfSystem(name string) Actor {
	name = cmp.Or(name, "unknown")
	return Actor{Kind: Local, ID: string(Local) + ":" + name, Name: name, Roles: []Role{Administrator}}
}

// CurrentUser is who this process runs as.
func CurrentUser() Actor {
	if u, err := user.Current(); err == nil {
		return OfSystem(u.Username)
	}
	return OfSystem("")
}

// OfUser is the ID of a user who may sign in. Names are never given to another.
func OfUser(name string) string { return string(Person) + ":" + name }

type key struct{}

// With returns a context in which an actor does what is done.
func With(ctx context.Context, actor Actor) context.Context {
	return context.WithValue(ctx, key{}, actor)
}

// From is the actor of a context. Where none was set Rehearse itself acts, which
// may do less than a person.
func From(ctx context.Context) Actor {
	if actor, ok := ctx.Value(key{}).(Actor); ok {
		return actor
	}
	return Itself
}

// Verb is what is done.
type Verb string

// The verbs.
const (
	Read              Verb = "read"
	StartRun          Verb = "start a run"
	CancelRun         Verb = "cancel a run"
	EnterSandbox      Verb = "look inside a sandbox"
	RequestExemption  Verb = "ask for an exemption"
	ApproveExemption  Verb = "approve an exemption"
	WithdrawExemption Verb = "withdraw an exemption"
	ChangeFinding     Verb = "change a finding"
	ExportEvidence    Verb = "export evidence"
	ManageKeys        Verb = "manage keys"
	ReadAll           Verb = "read what is of every client"
	ReadAccessLog     Verb = "read the access log"
	ManageUsers       Verb = "manage users"
	RequestWaiver     Verb = "ask for a waiver"
	ApproveWaiver     Verb = "approve a waiver"
	UseAccount        Verb = "use an account of one's own" // what everyone who has signed in may do: change the password, make and revoke tokens
	SeeAccount        Verb = "see an account of one's own" // so may a token
	ConductRunbook    Verb = "conduct a runbook"
	TakePart          Verb = "take part in carrying out a runbook"
	ReviewReport      Verb = "review a report"
	PublishReport     Verb = "publish a report"
	ChangeCatalogue   Verb = "change the catalogue"
	ApproveRisk       Verb = "approve that a risk is accepted"
	AcceptPlan        Verb = "accept a continuity plan"
	DoTask            Verb = "do a task"
	Decide            Verb = "decide about a recommendation"
	DisputeResult     Verb = "dispute a result"
	AnswerDispute     Verb = "answer a dispute"
	HoldRecords       Verb = "place or release a legal hold"
	RemoveRecords     Verb = "remove records by retention"
	Anybody           Verb = "" // what needs no right: health, and what a page is drawn with
)

// Verbs are all that need a right.
var Verbs = []Verb{Read, StartRun, CancelRun, EnterSandbox, RequestExemption, ApproveExemption, WithdrawExemption, ChangeFinding, ExportEvidence, ManageKeys,
	ReadAll, ReadAccessLog, ManageUsers, RequestWaiver, ApproveWaiver, ConductRunbook, TakePart, ReviewReport, PublishReport,
	ApproveRisk, AcceptPlan, DoTask, Decide, DisputeResult, AnswerDispute, ChangeCatalogue, HoldRecords, RemoveRecords}

// Reading are the verbs that change nothing.
var Reading = []Verb{Read, ReadAll, ReadAccessLog}

// overall are the verbs that concern all clients at once: those whose roles extend
// to some clients only have none of them.
var overall = []Verb{ManageKeys, ReadAll, ReadAccessLog, ManageUsers, RequestWaiver, ApproveWaiver, AcceptPlan, RemoveRecords}

// byAnother are the verbs of a second person: who asked for it may not do it.
var byAnother = []Verb{ApproveExemption, ApproveWaiver, ApproveRisk, AnswerDispute}

// ofOthers are the verbs of a reviewer: who ran or wrote it may not do it.
var ofOthers = []Verb{ReviewReport, AnswerDispute}

// Waivable are the verbs for which a waiver lets one person do what takes two. A
// waiver itself always takes two.
var Waivable = []Verb{ApproveExemption, ApproveRisk, ReviewReport, AnswerDispute, ChangeCatalogue}

// Object is what something is done to, as far as rights depend on it.
type Object struct {
	Client      string   // "" where it is of no client, or of all
	RequestedBy string   // the ID of the actor who asked for what is to be approved; "" where no one did
	MadeBy      []string // the IDs of the actors who ran or wrote what is to be reviewed
	Operates    bool     // the actor has the role operator, also where it does not count now, as with a token that leaves it out
	Waived      bool     // a waiver that counts now lets this actor do what otherwise takes two
}

// rights are the roles that may do something; an administrator may do all of it.
var rights = map[Verb][]Role{
	Read:              {Viewer, Auditor, Responder, Author, Operator, Reviewer, Steward},
	StartRun:          {Operator, Responder},
	CancelRun:         {Operator, Responder},
	EnterSandbox:      {Operator, Responder},
	RequestExemption:  {Operator, Steward},
	ApproveExemption:  {Reviewer, Steward},
	WithdrawExemption: {Operator, Reviewer, Steward},
	ChangeFinding:     {Operator, Reviewer, Steward},
	ExportEvidence:    {Auditor},
	ManageKeys:        {},
	ReadAll:           {Viewer, Auditor, Responder, Author, Operator, Reviewer, Steward},
	ReadAccessLog:     {Auditor},
	ManageUsers:       {},
	RequestWaiver:     {Operator, Reviewer, Steward},
	ApproveWaiver:     {},
	ConductRunbook:    {Operator, Responder, Steward},
	TakePart:          {Auditor, Responder, Operator, Reviewer, Steward},
	ReviewReport:      {Reviewer, Steward},
	PublishReport:     {Reviewer, Steward},
	ChangeCatalogue:   {Steward},
	ApproveRisk:       {Reviewer, Steward},
	AcceptPlan:        {Reviewer, Steward},
	DoTask:            {Responder, Author, Operator, Reviewer, Steward},
	Decide:            {Steward},
	DisputeResult:     {Responder, Author, Operator, Steward},
	AnswerDispute:     {Reviewer},
	HoldRecords:       {Steward},
	RemoveRecords:     {},
}

// alone is what Rehearse does without being asked. It never approves.
var alone = []Verb{Read, ReadAll, StartRun, CancelRun, RequestExemption, WithdrawExemption, ChangeFinding, TakePart, PublishReport, ChangeCatalogue, RemoveRecords}

// Allowed says whether an actor may do something, and if not, why, as a clause
// for people. What somebody asked for another must approve: that goes by the
// actors' IDs, whatever they call themselves and whatever roles they have.
func Allowed(actor Actor, verb Verb, on Object) (ok bool, why string) {
	switch {
	case verb == Anybody:
		return true, ""
	case actor.ID == "" || actor.Kind == "":
		return false, "you are not signed in"
	case verb == UseAccount && actor.Kind == Token:
		return false, "a token may not change the account that it belongs to; sign in"
	case verb == UseAccount || verb == SeeAccount:
		return true, ""
	case slices.Contains(byAnother, verb) && on.RequestedBy != "" && on.RequestedBy == actor.ID && !on.Waived:
		return false, "a second person must approve what " + actor.ID + " asked for"
	case slices.Contains(ofOthers, verb) && slices.Contains(on.MadeBy, actor.ID) && actor.Kind != Rehearse && !on.Waived:
		return false, actor.ID + " ran or wrote this: another person must review it"
	case actor.Kind == Rehearse && slices.Contains(alone, verb):
		return true, ""
	case actor.Kind == Rehearse:
		return false, "Rehearse itself does not " + string(verb)
	case actor.MustChange:
		return false, "the one-time secret is only for choosing a password: do that first, at /account"
	case !slices.ContainsFunc(actor.Roles, func(r Role) bool { return r.may(verb) }):
		return false, actor.ID + " may not " + string(verb) + ": that needs the role " + oneOf(verb)
	case verb == ChangeCatalogue && (on.Operates || slices.Contains(actor.Roles, Operator)) && !on.Waived:
		return false, actor.ID + " has the role operator, and who operates the restore tests may not change what they are measured against: leave it to a steward who is not an operator, or ask for a waiver"
	case len(actor.Clients) > 0 && on.Client == "" && verb != Read:
		return false, actor.ID + " may " + string(verb) + " only for " + strings.Join(actor.Clients, ", ") + ", and this affects every client"
	case len(actor.Clients) > 0 && on.Client != "" && !slices.Contains(actor.Clients, on.Client):
		return false, actor.ID + " may " + string(verb) + " only for " + strings.Join(actor.Clients, ", ") + ", and this is of another client"
	}
	return true, ""
}

// May says whether an actor may do something to anything at all, and if not, why.
// What it is done to is left to Allowed.
func May(actor Actor, verb Verb) (ok bool, why string) {
	on := Object{Waived: true} // what takes two is for the store to find out
	if len(actor.Clients) > 0 && !slices.Contains(overall, verb) {
		on.Client = actor.Clients[0]
	}
	return Allowed(actor, verb, on)
}

func (r Role) may(verb Verb) bool {
	roles, known := rights[verb]
	return known && (r == Administrator || slices.Contains(roles, r))
}

// oneOf names the roles that may do something.
func oneOf(verb Verb) string {
	names := make([]string, 0, len(Roles))
	for _, role := range Roles {
		if role.may(verb) {
			names = append(names, string(role))
		}
	}
	return strings.Join(names, " or ")
}
