package api

import (
	"cmp"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// findingsPage lists what a person must fix; what is open comes unless something
// else is asked for.
func (s *Server) findingsPage(c *gin.Context) (page, error) {
	query := c.Request.URL.Query()
	state, err := oneOf(query, "state", string(store.FindingOpen), string(store.FindingClosed), "all")
	if err != nil {
		return page{}, err
	}
	before, err := beforeOf(query.Get("cursor"))
	if err != nil {
		return page{}, err
	}
	filter := store.FindingFilter{
		State: store.FindingOpen, Service: query.Get("service"), Scenario: query.Get("scenario"), Client: query.Get("client"), Before: before, Limit: 100,
	}
	show, err := oneOf(query, "show", "mine", "overdue")
	if err != nil {
		return page{}, err
	}
	filter.Assignee, filter.Overdue = s.mine(c.Request.Context(), show == "mine"), show == "overdue"
	if state != "" {
		filter.State = store.FindingState(state)
	}
	if state == "all" {
		filter.State = ""
	}
	found, err := s.Store.Findings(c.Request.Context(), filter)
	if err != nil {
		return page{}, err
	}
	workspace := s.seen(c.Request.Context())
	return page{Name: "findings.html", Title: "Findings", Live: allEvents, Body: map[string]any{
		"Findings": found.Findings, "Next": nextAddress(c, cursorOf(found.Next)), "Asked": query, "First": before == 0, "Narrowed": narrows(query),
		"States": []string{"open", "closed", "all"}, "Classes": store.ReportClasses(), "Now": time.Now(), "Works": may(c, access.ChangeFinding), "Services": named(workspace.Services), "Clients": clientsOf(workspace.Services),
	}}, nil
}

// findingPage shows one with the runs in which it was seen last.
func (s *Server) findingPage(c *gin.Context) (page, error) {
	id, err := idOf(c.Param("finding"), "finding")
	if err != nil {
		return page{}, err
	}
	answer, err := s.showFinding(c.Request.Context(), &findingQuestion{Finding: id})
	if err != nil {
		return page{}, err
	}
	return page{Name: "finding.html", Title: "Finding " + id64(id) + " of " + cmp.Or(answer.Body.Scenario, answer.Body.Service, string(answer.Body.Class)), Live: allEvents, Body: findingShown{answer.Body, iec(s.Store.MostAttachment()), s.Store.MostAttachment() > 0, time.Now(), may(c, access.ChangeFinding), may(c, access.ApproveRisk)}}, nil
}

// findingShown is a finding as its page shows it.
type findingShown struct {
	store.Finding
	Most    string // how large an attachment may be
	Attach  bool
	Present time.Time

	Works, Approves bool // the visitor may
}

// Waiting says whether an acceptance of its risk waits for approval.
func (f findingShown) Waiting() *store.Acceptance {
	for i := range f.Acceptances {
		if f.Acceptances[i].State(f.Present) == "waiting" {
			return &f.Acceptances[i]
		}
	}
	return nil
}

// Overdue says whether it is past its due date.
func (f findingShown) Overdue() bool {
	return f.State == store.FindingOpen && f.DueAt != nil && f.DueAt.Before(f.Present)
}

// noticesPage lists messages and what became of them.
func (s *Server) noticesPage(c *gin.Context) (page, error) {
	query := c.Request.URL.Query()
	state, err := oneOf(query, "state", string(store.Waiting), string(store.Sent), string(store.GivenUp))
	if err != nil {
		return page{}, err
	}
	before, err := beforeOf(query.Get("cursor"))
	if err != nil {
		return page{}, err
	}
	found, err := s.Store.Notices(c.Request.Context(), store.NoticeFilter{
		State: store.NoticeState(state), Kind: scenarios.NoticeKind(query.Get("kind")), Receiver: query.Get("receiver"), Service: query.Get("service"), Before: before, Limit: 100,
	})
	if err != nil {
		return page{}, err
	}
	workspace := s.seen(c.Request.Context())
	receivers := []string{}
	for _, receiver := range workspace.Settings.Notices.Receivers {
		receivers = append(receivers, receiver.Name)
	}
	return page{Name: "notices.html", Title: "Notices", Live: allEvents, Body: map[string]any{
		"Notices": found.Notices, "Next": nextAddress(c, cursorOf(found.Next)), "Asked": query, "First": before == 0, "Narrowed": narrows(query),
		"States": []store.NoticeState{store.Waiting, store.Sent, store.GivenUp}, "Services": named(workspace.Services), "Receivers": receivers,
	}}, nil
}
