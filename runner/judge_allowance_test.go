package runner_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner"
	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

func TestWhatPeopleNeedIsTakenOffTheRTO(t *testing.T) {
	for name, row := range map[string]struct {
		allowance scenarios.Allowance
		outcome   store.Outcome
		committed float64
		reason    string
		how       string
	}{
		"nothing": {scenarios.Allowance{}, store.Passed, 600, "", "from the run's start to the last mandatory check that held"},
		"assumed, and enough is left": {scenarios.Allowance{Span: 8 * time.Minute}, store.Passed, 120, "",
			"from the run's start to the last mandatory check that held; of 10m, 8m for people, assumed, was taken off"},
		"measured, and not enough is left": {scenarios.Allowance{Span: 9 * time.Minute, Measured: "x1"}, store.Failed, 60,
			"the recovery took 1m40s, and 1m (10m less 9m for people, measured in rehearsal x1) was promised",
			"from the run's start to the last mandatory check that held; of 10m, 9m for people, measured in rehearsal x1, was taken off"},
		"all of it": {scenarios.Allowance{Span: time.Hour, Measured: "x1"}, store.Failed, 1,
			"the recovery took 1m40s, and 1s (10m less 1h for people, measured in rehearsal x1) was promised",
			"from the run's start to the last mandatory check that held; of 10m, 1h for people, measured in rehearsal x1, was taken off"},
	} {
		t.Run(name, func(t *testing.T) {
			facts := sound()
			facts.Allowance = row.allowance
			v := runner.Judge(facts)
			require.Equal(t, []any{row.outcome, row.reason, row.how}, []any{v.Outcome, v.Reason, v.RTO.How})
			require.InDelta(t, row.committed, *v.RTO.Committed, 0.001)
		})
	}
	t.Run("without an RTO there is nothing to take it off", func(t *testing.T) {
		facts := sound()
		facts.Commitment.RTO, facts.Allowance = 0, scenarios.Allowance{Span: time.Hour}
		v := runner.Judge(facts)
		require.Equal(t, store.Passed, v.Outcome)
		require.Nil(t, v.RTO.Committed)
	})
	short := scenarios.Commitment{RTO: units.Duration(10 * time.Millisecond)}
	require.Equal(t, short.RTO, short.ForMachines(scenarios.Allowance{}), "what was promised is never more than was promised")
	require.Equal(t, units.Duration(0), scenarios.Commitment{}.ForMachines(scenarios.Allowance{Span: time.Minute}))
}
