package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"rehearse/runner"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
)

const (
	// longestLook is how long looking at one folder of backups may take.
	longestLook = 10 * time.Second
	// longestList is how long a backup tool may take to list a repository.
	longestList = time.Minute
	// looksAtOnce is how many sources are looked at side by side.
	looksAtOnce = 4
)

// seenSource is what a look at the source of a component found.
type seenSource struct {
	scenario  *scenarios.Scenario
	component *scenarios.Component
	err       error // why nothing would be taken
}

// title is which source it is, for people.
func (s seenSource) title() string {
	if len(s.scenario.Components) == 1 {
		return s.scenario.Scenario
	}
	return s.scenario.Scenario + ", component " + s.component.Name
}

// lookAtSources looks at the sources of all scenarios as a run would now. For what a
// backup tool keeps the engine is asked; where there are only folders, it is not.
func lookAtSources(ctx context.Context, w *scenarios.Workspace) []seenSource {
	var all []seenSource
	tools := false
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		scenario := w.Scenarios[name]
		for i := range scenario.Components {
			all = append(all, seenSource{scenario: scenario, component: &scenario.Components[i]})
			tools = tools || scenario.Components[i].Source.Tool != nil
		}
	}
	look := looker{w: w}
	if tools {
		e := engineOf(w, nil)
		defer e.Close()
		if _, look.noEngine = e.about(ctx); look.noEngine == nil {
			look.engine, look.has = e.docker, e.docker.Has
		}
	}
	var group errgroup.Group
	group.SetLimit(looksAtOnce)
	for i := range all {
		group.Go(func() error {
			all[i].err = look.at(ctx, all[i].component)
			return nil
		})
	}
	_ = group.Wait() // what went wrong is with each
	return all
}

type looker struct {
	w        *scenarios.Workspace
	engine   sandbox.Engine
	noEngine error
	has      func(ctx context.Context, image string) (bool, error)
}

// at says why nothing of a source would be taken; nil: something would be.
func (l looker) at(ctx context.Context, c *scenarios.Component) error {
	longest := longestLook
	if c.Source.Tool != nil {
		longest = longestList
	}
	if err := l.unpulled(ctx, c); err != nil {
		return err
	}
	ctx, done := context.WithTimeout(ctx, longest)
	defer done()
	return runner.LookAt(ctx, l.w, c, l.engine, l.noEngine, func(context.Context) (map[string]time.Time, error) { return nil, nil }).Err
}

// unpulled says that the image with which a source is read is not there. It is not
// pulled for a look.
func (l looker) unpulled(ctx context.Context, c *scenarios.Component) error {
	tool := c.Source.Tool
	if tool == nil || l.engine == nil || l.w.Recipes[tool.Recipe] == nil || l.w.Recipes[tool.Recipe].Tool == nil {
		return nil
	}
	image := imageFor(l.w, tool.Image, tool.Recipe, l.w.Recipes[tool.Recipe].Tool.Image)
	if there, err := l.has(ctx, image); err == nil && !there {
		return fault.OfRig(fault.Image, "the repository was not looked at: the image %s is missing", image).To("rehearse doctor --pull fetches it")
	}
	return nil
}

// said is why nothing would be taken, and what to do.
func (s seenSource) said() string {
	f := fault.Of(s.err)
	text := f.Reason
	if f.Next != "" {
		text += " (" + strings.ReplaceAll(f.Next, "\n", " ") + ")"
	}
	return text
}

// warningsOf are what is not right with the sources of a workspace.
func warningsOf(ctx context.Context, w *scenarios.Workspace) (warnings []string) {
	for _, seen := range lookAtSources(ctx, w) {
		if seen.err != nil {
			warnings = append(warnings, fmt.Sprintf("%s: %s", seen.title(), seen.said()))
		}
	}
	return warnings
}

// ofSources reads the sources for the doctor.
func ofSources(ctx context.Context, w *scenarios.Workspace) (readings []reading) {
	folders, repositories := 0, 0
	for _, seen := range lookAtSources(ctx, w) {
		switch {
		case seen.err != nil:
			f := fault.Of(seen.err)
			readings = append(readings, reading{bad, "source", seen.title() + ": " + f.Reason, f.Next})
		case seen.component.Source.Tool != nil:
			repositories++
		default:
			folders++
		}
	}
	var good []string
	if folders > 0 {
		good = append(good, units.Count(folders, "folder"))
	}
	if repositories == 1 {
		good = append(good, "1 repository")
	} else if repositories > 1 {
		good = append(good, fmt.Sprintf("%d repositories", repositories))
	}
	if len(good) > 0 {
		readings = append(readings, reading{ok, "source", strings.Join(good, " and ") + " with a recovery point to take", ""})
	}
	return readings
}
