package store

import (
	"context"
	"errors"

	"rehearse/scenarios"
)

// withWork adds to a finding what people did about it.
func (s *Store) withWork(ctx context.Context, f *Finding) error {
	var failed [4]error
	f.Remarks, failed[0] = s.remarks(ctx, AboutFinding, f.ID)
	f.Attachments, failed[1] = s.attachmentsOf(ctx, AboutFinding, f.ID)
	f.Acceptances, failed[2] = acceptancesOf(s.db.WithContext(ctx), f.ID)
	f.Tickets, failed[3] = s.TicketsOf(ctx, f.ID)
	if f.ProblemID == nil {
		return errors.Join(failed[:]...)
	}
	var problems []CommonCause
	err := s.db.WithContext(ctx).Where("id = ?", *f.ProblemID).Find(&problems).Error
	if len(problems) == 1 {
		f.Problem = &problems[0]
	}
	return errors.Join(append(failed[:], err)...)
}

// UseWorkspace has the store follow the settings of a workspace about how findings
// are worked on: how soon they are due, and where attachments are kept. It may be called at any time.
func (s *Store) UseWorkspace(w *scenarios.Workspace) {
	s.UseDue(w.Settings.Findings.Due)
	if a := w.Settings.Findings.Attachments; a.Folder != "" {
		s.KeepAttachments(a.Folder, a.Most)
	}
}

// KeepWork does what falls due by itself: it opens findings again whose risk is no
// longer accepted, writes recurring tasks ahead, settles those whose window closed,
// lets recommendations expire on which nobody decided, and ends what an incident
// waits for where a scenario is gone.
func (s *Store) KeepWork(ctx context.Context, w *scenarios.Workspace) error {
	s.UseWorkspace(w)
	return s.keptWork(ctx, w)
}
