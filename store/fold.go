package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"rehearse/store/figures"
)

// keptBetween finds which spans are kept and carry no mark.
func keptBetween(tx *gorm.DB, from, until time.Time) (func(figures.Grain, time.Time) bool, error) {
	from = figures.MonthOf(from)
	var spans []struct {
		Grain figures.Grain
		At    int64
	}
	err := tx.Raw(`SELECT grain, `+sqlOf(tx).Micros("from_at")+` AS at FROM figure_spans WHERE from_at >= ? AND from_at < ?`, text(from), text(until)).Scan(&spans).Error
	if err != nil {
		return nil, err
	}
	var marks []int64
	err = tx.Raw(`SELECT DISTINCT `+sqlOf(tx).Micros("at")+` FROM figure_marks WHERE at >= ? AND at < ?`, text(from), text(figures.MonthOf(until).AddDate(0, 1, 0))).Scan(&marks).Error
	if err != nil {
		return nil, err
	}
	known := map[figures.Grain]map[int64]bool{figures.ByDay: {}, figures.ByMonth: {}}
	for _, s := range spans {
		known[s.Grain][s.At] = true
	}
	for _, mark := range marks {
		delete(known[figures.ByDay], figures.DayOf(time.UnixMicro(mark)).UnixMicro())
		delete(known[figures.ByMonth], figures.MonthOf(time.UnixMicro(mark)).UnixMicro())
	}
	return func(g figures.Grain, at time.Time) bool { return known[g][at.UnixMicro()] }, nil
}

// Fold counts days and months that are over and are not kept yet, or have
// changed since, until it is done or ctx ends. It does so in short transactions,
// and any number of processes may do so at once.
func (s *Store) Fold(ctx context.Context, now time.Time) error {
	for {
		more, err := s.foldSome(ctx, now)
		if err != nil || !more {
			return err
		}
		select { // let others take SQLite's lock for a moment
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(foldFor / 5):
		}
	}
}

// KeepFolded folds what is over, now and every so often, until ctx ends.
func (s *Store) KeepFolded(ctx context.Context, every time.Duration, trouble func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		at, err := s.Moment(ctx)
		if err == nil {
			err = s.Fold(ctx, at)
		}
		if err != nil && ctx.Err() == nil {
			trouble(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// foldFor is how long one transaction of Fold lasts at least, if there is work:
// others wait for it to end.
const foldFor = 50 * time.Millisecond

func (s *Store) foldSome(ctx context.Context, now time.Time) (more bool, err error) {
	err = s.transaction(ctx, "count what is over", func(tx *Tx) error {
		if err := alone(tx); err != nil {
			return err
		}
		if err := forgetMarked(tx); err != nil {
			return err
		}
		next, err := unfolded(tx.DB, now)
		if err != nil {
			return err
		}
		for began := time.Now(); time.Since(began) < foldFor; {
			span := next()
			if more = span != nil; !more {
				return nil
			}
			if err := fold(tx, *span, now); err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

// alone keeps other processes from folding at the same time. SQLite has one
// writer anyway.
func alone(tx *Tx) error {
	if dialectOf(tx.DB) == SQLite {
		return nil
	}
	return tx.Exec(`SELECT pg_advisory_xact_lock(7237842)`).Error
}

// forgetMarked takes the marks and forgets the spans that they lie in.
func forgetMarked(tx *Tx) error {
	var marks []int64
	if err := tx.Raw(`DELETE FROM figure_marks RETURNING ` + sqlOf(tx.DB).Micros("at")).Scan(&marks).Error; err != nil {
		return err
	}
	spans := map[figures.Span]bool{}
	for _, mark := range marks {
		at := time.UnixMicro(mark).UTC()
		spans[figures.Span{Grain: figures.ByDay, From: figures.DayOf(at)}], spans[figures.Span{Grain: figures.ByMonth, From: figures.MonthOf(at)}] = true, true
	}
	for each := range spans {
		err := tx.Exec(`DELETE FROM figure_spans WHERE grain = ? AND from_at = ?`, string(each.Grain), text(each.From)).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// unfolded finds, one after the other, the spans that are over and not kept:
// days, and months of which all days are kept.
func unfolded(tx *gorm.DB, now time.Time) (next func() *figures.Span, err error) {
	begin, err := earliest(tx)
	if err != nil || begin == nil {
		return func() *figures.Span { return nil }, err
	}
	end := figures.DayOf(now.Add(-figures.RestsAfter))
	kept, err := keptBetween(tx, *begin, end)
	if err != nil {
		return nil, err
	}
	found := map[figures.Span]bool{}
	at := *begin
	return func() *figures.Span {
		one := figures.Unkept(at, end, func(g figures.Grain, from time.Time) bool {
			return found[figures.Span{Grain: g, From: from}] || kept(g, from)
		})
		if one != nil {
			found[figures.Span{Grain: one.Grain, From: one.From}], at = true, one.From
		}
		return one
	}, nil
}

// earliest is the first moment that a figure can be about; nil without any.
func earliest(tx *gorm.DB) (*time.Time, error) {
	var first []int64
	err := tx.Raw(`SELECT at FROM (SELECT ` + sqlOf(tx).Micros("min(closes_at)") + ` AS at FROM occurrences
		UNION ALL SELECT ` + sqlOf(tx).Micros("min(ended_at)") + ` FROM runs) firsts WHERE at IS NOT NULL`).Scan(&first).Error
	if err != nil || len(first) == 0 {
		return nil, err
	}
	at := time.UnixMicro(slices.Min(first)).UTC()
	return &at, nil
}

// fold counts a span and keeps it. A month is added up from its days.
func fold(tx *Tx, span figures.Span, now time.Time) error {
	d := sqlOf(tx.DB)
	for _, source := range []figures.Source{figures.OfOccurrences, figures.OfRuns} {
		err := tx.Exec("DELETE FROM figure_counts WHERE source = ? AND grain = ? AND from_at = ?", string(source), string(span.Grain), text(span.From)).Error
		if err != nil {
			return err
		}
		counts, args := d.Of(source).FoldDay(d.Literal(text(span.From))), []any{text(span.From), text(span.Until)}
		if span.Grain == figures.ByMonth {
			counts, args = figures.FoldMonth(d.Literal(text(span.From))), append([]any{string(source)}, args...)
		}
		if err := tx.Exec(counts, args...).Error; err != nil {
			return err
		}
	}
	return tx.Exec(`INSERT INTO figure_spans (grain, from_at, folded_at) VALUES (?, ?, ?)`, string(span.Grain), text(span.From), text(now)).Error
}
