// Package notice brings notices to people: by log, mail, webhook and the chat
// and paging services that a library covers. The facts are rows that the store
// writes in the transaction of what happened; this package decides which are
// worth saying and to whom, sends them, and sends them again until they are
// taken. What becomes of a notice never changes an outcome.
//
// A notice is sent at least once: a server that is killed between the sending
// and the writing down sends it again. Every message carries an id that stays
// the same (Message-ID, the CloudEvents id and webhook-id, PagerDuty's
// dedup_key and Opsgenie's alias), so that receivers can tell.
package notice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"rehearse/scenarios"
	"rehearse/store"
)

const (
	defaultPoll  = 2 * time.Second  // how soon a new notice is seen
	defaultLimit = 30 * time.Second // for one message to one receiver
	defaultWatch = 5 * time.Minute  // how often lasting states are looked at
	most         = 100              // notices to one receiver in one go
)

// Deliverer sends the notices of a store. Any number of servers may each have
// one: a notice is sent by the one that claims it.
type Deliverer struct {
	Store     *store.Store
	Workspace func() *scenarios.Workspace // as it is in force
	Problems  func() scenarios.Problems   // of its files as they are now; nil where they never change
	Log       *slog.Logger                // may be nil

	poll, limit, watchEvery time.Duration // 0 is the default
	pause                   func(attempts int) time.Duration

	mu       sync.Mutex
	busy     map[string]bool // receivers that are being sent to
	sending  sync.WaitGroup
	watched  time.Time
	problems string
	broken   bool // the database did not answer when it was last asked
}

// Serve delivers until ctx ends. A message that is under way then is broken
// off and sent again by whoever serves next.
func (d *Deliverer) Serve(ctx context.Context) error {
	defer d.sending.Wait()
	tick := time.NewTicker(or(d.poll, defaultPoll))
	defer tick.Stop()
	for {
		d.once(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// once does what is to be done now. Sending goes on beside it, each receiver by
// itself, so that one that hangs holds up no other.
func (d *Deliverer) once(ctx context.Context) {
	receivers, err := d.look(ctx)
	d.said(ctx, err)
	for _, receiver := range receivers {
		if receiver != "" && d.take(receiver) {
			d.sending.Go(func() {
				defer d.leave(receiver)
				d.deliver(ctx, receiver)
			})
		}
	}
}

// look spreads new facts and names the receivers that have something to get.
// Where nothing happens it asks one question of the database.
func (d *Deliverer) look(ctx context.Context) ([]string, error) {
	if d.worthWatching() {
		if err := d.watch(ctx, d.Workspace()); err != nil {
			d.watched = time.Time{} // look again at once
			return nil, err
		}
	}
	receivers, err := d.Store.WaitingReceivers(ctx)
	if err != nil || !slices.Contains(receivers, "") {
		return receivers, err
	}
	if err := d.spread(ctx); err != nil {
		return nil, err
	}
	return d.Store.WaitingReceivers(ctx)
}

// worthWatching is from time to time, and as soon as the files of the workspace
// are broken or mended.
func (d *Deliverer) worthWatching() bool {
	problems := ""
	if d.Problems != nil {
		problems = d.Problems().Error()
	}
	if time.Since(d.watched) < or(d.watchEvery, defaultWatch) && problems == d.problems {
		return false
	}
	d.watched, d.problems = time.Now(), problems
	return true
}

// said logs that the database does not answer, once while that lasts.
func (d *Deliverer) said(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil && !d.broken {
		d.log().Error("notices cannot be delivered; trying again", "error", err)
	}
	d.broken = err != nil
}

func (d *Deliverer) take(receiver string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy[receiver] {
		return false
	}
	if d.busy == nil {
		d.busy = map[string]bool{}
	}
	d.busy[receiver] = true
	return true
}

func (d *Deliverer) leave(receiver string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.busy, receiver)
}

// spread gives the new facts to their receivers, and looks at once at the
// standing of services whose runs ended.
func (d *Deliverer) spread(ctx context.Context) error {
	w := d.Workspace()
	touched := map[string]bool{}
	for {
		done, err := d.Store.SpreadNotices(ctx, func(fact *store.Notice, heard store.Heard) []string {
			if fact.RunID != "" {
				touched[fact.Service] = true
			}
			return choose(w, fact, heard, time.Now())
		})
		if err != nil {
			return err
		}
		for _, fact := range done.TooOld {
			d.log().Error("a notice is given up: no server delivered notices for three days", "kind", fact.Kind, "notice", fact.ID,
				"subject", fact.Subject, "run", fact.RunID)
		}
		if done.Facts == 0 {
			return d.watchStandings(ctx, only(w, touched))
		}
	}
}

// deliver sends what waits for a receiver.
func (d *Deliverer) deliver(ctx context.Context, name string) {
	rows, err := d.Store.WaitingNotices(ctx, name, most)
	if err != nil {
		d.trouble(ctx, name, "its notices cannot be read", err)
		return
	}
	w := d.Workspace()
	receiver := w.Settings.Notices.ReceiverNamed(name)
	if receiver == nil {
		receiver = &scenarios.Receiver{Name: name}
	}
	if until, quiet := quietUntil(receiver, time.Now()); quiet {
		var kept []store.Notice
		rows, kept = apart(receiver.Quiet, rows)
		if err := d.Store.PostponeNotices(ctx, kept, until); err != nil {
			d.trouble(ctx, name, "its notices cannot be kept for later", err)
			return
		}
	}
	messages := gather(rows)
	if keepsIncidents(w, receiver) {
		messages = slices.Collect(slices.Chunk(rows, 1))
	}
	d.sendAll(ctx, w, receiver, messages)
}

// sendAll sends one message after the other. When the receiver cannot be
// reached, the others are not tried either; when it refuses one message, only
// the later ones of the same topic wait for it.
func (d *Deliverer) sendAll(ctx context.Context, w *scenarios.Workspace, r *scenarios.Receiver, messages [][]store.Notice) {
	var broken *refusal
	held := map[string]bool{}
	hold := func(rows []store.Notice) {
		for _, row := range rows {
			held[row.Topic] = row.Topic != ""
		}
	}
	for _, rows := range messages {
		if ctx.Err() != nil {
			return
		}
		if slices.ContainsFunc(rows, func(row store.Notice) bool { return held[row.Topic] }) {
			continue
		}
		ours, err := d.Store.ClaimNotices(ctx, rows, 2*or(d.limit, defaultLimit)+time.Minute)
		if err != nil {
			d.trouble(ctx, r.Name, "its notices cannot be claimed", err)
			return
		}
		if len(ours) < len(rows) { // another server has the rest
			hold(rows)
		}
		if len(ours) == 0 {
			continue
		}
		refused := broken
		if refused == nil {
			refused = d.send(ctx, w, r, ours)
		}
		d.record(ctx, r.Name, ours, refused)
		if refused != nil {
			hold(ours)
			if !refused.answered && broken == nil {
				broken = &refusal{err: refused.err, wait: refused.wait}
			}
		}
	}
}

// send sends one message within the time limit.
func (d *Deliverer) send(ctx context.Context, w *scenarios.Workspace, r *scenarios.Receiver, rows []store.Notice) *refusal {
	ctx, cancel := context.WithTimeout(ctx, or(d.limit, defaultLimit))
	defer cancel()
	return refusedBy(send(ctx, w, r, compose(w, rows), d.log()))
}

// record writes down what became of a message, also while the server stops.
func (d *Deliverer) record(ctx context.Context, receiver string, rows []store.Notice, refused *refusal) {
	stopping := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if refused == nil {
		if err := d.Store.NoticesSent(ctx, rows); err != nil {
			d.trouble(ctx, receiver, "a notice was sent and that could not be written down: it will be sent again", err)
		}
		return
	}
	if stopping {
		refused = &refusal{err: errors.New("the server stopped meanwhile"), took: refused.took}
	}
	next := func(row store.Notice) time.Time {
		if stopping {
			return time.Now()
		}
		return time.Now().Add(max(d.pauseAfter(row.Attempts), refused.wait))
	}
	givenUp, err := d.Store.NoticesFailed(ctx, rows, refused.err.Error(), refused.took, next)
	if err != nil {
		d.trouble(ctx, receiver, "it could not be written down that a notice was not taken", err)
	}
	for _, row := range givenUp {
		d.log().Error("a notice is given up: no receiver took it for three days", "receiver", receiver, "kind", row.Kind, "notice", row.ID,
			"subject", row.Subject, "run", row.RunID, "attempts", row.Attempts, "error", refused.err)
	}
	if len(givenUp) == 0 && !stopping {
		d.log().Warn("a notice was not taken; it will be sent again", "receiver", receiver, "notice", rows[0].ID,
			"attempts", rows[0].Attempts, "error", refused.err)
	}
}

func (d *Deliverer) pauseAfter(attempts int) time.Duration {
	if d.pause != nil {
		return d.pause(attempts)
	}
	return pauseAfter(attempts)
}

func (d *Deliverer) trouble(ctx context.Context, receiver, what string, err error) {
	if ctx.Err() == nil {
		d.log().Error(what, "receiver", receiver, "error", err)
	}
}

func (d *Deliverer) log() *slog.Logger {
	if d.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return d.Log
}

func or(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// Try sends a trial notice to a receiver of the workspace, at once and without
// a row. The error never holds a secret.
func Try(ctx context.Context, w *scenarios.Workspace, receiver string, log *slog.Logger) error {
	r := w.Settings.Notices.ReceiverNamed(receiver)
	if r == nil {
		return fmt.Errorf("receiver %q is not in rehearse.yaml", receiver)
	}
	ctx, cancel := context.WithTimeout(ctx, defaultLimit)
	defer cancel()
	return send(ctx, w, r, trial(w, time.Now()), log)
}
