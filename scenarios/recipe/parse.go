package recipe

import (
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/itchyny/gojq"

	"rehearse/scenarios/fault"
	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

//go:embed recipes
var ours embed.FS

// Ours are the recipes that come with Rehearse, by name. The map is the
// caller's; the recipes are shared and not to be changed.
func Ours() (map[string]*Recipe, error) {
	recipes, err := embedded()
	if err != nil {
		return nil, err
	}
	mine := make(map[string]*Recipe, len(recipes))
	for _, r := range recipes {
		mine[r.Name] = r
	}
	return mine, nil
}

var embedded = sync.OnceValues(func() ([]*Recipe, error) {
	folders, err := fs.ReadDir(ours, "recipes")
	if err != nil {
		return nil, fmt.Errorf("list the built-in recipes: %w", err)
	}
	var recipes []*Recipe
	var problems strict.Problems
	for _, folder := range folders {
		r, found, err := embeddedRecipe("recipes/" + folder.Name())
		if err != nil {
			return nil, fmt.Errorf("read the built-in recipe %s: %w", folder.Name(), err)
		}
		recipes, problems = append(recipes, r), append(problems, found...)
	}
	return recipes, problems.Err()
})

func embeddedRecipe(folder string) (*Recipe, strict.Problems, error) {
	files, err := fs.ReadDir(ours, folder)
	if err != nil {
		return nil, nil, err
	}
	var data []byte
	scripts := map[string][]byte{}
	for _, file := range files {
		text, err := ours.ReadFile(folder + "/" + file.Name())
		if err != nil {
			return nil, nil, err
		}
		if file.Name() == FolderFile {
			data = text
		} else {
			scripts[file.Name()] = text
		}
	}
	r, problems := parse(folder+"/"+FolderFile, data, scripts)
	r.File = ""
	return r, problems, nil
}

// Parse reads a recipe that is one file. What is wrong with it is
// strict.Problems, all at once.
func Parse(file string, data []byte) (*Recipe, error) { return ParseFolder(file, data, nil) }

// ParseFolder reads a recipe that is a folder: its recipe.yaml, and the scripts
// beside it by their names.
func ParseFolder(file string, data []byte, scripts map[string][]byte) (*Recipe, error) {
	r, problems := parse(file, data, scripts)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return r, nil
}

func parse(file string, data []byte, scripts map[string][]byte) (*Recipe, strict.Problems) {
	r := &Recipe{File: file, Digest: digestOf(data, scripts)}
	f := strict.Open(file, data)
	n := f.Only("a recipe")
	if n == nil {
		return r, f.Problems()
	}
	r.note(n, scripts)
	inline(f, n, scripts)
	f.Decode(n, r)
	c := checker{f, n, r}
	c.all()
	return r, f.Problems()
}

// checker validates what decoded, and fills in what is left out.
type checker struct {
	*strict.File
	n *strict.Node
	r *Recipe
}

var (
	slug      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	parameter = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	variable  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	linuxCap  = regexp.MustCompile(`^[A-Z][A-Z_]*$`)
)

func (c checker) all() {
	if !slug.MatchString(c.r.Name) {
		c.Report(c.n.At("recipe"), "name it at the top, such as recipe: redis, in lower-case letters, digits and -", "the recipe needs a name")
	}
	c.form()
	c.parameters()
	c.unpack()
	c.service()
	c.steps()
	c.integrity()
	c.query()
	c.inspect()
	c.dump()
	c.tool()
	c.words()
}

// form: a restore recipe or a source recipe, never both, never neither.
func (c checker) form() {
	restores := false
	for _, key := range []string{"unpack", "service", "restore", "integrity", "query", "inspect", "dump"} {
		if !c.n.Has(key) {
			continue
		}
		restores = true
		if c.r.Tool != nil {
			c.Report(c.n.Key(key), "make it two recipes", "a recipe with tool is a source, which cannot have %s", key)
		}
	}
	if !restores && c.r.Tool == nil {
		c.Report(c.n, "give it unpack, service, restore, integrity or query to restore something, or tool to be a source", "the recipe does nothing")
	}
}

// Names that scripts get from us.
var (
	givenToRestore = []string{"data", "source", "export", "format", "cpus", "memory_mb", "timeout_ms", "settings"}
	givenToTool    = []string{"point", "target", "image", "network"}
)

func (c checker) parameters() {
	taken := givenToRestore
	if c.r.Tool != nil {
		taken = givenToTool
	}
	for i := range c.r.Parameters {
		p := &c.r.Parameters[i]
		at := c.n.Get("parameters")
		switch {
		case !parameter.MatchString(p.Name):
			c.Report(at.Key(p.Name), "write it in lower-case letters, digits and _: scripts see it in upper case", "%q is not a valid name for a parameter", p.Name)
		case slices.Contains(taken, p.Name):
			c.Report(at.Key(p.Name), "choose another name", "the name %q is taken: scripts get it from Rehearse", p.Name)
		}
		c.parameter(p, at.At(p.Name))
	}
}

var types = []Type{Text, Number, Switch, Glob, List, Secret, Location}

func (c checker) parameter(p *Parameter, at *strict.Node) {
	if p.Type == "" {
		p.Type = Text
	}
	given := at.Has("default")
	if p.Copy && (p.Type != Location || c.r.Tool == nil) {
		c.Report(at.At("copy"), "remove it", "only a location in a source can be copied")
	}
	switch {
	case !slices.Contains(types, p.Type):
		c.Report(at.At("type"), strict.OneOf(types), "%q is not a type of parameter", p.Type)
	case given && p.Required:
		c.Report(at.Key("default"), "remove one of the two", "the parameter %s is required, so its default is never used", p.Name)
	case given && p.Type == Secret:
		c.Hide(at.At("default").Text)
		c.Report(at.Key("default"), "make it required, or let scenarios give it as ${NAME}", "the parameter %s is a secret and has no default", p.Name)
	case given:
		value, wrong := p.read(at.At("default").Written())
		if wrong != "" {
			c.Report(at.At("default"), "", "the default of %s %s", p.Name, wrong)
		}
		p.Default = value
	}
}

func (c checker) unpack() {
	u := c.r.Unpack
	if u == nil {
		return
	}
	at := c.n.At("unpack")
	switch u.Archives {
	case "":
		u.Archives = "all"
	case "all", "none":
	default:
		c.Report(at.At("archives"), "write all or none", "archives cannot be %q", u.Archives)
	}
	if u.Manifest && !c.has("manifest") {
		c.Report(at.At("manifest"), "add a parameter manifest of type glob", "the manifest is named by a parameter, which is missing")
	}
	if p := c.r.Parameter("files"); u.Files && (p == nil || p.Type != List) {
		c.Report(at.At("files"), "add a parameter files of type list", "the files are named by a parameter, which is missing")
	}
	for i, together := range u.Together {
		if !strings.Contains(together, "{}") {
			c.Report(at.At("together", i), `write {} where the file's name goes, such as "{}-wal"`, "%q names no file beside the chosen one", together)
		}
	}
	known := slices.Clone(probeFormats)
	for i, d := range u.Detect {
		c.detect(d, at.At("detect", i))
		known = append(known, d.Format)
	}
	for i, format := range u.Wants {
		if !slices.Contains(known, format) {
			c.Report(at.At("wants", i), "describe it under detect, or choose one of "+strings.Join(known, ", "), "the probe does not know the format %q", format)
		}
	}
	for i, name := range u.Names {
		if !doublestar.ValidatePattern(name) {
			c.Report(at.At("names", i), "close every [ and {", "%q is not a pattern for file names", name)
		}
	}
	for i, sign := range u.Signs {
		if _, err := regexp.Compile(sign); err != nil {
			c.Report(at.At("signs", i), "write it in RE2 syntax", "signs: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
	}
	for i := range u.Scan {
		c.scan(&u.Scan[i], at.At("scan", i))
	}
}

// probeFormats are those that the probe tells by itself.
var probeFormats = []string{"tree", "sql", "sqlite", "text", "tar", "zip", "unknown"}

func (c checker) detect(d Detect, at *strict.Node) {
	switch {
	case !slug.MatchString(d.Format):
		c.Report(at.At("format"), "write lower-case letters, digits and -, such as redis-rdb", "%q is not a valid name for a format", d.Format)
	case d.Format == "sql" && d.Line != "": // whatever stands before it
	case slices.Contains(probeFormats, d.Format):
		c.Report(at.At("format"), "choose another name", "the format %s is built into the probe", d.Format)
	}
	if d.About == "" && d.Format != "sql" {
		c.Report(at.At("about"), "say what it is, such as a Redis snapshot", "about is missing: messages show it when something else was found")
	}
	if _, err := hex.DecodeString(d.Hex); err != nil || d.Hex != "" && d.Magic != "" {
		c.Report(at.At("hex"), "write bytes such as 1f8b, or use magic: TEXT", "hex cannot be %q", d.Hex)
	}
	if d.Offset < 0 || d.Offset > 60<<10 {
		c.Report(at.At("offset"), "write 0 to 61440", "only the beginning of a file is read, and %d is beyond it", d.Offset)
	}
	if d.Line != "" {
		c.pattern(at, "line", d.Line)
	}
	if d.Others != "" {
		c.pattern(at, "others", d.Others)
	}
	if d.Others != "" && (d.Member == "" || d.Archive != "" || d.Refuse != "") {
		c.Report(at.At("others"), "give the file that belongs to the others as member", "others needs member, in a folder that is restored")
	}
	if d.Archive != "" && (d.Archive != "tar" || d.Member == "") {
		c.Report(at.At("archive"), "write archive: tar, with the first file of the archive as member", "archive cannot be %q", d.Archive)
	}
	switch {
	case d.Magic+d.Hex+d.Line+d.Member == "":
		c.Report(at, "give magic, hex, line or member", "the format %s has nothing to recognise it by", d.Format)
	case d.Refuse != "" && d.Member == "":
		c.Report(at.At("refuse"), "give the name of a file to recognise it by", "refuse needs member")
	}
}

func (c checker) has(parameter string) bool {
	return slices.ContainsFunc(c.r.Parameters, func(p Parameter) bool { return p.Name == parameter })
}

func (c checker) scan(s *Scan, at *strict.Node) {
	if !parameter.MatchString(s.Name) {
		c.Report(at.At("name"), "write it in lower-case letters, digits and _", "the scan needs a name")
	}
	if s.Find == "" {
		c.Report(at.At("find"), "give the literal text that a line must contain", "the scan has nothing to find")
	}
	s.Re = c.pattern(at, "match", s.Match)
	if s.Re != nil && s.Re.NumSubexp() == 0 {
		c.Report(at.At("match"), "put brackets around the part to capture", "the pattern has no group")
	}
}

func (c checker) pattern(at *strict.Node, key, text string) *regexp.Regexp {
	if text == "" {
		c.Report(at.At(key), "give one", "%s is missing: a regular expression", key)
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		c.Report(at.At(key), "write it in RE2 syntax", "%s is not a regular expression: %s", key, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return re
}

func (c checker) service() {
	s := c.r.Service
	if s == nil {
		return
	}
	at := c.n.At("service")
	if s.Start == "" {
		s.Start = StartEmpty
	}
	if s.Start != StartEmpty && s.Start != StartRestored {
		c.Report(at.At("start"), "write empty or restored", "start cannot be %q", s.Start)
	}
	if !at.Has("run") && !at.Has("ready") { // an image with tools, and nothing that runs
		c.needs(at, map[string]string{"image": s.Image})
		if s.Start == StartRestored {
			c.Report(at.At("start"), "add run and ready, or remove start", "the service has no run, so nothing is started")
		}
	} else {
		c.needs(at, map[string]string{"image": s.Image, "run": s.Run, "ready": s.Ready})
	}
	c.container(at, s.Environment, s.Capabilities)
	if _, err := units.ParseSize(s.Shm); s.Shm != "" && err != nil {
		c.Report(at.At("shm"), "", "shm: %v", err)
	}
	if _, err := units.ParseDuration(s.ReadyWithin); s.ReadyWithin != "" && err != nil {
		c.Report(at.At("ready_within"), "", "ready_within: %v", err)
	}
	for i, path := range s.Tmpfs {
		where, _, _ := strings.Cut(path, ":")
		taken := TakenPath(where)
		switch {
		case !strings.HasPrefix(path, "/"):
			c.Report(at.At("tmpfs", i), "begin it with /", "%q is not a path inside a container", path)
		case taken != "":
			c.Report(at.At("tmpfs", i), "choose another folder, such as /tmp", "nothing can be mounted at %s: %s", where, taken)
		}
	}
}

// needs reports the keys that are left empty, in their order in the alphabet.
func (c checker) needs(at *strict.Node, texts map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		if strings.TrimSpace(texts[key]) == "" {
			c.Report(at.At(key), "give it", "%s is missing", key)
		}
	}
}

func (c checker) container(at *strict.Node, environment map[string]string, capabilities []string) {
	for name := range environment {
		if !variable.MatchString(name) {
			c.Report(at.At("environment").Key(name), "write letters, digits and _", "%q is not a valid name for a variable", name)
		}
	}
	for i, capability := range capabilities {
		if !linuxCap.MatchString(capability) || strings.HasPrefix(capability, "CAP_") || capability == "ALL" {
			c.Report(at.At("capabilities", i), "name each, such as CHOWN or SETUID", "%q is not a single capability", capability)
		}
	}
}

func (c checker) steps() {
	if len(c.r.Restore) > 0 && c.r.Service == nil {
		c.Report(c.n.Key("restore"), "add service, or leave restore out", "there is no container to run the restore steps in")
	}
	for i, step := range c.r.Restore {
		c.needs(c.n.At("restore", i), map[string]string{"name": step.Name, "run": step.Run})
	}
}

// Questions that the probe knows.
var (
	integrityProbes = []string{"manifest", "sqlite_integrity"}
	queryProbes     = []string{"sqlite"}
	inspectProbes   = []string{"files", "sqlite_tables"}
)

func (c checker) integrity() {
	seen := map[string]bool{}
	for i, built := range c.r.Integrity {
		at := c.n.At("integrity", i)
		c.needs(at, map[string]string{"name": built.Name})
		if seen[built.Name] {
			c.Report(at.At("name"), "give each its own name: scenarios use it to turn the check off", "two integrity checks are called %q", built.Name)
		}
		seen[built.Name] = true
		if built.When != "" && !c.has(built.When) {
			c.Report(at.At("when"), c.r.suggest(built.When), "when: parameter %q does not exist", built.When)
		}
		c.asked(at, built.Run, built.Probe, integrityProbes)
	}
}

// asked: by a script or by the probe, and it can be.
func (c checker) asked(at *strict.Node, run, probe string, probes []string) {
	switch {
	case (run == "") == (probe == ""):
		c.Report(at, "give a script for the service container, or a question that the probe knows: "+strings.Join(probes, ", "), "exactly one of run and probe must be given")
	case probe != "" && !slices.Contains(probes, probe):
		c.Report(at.At("probe"), strict.Suggest(probe, probes), "the probe knows no question %q", probe)
	case run != "" && c.r.Service == nil:
		c.Report(at.At("run"), "add service, or ask the probe", "there is no container to run this in")
	}
}

func (c checker) query() {
	q := c.r.Query
	if q == nil {
		return
	}
	at := c.n.At("query")
	c.asked(at, q.Run, q.Probe, queryProbes)
	switch q.Answer {
	case "":
		q.Answer = JSON
	case JSON, CSV, TSV, Line, Either:
	default:
		c.Report(at.At("answer"), strict.OneOf([]Answer{JSON, CSV, TSV, Line, Either}), "an answer cannot be read as %q", q.Answer)
	}
}

func (c checker) inspect() {
	i := c.r.Inspect
	if i == nil {
		return
	}
	at := c.n.At("inspect")
	c.asked(at, i.Run, i.Probe, inspectProbes)
	switch i.Answer {
	case "":
		i.Answer = JSON
	case JSON, CSV, TSV:
	default:
		c.Report(at.At("answer"), strict.OneOf([]Answer{JSON, CSV, TSV}), "a list of contents cannot be read as %q", i.Answer)
	}
}

var dumpProbes = []string{"sqlite", "files"}

func (c checker) dump() {
	d := c.r.Dump
	if d == nil {
		return
	}
	at := c.n.At("dump")
	switch {
	case d.Probe != "":
		if !slices.Contains(dumpProbes, d.Probe) {
			c.Report(at.At("probe"), strict.OneOf(dumpProbes), "the probe cannot write out %q", d.Probe)
		}
		if d.Run+d.Write+d.Tally != "" {
			c.Report(at.Key("probe"), "leave probe or the scripts out", "dump is either the probe's or that of scripts")
		}
	case c.r.Service == nil:
		c.Report(c.n.Key("dump"), "add service, or write probe: "+strings.Join(dumpProbes, " or probe: "), "the scripts of dump need a service to run in")
	default:
		c.needs(at, map[string]string{"run": d.Run, "write": d.Write, "tally": d.Tally})
	}
}

func (c checker) tool() {
	t := c.r.Tool
	if t == nil {
		return
	}
	at := c.n.At("tool")
	c.needs(at, map[string]string{"image": t.Image, "list": t.List, "fetch": t.Fetch})
	c.container(at, t.Environment, t.Capabilities)
	c.listing(t, at)
	for place, size := range t.Tmpfs {
		_, err := units.ParseSize(size)
		switch {
		case !strings.HasPrefix(place, "/"):
			c.Report(at.At("tmpfs").Key(place), "begin it with /", "%q is not a path inside a container", place)
		case err != nil:
			c.Report(at.At("tmpfs", place), "", "tmpfs: %v", err)
		}
	}
	if t.Points != "" {
		if err := compiles(t.Points); err != nil {
			c.Report(at.At("points"), "write it as a jq expression", "points is not a jq expression: %v", err)
		}
	}
	for i, code := range t.Warnings {
		if code < 1 || code > 255 {
			c.Report(at.At("warnings", i), "write 1 to 255", "%d is not a valid exit code for a warning", code)
		}
	}
}

// listing: by jq or line by line.
func (c checker) listing(t *Tool, at *strict.Node) {
	known := []string{"id", "consistent_at", "available_at", "size", "about"}
	switch {
	case (t.Points == "") == (t.Lines == ""):
		c.Report(at, "write points, a jq expression for JSON, or lines, a regular expression for a line of text", "exactly one of points and lines must be given")
		return
	case t.Lines == "":
		return
	}
	if t.LineRe = c.pattern(at, "lines", t.Lines); t.LineRe == nil {
		return
	}
	if t.LineRe.SubexpIndex("id") < 0 {
		c.Report(at.At("lines"), `name it, such as ^(?P<id>\S+)`, "lines needs a group id")
	}
	for _, name := range t.LineRe.SubexpNames() {
		if name != "" && !slices.Contains(known, name) {
			c.Report(at.At("lines"), strict.OneOf(known), "lines knows no group %q", name)
		}
	}
}

func compiles(expression string) error {
	query, err := gojq.Parse(expression)
	if err == nil {
		_, err = gojq.Compile(query)
	}
	return err
}

var (
	places  = []During{InRestore, InStart, InIntegrity, InQuery, InTool, InDump}
	streams = []Stream{Stderr, Stdout}
)

func (c checker) words() {
	for i := range c.r.Faults {
		w := &c.r.Faults[i]
		at := c.n.At("faults", i)
		w.Re = c.pattern(at, "match", w.Match)
		if w.In != "" && !slices.Contains(places, w.In) {
			c.Report(at.At("in"), strict.OneOf(places), "in cannot be %q", w.In)
		}
		if w.From != "" && !slices.Contains(streams, w.From) {
			c.Report(at.At("from"), strict.OneOf(streams), "from cannot be %q", w.From)
		}
		if w.Lines < 0 || w.Lines > MostLines {
			c.Report(at.At("lines"), fmt.Sprintf("write a number from 1 to %d", MostLines), "lines cannot be %d", w.Lines)
		}
		if w.Ignore && w.Lines > 1 {
			c.Report(at.At("lines"), "ignore each of the lines by a pattern of its own", "ignore goes by single lines")
		}
		if w.Ignore {
			continue
		}
		if w.Blame != fault.Backup && w.Blame != fault.Rig {
			c.Report(at.At("blame"), "write backup if the backup is broken, rig if the test environment is", "blame cannot be %q", w.Blame)
		}
		if !slices.Contains(fault.OfRecipes, w.Class) {
			c.Report(at.At("class"), strict.OneOf(fault.OfRecipes), "class %q does not exist", w.Class)
		}
	}
}
