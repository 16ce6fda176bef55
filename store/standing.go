package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	Tier     int      `json:"tier,omitempty"`
	Standing Standing `json:"standing"`
	// Since is when it began: the end of the run that proved it, of the first of those that fail, or when the proof lapsed; nil for unproven.
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
	failing  *time.Time // when it began to fail, where its last conclusive run failed
	changed  string     // what of all that it rests on was changed since, as the beginning of a sentence; "" for nothing
}

// Standings says where every service of the workspace stands, sorted by its slug.
func (s *Store) Standings(ctx context.Context, w *scenarios.Workspace, now time.Time) ([]ServiceStanding, error) {
	all := make([]ServiceStanding, 0, len(w.Services))
	err := s.snapshot(ctx, "read the standings", func(tx *gorm.DB) error {
		services := slices.Collect(maps.Values(w.Services))
		rehearsed := w.ScenariosByService()
		breaches := map[string][]scenarios.CatalogueProblem{}
		for _, p := range w.PolicyProblems("") {
			breaches[p.Service] = append(breaches[p.Service], p)
		}
		last, err := readLast(tx, services, rehearsed, proving)
		if err != nil {
			return err
		}
		for _, service := range services {
			proofs, err := last.proofs(tx, w, service, rehearsed[service.Service])
			if err != nil {
				return err
			}
			all = append(all, last.standing(service, proofs, now).withBlocked(w).withPolicy(breaches[service.Service]))
		}
		return nil
	})
	slices.SortFunc(all, func(a, b ServiceStanding) int { return cmp.Compare(a.Service, b.Service) })
	return all, err
}

// ScenarioStanding is where a service would stand if this were its only scenario.
type ScenarioStanding struct {
	Scenario        string     `json:"scenario"`
	Standing        Standing   `json:"standing"`
	Since           *time.Time `json:"since"`
	ProofAgeSeconds *float64   `json:"proof_age_seconds"`
	Why             string     `json:"why"`
	Decided         *Run       `json:"decided_by"` // its last run that passed or failed
}

// StandingDetail is where a service stands, and what each of its scenarios says.
type StandingDetail struct {
	ServiceStanding
	Scenarios []ScenarioStanding `json:"scenarios"`
}

// Standing says where one service of the workspace stands, by its scenarios.
func (s *Store) Standing(ctx context.Context, w *scenarios.Workspace, service string, now time.Time) (StandingDetail, error) {
	var detail StandingDetail
	entry := w.Services[service]
	if entry == nil {
		return detail, fmt.Errorf("service %s: %w", service, ErrNotFound)
	}
	err := s.snapshot(ctx, "read the standing", func(tx *gorm.DB) error {
		rehearsed := w.ScenariosByService()
		last, err := readLast(tx, []*scenarios.Service{entry}, rehearsed, nil)
		if err != nil {
			return err
		}
		proofs, err := last.proofs(tx, w, entry, rehearsed[service])
		if err != nil {
			return err
		}
		detail.Scenarios = []ScenarioStanding{}
		for _, p := range proofs {
			is := stand(entry, []proof{p}, now)
			detail.Scenarios = append(detail.Scenarios, ScenarioStanding{
				Scenario: p.scenario.Scenario, Standing: is.Standing, Since: is.Since, ProofAgeSeconds: is.ProofAgeSeconds, Why: is.Why, Decided: p.run,
			})
		}
		detail.ServiceStanding = last.standing(entry, proofs, now).withBlocked(w).withPolicy(w.PolicyProblems(service))
		return nil
	})
	return detail, err
}

// lastRuns are the last runs of services, read for all of them at once.
type lastRuns struct {
	queued, passed map[string]*Run    // by service
	told           map[[2]string]*Run // by service and scenario: the last that passed or failed
	failing        map[[2]string]*Run // likewise: the first that failed since it last passed, where told failed
}

// Each is found by one step into an index. Of a service and a scenario that is
// the one over scenarios: as an expression the service takes no part in the choice.
const (
	lastQueued     = `SELECT r.id FROM runs r WHERE r.service = w.a ORDER BY r.queued_at DESC, r.id DESC LIMIT 1`
	lastPassed     = `SELECT r.id FROM runs r WHERE r.service = w.a AND r.outcome = 'passed' ORDER BY r.ended_at DESC, r.id DESC LIMIT 1`
	lastConclusive = `SELECT r.id FROM runs r WHERE r.scenario = w.b AND r.service || '' = w.a AND r.outcome IN ('passed', 'failed') ORDER BY r.ended_at DESC, r.id DESC LIMIT 1`
	firstFailing   = `SELECT r.id FROM runs r WHERE r.scenario = w.b AND r.service || '' = w.a AND r.outcome = 'failed' AND r.ended_at > coalesce((
		SELECT p.ended_at FROM runs p WHERE p.scenario = w.b AND p.service || '' = w.a AND p.outcome = 'passed' ORDER BY p.ended_at DESC, p.id DESC LIMIT 1), never)
		ORDER BY r.ended_at, r.id LIMIT 1`
)

// proving are the columns by which a run proves something.
var proving = []string{"id", "scenario", "scenario_version", "service", "service_version", "proof_version", "outcome", "reason", "ended_at"}

// readLast reads of the runs that proved something the columns told; nil: all that a list shows.
func readLast(tx *gorm.DB, services []*scenarios.Service, rehearsed map[string][]*scenarios.Scenario, told []string) (lastRuns, error) {
	last := lastRuns{map[string]*Run{}, map[string]*Run{}, map[[2]string]*Run{}, map[[2]string]*Run{}}
	var each, pairs [][5]string
	for _, service := range services {
		each = append(each, [5]string{"", service.Service})
		for _, scenario := range rehearsed[service.Service] {
			pairs = append(pairs, [5]string{"", service.Service, scenario.Scenario})
		}
	}
	queued, err := eachLast(tx, lastQueued, each)
	passed, err2 := eachLast(tx, lastPassed, each)
	proved, err3 := eachLast(tx, lastConclusive, pairs)
	if err := errors.Join(err, err2, err3); err != nil {
		return last, err
	}
	whole := map[string]*Run{} // most often the last one is the last that passed
	err = readRuns(tx, slices.Compact(slices.Sorted(slices.Values(append(queued, passed...)))), nil, func(run *Run) { whole[run.ID] = run })
	if err != nil {
		return last, err
	}
	for _, id := range queued {
		last.queued[whole[id].Service] = whole[id]
	}
	for _, id := range passed {
		last.passed[whole[id].Service] = whole[id]
	}
	err = readRuns(tx, proved, told, func(run *Run) { last.told[[2]string{run.Service, run.Scenario}] = run })
	if err != nil {
		return last, err
	}
	return last, last.readFailing(tx)
}

// readFailing reads with which run each scenario that fails now began to.
func (l lastRuns) readFailing(tx *gorm.DB) error {
	var failed [][5]string
	for of, run := range l.told {
		if run.Outcome == Failed {
			failed = append(failed, [5]string{"", of[0], of[1]})
		}
	}
	never := "''"
	if dialectOf(tx) != SQLite {
		never = "CAST('-infinity' AS timestamptz)"
	}
	began, err := eachLast(tx, strings.Replace(firstFailing, "never", never, 1), failed)
	if err != nil {
		return err
	}
	return readRuns(tx, began, []string{"id", "scenario", "service", "ended_at"}, func(run *Run) {
		l.failing[[2]string{run.Service, run.Scenario}] = run
	})
}

// eachLast finds the id of a run for each of the list that has one.
func eachLast(tx *gorm.DB, which string, of [][5]string) (ids []string, err error) {
	if len(of) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(of)
	if err != nil {
		return nil, err
	}
	if err := preferIndexes(tx); err != nil {
		return nil, err
	}
	err = tx.Raw(`SELECT id FROM (SELECT (`+which+`) AS id FROM `+sqlOf(tx).Lines()+` w) found WHERE id IS NOT NULL`, string(list)).Scan(&ids).Error
	return ids, err
}

func readRuns(tx *gorm.DB, ids, columns []string, found func(*Run)) error {
	for some := range slices.Chunk(ids, 500) {
		var runs []Run
		query := slim(tx)
		if columns != nil {
			query = tx.Select(columns)
		}
		if err := query.Find(&runs, "id IN ?", some).Error; err != nil {
			return err
		}
		for i := range runs {
			found(&runs[i])
		}
	}
	return nil
}

// withBlocked says of a service that one of its scenarios cannot run: what the others
// proved is not enough.
func (is ServiceStanding) withBlocked(w *scenarios.Workspace) ServiceStanding {
	if is.Standing == Breached || is.Standing == Stale {
		return is
	}
	for i := range w.Blocked {
		if b := &w.Blocked[i]; b.Service == is.Service && !b.Kept {
			is.Standing, is.Since = Unproven, nil
			is.Why = "a scenario of it is blocked: " + b.String()
			break
		}
	}
	return is
}

func (l lastRuns) standing(service *scenarios.Service, proofs []proof, now time.Time) ServiceStanding {
	standing := stand(service, proofs, now)
	standing.LastRun, standing.LastPassed = l.queued[service.Service], l.passed[service.Service]
	return standing
}

// proofs are what the scenarios of a service last proved.
func (l lastRuns) proofs(tx *gorm.DB, w *scenarios.Workspace, service *scenarios.Service, rehearsed []*scenarios.Scenario) ([]proof, error) {
	var proofs []proof
	for _, scenario := range rehearsed {
		p := proof{scenario: scenario, run: l.told[[2]string{service.Service, scenario.Scenario}]}
		if began := l.failing[[2]string{service.Service, scenario.Scenario}]; began != nil {
			p.failing = began.EndedAt
		}
		var err error
		if p.changed, err = changedSince(tx, w, service, p); err != nil {
			return nil, err
		}
		proofs = append(proofs, p)
	}
	return proofs, nil
}

// stand decides by the last conclusive run of every scenario: one that failed
// is enough to breach, one that is missing or outdated to leave the service
// unproven, and the oldest proof is the one that can go stale.
func stand(service *scenarios.Service, proofs []proof, now time.Time) ServiceStanding {
	is := ServiceStanding{
		Service: service.Service, Name: service.Name, Client: service.Client, Owner: service.Owner, Tier: service.Tier,
		ProveEverySeconds: promised(service.Commitment.ProveEvery),
	}
	if failed, since := firstFailed(proofs); failed != nil {
		is.Standing, is.Since = Breached, since
		is.Why = fmt.Sprintf("scenario %s failed: %s", failed.Scenario, failed.Reason)
		return is
	}
	if why := unproven(proofs); why != "" {
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
		is.Why = fmt.Sprintf("scenario %s last passed %s ago; the commitment is a proof every %s",
			oldest.scenario.Scenario, units.Duration(age.Truncate(time.Minute)), service.Commitment.ProveEvery)
		return is
	}
	youngest := slices.MaxFunc(proofs, func(a, b proof) int { return a.run.EndedAt.Compare(*b.run.EndedAt) })
	is.Standing, is.Since = Proven, youngest.run.EndedAt
	is.Why = "every scenario passed when it was last rehearsed"
	return is
}

// firstFailed is the last run of the scenario that has failed for the longest
// time, and since when it has.
func firstFailed(proofs []proof) (failed *Run, since *time.Time) {
	for _, p := range proofs {
		if p.run == nil || p.run.Outcome != Failed {
			continue
		}
		if began := cmp.Or(p.failing, p.run.EndedAt); failed == nil || began.Before(*since) {
			failed, since = p.run, began
		}
	}
	return failed, since
}

func unproven(proofs []proof) string {
	if len(proofs) == 0 {
		return "no scenario rehearses it"
	}
	for _, p := range proofs {
		switch {
		case p.run == nil:
			return fmt.Sprintf("scenario %s has no conclusive run", p.scenario.Scenario)
		case p.changed != "":
			return p.changed
		}
	}
	return ""
}

// changedSince says what was changed since a run, which is why it proves
// nothing of what there is now. Runs of before the version of a proof was
// recorded are held to their scenario and their service alone.
func changedSince(tx *gorm.DB, w *scenarios.Workspace, service *scenarios.Service, p proof) (string, error) {
	if p.run == nil {
		return "", nil
	}
	name := p.scenario.Scenario
	switch {
	case p.run.ScenarioVersion != p.scenario.Digest:
		return fmt.Sprintf("scenario %s was changed since it last passed", name), nil
	case p.run.ServiceVersion != service.Digest:
		return fmt.Sprintf("the service was changed since scenario %s last passed", name), nil
	}
	switch scenarios.ProofChange(p.run.ProofVersion, w.ProofVersion(name)) {
	case "recipe":
		recipe, err := changedRecipe(tx, w, p.run)
		return fmt.Sprintf("%s was changed since scenario %s last passed", recipe, name), err
	case "image":
		return fmt.Sprintf("the image has changed since scenario %s last passed", name), nil
	}
	return "", nil
}

// changedRecipe names the recipe of a component that is not the one of the run.
// If there is none, it is the recipe of a source.
func changedRecipe(tx *gorm.DB, w *scenarios.Workspace, run *Run) (string, error) {
	var used []Component
	if err := tx.Where("run_id = ?", run.ID).Order("position").Find(&used).Error; err != nil {
		return "", err
	}
	for _, c := range used {
		if now := w.Recipes[c.Recipe]; now != nil && c.RecipeVersion != "" && now.Digest != c.RecipeVersion {
			return "the recipe " + c.Recipe, nil
		}
	}
	return "a recipe that it uses", nil
}
