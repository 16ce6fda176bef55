package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
)

// Request is what somebody wants rehearsed.
type Request struct {
	Scenario *scenarios.Scenario
	Service  *scenarios.Service
	Trigger  Trigger
	By       string        // what people call who asks; "" takes the actor's name
	KeepFor  time.Duration // how long the sandbox of a failed run stays; 0 is not at all
	T0       *time.Time    // the assumed moment of disaster; nil takes the run's start
	Runner   string        // who alone may claim it; "" is anyone

	Occurrence *Occurrence // what fell due; nil on demand
	Retry      int         // 0 is the first attempt
	RetryOf    string      // the first attempt's id
	NotBefore  *time.Time  // nobody claims it sooner

	ProofVersion string // Workspace.ProofVersion of the scenario; whoever carries the run writes it anew
}

// Enqueue writes a new run, which is how every run begins, and has it carried to
// a runner that may claim it.
func (s *Store) Enqueue(ctx context.Context, want Request) (run *Run, err error) {
	err = s.transaction(ctx, "queue the run", func(tx *Tx) error {
		run, err = s.enqueue(tx, want)
		return err
	})
	if err != nil {
		return nil, err
	}
	return run, nil
}

// enqueue is Enqueue inside a transaction. A run that is reserved for one runner
// needs no carrying: that runner claims it.
func (s *Store) enqueue(tx *Tx, want Request) (*Run, error) {
	queued, err := tx.At()
	if err != nil {
		return nil, err
	}
	run := newRun(want, queued)
	if err := tx.allow(access.StartRun, access.Object{Client: run.Client}); err != nil {
		return nil, err
	}
	if err := errors.Join(noteServices(tx, want.Service), noteScenario(tx, want.Scenario, want.Service)); err != nil {
		return nil, err
	}
	run.By, run.ByID = cmp.Or(run.By, tx.actor.Name), tx.actor.ID
	if err := createUnique(tx, run); err != nil {
		return nil, err
	}
	tx.Record(RunQueued, run.ID, run)
	if run.Runner != "" {
		return run, nil
	}
	return run, s.enqueueJob(tx, run, 0)
}

func newRun(want Request, queued time.Time) *Run {
	run := &Run{
		Scenario:        want.Scenario.Scenario,
		ScenarioVersion: want.Scenario.Digest,
		ProofVersion:    want.ProofVersion,
		Service:         want.Scenario.Service,
		Trigger:         want.Trigger,
		By:              want.By,
		State:           Queued,
		Runner:          want.Runner,
		KeepFor:         int64(want.KeepFor / time.Second),
		T0:              want.T0,
		QueuedAt:        queued,
		Pool:            cmp.Or(want.Scenario.Pool, scenarios.DefaultPool),
		Retry:           want.Retry,
		RetryOf:         want.RetryOf,
		NotBefore:       want.NotBefore,
	}
	if want.Occurrence != nil {
		run.OccurrenceID = &want.Occurrence.ID
	}
	if want.Service != nil {
		run.Client, run.Owner, run.Tier = want.Service.Client, want.Service.Owner, want.Service.Tier
		run.ServiceVersion = want.Service.Digest
		run.RTO.Committed = promised(want.Service.Commitment.RTO)
		run.RPO.Committed = promised(want.Service.Commitment.RPO)
	}
	return run
}

func promised(d units.Duration) *float64 {
	if d == 0 {
		return nil
	}
	seconds := d.Std().Seconds()
	return &seconds
}

// createUnique gives the run an id that no other has.
func createUnique(tx *Tx, run *Run) error {
	for {
		run.ID = newID(run.QueuedAt)
		done := tx.Omit(clause.Associations).Clauses(clause.OnConflict{DoNothing: true}).Create(run)
		if done.Error != nil || done.RowsAffected == 1 {
			return done.Error
		}
	}
}

// newID makes an id such as 20261121-031500-ab3f9c: it sorts by time, and its
// last part alone is enough for a person to name the run by.
func newID(at time.Time) string {
	tail := make([]byte, 3)
	rand.Read(tail) // never fails: it crashes the process first
	return at.UTC().Format("20060102-150405-") + hex.EncodeToString(tail)
}

// Claim makes a queued run the runner's own. A run that another runner has or
// that is reserved for one is ErrNotOurs, one that ended ErrEnded, and one that
// must wait ErrTooSoon.
func (s *Store) Claim(ctx context.Context, id, runner string) (*Run, error) {
	var run Run
	err := s.transaction(ctx, "claim a run", func(tx *Tx) error {
		began, err := tx.At()
		if err != nil {
			return err
		}
		err = locked(tx).Where("state = ? AND runner IN ('', ?) AND (not_before IS NULL OR not_before <= ?)", Queued, runner, text(began)).
			Take(&run, "id = ?", id).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return whyNotClaimed(tx.DB, id, runner)
		}
		if err != nil {
			return err
		}
		run.State, run.Runner, run.StartedAt, run.BeatAt = Running, runner, &began, &began
		run.Attempt++
		if run.T0 == nil {
			run.T0 = &began
		}
		return tx.Model(&run).Select("State", "Runner", "StartedAt", "BeatAt", "Attempt", "T0").Updates(&run).Error
	})
	if err != nil {
		return nil, err
	}
	return &run, nil
}

// ours narrows to the run as its runner claimed it.
func ours(tx *gorm.DB, run *Run) *gorm.DB {
	return tx.Model(&Run{}).Where("id = ? AND attempt = ? AND runner = ? AND state = ?", run.ID, run.Attempt, run.Runner, Running)
}

// whyNotOurs says why a compare-and-set found nothing.
func whyNotOurs(tx *gorm.DB, id string) error {
	var run Run
	if err := tx.Take(&run, "id = ?", id).Error; err != nil {
		return fmt.Errorf("run %s: %w", id, err)
	}
	if run.State == Ended {
		return fmt.Errorf("run %s ended %s: %w", id, run.Outcome, ErrEnded)
	}
	return fmt.Errorf("run %s is %s for runner %q: %w", id, run.State, run.Runner, ErrNotOurs)
}

// whyNotClaimed says why a queued run could not be claimed.
func whyNotClaimed(tx *gorm.DB, id, runner string) error {
	var run Run
	if err := tx.Take(&run, "id = ?", id).Error; err != nil {
		return fmt.Errorf("run %s: %w", id, err)
	}
	if run.State == Queued && run.NotBefore != nil && (run.Runner == "" || run.Runner == runner) {
		return fmt.Errorf("run %s waits until %s: %w", id, run.NotBefore.Format(time.RFC3339), ErrTooSoon)
	}
	return whyNotOurs(tx, id)
}

// mustBeOurs turns an update that changed nothing into the reason.
func mustBeOurs(tx, done *gorm.DB, id string) error {
	if done.Error != nil || done.RowsAffected == 1 {
		return done.Error
	}
	return whyNotOurs(tx, id)
}

// Beat says that the run's runner is alive, and hears whether a person wants
// the run cancelled; run.CancelledBy then says who.
func (s *Store) Beat(ctx context.Context, run *Run) (cancel bool, err error) {
	err = s.transaction(ctx, "beat", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		if err := mustBeOurs(tx.DB, ours(tx.DB, run).Update("beat_at", text(at)), run.ID); err != nil {
			return err
		}
		return tx.Model(&Run{}).Select("cancel_requested", "cancelled_by", "cancelled_by_id").Where("id = ?", run.ID).Take(run).Error
	})
	return run.CancelRequested, err
}

// SavePhase writes a phase that began or ended, for other processes to see.
func (s *Store) SavePhase(ctx context.Context, run *Run, phase Phase) error {
	phase.RunID = run.ID
	return s.whileOurs(ctx, "write the phase", run, func(tx *Tx) error {
		return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&phase).Error
	})
}

// SaveComponents writes what is known of the run's components so far.
func (s *Store) SaveComponents(ctx context.Context, run *Run) error {
	return s.whileOurs(ctx, "write the components", run, func(tx *Tx) error {
		return saveComponents(tx, run)
	})
}

func (s *Store) whileOurs(ctx context.Context, what string, run *Run, do func(tx *Tx) error) error {
	return s.transaction(ctx, what, func(tx *Tx) error {
		if _, err := stillOurs(tx, run); err != nil {
			return err
		}
		return do(tx)
	})
}

func saveComponents(tx *Tx, run *Run) error {
	for i := range run.Components {
		run.Components[i].RunID, run.Components[i].Position = run.ID, i
	}
	return upsert(tx, run.Components)
}

// upsert writes records that may have been written before.
func upsert[T any](tx *Tx, records []T) error {
	if len(records) == 0 {
		return nil
	}
	return tx.Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(&records, 200).Error
}

// ending are the columns that End writes; the others are the queue's business.
var ending = []string{
	"scenario_version", "service_version", "proof_version",
	"state", "outcome", "reason", "cancelled_by", "cancelled_by_id", "keep_until", "ended_at",
	"rto_seconds", "rto_committed", "rto_met", "rto_how",
	"rpo_seconds", "rpo_committed", "rpo_met", "rpo_how",
	"environment", "isolation",
	"failure_class", "first_bad_at",
}

// End writes how a run ended, with everything that was learnt, in one
// transaction. It is the one way out. A run that is no longer this runner's is
// ErrNotOurs or ErrEnded, and nothing is written.
//
// Without evidence a run does not pass: where its end cannot be entered into the
// evidence log, one that passed ends inconclusive, and any says so.
func (s *Store) End(ctx context.Context, run *Run) error {
	judged := *run
	which := func(db *gorm.DB) *gorm.DB { return ours(db, run) }
	var err error
	for range 2 { // a connection that was lost says nothing about the log
		if err = s.transaction(ctx, "end the run", func(tx *Tx) error { return end(tx, run, which) }); !errors.Is(err, ErrEvidence) {
			return err
		}
		*run = judged
	}
	run.withoutEvidence(err)
	return s.transaction(ctx, "end the run without evidence", func(tx *Tx) error {
		tx.unlogged = true
		return end(tx, run, which)
	})
}

// withoutEvidence is what a run is worth of which there is no evidence.
func (r *Run) withoutEvidence(why error) {
	symptom := Symptom{
		Phase: Check, Class: fault.Internal, Blame: fault.Rig, Reason: "the evidence log could not be written: " + why.Error(),
		Next: "rehearse evidence verify --database looks at the log; run it again afterwards",
	}
	if r.Outcome == Passed {
		r.Outcome, r.Reason = Inconclusive, "it would have passed, but its evidence could not be written"
		r.Symptoms = append([]Symptom{symptom}, r.Symptoms...)
		return
	}
	r.Symptoms = append(slices.Clone(r.Symptoms), symptom)
}

// end ends a run, if its row is one of those that which narrows to.
func end(tx *Tx, run *Run, which func(*gorm.DB) *gorm.DB) error {
	if run.EndedAt == nil {
		ended, err := tx.At()
		if err != nil {
			return err
		}
		run.EndedAt = &ended
	}
	if err := blame(tx.DB, run); err != nil {
		return err
	}
	written := *run
	written.State = Ended
	if err := mustBeOurs(tx.DB, which(tx.DB).Select(ending).Updates(&written), run.ID); err != nil {
		return err
	}
	for i := range run.Symptoms {
		run.Symptoms[i] = run.Symptoms[i].of(run)
	}
	if err := errors.Join(updateFindings(tx, run), updateIncident(tx, run), verifyRecommendations(tx, run)); err != nil {
		return err
	}
	if err := errors.Join(saveDetails(tx, run), touch(tx, run)); err != nil {
		return err
	}
	run.State = Ended
	tx.Record(RunEnded, run.ID, run)
	return errors.Join(endOccurrence(tx, run), noteRun(tx, run), countRun(tx, run))
}

func saveDetails(tx *Tx, run *Run) error {
	for i := range run.Phases {
		run.Phases[i].RunID = run.ID
	}
	for i := range run.Observations {
		run.Observations[i].RunID, run.Observations[i].Position = run.ID, i
	}
	return errors.Join(
		saveComponents(tx, run),
		upsert(tx, run.Phases),
		upsert(tx, run.Observations),
		upsert(tx, run.Symptoms),
		saveContents(tx, run),
		saveOutputs(tx, run),
	)
}

// of completes a symptom of the run.
func (f Symptom) of(run *Run) Symptom {
	f.RunID, f.Service = run.ID, run.Service
	if f.OpenedAt.IsZero() {
		f.OpenedAt = *run.EndedAt
	}
	f.Fingerprint = fingerprint(f)
	return f
}

var changing = regexp.MustCompile(`[0-9a-f]*[0-9][0-9a-f]*`)

// fingerprint is the same for the same trouble of a service on another day:
// figures, dates and ids in the reason do not count.
func fingerprint(f Symptom) string {
	reason := changing.ReplaceAllString(strings.ToLower(f.Reason), "#")
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Service, string(f.Phase), string(f.Class), reason}, "\n")))
	return hex.EncodeToString(sum[:8])
}

// AddSymptom writes a symptom about a run that was made after it had ended,
// unless it has the same one already. The run itself stays as it is.
func (s *Store) AddSymptom(ctx context.Context, run *Run, f Symptom) error {
	f.RunID, f.Service = run.ID, run.Service
	f.Fingerprint = fingerprint(f)
	return s.transaction(ctx, "write the symptom", func(tx *Tx) error {
		if err := locked(tx).Select("id").Take(&Run{}, "id = ?", run.ID).Error; err != nil {
			return err
		}
		var known int64
		err := tx.Model(&Symptom{}).Where("run_id = ? AND reason = ?", run.ID, f.Reason).Count(&known).Error
		if err != nil || known > 0 {
			return err
		}
		if f.OpenedAt, err = tx.At(); err != nil {
			return err
		}
		noticed := []Symptom{f}
		if err := openFindings(tx, run, noticed); err != nil {
			return err
		}
		f = noticed[0]
		if err := tx.Create(&f).Error; err != nil {
			return err
		}
		tx.Record(SymptomAdded, run.ID, &f)
		if f.Phase != Teardown {
			return nil
		}
		return noteNotices(tx, run.leftover(f))
	})
}

// Cancel ends a queued run at once, and asks the runner of a running one to
// stop it. A run that has ended is ErrEnded.
func (s *Store) Cancel(ctx context.Context, id, by string) (*Run, error) {
	err := s.transaction(ctx, "cancel the run", func(tx *Tx) error {
		var run Run
		if err := locked(tx).Take(&run, "id = ?", id).Error; err != nil {
			return err
		}
		if err := tx.allow(access.CancelRun, access.Object{Client: run.Client}); err != nil {
			return err
		}
		by := cmp.Or(by, tx.actor.Name)
		switch run.State {
		case Queued:
			// Nothing was rehearsed, so there is nothing to judge.
			run.Outcome, run.CancelledBy, run.CancelledByID = Cancelled, by, tx.actor.ID
			run.Reason = "cancelled by " + by + " before it started"
			return end(tx, &run, func(db *gorm.DB) *gorm.DB { return db.Model(&Run{}).Where("id = ?", id) })
		case Running:
			return tx.Model(&run).Updates(map[string]any{"cancel_requested": true, "cancelled_by": by, "cancelled_by_id": tx.actor.ID}).Error
		default:
			return whyNotOurs(tx.DB, id)
		}
	})
	if err != nil {
		return nil, err
	}
	return s.Run(ctx, id)
}
