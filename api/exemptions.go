package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// Exemption is a window inside which occurrences need not be met, if a second
// person approved that before they were due.
type Exemption struct {
	store.Exemption
	Standing string `json:"standing" enum:"waiting,approved,over,withdrawn" doc:"waiting: a second person must approve it; only what falls due after that is exempt"`
	Exempted int64  `json:"exempted" doc:"how many occurrences it has exempted"`
}

// Exemptions are all of them, and their counts.
type Exemptions struct {
	Exemptions []Exemption    `json:"exemptions" nullable:"false" doc:"latest end first"`
	Counts     map[string]int `json:"counts" doc:"number of exemptions by standing"`
	Exempted   int64          `json:"exempted" doc:"occurrences exempted so far"`
	Next       *string        `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

type exemptionsQuestion struct {
	Chosen
	Paged
}

func (e Exemptions) next() *string { return e.Next }

type exemptionsAnswer struct{ Body Exemptions }

type exemptionAnswer struct{ Body Exemption }

// AskExemption asks for an exemption.
type AskExemption struct {
	From     time.Time `json:"from"`
	Until    time.Time `json:"until" doc:"not included"`
	Reason   string    `json:"reason" minLength:"1" maxLength:"2000"`
	Scenario string    `json:"scenario,omitempty" maxLength:"200" doc:"only this scenario"`
	Service  string    `json:"service,omitempty" maxLength:"200" doc:"only this service"`
	Client   string    `json:"client,omitempty" maxLength:"200" doc:"only this client; without any of the three it applies to everything"`
	By       string    `json:"by,omitempty" maxLength:"200" doc:"name of the person who asks, for the record; who may approve it is decided by requested_by_id, the actor"`
}

type askQuestion struct{ Body AskExemption }

type decideQuestion struct {
	Exemption int64 `path:"exemption" doc:"id of the exemption" minimum:"1"`
	Body      struct {
		By string `json:"by,omitempty" maxLength:"200" doc:"name of the person who decides, for the record; the actor who asked for it cannot approve it under any name"`
	}
}

func (s *Server) listExemptions(ctx context.Context, in *exemptionsQuestion) (*exemptionsAnswer, error) {
	all, err := s.exemptions(ctx)
	if err != nil {
		return nil, err
	}
	place := map[int64]int{} // they have an order of their own: the cursor is a place in it
	for i, each := range all.Exemptions {
		place[each.ID] = i
	}
	all.Exemptions, all.Next, err = pageOf(all.Exemptions, func(each Exemption) string { return fmt.Sprintf("%09d", place[each.ID]) }, in.Paged)
	return &exemptionsAnswer{Body: all}, err
}

func (s *Server) exemptions(ctx context.Context) (Exemptions, error) {
	shown := Exemptions{Counts: map[string]int{}}
	all, err := s.Store.Exemptions(ctx)
	if err != nil {
		return shown, err
	}
	shown.Exemptions, err = s.counted(ctx, all)
	for _, one := range shown.Exemptions {
		shown.Counts[one.Standing]++
		shown.Exempted += one.Exempted
	}
	return shown, err
}

// counted adds what became of exemptions.
func (s *Server) counted(ctx context.Context, all []store.Exemption) ([]Exemption, error) {
	exempted, err := s.Store.Exempted(ctx)
	shown := make([]Exemption, 0, len(all))
	for _, e := range all {
		shown = append(shown, Exemption{Exemption: e, Standing: standingOf(e, time.Now()), Exempted: exempted[e.ID]})
	}
	return shown, err
}

func standingOf(e store.Exemption, now time.Time) string {
	switch {
	case e.WithdrawnAt != nil:
		return "withdrawn"
	case !e.UntilAt.After(now):
		return "over"
	case e.ApprovedAt == nil:
		return "waiting"
	default:
		return "approved"
	}
}

func (s *Server) askExemption(ctx context.Context, in *askQuestion) (*exemptionAnswer, error) {
	e, err := s.ask(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return shownExemption(e), nil
}

func shownExemption(e *store.Exemption) *exemptionAnswer {
	return &exemptionAnswer{Body: Exemption{Exemption: *e, Standing: standingOf(*e, time.Now())}}
}

// ask writes an exemption that applies to something that there is.
func (s *Server) ask(ctx context.Context, asked AskExemption) (*store.Exemption, error) {
	w := s.seen(ctx)
	switch {
	case asked.Scenario != "" && w.Scenarios[asked.Scenario] == nil:
		return nil, unknown(http.StatusUnprocessableEntity, "scenario", asked.Scenario, w.Scenarios)
	case asked.Service != "" && w.Services[asked.Service] == nil:
		return nil, unknown(http.StatusUnprocessableEntity, "service", asked.Service, w.Services)
	case asked.Client != "" && !w.HasClient(asked.Client):
		return nil, refuse(http.StatusUnprocessableEntity, "No service in the catalogue belongs to the client "+quoted(asked.Client)+".")
	}
	if len(access.From(ctx).Clients) > 0 && asked.Client == "" { // what it is about belongs to one
		asked.Client = clientOf(w, asked)
	}
	e, err := s.Store.RequestExemption(ctx, store.Exemption{
		FromAt: asked.From.UTC(), UntilAt: asked.Until.UTC(), Reason: asked.Reason,
		Scenario: asked.Scenario, Service: asked.Service, Client: asked.Client, RequestedBy: asked.By,
	})
	if errors.Is(err, store.ErrExemption) {
		return nil, refuse(http.StatusUnprocessableEntity, sentence(err))
	}
	return e, err
}

// clientOf is whose service or scenario an exemption is about; "" is every client's.
func clientOf(w *scenarios.Workspace, asked AskExemption) string {
	service := asked.Service
	if scenario := w.Scenarios[asked.Scenario]; scenario != nil {
		service = scenario.Service
	}
	if entry := w.Services[service]; entry != nil {
		return entry.Client
	}
	return ""
}

func (s *Server) approveExemption(ctx context.Context, in *decideQuestion) (*exemptionAnswer, error) {
	e, err := s.decide(ctx, in.Exemption, in.Body.By, s.Store.Approve)
	if err != nil {
		return nil, err
	}
	return shownExemption(e), nil
}

func (s *Server) withdrawExemption(ctx context.Context, in *decideQuestion) (*exemptionAnswer, error) {
	e, err := s.decide(ctx, in.Exemption, in.Body.By, s.Store.WithdrawExemption)
	if err != nil {
		return nil, err
	}
	return shownExemption(e), nil
}

func (s *Server) decide(ctx context.Context, id int64, by string, how func(context.Context, int64, string) (*store.Exemption, error)) (*store.Exemption, error) {
	e, err := how(ctx, id, by)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, refuse(http.StatusNotFound, "Exemption "+id64(id)+" does not exist. "+v1+"/exemptions lists them.")
	case errors.Is(err, store.ErrSamePerson):
		return nil, refuse(http.StatusForbidden, sentence(err))
	case errors.Is(err, store.ErrExemption):
		return nil, refuse(http.StatusConflict, sentence(err))
	}
	return e, err
}

// sentence is an error of the store's as people read it.
func sentence(err error) string {
	text := err.Error()
	for _, ours := range []error{store.ErrExemption, store.ErrSamePerson, store.ErrFileOwns, store.ErrChanged, store.ErrCatalogue} {
		if _, after, found := strings.Cut(text, ours.Error()); found {
			text = ours.Error() + after
		}
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func (s *Server) exemptionsPage(c *gin.Context) (page, error) {
	all, err := s.exemptions(c.Request.Context())
	if err != nil {
		return page{}, err
	}
	w := s.seen(c.Request.Context())
	return page{Name: "exemptions.html", Title: "Exemptions", Body: map[string]any{
		"All": all, "Standings": []string{"waiting", "approved", "over", "withdrawn"},
		"Scenarios": named(w.Scenarios), "Services": named(w.Services), "Clients": clientsOf(w.Services),
	}}, nil
}

// askForm is the form of the page: a day and a time, in UTC.
func (s *Server) askForm(c *gin.Context) (string, error) {
	asked := AskExemption{
		Reason: c.PostForm("reason"), By: c.PostForm("by"),
		Scenario: c.PostForm("scenario"), Service: c.PostForm("service"), Client: c.PostForm("client"),
	}
	var err error
	if asked.From, err = local(c.PostForm("from")); err != nil {
		return "", err
	}
	if asked.Until, err = local(c.PostForm("until")); err != nil {
		return "", err
	}
	_, err = s.ask(c.Request.Context(), asked)
	return "/exemptions", err
}

// local reads what the field of a form gives, in UTC.
func local(text string) (time.Time, error) {
	at, err := time.Parse("2006-01-02T15:04", text)
	if err != nil {
		return at, refuse(http.StatusUnprocessableEntity, quoted(cmp.Or(text, "nothing"))+" is not a day and time; write it as 2006-01-31T03:00, in UTC.")
	}
	return at, nil
}

func (s *Server) approveForm(c *gin.Context) (string, error) { return s.decideForm(c, s.Store.Approve) }

func (s *Server) withdrawForm(c *gin.Context) (string, error) {
	return s.decideForm(c, s.Store.WithdrawExemption)
}

func (s *Server) decideForm(c *gin.Context, how func(context.Context, int64, string) (*store.Exemption, error)) (string, error) {
	id, err := strconv.ParseInt(c.Param("exemption"), 10, 64)
	if err != nil {
		return "", refuse(http.StatusNotFound, "An exemption with that number does not exist.")
	}
	_, err = s.decide(c.Request.Context(), id, c.PostForm("by"), how)
	return "/exemptions", err
}
