package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
)

// ServiceStanding is where a service stands now, and why.
type ServiceStanding struct {
	Service  string   `json:"service"`
	Name     string   `json:"name"`
	Client   string   `json:"client"`
	Owner    string   `json:"owner"`
	Tier     int      `json:"tier"`
	Standing Standing `json:"standing"`
	// Since is the end of the run that decided, or when its proof lapsed; nil for unproven.
	Since *time.Time `json:"since"`
	// ProofAgeSeconds is the age of the proof that would lapse first; nil
	// without a proof of every scenario.
	ProofAgeSeconds   *float64 `json:"proof_age_seconds"`
	ProveEverySeconds *float64 `json:"prove_every_seconds"` // nil: nothing was promised
	LastRun           *Run     `json:"last_run"`            // the newest one, whatever became of it
	LastPassed        *Run     `json:"last_passed"`
	Why               string   `json:"why"`
}

// proof is what the last conclusive run of a scenario says; run is nil where there is none.
type proof struct {
	scenario *scenarios.Scenario
	run      *Run
}

// Standings says where every service of the workspace stands, sorted by its slug.
func (s *Store) Standings(ctx context.Context, w *scenarios.Workspace, now time.Time) ([]ServiceStanding, error) {
	var all []ServiceStanding
	err := s.transaction(ctx, "read the standings", func(tx *gorm.DB) error {
		for _, service := range w.Services {
			standing, err := standingOf(tx, w, service, now)
			if err != nil {
				return err
			}
			all = append(all, standing)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b ServiceStanding) int { return cmp.Compare(a.Service, b.Service) })
	return all, err
}

func standingOf(tx *gorm.DB, w *scenarios.Workspace, service *scenarios.Service, now time.Time) (ServiceStanding, error) {
	ofService := func() *gorm.DB { return tx.Where("service = ?", service.Service) }
	var proofs []proof
	for _, scenario := range scenariosOf(w, service.Service) {
		run, err := newest(ofService().Where("scenario = ? AND outcome IN ?", scenario.Scenario, []Outcome{Passed, Failed}), "ended_at")
		if err != nil {
			return ServiceStanding{}, err
		}
		proofs = append(proofs, proof{scenario, run})
	}
	last, err := newest(ofService(), "queued_at")
	if err != nil {
		return ServiceStanding{}, err
	}
	passed, err := newest(ofService().Where("outcome = ?", Passed), "ended_at")
	standing := stand(service, proofs, now)
	standing.LastRun, standing.LastPassed = last, passed
	return standing, err
}

func scenariosOf(w *scenarios.Workspace, service string) []*scenarios.Scenario {
	var own []*scenarios.Scenario
	for _, scenario := range w.Scenarios {
		if scenario.Service == service {
			own = append(own, scenario)
		}
	}
	slices.SortFunc(own, func(a, b *scenarios.Scenario) int { return cmp.Compare(a.Scenario, b.Scenario) })
	return own
}

func newest(query *gorm.DB, by string) (*Run, error) {
	var run Run
	err := query.Order(by + " DESC, id DESC").Take(&run).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &run, err
}

// stand decides by the last conclusive run of every scenario: one that failed
// is enough to breach, one that is missing or outdated to leave the service
// unproven, and the oldest proof is the one that can go stale.
func stand(service *scenarios.Service, proofs []proof, now time.Time) ServiceStanding {
	is := ServiceStanding{
		Service: service.Service, Name: service.Name, Client: service.Client, Owner: service.Owner, Tier: service.Tier,
		ProveEverySeconds: promised(service.Commitment.ProveEvery),
	}
	if failed := firstFailed(proofs); failed != nil {
		is.Standing, is.Since = Breached, failed.EndedAt
		is.Why = fmt.Sprintf("scenario %s failed: %s", failed.Scenario, failed.Reason)
		return is
	}
	if why := unproven(service, proofs); why != "" {
		is.Standing, is.Why = Unproven, why
		return is
	}
	oldest := slices.MinFunc(proofs, func(a, b proof) int { return a.run.EndedAt.Compare(*b.run.EndedAt) })
	age := now.Sub(*oldest.run.EndedAt)
	seconds := max(age, 0).Seconds()
	is.ProofAgeSeconds = &seconds
	every := service.Commitment.ProveEvery.Std()
	if every > 0 && age > every {
		lapsed := oldest.run.EndedAt.Add(every)
		is.Standing, is.Since = Stale, &lapsed
		is.Why = fmt.Sprintf("scenario %s last passed %s ago; a proof is promised every %s",
			oldest.scenario.Scenario, units.Duration(age.Truncate(time.Minute)), service.Commitment.ProveEvery)
		return is
	}
	youngest := slices.MaxFunc(proofs, func(a, b proof) int { return a.run.EndedAt.Compare(*b.run.EndedAt) })
	is.Standing, is.Since = Proven, youngest.run.EndedAt
	is.Why = "every scenario passed when it was last rehearsed"
	return is
}

func firstFailed(proofs []proof) *Run {
	var first *Run
	for _, p := range proofs {
		if p.run != nil && p.run.Outcome == Failed && (first == nil || p.run.EndedAt.Before(*first.EndedAt)) {
			first = p.run
		}
	}
	return first
}

func unproven(service *scenarios.Service, proofs []proof) string {
	if len(proofs) == 0 {
		return "no scenario rehearses it"
	}
	for _, p := range proofs {
		switch {
		case p.run == nil:
			return fmt.Sprintf("scenario %s has no conclusive run", p.scenario.Scenario)
		case p.run.ScenarioVersion != p.scenario.Digest:
			return fmt.Sprintf("scenario %s was changed since it last passed", p.scenario.Scenario)
		case p.run.ServiceVersion != service.Digest:
			return fmt.Sprintf("the service was changed since scenario %s last passed", p.scenario.Scenario)
		}
	}
	return ""
}
