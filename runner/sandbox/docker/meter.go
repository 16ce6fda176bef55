package docker

import (
	"context"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/mount"

	"rehearse/runner/probe/gauge"
	"rehearse/runner/sandbox"
)

// The engine makes volumes for the paths that an image declares. They count as
// written, and only a container that mounts them as well can measure them.

// imageVolumes are volumes of ours in the place of those that the engine would
// make: with what the image has there, labelled, and measured.
func (b *box) imageVolumes(ctx context.Context, spec sandbox.ContainerSpec, mounts []mount.Mount) []mount.Mount {
	seen, err := b.engine.client.ImageInspect(ctx, b.engine.pinned(spec.Image))
	if err != nil || seen.Config == nil {
		return nil // starting it says why
	}
	taken := map[string]bool{}
	for _, m := range mounts {
		taken[path.Clean(m.Target)] = true
	}
	for at := range spec.Tmpfs {
		taken[path.Clean(at)] = true
	}
	var made []mount.Mount
	for target := range seen.Config.Volumes {
		if taken[path.Clean(target)] {
			continue
		}
		m := b.volume(fmt.Sprintf("image-%s-%d", spec.Name, len(made)), target, false)
		m.VolumeOptions.NoCopy = false
		made = append(made, m)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unmeasured = append(b.unmeasured, made...)
	return made
}

// measured is how many bytes the volumes of images hold.
func (b *box) measured(ctx context.Context) (sum int64, err error) {
	b.metering.Lock()
	defer b.metering.Unlock()
	b.mu.Lock()
	volumes := b.unmeasured
	b.unmeasured = nil
	b.mu.Unlock()
	if len(volumes) > 0 {
		if err := b.measure(ctx, volumes); err != nil {
			b.mu.Lock()
			b.unmeasured = append(volumes, b.unmeasured...)
			b.mu.Unlock()
			return 0, err
		}
	}
	for _, m := range b.meters {
		exit, err := m.Exec(ctx, sandbox.Command{Args: append([]string{probePath, "probe", gauge.Usage}, m.folders...)})
		if err != nil {
			return sum, err
		}
		bytes, err := strconv.ParseInt(strings.TrimSpace(string(exit.Stdout)), 10, 64)
		if err != nil {
			return sum, fmt.Errorf("measure the volumes of images: %s", exit.Stderr)
		}
		sum += bytes
	}
	return sum, nil
}

// metre is a container that measures.
type metre struct {
	sandbox.Container
	folders []string
}

func (b *box) measure(ctx context.Context, volumes []mount.Mount) error {
	probe, err := b.engine.Probe(ctx)
	if err != nil {
		return err
	}
	spec := sandbox.ContainerSpec{
		Name: fmt.Sprintf("meter-%d", len(b.meters)), Image: probe.Ref, Entrypoint: []string{probePath, "probe", gauge.Hold},
		Capabilities: []string{"DAC_READ_SEARCH"}, Memory: 128 << 20,
	}
	made := metre{}
	for i, v := range volumes {
		folder := fmt.Sprintf("/measured/%d", i)
		spec.Mounts = append(spec.Mounts, sandbox.Mount{Volume: strings.TrimPrefix(v.Source, b.name("vol-")), Target: folder, ReadOnly: true})
		made.folders = append(made.folders, folder)
	}
	if made.Container, err = b.Start(ctx, spec); err != nil {
		return err
	}
	b.meters = append(b.meters, made)
	return nil
}
