// Package store keeps what happened, and what was to happen: runs with their
// phases, observations and symptoms, findings, occurrences and exemptions, and
// notices. Whatever it writes, it writes in a Tx. gorm stays inside; SQLite is the
// embedded database, Postgres the one that several machines share. Nothing here
// decides an outcome: runner/judge.go does, and End writes it down. What figures mean
// is left to store/figures, how queued runs reach a runner to store/queue, what the
// tables are to store/schema.
//
// Whatever starts a run comes in by Enqueue; whatever ends one goes out by End.
// In between, a run belongs to the runner that claimed it: every write is a
// compare-and-set on (id, attempt, state, runner), so that a runner that was
// given up for lost cannot write over what others have decided since. No record
// of a run or an occurrence is ever deleted but the phases and components of an
// attempt that was lost, and an ended run is never changed.
//
// The row of a run is the truth. The queue only brings queued runs to the runners
// (Work); a run that it should lose is queued again.
package store

import (
	"errors"
	"time"

	"rehearse/scenarios/fault"
)

// Errors for callers who branch.
var (
	ErrNotFound = errors.New("no such record")
	ErrNotOurs  = errors.New("the run is no longer this runner's")
	ErrEnded    = errors.New("the run has already ended")
	ErrTooSoon  = errors.New("the run must not begin yet")
)

// State is where a run is on its way.
type State string

const (
	Queued  State = "queued"  // Enqueue sets it, Requeue and HandBack again; Claim moves it on
	Running State = "running" // Claim sets it; End, Requeue and HandBack move it on
	Ended   State = "ended"   // End sets it, for good
)

// Outcome is what a run taught. Only runner/judge.go makes one.
type Outcome string

const (
	Passed       Outcome = "passed"
	Failed       Outcome = "failed"       // the backup, the data or the promise is broken
	Inconclusive Outcome = "inconclusive" // our rig broke; nothing was learnt
	Cancelled    Outcome = "cancelled"    // a person stopped it
)

// Run is one execution of a scenario. Times are UTC; what is unknown is nil. Before a
// runner ends it, it takes secrets out of every text but the names by which records
// belong together, which are tagged clean:"-".
type Run struct {
	ID              string  `clean:"-" gorm:"primaryKey" json:"id"` // sorts by time of queueing
	Scenario        string  `clean:"-" gorm:"index" json:"scenario"`
	ScenarioVersion string  `json:"scenario_version"` // digest of its definition
	Service         string  `clean:"-" gorm:"index" json:"service"`
	ServiceVersion  string  `json:"service_version"`
	ProofVersion    string  `json:"proof_version,omitempty"` // of all that it rests on (scenarios.ProofVersion); "" when it was recorded before that was known
	Trigger         Trigger `json:"trigger"`
	By              string  `json:"by"`                        // what people call who started it
	ByID            string  `clean:"-" json:"by_id,omitempty"` // the actor's; "" in rows from before actors were known
	Client          string  `clean:"-" json:"client,omitempty"`
	Owner           string  `json:"owner,omitempty"`
	Tier            int     `json:"tier,omitempty"`

	Pool         string     `clean:"-" json:"pool"`                               // whose runners may carry it
	OccurrenceID *int64     `json:"occurrence,omitempty"`                         // what fell due; nil on demand
	Retry        int        `json:"retry"`                                        // 0 is the first attempt, the one that counts
	RetryOf      string     `clean:"-" json:"retry_of,omitempty"`                 // the first attempt's id
	NotBefore    *time.Time `gorm:"serializer:utc" json:"not_before,omitempty"`   // nobody claims it sooner
	FailureClass string     `json:"failure_class,omitempty"`                      // of the first symptom; "" for passed
	FirstBadAt   *time.Time `gorm:"serializer:utc" json:"first_bad_at,omitempty"` // when the bad recovery point became available; only of the first run that failed by it

	State           State      `gorm:"index" json:"state"`
	Outcome         Outcome    `json:"outcome,omitempty"` // "" until it ended
	Reason          string     `json:"reason,omitempty"`  // one sentence; "" for passed
	Attempt         int        `json:"attempt"`
	Runner          string     `clean:"-" json:"runner,omitempty"` // who carries it; while it is queued, who alone may claim it ("" is anyone)
	CancelRequested bool       `json:"cancel_requested,omitempty"`
	CancelledBy     string     `json:"cancelled_by,omitempty"`
	CancelledByID   string     `clean:"-" json:"cancelled_by_id,omitempty"`
	KeepUntil       *time.Time `gorm:"serializer:utc" json:"keep_until,omitempty"` // the sandbox stays for a person to look at
	KeepFor         int64      `json:"keep_on_failure_seconds,omitempty"`
	RiverJob        *int64     `json:"-"` // what carries it to a runner; nil where one claims it directly

	T0        *time.Time `gorm:"serializer:utc" json:"t0"` // the assumed moment of disaster
	QueuedAt  time.Time  `gorm:"serializer:utc;index" json:"queued_at"`
	StartedAt *time.Time `gorm:"serializer:utc" json:"started_at"`
	BeatAt    *time.Time `gorm:"serializer:utc" json:"beat_at,omitempty"`
	EndedAt   *time.Time `gorm:"serializer:utc" json:"ended_at"`

	RTO Measure `gorm:"embedded;embeddedPrefix:rto_" json:"rto"`
	RPO Measure `gorm:"embedded;embeddedPrefix:rpo_" json:"rpo"`

	Environment *Environment `gorm:"serializer:json" json:"environment,omitempty"`
	Isolation   *Isolation   `gorm:"serializer:json" json:"isolation,omitempty"` // nil: the probe did not get that far

	Components   []Component   `gorm:"foreignKey:RunID" json:"components,omitempty"`
	Phases       []Phase       `gorm:"foreignKey:RunID" json:"phases,omitempty"`
	Observations []Observation `gorm:"foreignKey:RunID" json:"observations,omitempty"`
	Symptoms     []Symptom     `gorm:"foreignKey:RunID" json:"symptoms,omitempty"`  // the one that decided the outcome comes first
	Takeovers    []Takeover    `gorm:"foreignKey:RunID" json:"takeovers,omitempty"` // attempts that their runner did not bring to an end
	Contents     []Content     `gorm:"foreignKey:RunID" json:"contents,omitempty"`  // what was in the restored copy; only of a run that is read alone
	Visits       []Visit       `gorm:"foreignKey:RunID" json:"visits,omitempty"`    // who looked inside the sandbox; likewise
	Removed      []Tombstone   `gorm:"foreignKey:Subject" json:"removed,omitempty"` // what of it retention removed; likewise
	Outputs      []Output      `gorm:"-" json:"-"`                                  // End writes them; Store.Outputs reads them
}

// Trigger says what started a run.
type Trigger string

const (
	OnDemand  Trigger = "on_demand" // a person, by command line or API
	Scheduled Trigger = "scheduled" // an occurrence fell due
	Changed   Trigger = "changed"   // what is rehearsed was changed, so that its proof is none any more
	Rehearsed Trigger = "rehearsal" // a step of a runbook that is carried out, other than a recovery
	Recovered Trigger = "recovery"  // a step of a real recovery
)

// Triggers are all of them.
var Triggers = []Trigger{OnDemand, Scheduled, Changed, Rehearsed, Recovered}

// Measure is a figure beside its promise. Seconds is nil where it is unknown
// or does not apply; How says how it was measured, or why it was not.
type Measure struct {
	Seconds   *float64 `json:"seconds"`
	Committed *float64 `json:"committed_seconds"` // nil: nothing was promised
	Met       *bool    `json:"met"`               // nil: cannot be said
	How       string   `json:"how"`
}

// Component is what one component of a run was restored from, and how.
type Component struct {
	RunID          string         `gorm:"primaryKey" json:"-"`
	Name           string         `gorm:"primaryKey" json:"name"`
	Position       int            `json:"-"`
	Source         string         `json:"source"` // for people, without secrets
	Rule           string         `json:"rule"`   // by which the point was chosen
	Candidates     int            `json:"candidates"`
	Seed           *int64         `json:"seed,omitempty"`
	Point          string         `json:"point"` // id; "" when none was chosen
	ConsistentAt   *time.Time     `gorm:"serializer:utc" json:"consistent_at"`
	ConsistentFrom string         `json:"consistent_from"` // what the time was read from
	AvailableAt    *time.Time     `gorm:"serializer:utc" json:"available_at"`
	Size           *int64         `json:"size_bytes"`
	Digest         string         `json:"digest"` // SHA-256; "" when it was not computed
	Recipe         string         `json:"recipe"`
	RecipeVersion  string         `json:"recipe_version"` // digest of its definition
	Image          string         `json:"image,omitempty"`
	ImageID        string         `json:"image_id,omitempty"`
	ImageDigest    string         `json:"image_digest,omitempty"`
	Facts          map[string]any `gorm:"serializer:json" json:"facts,omitempty"`
	Notes          []string       `gorm:"serializer:json" json:"notes,omitempty"`
	Returned       *Returned      `gorm:"serializer:json" json:"returned,omitempty"` // nil: the return to normal was not rehearsed, or not to its end
}

// Returned is what a rehearsed return to normal operation came to: the restored copy
// was written to, exported, and restored again in a fresh container.
type Returned struct {
	Of       string          `json:"of"`              // what is counted: rows or files
	Written  int64           `json:"written"`         // that many more than there were before the write
	Changed  int64           `json:"changed"`         // tables or folders whose contents the write changed
	Lost     int64           `json:"lost"`            // that many are missing in the second copy
	Differ   int64           `json:"differ"`          // tables or folders that have other contents in the second copy
	Among    []ReturnedTable `json:"among,omitempty"` // the first of those that differ, at most MostReturned
	Digest   string          `json:"digest"`          // SHA-256 over the tally of the copy that was exported
	Returned string          `json:"returned_digest"` // the same of the second copy
	Bytes    *int64          `json:"export_bytes"`
	Export   float64         `json:"export_seconds"`
	Restore  float64         `json:"restore_seconds"` // of the second copy, with its container
	Seconds  float64         `json:"seconds"`         // from the begin of the export until the second copy was compared
}

// MostReturned bounds what is listed of differences.
const MostReturned = 20

// ReturnedTable is a table or folder that did not come back as it was.
type ReturnedTable struct {
	Name     string `json:"name"`
	Exported int64  `json:"exported"` // rows or files in the copy that was exported
	Returned int64  `json:"returned"` // and in the second copy; -1 is that it is not there
}

// Whole says whether all came back as it was.
func (r *Returned) Whole() bool { return r.Lost == 0 && r.Differ == 0 && r.Digest == r.Returned }

// PhaseName is a step of a run.
type PhaseName string

// The phases, in the order in which they begin.
const (
	Select    PhaseName = "select"
	Fetch     PhaseName = "fetch"
	Provision PhaseName = "provision"
	Restore   PhaseName = "restore"
	Ready     PhaseName = "ready"
	Check     PhaseName = "check"
	Return    PhaseName = "return" // the return to normal operation, where a scenario rehearses it
	Teardown  PhaseName = "teardown"
)

// Phase is one timed step, written when it begins and again when it ends. Steps
// of a component carry its name; one without is the whole run's and spans those
// of its components, from the first one's begin to the last one's end. Phases
// overlap, so their sum says nothing: the run's own clock does.
type Phase struct {
	RunID     string     `gorm:"primaryKey" json:"-"`
	Name      PhaseName  `gorm:"primaryKey" json:"name"`
	Component string     `gorm:"primaryKey" json:"component,omitempty"` // "" is the whole run's
	StartedAt time.Time  `gorm:"serializer:utc" json:"started_at"`
	EndedAt   *time.Time `gorm:"serializer:utc" json:"ended_at"`
	Offset    float64    `json:"offset_seconds"` // monotonic, since the run's start
	Seconds   *float64   `json:"seconds"`        // monotonic
	Bytes     *int64     `json:"bytes,omitempty"`
	Files     *int64     `json:"files,omitempty"`
	Error     string     `json:"error,omitempty"`
}

// Observation is the answer to a check.
type Observation struct {
	RunID     string       `gorm:"primaryKey" json:"-"`
	Position  int          `gorm:"primaryKey;autoIncrement:false" json:"-"`
	Name      string       `json:"name"`
	Kind      string       `json:"kind"` // sql, files, …; integrity for a recipe's own
	On        string       `gorm:"column:component" json:"on,omitempty"`
	Question  string       `json:"question,omitempty"`
	Wanted    string       `json:"wanted"`
	Got       string       `json:"got"`
	Held      bool         `json:"held"`
	Skipped   bool         `json:"skipped,omitempty"` // never asked; skipped is not held
	Mandatory bool         `json:"mandatory"`
	OfData    bool         `json:"of_data"`                                // it looked at restored data
	Newest    *time.Time   `gorm:"serializer:utc" json:"newest,omitempty"` // the newest datum, where the check was asked for it
	Unzoned   bool         `gorm:"-" json:"-"`                             // Newest names no zone and was taken as UTC; for the judge alone, Got says it
	At        time.Time    `gorm:"serializer:utc" json:"at"`
	Seconds   float64      `json:"seconds"`
	Offset    float64      `json:"offset_seconds"`                         // monotonic end, since the run's start
	Fault     *fault.Fault `gorm:"serializer:json" json:"fault,omitempty"` // why it could not be asked, or why it did not hold
}

// Symptom is what one run noticed and a person should know.
type Symptom struct {
	ID          int64       `gorm:"primaryKey" json:"id"`
	RunID       string      `gorm:"index" json:"run"`
	Service     string      `gorm:"index" json:"service"`
	Phase       PhaseName   `json:"phase"`
	Class       fault.Class `json:"class"`
	Blame       fault.Blame `json:"blame"`
	Reason      string      `json:"reason"`
	Next        string      `json:"next,omitempty"`
	Fingerprint string      `gorm:"index" json:"fingerprint"` // service + phase + class + normalised reason
	OpenedAt    time.Time   `gorm:"serializer:utc" json:"opened_at"`
	FindingID   *int64      `json:"finding,omitempty"` // that it opened or joined; nil for runs that nobody scheduled
}

// Standing is where a service stands against its commitment.
type Standing string

const (
	Proven   Standing = "proven"   // the last conclusive run of every scenario passed, inside prove_every
	Unproven Standing = "unproven" // a scenario has no conclusive run, or was changed since
	Stale    Standing = "stale"    // the last passed run of a scenario is older than prove_every
	Breached Standing = "breached" // the last conclusive run of a scenario failed
)
