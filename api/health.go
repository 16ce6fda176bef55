package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// patience is how long a question about readiness may take.
const patience = 5 * time.Second

// healthy says that the process lives, and nothing more.
func healthy(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "alive"}) }

// ready says whether a run could begin now, and would when it is due: the
// database and the engine answer, and the planner lives.
func (s *Server) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), patience)
	defer cancel()
	if err := s.Store.Answers(ctx); err != nil {
		s.fail(c, refuse(http.StatusServiceUnavailable, "The database does not answer: "+err.Error()))
		return
	}
	if s.Ready != nil {
		if err := s.Ready(ctx); err != nil {
			s.fail(c, refuse(http.StatusServiceUnavailable, "No run could start now: "+err.Error()))
			return
		}
	}
	if s.Planner != nil && !s.Workspace().Settings.Planner.Alive(s.Planner(), time.Now()) {
		s.fail(c, refuse(http.StatusServiceUnavailable, "What falls due would not start: "+sincePlanner(s.Planner())))
		return
	}
	answer := gin.H{"status": "ready"}
	switch loaded := s.loaded(); {
	case loaded.Usable():
		answer["workspace"] = "A scenario file has problems and does not run: /workspace shows what is wrong."
	case len(loaded.Problems) > 0:
		// The last good workspace is in force, and runs can begin.
		answer["workspace"] = "The changed files have problems, so the earlier workspace is still in force: /workspace shows what is wrong."
	}
	c.JSON(http.StatusOK, answer)
}

func sincePlanner(last time.Time) string {
	if last.IsZero() {
		return "the planner has not started yet."
	}
	return "the planner has been silent since " + when(last) + " UTC; the server's log says why."
}
