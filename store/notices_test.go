package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
	"rehearse/store/storetest"
)

// everyone is a choice of receivers that says every trouble and its end.
func everyone(receivers ...string) func(*store.Notice, store.Heard) []string {
	return func(fact *store.Notice, heard store.Heard) []string {
		switch {
		case fact.Trouble != "":
			fact.Body.Saying = store.SayFirst
		case len(heard.Said) > 0:
			fact.Body.Saying = store.SayRecovered
		default:
			fact.Body.Saying = store.SayPlain
			return nil
		}
		return receivers
	}
}

func spread(t *testing.T, st *store.Store, choose func(*store.Notice, store.Heard) []string) int {
	t.Helper()
	done, err := st.SpreadNotices(t.Context(), choose)
	require.NoError(t, err)
	return done.Facts
}

func notices(t *testing.T, st *store.Store, f store.NoticeFilter) []store.Notice {
	t.Helper()
	page, err := st.Notices(t.Context(), f)
	require.NoError(t, err)
	return page.Notices
}

// fails ends a run of the scenario with one symptom.
func fails(t *testing.T, st *store.Store, outcome store.Outcome, f store.Symptom) *store.Run {
	t.Helper()
	run := claim(t, st)
	run.Outcome, run.Reason, run.Symptoms = outcome, f.Reason, []store.Symptom{f}
	require.NoError(t, st.End(t.Context(), run))
	return run
}

func TestTheEndOfARunIsNotedWithIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		wrong := store.Symptom{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: "12 rows of 40000", Next: "look at the dump"}
		run := fails(t, st, store.Failed, wrong)
		got := notices(t, st, store.NoticeFilter{})
		require.Len(t, got, 1)
		n := got[0]
		require.Equal(t, scenarios.RunFailed, n.Kind)
		require.Empty(t, n.Receiver)
		require.Equal(t, store.Waiting, n.State)
		require.Equal(t, "FAILED: desk-db: 12 rows of 40000", n.Subject)
		require.Equal(t, run.ID, n.RunID)
		require.Equal(t, "look at the dump", n.Body.Next)
		require.Equal(t, fault.Data, n.Body.Class)
		require.Equal(t, 1, n.Body.Tier)
		require.Equal(t, 14400.0, *n.Body.RTO.Committed)

		other := fails(t, st, store.Failed, store.Symptom{Phase: store.Check, Class: fault.Data, Reason: "13 rows of 40000"})
		require.Equal(t, n.Trouble, notices(t, st, store.NoticeFilter{Run: other.ID})[0].Trouble, "figures make no other trouble")
	})
}

func TestKindsTellWhoIsToBlame(t *testing.T) {
	for name, row := range map[string]struct {
		outcome store.Outcome
		class   fault.Class
		kind    scenarios.NoticeKind
		subject string
	}{
		"a broken backup": {store.Failed, fault.Capacity, scenarios.RunFailed, "FAILED: desk-db: why"},
		"a broken rig":    {store.Inconclusive, fault.Engine, scenarios.RunInconclusive, "inconclusive: desk-db: why"},
		"no room":         {store.Inconclusive, fault.Capacity, scenarios.CapacityShort, "inconclusive: desk-db: why"},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, st *store.Store) {
				fails(t, st, row.outcome, store.Symptom{Class: row.class, Reason: "why"})
				n := notices(t, st, store.NoticeFilter{})[0]
				require.Equal(t, row.kind, n.Kind)
				require.Equal(t, row.subject, n.Subject)
			})
		})
	}
}

func TestACancelledRunIsNoNews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		ended(t, st, scenario, store.Cancelled, time.Now())
		require.Empty(t, notices(t, st, store.NoticeFilter{}))
	})
}

func TestAnEndThatIsDroppedLeavesNoNotice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		run.Attempt++ // as a sleeper whose run was taken over
		run.Outcome = store.Failed
		require.ErrorIs(t, st.End(t.Context(), run), store.ErrNotOurs)
		require.Empty(t, notices(t, st, store.NoticeFilter{}))
	})
}

func TestWhatWasLeftBehindIsSaidOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		left := store.Symptom{Phase: store.Teardown, Class: fault.Engine, Reason: "volume x could not be removed", Next: "remove it by hand"}
		run := claim(t, st)
		run.Outcome, run.Symptoms = store.Passed, []store.Symptom{left}
		require.NoError(t, st.End(t.Context(), run))
		require.Len(t, notices(t, st, store.NoticeFilter{Kind: scenarios.Leftovers}), 1)
		later := left
		later.Reason = "network y could not be removed"
		require.NoError(t, st.AddSymptom(t.Context(), run, later))
		require.NoError(t, st.AddSymptom(t.Context(), run, later))
		require.Len(t, notices(t, st, store.NoticeFilter{Kind: scenarios.Leftovers}), 2)
	})
}

func TestAFactIsSpreadOnceToEachReceiver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		fails(t, st, store.Failed, store.Symptom{Reason: "why"})
		require.Equal(t, 1, spread(t, st, everyone("ops", "pager")))
		require.Equal(t, 0, spread(t, st, everyone("ops", "pager")))
		got := notices(t, st, store.NoticeFilter{})
		require.Len(t, got, 2, "what is said of the fact itself is not shown")
		require.Equal(t, []string{"pager", "ops"}, []string{got[0].Receiver, got[1].Receiver})

		ended(t, st, scenario, store.Passed, time.Now())
		spread(t, st, func(fact *store.Notice, heard store.Heard) []string {
			require.Len(t, heard.Said, 1)
			require.Equal(t, []string{"ops", "pager"}, heard.Told)
			return everyone("ops")(fact, heard)
		})
		ended(t, st, scenario, store.Passed, time.Now())
		spread(t, st, func(fact *store.Notice, heard store.Heard) []string {
			require.Empty(t, heard.Said, "its end was said")
			require.Empty(t, heard.Told)
			return everyone("ops")(fact, heard)
		})
		require.Len(t, notices(t, st, store.NoticeFilter{}), 3, "a pass that is not news leaves no row")
		open, err := st.Troubles(t.Context(), "scenario/")
		require.NoError(t, err)
		require.Empty(t, open)
	})
}

func TestANoticeIsSentByOneServer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		fails(t, st, store.Failed, store.Symptom{Reason: "why"})
		spread(t, st, everyone("ops"))
		receivers, err := st.WaitingReceivers(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"ops"}, receivers)
		rows, err := st.WaitingNotices(t.Context(), "ops", 10)
		require.NoError(t, err)
		ours, err := st.ClaimNotices(t.Context(), rows, time.Minute)
		require.NoError(t, err)
		require.Len(t, ours, 1)
		require.Equal(t, 1, ours[0].Attempts)
		theirs, err := st.ClaimNotices(t.Context(), rows, time.Minute)
		require.NoError(t, err)
		require.Empty(t, theirs)
		receivers, err = st.WaitingReceivers(t.Context())
		require.NoError(t, err)
		require.Empty(t, receivers)
		require.NoError(t, st.NoticesSent(t.Context(), ours))
		sent := notices(t, st, store.NoticeFilter{State: store.Sent})
		require.Len(t, sent, 1)
		require.NotNil(t, sent[0].SentAt)
	})
}

func TestANoticeThatNobodyTakesIsGivenUpAfterThreeDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		fails(t, st, store.Failed, store.Symptom{Reason: "why"})
		spread(t, st, everyone("ops"))
		at := func(store.Notice) time.Time { return time.Now().Add(-time.Second) }
		refuse := func() []store.Notice {
			rows, err := st.WaitingNotices(t.Context(), "ops", 10)
			require.NoError(t, err)
			ours, err := st.ClaimNotices(t.Context(), rows, time.Minute)
			require.NoError(t, err)
			require.Len(t, ours, 1)
			ours[0].MadeAt = ours[0].MadeAt.Add(-time.Hour * 24)
			givenUp, err := st.NoticesFailed(t.Context(), ours, "answered 500\x00", []string{"a@acme.example"}, at)
			require.NoError(t, err)
			return givenUp
		}
		require.Empty(t, refuse())
		got := notices(t, st, store.NoticeFilter{})[0]
		require.Equal(t, store.Waiting, got.State)
		require.Equal(t, "answered 500\uFFFD", got.Error)
		require.Equal(t, []string{"a@acme.example"}, got.Body.Took)

		rows, err := st.WaitingNotices(t.Context(), "ops", 10)
		require.NoError(t, err)
		rows[0].MadeAt = rows[0].MadeAt.Add(-store.NoticeLasts)
		givenUp, err := st.NoticesFailed(t.Context(), rows, "answered 500", nil, at)
		require.NoError(t, err)
		require.Len(t, givenUp, 1)
		got = notices(t, st, store.NoticeFilter{State: store.GivenUp})[0]
		require.Nil(t, got.NextAt)
		require.Equal(t, 1, got.Attempts)
	})
}

func TestAReceiverThatTakesAgainGetsTheRestAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		fails(t, st, store.Failed, store.Symptom{Reason: "why"})
		fails(t, st, store.Failed, store.Symptom{Reason: "another reason"})
		spread(t, st, everyone("ops"))
		rows, err := st.WaitingNotices(t.Context(), "ops", 10)
		require.NoError(t, err)
		ours, err := st.ClaimNotices(t.Context(), rows, time.Minute)
		require.NoError(t, err)
		require.Len(t, ours, 2)
		_, err = st.NoticesFailed(t.Context(), ours, "down", nil, func(n store.Notice) time.Time {
			return time.Now().Add(time.Duration(n.ID) * time.Hour)
		})
		require.NoError(t, err)

		ended(t, st, scenario, store.Passed, time.Now())
		spread(t, st, everyone("ops"))
		waiting, err := st.WaitingNotices(t.Context(), "ops", 10)
		require.NoError(t, err)
		require.Empty(t, waiting, "the end of a trouble waits behind the trouble")
		ours[0].Attempts = 2
		require.NoError(t, st.NoticesSent(t.Context(), ours[:1]))
		waiting, err = st.WaitingNotices(t.Context(), "ops", 10)
		require.NoError(t, err)
		require.Len(t, waiting, 2)
	})
}

func TestPagesOfNoticesNeitherRepeatNorHide(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		var facts []store.Notice
		for i := range 7 {
			facts = append(facts, store.Notice{Dedup: strings.Repeat("x", i+1), Topic: strings.Repeat("x", i+1), Trouble: "t", Kind: scenarios.PoolUnserved})
		}
		require.NoError(t, st.Note(t.Context(), facts...))
		require.NoError(t, st.Note(t.Context(), facts[0]), "the same is noted once")
		seen := map[int64]bool{}
		for f := (store.NoticeFilter{Limit: 3}); ; {
			page, err := st.Notices(t.Context(), f)
			require.NoError(t, err)
			for _, n := range page.Notices {
				require.False(t, seen[n.ID])
				seen[n.ID] = true
			}
			if page.Next == 0 {
				break
			}
			f.Before = page.Next
		}
		require.Len(t, seen, 7)
	})
}

func TestWhatANoticeQuotesIsBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		fails(t, st, store.Failed, store.Symptom{Reason: "bad\r\nBcc: everybody\x00\x1b[31m" + strings.Repeat("é", 10_000)})
		n := notices(t, st, store.NoticeFilter{})[0]
		require.LessOrEqual(t, len([]rune(n.Subject)), 200)
		require.NotContains(t, n.Subject, "\n")
		require.NotContains(t, n.Subject, "\x1b")
		require.LessOrEqual(t, len([]rune(n.Body.Reason)), 4000)
		require.NotContains(t, n.Body.Reason, "\x00")
	})
}

func TestBytesThatAreNoTextKeepNoRunFromEnding(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		run.Outcome, run.Reason = store.Failed, "got \x00\xff\xfe"
		run.Observations = []store.Observation{{Name: "rows", At: time.Now(), Got: "\x00\xff", Fault: fault.OfBackup(fault.Data, "got \x00\xff")}}
		run.Components = []store.Component{{Name: "db", Point: "\x00\xff", Facts: map[string]any{"a\x00": "\x00\xff"}, Notes: []string{"\x00\xff"}}}
		run.Environment = &store.Environment{Runner: "\x00"}
		require.NoError(t, st.End(t.Context(), run))
		got, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.Failed, got.Outcome)
		require.Contains(t, got.Reason, "got ")
	})
}

func TestATroubleThatNoServerToldOfInTimeIsGivenUp(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		fails(t, st, store.Failed, store.Symptom{Reason: "why"})
		ended(t, st, scenario, store.Passed, time.Now())
		long := time.Now().UTC().Add(-store.NoticeLasts - time.Hour).Format("2006-01-02 15:04:05.000000-07:00")
		_, err := storetest.SQL(t, where).ExecContext(t.Context(), "UPDATE notices SET made_at = '"+long+"'")
		require.NoError(t, err)
		done, err := st.SpreadNotices(t.Context(), everyone("ops"))
		require.NoError(t, err)
		require.Len(t, done.TooOld, 1)
		got := notices(t, st, store.NoticeFilter{})
		require.Len(t, got, 1, "and nothing is said to have ended of which nobody heard")
		require.Equal(t, store.GivenUp, got[0].State)
		require.Contains(t, got[0].Error, "keep `rehearse serve` running")
	})
}

func TestPoolsWhoseRunsWaitAreKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		enqueue(t, st)
		enqueue(t, st)
		soon := time.Now().Add(time.Hour)
		_, err := st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, NotBefore: &soon})
		require.NoError(t, err)
		pools, err := st.WaitingPools(t.Context(), -time.Minute)
		require.NoError(t, err)
		require.Len(t, pools, 1)
		require.Equal(t, "default", pools[0].Pool)
		require.Equal(t, 2, pools[0].Runs)
		pools, err = st.WaitingPools(t.Context(), time.Minute)
		require.NoError(t, err)
		require.Empty(t, pools)
	})
}
