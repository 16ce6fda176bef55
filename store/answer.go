package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"rehearse/scenarios/access"
)

// Answer is how a request with an Idempotency-Key was answered. It is kept for
// AnswersKept, so that any server of the database answers the request again as
// before. Body is nil where the answer holds a secret: that is not written down.
type Answer struct {
	KeyDigest     string `gorm:"primaryKey"`
	RequestDigest string
	Status        int // 0: the request is being carried out, or its server stopped meanwhile
	Header        string
	Body          []byte
	At            time.Time `gorm:"serializer:utc"`
}

// TableName is where answers are kept.
func (Answer) TableName() string { return "answers" }

// AnswersKept is how long an answer is repeated.
const AnswersKept = 24 * time.Hour

// KeptAnswers keeps the answers to requests.
type KeptAnswers struct{ s *Store }

// KeptAnswers are those of this database.
func (s *Store) KeptAnswers() KeptAnswers { return KeptAnswers{s} }

// Claim finds the answer of a key, or else begins one, which is then the caller's to
// keep or to forget. Of several callers at once exactly one begins it.
func (all KeptAnswers) Claim(ctx context.Context, key, request string) (found Answer, mine bool, err error) {
	err = all.write(ctx, "look for the first answer", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		if err := tx.Where("at < ?", text(at.Add(-AnswersKept))).Delete(&Answer{}).Error; err != nil {
			return err
		}
		began := Answer{KeyDigest: digested(key), RequestDigest: digested(request), At: at}
		done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&began)
		if mine = done.RowsAffected == 1; mine || done.Error != nil {
			found = began
			return done.Error
		}
		return tx.Take(&found, "key_digest = ?", began.KeyDigest).Error
	})
	return found, mine, err
}

// SameRequest says whether an answer is to a request.
func (a Answer) SameRequest(request string) bool { return a.RequestDigest == digested(request) }

// Keep completes an answer that Claim began.
func (all KeptAnswers) Keep(ctx context.Context, key string, answer Answer) error {
	return all.write(ctx, "keep the answer", func(tx *Tx) error {
		return tx.Model(&Answer{}).Where("key_digest = ?", digested(key)).Select("Status", "Header", "Body").Updates(&answer).Error
	})
}

// Forget ends an answer that Claim began, so that the next try is a new one.
func (all KeptAnswers) Forget(ctx context.Context, key string) error {
	return all.write(ctx, "forget the answer", func(tx *Tx) error {
		return tx.Delete(&Answer{}, "key_digest = ?", digested(key)).Error
	})
}

func (all KeptAnswers) write(ctx context.Context, what string, do func(*Tx) error) error {
	return all.s.transaction(access.With(context.WithoutCancel(ctx), access.Itself), what, do)
}
