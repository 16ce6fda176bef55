package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
	"rehearse/store/storetest"
)

func TestADatabaseFileThatIsLostWhileItIsOpenIsNoticed(t *testing.T) {
	for name, c := range map[string]struct {
		lose func(t *testing.T, path string)
		said string
	}{
		"deleted": {func(t *testing.T, path string) { require.NoError(t, os.Remove(path)) }, "is not there any more"},
		"its folder deleted": {func(t *testing.T, path string) {
			require.NoError(t, os.RemoveAll(filepath.Dir(path)))
		}, "is not there any more"},
		"replaced by another": {func(t *testing.T, path string) {
			other := filepath.Join(t.TempDir(), "other.db")
			st, err := store.Open(t.Context(), other)
			require.NoError(t, err)
			require.NoError(t, st.Close())
			require.NoError(t, os.Rename(other, path))
		}, "is another file now"},
		"its write-ahead log deleted": {func(t *testing.T, path string) { require.NoError(t, os.Remove(path+"-wal")) }, "-wal is not there any more"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "records", "rehearse.db")
			st, err := store.Open(t.Context(), path)
			require.NoError(t, err)
			t.Cleanup(func() { _ = st.Close() })
			enqueue(t, st)
			require.NoError(t, st.Answers(t.Context()))

			c.lose(t, path)
			_, err = st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service})
			require.ErrorIs(t, err, store.ErrLost)
			require.ErrorContains(t, err, c.said)
			require.ErrorContains(t, err, "stop every rehearse that uses it, put the right file back")
		})
	}
}

func TestADatabaseThatIsPutBackIsGoodAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rehearse.db")
	st := storetest.OpenAt(t, path)
	run := enqueue(t, st)
	require.NoError(t, os.Rename(path, path+".away"))
	require.ErrorIs(t, st.Answers(t.Context()), store.ErrLost)
	require.ErrorIs(t, st.Recorded(t.Context(), run), store.ErrLost)
	require.NoError(t, os.Rename(path+".away", path))
	require.NoError(t, st.Answers(t.Context()))
	enqueue(t, st)
}

func TestAnOutcomeIsRecordedOnlyIfAnotherProcessReadsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rehearse.db")
	st, err := store.Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = st.Close() })
	run := enqueue(t, st)
	require.NoError(t, st.Recorded(t.Context(), run))
	require.NoError(t, storetest.OpenAt(t, path).Recorded(t.Context(), run), "and another that has it open")

	run.Outcome = store.Passed
	require.ErrorIs(t, st.Recorded(t.Context(), run), store.ErrLost)
	run.Outcome, run.ID = "", "20260101-000000-zzzzzz"
	require.ErrorContains(t, st.Recorded(t.Context(), run), "it does not have the run")
}
