// Package reference says what may be written in the files of a workspace: a JSON
// Schema of each, and a list of all keys with what they mean. Both are made from the
// Go types that the files are read into, and from the comments on their fields, so
// that they cannot drift from what is accepted.
package reference

import (
	"cmp"
	"embed"
	"encoding"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// File is a kind of file in a workspace.
type File struct {
	Name  string // of the schema: settings, service, scenario, recipe, runbook, person, policy, …
	Where string // which files it is about
	About string
	as    reflect.Type
	needs []string // keys that must be there
}

// Files are all kinds, in the order in which people meet them.
var Files = []File{
	{"settings", "rehearse.yaml", "Settings of a workspace.", reflect.TypeFor[scenarios.Settings](), nil},
	{"service", "catalogue/*.yaml", "A service and what is promised of it.", reflect.TypeFor[scenarios.Service](), []string{"service"}},
	{"scenario", "scenarios/*.yaml", "A restore test: which backup, how, and what must be true of it.", reflect.TypeFor[scenarios.Scenario](), []string{"scenario", "service", "components"}},
	{"recipe", "recipes/*.yaml", "How one kind of backup becomes something that can be asked.", reflect.TypeFor[recipe.Recipe](), []string{"recipe"}},
	{"runbook", "runbooks/*.yaml", "A procedure for people and machines.", reflect.TypeFor[scenarios.Runbook](), []string{"runbook"}},
	{"person", "people/*.yaml", "A person, how to reach them and what they are trained for.", reflect.TypeFor[scenarios.Member](), []string{"person"}},
	{"policy", "policy.yaml", "What a tier or a data class demands of services.", reflect.TypeFor[scenarios.Policy](), nil},
	{"task", "tasks/*.yaml", "A recurring duty of a person.", reflect.TypeFor[scenarios.Task](), []string{"task"}},
	{"continuity", "continuity/*.yaml", "Who recovers a service and how they reach each other; the rest of its continuity plan is composed.", reflect.TypeFor[scenarios.Continuity](), []string{"service"}},
	{"risk", "risks/*.yaml", "A risk or a threat to services, and what rehearses it.", reflect.TypeFor[scenarios.Risk](), []string{"risk"}},
}

// Named is the kind of file with a name; false where there is none.
func Named(name string) (File, bool) {
	i := slices.IndexFunc(Files, func(f File) bool { return f.Name == name })
	if i < 0 {
		return File{}, false
	}
	return Files[i], true
}

// comments are what the sources say of each type's fields: "Point.Take".
var comments = sync.OnceValue(func() map[string]string {
	found := map[string]string{}
	for _, source := range []embed.FS{scenarios.Types, recipe.Types} {
		names, err := fs.Glob(source, "*.go")
		if err != nil {
			panic(err)
		}
		for _, name := range names {
			text, err := source.ReadFile(name)
			if err != nil {
				panic(err)
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				panic(err)
			}
			readTypes(parsed, found)
		}
	}
	return found
})

func readTypes(file *ast.File, into map[string]string) {
	for _, declared := range file.Decls {
		group, is := declared.(*ast.GenDecl)
		if !is {
			continue
		}
		for _, spec := range group.Specs {
			named, is := spec.(*ast.TypeSpec)
			if !is {
				continue
			}
			into[file.Name.Name+"."+named.Name.Name] = oneLine(group.Doc.Text())
			structure, is := named.Type.(*ast.StructType)
			if !is {
				continue
			}
			for _, field := range structure.Fields.List {
				for _, name := range field.Names {
					into[file.Name.Name+"."+named.Name.Name+"."+name.Name] = oneLine(cmp.Or(field.Comment.Text(), field.Doc.Text()))
				}
			}
		}
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func qualified(t reflect.Type) string {
	return t.PkgPath()[strings.LastIndex(t.PkgPath(), "/")+1:] + "." + t.Name()
}

// enums are the words that a key takes, where it takes only some.
var enums = map[string][]string{
	"scenarios.Point.Take":               {"latest", "oldest", "random", "before", "id", "least_recently_tested"},
	"scenarios.Scenario.Overlap":         {"skip", "queue", "replace"},
	"scenarios.Schedule.CatchUp":         {"none", "latest", "all"},
	"scenarios.PlannerSettings.OnChange": {"nothing", "run"},
	"scenarios.EngineSettings.Local":     {"auto", "yes", "no"},
	"scenarios.SMTP.TLS":                 {"starttls", "tls", "none"},
	"scenarios.Service.Listed":           {"explicitly", "indirectly"},
	"scenarios.Commitment.RTOFrom":       {"disaster", "declaration"},
	"scenarios.Commitment.RTOUntil":      {"usable", "validated", "accepted"},
	"scenarios.Runbook.Kind":             {"drill", "recovery", "audit", "review", "change"},
	"scenarios.Runbook.Exercise":         {"tabletop", "functional", "full_scale"},
	"scenarios.Risk.Likelihood":          {"very_low", "low", "moderate", "high", "very_high"},
	"scenarios.Risk.Impact":              {"very_low", "low", "moderate", "high", "very_high"},
	"recipe.Parameter.Type":              {"text", "number", "switch", "list", "glob", "location", "secret"},
	"recipe.Service.Start":               {"empty", "restored"},
}

// schema is a node of a JSON Schema.
type schema = map[string]any

// Schema is the JSON Schema (draft 2020-12) of a kind of file. at is where schemas are
// served, such as http://127.0.0.1:8484/schema; "" leaves the address out.
func Schema(f File, at string) ([]byte, error) {
	root := (&maker{}).objectOf(f.as)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = f.Where
	root["description"] = f.About
	if at != "" {
		root["$id"] = at + "/" + f.Name + ".json"
	}
	if len(f.needs) > 0 {
		root["required"] = f.needs
	}
	data, err := json.MarshalIndent(root, "", "  ")
	return append(data, '\n'), err
}

// maker makes the schema of one file. inside are the types that it is in the middle
// of: one that holds itself is not followed a second time.
type maker struct{ inside []reflect.Type }

func (m *maker) objectOf(t reflect.Type) schema {
	if slices.Contains(m.inside, t) {
		return schema{"type": "object"}
	}
	m.inside = append(m.inside, t)
	defer func() { m.inside = m.inside[:len(m.inside)-1] }()
	properties := schema{}
	for _, field := range fieldsOf(t) {
		properties[field.key] = describe(field, m.schemaOf(field))
	}
	return schema{"type": "object", "properties": properties, "additionalProperties": false}
}

func describe(field field, of schema) schema {
	if field.about != "" {
		of["description"] = field.about
	}
	return of
}

type field struct {
	key, opts, about, path string
	t                      reflect.Type
	of                     reflect.Type
}

func fieldsOf(t reflect.Type) (fields []field) {
	for i := range t.NumField() {
		f := t.Field(i)
		key, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key == "" || key == "-" {
			continue
		}
		path := qualified(t) + "." + f.Name
		fields = append(fields, field{key: key, opts: opts, about: cmp.Or(comments()[path], f.Tag.Get("doc")), path: path, t: f.Type, of: t})
	}
	return fields
}

// scripts are the keys of a recipe that hold a script, which may stand in a file beside it.
var scripts = []string{"run", "ready", "preamble", "list", "fetch", "verify", "write", "tally"}

func (m *maker) schemaOf(f field) schema {
	if words := enums[f.path]; words != nil {
		return schema{"type": "string", "enum": words}
	}
	if strings.HasPrefix(f.path, "recipe.") && slices.Contains(scripts, f.key) {
		return schema{"anyOf": []schema{{"type": "string"}, {"type": "object", "properties": schema{"file": schema{"type": "string"}}, "required": []string{"file"}, "additionalProperties": false}}}
	}
	if f.opts == "named" {
		return schema{"type": []string{"object", "null"}, "additionalProperties": m.typed(f.t.Elem())}
	}
	return m.typed(f.t)
}

var (
	textual = reflect.TypeFor[encoding.TextUnmarshaler]()
	decoder = reflect.TypeFor[strict.Decoder]()
)

func (m *maker) typed(t reflect.Type) schema {
	if t.Kind() == reflect.Pointer {
		return m.typed(t.Elem())
	}
	switch t {
	case reflect.TypeFor[units.Duration]():
		return schema{"type": "string", "pattern": `^\d+(\.\d+)?(ms|s|m|h|d)(\d+(\.\d+)?(ms|s|m|h|d))*$`, "examples": []string{"90s", "4h", "7d"}}
	case reflect.TypeFor[units.Size]():
		return schema{"type": []string{"string", "integer"}, "examples": []string{"512m", "20g"}}
	case reflect.TypeFor[time.Time]():
		return schema{"type": "string", "format": "date-time"}
	case reflect.TypeFor[scenarios.Source]():
		return m.sourceSchema()
	case reflect.TypeFor[scenarios.Compose]():
		return schema{"type": []string{"object", "null"}, "additionalProperties": schema{"type": "object"}}
	}
	if reflect.PointerTo(t).Implements(decoder) {
		return schema{}
	}
	if reflect.PointerTo(t).Implements(textual) {
		return schema{"type": []string{"string", "number"}}
	}
	switch t.Kind() {
	case reflect.Struct:
		whole := m.objectOf(t)
		for _, f := range fieldsOf(t) {
			if f.opts == "plain" {
				return schema{"anyOf": []schema{describe(f, m.schemaOf(f)), whole}}
			}
		}
		whole["type"] = []string{"object", "null"}
		return whole
	case reflect.Slice:
		return schema{"type": []string{"array", "null"}, "items": m.typed(t.Elem())}
	case reflect.Map:
		return schema{"type": []string{"object", "null"}, "additionalProperties": m.typed(t.Elem())}
	case reflect.Bool:
		return schema{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return schema{"type": "integer"}
	case reflect.Float64:
		return schema{"type": "number"}
	case reflect.String: // YAML's other scalars are taken as the texts that they are
		return schema{"type": []string{"string", "number", "boolean"}}
	}
	return schema{}
}

// sourceSchema is a folder, or one of the backup tools that recipes know.
func (m *maker) sourceSchema() schema {
	properties := schema{"folder": m.typed(reflect.TypeFor[scenarios.Folder]())}
	ours, err := recipe.Ours()
	if err == nil {
		for name, r := range ours {
			if r.Tool == nil {
				continue
			}
			parameters := schema{"image": schema{"type": "string"}, "network": schema{"type": "string"}}
			for _, p := range r.Parameters {
				parameters[p.Name] = schema{"description": p.About}
			}
			properties[name] = schema{"type": "object", "properties": parameters, "additionalProperties": false}
		}
	}
	return schema{"type": "object", "properties": properties, "minProperties": 1, "maxProperties": 1}
}

// Key is one key of a file, and what it means.
type Key struct {
	File  string // the kind of file
	Path  string // components.NAME.point.take
	Type  string
	About string
	Words []string // that it takes, where it takes only some
}

// Keys are all keys of all files, in the order of their declaration.
var Keys = sync.OnceValue(func() (keys []Key) {
	for _, f := range Files {
		keys = append(keys, keysOf(f.Name, "", f.as, 0)...)
	}
	return keys
})

// deepest bounds types that hold themselves.
const deepest = 8

func keysOf(file, prefix string, t reflect.Type, depth int) (keys []Key) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t == reflect.TypeFor[scenarios.Source]() {
		return keysOf(file, prefix+"folder.", reflect.TypeFor[scenarios.Folder](), depth+1)
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() || depth > deepest {
		return nil
	}
	for _, f := range fieldsOf(t) {
		path := prefix + f.key
		keys = append(keys, Key{File: file, Path: path, Type: typeName(f), About: f.about, Words: enums[f.path]})
		inner := path + "."
		if f.opts == "named" {
			inner = path + ".NAME."
		}
		keys = append(keys, keysOf(file, inner, f.t, depth+1)...)
	}
	return keys
}

func typeName(f field) string {
	t := f.t
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case f.opts == "named":
		return "mapping by name"
	case t == reflect.TypeFor[units.Duration]():
		return "duration"
	case t == reflect.TypeFor[units.Size]():
		return "size"
	case t == reflect.TypeFor[time.Time]():
		return "time"
	}
	switch t.Kind() {
	case reflect.Struct:
		for _, inner := range fieldsOf(t) {
			if inner.opts == "plain" {
				return "mapping, or " + inner.key + " alone"
			}
		}
		return "mapping"
	case reflect.Slice:
		return "list"
	case reflect.Map:
		return "mapping"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "number"
	}
	return "text"
}

// Find are the keys that a person means by a name: a whole path, the end of one, or
// one word of it. Names of mappings (components.db.point) are taken as NAME.
func Find(name string) (found []Key) {
	for _, match := range []func(Key) bool{
		func(k Key) bool { return same(k.Path, name) },
		func(k Key) bool { return k.File+"."+k.Path == name },
		func(k Key) bool { return strings.HasSuffix(k.Path, "."+name) },
	} {
		for _, key := range Keys() {
			if match(key) {
				found = append(found, key)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// same compares paths; NAME in one of them is any name.
func same(path, name string) bool {
	a, b := strings.Split(path, "."), strings.Split(name, ".")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && a[i] != "NAME" {
			return false
		}
	}
	return true
}

// Names are the last words of all keys, each once, for suggestions.
func Names() []string {
	names := map[string]bool{}
	for _, key := range Keys() {
		names[key.Path[strings.LastIndex(key.Path, ".")+1:]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// String is a key on a few lines.
func (k Key) String() string {
	text := k.Path + " (" + k.File + ", " + k.Type + ")"
	if k.About != "" {
		text += "\n    " + k.About
	}
	if len(k.Words) > 0 {
		quoted := make([]string, len(k.Words))
		for i, word := range k.Words {
			quoted[i] = strconv.Quote(word)
		}
		text += fmt.Sprintf("\n    one of %s", strings.Join(quoted, ", "))
	}
	return text
}
