package ledger

import "time"

// The facts, each the `fact` of a body of its kind. They are a format of their
// own: rows of the database and answers of the API may change without them. What
// is unknown is null, never zero. None holds restored data or a secret.

// OpenedFact is of LogOpened.
type OpenedFact struct {
	Name string `json:"name"`
	Key  string `json:"key"` // "" while there is none yet
}

// HeartbeatFact is of Heartbeat.
type HeartbeatFact struct {
	Process string `json:"process"`
	Version string `json:"version"`
}

// ServiceFact is of ServiceVersion and ServiceGone.
type ServiceFact struct {
	Service    string     `json:"service"`
	Version    string     `json:"version"` // digest of its definition
	Name       string     `json:"name,omitempty"`
	Client     string     `json:"client,omitempty"`
	Owner      string     `json:"owner,omitempty"`
	Tier       int        `json:"tier,omitempty"`
	Commitment Commitment `json:"commitment"`
}

// Commitment is what is promised of a service; null is not a promise.
type Commitment struct {
	RTO        *float64 `json:"rto_seconds"`
	RPO        *float64 `json:"rpo_seconds"`
	Retention  *float64 `json:"retention_seconds"`
	ProveEvery *float64 `json:"prove_every_seconds"`
}

// ScenarioFact is of ScenarioVersion and ScenarioGone.
type ScenarioFact struct {
	Scenario string `json:"scenario"`
	Service  string `json:"service"`
	Version  string `json:"version"`            // digest of its definition
	Schedule string `json:"schedule,omitempty"` // for people; "" is never due by itself
	Checks   int    `json:"checks"`
}

// MembersFact is of the kinds that have members.
type MembersFact struct {
	Count  int    `json:"count"`
	Digest string `json:"digest"` // SHA-256 over the canonical members, a line each
}

// Due names an occurrence: a scenario is due once at an instant.
type Due struct {
	Scenario string    `json:"scenario"`
	At       time.Time `json:"due_at"`
}

// String names it for people, and sorts by scenario and time.
func (d Due) String() string { return d.Scenario + " " + d.At.UTC().Format(Stamp) }

// OccurrenceFact is a member of Planned.
type OccurrenceFact struct {
	Due
	Service         string    `json:"service"`
	Client          string    `json:"client,omitempty"`
	Owner           string    `json:"owner,omitempty"`
	Tier            int       `json:"tier,omitempty"`
	ScenarioVersion string    `json:"scenario_version"`
	ServiceVersion  string    `json:"service_version"`
	Schedule        string    `json:"schedule"`
	StartAt         time.Time `json:"start_at"`
	ClosesAt        time.Time `json:"closes_at"`
	Reason          string    `json:"reason,omitempty"` // why it was written after it was due
}

// WithdrawnFact is a member of Withdrawn.
type WithdrawnFact struct {
	Due
	Reason string `json:"reason"`
}

// SettledFact is of OccurrenceSettled.
type SettledFact struct {
	Due
	State     string `json:"state"` // missed or exempt
	Reason    string `json:"reason"`
	Exemption string `json:"exemption,omitempty"` // uid
}

// QueuedFact is of RunQueued.
type QueuedFact struct {
	Run        string     `json:"run"`
	Scenario   string     `json:"scenario"`
	Service    string     `json:"service"`
	Trigger    string     `json:"trigger"`
	By         string     `json:"by"`
	Occurrence *time.Time `json:"occurrence_due_at"` // null on demand
	Retry      int        `json:"retry"`
	RetryOf    string     `json:"retry_of,omitempty"`
}

// RunFact is of RunEnded.
type RunFact struct {
	Run             string     `json:"run"`
	Scenario        string     `json:"scenario"`
	ScenarioVersion string     `json:"scenario_version"`
	Service         string     `json:"service"`
	ServiceVersion  string     `json:"service_version"`
	ProofVersion    string     `json:"proof_version,omitempty"`
	Client          string     `json:"client,omitempty"`
	Owner           string     `json:"owner,omitempty"`
	Tier            int        `json:"tier,omitempty"`
	Trigger         string     `json:"trigger"`
	By              string     `json:"by"`
	Occurrence      *time.Time `json:"occurrence_due_at"`
	Retry           int        `json:"retry"`
	RetryOf         string     `json:"retry_of,omitempty"`
	Attempt         int        `json:"attempt"`
	Runner          string     `json:"runner,omitempty"`
	CancelledBy     string     `json:"cancelled_by,omitempty"`

	Outcome      string     `json:"outcome"`
	Reason       string     `json:"reason,omitempty"`  // by class, phase and names of checks: it quotes nothing that was restored
	Verdict      string     `json:"verdict,omitempty"` // salted digest of the reason in the record
	FailureClass string     `json:"failure_class,omitempty"`
	FirstBadAt   *time.Time `json:"first_bad_at"`

	T0        *time.Time `json:"t0"`
	QueuedAt  time.Time  `json:"queued_at"`
	StartedAt *time.Time `json:"started_at"`
	EndedAt   time.Time  `json:"ended_at"`

	RTO Measure `json:"rto"`
	RPO Measure `json:"rpo"`

	Components   []ComponentFact   `json:"components,omitempty"`
	Phases       []PhaseFact       `json:"phases,omitempty"`
	Observations []ObservationFact `json:"observations,omitempty"`
	Symptoms     []SymptomFact     `json:"symptoms,omitempty"`
	Takeovers    []TakeoverFact    `json:"takeovers,omitempty"`
	Isolation    string            `json:"isolation,omitempty"`   // digest of the probe's proof
	Environment  string            `json:"environment,omitempty"` // digest of what it ran on
}

// Measure is a figure beside its promise.
type Measure struct {
	Seconds   *float64 `json:"seconds"`
	Committed *float64 `json:"committed_seconds"`
	Met       *bool    `json:"met"`
	How       string   `json:"how,omitempty"`
}

// ComponentFact is what one component was restored from.
type ComponentFact struct {
	Name           string     `json:"name"`
	Rule           string     `json:"rule"`
	Candidates     int        `json:"candidates"`
	Seed           string     `json:"seed,omitempty"`
	Point          string     `json:"point"`
	ConsistentAt   *time.Time `json:"consistent_at"`
	ConsistentFrom string     `json:"consistent_from,omitempty"`
	AvailableAt    *time.Time `json:"available_at"`
	Size           *int64     `json:"size_bytes"`
	Digest         string     `json:"digest,omitempty"`
	Recipe         string     `json:"recipe"`
	RecipeVersion  string     `json:"recipe_version"`
	ImageID        string     `json:"image_id,omitempty"`
	ImageDigest    string     `json:"image_digest,omitempty"`
}

// PhaseFact is a timed step.
type PhaseFact struct {
	Phase     string     `json:"phase"`
	Component string     `json:"component,omitempty"`
	StartedAt time.Time  `json:"started_at"`
	EndedAt   *time.Time `json:"ended_at"`
	Seconds   *float64   `json:"seconds"`
	Failed    bool       `json:"failed,omitempty"`
}

// ObservationFact is the answer to a check. What was asked and what came back may
// hold restored data, so the log holds only whether it held; the record keeps the
// rest, and Answer ties it to this entry.
type ObservationFact struct {
	Check     string     `json:"check"`
	Kind      string     `json:"kind"`
	Component string     `json:"component,omitempty"`
	Held      bool       `json:"held"`
	Skipped   bool       `json:"skipped,omitempty"`
	Mandatory bool       `json:"mandatory"`
	OfData    bool       `json:"of_data"`
	Newest    *time.Time `json:"newest"`
	At        time.Time  `json:"at"`
	Seconds   float64    `json:"seconds"`
	Answer    string     `json:"answer"` // salted digest of question, expected and got
}

// SymptomFact is what a run noticed. The reason may quote what was restored, so it
// stands here as a digest only.
type SymptomFact struct {
	Phase       string `json:"phase"`
	Class       string `json:"class"`
	Blame       string `json:"blame"`
	Fingerprint string `json:"fingerprint"`
	Reason      string `json:"reason"` // salted digest
}

// TakeoverFact is an attempt that its runner did not bring to an end.
type TakeoverFact struct {
	Attempt int       `json:"attempt"`
	Runner  string    `json:"runner"`
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`
}

// ExemptionFact is of the kinds of exemptions.
type ExemptionFact struct {
	UID         string     `json:"uid"`
	Origin      string     `json:"origin"`
	From        time.Time  `json:"from"`
	Until       time.Time  `json:"until"`
	Reason      string     `json:"reason"`
	RequestedBy string     `json:"requested_by"`
	RequestedAt time.Time  `json:"requested_at"`
	ApprovedBy  string     `json:"approved_by,omitempty"`
	ApprovedAt  *time.Time `json:"approved_at"`
	WithdrawnBy string     `json:"withdrawn_by,omitempty"`
	WithdrawnAt *time.Time `json:"withdrawn_at"`
}

// RefusedFact is of Refused.
type RefusedFact struct {
	Verb   string `json:"verb"`
	Object string `json:"object"`
	Why    string `json:"why"`
}

// SignInFact is of SignedIn, SignedOut and SignInRefused.
type SignInFact struct {
	User string `json:"user"` // "" where no user has the name that was given
	How  string `json:"how"`  // password, or the address of the provider
	Why  string `json:"why,omitempty"`
}

// AccessFact is of AccessChanged.
type AccessFact struct {
	What   string `json:"what"`  // such as user.added
	About  string `json:"about"` // the name of the user, the id of the token or waiver
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	Why    string `json:"why,omitempty"`
}

// ExportFact is of Exported.
type ExportFact struct {
	Bundle string    `json:"bundle"`          // its id; "" of a table
	Table  string    `json:"table,omitempty"` // what was exported as CSV, such as runs
	About  About     `json:"about"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
}

// ExecutionFact is of ExecutionOpened.
type ExecutionFact struct {
	Execution  string   `json:"execution"`
	Runbook    string   `json:"runbook"`
	Version    string   `json:"runbook_version"` // digest of its definition
	Kind       string   `json:"kind"`
	Exercise   string   `json:"exercise,omitempty"`
	Services   []string `json:"services"`
	Client     string   `json:"client,omitempty"`
	Ticket     string   `json:"ticket,omitempty"`
	Definition string   `json:"definition"` // digest of the runbook as it was unfolded for these services
}

// ExecutionEntryFact is of ExecutionEntered. What people wrote stands here as a
// digest only; the record keeps the text.
type ExecutionEntryFact struct {
	Execution  string    `json:"execution"`
	Seq        int64     `json:"seq"` // from 1, without gaps
	What       string    `json:"what"`
	Step       string    `json:"step,omitempty"`
	Role       string    `json:"role,omitempty"`
	Who        string    `json:"who"`                  // who did it
	EnteredBy  string    `json:"entered_by,omitempty"` // who entered it for them
	HappenedAt time.Time `json:"happened_at"`
	Late       bool      `json:"entered_later,omitempty"`
	Run        string    `json:"run,omitempty"`      // of a step that is a scenario
	Operates   string    `json:"operates,omitempty"` // of a role that is filled: yes, no or unknown
	Record     string    `json:"record,omitempty"`   // of a signature: digest of the whole record that was signed
	Says       string    `json:"says"`               // salted digest of the text and the values
}

// RecordsRemoved is the What of a NotedFact about records whose details retention has
// removed from the database.
const RecordsRemoved = "records.removed"

// NotedFact is of Noted: a fact that figures do not need.
type NotedFact struct {
	What   string `json:"what"`            // such as finding.opened
	About  string `json:"about,omitempty"` // the id of what it is about
	Detail string `json:"detail,omitempty"`
}
