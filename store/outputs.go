package store

import (
	"context"

	"gorm.io/gorm"
)

// Output is the end of what a script or a service printed in a run: for people
// who look for the cause. It is written with the run's end, without secrets, and
// no part of the evidence.
type Output struct {
	RunID     string `gorm:"primaryKey" json:"-"`
	Position  int    `gorm:"primaryKey;autoIncrement:false" json:"-"`
	Attempt   int    `json:"attempt"`
	Component string `json:"component"`      // or the service
	Kind      string `json:"kind"`           // a script.Kind: what it is of
	Name      string `json:"name,omitempty"` // of the step or the check
	Text      string `json:"text"`
	Truncated bool   `json:"truncated"` // its beginning was left out
}

// Title says for people what an output is of.
func (o Output) Title() string {
	switch o.Kind {
	case "source":
		return o.Name
	case "restore":
		return "restore step " + o.Name
	case "ready":
		return "the question whether it is ready"
	case "integrity":
		return "integrity check " + o.Name
	case "health":
		return "health checks"
	case "container":
		return "container log"
	}
	return o.Kind
}

// Outputs reads what was printed in a run, in the order in which it was kept. The
// run is named as for Run; one that still goes on has none.
func (s *Store) Outputs(ctx context.Context, ref string) (all []Output, err error) {
	err = s.snapshot(ctx, "read what run "+ref+" printed", func(tx *gorm.DB) error {
		id, err := resolve(tx, ref)
		if err != nil {
			return err
		}
		all = nil
		return tx.Where("run_id = ?", id).Order("position").Find(&all).Error
	})
	return all, err
}

func saveOutputs(tx *Tx, run *Run) error {
	for i := range run.Outputs {
		o := &run.Outputs[i]
		o.RunID, o.Position, o.Attempt = run.ID, i, run.Attempt
	}
	return upsert(tx, run.Outputs)
}
