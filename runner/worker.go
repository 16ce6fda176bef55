package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"rehearse/runner/restore"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// Worker claims runs and carries them to their end.
type Worker struct {
	Store     *store.Store
	Engine    func(context.Context) (sandbox.Engine, error)
	Workspace func() *scenarios.Workspace
	ID        string       // of this runner, see Register
	Version   string       // of this program, for the record
	Watch     func(Event)  // hears what happens, one event after the other; may be nil
	Log       *slog.Logger // may be nil

	watching sync.Mutex
}

// tell keeps the events of runs that go side by side apart.
func (w *Worker) tell(e Event) {
	if w.Watch == nil {
		return
	}
	w.watching.Lock()
	defer w.watching.Unlock()
	w.Watch(e)
}

func (w *Worker) log() *slog.Logger {
	if w.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return w.Log
}

// settings are those of the workspace, with defaults where there is none.
func (w *Worker) settings() scenarios.RunSettings {
	var s scenarios.RunSettings
	if ws := w.Workspace(); ws != nil {
		s = ws.Settings.Runs
	}
	s.Concurrent = max(s.Concurrent, 1)
	if s.Beat <= 0 {
		s.Beat = units.Duration(defaultBeat)
	}
	if s.Silent <= 0 {
		s.Silent = units.Duration(defaultSilent)
	}
	return s
}

// Carry claims one run and carries it to its end. How the rehearsal went is in
// the run; an error says that no end could be written: the run could not be
// claimed, or is no longer this runner's (store.ErrNotOurs, store.ErrEnded).
//
// When ctx ends, the sandbox is removed and the run is recorded: as cancelled
// if the cause is Cancelled, else by what had been learnt.
func (w *Worker) Carry(ctx context.Context, runID string) (*store.Run, error) {
	run, err := w.Store.Claim(context.WithoutCancel(ctx), runID, w.ID)
	if err != nil {
		return nil, err
	}
	return w.carry(ctx, run)
}

func (w *Worker) carry(ctx context.Context, run *store.Run) (*store.Run, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer w.beat(ctx, run, stop)()

	r, err := w.prepare(ctx, run, stop)
	r.log.Info("run begins")
	if err == nil {
		r.rehearse(ctx)
	}
	verdict := Judge(r.facts())
	left := r.teardown(ctx, verdict.Outcome)
	r.finish()
	if errors.Is(context.Cause(ctx), errLostClaim) {
		r.log.Warn("the result is dropped: the run is no longer this runner's")
		return run, fmt.Errorf("carry run %s: %w", run.ID, context.Cause(ctx))
	}
	r.conclude(verdict, left)
	if err := w.end(ctx, run); err != nil {
		return run, err
	}
	r.log.Info("run ended", "outcome", run.Outcome, "reason", run.Reason)
	if whole, err := w.Store.Run(context.WithoutCancel(ctx), run.ID); err == nil {
		return whole, nil
	}
	return run, nil
}

// prepare finds what the run is made of. When that is no longer there, the
// rehearsal is one that has its reason and nothing to do.
func (w *Worker) prepare(ctx context.Context, run *store.Run, stop context.CancelCauseFunc) (*rehearsal, error) {
	r := &rehearsal{
		record:    newRecord(run, w.tell, w.log()),
		workspace: w.Workspace(),
		scenario:  &scenarios.Scenario{},
		service:   &scenarios.Service{},
		stop:      stop,
		box:       &place{},
		probeUp:   make(chan struct{}), isolated: make(chan struct{}),
	}
	saving := context.WithoutCancel(ctx)
	r.save = func(p store.Phase) error { return w.Store.SavePhase(saving, run, p) }
	r.saveComponents = func(rows []store.Component) error {
		ours := *run
		ours.Components = rows
		return w.Store.SaveComponents(saving, &ours)
	}
	go r.write(func(err error) { stop(fmt.Errorf("%w: %w", errLostClaim, err)) })
	err := r.compose()
	if err != nil {
		r.trouble(store.Select, "", r.elapsed(), fault.Of(err))
		return r, err
	}
	run.Environment = w.environment(r)
	if r.engine, err = w.Engine(ctx); err != nil {
		r.engine, r.noEngine = nil, err
	}
	r.box = &place{engine: r.engine, spec: sandbox.Spec{Run: run.ID, Runner: run.Runner, Expires: r.expires()}}
	for i := range r.scenario.Components {
		r.addComponent(&r.scenario.Components[i])
	}
	return r, nil
}

// compose finds the scenario of the run in the workspace as it is now.
func (r *rehearsal) compose() error {
	if r.workspace == nil {
		return fault.OfRig(fault.Internal, "the workspace could not be loaded").To("run `rehearse validate` and mend what it reports")
	}
	scenario := r.workspace.Scenarios[r.run.Scenario]
	if scenario == nil {
		return fault.OfRig(fault.Internal, "scenario %s is no longer in the workspace %s", r.run.Scenario, r.workspace.Dir).
			To("put it back, or queue another")
	}
	service := r.workspace.Services[scenario.Service]
	if service == nil {
		return fault.OfRig(fault.Internal, "service %s of scenario %s is not in the catalogue", scenario.Service, scenario.Scenario).
			To("put it back into catalogue/")
	}
	for _, c := range scenario.Components {
		if r.workspace.Recipes[c.Recipe] == nil {
			return fault.OfRig(fault.Internal, "recipe %s of component %s is not in the workspace", c.Recipe, c.Name).To("put it back into recipes/")
		}
	}
	r.scenario, r.service = scenario, service
	r.run.ScenarioVersion, r.run.ServiceVersion = scenario.Digest, service.Digest
	r.secrets = secretsOf(r.workspace, scenario)
	return r.resolveServices()
}

// resolveServices gives the references in `services` their values.
func (r *rehearsal) resolveServices() error {
	if r.scenario.Services == nil {
		return nil
	}
	for _, s := range r.scenario.Services.Services {
		resolved, err := r.workspace.ResolveService(s)
		if err != nil {
			return fmt.Errorf("service %s: %w", s.Name, err)
		}
		r.services = append(r.services, resolved)
	}
	return nil
}

func (r *rehearsal) addComponent(c *scenarios.Component) {
	made := r.workspace.Recipes[c.Recipe]
	r.components = append(r.components, &component{
		Component: c,
		row:       store.Component{Name: c.Name, Recipe: made.Name, RecipeVersion: made.Digest},
		part: restore.New(r.box, r.engine, c, made, r.scenario.Limits, restore.Options{
			Image: r.workspace.Settings.Images[c.Recipe], Resolve: r.workspace.Resolve,
		}),
		restorable: make(chan struct{}), provisioned: make(chan struct{}),
	})
}

func (w *Worker) environment(r *rehearsal) map[string]any {
	limits := r.scenario.Limits
	return map[string]any{
		"version": w.Version,
		"runner":  w.ID,
		"limits": map[string]any{
			"memory_bytes": limits.Memory.Bytes(), "cpus": limits.CPUs, "disk_bytes": limits.Disk.Bytes(),
			"files": limits.Files, "time_seconds": r.timeLimit().Seconds(),
		},
	}
}

// facts are what Judge decides by.
func (r *rehearsal) facts() Facts {
	f := Facts{
		T0: *r.run.T0, Commitment: r.service.Commitment,
		Isolation: r.isolation, Observations: r.ordered(), Asked: r.asked,
		Troubles: r.troubles, Stop: r.stopped, Elapsed: r.elapsed(), Phase: r.reached,
	}
	for _, c := range r.components {
		if c.choice.ID != "" {
			f.Components = append(f.Components, Restored{Name: c.Name, Take: c.Point.Take, ConsistentAt: c.choice.ConsistentAt, ConsistentFrom: c.choice.ConsistentFrom})
		}
	}
	return f
}

// conclude writes the verdict and everything that was learnt into the run.
func (r *rehearsal) conclude(v Verdict, left []store.Finding) {
	run := r.run
	run.Outcome, run.Reason, run.RTO, run.RPO = v.Outcome, r.secrets.clean(v.Reason), v.RTO, v.RPO
	run.CancelledBy = ""
	if by := (Cancelled{}); errors.As(r.stopped, &by) {
		run.CancelledBy = by.By
	}
	run.Findings = append(v.Findings, left...)
	run.Observations = r.observations
	run.Components, run.Phases = r.rows(), nil
	for _, p := range r.phases {
		run.Phases = append(run.Phases, *p)
	}
	if r.isolation != nil {
		run.Isolation = map[string]any{"isolated": r.isolation.Isolated, "attempts": r.isolation.Attempts}
	}
	r.secrets.cleanRun(run)
}

func (r *rehearsal) rows() []store.Component {
	rows := make([]store.Component, len(r.components))
	for i, c := range r.components {
		rows[i] = c.record()
		r.secrets.cleanComponent(&rows[i])
	}
	return rows
}

// end writes the end of the run. A database that is locked or full for a while
// must not cost an hour's rehearsal.
func (w *Worker) end(ctx context.Context, run *store.Run) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer done()
	for {
		err := w.Store.End(ctx, run)
		if err == nil || errors.Is(err, store.ErrNotOurs) || errors.Is(err, store.ErrEnded) {
			return err
		}
		w.log().Warn("the end of the run was not written; trying again", "run", run.ID, "error", err)
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Second):
		}
	}
}

// beat says from time to time that the run is alive, and hears whether somebody
// wants it stopped. A runner that cannot say so stops by itself before others
// take it for lost. The returned function ends the beating.
func (w *Worker) beat(ctx context.Context, run *store.Run, stop context.CancelCauseFunc) (end func()) {
	settings := w.settings()
	ours := store.Run{ID: run.ID, Attempt: run.Attempt, Runner: run.Runner}
	beating, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	patience := settings.Silent.Std() * 7 / 10
	tooLong := time.AfterFunc(patience, func() {
		stop(fault.OfRig(fault.Internal, "the runner could not say for %s that it is alive", span(patience)).
			To("see what holds the database for so long, and start the run again"))
	})
	go func() {
		defer close(ended)
		tick := time.NewTicker(settings.Beat.Std())
		defer tick.Stop()
		for {
			select {
			case <-beating.Done():
				return
			case <-tick.C:
			}
			if w.beatOnce(beating, &ours, stop) == nil {
				tooLong.Reset(patience)
			}
		}
	}()
	return func() {
		tooLong.Stop()
		cancel()
		<-ended
		tooLong.Stop() // a last beat may have set it again
	}
}

func (w *Worker) beatOnce(ctx context.Context, ours *store.Run, stop context.CancelCauseFunc) error {
	cancelled, err := w.Store.Beat(ctx, ours)
	switch {
	case errors.Is(err, store.ErrNotOurs) || errors.Is(err, store.ErrEnded):
		stop(fmt.Errorf("%w: %w", errLostClaim, err))
	case err == nil && cancelled:
		stop(Cancelled{By: ours.CancelledBy})
	}
	return err
}

// Serve carries queued runs until ctx ends, so many at once as the settings
// say, and sweeps when it starts and from time to time. It returns when the last
// run is recorded.
func (w *Worker) Serve(ctx context.Context) error {
	var all errgroup.Group
	defer all.Wait() //nolint:errcheck // none of them returns one
	all.Go(func() error { w.sweepAgain(ctx); return nil })
	places := make(chan struct{}, w.settings().Concurrent)
	for {
		select {
		case <-ctx.Done():
			return nil
		case places <- struct{}{}:
		}
		run := w.waitForRun(ctx)
		if run == nil {
			return nil
		}
		all.Go(func() error {
			defer func() { <-places }()
			if _, err := w.carry(ctx, run); err != nil {
				w.log().Error("a run was not brought to its end", "run", run.ID, "error", err)
			}
			return nil
		})
	}
}

// waitForRun claims the next run as soon as there is one; nil when ctx ended.
func (w *Worker) waitForRun(ctx context.Context) *store.Run {
	for {
		run, err := w.Store.Next(ctx, w.ID)
		if err == nil {
			return run
		}
		if !errors.Is(err, store.ErrNotFound) && ctx.Err() == nil {
			w.log().Error("no run could be claimed", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (w *Worker) sweepAgain(ctx context.Context) {
	every := max(w.settings().Silent.Std()/2, time.Second)
	for {
		w.sweepOnce(ctx)
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}

func (w *Worker) sweepOnce(ctx context.Context) {
	engine, err := w.Engine(ctx)
	if err != nil {
		engine = nil
	}
	swept, sweepErr := Sweep(ctx, w.Store, engine, w.settings().Silent.Std())
	for _, run := range swept.Runs {
		w.log().Warn("a run of a runner that is gone was ended", "run", run.ID, "reason", run.Reason)
	}
	if err := errors.Join(err, sweepErr); err != nil && ctx.Err() == nil {
		w.log().Error("sweep", "removed", len(swept.Removed), "error", err)
	}
}
