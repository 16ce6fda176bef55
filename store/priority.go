package store

import (
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

// PriorityOf is how soon a finding must be dealt with, 1 (first) to 4: the tier of
// its service, 3 where that is unknown, and one later where recovery itself is not
// in doubt, because our test environment, people or a runbook are to blame.
func PriorityOf(tier int, class fault.Class, blame fault.Blame) int {
	priority := tier
	if tier < 1 {
		priority = 3
	}
	if blame != fault.Backup && class != fault.Isolation {
		priority++
	}
	return min(max(priority, 1), 4)
}

// UseDue sets how soon findings and tasks are due by their priority; what is left
// out is as the settings' defaults say. It may be called at any time.
func (s *Store) UseDue(due scenarios.DueSettings) {
	due.Fill()
	s.dueLimits.Store(due)
}

// dueBy is the day by which what began at a moment must be done.
func (tx *Tx) dueBy(priority int, at time.Time) *time.Time {
	by := at.Add(tx.due.Limit(priority))
	return &by
}
