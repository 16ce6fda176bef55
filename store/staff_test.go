package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestWhatIsWrongWithPeopleIsAFindingUntilItIsPutRight(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := rehearsed()
		w.People["op"].Deputy = "bo"
		sync := func(opened, closed int) {
			t.Helper()
			o, c, err := st.SyncStaff(t.Context(), w)
			require.NoError(t, err)
			require.Equal(t, []int{opened, closed}, []int{o, c})
		}
		sync(0, 0)
		w.People["bo"].Training["restore"] = "2020-01-01"
		w.People["op"].Left = "2020-01-01"
		sync(4, 0)
		sync(0, 0)
		open := findings(t, st, store.FindingFilter{State: store.FindingOpen})
		require.Len(t, open, 4)
		var reasons []string
		for _, f := range open {
			require.Equal(t, []any{store.StaffTrouble, int64(1)}, []any{f.Class, f.Count})
			reasons = append(reasons, f.Reason)
		}
		require.ElementsMatch(t, []string{"the training restore of Bo expired on 2020-01-01", "Op left on 2020-01-01 and still operates desk",
			"no person in people/ operates desk", "no person in people/ may fill the role dba of the runbook desk"}, reasons)
		w.People["bo"].Training["restore"] = "2099-01-01"
		sync(0, 2)
		w.People["op"].Left = ""
		sync(0, 2)
		require.Empty(t, findings(t, st, store.FindingFilter{State: store.FindingOpen}))
	})
}
