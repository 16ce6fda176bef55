package progress

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
)

var start = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

func minutes(n float64) units.Duration { return units.Duration(n * float64(time.Minute)) }

// drill is a rehearsal by strangers, unfolded.
func drill() *scenarios.Runbook {
	return &scenarios.Runbook{
		Runbook: "desk", Kind: scenarios.Drill, Exercise: "functional", Title: "The desk is recovered",
		Entry: []string{"the site is lost"}, Exit: []string{"the owner is content"},
		Roles: []scenarios.RunbookRole{{Name: "lead"}, {Name: "dba"}, {Name: "owner"}, {Name: "client", Outside: true}},
		Briefing: scenarios.Briefing{Success: []string{"it works"}, Assumptions: "the network works", Window: "09:00–13:00", Security: "in the sandbox",
			Modules: []string{"tickets"}, ConductedBy: "lead", Validation: []string{"look"}},
		Steps: []scenarios.RunbookStep{
			{ID: "declare", By: "lead", Marks: scenarios.Declared, Decide: &scenarios.DecideStep{Question: "A disaster?", Options: []scenarios.Option{{Name: "yes", To: "mobilise"}, {Name: "no", To: "stand-down"}}}},
			{ID: "mobilise", By: "lead", After: []string{"declare"}, Within: minutes(15), Marks: scenarios.Mobilised, Tell: &scenarios.TellStep{Whom: []string{"dba"}, By: "bridge", Text: "Join."}},
			{ID: "restore", Run: "desk-db", After: []string{"mobilise"}, Marks: scenarios.Usable},
			{ID: "vault", By: "lead", Inject: &scenarios.InjectStep{Text: "The vault is silent.", Expected: "the escrow", At: "20m after declare"}, SeenBy: []string{"dba"}},
			{ID: "mail", By: "dba", Do: "Set the mail host.", After: []string{"restore"}, Within: minutes(20)},
			{ID: "look", By: "owner", Do: "Read the newest ticket.", After: []string{"restore"}, Marks: scenarios.Validated, Record: []scenarios.RecordField{{Name: "newest", Type: "time"}}},
			{ID: "accept", By: "owner", Approve: "May users come back?", After: []string{"mail", "look"}, Marks: scenarios.Accepted, BackTo: "mail"},
			{ID: "stand-down", By: "lead", Tell: &scenarios.TellStep{Whom: []string{"everyone"}, By: "mail", Text: "Over."}, After: []string{"accept"}},
		},
		Criteria: []scenarios.Criterion{
			{Name: "RTO", Expect: "accepted - declared <= commitment.rto"}, {Name: "no help", Expect: "assists == 0"}, {Name: "nothing was mailed", Ask: "Was nothing mailed?", By: "owner"},
		},
	}
}

// story enters one thing after another, a minute apart.
type story struct {
	t       *testing.T
	book    *scenarios.Runbook
	entries []Entry
	at      time.Time
}

func tell(t *testing.T) *story {
	s := &story{t: t, book: drill(), at: start.Add(-10 * time.Minute)}
	s.do("ana", Opened, "", "")
	s.do("ana", Assigned, "", "", "role", "lead")
	return s
}

func running(t *testing.T) *story {
	s := tell(t)
	for who, role := range map[string]string{"bo": "dba", "cy": "owner"} {
		s.do(who, Assigned, "", "", "role", role, "operates", "no")
	}
	s.do("ana", Confirmed, "", "the site is lost")
	s.do("ana", Started, "", "")
	return s
}

func (s *story) now() *Progress { return Of(s.book, s.entries) }

func (s *story) try(who string, what What, step, text string, values ...string) error {
	s.at = s.at.Add(time.Minute)
	e := Entry{Seq: int64(len(s.entries) + 1), At: s.at, Happened: s.at, What: what, Step: step, Text: text, ActorID: who, Actor: who}
	for i := 0; i+1 < len(values); i += 2 {
		if values[i] == "role" {
			e.Role = values[i+1]
			continue
		}
		if e.Values == nil {
			e.Values = map[string]string{}
		}
		e.Values[values[i]] = values[i+1]
	}
	if err := s.now().Check(e); err != nil {
		return err
	}
	s.entries = append(s.entries, e)
	return nil
}

func (s *story) do(who string, what What, step, text string, values ...string) {
	s.t.Helper()
	require.NoError(s.t, s.try(who, what, step, text, values...))
}

func (s *story) refused(is error, says, who string, what What, step, text string, values ...string) {
	s.t.Helper()
	err := s.try(who, what, step, text, values...)
	require.ErrorIs(s.t, err, is)
	require.ErrorContains(s.t, err, says)
}

func (s *story) states() map[string]StepState {
	all := map[string]StepState{}
	for _, step := range s.now().Steps {
		all[step.ID] = step.State
	}
	return all
}

func TestARehearsalFromTheBriefingToTheArchive(t *testing.T) {
	s := running(t)
	require.Equal(t, Ready, s.states()["declare"])
	require.Equal(t, Waiting, s.states()["stand-down"])
	s.do("ana", StepDone, "declare", "", "option", "yes")
	s.do("ana", StepDone, "mobilise", "")
	s.do("bo", Acknowledged, "mobilise", "")
	require.Equal(t, []OwedKind{OwedRun}, kinds(s.now().Owed(s.at)), "the machine starts the run")
	s.do(itself, StepStarted, "restore", "", "run", "run-1")
	require.Equal(t, []OwedKind{OwedOutcome}, kinds(s.now().Owed(s.at)))
	s.do(itself, StepDone, "restore", "the run passed", "run", "run-1")
	s.do("bo", StepStarted, "mail", "")
	s.do("ana", Assisted, "mail", "where the setting is")
	s.do("bo", StepDone, "mail", "")
	s.do("cy", StepDone, "look", "", "newest", "2026-11-28T08:00")
	s.do("cy", StepSkipped, "accept", "the owner is the only one here")
	s.do("ana", StepDone, "stand-down", "")
	s.do("ana", Confirmed, "", "the owner is content")
	s.do("ana", Ended, "", "")
	p := s.now()
	require.Equal(t, Debrief, p.State)
	require.Equal(t, Counts{Steps: 6, Done: 6, Skipped: 1, Assists: 1, Deviations: 1, StrangerSteps: 2, StrangerDone: 1, StrangerScore: ptr(0.5)}, p.Count())
	var marks []string
	for _, r := range p.Clock {
		marks = append(marks, fmt.Sprintf("%s +%dm by %s", r.Mark, int(r.At.Sub(*p.StartedAt).Minutes()), r.Actor))
	}
	require.Equal(t, []string{"t0 +0m by ana", "declared +1m by ana", "mobilised +2m by ana", "first_step +4m by rehearse", "usable +5m by rehearse", "validated +9m by cy"}, marks)
	require.Equal(t, ptr(120.), p.Allowance())
	rto, how := p.RTO(scenarios.Commitment{RTOFrom: "declaration", RTOUntil: "validated"})
	require.Equal(t, []any{ptr(480.), "from declared until validated"}, []any{rto, how})
	rto, _ = p.RTO(scenarios.Commitment{RTOUntil: "accepted"})
	require.Nil(t, rto, "nobody accepted it")
	results := p.Results(scenarios.Commitment{RTO: units.Duration(4 * time.Hour)})
	require.Equal(t, []Result{
		{Name: "RTO", Expect: "accepted - declared <= commitment.rto", Detail: "not measured: accepted"},
		{Name: "no help", Expect: "assists == 0", Held: ptr(false)},
		{Name: "nothing was mailed", Ask: "Was nothing mailed?"},
	}, results)

	s.refused(ErrNotNow, `the criterion "nothing was mailed" is not judged yet`, "ana", Signed, "", "")
	s.refused(ErrNotYours, "judged by the role owner", "bo", Judged, "", "", "criterion", "nothing was mailed", "held", "yes")
	s.do("cy", Judged, "", "the sink has all", "criterion", "nothing was mailed", "held", "yes")
	s.do("bo", Answered, "", "", "well", "the restore", "badly", "the vault", "change", "the page")
	s.do("cy", Learnt, "", "write down where the setting is")
	s.do("ana", Signed, "", "")
	s.refused(ErrNotYours, "you signed the report: another person must review it", "ana", Reviewed, "", "", "verdict", "accepted")
	s.do("bo", Reviewed, "", "", "verdict", "accepted")
	require.Equal(t, Archived, s.now().State)
	s.refused(ErrNotNow, "the rehearsal is archived", "ana", Noted, "", "one more thing")
}

func kinds(owed []Owed) (all []OwedKind) {
	for _, o := range owed {
		all = append(all, o.What)
	}
	return all
}

func ptr[T any](v T) *T { return &v }

func TestNothingStartsBeforeTheBriefingIsComplete(t *testing.T) {
	s := tell(t)
	s.book.Briefing.Window, s.book.Briefing.Success = "", nil
	s.refused(ErrNotNow, `it cannot start yet: the role dba is not filled; the role owner is not filled; the briefing lacks success; the briefing lacks window; the entry condition "the site is lost" is not confirmed`,
		"ana", Started, "", "")
	s.do("ana", Briefed, "", "", "success", "it works\nit is quick", "window", "today")
	s.do("bo", Assigned, "", "", "role", "dba")
	s.do("cy", Assigned, "", "", "role", "owner")
	s.do("ana", Confirmed, "", "the site is lost")
	s.do("ana", Started, "", "")
	require.Equal(t, []string{"it works", "it is quick"}, s.now().Brief.Success)
}

func TestWhoMayDoWhat(t *testing.T) {
	s := running(t)
	s.refused(ErrNotYours, "you fill no role in it", "eve", Noted, "", "hello")
	s.refused(ErrNotYours, "declare is done by the role lead", "bo", StepDone, "declare", "", "option", "yes")
	s.refused(ErrNotYours, "that is up to the lead", "bo", Ended, "", "enough")
}

func TestOnlyTheConductorActsForOthers(t *testing.T) {
	s := running(t)
	p := s.now()
	at := s.at.Add(time.Minute)
	e := Entry{At: at, Happened: at, What: Assigned, Role: "owner", ActorID: "eve", Actor: "Eve", By: "bo"}
	require.ErrorIs(t, p.Check(e), ErrNotYours)
	e.By = "ana"
	require.NoError(t, p.Check(e))
	e = Entry{At: at, Happened: at, What: StepDone, Step: "declare", ActorID: "bo", By: "cy", Values: map[string]string{"option": "yes"}}
	require.ErrorIs(t, p.Check(e), ErrNotYours)
	e.By = "ana"
	require.NoError(t, p.Check(e), "what was done on paper is entered later")
}

func TestOfTwoWhoPressOneWinsAndTheOtherHearsWho(t *testing.T) {
	s := running(t)
	s.do("ana", StepDone, "declare", "", "option", "yes")
	s.refused(ErrTaken, "ana finished declare at 08:57:00 UTC", "ana", StepDone, "declare", "", "option", "no")
	s.do("ana", StepStarted, "mobilise", "")
	s.refused(ErrTaken, "ana began mobilise at", "ana", StepStarted, "mobilise", "")
}

func TestADecisionLeavesTheOtherWayUntaken(t *testing.T) {
	s := running(t)
	s.refused(ErrNotNow, "choose one of: yes, no", "ana", StepDone, "declare", "", "option", "perhaps")
	s.do("ana", StepDone, "declare", "", "option", "no")
	require.Equal(t, map[string]StepState{"declare": Done, "mobilise": NotTaken, "restore": NotTaken, "vault": Waiting, "mail": NotTaken, "look": NotTaken, "accept": NotTaken, "stand-down": Ready}, s.states())
	require.Nil(t, s.now().Reading(scenarios.Declared), "it was not declared")
	s.refused(ErrNotNow, "a decision went another way", "bo", StepDone, "mail", "")
}

func TestAStepThatFailedKeepsWhatComesAfterWaiting(t *testing.T) {
	s := running(t)
	s.do("ana", StepDone, "declare", "", "option", "yes")
	s.do("ana", StepDone, "mobilise", "")
	s.refused(ErrNotNow, "mail comes after restore: do that first", "bo", StepDone, "mail", "")
	s.do(itself, StepStarted, "restore", "", "run", "run-1")
	s.refused(ErrNotYours, "the outcome of its run decides about restore", "ana", StepDone, "restore", "")
	s.do(itself, StepFailed, "restore", "the run failed: truncated", "run", "run-1")
	require.Equal(t, []StepState{Failed, Waiting}, []StepState{s.states()["restore"], s.states()["mail"]})
	s.refused(ErrNotNow, "give the reason", "ana", StepSkipped, "restore", " ")
	s.do("ana", StepSkipped, "restore", "the replica is used")
	require.Equal(t, Ready, s.states()["mail"])
	require.Len(t, s.now().Deviations, 2)
	require.Nil(t, s.now().Reading(scenarios.Usable))
}

func TestTheOrderIsChangedAndStepsAreAddedWithAReason(t *testing.T) {
	s := running(t)
	s.do("ana", StepDone, "declare", "", "option", "yes")
	s.refused(ErrNotNow, "give the reason", "ana", StepMoved, "mail", "", "after", "mobilise")
	s.refused(ErrNotNow, `"accept" comes after "mail" itself`, "ana", StepMoved, "mail", "why not", "after", "accept")
	s.do("ana", StepMoved, "mail", "the host is known", "after", "declare")
	require.Equal(t, Ready, s.states()["mail"])
	s.refused(ErrNotNow, "needs a role that does it", "ana", StepAdded, "call", "the runbook forgot it", "do", "Call them.")
	s.do("ana", StepAdded, "call", "the runbook forgot it", "do", "Call them.", "by", "dba", "after", "mail")
	require.Equal(t, Waiting, s.states()["call"])
	s.do("bo", StepDone, "mail", "")
	s.do("bo", StepDone, "call", "")
	require.Equal(t, []string{"moved", "added"}, []string{s.now().Deviations[0].Kind, s.now().Deviations[1].Kind})
	s.refused(ErrNotNow, `still open: mobilise, restore, look, accept, stand-down, the exit condition "the owner is content"`, "ana", Ended, "", "")
	s.do("ana", Ended, "", "time is up")
	require.Len(t, s.now().Deviations, 7)
}

func TestASecondPersonApprovesOrSendsBack(t *testing.T) {
	s := running(t)
	for _, step := range []string{"declare", "mobilise", "restore"} {
		s.do("ana", StepSkipped, step, "practice")
	}
	s.do("bo", StepDone, "mail", "")
	s.do("cy", StepDone, "look", "", "newest", "2026-11-28T08:00:00Z")
	s.refused(ErrNotYours, "you did look: a second person must approve it", "cy", StepDone, "accept", "")
	s.do("ana", SentBack, "accept", "the host is wrong")
	require.Equal(t, []StepState{Ready, Done, Waiting}, []StepState{s.states()["mail"], s.states()["look"], s.states()["accept"]})
	s.do("bo", StepDone, "mail", "")
	s.do("ana", StepDone, "accept", "")
	require.NotNil(t, s.now().Reading(scenarios.Accepted))
}

func TestAnInjectIsHiddenUntilTheClockBringsIt(t *testing.T) {
	s := running(t)
	s.do("ana", StepDone, "declare", "", "option", "yes")
	s.refused(ErrNotNow, `step "vault" does not exist`, "bo", StepDone, "vault", "")
	p := s.now()
	vault := p.Step("vault")
	require.Equal(t, []bool{true, false}, []bool{p.Sees(vault, "ana"), p.Sees(vault, "bo")})
	due := p.InjectDue(vault)
	require.Equal(t, p.Step("declare").EndedAt.Add(20*time.Minute), *due)
	require.NotContains(t, kinds(p.Owed(due.Add(-time.Second))), OwedInject)
	require.Contains(t, kinds(p.Owed(*due)), OwedInject)
	s.do(itself, StepDone, "vault", "")
	p = s.now()
	require.Equal(t, []bool{true, true, false}, []bool{p.Sees(p.Step("vault"), "ana"), p.Sees(p.Step("vault"), "bo"), p.Sees(p.Step("vault"), "cy")})
	require.Equal(t, 1, p.Count().Injects)
}

func TestWhatIsEnteredLaterMustHaveBeenPossible(t *testing.T) {
	s := running(t)
	s.do("ana", StepDone, "declare", "", "option", "yes")
	s.do("ana", StepStarted, "mobilise", "")
	p := s.now()
	check := func(happened time.Time) error {
		at := s.at.Add(time.Hour)
		return p.Check(Entry{At: at, Happened: happened, What: StepDone, Step: "mobilise", ActorID: "ana", Late: true})
	}
	require.ErrorContains(t, check(s.at.Add(2*time.Hour)), "which is still to come")
	require.ErrorContains(t, check(start.Add(-time.Hour)), "before the start")
	require.ErrorContains(t, check(s.at.Add(-30*time.Second)), "mobilise cannot be over at 08:57:30, before it began at 08:58:00 UTC")
	require.NoError(t, check(s.at.Add(5*time.Minute)))
}

func TestWhatAStepAsksForMustBeReadable(t *testing.T) {
	field := func(kind, value string) error {
		return answers(&Step{RunbookStep: scenarios.RunbookStep{Record: []scenarios.RecordField{{Name: "x", Type: kind}}}}, Entry{Values: map[string]string{"x": value}})
	}
	for kind, row := range map[string][2]string{
		"text": {"anything", " "}, "number": {"12.5", "twelve"}, "time": {"2026-11-28T09:00", "nine"}, "date": {"2026-11-28", "28.11."},
		"yes_no": {"yes", "maybe"}, "confirm": {"disputed", "so so"},
	} {
		require.NoError(t, field(kind, row[0]), kind)
		require.ErrorIs(t, field(kind, row[1]), ErrNotNow, kind)
	}
	ask := &Step{RunbookStep: scenarios.RunbookStep{Ask: &scenarios.AskStep{Question: "?", Answers: []string{"red", "blue"}}}}
	require.NoError(t, answers(ask, Entry{Values: map[string]string{"answer": "red"}}))
	require.ErrorContains(t, answers(ask, Entry{Values: map[string]string{"answer": "green"}}), "answer one of: red, blue")
}

func TestThePlanFollowsTheRunbooksOwnTimes(t *testing.T) {
	p := Of(drill(), nil)
	require.Equal(t, []float64{0, 900, 900, 1200, 900, 2100}, []float64{p.Step("mobilise").PlanStart, p.Step("restore").PlanStart, p.Step("mail").PlanStart, p.Step("vault").PlanStart, p.Step("look").PlanStart, p.Step("accept").PlanStart})
}
