// Package anchor keeps checkpoints of the evidence log outside of its database: with
// witnesses that cosign them, with authorities that stamp them with a time, in files,
// mails, webhooks and git repositories. Several may be set, and each is tried by
// itself: one that fails keeps no other from its checkpoint. What was kept, and what
// failed and why, is recorded in the store; what a checkpoint is, how it is proven and
// how anchors are verified belongs to store/ledger.
package anchor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/ledger"
)

// limit is how long one anchor may take.
const limit = 20 * time.Second

// Keeper keeps checkpoints with every anchor of the settings.
type Keeper struct {
	Store     *store.Store
	Workspace func() *scenarios.Workspace // asked each time, so that a reload shows
	Log       *slog.Logger                // may be nil

	mu sync.Mutex // one checkpoint after the other: a witness takes no older one
}

// Keep keeps a signed checkpoint with each anchor that is due, side by side, and
// returns when all are done. An anchor that has kept it already is left alone.
// What fails is logged and recorded, and tried again with the next checkpoint.
func (k *Keeper) Keep(ctx context.Context, checkpoint []byte) { k.keep(ctx, checkpoint, false) }

// KeepNow is Keep for anchors of every kind but mail, whether they are due or not.
func (k *Keeper) KeepNow(ctx context.Context, checkpoint []byte) { k.keep(ctx, checkpoint, true) }

func (k *Keeper) keep(ctx context.Context, checkpoint []byte, now bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	w := k.Workspace()
	if len(w.Settings.Evidence.Anchors) == 0 {
		return
	}
	text, _, _ := strings.Cut(string(checkpoint), "\n\n")
	cp, err := ledger.ParseCheckpoint(text + "\n")
	if err != nil {
		k.warn("this checkpoint cannot be read", err)
		return
	}
	states, err := k.Store.Anchors(ctx)
	if err != nil {
		k.warn("the anchors of the evidence log could not be read", err)
		return
	}
	kept := map[string]store.AnchorState{}
	for _, state := range states {
		kept[state.Name] = state
	}
	var all sync.WaitGroup
	for _, place := range w.Settings.Evidence.Anchors {
		if state := kept[place.Name]; due(place, state, cp.Size, time.Now(), now) {
			all.Go(func() { k.one(ctx, w, place, state.Size, cp, checkpoint) })
		}
	}
	all.Wait()
}

// due says whether an anchor is to keep a checkpoint of that size.
func due(place scenarios.AnchorPlace, state store.AnchorState, size int64, at time.Time, now bool) bool {
	switch {
	case state.Size >= size && state.Kind == place.Kind():
		return false
	case now && place.Mail == nil:
		return true
	}
	return state.At == nil || at.Sub(*state.At) >= time.Duration(place.Every)
}

// one keeps the checkpoint with one anchor, and records what became of it.
func (k *Keeper) one(ctx context.Context, w *scenarios.Workspace, place scenarios.AnchorPlace, seen int64, cp ledger.Checkpoint, checkpoint []byte) {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	proof, err := k.proofOf(within, w, place, seen, cp, checkpoint)
	kind := ledger.AnchorKind(place.Kind())
	if err == nil {
		err = k.Store.AnchorKept(ctx, cp.Size, ledger.Anchor{Name: place.Name, Kind: kind, Proof: proof})
	}
	if err == nil || ctx.Err() != nil {
		return
	}
	k.warn("a checkpoint of the evidence log was not kept outside", err, "anchor", place.Name, "kind", string(kind), "entries", cp.Size)
	if err := k.Store.AnchorFailed(ctx, place.Name, kind, err); err != nil {
		k.warn("that could not be recorded", err, "anchor", place.Name)
	}
}

func (k *Keeper) warn(message string, err error, attributes ...any) {
	if k.Log != nil {
		k.Log.Error(message, append(attributes, "error", err)...)
	}
}

// proofOf keeps the checkpoint, and returns what proves it.
func (k *Keeper) proofOf(ctx context.Context, w *scenarios.Workspace, place scenarios.AnchorPlace, seen int64, cp ledger.Checkpoint, checkpoint []byte) (string, error) {
	id := fmt.Sprintf("%s %d", cp.Origin, cp.Size)
	switch {
	case place.Witness != nil:
		return k.cosignature(ctx, w, place.Witness, seen, cp, checkpoint)
	case place.Timestamp != nil:
		return stamped(ctx, w, place.Timestamp, checkpoint)
	case place.File != "":
		return place.File, appendTo(place.File, checkpoint)
	case place.Webhook != nil:
		return place.Where(), postCheckpoint(ctx, w, place.Webhook, id, string(checkpoint))
	case place.Mail != nil:
		return place.Where(), mailCheckpoint(ctx, w, place.Mail, id, cp, checkpoint)
	case place.Git != "":
		return committed(ctx, place.Git, cp, checkpoint)
	}
	return "", errors.New("the anchor has no kind")
}
