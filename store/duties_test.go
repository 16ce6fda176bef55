package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/access"
	"rehearse/scenarios/fault"
	"rehearse/store"
	"rehearse/store/progress"
	"rehearse/store/storetest"
)

// waived has a waiver for a user approved by an administrator.
func waived(t *testing.T, st *store.Store, actorID string, verb access.Verb) *store.Waiver {
	t.Helper()
	w, err := st.RequestWaiver(as(t, "root"), store.Waiver{ActorID: actorID, Verb: verb, Reason: "she is alone", UntilAt: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	w, err = st.ApproveWaiver(as(t, "toor"), w.ID)
	require.NoError(t, err)
	return w
}

// uses are the uses of waivers in the evidence log.
func uses(t *testing.T, st *store.Store) (all []string) {
	t.Helper()
	log, err := st.AccessLog(t.Context(), store.AccessFilter{})
	require.NoError(t, err)
	for _, e := range log.Entries {
		if strings.HasPrefix(e.What, "waiver.used") {
			all = append(all, e.What+" "+e.After)
		}
	}
	return all
}

func TestWhoOperatesDoesNotChangeTheCatalogue(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		files := catalogued(t)
		settled(t, st, "sue", access.Steward)
		settled(t, st, "op", access.Operator, access.Steward)
		name := "opal"
		_, err := st.ChangeUser(as(t, "root"), "op", store.UserChange{SystemUser: &name})
		require.NoError(t, err)
		_, secret, err := st.MakeToken(person(t, st, "op"), store.Token{UserName: "op", Name: "for stewards", Roles: []access.Role{access.Steward}, ExpiresAt: time.Now().Add(time.Hour)})
		require.NoError(t, err)
		token, err := st.ActorOfToken(t.Context(), secret, "")
		require.NoError(t, err)

		want := store.CatalogueChange{Service: "orders", Definition: []byte(`{"service": "orders", "client": "acme", "commitment": {"rto": "4h"}}`), Reason: "new", Loads: loads(files)}
		for name, actor := range map[string]access.Actor{
			"signed in":                     access.From(person(t, st, "op")),
			"with a token for stewards":     token,
			"as the linked user of a shell": access.OfSystem("opal"),
		} {
			_, err := st.ChangeService(access.With(t.Context(), actor), want)
			require.ErrorIs(t, err, store.ErrRefused, name)
			require.ErrorContains(t, err, "person:op has the role operator", name)
		}
		_, err = st.ChangeService(person(t, st, "sue"), want)
		require.NoError(t, err)

		want.Any, want.Definition = true, []byte(`{"service": "orders", "client": "acme", "commitment": {"rto": "8h"}}`)
		w := waived(t, st, "person:op", access.ChangeCatalogue)
		changed, err := st.ChangeService(person(t, st, "op"), want)
		require.NoError(t, err)
		require.Equal(t, "person:op", changed.AuthorID)
		require.Equal(t, []string{fmt.Sprintf("waiver.used: %d person:op did alone: change the catalogue", w.ID)}, uses(t, st))
		_, err = st.WithdrawWaiver(as(t, "root"), w.ID)
		require.NoError(t, err)
		want.Definition = []byte(`{"service": "orders", "client": "acme", "commitment": {"rto": "9h"}}`)
		_, err = st.ChangeService(person(t, st, "op"), want)
		require.ErrorIs(t, err, store.ErrRefused, "the waiver was withdrawn")
	})
}

func TestWhoRanItDoesNotReviewIt(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		settled(t, st, "rita", access.Reviewer, access.Operator)
		settled(t, st, "ruth", access.Reviewer)
		ended := func() string {
			run, err := st.Enqueue(person(t, st, "rita"), store.Request{Scenario: nightly("desk-db"), Trigger: store.OnDemand, Runner: "r1"})
			require.NoError(t, err)
			run, err = st.Claim(t.Context(), run.ID, "r1")
			require.NoError(t, err)
			run.Outcome = store.Failed
			run.Symptoms = []store.Symptom{{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "rows are missing"}}
			require.NoError(t, st.End(t.Context(), run))
			return run.ID
		}
		d, err := st.Dispute(as(t, "root"), ended(), "those rows were purged")
		require.NoError(t, err)
		_, err = st.AnswerDispute(person(t, st, "rita"), d.ID, store.DisputeRejected, "no")
		require.ErrorIs(t, err, store.ErrRefused)
		require.ErrorContains(t, err, "person:rita ran or wrote this: another person must review it")
		d, err = st.AnswerDispute(person(t, st, "ruth"), d.ID, store.DisputeRejected, "no")
		require.NoError(t, err)
		require.Equal(t, "person:ruth", d.AnsweredByID)

		d, err = st.Dispute(as(t, "root"), ended(), "those rows were purged")
		require.NoError(t, err)
		waived(t, st, "person:rita", access.AnswerDispute)
		_, err = st.AnswerDispute(person(t, st, "rita"), d.ID, store.DisputeRejected, "no")
		require.NoError(t, err)
	})
}

func TestAReportIsReviewedWithAWaiver(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		w := rehearsed()
		x := opened(t, st, w)
		enter := func(user string, p store.Press) error {
			t.Helper()
			_, err := st.Enter(as(t, user), w, x.ID, p)
			return err
		}
		require.NoError(t, enter("bo", taking("dba")))
		require.NoError(t, enter("ana", press(progress.Started, "", "")))
		require.NoError(t, enter("ana", press(progress.StepDone, "call", "they come")))
		require.NoError(t, enter("ana", press(progress.StepSkipped, "restore", "practice")))
		require.NoError(t, enter("bo", press(progress.StepFailed, "look", "the page is blank")))
		require.NoError(t, enter("ana", press(progress.Ended, "", "a drill of the drill")))
		require.NoError(t, enter("ana", press(progress.Signed, "", "")))
		review := func(values ...string) store.Press {
			p := press(progress.Reviewed, "", "")
			p.Values = map[string]string{"verdict": "accepted"}
			if len(values) > 0 {
				p.Values["waiver"] = values[0]
			}
			return p
		}
		require.ErrorContains(t, enter("bo", review("waiver:9")), "local:bo ran or wrote this", "what he claims to have is not a waiver")
		written := review()
		written.For = "local:bo"
		require.ErrorContains(t, enter("eve", written), "local:bo ran or wrote this", "nor may another enter it for him")
		waiver := waived(t, st, "local:bo", access.ReviewReport)
		entry, err := st.Enter(as(t, "bo"), w, x.ID, review())
		require.NoError(t, err)
		require.Equal(t, fmt.Sprintf("waiver:%d", waiver.ID), entry.Values["waiver"])
	})
}
