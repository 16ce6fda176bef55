package store

import (
	"context"
	"slices"
	"time"

	"rehearse/scenarios"
	"rehearse/store/ledger"
)

// ControlsQuery asks what speaks to controls in a period.
type ControlsQuery struct {
	From, Until time.Time            // until is not included
	Workspace   *scenarios.Workspace // its controls, and its services as far as the reader may see them
	Client      string               // only of this client; "" is every one
}

// ControlsOf are the controls of a workspace as the evidence has them.
func ControlsOf(w *scenarios.Workspace) []ledger.Control {
	all := []ledger.Control{}
	if w == nil {
		return all
	}
	for _, c := range w.Controls {
		control := ledger.Control{Control: c.Control, Framework: c.Framework, Title: c.Title, Records: []ledger.ControlRecord{}}
		for strength, kinds := range map[string][]string{"direct": c.Direct, "supporting": c.Supporting} {
			for _, kind := range kinds {
				control.Records = append(control.Records, ledger.ControlRecord{Kind: ledger.RecordKind(kind), Strength: strength})
			}
		}
		slices.SortStableFunc(control.Records, func(a, b ledger.ControlRecord) int {
			return map[string]int{"direct": 0, "supporting": 1}[a.Strength] - map[string]int{"direct": 0, "supporting": 1}[b.Strength]
		})
		all = append(all, control)
	}
	return all
}

// mostRecords is how many records of a kind a control opens to.
const mostRecords = 10_000

// Controls says what speaks to each control in a period, by the rows of the database,
// and what is missing. Who may see some clients only gets theirs.
func (s *Store) Controls(ctx context.Context, q ControlsQuery) ([]ledger.ControlStanding, error) {
	r := ledger.Records{By: map[ledger.RecordKind][]string{}, Services: []string{}}
	for _, name := range sortedKeys(q.Workspace.Services) {
		if q.Client == "" || q.Workspace.Services[name].Client == q.Client {
			r.Services = append(r.Services, name)
		}
	}
	from, until := text(q.From), text(q.Until)
	of, with := "1 = 1", []any{}
	if q.Client != "" {
		of, with = "client = ?", []any{q.Client}
	}
	for _, each := range []struct {
		kind          ledger.RecordKind
		of            any
		column, where string
	}{
		{ledger.Restores, &Run{}, "id", "state = 'ended' AND outcome IN ('passed', 'failed') AND ended_at >= ? AND ended_at < ?"},
		{ledger.Proven, &Run{}, "DISTINCT service", "state = 'ended' AND outcome = 'passed' AND ended_at >= ? AND ended_at < ?"},
		{ledger.Objectives, &Run{}, "id", "state = 'ended' AND outcome = 'passed' AND rto_met AND ended_at >= ? AND ended_at < ?"},
		{ledger.Punctual, &Occurrence{}, "id", "state = 'on_time' AND closes_at >= ? AND closes_at < ?"},
		{ledger.Exercises, &Execution{}, "id", "kind IN ('drill', 'recovery') AND opened_at >= ? AND opened_at < ?"},
		{ledger.Reviews, &Execution{}, "id", "kind IN ('audit', 'review') AND opened_at >= ? AND opened_at < ?"},
	} {
		var ids []string
		query := s.db.WithContext(ctx).Model(each.of).Select(each.column).Where(each.where, from, until).Where(of, with...).Order("1").Limit(mostRecords)
		if err := query.Scan(&ids).Error; err != nil {
			return nil, s.explain("read what speaks to the controls", err)
		}
		r.By[each.kind] = ids
	}
	return r.Stand(ControlsOf(q.Workspace)), nil
}
