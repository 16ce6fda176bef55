package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/api"
	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/storetest"
)

func TestTheCalendarShowsOneLineAnOccurrenceWithFreezesAndBlackouts(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	w := &scenarios.Workspace{
		Services: map[string]*scenarios.Service{"desk": {Service: "desk", Client: "acme"}},
		Scenarios: map[string]*scenarios.Scenario{"desk-db": {Scenario: "desk-db", Service: "desk", Digest: "d1",
			Schedule: &scenarios.Schedule{Cron: "0 3,22 * * *", Timezone: "UTC", Window: hours(4)}}},
	}
	w.Settings.Blackouts = []scenarios.Blackout{{Days: []string{"sat"}, From: "21:00", Until: "23:30"}}
	_, err := st.Plan(t.Context(), w, morning)
	require.NoError(t, err)
	freeze := store.Exemption{UID: "a", Origin: "settings", FromAt: morning.Add(12 * time.Hour), UntilAt: morning.Add(36 * time.Hour), Reason: "year \x1b[31mend", Client: "acme", RequestedBy: "anna", ApprovedBy: "ben"}
	waiting := store.Exemption{UID: "b", Origin: "settings", FromAt: morning, UntilAt: morning.Add(time.Hour), Reason: "nobody approved", RequestedBy: "anna"}
	require.NoError(t, st.SyncExemptions(t.Context(), "settings", []store.Exemption{freeze, waiting}, morning))
	_, err = st.Settle(t.Context(), w, morning.Add(24*time.Hour))
	require.NoError(t, err)

	until := morning.Add(72 * time.Hour)
	shown, err := readCalendar(t.Context(), st, store.OccurrenceFilter{From: &morning, Until: &until})
	require.NoError(t, err)
	shown.Blackouts = api.Blackouts(w)
	golden(t, "calendar", read(func(p *paper) { printCalendar(p, shown, 0) }))
	require.Equal(t, "nothing is due from Fri 2026-11-20 03:00 to Mon 2026-11-23 03:00; rehearse serve plans ahead\n",
		read(func(p *paper) { printCalendar(p, calendarDocument{From: morning, Until: until}, 0) }))
}

func TestAnExemptionTakesTwoPeople(t *testing.T) {
	dir := desk(t)
	got := ask(t, "calendar", "exempt", "--until", "2d", "--reason", "network change", "--service", "desk", "--by", "Anna", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	require.Equal(t, "exemption 1 needs a second person's approval: rehearse calendar approve 1\n", got.out)
	me := access.CurrentUser()
	same := ask(t, "calendar", "approve", "1", "--by", "Ben", "-w", dir)
	require.Equal(t, 64, same.code)
	require.Contains(t, same.err, "Anna asked for it as "+me.ID+", and you are the same user; a second person must approve it")
	require.Contains(t, same.err, "have another person approve it, logged in to this machine as themselves")
	st, err := store.Open(t.Context(), filepath.Join(dir, ".rehearse", "rehearse.db"))
	require.NoError(t, err)
	other, err := st.RequestExemption(access.With(t.Context(), access.OfSystem("ben")), store.Exemption{FromAt: time.Now(), UntilAt: time.Now().Add(time.Hour), Reason: "another's"})
	require.NoError(t, err)
	require.NoError(t, errors.Join(err, st.Close()))
	require.Equal(t, "exemption 2 is approved: what falls due during it from now on is exempt\n", ask(t, "calendar", "approve", "2", "--by", "Anna", "-w", dir).out)
	require.EqualValues(t, 2, other.ID)
	document := strictly[exemptionsDocument](t, []byte(ask(t, "calendar", "exemptions", "--json", "-w", dir).out))
	require.Len(t, document.Exemptions, 2)
	require.Equal(t, []string{"Anna", me.ID, "Anna", me.ID}, []string{document.Exemptions[0].RequestedBy, document.Exemptions[0].RequestedByID,
		document.Exemptions[1].ApprovedBy, document.Exemptions[1].ApprovedByID})
	require.Equal(t, 48*time.Hour, document.Exemptions[0].UntilAt.Sub(document.Exemptions[0].FromAt))
	require.Contains(t, ask(t, "calendar", "withdraw", "1", "--by", "Anna", "-w", dir).out, "exemption 1 is withdrawn")
	require.Contains(t, ask(t, "calendar", "exemptions", "-w", dir).out, "withdrawn by Anna")

	strictly[calendarDocument](t, []byte(ask(t, "calendar", "--json", "-w", dir).out))
	require.True(t, strings.HasPrefix(ask(t, "calendar", "--ical", "-w", dir).out, "BEGIN:VCALENDAR\r\n"))
	for name, row := range map[string]struct {
		args []string
		says string
	}{
		"no reason":            {[]string{"calendar", "exempt", "--until", "2d"}, "an exemption needs an end and a reason"},
		"an unknown scenario":  {[]string{"calendar", "exempt", "--until", "2d", "--reason", "r", "--scenario", "desk-bd"}, "did you mean desk-db?"},
		"an unknown service":   {[]string{"calendar", "exempt", "--until", "2d", "--reason", "r", "--service", "dsk"}, "is not in the catalogue"},
		"an unknown client":    {[]string{"calendar", "exempt", "--until", "2d", "--reason", "r", "--client", "acmee"}, `no service in the catalogue belongs to the client "acmee"`},
		"all of an occurrence": {[]string{"run", "--all", "--occurrence"}, "[all occurrence]"},
		"the past":             {[]string{"calendar", "exempt", "--from", "2020-01-01", "--until", "2d", "--reason", "r"}, "it lies in the past"},
		"a time that is none":  {[]string{"calendar", "exempt", "--until", "soon", "--reason", "r"}, `--until "soon" is not a time`},
		"no such exemption":    {[]string{"calendar", "approve", "99"}, "an exemption with that number does not exist"},
		"no number":            {[]string{"calendar", "approve", "x"}, "is not the number of an exemption"},
		"no days":              {[]string{"calendar", "--days", "0"}, "--days must be between"},
		"two documents":        {[]string{"calendar", "--json", "--ical"}, "cannot be combined"},
		"nothing is due":       {[]string{"run", "desk-db", "--occurrence"}, "no window of desk-db is open now"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, append(row.args, "-w", dir)...)
			require.Equal(t, 64, got.code, got.err)
			require.Contains(t, got.err, row.says)
		})
	}
}
