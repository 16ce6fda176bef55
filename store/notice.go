package store

import (
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

// NoticeState is where a notice is on its way.
type NoticeState string

const (
	Waiting NoticeState = "waiting"  // made in the transaction of its fact; delivery moves it on
	Sent    NoticeState = "sent"     // the receiver took it
	GivenUp NoticeState = "given_up" // NoticesFailed sets it: nobody took it for NoticeLasts
)

// NoticeLasts is for how long a notice is tried to be delivered.
const NoticeLasts = 72 * time.Hour

// Notice is a message about a finding or a standing. Its delivery never
// changes an outcome.
//
// A fact writes one row without a receiver in its own transaction: what
// happened is known there, and who wants to hear of it is not. SpreadNotices
// turns that row into one for each receiver; a fact that is not worth saying,
// because it was said before, leaves none.
type Notice struct {
	ID       int64                `gorm:"primaryKey" json:"id"`
	Dedup    string               `json:"dedup"`    // of the fact: it is said once to each receiver
	Receiver string               `json:"receiver"` // name in the settings; "" is the fact itself, before it is spread
	Kind     scenarios.NoticeKind `json:"kind"`
	Topic    string               `json:"topic"`   // what troubles follow and end each other on, such as scenario/helpdesk-db
	Trouble  string               `json:"trouble"` // the same for the same trouble; "" says that all is well
	Service  string               `json:"service,omitempty"`
	RunID    string               `json:"run,omitempty"`
	Subject  string               `json:"subject"`
	Body     NoticeBody           `gorm:"serializer:json" json:"body"`
	State    NoticeState          `json:"state"`
	Attempts int                  `json:"attempts"`
	Error    string               `json:"error,omitempty"` // of the last attempt
	MadeAt   time.Time            `gorm:"serializer:utc" json:"made_at"`
	NextAt   *time.Time           `gorm:"serializer:utc" json:"next_at"` // not tried before
	SentAt   *time.Time           `gorm:"serializer:utc" json:"sent_at"`
}

// NoticeBody is what a notice says. What does not apply is left out. Reason and
// Next may quote restored data, which is hostile: whoever shows them sees to that.
type NoticeBody struct {
	Saying   Saying     `json:"saying,omitempty"`
	Since    *time.Time `json:"since,omitempty"` // when the trouble began that is said again or has ended
	At       time.Time  `json:"at"`              // of the fact
	Name     string     `json:"name,omitempty"`  // of the service
	Client   string     `json:"client,omitempty"`
	Owner    string     `json:"owner,omitempty"`
	Tier     int        `json:"tier,omitempty"`
	Scenario string     `json:"scenario,omitempty"`

	Outcome Outcome     `json:"outcome,omitempty"`
	Class   fault.Class `json:"class,omitempty"`
	Phase   PhaseName   `json:"phase,omitempty"`
	Reason  string      `json:"reason,omitempty"` // what is wrong, and where
	Next    string      `json:"next,omitempty"`   // what to do about it
	RTO     *Measure    `json:"rto,omitempty"`
	RPO     *Measure    `json:"rpo,omitempty"`

	Trigger   Trigger    `json:"trigger,omitempty"`
	StartedAt *time.Time `json:"started_at,omitempty"`
	DueAt     *time.Time `json:"due_at,omitempty"`    // of the occurrence
	ClosesAt  *time.Time `json:"closes_at,omitempty"` // of its window

	Took []string `json:"took,omitempty"` // who of the receiver's people took it while it was refused to others
}

// Saying is why a notice is said.
type Saying string

const (
	SayFirst     Saying = "first"     // the trouble is new, or another than before
	SayReminder  Saying = "reminder"  // it was said before, and lasts
	SayRecovered Saying = "recovered" // it is over
	SayPlain     Saying = "plain"     // all is well, as it was before
	SayNothing   Saying = "nothing"   // the same was said before; such a fact leaves no row
)
