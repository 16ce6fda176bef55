package progress

import (
	"time"

	"rehearse/scenarios"
)

// Owed is something that the machine does by itself.
type Owed struct {
	Step *Step
	What OwedKind
}

// OwedKind is what is owed.
type OwedKind string

// What the machine does.
const (
	OwedInject  OwedKind = "inject"  // it comes by the clock
	OwedRun     OwedKind = "run"     // a scenario is to be started
	OwedOutcome OwedKind = "outcome" // a run was started; its outcome is the step's result
)

// Owed is what the machine does at a moment, in the order of the steps.
func (p *Progress) Owed(now time.Time) (all []Owed) {
	if p.State != Running {
		return nil
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		switch {
		case s.Kind == scenarios.StepInject:
			if at := p.InjectDue(s); at != nil && !at.After(now) {
				all = append(all, Owed{s, OwedInject})
			}
		case s.Kind != scenarios.StepRun:
		case s.State == Ready:
			all = append(all, Owed{s, OwedRun})
		case s.State == Under && s.RunID != "":
			all = append(all, Owed{s, OwedOutcome})
		}
	}
	return all
}
