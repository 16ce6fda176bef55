package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/figures"
	"rehearse/store/ledger"
)

type controlsQuestion struct {
	Month    string `query:"month" doc:"2026-10" maxLength:"20"`
	Quarter  string `query:"quarter" doc:"2026-Q3" maxLength:"20"`
	Year     string `query:"year" doc:"2026" maxLength:"20"`
	Last     string `query:"last" doc:"the time up to now, such as 30d; default 90d" maxLength:"20"`
	From     string `query:"from" doc:"day or RFC 3339" maxLength:"50"`
	Until    string `query:"until" doc:"day or RFC 3339, not included" maxLength:"50"`
	Timezone string `query:"timezone" doc:"IANA name; default UTC" maxLength:"50"`
	Client   string `query:"client" doc:"only of this client" maxLength:"200"`
}

// Controls are controls of standards with what speaks to them in a period.
type Controls struct {
	From     time.Time                `json:"from"`
	Until    time.Time                `json:"until"`
	Controls []ledger.ControlStanding `json:"controls" nullable:"false"`
}

type controlsAnswer struct{ Body Controls }

func (s *Server) listControls(ctx context.Context, in *controlsQuestion) (*controlsAnswer, error) {
	asked := figures.PeriodQuery{Month: in.Month, Quarter: in.Quarter, Year: in.Year, Last: in.Last, From: in.From, Until: in.Until, Timezone: in.Timezone}
	if asked == (figures.PeriodQuery{Timezone: in.Timezone}) {
		asked.Last = "90d"
	}
	period, err := asked.Period(time.Now())
	if err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, "The period cannot be read: "+err.Error()+".")
	}
	all, err := s.Store.Controls(ctx, store.ControlsQuery{From: period.From, Until: period.Until, Workspace: s.seen(ctx), Client: in.Client})
	return &controlsAnswer{Body: Controls{From: period.From, Until: period.Until, Controls: all}}, err
}

func (s *Server) controlsPage(c *gin.Context) (page, error) {
	in := controlsQuestion{Quarter: c.Query("quarter"), Month: c.Query("month"), Last: c.Query("last"), Client: c.Query("client")}
	answer, err := s.listControls(c.Request.Context(), &in)
	if err != nil {
		return page{}, err
	}
	return page{Name: "controls.html", Title: "Controls", Body: map[string]any{"From": answer.Body.From, "Until": answer.Body.Until, "Controls": answer.Body.Controls,
		"Client": in.Client, "Last": in.Last, "Clients": clientsOf(s.seen(c.Request.Context()).Services)}}, nil
}

type anchorsAnswer struct {
	Body struct {
		Anchors []store.AnchorState `json:"anchors" nullable:"false"`
	}
}

func (s *Server) listAnchors(ctx context.Context, _ *struct{}) (*anchorsAnswer, error) {
	states, err := s.Store.Anchors(ctx)
	answer := &anchorsAnswer{}
	answer.Body.Anchors = append([]store.AnchorState{}, states...)
	return answer, err
}

func (s *Server) evidencePage(c *gin.Context) (page, error) {
	ctx := c.Request.Context()
	log, err := s.Store.EvidenceLog(ctx)
	if err != nil {
		return page{}, err
	}
	actor := access.From(ctx)
	body := map[string]any{"Log": log, "Signs": s.EvidenceKey != nil}
	if all, _ := access.May(actor, access.ReadAll); all {
		states, err := s.Store.Anchors(ctx)
		checkpoints, wrong := s.Store.Checkpoints(ctx, 20)
		kinds, wrongKinds := s.Store.EvidenceKinds(ctx)
		if err := errors.Join(err, wrong, wrongKinds); err != nil {
			return page{}, err
		}
		body["All"], body["Anchors"], body["Checkpoints"], body["Kinds"] = true, states, checkpoints, kinds
	}
	exports, _ := access.May(actor, access.ExportEvidence)
	now := time.Now().UTC()
	body["Exports"], body["Clients"], body["From"], body["Until"] = exports && s.EvidenceKey != nil, clientsOf(s.seen(ctx).Services), now.AddDate(0, 0, -90).Format(time.DateOnly), now.AddDate(0, 0, 1).Format(time.DateOnly)
	return page{Name: "evidence.html", Title: "Evidence", Body: body}, nil
}

// bundleForm answers with the bundle that a person asked for.
func (s *Server) bundleForm(c *gin.Context) {
	in := &bundleQuestion{}
	in.Body.Client, in.Body.Service = c.PostForm("client"), c.PostForm("service")
	from, err := time.Parse(time.DateOnly, c.PostForm("from"))
	until, wrong := time.Parse(time.DateOnly, c.PostForm("until"))
	if err := errors.Join(err, wrong); err != nil {
		s.fail(c, refuse(http.StatusUnprocessableEntity, "Give the first and the last day, such as 2026-10-01."))
		return
	}
	in.Body.From, in.Body.Until = from, until.AddDate(0, 0, 1)
	file, err := s.bundle(c.Request.Context(), in)
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	defer func() { _ = errors.Join(file.Close(), os.Remove(file.Name())) }() // nothing was promised on it
	c.Header("Content-Type", "application/zip")
	c.Header("Content-Disposition", `attachment; filename="evidence.zip"`)
	if info, err := file.Stat(); err == nil {
		c.DataFromReader(http.StatusOK, info.Size(), "application/zip", file, nil)
		return
	}
	_, _ = io.Copy(c.Writer, file) // the client may have gone
}
