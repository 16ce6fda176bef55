package store_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/figures"
	"rehearse/store/ledger"
	"rehearse/store/storetest"
)

func october(t *testing.T, now time.Time) figures.Period {
	t.Helper()
	period, err := figures.PeriodQuery{Month: "2025-10"}.Period(now)
	require.NoError(t, err)
	return period
}

func reviewer(ctx context.Context, name string, clients ...string) context.Context {
	return access.With(ctx, access.Actor{Kind: access.Person, ID: "person:" + name, Name: name, Roles: []access.Role{access.Reviewer}, Clients: clients})
}

func TestAReportAgreesWithItsRecordsAndIsArchivedAsItWentOut(t *testing.T) {
	w, now := sixServices(), date("2025-12-10 13:37")
	storetest.InTurn(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		made := history(3, w, date("2025-09-20 00:00"), now)
		require.NoError(t, st.PutHistory(t.Context(), made.occurrences, made.runs))
		ctx := reviewer(t.Context(), "rita")
		compose := func(ctx context.Context, kind store.ReportKind, client string) *store.PeriodReport {
			r, err := st.ComposeReport(ctx, store.ReportQuery{Kind: kind, Client: client, Period: october(t, now), Workspace: w, Now: now})
			require.NoError(t, err)
			return r
		}
		for _, kind := range store.ReportKinds {
			for _, client := range []string{"", "acme", "bolt"} {
				r := compose(ctx, kind.Kind, client)
				for _, p := range r.Problems {
					require.NotEqual(t, store.Mismatch, p.Kind, p.What)
				}
				figures, err := st.Figures(ctx, figures.Query{Period: r.Period, Filter: figures.Filter{Client: client}, Workspace: w, Now: now})
				require.NoError(t, err)
				for _, f := range r.Figures {
					require.Equal(t, *figures.Total.Figure(f.Name, f.Kind), f.Figure, "the same figure on every page and report")
				}
				for _, table := range r.Tables() {
					for _, row := range table.Rows {
						require.Len(t, row, len(table.Columns), table.Name)
					}
					var csv bytes.Buffer
					require.NoError(t, table.WriteCSV(&csv))
				}
			}
		}
		limited := compose(reviewer(t.Context(), "lim", "bolt"), store.ServiceReport, "")
		for _, s := range limited.Services {
			require.Equal(t, "bolt", s.Client)
		}
		for _, r := range limited.Runs {
			require.NotEqual(t, "gone-service", r.Service, "of another client")
		}

		r := compose(ctx, store.ServiceReport, "")
		kinds := ""
		for _, p := range r.Problems {
			kinds += p.Kind + " "
		}
		require.Contains(t, kinds, store.Orphan, "records of a service that is gone from the catalogue")
		_, err := st.PublishReport(ctx, store.Publication{Report: r, Document: []byte("<p>october")})
		require.ErrorIs(t, err, store.ErrReport)
		require.ErrorContains(t, err, "the validation found")
		_, err = st.PublishReport(access.With(t.Context(), access.Actor{Kind: access.Person, ID: "person:vi", Name: "vi", Roles: []access.Role{access.Viewer}}), store.Publication{Report: r, Accept: "x"})
		require.ErrorIs(t, err, store.ErrRefused)

		out, err := st.PublishReport(ctx, store.Publication{Report: r, Document: []byte("<p>october"), Accept: "the service was sold in September", Schedule: "monthly", DueAt: &now})
		require.NoError(t, err)
		again, err := st.PublishReport(ctx, store.Publication{Report: r, Document: []byte("<p>again"), Accept: "x", Schedule: "monthly", DueAt: &now})
		require.NoError(t, err)
		require.Nil(t, again, "another server published it already")
		kept, err := st.PublishedReport(ctx, out.ID)
		require.NoError(t, err)
		require.Equal(t, "<p>october", string(kept.Document))
		require.Equal(t, "rita", kept.PublishedBy)
		require.Equal(t, "the service was sold in September", kept.Accepted)
		require.Len(t, kept.Digest, 64)
		db := storetest.SQL(t, where)
		var body string
		require.NoError(t, db.QueryRow("SELECT body FROM evidence_entries WHERE kind = '"+string(ledger.Noted)+"' AND body LIKE '%report.published%'").Scan(&body))
		require.Contains(t, body, kept.Digest)
		_, err = db.Exec("UPDATE reports SET headline = 'all is well'")
		require.ErrorContains(t, err, "what was published is never changed")
		page, err := st.PublishedReports(reviewer(t.Context(), "lim", "bolt"), store.ReportFilter{})
		require.NoError(t, err)
		require.Empty(t, page.Reports, "a report of all clients is not shown to who sees one")

		_, err = db.Exec("UPDATE occurrences SET state = 'on_time' WHERE state = 'late'")
		require.NoError(t, err)
		tampered := compose(ctx, store.ServiceReport, "")
		_, err = st.PublishReport(ctx, store.Publication{Report: tampered, Accept: "it looks better"})
		require.ErrorIs(t, err, store.ErrReport)
		require.ErrorContains(t, err, "occurrences have a state that their runs do not give")
	})
}

func TestProposalsNeverLoosenAPromise(t *testing.T) {
	t.Parallel()
	w := &scenarios.Workspace{Services: map[string]*scenarios.Service{}, Scenarios: map[string]*scenarios.Scenario{}}
	var runs []store.Run
	at, no, yes := date("2025-10-10 00:00"), false, true
	for _, s := range []struct {
		name string
		took float64
		met  *bool
	}{{"quick", 60, &yes}, {"slow", 9000, &no}, {"even", 3000, &yes}} {
		w.Services[s.name] = &scenarios.Service{Service: s.name, Name: s.name, Tier: 1, Commitment: scenarios.Commitment{RTO: hours(1)}}
		w.Scenarios[s.name] = &scenarios.Scenario{Scenario: s.name, Service: s.name}
		for i := range 12 {
			ended, took, promised := at.Add(time.Duration(i)*time.Hour), s.took, 3600.0
			run := store.Run{ID: fmt.Sprintf("%s-%02d", s.name, i), Scenario: s.name, Service: s.name, Tier: 1, State: store.Ended, Outcome: store.Passed, Attempt: 1, Pool: "default",
				Trigger: store.OnDemand, QueuedAt: ended, EndedAt: &ended, RTO: store.Measure{Seconds: &took, Committed: &promised, Met: s.met}}
			if !*s.met {
				run.Outcome, run.FailureClass = store.Failed, "RTO"
			}
			runs = append(runs, run)
		}
	}
	st := storetest.Open(t, store.SQLite)
	require.NoError(t, st.PutHistory(t.Context(), nil, runs))
	r, err := st.ComposeReport(reviewer(t.Context(), "rita"), store.ReportQuery{Kind: store.QuarterlyReport, Period: october(t, date("2025-12-01 00:00")), Workspace: w, Now: date("2025-12-01 00:00")})
	require.NoError(t, err)
	require.Len(t, r.Proposals, 2)
	quick, slow := r.Proposals[0], r.Proposals[1]
	require.Equal(t, "quick", quick.Service)
	require.True(t, quick.Tightens)
	require.Equal(t, 120.0, quick.Proposed)
	require.Equal(t, "slow", slow.Service)
	require.False(t, slow.Tightens)
	require.Equal(t, slow.Committed, slow.Proposed, "a promise that was not kept stays what it is")
	require.Contains(t, slow.Why, "0 of 12 runs kept it")
	below := fmt.Sprint(r.Below)
	require.Contains(t, below, "slow")
	require.Contains(t, below, "the worst RTO was 2h30m, and 1h is promised")
	for _, s := range r.Services {
		if s.Service == "slow" {
			require.Equal(t, "worse", s.RTO.Variance.Direction)
			require.Equal(t, 5400.0, s.RTO.Variance.Absolute)
			require.Equal(t, 150.0, *s.RTO.Variance.Percent)
			require.Equal(t, 2, s.Similar)
			require.Equal(t, store.Breached, s.Standing)
		}
	}
	require.Contains(t, r.Headline, "Not proven: slow")
}

func TestASpreadsheetTakesNoFormulaFromAReport(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, store.ReportTable{Columns: []string{"a", "b"}, Rows: [][]string{{"=cmd|' /C calc'!A0", "-5"}, {"@x", "+3 points"}}}.WriteCSV(&out))
	require.Equal(t, "a,b\n'=cmd|' /C calc'!A0,-5\n'@x,'+3 points\n", out.String())
	require.NotContains(t, strings.Split(out.String(), "\n")[1], ",=")
}

// BenchmarkReport makes the monthly report of 200 services with 100,000 runs.
func BenchmarkReport(b *testing.B) {
	w := &scenarios.Workspace{Services: map[string]*scenarios.Service{}, Scenarios: map[string]*scenarios.Scenario{}}
	var runs []store.Run
	var occurrences []store.Occurrence
	at := date("2025-10-01 00:00")
	for i := range 200 {
		name := fmt.Sprintf("service-%03d", i)
		w.Services[name] = &scenarios.Service{Service: name, Name: name, Client: fmt.Sprint("client-", i%10), Tier: 1 + i%4, Commitment: scenarios.Commitment{RTO: hours(1), RPO: hours(24), ProveEvery: hours(24)}}
		w.Scenarios[name] = &scenarios.Scenario{Scenario: name, Service: name}
		for j := range 500 {
			due := at.Add(time.Duration(j) * 80 * time.Minute)
			ended, took, promised, yes, id := due.Add(10*time.Minute), float64(60+j), 3600.0, true, int64(i*500+j+1)
			run := store.Run{ID: fmt.Sprintf("%s-%03d", name, j), Scenario: name, Service: name, Client: w.Services[name].Client, Tier: 1 + i%4, State: store.Ended, Outcome: store.Passed, Attempt: 1, Pool: "default",
				Trigger: store.Scheduled, OccurrenceID: &id, QueuedAt: due, EndedAt: &ended, RTO: store.Measure{Seconds: &took, Committed: &promised, Met: &yes}}
			if j%50 == 49 {
				run.Outcome, run.FailureClass, run.Reason = store.Failed, "data", "a table is missing"
			}
			runs = append(runs, run)
			occurrences = append(occurrences, store.Occurrence{ID: id, Scenario: name, Service: name, Client: run.Client, DueAt: due, StartAt: due, ClosesAt: due.Add(time.Hour), WrittenAt: due,
				State: store.OnTime, FirstRun: run.ID, FirstStartedAt: &due, FirstOutcome: run.Outcome, RunID: run.ID, Outcome: run.Outcome, EndedAt: &ended})
		}
	}
	st := storetest.Open(b, store.SQLite)
	require.NoError(b, st.PutHistory(b.Context(), occurrences, runs))
	period, err := figures.PeriodQuery{Month: "2025-10"}.Period(date("2025-12-01 00:00"))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		r, err := st.ComposeReport(reviewer(b.Context(), "rita"), store.ReportQuery{Kind: store.ServiceReport, Period: period, Workspace: w, Now: date("2025-12-01 00:00")})
		require.NoError(b, err)
		require.EqualValues(b, 100_000, r.MadeFrom.Runs)
	}
}
