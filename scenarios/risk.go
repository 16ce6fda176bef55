package scenarios

import (
	"slices"
	"time"

	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// Risk is a risk or a threat to services: how likely, how bad, what is done about it,
// and what rehearses it. Several may stand in one file.
type Risk struct {
	Risk           string         `yaml:"risk" json:"risk"` // slug
	Title          string         `yaml:"title" json:"title"`
	About          string         `yaml:"about" json:"about,omitempty"`
	Services       []string       `yaml:"services" json:"services,omitempty"` // empty: every service
	Likelihood     string         `yaml:"likelihood" json:"likelihood"`       // very_low, low, moderate, high or very_high
	Impact         string         `yaml:"impact" json:"impact"`               // likewise
	Countermeasure string         `yaml:"countermeasure" json:"countermeasure,omitempty"`
	CoveredBy      []string       `yaml:"covered_by" json:"covered_by"`                 // drills and scenarios that rehearse it; empty: nothing does
	RehearseEvery  units.Duration `yaml:"rehearse_every" json:"rehearse_every_seconds"` // default 365d
	Owner          string         `yaml:"owner" json:"owner,omitempty"`                 // a person of people/, or any name
	ReviewBy       Day            `yaml:"review_by" json:"review_by,omitempty"`         // overdue afterwards

	File string `yaml:"-" json:"-"`
}

// RiskLevels are the words for likelihood and impact, as NIST SP 800-30 has them.
var RiskLevels = []string{"very_low", "low", "moderate", "high", "very_high"}

// DefaultRehearseEvery is how long a rehearsal of a risk counts when nothing else is written.
const DefaultRehearseEvery = units.Duration(365 * 24 * time.Hour)

// Score is likelihood times impact, each 1 to 5.
func (r *Risk) Score() int {
	return (slices.Index(RiskLevels, r.Likelihood) + 1) * (slices.Index(RiskLevels, r.Impact) + 1)
}

// Concerns says whether a risk is one of a service.
func (r *Risk) Concerns(service string) bool {
	return len(r.Services) == 0 || slices.Contains(r.Services, service)
}

// risks reads risks/.
func (l *loader) risks() error {
	files, err := l.read(risksFolder)
	if err != nil {
		return err
	}
	for _, f := range files {
		if len(f.Documents) == 0 && len(f.Problems()) == 0 {
			f.Report(nil, "write a risk into it, or remove the file", "the file is empty")
		}
		for _, n := range f.Documents {
			r := &Risk{File: f.Name}
			f.Decode(n, r)
			if n.Kind != strict.Mapping {
				continue
			}
			riskCheck{validator{File: f, n: n, s: &Scenario{}, l: l}, r}.all()
			if r.Risk != "" && l.first(f, n.At("risk"), "risk", r.Risk) {
				l.w.Risks[r.Risk] = r
			}
		}
	}
	return nil
}

// riskCheck looks at one risk with the whole workspace in mind.
type riskCheck struct {
	validator
	r *Risk
}

func (c riskCheck) all() {
	r, w := c.r, c.l.w
	slugged(c.File, c.n.At("risk"), "risk", r.Risk)
	set(&r.Title, r.Risk)
	set(&r.RehearseEvery, DefaultRehearseEvery)
	for _, level := range []struct{ key, given string }{{"likelihood", r.Likelihood}, {"impact", r.Impact}} {
		if level.given == "" {
			c.missing(c.n, c.n.At(level.key), strict.OneOf(RiskLevels), "%s is missing", level.key)
		}
		oneOf(c.File, c.n, level.key, level.given, RiskLevels...)
	}
	for i, name := range r.Services {
		if w.Services[name] == nil && !c.l.catalogueUnread {
			c.Report(c.n.At("services", i), suggest(name, w.Services, "declare it in catalogue/"), "service %q is not in the catalogue", name)
		}
	}
	for i, name := range r.CoveredBy {
		book, scenario, at := w.Runbooks[name], w.Scenarios[name], c.n.At("covered_by", i)
		switch {
		case book == nil && scenario == nil && !c.l.scenarioUnread:
			c.Report(at, suggest(name, w.Runbooks, "name a drill of runbooks/, or a scenario"), "%q is neither a runbook nor a scenario", name)
		case book != nil && book.Kind != Drill:
			c.Report(at, "name a drill, or a scenario", "the runbook %s is a %s, and rehearses nothing", name, book.Kind)
		case book == nil && scenario != nil && !r.Concerns(scenario.Service):
			c.Report(at, "add the service to services, or name another scenario", "the scenario %s restores %s, which the risk is not about", name, scenario.Service)
		case book != nil && len(book.Services) > 0 && !slices.ContainsFunc(book.Services, r.Concerns):
			c.Report(at, "name a drill of one of its services", "the drill %s is about none of the services of this risk", name)
		}
	}
	if at := c.n.Get("rehearse_every"); at != nil && !c.Doubtful(at) && r.RehearseEvery < units.Duration(24*time.Hour) {
		c.Report(at, "write 1d or more, or leave it out for 365d", "rehearse_every cannot be %s", r.RehearseEvery)
	}
}
