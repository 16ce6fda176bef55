package restore

import (
	"context"
	"fmt"
	"strings"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
)

// fileFact is the fact that says what the probe's questions are put to.
const fileFact = "file"

// Attach makes a part of a component that another process restored, so that it can
// be questioned: container is nil where the recipe has no service, and facts are
// those of the run's record. Nothing but Query may be called.
func Attach(ctx context.Context, eng sandbox.Engine, container sandbox.Container, client *probe.Client, c *scenarios.Component, r *recipe.Recipe, limits scenarios.Limits, options Options, facts map[string]any) (*Part, error) {
	p := New(nil, eng, c, r, limits, options)
	if err := p.Configure(ctx); err != nil {
		return nil, err
	}
	p.container, p.probe = container, client
	for name, value := range facts {
		p.environment[strings.ToUpper(name)] = fmt.Sprint(value)
	}
	if file, ok := facts[fileFact].(string); ok {
		p.unpacked.File = p.unpackDir() + "/" + file
	}
	return p, nil
}

// Asks says whether the recipe takes queries.
func (p *Part) Asks() bool { return p.recipe != nil && p.recipe.Query != nil }
