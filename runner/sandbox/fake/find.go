package fake

import (
	"cmp"
	"context"
	"io"
	"slices"

	"rehearse/runner/sandbox"
)

// Find lists the containers of a run's sandbox that run. None declares a port.
func (e *Engine) Find(ctx context.Context, run string) ([]sandbox.Found, error) {
	if err := e.before(ctx, Find, run); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	var newest *box
	for _, b := range e.boxes {
		if b.spec.Run == run && (newest == nil || b.spec.Attempt > newest.spec.Attempt) {
			newest = b
		}
	}
	if newest == nil {
		return nil, nil
	}
	var found []sandbox.Found
	for _, c := range newest.containers {
		if c.state.Running {
			found = append(found, sandbox.Found{Container: other{c}, Name: c.spec.Name, Image: c.spec.Image})
		}
	}
	slices.SortFunc(found, func(a, b sandbox.Found) int { return cmp.Compare(a.Name, b.Name) })
	return found, nil
}

// other is a container as a process sees it that did not start it.
type other struct{ *container }

// Talk is nil: the conversation belongs to who started it.
func (other) Talk() io.ReadWriteCloser { return nil }
