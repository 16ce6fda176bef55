package ledger

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
)

// book is a log in memory.
type book struct {
	t        testing.TB
	name     string
	secret   string
	public   string
	scopeKey []byte
	at       time.Time
	entries  []Entry
}

var (
	start  = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	person = Actor{Kind: "person", ID: "p1", Name: "Bo"}
)

func newBook(t testing.TB) *book {
	secret, public, err := NewKey(rand.Reader, "backup.example.org/rehearse")
	require.NoError(t, err)
	b := &book{t: t, name: "backup.example.org/rehearse", secret: secret, public: public, scopeKey: []byte("the scope key of the test"), at: start}
	b.add(LogOpened, Subject{}, OpenedFact{Name: b.name, Key: public})
	return b
}

func (b *book) signer() Signer {
	signer, err := note.NewSigner(b.secret)
	require.NoError(b.t, err)
	return signer
}

func salt() []byte {
	data := make([]byte, 16)
	rand.Read(data)
	return data
}

// add appends an entry a second later.
func (b *book) add(kind Kind, subject Subject, fact any) {
	b.at = b.at.Add(time.Second)
	b.addAt(b.at, kind, subject, fact)
}

func (b *book) addAt(at time.Time, kind Kind, subject Subject, fact any) {
	body, err := Seal(kind, salt(), at, person, subject, fact)
	require.NoError(b.t, err)
	b.put(at, kind, Tags(b.scopeKey, subject), body, nil)
}

func (b *book) put(at time.Time, kind Kind, tags []string, body []byte, members []EntryMember) {
	h := Header{At: at, Body: Sum(body), Index: int64(len(b.entries)), Kind: kind, Tags: tags, Schema: HeaderSchema}
	b.entries = append(b.entries, Entry{Header: h.Canonical(), Body: body, Members: members})
}

// plan appends an entry with members.
func (b *book) plan(facts ...OccurrenceFact) {
	b.at = b.at.Add(time.Second)
	var members []EntryMember
	sum := sha256.New()
	for _, f := range facts {
		subject := Subject{Client: f.Client, Service: f.Service, Scenario: f.Scenario}
		body, err := SealMember(Planned, salt(), b.at, person, subject, f)
		require.NoError(b.t, err)
		m := Member{Body: Sum(body), Tags: Tags(b.scopeKey, subject)}.Canonical()
		sum.Write(append(slices.Clone(m), '\n'))
		members = append(members, EntryMember{m, body})
	}
	body, err := Seal(Planned, salt(), b.at, person, Subject{}, MembersFact{Count: len(facts), Digest: hex.EncodeToString(sum.Sum(nil))})
	require.NoError(b.t, err)
	b.put(b.at, Planned, []string{Everyone}, body, members)
}

func due(service string, day int) OccurrenceFact {
	at := start.AddDate(0, 0, day)
	if service == "wages" {
		at = at.Add(12 * time.Hour)
	}
	return OccurrenceFact{Due: Due{service + "-nightly", at}, Service: service, Client: "client-of-" + service, Owner: "team", Tier: 1,
		ScenarioVersion: "s1", ServiceVersion: "v1", Schedule: "0 0 * * * UTC", StartAt: at, ClosesAt: at.Add(4 * time.Hour)}
}

func (b *book) service(name string) {
	every := 48 * 3600.0
	b.add(ServiceVersion, subjectOf(name), ServiceFact{Service: name, Version: "v1", Client: "client-of-" + name, Owner: "team", Tier: 1, Commitment: Commitment{ProveEvery: &every}})
	b.add(ScenarioVersion, subjectOf(name), ScenarioFact{Scenario: name + "-nightly", Service: name, Version: "s1", Schedule: "0 0 * * * UTC", Checks: 1})
}

func subjectOf(service string) Subject {
	return Subject{Client: "client-of-" + service, Service: service, Scenario: service + "-nightly"}
}

// run appends the queueing and the end of a run for an occurrence.
func (b *book) run(o OccurrenceFact, outcome string, after time.Duration) string {
	id := fmt.Sprintf("run-%s-%s", o.Service, o.Due.At.Format("0102"))
	b.at = o.Due.At
	b.add(RunQueued, subjectOf(o.Service), QueuedFact{Run: id, Scenario: o.Scenario, Service: o.Service, Trigger: "scheduled", By: "planner", Occurrence: &o.Due.At})
	b.at = o.Due.At.Add(after)
	b.add(RunEnded, subjectOf(o.Service), b.fact(id, o, outcome, b.at))
	return id
}

func (b *book) fact(id string, o OccurrenceFact, outcome string, ended time.Time) RunFact {
	began, seconds, committed, met := o.Due.At.Add(time.Minute), 600.0, 3600.0, true
	f := RunFact{Run: id, Scenario: o.Scenario, ScenarioVersion: "s1", Service: o.Service, ServiceVersion: "v1", Client: o.Client, Owner: o.Owner, Tier: 1,
		Trigger: "scheduled", By: "planner", Occurrence: &o.Due.At, Outcome: outcome, QueuedAt: o.Due.At, StartedAt: &began, EndedAt: ended,
		RTO:          Measure{Seconds: &seconds, Committed: &committed, Met: &met, How: "measured"},
		Observations: []ObservationFact{{Check: "orders are there", Kind: "sql", Held: outcome == "passed", Mandatory: true, OfData: true, At: ended, Answer: "00"}}}
	if outcome != "passed" {
		f.RTO.Seconds, f.RTO.Met, f.FailureClass = nil, nil, "data"
	}
	return f
}

// month is a log of two services with everything that happens: passed, failed,
// late, missed, exempt.
func month(t testing.TB) *book {
	b := newBook(t)
	b.service("orders")
	b.service("wages")
	var all []OccurrenceFact
	for day := 1; day <= 6; day++ {
		all = append(all, due("orders", day), due("wages", day))
	}
	b.plan(all...)
	freeze := ExemptionFact{UID: "person:1", Origin: "person", From: start.AddDate(0, 0, 5), Until: start.AddDate(0, 0, 6), Reason: "change freeze", RequestedBy: "bo", RequestedAt: b.at}
	b.add(ExemptionRequested, Subject{Client: "client-of-orders", Service: "orders"}, freeze)
	freeze.ApprovedBy, freeze.ApprovedAt = "cy", &b.at
	b.add(ExemptionApproved, Subject{Client: "client-of-orders", Service: "orders"}, freeze)
	b.run(all[0], "passed", 30*time.Minute)
	b.run(all[1], "passed", 40*time.Minute)
	b.run(all[2], "failed", 50*time.Minute)
	b.run(all[3], "passed", 60*time.Minute)
	b.run(all[4], "passed", 5*time.Hour) // late
	b.run(all[5], "inconclusive", 6*time.Hour)
	b.add(OccurrenceSettled, subjectOf("wages"), SettledFact{Due: all[5].Due, State: "missed", Reason: "its run was inconclusive"})
	b.at = all[6].ClosesAt
	b.add(OccurrenceSettled, subjectOf("orders"), SettledFact{Due: all[6].Due, State: "missed", Reason: "the server was down"})
	b.add(Heartbeat, Subject{}, HeartbeatFact{Process: "serve", Version: "1"})
	b.run(all[7], "passed", 7*time.Hour)
	b.at = all[8].ClosesAt
	b.add(OccurrenceSettled, subjectOf("orders"), SettledFact{Due: all[8].Due, State: "exempt", Reason: "change freeze", Exemption: "person:1"})
	b.run(all[9], "passed", 5*time.Hour)
	b.run(all[10], "passed", time.Hour)
	b.run(all[11], "passed", 90*time.Minute)
	b.at = start.AddDate(0, 0, 7)
	return b
}

// all walks the entries.
func (b *book) all() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range b.entries {
			e.Members = slices.Clone(e.Members)
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (b *book) clone() *book {
	other := *b
	other.entries = slices.Clone(b.entries)
	return &other
}

func (b *book) frontier() (f Frontier) {
	for _, e := range b.entries {
		h, err := ParseHeader(e.Header)
		require.NoError(b.t, err)
		f.Append(h.Leaf())
	}
	return f
}

func (b *book) checkpoint() []byte {
	f := b.frontier()
	signed, err := Checkpoint{b.name, f.Size, f.Root()}.Sign(b.signer())
	require.NoError(b.t, err)
	return signed
}

// export appends the export and writes the bundle.
func (b *book) export(about About) []byte {
	b.add(Exported, Subject{Client: about.Client, Service: about.Service}, ExportFact{Bundle: "b1", About: about, From: start, Until: start.AddDate(0, 1, 0)})
	var out bytes.Buffer
	require.NoError(b.t, Write(&out, b.exportOf(about)))
	return out.Bytes()
}

func (b *book) exportOf(about About) Export {
	x := Export{Bundle: "b1", Log: b.name, About: about, From: start, Until: start.AddDate(0, 1, 0), Size: int64(len(b.entries)), Made: "rehearse test",
		ScopeKey: b.scopeKey, Entries: b.all(), Checkpoint: b.checkpoint(), Signer: b.signer(),
		Controls: []Control{{Control: "CP-4", Framework: "NIST SP 800-53", Title: "Contingency plan testing", Records: []ControlRecord{{Proven, "direct"}, {Exercises, "supporting"}}}},
		Anchored: []Anchored{{Checkpoint: string(b.checkpoint()), Anchors: []Anchor{{Name: "copy", Kind: ByFile, At: b.at, Proof: "checkpoints-1"}}}}}
	if about.Service != "" {
		x.Clients, x.Scenarios = []string{"client-of-" + about.Service}, []string{about.Service + "-nightly"}
	} else if about.Client != "" {
		x.Scenarios = []string{strings.TrimPrefix(about.Client, "client-of-") + "-nightly"}
	}
	return x
}

func verify(t testing.TB, bundle []byte, v Verification) *Result {
	r, err := Verify(bytes.NewReader(bundle), int64(len(bundle)), v)
	require.NoError(t, err)
	return r
}

// parts are the files of a bundle.
func parts(t testing.TB, bundle []byte) (names []string, contents map[string][]byte, seal string) {
	z, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	require.NoError(t, err)
	contents = map[string][]byte{}
	for _, f := range z.File {
		in, err := f.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(in)
		require.NoError(t, err)
		names, contents[f.Name] = append(names, f.Name), data
	}
	return names, contents, z.Comment
}

// tamper changes parts of a bundle. With signer it does so as the operator can, who
// has the key: the manifest and the seal fit again.
func tamper(t testing.TB, bundle []byte, signer Signer, change func(contents map[string][]byte)) []byte {
	names, contents, seal := parts(t, bundle)
	change(contents)
	if signer != nil {
		var m Manifest
		require.NoError(t, json.Unmarshal(contents[manifestPart], &m))
		for i, part := range m.Parts {
			m.Parts[i].Size, m.Parts[i].SHA256 = int64(len(contents[part.Name])), Sum(contents[part.Name]).String()
		}
		var out bytes.Buffer
		require.NoError(t, writeJSON(&out, m))
		contents[manifestPart] = out.Bytes()
	}
	var out bytes.Buffer
	keep := 0
	if signer != nil {
		keep = len(seal)
	}
	s := &sealing{out: &out, hash: sha256.New(), keep: keep}
	z := zip.NewWriter(s)
	require.NoError(t, z.SetComment(seal))
	for _, name := range names {
		if contents[name] == nil {
			continue
		}
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write(contents[name])
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	if signer != nil {
		sealed, err := note.Sign(&note.Note{Text: sealText(Digest(s.hash.Sum(nil)))}, signer)
		require.NoError(t, err)
		out.Write(sealed)
	}
	return out.Bytes()
}

func (b *book) withdraw(o OccurrenceFact) {
	b.at = b.at.Add(time.Second)
	subject := subjectOf(o.Service)
	body, err := SealMember(Withdrawn, salt(), b.at, person, subject, WithdrawnFact{Due: o.Due, Reason: "the schedule was changed"})
	require.NoError(b.t, err)
	m := Member{Body: Sum(body), Tags: Tags(b.scopeKey, subject)}.Canonical()
	whole, err := Seal(Withdrawn, salt(), b.at, person, Subject{}, MembersFact{Count: 1, Digest: Sum(append(slices.Clone(m), '\n')).String()})
	require.NoError(b.t, err)
	b.put(b.at, Withdrawn, []string{Everyone}, whole, []EntryMember{{m, body}})
}
