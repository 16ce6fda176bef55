package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// What Service.Listed may say.
const (
	ListedExplicitly = "explicitly" // the contract names it
	ListedIndirectly = "indirectly" // it is there because another service needs it
)

// Maintenance is a time of the week in which a service may be changed or down. It is
// for people: runs take backups, and go on.
type Maintenance struct {
	About    string   `yaml:"about" json:"about,omitempty"`
	Days     []string `yaml:"days" json:"days,omitempty"` // mon … sun; default all
	From     string   `yaml:"from" json:"from"`           // HH:MM, local to the zone
	Until    string   `yaml:"until" json:"until"`         // HH:MM; before From: over midnight
	Timezone string   `yaml:"timezone" json:"timezone"`   // IANA name; default UTC
}

// Degraded is a service level that will do for a while during a recovery.
type Degraded struct {
	Name  string         `yaml:"-" json:"level"`
	About string         `yaml:"about,plain" json:"about"` // what works, and what does not
	RTO   units.Duration `yaml:"rto" json:"rto_seconds"`   // by when this level is reached; zero: nothing was promised
	RPO   units.Duration `yaml:"rpo" json:"rpo_seconds"`   // how much data may be missing then; zero: nothing was promised
	For   units.Duration `yaml:"for" json:"for_seconds"`   // how long it will do; zero: until the RTO
}

// serviceRules looks at what a service says besides its name and commitment.
func serviceRules(f *strict.File, n *strict.Node, s *Service) {
	oneOf(f, n, "listed", s.Listed, ListedExplicitly, ListedIndirectly)
	if at := n.Get("business_priority"); at != nil && !f.Doubtful(at) && s.BusinessPriority < 1 {
		f.Report(at, "1 is recovered first; leave it out where the business has not decided", "business_priority cannot be %d", s.BusinessPriority)
	}
	for i, name := range s.Regulations {
		switch at := n.At("regulations", i); {
		case strings.TrimSpace(name) == "" && !f.Doubtful(at):
			f.Report(at, "name it, such as DORA, or remove it", "regulations: this one has no name")
		case slices.Index(s.Regulations, name) < i:
			f.Report(at, "remove one", "regulations: %q is listed twice", name)
		}
	}
	for i := range s.Maintenance {
		m := &s.Maintenance[i]
		daytimeCheck{f, n.At("maintenance", i)}.all("the maintenance window", daytime{m.Days, m.From, m.Until, m.Timezone})
		set(&m.Timezone, DefaultTimezone)
	}
	for i := range s.Degraded {
		degradedRules(f, n.At("degraded", s.Degraded[i].Name), n.At("degraded").Key(s.Degraded[i].Name), s, &s.Degraded[i])
	}
	allowanceRules(f, n.Get("commitment"), s.Commitment)
	for i, name := range s.DependsOn {
		if slices.Index(s.DependsOn, name) < i {
			f.Report(n.At("depends_on", i), "remove one", "depends_on: %q is listed twice", name)
		}
	}
}

func degradedRules(f *strict.File, at, key *strict.Node, s *Service, d *Degraded) {
	slugged(f, key, "service level", d.Name)
	if d.About == "" && !f.Doubtful(at) {
		f.Report(key, "say what works and what does not, such as orders can be read and not made", "the service level %s does not say what it is", d.Name)
	}
	if d.RTO > 0 && s.Commitment.RTO > 0 && d.RTO >= s.Commitment.RTO {
		f.Report(at.At("rto"), "a degraded level is reached before the whole service is: write less than the rto", "the service level %s comes after %s, and the whole service after %s", d.Name, d.RTO, s.Commitment.RTO)
	}
}

func allowanceRules(f *strict.File, commitment *strict.Node, c Commitment) {
	at := commitment.Get("allowance")
	switch {
	case at == nil || f.Doubtful(at) || f.Doubtful(commitment.Get("rto")):
	case c.Allowance == 0:
		f.Report(at, "leave it out if nothing is to be subtracted", "allowance is zero")
	case c.RTO == 0:
		f.Report(commitment.Key("allowance"), "add rto, or remove the allowance", "an allowance is part of the rto, and there is no rto")
	case c.Allowance >= c.RTO:
		f.Report(at, "write less than the rto", "an allowance of %s leaves nothing of an rto of %s", c.Allowance, c.RTO)
	}
}

// Allowance is how much of an RTO people need before and around the recovery itself:
// to detect, decide and mobilise.
type Allowance struct {
	Span     time.Duration
	Measured string // the rehearsal that measured it; "" is assumed by the catalogue
}

// String says how long it is and where that is from.
func (a Allowance) String() string {
	if a.Measured == "" {
		return units.Duration(a.Span).String() + " for people, assumed"
	}
	return units.Duration(a.Span).String() + " for people, measured in rehearsal " + a.Measured
}

// AllowanceFrom is the allowance that counts: what a rehearsal measured (nil where
// none did), else what the catalogue assumes.
func (c Commitment) AllowanceFrom(measured *time.Duration, rehearsal string) Allowance {
	if measured != nil {
		return Allowance{Span: max(*measured, 0), Measured: rehearsal}
	}
	return Allowance{Span: c.Allowance.Std()}
}

// ForMachines is the part of the RTO that an unattended run may take: what people
// need is taken off. Where they need all of it, a second is left, because zero would
// say that nothing was promised.
func (c Commitment) ForMachines(a Allowance) units.Duration {
	least := min(c.RTO, units.Duration(time.Second))
	return max(c.RTO-units.Duration(a.Span), least)
}

// Promise is a commitment in words, for messages.
func (c Commitment) Promise(a Allowance) string {
	if a.Span == 0 {
		return c.RTO.String()
	}
	return fmt.Sprintf("%s (%s less %s)", c.ForMachines(a), c.RTO, a)
}
