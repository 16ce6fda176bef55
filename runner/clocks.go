package runner

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"rehearse/runner/source"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
)

// Where clocks differ by more than scenarios.Skew, nobody here can tell which of
// them is right, and how old data is, or that there is no recovery point, cannot
// be said.

// engineClock says by how much the engine's clock differs from ours; "" is by
// no more than clocks may. An engine that does not tell its time is no witness.
func engineClock(engine, ours time.Time) string {
	ahead := engine.Sub(ours)
	switch {
	case engine.IsZero() || ahead.Abs() <= scenarios.Skew:
		return ""
	case ahead > 0:
		return fmt.Sprintf("the clock of the container engine is %s ahead of this machine's", units.Span(ahead))
	}
	return fmt.Sprintf("the clock of the container engine is %s behind this machine's", units.Span(-ahead))
}

// fromFuture finds the recovery point that is dated furthest in the future, but
// no further than a limit: no backup can be of a time that has not come. "" is
// that none is.
func fromFuture(points []source.Point, now time.Time, limit time.Duration) string {
	var youngest source.Point
	for _, p := range points {
		within := p.ConsistentAt != nil && p.ConsistentAt.Sub(now) <= limit
		if within && (youngest.ConsistentAt == nil || p.ConsistentAt.After(*youngest.ConsistentAt)) {
			youngest = p
		}
	}
	if youngest.ConsistentAt == nil || youngest.ConsistentAt.Sub(now) <= scenarios.Skew {
		return ""
	}
	return fmt.Sprintf("recovery point %s is dated %s in the future", youngest.ID, units.Span(youngest.ConsistentAt.Sub(now)))
}

const ever = time.Duration(math.MaxInt64)

// doubtZone: where names seem to be in local time, and nobody says which, the
// RPO is only judged if that makes no difference.
func (c *component) doubtZone(t0 time.Time, promised time.Duration) {
	shift, at := c.choice.Shift, c.choice.ConsistentAt
	if shift == 0 || at == nil {
		return
	}
	way := "ahead of"
	if shift < 0 {
		way = "behind"
	}
	text := fmt.Sprintf("the times in the names of the recovery points are %s %s those at which the files were last written", units.Span(shift.Abs()), way)
	age := t0.Sub(*at)
	if promised > 0 && !c.Point.Take.ProvesRetention() && (age <= promised) != (age+shift <= promised) {
		c.clocks = cmp.Or(c.clocks, text)
		return
	}
	c.symptoms = append(c.symptoms, fault.OfRig(fault.Clock, "%s: %s, as if they were in local time", c.Name, text).
		To("say with `zone` of the source in which time zone the names are, such as zone: Europe/Berlin, or zone: UTC where that is right"))
}

// now is the time by the clock that dated the run's start.
func (r *rehearsal) now() time.Time { return r.run.StartedAt.Add(r.elapsed()) }

// unlessClocks takes back that the backup is to blame for there being no point
// to take, where clocks differ.
func unlessClocks(err error, take scenarios.Take, doubt string) error {
	f := fault.Of(err)
	if doubt == "" || take == scenarios.ByID || f.Blame != fault.Backup || f.Class != fault.NoRecoveryPoint {
		return err
	}
	return fault.OfRig(fault.Clock, "%s; %s", f.Reason, doubt).To("%s", setClocks)
}

const setClocks = "compare the clocks of this machine, of the container engine's and of the one that makes the backups, and set them right (NTP); where the source reads times from names, say with its `zone` in which time zone they are"
