package main

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAServerCanBeWatchedFromOutside(t *testing.T) {
	needsEngine(t)
	var beats atomic.Int64
	listener := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ping/hush" {
			beats.Add(1)
		}
	}))
	defer listener.Close()
	dir := desk(t)
	write(t, dir, "rehearse.yaml", "limits: {memory: 512m, disk: 64m, time: 2m}\nheartbeat: {url: '"+listener.URL+"/ping/${PING_OF_THE_TEST}', every: 10s}\nruns: {beat: 1s, silent: 5s}\n")
	t.Setenv("PING_OF_THE_TEST", "hush")
	f := follow(t, "serve", "-w", dir, "--listen", "127.0.0.1:0")
	address := regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(f.until("msg=serving"))[1]

	require.Eventually(t, func() bool { return beats.Load() > 0 }, patience, 50*time.Millisecond, "whoever listens hears the heart")
	require.Eventually(t, func() bool {
		response, err := http.Get(address + "/readyz")
		return err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK
	}, patience, 100*time.Millisecond, "it is ready once the planner has ticked")
	metrics := string(fetched(t, address+"/metrics"))
	require.Contains(t, metrics, "rehearse_database_up 1\n")
	require.Contains(t, metrics, "rehearse_workspace_sound 1\n")
	require.Contains(t, metrics, `rehearse_service_standing{client="acme",service="desk",standing="unproven",tier="1"} 1`)
	require.NotRegexp(t, `rehearse_planner_last_tick_timestamp_seconds 0\n`, metrics)
	require.NotContains(t, metrics, "hush")

	var got runnersDocument
	require.Eventually(t, func() bool {
		got = strictly[runnersDocument](t, []byte(ask(t, "runners", "--json", "-w", dir).out))
		return len(got.Runners) == 1
	}, patience, 200*time.Millisecond, "the server carries runs as well")
	require.Equal(t, f.cmd.Process.Pid, pidOf(t, got.Runners[0].ID))
	require.True(t, got.Pools[0].Served)
	require.Contains(t, string(fetched(t, address+"/runners")), got.Runners[0].ID)

	require.NoError(t, f.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 0, f.end(), f.seen.String())
	require.NotContains(t, f.seen.String(), "hush", "whoever knows the address can pretend that we live")
	gone := strictly[runnersDocument](t, []byte(ask(t, "runners", "--json", "-w", dir).out))
	require.Empty(t, gone.Runners, "it said goodbye")
	require.Equal(t, "no runner serves it", gone.Pools[0].Trouble)
}

// pidOf is the process in a runner's id: host, process and a random tail.
func pidOf(t *testing.T, id string) int {
	t.Helper()
	parts := strings.Split(id, "-")
	require.GreaterOrEqual(t, len(parts), 3, id)
	pid := 0
	for _, digit := range parts[len(parts)-2] {
		pid = pid*10 + int(digit-'0')
	}
	return pid
}
