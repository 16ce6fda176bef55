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
	route(s, api, get, v1+"/scenarios", 200, "list-scenarios", "Scenarios with their last run", s.listScenarios)
	route(s, api, get, v1+"/scenarios/{scenario}", 200, "show-scenario", "One scenario", s.showScenario, 404)
	route(s, api, get, v1+"/runs", 200, "list-runs", "Runs, the newest first", s.listRuns)
	route(s, api, post, v1+"/runs", 202, "start-run", "Start a run of a scenario", s.startRun, 400, 403, 413, 415)
	route(s, api, get, v1+"/runs/{run}", 200, "show-run", "One run with its phases, observations, components and findings", s.showRun, 404)
	route(s, api, post, v1+"/runs/{run}/cancel", 202, "cancel-run", "Ask a run to stop", s.cancelRun, 403, 404, 409)

	s.router.GET("/healthz", healthy)
	s.router.GET("/readyz", s.ready)

	s.router.GET("/", s.page(s.homePage))
	s.router.GET("/services/:service", s.page(s.servicePage))
	s.router.GET("/scenarios/:scenario", s.page(s.scenarioPage))
	s.router.POST("/scenarios/:scenario/run", s.form(s.startForm))
	s.router.GET("/runs", s.page(s.runsPage))
	s.router.GET("/runs/:run", s.page(s.runPage))
	s.router.POST("/runs/:run/cancel", s.form(s.cancelForm))
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
