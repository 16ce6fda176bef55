package api

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// ContinuityPlans are those of all services.
type ContinuityPlans struct {
	Plans []PlanSummary `json:"plans" nullable:"false"`
}

// PlanSummary is a continuity plan in a list.
type PlanSummary struct {
	Service  string             `json:"service"`
	Name     string             `json:"name"`
	Client   string             `json:"client,omitempty"`
	Tier     int                `json:"tier,omitempty"`
	Version  string             `json:"version" doc:"SHA-256 over the digests of its parts"`
	Runbook  string             `json:"runbook,omitempty"`
	Gaps     int                `json:"gaps" doc:"how many things it lacks"`
	Standing store.PlanStanding `json:"standing"`
}

// ContinuityPlan is how one service is recovered, composed of what the workspace holds.
type ContinuityPlan struct {
	scenarios.ContinuityPlan
	Standing store.PlanStanding       `json:"standing"`
	Problems []scenarios.StaffProblem `json:"problems" nullable:"false" doc:"what is wrong with the recovery team today"`
}

// RecoveryTeam is who recovers one service.
type RecoveryTeam struct {
	Service       string                      `json:"service"`
	Owner         string                      `json:"owner,omitempty"`
	Team          []scenarios.PlanRole        `json:"team" nullable:"false"`
	Operators     []scenarios.PlanPerson      `json:"operators" nullable:"false" doc:"people of people/ who operate the service"`
	Communication scenarios.PlanCommunication `json:"communication"`
	Problems      []scenarios.StaffProblem    `json:"problems" nullable:"false" doc:"each is an open finding while rehearse serve runs"`
}

// Risks is the matrix of conditions and services: what was rehearsed of which.
type Risks struct {
	Cells      []store.RehearsedCell        `json:"cells" nullable:"false" doc:"one for each condition of each service that it concerns; the highest risks first"`
	Conditions []store.RiskRow              `json:"conditions" nullable:"false" doc:"risks, then drills that no risk names"`
	Counts     map[store.RehearsedState]int `json:"counts"`
}

// AcceptPlan accepts a version of a continuity plan.
type AcceptPlan struct {
	Version string `json:"version" minLength:"8" maxLength:"64" doc:"of the plan that was read, or its first digits: where it was changed meanwhile, nothing is accepted"`
	Note    string `json:"note,omitempty" maxLength:"4000"`
}

type (
	plansAnswer        struct{ Body ContinuityPlans }
	planAnswer         struct{ Body ContinuityPlan }
	planAcceptedAnswer struct{ Body store.PlanAcceptance }
	teamAnswer         struct{ Body RecoveryTeam }
	risksAnswer        struct{ Body Risks }
	acceptPlanQuestion struct {
		Service string `path:"service" doc:"slug of the service" maxLength:"200"`
		Body    AcceptPlan
	}
)

func (s *Server) listPlans(ctx context.Context, _ *struct{}) (*plansAnswer, error) {
	w := s.seen(ctx)
	standings, err := s.Store.PlanStandings(ctx, w)
	if err != nil {
		return nil, err
	}
	answer := &plansAnswer{Body: ContinuityPlans{Plans: []PlanSummary{}}}
	for _, name := range named(w.Services) {
		p := w.ContinuityPlan(name)
		row := PlanSummary{Service: name, Name: p.Name, Client: p.Client, Tier: p.Tier, Version: p.Version, Gaps: len(p.Gaps), Standing: standings[name]}
		if p.Procedure != nil {
			row.Runbook = p.Procedure.Runbook
		}
		answer.Body.Plans = append(answer.Body.Plans, row)
	}
	return answer, nil
}

func (s *Server) showPlan(ctx context.Context, in *serviceQuestion) (*planAnswer, error) {
	p, err := s.plan(ctx, in.Service)
	if err != nil {
		return nil, err
	}
	return &planAnswer{Body: *p}, nil
}

func (s *Server) plan(ctx context.Context, service string) (*ContinuityPlan, error) {
	w := s.seen(ctx)
	if w.Services[service] == nil {
		return nil, unknown(http.StatusNotFound, "service", service, w.Services)
	}
	return PlanOf(ctx, s.Store, w, service, time.Now())
}

// PlanOf composes the continuity plan of a service, and says where it stands.
func PlanOf(ctx context.Context, st *store.Store, w *scenarios.Workspace, service string, now time.Time) (*ContinuityPlan, error) {
	plan := w.ContinuityPlan(service)
	if plan == nil {
		return nil, store.ErrNotFound
	}
	standing, err := st.PlanStanding(ctx, plan)
	return &ContinuityPlan{ContinuityPlan: *plan, Standing: standing, Problems: w.TeamProblems(service, now)}, err
}

func (s *Server) acceptPlan(ctx context.Context, in *acceptPlanQuestion) (*planAcceptedAnswer, error) {
	w := s.seen(ctx)
	if w.Services[in.Service] == nil {
		return nil, unknown(http.StatusNotFound, "service", in.Service, w.Services)
	}
	accepted, err := s.Store.AcceptPlan(ctx, w.ContinuityPlan(in.Service), in.Body.Version, in.Body.Note)
	if err != nil {
		return nil, err
	}
	return &planAcceptedAnswer{Body: *accepted}, nil
}

func (s *Server) showTeam(ctx context.Context, in *serviceQuestion) (*teamAnswer, error) {
	team, err := s.team(ctx, in.Service)
	return &teamAnswer{Body: team}, err
}

func (s *Server) team(ctx context.Context, service string) (RecoveryTeam, error) {
	w := s.seen(ctx)
	p := w.ContinuityPlan(service)
	if p == nil {
		return RecoveryTeam{}, unknown(http.StatusNotFound, "service", service, w.Services)
	}
	return RecoveryTeam{Service: service, Owner: p.Owner, Team: p.Team, Operators: w.Operators(service), Communication: p.Communication, Problems: w.TeamProblems(service, time.Now())}, nil
}

func (s *Server) listRisks(ctx context.Context, _ *struct{}) (*risksAnswer, error) {
	shown, err := RisksOf(ctx, s.Store, s.seen(ctx), time.Now())
	return &risksAnswer{Body: shown}, err
}

// RisksOf is the matrix of a workspace, as its caller may see it.
func RisksOf(ctx context.Context, st *store.Store, w *scenarios.Workspace, now time.Time) (Risks, error) {
	cells, err := st.Rehearsed(ctx, w, now)
	shown := Risks{Cells: cells, Conditions: append([]store.RiskRow{}, store.RiskRowsOf(w)...), Counts: map[store.RehearsedState]int{}}
	for _, cell := range cells {
		shown.Counts[cell.State]++
	}
	return shown, err
}

// Cell is that of a condition and a service; nil where the one does not concern the other.
func (r Risks) Cell(condition, service string) *store.RehearsedCell {
	i := slices.IndexFunc(r.Cells, func(c store.RehearsedCell) bool { return c.Condition == condition && c.Service == service })
	if i < 0 {
		return nil
	}
	return &r.Cells[i]
}

// Services are the columns of the matrix.
func (r Risks) Services() (names []string) {
	for _, cell := range r.Cells {
		if !slices.Contains(names, cell.Service) {
			names = append(names, cell.Service)
		}
	}
	slices.Sort(names)
	return names
}

// WriteMatrix writes the matrix as a table for a spreadsheet: a row for each
// condition, a column for each service.
func (r Risks) WriteMatrix(out io.Writer) error {
	table := csv.NewWriter(out)
	table.UseCRLF = true
	services := r.Services()
	rows := [][]string{append([]string{"condition", "title", "kind", "likelihood", "impact", "countermeasure"}, services...)}
	for _, c := range r.Conditions {
		row := []string{c.Name, c.Title, c.Kind, "", "", ""}
		if c.Risk != nil {
			row[3], row[4], row[5] = c.Risk.Likelihood, c.Risk.Impact, c.Risk.Countermeasure
		}
		for _, service := range services {
			cell, text := r.Cell(c.Name, service), "not applicable"
			if cell != nil {
				text = spoken(string(cell.State))
				if cell.At != nil {
					text += " " + cell.At.UTC().Format(time.DateOnly)
				}
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
	}
	return table.WriteAll(rows)
}

// WritePlan writes a continuity plan as one HTML document that needs nothing else.
func WritePlan(out io.Writer, p *ContinuityPlan, at time.Time) error {
	return papers.ExecuteTemplate(out, "continuity.html", map[string]any{"Plan": p, "Printed": at})
}

func (s *Server) plansPage(c *gin.Context) (page, error) {
	answer, err := s.listPlans(c.Request.Context(), nil)
	if err != nil {
		return page{}, err
	}
	return page{Name: "plans.html", Title: "Continuity plans", Body: answer.Body}, nil
}

func (s *Server) planPage(c *gin.Context) (page, error) {
	p, err := s.plan(c.Request.Context(), c.Param("service"))
	if err != nil {
		return page{}, err
	}
	history, err := s.Store.PlanAcceptances(c.Request.Context(), p.Service)
	if err != nil {
		return page{}, err
	}
	return page{Name: "plan.html", Title: "Continuity plan of " + p.Name, Body: map[string]any{
		"Plan": p, "History": history, "MayAccept": may(c, access.AcceptPlan) && p.Standing.State != store.PlanAccepted,
	}}, nil
}

// planDocument is the plan for reading from top to bottom, and for the printer.
func (s *Server) planDocument(c *gin.Context) {
	p, err := s.plan(c.Request.Context(), c.Param("service"))
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	s.sheet(c, func(out io.Writer) error { return WritePlan(out, p, time.Now()) })
}

func (s *Server) acceptPlanForm(c *gin.Context) (string, error) {
	service := c.Param("service")
	version, note := strings.TrimSpace(c.PostForm("version")), c.PostForm("note")
	if version == "" {
		return "", refuse(http.StatusUnprocessableEntity, "The version is missing: accept a plan from its page.")
	}
	_, err := s.acceptPlan(c.Request.Context(), &acceptPlanQuestion{Service: service, Body: AcceptPlan{Version: version, Note: note}})
	return "/services/" + service + "/continuity", err
}

func (s *Server) teamPage(c *gin.Context) (page, error) {
	team, err := s.team(c.Request.Context(), c.Param("service"))
	return page{Name: "team.html", Title: "Recovery team of " + c.Param("service"), Body: team}, err
}

func (s *Server) risksPage(c *gin.Context) (page, error) {
	shown, err := RisksOf(c.Request.Context(), s.Store, s.seen(c.Request.Context()), time.Now())
	return page{Name: "risks.html", Title: "Risks and threats", Body: map[string]any{"Risks": shown, "States": store.RehearsedStates}}, err
}

func (s *Server) risksTable(c *gin.Context) {
	shown, err := RisksOf(c.Request.Context(), s.Store, s.seen(c.Request.Context()), time.Now())
	var text strings.Builder
	err = errors.Join(err, shown.WriteMatrix(&text))
	if err == nil {
		err = s.Store.NoteExport(c.Request.Context(), exportOf("risks", c.Query))
	}
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	c.Header("Content-Disposition", `attachment; filename="risks.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8; header=present", []byte(text.String()))
}
