package store

import (
	"context"

	"gorm.io/gorm/clause"
)

// SaveRunner writes what a runner says of itself, and that it is alive.
func (s *Store) SaveRunner(ctx context.Context, r Runner) error {
	return s.transaction(ctx, "write the runner", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		r.BeatAt, r.StoppedAt = at, nil
		if r.StartedAt.IsZero() {
			r.StartedAt = at
		}
		if r.Pools == nil {
			r.Pools = []string{}
		}
		changing := []string{"host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "beat_at", "stopped_at"}
		return tx.Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns(changing),
		}).Create(&r).Error
	})
}

// Goodbye says that a runner has stopped. One that is not known is not an error.
func (s *Store) Goodbye(ctx context.Context, id string) error {
	return s.transaction(ctx, "write that the runner has stopped", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		return tx.Model(&Runner{}).Where("id = ?", id).Update("stopped_at", text(at)).Error
	})
}

// Runners reads every runner that ever joined, the one heard of last first.
func (s *Store) Runners(ctx context.Context) ([]Runner, error) {
	var runners []Runner
	err := s.db.WithContext(ctx).Order("beat_at DESC, id").Find(&runners).Error
	return runners, s.explain("read the runners", err)
}
