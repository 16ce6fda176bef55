package ticket_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/ticket"
	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/storetest"
)

// tracker is a system of tickets that speaks as Request Tracker does.
type tracker struct {
	*httptest.Server
	mutex   sync.Mutex
	tickets []map[string]any
	asked   []string
	broken  func(w http.ResponseWriter, r *http.Request) bool // after a ticket was made: says that it answered in its own way
}

func newTracker(t *testing.T) *tracker {
	k := &tracker{}
	k.Server = httptest.NewServer(http.HandlerFunc(k.serve))
	t.Cleanup(k.Close)
	return k
}

func (k *tracker) serve(w http.ResponseWriter, r *http.Request) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.asked = append(k.asked, r.Method+" "+r.URL.Path)
	if r.Header.Get("Authorization") != "token sesame" {
		http.Error(w, "who are you", http.StatusUnauthorized)
		return
	}
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body) // some requests have none
	var answer any
	switch {
	case r.URL.Path == "/REST/2.0/tickets":
		items := []any{}
		for _, one := range k.tickets {
			if key := r.URL.Query().Get("query"); strings.Contains(key, "LIKE") && strings.Contains(fmt.Sprint(one["Subject"]), strings.Split(key, `"`)[1]) {
				items = append(items, one)
			}
		}
		answer = map[string]any{"items": items}
	case r.Method == http.MethodPost:
		body["id"], body["Status"] = fmt.Sprint(len(k.tickets)+1), "new"
		k.tickets = append(k.tickets, body)
		if k.broken != nil && k.broken(w, r) {
			return
		}
		w.WriteHeader(http.StatusCreated)
		answer = body
	default:
		var n int
		fmt.Sscanf(r.URL.Path, "/REST/2.0/ticket/%d", &n)
		one := k.tickets[n-1]
		for key, value := range body {
			one[key] = value
		}
		answer = one
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (k *tracker) get(n int, key string) any {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.tickets[n][key]
}

type place struct {
	*testing.T
	st     *store.Store
	where  string
	sender *ticket.Sender
}

func arrange(t *testing.T, url string) *place {
	t.Setenv("RT_TOKEN", "sesame")
	w := &scenarios.Workspace{Settings: scenarios.Settings{Tickets: []scenarios.TicketSystem{{Name: "rt", Kind: "rt", Mapping: scenarios.TicketMappings()["rt"], URL: url,
		Headers: map[string]string{"Authorization": "token ${RT_TOKEN}"}, With: map[string]string{"queue": "Backup"}, Priority: 3, Poll: units.Duration(time.Minute), Timeout: units.Duration(5 * time.Second)}}}}
	where := filepath.Join(t.TempDir(), "rehearse.db")
	st := storetest.OpenAt(t, where)
	return &place{t, st, where, &ticket.Sender{Store: st, Workspace: func() *scenarios.Workspace { return w }, Page: func(id int64) string { return fmt.Sprintf("https://rehearse.example/findings/%d", id) }}}
}

func (p *place) run(outcome store.Outcome, tier int) {
	p.Helper()
	service := &scenarios.Service{Service: "desk", Tier: tier}
	run, err := p.st.Enqueue(p.Context(), store.Request{Scenario: &scenarios.Scenario{Scenario: "desk-db", Service: "desk"}, Service: service, Trigger: store.Scheduled})
	require.NoError(p, err)
	run, err = p.st.Claim(p.Context(), run.ID, "r1")
	require.NoError(p, err)
	if run.Outcome = outcome; outcome == store.Failed {
		run.Symptoms = []store.Symptom{{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: `12 rows "are" missing`, Next: "compare"}}
	}
	require.NoError(p, p.st.End(p.Context(), run))
}

// look has everything be due now, and looks.
func (p *place) look() {
	p.Helper()
	_, err := storetest.SQL(p.T, p.where).Exec("UPDATE tickets SET next_at = '2020-01-01 00:00:00.000000+00:00', remote_at = NULL")
	require.NoError(p, err)
	require.NoError(p, p.sender.Look(access.With(p.Context(), access.Itself)))
}

func (p *place) ticket() store.Ticket {
	p.Helper()
	all, err := p.st.TicketsOf(p.Context(), 1)
	require.NoError(p, err)
	require.Len(p, all, 1)
	return all[0]
}

func TestAFindingOpensUpdatesAndClosesATicket(t *testing.T) {
	k := newTracker(t)
	p := arrange(t, k.URL)
	p.run(store.Failed, 2)
	p.look()
	require.Len(t, k.tickets, 1)
	require.Contains(t, k.get(0, "Subject"), `desk: 12 rows "are" missing [rehearse-1-`)
	require.Contains(t, k.get(0, "Content"), "https://rehearse.example/findings/1")
	require.Equal(t, "Backup", k.get(0, "Queue"))
	require.Equal(t, []any{store.TicketOpen, "1"}, []any{p.ticket().State, p.ticket().Reference})

	p.run(store.Failed, 1)
	p.look()
	require.Equal(t, "80", k.get(0, "Priority"), "priority 1 now")
	k.mutex.Lock()
	k.tickets[0]["Status"] = "stalled"
	k.mutex.Unlock()
	p.look()
	f, err := p.st.Finding(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, "rt 1 is stalled there", f.Remarks[len(f.Remarks)-1].Text, "what people do there is on the record here")
	require.Equal(t, store.FindingOpen, f.State)

	p.run(store.Passed, 1)
	p.look()
	require.Equal(t, "resolved", k.get(0, "Status"))
	require.Equal(t, store.TicketClosed, p.ticket().State)
	p.run(store.Failed, 1)
	p.look()
	require.Equal(t, "open", k.get(0, "Status"), "what comes back opens the same ticket again")
	require.Len(t, k.tickets, 1)
}

func TestATicketIsRetriedUntilItIsTakenAndNeverTwice(t *testing.T) {
	for name, breaks := range map[string]func(w http.ResponseWriter, r *http.Request) bool{
		"the connection broke off after it was taken": func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) },
		"it answered with an error after it was taken": func(w http.ResponseWriter, _ *http.Request) bool {
			http.Error(w, "out of memory", http.StatusInternalServerError)
			return true
		},
		"its answer could not be read": func(w http.ResponseWriter, _ *http.Request) bool { _, _ = w.Write([]byte("<html>")); return true },
	} {
		t.Run(name, func(t *testing.T) {
			k := newTracker(t)
			k.broken = breaks
			p := arrange(t, k.URL)
			p.run(store.Failed, 2)
			p.look()
			require.Equal(t, store.TicketWaiting, p.ticket().State)
			require.NotEmpty(t, p.ticket().Trouble)
			p.look()
			require.Equal(t, []any{store.TicketOpen, "1"}, []any{p.ticket().State, p.ticket().Reference}, "it was found by its key")
			require.Len(t, k.tickets, 1)
		})
	}
}

func TestAProcessThatWasKilledWhileItSentOpensNoSecondTicket(t *testing.T) {
	k := newTracker(t)
	p := arrange(t, k.URL)
	p.run(store.Failed, 2)
	// It dies after the ticket was taken and before it could write that down.
	ctx, kill := context.WithCancel(access.With(t.Context(), access.Itself))
	k.broken = func(http.ResponseWriter, *http.Request) bool { kill(); return false }
	require.Error(t, p.sender.Look(ctx))
	require.Len(t, k.tickets, 1)
	require.Equal(t, "open", p.ticket().Doing, "what it was about to do was written before")
	k.broken = nil
	p.look()
	require.Equal(t, "1", p.ticket().Reference)
	require.Len(t, k.tickets, 1)
}

func TestWhatIsRefusedIsSentAgain(t *testing.T) {
	k := newTracker(t)
	p := arrange(t, k.URL)
	t.Setenv("RT_TOKEN", "wrong")
	p.run(store.Failed, 2)
	p.look()
	require.Contains(t, p.ticket().Trouble, "it answered 401 Unauthorized: who are you")
	require.NotContains(t, p.ticket().Trouble, "wrong")
	t.Setenv("RT_TOKEN", "sesame")
	p.look()
	require.Equal(t, "1", p.ticket().Reference)
}

func TestTicketsAreForWhatIsUrgentEnough(t *testing.T) {
	k := newTracker(t)
	p := arrange(t, k.URL)
	p.run(store.Failed, 4)
	p.look()
	require.Empty(t, k.asked, "priority 4, and the system takes 1 to 3")
}

// TestAgainstARequestTrackerThatRuns tries the mapping against a real Request Tracker,
// both ways: RT_URL is its address, RT_REAL_TOKEN a token of a user who may use the
// queue General.
func TestAgainstARequestTrackerThatRuns(t *testing.T) {
	url, token := os.Getenv("RT_URL"), os.Getenv("RT_REAL_TOKEN")
	if url == "" {
		t.Skip("RT_URL names no Request Tracker")
	}
	p := arrange(t, url)
	t.Setenv("RT_TOKEN", token)
	system := &p.sender.Workspace().Settings.Tickets[0]
	system.With["queue"], system.Timeout = "General", units.Duration(time.Minute)
	real := func(method, path, body string) map[string]any {
		t.Helper()
		request, err := http.NewRequest(method, url+"/REST/2.0"+path, strings.NewReader(body))
		require.NoError(t, err)
		request.Header.Set("Authorization", "token "+token)
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		document := map[string]any{}
		_ = json.Unmarshal(text, &document) // a list where something was changed
		return document
	}
	p.run(store.Failed, 2)
	p.look()
	opened := p.ticket()
	require.Equal(t, store.TicketOpen, opened.State, opened.Trouble)
	require.Contains(t, real("GET", "/ticket/"+opened.Reference, "")["Subject"], opened.Key)

	// It is found by its key, as after a crash.
	_, err := storetest.SQL(t, p.where).Exec("UPDATE tickets SET reference = '', state = 'waiting', doing = 'open'")
	require.NoError(t, err)
	p.look()
	require.Equal(t, opened.Reference, p.ticket().Reference, p.ticket().Trouble)

	p.run(store.Failed, 1)
	p.look()
	require.Equal(t, "80", fmt.Sprint(real("GET", "/ticket/"+opened.Reference, "")["Priority"]))
	p.look()
	real("PUT", "/ticket/"+opened.Reference, `{"Status":"stalled"}`)
	p.look()
	require.Equal(t, "stalled", p.ticket().RemoteState)

	p.run(store.Passed, 1)
	p.look()
	require.Equal(t, "resolved", real("GET", "/ticket/"+opened.Reference, "")["Status"], p.ticket().Trouble)
	p.run(store.Failed, 1)
	p.look()
	require.Equal(t, "open", real("GET", "/ticket/"+opened.Reference, "")["Status"], p.ticket().Trouble)
	require.Equal(t, opened.Reference, p.ticket().Reference)
}
