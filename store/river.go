package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"gorm.io/gorm"
)

// carry is all that River knows: which run, and which attempt at it is wanted.
type carry struct {
	Run     string `json:"run"`
	Attempt int    `json:"attempt"`
	Left    int    `json:"left,omitempty"` // how often it was left to others
}

// Kind names the one kind of work that River carries.
func (carry) Kind() string { return "carry" }

// attempts is how often a runner may be lost with a run, and how often River
// tries again where trouble of ours kept a run from being claimed.
const attempts = 3

// Carrier is a process that carries the runs of some pools.
type Carrier struct {
	Pools      []string      // whose runs it carries
	Concurrent int           // so many at once, over all pools
	Longest    time.Duration // the time limit of the longest scenario
	Patience   time.Duration // how long Work waits for what it carries once its ctx has ended; default 5 minutes
	Silent     time.Duration // a run that was given out and not claimed for so long is given out again; default a minute
	Log        *slog.Logger  // may be nil

	// Carry claims a queued run and carries it to its end; attempt is the one
	// that Claim will make. It returns nil whatever the rehearsal showed, Snooze
	// when there is no room for it, and else what kept the run from being claimed;
	// it is then tried again. That it was cancelled, ended or claimed by another
	// meanwhile is not an error. Its ctx ends Patience after that of Work.
	Carry func(ctx context.Context, runID string, attempt int) error
}

// Snooze is what Carry returns to have the run offered again after so long, to
// this runner or another one.
func Snooze(wait time.Duration) error { return river.JobSnooze(max(wait, time.Millisecond)) }

// ErrElsewhere is what Carry returns to have the run offered to others, which
// may have what it needs.
var ErrElsewhere = errors.New("the run is left to other runners")

const (
	noPlace      = time.Second            // about so long a run is offered to others where all places were taken
	aside        = 200 * time.Millisecond // so long we step aside for others
	mostLeft     = 20                     // times
	lookForLost  = 5 * time.Second        // how often Work looks for queued runs that nobody will be offered
	usualSilent  = time.Minute
	usualStop    = 5 * time.Minute
	usualLongest = 24 * time.Hour
)

func (c Carrier) withDefaults() Carrier {
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

// Work has queued runs carried until ctx ends, and returns when the last of
// them has been: what is still carried Patience later has its context ended.
func (s *Store) Work(ctx context.Context, c Carrier) error {
	c = c.withDefaults()
	client, err := s.base.client(c.river(s))
	if err != nil {
		return fmt.Errorf("carry runs: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return s.explain("carry runs", err)
	}
	s.carryLost(ctx, c)
	<-client.Stopped()
	return nil
}

// riverClient is River over either database.
type riverClient interface {
	Start(context.Context) error
	Stopped() <-chan struct{}
}

func (c Carrier) river(s *Store) *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &carrying{store: s, carrier: c, places: make(chan struct{}, c.Concurrent)})
	queues := map[string]river.QueueConfig{}
	for _, pool := range c.Pools {
		queues[queueOf(pool)] = river.QueueConfig{MaxWorkers: c.Concurrent}
	}
	return &river.Config{
		Queues:  queues,
		Workers: workers,
		Logger:  slog.New(warnings{c.Log.Handler(), &said{}}),

		// New runs are announced, so a run waits for neither; the poll is for
		// announcements that were lost, and for those whose time has come.
		FetchCooldown:     10 * time.Millisecond,
		FetchPollInterval: time.Second,

		MaxAttempts: attempts,
		// A backstop: silent runs are queued again by Requeue, long before.
		JobTimeout:           c.Longest + 30*time.Minute,
		RescueStuckJobsAfter: c.Longest + time.Hour,
		SoftStopTimeout:      c.Patience,
	}
}

// warnings keeps River's chatter out of the log: while the database is away it
// would say so several times a second, over a weekend or two.
type warnings struct {
	slog.Handler
	said *said
}

// said is when each message was last let through.
type said struct {
	mu sync.Mutex
	at map[string]time.Time
}

// betweenWarnings is how soon River may say the same again.
const betweenWarnings = 10 * time.Minute

func (w warnings) Handle(ctx context.Context, r slog.Record) error {
	w.said.mu.Lock()
	defer w.said.mu.Unlock()
	if last, is := w.said.at[r.Message]; is && r.Time.Sub(last) < betweenWarnings {
		return nil
	}
	if w.said.at == nil {
		w.said.at = map[string]time.Time{}
	}
	w.said.at[r.Message] = r.Time // River's messages are few, and hold nothing that varies
	return w.Handler.Handle(ctx, r)
}

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// queueOf is the queue of a pool. River allows a name 64 characters.
func queueOf(pool string) string {
	const most = 59
	if len(pool) > most {
		sum := sha256.Sum256([]byte(pool))
		pool = hex.EncodeToString(sum[:16])
	}
	return "pool-" + pool
}

// carrying takes from River what is to be carried.
type carrying struct {
	river.WorkerDefaults[carry]
	store   *Store
	carrier Carrier
	places  chan struct{}
}

// Work offers a run to Carry, unless it is no longer to be had.
func (w *carrying) Work(ctx context.Context, job *river.Job[carry]) error {
	select {
	case w.places <- struct{}{}:
		defer func() { <-w.places }()
	default: // taken by runs of our other pools
		return later()
	}
	offer, wait, err := w.store.offered(ctx, job.Args)
	switch {
	case err != nil || !offer:
		return err
	case wait > 0:
		return Snooze(wait)
	}
	return w.settle(ctx, job, w.carrier.Carry(ctx, job.Args.Run, job.Args.Attempt))
}

// settle decides what an error of Carry is to River.
func (w *carrying) settle(ctx context.Context, job *river.Job[carry], err error) error {
	var snooze *rivertype.JobSnoozeError
	switch {
	case err == nil || errors.As(err, &snooze):
		return err
	case errors.Is(err, ErrNotOurs) || errors.Is(err, ErrEnded):
		return nil
	case errors.Is(err, ErrTooSoon):
		return later()
	case errors.Is(err, ErrElsewhere):
		return w.elsewhere(ctx, job)
	}
	w.carrier.Log.Error("a run was not started", "run", job.Args.Run, "attempt", job.Args.Attempt, "error", err)
	return err
}

// elsewhere leaves a run to others that may have room for it: it is given anew,
// which all hear at once, and our place stays taken meanwhile. Else whoever looks
// at intervals would always be offered it before one who looks just after. If
// nobody takes it for so often, those that could are busy.
func (w *carrying) elsewhere(ctx context.Context, job *river.Job[carry]) error {
	if job.Args.Left >= mostLeft {
		return later()
	}
	err := w.store.transaction(ctx, "leave run "+job.Args.Run+" to others", func(tx *Tx) error {
		return w.store.giveAgain(tx, waiting{ID: job.Args.Run, RiverJob: &job.ID}, job.Args.Left+1)
	})
	if err != nil {
		return later()
	}
	select {
	case <-time.After(aside):
	case <-ctx.Done():
	}
	return nil
}

// later has a run offered again in about a second, and never twice after the
// same time, or who looks every second would always be the first to see it.
func later() error { return Snooze(noPlace/2 + rand.N(noPlace)) }

// offered says whether a run still waits for that attempt, and for how long it
// must wait yet.
func (s *Store) offered(ctx context.Context, of carry) (offer bool, wait time.Duration, err error) {
	db := s.db.WithContext(ctx)
	var run Run
	if err := db.Select("state", "attempt", "not_before").Take(&run, "id = ?", of.Run).Error; err != nil {
		return false, 0, s.explain("read run "+of.Run, err)
	}
	if run.State != Queued || run.Attempt != of.Attempt-1 {
		return false, 0, nil
	}
	if run.NotBefore == nil {
		return true, 0, nil
	}
	at, err := moment(db)
	return true, run.NotBefore.Sub(at), s.explain("read run "+of.Run, err)
}

// give has River carry a queued run to whoever may claim it, in the transaction
// that queues it.
func (s *Store) give(tx *Tx, run *Run, left int) error {
	opts := &river.InsertOpts{Queue: queueOf(run.Pool), MaxAttempts: attempts}
	if run.NotBefore != nil {
		opts.ScheduledAt = *run.NotBefore
	}
	id, err := s.base.insert(tx.DB, carry{Run: run.ID, Attempt: run.Attempt + 1, Left: left}, opts)
	if err != nil {
		return fmt.Errorf("have run %s carried: %w", run.ID, err)
	}
	run.RiverJob = &id
	return tx.Model(&Run{}).Where("id = ?", run.ID).Update("river_job", id).Error
}

// carryLost gives out again, until ctx ends, queued runs that nobody would be
// offered otherwise: the runner that was offered one was killed before it
// claimed it, or could not claim it for so often that River gave it up.
func (s *Store) carryLost(ctx context.Context, c Carrier) {
	every := time.NewTicker(min(lookForLost, c.Silent))
	defer every.Stop()
	for broken := false; ; {
		err := s.giveLost(ctx, c.Silent)
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

// waiting is a queued run, and what River has of it.
type waiting struct {
	ID          string
	RiverJob    *int64
	JobState    *rivertype.JobState
	AttemptedAt *time.Time
	ScheduledAt *time.Time
}

func (s *Store) giveLost(ctx context.Context, silent time.Duration) error {
	return s.transaction(ctx, "look for queued runs that are not carried", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		var all []waiting
		err = tx.Raw(`SELECT runs.id, runs.river_job, river_job.state AS job_state, attempted_at, scheduled_at
			FROM runs LEFT JOIN river_job ON river_job.id = runs.river_job
			WHERE runs.state = ? AND runner = '' AND (not_before IS NULL OR not_before <= ?)`, Queued, text(at)).Scan(&all).Error
		if err != nil {
			return err
		}
		for _, w := range all {
			if !w.lost(at, silent) {
				continue
			}
			if err := s.giveAgain(tx, w, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

// lost says that nobody will be offered the run: River has nothing of it, gave
// it out long ago, waits for a moment that a clock set back has moved away, or
// let its moment pass because no process of it looks after that.
func (w waiting) lost(now time.Time, silent time.Duration) bool {
	if w.JobState == nil {
		return true
	}
	longAgo := func(at *time.Time) bool { return at != nil && at.Before(now.Add(-silent)) }
	farAhead := w.ScheduledAt != nil && w.ScheduledAt.After(now.Add(silent+10*time.Minute))
	switch *w.JobState {
	case rivertype.JobStateRunning:
		return longAgo(w.AttemptedAt)
	case rivertype.JobStateAvailable:
		return farAhead
	case rivertype.JobStateScheduled, rivertype.JobStateRetryable:
		return farAhead || longAgo(w.ScheduledAt)
	default:
		return true
	}
}

func (s *Store) giveAgain(tx *Tx, w waiting, left int) error {
	var run Run
	err := locked(tx).Where("id = ? AND state = ?", w.ID, Queued).Take(&run).Error
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && !same(run.RiverJob, w.RiverJob) {
		return nil // another was quicker
	}
	if err != nil {
		return err
	}
	run.NotBefore = nil // it has passed
	return s.give(tx, &run, left)
}

func same(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }
