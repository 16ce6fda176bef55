package store_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/progress"
	"rehearse/store/storetest"
)

// rehearsed is a workspace with a drill in it.
func rehearsed() *scenarios.Workspace {
	return &scenarios.Workspace{
		Services:  map[string]*scenarios.Service{"desk": {Service: "desk", Client: "acme", Digest: "s1"}},
		Scenarios: map[string]*scenarios.Scenario{"desk-db": nightly("desk-db")},
		People: map[string]*scenarios.Member{
			"bo": {Person: "bo", Name: "Bo", Accounts: []string{"local:bo"}, Training: map[string]scenarios.Day{"restore": "2099-01-01"}},
			"op": {Person: "op", Name: "Op", Accounts: []string{"local:op"}, Operates: []string{"desk"}, Training: map[string]scenarios.Day{"restore": "2099-01-01"}},
		},
		Runbooks: map[string]*scenarios.Runbook{"desk": {
			Runbook: "desk", Kind: scenarios.Review, Title: "The desk", Services: []string{"desk"}, Author: "ana", Digest: "r1",
			Roles: []scenarios.RunbookRole{{Name: "lead"}, {Name: "dba", Not: scenarios.NotOperators, Training: []string{"restore"}}},
			Steps: []scenarios.RunbookStep{
				{ID: "call", Do: "Call.", Within: units.Duration(time.Minute)},
				{ID: "restore", Run: "desk-db", Keep: units.Duration(time.Hour), Marks: scenarios.Usable},
				{ID: "surprise", Inject: &scenarios.InjectStep{Text: "The vault is silent.", At: "0s"}},
				{ID: "look", Do: "Look.", By: "dba"},
			},
		}},
	}
}

func opened(t *testing.T, st *store.Store, w *scenarios.Workspace) *store.Execution {
	t.Helper()
	w.Scenarios["desk-db"].Service = "desk"
	x, err := st.OpenExecution(as(t, "ana"), store.Opening{Runbook: w.Runbooks["desk"], Workspace: w})
	require.NoError(t, err)
	return x
}

func press(what progress.What, step, text string) store.Press {
	return store.Press{Entry: progress.Entry{What: what, Step: step, Text: text}}
}

func taking(role string) store.Press {
	return store.Press{Entry: progress.Entry{What: progress.Assigned, Role: role}}
}

func TestARunbookIsCarriedOut(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		w := rehearsed()
		x := opened(t, st, w)
		enter := func(user string, p store.Press) {
			t.Helper()
			_, err := st.Enter(as(t, user), w, x.ID, p)
			require.NoError(t, err)
		}
		refused := func(is error, says, user string, p store.Press) {
			t.Helper()
			_, err := st.Enter(as(t, user), w, x.ID, p)
			require.ErrorIs(t, err, is)
			require.ErrorContains(t, err, says)
		}
		refused(progress.ErrNotNow, "the role dba is not filled", "ana", press(progress.Started, "", ""))
		refused(progress.ErrNotYours, "the role dba is for people who do not operate desk, and Op does", "op", taking("dba"))
		refused(progress.ErrNotYours, "no person in people/ has the account local:eve", "eve", taking("dba"))
		enter("bo", taking("dba"))
		enter("ana", press(progress.Started, "", ""))

		done, err := st.Conduct(t.Context(), w, x.ID)
		require.NoError(t, err)
		require.Equal(t, store.Conducted{Injects: []string{"surprise"}}, done, "the clock brings it; the restore waits for the call")
		enter("ana", press(progress.StepDone, "call", "they come"))
		refused(progress.ErrTaken, "ana finished call at", "ana", press(progress.StepDone, "call", ""))
		done, err = st.Conduct(t.Context(), w, x.ID)
		require.NoError(t, err)
		require.Len(t, done.Began, 1)
		done, err = st.Conduct(t.Context(), w, x.ID)
		require.NoError(t, err)
		require.False(t, done.Any(), "one run is enough")

		run, err := st.Claim(t.Context(), done0(t, st, x.ID, "restore"), "r1")
		require.NoError(t, err)
		require.Equal(t, []any{store.Rehearsed, int64(3600), "review " + x.ID}, []any{run.Trigger, run.KeepFor, run.By})
		run.Outcome = store.Passed
		run.Observations = []store.Observation{{Name: "tickets are there", Held: true, Mandatory: true, OfData: true, At: time.Now().UTC()}}
		require.NoError(t, st.End(t.Context(), run))
		done, err = st.Conduct(t.Context(), w, x.ID)
		require.NoError(t, err)
		require.Equal(t, []string{"restore"}, done.Ended)

		enter("bo", press(progress.StepFailed, "look", "the page is blank"))
		enter("ana", press(progress.StepSkipped, "look", "the client is content"))
		enter("ana", press(progress.Ended, "", ""))
		enter("ana", press(progress.Signed, "", ""))
		reviewed := press(progress.Reviewed, "", "")
		reviewed.Values = map[string]string{"verdict": "accepted"}
		refused(store.ErrRefused, "another person must review", "ana", reviewed)
		refused(store.ErrRefused, "local:bo ran or wrote this: another person must review it", "bo", reviewed)
		enter("cy", reviewed)

		stored, p, err := st.Execution(t.Context(), x.ID[len(x.ID)-6:])
		require.NoError(t, err)
		require.Equal(t, []any{progress.Archived, "desk", "acme", int64(13)}, []any{stored.State, stored.Runbook, stored.Client, stored.Size})
		require.Equal(t, *run.EndedAt, *p.Reading(scenarios.Usable), "the clock reads when the run ended")
		require.Equal(t, "no", p.People[1].Operates)
		require.Len(t, p.Last().Values, 1)

		defects := findings(t, st, store.FindingFilter{})
		require.Len(t, defects, 2)
		require.Equal(t, []any{store.RunbookDefect, "runbook desk, step look was skipped: the client is content", "ana", x.ID, "desk"},
			[]any{defects[0].Class, defects[0].Reason, defects[0].Owner, defects[0].OpenedBy, defects[0].Service})

		checked, err := st.CheckEvidence(t.Context(), "")
		require.NoError(t, err)
		require.Empty(t, checked.Problems)
		require.Equal(t, 13, checked.Executions)
		db := storetest.SQL(t, where)
		for _, change := range []string{"DROP TRIGGER execution_entries_are_kept", "ALTER TABLE execution_entries DISABLE TRIGGER ALL"} {
			_, _ = db.Exec(change) // one for each dialect
		}
		_, err = db.Exec("UPDATE execution_entries SET says = 'nothing came' WHERE seq = 6")
		require.NoError(t, err)
		checked, err = st.CheckEvidence(t.Context(), "")
		require.NoError(t, err)
		require.Len(t, checked.Problems, 1)
		require.Contains(t, checked.Problems[0].Text, "entry 6 of execution "+x.ID+" differs from entry")
	})
}

func TestALaterExecutionClosesTheDefectsThatItDidNotMeet(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := rehearsed()
		hold := func(steps ...store.Press) string {
			t.Helper()
			x := opened(t, st, w)
			for _, p := range append([]store.Press{taking("dba")}, steps...) {
				user := "ana"
				if p.What == progress.Assigned {
					user = "bo"
				}
				_, err := st.Enter(as(t, user), w, x.ID, p)
				require.NoError(t, err)
			}
			return x.ID
		}
		skip := func(step string) store.Press { return press(progress.StepSkipped, step, "practice") }
		hold(press(progress.Started, "", ""), skip("call"), skip("restore"), skip("look"), press(progress.Ended, "", ""))
		require.Len(t, findings(t, st, store.FindingFilter{State: store.FindingOpen}), 3)
		second := hold(press(progress.Started, "", ""), press(progress.StepDone, "call", ""), skip("restore"), press(progress.StepDone, "look", ""), press(progress.Ended, "", ""))
		open := findings(t, st, store.FindingFilter{State: store.FindingOpen})
		require.Len(t, open, 1)
		require.Equal(t, []any{store.PhaseName("restore"), int64(2), second}, []any{open[0].Phase, open[0].Count, open[0].LastRun})
		closed := findings(t, st, store.FindingFilter{State: store.FindingClosed})
		require.Len(t, closed, 2)
		require.Equal(t, second, closed[0].ClosedBy)
	})
}

// done0 is the run of a step.
func done0(t *testing.T, st *store.Store, execution, step string) string {
	t.Helper()
	_, p, err := st.Execution(t.Context(), execution)
	require.NoError(t, err)
	require.NotEmpty(t, p.Step(step).RunID)
	return p.Step(step).RunID
}

func TestOfTwoServersOnlyOnePressCounts(t *testing.T) {
	twice(t, func(t *testing.T, a, b *store.Store) {
		w := rehearsed()
		x := opened(t, a, w)
		_, err := a.Enter(as(t, "bo"), w, x.ID, taking("dba"))
		require.NoError(t, err)
		_, err = a.Enter(as(t, "ana"), w, x.ID, press(progress.Started, "", ""))
		require.NoError(t, err)

		var both sync.WaitGroup
		errs := make([]error, 2)
		for i, st := range []*store.Store{a, b} {
			both.Go(func() { _, errs[i] = st.Enter(as(t, "ana"), w, x.ID, press(progress.StepDone, "call", "")) })
		}
		both.Wait()
		lost := errs[0]
		if lost == nil {
			lost = errs[1]
		} else {
			require.NoError(t, errs[1])
		}
		require.ErrorIs(t, lost, progress.ErrTaken)

		for i, st := range []*store.Store{a, b} {
			both.Go(func() { _, errs[i] = st.Conduct(context.WithoutCancel(t.Context()), w, x.ID) })
		}
		both.Wait()
		require.Equal(t, []error{nil, nil}, errs)
		runs, err := a.Runs(t.Context(), store.Filter{})
		require.NoError(t, err)
		require.Len(t, runs.Runs, 1, "two servers start one run")
	})
}

func TestThePressThatIsSentTwiceIsOneEntry(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := rehearsed()
		x := opened(t, st, w)
		note := press(progress.Noted, "", "the phone rings")
		note.Once = "p1"
		first, err := st.Enter(as(t, "ana"), w, x.ID, note)
		require.NoError(t, err)
		second, err := st.Enter(as(t, "ana"), w, x.ID, note)
		require.NoError(t, err)
		require.Equal(t, first.Seq, second.Seq)
		note.Once = "p2"
		third, err := st.Enter(as(t, "ana"), w, x.ID, note)
		require.NoError(t, err)
		require.Equal(t, first.Seq+1, third.Seq)
	})
}

func TestWhoMayOpenAnExecution(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := rehearsed()
		open := func(actor access.Actor, r *scenarios.Runbook) error {
			_, err := st.OpenExecution(access.With(t.Context(), actor), store.Opening{Runbook: r, Workspace: w})
			return err
		}
		person := access.Actor{Kind: access.Person, ID: "person:vic", Name: "Vic", Roles: []access.Role{access.Viewer}}
		require.ErrorIs(t, open(person, w.Runbooks["desk"]), store.ErrRefused)
		person.Roles = []access.Role{access.Responder}
		person.Clients = []string{"globex"}
		require.ErrorIs(t, open(person, w.Runbooks["desk"]), store.ErrRefused, "the desk is of acme")
		person.Clients = []string{"acme"}
		require.NoError(t, open(person, w.Runbooks["desk"]))
		real := *w.Runbooks["desk"]
		real.Kind = scenarios.Recovery
		require.ErrorContains(t, open(person, &real), "a recovery needs its ticket")
		elsewhere := *w.Runbooks["desk"]
		elsewhere.Services = []string{"mail"}
		require.ErrorContains(t, open(person, &elsewhere), `service "mail" is not in the catalogue`)
	})
}

func TestATextIsKeptWholeOrRefused(t *testing.T) {
	t.Parallel()
	st := storetest.Open(t, store.SQLite)
	w := rehearsed()
	x := opened(t, st, w)
	whole := strings.Repeat("ж", 8000)
	_, err := st.Enter(as(t, "ana"), w, x.ID, press(progress.Noted, "", whole))
	require.NoError(t, err)
	_, err = st.Enter(as(t, "ana"), w, x.ID, press(progress.Noted, "", whole+"!"))
	require.ErrorIs(t, err, progress.ErrNotNow)
	require.ErrorContains(t, err, "the text has 8001 characters, and an entry holds at most 8000")
	_, p, err := st.Execution(t.Context(), x.ID)
	require.NoError(t, err)
	require.Equal(t, whole, p.Entries[len(p.Entries)-1].Text)
}

func TestThePressOfAnotherPersonIsNeverTheSame(t *testing.T) {
	t.Parallel()
	st := storetest.Open(t, store.SQLite)
	w := rehearsed()
	x := opened(t, st, w)
	note := press(progress.Noted, "", "of ana")
	note.Once = "1"
	_, err := st.Enter(as(t, "ana"), w, x.ID, note)
	require.NoError(t, err)
	note.Text = "of bo"
	_, err = st.Enter(as(t, "bo"), w, x.ID, taking("dba"))
	require.NoError(t, err)
	made, err := st.Enter(as(t, "bo"), w, x.ID, note)
	require.NoError(t, err)
	require.Equal(t, "of bo", made.Text, "what somebody else pressed is not answered with ana's entry")
}
