package scenarios

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"rehearse/scenarios/expect"
	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// Policy is policy.yaml: what a tier or a data class demands of services. A service
// that does not do what is demanded is not proven, whatever its runs show.
type Policy struct {
	Rules []PolicyRule `yaml:"rules,named"` // a mapping in YAML
}

// PolicyRule is what some services must do.
type PolicyRule struct {
	Name       string         `yaml:"-"`
	When       PolicyWhen     `yaml:"when"`
	Strict     bool           `yaml:"strict"`      // true: a breach is a problem of the files, which do not come into force; default false: the service is unproven, and there is a finding
	ProveEvery units.Duration `yaml:"prove_every"` // a proof is promised at least so often
	RTO        units.Duration `yaml:"rto"`         // no longer RTO is promised
	RPO        units.Duration `yaml:"rpo"`         // no longer RPO is promised
	Retention  units.Duration `yaml:"retention"`   // no shorter retention is promised
	Checks     []string       `yaml:"checks"`      // kinds of mandatory checks that its scenarios have: sql, query, files, exec, http, tcp
	Newest     bool           `yaml:"newest"`      // some check finds the newest datum, so that the RPO is measured and not guessed
	Scheduled  bool           `yaml:"scheduled"`   // every scenario of it runs on a schedule
	Encrypted  bool           `yaml:"encrypted"`   // its recovery points are encrypted: by decrypt, or in a repository that encrypts
	Copies     int            `yaml:"copies"`      // from so many places its scenarios restore
	Runbook    string         `yaml:"runbook"`     // it has a runbook of this kind, such as recovery or drill
}

// PolicyWhen says which services a rule is about. What is left out does not narrow.
type PolicyWhen struct {
	Tiers       []int    `yaml:"tiers"`
	DataClasses []string `yaml:"data_classes"`
	Clients     []string `yaml:"clients"`
	Regulations []string `yaml:"regulations"` // of which the service falls under one
}

// Fits says whether a service is meant.
func (when PolicyWhen) Fits(s *Service) bool {
	return (len(when.Tiers) == 0 || slices.Contains(when.Tiers, s.Tier)) && (len(when.DataClasses) == 0 || slices.Contains(when.DataClasses, s.DataClass)) &&
		(len(when.Clients) == 0 || slices.Contains(when.Clients, s.Client)) &&
		(len(when.Regulations) == 0 || slices.ContainsFunc(when.Regulations, func(r string) bool { return slices.Contains(s.Regulations, r) }))
}

// checkKinds are those that a policy may demand.
var checkKinds = []string{string(expect.SQL), string(expect.Query), string(expect.Files), string(expect.Exec), string(expect.HTTP), string(expect.TCP)}

// policy reads policy.yaml, once services and scenarios are read.
func (l *loader) policy() error {
	layer := l.from.Layers[0]
	if _, err := fs.Lstat(layer.Files, policyFile); err != nil {
		return nil //nolint:nilerr // there is none
	}
	f, err := l.open(layer, policyFile)
	if err != nil {
		return err
	}
	n := f.Only("a policy")
	if n == nil {
		return nil
	}
	f.Decode(n, &l.w.Policy)
	for i := range l.w.Policy.Rules {
		r := &l.w.Policy.Rules[i]
		at := n.At("rules", r.Name)
		slugged(f, n.At("rules").Key(r.Name), "rule", r.Name)
		for i, kind := range r.Checks {
			if !slices.Contains(checkKinds, kind) && !f.Doubtful(at.At("checks", i)) {
				f.Report(at.At("checks", i), strict.Suggest(kind, checkKinds), "there is no kind of check %q", kind)
			}
		}
		if r.Copies < 0 {
			f.Report(at.At("copies"), "write how many places there must be, such as 2", "copies cannot be %d", r.Copies)
		}
		if r.Runbook != "" && !slices.Contains(RunbookKinds, RunbookKind(r.Runbook)) {
			f.Report(at.At("runbook"), strict.OneOf(RunbookKinds), "there is no kind of runbook %q", r.Runbook)
		}
		if r.demandsNothing() && at.Kind == strict.Mapping && !f.Doubtful(at) {
			f.Report(n.At("rules").Key(r.Name), "add what it demands, such as prove_every: 7d", "the rule %s demands nothing", r.Name)
		}
		if !r.Strict {
			continue
		}
		own := l.w.ScenariosByService()
		for _, name := range slices.Sorted(maps.Keys(l.w.Services)) {
			for _, breach := range l.w.breaches(r, l.w.Services[name], own[name]) {
				f.Report(at.Key("strict"), breach.Next, "%s", breach.Reason)
			}
		}
	}
	return nil
}

func (r *PolicyRule) demandsNothing() bool {
	return r.ProveEvery == 0 && r.RTO == 0 && r.RPO == 0 && r.Retention == 0 && len(r.Checks) == 0 && !r.Newest && !r.Scheduled && !r.Encrypted && r.Copies == 0 && r.Runbook == ""
}

// PolicyProblems are the demands of the policy that a service does not meet; with ""
// those of all services.
func (w *Workspace) PolicyProblems(service string) (all []CatalogueProblem) {
	if len(w.Policy.Rules) == 0 {
		return nil
	}
	own := w.ScenariosByService()
	for i := range w.Policy.Rules {
		r := &w.Policy.Rules[i]
		for _, name := range slices.Sorted(maps.Keys(w.Services)) {
			if service == "" || service == name {
				all = append(all, w.breaches(r, w.Services[name], own[name])...)
			}
		}
	}
	return all
}

// breaches are the demands of a rule that a service does not meet.
func (w *Workspace) breaches(r *PolicyRule, s *Service, own []*Scenario) (all []CatalogueProblem) {
	if !r.When.Fits(s) {
		return nil
	}
	add := func(demand, next, format string, args ...any) {
		all = append(all, CatalogueProblem{Kind: OfPolicy, Key: "policy/" + r.Name + "/" + demand + "/" + s.Service, Service: s.Service,
			Reason: fmt.Sprintf("policy %s: %s", r.Name, fmt.Sprintf(format, args...)), Next: next})
	}
	most := func(demand string, limit, promised units.Duration) {
		switch {
		case limit == 0:
		case promised == 0:
			add(demand, fmt.Sprintf("add %s: %s or less to its commitment", demand, limit), "%s promises no %s, and %s or less is demanded", s.Service, demand, limit)
		case promised > limit:
			add(demand, "promise what is demanded", "%s promises %s: %s, and %s or less is demanded", s.Service, demand, promised, limit)
		}
	}
	most("prove_every", r.ProveEvery, s.Commitment.ProveEvery)
	most("rto", r.RTO, s.Commitment.RTO)
	most("rpo", r.RPO, s.Commitment.RPO)
	if r.Retention > 0 && s.Commitment.Retention < r.Retention {
		add("retention", "promise what is demanded", "%s promises a retention of %s, and %s or more is demanded", s.Service, orNone(s.Commitment.Retention), r.Retention)
	}
	kinds, newest, places := map[string]bool{}, false, map[string]bool{}
	for _, scenario := range own {
		for i := range scenario.Checks {
			c := &scenario.Checks[i]
			kinds[string(c.Kind())] = kinds[string(c.Kind())] || !c.AuditOnly
			newest = newest || c.Newest
		}
		for i := range scenario.Components {
			c := &scenario.Components[i]
			places[c.placeOf()] = true
			if r.Encrypted && !c.encrypted() {
				add("encrypted/"+scenario.Scenario+"/"+c.Name, "encrypt its backups and say how they are decrypted (decrypt:), or keep them in a repository that encrypts, such as restic",
					"component %s of scenario %s restores recovery points that are not encrypted", c.Name, scenario.Scenario)
			}
		}
		if r.Scheduled && (scenario.Schedule == nil || scenario.Schedule.Disabled) {
			add("scheduled/"+scenario.Scenario, `add a schedule, such as schedule: "0 3 * * *"`, "scenario %s has no schedule", scenario.Scenario)
		}
	}
	for _, kind := range r.Checks {
		if !kinds[kind] {
			add("check/"+kind, "add one to a scenario of the service", "%s has no mandatory check of the kind %s", s.Service, kind)
		}
	}
	if r.Newest && !newest {
		add("newest", "add a check with newest: true that finds the newest datum", "no check of %s finds the newest datum", s.Service)
	}
	if r.Copies > len(places) {
		add("copies", "add scenarios that restore from the other places", "scenarios of %s restore from %s, and %d are demanded", s.Service, units.Count(len(places), "place"), r.Copies)
	}
	if r.Runbook != "" && !slices.ContainsFunc(slices.Collect(maps.Values(w.Runbooks)), func(b *Runbook) bool { return string(b.Kind) == r.Runbook && slices.Contains(b.Services, s.Service) }) {
		add("runbook", "write one in runbooks/, and name the service in it", "%s has no runbook of the kind %s", s.Service, r.Runbook)
	}
	return all
}

func orNone(d units.Duration) string {
	if d == 0 {
		return "nothing"
	}
	return d.String()
}

// encryptingTools keep everything encrypted.
var encryptingTools = []string{"restic"}

// encrypted says whether what a component restores is known to be encrypted where it
// is kept.
func (c *Component) encrypted() bool {
	return c.Decrypt != nil || c.Source.Tool != nil && (slices.Contains(encryptingTools, c.Source.Tool.Recipe) || c.Source.Tool.With["passphrase"] != nil)
}

// placeOf is where the recovery points of a component are kept: what tells two
// copies apart.
func (c *Component) placeOf() string {
	if c.Source.Tool != nil {
		return strings.TrimSpace(fmt.Sprint(c.Source.Tool.Recipe, " ", c.Source.Tool.With["repository"]))
	}
	if c.Source.Folder != nil {
		return "folder " + c.Source.Folder.Path
	}
	return ""
}
