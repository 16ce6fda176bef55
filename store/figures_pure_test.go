package store

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
)

func TestTheUpperBoundIsThatOfClopperAndPearson(t *testing.T) {
	for _, c := range []struct {
		failed, told int64
		want         float64
	}{
		{0, 1, 0.95}, {0, 10, 0.2588656}, {0, 59, 0.0495076}, {1, 10, 0.3941633}, {5, 10, 0.7775589}, {3, 100, 0.0757108}, {10, 10, 1},
	} {
		bound := *upperBound(c.failed, c.told)
		require.InDelta(t, c.want, bound, 1e-6, "%d of %d", c.failed, c.told)
		if c.failed < c.told {
			require.InDelta(t, 0.05, tailOf(bound, c.failed, c.told), 1e-9, "so few failures are seen once in twenty")
		}
	}
	for _, n := range []int64{100, 1000, 1_000_000} {
		require.InDelta(t, 1-math.Pow(0.05, 1/float64(n)), *upperBound(0, n), 1e-12, "without a failure it is known in closed form")
		require.InDelta(t, 3/float64(n), *upperBound(0, n), 0.05/float64(n))
		require.InDelta(t, 0.05, tailOf(*upperBound(7, n), 7, n), 1e-9, "so few failures are seen once in twenty")
	}
	require.Nil(t, upperBound(0, 0), "nothing can be said")
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
		counted tally
		want    Figure
	}{
		"a share": {"on_time_completion", tally{"on_time": 1, "counted": 3, "exempted": 2, "withdrawn": 4},
			Figure{Unit: UnitShare, Numerator: 1, Denominator: 3, Value: &third, LeftOut: 6}},
		"a share of nothing": {"on_time_completion", tally{"exempted": 2},
			Figure{Unit: UnitShare, LeftOut: 2}},
		"a mean": {"mean_lateness", tally{"late": 2, "late_us": 180_000_000, "unmet": 5},
			Figure{Unit: UnitSeconds, Numerator: 180, Denominator: 2, Value: &minutes, LeftOut: 5}},
		"a retry and an inconclusive one are left out of the second form": {"attempt_success_conclusive", tally{"first": 9, "first_passed": 1, "first_told": 3, "first_untold": 6, "again": 2},
			Figure{Unit: UnitShare, Numerator: 1, Denominator: 3, Value: &third, LeftOut: 8}},
	} {
		t.Run(name, func(t *testing.T) {
			d, known := definitionOf(c.figure)
			require.True(t, known)
			c.want.Name, c.want.Title, c.want.Definition = d.name, d.title, d.text
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
	all := func(grain, time.Time) bool { return true }
	for name, c := range map[string]struct {
		from, until string
		kept        func(grain, time.Time) bool
		want        []span
	}{
		"a month": {"2025-10-01T00", "2025-11-01T00", all, []span{{byMonth, day("2025-10-01T00"), day("2025-11-01T00")}}},
		"a month of a zone in the east": {"2025-09-30T22", "2025-10-31T23", all, []span{
			{byRow, day("2025-09-30T22"), day("2025-10-01T00")}, {byDay, day("2025-10-01T00"), day("2025-10-31T00")}, {byRow, day("2025-10-31T00"), day("2025-10-31T23")}}},
		"days, months and days": {"2025-09-29T00", "2025-12-02T00", all, []span{
			{byDay, day("2025-09-29T00"), day("2025-10-01T00")}, {byMonth, day("2025-10-01T00"), day("2025-12-01T00")}, {byDay, day("2025-12-01T00"), day("2025-12-02T00")}}},
		"nothing is kept": {"2025-10-01T03", "2025-12-01T00", func(grain, time.Time) bool { return false }, []span{{byRow, day("2025-10-01T03"), day("2025-12-01T00")}}},
		"a day that changed": {"2025-10-01T00", "2025-10-04T00", func(g grain, at time.Time) bool { return g == byDay && at.Day() != 2 }, []span{
			{byDay, day("2025-10-01T00"), day("2025-10-02T00")}, {byRow, day("2025-10-02T00"), day("2025-10-03T00")}, {byDay, day("2025-10-03T00"), day("2025-10-04T00")}}},
		"less than a day": {"2025-10-01T03", "2025-10-01T05", all, []span{{byRow, day("2025-10-01T03"), day("2025-10-01T05")}}},
		"no time at all":  {"2025-10-01T03", "2025-10-01T03", all, nil},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, cover(day(c.from), day(c.until), c.kept)) })
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

func TestNoQuestionOfEveryDayReadsAWholeTable(t *testing.T) {
	st, err := Open(t.Context(), t.TempDir()+"/rehearse.db")
	require.NoError(t, err)
	defer st.Close()
	now := time.Now()
	q := FiguresQuery{Period: Period{From: now.AddDate(0, -1, 0), Until: now}, Now: now}
	runs := func(f Filter) func(*gorm.DB) *gorm.DB {
		return func(tx *gorm.DB) *gorm.DB {
			tx, err := f.narrow(tx)
			require.NoError(t, err)
			return tx.Order("queued_at DESC, id DESC").Limit(51).Find(&[]Run{})
		}
	}
	each := func(which string) func(*gorm.DB) *gorm.DB {
		return func(tx *gorm.DB) *gorm.DB {
			return tx.Raw(`SELECT (`+which+`) FROM `+list5(tx)+` w`, `[["","a","b","",""]]`).Scan(&[]string{})
		}
	}
	members := func(side Side, filter FiguresFilter, figure string) func(*gorm.DB) *gorm.DB {
		return func(tx *gorm.DB) *gorm.DB {
			m := MembersQuery{FiguresQuery: q, Side: side, Limit: 50}
			m.Filter = filter
			d, _ := definitionOf(figure)
			l, table, index := accountOf(tx, d.of), "occurrences ", "occurrences_by_close"
			if d.of == ofRuns {
				table, index = "runs ", "runs_by_end"
			}
			rows, err := m.rowsOf(tx.Table(table+m.inOrder(tx, index)+l.from[len(l.table):]), l, d)
			require.NoError(t, err)
			return rows.Select(l.table + ".id").Find(&[]string{})
		}
	}
	for name, ask := range map[string]func(*gorm.DB) *gorm.DB{
		"the newest runs":                func(tx *gorm.DB) *gorm.DB { return runs(Filter{})(tx) },
		"runs of an outcome":             runs(Filter{Outcome: Cancelled}),
		"runs of a state":                runs(Filter{State: Queued}),
		"runs of a scenario":             runs(Filter{Scenario: "a", Outcome: Failed}),
		"runs of a service":              runs(Filter{Service: "a"}),
		"runs until then":                runs(Filter{Until: &now}),
		"a run by the beginning":         func(tx *gorm.DB) *gorm.DB { return whichBegins(tx, "2025").Select("id").Find(&[]Run{}) },
		"a run by the end":               func(tx *gorm.DB) *gorm.DB { return whichEnds(tx, "0ffee").Select("id").Find(&[]Run{}) },
		"the last run of each service":   each(lastQueued),
		"the last proof of each service": each(lastPassed),
		"the last word of each scenario": each(lastTold),
		"members of occurrences":         members(Numerator, FiguresFilter{}, "on_time_completion"),
		"members of a client's":          members(Denominator, FiguresFilter{Client: "a"}, "on_time_completion"),
		"members of a service's":         members(Denominator, FiguresFilter{Service: "a"}, "on_time_completion"),
		"members of runs":                members(Numerator, FiguresFilter{}, "failure_rate"),
		"occurrences counted by row": func(tx *gorm.DB) *gorm.DB {
			l := accountOf(tx, ofOccurrences)
			return tx.Raw("SELECT "+l.counts()+" FROM "+l.from+" WHERE "+l.rows()+l.at+" >= ? AND "+l.at+" < ?", "a", "b").Scan(&[]int64{})
		},
		"runs counted by row": func(tx *gorm.DB) *gorm.DB {
			l := accountOf(tx, ofRuns)
			return tx.Raw("SELECT "+l.counts()+" FROM "+l.from+" WHERE "+l.rows()+l.at+" >= ? AND "+l.at+" < ?", "a", "b").Scan(&[]int64{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			var plan []struct{ Detail string }
			require.NoError(t, st.db.Raw("EXPLAIN QUERY PLAN "+st.db.ToSQL(ask)).Scan(&plan).Error)
			require.NotEmpty(t, plan)
			for _, step := range plan {
				require.NotRegexp(t, `SCAN (runs|occurrences|r|o)( USING COVERING INDEX \w+)?$|TEMP B-TREE FOR ORDER BY`, step.Detail)
				if strings.HasSuffix(name, "by row") {
					require.NotContains(t, step.Detail, "(state=?", "nearly all are in one state")
				}
			}
		})
	}
}
