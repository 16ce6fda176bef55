package store

import "strings"

// FigureDefinitions is the version of the definitions below. A change of one
// is a new version, because it changes what the same records say.
const FigureDefinitions = 1

// Kind is the kind of an attempt at recovery. Kinds are never mixed where
// success is counted.
type Kind string

const (
	KindScheduled Kind = "scheduled" // it met an occurrence, also where a person claimed that by hand
	KindOnDemand  Kind = "on_demand" // a person asked, outside every occurrence
	KindChanged   Kind = "changed"   // a change of a scenario, service, recipe or image asked
)

// Kinds are all of them, in the order in which they are shown.
var Kinds = []Kind{KindScheduled, KindOnDemand, KindChanged}

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

// countedRuns are the runs, each beside the first attempt at its occurrence.
const countedRuns = `runs LEFT JOIN (SELECT id AS attempted, first_run FROM occurrences) o ON o.attempted = runs.occurrence_id`

// isFirst says of one of them that it is the attempt that counts for success.
const isFirst = `(retry = 0 AND (occurrence_id IS NULL OR first_run = runs.id))`

// attemptKind is the Kind of a run.
const attemptKind = `CASE WHEN occurrence_id IS NOT NULL OR "trigger" = 'scheduled' THEN 'scheduled' WHEN "trigger" = 'changed' THEN 'changed' ELSE 'on_demand' END`

// What is counted of runs; first_* is about first attempts only.
var runCounters = []counter{
	{"first", isFirst},
	{"first_passed", isFirst + ` AND outcome = 'passed'`},
	{"first_told", isFirst + ` AND outcome IN ('passed', 'failed')`},
	{"first_untold", isFirst + ` AND outcome NOT IN ('passed', 'failed')`},
	{"first_promised", isFirst + ` AND rto_committed IS NOT NULL`},
	{"first_unpromised", isFirst + ` AND rto_committed IS NULL`},
	{"first_kept", isFirst + ` AND outcome = 'passed' AND rto_met AND (rpo_committed IS NULL OR rpo_met)`},
	{"again", `NOT coalesce(` + isFirst + `, false)`},
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

// source is what the members of a figure are.
type source string

const (
	ofOccurrences source = "occurrence"
	ofRuns        source = "run"
	ofServices    source = "service"
	ofDays        source = "day" // of a service's retention
)

// definition says what a figure counts. Its sides name counters, which exclude
// one another; what is not a share is a mean of seconds.
type definition struct {
	name, title, text string
	of                source
	numerator         []string
	denominator       []string
	leftOut           []string
	mean              string // the sum of microseconds over the denominator; "" for a share
	kinds             bool   // one figure for each kind
}

var definitions = []definition{
	{name: "on_time_completion", title: "On-time completion", of: ofOccurrences,
		text:      "occurrences whose first run that passed or failed ended inside the window, of those whose window closed in the period; exempted beforehand and withdrawn before they were due are left out",
		numerator: []string{"on_time"}, denominator: []string{"counted"}, leftOut: []string{"exempted", "withdrawn"}},
	{name: "on_time_start", title: "On-time start", of: ofOccurrences,
		text:      "occurrences whose first attempt started inside the window, of those whose window closed in the period",
		numerator: []string{"began"}, denominator: []string{"counted"}, leftOut: []string{"exempted", "withdrawn"}},
	{name: "on_time_proven", title: "On-time proven", of: ofOccurrences,
		text:      "occurrences whose first run that passed or failed ended inside the window and passed, of those whose window closed in the period",
		numerator: []string{"proven"}, denominator: []string{"counted"}, leftOut: []string{"exempted", "withdrawn"}},
	{name: "mean_lateness", title: "Mean lateness", of: ofOccurrences, mean: "late_us",
		text:      "how long after the window closed the late ones ended; those that no run ever met are left out, because their lateness is unknown",
		numerator: []string{"late"}, denominator: []string{"late"}, leftOut: []string{"unmet"}},
	{name: "attempt_success", title: "Recovery attempt success", of: ofRuns, kinds: true,
		text:      "first attempts that passed, of those that ended in the period, whatever the outcome; a retry never replaces the first attempt",
		numerator: []string{"first_passed"}, denominator: []string{"first"}, leftOut: []string{"again"}},
	{name: "attempt_success_conclusive", title: "… of the conclusive ones", of: ofRuns, kinds: true,
		text:      "first attempts that passed, of those that ended in the period and passed or failed",
		numerator: []string{"first_passed"}, denominator: []string{"first_told"}, leftOut: []string{"again", "first_untold"}},
	{name: "attempt_success_promises", title: "… with RTO and RPO met", of: ofRuns, kinds: true,
		text:      "first attempts that passed with the RTO met, and the RPO where it applies, of those that ended in the period and were promised an RTO",
		numerator: []string{"first_kept"}, denominator: []string{"first_promised"}, leftOut: []string{"again", "first_unpromised"}},
	{name: "rto_attainment", title: "RTO attainment", of: ofRuns,
		text:      "runs that passed with a measured RTO of at most the commitment, of those that ended in the period and passed or failed; without a commitment they are left out",
		numerator: []string{"rto_kept"}, denominator: []string{"rto_promised"}, leftOut: []string{"rto_unpromised", "untold"}},
	{name: "rpo_attainment", title: "RPO attainment", of: ofRuns,
		text:      "runs that passed with a measured RPO of at most the commitment, of those that ended in the period, passed or failed, and that an RPO applies to",
		numerator: []string{"rpo_kept"}, denominator: []string{"rpo_applies"}, leftOut: []string{"rpo_not", "untold"}},
	{name: "coverage", title: "Coverage", of: ofServices,
		text: "services with a passed run inside prove_every before the end of the period, of all in the catalogue; those without a proof commitment are left out"},
	{name: "proof_age", title: "Proof age", of: ofServices, mean: "age",
		text: "from the end of the last passed run to the end of the period (or now), on average over the services; those that never passed are left out"},
	{name: "time_to_detect", title: "Mean time to detect", of: ofRuns, mean: "detect_us",
		text:      "from the creation of a bad recovery point to the end of the first run that failed by it; later runs of the same point, and those where no point is to blame or its creation is unknown, are left out",
		numerator: []string{"dated"}, denominator: []string{"dated"}, leftOut: []string{"undated"}},
	{name: "failure_rate", title: "Failure rate", of: ofRuns,
		text:      "runs that failed, of those that ended in the period and passed or failed, with the one-sided 95 % upper bound of the failure rate (Clopper–Pearson)",
		numerator: []string{"failed"}, denominator: []string{"told"}, leftOut: []string{"untold"}},
	{name: "retention_untouched", title: "Retention never touched", of: ofDays,
		text: "days (UTC) of the promised retention, back from the end of the period, from which no run that passed or failed ever took a recovery point; services without a promised retention are left out"},
}

func definitionOf(name string) (definition, bool) {
	for _, d := range definitions {
		if d.name == name {
			return d, true
		}
	}
	return definition{}, false
}

// FigureNames are the names of all figures, in the order in which they are shown.
func FigureNames() []string {
	var names []string
	for _, d := range definitions {
		names = append(names, d.name)
	}
	return names
}

// condition is what a row of a side fulfils: one of its counters.
func (d definition) condition(side []string) string {
	var any []string
	for _, name := range side {
		for _, c := range countersOf(d.of) {
			if c.name == name {
				any = append(any, "("+c.when+")")
			}
		}
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

func countersOf(of source) []counter {
	if of == ofOccurrences {
		return occurrenceCounters
	}
	return runCounters
}

// FigureTitle is a figure without numbers: what it is called and what it means.
func FigureTitle(name string) (Figure, bool) {
	d, known := definitionOf(name)
	return d.blank(), known
}
