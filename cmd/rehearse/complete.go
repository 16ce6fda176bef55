package main

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"rehearse/store"
)

type completer = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective)

// completeScenarios offers the names of scenarios that were not given yet.
func completeScenarios(c *console) completer {
	return func(cmd *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		w, err := c.load(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []cobra.Completion
		for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
			if !slices.Contains(given, name) {
				names = append(names, cobra.CompletionWithDesc(name, clean(w.Scenarios[name].About)))
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

func completeServices(c *console) completer {
	return func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		w, err := c.load(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return slices.Sorted(maps.Keys(w.Services)), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeRuns offers the newest runs, the newest first.
func completeRuns(c *console) completer {
	return func(cmd *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		if len(given) > 0 {
			return nil, directive
		}
		st, err := c.records(cmd.Context())
		if err != nil {
			return nil, directive
		}
		defer st.Close() //nolint:errcheck // nothing was written
		page, err := st.Runs(cmd.Context(), store.Filter{Limit: 50})
		if err != nil {
			return nil, directive
		}
		var ids []cobra.Completion
		for _, run := range page.Runs {
			ids = append(ids, cobra.CompletionWithDesc(run.ID, run.Scenario+" "+string(run.Outcome)))
		}
		return ids, directive
	}
}
