package ledger

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// Statements say what a run showed in the words of other tools: in-toto statements
// (https://in-toto.io/Statement/v1) in DSSE envelopes, signed by the key of the log,
// a line each. Of each run that passed or failed there is one with the predicate
// test-result; of every run there is one with all that its entry holds.

// The types of the predicates and of the payload.
const (
	TestResult     = "https://in-toto.io/attestation/test-result/v0.1"
	RunPredicate   = "urn:rehearse:evidence:run:1"
	StatementType  = "application/vnd.in-toto+json"
	statementsPart = "statements.jsonl"
)

// statementPrefix begins what is signed of a statement.
var statementPrefix = fmt.Sprintf("DSSEv1 %d %s ", len(StatementType), StatementType)

// preAuthenticated is what is signed of a payload (DSSE's PAE).
func preAuthenticated(payload []byte) []byte {
	return append(fmt.Appendf(nil, "%s%d ", statementPrefix, len(payload)), payload...)
}

// Envelope is a DSSE envelope.
type Envelope struct {
	PayloadType string              `json:"payloadType"`
	Payload     string              `json:"payload"` // base64
	Signatures  []EnvelopeSignature `json:"signatures"`
}

// EnvelopeSignature is a signature in an envelope.
type EnvelopeSignature struct {
	KeyID string `json:"keyid"` // the name of the log and the hash of its key, as notes have it
	Sig   string `json:"sig"`   // base64
}

type resource struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest,omitempty"`
}

type statementOf struct {
	Type          string     `json:"_type"`
	Subject       []resource `json:"subject"`
	PredicateType string     `json:"predicateType"`
	Predicate     any        `json:"predicate"`
}

type testResult struct {
	Result        string     `json:"result"`
	Configuration []resource `json:"configuration"`
	PassedTests   []string   `json:"passedTests"`
	FailedTests   []string   `json:"failedTests"`
}

type runPredicate struct {
	Log   string  `json:"log"`
	Entry int64   `json:"entry"`
	Run   RunFact `json:"run"`
}

// statements are the payloads about a run, in their order. The subject is the entry
// that the run ended with, and each recovery point whose digest is known.
func statements(log string, h Header, f RunFact) (payloads [][]byte, err error) {
	subject := []resource{{Name: fmt.Sprintf("%s/entries/%d", log, h.Index), Digest: map[string]string{"sha256": h.Body.String()}}}
	configuration := []resource{{Name: "scenario " + f.Scenario + " " + f.ScenarioVersion}}
	for _, c := range f.Components {
		if sum, ok := strings.CutPrefix(c.Digest, "sha256:"); ok && len(sum) == hex.EncodedLen(sha256.Size) {
			subject = append(subject, resource{Name: c.Name + "/" + c.Point, Digest: map[string]string{"sha256": sum}})
		}
		image := resource{Name: "recipe " + c.Recipe + " " + c.RecipeVersion}
		if sum, ok := strings.CutPrefix(c.ImageID, "sha256:"); ok && len(sum) == hex.EncodedLen(sha256.Size) {
			image.Digest = map[string]string{"sha256": sum}
		}
		configuration = append(configuration, image)
	}
	add := func(kind string, predicate any) {
		payload, wrong := json.Marshal(statementOf{"https://in-toto.io/Statement/v1", subject, kind, predicate})
		payloads, err = append(payloads, payload), errors.Join(err, wrong)
	}
	if result := (testResult{Configuration: configuration, PassedTests: []string{}, FailedTests: []string{}}); f.Outcome == "passed" || f.Outcome == "failed" {
		result.Result = strings.ToUpper(f.Outcome)
		for _, o := range f.Observations {
			switch {
			case o.Held:
				result.PassedTests = append(result.PassedTests, o.Check)
			case !o.Skipped:
				result.FailedTests = append(result.FailedTests, o.Check)
			}
		}
		add(TestResult, result)
	}
	add(RunPredicate, runPredicate{log, h.Index, f})
	return payloads, err
}

// stated is the digest of what statements say of a run.
func stated(payloads [][]byte) Digest { return Sum(bytes.Join(payloads, []byte{'\n'})) }

// within says whether a run belongs into the parts of the manifest's period.
func (m Manifest) within(f *RunFact) bool {
	until := m.Until
	if !m.AsOf.IsZero() && m.AsOf.Before(until) {
		until = m.AsOf
	}
	return m.About.holds(f.Client, f.Service) && !f.EndedAt.Before(m.From) && f.EndedAt.Before(until)
}

// statements writes an envelope for each statement about a run of the period. The
// entries are read again for it, so that none is kept.
func (b *bundle) statements(w io.Writer) error {
	for s, err := range ended(b.Entries) {
		if err != nil {
			return err
		}
		if !b.manifest.within(&s.fact) {
			continue
		}
		payloads, err := statements(b.Log, s.header, s.fact)
		if err != nil {
			return err
		}
		for _, payload := range payloads {
			signature, err := b.Signer.Sign(preAuthenticated(payload))
			if err != nil {
				return fmt.Errorf("sign a statement: %w", err)
			}
			line, err := json.Marshal(Envelope{StatementType, base64.StdEncoding.EncodeToString(payload),
				[]EnvelopeSignature{{keyID(b.Signer), base64.StdEncoding.EncodeToString(signature)}}})
			if err != nil {
				return err
			}
			if _, err := w.Write(append(line, '\n')); err != nil {
				return err
			}
		}
	}
	return nil
}

func keyID(key interface {
	Name() string
	KeyHash() uint32
}) string {
	return fmt.Sprintf("%s+%08x", key.Name(), key.KeyHash())
}

type endedRun struct {
	header Header
	fact   RunFact
}

// ended are the ends of runs in entries.
func ended(entries iter.Seq2[Entry, error]) iter.Seq2[endedRun, error] {
	return func(yield func(endedRun, error) bool) {
		for entry, err := range entries {
			var s endedRun
			if err == nil && len(entry.Body) > 0 {
				if s.header, err = ParseHeader(entry.Header); err == nil && s.header.Kind != RunEnded {
					continue
				}
				if err == nil {
					s.fact, _, err = RunOf(entry.Body)
				}
			} else if err == nil {
				continue
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// checkStatements holds the statements to the entries: the signature of each, and
// that those about a run say what its entry says.
func (c *checker) checkStatements(account *Account) {
	f := c.parts[statementsPart]
	if f == nil {
		if !slices.ContainsFunc(c.Manifest.Parts, func(p Part) bool { return p.Name == statementsPart }) {
			c.problem(PartChanged, "%s is missing from the bundle", statementsPart)
		}
		return
	}
	in, err := f.Open()
	if err != nil {
		return // said with its digest
	}
	defer in.Close()
	found, lines, problems := map[string][][]byte{}, 0, len(c.Problems)
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, longestLine)
	sums := map[string]Digest{}
	flush := func() {
		for run, payloads := range found {
			sums[run] = stated(payloads)
			delete(found, run)
		}
	}
	for scanner.Scan() {
		lines++
		run, payload, err := c.openEnvelope(scanner.Bytes())
		if err != nil {
			c.problem(WrongReport, "%s, line %d: %s", statementsPart, lines, err)
			return
		}
		if _, same := found[run]; !same {
			flush()
		}
		if _, twice := sums[run]; twice {
			c.problem(WrongReport, "%s, line %d: run %s has statements elsewhere in it already", statementsPart, lines, run)
			return
		}
		found[run] = append(found[run], payload)
	}
	flush()
	if scanner.Err() != nil {
		return // said with its digest
	}
	for _, id := range sorted(account.Runs) {
		r := account.Runs[id]
		if !r.Ended || !c.Manifest.within(&r.Fact) {
			continue
		}
		key := fmt.Sprintf("%s/entries/%d", c.Manifest.Log, r.Entry)
		switch sum, there := sums[key]; {
		case !there:
			c.problem(LeftOut, "%s has no statement about run %s", statementsPart, id)
		case sum != r.stated:
			c.problem(WrongReport, "%s says other things about run %s than entry %d", statementsPart, id, r.Entry)
		}
		delete(sums, key)
	}
	for _, key := range sorted(sums) {
		c.problem(WrongReport, "%s has a statement about %s, which is no run of the period", statementsPart, key)
	}
	if len(c.Problems) == problems && lines > 0 {
		c.check("each of the %d signed statements about runs follows from its entry", lines)
	}
}

// openEnvelope verifies an envelope, and says about which entry it is.
func (c *checker) openEnvelope(line []byte) (about string, payload []byte, err error) {
	var e Envelope
	if err := decode(line, &e); err != nil {
		return "", nil, fmt.Errorf("the envelope cannot be read: %w", err)
	}
	payload, err = base64.StdEncoding.DecodeString(e.Payload)
	if err != nil || e.PayloadType != StatementType || len(e.Signatures) != 1 {
		return "", nil, errors.New("the envelope is not one of Rehearse's")
	}
	signature, err := base64.StdEncoding.DecodeString(e.Signatures[0].Sig)
	if err != nil {
		return "", nil, errors.New("the signature is not in base64")
	}
	good := slices.ContainsFunc(c.keys, func(key string) bool {
		verifier, err := VerifierOf(key)
		return err == nil && verifier.Verify(preAuthenticated(payload), signature)
	})
	if !good {
		return "", nil, fmt.Errorf("it is signed by %q, and not by the pinned key, or it was changed", e.Signatures[0].KeyID)
	}
	var s struct {
		Subject []resource `json:"subject"`
	}
	if err := json.Unmarshal(payload, &s); err != nil || len(s.Subject) == 0 {
		return "", nil, errors.New("the statement has no subject")
	}
	return s.Subject[0].Name, payload, nil
}

// state notes what statements say of a run that ended, for who compares them.
func (a *Account) state(h Header, f RunFact) (sum Digest) {
	if a.stating == nil || !a.stating(&f) {
		return sum
	}
	payloads, err := statements(a.log, h, f)
	if err != nil { // it is made of plain texts and numbers
		panic(err)
	}
	return stated(payloads)
}

// states has the account note what statements say of the runs of a manifest.
func (a *Account) states(m Manifest) {
	a.log = m.Log
	a.stating = func(f *RunFact) bool { return m.within(f) }
}
