package scenarios

import (
	"time"

	"rehearse/scenarios/units"
)

// Overlap says what happens when a scenario is due while a run of it goes on.
type Overlap string

const (
	OverlapSkip    Overlap = "skip"    // the occurrence is not met by a run of its own; the reason is recorded
	OverlapQueue   Overlap = "queue"   // its run waits for the other's end
	OverlapReplace Overlap = "replace" // the other is cancelled
)

// Retry says how often an inconclusive run is tried again. What counts stays
// the first attempt.
type Retry struct {
	Attempts int            `yaml:"attempts"` // after the first; default 0
	After    units.Duration `yaml:"after"`    // default 15m
}

// PlannerSettings say how occurrences are written ahead.
type PlannerSettings struct {
	Ahead    units.Duration `yaml:"ahead"`     // default 35d, and not less
	Tick     units.Duration `yaml:"tick"`      // how often what is due is looked for; default 5s
	OnChange string         `yaml:"on_change"` // run or nothing: whether a change of a scenario, service, recipe or image queues an extra run; default nothing
}

// Blackout is a time of day in which no scheduled run begins. What is due in it
// begins when it ends: the due time and the window stay.
type Blackout struct {
	Days     []string `yaml:"days"`  // mon … sun; default all
	From     string   `yaml:"from"`  // HH:MM, local to the zone
	Until    string   `yaml:"until"` // HH:MM; before From: over midnight
	Timezone string   `yaml:"timezone"`
	Pools    []string `yaml:"pools"` // default all
}

// Freeze is a window in which occurrences need not be met, if a second person
// approved that before they were due. It counts from the moment at which the
// planner first saw it with its approver.
type Freeze struct {
	From        time.Time `yaml:"from"`
	Until       time.Time `yaml:"until"`
	Reason      string    `yaml:"reason"`
	Clients     []string  `yaml:"clients"` // all three empty: everything
	Services    []string  `yaml:"services"`
	Scenarios   []string  `yaml:"scenarios"`
	RequestedBy string    `yaml:"requested_by"`
	ApprovedBy  string    `yaml:"approved_by"` // another person; without one nothing is exempt
}

// Calendar is an iCalendar of freezes. Its events wait for a second person's
// approval (rehearse calendar approve).
type Calendar struct {
	File      string         `yaml:"file"`    // absolute, or relative to the workspace; absolute once it is loaded; or
	URL       string         `yaml:"url"`     // http or https; may be a reference
	Every     units.Duration `yaml:"every"`   // how often it is read again; default 1h
	Clients   []string       `yaml:"clients"` // whom its events concern; all three empty: everything
	Services  []string       `yaml:"services"`
	Scenarios []string       `yaml:"scenarios"`
}

// NoticeSettings say who hears of what.
type NoticeSettings struct {
	Receivers []Receiver `yaml:"receivers,named"` // a mapping in YAML: name → receiver
	Routes    []Route    `yaml:"routes"`          // every route that fits sends; without routes everything goes to the log

	Remind units.Duration `yaml:"remind"` // after how long a trouble that lasts is said again; default 24h
	Pages  string         `yaml:"pages"`  // the address under which people reach the pages, such as https://rehearse.acme.example; notices link to it
}

// Receiver takes notices. Exactly one kind is set.
type Receiver struct {
	Name    string       `yaml:"-"`
	Log     *LogReceiver `yaml:"log"`
	SMTP    *SMTP        `yaml:"smtp"`
	Webhook *Webhook     `yaml:"webhook"`
	Shout   *Shout       `yaml:"shout"`

	Quiet *Quiet `yaml:"quiet"` // notices made meanwhile wait for its end
}

// LogReceiver writes notices to the log of the server.
type LogReceiver struct{}

// SMTP sends notices as mail.
type SMTP struct {
	Host     string   `yaml:"host"` // host:port
	From     string   `yaml:"from"`
	To       []string `yaml:"to"`
	User     string   `yaml:"user"`
	Password string   `yaml:"password"` // a reference
	TLS      string   `yaml:"tls"`      // starttls, tls or none; default starttls
}

// Webhook posts notices as CloudEvents 1.0 in JSON.
type Webhook struct {
	URL    string `yaml:"url,plain"` // may be a reference
	Secret string `yaml:"secret"`    // a reference; signs the body with HMAC-SHA256
}

// Shout is an address of a notification library: slack://…, teams://…, ntfy://…
type Shout struct {
	URL string `yaml:"url,plain"` // a reference, because it holds a token
}

// Quiet is a time of day in which a receiver is left alone.
type Quiet struct {
	Days     []string `yaml:"days"` // default all
	From     string   `yaml:"from"`
	Until    string   `yaml:"until"`
	Timezone string   `yaml:"timezone"`
	Except   []int    `yaml:"except"` // tiers whose notices are sent all the same
}

// Route says which notices go to whom. What is left empty fits everything.
type Route struct {
	To       []string `yaml:"to"`    // receivers
	Kinds    []string `yaml:"kinds"` // of NoticeKinds
	Clients  []string `yaml:"clients"`
	Services []string `yaml:"services"`
	Tiers    []int    `yaml:"tiers"`
	Outcomes []string `yaml:"outcomes"`
	Classes  []string `yaml:"classes"`
}

// Heartbeat is an address that is called while the planner lives, so that
// somebody else notices silence.
type Heartbeat struct {
	URL   string         `yaml:"url"`   // may be a reference
	Every units.Duration `yaml:"every"` // default 1m
}
