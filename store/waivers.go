package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/access"
)

// ErrWaiver is about a waiver that cannot be asked for, approved or withdrawn.
var ErrWaiver = errors.New("the waiver cannot be changed this way")

// longestWaiver is how long one may count: what lasts for ever is a decision about
// roles.
const longestWaiver = 93 * 24 * time.Hour

const (
	waiverPrefix = "waiver:" // of its name, where it stands for who approved
	waiverUsed   = "waiver.used"
)

// Waiver lets one person do what otherwise takes two, for a while. It counts from
// when somebody else approved it: neither who asked for it nor whom it is for.
type Waiver struct {
	ID            int64       `gorm:"primaryKey" json:"id"`
	ActorID       string      `json:"for"` // whom it is for
	Verb          access.Verb `json:"verb"`
	Client        string      `json:"client,omitempty"` // only what is of this client; "" is everything
	Reason        string      `json:"reason"`
	UntilAt       time.Time   `gorm:"serializer:utc" json:"until"`
	RequestedBy   string      `json:"requested_by"`
	RequestedByID string      `json:"requested_by_id"`
	RequestedAt   time.Time   `gorm:"serializer:utc" json:"requested_at"`
	ApprovedBy    string      `json:"approved_by,omitempty"`
	ApprovedByID  string      `json:"approved_by_id,omitempty"`
	ApprovedAt    *time.Time  `gorm:"serializer:utc" json:"approved_at"`
	WithdrawnBy   string      `json:"withdrawn_by,omitempty"`
	WithdrawnByID string      `json:"withdrawn_by_id,omitempty"`
	WithdrawnAt   *time.Time  `gorm:"serializer:utc" json:"withdrawn_at"`
}

// State says where a waiver stands at a moment: waiting, approved, over or withdrawn.
func (w Waiver) State(at time.Time) string {
	switch {
	case w.WithdrawnAt != nil:
		return "withdrawn"
	case !w.UntilAt.After(at):
		return "over"
	case w.ApprovedAt == nil:
		return "waiting"
	}
	return "approved"
}

func (w Waiver) described() string {
	text := fmt.Sprintf("%s may %s alone until %s", w.ActorID, w.Verb, w.UntilAt.UTC().Format(time.RFC3339))
	if w.Client != "" {
		text += "; only client " + w.Client
	}
	return text + "; " + w.State(w.RequestedAt)
}

// Waivers reads all waivers, the newest first.
func (s *Store) Waivers(ctx context.Context) ([]Waiver, error) {
	all := []Waiver{}
	err := s.db.WithContext(ctx).Order("id DESC").Find(&all).Error
	return all, s.explain("read the waivers", err)
}

// RequestWaiver writes a waiver that waits for another person's approval.
func (s *Store) RequestWaiver(ctx context.Context, w Waiver) (*Waiver, error) {
	w.Reason = bounded(strings.TrimSpace(w.Reason), mostOfReason)
	err := s.transaction(ctx, "write the waiver", func(tx *Tx) (err error) {
		if err := tx.allow(access.RequestWaiver, access.Object{}); err != nil {
			return err
		}
		if w.RequestedAt, err = tx.At(); err != nil {
			return err
		}
		w.ID, w.RequestedBy, w.RequestedByID = 0, line(tx.actor.Name), tx.actor.ID
		w.ApprovedBy, w.ApprovedByID, w.ApprovedAt, w.WithdrawnBy, w.WithdrawnByID, w.WithdrawnAt = "", "", nil, "", "", nil
		if w.ActorID == "" {
			w.ActorID = tx.actor.ID
		}
		if err := w.valid(); err != nil {
			return err
		}
		if err := tx.Create(&w).Error; err != nil {
			return err
		}
		tx.Record(AccessChanged, fmt.Sprint(w.ID), &AccessChange{What: "waiver.requested", After: w.described(), Why: line(w.Reason)})
		return nil
	})
	return &w, err
}

func (w Waiver) valid() error {
	kind, name, _ := strings.Cut(w.ActorID, ":")
	switch {
	case !slices.Contains(access.Waivable, w.Verb):
		return fmt.Errorf("%w: %q takes no second person; a waiver may be for: %s", ErrWaiver, w.Verb, waivable())
	case kind != string(access.Person) && kind != string(access.Local) || name == "":
		return fmt.Errorf("%w: %q is not the ID of a person, such as person:anna", ErrWaiver, w.ActorID)
	case w.Reason == "":
		return fmt.Errorf("%w: it has no reason", ErrWaiver)
	case !w.UntilAt.After(w.RequestedAt):
		return fmt.Errorf("%w: it would be over already", ErrWaiver)
	case w.UntilAt.After(w.RequestedAt.Add(longestWaiver)):
		return fmt.Errorf("%w: it may last for 93 days at most", ErrWaiver)
	}
	return nil
}

func waivable() string {
	var names []string
	for _, verb := range access.Waivable {
		names = append(names, string(verb))
	}
	return strings.Join(names, ", ")
}

// ApproveWaiver makes a waiver count.
func (s *Store) ApproveWaiver(ctx context.Context, id int64) (*Waiver, error) {
	return s.changeWaiver(ctx, id, "waiver.approved", func(tx *Tx, w *Waiver, at time.Time) error {
		switch {
		case w.WithdrawnAt != nil || w.ApprovedAt != nil || !w.UntilAt.After(at):
			return fmt.Errorf("%w: it is %s", ErrWaiver, w.State(at))
		case w.ActorID == tx.actor.ID:
			return &Refusal{Actor: tx.actor, Verb: access.ApproveWaiver, Why: "a waiver for " + tx.actor.ID + " must be approved by another person"}
		}
		w.ApprovedBy, w.ApprovedByID, w.ApprovedAt = line(tx.actor.Name), tx.actor.ID, &at
		return tx.allow(access.ApproveWaiver, access.Object{RequestedBy: w.RequestedByID})
	})
}

// WithdrawWaiver ends a waiver from now on. Who asked for it may, and who approves.
func (s *Store) WithdrawWaiver(ctx context.Context, id int64) (*Waiver, error) {
	return s.changeWaiver(ctx, id, "waiver.withdrawn", func(tx *Tx, w *Waiver, at time.Time) error {
		if w.WithdrawnAt != nil {
			return fmt.Errorf("%w: it is withdrawn", ErrWaiver)
		}
		verb := access.ApproveWaiver
		if w.RequestedByID == tx.actor.ID {
			verb = access.RequestWaiver
		}
		w.WithdrawnBy, w.WithdrawnByID, w.WithdrawnAt = line(tx.actor.Name), tx.actor.ID, &at
		return tx.allow(verb, access.Object{})
	})
}

func (s *Store) changeWaiver(ctx context.Context, id int64, what string, change func(*Tx, *Waiver, time.Time) error) (*Waiver, error) {
	var w Waiver
	err := s.transaction(ctx, "change the waiver", func(tx *Tx) error {
		if err := locked(tx).Take(&w, "id = ?", id).Error; err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		before := w.described()
		if err := change(tx, &w, at); err != nil {
			return err
		}
		tx.Record(AccessChanged, fmt.Sprint(w.ID), &AccessChange{What: what, Before: before, After: w.described(), Why: line(w.Reason)})
		return tx.Select("approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at").Updates(&w).Error
	})
	return &w, err
}

// waived names the waiver that lets the actor do alone, now, what takes two; "" is
// that there is none.
func (tx *Tx) waived(verb access.Verb, client string, at time.Time) (string, error) {
	var ids []int64
	err := tx.Model(&Waiver{}).Where("actor_id = ? AND verb = ? AND (client = '' OR client = ?)", tx.actor.ID, verb, client).
		Where("approved_at IS NOT NULL AND withdrawn_at IS NULL AND until_at > ?", text(at)).Order("id").Limit(1).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return waiverPrefix + fmt.Sprint(ids[0]), nil
}
