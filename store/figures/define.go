// Package figures says what the figures of a period are: their definitions, what
// they count and the arithmetic from counts to figures, which periods there are, and
// the SQL that counts, as texts for either database. All of it is pure: the store
// runs the SQL and keeps what was counted.
package figures

import "strings"

// Version is the version of the Definitions below. A change of one
// is a new version, because it changes what the same records say.
const Version = 1

// Kind is the kind of an attempt at recovery. Kinds are never mixed where
// success is counted.
type Kind string

const (
	Scheduled Kind = "scheduled" // it met an occurrence, also where a person claimed that by hand
	OnDemand  Kind = "on_demand" // a person asked, outside every occurrence
	Changed   Kind = "changed"   // a change of a scenario, service, recipe or image asked
)

// Kinds are all of them, in the order in which they are shown.
var Kinds = []Kind{Scheduled, OnDemand, Changed}

// counter is a fact about a row that is counted, as a condition that both
// databases understand.
type counter struct{ name, when string }

// What is counted of occurrences.
var occurrenceCounters = []counter{
	{"counted", `state NOT IN ('exempt', 'withdrawn')`},
	{"exempted", `state = 'exempt'`},
	{"withdrawn", `state = 'withdrawn'`},
	{"on_time", `state = 'on_time'`},
	{"began", `state NOT IN ('exempt', 'withdrawn') AND first_started_at >= due_at AND first_started_at <= closes_at`},
	{"proven", `state = 'on_time' AND outcome = 'passed'`},
	{"late", `state = 'late'`},
	{"unmet", `state IN ('planned', 'started', 'missed')`},
}

// CountedRuns are the runs, each beside the first attempt at its occurrence.
const CountedRuns = `runs LEFT JOIN (SELECT id AS attempted, first_run FROM occurrences) o ON o.attempted = runs.occurrence_id`

// IsFirst says of one of them that it is the attempt that counts for success.
const IsFirst = `(retry = 0 AND (occurrence_id IS NULL OR first_run = runs.id))`

// AttemptKind is the Kind of a run.
const AttemptKind = `CASE WHEN occurrence_id IS NOT NULL OR "trigger" = 'scheduled' THEN 'scheduled' WHEN "trigger" = 'changed' THEN 'changed' ELSE 'on_demand' END`

// What is counted of runs; first_* is about first attempts only.
var runCounters = []counter{
	{"first", IsFirst},
	{"first_passed", IsFirst + ` AND outcome = 'passed'`},
	{"first_told", IsFirst + ` AND outcome IN ('passed', 'failed')`},
	{"first_untold", IsFirst + ` AND outcome NOT IN ('passed', 'failed')`},
	{"first_promised", IsFirst + ` AND rto_committed IS NOT NULL`},
	{"first_unpromised", IsFirst + ` AND rto_committed IS NULL`},
	{"first_kept", IsFirst + ` AND outcome = 'passed' AND rto_met AND (rpo_committed IS NULL OR rpo_met)`},
	{"again", `NOT coalesce(` + IsFirst + `, false)`},
	{"told", `outcome IN ('passed', 'failed')`},
	{"untold", `outcome NOT IN ('passed', 'failed')`},
	{"failed", `outcome = 'failed'`},
	{"rto_promised", `outcome IN ('passed', 'failed') AND rto_committed IS NOT NULL`},
	{"rto_unpromised", `outcome IN ('passed', 'failed') AND rto_committed IS NULL`},
	{"rto_kept", `outcome = 'passed' AND rto_seconds <= rto_committed`},
	{"rpo_applies", `outcome IN ('passed', 'failed') AND rpo_committed IS NOT NULL`},
	{"rpo_not", `outcome IN ('passed', 'failed') AND rpo_committed IS NULL`},
	{"rpo_kept", `outcome = 'passed' AND rpo_seconds <= rpo_committed`},
	{"dated", `outcome = 'failed' AND first_bad_at <= ended_at`},
	{"undated", `outcome = 'failed' AND (first_bad_at IS NULL OR first_bad_at > ended_at)`},
}

// Source is what the members of a figure are.
type Source string

const (
	OfOccurrences Source = "occurrence"
	OfRuns        Source = "run"
	OfServices    Source = "service"
	OfDays        Source = "day"  // of a service's retention
	OfWork        Source = "work" // findings, incidents, tasks, recommendations
)

// Definition says what a figure counts. Its sides name counters, which exclude
// one another; what is not a share is a mean of seconds.
type Definition struct {
	Name, Title, Text string
	Of                Source
	Mean              string // the sum of microseconds over the denominator; "" for a share

	numerator   []string
	denominator []string
	leftOut     []string
	kinds       bool // one figure for each kind
}

// Definitions are all figures, in the order in which they are shown.
var Definitions = []Definition{
	{Name: "on_time_completion", Title: "On-time completion", Of: OfOccurrences,
		Text:      "occurrences whose first run that passed or failed ended inside the window, of those whose window closed in the period; exempted beforehand and withdrawn before they were due are left out",
		numerator: []string{"on_time"}, denominator: []string{"counted"}, leftOut: []string{"exempted", "withdrawn"}},
	{Name: "on_time_start", Title: "On-time start", Of: OfOccurrences,
		Text:      "occurrences whose first attempt started inside the window, of those whose window closed in the period",
		numerator: []string{"began"}, denominator: []string{"counted"}, leftOut: []string{"exempted", "withdrawn"}},
	{Name: "on_time_proven", Title: "On-time proven", Of: OfOccurrences,
		Text:      "occurrences whose first run that passed or failed ended inside the window and passed, of those whose window closed in the period",
		numerator: []string{"proven"}, denominator: []string{"counted"}, leftOut: []string{"exempted", "withdrawn"}},
	{Name: "mean_lateness", Title: "Mean lateness", Of: OfOccurrences, Mean: "late_us",
		Text:      "how long after the window closed the late ones ended; those that no run ever met are left out, because their lateness is unknown",
		numerator: []string{"late"}, denominator: []string{"late"}, leftOut: []string{"unmet"}},
	{Name: "attempt_success", Title: "Recovery attempt success", Of: OfRuns, kinds: true,
		Text:      "first attempts that passed, of those that ended in the period, whatever the outcome; a retry never replaces the first attempt",
		numerator: []string{"first_passed"}, denominator: []string{"first"}, leftOut: []string{"again"}},
	{Name: "attempt_success_conclusive", Title: "… of the conclusive ones", Of: OfRuns, kinds: true,
		Text:      "first attempts that passed, of those that ended in the period and passed or failed",
		numerator: []string{"first_passed"}, denominator: []string{"first_told"}, leftOut: []string{"again", "first_untold"}},
	{Name: "attempt_success_promises", Title: "… with RTO and RPO met", Of: OfRuns, kinds: true,
		Text:      "first attempts that passed with the RTO met, and the RPO where it applies, of those that ended in the period and were promised an RTO",
		numerator: []string{"first_kept"}, denominator: []string{"first_promised"}, leftOut: []string{"again", "first_unpromised"}},
	{Name: "rto_attainment", Title: "RTO attainment", Of: OfRuns,
		Text:      "runs that passed with a measured RTO of at most the commitment, of those that ended in the period and passed or failed; without a commitment they are left out",
		numerator: []string{"rto_kept"}, denominator: []string{"rto_promised"}, leftOut: []string{"rto_unpromised", "untold"}},
	{Name: "rpo_attainment", Title: "RPO attainment", Of: OfRuns,
		Text:      "runs that passed with a measured RPO of at most the commitment, of those that ended in the period, passed or failed, and that an RPO applies to",
		numerator: []string{"rpo_kept"}, denominator: []string{"rpo_applies"}, leftOut: []string{"rpo_not", "untold"}},
	{Name: "coverage", Title: "Coverage", Of: OfServices,
		Text: "services with a passed run inside prove_every before the end of the period, of all in the catalogue; those without a proof commitment are left out"},
	{Name: "proof_age", Title: "Proof age", Of: OfServices, Mean: "age",
		Text: "from the end of the last passed run to the end of the period (or now), on average over the services; those that never passed are left out"},
	{Name: "time_to_detect", Title: "Mean time to detect", Of: OfRuns, Mean: "detect_us",
		Text:      "from the creation of a bad recovery point to the end of the first run that failed by it; later runs of the same point, and those where no point is to blame or its creation is unknown, are left out",
		numerator: []string{"dated"}, denominator: []string{"dated"}, leftOut: []string{"undated"}},
	{Name: "failure_rate", Title: "Failure rate", Of: OfRuns,
		Text:      "runs that failed, of those that ended in the period and passed or failed, with the one-sided 95 % upper bound of the failure rate (Clopper–Pearson)",
		numerator: []string{"failed"}, denominator: []string{"told"}, leftOut: []string{"untold"}},
	{Name: "retention_untouched", Title: "Retention never touched", Of: OfDays,
		Text: "days (UTC) of the promised retention, back from the end of the period, from which no run that passed or failed ever took a recovery point; services without a promised retention are left out"},
	{Name: Issues, Title: "Recovery issues", Of: OfWork,
		Text: "distinct findings opened in the period by runs, rehearsals, audits and people, for each attempt that ended in it: 5 % are five for a hundred attempts"},
	{Name: "backup_incident_rate", Title: "Backup incident rate", Of: OfWork,
		Text: "backup incidents opened in the period, for each month that a service with a scenario was protected: 5 % are five for a hundred service-months"},
	{Name: "aged_proactive_backlog", Title: "Aged proactive backlog", Of: OfWork,
		Text: "open findings and tasks older than the limit of their priority at the end of the period (or now), of all that are open; neither a status nor a moved due date changes their age"},
	{Name: "proactive_task_compliance", Title: "Proactive task compliance", Of: OfWork,
		Text: "recurring tasks done inside their window with actor, result and artefact, of those whose window closed in the period; exempted beforehand and withdrawn before they were due are left out"},
	{Name: "recommendation_adoption", Title: "Recommendation adoption", Of: OfWork,
		Text: "recommendations that were implemented, of those presented in the period; declined, deferred and expired ones stay in, and those whose decision window is not over are left out"},
	{Name: "recommendation_acceptance", Title: "… accepted", Of: OfWork,
		Text: "recommendations that were accepted, of those presented in the period whose decision window is over"},
	{Name: "recommendation_verification", Title: "… verified by a run", Of: OfWork,
		Text: "recommendations that were implemented and verified by a run that passed, of those presented in the period whose decision window is over"},
}

// Find finds a definition by the name of its figure.
func Find(name string) (Definition, bool) {
	for _, d := range Definitions {
		if d.Name == name {
			return d, true
		}
	}
	return Definition{}, false
}

// Names are the names of all figures, in the order in which they are shown.
func Names() []string {
	var names []string
	for _, d := range Definitions {
		names = append(names, d.Name)
	}
	return names
}

// Condition is what a row of a side fulfils, in SQL: one of the side's counters.
func (d Definition) Condition(side Side) string {
	var any []string
	for _, name := range d.side(side) {
		for _, c := range countersOf(d.Of) {
			if c.name == name {
				any = append(any, "("+c.when+")")
			}
		}
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

func countersOf(of Source) []counter {
	if of == OfOccurrences {
		return occurrenceCounters
	}
	return runCounters
}

// Title is a figure without numbers: what it is called and what it means.
func Title(name string) (Figure, bool) {
	d, known := Find(name)
	return d.blank(), known
}
