// Package ticket has findings open, update and close tickets in other systems: it
// makes requests of findings with the jq mappings of the workspace, and reads answers
// likewise. What it is about to send is written down before, so that after a crash or
// a broken connection it looks for the ticket by its key before it sends anything
// again. What to send is decided by the store (Ticket.Step); what became of it is
// written there.
package ticket

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/itchyny/gojq"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// How often it looks, for how long it takes tickets, and how many at a time.
const (
	Every      = 10 * time.Second
	lease      = 5 * time.Minute
	atOnce     = 20
	mostAnswer = 4 << 20
	rested     = 24 * time.Hour // until a ticket is looked at again for which there is nothing to do
)

// Sender sends tickets until its context ends.
type Sender struct {
	Store     *store.Store
	Workspace func() *scenarios.Workspace
	Page      func(finding int64) string // address of a finding's page; nil or "" is none
	Log       *slog.Logger               // nil: nothing is logged
	Every     time.Duration              // 0: as the constant says

	client http.Client
	said   string
}

// Run sends what there is to send, now and then, until the context ends.
func (s *Sender) Run(ctx context.Context) error {
	ctx = access.With(ctx, access.Itself)
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	tick := time.NewTicker(cmp.Or(s.Every, Every))
	defer tick.Stop()
	for {
		err := s.Look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if text := fmt.Sprint(err); err != nil && text != s.said {
			s.said = text
			s.Log.Error("tickets cannot be written; trying again", "error", err)
		} else if err == nil {
			s.said = ""
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Look does once what the tickets of all systems need now. Systems do not wait for
// one another.
func (s *Sender) Look(ctx context.Context) error {
	w := s.Workspace()
	var failed error
	var mutex sync.Mutex
	var all sync.WaitGroup
	for i := range w.Settings.Tickets {
		system := &w.Settings.Tickets[i]
		all.Go(func() {
			err := s.serve(ctx, w, system)
			mutex.Lock()
			defer mutex.Unlock()
			failed = errors.Join(failed, err)
		})
	}
	all.Wait()
	return failed
}

func (s *Sender) serve(ctx context.Context, w *scenarios.Workspace, system *scenarios.TicketSystem) error {
	if _, err := s.Store.WantTickets(ctx, system.Name, system.Priority); err != nil {
		return err
	}
	for ctx.Err() == nil {
		mine, err := s.Store.ClaimTickets(ctx, []string{system.Name}, lease, atOnce)
		if err != nil || len(mine) == 0 {
			return err
		}
		for i := range mine {
			if err := s.one(ctx, w, system, &mine[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// one does what a ticket needs next. What the other system does about it is written
// down; errors are of our own database.
func (s *Sender) one(ctx context.Context, w *scenarios.Workspace, system *scenarios.TicketSystem, t *store.Ticket) error {
	f, err := s.Store.Finding(ctx, t.FindingID)
	if err != nil {
		return err
	}
	step := t.Step(f, time.Now(), system.Poll.Std())
	mapping := system.Mapping
	switch {
	case step == store.TicketDrops:
		return s.Store.TicketDone(ctx, t, step, f, store.TicketAnswer{}, rested)
	case step == store.TicketNothing, step == store.TicketReads && mapping.Read == nil:
		return s.Store.TicketDone(ctx, t, store.TicketNothing, f, store.TicketAnswer{}, restOf(t, system))
	}
	if step == store.TicketOpens && t.Doing != "" { // it may be there already
		answer, err := s.ask(ctx, w, system, mapping.Find, t, f)
		switch {
		case err != nil:
			return s.failed(ctx, t, err, true)
		case answer != nil && answer.Reference != "":
			return s.Store.TicketDone(ctx, t, step, f, *answer, time.Second)
		}
	}
	request := map[store.TicketStep]*scenarios.TicketRequest{store.TicketOpens: mapping.Open, store.TicketUpdates: mapping.Update, store.TicketReopens: mapping.Reopen,
		store.TicketCloses: mapping.Close, store.TicketReads: mapping.Read}[step]
	if err := s.Store.TicketBegins(ctx, t, step); err != nil {
		return err
	}
	answer, err := s.ask(ctx, w, system, request, t, f)
	if err == nil && step == store.TicketOpens && (answer == nil || answer.Reference == "") {
		err = &trouble{why: "the answer names no ticket: look at the mapping's open.answer", unknown: true}
	}
	if err != nil {
		return s.failed(ctx, t, err, false)
	}
	if answer == nil {
		answer = &store.TicketAnswer{}
	}
	return s.Store.TicketDone(ctx, t, step, f, *answer, restOf(t, system))
}

// restOf is until when nothing is to be done about a ticket unless its finding changes.
func restOf(t *store.Ticket, system *scenarios.TicketSystem) time.Duration {
	if t.State == store.TicketClosed || system.Mapping.Read == nil {
		return rested
	}
	return system.Poll.Std()
}

// failed writes that an attempt failed. Pauses grow from a minute to an hour, which
// also lets a search there catch up with what was sent.
func (s *Sender) failed(ctx context.Context, t *store.Ticket, why error, looking bool) error {
	var known *trouble
	unknown := looking || !errors.As(why, &known) || known.unknown
	pause := min(time.Minute<<min(t.Attempts, 6), time.Hour)
	s.log().Warn("a ticket could not be written; trying again", "finding", t.FindingID, "system", t.Receiver, "error", why, "in", pause)
	return s.Store.TicketFailed(ctx, t, why.Error(), unknown, pause)
}

func (s *Sender) log() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}

// trouble is an attempt that failed. Unknown says that it may have been carried out.
type trouble struct {
	why     string
	unknown bool
}

func (t *trouble) Error() string { return t.why }

// ask sends one request, and reads the answer; nil is that it says nothing.
func (s *Sender) ask(ctx context.Context, w *scenarios.Workspace, system *scenarios.TicketSystem, r *scenarios.TicketRequest, t *store.Ticket, f *store.Finding) (*store.TicketAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, system.Timeout.Std())
	defer cancel()
	request, err := s.request(ctx, w, system, r, t, f)
	if err != nil {
		return nil, &trouble{why: err.Error()}
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, &trouble{why: shown(w, system, err.Error()), unknown: true}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return nil, &trouble{why: "the answer ended early: " + err.Error(), unknown: true}
	}
	switch {
	case response.StatusCode >= 500 || response.StatusCode == http.StatusRequestTimeout:
		return nil, &trouble{why: fmt.Sprintf("it answered %s: %s", response.Status, excerpt(body)), unknown: true}
	case response.StatusCode >= 300:
		return nil, &trouble{why: fmt.Sprintf("it answered %s: %s", response.Status, excerpt(body))}
	case r.Answer == "":
		return nil, nil
	}
	var document any
	if len(bytes.TrimSpace(body)) > 0 {
		if err := json.Unmarshal(body, &document); err != nil {
			return nil, &trouble{why: "its answer is not JSON: " + excerpt(body), unknown: true}
		}
	}
	said, err := evaluate(ctx, r.Answer, map[string]any{"status": response.StatusCode, "body": document})
	if err != nil {
		return nil, &trouble{why: "the mapping does not fit its answer: " + err.Error(), unknown: true}
	}
	if said == nil {
		return nil, nil
	}
	fields, ok := said.(map[string]any)
	if !ok {
		return nil, &trouble{why: "the mapping's answer is not an object with reference, address and state", unknown: true}
	}
	return &store.TicketAnswer{Reference: words(fields["reference"]), Address: words(fields["address"]), State: words(fields["state"])}, nil
}

func words(value any) string {
	if value == nil {
		return ""
	}
	text := strings.TrimSpace(fmt.Sprint(value))
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:300])
	}
	return text
}

func excerpt(body []byte) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(body[:min(len(body), 300)]), "?")), " ")
	return cmp.Or(text, "nothing")
}

// shown is an error without the secrets that an address or a header may hold.
func shown(w *scenarios.Workspace, system *scenarios.TicketSystem, text string) string {
	if address, err := w.Resolve(system.URL); err == nil && address != system.URL {
		text = strings.ReplaceAll(text, address, system.URL)
	}
	return text
}

func (s *Sender) request(ctx context.Context, w *scenarios.Workspace, system *scenarios.TicketSystem, r *scenarios.TicketRequest, t *store.Ticket, f *store.Finding) (*http.Request, error) {
	input, err := s.input(system, t, f)
	if err != nil {
		return nil, err
	}
	path, err := evaluate(ctx, r.Path, input)
	if err != nil {
		return nil, fmt.Errorf("the mapping's path: %w", err)
	}
	var body io.Reader
	if r.Body != "" {
		document, err := evaluate(ctx, r.Body, input)
		if err != nil {
			return nil, fmt.Errorf("the mapping's body: %w", err)
		}
		data, err := json.Marshal(document)
		if err != nil {
			return nil, fmt.Errorf("the mapping's body: %w", err)
		}
		body = bytes.NewReader(data)
	}
	base, err := w.Resolve(system.URL)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, strings.TrimSuffix(base, "/")+fmt.Sprint(path), body)
	if err != nil {
		return nil, errors.New("the mapping's path makes no address that can be asked")
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "rehearse")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, name := range slices.Sorted(maps.Keys(system.Headers)) {
		value, err := w.Resolve(system.Headers[name])
		if err != nil {
			return nil, err
		}
		request.Header.Set(name, value)
	}
	return request, nil
}

// input is what the expressions of a mapping see.
func (s *Sender) input(system *scenarios.TicketSystem, t *store.Ticket, f *store.Finding) (map[string]any, error) {
	shown := *f
	shown.Symptoms, shown.Remarks, shown.Attachments, shown.Acceptances, shown.Tickets = nil, nil, nil, nil, nil
	shown.Priority = cmp.Or(shown.Priority, 4)
	data, err := json.Marshal(shown)
	if err != nil {
		return nil, err
	}
	var finding map[string]any
	if err := json.Unmarshal(data, &finding); err != nil {
		return nil, err
	}
	with := map[string]any{}
	for key, value := range system.With {
		with[key] = value
	}
	page := ""
	if s.Page != nil {
		page = s.Page(f.ID)
	}
	return map[string]any{"key": t.Key, "finding": finding, "url": page, "with": with, "ticket": map[string]any{"reference": t.Reference, "state": string(t.State)}}, nil
}

// evaluate gives the first value of a jq expression.
func evaluate(ctx context.Context, expression string, input any) (any, error) {
	query, err := gojq.Parse(expression)
	if err != nil {
		return nil, err
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, err
	}
	value, ok := code.RunWithContext(ctx, input).Next()
	if err, failed := value.(error); failed {
		return nil, err
	}
	if !ok {
		return nil, nil
	}
	return value, nil
}
