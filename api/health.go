package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/store"
)

// patience is how long a question about readiness may take.
const patience = 5 * time.Second

// healthy says that the process lives, and nothing more.
func healthy(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "alive"}) }

// ready says whether a run could begin now: the database and the engine answer.
func (s *Server) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), patience)
	defer cancel()
	if _, err := s.Store.Runs(ctx, store.Filter{Limit: 1}); err != nil {
		s.fail(c, refuse(http.StatusServiceUnavailable, "The database does not answer: "+err.Error()))
		return
	}
	if s.Ready != nil {
		if err := s.Ready(ctx); err != nil {
			s.fail(c, refuse(http.StatusServiceUnavailable, "No run could begin now: "+err.Error()))
			return
		}
	}
	c.JSON(http.StatusOK, gin.H{"status": "ready"})
}
