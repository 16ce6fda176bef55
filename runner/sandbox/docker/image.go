package docker

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

// Image makes sure that an image is there. Containers started with the same
// name afterwards get this very image, also if the name is moved meanwhile.
func (e *Engine) Image(ctx context.Context, ref string, moved sandbox.Progress) (sandbox.Image, error) {
	if err := e.ready(ctx); err != nil {
		return sandbox.Image{}, err
	}
	from, err := e.from(ref)
	if err != nil {
		return sandbox.Image{}, err
	}
	for _, name := range []string{ref, from} {
		if out, err := e.inspect(ctx, name, ref); err == nil || !errdefs.IsNotFound(err) {
			return out, e.means(ctx, "look for image "+name, err)
		}
	}
	if err := e.pull(ctx, from, moved); err != nil {
		if ctx.Err() != nil || unreachable(err) || full(err) {
			return sandbox.Image{}, e.means(ctx, "pull image "+from, err)
		}
		return sandbox.Image{}, cannotPull(ref, from, err)
	}
	out, err := e.inspect(ctx, from, ref)
	out.Pulled = true
	return out, e.means(ctx, "look for image "+from, err)
}

// Has says whether an image is there, and pulls nothing.
func (e *Engine) Has(ctx context.Context, ref string) (bool, error) {
	if err := e.ready(ctx); err != nil {
		return false, err
	}
	from, err := e.from(ref)
	if err != nil {
		return false, err
	}
	for _, name := range []string{ref, from} {
		if _, err := e.inspect(ctx, name, ref); err == nil || !errdefs.IsNotFound(err) {
			return err == nil, e.means(ctx, "look for image "+name, err)
		}
	}
	return false, nil
}

// inspect finds an image by name and remembers it under what it was asked for as.
func (e *Engine) inspect(ctx context.Context, name, ref string) (sandbox.Image, error) {
	seen, err := e.client.ImageInspect(ctx, name)
	if err != nil {
		return sandbox.Image{}, err
	}
	out := sandbox.Image{Ref: ref, ID: seen.ID, Digest: digest(seen.RepoDigests, name)}
	if seen.Config != nil {
		out.User = seen.Config.User
	}
	e.resolved.Store(ref, seen.ID)
	return out, nil
}

// pinned is the image that was found for a name, or the name.
func (e *Engine) pinned(ref string) string {
	if id, ok := e.resolved.Load(ref); ok {
		return id.(string)
	}
	return ref
}

// digest is the one by which the named repository knows the image.
func digest(all []string, name string) string {
	named, err := reference.ParseNormalizedNamed(name)
	for _, d := range all {
		of, wrong := reference.ParseNormalizedNamed(d)
		if c, ok := of.(reference.Canonical); wrong == nil && err == nil && ok && c.Name() == named.Name() {
			return c.Digest().String()
		}
	}
	return ""
}

// from is where an image is pulled from: its own name, or what the mirror
// setting puts in the place of the longest prefix.
func (e *Engine) from(ref string) (string, error) {
	named, err := reference.ParseAnyReference(ref)
	if err != nil {
		return "", fault.OfRig(fault.Image, "%w: %q is no image name: %s", sandbox.ErrNoImage, ref, short(err)).
			To("write it as name:tag, registry.example/name:tag or name@sha256:…")
	}
	full, ok := named.(reference.Named)
	if !ok {
		return ref, nil // an id
	}
	return mirrored(reference.TagNameOnly(full).String(), e.opts.Mirror), nil
}

func mirrored(full string, mirror map[string]string) string {
	longest := ""
	for prefix := range mirror {
		p := strings.TrimSuffix(prefix, "/")
		rest, found := strings.CutPrefix(full, p)
		if found && rest != "" && strings.ContainsAny(rest[:1], "/:@") && len(prefix) > len(longest) {
			longest = prefix
		}
	}
	if longest == "" {
		return full
	}
	return strings.TrimSuffix(mirror[longest], "/") + full[len(strings.TrimSuffix(longest, "/")):]
}

// layers sums what has moved of each layer.
type layers map[string]struct{ done, total int64 }

// line is one of what the engine prints while it pulls, imports or pushes.
type line struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Error    string `json:"error"`
	Progress struct {
		Current int64 `json:"current"`
		Total   int64 `json:"total"`
	} `json:"progressDetail"`
}

func (e *Engine) pull(ctx context.Context, ref string, moved sandbox.Progress) error {
	auth, err := credentials(ctx, ref)
	if err != nil {
		return err
	}
	lines, err := e.client.ImagePull(ctx, ref, image.PullOptions{RegistryAuth: auth})
	if err != nil {
		return err
	}
	defer lines.Close()
	all := layers{}
	return read(lines, func(l line) {
		if all.hear(l) && moved != nil {
			moved(all.sum())
		}
	})
}

// hear notes how far a layer is; what is only unpacked does not move again.
func (all layers) hear(l line) bool {
	have := all[l.ID]
	switch l.Status {
	case "Downloading":
		have.done, have.total = l.Progress.Current, l.Progress.Total
	case "Download complete":
		have.done = have.total
	default:
		return false
	}
	all[l.ID] = have
	return true
}

func (all layers) sum() (done, total int64) {
	for _, l := range all {
		done, total = done+l.done, total+max(l.done, l.total)
	}
	return done, total
}

// read hears every line of the engine's; an error among them is the answer.
func read(lines io.Reader, hear func(line)) error {
	for d := json.NewDecoder(lines); ; {
		var l line
		switch err := d.Decode(&l); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case l.Error != "":
			return errors.New(l.Error)
		}
		hear(l)
	}
}

func noImage(ref, why string) *fault.Fault {
	return fault.OfRig(fault.Image, "%w: %s: %s", sandbox.ErrNoImage, ref, why).
		To("pull or build it on the engine's host, name another one (image), or set a mirror in rehearse.yaml")
}

// refused is how registries say that they want to know who asks.
var refused = regexp.MustCompile(`(?i)unauthori[sz]ed|no basic auth|denied`)

func cannotPull(ref, from string, err error) *fault.Fault {
	why := short(err)
	if named, wrong := reference.ParseNormalizedNamed(ref); wrong != nil || reference.TagNameOnly(named).String() != from {
		why = "from " + from + ": " + why
	}
	f := noImage(ref, why)
	if refused.MatchString(why) {
		return f.To("docker login %s for the user that runs rehearse; or pull it by hand, name another one (image), or set a mirror in rehearse.yaml", host(from))
	}
	return f
}
