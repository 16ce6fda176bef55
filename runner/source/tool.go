package source

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/runner/script"
	"rehearse/runner/secret"
	"rehearse/scenarios"
	"rehearse/scenarios/address"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/units"
)

// Where a tool finds things in its container.
const (
	locationDir = "/locations/" // + the parameter's name: a local location, read-only unless it is a copy
	originalDir = "/originals/" // + the parameter's name: what a copy is made of, read-only
	targetDir   = "/target"     // what Fetch fills
	scratchDir  = "/tmp"        // in memory, so that nothing is left on a disk
	scratch     = 256 << 20     // bytes
)

// tool is a source that is a recipe. Its list and fetch scripts run in one
// container, which reaches the repository and nothing of the sandbox, and is
// removed before anything that was restored starts. Secrets are given to the
// scripts alone, where no inspection of the engine shows them.
type tool struct {
	component string
	recipe    *recipe.Recipe
	from      *scenarios.ToolSource
	values    map[string]any
	image     string
	memory    int64
	resolve   func(string) (string, error)
	allow     []string // folders that links in a local repository may lead into
	sandbox   Opener
	engine    sandbox.Engine

	container   sandbox.Container // nil before List and after Close
	environment map[string]string // of the scripts; holds secrets
	local       map[string]string // paths of ours, by parameter
	secrets     *secret.Set
	shown       *strings.Replacer // hides secrets, and names our paths in place of the container's

	mu       sync.Mutex // guards what follows, which may be asked for meanwhile
	notes    []string
	symptoms []*fault.Fault
	outputs  []script.Output
}

func openTool(w *scenarios.Workspace, c *scenarios.Component, sb Opener, eng sandbox.Engine) (*tool, error) {
	from := c.Source.Tool
	r := w.Recipes[from.Recipe]
	if r == nil || r.Tool == nil {
		return nil, fault.OfRig(fault.Internal, "component %s: source %q does not exist", c.Name, from.Recipe).
			To("use folder, or a recipe that has tool")
	}
	values, wrong := r.Values(from.With)
	if len(wrong) > 0 {
		return nil, fault.OfRig(fault.Internal, "component %s: %s", c.Name, wrong[0].Message).To("%s", wrong[0].Next)
	}
	return &tool{
		component: c.Name, recipe: r, from: from, values: values,
		image:   cmp.Or(from.Image, w.Settings.Images[r.Name], r.Tool.Image),
		memory:  w.Settings.Limits.Memory.Bytes(),
		resolve: w.Resolve, allow: w.Settings.Allow, sandbox: sb, engine: eng,
	}, nil
}

// About names the tool and its repository.
func (t *tool) About() string {
	for _, p := range t.recipe.Parameters {
		if text, _ := t.values[p.Name].(string); p.Type == recipe.Location && text != "" {
			return t.recipe.Name + " " + strings.ReplaceAll(address.WithoutUser(text), "…@", "")
		}
	}
	return t.recipe.Name
}

func (t *tool) Notes() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.notes)
}

// Symptoms are what its scripts noticed.
func (t *tool) Symptoms() []*fault.Fault {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.symptoms)
}

// Mounts is the volume that Fetch fills.
func (t *tool) Mounts(Point) []sandbox.Mount {
	return []sandbox.Mount{{Volume: t.stage(), Target: fmt.Sprintf(probe.SourceDir, t.component), ReadOnly: true}}
}

func (t *tool) stage() string { return "stage-" + t.component }

// Close removes the container that fetched.
func (t *tool) Close(ctx context.Context) error {
	if t.container == nil {
		return nil
	}
	if err := t.container.Remove(ctx); err != nil {
		return fmt.Errorf("remove the container that fetched: %w", err)
	}
	t.container = nil
	return nil
}

// mostListed bounds what a tool may print as its list.
const mostListed = 32 << 20

// List asks the tool for its recovery points.
func (t *tool) List(ctx context.Context) ([]Point, error) {
	listed := &bounded{most: mostListed}
	if _, err := t.run(ctx, "list recovery points", t.recipe.Tool.List, nil, listed); err != nil {
		return nil, err
	}
	if listed.over {
		return nil, t.fault(fault.OfRig(fault.Fetch, "it lists more than %d MiB of recovery points", mostListed>>20).
			To("let the source choose fewer, or prune the repository"))
	}
	points, err := mapped(ctx, t.recipe, listed.Bytes())
	if f := (*fault.Fault)(nil); errors.As(err, &f) {
		return nil, t.fault(f)
	}
	if filters := filters(t.recipe, t.from.With); err == nil && len(points) == 0 && filters != "" {
		return nil, t.placed(fault.OfBackup(fault.NoRecoveryPoint, "there is no recovery point with %s", filters).
			To("look whether backups are still made that fit this, or correct it: there may be others"))
	}
	return points, err
}

// filters are the parameters by which the scenario has a recipe list only some of
// what is there, "" for nothing.
func filters(r *recipe.Recipe, with map[string]any) string {
	var said []string
	for _, p := range r.Parameters {
		asked := p.Type == recipe.List || p.Type == recipe.Text || p.Type == "" || p.Type == recipe.Glob
		used := regexp.MustCompile(`\$\{?` + strings.ToUpper(p.Name) + `\b`).MatchString(r.Tool.List)
		value := strings.Trim(fmt.Sprint(with[p.Name]), "[]")
		if with[p.Name] != nil && value != "" && asked && used {
			said = append(said, p.Name+" "+value)
		}
	}
	return strings.Join(said, " and ")
}

// Fetch has the tool fill the volume that Mounts names.
func (t *tool) Fetch(ctx context.Context, p Point, moved sandbox.Progress) error {
	if err := t.start(ctx); err != nil {
		return err
	}
	stop := t.watch(ctx, p, moved)
	heard, err := t.run(ctx, "fetch the recovery point "+p.ID, t.recipe.Tool.Fetch, map[string]string{"POINT": p.ID, "TARGET": targetDir}, nil)
	stop()
	if err != nil {
		return err
	}
	if size, err := strconv.ParseInt(heard.Facts["bytes"], 10, 64); err == nil && moved != nil {
		moved(size, size)
	}
	return nil
}

// run carries out one script, and says who is to blame when it did not do what
// it should.
func (t *tool) run(ctx context.Context, doing, text string, more map[string]string, answer io.Writer) (*script.Heard, error) {
	if err := t.start(ctx); err != nil {
		return nil, err
	}
	return t.runIn(ctx, t.container, doing, text, more, answer)
}

func (t *tool) runIn(ctx context.Context, container sandbox.Container, doing, text string, more map[string]string, answer io.Writer) (*script.Heard, error) {
	environment := maps.Clone(t.environment)
	maps.Copy(environment, more)
	heard, err := script.Run(ctx, container, script.Script{
		Recipe: t.recipe, During: recipe.InTool, Text: text, User: t.recipe.Tool.User, Environment: environment, Answer: answer, Secrets: t.secrets,
	})
	t.keepOutput(doing, heard, err)
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	f := t.verdict(ctx, container, heard)
	t.keep(heard)
	if f != nil {
		return nil, fmt.Errorf("%s: %w", doing, t.fault(f))
	}
	return heard, nil
}

// keepOutput keeps what a script printed.
func (t *tool) keepOutput(doing string, heard *script.Heard, err error) {
	o := heard.Output(script.OfSource, doing)
	o.Text, o.Bad = t.shown.Replace(o.Text), o.Bad || err != nil
	t.mu.Lock()
	defer t.mu.Unlock()
	if o.Text != "" && len(t.outputs) < maxOutputs {
		t.outputs = append(t.outputs, o)
	}
}

// maxOutputs is how many outputs are kept at most.
const maxOutputs = 20

// Outputs are what was kept of what its scripts printed.
func (t *tool) Outputs() []script.Output {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.outputs)
}

// keep takes down notes and symptoms, in words that name our paths.
func (t *tool) keep(heard *script.Heard) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, note := range heard.Notes {
		if note = t.shown.Replace(note); !slices.Contains(t.notes, note) {
			t.notes = append(t.notes, note)
		}
	}
	for _, f := range heard.Symptoms {
		t.symptoms = append(t.symptoms, fault.Of(t.placed(t.fault(f))))
	}
}

// verdict judges what a script did; nil is that it did what it should.
func (t *tool) verdict(ctx context.Context, container sandbox.Container, heard *script.Heard) *fault.Fault {
	f := heard.Verdict(script.Circumstances{
		Image: t.image, Warnings: t.recipe.Tool.Warnings,
		Otherwise: func(reason string) *fault.Fault {
			return fault.OfRig(fault.Fetch, "%s", reason).
				To("try %s by hand; the recipe's `faults` say what its messages mean, and none of them fits this one", t.recipe.Name)
		},
	})
	if f == nil {
		return nil
	}
	if state, err := container.State(ctx); err == nil && state.OutOfMemory {
		return fault.OfRig(fault.Capacity, "it was killed for memory").To("raise limits.memory in rehearse.yaml")
	}
	return f
}

// fault speaks of our paths and not of the container's, and hides secrets.
func (t *tool) fault(f *fault.Fault) error {
	shown := *f
	shown.Reason, shown.Next = t.shown.Replace(f.Reason), t.shown.Replace(f.Next)
	return t.placed(&shown)
}

// placed says at which source something is wrong.
func (t *tool) placed(err error) error {
	named := *fault.Of(err)
	named.Reason = t.About() + ": " + named.Reason
	return &named
}

// start brings up the container; it waits until something is run in it.
func (t *tool) start(ctx context.Context) error {
	if t.container != nil {
		return nil
	}
	if err := t.prepare(); err != nil {
		return t.placed(err)
	}
	container, err := t.open(ctx, "fetch-"+t.component, sandbox.Mount{Volume: t.stage(), Target: targetDir})
	t.container = container
	return err
}

// open starts a container in which the recipe's scripts can run.
func (t *tool) open(ctx context.Context, name string, more ...sandbox.Mount) (sandbox.Container, error) {
	mounts, reach, err := t.locations()
	if err != nil {
		return nil, t.placed(err)
	}
	image, err := t.engine.Image(ctx, t.image, nil)
	if err != nil {
		return nil, fmt.Errorf("get the image of the source: %w", err)
	}
	box, err := t.sandbox(ctx)
	if err != nil {
		return nil, err
	}
	container, err := box.Start(ctx, sandbox.ContainerSpec{
		Name:         name,
		Image:        image.Ref,
		Entrypoint:   []string{"/bin/sh", "-c", "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait $!; done"},
		Environment:  t.recipe.Tool.Environment,
		User:         t.recipe.Tool.User,
		WorkingDir:   "/",
		Reach:        reach,
		Network:      cmp.Or(t.from.Network, "bridge"),
		Mounts:       append(mounts, more...),
		Tmpfs:        t.tmpfs(),
		Capabilities: t.recipe.Tool.Capabilities,
		Memory:       t.memory,
	})
	if err != nil {
		return nil, fmt.Errorf("start the container of the source: %w", err)
	}
	return container, t.copies(ctx, container)
}

// tmpfs are the folders in memory that the recipe asks for, beside our own.
func (t *tool) tmpfs() map[string]int64 {
	sizes := map[string]int64{scratchDir: scratch}
	for place, size := range t.recipe.Tool.Tmpfs {
		if parsed, err := units.ParseSize(size); err == nil { // validated
			sizes[path.Clean(place)] = parsed.Bytes()
		}
	}
	return sizes
}

// copies fills the locations that the recipe's tool must write into.
func (t *tool) copies(ctx context.Context, container sandbox.Container) error {
	for _, p := range t.recipe.Parameters {
		host, local := t.local[p.Name]
		if !local || !p.Copy {
			continue
		}
		exit, err := container.Exec(ctx, sandbox.Command{
			Args: []string{"cp", "-a", originalDir + p.Name + "/.", locationDir + p.Name + "/"}, User: t.recipe.Tool.User,
		})
		if err != nil {
			return fmt.Errorf("copy %s: %w", host, err)
		}
		if exit.Code != 0 {
			return t.fault(fault.OfRig(fault.Fetch, "%s cannot be copied for the tool to write into: %s", host, script.Shorten(string(exit.Stderr))).
				To("let the container engine read it, and look whether the engine's disk has room for a copy"))
		}
	}
	return nil
}

// Verify has the tool look at the repository as a whole, in a container of its
// own that sees nothing of what was restored. It decides nothing.
func (t *tool) Verify(ctx context.Context) (err error) {
	asked, is := t.values["verify"].(bool)
	if t.recipe.Tool.Verify == "" || is && !asked || t.environment == nil {
		return nil
	}
	container, err := t.open(ctx, "verify-"+t.component)
	if container != nil {
		defer func() {
			err = errors.Join(err, container.Remove(context.WithoutCancel(ctx)))
		}()
	}
	if err != nil {
		return err
	}
	_, err = t.runIn(ctx, container, "verify the repository", t.recipe.Tool.Verify, nil, nil)
	return err
}

// prepare makes the scripts' environment. Secrets are looked up here, at the
// last moment, and nowhere else.
func (t *tool) prepare() error {
	t.environment, t.local = map[string]string{}, map[string]string{}
	var hide, secrets []string
	for _, p := range t.recipe.Parameters {
		written := scriptText(t.values[p.Name])
		text, err := t.resolved(p, written)
		if err != nil {
			return err
		}
		if p.Type == recipe.Secret {
			secrets = append(secrets, text)
		} else if text != written {
			secrets = append(secrets, address.Password(text))
		}
		switch host, local := localPath(text); {
		case p.Type == recipe.Location && local:
			t.local[p.Name] = host
			text = locationDir + p.Name
			hide = append(hide, text, host)
		case p.Type == recipe.Location && text != "" && !strings.Contains(text, ":"):
			return fault.OfRig(fault.Fetch, "%s is neither an absolute path nor an address", p.Name).To("correct `%s` of the source", p.Name)
		case text != written:
			hide = append(hide, text, written)
		}
		t.environment[strings.ToUpper(p.Name)] = text
	}
	t.shown, t.secrets = strings.NewReplacer(hide...), secret.New(secrets...)
	return nil
}

// resolved gives references their values, where a parameter may hold any.
func (t *tool) resolved(p recipe.Parameter, written string) (string, error) {
	if p.Type != recipe.Secret && p.Type != recipe.Location || !strings.Contains(written, "${") {
		return written, nil
	}
	text, err := t.resolve(written)
	if err == nil && text == "" {
		err = fault.OfRig(fault.Internal, "%s is empty", written).To("give it a value where rehearse runs")
	}
	return text, err
}

// locations mounts what is local. When everything is, no network is needed.
func (t *tool) locations() ([]sandbox.Mount, sandbox.Reach, error) {
	var mounts []sandbox.Mount
	reach := sandbox.Nothing
	for _, p := range t.recipe.Parameters {
		if p.Type != recipe.Location || t.environment[strings.ToUpper(p.Name)] == "" {
			continue
		}
		host, local := t.local[p.Name]
		if !local {
			reach = sandbox.Outside
			continue
		}
		info, err := os.Stat(host)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, "", fault.OfRig(fault.Fetch, "%s does not exist, or is not mounted", host).To("mount it, or correct `%s` of the source", p.Name)
		} else if err != nil {
			return nil, "", fault.OfRig(fault.Fetch, "%w", err).To("let the user that runs rehearse read it")
		}
		at := locationDir + p.Name
		if p.Copy && info.IsDir() {
			mounts = append(mounts, sandbox.Mount{Volume: "copy-" + t.component + "-" + p.Name, Target: at})
			at = originalDir + p.Name
		}
		mounts = append(mounts, sandbox.Mount{Host: host, Target: at, ReadOnly: true})
		beyond, err := t.linksOut(host, at)
		if err != nil {
			return nil, "", err
		}
		mounts = append(mounts, beyond...)
	}
	if t.from.Network == "none" {
		reach = sandbox.Nothing
	}
	return mounts, reach, nil
}

// linksOut mounts what links in a local repository lead to, at its top and one
// folder further down, where the workspace allows that: a repository whose data
// is on another disk looks like an empty one otherwise.
func (t *tool) linksOut(host, at string) (mounts []sandbox.Mount, err error) {
	host, err = filepath.EvalSymlinks(host)
	if err != nil {
		return nil, fault.OfRig(fault.Fetch, "%w", err).To("let the user that runs rehearse read it")
	}
	for _, below := range []string{".", "data"} {
		entries, err := os.ReadDir(filepath.Join(host, below))
		if err != nil {
			continue // it is a file, or has no such folder
		}
		for _, d := range entries {
			link := filepath.Join(host, below, d.Name())
			if d.Type()&fs.ModeSymlink == 0 {
				continue
			}
			text, _ := os.Readlink(link)
			target, err := filepath.EvalSymlinks(link)
			if err == nil && within(target, host) {
				continue
			}
			inside := text
			if !path.IsAbs(text) {
				inside = path.Join(at, below, text)
			}
			if err != nil || !t.allows(target) || !mountable(inside) {
				return nil, fault.OfRig(fault.Fetch, "%s is a link that leads outside the repository, to %s", link, text).
					To("mount it where rehearse runs, and list %s under `allow` in rehearse.yaml; or put the data itself into the repository", filepath.Dir(text))
			}
			mounts = append(mounts, sandbox.Mount{Host: target, Target: inside, ReadOnly: true})
		}
	}
	return mounts, nil
}

func (t *tool) allows(target string) bool {
	return slices.ContainsFunc(t.allow, func(folder string) bool {
		real, err := filepath.EvalSymlinks(folder)
		return err == nil && within(target, real)
	})
}

// mountable says that a path in a container is not the system's.
func mountable(inside string) bool {
	top, _, _ := strings.Cut(strings.TrimPrefix(path.Clean(inside), "/"), "/")
	return !slices.Contains([]string{"", "bin", "boot", "dev", "etc", "lib", "lib64", "proc", "rehearse", "run", "sbin", "sys", "target", "tmp", "usr"}, top)
}

// localPath is the path of a location on this machine, if it is on this machine.
func localPath(location string) (string, bool) {
	host := strings.TrimPrefix(strings.TrimPrefix(location, "local:"), "file://")
	return filepath.Clean(host), filepath.IsAbs(host)
}

// scriptText is a value as scripts see it.
func scriptText(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case bool:
		if !value {
			return ""
		}
	case []string:
		return strings.Join(value, "\n")
	}
	return fmt.Sprint(value)
}

// watch says from time to time how much has been fetched, until it is stopped.
// Counting takes at most a tenth of the time.
func (t *tool) watch(ctx context.Context, p Point, moved sandbox.Progress) (stop func()) {
	if moved == nil {
		return func() {}
	}
	var total int64
	if p.Size != nil {
		total = *p.Size
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		pause := time.Second
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
			began := time.Now()
			if size, ok := t.fetched(ctx); ok {
				moved(size, max(total, size))
			}
			pause = max(time.Second, 10*time.Since(began))
		}
	}()
	return func() { cancel(); <-done }
}

func (t *tool) fetched(ctx context.Context) (int64, bool) {
	exit, err := t.container.Exec(ctx, sandbox.Command{Args: []string{"du", "-sk", targetDir}, User: t.recipe.Tool.User})
	if err != nil {
		return 0, false
	}
	first, _, _ := bytes.Cut(exit.Stdout, []byte("\t"))
	size, err := strconv.ParseInt(string(bytes.TrimSpace(first)), 10, 64)
	return size << 10, err == nil
}
