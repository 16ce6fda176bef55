package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/store/ledger"
)

// RecordClass is a sort of record that is kept for as long as the settings say.
type RecordClass string

// The classes. Retention removes them; a crash leaves each run either whole or with
// its tombstone.
const (
	RunRecords        RecordClass = "runs"        // phases and observations; the run itself stays
	ContentRecords    RecordClass = "contents"    // what was in the restored copy
	OutputRecords     RecordClass = "outputs"     // what was printed
	AttachmentRecords RecordClass = "attachments" // the file; what it was called and its digest stay
)

// RecordClasses are all of them.
var RecordClasses = []RecordClass{RunRecords, ContentRecords, OutputRecords, AttachmentRecords}

// removes names for people what goes.
func (c RecordClass) removes() string {
	return map[RecordClass]string{RunRecords: "phases and answers of checks", ContentRecords: "lists of contents", OutputRecords: "printed output", AttachmentRecords: "attached files"}[c]
}

// tables are those whose rows go.
func (c RecordClass) tables() []string {
	return map[RecordClass][]string{RunRecords: {"phases", "observations"}, ContentRecords: {"contents"}, OutputRecords: {"outputs"}}[c]
}

// Tombstone says that retention has removed something of a record, and which entry
// of the evidence log still tells of it.
type Tombstone struct {
	Class      RecordClass `gorm:"primaryKey" json:"class"`
	Subject    string      `gorm:"primaryKey" json:"-"` // id of the run or the attachment
	Client     string      `json:"-"`
	Service    string      `json:"-"`
	Batch      string      `json:"-"` // what was removed together, under one entry
	Entry      *int64      `json:"entry,omitempty"`
	Digest     string      `json:"digest"` // of the entry's body; of an attachment, of its file; "" of a run that ended before there was a log
	HappenedAt time.Time   `gorm:"serializer:utc" json:"happened_at"`
	RemovedAt  time.Time   `gorm:"serializer:utc" json:"removed_at"`
}

// String says it for people.
func (t Tombstone) String() string {
	text := fmt.Sprintf("%s: removed by retention on %s", t.Class.removes(), t.RemovedAt.UTC().Format(time.DateOnly))
	if t.Entry != nil {
		text += fmt.Sprintf("; entry %d of the evidence log still tells of it", *t.Entry)
	}
	return text
}

// Hold keeps records from being removed until someone releases it.
type Hold struct {
	ID           int64      `gorm:"primaryKey" json:"id"`
	Client       string     `json:"client,omitempty"`               // "" is every client
	Service      string     `json:"service,omitempty"`              // "" is every service
	FromAt       *time.Time `gorm:"serializer:utc" json:"from_at"`  // of records; nil is without a beginning
	UntilAt      *time.Time `gorm:"serializer:utc" json:"until_at"` // and without an end
	Reason       string     `json:"reason"`
	PlacedBy     string     `json:"placed_by"`
	PlacedByID   string     `json:"placed_by_id"`
	PlacedAt     time.Time  `gorm:"serializer:utc" json:"placed_at"`
	ReleasedBy   string     `json:"released_by,omitempty"`
	ReleasedByID string     `json:"released_by_id,omitempty"`
	ReleasedAt   *time.Time `gorm:"serializer:utc" json:"released_at"`
	ReleasedWhy  string     `json:"released_why,omitempty"`
}

// Concerns says for people what it holds.
func (h Hold) Concerns() string {
	what := "everything"
	if h.Client != "" || h.Service != "" {
		what = strings.TrimSpace(strings.TrimSuffix("client "+h.Client, "client ") + " " + strings.TrimSuffix("service "+h.Service, "service "))
	}
	if h.FromAt != nil {
		what += " from " + units.Minute(*h.FromAt)
	}
	if h.UntilAt != nil {
		what += " until " + units.Minute(*h.UntilAt)
	}
	return what
}

func (h *Hold) detail() string {
	if h.ReleasedAt != nil {
		return fmt.Sprintf("%s; released by %s: %s", h.Concerns(), h.ReleasedByID, h.ReleasedWhy)
	}
	return fmt.Sprintf("%s; placed by %s: %s", h.Concerns(), h.PlacedByID, h.Reason)
}

// ErrHold is about a legal hold that cannot be placed or released.
var ErrHold = errors.New("the hold cannot be changed this way")

// Holds reads all legal holds, the newest first.
func (s *Store) Holds(ctx context.Context) ([]Hold, error) {
	all := []Hold{}
	err := s.db.WithContext(ctx).Order("id DESC").Find(&all).Error
	return all, s.explain("read the legal holds", err)
}

// PlaceHold stops retention for what it concerns, from now on.
func (s *Store) PlaceHold(ctx context.Context, h Hold) (*Hold, error) {
	h.Reason, h.Client, h.Service = bounded(strings.TrimSpace(h.Reason), mostOfReason), line(h.Client), line(h.Service)
	err := s.transaction(ctx, "place the hold", func(tx *Tx) (err error) {
		if err := tx.allow(access.HoldRecords, access.Object{Client: h.Client}); err != nil {
			return err
		}
		if h.PlacedAt, err = tx.At(); err != nil {
			return err
		}
		h.ID, h.PlacedBy, h.PlacedByID = 0, line(tx.actor.Name), tx.actor.ID
		h.ReleasedBy, h.ReleasedByID, h.ReleasedAt, h.ReleasedWhy = "", "", nil, ""
		h.FromAt, h.UntilAt = maybe(h.FromAt), maybe(h.UntilAt)
		switch {
		case h.Reason == "":
			return fmt.Errorf("%w: say why it is placed", ErrHold)
		case h.FromAt != nil && h.UntilAt != nil && !h.UntilAt.After(*h.FromAt):
			return fmt.Errorf("%w: it ends before it begins", ErrHold)
		}
		if err := tx.Create(&h).Error; err != nil {
			return err
		}
		tx.Record("hold.placed", fmt.Sprint(h.ID), &h)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &h, nil
}

// ReleaseHold ends a hold: what it held is removed when it is old enough.
func (s *Store) ReleaseHold(ctx context.Context, id int64, why string) (*Hold, error) {
	var h Hold
	err := s.transaction(ctx, "release the hold", func(tx *Tx) error {
		if err := locked(tx).Take(&h, "id = ?", id).Error; err != nil {
			return err
		}
		if err := tx.allow(access.HoldRecords, access.Object{Client: h.Client}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		why = bounded(strings.TrimSpace(why), mostOfReason)
		switch {
		case h.ReleasedAt != nil:
			return fmt.Errorf("%w: %s has released it already", ErrHold, h.ReleasedBy)
		case why == "":
			return fmt.Errorf("%w: say why it is released", ErrHold)
		}
		h.ReleasedBy, h.ReleasedByID, h.ReleasedAt, h.ReleasedWhy = line(tx.actor.Name), tx.actor.ID, &at, why
		tx.Record("hold.released", fmt.Sprint(h.ID), &h)
		return tx.Model(&h).Select("released_by", "released_by_id", "released_at", "released_why").Updates(&h).Error
	})
	if err != nil {
		return nil, err
	}
	return &h, nil
}

// Retained is what retention has removed, or would.
type Retained struct {
	Class   RecordClass `json:"class"`
	Before  time.Time   `json:"before"` // what is older goes
	Removed int         `json:"removed"`
	Held    int         `json:"held"` // as old, and kept by a legal hold
}

// removal is what goes in one transaction: of one class, client and service.
type removal struct {
	class           RecordClass
	client, service string
	before          time.Time
	stones          []Tombstone
}

func (r *removal) detail() string {
	noun := "run"
	if r.class == AttachmentRecords {
		noun = "attachment"
	}
	return fmt.Sprintf("%s of %s from before %s, sha256 %s", r.class.removes(), units.Count(len(r.stones), noun), r.before.UTC().Format(time.RFC3339), digestOfStones(r.stones))
}

// digestOfStones ties tombstones to the entry that says they were made.
func digestOfStones(stones []Tombstone) string {
	lines := make([]string, len(stones))
	for i, t := range stones {
		entry := ""
		if t.Entry != nil {
			entry = strconv.FormatInt(*t.Entry, 10)
		}
		lines[i] = strings.Join([]string{string(t.Class), t.Subject, entry, t.Digest}, " ") + "\n"
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}

// mostRemoved is how many records go in one transaction.
const mostRemoved = 500

// ApplyRetention removes what is older than the settings keep it, and returns what
// went; with dryRun nothing does, and it returns what would.
func (s *Store) ApplyRetention(ctx context.Context, kept scenarios.RetentionSettings, dryRun bool) (done []Retained, err error) {
	now, err := s.Moment(ctx)
	if err != nil {
		return nil, err
	}
	for _, class := range RecordClasses {
		limit := map[RecordClass]units.Duration{RunRecords: kept.Runs, ContentRecords: kept.Contents, OutputRecords: kept.Outputs, AttachmentRecords: kept.Attachments}[class].Std()
		if limit <= 0 {
			continue
		}
		r := Retained{Class: class, Before: now.Add(-limit)}
		if r.Removed, r.Held, err = s.count(ctx, class, r.Before); err != nil {
			return done, err
		}
		if !dryRun {
			r.Removed = 0
			for {
				n, err := s.removeSome(ctx, class, r.Before)
				r.Removed += n
				if err != nil {
					return append(done, r), err
				}
				if n == 0 {
					break
				}
			}
		}
		done = append(done, r)
	}
	if !dryRun {
		err = s.removeFiles(ctx)
	}
	return done, err
}

// old is a record that is old enough.
type old struct {
	Subject, Client, Service string
	HappenedAt               time.Time `gorm:"serializer:utc"`
	Digest                   string    // of an attachment
}

// notHeld is the condition that no legal hold concerns a record.
const notHeld = `NOT EXISTS (SELECT 1 FROM holds h WHERE h.released_at IS NULL AND (h.client = '' OR h.client = o.client) AND (h.service = '' OR h.service = o.service)
	AND (h.from_at IS NULL OR h.from_at <= o.happened_at) AND (h.until_at IS NULL OR h.until_at > o.happened_at))`

// oldOnes are the records of a class that are old enough, without those that something
// open rests on: the newest passed run of a scenario, runs of open findings and disputes.
func oldOnes(class RecordClass, before time.Time) (query string, args []any) {
	if class == AttachmentRecords {
		return `SELECT CAST(a.id AS text) AS subject, a.client, f.service, a.at AS happened_at, a.digest FROM attachments a JOIN findings f ON f.id = a.about_id
			WHERE a.about = ? AND a.at < ? AND f.state <> 'open' AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.class = ? AND t.subject = CAST(a.id AS text))`,
			[]any{AboutFinding, text(before), class}
	}
	var has []string
	for _, table := range class.tables() {
		has = append(has, "EXISTS (SELECT 1 FROM "+table+" d WHERE d.run_id = r.id)")
	}
	return `SELECT r.id AS subject, r.client, r.service, r.ended_at AS happened_at, '' AS digest FROM runs r
		WHERE r.state = 'ended' AND r.ended_at < ? AND (` + strings.Join(has, " OR ") + `)
		AND NOT (r.outcome = 'passed' AND NOT EXISTS (SELECT 1 FROM runs p WHERE p.scenario = r.scenario AND p.state = 'ended' AND p.outcome = 'passed'
			AND (p.ended_at > r.ended_at OR p.ended_at = r.ended_at AND p.id > r.id)))
		AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.state = 'open' AND r.id IN (f.opened_by, f.last_run))
		AND NOT EXISTS (SELECT 1 FROM disputes x WHERE x.run_id = r.id AND x.answered_at IS NULL)`, []any{text(before)}
}

func (s *Store) count(ctx context.Context, class RecordClass, before time.Time) (goes, held int, err error) {
	query, args := oldOnes(class, before)
	var counts struct{ Goes, Whole int }
	err = s.db.WithContext(seeingAll(ctx)).Raw(`SELECT count(*) AS whole, count(CASE WHEN `+notHeld+` THEN 1 END) AS goes FROM (`+query+`) o`, args...).Scan(&counts).Error
	return counts.Goes, counts.Whole - counts.Goes, s.explain("count what is past its retention", err)
}

// removeSome removes the next records of one client and service; 0: none is left.
func (s *Store) removeSome(ctx context.Context, class RecordClass, before time.Time) (n int, err error) {
	err = s.transaction(ctx, "remove what is past its retention", func(tx *Tx) error {
		n = 0
		if err := tx.allow(access.RemoveRecords, access.Object{}); err != nil {
			return err
		}
		query, args := oldOnes(class, before)
		var found []old
		if err := tx.Raw(`SELECT * FROM (`+query+`) o WHERE `+notHeld+` ORDER BY o.client, o.service, o.happened_at, o.subject LIMIT ?`, append(args, mostRemoved)...).Scan(&found).Error; err != nil {
			return err
		}
		if len(found) == 0 {
			return nil
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		r := removal{class: class, client: found[0].Client, service: found[0].Service, before: before}
		batch := newID(at)
		for _, o := range found {
			if o.Client != r.client || o.Service != r.service {
				break
			}
			r.stones = append(r.stones, Tombstone{Class: class, Subject: o.Subject, Client: o.Client, Service: o.Service, Batch: batch, Digest: o.Digest, HappenedAt: o.HappenedAt, RemovedAt: at})
		}
		if class != AttachmentRecords {
			if err := nameEntries(tx, r.stones); err != nil {
				return err
			}
		}
		if err := tx.CreateInBatches(&r.stones, 100).Error; err != nil {
			return err
		}
		ids := make([]string, len(r.stones))
		for i, t := range r.stones {
			ids[i] = t.Subject
		}
		for _, table := range class.tables() {
			if err := tx.Exec("DELETE FROM "+table+" WHERE run_id IN ?", ids).Error; err != nil {
				return err
			}
		}
		n = len(r.stones)
		tx.Record(ledger.RecordsRemoved, batch, &r)
		return nil
	})
	return n, err
}

// nameEntries notes the entry that each run ended with.
func nameEntries(tx *Tx, stones []Tombstone) error {
	by := map[string]*Tombstone{}
	for i := range stones {
		by[stones[i].Subject] = &stones[i]
	}
	var entries []evidenceEntry
	if err := tx.Where("kind = ? AND subject IN ?", ledger.RunEnded, sortedKeys(by)).Find(&entries).Error; err != nil {
		return err
	}
	for _, e := range entries {
		header, err := ledger.ParseHeader([]byte(e.Header))
		if err != nil {
			return fmt.Errorf("entry %d: %w", e.Index, err)
		}
		by[e.Subject].Entry, by[e.Subject].Digest = &e.Index, header.Body.String()
	}
	return nil
}

// justPut is how long a file is left alone: someone may be about to add it again.
const justPut = time.Hour

// removeFiles removes the files of attachments that have a tombstone, unless another
// attachment has the same file. It does again what a crash left undone.
func (s *Store) removeFiles(ctx context.Context) error {
	kept := s.folder()
	if kept == nil {
		return nil
	}
	var digests []string
	err := s.db.WithContext(seeingAll(ctx)).Raw(`SELECT DISTINCT t.digest FROM tombstones t WHERE t.class = ? AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.digest = t.digest
		AND NOT EXISTS (SELECT 1 FROM tombstones u WHERE u.class = ? AND u.subject = CAST(a.id AS text)))`, AttachmentRecords, AttachmentRecords).Scan(&digests).Error
	if err != nil {
		return s.explain("look for files to remove", err)
	}
	for _, digest := range digests {
		file := kept.place(digest)
		info, gone := os.Stat(file)
		if gone != nil || time.Since(info.ModTime()) < justPut {
			continue
		}
		err = errors.Join(err, ignoreGone(os.Remove(file)))
	}
	return err
}

// removedOf reads the tombstones of a class, by their subjects.
func removedOf(db *gorm.DB, class RecordClass, subjects []string) (map[string]Tombstone, error) {
	var rows []Tombstone
	if err := db.Where("class = ? AND subject IN ?", class, subjects).Find(&rows).Error; err != nil {
		return nil, err
	}
	by := map[string]Tombstone{}
	for _, t := range rows {
		by[t.Subject] = t
	}
	return by, nil
}

// removals holds tombstones to the entries that say they were made.
func (c *rowsCompared) removals() error {
	var rows []Tombstone
	db := c.s.db.WithContext(c.ctx)
	if err := db.Order("batch, class, subject").Find(&rows).Error; err != nil {
		return c.s.explain("read what retention removed", err)
	}
	var entries []evidenceEntry
	if err := db.Where("kind = ? AND subject IN (SELECT batch FROM tombstones)", ledger.Noted).Find(&entries).Error; err != nil {
		return c.s.explain("read the entries about what retention removed", err)
	}
	said := map[string]string{}
	for _, e := range entries {
		said[e.Subject] = e.Body
	}
	for len(rows) > 0 {
		n := slices.IndexFunc(rows, func(t Tombstone) bool { return t.Batch != rows[0].Batch })
		if n < 0 {
			n = len(rows)
		}
		first := rows[0]
		if !strings.Contains(said[first.Batch], `"what":"`+ledger.RecordsRemoved+`"`) || !strings.Contains(said[first.Batch], "sha256 "+digestOfStones(rows[:n])) {
			c.found.problem(ledger.EntryChanged, "%d tombstones of %s (of %s and others) are not those that an entry tells of: they were not made by retention, or were changed", n, first.Class, first.Subject)
		}
		rows = rows[n:]
	}
	return nil
}
