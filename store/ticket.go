package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm/clause"
)

// TicketState is where a ticket in another system is on its way.
type TicketState string

const (
	TicketWaiting TicketState = "waiting"  // WantTickets sets it; the ticket is not known to exist there
	TicketOpen    TicketState = "open"     // TicketDone sets it, when the other system has it
	TicketClosed  TicketState = "closed"   // TicketDone sets it, when the finding is closed and the other system was told
	TicketGivenUp TicketState = "given_up" // TicketFailed sets it, when its finding was closed before there was a ticket
)

// Ticket is what another system holds about a finding. Who sends claims it for a
// while; what it is about to do is written before it is sent, so that an attempt
// whose end is unknown, such as of a process that was killed, is looked for there
// before anything is sent again.
type Ticket struct {
	ID          int64       `gorm:"primaryKey" json:"id"`
	FindingID   int64       `json:"finding"`
	Receiver    string      `json:"system"`
	Key         string      `gorm:"column:unique_key" json:"key"` // stands in the ticket; no other has it
	Client      string      `json:"-"`
	State       TicketState `json:"state" enum:"waiting,open,closed,given_up"`
	Reference   string      `json:"reference,omitempty"` // its name there
	Address     string      `json:"address,omitempty"`
	RemoteState string      `json:"remote_state,omitempty"` // as it was there when last looked
	RemoteAt    *time.Time  `gorm:"serializer:utc" json:"remote_at"`
	Sent        string      `json:"-"` // how the finding was when it was last sent
	Doing       string      `json:"-"` // what was begun and whose end is unknown; "" is nothing
	MadeAt      time.Time   `gorm:"serializer:utc" json:"made_at"`
	Attempts    int         `json:"attempts"` // that failed since the last that did not
	NextAt      time.Time   `gorm:"serializer:utc" json:"next_at"`
	Trouble     string      `json:"trouble,omitempty"` // of the last attempt
}

// TicketStep is what a ticket needs next.
type TicketStep string

const (
	TicketNothing TicketStep = ""
	TicketOpens   TicketStep = "open"
	TicketUpdates TicketStep = "update"
	TicketReopens TicketStep = "reopen"
	TicketCloses  TicketStep = "close"
	TicketReads   TicketStep = "read"
	TicketDrops   TicketStep = "drop" // the finding was closed before a ticket was opened
)

// toSend is how a finding stands as far as other systems are told, as one text.
func (f *Finding) toSend() string {
	data, err := json.Marshal([]any{f.State, f.Reason, f.Next, f.Priority, f.Assignee})
	if err != nil { // of texts and a number
		panic(err)
	}
	return string(data)
}

// Step decides what a ticket needs for its finding at a moment. A ticket that is
// closed and sent is not looked at again.
func (t *Ticket) Step(f *Finding, at time.Time, poll time.Duration) TicketStep {
	switch {
	case t.Reference == "" && f.State == FindingClosed && t.Doing == "":
		return TicketDrops
	case t.Reference == "":
		return TicketOpens
	case f.State == FindingClosed && t.State != TicketClosed:
		return TicketCloses
	case f.State == FindingOpen && t.State == TicketClosed:
		return TicketReopens
	case t.Sent != f.toSend():
		return TicketUpdates
	case t.State == TicketOpen && (t.RemoteAt == nil || at.Sub(*t.RemoteAt) >= poll):
		return TicketReads
	}
	return TicketNothing
}

// wantTickets has the tickets of a finding looked at, because it has changed.
func wantTickets(tx *Tx, f *Finding) error {
	at, err := tx.At()
	if err != nil {
		return err
	}
	return tx.Model(&Ticket{}).Where("finding_id = ? AND next_at > ?", f.ID, text(at)).Where("trouble = ''").Update("next_at", text(at)).Error
}

// WantTickets writes that open findings need a ticket in a system, those of a priority
// or a more urgent one, at most 100 at a time. It returns how many it wrote.
func (s *Store) WantTickets(ctx context.Context, system string, priority int) (written int, err error) {
	var open []Finding
	err = s.db.WithContext(ctx).Select("id", "client").Where("state = ? AND priority BETWEEN 1 AND ? AND NOT EXISTS (SELECT 1 FROM tickets WHERE tickets.finding_id = findings.id AND tickets.receiver = ?)",
		FindingOpen, cmp.Or(priority, 4), system).Order("id").Limit(100).Find(&open).Error
	if err != nil || len(open) == 0 {
		return 0, s.explain("look for findings without a ticket", err)
	}
	err = s.transaction(ctx, "write tickets", func(tx *Tx) error {
		written = 0
		at, err := tx.At()
		if err != nil {
			return err
		}
		for _, f := range open {
			key := make([]byte, 6)
			rand.Read(key) // never fails: it crashes the process first
			t := Ticket{FindingID: f.ID, Receiver: system, Key: fmt.Sprintf("rehearse-%d-%s", f.ID, hex.EncodeToString(key)), Client: f.Client, State: TicketWaiting, MadeAt: at, NextAt: at}
			done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&t)
			if done.Error != nil {
				return done.Error
			}
			written += int(done.RowsAffected)
		}
		return nil
	})
	return written, err
}

// ClaimTickets takes tickets of some systems that are due, for a while in which no
// other process takes them, with their findings.
func (s *Store) ClaimTickets(ctx context.Context, systems []string, lease time.Duration, most int) (mine []Ticket, err error) {
	err = s.transaction(ctx, "claim tickets", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		mine = nil
		var due []Ticket
		if err := locked(tx).Where("receiver IN ? AND next_at <= ? AND state <> ?", systems, text(at), TicketGivenUp).Order("next_at, id").Limit(most).Find(&due).Error; err != nil {
			return err
		}
		for _, t := range due {
			until := micro(at.Add(lease))
			done := tx.Model(&Ticket{}).Where("id = ? AND next_at = ?", t.ID, text(t.NextAt)).Update("next_at", text(until))
			if done.Error != nil {
				return done.Error
			}
			if done.RowsAffected == 1 {
				t.NextAt = until
				mine = append(mine, t)
			}
		}
		return nil
	})
	return mine, err
}

// errTaken is about a ticket that another process has taken over.
var errTaken = errors.New("another process has taken the ticket over")

// updateTicket writes a ticket that is still this process's.
func (s *Store) updateTicket(ctx context.Context, t *Ticket, change func(tx *Tx, at time.Time) error) error {
	claimed := t.NextAt
	return s.transaction(ctx, fmt.Sprintf("write ticket %d", t.ID), func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		if err := change(tx, at); err != nil {
			return err
		}
		done := tx.Model(&Ticket{}).Where("id = ? AND next_at = ?", t.ID, text(claimed)).
			Select("state", "reference", "address", "remote_state", "remote_at", "sent", "doing", "attempts", "next_at", "trouble").Updates(t)
		if done.Error == nil && done.RowsAffected == 0 {
			return errTaken
		}
		return done.Error
	})
}

// TicketBegins writes down what is about to be sent.
func (s *Store) TicketBegins(ctx context.Context, t *Ticket, step TicketStep) error {
	return s.updateTicket(ctx, t, func(*Tx, time.Time) error { t.Doing = string(step); return nil })
}

// TicketAnswer is what the other system said.
type TicketAnswer struct{ Reference, Address, State string }

// TicketDone writes that a step was taken, for a finding as it was sent. What is
// still to do, or to look at, is due after the pause.
func (s *Store) TicketDone(ctx context.Context, t *Ticket, step TicketStep, f *Finding, answer TicketAnswer, pause time.Duration) error {
	return s.updateTicket(ctx, t, func(tx *Tx, at time.Time) error {
		before := t.RemoteState
		t.Doing, t.Attempts, t.Trouble, t.NextAt = "", 0, "", micro(at.Add(pause))
		t.Reference, t.Address, t.RemoteState = cmp.Or(answer.Reference, t.Reference), cmp.Or(answer.Address, t.Address), cmp.Or(answer.State, t.RemoteState)
		if answer.State != "" || step == TicketReads {
			t.RemoteAt = &at
		}
		switch step {
		case TicketNothing:
			return nil
		case TicketDrops:
			t.State = TicketGivenUp
			return nil
		case TicketCloses:
			t.State = TicketClosed
		case TicketOpens, TicketReopens, TicketUpdates:
			if t.State != TicketClosed || step != TicketUpdates {
				t.State = TicketOpen
			}
		case TicketReads:
			if before != t.RemoteState && before != "" {
				return tx.note(f.work(), "ticket", fmt.Sprintf("%s %s is %s there", t.Receiver, t.Reference, line(t.RemoteState)), fmt.Sprintf("%s %s: %s", t.Receiver, line(t.Reference), line(t.RemoteState)))
			}
			return nil
		}
		t.Sent = f.toSend()
		words := map[TicketStep]string{TicketOpens: "opened", TicketUpdates: "updated", TicketReopens: "reopened", TicketCloses: "closed"}[step]
		return tx.note(f.work(), "ticket", fmt.Sprintf("%s %s %s", t.Receiver, t.Reference, words), fmt.Sprintf("%s %s %s", t.Receiver, line(t.Reference), words))
	})
}

// TicketFailed writes that a step was not taken, and when to try again. Unknown says
// that it may have been: then it is looked for first.
func (s *Store) TicketFailed(ctx context.Context, t *Ticket, why string, unknown bool, pause time.Duration) error {
	return s.updateTicket(ctx, t, func(_ *Tx, at time.Time) error {
		if !unknown {
			t.Doing = ""
		}
		t.Attempts++
		t.Trouble, t.NextAt = bounded(why, 500), micro(at.Add(pause))
		return nil
	})
}

// TicketsOf reads the tickets of a finding.
func (s *Store) TicketsOf(ctx context.Context, finding int64) ([]Ticket, error) {
	var all []Ticket
	err := s.db.WithContext(ctx).Where("finding_id = ?", finding).Order("id").Find(&all).Error
	return all, s.explain("read the tickets", err)
}
