// Package runner is one attempt at a run. Read it in this order: attempt.go prepares
// what the run is made of and concludes it, rehearse.go leads it through its phases,
// judge.go decides what it taught. The phases of a component run side by side, and
// wait for one another by closed channels (component.go):
//
//	select ─┬─ fetch ─ (isolated) restorable ─ unpack ─┬─ restore ─ ready ─ check
//	        └─ provision ────────────── provisioned ───┘
//
// Beside it: plan queues what is due, node claims runs and carries them, capacity
// knows whether a machine has room. What a backup is and how it is restored is the
// business of source and restore; what happened is written by store.
package runner

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/runner/source"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// rehearsal is one run on its way. It finds out; Judge decides.
type rehearsal struct {
	*record
	workspace *scenarios.Workspace
	scenario  *scenarios.Scenario
	service   *scenarios.Service
	allowance scenarios.Allowance
	services  []scenarios.ComposeService // with their references resolved
	stop      context.CancelCauseFunc    // ends the run with a cause

	saveComponents func(context.Context, []store.Component) error
	lastTested     func(ctx context.Context, component string) (map[string]time.Time, error) // by the id of the point

	engine     sandbox.Engine // nil: there is none, and noEngine says why
	noEngine   error
	trial      *Trial // nil: an ordinary run
	clocks     string // why the time is in doubt; "" is that it is not
	components []*component
	isolation  *probe.Isolation
	contents   []store.Content // what is in the restored copies
	asked      bool            // every mandatory question was put
	stopped    error           // what ended the run from outside
	at         store.PhaseName // the last phase that began before teardown
	ended      error           // the cause with which all of it came to its end
	lost       error           // the run is no longer ours

	box        *place
	probe      *probe.Client
	second     *probe.Client // of the copy that stands for production; nil: there is none
	probeUp    chan struct{} // closed when probe is set
	isolated   chan struct{} // closed when the sandbox is proven to reach nothing
	containers sync.Map      // of `services`, by name
}

// rehearse is the run. Read it from top to bottom: it is the runbook.
//
//	select → (fetch ∥ provision) → restore → ready → check → return
//
// where return is rehearsed if the scenario asks for it, and then, beside what is
// judged, a look at the rest of the source.
//
// Components go their way side by side. Whatever goes wrong is noted where it
// happens and ends the run; teardown comes after the judgement, in worker.go.
func (r *rehearsal) rehearse(ctx context.Context) {
	ctx, done := context.WithTimeoutCause(ctx, r.timeLimit(), TimeLimit{r.timeLimit()})
	defer done()
	defer r.noteStop(ctx)

	// What can be learnt without an engine is learnt, though it be down: that
	// there is no recovery point is no less true.
	met, selected := r.meetEngine(ctx), r.selectPoints(ctx)
	if met != nil || selected != nil {
		return
	}
	defer r.watchDisk(ctx)()
	defer r.digestAll(ctx)()
	if r.bringUp(ctx) != nil {
		return
	}
	r.noteComponents() // who looks inside meanwhile asks by what the restore found
	r.ask(ctx)
	r.returnToNormal(ctx)
	r.verifySources(ctx)
}

// verifySources has the sources look at what else they keep, after everything
// that counts for the RTO, and for no longer than the run took.
func (r *rehearsal) verifySources(ctx context.Context) {
	if !r.asked {
		return
	}
	most := max(time.Minute, r.elapsed())
	ctx, done := context.WithTimeout(ctx, most)
	defer done()
	for _, c := range r.components {
		err := r.guarded(func() error { return c.source.Verify(ctx) })
		switch {
		case ctx.Err() != nil:
			c.note(fmt.Sprintf("the rest of the source was not verified: that takes longer than %s", units.Span(most)))
			return
		case err != nil:
			c.note("the rest of the source was not verified: " + fault.Of(err).Reason)
		}
	}
}

// bringUp makes something of the recovery points that can be questioned.
func (r *rehearsal) bringUp(ctx context.Context) error {
	ways := []func(context.Context) error{r.provision}
	for _, c := range r.components {
		ways = append(ways, func(ctx context.Context) error { return r.bringUpOne(ctx, c) })
	}
	if err := r.together(ctx, ways...); err != nil {
		return err
	}
	return r.startServices(ctx)
}

func (r *rehearsal) bringUpOne(ctx context.Context, c *component) error {
	if err := r.fetch(ctx, c); err != nil {
		return err
	}
	// Nothing is restored in a place that is not known to be isolated.
	if err := await(ctx, r.isolated); err != nil {
		return err
	}
	close(c.restorable)
	if err := r.restore(ctx, c); err != nil {
		return err
	}
	return r.ready(ctx, c)
}

// engineOf is what is recorded of the engine.
func engineOf(about sandbox.About) *store.Engine {
	at := about.Time
	return &store.Engine{Name: about.Name, APIVersion: about.APIVersion, Local: about.Local, CPUs: about.CPUs, Memory: about.Memory, Driver: about.Driver, Root: about.Root, Time: &at}
}

// meetEngine asks whether the engine answers.
func (r *rehearsal) meetEngine(ctx context.Context) error {
	if r.noEngine == nil {
		var about sandbox.About
		if about, r.noEngine = r.engine.About(ctx); r.noEngine == nil {
			r.run.Environment.Engine = engineOf(about)
			r.clocks = engineClock(about.Time, r.now())
		}
	}
	if r.noEngine != nil && ctx.Err() == nil {
		r.trouble(store.Provision, "", r.elapsed(), fault.Of(r.noEngine))
	}
	return r.noEngine
}

// selectPoints chooses a recovery point for every component. All are asked,
// also when one has none: each is a symptom of its own.
func (r *rehearsal) selectPoints(ctx context.Context) error {
	var all errgroup.Group // one that fails does not end the others
	for _, c := range r.components {
		all.Go(func() error {
			return r.phase(ctx, store.Select, c.Name, func(ctx context.Context, _ *step) error { return r.selectPoint(ctx, c) })
		})
	}
	err := all.Wait()
	r.noteComponents()
	return err
}

// noteComponents writes what is known of the components so far.
func (r *rehearsal) noteComponents() {
	rows := r.rows()
	r.writes <- func(ctx context.Context) error { return r.saveComponents(ctx, rows) }
}

func (r *rehearsal) selectPoint(ctx context.Context, c *component) (err error) {
	if c.source, err = source.Open(r.workspace, c.Component, r.box.open, r.engine); err != nil {
		return err
	}
	c.row.Source = c.source.About()
	if c.Source.Tool != nil && r.noEngine != nil {
		return r.noEngine
	}
	points, err := c.source.List(ctx)
	if err != nil {
		return fmt.Errorf("list recovery points: %w", err)
	}
	c.row.Candidates = len(points)
	if len(points) > 0 {
		c.clocks = cmp.Or(fromFuture(points, r.now(), source.ZonesApart), r.clocks)
	}
	if err := r.noteTested(ctx, c, points); err != nil {
		return err
	}
	c.choice, err = source.Choose(points, c.Point, *r.run.T0, rand.Int64())
	if err != nil {
		return named(c.Name, unlessClocks(err, c.Point.Take, cmp.Or(c.clocks, fromFuture(points, r.now(), ever))))
	}
	c.doubtZone(*r.run.T0, r.service.Commitment.RPO.Std())
	c.chosen()
	c.part.Source(c.source.Mounts(c.choice.Point))
	return nil
}

// noteTested says of each point when it was restored last, where it is chosen by that.
func (r *rehearsal) noteTested(ctx context.Context, c *component, points []source.Point) error {
	if c.Point.Take != scenarios.LeastRecentlyTested {
		return nil
	}
	tested, err := r.lastTested(ctx, c.Name)
	if err != nil {
		return fault.OfRig(fault.Internal, "it cannot be told which recovery points were tested: %s", err).To("check the database of Rehearse")
	}
	for i := range points {
		if at, was := tested[points[i].ID]; was {
			points[i].TestedAt = &at
		}
	}
	return nil
}

// named says of which component a fault speaks.
func named(component string, err error) error {
	f := *fault.Of(err)
	f.Reason = component + ": " + f.Reason
	return &f
}

// provision makes the sandbox with the probe in it, proves that it reaches
// nothing, and starts the containers of the components.
func (r *rehearsal) provision(ctx context.Context) error {
	return r.phase(ctx, store.Provision, "", func(ctx context.Context, s *step) error {
		ways := []func(context.Context) error{r.startProbe}
		for _, c := range r.components {
			ways = append(ways, func(ctx context.Context) error { return r.provisionPart(ctx, s, c) })
		}
		for _, image := range r.imagesOfServices() {
			ways = append(ways, func(ctx context.Context) error {
				_, err := r.engine.Image(ctx, image, s.moved(image))
				return err
			})
		}
		return r.together(ctx, ways...)
	})
}

func (r *rehearsal) provisionPart(ctx context.Context, s *step, c *component) error {
	if err := await(ctx, c.known); err != nil {
		return err
	}
	image, err := c.part.Image(ctx, s.moved(c.Name))
	if err != nil {
		return err
	}
	c.row.Image, c.row.ImageID, c.row.ImageDigest = image.Ref, image.ID, image.Digest
	if err := c.part.Configure(ctx); err != nil {
		return err
	}
	err = r.together(ctx, c.part.Begin, func(ctx context.Context) error {
		if err := await(ctx, r.probeUp); err != nil {
			return err
		}
		return c.part.Prepare(ctx, r.probe)
	})
	if err != nil {
		return err
	}
	if err := c.part.Begun(ctx); err != nil {
		return err
	}
	close(c.provisioned)
	return nil
}

// fetch brings the recovery point to where the sandbox sees it. What reached
// the repository is gone before anything is restored.
func (r *rehearsal) fetch(ctx context.Context, c *component) error {
	return r.phase(ctx, store.Fetch, c.Name, func(ctx context.Context, s *step) error {
		if err := c.source.Fetch(ctx, c.choice.Point, s.moved(c.Name)); err != nil {
			return err
		}
		return c.source.Close(ctx)
	})
}

// restore unpacks while the container still starts, and then carries out the recipe.
func (r *rehearsal) restore(ctx context.Context, c *component) error {
	return r.phase(ctx, store.Restore, c.Name, func(ctx context.Context, s *step) error {
		if err := r.identify(ctx, c); err != nil {
			return err
		}
		err := c.part.Unpack(ctx, func(m probe.Moved) { s.movedFiles(c.Name, m.Bytes, m.Total, m.Files) })
		if err != nil {
			return err
		}
		close(c.unpacked)
		// What is small is unpacked before it is ever told how far it is.
		if done := c.part.Unpacked(); done.Bytes > 0 {
			s.movedFiles(c.Name, done.Bytes, done.Bytes, done.Files)
		}
		if err := await(ctx, c.provisioned); err != nil {
			return err
		}
		return c.part.Restore(ctx)
	})
}

// ready waits until what was restored can be questioned.
func (r *rehearsal) ready(ctx context.Context, c *component) error {
	return r.phase(ctx, store.Ready, c.Name, func(ctx context.Context, _ *step) error { return c.part.Ready(ctx) })
}

// digestAll computes what exactly was restored, and holds the checksums that lie
// beside it against that, beside the restore and outside of the RTO. It returns
// the function that waits for it. That a digest cannot be computed is noted, and
// decides nothing.
func (r *rehearsal) digestAll(ctx context.Context) (wait func()) {
	coming, giveUp := context.WithCancel(ctx)
	var all sync.WaitGroup
	for _, c := range r.components {
		all.Go(func() {
			if await(coming, c.restorable) != nil {
				return
			}
			answer, err := r.probe.Digest(ctx, probe.DigestArgs{Paths: c.files()}, nil)
			c.noteDigest(answer, err)
			if await(coming, c.unpacked) == nil {
				r.holdSums(ctx, c, answer)
			}
		})
	}
	return func() {
		giveUp()
		all.Wait()
	}
}

// await waits for another part of the run.
func await(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	select {
	case <-done: // both
		return nil
	default:
		return context.Cause(ctx)
	}
}

// noteStop notes what ended the run from outside: one of its endings, or
// something of our own rig.
func (r *rehearsal) noteStop(ctx context.Context) {
	cause := context.Cause(ctx)
	//nolint:errorlint // the endings wrap a fault as well; here only one that is the cause itself counts
	switch cause.(type) {
	case *fault.Fault, CutOff:
		r.trouble(r.reached, "", r.elapsed(), fault.Of(cause))
	default:
		r.stopped = stopOf(cause)
	}
}

func (r *rehearsal) timeLimit() time.Duration {
	if limit := r.scenario.Limits.Time.Std(); limit > 0 {
		return limit
	}
	return time.Hour
}
