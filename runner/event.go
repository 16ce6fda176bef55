package runner

import (
	"time"

	"rehearse/store"
)

// Event is something that happens in a run, for those who watch it live.
type Event struct {
	Run         string
	At          time.Time
	Phase       store.PhaseName
	Component   string // or the service that comes up; "" is the whole run
	Kind        EventKind
	Bytes       int64 // Moved and Ended
	Total       int64 // 0 where nobody knows it
	Files       int64
	Seconds     float64            // Ended
	Text        string             // Said; Judged: the outcome, and why where it is not passed
	Observation *store.Observation // Asked
	Error       string             // Ended
	Found       *Found             // Identified
	Contents    *Contents          // Inspected
}

// EventKind is what happened.
type EventKind string

const (
	Began EventKind = "began" // a phase began
	Moved EventKind = "moved" // bytes moved in a phase, at most ten times a second
	Said  EventKind = "said"  // something a person may want to know
	Asked EventKind = "asked" // a check was answered
	Ended EventKind = "ended" // a phase ended

	// Judged comes before teardown. The outcome counts once it is recorded, after it.
	Judged EventKind = "judged"

	Identified EventKind = "identified" // of a trial: it was told what kind of backup it is
	Inspected  EventKind = "inspected"  // of a trial: what is in the restored copy was listed
)
