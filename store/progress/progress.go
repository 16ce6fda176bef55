// Package progress says what the entries of an execution of a runbook mean: which
// steps are done, which come next, what the clock reads, and whether somebody may
// do what they are about to. An execution is nothing but its runbook, as it was
// unfolded when it was opened, and its entries in their order; everything else
// follows from them. It is pure: no database, no clock, no network. The store
// keeps the entries, and asks Check before it writes another.
package progress

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/expect"
)

// What is what an entry records.
type What string

// The kinds of entries.
const (
	Opened       What = "opened"       // values: t0 and detected where they are known, and parameters
	Briefed      What = "briefed"      // values: parts of the briefing
	Assigned     What = "assigned"     // a role is filled; operates says whether they operate a service in scope: yes, no, unknown
	Confirmed    What = "confirmed"    // text: an entry or exit condition that is met
	Started      What = "started"      // the clock runs
	StepStarted  What = "step_started" // values: run, of a step that is a scenario
	StepDone     What = "step_done"    // text and values: what it found
	StepFailed   What = "step_failed"  // text: why
	StepSkipped  What = "step_skipped" // text: the reason
	StepAdded    What = "step_added"   // text: the reason; values: do, by, after, title
	StepMoved    What = "step_moved"   // text: the reason; values: after
	SentBack     What = "sent_back"    // of a step that approves; text: what must be changed
	Assisted     What = "assisted"     // a participant was helped with a step
	Noted        What = "noted"        // anything that was observed
	Marked       What = "marked"       // values: mark, of a reading of the clock that no step gave
	Acknowledged What = "acknowledged" // a message was received
	Ended        What = "ended"        // no more steps; text: the reason, where some are open
	Abandoned    What = "abandoned"    // text: the reason
	Answered     What = "answered"     // the hot wash: values well, badly, change
	Judged       What = "judged"       // values: criterion, held
	Learnt       What = "learnt"       // text: a lesson
	Signed       What = "signed"       // the report, by who conducted it
	Reviewed     What = "reviewed"     // the report, by another person
)

// Entry is one line of an execution's log.
type Entry struct {
	Seq      int64             `json:"seq"`
	At       time.Time         `json:"at"`          // when it was entered, by the clock of the database
	Happened time.Time         `json:"happened_at"` // earlier than At where it was entered later, such as from paper
	What     What              `json:"what"`
	Step     string            `json:"step,omitempty"`
	Role     string            `json:"role,omitempty"` // in which it was done
	ActorID  string            `json:"actor"`          // who did it
	Actor    string            `json:"actor_name"`
	By       string            `json:"entered_by,omitempty"` // who entered it, where that is another person
	Late     bool              `json:"entered_later,omitempty"`
	Text     string            `json:"text,omitempty"`
	Values   map[string]string `json:"values,omitempty"`
}

// State is where an execution is on its way.
type State string

// The states. Entries set them; after a crash it is what its entries say.
const (
	Briefing State = "briefing"  // opened: roles are filled, the briefing is completed; Started moves it on
	Running  State = "running"   // the clock runs; Ended moves it on
	Debrief  State = "debrief"   // the steps are over: hot wash, criteria, lessons; Signed moves it on
	Review   State = "in_review" // its report was signed; Reviewed moves it on
	Archived State = "archived"  // its report was reviewed; nothing is added any more
	Stopped  State = "abandoned" // stopped before its end, with a reason
)

// StepState is where a step is on its way.
type StepState string

// The states of a step.
const (
	Waiting  StepState = "waiting"   // for those it comes after
	Ready    StepState = "ready"     // it can be done
	Under    StepState = "started"   // a participant is doing it
	Done     StepState = "done"      // it was
	Failed   StepState = "failed"    // it went wrong: it can be done again or skipped, and what comes after it waits
	Skipped  StepState = "skipped"   // left out, with a reason
	NotTaken StepState = "not_taken" // a decision went another way
)

// settled says that what comes after may go on.
func (s StepState) settled() bool { return s == Done || s == Skipped || s == NotTaken }

// Step is a step and what became of it.
type Step struct {
	scenarios.RunbookStep
	Kind      scenarios.StepKind `json:"kind"`
	Name      string             `json:"name"`
	State     StepState          `json:"state"`
	ReadyAt   *time.Time         `json:"ready_at"`
	StartedAt *time.Time         `json:"started_at"`
	EndedAt   *time.Time         `json:"ended_at"`
	DueAt     *time.Time         `json:"due_at"`       // ready plus within
	PlanStart float64            `json:"plan_seconds"` // after the start, by the runbook's own times
	PlanEnd   float64            `json:"plan_end_seconds"`
	DoneBy    string             `json:"done_by,omitempty"`
	DoneName  string             `json:"done_by_name,omitempty"`
	Result    string             `json:"result,omitempty"`
	Values    map[string]string  `json:"values,omitempty"`
	RunID     string             `json:"run,omitempty"`
	Assists   int                `json:"assists"`
	Tries     int                `json:"tries"` // how often it failed before
	Moved     bool               `json:"moved,omitempty"`
	Seen      []string           `json:"acknowledged_by,omitempty"`
}

// Overdue says whether the step takes longer than it may.
func (s *Step) Overdue(now time.Time) bool {
	if s.DueAt == nil {
		return false
	}
	if s.EndedAt != nil {
		return s.EndedAt.After(*s.DueAt)
	}
	return (s.State == Ready || s.State == Under || s.State == Failed) && now.After(*s.DueAt)
}

// Seconds is how long it took; nil while it is not over.
func (s *Step) Seconds() *float64 {
	if s.EndedAt == nil || s.ReadyAt == nil {
		return nil
	}
	from := *s.ReadyAt
	if s.StartedAt != nil {
		from = *s.StartedAt
	}
	seconds := s.EndedAt.Sub(from).Seconds()
	return &seconds
}

// Reading is what the clock read at a mark.
type Reading struct {
	Mark  scenarios.Mark `json:"mark"`
	At    time.Time      `json:"at"`
	Actor string         `json:"actor"`
	Entry int64          `json:"entry"`
}

// Participant is a person with the roles that they fill.
type Participant struct {
	ActorID  string   `json:"actor"`
	Name     string   `json:"name"`
	Roles    []string `json:"roles"`
	Operates string   `json:"operates"` // a service in scope: yes, no or unknown
}

// Deviation is where an execution left its runbook.
type Deviation struct {
	Entry  Entry  `json:"entry"`
	Step   string `json:"step"`
	Reason string `json:"reason"`
	Kind   string `json:"kind"` // skipped, moved, added, failed, sent_back, late, open
}

// Result is what became of a criterion.
type Result struct {
	Name   string `json:"name"`
	Expect string `json:"expect,omitempty"`
	Ask    string `json:"ask,omitempty"`
	Held   *bool  `json:"held"` // null: not measured, or not answered yet
	Detail string `json:"detail,omitempty"`
	By     string `json:"by,omitempty"`
}

// Wash is what a participant answered in the hot wash.
type Wash struct {
	ActorID string `json:"actor"`
	Name    string `json:"name"`
	Well    string `json:"well"`
	Badly   string `json:"badly"`
	Change  string `json:"change"`
}

// Progress is all that an execution has come to.
type Progress struct {
	Book       *scenarios.Runbook `json:"runbook"`
	State      State              `json:"state"`
	Brief      scenarios.Briefing `json:"briefing"`
	Confirmed  []string           `json:"confirmed"`
	Steps      []Step             `json:"steps"`
	Clock      []Reading          `json:"clock"`
	People     []Participant      `json:"participants"`
	Deviations []Deviation        `json:"deviations"`
	Wash       []Wash             `json:"hot_wash"`
	Lessons    []Entry            `json:"lessons"`
	Judged     map[string]Entry   `json:"-"`
	StartedAt  *time.Time         `json:"started_at"`
	EndedAt    *time.Time         `json:"ended_at"`
	Entries    []Entry            `json:"-"`

	t0, detected *time.Time
	index        map[string]int
}

// Of folds entries.
func Of(book *scenarios.Runbook, entries []Entry) *Progress {
	copied := *book
	copied.Steps = slices.Clone(book.Steps)
	p := &Progress{Book: &copied, State: Briefing, Brief: book.Briefing, Judged: map[string]Entry{}, index: map[string]int{}}
	for _, s := range copied.Steps {
		p.add(s)
	}
	for _, e := range entries {
		p.apply(e)
	}
	p.plan()
	return p
}

func (p *Progress) add(s scenarios.RunbookStep) {
	p.index[s.ID] = len(p.Steps)
	p.Steps = append(p.Steps, Step{RunbookStep: s, Kind: s.Kind(), Name: s.Name(), State: Waiting})
}

// Step finds one; nil when there is none.
func (p *Progress) Step(id string) *Step {
	if i, known := p.index[id]; known {
		return &p.Steps[i]
	}
	return nil
}

// Last is the newest entry; the zero Entry when there is none.
func (p *Progress) Last() Entry {
	if len(p.Entries) == 0 {
		return Entry{}
	}
	return p.Entries[len(p.Entries)-1]
}

// apply takes in an entry that Check has let pass.
func (p *Progress) apply(e Entry) {
	p.Entries = append(p.Entries, e)
	at := e.Happened
	s := p.Step(e.Step)
	if s == nil {
		s = &Step{} // of an execution as a whole
	}
	switch e.What {
	case Opened:
		p.t0, p.detected = timeIn(e.Values, "t0"), timeIn(e.Values, "detected")
	case Briefed:
		p.brief(e.Values)
	case Assigned:
		p.assign(e)
	case Confirmed:
		p.Confirmed = append(p.Confirmed, e.Text)
	case Started:
		p.State, p.StartedAt = Running, &at
		if p.t0 == nil {
			p.t0 = &at
		}
		p.read(scenarios.T0, Entry{Seq: e.Seq, Happened: *p.t0, Actor: e.Actor})
		if p.detected != nil {
			p.read(scenarios.Detected, Entry{Seq: e.Seq, Happened: *p.detected, Actor: e.Actor})
		}
		p.open(at)
	case StepStarted:
		s.State, s.StartedAt, s.DoneBy, s.DoneName = Under, &at, e.ActorID, e.Actor
		s.RunID = cmp.Or(e.Values["run"], s.RunID)
		p.first(s, e)
	case StepDone:
		p.done(s, e)
	case StepFailed:
		s.State, s.Result, s.Tries, s.DoneBy, s.DoneName = Failed, e.Text, s.Tries+1, e.ActorID, e.Actor
		s.RunID = cmp.Or(e.Values["run"], s.RunID)
		p.first(s, e)
		p.deviate(e, "failed")
	case StepSkipped:
		s.State, s.Result, s.EndedAt, s.DoneBy, s.DoneName = Skipped, e.Text, &at, e.ActorID, e.Actor
		p.deviate(e, "skipped")
		p.open(at)
	case StepAdded:
		added := scenarios.RunbookStep{ID: e.Step, Title: e.Values["title"], Do: e.Values["do"], By: e.Values["by"], After: fields(e.Values["after"]), Added: true}
		p.Book.Steps = append(p.Book.Steps, added)
		p.add(added)
		p.deviate(e, "added")
		p.open(at)
	case StepMoved:
		s.After, s.Moved = fields(e.Values["after"]), true
		p.Book.Step(e.Step).After = s.After
		p.deviate(e, "moved")
		p.open(at)
	case SentBack:
		p.sendBack(s, e)
	case Assisted:
		s.Assists++
	case Marked:
		p.read(scenarios.Mark(e.Values["mark"]), e)
	case Acknowledged:
		if !slices.Contains(s.Seen, e.Actor) {
			s.Seen = append(s.Seen, e.Actor)
		}
	case Ended:
		p.State, p.EndedAt = Debrief, &at
		for _, open := range p.Steps {
			if !open.State.settled() && open.Kind != scenarios.StepInject {
				late := e
				late.Step = open.ID
				p.Deviations = append(p.Deviations, Deviation{Entry: late, Step: open.ID, Reason: cmp.Or(e.Text, "it was open at the end"), Kind: "open"})
			}
		}
	case Abandoned:
		p.State, p.EndedAt = Stopped, &at
	case Answered:
		p.Wash = slices.DeleteFunc(p.Wash, func(w Wash) bool { return w.ActorID == e.ActorID })
		p.Wash = append(p.Wash, Wash{e.ActorID, e.Actor, e.Values["well"], e.Values["badly"], e.Values["change"]})
	case Judged:
		p.Judged[e.Values["criterion"]] = e
	case Learnt:
		p.Lessons = append(p.Lessons, e)
	case Signed:
		p.State = Review
	case Reviewed:
		if e.Values["verdict"] == "sent_back" {
			p.State = Debrief
		} else {
			p.State = Archived
		}
	}
}

func (p *Progress) deviate(e Entry, kind string) {
	p.Deviations = append(p.Deviations, Deviation{Entry: e, Step: e.Step, Reason: e.Text, Kind: kind})
}

func (p *Progress) brief(values map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		text := values[key]
		switch key {
		case "success":
			p.Brief.Success = lines(text)
		case "assumptions":
			p.Brief.Assumptions = text
		case "window":
			p.Brief.Window = text
		case "security":
			p.Brief.Security = text
		case "modules":
			p.Brief.Modules = lines(text)
		case "validation":
			p.Brief.Validation = lines(text)
		}
	}
}

func (p *Progress) assign(e Entry) {
	i := slices.IndexFunc(p.People, func(x Participant) bool { return x.ActorID == e.ActorID })
	if i < 0 {
		i = len(p.People)
		p.People = append(p.People, Participant{ActorID: e.ActorID, Name: e.Actor, Operates: cmp.Or(e.Values["operates"], "unknown")})
	}
	who := &p.People[i]
	if e.Values["leaves"] != "" {
		who.Roles = slices.DeleteFunc(who.Roles, func(r string) bool { return r == e.Role })
	} else if !slices.Contains(who.Roles, e.Role) {
		who.Roles = append(who.Roles, e.Role)
	}
	if len(who.Roles) == 0 {
		p.People = slices.Delete(p.People, i, i+1)
	}
}

// done also opens what comes after, and reads the clock.
func (p *Progress) done(s *Step, e Entry) {
	at := e.Happened
	s.State, s.EndedAt, s.Result, s.DoneBy, s.DoneName = Done, &at, e.Text, e.ActorID, e.Actor
	if len(e.Values) > 0 {
		s.Values = e.Values
	}
	s.RunID = cmp.Or(e.Values["run"], s.RunID)
	p.first(s, e)
	if s.Marks != "" && (s.Decide == nil || e.Values["option"] == s.Decide.Options[0].Name) {
		p.markFrom(s.Marks, e)
	}
	p.open(at)
}

// markFrom reads the clock once all steps that carry a mark are over.
func (p *Progress) markFrom(mark scenarios.Mark, e Entry) {
	for i := range p.Steps {
		if o := &p.Steps[i]; o.Marks == mark && !o.State.settled() {
			return
		} else if o.Marks == mark && o.State == Done && o.EndedAt.After(e.Happened) {
			e.Happened = *o.EndedAt
		}
	}
	p.read(mark, e)
}

// first reads the clock when something is first recovered.
func (p *Progress) first(s *Step, e Entry) {
	before := s.Marks == scenarios.Detected || s.Marks == scenarios.Declared || s.Marks == scenarios.Mobilised // nothing is recovered yet
	if !before && (s.Kind == scenarios.StepDo || s.Kind == scenarios.StepRun) {
		if p.Reading(scenarios.FirstStep) == nil {
			p.read(scenarios.FirstStep, e)
		}
	}
}

// read sets a mark; it is read again when work was sent back.
func (p *Progress) read(mark scenarios.Mark, e Entry) {
	p.Clock = slices.DeleteFunc(p.Clock, func(r Reading) bool { return r.Mark == mark })
	p.Clock = append(p.Clock, Reading{mark, e.Happened, e.Actor, e.Seq})
	slices.SortStableFunc(p.Clock, func(a, b Reading) int { return a.At.Compare(b.At) })
}

// Reading is what the clock read at a mark; nil before it was reached.
func (p *Progress) Reading(mark scenarios.Mark) *time.Time {
	if i := slices.IndexFunc(p.Clock, func(r Reading) bool { return r.Mark == mark }); i >= 0 {
		return &p.Clock[i].At
	}
	return nil
}

// sendBack has everything from a step on done again.
func (p *Progress) sendBack(s *Step, e Entry) {
	p.deviate(e, "sent_back")
	s.Result = e.Text
	again := map[string]bool{s.BackTo: true}
	for range p.Steps {
		for i := range p.Steps {
			if o := &p.Steps[i]; !again[o.ID] && slices.ContainsFunc(o.After, func(id string) bool { return again[id] }) {
				again[o.ID] = true
			}
		}
	}
	for i := range p.Steps {
		if o := &p.Steps[i]; again[o.ID] && o.Kind != scenarios.StepInject {
			o.State, o.ReadyAt, o.StartedAt, o.EndedAt, o.DueAt, o.DoneBy, o.DoneName = Waiting, nil, nil, nil, nil, "", ""
		}
	}
	p.open(e.Happened)
}

// open finds what became ready at a moment, and what no decision leads to.
func (p *Progress) open(at time.Time) {
	for changed := true; changed; {
		changed = false
		for i := range p.Steps {
			s := &p.Steps[i]
			if s.State != Waiting || s.Kind == scenarios.StepInject && s.Inject.At != "" {
				continue
			}
			switch next := p.next(s); next {
			case Ready:
				s.State, s.ReadyAt = Ready, &at
				if s.Within > 0 {
					due := at.Add(s.Within.Std())
					s.DueAt = &due
				}
				changed = true
			case NotTaken:
				s.State, changed = NotTaken, true
			}
		}
	}
}

// next is what a waiting step becomes: ready when a decision leads to it, or when
// all that it comes after is over; not taken when no way leads to it any more.
func (p *Progress) next(s *Step) StepState {
	arrows, alive := 0, 0
	group := s.After
	for i := range p.Steps {
		d := &p.Steps[i]
		if d.Decide == nil || !slices.ContainsFunc(d.Decide.Options, func(o scenarios.Option) bool { return o.To == s.ID }) {
			continue
		}
		arrows++
		group = slices.DeleteFunc(slices.Clone(group), func(id string) bool { return id == d.ID })
		switch d.State {
		case Done:
			if slices.ContainsFunc(d.Decide.Options, func(o scenarios.Option) bool { return o.To == s.ID && o.Name == d.Values["option"] }) {
				return Ready
			}
		case NotTaken:
		case Skipped: // undecided: every way is open
			return Ready
		default:
			alive++
		}
	}
	over, taken := true, len(group) == 0
	for _, id := range group {
		before := p.Step(id)
		if before == nil {
			continue
		}
		over = over && before.State.settled()
		taken = taken || before.State != NotTaken
	}
	switch {
	case arrows == 0 && over && taken, arrows > 0 && len(group) > 0 && over && taken:
		return Ready
	case alive == 0 && (arrows > 0 && len(group) == 0 || len(group) > 0 && over && !taken):
		return NotTaken
	}
	return Waiting
}

// plan is when each step would begin and end if everything took as long as it may.
func (p *Progress) plan() {
	for _, level := range p.Book.Graph() {
		for _, of := range level {
			s := p.Step(of.ID)
			if s.Inject != nil && s.Inject.At != "" {
				after, step, err := s.Inject.Due()
				if err == nil {
					s.PlanStart = after.Seconds()
					if before := p.Step(step); before != nil {
						s.PlanStart += before.PlanEnd
					}
				}
				s.PlanEnd = s.PlanStart
				continue
			}
			for _, id := range s.After {
				if before := p.Step(id); before != nil {
					s.PlanStart = max(s.PlanStart, before.PlanEnd)
				}
			}
			s.PlanEnd = s.PlanStart + s.Within.Std().Seconds()
		}
	}
}

// InjectDue is when an inject comes by the clock; nil while that is not known, and
// where the conductor chooses the moment.
func (p *Progress) InjectDue(s *Step) *time.Time {
	if s.Inject == nil || s.Inject.At == "" || s.State.settled() || p.StartedAt == nil {
		return nil
	}
	after, step, err := s.Inject.Due()
	if err != nil {
		return nil
	}
	from := p.StartedAt
	if step != "" {
		before := p.Step(step)
		if before == nil || before.State != Done {
			return nil
		}
		from = before.EndedAt
	}
	at := from.Add(after)
	return &at
}

// Roles are those that an actor fills.
func (p *Progress) Roles(actorID string) []string {
	if i := slices.IndexFunc(p.People, func(x Participant) bool { return x.ActorID == actorID }); i >= 0 {
		return p.People[i].Roles
	}
	return nil
}

// Conducts says whether an actor leads.
func (p *Progress) Conducts(actorID string) bool {
	return slices.Contains(p.Roles(actorID), p.Book.Conductor())
}

// Counts are what criteria and figures ask about.
type Counts struct {
	Steps         int      `json:"steps"` // done by people
	Done          int      `json:"done"`
	Open          int      `json:"open"`
	Skipped       int      `json:"skipped"`
	Failed        int      `json:"failed"`
	Assists       int      `json:"assists"`
	Deviations    int      `json:"deviations"`
	Injects       int      `json:"injects"`
	StrangerDone  int      `json:"stranger_steps_without_help"`
	StrangerSteps int      `json:"stranger_steps"`
	StrangerScore *float64 `json:"stranger_score"` // null: no step was done by people who do not operate the service
}

// Count counts.
func (p *Progress) Count() (c Counts) {
	strangers := map[string]bool{}
	for _, who := range p.People {
		strangers[who.ActorID] = who.Operates == "no"
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		c.Assists += s.Assists
		if s.Tries > 0 {
			c.Failed++
		}
		switch {
		case s.Kind == scenarios.StepInject:
			if s.State == Done {
				c.Injects++
			}
			continue
		case s.State == Skipped:
			c.Skipped++
		case s.State == Done:
			c.Done++
		case s.State != NotTaken:
			c.Open++
		}
		if s.Kind != scenarios.StepRun && s.State != NotTaken {
			c.Steps++
			if s.State == Done && strangers[s.DoneBy] {
				c.StrangerSteps++
				if s.Assists == 0 {
					c.StrangerDone++
				}
			}
		}
	}
	c.Deviations = len(p.Deviations)
	if c.StrangerSteps > 0 {
		score := float64(c.StrangerDone) / float64(c.StrangerSteps)
		c.StrangerScore = &score
	}
	return c
}

// Allowance is how long people needed before anything was recovered: from T0 until
// they were mobilised. It is nil where that was not measured.
func (p *Progress) Allowance() *float64 {
	from, until := p.Reading(scenarios.T0), p.Reading(scenarios.Mobilised)
	if from == nil || until == nil || until.Before(*from) {
		return nil
	}
	seconds := until.Sub(*from).Seconds()
	return &seconds
}

// RTO is how long the recovery took by the rule of a service: from the disaster or
// its declaration until the service was usable, validated or accepted.
func (p *Progress) RTO(c scenarios.Commitment) (seconds *float64, how string) {
	from, until := scenarios.T0, scenarios.Usable
	if c.RTOFrom == "declaration" {
		from = scenarios.Declared
	}
	if c.RTOUntil != "" {
		until = scenarios.Mark(c.RTOUntil)
	}
	how = "from " + string(from) + " until " + string(until)
	a, b := p.Reading(from), p.Reading(until)
	if a == nil || b == nil || b.Before(*a) {
		return nil, how
	}
	took := b.Sub(*a).Seconds()
	return &took, how
}

// Results judges the criteria; those that people answer wait for them.
func (p *Progress) Results(commitment scenarios.Commitment) (all []Result) {
	counts := p.Count()
	x := expect.Execution{
		T0: p.Reading(scenarios.T0), Detected: p.Reading(scenarios.Detected), Declared: p.Reading(scenarios.Declared), Mobilised: p.Reading(scenarios.Mobilised),
		FirstStep: p.Reading(scenarios.FirstStep), Usable: p.Reading(scenarios.Usable), Validated: p.Reading(scenarios.Validated),
		Accepted: p.Reading(scenarios.Accepted), Returned: p.Reading(scenarios.ReturnedAt),
		Assists: counts.Assists, Deviations: counts.Deviations, Skipped: counts.Skipped, Failed: counts.Failed, Injects: counts.Injects, Steps: counts.Steps,
		StrangerScore: counts.StrangerScore,
	}
	if rto := commitment.RTO.Std(); rto > 0 {
		x.RTO = &rto
	}
	if rpo := commitment.RPO.Std(); rpo > 0 {
		x.RPO = &rpo
	}
	for _, c := range p.Book.Criteria {
		r := Result{Name: c.Name, Expect: c.Expect, Ask: c.Ask}
		if c.Expect != "" {
			r.Held, r.Detail = measured(c.Expect, x)
		} else if e, judged := p.Judged[c.Name]; judged {
			held := e.Values["held"] == "yes"
			r.Held, r.Detail, r.By = &held, e.Text, e.Actor
		}
		all = append(all, r)
	}
	return all
}

func measured(text string, x expect.Execution) (held *bool, detail string) {
	m, err := expect.CompileMeasure(text)
	if err != nil { // loading has compiled it
		return nil, err.Error()
	}
	holds, err := m.Holds(x)
	if err != nil {
		return nil, err.Error()
	}
	return &holds, ""
}
