package progress

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios"
)

// ErrNotNow is about an entry that does not fit what has happened so far. Its text
// says what to do instead.
var ErrNotNow = errors.New("not possible now")

// ErrNotYours is about an entry that another role must make.
var ErrNotYours = errors.New("not yours to do")

// ErrTaken is about a step that another participant has done; it says who, and when.
var ErrTaken = errors.New("already done")

// Incomplete lists everything that an execution waits for before it can start.
type Incomplete []string

func (i Incomplete) Error() string { return "it cannot start yet: " + strings.Join(i, "; ") }

// Is says that it is an ErrNotNow.
func (i Incomplete) Is(err error) bool { return err == ErrNotNow }

func notNow(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrNotNow}, args...)...)
}

func notYours(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrNotYours}, args...)...)
}

// itself is who may enter what the machine finds.
const itself = "rehearse"

// Check says whether an entry fits, and who may make it; an error says why not.
// By is set where somebody enters it for another.
func (p *Progress) Check(e Entry) error {
	if err := p.when(e); err != nil {
		return err
	}
	who := e.ActorID
	if e.By != "" {
		who = e.By
		if !p.Conducts(who) && e.What != Assigned {
			return notYours("only the %s enters what another person did", p.Book.Conductor())
		}
	}
	switch e.What {
	case Opened:
		return nil
	case Briefed, Confirmed, Started, StepAdded, StepMoved, Marked, Ended, Abandoned, Learnt, Signed:
		if !p.Conducts(who) && (e.What != Learnt || len(p.Roles(who)) == 0) {
			return notYours("that is up to the %s", p.Book.Conductor())
		}
	case Reviewed:
	case Assigned:
		if who != e.ActorID && !p.Conducts(who) {
			return notYours("only the %s gives roles to others; you can take one yourself", p.Book.Conductor())
		}
	default:
		if len(p.Roles(who)) == 0 && who != itself {
			return notYours("you fill no role in it: take one first, or ask the %s for one", p.Book.Conductor())
		}
	}
	return p.fits(e, who)
}

// when holds an entry to the clock: nothing is entered before it happened, and
// nothing happened before the start.
func (p *Progress) when(e Entry) error {
	switch {
	case e.Happened.After(e.At):
		return notNow("it is dated %s, which is still to come", e.Happened.UTC().Format(time.RFC3339))
	case p.StartedAt != nil && e.Happened.Before(*p.StartedAt) && e.What != Noted && e.What != Marked:
		return notNow("it is dated %s, before the start at %s", e.Happened.UTC().Format(time.RFC3339), p.StartedAt.UTC().Format(time.RFC3339))
	}
	return nil
}

// phases are the states in which each kind of entry may be made.
var phases = map[What][]State{
	Briefed: {Briefing}, Assigned: {Briefing, Running}, Confirmed: {Briefing, Running}, Started: {Briefing},
	StepStarted: {Running}, StepDone: {Running}, StepFailed: {Running}, StepSkipped: {Running}, StepAdded: {Running}, StepMoved: {Running}, SentBack: {Running},
	Assisted: {Running}, Marked: {Running, Debrief}, Acknowledged: {Running}, Ended: {Running}, Abandoned: {Briefing, Running},
	Noted: {Briefing, Running, Debrief}, Answered: {Debrief}, Judged: {Running, Debrief}, Learnt: {Running, Debrief}, Signed: {Debrief}, Reviewed: {Review},
}

func (p *Progress) fits(e Entry, who string) error {
	states, known := phases[e.What]
	if !known {
		return notNow("there is no such entry as %q", string(e.What))
	}
	if !slices.Contains(states, p.State) {
		return notNow("%s is %s", p.called(), strings.ReplaceAll(string(p.State), "_", " "))
	}
	if e.Step != "" && e.What != StepAdded && p.Step(e.Step) == nil {
		return notNow("step %q does not exist", e.Step)
	}
	switch e.What {
	case Assigned:
		if p.Book.Role(e.Role) == nil {
			return notNow("role %q does not exist; the roles are: %s", e.Role, strings.Join(p.roleNames(), ", "))
		}
	case Confirmed:
		if !slices.Contains(p.Book.Entry, e.Text) && !slices.Contains(p.Book.Exit, e.Text) {
			return notNow("%q is not a condition of this runbook", e.Text)
		}
	case Started:
		return p.complete()
	case StepAdded:
		return p.addable(e)
	case StepStarted, StepDone, StepFailed, StepSkipped, SentBack:
		return p.step(e, who)
	case StepMoved:
		return p.movable(e)
	case Assisted, Acknowledged:
		if e.Step == "" {
			return notNow("it must name a step")
		}
	case Noted, Learnt:
		return needsText(e, "say what")
	case Marked:
		if m := scenarios.Mark(e.Values["mark"]); !slices.Contains(scenarios.Marks, m) {
			return notNow("the clock has no mark %q", string(m))
		}
	case Judged:
		return p.judgeable(e, who)
	case Ended:
		return p.endable(e)
	case Abandoned:
		return needsText(e, "give the reason")
	case Signed:
		return p.signable()
	case Reviewed:
		return p.reviewable(e)
	}
	return nil
}

func (p *Progress) called() string { return "the " + p.Book.Kind.Called() }

func (p *Progress) roleNames() (names []string) {
	for _, r := range p.Book.Roles {
		names = append(names, r.Name)
	}
	return names
}

func needsText(e Entry, what string) error {
	if strings.TrimSpace(e.Text) == "" {
		return notNow("%s: the text is empty", what)
	}
	return nil
}

// complete is the gate before the start.
func (p *Progress) complete() error {
	var missing Incomplete
	for _, r := range p.Book.Roles {
		filled := slices.ContainsFunc(p.People, func(x Participant) bool { return slices.Contains(x.Roles, r.Name) })
		if !filled && !r.Outside {
			missing = append(missing, "the role "+r.Name+" is not filled")
		}
	}
	if p.Book.Kind == scenarios.Drill {
		for _, part := range p.Brief.Missing() {
			missing = append(missing, "the briefing lacks "+part)
		}
	}
	for _, condition := range p.Book.Entry {
		if !slices.Contains(p.Confirmed, condition) {
			missing = append(missing, fmt.Sprintf("the entry condition %q is not confirmed", condition))
		}
	}
	if len(missing) > 0 {
		return missing
	}
	return nil
}

func (p *Progress) addable(e Entry) error {
	switch {
	case p.Step(e.Step) != nil:
		return notNow("there is a step %q already", e.Step)
	case e.Step == "" || strings.TrimSpace(e.Values["do"]) == "":
		return notNow("a step that is added needs a name and what is done")
	case p.Book.Role(e.Values["by"]) == nil:
		return notNow("a step that is added needs a role that does it; the roles are: %s", strings.Join(p.roleNames(), ", "))
	}
	for _, id := range fields(e.Values["after"]) {
		if p.Step(id) == nil {
			return notNow("step %q does not exist", id)
		}
	}
	return needsText(e, "give the reason")
}

func (p *Progress) movable(e Entry) error {
	s := p.Step(e.Step)
	if s == nil || s.State != Waiting && s.State != Ready {
		return notNow("only a step that was not begun can be moved")
	}
	for _, id := range fields(e.Values["after"]) {
		if p.Step(id) == nil {
			return notNow("step %q does not exist", id)
		}
		if id == e.Step || p.comesAfter(id, e.Step, 0) {
			return notNow("%q comes after %q itself", id, e.Step)
		}
	}
	return needsText(e, "give the reason")
}

// comesAfter says whether a step waits, directly or not, for another.
func (p *Progress) comesAfter(id, other string, way int) bool {
	s := p.Step(id)
	return s != nil && way <= len(p.Steps) && slices.ContainsFunc(s.After, func(before string) bool { return before == other || p.comesAfter(before, other, way+1) })
}

// step holds what is done about a step to its state, its role and its form.
func (p *Progress) step(e Entry, who string) error {
	s := p.Step(e.Step)
	if s == nil {
		return notNow("it must name a step")
	}
	switch s.State {
	case Done, Skipped:
		return fmt.Errorf("%w: %s %s %s at %s", ErrTaken, nameOr(s.DoneName), map[StepState]string{Done: "finished", Skipped: "skipped"}[s.State], s.ID, s.EndedAt.UTC().Format("15:04:05 UTC"))
	case NotTaken:
		return notNow("a decision went another way, so %s is not needed", s.ID)
	case Waiting:
		if s.Kind != scenarios.StepInject && e.What != StepSkipped {
			return notNow("%s comes after %s: do that first, or have the %s move or skip it", s.ID, strings.Join(p.openBefore(s), ", "), p.Book.Conductor())
		}
	case Under:
		if e.What == StepStarted {
			return fmt.Errorf("%w: %s began %s at %s", ErrTaken, nameOr(s.DoneName), s.ID, s.StartedAt.UTC().Format("15:04:05 UTC"))
		}
	}
	if s.StartedAt != nil && e.Happened.Before(*s.StartedAt) || s.ReadyAt != nil && e.Happened.Before(*s.ReadyAt) && e.Late {
		began := s.ReadyAt
		if s.StartedAt != nil {
			began = s.StartedAt
		}
		return notNow("%s cannot be over at %s, before it began at %s", s.ID, e.Happened.UTC().Format("15:04:05"), began.UTC().Format("15:04:05 UTC"))
	}
	if err := p.mayStep(s, e, who); err != nil {
		return err
	}
	switch e.What {
	case StepFailed, StepSkipped:
		return needsText(e, "give the reason")
	case SentBack:
		if s.BackTo == "" {
			return notNow("%s cannot be sent back", s.ID)
		}
		return needsText(e, "say what must be changed")
	case StepDone:
		return answers(s, e)
	}
	return nil
}

func nameOr(name string) string {
	if name == "" {
		return "another person"
	}
	return name
}

// openBefore are the steps that a step still waits for.
func (p *Progress) openBefore(s *Step) (ids []string) {
	for _, id := range s.After {
		if before := p.Step(id); before != nil && !before.State.settled() {
			ids = append(ids, id)
		}
	}
	for _, d := range p.Steps {
		if d.Decide != nil && !d.State.settled() && !slices.Contains(ids, d.ID) && slices.ContainsFunc(d.Decide.Options, func(o scenarios.Option) bool { return o.To == s.ID }) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// mayStep says who may do something about a step: its role, or who conducts. What
// a machine runs only the machine finishes.
func (p *Progress) mayStep(s *Step, e Entry, who string) error {
	conducts := p.Conducts(who)
	switch {
	case who == itself:
		if s.Kind != scenarios.StepRun && s.Kind != scenarios.StepInject {
			return notYours("%s is for people", s.ID)
		}
		return nil
	case s.Kind == scenarios.StepRun && (e.What == StepDone || e.What == StepFailed):
		return notYours("the outcome of its run decides about %s; the %s may skip it with a reason", s.ID, p.Book.Conductor())
	case s.Kind == scenarios.StepRun && !conducts:
		return notYours("that is up to the %s", p.Book.Conductor())
	case s.Kind == scenarios.StepInject && !conducts:
		return notNow("step %q does not exist", s.ID) // participants do not know of it
	case !conducts && !slices.Contains(p.Roles(who), s.By):
		return notYours("%s is done by the role %s", s.ID, s.By)
	}
	if s.Kind != scenarios.StepApprove || e.What != StepDone {
		return nil
	}
	if e.By != "" { // from paper: the one who approved counts
		who = e.ActorID
	}
	for _, id := range s.After {
		if before := p.Step(id); before != nil && before.DoneBy == who && before.State == Done {
			return notYours("you did %s: a second person must approve it", id)
		}
	}
	return nil
}

// answers holds what was found to what the step asks for.
func answers(s *Step, e Entry) error {
	switch {
	case s.Decide != nil:
		if !slices.ContainsFunc(s.Decide.Options, func(o scenarios.Option) bool { return o.Name == e.Values["option"] }) {
			names := make([]string, len(s.Decide.Options))
			for i, o := range s.Decide.Options {
				names[i] = o.Name
			}
			return notNow("choose one of: %s", strings.Join(names, ", "))
		}
	case s.Ask != nil && len(s.Ask.Answers) > 0:
		if !slices.Contains(s.Ask.Answers, e.Values["answer"]) {
			return notNow("answer one of: %s", strings.Join(s.Ask.Answers, ", "))
		}
	case s.Ask != nil && strings.TrimSpace(e.Values["answer"]+e.Text) == "":
		return notNow("the answer is empty")
	}
	for _, field := range s.Record {
		if err := readable(field, e.Values[field.Name]); err != nil {
			return err
		}
	}
	return nil
}

// readable says whether a value is of the type of its field.
func readable(field scenarios.RecordField, value string) error {
	value = strings.TrimSpace(value)
	var err error
	switch {
	case value == "":
		return notNow("%s is still to be recorded", field.Name)
	case field.Type == "number":
		var number float64
		_, err = fmt.Sscanf(value, "%g", &number)
	case field.Type == "time":
		_, err = parseTime(value)
	case field.Type == "date":
		_, err = time.Parse(time.DateOnly, value)
	case field.Type == "yes_no" && value != "yes" && value != "no":
		err = errors.New("yes or no")
	case field.Type == "confirm" && !slices.Contains([]string{"confirmed", "changed", "disputed"}, value):
		err = errors.New("confirmed, changed or disputed")
	}
	if err != nil {
		return notNow("%s: %q is not a %s", field.Name, value, strings.ReplaceAll(field.Type, "_", " or "))
	}
	return nil
}

func (p *Progress) judgeable(e Entry, who string) error {
	i := slices.IndexFunc(p.Book.Criteria, func(c scenarios.Criterion) bool { return c.Name == e.Values["criterion"] && c.Ask != "" })
	if i < 0 {
		return notNow("%q is not a criterion that people judge", e.Values["criterion"])
	}
	if by := p.Book.Criteria[i].By; !p.Conducts(who) && !slices.Contains(p.Roles(who), by) {
		return notYours("that is judged by the role %s", by)
	}
	if held := e.Values["held"]; held != "yes" && held != "no" {
		return notNow("say whether it held: yes or no")
	}
	return nil
}

func (p *Progress) endable(e Entry) error {
	var open []string
	for i := range p.Steps {
		if s := &p.Steps[i]; !s.State.settled() && s.Kind != scenarios.StepInject {
			open = append(open, s.ID)
		}
	}
	for _, condition := range p.Book.Exit {
		if !slices.Contains(p.Confirmed, condition) {
			open = append(open, fmt.Sprintf("the exit condition %q", condition))
		}
	}
	if len(open) > 0 && strings.TrimSpace(e.Text) == "" {
		return notNow("still open: %s; finish them, or give the reason why it ends without", strings.Join(open, ", "))
	}
	return nil
}

func (p *Progress) signable() error {
	for _, c := range p.Book.Criteria {
		if _, judged := p.Judged[c.Name]; c.Ask != "" && !judged {
			return notNow("the criterion %q is not judged yet", c.Name)
		}
	}
	return nil
}

func (p *Progress) reviewable(e Entry) error {
	signer := ""
	for _, before := range p.Entries {
		if before.What == Signed {
			signer = before.ActorID
		}
	}
	if e.ActorID == signer && e.Values["waiver"] == "" { // the store enters it, and no one else
		return notYours("you signed the report: another person must review it")
	}
	switch e.Values["verdict"] {
	case "accepted":
		return nil
	case "sent_back":
		return needsText(e, "say what must be changed")
	}
	return notNow("the verdict is accepted or sent_back")
}

// MayPress says whether an actor could finish a step now, for the button.
func (p *Progress) MayPress(s *Step, actorID string) bool {
	if p.State != Running || s.Kind == scenarios.StepRun || s.Kind == scenarios.StepInject && !p.Conducts(actorID) {
		return false
	}
	if s.State != Ready && s.State != Under && s.State != Failed && s.Kind != scenarios.StepInject || s.State.settled() {
		return false
	}
	return p.Conducts(actorID) || slices.Contains(p.Roles(actorID), s.By)
}

// Sees says whether an actor sees a step: injects are hidden until they come, and
// then shown to those for whom they are meant. Who conducts sees everything.
func (p *Progress) Sees(s *Step, actorID string) bool {
	if s.Kind != scenarios.StepInject || p.Conducts(actorID) || p.State != Running && p.State != Briefing {
		return true
	}
	if s.State != Done {
		return false
	}
	return len(s.SeenBy) == 0 || slices.ContainsFunc(p.Roles(actorID), func(role string) bool { return slices.Contains(s.SeenBy, role) })
}

// fields splits a list as forms and flags give it.
func fields(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
}

func lines(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func timeIn(values map[string]string, key string) *time.Time {
	at, err := parseTime(values[key])
	if err != nil {
		return nil
	}
	return &at
}

// parseTime reads a time as programs and as forms write it, the latter in UTC.
func parseTime(text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), nil
	}
	if at, err := time.Parse("2006-01-02T15:04:05", text); err == nil {
		return at, nil
	}
	return time.Parse("2006-01-02T15:04", text)
}
