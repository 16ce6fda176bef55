package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

// CommonCauses are problems, and what looks like one.
type CommonCauses struct {
	Problems []store.CommonCause `json:"problems" nullable:"false" doc:"the newest first, without findings and remarks"`
	Proposed []store.Proposal    `json:"proposed" nullable:"false" doc:"open findings of several services with the same phase, class and message, which no one has confirmed"`
	Next     *string             `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
}

func (p CommonCauses) next() *string { return p.Next }

type problemsQuestion struct {
	Chosen
	Paged
}

type problemsAnswer struct{ Body CommonCauses }

type problemAnswer struct{ Body store.CommonCause }

type problemQuestion struct {
	Problem int64 `path:"problem" doc:"id of the problem" minimum:"1"`
}

type confirmQuestion struct {
	Body struct {
		Title    string  `json:"title" minLength:"1" maxLength:"500"`
		Cause    string  `json:"cause,omitempty" maxLength:"4000"`
		Findings []int64 `json:"findings" minItems:"1" maxItems:"500" doc:"what has this cause; what looks like them belongs to it from now on"`
	}
}

// ProblemChange is one thing that is done to a problem.
type ProblemChange struct {
	Change string `json:"change" enum:"workaround,close"`
	Text   string `json:"text" minLength:"1" maxLength:"4000" doc:"workaround: what to do until it is solved; close: how it was solved"`
	Cause  string `json:"cause,omitempty" maxLength:"4000" doc:"workaround: the cause, where more is known now"`
}

type problemChangeQuestion struct {
	Problem int64 `path:"problem" doc:"id of the problem" minimum:"1"`
	Body    ProblemChange
}

func (s *Server) listProblems(ctx context.Context, in *problemsQuestion) (*problemsAnswer, error) {
	all, err := s.Store.Problems(ctx)
	if err != nil {
		return nil, err
	}
	shown := CommonCauses{}
	if shown.Proposed, err = s.Store.Proposals(ctx); err != nil {
		return nil, err
	}
	shown.Problems, shown.Next, err = pageOf(all, func(p store.CommonCause) string { return descending(p.ID) }, in.Paged)
	return &problemsAnswer{Body: shown}, err
}

func noSuchProblem(id int64, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return refuse(http.StatusNotFound, "Problem "+id64(id)+" does not exist. "+v1+"/problems lists them.")
	}
	return err
}

func (s *Server) showProblem(ctx context.Context, in *problemQuestion) (*problemAnswer, error) {
	p, err := s.Store.Problem(ctx, in.Problem)
	if err != nil {
		return nil, noSuchProblem(in.Problem, err)
	}
	return &problemAnswer{Body: *p}, nil
}

func (s *Server) confirmProblem(ctx context.Context, in *confirmQuestion) (*problemAnswer, error) {
	p, err := s.Store.Confirm(ctx, in.Body.Findings, in.Body.Title, in.Body.Cause)
	if err != nil {
		return nil, err
	}
	return &problemAnswer{Body: *p}, nil
}

func (s *Server) changeProblem(ctx context.Context, in *problemChangeQuestion) (*problemAnswer, error) {
	var p *store.CommonCause
	var err error
	if in.Body.Change == "close" {
		p, err = s.Store.CloseProblem(ctx, in.Problem, in.Body.Text)
	} else {
		p, err = s.Store.SetWorkaround(ctx, in.Problem, in.Body.Text, in.Body.Cause)
	}
	if err != nil {
		return nil, noSuchProblem(in.Problem, err)
	}
	return &problemAnswer{Body: *p}, nil
}

func (s *Server) problemsPage(c *gin.Context) (page, error) {
	answer, err := s.listProblems(c.Request.Context(), &problemsQuestion{Paged: Paged{Limit: 1000}})
	if err != nil {
		return page{}, err
	}
	return page{Name: "problems.html", Title: "Problems", Body: map[string]any{"All": answer.Body, "Works": may(c, access.ChangeFinding)}}, nil
}

func (s *Server) problemPage(c *gin.Context) (page, error) {
	id, err := idOf(c.Param("problem"), "problem")
	if err != nil {
		return page{}, err
	}
	answer, err := s.showProblem(c.Request.Context(), &problemQuestion{id})
	if err != nil {
		return page{}, err
	}
	return page{Name: "cause.html", Title: "Problem " + id64(id), Body: map[string]any{"Problem": answer.Body, "Works": may(c, access.ChangeFinding)}}, nil
}

func (s *Server) confirmForm(c *gin.Context) (string, error) {
	in := &confirmQuestion{}
	in.Body.Title, in.Body.Cause = c.PostForm("title"), c.PostForm("cause")
	for _, text := range strings.FieldsFunc(c.PostForm("findings"), func(r rune) bool { return r == ',' || r == ' ' }) {
		id, err := idOf(text, "finding")
		if err != nil {
			return "", err
		}
		in.Body.Findings = append(in.Body.Findings, id)
	}
	answer, err := s.confirmProblem(c.Request.Context(), in)
	if err != nil {
		return "", err
	}
	return "/problems/" + id64(answer.Body.ID), nil
}

func (s *Server) problemForm(c *gin.Context) (string, error) {
	id, err := idOf(c.Param("problem"), "problem")
	if err != nil {
		return "", err
	}
	_, err = s.changeProblem(c.Request.Context(), &problemChangeQuestion{id, ProblemChange{Change: c.PostForm("change"), Text: c.PostForm("text"), Cause: c.PostForm("cause")}})
	return "/problems/" + id64(id), err
}
