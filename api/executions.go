package api

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/progress"
)

// Executions are one page of executions, the newest first.
type Executions struct {
	Executions []store.Execution `json:"executions" nullable:"false"`
	Next       *string           `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

// Board is an execution as one actor sees it: injects that have not come are hidden
// from everyone but the conductor.
type Board struct {
	store.Execution
	Now        time.Time              `json:"now" doc:"by the clock of the database"`
	Me         Self                   `json:"me"`
	Brief      scenarios.Briefing     `json:"briefing"`
	Missing    []string               `json:"briefing_missing" nullable:"false" doc:"parts of the briefing that are still empty"`
	Conditions []Condition            `json:"conditions" nullable:"false"`
	Roles      []RoleFilled           `json:"roles" nullable:"false"`
	Steps      []progress.Step        `json:"steps" nullable:"false"`
	Clock      []progress.Reading     `json:"clock" nullable:"false"`
	People     []progress.Participant `json:"participants" nullable:"false"`
	Deviations []progress.Deviation   `json:"deviations" nullable:"false"`
	Results    []progress.Result      `json:"criteria" nullable:"false"`
	Wash       []progress.Wash        `json:"hot_wash" nullable:"false"`
	Lessons    []progress.Entry       `json:"lessons" nullable:"false"`
	Counts     progress.Counts        `json:"counts"`
	Recovered  []ServiceRTO           `json:"recovered" nullable:"false" doc:"RTO of each service by its own rule"`
	Allowance  *float64               `json:"allowance_seconds" doc:"from t0 until people were mobilised; null: not measured"`
	Entries    []progress.Entry       `json:"entries_log" nullable:"false" doc:"oldest first"`

	progress *progress.Progress
	runs     map[string]*store.Run
}

// Self is who looks.
type Self struct {
	Actor    string   `json:"actor"`
	Name     string   `json:"name"`
	Roles    []string `json:"roles" nullable:"false"`
	Conducts bool     `json:"conducts"`
}

// Condition must be met before an execution begins, or before it ends.
type Condition struct {
	Text      string `json:"text"`
	When      string `json:"when" enum:"entry,exit"`
	Confirmed bool   `json:"confirmed"`
}

// RoleFilled is a role and who fills it.
type RoleFilled struct {
	scenarios.RunbookRole
	People []string `json:"people" nullable:"false"`
}

// ServiceRTO is how long the recovery of a service took.
type ServiceRTO struct {
	Service   string   `json:"service"`
	Seconds   *float64 `json:"seconds"`
	Committed *float64 `json:"committed_seconds"`
	Met       *bool    `json:"met"`
	How       string   `json:"how"`
}

// OpenExecution asks for a runbook to be carried out.
type OpenExecution struct {
	Runbook  string     `json:"runbook" minLength:"1" maxLength:"200"`
	Services []string   `json:"services,omitempty" doc:"where the runbook names none; else those of it that are in scope"`
	T0       *time.Time `json:"t0,omitempty" doc:"the assumed or real moment of disaster; default: the start"`
	Detected *time.Time `json:"detected,omitempty"`
	Ticket   string     `json:"ticket,omitempty" maxLength:"200" doc:"needed for a recovery"`
}

// MakeEntry is something that a participant enters.
type MakeEntry struct {
	What   string            `json:"what" enum:"briefed,assigned,confirmed,started,step_started,step_done,step_failed,step_skipped,step_added,step_moved,sent_back,assisted,noted,marked,acknowledged,ended,abandoned,answered,judged,learnt,signed,reviewed"`
	Step   string            `json:"step,omitempty" maxLength:"200"`
	Role   string            `json:"role,omitempty" maxLength:"200" doc:"of assigned: the role that is filled"`
	Text   string            `json:"text,omitempty" maxLength:"8000"`
	Values map[string]string `json:"values,omitempty" doc:"such as option of a decision, answer of a question, what a step records, after of step_moved"`
	Once   string            `json:"once,omitempty" maxLength:"100" doc:"made by the caller: the same request sent twice is one entry"`
	For    string            `json:"for,omitempty" maxLength:"200" doc:"the actor who did it, where another person enters it; only the conductor may"`
	Name   string            `json:"name,omitempty" maxLength:"200" doc:"of that actor"`
	At     *time.Time        `json:"happened_at,omitempty" doc:"where it is entered later, such as from paper"`
}

type executionsQuestion struct {
	Runbook string `query:"runbook" doc:"only of this runbook" maxLength:"200"`
	Kind    string `query:"kind" enum:"drill,recovery,audit,review,change"`
	State   string `query:"state" enum:"briefing,running,debrief,in_review,archived,abandoned"`
	Service string `query:"service" doc:"only of this service" maxLength:"200"`
	Client  string `query:"client" doc:"only of this client" maxLength:"200"`
	Cursor  string `query:"cursor" doc:"next_cursor of the previous page" maxLength:"100"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type executionsAnswer struct{ Body Executions }

type executionQuestion struct {
	Execution string `path:"execution" doc:"id of the execution, or an unambiguous end of it" maxLength:"200"`
}

type boardAnswer struct{ Body Board }

type openQuestion struct{ Body OpenExecution }

type openedAnswer struct {
	Location string `header:"Location" doc:"where to follow the execution"`
	Body     store.Execution
}

type entryQuestion struct {
	Execution string `path:"execution" doc:"id of the execution, or an unambiguous end of it" maxLength:"200"`
	Body      MakeEntry
}

type entryAnswer struct{ Body progress.Entry }

func (s *Server) listExecutions(ctx context.Context, in *executionsQuestion) (*executionsAnswer, error) {
	filter := store.ExecutionFilter{Runbook: in.Runbook, Kind: scenarios.RunbookKind(in.Kind), Service: in.Service, Client: in.Client, Before: in.Cursor, Limit: in.Limit}
	if in.State != "" {
		filter.States = []progress.State{progress.State(in.State)}
	}
	found, err := s.Store.Executions(ctx, filter)
	if err != nil {
		return nil, err
	}
	answer := &executionsAnswer{Body: Executions{Executions: readable(ctx, found.Executions)}}
	if found.Next != "" {
		answer.Body.Next = &found.Next
	}
	return answer, nil
}

// readable are the executions that an actor may read.
func readable(ctx context.Context, all []store.Execution) []store.Execution {
	kept := []store.Execution{}
	for _, x := range all {
		if ok, _ := access.Allowed(access.From(ctx), access.Read, access.Object{Client: x.Client}); ok {
			kept = append(kept, x)
		}
	}
	return kept
}

func (s *Server) showExecution(ctx context.Context, in *executionQuestion) (*boardAnswer, error) {
	board, err := s.board(ctx, in.Execution)
	if err != nil {
		return nil, err
	}
	return &boardAnswer{Body: *board}, nil
}

func (s *Server) openExecution(ctx context.Context, in *openQuestion) (*openedAnswer, error) {
	x, err := s.open(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return &openedAnswer{Location: v1 + "/executions/" + x.ID, Body: *x}, nil
}

func (s *Server) open(ctx context.Context, ask OpenExecution) (*store.Execution, error) {
	w := s.Workspace()
	r := w.Runbooks[ask.Runbook]
	if r == nil {
		return nil, unknown(http.StatusUnprocessableEntity, "runbook", ask.Runbook, w.Runbooks)
	}
	x, err := s.Store.OpenExecution(ctx, store.Opening{Runbook: r, Workspace: w, Services: ask.Services, T0: ask.T0, Detected: ask.Detected, Ticket: ask.Ticket})
	return x, ofExecution(ask.Runbook, err)
}

func (s *Server) makeEntry(ctx context.Context, in *entryQuestion) (*entryAnswer, error) {
	entry, err := s.enter(ctx, in.Execution, in.Body)
	if err != nil {
		return nil, err
	}
	return &entryAnswer{Body: *entry}, nil
}

func (s *Server) enter(ctx context.Context, execution string, made MakeEntry) (*progress.Entry, error) {
	entry, err := s.Store.Enter(ctx, s.Workspace(), execution, store.Press{
		Entry: progress.Entry{What: progress.What(made.What), Step: made.Step, Role: made.Role, Text: made.Text, Values: made.Values},
		Once:  made.Once, For: made.For, Name: made.Name, At: made.At,
	})
	return entry, ofExecution(execution, err)
}

// ofExecution says what became of a request about an execution.
func ofExecution(name string, err error) error {
	text := func(is error) string {
		_, after, _ := strings.Cut(err.Error(), is.Error())
		return capital(is.Error()) + after + "."
	}
	var incomplete progress.Incomplete
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrNotFound):
		return refuse(http.StatusNotFound, "Execution "+quoted(name)+" does not exist. "+v1+"/executions lists them.")
	case errors.As(err, &incomplete):
		return refuse(http.StatusConflict, capital(incomplete.Error())+".")
	case errors.Is(err, progress.ErrTaken):
		return refuse(http.StatusConflict, text(progress.ErrTaken))
	case errors.Is(err, progress.ErrNotNow):
		return refuse(http.StatusConflict, text(progress.ErrNotNow))
	case errors.Is(err, progress.ErrNotYours):
		return refuse(http.StatusForbidden, text(progress.ErrNotYours))
	case errors.Is(err, store.ErrExecution):
		return refuse(http.StatusUnprocessableEntity, text(store.ErrExecution))
	}
	return err
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// board reads an execution for the actor of a request.
func (s *Server) board(ctx context.Context, ref string) (*Board, error) {
	x, p, err := s.Store.Execution(ctx, ref)
	if err != nil {
		return nil, ofExecution(ref, err)
	}
	actor := access.From(ctx)
	if ok, why := access.Allowed(actor, access.Read, access.Object{Client: x.Client}); !ok {
		return nil, &store.Refusal{Actor: actor, Verb: access.Read, On: access.Object{Client: x.Client}, Why: why}
	}
	now, err := s.Store.Moment(ctx)
	if err != nil {
		return nil, err
	}
	return BoardOf(x, p, s.Workspace(), actor, now), nil
}

// BoardOf is an execution as an actor sees it at a moment.
func BoardOf(x *store.Execution, p *progress.Progress, w *scenarios.Workspace, actor access.Actor, now time.Time) *Board {
	b := &Board{
		Execution: *x, Now: now, Brief: p.Brief, Missing: []string{}, Conditions: []Condition{}, Roles: []RoleFilled{}, Steps: []progress.Step{},
		Clock: append([]progress.Reading{}, p.Clock...), People: append([]progress.Participant{}, p.People...), Deviations: append([]progress.Deviation{}, p.Deviations...),
		Results: []progress.Result{}, Wash: append([]progress.Wash{}, p.Wash...), Lessons: append([]progress.Entry{}, p.Lessons...),
		Counts: p.Count(), Recovered: []ServiceRTO{}, Allowance: p.Allowance(), Entries: []progress.Entry{}, progress: p,
		Me: Self{Actor: actor.ID, Name: actor.Name, Roles: append([]string{}, p.Roles(actor.ID)...), Conducts: p.Conducts(actor.ID)},
	}
	if x.Kind == scenarios.Drill {
		b.Missing = append(b.Missing, p.Brief.Missing()...)
	}
	for _, text := range p.Book.Entry {
		b.Conditions = append(b.Conditions, Condition{text, "entry", slices.Contains(p.Confirmed, text)})
	}
	for _, text := range p.Book.Exit {
		b.Conditions = append(b.Conditions, Condition{text, "exit", slices.Contains(p.Confirmed, text)})
	}
	for _, role := range p.Book.Roles {
		filled := RoleFilled{RunbookRole: role, People: []string{}}
		for _, who := range p.People {
			if slices.Contains(who.Roles, role.Name) {
				filled.People = append(filled.People, who.Name)
			}
		}
		b.Roles = append(b.Roles, filled)
	}
	hidden := map[string]bool{}
	for i := range p.Steps {
		step := p.Steps[i]
		if !p.Sees(&step, actor.ID) {
			hidden[step.ID] = true
			continue
		}
		if step.Inject != nil && !b.Me.Conducts && x.State == progress.Running {
			told := *step.Inject
			told.Expected = "" // what good participants do is theirs to find
			step.Inject = &told
		}
		b.Steps = append(b.Steps, step)
	}
	for _, e := range p.Entries {
		if !hidden[e.Step] {
			b.Entries = append(b.Entries, e)
		}
	}
	b.judged(p, w)
	return b
}

// judged adds what services promise to what was measured.
func (b *Board) judged(p *progress.Progress, w *scenarios.Workspace) {
	var commitment scenarios.Commitment
	for i, name := range b.Services {
		service := w.Services[name]
		if service == nil {
			continue
		}
		if i == 0 || service.Commitment.RTO > 0 && (commitment.RTO == 0 || service.Commitment.RTO < commitment.RTO) {
			commitment = service.Commitment // of several services the strictest
		}
		rto := ServiceRTO{Service: name, Committed: promised(service.Commitment.RTO)}
		rto.Seconds, rto.How = p.RTO(service.Commitment)
		if rto.Seconds != nil && rto.Committed != nil {
			met := *rto.Seconds <= *rto.Committed
			rto.Met = &met
		}
		b.Recovered = append(b.Recovered, rto)
	}
	b.Results = append(b.Results, p.Results(commitment)...)
}

// Mine is the step that the actor should do next: one that they began, else the
// first that is ready for a role of theirs; nil where they wait for others.
func (b *Board) Mine() *progress.Step {
	var next *progress.Step
	for i := range b.Steps {
		step := &b.Steps[i]
		if !slices.Contains(b.Me.Roles, step.By) || !b.progress.MayPress(step, b.Me.Actor) || step.Kind == scenarios.StepInject {
			continue
		}
		if step.State == progress.Under && step.DoneBy == b.Me.Actor {
			return step
		}
		if next == nil {
			next = step
		}
	}
	return next
}

// May says whether the actor can finish a step now.
func (b *Board) May(step progress.Step) bool { return b.progress.MayPress(&step, b.Me.Actor) }

// Current are the steps that are being done, or could be.
func (b *Board) Current() (now []progress.Step) {
	for _, step := range b.Steps {
		if step.Kind != scenarios.StepInject && (step.State == progress.Under || step.State == progress.Ready || step.State == progress.Failed) {
			now = append(now, step)
		}
	}
	return now
}

// Late says whether a step takes longer than it may.
func (b *Board) Late(step progress.Step) bool { return step.Overdue(b.Now) }

// Elapsed is how long the clock has run; nil before the start.
func (b *Board) Elapsed() *float64 {
	if b.StartedAt == nil {
		return nil
	}
	until := b.Now
	if b.EndedAt != nil {
		until = *b.EndedAt
	}
	seconds := until.Sub(*b.StartedAt).Round(time.Second).Seconds()
	return &seconds
}

// Since is how long after the start something happened.
func (b *Board) Since(at time.Time) string {
	if b.StartedAt == nil {
		return unknownMark
	}
	d := at.Sub(*b.StartedAt).Round(time.Second)
	if d < 0 {
		return "-" + span(-d.Seconds())
	}
	return "+" + span(d.Seconds())
}

// Run is the run of a step, where one was started and can be read.
func (b *Board) Run(step progress.Step) *store.Run { return b.runs[step.RunID] }

// Newest are the entries, the newest first, as many as a page shows.
func (b *Board) Newest() []progress.Entry {
	entries := slices.Clone(b.Entries)
	slices.Reverse(entries)
	return entries[:min(len(entries), 100)]
}

// withRuns reads the runs of steps, with their phases.
func (s *Server) withRuns(ctx context.Context, b *Board) error {
	b.runs = map[string]*store.Run{}
	for _, step := range b.Steps {
		if step.RunID == "" {
			continue
		}
		run, err := s.Store.Run(ctx, step.RunID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err == nil {
			b.runs[step.RunID] = run
		}
	}
	return nil
}

func (s *Server) executionsPage(c *gin.Context) (page, error) {
	found, err := s.Store.Executions(c.Request.Context(), store.ExecutionFilter{Runbook: c.Query("runbook"), Service: c.Query("service"), Before: c.Query("cursor")})
	if err != nil {
		return page{}, err
	}
	due, err := s.duties(c.Request.Context(), c.Query("runbook"), 30)
	if err != nil {
		return page{}, err
	}
	return page{Name: "executions.html", Title: "Rehearsals, audits and recoveries", Live: allEvents, Body: map[string]any{"Due": due, "Executions": readable(c.Request.Context(), found.Executions), "Next": nextAddress(c, &found.Next)}}, nil
}

func (s *Server) executionPage(c *gin.Context) (page, error) {
	b, err := s.board(c.Request.Context(), c.Param("execution"))
	if err != nil {
		return page{}, err
	}
	if err := s.withRuns(c.Request.Context(), b); err != nil {
		return page{}, err
	}
	shown := page{Name: "execution.html", Title: b.Title, Body: b}
	if b.State != progress.Archived && b.State != progress.Stopped {
		shown.Refresh, shown.Live = 3, eventsOf(b.ID)
	}
	return shown, nil
}

// acting is what a page with forms shows.
type acting struct {
	*Board
	Step  *progress.Step
	Once  string // of the form: pressing twice is one entry
	Marks []scenarios.Mark
}

// once makes what tells one press from another.
func once() string {
	random := make([]byte, 12)
	rand.Read(random) // never fails: it crashes the process first
	return hex.EncodeToString(random)
}

func (s *Server) stepPage(c *gin.Context) (page, error) {
	b, err := s.board(c.Request.Context(), c.Param("execution"))
	if err != nil {
		return page{}, err
	}
	i := slices.IndexFunc(b.Steps, func(step progress.Step) bool { return step.ID == c.Param("step") })
	if i < 0 {
		return page{}, refuse(http.StatusNotFound, "Step "+quoted(c.Param("step"))+" is not in this "+b.Kind.Called()+".")
	}
	if err := s.withRuns(c.Request.Context(), b); err != nil {
		return page{}, err
	}
	shown := page{Name: "step.html", Title: b.Steps[i].Name, Body: acting{Board: b, Step: &b.Steps[i], Once: once()}}
	if b.State == progress.Running {
		shown.Live = eventsOf(b.ID) // script leaves a form alone that is being filled in
		if b.Steps[i].Kind == scenarios.StepRun {
			shown.Refresh = 3
		}
	}
	return shown, nil
}

// minePage is the next step of the person who asks, for a phone.
func (s *Server) minePage(c *gin.Context) (page, error) {
	b, err := s.board(c.Request.Context(), c.Param("execution"))
	if err != nil {
		return page{}, err
	}
	shown := page{Name: "step.html", Title: b.Title, Body: acting{Board: b, Step: b.Mine(), Once: once()}}
	if b.State == progress.Running {
		shown.Live = eventsOf(b.ID)
		if b.Mine() == nil {
			shown.Refresh = 3
		}
	}
	return shown, nil
}

func eventsOf(execution string) string {
	return v1 + "/executions/" + url.PathEscape(execution) + "/events"
}

// followExecution streams that an execution has new entries, and what its runs do,
// until it is over.
func (s *Server) followExecution(ctx context.Context, in *executionQuestion) (*huma.StreamResponse, error) {
	board, err := s.board(ctx, in.Execution)
	if err != nil {
		return nil, err
	}
	return s.stream(func(ctx context.Context, to *stream) error { //nolint:contextcheck // the stream brings the context of its request
		return s.followEntries(ctx, to, board.ID)
	}), nil
}

// Growth says how many entries an execution has.
type Growth struct {
	Execution string         `json:"execution"`
	Entries   int64          `json:"entries"`
	State     progress.State `json:"state"`
}

func (s *Server) followEntries(ctx context.Context, to *stream, id string) error {
	size, runs := int64(-1), map[string]store.Pulse{}
	return s.watch(ctx, to, func() (over bool, err error) {
		x, err := s.Store.ExecutionHead(ctx, id)
		if err != nil {
			return false, err
		}
		if x.Size != size {
			if err := to.send("entry", Growth{x.ID, x.Size, x.State}); err != nil {
				return false, err
			}
			if size = x.Size; x.State == progress.Archived || x.State == progress.Stopped {
				return true, to.send("end", Growth{x.ID, x.Size, x.State})
			}
			if runs, err = s.runsIn(ctx, id, runs); err != nil {
				return false, err
			}
		}
		pulses, err := s.pulses.read(ctx, s.Store)
		if err != nil {
			return false, err
		}
		for _, run := range pulses {
			if last, mine := runs[run.ID]; mine && !reflect.DeepEqual(last, run) {
				runs[run.ID] = run
				if err := to.send("run", run); err != nil {
					return false, err
				}
			}
		}
		return false, nil
	})
}

// runsIn are the runs of an execution, with what is known of them.
func (s *Server) runsIn(ctx context.Context, id string, known map[string]store.Pulse) (map[string]store.Pulse, error) {
	_, p, err := s.Store.Execution(ctx, id)
	if err != nil {
		return nil, err
	}
	runs := map[string]store.Pulse{}
	for _, step := range p.Steps {
		if step.RunID != "" {
			runs[step.RunID] = known[step.RunID]
		}
	}
	return runs, nil
}

func (s *Server) morePage(c *gin.Context) (page, error) {
	b, err := s.board(c.Request.Context(), c.Param("execution"))
	return page{Name: "more.html", Title: "Enter something", Body: acting{Board: b, Once: once(), Marks: scenarios.Marks}}, err
}

// enterForm is every form of an execution: the fields of MakeEntry, and values as v.NAME.
func (s *Server) enterForm(c *gin.Context) (string, error) {
	made, err := entryForm(c)
	if err != nil {
		return "", err
	}
	if _, err := s.enter(c.Request.Context(), c.Param("execution"), made); err != nil {
		return "", err
	}
	next := "/executions/" + url.PathEscape(c.Param("execution"))
	if to := c.PostForm("next"); to == "mine" || to == "more" {
		next += "/" + to
	}
	return next, nil
}

func entryForm(c *gin.Context) (made MakeEntry, err error) {
	if err := c.Request.ParseForm(); err != nil {
		return made, refuse(http.StatusBadRequest, "The form cannot be read.")
	}
	made = MakeEntry{What: c.PostForm("what"), Step: c.PostForm("step"), Role: c.PostForm("role"), Text: c.PostForm("text"), Once: c.PostForm("once"),
		For: strings.TrimSpace(c.PostForm("for")), Name: c.PostForm("name"), Values: map[string]string{}}
	for key, values := range c.Request.PostForm {
		if name, is := strings.CutPrefix(key, "v."); is && len(values) > 0 {
			made.Values[name] = values[0]
		}
	}
	if at := c.PostForm("happened"); at != "" {
		happened, err := local(at)
		if err != nil {
			return made, err
		}
		made.At = &happened
	}
	return made, nil
}

func (s *Server) openForm(c *gin.Context) (string, error) {
	ask := OpenExecution{Runbook: c.Param("runbook"), Services: c.PostFormArray("service"), Ticket: c.PostForm("ticket")}
	for field, to := range map[string]**time.Time{"t0": &ask.T0, "detected": &ask.Detected} {
		if text := c.PostForm(field); text != "" {
			at, err := local(text)
			if err != nil {
				return "", err
			}
			*to = &at
		}
	}
	x, err := s.open(c.Request.Context(), ask)
	if err != nil {
		return "", err
	}
	return "/executions/" + x.ID, nil
}

// RunbookSummary is a runbook of the workspace.
type RunbookSummary struct {
	Runbook    string                `json:"runbook"`
	Kind       scenarios.RunbookKind `json:"kind" enum:"drill,recovery,audit,review,change"`
	Exercise   string                `json:"exercise,omitempty"`
	Title      string                `json:"title"`
	Services   []string              `json:"services" nullable:"false" doc:"empty: they are chosen when an execution is opened"`
	Version    string                `json:"version"`
	Author     string                `json:"author,omitempty"`
	ReviewedBy string                `json:"reviewed_by,omitempty"`
	ReviewBy   string                `json:"review_by,omitempty"`
	Overdue    bool                  `json:"review_overdue"`
	Steps      int                   `json:"steps"`
}

// Runbooks are those of the workspace.
type Runbooks struct {
	Runbooks []RunbookSummary `json:"runbooks" nullable:"false"`
}

// Duties are what scheduled runbooks had and have due.
type Duties struct {
	Duties []store.Duty     `json:"duties" nullable:"false" doc:"latest first"`
	OnTime store.DutyFigure `json:"on_time" doc:"over the windows that closed in the last 365 days; a denominator of 0 is n/a"`
}

type dutiesQuestion struct {
	Runbook string `query:"runbook" doc:"only of this runbook" maxLength:"200"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type dutiesAnswer struct{ Body Duties }

func (s *Server) listDuties(ctx context.Context, in *dutiesQuestion) (*dutiesAnswer, error) {
	duties, err := s.duties(ctx, in.Runbook, in.Limit)
	if err != nil {
		return nil, err
	}
	return &dutiesAnswer{Body: duties}, nil
}

func (s *Server) duties(ctx context.Context, runbook string, limit int) (shown Duties, err error) {
	all, err := s.Store.Duties(ctx, runbook, limit)
	if err != nil {
		return shown, err
	}
	shown.Duties = slices.DeleteFunc(all, func(d store.Duty) bool {
		ok, _ := access.Allowed(access.From(ctx), access.Read, access.Object{Client: d.Client})
		return !ok
	})
	now := time.Now()
	shown.OnTime, err = s.Store.DutyOnTime(ctx, "", now.AddDate(-1, 0, 0), now)
	return shown, err
}

// RunbookShown is a runbook with its steps, unfolded for its services.
type RunbookShown struct {
	RunbookSummary
	Whole scenarios.Runbook `json:"definition"`
}

type runbooksAnswer struct{ Body Runbooks }

type runbookQuestion struct {
	Runbook string `path:"runbook" maxLength:"200"`
}

type runbookAnswer struct{ Body RunbookShown }

func (s *Server) listRunbooks(context.Context, *struct{}) (*runbooksAnswer, error) {
	return &runbooksAnswer{Body: Runbooks{Runbooks: runbooksOf(s.Workspace())}}, nil
}

func runbooksOf(w *scenarios.Workspace) []RunbookSummary {
	all := []RunbookSummary{}
	for _, name := range slices.Sorted(maps.Keys(w.Runbooks)) {
		all = append(all, runbookOf(w, w.Runbooks[name]))
	}
	return all
}

func runbookOf(w *scenarios.Workspace, r *scenarios.Runbook) RunbookSummary {
	return RunbookSummary{Runbook: r.Runbook, Kind: r.Kind, Exercise: r.Exercise, Title: r.Title, Services: append([]string{}, r.Services...), Version: r.Digest,
		Author: r.Author, ReviewedBy: r.ReviewedBy, ReviewBy: string(r.ReviewBy), Overdue: r.ReviewBy.Passed(time.Now()), Steps: len(r.Unfold(w, r.Services).Steps)}
}

func (s *Server) showRunbook(_ context.Context, in *runbookQuestion) (*runbookAnswer, error) {
	w := s.Workspace()
	r := w.Runbooks[in.Runbook]
	if r == nil {
		return nil, unknown(http.StatusNotFound, "runbook", in.Runbook, w.Runbooks)
	}
	return &runbookAnswer{Body: RunbookShown{RunbookSummary: runbookOf(w, r), Whole: *r.Unfold(w, r.Services)}}, nil
}

func (s *Server) runbooksPage(*gin.Context) (page, error) {
	return page{Name: "runbooks.html", Title: "Runbooks", Body: runbooksOf(s.Workspace())}, nil
}

func (s *Server) runbookPage(c *gin.Context) (page, error) {
	w := s.Workspace()
	r := w.Runbooks[c.Param("runbook")]
	if r == nil {
		return page{}, unknown(http.StatusNotFound, "runbook", c.Param("runbook"), w.Runbooks)
	}
	ran, err := s.Store.Executions(c.Request.Context(), store.ExecutionFilter{Runbook: r.Runbook, Limit: 20})
	if err != nil {
		return page{}, err
	}
	whole := r.Unfold(w, r.Services)
	return page{Name: "runbook.html", Title: r.Title, Body: map[string]any{
		"Runbook": runbookOf(w, r), "Whole": whole, "Levels": whole.Graph(), "Executions": readable(c.Request.Context(), ran.Executions),
		"Services": named(w.Services), "Missing": missingParts(r),
	}}, nil
}

// missingParts are those of the briefing that must be filled in before a start.
func missingParts(r *scenarios.Runbook) []string {
	if r.Kind != scenarios.Drill {
		return nil
	}
	return r.Briefing.Missing()
}

// stepHref is the address of a step's page.
func stepHref(execution, step string) string {
	return "/executions/" + url.PathEscape(execution) + "/steps/" + url.PathEscape(step)
}

// whereHref is the page of what opened, saw or closed a finding: a run, an execution
// of a runbook, or the files about people.
func whereHref(f store.Finding, by string) string {
	if strings.Contains(by, ":") { // a person, or an accepted risk
		return "/findings/" + id64(f.ID)
	}
	switch f.Class {
	case store.RunbookDefect:
		return "/executions/" + url.PathEscape(by)
	case store.StaffTrouble:
		return "/people"
	}
	return "/runs/" + url.PathEscape(by)
}

// called is what an entry is called on pages.
func called(what progress.What) string {
	return cmp.Or(map[progress.What]string{
		progress.StepStarted: "began", progress.StepDone: "finished", progress.StepFailed: "failed", progress.StepSkipped: "skipped", progress.StepAdded: "added",
		progress.StepMoved: "moved", progress.SentBack: "sent back", progress.Assisted: "helped with", progress.Assigned: "takes the role", progress.Learnt: "lesson",
	}[what], string(what))
}
