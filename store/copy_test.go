package store_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
	"rehearse/store/ledger"
	"rehearse/store/storetest"
)

func TestACopyHoldsTheBeginningOfTheLog(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		if st.Dialect() == store.Postgres {
			if _, err := exec.LookPath("pg_dump"); err != nil {
				t.Skip(err)
			}
		}
		secret, public := keyed(t, st)
		lived(t, st)
		file := filepath.Join(t.TempDir(), store.CopyName(st.Dialect()))
		require.NoError(t, st.Copy(t.Context(), file))
		require.NoError(t, st.AppendHeartbeat(t.Context(), "after the copy", "v1"))

		place := storetest.Empty(t, st.Dialect())
		require.NoError(t, store.RestoreCopy(t.Context(), file, place))
		require.ErrorIs(t, store.RestoreCopy(t.Context(), file, place), store.ErrNotEmpty)
		back := storetest.OpenAt(t, place)
		found := checked(t, back)
		require.Positive(t, found.Runs)
		size, grown, err := back.PrefixOf(t.Context(), st)
		require.NoError(t, err)
		require.Equal(t, size+1, grown)

		verified(t, bundleOf(t, back, secret, ledger.About{}), public)
		require.NoError(t, back.AppendHeartbeat(t.Context(), "it goes on", "v1"))
		_, _, err = back.PrefixOf(t.Context(), st)
		require.ErrorIs(t, err, store.ErrNoPrefix)
		require.NoError(t, st.AppendHeartbeat(t.Context(), "and so does this one", "v1"))
		require.NoError(t, st.AppendHeartbeat(t.Context(), "and so does this one", "v1"))
		_, _, err = back.PrefixOf(t.Context(), st)
		require.ErrorContains(t, err, "is another than in the live log")
	})
}
