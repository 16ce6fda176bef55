package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rehearse/scenarios/units"
	"rehearse/store"
)

// anyState is --state where open and closed findings are listed alike.
const anyState = "all"

func findingsCommand(c *console) *cobra.Command {
	var (
		filter store.FindingFilter
		state  string
	)
	cmd := &cobra.Command{
		Use:   "findings",
		Short: "List what a person must fix, the newest first",
		Long: `List the open findings: what a person must fix, the newest first. The first
symptom of a scheduled run opens a finding, the same symptom of later runs joins
it, and a later run of the same scenario that passes closes it.

"rehearse findings show ID" shows one with its symptoms.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if filter.State, err = findingState(state); err != nil {
				return err
			}
			if filter.Limit < 1 {
				return &usageError{"--limit must be at least 1", "such as --limit 50"}
			}
			return listFindings(cmd.Context(), c, filter)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&state, "state", string(store.FindingOpen), "only findings in this state: "+strings.Join(findingStates(), ", "))
	flags.StringVar(&filter.Service, "service", "", "only findings of this service")
	flags.StringVar(&filter.Scenario, "scenario", "", "only findings of this scenario")
	flags.StringVar(&filter.Client, "client", "", "only findings of this client")
	flags.IntVar(&filter.Limit, "limit", 20, "show this many at most")
	flags.Int64Var(&filter.Before, "after", 0, "the next page: the number that the last one ended with")
	c.jsonFlag(cmd)
	completeScope(c, cmd)
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(findingStates(), cobra.ShellCompDirectiveNoFileComp))
	show := showFindingCommand(c)
	show.Args = named(show.Args)
	cmd.AddCommand(show)
	return cmd
}

func findingStates() []string {
	return []string{string(store.FindingOpen), string(store.FindingClosed), anyState}
}

func findingState(text string) (store.FindingState, error) {
	switch {
	case !slices.Contains(findingStates(), text):
		return "", &usageError{fmt.Sprintf("--state %q is not a state of a finding", text), "the states are: " + strings.Join(findingStates(), ", ")}
	case text == anyState:
		return "", nil
	}
	return store.FindingState(text), nil
}

// findingsDocument is what findings --json prints.
type findingsDocument struct {
	Findings []store.Finding `json:"findings"`
	Next     int64           `json:"next"` // for --after; 0 on the last page
}

func listFindings(ctx context.Context, c *console, filter store.FindingFilter) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	page, err := st.Findings(ctx, filter)
	if err != nil {
		return fmt.Errorf("list findings: %w", err)
	}
	if c.json {
		return c.emit(findingsDocument{Findings: append([]store.Finding{}, page.Findings...), Next: page.Next})
	}
	printFindings(c.paper(), page, c.width(c.out))
	return nil
}

// printFindings writes one line a finding. Only a terminal cuts the last column.
func printFindings(p *paper, page store.FindingPage, width int) {
	if len(page.Findings) == 0 {
		p.printf("no findings match\n")
		return
	}
	rows := [][]any{{p.paint(faint, "FINDING"), p.paint(faint, "PRIORITY"), p.paint(faint, "LAST SEEN (UTC)"), p.paint(faint, "RUNS"), p.paint(faint, "STATE"),
		p.paint(faint, "SCENARIO"), p.paint(faint, "WHAT IS WRONG")}}
	for _, f := range page.Findings {
		rows = append(rows, []any{strconv.FormatInt(f.ID, 10), priorityOf(f), f.LastSeenAt.UTC().Format("2006-01-02 15:04"), strconv.FormatInt(f.Count, 10),
			p.findingState(f), f.Scenario, f.Reason})
	}
	if width > 0 {
		fit(rows, width)
	}
	p.table("", rows)
	if page.Next != 0 {
		p.printf("\nthere are more: --limit, or --after %d\n", page.Next)
	}
}

func priorityOf(f store.Finding) string {
	if f.Priority == 0 {
		return "–"
	}
	return strconv.Itoa(f.Priority)
}

func (p *paper) findingState(f store.Finding) styled {
	if f.State == store.FindingOpen {
		return p.paint(red, "open")
	}
	return p.paint(green, "closed")
}

func showFindingCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show one finding with its newest symptoms",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return showFinding(cmd.Context(), c, args[0])
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

func showFinding(ctx context.Context, c *console, text string) (err error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return &usageError{fmt.Sprintf("%q is not the number of a finding", text), "rehearse findings --state all lists them"}
	}
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	f, err := st.Finding(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &usageError{fmt.Sprintf("there is no finding %d", id), "rehearse findings --state all lists them"}
	case err != nil:
		return err
	case c.json:
		return c.emit(f)
	}
	printFinding(c.paper(), f)
	return nil
}

func printFinding(p *paper, f *store.Finding) {
	minute := units.Minute
	p.printf("finding %d: %s\n", f.ID, f.Reason)
	rows := [][]any{
		{"state", p.findingState(*f)},
		{"scenario", f.Scenario},
		{"service", f.Service},
		{"owner", orUnknown(f.Owner)},
		{"priority", priorityOf(*f)},
		{"class", fmt.Sprintf("%s (%s, blames the %s)", f.Class, f.Phase, f.Blame)},
		{"opened", fmt.Sprintf("%s by run %s", minute(f.OpenedAt), f.OpenedBy)},
		{"last seen", fmt.Sprintf("%s in run %s; in %s", minute(f.LastSeenAt), f.LastRun, units.Count(int(f.Count), "run"))},
	}
	if f.DueAt != nil {
		rows = append(rows, []any{"due", minute(*f.DueAt)})
	}
	if f.ClosedAt != nil {
		rows = append(rows, []any{"closed", fmt.Sprintf("%s: run %s passed", minute(*f.ClosedAt), f.ClosedBy)})
	}
	if f.Scenario == "" { // of people, not of a run
		rows = []([]any){{"state", p.findingState(*f)}, {"owner", orUnknown(f.Owner)}, {"class", fmt.Sprintf("%s (%s)", f.Class, f.Phase)},
			{"opened", fmt.Sprintf("%s by %s", minute(f.OpenedAt), f.OpenedBy)}, {"last seen", fmt.Sprintf("%s in %s", minute(f.LastSeenAt), f.LastRun)}}
		if f.ClosedAt != nil {
			rows = append(rows, []any{"closed", fmt.Sprintf("%s by %s", minute(*f.ClosedAt), f.ClosedBy)})
		}
	}
	if f.Next != "" {
		rows = append(rows, []any{"what to do", f.Next})
	}
	p.table("  ", rows)
	if len(f.Symptoms) == 0 {
		return
	}
	p.heading("symptoms, the newest first")
	for _, s := range f.Symptoms {
		p.printf("  %s, run %s: %s\n", minute(s.OpenedAt), s.RunID, s.Reason)
	}
}
