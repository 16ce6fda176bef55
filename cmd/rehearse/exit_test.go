package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

func TestEveryEndingHasItsExitCode(t *testing.T) {
	for name, row := range map[string]struct {
		err  error
		code int
	}{
		"nothing went wrong":                 {nil, 0},
		"the run passed":                     {&ended{store.Passed}, 0},
		"the run failed":                     {&ended{store.Failed}, 1},
		"the run is inconclusive":            {&ended{store.Inconclusive}, 2},
		"the run was cancelled":              {&ended{store.Cancelled}, 3},
		"the run has no outcome":             {&ended{""}, 2},
		"a person stopped it before":         {fmt.Errorf("queue: %w", context.Canceled), 3},
		"a person cancelled":                 {fmt.Errorf("carry: %w", runner.Cancelled{By: "ada"}), 3},
		"a wrong flag":                       {&usageError{"unknown flag", ""}, 64},
		"a broken workspace":                 {scenarios.Problems{{Message: "no"}}, 64},
		"the database cannot be written":     {&hint{errors.New("read-only"), "name another"}, 2},
		"a fault of the rig":                 {fault.OfRig(fault.Engine, "no answer"), 2},
		"a fault that blames, but no run is": {fault.OfBackup(fault.Data, "broken"), 2},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, row.code, exitCode(row.err)) })
	}
}

func TestOfSeveralRunsTheWorstCounts(t *testing.T) {
	of := func(outcomes ...store.Outcome) (runs []*store.Run) {
		for _, outcome := range outcomes {
			runs = append(runs, &store.Run{Outcome: outcome})
		}
		return runs
	}
	require.Equal(t, store.Passed, worst(of(store.Passed, store.Passed)))
	require.Equal(t, store.Cancelled, worst(of(store.Passed, store.Cancelled)))
	require.Equal(t, store.Inconclusive, worst(of(store.Cancelled, store.Inconclusive, store.Passed)))
	require.Equal(t, store.Failed, worst(of(store.Inconclusive, store.Failed, store.Cancelled)))
	require.Equal(t, store.Inconclusive, worst(of(store.Passed, "")), "a run without an outcome is no success")
}

func TestErrorsSayWhatIsWrongAndWhatToDoAndNothingElse(t *testing.T) {
	var out bytes.Buffer
	c := &console{err: &out, began: true}
	require.Equal(t, 2, c.exit(fault.OfRig(fault.Engine, "the engine said \x1b[2J").To("start it")))
	require.Equal(t, "rehearse: the engine said \\x1b[2J\n  start it\n", out.String())
}

func TestWithJSONAnErrorIsADocumentToo(t *testing.T) {
	var out, err bytes.Buffer
	c := &console{out: &out, err: &err, began: true, json: true}
	require.Equal(t, 64, c.exit(&usageError{"there is no run \"x\"", "rehearse history lists the runs"}))
	require.JSONEq(t, `{"error": "there is no run \"x\"", "next": "rehearse history lists the runs", "exit_code": 64}`, out.String())
}
