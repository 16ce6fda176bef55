package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rehearse/scenarios/strict"
)

// Blocked is a scenario file with problems. Its scenario does not run; everything
// else in the workspace does.
type Blocked struct {
	File     string
	Scenario string // "" where the file does not say
	Service  string // likewise
	Problems Problems
	Kept     bool // an earlier version of the scenario stays in force
}

// LoadUsable reads the workspace as Load does, but a scenario file with problems
// blocks only its own scenario: it is among Blocked, and not an error. A workspace
// without scenarios is usable too.
func LoadUsable(files Files) (*Workspace, error) {
	l, err := loadAll(files)
	if err != nil {
		return nil, err
	}
	blocked := map[string]*Blocked{}
	for _, p := range l.problems {
		switch {
		case p.File == scenariosFolder+"/": // there are no scenarios
		case !strings.HasPrefix(within(p.File), scenariosFolder+"/"):
			return nil, l.problems.Err()
		case blocked[p.File] == nil:
			blocked[p.File] = &Blocked{File: p.File, Problems: Problems{p}}
		default:
			blocked[p.File].Problems = append(blocked[p.File].Problems, p)
		}
	}
	for _, f := range l.files {
		if b := blocked[f.Name]; b != nil && len(f.Documents) > 0 && f.Documents[0].Kind == strict.Mapping {
			b.Scenario, b.Service = nameIn(f.Documents[0], "scenario"), nameIn(f.Documents[0], "service")
		}
	}
	maps.DeleteFunc(l.w.Scenarios, func(_ string, s *Scenario) bool { return blocked[s.File] != nil })
	for _, file := range slices.Sorted(maps.Keys(blocked)) {
		b := *blocked[file]
		b.Problems = b.Problems.Sorted()
		l.w.Blocked = append(l.w.Blocked, b)
	}
	return l.w, nil
}

// nameIn is a name that a broken file gives, "" where that is not one either.
func nameIn(n *strict.Node, key string) string {
	if at := n.Get(key); at != nil && slug.MatchString(at.Text) {
		return at.Text
	}
	return ""
}

// Problems are those of the blocked scenarios, sorted by file and line.
func (w *Workspace) Problems() (all Problems) {
	for _, b := range w.Blocked {
		all = append(all, b.Problems...)
	}
	return all
}

// BlockedScenario is why a scenario does not run, nil where it is not blocked.
func (w *Workspace) BlockedScenario(name string) *Blocked {
	for i := range w.Blocked {
		if w.Blocked[i].Scenario == name && !w.Blocked[i].Kept && w.Scenarios[name] == nil {
			return &w.Blocked[i]
		}
	}
	return nil
}

// Gone says that a scenario was removed from the workspace. One that is blocked is
// not; and while a file does not even say which scenario it holds, none is.
func (w *Workspace) Gone(name string) bool {
	if w.Scenarios[name] != nil {
		return false
	}
	return !slices.ContainsFunc(w.Blocked, func(b Blocked) bool { return cmp.Or(b.Scenario, name) == name })
}

// KeepBlocked keeps scenarios in force that were usable before and are blocked now,
// where the service and the recipes that they need are still as they were.
func (w *Workspace) KeepBlocked(before *Workspace) {
	for i := range w.Blocked {
		b := &w.Blocked[i]
		for _, name := range slices.Sorted(maps.Keys(before.Scenarios)) {
			s := before.Scenarios[name]
			if s.File == b.File && w.Scenarios[name] == nil && w.stillFits(s, before) {
				w.Scenarios[name] = s
				b.Scenario, b.Service, b.Kept = name, s.Service, true
				w.Version = shortDigest([]string{w.Version, name, s.Digest})
			}
		}
	}
}

func (w *Workspace) stillFits(s *Scenario, before *Workspace) bool {
	used := []string{}
	for _, c := range s.Components {
		used = append(used, c.Recipe)
		if c.Source.Tool != nil {
			used = append(used, c.Source.Tool.Recipe)
		}
	}
	return w.Services[s.Service] != nil && !slices.ContainsFunc(used, func(name string) bool {
		was, is := before.Recipes[name], w.Recipes[name]
		return was == nil || is == nil || was.Digest != is.Digest
	})
}

// String says what blocks it. It quotes nothing of the file: it is kept in records.
func (b *Blocked) String() string {
	if len(b.Problems) == 1 {
		return b.File + " has a problem"
	}
	return fmt.Sprintf("%s has %d problems", b.File, len(b.Problems))
}
