package docker

import (
	"context"
	"sync"
	"time"

	"github.com/docker/docker/api/types/events"
)

// watch remembers what happened to a run's containers. The engine's own
// OOMKilled is only there once the first process ended; a database that lives
// on while the kernel kills what it forked shows in events alone.
type watch struct {
	cancel context.CancelFunc
	done   chan struct{}

	mu    sync.Mutex
	oom   map[string]bool
	ended map[string]chan struct{}
}

// watch begins to listen; it returns once the engine has heard of it. It lasts
// as long as the sandbox, not as the call that opened that.
func (e *Engine) watch(ctx context.Context, own []string) *watch {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w := &watch{cancel: cancel, done: make(chan struct{}), oom: map[string]bool{}, ended: map[string]chan struct{}{}}
	by := labelled(own)
	by.Add("type", string(events.ContainerEventType))
	by.Add("event", string(events.ActionOOM))
	by.Add("event", string(events.ActionDie))
	opts := events.ListOptions{
		// From the beginning of what the engine remembers: its clock may not be ours.
		Since:   "1",
		Filters: by,
	}
	messages, errs := e.client.Events(ctx, opts)
	go func() {
		defer close(w.done)
		for {
			err := w.listen(messages, errs)
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
				e.log.Debug("listen for the engine's events again", "labels", own, "error", err)
				messages, errs = e.client.Events(ctx, opts)
			}
		}
	}()
	return w
}

func (w *watch) listen(messages <-chan events.Message, errs <-chan error) error {
	for {
		select {
		case m := <-messages:
			w.note(m)
		case err := <-errs:
			return err
		}
	}
}

func (w *watch) note(m events.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch m.Action {
	case events.ActionOOM:
		w.oom[m.Actor.ID] = true
	case events.ActionDie:
		end := w.end(m.Actor.ID)
		select {
		case <-end:
		default:
			close(end)
		}
	}
}

func (w *watch) end(id string) chan struct{} {
	if w.ended[id] == nil {
		w.ended[id] = make(chan struct{})
	}
	return w.ended[id]
}

// outOfMemory says whether something in the container was killed for memory.
func (w *watch) outOfMemory(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.oom[id]
}

// endOf is closed once the container ended.
func (w *watch) endOf(id string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.end(id)
}

func (w *watch) close() {
	w.cancel()
	<-w.done
}
