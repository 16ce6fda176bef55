package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/node"
	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

func TestShowTellsEverythingAboutARun(t *testing.T) {
	_, st := seeded(t)
	for name, id := range map[string]string{"passed": "aaaaaa", "failed": "bbbbbb", "inconclusive": "cccccc", "cancelled": "dddddd"} {
		t.Run("a run that "+name, func(t *testing.T) {
			run, err := st.Run(t.Context(), id)
			require.NoError(t, err)
			golden(t, "show-"+name, read(func(p *paper) { printRun(p, run) }))
		})
	}
}

func TestHistoryShowsOneLineARun(t *testing.T) {
	_, st := seeded(t)
	page, err := st.Runs(t.Context(), store.Filter{Limit: 3})
	require.NoError(t, err)
	text := read(func(p *paper) { printHistory(p, page, 0) })
	golden(t, "history", strings.Replace(text, page.Next, "CURSOR", 1))
}

func TestHistoryFitsTheTerminal(t *testing.T) {
	_, st := seeded(t)
	page, err := st.Runs(t.Context(), store.Filter{Limit: 10})
	require.NoError(t, err)
	for line := range strings.Lines(read(func(p *paper) { printHistory(p, page, 100) })) {
		require.LessOrEqual(t, columns(strings.TrimSuffix(line, "\n")), 100)
	}
}

func TestStatusSaysWhereEveryServiceStandsAndWhy(t *testing.T) {
	w, st := seeded(t)
	services, err := statusOf(t.Context(), st, w, morning.Add(30*time.Hour))
	require.NoError(t, err)
	golden(t, "status", read(func(p *paper) { printStatus(p, services) }))
}

func TestWhatHostileDataSaysIsShownAndNotObeyed(t *testing.T) {
	w, st := seeded(t)
	run, err := st.Run(t.Context(), "bbbbbb")
	require.NoError(t, err)
	page, err := st.Runs(t.Context(), store.Filter{})
	require.NoError(t, err)
	services, err := statusOf(t.Context(), st, w, morning.Add(30*time.Hour))
	require.NoError(t, err)
	text := read(func(p *paper) {
		printRun(p, run)
		printHistory(p, page, 80)
		printStatus(p, services)
		r := results{paper: p}
		r.result(run)
		r.Sum([]*store.Run{run})
		printSwept(p, node.Swept{Runs: page.Runs})
	})
	require.NotContains(t, text, "\x1b")
	require.NotContains(t, text, "\u009b")
	require.NotContains(t, text, "\u202e")
	require.NotContains(t, text, "\x00")
	require.NotContains(t, text, "\r")
	require.NotRegexp(t, "(?m)^PASSED", text)
	require.Contains(t, text, `\x1b[2J`)
}

func TestMomentsAreReadAsPeopleGiveThem(t *testing.T) {
	now := *after(0)
	for text, want := range map[string]time.Time{
		"7d":                        now.Add(-7 * 24 * time.Hour),
		"2026-03-01":                time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		"2026-03-01 14:30":          time.Date(2026, 3, 1, 14, 30, 0, 0, time.UTC),
		"2026-03-01T14:30:00+02:00": time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC),
	} {
		got, err := moment("--since", text, now)
		require.NoError(t, err)
		require.WithinDuration(t, want, *got, 0)
	}
	_, err := moment("--since", "yesterday", now)
	require.EqualError(t, err, `--since "yesterday" is not a time`)
	none, err := moment("--since", "", now)
	require.NoError(t, err)
	require.Nil(t, none)
}

// strictly decodes a document into the type that it was made from: a key that
// one of them lacks is an error.
func strictly[T any](t *testing.T, data []byte) T {
	t.Helper()
	var document T
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&document), string(data))
	require.False(t, decoder.More(), "one document and nothing else")
	return document
}

func TestStatusSaysWhenAServiceIsNextDueAndWasLastOnTime(t *testing.T) {
	w, st := seeded(t)
	scheduled := *w.Scenarios["helpdesk-db"]
	scheduled.Schedule = &scenarios.Schedule{Cron: "0 * * * *", Timezone: "UTC", Window: units.Duration(4 * time.Hour)}
	w.Scenarios["helpdesk-db"] = &scheduled
	now := time.Now().UTC()
	_, err := st.Plan(t.Context(), w, now.Add(-2*time.Hour))
	require.NoError(t, err)
	of := func() serviceStatus {
		services, err := statusOf(t.Context(), st, w, now)
		require.NoError(t, err)
		at := slices.IndexFunc(services, func(s serviceStatus) bool { return s.Service == scheduled.Service })
		return services[at]
	}
	next := now.Truncate(time.Hour).Add(time.Hour)
	require.Equal(t, next, *of().NextDue)
	require.Nil(t, of().LastOnTime, "nothing was ever on time")

	due, err := st.DueOccurrences(t.Context(), now, 0, 1)
	require.NoError(t, err)
	require.NotEmpty(t, due)
	run, err := st.StartOccurrence(t.Context(), due[0].ID, store.Request{
		Scenario: &scheduled, Service: w.Services[scheduled.Service], Trigger: store.Scheduled, By: "planner",
	})
	require.NoError(t, err)
	run, err = st.Claim(t.Context(), run.ID, "h-runner")
	require.NoError(t, err)
	run.Outcome = store.Passed
	require.NoError(t, st.End(t.Context(), run))
	require.Equal(t, run.EndedAt.Unix(), of().LastOnTime.Unix())
	require.Contains(t, read(func(p *paper) { printStatus(p, []serviceStatus{of()}) }), next.Format("2006-01-02 15:04"))
}

func TestWhatARunPrintedIsShown(t *testing.T) {
	run := &store.Run{State: store.Ended}
	text := read(func(p *paper) {
		printOutputs(p, run, []store.Output{
			{Component: "db", Kind: "restore", Name: "load", Text: "one\r\ntwo \x1b[2J\u202e\n", Truncated: true},
			{Component: "web", Kind: "health", Text: "connection refused"},
			{Component: "web", Kind: "container", Text: "listening\n"},
		})
	})
	require.Equal(t, "\ndb, restore step load\n  (the end alone)\n  one\n  two \\x1b[2J\\u202e\n\nweb, health checks\n  connection refused\n\nweb, container log\n  listening\n", text)
	require.Equal(t, "\nprinted\n  nothing was kept\n", read(func(p *paper) { printOutputs(p, run, nil) }))
	run.State = store.Running
	require.Equal(t, "\nprinted\n  what scripts and services print is kept when the run ends\n", read(func(p *paper) { printOutputs(p, run, nil) }))
}
