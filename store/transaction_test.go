package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"rehearse/store"
	"rehearse/store/storetest"
)

// What a transaction holds: runs of ours, and what River is to carry.
func held(t *testing.T, where string) (runs, carried int) {
	t.Helper()
	db := storetest.SQL(t, where)
	require.NoError(t, db.QueryRow("SELECT count(*) FROM runs").Scan(&runs))
	require.NoError(t, db.QueryRow("SELECT count(*) FROM river_job").Scan(&carried))
	return runs, carried
}

func TestARunAndItsCarryingAreWrittenTogetherOrNotAtAll(t *testing.T) {
	broken := errors.New("broken")
	put := func(st *store.Store, tx *gorm.DB) error {
		_, err := st.EnqueueIn(tx, store.Request{Scenario: scenario, Service: service})
		return err
	}
	for name, each := range map[string]struct {
		do   func(st *store.Store, tx *gorm.DB) error
		want int
	}{
		"a transaction that succeeds keeps both": {func(st *store.Store, tx *gorm.DB) error { return put(st, tx) }, 1},
		"a transaction that fails keeps neither": {func(st *store.Store, tx *gorm.DB) error { return errors.Join(put(st, tx), broken) }, 0},
		"a nested one that succeeds is kept": {func(st *store.Store, tx *gorm.DB) error {
			return errors.Join(put(st, tx), tx.Transaction(func(tx *gorm.DB) error { return put(st, tx) }))
		}, 2},
		"a nested one that fails is undone alone": {func(st *store.Store, tx *gorm.DB) error {
			err := put(st, tx)
			if failed := tx.Transaction(func(tx *gorm.DB) error { return errors.Join(put(st, tx), broken) }); !errors.Is(failed, broken) {
				return failed
			}
			return errors.Join(err, put(st, tx))
		}, 2},
		"a nested one that succeeds goes with the one around it": {func(st *store.Store, tx *gorm.DB) error {
			return errors.Join(tx.Transaction(func(tx *gorm.DB) error { return put(st, tx) }), broken)
		}, 0},
		"of three, the middle one undoes the innermost": {func(st *store.Store, tx *gorm.DB) error {
			err := put(st, tx)
			_ = tx.Transaction(func(tx *gorm.DB) error {
				return errors.Join(tx.Transaction(func(tx *gorm.DB) error { return put(st, tx) }), broken)
			})
			return err
		}, 1},
		"a nested one that the database refuses is undone alone": {func(st *store.Store, tx *gorm.DB) error {
			err := put(st, tx)
			if tx.Transaction(func(tx *gorm.DB) error { return tx.Exec("INSERT INTO no_such_table VALUES (1)").Error }) == nil {
				return errors.New("it was not refused")
			}
			return errors.Join(err, put(st, tx))
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.EachAt(t, func(t *testing.T, where string) {
				st := storetest.OpenAt(t, where)
				err := st.Together(t.Context(), func(tx *gorm.DB) error { return each.do(st, tx) })
				if each.want == 0 {
					require.ErrorIs(t, err, broken)
				} else {
					require.NoError(t, err)
				}
				runs, carried := held(t, where)
				require.Equal(t, each.want, runs)
				require.Equal(t, each.want, carried)
				enqueue(t, st) // the connection is whole
			})
		})
	}
}

func TestAPanicUndoesTheTransaction(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		for range 30 { // more than there are connections
			require.Panics(t, func() {
				_ = st.Together(t.Context(), func(tx *gorm.DB) error {
					_, err := st.EnqueueIn(tx, store.Request{Scenario: scenario, Service: service})
					require.NoError(t, err)
					panic("a mistake")
				})
			})
		}
		runs, carried := held(t, where)
		require.Zero(t, runs)
		require.Zero(t, carried)
		enqueue(t, st)
	})
}

func TestATransactionWhoseContextEndsIsUndone(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		ctx, stop := context.WithCancel(t.Context())
		err := st.Together(ctx, func(tx *gorm.DB) error {
			_, err := st.EnqueueIn(tx, store.Request{Scenario: scenario, Service: service})
			stop()
			return err
		})
		require.ErrorIs(t, err, context.Canceled)
		runs, carried := held(t, where)
		require.Zero(t, runs)
		require.Zero(t, carried)
		enqueue(t, st)
	})
}

func TestNobodyEndsATransactionFromWithin(t *testing.T) {
	st := storetest.Open(t, store.Postgres)
	require.NoError(t, st.Together(t.Context(), func(tx *gorm.DB) error {
		require.ErrorContains(t, tx.Session(&gorm.Session{NewDB: true}).Commit().Error, "ended by who began it")
		require.ErrorContains(t, tx.Session(&gorm.Session{NewDB: true}).Rollback().Error, "ended by who began it")
		return nil
	}))
}
