package store

import (
	"slices"
	"time"
)

// OccurrenceState is where an occurrence is on its way.
type OccurrenceState string

const (
	Planned   OccurrenceState = "planned"   // Plan writes it ahead of time; StartOccurrence, Pass, Settle or a changed schedule move it on
	Started   OccurrenceState = "started"   // a run was queued for it or claimed it; End and Settle move it on
	OnTime    OccurrenceState = "on_time"   // End sets it: the first qualifying run ended inside the window
	Late      OccurrenceState = "late"      // End sets it: the first qualifying run ended after the window
	Missed    OccurrenceState = "missed"    // Settle sets it when the window closed without one, Pass when it was skipped; only a run of it changes that
	Exempt    OccurrenceState = "exempt"    // Settle or Pass sets it: a second person had approved that before it was due
	Withdrawn OccurrenceState = "withdrawn" // Plan sets it when the schedule was changed before it was due; counted and shown
)

// Occurrence is one instant at which a schedule was due, with its window.
// It is written ahead of time, so that what was never done can be counted.
type Occurrence struct {
	ID              int64  `gorm:"primaryKey" json:"id"`
	Scenario        string `json:"scenario"`
	Service         string `json:"service"`
	Client          string `json:"client"`
	Owner           string `json:"owner"`
	Tier            int    `json:"tier,omitempty"`
	ScenarioVersion string `json:"scenario_version"` // as it was when this was written
	ServiceVersion  string `json:"service_version"`
	Schedule        string `json:"schedule"` // cron and zone, for people

	DueAt    time.Time `gorm:"serializer:utc" json:"due_at"`
	StartAt  time.Time `gorm:"serializer:utc" json:"start_at"`  // due plus jitter, moved out of blackouts: when its run is queued
	ClosesAt time.Time `gorm:"serializer:utc" json:"closes_at"` // due plus window

	State       OccurrenceState `json:"state"`
	Reason      string          `json:"reason,omitempty"`
	WrittenAt   time.Time       `gorm:"serializer:utc" json:"written_at"`
	SettledAt   *time.Time      `gorm:"serializer:utc" json:"settled_at"`
	ExemptionID *int64          `json:"exemption,omitempty"`

	FirstRun       string     `json:"first_run,omitempty"` // the attempt that counts for success
	FirstStartedAt *time.Time `gorm:"serializer:utc" json:"first_started_at"`
	FirstOutcome   Outcome    `json:"first_outcome,omitempty"`

	RunID   string     `json:"run,omitempty"` // the first qualifying run: passed or failed
	Outcome Outcome    `json:"outcome,omitempty"`
	EndedAt *time.Time `gorm:"serializer:utc" json:"ended_at"`

	ToCatchUp bool `json:"to_catch_up,omitempty"` // it was missed, and a late run of it is still to be queued
}

// Exemption is a window, such as a change freeze, inside which occurrences need
// not be met. It counts only if a second person approved it before the due time.
type Exemption struct {
	ID          int64      `gorm:"primaryKey" json:"id"`
	UID         string     `json:"uid"`    // of the calendar's event, or made by us
	Origin      string     `json:"origin"` // settings, calendar or person
	Scenario    string     `json:"scenario,omitempty"`
	Service     string     `json:"service,omitempty"`
	Client      string     `json:"client,omitempty"` // all three empty: everything
	FromAt      time.Time  `gorm:"serializer:utc" json:"from"`
	UntilAt     time.Time  `gorm:"serializer:utc" json:"until"` // not included
	Reason      string     `json:"reason"`
	RequestedBy string     `json:"requested_by"` // as people call them
	RequestedAt time.Time  `gorm:"serializer:utc" json:"requested_at"`
	ApprovedBy  string     `json:"approved_by,omitempty"`
	ApprovedAt  *time.Time `gorm:"serializer:utc" json:"approved_at"`
	WithdrawnBy string     `json:"withdrawn_by,omitempty"`

	// The actors' IDs, which decide; "" in rows from before they were known, and
	// where a file or a calendar names people.
	RequestedByID string `json:"requested_by_id,omitempty"`
	ApprovedByID  string `json:"approved_by_id,omitempty"`
	WithdrawnByID string `json:"withdrawn_by_id,omitempty"`

	WithdrawnAt *time.Time `gorm:"serializer:utc" json:"withdrawn_at"`
}

// Takeover is an attempt at a run that its runner did not bring to an end.
type Takeover struct {
	RunID     string     `gorm:"primaryKey" json:"-"`
	Attempt   int        `gorm:"primaryKey;autoIncrement:false" json:"attempt"`
	Runner    string     `json:"runner"`
	Phase     PhaseName  `json:"phase"`
	Reason    string     `json:"reason"` // silent, or handed back at shutdown
	StartedAt *time.Time `gorm:"serializer:utc" json:"started_at"`
	At        time.Time  `gorm:"primaryKey;serializer:utc" json:"at"`
}

// Runner is a process that carries runs, as it last said.
type Runner struct {
	ID         string     `gorm:"primaryKey" json:"id"`
	Host       string     `json:"host"`
	Version    string     `json:"version"`
	Pools      []string   `gorm:"serializer:json" json:"pools"`
	Concurrent int        `json:"concurrent"`   // sandboxes at once
	Memory     int64      `json:"memory_bytes"` // for sandboxes together; 0 is not bounded
	Disk       int64      `json:"disk_bytes"`   // for sandboxes together; 0 is not bounded
	Engine     string     `json:"engine"`       // name and version of its container engine
	Trouble    string     `json:"trouble"`      // why it takes no runs now; "" when it does
	Workspace  string     `json:"workspace"`    // the version of its workspace; another one may know other scenarios
	StartedAt  time.Time  `gorm:"serializer:utc" json:"started_at"`
	BeatAt     time.Time  `gorm:"serializer:utc" json:"beat_at"`
	StoppedAt  *time.Time `gorm:"serializer:utc" json:"stopped_at"` // it said goodbye
}

// Lives says whether the runner was heard of within silent before at, a moment
// by the clock of the database, and has not said goodbye.
func (r Runner) Lives(at time.Time, silent time.Duration) bool {
	return r.StoppedAt == nil && at.Sub(r.BeatAt) <= silent
}

// Successor is a runner of the same host that was started after this one was
// last heard of, or nil: who is killed and started again is another runner.
func (r Runner) Successor(among []Runner) *Runner {
	i := slices.IndexFunc(among, func(o Runner) bool { return o.ID != r.ID && o.Host == r.Host && o.StartedAt.After(r.BeatAt) })
	if i < 0 {
		return nil
	}
	return &among[i]
}
