package source

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
)

func TestEveryPointIsTakenOrSaysWhyNot(t *testing.T) {
	now := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) *time.Time { at := now.Add(-d); return &at }
	points := []Point{
		{ID: "old", ConsistentAt: ago(72 * time.Hour)},
		{ID: "new", ConsistentAt: ago(time.Hour)},
		{ID: "late", ConsistentAt: ago(30 * time.Minute), AvailableAt: ago(-time.Hour)},
		{ID: "young", ConsistentAt: ago(-time.Hour)},
		{ID: "undated"},
		{ID: "half", ConsistentAt: ago(time.Minute), Unfit: "has no file that matches *.sum"},
	}
	for name, c := range map[string]struct {
		rule scenarios.Point
		why  map[string]string
	}{
		"latest": {scenarios.Point{Take: scenarios.Latest}, map[string]string{
			"old": "there is a newer one", "new": "", "late": "it became available only after T0", "young": tooYoung, "undated": unknown, "half": "has no file that matches *.sum"}},
		"within": {scenarios.Point{Take: scenarios.Latest, Within: 24 * 3600e9}, map[string]string{"old": tooOld, "new": ""}},
		"oldest": {scenarios.Point{Take: scenarios.Oldest}, map[string]string{"old": "", "new": "there is an older one"}},
		"by id":  {scenarios.Point{Take: scenarios.ByID, ID: "old"}, map[string]string{"old": "", "new": "another id is asked for"}},
		"before": {scenarios.Point{Take: scenarios.Before, Time: *ago(48 * time.Hour)}, map[string]string{"old": "", "new": notYet}},
	} {
		t.Run(name, func(t *testing.T) {
			choice, err := Choose(points, c.rule, now, 1)
			require.NoError(t, err)
			weighed := Weigh(points, c.rule, now, choice.ID)
			require.Len(t, weighed, len(points))
			for _, w := range weighed {
				require.Equal(t, w.Taken, w.Why == "", w.ID)
				if why, asked := c.why[w.ID]; asked {
					require.Equal(t, why, w.Why, w.ID)
				}
			}
		})
	}
	for _, w := range Weigh(points, scenarios.Point{Take: scenarios.ByID, ID: "gone"}, now, "") {
		require.False(t, w.Taken)
		require.NotEmpty(t, w.Why)
	}
}
