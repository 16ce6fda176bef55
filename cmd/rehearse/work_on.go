package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// What commands share that people work with: findings, tasks, recommendations,
// incidents, problems and disputes.

// working opens the records with the workspace whose settings they follow, and closes
// them afterwards.
func (c *console) working(ctx context.Context, do func(*scenarios.Workspace, *store.Store) error) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	st.UseWorkspace(w)
	return ofWork(do(w, st))
}

// ofWork is an error about something that people work on, as a command reports it.
func ofWork(err error) error {
	for _, is := range []error{store.ErrWork, store.ErrTooLarge} {
		if errors.Is(err, is) {
			text := err.Error()
			if i := strings.Index(text, is.Error()); i >= 0 && errors.Is(is, store.ErrWork) {
				text = strings.TrimPrefix(text[i+len(is.Error()):], ": ")
			} else if i >= 0 {
				text = text[i:]
			}
			message, next, has := strings.Cut(text, ": ")
			if !has {
				next = "--help shows how"
			}
			return &usageError{message, next}
		}
	}
	return err
}

// numbered reads the number of something; lists is the command that lists them.
func numbered(text, what, lists string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return 0, &usageError{fmt.Sprintf("%q is not the number of a %s", text, what), lists + " lists them"}
	}
	return id, nil
}

// missing turns "not found" into a mistake of the call.
func missing(err error, what string, id int64, lists string) error {
	if errors.Is(err, store.ErrNotFound) {
		return &usageError{fmt.Sprintf("%s %d does not exist", what, id), lists + " lists them"}
	}
	return err
}

// toCome reads a moment to come: a day, whose end is meant, a time in UTC, or how long
// from now, such as 30d.
func toCome(flag, text string, now time.Time) (time.Time, error) {
	if span, err := units.ParseDuration(text); err == nil {
		return now.Add(span.Std()), nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.Add(24*time.Hour - time.Second), nil
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, &usageError{fmt.Sprintf("%s %q is not a time to come", flag, text), "write a day (2027-03-01), a time in UTC (2027-03-01 14:30), or how long from now (30d)"}
}

// person is whom work is given to: a name of people/, an account, or me.
func person(ctx context.Context, w *scenarios.Workspace, name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "me" {
		called := w.Called(access.From(ctx).ID)
		return called[len(called)-1], nil
	}
	if why := w.Assignable(name, time.Now()); why != "" {
		return "", &usageError{why, "name a person of people/, an account such as person:anna, or me"}
	}
	return name, nil
}

// printRemarks writes what was said and done, the oldest first.
func printRemarks(p *paper, remarks []store.Remark) {
	if len(remarks) == 0 {
		return
	}
	p.heading("what was said and done")
	for _, r := range remarks {
		text := ""
		if r.Text != "" {
			text = ": " + r.Text
		}
		p.printf("  %s  %s, %s%s\n", r.At.UTC().Format("2006-01-02 15:04"), r.By, r.Kind, text)
	}
}

// findingAction is a command that does something to one finding.
func findingAction(c *console, use, short string, args cobra.PositionalArgs, do func(ctx context.Context, w *scenarios.Workspace, st *store.Store, id int64, args []string) (*store.Finding, error)) *cobra.Command {
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Args:  args,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := numbered(args[0], "finding", "rehearse findings --state all")
			if err != nil {
				return err
			}
			return c.working(cmd.Context(), func(w *scenarios.Workspace, st *store.Store) error {
				f, err := do(cmd.Context(), w, st, id, args[1:])
				if err != nil {
					return missing(err, "finding", id, "rehearse findings --state all")
				}
				if c.json {
					return c.emit(f)
				}
				printFinding(c.paper(), f)
				return nil
			})
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// findingActions are the commands below `rehearse findings` that change one.
func findingActions(c *console) []*cobra.Command {
	var until, reason, by string
	assign := findingAction(c, "assign ID [PERSON]", "Assign a finding to a person of people/, an account, or me; without one to no one", cobra.RangeArgs(1, 2),
		func(ctx context.Context, w *scenarios.Workspace, st *store.Store, id int64, args []string) (*store.Finding, error) {
			to := ""
			if len(args) > 0 {
				var err error
				if to, err = person(ctx, w, args[0]); err != nil {
					return nil, err
				}
			}
			return st.Assign(ctx, id, to)
		})
	comment := findingAction(c, "comment ID TEXT...", "Add a comment to a finding", cobra.MinimumNArgs(2),
		func(ctx context.Context, _ *scenarios.Workspace, st *store.Store, id int64, args []string) (*store.Finding, error) {
			return st.Comment(ctx, id, strings.Join(args, " "))
		})
	due := findingAction(c, "due ID DAY", "Move the due date of a finding; its age stays", cobra.ExactArgs(2),
		func(ctx context.Context, _ *scenarios.Workspace, st *store.Store, id int64, args []string) (*store.Finding, error) {
			to, err := toCome("DAY", args[0], time.Now().UTC())
			if err != nil {
				return nil, err
			}
			return st.MoveDue(ctx, id, to, reason)
		})
	due.Flags().StringVar(&reason, "reason", "", "why it is moved (needed)")
	closing := findingAction(c, "close ID", "Close a finding by the run that passed, or the rehearsal that ended, which verified it", cobra.ExactArgs(1),
		func(ctx context.Context, _ *scenarios.Workspace, st *store.Store, id int64, _ []string) (*store.Finding, error) {
			if run, err := st.Run(ctx, by); err == nil && by != "" {
				by = run.ID // the end of its id is enough
			}
			return st.CloseFinding(ctx, id, by)
		})
	closing.Flags().StringVar(&by, "by", "", "the run or the execution")
	accept := findingAction(c, "accept ID", "Ask that the risk of a finding be accepted until a day; another person approves it", cobra.ExactArgs(1),
		func(ctx context.Context, _ *scenarios.Workspace, st *store.Store, id int64, _ []string) (*store.Finding, error) {
			to, err := toCome("--until", until, time.Now().UTC())
			if err != nil {
				return nil, err
			}
			return st.AcceptRisk(ctx, id, to, reason)
		})
	accept.Flags().StringVar(&until, "until", "", "the day until which the risk is accepted, or how long from now (90d) (needed)")
	accept.Flags().StringVar(&reason, "reason", "", "why it is accepted (needed)")
	approve := findingAction(c, "approve ID", "Approve that the risk of a finding is accepted, as another person asked", cobra.ExactArgs(1),
		func(ctx context.Context, _ *scenarios.Workspace, st *store.Store, id int64, _ []string) (*store.Finding, error) {
			return st.ApproveAcceptance(ctx, id)
		})
	withdraw := findingAction(c, "withdraw ID", "Take back that the risk of a finding is accepted", cobra.ExactArgs(1),
		func(ctx context.Context, _ *scenarios.Workspace, st *store.Store, id int64, _ []string) (*store.Finding, error) {
			return st.WithdrawAcceptance(ctx, id)
		})
	attach := findingAction(c, "attach ID FILE", "Add a file to a finding", cobra.ExactArgs(2),
		func(ctx context.Context, _ *scenarios.Workspace, st *store.Store, id int64, args []string) (*store.Finding, error) {
			file, err := os.Open(args[0])
			if err != nil {
				return nil, &usageError{err.Error(), "name a file that can be read"}
			}
			defer file.Close()
			if info, err := file.Stat(); err == nil && !info.Mode().IsRegular() {
				return nil, &usageError{args[0] + " is not a regular file", "attach files one by one"}
			}
			if _, err := st.Attach(ctx, id, filepath.Base(args[0]), file); err != nil {
				return nil, err
			}
			return st.Finding(ctx, id)
		})
	return []*cobra.Command{reportFindingCommand(c), assign, comment, due, closing, accept, approve, withdraw, attach, fetchCommand(c)}
}

// fetchCommand writes an attachment to a file.
func fetchCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "fetch ID ATTACHMENT FILE",
		Short: "Write an attachment of a finding to a new file",
		Args:  cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := numbered(args[0], "finding", "rehearse findings --state all")
			if err != nil {
				return err
			}
			attachment, err := numbered(args[1], "attachment", "rehearse findings show "+args[0])
			if err != nil {
				return err
			}
			return c.working(cmd.Context(), func(_ *scenarios.Workspace, st *store.Store) (err error) {
				_, from, err := st.OpenAttachment(cmd.Context(), id, attachment)
				if err != nil {
					return missing(err, "attachment", attachment, "rehearse findings show "+args[0])
				}
				defer from.Close()
				to, err := os.OpenFile(args[2], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
				if err != nil {
					return &usageError{err.Error(), "name a file that does not exist yet"}
				}
				defer func() { err = errors.Join(err, to.Close()) }()
				_, err = io.Copy(to, from)
				return err
			})
		},
	}
}

func reportFindingCommand(c *console) *cobra.Command {
	var r store.Report
	cmd := &cobra.Command{
		Use:   "report WHAT...",
		Short: "Open a finding, such as of an audit",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Reason = strings.Join(args, " ")
			return c.working(cmd.Context(), func(w *scenarios.Workspace, st *store.Store) (err error) {
				if scenario := w.Scenarios[r.Scenario]; r.Scenario != "" && scenario == nil {
					return &usageError{fmt.Sprintf("scenario %q does not exist", r.Scenario), "rehearse status lists them"}
				} else if scenario != nil {
					if r.Service != "" && r.Service != scenario.Service {
						return &usageError{fmt.Sprintf("the scenario %s is of the service %s, not %s", r.Scenario, scenario.Service, r.Service), "leave --service out"}
					}
					r.Service = scenario.Service
				}
				if r.Service != "" {
					service, err := serviceNamed(w, r.Service)
					if err != nil {
						return err
					}
					r.Client, r.Owner, r.Tier = service.Client, service.Owner, service.Tier
				}
				if r.Assignee != "" {
					if r.Assignee, err = person(cmd.Context(), w, r.Assignee); err != nil {
						return err
					}
				}
				f, err := st.OpenFinding(cmd.Context(), r)
				if err != nil {
					return err
				}
				if c.json {
					return c.emit(f)
				}
				printFinding(c.paper(), f)
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&r.Service, "service", "", "the service that it is about")
	flags.StringVar(&r.Scenario, "scenario", "", "the scenario whose passed run closes it")
	flags.StringVar(&r.Class, "class", "", "what kind of trouble it is (default: scope drift): "+strings.Join(store.ReportClasses(), ", "))
	flags.StringVar(&r.Next, "next", "", "what to do about it")
	flags.StringVar(&r.Assignee, "assign", "", "whom it is assigned to: a person of people/, an account, or me")
	c.jsonFlag(cmd)
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	return cmd
}

func serviceNamed(w *scenarios.Workspace, name string) (*scenarios.Service, error) {
	if service := w.Services[name]; service != nil {
		return service, nil
	}
	return nil, &usageError{fmt.Sprintf("service %q is not in the catalogue", name), "rehearse status lists the services"}
}

func pr(priority int) string {
	if priority == 0 {
		return "–"
	}
	return "P" + strconv.Itoa(priority)
}

// incidentsDocument is what incidents --json prints.
type incidentsDocument struct {
	Incidents []store.Incident `json:"incidents"`
	Next      int64            `json:"next_cursor"` // for --cursor; 0 on the last page
}

// incidentDocument is what incidents show --json prints.
type incidentDocument struct {
	store.Incident
	Impact   []string          `json:"impact"`
	Messages map[string]string `json:"messages"` // by audience
}

func incidentsCommand(c *console) *cobra.Command {
	var f store.IncidentFilter
	var state string
	cmd := &cobra.Command{
		Use:   "incidents",
		Short: "List backup incidents, the newest first",
		Long: `List backup incidents, the newest first. Consecutive failures of one service are one
incident, until everything that failed has passed again. What only the test environment
broke is not one.

"rehearse incidents show ID" shows what depends on the service, and drafts what to tell
stakeholders.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if state != "all" && state != string(store.IncidentOpen) && state != string(store.IncidentEnded) {
				return &usageError{fmt.Sprintf("--state %q is not a state of an incident", state), "the states are: open, ended, all"}
			}
			if f.State = store.IncidentState(state); state == "all" {
				f.State = ""
			}
			return listIncidents(cmd.Context(), c, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&state, "state", "open", "only incidents in this state: open, ended, all")
	flags.StringVar(&f.Service, "service", "", "only incidents of this service")
	flags.StringVar(&f.Client, "client", "", "only incidents of this client")
	flags.IntVar(&f.Limit, "limit", 20, "show this many at most")
	flags.Int64Var(&f.Before, "after", 0, "the next page: the number that the last one ended with")
	c.jsonFlag(cmd)
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	show := &cobra.Command{Use: "show ID", Short: "Show one incident, what depends on its service, and drafts of what to tell stakeholders", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return showIncident(cmd.Context(), c, args[0], "") }}
	comment := &cobra.Command{Use: "comment ID TEXT...", Short: "Add a comment to an incident", Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return showIncident(cmd.Context(), c, args[0], strings.Join(args[1:], " "))
		}}
	for _, sub := range []*cobra.Command{show, comment} {
		sub.Args = named(sub.Args)
		c.jsonFlag(sub)
		cmd.AddCommand(sub)
	}
	return cmd
}

func listIncidents(ctx context.Context, c *console, f store.IncidentFilter) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	page, err := st.Incidents(ctx, f)
	if err != nil {
		return err
	}
	if c.json {
		return c.emit(incidentsDocument{append([]store.Incident{}, page.Incidents...), page.Next})
	}
	p := c.paper()
	if len(page.Incidents) == 0 {
		p.printf("no incidents match\n")
		return nil
	}
	rows := [][]any{{p.paint(faint, "INCIDENT"), p.paint(faint, "STATE"), p.paint(faint, "SINCE (UTC)"), p.paint(faint, "FAILURES"), p.paint(faint, "SERVICE"), p.paint(faint, "REASON")}}
	for _, i := range page.Incidents {
		state := p.paint(red, "open")
		if i.State == store.IncidentEnded {
			state = p.paint(green, "ended")
		}
		rows = append(rows, []any{strconv.FormatInt(i.ID, 10), state, i.OpenedAt.UTC().Format("2006-01-02 15:04"), strconv.FormatInt(i.Count, 10), i.Service, i.Reason})
	}
	if width := c.width(c.out); width > 0 {
		fit(rows, width)
	}
	p.table("", rows)
	if page.Next != 0 {
		p.printf("\nthere are more: --limit, or --after %d\n", page.Next)
	}
	return nil
}

func showIncident(ctx context.Context, c *console, text, comment string) error {
	id, err := numbered(text, "incident", "rehearse incidents --state all")
	if err != nil {
		return err
	}
	return c.working(ctx, func(w *scenarios.Workspace, st *store.Store) error {
		if comment != "" {
			if _, err := st.CommentIncident(ctx, id, comment); err != nil {
				return missing(err, "incident", id, "rehearse incidents --state all")
			}
		}
		i, err := st.Incident(ctx, id)
		if err != nil {
			return missing(err, "incident", id, "rehearse incidents --state all")
		}
		shown := incidentDocument{Incident: *i, Impact: store.Impact(w, i.Service), Messages: map[string]string{}}
		for _, audience := range []store.Audience{store.Technical, store.Business} {
			subject, body := i.Message(audience, w.Services[i.Service], shown.Impact, time.Now())
			shown.Messages[string(audience)] = subject + "\n\n" + body
		}
		if c.json {
			return c.emit(shown)
		}
		p := c.paper()
		p.printf("incident %d of %s: %s\n", i.ID, i.Service, i.State)
		p.printf("  depend on it: %s\n", cmp.Or(strings.Join(shown.Impact, ", "), "no other service"))
		for _, audience := range []store.Audience{store.Technical, store.Business} {
			p.heading("to " + map[store.Audience]string{store.Technical: "technical", store.Business: "business"}[audience] + " stakeholders, a draft")
			p.printf("%s\n", shown.Messages[string(audience)])
		}
		printRemarks(p, i.Remarks)
		return nil
	})
}
