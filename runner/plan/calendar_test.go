package plan

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/storetest"
)

func ical(events ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//test//EN\r\n" + strings.Join(events, "") + "END:VCALENDAR\r\n"
}

func event(uid, summary string, from, until time.Time) string {
	const basic = "20060102T150405Z"
	return fmt.Sprintf("BEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:%s\r\nDTEND:%s\r\nSUMMARY:%s\r\nORGANIZER;CN=Anna:mailto:anna@acme.example\r\nEND:VEVENT\r\n",
		uid, from.Format(basic), until.Format(basic), summary)
}

// reading is a planner with calendars, as they are looked at beside the tick.
type reading struct {
	*calendars
	d *desk
}

func readingOf(t *testing.T, st *store.Store, all ...scenarios.Calendar) *reading {
	d := planning(t, st)
	d.change(func(w *scenarios.Workspace, _ *scenarios.Scenario) { w.Settings.Calendars, w.Dir = all, t.TempDir() })
	d.Log = slog.New(slog.NewTextHandler(d.log, nil))
	return &reading{&calendars{Planner: d.Planner, next: map[string]time.Time{}, said: map[string]string{}}, d}
}

func (r *reading) at(at time.Time) []store.Exemption {
	r.d.t.Helper()
	r.look(r.d.t.Context(), at)
	all, err := r.Store.Exemptions(r.d.t.Context())
	require.NoError(r.d.t, err)
	return all
}

func (r *reading) write(text string) {
	r.d.t.Helper()
	require.NoError(r.d.t, os.WriteFile(filepath.Join(r.d.w.Dir, "freezes.ics"), []byte(text), 0o600))
}

func TestEventsOfACalendarWaitForASecondPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		r := readingOf(t, st, scenarios.Calendar{File: "freezes.ics", Clients: []string{"acme"}, Services: []string{"desk"}})
		r.write(ical(event("1", "Year end", night(2).Add(-time.Hour), night(4)), event("1", "Year end", night(2).Add(-time.Hour), night(4))))
		all := r.at(noon)
		require.Len(t, all, 2, "one for each of whom it concerns, however often it is said")
		for _, e := range all {
			require.Equal(t, "Year end", e.Reason)
			require.Equal(t, "calendar", e.Origin)
			require.Contains(t, e.RequestedBy, "Anna")
			require.Nil(t, e.ApprovedAt)
			require.Equal(t, night(4), e.UntilAt)
		}
		require.Equal(t, "acme", all[0].Client+all[1].Client)
		require.Equal(t, all, r.at(noon.Add(30*time.Minute)), "it is read every hour")

		r.write(ical())
		require.Nil(t, r.at(noon.Add(59 * time.Minute))[0].WithdrawnAt)
		gone := r.at(noon.Add(time.Hour))
		require.NotNil(t, gone[0].WithdrawnAt)
		require.NotNil(t, gone[1].WithdrawnAt)

		r.write(ical(event("1", "Year end", night(2).Add(-time.Hour), night(3))))
		require.Len(t, r.at(noon.Add(2*time.Hour)), 4, "a shorter one is another, and waits again")
	})
}

func TestWhatWasLastReadOfACalendarStaysWhenItCannotBeRead(t *testing.T) {
	r := readingOf(t, storetest.Open(t, store.SQLite), scenarios.Calendar{File: "freezes.ics", Every: units.Duration(time.Minute)})
	r.write(ical(event("1", "Year end", night(2), night(4))))
	require.Len(t, r.at(noon), 1)
	for i, text := range []string{"<html>login</html>", ical("BEGIN:VEVENT\r\nUID:2\r\nDTSTART:tomorrow\r\nEND:VEVENT\r\n"), ical() + strings.Repeat("x", 2<<20)} {
		r.write(text)
		for range 2 {
			all := r.at(noon.Add(time.Duration(i+1) * time.Hour))
			require.Len(t, all, 1)
			require.Nil(t, all[0].WithdrawnAt)
		}
		require.Equal(t, i+1, strings.Count(r.d.log.String(), "a calendar of freezes cannot be read"), "each trouble is said once")
	}
	require.NoError(t, os.Remove(filepath.Join(r.d.w.Dir, "freezes.ics")))
	require.Nil(t, r.at(noon.Add(9 * time.Hour))[0].WithdrawnAt)
	r.write(ical(event("1", "Year end", night(2), night(4))))
	r.at(noon.Add(10 * time.Hour))
	require.Contains(t, r.d.log.String(), "the calendar is read again")

	r.d.change(func(w *scenarios.Workspace, _ *scenarios.Scenario) { w.Settings.Calendars = nil })
	require.NotNil(t, r.at(noon.Add(11 * time.Hour))[0].WithdrawnAt, "it is named no more")
}

func TestACalendarThatCannotBeReadIsTriedAgainSoonerThanOneThatCan(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		r := readingOf(t, st, scenarios.Calendar{File: "freezes.ics"}) // every hour
		require.Empty(t, r.at(noon), "the file is not there yet")
		r.write(ical(event("a", "the end of the year", night(2), night(4))))
		require.Empty(t, r.at(noon.Add(59*time.Second)))
		require.Len(t, r.at(noon.Add(time.Minute)), 1)
		r.write(ical())
		require.Nil(t, r.at(noon.Add(2 * time.Minute))[0].WithdrawnAt, "what could be read is read again in an hour")
	})
}

func TestACalendarIsFetchedWithinBoundsAndItsAddressStaysSecret(t *testing.T) {
	var answer atomic.Pointer[http.HandlerFunc]
	sound := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, ical(event("1", "Year end", night(2), night(4))))
	})
	answer.Store(&sound)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*answer.Load())(w, r) }))
	defer server.Close()
	t.Setenv("CALENDAR_URL", server.URL+"/s3cret-token/freezes.ics")
	r := readingOf(t, storetest.Open(t, store.SQLite), scenarios.Calendar{URL: "${CALENDAR_URL}", Every: units.Duration(time.Minute)})
	require.Len(t, r.at(noon), 1)
	for i, broken := range []http.HandlerFunc{
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		func(w http.ResponseWriter, _ *http.Request) {
			for range 64 {
				_, _ = w.Write(make([]byte, 1<<20))
			}
		},
	} {
		answer.Store(&broken)
		require.Nil(t, r.at(noon.Add(time.Duration(i+1) * time.Hour))[0].WithdrawnAt)
	}
	log := r.d.log.String()
	require.Contains(t, log, "the server answers 500 Internal Server Error")
	require.Contains(t, log, "larger than 1 MiB")
	server.Close()
	r.at(noon.Add(9 * time.Hour))
	require.Contains(t, r.d.log.String(), "connection refused")
	require.NotContains(t, r.d.log.String(), "s3cret-token")
}

func TestAnApprovedEventOfACalendarExempts(t *testing.T) {
	// Approving is done by the clock of the machine, so this calendar is of tonight.
	st := storetest.Open(t, store.SQLite)
	r := readingOf(t, st, scenarios.Calendar{File: "freezes.ics"})
	now := time.Now().UTC().Truncate(time.Second)
	r.write(ical(event("1", "Year end", now.Add(-time.Hour), now.Add(72*time.Hour))))
	all := r.at(now)
	require.Len(t, all, 1)
	_, err := st.Approve(access.With(t.Context(), access.OfSystem("ben")), all[0].ID, "Ben")
	require.NoError(t, err)
	r.d.tick(now.Add(time.Second))
	tomorrow := now.Truncate(24*time.Hour).AddDate(0, 0, 1).Add(3 * time.Hour)
	r.d.tick(tomorrow)
	page, err := st.Occurrences(t.Context(), store.OccurrenceFilter{States: []store.OccurrenceState{store.Exempt}})
	require.NoError(t, err)
	require.Len(t, page.Occurrences, 1)
	require.Equal(t, tomorrow, page.Occurrences[0].DueAt)
	require.Equal(t, all[0].ID, *page.Occurrences[0].ExemptionID)
}
