package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"rehearse/runner/probe"
	"rehearse/runner/restore"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// Job is a run that was claimed, and what it takes to carry it out.
type Job struct {
	Run       *store.Run
	Store     *store.Store
	Workspace *scenarios.Workspace // nil: it could not be loaded
	Engine    func(context.Context) (sandbox.Engine, error)
	Cannot    error       // why it need not even be tried
	Version   string      // of this program, for the record
	Trial     *Trial      // nil: an ordinary run
	Watch     func(Event) // hears what happens, one event after the other
	Log       *slog.Logger
}

// Attempt is one attempt at a run, once it is over: its outcome, and why.
type Attempt struct {
	*rehearsal
	verdict Verdict
	left    []store.Symptom // what could not be removed
}

// Rehearse takes a run through its phases, to the last thing that is removed. It
// writes phases as they happen, and not the end: that is the caller's business.
// When ctx ends the sandbox is removed and the verdict is by what had been learnt;
// stop ends ctx.
func Rehearse(ctx context.Context, stop context.CancelCauseFunc, job Job) *Attempt {
	r, err := prepare(ctx, stop, job)
	r.log.Info("run begins", "attempt", job.Run.Attempt)
	if err == nil {
		r.rehearse(ctx)
	}
	facts := r.facts()
	a := &Attempt{rehearsal: r, verdict: Judge(facts)}
	r.at = facts.Phase
	r.announceVerdict(a.verdict)
	r.readLogs(ctx, a.verdict.Outcome)
	a.left = r.teardown(ctx, a.verdict.Outcome)
	r.finish()
	r.ended = context.Cause(ctx)
	if errors.Is(r.ended, ErrLostClaim) {
		r.lost = fmt.Errorf("carry run %s: %w", job.Run.ID, r.ended)
	}
	return a
}

// Lost says why the run is no longer this runner's; nil: it is.
func (a *Attempt) Lost() error { return a.lost }

// Outcome is that of the verdict.
func (a *Attempt) Outcome() store.Outcome { return a.verdict.Outcome }

// At is the last phase that began before teardown.
func (a *Attempt) At() store.PhaseName { return a.at }

// Stopped is what ended the run from outside before every check was done: a person,
// a limit, a shutdown. Nil: nothing did.
func (a *Attempt) Stopped() error { return a.stopped }

// Ended is why the run's context had ended by the time that its sandbox was gone, such
// as that its claim was lost. Nil: it had not.
func (a *Attempt) Ended() error { return a.ended }

// Left is what could not be removed.
func (a *Attempt) Left() []store.Symptom { return a.left }

// Log is the log of the run.
func (a *Attempt) Log() *slog.Logger { return a.log }

// Conclude writes the outcome, the reason and the whole record into the run.
func (a *Attempt) Conclude() { a.conclude(a.verdict, a.left) }

// EngineGone is why nothing could be done here, if the engine does not answer.
func (a *Attempt) EngineGone() error {
	if errors.Is(a.noEngine, sandbox.ErrUnreachable) {
		return a.noEngine
	}
	for _, t := range a.troubles {
		if errors.Is(t.Fault, sandbox.ErrUnreachable) {
			return t.Fault
		}
	}
	for _, o := range a.observations {
		if o.Fault != nil && errors.Is(o.Fault, sandbox.ErrUnreachable) {
			return o.Fault
		}
	}
	return nil
}

// DatabaseTimeout is how long the database may take to answer where something else, or
// somebody else, can do without.
const DatabaseTimeout = 15 * time.Second

// WithTimeout does something that must not take longer.
func WithTimeout(ctx context.Context, limit time.Duration, do func(context.Context) error) error {
	ctx, done := context.WithTimeout(ctx, limit)
	defer done()
	return do(ctx)
}

// prepare finds what the run is made of. When that is no longer there, the
// rehearsal is one that has its reason and nothing to do.
func prepare(ctx context.Context, stop context.CancelCauseFunc, job Job) (*rehearsal, error) {
	run := job.Run
	r := &rehearsal{
		record:    newRecord(run, job.Watch, job.Log),
		workspace: job.Workspace,
		scenario:  &scenarios.Scenario{},
		service:   &scenarios.Service{},
		stop:      stop,
		trial:     job.Trial,
		box:       &place{},
		probeUp:   make(chan struct{}), isolated: make(chan struct{}),
	}
	ours := store.Run{ID: run.ID, Attempt: run.Attempt, Runner: run.Runner}
	r.save = func(ctx context.Context, p store.Phase) error { return job.Store.SavePhase(ctx, &ours, p) }
	r.saveComponents = func(ctx context.Context, rows []store.Component) error {
		with := ours
		with.Components = rows
		return job.Store.SaveComponents(ctx, &with)
	}
	r.lastTested = func(ctx context.Context, component string) (map[string]time.Time, error) {
		return job.Store.LastTested(ctx, run.Scenario, component)
	}
	go r.write(context.WithoutCancel(ctx), func(err error) { stop(fmt.Errorf("%w: %w", ErrLostClaim, err)) })
	was := run.ScenarioVersion
	err := errors.Join(r.compose(), job.Cannot)
	if err != nil {
		r.trouble(store.Select, "", r.elapsed(), fault.Of(err))
		return r, err
	}
	if r.allowance, err = job.Store.Allowance(ctx, r.service); err != nil {
		r.log.Warn("what rehearsals measured of people's time could not be read; what the catalogue assumes counts", "error", err)
	}
	run.Environment = r.environment(job.Version, was)
	if r.engine, err = job.Engine(ctx); err != nil {
		r.engine, r.noEngine = nil, err
	}
	r.clear(ctx)
	r.box = &place{engine: r.engine, spec: sandbox.Spec{Run: run.ID, Attempt: run.Attempt, Runner: run.Runner, Expires: r.expires(), Joined: r.joined()}}
	for i := range r.scenario.Components {
		r.addComponent(&r.scenario.Components[i])
	}
	return r, nil
}

// compose finds the scenario of the run in the workspace as it is now.
func (r *rehearsal) compose() error {
	if r.workspace == nil {
		return fault.OfRig(fault.Internal, "the workspace could not be loaded").To("run `rehearse validate` and fix what it reports")
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
			Image: r.workspace.Settings.Images[c.Recipe], Resolve: r.workspace.Resolve, Exports: r.scenario.Return != nil && r.scenario.Return.On == c.Name,
		}),
		unpacked: make(chan struct{}), restorable: make(chan struct{}), known: known, provisioned: make(chan struct{}),
	})
}

// clear removes what earlier attempts at the run left at our engine, so that no
// two sandboxes of it are there at once. What it cannot remove the next sweep can.
func (r *rehearsal) clear(ctx context.Context) {
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
func (r *rehearsal) environment(version, was string) *store.Environment {
	limits := r.scenario.Limits
	about := &store.Environment{
		Version: version, Runner: r.run.Runner,
		Limits: &store.RunLimits{Memory: limits.Memory.Bytes(), CPUs: limits.CPUs, Disk: limits.Disk.Bytes(), Files: limits.Files, Time: r.timeLimit().Seconds()},
	}
	if was != r.scenario.Digest {
		about.QueuedScenarioVersion = was
	}
	return about
}

// proofOf is what is recorded of the probe's proof of isolation.
func proofOf(made *probe.Isolation) *store.Isolation {
	proof := &store.Isolation{Isolated: made.Isolated, Interfaces: made.Interfaces, Routes: made.Routes}
	for _, attempt := range made.Attempts {
		proof.Attempts = append(proof.Attempts, store.Escape(attempt))
	}
	return proof
}

// facts are what Judge decides by.
func (r *rehearsal) facts() Facts {
	f := Facts{
		T0: *r.run.T0, Commitment: r.service.Commitment, Allowance: r.allowance,
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

// conclude writes the outcome, the reason and the whole record into the run.
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
		run.Isolation = proofOf(r.isolation)
	}
	run.Contents = r.contents
	run.Outputs = kept(r.outputs, v.Outcome, r.secrets)
	r.secrets.CleanRecord(run) // others' texts were cleaned when they came; this finds what came another way
}

func (r *rehearsal) rows() []store.Component {
	rows := make([]store.Component, len(r.components))
	for i, c := range r.components {
		rows[i] = c.record()
		r.secrets.CleanRecord(&rows[i])
	}
	return rows
}
