package runner

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
	"rehearse/store"
)

// secrets are values that must stand in no record, whatever a tool prints.
type secrets []string

// shortest is the length below which a value is no secret worth the name, and
// taking it out would make texts unreadable.
const shortest = 3

// shortestReference is the same for what is referred to outside of secret
// parameters: there it may as well be a version or a region.
const shortestReference = 8

var reference = regexp.MustCompile(`\$\{[^{}]+\}`)

// secretsOf are the values of all secret parameters of a scenario, and of what
// its services and its HTTP checks refer to. One that cannot be resolved is not
// known and can be in no text.
func secretsOf(w *scenarios.Workspace, s *scenarios.Scenario) secrets {
	var found secrets
	for i := range s.Components {
		c := &s.Components[i]
		found = append(found, secretsAmong(w, w.Recipes[c.Recipe], c.With)...)
		for _, ref := range c.Decrypt.References() {
			if value, err := w.Resolve(ref); err == nil && len(strings.TrimSpace(value)) >= shortest {
				found = append(found, strings.TrimSpace(value))
			}
		}
		if tool := c.Source.Tool; tool != nil {
			found = append(found, secretsAmong(w, w.Recipes[tool.Recipe], tool.With)...)
		}
	}
	found = append(found, referredTo(w, s)...)
	// The longest goes first: a secret may hold another.
	slices.SortFunc(found, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return found
}

func referredTo(w *scenarios.Workspace, s *scenarios.Scenario) (found secrets) {
	var texts []string
	if s.Services != nil {
		for _, service := range s.Services.Services {
			texts = slices.AppendSeq(texts, maps.Values(service.Environment))
		}
	}
	for _, c := range s.Checks {
		if c.HTTP != nil {
			texts = slices.AppendSeq(texts, maps.Values(c.HTTP.Headers))
		}
	}
	for _, text := range texts {
		for _, ref := range reference.FindAllString(text, -1) {
			if value, err := w.Resolve(ref); err == nil && len(value) >= shortestReference {
				found = append(found, value)
			}
		}
	}
	return found
}

func secretsAmong(w *scenarios.Workspace, r *recipe.Recipe, with map[string]any) (found secrets) {
	if r == nil {
		return nil
	}
	for _, p := range r.Parameters {
		ref, is := with[p.Name].(string)
		if p.Type != recipe.Secret || !is || ref == "" {
			continue
		}
		if value, err := w.Resolve(ref); err == nil && len(strings.TrimSpace(value)) >= shortest {
			found = append(found, strings.TrimSpace(value))
		}
	}
	return found
}

func (s secrets) clean(text string) string {
	for _, secret := range s {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	return text
}

func (s secrets) cleanObservation(o *store.Observation) {
	o.Question, o.Wanted, o.Got = s.clean(o.Question), s.clean(o.Wanted), s.clean(o.Got)
	if o.Fault != nil {
		cleaned := *o.Fault
		cleaned.Reason, cleaned.Next = s.clean(cleaned.Reason), s.clean(cleaned.Next)
		o.Fault = &cleaned
	}
}

// cleanRun cleans every text of a run that others than we have had a word in.
func (s secrets) cleanRun(run *store.Run) {
	run.Reason, run.RPO.How = s.clean(run.Reason), s.clean(run.RPO.How)
	for i := range run.Findings {
		s.cleanFinding(&run.Findings[i])
	}
	for i := range run.Observations {
		s.cleanObservation(&run.Observations[i])
	}
}

func (s secrets) cleanFinding(f *store.Finding) {
	f.Reason, f.Next = s.clean(f.Reason), s.clean(f.Next)
}

func (s secrets) cleanComponent(c *store.Component) {
	c.Source, c.Rule, c.Point = s.clean(c.Source), s.clean(c.Rule), s.clean(c.Point)
	for i := range c.Notes {
		c.Notes[i] = s.clean(c.Notes[i])
	}
	c.Facts, _ = s.cleanValue(c.Facts).(map[string]any)
}

// cleanValue cleans the texts in a value as JSON has them.
func (s secrets) cleanValue(value any) any {
	switch v := value.(type) {
	case string:
		return s.clean(v)
	case []string:
		texts := make([]string, len(v))
		for i := range v {
			texts[i] = s.clean(v[i])
		}
		return texts
	case []any:
		values := make([]any, len(v))
		for i := range v {
			values[i] = s.cleanValue(v[i])
		}
		return values
	case map[string]any:
		values := make(map[string]any, len(v))
		for name := range v {
			values[name] = s.cleanValue(v[name])
		}
		return values
	}
	return value
}
