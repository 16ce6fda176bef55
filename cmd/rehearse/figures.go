package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rehearse/store/figures"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"
)

func figuresCommand(c *console) *cobra.Command {
	var (
		period figures.PeriodQuery
		query  figures.Query
		kind   string
		say    bool
	)
	cmd := &cobra.Command{
		Use:   "figures",
		Short: "Show how well recovery was rehearsed in a period",
		Long: `Show how well recovery was rehearsed in a period: on time, successfully, and within
the commitment. Each figure is shown as numerator / denominator (percentage), and is
n/a where the denominator is 0. The default period is the last 30 days.

  rehearse figures --month 2026-10 --timezone Europe/London
  rehearse figures --from 2026-07-01 --until 2026-10-01 --by client
  rehearse figures --last 7d --definitions`,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			query.Now = time.Now()
			if query.Period, err = period.Period(query.Now); err != nil {
				return &usageError{err.Error(), "rehearse figures --help shows how periods are written"}
			}
			query.Filter.Kind = figures.Kind(kind)
			if err := oneOf("--by", query.By, figures.Breakdowns); err != nil {
				return err
			}
			if err := oneOf("--kind", kind, kindNames()); err != nil {
				return err
			}
			return showFigures(cmd.Context(), c, query, say)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&period.Month, "month", "", "a month (2026-10)")
	flags.StringVar(&period.Quarter, "quarter", "", "a quarter (2026-Q3)")
	flags.StringVar(&period.Year, "year", "", "a year (2026)")
	flags.StringVar(&period.Last, "last", "", "the time up to now (30d, 12h)")
	flags.StringVar(&period.From, "from", "", "start of the period: a day (2026-10-01) or an instant (RFC 3339)")
	flags.StringVar(&period.Until, "until", "", "end of the period, not included: a day or an instant")
	flags.StringVar(&period.Timezone, "timezone", "", "time zone in which periods begin and end (Europe/London; default UTC)")
	flags.StringVar(&query.By, "by", "", "break down by "+strings.Join(figures.Breakdowns, ", "))
	flags.StringVar(&query.Filter.Client, "client", "", "only of this client")
	flags.StringVar(&query.Filter.Service, "service", "", "only of this service")
	flags.IntVar(&query.Filter.Tier, "tier", 0, "only of this tier")
	flags.StringVar(&query.Filter.Owner, "owner", "", "only of this owner")
	flags.StringVar(&query.Filter.Scenario, "scenario", "", "only of this scenario")
	flags.StringVar(&kind, "kind", "", "only attempts of this kind: "+strings.Join(kindNames(), ", "))
	flags.BoolVar(&say, "definitions", false, "show what each figure means")
	c.jsonFlag(cmd)
	fixed := func(names []string) cobra.CompletionFunc {
		return cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)
	}
	_ = cmd.RegisterFlagCompletionFunc("by", fixed(figures.Breakdowns))
	_ = cmd.RegisterFlagCompletionFunc("kind", fixed(kindNames()))
	_ = cmd.RegisterFlagCompletionFunc("scenario", completeScenarios(c))
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	return cmd
}

func kindNames() (names []string) {
	for _, kind := range figures.Kinds {
		names = append(names, string(kind))
	}
	return names
}

// oneOf refuses a value that is none of those there are.
func oneOf(flag, value string, of []string) error {
	if value == "" || slices.Contains(of, value) {
		return nil
	}
	return &usageError{fmt.Sprintf("%s cannot be %q", flag, value), "choose one of: " + strings.Join(of, ", ")}
}

func showFigures(ctx context.Context, c *console, query figures.Query, say bool) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	query.Workspace = w
	made, err := st.Figures(ctx, query)
	if err != nil {
		return fmt.Errorf("compute the figures: %w", err)
	}
	if c.json {
		return c.emit(made)
	}
	printFigures(c.paper(), made, say)
	return nil
}

func printFigures(p *paper, made figures.Figures, say bool) {
	p.printf("%s, from %s until %s (%s), definitions version %d\n", p.paint(bold, made.Period.Name),
		inZone(made.Period.From, made.Period.Timezone), inZone(made.At, made.Period.Timezone), made.Period.Timezone, made.Definitions)
	if narrowed := filterText(made.Filter); narrowed != "" {
		p.printf("only %s\n", narrowed)
	}
	for _, group := range append([]figures.Group{made.Total}, made.Groups...) {
		p.printf("\n")
		if made.By != "" {
			p.printf("%s\n", p.paint(bold, strings.TrimSpace(cmp.Or(group.Group, "all")+" "+strings.Repeat(made.By, min(len(group.Group), 1)))))
		}
		printGroup(p, group)
	}
	if say {
		p.printf("\n")
		p.table("", definitions(made.Total))
	}
}

// definitions are what the figures mean, each once.
func definitions(group figures.Group) (rows [][]any) {
	said := map[string]bool{}
	for _, f := range group.Figures {
		if !said[f.Name] {
			rows = append(rows, []any{f.Title, f.Definition})
		}
		said[f.Name] = true
	}
	return rows
}

func printGroup(p *paper, group figures.Group) {
	rows := [][]any{{p.paint(faint, "FIGURE"), p.paint(faint, "VALUE"), p.paint(faint, "LEFT OUT"), p.paint(faint, "NOTE")}}
	for _, f := range group.Figures {
		if f.Kind != "" && f.Kind != figures.Scheduled && f.Denominator == 0 && f.LeftOut == 0 {
			continue // nothing of that kind happened
		}
		title := f.Title
		if f.Kind != "" {
			title += " (" + strings.ReplaceAll(string(f.Kind), "_", " ") + ")"
		}
		rows = append(rows, []any{title, figureText(f), leftOutText(f), beside(f, group)})
	}
	p.table("", rows)
}

// beside is what is always said with a figure.
func beside(f figures.Figure, group figures.Group) string {
	switch {
	case f.Name == "on_time_completion":
		return fmt.Sprintf("%d exempted, %d withdrawn", group.Exempted, group.Withdrawn)
	case f.UpperBound != nil:
		return fmt.Sprintf("at most %s with 95 %% confidence", figures.Percent(*f.UpperBound))
	case f.Oldest != nil:
		return "the oldest is " + seconds(*f.Oldest)
	}
	return ""
}

// figureText writes a figure as numerator / denominator (value).
func figureText(f figures.Figure) string {
	if f.Value == nil {
		return "n/a"
	}
	if f.Unit == figures.Seconds {
		return fmt.Sprintf("%s (mean of %s)", seconds(*f.Value), humanize.Comma(int64(f.Denominator)))
	}
	return fmt.Sprintf("%s / %s (%s)", humanize.Comma(int64(f.Numerator)), humanize.Comma(int64(f.Denominator)), figures.Percent(*f.Value))
}

func leftOutText(f figures.Figure) string {
	if f.LeftOut == 0 {
		return "–"
	}
	return humanize.Comma(f.LeftOut)
}

func inZone(at time.Time, zone string) string {
	if location, err := time.LoadLocation(zone); err == nil {
		at = at.In(location)
	}
	return at.Format("2006-01-02 15:04")
}

func filterText(f figures.Filter) string {
	var parts []string
	for _, each := range []struct{ name, value string }{
		{"client", f.Client}, {"service", f.Service}, {"owner", f.Owner}, {"scenario", f.Scenario}, {"kind", string(f.Kind)},
	} {
		if each.value != "" {
			parts = append(parts, each.name+" "+each.value)
		}
	}
	if f.Tier != 0 {
		parts = append(parts, "tier "+strconv.Itoa(f.Tier))
	}
	return strings.Join(parts, ", ")
}
