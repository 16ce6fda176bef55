package restore

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/runner/script"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// ExportDir is where what is written out again is put.
func (p *Part) ExportDir() string { return fmt.Sprintf(probe.ExportDir, p.component.Name) }

// Second is a part that restores what this one exports, with the same recipe and
// image, in a container of its own that reaches nothing. It needs a probe of its own.
func (p *Part) Second() *Part {
	c := *p.component
	c.Name += scenarios.ReturnSuffix
	c.Decrypt, c.With = nil, maps.Clone(p.component.With)
	for _, of := range []string{"file", "files", "manifest", "open_inner"} { // they speak of the backup
		delete(c.With, of)
	}
	options := p.options
	options.Exports, options.Reach = false, sandbox.Nothing
	second := New(p.sandbox, p.engine, &c, p.recipe, p.limits, options)
	p.mu.Lock() // startProbe asks for the mounts of the second while the image is looked for
	second.image = p.image
	p.mu.Unlock()
	second.Source([]sandbox.Mount{{Volume: p.component.Name + "-export", Target: second.SourceDir(), ReadOnly: true}})
	return second
}

// Write changes the restored copy, the way that the recipe's dump says.
func (p *Part) Write(ctx context.Context, r *scenarios.Return) error {
	if dump := p.recipe.Dump; dump.Probe == "" {
		return p.dumpStep(ctx, step{during: recipe.InQuery, name: "write", text: dump.Write, stdin: strings.NewReader(r.Write)}, fault.Data)
	}
	q := p.exportQuestion()
	q.Text = r.Write
	return p.told(ctx, p.probe.Write(ctx, probe.WriteArgs{Question: q, Files: r.Files}))
}

// Export writes the restored copy out, for Second to restore.
func (p *Part) Export(ctx context.Context) error {
	if dump := p.recipe.Dump; dump.Probe == "" {
		return p.dumpStep(ctx, step{during: recipe.InDump, name: "dump", text: dump.Run}, fault.Restore)
	}
	return p.told(ctx, p.probe.Export(ctx, probe.ExportArgs{Question: p.exportQuestion(), To: p.ExportDir()}))
}

// dumpStep carries out a script of the recipe's dump that answers nothing.
func (p *Part) dumpStep(ctx context.Context, s step, class fault.Class) error {
	p.setVariable("EXPORT", p.ExportDir())
	s.kind = script.OfRestore
	heard, err := p.run(ctx, s)
	if heard == nil {
		return err
	}
	if f := p.verdictOn(ctx, s.name, class, heard, err); f != nil {
		return f
	}
	return nil
}

// Tally counts what is in the copy: rows with name, count and digest.
func (p *Part) Tally(ctx context.Context) (probe.Rows, error) {
	dump := p.recipe.Dump
	if dump.Probe != "" {
		rows, err := p.probe.Tally(ctx, p.exportQuestion())
		return rows, p.told(ctx, err)
	}
	rows, heard, unread, err := p.answered(ctx, step{during: recipe.InQuery, kind: script.OfQuery, name: "tally", text: dump.Tally}, recipe.TSV)
	if heard == nil {
		return probe.Rows{}, err
	}
	if f := p.verdictOn(ctx, "tally", fault.Data, heard, err); f != nil {
		return probe.Rows{}, f
	}
	if unread != nil {
		return probe.Rows{}, fault.OfRig(fault.Internal, "%s: what the recipe %s tallies is not TSV: %w", p.component.Name, p.recipe.Name, unread).To("fix the recipe's dump.tally")
	}
	if int(rows.Count) > len(rows.Rows) {
		return rows, fault.OfRig(fault.Internal, "%s: there are %d tables, and %d are compared at most", p.component.Name, rows.Count, maxRows).To("rehearse the return of a part of them")
	}
	return rows, nil
}

// Exported is how many bytes Export wrote.
func (p *Part) Exported(ctx context.Context) (int64, error) {
	usage, err := p.probe.Usage(ctx, probe.UsageArgs{Paths: []string{p.ExportDir()}})
	return usage.Bytes, err
}

func (p *Part) exportQuestion() probe.Question {
	place := p.Unpacked().File
	if p.recipe.Dump.Probe == "files" {
		place = p.root()
	}
	return probe.Question{Ask: p.recipe.Dump.Probe, Data: p.unpackDir(), File: place}
}

// told is an error of the probe, or what ended the question from outside.
func (p *Part) told(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return p.placed("", fault.Of(err))
}
