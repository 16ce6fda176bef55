package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
)

// countRun keeps the number of runs by outcome, in the transaction of the end:
// counting a million rows each time somebody looks would take too long.
func countRun(tx *Tx, run *Run) error {
	return tx.Exec(`INSERT INTO run_counts (outcome, runs) VALUES (?, 1)
		ON CONFLICT (outcome) DO UPDATE SET runs = run_counts.runs + 1`, string(run.Outcome)).Error
}

// Vitals are what an operator watches. To read them costs by what is open and
// not by what is stored.
type Vitals struct {
	Roster

	Runs map[Outcome]int64 // that ended, ever

	// Overdue are occurrences that ought to have begun and did not; Unsettled
	// those whose window has closed and of which nobody has said yet what became
	// of them.
	Overdue, Unsettled int64
	PlannedUntil       *time.Time // what falls due before is written ahead, of every scenario; nil where none has a schedule

	Leftovers int64 // symptoms about what could not be removed from an engine, ever

	NoticesWaiting map[string]int64 // by receiver
	NoticesGivenUp map[string]int64
}

// Vitals reads them as they are now.
func (s *Store) Vitals(ctx context.Context, w *scenarios.Workspace) (Vitals, error) {
	var v Vitals
	err := s.snapshot(ctx, "read the vitals", func(tx *gorm.DB) (err error) {
		at, err := moment(tx)
		if err != nil {
			return err
		}
		if v.Roster, err = rosterOf(tx, w); err != nil {
			return err
		}
		if v.Runs, err = runCounts(tx); err != nil {
			return err
		}
		if err := v.readOccurrences(tx, at); err != nil {
			return err
		}
		if err := tx.Model(&Symptom{}).Where("phase = 'teardown' AND class = 'engine'").Count(&v.Leftovers).Error; err != nil {
			return err
		}
		if v.NoticesWaiting, err = noticesBy(tx, Waiting); err != nil {
			return err
		}
		v.NoticesGivenUp, err = noticesBy(tx, GivenUp)
		return err
	})
	return v, err
}

// runCounts has every outcome, so that one which never happened is a zero.
func runCounts(tx *gorm.DB) (map[Outcome]int64, error) {
	var rows []struct {
		Outcome Outcome
		Runs    int64
	}
	if err := tx.Table("run_counts").Find(&rows).Error; err != nil {
		return nil, err
	}
	counts := map[Outcome]int64{Passed: 0, Failed: 0, Inconclusive: 0, Cancelled: 0}
	for _, row := range rows {
		counts[row.Outcome] = row.Runs
	}
	return counts, nil
}

// readOccurrences asks by when they were due, although that says nothing more:
// none starts or closes before, and by the due time an index finds them.
func (v *Vitals) readOccurrences(tx *gorm.DB, at time.Time) error {
	due := func() *gorm.DB { return tx.Model(&Occurrence{}).Where("due_at <= ?", text(at)) }
	if err := due().Where("state = ? AND start_at <= ?", Planned, text(at)).Count(&v.Overdue).Error; err != nil {
		return err
	}
	err := due().Where("state IN ? AND closes_at <= ?", []OccurrenceState{Planned, Started}, text(at)).Count(&v.Unsettled).Error
	if err != nil {
		return err
	}
	var first []plan
	err = tx.Where("active").Order("until_at").Limit(1).Find(&first).Error
	if len(first) > 0 {
		v.PlannedUntil = &first[0].UntilAt
	}
	return err
}

func noticesBy(tx *gorm.DB, state NoticeState) (map[string]int64, error) {
	var rows []struct {
		Receiver string
		Notices  int64
	}
	err := tx.Model(&Notice{}).Select("receiver, count(*) AS notices").Where("state = ?", state).Group("receiver").Find(&rows).Error
	counts := map[string]int64{}
	for _, row := range rows {
		counts[row.Receiver] = row.Notices
	}
	return counts, err
}

// Ending is a run that ended, as far as its times go.
type Ending struct {
	ID        string
	Outcome   Outcome
	QueuedAt  time.Time  `gorm:"serializer:utc"`
	NotBefore *time.Time `gorm:"serializer:utc"`
	StartedAt *time.Time `gorm:"serializer:utc"`
	EndedAt   time.Time  `gorm:"serializer:utc"`
	Phases    []Phase    `gorm:"-"` // of the run as a whole, not of its components
}

// mostEndings bounds what EndedSince reads at once.
const mostEndings = 5000

// EndedSince reads the runs that ended at a moment or later, the earliest first.
func (s *Store) EndedSince(ctx context.Context, since time.Time) ([]Ending, error) {
	var endings []Ending
	err := s.db.WithContext(ctx).Model(&Run{}).
		Select("id", "outcome", "queued_at", "not_before", "started_at", "ended_at").
		Where("ended_at >= ?", text(since)).Order("ended_at, id").Limit(mostEndings).
		Find(&endings).Error
	if err != nil {
		return nil, s.explain("read the runs that ended", err)
	}
	return endings, s.explain("read the phases of runs that ended", s.addPhases(ctx, endings))
}

func (s *Store) addPhases(ctx context.Context, endings []Ending) error {
	at := map[string]int{}
	ids := make([]string, len(endings))
	for i, ending := range endings {
		ids[i], at[ending.ID] = ending.ID, i
	}
	for from := 0; from < len(ids); from += 500 {
		var phases []Phase
		err := s.db.WithContext(ctx).Where("component = '' AND run_id IN ?", ids[from:min(from+500, len(ids))]).Find(&phases).Error
		if err != nil {
			return err
		}
		for _, phase := range phases {
			i := at[phase.RunID]
			endings[i].Phases = append(endings[i].Phases, phase)
		}
	}
	return nil
}
