package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"rehearse/scenarios/access"
)

// browserSession is what the server remembers of a browser. The cookie's token is not
// kept, only its digest: who reads the database cannot take over a session.
type browserSession struct {
	Digest    string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt time.Time `gorm:"serializer:utc"`
}

// TableName is where they are kept.
func (browserSession) TableName() string { return "sessions" }

// Sessions keeps the sessions of browsers, for a session manager.
type Sessions struct{ s *Store }

// Sessions are those of this database.
func (s *Store) Sessions() Sessions { return Sessions{s} }

// FindCtx reads a session that has not expired.
func (all Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	var rows []browserSession
	err = all.s.db.WithContext(ctx).Limit(1).Find(&rows, "digest = ? AND expires_at > ?", digested(token), text(now())).Error
	if err != nil || len(rows) == 0 {
		return nil, false, all.s.explain("read the session", err)
	}
	return rows[0].Data, true, nil
}

// CommitCtx writes a session, and removes those that have expired.
func (all Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return all.s.transaction(access.With(ctx, access.Itself), "write the session", func(tx *Tx) error {
		if err := tx.Where("expires_at <= ?", text(now())).Delete(&browserSession{}).Error; err != nil {
			return err
		}
		return tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "digest"}}, DoUpdates: clause.AssignmentColumns([]string{"data", "expires_at"})}).
			Create(&browserSession{Digest: digested(token), Data: data, ExpiresAt: expiry}).Error
	})
}

// DeleteCtx ends a session. One that is not there is not an error.
func (all Sessions) DeleteCtx(ctx context.Context, token string) error {
	return all.s.transaction(access.With(ctx, access.Itself), "end the session", func(tx *Tx) error {
		return tx.Delete(&browserSession{}, "digest = ?", digested(token)).Error
	})
}

// Find is FindCtx without a context.
func (all Sessions) Find(token string) (data []byte, found bool, err error) {
	return all.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (all Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return all.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (all Sessions) Delete(token string) error {
	return all.DeleteCtx(context.Background(), token)
}
