package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"rehearse/scenarios/access"
	"rehearse/scenarios/fault"
	"rehearse/store"
	"rehearse/store/figures"
	"rehearse/store/storetest"
)

func TestTheFiguresAboutWorkAreTheirMembers(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		w := workspace(s)
		f := failing(t, st, s) // one finding and one incident by one attempt
		_, err := st.OpenFinding(as(t, "ana"), store.Report{Reason: "an audit found it"})
		require.NoError(t, err)
		past(t, st, "findings", "since", f.ID, time.Now().Add(-8*24*time.Hour)) // priority 2: the limit is 7 days
		_, err = st.MoveDue(as(t, "ana"), f.ID, time.Now().Add(24*time.Hour), "later")
		require.NoError(t, err)
		at := time.Now().UTC().Truncate(time.Microsecond)
		done := at.Add(-time.Hour)
		require.NoError(t, st.Together(t.Context(), func(tx *gorm.DB) error {
			for i, state := range []store.TaskState{store.TaskOnTime, store.TaskMissed, store.TaskExempt, store.TaskLate} {
				task := &store.Task{Task: "tapes", Kind: store.Recurring, Title: "Change tapes", Owner: "ana", Priority: 1, Service: "desk", Client: "acme",
					DueAt: at.Add(time.Duration(i-100) * time.Hour), ClosesAt: at.Add(time.Duration(i-90) * time.Hour), Written: at, State: state}
				if state == store.TaskOnTime {
					task.DoneAt, task.DoneBy = &done, "ana"
				}
				if err := tx.Create(task).Error; err != nil {
					return err
				}
			}
			return nil
		}))
		for i := range 3 {
			r, err := st.Recommend(as(t, "ana"), store.Recommendation{Title: fmt.Sprint("recommendation ", i), Service: "desk", Client: "acme"})
			require.NoError(t, err)
			if i == 0 {
				_, err = st.DecideOn(as(t, "ana"), r.ID, store.Decision{State: store.AcceptedRec})
				require.NoError(t, err)
				_, err = st.Implement(as(t, "ana"), r.ID, "done")
				require.NoError(t, err)
			}
			if i < 2 {
				past(t, st, "recommendations", "decide_by", r.ID, time.Now().Add(-time.Second))
			}
		}
		q := figures.Query{Period: figures.Period{Name: "these days", From: at.AddDate(0, 0, -30), Until: at.Add(time.Hour)}, Workspace: w, Now: time.Now().Add(time.Second)}
		made, err := st.Figures(t.Context(), q)
		require.NoError(t, err)
		months := q.At().Sub(q.Period.From).Hours() / (365.25 * 24 / 12)
		for name, want := range map[string][3]float64{
			"recovery_issues": {2, 1, 0}, "backup_incident_rate": {1, months, 0}, "aged_proactive_backlog": {2, 3, 0},
			"proactive_task_compliance": {1, 3, 1}, "recommendation_adoption": {1, 2, 1}, "recommendation_acceptance": {1, 2, 1}, "recommendation_verification": {0, 2, 1},
		} {
			t.Run(name, func(t *testing.T) {
				figure := made.Total.Figure(name, "")
				require.NotNil(t, figure)
				got := [3]float64{figure.Numerator, figure.Denominator, float64(figure.LeftOut)}
				require.InDeltaSlice(t, want[:], got[:], 0.001)
				for side, n := range map[figures.Side]float64{figures.Numerator: want[0], figures.Denominator: want[1], figures.LeftOut: want[2]} {
					var all []figures.Member
					page := figures.Members{}
					for { // two at a time
						page, err = st.Members(t.Context(), figures.MembersQuery{Query: q, Figure: name, Side: side, After: page.Next, Limit: 2})
						require.NoError(t, err)
						all = append(all, page.Members...)
						if page.Next == "" {
							break
						}
					}
					if name == "backup_incident_rate" && side == figures.Denominator {
						n = 1 // a service, for some months
					}
					require.Len(t, all, int(n), "%s: %v", side, all)
				}
			})
		}
		q.By = "client"
		made, err = st.Figures(t.Context(), q)
		require.NoError(t, err)
		acme := made.Groups[slices.IndexFunc(made.Groups, func(g figures.Group) bool { return g.Group == "acme" })]
		require.EqualValues(t, 1, acme.Figure("recovery_issues", "").Numerator)
		q.By, q.Filter.Client = "", "globex"
		made, err = st.Figures(t.Context(), q)
		require.NoError(t, err)
		require.Nil(t, made.Total.Figure("recovery_issues", "").Value, "nothing was attempted for them")

		other := access.With(t.Context(), access.Actor{Kind: access.Person, ID: "person:g", Roles: []access.Role{access.Viewer}, Clients: []string{"globex"}})
		page, err := st.Members(other, figures.MembersQuery{Query: figures.Query{Period: q.Period, Workspace: w, Now: q.Now}, Figure: "recovery_issues", Side: figures.Numerator})
		require.NoError(t, err)
		require.Empty(t, page.Members, "another client's")
	})
}

// BenchmarkTenThousandOpenFindings lists the newest of 10,000 open findings, and
// reports the time that 99 of 100 lists stay below.
func BenchmarkTenThousandOpenFindings(b *testing.B) {
	st := storetest.Open(b, store.SQLite)
	at := time.Now().UTC().Truncate(time.Microsecond)
	require.NoError(b, st.Together(b.Context(), func(tx *gorm.DB) error {
		all := make([]store.Finding, 10_000)
		for i := range all {
			opened := at.Add(-time.Duration(i) * 2 * time.Minute)
			due := opened.Add(7 * 24 * time.Hour)
			all[i] = store.Finding{Fingerprint: fmt.Sprint("f", i), Service: fmt.Sprint("s", i%200), Scenario: fmt.Sprint("s", i%200, "-db"), Client: fmt.Sprint("c", i%20), Assignee: fmt.Sprint("p", i%30), Priority: 1 + i%4, DueAt: &due,
				Class: fault.Data, Blame: fault.Backup, Reason: "12 rows are missing", State: store.FindingOpen, OpenedBy: "r", OpenedAt: opened, LastRun: "r", LastSeenAt: opened, Count: 1}
		}
		return tx.CreateInBatches(all, 500).Error
	}))
	for name, f := range map[string]store.FindingFilter{"the newest": {State: store.FindingOpen, Limit: 100}, "of one person": {State: store.FindingOpen, Assignee: []string{"p7"}, Limit: 100},
		"overdue": {Overdue: true, Limit: 100}, "of one service": {State: store.FindingOpen, Service: "s9", Limit: 100}} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				page, err := st.Findings(b.Context(), f)
				took = append(took, time.Since(began))
				require.NoError(b, err)
				require.NotEmpty(b, page.Findings)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
