package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios/units"
	"rehearse/store"
)

func historyCommand(c *console) *cobra.Command {
	var (
		filter                store.Filter
		outcome, since, until string
		trigger               string
	)
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List past runs, the newest first",
		Example: `  rehearse history --outcome failed --since 30d
  rehearse history --client acme --trigger scheduled`,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if filter.Outcome, err = outcomeNamed(outcome); err != nil {
				return err
			}
			if err := oneOf("--trigger", trigger, triggerNames()); err != nil {
				return err
			}
			filter.Trigger = store.Trigger(trigger)
			now := time.Now()
			if filter.Since, err = moment("--since", since, now); err != nil {
				return err
			}
			if filter.Until, err = moment("--until", until, now); err != nil {
				return err
			}
			if filter.Limit < 1 {
				return &usageError{"--limit must be at least 1", "such as --limit 50"}
			}
			return history(cmd.Context(), c, filter)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&filter.Service, "service", "", "only runs of this service")
	flags.StringVar(&filter.Scenario, "scenario", "", "only runs of this scenario")
	flags.StringVar(&outcome, "outcome", "", "only runs with this outcome: "+strings.Join(outcomeNames(), ", "))
	flags.StringVar(&filter.Client, "client", "", "only runs for this client")
	flags.StringVar(&filter.Owner, "owner", "", "only runs of services of this owner")
	flags.IntVar(&filter.Tier, "tier", 0, "only runs of services of this tier")
	flags.StringVar(&trigger, "trigger", "", "only runs started so: "+strings.Join(triggerNames(), ", "))
	flags.StringVar(&since, "since", "", "only runs queued since: a time, a date, or how long ago (7d)")
	flags.StringVar(&until, "until", "", "only runs queued before: a time, a date, or how long ago (7d)")
	flags.IntVar(&filter.Limit, "limit", 20, "show this many at most")
	flags.StringVar(&filter.After, "cursor", "", "the next page: the `next_cursor` of the last one")
	c.jsonFlag(cmd)
	_ = cmd.RegisterFlagCompletionFunc("scenario", completeScenarios(c))
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	_ = cmd.RegisterFlagCompletionFunc("trigger", cobra.FixedCompletions(triggerNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("outcome", cobra.FixedCompletions(outcomeNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func outcomeNames() []string {
	return []string{string(store.Passed), string(store.Failed), string(store.Inconclusive), string(store.Cancelled)}
}

func triggerNames() (names []string) {
	for _, trigger := range store.Triggers {
		names = append(names, string(trigger))
	}
	return names
}

func outcomeNamed(name string) (store.Outcome, error) {
	if name == "" || slices.Contains(outcomeNames(), name) {
		return store.Outcome(name), nil
	}
	return "", &usageError{fmt.Sprintf("--outcome %q is not an outcome", name), "the outcomes are: " + strings.Join(outcomeNames(), ", ")}
}

// moment reads a point in time as people give it: an instant, a date in UTC,
// or how long ago.
func moment(flag, text string, now time.Time) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	at, _, err := units.ParseMoment(text, now)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("%s %q is not a time", flag, text),
			"write a date (2026-03-01), a time in UTC (2026-03-01 14:30), or how long ago (7d)"}
	}
	return &at, nil
}

// historyDocument is what history --json prints.
type historyDocument struct {
	Runs []store.Run `json:"runs"`
	Next string      `json:"next_cursor"` // for --cursor; "" on the last page
}

func history(ctx context.Context, c *console, filter store.Filter) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	page, err := st.Runs(ctx, filter)
	if errors.Is(err, store.ErrCursor) {
		return &usageError{"--cursor: " + err.Error(), "rehearse history prints the value to give when there are more"}
	}
	if err != nil {
		return fmt.Errorf("list runs: %w", err)
	}
	if c.json {
		return c.emit(historyDocument{Runs: append([]store.Run{}, page.Runs...), Next: page.Next})
	}
	printHistory(c.paper(), page, c.width(c.out))
	return nil
}

// printHistory writes one line a run. Only a terminal cuts the reason.
func printHistory(p *paper, page store.Page, width int) {
	if len(page.Runs) == 0 {
		p.printf("no runs match; rehearse run SCENARIO starts one\n")
		return
	}
	rows := [][]any{{p.paint(faint, "RUN"), p.paint(faint, zoned("QUEUED")), p.paint(faint, "SCENARIO"), p.paint(faint, "OUTCOME"),
		p.paint(faint, "RTO"), p.paint(faint, "RPO"), p.paint(faint, "REASON")}}
	for _, run := range page.Runs {
		rows = append(rows, []any{run.ID, toMinute(run.QueuedAt), run.Scenario,
			p.outcome(&run), brief(run.RTO), brief(run.RPO), run.Reason})
	}
	if width > 0 {
		fit(rows, width)
	}
	p.table("", rows)
	if page.Next != "" {
		p.printf("\nthere are more: --limit, or --cursor %s\n", page.Next)
	}
}

// fit cuts the last cell of each row to what the terminal has left.
func fit(rows [][]any, width int) {
	last, used := len(rows[0])-1, 0
	for i := range last {
		widest := 0
		for _, row := range rows {
			widest = max(widest, columns(plain(row[i])))
		}
		used += widest + 2
	}
	for _, row := range rows[1:] {
		row[last] = cut(clean(fmt.Sprint(row[last])), max(width-used-1, 10))
	}
}

// brief is a measure in a column.
func brief(m store.Measure) string {
	if m.Seconds == nil {
		return "–"
	}
	if m.Met != nil && !*m.Met {
		return seconds(*m.Seconds) + " !"
	}
	return seconds(*m.Seconds)
}

// outcome is a run's outcome in its colour, or how far the run is.
func (p *paper) outcome(run *store.Run) styled {
	switch run.Outcome {
	case store.Passed:
		return p.paint(green, string(run.Outcome))
	case store.Failed:
		return p.paint(red, string(run.Outcome))
	case "":
		return p.paint(faint, string(run.State))
	default:
		return p.paint(yellow, string(run.Outcome))
	}
}
