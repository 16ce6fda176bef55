package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/figures"
	"rehearse/store/ledger"
)

func controlsCommand(c *console) *cobra.Command {
	var period figures.PeriodQuery
	var client string
	var ours bool
	cmd := &cobra.Command{
		Use:   "controls [CONTROL]",
		Short: "Show which records speak to which controls of standards, and what is missing",
		Long: `Show which records of a period speak to which controls of standards (ISO 27001, ISO
22301, SOC 2, NIST SP 800-53, HIPAA, PCI DSS, DORA, NIS2, CIS), directly or supporting, and
what is missing. The mapping is informative: whether a control is met is for its reader to
judge. Name a control, or a part of its name or framework, to see each record.

controls.yaml in the workspace replaces the mapping; --print prints the one that comes with
Rehearse, to begin with. Bundles of evidence hold the same, recomputed from their entries.

  rehearse controls --quarter 2026-Q3
  rehearse controls A.8.13
  rehearse controls --print > controls.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if ours {
				_, err := c.out.Write(scenarios.OurControls)
				return err
			}
			if period == (figures.PeriodQuery{Timezone: period.Timezone}) {
				period.Last = "90d"
			}
			when, err := period.Period(time.Now())
			if err != nil {
				return &usageError{err.Error(), "rehearse figures --help shows how periods are written"}
			}
			return c.showControls(cmd.Context(), append(args, "")[0], client, when)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&period.Month, "month", "", "a month (2026-10)")
	flags.StringVar(&period.Quarter, "quarter", "", "a quarter (2026-Q3)")
	flags.StringVar(&period.Year, "year", "", "a year (2026)")
	flags.StringVar(&period.Last, "last", "", "the time up to now (default 90d)")
	flags.StringVar(&period.From, "from", "", "start of the period: a day (2026-10-01) or an instant (RFC 3339)")
	flags.StringVar(&period.Until, "until", "", "end of the period, not included: a day or an instant")
	flags.StringVar(&period.Timezone, "timezone", "", "time zone in which periods begin and end (Europe/London; default UTC)")
	flags.StringVar(&client, "client", "", "only of this client")
	flags.BoolVar(&ours, "print", false, "print the controls that come with Rehearse, as a file to edit")
	c.jsonFlag(cmd)
	return cmd
}

// controlsDocument is what controls --json prints.
type controlsDocument struct {
	From     time.Time                `json:"from"`
	Until    time.Time                `json:"until"`
	Controls []ledger.ControlStanding `json:"controls"`
}

func (c *console) showControls(ctx context.Context, name, client string, when figures.Period) error {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer st.Close() //nolint:errcheck // it was only read
	all, err := st.Controls(ctx, store.ControlsQuery{From: when.From, Until: when.Until, Workspace: w, Client: client})
	if err != nil {
		return err
	}
	chosen := []ledger.ControlStanding{}
	for _, each := range all {
		if strings.Contains(strings.ToLower(each.Framework+" "+each.Control), strings.ToLower(name)) {
			chosen = append(chosen, each)
		}
	}
	if len(chosen) == 0 {
		return &usageError{fmt.Sprintf("no control is called %q", name), "rehearse controls lists them"}
	}
	if c.json {
		return c.emit(controlsDocument{when.From, when.Until, chosen})
	}
	p := c.paper()
	p.printf("from %s until %s; the mapping is informative\n\n", when.From.Format(time.RFC3339), when.Until.Format(time.RFC3339))
	for _, each := range chosen {
		p.printf("%s  %s\n", p.paint(bold, each.Framework+" "+each.Control), each.Title)
		for _, s := range each.Speaks {
			p.printf("  %-10s  %d %s\n", s.Strength, s.Count, s.Title)
			if name != "" && len(s.Members) > 0 {
				p.printf("              %s\n", strings.Join(s.Members[:min(len(s.Members), 20)], " "))
			}
		}
		for _, missing := range each.Missing {
			p.printf("  %s     %s\n", p.paint(red, "missing"), missing)
		}
	}
	return nil
}
