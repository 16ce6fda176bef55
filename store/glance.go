package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Result is a run that ended, as far as a row of results shows it.
type Result struct {
	ID      string
	Outcome Outcome
}

// LastResults reads the newest n runs that ended of each of the services, the
// earliest first, by the slug of the service.
func (s *Store) LastResults(ctx context.Context, services []string, n int) (map[string][]Result, error) {
	list := make([][5]string, len(services))
	for i, service := range services {
		list[i] = [5]string{"", service}
	}
	asked, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	var rows []struct{ Service, Results string }
	err = s.snapshot(ctx, "read the last results", func(tx *gorm.DB) error {
		join, one := "group_concat", "x.id || ':' || x.outcome || ':' || CAST(x.at AS text), ','"
		if dialectOf(tx) != SQLite {
			join = "string_agg"
		}
		if err := preferIndexes(tx); err != nil {
			return err
		}
		return tx.Raw(`SELECT w.a AS service, coalesce((SELECT `+join+`(`+one+`) FROM (
			SELECT r.id, r.outcome, `+sqlOf(tx).Micros("r.ended_at")+` AS at FROM runs r WHERE r.service = w.a AND r.ended_at IS NOT NULL ORDER BY r.ended_at DESC, r.id DESC LIMIT ?) x), '') AS results
			FROM `+sqlOf(tx).Lines()+` w`, n, string(asked)).Scan(&rows).Error
	})
	by := make(map[string][]Result, len(rows))
	for _, row := range rows {
		if row.Results != "" {
			by[row.Service] = resultsOf(row.Results)
		}
	}
	return by, err
}

// resultsOf reads id:outcome:microseconds, joined by commas. No database promises
// in which order it joins.
func resultsOf(joined string) []Result {
	all := strings.Split(joined, ",")
	slices.SortFunc(all, func(a, b string) int {
		at := func(each string) string { return each[strings.LastIndexByte(each, ':')+1:] }
		return cmp.Or(strings.Compare(at(a), at(b)), strings.Compare(a, b))
	})
	results := make([]Result, len(all))
	for i, each := range all {
		id, rest, _ := strings.Cut(each, ":") // each has all three
		outcome, _, _ := strings.Cut(rest, ":")
		results[i] = Result{id, Outcome(outcome)}
	}
	return results
}

// Neighbours are the runs of a scenario before and after one, by when they were
// queued, and the last one before it that passed. Each is nil where there is none;
// they come without details.
type Neighbours struct {
	Before, After, LastGood *Run
}

// Neighbours reads them.
func (s *Store) Neighbours(ctx context.Context, run *Run) (near Neighbours, err error) {
	of := func(tx *gorm.DB) *gorm.DB { return slim(tx).Where("scenario = ?", run.Scenario) }
	at := text(run.QueuedAt)
	err = s.snapshot(ctx, "read the runs beside "+run.ID, func(tx *gorm.DB) error {
		var err, err2, err3 error
		near.Before, err = oneRun(of(tx).Where("(queued_at, id) < (?, ?)", at, run.ID).Order("queued_at DESC, id DESC"))
		near.After, err2 = oneRun(of(tx).Where("(queued_at, id) > (?, ?)", at, run.ID).Order("queued_at, id"))
		near.LastGood, err3 = oneRun(of(tx).Where("(queued_at, id) < (?, ?) AND outcome = 'passed'", at, run.ID).Order("queued_at DESC, id DESC"))
		return errors.Join(err, err2, err3)
	})
	return near, err
}

func oneRun(query *gorm.DB) (*Run, error) {
	var found []Run
	if err := query.Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// DayTally is how many occurrences of a day (UTC) are in which state, and what
// their runs came to.
type DayTally struct {
	Day     string // 2026-03-01
	State   OccurrenceState
	Outcome Outcome // "" where no run decided
	Count   int64
}

// TallyDays counts what a filter chooses by day, whatever its page.
func (s *Store) TallyDays(ctx context.Context, f OccurrenceFilter) (days []DayTally, err error) {
	day := "substr(due_at, 1, 10)"
	if dialectOf(s.db) != SQLite {
		day = "to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
	}
	query := f.where(s.db.WithContext(ctx).Model(&Occurrence{}))
	err = query.Select(day + " AS day, state, outcome, count(*) AS count").Group(day + ", state, outcome").Order("day, state, outcome").Find(&days).Error
	return days, s.explain("count the occurrences by day", err)
}

// DueNext reads what falls due next, the earliest first.
func (s *Store) DueNext(ctx context.Context, f OccurrenceFilter, now time.Time, n int) ([]Occurrence, error) {
	f.States, f.From, f.Limit = []OccurrenceState{Planned}, &now, n
	page, err := s.Occurrences(ctx, f)
	return page.Occurrences, err
}
