package restore

import (
	"context"
	"slices"
	"time"

	"rehearse/runner/check"
	"rehearse/runner/probe"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// IntegrityKind is the kind of the answers to a recipe's own checks.
const IntegrityKind = "integrity"

// Integrity asks the recipe's built-in checks, one after the other. Those that
// the scenario switched off are answered as skipped. It ends early with ctx.
func (p *Part) Integrity(ctx context.Context) []check.Answer {
	var answers []check.Answer
	for _, built := range p.recipe.Integrity {
		if built.When != "" && p.parameter(built.When) == "" {
			continue
		}
		began := time.Now()
		a := p.integrity(ctx, built)
		now := time.Now()
		a.At, a.Took = now.UTC(), now.Sub(began)
		answers = append(answers, a)
		if ctx.Err() != nil {
			break
		}
	}
	return answers
}

func (p *Part) integrity(ctx context.Context, built recipe.Integrity) check.Answer {
	a := check.Answer{Name: built.Name, Kind: IntegrityKind, On: p.component.Name, Wanted: built.Name, OfData: true}
	switch {
	case slices.Contains(p.component.Without, built.Name):
		a.Skipped, a.Got = true, "switched off by the scenario"
	case built.Probe != "":
		p.askProbe(ctx, built, &a)
	default:
		p.askScript(ctx, built, &a)
	}
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
		a.Fault = fault.OfBackup(fault.Data, "%s, %s: %s", p.component.Name, built.Name, shorten(verdict.Got, maxReason))
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
	heard, err := p.run(ctx, script{during: recipe.InIntegrity, text: built.Run})
	if heard == nil {
		a.Fault = fault.Of(err)
		a.Got = "not asked: " + a.Fault.Reason
		return
	}
	a.Fault = p.verdictOn(ctx, built.Name, fault.Data, heard, err)
	switch {
	case a.Fault != nil:
		a.Got = a.Fault.Reason
	case heard.skip != "":
		a.Skipped, a.Got = true, heard.skip
		p.note("%s: skipped: %s", built.Name, heard.skip)
	default:
		a.Held, a.Got = true, heard.got
	}
	if a.Held && a.Got == "" {
		a.Got = "held"
	}
}
