package runner

import (
	"fmt"
	"strings"
	"sync"

	"rehearse/runner/probe"
	"rehearse/runner/restore"
	"rehearse/runner/source"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// component is one component of the run on its way.
type component struct {
	*scenarios.Component
	source      source.Source
	clocks      string // why it cannot be said how old its points are; "" is that it can
	choice      source.Choice
	symptoms    []*fault.Fault // of how its point was selected, beside those of the choice
	part        *restore.Part
	unpacked    chan struct{} // closed when the probe has unpacked it
	restorable  chan struct{} // closed when its point is there, in a place that is isolated
	known       chan struct{} // closed when its recipe is known
	opaque      string        // of a trial: no recipe recognises its one file
	provisioned chan struct{} // closed when its container is there, and ready where it starts empty

	mu  sync.Mutex
	row store.Component
}

// chosen takes down which recovery point was chosen, and how.
func (c *component) chosen() {
	c.row.Rule, c.row.Candidates, c.row.Seed = c.choice.Rule, c.choice.Candidates, c.choice.Seed
	c.row.Point, c.row.AvailableAt, c.row.Size = c.choice.ID, c.choice.AvailableAt, c.choice.Size
	c.row.ConsistentAt, c.row.ConsistentFrom = c.choice.ConsistentAt, c.choice.ConsistentFrom
	c.row.Notes = append(c.row.Notes, c.choice.Notes...)
}

func (c *component) noteDigest(answer probe.DigestAnswer, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.row.Notes = append(c.row.Notes, "its digest was not computed: "+fault.Of(err).Reason)
		return
	}
	c.row.Digest = answer.SHA256
	if c.row.Size == nil {
		c.row.Size = &answer.Bytes
	}
}

// files are where the recovery point's files are in the sandbox: a digest of
// one file is that of the file itself, as anybody can compute it.
func (c *component) files() (paths []string) {
	sums := fmt.Sprintf(probe.SumsDir, c.Name)
	for _, m := range c.source.Mounts(c.choice.Point) {
		if !strings.HasPrefix(m.Target, sums) {
			paths = append(paths, m.Target)
		}
	}
	return paths
}

// record is what is known of it now.
func (c *component) record() store.Component {
	c.mu.Lock()
	defer c.mu.Unlock()
	row := c.row
	row.Facts = c.part.Facts()
	row.Notes = append(append([]string{}, row.Notes...), c.part.Notes()...)
	if c.source != nil {
		row.Notes = append(row.Notes, c.source.Notes()...)
	}
	return row
}
