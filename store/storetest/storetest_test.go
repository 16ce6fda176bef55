package storetest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
	"rehearse/store/storetest"
)

func TestEachDatabaseIsTheTestsOwn(t *testing.T) {
	seen := map[store.Dialect]bool{}
	for range 2 {
		storetest.Each(t, func(t *testing.T, st *store.Store) {
			seen[st.Dialect()] = true
			runners, err := st.Runners(t.Context())
			require.NoError(t, err)
			require.Empty(t, runners)
			require.NoError(t, st.SaveRunner(t.Context(), store.Runner{ID: "r1"}))
		})
	}
	require.Len(t, seen, 2)
}

func TestAServerKeepsItsRecordsWhenItIsStartedAgain(t *testing.T) {
	server := storetest.NewServer(t)
	where := server.Empty(t)
	st := storetest.OpenAt(t, where)
	require.NoError(t, st.SaveRunner(t.Context(), store.Runner{ID: "r1"}))
	server.Stop(t)
	_, err := st.Runners(t.Context())
	require.Error(t, err)
	server.Start(t)
	runners, err := storetest.OpenAt(t, where).Runners(t.Context())
	require.NoError(t, err)
	require.Len(t, runners, 1)
}
