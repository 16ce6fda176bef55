package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"rehearse/runner"
	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// view shows runs as they happen. A run begins, has events and ends; then the
// next may begin. Its methods may be called concurrently, and none fails: a
// run does not stop because nobody can watch it.
type view interface {
	// Begin is told of a run before it is carried.
	Begin(run *store.Run)
	// Event is told of everything that happens in it.
	Event(event runner.Event)
	// Say shows a line that belongs to no run.
	Say(text string)
	// End shows what became of the run.
	End(run *store.Run)
	// Sum shows several runs that ended, in a table.
	Sum(runs []*store.Run)
	// Close leaves the terminal as it was found.
	Close()
}

// view is the live one on a terminal, and plain lines elsewhere.
func (c *console) view() view {
	return c.viewOf(results{paper: c.paper(), where: c.where()})
}

func (c *console) viewOf(told results) view {
	if c.terminal(told.out) {
		return newLive(told, func() (int, int) { return c.size(told.out) })
	}
	return &lined{results: told}
}

// where is the flags that lead another command to the same records.
func (c *console) where() string {
	text := ""
	if c.workspace != "" {
		text += " --workspace " + shellWord(c.workspace)
	}
	if c.database != "" {
		text += " --database " + shellWord(scenarios.DatabaseShown(c.database))
	}
	return text
}

// shellWord quotes a text for a shell where it needs that.
func shellWord(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("/._-+:@%=,", r) && !alphanumeric(r) }) {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return text
}

func alphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// results writes what became of runs.
type results struct {
	*paper
	where string
	trial *trial // nil: its runs are recorded
}

// result is the block at the end of a run: what to know, and where to look next.
func (r results) result(run *store.Run) {
	if r.trial != nil {
		r.trial.print(r, run)
		return
	}
	r.printf("\n%s  %s\n", r.loud(run), run.Scenario)
	rows := [][]any{}
	if run.Reason != "" {
		rows = append(rows, []any{"reason", run.Reason})
	}
	for _, next := range nextSteps(run.Symptoms) {
		rows = append(rows, []any{"what to do", next})
	}
	rows = append(rows,
		[]any{"RTO", r.sprintf("%s, %s", against(run.RTO), r.met(run.RTO))},
		[]any{"RPO", r.sprintf("%s, %s", against(run.RPO), r.met(run.RPO))})
	for _, note := range notesOf(run.Components) {
		rows = append(rows, []any{"note", note})
	}
	if run.KeepUntil != nil {
		rows = append(rows, []any{"sandbox", "kept until " + instant(run.KeepUntil)})
	}
	rows = append(rows, []any{"more", "rehearse show " + run.ID + r.where})
	r.table("  ", rows)
}

// mostNotes is how many notes stand below a verdict; rehearse show has them all.
const mostNotes = 8

// notesOf are the notes of a run's components, each once.
func notesOf(components []store.Component) []string {
	var notes []string
	for _, c := range components {
		for _, note := range c.Notes {
			if len(components) > 1 && !strings.HasPrefix(note, c.Name+":") {
				note = c.Name + ": " + note
			}
			if !slices.Contains(notes, note) {
				notes = append(notes, note)
			}
		}
	}
	if more := len(notes) - mostNotes; more > 0 {
		notes = append(notes[:mostNotes:mostNotes], fmt.Sprintf("and %s more", units.Count(more, "note")))
	}
	return notes
}

// loud is an outcome that cannot be overlooked.
func (r results) loud(run *store.Run) styled {
	colour := yellow
	switch run.Outcome {
	case store.Passed:
		colour = green
	case store.Failed:
		colour = red
	}
	return r.paint(bold+";"+colour, strings.ToUpper(cmp.Or(string(run.Outcome), "not recorded")))
}

// nextSteps is what the symptoms say to do, each thing once.
func nextSteps(symptoms []store.Symptom) []string {
	var steps []string
	for _, symptom := range symptoms {
		if symptom.Next != "" && !slices.Contains(steps, symptom.Next) {
			steps = append(steps, symptom.Next)
		}
	}
	return steps
}

// Sum is the table of several runs.
func (r results) Sum(runs []*store.Run) {
	r.printf("\n")
	rows := [][]any{{r.paint(faint, "SCENARIO"), r.paint(faint, "OUTCOME"), r.paint(faint, "RTO"), r.paint(faint, "RPO"), r.paint(faint, "REASON")}}
	for _, run := range runs {
		rows = append(rows, []any{run.Scenario, r.outcome(run), brief(run.RTO), brief(run.RPO), run.Reason})
	}
	r.table("", rows)
}

// lined is the view for mails and logs: one plain line for each thing that
// happened, with the time since the run began.
type lined struct {
	results
	mu    sync.Mutex
	began time.Time
}

func (v *lined) Begin(run *store.Run) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.began = time.Now()
	v.printf("run %s of %s starts\n", run.ID, run.Scenario)
}

func (v *lined) Event(event runner.Event) {
	text := happening(event)
	if text == "" {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.printf("%9s  %s\n", seconds(max(event.At.Sub(v.began).Seconds(), 0)), text)
}

func (v *lined) Say(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.printf("%s\n", text)
}

func (v *lined) End(run *store.Run) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.result(run)
}

func (v *lined) Close() {}

// happening is an event as a line of text; "" for what is only for the eye.
func happening(event runner.Event) string {
	title := strings.TrimSpace(string(event.Phase) + " " + event.Component)
	switch event.Kind {
	case runner.Began:
		return title + " began"
	case runner.Ended:
		if event.Error != "" {
			return title + " stopped after " + seconds(event.Seconds) + ": " + event.Error
		}
		return title + " ended after " + seconds(event.Seconds) + amount(", ", event.Bytes, event.Seconds, event.Files)
	case runner.Asked:
		if event.Observation == nil {
			return ""
		}
		return "check " + answered(event.Observation)
	case runner.Said:
		return event.Text
	case runner.Judged:
		return "judged " + event.Text
	case runner.Identified:
		return title + " found " + event.Found.About
	default:
		return ""
	}
}

// amount is what was moved, and how fast.
func amount(before string, bytes int64, s float64, files int64) string {
	var parts []string
	if bytes > 0 {
		parts = append(parts, size(bytes))
	}
	if r := rate(bytes, s); r != "" {
		parts = append(parts, r)
	}
	if files > 0 {
		parts = append(parts, units.Count(int(files), "file"))
	}
	if len(parts) == 0 {
		return ""
	}
	return before + strings.Join(parts, ", ")
}

// longest is how much of an answer is shown while a run goes on; rehearse show
// has all of it.
const longest = 300

// answered is the answer to a check in words.
func answered(o *store.Observation) string {
	switch {
	case o.Skipped:
		return "skipped: " + o.Name
	case o.Held:
		return "held: " + o.Name + " (got " + cut(o.Got, longest) + ")"
	case o.Fault != nil && strings.Contains(o.Fault.Reason, o.Name):
		return "did NOT hold: " + o.Fault.Reason
	case o.Fault != nil:
		return "did NOT hold: " + o.Name + ": " + o.Fault.Reason
	default:
		return fmt.Sprintf("did NOT hold: %s: expected %s, got %s", o.Name, o.Wanted, cut(o.Got, longest))
	}
}
