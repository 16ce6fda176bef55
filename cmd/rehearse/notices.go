package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/runner/notice"
	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/scenarios/watch"
	"rehearse/store"
)

func noticesCommand(c *console) *cobra.Command {
	var (
		filter      store.NoticeFilter
		state, kind string
	)
	cmd := &cobra.Command{
		Use:   "notices",
		Short: "List notices and whether they were delivered, the newest first",
		Long: `List notices, the newest first: to whom each went, or why it was not accepted.
"rehearse serve" delivers them, by the receivers and routes in rehearse.yaml, and
retries for three days. A notice is sent at least once; a repeated one carries the
same id.

"rehearse notices test RECEIVER" sends a trial notice at once.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter.State, filter.Kind = store.NoticeState(state), scenarios.NoticeKind(kind)
			if err := soundFilter(filter); err != nil {
				return err
			}
			return listNotices(cmd.Context(), c, filter)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&state, "state", "", "only notices in this state: "+strings.Join(noticeStates(), ", "))
	flags.StringVar(&kind, "kind", "", "only notices of this kind, such as run.failed")
	flags.StringVar(&filter.Receiver, "receiver", "", "only notices to this receiver")
	flags.StringVar(&filter.Service, "service", "", "only notices about this service")
	flags.IntVar(&filter.Limit, "limit", 20, "show this many at most")
	flags.Int64Var(&filter.Before, "cursor", 0, "the next page: the `next_cursor` of the last one")
	c.jsonFlag(cmd)
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(noticeStates(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(noticeKinds(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	trial := tryCommand(c)
	trial.Args = named(trial.Args)
	cmd.AddCommand(trial)
	return cmd
}

// delivererOf delivers by the workspace in force.
func delivererOf(files *watch.Watcher, st *store.Store, log *slog.Logger) *notice.Deliverer {
	return &notice.Deliverer{
		Store: st, Workspace: files.Workspace, Log: log,
		Problems: func() scenarios.Problems { return files.Loaded().Problems },
	}
}

func noticeStates() []string {
	return []string{string(store.Waiting), string(store.Sent), string(store.GivenUp)}
}

func noticeKinds() (kinds []string) {
	for _, kind := range scenarios.NoticeKinds {
		kinds = append(kinds, string(kind))
	}
	return kinds
}

func soundFilter(f store.NoticeFilter) error {
	switch {
	case f.State != "" && !slices.Contains(noticeStates(), string(f.State)):
		return &usageError{fmt.Sprintf("--state %q is not a state of a notice", f.State), "the states are: " + strings.Join(noticeStates(), ", ")}
	case f.Kind != "" && !f.Kind.Known():
		return &usageError{fmt.Sprintf("--kind %q is not a kind of notice", f.Kind), "the kinds are: " + strings.Join(noticeKinds(), ", ")}
	case f.Limit < 1:
		return &usageError{"--limit must be at least 1", "such as --limit 50"}
	case f.Before < 0:
		return &usageError{"--cursor must be a value that a page printed", "rehearse notices prints the value to give when there are more"}
	}
	return nil
}

// noticesDocument is what notices --json prints.
type noticesDocument struct {
	Notices []store.Notice `json:"notices"`
	Next    int64          `json:"next_cursor"` // for --cursor; 0 on the last page
}

func listNotices(ctx context.Context, c *console, filter store.NoticeFilter) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	page, err := st.Notices(ctx, filter)
	if err != nil {
		return fmt.Errorf("list notices: %w", err)
	}
	if c.json {
		return c.emit(noticesDocument{Notices: append([]store.Notice{}, page.Notices...), Next: page.Next})
	}
	printNotices(c.paper(), page, c.width(c.out))
	return nil
}

// printNotices writes one line a notice. Only a terminal cuts the last column.
func printNotices(p *paper, page store.NoticePage, width int) {
	if len(page.Notices) == 0 {
		p.printf("no notices match; rehearse serve creates and delivers them\n")
		return
	}
	rows := [][]any{{p.paint(faint, "NOTICE"), p.paint(faint, zoned("MADE")), p.paint(faint, "RECEIVER"), p.paint(faint, "STATE"), p.paint(faint, "SUBJECT")}}
	for _, n := range page.Notices {
		rows = append(rows, []any{strconv.FormatInt(n.ID, 10), toMinute(n.MadeAt), receiverOf(n), p.noticeState(n), subjectOf(n)})
	}
	if width > 0 {
		fit(rows, width)
	}
	p.table("", rows)
	if page.Next != 0 {
		p.printf("\nthere are more: --limit, or --cursor %d\n", page.Next)
	}
}

func receiverOf(n store.Notice) string {
	if n.Receiver == "" {
		return "–"
	}
	return n.Receiver
}

func subjectOf(n store.Notice) string {
	if n.Error != "" {
		return n.Subject + " (" + n.Error + ")"
	}
	return n.Subject
}

// noticeState is the state with what a person waits for.
func (p *paper) noticeState(n store.Notice) styled {
	switch {
	case n.State == store.Sent:
		return p.paint(green, "sent")
	case n.State == store.GivenUp:
		return p.paint(red, fmt.Sprintf("gave up after %s", units.Count(n.Attempts, "attempt")))
	case n.Attempts > 0 && n.Error != "" && n.NextAt != nil:
		return p.paint(yellow, fmt.Sprintf("refused %d×, again at %s", n.Attempts, n.NextAt.In(shownIn).Format("15:04")))
	case n.NextAt != nil && n.NextAt.After(time.Now()):
		return p.paint(faint, "waiting until "+n.NextAt.In(shownIn).Format("15:04"))
	default:
		return p.paint(faint, "waiting")
	}
}

func tryCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "test RECEIVER",
		Short: "Send a trial notice to a receiver of rehearse.yaml, at once",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return try(cmd.Context(), c, args[0])
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			w, err := c.load(cmd.Context())
			if err != nil || len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return receiverNames(w), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

func receiverNames(w *scenarios.Workspace) []string {
	names := []string{scenarios.LogName}
	for _, r := range w.Settings.Notices.Receivers {
		if r.Name != scenarios.LogName {
			names = append(names, r.Name)
		}
	}
	return names
}

func try(ctx context.Context, c *console, receiver string) error {
	w, err := c.load(ctx)
	if err != nil {
		return err
	}
	if names := receiverNames(w); !slices.Contains(names, receiver) {
		return &usageError{fmt.Sprintf("receiver %q is not in rehearse.yaml", receiver), "the receivers are: " + strings.Join(names, ", ")}
	}
	if err := notice.Try(ctx, w, receiver, slog.New(slog.NewTextHandler(c.err, nil))); err != nil {
		return &hint{fmt.Errorf("receiver %s did not accept the notice: %w", receiver, err), "correct notices.receivers." + receiver + " in rehearse.yaml and try again"}
	}
	c.paper().printf("receiver %s accepted the trial notice\n", receiver)
	return nil
}
