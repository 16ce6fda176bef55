package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
	"rehearse/store"
)

// problemsDocument is what problems --json prints.
type problemsDocument struct {
	Problems []store.CommonCause `json:"problems"`
	Proposed []store.Proposal    `json:"proposed"`
}

func problemsCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "problems",
		Short: "List problems, and findings that look as if they had one cause",
		Long: `List problems: one cause of several findings, as a person confirmed it. Open findings
of several services with the same phase, class and message are proposed. A problem with
a workaround is a known error: the next run that meets it shows what to do.`,
		Example: `  rehearse problems confirm "Keys are not renewed" --finding 12 --finding 15
  rehearse problems workaround 1 "renew the key by hand"`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.working(cmd.Context(), func(_ *scenarios.Workspace, st *store.Store) error {
				all, err := st.Problems(cmd.Context())
				if err != nil {
					return err
				}
				proposed, err := st.Proposals(cmd.Context())
				if err != nil {
					return err
				}
				if c.json {
					return c.emit(problemsDocument{all, proposed})
				}
				p := c.paper()
				if len(all)+len(proposed) == 0 {
					p.printf("there are no problems\n")
				}
				for _, one := range proposed {
					ids := make([]string, len(one.Findings))
					for i, id := range one.Findings {
						ids[i] = strconv.FormatInt(id, 10)
					}
					p.printf("proposed: findings %s of %s: %s\n", strings.Join(ids, ", "), strings.Join(one.Services, ", "), one.Reason)
				}
				for _, one := range all {
					p.printf("problem %d, %s: %s\n", one.ID, strings.ReplaceAll(string(one.State), "_", " "), one.Title)
					if one.Workaround != "" {
						p.printf("  workaround: %s\n", one.Workaround)
					}
				}
				return nil
			})
		},
	}
	c.jsonFlag(cmd)
	for _, sub := range problemActions(c) {
		sub.Args = named(sub.Args)
		c.jsonFlag(sub)
		cmd.AddCommand(sub)
	}
	return cmd
}

func (c *console) tellProblem(one *store.CommonCause, id int64, err error) error {
	if err != nil {
		return missing(err, "problem", id, "rehearse problems")
	}
	if c.json {
		return c.emit(one)
	}
	p := c.paper()
	p.printf("problem %d, %s: %s\n", one.ID, strings.ReplaceAll(string(one.State), "_", " "), one.Title)
	rows := [][]any{}
	for _, row := range [][2]string{{"cause", one.Cause}, {"workaround", one.Workaround}, {"resolution", one.Resolution}, {"confirmed by", one.ConfirmedBy}} {
		if row[1] != "" {
			rows = append(rows, []any{row[0], row[1]})
		}
	}
	for _, f := range one.Findings {
		rows = append(rows, []any{"finding " + strconv.FormatInt(f.ID, 10), string(f.State) + ", " + f.Service + ": " + f.Reason})
	}
	p.table("  ", rows)
	printRemarks(p, one.Remarks)
	return nil
}

func problemActions(c *console) []*cobra.Command {
	var cause string
	var findings []int64
	action := func(use, short string, args cobra.PositionalArgs, do func(cmd *cobra.Command, st *store.Store, id int64, text string) (*store.CommonCause, error)) *cobra.Command {
		return &cobra.Command{Use: use, Short: short, Args: args, RunE: func(cmd *cobra.Command, args []string) error {
			id, err := numbered(args[0], "problem", "rehearse problems")
			if err != nil {
				return err
			}
			return c.working(cmd.Context(), func(_ *scenarios.Workspace, st *store.Store) error {
				one, err := do(cmd, st, id, strings.Join(args[1:], " "))
				return c.tellProblem(one, id, err)
			})
		}}
	}
	show := action("show ID", "Show one problem with its findings", cobra.ExactArgs(1), func(cmd *cobra.Command, st *store.Store, id int64, _ string) (*store.CommonCause, error) {
		return st.Problem(cmd.Context(), id)
	})
	workaround := action("workaround ID TEXT...", "Give a problem a workaround, which makes it a known error", cobra.MinimumNArgs(2), func(cmd *cobra.Command, st *store.Store, id int64, text string) (*store.CommonCause, error) {
		return st.SetWorkaround(cmd.Context(), id, text, cause)
	})
	workaround.Flags().StringVar(&cause, "cause", "", "the cause, where more is known now")
	closing := action("close ID HOW...", "Close a problem whose cause is removed", cobra.MinimumNArgs(2), func(cmd *cobra.Command, st *store.Store, id int64, text string) (*store.CommonCause, error) {
		return st.CloseProblem(cmd.Context(), id, text)
	})
	confirm := &cobra.Command{Use: "confirm TITLE...", Short: "Confirm that findings have one cause", Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return c.working(cmd.Context(), func(_ *scenarios.Workspace, st *store.Store) error {
			one, err := st.Confirm(cmd.Context(), findings, strings.Join(args, " "), cause)
			return c.tellProblem(one, 0, err)
		})
	}}
	confirm.Flags().Int64SliceVar(&findings, "finding", nil, "a finding that it causes (may be repeated)")
	confirm.Flags().StringVar(&cause, "cause", "", "the cause, as far as it is known")
	return []*cobra.Command{show, confirm, workaround, closing}
}

// disputesDocument is what disputes --json prints.
type disputesDocument struct {
	Disputes []store.Dispute `json:"disputes"`
}

func disputesCommand(c *console) *cobra.Command {
	var f store.DisputeFilter
	cmd := &cobra.Command{
		Use:   "disputes",
		Short: "List disputed results of runs and their answers",
		Long: `List the results of runs that people objected to, the newest first, with the answers
of a reviewer. Both stay on the record; the outcome of a run never changes.`,
		Example: `  rehearse disputes make RUN "those rows were purged on purpose"
  rehearse disputes answer 1 upheld "the check must allow for purges"`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.working(cmd.Context(), func(_ *scenarios.Workspace, st *store.Store) error {
				all, err := st.Disputes(cmd.Context(), f)
				if err != nil {
					return err
				}
				if c.json {
					return c.emit(disputesDocument{all})
				}
				if len(all) == 0 {
					c.paper().printf("no disputes match\n")
				}
				for i := range all {
					printDispute(c.paper(), &all[i])
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&f.Service, "service", "", "only of this service")
	cmd.Flags().BoolVar(&f.Open, "open", false, "only those without an answer")
	c.jsonFlag(cmd)
	tell := func(d *store.Dispute, err error) error {
		if err != nil {
			return err
		}
		if c.json {
			return c.emit(d)
		}
		printDispute(c.paper(), d)
		return nil
	}
	dispute := &cobra.Command{Use: "make RUN REASON...", Short: "Dispute the result of a run", Args: cobra.MinimumNArgs(2), RunE: func(cmd *cobra.Command, args []string) error {
		return c.working(cmd.Context(), func(_ *scenarios.Workspace, st *store.Store) error {
			run, err := st.Run(cmd.Context(), args[0])
			if err != nil {
				return &usageError{err.Error(), "rehearse history lists the runs"}
			}
			return tell(st.Dispute(cmd.Context(), run.ID, strings.Join(args[1:], " ")))
		})
	}}
	answer := &cobra.Command{Use: "answer ID upheld|rejected WHY...", Short: "Answer a dispute that another person made", Args: cobra.MinimumNArgs(3), RunE: func(cmd *cobra.Command, args []string) error {
		id, err := numbered(args[0], "dispute", "rehearse disputes")
		if err != nil {
			return err
		}
		return c.working(cmd.Context(), func(_ *scenarios.Workspace, st *store.Store) error {
			d, err := st.AnswerDispute(cmd.Context(), id, args[1], strings.Join(args[2:], " "))
			return tell(d, missing(err, "dispute", id, "rehearse disputes"))
		})
	}}
	for _, sub := range []*cobra.Command{dispute, answer} {
		sub.Args = named(sub.Args)
		c.jsonFlag(sub)
		cmd.AddCommand(sub)
	}
	return cmd
}

func printDispute(p *paper, d *store.Dispute) {
	p.printf("dispute %d of run %s (%s): %s, by %s\n", d.ID, d.RunID, d.Outcome, d.Reason, d.By)
	if d.AnsweredAt != nil {
		p.printf("  %s by %s: %s\n", d.Decision, d.AnsweredBy, d.Answer)
	} else {
		p.printf("  not answered yet\n")
	}
}
