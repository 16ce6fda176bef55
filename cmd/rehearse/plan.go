package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"rehearse/runner"
	"rehearse/runner/capacity"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

func planCommand(c *console) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "plan SCENARIO",
		Short: "Show what a run of a scenario would do, without running it",
		Long: `Show what a run of a scenario would do now, without running it: the recovery points
and how the date of each was read, which one would be taken and why not the others,
images, room needed against room there, secrets, and the next five due times in the
scenario's zone. Nothing is restored and nothing is recorded.

Exits with 0 if a run could begin, 1 if no recovery point could be taken, and 2 if
something else is missing.`,
		Example: `  rehearse plan helpdesk
  rehearse plan helpdesk --points`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return plan(cmd.Context(), c, args[0], all)
		},
		ValidArgsFunction: completeScenarios(c),
	}
	cmd.Flags().BoolVar(&all, "points", false, "list every recovery point, not only the newest")
	c.jsonFlag(cmd)
	return cmd
}

// planDocument is what plan --json prints.
type planDocument struct {
	Scenario   string             `json:"scenario"`
	Service    string             `json:"service"`
	Ready      bool               `json:"ready"` // a run could begin now
	Components []plannedComponent `json:"components"`
	Images     []plannedImage     `json:"images"`
	Room       []plannedRoom      `json:"room"`
	Secrets    []plannedSecret    `json:"secrets"`
	Timezone   string             `json:"timezone"`
	NextDue    []time.Time        `json:"next_due"` // in the scenario's zone; empty: it is not due by itself
	Engine     string             `json:"engine_trouble,omitempty"`
}

type plannedComponent struct {
	Name   string         `json:"name"`
	Source string         `json:"source"`
	Rule   string         `json:"rule"`
	Taken  string         `json:"taken"` // id of the recovery point; "": none
	Points []plannedPoint `json:"points"`
	Notes  []string       `json:"notes"`
	Error  string         `json:"error,omitempty"`
	Blame  string         `json:"blame,omitempty"`
	Next   string         `json:"next,omitempty"`
}

type plannedPoint struct {
	ID       string     `json:"id"`
	MadeAt   *time.Time `json:"made_at"`
	MadeFrom string     `json:"made_from"` // how the date was read
	Bytes    *int64     `json:"bytes"`
	Taken    bool       `json:"taken"`
	Why      string     `json:"why_not,omitempty"`
}

type plannedImage struct {
	Image   string `json:"image"`
	Present *bool  `json:"present"` // null: unknown
}

type plannedRoom struct {
	What   string `json:"what"`
	Needed int64  `json:"needed_bytes"`
	There  *int64 `json:"there_bytes"` // null: unknown
	Enough *bool  `json:"enough"`
}

type plannedSecret struct {
	Reference string `json:"reference"`
	Present   bool   `json:"present"`
	Trouble   string `json:"trouble,omitempty"`
}

func plan(ctx context.Context, c *console, name string, all bool) error {
	w, err := c.load(ctx)
	if err != nil {
		return err
	}
	scenario := w.Scenarios[name]
	if scenario == nil {
		return unknownScenario(name, w)
	}
	engine := engineOf(w, nil)
	defer engine.Close()
	document := planDocument{
		Scenario: name, Service: scenario.Service, Components: []plannedComponent{}, Images: []plannedImage{}, Room: []plannedRoom{},
		Secrets: plannedSecrets(w, scenario), NextDue: nextDue(scenario, time.Now(), 5),
	}
	if scenario.Schedule != nil {
		document.Timezone = scenario.Schedule.Timezone
	}
	about, noEngine := engine.about(ctx)
	if noEngine != nil {
		document.Engine = noEngine.Error()
	} else {
		document.Room = roomFor(about, w, scenario, freeAt)
	}
	for i := range scenario.Components {
		document.Components = append(document.Components, c.plannedComponent(ctx, w, scenario, &scenario.Components[i], engine, noEngine))
	}
	for _, image := range imagesOfScenario(w, scenario) {
		if !slices.ContainsFunc(document.Images, func(seen plannedImage) bool { return seen.Image == image }) {
			document.Images = append(document.Images, plannedImageOf(ctx, engine, noEngine, image))
		}
	}
	outcome := document.outcome()
	document.Ready = outcome == store.Passed
	if c.json {
		if err := c.emit(document); err != nil {
			return err
		}
	} else {
		most := 10
		if all {
			most = len(slices.Concat(pointsOf(document)...))
		}
		printPlan(c.paper(), document, most)
	}
	return (&ended{outcome, nil}).orNil()
}

func pointsOf(d planDocument) (lists [][]plannedPoint) {
	for _, c := range d.Components {
		lists = append(lists, c.Points)
	}
	return lists
}

// outcome is how a run that begins now would end at best. Room is only shown: what a
// run may take is a limit, and most take less.
func (d planDocument) outcome() store.Outcome {
	trouble := d.Engine != "" || slices.ContainsFunc(d.Secrets, func(s plannedSecret) bool { return !s.Present })
	for _, c := range d.Components {
		switch {
		case c.Error != "" && c.Blame == string(fault.Backup):
			return store.Failed
		case c.Error != "":
			trouble = true
		}
	}
	if trouble {
		return store.Inconclusive
	}
	return store.Passed
}

func (c *console) plannedComponent(ctx context.Context, w *scenarios.Workspace, scenario *scenarios.Scenario, component *scenarios.Component, e *engine, noEngine error) plannedComponent {
	look := looker{w: w, noEngine: noEngine}
	if noEngine == nil {
		look.engine, look.has = e.docker, e.docker.Has
	}
	if err := look.unpulled(ctx, component); err != nil {
		return plannedFrom(component, runner.Preview{Err: err})
	}
	seen := runner.LookAt(ctx, w, component, look.engine, noEngine, func(ctx context.Context) (map[string]time.Time, error) {
		st, err := c.openOf(ctx, w)
		if err != nil {
			return nil, err
		}
		tested, err := st.LastTested(ctx, scenario.Scenario, component.Name)
		return tested, errors.Join(err, st.Close())
	})
	return plannedFrom(component, seen)
}

func plannedFrom(component *scenarios.Component, seen runner.Preview) plannedComponent {
	planned := plannedComponent{
		Name: component.Name, Source: seen.About, Rule: cmp.Or(seen.Choice.Rule, string(component.Point.Take)), Taken: seen.Choice.ID,
		Points: []plannedPoint{}, Notes: append([]string{}, seen.Notes...),
	}
	for _, p := range seen.Points {
		planned.Points = append(planned.Points, plannedPoint{ID: p.ID, MadeAt: p.ConsistentAt, MadeFrom: p.ConsistentFrom, Bytes: p.Size, Taken: p.Taken, Why: p.Why})
	}
	if seen.Err != nil {
		f := fault.Of(seen.Err)
		planned.Error, planned.Blame, planned.Next = f.Reason, string(f.Blame), f.Next
	}
	return planned
}

func plannedImageOf(ctx context.Context, e *engine, noEngine error, image string) plannedImage {
	planned := plannedImage{Image: image}
	if noEngine == nil {
		if there, err := e.docker.Has(ctx, image); err == nil {
			planned.Present = &there
		}
	}
	return planned
}

// roomFor compares what a run may take with what the engine has.
func roomFor(about sandbox.About, w *scenarios.Workspace, scenario *scenarios.Scenario, freeAt func(string) (int64, error)) []plannedRoom {
	want := capacity.Wanted(w, scenario)
	rooms := []plannedRoom{{What: "memory", Needed: want.Memory.Bytes()}, {What: "disk", Needed: want.Disk.Bytes()}}
	if about.Memory > 0 {
		rooms[0].There = &about.Memory
	}
	if free, err := freeAt(about.Root); err == nil && about.Local {
		rooms[1].There = &free
	}
	for i := range rooms {
		if there := rooms[i].There; there != nil {
			enough := *there >= rooms[i].Needed
			rooms[i].Enough = &enough
		}
	}
	return rooms
}

// plannedSecrets resolves what the scenario refers to, and shows none of it.
func plannedSecrets(w *scenarios.Workspace, s *scenarios.Scenario) []plannedSecret {
	planned := []plannedSecret{}
	for _, ref := range slices.Compact(slices.Sorted(slices.Values(secretsOf(w, s)))) {
		secret := plannedSecret{Reference: ref, Present: true}
		if _, err := w.Resolve(ref); err != nil {
			secret.Present, secret.Trouble = false, err.Error()
		}
		planned = append(planned, secret)
	}
	for _, service := range servicesOf(s) {
		if _, err := w.ResolveService(service); err != nil {
			planned = append(planned, plannedSecret{Reference: "services." + service.Name, Trouble: err.Error()})
		}
	}
	return planned
}

// nextDue are the next due times, in the scenario's own zone.
func nextDue(s *scenarios.Scenario, now time.Time, most int) []time.Time {
	due := []time.Time{}
	if s.Schedule == nil {
		return due
	}
	zone, err := time.LoadLocation(s.Schedule.Timezone)
	if err != nil {
		zone = time.UTC
	}
	for at := now; len(due) < most; {
		next, comes := s.Schedule.Next(at)
		if !comes {
			break
		}
		due, at = append(due, next.In(zone)), next
	}
	return due
}

func printPlan(p *paper, d planDocument, most int) {
	for _, c := range d.Components {
		p.heading(c.Name + ": " + cmp.Or(c.Source, "source"))
		p.printf("  rule: %s\n", c.Rule)
		printPlannedPoints(p, c, most)
		for _, note := range c.Notes {
			p.printf("  note: %s\n", note)
		}
		if c.Error != "" {
			p.printf("  %s %s\n", p.paint(red, "✗"), c.Error)
			if c.Next != "" {
				p.printf("    what to do: %s\n", c.Next)
			}
		}
	}
	if len(d.Images) > 0 {
		p.heading("images")
		for _, image := range d.Images {
			p.printf("  %s %s\n", image.Image, p.paint(faint, presence(image.Present)))
		}
	}
	printRoom(p, d)
	if len(d.Secrets) > 0 {
		p.heading("secrets")
		for _, secret := range d.Secrets {
			if secret.Present {
				p.printf("  %s %s is set\n", p.paint(green, "✓"), secret.Reference)
				continue
			}
			p.printf("  %s %s: %s\n", p.paint(red, "✗"), secret.Reference, secret.Trouble)
		}
	}
	p.heading("next due")
	if len(d.NextDue) == 0 {
		p.printf("  never by itself: the scenario has no schedule, or it is disabled\n")
	}
	for _, at := range d.NextDue {
		p.printf("  %s\n", at.Format("Mon 2006-01-02 15:04 MST"))
	}
}

func presence(there *bool) string {
	switch {
	case there == nil:
		return "presence unknown"
	case *there:
		return "present"
	}
	return "missing: it is pulled when a run needs it"
}

func printPlannedPoints(p *paper, c plannedComponent, most int) {
	if len(c.Points) == 0 {
		return
	}
	rows := [][]any{{"", p.paint(faint, "RECOVERY POINT"), p.paint(faint, "MADE"), p.paint(faint, "READ FROM"), p.paint(faint, "SIZE"), p.paint(faint, "WHY NOT")}}
	shown := 0
	for _, point := range c.Points {
		if shown >= most && !point.Taken {
			continue
		}
		shown++
		mark := styled(" ")
		if point.Taken {
			mark = p.paint(green, "→")
		}
		bytes := "unknown"
		if point.Bytes != nil {
			bytes = size(*point.Bytes)
		}
		rows = append(rows, []any{mark, point.ID, instant(point.MadeAt), cmp.Or(point.MadeFrom, "nothing"), bytes, point.Why})
	}
	p.table("  ", rows)
	if more := len(c.Points) - shown; more > 0 {
		p.printf("  and %d more: --points lists them\n", more)
	}
}

func printRoom(p *paper, d planDocument) {
	p.heading("room")
	if d.Engine != "" {
		p.printf("  %s the engine does not answer: %s\n", p.paint(red, "✗"), d.Engine)
	}
	for _, room := range d.Room {
		mark, there := p.paint(green, "✓"), "unknown"
		if room.There != nil {
			there = size(*room.There)
		}
		if room.Enough != nil && !*room.Enough {
			mark = p.paint(yellow, "!")
		}
		p.printf("  %s %s: at most %s needed, %s there\n", mark, room.What, units.Size(room.Needed), there)
	}
}
