package store

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Bound keeps the database from growing beyond so many pages.
func (s *Store) Bound(ctx context.Context, pages int) (got int, err error) {
	err = s.db.WithContext(ctx).Raw("PRAGMA max_page_count = " + strconv.Itoa(pages)).Scan(&got).Error
	return got, err
}

// Pragmas are settings of SQLite's one connection.
func (s *Store) Pragmas(t testing.TB, names ...string) (values []int) {
	for _, name := range names {
		var value int
		require.NoError(t, s.db.Raw("PRAGMA "+name).Scan(&value).Error)
		values = append(values, value)
	}
	return values
}

// PutHistory writes occurrences and ended runs as they are.
func (s *Store) PutHistory(ctx context.Context, occurrences []Occurrence, runs []Run) error {
	return s.transaction(ctx, "write a history", func(tx *Tx) error {
		err := errors.Join(tx.CreateInBatches(&occurrences, 50).Error, tx.CreateInBatches(&runs, 50).Error)
		for i := range runs {
			err = errors.Join(err, touch(tx, &runs[i]))
		}
		return err
	})
}

// ReadTogetherFrom sets from how many services on the newest runs are read
// together, until it is called back.
func ReadTogetherFrom(services int) (back func()) {
	was := severalServices
	severalServices = services
	return func() { severalServices = was }
}

// ChangeLate turns what was missed between two moments into late, as a catch-up does.
func (s *Store) ChangeLate(ctx context.Context, from, until time.Time) error {
	return s.transaction(ctx, "change a history", func(tx *Tx) error {
		var missed []Occurrence
		if err := tx.Find(&missed, "state = ? AND closes_at >= ? AND closes_at < ?", Missed, text(from), text(until)).Error; err != nil {
			return err
		}
		for i := range missed {
			ended := missed[i].ClosesAt.Add(30 * time.Hour)
			missed[i].State, missed[i].Outcome, missed[i].EndedAt = Late, Failed, &ended
			if err := tx.Select("*").Updates(&missed[i]).Error; err != nil {
				return err
			}
		}
		if len(missed) == 0 {
			return errors.New("nothing was missed: the test shows nothing")
		}
		return nil
	})
}

// Put writes a record as it is.
func (s *Store) Put(ctx context.Context, record any) error {
	return s.db.WithContext(ctx).Create(record).Error
}

// Plans is how SQLite carries out each question that do asks.
func (s *Store) Plans(ctx context.Context, do func(*Store) error) (map[string]string, error) {
	asked := &asked{}
	listening := *s
	listening.db = s.db.Session(&gorm.Session{Logger: asked})
	if err := do(&listening); err != nil {
		return nil, err
	}
	plans := map[string]string{}
	for _, question := range asked.questions {
		var steps []struct{ Detail string }
		if err := s.db.WithContext(ctx).Raw("EXPLAIN QUERY PLAN " + question).Scan(&steps).Error; err != nil {
			return nil, err
		}
		for _, step := range steps {
			plans[question] += step.Detail + "\n"
		}
	}
	return plans, nil
}

// asked is a log of questions.
type asked struct{ questions []string }

func (a *asked) LogMode(logger.LogLevel) logger.Interface { return a }
func (a *asked) Info(context.Context, string, ...any)     {}
func (a *asked) Warn(context.Context, string, ...any)     {}
func (a *asked) Error(context.Context, string, ...any)    {}
func (a *asked) Trace(_ context.Context, _ time.Time, question func() (string, int64), _ error) {
	text, _ := question()
	a.questions = append(a.questions, text)
}

// LockAfter is how long a user is locked after so many failures in a row.
var LockAfter = lockAfter

// Text is a moment as the database keeps it.
func Text(at time.Time) any { return text(at) }
