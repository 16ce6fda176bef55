package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"rehearse/store"
)

// Findings are one page of findings, the newest first.
type Findings struct {
	Findings []store.Finding `json:"findings" nullable:"false" doc:"without symptoms"`
	Next     *string         `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

type findingsQuestion struct {
	Chosen
	State    string `query:"state" enum:"open,closed"`
	Service  string `query:"service" doc:"only of this service" maxLength:"200"`
	Scenario string `query:"scenario" doc:"only of this scenario" maxLength:"200"`
	Client   string `query:"client" doc:"only of this client" maxLength:"200"`
	Mine     bool   `query:"mine" doc:"only those assigned to the caller"`
	Assignee string `query:"assignee" doc:"only those assigned to this person" maxLength:"200"`
	Overdue  bool   `query:"overdue" doc:"only what is open and past its due date"`
	Cursor   string `query:"cursor" doc:"next_cursor of the previous page" maxLength:"20"`
	Limit    int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type findingsAnswer struct{ Body Findings }

func (f Findings) next() *string { return f.Next }

type findingQuestion struct {
	Finding int64 `path:"finding" doc:"id of the finding" minimum:"1"`
}

type findingAnswer struct{ Body store.Finding }

func (s *Server) listFindings(ctx context.Context, in *findingsQuestion) (*findingsAnswer, error) {
	before, err := beforeOf(in.Cursor)
	if err != nil {
		return nil, err
	}
	assignee := s.mine(ctx, in.Mine)
	if in.Assignee != "" {
		assignee = []string{in.Assignee}
	}
	found, err := s.Store.Findings(ctx, store.FindingFilter{
		State: store.FindingState(in.State), Service: in.Service, Scenario: in.Scenario, Client: in.Client, Assignee: assignee, Overdue: in.Overdue, Before: before, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return &findingsAnswer{Body: Findings{Findings: append([]store.Finding{}, found.Findings...), Next: cursorOf(found.Next)}}, nil
}

func (s *Server) showFinding(ctx context.Context, in *findingQuestion) (*findingAnswer, error) {
	f, err := s.Store.Finding(ctx, in.Finding)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(http.StatusNotFound, "Finding "+id64(in.Finding)+" does not exist. "+v1+"/findings lists them.")
	}
	if err != nil {
		return nil, err
	}
	return &findingAnswer{Body: *f}, nil
}

// beforeOf reads the cursor of a page that is ordered by id; "" is the first page.
func beforeOf(cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	before, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil || before < 1 {
		return 0, store.ErrCursor
	}
	return before, nil
}

// cursorOf writes such a cursor; nil is the last page.
func cursorOf(next int64) *string {
	if next == 0 {
		return nil
	}
	cursor := id64(next)
	return &cursor
}
