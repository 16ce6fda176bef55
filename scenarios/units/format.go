package units

import "time"

// Minute writes an instant to the minute, in UTC.
func Minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// Second writes an instant to the second, in UTC.
func Second(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// Rounded writes a span to the second, as people write spans in a workspace: 1h30m.
func Rounded(d time.Duration) string { return Duration(d.Round(time.Second)).String() }
