package store

import (
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"rehearse/store/figures"
)

// ReportProblem is something that the validation of a report found.
type ReportProblem struct {
	Kind  string   `json:"kind" enum:"orphan,stale_link,gap,mismatch"`
	What  string   `json:"what"`
	Count int64    `json:"count"`
	Among []string `json:"among,omitempty" doc:"the first of them"`
}

// The kinds of problems. A mismatch can not be accepted: the report would say what
// its records do not.
const (
	Orphan    = "orphan"     // a record about something that the catalogue does not have
	StaleLink = "stale_link" // a record that names one that is not there
	Gap       = "gap"        // a record that should be there
	Mismatch  = "mismatch"   // a figure that its raw records do not give
)

// mostAmong bounds the examples of a problem.
const mostAmong = 5

// recount is what figures are counted again from, row by row and apart from the SQL
// that makes them.
type recount struct {
	states                 map[OccurrenceState]int64
	onTime, due            int64
	disagree               []string // occurrences whose state is not what their runs say
	first, firstPassed     map[figures.Kind]int64
	rtoKept, rtoPromised   int64
	rpoKept, rpoApplies    int64
	disagrees, openWindows int64
	open                   []string
}

func (r *recount) addOccurrence(o *ReportOccurrence, inside bool) {
	if r.states == nil {
		r.states = map[OccurrenceState]int64{}
	}
	r.states[o.State]++
	if o.State == Exempt || o.State == Withdrawn {
		return
	}
	r.due++
	if inside {
		r.onTime++
	}
	named := fmt.Sprintf("%s due %s", o.Scenario, o.DueAt.Format("2006-01-02 15:04"))
	if inside != (o.State == OnTime) {
		r.disagrees++
		r.disagree = appendFew(r.disagree, named)
	}
	if o.State == Planned || o.State == Started {
		r.openWindows++
		r.open = appendFew(r.open, named)
	}
}

func appendFew(list []string, one string) []string {
	if len(list) < mostAmong {
		return append(list, one)
	}
	return list
}

func (r *recount) addRun(outcome Outcome, kind figures.Kind, first bool, rto, rpo Measure) {
	if r.first == nil {
		r.first, r.firstPassed = map[figures.Kind]int64{}, map[figures.Kind]int64{}
	}
	if first {
		r.first[kind]++
		if outcome == Passed {
			r.firstPassed[kind]++
		}
	}
	if outcome != Passed && outcome != Failed {
		return
	}
	if rto.Committed != nil {
		r.rtoPromised++
		if outcome == Passed && rto.Seconds != nil && *rto.Seconds <= *rto.Committed {
			r.rtoKept++
		}
	}
	if rpo.Committed != nil {
		r.rpoApplies++
		if outcome == Passed && rpo.Seconds != nil && *rpo.Seconds <= *rpo.Committed {
			r.rpoKept++
		}
	}
}

func (c *composing) problem(kind, what string, count int64, among []string) {
	if count > 0 {
		c.Problems = append(c.Problems, ReportProblem{Kind: kind, What: what, Count: count, Among: among})
	}
}

// validate looks for what would make the report say something else than the records.
func (c *composing) validate(tx *gorm.DB) error {
	c.orphans()
	c.gaps()
	c.mismatches()
	where, args := c.narrowed("o")
	in := append([]any{text(c.ReportQuery.Period.From), text(c.At)}, args...)
	runs, runArgs := c.narrowed("r")
	ended := append([]any{text(c.ReportQuery.Period.From), text(c.At)}, runArgs...)
	findings, findingArgs := c.narrowed("f")
	seen := append([]any{text(c.ReportQuery.Period.From), text(c.At)}, findingArgs...)
	for _, look := range []struct {
		kind, what, sql string
		args            []any
	}{
		{StaleLink, "occurrences name a run that is not there", `SELECT o.scenario || ' ' || o.run_id FROM occurrences o
			WHERE o.closes_at >= ? AND o.closes_at < ?` + where + ` AND o.run_id <> '' AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = o.run_id)`, in},
		{StaleLink, "findings name a run that is not there", `SELECT 'finding ' || f.id FROM findings f
			WHERE f.opened_at >= ? AND f.opened_at < ?` + findings + ` AND f.scenario <> '' AND f.class <> 'runbook' AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = f.last_run)`, seen},
		{Gap, "runs are not in the evidence log", `SELECT r.id FROM runs r WHERE r.outcome <> '' AND r.ended_at >= ? AND r.ended_at < ?` + runs + `
			AND r.ended_at >= (SELECT min(at) FROM evidence_entries) AND NOT EXISTS (SELECT 1 FROM evidence_entries e WHERE e.kind = 'run.ended' AND e.subject = r.id)`, ended},
	} {
		var found []string
		if err := tx.Raw(look.sql+" LIMIT 10001", look.args...).Scan(&found).Error; err != nil {
			return err
		}
		c.problem(look.kind, look.what, int64(len(found)), found[:min(len(found), mostAmong)])
	}
	return nil
}

// orphans are records about what the catalogue does not have any more.
func (c *composing) orphans() {
	var gone []string
	for _, name := range slices.Sorted(maps.Keys(c.stats)) {
		if c.Workspace.Services[name] == nil {
			gone = append(gone, name)
		}
	}
	c.problem(Orphan, "services have records in the period and are not in the catalogue", int64(len(gone)), gone[:min(len(gone), mostAmong)])
}

func (c *composing) gaps() {
	c.problem(Gap, "occurrences have a closed window and no result", c.counted.openWindows, c.counted.open)
	var bare, quiet []string
	rehearsed := c.Workspace.ScenariosByService()
	for _, s := range c.PeriodReport.Services {
		if len(rehearsed[s.Service]) == 0 {
			bare = append(bare, s.Service)
		}
		for _, scenario := range rehearsed[s.Service] {
			if scenario.Schedule == nil || scenario.Schedule.Disabled || s.Due > 0 {
				continue
			}
			if fell := scenario.Schedule.Between(c.ReportQuery.Period.From, c.At.Add(-scenario.Schedule.Window.Std())); len(fell) > 0 {
				quiet = append(quiet, scenario.Scenario)
			}
		}
	}
	c.problem(Gap, "services of the catalogue have no scenario", int64(len(bare)), bare[:min(len(bare), mostAmong)])
	c.problem(Gap, "scenarios have a schedule and nothing that fell due in the period: they are new, or nothing planned them", int64(len(quiet)), quiet[:min(len(quiet), mostAmong)])
}

// mismatches compares the figures with what was counted row by row.
func (c *composing) mismatches() {
	c.problem(Mismatch, "occurrences have a state that their runs do not give", c.counted.disagrees, c.counted.disagree)
	for _, f := range c.PeriodReport.Figures {
		var n, of int64
		switch f.Name {
		case "on_time_completion":
			n, of = c.counted.onTime, c.counted.due
		case "attempt_success":
			n, of = c.counted.firstPassed[f.Kind], c.counted.first[f.Kind]
		case "rto_attainment":
			n, of = c.counted.rtoKept, c.counted.rtoPromised
		case "rpo_attainment":
			n, of = c.counted.rpoKept, c.counted.rpoApplies
		default:
			continue
		}
		if f.Numerator != float64(n) || f.Denominator != float64(of) {
			c.problem(Mismatch, fmt.Sprintf("%s is %.0f / %.0f, and its records give %d / %d", f.Title, f.Numerator, f.Denominator, n, of), 1, nil)
		}
	}
}
