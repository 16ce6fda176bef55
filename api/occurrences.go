package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"rehearse/store"
)

// occurrenceStates are all of them, in the order of an occurrence's life.
var occurrenceStates = []store.OccurrenceState{store.Planned, store.Started, store.OnTime, store.Late, store.Missed, store.Exempt, store.Withdrawn}

// Occurrences are one page of what was or will be due.
type Occurrences struct {
	Occurrences []store.Occurrence `json:"occurrences" nullable:"false"`
	Next        *string            `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

// Whose says of whom one wants to know what is due.
type Whose struct {
	Scenario string `query:"scenario" doc:"only of this scenario" maxLength:"200"`
	Service  string `query:"service" doc:"only of this service" maxLength:"200"`
	Client   string `query:"client" doc:"only of this client" maxLength:"200"`
}

type occurrencesQuestion struct {
	Chosen
	Whose
	State  []string `query:"state" doc:"only in one of these states" enum:"planned,started,on_time,late,missed,exempt,withdrawn"`
	From   Instant  `query:"from" doc:"due at this time or later"`
	Until  Instant  `query:"until" doc:"due before this time"`
	Order  string   `query:"order" enum:"newest,oldest" default:"newest" doc:"which due times come first"`
	Cursor string   `query:"cursor" doc:"next_cursor of the previous page" maxLength:"500"`
	Limit  int      `query:"limit" minimum:"1" maximum:"1000" default:"50"`
}

type occurrencesAnswer struct{ Body Occurrences }

func (o Occurrences) next() *string { return o.Next }

type occurrenceQuestion struct {
	Occurrence int64 `path:"occurrence" doc:"id of the occurrence" minimum:"1"`
}

type occurrenceAnswer struct{ Body store.Occurrence }

func (s *Server) listOccurrences(ctx context.Context, in *occurrencesQuestion) (*occurrencesAnswer, error) {
	found, err := s.Store.Occurrences(ctx, in.filter())
	if err != nil {
		return nil, err
	}
	answer := &occurrencesAnswer{Body: Occurrences{Occurrences: found.Occurrences}}
	if found.Next != "" {
		answer.Body.Next = &found.Next
	}
	return answer, nil
}

func (w Whose) filter() store.OccurrenceFilter {
	return store.OccurrenceFilter{Scenario: w.Scenario, Service: w.Service, Client: w.Client}
}

func (in *occurrencesQuestion) filter() store.OccurrenceFilter {
	filter := in.Whose.filter()
	filter.Newest, filter.After, filter.Limit = in.Order != "oldest", in.Cursor, in.Limit
	for _, state := range in.State {
		filter.States = append(filter.States, store.OccurrenceState(state))
	}
	filter.From, filter.Until = in.From.At, in.Until.At
	return filter
}

func (s *Server) showOccurrence(ctx context.Context, in *occurrenceQuestion) (*occurrenceAnswer, error) {
	found, err := s.Store.Occurrence(ctx, in.Occurrence)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(http.StatusNotFound, "Occurrence "+strconv.FormatInt(in.Occurrence, 10)+" does not exist. "+v1+"/occurrences lists them.")
	}
	if err != nil {
		return nil, err
	}
	return &occurrenceAnswer{Body: *found}, nil
}

// occurrencesPage is the list behind a day of the calendar.
func (s *Server) occurrencesPage(c *gin.Context) (page, error) {
	query := c.Request.URL.Query()
	filter := Whose{Scenario: query.Get("scenario"), Service: query.Get("service"), Client: query.Get("client")}.filter()
	filter.After, filter.Newest, filter.Limit = query.Get("cursor"), query.Get("order") != "oldest", 100
	names := make([]string, len(occurrenceStates))
	for i, state := range occurrenceStates {
		names[i] = string(state)
	}
	state, err := oneOf(query, "state", names...)
	if err != nil {
		return page{}, err
	}
	if state != "" {
		filter.States = []store.OccurrenceState{store.OccurrenceState(state)}
	}
	if filter.From, filter.Until, err = days(query, zoneOf(c)); err != nil {
		return page{}, err
	}
	found, err := s.Store.Occurrences(c.Request.Context(), filter)
	if err != nil {
		return page{}, err
	}
	return page{Name: "occurrences.html", Title: "Occurrences", Live: allEvents, Body: map[string]any{
		"Occurrences": found.Occurrences, "Next": nextAddress(c, &found.Next), "Asked": c.Request.URL.Query(), "First": filter.After == "",
		"Scenarios": named(s.seen(c.Request.Context()).Scenarios), "Services": named(s.seen(c.Request.Context()).Services), "States": occurrenceStates,
	}}, nil
}
