package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/ledger"
	"rehearse/store/storetest"
)

// endedOf is a run of a service that has ended, with all sorts of details.
func endedOf(t *testing.T, st *store.Store, scenario string, s *scenarios.Service, outcome store.Outcome) string {
	t.Helper()
	run, err := st.Enqueue(t.Context(), store.Request{Scenario: nightly(scenario), Service: s, Trigger: store.OnDemand, Runner: "r1"})
	require.NoError(t, err)
	run, err = st.Claim(t.Context(), run.ID, "r1")
	require.NoError(t, err)
	now := time.Now().UTC()
	run.Outcome = outcome
	run.Phases = []store.Phase{{Name: store.Check, StartedAt: now, EndedAt: &now}}
	run.Observations = []store.Observation{{Name: "rows", Wanted: "1", Got: "1", Held: outcome == store.Passed, Mandatory: true, OfData: true, At: now}}
	run.Contents = []store.Content{{Component: "db", Kind: "table", Name: "tickets"}}
	run.Outputs = []store.Output{{Component: "db", Kind: "restore", Name: "load", Text: "COPY 12"}}
	if outcome == store.Failed {
		run.Symptoms = []store.Symptom{{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "rows are missing"}}
	}
	require.NoError(t, st.End(t.Context(), run))
	return run.ID
}

func TestRetentionRemovesDetailsAndLeavesTombstonesAndFigures(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		secret, public := keyed(t, st)
		desk, shop := &scenarios.Service{Service: "desk", Client: "acme"}, &scenarios.Service{Service: "shop", Client: "globex"}
		old, open := endedOf(t, st, "desk-db", desk, store.Passed), endedOf(t, st, "desk-db", desk, store.Failed)
		newest, held := endedOf(t, st, "desk-db", desk, store.Passed), endedOf(t, st, "shop-db", shop, store.Passed)
		endedOf(t, st, "shop-db", shop, store.Passed)
		_, err := st.Dispute(as(t, "root"), open, "those rows were purged")
		require.NoError(t, err)
		root := as(t, "root")
		hold, err := st.PlaceHold(root, store.Hold{Client: "globex", Reason: "a claim"})
		require.NoError(t, err)
		later := time.Now().Add(time.Minute)
		before := figuresNow(t, st, later)

		done, err := st.ApplyRetention(root, scenarios.RetentionSettings{Runs: units.Duration(time.Hour), Contents: units.Duration(time.Hour), Outputs: units.Duration(time.Hour)}, false)
		require.NoError(t, err)
		for _, r := range done {
			require.Zero(t, r.Removed+r.Held, "nothing is an hour old: %s", r.Class)
		}
		now := scenarios.RetentionSettings{Runs: units.Duration(time.Microsecond), Contents: units.Duration(time.Microsecond), Outputs: units.Duration(time.Microsecond)}
		done, err = st.ApplyRetention(root, now, true)
		require.NoError(t, err)
		require.Len(t, done, 3)
		for _, r := range done {
			require.Equal(t, []int{1, 1}, []int{r.Removed, r.Held}, r.Class)
		}
		require.Len(t, details(t, st, old), 4, "it was only looked at")

		_, err = st.ApplyRetention(person2(t, "vic", access.Viewer), now, false)
		require.ErrorIs(t, err, store.ErrRefused)
		done, err = st.ApplyRetention(t.Context(), now, false)
		require.NoError(t, err, "Rehearse itself does, on its schedule")
		for _, r := range done {
			require.Equal(t, []int{1, 1}, []int{r.Removed, r.Held}, r.Class)
		}
		require.Empty(t, details(t, st, old))
		for name, id := range map[string]string{"the newest that passed": newest, "disputed": open, "held": held} {
			require.Len(t, details(t, st, id), 4, name)
		}
		run, err := st.Run(t.Context(), old)
		require.NoError(t, err)
		require.Equal(t, store.Passed, run.Outcome)
		require.Len(t, run.Removed, 3)
		require.Regexp(t, `^phases and answers of checks: removed by retention on \d{4}-\d\d-\d\d; entry \d+ of the evidence log still tells of it$`, run.Removed[2].String())
		require.Equal(t, before, figuresNow(t, st, later), "no figure changes")

		found := checked(t, st)
		require.Contains(t, strings.Join(found.Remarks, "\n"), "removed by retention on ")
		r := verified(t, bundleOf(t, st, secret, ledger.About{Client: "acme"}), public)
		require.Contains(t, strings.Join(r.Remarks, "\n"), "phases and answers of checks of 1 run from before ")
		require.Equal(t, "passed", r.Account.Runs[old].Fact.Outcome, "the bundle has what the entry says")

		_, err = st.ReleaseHold(root, hold.ID, "")
		require.ErrorContains(t, err, "say why")
		released, err := st.ReleaseHold(as(t, "bo"), hold.ID, "the claim is settled")
		require.NoError(t, err)
		require.Equal(t, []string{"local:root", "local:bo"}, []string{released.PlacedByID, released.ReleasedByID})
		done, err = st.ApplyRetention(root, now, false)
		require.NoError(t, err)
		require.Equal(t, []int{1, 0}, []int{done[0].Removed, done[0].Held})
		require.Empty(t, details(t, st, held))
		checked(t, st)
	})
}

// person2 is a user who is not in the database, with a role.
func person2(t *testing.T, name string, role access.Role) context.Context {
	return access.With(t.Context(), access.Actor{Kind: access.Person, ID: access.OfUser(name), Roles: []access.Role{role}})
}

// details name the sorts of details that a run has.
func details(t *testing.T, st *store.Store, id string) (all []string) {
	t.Helper()
	for _, table := range []string{"phases", "observations", "contents", "outputs"} {
		var n int
		require.NoError(t, st.Ask(t.Context(), "SELECT count(*) FROM "+table+" WHERE run_id = '"+id+"'", &n))
		if n > 0 {
			all = append(all, table)
		}
	}
	return all
}

// figuresNow are all figures, with their numerators and denominators.
func figuresNow(t *testing.T, st *store.Store, at time.Time) any {
	t.Helper()
	w := &scenarios.Workspace{Services: map[string]*scenarios.Service{}, Scenarios: map[string]*scenarios.Scenario{}}
	for service, client := range map[string]string{"desk": "acme", "shop": "globex"} {
		w.Services[service] = &scenarios.Service{Service: service, Client: client}
		w.Scenarios[service+"-db"] = &scenarios.Scenario{Scenario: service + "-db", Service: service}
	}
	got, err := st.Figures(t.Context(), asks(t, w, at)[0])
	require.NoError(t, err)
	return storetest.Flat(got)
}

func TestALegalHoldIsOfAServiceAndARange(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		root, now := as(t, "root"), scenarios.RetentionSettings{Outputs: units.Duration(time.Microsecond)}
		desk := &scenarios.Service{Service: "desk", Client: "acme"}
		endedOf(t, st, "desk-db", desk, store.Passed)
		endedOf(t, st, "desk-db", desk, store.Passed)
		past, coming := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
		for name, row := range map[string]struct {
			hold store.Hold
			held int
		}{
			"of everything":             {store.Hold{}, 1},
			"of its service":            {store.Hold{Service: "desk"}, 1},
			"of another service":        {store.Hold{Service: "shop"}, 0},
			"of its client":             {store.Hold{Client: "acme"}, 1},
			"of another client":         {store.Hold{Client: "globex", Service: "desk"}, 0},
			"of a range with it":        {store.Hold{FromAt: &past, UntilAt: &coming}, 1},
			"of what came before":       {store.Hold{UntilAt: &past}, 0},
			"of what is yet to come":    {store.Hold{FromAt: &coming}, 0},
			"of all that came after it": {store.Hold{FromAt: &past}, 1},
		} {
			row.hold.Reason = name
			h, err := st.PlaceHold(root, row.hold)
			require.NoError(t, err)
			done, err := st.ApplyRetention(root, now, true)
			require.NoError(t, err)
			require.Equal(t, []int{1 - row.held, row.held}, []int{done[0].Removed, done[0].Held}, name)
			_, err = st.ReleaseHold(root, h.ID, "over")
			require.NoError(t, err)
		}
		for says, bad := range map[string]store.Hold{"say why": {}, "ends before": {Reason: "r", FromAt: &coming, UntilAt: &past}} {
			_, err := st.PlaceHold(root, bad)
			require.ErrorIs(t, err, store.ErrHold)
			require.ErrorContains(t, err, says)
		}
		_, err := st.PlaceHold(person2(t, "sue", access.Operator), store.Hold{Reason: "r"})
		require.ErrorIs(t, err, store.ErrRefused)
	})
}

func TestWhatRetentionDidNotRemoveIsMissed(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		keyed(t, st)
		desk := &scenarios.Service{Service: "desk", Client: "acme"}
		gone, forged := endedOf(t, st, "desk-db", desk, store.Passed), endedOf(t, st, "desk-db", desk, store.Passed)
		endedOf(t, st, "desk-db", desk, store.Passed)
		require.Error(t, st.Execute("DELETE FROM observations WHERE run_id = '"+gone+"'"), "nothing is deleted without a tombstone")
		require.Error(t, st.Execute("DELETE FROM runs"))
		stone := "INSERT INTO tombstones (class, subject, client, service, batch, entry, digest, happened_at, removed_at) VALUES ('runs', '" + forged + "', 'acme', 'desk', 'b', 3, 'x', '2026-01-01', '2026-01-01')"
		require.NoError(t, st.Execute(stone, "DELETE FROM observations WHERE run_id = '"+forged+"'"))
		for _, change := range []string{"UPDATE tombstones SET digest = 'y'", "DELETE FROM tombstones"} {
			require.Error(t, st.Execute(change))
		}
		found, err := st.CheckEvidence(t.Context(), "")
		require.NoError(t, err)
		all := strings.Join(textsOf(found), "\n")
		require.Contains(t, all, "run "+forged+": the tombstone that retention left does not name entry ")
		require.Contains(t, all, "1 tombstones of runs (of "+forged+" and others) are not those that an entry tells of")
	})
}

func TestFilesOfClosedFindingsAreRemoved(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		folder := t.TempDir()
		st.KeepAttachments(folder, 1000)
		root := as(t, "root")
		run := scheduled(t, st, nightly("desk-db"), store.Failed, store.Symptom{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "rows are missing"})
		f := findings(t, st, store.FindingFilter{})[0]
		require.Equal(t, run.ID, f.OpenedBy)
		a, err := st.Attach(root, f.ID, "photo.txt", strings.NewReader("MARKER"))
		require.NoError(t, err)
		file := filepath.Join(folder, a.Digest[:2], a.Digest)
		longAgo := time.Now().Add(-2 * time.Hour)
		require.NoError(t, os.Chtimes(file, longAgo, longAgo))
		now := scenarios.RetentionSettings{Attachments: units.Duration(time.Microsecond)}
		done, err := st.ApplyRetention(root, now, false)
		require.NoError(t, err)
		require.Zero(t, done[0].Removed, "its finding is open")
		endedOf(t, st, "desk-db", &scenarios.Service{Service: nightly("desk-db").Service, Client: "acme"}, store.Passed)
		done, err = st.ApplyRetention(root, now, false)
		require.NoError(t, err)
		require.Equal(t, 1, done[0].Removed)
		require.NoFileExists(t, file)
		_, _, err = st.OpenAttachment(root, f.ID, a.ID)
		require.ErrorContains(t, err, fmt.Sprintf("the file of attachment %d was removed by retention on ", a.ID))
		checked(t, st)
	})
}
