package store

import (
	"context"
	"fmt"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store/progress"
)

// Conducted is what Conduct did.
type Conducted struct {
	Injects []string // steps that came by the clock
	Began   []string // runs that were queued
	Ended   []string // steps whose run had ended
}

// Any says whether it did something.
func (c Conducted) Any() bool { return len(c.Injects)+len(c.Began)+len(c.Ended) > 0 }

// Conduct does what the machine owes a running execution at a moment: injects come
// by the clock, steps that are scenarios begin their runs, and take the outcomes of
// those that ended. All of it is one transaction, so any number of servers may
// conduct one execution: each thing happens once.
func (s *Store) Conduct(ctx context.Context, w *scenarios.Workspace, id string) (done Conducted, err error) {
	x, p, err := s.Execution(ctx, id)
	if err != nil {
		return done, err
	}
	now, err := s.Moment(ctx)
	if err != nil || len(p.Owed(now)) == 0 {
		return done, err
	}
	ended, err := s.anyEnded(ctx, p.Owed(now))
	if err != nil || !ended {
		return done, err
	}
	err = s.transaction(access.With(ctx, access.Itself), "conduct the execution", func(tx *Tx) error {
		done = Conducted{}
		held, entries, err := heldExecution(tx, x.ID)
		if err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		if at.Before(held.LastAt) {
			at = held.LastAt
		}
		p := progress.Of(held.Definition, entriesOf(entries))
		for _, owed := range p.Owed(at) {
			if err := s.conductStep(tx, w, held, owed, at, &done); err != nil {
				return err
			}
		}
		return nil
	})
	return done, err
}

// anyEnded says whether something is owed now: what waits only for runs is not
// while none of them has ended.
func (s *Store) anyEnded(ctx context.Context, owed []progress.Owed) (bool, error) {
	var runs []string
	for _, o := range owed {
		if o.What != progress.OwedOutcome {
			return true, nil
		}
		runs = append(runs, o.Step.RunID)
	}
	var ended int64
	err := s.db.WithContext(ctx).Model(&Run{}).Where("id IN ? AND state = ?", runs, Ended).Count(&ended).Error
	return ended > 0, s.explain("ask for the runs of an execution", err)
}

func (s *Store) conductStep(tx *Tx, w *scenarios.Workspace, x *Execution, owed progress.Owed, at time.Time, done *Conducted) error {
	e := progress.Entry{At: at, Happened: at, Step: owed.Step.ID, ActorID: tx.actor.ID, Actor: tx.actor.Name}
	switch owed.What {
	case progress.OwedInject:
		e.What = progress.StepDone
		done.Injects = append(done.Injects, e.Step)
	case progress.OwedRun:
		run, why, err := s.beginStep(tx, w, x, owed.Step)
		if err != nil {
			return err
		}
		if run == nil {
			e.What, e.Text = progress.StepFailed, why
			break
		}
		e.What, e.Values = progress.StepStarted, map[string]string{"run": run.ID}
		done.Began = append(done.Began, run.ID)
	case progress.OwedOutcome:
		var run Run
		if err := tx.Take(&run, "id = ?", owed.Step.RunID).Error; err != nil {
			return err
		}
		if run.State != Ended {
			return nil
		}
		e.What, e.Text, e.Values = progress.StepDone, "the run passed", map[string]string{"run": run.ID, "outcome": string(run.Outcome)}
		if run.Outcome != Passed {
			e.What, e.Text = progress.StepFailed, bounded(fmt.Sprintf("the run %s: %s", run.Outcome, run.Reason), mostOfText)
		}
		if ended := run.EndedAt; ended != nil && ended.Before(at) && !ended.Before(*owed.Step.StartedAt) {
			e.Happened = micro(*run.EndedAt) // the clock reads when it ended, not when it was noticed
		}
		done.Ended = append(done.Ended, e.Step)
	}
	entries, err := entriesIn(tx.DB, x.ID)
	if err != nil {
		return err
	}
	p := progress.Of(x.Definition, entriesOf(entries))
	if err := p.Check(e); err != nil {
		return err
	}
	return x.take(tx, p, &e, "")
}

// beginStep queues the run of a step; nil, and why, where its scenario is gone.
func (s *Store) beginStep(tx *Tx, w *scenarios.Workspace, x *Execution, step *progress.Step) (*Run, string, error) {
	scenario := w.Scenarios[step.Run]
	if scenario == nil {
		return nil, fmt.Sprintf("the scenario %s is no longer in the workspace", step.Run), nil
	}
	trigger := Rehearsed
	if x.Kind == scenarios.Recovery {
		trigger = Recovered
	}
	run, err := s.enqueue(tx, Request{Scenario: scenario, Service: w.Services[scenario.Service], Trigger: trigger,
		By: x.Kind.Called() + " " + x.ID, KeepFor: step.Keep.Std(), ProofVersion: w.ProofVersion(scenario.Scenario)})
	return run, "", err
}
