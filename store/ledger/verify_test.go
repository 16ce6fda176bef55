package ledger

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestABundleVerifiesByItsKeyAlone(t *testing.T) {
	for name, about := range map[string]About{
		"the whole log": {}, "a client": {Client: "client-of-orders"}, "a service": {Service: "orders"},
	} {
		t.Run(name, func(t *testing.T) {
			b := month(t)
			r := verify(t, b.export(about), Verification{Key: b.public})
			require.Empty(t, r.Problems)
			require.True(t, r.Verified)
			require.Equal(t, b.public, r.SignedBy)
			require.NotEmpty(t, r.Checked)
			require.NotEmpty(t, r.NotChecked, "no older checkpoint and no witness were given")
			require.NotEmpty(t, r.CannotShow)
		})
	}
}

func TestFiguresFollowFromTheEntries(t *testing.T) {
	b := month(t)
	r := verify(t, b.export(About{Service: "orders"}), Verification{Key: b.public})
	require.Empty(t, r.Problems)
	by := map[string]string{}
	for _, f := range r.Figures {
		by[f.id()] = f.Text()
	}
	require.Equal(t, "3 / 5 (60 %)", by["on_time_completion"], "1, 2 (failed) and 6 on time; 3 late, 4 missed; 5 exempt")
	require.Equal(t, "2 / 5 (40 %)", by["on_time_proven"])
	require.Equal(t, "3 / 4 (75 %)", by["attempt_success scheduled"])
	require.Equal(t, "n/a", by["attempt_success on_demand"], "a denominator of zero is never 100 %")
	require.Equal(t, "1 / 4 (25 %)", by["failure_rate"])
	require.Equal(t, "1h0m0s (mean of 1)", by["mean_lateness"])
	require.Equal(t, "1 / 1 (100 %)", by["coverage"])
}

func TestABundleOfAClientShowsNothingOfAnother(t *testing.T) {
	b := month(t)
	for _, about := range []About{{Client: "client-of-orders"}, {Service: "orders"}} {
		_, contents, _ := parts(t, b.clone().export(about))
		for name, content := range contents {
			require.NotContains(t, string(content), "wages", name)
		}
	}
}

func TestABundleIsRefusedWithoutAPinnedKey(t *testing.T) {
	b := month(t)
	bundle := b.export(About{})
	_, err := Verify(bytes.NewReader(bundle), int64(len(bundle)), Verification{Key: " "})
	require.ErrorIs(t, err, ErrNoKey)
	_, err = Verify(bytes.NewReader(bundle), int64(len(bundle)), Verification{Key: b.secret})
	require.ErrorContains(t, err, "this is the secret key; give the public one")
	_, err = Verify(bytes.NewReader(bundle), int64(len(bundle)), Verification{Key: "PUB"})
	require.ErrorContains(t, err, "this is not a public key")
}

// has demands a problem of the code that says the text.
func has(t *testing.T, r *Result, code Code, text string) {
	t.Helper()
	require.False(t, r.Verified)
	for _, p := range r.Problems {
		if p.Code == code && strings.Contains(p.Text, text) {
			return
		}
	}
	require.Failf(t, "no such problem", "expected %s: %s\ngot %+v", code, text, r.Problems)
}

func TestEveryByteCounts(t *testing.T) {
	b := month(t)
	bundle := b.export(About{Service: "orders"})
	for i := range bundle {
		if i%199 != 0 && (i < len(bundle)-1200 || i%11 != 0) { // more closely where the directory and the seal are
			continue
		}
		changed := bytes.Clone(bundle)
		changed[i] ^= 0x20
		require.False(t, verify(t, changed, Verification{Key: b.public}).Verified, "byte %d of %d", i, len(bundle))
	}
	has(t, verify(t, append(bytes.Clone(bundle), ' '), Verification{Key: b.public}), SealBroken, "something follows the end of the bundle")
	has(t, verify(t, bundle[:len(bundle)-1], Verification{Key: b.public}), Unreadable, "cannot be read as a bundle")
	has(t, verify(t, bundle[:len(bundle)/2], Verification{Key: b.public}), Unreadable, "cannot be read as a bundle")
	has(t, verify(t, nil, Verification{Key: b.public}), Unreadable, "cannot be read as a bundle")
}

func TestAChangedPartIsNamed(t *testing.T) {
	b := month(t)
	bundle := b.export(About{})
	names, _, _ := parts(t, bundle)
	require.Len(t, names, 14)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			r := verify(t, tamper(t, bundle, nil, func(c map[string][]byte) {
				at := bytes.LastIndexAny(c[name], "0123456789{")
				c[name] = bytes.Clone(c[name])
				c[name][at] ^= 1
			}), Verification{Key: b.public})
			has(t, r, SealBroken, "the file is not as it was exported")
			require.NotContains(t, r.Checked, "the file is byte for byte as it was exported and sealed")
			switch name {
			case manifestPart:
			case checkpointPart:
				has(t, r, PartChanged, "checkpoint was changed after the export")
			default:
				has(t, r, PartChanged, name+" was changed after the export")
			}
			r = verify(t, tamper(t, bundle, nil, func(c map[string][]byte) { delete(c, name) }), Verification{Key: b.public})
			if name == manifestPart {
				has(t, r, Unreadable, "manifest.json: it is missing")
			} else {
				has(t, r, PartChanged, name+" is missing from the bundle")
				for _, checked := range r.Checked {
					require.False(t, strings.HasPrefix(checked, "the population") && !slices.Contains([]string{checkpointPart, anchorsPart, statementsPart}, name), "what was not there was not checked")
				}
			}
		})
	}
}

// lines changes the entries of a bundle, by an operator who has the key.
func lines(t *testing.T, b *book, bundle []byte, change func(lines [][]byte) [][]byte) *Result {
	return verify(t, tamper(t, bundle, b.signer(), func(c map[string][]byte) {
		all := bytes.SplitAfter(c[entriesPart], []byte("\n"))
		c[entriesPart] = bytes.Join(change(all[:len(all)-1]), nil)
	}), Verification{Key: b.public})
}

func TestTamperedEntriesAreFoundEvenWithTheKey(t *testing.T) {
	b := month(t)
	bundle := b.export(About{})
	size := len(b.entries)
	for name, c := range map[string]struct {
		change func([][]byte) [][]byte
		code   Code
		text   string
	}{
		"a changed body": {func(l [][]byte) [][]byte {
			l[11] = bytes.Replace(l[11], []byte(`"outcome":"passed"`), []byte(`"outcome":"failed"`), 1)
			l[13] = bytes.Replace(l[13], []byte(`"outcome":"failed"`), []byte(`"outcome":"passed"`), 1)
			return l
		}, EntryChanged, "was changed: its body is not the one that the log commits to"},
		"a changed body with its digest": {func(l [][]byte) [][]byte {
			for i := range l {
				e, err := parseEntry(bytes.TrimSpace(l[i]))
				require.NoError(t, err)
				if body := bytes.Replace(e.Body, []byte(`"outcome":"failed"`), []byte(`"outcome":"passed"`), 1); !bytes.Equal(body, e.Body) {
					h, err := ParseHeader(e.Header)
					require.NoError(t, err)
					h.Body, e.Body = Sum(body), body
					e.Header = h.Canonical()
					l[i] = e.line()
				}
			}
			return l
		}, WrongRoot, "an entry was changed, removed, added or moved"},
		"an entry removed":        {func(l [][]byte) [][]byte { return append(l[:8:8], l[9:]...) }, EntryMissing, "entry 8 is missing: entry 9 follows"},
		"several entries removed": {func(l [][]byte) [][]byte { return append(l[:8:8], l[11:]...) }, EntryMissing, "entries 8 to 10 are missing: entry 11 follows"},
		"the first entry removed": {func(l [][]byte) [][]byte { return l[1:] }, EntryMissing, "entry 0 is missing: entry 1 follows"},
		"an entry twice":          {func(l [][]byte) [][]byte { return append(append(l[:8:8], l[7]), l[8:]...) }, OutOfOrder, "entry 7 stands after entry 7"},
		"two entries swapped":     {func(l [][]byte) [][]byte { l[9], l[10] = l[10], l[9]; return l }, OutOfOrder, "entry 9 stands after entry 10"},
		"the tail cut":            {func(l [][]byte) [][]byte { return l[:size-2] }, TailCut, "2 are missing"},
		"an entry added at the end": {func(l [][]byte) [][]byte {
			more := b.clone()
			more.add(Heartbeat, Subject{}, HeartbeatFact{})
			return append(l, more.entries[size].line())
		}, Added, "1 were added"},
		"an entry left out": {func(l [][]byte) [][]byte {
			e, err := parseEntry(bytes.TrimSpace(l[9]))
			require.NoError(t, err)
			e.Body = nil
			l[9] = e.line()
			return l
		}, LeftOut, "entry 9 (run.ended) concerns what the bundle is about, and is left out"},
		"a member left out": {func(l [][]byte) [][]byte {
			e, err := parseEntry(bytes.TrimSpace(l[5]))
			require.NoError(t, err)
			e.Members[3].Body = nil
			l[5] = e.line()
			return l
		}, LeftOut, "entry 5 (occurrences.planned), member 3 concerns what the bundle is about, and is left out"},
		"a member removed": {func(l [][]byte) [][]byte {
			e, err := parseEntry(bytes.TrimSpace(l[5]))
			require.NoError(t, err)
			e.Members = append(e.Members[:3:3], e.Members[4:]...)
			l[5] = e.line()
			return l
		}, LeftOut, "commits to 12 members, and the bundle has 11 of them"},
		"members swapped": {func(l [][]byte) [][]byte {
			e, err := parseEntry(bytes.TrimSpace(l[5]))
			require.NoError(t, err)
			e.Members[0], e.Members[1] = e.Members[1], e.Members[0]
			l[5] = e.line()
			return l
		}, EntryChanged, "its members are not those that it commits to"},
		"a body that can be read in two ways": {func(l [][]byte) [][]byte {
			l[9] = bytes.Replace(l[9], []byte(`"outcome":"passed"`), []byte(`"outcome":"failed","outcome":"passed"`), 1)
			return l
		}, EntryChanged, "was changed"},
		"no entries": {func([][]byte) [][]byte { return nil }, EntryMissing, "the bundle has no entries"},
		"nonsense":   {func(l [][]byte) [][]byte { l[3] = []byte("nonsense\n"); return l }, PartChanged, "line 4:"},
		"a line with more in it": {func(l [][]byte) [][]byte {
			l[3] = append(bytes.TrimSuffix(l[3], []byte("}\n")), ",\"more\":1}\n"...)
			return l
		}, PartChanged, "it is not written as an entry is"},
	} {
		t.Run(name, func(t *testing.T) { has(t, lines(t, b, bundle, c.change), c.code, c.text) })
	}
}

// forged is what an operator with the key makes of a changed log.
func forged(t *testing.T, b *book, about About) *Result {
	return verify(t, b.export(about), Verification{Key: b.public})
}

func TestALogThatContradictsItselfIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*book)
		code   Code
		text   string
	}{
		"an entry dated back": {func(b *book) {
			b.add(Heartbeat, Subject{}, HeartbeatFact{})
			b.addAt(b.at.Add(-time.Second), Heartbeat, Subject{}, HeartbeatFact{})
		}, BackDated, "in front of it"},
		"a fact dated back": {func(b *book) {
			body, err := Seal(Heartbeat, salt(), b.at.AddDate(0, 0, -3), person, Subject{}, HeartbeatFact{})
			require.NoError(b.t, err)
			b.put(b.at.Add(time.Second), Heartbeat, []string{Everyone}, body, nil)
			b.at = b.at.Add(time.Second)
		}, BackDated, "an entry is appended when the fact happens"},
		"an occurrence planned again after it was due": {func(b *book) { b.plan(due("orders", 4)) }, Contradiction, "has planned already"},
		"an occurrence settled twice": {func(b *book) {
			b.add(OccurrenceSettled, subjectOf("orders"), SettledFact{Due: due("orders", 4).Due, State: "exempt", Exemption: "person:1"})
		}, Contradiction, "it settles orders-nightly 2026-10-05T00:00:00.000000Z as exempt, which is missed"},
		"a run for what was never planned": {func(b *book) {
			o := due("orders", 20)
			b.add(RunQueued, subjectOf("orders"), QueuedFact{Run: "odd", Scenario: o.Scenario, Service: "orders", Trigger: "scheduled", Occurrence: &o.Due.At})
		}, Contradiction, "which no entry planned"},
		"a run that ended after its entry": {func(b *book) {
			o := due("orders", 6)
			id := "run-later"
			b.add(RunQueued, subjectOf("orders"), QueuedFact{Run: id, Scenario: o.Scenario, Service: "orders", Trigger: "on_demand"})
			f := b.fact(id, o, "passed", b.at.Add(time.Hour))
			f.Occurrence = nil
			b.add(RunEnded, subjectOf("orders"), f)
		}, BackDated, "after its entry was appended"},
		"an occurrence never accounted for": {func(b *book) {
			b.plan(due("orders", 9))
			b.at = start.AddDate(0, 0, 14)
		}, Unaccounted, "no entry says what became of it"},
		"a run that never ended": {func(b *book) {
			b.add(RunQueued, subjectOf("orders"), QueuedFact{Run: "lost", Scenario: "orders-nightly", Service: "orders", Trigger: "on_demand"})
			b.at = start.AddDate(0, 0, 20)
		}, Unaccounted, "it queued run lost, and no entry says how that ended"},
		"a run ended twice": {func(b *book) {
			o := due("orders", 2)
			b.add(RunEnded, subjectOf("orders"), b.fact("run-orders-1003", o, "passed", b.at))
		}, Contradiction, "it ends run run-orders-1003, which entry"},
		"an exemption approved after it was due": {func(b *book) {
			o := due("orders", 8)
			b.plan(o)
			b.at = o.Due.At.Add(time.Minute)
			late := ExemptionFact{UID: "person:2", From: start, Until: start.AddDate(0, 1, 0), ApprovedAt: &start}
			b.add(ExemptionApproved, Subject{Service: "orders"}, late)
			b.add(OccurrenceSettled, subjectOf("orders"), SettledFact{Due: o.Due, State: "exempt", Exemption: "person:2"})
		}, Contradiction, "no exemption that covers it had been approved before it was due"},
		"an exemption of another service": {func(b *book) {
			o := due("orders", 8)
			b.plan(o)
			b.add(ExemptionApproved, Subject{Service: "wages"}, ExemptionFact{UID: "person:2", ApprovedAt: &start, From: start, Until: start.AddDate(0, 1, 0)})
			b.at = o.ClosesAt
			b.add(OccurrenceSettled, subjectOf("orders"), SettledFact{Due: o.Due, State: "exempt", Exemption: "person:2"})
		}, Contradiction, "no exemption that covers it"},
		"an occurrence withdrawn after it was due": {func(b *book) {
			b.withdraw(due("orders", 4))
		}, Contradiction, "after it was due"},
		"passed without a look at the data": {func(b *book) {
			o := due("orders", 6)
			b.add(RunQueued, subjectOf("orders"), QueuedFact{Run: "blind", Scenario: o.Scenario, Service: "orders", Trigger: "on_demand"})
			f := b.fact("blind", o, "passed", b.at)
			f.Occurrence, f.Observations = nil, nil
			b.add(RunEnded, subjectOf("orders"), f)
		}, Contradiction, "no check of it looked at restored data"},
		"a key changed without the old one's signature": {func(b *book) {
			other := newBook(b.t)
			r, err := Rotate(other.secret, b.secret)
			require.NoError(b.t, err)
			r.Old = b.public
			b.add(KeyChanged, Subject{}, r)
		}, WrongRotation, "changes the key"},
	} {
		t.Run(name, func(t *testing.T) {
			b := month(t)
			c.change(b)
			has(t, forged(t, b, About{}), c.code, c.text)
		})
	}
}

func TestDerivedPartsMustFollowFromTheEntries(t *testing.T) {
	b := month(t)
	bundle := b.export(About{Service: "orders"})
	for name, c := range map[string]struct {
		part, old, new string
		code           Code
		text           string
	}{
		"figures that do not follow":       {figuresPart, `"numerator": 3,`, `"numerator": 4,`, WrongFigures, "on_time_completion is stated as 4 / 5 (1 left out), and the entries give 3 / 5 (1 left out)"},
		"figures that leave out members":   {figuresPart, `"left_out": 1,`, `"left_out": 0,`, WrongFigures, "on_time_completion is stated as 3 / 5, and the entries give 3 / 5 (1 left out)"},
		"figures with another title":       {figuresPart, `On-time completion`, `Perfect completion`, WrongFigures, "says other things than the entries"},
		"a report with other numbers":      {reportPart, `3 / 5 (60 %)`, `5 / 5 (100 %)`, WrongReport, "report.html says other things than the entries. Line"},
		"a table with another outcome":     {runsPart, `,failed,`, `,passed,`, WrongReport, "runs.csv says other things"},
		"a JUnit file without the failure": {junitPart, `failures="3"`, `failures="0"`, WrongReport, "junit.xml says other things"},
		"a population with another state":  {populationPart, `"state":"missed"`, `"state":"on_time"`, LeftOut, "population.jsonl says other things"},
		"another schema":                   {schemaPart, `{`, `{ `, WrongReport, "schema.json says other things"},
	} {
		t.Run(name, func(t *testing.T) {
			r := verify(t, tamper(t, bundle, b.signer(), func(parts map[string][]byte) {
				changed := bytes.Replace(parts[c.part], []byte(c.old), []byte(c.new), 1)
				require.NotEqual(t, parts[c.part], changed)
				parts[c.part] = changed
			}), Verification{Key: b.public})
			has(t, r, c.code, c.text)
		})
	}
	r := verify(t, tamper(t, bundle, b.signer(), func(parts map[string][]byte) {
		all := bytes.SplitAfter(parts[populationPart], []byte("\n"))
		parts[populationPart] = bytes.Join(append(all[:4:4], all[5:]...), nil)
	}), Verification{Key: b.public})
	has(t, r, LeftOut, "population.jsonl says other things than the entries. Line 5")
}

func TestABundleMustOpenWhatItIsAbout(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Export)
		text   string
	}{
		"with a wrong secret":                    {func(x *Export) { x.ScopeKey = []byte("another") }, "no entry concerns service orders"},
		"without what concerns the whole client": {func(x *Export) { x.Clients = nil }, `does not open what concerns "all of client:client-of-orders"`},
	} {
		t.Run(name, func(t *testing.T) {
			b := month(t)
			b.add(Exported, Subject{Service: "orders"}, ExportFact{Bundle: "b1"})
			x := b.exportOf(About{Service: "orders"})
			c.change(&x)
			var out bytes.Buffer
			require.NoError(t, Write(&out, x))
			has(t, verify(t, out.Bytes(), Verification{Key: b.public}), LeftOut, c.text)
		})
	}
}

func TestALogSignedByAnotherKeyIsRefused(t *testing.T) {
	b, other := month(t), newBook(t)
	bundle := b.export(About{})
	has(t, verify(t, bundle, Verification{Key: other.public}), WrongKey, "none of these is the pinned key")
}

func TestARewrittenLogIsFoundByAnOlderCheckpoint(t *testing.T) {
	b := month(t)
	other := b.clone()
	kept := b.checkpoint()
	first := b.clone().export(About{})
	r := verify(t, b.clone().export(About{}), Verification{Key: b.public, Older: [][]byte{kept}})
	require.Empty(t, r.Problems)
	require.Contains(t, r.Checked, "the log continues the older checkpoint of 32 entries: nothing in it was changed or removed since")

	// The operator makes the failed run a passed one, and signs everything again.
	for i, e := range other.entries {
		body := bytes.ReplaceAll(bytes.ReplaceAll(e.Body, []byte(`"outcome":"failed"`), []byte(`"outcome":"passed"`)), []byte(`"held":false`), []byte(`"held":true`))
		h, err := ParseHeader(e.Header)
		require.NoError(t, err)
		h.Body = Sum(body)
		other.entries[i] = Entry{Header: h.Canonical(), Body: body, Members: e.Members}
	}
	same := other.clone().export(About{})
	require.True(t, verify(t, same, Verification{Key: b.public}).Verified, "by itself it is a log like any other")
	has(t, verify(t, same, Verification{Key: b.public, Older: [][]byte{kept}}), Rewritten, "the log was rewritten: its first 32 entries had the root")
	has(t, verify(t, same, Verification{Key: b.public, Older: [][]byte{first}}), TwoHistories, "two histories of 33 entries were signed by the same key")

	short := newBook(t)
	short.secret, short.public = b.secret, b.public
	has(t, verify(t, short.export(About{}), Verification{Key: b.public, Older: [][]byte{kept}}), Shrunk, "the older checkpoint is about 32 entries, and this log has only 2")

	foreign := newBook(t)
	has(t, verify(t, same, Verification{Key: b.public, Older: [][]byte{foreign.checkpoint()}}), WrongKey, "the older checkpoint: it is signed by")
}
