package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

// allEvents is what a page about more than one run listens to.
const allEvents = v1 + "/events"

const (
	looksAgain = 400 * time.Millisecond // how often a stream looks for changes
	beats      = 5 * time.Second        // how often it says that it is alive
	lookedBack = 10 * time.Minute       // how long a client may be away and still hear of all that ended
	writeLimit = 20 * time.Second       // for one event to a client that does not read
	asksAgain  = 2 * time.Second        // how often it asks whether who listens may still
)

// pulses share one look at the database between all streams.
type pulses struct {
	mutex sync.Mutex
	at    time.Time
	seen  []store.Pulse
	err   error
}

// read is what goes on, as it was at most a moment ago.
func (p *pulses) read(ctx context.Context, st *store.Store) ([]store.Pulse, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if time.Since(p.at) >= looksAgain/2 {
		now := time.Now()
		p.seen, p.err = st.Pulses(access.With(context.WithoutCancel(ctx), access.Itself), now.Add(-lookedBack)) // others wait for it too
		p.at = now
	}
	return p.seen, p.err
}

type eventsQuestion struct {
	Service  string `query:"service" doc:"only of this service" maxLength:"200"`
	Scenario string `query:"scenario" doc:"only of this scenario" maxLength:"200"`
	Client   string `query:"client" doc:"only of this client" maxLength:"200"`
	LastSeen string `header:"Last-Event-ID" doc:"the id of the last event that you have: what changed since comes first, up to ten minutes back" maxLength:"30"`
}

type runEventsQuestion struct {
	runQuestion
	Run      string `path:"run" doc:"id of the run, or an unambiguous beginning of it" maxLength:"200"`
	LastSeen string `header:"Last-Event-ID" doc:"ignored: the first event always has the run as it is" maxLength:"30"`
}

func eventsOperation(path, id, summary string, refusals ...int) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: path, DefaultStatus: http.StatusOK, Summary: summary, Errors: append(refusals, http.StatusUnprocessableEntity),
		Responses: map[string]*huma.Response{"200": {
			Description: "a stream that lasts: `hello` and `beat` carry the server's time, `run` a run whose state, outcome or phases changed, `end` is the last one of a run; `bye` ends the stream of one who was signed out, disabled or given other rights",
			Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
		}},
	}
}

// followAll streams what changes about runs.
func (s *Server) followAll(ctx context.Context, in *eventsQuestion) (*huma.StreamResponse, error) {
	actor := access.From(ctx)
	wanted := func(run store.Pulse) bool {
		may, _ := access.Allowed(actor, access.Read, access.Object{Client: run.Client})
		return may && (in.Service == "" || in.Service == run.Service) && (in.Scenario == "" || in.Scenario == run.Scenario) && (in.Client == "" || in.Client == run.Client)
	}
	return s.stream(func(ctx context.Context, to *stream) error { //nolint:contextcheck // the stream brings the context of its request
		before, err := s.pulses.read(ctx, s.Store)
		if err != nil {
			return err
		}
		known := map[string]store.Pulse{}
		since := sinceOf(in.LastSeen)
		for _, run := range before {
			if since.IsZero() || !changedAfter(run, since) {
				known[run.ID] = run
			}
		}
		return s.follow(ctx, to, known, wanted, nil)
	}), nil
}

// followRun streams one run until it has ended.
func (s *Server) followRun(ctx context.Context, in *runEventsQuestion) (*huma.StreamResponse, error) {
	run, err := s.Store.Run(ctx, in.Run)
	if err != nil {
		return nil, err
	}
	return s.stream(func(ctx context.Context, to *stream) error { //nolint:contextcheck // the stream brings the context of its request
		return s.follow(ctx, to, map[string]store.Pulse{}, func(each store.Pulse) bool { return each.ID == run.ID }, run)
	}), nil
}

// follow sends what differs from what is known, until the client goes away, the
// server stops, or the one run that it is about has ended.
func (s *Server) follow(ctx context.Context, to *stream, known map[string]store.Pulse, wanted func(store.Pulse) bool, only *store.Run) error {
	if only != nil && only.State == store.Ended { // it may have ended long ago
		return s.watch(ctx, to, func() (bool, error) { return true, endOf(to, pulseOf(only)) })
	}
	return s.watch(ctx, to, func() (over bool, err error) {
		now, err := s.pulses.read(ctx, s.Store)
		if err != nil {
			return false, err
		}
		for _, run := range now {
			if last, is := known[run.ID]; is && reflect.DeepEqual(last, run) || !wanted(run) {
				continue
			}
			known[run.ID] = run
			if only != nil && run.State == store.Ended {
				return true, endOf(to, run)
			}
			if err := to.send("run", run); err != nil {
				return false, err
			}
		}
		forget(known, now)
		return false, nil
	})
}

// watch greets a client, and calls look again and again, which sends what it finds,
// with a beat from time to time: until look reports that all is over or fails, the
// client goes away, or the server stops.
func (s *Server) watch(ctx context.Context, to *stream, look func() (over bool, err error)) error {
	if err := to.send("hello", moment(time.Now())); err != nil {
		return err
	}
	for beat, asked := time.Now(), time.Now(); ; {
		if time.Since(asked) >= asksAgain {
			if asked = time.Now(); !to.still() {
				return to.send("bye", moment(asked))
			}
		}
		if over, err := look(); over || err != nil {
			return err
		}
		if time.Since(beat) >= beats {
			beat = time.Now()
			if err := to.send("beat", moment(beat)); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.stopping:
			return nil
		case <-time.After(looksAgain):
		}
	}
}

func endOf(to *stream, run store.Pulse) error {
	if err := to.send("run", run); err != nil {
		return err
	}
	return to.send("end", run)
}

func pulseOf(run *store.Run) store.Pulse {
	return store.Pulse{
		ID: run.ID, Scenario: run.Scenario, Service: run.Service, Client: run.Client, State: run.State, Outcome: run.Outcome, Attempt: run.Attempt,
		CancelRequested: run.CancelRequested, QueuedAt: run.QueuedAt, StartedAt: run.StartedAt, EndedAt: run.EndedAt, Phases: run.Phases,
	}
}

// forget drops runs that ended too long ago to be read again.
func forget(known map[string]store.Pulse, now []store.Pulse) {
	if len(known) <= len(now) {
		return
	}
	still := map[string]bool{}
	for _, run := range now {
		still[run.ID] = true
	}
	for id := range known {
		if !still[id] {
			delete(known, id)
		}
	}
}

func changedAfter(run store.Pulse, at time.Time) bool {
	return run.QueuedAt.After(at) || run.StartedAt != nil && run.StartedAt.After(at) || run.EndedAt != nil && run.EndedAt.After(at)
}

// sinceOf reads the id of an event, which is when it was sent; zero if it is not one that this server sends.
func sinceOf(id string) time.Time {
	micros, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMicro(micros)
}

func moment(at time.Time) map[string]time.Time {
	return map[string]time.Time{"at": at.UTC().Truncate(time.Millisecond)}
}

// stream writes server-sent events.
type stream struct {
	out     io.Writer
	control *http.ResponseController
	still   func() bool // whether who listens is still who they were, with the same rights
}

func (s *stream) send(event string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(writeLimit)) // a recorder has none
	if _, err := fmt.Fprintf(s.out, "id: %d\nevent: %s\ndata: %s\n\n", time.Now().UnixMicro(), event, text); err != nil {
		return err
	}
	return s.control.Flush()
}

// stream answers with events for as long as do goes on.
func (s *Server) stream(do func(context.Context, *stream) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", "text/event-stream")
		c.SetHeader("X-Accel-Buffering", "no") // a proxy must not wait for the end
		c.SetStatus(http.StatusOK)
		inner := humagin.Unwrap(c)
		to := &stream{out: inner.Writer, control: http.NewResponseController(inner.Writer), still: func() bool { return s.still(inner) }}
		_ = to.control.SetReadDeadline(time.Time{}) // the limit for reading a request would end the answer
		if err := do(c.Context(), to); err != nil && c.Context().Err() == nil {
			s.Log.DebugContext(c.Context(), "a stream of events ended", "error", err)
		}
	}}
}

// still says whether a request that lasts would be let in again as the same actor. A
// database that does not answer ends nothing: the stream finds that out by itself.
func (s *Server) still(c *gin.Context) bool {
	was := access.From(c.Request.Context())
	is, err := s.identify(c)
	if err != nil && !errors.Is(err, store.ErrNotInForce) {
		return !errors.Is(err, errTooMany)
	}
	return err == nil && is.ID == was.ID && slices.Equal(is.Roles, was.Roles) && slices.Equal(is.Clients, was.Clients)
}

// liveOf is what the page of a run listens to; nothing more happens once it has ended.
func liveOf(run *store.Run) string {
	if run.State == store.Ended {
		return ""
	}
	return v1 + "/runs/" + run.ID + "/events"
}
