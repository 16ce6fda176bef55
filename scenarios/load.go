package scenarios

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
)

// Load reads and validates a workspace. Everything that is written wrongly comes as
// Problems, all at once; other errors are of the machine.
func Load(files Files) (*Workspace, error) {
	l, err := loadAll(files)
	if err != nil {
		return nil, err
	}
	if err := l.problems.Err(); err != nil {
		return nil, err
	}
	return l.w, nil
}

// Validate is Load, and looks closer: the recipes' scripts are read by the shell of
// this machine, and parameters that nothing uses are problems.
func Validate(ctx context.Context, files Files) (*Workspace, error) {
	l, err := loadAll(files)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(l.w.Recipes)) {
		if r := l.w.Recipes[name]; r.File != "" {
			l.problems = append(l.problems, r.Lint(ctx)...)
		}
	}
	if err := l.problems.Err(); err != nil {
		return nil, err
	}
	return l.w, nil
}

// ValidateRecipe checks one recipe by itself: a file, or the folder of its
// recipe.yaml.
func ValidateRecipe(ctx context.Context, file string) (*recipe.Recipe, error) {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		file = filepath.Join(file, recipe.FolderFile)
	}
	folder, name := os.DirFS(filepath.Dir(file)), filepath.Base(file)
	data, problem, err := contents(folder, name)
	if err != nil {
		return nil, err
	}
	if problem != "" {
		return nil, Problems{{File: file, Message: problem, Next: "make it a plain text file"}}
	}
	var scripts map[string][]byte
	if name == recipe.FolderFile {
		var wrong Problems
		if scripts, wrong, err = scriptsIn(Layer{Files: folder}, "."); err != nil {
			return nil, err
		}
		if err := wrong.Err(); err != nil {
			return nil, err
		}
	}
	r, err := recipe.ParseFolder(file, data, scripts)
	if err != nil {
		return nil, err
	}
	return r, r.Lint(ctx).Err()
}

// scriptsIn reads the scripts of a recipe that is a folder, by name. One that cannot
// be used is a problem.
func scriptsIn(l Layer, folder string) (scripts map[string][]byte, wrong Problems, err error) {
	entries, err := fs.ReadDir(l.Files, folder)
	if err != nil {
		return nil, nil, fmt.Errorf("read the scripts of a recipe: %w", err)
	}
	scripts = map[string][]byte{}
	for _, entry := range entries {
		if !recipe.IsScript(entry.Name()) || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		name := path.Join(folder, entry.Name())
		data, problem, err := contents(l.Files, name)
		if err != nil {
			return nil, nil, err
		}
		if problem == "" && len(data) > strict.MaxSize {
			problem = "the script is larger than 1 MiB"
		}
		if problem != "" {
			wrong = append(wrong, Problem{File: l.named(name), Message: problem, Next: "make it a plain text file"})
		}
		scripts[entry.Name()] = data
	}
	return scripts, wrong, nil
}

// loadAll reads everything; what is wrong with the files is among the problems.
func loadAll(files Files) (*loader, error) {
	if err := files.check(); err != nil {
		return nil, err
	}
	l := newLoader(files)
	if err := l.load(); err != nil {
		return nil, err
	}
	l.w.Version = hex.EncodeToString(l.version.Sum(nil))[:versionDigits]
	return l, nil
}

func newLoader(files Files) *loader {
	return &loader{from: files, version: sha256.New(), places: map[string]string{}, w: &Workspace{
		Dir: files.Dir, Services: map[string]*Service{}, Scenarios: map[string]*Scenario{}, Recipes: map[string]*recipe.Recipe{}, Runbooks: map[string]*Runbook{}, People: map[string]*Member{}, Tasks: map[string]*Task{},
		Continuity: map[string]*Continuity{}, Risks: map[string]*Risk{},
	}}
}

// loader collects everything that is wrong while it reads.
type loader struct {
	from     Files
	w        *Workspace
	files    []*strict.File
	version  hash.Hash // of what was read
	problems Problems

	trial bool // of a backup without checks of its own

	catalogue []entry
	// catalogueUnread: a file of it could not be read at all, so that a service
	// which seems to be missing may stand there.
	catalogueUnread bool
	scenarioUnread  bool              // likewise
	check           *settingsCheck    // of the settings; nil where there are none
	places          map[string]string // of services, scenarios and recipes: where each was first declared
}

// entry is a service with its place.
type entry struct {
	*strict.File
	n *strict.Node
	s *Service
}

// versionDigits are enough to tell two versions of a workspace apart.
const versionDigits = 16

func (l *loader) load() error {
	steps := []func() error{l.recipes, l.settings, l.controls, l.services, l.scenarios, l.people, l.runbooks, l.tasks, l.continuity, l.risks, l.policy, l.unattended}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	for _, f := range l.files {
		l.problems = append(l.problems, f.Problems()...)
	}
	return nil
}

// read opens the YAML files of a folder, layer by layer and in the order of their
// names. One that would be passed over in silence is a problem.
func (l *loader) read(folder string) (files []*strict.File, err error) {
	for _, layer := range l.from.Layers {
		err := fs.WalkDir(layer.Files, folder, func(name string, entry fs.DirEntry, err error) error {
			switch base := path.Base(name); {
			case errors.Is(err, fs.ErrNotExist) && name == folder:
				return fs.SkipAll
			case err != nil:
				return err
			case name == folder:
				return nil
			case strings.HasPrefix(base, "."):
				if entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			case layer.leadsAway(name, entry):
				l.problems = append(l.problems, Problem{File: layer.named(name), Message: "links to folders are not followed, and this one contains YAML files",
					Next: "link the files one by one, or make " + folder + " itself the link"})
				return nil
			case entry.IsDir() || !isYAML(base):
				return nil
			case isFolderRecipe(name):
			case path.Dir(name) != folder:
				l.problems = append(l.problems, Problem{File: layer.named(name), Message: "files in subfolders are not read",
					Next: "move it to " + folder + "/, or give it another extension"})
				return nil
			}
			f, err := l.open(layer, name)
			files = append(files, f)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", layer.named(folder), err)
		}
	}
	return files, nil
}

// isFolderRecipe says whether a file is that of a recipe which is a folder:
// recipes/NAME/recipe.yaml.
func isFolderRecipe(name string) bool {
	return path.Base(name) == recipe.FolderFile && path.Dir(path.Dir(name)) == recipesFolder
}

// open parses a file and counts it in the version of the workspace.
func (l *loader) open(layer Layer, name string) (*strict.File, error) {
	data, problem, err := contents(layer.Files, name)
	shown := layer.named(name)
	f := strict.Open(shown, data)
	if problem != "" {
		f = strict.Broken(shown, "make it a plain text file", problem)
	}
	l.count(shown, data)
	l.files = append(l.files, f)
	return f, err
}

// count makes a file part of the version of the workspace.
func (l *loader) count(name string, data []byte) {
	fmt.Fprintf(l.version, "%q %x\n", name, sha256.Sum256(data))
}

// layerOf is where a file that was read is from.
func (l *loader) layerOf(f *strict.File) Layer {
	for _, layer := range l.from.Layers {
		if layer.Owner == OwnerOf(f.Name) {
			return layer
		}
	}
	return Layer{}
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const longestSlug = 63 // a host name inside the sandbox

// slugged reports a name that is none.
func slugged(f *strict.File, at *strict.Node, what, name string) {
	switch {
	case name == "" && f.Doubtful(at):
	case name == "":
		f.Report(at, "give it", "%s is missing", what)
	case !slug.MatchString(name) || len(name) > longestSlug:
		f.Report(at, "write lower-case letters, digits and single -, such as helpdesk-db", "%q is not a valid name for a %s", name, what)
	}
}

// first says whether nothing else has the name yet; the second is a problem that names both places.
func (l *loader) first(f *strict.File, at *strict.Node, what, name string) bool {
	key := what + " " + name
	if place, taken := l.places[key]; taken {
		f.Report(at, "give one of them another name", "the %s %q is declared twice, first at %s", what, name, place)
		return false
	}
	l.places[key] = fmt.Sprintf("%s:%d", f.Name, at.Line)
	return true
}

func digest(n *strict.Node) (string, error) {
	data, err := strict.Canonical(n)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

func (l *loader) recipes() error {
	ours, err := recipe.Ours()
	if err != nil {
		return err
	}
	l.w.Recipes = ours
	files, err := l.read(recipesFolder)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := l.recipe(f); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) recipe(f *strict.File) error {
	if len(f.Problems()) > 0 {
		return nil
	}
	layer, name := l.layerOf(f), within(f.Name)
	data, _, err := contents(layer.Files, name)
	if err != nil {
		return err
	}
	var scripts map[string][]byte
	if isFolderRecipe(name) {
		var wrong Problems
		if scripts, wrong, err = scriptsIn(layer, path.Dir(name)); err != nil {
			return err
		}
		l.problems = append(l.problems, wrong...)
		for _, script := range slices.Sorted(maps.Keys(scripts)) {
			l.count(layer.named(path.Join(path.Dir(name), script)), scripts[script])
		}
	}
	r, err := recipe.ParseFolder(f.Name, data, scripts)
	var wrong Problems
	if errors.As(err, &wrong) {
		l.problems = append(l.problems, wrong...)
		l.broken(f)
		return nil
	}
	if err != nil {
		return err
	}
	at := f.Documents[0].At("recipe")
	if known := l.w.Recipes[r.Name]; known != nil && known.File == "" || r.Name == "folder" {
		f.Report(at, "give yours another name", "the name %q is taken by a recipe that comes with Rehearse", r.Name)
		return nil
	}
	if l.first(f, at, "recipe", r.Name) {
		l.w.Recipes[r.Name] = r
	}
	return nil
}

// broken remembers the name of a recipe that does not parse, so that whoever
// uses it is not told that it does not exist.
func (l *loader) broken(f *strict.File) {
	if len(f.Documents) > 0 {
		l.places["broken recipe "+f.Documents[0].At("recipe").Text] = f.Name
	}
}

func (l *loader) isBroken(name string) bool { return l.places["broken recipe "+name] != "" }

func (l *loader) services() error {
	files, err := l.read(catalogueFolder)
	if err != nil {
		return err
	}
	for _, f := range files {
		l.catalogueUnread = l.catalogueUnread || len(f.Documents) == 0
		if len(f.Documents) == 0 && len(f.Problems()) == 0 {
			f.Report(nil, "write a service into it, or remove the file", "the file is empty")
		}
		for _, n := range f.Documents {
			if err := l.service(f, n); err != nil {
				return err
			}
		}
	}
	l.dependencies()
	return nil
}

func (l *loader) service(f *strict.File, n *strict.Node) error {
	s := &Service{File: f.Name}
	f.Decode(n, s)
	if n.Kind != strict.Mapping {
		return nil
	}
	var err error
	if s.Definition, err = strict.Canonical(n); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	if s.Digest, err = digest(n); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	slugged(f, n.At("service"), "service", s.Service)
	if s.Name == "" {
		s.Name = s.Service
	}
	if s.Tier < 0 {
		f.Report(n.At("tier"), "1 is the most important", "tier cannot be negative")
	}
	commitment := n.Get("commitment")
	for key, value := range map[string]int64{"rto": int64(s.Commitment.RTO), "rpo": int64(s.Commitment.RPO),
		"retention": int64(s.Commitment.Retention), "prove_every": int64(s.Commitment.ProveEvery)} {
		if at := commitment.Get(key); at != nil && value == 0 && at.Text == "0s" {
			f.Report(at, "leave it out if there is no commitment", "%s is zero, a commitment that cannot be met", key)
		}
	}
	oneOf(f, commitment, "rto_from", s.Commitment.RTOFrom, "disaster", "declaration")
	oneOf(f, commitment, "rto_until", s.Commitment.RTOUntil, string(Usable), string(Validated), string(Accepted))
	serviceRules(f, n, s)
	if s.Service != "" && l.first(f, n.At("service"), "service", s.Service) {
		l.w.Services[s.Service] = s
		l.catalogue = append(l.catalogue, entry{f, n, s})
	}
	return nil
}

// dependencies: every one exists, and none leads back to itself.
func (l *loader) dependencies() {
	for _, e := range l.catalogue {
		for i, name := range e.s.DependsOn {
			at := e.n.At("depends_on", i)
			if l.w.Services[name] == nil && !l.catalogueUnread {
				e.Report(at, strict.Suggest(name, slices.Collect(maps.Keys(l.w.Services))), "%s depends on %q, and there is no such service", e.s.Service, name)
			}
		}
		if way := l.wayBack(e.s.Service); way != nil && e.s.Service == slices.Min(way) {
			e.Report(e.n.Key("depends_on"), "remove one of these dependencies", "services depend on each other in a circle: %s", strings.Join(append(way, way[0]), " → "))
		}
	}
}

// wayBack is a way along dependencies from a service to itself, nil without one.
func (l *loader) wayBack(from string) []string {
	seen := map[string]bool{}
	var follow func(way []string) []string
	follow = func(way []string) []string {
		s := l.w.Services[way[len(way)-1]]
		if s == nil {
			return nil
		}
		for _, next := range s.DependsOn {
			if next == from {
				return way
			}
			if seen[next] {
				continue
			}
			seen[next] = true
			if found := follow(append(slices.Clone(way), next)); found != nil {
				return found
			}
		}
		return nil
	}
	return follow([]string{from})
}

func (l *loader) scenarios() error {
	files, err := l.read(scenariosFolder)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := l.scenario(f); err != nil {
			return err
		}
	}
	if len(files) == 0 {
		l.problems = append(l.problems, Problem{File: scenariosFolder + "/", Message: "the workspace has no scenarios",
			Next: "add one in scenarios/, or start from an example: rehearse init DIR writes a workspace"})
	}
	return nil
}

func (l *loader) scenario(f *strict.File) error {
	n := f.Only("a scenario")
	if n == nil {
		l.scenarioUnread = true
		return nil
	}
	s := &Scenario{File: f.Name}
	f.Decode(n, s)
	var err error
	if s.Digest, err = digest(n); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	validator{File: f, n: n, s: s, l: l}.all()
	if s.Scenario != "" && l.first(f, n.At("scenario"), "scenario", s.Scenario) {
		l.w.Scenarios[s.Scenario] = s
	}
	return nil
}
