package ledger

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Replayed is a whole log as far as it was read.
type Replayed struct {
	Problems []Problem
	Remarks  []string
	Tree     Frontier
	Account  *Account
	Keys     []string // that may have signed a checkpoint of it: the pinned one, and those that were changed together with it
}

// Replay reads a whole log, holds each entry to its place, its digest and its
// members, and makes the account of all of them. Each is handed to grown with the
// root of the tree that ends with it; grown may be nil.
func Replay(entries iter.Seq2[Entry, error], key string, grown func(h Header, e Entry, root func() tlog.Hash)) (Replayed, error) {
	c := &checker{Result: &Result{}}
	if key = strings.TrimSpace(key); key != "" {
		c.keys = []string{key}
	}
	account := NewAccount(About{})
	var before Header
	all := func([]string) bool { return true }
	for entry, err := range entries {
		if err != nil {
			return Replayed{}, err
		}
		o := judged(entry, all)
		if o.err != nil {
			c.problem(EntryChanged, "entry %d: %s", c.Entries, o.err)
			c.Entries++
			c.tree.Append(tlog.RecordHash(entry.Header))
			continue
		}
		c.place(o.header, before)
		c.Problems = append(c.Problems, o.codes...)
		c.tree.Append(tlog.RecordHash(entry.Header))
		c.keyChange(o.header, o.says)
		account.add(o.header, o.says)
		if grown != nil {
			grown(o.header, entry, c.tree.Root)
		}
		before = o.header
		c.Entries++
	}
	account.Close()
	return Replayed{append(c.Problems, account.problems...), account.remarks, c.tree, account, c.everTrusted(key)}, nil
}

// Exemptions are the exemptions of an account, by their uid.
func (a *Account) Exemptions() map[string]ExemptionFact {
	all := map[string]ExemptionFact{}
	for uid, e := range a.exemptions {
		all[uid] = e.ExemptionFact
	}
	return all
}

// RunOf reads what an entry of RunEnded says, and its salt.
func RunOf(body []byte) (run RunFact, salt string, err error) {
	var b bodyOf[RunFact]
	if err := decode(body, &b); err != nil {
		return run, "", fmt.Errorf("the body cannot be read: %w", err)
	}
	return b.Fact, b.Salt, nil
}

// EnteredOf reads what a body says of an entry in an execution, and its salt.
func EnteredOf(body []byte) (entered ExecutionEntryFact, salt string, err error) {
	var b bodyOf[ExecutionEntryFact]
	if err := decode(body, &b); err != nil {
		return entered, "", fmt.Errorf("the body cannot be read: %w", err)
	}
	return b.Fact, b.Salt, nil
}

// SubjectOf reads whom a body concerns.
func SubjectOf(body []byte) (Subject, error) {
	var b struct {
		Subject Subject `json:"subject"`
	}
	err := json.Unmarshal(body, &b)
	return b.Subject, err
}
