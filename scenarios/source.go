package scenarios

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
)

// DecodeYAML reads a source: one key that says which kind it is.
func (s *Source) DecodeYAML(f *strict.File, n *strict.Node) {
	if n.Kind != strict.Mapping || len(n.Pairs) == 0 {
		f.Report(n, "write the kind as the one key, such as {folder: {path: /backups}}", "source has no kind")
		return
	}
	kind := n.Pairs[0]
	for _, other := range n.Pairs[1:] {
		f.Report(other.Key, "indent what belongs to "+kind.Key.Text+" below it, or make it two components", "a source has one kind, but this one has %s and %s", kind.Key.Text, other.Key.Text)
	}
	if kind.Key.Text == "folder" {
		s.Folder = &Folder{}
		f.Decode(kind.Value, s.Folder)
		return
	}
	s.Tool = &ToolSource{Recipe: kind.Key.Text}
	if kind.Value.Kind != strict.Mapping && kind.Value.Kind != strict.Null {
		f.Report(kind.Value, "write the parameters of "+kind.Key.Text+" below it", "%s must be a mapping", kind.Key.Text)
	}
	for _, p := range kind.Value.Pairs {
		switch p.Key.Text {
		case "image":
			f.Decode(p.Value, &s.Tool.Image)
		case "network":
			f.Decode(p.Value, &s.Tool.Network)
		}
	}
}

func (v validator) source(c *Component, component *strict.Node) {
	at := component.Get("source")
	switch {
	case at == nil:
		v.missing(component, component, "say where its recovery points are kept, such as source: {folder: {path: /backups}}", "the component %s has no source", c.Name)
	case c.Source.Folder != nil:
		v.folder(c.Source.Folder, at.Get("folder"))
	case c.Source.Tool != nil:
		v.tool(c.Source.Tool, at)
	}
}

func (v validator) tool(t *ToolSource, at *strict.Node) {
	r := v.known(at, at.Key(t.Recipe), t.Recipe, "source", isSource)
	if r == nil {
		return
	}
	own := at.Get(t.Recipe)
	if own.Kind != strict.Mapping && own.Kind != strict.Null {
		return
	}
	parameters := *own
	parameters.Pairs = slices.DeleteFunc(slices.Clone(own.Pairs), func(p strict.Pair) bool {
		return p.Key.Text == "image" || p.Key.Text == "network"
	})
	t.With = v.with(r, &parameters, at.Key(t.Recipe))
}

// location makes a path absolute and leaves a tool's own address as it is.
func (l *loader) location(text string) string {
	if text == "" || strings.Contains(text, ":") && !strings.HasPrefix(text, ".") && !strings.HasPrefix(text, "/") || strings.Contains(text, "${") {
		return text
	}
	return l.absolute(text)
}

func (l *loader) absolute(path string) string { return under(l.from.Dir, path) }

func (v validator) folder(f *Folder, at *strict.Node) {
	if f.Path == "" {
		v.missing(at, at.At("path"), "write the folder that holds the recovery points", "path is missing")
	} else {
		f.Path = v.l.absolute(f.Path)
	}
	set(&f.Glob, DefaultGlob)
	if f.Zone != "" {
		zone(v.File, at.At("zone"), "zone", f.Zone)
	}
	v.glob(at.At("glob"), f.Glob)
	for i, glob := range f.Needs {
		v.glob(at.At("needs", i), glob)
	}
	expression, err := timeExpression(f.Time)
	if err != nil {
		v.Report(at.At("time"), "write %Y or %y, %m or %b, %d, %H, %M, %S or %s for the parts of the time, or a regular expression with named groups", "time: %s", err)
	} else {
		f.Time = expression
		v.timePattern(at.At("time"), f.Time)
	}
	if re := v.pattern(at.At("group"), "group", f.Group); re != nil && re.NumSubexp() == 0 {
		v.Report(at.At("group"), `put brackets around what the files of one point have in common, such as ^(\d+)-`, "the pattern has no group")
	}
	if leadsOut(f.Sidecar) {
		v.Report(at.At("sidecar"), "name a file beside the point, such as {}.json", "sidecar: %q leads out of the folder", f.Sidecar)
	}
}

// glob: a pattern that stays below its folder.
func (v validator) glob(at *strict.Node, glob string) {
	switch {
	case leadsOut(glob):
		v.Report(at, "write it relative to the folder, without ../", "the pattern %q leads out of the folder", glob)
	case !doublestar.ValidatePattern(glob):
		v.Report(at, "close every [ and {", "%q is not a pattern for file names", glob)
	}
}

func leadsOut(name string) bool {
	return path.IsAbs(name) || slices.Contains(strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(`/\{},`, r) }), "..")
}

func (v validator) pattern(at *strict.Node, key, text string) *regexp.Regexp {
	if text == "" {
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		v.Report(at, "write it in RE2 syntax", "%s is not a regular expression: %s", key, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return re
}

// timeGroups from the widest; each but the first needs the one before it.
var timeGroups = []string{"year", "month", "day", "hour", "minute", "second"}

func (v validator) timePattern(at *strict.Node, text string) {
	re := v.pattern(at, "time", text)
	if re == nil {
		return
	}
	has := map[string]bool{}
	for _, name := range re.SubexpNames() {
		if name != "" && name != "epoch" && !slices.Contains(timeGroups, name) {
			v.Report(at, strict.Suggest(name, append(timeGroups, "epoch")), "time knows no group %q", name)
		}
		has[name] = true
	}
	switch {
	case has["epoch"]:
		return
	case !has["year"]:
		v.Report(at, `name the groups, such as (?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d), or (?P<epoch>\d+)`, "time needs a group year, or epoch")
		return
	}
	for i, name := range timeGroups[1:] {
		if has[name] && !has[timeGroups[i]] {
			v.Report(at, "add a group "+timeGroups[i], "time has a group %s and none for the %s", name, timeGroups[i])
		}
	}
}

// component finds one of the scenario's by its name.
func (s *Scenario) component(name string) *Component {
	for i := range s.Components {
		if s.Components[i].Name == name {
			return &s.Components[i]
		}
	}
	return nil
}

// recipeOf is the recipe of a component, nil where it is unknown.
func (v validator) recipeOf(component string) *recipe.Recipe {
	c := v.s.component(component)
	if c == nil {
		return nil
	}
	return v.l.w.Recipes[c.Recipe]
}
