package figures

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"rehearse/scenarios/units"
)

// Period is a span of time that figures are about: From is in it, Until is not.
type Period struct {
	Name     string    `json:"name"` // as it was asked for
	Timezone string    `json:"timezone"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
}

// PeriodQuery is how a period is asked for. One of Month, Quarter, Year, Last
// and From is given; without any it is the last 30 days.
type PeriodQuery struct {
	Month    string // 2026-10
	Quarter  string // 2026-Q3
	Year     string // 2026
	Last     string // 30d: so long until now
	From     string // a day (2026-10-01) or an instant (RFC 3339)
	Until    string // likewise, not included; now when it is left out
	Timezone string // IANA name; "" is UTC
}

// ErrPeriod is about a period that nobody can make out.
type ErrPeriod struct{ Reason string }

func (e ErrPeriod) Error() string { return e.Reason }

func noPeriod(format string, args ...any) error { return ErrPeriod{fmt.Sprintf(format, args...)} }

// Period finds the instants at which a period begins and ends in its zone.
func (q PeriodQuery) Period(now time.Time) (Period, error) {
	zone, err := time.LoadLocation(q.Timezone)
	if err != nil || q.Timezone == "Local" {
		return Period{}, noPeriod("%q is not a time zone: write its IANA name, such as Europe/London", q.Timezone)
	}
	if q.given() > 1 {
		return Period{}, noPeriod("give exactly one of month, quarter, year, last, or from with until")
	}
	p, err := q.span(now.In(zone), zone)
	if err != nil {
		return Period{}, err
	}
	p.Timezone, p.From, p.Until = zone.String(), p.From.UTC(), p.Until.UTC()
	if p.From.Year() < 1 || p.Until.Year() > 9999 { // JSON and the databases know no others
		return Period{}, noPeriod("the period lies outside the years 1 to 9999 (UTC)")
	}
	if !p.From.Before(p.Until) {
		return Period{}, noPeriod("the period ends (%s) before it begins (%s)", p.Until.Format(time.RFC3339), p.From.Format(time.RFC3339))
	}
	return p, nil
}

func (q PeriodQuery) given() (n int) {
	for _, text := range []string{q.Month, q.Quarter, q.Year, q.Last, q.From + q.Until} {
		if text != "" {
			n++
		}
	}
	return n
}

var (
	monthForm   = regexp.MustCompile(`^(\d{4})-(0[1-9]|1[0-2])$`)
	quarterForm = regexp.MustCompile(`^(\d{4})-[Qq]([1-4])$`)
	yearForm    = regexp.MustCompile(`^(\d{4})$`)
)

func (q PeriodQuery) span(now time.Time, zone *time.Location) (Period, error) {
	switch {
	case q.Month != "":
		return months("month "+q.Month, monthForm.FindStringSubmatch(q.Month), 1, zone, "write a month as 2026-10")
	case q.Quarter != "":
		return months("quarter "+q.Quarter, quarterForm.FindStringSubmatch(q.Quarter), 3, zone, "write a quarter as 2026-Q3")
	case q.Year != "":
		return months("year "+q.Year, yearForm.FindStringSubmatch(q.Year), 12, zone, "write a year as 2026")
	case q.From != "":
		return q.fromUntil(now, zone)
	case q.Until != "":
		return Period{}, noPeriod("until %s has no start: give from as well", q.Until)
	case q.Last != "":
		return last(q.Last, now)
	}
	return last("30d", now)
}

// months is a span of whole months; found is what its form found: the year,
// and which of its months or quarters.
func months(name string, found []string, many int, zone *time.Location, form string) (Period, error) {
	if found == nil {
		return Period{}, noPeriod("%s is not valid: %s", name, form)
	}
	year, _ := strconv.Atoi(found[1]) // the form lets only digits through
	which := 1
	if len(found) > 2 {
		which, _ = strconv.Atoi(found[2])
	}
	first := time.Month((which-1)*many + 1)
	return Period{Name: name, From: dayStart(year, first, 1, zone), Until: dayStart(year, first+time.Month(many), 1, zone)}, nil
}

var days = regexp.MustCompile(`^([1-9]\d{0,4})d$`)

// last is so long until now. Days are those of the calendar, also where one of
// them has 23 or 25 hours.
func last(text string, now time.Time) (Period, error) {
	p := Period{Name: "last " + text, Until: now.Truncate(time.Microsecond)}
	if found := days.FindStringSubmatch(text); found != nil {
		n, _ := strconv.Atoi(found[1])
		p.From = p.Until.AddDate(0, 0, -n)
		return p, nil
	}
	d, err := units.ParseDuration(text)
	if err != nil || d <= 0 {
		return Period{}, noPeriod("last %q is not a length of time: write 30d or 12h", text)
	}
	p.From = p.Until.Add(-d.Std())
	return p, nil
}

func (q PeriodQuery) fromUntil(now time.Time, zone *time.Location) (p Period, err error) {
	p.Name, p.Until = "from "+q.From, now.Truncate(time.Microsecond)
	if p.From, err = instant("from", q.From, zone); err != nil {
		return p, err
	}
	if q.Until != "" {
		p.Name += " until " + q.Until
		p.Until, err = instant("until", q.Until, zone)
	}
	return p, err
}

func instant(what, text string, zone *time.Location) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return dayStart(day.Year(), day.Month(), day.Day(), zone), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, noPeriod("%s %q is not a time: write a day (2026-10-01) or an instant (2026-10-01T06:00:00Z)", what, text)
	}
	return at.Truncate(time.Microsecond), nil
}

// dayStart is the first instant of a day in its zone. Where the clock is put
// forward at midnight the day begins at the change; where it is put back over
// midnight, at the first of both.
func dayStart(year int, month time.Month, day int, zone *time.Location) time.Time {
	noon := time.Date(year, month, day, 12, 0, 0, 0, zone)
	at := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if at.Day() != noon.Day() { // there is no midnight, and Go took an instant before the gap
		_, change := at.ZoneBounds()
		return change
	}
	change, _ := at.ZoneBounds()
	if change.IsZero() {
		return at
	}
	_, before := change.Add(-1).Zone()
	_, after := at.Zone()
	if at.Hour() > 0 { // there is no midnight, and Go took an instant after the gap
		return change
	}
	if twin := at.Add(time.Duration(after-before) * time.Second); twin.Before(change) && twin.Before(at) {
		return twin
	}
	return at
}
