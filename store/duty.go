package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"rehearse/scenarios"
	"rehearse/store/ledger"
)

// Duty is one instant at which a scheduled runbook was due, with its window. It is
// written ahead of time, so that what was never held can be counted: to a runbook
// it is what an occurrence is to a scenario.
type Duty struct {
	ID          int64                 `gorm:"primaryKey" json:"id"`
	Runbook     string                `json:"runbook"`
	Kind        scenarios.RunbookKind `json:"kind"`
	Title       string                `json:"title"`
	Version     string                `json:"runbook_version"` // as it was when this was written
	Services    []string              `gorm:"serializer:json" json:"services" nullable:"false"`
	Client      string                `json:"client,omitempty"`
	Schedule    string                `json:"schedule"` // for people
	DueAt       time.Time             `gorm:"serializer:utc" json:"due_at"`
	ClosesAt    time.Time             `gorm:"serializer:utc" json:"closes_at"`
	State       OccurrenceState       `json:"state" enum:"planned,started,on_time,late,missed,withdrawn"`
	ExecutionID string                `json:"execution,omitempty"`
	WrittenAt   time.Time             `gorm:"serializer:utc" json:"written_at"`
	SettledAt   *time.Time            `gorm:"serializer:utc" json:"settled_at"`
}

// PlanDuties writes what scheduled runbooks have due ahead of time, withdraws what a
// changed schedule no longer has due, and settles what was missed. What is due
// already stays, also where its runbook is disabled or gone. Several may plan at
// once: nothing is written twice. A wrong clock of this machine changes nothing: the
// database's counts.
func (s *Store) PlanDuties(ctx context.Context, w *scenarios.Workspace) (written int, err error) {
	err = s.transaction(ctx, "plan the runbooks", func(tx *Tx) error {
		written = 0
		at, err := tx.At()
		if err != nil {
			return err
		}
		ahead := max(w.Settings.Planner.Ahead.Std(), Ahead)
		for _, name := range sortedKeys(w.Runbooks) {
			r := w.Runbooks[name]
			if r.Schedule == nil || r.Schedule.Disabled {
				continue
			}
			n, err := planRunbook(tx, w, r, at, at.Add(ahead))
			if err != nil {
				return err
			}
			written += n
		}
		return missDuties(tx, at)
	})
	return written, err
}

func planRunbook(tx *Tx, w *scenarios.Workspace, r *scenarios.Runbook, at, until time.Time) (written int, err error) {
	var known []Duty
	if err := tx.Where("runbook = ? AND state <> ?", r.Runbook, Withdrawn).Order("due_at").Find(&known).Error; err != nil {
		return 0, err
	}
	from := at
	if n := len(known); n > 0 && known[n-1].DueAt.Before(from) {
		from = known[n-1].DueAt // while no server ran something may have fallen due
	}
	due := r.Schedule.Between(from, until)
	for i := range known {
		d := &known[i]
		if d.DueAt.After(at) && d.State == Planned && !slices.ContainsFunc(r.Schedule.Between(d.DueAt.Add(-time.Second), d.DueAt), d.DueAt.Equal) {
			d.State, d.SettledAt = Withdrawn, &at
			if err := saveDuty(tx, d); err != nil {
				return written, err
			}
		}
	}
	for _, t := range due {
		d := Duty{Runbook: r.Runbook, Kind: r.Kind, Title: r.Title, Version: r.Digest, Services: append([]string{}, r.Services...), Client: clientOf(w, r.Services),
			Schedule: fmt.Sprintf("%s %s, window %s", r.Schedule.Cron, cmp.Or(r.Schedule.Timezone, scenarios.DefaultTimezone), r.Schedule.Window),
			DueAt:    t.UTC(), ClosesAt: t.UTC().Add(r.Schedule.Window.Std()), State: Planned, WrittenAt: at}
		done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&d)
		if done.Error != nil {
			return written, done.Error
		}
		if done.RowsAffected == 1 {
			written++
			tx.Record(DutyMoved, fmt.Sprint(d.ID), &d)
		}
	}
	return written, nil
}

// missDuties settles what was not carried out inside its window.
func missDuties(tx *Tx, at time.Time) error {
	var over []Duty
	if err := locked(tx).Where("state IN ? AND closes_at < ?", []OccurrenceState{Planned, Started}, text(at)).Order("id").Find(&over).Error; err != nil {
		return err
	}
	for i := range over {
		over[i].State, over[i].SettledAt = Missed, &at
		if err := saveDuty(tx, &over[i]); err != nil {
			return err
		}
	}
	return nil
}

func saveDuty(tx *Tx, d *Duty) error {
	tx.Record(DutyMoved, fmt.Sprint(d.ID), d)
	return tx.Model(d).Select("state", "execution_id", "settled_at").Updates(d).Error
}

// startDuty has an execution count for what its runbook has due now: the oldest
// whose window is open.
func startDuty(tx *Tx, x *Execution) error {
	var open []Duty
	err := locked(tx).Where("runbook = ? AND state = ? AND execution_id = '' AND due_at <= ? AND closes_at >= ?", x.Runbook, Planned, text(x.OpenedAt), text(x.OpenedAt)).
		Order("due_at").Limit(1).Find(&open).Error
	if err != nil || len(open) == 0 {
		return err
	}
	open[0].State, open[0].ExecutionID = Started, x.ID
	return saveDuty(tx, &open[0])
}

// endDuty settles what an execution was for: on time when it ended inside the
// window. One that was given up leaves it open for another.
func endDuty(tx *Tx, x *Execution, ended bool) error {
	var of []Duty
	if err := locked(tx).Where("execution_id = ?", x.ID).Find(&of).Error; err != nil || len(of) == 0 {
		return err
	}
	d := &of[0]
	switch {
	case !ended && d.State == Started:
		d.State, d.ExecutionID = Planned, ""
	case !ended:
		return nil
	case x.EndedAt.After(d.ClosesAt):
		d.State, d.SettledAt = Late, x.EndedAt
	default:
		d.State, d.SettledAt = OnTime, x.EndedAt
	}
	return saveDuty(tx, d)
}

// Duties reads what runbooks had and have due, the latest first; "" is every runbook.
func (s *Store) Duties(ctx context.Context, runbook string, limit int) ([]Duty, error) {
	query := s.db.WithContext(ctx).Order("due_at DESC, id DESC").Limit(min(cmp.Or(max(limit, 0), 50), 500))
	if runbook != "" {
		query = query.Where("runbook = ?", runbook)
	}
	all := []Duty{}
	return all, s.explain("read what runbooks have due", query.Find(&all).Error)
}

// DutyFigure is how many of what runbooks had due was carried out on time: the
// windows that closed or were met, without what was withdrawn before it was due.
type DutyFigure struct {
	OnTime int64 `json:"numerator"`
	Due    int64 `json:"denominator"`
	Late   int64 `json:"late"`
	Missed int64 `json:"missed"`
}

// DutyOnTime counts over windows that closed in a period.
func (s *Store) DutyOnTime(ctx context.Context, kind scenarios.RunbookKind, from, until time.Time) (f DutyFigure, err error) {
	query := s.db.WithContext(ctx).Model(&Duty{}).Select("coalesce(sum(CASE WHEN state = 'on_time' THEN 1 ELSE 0 END), 0) AS on_time, count(*) AS due, "+
		"coalesce(sum(CASE WHEN state = 'late' THEN 1 ELSE 0 END), 0) AS late, coalesce(sum(CASE WHEN state = 'missed' THEN 1 ELSE 0 END), 0) AS missed").
		Where("state IN ? AND closes_at >= ? AND closes_at < ?", []OccurrenceState{OnTime, Late, Missed}, text(from), text(until))
	if kind != "" {
		query = query.Where("kind = ?", kind)
	}
	return f, s.explain("count what runbooks had due", query.Scan(&f).Error)
}

func dutyDetail(d *Duty) string {
	detail := fmt.Sprintf("runbook %s, due %s, closes %s, %s", d.Runbook, d.DueAt.UTC().Format(ledger.Stamp), d.ClosesAt.UTC().Format(ledger.Stamp), d.State)
	if d.ExecutionID != "" {
		detail += ", execution " + d.ExecutionID
	}
	return detail
}
