package runner

import (
	"context"
	"fmt"
	"sync"
	"time"

	"rehearse/runner/restore"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// listContents lists what the backups hold, for people who compare one run with
// another. It comes after everything that counts for the RTO, takes no longer than
// a tenth of the run, and decides nothing.
func (r *rehearsal) listContents(ctx context.Context) {
	if r.trial != nil { // whose contents were listed
		return
	}
	listed := make([][]store.Content, len(r.components))
	var all sync.WaitGroup
	for i, c := range r.components {
		all.Go(func() { listed[i] = r.contentsOf(ctx, c) })
	}
	all.Wait()
	for _, some := range listed {
		r.contents = append(r.contents, some...)
	}
}

// timeToList is how long listing may take in a run that took so long already.
func timeToList(elapsed time.Duration) time.Duration {
	return min(max(3*time.Second, elapsed/10), restore.InspectWithin)
}

func (r *rehearsal) contentsOf(ctx context.Context, c *component) []store.Content {
	items, err := c.part.Inspect(ctx, timeToList(r.elapsed()))
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		c.note("not all of the contents were listed: " + fault.Of(err).Reason)
	}
	all := make([]store.Content, len(items))
	for i, item := range items {
		all[i] = store.Content{
			Component: c.Name, Kind: item.Kind, Within: item.In, Name: item.Name, Number: item.Count, Counts: item.Of, Estimated: item.Estimated,
			Bytes: item.Bytes, Newest: item.Newest, NewestIn: item.Column,
		}
	}
	kept, more := store.LargestContents(all)
	if more > 0 {
		c.note(fmt.Sprintf("only the largest %d of its contents are listed, and not %s", len(kept), units.Count(more, "other")))
	}
	return kept
}
