package scenarios

import (
	"maps"
	"slices"
	"time"

	"rehearse/scenarios/expect"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/units"
)

// Workspace is a folder as it was loaded. Nothing in it is broken, except what is among Blocked.
type Workspace struct {
	Dir       string
	Version   string // differs when anything in it does: 16 hex digits; "" in one that a program put together
	Settings  Settings
	Services  map[string]*Service       // by their slug
	Scenarios map[string]*Scenario      // by their slug
	Recipes   map[string]*recipe.Recipe // ours and the workspace's own, by name
	Blocked   []Blocked                 // scenario files with problems, by name; only LoadUsable leaves any
	Runbooks  map[string]*Runbook       // by their slug
	People    map[string]*Member        // by their slug
	Tasks     map[string]*Task          // by their slug
	Risks     map[string]*Risk          // by their slug
	Controls  []Control                 // of standards, and what speaks to them
	Policy    Policy

	Continuity map[string]*Continuity // what continuity plans cannot take from elsewhere, by service
}

// For is the workspace as somebody sees it who may see only some clients; none is
// every client.
func (w *Workspace) For(clients []string) *Workspace {
	if len(clients) == 0 {
		return w
	}
	seen := *w
	seen.Services, seen.Scenarios = map[string]*Service{}, map[string]*Scenario{}
	for slug, service := range w.Services {
		if slices.Contains(clients, service.Client) {
			seen.Services[slug] = service
		}
	}
	for slug, service := range seen.Services {
		own := *service
		own.DependsOn = slices.DeleteFunc(slices.Clone(service.DependsOn), func(other string) bool { return seen.Services[other] == nil })
		seen.Services[slug] = &own
	}
	for slug, scenario := range w.Scenarios {
		if seen.Services[scenario.Service] != nil {
			seen.Scenarios[slug] = scenario
		}
	}
	return &seen
}

// ScenariosByService are the scenarios of each service, by their slugs.
func (w *Workspace) ScenariosByService() map[string][]*Scenario {
	by := map[string][]*Scenario{}
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		scenario := w.Scenarios[name]
		by[scenario.Service] = append(by[scenario.Service], scenario)
	}
	return by
}

// Settings is rehearse.yaml.
type Settings struct {
	Database string            `yaml:"database"` // path of the SQLite file, an address of Postgres, or a reference to either; DatabaseWhere resolves it; default .rehearse/rehearse.db
	Listen   string            `yaml:"listen"`   // default 127.0.0.1:8484; beyond loopback only with TLS or a trusted proxy
	Engine   EngineSettings    `yaml:"engine"`
	Images   map[string]string `yaml:"images"`   // the image to use in place of a recipe's default, by recipe
	Mirror   map[string]string `yaml:"mirror"`   // registry or prefix → what to pull from instead
	Limits   Limits            `yaml:"limits"`   // defaults for scenarios that give none
	Canaries []string          `yaml:"canaries"` // host:port that no sandbox may ever reach
	Allow    []string          `yaml:"allow"`    // folders outside of a source that links in it may lead into
	Runs     RunSettings       `yaml:"runs"`

	Planner   PlannerSettings `yaml:"planner"`
	Blackouts []Blackout      `yaml:"blackouts"`
	Freezes   []Freeze        `yaml:"freezes"`
	Calendars []Calendar      `yaml:"calendars"`
	Notices   NoticeSettings  `yaml:"notices"`
	Heartbeat Heartbeat       `yaml:"heartbeat"`
	Access    AccessSettings  `yaml:"access"`

	Sources  []CatalogueSource `yaml:"catalogue"` // where services are pulled from
	Findings FindingSettings   `yaml:"findings"`
	Tickets  []TicketSystem    `yaml:"tickets"`

	Evidence  EvidenceSettings  `yaml:"evidence"`
	Retention RetentionSettings `yaml:"retention"` // how long records are kept

	Reports []ReportSchedule `yaml:"reports"` // that Rehearse publishes and sends by itself

	Targets map[string]float64 `yaml:"targets"` // what figures should be, in per cent, by their names; see TargetFigures
}

// What settings are when they are left out.
const (
	DefaultDatabase   = ".rehearse/rehearse.db"
	DefaultListen     = "127.0.0.1:8484"
	DefaultLocal      = "auto"
	DefaultConcurrent = 1
	DefaultPool       = "default"
	DefaultBeat       = units.Duration(10 * time.Second)
	DefaultSilent     = units.Duration(60 * time.Second)
)

// Skew is how far clocks may differ before what they say together means nothing:
// so much later than T0, or than now, a time may be.
const Skew = 5 * time.Minute

// EngineSettings says where the container engine is.
type EngineSettings struct {
	Host  string `yaml:"host"`  // "" takes DOCKER_HOST, else the local socket
	Local string `yaml:"local"` // auto, yes or no: whether the engine sees our paths
}

// RunSettings says how runs are carried.
type RunSettings struct {
	Concurrent int            `yaml:"concurrent"` // sandboxes at once on this machine; default 1
	Memory     units.Size     `yaml:"memory"`     // of all sandboxes of this machine together; 0 is no bound but the engine's
	Disk       units.Size     `yaml:"disk"`       // of all sandboxes of this machine together; 0 is no bound but the engine's
	Pools      []string       `yaml:"pools"`      // whose runs this machine carries; default [default]
	Beat       units.Duration `yaml:"beat"`       // default 10s
	Silent     units.Duration `yaml:"silent"`     // a run without a beat for so long is lost; default 60s
	Sweep      units.Duration `yaml:"sweep"`      // how often lost runs and leftovers are looked for; default 30s
}

// Service is an entry of the service catalogue.
type Service struct {
	Service    string     `yaml:"service" json:"service"` // slug
	Name       string     `yaml:"name" json:"name"`
	Client     string     `yaml:"client" json:"client"`
	Owner      string     `yaml:"owner" json:"owner"`
	Tier       int        `yaml:"tier" json:"tier"`
	DataClass  string     `yaml:"data_class" json:"data_class"`
	Commitment Commitment `yaml:"commitment" json:"commitment"`
	DependsOn  []string   `yaml:"depends_on" json:"depends_on"`

	Listed           string        `yaml:"listed" json:"listed,omitempty"`                       // explicitly or indirectly: whether the contract names it, or another service needs it
	BusinessPriority int           `yaml:"business_priority" json:"business_priority,omitempty"` // the order in which the business wants services back; 1 comes first
	Regulations      []string      `yaml:"regulations" json:"regulations,omitempty"`             // that the service falls under, such as DORA or PCI DSS
	Redundant        string        `yaml:"redundant" json:"redundant,omitempty"`                 // how it goes on when one of it is lost; without it a service that many need is a single point of failure
	BackupService    string        `yaml:"backup_service" json:"backup_service,omitempty"`       // what makes its backups, for people
	Maintenance      []Maintenance `yaml:"maintenance" json:"maintenance,omitempty"`             // when it may be changed or down
	Degraded         []Degraded    `yaml:"degraded,named" json:"degraded,omitempty"`             // service levels that will do for a while during a recovery

	Digest     string `yaml:"-" json:"version"` // SHA-256 of the definition, hex
	Definition []byte `yaml:"-" json:"-"`       // what is written, as canonical JSON
	File       string `yaml:"-" json:"-"`
}

// Commitment is what is promised of a service. Zero means that nothing was promised.
type Commitment struct {
	RTO        units.Duration `yaml:"rto" json:"rto_seconds"`
	RPO        units.Duration `yaml:"rpo" json:"rpo_seconds"`
	Retention  units.Duration `yaml:"retention" json:"retention_seconds"`
	ProveEvery units.Duration `yaml:"prove_every" json:"prove_every_seconds"`

	// How people's recoveries are timed. A run by the machine has its own rule.
	RTOFrom  string `yaml:"rto_from" json:"rto_from,omitempty"`   // disaster or declaration; default disaster
	RTOUntil string `yaml:"rto_until" json:"rto_until,omitempty"` // usable, validated or accepted; default usable

	Allowance units.Duration `yaml:"allowance" json:"allowance_seconds,omitempty"` // the part of the RTO that people need to detect, decide and mobilise; what a rehearsal measured counts instead
}

// Scenario is a declared restore test of a service.
type Scenario struct {
	Scenario   string      `yaml:"scenario"` // slug
	About      string      `yaml:"about"`
	Service    string      `yaml:"service"`
	Schedule   *Schedule   `yaml:"schedule"`
	Pool       string      `yaml:"pool"`    // label of the machines that may carry it; default "default"
	Overlap    Overlap     `yaml:"overlap"` // what to do when it is due and still runs; default skip
	Retry      Retry       `yaml:"retry"`
	Components []Component `yaml:"components,named"` // a mapping in YAML; kept in its order
	Services   *Compose    `yaml:"services"`
	Checks     []Check     `yaml:"checks"`
	Return     *Return     `yaml:"return"` // nil: the way back is not rehearsed
	Limits     Limits      `yaml:"limits"`

	Digest string `yaml:"-"` // SHA-256 of the definition, hex
	File   string `yaml:"-"`
}

// Return rehearses the return to normal operation, after the checks: something is
// written into the restored copy, as users would while it is in use; the recipe's
// `dump` writes the copy out, and that is restored into a second, fresh container,
// which stands for production. Both are compared. Its time is recorded and does not
// count for the RTO.
type Return struct {
	On    string            `yaml:"on"`    // component; may be left out when there is one
	Write string            `yaml:"write"` // statements, in the language of the recipe's queries
	Files map[string]string `yaml:"files"` // in place of write, of a recipe of files: path below what was restored → text
}

// Schedule says when a scenario is due; also a plain text: the cron line.
type Schedule struct {
	Cron        string         `yaml:"cron,plain"`
	Timezone    string         `yaml:"timezone"`      // IANA name; default UTC
	Window      units.Duration `yaml:"window"`        // default 4h
	CatchUp     string         `yaml:"catch_up"`      // none, latest or all; default latest
	CatchUpMost int            `yaml:"catch_up_most"` // of all; default 10
	Jitter      units.Duration `yaml:"jitter"`        // runs begin up to so much after they are due, always the same for a scenario; default 0
	Disabled    bool           `yaml:"disabled"`      // nothing new falls due; what was written ahead stays
}

// What a schedule is when it says no more than cron.
const (
	DefaultTimezone = "UTC"
	DefaultWindow   = units.Duration(4 * time.Hour)
	DefaultCatchUp  = "latest"
)

// Component is one thing to restore inside a scenario.
type Component struct {
	Name    string         `yaml:"-"`
	Source  Source         `yaml:"source"`
	Point   Point          `yaml:"point"`
	Decrypt *Decrypt       `yaml:"decrypt"` // nil: it is not encrypted, or its source decrypts it
	Recipe  string         `yaml:"recipe"`
	Image   string         `yaml:"image"`   // in place of the recipe's
	With    map[string]any `yaml:"with"`    // checked against the recipe's parameters; defaults filled in
	Without []string       `yaml:"without"` // built-in integrity checks switched off, by name
}

// Source is where recovery points are kept. Exactly one pointer is set.
type Source struct {
	Folder *Folder
	Tool   *ToolSource
}

// Folder is a source of files in a local folder; also a plain text: the path.
type Folder struct {
	Path    string   `yaml:"path,plain"` // absolute, or relative to the workspace
	Glob    string   `yaml:"glob"`       // which files and folders are recovery points; doublestar syntax, default "*"
	Time    string   `yaml:"time"`       // RE2 over the name with groups year, month, day, hour, minute, second, or epoch; or short: %Y-%m-%d_%H%M, YYYY-MM-DD
	Zone    string   `yaml:"zone"`       // IANA name of the zone that Time is in; "" is UTC, and in doubt where the files' own times disagree
	Group   string   `yaml:"group"`      // RE2 over the name; files with the same first group form one point
	Needs   []string `yaml:"needs"`      // globs; a group that lacks one of them is incomplete and is not a recovery point
	Sidecar string   `yaml:"sidecar"`    // name of the file beside a point that says when it was made, {} is the point's name; JSON with consistent_at, or a bare time
}

// What a folder is when it says no more than its path.
const DefaultGlob = "*"

// ToolSource is a source that is a recipe, such as restic.
type ToolSource struct {
	Recipe  string         // the key under `source`
	Image   string         // in place of the recipe's
	Network string         // an existing engine network through which the repository is reached; default "bridge", or none for a local one
	With    map[string]any // checked against the recipe's parameters
}

// Take is the rule by which a recovery point is chosen.
type Take string

const (
	Latest Take = "latest" // the newest one
	Oldest Take = "oldest" // proves retention; RPO is not applicable
	Random Take = "random" // proves retention; the seed is recorded
	Before Take = "before" // the newest one that is not younger than `time`
	ByID   Take = "id"

	// LeastRecentlyTested takes in turn all that are retained: the oldest that no
	// run of the scenario has restored, else the one that was restored the longest
	// time ago. It proves retention.
	LeastRecentlyTested Take = "least_recently_tested"
)

// ProvesRetention says that any point will do, however old: the RPO does not apply.
func (t Take) ProvesRetention() bool {
	return t == Oldest || t == Random || t == LeastRecentlyTested
}

// Point says which recovery point to take; also a plain text: the rule. It is
// resolved on every run.
type Point struct {
	Take   Take           `yaml:"take,plain"` // default latest
	Within units.Duration `yaml:"within"`     // only points at most so old; 0 is no bound
	Time   time.Time      `yaml:"time"`       // for before
	ID     string         `yaml:"id"`         // for id: the whole id or an unambiguous prefix
	Seed   *int64         `yaml:"seed"`       // for random; drawn when not given
}

// Compose is the `services` section: what must come up on the restored data, in Compose syntax.
type Compose struct {
	Services []ComposeService // in the order in which they may start
	Ignored  []string         // keys that mean nothing in a sandbox, such as ports, for people to see
}

// ComposeService is one container of the user's.
type ComposeService struct {
	Name        string
	Image       string
	Entrypoint  []string
	Command     []string
	Environment map[string]string
	User        string
	WorkingDir  string
	ReadOnly    bool
	Tmpfs       []string
	Shm         units.Size
	Volumes     []ComposeVolume
	DependsOn   map[string]string // name → started, healthy or completed; components count as healthy once restored
	Health      *Health
	Ports       []int // that it listens on, by expose and ports; empty: not known
}

// ComposeVolume mounts a component's restored data.
type ComposeVolume struct {
	Component string
	Target    string
	ReadOnly  bool
}

// Health is a Compose healthcheck.
type Health struct {
	Test                           []string // as Docker has it: CMD or CMD-SHELL first
	Interval, Timeout, StartPeriod units.Duration
	Retries                        int
}

// Check is one question to what was restored. Exactly one kind is set.
type Check struct {
	Name      string         `yaml:"name"` // default: the question
	On        string         `yaml:"on"`   // component; may be left out when there is one
	Expect    string         `yaml:"expect"`
	Newest    bool           `yaml:"newest"`     // the answer is the newest datum: RPO is judged by it
	AuditOnly bool           `yaml:"audit_only"` // recorded, and neither decides nor counts for RTO
	Timeout   units.Duration `yaml:"timeout"`    // default 60s
	Zone      string         `yaml:"zone"`       // IANA name of the zone in which the answer's times are meant that name none

	SQL   *string     `yaml:"sql"`
	Query *string     `yaml:"query"`
	Files *FilesCheck `yaml:"files"` // also a plain text: the glob
	Exec  *ExecCheck  `yaml:"exec"`  // also a plain text: the script
	HTTP  *HTTPCheck  `yaml:"http"`  // also a plain text: the URL
	TCP   *string     `yaml:"tcp"`   // host:port

	Compiled *expect.Program `yaml:"-"` // nil without expect
	Location *time.Location  `yaml:"-"` // of Zone; nil without one
}

// What a check is when it does not say.
const (
	DefaultTimeout = units.Duration(60 * time.Second)
	DefaultMethod  = "GET"
)

// FilesCheck asks about restored files.
type FilesCheck struct {
	Glob string `yaml:"glob,plain"` // below the component's data; doublestar syntax
}

// ExecCheck runs a script in a component's container or one of `services`.
type ExecCheck struct {
	Run string `yaml:"run,plain"`
	In  string `yaml:"in"` // container by name; default the component's
}

// HTTPCheck asks a URL inside the sandbox.
type HTTPCheck struct {
	URL     string            `yaml:"url,plain"`
	Method  string            `yaml:"method"` // default GET
	Headers map[string]string `yaml:"headers"`
	Body    string            `yaml:"body"`
}

// Kind is the key under which the check's question stands.
func (c *Check) Kind() expect.Kind {
	switch {
	case c.SQL != nil:
		return expect.SQL
	case c.Query != nil:
		return expect.Query
	case c.Files != nil:
		return expect.Files
	case c.Exec != nil:
		return expect.Exec
	case c.HTTP != nil:
		return expect.HTTP
	default:
		return expect.TCP
	}
}

// LooksAtData says whether the check questions restored data, and not merely
// whether something answers.
func (c *Check) LooksAtData() bool {
	k := c.Kind()
	return k != expect.HTTP && k != expect.TCP
}

// Limits bound a sandbox.
type Limits struct {
	Memory units.Size     `yaml:"memory"` // of each container; default 2g
	CPUs   float64        `yaml:"cpus"`   // of each container; 0 is all there are
	Disk   units.Size     `yaml:"disk"`   // of all restored data together; default 20g
	Files  int64          `yaml:"files"`  // files and folders extracted; default 2000000
	Time   units.Duration `yaml:"time"`   // of a run, without teardown; default 1h
}

// What bounds a sandbox when neither the scenario nor the settings say.
const (
	DefaultMemory    = units.Size(2 << 30)
	DefaultDisk      = units.Size(20 << 30)
	DefaultFiles     = 2_000_000
	DefaultTimeLimit = units.Duration(time.Hour)
)

// HasClient says whether a service of the catalogue is of the client.
func (w *Workspace) HasClient(client string) bool {
	for _, service := range w.Services {
		if service.Client == client {
			return true
		}
	}
	return false
}
