package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rehearse/store/ledger"
)

// AccessFilter chooses a page of the access log.
type AccessFilter struct {
	Before int64 // Next of the page before; 0 is the newest
	Limit  int   // default 50, at most 500
}

// AccessEntry is an entry of the evidence log about access: who signed in, what was
// refused, what was exported, and who may do what since when.
type AccessEntry struct {
	Index  int64        `json:"index"` // in the evidence log
	At     time.Time    `json:"at"`
	Kind   string       `json:"kind"`
	Actor  ledger.Actor `json:"actor"`
	What   string       `json:"what"` // for people
	Before string       `json:"before,omitempty"`
	After  string       `json:"after,omitempty"`
	Why    string       `json:"why,omitempty"`
}

// AccessPage is a part of the access log, the newest entry first.
type AccessPage struct {
	Entries []AccessEntry
	Next    int64 // for AccessFilter.Before; 0 on the last page
}

// AccessLog reads a page of the access log.
func (s *Store) AccessLog(ctx context.Context, f AccessFilter) (page AccessPage, err error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 500)
	// The kinds stand in the text as in the index, or it would not be used.
	query := s.db.WithContext(ctx).Order("idx DESC").Limit(f.Limit + 1).
		Where("kind IN ('access.signed_in', 'access.signed_out', 'access.sign_in_refused', 'access.changed', 'right.refused', 'evidence.exported')")
	if f.Before > 0 {
		query = query.Where("idx < ?", f.Before)
	}
	var rows []evidenceEntry
	if err := query.Find(&rows).Error; err != nil {
		return page, s.explain("read the access log", err)
	}
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		page.Next = rows[f.Limit-1].Index
	}
	for _, row := range rows {
		entry, err := accessEntry(row)
		if err != nil {
			return page, s.explain(fmt.Sprintf("read entry %d of the log", row.Index), err)
		}
		page.Entries = append(page.Entries, entry)
	}
	return page, nil
}

func accessEntry(row evidenceEntry) (e AccessEntry, err error) {
	var body struct {
		At    time.Time
		Actor ledger.Actor
		Fact  json.RawMessage
	}
	if err := json.Unmarshal([]byte(row.Body), &body); err != nil {
		return e, err
	}
	e = AccessEntry{Index: row.Index, At: body.At, Kind: row.Kind, Actor: body.Actor}
	switch kind := ledger.Kind(row.Kind); kind {
	case ledger.SignedIn, ledger.SignedOut, ledger.SignInRefused:
		var fact ledger.SignInFact
		err = json.Unmarshal(body.Fact, &fact)
		switch {
		case kind == ledger.SignedIn:
			e.What = "signed in with " + fact.How
		case kind == ledger.SignedOut:
			e.What = "signed out"
		case fact.User == "":
			e.What = fact.Why
		default:
			e.What = fact.User + ": " + fact.Why
		}
	case ledger.AccessChanged:
		var fact ledger.AccessFact
		err = json.Unmarshal(body.Fact, &fact)
		e.What, e.Before, e.After, e.Why = fact.What+": "+fact.About, fact.Before, fact.After, fact.Why
	case ledger.Refused:
		var fact ledger.RefusedFact
		err = json.Unmarshal(body.Fact, &fact)
		e.What, e.Why = "refused: "+fact.Verb, fact.Why
	case ledger.Exported:
		var fact ledger.ExportFact
		err = json.Unmarshal(body.Fact, &fact)
		if fact.Table != "" {
			e.What = fmt.Sprintf("exported %s of %s as CSV", fact.Table, fact.About)
			break
		}
		e.What = fmt.Sprintf("exported evidence of %s, %s to %s", fact.About, fact.From.UTC().Format(time.DateOnly), fact.Until.UTC().Format(time.DateOnly))
	}
	return e, err
}
