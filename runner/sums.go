package runner

import (
	"context"

	"rehearse/runner/probe"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// holdSums holds the checksums that lie in or beside the recovery point against
// the file that was chosen. One that disagrees is the backup's fault, whatever
// the restore makes of the file; one that speaks of something else is noted.
func (r *rehearsal) holdSums(ctx context.Context, c *component, digest probe.DigestAnswer) {
	since := r.elapsed()
	args := probe.SumsArgs{Source: c.part.SourceDir(), Chosen: c.part.Unpacked().Chosen}
	for i, sum := range c.choice.Sums {
		if _, is := probe.SumOf(sum.Base()); !is {
			continue // what only the scenario calls a list is for the question that it asks
		}
		args.Beside = append(args.Beside, probe.SumFile{Path: probe.SumPath(c.Name, i, sum.Base()), Of: sum.Of, Below: sum.Below})
	}
	if paths := c.files(); len(paths) == 1 && digest.Files == 1 && paths[0] == args.Source+"/"+args.Chosen {
		args.SHA256 = digest.SHA256
	}
	answer, err := r.probe.Sums(ctx, args)
	if err != nil {
		if ctx.Err() == nil {
			c.note("its checksums were not compared: " + fault.Of(err).Reason)
		}
		answer = probe.SumsAnswer{}
	}
	inside := c.part.Unpacked().Sums
	answer.Agreed, answer.Notes = append(inside.Agreed, answer.Agreed...), append(inside.Notes, answer.Notes...)
	answer.Disagrees, answer.Missing = append(inside.Disagrees, answer.Disagrees...), append(inside.Missing, answer.Missing...)
	for _, text := range answer.Agreed {
		c.note("the checksum agrees: " + text)
	}
	for _, text := range answer.Notes {
		c.note(text)
	}
	for _, wrong := range answer.Disagrees {
		has := wrong.Has
		if wrong.Unpacked != "" {
			has += ", what it holds has " + wrong.Unpacked
		}
		r.trouble(store.Restore, c.Name, since, fault.OfBackup(fault.Data, "%s: %s does not have the checksum that %s lists: it has the %s %s, and %s is listed",
			c.Name, wrong.File, wrong.List, wrong.Kind, has, wrong.Listed).
			To("the file was changed or damaged after the checksum was written, or something else was stored under its name: compare it with another copy"))
	}
	for _, gone := range answer.Missing {
		r.trouble(store.Restore, c.Name, since, fault.OfBackup(fault.Data, "%s: %s lists %s, which is not in the backup", c.Name, gone.List, gone.File).
			To("look why the backup does not hold the file: it was lost after the list was written, or was left out"))
	}
}

func (c *component) note(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.row.Notes = append(c.row.Notes, text)
}
