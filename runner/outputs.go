package runner

import (
	"context"
	"errors"
	"sync"
	"time"

	"rehearse/runner/sandbox"
	"rehearse/runner/script"
	"rehearse/runner/secret"
	"rehearse/store"
)

// What is kept of what scripts and containers print. A run that taught something
// else than that all is well is looked into; of one that passed a glance is enough.
const (
	mostOfOutputs       = 512 << 10 // of all outputs of a run
	mostOfOutput        = script.MostOutput
	mostOfPassedOutputs = 16 << 10
	mostOfPassedOutput  = 2 << 10
	leastOfOutput       = 256 // with less room nothing is kept
)

// logsWithin is how long the containers' logs may take: they only explain.
const logsWithin = 10 * time.Second

// output is what was printed, and where.
type output struct {
	component string // or the service
	script.Output
}

// readLogs gathers what scripts and containers printed, while the containers are
// still there. What cannot be read is missing, and decides nothing.
func (r *rehearsal) readLogs(ctx context.Context, outcome store.Outcome) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), logsWithin)
	defer done()
	_ = r.guarded(func() error {
		r.outputs = nil
		for _, c := range r.components {
			r.outputs = append(r.outputs, c.outputs(ctx, outcome)...)
		}
		r.outputs = append(r.outputs, r.outputsOfServices(ctx, outcome)...)
		return nil
	})
}

// outputs are what the component's scripts printed, and its container where the
// run shows that something is wrong.
func (c *component) outputs(ctx context.Context, outcome store.Outcome) (all []output) {
	add := func(outputs ...script.Output) {
		for _, o := range outputs {
			all = append(all, output{c.Name, o})
		}
	}
	if c.source != nil {
		add(c.source.Outputs()...)
	}
	add(c.part.Outputs()...)
	if explained(outcome) {
		add(c.part.Log(ctx))
	}
	return all
}

// outputsOfServices are the logs of the services, side by side, and what the
// health checks said of those that are not healthy.
func (r *rehearsal) outputsOfServices(ctx context.Context, outcome store.Outcome) (all []output) {
	asked := 2 * mostOfPassedOutput
	if explained(outcome) {
		asked = 2 * mostOfOutput
	}
	each := make([][]output, len(r.services))
	var asking sync.WaitGroup
	for i := range r.services {
		name := r.services[i].Name
		found, is := r.containers.Load(name)
		if !is {
			continue
		}
		asking.Go(func() {
			for _, o := range printedBy(ctx, found.(sandbox.Container), asked) {
				each[i] = append(each[i], output{name, o})
			}
		})
	}
	asking.Wait()
	for _, some := range each {
		all = append(all, some...)
	}
	return all
}

// printedBy is the log of a service, and what its health checks said.
func printedBy(ctx context.Context, container sandbox.Container, asked int) (all []script.Output) {
	state, err := container.State(ctx)
	if err != nil && errors.Is(err, sandbox.ErrGone) {
		return nil
	}
	if state.HealthSaid != "" {
		all = append(all, script.Output{Kind: script.OfHealth, Text: state.HealthSaid, Bad: true})
	}
	if text, err := container.Logs(ctx, asked); err == nil {
		log := script.LogOf(text, asked)
		log.Bad = !state.Running && state.Code != 0 || state.Health == "unhealthy"
		all = append(all, log)
	}
	return all
}

// explained: people look into a run that ended so.
func explained(o store.Outcome) bool { return o == store.Failed || o == store.Inconclusive }

// kept is what of the outputs goes into the record: clean, and not too much of it.
// Where all of it is too much, what explains something goes first, and then what
// came last.
func kept(all []output, outcome store.Outcome, secrets *secret.Set) []store.Output {
	each, room := mostOfPassedOutput, mostOfPassedOutputs
	if explained(outcome) {
		each, room = mostOfOutput, mostOfOutputs
	}
	texts := make([]script.Output, len(all))
	for _, bad := range []bool{true, false} {
		for i := len(all) - 1; i >= 0; i-- {
			if all[i].Bad != bad || room < leastOfOutput {
				continue
			}
			o := all[i].Output
			o.Text = secrets.Clean(o.Text) // before it is cut
			texts[i] = o.Tail(min(each, room))
			room -= len(texts[i].Text)
		}
	}
	var rows []store.Output
	for i, o := range texts {
		if o.Text != "" {
			rows = append(rows, store.Output{Component: all[i].component, Kind: string(o.Kind), Name: o.Name, Text: o.Text, Truncated: o.Truncated})
		}
	}
	return rows
}
