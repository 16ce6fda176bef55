package store

import (
	"context"
	"strconv"
)

// Bound keeps the database from growing beyond so many pages.
func (s *Store) Bound(ctx context.Context, pages int) (got int, err error) {
	err = s.db.WithContext(ctx).Raw("PRAGMA max_page_count = " + strconv.Itoa(pages)).Scan(&got).Error
	return got, err
}
