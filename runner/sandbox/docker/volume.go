package docker

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

// mounts is what a container sees. Volumes are made with the first container
// that names them; paths of ours are bound, or copied where the engine does not
// see them.
func (b *box) mounts(ctx, making context.Context, spec sandbox.ContainerSpec) ([]mount.Mount, error) {
	var out []mount.Mount
	var ours []sandbox.Mount
	for _, m := range spec.Mounts {
		switch {
		case (m.Volume == "") == (m.Host == "") || !path.IsAbs(m.Target):
			return nil, fault.OfRig(fault.Internal, "container %s: a mount needs one of volume and host, and an absolute target: %+v", spec.Name, m)
		case m.Volume != "":
			out = append(out, b.volume(m.Volume, m.Target, m.ReadOnly))
		default:
			if err := b.engine.mayMount(m.Host); err != nil {
				return nil, err
			}
			ours = append(ours, m)
		}
	}
	if len(ours) == 0 {
		return out, nil
	}
	local, err := b.engine.isLocal(ctx)
	if err != nil {
		return nil, err
	}
	if local {
		return append(out, bound(ours)...), nil
	}
	copies, err := b.copied(ctx, making, spec.Image, ours)
	return append(out, copies...), err
}

func (b *box) volume(name, target string, readOnly bool) mount.Mount {
	return mount.Mount{Type: mount.TypeVolume, Source: b.name("vol-" + name), Target: target, ReadOnly: readOnly,
		VolumeOptions: &mount.VolumeOptions{NoCopy: true, Labels: b.labels}}
}

// mayMount refuses what would hand the machine over, and what is not there.
func (e *Engine) mayMount(host string) error {
	if !filepath.IsAbs(host) {
		return fault.OfRig(fault.Internal, "mount %s: it is no absolute path", host)
	}
	real, err := filepath.EvalSymlinks(host)
	if err != nil {
		return fault.OfRig(fault.Fetch, "mount %s: %w", host, err).To("look whether the path is there and may be read by this user")
	}
	sockets := []string{"/var/run/docker.sock", "/run/docker.sock", strings.TrimPrefix(e.client.DaemonHost(), "unix://")}
	for _, socket := range sockets {
		if !filepath.IsAbs(socket) {
			continue
		}
		if to, err := filepath.EvalSymlinks(socket); err == nil {
			socket = to
		}
		if real == "/" || socket == real || strings.HasPrefix(socket, real+"/") {
			return fault.OfRig(fault.Isolation, "mount %s: a sandbox that sees it could take over the machine through %s", host, socket).
				To("keep backups in a folder of their own")
		}
	}
	return nil
}

// bound binds paths read-only. Below a bind the engine before version 25 leaves
// other file systems writable, so each of them is bound by itself.
func bound(ours []sandbox.Mount) []mount.Mount {
	var out []mount.Mount
	for _, m := range ours {
		real, err := filepath.EvalSymlinks(m.Host)
		if err != nil {
			real = m.Host // mayMount has seen it: if it went away since, the engine says so
		}
		out = append(out, bind(real, m.Target))
		for _, sub := range mountedBelow(real) {
			out = append(out, bind(sub, path.Join(m.Target, strings.TrimPrefix(sub, real))))
		}
	}
	return out
}

func bind(source, target string) mount.Mount {
	return mount.Mount{Type: mount.TypeBind, Source: source, Target: target, ReadOnly: true,
		BindOptions: &mount.BindOptions{Propagation: mount.PropagationPrivate, NonRecursive: true}}
}

// mountedBelow lists the file systems mounted below a folder, outer ones first.
func mountedBelow(folder string) (out []string) {
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return nil // no Linux: the engine is in a machine of its own and sees what it sees
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 5 {
			continue
		}
		at, err := strconv.Unquote(`"` + strings.ReplaceAll(fields[4], `"`, `\"`) + `"`)
		if err == nil && strings.HasPrefix(at, folder+"/") {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// carried is a copy of ours in a volume, made once for all containers.
type carried struct {
	name string
	once sync.Once
	err  error
}

// copied copies paths into volumes. A single file cannot be mounted from a
// volume, so files are gathered by the folder in which they are to appear.
func (b *box) copied(ctx, making context.Context, image string, ours []sandbox.Mount) ([]mount.Mount, error) {
	folders := map[string][]sandbox.Mount{}
	var order []string
	for _, m := range ours {
		seen, err := os.Stat(m.Host)
		if err != nil {
			return nil, fmt.Errorf("mount %s: %w", m.Host, err)
		}
		at := m.Target
		if !seen.IsDir() {
			at = path.Dir(m.Target)
		}
		if folders[at] == nil {
			order = append(order, at)
		}
		folders[at] = append(folders[at], m)
	}
	var out []mount.Mount
	for _, at := range order {
		name, err := b.copyOnce(ctx, making, image, at, folders[at])
		if err != nil {
			return nil, err
		}
		out = append(out, b.volume(name, at, true))
	}
	return out, nil
}

func (b *box) copyOnce(ctx, making context.Context, image, at string, what []sandbox.Mount) (string, error) {
	var key strings.Builder
	fmt.Fprintln(&key, at)
	for _, m := range what {
		fmt.Fprintln(&key, m.Host, m.Target)
	}
	b.mu.Lock()
	c, n := b.carried[key.String()], len(b.carried)
	if c == nil {
		c = &carried{name: "copy-" + strconv.Itoa(n)}
		b.carried[key.String()] = c
	}
	b.mu.Unlock()
	c.once.Do(func() { c.err = b.carry(ctx, making, image, c.name, at, what) })
	if c.err != nil {
		b.mu.Lock()
		delete(b.carried, key.String())
		b.mu.Unlock()
	}
	return c.name, c.err
}

// carry streams files into a volume through a container that never starts: into
// a running one the engine does not copy safely.
func (b *box) carry(ctx, making context.Context, image, name, at string, what []sandbox.Mount) error {
	const hold = "/rehearse-copy"
	cli, doing := b.engine.client, "copy to the engine what belongs at "+at
	made, err := cli.ContainerCreate(making, &container.Config{Image: b.engine.pinned(image), Cmd: []string{"-"}, Labels: b.labels},
		&container.HostConfig{NetworkMode: "none", Mounts: []mount.Mount{b.volume(name, hold, false)}}, nil, nil, b.name(name))
	if err != nil {
		return err
	}
	defer func() {
		removing, done := afterwards(ctx)
		defer done()
		if err := b.engine.removeContainer(removing, made.ID); err != nil {
			b.engine.log.Warn("a container that only copied was not removed", "container", b.name(name), "error", err)
		}
	}()
	out, in := io.Pipe()
	packed := make(chan error, 1)
	go func() {
		err := pack(in, at, what)
		in.CloseWithError(err)
		packed <- err
	}()
	err = cli.CopyToContainer(ctx, made.ID, hold, out, container.CopyToContainerOptions{})
	out.CloseWithError(io.ErrClosedPipe)
	if wrong := <-packed; wrong != nil && !errors.Is(wrong, io.ErrClosedPipe) {
		return fault.OfRig(fault.Fetch, "%s: %w", doing, wrong).To("look whether the files may be read by this user and are not being written")
	}
	return b.engine.means(ctx, doing, err)
}

// pack writes what is mounted as a tar stream, with names below the folder at.
func pack(to io.Writer, at string, what []sandbox.Mount) error {
	w := tar.NewWriter(to)
	buffer := make([]byte, 1<<20)
	for _, m := range what {
		below := strings.TrimPrefix(strings.TrimPrefix(m.Target, at), "/")
		host, err := filepath.EvalSymlinks(m.Host) // only what was named itself is followed
		if err != nil {
			return err
		}
		err = filepath.WalkDir(host, func(file string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(host, file)
			if err != nil {
				return err
			}
			return packOne(w, file, path.Join(below, filepath.ToSlash(rel)), buffer)
		})
		if err != nil {
			return err
		}
	}
	return w.Close()
}

// packOne writes one file, folder or link. It becomes root's and readable:
// inside, nothing has the right to look past an owner.
func packOne(w *tar.Writer, file, name string, buffer []byte) error {
	seen, err := os.Lstat(file)
	if err != nil {
		return err
	}
	var link string
	switch kind := seen.Mode().Type(); {
	case kind == fs.ModeSymlink:
		if link, err = os.Readlink(file); err != nil {
			return err
		}
	case kind != 0 && kind != fs.ModeDir:
		return nil // sockets, pipes and devices are no data
	}
	h, err := tar.FileInfoHeader(seen, link)
	if err != nil {
		return err
	}
	h.Name, h.Uid, h.Gid, h.Uname, h.Gname = name, 0, 0, "", ""
	h.Mode = h.Mode&0o777 | 0o444
	if seen.IsDir() {
		h.Mode |= 0o555
	}
	h.Format = tar.FormatPAX // keeps fractions of seconds, long names and large files
	if err := w.WriteHeader(h); err != nil || !seen.Mode().IsRegular() {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.CopyBuffer(w, onlyReader{f}, buffer); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return w.Flush()
}

// onlyReader hides the shortcuts of a file, which would make buffers of their own.
type onlyReader struct{ io.Reader }
