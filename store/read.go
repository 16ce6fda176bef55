package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"time"

	"gorm.io/gorm"
)

var reference = regexp.MustCompile(`^[0-9A-Za-z-]+$`)

// Run reads one run whole. It is named by its id, or by a beginning or an end
// of it that no other run's id has.
func (s *Store) Run(ctx context.Context, ref string) (*Run, error) {
	var run *Run
	err := s.transaction(ctx, "read run "+ref, func(tx *gorm.DB) error {
		id, err := resolve(tx, ref)
		if err != nil {
			return err
		}
		run, err = whole(tx, id)
		return err
	})
	return run, err
}

func resolve(tx *gorm.DB, ref string) (string, error) {
	if !reference.MatchString(ref) {
		return "", ErrNotFound
	}
	var ids []string
	err := tx.Model(&Run{}).Where("id = ? OR id LIKE ? OR id LIKE ?", ref, ref+"%", "%"+ref).
		Order("id DESC").Limit(6).Pluck("id", &ids).Error
	switch {
	case err != nil:
		return "", err
	case len(ids) == 0:
		return "", ErrNotFound
	case len(ids) == 1 || ids[0] == ref:
		return ids[0], nil
	default:
		return "", fmt.Errorf("%q stands for several runs (%s): write more of the id: %w", ref, strings.Join(ids, ", "), ErrNotFound)
	}
}

func whole(tx *gorm.DB, id string) (*Run, error) {
	var run Run
	inOrder := func(columns string) func(*gorm.DB) *gorm.DB {
		return func(db *gorm.DB) *gorm.DB { return db.Order(columns) }
	}
	err := tx.Preload("Components", inOrder("position")).
		Preload("Phases", inOrder(`"offset", component, rowid`)).
		Preload("Observations", inOrder("position")).
		Preload("Findings", inOrder("id")).
		Take(&run, "id = ?", id).Error
	return &run, err
}

// Filter chooses runs; what is left empty does not narrow.
type Filter struct {
	Service  string
	Scenario string
	Outcome  Outcome
	State    State
	Since    *time.Time // queued at this moment or later
	Until    *time.Time // queued before this moment
	After    string     // Next of the page before
	Limit    int        // default 50, at most 500
}

// Page is a part of the history, the newest first. Its runs come without their
// components, phases, observations and findings.
type Page struct {
	Runs []Run
	Next string // what Filter.After must be for the page that follows; "" when there is none
}

// Runs reads a page of the history.
func (s *Store) Runs(ctx context.Context, f Filter) (Page, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 500)
	query, err := f.narrow(s.db.WithContext(ctx))
	if err != nil {
		return Page{}, err
	}
	var runs []Run
	if err := query.Order("queued_at DESC, id DESC").Limit(f.Limit + 1).Find(&runs).Error; err != nil {
		return Page{}, s.explain("read the history", err)
	}
	if len(runs) <= f.Limit {
		return Page{Runs: runs}, nil
	}
	runs = runs[:f.Limit]
	return Page{Runs: runs, Next: cursor(runs[f.Limit-1])}, nil
}

func (f Filter) narrow(tx *gorm.DB) (*gorm.DB, error) {
	for column, value := range map[string]string{
		"service": f.Service, "scenario": f.Scenario, "outcome": string(f.Outcome), "state": string(f.State),
	} {
		if value != "" {
			tx = tx.Where(column+" = ?", value)
		}
	}
	if f.Since != nil {
		tx = tx.Where("queued_at >= ?", text(*f.Since))
	}
	if f.Until != nil {
		tx = tx.Where("queued_at < ?", text(*f.Until))
	}
	if f.After != "" {
		at, id, err := parseCursor(f.After)
		if err != nil {
			return nil, err
		}
		tx = tx.Where("(queued_at, id) < (?, ?)", at, id)
	}
	return tx, nil
}

// A cursor is the place of a run in the order of pages, so that runs which are
// added meanwhile neither repeat nor hide others.
func cursor(r Run) string {
	return base64.RawURLEncoding.EncodeToString([]byte(text(r.QueuedAt) + "|" + r.ID))
}

// ErrCursor is about a Filter.After that no page gave out.
var ErrCursor = fmt.Errorf("the cursor is not one that a page gave out: leave it out to begin with the newest")

func parseCursor(c string) (at, id string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(c)
	if err != nil {
		return "", "", ErrCursor
	}
	at, id, found := strings.Cut(string(raw), "|")
	if _, err := time.Parse(stamp, at); err != nil || !found || !reference.MatchString(id) {
		return "", "", ErrCursor
	}
	return at, id, nil
}

// Silent reads, whole, the running runs whose runner has not beaten for so
// long; for 0 all that run.
func (s *Store) Silent(ctx context.Context, olderThan time.Duration) ([]Run, error) {
	var ids []string
	query := s.db.WithContext(ctx).Model(&Run{}).Where("state = ?", Running)
	if olderThan > 0 {
		query = query.Where("beat_at < ?", text(now().Add(-olderThan)))
	}
	if err := query.Order("queued_at, id").Pluck("id", &ids).Error; err != nil {
		return nil, s.explain("read the silent runs", err)
	}
	runs := make([]Run, 0, len(ids))
	for _, id := range ids {
		run, err := whole(s.db.WithContext(ctx), id)
		if err != nil {
			return nil, s.explain("read the silent runs", err)
		}
		runs = append(runs, *run)
	}
	return runs, nil
}

// Reserved reads the queued runs that only one runner may claim.
func (s *Store) Reserved(ctx context.Context) ([]Run, error) {
	var runs []Run
	err := s.db.WithContext(ctx).Where("state = ? AND runner <> ''", Queued).Order("queued_at, id").Find(&runs).Error
	return runs, s.explain("read the reserved runs", err)
}
