package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/access"
	"rehearse/store"
)

// ends waits until a stream has ended, and returns the name of its last event.
func ends(t *testing.T, events <-chan [2]string) (last string) {
	t.Helper()
	for late := time.After(30 * time.Second); ; {
		select {
		case event, open := <-events:
			if !open {
				return last
			}
			last = event[0]
		case <-late:
			t.Fatal("the stream goes on")
		}
	}
}

func TestAStreamEndsWithTheRightsOfWhoListens(t *testing.T) {
	p := closed(t)
	p.user("anna", nil, access.Viewer)
	p.user("ben", nil, access.Viewer)
	p.user("cleo", nil, access.Viewer)
	disabled, revoked, stays := p.token("anna", access.Viewer), p.token("ben", access.Viewer), p.token("cleo", access.Viewer)
	anna, ben, cleo := p.listen(v1+"/events", "Authorization", "Bearer "+disabled), p.listen(v1+"/events", "Authorization", "Bearer "+revoked), p.listen(v1+"/events", "Authorization", "Bearer "+stays)
	for _, events := range []<-chan [2]string{anna, ben, cleo} {
		require.Equal(t, "hello", next(t, events)[0])
	}
	yes := true
	_, err := p.store.ChangeUser(root(t), "anna", store.UserChange{Disabled: &yes, Why: "she left"})
	require.NoError(t, err)
	require.Equal(t, "bye", ends(t, anna))
	tokens, err := p.store.Tokens(root(t), "ben")
	require.NoError(t, err)
	_, err = p.store.RevokeToken(root(t), tokens[0].ID, "it was seen")
	require.NoError(t, err)
	require.Equal(t, "bye", ends(t, ben))
	run := p.queue("helpdesk-db")
	require.Contains(t, next(t, cleo)[1], run.ID, "others hear of what happens as before")
}

func TestWhatLeavesAsATableIsInTheAccessLog(t *testing.T) {
	p := open(t)
	exports := func() (all []string) {
		log, err := p.store.AccessLog(root(t), store.AccessFilter{})
		require.NoError(t, err)
		for _, e := range log.Entries {
			if e.Kind == "evidence.exported" {
				all = append(all, e.What)
			}
		}
		return all
	}
	require.Equal(t, http.StatusOK, p.send("GET", v1+"/runs", "").StatusCode)
	require.Empty(t, exports(), "who reads JSON exports nothing")
	require.Equal(t, http.StatusOK, p.send("GET", v1+"/runs?client=acme", "", "Accept", "text/csv").StatusCode)
	require.Equal(t, http.StatusUnprocessableEntity, p.send("GET", v1+"/runs?limit=0", "", "Accept", "text/csv").StatusCode)
	got := exports()
	require.Len(t, got, 1, "what was refused did not leave")
	require.True(t, strings.HasPrefix(got[0], "exported runs of "), got[0])
	require.Contains(t, got[0], "acme")
}
