package scenarios

import (
	"slices"
	"time"

	"rehearse/scenarios/units"
)

// NoticeKind is what a notice is about.
type NoticeKind string

// The kinds. A trouble is said once while it lasts, again when it changes and
// again after `remind`; who was told of a trouble is told of its end. Kinds
// marked "by name" go only to routes that list them, because another kind
// already says the same to everybody else.
const (
	RunFailed        NoticeKind = "run.failed"         // the backup, the data or the promise is broken
	RunInconclusive  NoticeKind = "run.inconclusive"   // our own rig broke; nothing was learnt about the backup
	RunPassed        NoticeKind = "run.passed"         // passed again after a trouble; any other pass by name
	OccurrenceMissed NoticeKind = "occurrence.missed"  // its window closed without a run that passed or failed
	OccurrenceLate   NoticeKind = "occurrence.late"    // such a run came after its window had closed
	OccurrenceOnTime NoticeKind = "occurrence.on_time" // on time again after one that was missed or late; never said otherwise
	ServiceBreached  NoticeKind = "service.breached"   // by name: run.failed says why
	ServiceStale     NoticeKind = "service.stale"      // the proof is older than prove_every
	ServiceProven    NoticeKind = "service.proven"     // after stale; any other by name
	RunnerLost       NoticeKind = "runner.lost"        // a machine that carries runs fell silent without saying goodbye
	PoolUnserved     NoticeKind = "pool.unserved"      // runs wait in a pool that no living runner serves; and when one does again
	CapacityShort    NoticeKind = "capacity"           // a run was inconclusive because memory, disk or time ran out
	WorkspaceBroken  NoticeKind = "workspace.broken"   // the changed workspace was not taken, the last good one stays in force; and when it is mended
	Leftovers        NoticeKind = "leftovers"          // something of a sandbox could not be removed; and when it was
)

// NoticeKinds are all kinds, as routes may name them.
var NoticeKinds = []NoticeKind{
	RunFailed, RunInconclusive, RunPassed, OccurrenceMissed, OccurrenceLate, OccurrenceOnTime,
	ServiceBreached, ServiceStale, ServiceProven, RunnerLost, PoolUnserved, CapacityShort, WorkspaceBroken, Leftovers,
}

// DefaultRemind is after how long a lasting trouble is said again.
const DefaultRemind = units.Duration(24 * time.Hour)

// LogName is the receiver that takes everything where there are no routes, and
// that routes may name without declaring it: the log of the server.
const LogName = "log"

// Known says whether there is such a kind.
func (k NoticeKind) Known() bool { return slices.Contains(NoticeKinds, k) }

// ReceiverNamed finds a receiver. The log needs no declaration.
func (n *NoticeSettings) ReceiverNamed(name string) *Receiver {
	for i := range n.Receivers {
		if n.Receivers[i].Name == name {
			return &n.Receivers[i]
		}
	}
	if name == LogName {
		return &Receiver{Name: LogName, Log: &LogReceiver{}}
	}
	return nil
}
