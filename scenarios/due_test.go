package scenarios

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/stretchr/testify/require"

	"rehearse/scenarios/units"
)

func at(t testing.TB, text string) time.Time {
	instant, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return instant
}

// shown writes instants as the zone's clocks show them.
func shown(t testing.TB, zone string, instants []time.Time) string {
	location, err := time.LoadLocation(zone)
	require.NoError(t, err)
	var lines []string
	for _, instant := range instants {
		lines = append(lines, instant.In(location).Format("02T15:04:05Z07:00"))
	}
	return strings.Join(lines, " ")
}

func TestWhenAScheduleIsDueAcrossAChangeOfTheClocks(t *testing.T) {
	for name, c := range map[string]struct{ zone, cron, after, until, want string }{
		"an ordinary week": {
			"Europe/London", "0 3 * * 1-5", "2026-01-09T12:00:00Z", "2026-01-13T12:00:00Z",
			"12T03:00:00Z 13T03:00:00Z"},
		"the ends: after is not included, until is": {
			"UTC", "0 3 * * *", "2026-01-09T03:00:00Z", "2026-01-11T03:00:00Z",
			"10T03:00:00Z 11T03:00:00Z"},
		"what began a moment ago is over": {
			"UTC", "0 3 * * *", "2026-01-09T03:00:00.5Z", "2026-01-10T02:59:59.9Z", ""},
		"where nothing was given, both days count": {
			"UTC", "0 3 13 * 5", "2026-02-05T00:00:00Z", "2026-02-15T00:00:00Z",
			"06T03:00:00Z 13T03:00:00Z"},

		"London in spring: a time that is skipped is due right after the gap": {
			"Europe/London", "30 1 * * *", "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z",
			"28T01:30:00Z 29T02:00:00+01:00 30T01:30:00+01:00"},
		"several in one gap are one": {
			"Europe/London", "0,15,30,45 1 * * *", "2026-03-28T23:00:00Z", "2026-03-29T12:00:00Z",
			"29T02:00:00+01:00"},
		"one in the gap and one right after it are one": {
			"Europe/London", "0 1,2 * * *", "2026-03-28T23:00:00Z", "2026-03-29T12:00:00Z",
			"29T02:00:00+01:00"},
		"London in autumn: a time that comes twice is due when it comes first": {
			"Europe/London", "30 1 * * *", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z",
			"25T01:30:00+01:00 26T01:30:00Z"},
		"asked between the first and the second time, it is over": {
			"Europe/London", "30 1 * * *", "2026-10-25T00:45:00Z", "2026-10-25T12:00:00Z", ""},
		"hourly in spring: an hour is never skipped nor doubled": {
			"Europe/London", "0 * * * *", "2026-03-28T23:30:00Z", "2026-03-29T02:30:00Z",
			"29T00:00:00Z 29T02:00:00+01:00 29T03:00:00+01:00"},
		"half past every hour in spring: the sequence runs on": {
			"Europe/London", "30 * * * *", "2026-03-28T23:59:00Z", "2026-03-29T02:00:00Z",
			"29T00:30:00Z 29T02:30:00+01:00"},
		"hourly in autumn: each reading of the clock once": {
			"Europe/London", "0 * * * *", "2026-10-24T23:30:00Z", "2026-10-25T03:00:00Z",
			"25T01:00:00+01:00 25T02:00:00Z 25T03:00:00Z"},
		"every quarter of an hour in spring": {
			"Europe/London", "*/15 * * * *", "2026-03-29T00:40:00Z", "2026-03-29T01:20:00Z",
			"29T00:45:00Z 29T02:00:00+01:00 29T02:15:00+01:00"},
		"every quarter of an hour in autumn": {
			"Europe/London", "*/15 * * * *", "2026-10-25T00:40:00Z", "2026-10-25T02:20:00Z",
			"25T01:45:00+01:00 25T02:00:00Z 25T02:15:00Z"},
		"every second hour at half past, one of them skipped": {
			"America/New_York", "30 */2 * * *", "2026-03-08T04:00:00Z", "2026-03-08T09:00:00Z",
			"08T00:30:00-05:00 08T03:00:00-04:00 08T04:30:00-04:00"},

		"New York in spring": {
			"America/New_York", "30 2 * * *", "2026-03-07T12:00:00Z", "2026-03-09T12:00:00Z",
			"08T03:00:00-04:00 09T02:30:00-04:00"},
		"New York in autumn": {
			"America/New_York", "30 1 * * *", "2026-10-31T12:00:00Z", "2026-11-02T12:00:00Z",
			"01T01:30:00-04:00 02T01:30:00-05:00"},
		"Sydney, where spring is in October": {
			"Australia/Sydney", "30 2 * * *", "2026-10-03T00:00:00Z", "2026-10-05T00:00:00Z",
			"04T03:00:00+11:00 05T02:30:00+11:00"},
		"Sydney, where autumn is in April": {
			"Australia/Sydney", "30 2 * * *", "2026-04-04T00:00:00Z", "2026-04-06T00:00:00Z",
			"05T02:30:00+11:00 06T02:30:00+10:00"},
		"Santiago loses its midnight in September": {
			"America/Santiago", "@daily", "2026-09-05T00:00:00Z", "2026-09-07T12:00:00Z",
			"05T00:00:00-04:00 06T01:00:00-03:00 07T00:00:00-03:00"},
		"Santiago has its last hour of the day twice in April": {
			"America/Santiago", "30 23 * * *", "2026-04-03T12:00:00Z", "2026-04-06T00:00:00Z",
			"03T23:30:00-03:00 04T23:30:00-03:00"},
		"and its midnight once, an hour after it seemed to come": {
			"America/Santiago", "0 0 * * *", "2026-04-03T12:00:00Z", "2026-04-06T12:00:00Z",
			"04T00:00:00-03:00 05T00:00:00-04:00 06T00:00:00-04:00"},
		"Lord Howe skips half an hour": {
			"Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00:00Z", "2026-10-05T00:00:00Z",
			"04T02:30:00+11:00 05T02:15:00+11:00"},
		"Lord Howe repeats half an hour": {
			"Australia/Lord_Howe", "45 1 * * *", "2026-04-04T00:00:00Z", "2026-04-06T00:00:00Z",
			"05T01:45:00+11:00 06T01:45:00+10:30"},
		"a gap of half an hour would tear a hole into an hourly schedule": {
			"Australia/Lord_Howe", "15 * * * *", "2026-10-03T14:40:00Z", "2026-10-03T17:00:00Z",
			"04T01:15:00+10:30 04T02:30:00+11:00 04T03:15:00+11:00"},
		"Cairo loses its midnight": {
			"Africa/Cairo", "@midnight", "2026-04-22T00:00:00Z", "2026-04-25T00:00:00Z",
			"23T00:00:00+02:00 24T01:00:00+03:00 25T00:00:00+03:00"},
		"Beirut loses its midnight at the turn of the month's last weekend": {
			"Asia/Beirut", "10 0 * * *", "2026-03-27T12:00:00Z", "2026-03-30T12:00:00Z",
			"28T00:10:00+02:00 29T01:00:00+03:00 30T00:10:00+03:00"},
		"Havana goes back from one to midnight": {
			"America/Havana", "0 0 * * *", "2026-10-31T00:00:00Z", "2026-11-02T12:00:00Z",
			"31T00:00:00-04:00 01T00:00:00-04:00 02T00:00:00-05:00"},
		"the month whose first midnight is skipped is due all the same": {
			"Asia/Amman", "0 0 1 4 *", "2011-03-31T00:00:00Z", "2011-04-02T00:00:00Z",
			"01T01:00:00+03:00"},
		"Apia had no 30 December 2011": {
			"Pacific/Apia", "0 3 * * *", "2011-12-29T00:00:00Z", "2012-01-01T00:00:00Z",
			"29T03:00:00-10:00 31T00:00:00+14:00 31T03:00:00+14:00 01T03:00:00+14:00"},
		"what was due on that day of the month alone is not lost": {
			"Pacific/Apia", "0 3 30 12 *", "2011-12-29T00:00:00Z", "2012-01-01T00:00:00Z",
			"31T00:00:00+14:00"},
		"hourly in Apia": {
			"Pacific/Apia", "0 * * * *", "2011-12-30T08:30:00Z", "2011-12-30T11:30:00Z",
			"29T23:00:00-10:00 31T00:00:00+14:00 31T01:00:00+14:00"},
		"Kwajalein had 1 October 1969 twice": {
			"Pacific/Kwajalein", "0 3 * * *", "1969-09-29T12:00:00Z", "1969-10-02T18:00:00Z",
			"30T03:00:00+11:00 01T03:00:00-12:00 02T03:00:00-12:00"},
		"a leap day": {
			"UTC", "0 0 29 2 *", "2024-03-01T00:00:00Z", "2028-12-31T00:00:00Z", "29T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Schedule{Cron: c.cron, Timezone: c.zone}
			got := s.Between(at(t, c.after), at(t, c.until))
			require.Equal(t, c.want, shown(t, c.zone, got))
			for _, instant := range got {
				require.Equal(t, time.UTC, instant.Location())
			}
			next, found := s.Next(at(t, c.after))
			require.True(t, found)
			if len(got) > 0 {
				require.Equal(t, got[0], next)
			} else {
				require.True(t, next.After(at(t, c.until)))
			}
		})
	}
}

// Why the fields of the cron library are used and not its Next.
func TestTheCronLibraryAloneLosesAndDoubles(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	require.NoError(t, err)
	lost, err := cronForm.Parse("30 1 * * *")
	require.NoError(t, err)
	next := lost.Next(at(t, "2026-03-28T12:00:00Z").In(london))
	require.Equal(t, "2026-03-30T01:30:00+01:00", next.Format(time.RFC3339), "the 29th is lost")

	hourly, err := cronForm.Parse("30 * * * *")
	require.NoError(t, err)
	first := hourly.(*cron.SpecSchedule).Next(at(t, "2026-10-25T00:00:00Z").In(london))
	second := hourly.Next(first)
	require.Equal(t, "01:30 01:30", first.Format("15:04")+" "+second.Format("15:04"))
}

func TestAScheduleThatIsOffIsNeverDue(t *testing.T) {
	from, until := at(t, "2026-01-01T00:00:00Z"), at(t, "2026-02-01T00:00:00Z")
	var none *Schedule
	for name, s := range map[string]*Schedule{
		"there is none":             none,
		"it is disabled":            {Cron: "@daily", Disabled: true},
		"its cron is none":          {Cron: "x"},
		"its zone is none":          {Cron: "@daily", Timezone: "Europe/Atlantis"},
		"it has no fields":          {Cron: "@every 1h"},
		"the 30th of February":      {Cron: "0 0 30 2 *"},
		"until lies before":         nil,
		"the 31st of short months ": {Cron: "0 0 31 4,6,9,11 *"},
		"its hour is a comma":       {Cron: "30 , * * *"},
		"its minute is a comma":     {Cron: ", * * * *"},
		"its days are commas":       {Cron: "0 0 , * ,"},
		"its month ends in a comma": {Cron: "0 0 * 1, *"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, s.Between(from, until))
			_, found := s.Next(from)
			require.False(t, found)
		})
	}
	require.Empty(t, (&Schedule{Cron: "* * * * *"}).Between(until, from))
}

func TestALeapDayIsFoundAcrossACenturyThatHasNone(t *testing.T) {
	next, found := (&Schedule{Cron: "0 0 29 2 *"}).Next(at(t, "2096-03-01T00:00:00Z"))
	require.True(t, found)
	require.Equal(t, at(t, "2104-02-29T00:00:00Z"), next)
}

// changing are zones whose clocks do something odd, now or once.
var changing = []string{"UTC", "Europe/London", "Europe/Dublin", "America/New_York", "America/St_Johns", "Australia/Sydney",
	"America/Santiago", "Australia/Lord_Howe", "America/Asuncion", "Africa/Cairo", "America/Havana", "Asia/Beirut", "Asia/Amman",
	"Pacific/Apia", "Pacific/Kwajalein", "Africa/Casablanca", "Antarctica/Troll", "Asia/Kathmandu", "America/Sao_Paulo",
	"Asia/Pyongyang", "Africa/Monrovia", "America/Caracas"}

var patterns = []string{"0 0 * * *", "30 2 * * *", "*/7 * * * *", "15 * * * *", "0 */2 * * *", "59 23 * * *", "0 0 1 * *",
	"0 3 * * 0", "0 12 13 * 5", "1 0-4 * * *", "*/20 1,2,3 * * *", "@hourly", "@weekly"}

func draw(r *rand.Rand) (*Schedule, time.Time) {
	from := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.Int64N(90*365*24)) * time.Hour)
	return &Schedule{Cron: patterns[r.IntN(len(patterns))], Timezone: changing[r.IntN(len(changing))]}, from
}

func TestHoweverTimeIsCutTheSameIsDue(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		s, from := draw(r)
		until := from.Add(time.Duration(r.Int64N(int64(9 * 24 * time.Hour))))
		cut := from.Add(time.Duration(r.Int64N(int64(until.Sub(from)) + 1)))
		whole := s.Between(from, until)
		if len(whole) > 0 && r.IntN(2) == 0 {
			cut = whole[r.IntN(len(whole))] // the instants themselves are the dangerous places
		}
		require.Equal(t, whole, append(s.Between(from, cut), s.Between(cut, until)...), "%s in %s from %s, cut at %s", s.Cron, s.Timezone, from, cut)
		for i, due := range whole {
			require.True(t, due.After(from) && !due.After(until))
			require.True(t, i == 0 || due.After(whole[i-1]), "%s in %s: %s after %s", s.Cron, s.Timezone, due, whole[max(i-1, 0)])
		}
	}
}

// The slow, plain way: look at every minute, and remember which readings of the
// clock were shown already.
func TestEveryReadingOfTheClockThatExistsIsDueOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 150 {
		s, from := draw(r)
		location, err := time.LoadLocation(s.Timezone)
		require.NoError(t, err)
		for _, around := range changes(from, location) {
			from, until := around.Add(-26*time.Hour).Truncate(time.Minute), around.Add(26*time.Hour).Truncate(time.Minute)
			require.Subset(t, s.Between(from, until), minuteByMinute(t, s, location, from, until), "%s in %s from %s", s.Cron, s.Timezone, from)
		}
	}
}

// changes are some instants at which the clocks of a zone are changed.
func changes(from time.Time, location *time.Location) []time.Time {
	var found []time.Time
	for len(found) < 3 {
		_, end := from.In(location).ZoneBounds()
		if end.IsZero() {
			break
		}
		found, from = append(found, end), end
	}
	return found
}

func minuteByMinute(t *testing.T, s *Schedule, location *time.Location, from, until time.Time) []time.Time {
	fields, err := parseCron(s.Cron)
	require.NoError(t, err)
	seen := map[string]bool{}
	var due []time.Time
	for at := from.Add(-26 * time.Hour); !at.After(until); at = at.Add(time.Minute) {
		local := at.In(location)
		if local.Second() != 0 { // a zone once away from UTC by odd seconds
			return nil
		}
		reading := local.Format("2006-01-02T15:04")
		fits := fields.Minute&(1<<uint(local.Minute())) > 0 && fields.Hour&(1<<uint(local.Hour())) > 0 &&
			fields.fits(time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC).Unix())
		if fits && !seen[reading] && at.After(from) {
			due = append(due, at.UTC())
		}
		seen[reading] = true
	}
	return due
}

func TestADailyScheduleNeverLosesADay(t *testing.T) {
	for _, zone := range changing {
		location, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for _, clock := range []string{"0 0", "30 0", "30 1", "15 2", "30 2", "0 3", "30 23"} {
			s := &Schedule{Cron: clock + " * * *", Timezone: zone}
			from, until := time.Date(1990, 1, 1, 0, 0, 0, 0, location), time.Date(2020, 1, 1, 0, 0, 0, 0, location)
			days := map[string]int{}
			for _, due := range s.Between(from.Add(-time.Second), until.Add(-time.Second)) {
				days[due.In(location).Format(time.DateOnly)]++
			}
			// By the calendar in UTC, because a day of the zone may begin at one.
			for day := time.Date(1990, 1, 2, 0, 0, 0, 0, time.UTC); day.Year() < 2020; day = day.AddDate(0, 0, 1) {
				date := day.Format(time.DateOnly)
				want := 1
				switch zone + " " + date {
				case "Pacific/Apia 2011-12-30", "Pacific/Kwajalein 1993-08-21":
					want = 0 // there was no such day
				case "Pacific/Apia 2011-12-31", "Pacific/Kwajalein 1993-08-22":
					if clock != "0 0" {
						want = 2 // its own, and that of the day before
					}
				case "Asia/Pyongyang 2018-05-04":
					if clock == "30 23" {
						want = 0 // the day ended at half past eleven
					}
				case "Asia/Pyongyang 2018-05-05":
					if clock == "30 23" {
						want = 2
					}
				}
				require.Equal(t, want, days[date], "%s at %s on %s", zone, clock, date)
			}
		}
	}
}

func FuzzBetween(f *testing.F) {
	f.Add("30 1 * * *", "Europe/London", int64(1774656000), int64(86400), int64(3600))
	f.Add("*/5 * * * *", "Pacific/Apia", int64(1325152800), int64(200000), int64(100000))
	f.Fuzz(func(t *testing.T, line, zone string, from, length, cut int64) {
		s := &Schedule{Cron: line, Timezone: zone}
		start := time.Unix(from%(1<<33), 0)
		length = max(length%(9*aDay), 0)
		end := start.Add(time.Duration(length) * time.Second)
		middle := start.Add(time.Duration(max(min(cut, length), 0)) * time.Second)
		require.Equal(t, s.Between(start, end), append(s.Between(start, middle), s.Between(middle, end)...))
		s.Next(start)
	})
}

func TestJitterIsTheSameForTheSameDueTimeAndSpreadsTheRest(t *testing.T) {
	due := at(t, "2026-03-01T03:00:00Z")
	jitter := func(name string, due time.Time) time.Duration {
		return (&Scenario{Scenario: name, Schedule: &Schedule{Jitter: units.Duration(time.Hour)}}).JitterOf(due)
	}
	require.Equal(t, jitter("a", due), jitter("a", due.In(time.FixedZone("elsewhere", 3600))))
	require.NotEqual(t, jitter("a", due), jitter("a", due.AddDate(0, 0, 1)))
	quarters := [4]int{}
	for i := range 1000 {
		j := jitter(fmt.Sprintf("scenario-%d", i), due)
		require.True(t, 0 <= j && j < time.Hour, j)
		require.Zero(t, j%time.Second)
		quarters[j/(15*time.Minute)]++
	}
	for _, n := range quarters {
		require.InDelta(t, 250, n, 60)
	}
	require.Zero(t, (&Scenario{Schedule: &Schedule{}}).JitterOf(due))
	require.Zero(t, (&Scenario{}).JitterOf(due))
	short := &Scenario{Schedule: &Schedule{Jitter: units.Duration(time.Millisecond)}}
	require.Less(t, short.JitterOf(due), time.Millisecond)
}

func TestARunBeginsAfterItsJitterAndOutsideOfBlackouts(t *testing.T) {
	night := Blackout{From: "22:00", Until: "04:00", Timezone: "UTC"}
	morning := Blackout{From: "04:00", Until: "06:30", Timezone: "UTC", Days: []string{"mon"}}
	east := Blackout{From: "00:00", Until: "24:00", Timezone: "UTC", Pools: []string{"east"}}
	for name, c := range map[string]struct {
		due, pool, want string
		blackouts       []Blackout
		jitter          time.Duration
	}{
		"none":                            {due: "2026-03-01T03:00:00Z", want: "2026-03-01T03:00:00Z"},
		"one that is over":                {due: "2026-03-01T05:00:00Z", want: "2026-03-01T05:00:00Z", blackouts: []Blackout{night}},
		"over midnight":                   {due: "2026-03-01T23:30:00Z", want: "2026-03-02T04:00:00Z", blackouts: []Blackout{night}},
		"one after another":               {due: "2026-03-02T03:00:00Z", want: "2026-03-02T06:30:00Z", blackouts: []Blackout{morning, night}},
		"one after another, not that day": {due: "2026-03-03T03:00:00Z", want: "2026-03-03T04:00:00Z", blackouts: []Blackout{morning, night}},
		"of another pool":                 {due: "2026-03-01T03:00:00Z", pool: "west", want: "2026-03-01T03:00:00Z", blackouts: []Blackout{east}},
		"its last instant":                {due: "2026-03-01T03:59:59Z", want: "2026-03-01T04:00:00Z", blackouts: []Blackout{night}},
		"its end is outside":              {due: "2026-03-01T04:00:00Z", want: "2026-03-01T04:00:00Z", blackouts: []Blackout{night}},
		"what covers everything is not a reason to wait for ever": {due: "2026-03-01T03:00:00Z", pool: "east", want: "2026-03-01T03:00:00Z",
			blackouts: []Blackout{east}},
		"the jitter comes first": {due: "2026-03-01T21:59:59Z", want: "2026-03-02T04:00:00Z", blackouts: []Blackout{night}, jitter: 5 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Scenario{Scenario: "helpdesk", Schedule: &Schedule{Jitter: units.Duration(c.jitter)}}
			require.Equal(t, at(t, c.want), s.StartAt(at(t, c.due), c.blackouts, c.pool))
		})
	}
}

func TestWhenATimeOfDayEnds(t *testing.T) {
	for name, c := range map[string]struct {
		days, from, until, zone, at string
		want                        string // "" is outside
	}{
		"before it":                             {"", "08:00", "17:00", "UTC", "2026-03-02T07:59:59Z", ""},
		"in it":                                 {"", "08:00", "17:00", "UTC", "2026-03-02T08:00:00Z", "2026-03-02T17:00:00Z"},
		"after it":                              {"", "08:00", "17:00", "UTC", "2026-03-02T17:00:00Z", ""},
		"in a zone":                             {"", "08:00", "17:00", "Asia/Kolkata", "2026-03-02T03:00:00Z", "2026-03-02T11:30:00Z"},
		"over midnight, before":                 {"", "22:00", "06:00", "UTC", "2026-03-02T23:00:00Z", "2026-03-03T06:00:00Z"},
		"over midnight, after":                  {"", "22:00", "06:00", "UTC", "2026-03-02T05:00:00Z", "2026-03-02T06:00:00Z"},
		"the night belongs to the day before":   {"fri", "22:00", "06:00", "UTC", "2026-03-07T05:00:00Z", "2026-03-07T06:00:00Z"},
		"the morning of its own day is outside": {"fri", "22:00", "06:00", "UTC", "2026-03-06T05:00:00Z", ""},
		"another day":                           {"sat", "08:00", "17:00", "UTC", "2026-03-06T09:00:00Z", ""},
		"a whole weekend is one":                {"sat,sun", "00:00", "24:00", "UTC", "2026-03-07T09:00:00Z", "2026-03-09T00:00:00Z"},
		"the same from and until: a whole day":  {"sat", "09:00", "09:00", "UTC", "2026-03-08T08:00:00Z", "2026-03-08T09:00:00Z"},
		"an hour that comes twice, first":       {"", "01:00", "01:30", "Europe/London", "2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z"},
		"an hour that comes twice, again":       {"", "01:00", "01:30", "Europe/London", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"},
		"all of an hour that comes twice":       {"", "01:00", "02:00", "Europe/London", "2026-10-25T00:10:00Z", "2026-10-25T02:00:00Z"},
		"its end is skipped":                    {"", "00:00", "01:30", "Europe/London", "2026-03-29T00:10:00Z", "2026-03-29T01:00:00Z"},
		"its beginning is skipped":              {"", "01:30", "03:00", "Europe/London", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"},
		"all of it is skipped":                  {"", "01:10", "01:50", "Europe/London", "2026-03-29T01:00:00Z", ""},
		"a zone that there is not":              {"", "01:10", "01:50", "Europe/Atlantis", "2026-03-29T01:20:00Z", ""},
		"a time that there is not":              {"", "25:10", "01:50", "UTC", "2026-03-29T01:20:00Z", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var days []string
			if c.days != "" {
				days = strings.Split(c.days, ",")
			}
			b := Blackout{Days: days, From: c.from, Until: c.until, Timezone: c.zone}
			q := Quiet{Days: days, From: c.from, Until: c.until, Timezone: c.zone}
			until, inside := b.Ends(at(t, c.at))
			quiet, silent := q.Ends(at(t, c.at))
			require.Equal(t, c.want != "", inside)
			require.Equal(t, inside, silent)
			require.Equal(t, until, quiet)
			if inside {
				require.Equal(t, at(t, c.want), until)
			}
		})
	}
}

func BenchmarkADailyScheduleOver35Days(b *testing.B) {
	s := &Schedule{Cron: "0 3 * * *", Timezone: "Europe/London"}
	from := at(b, "2026-03-01T00:00:00Z")
	for b.Loop() {
		if len(s.Between(from, from.AddDate(0, 0, 35))) != 35 {
			b.Fatal("days were lost")
		}
	}
}

func BenchmarkAMinutelyScheduleOver35Days(b *testing.B) {
	s := &Schedule{Cron: "* * * * *", Timezone: "Europe/London"}
	from := at(b, "2026-06-01T00:00:00Z")
	for b.Loop() {
		if len(s.Between(from, from.AddDate(0, 0, 35))) != 35*1440 {
			b.Fatal("minutes were lost")
		}
	}
}

func BenchmarkTheNextOfAYearlySchedule(b *testing.B) {
	s := &Schedule{Cron: "@yearly", Timezone: "Australia/Sydney"}
	from := at(b, "2026-03-01T00:00:00Z")
	for b.Loop() {
		s.Next(from)
	}
}

func BenchmarkTheStartOfARun(b *testing.B) {
	s := &Scenario{Scenario: "helpdesk", Schedule: &Schedule{Jitter: units.Duration(time.Hour)}}
	night := []Blackout{{From: "22:00", Until: "04:00", Timezone: "Europe/London"}, {Days: []string{"mon"}, From: "08:00", Until: "17:00", Timezone: "UTC"}}
	due := at(b, "2026-03-01T03:00:00Z")
	for b.Loop() {
		s.StartAt(due, night, DefaultPool)
	}
}

func TestAScheduleWhoseFieldsFitNothingIsAskedForALittleTimeOnly(t *testing.T) {
	for name, spec := range map[string]cron.SpecSchedule{
		"no minute": {Minute: 0, Hour: 1, Dom: star | 1<<1, Month: star | 1<<1, Dow: star | 1},
		"no hour":   {Minute: 1, Hour: 0, Dom: star | 1<<1, Month: star | 1<<1, Dow: star | 1},
		"no day":    {Minute: 1, Hour: 1, Dom: 0, Month: star | 1<<1, Dow: 0},
	} {
		t.Run(name, func(t *testing.T) {
			fields{&spec}.readings(0, func(int64) bool {
				t.Error("it is due")
				return false
			})
		})
	}
}
