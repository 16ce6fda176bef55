package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

// Recommendations are one page of recommendations, the newest first.
type Recommendations struct {
	Recommendations []store.Recommendation `json:"recommendations" nullable:"false"`
	Next            *string                `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

func (r Recommendations) next() *string { return r.Next }

type recommendationsQuestion struct {
	Chosen
	State   string `query:"state" enum:"presented,accepted,declined,deferred,expired,implemented"`
	Service string `query:"service" doc:"only of this service" maxLength:"200"`
	Client  string `query:"client" doc:"only of this client" maxLength:"200"`
	Finding int64  `query:"finding" doc:"only about this finding" minimum:"0"`
	Cursor  string `query:"cursor" doc:"next_cursor of the previous page" maxLength:"20"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type recommendationsAnswer struct{ Body Recommendations }

type recommendationQuestion struct {
	Recommendation int64 `path:"recommendation" doc:"id of the recommendation" minimum:"1"`
}

type recommendationAnswer struct{ Body store.Recommendation }

// AskRecommendation presents a recommendation.
type AskRecommendation struct {
	Title     string     `json:"title" minLength:"1" maxLength:"500"`
	Text      string     `json:"text,omitempty" maxLength:"4000"`
	Service   string     `json:"service,omitempty" maxLength:"200"`
	Finding   int64      `json:"finding,omitempty" minimum:"1" doc:"that it would fix; its service counts"`
	Execution string     `json:"execution,omitempty" maxLength:"100" doc:"the audit or review that it comes from"`
	DecideBy  *time.Time `json:"decide_by,omitempty" doc:"end of the decision window; in 30 days when it is left out"`
}

type recommendQuestion struct{ Body AskRecommendation }

// Decide is a decision about a recommendation.
type Decide struct {
	Decision string     `json:"decision" enum:"accepted,declined,deferred"`
	Decider  string     `json:"decider,omitempty" maxLength:"200" doc:"who decided, as they sign; the caller when it is left out"`
	Reason   string     `json:"reason,omitempty" maxLength:"4000" doc:"needed to decline and to defer"`
	Review   *time.Time `json:"review_at,omitempty" doc:"when it is looked at again; needed to decline and to defer"`
}

type decisionQuestion struct {
	Recommendation int64 `path:"recommendation" doc:"id of the recommendation" minimum:"1"`
	Body           Decide
}

// RecommendationChange is one thing that is done to a recommendation.
type RecommendationChange struct {
	Change string `json:"change" enum:"implement,comment"`
	Text   string `json:"text" minLength:"1" maxLength:"4000" doc:"what was done, or what to add"`
}

type recommendationChangeQuestion struct {
	Recommendation int64 `path:"recommendation" doc:"id of the recommendation" minimum:"1"`
	Body           RecommendationChange
}

func (s *Server) listRecommendations(ctx context.Context, in *recommendationsQuestion) (*recommendationsAnswer, error) {
	before, err := beforeOf(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := s.Store.Recommendations(ctx, store.RecommendationFilter{State: store.RecommendationState(in.State), Service: in.Service, Client: in.Client, Finding: in.Finding, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &recommendationsAnswer{Body: Recommendations{append([]store.Recommendation{}, found.Recommendations...), cursorOf(found.Next)}}, nil
}

func (s *Server) showRecommendation(ctx context.Context, in *recommendationQuestion) (*recommendationAnswer, error) {
	r, err := s.Store.Recommendation(ctx, in.Recommendation)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(http.StatusNotFound, "Recommendation "+id64(in.Recommendation)+" does not exist. "+v1+"/recommendations lists them.")
	}
	if err != nil {
		return nil, err
	}
	return &recommendationAnswer{Body: *r}, nil
}

func (s *Server) recommend(ctx context.Context, in *recommendQuestion) (*recommendationAnswer, error) {
	w := s.seen(ctx)
	asked := store.Recommendation{Title: in.Body.Title, Text: in.Body.Text, Service: in.Body.Service, ExecutionID: in.Body.Execution}
	if in.Body.DecideBy != nil {
		asked.DecideBy = *in.Body.DecideBy
	}
	if asked.Service != "" {
		service := w.Services[asked.Service]
		if service == nil {
			return nil, unknown(http.StatusUnprocessableEntity, "service", asked.Service, w.Services)
		}
		asked.Client, asked.Owner = service.Client, service.Owner
	}
	if in.Body.Finding > 0 {
		if _, err := s.showFinding(ctx, &findingQuestion{Finding: in.Body.Finding}); err != nil {
			return nil, err
		}
		asked.FindingID = &in.Body.Finding
	}
	r, err := s.Store.Recommend(ctx, asked)
	if err != nil {
		return nil, err
	}
	return &recommendationAnswer{Body: *r}, nil
}

func (s *Server) decideRecommendation(ctx context.Context, in *decisionQuestion) (*recommendationAnswer, error) {
	if _, err := s.showRecommendation(ctx, &recommendationQuestion{in.Recommendation}); err != nil {
		return nil, err
	}
	r, err := s.Store.DecideOn(ctx, in.Recommendation, store.Decision{State: store.RecommendationState(in.Body.Decision), Decider: in.Body.Decider, Reason: in.Body.Reason, ReviewAt: in.Body.Review})
	if err != nil {
		return nil, err
	}
	return &recommendationAnswer{Body: *r}, nil
}

func (s *Server) changeRecommendation(ctx context.Context, in *recommendationChangeQuestion) (*recommendationAnswer, error) {
	if _, err := s.showRecommendation(ctx, &recommendationQuestion{in.Recommendation}); err != nil {
		return nil, err
	}
	do := s.Store.CommentRecommendation
	if in.Body.Change == "implement" {
		do = s.Store.Implement
	}
	r, err := do(ctx, in.Recommendation, in.Body.Text)
	if err != nil {
		return nil, err
	}
	return &recommendationAnswer{Body: *r}, nil
}

func (s *Server) recommendationsPage(c *gin.Context) (page, error) {
	query := c.Request.URL.Query()
	states := []string{}
	for _, state := range store.RecommendationStates {
		states = append(states, string(state))
	}
	state, err := oneOf(query, "state", states...)
	if err != nil {
		return page{}, err
	}
	answer, err := s.listRecommendations(c.Request.Context(), &recommendationsQuestion{State: state, Service: query.Get("service"), Client: query.Get("client"), Cursor: query.Get("cursor"), Limit: 100})
	if err != nil {
		return page{}, err
	}
	w := s.seen(c.Request.Context())
	return page{Name: "recommendations.html", Title: "Recommendations", Body: map[string]any{"Recommendations": answer.Body.Recommendations, "Next": nextAddress(c, answer.Body.Next), "Asked": query,
		"First": query.Get("cursor") == "", "Narrowed": narrows(query), "States": states, "Services": named(w.Services), "Clients": clientsOf(w.Services), "Works": may(c, access.ChangeFinding)}}, nil
}

func (s *Server) recommendationPage(c *gin.Context) (page, error) {
	id, err := idOf(c.Param("recommendation"), "recommendation")
	if err != nil {
		return page{}, err
	}
	answer, err := s.showRecommendation(c.Request.Context(), &recommendationQuestion{id})
	if err != nil {
		return page{}, err
	}
	return page{Name: "recommendation.html", Title: answer.Body.Title, Body: map[string]any{"Recommendation": answer.Body, "Works": may(c, access.ChangeFinding), "Decides": may(c, access.Decide)}}, nil
}

func (s *Server) recommendForm(c *gin.Context) (string, error) {
	in := &recommendQuestion{AskRecommendation{Title: c.PostForm("title"), Text: c.PostForm("text"), Service: c.PostForm("service")}}
	var err error
	if in.Body.DecideBy, err = atDay(c.PostForm("decide_by")); err != nil {
		return "", err
	}
	if text := c.PostForm("finding"); text != "" {
		if in.Body.Finding, err = idOf(text, "finding"); err != nil {
			return "", err
		}
	}
	answer, err := s.recommend(c.Request.Context(), in)
	if err != nil {
		return "", err
	}
	return "/recommendations/" + id64(answer.Body.ID), nil
}

func (s *Server) decisionForm(c *gin.Context) (string, error) {
	id, err := idOf(c.Param("recommendation"), "recommendation")
	if err != nil {
		return "", err
	}
	review, err := atDay(c.PostForm("review"))
	if err != nil {
		return "", err
	}
	_, err = s.decideRecommendation(c.Request.Context(), &decisionQuestion{id, Decide{c.PostForm("decision"), c.PostForm("decider"), c.PostForm("reason"), review}})
	return "/recommendations/" + id64(id), err
}

func (s *Server) recommendationForm(c *gin.Context) (string, error) {
	id, err := idOf(c.Param("recommendation"), "recommendation")
	if err != nil {
		return "", err
	}
	_, err = s.changeRecommendation(c.Request.Context(), &recommendationChangeQuestion{id, RecommendationChange{c.PostForm("change"), c.PostForm("text")}})
	return "/recommendations/" + id64(id), err
}
