package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rehearse/store"
)

// Standing is where a service stands against its commitment, why, and what each
// of its scenarios says.
type Standing struct {
	Service    string             `json:"service"`
	At         time.Time          `json:"at"`
	Standing   store.Standing     `json:"standing" enum:"proven,unproven,stale,breached"`
	Since      *time.Time         `json:"since" doc:"when it began: the end of the run that proved it, of the first of those that fail, or when the proof lapsed; null for unproven"`
	Why        string             `json:"why" doc:"one sentence"`
	ProofAge   *float64           `json:"proof_age_seconds" doc:"age of the proof that lapses first; null unless every scenario has a proof"`
	ProveEvery *float64           `json:"prove_every_seconds" doc:"maximum age of a proof; null without a commitment"`
	Scenarios  []ScenarioStanding `json:"scenarios" nullable:"false"`
	LastRun    *store.Run         `json:"last_run"`
	LastPassed *store.Run         `json:"last_passed"`
}

// ScenarioStanding is where the service would stand by one scenario alone.
type ScenarioStanding struct {
	Scenario  string         `json:"scenario"`
	Standing  store.Standing `json:"standing" enum:"proven,unproven,stale,breached"`
	Since     *time.Time     `json:"since"`
	Why       string         `json:"why"`
	ProofAge  *float64       `json:"proof_age_seconds"`
	DecidedBy *store.Run     `json:"decided_by" doc:"its last run that passed or failed"`
}

type standingAnswer struct{ Body Standing }

func (s *Server) showStanding(ctx context.Context, in *serviceQuestion) (*standingAnswer, error) {
	now := time.Now().UTC()
	detail, err := s.standing(ctx, in.Service, now)
	if err != nil {
		return nil, err
	}
	answer := &standingAnswer{Body: Standing{
		Service: detail.Service, At: now, Standing: detail.Standing, Since: detail.Since, Why: detail.Why,
		ProofAge: detail.ProofAgeSeconds, ProveEvery: detail.ProveEverySeconds,
		Scenarios: []ScenarioStanding{}, LastRun: detail.LastRun, LastPassed: detail.LastPassed,
	}}
	for _, each := range detail.Scenarios {
		answer.Body.Scenarios = append(answer.Body.Scenarios, ScenarioStanding{
			Scenario: each.Scenario, Standing: each.Standing, Since: each.Since, Why: each.Why, ProofAge: each.ProofAgeSeconds, DecidedBy: each.Decided,
		})
	}
	return answer, nil
}

// standing reads where one service stands, or says which there are.
func (s *Server) standing(ctx context.Context, slug string, now time.Time) (store.StandingDetail, error) {
	workspace := s.seen(ctx)
	detail, err := s.Store.Standing(ctx, workspace, slug, now)
	if errors.Is(err, store.ErrNotFound) && workspace.Services[slug] == nil {
		err = unknown(http.StatusNotFound, "service", slug, workspace.Services)
	}
	return detail, err
}

// TransformSchema says what a pointer to a struct cannot: that it may be null.
func (*Standing) TransformSchema(_ huma.Registry, schema *huma.Schema) *huma.Schema {
	return orNull(schema, "last_run", "last_passed")
}

// TransformSchema says what a pointer to a struct cannot: that it may be null.
func (*ScenarioStanding) TransformSchema(_ huma.Registry, schema *huma.Schema) *huma.Schema {
	return orNull(schema, "decided_by")
}
