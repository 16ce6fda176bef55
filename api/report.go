package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/progress"
)

// AfterAction is the after-action report of an execution. It is made from the runbook, as
// it was when the execution was opened, and from its entries: anyone with both can
// make it again. Record is what the signature covers.
type AfterAction struct {
	Board
	Book      scenarios.Runbook `json:"definition"`
	Decisions []progress.Entry  `json:"decisions" nullable:"false"`
	Told      []progress.Entry  `json:"communication" nullable:"false"`
	Assists   []progress.Entry  `json:"assists" nullable:"false"`
	Notes     []progress.Entry  `json:"notes" nullable:"false"`
	Runs      []ReportRun       `json:"runs" nullable:"false"`
	Findings  []store.Finding   `json:"findings" nullable:"false" doc:"defects of the runbook, as they stand now"`
	Signed    *progress.Entry   `json:"signed"`
	Reviewed  *progress.Entry   `json:"reviewed"`
	Record    string            `json:"record,omitempty" doc:"SHA-256 over the runbook and all entries up to the signature"`
}

// ReportRun is a run that a step started.
type ReportRun struct {
	Step    string        `json:"step"`
	Run     string        `json:"run"`
	Outcome store.Outcome `json:"outcome"`
	Reason  string        `json:"reason,omitempty"`
	RTO     store.Measure `json:"rto"`
	RPO     store.Measure `json:"rpo"`
}

type reportAnswer struct{ Body AfterAction }

// ReportOf makes the report of an execution. What it shows does not depend on who looks.
func ReportOf(ctx context.Context, st *store.Store, w *scenarios.Workspace, ref string) (*AfterAction, error) {
	x, p, err := st.Execution(ctx, ref)
	if err != nil {
		return nil, err
	}
	actor := access.From(ctx)
	if ok, why := access.Allowed(actor, access.Read, access.Object{Client: x.Client}); !ok {
		return nil, &store.Refusal{Actor: actor, Verb: access.Read, On: access.Object{Client: x.Client}, Why: why}
	}
	conductor := access.Actor{}
	if !p.Conducts(actor.ID) && (x.State == progress.Running || x.State == progress.Briefing) {
		conductor = actor // a report must not give injects away
	} else if len(p.People) > 0 {
		conductor.ID = p.People[0].ActorID
	}
	now, err := st.Moment(ctx)
	if err != nil {
		return nil, err
	}
	r := &AfterAction{Board: *BoardOf(x, p, w, conductor, now), Book: *p.Book, Decisions: []progress.Entry{}, Told: []progress.Entry{}, Assists: []progress.Entry{},
		Notes: []progress.Entry{}, Runs: []ReportRun{}, Findings: []store.Finding{}}
	r.Me = Self{Roles: []string{}}
	r.Book.Steps = slices.DeleteFunc(slices.Clone(r.Book.Steps), func(s scenarios.RunbookStep) bool {
		return !slices.ContainsFunc(r.Steps, func(shown progress.Step) bool { return shown.ID == s.ID })
	})
	r.sort(p)
	for _, step := range r.Steps {
		if step.RunID == "" {
			continue
		}
		run, err := st.Run(ctx, step.RunID)
		if err != nil {
			return nil, err
		}
		r.Runs = append(r.Runs, ReportRun{Step: step.ID, Run: run.ID, Outcome: run.Outcome, Reason: run.Reason, RTO: run.RTO, RPO: run.RPO})
	}
	r.Findings, err = st.Defects(ctx, x.ID)
	return r, err
}

// sort puts entries where a reader looks for them.
func (r *AfterAction) sort(p *progress.Progress) {
	for i, e := range r.Entries {
		step := p.Step(e.Step)
		switch {
		case e.What == progress.StepDone && step != nil && step.Kind == scenarios.StepDecide:
			r.Decisions = append(r.Decisions, e)
		case e.What == progress.StepDone && step != nil && step.Kind == scenarios.StepTell, e.What == progress.Acknowledged:
			r.Told = append(r.Told, e)
		case e.What == progress.Assisted:
			r.Assists = append(r.Assists, e)
		case e.What == progress.Noted:
			r.Notes = append(r.Notes, e)
		case e.What == progress.Signed:
			r.Signed, r.Record = &r.Entries[i], e.Values["record"]
		case e.What == progress.Reviewed:
			r.Reviewed = &r.Entries[i]
		}
	}
}

//go:embed standalone/*.html static/paper.css
var standalone embed.FS

// paper is the style of what is printed and sent: it stands in the document itself.
var paper = func() string {
	data, err := standalone.ReadFile("static/paper.css")
	if err != nil {
		panic(err)
	}
	return string(data)
}()

var papers = template.Must(template.New("").Funcs(words).Funcs(timeWords(time.UTC)).Funcs(template.FuncMap{
	"style": func() template.CSS { return template.CSS(paper) }, //nolint:gosec // our own file
}).ParseFS(standalone, "standalone/*.html"))

// WriteReport writes a report as one HTML document that needs nothing else.
func WriteReport(w io.Writer, r *AfterAction) error {
	return papers.ExecuteTemplate(w, "report.html", r)
}

// Paper is a runbook to work from while nothing can be reached.
type Paper struct {
	*scenarios.Runbook
	Levels  [][]*scenarios.RunbookStep
	Printed time.Time
	People  []*scenarios.Member
}

// WritePaper writes a runbook for the printer, with blank times: what is filled in
// by hand is entered later.
func WritePaper(out io.Writer, w *scenarios.Workspace, r *scenarios.Runbook, at time.Time) error {
	whole := r.Unfold(w, r.Services)
	copied := Paper{Runbook: whole, Levels: whole.Graph(), Printed: at}
	for _, name := range sortedNames(w.People) {
		m := w.People[name]
		if slices.ContainsFunc(m.Operates, func(s string) bool { return slices.Contains(r.Services, s) }) {
			copied.People = append(copied.People, m)
		}
	}
	return papers.ExecuteTemplate(out, "paper.html", copied)
}

func sortedNames[V any](all map[string]V) []string {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (s *Server) showReport(ctx context.Context, in *executionQuestion) (*reportAnswer, error) {
	r, err := ReportOf(ctx, s.Store, s.Workspace(), in.Execution)
	if err != nil {
		return nil, ofExecution(in.Execution, err)
	}
	return &reportAnswer{Body: *r}, nil
}

func (s *Server) reportPage(c *gin.Context) {
	r, err := ReportOf(c.Request.Context(), s.Store, s.Workspace(), c.Param("execution"))
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), ofExecution(c.Param("execution"), err)))
		return
	}
	s.sheet(c, func(w io.Writer) error { return WriteReport(w, r) })
}

func (s *Server) paperPage(c *gin.Context) {
	w := s.Workspace()
	r := w.Runbooks[c.Param("runbook")]
	if r == nil {
		s.fail(c, s.explain(c.Request.Context(), unknown(http.StatusNotFound, "runbook", c.Param("runbook"), w.Runbooks)))
		return
	}
	s.sheet(c, func(out io.Writer) error { return WritePaper(out, w, r, time.Now()) })
}

// sheet answers with a document that brings its own style, which is the only one
// that the browser may use.
func (s *Server) sheet(c *gin.Context, write func(io.Writer) error) {
	var buffer bytes.Buffer
	if err := write(&buffer); err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	sum := sha256.Sum256([]byte(paper))
	c.Header("Content-Security-Policy", fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", base64.StdEncoding.EncodeToString(sum[:])))
	c.Data(http.StatusOK, "text/html; charset=utf-8", buffer.Bytes())
}

// variance is how a span compares with what was planned.
func variance(step progress.Step) string {
	took := step.Seconds()
	if took == nil || step.Within == 0 {
		return ""
	}
	planned := step.Within.Std().Seconds()
	more := *took - planned
	sign := "+"
	if more < 0 {
		sign, more = "−", -more
	}
	return fmt.Sprintf("%s%s (%s%.0f %%)", sign, span(more), sign, more/planned*100)
}

// joined lists names.
func joined(names []string) string { return strings.Join(names, ", ") }
