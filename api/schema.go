package api

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/reference"
)

// schema is the JSON Schema of one kind of file of a workspace, for editors, which
// sign in to nothing: it says what may be written, and nothing of what was.
func (s *Server) schema(c *gin.Context) {
	file, known := reference.Named(strings.TrimSuffix(c.Param("file"), ".json"))
	if !known {
		s.fail(c, refuse(http.StatusNotFound, "A schema of that name does not exist. Known: "+strings.Join(schemas(), ", ")+"."))
		return
	}
	scheme := "http"
	if c.Request.TLS != nil {
		scheme = "https"
	}
	data, err := reference.Schema(file, scheme+"://"+c.Request.Host+"/schema")
	if err != nil {
		s.fail(c, refuse(http.StatusInternalServerError, "The schema cannot be made: "+err.Error()))
		return
	}
	c.Data(http.StatusOK, "application/schema+json", data)
}

func schemas() (names []string) {
	for _, f := range reference.Files {
		names = append(names, f.Name+".json")
	}
	return names
}
