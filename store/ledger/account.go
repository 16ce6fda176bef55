package ledger

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
)

// About is what a bundle is about. With nothing in it, it is about the whole log.
type About struct {
	Client  string `json:"client,omitempty"`
	Service string `json:"service,omitempty"`
}

// String names it for people.
func (a About) String() string {
	switch {
	case a.Service != "":
		return "service " + a.Service
	case a.Client != "":
		return "client " + a.Client
	}
	return "the whole log"
}

func (a About) holds(client, service string) bool {
	return (a.Client == "" || a.Client == client) && (a.Service == "" || a.Service == service)
}

// Scopes are the scopes whose secrets a bundle discloses. Of a service, clients
// are those that it belongs or belonged to, and scenarios those that restore it.
func (a About) Scopes(clients, scenarios []string) (scopes []Scope) {
	switch {
	case a.Service != "":
		scopes = append(scopes, ofService(a.Service))
		for _, client := range clients {
			if client != "" {
				scopes = append(scopes, ofWholly(client))
			}
		}
	case a.Client != "":
		scopes = append(scopes, ofClient(a.Client))
	}
	if len(scopes) > 0 {
		for _, scenario := range scenarios {
			scopes = append(scopes, ofScenario(scenario))
		}
	}
	return scopes
}

// Occurrence is what the entries say of one that was planned.
type Occurrence struct {
	OccurrenceFact
	PlannedAt time.Time // when its entry was appended
	Entry     int64     // the entry that planned it
	State     string    // planned, started, on_time, late, missed, exempt or withdrawn
	Why       string
	Exemption string
	FirstRun  string // the attempt that counts for success
	FirstAt   *time.Time
	Run       string // the first that passed or failed
	Outcome   string
	EndedAt   *time.Time
}

// Run is what the entries say of a run.
type Run struct {
	Fact    RunFact // without the parts of its record that no figure needs
	Entry   int64   // the entry of its end; the entry that queued it while it has not ended
	Ended   bool
	Queued  time.Time
	Subject Subject

	stated Digest // of the statements about it; zero where they are not asked for
}

// Kind is the kind of an attempt at recovery.
func (r *Run) Kind() string {
	switch {
	case r.Fact.Occurrence != nil || r.Fact.Trigger == "scheduled":
		return "scheduled"
	case r.Fact.Trigger == "changed":
		return "changed"
	}
	return "on_demand"
}

// exemption is one as the entries know it.
type exemption struct {
	ExemptionFact
	subject  Subject
	approved *time.Time // when the entry of the approval was appended
	ended    *time.Time
}

// Account is what a list of entries amounts to: the population and what became of
// it. It is made by replaying the entries in order, and nothing else decides it.
type Account struct {
	About       About
	Occurrences map[string]*Occurrence // by Due.String
	Runs        map[string]*Run
	services    map[string]*service
	scenarios   map[string]ScenarioFact
	exemptions  map[string]*exemption
	appended    map[int64]time.Time // when entries were, of those that somebody asked for
	last        time.Time           // when the newest entry was appended
	executions  []executed
	problems    []Problem
	remarks     []string

	log     string
	stating func(*RunFact) bool // whether statements about a run are asked for; nil: about none
}

// service is one of the catalogue: what was promised of it, and since when.
type service struct {
	versions []serviceVersion
}

type serviceVersion struct {
	since time.Time
	fact  ServiceFact
	gone  bool
}

// at is the version that was in force at an instant; nil if it was not in the catalogue.
func (s *service) at(t time.Time) *ServiceFact {
	for i := len(s.versions) - 1; i >= 0; i-- {
		if v := &s.versions[i]; !v.since.After(t) {
			if v.gone {
				return nil
			}
			return &v.fact
		}
	}
	return nil
}

// NewAccount begins an account of what a bundle is about.
func NewAccount(about About) *Account {
	return &Account{About: about, Occurrences: map[string]*Occurrence{}, Runs: map[string]*Run{},
		services: map[string]*service{}, scenarios: map[string]ScenarioFact{}, exemptions: map[string]*exemption{}, appended: map[int64]time.Time{}}
}

// silence is how long the log may be silent: a server appends a heartbeat every hour.
const silence = 2 * time.Hour

func (a *Account) gap(h Header) {
	if h.Index > 0 && h.At.Sub(a.last) > silence {
		a.remarks = append(a.remarks, fmt.Sprintf("nothing was appended from %s until %s: no server was running, or it could not write", a.last.Format(time.RFC3339), h.At.Format(time.RFC3339)))
	}
}

// decode reads JSON, strictly: what this version does not know it does not judge.
func decode(raw []byte, into any) error {
	return jsonv2.Unmarshal(raw, into, jsonv2.RejectUnknownMembers(true))
}

// statement is a body that was read: that of an entry, or of a member.
type statement struct {
	at      time.Time
	subject Subject
	fact    any // of the type that belongs to the kind; nil for kinds that change no account
}

// bodyOf is a body whose fact has a type.
type bodyOf[T any] struct {
	Schema  string    `json:"schema"`
	Kind    Kind      `json:"kind"`
	Salt    string    `json:"salt"`
	At      time.Time `json:"at"`
	Actor   Actor     `json:"actor"`
	Subject Subject   `json:"subject"`
	Fact    T         `json:"fact"`
}

func read[T any](schema string, kind Kind, body []byte) (s statement, err error) {
	var b bodyOf[T]
	if err := decode(body, &b); err != nil {
		return s, fmt.Errorf("the body cannot be read: %w", err)
	}
	if b.Schema != schema {
		return s, fmt.Errorf("the body has schema %q; this version reads %q", b.Schema, schema)
	}
	if b.Kind != kind {
		return s, fmt.Errorf("the header says %s, the body %s", kind, b.Kind)
	}
	return statement{b.At, b.Subject, &b.Fact}, nil
}

// readBody reads the body of an entry.
func readBody(kind Kind, body []byte) (statement, error) {
	switch kind {
	case ServiceVersion, ServiceGone:
		return read[ServiceFact](BodySchema, kind, body)
	case ScenarioVersion, ScenarioGone:
		return read[ScenarioFact](BodySchema, kind, body)
	case Planned, Withdrawn:
		return read[MembersFact](BodySchema, kind, body)
	case OccurrenceSettled:
		return read[SettledFact](BodySchema, kind, body)
	case RunQueued:
		return read[QueuedFact](BodySchema, kind, body)
	case RunEnded:
		return read[RunFact](BodySchema, kind, body)
	case ExemptionRequested, ExemptionApproved, ExemptionWithdrawn:
		return read[ExemptionFact](BodySchema, kind, body)
	case KeyChanged:
		return read[Rotation](BodySchema, kind, body)
	case ExecutionOpened:
		return read[ExecutionFact](BodySchema, kind, body)
	case ExecutionEntered:
		return read[ExecutionEntryFact](BodySchema, kind, body)
	case Noted:
		return read[NotedFact](BodySchema, kind, body)
	}
	return read[json.RawMessage](BodySchema, kind, body)
}

// readMember reads the body of a member.
func readMember(kind Kind, body []byte) (statement, error) {
	if kind == Withdrawn {
		return read[WithdrawnFact](MemberSchema, kind, body)
	}
	return read[OccurrenceFact](MemberSchema, kind, body)
}

// lag is how long after a fact its entry may be appended, and early how far the
// fact may lie ahead of the entry: the clock of a transaction is read at its begin.
const (
	lag   = time.Hour
	early = 2 * time.Minute
)

// add takes an entry into account: what its body and its members say, as far as
// they are shown.
func (a *Account) add(h Header, says []statement) {
	if _, asked := a.appended[h.Index]; asked {
		a.appended[h.Index] = h.At
	}
	a.gap(h)
	a.last = h.At
	for _, s := range says {
		if s.at.After(h.At.Add(early)) || s.at.Before(h.At.Add(-lag)) {
			a.problem(BackDated, h.Index, "its fact is dated %s, and it was appended at %s: an entry is appended when the fact happens", s.at.UTC().Format(time.RFC3339), h.At.Format(time.RFC3339))
		}
		switch f := s.fact.(type) {
		case *ServiceFact:
			a.takeService(h, *f)
		case *ScenarioFact:
			a.scenarios[f.Scenario] = *f
		case *OccurrenceFact:
			a.plan(h, *f)
		case *WithdrawnFact:
			a.withdraw(h, *f)
		case *SettledFact:
			a.settle(h, *f)
		case *QueuedFact:
			a.queue(h, s.subject, *f)
		case *RunFact:
			a.end(h, s.subject, *f)
		case *ExecutionFact:
			if a.About.holds(f.Client, a.About.Service) && (a.About.Service == "" || slices.Contains(f.Services, a.About.Service)) {
				a.executions = append(a.executions, executed{*f, h.At})
			}
		case *ExemptionFact:
			a.exempt(h, s.subject, *f)
		case *NotedFact:
			if f.What == RecordsRemoved {
				a.remarks = append(a.remarks, fmt.Sprintf("removed by retention on %s: %s; the entries that tell of them are whole", h.At.Format(time.DateOnly), f.Detail))
			}
		}
	}
}

func (a *Account) takeService(h Header, f ServiceFact) {
	s := a.services[f.Service]
	if s == nil {
		s = &service{}
		a.services[f.Service] = s
	}
	s.versions = append(s.versions, serviceVersion{since: h.At, fact: f, gone: h.Kind == ServiceGone})
}

func (a *Account) plan(h Header, f OccurrenceFact) {
	if !a.About.holds(f.Client, f.Service) {
		return
	}
	key := f.String()
	if was := a.Occurrences[key]; was != nil && was.State != "withdrawn" && (was.State != "planned" || !h.At.Before(f.At)) {
		a.problem(Contradiction, h.Index, "it plans %s, which entry %d has planned already", key, was.Entry)
		return
	}
	a.Occurrences[key] = &Occurrence{OccurrenceFact: f, PlannedAt: h.At, Entry: h.Index, State: "planned", Why: f.Reason}
	if h.At.After(f.At) {
		a.remarks = append(a.remarks, fmt.Sprintf("occurrence %s was written at %s, after it was due%s", key, h.At.Format(time.RFC3339), because(f.Reason)))
	}
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

func (a *Account) withdraw(h Header, f WithdrawnFact) {
	o := a.Occurrences[f.String()]
	switch {
	case o == nil:
		return
	case !h.At.Before(f.At):
		a.problem(Contradiction, h.Index, "it withdraws %s after it was due", f.Due)
	case o.State != "planned":
		a.problem(Contradiction, h.Index, "it withdraws %s, which is %s", f.Due, o.State)
	default:
		o.State, o.Why = "withdrawn", f.Reason
	}
}

func (a *Account) settle(h Header, f SettledFact) {
	o := a.Occurrences[f.String()]
	switch {
	case o == nil:
		if a.About == (About{}) {
			a.problem(Contradiction, h.Index, "it settles %s, which no entry planned", f.Due)
		}
		return
	case o.State != "planned" && o.State != "started":
		a.problem(Contradiction, h.Index, "it settles %s as %s, which is %s", f.Due, f.State, o.State)
		return
	case f.State == "exempt" && !a.inForce(f.Exemption, o):
		a.problem(Contradiction, h.Index, "it exempts %s, and no exemption that covers it had been approved before it was due", f.Due)
	}
	o.State, o.Why, o.Exemption = f.State, f.Reason, f.Exemption
}

// inForce says whether an exemption had been approved in the log before the
// occurrence was due, covers it, and was not withdrawn before that.
func (a *Account) inForce(uid string, o *Occurrence) bool {
	e := a.exemptions[uid]
	if e == nil || e.approved == nil || !e.approved.Before(o.Due.At) || e.ended != nil && e.ended.Before(o.Due.At) {
		return false
	}
	meant := func(name, of string) bool { return name == "" || name == of }
	return !o.Due.At.Before(e.From) && o.Due.At.Before(e.Until) &&
		meant(e.subject.Client, o.Client) && meant(e.subject.Service, o.Service) && meant(e.subject.Scenario, o.Scenario)
}

func (a *Account) exempt(h Header, subject Subject, f ExemptionFact) {
	e := a.exemptions[f.UID]
	if e == nil {
		e = &exemption{subject: subject}
		a.exemptions[f.UID] = e
	}
	e.ExemptionFact = f
	if f.ApprovedAt != nil && e.approved == nil {
		e.approved = &h.At // whatever time the approval claims
	}
	if h.Kind == ExemptionWithdrawn {
		e.ended = &h.At
	}
}

func (a *Account) queue(h Header, subject Subject, f QueuedFact) {
	if !a.About.holds(subject.Client, f.Service) {
		return
	}
	if a.Runs[f.Run] != nil {
		a.problem(Contradiction, h.Index, "it queues run %s, which is in the log already", f.Run)
		return
	}
	a.Runs[f.Run] = &Run{Entry: h.Index, Queued: h.At, Subject: subject, Fact: RunFact{Run: f.Run, Scenario: f.Scenario, Service: f.Service,
		Client: subject.Client, Trigger: f.Trigger, By: f.By, Occurrence: f.Occurrence, Retry: f.Retry, RetryOf: f.RetryOf}}
	if f.Occurrence == nil {
		return
	}
	o := a.Occurrences[Due{f.Scenario, *f.Occurrence}.String()]
	if o == nil {
		a.problem(Contradiction, h.Index, "it queues run %s for %s, which no entry planned", f.Run, Due{f.Scenario, *f.Occurrence})
		return
	}
	if f.Retry == 0 {
		o.FirstRun = f.Run
	}
	if o.State == "planned" {
		o.State, o.Why = "started", ""
	}
}

func (a *Account) end(h Header, subject Subject, f RunFact) {
	if !a.About.holds(f.Client, f.Service) {
		return
	}
	r := a.Runs[f.Run]
	switch {
	case r == nil:
		r = &Run{Queued: f.QueuedAt, Subject: subject}
		a.Runs[f.Run] = r
		a.problem(Contradiction, h.Index, "it ends run %s, which no entry queued", f.Run)
	case r.Ended:
		a.problem(Contradiction, h.Index, "it ends run %s, which entry %d ended %s", f.Run, r.Entry, r.Fact.Outcome)
		return
	}
	if f.EndedAt.After(h.At.Add(early)) {
		a.problem(BackDated, h.Index, "run %s ended at %s, after its entry was appended (%s)", f.Run, f.EndedAt.Format(time.RFC3339), h.At.Format(time.RFC3339))
	}
	if f.EndedAt.Before(h.At.Add(-lag)) {
		a.remarks = append(a.remarks, fmt.Sprintf("run %s ended at %s by the clock of its runner, and its entry was appended at %s", f.Run, f.EndedAt.Format(time.RFC3339), h.At.Format(time.RFC3339)))
	}
	if f.Outcome == "passed" && !slices.ContainsFunc(f.Observations, func(o ObservationFact) bool { return o.Held && o.OfData }) {
		a.problem(Contradiction, h.Index, "run %s passed, and no check of it looked at restored data", f.Run)
	}
	if f.Outcome == "passed" && slices.ContainsFunc(f.Observations, func(o ObservationFact) bool { return o.Mandatory && !o.Held }) {
		a.problem(Contradiction, h.Index, "run %s passed, and a mandatory check did not hold", f.Run)
	}
	r.stated = a.state(h, f)
	f.Components, f.Phases, f.Observations, f.Symptoms, f.Takeovers = nil, nil, nil, nil, nil
	r.Fact, r.Entry, r.Ended = f, h.Index, true
	if f.Occurrence == nil {
		return
	}
	if o := a.Occurrences[Due{f.Scenario, *f.Occurrence}.String()]; o != nil {
		o.ended(&f)
	}
}

// ended takes the end of a run of the occurrence into account: the first attempt
// counts for success, the first run that passed or failed for timeliness.
func (o *Occurrence) ended(f *RunFact) {
	if o.FirstRun == f.Run {
		o.FirstAt = f.StartedAt
	}
	if f.Outcome != "passed" && f.Outcome != "failed" || o.Run != "" || o.State == "exempt" || o.State == "withdrawn" {
		return
	}
	ended := f.EndedAt
	o.Run, o.Outcome, o.EndedAt = f.Run, f.Outcome, &ended
	if ended.Before(o.Due.At) || ended.After(o.ClosesAt) {
		o.State = "late"
		return
	}
	o.State, o.Why = "on_time", ""
}

// patience is how long after its window an occurrence may wait for its run to
// end, or for a planner to say what became of it.
const patience = 24 * time.Hour

// Close looks for what the entries should account for and do not.
func (a *Account) Close() {
	for _, key := range sorted(a.Occurrences) {
		o := a.Occurrences[key]
		if (o.State == "planned" || o.State == "started") && o.ClosesAt.Add(patience).Before(a.last) {
			a.problem(Unaccounted, o.Entry, "it planned %s, whose window closed at %s, and no entry says what became of it", key, o.ClosesAt.UTC().Format(time.RFC3339))
		}
	}
	for _, id := range sorted(a.Runs) {
		r := a.Runs[id]
		if !r.Ended && r.Queued.Add(7*patience).Before(a.last) {
			a.problem(Unaccounted, r.Entry, "it queued run %s, and no entry says how that ended", id)
		}
	}
}

func (a *Account) problem(code Code, entry int64, format string, args ...any) {
	a.problems = append(a.problems, Problem{Code: code, Entry: &entry, Text: fmt.Sprintf("entry %d: ", entry) + fmt.Sprintf(format, args...)})
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// clientsOf are the clients that a service belongs or belonged to.
func (a *Account) clientsOf(name string) (clients []string) {
	if s := a.services[name]; s != nil {
		for _, v := range s.versions {
			if v.fact.Client != "" && !slices.Contains(clients, v.fact.Client) {
				clients = append(clients, v.fact.Client)
			}
		}
	}
	return clients
}

// scenariosOf are the scenarios that restore what is asked for.
func (a *Account) scenariosOf(about About) (scenarios []string) {
	for _, name := range sorted(a.scenarios) {
		if about.Service == "" || a.scenarios[name].Service == about.Service {
			scenarios = append(scenarios, name)
		}
	}
	return scenarios
}
