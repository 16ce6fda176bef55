package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/access"
	"rehearse/store"
)

// heard is a fact as a hook got it.
type heard struct {
	kind    store.FactKind
	subject string
	body    any
}

// listen collects what the store tells its hook.
func listen(st *store.Store) *[]heard {
	all := &[]heard{}
	st.OnCommit(func(_ *store.Tx, facts []store.Fact) error {
		for _, f := range facts {
			if f.Kind == "service.version" || f.Kind == "scenario.version" {
				continue // what the log does not know yet of the catalogue comes with the first of anything
			}
			*all = append(*all, heard{f.Kind, f.Subject, f.Body})
		}
		return nil
	})
	return all
}

func kinds(all []heard) (names []store.FactKind) {
	for _, one := range all {
		names = append(names, one.kind)
	}
	return names
}

func TestTheHookHearsOfEveryFact(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		all := listen(st)
		s := nightly("desk-db")
		w := workspace(s)
		done := plan(t, st, w, monday)
		require.Equal(t, []store.FactKind{store.OccurrencesPlanned}, kinds(*all))
		planned := (*all)[0].body.([]store.Occurrence)
		require.Equal(t, "desk-db", (*all)[0].subject)
		require.Len(t, planned, int(done.Written), "what was written, not only how much")
		require.Equal(t, occurrences(t, st, store.OccurrenceFilter{Limit: 1000}), planned)

		*all = nil
		s.Schedule.Cron = "0 5 * * *"
		s.Digest = "another"
		done = plan(t, st, w, monday.Add(time.Minute))
		require.Equal(t, []store.FactKind{store.OccurrencesPlanned, store.OccurrencesWithdrawn}, kinds(*all))
		require.Len(t, (*all)[1].body, int(done.Withdrawn))
		require.Equal(t, store.Withdrawn, (*all)[1].body.([]store.Occurrence)[0].State)

		*all = nil
		run, err := st.Enqueue(as(t, "anna"), store.Request{Scenario: scenario, Service: service, Trigger: store.OnDemand})
		require.NoError(t, err)
		require.Equal(t, []string{"anna", "local:anna"}, []string{run.By, run.ByID})
		run, err = st.Claim(t.Context(), run.ID, "r1")
		require.NoError(t, err)
		_, err = st.Requeue(t.Context(), run, "silent", store.Restore)
		require.NoError(t, err)
		run, err = st.Claim(t.Context(), run.ID, "r2")
		require.NoError(t, err)
		run.Outcome = store.Passed
		require.NoError(t, st.End(t.Context(), run))
		require.Equal(t, []store.FactKind{store.RunQueued, store.RunTakenOver, store.RunEnded}, kinds(*all))
		for _, one := range *all {
			require.Equal(t, run.ID, one.subject)
		}
		require.Equal(t, store.Ended, (*all)[2].body.(*store.Run).State)

		*all = nil
		from := time.Now().UTC()
		e, err := st.RequestExemption(as(t, "anna"), store.Exemption{FromAt: from, UntilAt: from.Add(time.Hour), Reason: "r"})
		require.NoError(t, err)
		_, err = st.Approve(as(t, "ben"), e.ID, "")
		require.NoError(t, err)
		_, err = st.WithdrawExemption(as(t, "ben"), e.ID, "")
		require.NoError(t, err)
		require.NoError(t, st.SyncExemptions(t.Context(), "settings", []store.Exemption{freeze("a", "ben")}, monday))
		require.NoError(t, st.SyncExemptions(t.Context(), "settings", nil, monday))
		require.Equal(t, []store.FactKind{store.ExemptionRequested, store.ExemptionApproved, store.ExemptionWithdrawn, store.ExemptionRequested, store.ExemptionWithdrawn}, kinds(*all))
		require.Equal(t, "1", (*all)[0].subject)
	})
}

func TestWhatCannotBeKeptAsEvidenceHasNotHappened(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		full := errors.New("the log is full")
		st.OnCommit(func(tx *store.Tx, _ []store.Fact) error {
			require.NoError(t, tx.Exec("INSERT INTO figure_marks (at) VALUES ('2026-01-01 00:00:00.000000+00:00')").Error)
			return full
		})
		run.Outcome = store.Passed
		require.ErrorIs(t, st.End(t.Context(), run), full)
		st.OnCommit(nil)
		is, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.Running, is.State)
		var marks int
		require.NoError(t, st.Ask(t.Context(), "SELECT count(*) FROM figure_marks", &marks))
		require.Zero(t, marks, "what the hook wrote is undone as well")
	})
}

func TestWhatIsRefusedIsAFactToo(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		all := listen(st)
		run := enqueue(t, st)
		*all = nil
		viewer := access.Actor{Kind: access.Person, ID: "person:vic", Roles: []access.Role{access.Viewer}}
		_, err := st.Cancel(access.With(t.Context(), viewer), run.ID, "anna")
		require.ErrorIs(t, err, store.ErrRefused)
		require.ErrorContains(t, err, "person:vic may not cancel a run")
		require.Equal(t, []store.FactKind{store.ActorRefused}, kinds(*all))
		refusal := (*all)[0].body.(*store.Refusal)
		require.Equal(t, []any{"person:vic", access.CancelRun, viewer}, []any{(*all)[0].subject, refusal.Verb, refusal.Actor})
		is, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.Queued, is.State)
	})
}

func TestATransactionHasOneMoment(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		require.NoError(t, st.Write(t.Context(), func(tx *store.Tx) error {
			first, err := tx.At()
			require.NoError(t, err)
			if st.Dialect() == store.Postgres {
				require.NoError(t, tx.Exec("SELECT pg_sleep(0.01)").Error)
			}
			for time.Since(first) < 5*time.Millisecond { //nolint:revive // the clock goes on
			}
			again, err := tx.At()
			require.NoError(t, err)
			require.Equal(t, first, again)
			return nil
		}))
	})
}
