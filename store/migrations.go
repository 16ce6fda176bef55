package store

import (
	"fmt"

	"gorm.io/gorm"

	"rehearse/store/schema"
)

// migrate runs the steps that the database has not seen.
func migrate(tx *gorm.DB) error {
	dialect := dialectOf(tx)
	steps, err := schema.Steps(dialect)
	if err != nil {
		return err
	}
	version, err := versionOf(tx, dialect)
	if err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("the database has schema %d, but this program supports at most %d: use the newer version of rehearse that wrote it", version, len(steps))
	}
	for i, step := range steps[version:] {
		if err := tx.Exec(step).Error; err != nil {
			return fmt.Errorf("schema %d: %w", version+i+1, err)
		}
		if err := tx.Exec(`INSERT INTO schema (version, applied_at) VALUES (?, ?)`, version+i+1, text(now())).Error; err != nil {
			return err
		}
	}
	return nil
}

// versionOf is the newest step that a database has seen; 0 is none.
func versionOf(tx *gorm.DB, dialect Dialect) (version int, err error) {
	table := `CREATE TABLE IF NOT EXISTS schema (version integer PRIMARY KEY, applied_at datetime NOT NULL)`
	if dialect == Postgres {
		table = `CREATE TABLE IF NOT EXISTS schema (version bigint PRIMARY KEY, applied_at timestamptz NOT NULL)`
	}
	if err := tx.Exec(table).Error; err != nil {
		return 0, err
	}
	return version, tx.Raw(`SELECT coalesce(max(version), 0) FROM schema`).Scan(&version).Error
}
