package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/api"
	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// agenda is what `rehearse calendar` was asked for.
type agenda struct {
	filter store.OccurrenceFilter
	from   string
	days   int
	ical   bool
}

func calendarCommand(c *console) *cobra.Command {
	var want agenda
	cmd := &cobra.Command{
		Use:   "calendar",
		Short: "Show what is due, with freezes and blackouts",
		Long: `Show what is due, with freezes and blackouts. A freeze exempts only what falls
due after a second person approved it: see rehearse calendar exempt, approve
and withdraw.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return calendar(cmd.Context(), c, want) },
	}
	flags := cmd.Flags()
	flags.IntVar(&want.days, "days", 7, "how many days to show")
	flags.StringVar(&want.from, "from", "", "start of the calendar: a time, a date, or how long ago (7d); default now")
	flags.StringVar(&want.filter.Scenario, "scenario", "", "only what this scenario has due")
	flags.StringVar(&want.filter.Service, "service", "", "only what this service has due")
	flags.StringVar(&want.filter.Client, "client", "", "only what this client has due")
	flags.BoolVar(&want.ical, "ical", false, "print an iCalendar (RFC 5545) for other programs")
	c.jsonFlag(cmd)
	completeScope(c, cmd)
	cmd.AddCommand(exemptCommand(c), approveCommand(c), withdrawCommand(c), exemptionsCommand(c))
	return cmd
}

func completeScope(c *console, cmd *cobra.Command) {
	_ = cmd.RegisterFlagCompletionFunc("scenario", completeScenarios(c))
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
}

// calendarDocument is what calendar --json prints.
type calendarDocument struct {
	From        time.Time          `json:"from"`
	Until       time.Time          `json:"until"`
	Occurrences []store.Occurrence `json:"occurrences"`
	Exemptions  []store.Exemption  `json:"exemptions"`
	Blackouts   []api.Blackout     `json:"blackouts"`
}

func calendar(ctx context.Context, c *console, want agenda) (err error) {
	if want.days < 1 || want.days > 3660 {
		return &usageError{"--days must be between 1 and 3660", "such as --days 14"}
	}
	if want.ical && c.json {
		return &usageError{"--ical and --json cannot be combined", "use one of them"}
	}
	now := time.Now().UTC().Truncate(time.Minute)
	from, err := moment("--from", want.from, now)
	if err != nil {
		return err
	}
	if from == nil {
		from = &now
	}
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	until := from.AddDate(0, 0, want.days)
	want.filter.From, want.filter.Until = from, &until
	shown, err := readCalendar(ctx, st, want.filter)
	if err != nil {
		return fmt.Errorf("read the calendar: %w", err)
	}
	shown.Blackouts = api.Blackouts(w)
	switch {
	case want.ical:
		return api.WriteICalendar(c.out, shown.Occurrences, shown.Exemptions)
	case c.json:
		return c.emit(shown)
	}
	printCalendar(c.paper(), shown, c.width(c.out))
	return nil
}

// readCalendar reads a stretch whole.
func readCalendar(ctx context.Context, st *store.Store, filter store.OccurrenceFilter) (calendarDocument, error) {
	shown := calendarDocument{From: filter.From.UTC(), Until: filter.Until.UTC(), Occurrences: []store.Occurrence{}, Exemptions: []store.Exemption{}}
	filter.Limit = 1000
	for {
		page, err := st.Occurrences(ctx, filter)
		if err != nil {
			return shown, err
		}
		shown.Occurrences = append(shown.Occurrences, page.Occurrences...)
		if filter.After = page.Next; filter.After == "" {
			break
		}
	}
	all, err := st.Exemptions(ctx)
	for _, e := range all {
		if e.In(filter) {
			shown.Exemptions = append(shown.Exemptions, e)
		}
	}
	return shown, err
}

// printCalendar writes one line an occurrence. Only a terminal cuts the note.
func printCalendar(p *paper, shown calendarDocument, width int) {
	if len(shown.Occurrences) == 0 {
		p.printf("nothing is due from %s to %s; rehearse serve plans ahead\n", date(shown.From), date(shown.Until))
	} else {
		rows := [][]any{{p.paint(faint, zoned("DUE")), p.paint(faint, "UNTIL"), p.paint(faint, "SCENARIO"), p.paint(faint, "SERVICE"),
			p.paint(faint, "STATE"), p.paint(faint, "NOTE")}}
		for _, o := range shown.Occurrences {
			rows = append(rows, []any{date(o.DueAt), untilOf(o), o.Scenario, o.Service, p.occurrence(o.State), noteOf(o, shown.Exemptions)})
		}
		if width > 0 {
			fit(rows, width)
		}
		p.table("", rows)
	}
	printExemptions(p, "freezes", shown.Exemptions)
	for i, b := range shown.Blackouts {
		if i == 0 {
			p.printf("\nblackouts, in which no run starts by itself:\n")
		}
		p.printf("  %s\n", blackoutOf(b))
	}
}

func date(t time.Time) string { return t.In(shownIn).Format("Mon 2006-01-02 15:04") }

// untilOf is when a window closes; the day only where it is another.
func untilOf(o store.Occurrence) string {
	if o.ClosesAt.In(shownIn).Format(time.DateOnly) == o.DueAt.In(shownIn).Format(time.DateOnly) {
		return o.ClosesAt.In(shownIn).Format("15:04")
	}
	return date(o.ClosesAt)
}

// noteOf is what is to be known of an occurrence.
func noteOf(o store.Occurrence, exemptions []store.Exemption) string {
	var notes []string
	if o.Reason != "" {
		notes = append(notes, o.Reason)
	}
	if o.State == store.Planned {
		if !o.StartAt.Equal(o.DueAt) {
			notes = append(notes, "begins "+o.StartAt.In(shownIn).Format("15:04"))
		}
		if e := store.InForce(exemptions, o); e != nil {
			notes = append(notes, "will be exempt: "+e.Reason)
		}
	}
	return strings.Join(notes, "; ")
}

func (p *paper) occurrence(state store.OccurrenceState) styled {
	text := strings.ReplaceAll(string(state), "_", " ")
	switch state {
	case store.OnTime:
		return p.paint(green, text)
	case store.Missed:
		return p.paint(red, text)
	case store.Late:
		return p.paint(yellow, text)
	default:
		return styled(text)
	}
}

func blackoutOf(b api.Blackout) string {
	days, pools := "every day", ""
	if len(b.Days) > 0 {
		days = strings.Join(b.Days, ", ")
	}
	if len(b.Pools) > 0 {
		pools = ", pool " + strings.Join(b.Pools, ", ")
	}
	return fmt.Sprintf("%s, %s to %s %s%s", days, b.From, b.Until, b.Timezone, pools)
}

func printExemptions(p *paper, title string, all []store.Exemption) {
	if len(all) == 0 {
		return
	}
	p.printf("\n%s:\n", title)
	rows := [][]any{{p.paint(faint, "ID"), p.paint(faint, zoned("FROM")), p.paint(faint, zoned("UNTIL")), p.paint(faint, "CONCERNS"),
		p.paint(faint, "ASKED FOR BY"), p.paint(faint, "APPROVED BY"), p.paint(faint, "REASON")}}
	for _, e := range all {
		rows = append(rows, []any{e.ID, date(e.FromAt), date(e.UntilAt), e.Concerns(), e.RequestedBy, p.approver(e), e.Reason})
	}
	p.table("  ", rows)
}

func (p *paper) approver(e store.Exemption) styled {
	switch {
	case e.WithdrawnAt != nil:
		return p.sprintf("withdrawn by %s", e.WithdrawnBy)
	case e.ApprovedAt == nil:
		return p.paint(yellow, "not yet")
	default:
		return p.sprintf("%s", e.ApprovedBy)
	}
}

// asking is an exemption as the command line asks for it.
type asking struct {
	store.Exemption
	from, until string
}

func exemptCommand(c *console) *cobra.Command {
	var want asking
	cmd := &cobra.Command{
		Use:   "exempt --until TIME --reason TEXT",
		Short: "Ask for an exemption, such as a change freeze",
		Long: `Ask for an exemption: while it lasts nothing needs to be rehearsed. It counts for what
falls due after a second person has approved it with rehearse calendar approve;
what was due before stays due. Without --scenario, --service and --client it
applies to everything. All exemptions are counted and shown.`,
		Args: named(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return askForExemption(cmd.Context(), c, want) },
	}
	flags := cmd.Flags()
	flags.StringVar(&want.from, "from", "", "when it starts: a time in UTC, a date, or how long from now (12h); default now")
	flags.StringVar(&want.until, "until", "", "when it ends: a time in UTC, a date, or how long it lasts (2d)")
	flags.StringVar(&want.Reason, "reason", "", "why")
	flags.StringVar(&want.Scenario, "scenario", "", "only this scenario")
	flags.StringVar(&want.Service, "service", "", "only this service")
	flags.StringVar(&want.Client, "client", "", "only this client")
	byFlag(cmd, &want.RequestedBy)
	cmd.MarkFlagsMutuallyExclusive("scenario", "service", "client")
	c.jsonFlag(cmd)
	completeScope(c, cmd)
	return cmd
}

// byFlag says what people call who acts. The record has the user of the operating
// system beside it, and that decides.
func byFlag(cmd *cobra.Command, by *string) {
	cmd.Flags().StringVar(by, "by", userName(), "your name, for the record; who may approve is decided by operating-system user")
}

func askForExemption(ctx context.Context, c *console, want asking) error {
	if want.until == "" || want.Reason == "" {
		return &usageError{"an exemption needs an end and a reason", `give --until and --reason, such as: rehearse calendar exempt --until 2d --reason "network change 4711"`}
	}
	w, err := c.load(ctx)
	if err != nil {
		return err
	}
	if want.Scenario != "" && w.Scenarios[want.Scenario] == nil {
		return unknownScenario(want.Scenario, w)
	}
	if want.Service != "" && w.Services[want.Service] == nil {
		return &usageError{fmt.Sprintf("service %q is not in the catalogue", want.Service), "rehearse status lists the services"}
	}
	if want.Client != "" && !w.HasClient(want.Client) {
		return &usageError{fmt.Sprintf("no service in the catalogue belongs to the client %q", want.Client), "rehearse status lists the services"}
	}
	now := time.Now().UTC().Truncate(time.Second)
	if want.FromAt, err = ahead("--from", want.from, now); err != nil {
		return err
	}
	if want.UntilAt, err = ahead("--until", want.until, want.FromAt); err != nil {
		return err
	}
	return c.exemption(ctx, w, func(st *store.Store) (*store.Exemption, error) { return st.RequestExemption(ctx, want.Exemption) },
		func(p *paper, e *store.Exemption) {
			p.printf("exemption %d needs a second person's approval: rehearse calendar approve %d\n", e.ID, e.ID)
		})
}

// ahead reads a point in time that people plan: an instant, a date in UTC, or
// how long after another.
func ahead(flag, text string, base time.Time) (time.Time, error) {
	if text == "" {
		return base, nil
	}
	if in, err := units.ParseDuration(text); err == nil {
		return base.Add(in.Std()), nil
	}
	at, err := moment(flag, text, base)
	if err != nil {
		return time.Time{}, &usageError{err.Error(), "write a date (2026-03-01), a time in UTC (2026-03-01 14:30), or a length (2d)"}
	}
	return at.UTC(), nil
}

func approveCommand(c *console) *cobra.Command {
	var by string
	cmd := &cobra.Command{
		Use:   "approve ID",
		Short: "Approve an exemption that another person asked for",
		Args:  named(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return decide(cmd.Context(), c, args[0], func(ctx context.Context, st *store.Store, id int64) (*store.Exemption, error) {
				return st.Approve(ctx, id, by)
			}, "exemption %d is approved: what falls due during it from now on is exempt\n")
		},
	}
	byFlag(cmd, &by)
	c.jsonFlag(cmd)
	return cmd
}

func withdrawCommand(c *console) *cobra.Command {
	var by string
	cmd := &cobra.Command{
		Use:   "withdraw ID",
		Short: "End an exemption; what it exempted stays exempt",
		Long: `End an exemption; what it exempted stays exempt. One from rehearse.yaml or a
calendar stays withdrawn until it is changed there.`,
		Args: named(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return decide(cmd.Context(), c, args[0], func(ctx context.Context, st *store.Store, id int64) (*store.Exemption, error) {
				return st.WithdrawExemption(ctx, id, by)
			}, "exemption %d is withdrawn: what falls due from now on has to be rehearsed\n")
		},
	}
	byFlag(cmd, &by)
	c.jsonFlag(cmd)
	return cmd
}

func decide(ctx context.Context, c *console, id string, how func(context.Context, *store.Store, int64) (*store.Exemption, error), done string) error {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return &usageError{fmt.Sprintf("%q is not the number of an exemption", id), "rehearse calendar exemptions lists them"}
	}
	w, err := c.load(ctx)
	if err != nil {
		return err
	}
	return c.exemption(ctx, w, func(st *store.Store) (*store.Exemption, error) { return how(ctx, st, number) },
		func(p *paper, e *store.Exemption) { p.printf(done, e.ID) })
}

// exemption changes one, and says so.
func (c *console) exemption(ctx context.Context, w *scenarios.Workspace, change func(*store.Store) (*store.Exemption, error), say func(*paper, *store.Exemption)) (err error) {
	st, err := c.openOf(ctx, w)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	e, err := change(st)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &usageError{"an exemption with that number does not exist", "rehearse calendar exemptions lists them"}
	case errors.Is(err, store.ErrSamePerson):
		return &usageError{err.Error(), "have another person approve it, logged in to this machine as themselves"}
	case errors.Is(err, store.ErrRefused):
		return &usageError{err.Error(), "ask a person who has that role"}
	case errors.Is(err, store.ErrExemption):
		return &usageError{err.Error(), "rehearse calendar exemptions lists them"}
	case err != nil:
		return err
	case c.json:
		return c.emit(e)
	}
	say(c.paper(), e)
	return nil
}

// exemptionsDocument is what calendar exemptions --json prints.
type exemptionsDocument struct {
	Exemptions []store.Exemption `json:"exemptions"`
	Exempted   map[int64]int64   `json:"exempted"` // occurrences, by the exemption's id
}

func exemptionsCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "exemptions",
		Short: "List all exemptions, past and present",
		Args:  named(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return listExemptions(cmd.Context(), c) },
	}
	c.jsonFlag(cmd)
	return cmd
}

func listExemptions(ctx context.Context, c *console) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	var all exemptionsDocument
	if all.Exemptions, err = st.Exemptions(ctx); err != nil {
		return err
	}
	if all.Exempted, err = st.Exempted(ctx); err != nil {
		return err
	}
	if c.json {
		return c.emit(all)
	}
	p, exempted := c.paper(), int64(0)
	for _, n := range all.Exempted {
		exempted += n
	}
	p.printf("%s, which exempted %s\n", units.Count(len(all.Exemptions), "exemption"), units.Count(int(exempted), "occurrence"))
	printExemptions(p, "latest end first", all.Exemptions)
	return nil
}
