package api

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// zoneCookie keeps the zone in which a user reads times.
const zoneCookie = "rehearse-zone"

// zoneOf is the zone that a request wants its times in; UTC unless it chose one.
func zoneOf(c *gin.Context) *time.Location {
	kept, err := c.Request.Cookie(zoneCookie)
	if err != nil {
		return time.UTC
	}
	name, err := url.QueryUnescape(kept.Value)
	if err != nil {
		return time.UTC
	}
	zone, err := zoneNamed(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

func zoneNamed(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, refuse(http.StatusUnprocessableEntity, quoted(name)+" is not a time zone; write its IANA name, such as Europe/London.")
	}
	return zone, nil
}

// chooseZone keeps a choice for a year, and goes back to the page that it was made on.
func (s *Server) chooseZone(c *gin.Context) {
	zone, err := zoneNamed(strings.TrimSpace(c.Query("zone")))
	if err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: zoneCookie, Value: url.QueryEscape(zone.String()), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	c.Redirect(http.StatusSeeOther, ownPath(c.Query("back")))
}

// ownPath is an address on this server; what leads elsewhere becomes the first page.
func ownPath(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return "/"
	}
	return address
}
