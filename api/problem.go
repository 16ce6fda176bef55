package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rehearse/store"
	"rehearse/store/figures"
)

// problem is the one place that decides which status an error has. It never
// shows the text of an error that was not written for the one who asks.
func problem(err error) *huma.ErrorModel {
	var known *huma.ErrorModel
	var period figures.ErrPeriod
	var refused *store.Refusal
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, store.ErrNotFound): // its text says also when a beginning of an id fits several
		return refuse(http.StatusNotFound, "Not found: "+err.Error()+". "+v1+"/runs lists the runs.")
	case errors.As(err, &refused) && refused.Actor.ID == "":
		return refuse(http.StatusUnauthorized, "You are not signed in. Programs send a token as Authorization: Bearer; people sign in at /sign-in.")
	case errors.Is(err, store.ErrNotInForce):
		return refuse(http.StatusUnauthorized, since(err, store.ErrNotInForce))
	case errors.As(err, &refused):
		return refuse(http.StatusForbidden, "Refused: "+refused.Why+".")
	case errors.Is(err, store.ErrTooLarge):
		return refuse(http.StatusRequestEntityTooLarge, upper(since(err, store.ErrTooLarge))+".")
	case errors.Is(err, store.ErrWork):
		return refuse(http.StatusConflict, upper(afterColon(err, store.ErrWork))+".")
	case errors.Is(err, store.ErrCursor):
		return refuse(http.StatusUnprocessableEntity, err.Error())
	case errors.As(err, &period):
		return refuse(http.StatusUnprocessableEntity, "The period cannot be read: "+period.Reason+".")
	case errors.Is(err, store.ErrNotDue):
		return refuse(http.StatusConflict, "The occurrence does not accept a run: "+afterColon(err, store.ErrNotDue)+". "+v1+"/occurrences lists what is due and its windows.")
	case errors.Is(err, store.ErrEnded):
		return refuse(http.StatusConflict, "The run has already ended; there is nothing to cancel.")
	default:
		return refuse(http.StatusInternalServerError, "Internal error; the server's log has the details.")
	}
}

// explain is problem for a request that is answered: what is our own trouble
// goes to the log, where its text belongs.
func (s *Server) explain(ctx context.Context, err error) *huma.ErrorModel {
	model := problem(err)
	if model.Status >= http.StatusInternalServerError {
		s.Log.ErrorContext(ctx, "request failed", "error", err)
	}
	return model
}

// refuse makes a problem as RFC 9457 describes it.
func refuse(status int, detail string) *huma.ErrorModel {
	return &huma.ErrorModel{Status: status, Title: http.StatusText(status), Detail: detail}
}

// explained finishes the problems that huma finds in a request: it says what to
// do, and does not send back what was sent.
func explained(_ huma.Context, _ string, value any) (any, error) {
	if model, ok := value.(*huma.ErrorModel); ok {
		for _, detail := range model.Errors {
			detail.Value = nil
		}
		if len(model.Errors) > 0 && model.Detail == "validation failed" {
			model.Detail = "The request is not valid; `errors` says what is wrong and where. " + specPath + " describes what is expected."
		}
	}
	return value, nil
}

// fail ends a request with a problem: as a page for a browser that looks at
// pages, as application/problem+json for everything else.
func (s *Server) fail(c *gin.Context, model *huma.ErrorModel) {
	c.Abort()
	if model.Status == http.StatusUnauthorized {
		if wantsPage(c.Request) && c.Request.Method == http.MethodGet && !s.unguarded() {
			next := c.Request.URL.RequestURI()
			c.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(next))
			return
		}
		c.Header("WWW-Authenticate", challenge)
	}
	if wantsPage(c.Request) {
		s.render(c, model.Status, "problem.html", page{Title: model.Title, Body: model})
		return
	}
	body, err := json.Marshal(model)
	if err != nil { // it is made of plain texts
		panic(err)
	}
	c.Data(model.Status, "application/problem+json", body)
}

// challenge says how a program signs in.
const challenge = `Bearer realm="Rehearse"`

func wantsPage(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// upper begins a sentence.
func upper(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// afterColon is what an error adds to the one that it is.
func afterColon(err, is error) string {
	_, after, _ := strings.Cut(err.Error(), is.Error()+": ")
	return after
}
