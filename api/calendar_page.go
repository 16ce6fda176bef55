package api

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/store"
)

const (
	weeksShown   = 5   // of the month
	mostInOneDay = 6   // occurrences that a day of the month names
	agendaDays   = 7   // of the agenda
	mostInAgenda = 500 // occurrences of it
)

// shownDay is one field of the calendar's page.
type shownDay struct {
	Date        time.Time
	Past, Today bool
	Occurrences []store.Occurrence // the first few
	More        int64
	Tally       store.Tally
	Freezes     []store.Exemption
}

// calendarPage shows weeks as people know them from a wall, days one after the
// other, or a year at a glance.
func (s *Server) calendarPage(c *gin.Context) (page, error) {
	query, zone := c.Request.URL.Query(), zoneOf(c)
	view, err := oneOf(query, "view", "month", "agenda", "year")
	if err != nil {
		return page{}, err
	}
	view = cmp.Or(view, "month")
	filter := Whose{Scenario: query.Get("scenario"), Service: query.Get("service"), Client: query.Get("client")}.filter()
	workspace := s.Workspace()
	body := map[string]any{
		"View": view, "Views": viewsOf(query, view), "Asked": query, "Blackouts": Blackouts(workspace), "Filter": onlyFilter(query),
		"Clients": clientsOf(workspace.Services), "Scenarios": named(workspace.Scenarios), "Services": named(workspace.Services),
		"States": occurrenceStates, "Outcomes": []store.Outcome{store.Passed, store.Failed, store.Inconclusive},
	}
	from, err := instantOf(query, "from", zone)
	if err != nil {
		return page{}, err
	}
	now := time.Now().In(zone)
	begin := now
	if from.At != nil {
		begin = from.At.In(zone)
	}
	switch view {
	case "year":
		err = s.addYear(c.Request.Context(), body, query, filter, begin)
	case "agenda":
		err = s.addAgenda(c.Request.Context(), body, query, filter, begin, now)
	default:
		err = s.addMonth(c.Request.Context(), body, query, filter, begin, now)
	}
	return page{Name: "calendar.html", Title: "Calendar", Live: allEvents, Body: body}, err
}

// viewLink leads to one of the views of the calendar.
type viewLink struct {
	Name, Address string
	Current       bool
}

func viewsOf(query url.Values, current string) (links []viewLink) {
	for _, name := range []string{"month", "agenda", "year"} {
		links = append(links, viewLink{name, calendarWith(query, "view", name), name == current})
	}
	return links
}

// calendarWith is the calendar with one part of its address changed.
func calendarWith(query url.Values, name, value string) string {
	kept := url.Values{}
	for key, values := range query {
		if len(values) > 0 && values[0] != "" {
			kept[key] = values
		}
	}
	kept.Set(name, value)
	return "/calendar?" + kept.Encode()
}

func (s *Server) addMonth(ctx context.Context, body map[string]any, query url.Values, filter store.OccurrenceFilter, begin, now time.Time) error {
	from := mondayOf(begin)
	exemptions, err := s.Store.Exemptions(ctx)
	if err != nil {
		return err
	}
	var weeks [][]shownDay
	for w := range weeksShown {
		var week []shownDay
		for d := range 7 {
			shown, err := s.shownDay(ctx, filter, from.AddDate(0, 0, 7*w+d), now, exemptions, mostInOneDay)
			if err != nil {
				return err
			}
			week = append(week, shown)
		}
		weeks = append(weeks, week)
	}
	at := func(days int) string {
		return calendarWith(query, "from", from.AddDate(0, 0, days).Format(time.DateOnly))
	}
	body["Weeks"], body["From"], body["Until"] = weeks, from, from.AddDate(0, 0, 7*weeksShown-1)
	body["Earlier"], body["Later"] = at(-7*(weeksShown-1)), at(7*(weeksShown-1))
	return nil
}

func (s *Server) addAgenda(ctx context.Context, body map[string]any, query url.Values, filter store.OccurrenceFilter, begin, now time.Time) error {
	from := time.Date(begin.Year(), begin.Month(), begin.Day(), 0, 0, 0, 0, begin.Location())
	exemptions, err := s.Store.Exemptions(ctx)
	if err != nil {
		return err
	}
	var agenda []shownDay
	for d := range agendaDays {
		shown, err := s.shownDay(ctx, filter, from.AddDate(0, 0, d), now, exemptions, mostInAgenda/agendaDays)
		if err != nil {
			return err
		}
		agenda = append(agenda, shown)
	}
	at := func(days int) string {
		return calendarWith(query, "from", from.AddDate(0, 0, days).Format(time.DateOnly))
	}
	body["Agenda"], body["From"], body["Until"] = agenda, from, from.AddDate(0, 0, agendaDays-1)
	body["Earlier"], body["Later"] = at(-agendaDays), at(agendaDays)
	return nil
}

// heatDay is a day of a year: how much was due, and the worst of it.
type heatDay struct {
	Day    string // 2026-03-01; "" where the month has no such day
	Amount int64
	Worst  string // bad, warn, good, planned, exempt or idle
	Words  string
}

type heatMonth struct {
	Name string
	Days [31]heatDay
}

func (s *Server) addYear(ctx context.Context, body map[string]any, query url.Values, filter store.OccurrenceFilter, begin time.Time) error {
	year := begin.Year()
	from, until := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC)
	filter.From, filter.Until = &from, &until
	days, err := s.Store.TallyDays(ctx, filter)
	if err != nil {
		return err
	}
	at := func(year int) string { return calendarWith(query, "from", strconv.Itoa(year)+"-01-01") }
	body["Year"], body["Months"] = year, heatOf(year, days)
	body["Earlier"], body["Later"] = at(year-1), at(year+1)
	return nil
}

// heatOf puts the days of a year in its months.
func heatOf(year int, days []store.DayTally) []heatMonth {
	byDay := map[string][]store.DayTally{}
	for _, tally := range days {
		byDay[tally.Day] = append(byDay[tally.Day], tally)
	}
	months := make([]heatMonth, 12)
	for m := range months {
		months[m].Name = time.Month(m + 1).String()[:3]
		for day := time.Date(year, time.Month(m+1), 1, 0, 0, 0, 0, time.UTC); int(day.Month()) == m+1; day = day.AddDate(0, 0, 1) {
			name := day.Format(time.DateOnly)
			months[m].Days[day.Day()-1] = heatOfDay(name, byDay[name])
		}
	}
	return months
}

// heatRanks are the signs of a day, the worst first.
var heatRanks = []string{"bad", "warn", "good", "planned", "exempt", "idle"}

func heatOfDay(day string, tallies []store.DayTally) heatDay {
	heat := heatDay{Day: day, Worst: "idle", Words: day + ": nothing due"}
	rank := len(heatRanks) - 1
	parts := ""
	for _, tally := range tallies {
		heat.Amount += tally.Count
		for i, sign := range heatRanks[:rank] {
			if sign == signOf(tally) {
				rank = i
				break
			}
		}
		parts += ", " + strconv.FormatInt(tally.Count, 10) + " " + spoken(string(tally.State))
		if tally.Outcome != "" {
			parts += " and " + string(tally.Outcome)
		}
	}
	if heat.Worst = heatRanks[rank]; parts != "" {
		heat.Words = day + ": " + parts[2:]
	}
	return heat
}

func signOf(tally store.DayTally) string {
	switch {
	case tally.State == store.Missed || tally.Outcome == store.Failed:
		return "bad"
	case tally.State == store.Late:
		return "warn"
	case tally.State == store.OnTime:
		return "good"
	case tally.State == store.Planned || tally.State == store.Started:
		return "planned"
	}
	return "exempt"
}

// mondayOf is the beginning of the week of a time, in its zone.
func mondayOf(t time.Time) time.Time {
	back := (int(t.Weekday()) + 6) % 7
	return time.Date(t.Year(), t.Month(), t.Day()-back, 0, 0, 0, 0, t.Location())
}

func (s *Server) shownDay(ctx context.Context, filter store.OccurrenceFilter, date, now time.Time, exemptions []store.Exemption, most int) (shownDay, error) {
	end := date.AddDate(0, 0, 1)
	filter.From, filter.Until, filter.Limit = &date, &end, most
	shown := shownDay{Date: date, Past: !end.After(now), Today: !date.After(now) && end.After(now)}
	found, err := s.Store.Occurrences(ctx, filter)
	if err != nil {
		return shown, err
	}
	shown.Occurrences = found.Occurrences
	if found.Next != "" {
		if shown.Tally, err = s.Store.TallyOccurrences(ctx, filter); err != nil {
			return shown, err
		}
		for _, n := range shown.Tally {
			shown.More += n
		}
		shown.More -= int64(len(shown.Occurrences))
	}
	shown.Freezes = within(exemptions, filter)
	return shown, nil
}

// onlyFilter is the part of a query that says of whom, for links.
func onlyFilter(query url.Values) string {
	kept := url.Values{}
	for _, name := range []string{"scenario", "service", "client"} {
		if value := query.Get(name); value != "" {
			kept.Set(name, value)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return "&" + kept.Encode()
}

// instantOf reads a time of a page's address; a day is one of the zone.
func instantOf(query url.Values, name string, zone *time.Location) (at Instant, err error) {
	if err := at.UnmarshalText([]byte(query.Get(name))); err != nil {
		return at, refuse(http.StatusUnprocessableEntity, name+": "+err.Error()+".")
	}
	if at.Day {
		day := time.Date(at.At.Year(), at.At.Month(), at.At.Day(), 0, 0, 0, 0, zone)
		at.At = &day
	}
	return at, nil
}

// days reads since and until of a page; until includes its day.
func days(query url.Values, zone *time.Location) (from, until *time.Time, err error) {
	since, err := instantOf(query, "since", zone)
	if err != nil {
		return nil, nil, err
	}
	last, err := instantOf(query, "until", zone)
	if err == nil && last.Day {
		*last.At = last.At.AddDate(0, 0, 1)
	}
	return since.At, last.At, err
}
