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
		"the run passed":                     {&ended{outcome: store.Passed}, 0},
		"the run failed":                     {&ended{outcome: store.Failed}, 1},
		"the run is inconclusive":            {&ended{outcome: store.Inconclusive}, 2},
		"the run was cancelled":              {&ended{outcome: store.Cancelled}, 3},
		"the run has no outcome":             {&ended{outcome: ""}, 2},
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
	type outcomes = []store.Outcome
	require.Equal(t, store.Passed, worst(outcomes{store.Passed, store.Passed}))
	require.Equal(t, store.Cancelled, worst(outcomes{store.Passed, store.Cancelled}))
	require.Equal(t, store.Inconclusive, worst(outcomes{store.Cancelled, store.Inconclusive, store.Passed}))
	require.Equal(t, store.Failed, worst(outcomes{store.Inconclusive, store.Failed, store.Cancelled}))
	require.Equal(t, store.Inconclusive, worst(outcomes{store.Passed, ""}), "a run without an outcome is not a success")
	require.Equal(t, store.Inconclusive, worst(nil), "nothing at all is not a success")
}

func TestScenariosThatWereNeverBegunCountToo(t *testing.T) {
	passed := []*store.Run{{Outcome: store.Passed}}
	require.Equal(t, store.Passed, worst(outcomesOf(passed, nil)))
	require.Equal(t, store.Cancelled, worst(outcomesOf(passed, runner.Cancelled{By: "ada"})))
	require.Equal(t, store.Inconclusive, worst(outcomesOf(passed, errors.New("the disk is full"))))
	require.Equal(t, store.Failed, worst(outcomesOf([]*store.Run{{Outcome: store.Failed}}, runner.Cancelled{})))
}

func TestErrorsSayWhatIsWrongAndWhatToDoAndNothingElse(t *testing.T) {
	var out bytes.Buffer
	c := &console{err: &out, began: true}
	require.Equal(t, 2, c.exit(fault.OfRig(fault.Engine, "the engine said \x1b[2J").To("start it")))
	require.Equal(t, "rehearse: the engine said \\x1b[2J\n  start it\n", out.String())
}

func TestWhatElseWentWrongIsSaidBesideTheOutcome(t *testing.T) {
	var out bytes.Buffer
	c := &console{err: &out, began: true}
	require.Equal(t, 1, c.exit(&ended{store.Failed, &hint{errors.New("queue the run: the disk is full"), "free some space"}}))
	require.Equal(t, "rehearse: queue the run: the disk is full\n  free some space\n", out.String())
}

func TestWithJSONAnErrorIsADocumentToo(t *testing.T) {
	var out, err bytes.Buffer
	c := &console{out: &out, err: &err, began: true, json: true}
	require.Equal(t, 64, c.exit(&usageError{"run \"x\" does not exist", "rehearse history lists the runs"}))
	require.JSONEq(t, `{"error": "run \"x\" does not exist", "next": "rehearse history lists the runs", "exit_code": 64}`, out.String())
}
