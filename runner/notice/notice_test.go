package notice

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/storetest"
)

func hookNamed(name string, h *hook) scenarios.Receiver {
	return scenarios.Receiver{Name: name, Webhook: &scenarios.Webhook{URL: h.URL}}
}

func TestANoticeIsSentAgainUntilItIsTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		h := webhookServer(t, false, answers(500, "no"), breaksOff, answers(429, "later", "Retry-After", "0"), answers(200, ""))
		p := arrangeOn(t, st, hookNamed("hook", h))
		p.serve()
		p.fails("why")
		got := p.becomes(1, store.Sent)[0]
		require.Equal(t, 4, got.Attempts)
		require.Empty(t, got.Error)
		heard := h.heard()
		require.Len(t, heard, 4)
		for _, again := range heard {
			require.Equal(t, "run/1", again.Header.Get("Webhook-Id"), "receivers can tell that it is the same")
		}
		require.Contains(t, p.said.String(), "a notice was not taken; it will be sent again")
	})
}

func TestWhileItIsRefusedTheReasonIsShown(t *testing.T) {
	h := webhookServer(t, false, answers(500, "the queue is full"))
	p := arrange(t, hookNamed("hook", h))
	p.pause = nil
	p.serve()
	p.fails("why")
	require.Eventually(t, func() bool { return len(p.notices(store.Waiting)) == 1 && p.notices(store.Waiting)[0].Error != "" }, 5*time.Second, 10*time.Millisecond)
	n := p.notices(store.Waiting)[0]
	require.Contains(t, n.Error, "answered 500: the queue is full")
	require.WithinDuration(t, time.Now().Add(time.Minute), *n.NextAt, 10*time.Second)
}

func TestAReceiverIsLeftAloneForAsLongAsItAsks(t *testing.T) {
	h := webhookServer(t, false, answers(429, "", "Retry-After", "7200"))
	p := arrange(t, hookNamed("hook", h))
	p.serve()
	p.fails("why")
	require.Eventually(t, func() bool { return len(p.notices(store.Waiting)) == 1 && p.notices(store.Waiting)[0].Error != "" }, 5*time.Second, 10*time.Millisecond)
	require.WithinDuration(t, time.Now().Add(2*time.Hour), *p.notices(store.Waiting)[0].NextAt, 10*time.Second)
}

func TestAReceiverThatHangsHoldsUpNoOther(t *testing.T) {
	slow, quick := webhookServer(t, false, hangs), webhookServer(t, false)
	p := arrange(t, hookNamed("a", slow), hookNamed("b", quick))
	p.limit = time.Minute
	stop := p.serve()
	p.fails("why")
	p.becomes(1, store.Sent)
	p.fails("another")
	p.becomes(2, store.Sent)
	require.Len(t, quick.heard(), 2)
	require.Len(t, slow.heard(), 1)

	began := time.Now()
	stop()
	require.Less(t, time.Since(began), 10*time.Second, "stopping does not wait for it")
	for _, n := range p.notices(store.Waiting) {
		if n.Attempts > 0 {
			require.Equal(t, "the server stopped meanwhile", n.Error)
		}
	}
}

func TestAReceiverThatHangsIsGivenUpOnAfterTheLimit(t *testing.T) {
	h := webhookServer(t, false, hangs, answers(200, ""))
	p := arrange(t, hookNamed("hook", h))
	p.limit = 200 * time.Millisecond
	p.serve()
	p.fails("why")
	require.Equal(t, 2, p.becomes(1, store.Sent)[0].Attempts)
}

func TestNothingIsLostWhenTheServerIsKilledBetween(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		h := webhookServer(t, false)
		p := arrangeOn(t, st, hookNamed("hook", h))
		p.fails("before any server ran")
		_, err := p.Store.SpreadNotices(t.Context(), func(n *store.Notice, heard store.Heard) []string { return choose(p.w, n, heard, time.Now()) })
		require.NoError(t, err)
		rows, err := p.Store.WaitingNotices(t.Context(), "hook", 10)
		require.NoError(t, err)
		_, err = p.Store.ClaimNotices(t.Context(), rows, 300*time.Millisecond) // and the process is killed here
		require.NoError(t, err)
		p.serve()
		require.Equal(t, 2, p.becomes(1, store.Sent)[0].Attempts)
		require.Len(t, h.heard(), 1)
	})
}

func TestSeveralServersSendEachNoticeOnce(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		h := webhookServer(t, false)
		p := arrangeOn(t, storetest.OpenAt(t, where), hookNamed("hook", h))
		for range 3 {
			other := arrangeOn(t, storetest.OpenAt(t, where), hookNamed("hook", h))
			other.w, other.poll = p.w, 5*time.Millisecond
			other.serve()
		}
		for range 40 {
			p.fails("why")
		}
		p.becomes(40, store.Sent)
		ids := map[string]int{}
		for _, got := range h.heard() {
			ids[got.Header.Get("Webhook-Id")]++
		}
		require.Len(t, ids, 40)
		for id, times := range ids {
			require.Equal(t, 1, times, id)
		}
	})
}

func TestTheEndOfATroubleIsNotHeardBeforeTheTrouble(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		h := webhookServer(t, false, answers(500, ""), answers(500, ""), answers(500, ""), answers(200, ""))
		p := arrangeOn(t, st, hookNamed("hook", h))
		p.serve()
		n := p.fails("why")
		require.Eventually(t, func() bool { return len(h.heard()) > 0 }, 5*time.Second, 5*time.Millisecond)
		p.recovers(n)
		p.becomes(2, store.Sent)
		var ids []string
		for _, got := range h.heard() {
			ids = append(ids, got.Header.Get("Webhook-Id"))
		}
		require.Equal(t, []string{"run/1", "run/1", "run/1", "run/1", "run/1/well"}, ids)
	})
}

func TestANoticeThatIsRefusedHoldsUpNoOther(t *testing.T) {
	h := webhookServer(t, false, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Webhook-Id") == "run/1" {
			w.WriteHeader(http.StatusUnprocessableEntity)
		}
	})
	p := arrange(t, hookNamed("hook", h))
	p.fails("poison")
	p.fails("good")
	p.serve()
	require.Equal(t, "run/2", p.becomes(1, store.Sent)[0].Dedup)
}

func TestTheSameTroubleIsSaidOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		h := webhookServer(t, false)
		p := arrangeOn(t, st, hookNamed("hook", h))
		p.serve()
		n := p.fails("why")
		p.becomes(1, store.Sent)
		n.Dedup = "run/again"
		require.NoError(t, p.Store.Note(t.Context(), n))
		p.recovers(n)
		p.becomes(2, store.Sent)
		n.Dedup = "run/anew"
		require.NoError(t, p.Store.Note(t.Context(), n))
		p.becomes(3, store.Sent)
		var ids []string
		for _, got := range h.heard() {
			ids = append(ids, got.Header.Get("Webhook-Id"))
		}
		require.Equal(t, []string{"run/1", "run/again/well", "run/anew"}, ids)
	})
}

func TestQuietHoursKeepNoticesAndThenSendThemTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		h := webhookServer(t, false)
		p := arrangeOn(t, st, hookNamed("hook", h))
		now := time.Now().UTC()
		quiet := &scenarios.Quiet{From: now.Add(-time.Hour).Format("15:04"), Until: now.Add(2 * time.Hour).Format("15:04"), Except: []int{3}}
		p.w.Settings.Notices.Receivers[0].Quiet = quiet
		stop := p.serve()
		p.fails("one")
		p.fails("two")
		require.Eventually(t, func() bool {
			kept := p.notices(store.Waiting)
			return len(kept) == 2 && kept[0].Receiver != "" && kept[0].NextAt.After(time.Now().Add(time.Hour)) && kept[1].NextAt.After(time.Now().Add(time.Hour))
		}, 10*time.Second, 10*time.Millisecond)
		require.Empty(t, h.heard())
		for _, n := range p.notices(store.Waiting) {
			require.Zero(t, n.Attempts, "to be kept is no attempt")
		}
		stop()
		quiet.Except = []int{1}
		stop = p.serve()
		p.fails("one that may wake people")
		p.becomes(1, store.Sent)
		require.Len(t, h.heard(), 1)
		stop()

		p.w.Settings.Notices.Receivers[0].Quiet = nil
		require.NoError(t, p.Store.PostponeNotices(t.Context(), p.notices(store.Waiting), time.Now()))
		p.serve()
		p.becomes(3, store.Sent)
		require.Len(t, h.heard(), 2, "the two that were kept came as one")
		require.Contains(t, h.heard()[1].Body, `"rehearse.digest"`)
		require.Contains(t, h.heard()[1].Body, "one")
		require.Contains(t, h.heard()[1].Body, "two")
	})
}

func TestANoticeThatNobodyTakesIsGivenUpLoudly(t *testing.T) {
	h := webhookServer(t, false, answers(500, ""))
	p := arrange(t, hookNamed("hook", h))
	n := p.fails("why")
	_, err := p.Store.SpreadNotices(t.Context(), func(n *store.Notice, heard store.Heard) []string { return choose(p.w, n, heard, time.Now()) })
	require.NoError(t, err)
	rows, err := p.Store.WaitingNotices(t.Context(), "hook", 10)
	require.NoError(t, err)
	rows, err = p.Store.ClaimNotices(t.Context(), rows, time.Minute)
	require.NoError(t, err)
	rows[0].MadeAt = rows[0].MadeAt.Add(-store.NoticeLasts)
	p.record(t.Context(), "hook", rows, &refusal{err: errors.New("answered 500")})
	require.Len(t, p.notices(store.GivenUp), 1)
	require.Contains(t, p.said.String(), "level=ERROR msg=\"a notice is given up: no receiver took it for three days\" receiver=hook")
	require.Contains(t, p.said.String(), n.RunID)
}

func TestAReceiverThatIsNotInTheSettingsIsSaid(t *testing.T) {
	p := arrange(t)
	p.w.Settings.Notices.Routes = []scenarios.Route{{To: []string{"gone"}}}
	p.serve()
	p.fails("why")
	require.Eventually(t, func() bool {
		n := p.notices(store.Waiting)
		return len(n) == 1 && strings.Contains(n[0].Error, "put it back under notices.receivers")
	}, 5*time.Second, 10*time.Millisecond)
}

func TestWithoutRoutesEverythingGoesToTheLog(t *testing.T) {
	p := arrange(t)
	p.serve()
	n := p.fails("12 rows\nof 40000")
	p.becomes(1, store.Sent)
	require.Contains(t, p.said.String(), `level=WARN msg="notice: FAILED: desk-db: 12 rows of 40000" kind=run.failed receiver=log service=desk scenario=desk-db run=20261122-030000-000001 reason="12 rows of 40000" next="look at the dump"`)
	p.recovers(n)
	p.becomes(2, store.Sent)
	require.Contains(t, p.said.String(), `level=INFO msg="notice: recovered: passed: desk-db"`)
}

func TestARunThatFailsIsHeardOfAndSoIsItsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		h := webhookServer(t, false)
		p := arrangeOn(t, st, hookNamed("hook", h))
		service := &scenarios.Service{Service: "desk", Name: "Service desk", Tier: 1, Digest: "s", Commitment: scenarios.Commitment{ProveEvery: units.Duration(time.Hour)}}
		scenario := &scenarios.Scenario{Scenario: "desk-db", Service: "desk", Digest: "d"}
		p.w.Services, p.w.Scenarios = map[string]*scenarios.Service{"desk": service}, map[string]*scenarios.Scenario{"desk-db": scenario}
		p.w.Settings.Notices.Routes = append(p.w.Settings.Notices.Routes, scenarios.Route{To: []string{"hook"}, Kinds: []string{"service.breached", "service.proven"}})
		end := func(outcome store.Outcome, at time.Time, reason string) {
			run, err := p.Store.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service, Trigger: store.Scheduled})
			require.NoError(t, err)
			run, err = p.Store.Claim(t.Context(), run.ID, "r1")
			require.NoError(t, err)
			run.Outcome, run.Reason, run.EndedAt = outcome, reason, &at
			require.NoError(t, p.Store.End(t.Context(), run))
		}
		p.serve()
		subjects := func() (all []string) {
			for _, got := range h.heard() {
				all = append(all, got.Header.Get("Webhook-Id")[:3]+" "+between(got.Body, `"subject":"`, `"`, 2))
			}
			return all
		}
		end(store.Failed, time.Now(), "the dump is torn")
		p.becomes(2, store.Sent)
		end(store.Failed, time.Now(), "the dump is torn")
		end(store.Passed, time.Now(), "")
		p.becomes(4, store.Sent)
		require.ElementsMatch(t, []string{"run FAILED: desk-db: the dump is torn", "ser BREACHED: desk", "run recovered: passed: desk-db", "ser recovered: desk is proven again"}, subjects())
	})
}

// between is the nth text between two marks.
func between(text, from, to string, nth int) string {
	for range nth {
		_, text, _ = strings.Cut(text, from)
	}
	text, _, _ = strings.Cut(text, to)
	return text
}
