package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

const (
	v1       = "/api/v1"
	specPath = v1 + "/openapi.json"
)

// routes is every address that the server knows; the document at specPath is
// the one that New adds.
func (s *Server) routes(api huma.API) {
	get, post := http.MethodGet, http.MethodPost

	route(s, api, get, v1+"/services", 200, "list-services", "Services with their commitment and standing", s.listServices)
	route(s, api, get, v1+"/services/{service}", 200, "show-service", "One service", s.showService, 404)
	route(s, api, get, v1+"/services/{service}/standing", 200, "show-standing", "Where a service stands, why, and by which scenario", s.showStanding, 404)
	route(s, api, get, v1+"/scenarios", 200, "list-scenarios", "Scenarios with their last run", s.listScenarios)
	route(s, api, get, v1+"/scenarios/{scenario}", 200, "show-scenario", "One scenario", s.showScenario, 404)
	route(s, api, get, v1+"/runs", 200, "list-runs", "Runs, the newest first", s.listRuns)
	route(s, api, post, v1+"/runs", 202, "start-run", "Start a run of a scenario", s.startRun, 400, 403, 404, 409, 413, 415)
	route(s, api, get, v1+"/runs/{run}", 200, "show-run", "One run with its phases, observations, components and findings", s.showRun, 404)
	route(s, api, post, v1+"/runs/{run}/cancel", 202, "cancel-run", "Ask a run to stop", s.cancelRun, 403, 404, 409)

	route(s, api, get, v1+"/runners", 200, "list-runners", "Who carries runs, and what waits in which pool", s.listRunners)
	route(s, api, get, v1+"/workspace", 200, "show-workspace", "The workspace in force, and what is wrong with its files", s.showWorkspace)
	route(s, api, get, v1+"/notices", 200, "list-notices", "Notices and whether they were delivered, the newest first", s.listNotices)
	route(s, api, get, v1+"/figures", 200, "show-figures", "All figures of a period", s.showFigures)
	route(s, api, get, v1+"/figures/{figure}/members", 200, "list-figure-members", "What a figure counts or leaves out, and why", s.listMembers, 404)

	route(s, api, get, v1+"/occurrences", 200, "list-occurrences", "What was or will be due, the last first", s.listOccurrences)
	route(s, api, get, v1+"/occurrences/{occurrence}", 200, "show-occurrence", "One occurrence", s.showOccurrence, 404)
	route(s, api, get, v1+"/calendar", 200, "show-calendar", "What is due in a stretch of time, with freezes and blackouts", s.showCalendar)
	huma.Register(api, calendarOperation(), s.showEvents)
	route(s, api, get, v1+"/exemptions", 200, "list-exemptions", "Freezes and other exemptions, with their counts", s.listExemptions)
	route(s, api, post, v1+"/exemptions", 201, "ask-exemption", "Ask for an exemption, for a second person to approve", s.askExemption, 400, 403, 413, 415)
	route(s, api, post, v1+"/exemptions/{exemption}/approve", 200, "approve-exemption", "Approve an exemption that somebody else asked for", s.approveExemption, 400, 403, 404, 409, 413, 415)
	route(s, api, post, v1+"/exemptions/{exemption}/withdraw", 200, "withdraw-exemption", "End an exemption for what falls due from now on", s.withdrawExemption, 400, 403, 404, 409, 413, 415)

	s.router.GET("/healthz", healthy)
	s.router.GET("/readyz", s.ready)
	s.router.GET("/metrics", s.metrics.handler(s.Version))

	s.router.GET("/", s.page(s.homePage))
	s.router.GET("/services/:service", s.page(s.servicePage))
	s.router.GET("/scenarios/:scenario", s.page(s.scenarioPage))
	s.router.POST("/scenarios/:scenario/run", s.form(s.startForm))
	s.router.GET("/runs", s.page(s.runsPage))
	s.router.GET("/runs/:run", s.page(s.runPage))
	s.router.POST("/runs/:run/cancel", s.form(s.cancelForm))
	s.router.GET("/figures", s.page(s.figuresPage))
	s.router.GET("/figures/:figure", s.page(s.memberPage))
	s.router.GET("/runners", s.page(s.runnersPage))
	s.router.GET("/workspace", s.page(s.workspacePage))
	s.router.GET("/calendar", s.page(s.calendarPage))
	s.router.GET("/occurrences", s.page(s.occurrencesPage))
	s.router.GET("/exemptions", s.page(s.exemptionsPage))
	s.router.POST("/exemptions", s.form(s.askForm))
	s.router.POST("/exemptions/:exemption/approve", s.form(s.approveForm))
	s.router.POST("/exemptions/:exemption/withdraw", s.form(s.withdrawForm))
	s.router.GET("/static/:file", s.static)

	s.router.NoRoute(func(c *gin.Context) {
		s.fail(c, refuse(http.StatusNotFound, "There is nothing at this address. Pages begin at /, and "+specPath+" lists the rest."))
	})
	s.router.NoMethod(func(c *gin.Context) {
		s.fail(c, refuse(http.StatusMethodNotAllowed, "This address does not take "+c.Request.Method+"; the header Allow says what it takes."))
	})
}

// route registers one operation; what its handler returns as an error goes
// through problem, so that nothing of our inside shows.
func route[In, Out any](s *Server, api huma.API, method, path string, status int, id, summary string, handle func(context.Context, *In) (*Out, error), refusals ...int) {
	operation := huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: status, Errors: append(refusals, 422)}
	huma.Register(api, operation, func(ctx context.Context, in *In) (*Out, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.explain(ctx, err)
		}
		return out, nil
	})
}
