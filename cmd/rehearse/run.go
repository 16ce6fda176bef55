package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"rehearse/runner/node"
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
	claim   bool
}

func runCommand(c *console) *cobra.Command {
	var want wish
	cmd := &cobra.Command{
		Use:   "run [SCENARIO...]",
		Short: "Run scenarios now, and show their outcomes",
		Long: `Run scenarios now, one after the other, and show their outcomes. Without an
argument the scenarios are listed. Ctrl-C cancels: the sandbox is removed and the run is
recorded. "rehearse help exit-codes" says what the exit code means.

A scenario file with problems blocks only its own scenario. With --junit, or where CI
is set in the environment, nothing runs until every file is right.`,
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
	flags.StringVar(&want.keep, "keep-on-failure", "", "how long to keep the sandbox of a failed run, such as 2h")
	flags.BoolVar(&want.claim, "occurrence", false, "count the run for the scenario's occurrence whose window is open")
	cmd.MarkFlagsMutuallyExclusive("all", "occurrence") // that all have an open window is chance
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
	load := c.toRun(want)
	w, err := load(scenarios.In(c.dir()))
	if err != nil {
		whole, ok := c.withCatalogue(ctx, scenarios.In(c.dir()), load)
		if !ok {
			return err
		}
		w = whole
	}
	if len(want.names) == 0 || slices.ContainsFunc(want.names, func(name string) bool { return w.Scenarios[name] == nil }) {
		if whole, ok := c.withCatalogue(ctx, scenarios.In(c.dir()), load); ok {
			w = whole
		}
	}
	chosen, err := choose(c, w, &want)
	if err != nil {
		return err
	}
	if err := startJUnit(want.junit); err != nil {
		return err
	}
	engine := engineOf(w, nil)
	defer engine.Close()
	preparing, enough := context.WithCancel(ctx)
	defer enough()
	engine.prepare(preparing)
	st, err := c.openOf(ctx, w)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()

	runs, trouble := carryAll(ctx, c, w, st, engine, chosen, want)
	if mistake := (*usageError)(nil); len(runs) == 0 && errors.As(trouble, &mistake) {
		return mistake
	}
	trouble = errors.Join(trouble, want.blocked(w))
	if err := writeJUnit(want.junit, runs); err != nil {
		trouble = errors.Join(trouble, &hint{err, "the runs are recorded even so: rehearse history"})
	}
	outcome := worst(outcomesOf(runs, trouble))
	if c.json && len(runs) > 0 {
		if err := c.emit(runDocument{outcome, outcomeCode(outcome), runs}); err != nil {
			return err
		}
	}
	return (&ended{outcome, trouble}).orNil()
}

// toRun is how the workspace to run from is loaded. In a pipeline (CI is set in the environment, or
// a report is asked for) every problem counts; elsewhere a scenario file with
// problems blocks only its own scenario.
func (c *console) toRun(want wish) func(scenarios.Files) (*scenarios.Workspace, error) {
	if want.junit != "" || c.unattendedCI() {
		return scenarios.Load
	}
	return scenarios.LoadUsable
}

// blocked is what --all could not run.
func (w wish) blocked(of *scenarios.Workspace) error {
	if !w.all || len(of.Blocked) == 0 {
		return nil
	}
	return &hint{fmt.Errorf("%s did not run: %s", units.Count(len(of.Blocked), "scenario"), blockedFiles(of)), "fix what rehearse validate lists"}
}

// blockedFiles says which scenario files have problems.
func blockedFiles(w *scenarios.Workspace) string {
	var files []string
	for i := range w.Blocked {
		files = append(files, w.Blocked[i].String())
	}
	return strings.Join(files, ", ")
}

// outcomesOf is what became of the runs, and of those that were never begun.
func outcomesOf(runs []*store.Run, trouble error) []store.Outcome {
	var outcomes []store.Outcome
	for _, run := range runs {
		outcomes = append(outcomes, run.Outcome)
	}
	switch {
	case trouble == nil:
	case exitCode(trouble) == exitCancelled:
		outcomes = append(outcomes, store.Cancelled)
	default:
		outcomes = append(outcomes, store.Inconclusive)
	}
	return outcomes
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
	if want.all && len(want.names) == 0 && len(w.Blocked) > 0 {
		return nil, w.Problems().Err()
	}
	if len(want.names) == 0 {
		if !c.json {
			listScenarios(c.paper(), w)
		}
		return nil, &usageError{"no scenario was given", "rehearse run SCENARIO, or rehearse run --all"}
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
		p.printf("the workspace has no scenarios; add one in scenarios/\n")
		printBlocked(p, w)
		return
	}
	rows := [][]any{{p.paint(faint, "SCENARIO"), p.paint(faint, "SERVICE"), p.paint(faint, "ABOUT")}}
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		rows = append(rows, []any{name, w.Scenarios[name].Service, w.Scenarios[name].About})
	}
	p.table("", rows)
	printBlocked(p, w)
}

// printBlocked says which scenarios do not run, and why.
func printBlocked(p *paper, w *scenarios.Workspace) {
	for i := range w.Blocked {
		b := &w.Blocked[i]
		p.printf("%s %s: %s does not run; rehearse validate shows what is wrong\n", p.paint(red, "blocked"), b, scenarioOr(b.Scenario))
	}
}

func scenarioOr(name string) string {
	if name == "" {
		return "its scenario"
	}
	return "scenario " + name
}

func unknownScenario(name string, w *scenarios.Workspace) error {
	if blocked := w.BlockedScenario(name); blocked != nil {
		return blocked.Problems.Err()
	}
	next := didYouMean(name, slices.Sorted(maps.Keys(w.Scenarios)), "rehearse run lists the scenarios")
	return &usageError{fmt.Sprintf("scenario %q does not exist in %s", name, w.Dir), next}
}

// carryAll carries the scenarios one after the other. The error says why some
// were never begun; the runs that were are returned all the same.
func carryAll(ctx context.Context, c *console, w *scenarios.Workspace, st *store.Store, engine *engine, chosen []*scenarios.Scenario, want wish) (runs []*store.Run, err error) {
	seen := c.view()
	defer seen.Close()
	me := userName()
	ctx, release := stoppable(ctx, byPerson(me), seen.Say, syscall.SIGHUP)
	defer release()
	sweepFirst(ctx, w, st, engine, seen)
	worker, goodbye, err := workerOf(func() *scenarios.Workspace { return w }, st, engine, nil)
	if err != nil {
		return nil, err
	}
	defer goodbye()
	worker.Watch = seen.Event

	for _, scenario := range chosen {
		if err = context.Cause(ctx); err != nil {
			break
		}
		var queued *store.Run
		if queued, err = want.queue(ctx, st, store.Request{
			Scenario: scenario, Service: w.Services[scenario.Service], Trigger: store.OnDemand, By: me, KeepFor: want.keepFor, Runner: worker.ID,
			ProofVersion: w.ProofVersion(scenario.Scenario),
		}); err != nil {
			break
		}
		runs = append(runs, carry(ctx, worker, st, queued, seen))
	}
	if begun := len(runs); begun > 0 && begun < len(chosen) {
		seen.Say(units.Count(len(chosen)-begun, "scenario") + " not started")
	}
	if len(runs) > 1 {
		seen.Sum(runs)
	}
	return runs, err
}

// queue queues a run, for an occurrence if that was asked for.
func (w wish) queue(ctx context.Context, st *store.Store, request store.Request) (*store.Run, error) {
	if !w.claim {
		return st.Enqueue(ctx, request)
	}
	now, err := st.Moment(ctx) // windows go by the clock of the database, as the planner does
	if err != nil {
		return nil, err
	}
	run, err := st.ClaimOccurrence(ctx, now, request)
	if errors.Is(err, store.ErrNotDue) {
		return nil, &usageError{err.Error(), "rehearse calendar --scenario " + request.Scenario.Scenario + " shows what is due; without --occurrence the run counts for no occurrence"}
	}
	return run, err
}

// carry carries one run. When its end could not be written, what the database
// says of it counts, and not what the worker found; of a database that was lost
// meanwhile, nothing does.
func carry(ctx context.Context, worker *node.Worker, st *store.Store, queued *store.Run, seen view) *store.Run {
	seen.Begin(queued)
	run, err := worker.Carry(ctx, queued.ID)
	lost := errors.Is(err, store.ErrLost)
	if err == nil {
		err = st.Recorded(context.WithoutCancel(ctx), run)
		lost = err != nil
	}
	if err != nil {
		seen.Say("the end of run " + queued.ID + " was not recorded: " + err.Error())
		if run, err = st.Run(context.WithoutCancel(ctx), queued.ID); err != nil || lost {
			run = queued
		}
	}
	seen.End(run)
	return run
}

// sweepFirst ends and removes what killed processes of this machine left. If
// the engine does not answer, the run that follows will say so.
func sweepFirst(ctx context.Context, w *scenarios.Workspace, st *store.Store, engine *engine, seen view) {
	swept, err := engine.sweep(ctx, w, st)
	for _, run := range swept.Runs {
		seen.Say(fmt.Sprintf("run %s of %s was left behind by a killed process: it is now recorded as %s", run.ID, run.Scenario, run.Outcome))
	}
	for _, run := range swept.Requeued {
		seen.Say(fmt.Sprintf("run %s of %s was left behind by a killed runner: it is queued again", run.ID, run.Scenario))
	}
	if n := len(swept.Removed); n > 0 {
		seen.Say("removed what killed processes had left behind: " + units.Count(n, "thing"))
	}
	if err != nil && !errors.Is(err, sandbox.ErrUnreachable) && ctx.Err() == nil {
		seen.Say("could not remove what killed processes left behind: " + err.Error())
	}
}
