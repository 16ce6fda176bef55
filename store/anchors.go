package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"gorm.io/gorm"

	"rehearse/store/ledger"
)

// Anchors keep checkpoints outside of the log, so that a log that was rewritten and
// signed again with the same key is found. What was kept is only ever inserted. That
// an anchor was made is not an entry: each entry would ask for the next checkpoint,
// and so for the next anchor.

// evidenceAnchor is a checkpoint that was kept outside.
type evidenceAnchor struct {
	ID    int64 `gorm:"primaryKey"`
	Size  int64
	Name  string
	Kind  string
	At    time.Time `gorm:"serializer:utc"`
	Proof string
}

// TableName is where they are kept.
func (evidenceAnchor) TableName() string { return "evidence_anchors" }

// AnchorState is how an anchor of the settings fares.
type AnchorState struct {
	Name    string     `json:"name" gorm:"primaryKey"`
	Kind    string     `json:"kind"`
	Size    int64      `json:"entries"`                        // of the newest checkpoint that it kept
	At      *time.Time `json:"at" gorm:"serializer:utc"`       // when it kept that
	TriedAt time.Time  `json:"tried_at" gorm:"serializer:utc"` // when it was tried last
	Trouble string     `json:"trouble"`                        // why that failed; "" where it did not
}

// TableName is where they are kept.
func (AnchorState) TableName() string { return "evidence_anchor_states" }

// AnchorKept records that a checkpoint of that size was kept outside.
func (s *Store) AnchorKept(ctx context.Context, size int64, anchor ledger.Anchor) error {
	return s.transaction(ctx, "record an anchor of the evidence log", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		made := evidenceAnchor{Size: size, Name: anchor.Name, Kind: string(anchor.Kind), At: at, Proof: anchor.Proof}
		if err := tx.Create(&made).Error; err != nil {
			return err
		}
		return tx.Save(&AnchorState{Name: anchor.Name, Kind: string(anchor.Kind), Size: size, At: &at, TriedAt: at}).Error
	})
}

// AnchorFailed records why an anchor could not be made.
func (s *Store) AnchorFailed(ctx context.Context, name string, kind ledger.AnchorKind, trouble error) error {
	return s.transaction(ctx, "record that an anchor of the evidence log failed", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		state := AnchorState{Name: name, Kind: string(kind)}
		if err := tx.Where("name = ?", name).Limit(1).Find(&state).Error; err != nil {
			return err
		}
		state.TriedAt, state.Trouble = at, bounded(trouble.Error(), 1000)
		return tx.Save(&state).Error
	})
}

// Anchors are how the anchors fare, by name; those that the settings no longer
// name are still there with what they kept.
func (s *Store) Anchors(ctx context.Context) (states []AnchorState, err error) {
	err = s.db.WithContext(ctx).Order("name").Find(&states).Error
	return states, s.explain("read the anchors of the evidence log", err)
}

// KeptBy is how many entries the newest checkpoint covers that an anchor kept; 0 for
// none.
func (s *Store) KeptBy(ctx context.Context, name string) (size int64, err error) {
	err = s.db.WithContext(ctx).Model(&evidenceAnchor{}).Select("coalesce(max(size), 0)").Where("name = ?", name).Scan(&size).Error
	return size, s.explain("read the anchors of the evidence log", err)
}

// ProveConsistency proves that the log of one size continues that of an older one.
// It reads the entries between the two, and those before only where no checkpoint
// of the older size is there.
func (s *Store) ProveConsistency(ctx context.Context, older, size int64) (proof []tlog.Hash, err error) {
	err = s.snapshot(ctx, "prove that the evidence log continues", func(tx *gorm.DB) error {
		from, err := frontierAt(tx, older)
		if err != nil {
			return err
		}
		var leaves []tlog.Hash
		if older > 0 { // else there is nothing to prove
			if leaves, err = leavesOf(tx, older, size); err != nil {
				return err
			}
		}
		proof, err = ledger.Consistency(from, leaves)
		return err
	})
	return proof, err
}

// frontierAt is the tree as it was at a size.
func frontierAt(tx *gorm.DB, size int64) (ledger.Frontier, error) {
	if size == 0 {
		return ledger.Frontier{}, nil
	}
	var known []evidenceCheckpoint
	if err := tx.Where("size = ? AND frontier IS NOT NULL", size).Find(&known).Error; err != nil {
		return ledger.Frontier{}, err
	}
	if len(known) > 0 {
		if frontier, ok := ledger.FrontierOf(size, known[0].Frontier); ok {
			return frontier, nil
		}
	}
	leaves, err := leavesOf(tx, 0, size)
	var frontier ledger.Frontier
	for _, leaf := range leaves {
		frontier.Append(leaf)
	}
	return frontier, err
}

// leavesOf are the hashes of the entries from one index up to another, which is not
// included.
func leavesOf(tx *gorm.DB, from, until int64) ([]tlog.Hash, error) {
	leaves := make([]tlog.Hash, 0, until-from)
	for from < until {
		var headers []string
		if err := tx.Model(&evidenceEntry{}).Where("idx >= ? AND idx < ?", from, min(until, from+5000)).Order("idx").Pluck("header", &headers).Error; err != nil {
			return nil, err
		}
		if int64(len(headers)) != min(until, from+5000)-from {
			return nil, fmt.Errorf("entries from %d on are missing in the database; rehearse evidence verify says more", from)
		}
		for _, header := range headers {
			leaves = append(leaves, tlog.RecordHash([]byte(header)))
		}
		from += int64(len(headers))
	}
	return leaves, nil
}

// anchored are the checkpoints of a bundle that were kept outside: of each day of the
// period the newest, and that of the bundle itself.
func (s *Store) anchored(ctx context.Context, q EvidenceQuery, size int64) (all []ledger.Anchored, err error) {
	var sizes []int64
	day := "substr(CAST(c.at AS text), 1, 10)"
	err = s.db.WithContext(ctx).Raw(`SELECT max(c.size) FROM evidence_checkpoints c WHERE c.size <= ? AND (c.size = ? OR c.at >= ? AND c.at < ?)
		AND EXISTS (SELECT 1 FROM evidence_anchors a WHERE a.size = c.size) GROUP BY `+day+`, c.size = ? ORDER BY 1`,
		size, size, text(q.From), text(q.Until), size).Scan(&sizes).Error
	if err != nil {
		return nil, s.explain("read the anchors of the evidence log", err)
	}
	for _, each := range sizes {
		one, err := s.anchoredAt(ctx, each)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (s *Store) anchoredAt(ctx context.Context, size int64) (all ledger.Anchored, err error) {
	var checkpoint evidenceCheckpoint
	var anchors []evidenceAnchor
	err = errors.Join(s.db.WithContext(ctx).Take(&checkpoint, "size = ?", size).Error,
		s.db.WithContext(ctx).Where("size = ?", size).Order("id").Find(&anchors).Error)
	all = ledger.Anchored{Checkpoint: checkpoint.Note, Anchors: []ledger.Anchor{}}
	seen := map[string]bool{}
	for _, a := range anchors {
		if !seen[a.Name] { // an anchor that was made twice at once counts once
			all.Anchors = append(all.Anchors, ledger.Anchor{Name: a.Name, Kind: ledger.AnchorKind(a.Kind), At: a.At.UTC(), Proof: a.Proof})
		}
		seen[a.Name] = true
	}
	return all, s.explain("read the anchors of the evidence log", err)
}

// CheckpointKept is a checkpoint with the names of the anchors that kept it.
type CheckpointKept struct {
	Size    int64     `json:"entries"`
	At      time.Time `json:"at"`
	Anchors []string  `json:"anchors" nullable:"false"`
}

// Checkpoints are the newest checkpoints, at most so many.
func (s *Store) Checkpoints(ctx context.Context, most int) ([]CheckpointKept, error) {
	var rows []evidenceCheckpoint
	if err := s.db.WithContext(ctx).Order("size DESC").Limit(most).Find(&rows).Error; err != nil {
		return nil, s.explain("read the checkpoints", err)
	}
	all, sizes := make([]CheckpointKept, len(rows)), make([]int64, len(rows))
	for i, row := range rows {
		all[i], sizes[i] = CheckpointKept{Size: row.Size, At: row.At, Anchors: []string{}}, row.Size
	}
	var anchors []evidenceAnchor
	if err := s.db.WithContext(ctx).Select("size", "name").Where("size IN ?", sizes).Order("id").Find(&anchors).Error; err != nil {
		return nil, s.explain("read the anchors of the evidence log", err)
	}
	for _, a := range anchors {
		for i := range all {
			if all[i].Size == a.Size {
				all[i].Anchors = append(all[i].Anchors, a.Name)
			}
		}
	}
	return all, nil
}

// EvidenceKind is how many entries of a kind the log has.
type EvidenceKind struct {
	Kind  string `json:"kind"`
	Count int64  `json:"entries"`
}

// EvidenceKinds says what is in the log.
func (s *Store) EvidenceKinds(ctx context.Context) (kinds []EvidenceKind, err error) {
	err = s.db.WithContext(ctx).Model(&evidenceEntry{}).Select("kind, count(*) AS count").Group("kind").Order("kind").Scan(&kinds).Error
	return kinds, s.explain("count the entries of the evidence log", err)
}
