package api

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/store"
)

// Runs are one page of runs, the newest first.
type Runs struct {
	Runs []store.Run `json:"runs" nullable:"false" doc:"without environment, isolation, phases, observations, components, symptoms and takeovers, unless fields names them"`
	Next *string     `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

type runsQuestion struct {
	Chosen
	Service  string  `query:"service" doc:"only of this service" maxLength:"200"`
	Scenario string  `query:"scenario" doc:"only of this scenario" maxLength:"200"`
	Client   string  `query:"client" doc:"only of this client" maxLength:"200"`
	Owner    string  `query:"owner" doc:"only of this owner" maxLength:"200"`
	Tier     int     `query:"tier" doc:"only of this tier" minimum:"0"`
	Trigger  string  `query:"trigger" enum:"on_demand,scheduled,changed"`
	Outcome  string  `query:"outcome" enum:"passed,failed,inconclusive,cancelled"`
	State    string  `query:"state" enum:"queued,running,ended"`
	Since    Instant `query:"since" doc:"queued at this time or later: an instant, a day or a time of day in UTC, or how long ago (7d)"`
	Until    Instant `query:"until" doc:"queued before this time"`
	Cursor   string  `query:"cursor" doc:"next_cursor of the previous page" maxLength:"500"`
	Limit    int     `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"at most 50 where fields names what the list leaves out"`
}

type runsAnswer struct{ Body Runs }

func (r Runs) next() *string { return r.Next }

// details are the properties of a run that a list leaves out.
var details = []string{"environment", "isolation", "components", "phases", "observations", "symptoms", "takeovers"}

// mostDetailed is how many runs come with all of that at once.
const mostDetailed = 50

type runQuestion struct {
	Run string `path:"run" doc:"id of the run, or an unambiguous beginning of it" maxLength:"200"`
}

type runAnswer struct{ Body store.Run }

// Logs are what was printed in a run.
type Logs struct {
	Outputs []store.Output `json:"outputs" nullable:"false" doc:"the end of each, without secrets; none while the run goes on, and little of a run that passed"`
}

type logsAnswer struct{ Body Logs }

// StartRun asks for a run.
type StartRun struct {
	Scenario string     `json:"scenario" minLength:"1" maxLength:"200" doc:"slug of the scenario"`
	By       string     `json:"by,omitempty" maxLength:"200" doc:"name of the person who asks, for the record; by_id is the actor"`
	KeepFor  int64      `json:"keep_on_failure_seconds,omitempty" minimum:"0" maximum:"604800" doc:"how long to keep the sandbox for inspection if the run does not pass"`
	T0       *time.Time `json:"t0,omitempty" doc:"the assumed time of the disaster, not in the future; default: the run's start"`
	// Occurrence is what the run is for.
	Occurrence int64 `json:"occurrence,omitempty" minimum:"1" doc:"id of an occurrence of the scenario whose window is open: the run counts for it, and t0 is when it was due"`
}

type startQuestion struct{ Body StartRun }

type acceptedAnswer struct {
	Location string `header:"Location" doc:"where to follow the run"`
	Body     store.Run
}

func (s *Server) listRuns(ctx context.Context, in *runsQuestion) (*runsAnswer, error) {
	found, err := s.Store.Runs(ctx, in.filter())
	if err != nil {
		return nil, err
	}
	answer := &runsAnswer{Body: Runs{Runs: append([]store.Run{}, found.Runs...)}}
	if found.Next != "" {
		answer.Body.Next = &found.Next
	}
	return answer, nil
}

func (in *runsQuestion) filter() store.Filter {
	filter := store.Filter{
		Service: in.Service, Scenario: in.Scenario, Client: in.Client, Owner: in.Owner, Tier: in.Tier, Trigger: store.Trigger(in.Trigger),
		Outcome: store.Outcome(in.Outcome), State: store.State(in.State),
		Since: in.Since.At, Until: in.Until.At, After: in.Cursor, Limit: in.Limit, Details: in.wants(details...),
	}
	if filter.Details {
		filter.Limit = min(filter.Limit, mostDetailed)
	}
	return filter
}

func (s *Server) showRun(ctx context.Context, in *runQuestion) (*runAnswer, error) {
	run, err := s.Store.Run(ctx, in.Run)
	if err != nil {
		return nil, err
	}
	return &runAnswer{Body: *run}, nil
}

func (s *Server) showLogs(ctx context.Context, in *runQuestion) (*logsAnswer, error) {
	outputs, err := s.Store.Outputs(ctx, in.Run)
	if err != nil {
		return nil, err
	}
	return &logsAnswer{Body: Logs{Outputs: append([]store.Output{}, outputs...)}}, nil
}

func (s *Server) startRun(ctx context.Context, in *startQuestion) (*acceptedAnswer, error) {
	in.Body.By = cmp.Or(in.Body.By, "api")
	run, err := s.start(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return accepted(run), nil
}

func accepted(run *store.Run) *acceptedAnswer {
	return &acceptedAnswer{Location: v1 + "/runs/" + run.ID, Body: *run}
}

// start asks the store for a run: the same way in as the command line's.
func (s *Server) start(ctx context.Context, ask StartRun) (*store.Run, error) {
	workspace := s.seen(ctx)
	scenario := workspace.Scenarios[ask.Scenario]
	if blocked := workspace.BlockedScenario(ask.Scenario); blocked != nil {
		return nil, refuse(http.StatusUnprocessableEntity, "Scenario "+ask.Scenario+" is blocked: "+blocked.String()+". /workspace shows what is wrong.")
	}
	if scenario == nil {
		return nil, unknown(http.StatusUnprocessableEntity, "scenario", ask.Scenario, workspace.Scenarios)
	}
	now, err := s.Store.Moment(ctx)
	if err != nil {
		return nil, err
	}
	if ask.T0 != nil && ask.T0.After(now.Add(scenarios.Skew)) {
		return nil, refuse(http.StatusUnprocessableEntity, "t0 lies in the future ("+ask.T0.Format(time.RFC3339)+"): it is the assumed time of the disaster.")
	}
	want := store.Request{
		Scenario: scenario, Service: workspace.Services[scenario.Service], Trigger: store.OnDemand, By: ask.By,
		KeepFor: time.Duration(ask.KeepFor) * time.Second, T0: ask.T0, ProofVersion: workspace.ProofVersion(scenario.Scenario),
	}
	if ask.Occurrence != 0 {
		return s.Store.ClaimOne(ctx, now, ask.Occurrence, want)
	}
	return s.Store.Enqueue(ctx, want)
}

func (s *Server) cancelRun(ctx context.Context, in *runQuestion) (*acceptedAnswer, error) {
	run, err := s.cancel(ctx, in.Run, "api")
	if err != nil {
		return nil, err
	}
	return accepted(run), nil
}

func (s *Server) cancel(ctx context.Context, id, by string) (*store.Run, error) {
	run, err := s.Store.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.Store.Cancel(ctx, run.ID, by)
}

func (s *Server) runsPage(c *gin.Context) (page, error) {
	question, err := asked(c.Request.URL.Query(), zoneOf(c))
	if err != nil {
		return page{}, err
	}
	found, err := s.Store.Runs(c.Request.Context(), question.filter())
	if err != nil {
		return page{}, err
	}
	workspace := s.seen(c.Request.Context())
	return page{Name: "runs.html", Title: "Runs", Live: allEvents, Body: map[string]any{
		"Runs": found.Runs, "Next": nextAddress(c, &found.Next), "Asked": c.Request.URL.Query(), "First": question.Cursor == "",
		"Narrowed": narrows(c.Request.URL.Query()),
		"Clients":  clientsOf(workspace.Services), "Services": named(workspace.Services), "Scenarios": named(workspace.Scenarios),
		"Triggers": []store.Trigger{store.Scheduled, store.OnDemand, store.Changed},
		"Outcomes": []store.Outcome{store.Passed, store.Failed, store.Inconclusive, store.Cancelled},
		"States":   []store.State{store.Queued, store.Running, store.Ended},
	}}, nil
}

// asked reads the filters of the page of runs. A form sends what was left open
// as an empty text, and days instead of instants; until includes its day.
func asked(query url.Values, zone *time.Location) (*runsQuestion, error) {
	question := &runsQuestion{
		Limit: 50, Service: query.Get("service"), Scenario: query.Get("scenario"), Client: query.Get("client"), Owner: query.Get("owner"), Cursor: query.Get("cursor"),
	}
	var err error
	if question.Outcome, err = oneOf(query, "outcome", "passed", "failed", "inconclusive", "cancelled"); err != nil {
		return nil, err
	}
	if question.State, err = oneOf(query, "state", "queued", "running", "ended"); err != nil {
		return nil, err
	}
	if question.Trigger, err = oneOf(query, "trigger", "on_demand", "scheduled", "changed"); err != nil {
		return nil, err
	}
	if question.Tier, err = tierOf(query); err != nil {
		return nil, err
	}
	question.Since.At, question.Until.At, err = days(query, zone)
	return question, err
}

// tierOf reads a tier; 0 is any.
func tierOf(query url.Values) (int, error) {
	text := query.Get("tier")
	if text == "" {
		return 0, nil
	}
	tier, err := strconv.Atoi(text)
	if err != nil {
		return 0, refuse(http.StatusUnprocessableEntity, quoted(text)+" is not a tier; write a number.")
	}
	return tier, nil
}

func oneOf(query url.Values, name string, known ...string) (string, error) {
	value := query.Get(name)
	if value != "" && !slices.Contains(known, value) {
		return "", refuse(http.StatusUnprocessableEntity, quoted(value)+" is not a valid "+name+"; choose one from the list above the runs.")
	}
	return value, nil
}

// cancelForm is the button of a run's page.
func (s *Server) cancelForm(c *gin.Context) (string, error) {
	run, err := s.cancel(c.Request.Context(), c.Param("run"), "page")
	if err != nil {
		return "", err
	}
	return "/runs/" + run.ID, nil
}

// refresh is after how many seconds a page is worth loading again; 0 is never.
func refresh(runs ...store.Run) int {
	seconds := 0
	for _, run := range runs {
		if run.State != store.Ended {
			seconds = 3
		}
	}
	return seconds
}

func quoted(text string) string { return strconv.Quote(text) }

// describeSchemas adds to the records of the store what their Go types cannot say.
func describeSchemas(schemas huma.Registry) {
	values := map[string]map[string][]any{
		"Run": {
			"state": {store.Queued, store.Running, store.Ended}, "trigger": {store.OnDemand, store.Scheduled, store.Changed, store.Rehearsed, store.Recovered},
			"outcome": {store.Passed, store.Failed, store.Inconclusive, store.Cancelled},
		},
		"Phase":      {"name": {store.Select, store.Fetch, store.Provision, store.Restore, store.Ready, store.Check, store.Return, store.Teardown}},
		"Notice":     {"state": {store.Waiting, store.Sent, store.GivenUp}},
		"Occurrence": {"state": {store.Planned, store.Started, store.OnTime, store.Late, store.Missed, store.Exempt, store.Withdrawn}},
		"Service":    {"standing": {store.Proven, store.Unproven, store.Stale, store.Breached}},
	}
	for schema, properties := range values {
		for property, allowed := range properties {
			schemas.Map()[schema].Properties[property].Enum = allowed
		}
	}
	for _, schema := range []string{"RunbookStep", "Step"} { // spans are seconds in JSON
		for _, span := range []string{"within_seconds", "keep_seconds"} {
			property := schemas.Map()[schema].Properties[span]
			property.Type, property.Format = huma.TypeNumber, ""
		}
	}
}
