package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

// serviceState is what is known of a service of the catalogue at an instant.
type serviceState struct {
	service *scenarios.Service
	group   string
	scope   string     // only runs of this scenario; "" is all
	kind    Kind       // only runs of this kind; "" is all
	run     string     // the last that passed; "" for none
	passed  *time.Time // when it ended
	touched int64      // days of the retention that a run restored from
}

// covered says whether the proof is inside prove_every.
func (s serviceState) covered(at time.Time) bool {
	return s.passed != nil && at.Sub(*s.passed) <= s.service.Commitment.ProveEvery.Std()
}

// lastDay is the day (UTC) from which retention is counted back at an instant:
// at midnight the day that is over, because the next one has not begun.
func lastDay(at time.Time) time.Time { return dayOf(at.Add(-time.Microsecond)) }

// retentionDays is how many days (UTC) the promised retention reaches back,
// the last day of the period included.
func retentionDays(service *scenarios.Service) int64 {
	const day = 24 * time.Hour
	return int64((service.Commitment.Retention.Std() + day - 1) / day)
}

// serviceTally adds up what is known of services.
type serviceTally struct {
	services, promised, covered int64
	proven                      int64
	age, oldest                 time.Duration
	retained, days, touched     int64
}

func (t *serviceTally) add(s serviceState, at time.Time) {
	t.services++
	if s.service.Commitment.ProveEvery > 0 {
		t.promised++
		if s.covered(at) {
			t.covered++
		}
	}
	if s.passed != nil {
		age := at.Sub(*s.passed)
		t.proven++
		t.age += age
		t.oldest = max(t.oldest, age)
	}
	if days := retentionDays(s.service); days > 0 {
		t.retained++
		t.days += days
		t.touched += s.touched
	}
}

// figure is the arithmetic of the figures that are about services.
func (t serviceTally) figure(d definition) Figure {
	f := d.blank()
	switch d.name {
	case "coverage":
		f.Numerator, f.Denominator, f.LeftOut = float64(t.covered), float64(t.promised), t.services-t.promised
	case "proof_age":
		f.Numerator, f.Denominator, f.LeftOut = t.age.Seconds(), float64(t.proven), t.services-t.proven
		if oldest := t.oldest.Seconds(); t.proven > 0 {
			f.Oldest = &oldest
		}
	case "retention_untouched":
		f.Numerator, f.Denominator, f.LeftOut = float64(t.days-t.touched), float64(t.days), t.services-t.retained
	}
	f.Value = ratio(f.Numerator, f.Denominator)
	return f
}

// scope is every service that the query is about, in each group that it belongs to.
func (q FiguresQuery) scope() []serviceState {
	var all []serviceState
	if q.Workspace == nil {
		return nil
	}
	q.rehearsed = scenariosByService(q.Workspace)
	for _, service := range q.Workspace.Services {
		if q.Filter.holds(service, q.Workspace) {
			all = append(all, q.grouped(serviceState{service: service, scope: q.Filter.Scenario, kind: q.Filter.Kind})...)
		}
	}
	slices.SortFunc(all, func(a, b serviceState) int {
		return cmp.Or(cmp.Compare(a.service.Service, b.service.Service), cmp.Compare(a.group, b.group))
	})
	return all
}

func (f FiguresFilter) holds(service *scenarios.Service, w *scenarios.Workspace) bool {
	if f.Scenario != "" && (w.Scenarios[f.Scenario] == nil || w.Scenarios[f.Scenario].Service != service.Service) {
		return false
	}
	if len(f.only) > 0 && !slices.Contains(f.only, service.Client) {
		return false
	}
	return (f.Client == "" || f.Client == cmp.Or(service.Client, unnamed)) && (f.Owner == "" || f.Owner == cmp.Or(service.Owner, unnamed)) &&
		(f.Service == "" || f.Service == service.Service) && (f.Tier == 0 || f.Tier == service.Tier)
}

// grouped is a service in its group; broken down by scenario or kind it is in
// several, and only their runs prove it there.
func (q FiguresQuery) grouped(s serviceState) (all []serviceState) {
	switch q.By {
	case "client":
		s.group = cmp.Or(s.service.Client, unnamed)
	case "service":
		s.group = s.service.Service
	case "owner":
		s.group = cmp.Or(s.service.Owner, unnamed)
	case "tier":
		s.group = strconv.Itoa(s.service.Tier)
	case "kind":
		for _, kind := range q.kindsShown("") {
			s.group, s.kind = string(kind), kind
			all = append(all, s)
		}
		return all
	case "scenario":
		for _, scenario := range q.rehearsed[s.service.Service] {
			if q.Filter.Scenario == "" || q.Filter.Scenario == scenario.Scenario {
				s.group, s.scope = scenario.Scenario, scenario.Scenario
				all = append(all, s)
			}
		}
		return all
	}
	return []serviceState{s}
}

// addServices adds what is known of the services to their groups, and to all.
func addServices(tx *gorm.DB, q FiguresQuery, groups map[string]*groupTally) error {
	whole := q
	whole.By = ""
	states, err := readStates(tx, whole.scope(), q.at())
	if err != nil {
		return err
	}
	for _, s := range states {
		groups[""].services.add(s, q.at())
	}
	if q.By == "" {
		return nil
	}
	if q.By == "scenario" || q.By == "kind" {
		if states, err = readStates(tx, q.scope(), q.at()); err != nil {
			return err
		}
	}
	for _, s := range states {
		for _, in := range q.regrouped(s) {
			if groups[in.group] == nil {
				groups[in.group] = newGroupTally()
			}
			groups[in.group].services.add(in, q.at())
		}
	}
	return nil
}

// regrouped puts a state that was read without a breakdown into its group.
func (q FiguresQuery) regrouped(s serviceState) []serviceState {
	if s.group != "" {
		return []serviceState{s}
	}
	return q.grouped(s)
}

// readStates reads for each service the last run that passed before the
// instant, and how many days of its retention were restored from before it.
func readStates(tx *gorm.DB, states []serviceState, at time.Time) ([]serviceState, error) {
	if err := stepwise(tx); err != nil {
		return nil, err
	}
	if err := readPassed(tx, states, at); err != nil {
		return nil, err
	}
	return states, readTouched(tx, states, at)
}

// answer is what was found for one of the states: a text, or a number.
type answer struct {
	I     int
	Last  string
	Count int64
}

// readPassed reads the last run that passed.
func readPassed(tx *gorm.DB, states []serviceState, at time.Time) error {
	narrow := ""
	if slices.ContainsFunc(states, serviceState.narrowed) {
		narrow = " AND (w.b = '' OR r.scenario = w.b) AND (w.c = '' OR w.c = " + attemptKind + ")"
	}
	lately, err := passedLately(tx, states, at)
	if err != nil {
		return err
	}
	list := make([][5]string, 0, len(states))
	for i, s := range states {
		if last := lately[s.service.Service]; last == "" {
			list = append(list, s.asked(i, ""))
		} else if err := states[i].provenBy(last); err != nil {
			return err
		}
	}
	found, err := answers(tx, list, `coalesce((SELECT `+endAndID(tx)+` FROM runs r WHERE r.service = w.a AND r.outcome = 'passed' AND r.ended_at < ?`+
		narrow+` ORDER BY r.ended_at DESC, r.id DESC LIMIT 1), '') AS last`, text(at))
	for _, f := range found {
		err = errors.Join(err, states[f.I].provenBy(f.Last))
	}
	return err
}

// severalServices is from how many services on the newest runs are read together.
var severalServices = 100 // tests have fewer

// passedLately reads the last run that passed of those services that had one
// lately, in one step: a step for each reads a page of its own. Postgres alone
// has to look for its pages so far away that it pays.
func passedLately(tx *gorm.DB, states []serviceState, at time.Time) (map[string]string, error) {
	if dialectOf(tx) == SQLite || len(states) < severalServices || slices.ContainsFunc(states, serviceState.narrowed) {
		return nil, nil
	}
	var found []struct{ Service, Last string }
	err := tx.Raw(`SELECT service, max((`+endAndID(tx)+`) COLLATE "C") AS last FROM (
		SELECT service, ended_at, id FROM runs WHERE outcome = 'passed' AND ended_at < ? ORDER BY ended_at DESC, service DESC, id DESC LIMIT ?) r GROUP BY service`,
		text(at), 4*len(states)).Scan(&found).Error
	lately := make(map[string]string, len(found))
	for _, f := range found {
		lately[f.Service] = f.Last
	}
	return lately, err
}

// readTouched counts the days of the retention that were restored from.
func readTouched(tx *gorm.DB, states []serviceState, at time.Time) error {
	list := make([][5]string, 0, len(states))
	for i, s := range states {
		if days := retentionDays(s.service); days > 0 {
			list = append(list, s.asked(i, lastDay(at).AddDate(0, 0, 1-int(days)).Format(time.DateOnly)))
		}
	}
	found, err := answers(tx, list, `(SELECT count(*) FROM touched t
		WHERE t.service = w.a AND t.scenario = w.b AND t.kind = w.c AND t.day >= w.d AND t.day <= ? AND t.first_at < ?) AS count`,
		lastDay(at).Format(time.DateOnly), text(at))
	for _, f := range found {
		states[f.I].touched = f.Count
	}
	return err
}

// answers asks the same of each line of a list.
func answers(tx *gorm.DB, list [][5]string, question string, args ...any) (found []answer, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	lines, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	err = tx.Raw(`SELECT CAST(w.i AS integer) AS i, `+question+` FROM `+list5(tx)+` w`, append(args, string(lines))...).Scan(&found).Error
	return found, err
}

func (s serviceState) narrowed() bool { return s.scope != "" || s.kind != "" }

// asked is the line of answers for the state at i.
func (s serviceState) asked(i int, from string) [5]string {
	return [5]string{strconv.Itoa(i), s.service.Service, s.scope, string(s.kind), from}
}

// endAndID is when a run ended and its id in one value, of which the greater is
// the later: an index has both, and the row is not read.
func endAndID(tx *gorm.DB) string { return micros(tx, "r.ended_at") + " || ' ' || r.id" }

// provenBy takes over what endAndID gave; "" is none.
func (s *serviceState) provenBy(last string) error {
	ended, id, proven := strings.Cut(last, " ")
	if !proven {
		return nil
	}
	us, err := strconv.ParseInt(ended, 10, 64)
	if err != nil {
		return err
	}
	passed := time.UnixMicro(us).UTC()
	s.run, s.passed = id, &passed
	return nil
}

// stepwise keeps Postgres from reading all runs of a service, or all runs there
// are, to sort or hash them: the last one is one step into an index.
func stepwise(tx *gorm.DB) error {
	if dialectOf(tx) == SQLite {
		return nil
	}
	return tx.Exec("SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_bitmapscan = off").Error
}

// list5 is a parameter, a JSON list of lists of five texts, as a table with the
// columns i, a, b, c and d.
func list5(tx *gorm.DB) string {
	if dialectOf(tx) == SQLite {
		return `(SELECT json_extract(value, '$[0]') AS i, json_extract(value, '$[1]') AS a, json_extract(value, '$[2]') AS b, json_extract(value, '$[3]') AS c, json_extract(value, '$[4]') AS d FROM json_each(?))`
	}
	return `(SELECT value->>0 AS i, value->>1 AS a, value->>2 AS b, value->>3 AS c, value->>4 AS d FROM jsonb_array_elements(CAST(? AS jsonb)))`
}

// kind is the Kind of the run.
func (r *Run) kind() Kind {
	switch {
	case r.OccurrenceID != nil || r.Trigger == Scheduled:
		return KindScheduled
	case r.Trigger == Changed:
		return KindChanged
	}
	return KindOnDemand
}

// touch writes from which days a conclusive run took its recovery points: under
// its scenario and kind, and under none of either, of both, for what is asked
// of a service as a whole.
func touch(tx *Tx, run *Run) error {
	if run.Outcome != Passed && run.Outcome != Failed {
		return nil
	}
	days := map[string]bool{}
	for _, c := range run.Components {
		if c.ConsistentAt != nil {
			days[dayOf(*c.ConsistentAt).Format(time.DateOnly)] = true
		}
	}
	for _, day := range slices.Sorted(maps.Keys(days)) { // one order for everybody: no two wait for each other
		for _, as := range [][2]string{{"", ""}, {"", string(run.kind())}, {run.Scenario, ""}, {run.Scenario, string(run.kind())}} {
			err := tx.Exec(`INSERT INTO touched (service, scenario, kind, day, first_at) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (service, scenario, kind, day) DO UPDATE SET first_at = excluded.first_at WHERE excluded.first_at < touched.first_at`,
				run.Service, as[0], as[1], day, text(*run.EndedAt)).Error
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// blame notes why a run failed, and when the recovery point that it failed by
// became available, where one is to blame, that is known, and no run before
// failed by it: a bad point is detected once, however often it is run again.
func blame(tx *gorm.DB, run *Run) error {
	class, point := run.blamed()
	run.FailureClass, run.FirstBadAt = class, nil
	if point == nil {
		return nil
	}
	at := cmp.Or(point.AvailableAt, point.ConsistentAt)
	if at == nil {
		return nil
	}
	var before int64
	err := tx.Table("runs").Joins("JOIN components ON components.run_id = runs.id").
		Where("runs.service = ? AND runs.outcome = 'failed' AND runs.id <> ? AND runs.first_bad_at = ?", run.Service, run.ID, text(*at)).
		Where("components.source = ? AND components.point = ?", point.Source, point.Point).Limit(1).Count(&before).Error
	if err == nil && before == 0 {
		run.FirstBadAt = at
	}
	return err
}

// blamed says why a run failed, and by which recovery point, where one is to
// blame. A promise that was not kept is not the point's fault.
func (r *Run) blamed() (class string, point *Component) {
	if len(r.Symptoms) == 0 || r.Outcome == Passed {
		return "", nil
	}
	first := r.Symptoms[0]
	class = string(first.Class)
	if r.Outcome != Failed || first.Blame != fault.Backup || slices.Contains([]fault.Class{fault.RTO, fault.RPO, fault.NoRecoveryPoint}, first.Class) {
		return class, nil
	}
	for i, c := range r.Components {
		if c.Point != "" && (len(r.Components) == 1 || c.Name == r.atFault(first)) {
			return class, &r.Components[i]
		}
	}
	return class, nil
}

// atFault is the component that a symptom speaks of: the one whose phase broke,
// or whose check did not hold; "" where that is none or cannot be told.
func (r *Run) atFault(f Symptom) string {
	for _, p := range r.Phases {
		if p.Name == f.Phase && p.Error != "" && p.Component != "" {
			return p.Component
		}
	}
	for _, o := range r.Observations {
		if f.Phase == Check && o.Mandatory && !o.Held && !o.Skipped {
			return o.On
		}
	}
	return ""
}
