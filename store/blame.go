package store

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios/fault"
	"rehearse/store/figures"
)

// kind is the Kind of the run.
func (r *Run) kind() figures.Kind {
	switch {
	case r.OccurrenceID != nil || r.Trigger == Scheduled:
		return figures.Scheduled
	case r.Trigger == Changed:
		return figures.Changed
	}
	return figures.OnDemand
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
			days[figures.DayOf(*c.ConsistentAt).Format(time.DateOnly)] = true
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
