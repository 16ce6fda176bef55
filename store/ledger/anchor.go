package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// AnchorKind is a way in which a checkpoint is kept outside of the log.
type AnchorKind string

// The kinds of anchors.
const (
	ByWitness   AnchorKind = "witness"   // a cosignature (C2SP tlog-witness)
	ByTimestamp AnchorKind = "timestamp" // a time stamp (RFC 3161)
	ByFile      AnchorKind = "file"      // appended to a file
	ByWebhook   AnchorKind = "webhook"   // posted to an address
	ByMail      AnchorKind = "mail"      // sent to people
	ByGit       AnchorKind = "git"       // committed to a repository
)

// Anchor is a checkpoint that was kept outside.
type Anchor struct {
	Name  string     `json:"name"` // as the settings call it
	Kind  AnchorKind `json:"kind"`
	At    time.Time  `json:"at"`    // by the clock of the database
	Proof string     `json:"proof"` // the line of a cosignature, a time stamp token in base64, or where it was put
}

// Anchored is a checkpoint with its anchors: a line of the part anchors.jsonl.
type Anchored struct {
	Checkpoint string   `json:"checkpoint"` // as the log signed it, without cosignatures
	Anchors    []Anchor `json:"anchors"`
}

// Cosigned is the checkpoint with the cosignatures of its witnesses behind the
// signature of the log.
func (a Anchored) Cosigned() []byte {
	signed := []byte(a.Checkpoint)
	for _, anchor := range a.Anchors {
		if anchor.Kind == ByWitness {
			signed = append(signed, anchor.Proof+"\n"...)
		}
	}
	return signed
}

// WitnessRequest is the body of add-checkpoint (C2SP tlog-witness): the size that the
// witness saw last, the proof that the log continued from there, and the checkpoint.
func WitnessRequest(seen int64, proof []tlog.Hash, checkpoint []byte) []byte {
	body := fmt.Appendf(nil, "old %d\n", seen)
	for _, hash := range proof {
		body = append(body, base64.StdEncoding.EncodeToString(hash[:])+"\n"...)
	}
	return append(append(body, '\n'), checkpoint...)
}

// WitnessConflict reads the size that a witness reports to have seen.
func WitnessConflict(body []byte) (int64, error) {
	size, err := strconv.ParseInt(strings.TrimSuffix(string(body), "\n"), 10, 64)
	if err != nil || size < 0 {
		return 0, fmt.Errorf("the witness reports to have seen %q, which is not a size", bounded(body))
	}
	return size, nil
}

func bounded(body []byte) []byte { return body[:min(len(body), 100)] }

// CosignatureOf finds the cosignature by one witness among the lines that it
// returned, and verifies it: the line, and when the witness says that it saw it.
func CosignatureOf(checkpoint, lines []byte, witness string) (line string, at time.Time, err error) {
	verifier, err := VerifierOf(witness)
	if err != nil {
		return "", at, fmt.Errorf("the key of the witness: %w", err)
	}
	signed := append(bytes.Clone(checkpoint), lines...)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return "", at, fmt.Errorf("the witness returned no cosignature by its key %s+%08x: %w", verifier.Name(), verifier.KeyHash(), err)
	}
	sig := opened.Sigs[0]
	return "— " + sig.Name + " " + sig.Base64, timeOf(sig), nil
}

// readAnchors reads the part of the anchors, for its sizes first: the roots at
// these are noted while the entries are read.
func (c *checker) readAnchors() {
	if c.parts[anchorsPart] == nil {
		return
	}
	data, err := c.read(anchorsPart, 256<<20)
	if err != nil {
		c.problem(PartChanged, "%s cannot be read: %s", anchorsPart, err)
		return
	}
	for line := range bytes.Lines(data) {
		var a Anchored
		if err := decode(line, &a); err != nil {
			c.problem(PartChanged, "%s cannot be read: %s", anchorsPart, err)
			return
		}
		cp, err := checkpointIn([]byte(a.Checkpoint))
		if err != nil {
			c.problem(PartChanged, "%s: %s", anchorsPart, err)
			return
		}
		c.roots[cp.Size] = tlog.Hash{}
		c.anchored = append(c.anchored, a)
	}
}

// checkpointIn reads the checkpoint of a signed note, without checking its signatures.
func checkpointIn(signed []byte) (Checkpoint, error) {
	text, _, found := strings.Cut(string(signed), "\n\n")
	if !found {
		return Checkpoint{}, errors.New("this is not a signed checkpoint")
	}
	return ParseCheckpoint(text + "\n")
}

// checkAnchors holds the log to each checkpoint that was kept outside, and demands
// a time stamp where authorities were given.
func (c *checker) checkAnchors() {
	stamped, newest := 0, int64(0)
	keys := c.everTrusted(strings.TrimSpace(c.v.Key))
	for _, a := range c.anchored {
		signed, err := OpenCheckpoint(a.Cosigned(), keys, c.v.Witnesses)
		if err != nil {
			c.problem(WrongKey, "%s: a checkpoint: %s", anchorsPart, err)
			continue
		}
		if root := c.roots[signed.Size]; signed.Size > c.Entries || signed.Root != root {
			c.problem(Rewritten, "the log was rewritten: its first %d entries had another root when the checkpoint in %s was signed", signed.Size, anchorsPart)
			continue
		}
		for _, anchor := range a.Anchors {
			if anchor.Kind != ByTimestamp || c.v.Authorities == nil {
				continue
			}
			at, err := VerifyTimestamp(anchor.Proof, []byte(a.Checkpoint), c.v.Authorities)
			if err != nil {
				c.problem(NoTimestamp, "the time stamp %s of the first %d entries: %s", anchor.Name, signed.Size, err)
				continue
			}
			stamped, newest = stamped+1, max(newest, signed.Size)
			signed.Seen = append(signed.Seen, Seen{Witness: "time stamp " + anchor.Name, At: at})
		}
		for _, s := range signed.Seen {
			if last := c.Account.appended[signed.Size-1]; !s.At.IsZero() && last.After(s.At.Add(slack)) {
				c.problem(BackDated, "%s saw the first %d entries at %s, and the last of them is dated later (%s)", s.Witness, signed.Size, s.At.Format(time.RFC3339), last.Format(time.RFC3339))
			}
		}
		c.checkTimes(signed)
	}
	c.checkStamped(stamped, newest)
}

func (c *checker) checkStamped(stamped int, newest int64) {
	switch {
	case c.v.Authorities == nil:
		c.NotChecked = append(c.NotChecked, "whether an authority stamped this log with a time: no certificate of one was given (--tsa)")
	case stamped == 0:
		c.problem(NoTimestamp, "no checkpoint in the bundle has a time stamp by the authority that was given")
	default:
		c.check("time stamps by the authority: %d, the newest of the first %d of %d entries", stamped, newest, c.Entries)
		if newest < c.Entries {
			c.NotChecked = append(c.NotChecked, fmt.Sprintf("when the last %d entries were appended: no time stamp covers them yet", c.Entries-newest))
		}
	}
}

// anchorsOf writes the part of the anchors.
func anchorsOf(anchored []Anchored) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	for _, a := range anchored {
		if err := e.Encode(a); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}
