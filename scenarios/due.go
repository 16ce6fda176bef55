package scenarios

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Between gives the instants at which the schedule is due, after < t ≤ until,
// in UTC and rising. A schedule that is nil or disabled is never due.
//
// The cron parser's own Next passes over times that a change to summer time
// skips, and doubles hourly ones when it ends; so only its fields are used. A
// reading of the clock that fits them is due at the earliest instant at which
// the clock shows it or more:
//
//   - a time that the clock skips is due at the first instant after the gap,
//     once, however many fall into it. A day that a zone skipped counts as such
//     a gap;
//   - a time that comes twice is due when it comes first;
//   - a schedule of every hour runs on across a gap of whole hours: what would
//     have been due in it is then due anyway, by the new reading.
//
// The answer for a stretch of time does not depend on how it is cut.
func (s *Schedule) Between(after, until time.Time) []time.Time {
	var due []time.Time
	s.each(after, until, func(t time.Time) bool {
		due = append(due, t)
		return true
	})
	return due
}

// farthest is how long a schedule can rest: from one 29 February to the next
// across 2100, and a little.
const farthest = 9

// Next is the first instant after another at which the schedule is due; false
// when there is none.
func (s *Schedule) Next(after time.Time) (next time.Time, found bool) {
	s.each(after, after.AddDate(farthest, 0, 0), func(t time.Time) bool {
		next, found = t, true
		return false
	})
	return next, found
}

const (
	aMinute = 60
	anHour  = 60 * aMinute
	aDay    = 24 * anHour
)

// each calls yield with every due instant, until it answers false. The schedule
// is one that Load found sound; one that is not is never due.
func (s *Schedule) each(after, until time.Time, yield func(time.Time) bool) {
	if s == nil || s.Disabled {
		return
	}
	fields, err := parseCron(s.Cron)
	location, unknown := locate(s.Timezone)
	if err != nil || unknown != nil {
		return
	}
	last := after.Unix() // whole seconds: what is due is never between two
	clock := clock{location: location}
	fields.readings(wallOf(after.In(location)), func(reading int64) bool {
		at, gap := clock.earliest(reading)
		if at > until.Unix() {
			return false
		}
		runsOn := gap > 0 && gap%anHour == 0 && fields.everyHour()
		if at <= last || runsOn {
			return true
		}
		last = at
		return yield(time.Unix(at, 0).UTC())
	})
}

// fields are those of a cron line, as bits.
type fields struct{ *cron.SpecSchedule }

var cronForm = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

func parseCron(text string) (fields, error) {
	if err := emptyPart(text); err != nil {
		return fields{}, err
	}
	parsed, err := cronForm.Parse(text)
	if err != nil {
		return fields{}, err
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return fields{}, fmt.Errorf("%s has no fields", text)
	}
	f := fields{spec}
	for i, set := range []uint64{f.Minute, f.Hour, f.Dom, f.Month, f.Dow} {
		if set == 0 {
			return fields{}, fmt.Errorf("%s is empty", fieldNames[i])
		}
	}
	return f, nil
}

var fieldNames = []string{"the minute", "the hour", "the day of the month", "the month", "the day of the week"}

// emptyPart reports a field with nothing before, between or behind its commas.
// robfig/cron drops such parts, and may be left with a field that fits nothing.
func emptyPart(text string) error {
	if strings.HasPrefix(text, "@") {
		return nil
	}
	for i, field := range strings.Fields(text) {
		if i < len(fieldNames) && slices.Contains(strings.Split(field, ","), "") {
			return fmt.Errorf("%s is %q, which has an empty item", fieldNames[i], field)
		}
	}
	return nil
}

var (
	lastDay     = regexp.MustCompile(`(?i)^L(-\d+)?$`)
	nearWeekday = regexp.MustCompile(`(?i)^(L|\d+)W$`)
	lastWeekday = regexp.MustCompile(`(?i)^([0-7]|[a-z]{3})L$|^L$`)
	nthWeekday  = regexp.MustCompile(`(?i)^([0-7]|[a-z]{3})#\d+$`)
)

// unknownForm says which form of other crons a line uses that this one has
// not: robfig/cron knows neither L nor W nor #. "" is none.
func unknownForm(text string) string {
	parts := strings.Fields(text)
	if len(parts) != 5 {
		return ""
	}
	for _, day := range strings.Split(parts[2], ",") {
		if lastDay.MatchString(day) {
			return "the last day of a month (" + day + ")"
		}
		if nearWeekday.MatchString(day) {
			return "the weekday nearest to a date (" + day + ")"
		}
	}
	for _, day := range strings.Split(parts[4], ",") {
		if lastWeekday.MatchString(day) {
			return "the last of some weekday in a month (" + day + ")"
		}
		if nthWeekday.MatchString(day) {
			return "a weekday by its number in a month (" + day + ")"
		}
	}
	return ""
}

func (f fields) everyHour() bool { return bits.OnesCount64(f.Hour&(1<<24-1)) == 24 }

// readings calls yield with every reading of a clock that fits the fields and
// comes after another, as seconds of a clock that is never changed. It ends
// when yield answers false, or when nothing fits for longer than a schedule can rest.
func (f fields) readings(after int64, yield func(reading int64) bool) {
	hours, minutes := ones(f.Hour, 24), ones(f.Minute, 60)
	idle := 0
	for day := floor(after, aDay); idle < farthest*366; day += aDay {
		idle++
		if !f.fits(day) {
			continue
		}
		for _, hour := range hours {
			for _, minute := range minutes {
				reading := day + hour*anHour + minute*aMinute
				if idle = 0; reading > after && !yield(reading) {
					return
				}
			}
		}
	}
}

// star is the bit by which the parser marks a field that is not bounded.
const star = 1 << 63

// fits: where both the day of the month and the day of the week are bounded,
// either is enough, as cron has it.
func (f fields) fits(day int64) bool {
	date := time.Unix(day, 0).UTC()
	if f.Month&(1<<uint(date.Month())) == 0 {
		return false
	}
	ofMonth, ofWeek := f.Dom&(1<<uint(date.Day())) > 0, f.Dow&(1<<uint(date.Weekday())) > 0
	if f.Dom&star > 0 || f.Dow&star > 0 {
		return ofMonth && ofWeek
	}
	return ofMonth || ofWeek
}

func ones(set uint64, below int64) []int64 {
	var list []int64
	for i := range below {
		if set&(1<<uint(i)) > 0 {
			list = append(list, i)
		}
	}
	return list
}

func floor(n, step int64) int64 { return n - (n%step+step)%step }

// wallOf is what the clock shows at an instant, as the seconds at which a clock
// in UTC shows the same.
func wallOf(t time.Time) int64 {
	_, offset := t.Zone()
	return t.Unix() + int64(offset)
}

// clock knows how one zone's clocks go. It remembers where it looked last,
// because who asks mostly asks for the next day.
type clock struct {
	location *time.Location
	last     period
}

// period is a stretch in which the clocks are not changed; seconds.
type period struct{ start, end, offset int64 }

// reach is more than any zone's clock was ever away from UTC.
const reach = 26 * anHour

// earliest is the first instant at which the clock shows a reading or more. gap
// is how many seconds the clock skipped there where it never shows the reading
// itself, else 0.
func (c *clock) earliest(reading int64) (at, gap int64) {
	if from := reading - reach; from < c.last.start || from >= c.last.end {
		c.last = c.periodAt(from)
	}
	p, before := c.last, c.last
	for reading >= p.end+p.offset {
		p, before = c.periodAt(p.end), p
	}
	if at = reading - p.offset; at < p.start {
		return p.start, p.offset - before.offset
	}
	return at, 0
}

const never = int64(1) << 60

func (c *clock) periodAt(second int64) period {
	t := time.Unix(second, 0).In(c.location)
	_, offset := t.Zone()
	p := period{-never, never, int64(offset)}
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		p.start = start.Unix()
	}
	if !end.IsZero() {
		p.end = end.Unix()
	}
	return p
}

var locations sync.Map // name → *time.Location: reading one takes longer than all the rest

func locate(name string) (*time.Location, error) {
	if known, ok := locations.Load(name); ok {
		return known.(*time.Location), nil
	}
	location, err := time.LoadLocation(name)
	if err == nil {
		locations.Store(name, location)
	}
	return location, err
}

// JitterOf is how long after a due time its run begins: less than the
// schedule's jitter, and always the same for the same scenario and due time.
func (s *Scenario) JitterOf(due time.Time) time.Duration {
	if s.Schedule == nil || s.Schedule.Jitter <= 0 {
		return 0
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d", s.Scenario, due.Unix()))
	drawn := time.Duration(binary.BigEndian.Uint64(sum[:8]) % uint64(s.Schedule.Jitter))
	if s.Schedule.Jitter.Std() >= time.Second {
		return drawn.Truncate(time.Second)
	}
	return drawn.Truncate(time.Microsecond)
}

// StartAt is when the run for a due time begins: moved by the jitter, and then
// out of every blackout of the pool, also where one follows on another.
func (s *Scenario) StartAt(due time.Time, blackouts []Blackout, pool string) time.Time {
	return outside(due.Add(s.JitterOf(due)), blackouts, pool).UTC()
}

// Dark says whether an instant lies in a blackout of the scenario's pool.
func (s *Scenario) Dark(t time.Time, blackouts []Blackout) bool {
	_, dark := latestEnd(t, blackouts, cmp.Or(s.Pool, DefaultPool))
	return dark
}

// LightFrom is the first instant from t on that is in no blackout of the
// scenario's pool.
func (s *Scenario) LightFrom(t time.Time, blackouts []Blackout) time.Time {
	return outside(t, blackouts, cmp.Or(s.Pool, DefaultPool))
}

// longestDark is how long blackouts may follow on one another: what goes on for
// longer than a week and a day goes on for ever.
const longestDark = 8 * 24 * time.Hour

// outside is the first instant from t on that is in no blackout of the pool.
// Where there is none within longestDark, it is t itself.
func outside(t time.Time, blackouts []Blackout, pool string) time.Time {
	for at := t; at.Sub(t) <= longestDark; {
		until, dark := latestEnd(at, blackouts, pool)
		if !dark {
			return at
		}
		at = until
	}
	return t
}

func latestEnd(t time.Time, blackouts []Blackout, pool string) (until time.Time, dark bool) {
	for _, b := range blackouts {
		if len(b.Pools) > 0 && !slices.Contains(b.Pools, pool) {
			continue
		}
		if end, inside := b.Ends(t); inside && end.After(until) {
			until, dark = end, true
		}
	}
	return until, dark
}
