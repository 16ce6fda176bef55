package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// anyState is --state where open and closed findings are listed alike.
const anyState = "all"

func findingsCommand(c *console) *cobra.Command {
	var (
		filter store.FindingFilter
		state  string
		mine   bool
	)
	cmd := &cobra.Command{
		Use:   "findings",
		Short: "List what a person must fix, the newest first",
		Long: `List the open findings: what a person must fix, the newest first. The first
symptom of a scheduled run opens a finding, the same symptom of later runs joins
it, and a later run of the same scenario that passes closes it. What comes back opens it
again. Each is due by its priority, which comes of the tier of the service and the
class of the trouble.

"rehearse findings show ID" shows one with its symptoms.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if filter.State, err = findingState(state); err != nil {
				return err
			}
			if filter.Limit < 1 {
				return &usageError{"--limit must be at least 1", "such as --limit 50"}
			}
			if mine {
				w, err := c.load(cmd.Context())
				if err != nil {
					return err
				}
				filter.Assignee = w.Called(access.From(cmd.Context()).ID)
			}
			return listFindings(cmd.Context(), c, filter)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&state, "state", string(store.FindingOpen), "only findings in this state: "+strings.Join(findingStates(), ", "))
	flags.StringVar(&filter.Service, "service", "", "only findings of this service")
	flags.StringVar(&filter.Scenario, "scenario", "", "only findings of this scenario")
	flags.StringVar(&filter.Client, "client", "", "only findings of this client")
	flags.BoolVar(&mine, "mine", false, "only findings that are assigned to you")
	flags.BoolVar(&filter.Overdue, "overdue", false, "only findings that are open and past their due date")
	flags.IntVar(&filter.Limit, "limit", 20, "show this many at most")
	flags.Int64Var(&filter.Before, "cursor", 0, "the next page: the number that the last one ended with")
	c.jsonFlag(cmd)
	completeScope(c, cmd)
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(findingStates(), cobra.ShellCompDirectiveNoFileComp))
	show := showFindingCommand(c)
	show.Args = named(show.Args)
	cmd.AddCommand(show)
	for _, sub := range findingActions(c) {
		sub.Args = named(sub.Args)
		cmd.AddCommand(sub)
	}
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
	Next     int64           `json:"next_cursor"` // for --cursor; 0 on the last page
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
	rows := [][]any{{p.paint(faint, "FINDING"), p.paint(faint, "PRIORITY"), p.paint(faint, zoned("LAST SEEN")), p.paint(faint, "RUNS"), p.paint(faint, "STATE"),
		p.paint(faint, "SCENARIO"), p.paint(faint, "WHAT IS WRONG")}}
	for _, f := range page.Findings {
		rows = append(rows, []any{strconv.FormatInt(f.ID, 10), priorityOf(f), toMinute(f.LastSeenAt), strconv.FormatInt(f.Count, 10),
			p.findingState(f), f.Scenario, f.Reason})
	}
	if width > 0 {
		fit(rows, width)
	}
	p.table("", rows)
	if page.Next != 0 {
		p.printf("\nthere are more: --limit, or --cursor %d\n", page.Next)
	}
}

func priorityOf(f store.Finding) string {
	if f.Priority == 0 {
		return "–"
	}
	return strconv.Itoa(f.Priority)
}

func orUnassigned(name string) string {
	if name == "" {
		return "no one"
	}
	return name
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
		return &usageError{fmt.Sprintf("finding %d does not exist", id), "rehearse findings --state all lists them"}
	case err != nil:
		return err
	case c.json:
		return c.emit(f)
	}
	printFinding(c.paper(), f)
	return nil
}

func printFinding(p *paper, f *store.Finding) {
	minute := func(at time.Time) string { return at.In(shownIn).Format("2006-01-02 15:04 MST") }
	p.printf("finding %d: %s\n", f.ID, f.Reason)
	rows := [][]any{
		{"state", p.findingState(*f)},
		{"scenario", f.Scenario},
		{"service", f.Service},
		{"owner", orUnknown(f.Owner)},
		{"assigned to", orUnassigned(f.Assignee)},
		{"priority", priorityOf(*f)},
		{"class", fmt.Sprintf("%s (%s, blames the %s)", f.Class, f.Phase, f.Blame)},
		{"opened", fmt.Sprintf("%s by run %s", minute(f.OpenedAt), f.OpenedBy)},
		{"last seen", fmt.Sprintf("%s in run %s; in %s", minute(f.LastSeenAt), f.LastRun, units.Count(int(f.Count), "run"))},
	}
	if f.DueAt != nil {
		rows = append(rows, []any{"due", minute(*f.DueAt)})
	}
	if f.ClosedAt != nil {
		rows = append(rows, []any{"closed", closedBy(f, minute(*f.ClosedAt))})
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
	printFindingWork(p, f)
	if len(f.Symptoms) == 0 {
		return
	}
	p.heading("symptoms, the newest first")
	for _, s := range f.Symptoms {
		p.printf("  %s, run %s: %s\n", minute(s.OpenedAt), s.RunID, s.Reason)
	}
}

// closedBy says what closed a finding.
func closedBy(f *store.Finding, at string) string {
	switch {
	case f.Accepted != nil:
		return fmt.Sprintf("%s: its risk is accepted until %s", at, f.Accepted.UTC().Format("2006-01-02 15:04 UTC"))
	case strings.Contains(f.ClosedBy, "/"):
		return at + " by " + f.ClosedBy
	}
	return fmt.Sprintf("%s: verified by %s", at, f.ClosedBy)
}

// printFindingWork writes what people did about a finding.
func printFindingWork(p *paper, f *store.Finding) {
	if f.Problem != nil {
		p.printf("  problem %d: %s\n", f.Problem.ID, f.Problem.Title)
		if f.Problem.Workaround != "" {
			p.printf("  workaround: %s\n", f.Problem.Workaround)
		}
	}
	for _, t := range f.Tickets {
		p.printf("  ticket in %s: %s %s %s\n", t.Receiver, t.Reference, t.State, t.Trouble)
	}
	for _, a := range f.Attachments {
		p.printf("  attachment %d: %s, %s, by %s\n", a.ID, a.Name, units.Count(int(a.Size), "byte"), a.By)
	}
	for _, a := range f.Acceptances {
		if a.ApprovedAt == nil && a.WithdrawnAt == nil {
			p.printf("  %s asks to accept the risk until %s: %s\n", a.RequestedBy, a.UntilAt.UTC().Format("2006-01-02 15:04 UTC"), a.Reason)
		}
	}
	printRemarks(p, f.Remarks)
}
