// Package storetest holds what tests of the store and the benchmark share.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/figures"
)

// Recounted is a figure as Recount counts it.
type Recounted struct {
	Numerator, Denominator float64
	LeftOut                int64
}

// Recount makes figures the slow and plain way: it reads every row there is and
// follows the definitions with nothing but Go, so that the figures of the store
// can be held against it. Its keys are group, figure and kind: "/coverage/".
func Recount(ctx context.Context, db *sql.DB, queries ...figures.Query) ([]map[string]Recounted, error) {
	all := make([]*recount, len(queries))
	for i, q := range queries {
		all[i] = &recount{q: q, at: earlier(q.Now, q.Period.Until), counted: map[string]Recounted{}, touched: map[string]map[string]bool{}, passed: map[string]time.Time{}}
	}
	for _, read := range []func(context.Context, *sql.DB, []*recount) error{readOccurrences, readRuns, readPoints} {
		if err := read(ctx, db, all); err != nil {
			return nil, err
		}
	}
	result := make([]map[string]Recounted, len(all))
	for i, r := range all {
		r.services()
		result[i] = r.counted
	}
	return result, nil
}

// Flat is what the store says, under the keys of Recount.
func Flat(f figures.Figures) map[string]Recounted {
	flat := map[string]Recounted{}
	for _, group := range append([]figures.Group{f.Total}, f.Groups...) {
		for _, each := range group.Figures {
			if d, _ := figures.Find(each.Name); d.Of == figures.OfWork { // their members are their count
				continue
			}
			if each.Denominator != 0 || each.LeftOut != 0 {
				flat[group.Group+"/"+each.Name+"/"+string(each.Kind)] = Recounted{each.Numerator, each.Denominator, each.LeftOut}
			}
		}
	}
	return flat
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

type recount struct {
	q       figures.Query
	at      time.Time
	counted map[string]Recounted
	passed  map[string]time.Time       // by service, scenario and kind: the last that passed
	touched map[string]map[string]bool // days, likewise
}

type dims struct {
	client, service, owner, scenario, kind string
	tier                                   int
}

// let says whether the filter lets something through.
func (r *recount) let(d dims) bool {
	f := r.q.Filter
	return (f.Client == "" || f.Client == d.client) && (f.Service == "" || f.Service == d.service) && (f.Tier == 0 || f.Tier == d.tier) &&
		(f.Owner == "" || f.Owner == d.owner) && (f.Scenario == "" || f.Scenario == d.scenario) && (f.Kind == "" || string(f.Kind) == d.kind)
}

func (d dims) group(by string) string {
	named := func(name string) string {
		if name == "" {
			return "none"
		}
		return name
	}
	return map[string]string{"client": named(d.client), "service": d.service, "owner": named(d.owner), "scenario": d.scenario, "kind": d.kind, "tier": strconv.Itoa(d.tier)}[by]
}

func (r *recount) add(d dims, figure, kind string, numerator, denominator float64, leftOut int64) {
	groups := []string{""}
	if r.q.By != "" {
		groups = append(groups, d.group(r.q.By))
	}
	for _, group := range groups {
		key := group + "/" + figure + "/" + kind
		sum := r.counted[key]
		sum.Numerator, sum.Denominator, sum.LeftOut = sum.Numerator+numerator, sum.Denominator+denominator, sum.LeftOut+leftOut
		if sum.Denominator != 0 || sum.LeftOut != 0 {
			r.counted[key] = sum
		}
	}
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// share counts one thing: whether it is left out, and if not whether it counts.
func (r *recount) share(d dims, figure, kind string, leftOut, counts bool) {
	if leftOut {
		r.add(d, figure, kind, 0, 0, 1)
	} else {
		r.add(d, figure, kind, one(counts), 1, 0)
	}
}

func (r *recount) in(at time.Time) bool { return !at.Before(r.q.Period.From) && at.Before(r.at) }

func readOccurrences(ctx context.Context, db *sql.DB, all []*recount) error {
	rows, err := db.QueryContext(ctx, `SELECT client, service, owner, scenario, tier, due_at, closes_at, state, first_started_at, outcome, ended_at FROM occurrences`)
	if err != nil {
		return fmt.Errorf("read the occurrences: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		d := dims{kind: string(figures.Scheduled)}
		var due, closes time.Time
		var began, ended *time.Time
		var state, outcome string
		if err := rows.Scan(&d.client, &d.service, &d.owner, &d.scenario, &d.tier, &due, &closes, &state, &began, &outcome, &ended); err != nil {
			return err
		}
		for _, r := range all {
			if r.let(d) && r.in(closes) {
				r.occurrence(d, due, closes, state, began, outcome, ended)
			}
		}
	}
	return rows.Err()
}

func (r *recount) occurrence(d dims, due, closes time.Time, state string, began *time.Time, outcome string, ended *time.Time) {
	out := state == "exempt" || state == "withdrawn"
	inside := func(t *time.Time) bool { return t != nil && !t.Before(due) && !t.After(closes) }
	met := inside(ended) && (outcome == "passed" || outcome == "failed")
	r.share(d, "on_time_completion", "", out, met)
	r.share(d, "on_time_start", "", out, inside(began))
	r.share(d, "on_time_proven", "", out, met && outcome == "passed")
	switch {
	case out || met:
	case ended == nil:
		r.add(d, "mean_lateness", "", 0, 0, 1)
	default:
		r.add(d, "mean_lateness", "", ended.Sub(closes).Seconds(), 1, 0)
	}
}

func readRuns(ctx context.Context, db *sql.DB, all []*recount) error {
	rows, err := db.QueryContext(ctx, `SELECT r.id, r.client, r.service, r.owner, r.scenario, r.tier, r."trigger", r.occurrence_id, coalesce(o.first_run, ''), r.retry,
		r.outcome, r.ended_at, r.rto_seconds, r.rto_committed, r.rpo_seconds, r.rpo_committed, r.first_bad_at
		FROM runs r LEFT JOIN occurrences o ON o.id = r.occurrence_id WHERE r.state = 'ended'`)
	if err != nil {
		return fmt.Errorf("read the runs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var run store.Run
		var first string
		if err := rows.Scan(&run.ID, &run.Client, &run.Service, &run.Owner, &run.Scenario, &run.Tier, &run.Trigger, &run.OccurrenceID, &first, &run.Retry,
			&run.Outcome, &run.EndedAt, &run.RTO.Seconds, &run.RTO.Committed, &run.RPO.Seconds, &run.RPO.Committed, &run.FirstBadAt); err != nil {
			return err
		}
		d := dims{run.Client, run.Service, run.Owner, run.Scenario, kind(run), run.Tier}
		for _, r := range all {
			if run.Outcome == store.Passed && run.EndedAt.Before(r.at) {
				r.proves(d, *run.EndedAt)
			}
			if r.let(d) && r.in(*run.EndedAt) {
				r.run(d, run, run.Retry == 0 && (run.OccurrenceID == nil || first == run.ID))
			}
		}
	}
	return rows.Err()
}

func kind(run store.Run) string {
	switch {
	case run.OccurrenceID != nil || run.Trigger == store.Scheduled:
		return "scheduled"
	case run.Trigger == "changed":
		return "changed"
	}
	return "on_demand"
}

func (r *recount) run(d dims, run store.Run, first bool) {
	passed, told := run.Outcome == store.Passed, run.Outcome == store.Passed || run.Outcome == store.Failed
	kept := func(m store.Measure) bool {
		return m.Seconds != nil && m.Committed != nil && *m.Seconds <= *m.Committed
	}
	r.share(d, "attempt_success", d.kind, !first, passed)
	r.share(d, "attempt_success_conclusive", d.kind, !first || !told, passed)
	r.share(d, "attempt_success_promises", d.kind, !first || run.RTO.Committed == nil, passed && kept(run.RTO) && (run.RPO.Committed == nil || kept(run.RPO)))
	r.share(d, "rto_attainment", "", !told || run.RTO.Committed == nil, passed && kept(run.RTO))
	r.share(d, "rpo_attainment", "", !told || run.RPO.Committed == nil, passed && kept(run.RPO))
	r.share(d, "failure_rate", "", !told, !passed)
	switch {
	case run.Outcome != store.Failed:
	case run.FirstBadAt == nil || run.FirstBadAt.After(*run.EndedAt):
		r.add(d, "time_to_detect", "", 0, 0, 1)
	default:
		r.add(d, "time_to_detect", "", run.EndedAt.Sub(*run.FirstBadAt).Seconds(), 1, 0)
	}
}

func (d dims) key() string { return d.service + "/" + d.scenario + "/" + d.kind }

func (r *recount) proves(d dims, at time.Time) {
	if at.After(r.passed[d.key()]) {
		r.passed[d.key()] = at
	}
}

func readPoints(ctx context.Context, db *sql.DB, all []*recount) error {
	rows, err := db.QueryContext(ctx, `SELECT r.service, r.scenario, r."trigger", r.occurrence_id, r.ended_at, c.consistent_at
		FROM components c JOIN runs r ON r.id = c.run_id WHERE r.outcome IN ('passed', 'failed') AND c.consistent_at IS NOT NULL`)
	if err != nil {
		return fmt.Errorf("read the components: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var run store.Run
		var consistent time.Time
		if err := rows.Scan(&run.Service, &run.Scenario, &run.Trigger, &run.OccurrenceID, &run.EndedAt, &consistent); err != nil {
			return err
		}
		key := dims{service: run.Service, scenario: run.Scenario, kind: kind(run)}.key()
		for _, r := range all {
			if run.EndedAt.Before(r.at) {
				if r.touched[key] == nil {
					r.touched[key] = map[string]bool{}
				}
				r.touched[key][consistent.UTC().Format(time.DateOnly)] = true
			}
		}
	}
	return rows.Err()
}

// services counts what is about services: each as a whole, and in every group.
func (r *recount) services() {
	for _, service := range r.q.Workspace.Services {
		own := dims{client: service.Client, service: service.Service, owner: service.Owner, tier: service.Tier, scenario: r.q.Filter.Scenario, kind: string(r.q.Filter.Kind)}
		filtered := r.q.Workspace.Scenarios[r.q.Filter.Scenario]
		if !r.let(own) || r.q.Filter.Scenario != "" && (filtered == nil || filtered.Service != service.Service) {
			continue
		}
		by := r.q.By
		switch by {
		case "scenario":
			r.q.By = ""
			r.service(service, own)
			r.q.By = by
			for _, scenario := range r.q.Workspace.Scenarios {
				if scenario.Service == service.Service && (r.q.Filter.Scenario == "" || r.q.Filter.Scenario == scenario.Scenario) {
					r.inGroupOnly(service, dims{service: service.Service, scenario: scenario.Scenario, kind: own.kind})
				}
			}
		case "kind":
			r.q.By = ""
			r.service(service, own)
			r.q.By = by
			for _, kind := range figures.Kinds {
				if r.q.Filter.Kind == "" || r.q.Filter.Kind == kind {
					r.inGroupOnly(service, dims{service: service.Service, scenario: own.scenario, kind: string(kind)})
				}
			}
		default:
			r.service(service, own)
		}
	}
}

// inGroupOnly counts a service in one group and not once more in the whole.
func (r *recount) inGroupOnly(service *scenarios.Service, d dims) {
	alone := &recount{q: r.q, at: r.at, counted: map[string]Recounted{}, passed: r.passed, touched: r.touched}
	alone.service(service, d)
	for key, more := range alone.counted {
		if key[0] != '/' {
			sum := r.counted[key]
			r.counted[key] = Recounted{sum.Numerator + more.Numerator, sum.Denominator + more.Denominator, sum.LeftOut + more.LeftOut}
		}
	}
}

func (r *recount) service(service *scenarios.Service, d dims) {
	var last time.Time
	touched := map[string]bool{}
	for _, scenario := range r.scenarios(d) {
		for _, kind := range figures.Kinds {
			key := dims{service: d.service, scenario: scenario, kind: string(kind)}.key()
			if d.kind != "" && d.kind != string(kind) {
				continue
			}
			if r.passed[key].After(last) {
				last = r.passed[key]
			}
			for day := range r.touched[key] {
				touched[day] = true
			}
		}
	}
	commitment := service.Commitment
	r.share(d, "coverage", "", commitment.ProveEvery == 0, !last.IsZero() && !last.Before(r.at.Add(-commitment.ProveEvery.Std())))
	if last.IsZero() {
		r.add(d, "proof_age", "", 0, 0, 1)
	} else {
		r.add(d, "proof_age", "", r.at.Sub(last).Seconds(), 1, 0)
	}
	if commitment.Retention == 0 {
		r.add(d, "retention_untouched", "", 0, 0, 1)
	}
	for i := 0; float64(i) < commitment.Retention.Std().Hours()/24; i++ {
		r.share(d, "retention_untouched", "", false, !touched[r.at.UTC().Add(-time.Microsecond).AddDate(0, 0, -i).Format(time.DateOnly)])
	}
}

// scenarios are those whose runs count for the service: also ones that are in
// the catalogue no more.
func (r *recount) scenarios(d dims) []string {
	if d.scenario != "" {
		return []string{d.scenario}
	}
	seen := map[string]bool{}
	for key := range r.passed {
		seen[scenarioIn(key, d.service)] = true
	}
	for key := range r.touched {
		seen[scenarioIn(key, d.service)] = true
	}
	delete(seen, "")
	var all []string
	for scenario := range seen {
		all = append(all, scenario)
	}
	return all
}

// scenarioIn is the scenario of a key of the service; "" for another's.
func scenarioIn(key, service string) string {
	of, rest, _ := strings.Cut(key, "/")
	if of != service {
		return ""
	}
	scenario, _, _ := strings.Cut(rest, "/")
	return scenario
}
