package store

import (
	"context"

	"rehearse/scenarios"
	"rehearse/store/progress"
)

// looksBack is how many executions of a service are looked through for one that
// measured people's time.
const looksBack = 20

// Allowance is the part of a service's RTO that people need before a recovery begins:
// what the newest rehearsal or recovery measured that was reviewed, else what the
// catalogue assumes. With an error the latter is returned. Tabletop exercises measure
// nothing, because nobody has to come.
func (s *Store) Allowance(ctx context.Context, service *scenarios.Service) (scenarios.Allowance, error) {
	assumed := service.Commitment.AllowanceFrom(nil, "")
	if service.Commitment.RTO == 0 || service.Service == "" {
		return assumed, nil
	}
	page, err := s.Executions(ctx, ExecutionFilter{Service: service.Service, States: []progress.State{progress.Archived}, Limit: looksBack})
	if err != nil {
		return assumed, err
	}
	for _, x := range page.Executions {
		if x.Kind != scenarios.Drill && x.Kind != scenarios.Recovery || x.Exercise == "tabletop" {
			continue
		}
		_, p, err := s.Execution(ctx, x.ID)
		if err != nil {
			return assumed, err
		}
		from, until := p.Reading(scenarios.T0), p.Reading(scenarios.Mobilised)
		if service.Commitment.RTOFrom == "declaration" {
			from = p.Reading(scenarios.Declared)
		}
		if from != nil && until != nil && !until.Before(*from) {
			span := until.Sub(*from)
			return service.Commitment.AllowanceFrom(&span, x.ID), nil
		}
	}
	return assumed, nil
}
