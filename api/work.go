package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

// What people do about findings, by API and by the forms of their pages alike.

// FindingReport is a finding that a person opens.
type FindingReport struct {
	Reason   string `json:"reason" minLength:"1" maxLength:"4000" doc:"what is wrong"`
	Next     string `json:"next,omitempty" maxLength:"4000" doc:"what to do about it"`
	Service  string `json:"service,omitempty" maxLength:"200" doc:"slug; without one it is of no service"`
	Scenario string `json:"scenario,omitempty" maxLength:"200" doc:"whose passed run closes it; without one a person closes it by what verified it"`
	Class    string `json:"class,omitempty" maxLength:"50" doc:"such as data, key, runbook, dependency or scope drift, which is the default"`
	Assignee string `json:"assignee,omitempty" maxLength:"200"`
}

// FindingChange is one thing that is done to a finding.
type FindingChange struct {
	Change string     `json:"change" enum:"assign,comment,due,accept,withdraw,close"`
	To     string     `json:"to,omitempty" maxLength:"200" doc:"assign: a person of people/, or the ID of an actor; empty is no one"`
	Text   string     `json:"text,omitempty" maxLength:"4000" doc:"comment: what to add; due and accept: the reason"`
	Until  *time.Time `json:"until,omitempty" doc:"due: the new day; accept: until when the risk is accepted"`
	By     string     `json:"by,omitempty" maxLength:"200" doc:"close: the run that passed, or the execution that ended, which verified it"`
}

type reportQuestion struct{ Body FindingReport }

type findingChangeQuestion struct {
	Finding int64 `path:"finding" doc:"id of the finding" minimum:"1"`
	Body    FindingChange
}

func (s *Server) openFinding(ctx context.Context, in *reportQuestion) (*findingAnswer, error) {
	f, err := s.report(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return &findingAnswer{Body: *f}, nil
}

// report opens a finding about something that there is.
func (s *Server) report(ctx context.Context, r FindingReport) (*store.Finding, error) {
	w := s.seen(ctx)
	asked := store.Report{Scenario: r.Scenario, Service: r.Service, Class: r.Class, Reason: r.Reason, Next: r.Next, Assignee: r.Assignee}
	if scenario := w.Scenarios[r.Scenario]; scenario != nil && asked.Service == "" {
		asked.Service = scenario.Service
	} else if r.Scenario != "" && (scenario == nil || scenario.Service != asked.Service) {
		if scenario != nil {
			return nil, refuse(http.StatusUnprocessableEntity, "Scenario "+quoted(r.Scenario)+" belongs to service "+quoted(scenario.Service)+", not to "+quoted(asked.Service)+".")
		}
		return nil, unknown(http.StatusUnprocessableEntity, "scenario", r.Scenario, w.Scenarios)
	}
	if asked.Service != "" {
		service := w.Services[asked.Service]
		if service == nil {
			return nil, unknown(http.StatusUnprocessableEntity, "service", asked.Service, w.Services)
		}
		asked.Client, asked.Owner, asked.Tier = service.Client, service.Owner, service.Tier
	}
	if err := s.assignable(r.Assignee); err != nil {
		return nil, err
	}
	return s.Store.OpenFinding(ctx, asked)
}

func (s *Server) assignable(name string) error {
	if why := s.Workspace().Assignable(strings.TrimSpace(name), time.Now()); why != "" {
		return refuse(http.StatusUnprocessableEntity, strings.ToUpper(why[:1])+why[1:]+".")
	}
	return nil
}

func (s *Server) changeFinding(ctx context.Context, in *findingChangeQuestion) (*findingAnswer, error) {
	f, err := s.changedFinding(ctx, in.Finding, in.Body)
	if err != nil {
		return nil, err
	}
	return &findingAnswer{Body: *f}, nil
}

func (s *Server) changedFinding(ctx context.Context, id int64, c FindingChange) (*store.Finding, error) {
	if _, err := s.showFinding(ctx, &findingQuestion{Finding: id}); err != nil { // of another client it does not exist
		return nil, err
	}
	if (c.Change == "due" || c.Change == "accept") && c.Until == nil {
		return nil, refuse(http.StatusUnprocessableEntity, "`until` is missing: give the day.")
	}
	switch c.Change {
	case "assign":
		if err := s.assignable(c.To); err != nil {
			return nil, err
		}
		return s.Store.Assign(ctx, id, c.To)
	case "comment":
		return s.Store.Comment(ctx, id, c.Text)
	case "due":
		return s.Store.MoveDue(ctx, id, *c.Until, c.Text)
	case "accept":
		return s.Store.AcceptRisk(ctx, id, *c.Until, c.Text)
	case "withdraw":
		return s.Store.WithdrawAcceptance(ctx, id)
	case "close":
		return s.Store.CloseFinding(ctx, id, c.By)
	}
	return nil, refuse(http.StatusUnprocessableEntity, quoted(c.Change)+" is not a change of a finding: assign, comment, due, accept, withdraw or close.")
}

func (s *Server) approveRisk(ctx context.Context, in *findingQuestion) (*findingAnswer, error) {
	if _, err := s.showFinding(ctx, in); err != nil {
		return nil, err
	}
	f, err := s.Store.ApproveAcceptance(ctx, in.Finding)
	if err != nil {
		return nil, err
	}
	return &findingAnswer{Body: *f}, nil
}

type attachQuestion struct {
	Finding int64  `path:"finding" doc:"id of the finding" minimum:"1"`
	Name    string `query:"name" required:"true" minLength:"1" maxLength:"500" doc:"of the file"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type attachmentAnswer struct{ Body store.Attachment }

// attachOperation takes the bytes of a file as they are.
func (s *Server) attachOperation() huma.Operation {
	return huma.Operation{OperationID: "attach-file", Method: http.MethodPost, Path: v1 + "/findings/{finding}/attachments", DefaultStatus: http.StatusCreated,
		Summary: "Add a file to a finding", Description: "The body is the file. The settings limit its size; it is stored by its digest and only ever served as a download.",
		MaxBodyBytes: -1, Errors: refused([]int{400, 404, 409, 413, 415}, access.ChangeFinding)}
}

func (s *Server) attach(ctx context.Context, in *attachQuestion) (*attachmentAnswer, error) {
	if _, err := s.showFinding(ctx, &findingQuestion{Finding: in.Finding}); err != nil {
		return nil, err
	}
	a, err := s.Store.Attach(ctx, in.Finding, in.Name, bytes.NewReader(in.RawBody))
	if err != nil {
		return nil, err
	}
	return &attachmentAnswer{Body: *a}, nil
}

// attachForm is the form of the page.
func (s *Server) attachForm(c *gin.Context) (string, error) {
	id, err := idOf(c.Param("finding"), "finding")
	if err != nil {
		return "", err
	}
	if _, err := s.showFinding(c.Request.Context(), &findingQuestion{Finding: id}); err != nil {
		return "", err
	}
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return "", refuse(http.StatusBadRequest, "The form holds no file.")
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return "", refuse(http.StatusBadRequest, "The form holds no file, or it is larger than "+iec(s.Store.MostAttachment())+".")
		}
		if part.FormName() == "file" && part.FileName() != "" {
			_, err = s.Store.Attach(c.Request.Context(), id, part.FileName(), part)
			return "/findings/" + id64(id), err
		}
	}
}

// attachmentPage serves a file as a download: whatever it is, no browser shows it, and
// nothing in it runs.
func (s *Server) attachmentPage(c *gin.Context) {
	finding, err := idOf(c.Param("finding"), "finding")
	id, err2 := idOf(c.Param("attachment"), "attachment")
	if err := errors.Join(err, err2); err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	a, file, err := s.Store.OpenAttachment(c.Request.Context(), finding, id)
	if errors.Is(err, store.ErrNotFound) {
		err = refuse(http.StatusNotFound, "Finding "+id64(finding)+" has no attachment "+id64(id)+".")
	}
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	defer file.Close()
	c.Header("Content-Type", "application/octet-stream")
	c.Header("Content-Disposition", cmp.Or(mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}), "attachment"))
	c.Header("Content-Security-Policy", "sandbox; default-src 'none'")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Content-Length", strconv.FormatInt(a.Size, 10))
	c.Status(http.StatusOK)
	_, _ = io.Copy(c.Writer, file) // the browser may hang up
}

// atDay reads a day of a form: its end, in UTC. "" is nil.
func atDay(text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, quoted(text)+" is not a day; write it as 2006-01-31.")
	}
	end := day.Add(24*time.Hour - time.Second)
	return &end, nil
}

func (s *Server) findingForm(c *gin.Context) (string, error) {
	id, err := idOf(c.Param("finding"), "finding")
	if err != nil {
		return "", err
	}
	until, err := atDay(c.PostForm("until"))
	if err != nil {
		return "", err
	}
	_, err = s.changedFinding(c.Request.Context(), id, FindingChange{Change: c.PostForm("change"), To: c.PostForm("to"), Text: c.PostForm("text"), By: c.PostForm("by"), Until: until})
	return "/findings/" + id64(id), err
}

func (s *Server) approveRiskForm(c *gin.Context) (string, error) {
	id, err := idOf(c.Param("finding"), "finding")
	if err != nil {
		return "", err
	}
	_, err = s.approveRisk(c.Request.Context(), &findingQuestion{Finding: id})
	return "/findings/" + id64(id), err
}

func (s *Server) reportForm(c *gin.Context) (string, error) {
	f, err := s.report(c.Request.Context(), FindingReport{Reason: c.PostForm("reason"), Next: c.PostForm("next"), Service: c.PostForm("service"), Class: c.PostForm("class"), Assignee: c.PostForm("assignee")})
	if err != nil {
		return "", err
	}
	return "/findings/" + id64(f.ID), nil
}

// mine are the names of the actor where only what is theirs is asked for.
func (s *Server) mine(ctx context.Context, only bool) []string {
	if !only {
		return nil
	}
	return s.Workspace().Called(access.From(ctx).ID)
}

// Disputes are objections to results.
type Disputes struct {
	Disputes []store.Dispute `json:"disputes" nullable:"false" doc:"the newest first"`
	Next     *string         `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

func (d Disputes) next() *string { return d.Next }

type disputesQuestion struct {
	Chosen
	Paged
	Run     string `query:"run" maxLength:"100" doc:"only of this run"`
	Service string `query:"service" maxLength:"200" doc:"only of this service"`
	Open    bool   `query:"open" doc:"only those without an answer"`
}

type disputesAnswer struct{ Body Disputes }

type disputeAnswer struct{ Body store.Dispute }

type disputeQuestion struct {
	Body struct {
		Run    string `json:"run" minLength:"1" maxLength:"100" doc:"id of the run, whole"`
		Reason string `json:"reason" minLength:"1" maxLength:"4000"`
	}
}

type answerQuestion struct {
	Dispute int64 `path:"dispute" minimum:"1"`
	Body    struct {
		Decision string `json:"decision" enum:"upheld,rejected"`
		Answer   string `json:"answer" minLength:"1" maxLength:"4000"`
	}
}

func (s *Server) listDisputes(ctx context.Context, in *disputesQuestion) (*disputesAnswer, error) {
	all, err := s.Store.Disputes(ctx, store.DisputeFilter{Run: in.Run, Service: in.Service, Open: in.Open})
	if err != nil {
		return nil, err
	}
	var page Disputes
	page.Disputes, page.Next, err = pageOf(all, func(d store.Dispute) string { return descending(d.ID) }, in.Paged)
	return &disputesAnswer{Body: page}, err
}

// descending sorts the newest id first.
func descending(id int64) string {
	text := strconv.FormatInt(1<<62-id, 10)
	return strings.Repeat("0", 20-len(text)) + text
}

func (s *Server) dispute(ctx context.Context, in *disputeQuestion) (*disputeAnswer, error) {
	run, err := s.Store.Run(ctx, in.Body.Run)
	if err != nil {
		return nil, err
	}
	d, err := s.Store.Dispute(ctx, run.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &disputeAnswer{Body: *d}, nil
}

func (s *Server) answerDispute(ctx context.Context, in *answerQuestion) (*disputeAnswer, error) {
	d, err := s.Store.AnswerDispute(ctx, in.Dispute, in.Body.Decision, in.Body.Answer)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(http.StatusNotFound, "Dispute "+id64(in.Dispute)+" does not exist. "+v1+"/disputes lists them.")
	}
	if err != nil {
		return nil, err
	}
	return &disputeAnswer{Body: *d}, nil
}

func (s *Server) disputeForm(c *gin.Context) (string, error) {
	in := &disputeQuestion{}
	in.Body.Run, in.Body.Reason = c.Param("run"), c.PostForm("reason")
	d, err := s.dispute(c.Request.Context(), in)
	if err != nil {
		return "", err
	}
	return "/runs/" + d.Body.RunID, nil
}

func (s *Server) answerForm(c *gin.Context) (string, error) {
	id, err := idOf(c.Param("dispute"), "dispute")
	if err != nil {
		return "", err
	}
	in := &answerQuestion{Dispute: id}
	in.Body.Decision, in.Body.Answer = c.PostForm("decision"), c.PostForm("answer")
	_, err = s.answerDispute(c.Request.Context(), in)
	return "/disputes", err
}

func (s *Server) disputesPage(c *gin.Context) (page, error) {
	all, err := s.Store.Disputes(c.Request.Context(), store.DisputeFilter{})
	return page{Name: "disputes.html", Title: "Disputes", Body: map[string]any{"Disputes": all, "Answers": may(c, access.AnswerDispute), "Self": access.From(c.Request.Context()).ID}}, err
}

// may says whether the visitor of a page may do something at all, so that the page
// offers it.
func may(c *gin.Context, verb access.Verb) bool {
	ok, _ := access.May(access.From(c.Request.Context()), verb)
	return ok
}
