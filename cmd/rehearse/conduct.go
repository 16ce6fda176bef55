package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/api"
	"rehearse/runner/conduct"
	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/progress"
)

func conductCommand(c *console) *cobra.Command {
	var (
		services []string
		t0       string
		ticket   string
		follow   bool
		noWork   bool
	)
	cmd := &cobra.Command{
		Use:   "conduct [RUNBOOK]",
		Short: "Carry out a runbook: a drill, a recovery, an audit, a review or a change",
		Long: `Open an execution of a runbook and print its briefing. The person who opens it conducts it.
Its roles are filled with "rehearse step take ROLE", the clock starts with
"rehearse step start", and steps are finished with "rehearse step done STEP" or on
the pages of "rehearse serve", also from a phone.

With --follow the board is printed again whenever something happens, until it ends;
this process then also starts the runs of steps that are scenarios and carries
them, so that no server is needed. Without an argument the executions are listed.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 && !follow:
				return listExecutions(cmd.Context(), c)
			case len(args) == 0:
				return followExecution(cmd.Context(), c, "", noWork)
			}
			now := time.Now().UTC()
			at, err := moment("--t0", t0, now)
			if err != nil {
				return err
			}
			return openExecution(cmd.Context(), c, args[0], store.Opening{Services: services, T0: at, Ticket: ticket}, follow, noWork)
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&services, "service", nil, "service in scope; may be repeated (default: those of the runbook)")
	flags.StringVar(&t0, "t0", "", "the assumed or real moment of disaster: a time, or how long ago (20m); default: the start")
	flags.StringVar(&ticket, "ticket", "", "the ticket of a recovery")
	flags.BoolVar(&follow, "follow", false, "print the board until it ends, start and carry the runs of its steps")
	flags.BoolVar(&noWork, "no-work", false, "with --follow: start runs, and leave it to other machines to carry them")
	c.jsonFlag(cmd)
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	cmd.ValidArgsFunction = func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		w, err := c.load(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return slices.Sorted(maps.Keys(w.Runbooks)), cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

func openExecution(ctx context.Context, c *console, name string, want store.Opening, follow, noWork bool) (err error) {
	w, err := c.load(ctx)
	if err != nil {
		return err
	}
	r, err := runbookOf(w, name)
	if err != nil {
		return err
	}
	st, err := c.openOf(ctx, w)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	want.Runbook, want.Workspace = r, w
	x, err := st.OpenExecution(ctx, want)
	if err != nil {
		return ofExecution(err)
	}
	if err := showBoard(ctx, c, st, w, x.ID); err != nil || !follow {
		return err
	}
	return followExecution(ctx, c, x.ID, noWork)
}

func runbookOf(w *scenarios.Workspace, name string) (*scenarios.Runbook, error) {
	if r := w.Runbooks[name]; r != nil {
		return r, nil
	}
	next := "rehearse init --runbooks writes some to start from"
	if near := nearest(name, slices.Sorted(maps.Keys(w.Runbooks))); near != "" {
		next = fmt.Sprintf("did you mean %s? rehearse validate --graph lists the runbooks", near)
	}
	return nil, &usageError{fmt.Sprintf("runbook %q is not in %s", name, w.Dir), next}
}

// executionsDocument is what conduct --json prints without an argument.
type executionsDocument struct {
	Executions []store.Execution `json:"executions"`
	Next       string            `json:"next_cursor"`
}

func listExecutions(ctx context.Context, c *console) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	page, err := st.Executions(ctx, store.ExecutionFilter{})
	if err != nil {
		return err
	}
	if c.json {
		return c.emit(executionsDocument{append([]store.Execution{}, page.Executions...), page.Next})
	}
	p := c.paper()
	if len(page.Executions) == 0 {
		p.printf("no runbook was carried out yet: rehearse conduct RUNBOOK\n")
		return nil
	}
	rows := [][]any{{p.paint(faint, "EXECUTION"), p.paint(faint, "STATE"), p.paint(faint, "KIND"), p.paint(faint, zoned("OPENED")), p.paint(faint, "RUNBOOK"), p.paint(faint, "SERVICES")}}
	for _, x := range page.Executions {
		rows = append(rows, []any{x.ID, string(x.State), x.Kind.Called(), toMinute(x.OpenedAt), x.Runbook, strings.Join(x.Services, ", ")})
	}
	p.table("", rows)
	return nil
}

// ofExecution turns what cannot be done now, or by this user, into a mistake of the call.
func ofExecution(err error) error {
	for _, is := range []error{progress.ErrTaken, progress.ErrNotNow, progress.ErrNotYours, store.ErrExecution, store.ErrRefused} {
		if errors.Is(err, is) {
			text := err.Error()
			if _, after, found := strings.Cut(text, ": "); found { // what the store was about to do
				text = after
			}
			return &usageError{text, "rehearse step shows where it stands"}
		}
	}
	if errors.Is(err, store.ErrNotFound) {
		return &usageError{err.Error(), "rehearse conduct lists the executions"}
	}
	return err
}

// theOne is the execution that a command means: the one that was named, else the
// only one that is not over.
func theOne(ctx context.Context, st *store.Store, named string, states ...progress.State) (string, error) {
	if named != "" {
		return named, nil
	}
	page, err := st.Executions(ctx, store.ExecutionFilter{States: states, Limit: 10})
	switch {
	case err != nil:
		return "", err
	case len(page.Executions) == 1:
		return page.Executions[0].ID, nil
	case len(page.Executions) == 0:
		return "", &usageError{"no execution of a runbook is open", "rehearse conduct RUNBOOK opens one"}
	}
	ids := make([]string, len(page.Executions))
	for i, x := range page.Executions {
		ids[i] = x.ID + " (" + x.Runbook + ")"
	}
	return "", &usageError{"several executions are open", "name one with --execution: " + strings.Join(ids, ", ")}
}

// notOver are the states in which something can be entered.
var notOver = []progress.State{progress.Briefing, progress.Running, progress.Debrief, progress.Review}

func showBoard(ctx context.Context, c *console, st *store.Store, w *scenarios.Workspace, id string) error {
	x, p, err := st.Execution(ctx, id)
	if err != nil {
		return ofExecution(err)
	}
	now, err := st.Moment(ctx)
	if err != nil {
		return err
	}
	board := api.BoardOf(x, p, w, access.From(ctx), now)
	if c.json {
		return c.emit(board)
	}
	printBoard(c.paper(), board)
	return nil
}

func printBoard(p *paper, b *api.Board) {
	p.printf("%s %s (%s): %s\n", b.Kind.Called(), b.ID, strings.ReplaceAll(string(b.State), "_", " "), b.Title)
	if b.State == progress.Briefing {
		printBriefing(p, b)
		return
	}
	if elapsed := b.Elapsed(); elapsed != nil {
		p.printf("clock %s", seconds(*elapsed))
		for _, r := range b.Clock {
			p.printf("  %s %s", r.Mark, b.Since(r.At))
		}
		p.printf("\n")
	}
	rows := [][]any{{p.paint(faint, "STATE"), p.paint(faint, "STEP"), p.paint(faint, "BY"), p.paint(faint, "AT"), p.paint(faint, "WHAT")}}
	for _, s := range b.Steps {
		at := "–"
		if s.EndedAt != nil {
			at = b.Since(*s.EndedAt)
		}
		rows = append(rows, []any{p.stepState(b, s), s.ID, cmp.Or(s.DoneName, s.By, "rehearse"), at, s.Name})
	}
	p.table("  ", rows)
	for _, r := range b.Results {
		if b.State == progress.Running {
			break // they are judged at the end
		}
		held := "not known"
		if r.Held != nil {
			held = map[bool]string{true: "held", false: "did not hold"}[*r.Held]
		}
		p.printf("  criterion %s: %s %s\n", r.Name, held, r.Detail)
	}
}

func printBriefing(p *paper, b *api.Board) {
	for _, role := range b.Roles {
		p.printf("  role %s: %s\n", role.Name, cmp.Or(strings.Join(role.People, ", "), map[bool]string{true: "outside", false: "not filled: rehearse step take " + role.Name}[role.Outside]))
	}
	for _, part := range b.Missing {
		p.printf("  the briefing lacks %s: rehearse step brief %s=TEXT\n", part, part)
	}
	for _, condition := range b.Conditions {
		if condition.When == "entry" && !condition.Confirmed {
			p.printf("  to confirm: %s: rehearse step confirm %q\n", condition.Text, condition.Text)
		}
	}
	p.printf("  then: rehearse step start\n")
}

func (p *paper) stepState(b *api.Board, s progress.Step) styled {
	text := strings.ReplaceAll(string(s.State), "_", " ")
	if b.Late(s) {
		text += ", overdue"
	}
	switch s.State {
	case progress.Done:
		return p.paint(green, text)
	case progress.Failed:
		return p.paint(red, text)
	case progress.Waiting, progress.NotTaken:
		return p.paint(faint, text)
	}
	return p.paint(yellow, text)
}

// followExecution conducts and prints the board whenever something happened.
func followExecution(ctx context.Context, c *console, id string, noWork bool) (err error) {
	asking := access.From(ctx)
	m, ctx, err := c.join(ctx, runFlags{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.leave()) }()
	if id, err = theOne(ctx, m.store, id, notOver...); err != nil {
		return err
	}
	ctx, over := context.WithCancel(ctx)
	defer over()
	parts := []func(context.Context) error{
		m.files.Serve,
		(&conduct.Conductor{Store: m.store, Workspace: m.files.Workspace, Log: m.log}).Serve,
		func(ctx context.Context) error {
			defer over()
			return followBoard(access.With(ctx, asking), c, m, id)
		},
	}
	if !noWork {
		m.engine.prepare(ctx)
		parts = append(parts, m.worker.Serve)
	}
	return m.together(ctx, "conduct", parts...)
}

func followBoard(ctx context.Context, c *console, m *machine, id string) error {
	tick := time.NewTicker(conduct.Every)
	defer tick.Stop()
	for shown := int64(-1); ; {
		x, _, err := m.store.Execution(ctx, id)
		if err != nil {
			return ofExecution(err)
		}
		if x.Size != shown {
			shown = x.Size
			if err := showBoard(ctx, c, m.store, m.files.Workspace(), id); err != nil {
				return err
			}
		}
		if x.State != progress.Briefing && x.State != progress.Running {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// pressing is what `rehearse step` was asked for.
type pressing struct {
	execution string
	at        string
	forWhom   string
	values    []string
}

func stepCommand(c *console) *cobra.Command {
	var want pressing
	cmd := &cobra.Command{
		Use:   "step",
		Short: "Show where an execution of a runbook stands, or enter something in it",
		Long: `Show where the running execution stands, or enter something in it. Where several
are open, --execution names one.

What people did while nothing could be reached is entered later: --at says when, and
who conducts may enter it --for another person.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return showStep(cmd.Context(), c, want) },
	}
	flags := cmd.PersistentFlags()
	flags.StringVarP(&want.execution, "execution", "x", "", "the execution, or the end of its id (default: the only one that is open)")
	flags.StringVar(&want.at, "at", "", "when it happened, where it is entered later: a time, or how long ago (20m)")
	flags.StringVar(&want.forWhom, "for", "", "the account of who did it, such as local:ana, where you enter it for them")
	flags.StringSliceVar(&want.values, "value", nil, "what was found, as NAME=VALUE; may be repeated")
	c.jsonFlag(cmd)
	type verb struct {
		use, short string
		what       progress.What
		args       cobra.PositionalArgs
		fill       func(e *progress.Entry, args []string)
	}
	step := func(e *progress.Entry, args []string) { e.Step, e.Text = args[0], strings.Join(args[1:], " ") }
	text := func(e *progress.Entry, args []string) { e.Text = strings.Join(args, " ") }
	for _, v := range []verb{
		{"take ROLE", "Fill a role yourself, or --for another person", progress.Assigned, cobra.ExactArgs(1), func(e *progress.Entry, args []string) { e.Role = args[0] }},
		{"brief PART=TEXT...", "Fill in parts of the briefing", progress.Briefed, cobra.MinimumNArgs(1), func(e *progress.Entry, args []string) { pairs(e, args) }},
		{"confirm CONDITION", "Confirm an entry or exit condition", progress.Confirmed, cobra.MinimumNArgs(1), text},
		{"start", "Start the clock", progress.Started, cobra.NoArgs, text},
		{"begin STEP", "Say that you have begun a step", progress.StepStarted, cobra.ExactArgs(1), step},
		{"done STEP [REMARK]", "Finish a step", progress.StepDone, cobra.MinimumNArgs(1), step},
		{"failed STEP REASON", "Say that a step went wrong", progress.StepFailed, cobra.MinimumNArgs(2), step},
		{"skip STEP REASON", "Skip a step", progress.StepSkipped, cobra.MinimumNArgs(2), step},
		{"back STEP REASON", "Send work back at a step that approves", progress.SentBack, cobra.MinimumNArgs(2), step},
		{"move STEP REASON", "Have a step come after others: --value after=STEP,STEP", progress.StepMoved, cobra.MinimumNArgs(2), step},
		{"add STEP REASON", "Add a step: --value do=TEXT --value by=ROLE --value after=STEP", progress.StepAdded, cobra.MinimumNArgs(2), step},
		{"assist STEP [WITH]", "Note that a person was helped with a step", progress.Assisted, cobra.MinimumNArgs(1), step},
		{"received STEP", "Acknowledge a message", progress.Acknowledged, cobra.ExactArgs(1), step},
		{"note TEXT", "Note what was observed", progress.Noted, cobra.MinimumNArgs(1), text},
		{"mark MARK", "Read the clock: detected, declared, mobilised, usable, validated, accepted, returned", progress.Marked, cobra.ExactArgs(1),
			func(e *progress.Entry, args []string) { e.Values["mark"] = args[0] }},
		{"end [REASON]", "End it; with steps open the reason is needed", progress.Ended, cobra.ArbitraryArgs, text},
		{"abandon REASON", "Give it up", progress.Abandoned, cobra.MinimumNArgs(1), text},
		{"answer", "Answer the hot wash: --value well=… --value badly=… --value change=…", progress.Answered, cobra.NoArgs, text},
		{"judge CRITERION yes|no", "Judge a criterion that people judge", progress.Judged, cobra.ExactArgs(2),
			func(e *progress.Entry, args []string) { e.Values["criterion"], e.Values["held"] = args[0], args[1] }},
		{"lesson TEXT", "Keep a lesson", progress.Learnt, cobra.MinimumNArgs(1), text},
		{"sign", "Sign the report", progress.Signed, cobra.NoArgs, text},
		{"review accepted|sent_back [REMARK]", "Review a report that another person signed", progress.Reviewed, cobra.MinimumNArgs(1),
			func(e *progress.Entry, args []string) {
				e.Values["verdict"], e.Text = args[0], strings.Join(args[1:], " ")
			}},
	} {
		sub := &cobra.Command{Use: v.use, Short: v.short, Args: named(v.args), RunE: func(cmd *cobra.Command, args []string) error {
			e := progress.Entry{What: v.what, Values: map[string]string{}}
			v.fill(&e, args)
			return pressStep(cmd.Context(), c, want, e)
		}}
		c.jsonFlag(sub)
		cmd.AddCommand(sub)
	}
	return cmd
}

// pairs reads NAME=VALUE into the values of an entry; what has another form stays
// out, and pressStep reports it.
func pairs(e *progress.Entry, texts []string) (wrong string) {
	for _, text := range texts {
		name, value, found := strings.Cut(text, "=")
		if !found {
			return text
		}
		e.Values[name] = value
	}
	return ""
}

func showStep(ctx context.Context, c *console, want pressing) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	id, err := theOne(ctx, st, want.execution, notOver...)
	if err != nil {
		return err
	}
	return showBoard(ctx, c, st, w, id)
}

func pressStep(ctx context.Context, c *console, want pressing, e progress.Entry) (err error) {
	if wrong := pairs(&e, want.values); wrong != "" {
		return &usageError{fmt.Sprintf("%q is not NAME=VALUE", wrong), "such as --value option=yes"}
	}
	at, err := moment("--at", want.at, time.Now().UTC())
	if err != nil {
		return err
	}
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	id, err := theOne(ctx, st, want.execution, notOver...)
	if err != nil {
		return err
	}
	name := ""
	if m := w.Member(want.forWhom); m != nil {
		name = m.Name
	}
	entered, err := st.Enter(ctx, w, id, store.Press{Entry: e, For: want.forWhom, Name: name, At: at})
	if err != nil {
		return ofExecution(err)
	}
	if c.json {
		return c.emit(entered)
	}
	return showBoard(ctx, c, st, w, id)
}
