package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/access"
)

// What a reviewer decides about a dispute.
const (
	DisputeUpheld   = "upheld"   // the result was wrong, or its check was; the run's outcome stays as it is on the record
	DisputeRejected = "rejected" // the result stands
)

// Dispute is an objection to the result of a run, and its answer. Both stay on the
// record beside the run, whose outcome never changes.
type Dispute struct {
	ID           int64      `gorm:"primaryKey" json:"id"`
	RunID        string     `json:"run"`
	Service      string     `json:"service"`
	Scenario     string     `json:"scenario"`
	Client       string     `json:"client,omitempty"`
	Outcome      Outcome    `json:"outcome"` // that is disputed
	Reason       string     `json:"reason"`
	By           string     `gorm:"column:made_by" json:"by"`
	ByID         string     `gorm:"column:made_by_id" json:"by_id"`
	At           time.Time  `gorm:"serializer:utc" json:"at"`
	Decision     string     `json:"decision,omitempty" enum:"upheld,rejected"`
	Answer       string     `json:"answer,omitempty"`
	AnsweredBy   string     `json:"answered_by,omitempty"`
	AnsweredByID string     `json:"answered_by_id,omitempty"`
	AnsweredAt   *time.Time `gorm:"serializer:utc" json:"answered_at"`
}

func (d *Dispute) fact(detail string, says ...string) *worked {
	return &worked{d.Client, d.Service, d.Scenario, fmt.Sprintf("run %s, %s: %s", d.RunID, d.Outcome, detail), says}
}

// Dispute objects to the result of a run that has ended. One objection to a run
// waits for its answer at a time.
func (s *Store) Dispute(ctx context.Context, run, reason string) (*Dispute, error) {
	var d Dispute
	err := s.transaction(ctx, "dispute the result of run "+run, func(tx *Tx) error {
		var r Run
		if err := locked(tx).Select("id", "service", "scenario", "client", "state", "outcome").Take(&r, "id = ?", run).Error; err != nil {
			return err
		}
		if err := tx.allow(access.DisputeResult, access.Object{Client: r.Client}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		var open []Dispute
		if err := tx.Where("run_id = ? AND answered_at IS NULL", r.ID).Find(&open).Error; err != nil {
			return err
		}
		reason = bounded(strings.TrimSpace(reason), mostOfReason)
		switch {
		case r.State != Ended:
			return cannot("run %s has no result yet", r.ID)
		case reason == "":
			return cannot("the dispute has no reason: write what is wrong with the result")
		case len(open) > 0:
			return cannot("%s has disputed the result of run %s already, and waits for an answer", open[0].By, r.ID)
		}
		d = Dispute{RunID: r.ID, Service: r.Service, Scenario: r.Scenario, Client: r.Client, Outcome: r.Outcome, Reason: reason, By: line(tx.actor.Name), ByID: tx.actor.ID, At: at}
		if err := tx.Create(&d).Error; err != nil {
			return err
		}
		tx.Record("dispute.made", fmt.Sprint(d.ID), d.fact("disputed by "+d.ByID, reason))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &d, nil
}

// whoRan are the actors who asked for a run or cancelled it.
func whoRan(tx *Tx, run string) (ids []string, err error) {
	var r Run
	if err := tx.Select("by_id", "cancelled_by_id").Where("id = ?", run).Limit(1).Find(&r).Error; err != nil {
		return nil, err
	}
	return slices.DeleteFunc([]string{r.ByID, r.CancelledByID}, func(id string) bool { return id == "" }), nil
}

// AnswerDispute answers one. A reviewer does who neither made it nor ran what it is
// about.
func (s *Store) AnswerDispute(ctx context.Context, id int64, decision, answer string) (*Dispute, error) {
	var d Dispute
	err := s.transaction(ctx, fmt.Sprintf("answer dispute %d", id), func(tx *Tx) error {
		if err := locked(tx).Take(&d, "id = ?", id).Error; err != nil {
			return err
		}
		ran, err := whoRan(tx, d.RunID)
		if err != nil {
			return err
		}
		if _, err := tx.allowWith(access.AnswerDispute, access.Object{Client: d.Client, RequestedBy: d.ByID, MadeBy: ran}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		answer = bounded(strings.TrimSpace(answer), mostOfReason)
		switch {
		case d.AnsweredAt != nil:
			return cannot("%s has answered dispute %d already: %s", d.AnsweredBy, d.ID, d.Decision)
		case decision != DisputeUpheld && decision != DisputeRejected:
			return cannot("%q is not a decision: write upheld or rejected", decision)
		case answer == "":
			return cannot("the answer is empty: write why the dispute is %s", decision)
		}
		d.Decision, d.Answer, d.AnsweredBy, d.AnsweredByID, d.AnsweredAt = decision, answer, line(tx.actor.Name), tx.actor.ID, &at
		tx.Record("dispute.answered", fmt.Sprint(d.ID), d.fact(decision+" by "+d.AnsweredByID, answer))
		return tx.Model(&d).Select("decision", "answer", "answered_by", "answered_by_id", "answered_at").Updates(&d).Error
	})
	if err != nil {
		return nil, err
	}
	return &d, nil
}

// DisputeFilter chooses disputes; what is left empty does not narrow.
type DisputeFilter struct {
	Run     string
	Service string
	Open    bool // only those without an answer
}

// Disputes reads the newest 500 disputes, the newest first.
func (s *Store) Disputes(ctx context.Context, f DisputeFilter) ([]Dispute, error) {
	all := []Dispute{}
	query := s.db.WithContext(ctx)
	if f.Run != "" {
		query = query.Where("run_id = ?", f.Run)
	}
	if f.Service != "" {
		query = query.Where("service = ?", f.Service)
	}
	if f.Open {
		query = query.Where("answered_at IS NULL")
	}
	err := query.Order("id DESC").Limit(500).Find(&all).Error
	return all, s.explain("read the disputes", err)
}
