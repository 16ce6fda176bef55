package api

import (
	"context"
	"errors"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/imports"
	"rehearse/store"
)

// Coverage is what the restore tests do not cover, and where the catalogue does not
// hold together.
type Coverage struct {
	At       time.Time                    `json:"at"`
	Services int                          `json:"services"`
	Covered  int                          `json:"covered" doc:"services that a scenario rehearses"`
	Problems []scenarios.CatalogueProblem `json:"problems" nullable:"false" doc:"what follows from the files; what sources hold is among findings"`
	Findings []store.Finding              `json:"findings" nullable:"false" doc:"open findings about the catalogue, those by what sources hold among them; rehearse serve looks every hour"`
}

type coverageAnswer struct{ Body Coverage }

// Dependencies are the order of recovery, and what does not hold together.
type Dependencies struct {
	Order    []scenarios.RecoveryStep     `json:"order" nullable:"false" doc:"each after those that it depends on"`
	Problems []scenarios.CatalogueProblem `json:"problems" nullable:"false"`
}

type dependenciesAnswer struct{ Body Dependencies }

type dependenciesQuestion struct {
	Service string `query:"service" doc:"only this service and what it depends on" maxLength:"200"`
}

type levelAnswer struct{ Body store.ServiceLevel }

func (s *Server) showCoverage(ctx context.Context, _ *struct{}) (*coverageAnswer, error) {
	shown, err := s.coverage(ctx)
	return &coverageAnswer{Body: shown}, err
}

func (s *Server) coverage(ctx context.Context) (Coverage, error) {
	w := s.seen(ctx)
	now := time.Now().UTC()
	shown := Coverage{At: now, Services: len(w.Services), Problems: []scenarios.CatalogueProblem{}, Findings: []store.Finding{}}
	rehearsed := w.ScenariosByService()
	for name := range w.Services {
		if len(rehearsed[name]) > 0 {
			shown.Covered++
		}
	}
	shown.Problems = append(shown.Problems, slices.Concat(w.CoverageProblems(nil, now), w.DependencyProblems(), w.PolicyProblems(""))...)
	if len(access.From(ctx).Clients) > 0 { // folders and files are of all clients
		shown.Problems = slices.DeleteFunc(shown.Problems, func(p scenarios.CatalogueProblem) bool { return w.Services[p.Service] == nil })
	}
	found, err := s.Store.CatalogueFindings(ctx)
	if err != nil {
		return shown, err
	}
	shown.Findings = append(shown.Findings, found...)
	return shown, nil
}

func (s *Server) coveragePage(c *gin.Context) (page, error) {
	shown, err := s.coverage(c.Request.Context())
	if err != nil {
		return page{}, err
	}
	// What follows from the files is a finding as well, once a server has looked.
	known := map[string]bool{}
	for _, p := range shown.Problems {
		known[p.Reason] = true
	}
	shown.Findings = slices.DeleteFunc(shown.Findings, func(f store.Finding) bool { return known[f.Reason] })
	return page{Name: "coverage.html", Title: "Coverage", Body: shown}, nil
}

func (s *Server) showDependencies(ctx context.Context, in *dependenciesQuestion) (*dependenciesAnswer, error) {
	w := s.seen(ctx)
	if in.Service != "" && w.Services[in.Service] == nil {
		return nil, unknown(http.StatusNotFound, "service", in.Service, w.Services)
	}
	answer := &dependenciesAnswer{Body: dependenciesOf(w, in.Service)}
	return answer, nil
}

func dependenciesOf(w *scenarios.Workspace, service string) Dependencies {
	var only []string
	if service != "" {
		only = []string{service}
	}
	d := Dependencies{Order: w.RecoveryOrder(only...), Problems: append([]scenarios.CatalogueProblem{}, w.DependencyProblems()...)}
	d.Problems = slices.DeleteFunc(d.Problems, func(p scenarios.CatalogueProblem) bool {
		return !slices.ContainsFunc(d.Order, func(step scenarios.RecoveryStep) bool { return step.Service == p.Service })
	})
	return d
}

func (s *Server) dependenciesPage(c *gin.Context) (page, error) {
	w, service := s.seen(c.Request.Context()), c.Query("service")
	if service != "" && w.Services[service] == nil {
		return page{}, unknown(http.StatusNotFound, "service", service, w.Services)
	}
	d := dependenciesOf(w, service)
	return page{Name: "dependencies.html", Title: "Dependencies", Body: map[string]any{
		"Order": d.Order, "Problems": d.Problems, "Picture": dependencyPicture(d.Order), "Service": service, "Services": named(w.Services),
	}}, nil
}

// mostDrawn is how many services a picture has at most; more are only a list.
const mostDrawn = 150

const (
	boxWidth, boxHeight = 170, 36
	gapWidth, gapHeight = 70, 14
)

// dependencyPicture draws services in columns by wave, with lines from each to those
// that it depends on; "" where they are too many or none.
func dependencyPicture(order []scenarios.RecoveryStep) template.HTML {
	if len(order) == 0 || len(order) > mostDrawn {
		return ""
	}
	type place struct{ x, y int }
	places, inWave, width, height := map[string]place{}, map[int]int{}, 0, 0
	var waves []int
	for _, step := range order {
		if !slices.Contains(waves, step.Wave) {
			waves = append(waves, step.Wave)
		}
		column := slices.Index(waves, step.Wave)
		at := place{column*(boxWidth+gapWidth) + 1, inWave[step.Wave]*(boxHeight+gapHeight) + 1}
		inWave[step.Wave]++
		places[step.Service] = at
		width, height = max(width, at.x+boxWidth+1), max(height, at.y+boxHeight+1)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" aria-hidden="true" font-family="inherit" font-size="13" fill="none" stroke="currentColor">`, width, height, width, height)
	for _, step := range order {
		to := places[step.Service]
		for _, other := range step.DependsOn {
			from, drawn := places[other]
			if !drawn {
				continue
			}
			x1, y1, x2, y2 := from.x+boxWidth, from.y+boxHeight/2, to.x, to.y+boxHeight/2
			bend := max((x2-x1)/2, 20)
			fmt.Fprintf(&b, `<path d="M%d %d C%d %d %d %d %d %d" stroke-opacity="0.5"/>`, x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
		}
	}
	for _, step := range order {
		at := places[step.Service]
		label := []rune(step.Service)
		if len(label) > 21 {
			label = append(label[:20], '…')
		}
		strong := 1
		if step.Tier == 1 {
			strong = 2
		}
		fmt.Fprintf(&b, `<a href="/services/%s"><rect x="%d" y="%d" width="%d" height="%d" rx="6" stroke-width="%d"/><text x="%d" y="%d" fill="currentColor" stroke="none">%s</text></a>`,
			html.EscapeString(step.Service), at.x, at.y, boxWidth, boxHeight, strong, at.x+10, at.y+boxHeight/2+5, html.EscapeString(string(label)))
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // every text in it is escaped
}

func (s *Server) showLevel(ctx context.Context, in *serviceQuestion) (*levelAnswer, error) {
	w := s.seen(ctx)
	if w.Services[in.Service] == nil {
		return nil, unknown(http.StatusNotFound, "service", in.Service, w.Services)
	}
	level, err := s.Store.Level(ctx, w, in.Service, time.Now())
	return &levelAnswer{Body: level}, err
}

// ImportCatalogue is an export of another system.
type ImportCatalogue struct {
	Mapping string `json:"mapping" maxLength:"50" doc:"rehearse, backstage, itop or servicenow" default:"rehearse"`
	Program string `json:"program,omitempty" maxLength:"20000" doc:"a mapping of your own in place of one by name: a jq program that makes services of the list of all rows or documents"`
	Export  string `json:"export" maxLength:"900000" doc:"the export itself: CSV, JSON or YAML"`
	Reason  string `json:"reason" minLength:"1" maxLength:"4000" doc:"why"`
	Change  string `json:"change,omitempty" maxLength:"200" doc:"reference of the change request"`
	Author  string `json:"author,omitempty" maxLength:"200" doc:"who decided it, where that is not the caller"`
}

type importQuestion struct {
	DryRun bool `query:"dry_run" doc:"say what would change, and write nothing"`
	Body   ImportCatalogue
}

// Imported is what became of an import.
type Imported struct {
	DryRun    bool             `json:"dry_run"`
	Changed   []ServiceVersion `json:"changed" nullable:"false" doc:"new services, and those that were changed"`
	Unchanged []string         `json:"unchanged" nullable:"false"`
	Skipped   []string         `json:"skipped" nullable:"false" doc:"why, for each: what a file declares is not changed"`
	Notes     []string         `json:"notes" nullable:"false"`
}

type importAnswer struct{ Body Imported }

func (s *Server) importCatalogue(ctx context.Context, in *importQuestion) (*importAnswer, error) {
	if len(access.From(ctx).Clients) > 0 { // what is said of names that are taken would say who has them
		return nil, &store.Refusal{Actor: access.From(ctx), Verb: access.ChangeCatalogue, Why: "an import affects every client; put the services one by one"}
	}
	mapping, err := mappingOf(in.Body)
	if err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, "The mapping cannot be used: "+err.Error()+".")
	}
	found, err := mapping.Read(ctx, []byte(in.Body.Export))
	if err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, sentence(err))
	}
	done, err := s.Store.ImportCatalogue(ctx, store.CatalogueImport{Services: found, Reason: in.Body.Reason, ChangeRef: in.Body.Change, Author: in.Body.Author, DryRun: in.DryRun, Loads: s.loads})
	if err != nil {
		return nil, s.catalogueProblem(ctx, "", err)
	}
	answer := &importAnswer{Body: Imported{DryRun: in.DryRun, Changed: []ServiceVersion{}, Unchanged: append([]string{}, done.Unchanged...), Skipped: append([]string{}, done.Skipped...), Notes: append([]string{}, done.Notes...)}}
	for i := range done.Changed {
		v := s.versionShown(ctx, done.Changed[i])
		v.DryRun = in.DryRun
		answer.Body.Changed = append(answer.Body.Changed, v)
	}
	if n := len(done.Changed); n > 0 && !in.DryRun {
		s.awaitService(ctx, &done.Changed[n-1])
	}
	return answer, nil
}

func mappingOf(in ImportCatalogue) (*imports.Mapping, error) {
	if in.Program != "" {
		return imports.Parse("program", "program.jq", []byte(in.Program))
	}
	if imports.Ours()[in.Mapping] == "" {
		return nil, errors.New("mapping " + quoted(in.Mapping) + " does not exist")
	}
	return imports.Named(in.Mapping)
}
