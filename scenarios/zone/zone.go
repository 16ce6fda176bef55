// Package zone is what a time without a zone may mean: the offsets that the
// world uses, and when one can be told. Which zone is meant is up to others.
package zone

import (
	"fmt"
	"time"
)

// The offsets from UTC that any place has.
const (
	West = -12 * time.Hour
	East = 14 * time.Hour
	step = 15 * time.Minute // every offset is a multiple of it
)

// HowToName is what to do where the zone decides and nothing names it.
const HowToName = "add zone: with the time zone of the application's times, such as zone: Asia/Tokyo or zone: UTC, to the check; " +
	"or let the question select a time with its zone, such as a timestamptz or one that ends in Z"

// Offsets are all of them, from the west to the east.
func Offsets() []time.Duration {
	var all []time.Duration
	for offset := West; offset <= East; offset += step {
		all = append(all, offset)
	}
	return all
}

// Fixed is a zone with an offset.
func Fixed(offset time.Duration) *time.Location { return time.FixedZone("", int(offset.Seconds())) }

// Name writes an offset as people do: +05:30.
func Name(offset time.Duration) string {
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	minutes := int(offset.Minutes())
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

// Fits says whether a newest datum that names no zone is in UTC by all
// appearances: read so, it lies just before the moment at which the backup was
// made. In another zone it would do so by chance alone.
func Fits(datum time.Time, made *time.Time) bool {
	if made == nil {
		return false
	}
	before := made.Sub(datum)
	return before >= -time.Minute && before < step
}
