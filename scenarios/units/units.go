// Package units holds the two quantities that people write in a workspace:
// durations ("4h", "35d", "1w2d") and sizes ("2g", "512MiB"). Both parse
// strictly, print the way they are written, and are plain numbers in JSON. It
// also reads points in time as people give them.
package units

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Duration is a span of time as people promise it. A day is 24 hours and a
// week is 7 days, whatever the calendar does. In JSON it is a number of seconds.
type Duration time.Duration

var durationForm = regexp.MustCompile(`^(\d+(?:\.\d+)?(?:w|d|h|ms|m|s))+$`)
var durationPart = regexp.MustCompile(`(\d+(?:\.\d+)?)(w|d|h|ms|m|s)`)

var durationUnits = map[string]time.Duration{
	"ms": time.Millisecond,
	"s":  time.Second,
	"m":  time.Minute,
	"h":  time.Hour,
	"d":  24 * time.Hour,
	"w":  7 * 24 * time.Hour,
}

// ParseDuration reads a duration such as "90s", "4h", "1h30m", "35d" or "2w".
// A bare number, a sign and an empty text are errors.
func ParseDuration(text string) (Duration, error) {
	if !durationForm.MatchString(text) {
		return 0, fmt.Errorf("%q is not a duration: write a number with a unit, such as 90s, 30m, 4h, 7d or 2w", text)
	}
	total := 0.0
	for _, part := range durationPart.FindAllStringSubmatch(text, -1) {
		number, err := strconv.ParseFloat(part[1], 64)
		if err != nil {
			return 0, fmt.Errorf("%q is not a duration: %w", text, err)
		}
		total += number * float64(durationUnits[part[2]])
	}
	if total >= math.MaxInt64 {
		return 0, fmt.Errorf("%q is too long: the longest duration is 292 years", text)
	}
	return Duration(total), nil
}

// Std is the duration as the standard library has it.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// String writes the duration as a person would: "4h", "1d12h", "1.5s".
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	rest := time.Duration(d)
	var b strings.Builder
	if rest < 0 {
		b.WriteByte('-')
		rest = -rest
	}
	for _, unit := range []string{"d", "h", "m"} {
		if n := rest / durationUnits[unit]; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, unit)
			rest %= durationUnits[unit]
		}
	}
	switch {
	case rest == 0:
	case b.Len() > 0 || rest >= time.Second:
		b.WriteString(strconv.FormatFloat(math.Round(rest.Seconds()*10)/10, 'f', -1, 64) + "s")
	default:
		b.WriteString(strconv.FormatFloat(math.Round(float64(rest)/1e5)/10, 'f', -1, 64) + "ms")
	}
	return b.String()
}

// Span writes how long something took for people: rounded to seconds from a minute
// on, and to minutes from an hour on.
func Span(d time.Duration) string {
	switch {
	case d >= time.Hour:
		d = d.Round(time.Minute)
	case d >= time.Minute:
		d = d.Round(time.Second)
	}
	return Duration(d).String()
}

// MarshalJSON writes seconds.
func (d Duration) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, time.Duration(d).Seconds(), 'f', -1, 64), nil
}

// UnmarshalJSON reads seconds.
func (d *Duration) UnmarshalJSON(data []byte) error {
	seconds, err := strconv.ParseFloat(string(data), 64)
	if err != nil {
		return fmt.Errorf("duration in seconds: %w", err)
	}
	*d = Duration(seconds * float64(time.Second))
	return nil
}

// UnmarshalText reads the written form.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}

// ParseMoment reads a point in time as people give it: an instant, a day or a
// time of day in UTC, or how long before now. A day is its first instant; day
// reports that a whole day was given.
func ParseMoment(text string, now time.Time) (at time.Time, day bool, err error) {
	if ago, err := ParseDuration(text); err == nil {
		return now.Add(-ago.Std()).UTC(), false, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), layout == time.DateOnly, nil
		}
	}
	return time.Time{}, false, fmt.Errorf("%q is not a time: write a date (2026-03-01), a time in UTC (2026-03-01 14:30), or how long ago (7d)", text)
}

// Size is a number of bytes. K, m, g and t are powers of 1024, as in Docker.
type Size int64

var sizeForm = regexp.MustCompile(`(?i)^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?b)?$`)

// ParseSize reads a size such as "512m", "2g", "1.5GiB" or "4096".
func ParseSize(text string) (Size, error) {
	parts := sizeForm.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return 0, fmt.Errorf("%q is not a size: write bytes or a number with k, m, g or t, such as 512m or 20g", text)
	}
	number, err := strconv.ParseFloat(parts[1], 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a size: %w", text, err)
	}
	shift := map[string]float64{"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
	bytes := number * shift[strings.ToLower(parts[2])]
	if bytes >= math.MaxInt64 {
		return 0, fmt.Errorf("%q is too large", text)
	}
	return Size(bytes), nil
}

// Bytes is the size as a plain number.
func (s Size) Bytes() int64 { return int64(s) }

// String writes the size with the largest unit that leaves a number of at least one.
func (s Size) String() string {
	value, unit := float64(s), ""
	for _, next := range []string{"k", "m", "g", "t"} {
		if math.Abs(value) < 1024 {
			break
		}
		value, unit = value/1024, next
	}
	return strconv.FormatFloat(math.Round(value*10)/10, 'f', -1, 64) + unit
}

// UnmarshalText reads the written form.
func (s *Size) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSize(string(text))
	return err
}
