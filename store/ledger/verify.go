package ledger

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Code says what kind of thing is wrong with a bundle.
type Code string

// What a bundle can be refused for.
const (
	Unreadable    Code = "unreadable"       // it is not a bundle, or not one of this version
	SealBroken    Code = "seal_broken"      // the file is not as it was exported
	PartChanged   Code = "part_changed"     // a part has not the digest that the manifest states
	WrongKey      Code = "wrong_key"        // signed by another key than the pinned one
	EntryChanged  Code = "entry_changed"    // a body is not the one that its header commits to
	EntryMissing  Code = "entry_missing"    // an index is left out
	OutOfOrder    Code = "out_of_order"     // an index comes before a smaller one, or twice
	TailCut       Code = "tail_cut"         // fewer entries than the checkpoint is about
	Added         Code = "entry_added"      // more entries than the checkpoint is about
	WrongRoot     Code = "wrong_root"       // the entries are not those that the checkpoint is about
	Rewritten     Code = "rewritten"        // they are not those of an older checkpoint
	TwoHistories  Code = "two_histories"    // two checkpoints of one size have different roots
	Shrunk        Code = "shrunk"           // an older checkpoint is about more entries
	NoWitness     Code = "no_witness"       // fewer cosignatures than asked for
	NoTimestamp   Code = "no_timestamp"     // no time stamp by the authority that was given
	BackDated     Code = "back_dated"       // a time cannot be the true one
	LeftOut       Code = "left_out"         // something of what the bundle is about is not shown
	Contradiction Code = "contradiction"    // two entries contradict each other
	Unaccounted   Code = "unaccounted"      // no entry says what became of it
	WrongFigures  Code = "wrong_figures"    // the figures do not follow from the entries
	WrongReport   Code = "wrong_report"     // a part for people says other things than the entries
	WrongManifest Code = "wrong_manifest"   // the manifest describes another bundle
	WrongRotation Code = "wrong_key_change" // a key was changed without the old one's signature
)

// Problem is a reason to refuse a bundle.
type Problem struct {
	Code  Code   `json:"code"`
	Text  string `json:"text"`
	Entry *int64 `json:"entry,omitempty"`
}

// cannotShow is what no proof of this kind can show.
var cannotShow = []string{
	"that what was never entered did not happen: the log proves that what is in it was not changed, and that nothing was taken out",
	"that a client or service was always entered under its own name",
	"that the clock of the database was right; a witness or an older checkpoint bounds it from outside",
	"what the restored data said: the log holds whether each check held, and a digest of the answer",
	"that the key was in the hands of the operator alone",
}

// Verification is what is asked for.
type Verification struct {
	Key       string   // the pinned public key; required
	Older     [][]byte // checkpoints, or whole bundles, that were kept from before
	Witnesses []string // keys
	Demand    int      // how many of the witnesses must have cosigned

	Authorities *x509.CertPool // of time stamps, which are then demanded; nil: they are not looked at
}

// Result is what was found.
type Result struct {
	Verified   bool      `json:"verified"`
	Problems   []Problem `json:"problems"`
	Checked    []string  `json:"checked"`
	NotChecked []string  `json:"not_checked"`
	CannotShow []string  `json:"cannot_show"`
	Remarks    []string  `json:"remarks"`
	Manifest   Manifest  `json:"bundle"`
	Entries    int64     `json:"entries"`
	Shown      int64     `json:"shown"`
	Root       string    `json:"root"`
	SignedBy   string    `json:"signed_by"`
	Seen       []Seen    `json:"seen_by"`
	Figures    []Figure  `json:"figures"`
	Account    *Account  `json:"-"`
}

func (r *Result) problem(code Code, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{Code: code, Text: fmt.Sprintf(format, args...)})
}

func (r *Result) check(format string, args ...any) {
	r.Checked = append(r.Checked, fmt.Sprintf(format, args...))
}

// ErrNoKey is a verification without a pinned key.
var ErrNoKey = errors.New("a bundle can be verified only by a key that did not come with it: give the public key that you were handed by another way")

// Verify verifies a bundle with nothing but the key. The error is about the
// question; what is wrong with the bundle are problems of the result.
func Verify(file io.ReaderAt, size int64, v Verification) (*Result, error) {
	if strings.TrimSpace(v.Key) == "" {
		return nil, ErrNoKey
	}
	pinned, err := VerifierOf(v.Key)
	if err != nil {
		return nil, fmt.Errorf("the pinned key: %w", err)
	}
	r := &Result{CannotShow: cannotShow, Problems: []Problem{}, Checked: []string{}, NotChecked: []string{}, Remarks: []string{}, Seen: []Seen{}, Figures: []Figure{}}
	c := &checker{Result: r, v: v, file: file, size: size, keys: []string{strings.TrimSpace(v.Key)}, pinned: pinned, parts: map[string]*zip.File{}}
	if c.open() {
		c.verify()
	}
	r.Verified = len(r.Problems) == 0
	return r, nil
}

// checker is one verification under way.
type checker struct {
	*Result
	v        Verification
	file     io.ReaderAt
	size     int64
	keys     []string // trusted now: the pinned one, or what that was changed to
	past     []string // those that were, or that both signed for: older checkpoints may bear their signature
	pinned   note.Verifier
	seal     string
	parts    map[string]*zip.File
	order    []string
	roots    map[int64]tlog.Hash // at the sizes of the older checkpoints
	anchored []Anchored
	tree     Frontier
}

func (c *checker) open() bool {
	z, err := zip.NewReader(c.file, c.size)
	if err != nil {
		c.problem(Unreadable, "the file cannot be read as a bundle (%s): it is not one, or it was cut or changed", err)
		return false
	}
	c.seal = z.Comment
	for _, f := range z.File {
		if c.parts[f.Name] != nil {
			c.problem(PartChanged, "%s is in the bundle twice", f.Name)
		}
		c.parts[f.Name] = f
		c.order = append(c.order, f.Name)
	}
	return c.readManifest()
}

func (c *checker) readManifest() bool {
	data, err := c.read(manifestPart, 16<<20)
	if err != nil {
		c.problem(Unreadable, "%s: %s", manifestPart, err)
		return false
	}
	if err := decode(data, &c.Manifest); err != nil {
		c.problem(Unreadable, "%s cannot be read: %s", manifestPart, err)
		return false
	}
	if m := c.Manifest; m.Schema != BundleSchema || m.Format != ReportFormat || m.Figures != Definitions {
		c.problem(Unreadable, "the bundle has schema %q, report format %d and figures by definitions %d; this version reads %q, %d and %d: verify it with the version that it was made by (%s)",
			m.Schema, m.Format, m.Figures, BundleSchema, ReportFormat, Definitions, m.Made)
		return false
	}
	return true
}

// read reads a small part.
func (c *checker) read(name string, most int64) ([]byte, error) {
	f := c.parts[name]
	if f == nil {
		return nil, errors.New("it is missing")
	}
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && int64(len(data)) > most {
		err = errors.New("it is too large to be one")
	}
	return data, err
}

func (c *checker) verify() {
	c.checkParts()
	checkpoint, err := c.read(checkpointPart, 1<<20)
	if err != nil {
		c.problem(Unreadable, "%s: %s", checkpointPart, err)
	}
	account := NewAccount(c.Manifest.About)
	account.states(c.Manifest)
	c.Account = account
	c.readOlder()
	c.readAnchors()
	for size := range c.roots {
		account.appended[size], account.appended[size-1] = time.Time{}, time.Time{}
	}
	if !c.readEntries(account) {
		c.checkEntriesPart()
		c.checkSeal()
		return
	}
	account.Close()
	c.Problems = append(c.Problems, account.problems...)
	c.Remarks = append(c.Remarks, account.remarks...)
	c.checkCheckpoint(checkpoint)
	c.checkOlder()
	c.checkAnchors()
	c.checkSeal()
	c.checkScopes(account)
	c.checkStatements(account)
	c.checkDerived(account)
	if len(account.problems) == 0 {
		c.check("each occurrence and each run that began is accounted for, and no entry contradicts another")
	}
}

// checkSeal holds the whole file to its signed digest.
func (c *checker) checkSeal() {
	opened, err := c.openNote([]byte(c.seal))
	if err != nil {
		c.problem(SealBroken, "the seal of the file: %s", err)
		return
	}
	end := c.size - int64(len(c.seal))
	last := make([]byte, len(c.seal))
	if _, err := c.file.ReadAt(last, end); err != nil && err != io.EOF || string(last) != c.seal {
		c.problem(SealBroken, "something follows the end of the bundle")
		return
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(c.file, 0, end)); err != nil {
		c.problem(Unreadable, "the file cannot be read: %s", err)
		return
	}
	if opened.Text != sealText(Digest(sum.Sum(nil))) {
		c.problem(SealBroken, "the file is not as it was exported: its SHA-256 is %s, and the seal is about another", hex.EncodeToString(sum.Sum(nil)))
		return
	}
	c.check("the file is byte for byte as it was exported and sealed")
}

// openNote opens a note that one of the trusted keys must have signed.
func (c *checker) openNote(signed []byte) (*note.Note, error) {
	var verifiers []note.Verifier
	for _, key := range c.keys {
		verifier, err := VerifierOf(key)
		if err != nil {
			return nil, err
		}
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open(signed, note.VerifierList(verifiers...))
	var unverified *note.UnverifiedNoteError
	if errors.As(err, &unverified) {
		return nil, fmt.Errorf("it is signed by %s, and not by the pinned key (%s+%08x)", signersOf(unverified.Note), c.pinned.Name(), c.pinned.KeyHash())
	}
	return opened, err
}

// checkParts holds each part to the digest of the manifest.
func (c *checker) checkParts() {
	stated := map[string]bool{manifestPart: true}
	for _, part := range c.Manifest.Parts {
		stated[part.Name] = true
		f := c.parts[part.Name]
		if f == nil {
			c.problem(PartChanged, "%s is missing from the bundle", part.Name)
			continue
		}
		if part.Name == entriesPart {
			continue // hashed while it is read
		}
		sum, n, err := hashOf(f)
		c.holdTo(part, sum, n, err)
	}
	for _, name := range c.order {
		if !stated[name] {
			c.problem(PartChanged, "%s is in the bundle, and the manifest does not name it", name)
		}
	}
}

func (c *checker) holdTo(part Part, sum string, n int64, err error) {
	switch {
	case err != nil:
		c.problem(PartChanged, "%s cannot be read (%s): it was changed after the export", part.Name, err)
	case sum != part.SHA256 || n != part.Size:
		c.problem(PartChanged, "%s was changed after the export: it has %d bytes with SHA-256 %s, and the manifest states %d with %s", part.Name, n, sum, part.Size, part.SHA256)
	}
}

func hashOf(f *zip.File) (string, int64, error) {
	in, err := f.Open()
	if err != nil {
		return "", 0, err
	}
	defer in.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, in)
	return hex.EncodeToString(sum.Sum(nil)), n, err
}

// readOlder reads what the auditor kept. It is opened when the keys are known.
func (c *checker) readOlder() {
	c.roots = map[int64]tlog.Hash{}
	for _, data := range c.v.Older {
		if text, _, found := strings.Cut(string(olderCheckpoint(data)), "\n\n"); found {
			if cp, err := ParseCheckpoint(text + "\n"); err == nil {
				c.roots[cp.Size] = tlog.Hash{}
			}
		}
	}
}

// olderCheckpoint is what was kept, or the checkpoint of a bundle that was.
func olderCheckpoint(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte("PK")) {
		return data
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return data
	}
	in, err := z.Open(checkpointPart)
	if err != nil {
		return data
	}
	defer in.Close()
	found, err := io.ReadAll(io.LimitReader(in, 1<<20))
	if err != nil {
		return data
	}
	return found
}

// longestLine bounds an entry with its members.
const longestLine = 64 << 20

// readEntries replays the entries; false where they cannot be read.
func (c *checker) readEntries(account *Account) bool {
	f := c.parts[entriesPart]
	if f == nil {
		return false // said before
	}
	in, err := f.Open()
	if err != nil {
		c.problem(PartChanged, "%s cannot be read (%s): it was changed after the export", entriesPart, err)
		return false
	}
	defer in.Close()
	shows, err := c.Manifest.shows()
	if err != nil {
		c.problem(WrongManifest, "%s", err)
		return false
	}
	sum := &counting{hash: sha256.New()}
	var before Header
	for o := range inOrder(bufio.NewReaderSize(io.TeeReader(in, sum), 1<<16), shows) {
		n := c.Entries
		if o.err != nil {
			c.problem(PartChanged, "%s, line %d: %s", entriesPart, n+1, o.err)
			return false
		}
		h := o.header
		c.place(h, before)
		c.Problems = append(c.Problems, o.codes...)
		if len(o.entry.Body) > 0 {
			c.Shown++
		}
		c.tree.Append(tlog.RecordHash(o.entry.Header))
		if _, asked := c.roots[c.tree.Size]; asked {
			c.roots[c.tree.Size] = c.tree.Root()
		}
		c.keyChange(h, o.says)
		account.add(h, o.says)
		before = h
		c.Entries++
		if len(c.Problems) > 100 {
			c.problem(Unreadable, "there are more problems than anybody would read; the rest was not looked at")
			return false
		}
	}
	c.holdEntries(hex.EncodeToString(sum.hash.Sum(nil)), sum.n, nil)
	c.last(before)
	return true
}

func (c *checker) holdEntries(sum string, n int64, err error) {
	for _, part := range c.Manifest.Parts {
		if part.Name == entriesPart {
			c.holdTo(part, sum, n, err)
		}
	}
}

// checkEntriesPart is for entries that could not be read to their end.
func (c *checker) checkEntriesPart() {
	if f := c.parts[entriesPart]; f != nil {
		c.holdEntries(hashOf(f))
	}
}

// place holds an entry to its place: the index after the one before, and a time
// that is not before it.
func (c *checker) place(h, before Header) {
	switch next := c.Entries; {
	case next > 0 && h.Index <= before.Index:
		c.problem(OutOfOrder, "entry %d stands after entry %d: entries were put in another order, or one comes twice", h.Index, before.Index)
	case next > 0 && h.Index > before.Index+1, next == 0 && h.Index > 0:
		first := int64(0)
		if next > 0 {
			first = before.Index + 1
		}
		c.problem(EntryMissing, "%s missing: entry %d follows", entriesText(first, h.Index-1), h.Index)
	}
	if c.Entries > 0 && h.At.Before(before.At) {
		c.problem(BackDated, "entry %d is dated %s, before entry %d in front of it (%s): it was dated back", h.Index, h.At.Format(Stamp), before.Index, before.At.Format(Stamp))
	}
}

func entriesText(first, last int64) string {
	if first == last {
		return fmt.Sprintf("entry %d is", first)
	}
	return fmt.Sprintf("entries %d to %d are", first, last)
}

// keyChange trusts a new key that the trusted one signed for.
func (c *checker) keyChange(h Header, says []statement) {
	if h.Kind != KeyChanged || len(says) == 0 {
		return
	}
	r := says[0].fact.(*Rotation)
	if err := r.Verify(); err != nil {
		c.problem(WrongRotation, "entry %d changes the key: %s", h.Index, err)
		return
	}
	c.past = append(c.past, r.Old, r.New)
	if i := slices.Index(c.keys, r.Old); i >= 0 {
		c.keys = append(c.keys[:i:i], r.New) // the old one signs nothing from here on
	}
}

// everTrusted are the keys that an older checkpoint may be signed by: the pinned
// one, and those that signed a change together with one of them.
func (c *checker) everTrusted(pinned string) []string {
	keys := []string{pinned}
	for range len(c.past) {
		for i := 0; i < len(c.past); i += 2 {
			for j, k := range []string{c.past[i+1], c.past[i]} {
				if slices.Contains(keys, c.past[i+j]) && !slices.Contains(keys, k) {
					keys = append(keys, k)
				}
			}
		}
	}
	return keys
}

// last holds the newest entry to the export that it must be.
func (c *checker) last(h Header) {
	switch {
	case c.Entries == 0:
		c.problem(EntryMissing, "the bundle has no entries")
	case !h.At.Equal(c.Manifest.AsOf):
		c.problem(WrongManifest, "the manifest says that the bundle is as of %s, and its last entry was appended at %s", c.Manifest.AsOf.Format(Stamp), h.At.Format(Stamp))
	case h.Kind != Exported:
		c.problem(WrongManifest, "the last entry is %s; it must be the export itself, so that the export is in the log", h.Kind)
	}
	if c.Manifest.Query != c.Manifest.query() {
		c.problem(WrongManifest, "the manifest states another query than the one by which the population is made")
	}
}

// checkCheckpoint holds the entries to the signed size and root.
func (c *checker) checkCheckpoint(signed []byte) {
	c.Root = c.tree.Root().String()
	cp, err := OpenCheckpoint(signed, c.keys, c.v.Witnesses)
	if err != nil {
		code := WrongKey
		var invalid *note.InvalidSignatureError
		if errors.As(err, &invalid) {
			err = errors.New("its signature does not verify: it was changed after it was signed")
			code = PartChanged
		}
		c.problem(code, "the checkpoint: %s", err)
		return
	}
	c.SignedBy = cp.Key
	c.Seen = append(c.Seen, cp.Seen...)
	good := true
	switch {
	case cp.Origin != c.Manifest.Log:
		c.problem(WrongManifest, "the checkpoint is of log %s, the manifest of %s", cp.Origin, c.Manifest.Log)
		good = false
	case cp.Size != c.Manifest.Size:
		c.problem(WrongManifest, "the checkpoint is about %d entries, the manifest about %d", cp.Size, c.Manifest.Size)
		good = false
	}
	switch missing := cp.Size - c.Entries; {
	case missing > 0:
		c.problem(TailCut, "the checkpoint is about %d entries, and the bundle has %d: %d are missing", cp.Size, c.Entries, missing)
	case missing < 0:
		c.problem(Added, "the checkpoint is about %d entries, and the bundle has %d: %d were added", cp.Size, c.Entries, -missing)
	case c.tree.Root() != cp.Root:
		c.problem(WrongRoot, "the %d entries give the root %s, and the checkpoint signs %s: an entry was changed, removed, added or moved", cp.Size, c.tree.Root(), cp.Root)
	case good:
		c.check("the checkpoint is signed by the pinned key%s, and the %d entries are exactly those that it is about", c.successor(), cp.Size)
	}
	c.checkSeen(cp)
}

func (c *checker) successor() string {
	if c.SignedBy != "" && c.SignedBy != strings.TrimSpace(c.v.Key) {
		return " (by the key that it was changed to)"
	}
	return ""
}

// checkSeen demands as many cosignatures as were asked for.
func (c *checker) checkSeen(cp Signed) {
	if len(c.v.Witnesses) == 0 {
		c.NotChecked = append(c.NotChecked, "whether a witness saw this checkpoint: no key of a witness was given")
		return
	}
	demand := c.v.Demand
	if demand == 0 {
		demand = len(c.v.Witnesses)
	}
	seen := map[string]bool{}
	for _, s := range cp.Seen {
		seen[s.Witness] = true
		if c.Manifest.AsOf.After(s.At.Add(slack)) && !s.At.IsZero() {
			c.problem(BackDated, "witness %s saw the checkpoint at %s, and its last entry is dated later (%s)", s.Witness, s.At.Format(time.RFC3339), c.Manifest.AsOf.Format(time.RFC3339))
		}
	}
	if len(seen) < demand {
		c.problem(NoWitness, "%d of the %d witnesses cosigned the checkpoint, and %d are demanded", len(seen), len(c.v.Witnesses), demand)
		return
	}
	c.check("%d of the %d witnesses cosigned the checkpoint", len(seen), len(c.v.Witnesses))
}

// slack is how far the clocks of a witness and of the database may differ.
const slack = 10 * time.Minute

// checkOlder holds the log to what the auditor kept from before.
func (c *checker) checkOlder() {
	if len(c.v.Older) == 0 {
		c.NotChecked = append(c.NotChecked, "whether this is the log that was shown before: no older checkpoint was given. Keep the checkpoint of this bundle for the next time")
		return
	}
	keys := c.everTrusted(strings.TrimSpace(c.v.Key))
	for _, data := range c.v.Older {
		old, err := OpenCheckpoint(olderCheckpoint(data), keys, c.v.Witnesses)
		if err != nil {
			c.problem(WrongKey, "the older checkpoint: %s", err)
			continue
		}
		root := c.roots[old.Size]
		switch {
		case old.Origin != c.Manifest.Log:
			c.problem(WrongKey, "the older checkpoint is of log %s, this bundle of %s", old.Origin, c.Manifest.Log)
		case old.Size > c.Entries:
			c.problem(Shrunk, "the older checkpoint is about %d entries, and this log has only %d: entries were removed from its end", old.Size, c.Entries)
		case old.Size == c.Entries && old.Root != root:
			c.problem(TwoHistories, "two histories of %d entries were signed by the same key: the checkpoint that was kept has the root %s, this bundle %s. Keep both files: together they prove it", old.Size, old.Root, root)
		case old.Size > 0 && old.Root != root:
			c.problem(Rewritten, "the log was rewritten: its first %d entries had the root %s when the older checkpoint was signed, and have %s now", old.Size, old.Root, root)
		default:
			c.check("the log continues the older checkpoint of %d entries: nothing in it was changed or removed since", old.Size)
		}
		c.checkTimes(old)
	}
}

// checkTimes holds entries that came after an older checkpoint to the times at
// which witnesses had seen that one.
func (c *checker) checkTimes(old Signed) {
	for _, s := range old.Seen {
		if s.At.IsZero() || c.Account == nil || old.Size >= c.Entries {
			continue
		}
		if at := c.Account.appended[old.Size]; !at.IsZero() && at.Before(s.At.Add(-slack)) {
			c.problem(BackDated, "entry %d is dated %s, and witness %s saw the log without it at %s: it was dated back", old.Size, at.Format(time.RFC3339), s.Witness, s.At.Format(time.RFC3339))
		}
	}
}

// checkScopes demands that the bundle opens every scope of what it is about, and
// that something was ever entered there: a wrong secret would open nothing.
func (c *checker) checkScopes(account *Account) {
	about := c.Manifest.About
	if about == (About{}) {
		c.check("the bundle shows every entry of the log")
		return
	}
	open := map[Scope]bool{}
	for _, o := range c.Manifest.Scopes {
		open[o.Scope] = true
	}
	good := true
	for _, scope := range about.Scopes(account.clientsOf(about.Service), account.scenariosOf(about)) {
		if !open[scope] {
			c.problem(LeftOut, "the bundle is about %s, and does not open what concerns %q", about, scope)
			good = false
		}
	}
	if len(account.services) == 0 && len(account.Occurrences) == 0 && len(account.Runs) == 0 {
		c.problem(LeftOut, "no entry concerns %s: either it was never in the log, or the bundle discloses a wrong secret and so shows nothing of it", about)
		good = false
	}
	if good && c.Shown < c.Entries {
		c.check("each of the %d entries that concern %s is shown; the other %d are there as headers, which prove that nothing is missing", c.Shown, about, c.Entries-c.Shown)
		c.NotChecked = append(c.NotChecked, fmt.Sprintf("what the %d entries say that concern others: their content is not in this bundle", c.Entries-c.Shown))
	}
}

// checkDerived makes every derived part again and compares.
func (c *checker) checkDerived(account *Account) {
	before, whole := len(c.Problems), true
	for _, part := range derived(c.Manifest, account) {
		f := c.parts[part.name]
		if f == nil {
			whole = false
			if !slices.ContainsFunc(c.Manifest.Parts, func(p Part) bool { return p.Name == part.name }) {
				c.problem(PartChanged, "%s is missing from the bundle", part.name)
			}
			continue
		}
		if part.name == figuresPart {
			whole = c.checkFigures(account) && whole
			continue
		}
		line, stated, computed, err := difference(f, part.write)
		if err != nil {
			whole = false // said with its digest
			continue
		}
		if line > 0 {
			c.problem(wrongPart(part.name, stated, computed), "%s says other things than the entries. Line %d: it has %s, and the entries give %s", part.name, line, short(stated), short(computed))
		}
	}
	if len(c.Problems) == before && whole {
		c.check("the population, every figure, the report, the tables and the JUnit file follow from the entries")
	}
}

func wrongPart(name, stated, computed string) Code {
	if name == populationPart && (stated == "" || strings.Contains(computed, `"what":"occurrence"`)) {
		return LeftOut
	}
	return WrongReport
}

// checkFigures says whether the figures could be read.
func (c *checker) checkFigures(account *Account) bool {
	until := c.Manifest.Until
	if c.Manifest.AsOf.Before(until) {
		until = c.Manifest.AsOf
	}
	c.Figures = account.Figures(c.Manifest.From, until)
	in, err := c.parts[figuresPart].Open()
	if err != nil {
		return false // said with its digest
	}
	defer in.Close()
	var stated []Figure
	if err := json.NewDecoder(in).Decode(&stated); err != nil {
		c.problem(WrongFigures, "%s cannot be read: %s", figuresPart, err)
		return false
	}
	differences := differ(stated, c.Figures)
	for _, text := range differences {
		c.problem(WrongFigures, "the figures do not follow from the entries: %s", text)
	}
	if len(differences) > 0 {
		return true
	}
	line, a, b, err := difference(c.parts[figuresPart], func(w io.Writer) error { return writeJSON(w, c.Figures) })
	if err == nil && line > 0 {
		c.problem(WrongFigures, "%s says other things than the entries. Line %d: it has %s, and the entries give %s", figuresPart, line, short(a), short(b))
	}
	return err == nil
}

// difference is the first line in which a part and what it should be differ; 0 for none.
func difference(f *zip.File, write func(io.Writer) error) (line int, stated, computed string, err error) {
	in, err := f.Open()
	if err != nil {
		return 0, "", "", err
	}
	defer in.Close()
	made, w := io.Pipe()
	done := make(chan struct{})
	defer func() { <-done }()
	defer made.Close()
	go func() {
		defer close(done)
		buffer := bufio.NewWriterSize(w, 1<<16)
		w.CloseWithError(errors.Join(write(buffer), buffer.Flush()))
	}()
	a, b := bufio.NewReaderSize(in, 1<<16), bufio.NewReaderSize(made, 1<<16)
	for line = 1; ; line++ {
		x, errX := a.ReadBytes('\n')
		y, errY := b.ReadBytes('\n')
		if errX != nil && errX != io.EOF {
			return 0, "", "", errX
		}
		if !bytes.Equal(x, y) {
			return line, strings.TrimSuffix(string(x), "\n"), strings.TrimSuffix(string(y), "\n"), nil
		}
		if errX == io.EOF && errY == io.EOF {
			return 0, "", "", nil
		}
	}
}

// short cuts a text for a message.
func short(text string) string {
	if text == "" {
		return "nothing"
	}
	if len(text) > 200 {
		text = text[:200] + "…"
	}
	return fmt.Sprintf("%q", text)
}
