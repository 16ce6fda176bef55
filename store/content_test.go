package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestContentsAreComparedWithThoseOfAnEarlierRun(t *testing.T) {
	n := func(n int64) *int64 { return &n }
	table := func(name string, rows *int64) store.Content {
		return store.Content{Component: "db", Kind: "table", Within: "shop", Name: name, Number: rows, Counts: "rows"}
	}
	guessed := func(rows int64) store.Content { c := table("log", n(rows)); c.Estimated = true; return c }
	sized := func(bytes int64) store.Content {
		return store.Content{Component: "files", Kind: "folder", Name: "photos", Bytes: n(bytes)}
	}
	for name, c := range map[string]struct {
		was, is []store.Content
		want    []string
	}{
		"nothing changed":                               {[]store.Content{table("a", n(3))}, []store.Content{table("a", n(3))}, nil},
		"one row less is less":                          {[]store.Content{table("a", n(3))}, []store.Content{table("a", n(2))}, []string{"shrank shop.a"}},
		"what is gone comes first, and growth last":     {[]store.Content{table("a", n(3)), table("b", n(1))}, []store.Content{table("a", n(4)), table("c", n(1))}, []string{"gone shop.b", "appeared shop.c", "grew shop.a"}},
		"an estimate differs by chance":                 {[]store.Content{guessed(1000)}, []store.Content{guessed(950)}, nil},
		"an estimate that is far lower tells":           {[]store.Content{guessed(1000)}, []store.Content{guessed(800)}, []string{"shrank shop.log"}},
		"where nothing was counted the size is told":    {[]store.Content{sized(100)}, []store.Content{sized(80)}, []string{"shrank photos"}},
		"what was not counted is not compared":          {[]store.Content{table("a", nil)}, []store.Content{table("a", n(2))}, nil},
		"an earlier run that listed nothing":            {nil, []store.Content{table("a", n(3))}, nil},
		"a run whose contents were not listed":          {[]store.Content{table("a", n(3))}, nil, nil},
		"another component was not listed at that time": {[]store.Content{table("a", n(3))}, []store.Content{table("a", n(3)), sized(7)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, d := range store.CompareContents(c.was, c.is) {
				got = append(got, string(d.Change)+" "+d.Content().Title())
			}
			require.Equal(t, c.want, got)
		})
	}
	var many []store.Content
	for i := range int64(store.MostContents + 5) {
		many = append(many, table(string(rune('a'+i%26))+string(rune('a'+i/26)), n(i)))
	}
	kept, more := store.LargestContents(many)
	require.Len(t, kept, store.MostContents)
	require.Equal(t, 5, more)
	require.Equal(t, int64(store.MostContents+4), *kept[0].Number, "the largest are kept")
	for _, d := range store.CompareContents(kept, []store.Content{table("another", n(1))}) {
		require.Equal(t, store.Gone, d.Change, "a list that was cut does not tell what is new")
	}
	require.Empty(t, store.CompareContents([]store.Content{table("another", n(1))}, kept)[store.MostContents:], "nor what is gone")
}

func TestWhatBackupsHeldIsSummedOverTheirRuns(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		n := func(n int64) *int64 { return &n }
		ends := func(outcome store.Outcome, rows ...int64) *store.Run {
			run := lost(t, st)
			run.Outcome = outcome
			for i, each := range rows {
				run.Contents = append(run.Contents, store.Content{Component: "db", Kind: "table", Name: string(rune('a' + i)), Number: n(each), Counts: "rows"})
			}
			run.Contents = append(run.Contents, store.Content{Component: "db", Kind: "database", Name: "desk", Bytes: n(5)})
			require.NoError(t, st.End(t.Context(), run))
			return run
		}
		first := ends(store.Passed, 2, 3)
		ends(store.Failed, 1)
		last := ends(store.Passed, 2, 4, 1)
		held, err := st.Holdings(t.Context(), first.Service, 10)
		require.NoError(t, err)
		require.Len(t, held, 2, "of runs that passed")
		require.Equal(t, []any{first.ID, int64(5), int64(2), "5 rows"}, []any{held[0].RunID, held[0].Number, held[0].Things, held[0].Words()})
		require.Equal(t, []any{last.ID, int64(7), int64(3)}, []any{held[1].RunID, held[1].Number, held[1].Things})
		require.WithinDuration(t, *last.EndedAt, held[1].EndedAt, time.Millisecond)

		now, err := st.Run(t.Context(), last.ID)
		require.NoError(t, err)
		good, differences, err := st.SinceLastGood(t.Context(), now)
		require.NoError(t, err)
		require.Equal(t, first.ID, good.ID)
		require.Len(t, differences, 2)
		require.Equal(t, "4 rows, was 3 rows", differences[1].Words())
	})
}
