package api

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// planned is a server whose scenarios fall due: one every hour, one every night.
func planned(t *testing.T) *place {
	t.Helper()
	p := open(t)
	hourly := p.workspace.Scenarios["storage-files"]
	hourly.Schedule = &scenarios.Schedule{Cron: "0 * * * *", Timezone: "UTC", Window: hours(1), CatchUp: "none"}
	p.workspace.Settings.Blackouts = []scenarios.Blackout{{Days: []string{"sun"}, From: "22:00", Until: "04:00", Pools: []string{"far"}}}
	_, err := p.store.Plan(t.Context(), p.workspace, time.Now().Add(-48*time.Hour))
	require.NoError(t, err)
	return p
}

func (p *place) occurrence(state store.OccurrenceState, scenario string) store.Occurrence {
	p.t.Helper()
	page, err := p.store.Occurrences(p.t.Context(), store.OccurrenceFilter{States: []store.OccurrenceState{state}, Scenario: scenario, Limit: 1})
	require.NoError(p.t, err)
	require.Len(p.t, page.Occurrences, 1)
	return page.Occurrences[0]
}

func (p *place) settle() {
	p.t.Helper()
	_, err := p.store.Settle(p.t.Context(), p.workspace, time.Now())
	require.NoError(p.t, err)
}

func (p *place) post(path, body string) answer {
	p.t.Helper()
	return p.send("POST", path, body, "Content-Type", "application/json")
}

func (p *place) fill(path string, form url.Values) answer {
	p.t.Helper()
	return p.send("POST", path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html")
}

func TestOccurrencesAreListedByWhatIsAsked(t *testing.T) {
	p := planned(t)
	p.settle()
	list := func(query string) Occurrences {
		got := p.get(v1 + "/occurrences" + query)
		require.Equal(t, http.StatusOK, got.StatusCode, got.Text)
		p.keeps("GET", v1+"/occurrences", got)
		return read[Occurrences](t, got)
	}
	newest := list("?limit=3")
	require.Len(t, newest.Occurrences, 3)
	require.True(t, newest.Occurrences[0].DueAt.After(newest.Occurrences[2].DueAt))
	more := list("?limit=3&cursor=" + *newest.Next)
	require.False(t, more.Occurrences[0].DueAt.After(newest.Occurrences[2].DueAt))
	for _, o := range newest.Occurrences { // others may be due at the same moment
		require.NotContains(t, more.Occurrences, o)
	}
	for query, holds := range map[string]func(store.Occurrence) bool{
		"?scenario=helpdesk-db":         func(o store.Occurrence) bool { return o.Scenario == "helpdesk-db" },
		"?service=storage":              func(o store.Occurrence) bool { return o.Service == "storage" },
		"?client=acme":                  func(o store.Occurrence) bool { return o.Client == "acme" },
		"?state=missed":                 func(o store.Occurrence) bool { return o.State == store.Missed },
		"?state=missed&state=planned":   func(o store.Occurrence) bool { return o.State == store.Missed || o.State == store.Planned },
		"?until=" + rfc3339(time.Now()): func(o store.Occurrence) bool { return o.DueAt.Before(time.Now()) },
		"?from=" + rfc3339(time.Now()):  func(o store.Occurrence) bool { return o.DueAt.After(time.Now().Add(-time.Second)) },
		"?order=oldest&service=storage": func(o store.Occurrence) bool { return o.DueAt.Before(time.Now().Add(48 * time.Hour)) },
	} {
		got := list(query)
		require.NotEmpty(t, got.Occurrences, query)
		for _, o := range got.Occurrences {
			require.True(t, holds(o), "%s: %+v", query, o)
		}
	}
	missed := p.occurrence(store.Missed, "storage-files")
	require.Equal(t, missed, read[store.Occurrence](t, p.get(v1+"/occurrences/"+id64(missed.ID))))
	require.Equal(t, http.StatusNotFound, p.get(v1+"/occurrences/999999").StatusCode)
	require.Equal(t, http.StatusUnprocessableEntity, p.get(v1+"/occurrences?state=green").StatusCode)
	require.Equal(t, http.StatusUnprocessableEntity, p.get(v1+"/occurrences?cursor=x").StatusCode)
}

func rfc3339(t time.Time) string { return url.QueryEscape(t.UTC().Format(time.RFC3339)) }

func TestARunMayBeStartedForAnOccurrence(t *testing.T) {
	p := planned(t)
	p.settle()
	body := func(scenario string, id int64) string {
		return fmt.Sprintf(`{"scenario":%q,"occurrence":%d,"by":"anna"}`, scenario, id)
	}
	open := p.occurrence(store.Planned, "storage-files") // the hour that goes on
	got := p.post(v1+"/runs", body("storage-files", open.ID))
	require.Equal(t, http.StatusAccepted, got.StatusCode, got.Text)
	p.keeps("POST", v1+"/runs", got)
	run := read[store.Run](t, got)
	require.Equal(t, open.ID, *run.OccurrenceID)
	require.Equal(t, open.DueAt, *run.T0)
	require.Equal(t, store.OnDemand, run.Trigger)

	again := p.post(v1+"/runs", body("storage-files", open.ID))
	require.Equal(t, http.StatusConflict, again.StatusCode)
	require.Contains(t, again.Text, "The occurrence does not accept a run: run "+run.ID+" of it is queued.")
	missed := p.occurrence(store.Missed, "storage-files")
	late := p.post(v1+"/runs", body("storage-files", missed.ID))
	require.Equal(t, http.StatusConflict, late.StatusCode)
	require.Contains(t, late.Text, "its window is open from")
	require.Contains(t, p.post(v1+"/runs", body("helpdesk-db", open.ID)).Text, "is of scenario storage-files")
	require.Equal(t, http.StatusNotFound, p.post(v1+"/runs", body("storage-files", 999999)).StatusCode)
}

func TestTheCalendarTellsWhatIsDueAndWhatKeepsItFromBeingDone(t *testing.T) {
	p := planned(t)
	from := time.Now().UTC().Truncate(time.Second)
	_, err := p.store.RequestExemption(t.Context(), store.Exemption{FromAt: from, UntilAt: from.Add(time.Hour), Reason: "year end, all of it;\nreally", RequestedBy: "anna", Client: "acme"})
	require.NoError(t, err)
	require.Empty(t, read[Calendar](t, p.get(v1+"/calendar?from=9999-12-31T20:00:00-05:00")).Occurrences)
	got := p.get(v1 + "/calendar?days=2")
	p.keeps("GET", v1+"/calendar", got)
	calendar := read[Calendar](t, got)
	require.WithinDuration(t, time.Now(), calendar.From, 2*time.Minute)
	require.Equal(t, 48*time.Hour, calendar.Until.Sub(calendar.From))
	require.GreaterOrEqual(t, len(calendar.Occurrences), 48)
	require.EqualValues(t, len(calendar.Occurrences), calendar.Tally[store.Planned])
	require.Nil(t, calendar.Next)
	require.Len(t, calendar.Exemptions, 1)
	require.Equal(t, []Blackout{{Days: []string{"sun"}, From: "22:00", Until: "04:00", Timezone: "UTC", Pools: []string{"far"}}}, calendar.Blackouts)
	require.Empty(t, read[Calendar](t, p.get(v1+"/calendar?client=globex")).Exemptions)
	require.Empty(t, read[Calendar](t, p.get(v1+"/calendar?from="+rfc3339(from.Add(3*time.Hour)))).Exemptions)

	file := p.get(v1 + "/calendar.ics?days=2&scenario=storage-files")
	require.Equal(t, http.StatusOK, file.StatusCode)
	require.Equal(t, "text/calendar; charset=utf-8", file.Header.Get("Content-Type"))
	parsed, err := ics.ParseCalendar(strings.NewReader(file.Text))
	require.NoError(t, err)
	events := parsed.Events()
	require.GreaterOrEqual(t, len(events), 49)
	first := events[0]
	starts, err := first.GetStartAt()
	require.NoError(t, err)
	require.Equal(t, calendar.Occurrences[0].DueAt, starts.UTC())
	require.Equal(t, "Rehearsal of storage-files (planned)", first.GetProperty(ics.ComponentPropertySummary).Value)
	freeze := events[len(events)-1]
	require.Equal(t, "Freeze: year end, all of it;\nreally", freeze.GetProperty(ics.ComponentPropertySummary).Value)
	require.Equal(t, "TENTATIVE", freeze.GetProperty(ics.ComponentPropertyStatus).Value)
	require.Contains(t, file.Text, "\r\n")
	require.Equal(t, http.StatusUnprocessableEntity, p.get(v1+"/calendar.ics?days=0").StatusCode)
}

func TestCalendarProgramsSeeWhatChangedAndWhoseItIs(t *testing.T) {
	made := time.Date(2026, 3, 2, 12, 0, 0, 1000, time.UTC)
	o := store.Occurrence{ID: 7, Scenario: "desk", State: store.Planned, DueAt: made.Add(time.Hour), ClosesAt: made.Add(2 * time.Hour), WrittenAt: made}
	event := func(o store.Occurrence) *ics.VEvent {
		var file strings.Builder
		require.NoError(t, WriteICalendar(&file, []store.Occurrence{o}, nil))
		parsed, err := ics.ParseCalendar(strings.NewReader(file.String()))
		require.NoError(t, err)
		return parsed.Events()[0]
	}
	stamp := func(e *ics.VEvent) string { return e.GetProperty(ics.ComponentPropertyLastModified).Value }
	before := event(o)
	require.Equal(t, "20260302T120000Z", stamp(before))
	settled := made.Add(3 * time.Hour)
	o.State, o.SettledAt = store.Missed, &settled
	after := event(o)
	require.Equal(t, before.Id(), after.Id(), "it is the same event")
	require.Equal(t, "20260302T150000Z", stamp(after))
	o.WrittenAt = made.Add(time.Microsecond)
	require.NotEqual(t, after.Id(), event(o).Id(), "another installation has an occurrence 7 too")
}

func TestExemptionsAreAskedForApprovedAndWithdrawnByPeople(t *testing.T) {
	p := planned(t)
	from := time.Now().UTC().Add(time.Hour).Truncate(time.Second)
	ask := func(change func(map[string]any)) answer {
		body := map[string]any{"from": from, "until": from.Add(time.Hour), "reason": "year end", "service": "storage", "by": "Anna"}
		change(body)
		data, err := json.Marshal(body)
		require.NoError(t, err)
		return p.post(v1+"/exemptions", string(data))
	}
	got := ask(func(map[string]any) {})
	require.Equal(t, http.StatusCreated, got.StatusCode, got.Text)
	p.keeps("POST", v1+"/exemptions", got)
	asked := read[Exemption](t, got)
	require.Equal(t, "waiting", asked.Standing)
	for says, change := range map[string]func(map[string]any){
		`Service \"strage\" is not in the workspace`:   func(b map[string]any) { b["service"] = "strage" },
		`Scenario \"nothing\" is not in the workspace`: func(b map[string]any) { b["scenario"] = "nothing" },
		`to the client \"globex\"`:                     func(b map[string]any) { b["client"] = "globex" },
		"it ends before it starts":                     func(b map[string]any) { b["until"] = from },
		"what was due is never exempted afterwards":    func(b map[string]any) { b["from"], b["until"] = from.Add(-9*time.Hour), from.Add(-8*time.Hour) },
	} {
		refused := ask(change)
		require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
		require.Contains(t, refused.Text, says)
	}

	require.Equal(t, "local:anna", asked.RequestedByID)
	decide := func(what, user string, by ...string) answer {
		body := "{}"
		if len(by) > 0 {
			body = `{"by":"` + by[0] + `"}`
		}
		got := p.send("POST", v1+"/exemptions/"+id64(asked.ID)+"/"+what, body, "Content-Type", "application/json", "Test-User", user)
		p.keeps("POST", v1+"/exemptions/{exemption}/"+what, got)
		return got
	}
	same := decide("approve", "anna", "Ben")
	require.Equal(t, http.StatusForbidden, same.StatusCode)
	require.Contains(t, same.Text, "The person who asked for an exemption cannot approve it: Anna asked for it as local:anna, and you are the same user; a second person must approve it.")
	approved := read[Exemption](t, decide("approve", "ben", "Anna"))
	require.Equal(t, "approved", approved.Standing, "another user may have the same name")
	require.Equal(t, []string{"Anna", "local:ben"}, []string{approved.ApprovedBy, approved.ApprovedByID})
	require.Equal(t, http.StatusConflict, decide("approve", "cleo").StatusCode)
	all := p.get(v1 + "/exemptions")
	p.keeps("GET", v1+"/exemptions", all)
	require.Equal(t, map[string]int{"approved": 1}, read[Exemptions](t, all).Counts)
	require.Equal(t, "withdrawn", read[Exemption](t, decide("withdraw", "anna")).Standing)
	require.Equal(t, http.StatusNotFound, p.post(v1+"/exemptions/99/approve", `{"by":"Ben"}`).StatusCode)
}

func TestThePagesOfTheCalendarShowWhatIsDueAndTakeDecisions(t *testing.T) {
	p := planned(t)
	p.settle()
	from := time.Now().UTC().Add(time.Hour)
	field := func(at time.Time) string { return at.Format("2006-01-02T15:04") }
	form := url.Values{"from": {field(from)}, "until": {field(from.Add(48 * time.Hour))}, "reason": {"year end " + hostile}, "client": {"acme"}, "by": {"Anna"}}
	require.Equal(t, http.StatusSeeOther, p.fill("/exemptions", form).StatusCode)
	got := html.UnescapeString(p.look("/exemptions").Text)
	require.Contains(t, got, `<span class="pill waiting">waiting</span>`)
	require.Contains(t, got, "client acme")
	require.Equal(t, http.StatusForbidden, p.fill("/exemptions/1/approve", url.Values{"by": {"Anna"}}).StatusCode)
	p.actor = access.OfSystem("ben")
	require.Equal(t, http.StatusSeeOther, p.fill("/exemptions/1/approve", url.Values{"by": {"Ben"}}).StatusCode)
	require.Contains(t, p.look("/exemptions").Text, `<span class="pill approved">approved</span>`)
	require.Contains(t, p.fill("/exemptions", url.Values{"from": {"noon"}}).Text, "is not a day and time")

	calendar := p.look("/calendar").Text
	require.Contains(t, calendar, `<li class="planned" title="storage-files: planned, due `)
	require.Contains(t, calendar, `freeze: year end`)
	require.Contains(t, calendar, `18 more</a>`)
	require.Contains(t, calendar, "sun, 22:00 to 04:00 UTC: pools far")
	require.Equal(t, 35, strings.Count(calendar, `<td class="day`))
	require.Equal(t, 1, strings.Count(calendar, ` today">`))
	require.NotContains(t, p.look("/calendar?scenario=helpdesk-db").Text, "storage-files: planned")

	list := p.look("/occurrences?state=missed&scenario=storage-files").Text
	require.Contains(t, list, `<span class="pill missed">missed</span>`)
	require.Contains(t, list, "the server was down: no planner ran before")
	for _, path := range []string{"/calendar", "/occurrences", "/exemptions", "/calendar?from=2026-01-07", "/occurrences?since=2026-01-01&until=2026-12-31&order=oldest"} {
		page := p.look(path)
		require.Equal(t, http.StatusOK, page.StatusCode, path)
		require.NotContains(t, ourScript.ReplaceAllString(page.Text, ""), "<script", path)
		require.NotContains(t, page.Text, "<img src=x", path)
		require.NotContains(t, page.Text, "\u202e")
	}
	require.Equal(t, http.StatusUnprocessableEntity, p.look("/calendar?from=today").StatusCode)
}

func TestTheCalendarRendersInABrowser(t *testing.T) {
	browser := chromium(t)
	p := planned(t)
	p.settle()
	picture := filepath.Join(t.TempDir(), "calendar.png")
	dom, err := newBrowser(t.Context(), t, browser, "--window-size=1200,1000", "--screenshot="+picture, "--dump-dom", p.URL+"/calendar").Output()
	require.NoError(t, err)
	require.Contains(t, string(dom), "<title>Calendar · Rehearse</title>")
	require.FileExists(t, picture)
}

func TestTheCalendarTellsOutcomeFromPunctuality(t *testing.T) {
	p := open(t)
	due := time.Now().UTC().Add(-2 * time.Minute)
	p.workspace.Scenarios["storage-files"].Schedule = &scenarios.Schedule{Cron: due.Format("4 15 * * *"), Timezone: "UTC", Window: hours(3), CatchUp: "none"}
	_, err := p.store.Plan(t.Context(), p.workspace, due.Add(-time.Hour))
	require.NoError(t, err)
	due = due.Truncate(time.Minute)
	open, err := p.store.Occurrences(t.Context(), store.OccurrenceFilter{Scenario: "storage-files", From: &due, Limit: 1})
	require.NoError(t, err)
	require.Len(t, open.Occurrences, 1)
	o := open.Occurrences[0]
	run, err := p.store.ClaimOne(t.Context(), o.DueAt.Add(time.Second), o.ID, store.Request{Scenario: p.workspace.Scenarios["storage-files"], Service: p.workspace.Services["storage"], Trigger: store.OnDemand})
	require.NoError(t, err)
	run, err = p.store.Claim(t.Context(), run.ID, "g-runner")
	require.NoError(t, err)
	run.Outcome, run.Reason = store.Failed, "the dump is cut short"
	require.NoError(t, p.store.End(t.Context(), run))
	for _, view := range []string{"", "agenda"} {
		got := p.look("/calendar?scenario=storage-files&view=" + view + "&from=" + o.DueAt.Format(time.DateOnly)).Text
		require.Contains(t, got, run.ID, view)
		if view == "" {
			require.Contains(t, got, `<li class="on_time was-failed" `, "it was on time, and it failed")
		} else {
			require.Contains(t, got, `<span class="pill on_time">on time</span> <span class="pill failed">failed</span>`)
		}
	}
	year := p.look("/calendar?view=year&from=" + o.DueAt.Format(time.DateOnly)).Text
	require.Equal(t, 12, strings.Count(year, `<th scope="row">`))
	require.Contains(t, year, "1 on time and failed")
}

func TestADayOfTheYearShowsItsWorst(t *testing.T) {
	for name, each := range map[string]struct {
		tallies []store.DayTally
		worst   string
		words   string
	}{
		"nothing":                {nil, "idle", "2026-03-01: nothing due"},
		"all on time":            {[]store.DayTally{{State: store.OnTime, Outcome: store.Passed, Count: 3}}, "good", "2026-03-01: 3 on time and passed"},
		"on time, and one fails": {[]store.DayTally{{State: store.OnTime, Outcome: store.Passed, Count: 3}, {State: store.OnTime, Outcome: store.Failed, Count: 1}}, "bad", "2026-03-01: 3 on time and passed, 1 on time and failed"},
		"one was late":           {[]store.DayTally{{State: store.Late, Outcome: store.Passed, Count: 1}, {State: store.Planned, Count: 2}}, "warn", "2026-03-01: 1 late and passed, 2 planned"},
		"one was missed":         {[]store.DayTally{{State: store.Exempt, Count: 1}, {State: store.Missed, Count: 1}}, "bad", "2026-03-01: 1 exempt, 1 missed"},
		"exempt":                 {[]store.DayTally{{State: store.Exempt, Count: 1}}, "exempt", "2026-03-01: 1 exempt"},
	} {
		heat := heatOfDay("2026-03-01", each.tallies)
		require.Equal(t, each.worst, heat.Worst, name)
		require.Equal(t, each.words, heat.Words, name)
	}
	require.Equal(t, "2028-02-29", heatOf(2028, nil)[1].Days[28].Day)
	require.Empty(t, heatOf(2027, nil)[1].Days[28].Day)
}
