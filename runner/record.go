package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"rehearse/runner/secret"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// record takes down what happens in a run while it happens: phases with their
// times, troubles, observations. What it is told may come from many goroutines.
// Phases are written to the store beside the run, never in its way.
type record struct {
	run     *store.Run
	began   time.Time // with the monotonic clock, by which everything is timed
	watch   func(Event)
	log     *slog.Logger
	secrets *secret.Set
	save    func(context.Context, store.Phase) error
	writes  chan func(context.Context) error
	written chan struct{} // closed when the last of writes was
	ending  atomic.Bool   // End writes all of it: nothing more is worth waiting for

	mu           sync.Mutex
	phases       []*store.Phase
	open         map[store.PhaseName]int // components that are in the phase
	reached      store.PhaseName
	troubles     []Trouble
	observations []store.Observation
	outputs      []output
}

func newRecord(run *store.Run, watch func(Event), log *slog.Logger) *record {
	return &record{
		run: run, began: time.Now(), watch: watch, log: log.With("run", run.ID, "scenario", run.Scenario),
		open: map[store.PhaseName]int{}, writes: make(chan func(context.Context) error, 1024), written: make(chan struct{}),
	}
}

// write saves what is noted until finish is called. A run that is no longer ours
// is told to lost; anything else is only logged, because End writes it all again.
func (r *record) write(ctx context.Context, lost func(error)) {
	defer close(r.written)
	for write := range r.writes {
		if r.ending.Load() {
			continue
		}
		err := WithTimeout(ctx, DatabaseTimeout, write)
		if errors.Is(err, store.ErrNotOurs) || errors.Is(err, store.ErrEnded) {
			lost(err)
		} else if err != nil {
			r.log.Warn("something was not written; it will be when the run ends", "error", err)
		}
	}
}

func (r *record) note(phase store.Phase) {
	r.writes <- func(ctx context.Context) error { return r.save(ctx, phase) }
}

// finish ends the writing of what is noted.
func (r *record) finish() {
	r.ending.Store(true)
	close(r.writes)
	<-r.written
}

func (r *record) elapsed() time.Duration { return time.Since(r.began) }

// offset is when a moment was, by the monotonic clock that both times carry: UTC
// would take it away.
func (r *record) offset(at time.Time) float64 { return at.Sub(r.began).Seconds() }

// step is a phase that is going on.
type step struct {
	record *record
	phase  *store.Phase

	mu    sync.Mutex
	parts map[string][2]int64 // bytes done and in all, of each thing that moves
	said  time.Time
}

// phase times do, notes its error, and says so while it happens. An error that
// comes after ctx ended follows from that end and is no trouble of its own. A
// panic is a mistake of ours, and of this run only.
func (r *record) phase(ctx context.Context, name store.PhaseName, component string, do func(context.Context, *step) error) (err error) {
	s := r.begin(name, component)
	defer func() {
		if err != nil && ctx.Err() == nil {
			r.trouble(name, component, r.elapsed(), fault.Of(err))
		}
		r.end(s, err)
	}()
	return r.guarded(func() error { return do(ctx, s) })
}

// guarded makes an error of a panic.
func (r *record) guarded(do func() error) (err error) {
	defer func() {
		if broke := recover(); broke != nil {
			r.log.Error("panic", "error", broke, "stack", string(debug.Stack()))
			err = fault.OfRig(fault.Internal, "rehearse panicked: %v", broke).To("report this with the log: it is a mistake of Rehearse")
		}
	}()
	return do()
}

// together carries out things side by side. The first error is the one that
// counts, and ends the others.
func (r *record) together(ctx context.Context, all ...func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, do := range all {
		group.Go(func() error { return r.guarded(func() error { return do(ctx) }) })
	}
	return group.Wait()
}

func (r *record) begin(name store.PhaseName, component string) *step {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reached = name
	r.open[name]++
	if component != "" {
		r.beginWhole(name)
	}
	phase := &store.Phase{Name: name, Component: component, StartedAt: time.Now().UTC(), Offset: r.elapsed().Seconds()}
	r.phases = append(r.phases, phase)
	r.note(*phase)
	r.tell(Event{Phase: name, Component: component, Kind: Began})
	return &step{record: r, phase: phase, parts: map[string][2]int64{}}
}

// beginWhole begins, or goes on with, the row that spans a phase of components.
func (r *record) beginWhole(name store.PhaseName) {
	whole := r.find(name, "")
	if whole == nil {
		whole = &store.Phase{Name: name, StartedAt: time.Now().UTC(), Offset: r.elapsed().Seconds()}
		r.phases = append(r.phases, whole)
	}
	whole.EndedAt, whole.Seconds = nil, nil
	r.note(*whole)
}

func (r *record) find(name store.PhaseName, component string) *store.Phase {
	i := slices.IndexFunc(r.phases, func(p *store.Phase) bool { return p.Name == name && p.Component == component })
	if i < 0 {
		return nil
	}
	return r.phases[i]
}

func (r *record) end(s *step, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	phase := s.phase
	r.close(phase, err)
	r.open[phase.Name]--
	if whole := r.find(phase.Name, ""); whole != phase && whole != nil {
		whole.Bytes, whole.Files = sum(whole.Bytes, phase.Bytes), sum(whole.Files, phase.Files)
		if whole.Error == "" {
			whole.Error = phase.Error
		}
		if r.open[phase.Name] == 0 {
			r.close(whole, nil)
		}
	}
	event := Event{Phase: phase.Name, Component: phase.Component, Kind: Ended, Seconds: *phase.Seconds, Error: phase.Error}
	if phase.Bytes != nil {
		event.Bytes = *phase.Bytes
	}
	if phase.Files != nil {
		event.Files = *phase.Files
	}
	r.tell(event)
}

func (r *record) close(phase *store.Phase, err error) {
	now, took := time.Now().UTC(), r.elapsed().Seconds()-phase.Offset
	phase.EndedAt, phase.Seconds = &now, &took
	if err != nil {
		phase.Error = r.secrets.CleanOurs(fault.Of(err).Reason)
	}
	r.note(*phase)
}

func sum(a, b *int64) *int64 {
	if a == nil || b == nil {
		if a == nil {
			return b
		}
		return a
	}
	both := *a + *b
	return &both
}

// moved tells how far something is that moves in the step.
func (s *step) moved(what string) func(done, total int64) {
	return func(done, total int64) { s.movedFiles(what, done, total, 0) }
}

func (s *step) movedFiles(what string, done, total, files int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parts[what] = [2]int64{done, max(done, total)}
	event := Event{Phase: s.phase.Name, Component: s.phase.Component, Kind: Moved, Files: files}
	for _, part := range s.parts {
		event.Bytes += part[0]
		event.Total += part[1]
	}
	if event.Total == event.Bytes {
		event.Total = 0
	}
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	if s.phase.EndedAt != nil {
		return
	}
	s.phase.Bytes = &event.Bytes
	if files > 0 {
		s.phase.Files = &files
	}
	if time.Since(s.said) >= 100*time.Millisecond {
		s.said = time.Now()
		s.record.tell(event)
	}
}

// say tells those who watch something about the step.
func (s *step) say(format string, args ...any) {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	s.record.tell(Event{Phase: s.phase.Name, Component: s.phase.Component, Kind: Said, Text: s.record.secrets.CleanOurs(fmt.Sprintf(format, args...))})
}

// announceVerdict tells those who watch what the run's outcome is, so that nobody has
// to wait for the teardown to know.
func (r *record) announceVerdict(v Verdict) {
	text := string(v.Outcome)
	if v.Outcome != store.Passed {
		text += ": " + r.secrets.CleanOurs(v.Reason)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tell(Event{Kind: Judged, Text: text})
}

// tell is called with mu held, so that events come one after the other.
func (r *record) tell(e Event) {
	e.Run, e.At = r.run.ID, time.Now().UTC()
	r.watch(e)
}

// trouble notes what went wrong, once.
func (r *record) trouble(phase store.PhaseName, component string, since time.Duration, f *fault.Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, known := range r.troubles {
		if known.Fault.Reason == f.Reason {
			return
		}
	}
	r.troubles = append(r.troubles, Trouble{Phase: phase, Component: component, Since: since, Fault: f})
}

// observe notes the answer to a check.
func (r *record) observe(o store.Observation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	cleanObservation(r.secrets, &o)
	r.observations = append(r.observations, o)
	r.tell(Event{Phase: store.Check, Kind: Asked, Observation: &o})
}
