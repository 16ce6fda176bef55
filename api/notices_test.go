package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

// tell makes notices as a server would: one taken, one refused, one fact that waits.
func (p *place) tell() {
	p.t.Helper()
	for _, dedup := range []string{"a", "b"} {
		require.NoError(p.t, p.store.Note(p.t.Context(), store.Notice{Dedup: dedup, Topic: dedup, Trouble: "x", Kind: scenarios.RunFailed,
			Service: "helpdesk", Subject: "FAILED: " + hostile, Body: store.NoticeBody{Tier: 1, Reason: hostile}}))
	}
	_, err := p.store.SpreadNotices(p.t.Context(), func(fact *store.Notice, _ store.Heard) []string {
		fact.Body.Saying = store.SayFirst
		return []string{"ops"}
	})
	require.NoError(p.t, err)
	rows, err := p.store.WaitingNotices(p.t.Context(), "ops", 10)
	require.NoError(p.t, err)
	rows, err = p.store.ClaimNotices(p.t.Context(), rows, time.Minute)
	require.NoError(p.t, err)
	require.NoError(p.t, p.store.NoticesSent(p.t.Context(), rows[:1]))
	_, err = p.store.NoticesFailed(p.t.Context(), rows[1:], "answered 500", nil, func(store.Notice) time.Time { return time.Now().Add(time.Minute) })
	require.NoError(p.t, err)
	require.NoError(p.t, p.store.Note(p.t.Context(), store.Notice{Dedup: "c", Topic: "c", Trouble: "x", Kind: scenarios.PoolUnserved}))
}

func TestNoticesAreListedWithWhatBecameOfThem(t *testing.T) {
	p := open(t)
	require.Empty(t, read[Notices](t, p.get(v1+"/notices")).Notices)
	p.tell()
	all := read[Notices](t, p.get(v1+"/notices"))
	require.Len(t, all.Notices, 3)
	require.Nil(t, all.Next)
	require.Equal(t, scenarios.PoolUnserved, all.Notices[0].Kind)
	require.Empty(t, all.Notices[0].Receiver, "it was not spread yet")
	require.Equal(t, "answered 500", all.Notices[1].Error)
	require.NotNil(t, all.Notices[2].SentAt)
	p.keeps("GET", v1+"/notices", p.get(v1+"/notices"))

	for query, want := range map[string]int{
		"state=sent": 1, "state=waiting": 2, "state=given_up": 0, "kind=run.failed": 2, "receiver=ops": 2, "service=helpdesk": 2, "service=storage": 0, "run=x": 0,
	} {
		require.Len(t, read[Notices](t, p.get(v1+"/notices?"+query)).Notices, want, query)
	}
}

func TestPagesOfNoticesFollowEachOther(t *testing.T) {
	p := open(t)
	p.tell()
	first := read[Notices](t, p.get(v1+"/notices?limit=2"))
	require.Len(t, first.Notices, 2)
	second := read[Notices](t, p.get(v1+"/notices?limit=2&cursor="+*first.Next))
	require.Len(t, second.Notices, 1)
	require.Nil(t, second.Next)
	for _, query := range []string{"cursor=x", "cursor=-1", "cursor=0", "state=green", "limit=0", "colour=red", "kind=" + strings.Repeat("x", 200)} {
		require.Equal(t, http.StatusUnprocessableEntity, p.get(v1+"/notices?"+query).StatusCode, query)
	}
}
