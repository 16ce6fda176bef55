package docker

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"golang.org/x/sys/unix"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

const (
	probeName  = "rehearse-probe"
	labelProbe = "rehearse.probe"
	// probePath is the binary in its image: /rehearse is where data is mounted.
	probePath = sandbox.ProbePath
)

// Probe makes sure that the image of our own binary is there: FROM scratch, and
// named by the binary's content.
func (e *Engine) Probe(ctx context.Context) (sandbox.Image, error) {
	e.probing.Lock()
	defer e.probing.Unlock()
	if e.probe.ID != "" {
		return e.probe, nil
	}
	if err := e.ready(ctx); err != nil {
		return sandbox.Image{}, err
	}
	binary, ref, err := e.binary()
	if err != nil {
		return sandbox.Image{}, err
	}
	found, err := e.inspect(ctx, ref, ref)
	if errdefs.IsNotFound(err) {
		found, err = e.makeProbe(ctx, binary, ref)
	}
	if err != nil {
		return sandbox.Image{}, e.means(ctx, "make the probe's image", err)
	}
	e.probe = found
	return found, nil
}

// forgetProbe says whether ref is the probe's image, and then looks for it anew.
func (e *Engine) forgetProbe(ref string) bool {
	e.probing.Lock()
	defer e.probing.Unlock()
	if ref == "" || ref != e.probe.Ref && ref != e.probe.ID {
		return false
	}
	e.resolved.Delete(e.probe.Ref)
	e.probe = sandbox.Image{}
	return true
}

// binary is the file of the probe and the name of its image.
func (e *Engine) binary() (file, ref string, err error) {
	if file = e.opts.Binary; file == "" {
		if file, err = os.Executable(); err != nil {
			return "", "", fault.OfRig(fault.Internal, "find our own program: %w", err)
		}
	}
	if err := alone(file); err != nil {
		return "", "", err
	}
	f, err := os.Open(file)
	if err != nil {
		return "", "", fault.OfRig(fault.Internal, "read the probe's program: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", "", fault.OfRig(fault.Internal, "read the probe's program: %w", err)
	}
	return file, probeName + ":" + hex.EncodeToString(sum.Sum(nil))[:12], nil
}

// alone refuses a program that would not start where nothing else is.
func alone(file string) error {
	program, err := elf.Open(file)
	if err != nil {
		return fault.OfRig(fault.Image, "the probe's program %s is no Linux program: %w", file, err).To("build it with make build")
	}
	defer func() { _ = program.Close() }()
	for _, p := range program.Progs {
		if p.Type == elf.PT_INTERP {
			return fault.OfRig(fault.Image, "the probe's program %s is dynamically linked and cannot run in a sandbox", file).
				To("build it with make build")
		}
	}
	return nil
}

// makeProbe imports the image, one process at a time.
func (e *Engine) makeProbe(ctx context.Context, binary, ref string) (sandbox.Image, error) {
	release, err := onlyOne()
	if err != nil {
		return sandbox.Image{}, err
	}
	defer release()
	if found, err := e.inspect(ctx, ref, ref); err == nil {
		return found, nil
	}
	if err := e.importProbe(ctx, binary, ref); err != nil {
		return sandbox.Image{}, err
	}
	found, err := e.inspect(ctx, ref, ref)
	if err == nil {
		e.clearProbes(ctx, found.ID)
	}
	return found, err
}

// onlyOne keeps other processes of this machine from importing at the same time.
func onlyOne() (release func(), err error) {
	f, err := os.OpenFile(filepath.Join(os.TempDir(), fmt.Sprintf("rehearse-probe-%d.lock", os.Getuid())), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("wait for other runners: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("wait for other runners: %w", err)
	}
	return func() { f.Close() }, nil
}

func (e *Engine) importProbe(ctx context.Context, binary, ref string) error {
	out, in := io.Pipe()
	packed := make(chan error, 1)
	go func() {
		err := packProbe(in, binary)
		in.CloseWithError(err)
		packed <- err
	}()
	answer, err := e.client.ImageImport(ctx, image.ImportSource{Source: out, SourceName: "-"}, ref, image.ImportOptions{
		Message: "the probe of Rehearse",
		Changes: []string{fmt.Sprintf(`ENTRYPOINT [%q, "probe"]`, probePath), "LABEL " + labelProbe + "=true"},
	})
	if err == nil {
		err = read(answer, func(line) {})
		answer.Close()
	}
	out.CloseWithError(io.ErrClosedPipe)
	if wrong := <-packed; wrong != nil && !errors.Is(wrong, io.ErrClosedPipe) {
		return wrong
	}
	return err
}

func packProbe(to io.Writer, binary string) error {
	f, err := os.Open(binary)
	if err != nil {
		return err
	}
	defer f.Close()
	seen, err := f.Stat()
	if err != nil {
		return err
	}
	w := tar.NewWriter(to)
	folders := []tar.Header{{Name: "rehearse/", Mode: 0o755}, {Name: "tmp/", Mode: 0o1777}}
	for _, h := range folders {
		h.Typeflag = tar.TypeDir
		if err := w.WriteHeader(&h); err != nil {
			return err
		}
	}
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: probePath[1:], Mode: 0o755, Size: seen.Size()}); err != nil {
		return err
	}
	if _, err := io.Copy(w, f); err != nil {
		return err
	}
	return w.Close()
}

// clearProbes removes the images of earlier builds. What a container uses the
// engine keeps.
func (e *Engine) clearProbes(ctx context.Context, keep string) {
	all, err := e.client.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("label", labelProbe+"=true"))})
	if err != nil {
		e.log.Warn("old images of the probe were not looked for", "error", err)
		return
	}
	for _, name := range stale(all, keep, time.Now()) {
		_, err := e.client.ImageRemove(ctx, name, image.RemoveOptions{})
		if err != nil && !errdefs.IsNotFound(err) && !errdefs.IsConflict(err) {
			e.log.Warn("an old image of the probe was not removed", "image", name, "error", err)
		}
	}
}

// stale names the images that may go. What is younger than an hour may be
// another runner's, who has looked for it and not started it yet.
func stale(all []image.Summary, keep string, now time.Time) (names []string) {
	for _, old := range all {
		if old.ID == keep || now.Sub(time.Unix(old.Created, 0)) < time.Hour {
			continue
		}
		if len(old.RepoTags) == 0 {
			names = append(names, old.ID)
		}
		names = append(names, old.RepoTags...)
	}
	return names
}
