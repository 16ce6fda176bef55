package api

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

// listen follows a stream until the test ends; each event comes as its name and its data.
func (p *place) listen(path string, headers ...string) <-chan [2]string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	p.t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL+path, http.NoBody)
	require.NoError(p.t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(p.t, err)
	p.t.Cleanup(func() { _ = response.Body.Close() })
	require.Equal(p.t, http.StatusOK, response.StatusCode)
	require.Equal(p.t, "text/event-stream", response.Header.Get("Content-Type"))
	events := make(chan [2]string, 100)
	go func() {
		defer close(events)
		name := ""
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			if after, is := strings.CutPrefix(lines.Text(), "event: "); is {
				name = after
			}
			if after, is := strings.CutPrefix(lines.Text(), "data: "); is {
				events <- [2]string{name, after}
			}
		}
	}()
	return events
}

// next is the next event that is not a beat.
func next(t *testing.T, events <-chan [2]string) [2]string {
	t.Helper()
	for {
		select {
		case event, open := <-events:
			require.True(t, open, "the stream ended")
			if event[0] != "beat" {
				return event
			}
		case <-time.After(30 * time.Second):
			t.Fatal("no event came")
		}
	}
}

func TestARunIsFollowedFromItsQueueToItsEnd(t *testing.T) {
	p := open(t)
	run := p.queue("helpdesk-db")
	events := p.listen(v1 + "/runs/" + run.ID + "/events")
	require.Equal(t, "hello", next(t, events)[0])
	first := next(t, events)
	require.Equal(t, "run", first[0])
	require.Contains(t, first[1], `"state":"queued"`)
	p.queue("storage-files")
	claimed, err := p.store.Claim(t.Context(), run.ID, "g-runner")
	require.NoError(t, err)
	require.Contains(t, next(t, events)[1], `"state":"running"`)
	require.NoError(t, p.store.SavePhase(t.Context(), claimed, store.Phase{Name: store.Fetch, Component: "db", StartedAt: *claimed.StartedAt}))
	require.Contains(t, next(t, events)[1], `"name":"fetch"`)
	claimed.Outcome = store.Passed
	require.NoError(t, p.store.End(t.Context(), claimed))
	require.Contains(t, next(t, events)[1], `"outcome":"passed"`)
	require.Equal(t, "end", next(t, events)[0])
	_, open := <-events
	require.False(t, open, "then it is over")

	again := p.listen(v1 + "/runs/" + run.ID + "/events")
	require.Equal(t, []string{"hello", "run", "end"}, []string{next(t, again)[0], next(t, again)[0], next(t, again)[0]}, "one that ended before is shown as it is")
	require.Equal(t, http.StatusNotFound, p.get(v1+"/runs/nothing/events").StatusCode)
}

func TestWhatChangesIsSentToWhoAskedForIt(t *testing.T) {
	p := open(t)
	before := p.end("storage-files", store.Passed, nil)
	all, desk, others := p.listen(v1+"/events"), p.listen(v1+"/events?service=helpdesk"), p.listen(v1+"/events?client=globex")
	for _, events := range []<-chan [2]string{all, desk, others} {
		require.Equal(t, "hello", next(t, events)[0])
	}
	storage := p.queue("storage-files")
	require.Contains(t, next(t, all)[1], storage.ID, "not what was over before")
	run := p.queue("helpdesk-db")
	require.Contains(t, next(t, desk)[1], run.ID)
	require.Contains(t, next(t, all)[1], run.ID)
	require.Empty(t, others)

	away := p.listen(v1+"/events", "Last-Event-ID", "1")
	require.Equal(t, "hello", next(t, away)[0])
	seen := next(t, away)[1] + next(t, away)[1] + next(t, away)[1]
	for _, id := range []string{before.ID, storage.ID, run.ID} {
		require.Contains(t, seen, id, "who was away hears of what happened meanwhile")
	}
}
