package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"rehearse/runner"
	"rehearse/runner/source"
	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

func coverageCommand(c *console) *cobra.Command {
	var strict bool
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "Show what the restore tests do not cover, and where the catalogue does not hold together",
		Long: `Show what the restore tests do not cover: services without a scenario, scenarios
without a schedule, backups that no scenario touches, backups kept shorter or longer than
promised, services that seem to be decommissioned; services that promise more than what
they depend on; and what policy.yaml demands and is not done. Sources are listed, and
nothing is restored.

While "rehearse serve" runs, each of these is a finding until it is put right.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return coverage(cmd.Context(), c, strict)
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "exit with 1 if there is anything")
	c.jsonFlag(cmd)
	return cmd
}

// coverageDocument is what coverage --json prints.
type coverageDocument struct {
	At       time.Time                    `json:"at"`
	Services int                          `json:"services"`
	Covered  int                          `json:"covered"` // services that a scenario rehearses
	Problems []scenarios.CatalogueProblem `json:"problems"`
}

func coverage(ctx context.Context, c *console, strict bool) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	if err := st.Close(); err != nil {
		return err
	}
	now := time.Now().UTC()
	document := coverageDocument{At: now, Services: len(w.Services), Problems: append([]scenarios.CatalogueProblem{}, catalogueProblems(ctx, w, now, true)...)}
	for name := range w.Services {
		if slices.ContainsFunc(slices.Collect(maps.Values(w.Scenarios)), func(s *scenarios.Scenario) bool { return s.Service == name }) {
			document.Covered++
		}
	}
	if c.json {
		err = c.emit(document)
	} else {
		printCoverage(c.paper(), document)
	}
	if err == nil && strict && len(document.Problems) > 0 {
		err = &ended{outcome: store.Failed}
	}
	return err
}

func printCoverage(p *paper, d coverageDocument) {
	p.printf("%d of %s rehearsed\n", d.Covered, units.Count(d.Services, "service"))
	kind := ""
	for _, problem := range d.Problems {
		if problem.Kind != kind {
			kind = problem.Kind
			p.heading(kind)
		}
		p.printf("  %s\n    %s\n", problem.Reason, problem.Next)
	}
	if len(d.Problems) == 0 {
		p.printf("nothing is left out\n")
	}
}

// catalogueProblems are all that is wrong with the catalogue. Sources that are backup
// tools are asked only where tools is set: that takes the engine.
func catalogueProblems(ctx context.Context, w *scenarios.Workspace, now time.Time, tools bool) []scenarios.CatalogueProblem {
	all := w.CoverageProblems(listSources(ctx, w, tools), now)
	all = append(all, w.DependencyProblems()...)
	return append(all, w.PolicyProblems("")...)
}

// listSources lists the recovery points of all components. One that cannot be listed is
// left out: a run says why.
func listSources(ctx context.Context, w *scenarios.Workspace, tools bool) (all []scenarios.Listed) {
	var e *engine
	for _, s := range w.Scenarios {
		for i := range s.Components {
			if s.Components[i].Source.Tool != nil && tools && e == nil {
				e = engineOf(w, nil)
				defer e.Close()
			}
		}
	}
	var group errgroup.Group
	group.SetLimit(looksAtOnce)
	found := make(chan scenarios.Listed)
	go func() {
		defer close(found)
		for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
			s := w.Scenarios[name]
			for i := range s.Components {
				component := &s.Components[i]
				if component.Source.Tool != nil && !tools {
					continue
				}
				group.Go(func() error {
					if listed, ok := listSource(ctx, w, s, component, e); ok {
						found <- listed
					}
					return nil
				})
			}
		}
		_ = group.Wait() // what went wrong is left out
	}()
	for listed := range found {
		all = append(all, listed)
	}
	return all
}

func listSource(ctx context.Context, w *scenarios.Workspace, s *scenarios.Scenario, component *scenarios.Component, e *engine) (listed scenarios.Listed, ok bool) {
	limit, noEngine := longestLook, errors.New("it is not asked")
	if component.Source.Tool != nil {
		limit = longestList
	}
	ctx, done := context.WithTimeout(ctx, limit)
	defer done()
	var preview runner.Preview
	nothing := func(context.Context) (map[string]time.Time, error) { return nil, nil }
	if e != nil && e.err == nil && component.Source.Tool != nil {
		preview = runner.LookAt(ctx, w, component, e.docker, nil, nothing)
	} else {
		preview = runner.LookAt(ctx, w, component, nil, noEngine, nothing)
	}
	if len(preview.Points) == 0 {
		return listed, false
	}
	return listedOf(s.Scenario, component.Name, preview.Points), true
}

// listedOf sums up recovery points.
func listedOf(scenario, component string, points []source.Weighed) scenarios.Listed {
	listed := scenarios.Listed{Scenario: scenario, Component: component, Points: len(points)}
	var times []time.Time
	for _, p := range points {
		if p.ConsistentAt != nil && p.Unfit == "" {
			times = append(times, *p.ConsistentAt)
		}
	}
	if len(times) == 0 {
		return listed
	}
	slices.SortFunc(times, time.Time.Compare)
	listed.Oldest, listed.Newest = &times[0], &times[len(times)-1]
	var gaps []time.Duration
	for i := range times[1:] {
		gaps = append(gaps, times[i+1].Sub(times[i]))
	}
	if len(gaps) > 0 {
		slices.Sort(gaps)
		listed.Gap = gaps[len(gaps)/2]
	}
	return listed
}

// betweenAudits is how often a server looks at the catalogue.
const betweenAudits = time.Hour

// auditCatalogue keeps findings of what is wrong with the catalogue: at once, when the
// workspace changes, and every hour.
func auditCatalogue(ctx context.Context, m *machine) error {
	kinds := []string{scenarios.OfCoverage, scenarios.OfDependency, scenarios.OfPolicy}
	seen, last := "", time.Time{}
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		w := m.files.Workspace()
		if version := w.Version; version != seen || time.Since(last) > betweenAudits {
			seen, last = version, time.Now()
			if _, _, err := m.store.SyncCatalogue(ctx, w, kinds, catalogueProblems(ctx, w, last, false)); err != nil && ctx.Err() == nil {
				m.log.Warn("what is wrong with the catalogue could not be recorded", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
