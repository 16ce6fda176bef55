package runner

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"rehearse/runner/secret"
	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
	"rehearse/store"
)

// shortestReference is the length below which what is referred to outside of
// secret parameters is no secret: it may as well be a version or a region.
const shortestReference = 6

var reference = regexp.MustCompile(`\$\{[^{}]+\}`)

// secretsOf are the values of all secret parameters of a scenario, and of what
// its services and its HTTP checks refer to. One that cannot be resolved is not
// known and can be in no text.
func secretsOf(w *scenarios.Workspace, s *scenarios.Scenario) *secret.Set {
	var found []string
	for i := range s.Components {
		c := &s.Components[i]
		found = append(found, secretsAmong(w, w.Recipes[c.Recipe], c.With)...)
		for _, ref := range c.Decrypt.References() {
			if value, err := w.Resolve(ref); err == nil {
				found = append(found, value)
			}
		}
		if tool := c.Source.Tool; tool != nil {
			found = append(found, secretsAmong(w, w.Recipes[tool.Recipe], tool.With)...)
		}
	}
	found = append(found, referredTo(w, s)...)
	return secret.New(found...)
}

func referredTo(w *scenarios.Workspace, s *scenarios.Scenario) (found []string) {
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

func secretsAmong(w *scenarios.Workspace, r *recipe.Recipe, with map[string]any) (found []string) {
	if r == nil {
		return nil
	}
	for _, p := range r.Parameters {
		ref, is := with[p.Name].(string)
		if !is || p.Type != recipe.Secret && (p.Type != recipe.Location || !strings.Contains(ref, "${")) {
			continue
		}
		if value, err := w.Resolve(ref); err == nil {
			found = append(found, value)
		}
	}
	return found
}

// cleanObservation cleans what a check got; in it others have had a word.
func cleanObservation(s *secret.Set, o *store.Observation) {
	o.Question, o.Wanted, o.Got = s.CleanOurs(o.Question), s.CleanOurs(o.Wanted), s.CleanShown(o.Got)
	if o.Fault != nil {
		cleaned := *o.Fault
		cleaned.Reason, cleaned.Next = s.CleanShown(cleaned.Reason), s.CleanOurs(cleaned.Next)
		o.Fault = &cleaned
	}
}
