package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
)

// Tx is the one place where the store writes: a transaction with one clock, one
// actor, and the facts that it makes.
//
// At is the transaction's moment by the clock of the database. The actor is the
// one of the context that the transaction was begun with. What is written down as
// a fact with Record is handed to the store's onCommit hook just before the
// commit, inside the same transaction and in the order in which it was recorded:
// what the hook writes stands or falls with the facts, and an error of the hook
// undoes them. The hook may read and write with the Tx, and may not record.
//
// A fact has a kind, a subject that is unique within its kind, and a body whose
// type depends on the kind; the constants of FactKind say which. Bodies are the
// rows as they were written. The hook must not keep or change them.
type Tx struct {
	*gorm.DB
	actor access.Actor
	at    time.Time // zero until it was asked for
	facts []Fact

	due scenarios.DueSettings

	unlogged bool // nothing is handed to the hook: it could not keep these facts
}

// Fact is something that is now true.
type Fact struct {
	Kind    FactKind
	Subject string
	Body    any
}

// FactKind says what a fact is about, and what the type of its body is.
type FactKind string

// The kinds of facts. Subjects are the ids of runs, occurrences, exemptions and
// findings, the names of users, the ids of tokens and waivers; those of occurrences that were planned or withdrawn together are the
// name of their scenario.
const (
	RunQueued            FactKind = "run.queued"            // *Run
	RunEnded             FactKind = "run.ended"             // *Run, with all its details
	RunTakenOver         FactKind = "run.taken_over"        // *Takeover
	OccurrencesPlanned   FactKind = "occurrences.planned"   // []Occurrence of one scenario, in the order of their due times
	OccurrencesWithdrawn FactKind = "occurrences.withdrawn" // []Occurrence of one scenario
	OccurrenceMoved      FactKind = "occurrence.moved"      // *Occurrence: started, on time, late, missed or exempt
	ExemptionRequested   FactKind = "exemption.requested"   // *Exemption
	ExemptionApproved    FactKind = "exemption.approved"    // *Exemption
	ExemptionWithdrawn   FactKind = "exemption.withdrawn"   // *Exemption
	SymptomAdded         FactKind = "symptom.added"         // *Symptom that was noticed after its run had ended
	FindingOpened        FactKind = "finding.opened"        // *Finding
	FindingSeen          FactKind = "finding.seen"          // *Finding: it has happened again
	FindingEnded         FactKind = "finding.closed"        // *Finding
	FindingReopened      FactKind = "finding.reopened"      // *Finding: it has come back, or its risk is no longer accepted
	SandboxEntered       FactKind = "sandbox.entered"       // *visited: a person looked inside
	ActorRefused         FactKind = "actor.refused"         // *Refusal
	ExecutionOpened      FactKind = "execution.opened"      // *Execution
	ExecutionEntered     FactKind = "execution.entered"     // *enteredIn; the subject is the execution
	ReportPublished      FactKind = "report.published"      // *PublishedReport
	DutyMoved            FactKind = "duty.moved"            // *Duty: planned, started, on time, late, missed or withdrawn
	PersonSignedIn       FactKind = "access.signed_in"      // *SignIn
	PersonSignedOut      FactKind = "access.signed_out"     // *SignIn
	SignInRefused        FactKind = "access.sign_in_refused"
	AccessChanged        FactKind = "access.changed" // *AccessChange
	TableExported        FactKind = "table.exported" // *TableExport; the subject is the table
)

// ErrRefused is about something that the actor may not do.
var ErrRefused = errors.New("refused")

// Refusal is an error that says who may not do what. It is an ErrRefused.
type Refusal struct {
	Actor access.Actor
	Verb  access.Verb
	On    access.Object
	Why   string
}

func (r *Refusal) Error() string { return r.Why }

// Is says that it is an ErrRefused.
func (r *Refusal) Is(err error) bool { return err == ErrRefused }

// transaction runs do in one transaction; inside it only tx may be used. What was
// refused is recorded in a transaction of its own, because that of do is undone.
func (s *Store) transaction(ctx context.Context, what string, do func(tx *Tx) error) error {
	ctx = seeingAll(ctx)
	err := s.database.transaction(ctx, s.db, func(db *gorm.DB) error { return s.committing(ctx, db, do) })
	var refused *Refusal
	if s.onCommit != nil && errors.As(err, &refused) {
		err = errors.Join(err, s.database.transaction(ctx, s.db, func(db *gorm.DB) error {
			return s.committing(ctx, db, func(tx *Tx) error { tx.Record(ActorRefused, refused.Actor.ID, refused); return nil })
		}))
	}
	return s.explain(what, err)
}

// Refuse records a refusal, and returns it.
func (s *Store) Refuse(ctx context.Context, refused *Refusal) error {
	return s.transaction(ctx, "refuse", func(*Tx) error { return refused })
}

func (s *Store) committing(ctx context.Context, db *gorm.DB, do func(tx *Tx) error) error {
	tx := &Tx{DB: db, actor: access.From(ctx)}
	tx.due, _ = s.dueLimits.Load().(scenarios.DueSettings)
	tx.due.Fill()
	if err := tx.identify(); err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return err
	}
	if s.onCommit == nil || len(tx.facts) == 0 || tx.unlogged {
		return nil
	}
	if err := s.onCommit(tx, tx.facts); err != nil {
		return fmt.Errorf("keep the evidence: %w", err)
	}
	return nil
}

// At is the moment of the transaction, by the clock of the database: the same
// however often it is asked for. Who waits for a lock first asks afterwards.
func (tx *Tx) At() (time.Time, error) {
	if !tx.at.IsZero() {
		return tx.at, nil
	}
	at, err := moment(tx.DB)
	if err == nil {
		tx.at = at
	}
	return at, err
}

// Record notes a fact for the hook.
func (tx *Tx) Record(kind FactKind, subject string, body any) {
	tx.facts = append(tx.facts, Fact{Kind: kind, Subject: subject, Body: body})
}

// allow returns a Refusal unless the actor may do something.
func (tx *Tx) allow(verb access.Verb, on access.Object) error {
	if ok, why := access.Allowed(tx.actor, verb, on); !ok {
		return &Refusal{Actor: tx.actor, Verb: verb, On: on, Why: why}
	}
	return nil
}

// allowWith is allow for what takes two people, unless a waiver counts for the actor
// and the client: then its name is returned, and its use is recorded.
func (tx *Tx) allowWith(verb access.Verb, on access.Object) (waiver string, err error) {
	refused := tx.allow(verb, on)
	if refused == nil {
		return "", nil
	}
	on.Waived = true
	if tx.allow(verb, on) != nil {
		return "", refused
	}
	at, err := tx.At()
	if err != nil {
		return "", err
	}
	if waiver, err = tx.waived(verb, on.Client, at); err != nil {
		return "", err
	}
	if waiver == "" {
		return "", refused
	}
	tx.used(waiver, verb)
	return waiver, nil
}

// used records that a waiver let the actor do something, once in a transaction.
func (tx *Tx) used(waiver string, verb access.Verb) {
	subject := strings.TrimPrefix(waiver, waiverPrefix)
	if !slices.ContainsFunc(tx.facts, func(f Fact) bool {
		change, is := f.Body.(*AccessChange)
		return is && change.What == waiverUsed && f.Subject == subject
	}) {
		tx.Record(AccessChanged, subject, &AccessChange{What: waiverUsed, After: tx.actor.ID + " did alone: " + string(verb)})
	}
}

// operates says whether the actor is a user with the role operator: a token or a user
// of the operating system that acts for them may have other roles.
func (tx *Tx) operates() (bool, error) {
	var users []User
	name, person := strings.CutPrefix(tx.actor.ID, access.OfUser(""))
	if !person {
		return false, nil
	}
	err := tx.Select("name", "roles").Where("name = ?", name).Limit(1).Find(&users).Error
	return err == nil && len(users) == 1 && slices.Contains(users[0].Roles, access.Operator), err
}
