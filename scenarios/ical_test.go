package scenarios

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// calendar wraps lines of events as a calendar does.
func calendar(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VCALENDAR\r\n"
}

func event(lines ...string) string {
	return "BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT"
}

func TestTheEventsOfACalendar(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"an event in UTC": {
			calendar(event("UID:a", "SUMMARY:Year end", "ORGANIZER;CN=Ana:mailto:ana@acme.example", "DTSTART:20261220T180000Z", "DTEND:20270102T060000Z")),
			[]string{"a 2026-12-20T18:00 2027-01-02T06:00 Year end, by Ana"}},
		"an event in a zone": {
			calendar(event("UID:a", "SUMMARY:x", "ORGANIZER:mailto:ana@acme.example", "DTSTART;TZID=Europe/London:20260701T080000", "DTEND;TZID=Europe/London:20260701T170000")),
			[]string{"a 2026-07-01T07:00 2026-07-01T16:00 x, by ana@acme.example"}},
		"a zone as Windows calls it": {
			calendar(event("UID:a", "DTSTART;TZID=W. Europe Standard Time:20260701T080000", "DTEND;TZID=W. Europe Standard Time:20260701T090000")),
			[]string{"a 2026-07-01T06:00 2026-07-01T07:00 "}},
		"a zone as Windows calls it, in quotation marks": {
			calendar(event("UID:a", `DTSTART;TZID="Central Standard Time (Mexico)":20260701T080000`, "DURATION:PT1H")),
			[]string{"a 2026-07-01T14:00 2026-07-01T15:00 "}},
		"a zone behind a prefix": {
			calendar(event("UID:a", "DTSTART;TZID=/mozilla.org/20050126_1/America/Argentina/Ushuaia:20260701T080000", "DURATION:PT1H")),
			[]string{"a 2026-07-01T11:00 2026-07-01T12:00 "}},
		"a whole day is one of UTC": {
			calendar(event("UID:a", "DTSTART;VALUE=DATE:20260701")),
			[]string{"a 2026-07-01T00:00 2026-07-02T00:00 "}},
		"whole days are those of the calendar's zone, and their end is not included": {
			calendar("X-WR-TIMEZONE:Europe/Berlin", event("UID:a", "DTSTART;VALUE=DATE:20260327", "DTEND;VALUE=DATE:20260330")),
			[]string{"a 2026-03-26T23:00 2026-03-29T22:00 "}},
		"a whole day whose midnight is skipped": {
			calendar("X-WR-TIMEZONE:Africa/Cairo", event("UID:a", "DTSTART;VALUE=DATE:20260424")),
			[]string{"a 2026-04-23T22:00 2026-04-24T21:00 "}},
		"a weekend across the end of summer time ends by the clock": {
			calendar(event("UID:a", "DTSTART;TZID=Europe/London:20261023T220000", "DURATION:P2DT8H")),
			[]string{"a 2026-10-23T21:00 2026-10-26T06:00 "}},
		"hours across the begin of summer time are hours": {
			calendar(event("UID:a", "DTSTART;TZID=Europe/London:20260328T220000", "DURATION:PT6H"), event("UID:b", "DTSTART;TZID=Europe/London:20260328T220000", "DURATION:P1D")),
			[]string{"a 2026-03-28T22:00 2026-03-29T04:00 ", "b 2026-03-28T22:00 2026-03-29T21:00 "}},
		"begin and end in different zones": {
			calendar(event("UID:a", "DTSTART;TZID=Europe/London:20260701T080000", "DTEND:20260701T090000Z")),
			[]string{"a 2026-07-01T07:00 2026-07-01T09:00 "}},
		"folded lines and escaped text": {
			calendar(event("UID:a", "SUMMARY:Year end\\, no\r\n  changes\\; at all", "DTSTART:20260701T080000Z", "DURATION:P1W")),
			[]string{"a 2026-07-01T08:00 2026-07-08T08:00 Year end, no changes; at all"}},
		"what was cancelled is left out": {
			calendar(event("UID:a", "STATUS:CANCELLED", "DTSTART:20260701T080000Z", "DURATION:PT1H"), event("UID:b", "STATUS:TENTATIVE", "DTSTART:20260701T080000Z", "DURATION:PT1H")),
			[]string{"b 2026-07-01T08:00 2026-07-01T09:00 "}},
		"a calendar that takes its events back": {
			calendar("METHOD:CANCEL", event("UID:a", "DTSTART:20260701T080000Z", "DURATION:PT1H")), nil},
		"of several versions the latest counts": {
			calendar(event("UID:a", "SEQUENCE:2", "DTSTART:20260702T080000Z", "DURATION:PT1H"), event("UID:a", "SEQUENCE:1", "DTSTART:20260701T080000Z", "DURATION:PT1H")),
			[]string{"a 2026-07-02T08:00 2026-07-02T09:00 "}},
		"what lies before or after is left out, what reaches in is not": {
			calendar(event("UID:before", "DTSTART:20251230T080000Z", "DTEND:20260101T000000Z"), event("UID:in", "DTSTART:20251230T080000Z", "DTEND:20260101T000001Z"),
				event("UID:after", "DTSTART:20280101T000000Z", "DTEND:20280102T000000Z")),
			[]string{"in 2025-12-30T08:00 2026-01-01T00:00 "}},
		"other parts of a calendar are no freezes": {
			calendar("BEGIN:VTODO\r\nUID:t\r\nEND:VTODO", event("UID:a", "DTSTART:20260701T080000Z", "DURATION:PT1H", "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM")),
			[]string{"a 2026-07-01T08:00 2026-07-01T09:00 "}},

		"every last Friday of a month": {
			calendar(event("UID:a", "DTSTART;TZID=Europe/London:20260227T220000", "DURATION:PT8H", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3")),
			[]string{"a/20260227T220000Z 2026-02-27T22:00 2026-02-28T06:00 ", "a/20260327T220000Z 2026-03-27T22:00 2026-03-28T06:00 ",
				"a/20260424T210000Z 2026-04-24T21:00 2026-04-25T05:00 "}},
		"until a day, which is included": {
			calendar(event("UID:a", "DTSTART;VALUE=DATE:20260701", "RRULE:FREQ=DAILY;UNTIL=20260702")),
			[]string{"a/20260701T000000Z 2026-07-01T00:00 2026-07-02T00:00 ", "a/20260702T000000Z 2026-07-02T00:00 2026-07-03T00:00 "}},
		"until an instant, which is included": {
			calendar(event("UID:a", "DTSTART;TZID=America/New_York:20260701T220000", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20260703T020000Z")),
			[]string{"a/20260702T020000Z 2026-07-02T02:00 2026-07-02T03:00 ", "a/20260703T020000Z 2026-07-03T02:00 2026-07-03T03:00 "}},
		"a date that the clocks skip is not lost": {
			calendar(event("UID:a", "DTSTART;TZID=Europe/London:20260328T013000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")),
			[]string{"a/20260328T013000Z 2026-03-28T01:30 2026-03-28T02:30 ", "a/20260329T010000Z 2026-03-29T01:00 2026-03-29T02:00 ",
				"a/20260330T003000Z 2026-03-30T00:30 2026-03-30T01:30 "}},
		"dates left out, moved, cancelled and added": {
			calendar(
				event("UID:a", "SUMMARY:weekly", "DTSTART:20260706T080000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE:20260713T080000Z", "RDATE:20260708T080000Z,20260706T080000Z"),
				event("UID:a", "SUMMARY:moved", "RECURRENCE-ID:20260720T080000Z", "DTSTART:20260721T100000Z", "DURATION:PT2H"),
				event("UID:a", "RECURRENCE-ID:20260727T080000Z", "STATUS:CANCELLED", "DTSTART:20260727T080000Z", "DURATION:PT1H")),
			[]string{"a/20260706T080000Z 2026-07-06T08:00 2026-07-06T09:00 weekly", "a/20260708T080000Z 2026-07-08T08:00 2026-07-08T09:00 weekly",
				"a/20260720T080000Z 2026-07-21T10:00 2026-07-21T12:00 moved", "a/20260803T080000Z 2026-08-03T08:00 2026-08-03T09:00 weekly"}},
		"a day left out by its date": {
			calendar(event("UID:a", "DTSTART:20260706T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", "EXDATE;VALUE=DATE:20260706")),
			[]string{"a/20260707T080000Z 2026-07-07T08:00 2026-07-07T09:00 "}},
		"a date that was moved in from far away": {
			calendar(event("UID:a", "DTSTART:20250706T080000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;COUNT=1"),
				event("UID:a", "RECURRENCE-ID:20250706T080000Z", "DTSTART:20260706T080000Z", "DURATION:PT1H")),
			[]string{"a/20250706T080000Z 2026-07-06T08:00 2026-07-06T09:00 "}},
		"a rule that never comes": {
			calendar(event("UID:a", "DTSTART:19700101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")), nil},
		"an event that is cancelled with all its dates": {
			calendar(event("UID:a", "STATUS:CANCELLED", "DTSTART:20260706T080000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"),
				event("UID:a", "RECURRENCE-ID:20260720T080000Z", "DTSTART:20260721T100000Z", "DURATION:PT2H")), nil},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := ReadCalendar(strings.NewReader(c.text), at(t, "2026-01-01T00:00:00Z"), at(t, "2028-01-01T00:00:00Z"))
			require.NoError(t, err)
			require.Equal(t, c.want, told(events))
		})
	}
}

func told(events []CalendarEvent) []string {
	var lines []string
	for _, e := range events {
		line := fmt.Sprintf("%s %s %s %s", e.UID, e.From.Format("2006-01-02T15:04"), e.Until.Format("2006-01-02T15:04"), e.Reason)
		if e.RequestedBy != "" {
			line += ", by " + e.RequestedBy
		}
		lines = append(lines, line)
	}
	return lines
}

func TestACalendarThatCannotBeReadSaysWhichEventAndWhy(t *testing.T) {
	sound := event("UID:sound", "DTSTART:20260701T080000Z", "DURATION:PT1H")
	repeated := func(rule string) string {
		return calendar(event("UID:a", "SUMMARY:Freeze", "DTSTART:20260706T080000Z", "DURATION:PT1H", "RRULE:"+rule))
	}
	for name, c := range map[string]struct{ text, wrong string }{
		"no calendar":                   {"<html>Log in</html>", "this is not an iCalendar file: it does not begin with BEGIN:VCALENDAR"},
		"nothing":                       {"", "this is not an iCalendar file: it does not begin with BEGIN:VCALENDAR"},
		"half of one":                   {calendar(sound)[:120], "the calendar is incomplete: it does not end with END:VCALENDAR"},
		"an event without its end":      {"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nEND:VCALENDAR\r\n", "the calendar cannot be read: failed to parse event: unbalanced end"},
		"more than a calendar may have": {calendar(strings.Repeat("X-NOTE:"+strings.Repeat("x", 1000)+"\r\n", 1100) + sound), "the calendar is larger than 1 MiB: put freezes into a calendar of their own"},
		"no beginning":                  {calendar(event("UID:a", "SUMMARY:Freeze", "DURATION:PT1H")), `event "Freeze" ("a"): it has no start (DTSTART)`},
		"no end":                        {calendar(event("UID:a", "SUMMARY:Freeze", "DTSTART:20260701T080000Z")), `event "Freeze" ("a"): it has no end (DTEND or DURATION)`},
		"an end before its beginning":   {calendar(event("UID:a", "DTSTART:20260701T080000Z", "DTEND:20260701T080000Z")), `event "a": it ends before it starts`},
		"no name":                       {calendar(event("SUMMARY:Freeze", "DTSTART:20260701T080000Z", "DURATION:PT1H")), `event "Freeze" (""): it has no UID, so it could not be recognised again later: give it one`},
		"a time that is none":           {calendar(event("UID:a", "DTSTART:20261301T080000Z", "DURATION:PT1H")), `event "a": DTSTART: "20261301T080000Z" is not a time: write it like 20260301T040000Z, or 20260301 for a whole day`},
		"a duration that is none":       {calendar(event("UID:a", "DTSTART:20260701T080000Z", "DURATION:1 hour")), `event "a": DURATION: "1 hour" is not a duration: write it like P1D or PT2H30M`},
		"a duration that goes back":     {calendar(event("UID:a", "DTSTART:20260701T080000Z", "DURATION:-PT1H")), `event "a": DURATION: "-PT1H" is not a duration: write it like P1D or PT2H30M`},
		"a zone that there is not":      {calendar(event("UID:a", "DTSTART;TZID=Middle Earth:20260701T080000", "DURATION:PT1H")), `event "a": DTSTART: there is no time zone "Middle Earth": use a name of the IANA database, such as Europe/London`},
		"a zone that is a way out":      {calendar(event("UID:a", "DTSTART;TZID=../../etc/passwd:20260701T080000", "DURATION:PT1H")), `event "a": DTSTART: there is no time zone "../../etc/passwd": use a name of the IANA database, such as Europe/London`},
		"a zone of all that is none":    {calendar("X-WR-TIMEZONE:Nowhere", sound), `there is no time zone "Nowhere": use a name of the IANA database, such as Europe/London`},
		"every second":                  {repeated("FREQ=SECONDLY"), `event "Freeze" ("a"): RRULE: it repeats within a day: make it daily or less frequent, or put a blackout into the settings`},
		"every second, said otherwise":  {repeated("FREQ=DAILY;BYHOUR=0,1,2;BYMINUTE=0,1,2;BYSECOND=0,1,2"), `event "Freeze" ("a"): RRULE: it repeats within a day: make it daily or less frequent, or put a blackout into the settings`},
		"backwards":                     {repeated("FREQ=DAILY;INTERVAL=-1"), `event "Freeze" ("a"): RRULE: INTERVAL must be from 1 to 1000`},
		"a rule that is none":           {repeated("FREQ=SOMETIMES"), `event "Freeze" ("a"): RRULE: undefined frequency: SOMETIMES`},
		"a rule of any length":          {repeated("FREQ=DAILY;BYMONTHDAY=1" + strings.Repeat(",1", 200)), `event "Freeze" ("a"): RRULE: it is longer than 300 bytes`},
		"parameters without end":        {calendar(event("UID:a", "DTSTART"+strings.Repeat(`;X="a:b"`, 60)+":20260701T080000Z", "DURATION:PT1H")), `the calendar cannot be read: line 7, "DTSTART;X=\"a:b\";X=\"a"…, has more than 50 parameters`},
		"two rules":                     {calendar(event("UID:a", "DTSTART:20260706T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY")), `event "a": it has more than one RRULE: make an event of each`},
		"a rule from long ago":          {calendar(event("UID:a", "DTSTART:00010101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")), `event "a": RRULE: it begins before 1970: start the event later`},
		"dates that have an end":        {calendar(event("UID:a", "DTSTART:20260706T080000Z", "DURATION:PT1H", "RDATE;VALUE=PERIOD:20260706T080000Z/PT2H")), `event "a": RDATE: a date with its own end is not supported: make it a separate event`},
		"a date left out that is none":  {calendar(event("UID:a", "DTSTART:20260706T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=1", "EXDATE:tomorrow")), `event "a": EXDATE: "tomorrow" is not a time: write it like 20260301T040000Z, or 20260301 for a whole day`},
		"dates left out by a rule":      {calendar(event("UID:a", "DTSTART:20260706T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=1", "EXRULE:FREQ=DAILY")), `event "a": it has an EXRULE, which is no longer part of iCalendar: write EXDATE`},
		"all that follow are moved":     {calendar(event("UID:a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260706T080000Z", "DTSTART:20260706T080000Z", "DURATION:PT1H")), `event "a": it moves all following dates (RANGE=THISANDFUTURE), which is not supported: end the event there, and make a new one`},
		"a summary that tries to look like something else": {calendar(event("UID:a", "SUMMARY:x\\ny\x1b[31m", "DTSTART:20260706T080000Z")), `event "x y\x1b[31m" ("a"): it has no end (DTEND or DURATION)`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadCalendar(strings.NewReader(c.text), at(t, "2026-01-01T00:00:00Z"), at(t, "2028-01-01T00:00:00Z"))
			require.EqualError(t, err, c.wrong)
		})
	}

	events, err := ReadCalendar(strings.NewReader(calendar(event("UID:a", "DURATION:PT1H"), sound, event("UID:b", "DURATION:PT1H"))), at(t, "2026-01-01T00:00:00Z"), at(t, "2028-01-01T00:00:00Z"))
	require.EqualError(t, err, "event \"a\": it has no start (DTSTART)\nevent \"b\": it has no start (DTSTART)")
	require.Equal(t, []string{"sound 2026-07-01T08:00 2026-07-01T09:00 "}, told(events), "what is sound is read all the same")

	_, err = ReadCalendar(io.MultiReader(strings.NewReader("BEGIN:VCALENDAR"), broken{}), time.Now(), time.Now())
	require.EqualError(t, err, "read the calendar: the line went dead")
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the line went dead") }

func TestAHostileCalendarIsReadInLittleTime(t *testing.T) {
	many := func(n int, lines ...string) string {
		var events []string
		for i := range n {
			events = append(events, event(append([]string{fmt.Sprintf("UID:%d", i)}, lines...)...))
		}
		return calendar(events...)
	}
	for name, text := range map[string]string{
		"rules that never come":     many(30, "DTSTART:19700101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
		"more rules than one reads": many(101, "DTSTART:19700101T080000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY"),
		"rules of many dates":       many(50, "DTSTART:19700101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"),
		"very long events":          many(20, "DTSTART:19700101T080000Z", "DURATION:P20000D", "RRULE:FREQ=DAILY"),
		"many dates":                calendar(event("UID:a", "DTSTART:20260101T000000Z", "DURATION:PT1H", "RDATE;TZID=Europe/London:20260101T000000"+strings.Repeat(",20260101T000000", 60_000))),
		"parts within parts":        calendar(strings.Repeat("BEGIN:VEVENT\r\n", 5_000) + strings.Repeat("END:VEVENT\r\n", 5_000) + "X-A:b"),
		"a line without end":        calendar(event("UID:a", "DTSTART:20260701T080000Z", "DURATION:PT1H", "SUMMARY:"+strings.Repeat("x\r\n ", 200_000))),
		"parameters without end":    calendar(event("UID:a", "DTSTART"+strings.Repeat(";X=y", 200_000)+":20260701T080000Z", "DURATION:PT1H")),
		"times in the very future":  many(20, "DTSTART:89991231T080000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
		"zones that there are not":  many(500, "DTSTART;TZID=/a/b/c/d:20260701T080000", "DURATION:PT1H"),
		"rules that are hard to do": many(30, "DTSTART:19700101T080000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYWEEKNO=53,52,51,50,49,1,2,3;BYDAY=MO,TU,WE;BYYEARDAY=200;BYSETPOS=300"),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, err := ReadCalendar(strings.NewReader(text), at(t, "2026-01-01T00:00:00Z"), at(t, "2027-01-01T00:00:00Z"))
			t.Log(time.Since(began), err != nil)
			require.Less(t, time.Since(began), 20*time.Second)
		})
	}
}

func FuzzReadCalendar(f *testing.F) {
	f.Add(calendar(event("UID:a", "SUMMARY:x", "DTSTART;TZID=Europe/London:20260706T080000", "DTEND;TZID=Europe/London:20260706T090000", "RRULE:FREQ=WEEKLY;BYDAY=MO,-1FR;COUNT=5", "EXDATE:20260713T080000Z", "RDATE:20260708T080000Z")))
	f.Add(calendar("X-WR-TIMEZONE:Asia/Tokyo", event("UID:a", "RECURRENCE-ID;VALUE=DATE:20260706", "DTSTART;VALUE=DATE:20260706", "DURATION:P1D", "STATUS:CANCELLED")))
	f.Add(calendar(event("UID:a", "DTSTART:20260706", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29,-1;BYSETPOS=1;WKST=SU;UNTIL=20300101T000000Z")))
	f.Fuzz(func(t *testing.T, text string) {
		from, until := at(t, "2026-01-01T00:00:00Z"), at(t, "2027-01-01T00:00:00Z")
		events, err := ReadCalendar(strings.NewReader(text), from, until)
		for i, e := range events {
			require.True(t, e.From.Before(e.Until) && e.From.Before(until) && e.Until.After(from), "%+v", e)
			require.NotEmpty(t, e.UID)
			require.True(t, i == 0 || !e.From.Before(events[i-1].From))
		}
		if err == nil {
			again, err := ReadCalendar(strings.NewReader(text), from, until)
			require.NoError(t, err)
			require.Equal(t, events, again)
		}
	})
}
