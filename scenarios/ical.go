package scenarios

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"
)

// CalendarEvent is an event of an iCalendar, or one of its dates where it repeats.
type CalendarEvent struct {
	UID         string    // the event's own, for one that repeats with its original start behind: the same each time the calendar is read
	From, Until time.Time // in UTC; Until is not included
	Reason      string    // its summary
	RequestedBy string    // its organizer; "" where none is given
}

// What a calendar may have. It comes from elsewhere, so it is hostile until
// proven otherwise; no calendar of freezes comes near these bounds.
const (
	mostOfCalendar  = 1 << 20 // bytes
	mostEvents      = 10_000  // that are told of, dates of repeated ones counted each
	mostRepeating   = 100     // events with a rule
	mostDates       = 50_000  // of one rule, those before the stretch asked for included
	longestRule     = 300     // bytes
	mostParameters  = 50      // of one line
	mostInterval    = 1000
	earliestInRule  = 1970
	longestSummary  = 200 // characters
	yearsToRepeat   = 400 // after so many the calendar repeats itself, weekdays included
	secondsToRepeat = 146097 * aDay
	longestReading  = 10 * time.Second // of all rules together; a rule that never comes takes up to 0.1 s
)

// ReadCalendar reads the events of an iCalendar (RFC 5545) that lie at least in
// part between from and until, in their order. Events that were cancelled are
// left out; dates that were moved are where they were moved to. A time without
// a zone is in the calendar's own (X-WR-TIMEZONE), else in UTC.
//
// Each event that cannot be read is part of the error, by its name, and the
// others are returned all the same: whoever sees an error must not take what is
// missing for withdrawn.
func ReadCalendar(r io.Reader, from, until time.Time) ([]CalendarEvent, error) {
	parsed, err := parseCalendar(r)
	if err != nil {
		return nil, err
	}
	c := calendarReading{from: from, until: until, zone: time.UTC, moved: map[string]bool{}, began: time.Now()}
	if err := c.zoneOf(parsed); err != nil {
		return nil, err
	}
	events := c.events(parsed)
	for _, e := range events {
		c.note(e)
	}
	var wrong []error
	for _, e := range events {
		if len(c.found) > mostEvents {
			return nil, fmt.Errorf("the calendar has more than %d dates between %s and %s: narrow its rules, or put freezes into a calendar of their own",
				mostEvents, from.UTC().Format(time.DateOnly), until.UTC().Format(time.DateOnly))
		}
		if err := c.read(e); err != nil {
			wrong = append(wrong, fmt.Errorf("event %s: %w", e.called(), err))
		}
	}
	slices.SortFunc(c.found, func(a, b CalendarEvent) int {
		return cmp.Or(a.From.Compare(b.From), strings.Compare(a.UID, b.UID))
	})
	return c.found, errors.Join(wrong...)
}

func parseCalendar(r io.Reader) (calendar *ics.Calendar, err error) {
	data, err := io.ReadAll(io.LimitReader(r, mostOfCalendar+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the calendar: %w", err)
	case len(data) > mostOfCalendar:
		return nil, errors.New("the calendar is larger than 1 MiB: put freezes into a calendar of their own")
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	switch {
	case !bytes.HasPrefix(bytes.ToUpper(text), []byte("BEGIN:VCALENDAR")):
		return nil, errors.New("this is not an iCalendar file: it does not begin with BEGIN:VCALENDAR")
	case !bytes.HasSuffix(bytes.ToUpper(text), []byte("END:VCALENDAR")):
		return nil, errors.New("the calendar is incomplete: it does not end with END:VCALENDAR")
	}
	unfolded := folded.ReplaceAllString(string(text), "")
	for i, line := range strings.Split(unfolded, "\n") {
		if tooManyParameters(line) {
			return nil, fmt.Errorf("the calendar cannot be read: line %d, %.20q…, has more than %d parameters", i+1, line, mostParameters)
		}
	}
	defer func() { // the library was not made for what is hostile
		if p := recover(); p != nil {
			calendar, err = nil, fmt.Errorf("the calendar cannot be read: %v", p)
		}
	}()
	calendar, err = ics.ParseCalendarWithOptions(strings.NewReader(unfolded), ics.WithUnknownPropertyHandler(ics.AcceptUnknownPropertyHandler))
	if err != nil {
		return nil, fmt.Errorf("the calendar cannot be read: %w", err)
	}
	return calendar, nil
}

var folded = regexp.MustCompile(`\r?\n[ \t]`)

// tooManyParameters: the library takes time by their number times the length of
// the line.
func tooManyParameters(line string) bool {
	n, quoted := 0, false
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		case ';', ',':
			n++
		case ':':
			if !quoted {
				return n > mostParameters
			}
		}
	}
	return n > mostParameters
}

// calendarReading is one reading of a calendar.
type calendarReading struct {
	from, until time.Time
	zone        *time.Location // of times that name none
	cancelled   bool           // the calendar as a whole says so
	moved       map[string]bool
	repeating   int
	began       time.Time
	found       []CalendarEvent
}

func (c *calendarReading) zoneOf(calendar *ics.Calendar) (err error) {
	for _, p := range calendar.CalendarProperties {
		switch strings.ToUpper(p.IANAToken) {
		case "X-WR-TIMEZONE":
			c.zone, err = zoneNamed(p.Value)
		case "METHOD":
			c.cancelled = strings.EqualFold(p.Value, "CANCEL")
		}
	}
	return err
}

// icalEvent is a VEVENT by the names of its properties.
type icalEvent struct{ *ics.VEvent }

func (e icalEvent) all(name string) []ics.IANAProperty {
	var found []ics.IANAProperty
	for _, p := range e.Properties {
		if strings.EqualFold(p.IANAToken, name) {
			found = append(found, p)
		}
	}
	return found
}

func (e icalEvent) first(name string) *ics.IANAProperty {
	if found := e.all(name); len(found) > 0 {
		return &found[0]
	}
	return nil
}

func (e icalEvent) text(name string) string {
	if p := e.first(name); p != nil {
		return strings.TrimSpace(p.Value)
	}
	return ""
}

func (e icalEvent) called() string {
	if summary := e.summary(); summary != "" {
		return fmt.Sprintf("%q (%.80q)", summary, e.text("UID"))
	}
	return fmt.Sprintf("%.80q", e.text("UID"))
}

func (e icalEvent) summary() string {
	summary := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(e.text("SUMMARY"), "\ufffd")), " "))
	return string(summary[:min(len(summary), longestSummary)])
}

func (e icalEvent) organizer() string {
	p := e.first("ORGANIZER")
	if p == nil {
		return ""
	}
	for key, values := range p.ICalParameters {
		if strings.EqualFold(key, "CN") && len(values) > 0 && values[0] != "" {
			return values[0]
		}
	}
	return strings.TrimPrefix(strings.TrimPrefix(p.Value, "mailto:"), "MAILTO:")
}

func (e icalEvent) sequence() int {
	n, _ := strconv.Atoi(e.text("SEQUENCE"))
	return n
}

func (e icalEvent) cancelled() bool { return strings.EqualFold(e.text("STATUS"), "CANCELLED") }

// events leaves of several versions of an event, or of one of its dates, the
// latest; and of an event that was cancelled nothing.
func (c *calendarReading) events(calendar *ics.Calendar) []icalEvent {
	latest, order := map[string]icalEvent{}, []string{}
	for _, parsed := range calendar.Events() {
		e := icalEvent{parsed}
		key := e.text("UID") + "\x00" + e.text("RECURRENCE-ID")
		known, again := latest[key]
		if !again {
			order = append(order, key)
		}
		if !again || e.sequence() >= known.sequence() {
			latest[key] = e
		}
	}
	var events []icalEvent
	for _, key := range order {
		e := latest[key]
		whole, any := latest[e.text("UID")+"\x00"]
		if !c.cancelled && (!any || !whole.cancelled()) {
			events = append(events, e)
		}
	}
	return events
}

// note remembers which dates of repeating events have an entry of their own.
func (c *calendarReading) note(e icalEvent) {
	p := e.first("RECURRENCE-ID")
	if p == nil {
		return
	}
	if original, err := c.moment(*p, p.Value); err == nil {
		c.moved[dateKey(e.text("UID"), original.at())] = true
	}
}

func dateKey(uid string, original time.Time) string {
	return uid + "/" + original.UTC().Format("20060102T150405Z")
}

func (c *calendarReading) read(e icalEvent) error {
	uid := e.text("UID")
	if uid == "" {
		return errors.New("it has no UID, so it could not be recognised again later: give it one")
	}
	if len(uid) > 1000 {
		return errors.New("its UID is longer than 1000 bytes")
	}
	if e.cancelled() {
		return nil
	}
	start, err := c.start(e)
	if err != nil {
		return err
	}
	lasts, err := c.length(e, start)
	if err != nil {
		return err
	}
	if p := e.first("RECURRENCE-ID"); p != nil {
		return c.readMoved(e, *p, start, lasts)
	}
	if e.first("RRULE") == nil && e.first("RDATE") == nil {
		c.tell(e, uid, start, lasts)
		return nil
	}
	return c.readRepeating(e, start, lasts)
}

func (c *calendarReading) readMoved(e icalEvent, p ics.IANAProperty, start moment, lasts duration) error {
	if ranged := parameter(p, "RANGE"); ranged != "" {
		return fmt.Errorf("it moves all following dates (RANGE=%s), which is not supported: end the event there, and make a new one", ranged)
	}
	original, err := c.moment(p, p.Value)
	if err != nil {
		return fmt.Errorf("RECURRENCE-ID: %w", err)
	}
	c.tell(e, dateKey(e.text("UID"), original.at()), start, lasts)
	return nil
}

func (c *calendarReading) tell(e icalEvent, uid string, start moment, lasts duration) {
	from, until := start.at(), lasts.end(start)
	if from.Before(c.until) && until.After(c.from) {
		c.found = append(c.found, CalendarEvent{UID: uid, From: from, Until: until, Reason: e.summary(), RequestedBy: e.organizer()})
	}
}

// moment is a time as a calendar has it: what the clocks of a zone show.
type moment struct {
	reading  int64
	location *time.Location
	date     bool // a whole day
}

func (m moment) at() time.Time {
	c := clock{location: m.location}
	at, _ := c.earliest(m.reading)
	return time.Unix(at, 0).UTC()
}

// duration is how long an event lasts: first what the clocks show, as for whole
// days, then so much time. Both are seconds.
type duration struct{ byClock, exact int64 }

func (s duration) end(start moment) time.Time {
	last := moment{start.reading + s.byClock, start.location, start.date}
	return last.at().Add(time.Duration(s.exact) * time.Second)
}

func parameter(p ics.IANAProperty, name string) string {
	for key, values := range p.ICalParameters {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// moment reads one value of a property.
func (c *calendarReading) moment(p ics.IANAProperty, value string) (moment, error) {
	location := c.zone
	value = strings.TrimSpace(value)
	if name := parameter(p, "TZID"); name != "" && !strings.HasSuffix(value, "Z") {
		var err error
		if location, err = zoneNamed(name); err != nil {
			return moment{}, err
		}
	}
	if strings.HasSuffix(value, "Z") {
		location = time.UTC
	}
	form := "20060102T150405"
	if len(value) == len("20060102") {
		form = "20060102"
	}
	t, err := time.Parse(form, strings.TrimSuffix(value, "Z"))
	if err != nil || t.Year() < 1 || t.Year() > 9000 {
		return moment{}, fmt.Errorf("%.40q is not a time: write it like 20260301T040000Z, or 20260301 for a whole day", value)
	}
	return moment{t.Unix(), location, len(form) == len("20060102")}, nil
}

func (c *calendarReading) start(e icalEvent) (moment, error) {
	p := e.first("DTSTART")
	if p == nil {
		return moment{}, errors.New("it has no start (DTSTART)")
	}
	m, err := c.moment(*p, p.Value)
	if err != nil {
		return m, fmt.Errorf("DTSTART: %w", err)
	}
	return m, nil
}

func (c *calendarReading) length(e icalEvent, start moment) (lasts duration, err error) {
	if p := e.first("DTEND"); p != nil {
		end, err := c.moment(*p, p.Value)
		if err != nil {
			return lasts, fmt.Errorf("DTEND: %w", err)
		}
		lasts.byClock = end.reading - start.reading
		if end.location.String() != start.location.String() {
			lasts = duration{exact: end.at().Unix() - start.at().Unix()}
		}
	} else if p := e.first("DURATION"); p != nil {
		if lasts, err = icalDuration(p.Value); err != nil {
			return lasts, err
		}
	} else if start.date {
		lasts.byClock = aDay
	} else {
		return lasts, errors.New("it has no end (DTEND or DURATION)")
	}
	if lasts.byClock+lasts.exact <= 0 {
		return lasts, errors.New("it ends before it starts")
	}
	return lasts, nil
}

var durationForm = regexp.MustCompile(`^\+?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?$`)

// icalDuration: weeks and days go by the calendar, hours and less are exact (RFC 5545, 3.3.6).
func icalDuration(text string) (lasts duration, err error) {
	parts := durationForm.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return lasts, fmt.Errorf("DURATION: %.40q is not a duration: write it like P1D or PT2H30M", text)
	}
	for i, unit := range []int64{7 * aDay, aDay, anHour, aMinute, 1} {
		n, _ := strconv.ParseInt("0"+parts[i+1], 10, 64)
		if unit < aDay {
			lasts.exact += n * unit
		} else {
			lasts.byClock += n * unit
		}
	}
	return lasts, nil
}

// readRepeating tells of the dates of an event with RRULE or RDATE.
func (c *calendarReading) readRepeating(e icalEvent, start moment, lasts duration) error {
	if c.repeating++; c.repeating > mostRepeating {
		return fmt.Errorf("the calendar has more than %d repeating events: put freezes into a calendar of their own", mostRepeating)
	}
	if time.Since(c.began) > longestReading {
		return fmt.Errorf("it was not read: the rules before it took more than %s: remove rules that never match, or put freezes into a calendar of their own", longestReading)
	}
	without, err := c.excluded(e)
	if err != nil {
		return err
	}
	dates, err := c.dates(e, start, lasts)
	if err != nil {
		return err
	}
	if len(dates) > mostEvents {
		return fmt.Errorf("it has more than %d dates: give its rule an UNTIL, or repeat it less often", mostEvents)
	}
	uid, told := e.text("UID"), map[string]bool{}
	for _, date := range dates {
		key := dateKey(uid, date.at())
		if without.has(date) || c.moved[key] || told[key] {
			continue
		}
		told[key] = true
		c.tell(e, key, date, lasts)
	}
	return nil
}

// exclusions are instants, and whole days by their reading.
type exclusions struct{ instants, days map[int64]bool }

func (x exclusions) has(m moment) bool {
	return x.instants[m.at().Unix()] || x.days[floor(m.reading, aDay)]
}

func (c *calendarReading) excluded(e icalEvent) (exclusions, error) {
	x := exclusions{map[int64]bool{}, map[int64]bool{}}
	if e.first("EXRULE") != nil {
		return x, errors.New("it has an EXRULE, which is no longer part of iCalendar: write EXDATE")
	}
	for _, p := range e.all("EXDATE") {
		for _, value := range strings.Split(p.Value, ",") {
			m, err := c.moment(p, value)
			if err != nil {
				return x, fmt.Errorf("EXDATE: %w", err)
			}
			if m.date {
				x.days[m.reading] = true
			} else {
				x.instants[m.at().Unix()] = true
			}
		}
	}
	return x, nil
}

// dates are those of an event that may lie in the stretch that is read.
func (c *calendarReading) dates(e icalEvent, start moment, lasts duration) ([]moment, error) {
	var dates []moment
	rules := e.all("RRULE")
	switch len(rules) {
	case 0:
		dates = append(dates, start)
	case 1:
		var err error
		if dates, err = c.byRule(rules[0].Value, start, lasts); err != nil {
			return nil, fmt.Errorf("RRULE: %w", err)
		}
	default:
		return nil, errors.New("it has more than one RRULE: make an event of each")
	}
	for _, p := range e.all("RDATE") {
		for _, value := range strings.Split(p.Value, ",") {
			if strings.Contains(value, "/") {
				return nil, errors.New("RDATE: a date with its own end is not supported: make it a separate event")
			}
			m, err := c.moment(p, value)
			if err != nil {
				return nil, fmt.Errorf("RDATE: %w", err)
			}
			dates = append(dates, m)
		}
	}
	return dates, nil
}

// byRule lets the library go through a rule by readings of a clock that is
// never changed, and turns these into instants itself: a date that the clocks
// skip is not lost.
//
// The library looks for a date up to the year 9999, whatever it was asked for,
// so that a rule which never comes takes it thousands of years. They are spared
// it by reading the rule as late as the calendar repeats itself.
func (c *calendarReading) byRule(text string, start moment, lasts duration) ([]moment, error) {
	option, err := c.rule(text, start)
	if err != nil {
		return nil, err
	}
	const last = 9999
	year := max(c.until.UTC().Year(), time.Unix(start.reading, 0).UTC().Year())
	shift := int64((last-year)/yearsToRepeat) * secondsToRepeat
	option.Dtstart = time.Unix(start.reading+shift, 0).UTC()
	if !option.Until.IsZero() {
		option.Until = time.Unix(option.Until.Unix()+shift, 0).UTC()
	}
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, err
	}
	var dates []moment
	next := rule.Iterator()
	for range mostDates {
		t, more := next()
		date := moment{t.Unix() - shift, start.location, start.date}
		if !more || !date.at().Before(c.until) {
			return dates, nil
		}
		if lasts.end(date).After(c.from) {
			dates = append(dates, date)
		}
	}
	return nil, fmt.Errorf("it has more than %d dates: start the event later, or repeat it less often", mostDates)
}

// rule reads a rule and refuses what no freeze needs: what repeats within a day
// makes dates without end.
func (c *calendarReading) rule(text string, start moment) (*rrule.ROption, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) > longestRule || strings.Contains(text, "\n") {
		return nil, fmt.Errorf("it is longer than %d bytes", longestRule)
	}
	if time.Unix(start.reading, 0).UTC().Year() < earliestInRule {
		return nil, fmt.Errorf("it begins before %d: start the event later", earliestInRule)
	}
	var parts []string
	var until time.Time
	for _, part := range strings.Split(strings.TrimSuffix(text, ";"), ";") {
		value, isUntil := strings.CutPrefix(part, "UNTIL=")
		if !isUntil {
			parts = append(parts, part)
			continue
		}
		m, err := c.moment(ics.IANAProperty{}, value)
		if err != nil {
			return nil, fmt.Errorf("UNTIL: %w", err)
		}
		until = lastReading(m, strings.HasSuffix(value, "Z"), start)
	}
	option, err := rrule.StrToROption(strings.Join(parts, ";"))
	switch {
	case err != nil:
		return nil, err
	case !option.Dtstart.IsZero() || len(option.Byeaster) > 0:
		return nil, errors.New("it cannot have DTSTART or BYEASTER")
	case option.Freq > rrule.DAILY || len(option.Byhour)+len(option.Byminute)+len(option.Bysecond) > 3 ||
		len(option.Byhour) > 1 || len(option.Byminute) > 1 || len(option.Bysecond) > 1:
		return nil, errors.New("it repeats within a day: make it daily or less frequent, or put a blackout into the settings")
	case option.Interval < 0 || option.Interval > mostInterval:
		return nil, fmt.Errorf("INTERVAL must be from 1 to %d", mostInterval)
	case option.Count < 0:
		return nil, errors.New("COUNT cannot be negative")
	}
	option.Until = until
	return option, nil
}

// lastReading is what UNTIL means for the clock of the event: an instant, a
// reading, or the whole of a day.
func lastReading(until moment, instant bool, start moment) time.Time {
	switch {
	case until.date:
		return time.Unix(until.reading+aDay-1, 0).UTC()
	case instant:
		return time.Unix(wallOf(until.at().In(start.location)), 0).UTC()
	}
	return time.Unix(until.reading, 0).UTC()
}
