package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rehearse/scenarios/units"
)

// CatalogueProblem is something about the catalogue that a person should fix, although
// every file of it is valid. Key is the same for the same trouble.
type CatalogueProblem struct {
	Kind     string `json:"kind"` // dependency, coverage, policy, drift or import
	Key      string `json:"key"`
	Service  string `json:"service,omitempty"`
	Scenario string `json:"scenario,omitempty"`
	Reason   string `json:"reason"`
	Next     string `json:"next"`
}

// The kinds of CatalogueProblem.
const (
	OfDependency = "dependency"
	OfCoverage   = "coverage"
	OfPolicy     = "policy"
	OfImport     = "import"
)

// RecoveryStep is a service in the order of recovery.
type RecoveryStep struct {
	Service          string   `json:"service"`
	Name             string   `json:"name"`
	Client           string   `json:"client"`
	Tier             int      `json:"tier"`
	BusinessPriority int      `json:"business_priority"`
	Wave             int      `json:"wave"` // from 1; services of a wave can be recovered side by side
	DependsOn        []string `json:"depends_on"`
	NeededBy         []string `json:"needed_by"` // directly or not
}

// RecoveryOrder is the order in which services are recovered: each after those that it
// depends on, in waves; in a wave first by what the business wants, then by tier and
// name. With names only these and what they depend on are in it. Services in a circle,
// which Load refuses, come last.
func (w *Workspace) RecoveryOrder(names ...string) []RecoveryStep {
	wave := map[string]int{}
	var waveOf func(name string, inside []string) int
	waveOf = func(name string, inside []string) int {
		if n, known := wave[name]; known {
			return n
		}
		if slices.Contains(inside, name) {
			return len(w.Services)
		}
		n := 1
		for _, other := range w.Services[name].DependsOn {
			if w.Services[other] != nil {
				n = max(n, min(waveOf(other, append(inside, name))+1, len(w.Services)+1))
			}
		}
		wave[name] = n
		return n
	}
	wanted := map[string]bool{}
	if len(names) == 0 {
		names = slices.Collect(maps.Keys(w.Services))
	}
	for _, name := range names {
		if w.Services[name] != nil {
			wanted[name] = true
			for other := range w.Needs(name) {
				wanted[other] = true
			}
		}
	}
	neededBy := w.NeededBy()
	steps := []RecoveryStep{}
	for name := range wanted {
		s := w.Services[name]
		steps = append(steps, RecoveryStep{Service: name, Name: cmp.Or(s.Name, name), Client: s.Client, Tier: s.Tier, BusinessPriority: s.BusinessPriority,
			Wave: waveOf(name, nil), DependsOn: append([]string{}, s.DependsOn...), NeededBy: append([]string{}, neededBy[name]...)})
	}
	last := func(n int) int { // 0 is not known, and comes last
		if n == 0 {
			return 1 << 30
		}
		return n
	}
	slices.SortFunc(steps, func(a, b RecoveryStep) int {
		return cmp.Or(cmp.Compare(a.Wave, b.Wave), cmp.Compare(last(a.BusinessPriority), last(b.BusinessPriority)), cmp.Compare(last(a.Tier), last(b.Tier)), strings.Compare(a.Service, b.Service))
	})
	return steps
}

// Needs are the services that one depends on, directly or not.
func (w *Workspace) Needs(service string) map[string]bool {
	found := map[string]bool{}
	var follow func(name string)
	follow = func(name string) {
		if s := w.Services[name]; s != nil {
			for _, other := range s.DependsOn {
				if w.Services[other] != nil && other != service && !found[other] {
					found[other] = true
					follow(other)
				}
			}
		}
	}
	follow(service)
	return found
}

// NeededBy are the services that depend on each, directly or not, by name.
func (w *Workspace) NeededBy() map[string][]string {
	by := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(w.Services)) {
		for other := range w.Needs(name) {
			by[other] = append(by[other], name)
		}
	}
	for name := range by {
		slices.Sort(by[name])
	}
	return by
}

// manyNeed is how many services must need one for its loss to be a trouble of its own.
const manyNeed = 3

// DependencyProblems are services whose dependencies promise less than they do, and
// those that many need and of which there is only one.
func (w *Workspace) DependencyProblems() (all []CatalogueProblem) {
	add := func(key, service, next, format string, args ...any) {
		all = append(all, CatalogueProblem{Kind: OfDependency, Key: "dependency/" + key, Service: service, Reason: fmt.Sprintf(format, args...), Next: next})
	}
	neededBy := w.NeededBy()
	for _, name := range slices.Sorted(maps.Keys(w.Services)) {
		s := w.Services[name]
		if way := w.circle(name); way != nil && name == slices.Min(way) {
			add("circle/"+name, name, "remove one of these dependencies", "services depend on each other in a circle: %s", strings.Join(append(way, way[0]), " → "))
		}
		for _, other := range s.DependsOn {
			d := w.Services[other]
			if d == nil {
				continue
			}
			for _, promise := range []struct {
				what         string
				mine, theirs units.Duration
			}{{"RTO", s.Commitment.RTO, d.Commitment.RTO}, {"RPO", s.Commitment.RPO, d.Commitment.RPO}} {
				next := fmt.Sprintf("have %s promise an %s of %s or less, or promise less for %s", other, promise.what, promise.mine, name)
				switch {
				case promise.mine == 0:
				case promise.theirs == 0:
					add(promise.what+"/"+name+"/"+other, name, next, "%s promises an %s of %s and depends on %s, which promises none", name, promise.what, promise.mine, other)
				case promise.theirs > promise.mine:
					add(promise.what+"/"+name+"/"+other, name, next, "%s promises an %s of %s and depends on %s, which promises %s", name, promise.what, promise.mine, other, promise.theirs)
				}
			}
		}
		if n := len(neededBy[name]); n >= manyNeed && s.Redundant == "" {
			add("single/"+name, name, "say in redundant: how it goes on when one of it is lost, or accept the risk", "%s is a single point of failure: %d services need it (%s)", name, n, someOf(neededBy[name]))
		}
	}
	return all
}

// circle is a way along dependencies from a service to itself; nil without one.
func (w *Workspace) circle(from string) []string {
	return (&loader{w: w}).wayBack(from)
}

// someOf names some of a list.
func someOf(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " …"
	}
	return strings.Join(names, ", ")
}
