package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/progress"
	"rehearse/store/storetest"
)

// scheduledReview is a workspace whose review is due every day.
func scheduledReview(window time.Duration) *scenarios.Workspace {
	w := rehearsed()
	w.Scenarios["desk-db"].Service = "desk"
	w.Runbooks["desk"].Schedule = &scenarios.Schedule{Cron: "0 9 * * *", Timezone: "UTC", Window: units.Duration(window)}
	return w
}

func TestWhatRunbooksHaveDueIsWrittenAheadAndCounted(t *testing.T) {
	storetest.EachAt(t, func(t *testing.T, where string) {
		st := storetest.OpenAt(t, where)
		w := scheduledReview(30 * time.Hour)
		written, err := st.PlanDuties(t.Context(), w)
		require.NoError(t, err)
		require.Contains(t, []int{35, 36}, written, "one a day, 35 days ahead")
		again, err := st.PlanDuties(t.Context(), w)
		require.NoError(t, err)
		require.Zero(t, again, "nothing is written twice")

		// Two of them fall due: an hour ago, and so long ago that the window is closed.
		db := storetest.SQL(t, where)
		duties, err := st.Duties(t.Context(), "desk", 500)
		require.NoError(t, err)
		first, second := duties[len(duties)-1], duties[len(duties)-2]
		at := time.Now().UTC()
		set := func(id int64, due, closes time.Time) {
			t.Helper()
			const stamp = "2006-01-02 15:04:05.000000-07:00"
			query := "UPDATE duties SET due_at = ?, closes_at = ? WHERE id = ?"
			if st.Dialect() == store.Postgres {
				query = "UPDATE duties SET due_at = $1, closes_at = $2 WHERE id = $3"
			}
			_, err := db.Exec(query, due.Format(stamp), closes.Format(stamp), id)
			require.NoError(t, err)
		}
		set(first.ID, at.Add(-3*time.Hour), at.Add(-2*time.Hour))
		set(second.ID, at.Add(-time.Hour), at.Add(time.Hour))
		_, err = st.PlanDuties(t.Context(), w)
		require.NoError(t, err)

		x := opened(t, st, w)
		enter := func(user string, p store.Press) {
			t.Helper()
			_, err := st.Enter(as(t, user), w, x.ID, p)
			require.NoError(t, err)
		}
		states := func() map[int64]store.OccurrenceState {
			t.Helper()
			all := map[int64]store.OccurrenceState{}
			duties, err := st.Duties(t.Context(), "", 500)
			require.NoError(t, err)
			for _, d := range duties {
				all[d.ID] = d.State
			}
			return all
		}
		require.Equal(t, []store.OccurrenceState{store.Missed, store.Started}, []store.OccurrenceState{states()[first.ID], states()[second.ID]})
		enter("ana", press(progress.Abandoned, "", "the wrong services"))
		require.Equal(t, store.Planned, states()[second.ID], "another execution may still meet it")
		x = opened(t, st, w)
		enter("bo", taking("dba"))
		enter("ana", press(progress.Started, "", ""))
		enter("ana", press(progress.Ended, "", "time is up"))
		require.Equal(t, store.OnTime, states()[second.ID])
		figure, err := st.DutyOnTime(t.Context(), scenarios.Review, at.AddDate(0, 0, -1), at.AddDate(0, 0, 1))
		require.NoError(t, err)
		require.Equal(t, store.DutyFigure{OnTime: 1, Due: 2, Missed: 1}, figure)

		// Another schedule withdraws what was not due yet, and nothing else.
		w.Runbooks["desk"].Schedule.Cron = "30 10 * * *"
		_, err = st.PlanDuties(t.Context(), w)
		require.NoError(t, err)
		counts := map[store.OccurrenceState]int{}
		for _, state := range states() {
			counts[state]++
		}
		require.Equal(t, []int{1, 1}, []int{counts[store.Missed], counts[store.OnTime]})
		require.Contains(t, []int{34, 35, 36}, counts[store.Withdrawn])
		require.Contains(t, []int{35, 36}, counts[store.Planned])
	})
}
