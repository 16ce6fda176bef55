package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"rehearse/runner/capacity"
	"rehearse/runner/restore"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// Worker claims runs and carries them to their end. Carry does so for one run,
// Serve for all that are queued.
type Worker struct {
	Store     *store.Store
	Engine    func(context.Context) (sandbox.Engine, error)
	Workspace func() *scenarios.Workspace
	ID        string                // of this runner, see Register
	Version   string                // of this program, for the record
	Runs      scenarios.RunSettings // what is set here counts in place of the workspace's settings
	Watch     func(Event)           // hears what happens, one event after the other; may be nil
	Log       *slog.Logger          // may be nil
	Trial     *Trial                // nil: its runs are ordinary ones

	watching sync.Mutex
	room     capacity.Room
	state    state
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

// settings are ours, else those of the workspace, else defaults.
func (w *Worker) settings() scenarios.RunSettings {
	var s scenarios.RunSettings
	if ws := w.Workspace(); ws != nil {
		s = ws.Settings.Runs
	}
	s.Concurrent = max(cmp.Or(w.Runs.Concurrent, s.Concurrent), 1)
	s.Memory, s.Disk = cmp.Or(w.Runs.Memory, s.Memory), cmp.Or(w.Runs.Disk, s.Disk)
	s.Beat = cmp.Or(w.Runs.Beat, s.Beat, scenarios.DefaultBeat)
	s.Silent = cmp.Or(w.Runs.Silent, s.Silent, scenarios.DefaultSilent)
	s.Sweep = cmp.Or(w.Runs.Sweep, s.Sweep, scenarios.DefaultSweep)
	if len(w.Runs.Pools) > 0 {
		s.Pools = w.Runs.Pools
	}
	if len(s.Pools) == 0 {
		s.Pools = []string{scenarios.DefaultPool}
	}
	return s
}

// patience is for how long a runner that cannot say that it is alive goes on.
func (w *Worker) patience() time.Duration { return w.settings().Silent.Std() * 7 / 10 }

// answers is how long the database may take to answer where something else, or
// somebody else, can do without.
const answers = 15 * time.Second

// within does something that must not take longer.
func within(ctx context.Context, limit time.Duration, do func(context.Context) error) error {
	ctx, done := context.WithTimeout(ctx, limit)
	defer done()
	return do(ctx)
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
	r, verdict, left := w.lead(ctx, run, nil)
	if r.lost != nil {
		return run, r.lost
	}
	r.conclude(verdict, left)
	if err := w.end(ctx, run); err != nil {
		return run, err
	}
	return w.whole(ctx, run), nil
}

// lead leads a run that was claimed through its phases, from the first beat to
// the last thing that is removed; cannot says why it need not even be tried. What
// becomes of the record is the caller's business.
func (w *Worker) lead(ctx context.Context, run *store.Run, cannot error) (r *rehearsal, verdict Verdict, left []store.Symptom) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer w.beat(ctx, run, stop)()
	if run.CancelRequested {
		stop(Cancelled{By: run.CancelledBy, ID: run.CancelledByID})
	}
	r, err := w.prepare(ctx, run, stop, cannot)
	r.log.Info("run begins", "attempt", run.Attempt)
	if err == nil {
		r.rehearse(ctx)
	}
	facts := r.facts()
	verdict, r.at = Judge(facts), facts.Phase
	r.readLogs(ctx, verdict.Outcome)
	left = r.teardown(ctx, verdict.Outcome)
	r.finish()
	r.ended = context.Cause(ctx)
	if errors.Is(r.ended, errLostClaim) {
		r.lost = fmt.Errorf("carry run %s: %w", run.ID, r.ended)
	}
	return r, verdict, left
}

// whole is a run that ended as others read it.
func (w *Worker) whole(ctx context.Context, run *store.Run) *store.Run {
	whole := run
	_ = within(context.WithoutCancel(ctx), answers, func(ctx context.Context) (err error) {
		read, err := w.Store.Run(ctx, run.ID)
		if err == nil {
			whole = read
		}
		return err
	})
	return whole
}

// prepare finds what the run is made of. When that is no longer there, the
// rehearsal is one that has its reason and nothing to do.
func (w *Worker) prepare(ctx context.Context, run *store.Run, stop context.CancelCauseFunc, cannot error) (*rehearsal, error) {
	r := &rehearsal{
		record:    newRecord(run, w.tell, w.log()),
		workspace: w.Workspace(),
		scenario:  &scenarios.Scenario{},
		service:   &scenarios.Service{},
		stop:      stop,
		trial:     w.Trial,
		box:       &place{},
		probeUp:   make(chan struct{}), isolated: make(chan struct{}),
	}
	ours := store.Run{ID: run.ID, Attempt: run.Attempt, Runner: run.Runner}
	r.save = func(ctx context.Context, p store.Phase) error { return w.Store.SavePhase(ctx, &ours, p) }
	r.saveComponents = func(ctx context.Context, rows []store.Component) error {
		with := ours
		with.Components = rows
		return w.Store.SaveComponents(ctx, &with)
	}
	r.lastTested = func(ctx context.Context, component string) (map[string]time.Time, error) {
		return w.Store.LastTested(ctx, run.Scenario, component)
	}
	go r.write(context.WithoutCancel(ctx), func(err error) { stop(fmt.Errorf("%w: %w", errLostClaim, err)) })
	was := run.ScenarioVersion
	err := errors.Join(r.compose(), cannot)
	if err != nil {
		r.trouble(store.Select, "", r.elapsed(), fault.Of(err))
		return r, err
	}
	run.Environment = w.environment(r, was)
	if r.engine, err = w.Engine(ctx); err != nil {
		r.engine, r.noEngine = nil, err
	}
	w.clear(ctx, r)
	r.box = &place{engine: r.engine, spec: sandbox.Spec{Run: run.ID, Attempt: run.Attempt, Runner: run.Runner, Expires: r.expires(), Joined: r.joined()}}
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
	if blocked := r.workspace.BlockedScenario(r.run.Scenario); blocked != nil {
		return fault.OfRig(fault.Internal, "scenario %s is blocked: %s", r.run.Scenario, blocked).To("fix it: rehearse validate shows every problem")
	}
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
		if r.workspace.Recipes[c.Recipe] == nil && (r.trial == nil || c.Recipe != "") {
			return fault.OfRig(fault.Internal, "recipe %s of component %s is not in the workspace", c.Recipe, c.Name).To("put it back into recipes/")
		}
	}
	r.scenario, r.service = scenario, service
	r.run.ScenarioVersion, r.run.ServiceVersion = scenario.Digest, service.Digest
	r.run.ProofVersion = r.workspace.ProofVersion(scenario.Scenario)
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
	row, known := store.Component{Name: c.Name}, make(chan struct{})
	if made != nil { // else a trial is to tell it
		row.Recipe, row.RecipeVersion = made.Name, made.Digest
		close(known)
	}
	r.components = append(r.components, &component{
		Component: c,
		row:       row,
		part: restore.New(r.box, r.engine, c, made, r.scenario.Limits, restore.Options{
			Image: r.workspace.Settings.Images[c.Recipe], Resolve: r.workspace.Resolve,
		}),
		unpacked: make(chan struct{}), restorable: make(chan struct{}), known: known, provisioned: make(chan struct{}),
	})
}

// clear removes what earlier attempts at the run left at our engine, so that no
// two sandboxes of it are there at once. What it cannot remove the next sweep can.
func (w *Worker) clear(ctx context.Context, r *rehearsal) {
	if r.engine == nil || len(r.run.Takeovers) == 0 {
		return
	}
	_, err := r.engine.Sweep(ctx, func(l sandbox.Leftover) bool { return l.Run != r.run.ID })
	if err != nil && ctx.Err() == nil {
		r.log.Warn("what earlier attempts left was not removed", "error", err)
	}
}

// environment is in what the run was made; was is the version of the scenario
// that it was queued with.
func (w *Worker) environment(r *rehearsal, was string) map[string]any {
	limits := r.scenario.Limits
	about := map[string]any{
		"version": w.Version,
		"runner":  w.ID,
		"limits": map[string]any{
			"memory_bytes": limits.Memory.Bytes(), "cpus": limits.CPUs, "disk_bytes": limits.Disk.Bytes(),
			"files": limits.Files, "time_seconds": r.timeLimit().Seconds(),
		},
	}
	if was != r.scenario.Digest {
		about["queued_scenario_version"] = was
	}
	return about
}

// facts are what Judge decides by.
func (r *rehearsal) facts() Facts {
	f := Facts{
		T0: *r.run.T0, Commitment: r.service.Commitment,
		Isolation: r.isolation, Observations: r.ordered(), Asked: r.asked,
		Troubles: r.troubles, Symptoms: r.symptoms(), Stop: r.stopped, Elapsed: r.elapsed(), Phase: r.reached,
	}
	for _, c := range r.components {
		if c.choice.ID != "" {
			f.Components = append(f.Components, Restored{Name: c.Name, Take: c.Point.Take, ConsistentAt: c.choice.ConsistentAt, ConsistentFrom: c.choice.ConsistentFrom, Clocks: c.clocks})
		}
	}
	return f
}

// symptoms are what sources and recipes noticed beside.
func (r *rehearsal) symptoms() (all []Trouble) {
	for _, c := range r.components {
		for _, f := range append(c.choice.Symptoms, c.symptoms...) {
			all = append(all, Trouble{Phase: store.Select, Component: c.Name, Fault: f})
		}
		if c.source != nil {
			for _, f := range c.source.Symptoms() {
				all = append(all, Trouble{Phase: store.Fetch, Component: c.Name, Fault: f})
			}
		}
		for _, f := range c.part.Symptoms() {
			all = append(all, Trouble{Phase: store.Restore, Component: c.Name, Fault: f})
		}
	}
	return all
}

// conclude writes the verdict and everything that was learnt into the run.
func (r *rehearsal) conclude(v Verdict, left []store.Symptom) {
	run := r.run
	run.Outcome, run.Reason, run.RTO, run.RPO = v.Outcome, r.secrets.CleanOurs(v.Reason), v.RTO, v.RPO
	run.CancelledBy, run.CancelledByID = "", ""
	if by := (Cancelled{}); errors.As(r.stopped, &by) {
		run.CancelledBy, run.CancelledByID = by.By, by.ID
	}
	run.Symptoms = append(v.Symptoms, left...)
	run.Observations = r.observations
	run.Components, run.Phases = r.rows(), nil
	for _, p := range r.phases {
		run.Phases = append(run.Phases, *p)
	}
	if r.isolation != nil {
		run.Isolation = map[string]any{"isolated": r.isolation.Isolated, "attempts": r.isolation.Attempts}
	}
	run.Outputs = kept(r.outputs, v.Outcome, r.secrets)
	cleanRun(r.secrets, run)
}

func (r *rehearsal) rows() []store.Component {
	rows := make([]store.Component, len(r.components))
	for i, c := range r.components {
		rows[i] = c.record()
		r.secrets.CleanRecord(&rows[i])
	}
	return rows
}

// end writes the end of the run.
func (w *Worker) end(ctx context.Context, run *store.Run) error {
	err := w.insist(ctx, run, func(ctx context.Context) error { return w.Store.End(ctx, run) })
	if err == nil {
		w.log().Info("run ended", "run", run.ID, "scenario", run.Scenario, "outcome", run.Outcome, "reason", run.Reason)
	}
	return err
}

// insist writes what becomes of a run. A database that is locked, full or gone
// for a while must not cost an hour's rehearsal.
func (w *Worker) insist(ctx context.Context, run *store.Run, write func(context.Context) error) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer done()
	for {
		err := within(ctx, answers, write)
		if err == nil || errors.Is(err, store.ErrNotOurs) || errors.Is(err, store.ErrEnded) || errors.Is(err, store.ErrLost) {
			return err
		}
		w.log().Warn("what became of the run was not written; trying again", "run", run.ID, "error", err)
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
	patience := w.patience()
	tooLong := time.AfterFunc(patience, func() { stop(CutOff{patience}) })
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
			// A question that was lost on the way is asked again before it is too late.
			err := within(beating, patience/3, func(ctx context.Context) error { return w.beatOnce(ctx, &ours, stop) })
			if err == nil {
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
		stop(Cancelled{By: ours.CancelledBy, ID: ours.CancelledByID})
	}
	return err
}
