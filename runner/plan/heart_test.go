package plan

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
)

// listener is somebody who notices silence.
type listener struct {
	*httptest.Server
	heard  atomic.Int64
	status atomic.Int64
	method atomic.Value
}

func listen(t *testing.T) *listener {
	l := &listener{}
	l.status.Store(http.StatusOK)
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			http.Redirect(w, r, "http://127.0.0.1:1/x", http.StatusFound)
			return
		}
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/ping/hush", http.StatusFound)
			return
		}
		l.method.Store(r.Method)
		l.heard.Add(1)
		w.WriteHeader(int(l.status.Load()))
	}))
	t.Cleanup(l.Close)
	return l
}

// beating is a heart that serves.
type beating struct {
	*Heart
	planner atomic.Pointer[time.Time]
	log     bytes.Buffer
	mutex   sync.Mutex
}

func (b *beating) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.log.Write(p)
}

func (b *beating) said() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.log.String()
}

func (b *beating) tick(at time.Time) { b.planner.Store(&at) }

func startHeart(t *testing.T, url string, every time.Duration) *beating {
	b := &beating{}
	b.tick(time.Now())
	w := &scenarios.Workspace{}
	w.Settings.Heartbeat = scenarios.Heartbeat{URL: url, Every: units.Duration(every)}
	b.Heart = &Heart{
		Workspace: func() *scenarios.Workspace { return w },
		Alive:     func() time.Time { return *b.planner.Load() },
		Log:       slog.New(slog.NewTextHandler(b, nil)),
	}
	var served sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	served.Go(func() { _ = b.Serve(ctx) })
	t.Cleanup(func() { stop(); served.Wait() })
	return b
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	require.Eventually(t, holds, 5*time.Second, 5*time.Millisecond, what)
}

func TestTheHeartBeatsWhileThePlannerLives(t *testing.T) {
	t.Setenv("REHEARSE_TEST_HEART", "hush")
	l := listen(t)
	b := startHeart(t, l.URL+"/ping/${REHEARSE_TEST_HEART}", 20*time.Millisecond)
	eventually(t, "it beats", func() bool { return l.heard.Load() >= 3 })
	require.Equal(t, http.MethodGet, l.method.Load())

	b.tick(time.Now().Add(-time.Hour))
	eventually(t, "that the planner is silent is said", func() bool { return strings.Contains(b.said(), "the planner is silent") })
	silent := l.heard.Load()
	b.tick(time.Now())
	eventually(t, "it beats again", func() bool { return l.heard.Load() > silent })
	eventually(t, "and says so", func() bool { return strings.Contains(b.said(), "heard again") })
	require.NotContains(t, b.said(), "hush", "whoever knows the address can pretend that we live")
}

func TestASilentPlannerCallsNobody(t *testing.T) {
	l := listen(t)
	b := &Heart{Workspace: func() *scenarios.Workspace { return &scenarios.Workspace{} }, Alive: func() time.Time { return time.Now().Add(-time.Hour) }}
	settings := scenarios.Settings{Heartbeat: scenarios.Heartbeat{URL: l.URL}}
	require.ErrorIs(t, b.beat(t.Context(), settings), errPlannerSilent)
	require.Zero(t, l.heard.Load())
}

// With an address that expects a call an hour, a start would otherwise be an
// hour of silence, and an alarm at every one.
func TestAPlannerThatJustBeginsIsNoAlarmAndIsHeardWithItsFirstTick(t *testing.T) {
	l := listen(t)
	b := &beating{}
	b.tick(time.Time{})
	w := &scenarios.Workspace{}
	w.Settings.Heartbeat = scenarios.Heartbeat{URL: l.URL, Every: units.Duration(time.Hour)}
	b.Heart = &Heart{Workspace: func() *scenarios.Workspace { return w }, Alive: func() time.Time { return *b.planner.Load() }, Log: slog.New(slog.NewTextHandler(b, nil))}
	require.LessOrEqual(t, b.beatIfDue(t.Context(), w.Settings), betweenGlances, "the first tick is waited for, not the next hour")
	require.Empty(t, b.said())
	require.Zero(t, l.heard.Load())

	b.tick(time.Now())
	require.Equal(t, time.Hour, b.beatIfDue(t.Context(), w.Settings))
	require.EqualValues(t, 1, l.heard.Load())

	b.tick(time.Time{})
	b.last, b.began = time.Time{}, time.Now().Add(-time.Hour)
	b.beatIfDue(t.Context(), w.Settings)
	require.Contains(t, b.said(), "the planner is silent", "one that never ticks is told of")
}

func TestAFailingHeartbeatIsLoggedOnceAndAgainWhenItWorks(t *testing.T) {
	l := listen(t)
	l.status.Store(http.StatusNotFound)
	b := startHeart(t, l.URL+"/ping/hush", 10*time.Millisecond)
	eventually(t, "it fails many times", func() bool { return l.heard.Load() >= 5 })
	require.Equal(t, 1, strings.Count(b.said(), "is not heard"), b.said())
	require.Contains(t, b.said(), "404 Not Found")
	l.status.Store(http.StatusNoContent)
	eventually(t, "it works again", func() bool { return strings.Contains(b.said(), "heard again") })
	l.status.Store(http.StatusInternalServerError)
	eventually(t, "that it fails anew is said", func() bool { return strings.Count(b.said(), "is not heard") == 2 })
	require.NotContains(t, b.said(), "hush")
}

func TestCallsThatAreNoHeartbeat(t *testing.T) {
	l := listen(t)
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, each := range map[string]struct{ address, says string }{
		"another scheme":          {"file:///etc/hush", "is no http or https address"},
		"no address at all":       {"hush", "is no http or https address"},
		"a text that is no URL":   {"http://[hush", "is no http or https address"},
		"nobody listens":          {gone.URL + "/ping/hush", "connection refused"},
		"a redirect to elsewhere": {l.URL + "/elsewhere", "it redirects to elsewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			err := call(t.Context(), each.address)
			require.ErrorContains(t, err, each.says)
			require.NotContains(t, err.Error(), "hush")
		})
	}
	require.NoError(t, call(t.Context(), l.URL+"/moved"), "a path of the same place may have moved")
}

func TestAnAddressThatCannotBeResolvedIsSaidWithoutIt(t *testing.T) {
	b := startHeart(t, "https://beat.example/${REHEARSE_TEST_NOT_SET}", time.Hour)
	eventually(t, "it is said", func() bool { return strings.Contains(b.said(), "REHEARSE_TEST_NOT_SET is not set") })
	require.Contains(t, b.said(), "https://beat.example/…")
}

func TestTheHeartFollowsChangedSettings(t *testing.T) {
	h := &Heart{Alive: time.Now, last: time.Now().Add(-30 * time.Second)}
	settings := scenarios.Settings{}
	settings.Heartbeat = scenarios.Heartbeat{URL: "https://beat.example", Every: units.Duration(time.Hour)}
	require.InDelta(t, (59*time.Minute + 30*time.Second).Seconds(), h.beatIfDue(t.Context(), settings).Seconds(), 1)
	settings.Heartbeat.Every = 0
	require.InDelta(t, 30, h.beatIfDue(t.Context(), settings).Seconds(), 1, "by default every minute")
}
