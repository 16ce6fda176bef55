package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm"

	"rehearse/store/queue"
)

// Consumer is a process that runs the runs of some pools.
type Consumer struct {
	Pools      []string      // whose runs it runs
	Concurrent int           // so many at once, over all pools
	Longest    time.Duration // the time limit of the longest scenario
	Patience   time.Duration // how long Work waits for its runs once its ctx has ended; default 5 minutes
	Silent     time.Duration // a run that was offered and not claimed for that long is offered again; default a minute
	Log        *slog.Logger  // default: nothing is logged

	// Take claims a queued run and takes it to its end; attempt is the one
	// that Claim will make. It returns nil whatever the run showed, Snooze
	// when there is no room for it, and else what kept the run from being claimed;
	// it is then tried again. That it was cancelled, ended or claimed by another
	// meanwhile is not an error. Its ctx ends Patience after that of Work.
	Take func(ctx context.Context, runID string, attempt int) error
}

// Snooze is what Take returns to have the run offered again after so long, to
// this runner or another one.
func Snooze(wait time.Duration) error { return queue.Snooze(wait) }

// mostAttempts is how often a runner may be lost with a run.
const mostAttempts = 3

// ErrElsewhere is what Take returns to have the run offered to others, which
// may have what it needs.
var ErrElsewhere = errors.New("the run is left to other runners")

const (
	aside        = 200 * time.Millisecond // so long we step aside for others
	mostLeft     = 20                     // times
	lookForStuck = 5 * time.Second        // how often Work looks for queued runs that nobody will be offered
	usualSilent  = time.Minute
	usualStop    = 5 * time.Minute
	usualLongest = 24 * time.Hour
)

func (c Consumer) withDefaults() Consumer {
	c.Concurrent = max(c.Concurrent, 1)
	c.Longest = max(c.Longest, usualLongest)
	if c.Patience <= 0 {
		c.Patience = usualStop
	}
	if c.Silent <= 0 {
		c.Silent = usualSilent
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Work has queued runs taken until ctx ends, and returns when the last of
// them has been: one that goes on Patience later has its context ended.
func (s *Store) Work(ctx context.Context, c Consumer) error {
	c = c.withDefaults()
	stopped, err := s.database.consume(ctx, queue.Consumer{
		Pools: c.Pools, Concurrent: c.Concurrent, Longest: c.Longest, Patience: c.Patience, Log: c.Log,
		Take: func(ctx context.Context, id int64, job queue.Job) error { return s.take(ctx, c, id, job) },
	})
	if err != nil {
		return s.explain("take queued runs", err)
	}
	s.requeueStuck(ctx, c)
	<-stopped
	return nil
}

// take offers a run to the consumer, unless it is no longer to be had.
func (s *Store) take(ctx context.Context, c Consumer, id int64, job queue.Job) error {
	offer, wait, err := s.offered(ctx, job)
	switch {
	case err != nil || !offer:
		return err
	case wait > 0:
		return Snooze(wait)
	}
	err = c.Take(ctx, job.Run, job.Attempt)
	switch {
	case err == nil || queue.Snoozed(err):
		return err
	case errors.Is(err, ErrNotOurs) || errors.Is(err, ErrEnded):
		return nil
	case errors.Is(err, ErrTooSoon):
		return queue.Later()
	case errors.Is(err, ErrElsewhere):
		return s.leave(ctx, id, job)
	}
	c.Log.Error("a run was not started", "run", job.Run, "attempt", job.Attempt, "error", err)
	return err
}

// leave leaves a run to others that may have room for it: it is queued again, which
// all hear at once, and our place stays taken meanwhile. Else a process that looks
// at intervals would always be offered it before one that looks just after. If
// nobody takes it for so often, those that could are busy.
func (s *Store) leave(ctx context.Context, id int64, job queue.Job) error {
	if job.Left >= mostLeft {
		return queue.Later()
	}
	err := s.transaction(ctx, "leave run "+job.Run+" to others", func(tx *Tx) error {
		return s.requeueJob(tx, waiting{ID: job.Run, RiverJob: &id}, job.Left+1)
	})
	if err != nil {
		return queue.Later()
	}
	select {
	case <-time.After(aside):
	case <-ctx.Done():
	}
	return nil
}

// offered says whether a run still waits for that attempt, and for how long it
// must wait yet.
func (s *Store) offered(ctx context.Context, job queue.Job) (offer bool, wait time.Duration, err error) {
	db := s.db.WithContext(ctx)
	var run Run
	if err := db.Select("state", "attempt", "not_before").Take(&run, "id = ?", job.Run).Error; err != nil {
		return false, 0, s.explain("read run "+job.Run, err)
	}
	if run.State != Queued || run.Attempt != job.Attempt-1 {
		return false, 0, nil
	}
	if run.NotBefore == nil {
		return true, 0, nil
	}
	at, err := moment(db)
	return true, run.NotBefore.Sub(at), s.explain("read run "+job.Run, err)
}

// enqueueJob has a queued run offered to those that may claim it, in the transaction
// that queues it.
func (s *Store) enqueueJob(tx *Tx, run *Run, left int) error {
	var from time.Time
	if run.NotBefore != nil {
		from = *run.NotBefore
	}
	id, err := s.database.insert(tx.DB, queue.Job{Run: run.ID, Attempt: run.Attempt + 1, Left: left}, run.Pool, from)
	if err != nil {
		return fmt.Errorf("queue run %s: %w", run.ID, err)
	}
	run.RiverJob = &id
	return tx.Model(&Run{}).Where("id = ?", run.ID).Update("river_job", id).Error
}

// requeueStuck queues again, until ctx ends, runs that nobody would be offered
// otherwise: the runner that was offered one was killed before it claimed it, or
// could not claim it for so often that River gave up on it.
func (s *Store) requeueStuck(ctx context.Context, c Consumer) {
	every := time.NewTicker(min(lookForStuck, c.Silent))
	defer every.Stop()
	for broken := false; ; {
		err := s.requeueStuckOnce(ctx, c.Silent)
		if err != nil && ctx.Err() == nil && !broken {
			c.Log.Error("could not look for stuck queued runs; trying again", "error", err)
		}
		broken = err != nil
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// waiting is a queued run, and what the queue has of it.
type waiting struct {
	ID       string
	RiverJob *int64
	queue.Known
}

func (s *Store) requeueStuckOnce(ctx context.Context, silent time.Duration) error {
	return s.transaction(ctx, "look for stuck queued runs", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		var all []waiting
		err = tx.Raw(`SELECT runs.id, runs.river_job, river_job.state, attempted_at, scheduled_at
			FROM runs LEFT JOIN river_job ON river_job.id = runs.river_job
			WHERE runs.state = ? AND runner = '' AND (not_before IS NULL OR not_before <= ?)`, Queued, text(at)).Scan(&all).Error
		if err != nil {
			return err
		}
		for _, w := range all {
			if !w.Stuck(at, silent) {
				continue
			}
			if err := s.requeueJob(tx, w, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) requeueJob(tx *Tx, w waiting, left int) error {
	var run Run
	err := locked(tx).Where("id = ? AND state = ?", w.ID, Queued).Take(&run).Error
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && !same(run.RiverJob, w.RiverJob) {
		return nil // another was quicker
	}
	if err != nil {
		return err
	}
	run.NotBefore = nil // it has passed
	return s.enqueueJob(tx, &run, left)
}

func same(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }
