package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Pulse is a run as a page that watches it needs it: enough to tell that something
// about it changed, and what.
type Pulse struct {
	ID              string     `json:"id"`
	Scenario        string     `json:"scenario"`
	Service         string     `json:"service"`
	Client          string     `json:"client,omitempty"`
	State           State      `json:"state"`
	Outcome         Outcome    `json:"outcome,omitempty"`
	Attempt         int        `json:"attempt"`
	CancelRequested bool       `json:"cancel_requested,omitempty"`
	QueuedAt        time.Time  `gorm:"serializer:utc" json:"queued_at"`
	StartedAt       *time.Time `gorm:"serializer:utc" json:"started_at"`
	EndedAt         *time.Time `gorm:"serializer:utc" json:"ended_at"`

	Phases []Phase `gorm:"-" json:"phases,omitempty"` // while it runs
}

// mostPulses bounds what Pulses reads of each kind.
const mostPulses = 1000

// Pulses reads the runs that have not ended, the oldest first, and those that
// ended at since or later. It costs by what is open and not by what is stored.
func (s *Store) Pulses(ctx context.Context, since time.Time) (all []Pulse, err error) {
	err = s.snapshot(ctx, "read what goes on", func(tx *gorm.DB) error {
		var ended []Pulse
		if err := tx.Model(&Run{}).Where("state IN ?", []State{Running, Queued}).Order("queued_at, id").Limit(mostPulses).Find(&all).Error; err != nil {
			return err
		}
		if err := tx.Model(&Run{}).Where("ended_at >= ?", text(since)).Order("ended_at, id").Limit(mostPulses).Find(&ended).Error; err != nil {
			return err
		}
		if err := addPulsePhases(tx, all); err != nil {
			return err
		}
		all = append(all, ended...)
		return nil
	})
	return all, err
}

func addPulsePhases(tx *gorm.DB, open []Pulse) error {
	at, ids := map[string]int{}, []string{}
	for i, each := range open {
		if each.State == Running {
			at[each.ID] = i
			ids = append(ids, each.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var phases []Phase
	err := tx.Where("run_id IN ?", ids).Order(`run_id, "offset", component, started_at, name`).Find(&phases).Error
	for _, phase := range phases {
		i := at[phase.RunID]
		open[i].Phases = append(open[i].Phases, phase)
	}
	return err
}
