package store

import (
	"context"
	"fmt"
	"strings"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

// What findings about the catalogue say of themselves.
const (
	CatalogueTrouble fault.Class = "catalogue"
	ofCatalogue      fault.Blame = "catalogue"
	fromCatalogue                = "catalogue/" // what opens and closes them, followed by the kind
)

// SyncCatalogue opens a finding for each problem of the catalogue, and closes those
// of the same kinds whose trouble is over. What is open already stays as it is.
func (s *Store) SyncCatalogue(ctx context.Context, w *scenarios.Workspace, kinds []string, problems []scenarios.CatalogueProblem) (opened, closed int, err error) {
	at, err := s.Moment(ctx)
	if err != nil {
		return 0, 0, err
	}
	by := map[string]scenarios.CatalogueProblem{}
	for _, p := range problems {
		by[digest("catalogue/"+p.Key)] = p
	}
	origins := make([]string, len(kinds))
	for i, kind := range kinds {
		origins[i] = fromCatalogue + kind
	}
	open, err := s.catalogueFindings(ctx, origins)
	if err != nil || sameFindings(open, by) {
		return 0, 0, err
	}
	err = s.transaction(ctx, "write what is wrong with the catalogue", func(tx *Tx) error {
		opened, closed = 0, 0
		var known []Finding
		if err := locked(tx).Where("state = ? AND opened_by IN ?", FindingOpen, origins).Order("id").Find(&known).Error; err != nil {
			return err
		}
		still := map[string]bool{}
		for i := range known {
			f := &known[i]
			if p, lasts := by[f.Fingerprint]; lasts && p.Reason == f.Reason {
				still[f.Fingerprint] = true
				continue
			}
			if _, lasts := by[f.Fingerprint]; lasts {
				continue // it says something else now: opening it again joins it
			}
			f.State, f.ClosedBy, f.ClosedAt = FindingClosed, f.OpenedBy, &at
			if err := tx.Model(f).Select("state", "closed_by", "closed_at").Updates(f).Error; err != nil {
				return err
			}
			tx.Record(FindingEnded, fmt.Sprint(f.ID), f)
			closed++
		}
		for _, fingerprint := range sortedKeys(by) {
			p := by[fingerprint]
			if still[fingerprint] {
				continue
			}
			run := Run{ID: fromCatalogue + p.Kind, Service: p.Service}
			if service := w.Services[p.Service]; service != nil {
				run.Client, run.Owner, run.Tier = service.Client, service.Owner, service.Tier
			}
			if _, err := openFinding(tx, &run, &Symptom{Fingerprint: fingerprint, Phase: PhaseName(p.Kind), Class: CatalogueTrouble, Blame: ofCatalogue,
				Reason: bounded(p.Reason, mostOfReason), Next: p.Next, OpenedAt: at}); err != nil {
				return err
			}
			opened++
		}
		return nil
	})
	return opened, closed, err
}

func (s *Store) catalogueFindings(ctx context.Context, origins []string) (open []Finding, err error) {
	err = s.db.WithContext(ctx).Where("state = ? AND opened_by IN ?", FindingOpen, origins).Find(&open).Error
	return open, s.explain("read what is wrong with the catalogue", err)
}

// CatalogueFindings are the open findings about the catalogue that the actor may see.
func (s *Store) CatalogueFindings(ctx context.Context) (open []Finding, err error) {
	err = s.db.WithContext(ctx).Where("state = ? AND opened_by LIKE ?", FindingOpen, fromCatalogue+"%").Order("id").Find(&open).Error
	return open, s.explain("read what is wrong with the catalogue", err)
}

func sameFindings(open []Finding, problems map[string]scenarios.CatalogueProblem) bool {
	if len(open) != len(problems) {
		return false
	}
	for _, f := range open {
		if p, known := problems[f.Fingerprint]; !known || p.Reason != f.Reason {
			return false
		}
	}
	return true
}

// withPolicy says of a service that does not do what the policy demands that it is not
// proven.
func (is ServiceStanding) withPolicy(breaches []scenarios.CatalogueProblem) ServiceStanding {
	if is.Standing == Breached || len(breaches) == 0 {
		return is
	}
	reasons := make([]string, 0, len(breaches))
	for _, b := range breaches {
		reasons = append(reasons, b.Reason)
	}
	is.Standing, is.Since, is.Why = Unproven, nil, bounded(strings.Join(reasons, "; "), mostOfReason)
	return is
}
