package scenarios

import (
	"maps"
	"slices"
	"strings"

	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// Continuity is what the continuity plan of a service cannot take from elsewhere: who
// recovers it, and how they reach each other. The rest of the plan is composed of the
// catalogue, the runbook, the scenarios and people/ (see Workspace.ContinuityPlan).
type Continuity struct {
	Service    string            `yaml:"service" json:"service"`                   // whose plan this is; a service has one
	Runbook    string            `yaml:"runbook" json:"runbook,omitempty"`         // the procedure; without one, the only recovery runbook that names the service
	Team       []TeamRole        `yaml:"team,named" json:"team"`                   // who recovers it, by role
	Bridge     string            `yaml:"bridge" json:"bridge,omitempty"`           // where the team meets: an address or a number
	Protocol   string            `yaml:"protocol" json:"protocol,omitempty"`       // how the team talks on it: who speaks, who writes down, how often the business is told
	Escalation []Escalation      `yaml:"escalation" json:"escalation,omitempty"`   // whom to call when it does not go on
	Keys       map[string]string `yaml:"keys" json:"keys,omitempty"`               // where each key and password is kept, never the key itself
	Checklist  []string          `yaml:"checklist" json:"checklist,omitempty"`     // what must be there before the recovery begins, such as licences and spare machines
	Return     string            `yaml:"return" json:"return_to_normal,omitempty"` // how the service goes back to its usual place
	ReviewBy   Day               `yaml:"review_by" json:"review_by,omitempty"`     // overdue afterwards

	File string `yaml:"-" json:"-"`
}

// TeamRole is one role of a recovery team; also a plain text: the person.
type TeamRole struct {
	Name     string   `yaml:"-" json:"role"`
	Who      string   `yaml:"who,plain" json:"who,omitempty"` // a person of people/; empty is a finding
	Deputy   string   `yaml:"deputy" json:"deputy,omitempty"` // another person; default the deputy of that person
	About    string   `yaml:"about" json:"about,omitempty"`
	Training []string `yaml:"training" json:"training,omitempty"` // what both need
}

// Escalation is one step of calling for more help.
type Escalation struct {
	After units.Duration `yaml:"after" json:"after_seconds"` // since the declaration
	To    string         `yaml:"to" json:"to"`               // a role of the team or a person
	When  string         `yaml:"when" json:"when,omitempty"` // such as: no recovery point was found
}

// continuity reads continuity/.
func (l *loader) continuity() error {
	files, err := l.read(continuityFolder)
	if err != nil {
		return err
	}
	for _, f := range files {
		if len(f.Documents) == 0 && len(f.Problems()) == 0 {
			f.Report(nil, "write what the plan of a service needs into it, or remove the file", "the file is empty")
		}
		for _, n := range f.Documents {
			c := &Continuity{File: f.Name}
			f.Decode(n, c)
			if n.Kind != strict.Mapping {
				continue
			}
			continuityCheck{validator{File: f, n: n, s: &Scenario{}, l: l}, c}.all()
			if other := l.w.Continuity[c.Service]; other != nil {
				f.Report(n.At("service"), "make one of them", "the service %q has two continuity plans, the other in %s", c.Service, other.File)
			} else if c.Service != "" {
				l.w.Continuity[c.Service] = c
			}
		}
	}
	return nil
}

// continuityCheck looks at one plan with the whole workspace in mind.
type continuityCheck struct {
	validator
	c *Continuity
}

func (v continuityCheck) all() {
	c, w := v.c, v.l.w
	switch {
	case c.Service == "":
		v.missing(v.n, v.n.At("service"), "name the service of the catalogue whose plan this is", "service is missing")
	case w.Services[c.Service] == nil && !v.l.catalogueUnread:
		v.Report(v.n.At("service"), suggest(c.Service, w.Services, "declare it in catalogue/"), "service %q is not in the catalogue", c.Service)
	}
	v.procedure()
	team := map[string]bool{}
	for _, role := range c.Team {
		team[role.Name] = true
		v.role(v.n.At("team", role.Name), role)
	}
	if len(c.Team) == 0 {
		v.missing(v.n, v.n.At("team"), "add at least the one who leads, such as team: {lead: ana}", "the plan has no recovery team")
	}
	last := units.Duration(0)
	for i, step := range c.Escalation {
		at := v.n.At("escalation", i)
		switch {
		case step.To == "":
			v.missing(at, at.At("to"), "name a role of the team, or a person", "the escalation does not say to whom it goes")
		case !team[step.To] && w.People[step.To] == nil:
			v.Report(at.At("to"), suggest(step.To, w.People, "name a role of the team, or a person of people/"), "%q is neither a role of the team nor a person", step.To)
		}
		if step.After < last && !v.Doubtful(at) {
			v.Report(at.At("after"), "write the escalation in the order in which it happens", "this comes after %s, and the one before it after %s", step.After, last)
		}
		last = max(last, step.After)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Keys)) {
		if at := v.n.At("keys", name); strings.Contains(c.Keys[name], "PRIVATE KEY") || strings.Contains(c.Keys[name], "AGE-SECRET-KEY") {
			v.hide(at)
			v.Report(at, "write where it is kept, such as: the safe in Leeds, envelope 3", "keys.%s is the key itself, which must not be written here", name)
		}
	}
}

func (v continuityCheck) procedure() {
	c, r := v.c, v.l.w.Runbooks[v.c.Runbook]
	switch {
	case c.Runbook == "":
	case r == nil:
		v.Report(v.n.At("runbook"), suggest(c.Runbook, v.l.w.Runbooks, "write it into runbooks/"), "runbook %q does not exist", c.Runbook)
	case r.Kind != Recovery && r.Kind != Drill:
		v.Report(v.n.At("runbook"), "name a recovery or a drill", "the runbook %s is a %s, and the procedure of a plan recovers the service", c.Runbook, r.Kind)
	case len(r.Services) > 0 && !slices.Contains(r.Services, c.Service):
		v.Report(v.n.At("runbook"), "add the service to the runbook, or name another", "the runbook %s is not about %s", c.Runbook, c.Service)
	}
}

func (v continuityCheck) role(at *strict.Node, role TeamRole) {
	if !slug.MatchString(strings.ReplaceAll(role.Name, "_", "-")) || role.Name == everyone {
		v.Report(v.n.At("team").Key(role.Name), "write lower-case letters, digits, - and _, such as lead or storage_admin", "%q is not a valid name for a role", role.Name)
	}
	who := at.At("who")
	if at.Kind == strict.Scalar {
		who = at
	}
	for _, named := range []struct {
		name string
		at   *strict.Node
	}{{role.Who, who}, {role.Deputy, at.At("deputy")}} {
		if named.name != "" && v.l.w.People[named.name] == nil {
			v.Report(named.at, suggest(named.name, v.l.w.People, "declare the person in people/"), "person %q does not exist", named.name)
		}
	}
	if role.Who != "" && role.Who == role.Deputy {
		v.Report(at.At("deputy"), "name another person", "%s cannot be their own deputy", role.Who)
	}
}

// Standin is who stands in for a role: the deputy that the team names, else the one of
// the person; "" is no one.
func (w *Workspace) Standin(role TeamRole) string {
	if m := w.People[role.Who]; role.Deputy == "" && m != nil {
		return m.Deputy
	}
	return role.Deputy
}

// Procedure is the runbook by which a service is recovered: the one that its plan
// names, else the only recovery runbook that names the service; nil where no runbook does.
func (w *Workspace) Procedure(service string) *Runbook {
	if c := w.Continuity[service]; c != nil && c.Runbook != "" {
		return w.Runbooks[c.Runbook]
	}
	var only *Runbook
	for _, name := range slices.Sorted(maps.Keys(w.Runbooks)) {
		if r := w.Runbooks[name]; r.Kind == Recovery && slices.Contains(r.Services, service) {
			if only != nil {
				return nil // which one, a person must say
			}
			only = r
		}
	}
	return only
}
