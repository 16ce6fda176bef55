package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
)

// RunnerState is what is known of a runner that did not say goodbye.
type RunnerState string

const (
	RunnerReady    RunnerState = "ready"    // it said lately that it is alive, and takes runs
	RunnerTroubled RunnerState = "troubled" // it is alive and takes no runs; Trouble says why
	RunnerSilent   RunnerState = "silent"   // it was not heard of for longer than runs.silent
)

// silentShownFor is how long a runner that fell silent is still shown: one that was
// killed never says goodbye.
const silentShownFor = 24 * time.Hour

// RunnerEntry is a runner, and what it does now.
type RunnerEntry struct {
	Runner
	State   RunnerState `json:"state"`
	Running int         `json:"running"` // sandboxes under way
}

// PoolEntry is a pool: who serves it, and what waits there.
type PoolEntry struct {
	Pool      string `json:"pool"`
	Served    bool   `json:"served"`  // a runner that is ready serves it
	Trouble   string `json:"trouble"` // why not; "" when it is
	Runners   int    `json:"runners"` // that are ready
	Places    int    `json:"places"`  // sandboxes at once of those runners; some may serve other pools too
	Scenarios int    `json:"scenarios"`
	Running   int    `json:"running"`
	Waiting   int    `json:"waiting"` // queued runs that could begin now
	Delayed   int    `json:"delayed"` // queued runs that may not begin yet, such as one after a change that waits for the end of a blackout
	// OldestSeconds is how long the one of Waiting has waited that waited
	// longest; nil when none waits.
	OldestSeconds *float64 `json:"oldest_waiting_seconds"`
}

// Roster is who carries runs, and what there is to carry.
type Roster struct {
	Runners []RunnerEntry `json:"runners"`
	Pools   []PoolEntry   `json:"pools"`
}

// unended is a run that has not ended, as far as the roster needs it.
type unended struct {
	Pool, Runner string
	State        State
	QueuedAt     time.Time  `gorm:"serializer:utc"`
	NotBefore    *time.Time `gorm:"serializer:utc"`
}

// Roster reads the runners that are alive or fell silent within a day, and the
// pools that scenarios, runners or open runs name, sorted by name.
func (s *Store) Roster(ctx context.Context, w *scenarios.Workspace) (Roster, error) {
	var roster Roster
	err := s.snapshot(ctx, "read the runners", func(tx *gorm.DB) (err error) {
		roster, err = rosterOf(tx, w)
		return err
	})
	return roster, err
}

func rosterOf(tx *gorm.DB, w *scenarios.Workspace) (Roster, error) {
	at, err := moment(tx)
	if err != nil {
		return Roster{}, err
	}
	var runners []Runner
	err = tx.Where("stopped_at IS NULL AND beat_at >= ?", text(at.Add(-silentShownFor))).Order("host, started_at, id").Find(&runners).Error
	if err != nil {
		return Roster{}, err
	}
	var runs []unended
	if err := tx.Model(&Run{}).Where("state IN ?", []State{Queued, Running}).Find(&runs).Error; err != nil {
		return Roster{}, err
	}
	return enrol(w, runners, runs, at), nil
}

// enrol puts together what was read.
func enrol(w *scenarios.Workspace, runners []Runner, runs []unended, at time.Time) Roster {
	silent := cmp.Or(w.Settings.Runs.Silent, scenarios.DefaultSilent).Std()
	load := map[string]int{}
	for _, run := range runs {
		if run.State == Running {
			load[run.Runner]++
		}
	}
	roster := Roster{Runners: []RunnerEntry{}, Pools: []PoolEntry{}}
	for _, r := range runners {
		roster.Runners = append(roster.Runners, RunnerEntry{Runner: r, State: r.state(at, silent), Running: load[r.ID]})
	}
	pools := poolsOf(w, roster.Runners, runs, at)
	for _, name := range slices.Sorted(maps.Keys(pools)) {
		roster.Pools = append(roster.Pools, *pools[name])
	}
	return roster
}

func (r Runner) state(at time.Time, silent time.Duration) RunnerState {
	switch {
	case !r.Lives(at, silent):
		return RunnerSilent
	case r.Trouble != "":
		return RunnerTroubled
	}
	return RunnerReady
}

func poolsOf(w *scenarios.Workspace, runners []RunnerEntry, runs []unended, at time.Time) map[string]*PoolEntry {
	pools := map[string]*PoolEntry{}
	pool := func(name string) *PoolEntry {
		name = cmp.Or(name, scenarios.DefaultPool)
		if pools[name] == nil {
			pools[name] = &PoolEntry{Pool: name, Trouble: "no runner serves it"}
		}
		return pools[name]
	}
	for _, scenario := range w.Scenarios {
		pool(scenario.Pool).Scenarios++
	}
	for _, runner := range runners {
		for _, name := range runner.Pools {
			pool(name).servedBy(runner)
		}
	}
	for _, run := range runs {
		pool(run.Pool).holds(run, at)
	}
	return pools
}

func (p *PoolEntry) servedBy(r RunnerEntry) {
	switch {
	case r.State == RunnerReady:
		p.Served, p.Trouble = true, ""
		p.Runners++
		p.Places += r.Concurrent
	case p.Served:
	case r.State == RunnerSilent:
		p.Trouble = "runner " + r.ID + " of " + r.Host + " is silent"
	default:
		p.Trouble = "runner " + r.ID + " of " + r.Host + " takes no runs: " + r.Trouble
	}
}

func (p *PoolEntry) holds(run unended, at time.Time) {
	switch {
	case run.State == Running:
		p.Running++
	case run.NotBefore != nil && run.NotBefore.After(at):
		p.Delayed++
	default:
		p.Waiting++
		since := run.QueuedAt
		if run.NotBefore != nil && run.NotBefore.After(since) {
			since = *run.NotBefore
		}
		waited := max(at.Sub(since), 0).Seconds()
		if p.OldestSeconds == nil || waited > *p.OldestSeconds {
			p.OldestSeconds = &waited
		}
	}
}
