package main

import (
	"context"

	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
)

func dependenciesCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dependencies [SERVICE…]",
		Short: "Show in which order services are recovered, and why",
		Long: `Show in which order services are recovered: each after those that it depends on, in
waves whose services can be recovered side by side; in a wave first by business
priority, then by tier. With services only these and what they depend on are shown.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return dependencies(cmd.Context(), c, args)
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// dependenciesDocument is what dependencies --json prints.
type dependenciesDocument struct {
	Order    []scenarios.RecoveryStep     `json:"order"`
	Problems []scenarios.CatalogueProblem `json:"problems"`
}

func dependencies(ctx context.Context, c *console, names []string) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	if err := st.Close(); err != nil {
		return err
	}
	for _, name := range names {
		if w.Services[name] == nil {
			return &usageError{fmt.Sprintf("service %q is not in the catalogue", name), didYouMean(name, slices.Collect(maps.Keys(w.Services)), "rehearse status lists them")}
		}
	}
	document := dependenciesDocument{Order: w.RecoveryOrder(names...), Problems: append([]scenarios.CatalogueProblem{}, w.DependencyProblems()...)}
	if len(names) > 0 {
		document.Problems = slices.DeleteFunc(document.Problems, func(p scenarios.CatalogueProblem) bool {
			return !slices.ContainsFunc(document.Order, func(s scenarios.RecoveryStep) bool { return s.Service == p.Service })
		})
	}
	if c.json {
		return c.emit(document)
	}
	printDependencies(c.paper(), document)
	return nil
}

func printDependencies(p *paper, d dependenciesDocument) {
	if len(d.Order) == 0 {
		p.printf("the catalogue has no services; add one in catalogue/\n")
		return
	}
	rows := [][]any{{p.paint(faint, "WAVE"), p.paint(faint, "SERVICE"), p.paint(faint, "PRIORITY"), p.paint(faint, "TIER"), p.paint(faint, "AFTER"), p.paint(faint, "NEEDED BY")}}
	wave := 0
	for _, s := range d.Order {
		number := ""
		if s.Wave != wave {
			wave, number = s.Wave, strconv.Itoa(s.Wave)
		}
		priority := ""
		if s.BusinessPriority > 0 {
			priority = strconv.Itoa(s.BusinessPriority)
		}
		rows = append(rows, []any{number, s.Service, orDash(priority), orDash(tierCell(s.Tier)), orDash(strings.Join(s.DependsOn, ", ")), orDash(strings.Join(s.NeededBy, ", "))})
	}
	p.table("", rows)
	if len(d.Problems) > 0 {
		p.heading("what does not hold together")
		for _, problem := range d.Problems {
			p.printf("  %s\n    %s\n", problem.Reason, problem.Next)
		}
	}
}
