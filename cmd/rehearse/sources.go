package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rehearse/runner/source"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

// longestLook is how long looking at one folder of backups may take.
const longestLook = 10 * time.Second

// seenSource is what a look at the source of a component found.
type seenSource struct {
	scenario  *scenarios.Scenario
	component *scenarios.Component
	about     string
	points    []source.Point
	choice    source.Choice
	err       error // why nothing would be taken
}

// title is which source it is, for people.
func (s seenSource) title() string {
	if len(s.scenario.Components) == 1 {
		return s.scenario.Scenario
	}
	return s.scenario.Scenario + ", component " + s.component.Name
}

// lookAtFolders looks at the sources in local folders of all scenarios.
func lookAtFolders(ctx context.Context, w *scenarios.Workspace) (all []seenSource) {
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		scenario := w.Scenarios[name]
		for i := range scenario.Components {
			if scenario.Components[i].Source.Folder != nil {
				all = append(all, lookAtFolder(ctx, w, scenario, &scenario.Components[i]))
			}
		}
	}
	return all
}

// lookAtFolder lists the recovery points of a component, and chooses one as a
// run would now.
func lookAtFolder(ctx context.Context, w *scenarios.Workspace, scenario *scenarios.Scenario, c *scenarios.Component) seenSource {
	seen := seenSource{scenario: scenario, component: c}
	ctx, done := context.WithTimeout(ctx, longestLook)
	defer done()
	at, err := source.Open(w, c, nil, nil)
	if err != nil {
		seen.err = err
		return seen
	}
	seen.about = at.About()
	if seen.points, seen.err = at.List(ctx); seen.err != nil {
		return seen
	}
	seen.choice, seen.err = source.Choose(seen.points, c.Point, time.Now(), 1)
	return seen
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
	for _, seen := range lookAtFolders(ctx, w) {
		if seen.err != nil {
			warnings = append(warnings, fmt.Sprintf("%s: %s", seen.title(), seen.said()))
		}
	}
	return warnings
}

// ofSources reads the sources for the doctor.
func ofSources(ctx context.Context, w *scenarios.Workspace) (readings []reading) {
	good := 0
	for _, seen := range lookAtFolders(ctx, w) {
		if seen.err == nil {
			good++
			continue
		}
		f := fault.Of(seen.err)
		readings = append(readings, reading{bad, "source", seen.title() + ": " + f.Reason, f.Next})
	}
	if good > 0 {
		readings = append(readings, reading{ok, "source", count(good, "folder") + " with a recovery point to take", ""})
	}
	return readings
}
