package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/store/progress"
)

// ProofLevel is how much is proven of a service: each level proves more than the one
// before.
type ProofLevel string

// The levels. Runs set those up to ApplicationProven, executions of runbooks the rest.
// Nothing is stored: a level follows from the records, and what voids it from the
// workspace.
const (
	NothingProven     ProofLevel = "none"
	PointsListed      ProofLevel = "listed"             // its recovery points were listed, and one was chosen
	DigestHeld        ProofLevel = "digest"             // a recovery point was fetched whole, and its digest recorded
	DataRestored      ProofLevel = "restored"           // a recovery point was restored
	DataProven        ProofLevel = "data_proven"        // every scenario passed, which questions restored data
	ApplicationProven ProofLevel = "application_proven" // and an application that runs on it answered
	GroupProven       ProofLevel = "group_proven"       // it was recovered together with other services, in a rehearsal
	StrangersProven   ProofLevel = "by_strangers"       // people who do not operate it recovered it, without help
	ReturnedToNormal  ProofLevel = "returned"           // and it was taken back to where it usually runs
)

// ProofLevels are all of them, the one that proves least first.
var ProofLevels = []ProofLevel{NothingProven, PointsListed, DigestHeld, DataRestored, DataProven, ApplicationProven, GroupProven, StrangersProven, ReturnedToNormal}

// AtLeast says whether a level proves as much as another.
func (l ProofLevel) AtLeast(other ProofLevel) bool {
	return slices.Index(ProofLevels, l) >= slices.Index(ProofLevels, other)
}

// LevelProof is one level of a service, and what proved it.
type LevelProof struct {
	Level     ProofLevel `json:"level"`
	At        time.Time  `json:"at"`
	By        string     `json:"by"`         // the run or the execution
	ExpiresAt *time.Time `json:"expires_at"` // nil: it does not expire
	Void      string     `json:"void"`       // why it counts no longer; "" it does
}

// ServiceLevel is the highest level that counts, with all that were reached.
type ServiceLevel struct {
	Service string       `json:"service"`
	Level   ProofLevel   `json:"level"`
	Why     string       `json:"why"`
	Proofs  []LevelProof `json:"proofs"` // the highest first
}

const (
	// runsForLevel is how many of the newest runs of a scenario are looked at.
	runsForLevel = 10
	// peopleProve is how long what people rehearsed counts.
	peopleProve = 365 * 24 * time.Hour
)

// Level says how much is proven of a service of the workspace now.
func (s *Store) Level(ctx context.Context, w *scenarios.Workspace, service string, now time.Time) (ServiceLevel, error) {
	is := ServiceLevel{Service: service, Level: NothingProven, Why: "no scenario restores it", Proofs: []LevelProof{}}
	entry := w.Services[service]
	if entry == nil {
		return is, fmt.Errorf("service %s: %w", service, ErrNotFound)
	}
	var byScenario [][]LevelProof
	for _, scenario := range w.ScenariosByService()[service] {
		proofs, err := s.levelsOf(ctx, w, entry, scenario)
		if err != nil {
			return is, err
		}
		byScenario = append(byScenario, proofs)
	}
	best := map[ProofLevel]LevelProof{}
	for _, level := range ProofLevels[1 : slices.Index(ProofLevels, ApplicationProven)+1] {
		if proof, all := allReached(byScenario, level); all {
			best[level] = proof
		}
	}
	people, err := s.levelsOfPeople(ctx, w, entry)
	if err != nil {
		return is, err
	}
	for _, proof := range people {
		if was, known := best[proof.Level]; !known || was.Void != "" || proof.At.After(was.At) && proof.Void == "" {
			best[proof.Level] = proof
		}
	}
	for _, level := range slices.Backward(ProofLevels) {
		proof, reached := best[level]
		if !reached {
			continue
		}
		if proof.Void == "" && proof.ExpiresAt != nil && proof.ExpiresAt.Before(now) {
			proof.Void = "it expired on " + proof.ExpiresAt.UTC().Format(time.DateOnly)
		}
		is.Proofs = append(is.Proofs, proof)
		if proof.Void == "" && is.Level == NothingProven {
			is.Level, is.Why = level, fmt.Sprintf("proven by %s on %s", proof.By, proof.At.UTC().Format("2006-01-02 15:04 UTC"))
		}
	}
	if is.Level == NothingProven && len(is.Proofs) > 0 {
		is.Why = is.Proofs[0].Void
	} else if is.Level == NothingProven && len(byScenario) > 0 {
		is.Why = "no run has got that far"
	}
	return is, nil
}

// allReached is the weakest proof of a level when every scenario has reached it. The
// application counts when one scenario starts it.
func allReached(byScenario [][]LevelProof, level ProofLevel) (weakest LevelProof, all bool) {
	n := 0
	for _, proofs := range byScenario {
		i := slices.IndexFunc(proofs, func(p LevelProof) bool { return p.Level == level })
		if i < 0 {
			continue
		}
		n++
		if p := proofs[i]; n == 1 || p.Void != "" && weakest.Void == "" || p.Void == weakest.Void && p.At.Before(weakest.At) {
			weakest = p
		}
	}
	return weakest, n > 0 && (n == len(byScenario) || level == ApplicationProven)
}

// levelsOf are the levels that the newest runs of a scenario reached, each by the
// newest run that did.
func (s *Store) levelsOf(ctx context.Context, w *scenarios.Workspace, service *scenarios.Service, scenario *scenarios.Scenario) ([]LevelProof, error) {
	page, err := s.Runs(ctx, Filter{Service: service.Service, Scenario: scenario.Scenario, State: Ended, Limit: runsForLevel})
	if err != nil {
		return nil, err
	}
	found := map[ProofLevel]LevelProof{}
	failed := "" // that a later run failed voids what an earlier one proved
	for i := range page.Runs {
		run, err := s.Run(ctx, page.Runs[i].ID)
		if err != nil {
			return nil, err
		}
		void := failed
		if void == "" {
			if void, err = changedSince(s.db.WithContext(ctx), w, service, proof{scenario: scenario, run: run}); err != nil {
				return nil, err
			}
		}
		for _, level := range reachedBy(run, len(scenario.Components)) {
			if _, known := found[level]; known || run.EndedAt == nil {
				continue
			}
			p := LevelProof{Level: level, At: *run.EndedAt, By: "run " + run.ID, Void: void}
			if every := service.Commitment.ProveEvery.Std(); every > 0 {
				until := run.EndedAt.Add(every)
				p.ExpiresAt = &until
			}
			found[level] = p
		}
		if run.Outcome == Failed && failed == "" {
			failed = "run " + run.ID + " failed later"
		}
		if _, enough := found[DataProven]; enough {
			break
		}
	}
	var all []LevelProof
	for _, level := range ProofLevels {
		if p, reached := found[level]; reached {
			all = append(all, p)
		}
	}
	return all, nil
}

// reachedBy are the levels that one run reached.
func reachedBy(run *Run, components int) (levels []ProofLevel) {
	chosen, digests, restored := 0, 0, 0
	for i := range run.Components {
		if run.Components[i].Point != "" {
			chosen++
		}
		if run.Components[i].Digest != "" {
			digests++
		}
	}
	for _, p := range run.Phases {
		if p.Name == Restore && p.Component != "" && p.EndedAt != nil && p.Error == "" {
			restored++
		}
	}
	add := func(level ProofLevel, reached bool) {
		if reached {
			levels = append(levels, level)
		}
	}
	add(PointsListed, components > 0 && chosen == components)
	add(DigestHeld, components > 0 && digests == components)
	add(DataRestored, components > 0 && restored >= components || run.Outcome == Passed)
	add(DataProven, run.Outcome == Passed)
	add(ApplicationProven, run.Outcome == Passed && slices.ContainsFunc(run.Observations, func(o Observation) bool {
		return o.Mandatory && o.Held && (o.Kind == "http" || o.Kind == "tcp")
	}))
	return levels
}

// levelsOfPeople are the levels that reviewed rehearsals and recoveries of a service
// reached.
func (s *Store) levelsOfPeople(ctx context.Context, w *scenarios.Workspace, service *scenarios.Service) ([]LevelProof, error) {
	page, err := s.Executions(ctx, ExecutionFilter{Service: service.Service, States: []progress.State{progress.Archived}, Limit: looksBack})
	if err != nil {
		return nil, err
	}
	var all []LevelProof
	for _, x := range page.Executions {
		if x.Kind != scenarios.Drill && x.Kind != scenarios.Recovery || x.Exercise == "tabletop" || x.EndedAt == nil {
			continue
		}
		_, p, err := s.Execution(ctx, x.ID)
		if err != nil {
			return nil, err
		}
		void := ""
		if book := w.Runbooks[x.Runbook]; book == nil {
			void = "the runbook " + x.Runbook + " is gone"
		} else if book.Digest != x.Version {
			void = "the runbook " + x.Runbook + " was changed since"
		}
		until := x.EndedAt.Add(max(peopleProve, service.Commitment.ProveEvery.Std()))
		add := func(level ProofLevel, reached bool) {
			if reached {
				all = append(all, LevelProof{Level: level, At: *x.EndedAt, By: strings.TrimSpace("rehearsal " + x.ID), ExpiresAt: &until, Void: void})
			}
		}
		counts := p.Count()
		whole := p.Reading(scenarios.Usable) != nil && counts.Skipped == 0 && counts.Open == 0
		add(GroupProven, whole && len(x.Services) > 1)
		strangers := whole && counts.StrangerScore != nil && *counts.StrangerScore == 1
		add(StrangersProven, strangers)
		add(ReturnedToNormal, strangers && p.Reading(scenarios.ReturnedAt) != nil)
	}
	return all, nil
}
