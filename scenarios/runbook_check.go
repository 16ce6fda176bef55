package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"rehearse/scenarios/expect"
	"rehearse/scenarios/strict"
)

// runbookCheck looks at one runbook with the whole workspace in mind.
type runbookCheck struct {
	validator
	r     *Runbook
	steps map[string]*strict.Node // where each is written
}

func (c runbookCheck) all() {
	slugged(c.File, c.n.At("runbook"), "runbook", c.r.Runbook)
	c.head()
	c.roles()
	c.schedule()
	c.walk(c.n.Get("steps"), c.r.Steps)
	if len(c.r.Steps) == 0 {
		c.missing(c.n, c.n.At("steps"), "add steps, such as: - {id: restore, run: SCENARIO}", "the runbook has no steps")
	}
	c.references(c.n.Get("steps"), c.r.Steps)
	c.order()
	c.briefing()
	c.criteria()
}

func (c runbookCheck) head() {
	r := c.r
	if r.Kind == "" {
		c.missing(c.n, c.n.At("kind"), strict.OneOf(RunbookKinds), "kind is missing")
	} else if !slices.Contains(RunbookKinds, r.Kind) && !c.Doubtful(c.n.At("kind")) {
		c.Report(c.n.At("kind"), strict.OneOf(RunbookKinds), "kind cannot be %q", r.Kind)
	}
	switch at := c.n.Get("exercise"); {
	case at != nil && !c.Doubtful(at) && r.Kind != Drill:
		c.Report(c.n.Key("exercise"), "remove it, or write kind: drill", "only a drill has an exercise")
	case r.Exercise == "" && r.Kind == Drill:
		c.missing(c.n, c.n.At("exercise"), strict.OneOf(Exercises), "a drill must say how far it goes: exercise is missing")
	case r.Exercise != "":
		oneOf(c.File, c.n, "exercise", r.Exercise, Exercises...)
	}
	if r.Title == "" {
		r.Title = r.Runbook
	}
	if r.Author != "" && SamePerson(r.Author, r.ReviewedBy) {
		c.Report(c.n.At("reviewed_by"), "name a second person, or leave it out until one has reviewed it", "%s cannot review a runbook of their own", r.ReviewedBy)
	}
	for i, name := range r.Services {
		if c.l.w.Services[name] == nil && !c.l.catalogueUnread {
			c.Report(c.n.At("services", i), suggest(name, c.l.w.Services, "declare it in catalogue/"), "service %q is not in the catalogue", name)
		}
	}
}

func (c runbookCheck) roles() {
	at := c.n.Get("roles")
	if len(c.r.Roles) == 0 {
		c.missing(c.n, c.n.At("roles"), "add at least the one that leads, such as roles: {facilitator: {}}", "the runbook has no roles, so its steps could be done by no one")
	}
	for _, role := range c.r.Roles {
		where := at.At(role.Name)
		if !slug.MatchString(strings.ReplaceAll(role.Name, "_", "-")) || role.Name == everyone {
			c.Report(at.Key(role.Name), "write lower-case letters, digits, - and _, such as lead or client_contact", "%q is not a valid name for a role", role.Name)
		}
		oneOf(c.File, where, "not", role.Not, NotOperators)
		oneOf(c.File, where, "is", role.Is, ServiceOwner)
		if role.Is == ServiceOwner && len(c.r.Services) > 0 && !slices.ContainsFunc(c.r.Services, func(name string) bool {
			s := c.l.w.Services[name]
			return s == nil || s.Owner != ""
		}) {
			c.Report(where.At("is"), "give the service an owner in catalogue/, or remove is", "the role %s can be filled by no one: none of its services has an owner", role.Name)
		}
	}
}

// everyone stands for all roles where a message names whom it goes to.
const everyone = "everyone"

// walk checks each step by itself, and remembers where it is written.
func (c runbookCheck) walk(at *strict.Node, steps []RunbookStep) {
	for i := range steps {
		s, n := &steps[i], at.At(i)
		if n.Kind != strict.Mapping {
			continue
		}
		slugged(c.File, n.At("id"), "step", s.ID)
		if first := c.steps[s.ID]; first != nil && s.ID != "" {
			c.Report(n.At("id"), "give one of them another id", "the step %q is declared twice, first in line %d", s.ID, first.Line)
		} else if s.ID != "" {
			c.steps[s.ID] = n
		}
		c.kind(n, s)
		c.details(n, s)
		c.walk(n.Get("steps"), s.Steps)
	}
}

func (c runbookCheck) kind(n *strict.Node, s *RunbookStep) {
	kinds := s.kinds()
	names := make([]string, len(stepKinds))
	for i, kind := range stepKinds {
		names[i] = string(kind)
	}
	switch len(kinds) {
	case 1:
	case 0:
		c.missing(n, n, "give it one of: "+strings.Join(names, ", "), "the step %q does not say what is done", s.ID)
	default:
		c.Report(n.Key(string(kinds[1])), "make two steps of it", "the step %q has two kinds, %s and %s", s.ID, kinds[0], kinds[1])
	}
	for key, kind := range map[string]StepKind{"keep": StepRun, "open": StepDo, "command": StepDo, "undo": StepDo, "seen_by": StepInject, "back_to": StepApprove, "each": StepPhase} {
		if n.Has(key) && len(kinds) > 0 && !slices.Contains(kinds, kind) && (kind != StepDo || !slices.Contains([]StepKind{StepAsk, StepRecord}, kinds[0])) {
			c.Report(n.Key(key), "remove it", "%s has no effect in a step with %s", key, kinds[0])
		}
	}
}

func (c runbookCheck) details(n *strict.Node, s *RunbookStep) {
	positive(c.File, n, "within", leastInterval, "write how long the step may take, such as 20m")
	if s.Run != "" && s.Run != "*" && c.l.w.Scenarios[s.Run] == nil && !c.l.scenarioUnread && !c.Doubtful(n.At("run")) {
		c.Report(n.At("run"), suggest(s.Run, c.l.w.Scenarios, "declare it in scenarios/"), "scenario %q does not exist", s.Run)
	}
	if s.Decide != nil && len(s.Decide.Options) < 2 {
		c.missing(n.At("decide"), n.At("decide"), "add options, such as options: {yes: STEP, no: STEP}", "a decision needs at least two options")
	}
	if s.Decide != nil && s.Decide.Question == "" {
		c.missing(n.At("decide"), n.At("decide"), "add question", "the decision asks nothing")
	}
	if s.Tell != nil && (len(s.Tell.Whom) == 0 || s.Tell.By == "" || s.Tell.Text == "") {
		c.missing(n.At("tell"), n.At("tell"), "write it as tell: {whom: [ROLE], by: phone, text: …}", "a message needs whom, by and text")
	}
	if s.Inject != nil {
		c.inject(n.At("inject"), s)
	}
	for _, field := range s.Record {
		if !slices.Contains(recordTypes, field.Type) && !c.Doubtful(n.At("record", field.Name)) {
			c.Report(n.At("record", field.Name), strict.OneOf(recordTypes), "%s cannot be recorded as %q", field.Name, field.Type)
		}
	}
	if s.Marks != "" && (!slices.Contains(Marks, s.Marks) || s.Marks == T0 || s.Marks == FirstStep) {
		settable := slices.DeleteFunc(slices.Clone(Marks), func(m Mark) bool { return m == T0 || m == FirstStep })
		c.Report(n.At("marks"), strict.OneOf(settable), "a step cannot mark %q", s.Marks)
	}
	oneOf(c.File, n, "each", s.Each, "service")
}

func (c runbookCheck) inject(at *strict.Node, s *RunbookStep) {
	if s.Inject.Text == "" {
		c.missing(at, at, "add text, what the participants see", "the inject says nothing")
	}
	if s.Inject.At == "" {
		return
	}
	if _, _, err := s.Inject.Due(); err != nil {
		c.Report(at.At("at"), `write at: 20m after STEP, or 20m for after the start, or leave it out where the conductor chooses the moment`, "%q is not a moment", s.Inject.At)
	}
}

// references: the roles and steps that steps name are there.
func (c runbookCheck) references(at *strict.Node, steps []RunbookStep) {
	role := func(at *strict.Node, name string) {
		if name == "" || c.r.Role(name) != nil || len(c.r.Roles) == 0 || c.Doubtful(at) {
			return
		}
		names := make([]string, len(c.r.Roles))
		for i, r := range c.r.Roles {
			names[i] = r.Name
		}
		c.Report(at, strict.Suggest(name, names), "role %q is not in this runbook, so no one may do that", name)
	}
	step := func(at *strict.Node, name string) {
		if c.steps[name] != nil || c.Doubtful(at) {
			return
		}
		c.Report(at, suggest(name, c.steps, ""), "step %q does not exist", name)
	}
	for i := range steps {
		s, n := &steps[i], at.At(i)
		role(n.At("by"), s.By)
		for j, name := range s.SeenBy {
			role(n.At("seen_by", j), name)
		}
		for j, name := range s.After {
			step(n.At("after", j), name)
		}
		if s.BackTo != "" {
			step(n.At("back_to"), s.BackTo)
		}
		if s.Tell != nil {
			for j, name := range s.Tell.Whom {
				if name != everyone {
					role(n.At("tell", "whom", j), name)
				}
			}
		}
		if s.Decide != nil {
			for _, o := range s.Decide.Options {
				step(n.At("decide", "options", o.Name), o.To)
			}
		}
		if s.Inject != nil && s.Inject.At != "" {
			if _, name, err := s.Inject.Due(); err == nil && name != "" {
				step(n.At("inject", "at"), name)
			}
		}
		c.references(n.Get("steps"), s.Steps)
	}
}

// order: no step waits for itself, and no mark is set by two steps of which one
// comes after the other.
func (c runbookCheck) order() {
	services := c.r.Services
	if len(services) == 0 {
		services = []string{"service"} // chosen later: any will do to see the order
	}
	whole := c.r.Unfold(c.l.w, services)
	way := whole.circle()
	if way == nil {
		return
	}
	at := c.steps[written(way[0])]
	if at == nil {
		at = c.n.At("steps")
	}
	c.Report(at.Key("after"), "remove one of these from after", "steps wait for each other in a circle: %s", strings.Join(way, " → "))
}

// written is the id of a step as the file has it.
func written(id string) string {
	id, _, _ = strings.Cut(id, ".")
	return id
}

func (c runbookCheck) briefing() {
	b, at := c.r.Briefing, c.n.Get("briefing")
	if b.ConductedBy != "" && c.r.Role(b.ConductedBy) == nil && len(c.r.Roles) > 0 {
		c.Report(at.At("conducted_by"), fmt.Sprintf("name one of the runbook's roles, such as %s", c.r.Roles[0].Name), "role %q is not in this runbook", b.ConductedBy)
	}
	for i, name := range b.Validation {
		if c.steps[name] == nil {
			c.Report(at.At("validation", i), suggest(name, c.steps, ""), "step %q does not exist", name)
		}
	}
}

func (c runbookCheck) criteria() {
	for i := range c.r.Criteria {
		k, at := &c.r.Criteria[i], c.n.At("criteria", i)
		switch {
		case (k.Expect == "") == (k.Ask == ""):
			c.missing(at, at, "give it either expect, which the record itself answers, or ask, which a person does", "the criterion needs expect or ask")
		case k.Expect != "":
			var err error
			if k.Compiled, err = expect.CompileMeasure(k.Expect); err != nil {
				c.Report(at.At("expect"), "write it like: accepted - declared <= commitment.rto, or: assists == 0", "expect: %v", err)
			}
			if k.By != "" {
				c.Report(at.Key("by"), "remove it", "by has no effect: the record itself answers")
			}
		case k.By != "" && c.r.Role(k.By) == nil:
			c.Report(at.At("by"), "name one of the runbook's roles", "role %q is not in this runbook", k.By)
		}
		if k.Name == "" {
			k.Name = k.Expect + k.Ask
		}
	}
}
