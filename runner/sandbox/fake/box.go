package fake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

// box is the sandbox of one run; the engine's lock guards it.
type box struct {
	engine     *Engine
	spec       sandbox.Spec
	folder     string
	closed     bool
	network    bool          // was removed by a sweep, or there is none
	owned      chan struct{} // closed once the container runs that the others join
	containers []*container
	volumes    map[string]string // name → folder
}

// Start starts a container's program.
func (b *box) Start(ctx context.Context, spec sandbox.ContainerSpec) (sandbox.Container, error) {
	if err := b.engine.before(ctx, Start, spec.Name); err != nil {
		return nil, err
	}
	_, run, err := b.engine.program(spec.Image)
	if err != nil {
		return nil, err
	}
	joins := spec.Reach == sandbox.Inside && len(b.spec.Joined) > 0
	if joins && spec.Name != b.spec.Joined[0] {
		select {
		case <-b.owned:
		case <-ctx.Done():
			return nil, fmt.Errorf("start container %s: %w", spec.Name, context.Cause(ctx))
		}
	}
	b.engine.mu.Lock()
	defer b.engine.mu.Unlock()
	if b.closed {
		return nil, fault.OfRig(fault.Internal, "the sandbox of run %s is closed", b.spec.Run)
	}
	if slices.ContainsFunc(b.containers, func(c *container) bool { return c.spec.Name == spec.Name }) {
		return nil, fault.OfRig(fault.Engine, "start container %s: the sandbox has a container of that name already", spec.Name).To("give it another name")
	}
	c := newContainer(b, spec, run)
	if err := b.prepare(c); err != nil {
		return nil, fmt.Errorf("start container %s: %w", spec.Name, err)
	}
	b.containers = append(b.containers, c)
	c.start()
	if joins && spec.Name == b.spec.Joined[0] {
		close(b.owned)
	}
	return c, nil
}

// prepare makes the container's root and what is mounted in it.
func (b *box) prepare(c *container) error {
	root, err := os.MkdirTemp(b.folder, "root-")
	if err != nil {
		return err
	}
	c.root = root
	for path := range c.spec.Tmpfs {
		if err := os.MkdirAll(c.path(path), 0o777); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(c.path("/tmp"), 0o777); err != nil {
		return err
	}
	if err := b.share(c); err != nil {
		return err
	}
	for _, m := range c.spec.Mounts {
		from, err := b.source(m)
		if err != nil {
			return err
		}
		to := c.path(m.Target)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := mount(from, to); err != nil {
			return err
		}
	}
	return nil
}

// share gives the container the folder that all of a sandbox have in common.
// What is mounted below it is there as what it is, and not as a link: the probe
// refuses links, and in a real container there are none.
func (b *box) share(c *container) error {
	common := filepath.Join(b.folder, "common")
	if err := os.MkdirAll(common, 0o755); err != nil {
		return err
	}
	return os.Symlink(common, c.path(probe.Root))
}

// mount makes a folder visible by a link, and a file as the file that it is.
func mount(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return nil // another container of the sandbox has it there
	}
	seen, err := os.Stat(from)
	if err != nil {
		return err
	}
	if !seen.IsDir() {
		return hardLink(from, to)
	}
	return os.Symlink(from, to)
}

func hardLink(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	data, err := os.ReadFile(from) // of another filesystem
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o444)
}

// source is the folder or file that stands for what is mounted.
func (b *box) source(m sandbox.Mount) (string, error) {
	if (m.Volume == "") == (m.Host == "") {
		return "", fault.OfRig(fault.Internal, "a mount needs one of volume and host: %+v", m)
	}
	if m.Host != "" {
		if m.Host == "/" || strings.HasSuffix(m.Host, "/docker.sock") || !filepath.IsAbs(m.Host) {
			return "", fault.OfRig(fault.Isolation, "mount %s: a sandbox must not see it", m.Host)
		}
		real, err := filepath.EvalSymlinks(m.Host)
		if err != nil {
			return "", fault.OfRig(fault.Fetch, "mount %s: %w", m.Host, err).To("look whether the path is there and may be read by this user")
		}
		return real, nil
	}
	if b.volumes[m.Volume] == "" {
		made, err := b.newVolume(m)
		if err != nil {
			return "", err
		}
		b.volumes[m.Volume] = made
	}
	return b.volumes[m.Volume], nil
}

// newVolume makes a volume in the common folder where it is first mounted there.
func (b *box) newVolume(m sandbox.Mount) (string, error) {
	if below, is := strings.CutPrefix(m.Target, probe.Root+"/"); is {
		made := filepath.Join(b.folder, "common", below)
		return made, os.MkdirAll(made, 0o755)
	}
	return os.MkdirTemp(b.folder, "volume-")
}

// Written counts what is in writable roots, as far as it is no mount.
func (b *box) Written(ctx context.Context) (int64, error) {
	b.engine.mu.Lock()
	containers := slices.Clone(b.containers)
	b.engine.mu.Unlock()
	var sum int64
	for _, c := range containers {
		if !c.spec.WritableRoot {
			continue
		}
		err := filepath.WalkDir(c.root, func(_ string, d os.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			seen, err := d.Info()
			if err == nil {
				sum += seen.Size()
			}
			return err
		})
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return sum, err
		}
	}
	return sum, nil
}

// Close removes everything.
func (b *box) Close(ctx context.Context) error {
	if err := b.engine.before(ctx, Close, b.spec.Run); err != nil {
		return err
	}
	b.engine.mu.Lock()
	b.closed = true
	containers := b.containers
	b.engine.mu.Unlock()
	var errs []error
	for _, c := range containers {
		errs = append(errs, c.Remove(ctx))
	}
	if err := joined(errs); err != nil {
		return err
	}
	b.engine.mu.Lock()
	b.network, b.volumes = true, map[string]string{}
	b.engine.mu.Unlock()
	return b.forget()
}

// forget ends the sandbox once nothing of it is left.
func (b *box) forget() error {
	b.engine.mu.Lock()
	defer b.engine.mu.Unlock()
	if len(b.left()) > 0 {
		return nil
	}
	b.engine.boxes = slices.DeleteFunc(b.engine.boxes, func(o *box) bool { return o == b })
	return os.RemoveAll(b.folder)
}

// removeOne removes one thing for a sweep.
func (b *box) removeOne(ctx context.Context, l sandbox.Leftover) error {
	switch l.Kind {
	case "container":
		b.engine.mu.Lock()
		at := slices.IndexFunc(b.containers, func(c *container) bool { return c.id() == l.ID })
		var c *container
		if at >= 0 {
			c = b.containers[at]
		}
		b.engine.mu.Unlock()
		if c != nil {
			if err := c.Remove(ctx); err != nil {
				return err
			}
		}
	case "network":
		b.engine.mu.Lock()
		b.closed, b.network = true, true
		b.engine.mu.Unlock()
	case "volume":
		b.engine.mu.Lock()
		delete(b.volumes, strings.TrimPrefix(l.ID, b.name("vol-")))
		b.engine.mu.Unlock()
	}
	return b.forget()
}

func (b *box) name(what string) string {
	return fmt.Sprintf("rehearse-%s-%d-%s", b.spec.Run, b.spec.Attempt, what)
}

func (b *box) left() (out []sandbox.Leftover) {
	add := func(kind, name string) {
		out = append(out, sandbox.Leftover{Kind: kind, ID: b.name(name), Name: b.name(name), Run: b.spec.Run, Attempt: b.spec.Attempt, Runner: b.spec.Runner, Expires: b.spec.Expires.UTC()})
	}
	for _, c := range b.containers {
		add("container", c.spec.Name)
	}
	if !b.network {
		add("network", "net")
	}
	for name := range b.volumes {
		add("volume", "vol-"+name)
	}
	return out
}

func joined(errs []error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}
