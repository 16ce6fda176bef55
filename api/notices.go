package api

import (
	"context"

	"rehearse/scenarios"
	"rehearse/store"
)

// Notices are one page of notices, the newest first.
type Notices struct {
	Notices []store.Notice `json:"notices" nullable:"false" doc:"one for each receiver; one without a receiver is not addressed yet"`
	Next    *string        `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

type noticesQuestion struct {
	Chosen
	State    string `query:"state" enum:"waiting,sent,given_up"`
	Kind     string `query:"kind" doc:"such as run.failed" maxLength:"100"`
	Receiver string `query:"receiver" doc:"only to this receiver of the settings" maxLength:"200"`
	Service  string `query:"service" doc:"only about this service" maxLength:"200"`
	Run      string `query:"run" doc:"only about this run; give its whole id" maxLength:"200"`
	Cursor   string `query:"cursor" doc:"next_cursor of the previous page" maxLength:"20"`
	Limit    int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type noticesAnswer struct{ Body Notices }

func (n Notices) next() *string { return n.Next }

func (s *Server) listNotices(ctx context.Context, in *noticesQuestion) (*noticesAnswer, error) {
	before, err := beforeOf(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := s.Store.Notices(ctx, store.NoticeFilter{
		State: store.NoticeState(in.State), Kind: scenarios.NoticeKind(in.Kind), Receiver: in.Receiver,
		Service: in.Service, Run: in.Run, Before: before, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return &noticesAnswer{Body: Notices{Notices: append([]store.Notice{}, found.Notices...), Next: cursorOf(found.Next)}}, nil
}
