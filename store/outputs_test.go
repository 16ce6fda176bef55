package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestWhatARunPrintedIsKeptBesideIt(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		run := claim(t, st)
		none, err := st.Outputs(t.Context(), run.ID)
		require.NoError(t, err)
		require.Empty(t, none, "it goes on")

		run.Outcome, run.Reason = store.Failed, "the data is wrong"
		run.Outputs = []store.Output{
			{Component: "db", Kind: "restore", Name: "load", Text: "it's\na \"line\"\n", Truncated: true},
			{Component: "web", Kind: "container", Text: strings.Repeat("ä", 32<<10)},
			{Component: "web", Kind: "health", Text: "a\x00b \xff"},
		}
		require.NoError(t, st.End(t.Context(), run))
		kept, err := st.Outputs(t.Context(), run.ID[len(run.ID)-6:])
		require.NoError(t, err)
		require.Len(t, kept, 3)
		require.Equal(t, store.Output{RunID: run.ID, Position: 0, Attempt: 1, Component: "db", Kind: "restore", Name: "load", Text: "it's\na \"line\"\n", Truncated: true}, kept[0])
		require.Equal(t, strings.Repeat("ä", 32<<10), kept[1].Text)
		require.True(t, strings.HasPrefix(kept[2].Text, "a") && strings.Contains(kept[2].Text, "b"), "what no text may hold costs nothing else: %q", kept[2].Text)

		whole, err := st.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Empty(t, whole.Outputs, "reading a run does not read what it printed")
		_, err = st.Outputs(t.Context(), "nothing")
		require.ErrorIs(t, err, store.ErrNotFound)
	})
}

// What another runner decided since is not written over, what was printed included.
func TestARunThatIsLostKeepsNothingOfWhatItPrinted(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		gone := claim(t, st)
		_, err := st.Requeue(t.Context(), gone, "silent for 60s", store.Restore)
		require.NoError(t, err)
		gone.Outcome, gone.Outputs = store.Failed, []store.Output{{Component: "db", Kind: "restore", Text: "from the first attempt"}}
		require.ErrorIs(t, st.End(t.Context(), gone), store.ErrNotOurs)

		again, err := st.Claim(t.Context(), gone.ID, "r2")
		require.NoError(t, err)
		again.Outcome, again.Outputs = store.Inconclusive, []store.Output{{Component: "db", Kind: "restore", Text: "from the second"}}
		require.NoError(t, st.End(t.Context(), again))
		kept, err := st.Outputs(t.Context(), gone.ID)
		require.NoError(t, err)
		require.Len(t, kept, 1)
		require.Equal(t, "from the second", kept[0].Text)
		require.Equal(t, 2, kept[0].Attempt)
	})
}
