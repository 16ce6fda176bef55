package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
	"rehearse/store"
)

// recommendationsDocument is what recommendations --json prints.
type recommendationsDocument struct {
	Recommendations []store.Recommendation `json:"recommendations"`
	Next            int64                  `json:"next_cursor"` // for --cursor; 0 on the last page
}

func recommendationsCommand(c *console) *cobra.Command {
	var f store.RecommendationFilter
	var state string
	var states []string
	for _, s := range store.RecommendationStates {
		states = append(states, string(s))
	}
	cmd := &cobra.Command{
		Use:   "recommendations",
		Short: "List recommendations and what was decided, the newest first",
		Long: `List what was recommended to clients and owners, and what they decided. A decline or
a deferral names who decided, the reason and the day on which it is looked at again. What
was implemented is verified by the next run of its service that passes.`,
		Example: `  rehearse recommendations present "Back up the share" --service files --decide-by 30d
  rehearse recommendations decide 3 declined --decider "C. Lient" --reason "too dear" --review 2027-06-01
  rehearse recommendations implement 3 "the share was added to the nightly job"`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if state != "" && !slices.Contains(states, state) {
				return &usageError{fmt.Sprintf("--state %q is not a state of a recommendation", state), "the states are: " + strings.Join(states, ", ")}
			}
			f.State = store.RecommendationState(state)
			return c.working(cmd.Context(), func(_ *scenarios.Workspace, st *store.Store) error {
				page, err := st.Recommendations(cmd.Context(), f)
				if err != nil {
					return err
				}
				if c.json {
					return c.emit(recommendationsDocument{append([]store.Recommendation{}, page.Recommendations...), page.Next})
				}
				p := c.paper()
				if len(page.Recommendations) == 0 {
					p.printf("no recommendations match\n")
					return nil
				}
				rows := [][]any{{p.paint(faint, "NUMBER"), p.paint(faint, "STATE"), p.paint(faint, "PRESENTED (UTC)"), p.paint(faint, "SERVICE"), p.paint(faint, "TITLE")}}
				for _, r := range page.Recommendations {
					rows = append(rows, []any{strconv.FormatInt(r.ID, 10), string(r.State), r.PresentedAt.UTC().Format("2006-01-02 15:04"), r.Service, r.Title})
				}
				if width := c.width(c.out); width > 0 {
					fit(rows, width)
				}
				p.table("", rows)
				if page.Next != 0 {
					p.printf("\nthere are more: --limit, or --after %d\n", page.Next)
				}
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&state, "state", "", "only recommendations in this state: "+strings.Join(states, ", "))
	flags.StringVar(&f.Service, "service", "", "only recommendations for this service")
	flags.StringVar(&f.Client, "client", "", "only recommendations for this client")
	flags.IntVar(&f.Limit, "limit", 20, "show this many at most")
	flags.Int64Var(&f.Before, "after", 0, "the next page: the number that the last one ended with")
	c.jsonFlag(cmd)
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(states, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	for _, sub := range recommendationActions(c) {
		sub.Args = named(sub.Args)
		c.jsonFlag(sub)
		cmd.AddCommand(sub)
	}
	return cmd
}

func printRecommendation(p *paper, r *store.Recommendation) {
	minute := func(at *time.Time) string {
		if at == nil {
			return ""
		}
		return at.UTC().Format("2006-01-02 15:04 UTC")
	}
	p.printf("recommendation %d: %s\n", r.ID, r.Title)
	rows := [][]any{{"state", string(r.State)}}
	decided, implemented := minute(r.DecidedAt), minute(r.ImplementedAt)
	if decided != "" {
		decided += " by " + r.Decider
	}
	if implemented != "" {
		implemented += " by " + r.ImplementedBy
	}
	for _, row := range [][2]string{{"text", r.Text}, {"service", r.Service}, {"presented", minute(&r.PresentedAt) + " by " + r.PresentedBy}, {"decide by", minute(&r.DecideBy)}, {"decided", decided},
		{"reason", r.Reason}, {"review", minute(r.ReviewAt)}, {"implemented", implemented}, {"what", r.Implementation}, {"verified by", r.VerifiedBy}} {
		if row[1] != "" {
			rows = append(rows, []any{row[0], row[1]})
		}
	}
	p.table("  ", rows)
	printRemarks(p, r.Remarks)
}

func recommendationAction(c *console, use, short string, args cobra.PositionalArgs, do func(ctx context.Context, st *store.Store, id int64, args []string) (*store.Recommendation, error)) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := numbered(args[0], "recommendation", "rehearse recommendations")
			if err != nil {
				return err
			}
			return c.working(cmd.Context(), func(_ *scenarios.Workspace, st *store.Store) error {
				r, err := do(cmd.Context(), st, id, args[1:])
				return c.tellRecommendation(r, missing(err, "recommendation", id, "rehearse recommendations"))
			})
		},
	}
}

func (c *console) tellRecommendation(r *store.Recommendation, err error) error {
	if err != nil {
		return err
	}
	if c.json {
		return c.emit(r)
	}
	printRecommendation(c.paper(), r)
	return nil
}

func recommendationActions(c *console) []*cobra.Command {
	var d store.Decision
	var review string
	show := recommendationAction(c, "show NUMBER", "Show one recommendation with every decision", cobra.ExactArgs(1), func(ctx context.Context, st *store.Store, id int64, _ []string) (*store.Recommendation, error) {
		return st.Recommendation(ctx, id)
	})
	decide := recommendationAction(c, "decide NUMBER accepted|declined|deferred", "Enter a decision", cobra.ExactArgs(2), func(ctx context.Context, st *store.Store, id int64, args []string) (*store.Recommendation, error) {
		d.State = store.RecommendationState(args[0])
		if review != "" {
			at, err := toCome("--review", review, time.Now().UTC())
			if err != nil {
				return nil, err
			}
			d.ReviewAt = &at
		}
		return st.DecideOn(ctx, id, d)
	})
	decide.Flags().StringVar(&d.Decider, "decider", "", "who decided, as they sign (default: you)")
	decide.Flags().StringVar(&d.Reason, "reason", "", "why; needed to decline and to defer")
	decide.Flags().StringVar(&review, "review", "", "the day on which it is looked at again; needed to decline and to defer")
	implement := recommendationAction(c, "implement NUMBER WHAT...", "Record that an accepted recommendation was carried out", cobra.MinimumNArgs(2), func(ctx context.Context, st *store.Store, id int64, args []string) (*store.Recommendation, error) {
		return st.Implement(ctx, id, strings.Join(args, " "))
	})
	comment := recommendationAction(c, "comment NUMBER TEXT...", "Add a comment", cobra.MinimumNArgs(2), func(ctx context.Context, st *store.Store, id int64, args []string) (*store.Recommendation, error) {
		return st.CommentRecommendation(ctx, id, strings.Join(args, " "))
	})
	return []*cobra.Command{show, presentCommand(c), decide, implement, comment}
}

func presentCommand(c *console) *cobra.Command {
	var r store.Recommendation
	var decideBy string
	var finding int64
	cmd := &cobra.Command{
		Use: "present TITLE...", Short: "Present a recommendation", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Title = strings.Join(args, " ")
			if decideBy != "" {
				at, err := toCome("--decide-by", decideBy, time.Now().UTC())
				if err != nil {
					return err
				}
				r.DecideBy = at
			}
			return c.working(cmd.Context(), func(w *scenarios.Workspace, st *store.Store) error {
				if r.Service != "" {
					service, err := serviceNamed(w, r.Service)
					if err != nil {
						return err
					}
					r.Client, r.Owner = service.Client, service.Owner
				}
				if finding > 0 {
					r.FindingID = &finding
				}
				presented, err := st.Recommend(cmd.Context(), r)
				return c.tellRecommendation(presented, missing(err, "finding", finding, "rehearse findings"))
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&r.Service, "service", "", "the service that it is about")
	flags.Int64Var(&finding, "finding", 0, "the finding that it would fix")
	flags.StringVar(&r.ExecutionID, "execution", "", "the audit or review that it comes from")
	flags.StringVar(&r.Text, "text", "", "more about it")
	flags.StringVar(&decideBy, "decide-by", "", "end of the decision window: a day, or how long from now (default: 30d)")
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	return cmd
}
