package recipe

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/bmatcuk/doublestar/v4"

	"rehearse/scenarios/strict"
)

// Wrong is a value that does not fit a recipe's parameters.
type Wrong struct {
	Parameter string // as it was given, or the one that is missing
	Secret    bool   // what was given must not be shown
	Message   string
	Next      string
}

// Values checks what a scenario gives against the parameters and fills in the
// defaults. By type a value is string, int64, bool or []string; what is neither
// given nor has a default is its zero, and nil for a number.
func (r *Recipe) Values(with map[string]any) (map[string]any, []Wrong) {
	values := map[string]any{}
	var wrong []Wrong
	for _, name := range slices.Sorted(maps.Keys(with)) {
		if p := r.Parameter(name); p == nil {
			wrong = append(wrong, Wrong{Parameter: name, Message: fmt.Sprintf("the recipe %s has no parameter %q", r.Name, name), Next: r.suggest(name)})
		}
	}
	for i := range r.Parameters {
		p := &r.Parameters[i]
		value, err := p.value(with)
		if err != nil {
			wrong = append(wrong, *err)
		}
		values[p.Name] = value
	}
	return values, wrong
}

// Parameter finds one by its name, nil when there is none.
func (r *Recipe) Parameter(name string) *Parameter {
	for i := range r.Parameters {
		if r.Parameters[i].Name == name {
			return &r.Parameters[i]
		}
	}
	return nil
}

func (r *Recipe) suggest(name string) string {
	known := make([]string, len(r.Parameters))
	for i, p := range r.Parameters {
		known[i] = p.Name
	}
	return strict.Suggest(name, known)
}

func (p *Parameter) value(with map[string]any) (any, *Wrong) {
	given, ok := with[p.Name]
	switch {
	case ok:
		value, wrong := p.read(given)
		if wrong != "" {
			return nil, &Wrong{Parameter: p.Name, Secret: p.Type == Secret, Message: p.Name + " " + wrong, Next: p.About}
		}
		return value, nil
	case p.Required:
		return nil, &Wrong{Parameter: p.Name, Message: fmt.Sprintf("the parameter %s is missing", p.Name), Next: p.About}
	case p.Default != nil:
		return p.Default, nil
	}
	return p.empty(), nil
}

func (p *Parameter) empty() any {
	switch p.Type {
	case Number:
		return nil
	case Switch:
		return false
	case List:
		return []string(nil)
	}
	return ""
}

// Reference is how a secret is written: never the secret itself.
var Reference = regexp.MustCompile(`^\$\{(?:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\}$`)

// read makes a value of the parameter's type from one as it was written.
func (p *Parameter) read(given any) (value any, wrong string) {
	if p.Type == List {
		return readList(given)
	}
	text, ok := written(given)
	if !ok {
		return nil, "must be one value"
	}
	switch p.Type {
	case Number:
		whole, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Sprintf("must be a whole number, not %q", text)
		}
		return whole, ""
	case Switch:
		if text != "true" && text != "false" {
			return nil, fmt.Sprintf("must be true or false, not %q", text)
		}
		return text == "true", ""
	case Glob:
		if !doublestar.ValidatePattern(text) {
			return nil, fmt.Sprintf("must be a pattern for file names, not %q", text)
		}
	case Secret:
		if text == "" && !p.Required {
			return "", "" // not given: there is no secret
		}
		if !Reference.MatchString(text) {
			return nil, "is a secret and must not be written here: write ${NAME} for an environment variable, or ${file:/path}"
		}
	}
	return text, ""
}

func readList(given any) (any, string) {
	items, ok := given.([]any)
	if texts, isTexts := given.([]string); isTexts {
		return texts, ""
	}
	if !ok {
		return nil, "must be a list, such as [one, two]"
	}
	list := make([]string, len(items))
	for i, item := range items {
		if list[i], ok = written(item); !ok {
			return nil, "must be a list of texts"
		}
	}
	return list, ""
}

func written(given any) (string, bool) {
	switch v := given.(type) {
	case string:
		return v, true
	case bool, int, int64, float64:
		return fmt.Sprint(v), true
	}
	return "", false
}
