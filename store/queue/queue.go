// Package queue brings queued runs to the processes that can run them, by River on
// either database. All that it knows of a run is its id and which attempt at it is
// wanted: whether the run still waits for that is left to the store, whose row of
// the run is the truth.
package queue

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// Job names a run and the attempt at it that is due.
type Job struct {
	Run     string `json:"run"`
	Attempt int    `json:"attempt"`
	Left    int    `json:"left,omitempty"` // how often it was left to others
}

// Kind names the one kind of work that there is, as databases have it.
func (Job) Kind() string { return "carry" }

// attempts is how often River tries again where trouble in Rehearse kept a run from
// being claimed.
const attempts = 3

// Queue is River on a database whose transactions are a TX.
type Queue[TX any] struct {
	inserts *river.Client[TX]
	takes   func(*river.Config) (client, error)
}

// client is River taking jobs.
type client interface {
	Start(context.Context) error
	Stopped() <-chan struct{}
}

// OnSQLite is the queue in a file of SQLite.
func OnSQLite(conn *sql.DB, file string) (*Queue[*sql.Tx], error) {
	inserts, err := river.NewClient(riversqlite.New(conn), inserting())
	return &Queue[*sql.Tx]{inserts, func(config *river.Config) (client, error) {
		return river.NewClient(walDriver{riversqlite.New(conn), conn, file}, config)
	}}, err
}

// OnPostgres is the queue in a database of Postgres.
func OnPostgres(pool *pgxpool.Pool) (*Queue[pgx.Tx], error) {
	inserts, err := river.NewClient(riverpgxv5.New(pool), inserting())
	return &Queue[pgx.Tx]{inserts, func(config *river.Config) (client, error) {
		return river.NewClient(riverpgxv5.New(pool), config)
	}}, err
}

// inserting configures River where it takes nothing. Each run that is queued must be
// announced at once, and River announces one in a cooldown.
func inserting() *river.Config {
	return &river.Config{FetchCooldown: time.Millisecond, Logger: slog.New(slog.DiscardHandler)}
}

// MigrateSQLite makes River's tables, or brings them up to date, in a transaction.
func MigrateSQLite(ctx context.Context, conn *sql.DB, tx *sql.Tx) error {
	rivers, err := rivermigrate.New(riversqlite.New(conn), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	//nolint:staticcheck // deprecated for migrations that cannot share a transaction, which SQLite's all can; apart from ours, processes that open a new file at once would race
	if _, err := rivers.MigrateTx(ctx, tx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("make the tables of River: %w", err)
	}
	return nil
}

// MigratePostgres makes River's tables, or brings them up to date, in transactions
// of its own: the caller keeps others from doing so at the same time.
func MigratePostgres(ctx context.Context, pool *pgxpool.Pool) error {
	rivers, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := rivers.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("make the tables of River: %w", err)
	}
	return nil
}

// Insert queues a job for the runners of a pool, in the caller's
// transaction. It is offered from the given time on; zero is at once.
func (q *Queue[TX]) Insert(ctx context.Context, tx TX, job Job, pool string, from time.Time) (id int64, err error) {
	inserted, err := q.inserts.InsertTx(ctx, tx, job, &river.InsertOpts{Queue: nameOf(pool), MaxAttempts: attempts, ScheduledAt: from})
	if err != nil {
		return 0, err
	}
	return inserted.Job.ID, nil
}

// nameOf is River's name for the queue of a pool. It may have 64 characters.
func nameOf(pool string) string {
	const most = 59
	if len(pool) > most {
		sum := sha256.Sum256([]byte(pool))
		pool = hex.EncodeToString(sum[:16])
	}
	return "pool-" + pool
}

// Consumer takes the jobs of some pools.
type Consumer struct {
	Pools      []string
	Concurrent int           // so many at once, over all pools
	Longest    time.Duration // how long the longest job may take
	Patience   time.Duration // how long a job may go on once the ctx of Start has ended, before its own does
	Log        *slog.Logger

	// Take does a job. What it returns other than nil, Snooze and Later has the job
	// tried again, three times at most.
	Take func(ctx context.Context, id int64, job Job) error
}

// Start takes jobs until ctx ends. The channel is closed when the last of them is done.
func (q *Queue[TX]) Start(ctx context.Context, c Consumer) (<-chan struct{}, error) {
	taking, err := q.takes(c.config())
	if err != nil {
		return nil, err
	}
	if err := taking.Start(ctx); err != nil {
		return nil, err
	}
	return taking.Stopped(), nil // only a client that was started ever closes it
}

func (c Consumer) config() *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{consumer: c, places: make(chan struct{}, c.Concurrent)})
	queues := map[string]river.QueueConfig{}
	for _, pool := range c.Pools {
		queues[nameOf(pool)] = river.QueueConfig{MaxWorkers: c.Concurrent}
	}
	return &river.Config{
		Queues:  queues,
		Workers: workers,
		Logger:  slog.New(warnings{c.Log.Handler(), &logged{}}),

		// New jobs are announced, so one waits for neither; the poll is for
		// announcements that were lost, and for those whose time has come.
		FetchCooldown:     10 * time.Millisecond,
		FetchPollInterval: time.Second,

		MaxAttempts: attempts,
		// A backstop: the store queues silent runs again, long before.
		JobTimeout:           c.Longest + 30*time.Minute,
		RescueStuckJobsAfter: c.Longest + time.Hour,
		SoftStopTimeout:      c.Patience,
	}
}

// worker takes jobs from River while it has a place for them.
type worker struct {
	river.WorkerDefaults[Job]
	consumer Consumer
	places   chan struct{}
}

// Work has the consumer take a job, unless jobs of its other pools have all places.
func (w *worker) Work(ctx context.Context, job *river.Job[Job]) error {
	select {
	case w.places <- struct{}{}:
		defer func() { <-w.places }()
	default:
		return Later()
	}
	return w.consumer.Take(ctx, job.ID, job.Args)
}

// Snooze is what Take returns to have the job offered again after so long, to this
// process or another one.
func Snooze(wait time.Duration) error { return river.JobSnooze(max(wait, time.Millisecond)) }

// aboutASecond is when a job is offered again for which there was no place.
const aboutASecond = time.Second

// Later is Snooze for about a second, and never twice for the same time: else a
// process that looks every second would always be the first to see the job.
func Later() error { return Snooze(aboutASecond/2 + rand.N(aboutASecond)) }

// Snoozed says whether an error is that of Snooze or Later.
func Snoozed(err error) bool {
	var snooze *rivertype.JobSnoozeError
	return errors.As(err, &snooze)
}

// Known is what the queue has of a job, read from the table river_job.
type Known struct {
	State       *rivertype.JobState // nil: nothing
	AttemptedAt *time.Time
	ScheduledAt *time.Time
}

// Stuck says that nobody will be offered the job: River does not have it, gave it
// out long ago, waits for a moment that a clock set back has moved away, or let its
// moment pass because no process of it looks after that.
func (k Known) Stuck(now time.Time, silent time.Duration) bool {
	if k.State == nil {
		return true
	}
	longAgo := func(at *time.Time) bool { return at != nil && at.Before(now.Add(-silent)) }
	farAhead := k.ScheduledAt != nil && k.ScheduledAt.After(now.Add(silent+10*time.Minute))
	switch *k.State {
	case rivertype.JobStateRunning:
		return longAgo(k.AttemptedAt)
	case rivertype.JobStateAvailable:
		return farAhead
	case rivertype.JobStateScheduled, rivertype.JobStateRetryable:
		return farAhead || longAgo(k.ScheduledAt)
	default:
		return true
	}
}
