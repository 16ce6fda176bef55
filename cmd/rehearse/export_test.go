package main

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestATextThatASpreadsheetWouldRunStaysAText(t *testing.T) {
	for given, want := range map[string]string{"": "", "passed": "passed", "=cmd()": "'=cmd()", "+1": "'+1", "-1": "'-1", "@x": "'@x", "a=b": "a=b"} {
		require.Equal(t, want, cell(given))
	}
}

func TestRunsAreExportedWithWhatIsKnown(t *testing.T) {
	_, st := seeded(t)
	var out bytes.Buffer
	require.NoError(t, writeCSV(&out, func(w *csv.Writer) error { return exportRuns(t.Context(), nil, st, exported{}, span{}, w) }))
	rows, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 5, "a header and four runs")
	require.Equal(t, "run", rows[0][0])
	require.Equal(t, "20261120-060000-dddddd", rows[1][0])
	require.Equal(t, "cancelled", rows[1][9])
	require.Equal(t, "passed", rows[4][9])
	require.Equal(t, "2026-11-20T03:00:00Z", rows[4][11])

	out.Reset()
	require.NoError(t, writeCSV(&out, func(w *csv.Writer) error {
		return exportRuns(t.Context(), nil, st, exported{service: "billing"}, span{}, w)
	}))
	rows, err = csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 2)
}

func TestARunIsCancelledOnceAndAnEndedOneIsNot(t *testing.T) {
	w, st := seeded(t)
	c := &console{out: &bytes.Buffer{}, err: &bytes.Buffer{}, env: func(string) string { return "" }, database: st.Path()}
	queued, err := st.Enqueue(t.Context(), store.Request{Scenario: w.Scenarios["billing"], Service: w.Services["billing"], Trigger: store.OnDemand, By: "ada", Runner: "nobody"})
	require.NoError(t, err)
	require.NoError(t, cancelRun(t.Context(), c, queued.ID))
	require.Contains(t, c.out.(*bytes.Buffer).String(), "was cancelled before it started")
	run, err := st.Run(t.Context(), queued.ID)
	require.NoError(t, err)
	require.Equal(t, store.Cancelled, run.Outcome)

	require.ErrorContains(t, cancelRun(t.Context(), c, queued.ID), "has ended already: cancelled")
	require.ErrorContains(t, cancelRun(t.Context(), c, "nothing"), `run "nothing" does not exist`)
}

func TestAnExportOfATableIsInTheAccessLog(t *testing.T) {
	_, st := seeded(t)
	c := &console{out: &bytes.Buffer{}, err: &bytes.Buffer{}, env: func(string) string { return "" }, database: st.Path()}
	require.NoError(t, exportTable(t.Context(), c, "runs", exported{service: "billing"}))
	log, err := st.AccessLog(t.Context(), store.AccessFilter{})
	require.NoError(t, err)
	require.Equal(t, "evidence.exported", log.Entries[0].Kind)
	require.Equal(t, "exported runs of service billing as CSV", log.Entries[0].What)
}
