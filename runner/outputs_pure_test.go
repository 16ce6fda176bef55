package runner

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/script"
	"rehearse/store"
)

func TestWhatIsKeptOfManyOutputs(t *testing.T) {
	long := strings.Repeat("a line\n", 20_000) // 140 kB
	var many []output
	for i := range 12 {
		many = append(many, output{"db", script.Output{Kind: script.OfRestore, Name: string(rune('a' + i)), Text: long, Bad: i == 1}})
	}
	for outcome, c := range map[store.Outcome]struct{ each, all int }{
		store.Failed: {64 << 10, 512 << 10}, store.Inconclusive: {64 << 10, 512 << 10}, store.Passed: {2 << 10, 16 << 10}, store.Cancelled: {2 << 10, 16 << 10},
	} {
		t.Run(string(outcome), func(t *testing.T) {
			rows := kept(many, outcome, nil)
			sum, names := 0, ""
			for _, row := range rows {
				require.LessOrEqual(t, len(row.Text), c.each)
				require.True(t, row.Truncated)
				require.True(t, strings.HasPrefix(row.Text, "a line\n"), "whole lines")
				sum, names = sum+len(row.Text), names+row.Name
			}
			require.LessOrEqual(t, sum, c.all)
			require.Greater(t, sum, c.all*9/10)
			require.Contains(t, names, "b", "what explains something is there")
			require.NotContains(t, names, "a", "what came first is not")
			require.True(t, strings.HasSuffix(names, "kl"), names)
		})
	}
	require.Empty(t, kept([]output{{"db", script.Output{Kind: script.OfContainer}}}, store.Failed, nil), "of nothing there is no row")
}
