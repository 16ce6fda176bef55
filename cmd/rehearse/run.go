package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// wish is what `rehearse run` was asked for.
type wish struct {
	names   []string
	all     bool
	junit   string
	keep    string
	keepFor time.Duration
}

func runCommand(c *console) *cobra.Command {
	var want wish
	cmd := &cobra.Command{
		Use:   "run [SCENARIO...]",
		Short: "Run scenarios now, and show their outcomes",
		Long: `Run scenarios now, one after the other, and show their outcomes. Without one the
scenarios are listed. Ctrl-C cancels: the sandbox is removed and the run is
recorded. "rehearse help exit-codes" says what the exit code means.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			want.names = args
			return runScenarios(cmd.Context(), c, want)
		},
		ValidArgsFunction: completeScenarios(c),
	}
	flags := cmd.Flags()
	flags.BoolVar(&want.all, "all", false, "run every scenario of the workspace")
	flags.StringVar(&want.junit, "junit", "", "also write the outcomes to this file as JUnit XML")
	flags.StringVar(&want.keep, "keep-on-failure", "", "keep the sandbox of a run that did not pass for so long, such as 2h")
	c.jsonFlag(cmd)
	return cmd
}

// runDocument is what run --json prints.
type runDocument struct {
	Outcome  store.Outcome `json:"outcome"` // the worst one
	ExitCode int           `json:"exit_code"`
	Runs     []*store.Run  `json:"runs"`
}

func runScenarios(ctx context.Context, c *console, want wish) (err error) {
	w, err := c.load()
	if err != nil {
		return err
	}
	chosen, err := choose(c, w, &want)
	if err != nil {
		return err
	}
	if err := startJUnit(want.junit); err != nil {
		return err
	}
	st, err := c.open(ctx, c.databasePath(w))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()

	runs, err := carryAll(ctx, c, w, st, chosen, want.keepFor)
	if err != nil {
		return err
	}
	outcome := worst(runs)
	if err := writeJUnit(want.junit, runs); err != nil {
		return &hint{err, "the runs are recorded all the same: rehearse history"}
	}
	if c.json {
		if err := c.emit(runDocument{outcome, outcomeCode(outcome), runs}); err != nil {
			return err
		}
	}
	return (&ended{outcome}).orNil()
}

// choose finds the scenarios that are wanted, and reads what else was asked.
func choose(c *console, w *scenarios.Workspace, want *wish) ([]*scenarios.Scenario, error) {
	if want.keep != "" {
		keep, err := units.ParseDuration(want.keep)
		if err != nil {
			return nil, &usageError{"--keep-on-failure: " + err.Error(), "such as --keep-on-failure 2h"}
		}
		want.keepFor = keep.Std()
	}
	if want.all {
		want.names = slices.Sorted(maps.Keys(w.Scenarios))
	}
	if len(want.names) == 0 {
		if !c.json {
			listScenarios(c.paper(), w)
		}
		return nil, &usageError{"which scenario?", "rehearse run SCENARIO, or rehearse run --all"}
	}
	var chosen []*scenarios.Scenario
	for _, name := range want.names {
		scenario := w.Scenarios[name]
		if scenario == nil {
			return nil, unknownScenario(name, w)
		}
		if !slices.Contains(chosen, scenario) {
			chosen = append(chosen, scenario)
		}
	}
	return chosen, nil
}

func listScenarios(p *paper, w *scenarios.Workspace) {
	if len(w.Scenarios) == 0 {
		p.printf("the workspace has no scenario; add one in scenarios/\n")
		return
	}
	rows := [][]any{{p.paint(faint, "SCENARIO"), p.paint(faint, "SERVICE"), p.paint(faint, "ABOUT")}}
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		rows = append(rows, []any{name, w.Scenarios[name].Service, w.Scenarios[name].About})
	}
	p.table("", rows)
}

func unknownScenario(name string, w *scenarios.Workspace) error {
	next := "rehearse run lists the scenarios"
	if near := nearest(name, slices.Sorted(maps.Keys(w.Scenarios))); near != "" {
		next = fmt.Sprintf("did you mean %s? %s", near, next)
	}
	return &usageError{fmt.Sprintf("there is no scenario %q in %s", name, w.Dir), next}
}

// carryAll carries the scenarios one after the other, until somebody stops it.
func carryAll(ctx context.Context, c *console, w *scenarios.Workspace, st *store.Store, chosen []*scenarios.Scenario, keepFor time.Duration) ([]*store.Run, error) {
	seen := c.view()
	defer seen.Close()
	me := userName()
	ctx, release := stoppable(ctx, byPerson(me), seen.Say)
	defer release()

	engine := engineOf(w, nil)
	defer engine.Close()
	sweepFirst(ctx, w, st, engine, seen)
	worker, goodbye, err := workerOf(w, st, engine, nil)
	if err != nil {
		return nil, err
	}
	defer goodbye()
	worker.Watch = seen.Event

	var runs []*store.Run
	for _, scenario := range chosen {
		if ctx.Err() != nil {
			break
		}
		run, err := st.Enqueue(ctx, store.Request{
			Scenario: scenario, Service: w.Services[scenario.Service], Trigger: store.OnDemand, By: me, KeepFor: keepFor,
			Runner: worker.ID,
		})
		if err != nil {
			return nil, fmt.Errorf("queue a run of %s: %w", scenario.Scenario, err)
		}
		seen.Begin(run)
		run, err = worker.Carry(ctx, run.ID)
		if err != nil {
			return nil, fmt.Errorf("carry the run of %s: %w", scenario.Scenario, err)
		}
		seen.End(run)
		runs = append(runs, run)
	}
	if len(runs) < len(chosen) {
		seen.Say(fmt.Sprintf("%s not begun", count(len(chosen)-len(runs), "scenario")))
	}
	if len(runs) == 0 {
		return nil, context.Cause(ctx)
	}
	if len(runs) > 1 {
		seen.Sum(runs)
	}
	return runs, nil
}

// sweepFirst ends and removes what killed processes of this machine left. If
// the engine does not answer, the run that follows will say so.
func sweepFirst(ctx context.Context, w *scenarios.Workspace, st *store.Store, engine *engine, seen view) {
	swept, err := engine.sweep(ctx, w, st)
	for _, run := range swept.Runs {
		seen.Say(fmt.Sprintf("run %s of %s was left by a killed process: it is recorded as %s now", run.ID, run.Scenario, run.Outcome))
	}
	if n := len(swept.Removed); n > 0 {
		seen.Say("removed what killed processes left: " + count(n, "thing"))
	}
	if err != nil && !errors.Is(err, sandbox.ErrUnreachable) && ctx.Err() == nil {
		seen.Say("what killed processes left could not be removed: " + err.Error())
	}
}

// orNil is the outcome as an error; a passed one is none.
func (e *ended) orNil() error {
	if e.outcome == store.Passed {
		return nil
	}
	return e
}
