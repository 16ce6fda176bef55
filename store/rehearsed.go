package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rehearse/scenarios"
	"rehearse/store/progress"
)

// RehearsedState says what was rehearsed of one condition for one service. It is not
// stored: it follows from the risks of the workspace and the records.
type RehearsedState string

const (
	RiskUncovered  RehearsedState = "uncovered"       // no drill and no scenario rehearses it
	NeverRehearsed RehearsedState = "never_rehearsed" // something would, and was never carried out
	RehearsalBad   RehearsedState = "failed"          // the newest rehearsal failed, or missed a criterion
	RehearsalOld   RehearsedState = "stale"           // the newest rehearsal is older than the risk allows
	RehearsedWell  RehearsedState = "rehearsed"
)

// RehearsedStates are all of them, the worst first.
var RehearsedStates = []RehearsedState{RiskUncovered, NeverRehearsed, RehearsalBad, RehearsalOld, RehearsedWell}

// RehearsedCell is one condition of one service: a risk, or a drill that no risk names.
type RehearsedCell struct {
	Condition  string         `json:"condition"`
	Title      string         `json:"title"`
	Kind       string         `json:"kind" enum:"risk,drill"`
	Likelihood string         `json:"likelihood,omitempty"`
	Impact     string         `json:"impact,omitempty"`
	Score      int            `json:"score" doc:"likelihood times impact, each 1 to 5; 0 for a drill that no risk names"`
	Service    string         `json:"service"`
	Client     string         `json:"client,omitempty"`
	State      RehearsedState `json:"state" enum:"uncovered,never_rehearsed,failed,stale,rehearsed"`
	Why        string         `json:"why"`
	By         string         `json:"by,omitempty" doc:"the drill or the scenario"`
	Execution  string         `json:"execution,omitempty"`
	Run        string         `json:"run,omitempty"`
	At         *time.Time     `json:"at" doc:"when it ended; null: never"`
}

// RiskRow is a row of the matrix: a risk, or a drill that no risk names.
type RiskRow struct {
	Name  string          `json:"condition"`
	Title string          `json:"title"`
	Kind  string          `json:"kind" enum:"risk,drill"`
	Risk  *scenarios.Risk `json:"risk,omitempty"` // nil for a drill

	drill *scenarios.Runbook
	every time.Duration
	by    []string
}

// RiskRowsOf are the rows of the matrix of a workspace: the risks that concern one of
// its services, the highest first, then the drills that no risk names.
func RiskRowsOf(w *scenarios.Workspace) (all []RiskRow) {
	named := map[string]bool{}
	for _, name := range sortedKeys(w.Risks) {
		r := w.Risks[name]
		for _, by := range r.CoveredBy {
			named[by] = true
		}
		if slices.ContainsFunc(sortedKeys(w.Services), r.Concerns) {
			all = append(all, RiskRow{Name: name, Title: r.Title, Kind: "risk", Risk: riskWithin(w, r), every: r.RehearseEvery.Std(), by: r.CoveredBy})
		}
	}
	slices.SortStableFunc(all, func(a, b RiskRow) int { return b.Risk.Score() - a.Risk.Score() })
	for _, name := range sortedKeys(w.Runbooks) {
		r := w.Runbooks[name]
		if r.Kind == scenarios.Drill && !named[name] && slices.ContainsFunc(sortedKeys(w.Services), RiskRow{drill: r}.concerns) {
			all = append(all, RiskRow{Name: name, Title: r.Title, Kind: "drill", drill: r, every: scenarios.DefaultRehearseEvery.Std(), by: []string{name}})
		}
	}
	return all
}

// riskWithin is a risk without services and scenarios that a workspace does not have: who
// sees some clients only is not told of others.
func riskWithin(w *scenarios.Workspace, r *scenarios.Risk) *scenarios.Risk {
	own := *r
	own.Services = slices.DeleteFunc(slices.Clone(r.Services), func(name string) bool { return w.Services[name] == nil })
	own.CoveredBy = slices.DeleteFunc(append([]string{}, r.CoveredBy...), func(name string) bool { return w.Runbooks[name] == nil && w.Scenarios[name] == nil })
	return &own
}

// concerns says whether a condition is one of a service.
func (c RiskRow) concerns(service string) bool {
	if c.Risk != nil {
		return c.Risk.Concerns(service)
	}
	return len(c.drill.Services) == 0 || slices.Contains(c.drill.Services, service)
}

// Rehearsed is the matrix of conditions and services: what was rehearsed of which, and
// what never was. A condition that does not concern a service has no cell.
func (s *Store) Rehearsed(ctx context.Context, w *scenarios.Workspace, now time.Time) ([]RehearsedCell, error) {
	done := rehearsals{s: s, w: w, drills: map[string][]Execution{}, runs: map[string]*Run{}, results: map[string]string{}}
	cells := []RehearsedCell{}
	for _, c := range RiskRowsOf(w) {
		for _, service := range sortedKeys(w.Services) {
			if !c.concerns(service) {
				continue
			}
			cell := RehearsedCell{Condition: c.Name, Title: c.Title, Kind: c.Kind, Service: service, Client: w.Services[service].Client}
			if c.Risk != nil {
				cell.Likelihood, cell.Impact, cell.Score = c.Risk.Likelihood, c.Risk.Impact, c.Risk.Score()
			}
			if err := done.judge(ctx, &cell, c, now); err != nil {
				return nil, err
			}
			cells = append(cells, cell)
		}
	}
	return cells, nil
}

// rehearsals reads what was carried out, each thing once.
type rehearsals struct {
	s       *Store
	w       *scenarios.Workspace
	drills  map[string][]Execution // those that ended, of a runbook, the newest first
	runs    map[string]*Run        // the newest that passed or failed, of a scenario
	results map[string]string      // why an execution did not go well, by execution and service
}

// judge fills in the state of a cell by the newest rehearsal of any kind.
func (d *rehearsals) judge(ctx context.Context, cell *RehearsedCell, c RiskRow, now time.Time) error {
	covered, bad := "", ""
	for _, by := range c.by {
		book, scenario := d.w.Runbooks[by], d.w.Scenarios[by]
		switch {
		case book != nil && (len(book.Services) == 0 || slices.Contains(book.Services, cell.Service)):
			covered = by
			x, why, err := d.drill(ctx, by, cell.Service)
			if err != nil {
				return err
			}
			if x != nil && (cell.At == nil || x.EndedAt.After(*cell.At)) {
				cell.By, cell.Execution, cell.Run, cell.At, bad = by, x.ID, "", x.EndedAt, why
			}
		case book == nil && scenario != nil && scenario.Service == cell.Service:
			covered = by
			run, err := d.run(ctx, by)
			if err != nil {
				return err
			}
			if run != nil && (cell.At == nil || run.EndedAt.After(*cell.At)) {
				cell.By, cell.Execution, cell.Run, cell.At, bad = by, "", run.ID, run.EndedAt, ""
				if run.Outcome == Failed {
					bad = "the run failed"
				}
			}
		}
	}
	switch {
	case covered == "":
		cell.State, cell.Why = RiskUncovered, "no drill and no scenario rehearses it for this service"
	case cell.At == nil:
		cell.State, cell.Why = NeverRehearsed, covered+" was never carried out for this service"
	case bad != "":
		cell.State, cell.Why = RehearsalBad, bad
	case cell.At.Before(now.Add(-c.every)):
		cell.State, cell.Why = RehearsalOld, fmt.Sprintf("%s ended on %s, more than %d days ago", cell.By, cell.At.UTC().Format(time.DateOnly), int(c.every.Hours()/24))
	default:
		cell.State, cell.Why = RehearsedWell, cell.By+" ended on "+cell.At.UTC().Format(time.DateOnly)
	}
	return nil
}

// drill is the newest rehearsal of a runbook that ended and was about a service, and
// why it did not go well; "" where it did.
func (d *rehearsals) drill(ctx context.Context, runbook, service string) (*Execution, string, error) {
	all, known := d.drills[runbook]
	if !known {
		page, err := d.s.Executions(ctx, ExecutionFilter{Runbook: runbook, States: []progress.State{progress.Debrief, progress.Review, progress.Archived}, Limit: 500})
		if err != nil {
			return nil, "", err
		}
		all = slices.DeleteFunc(page.Executions, func(x Execution) bool { return x.EndedAt == nil })
		slices.SortStableFunc(all, func(a, b Execution) int { return b.EndedAt.Compare(*a.EndedAt) })
		d.drills[runbook] = all
	}
	i := slices.IndexFunc(all, func(x Execution) bool { return slices.Contains(x.Services, service) })
	if i < 0 {
		return nil, "", nil
	}
	key := all[i].ID + " " + service
	why, known := d.results[key]
	if !known {
		_, p, err := d.s.Execution(ctx, all[i].ID)
		if err != nil {
			return nil, "", err
		}
		for _, r := range p.Results(d.w.Services[service].Commitment) {
			if r.Held != nil && !*r.Held {
				why = fmt.Sprintf("the criterion %q was not met", r.Name)
				break
			}
		}
		d.results[key] = why
	}
	return &all[i], why, nil
}

// run is the newest run of a scenario that said something about its backup.
func (d *rehearsals) run(ctx context.Context, scenario string) (*Run, error) {
	if run, known := d.runs[scenario]; known {
		return run, nil
	}
	var newest *Run
	for _, outcome := range []Outcome{Passed, Failed} {
		page, err := d.s.Runs(ctx, Filter{Scenario: scenario, State: Ended, Outcome: outcome, Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(page.Runs) > 0 && page.Runs[0].EndedAt != nil && (newest == nil || page.Runs[0].EndedAt.After(*newest.EndedAt)) {
			newest = &page.Runs[0]
		}
	}
	d.runs[scenario] = newest
	return newest, nil
}
