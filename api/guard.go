package api

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// largestBody is more than any request of ours needs.
const largestBody = 1 << 20

// logged writes one line a request. The query is left out: people paste
// secrets into the strangest places.
func (s *Server) logged(c *gin.Context) {
	began := time.Now()
	c.Next()
	s.Log.DebugContext(c.Request.Context(), "request", "method", c.Request.Method, "path", c.Request.URL.Path,
		"status", c.Writer.Status(), "seconds", time.Since(began).Seconds())
}

// recovered turns a panic into a problem that shows nothing of our inside.
func (s *Server) recovered(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(cause) // net/http's own way of hanging up
		}
		s.Log.ErrorContext(c.Request.Context(), "panic in a request", "path", c.Request.URL.Path, "cause", cause, "stack", string(debug.Stack()))
		if !c.Writer.Written() {
			s.fail(c, problem(nil))
		}
	}()
	c.Next()
}

// hardened tells browsers to load nothing from elsewhere, run nothing but our own
// file of script, and let no site frame a page: what is shown comes from restored,
// hostile data.
func (s *Server) hardened(c *gin.Context) {
	if s.encrypted(c.Request) {
		c.Header("Strict-Transport-Security", "max-age=31536000")
	}
	for name, value := range map[string]string{
		"Content-Security-Policy":      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "no-store",
		"Permissions-Policy":           "camera=(), geolocation=(), microphone=()",
	} {
		c.Header(name, value)
	}
}

// onlyLoopback turns away requests whose Host is another name, where nobody signs
// in: a page of another site could otherwise point its own name at 127.0.0.1 and
// read us. Where people sign in, that page has no session under its name.
func (s *Server) onlyLoopback(c *gin.Context) {
	if !s.unguarded() {
		return
	}
	host := c.Request.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	if (ip == nil || !ip.IsLoopback()) && !strings.EqualFold(host, "localhost") {
		s.fail(c, refuse(http.StatusMisdirectedRequest, "This server answers only to localhost, 127.0.0.1 and [::1], because it was started with --no-sign-in."))
	}
}

// onlySameOrigin turns away what another site makes a browser send.
func (s *Server) onlySameOrigin(c *gin.Context) {
	protection := http.NewCrossOriginProtection()
	if u, err := url.Parse(s.Access.URL); err == nil && u.Host != "" { // a proxy may give the request another Host
		_ = protection.AddTrustedOrigin(u.Scheme + "://" + u.Host) // it has a scheme and a host
	}
	if err := protection.Check(c.Request); err != nil {
		s.fail(c, refuse(http.StatusForbidden, "The request comes from another site. Send it from a page of this server, or from a program that is not a browser."))
	}
}

// legible turns away addresses that hold what is not text: no name of ours does,
// and Postgres takes none.
func (s *Server) legible(c *gin.Context) {
	query, err := url.QueryUnescape(c.Request.URL.RawQuery)
	if asked := c.Request.URL.Path + query; err != nil || !utf8.ValidString(asked) || strings.Contains(asked, "\x00") {
		s.fail(c, refuse(http.StatusBadRequest, "The address cannot be read: it contains bytes that are not text."))
	}
}

// limited bounds what a request may carry; huma bounds JSON bodies itself. A file that
// is attached may be larger, as the settings say.
func (s *Server) limited(c *gin.Context) {
	most := int64(largestBody)
	if strings.HasSuffix(c.FullPath(), "/attachments") {
		most = max(most, s.Store.MostAttachment()+4096) // a form adds its own lines
		if c.Request.ContentLength > most {
			s.fail(c, refuse(http.StatusRequestEntityTooLarge, "The attachment is too large: the limit is "+iec(s.Store.MostAttachment())+". `findings.attachments.most` in rehearse.yaml sets it."))
			return
		}
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most+1)
}
