package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/storetest"
)

// roled is a context in which somebody acts who has one role for some clients.
func roled(t testing.TB, name string, role access.Role, clients ...string) context.Context {
	return access.With(t.Context(), access.Actor{Kind: access.Person, ID: access.OfUser(name), Name: name, Roles: []access.Role{role}, Clients: clients})
}

var broken = store.Symptom{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "12 rows are missing"}

// failing opens a finding of a scheduled run, and returns it.
func failing(t *testing.T, st *store.Store, of *scenarios.Scenario) store.Finding {
	t.Helper()
	scheduled(t, st, of, store.Failed, broken)
	open := findings(t, st, store.FindingFilter{State: store.FindingOpen, Scenario: of.Scenario})
	require.Len(t, open, 1)
	return open[0]
}

// past moves what a database has of a moment into the past.
func past(t *testing.T, st *store.Store, table, column string, id int64, at time.Time) {
	t.Helper()
	require.NoError(t, st.Together(t.Context(), func(tx *gorm.DB) error {
		return tx.Table(table).Where("id = ?", id).Update(column, store.Text(at)).Error
	}))
}

func TestAPriorityComesOfTierAndClass(t *testing.T) {
	for name, row := range map[string]struct {
		tier  int
		class fault.Class
		blame fault.Blame
		want  int
	}{
		"a backup of tier 1 that is broken":    {1, fault.Data, fault.Backup, 1},
		"our own engine, of the same":          {1, fault.Engine, fault.Rig, 2},
		"a sandbox that could reach too much":  {1, fault.Isolation, fault.Rig, 1},
		"the last tier":                        {4, fault.Key, fault.Backup, 4},
		"our own engine, of the last tier":     {4, fault.Engine, fault.Rig, 4},
		"a tier beyond":                        {9, fault.Data, fault.Backup, 4},
		"a service of which no tier is known":  {0, fault.Data, fault.Backup, 3},
		"a runbook that was wrong, of no tier": {0, store.RunbookDefect, "runbook", 4},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, row.want, store.PriorityOf(row.tier, row.class, row.blame)) })
	}
}

func TestAFindingIsDueByItsPriority(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	f := failing(t, st, nightly("desk-db"))
	require.Equal(t, 7*24*time.Hour, f.DueAt.Sub(f.OpenedAt), "priority 2, as the figures say")
	st.UseDue(scenarios.DueSettings{P2: units.Duration(time.Hour)})
	f = failing(t, st, nightly("desk-files"))
	require.Equal(t, time.Hour, f.DueAt.Sub(f.OpenedAt), "as the settings say")

	require.Empty(t, findings(t, st, store.FindingFilter{Overdue: true}))
	past(t, st, "findings", "due_at", f.ID, time.Now().Add(-time.Minute))
	require.Len(t, findings(t, st, store.FindingFilter{Overdue: true}), 1)

	_, err := st.MoveDue(as(t, "ana"), f.ID, time.Now().Add(24*time.Hour), "")
	require.ErrorContains(t, err, "the due date is moved without a reason")
	_, err = st.MoveDue(as(t, "ana"), f.ID, time.Now().Add(-time.Hour), "late")
	require.ErrorContains(t, err, "is past: choose a day to come")
	moved, err := st.MoveDue(as(t, "ana"), f.ID, time.Now().Add(24*time.Hour), "the vendor is asked")
	require.NoError(t, err)
	require.Equal(t, f.Began(), moved.Began(), "its age stays")
	require.Contains(t, moved.Remarks[0].Text, "the vendor is asked")
}

func TestAFindingIsAssignedAndCommentedByThoseWhoMay(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		f := failing(t, st, nightly("desk-db"))
		got, err := st.Assign(roled(t, "olga", access.Operator), f.ID, "ben")
		require.NoError(t, err)
		require.Equal(t, "ben", got.Assignee)
		got, err = st.Comment(roled(t, "olga", access.Operator, "acme"), f.ID, "asked the <b>vendor</b>")
		require.NoError(t, err)
		require.Equal(t, []string{"assigned ben", "comment asked the <b>vendor</b>"}, said(got.Remarks))
		require.Equal(t, "person:olga", got.Remarks[0].ByID)
		require.Len(t, findings(t, st, store.FindingFilter{Assignee: []string{"ben", "person:ben"}}), 1)
		require.Empty(t, findings(t, st, store.FindingFilter{Assignee: []string{"ana"}}))

		_, err = st.Comment(roled(t, "vera", access.Viewer), f.ID, "hello")
		require.ErrorIs(t, err, store.ErrRefused)
		_, err = st.Comment(roled(t, "oskar", access.Operator, "globex"), f.ID, "hello")
		require.ErrorIs(t, err, store.ErrRefused, "another client's")
		_, err = st.Comment(as(t, "ana"), f.ID, " \n ")
		require.ErrorContains(t, err, "the comment is empty")
		_, err = st.Assign(as(t, "ana"), 99, "ben")
		require.ErrorIs(t, err, store.ErrNotFound)
	})
}

func said(remarks []store.Remark) (all []string) {
	for _, r := range remarks {
		all = append(all, r.Kind+" "+r.Text)
	}
	return all
}

func TestAFindingIsClosedOnlyByWhatVerifiedIt(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	s := nightly("desk-db")
	early := begunFor(t, st, s, store.OnDemand) // it began before the failure was seen
	f := failing(t, st, s)
	failed := f.LastRun
	before := early(store.Passed)
	elsewhere := scheduled(t, st, &scenarios.Scenario{Scenario: "mail-db", Service: "mail"}, store.Passed)
	for name, row := range map[string]struct{ by, says string }{
		"nothing":                    {"", "a finding is closed by what verified it"},
		"a run that failed":          {failed, "did not pass"},
		"a run of another service":   {elsewhere.ID, "is about the service mail"},
		"a run that began too early": {before.ID, "began before finding 1 was last seen"},
		"a run that there is not":    {"20200101-000000-aaaaaa", "there is no run and no execution"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := st.CloseFinding(as(t, "ana"), f.ID, row.by)
			require.ErrorContains(t, err, row.says)
			require.ErrorIs(t, err, store.ErrWork)
		})
	}
	reported, err := st.OpenFinding(as(t, "ana"), store.Report{Service: "desk", Client: "acme", Tier: 2, Class: "scope drift", Reason: "the new share is not in the backup", Assignee: "ben"})
	require.NoError(t, err)
	require.Equal(t, []any{"ben", 3, "local:ana"}, []any{reported.Assignee, reported.Priority, reported.OpenedBy})
	good := scheduled(t, st, s, store.Passed)
	closed, err := st.CloseFinding(as(t, "ana"), reported.ID, good.ID)
	require.NoError(t, err)
	require.Equal(t, []any{store.FindingClosed, good.ID}, []any{closed.State, closed.ClosedBy})
	_, err = st.CloseFinding(as(t, "ana"), reported.ID, good.ID)
	require.ErrorContains(t, err, "is closed already")

	_, err = st.OpenFinding(as(t, "ana"), store.Report{Class: "mood", Reason: "x"})
	require.ErrorContains(t, err, `"mood" is not a class`)
	_, err = st.OpenFinding(as(t, "ana"), store.Report{})
	require.ErrorContains(t, err, "does not say what is wrong")
}

func TestARiskIsAcceptedByAnotherPersonAndUntilADay(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		f := failing(t, st, s)
		tomorrow := time.Now().Add(24 * time.Hour)
		for says, ask := range map[string]func() error{
			"there is no reason":    func() error { _, err := st.AcceptRisk(as(t, "ana"), f.ID, tomorrow, ""); return err },
			"is past: choose a day": func() error { _, err := st.AcceptRisk(as(t, "ana"), f.ID, time.Now().Add(-time.Hour), "r"); return err },
			"for 366 days at most": func() error {
				_, err := st.AcceptRisk(as(t, "ana"), f.ID, time.Now().AddDate(2, 0, 0), "r")
				return err
			},
			"no one has asked that":        func() error { _, err := st.ApproveAcceptance(as(t, "ben"), f.ID); return err },
			"nothing waits or counts for ": func() error { _, err := st.WithdrawAcceptance(as(t, "ben"), f.ID); return err },
		} {
			require.ErrorContains(t, ask(), says)
		}
		asked, err := st.AcceptRisk(as(t, "ana"), f.ID, tomorrow, "it is replaced next week")
		require.NoError(t, err)
		require.Equal(t, store.FindingOpen, asked.State, "nothing counts before another approves")
		_, err = st.AcceptRisk(as(t, "ben"), f.ID, tomorrow, "again")
		require.ErrorContains(t, err, "already waits")
		_, err = st.ApproveAcceptance(as(t, "ana"), f.ID)
		require.ErrorIs(t, err, store.ErrRefused)
		require.ErrorContains(t, err, "a second person must approve")
		_, err = st.ApproveAcceptance(roled(t, "olga", access.Operator), f.ID)
		require.ErrorIs(t, err, store.ErrRefused)

		accepted, err := st.ApproveAcceptance(roled(t, "rita", access.Reviewer), f.ID)
		require.NoError(t, err)
		require.Equal(t, store.FindingClosed, accepted.State)
		require.NotNil(t, accepted.Accepted)
		require.Equal(t, []any{"local:ana", "person:rita"}, []any{accepted.Acceptances[0].RequestedByID, accepted.Acceptances[0].ApprovedByID})

		scheduled(t, st, s, store.Failed, broken)
		still, err := st.Finding(t.Context(), f.ID)
		require.NoError(t, err)
		require.Equal(t, []any{store.FindingClosed, int64(2)}, []any{still.State, still.Count}, "what is accepted is counted, and stays closed")

		past(t, st, "findings", "accepted_until", f.ID, time.Now().Add(-time.Second))
		require.NoError(t, st.KeepWork(t.Context(), workspace()))
		lapsed, err := st.Finding(t.Context(), f.ID)
		require.NoError(t, err)
		require.Equal(t, []any{store.FindingOpen, f.Began()}, []any{lapsed.State, lapsed.Began()}, "a risk that is no longer accepted is as old as it was")
		require.Equal(t, "lapsed", lapsed.Remarks[len(lapsed.Remarks)-1].Kind)

		_, err = st.AcceptRisk(as(t, "ana"), f.ID, tomorrow, "once more")
		require.NoError(t, err)
		_, err = st.ApproveAcceptance(as(t, "ben"), f.ID)
		require.NoError(t, err)
		back, err := st.WithdrawAcceptance(as(t, "ben"), f.ID)
		require.NoError(t, err)
		require.Equal(t, store.FindingOpen, back.State)
	})
}

func TestAttachmentsAreKeptOutsideTheDatabaseByTheirDigest(t *testing.T) {
	st, folder := storetest.Open(t, store.SQLite), filepath.Join(t.TempDir(), "attachments")
	f := failing(t, st, nightly("desk-db"))
	_, err := st.Attach(as(t, "ana"), f.ID, "log.txt", strings.NewReader("x"))
	require.ErrorContains(t, err, "use a workspace")
	st.KeepAttachments(folder, 1000)
	page := `<html><script>alert(1)</script></html>`
	a, err := st.Attach(as(t, "ana"), f.ID, `..\..\etc/"report";.html`, strings.NewReader(page))
	require.NoError(t, err)
	require.Equal(t, []any{"_report__.html", "text/html; charset=utf-8", int64(len(page))}, []any{a.Name, a.Type, a.Size})
	kept, err := os.ReadFile(filepath.Join(folder, a.Digest[:2], a.Digest))
	require.NoError(t, err)
	require.Equal(t, page, string(kept))

	_, err = st.Attach(as(t, "ana"), f.ID, "huge.bin", bytes.NewReader(make([]byte, 1001)))
	require.ErrorIs(t, err, store.ErrTooLarge)
	require.ErrorContains(t, err, "the limit is 1000")
	_, err = st.Attach(as(t, "ana"), f.ID, "empty", strings.NewReader(""))
	require.ErrorContains(t, err, "the attachment is empty")
	_, err = st.Attach(roled(t, "vera", access.Viewer), f.ID, "x", strings.NewReader("x"))
	require.ErrorIs(t, err, store.ErrRefused)
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing is left of what was refused")

	got, file, err := st.OpenAttachment(t.Context(), f.ID, a.ID)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.Equal(t, a.Digest, got.Digest)
	_, _, err = st.OpenAttachment(t.Context(), f.ID+1, a.ID)
	require.ErrorIs(t, err, store.ErrNotFound, "of another finding")
	require.NoError(t, os.WriteFile(filepath.Join(folder, a.Digest[:2], a.Digest), []byte("other"), 0o600))
	_, _, err = st.OpenAttachment(t.Context(), f.ID, a.ID)
	require.ErrorContains(t, err, "was changed after it was added")
}

func TestAnIncidentIsConsecutiveFailuresUntilTheServiceRecovers(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		db, files := nightly("desk-db"), nightly("desk-files")
		incidents := func(state store.IncidentState) []store.Incident {
			page, err := st.Incidents(t.Context(), store.IncidentFilter{State: state})
			require.NoError(t, err)
			return page.Incidents
		}
		scheduled(t, st, db, store.Inconclusive, store.Symptom{Phase: store.Provision, Class: fault.Engine, Blame: fault.Rig, Reason: "the engine is down"})
		require.Empty(t, incidents(""), "our own rig is none")
		begunFor(t, st, db, store.OnDemand)(store.Failed, broken)
		require.Empty(t, incidents(""), "nor is a run by hand")

		first := scheduled(t, st, db, store.Failed, broken)
		scheduled(t, st, files, store.Failed, broken)
		last := scheduled(t, st, db, store.Failed, broken)
		open := incidents(store.IncidentOpen)
		require.Len(t, open, 1)
		require.Equal(t, []any{"desk", int64(3), first.ID, last.ID, []string{"desk-db", "desk-files"}}, []any{open[0].Service, open[0].Count, open[0].OpenedBy, open[0].LastRun, open[0].Failing})

		scheduled(t, st, db, store.Passed)
		require.Equal(t, []string{"desk-files"}, incidents(store.IncidentOpen)[0].Failing, "the service has recovered when all that failed has passed")
		good := scheduled(t, st, files, store.Passed)
		require.Empty(t, incidents(store.IncidentOpen))
		require.Equal(t, good.ID, incidents(store.IncidentEnded)[0].EndedBy)

		scheduled(t, st, db, store.Failed, broken)
		require.Len(t, incidents(""), 2, "the next failure is another incident")
		w := workspace(files)
		require.NoError(t, st.KeepWork(t.Context(), w))
		require.Equal(t, "retired:desk-db", incidents("")[0].EndedBy, "no run of a scenario that is gone will pass")
	})
}

func TestTheMessageOfAnIncidentIsDraftedFromTheRecord(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 0, 0, 0, time.UTC)
	i := store.Incident{ID: 7, Service: "desk", Owner: "ops", Tier: 1, State: store.IncidentOpen, Failing: []string{"desk-db"}, Reason: "12 rows are missing", OpenedBy: "run-a", OpenedAt: at, LastRun: "run-b", LastAt: at.Add(time.Hour), Count: 2}
	w := &scenarios.Workspace{Services: map[string]*scenarios.Service{
		"desk": {Service: "desk", Name: "Help desk", Commitment: scenarios.Commitment{RTO: units.Duration(4 * time.Hour)}}, "portal": {Service: "portal", DependsOn: []string{"desk"}},
		"shop": {Service: "shop", DependsOn: []string{"portal"}}, "mail": {Service: "mail"}}}
	affected := store.Impact(w, "desk")
	require.Equal(t, []string{"portal", "shop"}, affected, "also through others")
	subject, body := i.Message(store.Technical, w.Services["desk"], affected, at.Add(2*time.Hour))
	require.Equal(t, "Backup incident 7: restore tests of desk fail", subject)
	require.Contains(t, body, "12 rows are missing")
	require.Contains(t, body, "Dependent: portal, shop")
	subject, body = i.Message(store.Business, w.Services["desk"], affected, at.Add(2*time.Hour))
	require.Equal(t, "Help desk: we cannot prove at present that the backup can be recovered", subject)
	require.NotContains(t, body, "12 rows", "what was restored is not for everybody")
	require.Contains(t, body, "Agreed is a recovery within 4h.")
	ended := at.Add(26 * time.Hour)
	i.State, i.EndedAt, i.EndedBy = store.IncidentEnded, &ended, "run-c"
	_, body = i.Message(store.Business, nil, nil, ended)
	require.Contains(t, body, "A test that passed has shown since")
}

func TestProblemsAreProposedByFingerprintAndConfirmedByAPerson(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		one, two := nightly("desk-db"), &scenarios.Scenario{Scenario: "mail-db", Service: "mail"}
		expired := func(service, day string) store.Symptom {
			return store.Symptom{Phase: store.Fetch, Class: fault.Key, Blame: fault.Backup, Reason: "the key of " + service + " expired on 2026-05-" + day}
		}
		scheduled(t, st, one, store.Failed, expired("desk", "01"))
		proposals, err := st.Proposals(t.Context())
		require.NoError(t, err)
		require.Empty(t, proposals, "one service alone has no common cause")
		run := scheduled(t, st, two, store.Failed, expired("mail", "02"))
		proposals, err = st.Proposals(t.Context())
		require.NoError(t, err)
		require.Len(t, proposals, 1)
		require.ElementsMatch(t, []string{"desk", "mail"}, proposals[0].Services)

		_, err = st.Confirm(as(t, "ana"), []int64{99}, "x", "")
		require.ErrorContains(t, err, "finding 99 does not exist")
		p, err := st.Confirm(as(t, "ana"), proposals[0].Findings, "Keys are not renewed", "the calendar entry was lost")
		require.NoError(t, err)
		require.Len(t, p.Findings, 2)
		proposals, err = st.Proposals(t.Context())
		require.NoError(t, err)
		require.Empty(t, proposals)
		_, err = st.Confirm(as(t, "ana"), []int64{p.Findings[0].ID}, "another", "")
		require.ErrorContains(t, err, "already belongs to problem 1")

		known, err := st.KnownErrors(t.Context(), run.Symptoms)
		require.NoError(t, err)
		require.Empty(t, known, "there is no workaround yet")
		_, err = st.SetWorkaround(as(t, "ana"), p.ID, " ", "")
		require.ErrorContains(t, err, "the workaround is empty")
		_, err = st.SetWorkaround(as(t, "ana"), p.ID, "renew the key by hand", "")
		require.NoError(t, err)
		third := begunFor(t, st, &scenarios.Scenario{Scenario: "wiki-db", Service: "wiki"}, store.OnDemand)(store.Failed, expired("wiki", "03"))
		known, err = st.KnownErrors(t.Context(), third.Symptoms)
		require.NoError(t, err)
		require.Len(t, known, 1)
		require.Equal(t, "renew the key by hand", known[0].Workaround, "the next run that meets it shows it, also of another service")

		_, err = st.CloseProblem(as(t, "ana"), p.ID, "keys are renewed by a job")
		require.NoError(t, err)
		known, err = st.KnownErrors(t.Context(), third.Symptoms)
		require.NoError(t, err)
		require.Empty(t, known)
		_, err = st.SetWorkaround(as(t, "ana"), p.ID, "x", "")
		require.ErrorContains(t, err, "is closed")
	})
}

func TestTasksAreWrittenAheadDoneAndMissed(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := workspace()
		w.Tasks = map[string]*scenarios.Task{"tapes": {Task: "tapes", Title: "Change tapes", DoneWhen: "they are in the safe", Owner: "ana", Priority: 2, Service: "desk", Digest: "t1",
			Schedule: &scenarios.Schedule{Cron: "0 9 * * *", Timezone: "UTC", Window: hours(12)}}}
		require.NoError(t, st.KeepWork(t.Context(), w))
		list := func(f store.TaskFilter) []store.Task {
			f.Limit = 500
			page, err := st.Tasks(t.Context(), f)
			require.NoError(t, err)
			return page.Tasks
		}
		planned := list(store.TaskFilter{States: []store.TaskState{store.TaskPlanned}})
		require.Greater(t, len(planned), 30, "written ahead")
		require.NoError(t, st.KeepWork(t.Context(), w))
		require.Len(t, list(store.TaskFilter{}), len(planned), "and once")
		require.Equal(t, []any{"acme", store.Recurring, "ana"}, []any{planned[0].Client, planned[0].Kind, planned[0].Owner})

		next := planned[len(planned)-1]
		_, err := st.FinishTask(as(t, "ana"), next.ID, "done", "photo.jpg")
		require.ErrorContains(t, err, "is not due before")
		past(t, st, "tasks", "due_at", next.ID, time.Now().Add(-time.Hour))
		require.Len(t, list(store.TaskFilter{Owed: true, Owner: []string{"ana"}}), 1)
		_, err = st.FinishTask(as(t, "ana"), next.ID, "done", " ")
		require.ErrorContains(t, err, "the task has no artefact")
		_, err = st.FinishTask(as(t, "ana"), next.ID, "", "photo.jpg")
		require.ErrorContains(t, err, "the task has no result")
		_, err = st.FinishTask(roled(t, "vera", access.Viewer), next.ID, "done", "photo.jpg")
		require.ErrorIs(t, err, store.ErrRefused)
		done, err := st.FinishTask(as(t, "ana"), next.ID, "3 tapes", "photo.jpg")
		require.NoError(t, err)
		require.Equal(t, []any{store.TaskOnTime, "local:ana", "3 tapes", "photo.jpg"}, []any{done.State, done.DoneByID, done.Result, done.Artefact})
		_, err = st.FinishTask(as(t, "ben"), next.ID, "4 tapes", "other.jpg")
		require.ErrorContains(t, err, "ana has done task")

		missed := planned[len(planned)-2]
		past(t, st, "tasks", "due_at", missed.ID, time.Now().Add(-2*time.Hour))
		past(t, st, "tasks", "closes_at", missed.ID, time.Now().Add(-time.Hour))
		require.NoError(t, st.KeepWork(t.Context(), w))
		require.Len(t, list(store.TaskFilter{States: []store.TaskState{store.TaskMissed}}), 1)
		late, err := st.FinishTask(as(t, "ana"), missed.ID, "2 tapes", "photo.jpg")
		require.NoError(t, err)
		require.Equal(t, store.TaskLate, late.State)

		w.Tasks["tapes"].Schedule.Cron = "0 10 * * *"
		require.NoError(t, st.KeepWork(t.Context(), w))
		require.NotEmpty(t, list(store.TaskFilter{States: []store.TaskState{store.TaskWithdrawn}}), "what a changed schedule no longer has due")
		_, err = st.WithdrawTask(as(t, "ana"), list(store.TaskFilter{States: []store.TaskState{store.TaskPlanned}})[0].ID, "r")
		require.ErrorContains(t, err, "is recurring")
	})
}

func TestATaskThatIsOwedOnce(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	for says, task := range map[string]store.Task{
		"has no title":         {Owner: "ana", ClosesAt: time.Now().Add(time.Hour)},
		"no one owes the task": {Title: "x", ClosesAt: time.Now().Add(time.Hour)},
		"is past":              {Title: "x", Owner: "ana", ClosesAt: time.Now().Add(-time.Hour)},
		"the priority is 1":    {Title: "x", Owner: "ana", ClosesAt: time.Now().Add(time.Hour), Priority: 7},
	} {
		_, err := st.AddTask(as(t, "ana"), task)
		require.ErrorContains(t, err, says)
	}
	task, err := st.AddTask(as(t, "ana"), store.Task{Title: "Order tapes", Owner: "ben", Priority: 1, ClosesAt: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	require.Equal(t, []any{store.OneOff, store.TaskPlanned}, []any{task.Kind, task.State})
	task, err = st.AssignTask(as(t, "ana"), task.ID, "carl")
	require.NoError(t, err)
	require.Equal(t, []string{"assigned carl"}, said(task.Remarks))
	task, err = st.WithdrawTask(as(t, "ana"), task.ID, "bought by the client")
	require.NoError(t, err)
	require.Equal(t, store.TaskWithdrawn, task.State)
	_, err = st.FinishTask(as(t, "ana"), task.ID, "x", "y")
	require.ErrorContains(t, err, "bought by the client")
}

func TestARecommendationIsDecidedImplementedAndVerifiedByARun(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		f := failing(t, st, s)
		ana, steward, later := as(t, "ana"), roled(t, "stan", access.Steward), time.Now().Add(30*24*time.Hour)
		r, err := st.Recommend(ana, store.Recommendation{Title: "Back up the share", FindingID: &f.ID})
		require.NoError(t, err)
		require.Equal(t, []any{"desk", "desk-db", "acme", store.Presented}, []any{r.Service, r.Scenario, r.Client, r.State})
		_, err = st.Implement(ana, r.ID, "done")
		require.ErrorContains(t, err, "it must be accepted before")
		for says, d := range map[string]store.Decision{
			"is not a decision":  {State: store.Implemented},
			"with a reason":      {State: store.Declined, ReviewAt: &later},
			"give a review date": {State: store.Declined, Reason: "too dear"},
			"is past: choose":    {State: store.Deferred, Reason: "r", ReviewAt: &f.OpenedAt},
		} {
			_, err = st.DecideOn(steward, r.ID, d)
			require.ErrorContains(t, err, says)
		}
		_, err = st.DecideOn(roled(t, "olga", access.Operator), r.ID, store.Decision{State: store.AcceptedRec})
		require.ErrorIs(t, err, store.ErrRefused)
		r, err = st.DecideOn(steward, r.ID, store.Decision{State: store.Declined, Decider: "C. Lient", Reason: "too dear", ReviewAt: &later})
		require.NoError(t, err)
		require.Equal(t, []any{store.Declined, "C. Lient", "person:stan"}, []any{r.State, r.Decider, r.DecidedByID})
		require.True(t, r.ReviewDue(later))
		r, err = st.DecideOn(steward, r.ID, store.Decision{State: store.AcceptedRec})
		require.NoError(t, err)
		require.Len(t, r.Remarks, 3, "every decision stays")
		early := begunFor(t, st, s, store.OnDemand)
		r, err = st.Implement(ana, r.ID, "added the share to the job")
		require.NoError(t, err)
		early(store.Passed)
		r, err = st.Recommendation(ana, r.ID)
		require.NoError(t, err)
		require.Empty(t, r.VerifiedBy, "a run that began before it verifies nothing")
		good := scheduled(t, st, s, store.Passed)
		r, err = st.Recommendation(ana, r.ID)
		require.NoError(t, err)
		require.Equal(t, good.ID, r.VerifiedBy)

		r, err = st.Recommend(ana, store.Recommendation{Title: "Another"})
		require.NoError(t, err)
		past(t, st, "recommendations", "decide_by", r.ID, time.Now().Add(-time.Second))
		require.NoError(t, st.KeepWork(t.Context(), workspace(s)))
		r, err = st.Recommendation(ana, r.ID)
		require.NoError(t, err)
		require.Equal(t, store.Expired, r.State)
	})
}

func TestADisputeAndItsAnswerStayOnRecord(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	run := scheduled(t, st, nightly("desk-db"), store.Failed, broken)
	steward, reviewer := roled(t, "stan", access.Steward, "acme"), roled(t, "rita", access.Reviewer)
	_, err := st.Dispute(steward, run.ID, "")
	require.ErrorContains(t, err, "the dispute has no reason")
	d, err := st.Dispute(steward, run.ID, "those rows were purged on purpose")
	require.NoError(t, err)
	_, err = st.Dispute(steward, run.ID, "again")
	require.ErrorContains(t, err, "waits for an answer")
	_, err = st.Dispute(roled(t, "sue", access.Steward, "globex"), run.ID, "x")
	require.ErrorIs(t, err, store.ErrRefused)
	_, err = st.AnswerDispute(steward, d.ID, store.DisputeUpheld, "yes")
	require.ErrorIs(t, err, store.ErrRefused)
	_, err = st.AnswerDispute(access.With(t.Context(), access.Actor{Kind: access.Person, ID: "person:stan", Name: "stan", Roles: []access.Role{access.Administrator}}), d.ID, store.DisputeUpheld, "yes")
	require.ErrorContains(t, err, "a second person", "whatever roles they have")
	_, err = st.AnswerDispute(reviewer, d.ID, "maybe", "x")
	require.ErrorContains(t, err, "upheld or rejected")
	d, err = st.AnswerDispute(reviewer, d.ID, store.DisputeUpheld, "the check must allow for purges")
	require.NoError(t, err)
	_, err = st.AnswerDispute(reviewer, d.ID, store.DisputeRejected, "x")
	require.ErrorContains(t, err, "rita has answered dispute 1 already")
	kept, err := st.Run(t.Context(), run.ID)
	require.NoError(t, err)
	require.Equal(t, store.Failed, kept.Outcome, "the outcome never changes")
	all, err := st.Disputes(t.Context(), store.DisputeFilter{Run: run.ID})
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, []string{"person:stan", "person:rita"}, []string{all[0].ByID, all[0].AnsweredByID})
}
