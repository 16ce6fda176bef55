package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/storetest"
)

func replace(text, old, by string) string { return strings.ReplaceAll(text, old, by) }

func TestAnExemptionCountsOnlyIfASecondPersonApprovedItBeforeTheDueTime(t *testing.T) {
	o := store.Occurrence{Scenario: "desk-db", Service: "desk", Client: "acme", DueAt: night(1)}
	before, after := night(1).Add(-time.Hour), night(1).Add(time.Hour)
	for name, row := range map[string]struct {
		change func(*store.Exemption)
		counts bool
	}{
		"approved before it was due":          {func(*store.Exemption) {}, true},
		"of the scenario":                     {func(e *store.Exemption) { e.Scenario = "desk-db" }, true},
		"of another scenario":                 {func(e *store.Exemption) { e.Scenario = "mail" }, false},
		"of another service":                  {func(e *store.Exemption) { e.Service = "mail" }, false},
		"of another client":                   {func(e *store.Exemption) { e.Client = "globex" }, false},
		"never approved":                      {func(e *store.Exemption) { e.ApprovedAt = nil }, false},
		"approved when it was due":            {func(e *store.Exemption) { e.ApprovedAt = &o.DueAt }, false},
		"approved afterwards":                 {func(e *store.Exemption) { e.ApprovedAt = &after }, false},
		"withdrawn before it was due":         {func(e *store.Exemption) { e.WithdrawnAt = &before }, false},
		"withdrawn afterwards":                {func(e *store.Exemption) { e.WithdrawnAt = &after }, true},
		"begins when it is due":               {func(e *store.Exemption) { e.FromAt = o.DueAt }, true},
		"ends when it is due":                 {func(e *store.Exemption) { e.UntilAt = o.DueAt }, false},
		"of its service, client and scenario": {func(e *store.Exemption) { e.Scenario, e.Service, e.Client = "desk-db", "desk", "acme" }, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := store.Exemption{ID: 7, FromAt: monday, UntilAt: night(2), ApprovedAt: &before}
			row.change(&e)
			found := store.InForce([]store.Exemption{{ID: 1}, e}, o)
			require.Equal(t, row.counts, found != nil)
			if found != nil {
				require.EqualValues(t, 7, found.ID)
			}
		})
	}
}

func TestAPersonAsksForAnExemptionAndAnotherApprovesIt(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		from := time.Now().UTC().Truncate(time.Microsecond)
		anna, ben := as(t, "anna"), as(t, "ben")
		e, err := st.RequestExemption(anna, store.Exemption{Client: "acme", FromAt: from, UntilAt: from.Add(time.Hour), Reason: "year end", RequestedBy: "Anna Berg"})
		require.NoError(t, err)
		for _, by := range []string{"Anna Berg", "Ben", "", "Cleo <cleo@acme.example>"} {
			_, err = st.Approve(anna, e.ID, by)
			require.ErrorIs(t, err, store.ErrSamePerson, by)
			require.ErrorContains(t, err, "Anna Berg asked for it as local:anna, and you are the same user; a second person must approve it")
		}
		_, err = st.Approve(t.Context(), e.ID, "Ben")
		require.ErrorIs(t, err, store.ErrRefused)
		require.ErrorContains(t, err, "Rehearse itself does not approve an exemption")
		_, err = st.Approve(access.With(t.Context(), access.Actor{}), e.ID, "Ben")
		require.ErrorContains(t, err, "you are not signed in")
		reviewer := access.Actor{Kind: access.Person, ID: "person:rita", Name: "Rita", Roles: []access.Role{access.Reviewer}, Clients: []string{"globex"}}
		_, err = st.Approve(access.With(t.Context(), reviewer), e.ID, "")
		require.ErrorContains(t, err, "person:rita may approve an exemption only for globex, and this is of another client")
		all, err := st.Exemptions(t.Context())
		require.NoError(t, err)
		require.Equal(t, []store.Exemption{*e}, all, "nothing of what was refused was written")
		approved, err := st.Approve(ben, e.ID, "Anna Berg")
		require.NoError(t, err, "another user may have the same name")
		require.Equal(t, []string{"Anna Berg", "local:ben"}, []string{approved.ApprovedBy, approved.ApprovedByID})
		require.WithinDuration(t, time.Now(), *approved.ApprovedAt, time.Minute)
		_, err = st.Approve(as(t, "cleo"), e.ID, "Cleo")
		require.ErrorContains(t, err, "Anna Berg has approved it already")
		withdrawn, err := st.WithdrawExemption(anna, e.ID, "")
		require.NoError(t, err)
		require.NotNil(t, withdrawn.ApprovedAt, "what it exempted stays exempt")
		require.Equal(t, []string{"anna", "local:anna"}, []string{withdrawn.WithdrawnBy, withdrawn.WithdrawnByID})
		_, err = st.WithdrawExemption(ben, e.ID, "Ben")
		require.ErrorIs(t, err, store.ErrExemption)
		_, err = st.Approve(ben, 999, "Ben")
		require.ErrorIs(t, err, store.ErrNotFound)
		all, err = st.Exemptions(t.Context())
		require.NoError(t, err)
		require.Equal(t, []store.Exemption{*withdrawn}, all)
	})
}

func TestWhatAPersonWritesOfAnExemptionIsKeptAsText(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		hostile := "a\x00\xff\x1b[31m\r\nBcc: everybody"
		e, err := st.RequestExemption(as(t, "anna"), store.Exemption{Client: "acme\x00", FromAt: time.Now(), UntilAt: time.Now().Add(time.Hour), Reason: hostile, RequestedBy: hostile})
		require.NoError(t, err)
		require.Equal(t, "a\uFFFD\uFFFD\uFFFD[31m Bcc: everybody", e.RequestedBy)
		approved, err := st.Approve(as(t, "ben"), e.ID, "Ben\x00")
		require.NoError(t, err)
		require.Equal(t, "Ben\uFFFD", approved.ApprovedBy)
	})
}

func TestWhatIsNoExemptionIsRefusedWithItsReason(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	now := time.Now()
	for why, e := range map[string]store.Exemption{
		"it ends before it starts":  {FromAt: now, UntilAt: now, Reason: "r", RequestedBy: "anna"},
		"it lies in the past":       {FromAt: now.Add(-2 * time.Hour), UntilAt: now.Add(-time.Hour), Reason: "r", RequestedBy: "anna"},
		"outside the years":         {FromAt: now, UntilAt: time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -5*3600)), Reason: "r", RequestedBy: "anna"},
		"it has no reason":          {FromAt: now, UntilAt: now.Add(time.Hour), RequestedBy: "anna"},
		"it does not name who asks": {FromAt: now, UntilAt: now.Add(time.Hour), Reason: "r", RequestedBy: " "},
	} {
		nameless := access.Actor{Kind: access.Person, ID: "person:1", Roles: []access.Role{access.Operator}}
		_, err := st.RequestExemption(access.With(t.Context(), nameless), e)
		require.ErrorIs(t, err, store.ErrExemption)
		require.ErrorContains(t, err, why)
	}
}

// Before actors were known, and in calendars, people are only named.
func TestWhereOnlyANameIsKnownItIsByTheNameThatTwoPeopleAreToldApart(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		e := store.Exemption{UID: "1", Origin: "calendar", FromAt: monday, UntilAt: time.Now().Add(time.Hour), Reason: "r", RequestedBy: "Anna Berg"}
		require.NoError(t, st.Put(t.Context(), &e))
		for _, by := range []string{"Anna Berg", "anna berg", "  ANNA   BERG ", "Anna\u200b Berg", "Anna Berg <anna@acme.example>"} {
			_, err := st.Approve(as(t, "ben"), e.ID, by)
			require.ErrorIs(t, err, store.ErrSamePerson, by)
		}
		_, err := st.Approve(as(t, "ben"), e.ID, "Ben")
		require.NoError(t, err)
	})
}

func freeze(uid string, approver string) store.Exemption {
	return store.Exemption{UID: uid, Origin: "settings", FromAt: night(1).Add(-time.Hour), UntilAt: night(3), Reason: "year end", RequestedBy: "anna", ApprovedBy: approver}
}

func TestAFreezeOfTheSettingsCountsFromWhenItWasFirstSeen(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		sync := func(at time.Time, standing ...store.Exemption) []store.Exemption {
			require.NoError(t, st.SyncExemptions(t.Context(), "settings", standing, at))
			all, err := st.Exemptions(t.Context())
			require.NoError(t, err)
			return all
		}
		all := sync(monday, freeze("a", "ben"), freeze("b", ""), freeze("c", "Anna"))
		require.Len(t, all, 3)
		byUID := map[string]store.Exemption{}
		for _, e := range all {
			byUID[e.UID] = e
		}
		require.Equal(t, monday, *byUID["settings:a#1"].ApprovedAt)
		require.Nil(t, byUID["settings:b#1"].ApprovedAt, "nobody approved it")
		require.Nil(t, byUID["settings:c#1"].ApprovedAt, "a person cannot approve what she asked for")
		require.Equal(t, all, sync(monday.Add(time.Hour), freeze("a", "ben"), freeze("b", ""), freeze("c", "Anna")), "nothing changes")

		all = sync(night(2), freeze("b", ""))
		require.Len(t, all, 3)
		for _, e := range all {
			require.Equal(t, e.UID != "settings:b#1", e.WithdrawnAt != nil, e.UID)
		}
		all = sync(night(2).Add(time.Hour), freeze("a", "ben"), freeze("b", ""))
		require.Len(t, all, 4, "it came back: approved anew, and not for the time between")
		require.Equal(t, night(2).Add(time.Hour), *all[0].ApprovedAt)
		require.Equal(t, "settings:a#2", all[0].UID)
		require.Len(t, sync(night(9), freeze("z", "ben")), 4, "one that is over exempts nothing")

		require.NoError(t, st.ForgetPlaces(t.Context(), "settings", []string{"settings"}, monday))
		all, err := st.Exemptions(t.Context())
		require.NoError(t, err)
		require.Nil(t, all[0].WithdrawnAt)
		require.NoError(t, st.ForgetPlaces(t.Context(), "settings", nil, monday))
		all, err = st.Exemptions(t.Context())
		require.NoError(t, err)
		require.NotNil(t, all[0].WithdrawnAt)
	})
}

func TestAFreezeThatAPersonWithdrewStaysWithdrawnThoughItStillStandsInTheSettings(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		sync := func(standing ...store.Exemption) []store.Exemption {
			require.NoError(t, st.SyncExemptions(t.Context(), "settings", standing, monday))
			all, err := st.Exemptions(t.Context())
			require.NoError(t, err)
			return all
		}
		all := sync(freeze("a", "ben"))
		_, err := st.WithdrawExemption(t.Context(), all[0].ID, "zoe")
		require.NoError(t, err)
		all = sync(freeze("a", "ben"))
		require.Len(t, all, 1, "the workspace was loaded anew")
		require.Equal(t, "zoe", all[0].WithdrawnBy)
		sync()
		require.Len(t, sync(freeze("a", "ben")), 1)
		require.Len(t, sync(freeze("a2", "ben")), 2, "one that was changed is another")
	})
}

func TestAnExemptOccurrenceIsSettledAsSuchAndCounted(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		s := nightly("desk-db")
		w := workspace(s)
		plan(t, st, w, monday)
		require.NoError(t, st.SyncExemptions(t.Context(), "settings", []store.Exemption{freeze("a", "ben")}, night(1).Add(time.Hour)))
		require.Equal(t, store.Settled{Missed: 2, Exempt: 1}, settle(t, st, w, night(3).Add(5*time.Hour)))
		all := occurrences(t, st, store.OccurrenceFilter{})
		require.Equal(t, []store.OccurrenceState{store.Missed, store.Exempt, store.Missed}, []store.OccurrenceState{all[0].State, all[1].State, all[2].State},
			"the first was due before it was approved, the last after its end")
		require.Equal(t, "year end", all[1].Reason)
		counts, err := st.Exempted(t.Context())
		require.NoError(t, err)
		require.Equal(t, map[int64]int64{*all[1].ExemptionID: 1}, counts)
		_, err = st.WithdrawExemption(t.Context(), *all[1].ExemptionID, "anna")
		require.NoError(t, err)
		settle(t, st, w, night(3).Add(6*time.Hour))
		require.Equal(t, store.Exempt, occurrence(t, st, all[1].ID).State)
		tally, err := st.TallyOccurrences(t.Context(), store.OccurrenceFilter{Scenario: "desk-db", After: "whatever"})
		require.NoError(t, err)
		require.Equal(t, store.Tally{store.Missed: 2, store.Exempt: 1, store.Planned: 33}, tally)
	})
}

func TestAnExemptionIsInAStretchForWhoeverItMayConcern(t *testing.T) {
	until := monday.Add(24 * time.Hour)
	asked := store.OccurrenceFilter{From: &monday, Until: &until, Client: "acme"}
	e := store.Exemption{FromAt: monday.Add(time.Hour), UntilAt: monday.Add(2 * time.Hour)}
	require.True(t, e.In(asked), "it concerns everything")
	require.Equal(t, "everything", e.Concerns())
	for want, change := range map[string]func(*store.Exemption){
		"of another client": func(e *store.Exemption) { e.Client = "bolt" },
		"withdrawn":         func(e *store.Exemption) { e.WithdrawnAt = &until },
		"over":              func(e *store.Exemption) { e.UntilAt = monday },
		"yet to come":       func(e *store.Exemption) { e.FromAt, e.UntilAt = until, until.Add(time.Hour) },
	} {
		other := e
		change(&other)
		require.False(t, other.In(asked), want)
	}
	e.Service = "desk"
	require.True(t, e.In(asked), "the service may be of the client")
	require.Equal(t, "service desk", e.Concerns())
}
