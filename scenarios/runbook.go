package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/expect"
	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// RunbookKind is what a runbook is for; its author chooses.
type RunbookKind string

// The kinds of runbooks. An execution of a drill is a rehearsal; those of the
// other kinds are called by their kind.
const (
	Drill    RunbookKind = "drill"    // practice, against a clock
	Recovery RunbookKind = "recovery" // the real thing; an execution names its ticket
	Audit    RunbookKind = "audit"
	Review   RunbookKind = "review"
	Change   RunbookKind = "change"
)

// RunbookKinds are all of them.
var RunbookKinds = []RunbookKind{Drill, Recovery, Audit, Review, Change}

// Exercises are the words of NIST SP 800-84 for how far a drill goes.
var Exercises = []string{"tabletop", "functional", "full_scale"}

// Mark is a reading of the one clock of an execution. A step that carries it sets
// it when it is done; t0 and first_step are set by themselves.
type Mark string

// The marks, in the order in which they are usually reached.
const (
	T0         Mark = "t0"         // the assumed or real moment of disaster
	Detected   Mark = "detected"   // people noticed
	Declared   Mark = "declared"   // it was called a disaster
	Mobilised  Mark = "mobilised"  // the team is together
	FirstStep  Mark = "first_step" // the first step that recovers something began
	Usable     Mark = "usable"     // the service answers
	Validated  Mark = "validated"  // its people found the data right
	Accepted   Mark = "accepted"   // its owner took it over
	ReturnedAt Mark = "returned"   // it is back at its usual place
)

// Marks are all of them.
var Marks = []Mark{T0, Detected, Declared, Mobilised, FirstStep, Usable, Validated, Accepted, ReturnedAt}

// Day is a date as people write it: 2027-05-31. "" is not given.
type Day string

// UnmarshalText reads a date.
func (d *Day) UnmarshalText(text []byte) error {
	if _, err := time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q is not a date: write it like 2027-05-31", text)
	}
	*d = Day(text)
	return nil
}

// Passed says whether the day lies before the one of a moment, in UTC.
func (d Day) Passed(now time.Time) bool {
	return d != "" && string(d) < now.UTC().Format(time.DateOnly)
}

// Runbook is a procedure for people and machines: who is needed, what must be true
// before it begins, its steps, and what must be true before it ends. To people it
// is what a recipe is to a backup: data that one engine carries out.
type Runbook struct {
	Runbook    string           `yaml:"runbook" json:"runbook"` // slug
	Kind       RunbookKind      `yaml:"kind" json:"kind"`
	Exercise   string           `yaml:"exercise" json:"exercise,omitempty"` // of a drill
	Title      string           `yaml:"title" json:"title"`
	About      string           `yaml:"about" json:"about,omitempty"`
	Services   []string         `yaml:"services" json:"services,omitempty"` // empty: they are chosen when an execution is opened
	Author     string           `yaml:"author" json:"author,omitempty"`
	ReviewedBy string           `yaml:"reviewed_by" json:"reviewed_by,omitempty"`
	ReviewBy   Day              `yaml:"review_by" json:"review_by,omitempty"` // overdue afterwards
	Change     string           `yaml:"change" json:"change,omitempty"`       // the change request that approved this version
	Entry      []string         `yaml:"entry" json:"entry,omitempty"`         // what must be true before it begins; each is confirmed
	Exit       []string         `yaml:"exit" json:"exit,omitempty"`           // what must be true before it ends
	Schedule   *Schedule        `yaml:"schedule" json:"-"`
	Roles      []RunbookRole    `yaml:"roles,named" json:"roles"`
	Briefing   Briefing         `yaml:"briefing" json:"briefing"`
	Steps      []RunbookStep    `yaml:"steps" json:"steps"`
	Criteria   []Criterion      `yaml:"criteria" json:"criteria,omitempty"`
	Contacts   []RunbookContact `yaml:"contacts,named" json:"contacts,omitempty"` // for the printed copy

	Digest string `yaml:"-" json:"version"` // SHA-256 of the definition, hex
	File   string `yaml:"-" json:"-"`
}

// RunbookRole is one that must be filled before an execution starts.
type RunbookRole struct {
	Name     string   `yaml:"-" json:"role"`
	About    string   `yaml:"about" json:"about,omitempty"`
	Not      string   `yaml:"not" json:"not,omitempty"`           // operators: no one who operates a service in scope may fill it
	Is       string   `yaml:"is" json:"is,omitempty"`             // service_owner: only the owner of a service in scope may fill it
	Training []string `yaml:"training" json:"training,omitempty"` // what must be valid on the day
	Outside  bool     `yaml:"outside" json:"outside,omitempty"`   // filled by someone who does not sign in: the conductor enters what they do
}

// What RunbookRole.Not and Is may say.
const (
	NotOperators = "operators"
	ServiceOwner = "service_owner"
)

// RunbookContact is whom to reach, and how; also a plain text: the number or address.
type RunbookContact struct {
	Name  string `yaml:"-" json:"name"`
	Reach string `yaml:"reach,plain" json:"reach"`
}

// Briefing is the gate of a drill: it does not start while one of these is empty.
// What the runbook leaves empty is filled in when an execution is opened.
type Briefing struct {
	Success     []string `yaml:"success" json:"success,omitempty"` // criteria of success
	Assumptions string   `yaml:"assumptions" json:"assumptions,omitempty"`
	Window      string   `yaml:"window" json:"window,omitempty"`
	Security    string   `yaml:"security" json:"security,omitempty"`         // how restored data is protected meanwhile
	Modules     []string `yaml:"modules" json:"modules,omitempty"`           // the parts of the services in scope
	ConductedBy string   `yaml:"conducted_by" json:"conducted_by,omitempty"` // a role; it leads, and sees everything
	Validation  []string `yaml:"validation" json:"validation,omitempty"`     // the steps that validate application and data
}

// Missing are the parts that are still empty.
func (b Briefing) Missing() (names []string) {
	for _, part := range []struct {
		name  string
		empty bool
	}{
		{"success", len(b.Success) == 0}, {"assumptions", b.Assumptions == ""}, {"window", b.Window == ""}, {"security", b.Security == ""},
		{"modules", len(b.Modules) == 0}, {"conducted_by", b.ConductedBy == ""}, {"validation", len(b.Validation) == 0},
	} {
		if part.empty {
			names = append(names, part.name)
		}
	}
	return names
}

// StepKind is the key under which a step says what is done.
type StepKind string

// The kinds of steps.
const (
	StepDo      StepKind = "do"      // an instruction
	StepRun     StepKind = "run"     // a scenario; its outcome is the step's result
	StepAsk     StepKind = "ask"     // a person answers
	StepDecide  StepKind = "decide"  // one of several ways on
	StepTell    StepKind = "tell"    // a message
	StepApprove StepKind = "approve" // a second person
	StepInject  StepKind = "inject"  // a surprise
	StepRecord  StepKind = "record"  // values and files
	StepPhase   StepKind = "steps"   // holds steps; unfolding resolves it
)

var stepKinds = []StepKind{StepDo, StepRun, StepAsk, StepDecide, StepTell, StepApprove, StepInject, StepRecord, StepPhase}

// RunbookStep is one item of a runbook. It has one kind. Without `after` it follows
// the step that is written before it; `after: []` begins at once.
type RunbookStep struct {
	ID    string `yaml:"id" json:"id"`
	Title string `yaml:"title" json:"title,omitempty"`

	Do      string        `yaml:"do" json:"do,omitempty"`
	Run     string        `yaml:"run" json:"run,omitempty"` // a scenario, or "*": every scenario of the services in scope
	Ask     *AskStep      `yaml:"ask" json:"ask,omitempty"`
	Decide  *DecideStep   `yaml:"decide" json:"decide,omitempty"`
	Tell    *TellStep     `yaml:"tell" json:"tell,omitempty"`
	Approve string        `yaml:"approve" json:"approve,omitempty"` // the question
	Inject  *InjectStep   `yaml:"inject" json:"inject,omitempty"`
	Record  []RecordField `yaml:"record,named" json:"record,omitempty"` // by itself, or beside another kind
	Steps   []RunbookStep `yaml:"steps" json:"-"`

	By      string         `yaml:"by" json:"by,omitempty"` // a role; default the one that conducts
	After   []string       `yaml:"after" json:"after,omitempty"`
	Within  units.Duration `yaml:"within" json:"within_seconds,omitempty"`
	Expect  string         `yaml:"expect" json:"expect,omitempty"`   // what is seen when it worked
	Command []string       `yaml:"command" json:"command,omitempty"` // shown exactly as it must be typed
	Undo    string         `yaml:"undo" json:"undo,omitempty"`
	Open    string         `yaml:"open" json:"open,omitempty"`         // service:port of the kept sandbox
	Keep    units.Duration `yaml:"keep" json:"keep_seconds,omitempty"` // of run: how long the sandbox stays for people
	SeenBy  []string       `yaml:"seen_by" json:"seen_by,omitempty"`   // of inject: the roles that see it; default everyone
	Marks   Mark           `yaml:"marks" json:"marks,omitempty"`
	BackTo  string         `yaml:"back_to" json:"back_to,omitempty"` // of approve: where work goes on when it is sent back
	Each    string         `yaml:"each" json:"-"`                    // of a phase: service

	Phase string `yaml:"-" json:"phase,omitempty"` // that it stood in
	Added bool   `yaml:"-" json:"added,omitempty"` // while it ran
}

// AskStep is a question; also a plain text.
type AskStep struct {
	Question string   `yaml:"question,plain" json:"question"`
	Answers  []string `yaml:"answers" json:"answers,omitempty"` // empty: a text
}

// DecideStep chooses where it goes on.
type DecideStep struct {
	Question string   `yaml:"question" json:"question"`
	Options  []Option `yaml:"options,named" json:"options"`
}

// Option is one way on; also a plain text: the step that follows.
type Option struct {
	Name string `yaml:"-" json:"option"`
	To   string `yaml:"to,plain" json:"to"`
}

// TellStep is a message.
type TellStep struct {
	Whom []string `yaml:"whom" json:"whom"` // roles, or everyone
	By   string   `yaml:"by" json:"by"`     // the channel, such as bridge, phone or mail
	Text string   `yaml:"text" json:"text"`
}

// InjectStep is a surprise, hidden from participants until it comes.
type InjectStep struct {
	Text     string `yaml:"text" json:"text"`
	Expected string `yaml:"expected" json:"expected,omitempty"` // what good participants do
	At       string `yaml:"at" json:"at,omitempty"`             // "20m after declare", or "20m" after the start; "" is up to the conductor
}

// Due is how long after which step it comes; "" is the start.
func (i *InjectStep) Due() (after time.Duration, step string, err error) {
	text, step, _ := strings.Cut(i.At, " after ")
	d, err := units.ParseDuration(strings.TrimSpace(text))
	return d.Std(), strings.TrimSpace(step), err
}

// RecordField is something to be written down.
type RecordField struct {
	Name string `yaml:"-" json:"name"`
	Type string `yaml:"type,plain" json:"type"`
}

// recordTypes are what a field may hold: confirm is one of confirmed, changed, disputed.
var recordTypes = []string{"text", "number", "time", "date", "yes_no", "confirm", "file"}

// Criterion is judged at the end: by the record itself, or by a person.
type Criterion struct {
	Name   string `yaml:"name" json:"name"`
	Expect string `yaml:"expect" json:"expect,omitempty"` // such as accepted - declared <= commitment.rto
	Ask    string `yaml:"ask" json:"ask,omitempty"`
	By     string `yaml:"by" json:"by,omitempty"`

	Compiled *expect.Measure `yaml:"-" json:"-"`
}

// Kinds are those under which the step says something; a sound one has one.
func (s *RunbookStep) kinds() (kinds []StepKind) {
	for _, kind := range stepKinds {
		given := map[StepKind]bool{
			StepDo: s.Do != "", StepRun: s.Run != "", StepAsk: s.Ask != nil, StepDecide: s.Decide != nil, StepTell: s.Tell != nil,
			StepApprove: s.Approve != "", StepInject: s.Inject != nil, StepPhase: len(s.Steps) > 0,
		}[kind]
		if given || kind == StepRecord && len(s.Record) > 0 && len(kinds) == 0 && len(s.Steps) == 0 {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// Kind is the step's.
func (s *RunbookStep) Kind() StepKind {
	if kinds := s.kinds(); len(kinds) > 0 {
		return kinds[0]
	}
	return StepDo
}

// Name is the step for people: its title, else the first line of what it says.
func (s *RunbookStep) Name() string {
	text := s.Title
	if text == "" {
		switch s.Kind() {
		case StepDo:
			text = s.Do
		case StepRun:
			text = "Run " + s.Run
		case StepAsk:
			text = s.Ask.Question
		case StepDecide:
			text = s.Decide.Question
		case StepTell:
			text = s.Tell.Text
		case StepApprove:
			text = s.Approve
		case StepInject:
			text = s.Inject.Text
		default:
			text = strings.ReplaceAll(s.ID, "-", " ")
		}
	}
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// Step finds a step of an unfolded runbook; nil when there is none.
func (r *Runbook) Step(id string) *RunbookStep {
	if i := slices.IndexFunc(r.Steps, func(s RunbookStep) bool { return s.ID == id }); i >= 0 {
		return &r.Steps[i]
	}
	return nil
}

// Role finds a role; nil when there is none.
func (r *Runbook) Role(name string) *RunbookRole {
	if i := slices.IndexFunc(r.Roles, func(role RunbookRole) bool { return role.Name == name }); i >= 0 {
		return &r.Roles[i]
	}
	return nil
}

// Conductor is the role that leads: that of the briefing, else the first.
func (r *Runbook) Conductor() string {
	if r.Briefing.ConductedBy != "" || len(r.Roles) == 0 {
		return r.Briefing.ConductedBy
	}
	return r.Roles[0].Name
}

// Called is what one execution is called.
func (k RunbookKind) Called() string {
	if k == Drill {
		return "rehearsal"
	}
	return string(k)
}

// Unfold is the runbook as it is carried out for some services: phases are
// resolved into their steps, `each: service` and `run: "*"` into one step for each,
// and every step names all that it comes after. Without services, which a preview
// may not know yet, these stay one step.
func (r *Runbook) Unfold(w *Workspace, services []string) *Runbook {
	u := unfolder{w: w, services: w.inOrder(services), groups: map[string][]string{}}
	steps, _ := u.flat(r.Steps, nil, "", "")
	whole := *r
	whole.Services = slices.Clone(services)
	whole.Steps = steps
	for i := range steps {
		s := &steps[i]
		s.After = u.resolve(s.After, s.ID)
		if s.By == "" && s.Kind() != StepRun {
			s.By = r.Conductor()
		}
		if s.Decide == nil {
			continue
		}
		decide := *s.Decide
		decide.Options = slices.Clone(decide.Options)
		for j, o := range decide.Options {
			if into := u.groups[o.To]; len(into) > 0 { // a phase begins with its first step
				decide.Options[j].To = into[0]
			}
		}
		s.Decide = &decide
	}
	return &whole
}

// inOrder sorts services so that each comes after those it depends on.
func (w *Workspace) inOrder(services []string) (sorted []string) {
	var add func(name string, way []string)
	add = func(name string, way []string) {
		if slices.Contains(sorted, name) || slices.Contains(way, name) {
			return
		}
		if s := w.Services[name]; s != nil {
			for _, needed := range s.DependsOn {
				add(needed, append(way, name))
			}
		}
		if slices.Contains(services, name) {
			sorted = append(sorted, name)
		}
	}
	for _, name := range services {
		add(name, nil)
	}
	return sorted
}

type unfolder struct {
	w        *Workspace
	services []string
	groups   map[string][]string // what a name of the file stands for: the steps of a phase, the copies of a step
}

// flat lists steps in their order. before is what the first one comes after when
// it does not say; ends are what the next one does.
func (u *unfolder) flat(steps []RunbookStep, before []string, phase, suffix string) (all []RunbookStep, ends []string) {
	own := map[string]bool{}
	for _, s := range steps {
		own[s.ID] = true
	}
	ends = before
	for _, s := range steps {
		after := ends
		if s.After != nil {
			after = slices.Clone(s.After)
			for i, name := range after {
				if own[name] {
					after[i] = name + suffix
				}
			}
		}
		made, last := u.one(s, after, phase, suffix)
		for _, m := range made {
			if m.ID != s.ID {
				u.groups[s.ID] = append(u.groups[s.ID], m.ID)
			}
		}
		all = append(all, made...)
		if s.Inject == nil {
			ends = last
		}
	}
	return all, ends
}

func (u *unfolder) one(s RunbookStep, after []string, phase, suffix string) (all []RunbookStep, ends []string) {
	switch {
	case len(s.Steps) > 0 && s.Each == "service" && len(u.services) > 0:
		for _, service := range u.services {
			made, last := u.flat(s.Steps, after, s.ID, suffix+"."+service)
			all, ends = append(all, made...), append(ends, last...)
		}
		return all, ends
	case len(s.Steps) > 0:
		return u.flat(s.Steps, after, s.ID, suffix)
	case s.Run == "*" && len(u.services) > 0:
		return u.runs(s, after, phase, suffix)
	}
	if s.Inject != nil && s.After == nil {
		after = nil
	}
	s.ID, s.After, s.Phase = s.ID+suffix, after, phase
	if suffix != "" {
		s.Title = s.Name() + " (" + strings.TrimPrefix(suffix, ".") + ")"
	}
	return []RunbookStep{s}, []string{s.ID}
}

// runs are one step for each scenario of the services, in the order of their
// dependencies: what a service needs is restored first.
func (u *unfolder) runs(s RunbookStep, after []string, phase, suffix string) (all []RunbookStep, ends []string) {
	of := map[string][]string{} // the steps of a service
	services := u.services
	if suffix != "" {
		services = []string{strings.TrimPrefix(suffix, ".")}
	}
	for _, service := range services {
		waits := slices.Clone(after)
		if known := u.w.Services[service]; known != nil {
			for _, needed := range known.DependsOn {
				waits = append(waits, of[needed]...)
			}
		}
		for _, scenario := range u.w.scenariosOf(service) {
			one := s
			one.ID, one.Run, one.After, one.Phase, one.Title = s.ID+"."+scenario, scenario, waits, phase, ""
			all, of[service] = append(all, one), append(of[service], one.ID)
			ends = append(ends, one.ID)
		}
	}
	if len(all) == 0 {
		u.vanish(s, after)
		ends = after
	}
	return all, ends
}

// vanish has what names a step that there is nothing for, or one inside of it, go
// on after what that step would have come after.
func (u *unfolder) vanish(s RunbookStep, after []string) {
	u.groups[s.ID] = append([]string{}, after...)
	for _, inside := range s.Steps {
		u.vanish(inside, after)
	}
}

// scenariosOf are those of a service, by name.
func (w *Workspace) scenariosOf(service string) (names []string) {
	for name, s := range w.Scenarios {
		if s.Service == service {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// resolve replaces names of the file by the steps that they stand for.
func (u *unfolder) resolve(names []string, of string) (ids []string) {
	for _, name := range names {
		into, grouped := u.groups[name]
		if !grouped {
			into = []string{name}
		}
		for _, id := range into {
			if id != of && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// NeedsServices says whether the runbook cannot be carried out before services are
// chosen.
func (r *Runbook) NeedsServices() bool {
	var needs func(steps []RunbookStep) bool
	needs = func(steps []RunbookStep) bool {
		return slices.ContainsFunc(steps, func(s RunbookStep) bool { return s.Each != "" || s.Run == "*" || needs(s.Steps) })
	}
	return len(r.Services) == 0 && needs(r.Steps)
}

// Graph are the steps in levels: those of one come after some of the level before.
func (r *Runbook) Graph() (levels [][]*RunbookStep) {
	level := map[string]int{}
	var of func(s *RunbookStep, way int) int
	of = func(s *RunbookStep, way int) int {
		if at, known := level[s.ID]; known || way > len(r.Steps) {
			return at
		}
		at := 0
		for _, name := range r.waysInto(s) {
			if before := r.Step(name); before != nil && before != s {
				at = max(at, of(before, way+1)+1)
			}
		}
		level[s.ID] = at
		return at
	}
	for i := range r.Steps {
		at := of(&r.Steps[i], 0)
		for len(levels) <= at {
			levels = append(levels, nil)
		}
		levels[at] = append(levels[at], &r.Steps[i])
	}
	return levels
}

// waysInto are the steps that a step of an unfolded runbook waits for: those it
// comes after, and the decisions that lead to it.
func (r *Runbook) waysInto(s *RunbookStep) []string {
	ways := slices.Clone(s.After)
	for i := range r.Steps {
		if d := r.Steps[i].Decide; d != nil && slices.ContainsFunc(d.Options, func(o Option) bool { return o.To == s.ID }) && !slices.Contains(ways, r.Steps[i].ID) {
			ways = append(ways, r.Steps[i].ID)
		}
	}
	if s.Inject != nil && s.Inject.At != "" {
		if _, step, err := s.Inject.Due(); err == nil && step != "" {
			ways = append(ways, step)
		}
	}
	return ways
}

// circle is a way from a step of an unfolded runbook to itself; nil without one.
func (r *Runbook) circle() []string {
	done := map[string]bool{}
	var way []string
	var follow func(id string) []string
	follow = func(id string) []string {
		if i := slices.Index(way, id); i >= 0 {
			return append(slices.Clone(way[i:]), id)
		}
		s := r.Step(id)
		if s == nil || done[id] {
			return nil
		}
		way = append(way, id)
		for _, before := range r.waysInto(s) {
			if found := follow(before); found != nil {
				return found
			}
		}
		way = way[:len(way)-1]
		done[id] = true
		return nil
	}
	for i := range r.Steps {
		if found := follow(r.Steps[i].ID); found != nil {
			slices.Reverse(found) // in the order in which they would be done
			return found
		}
	}
	return nil
}

// runbooks reads runbooks/.
func (l *loader) runbooks() error {
	files, err := l.read(runbooksFolder)
	if err != nil {
		return err
	}
	for _, f := range files {
		n := f.Only("a runbook")
		if n == nil {
			continue
		}
		r := &Runbook{File: f.Name}
		f.Decode(n, r)
		if r.Digest, err = digest(n); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		runbookCheck{validator: validator{File: f, n: n, s: &Scenario{Schedule: r.Schedule}, l: l}, r: r, steps: map[string]*strict.Node{}}.all()
		if r.Runbook != "" && l.first(f, n.At("runbook"), "runbook", r.Runbook) {
			l.w.Runbooks[r.Runbook] = r
		}
	}
	return nil
}
