package figures

import "time"

// Counting a year row by row takes seconds, so days and months that are over are
// counted once and kept: figure_counts holds the counters of a whole
// day or month (UTC) by client, owner, tier and kind, one a row, and figure_spans says
// which spans it holds. Nothing depends on that having been done: what is not
// kept is counted from the rows, and both give the same.
//
// A row that changes later leaves a mark in the same transaction (a trigger sees
// to it), and a span with a mark in it is not believed until Fold has counted it
// again. Marks are made for what is older than an hour, and spans are kept when
// they are over for a day and a half: in between lies room for transactions that
// are under way and for clocks that differ or are set.

// Grain is the width of a span that is kept; "" is counted from the rows.
type Grain string

const (
	ByRow   Grain = ""
	ByDay   Grain = "day"
	ByMonth Grain = "month"
)

// RestsAfter is how long a span must be over before it is kept.
const RestsAfter = 36 * time.Hour

// Span is a part of a period that is counted in one way.
type Span struct {
	Grain       Grain
	From, Until time.Time
}

// DayOf is the day (UTC) that an instant is in, as its first moment.
func DayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// MonthOf is the month (UTC) that an instant is in, as its first moment.
func MonthOf(t time.Time) time.Time {
	return time.Date(t.UTC().Year(), t.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
}

// Cover divides a period into the widest spans that are kept, and what remains.
func Cover(from, until time.Time, kept func(Grain, time.Time) bool) []Span {
	var all []Span
	for at := from; at.Before(until); {
		next := widest(at, until, kept)
		if n := len(all); n > 0 && all[n-1].Grain == next.Grain {
			all[n-1].Until = next.Until
		} else {
			all = append(all, next)
		}
		at = next.Until
	}
	return all
}

func widest(at, until time.Time, kept func(Grain, time.Time) bool) Span {
	day, month := DayOf(at), MonthOf(at)
	if end := month.AddDate(0, 1, 0); at.Equal(month) && !end.After(until) && kept(ByMonth, month) {
		return Span{ByMonth, at, end}
	}
	end := day.AddDate(0, 0, 1)
	if at.Equal(day) && !end.After(until) && kept(ByDay, day) {
		return Span{ByDay, at, end}
	}
	if end.After(until) {
		end = until
	}
	return Span{ByRow, at, end}
}

// Unkept is the earliest span from begin that ends by end and is not kept.
func Unkept(begin, end time.Time, kept func(Grain, time.Time) bool) *Span {
	for at := MonthOf(begin); at.Before(end); {
		next := at.AddDate(0, 0, 1)
		if !next.After(end) && !kept(ByDay, at) {
			return &Span{ByDay, at, next}
		}
		if month := next.AddDate(0, -1, 0); next.Day() == 1 && !kept(ByMonth, month) {
			return &Span{ByMonth, month, next}
		}
		at = next
	}
	return nil
}
