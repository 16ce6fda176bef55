package docker

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"golang.org/x/sync/errgroup"

	"rehearse/runner/sandbox"
)

// Sweep removes what ended processes left.
func (e *Engine) Sweep(ctx context.Context, spare func(sandbox.Leftover) bool) ([]sandbox.Leftover, error) {
	if _, err := e.About(ctx); err != nil { // its clock says what has expired
		return nil, err
	}
	return e.removeAll(ctx, []string{labelRun}, spare)
}

// rounds is how often removeAll looks again. A process that was killed while
// the engine made a container for it leaves one that only shows after a first
// look, and holds on to a volume that was seen.
const rounds = 4

// removeAll removes what carries the labels and is not spared.
func (e *Engine) removeAll(ctx context.Context, labels []string, spare func(sandbox.Leftover) bool) (removed []sandbox.Leftover, err error) {
	for range rounds {
		var some []sandbox.Leftover
		some, err = e.removeFound(ctx, labels, spare)
		removed = append(removed, some...)
		if err == nil || ctx.Err() != nil {
			break
		}
	}
	return removed, err
}

// removeFound removes what is there now: containers first, for they hold on to
// the rest.
func (e *Engine) removeFound(ctx context.Context, labels []string, spare func(sandbox.Leftover) bool) ([]sandbox.Leftover, error) {
	found, err := e.find(ctx, labels)
	var first, then []sandbox.Leftover
	for _, l := range found {
		switch {
		case spare != nil && spare(l):
		case l.Kind == "container":
			first = append(first, l)
		default:
			then = append(then, l)
		}
	}
	removed, err1 := e.removeEach(ctx, first)
	more, err2 := e.removeEach(ctx, then)
	return append(removed, more...), joined(err, err1, err2)
}

func (e *Engine) removeEach(ctx context.Context, things []sandbox.Leftover) (removed []sandbox.Leftover, err error) {
	var mu sync.Mutex
	var all errgroup.Group
	all.SetLimit(16)
	for _, l := range things {
		all.Go(func() error {
			wrong := e.remove(ctx, l)
			mu.Lock()
			defer mu.Unlock()
			if wrong != nil {
				err = joined(err, wrong)
			} else {
				removed = append(removed, l)
			}
			return nil
		})
	}
	_ = all.Wait() // every error is in err
	return removed, err
}

func (e *Engine) remove(ctx context.Context, l sandbox.Leftover) error {
	switch l.Kind {
	case "container":
		return e.removeContainer(ctx, l.ID)
	case "network":
		return e.removeNetwork(ctx, l.ID)
	default:
		return e.removeVolume(ctx, l.ID)
	}
}

func (e *Engine) removeContainer(ctx context.Context, id string) error {
	err := patiently(ctx, func() error {
		return e.client.ContainerRemove(ctx, id, container.RemoveOptions{Force: true, RemoveVolumes: true})
	})
	return e.means(ctx, "remove container "+id, err)
}

func (e *Engine) removeNetwork(ctx context.Context, id string) error {
	err := patiently(ctx, func() error { return e.client.NetworkRemove(ctx, id) })
	return e.means(ctx, "remove network "+id, err)
}

func (e *Engine) removeVolume(ctx context.Context, name string) error {
	err := patiently(ctx, func() error { return e.client.VolumeRemove(ctx, name, false) })
	return e.means(ctx, "remove volume "+name, err)
}

// find lists what carries the labels; what it could not list is in the error.
func (e *Engine) find(ctx context.Context, labels []string) ([]sandbox.Leftover, error) {
	var kinds [3][]sandbox.Leftover
	var errs [3]error
	var all sync.WaitGroup
	for i, list := range []func(context.Context, []string) ([]sandbox.Leftover, error){e.findContainers, e.findNetworks, e.findVolumes} {
		all.Go(func() { kinds[i], errs[i] = list(ctx, labels) })
	}
	all.Wait()
	return append(append(kinds[0], kinds[1]...), kinds[2]...), e.means(ctx, "list what is left", joined(errs[:]...))
}

func labelled(labels []string) filters.Args {
	by := filters.NewArgs()
	for _, l := range labels {
		by.Add("label", l)
	}
	return by
}

func (e *Engine) containers(ctx context.Context, labels []string) ([]container.Summary, error) {
	return e.client.ContainerList(ctx, container.ListOptions{All: true, Filters: labelled(labels)})
}

func (e *Engine) findContainers(ctx context.Context, labels []string) (out []sandbox.Leftover, err error) {
	list, err := e.containers(ctx, labels)
	for _, c := range list {
		name := c.ID
		if len(c.Names) > 0 {
			name = c.Names[0][1:]
		}
		out = append(out, e.leftover("container", c.ID, name, c.Labels))
	}
	return out, err
}

func (e *Engine) findNetworks(ctx context.Context, labels []string) (out []sandbox.Leftover, err error) {
	list, err := e.client.NetworkList(ctx, network.ListOptions{Filters: labelled(labels)})
	for _, n := range list {
		out = append(out, e.leftover("network", n.ID, n.Name, n.Labels))
	}
	return out, err
}

func (e *Engine) findVolumes(ctx context.Context, labels []string) (out []sandbox.Leftover, err error) {
	list, err := e.client.VolumeList(ctx, volume.ListOptions{Filters: labelled(labels)})
	for _, v := range list.Volumes {
		out = append(out, e.leftover("volume", v.Name, v.Name, v.Labels))
	}
	if err != nil || !slices.Equal(labels, []string{labelRun}) {
		return out, err
	}
	unlabelled, err := e.findUnlabelledVolumes(ctx)
	return append(out, unlabelled...), err
}

// unlabelledLife is how long a volume without labels belongs to a run that the
// database does not know.
const unlabelledLife = 48 * time.Hour

// volumeName reads what box.name wrote.
var volumeName = regexp.MustCompile(`^rehearse-([0-9]{8}-[0-9]{6}-[0-9a-f]{6})-([0-9]+)-vol-`)

// findUnlabelledVolumes lists our volumes that lost their labels. The engine makes a
// volume's folder first and writes its labels afterwards, so one that is stopped
// in between comes back with a volume that only its name tells of.
func (e *Engine) findUnlabelledVolumes(ctx context.Context) (out []sandbox.Leftover, err error) {
	list, err := e.client.VolumeList(ctx, volume.ListOptions{Filters: filters.NewArgs(filters.Arg("name", "rehearse-"))})
	for _, v := range list.Volumes {
		if name := volumeName.FindStringSubmatch(v.Name); name != nil && v.Labels[labelRun] == "" {
			attempt, _ := strconv.Atoi(name[2])
			made, _ := time.Parse(time.RFC3339, v.CreatedAt)
			out = append(out, sandbox.Leftover{Kind: "volume", ID: v.Name, Name: v.Name, Run: name[1], Attempt: attempt, Expires: made.Add(unlabelledLife)})
		}
	}
	return out, err
}

func (e *Engine) leftover(kind, id, name string, labels map[string]string) sandbox.Leftover {
	// One that says no time is long expired.
	expires, _ := time.Parse(time.RFC3339, labels[labelExpires])
	attempt, _ := strconv.Atoi(labels[labelAttempt])
	return sandbox.Leftover{Kind: kind, ID: id, Name: name, Run: labels[labelRun], Attempt: attempt, Runner: labels[labelRunner], Expires: expires.Add(-time.Duration(e.ahead.Load()))}
}

// joined is errors.Join that keeps a single error as it is.
func joined(errs ...error) error {
	var some []error
	for _, err := range errs {
		if err != nil {
			some = append(some, err)
		}
	}
	if len(some) == 1 {
		return some[0]
	}
	return errors.Join(some...)
}

// written is the size of a container's own layer.
func (e *Engine) written(ctx context.Context, id string) (int64, error) {
	seen, _, err := e.client.ContainerInspectWithRaw(ctx, id, true)
	if err != nil {
		if gone(err) {
			return 0, nil
		}
		return 0, e.means(ctx, fmt.Sprintf("measure container %s", id), err)
	}
	if seen.SizeRw == nil {
		return 0, nil
	}
	return *seen.SizeRw, nil
}
