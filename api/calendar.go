package api

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/danielgtaylor/huma/v2"

	"rehearse/scenarios"
	"rehearse/store"
)

const (
	shownDays  = 7      // of a calendar by default
	mostDays   = 366    // of one calendar
	mostShown  = 1000   // occurrences in one answer
	mostEvents = 20_000 // in one iCalendar
)

// Calendar is what is due in a stretch of time, and what keeps it from being done.
type Calendar struct {
	From        time.Time          `json:"from"`
	Until       time.Time          `json:"until" doc:"not included"`
	Tally       store.Tally        `json:"tally" doc:"how many occurrences are in which state"`
	Occurrences []store.Occurrence `json:"occurrences" nullable:"false" doc:"in order of due time, 1000 at most"`
	Next        *string            `json:"next_cursor" doc:"cursor of the next page; null when there are no more"`
	Exemptions  []Exemption        `json:"exemptions" nullable:"false" doc:"freezes and other exemptions in the period, approved or not, unless withdrawn"`
	Blackouts   []Blackout         `json:"blackouts" nullable:"false" doc:"times of day in which no run starts by itself"`
}

// Blackout is a time of day in which no run starts by itself.
type Blackout struct {
	Days     []string `json:"days" nullable:"false" doc:"mon to sun; empty means every day"`
	From     string   `json:"from" doc:"HH:MM"`
	Until    string   `json:"until" doc:"HH:MM; earlier than from: past midnight"`
	Timezone string   `json:"timezone"`
	Pools    []string `json:"pools" nullable:"false" doc:"empty means every pool"`
}

type calendarQuestion struct {
	Whose
	From   Instant `query:"from" doc:"start; default now"`
	Days   int     `query:"days" minimum:"1" maximum:"366" default:"7"`
	Cursor string  `query:"cursor" doc:"next_cursor of the previous page" maxLength:"500"`
}

type calendarAnswer struct{ Body Calendar }

type eventsAnswer struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *Server) showCalendar(ctx context.Context, in *calendarQuestion) (*calendarAnswer, error) {
	calendar, err := s.calendar(ctx, in)
	return &calendarAnswer{Body: calendar}, err
}

// stretch is what a question asks about.
func (in *calendarQuestion) stretch() store.OccurrenceFilter {
	filter := in.filter()
	from := time.Now().UTC().Truncate(time.Minute)
	if in.From.At != nil {
		from = in.From.At.UTC()
	}
	from = earlier(from, lastMoment)
	until := earlier(from.AddDate(0, 0, min(cmp.Or(in.Days, shownDays), mostDays)), lastMoment)
	filter.From, filter.Until, filter.After, filter.Limit = &from, &until, in.Cursor, mostShown
	return filter
}

// lastMoment is the last one that JSON and iCalendar can write.
var lastMoment = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (s *Server) calendar(ctx context.Context, in *calendarQuestion) (Calendar, error) {
	filter := in.stretch()
	shown := Calendar{From: *filter.From, Until: *filter.Until, Blackouts: Blackouts(s.seen(ctx))}
	found, err := s.Store.Occurrences(ctx, filter)
	if err != nil {
		return shown, err
	}
	shown.Occurrences = found.Occurrences
	if found.Next != "" {
		shown.Next = &found.Next
	}
	if shown.Tally, err = s.Store.TallyOccurrences(ctx, filter); err != nil {
		return shown, err
	}
	exemptions, err := s.Store.Exemptions(ctx)
	if err != nil {
		return shown, err
	}
	shown.Exemptions, err = s.counted(ctx, within(exemptions, filter))
	return shown, err
}

// within are the exemptions that stand in a stretch of time and concern what is asked for.
func within(all []store.Exemption, filter store.OccurrenceFilter) []store.Exemption {
	in := []store.Exemption{}
	for _, e := range all {
		if e.In(filter) {
			in = append(in, e)
		}
	}
	return in
}

// Blackouts are those of the settings, as documents show them.
func Blackouts(w *scenarios.Workspace) []Blackout {
	all := []Blackout{}
	for _, b := range w.Settings.Blackouts {
		all = append(all, Blackout{
			Days: append([]string{}, b.Days...), From: b.From, Until: b.Until,
			Timezone: cmp.Or(b.Timezone, scenarios.DefaultTimezone), Pools: append([]string{}, b.Pools...),
		})
	}
	return all
}

// calendarOperation describes the one answer that is not JSON.
func calendarOperation() huma.Operation {
	return huma.Operation{
		OperationID: "show-icalendar", Method: http.MethodGet, Path: v1 + "/calendar.ics", DefaultStatus: http.StatusOK,
		Summary: "What is due, as iCalendar (RFC 5545)", Errors: []int{http.StatusUnprocessableEntity},
		Responses: map[string]*huma.Response{"200": {
			Description: fmt.Sprintf("an iCalendar with one event for each occurrence and exemption; more than %d occurrences are refused", mostEvents),
			Content:     map[string]*huma.MediaType{"text/calendar": {Schema: &huma.Schema{Type: huma.TypeString}}},
		}},
	}
}

func (s *Server) showEvents(ctx context.Context, in *calendarQuestion) (*eventsAnswer, error) {
	filter := in.stretch()
	var all []store.Occurrence
	for {
		found, err := s.Store.Occurrences(ctx, filter)
		if err != nil {
			return nil, s.explain(ctx, err)
		}
		all = append(all, found.Occurrences...)
		if filter.After = found.Next; filter.After == "" {
			break
		}
		if len(all) >= mostEvents {
			return nil, refuse(http.StatusUnprocessableEntity, fmt.Sprintf("There are more than %d events: ask for fewer days, or for one client, service or scenario.", mostEvents))
		}
	}
	exemptions, err := s.Store.Exemptions(ctx)
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	var body bytes.Buffer
	if err := WriteICalendar(&body, all, within(exemptions, filter)); err != nil {
		return nil, s.explain(ctx, err)
	}
	return &eventsAnswer{ContentType: "text/calendar; charset=utf-8", Disposition: `attachment; filename="rehearse.ics"`, Body: body.Bytes()}, nil
}

// WriteICalendar writes occurrences and exemptions as RFC 5545 has it.
func WriteICalendar(out io.Writer, occurrences []store.Occurrence, exemptions []store.Exemption) error {
	calendar := ics.NewCalendarFor("rehearse")
	calendar.SetMethod(ics.MethodPublish)
	calendar.SetName("Rehearse")
	for _, o := range occurrences {
		event := calendar.AddEvent(uid("occurrence", o.ID, o.WrittenAt))
		revised(event, o.WrittenAt, o.FirstStartedAt, o.EndedAt, o.SettledAt)
		event.SetStartAt(o.DueAt)
		event.SetEndAt(o.ClosesAt)
		event.SetSummary(visible("Rehearsal of " + o.Scenario + " (" + spoken(string(o.State)) + ")"))
		event.SetDescription(visible(describe(o)))
		event.SetTimeTransparency(ics.TransparencyTransparent)
		if o.State == store.Withdrawn || o.State == store.Exempt {
			event.SetStatus(ics.ObjectStatusCancelled)
		}
	}
	for _, e := range exemptions {
		event := calendar.AddEvent(uid("exemption", e.ID, e.RequestedAt))
		revised(event, e.RequestedAt, e.ApprovedAt, e.WithdrawnAt)
		event.SetStartAt(e.FromAt)
		event.SetEndAt(e.UntilAt)
		event.SetSummary(visible("Freeze: " + e.Reason))
		event.SetDescription(visible("applies to " + e.Concerns() + "; asked for by " + e.RequestedBy + "; " + approval(e)))
		event.SetTimeTransparency(ics.TransparencyTransparent)
		if e.ApprovedAt == nil {
			event.SetStatus(ics.ObjectStatusTentative)
		}
	}
	return calendar.SerializeTo(out, ics.WithNewLineWindows) // as RFC 5545 wants it, on every system
}

// uid stays the same for as long as the record does. Numbers are those of one
// database; the microsecond tells it from others in the same calendar program.
func uid(what string, id int64, made time.Time) string {
	return fmt.Sprintf("%s-%d-%d@rehearse", what, id, made.UnixMicro())
}

// revised says when what an event shows changed last: calendar programs go by it.
func revised(event *ics.VEvent, made time.Time, later ...*time.Time) {
	last := made
	for _, at := range later {
		if at != nil && at.After(last) {
			last = *at
		}
	}
	event.SetDtStampTime(last)
	event.SetModifiedAt(last)
}

func describe(o store.Occurrence) string {
	text := "service " + o.Service + ", due " + when(o.DueAt) + " UTC, window until " + when(o.ClosesAt) + " UTC"
	if !o.StartAt.Equal(o.DueAt) {
		text += ", begins " + when(o.StartAt) + " UTC"
	}
	if o.Reason != "" {
		text += "\n" + o.Reason
	}
	return text
}

func approval(e store.Exemption) string {
	if e.ApprovedAt == nil {
		return "awaits a second person's approval, and exempts nothing yet"
	}
	return "approved by " + e.ApprovedBy + " at " + when(e.ApprovedAt) + " UTC"
}

func named[V any](known map[string]V) []string { return slices.Sorted(maps.Keys(known)) }

func id64(id int64) string { return strconv.FormatInt(id, 10) }
