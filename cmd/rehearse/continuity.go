package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/api"
	"rehearse/scenarios"
	"rehearse/store"
)

func continuityCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "continuity",
		Short: "List continuity plans, print one, and accept it",
		Long: `List the continuity plans of all services, and which are out of date. A plan is one
document, composed of what the workspace holds: the service, its recovery team, how they
communicate, the procedure, configuration and where keys are, checklist, validation, the
return to normal, and risks. Its version is a digest over these parts. When one of them
changes after a person accepted the plan, the plan is out of date.

What cannot be taken from elsewhere stands in continuity/*.yaml (rehearse help team).`,
		Example: `  rehearse continuity show helpdesk
  rehearse continuity print helpdesk -o helpdesk.html
  rehearse continuity accept helpdesk --note "read with the team"`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.working(cmd.Context(), func(w *scenarios.Workspace, st *store.Store) error { return listPlans(cmd.Context(), c, w, st) })
		},
	}
	c.jsonFlag(cmd)
	show := &cobra.Command{Use: "show SERVICE", Short: "Show where a plan stands, the recovery team, and what the plan lacks"}
	show.RunE = onPlan(c, func(_ context.Context, _ *store.Store, p *api.ContinuityPlan) error {
		if c.json {
			return c.emit(p)
		}
		printContinuity(c.paper(), p)
		return nil
	})
	c.jsonFlag(show)
	var file string
	printing := &cobra.Command{Use: "print SERVICE", Short: "Write a plan as one HTML file that reads and prints well"}
	printing.Flags().StringVarP(&file, "output", "o", "", "file to write (default: standard output)")
	printing.RunE = onPlan(c, func(_ context.Context, _ *store.Store, p *api.ContinuityPlan) error {
		return c.document(file, func(out io.Writer) error { return api.WritePlan(out, p, time.Now()) })
	})
	var note, version string
	accept := &cobra.Command{Use: "accept SERVICE", Short: "Accept a plan as it is now, after reading it"}
	accept.Flags().StringVar(&note, "note", "", "what to keep on the record beside it")
	accept.Flags().StringVar(&version, "version", "", "the version that was read, or its first digits (default: the one that there is now)")
	accept.RunE = onPlan(c, func(ctx context.Context, st *store.Store, p *api.ContinuityPlan) error {
		if version == "" {
			version = p.Version
		}
		accepted, err := st.AcceptPlan(ctx, &p.ContinuityPlan, version, note)
		if err != nil {
			return err
		}
		if c.json {
			return c.emit(accepted)
		}
		c.paper().printf("accepted version %.12s of the continuity plan of %s\n", accepted.Version, accepted.Service)
		return nil
	})
	c.jsonFlag(accept)
	for _, sub := range []*cobra.Command{show, printing, accept} {
		sub.Args = named(cobra.ExactArgs(1))
		cmd.AddCommand(sub)
	}
	return cmd
}

// onPlan does something with the plan of the service that is the argument.
func onPlan(c *console, do func(context.Context, *store.Store, *api.ContinuityPlan) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		return c.working(cmd.Context(), func(w *scenarios.Workspace, st *store.Store) error {
			if w.Services[args[0]] == nil {
				return &usageError{fmt.Sprintf("service %q is not in the catalogue", args[0]), didYouMean(args[0], slices.Collect(maps.Keys(w.Services)), "rehearse continuity lists them")}
			}
			p, err := api.PlanOf(cmd.Context(), st, w, args[0], time.Now())
			if err != nil {
				return err
			}
			return do(cmd.Context(), st, p)
		})
	}
}

// plansDocument is what continuity --json prints.
type plansDocument struct {
	Plans []planLine `json:"plans"`
}

type planLine struct {
	Service  string             `json:"service"`
	Version  string             `json:"version"`
	Gaps     int                `json:"gaps"`
	Standing store.PlanStanding `json:"standing"`
}

func listPlans(ctx context.Context, c *console, w *scenarios.Workspace, st *store.Store) error {
	standings, err := st.PlanStandings(ctx, w)
	if err != nil {
		return err
	}
	document := plansDocument{Plans: []planLine{}}
	for _, name := range slices.Sorted(maps.Keys(w.Services)) {
		p := w.ContinuityPlan(name)
		document.Plans = append(document.Plans, planLine{name, p.Version, len(p.Gaps), standings[name]})
	}
	if c.json {
		return c.emit(document)
	}
	p := c.paper()
	if len(document.Plans) == 0 {
		p.printf("the catalogue has no services\n")
		return nil
	}
	rows := [][]any{{p.paint(faint, "SERVICE"), p.paint(faint, "PLAN"), p.paint(faint, "VERSION"), p.paint(faint, "LACKS"), p.paint(faint, "CHANGED SINCE")}}
	for _, line := range document.Plans {
		rows = append(rows, []any{line.Service, words(string(line.Standing.State)), fmt.Sprintf("%.12s", line.Version), fmt.Sprint(line.Gaps), strings.Join(line.Standing.Changed, ", ")})
	}
	p.table("", rows)
	return nil
}

func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

func printContinuity(p *paper, plan *api.ContinuityPlan) {
	p.printf("continuity plan of %s, version %.12s: %s\n", plan.Service, plan.Version, words(string(plan.Standing.State)))
	if a := plan.Standing.Accepted; a != nil {
		p.printf("  version %.12s accepted by %s, %s\n", a.Version, a.By, instant(&a.At))
	}
	if len(plan.Standing.Changed) > 0 {
		p.printf("  changed since: %s\n", strings.Join(plan.Standing.Changed, ", "))
	}
	p.heading("recovery team")
	rows := [][]any{}
	for _, role := range plan.Team {
		rows = append(rows, []any{role.Role, personName(role.Who), "deputy " + personName(role.Deputy)})
	}
	p.table("  ", rows)
	for _, row := range [][2]string{{"bridge", plan.Communication.Bridge}, {"protocol", plan.Communication.Protocol}} {
		if row[1] != "" {
			p.printf("  %s: %s\n", row[0], row[1])
		}
	}
	for _, step := range plan.Communication.Escalation {
		p.printf("  after %s to %s %s\n", step.After, step.To, step.When)
	}
	if len(plan.Gaps)+len(plan.Problems) > 0 {
		p.heading("to put right")
	}
	for _, gap := range plan.Gaps {
		p.printf("  %s\n    %s\n", gap.Says, gap.Next)
	}
	for _, problem := range plan.Problems {
		p.printf("  %s\n    %s\n", problem.Reason, problem.Next)
	}
}

func personName(person *scenarios.PlanPerson) string {
	if person == nil {
		return "no one"
	}
	return person.Name
}

func risksCommand(c *console) *cobra.Command {
	var table bool
	cmd := &cobra.Command{
		Use:   "risks",
		Short: "Show what was rehearsed of each risk for each service, and what never was",
		Long: `Show the matrix of conditions and services: each risk of risks/*.yaml, the highest first,
then each drill that no risk names. A cell says what the newest rehearsal showed: a drill
that ended, or a run of a scenario that the risk names. Older than the risk allows is stale.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.working(cmd.Context(), func(w *scenarios.Workspace, st *store.Store) error {
				risks, err := api.RisksOf(cmd.Context(), st, w, time.Now())
				switch {
				case err != nil:
					return err
				case c.json:
					return c.emit(risks)
				case table:
					return risks.WriteMatrix(c.out)
				}
				printRisks(c.paper(), risks)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&table, "csv", false, "print a table for a spreadsheet: a row for each condition, a column for each service")
	c.jsonFlag(cmd)
	cmd.MarkFlagsMutuallyExclusive("csv", "json")
	return cmd
}

func printRisks(p *paper, risks api.Risks) {
	if len(risks.Cells) == 0 {
		p.printf("the workspace has no risks and no drills; rehearse init DIR --runbooks writes some to start from\n")
		return
	}
	rows := [][]any{{p.paint(faint, "CONDITION"), p.paint(faint, "SCORE"), p.paint(faint, "SERVICE"), p.paint(faint, "STATE"), p.paint(faint, "WHY")}}
	for _, cell := range risks.Cells {
		score := ""
		if cell.Score > 0 {
			score = fmt.Sprint(cell.Score)
		}
		rows = append(rows, []any{cell.Condition, score, cell.Service, words(string(cell.State)), cell.Why})
	}
	p.table("", rows)
}
