package runner

import (
	"errors"
	"fmt"
	"time"

	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
)

// The endings of a run that do not come from what it found, each the cause of
// its context. A check that is cut short by one is told so by its fault.

// Cancelled is the cause when a person stops a run.
type Cancelled struct {
	By string // what people call who stopped it; "" is unknown
	ID string // the actor's
}

func (c Cancelled) Error() string {
	if c.By == "" {
		return "cancelled"
	}
	return "cancelled by " + c.By
}

// Unwrap blames nobody's backup.
func (c Cancelled) Unwrap() error { return fault.OfRig(fault.Internal, "%s", c.Error()) }

// TimeLimit is the cause when a run outlasts its scenario's limits.time.
type TimeLimit struct{ Limit time.Duration }

func (l TimeLimit) Error() string {
	return fmt.Sprintf("the time limit of %s ended the run", units.Duration(l.Limit))
}

// Unwrap says what to do.
func (l TimeLimit) Unwrap() error {
	return fault.OfRig(fault.Capacity, "%s", l.Error()).To("raise limits.time of the scenario, or give the sandbox more processors and memory")
}

// Shutdown is the cause when the process that carries the run is told to end.
type Shutdown struct{ Signal string } // by which; "" is unknown

func (s Shutdown) Error() string {
	if s.Signal == "" {
		return "the runner was shut down"
	}
	return "the runner was shut down (" + s.Signal + ")"
}

// Unwrap says what to do.
func (s Shutdown) Unwrap() error {
	return fault.OfRig(fault.Internal, "%s", s.Error()).To("start the run again")
}

// CutOff is the cause when the runner could not say for too long that it is
// alive: it stops before others take it for lost.
type CutOff struct{ For time.Duration }

func (c CutOff) Error() string {
	return fmt.Sprintf("the runner could not say for %s that it is alive", units.Span(c.For))
}

// Unwrap says what to do.
func (c CutOff) Unwrap() error {
	return fault.OfRig(fault.Internal, "%s", c.Error()).To("see what keeps the database from answering, and start the run again")
}

// ErrLostClaim is the cause when the run is no longer ours: its result is dropped.
var ErrLostClaim = errors.New("the run is no longer this runner's")

// stopOf finds what ended a context; a plain cancellation is a shutdown.
func stopOf(cause error) error {
	var byPerson Cancelled
	var limit TimeLimit
	var shutdown Shutdown
	switch {
	case cause == nil:
		return nil
	case errors.As(cause, &byPerson):
		return byPerson
	case errors.As(cause, &limit):
		return limit
	case errors.As(cause, &shutdown):
		return shutdown
	}
	return Shutdown{}
}
