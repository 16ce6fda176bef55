package runner

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"rehearse/runner/check"
	"rehearse/runner/probe"
	"rehearse/runner/restore"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// ask puts all questions: first the mandatory ones, by which RTO is measured,
// then those that are only for the record. The answers are in the observations,
// and none of them is an error: one here is a mistake of ours.
func (r *rehearsal) ask(ctx context.Context) {
	_ = r.phase(ctx, store.Check, "", func(ctx context.Context, _ *step) error {
		if err := r.askAll(ctx, func(c *scenarios.Check) bool { return !c.AuditOnly }, true); err != nil {
			return err
		}
		r.inspectAll(ctx)
		r.explain(ctx)
		r.lookAtDisk(ctx, r.scenario.Limits.Disk) // what grew since the last look must not pass
		r.asked = ctx.Err() == nil
		return r.together(ctx,
			func(ctx context.Context) error {
				return r.askAll(ctx, func(c *scenarios.Check) bool { return c.AuditOnly }, false)
			},
			func(ctx context.Context) error { r.listContents(ctx); return nil })
	})
}

// askAll asks those checks that are wanted, in their order for each component
// and side by side between components.
func (r *rehearsal) askAll(ctx context.Context, wanted func(*scenarios.Check) bool, integrity bool) error {
	asking := func(do func(context.Context)) func(context.Context) error {
		return func(context.Context) error { do(ctx); return nil }
	}
	ways := []func(context.Context) error{asking(func(ctx context.Context) { r.askOf(ctx, nil, wanted) })}
	for _, c := range r.components {
		ways = append(ways, asking(func(ctx context.Context) { r.askOf(ctx, c, wanted) }))
		if integrity {
			ways = append(ways, asking(func(ctx context.Context) { r.askIntegrity(ctx, c) }))
		}
	}
	return r.together(ctx, ways...)
}

func (r *rehearsal) askOf(ctx context.Context, c *component, wanted func(*scenarios.Check) bool) {
	for i := range r.scenario.Checks {
		each := &r.scenario.Checks[i]
		if ctx.Err() == nil && wanted(each) && r.componentOf(each) == c {
			answer := check.Ask(ctx, each, r.placeOf(c))
			if c != nil {
				answer.On = c.Name
			}
			r.answered(ctx, answer, !each.AuditOnly)
		}
	}
}

// componentOf is the component that a check questions; nil for one that
// questions none in particular.
func (r *rehearsal) componentOf(c *scenarios.Check) *component {
	if len(r.components) == 1 {
		return r.components[0]
	}
	for _, each := range r.components {
		if each.Name == c.On {
			return each
		}
	}
	return nil
}

// askIntegrity asks the recipe's own checks. One that is switched off, or that
// the image has no tool for, is not mandatory: it is recorded as skipped.
func (r *rehearsal) askIntegrity(ctx context.Context, c *component) {
	for _, answer := range c.part.Integrity(ctx) {
		r.answered(ctx, answer, !answer.Skipped)
	}
}

// answered notes an answer. One that came when the run was already ended from
// outside says nothing, unless it held: the end may be why it did not.
func (r *rehearsal) answered(ctx context.Context, a check.Answer, mandatory bool) {
	if ctx.Err() != nil && !a.Held {
		a.Skipped, a.Fault = true, nil
	}
	at := a.At
	if at.IsZero() {
		at = time.Now()
	}
	r.observe(store.Observation{
		Name: a.Name, Kind: a.Kind, On: a.On, Question: a.Question, Wanted: a.Wanted, Got: a.Got,
		Held: a.Held, Skipped: a.Skipped, Mandatory: mandatory, OfData: a.OfData, Newest: a.Newest, Unzoned: a.Unzoned,
		At: at.UTC(), Seconds: a.Took.Seconds(), Offset: r.offset(at), Fault: a.Fault,
	})
}

// explain looks, when an answer speaks against the backup, whether something of
// ours is why: a database that was killed for memory answers wrongly too.
func (r *rehearsal) explain(ctx context.Context) {
	suspect := slices.ContainsFunc(r.observations, func(o store.Observation) bool {
		return o.Mandatory && !o.Held && !o.Skipped && why(o).Blame == fault.Backup
	})
	if !suspect || ctx.Err() != nil {
		return
	}
	for _, c := range r.components {
		if f := c.part.Broken(ctx); f != nil && f.Blame == fault.Rig {
			r.trouble(store.Check, c.Name, 0, f)
		}
	}
	if f := r.brokenService(ctx); f != nil {
		r.trouble(store.Check, "", 0, f)
	}
}

// brokenService is what of our rig broke one of `services`.
func (r *rehearsal) brokenService(ctx context.Context) (broken *fault.Fault) {
	r.containers.Range(func(name, container any) bool {
		state, err := container.(sandbox.Container).State(ctx)
		switch {
		case err != nil:
			broken = fault.Of(fmt.Errorf("ask how service %s is: %w", name, err))
		case state.OutOfMemory:
			broken = fault.OfRig(fault.Capacity, "service %s was killed for memory", name).To("raise limits.memory of the scenario")
		}
		return broken == nil
	})
	return broken
}

// endedService is that one of `services` ended with an error, and its last words.
func (r *rehearsal) endedService(ctx context.Context) (ended *fault.Fault) {
	r.containers.Range(func(name, container any) bool {
		c := container.(sandbox.Container)
		state, err := c.State(ctx)
		if err == nil && !state.Running && state.Code != 0 {
			_, err = reached(name.(string), "started", state)
			ended = fault.Of(r.withWords(ctx, name.(string), c, err))
		}
		return ended == nil
	})
	return ended
}

// placeOf is where the checks of a component are asked; without a component
// only what is asked over the network has a place.
func (r *rehearsal) placeOf(c *component) check.Place {
	broken := func(ctx context.Context) *fault.Fault { return cmp.Or(r.brokenService(ctx), r.endedService(ctx)) }
	place := check.Place{HTTP: r.http, TCP: r.probe.TCP, Broken: broken}
	place.Exec = func(ctx context.Context, in, script string) (sandbox.Exit, error) {
		return r.exec(ctx, c, in, script)
	}
	place.Query = func(context.Context, string) (probe.Rows, error) { return probe.Rows{}, noComponent() }
	place.Files = func(context.Context, string) (probe.FilesFacts, error) { return probe.FilesFacts{}, noComponent() }
	if c != nil {
		place.Query, place.Files = c.part.Query, c.part.Files
		place.Made = c.choice.ConsistentAt
		place.Broken = func(ctx context.Context) *fault.Fault {
			return cmp.Or(c.part.Broken(ctx), broken(ctx))
		}
	}
	return place
}

// http asks with the references in the question resolved: a header may carry a token.
func (r *rehearsal) http(ctx context.Context, args probe.HTTPArgs) (probe.HTTPAnswer, error) {
	headers := make(map[string]string, len(args.Headers))
	for name, ref := range args.Headers {
		value, err := r.workspace.Resolve(ref)
		if err != nil {
			return probe.HTTPAnswer{}, err
		}
		headers[name] = value
	}
	args.Headers = headers
	return r.probe.HTTP(ctx, args)
}

func noComponent() *fault.Fault {
	return fault.OfRig(fault.Internal, "the check does not say which component it questions").To("name it with `on`")
}

// exec runs a script in the container of a component or of one of `services`.
func (r *rehearsal) exec(ctx context.Context, c *component, in, script string) (sandbox.Exit, error) {
	if service, is := r.containers.Load(in); is {
		return service.(sandbox.Container).Exec(ctx, sandbox.Command{Args: []string{"sh", "-c", script}})
	}
	if in != "" {
		c = r.named(in)
	}
	if c == nil {
		return sandbox.Exit{}, noComponent()
	}
	return c.part.Exec(ctx, script)
}

func (r *rehearsal) named(name string) *component {
	for _, c := range r.components {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// ordered are the observations as a reader expects them: the recipes' own first,
// then the scenario's in its order, also those that were never asked.
func (r *rehearsal) ordered() []store.Observation {
	place := map[string]int{}
	for i, c := range r.scenario.Checks {
		place[c.Name] = i + 1
		if !slices.ContainsFunc(r.observations, func(o store.Observation) bool { return o.Name == c.Name && o.Kind != restore.IntegrityKind }) {
			r.observations = append(r.observations, r.neverAsked(&r.scenario.Checks[i]))
		}
	}
	if c := r.returning(); c != nil && !slices.ContainsFunc(r.observations, func(o store.Observation) bool { return o.Kind == ReturnKind }) {
		r.observations = append(r.observations, store.Observation{
			Name: returnName, Kind: ReturnKind, On: c.Name, Wanted: wantedOfReturn, Got: "not asked: the run ended before",
			Skipped: true, Mandatory: true, At: time.Now().UTC(), Offset: r.elapsed().Seconds(),
		})
	}
	position := func(o store.Observation) int {
		if o.Kind == ReturnKind { // it is the last
			return len(r.scenario.Checks) + 1
		}
		if o.Kind == restore.IntegrityKind { // those of one component are asked one after the other
			return slices.IndexFunc(r.components, func(c *component) bool { return c.Name == o.On }) - len(r.components)
		}
		return place[o.Name]
	}
	slices.SortStableFunc(r.observations, func(a, b store.Observation) int {
		return cmp.Or(cmp.Compare(position(a), position(b)), cmp.Compare(a.Offset, b.Offset))
	})
	return r.observations
}

func (r *rehearsal) neverAsked(c *scenarios.Check) store.Observation {
	o := store.Observation{
		Name: c.Name, Kind: string(c.Kind()), On: c.On, Got: "not asked: the run ended before",
		Skipped: true, Mandatory: !c.AuditOnly, OfData: c.LooksAtData(), At: time.Now().UTC(), Offset: r.elapsed().Seconds(),
	}
	if c.Compiled != nil {
		o.Wanted = c.Compiled.String()
	}
	if of := r.componentOf(c); of != nil {
		o.On = of.Name
	}
	return o
}
