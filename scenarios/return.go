package scenarios

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// ReturnSuffix ends the name that the second copy of a component has in its sandbox.
const ReturnSuffix = "-return"

// returns looks at `return`.
func (v validator) returns() {
	r := v.s.Return
	if r == nil {
		return
	}
	at := v.n.At("return")
	if r.On == "" && len(v.s.Components) == 1 {
		r.On = v.s.Components[0].Name
	}
	i := slices.IndexFunc(v.s.Components, func(c Component) bool { return c.Name == r.On })
	switch {
	case r.On == "" && !v.Doubtful(at):
		v.Report(at.At("on"), "name one of "+strings.Join(v.componentNames(), ", "), "the scenario has several components, and return does not say which one goes back")
		return
	case i < 0:
		v.Report(at.At("on"), "name one of "+strings.Join(v.componentNames(), ", "), "component %q does not exist", r.On)
		return
	case slices.Contains(v.componentNames(), r.On+ReturnSuffix):
		v.Report(v.n.At("components").Key(r.On+ReturnSuffix), "choose another name", "the second copy of %s has the name %q", r.On, r.On+ReturnSuffix)
	}
	made := v.l.w.Recipes[v.s.Components[i].Recipe]
	switch {
	case made == nil: // reported where it is named
	case made.Dump == nil:
		v.Report(v.n.Key("return"), "remove return, or give the recipe a dump", "the recipe %s has no dump: what it restores cannot be written out again", made.Name)
	case made.Dump.Probe == "files" && (len(r.Files) == 0 || r.Write != ""):
		v.Report(at, "write files: {PATH: TEXT} in place of write", "the recipe %s restores files, and return has to say which ones are written", made.Name)
	case made.Dump.Probe != "files" && (r.Write == "" || len(r.Files) > 0):
		v.Report(at, "write statements under write, such as write: insert into …", "return has to say what is written into the restored copy")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		if name == "" || path.IsAbs(name) || path.Clean(name) != name || strings.HasPrefix(name, "..") {
			v.Report(at.At("files").Key(name), "write a path below what was restored, such as notes/new.txt", "%q is not such a path", name)
		}
	}
}

func (v validator) componentNames() []string {
	names := make([]string, len(v.s.Components))
	for i, c := range v.s.Components {
		names[i] = c.Name
	}
	return names
}
