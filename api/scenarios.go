package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/address"
	"rehearse/store"
)

// Scenario is a declared restore test. Of secrets, headers, request bodies and
// environments it shows at most the names.
type Scenario struct {
	Scenario   string              `json:"scenario" doc:"slug"`
	About      string              `json:"about"`
	Service    string              `json:"service"`
	Version    string              `json:"version" doc:"SHA-256 of the definition"`
	Schedule   *Schedule           `json:"schedule" doc:"null means only on demand"`
	Components []ScenarioComponent `json:"components" nullable:"false"`
	Services   []Container         `json:"services" nullable:"false" doc:"what must come up on the restored data"`
	Checks     []Check             `json:"checks" nullable:"false"`
	Limits     Limits              `json:"limits"`
	LastRun    *store.Run          `json:"last_run"`
}

// Schedule says when a scenario is due.
type Schedule struct {
	Cron     string  `json:"cron"`
	Timezone string  `json:"timezone"`
	Window   float64 `json:"window_seconds"`
	CatchUp  string  `json:"catch_up" enum:"none,latest,all"`
}

// ScenarioComponent is one thing to restore, as a scenario declares it.
type ScenarioComponent struct {
	Name    string         `json:"name"`
	Source  Source         `json:"source"`
	Point   Point          `json:"point"`
	Recipe  string         `json:"recipe"`
	Image   string         `json:"image" doc:"replaces the recipe's image; empty if the recipe's is used"`
	With    map[string]any `json:"with"`
	Without []string       `json:"without" nullable:"false" doc:"built-in checks that are turned off"`
}

// Source is where recovery points are kept, without secrets.
type Source struct {
	Kind string         `json:"kind" doc:"folder, or the recipe of a backup tool"`
	With map[string]any `json:"with"`
}

// Point says which recovery point is taken.
type Point struct {
	Take   scenarios.Take `json:"take" enum:"latest,oldest,random,before,id"`
	Within *float64       `json:"within_seconds"`
	Time   *time.Time     `json:"time"`
	ID     string         `json:"id"`
	Seed   *int64         `json:"seed"`
}

// Container is one of the containers that start on the restored data.
type Container struct {
	Name  string `json:"name"`
	Image string `json:"image"`
}

// Check is one question to what was restored.
type Check struct {
	Name      string  `json:"name"`
	Kind      string  `json:"kind" enum:"sql,query,files,exec,http,tcp"`
	On        string  `json:"on"`
	Question  string  `json:"question"`
	Expect    string  `json:"expect"`
	Newest    bool    `json:"newest"`
	AuditOnly bool    `json:"audit_only"`
	OfData    bool    `json:"of_data" doc:"whether it looks at restored data"`
	Timeout   float64 `json:"timeout_seconds"`
}

// Limits bound a sandbox; null where there is no bound.
type Limits struct {
	Memory *int64   `json:"memory_bytes"`
	CPUs   *float64 `json:"cpus"`
	Disk   *int64   `json:"disk_bytes"`
	Files  *int64   `json:"files"`
	Time   *float64 `json:"time_seconds"`
}

// Scenarios are one page of them, by slug.
type Scenarios struct {
	Scenarios []Scenario `json:"scenarios" nullable:"false"`
	Next      *string    `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

type scenariosQuestion struct {
	Chosen
	Service string `query:"service" doc:"only of this service" maxLength:"200"`
	Paged
}

type scenariosAnswer struct{ Body Scenarios }

func (s Scenarios) next() *string { return s.Next }

type scenarioQuestion struct {
	Scenario string `path:"scenario" doc:"slug of the scenario" maxLength:"200"`
}

type scenarioAnswer struct{ Body Scenario }

func (s *Server) listScenarios(ctx context.Context, in *scenariosQuestion) (*scenariosAnswer, error) {
	workspace, answer := s.seen(ctx), &scenariosAnswer{}
	slugs := slices.DeleteFunc(named(workspace.Scenarios), func(slug string) bool {
		return in.Service != "" && workspace.Scenarios[slug].Service != in.Service
	})
	slugs, next, err := pageOf(slugs, func(slug string) string { return slug }, in.Paged)
	if err != nil {
		return nil, err
	}
	answer.Body = Scenarios{Scenarios: []Scenario{}, Next: next}
	for _, slug := range slugs {
		scenario, err := s.scenario(ctx, workspace, slug)
		if err != nil {
			return nil, err
		}
		answer.Body.Scenarios = append(answer.Body.Scenarios, scenario)
	}
	return answer, nil
}

func (s *Server) showScenario(ctx context.Context, in *scenarioQuestion) (*scenarioAnswer, error) {
	scenario, err := s.scenario(ctx, s.seen(ctx), in.Scenario)
	return &scenarioAnswer{Body: scenario}, err
}

func (s *Server) scenario(ctx context.Context, workspace *scenarios.Workspace, slug string) (Scenario, error) {
	definition := workspace.Scenarios[slug]
	if definition == nil {
		return Scenario{}, unknown(http.StatusNotFound, "scenario", slug, workspace.Scenarios)
	}
	scenario := scenarioOf(workspace, definition)
	last, err := s.Store.Runs(ctx, store.Filter{Scenario: slug, Limit: 1})
	if err != nil {
		return Scenario{}, err
	}
	if len(last.Runs) > 0 {
		scenario.LastRun = &last.Runs[0]
	}
	return scenario, nil
}

func scenarioOf(workspace *scenarios.Workspace, definition *scenarios.Scenario) Scenario {
	scenario := Scenario{
		Scenario: definition.Scenario, About: definition.About, Service: definition.Service, Version: definition.Digest,
		Components: []ScenarioComponent{}, Services: []Container{}, Checks: []Check{},
		Limits: Limits{
			Memory: bound(definition.Limits.Memory.Bytes()), CPUs: bound(definition.Limits.CPUs), Disk: bound(definition.Limits.Disk.Bytes()),
			Files: bound(definition.Limits.Files), Time: promised(definition.Limits.Time),
		},
	}
	if due := definition.Schedule; due != nil {
		scenario.Schedule = &Schedule{Cron: due.Cron, Timezone: due.Timezone, Window: due.Window.Std().Seconds(), CatchUp: due.CatchUp}
	}
	for _, component := range definition.Components {
		scenario.Components = append(scenario.Components, componentOf(workspace, component))
	}
	if definition.Services != nil {
		for _, service := range definition.Services.Services {
			scenario.Services = append(scenario.Services, Container{Name: service.Name, Image: service.Image})
		}
	}
	for _, check := range definition.Checks {
		scenario.Checks = append(scenario.Checks, checkOf(check))
	}
	return scenario
}

// bound is a limit; zero means that there is none.
func bound[N int64 | float64](most N) *N {
	if most == 0 {
		return nil
	}
	return &most
}

func componentOf(workspace *scenarios.Workspace, definition scenarios.Component) ScenarioComponent {
	return ScenarioComponent{
		Name: definition.Name, Source: sourceOf(workspace, definition.Source), Point: pointOf(definition.Point),
		Recipe: definition.Recipe, Image: definition.Image, With: scenarios.ShownParameters(workspace.Recipes[definition.Recipe], definition.With, nil),
		Without: append([]string{}, definition.Without...),
	}
}

func sourceOf(workspace *scenarios.Workspace, source scenarios.Source) Source {
	if tool := source.Tool; tool != nil {
		return Source{Kind: tool.Recipe, With: scenarios.ShownParameters(workspace.Recipes[tool.Recipe], tool.With, nil)}
	}
	folder := source.Folder
	if folder == nil {
		return Source{}
	}
	with := map[string]any{"path": folder.Path, "glob": folder.Glob}
	for name, value := range map[string]string{"time": folder.Time, "zone": folder.Zone, "group": folder.Group, "sidecar": folder.Sidecar} {
		if value != "" {
			with[name] = value
		}
	}
	if len(folder.Needs) > 0 {
		with["needs"] = folder.Needs
	}
	return Source{Kind: "folder", With: with}
}

func pointOf(definition scenarios.Point) Point {
	point := Point{Take: cmp.Or(definition.Take, scenarios.Latest), Within: promised(definition.Within), ID: definition.ID, Seed: definition.Seed}
	if !definition.Time.IsZero() {
		at := definition.Time.UTC()
		point.Time = &at
	}
	return point
}

func checkOf(definition scenarios.Check) Check {
	return Check{
		Name: definition.Name, Kind: string(definition.Kind()), On: definition.On, Question: questionOf(definition), Expect: definition.Expect,
		Newest: definition.Newest, AuditOnly: definition.AuditOnly, OfData: definition.LooksAtData(), Timeout: definition.Timeout.Std().Seconds(),
	}
}

// questionOf is what a check asks, without headers and bodies: tokens live there.
func questionOf(check scenarios.Check) string {
	switch {
	case check.SQL != nil:
		return *check.SQL
	case check.Query != nil:
		return *check.Query
	case check.Files != nil:
		return check.Files.Glob
	case check.Exec != nil:
		return check.Exec.Run
	case check.HTTP != nil:
		return cmp.Or(check.HTTP.Method, http.MethodGet) + " " + address.WithoutUser(check.HTTP.URL)
	case check.TCP != nil:
		return *check.TCP
	}
	return ""
}

// TransformSchema says what a pointer to a struct cannot: that it may be null.
func (*Scenario) TransformSchema(_ huma.Registry, schema *huma.Schema) *huma.Schema {
	return orNull(schema, "schedule", "last_run")
}

// TransformSchema says what a pointer to a struct cannot: that it may be null.
func (*Service) TransformSchema(_ huma.Registry, schema *huma.Schema) *huma.Schema {
	return orNull(schema, "last_run", "last_passed")
}

func orNull(schema *huma.Schema, names ...string) *huma.Schema {
	for _, name := range names {
		property := schema.Properties[name]
		schema.Properties[name] = &huma.Schema{Description: property.Description, AnyOf: []*huma.Schema{{Ref: property.Ref}, {Type: "null"}}}
	}
	return schema
}

// String says in words which recovery point is taken.
func (p Point) String() string {
	words := map[scenarios.Take]string{
		scenarios.Latest: "the latest", scenarios.Oldest: "the oldest", scenarios.Random: "a random one",
		scenarios.Before: "the latest before", scenarios.ByID: "the one with id",
		scenarios.LeastRecentlyTested: "the one tested longest ago, or never",
	}[p.Take]
	switch {
	case p.Time != nil:
		words += " " + p.Time.Format(time.RFC3339)
	case p.ID != "":
		words += " " + p.ID
	}
	if p.Within != nil {
		words += ", at most " + span(*p.Within) + " old"
	}
	return words
}

func (s *Server) scenarioPage(c *gin.Context) (page, error) {
	workspace := s.seen(c.Request.Context())
	scenario, err := s.scenario(c.Request.Context(), workspace, c.Param("scenario"))
	if err != nil {
		return page{}, err
	}
	runs, err := s.Store.Runs(c.Request.Context(), store.Filter{Scenario: scenario.Scenario, Limit: 25})
	if err != nil {
		return page{}, err
	}
	return page{Name: "scenario.html", Title: scenario.Scenario, Refresh: refresh(runs.Runs...), Live: allEvents, Body: map[string]any{
		"Scenario": scenario, "Service": workspace.Services[scenario.Service], "Runs": runs.Runs,
	}}, nil
}

// startForm is the button of a scenario's page.
func (s *Server) startForm(c *gin.Context) (string, error) {
	scenario := c.Param("scenario")
	if s.seen(c.Request.Context()).Scenarios[scenario] == nil {
		return "", unknown(http.StatusNotFound, "scenario", scenario, s.seen(c.Request.Context()).Scenarios)
	}
	run, err := s.start(c.Request.Context(), StartRun{Scenario: scenario, By: "page"})
	if err != nil {
		return "", err
	}
	return "/runs/" + run.ID, nil
}
