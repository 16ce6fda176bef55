package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// scheduled carries a scheduled run to its end.
func scheduled(t *testing.T, st *store.Store, of *scenarios.Scenario, outcome store.Outcome, symptoms ...store.Symptom) *store.Run {
	t.Helper()
	return begunFor(t, st, of, store.Scheduled)(outcome, symptoms...)
}

// begunFor claims a run, and returns what ends it.
func begunFor(t *testing.T, st *store.Store, of *scenarios.Scenario, trigger store.Trigger) func(store.Outcome, ...store.Symptom) *store.Run {
	t.Helper()
	run, err := st.Enqueue(t.Context(), store.Request{Scenario: of, Service: &scenarios.Service{Service: of.Service, Client: "acme", Owner: "desk@acme.example", Tier: 2}, Trigger: trigger})
	require.NoError(t, err)
	run, err = st.Claim(t.Context(), run.ID, "r1")
	require.NoError(t, err)
	return func(outcome store.Outcome, symptoms ...store.Symptom) *store.Run {
		run.Outcome, run.Symptoms = outcome, symptoms
		require.NoError(t, st.End(t.Context(), run))
		return run
	}
}

func after(t time.Time, d time.Duration) *time.Time {
	t = t.Add(d)
	return &t
}

func findings(t *testing.T, st *store.Store, f store.FindingFilter) []store.Finding {
	t.Helper()
	page, err := st.Findings(t.Context(), f)
	require.NoError(t, err)
	return page.Findings
}

func TestAFindingIsOpenedJoinedAndClosedByRuns(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		all := listen(st)
		s := nightly("desk-db")
		old := store.Symptom{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "the newest of 12 points is 31h old", Next: "see whether it still runs"}
		first := scheduled(t, st, s, store.Failed, old)
		open := findings(t, st, store.FindingFilter{})
		require.Len(t, open, 1)
		require.Equal(t, store.Finding{
			ID: 1, Fingerprint: first.Symptoms[0].Fingerprint, Service: s.Service, Scenario: "desk-db", Client: "acme", Owner: "desk@acme.example", Priority: 2,
			Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: old.Reason, Next: old.Next, State: store.FindingOpen,
			DueAt: after(*first.EndedAt, 7*24*time.Hour), Since: first.EndedAt, Signature: open[0].Signature,
			OpenedBy: first.ID, OpenedAt: *first.EndedAt, LastRun: first.ID, LastSeenAt: *first.EndedAt, Count: 1,
		}, open[0])
		require.EqualValues(t, 1, *first.Symptoms[0].FindingID)

		worse := old
		worse.Reason = "the newest of 12 points is 55h old"
		second := scheduled(t, st, s, store.Failed, worse)
		open = findings(t, st, store.FindingFilter{State: store.FindingOpen})
		require.Len(t, open, 1, "the same trouble on another day joins")
		require.Equal(t, []any{int64(2), worse.Reason, first.ID, second.ID, *second.EndedAt},
			[]any{open[0].Count, open[0].Reason, open[0].OpenedBy, open[0].LastRun, open[0].LastSeenAt})

		third := scheduled(t, st, s, store.Passed)
		closed := findings(t, st, store.FindingFilter{State: store.FindingClosed})
		require.Len(t, closed, 1)
		require.Equal(t, []any{third.ID, *third.EndedAt, int64(2)}, []any{closed[0].ClosedBy, *closed[0].ClosedAt, closed[0].Count})
		require.Empty(t, findings(t, st, store.FindingFilter{State: store.FindingOpen}))

		scheduled(t, st, s, store.Failed, old)
		open = findings(t, st, store.FindingFilter{State: store.FindingOpen})
		require.Len(t, open, 1)
		require.Equal(t, []any{closed[0].ID, int64(3), int64(1)}, []any{open[0].ID, open[0].Count, open[0].Reopened}, "what comes back opens the finding again")
		require.Equal(t, open[0].LastSeenAt, open[0].Began(), "and its age begins again, because it had been verified")
		require.Nil(t, open[0].ClosedAt)

		var about []store.FactKind
		for _, one := range *all {
			if _, is := one.body.(*store.Finding); is {
				about = append(about, one.kind)
			}
		}
		require.Equal(t, []store.FactKind{store.FindingOpened, store.FindingSeen, store.FindingEnded, store.FindingReopened}, about)

		whole, err := st.Finding(t.Context(), 1)
		require.NoError(t, err)
		require.Equal(t, []string{old.Reason, worse.Reason, old.Reason}, []string{whole.Symptoms[0].Reason, whole.Symptoms[1].Reason, whole.Symptoms[2].Reason})
		_, err = st.Finding(t.Context(), 99)
		require.ErrorIs(t, err, store.ErrNotFound)
	})
}

func TestWhatOpensAndClosesAFinding(t *testing.T) {
	wrong := store.Symptom{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "wrong"}
	left := store.Symptom{Phase: store.Teardown, Class: fault.Engine, Blame: fault.Rig, Reason: "volume x was left behind"}
	s, other := nightly("desk-db"), nightly("desk-files")
	for name, row := range map[string]struct {
		happens func(t *testing.T, st *store.Store)
		open    []string // reasons
		closed  int
	}{
		"a run by hand opens none": {func(t *testing.T, st *store.Store) {
			begunFor(t, st, s, store.OnDemand)(store.Failed, wrong)
		}, nil, 0},
		"a run after a change opens none": {func(t *testing.T, st *store.Store) {
			begunFor(t, st, s, store.Changed)(store.Failed, wrong)
		}, nil, 0},
		"a cancelled run opens none": {func(t *testing.T, st *store.Store) {
			scheduled(t, st, s, store.Cancelled, wrong)
		}, nil, 0},
		"an inconclusive run opens one": {func(t *testing.T, st *store.Store) {
			scheduled(t, st, s, store.Inconclusive, left)
		}, []string{left.Reason}, 0},
		"what a passed run left behind is not closed by that run": {func(t *testing.T, st *store.Store) {
			scheduled(t, st, s, store.Passed, left)
		}, []string{left.Reason}, 0},
		"nor by the next that leaves the same": {func(t *testing.T, st *store.Store) {
			scheduled(t, st, s, store.Passed, left)
			scheduled(t, st, s, store.Passed, left)
		}, []string{left.Reason}, 0},
		"two symptoms are two findings, and the same one twice is one": {func(t *testing.T, st *store.Store) {
			scheduled(t, st, s, store.Failed, wrong, left, wrong)
		}, []string{left.Reason, wrong.Reason}, 0},
		"a run by hand closes what it passed": {func(t *testing.T, st *store.Store) {
			scheduled(t, st, s, store.Failed, wrong)
			begunFor(t, st, s, store.OnDemand)(store.Passed)
		}, nil, 1},
		"an inconclusive run closes none": {func(t *testing.T, st *store.Store) {
			scheduled(t, st, s, store.Failed, wrong)
			scheduled(t, st, s, store.Inconclusive)
		}, []string{wrong.Reason}, 0},
		"a passed run of another scenario closes none": {func(t *testing.T, st *store.Store) {
			scheduled(t, st, s, store.Failed, wrong)
			scheduled(t, st, other, store.Passed)
		}, []string{wrong.Reason}, 0},
		"the same of another scenario is another finding": {func(t *testing.T, st *store.Store) {
			scheduled(t, st, s, store.Failed, wrong)
			scheduled(t, st, other, store.Failed, wrong)
			scheduled(t, st, other, store.Passed)
		}, []string{wrong.Reason}, 1},
		"a run that began before it was last seen closes none": {func(t *testing.T, st *store.Store) {
			early := begunFor(t, st, s, store.Scheduled)
			scheduled(t, st, s, store.Failed, wrong)
			early(store.Passed)
		}, []string{wrong.Reason}, 0},
		"what is found after the end of a run opens one": {func(t *testing.T, st *store.Store) {
			run := scheduled(t, st, s, store.Passed)
			require.NoError(t, st.AddSymptom(t.Context(), run, left))
			require.NoError(t, st.AddSymptom(t.Context(), run, left))
		}, []string{left.Reason}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, st *store.Store) {
				row.happens(t, st)
				reasons := []string{}
				for _, f := range findings(t, st, store.FindingFilter{State: store.FindingOpen}) {
					reasons = append(reasons, f.Reason)
				}
				require.ElementsMatch(t, row.open, reasons)
				require.Len(t, findings(t, st, store.FindingFilter{State: store.FindingClosed}), row.closed)
			})
		})
	}
}

func TestAFindingStandsOrFallsWithTheEndOfItsRun(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		end := begunFor(t, st, nightly("desk-db"), store.Scheduled)
		run := end(store.Failed, store.Symptom{Reason: "wrong"})
		require.ErrorIs(t, st.End(t.Context(), run), store.ErrEnded)
		require.EqualValues(t, 1, findings(t, st, store.FindingFilter{})[0].Count, "who comes too late writes nothing")
	})
}

func TestFindingsAreReadByPages(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		for _, reason := range []string{"a", "b", "c"} {
			scheduled(t, st, nightly("desk-"+reason), store.Failed, store.Symptom{Reason: "why " + reason})
		}
		page, err := st.Findings(t.Context(), store.FindingFilter{Limit: 2, Client: "acme"})
		require.NoError(t, err)
		require.Equal(t, []string{"why c", "why b"}, []string{page.Findings[0].Reason, page.Findings[1].Reason})
		page, err = st.Findings(t.Context(), store.FindingFilter{Limit: 2, Before: page.Next})
		require.NoError(t, err)
		require.Len(t, page.Findings, 1)
		require.Zero(t, page.Next)
		require.Len(t, findings(t, st, store.FindingFilter{Scenario: "desk-b"}), 1)
		require.Empty(t, findings(t, st, store.FindingFilter{Client: "globex"}))
	})
}
