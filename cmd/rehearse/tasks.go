package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// tasksDocument is what tasks --json prints.
type tasksDocument struct {
	Tasks []store.Task `json:"tasks"`
	Next  int64        `json:"next_cursor"` // for --cursor; 0 on the last page
}

func tasksCommand(c *console) *cobra.Command {
	var (
		f      store.TaskFilter
		state  string
		mine   bool
		owners []string
	)
	cmd := &cobra.Command{
		Use:   "tasks",
		Short: "List what people owe now, what closes first comes first",
		Long: `List the tasks that people owe now: their window has opened and they are not done.
What closes first comes first. Recurring tasks stand in tasks/*.yaml, with a schedule
and a window, and are written ahead while "rehearse serve" runs; what is owed once is
added with "rehearse tasks add".

A task is done with a result and an artefact: "rehearse tasks done ID".`,
		Example: `  rehearse tasks --mine
  rehearse tasks done 12 --result "3 tapes changed" --artefact photo-2027-03-01.jpg
  rehearse tasks add "Order tapes" --owner me --until 7d`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if state == "" {
				f.Owed = true
			} else if state != anyState {
				if !slices.Contains(store.TaskStates, store.TaskState(state)) {
					return &usageError{fmt.Sprintf("--state %q is not a state of a task", state), "the states are: " + strings.Join(taskStates(), ", ")}
				}
				f.States = []store.TaskState{store.TaskState(state)}
			}
			return c.working(cmd.Context(), func(w *scenarios.Workspace, st *store.Store) error {
				f.Owner = owners
				if mine {
					f.Owner = append(f.Owner, w.Called(access.From(cmd.Context()).ID)...)
				}
				page, err := st.Tasks(cmd.Context(), f)
				if err != nil {
					return err
				}
				if c.json {
					return c.emit(tasksDocument{append([]store.Task{}, page.Tasks...), page.Next})
				}
				printTasks(c, page)
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&state, "state", "", "in place of what is owed now, tasks in this state: "+strings.Join(taskStates(), ", "))
	flags.BoolVar(&mine, "mine", false, "only what you owe")
	flags.StringSliceVar(&owners, "owner", nil, "only what this person owes (may be repeated)")
	flags.StringVar(&f.Task, "task", "", "only this recurring task")
	flags.StringVar(&f.Service, "service", "", "only tasks of this service")
	flags.StringVar(&f.Client, "client", "", "only tasks of this client")
	flags.IntVar(&f.Limit, "limit", 20, "show this many at most")
	flags.Int64Var(&f.After, "after", 0, "the next page: the number that the last one ended with")
	c.jsonFlag(cmd)
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(taskStates(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	for _, sub := range taskActions(c) {
		sub.Args = named(sub.Args)
		cmd.AddCommand(sub)
	}
	return cmd
}

func taskStates() []string {
	names := []string{anyState}
	for _, state := range store.TaskStates {
		names = append(names, string(state))
	}
	return names
}

func printTasks(c *console, page store.TaskPage) {
	p := c.paper()
	if len(page.Tasks) == 0 {
		p.printf("no tasks match\n")
		return
	}
	rows := [][]any{{p.paint(faint, "TASK"), p.paint(faint, "STATE"), p.paint(faint, "PRIORITY"), p.paint(faint, "UNTIL (UTC)"), p.paint(faint, "OWNER"), p.paint(faint, "TITLE")}}
	for _, t := range page.Tasks {
		state := p.paint(faint, string(t.State))
		if t.State == store.TaskMissed {
			state = p.paint(red, string(t.State))
		}
		rows = append(rows, []any{strconv.FormatInt(t.ID, 10), state, pr(t.Priority), t.ClosesAt.UTC().Format("2006-01-02 15:04"), cmp.Or(t.Owner, t.Role), t.Title})
	}
	if width := c.width(c.out); width > 0 {
		fit(rows, width)
	}
	p.table("", rows)
	if page.Next != 0 {
		p.printf("\nthere are more: --limit, or --after %d\n", page.Next)
	}
}

func printTask(p *paper, t *store.Task) {
	minute := func(at time.Time) string { return at.UTC().Format("2006-01-02 15:04 UTC") }
	p.printf("task %d: %s\n", t.ID, t.Title)
	rows := [][]any{{"state", string(t.State)}, {"owner", cmp.Or(t.Owner, t.Role)}, {"priority", pr(t.Priority)}, {"due", minute(t.DueAt) + " to " + minute(t.ClosesAt)}}
	for _, row := range [][2]string{{"service", t.Service}, {"schedule", t.Schedule}, {"done when", t.DoneWhen}, {"result", t.Result}, {"artefact", t.Artefact}, {"reason", t.Reason}} {
		if row[1] != "" {
			rows = append(rows, []any{row[0], row[1]})
		}
	}
	if t.DoneAt != nil {
		rows = append(rows, []any{"done", minute(*t.DoneAt) + " by " + t.DoneBy})
	}
	p.table("  ", rows)
	printRemarks(p, t.Remarks)
}

// taskAction is a command that does something to one task.
func taskAction(c *console, use, short string, args cobra.PositionalArgs, do func(ctx context.Context, w *scenarios.Workspace, st *store.Store, id int64, args []string) (*store.Task, error)) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := numbered(args[0], "task", "rehearse tasks --state all")
			if err != nil {
				return err
			}
			return c.working(cmd.Context(), func(w *scenarios.Workspace, st *store.Store) error {
				t, err := do(cmd.Context(), w, st, id, args[1:])
				if err != nil {
					return missing(err, "task", id, "rehearse tasks --state all")
				}
				if c.json {
					return c.emit(t)
				}
				printTask(c.paper(), t)
				return nil
			})
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

func taskActions(c *console) []*cobra.Command {
	var result, artefact, reason string
	show := taskAction(c, "show ID", "Show one task", cobra.ExactArgs(1), func(ctx context.Context, _ *scenarios.Workspace, st *store.Store, id int64, _ []string) (*store.Task, error) {
		return st.Task(ctx, id)
	})
	done := taskAction(c, "done ID", "Finish a task, with its result and what shows it", cobra.ExactArgs(1), func(ctx context.Context, _ *scenarios.Workspace, st *store.Store, id int64, _ []string) (*store.Task, error) {
		return st.FinishTask(ctx, id, result, artefact)
	})
	done.Flags().StringVar(&result, "result", "", "what was found or done (needed)")
	done.Flags().StringVar(&artefact, "artefact", "", "where that is which shows it: a file, a ticket, an address (needed)")
	assign := taskAction(c, "assign ID PERSON", "Give a task to another person", cobra.ExactArgs(2), func(ctx context.Context, w *scenarios.Workspace, st *store.Store, id int64, args []string) (*store.Task, error) {
		to, err := person(ctx, w, args[0])
		if err != nil {
			return nil, err
		}
		return st.AssignTask(ctx, id, to)
	})
	withdraw := taskAction(c, "withdraw ID", "Take back a task that is owed once", cobra.ExactArgs(1), func(ctx context.Context, _ *scenarios.Workspace, st *store.Store, id int64, _ []string) (*store.Task, error) {
		return st.WithdrawTask(ctx, id, reason)
	})
	withdraw.Flags().StringVar(&reason, "reason", "", "why (needed)")
	return []*cobra.Command{show, addTaskCommand(c), done, assign, withdraw}
}

func addTaskCommand(c *console) *cobra.Command {
	var t store.Task
	var until string
	cmd := &cobra.Command{
		Use:   "add TITLE...",
		Short: "Add a task that is owed once",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if t.ClosesAt, err = toCome("--until", until, time.Now().UTC()); err != nil {
				return err
			}
			t.Title = strings.Join(args, " ")
			return c.working(cmd.Context(), func(w *scenarios.Workspace, st *store.Store) error {
				if t.Service != "" {
					service, err := serviceNamed(w, t.Service)
					if err != nil {
						return err
					}
					t.Client = service.Client
				}
				if t.Owner, err = person(cmd.Context(), w, t.Owner); err != nil {
					return err
				}
				added, err := st.AddTask(cmd.Context(), t)
				if err != nil {
					return err
				}
				if c.json {
					return c.emit(added)
				}
				printTask(c.paper(), added)
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&t.Owner, "owner", "", "who owes it: a person of people/, an account, or me")
	flags.StringVar(&t.Role, "role", "", "in place of a person: a role")
	flags.StringVar(&until, "until", "", "by when: a day, or how long from now (7d) (needed)")
	flags.StringVar(&t.DoneWhen, "done-when", "", "what counts as done")
	flags.IntVar(&t.Priority, "priority", 3, "1 (first) to 4")
	flags.StringVar(&t.Service, "service", "", "the service that it is about")
	c.jsonFlag(cmd)
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	return cmd
}
