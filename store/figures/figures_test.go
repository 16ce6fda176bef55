package figures

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheUpperBoundIsThatOfClopperAndPearson(t *testing.T) {
	for _, c := range []struct {
		failed, told int64
		want         float64
	}{
		{0, 1, 0.95}, {0, 10, 0.2588656}, {0, 59, 0.0495076}, {1, 10, 0.3941633}, {5, 10, 0.7775589}, {3, 100, 0.0757108}, {10, 10, 1},
	} {
		bound := *UpperBound(c.failed, c.told)
		require.InDelta(t, c.want, bound, 1e-6, "%d of %d", c.failed, c.told)
		if c.failed < c.told {
			require.InDelta(t, 0.05, tailOf(bound, c.failed, c.told), 1e-9, "so few failures are seen once in twenty")
		}
	}
	for _, n := range []int64{100, 1000, 1_000_000} {
		require.InDelta(t, 1-math.Pow(0.05, 1/float64(n)), *UpperBound(0, n), 1e-12, "without a failure it is known in closed form")
		require.InDelta(t, 3/float64(n), *UpperBound(0, n), 0.05/float64(n))
		require.InDelta(t, 0.05, tailOf(*UpperBound(7, n), 7, n), 1e-9, "so few failures are seen once in twenty")
	}
	require.Nil(t, UpperBound(0, 0), "nothing can be said")
}

// tailOf is how likely at most so many failures of n are at a rate, added up plainly.
func tailOf(rate float64, failed, n int64) (p float64) {
	term := math.Exp(float64(n) * math.Log1p(-rate))
	for k := int64(0); ; k++ {
		if p += term; k == failed {
			return p
		}
		term *= float64(n-k) / float64(k+1) * rate / (1 - rate)
	}
}

func TestAFigureIsANumeratorOverADenominator(t *testing.T) {
	third := 1.0 / 3
	minutes := 90.0
	for name, c := range map[string]struct {
		figure  string
		counted Counts
		want    Figure
	}{
		"a share": {"on_time_completion", Counts{"on_time": 1, "counted": 3, "exempted": 2, "withdrawn": 4},
			Figure{Unit: Share, Numerator: 1, Denominator: 3, Value: &third, LeftOut: 6}},
		"a share of nothing": {"on_time_completion", Counts{"exempted": 2},
			Figure{Unit: Share, LeftOut: 2}},
		"a mean": {"mean_lateness", Counts{"late": 2, "late_us": 180_000_000, "unmet": 5},
			Figure{Unit: Seconds, Numerator: 180, Denominator: 2, Value: &minutes, LeftOut: 5}},
		"a retry and an inconclusive one are left out of the second form": {"attempt_success_conclusive", Counts{"first": 9, "first_passed": 1, "first_conclusive": 3, "first_inconclusive": 6, "again": 2},
			Figure{Unit: Share, Numerator: 1, Denominator: 3, Value: &third, LeftOut: 8}},
	} {
		t.Run(name, func(t *testing.T) {
			d, known := Find(c.figure)
			require.True(t, known)
			c.want.Name, c.want.Title, c.want.Definition = d.Name, d.Title, d.Text
			require.Equal(t, c.want, d.figure(c.counted))
		})
	}
}

func TestAPeriodIsCoveredByTheWidestSpansThatAreKept(t *testing.T) {
	day := func(text string) time.Time {
		at, err := time.Parse("2006-01-02T15", text)
		require.NoError(t, err)
		return at
	}
	all := func(Grain, time.Time) bool { return true }
	for name, c := range map[string]struct {
		from, until string
		kept        func(Grain, time.Time) bool
		want        []Span
	}{
		"a month": {"2025-10-01T00", "2025-11-01T00", all, []Span{{ByMonth, day("2025-10-01T00"), day("2025-11-01T00")}}},
		"a month of a zone in the east": {"2025-09-30T22", "2025-10-31T23", all, []Span{
			{ByRow, day("2025-09-30T22"), day("2025-10-01T00")}, {ByDay, day("2025-10-01T00"), day("2025-10-31T00")}, {ByRow, day("2025-10-31T00"), day("2025-10-31T23")}}},
		"days, months and days": {"2025-09-29T00", "2025-12-02T00", all, []Span{
			{ByDay, day("2025-09-29T00"), day("2025-10-01T00")}, {ByMonth, day("2025-10-01T00"), day("2025-12-01T00")}, {ByDay, day("2025-12-01T00"), day("2025-12-02T00")}}},
		"nothing is kept": {"2025-10-01T03", "2025-12-01T00", func(Grain, time.Time) bool { return false }, []Span{{ByRow, day("2025-10-01T03"), day("2025-12-01T00")}}},
		"a day that changed": {"2025-10-01T00", "2025-10-04T00", func(g Grain, at time.Time) bool { return g == ByDay && at.Day() != 2 }, []Span{
			{ByDay, day("2025-10-01T00"), day("2025-10-02T00")}, {ByRow, day("2025-10-02T00"), day("2025-10-03T00")}, {ByDay, day("2025-10-03T00"), day("2025-10-04T00")}}},
		"less than a day": {"2025-10-01T03", "2025-10-01T05", all, []Span{{ByRow, day("2025-10-01T03"), day("2025-10-01T05")}}},
		"no time at all":  {"2025-10-01T03", "2025-10-01T03", all, nil},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, Cover(day(c.from), day(c.until), c.kept)) })
	}
}

func TestPeriodsBeginAndEndAsTheirZoneSays(t *testing.T) {
	now := time.Date(2026, 11, 22, 2, 40, 0, 0, time.UTC)
	for _, c := range []struct {
		asked       PeriodQuery
		from, until string
	}{
		{PeriodQuery{Month: "2026-10"}, "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"},
		{PeriodQuery{Month: "2026-10", Timezone: "Europe/Berlin"}, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"},
		{PeriodQuery{Quarter: "2026-Q4", Timezone: "Asia/Kolkata"}, "2026-09-30T18:30:00Z", "2026-12-31T18:30:00Z"},
		{PeriodQuery{Year: "2026", Timezone: "America/New_York"}, "2026-01-01T05:00:00Z", "2027-01-01T05:00:00Z"},
		{PeriodQuery{}, "2026-10-23T02:40:00Z", "2026-11-22T02:40:00Z"},
		{PeriodQuery{Last: "30d", Timezone: "Europe/London"}, "2026-10-23T01:40:00Z", "2026-11-22T02:40:00Z"},
		{PeriodQuery{Last: "36h"}, "2026-11-20T14:40:00Z", "2026-11-22T02:40:00Z"},
		{PeriodQuery{From: "2026-03-29", Until: "2026-03-30", Timezone: "Europe/London"}, "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"},
		{PeriodQuery{From: "2026-03-29T12:00:00+02:00"}, "2026-03-29T10:00:00Z", "2026-11-22T02:40:00Z"},
	} {
		p, err := c.asked.Period(now)
		require.NoError(t, err)
		require.Equal(t, c.from, p.From.Format(time.RFC3339), "%+v", c.asked)
		require.Equal(t, c.until, p.Until.Format(time.RFC3339), "%+v", c.asked)
	}
	for want, asked := range map[string]PeriodQuery{
		`"Moon" is not a time zone: write its IANA name, such as Europe/London`:                    {Timezone: "Moon"},
		`month 2026-13 is not valid: write a month as 2026-10`:                                     {Month: "2026-13"},
		`quarter 2026-5 is not valid: write a quarter as 2026-Q3`:                                  {Quarter: "2026-5"},
		`year 26 is not valid: write a year as 2026`:                                               {Year: "26"},
		`last "soon" is not a length of time: write 30d or 12h`:                                    {Last: "soon"},
		`from "soon" is not a time: write a day (2026-10-01) or an instant (2026-10-01T06:00:00Z)`: {From: "soon"},
		`until 2026-10-01 has no start: give from as well`:                                         {Until: "2026-10-01"},
		`give exactly one of month, quarter, year, last, or from with until`:                       {Month: "2026-10", Year: "2026"},
		`the period ends (2026-10-01T00:00:00Z) before it begins (2026-10-02T00:00:00Z)`:           {From: "2026-10-02", Until: "2026-10-01"},
		`the period lies outside the years 1 to 9999 (UTC)`:                                        {Year: "9999"},
	} {
		_, err := asked.Period(now)
		require.EqualError(t, err, want)
	}
}

func TestADayBeginsAtItsFirstInstantInEveryZone(t *testing.T) {
	for _, name := range []string{"America/Santiago", "America/Havana", "Asia/Beirut", "Africa/Cairo", "Atlantic/Azores", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "Asia/Tehran"} {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		day := func(t time.Time) string { return t.In(zone).Format(time.DateOnly) }
		for year := 2011; year < 2027; year++ {
			first := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
			for at, before := first, day(first.Add(-30*time.Minute)); at.Year() == year; at = at.Add(30 * time.Minute) {
				if today := day(at); today > before {
					local := at.In(zone)
					require.Equal(t, at, dayStart(local.Year(), local.Month(), local.Day(), zone).UTC(), fmt.Sprint(name, " ", today))
					before = today
				}
			}
		}
	}
}

// A counter that is not counted would read as zero.
func TestEveryFigureIsMadeOfCountersThatAreCounted(t *testing.T) {
	var counted []string
	for _, c := range slices.Concat(runCounters, occurrenceCounters) {
		counted = append(counted, c.name)
	}
	for _, d := range append(slices.Clone(Definitions), Attempts) {
		for _, name := range slices.Concat(d.numerator, d.denominator, d.leftOut) {
			require.Contains(t, counted, name, d.Name)
		}
	}
}
