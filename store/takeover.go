package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// What ends an attempt that its runner did not bring to an end.
const handedBack = "handed back when its runner was stopped"

// Requeue takes a running run from a runner that was given up for lost and
// queues it for the next attempt; phase is where it was. After three attempts
// again is false and nothing was done: the caller ends the run. So it is for a
// run that a person wants cancelled. A run that was heard of since it was read,
// or that is another's by now, is ErrNotOurs or ErrEnded.
func (s *Store) Requeue(ctx context.Context, run *Run, reason string, phase PhaseName) (again bool, err error) {
	err = s.transaction(ctx, "queue the run again", func(tx *Tx) error {
		is, err := unheard(tx, run)
		if err != nil {
			return err
		}
		if is.Attempt >= mostAttempts || is.CancelRequested {
			return nil
		}
		again = true
		return s.requeue(tx, is, Takeover{Reason: reason, Phase: phase}, is.Attempt)
	})
	return again && err == nil, err
}

// HandBack queues a running run again for others, because its runner stops.
// That is not an attempt: the next one has the same number.
func (s *Store) HandBack(ctx context.Context, run *Run, phase PhaseName) error {
	return s.transaction(ctx, "hand the run back", func(tx *Tx) error {
		is, err := stillOurs(tx, run)
		if err != nil {
			return err
		}
		return s.requeue(tx, is, Takeover{Reason: handedBack, Phase: phase}, is.Attempt-1)
	})
}

// stillOurs reads a run as its row is now, if it is as its runner claimed it,
// and keeps it so until the transaction ends.
func stillOurs(tx *Tx, run *Run) (*Run, error) {
	var is Run
	err := ours(locked(tx), run).Take(&is).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, whyNotOurs(tx.DB, run.ID)
	}
	return &is, err
}

// unheard is stillOurs of a run that was not heard of since run was read.
func unheard(tx *Tx, run *Run) (*Run, error) {
	is, err := stillOurs(tx, run)
	if err == nil && run.BeatAt != nil && is.BeatAt != nil && !is.BeatAt.Equal(*run.BeatAt) {
		return nil, fmt.Errorf("run %s was heard of at %s: %w", run.ID, is.BeatAt.Format(time.RFC3339), ErrNotOurs)
	}
	return is, err
}

// requeue writes down the attempt that was lost, forgets what it had done, and
// queues the run as it was before it was claimed.
func (s *Store) requeue(tx *Tx, run *Run, lost Takeover, attempt int) error {
	at, err := tx.At()
	if err != nil {
		return err
	}
	lost.RunID, lost.Attempt, lost.Runner, lost.StartedAt, lost.At = run.ID, run.Attempt, run.Runner, run.StartedAt, at
	if err := tx.Create(&lost).Error; err != nil {
		return err
	}
	tx.Record(RunTakenOver, run.ID, &lost)
	for _, table := range []any{&Phase{}, &Component{}} {
		if err := tx.Where("run_id = ?", run.ID).Delete(table).Error; err != nil {
			return err
		}
	}
	if run.T0 != nil && run.StartedAt != nil && run.T0.Equal(*run.StartedAt) {
		run.T0 = nil // it was assumed to be the start, and that is to come
	}
	run.State, run.Runner, run.Attempt, run.StartedAt, run.BeatAt = Queued, "", attempt, nil, nil
	err = tx.Model(&Run{}).Where("id = ?", run.ID).
		Select("state", "runner", "attempt", "started_at", "beat_at", "t0").Updates(run).Error
	if err != nil {
		return err
	}
	run.NotBefore = nil // it has passed
	return s.enqueueJob(tx, run, 0)
}
