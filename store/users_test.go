package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/storetest"
)

// from is a context in which somebody who is not signed in asks from an address.
func from(t testing.TB, address string) context.Context {
	return access.With(t.Context(), access.Actor{Kind: access.Person, From: address})
}

// person is a context in which a user acts.
func person(t testing.TB, st *store.Store, name string) context.Context {
	user, err := st.User(t.Context(), name)
	require.NoError(t, err)
	return access.With(t.Context(), user.Actor("192.0.2.7"))
}

const password = "correct horse battery"

// settled adds a user who has chosen a password.
func settled(t testing.TB, st *store.Store, name string, roles ...access.Role) {
	_, secret, err := st.AddUser(as(t, "root"), store.User{Name: name, Roles: roles}, true)
	require.NoError(t, err)
	_, err = st.ChangePassword(person(t, st, name), secret, password)
	require.NoError(t, err)
}

func TestAUserSignsInWithAOneTimeSecretAndThenWithAPassword(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		added, secret, err := st.AddUser(as(t, "root"), store.User{Name: "anna", Display: "Anna", Roles: []access.Role{access.Steward}}, true)
		require.NoError(t, err)
		require.Equal(t, "local:root", added.AddedByID)
		require.Regexp(t, `^[a-z2-7]{5}(-[a-z2-7]{5}){3}$`, secret)

		user, err := st.SignIn(from(t, "192.0.2.7"), " Anna ", secret)
		require.NoError(t, err)
		require.True(t, user.MustChange)
		require.Empty(t, user.Actor("").Roles, "nothing can be done before the secret is replaced")

		for bad, says := range map[string]string{
			"short": "it needs 12 to 200 characters", secret: "it is the old one",
			"my-name-is-anna": "it contains the name of the user", "aaaaaaaaaaaaaaa": "it repeats too few characters",
		} {
			_, err = st.ChangePassword(person(t, st, "anna"), secret, bad)
			require.ErrorIs(t, err, store.ErrPassword, bad)
			require.ErrorContains(t, err, says)
		}
		_, err = st.ChangePassword(person(t, st, "anna"), "another", password)
		require.ErrorContains(t, err, "the old one is not right")
		begun, err := st.Moment(t.Context())
		require.NoError(t, err)
		changed, err := st.ChangePassword(person(t, st, "anna"), secret, password)
		require.NoError(t, err)
		require.Equal(t, []access.Role{access.Steward}, changed.Actor("").Roles)
		_, err = st.UserOfSession(t.Context(), "anna", begun)
		require.ErrorIs(t, err, store.ErrNotInForce, "other sessions end")
		_, err = st.UserOfSession(t.Context(), "anna", changed.ChangedAt)
		require.NoError(t, err)

		_, err = st.SignIn(from(t, "192.0.2.7"), "anna", secret)
		require.ErrorIs(t, err, store.ErrSignIn, "it was for one time")
		_, err = st.SignIn(from(t, "192.0.2.7"), "anna", password)
		require.NoError(t, err)
		_, unknown := st.SignIn(from(t, "192.0.2.7"), "bo", password)
		_, wrong := st.SignIn(from(t, "192.0.2.7"), "anna", "wrong")
		require.ErrorIs(t, unknown, store.ErrSignIn)
		require.Equal(t, wrong.Error(), unknown.Error(), "it does not say which users there are")
	})
}

func TestAUserIsLockedAfterFiveFailuresForLongerEachTime(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	settled(t, st, "anna", access.Viewer)
	for range 5 {
		_, err := st.SignIn(from(t, "192.0.2.7"), "anna", "wrong")
		require.ErrorIs(t, err, store.ErrSignIn)
	}
	_, err := st.SignIn(from(t, "192.0.2.7"), "anna", password)
	require.ErrorContains(t, err, "too many attempts failed; wait until ")
	secret, err := st.ResetPassword(as(t, "root"), "anna", "she called")
	require.NoError(t, err)
	_, err = st.SignIn(from(t, "192.0.2.7"), "anna", secret)
	require.NoError(t, err, "an administrator unlocks her")

	for failed, locked := range map[int]time.Duration{0: 0, 4: 0, 5: time.Minute, 6: 2 * time.Minute, 8: 8 * time.Minute, 9: 15 * time.Minute, 1000: 15 * time.Minute} {
		require.Equal(t, locked, store.LockAfter(failed), failed)
	}
}

func TestWhoMayNotSignInIsNotLetIn(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	soon := time.Now().Add(time.Hour)
	yes, no := true, false
	settled(t, st, "anna", access.Viewer)
	_, err := st.ChangeUser(as(t, "root"), "anna", store.UserChange{Disabled: &yes})
	require.NoError(t, err)
	_, err = st.SignIn(from(t, "192.0.2.7"), "anna", password)
	require.ErrorIs(t, err, store.ErrSignIn)
	_, err = st.ChangeUser(as(t, "root"), "anna", store.UserChange{Disabled: &no})
	require.NoError(t, err)
	_, err = st.SignIn(from(t, "192.0.2.7"), "anna", password)
	require.NoError(t, err)

	require.NoError(t, store.User{Name: "anna", ValidUntil: &soon}.InForce(soon.Add(-time.Second)))
	require.ErrorContains(t, store.User{Name: "anna", ValidUntil: &soon}.InForce(soon), "the access of anna ended on ")
	_, _, err = st.AddUser(as(t, "root"), store.User{Name: "ci", Roles: []access.Role{access.Operator}}, false)
	require.NoError(t, err)
	_, err = st.SignIn(from(t, "192.0.2.7"), "ci", "")
	require.ErrorIs(t, err, store.ErrSignIn, "one without a password never does")
}

func TestUsersAreHeldToTheirRules(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	root := as(t, "root")
	settled(t, st, "anna", access.Administrator)
	over := time.Now().Add(-time.Hour)
	for name, row := range map[string]struct {
		user store.User
		says string
	}{
		"a name that is taken":          {store.User{Name: "anna"}, "there is a user anna already"},
		"a name with a space":           {store.User{Name: "an na"}, `"an na" cannot be the name of a user`},
		"a role that is unknown":        {store.User{Name: "bo", Roles: []access.Role{"root"}}, `role "root" does not exist; the roles are: viewer, auditor`},
		"an auditor without an end":     {store.User{Name: "bo", Roles: []access.Role{access.Auditor}}, "the access of an auditor ends at a time"},
		"access that is over":           {store.User{Name: "bo", ValidUntil: &over}, "the time at which the access ends is over"},
		"a client without a name":       {store.User{Name: "bo", Clients: []string{" "}}, "cannot be a client"},
		"the first is good, and so on":  {store.User{Name: "bo", SystemUser: "bo"}, ""},
		"a system user that has a user": {store.User{Name: "cy", SystemUser: "bo"}, "the system user bo is linked to bo"},
	} {
		if row.says == "" {
			_, _, err := st.AddUser(root, row.user, false)
			require.NoError(t, err)
			continue
		}
		if name == "a system user that has a user" {
			continue // below: it needs the other one first
		}
		_, _, err := st.AddUser(root, row.user, false)
		require.ErrorIs(t, err, store.ErrUser, name)
		require.ErrorContains(t, err, row.says, name)
	}
	_, _, err := st.AddUser(root, store.User{Name: "cy", SystemUser: "bo"}, false)
	require.ErrorContains(t, err, "the system user bo is linked to bo")

	yes, viewer, acme := true, []access.Role{access.Viewer}, []string{"acme"}
	for _, change := range []store.UserChange{{Disabled: &yes}, {Roles: &viewer}, {Clients: &acme}} {
		_, err := st.ChangeUser(root, "anna", change)
		require.ErrorContains(t, err, "anna is the only administrator of all clients")
	}
	settled(t, st, "dee", access.Administrator)
	_, err = st.ChangeUser(root, "anna", store.UserChange{Roles: &viewer})
	require.NoError(t, err)
	_, _, err = st.AddUser(person(t, st, "anna"), store.User{Name: "eve"}, false)
	require.ErrorIs(t, err, store.ErrRefused, "a viewer adds no users")
	_, err = st.ResetPassword(person(t, st, "anna"), "dee", "")
	require.ErrorIs(t, err, store.ErrRefused)
	_, err = st.User(t.Context(), "eve")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestTheFirstAdministratorIsMadeOnce(t *testing.T) {
	twice(t, func(t *testing.T, a, b *store.Store) {
		secret, err := a.FirstAdministrator(t.Context(), "admin")
		require.NoError(t, err)
		require.NotEmpty(t, secret)
		again, err := b.FirstAdministrator(t.Context(), "admin")
		require.NoError(t, err)
		require.Empty(t, again)
		user, err := b.SignIn(from(t, ""), "admin", secret)
		require.NoError(t, err)
		require.Equal(t, []access.Role{access.Administrator}, user.Roles)
	})
}

func TestATokenActsAsItsUserWithAtMostTheRightsOfBoth(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		soon := time.Now().Add(time.Hour)
		settled(t, st, "anna", access.Operator, access.Viewer)
		token, secret, err := st.MakeToken(person(t, st, "anna"), store.Token{UserName: "anna", Name: "ci", Roles: []access.Role{access.Operator}, Clients: []string{"acme"}, ExpiresAt: soon})
		require.NoError(t, err)
		require.Contains(t, secret, "rehearse_"+token.ID+"_")
		actor, err := st.ActorOfToken(t.Context(), secret, "192.0.2.7")
		require.NoError(t, err)
		require.Equal(t, access.Actor{Kind: access.Token, ID: "person:anna", Name: "anna (token ci)", Roles: []access.Role{access.Operator}, Clients: []string{"acme"}, From: "192.0.2.7"}, actor)
		tokens, err := st.Tokens(t.Context(), "anna")
		require.NoError(t, err)
		require.Equal(t, "192.0.2.7", tokens[0].UsedFrom)
		require.NotNil(t, tokens[0].UsedAt)

		for _, wrong := range []string{"", "rehearse_", secret + "a", secret[:len(secret)-1], "rehearse_aaaaaaaaaa_" + secret[20:], "x" + secret} {
			_, err := st.ActorOfToken(t.Context(), wrong, "")
			require.ErrorIs(t, err, store.ErrNotInForce, wrong)
		}
		for name, row := range map[string]struct {
			token store.Token
			says  string
		}{
			"more than the user may": {store.Token{UserName: "anna", Name: "ci", Roles: []access.Role{access.Administrator}, ExpiresAt: soon}, "it would have more rights than anna"},
			"no role":                {store.Token{UserName: "anna", Name: "ci", ExpiresAt: soon}, "it needs a role"},
			"no purpose":             {store.Token{UserName: "anna", Roles: []access.Role{access.Viewer}, ExpiresAt: soon}, "say what it is for"},
			"no end":                 {store.Token{UserName: "anna", Name: "ci", Roles: []access.Role{access.Viewer}}, "it would have expired already"},
			"ten years":              {store.Token{UserName: "anna", Name: "ci", Roles: []access.Role{access.Viewer}, ExpiresAt: soon.AddDate(10, 0, 0)}, "one year at most"},
		} {
			_, _, err := st.MakeToken(person(t, st, "anna"), row.token)
			require.ErrorIs(t, err, store.ErrToken, name)
			require.ErrorContains(t, err, row.says, name)
		}
		settled(t, st, "bo", access.Viewer)
		_, _, err = st.MakeToken(person(t, st, "bo"), store.Token{UserName: "anna", Name: "mine", Roles: []access.Role{access.Operator}, ExpiresAt: soon})
		require.ErrorIs(t, err, store.ErrRefused, "of another's account")
		_, err = st.RevokeToken(person(t, st, "bo"), token.ID, "")
		require.ErrorIs(t, err, store.ErrRefused)
		_, _, err = st.MakeToken(access.With(t.Context(), actor), store.Token{UserName: "anna", Name: "child", Roles: []access.Role{access.Operator}, ExpiresAt: soon})
		require.ErrorIs(t, err, store.ErrRefused, "a token makes no tokens, which would outlive it")

		viewer := []access.Role{access.Viewer}
		_, err = st.ChangeUser(as(t, "root"), "anna", store.UserChange{Roles: &viewer})
		require.NoError(t, err)
		actor, err = st.ActorOfToken(t.Context(), secret, "")
		require.NoError(t, err)
		require.Empty(t, actor.Roles, "what the user has lost the token has lost")
		_, err = st.RevokeToken(person(t, st, "anna"), token.ID, "not needed")
		require.NoError(t, err)
		_, err = st.ActorOfToken(t.Context(), secret, "")
		require.ErrorIs(t, err, store.ErrNotInForce)
	})
}

func TestASessionIsKeptUnderADigestUntilItExpires(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		sessions := st.Sessions()
		require.NoError(t, sessions.Commit("secret", []byte("one"), time.Now().Add(time.Hour)))
		require.NoError(t, sessions.Commit("secret", []byte("two"), time.Now().Add(time.Hour)))
		require.NoError(t, sessions.Commit("old", []byte("three"), time.Now().Add(-time.Second)))
		data, found, err := sessions.Find("secret")
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, "two", string(data))
		_, found, err = sessions.Find("old")
		require.NoError(t, err)
		require.False(t, found)
		require.NoError(t, sessions.Delete("secret"))
		require.NoError(t, sessions.Delete("secret"))
		_, found, err = sessions.Find("secret")
		require.NoError(t, err)
		require.False(t, found)
	})
}

func TestALinkedSystemUserIsTheSamePersonOnTheCommandLine(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	settled(t, st, "anna", access.Steward)
	from := time.Now().Add(time.Hour)
	ask := store.Exemption{FromAt: from, UntilAt: from.Add(time.Hour), Reason: "a freeze"}
	e, err := st.RequestExemption(person(t, st, "anna"), ask)
	require.NoError(t, err)
	name := "anna"
	_, err = st.ChangeUser(as(t, "root"), "anna", store.UserChange{SystemUser: &name})
	require.NoError(t, err)
	_, err = st.Approve(as(t, "anna"), e.ID, "another name")
	require.ErrorIs(t, err, store.ErrSamePerson)
	require.ErrorContains(t, err, "person:anna")
	approved, err := st.Approve(as(t, "root"), e.ID, "")
	require.NoError(t, err)
	require.Equal(t, "local:root", approved.ApprovedByID)
}

func TestAWaiverLetsOnePersonDoWhatTakesTwo(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		settled(t, st, "anna", access.Steward)
		settled(t, st, "root1", access.Administrator)
		settled(t, st, "root2", access.Administrator)
		anna, root1, root2 := person(t, st, "anna"), person(t, st, "root1"), person(t, st, "root2")
		when := time.Now().Add(time.Hour)
		ask := func(client string) int64 {
			e, err := st.RequestExemption(anna, store.Exemption{FromAt: when, UntilAt: when.Add(time.Hour), Reason: "a freeze", Client: client})
			require.NoError(t, err)
			return e.ID
		}
		_, err := st.Approve(anna, ask(""), "")
		require.ErrorIs(t, err, store.ErrSamePerson)

		for says, bad := range map[string]store.Waiver{
			"takes no second person":     {Verb: access.StartRun, Reason: "r", UntilAt: when},
			"it has no reason":           {Verb: access.ApproveExemption, UntilAt: when},
			"it would be over already":   {Verb: access.ApproveExemption, Reason: "r"},
			"93 days at most":            {Verb: access.ApproveExemption, Reason: "r", UntilAt: when.AddDate(1, 0, 0)},
			"is not the ID of a person,": {Verb: access.ApproveExemption, Reason: "r", UntilAt: when, ActorID: "anna"},
		} {
			_, err := st.RequestWaiver(anna, bad)
			require.ErrorIs(t, err, store.ErrWaiver, says)
			require.ErrorContains(t, err, says)
		}
		w, err := st.RequestWaiver(anna, store.Waiver{Verb: access.ApproveExemption, Client: "acme", Reason: "she is alone in August", UntilAt: when})
		require.NoError(t, err)
		_, err = st.Approve(anna, ask("acme"), "")
		require.ErrorIs(t, err, store.ErrSamePerson, "nobody has approved the waiver")
		_, err = st.ApproveWaiver(anna, w.ID)
		require.ErrorIs(t, err, store.ErrRefused)
		own, err := st.RequestWaiver(root1, store.Waiver{ActorID: "person:root2", Verb: access.ApproveExemption, Reason: "r", UntilAt: when})
		require.NoError(t, err)
		_, err = st.ApproveWaiver(root1, own.ID)
		require.ErrorIs(t, err, store.ErrRefused, "who asked for it")
		_, err = st.ApproveWaiver(root2, own.ID)
		require.ErrorIs(t, err, store.ErrRefused, "whom it is for")

		_, err = st.ApproveWaiver(root1, w.ID)
		require.NoError(t, err)
		e, err := st.Approve(anna, ask("acme"), "")
		require.NoError(t, err)
		require.Equal(t, fmt.Sprintf("waiver:%d", w.ID), e.ApprovedByID)
		_, err = st.Approve(anna, ask(""), "")
		require.ErrorIs(t, err, store.ErrSamePerson, "it was for one client")
		_, err = st.WithdrawWaiver(anna, w.ID)
		require.NoError(t, err)
		_, err = st.Approve(anna, ask("acme"), "")
		require.ErrorIs(t, err, store.ErrSamePerson)
	})
}

func TestTheProviderSaysWhatItsUsersMayDo(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		who := store.Identity{Issuer: "https://idp.example", Subject: "42", Name: "Anna@acme.example", Display: "Anna", Roles: []access.Role{access.Operator}}
		user, err := st.SignInWith(from(t, "192.0.2.7"), who)
		require.NoError(t, err)
		require.Equal(t, "anna@acme.example", user.Name)
		require.Equal(t, who.Roles, user.Roles)
		who.Name, who.Roles = "renamed", []access.Role{access.Viewer}
		user, err = st.SignInWith(from(t, "192.0.2.7"), who)
		require.NoError(t, err)
		require.Equal(t, "anna@acme.example", user.Name, "she stays who she is")
		require.Equal(t, who.Roles, user.Roles)
		_, err = st.SignIn(from(t, "192.0.2.7"), user.Name, "")
		require.ErrorIs(t, err, store.ErrSignIn, "she has no password here")
		_, err = st.SignInWith(from(t, ""), store.Identity{Issuer: "https://idp.example", Subject: "43", Name: "anna@acme.example", Roles: who.Roles})
		require.ErrorIs(t, err, store.ErrUser, "another one takes over no name")
		_, err = st.SignInWith(from(t, ""), store.Identity{Issuer: "https://idp.example", Subject: "44", Name: "eve"})
		require.ErrorContains(t, err, "the provider names no group that has a role here")
		_, err = st.User(t.Context(), "eve")
		require.ErrorIs(t, err, store.ErrNotFound, "who may do nothing is not added")
		none := who
		none.Roles = nil
		_, err = st.SignInWith(from(t, ""), none)
		require.ErrorIs(t, err, store.ErrSignIn)
		left, err := st.User(t.Context(), user.Name)
		require.NoError(t, err)
		require.Empty(t, left.Roles, "who left the groups has lost the roles")
		_, err = st.SignInWith(from(t, ""), who)
		require.NoError(t, err)
		yes := true
		_, err = st.ChangeUser(as(t, "root"), user.Name, store.UserChange{Disabled: &yes})
		require.NoError(t, err)
		_, err = st.SignInWith(from(t, ""), who)
		require.ErrorIs(t, err, store.ErrSignIn)
	})
}

func TestTheLogKnowsWhoSignedInAndWhoChangedWhat(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		settled(t, st, "anna", access.Viewer)
		_, err := st.SignIn(from(t, "192.0.2.7"), "anna", password)
		require.NoError(t, err)
		_, err = st.SignIn(from(t, "192.0.2.8"), "anna", "wrong")
		require.ErrorIs(t, err, store.ErrSignIn)
		_, err = st.SignIn(from(t, "192.0.2.8"), "hunter2", "wrong")
		require.ErrorIs(t, err, store.ErrSignIn)
		require.NoError(t, st.SignedOut(person(t, st, "anna")))
		log, err := st.AccessLog(t.Context(), store.AccessFilter{})
		require.NoError(t, err)
		var lines []string
		for _, e := range log.Entries {
			lines = append(lines, e.Kind+"|"+e.Actor.ID+"|"+e.Actor.From+"|"+e.What)
		}
		require.Equal(t, []string{
			"access.signed_out|person:anna|192.0.2.7|signed out",
			"access.sign_in_refused||192.0.2.8|no user has this name",
			"access.sign_in_refused||192.0.2.8|anna: the password is wrong",
			"access.signed_in|person:anna|192.0.2.7|signed in with password",
			"access.changed|person:anna|192.0.2.7|password.changed: anna",
			"access.changed|local:root||user.added: anna",
		}, lines)
		require.Equal(t, "roles viewer", log.Entries[5].After)
		page, err := st.AccessLog(t.Context(), store.AccessFilter{Limit: 2})
		require.NoError(t, err)
		require.Len(t, page.Entries, 2)
		next, err := st.AccessLog(t.Context(), store.AccessFilter{Before: page.Next, Limit: 10})
		require.NoError(t, err)
		require.Equal(t, log.Entries[2:], next.Entries)
	})
}
