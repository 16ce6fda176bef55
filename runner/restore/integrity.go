package restore

import (
	"context"
	"slices"
	"sync"
	"time"

	"rehearse/runner/check"
	"rehearse/runner/probe"
	"rehearse/runner/script"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// IntegrityKind is the kind of the answers to a recipe's own checks.
const IntegrityKind = "integrity"

// Integrity asks the recipe's built-in checks, side by side, and answers in
// their order. Those that the scenario switched off are answered as skipped.
func (p *Part) Integrity(ctx context.Context) []check.Answer {
	var asked []recipe.Integrity
	for _, built := range p.recipe.Integrity {
		if built.When == "" || p.parameter(built.When) != "" {
			asked = append(asked, built)
		}
	}
	answers := make([]check.Answer, len(asked))
	var all sync.WaitGroup
	for i, built := range asked {
		all.Go(func() { answers[i] = p.integrity(ctx, built) })
	}
	all.Wait()
	return answers
}

func (p *Part) integrity(ctx context.Context, built recipe.Integrity) check.Answer {
	began := time.Now()
	a := check.Answer{Name: built.Name, Kind: IntegrityKind, On: p.component.Name, Wanted: built.Name, OfData: true}
	switch {
	case slices.Contains(p.component.Without, built.Name):
		a.Skipped, a.Got = true, "switched off by the scenario"
	case built.Probe != "":
		p.askProbe(ctx, built, &a)
	default:
		p.askScript(ctx, built, &a)
	}
	now := time.Now()
	a.At, a.Took = now, now.Sub(began)
	return a
}

func (p *Part) askProbe(ctx context.Context, built recipe.Integrity, a *check.Answer) {
	a.Question = built.Probe
	verdict, err := p.probe.Verify(ctx, probe.Question{Ask: built.Probe, Data: p.unpackDir(), File: p.Unpacked().File})
	switch cause := context.Cause(ctx); {
	case err != nil && cause != nil:
		a.Fault = fault.Of(cause)
	case err != nil:
		a.Fault = p.placed(built.Name, fault.Of(err))
	case !verdict.Held:
		a.Fault = fault.OfBackup(fault.Data, "%s, %s: %s", p.component.Name, built.Name, shorten(verdict.Got))
	}
	a.Held = a.Fault == nil
	if a.Got = verdict.Got; err != nil {
		a.Got = "no answer: " + a.Fault.Reason
	}
	if verdict.Wanted != "" {
		a.Wanted = verdict.Wanted
	}
	for name, value := range verdict.Facts {
		p.fact(name, value)
	}
}

func (p *Part) askScript(ctx context.Context, built recipe.Integrity, a *check.Answer) {
	heard, err := p.run(ctx, step{during: recipe.InIntegrity, kind: script.OfIntegrity, name: built.Name, text: built.Run})
	if heard == nil {
		a.Fault = fault.Of(err)
		a.Got = "not asked: " + a.Fault.Reason
		return
	}
	a.Fault = p.verdictOn(ctx, built.Name, fault.Data, heard, err)
	switch {
	case a.Fault != nil:
		a.Got = a.Fault.Reason
	case heard.Skip != "":
		a.Skipped, a.Got = true, heard.Skip
		p.note("%s: skipped: %s", built.Name, heard.Skip)
	default:
		a.Held, a.Got = true, heard.Got
	}
	if a.Held && a.Got == "" {
		a.Got = "held"
	}
}
