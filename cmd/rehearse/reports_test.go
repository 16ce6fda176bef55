package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/figures"
)

func TestAScheduledReportIsPublishedOnceAndWaitsForItsMail(t *testing.T) {
	w, st := seeded(t)
	delete(w.Services, "intranet") // without a scenario it would be a gap
	w.Settings.Reports = []scenarios.ReportSchedule{{Report: "service", Audience: "business", Cron: "0 7 1 * *", Timezone: "Europe/London", To: []string{"ops"}}}
	r := &reporter{store: st, workspace: func() *scenarios.Workspace { return w }, log: slog.New(slog.DiscardHandler)}
	at := time.Date(2026, 12, 1, 7, 0, 30, 0, time.UTC)
	err := r.look(t.Context(), at)
	require.ErrorContains(t, err, "rehearse.yaml knows no receiver ops with smtp", "the mail is tried at once, and nobody takes it")
	require.NoError(t, r.look(t.Context(), at.Add(time.Minute)), "neither published nor sent again")
	page, err := st.PublishedReports(t.Context(), store.ReportFilter{})
	require.NoError(t, err)
	require.Len(t, page.Reports, 1)
	made := page.Reports[0]
	require.Equal(t, "month 2026-11", made.Period)
	require.Equal(t, "rehearse", made.PublishedBy)
	require.Equal(t, at.Truncate(time.Minute), made.DueAt.UTC())
	kept, err := st.PublishedReport(t.Context(), made.ID)
	require.NoError(t, err)
	require.Contains(t, string(kept.Document), "For the business")
	require.NotContains(t, string(kept.Document), "<script")
	require.Len(t, kept.Mails, 1)
	require.Equal(t, 1, kept.Mails[0].Attempts)
	require.NotNil(t, kept.Mails[0].NextAt, "it is tried again")
}

func TestReportsOfAPeriodByCommand(t *testing.T) {
	w, st := seeded(t)
	dir := t.TempDir()
	made, err := st.ComposeReport(context.Background(), store.ReportQuery{Kind: store.OnTimeReport, Period: mustMonth(t, "2026-11"), Workspace: w, Now: time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	require.NoError(t, writeTables(filepath.Join(dir, "csv"), made))
	csv, err := os.ReadFile(filepath.Join(dir, "csv", "occurrences.csv"))
	require.NoError(t, err)
	require.Equal(t, "Service,Scenario,Due,Window ended,State,Outcome,Ended,Run,Why\n", string(csv))
}

func mustMonth(t *testing.T, month string) figures.Period {
	t.Helper()
	period, err := figures.PeriodQuery{Month: month}.Period(time.Now())
	require.NoError(t, err)
	return period
}
