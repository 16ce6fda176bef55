package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
)

// PlanState says whether what people accepted of a continuity plan is what it says now.
type PlanState string

const (
	PlanNotAccepted PlanState = "not_accepted" // no one has accepted any version
	PlanAccepted    PlanState = "accepted"     // AcceptPlan sets it: the plan is as it was accepted
	PlanOutOfDate   PlanState = "out_of_date"  // a part was changed since; accepting it again ends it
)

// PlanAcceptance is one time that a person accepted a version of a continuity plan. It
// is never changed.
type PlanAcceptance struct {
	ID      int64             `gorm:"primaryKey" json:"id"`
	Service string            `json:"service"`
	Client  string            `json:"client,omitempty"`
	Version string            `json:"version"`
	Parts   map[string]string `gorm:"serializer:json" json:"parts"` // digests, by part
	Says    string            `json:"note,omitempty"`
	By      string            `gorm:"column:accepted_by" json:"accepted_by"`
	ByID    string            `gorm:"column:accepted_by_id" json:"accepted_by_id"`
	At      time.Time         `gorm:"column:accepted_at;serializer:utc" json:"accepted_at"`
}

// PlanStanding is where a continuity plan stands.
type PlanStanding struct {
	State    PlanState       `json:"state" enum:"not_accepted,accepted,out_of_date"`
	Changed  []string        `json:"changed" nullable:"false" doc:"titles of the parts that were changed since the plan was accepted"`
	Accepted *PlanAcceptance `json:"accepted,omitempty" doc:"the newest acceptance"`
}

// standingOf compares a plan with its newest acceptance.
func standingOf(plan *scenarios.ContinuityPlan, accepted *PlanAcceptance) PlanStanding {
	switch {
	case accepted == nil:
		return PlanStanding{State: PlanNotAccepted, Changed: []string{}}
	case accepted.Version == plan.Version:
		return PlanStanding{State: PlanAccepted, Changed: []string{}, Accepted: accepted}
	}
	return PlanStanding{State: PlanOutOfDate, Changed: append([]string{}, plan.ChangedParts(accepted.Parts)...), Accepted: accepted}
}

// AcceptPlan records that a person read a version of a continuity plan and accepts it.
// The version is the one that they read: where the plan was changed meanwhile, nothing
// is accepted.
func (s *Store) AcceptPlan(ctx context.Context, plan *scenarios.ContinuityPlan, version, says string) (*PlanAcceptance, error) {
	a := &PlanAcceptance{Service: plan.Service, Client: plan.Client, Version: plan.Version, Parts: plan.Digests(), Says: bounded(strings.TrimSpace(says), mostOfReason)}
	err := s.transaction(ctx, "accept the continuity plan of "+plan.Service, func(tx *Tx) error {
		if err := tx.allow(access.AcceptPlan, access.Object{Client: plan.Client}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		var before []PlanAcceptance
		if err := tx.Where("service = ?", plan.Service).Order("id DESC").Limit(1).Find(&before).Error; err != nil {
			return err
		}
		switch {
		case version == "" || !strings.HasPrefix(plan.Version, version):
			return cannot("the continuity plan of %s is version %.12s now, and not %.12s: read it again", plan.Service, plan.Version, version)
		case len(before) > 0 && before[0].Version == plan.Version:
			return cannot("%s has accepted this version of the continuity plan of %s already, at %s", before[0].By, plan.Service, units.Minute(before[0].At))
		}
		a.By, a.ByID, a.At = line(tx.actor.Name), tx.actor.ID, at
		if err := tx.Create(a).Error; err != nil {
			return err
		}
		tx.Record("continuity_plan.accepted", plan.Service, &worked{client: plan.Client, service: plan.Service, detail: fmt.Sprintf("version %s accepted by %s", a.Version, a.ByID), says: []string{a.Says}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// PlanStanding says where the continuity plan of a service stands.
func (s *Store) PlanStanding(ctx context.Context, plan *scenarios.ContinuityPlan) (PlanStanding, error) {
	all, err := s.PlanAcceptances(ctx, plan.Service)
	if err != nil || len(all) == 0 {
		return standingOf(plan, nil), err
	}
	return standingOf(plan, &all[0]), nil
}

// PlanAcceptances are those of the plan of a service, the newest first.
func (s *Store) PlanAcceptances(ctx context.Context, service string) ([]PlanAcceptance, error) {
	all := []PlanAcceptance{}
	err := s.db.WithContext(ctx).Where("service = ?", service).Order("id DESC").Limit(500).Find(&all).Error
	return all, s.explain("read who accepted the continuity plan", err)
}

// PlanStandings are those of all services of a workspace, by service.
func (s *Store) PlanStandings(ctx context.Context, w *scenarios.Workspace) (map[string]PlanStanding, error) {
	accepted, err := s.newestAcceptances(ctx)
	all := map[string]PlanStanding{}
	for name := range w.Services {
		all[name] = standingOf(w.ContinuityPlan(name), accepted[name])
	}
	return all, err
}

func (s *Store) newestAcceptances(ctx context.Context) (map[string]*PlanAcceptance, error) {
	var newest []PlanAcceptance
	err := s.db.WithContext(ctx).Where("id IN (SELECT max(id) FROM plan_acceptances GROUP BY service)").Find(&newest).Error
	by := map[string]*PlanAcceptance{}
	for i := range newest {
		by[newest[i].Service] = &newest[i]
	}
	return by, s.explain("read who accepted the continuity plans", err)
}

// planProblems are the continuity plans that were accepted and are out of date.
func (s *Store) planProblems(ctx context.Context, w *scenarios.Workspace) (problems []scenarios.StaffProblem, err error) {
	accepted, err := s.newestAcceptances(ctx)
	if err != nil {
		return nil, err
	}
	for _, service := range sortedKeys(accepted) {
		plan, a := w.ContinuityPlan(service), accepted[service]
		if plan == nil || plan.Version == a.Version {
			continue
		}
		problems = append(problems, scenarios.StaffProblem{Key: "plan-out-of-date/" + service + "/" + a.Version, Service: service,
			Reason: fmt.Sprintf("the continuity plan of %s was changed since %s accepted it on %s", service, a.By, a.At.UTC().Format(time.DateOnly)),
			Next:   "read the plan, and accept it: rehearse continuity accept " + service})
	}
	return problems, nil
}
