// Package capacity knows what room sandboxes need and what room a node has. The
// judging of it is pure; Room is what one node keeps an account of.
package capacity

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// Wanted is what a scenario may take of a machine: limits.memory is of each
// container, so here it is of all of them together, and of the probe.
func Wanted(w *scenarios.Workspace, s *scenarios.Scenario) scenarios.Limits {
	want := s.Limits
	containers := 0
	for _, c := range s.Components {
		if r := w.Recipes[c.Recipe]; r != nil && r.Service != nil {
			containers++
		}
	}
	if s.Return != nil { // its second copy, and the probe beside that
		containers += 2
	}
	if s.Services != nil {
		containers += len(s.Services.Services)
	}
	want.Memory = units.Size(containers)*s.Limits.Memory + LeastProbe
	return want
}

// Holds says why a runner could never hold a sandbox of such limits, also when
// it has nothing else to do; nil: it could.
func Holds(r store.Runner, want scenarios.Limits) error {
	var lacks []string
	if r.Memory > 0 && want.Memory.Bytes() > r.Memory {
		lacks = append(lacks, fmt.Sprintf("%s of memory where it has %s", want.Memory, units.Size(r.Memory)))
	}
	if r.Disk > 0 && want.Disk.Bytes() > r.Disk {
		lacks = append(lacks, fmt.Sprintf("%s of disk where it has %s", want.Disk, units.Size(r.Disk)))
	}
	if len(lacks) == 0 {
		return nil
	}
	return fault.OfRig(fault.Capacity, "runner %s cannot hold the sandbox, which may take %s", r.ID, strings.Join(lacks, ", and ")).
		To("lower limits of the scenario, or raise runs.memory and runs.disk where there is more")
}

// AnyHolds says why none of the runners could ever hold a sandbox of such
// limits: what is wanted, and the most that one of them has. Where there is no
// runner at all nobody knows, and that is no reason.
func AnyHolds(runners []store.Runner, pool string, want scenarios.Limits) error {
	if len(runners) == 0 || slices.ContainsFunc(runners, func(r store.Runner) bool { return Holds(r, want) == nil }) {
		return nil
	}
	var most store.Runner
	for _, r := range runners {
		most.Memory, most.Disk = max(most.Memory, r.Memory), max(most.Disk, r.Disk)
	}
	return fault.OfRig(fault.Capacity, "no runner of pool %s can hold the sandbox: it may take %s of memory and %s of disk, and the most that one has is %s of memory and %s of disk",
		pool, want.Memory, want.Disk, bounded(runners, most.Memory, memoryOf), bounded(runners, most.Disk, diskOf)).
		To("lower limits of the scenario, or let a larger machine join the pool")
}

func memoryOf(r store.Runner) int64 { return r.Memory }

func diskOf(r store.Runner) int64 { return r.Disk }

// bounded writes the most of something that a runner has, where each has a bound.
func bounded(runners []store.Runner, most int64, of func(store.Runner) int64) string {
	if slices.ContainsFunc(runners, func(r store.Runner) bool { return of(r) == 0 }) {
		return "unbounded amounts"
	}
	return units.Size(most).String()
}

// Living are the runners of a pool that were heard of lately and have not said
// goodbye.
func Living(runners []store.Runner, pool string, now time.Time, silent time.Duration) []store.Runner {
	return those(runners, pool, func(r store.Runner) bool { return r.Lives(now, silent) })
}

// returning is for how long a runner that stopped or fell silent is counted on:
// a large machine that is started anew must not make a due run inconclusive for
// want of room. Machines take minutes to start.
const returning = 10 * time.Minute

// Expected are the runners of a pool that live, and those that may only be
// starting anew: heard of lately, and not back yet.
func Expected(runners []store.Runner, pool string, now time.Time, silent time.Duration) []store.Runner {
	return those(runners, pool, func(r store.Runner) bool {
		return r.Lives(now, silent) || now.Sub(r.BeatAt) <= returning && r.Successor(runners) == nil
	})
}

func those(runners []store.Runner, pool string, is func(store.Runner) bool) (some []store.Runner) {
	for _, r := range runners {
		if slices.Contains(r.Pools, pool) && is(r) {
			some = append(some, r)
		}
	}
	return some
}

// LeastProbe is what the probe needs for itself, in bytes; what is above it holds
// pages of what it unpacks, and without them unpacking waits for the disk.
const LeastProbe = 512 << 20

const (
	// passing is how long small runs may take the room that a large one waits for.
	passing = time.Minute
	// forgotten is when a large run that was refused no longer waits here.
	forgotten = 15 * time.Second
)

// Room is what a node has for sandboxes. It is taken before a run is claimed,
// and given back when its sandbox is gone.
type Room struct {
	mu      sync.Mutex
	taken   taken
	freed   chan struct{} // closed when something is given back
	waiting waiting
}

// taken is what sandboxes take together.
type taken struct {
	runs         int
	memory, disk int64
}

// waiting is a run that there was no room for.
type waiting struct {
	run   string
	since time.Time // when it was refused first
	asked time.Time // and last
}

// fits says whether one more sandbox has room beside what is taken.
func (t taken) fits(has store.Runner, want scenarios.Limits) bool {
	return t.runs < max(has.Concurrent, 1) &&
		(has.Memory == 0 || t.memory+want.Memory.Bytes() <= has.Memory) &&
		(has.Disk == 0 || t.disk+want.Disk.Bytes() <= has.Disk)
}

// holdsUp says whether a run must leave what is free to the one that waits: a
// large one would wait for ever while small ones come and go.
func (w waiting) holdsUp(run string, now time.Time) bool {
	return w.run != "" && w.run != run && now.Sub(w.asked) < forgotten && now.Sub(w.since) >= passing
}

// refused is who waits after a run was refused.
func (w waiting) refused(run string, now time.Time) waiting {
	switch {
	case w.run == run:
		w.asked = now
	case w.run == "" || now.Sub(w.asked) >= forgotten:
		w = waiting{run, now, now}
	}
	return w
}

// Take takes room for a run, if there is some now. It may change from call to
// call what the node has.
func (r *Room) Take(run string, has store.Runner, want scenarios.Limits) (giveBack func(), ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if r.waiting.holdsUp(run, now) {
		return nil, false
	}
	if !r.taken.fits(has, want) {
		r.waiting = r.waiting.refused(run, now)
		return nil, false
	}
	if r.waiting.run == run {
		r.waiting = waiting{}
	}
	r.add(1, want)
	return sync.OnceFunc(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.add(-1, want)
		if r.freed != nil {
			close(r.freed)
			r.freed = nil
		}
	}), true
}

func (r *Room) add(sign int, want scenarios.Limits) {
	r.taken.runs += sign
	r.taken.memory += int64(sign) * want.Memory.Bytes()
	r.taken.disk += int64(sign) * want.Disk.Bytes()
}

// More returns a channel that is closed when room is given back.
func (r *Room) More() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.freed == nil {
		r.freed = make(chan struct{})
	}
	return r.freed
}
