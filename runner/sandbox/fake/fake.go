// Package fake is the one fake of the project: an engine in memory, for what
// real Docker cannot be made to do on demand. Programs are Go functions by
// image name, volumes are folders, and any operation can be made to break. What
// a sandbox promises, it promises as the Docker driver does: sandboxtest proves
// both. It isolates nothing.
package fake

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

// ProbeImage is the name of the probe's image.
const ProbeImage = "rehearse-probe:fake"

// Op is an operation of the contract, for Before.
type Op string

// The operations; the fake says which one is beginning.
const (
	About  Op = "about"
	Image  Op = "image"  // by reference
	Probe  Op = "probe"  //
	Open   Op = "open"   // by run
	Start  Op = "start"  // by container
	Exec   Op = "exec"   // by container
	Remove Op = "remove" // by container
	Close  Op = "close"  // by run
	Sweep  Op = "sweep"
	Find   Op = "find" // by run
)

// Engine is an engine in memory. Its fields are set before it is used.
type Engine struct {
	Images map[string]Program
	// Before is asked before each operation; what it returns is its error.
	Before func(op Op, name string) error
	Ahead  time.Duration // of its clock

	probe  Program
	folder string     // "" is the machine's for temporary ones
	mu     sync.Mutex // guards what follows, and everything of sandboxes and containers
	boxes  []*box
}

var _ sandbox.Engine = (*Engine)(nil)

// Option changes an engine.
type Option func(*Engine)

// WithProbe puts another program in the place of the probe.
func WithProbe(p Program) Option { return func(e *Engine) { e.probe = p } }

// Under keeps the folders of sandboxes in one that is there already, such as
// t.TempDir(): what a test leaves open then goes with it.
func Under(folder string) Option { return func(e *Engine) { e.folder = folder } }

// New makes an engine that has the probe's image and no other.
func New(options ...Option) *Engine {
	e := &Engine{Images: map[string]Program{}, probe: serveProbe}
	for _, o := range options {
		o(e)
	}
	return e
}

// serveProbe is the real probe over the container's folders. Its tries to get
// out would be made on this machine, so they are answered for it.
func serveProbe(ctx context.Context, v *View) int {
	err := probe.Serve(ctx, v.Stdin, v.Stdout, probe.ServeOptions{Root: v.Path("/"), Version: "fake", Isolation: isolated})
	if err != nil {
		fmt.Fprintln(v.Stderr, err)
		return 1
	}
	return 0
}

func isolated(context.Context, probe.IsolationArgs) (probe.Isolation, error) {
	return probe.Isolation{Isolated: true, Attempts: []probe.Attempt{
		{What: "internet", Target: "192.0.2.1:443", Detail: "the fake has no network"},
	}, Interfaces: []string{"lo [127.0.0.1/8]"}}, nil
}

func (e *Engine) before(ctx context.Context, op Op, name string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s %s: %w", op, name, context.Cause(ctx))
	}
	if e.Before == nil {
		return nil
	}
	return e.Before(op, name)
}

// Unreachable is the error of an engine that is down, for Before.
func Unreachable() error {
	return fault.OfRig(fault.Engine, "%w: the fake was told so", sandbox.ErrUnreachable).To("start Docker")
}

// About describes the engine.
func (e *Engine) About(ctx context.Context) (sandbox.About, error) {
	if err := e.before(ctx, About, ""); err != nil {
		return sandbox.About{}, err
	}
	return sandbox.About{Name: "Fake 1", APIVersion: "1.41", Local: true, CPUs: 2, Memory: 8 << 30,
		Driver: "memory", Root: os.TempDir(), Time: time.Now().UTC().Add(e.Ahead)}, nil
}

// Image has what is in Images.
func (e *Engine) Image(ctx context.Context, ref string, moved sandbox.Progress) (sandbox.Image, error) {
	if err := e.before(ctx, Image, ref); err != nil {
		return sandbox.Image{}, err
	}
	name, _, err := e.program(ref)
	if err != nil {
		return sandbox.Image{}, err
	}
	return sandbox.Image{Ref: ref, ID: imageID(name)}, nil
}

// Probe is always there.
func (e *Engine) Probe(ctx context.Context) (sandbox.Image, error) {
	if err := e.before(ctx, Probe, ""); err != nil {
		return sandbox.Image{}, err
	}
	return sandbox.Image{Ref: ProbeImage, ID: imageID(ProbeImage)}, nil
}

func imageID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// program finds an image by its name or id.
func (e *Engine) program(ref string) (name string, p Program, err error) {
	if ref == ProbeImage || ref == imageID(ProbeImage) {
		return ProbeImage, e.probe, nil
	}
	for name, p := range e.Images {
		if ref == name || ref == imageID(name) {
			return name, p, nil
		}
	}
	return "", nil, fault.OfRig(fault.Image, "%w: %s", sandbox.ErrNoImage, ref).To("put it into Images")
}

// Open makes an empty sandbox.
func (e *Engine) Open(ctx context.Context, spec sandbox.Spec) (sandbox.Sandbox, error) {
	if err := e.before(ctx, Open, spec.Run); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(e.folder, "rehearse-fake-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the sandbox: %w", err)
	}
	b := &box{engine: e, spec: spec, folder: folder, volumes: map[string]string{}, network: len(spec.Joined) > 0, owned: make(chan struct{})}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.boxes = append(e.boxes, b)
	return b, nil
}

// Sweep removes what was not closed.
func (e *Engine) Sweep(ctx context.Context, spare func(sandbox.Leftover) bool) ([]sandbox.Leftover, error) {
	if err := e.before(ctx, Sweep, ""); err != nil {
		return nil, err
	}
	var removed []sandbox.Leftover
	var errs []error
	for _, l := range e.Left() {
		if spare != nil && spare(l) {
			continue
		}
		if err := e.remove(ctx, l); err != nil {
			errs = append(errs, err)
			continue
		}
		removed = append(removed, l)
	}
	return removed, joined(errs)
}

func (e *Engine) remove(ctx context.Context, l sandbox.Leftover) error {
	e.mu.Lock()
	boxes := slices.Clone(e.boxes)
	e.mu.Unlock()
	for _, b := range boxes {
		if b.spec.Run == l.Run && b.spec.Attempt == l.Attempt {
			return b.removeOne(ctx, l)
		}
	}
	return nil
}

// Close lets go of nothing.
func (e *Engine) Close() error { return nil }

// Left is what was made and not removed.
func (e *Engine) Left() []sandbox.Leftover {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []sandbox.Leftover
	for _, b := range e.boxes {
		out = append(out, b.left()...)
	}
	slices.SortStableFunc(out, func(a, b sandbox.Leftover) int { return cmp.Compare(a.Kind, b.Kind) })
	return out
}

// Become puts the containers of that name into a state. One that no longer
// runs has ended, as if the kernel had killed it.
func (e *Engine) Become(name string, s sandbox.State) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, b := range e.boxes {
		for _, c := range b.containers {
			if c.spec.Name == name {
				c.become(s)
			}
		}
	}
}
