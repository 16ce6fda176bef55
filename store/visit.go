package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rehearse/scenarios/access"
)

// Visit is that a person looked inside the sandbox of a run. It is written before
// they do, with the evidence of it, and never changed.
type Visit struct {
	ID      int64     `gorm:"primaryKey" json:"-"`
	RunID   string    `json:"-"`
	How     VisitHow  `json:"how"`
	Target  string    `json:"target"` // the component or service, with the port of a tunnel
	At      time.Time `gorm:"serializer:utc" json:"at"`
	ActorID string    `json:"actor_id"`
	Actor   string    `json:"actor"`
}

// VisitHow is the way in which somebody looks inside a sandbox.
type VisitHow string

// The ways.
const (
	VisitTunnel VisitHow = "open"  // a tunnel to a port
	VisitShell  VisitHow = "shell" // a shell in a container
	VisitQuery  VisitHow = "sql"   // questions to what was restored
)

// ErrNoSandbox is about a run whose sandbox is not there.
var ErrNoSandbox = errors.New("there is no sandbox")

// Visit records that somebody is about to look inside the sandbox of a run, which
// must be running or kept: else it is ErrNoSandbox. A program or Rehearse itself
// does not look.
func (s *Store) Visit(ctx context.Context, run *Run, how VisitHow, target string) (*Visit, error) {
	visit := &Visit{RunID: run.ID, How: how, Target: target}
	err := s.transaction(ctx, "record who looks into the sandbox", func(tx *Tx) error {
		if err := tx.allow(access.EnterSandbox, access.Object{Client: run.Client}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		var now Run
		if err := slim(tx.DB).Take(&now, "id = ?", run.ID).Error; err != nil {
			return err
		}
		if !now.HasSandbox(at) {
			return fmt.Errorf("run %s: %w", run.ID, ErrNoSandbox)
		}
		visit.ID, visit.At, visit.ActorID, visit.Actor = 0, at, tx.actor.ID, tx.actor.Name
		if err := tx.Create(visit).Error; err != nil {
			return err
		}
		tx.Record(SandboxEntered, run.ID, &visited{visit, &now})
		return nil
	})
	return visit, err
}

// visited is a visit and the run whose sandbox it is.
type visited struct {
	*Visit
	run *Run
}

// HasSandbox says whether the sandbox of a run should be there at a moment.
func (r *Run) HasSandbox(at time.Time) bool {
	return r.State == Running || r.State == Ended && r.KeepUntil != nil && at.Before(*r.KeepUntil)
}
