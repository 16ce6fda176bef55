package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

// Incident is an incident with what it reaches and what to tell stakeholders.
type Incident struct {
	store.Incident
	Impact   []string  `json:"impact" nullable:"false" doc:"services that depend on it, directly or through others, as the catalogue has it now"`
	Messages []Message `json:"messages,omitempty" doc:"drafts, where one incident is read"`
}

// Message is a draft of what to tell stakeholders.
type Message struct {
	Audience store.Audience `json:"audience" enum:"technical,business"`
	Subject  string         `json:"subject"`
	Body     string         `json:"body"`
}

// Incidents are one page of incidents, the newest first.
type Incidents struct {
	Incidents []Incident `json:"incidents" nullable:"false" doc:"without remarks and messages"`
	Next      *string    `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

func (i Incidents) next() *string { return i.Next }

type incidentsQuestion struct {
	Chosen
	State   string `query:"state" enum:"open,ended"`
	Service string `query:"service" doc:"only of this service" maxLength:"200"`
	Client  string `query:"client" doc:"only of this client" maxLength:"200"`
	Cursor  string `query:"cursor" doc:"next_cursor of the previous page" maxLength:"20"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type incidentsAnswer struct{ Body Incidents }

type incidentQuestion struct {
	Incident int64 `path:"incident" doc:"id of the incident" minimum:"1"`
}

type incidentAnswer struct{ Body Incident }

type incidentCommentQuestion struct {
	Incident int64 `path:"incident" doc:"id of the incident" minimum:"1"`
	Body     Comment
}

// Comment is a remark.
type Comment struct {
	Text string `json:"text" minLength:"1" maxLength:"4000"`
}

func (s *Server) listIncidents(ctx context.Context, in *incidentsQuestion) (*incidentsAnswer, error) {
	before, err := beforeOf(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := s.Store.Incidents(ctx, store.IncidentFilter{State: store.IncidentState(in.State), Service: in.Service, Client: in.Client, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	shown := Incidents{Incidents: []Incident{}, Next: cursorOf(found.Next)}
	for _, i := range found.Incidents {
		i.Depended = s.ofTheirs(ctx, i.Depended)
		shown.Incidents = append(shown.Incidents, Incident{Incident: i, Impact: store.Impact(s.seen(ctx), i.Service)})
	}
	return &incidentsAnswer{Body: shown}, nil
}

func (s *Server) showIncident(ctx context.Context, in *incidentQuestion) (*incidentAnswer, error) {
	i, err := s.Store.Incident(ctx, in.Incident)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(http.StatusNotFound, "Incident "+id64(in.Incident)+" does not exist. "+v1+"/incidents lists them.")
	}
	if err != nil {
		return nil, err
	}
	w := s.seen(ctx)
	i.Depended = s.ofTheirs(ctx, i.Depended)
	shown := Incident{Incident: *i, Impact: store.Impact(w, i.Service)}
	for _, audience := range []store.Audience{store.Technical, store.Business} {
		subject, body := i.Message(audience, w.Services[i.Service], shown.Impact, time.Now())
		shown.Messages = append(shown.Messages, Message{audience, subject, body})
	}
	return &incidentAnswer{Body: shown}, nil
}

// ofTheirs leaves out services of clients that the caller may not see.
func (s *Server) ofTheirs(ctx context.Context, services []string) []string {
	if len(access.From(ctx).Clients) == 0 {
		return services
	}
	w := s.seen(ctx)
	return slices.DeleteFunc(services, func(name string) bool { return w.Services[name] == nil })
}

func (s *Server) commentIncident(ctx context.Context, in *incidentCommentQuestion) (*incidentAnswer, error) {
	if _, err := s.showIncident(ctx, &incidentQuestion{in.Incident}); err != nil {
		return nil, err
	}
	if _, err := s.Store.CommentIncident(ctx, in.Incident, in.Body.Text); err != nil {
		return nil, err
	}
	return s.showIncident(ctx, &incidentQuestion{in.Incident})
}

func (s *Server) incidentsPage(c *gin.Context) (page, error) {
	query := c.Request.URL.Query()
	state, err := oneOf(query, "state", string(store.IncidentOpen), string(store.IncidentEnded))
	if err != nil {
		return page{}, err
	}
	answer, err := s.listIncidents(c.Request.Context(), &incidentsQuestion{State: state, Service: query.Get("service"), Client: query.Get("client"), Cursor: query.Get("cursor"), Limit: 100})
	if err != nil {
		return page{}, err
	}
	w := s.seen(c.Request.Context())
	return page{Name: "incidents.html", Title: "Incidents", Live: allEvents, Body: map[string]any{"Incidents": answer.Body.Incidents, "Next": nextAddress(c, answer.Body.Next), "Asked": query,
		"First": query.Get("cursor") == "", "Narrowed": narrows(query), "Services": named(w.Services), "Clients": clientsOf(w.Services)}}, nil
}

func (s *Server) incidentPage(c *gin.Context) (page, error) {
	id, err := idOf(c.Param("incident"), "incident")
	if err != nil {
		return page{}, err
	}
	answer, err := s.showIncident(c.Request.Context(), &incidentQuestion{Incident: id})
	if err != nil {
		return page{}, err
	}
	return page{Name: "incident.html", Title: "Incident " + id64(id) + " of " + answer.Body.Service, Live: allEvents, Body: map[string]any{"Incident": answer.Body, "Works": may(c, access.ChangeFinding)}}, nil
}

func (s *Server) incidentForm(c *gin.Context) (string, error) {
	id, err := idOf(c.Param("incident"), "incident")
	if err != nil {
		return "", err
	}
	_, err = s.commentIncident(c.Request.Context(), &incidentCommentQuestion{id, Comment{c.PostForm("text")}})
	return "/incidents/" + id64(id), err
}
