package store

import (
	"context"
	"fmt"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

// What findings about people, and about runbooks that were left, say of themselves.
const (
	StaffTrouble fault.Class = "access" // a right, a training or a contact
	ofPeople     fault.Blame = "people"
	fromPeople               = "people/" // what opens and closes them: the files
)

// SyncStaff opens a finding for everything that is wrong with the people of a
// workspace, and for continuity plans that are out of date, and closes those whose trouble is over. What is open already stays as
// it is.
func (s *Store) SyncStaff(ctx context.Context, w *scenarios.Workspace) (opened, closed int, err error) {
	at, err := s.Moment(ctx)
	if err != nil {
		return 0, 0, err
	}
	outdated, err := s.planProblems(ctx, w)
	if err != nil {
		return 0, 0, err
	}
	problems := map[string]scenarios.StaffProblem{}
	for _, problem := range append(w.Staff(at), outdated...) {
		problems[digest("staff/"+problem.Key)] = problem
	}
	open, err := s.staffFindings(ctx)
	if err != nil || !staffDiffers(open, problems) {
		return 0, 0, err
	}
	err = s.transaction(ctx, "write what is wrong with people", func(tx *Tx) error {
		opened, closed = 0, 0
		var known []Finding
		if err := locked(tx).Where("state = ? AND opened_by = ?", FindingOpen, fromPeople).Order("id").Find(&known).Error; err != nil {
			return err
		}
		still := map[string]bool{}
		for i := range known {
			f := &known[i]
			if _, lasts := problems[f.Fingerprint]; lasts {
				still[f.Fingerprint] = true
				continue
			}
			f.State, f.ClosedBy, f.ClosedAt = FindingClosed, fromPeople, &at
			if err := tx.Model(f).Select("state", "closed_by", "closed_at").Updates(f).Error; err != nil {
				return err
			}
			tx.Record(FindingEnded, fmt.Sprint(f.ID), f)
			if err := wantTickets(tx, f); err != nil {
				return err
			}
			closed++
		}
		for _, fingerprint := range sortedKeys(problems) {
			problem := problems[fingerprint]
			if still[fingerprint] {
				continue
			}
			run := Run{ID: fromPeople, Service: problem.Service, Owner: problem.Person}
			if service := w.Services[problem.Service]; service != nil {
				run.Client, run.Owner, run.Tier = service.Client, service.Owner, service.Tier
			}
			if _, err := openFinding(tx, &run, &Symptom{Fingerprint: fingerprint, Phase: "people", Class: StaffTrouble, Blame: ofPeople,
				Reason: problem.Reason, Next: problem.Next, OpenedAt: at}); err != nil {
				return err
			}
			opened++
		}
		return nil
	})
	return opened, closed, err
}

func (s *Store) staffFindings(ctx context.Context) (open []Finding, err error) {
	err = s.db.WithContext(ctx).Where("state = ? AND opened_by = ?", FindingOpen, fromPeople).Find(&open).Error
	return open, s.explain("read what is wrong with people", err)
}

// staffDiffers says whether the open findings are not those of the problems.
func staffDiffers(open []Finding, problems map[string]scenarios.StaffProblem) bool {
	if len(open) != len(problems) {
		return true
	}
	for _, f := range open {
		if _, known := problems[f.Fingerprint]; !known {
			return true
		}
	}
	return false
}
