package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Ends says whether an instant lies in the blackout, and then when it ends.
func (b Blackout) Ends(t time.Time) (until time.Time, inside bool) {
	return daytime{b.Days, b.From, b.Until, b.Timezone}.ends(t)
}

// Ends says whether an instant lies in the quiet time, and then when it ends.
func (q Quiet) Ends(t time.Time) (until time.Time, inside bool) {
	return daytime{q.Days, q.From, q.Until, q.Timezone}.ends(t)
}

// daytime is a stretch of some days by the clock of a zone. One that runs over
// midnight belongs to the day on which it begins. It is one that Load found
// sound; one that is not contains nothing.
type daytime struct {
	days                  []string
	from, until, timezone string
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// ends looks at what the clock shows: an hour that comes twice is inside twice,
// and one that is skipped never. One stretch that follows on another is one.
func (d daytime) ends(t time.Time) (until time.Time, inside bool) {
	location, err := locate(d.timezone)
	if err != nil {
		return t, false
	}
	clock := clock{location: location}
	at, latest := t.Unix(), t.Add(longestDark).Unix()
	for at <= latest {
		p := clock.periodAt(at)
		ends, is := d.endsAt(at + p.offset)
		if !is {
			break
		}
		inside = true
		at = min(ends-p.offset, p.end) // at p.end the clock is changed: look again at what it shows then
	}
	return time.Unix(at, 0).UTC(), inside
}

// endsAt says of a reading of the clock whether it is inside, and at which
// reading that ends.
func (d daytime) endsAt(reading int64) (ends int64, inside bool) {
	from, wrong := timeOfDay(d.from)
	until, wrongToo := timeOfDay(d.until)
	if wrong != nil || wrongToo != nil {
		return 0, false
	}
	if until <= from {
		until += aDay
	}
	today := floor(reading, aDay)
	for _, day := range []int64{today, today - aDay} {
		if d.on(day) && day+from <= reading && reading < day+until {
			return day + until, true
		}
	}
	return 0, false
}

func (d daytime) on(day int64) bool {
	return len(d.days) == 0 || slices.Contains(d.days, weekdays[time.Unix(day, 0).UTC().Weekday()])
}

// timeOfDay reads HH:MM as seconds from midnight; 24:00 is the end of the day.
func timeOfDay(text string) (int64, error) {
	if text == "24:00" {
		return aDay, nil
	}
	hours, minutes, _ := strings.Cut(text, ":")
	h, wrong := strconv.ParseUint(hours, 10, 8)
	m, wrongToo := strconv.ParseUint(minutes, 10, 8)
	if len(hours) != 2 || len(minutes) != 2 || wrong != nil || wrongToo != nil || h > 23 || m > 59 {
		return 0, fmt.Errorf("%q is not a time of day", text)
	}
	return int64(h)*anHour + int64(m)*aMinute, nil
}
