package runner

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"rehearse/runner/check"
	"rehearse/runner/probe"
	"rehearse/runner/restore"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
	"rehearse/store"
)

// Trial is what a worker needs beside its workspace to try a backup that nobody
// described: the recipe of a component that names none is told by what its
// recovery point holds, and what was restored is listed.
type Trial struct {
	// With are the values of a recipe's parameters, given what was found that
	// speaks for some of them.
	With func(r *recipe.Recipe, found map[string]any) (map[string]any, error)
}

// Found is what a trial told of a backup before it was restored.
type Found struct {
	probe.Identified
	Component      string
	Point          string
	Candidates     int
	Source         string
	Size           *int64
	ConsistentAt   *time.Time
	ConsistentFrom string
}

// Contents is what is in a restored copy.
type Contents struct {
	Component string
	Items     []restore.Content
}

// identify tells what kind of backup the component's recovery point is, where
// nobody said so. It happens inside of the sandbox, like everything else that
// reads a backup.
func (r *rehearsal) identify(ctx context.Context, c *component) error {
	if c.Recipe != "" {
		return nil
	}
	found, err := r.probe.Identify(ctx, probe.IdentifyArgs{Source: c.part.SourceDir(), Kinds: kindsOf(r.workspace.Recipes)})
	if err != nil {
		return err
	}
	if err := r.decide(c, found); err != nil {
		return err
	}
	close(c.known)
	return nil
}

// asFiles restores what no other recipe knows.
const asFiles = "files"

func (r *rehearsal) decide(c *component, found probe.Identified) error {
	name := found.Recipe
	if name == "" {
		name = asFiles
	}
	chosen := r.workspace.Recipes[name]
	values := map[string]any{}
	if found.File != "" {
		values["file"] = found.File
	}
	if len(found.Files) > 0 && chosen.Parameter("files") != nil {
		values["files"] = found.Files
	}
	if found.Inner && chosen.Parameter("open_inner") != nil {
		values["open_inner"] = "true"
	}
	with, err := r.trial.With(chosen, values)
	if err != nil {
		return fault.OfRig(fault.Internal, "%s: %w", c.Name, err).To("correct what --with gives, or name the recipe with --recipe")
	}
	c.Recipe, c.With = name, with
	if c.Source.Tool == nil { // what a tool backs up are files, whatever they are
		c.opaque = found.Opaque
	}
	c.part.Decide(chosen, r.workspace.Settings.Images[name])
	c.mu.Lock()
	c.row.Recipe, c.row.RecipeVersion = chosen.Name, chosen.Digest
	c.row.Notes = append(c.row.Notes, found.Notes...)
	c.mu.Unlock()
	r.announce(Event{Phase: store.Restore, Component: c.Name, Kind: Identified, Found: &Found{
		Identified: found, Component: c.Name, Point: c.choice.ID, Candidates: c.choice.Candidates, Source: c.row.Source,
		Size: c.choice.Size, ConsistentAt: c.choice.ConsistentAt, ConsistentFrom: c.choice.ConsistentFrom,
	}})
	return nil
}

// kindsOf are what tells the backups of restore recipes apart, in the order of
// their names.
func kindsOf(recipes map[string]*recipe.Recipe) []probe.Kind {
	var kinds []probe.Kind
	for _, name := range slices.Sorted(maps.Keys(recipes)) {
		r := recipes[name]
		if r.Unpack == nil || len(r.Unpack.Wanted()) == 0 {
			continue
		}
		kinds = append(kinds, probe.Kind{
			Recipe: name, About: r.About, Detect: restore.DetectArgs(r.Unpack.Detect), Wants: r.Unpack.Wanted(),
			Together: r.Unpack.Together, Names: r.Unpack.Names, Signs: r.Unpack.Signs,
		})
	}
	return kinds
}

// inspectAll lists what is in the restored copies, after the questions that decide.
// Where none of them looked at the data of a component, this does.
func (r *rehearsal) inspectAll(ctx context.Context) {
	if r.trial == nil {
		return
	}
	for _, c := range r.components {
		began := time.Now()
		items, err := c.part.Inspect(ctx, restore.InspectWithin)
		if ctx.Err() != nil {
			return
		}
		listed := Contents{Component: c.Name, Items: items}
		if err != nil {
			c.note("not all of the contents were listed: " + fault.Of(err).Reason)
		}
		r.announce(Event{Phase: store.Check, Component: c.Name, Kind: Inspected, Contents: &listed})
		answer := r.look(c, items, err)
		answer.At = time.Now()
		answer.Took = answer.At.Sub(began)
		empty := answer.Fault != nil && answer.Fault.Blame == fault.Backup
		r.answered(ctx, answer, empty || !r.questioned(c))
	}
}

// InspectionKind is the kind of the answer that the list of contents gives.
const InspectionKind = "inspection"

// look makes an answer of what was listed.
func (r *rehearsal) look(c *component, items []restore.Content, err error) check.Answer {
	a := check.Answer{Name: "what is in it can be read", Kind: InspectionKind, On: c.Name, Wanted: "something is in it", OfData: true}
	counts, counted, uncounted := map[string]int64{}, int64(0), false
	for _, item := range items {
		switch {
		case item.Kind == "database" && item.Of == "":
		case item.Count == nil:
			uncounted = true
		default:
			counts[item.Of] += *item.Count
			counted += *item.Count
		}
	}
	for _, of := range slices.Sorted(maps.Keys(counts)) {
		if a.Got != "" {
			a.Got += ", "
		}
		a.Got += fmt.Sprintf("%d %s", counts[of], of)
	}
	switch {
	case c.opaque != "":
		a.Fault = fault.OfRig(fault.Restore, "%s: no recipe knows what this file is: %s; it was copied, and what is in it is unknown", c.Name, c.opaque).
			To("name the recipe that restores it with --recipe, or write one")
	case counted > 0 || uncounted && err == nil:
		a.Held = true
	case err != nil:
		a.Fault = fault.Of(err)
	case len(items) == 0 && c.part.Unpacked().Files > 0:
		a.Held, a.Got = true, files(c.part.Unpacked().Files)
	case c.With["allow_empty"] == true:
		a.Held = true
	default:
		a.Fault = fault.OfBackup(fault.Data, "%s: the restored copy is empty: %s", c.Name, orNothing(a.Got)).
			To("look why the backup stored no data; if it may be empty, give --with allow_empty=true")
	}
	if a.Got == "" && a.Fault != nil {
		a.Got = "nothing"
	}
	return a
}

func files(n int64) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}

func orNothing(got string) string {
	if got == "" {
		return "nothing is in it"
	}
	return got + " in it"
}

// questioned says whether a question that decides has looked at a component's data.
func (r *rehearsal) questioned(c *component) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.observations, func(o store.Observation) bool {
		return o.On == c.Name && o.Mandatory && o.OfData && !o.Skipped
	})
}

// announce tells those who watch.
func (r *record) announce(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tell(e)
}
