// Package ledger is the evidence log without a database, a clock or a network:
// what an entry is, how the entries form one tree, how a checkpoint is signed, how
// a bundle for an auditor is written, and how it is verified. The store keeps the
// entries and appends them in the transaction of the fact; the command line and
// the API hand bundles out.
//
// An entry has two parts. The body says what happened, to whom and by whom; the
// header says where the entry stands in the log, when it was appended, and the
// digest of the body. The headers are the leaves of the tree (RFC 6962, by
// golang.org/x/mod/sumdb/tlog), so a bundle for one client can carry every header,
// and therefore prove that nothing is missing, without showing the bodies of
// other clients. Whom an entry concerns stands in its header as tags: a tag is
// made with a secret of the client or service, and the bundle discloses the
// secrets of those that it is about. Bodies are salted, so that a digest does not
// give away what it stands for, and a body that has to be erased leaves its digest.
//
// Both parts are canonical JSON (RFC 8785) with the name and version of their
// schema; Schema is the JSON Schema of all of them.
package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Schema is the JSON Schema of headers, bodies and every kind of fact.
//
//go:embed schema.json
var Schema []byte

// The schemas of what the log is made of; a changed meaning is a new version.
const (
	HeaderSchema = "rehearse.evidence.entry/1"
	BodySchema   = "rehearse.evidence.fact/1"
	MemberSchema = "rehearse.evidence.member/1"
	BundleSchema = "rehearse.evidence.bundle/1"
)

// Kind is what an entry records.
type Kind string

// The kinds of entries.
const (
	LogOpened          Kind = "log.opened"            // the first entry: the name and key of the log
	KeyChanged         Kind = "key.changed"           // signed by the old key and the new one
	Heartbeat          Kind = "heartbeat"             // a server was alive and could append
	ServiceVersion     Kind = "service.version"       // a service of the catalogue as it is from now on
	ServiceGone        Kind = "service.gone"          // it is no longer in the catalogue
	ScenarioVersion    Kind = "scenario.version"      // a scenario as it is from now on
	ScenarioGone       Kind = "scenario.gone"         // it is no longer in the workspace
	Planned            Kind = "occurrences.planned"   // members: occurrences written ahead of time
	Withdrawn          Kind = "occurrences.withdrawn" // members: occurrences that a changed schedule took back
	OccurrenceSettled  Kind = "occurrence.settled"    // missed or exempt, and why
	RunQueued          Kind = "run.queued"            // a run that must end
	RunEnded           Kind = "run.ended"             // a run of whatever outcome, with all that its record holds
	ExemptionRequested Kind = "exemption.requested"   // it does not count yet
	ExemptionApproved  Kind = "exemption.approved"    // it counts for what falls due from now on
	ExemptionWithdrawn Kind = "exemption.withdrawn"   // it no longer counts for what falls due from now on
	Refused            Kind = "right.refused"         // somebody asked for what they may not do
	Exported           Kind = "evidence.exported"     // a bundle was made; the last entry of that bundle
	SignedIn           Kind = "access.signed_in"      // a person signed in
	SignedOut          Kind = "access.signed_out"     // and out
	SignInRefused      Kind = "access.sign_in_refused"
	AccessChanged      Kind = "access.changed"    // users, tokens and waivers
	ExecutionOpened    Kind = "execution.opened"  // a runbook begins to be carried out
	ExecutionEntered   Kind = "execution.entered" // an entry of one, in the order in which entries were made
	Noted              Kind = "noted"             // any other fact, under a name of its own
)

// HasMembers says whether entries of the kind commit to a list of members.
func (k Kind) HasMembers() bool { return k == Planned || k == Withdrawn }

// Everyone is the tag of what concerns everybody; every bundle shows it.
const Everyone = "*"

// Header is the leaf of the tree.
type Header struct {
	At     time.Time // when the entry was appended, by the clock of the database; never before the entry in front of it
	Body   Digest
	Index  int64
	Kind   Kind
	Tags   []string
	Schema string
}

// Digest is a SHA-256 sum.
type Digest [sha256.Size]byte

// Sum is the digest of data.
func Sum(data []byte) Digest { return sha256.Sum256(data) }

func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// ParseDigest reads what String writes.
func ParseDigest(text string) (d Digest, err error) {
	data, err := hex.DecodeString(text)
	if err != nil || len(data) != len(d) || strings.ToLower(text) != text {
		return d, fmt.Errorf("%q is not a SHA-256 sum in lower-case hexadecimal", text)
	}
	return Digest(data), nil
}

// Stamp is how times are written in the log: UTC, microseconds.
const Stamp = "2006-01-02T15:04:05.000000Z"

// Canonical is the header as the tree commits to it.
func (h Header) Canonical() []byte {
	line := make([]byte, 0, 320)
	line = append(line, `{"at":"`...)
	line = h.At.UTC().AppendFormat(line, Stamp)
	line = append(line, `","body":"`...)
	line = hex.AppendEncode(line, h.Body[:])
	line = fmt.Appendf(line, `","index":%d,"kind":"%s","schema":"%s","tags":[`, h.Index, h.Kind, h.Schema)
	for i, tag := range h.Tags {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(append(append(line, '"'), tag...), '"')
	}
	return append(line, `]}`...)
}

// Leaf is the hash of the header as a leaf of the tree.
func (h Header) Leaf() tlog.Hash { return tlog.RecordHash(h.Canonical()) }

// ParseHeader reads a header, and refuses one that is not exactly what Canonical
// writes: two readers must never see two things in the same leaf.
func ParseHeader(line []byte) (h Header, err error) {
	rest, ok := string(line), true
	next := func(before, after string) (value string) {
		if rest, ok = cutPrefix(rest, before, ok); !ok {
			return ""
		}
		value, rest, ok = strings.Cut(rest, after)
		return value
	}
	at, body, index := next(`{"at":"`, `"`), next(`,"body":"`, `"`), next(`,"index":`, `,`)
	kind, schema, tags := next(`"kind":"`, `"`), next(`,"schema":"`, `"`), next(`,"tags":[`, `]`)
	if !ok || rest != "}" || strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz._") != "" || strings.Trim(tags, `"0123456789abcdef,*`) != "" {
		return h, errors.New("the header is not in its canonical form")
	}
	if schema != HeaderSchema {
		return h, fmt.Errorf("the header has schema %q; this version reads %q", schema, HeaderSchema)
	}
	h = Header{Kind: Kind(kind), Schema: HeaderSchema, Tags: strings.Split(strings.Trim(tags, `"`), `","`)}
	if h.Index, err = strconv.ParseInt(index, 10, 64); err != nil {
		return h, fmt.Errorf("the index %q of the header is not a number", index)
	}
	if h.Body, err = ParseDigest(body); err != nil {
		return h, err
	}
	if h.At, err = time.Parse(Stamp, at); err != nil {
		return h, fmt.Errorf("the header's time %q is not written as %s", at, Stamp)
	}
	if string(h.Canonical()) != string(line) {
		return h, errors.New("the header is not in its canonical form")
	}
	return h, nil
}

func cutPrefix(text, prefix string, ok bool) (string, bool) {
	if !ok {
		return text, false
	}
	return strings.CutPrefix(text, prefix)
}

// Member is one of the list that an entry commits to.
type Member struct {
	Body Digest
	Tags []string
}

// Canonical is the member as its entry commits to it.
func (m Member) Canonical() []byte {
	line := fmt.Appendf(make([]byte, 0, 240), `{"body":"%s","tags":[`, m.Body)
	for i, tag := range m.Tags {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(append(append(line, '"'), tag...), '"')
	}
	return append(line, `]}`...)
}

// ParseMember reads a member, and refuses one that is not in its canonical form.
func ParseMember(line []byte) (m Member, err error) {
	var raw struct {
		Body string
		Tags []string
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return m, fmt.Errorf("the member cannot be read: %w", err)
	}
	m.Tags = raw.Tags
	if m.Body, err = ParseDigest(raw.Body); err != nil {
		return m, err
	}
	if string(m.Canonical()) != string(line) {
		return m, fmt.Errorf("the member is not in its canonical form")
	}
	return m, nil
}

// Subject is whom an entry concerns. With nothing in it, it concerns everyone.
type Subject struct {
	Operator bool   `json:"operator,omitempty"` // who runs Rehearse, and no client
	Client   string `json:"client,omitempty"`
	Service  string `json:"service,omitempty"`
	Scenario string `json:"scenario,omitempty"`
}

// Scope is a client or service under which entries are found.
type Scope string

// The scopes of a client, of what concerns the client but no single service, and
// of a service.
func ofClient(name string) Scope   { return Scope("client:" + name) }
func ofWholly(name string) Scope   { return Scope("all of client:" + name) }
func ofService(name string) Scope  { return Scope("service:" + name) }
func ofScenario(name string) Scope { return Scope("scenario:" + name) }

// scopes are those under which what concerns the subject is found.
func (s Subject) scopes() (all []Scope) {
	if s.Operator {
		return []Scope{"operator"}
	}
	if s.Client != "" {
		all = append(all, ofClient(s.Client))
		if s.Service == "" && s.Scenario == "" {
			all = append(all, ofWholly(s.Client))
		}
	}
	if s.Service != "" {
		all = append(all, ofService(s.Service))
	}
	if s.Scenario != "" && s.Service == "" {
		all = append(all, ofScenario(s.Scenario))
	}
	return all
}

// Secret makes the tags of one scope.
type Secret [sha256.Size]byte

// SecretOf is the secret of a scope of a log whose scope key is given. It is
// disclosed to those who may see the scope.
func SecretOf(scopeKey []byte, scope Scope) (s Secret) {
	mac := hmac.New(sha256.New, scopeKey)
	mac.Write([]byte(scope))
	return Secret(mac.Sum(nil))
}

// Tag is how the scope stands in headers.
func (s Secret) Tag(scope Scope) string {
	mac := hmac.New(sha256.New, s[:])
	mac.Write([]byte(scope))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// Tags are those of what concerns a subject.
func Tags(scopeKey []byte, subject Subject) (tags []string) {
	for _, scope := range subject.scopes() {
		tags = append(tags, SecretOf(scopeKey, scope).Tag(scope))
	}
	if len(tags) == 0 {
		return []string{Everyone}
	}
	slices.Sort(tags)
	return tags
}

// Actor is who did it.
type Actor struct {
	Kind string `json:"kind"` // person, token, system user, or rehearse itself
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`

	From       string `json:"from,omitempty"`       // the address that it was asked from
	Unverified bool   `json:"unverified,omitempty"` // who it was had not been checked
}

// Body is what an entry says.
type Body struct {
	Schema  string          `json:"schema"`
	Kind    Kind            `json:"kind"`
	Salt    string          `json:"salt"` // so that the digest does not give away what it stands for
	At      time.Time       `json:"at"`   // when it happened, by the clock of the transaction
	Actor   Actor           `json:"actor"`
	Subject Subject         `json:"subject"`
	Fact    json.RawMessage `json:"fact"`
}

// Seal makes a body and its canonical form. The salt must be random, and at least
// 16 bytes.
func Seal(kind Kind, salt []byte, at time.Time, actor Actor, subject Subject, fact any) ([]byte, error) {
	return seal(BodySchema, kind, salt, at, actor, subject, fact)
}

// SealMember is Seal for a member of an entry.
func SealMember(kind Kind, salt []byte, at time.Time, actor Actor, subject Subject, fact any) ([]byte, error) {
	return seal(MemberSchema, kind, salt, at, actor, subject, fact)
}

func seal(schema string, kind Kind, salt []byte, at time.Time, actor Actor, subject Subject, fact any) ([]byte, error) {
	data, err := json.Marshal(fact)
	if err != nil {
		return nil, fmt.Errorf("write %s as JSON: %w", kind, err)
	}
	whole, err := json.Marshal(Body{Schema: schema, Kind: kind, Salt: hex.EncodeToString(salt),
		At: at.UTC().Truncate(time.Microsecond), Actor: actor, Subject: subject, Fact: data})
	if err != nil {
		return nil, fmt.Errorf("write %s as JSON: %w", kind, err)
	}
	canonical, err := Canonical(whole)
	if err != nil {
		return nil, fmt.Errorf("write %s as canonical JSON: %w", kind, err)
	}
	return canonical, nil
}
