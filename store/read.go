package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

var reference = regexp.MustCompile(`^[0-9A-Za-z-]+$`)

// Run reads one run whole. It is named by its id, or by a beginning or an end
// of it that no other run's id has.
func (s *Store) Run(ctx context.Context, ref string) (*Run, error) {
	var run *Run
	err := s.snapshot(ctx, "read run "+ref, func(tx *gorm.DB) error {
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
	whole, err := named(whichIs(tx.Model(&Run{}), ref))
	if err != nil || len(whole) == 1 {
		return strings.Join(whole, ""), err
	}
	begun, err := named(whichBegins(tx.Model(&Run{}), ref))
	if err != nil {
		return "", err
	}
	ended, err := named(whichEnds(tx.Model(&Run{}), ref))
	if err != nil {
		return "", err
	}
	ids := append(begun, ended...)
	slices.Sort(ids)
	switch ids = slices.Compact(ids); len(ids) {
	case 0:
		return "", ErrNotFound
	case 1:
		return ids[0], nil
	default:
		slices.Reverse(ids)
		return "", fmt.Errorf("%q stands for several runs (%s): write more of the id: %w", ref, strings.Join(ids[:min(len(ids), 6)], ", "), ErrNotFound)
	}
}

func named(which *gorm.DB) (ids []string, err error) {
	err = which.Order("id DESC").Limit(6).Pluck("id", &ids).Error
	return ids, err
}

func whichIs(tx *gorm.DB, ref string) *gorm.DB { return tx.Where("id = ?", ref) }

// whichBegins finds by a range of the primary key; ~ sorts after whatever an id
// is made of.
func whichBegins(tx *gorm.DB, ref string) *gorm.DB {
	return tx.Where("id >= ? AND id < ?", ref, ref+"~")
}

// tail is how many characters of an id's end are indexed, in reverse.
const tail = 6

// whichEnds finds by a range of the index over reversed tails; a longer end
// narrows what its last characters found.
func whichEnds(tx *gorm.DB, ref string) *gorm.DB {
	reversed := []byte(ref)
	slices.Reverse(reversed)
	begin := string(reversed[:min(len(ref), tail)])
	return tx.Where(reversedTail(tx)+" >= ? AND "+reversedTail(tx)+" < ? AND id LIKE ?", begin, begin+"~", "%"+ref)
}

// reversedTail is the expression that runs_by_tail is an index over.
func reversedTail(tx *gorm.DB) string {
	if dialectOf(tx) != SQLite {
		return `reverse("right"(id, 6))`
	}
	last := make([]string, tail)
	for i := range last {
		last[i] = fmt.Sprintf("substr(id, -%d, 1)", i+1)
	}
	return strings.Join(last, " || ")
}

func whole(tx *gorm.DB, id string) (*Run, error) {
	var run Run
	err := withDetails(tx).Preload("Contents", func(db *gorm.DB) *gorm.DB { return db.Order("position") }).
		Preload("Visits", func(db *gorm.DB) *gorm.DB { return db.Order("id") }).
		Preload("Removed", func(db *gorm.DB) *gorm.DB { return db.Where("class <> ?", AttachmentRecords).Order("class") }).Take(&run, "id = ?", id).Error
	return &run, err
}

// withDetails also reads what belongs to runs.
func withDetails(tx *gorm.DB) *gorm.DB {
	inOrder := func(columns string) func(*gorm.DB) *gorm.DB {
		return func(db *gorm.DB) *gorm.DB { return db.Order(columns) }
	}
	return tx.Preload("Components", inOrder("position")).
		Preload("Phases", inOrder(`"offset", component, started_at, name`)).
		Preload("Observations", inOrder("position")).
		Preload("Symptoms", inOrder("id")).
		Preload("Takeovers", inOrder("at, attempt"))
}

// slim leaves out the columns that only one who looks at a single run reads.
func slim(tx *gorm.DB) *gorm.DB { return tx.Omit("Environment", "Isolation") }

// LastTested is when each recovery point of a scenario's component was last
// restored by a run that passed or failed, by the id of the point.
func (s *Store) LastTested(ctx context.Context, scenario, component string) (map[string]time.Time, error) {
	var rows []struct {
		Point string
		At    int64
	}
	db := s.db.WithContext(ctx)
	err := db.Raw(`SELECT c.point, max(`+sqlOf(db).Micros("r.ended_at")+`) AS at FROM runs r JOIN components c ON c.run_id = r.id
		WHERE r.scenario = ? AND c.name = ? AND c.point <> '' AND r.outcome IN ('passed', 'failed') GROUP BY c.point`, scenario, component).Scan(&rows).Error
	if err != nil {
		return nil, s.explain("read which recovery points were tested", err)
	}
	tested := make(map[string]time.Time, len(rows))
	for _, row := range rows {
		tested[row.Point] = time.UnixMicro(row.At).UTC()
	}
	return tested, nil
}

// Filter chooses runs; what is left empty does not narrow.
type Filter struct {
	Service  string
	Scenario string
	Client   string // these three are as the catalogue had them when the run was queued
	Owner    string
	Tier     int
	Trigger  Trigger
	Outcome  Outcome
	State    State
	Since    *time.Time // queued at this moment or later
	Until    *time.Time // queued before this moment
	After    string     // Next of the page before
	Limit    int        // default 50, at most 500
	Details  bool       // runs come whole
}

// Page is a part of the history, the newest first. Without Filter.Details its
// runs lack environment, isolation, components, phases, observations, symptoms
// and takeovers: of a page of 500 they would be four fifths.
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
	if f.Details {
		query = withDetails(query)
	} else {
		query = slim(query)
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
	for _, where := range []struct{ column, value string }{
		{"service", f.Service}, {"scenario", f.Scenario}, {"client", f.Client}, {"owner", f.Owner},
		{`"trigger"`, string(f.Trigger)}, {"outcome", string(f.Outcome)}, {"state", string(f.State)},
	} {
		if where.value != "" {
			tx = tx.Where(where.column+" = ?", where.value)
		}
	}
	if f.Tier != 0 {
		tx = tx.Where("tier = ?", f.Tier)
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
func cursor(r Run) string { return placeAt(text(r.QueuedAt), r.ID) }

func placeAt(at, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(at + "|" + id))
}

// ErrCursor is about a Filter.After that no page gave out.
var ErrCursor = fmt.Errorf("the cursor did not come from a page: leave it out to start with the newest")

func parseCursor(c string) (at, id string, err error) {
	at, id, err = parsePlace(c)
	if _, bad := time.Parse(stamp, at); err != nil || bad != nil || !reference.MatchString(id) {
		return "", "", ErrCursor
	}
	return at, id, nil
}

// Silent reads, whole, the running runs whose runner has not beaten for so
// long; for 0 all that run. All are as they were at one moment, or who was
// claimed anew between two reads would seem silent.
func (s *Store) Silent(ctx context.Context, olderThan time.Duration) (runs []Run, err error) {
	err = s.snapshot(ctx, "read the silent runs", func(tx *gorm.DB) error {
		var ids []string
		query := tx.Model(&Run{}).Where("state = ?", Running)
		if olderThan > 0 {
			at, err := moment(tx)
			if err != nil {
				return err
			}
			query = query.Where("beat_at < ?", text(at.Add(-olderThan)))
		}
		if err := query.Order("queued_at, id").Pluck("id", &ids).Error; err != nil {
			return err
		}
		for _, id := range ids {
			run, err := whole(tx, id)
			if err != nil {
				return err
			}
			runs = append(runs, *run)
		}
		return nil
	})
	return runs, err
}

// Reserved reads the queued runs that only one runner may claim.
func (s *Store) Reserved(ctx context.Context) ([]Run, error) {
	var runs []Run
	err := s.db.WithContext(ctx).Where("state = ? AND runner <> ''", Queued).Order("queued_at, id").Find(&runs).Error
	return runs, s.explain("read the reserved runs", err)
}
