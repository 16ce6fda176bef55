package ledger

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// The parts of a bundle. Those after the checkpoint follow from the entries:
// whoever verifies makes them again and compares.
const (
	entriesPart     = "entries.jsonl"
	checkpointPart  = "checkpoint"
	anchorsPart     = "anchors.jsonl"
	populationPart  = "population.jsonl"
	figuresPart     = "figures.json"
	occurrencesPart = "occurrences.csv"
	runsPart        = "runs.csv"
	junitPart       = "junit.xml"
	controlsPart    = "controls.json"
	oscalPart       = "oscal.json"
	reportPart      = "report.html"
	schemaPart      = "schema.json"
	manifestPart    = "manifest.json"
)

// ReportFormat is the version of the parts that are made for people. A change of
// what they look like is a new version.
const ReportFormat = 2

// Manifest says what a bundle is, and the digest of every part.
type Manifest struct {
	Schema   string    `json:"schema"`
	Bundle   string    `json:"bundle"` // its id, which its last entry names
	Log      string    `json:"log"`
	About    About     `json:"about"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"` // not included
	AsOf     time.Time `json:"as_of"` // when its last entry was appended
	Size     int64     `json:"size"`  // entries of the log
	Query    string    `json:"query"` // how the population was made
	Made     string    `json:"made_by"`
	Format   int       `json:"report_format"`
	Figures  int       `json:"figures_definitions"`
	Scopes   []Opened  `json:"scopes"`
	Controls []Control `json:"controls"` // as they were mapped when the bundle was made
	Parts    []Part    `json:"parts"`
}

// Opened is a scope whose secret the bundle discloses.
type Opened struct {
	Scope  Scope  `json:"scope"`
	Secret string `json:"secret"`
}

// Part is a file of the bundle.
type Part struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Entry is one of the log with all that belongs to it.
type Entry struct {
	Header  []byte
	Body    []byte // nil where it is not shown
	Members []EntryMember
}

// EntryMember is one of those that an entry commits to.
type EntryMember struct {
	Header []byte
	Body   []byte // nil where it is not shown
}

// Export is what a bundle is made of.
type Export struct {
	Bundle     string
	Log        string
	About      About
	From       time.Time
	Until      time.Time
	Size       int64
	Made       string // the program and its version
	ScopeKey   []byte
	Clients    []string // that a service belongs or belonged to
	Scenarios  []string // that restore what it is about
	Entries    iter.Seq2[Entry, error]
	Checkpoint []byte // signed, at Size, with the cosignatures of witnesses
	Anchored   []Anchored
	Controls   []Control
	Signer     Signer
}

// seals hold back the end of the file until the seal is known.
type sealing struct {
	out  io.Writer
	hash hash.Hash
	tail []byte
	keep int
}

func (s *sealing) Write(p []byte) (int, error) {
	s.tail = append(s.tail, p...)
	if over := len(s.tail) - s.keep; over > 0 {
		s.hash.Write(s.tail[:over])
		if _, err := s.out.Write(s.tail[:over]); err != nil {
			return 0, err
		}
		s.tail = append(s.tail[:0], s.tail[over:]...)
	}
	return len(p), nil
}

// sealSchema begins the text of a seal, so that it is mistaken for no other note.
const sealSchema = "rehearse.evidence.seal/1"

func sealText(sum Digest) string { return sealSchema + "\nsha256 " + sum.String() + "\n" }

// Write writes a bundle: a zip file that ends with a signed digest of everything
// before. Nothing of the log is held in memory but what the figures need.
func Write(to io.Writer, x Export) (err error) {
	blank, err := note.Sign(&note.Note{Text: sealText(Digest{})}, x.Signer)
	if err != nil {
		return fmt.Errorf("sign the bundle: %w", err)
	}
	out := &sealing{out: to, hash: sha256.New(), keep: len(blank)}
	z := zip.NewWriter(out)
	if err := z.SetComment(string(blank)); err != nil {
		return err
	}
	b := &bundle{zip: z, Export: x, manifest: Manifest{Schema: BundleSchema, Bundle: x.Bundle, Log: x.Log, About: x.About,
		From: x.From.UTC(), Until: x.Until.UTC(), Size: x.Size, Made: x.Made, Format: ReportFormat, Figures: Definitions, Scopes: []Opened{}, Controls: append([]Control{}, x.Controls...)}}
	for _, scope := range x.About.Scopes(x.Clients, x.Scenarios) {
		secret := SecretOf(x.ScopeKey, scope)
		b.manifest.Scopes = append(b.manifest.Scopes, Opened{scope, hex.EncodeToString(secret[:])})
	}
	b.manifest.Query = b.manifest.query()
	if err := b.write(); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("finish the bundle: %w", err)
	}
	sealed, err := note.Sign(&note.Note{Text: sealText(Digest(out.hash.Sum(nil)))}, x.Signer)
	if err != nil {
		return fmt.Errorf("sign the bundle: %w", err)
	}
	if len(sealed) != len(out.tail) {
		return errors.New("the signer makes signatures of different lengths, so the bundle cannot be sealed")
	}
	_, err = to.Write(sealed)
	return err
}

// query says how the population was made, so that it can be made again.
func (m Manifest) query() string {
	return fmt.Sprintf("entries 0 to %d of log %s, replayed in order; of %s; occurrences whose window closes and runs that end from %s until %s (not included) or the end of the log",
		m.Size-1, m.Log, m.About, m.From.Format(Stamp), m.Until.Format(Stamp))
}

// shows says whether a bundle with these scopes shows what carries the tags.
func (m Manifest) shows() (func(tags []string) bool, error) {
	if m.About == (About{}) {
		return func([]string) bool { return true }, nil
	}
	open := map[string]bool{Everyone: true}
	for _, o := range m.Scopes {
		data, err := hex.DecodeString(o.Secret)
		if err != nil || len(data) != len(Secret{}) {
			return nil, fmt.Errorf("the secret of %s is not one", o.Scope)
		}
		open[Secret(data).Tag(o.Scope)] = true
	}
	return func(tags []string) bool { return slices.ContainsFunc(tags, func(tag string) bool { return open[tag] }) }, nil
}

// bundle is one that is being written.
type bundle struct {
	Export
	zip      *zip.Writer
	manifest Manifest
}

func (b *bundle) write() error {
	account := NewAccount(b.About)
	if err := b.part(entriesPart, func(w io.Writer) error { return b.entries(w, account) }); err != nil {
		return err
	}
	account.Close()
	if err := b.part(checkpointPart, func(w io.Writer) error { _, err := w.Write(b.Checkpoint); return err }); err != nil {
		return err
	}
	anchors, err := anchorsOf(b.Anchored)
	if err != nil {
		return err
	}
	if err := b.part(anchorsPart, func(w io.Writer) error { _, err := w.Write(anchors); return err }); err != nil {
		return err
	}
	if err := b.part(statementsPart, b.statements); err != nil {
		return err
	}
	for _, part := range derived(b.manifest, account) {
		if err := b.part(part.name, part.write); err != nil {
			return err
		}
	}
	return b.part(manifestPart, func(w io.Writer) error { return writeJSON(w, b.manifest) })
}

func (b *bundle) part(name string, write func(io.Writer) error) error {
	file, err := b.zip.Create(name)
	if err != nil {
		return err
	}
	sum := &counting{hash: sha256.New()}
	buffer := bufio.NewWriterSize(io.MultiWriter(file, sum), 1<<16)
	if err := errors.Join(write(buffer), buffer.Flush()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	b.manifest.Parts = append(b.manifest.Parts, Part{name, sum.n, hex.EncodeToString(sum.hash.Sum(nil))})
	return nil
}

type counting struct {
	hash hash.Hash
	n    int64
}

func (c *counting) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.hash.Write(p)
}

func (b *bundle) entries(w io.Writer, account *Account) error {
	shows, err := b.manifest.shows()
	if err != nil {
		return err
	}
	index := int64(0)
	for entry, err := range b.Entries {
		if err != nil {
			return fmt.Errorf("read the log: %w", err)
		}
		h, err := ParseHeader(entry.Header)
		if err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		if h.Index != index {
			return fmt.Errorf("entry %d is missing in the log: entry %d follows", index, h.Index)
		}
		if !shows(h.Tags) {
			entry.Body = nil
			entry.Members = nil
		}
		var says []statement
		say := func(s statement, err error) error { says = append(says, s); return err }
		if entry.Body != nil {
			if err := say(readBody(h.Kind, entry.Body)); err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
		}
		for i, m := range entry.Members {
			parsed, err := ParseMember(m.Header)
			if err != nil {
				return fmt.Errorf("entry %d, member %d: %w", index, i, err)
			}
			if !shows(parsed.Tags) {
				entry.Members[i].Body = nil
			}
			if entry.Members[i].Body != nil {
				if err := say(readMember(h.Kind, m.Body)); err != nil {
					return fmt.Errorf("entry %d, member %d: %w", index, i, err)
				}
			}
		}
		account.add(h, says)
		b.manifest.AsOf = h.At
		if _, err := w.Write(entry.line()); err != nil {
			return err
		}
		index++
	}
	if index != b.Size {
		return fmt.Errorf("the log has %d entries, and the checkpoint is about %d", index, b.Size)
	}
	return nil
}

// line is the entry in the bundle: JSON whose parts are the bytes that were hashed.
func (e Entry) line() []byte {
	line := append([]byte(nil), `{"body":`...)
	line = append(append(line, orNull(e.Body)...), `,"header":`...)
	line = append(line, e.Header...)
	if e.Members != nil {
		line = append(line, `,"members":[`...)
		for i, m := range e.Members {
			if i > 0 {
				line = append(line, ',')
			}
			line = append(append(append(line, `{"body":`...), orNull(m.Body)...), `,"header":`...)
			line = append(append(line, m.Header...), '}')
		}
		line = append(line, ']')
	}
	return append(line, "}\n"...)
}

func orNull(body []byte) []byte {
	if len(body) == 0 {
		return []byte("null")
	}
	return body
}

// parseEntry reads what line writes, without its newline.
func parseEntry(line []byte) (e Entry, err error) {
	if e, ok := cutEntry(line); ok {
		return e, nil
	}
	var raw struct {
		Body, Header json.RawMessage
		Members      []struct{ Body, Header json.RawMessage }
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return e, err
	}
	e.Header, e.Body = raw.Header, shown(raw.Body)
	if raw.Members != nil {
		e.Members = make([]EntryMember, len(raw.Members))
	}
	for i, m := range raw.Members {
		e.Members[i] = EntryMember{m.Header, shown(m.Body)}
	}
	if string(e.line()) != string(line)+"\n" {
		return e, errors.New("it is not written as an entry is")
	}
	return e, nil
}

func shown(body []byte) []byte {
	if string(body) == "null" {
		return nil
	}
	return body
}

// cutEntry cuts the line of an entry without members apart, which most are. The
// parts are read and held to their digests afterwards, so where it cuts wrongly
// they do not fit.
func cutEntry(line []byte) (e Entry, ok bool) {
	const begins, between = `{"body":`, `,"header":`
	at := bytes.LastIndex(line, []byte(between))
	if at < len(begins) || !bytes.HasPrefix(line, []byte(begins)) || !bytes.HasSuffix(line, []byte("]}}")) {
		return e, false
	}
	e.Body, e.Header = shown(line[len(begins):at]), line[at+len(between):len(line)-1]
	if _, err := ParseHeader(e.Header); err != nil {
		return e, false
	}
	return e, true
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
