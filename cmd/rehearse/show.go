package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"rehearse/scenarios/units"
	"rehearse/store"
)

func showCommand(c *console) *cobra.Command {
	logs := false
	cmd := &cobra.Command{
		Use:   "show RUN",
		Short: "Show everything about one run",
		Long:  "Show everything about one run. RUN is its id, or an unambiguous beginning of it. With --logs, what its scripts and services printed is shown instead.",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return show(cmd.Context(), c, args[0], logs)
		},
		ValidArgsFunction: completeRuns(c),
	}
	c.jsonFlag(cmd)
	cmd.Flags().BoolVar(&logs, "logs", false, "show what the run's scripts and services printed")
	return cmd
}

func show(ctx context.Context, c *console, id string, logs bool) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	run, err := findRun(ctx, st, id)
	if err != nil {
		return err
	}
	if !logs {
		known, err := st.KnownErrors(ctx, run.Symptoms)
		if err != nil {
			return err
		}
		good, differences, err := st.SinceLastGood(ctx, run)
		if err != nil {
			return fmt.Errorf("compare run %s: %w", id, err)
		}
		if c.json {
			return c.emit(showDocument{run, idOf(good), append([]store.Difference{}, differences...), known})
		}
		printRun(c.paper(), run)
		printDifferences(c.paper(), good, differences)
		for _, one := range known {
			c.paper().printf("\nknown error, problem %d: %s\n  workaround: %s\n", one.ID, one.Title, one.Workaround)
		}
		return nil
	}
	outputs, err := st.Outputs(ctx, run.ID)
	if err != nil {
		return fmt.Errorf("show what run %s printed: %w", id, err)
	}
	if c.json {
		return c.emit(struct {
			Outputs []store.Output `json:"outputs"`
		}{append([]store.Output{}, outputs...)})
	}
	printHead(c.paper(), run)
	printOutputs(c.paper(), run, outputs)
	return nil
}

// showDocument is what show --json prints: the run, and how its contents differ from
// those of the last run of the scenario that passed before it.
type showDocument struct {
	*store.Run
	ComparedWith string              `json:"compared_with"` // "" where there is none
	Differences  []store.Difference  `json:"differences"`
	KnownErrors  []store.CommonCause `json:"known_errors,omitempty"` // that it met, with what to do meanwhile
}

func idOf(run *store.Run) string {
	if run == nil {
		return ""
	}
	return run.ID
}

// printDifferences writes what became of the contents since the last good run.
func printDifferences(p *paper, good *store.Run, differences []store.Difference) {
	if good == nil {
		return
	}
	p.heading("contents since the last run that passed, " + good.ID)
	if len(differences) == 0 {
		p.printf("  nothing is gone, new, smaller or larger\n")
	}
	rows := [][]any{}
	for _, d := range differences[:min(len(differences), mostContents)] {
		colour := faint
		if d.Change == store.Gone || d.Change == store.Shrank {
			colour = yellow
		}
		content := d.Content()
		rows = append(rows, []any{p.paint(colour, string(d.Change)), content.Component, strings.TrimSpace(content.Kind + " " + content.Title()), d.Words()})
	}
	p.table("  ", rows)
	if n := len(differences) - mostContents; n > 0 {
		p.printf("  and %d more: --json lists all\n", n)
	}
}

// printContents writes what was in the restored copies.
func printContents(p *paper, contents []store.Content) {
	if len(contents) == 0 {
		return
	}
	p.heading("contents")
	rows := [][]any{}
	for _, content := range contents[:min(len(contents), mostContents)] {
		newest := content.Newest
		if content.NewestIn != "" && newest != "" {
			newest += " in " + content.NewestIn
		}
		rows = append(rows, []any{content.Component, strings.TrimSpace(content.Kind + " " + content.Title()), content.Words(), newest})
	}
	p.table("  ", rows)
	if n := len(contents) - mostContents; n > 0 {
		p.printf("  and %d more: --json lists all\n", n)
	}
}

// printOutputs writes what scripts and services of a run printed.
func printOutputs(p *paper, run *store.Run, outputs []store.Output) {
	if len(outputs) == 0 {
		p.heading("printed")
		switch {
		case run.State != store.Ended:
			p.printf("  what scripts and services print is kept when the run ends\n")
		default:
			p.printf("  nothing was kept\n")
		}
	}
	for _, o := range outputs {
		p.heading(o.Component + ", " + o.Title())
		if o.Truncated {
			p.printf("  %s\n", p.paint(faint, "(the end alone)"))
		}
		for line := range strings.Lines(o.Text) {
			p.printf("  %s\n", strings.TrimRight(line, "\r\n"))
		}
	}
}

// printRun writes a run's whole record for people.
func printRun(p *paper, run *store.Run) {
	printHead(p, run)
	printMeasures(p, run)
	printPhases(p, run.Phases)
	printComponents(p, run.Components)
	printContents(p, run.Contents)
	printChecks(p, run.Observations)
	printIsolation(p, run.Isolation)
	printSymptoms(p, run.Symptoms)
	printVisits(p, run.Visits)
	printRemoved(p, run.Removed)
	printEnvironment(p, run.Environment)
}

// printRemoved lists what of the run retention has removed.
func printRemoved(p *paper, removed []store.Tombstone) {
	if len(removed) == 0 {
		return
	}
	p.heading("removed")
	for _, t := range removed {
		p.printf("  %s\n", t)
	}
}

// printVisits lists who looked inside the sandbox.
func printVisits(p *paper, visits []store.Visit) {
	if len(visits) == 0 {
		return
	}
	p.heading("looked inside")
	rows := [][]any{}
	for _, v := range visits {
		rows = append(rows, []any{instant(&v.At), v.Actor, fmt.Sprintf("%s %s", v.How, v.Target)})
	}
	p.table("  ", rows)
}

// heading begins a section.
func (p *paper) heading(text string) { p.printf("\n%s\n", p.paint(bold, text)) }

func printHead(p *paper, run *store.Run) {
	p.printf("run %s\n", run.ID)
	rows := [][]any{
		{"scenario", run.Scenario},
		{"service", run.Service},
		{"outcome", p.outcome(run)},
	}
	if run.Reason != "" {
		rows = append(rows, []any{"reason", run.Reason})
	}
	rows = append(rows,
		[]any{"started by", fmt.Sprintf("%s (%s)", orUnknown(run.By), strings.ReplaceAll(string(run.Trigger), "_", " "))},
		[]any{"T0", instant(run.T0)},
		[]any{"queued", instant(&run.QueuedAt)},
		[]any{"started", instant(run.StartedAt)},
		[]any{"ended", instant(run.EndedAt)})
	if run.Attempt > 1 {
		rows = append(rows, []any{"attempt", run.Attempt})
	}
	if run.CancelledBy != "" {
		rows = append(rows, []any{"cancelled by", run.CancelledBy})
	}
	if run.KeepUntil != nil {
		rows = append(rows, []any{"sandbox kept", "until " + instant(run.KeepUntil) + "; rehearse sweep removes it then"})
	}
	p.table("  ", rows)
}

func orUnknown(text string) string {
	if text == "" {
		return "unknown"
	}
	return text
}

func printMeasures(p *paper, run *store.Run) {
	p.heading("commitment")
	p.table("  ", [][]any{
		{"RTO", against(run.RTO), p.met(run.RTO), run.RTO.How},
		{"RPO", against(run.RPO), p.met(run.RPO), run.RPO.How},
	})
}

// against is a figure beside its promise.
func against(m store.Measure) string {
	figure := "unknown"
	if m.Seconds != nil {
		figure = seconds(*m.Seconds)
	}
	if m.Committed == nil {
		return figure + ", no commitment"
	}
	return figure + " of " + seconds(*m.Committed)
}

// met says whether a promise was kept; what cannot be said is not "met".
func (p *paper) met(m store.Measure) styled {
	switch {
	case m.Met == nil:
		return p.paint(faint, "not judged")
	case *m.Met:
		return p.paint(green, "met")
	default:
		return p.paint(red, "not met")
	}
}

// chart is how many columns the Gantt has.
const chart = 40

func printPhases(p *paper, phases []store.Phase) {
	p.heading("phases")
	if len(phases) == 0 {
		p.printf("  none started\n")
		return
	}
	total := 0.0
	for _, phase := range phases {
		total = max(total, phaseEnd(phase))
	}
	rows := [][]any{{p.paint(faint, "PHASE"), "", p.paint(faint, "FROM"), p.paint(faint, "TOOK"), p.paint(faint, "0s"+pad("", chart-2-len(seconds(total)))+seconds(total)), p.paint(faint, "MOVED")}}
	for _, phase := range phases {
		if told(phases, phase) {
			continue
		}
		rows = append(rows, []any{string(phase.Name), phase.Component, seconds(phase.Offset), took(phase), p.bar(phase, total), moved(phase)})
	}
	p.table("  ", rows)
	for _, phase := range phases {
		if phase.Error != "" {
			p.printf("  %s %s: %s\n", p.paint(red, "✗"), phaseTitle(phase), phase.Error)
		}
	}
}

// told says that a phase of the whole run is told by those of its components.
func told(phases []store.Phase, whole store.Phase) bool {
	return whole.Component == "" && whole.Error == "" &&
		slices.ContainsFunc(phases, func(p store.Phase) bool { return p.Name == whole.Name && p.Component != "" })
}

func phaseTitle(phase store.Phase) string {
	return strings.TrimSpace(string(phase.Name) + " " + phase.Component)
}

func phaseEnd(phase store.Phase) float64 {
	if phase.Seconds == nil {
		return phase.Offset
	}
	return phase.Offset + *phase.Seconds
}

func took(phase store.Phase) string {
	if phase.Seconds == nil {
		return "not ended"
	}
	return seconds(*phase.Seconds)
}

func moved(phase store.Phase) string {
	var parts []string
	if phase.Bytes != nil && *phase.Bytes > 0 {
		parts = append(parts, size(*phase.Bytes))
		if phase.Seconds != nil {
			if r := rate(*phase.Bytes, *phase.Seconds); r != "" {
				parts = append(parts, r)
			}
		}
	}
	if phase.Files != nil && *phase.Files > 0 {
		parts = append(parts, units.Count(int(*phase.Files), "file"))
	}
	return strings.Join(parts, ", ")
}

// bar is a phase in the Gantt: where it lay in the whole run, at least a column wide.
func (p *paper) bar(phase store.Phase, total float64) styled {
	if total <= 0 {
		total = 1
	}
	from := min(int(math.Floor(phase.Offset/total*chart)), chart-1)
	to := min(max(int(math.Ceil(phaseEnd(phase)/total*chart)), from+1), chart)
	colour := green
	if phase.Error != "" {
		colour = red
	}
	line := p.paint(colour, strings.Repeat("█", to-from))
	return styled(strings.Repeat(" ", from)) + line + styled(strings.Repeat(" ", chart-to))
}

func printComponents(p *paper, components []store.Component) {
	p.heading("components")
	if len(components) == 0 {
		p.printf("  none was reached\n")
	}
	for _, component := range components {
		p.printf("  %s\n", p.paint(bold, component.Name))
		p.table("    ", componentRows(component))
	}
}

func componentRows(component store.Component) [][]any {
	point := "none was chosen"
	if component.Point != "" {
		point = component.Point
	}
	rows := [][]any{
		{"source", component.Source},
		{"point", point},
		{"chosen by", fmt.Sprintf("%s; %s", orUnknown(component.Rule), units.Count(component.Candidates, "candidate"))},
	}
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, []any{name, value})
		}
	}
	if component.Seed != nil {
		add("seed", fmt.Sprint(*component.Seed))
	}
	if component.Point != "" {
		add("consistent at", instant(component.ConsistentAt)+from(component.ConsistentFrom))
		add("available at", instant(component.AvailableAt))
		if component.Size != nil {
			add("size", size(*component.Size))
		}
		add("digest", digest(component.Digest))
	}
	add("recipe", strings.TrimSpace(component.Recipe+" "+short(component.RecipeVersion)))
	add("image", component.Image)
	add("image id", component.ImageID)
	add("image digest", component.ImageDigest)
	for _, name := range slices.Sorted(maps.Keys(component.Facts)) {
		add(name, oneLine(component.Facts[name]))
	}
	for _, note := range component.Notes {
		add("note", note)
	}
	if came := component.Returned; came != nil {
		add("return", fmt.Sprintf("%d %s written, %d lost; %s exported in %s, restored again in %s", came.Written, came.Of, came.Lost, sizeOf(came.Bytes), seconds(came.Export), seconds(came.Restore)))
		add("return digest", digest(came.Digest))
		if came.Returned != came.Digest {
			add("came back as", digest(came.Returned))
		}
		for _, t := range came.Among {
			add("differs", cameBack(t, came.Of))
		}
	}
	return rows
}

// cameBack says how a table or folder of the second copy differs.
func cameBack(t store.ReturnedTable, of string) string {
	if t.Returned < 0 {
		return fmt.Sprintf("%s, exported with %d %s, did not come back", t.Name, t.Exported, of)
	}
	return fmt.Sprintf("%s, exported with %d %s, came back with %d", t.Name, t.Exported, of, t.Returned)
}

func from(what string) string {
	if what == "" {
		return ""
	}
	return " (from " + what + ")"
}

func digest(hex string) string {
	if hex == "" {
		return "not computed"
	}
	return "sha256:" + hex
}

func short(digest string) string { return digest[:min(12, len(digest))] }

// oneLine writes a value of a document in one line.
func oneLine(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, name+" "+oneLine(v[name]))
		}
		return strings.Join(parts, ", ")
	case []any:
		var parts []string
		for _, one := range v {
			parts = append(parts, oneLine(one))
		}
		return strings.Join(parts, ", ")
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

func printChecks(p *paper, observations []store.Observation) {
	p.heading("checks")
	if len(observations) == 0 {
		p.printf("  none was asked\n")
	}
	for _, o := range observations {
		p.printf("  %s %s %s\n", p.mark(&o), o.Name, p.paint(faint, aboutCheck(o)))
		rows := [][]any{}
		if o.Wanted != "" {
			rows = append(rows, []any{"expected", o.Wanted})
		}
		if o.Got != "" {
			rows = append(rows, []any{"got", o.Got})
		}
		if o.Newest != nil {
			rows = append(rows, []any{"newest datum", instant(o.Newest)})
		}
		if o.Fault != nil {
			rows = append(rows, []any{"why", o.Fault.Reason})
		}
		p.table("      ", rows)
	}
}

// aboutCheck says what kind of check it was, of what, and how long it took.
func aboutCheck(o store.Observation) string {
	text := o.Kind
	if o.On != "" {
		text += " on " + o.On
	}
	if !o.Skipped {
		text += ", " + seconds(o.Seconds)
	}
	if !o.Mandatory {
		text += ", does not decide"
	}
	return "(" + text + ")"
}

// mark shows how a check ended. Skipped is not held.
func (p *paper) mark(o *store.Observation) styled {
	switch {
	case o.Skipped:
		return p.paint(yellow, "–")
	case o.Held:
		return p.paint(green, "✓")
	default:
		return p.paint(red, "✗")
	}
}

// printIsolation sums up the probe's proof: what was tried, and what got out.
func printIsolation(p *paper, proof *store.Isolation) {
	p.heading("isolation")
	switch {
	case proof == nil:
		p.printf("  not proven: the probe did not get that far\n")
		return
	case proof.Isolated:
		p.printf("  %s %s to get out, all blocked: %s\n", p.paint(green, "✓"), units.Count(len(proof.Attempts), "attempt"), tried(proof.Attempts))
	default:
		p.printf("  %s the sandbox was not isolated\n", p.paint(red, "✗"))
	}
	for _, attempt := range proof.Attempts {
		if attempt.Reached {
			p.printf("    reached %s %s: %s\n", attempt.What, attempt.Target, attempt.Detail)
		}
	}
}

// tried counts attempts by what they were.
func tried(attempts []store.Escape) string {
	var order []string
	times := map[string]int{}
	for _, attempt := range attempts {
		if times[attempt.What]++; times[attempt.What] == 1 {
			order = append(order, attempt.What)
		}
	}
	for i, what := range order {
		if times[what] > 1 {
			order[i] = fmt.Sprintf("%s ×%d", what, times[what])
		}
	}
	return strings.Join(order, ", ")
}

func printSymptoms(p *paper, symptoms []store.Symptom) {
	if len(symptoms) == 0 {
		return
	}
	p.heading("symptoms")
	for _, symptom := range symptoms {
		p.printf("  %s (%s, blames the %s): %s\n", symptom.Class, symptom.Phase, symptom.Blame, symptom.Reason)
		if symptom.Next != "" {
			p.printf("    what to do: %s\n", symptom.Next)
		}
	}
}

func printEnvironment(p *paper, environment *store.Environment) {
	if environment == nil {
		return
	}
	p.heading("environment")
	rows := [][]any{}
	add := func(name string, value any) {
		if value != "" {
			rows = append(rows, []any{name, value})
		}
	}
	if engine := environment.Engine; engine != nil {
		add("engine", engine.Name)
		if engine.APIVersion != "" {
			add("engine API", engine.APIVersion)
			add("processors", engine.CPUs)
			add("memory", units.Size(engine.Memory))
			add("storage driver", engine.Driver)
		}
	}
	if l := environment.Limits; l != nil {
		add("limits", fmt.Sprintf("memory %s, disk %s, files %s, time %s", units.Size(l.Memory), units.Size(l.Disk), humanize.Comma(l.Files), seconds(l.Time)))
	}
	add("queued scenario version", environment.QueuedScenarioVersion)
	add("runner", environment.Runner)
	add("version", environment.Version)
	p.table("  ", rows)
}
