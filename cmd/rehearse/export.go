package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/store"
	"rehearse/store/figures"
)

// exported is what `rehearse export` was asked for.
type exported struct {
	file, since, until        string
	service, scenario, client string
}

func exportTablesCommand(c *console) *cobra.Command {
	var want exported
	cmd := &cobra.Command{
		Use:   "export runs|occurrences|figures",
		Short: "Export runs, occurrences or figures as CSV",
		Long: `Export runs, occurrences or figures as CSV, for a spreadsheet or a database: one header,
then one line each, the oldest last. Times are RFC 3339 in UTC, durations are seconds, and
what is unknown is empty. A text that a spreadsheet would take for a formula begins with
an apostrophe.

Figures are of the last 30 days; --since and --until give another period.`,
		Example: `  rehearse export runs --csv -o runs.csv --since 90d
  rehearse export occurrences --csv --service helpdesk
  rehearse export figures --csv --since 2026-07-01 --until 2026-10-01`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: []string{"runs", "occurrences", "figures"},
		RunE: func(cmd *cobra.Command, args []string) error {
			return exportTable(cmd.Context(), c, args[0], want)
		},
	}
	flags := cmd.Flags()
	flags.Bool("csv", true, "write CSV, the only format")
	_ = flags.MarkHidden("csv")
	flags.StringVarP(&want.file, "output", "o", "", "write to this file in place of standard output")
	flags.StringVar(&want.since, "since", "", "from this moment on: a time, a date, or how long ago (7d)")
	flags.StringVar(&want.until, "until", "", "before this moment: a time, a date, or how long ago (7d)")
	flags.StringVar(&want.service, "service", "", "only of this service")
	flags.StringVar(&want.scenario, "scenario", "", "only of this scenario")
	flags.StringVar(&want.client, "client", "", "only of this client")
	_ = cmd.RegisterFlagCompletionFunc("scenario", completeScenarios(c))
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	return cmd
}

func exportTable(ctx context.Context, c *console, what string, want exported) (err error) {
	tables := map[string]func(context.Context, *console, *store.Store, exported, span, *csv.Writer) error{
		"runs": exportRuns, "occurrences": exportOccurrences, "figures": exportFigures,
	}
	table, known := tables[what]
	if !known {
		return &usageError{fmt.Sprintf("%q cannot be exported", what), didYouMean(what, []string{"runs", "occurrences", "figures"}, "choose one of: runs, occurrences, figures")}
	}
	var period span
	now := time.Now()
	if period.since, err = moment("--since", want.since, now); err != nil {
		return err
	}
	if period.until, err = moment("--until", want.until, now); err != nil {
		return err
	}
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.NoteExport(ctx, want.noted(what, period, now)); err != nil {
		return err
	}
	out := c.out
	if want.file != "" {
		file, err := os.OpenFile(want.file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return &usageError{"--output: " + err.Error(), "name a file that can be written"}
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		out = file
	}
	return writeCSV(out, func(w *csv.Writer) error { return table(ctx, c, st, want, period, w) })
}

// noted is how the access log has the export.
func (want exported) noted(what string, period span, now time.Time) store.TableExport {
	x := store.TableExport{Table: what, Client: want.client, Service: want.service, Until: now}
	if period.since != nil {
		x.From = *period.since
	}
	if period.until != nil {
		x.Until = *period.until
	}
	return x
}

type span struct{ since, until *time.Time }

func writeCSV(out io.Writer, table func(*csv.Writer) error) error {
	w := csv.NewWriter(out)
	if err := table(w); err != nil {
		return err
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return &hint{fmt.Errorf("write the CSV: %w", err), "make room for it, or name another file with --output"}
	}
	return nil
}

func exportRuns(ctx context.Context, _ *console, st *store.Store, want exported, period span, w *csv.Writer) error {
	_ = w.Write([]string{"run", "scenario", "service", "client", "owner", "tier", "trigger", "by", "state", "outcome", "reason",
		"queued_at", "started_at", "ended_at", "rto_seconds", "rto_committed_seconds", "rto_met", "rpo_seconds", "rpo_committed_seconds", "rpo_met", "runner", "attempt"})
	filter := store.Filter{Service: want.service, Scenario: want.scenario, Client: want.client, Since: period.since, Until: period.until, Limit: 500}
	for {
		page, err := st.Runs(ctx, filter)
		if err != nil {
			return fmt.Errorf("list runs: %w", err)
		}
		for _, r := range page.Runs {
			_ = w.Write([]string{r.ID, cell(r.Scenario), cell(r.Service), cell(r.Client), cell(r.Owner), tierCell(r.Tier), string(r.Trigger), cell(r.By), string(r.State),
				string(r.Outcome), cell(r.Reason), timeCell(&r.QueuedAt), timeCell(r.StartedAt), timeCell(r.EndedAt),
				numberCell(r.RTO.Seconds), numberCell(r.RTO.Committed), boolCell(r.RTO.Met), numberCell(r.RPO.Seconds), numberCell(r.RPO.Committed), boolCell(r.RPO.Met),
				cell(r.Runner), strconv.Itoa(r.Attempt)})
		}
		if filter.After = page.Next; page.Next == "" {
			return nil
		}
	}
}

func exportOccurrences(ctx context.Context, _ *console, st *store.Store, want exported, period span, w *csv.Writer) error {
	_ = w.Write([]string{"occurrence", "scenario", "service", "client", "owner", "tier", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "settled_at", "run", "outcome", "ended_at"})
	filter := store.OccurrenceFilter{Service: want.service, Scenario: want.scenario, Client: want.client, From: period.since, Until: period.until, Newest: true, Limit: 1000}
	for {
		page, err := st.Occurrences(ctx, filter)
		if err != nil {
			return fmt.Errorf("list occurrences: %w", err)
		}
		for _, o := range page.Occurrences {
			_ = w.Write([]string{strconv.FormatInt(o.ID, 10), cell(o.Scenario), cell(o.Service), cell(o.Client), cell(o.Owner), tierCell(o.Tier), cell(o.Schedule),
				timeCell(&o.DueAt), timeCell(&o.StartAt), timeCell(&o.ClosesAt), string(o.State), cell(o.Reason), timeCell(o.SettledAt), o.RunID, string(o.Outcome), timeCell(o.EndedAt)})
		}
		if filter.After = page.Next; page.Next == "" {
			return nil
		}
	}
}

func exportFigures(ctx context.Context, c *console, st *store.Store, want exported, period span, w *csv.Writer) error {
	workspace, err := c.load(ctx)
	if err != nil {
		return err
	}
	query := figures.Query{Workspace: workspace, Now: time.Now(), By: "service",
		Filter: figures.Filter{Service: want.service, Scenario: want.scenario, Client: want.client}}
	asked := figures.PeriodQuery{}
	if period.since == nil && period.until == nil {
		asked.Last = "30d"
	} else {
		if period.since != nil {
			asked.From = period.since.UTC().Format(time.RFC3339)
		}
		until := query.Now
		if period.until != nil {
			until = *period.until
		}
		asked.Until = until.UTC().Format(time.RFC3339)
	}
	if query.Period, err = asked.Period(query.Now); err != nil {
		return &usageError{err.Error(), "give --since and --until"}
	}
	made, err := st.Figures(ctx, query)
	if err != nil {
		return fmt.Errorf("compute the figures: %w", err)
	}
	_ = w.Write([]string{"service", "figure", "kind", "unit", "numerator", "denominator", "value", "left_out"})
	for _, group := range append([]figures.Group{made.Total}, made.Groups...) {
		for _, f := range group.Figures {
			_ = w.Write([]string{cell(group.Group), f.Name, string(f.Kind), f.Unit, number(f.Numerator), number(f.Denominator), numberCell(f.Value), strconv.FormatInt(f.LeftOut, 10)})
		}
	}
	return nil
}

// cell is a text that no spreadsheet takes for a formula: what a reason quotes comes
// from restored data.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func timeCell(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func numberCell(n *float64) string {
	if n == nil {
		return ""
	}
	return number(*n)
}

func boolCell(b *bool) string {
	if b == nil {
		return ""
	}
	return strconv.FormatBool(*b)
}

// tierCell is empty where the service has no tier.
func tierCell(tier int) string {
	if tier == 0 {
		return ""
	}
	return strconv.Itoa(tier)
}
