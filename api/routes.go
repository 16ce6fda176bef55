package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

const (
	v1       = "/api/v1"
	specPath = v1 + "/openapi.json"
)

// routes is every address that the server knows, with what an actor must have the
// right to do there; the document at specPath is the one that New adds. The store
// asks again about what exactly it is done to.
func (s *Server) routes(api huma.API) {
	get, post := http.MethodGet, http.MethodPost

	route(s, api, get, v1+"/services", access.Read, 200, "list-services", "Services with their commitment and standing", s.listServices)
	route(s, api, get, v1+"/services/{service}", access.Read, 200, "show-service", "One service", s.showService, 404)
	route(s, api, get, v1+"/services/{service}/standing", access.Read, 200, "show-standing", "Standing of a service, with the reason and the scenario that decides it", s.showStanding, 404)
	route(s, api, get, v1+"/scenarios", access.Read, 200, "list-scenarios", "Scenarios with their last run", s.listScenarios)
	route(s, api, get, v1+"/scenarios/{scenario}", access.Read, 200, "show-scenario", "One scenario", s.showScenario, 404)
	route(s, api, get, v1+"/runs", access.Read, 200, "list-runs", "Runs, the newest first", s.listRuns)
	route(s, api, post, v1+"/runs", access.StartRun, 202, "start-run", "Start a run of a scenario", s.startRun, 400, 403, 404, 409, 413, 415)
	route(s, api, get, v1+"/runs/{run}/logs", access.Read, 200, "show-run-logs", "What the scripts and services of one run printed", s.showLogs, 404)
	register(s, api, eventsOperation(v1+"/runs/{run}/events", "follow-run", "One run as it goes on, as server-sent events", 404), access.Read, s.followRun)
	register(s, api, eventsOperation(v1+"/executions/{execution}/events", "follow-execution", "Follow an execution: an `entry` whenever something was entered", 403, 404), access.Read, s.followExecution)
	register(s, api, eventsOperation(v1+"/events", "follow-runs", "What changes about runs, as server-sent events"), access.Read, s.followAll)
	route(s, api, get, v1+"/runs/{run}", access.Read, 200, "show-run", "One run with its phases, observations, components and symptoms", s.showRun, 404)
	route(s, api, post, v1+"/runs/{run}/cancel", access.CancelRun, 202, "cancel-run", "Ask a run to stop", s.cancelRun, 403, 404, 409)

	route(s, api, get, v1+"/runners", access.Read, 200, "list-runners", "Runners, and what waits in each pool", s.listRunners)
	route(s, api, get, v1+"/workspace", access.Read, 200, "show-workspace", "The workspace in force, and what is wrong with its files", s.showWorkspace)
	route(s, api, get, v1+"/notices", access.Read, 200, "list-notices", "Notices and whether they were delivered, the newest first", s.listNotices)
	route(s, api, get, v1+"/findings", access.Read, 200, "list-findings", "Findings, the newest first", s.listFindings)
	route(s, api, get, v1+"/findings/{finding}", access.Read, 200, "show-finding", "One finding with its newest symptoms", s.showFinding, 404)
	route(s, api, get, v1+"/figures", access.Read, 200, "show-figures", "All figures of a period", s.showFigures)
	route(s, api, get, v1+"/figures/{figure}/members", access.Read, 200, "list-figure-members", "What a figure counts or leaves out, and why", s.listMembers, 404)

	route(s, api, get, v1+"/occurrences", access.Read, 200, "list-occurrences", "What was or will be due, latest first", s.listOccurrences)
	route(s, api, get, v1+"/occurrences/{occurrence}", access.Read, 200, "show-occurrence", "One occurrence", s.showOccurrence, 404)
	route(s, api, get, v1+"/calendar", access.Read, 200, "show-calendar", "What is due in a period, with freezes and blackouts", s.showCalendar)
	register(s, api, calendarOperation(), access.Read, s.showEvents)
	route(s, api, get, v1+"/exemptions", access.Read, 200, "list-exemptions", "Freezes and other exemptions, with their counts", s.listExemptions)
	route(s, api, post, v1+"/exemptions", access.RequestExemption, 201, "ask-exemption", "Ask for an exemption, for a second person to approve", s.askExemption, 400, 403, 413, 415)
	route(s, api, post, v1+"/exemptions/{exemption}/approve", access.ApproveExemption, 200, "approve-exemption", "Approve an exemption that another person asked for", s.approveExemption, 400, 403, 404, 409, 413, 415)
	route(s, api, post, v1+"/exemptions/{exemption}/withdraw", access.WithdrawExemption, 200, "withdraw-exemption", "End an exemption for what falls due from now on", s.withdrawExemption, 400, 403, 404, 409, 413, 415)

	route(s, api, get, v1+"/evidence", access.Read, 200, "show-evidence-log", "State of the evidence log, with its public key and newest checkpoint", s.showEvidence)
	route(s, api, get, v1+"/evidence/check", access.Read, 200, "check-evidence", "Verify the log, and compare every row with its entry", s.checkEvidence)
	register(s, api, bundleOperation(), access.ExportEvidence, s.exportEvidence)

	route(s, api, get, v1+"/runbooks", access.Read, 200, "list-runbooks", "Runbooks of the workspace", s.listRunbooks)
	route(s, api, get, v1+"/runbooks/{runbook}", access.Read, 200, "show-runbook", "One runbook with its steps", s.showRunbook, 404)
	route(s, api, get, v1+"/people", access.Read, 200, "list-people", "People of the workspace, and what is wrong with rights, trainings and contacts", s.listPeople)
	route(s, api, get, v1+"/duties", access.Read, 200, "list-duties", "What scheduled runbooks had and have due, latest first", s.listDuties)
	route(s, api, get, v1+"/executions", access.Read, 200, "list-executions", "Rehearsals, recoveries, audits, reviews and changes, the newest first", s.listExecutions)
	route(s, api, post, v1+"/executions", access.ConductRunbook, 201, "open-execution", "Begin to carry out a runbook: briefing first", s.openExecution, 400, 403, 413, 415)
	route(s, api, get, v1+"/executions/{execution}", access.Read, 200, "show-execution", "One execution as the caller sees it", s.showExecution, 403, 404)
	route(s, api, get, v1+"/executions/{execution}/report", access.Read, 200, "show-report", "After-action report of an execution, made from its entries", s.showReport, 403, 404)
	route(s, api, post, v1+"/executions/{execution}/entries", access.TakePart, 200, "make-entry", "Enter something: a step that is done, a note, a role that is taken", s.makeEntry, 400, 403, 404, 409, 413, 415)

	s.at(get, "/healthz", access.Anybody, healthy)
	s.at(get, "/readyz", access.Anybody, s.ready)
	s.at(get, "/metrics", access.Read, s.metrics.handler(s.Version))

	s.at(get, "/", access.Read, s.page(s.homePage))
	s.at(get, "/services/:service", access.Read, s.page(s.servicePage))
	s.at(get, "/scenarios/:scenario", access.Read, s.page(s.scenarioPage))
	s.at(post, "/scenarios/:scenario/run", access.StartRun, s.form(s.startForm))
	s.at(get, "/runs", access.Read, s.page(s.runsPage))
	s.at(get, "/runs/:run", access.Read, s.page(s.runPage))
	s.at(get, "/runs/:run/checks/:check", access.Read, s.checkPage)
	s.at(post, "/runs/:run/cancel", access.CancelRun, s.form(s.cancelForm))
	s.at(get, "/findings", access.Read, s.page(s.findingsPage))
	s.at(get, "/findings/:finding", access.Read, s.page(s.findingPage))
	s.at(get, "/notices", access.Read, s.page(s.noticesPage))
	s.at(get, "/figures", access.Read, s.page(s.figuresPage))
	s.at(get, "/figures.csv", access.Read, s.figuresTable)
	s.at(get, "/figures/:figure", access.Read, s.page(s.memberPage))
	s.at(get, "/runners", access.Read, s.page(s.runnersPage))
	s.at(get, "/workspace", access.Read, s.page(s.workspacePage))
	s.at(get, "/calendar", access.Read, s.page(s.calendarPage))
	s.at(get, "/occurrences", access.Read, s.page(s.occurrencesPage))
	s.at(get, "/exemptions", access.Read, s.page(s.exemptionsPage))
	s.at(post, "/exemptions", access.RequestExemption, s.form(s.askForm))
	s.at(post, "/exemptions/:exemption/approve", access.ApproveExemption, s.form(s.approveForm))
	s.at(post, "/exemptions/:exemption/withdraw", access.WithdrawExemption, s.form(s.withdrawForm))
	s.at(get, "/people", access.Read, s.page(s.peoplePage))
	s.at(get, "/runbooks", access.Read, s.page(s.runbooksPage))
	s.at(get, "/runbooks/:runbook", access.Read, s.page(s.runbookPage))
	s.at(get, "/runbooks/:runbook/paper", access.Read, s.paperPage)
	s.at(post, "/runbooks/:runbook/open", access.ConductRunbook, s.form(s.openForm))
	s.at(get, "/executions", access.Read, s.page(s.executionsPage))
	s.at(get, "/executions/:execution", access.Read, s.page(s.executionPage))
	s.at(get, "/executions/:execution/mine", access.Read, s.page(s.minePage))
	s.at(get, "/executions/:execution/more", access.Read, s.page(s.morePage))
	s.at(get, "/executions/:execution/report", access.Read, s.reportPage)
	s.at(get, "/executions/:execution/steps/:step", access.Read, s.page(s.stepPage))
	s.at(post, "/executions/:execution/enter", access.TakePart, s.form(s.enterForm))
	s.at(get, "/zone", access.Read, s.chooseZone)
	s.at(get, "/docs/api", access.Anybody, s.page(s.documentPage(api.OpenAPI())))
	s.at(get, "/schema/:file", access.Anybody, s.schema)
	s.at(get, "/static/:file", access.Anybody, s.static)

	s.router.NoRoute(func(c *gin.Context) {
		s.fail(c, refuse(http.StatusNotFound, "There is nothing at this address. Pages begin at /, and "+specPath+" lists the rest."))
	})
	s.router.NoMethod(func(c *gin.Context) {
		s.fail(c, refuse(http.StatusMethodNotAllowed, "This address does not accept "+c.Request.Method+"; the Allow header lists what it accepts."))
	})
}

// at registers a handler.
func (s *Server) at(method, path string, verb access.Verb, handle gin.HandlerFunc) {
	s.permissions[method+" "+path] = verb
	s.router.Handle(method, path, func(c *gin.Context) {
		if err := may(c.Request.Context(), verb); err != nil {
			s.fail(c, s.explain(c.Request.Context(), err))
			return
		}
		handle(c)
	})
}

// route registers one operation.
func route[In, Out any](s *Server, api huma.API, method, path string, verb access.Verb, status int, id, summary string, handle func(context.Context, *In) (*Out, error), refusals ...int) {
	operation := huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: status, Errors: append(refusals, 422)}
	register(s, api, operation, verb, handle)
}

// register registers an operation; what its handler returns as an error goes
// through problem, so that nothing of our inside shows.
func register[In, Out any](s *Server, api huma.API, operation huma.Operation, verb access.Verb, handle func(context.Context, *In) (*Out, error)) {
	s.permissions[operation.Method+" "+operation.Path] = verb
	operation.Tags = []string{tagOf(operation.Path)}
	operation.Metadata = map[string]any{itemFields: fieldsOf(reflect.TypeFor[Out]())}
	huma.Register(api, operation, func(ctx context.Context, in *In) (*Out, error) {
		err := may(ctx, verb)
		var out *Out
		if err == nil {
			out, err = handle(ctx, in)
		}
		if err != nil {
			return nil, s.explain(ctx, err)
		}
		return out, nil
	})
}

// may returns a refusal unless the actor of a request may do something at all.
func may(ctx context.Context, verb access.Verb) error {
	if ok, why := access.May(access.From(ctx), verb); !ok {
		return &store.Refusal{Actor: access.From(ctx), Verb: verb, Why: why}
	}
	return nil
}
