package scenarios

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
)

// The names that a trial has in the record of its run.
const (
	TrialScenario  = "try"
	TrialComponent = "backup"
)

// Trial is a backup that no workspace describes, to be restored once.
type Trial struct {
	Folder *Folder           // where it is: a local folder, or
	Tool   string            // the name of a source recipe, such as restic,
	Source map[string]string // with its parameters
	Recipe string            // "": the run tells it by what is in the backup
	Image  string            // in place of the recipe's
	With   map[string]string // parameters of the recipe, as somebody wrote them
}

// TrialIn makes a workspace for a trial: the settings and recipes of the one in
// dir, where it is one, and a single scenario without checks. The component has no
// recipe where the trial names none.
func TrialIn(dir string, t Trial) (*Workspace, error) {
	l := newLoader(In(dir))
	l.trial = true
	for _, step := range []func() error{l.recipes, l.settings} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if t.Recipe != "" && l.w.Recipes[t.Recipe] == nil {
		return nil, Problems{{Message: fmt.Sprintf("recipe %q does not exist", t.Recipe), Next: suggest(t.Recipe, l.w.Recipes, "leave --recipe out: it is recognised by content")}}
	}
	if err := l.declare(t); err != nil {
		return nil, err
	}
	for _, f := range l.files {
		l.problems = append(l.problems, f.Problems()...)
	}
	if err := l.problems.Err(); err != nil {
		return nil, err
	}
	made := &l.w.Scenarios[TrialScenario].Components[0]
	made.Recipe = t.Recipe
	if made.Image = t.Image; t.Recipe == "" {
		return l.w, nil
	}
	var err error
	made.With, err = t.Values(l.w.Recipes[t.Recipe], nil)
	return l.w, err
}

// declare adds the service and the scenario, by the way that files go.
func (l *loader) declare(t Trial) error {
	source := map[string]any{}
	switch {
	case t.Folder != nil:
		folder := map[string]any{"path": t.Folder.Path, "glob": cmp.Or(t.Folder.Glob, DefaultGlob)}
		if t.Folder.Time != "" {
			folder["time"] = t.Folder.Time
		}
		source["folder"] = folder
	default:
		source[t.Tool] = t.Source
	}
	written, err := json.Marshal(source) // JSON is YAML
	if err != nil {
		return err
	}
	service := strict.Open("the trial", fmt.Appendf(nil, "service: %s\n", TrialScenario))
	scenario := strict.Open("the trial", fmt.Appendf(nil, "scenario: %s\nservice: %s\ncomponents:\n  %s: {source: %s, recipe: files}\n", TrialScenario, TrialScenario, TrialComponent, written))
	l.files = append(l.files, service, scenario)
	if n := service.Only("a service"); n != nil {
		if err := l.service(service, n); err != nil {
			return err
		}
	}
	return l.scenario(scenario)
}

// Values are the parameters of a recipe: what somebody gave, and beside that what
// was found.
func (t Trial) Values(r *recipe.Recipe, found map[string]any) (map[string]any, error) {
	given := maps.Clone(found)
	if given == nil {
		given = map[string]any{}
	}
	for name, text := range t.With {
		given[name] = text
		if p := r.Parameter(name); p != nil && p.Type == recipe.List {
			given[name] = strings.Split(text, ",")
		}
	}
	for _, p := range r.Parameters {
		if _, is := given[p.Name]; !is && p.Trial != "" {
			given[p.Name] = p.Trial
		}
	}
	values, wrong := r.Values(given)
	var errs []error
	for _, w := range wrong {
		errs = append(errs, errors.New(w.Message))
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return values, errors.Join(errs...)
}
