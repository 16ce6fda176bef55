// Package restore carries out a recipe in a sandbox: it starts the service
// container, has the probe unpack, runs the restore steps, waits until what was
// restored is ready, asks the recipe's own integrity checks and puts questions
// to it. It knows no kind of backup: what differs between them is in the
// recipes. It finds out who is to blame for what goes wrong; what that means
// for a run is decided by runner/judge.go.
package restore

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"sync"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/runner/script"
	"rehearse/runner/secret"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// Options are what a part needs beside its scenario.
type Options struct {
	Image   string                           // in place of the recipe's default, from the settings; a component's own goes before it
	Resolve func(ref string) (string, error) // turns a secret reference into its value; nil: there are none
	Exports bool                             // what is restored will be written out again
	Reach   sandbox.Reach                    // what its container reaches; "" is the sandbox's own network
}

// Part is one component on its way from a recovery point to something that can
// be questioned. The order of calls: Source and Configure; then Prepare, Unpack
// and Begin, which may run side by side, and Begun after Prepare and Begin; then
// Restore, Ready, and any number of Integrity, Query, Files and Exec. Removing
// what was made is the sandbox's work.
type Part struct {
	sandbox   sandbox.Sandbox
	engine    sandbox.Engine
	component *scenarios.Component
	recipe    *recipe.Recipe
	limits    scenarios.Limits
	options   Options
	password  string

	source   []sandbox.Mount
	located  []sandbox.Mount // what parameters of type location name; for the component's container alone
	prepared chan struct{}   // closed once probe is set and the folders are there
	once     sync.Once

	mu          sync.Mutex
	probe       *probe.Client
	prepareErr  error
	image       *sandbox.Image
	environment map[string]string
	container   sandbox.Container
	unpacked    probe.Unpacked
	facts       map[string]any
	notes       []string
	symptoms    []*fault.Fault
	outputs     []script.Output
	secrets     *secret.Set
}

// New makes a part; nothing is started yet.
func New(sb sandbox.Sandbox, eng sandbox.Engine, c *scenarios.Component, r *recipe.Recipe, limits scenarios.Limits, options Options) *Part {
	return &Part{
		sandbox: sb, engine: eng, component: c, recipe: r, limits: limits, options: options,
		password: rand.Text(), prepared: make(chan struct{}), facts: map[string]any{},
	}
}

// Data is the component's own folder, the same in the probe and in its container.
func (p *Part) Data() string { return fmt.Sprintf(probe.DataDir, p.component.Name) }

// unpackDir is where the probe puts what it unpacks. A service may already be
// writing to the component's folder meanwhile, so beside one it has its own.
func (p *Part) unpackDir() string {
	if p.recipe.Service != nil {
		return p.Data() + "/unpacked"
	}
	return p.Data()
}

// SourceDir is where the recovery point's files are, read-only.
func (p *Part) SourceDir() string { return fmt.Sprintf(probe.SourceDir, p.component.Name) }

// Source says what holds the recovery point's files.
func (p *Part) Source(mounts []sandbox.Mount) { p.source = mounts }

// Mounts are what the probe and the component's container both see.
func (p *Part) Mounts() []sandbox.Mount {
	mounts := []sandbox.Mount{{Volume: p.component.Name + "-data", Target: p.Data()}}
	if p.options.Exports {
		mounts = append(mounts, sandbox.Mount{Volume: p.component.Name + "-export", Target: p.ExportDir()})
	}
	return append(mounts, p.source...)
}

// Capabilities are what the probe needs for the component beside reading everything.
func (p *Part) Capabilities() []string {
	if p.recipe != nil && (p.recipe.Unpack == nil || !p.recipe.Unpack.Owners) { // while it is not decided, it may be any
		return nil
	}
	return []string{"CHOWN", "FOWNER"}
}

// ImageRef is the image that the component's container will be made from; ""
// for a recipe without one.
func (p *Part) ImageRef() string {
	switch {
	case p.recipe.Service == nil:
		return ""
	case p.component.Image != "":
		return p.component.Image
	case p.options.Image != "":
		return p.options.Image
	}
	return p.recipe.Service.Image
}

// Image makes sure that the image is there. A recipe without a service needs
// none and gets the zero Image.
func (p *Part) Image(ctx context.Context, moved sandbox.Progress) (sandbox.Image, error) {
	ref := p.ImageRef()
	if ref == "" {
		return sandbox.Image{}, nil
	}
	image, err := p.engine.Image(ctx, ref, moved)
	if err != nil {
		return sandbox.Image{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.image = &image
	return image, nil
}

// Container is the component's container; nil without a service or before it started.
func (p *Part) Container() sandbox.Container {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.container
}

// Unpacked is what the probe found; the zero value before Unpack.
func (p *Part) Unpacked() probe.Unpacked {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.unpacked
}

// Facts are what is known of what was restored, by name.
func (p *Part) Facts() map[string]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.facts)
}

// Notes are what a person should know though it decides nothing.
func (p *Part) Notes() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.notes)
}

// Symptoms are what scripts noticed and a person should know; they decide nothing.
func (p *Part) Symptoms() []*fault.Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.symptoms)
}

// Outputs are what its scripts printed so far, without the component's secrets.
func (p *Part) Outputs() []script.Output {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.outputs)
}

// Log is the end of what its container printed; the zero Output where there is no
// container or it does not tell.
func (p *Part) Log(ctx context.Context) script.Output {
	container := p.Container()
	if container == nil {
		return script.Output{}
	}
	text, err := container.Logs(ctx, 2*script.MostOutput)
	if err != nil {
		return script.Output{}
	}
	log := script.LogOf(text, 2*script.MostOutput)
	log.Text = p.hidden().Clean(log.Text)
	return log
}

// hidden are the secrets that no text of this component may hold.
func (p *Part) hidden() *secret.Set {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.secrets
}

func (p *Part) fact(name string, value any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.facts[name] = value
}

func (p *Part) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if text := shorten(fmt.Sprintf(format, args...)); len(p.notes) < maxNotes && !slices.Contains(p.notes, text) {
		p.notes = append(p.notes, text)
	}
}

const maxNotes = 100

// Files asks for facts of the restored files that a glob chooses.
func (p *Part) Files(ctx context.Context, glob string) (probe.FilesFacts, error) {
	return p.probe.Files(ctx, probe.FilesArgs{Root: p.root(), Glob: glob})
}

func noService(name string) *fault.Fault {
	return fault.OfRig(fault.Internal, "component %s has no container to run a script in", name).
		To("name a container of services with `in`, or use a recipe with a service")
}
