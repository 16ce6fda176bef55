package source

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
)

var disaster = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)

func ago(d time.Duration) *time.Time {
	at := disaster.Add(-d)
	return &at
}

func aged(id string, d time.Duration) Point { return Point{ID: id, ConsistentAt: ago(d)} }

// tested is a point of an age, and so long ago it was restored.
func tested(id string, d, before time.Duration) Point {
	return Point{ID: id, ConsistentAt: ago(d), TestedAt: ago(before)}
}

const day = 24 * time.Hour

func TestChoose(t *testing.T) {
	week := []Point{aged("b", 2*day), aged("a", day), aged("c", 7*day), aged("d", 12*day)}
	for _, c := range []struct {
		name     string
		points   []Point
		rule     scenarios.Point
		want     string
		words    string
		eligible int
	}{
		{"nothing is asked for: the latest", week, scenarios.Point{}, "a", "latest", 4},
		{"the latest, wherever it stands", week, scenarios.Point{Take: scenarios.Latest}, "a", "latest", 4},
		{"the oldest", week, scenarios.Point{Take: scenarios.Oldest}, "d", "oldest", 4},
		{"the oldest within a window", week, scenarios.Point{Take: scenarios.Oldest, Within: units.Duration(7 * day)}, "c", "oldest within 7d", 3},
		{"the edge of the window is inside", week[2:], scenarios.Point{Within: units.Duration(7 * day)}, "c", "latest within 7d", 1},
		{"the newest not younger than a time", week, scenarios.Point{Take: scenarios.Before, Time: *ago(2 * day)}, "b", "before 2026-11-19 03:00 UTC", 3},
		{"before a time and within a window", week, scenarios.Point{Take: scenarios.Before, Time: *ago(3 * day), Within: units.Duration(8 * day)}, "c", "before 2026-11-18 03:00 UTC within 8d", 1},
		{"a whole id", []Point{aged("ab", day), aged("abc", 2*day)}, scenarios.Point{Take: scenarios.ByID, ID: "ab"}, "ab", "id ab", 1},
		{"an unambiguous prefix of an id", []Point{aged("abd", day), aged("abc", 2*day)}, scenarios.Point{Take: scenarios.ByID, ID: "abc"}, "abc", "id abc", 1},
		{"the base name of a file", []Point{aged("2026/x.dump", day), aged("2026/y.dump", day)}, scenarios.Point{Take: scenarios.ByID, ID: "y.dump"}, "2026/y.dump", "id y.dump", 1},
		{"an old point by its id", week, scenarios.Point{Take: scenarios.ByID, ID: "d"}, "d", "id d", 1},
		{"a point without a time by its id", []Point{{ID: "x"}, aged("y", day)}, scenarios.Point{Take: scenarios.ByID, ID: "x"}, "x", "id x", 1},
		{"the same moment: the last by id, whatever the order", []Point{aged("n", day), aged("p", day), aged("o", day)}, scenarios.Point{}, "p", "latest", 3},
		{"unknown times do not take part", []Point{{ID: "z"}, aged("a", day)}, scenarios.Point{}, "a", "latest", 1},
		{"a single point needs no order", []Point{{ID: "z"}}, scenarios.Point{}, "z", "latest", 1},
		{"random needs no times", []Point{{ID: "z"}, {ID: "z2", Unfit: "it is incomplete"}}, scenarios.Point{Take: scenarios.Random}, "z", "random", 1},
		{"a point younger than T0 did not exist", []Point{aged("future", -time.Hour), aged("a", day)}, scenarios.Point{}, "a", "latest", 1},
		{"clocks may differ by minutes", []Point{aged("now", -4*time.Minute), aged("a", day)}, scenarios.Point{}, "now", "latest", 2},
		{"the oldest that was never tested", []Point{aged("a", day), aged("b", 3*day), tested("c", 9*day, day), aged("d", 2*day)}, scenarios.Point{Take: scenarios.LeastRecentlyTested}, "b", "least recently tested", 4},
		{"all were tested: the one that was the longest time ago", []Point{tested("a", day, time.Hour), tested("b", 2*day, 5*time.Hour), tested("c", 3*day, 2*time.Hour)}, scenarios.Point{Take: scenarios.LeastRecentlyTested}, "b", "least recently tested", 3},
		{"the least recently tested within a window", []Point{aged("a", 9*day), tested("b", 2*day, 5*time.Hour)}, scenarios.Point{Take: scenarios.LeastRecentlyTested, Within: units.Duration(7 * day)}, "b", "least recently tested within 7d", 1},
		{"when it was tested needs no times of the backups", []Point{{ID: "y", TestedAt: ago(time.Hour)}, {ID: "z"}}, scenarios.Point{Take: scenarios.LeastRecentlyTested}, "z", "least recently tested", 2},
		{"an unfit point is passed over", []Point{{ID: "half", ConsistentAt: ago(time.Hour), Unfit: "it is incomplete"}, aged("a", day)}, scenarios.Point{}, "a", "latest", 1},
		{"a point finished after T0 could not have been used", []Point{{ID: "late", ConsistentAt: ago(time.Hour), AvailableAt: ago(-time.Hour)}, aged("a", day)}, scenarios.Point{}, "a", "latest", 1},
		{"all were copied after T0: then the copying says nothing", []Point{{ID: "late", ConsistentAt: ago(time.Hour), AvailableAt: ago(-time.Hour)}}, scenarios.Point{}, "late", "latest", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 2 {
				slices.Reverse(c.points)
				got, err := Choose(c.points, c.rule, disaster, 1)
				require.NoError(t, err)
				require.Equal(t, c.want, got.ID)
				require.Equal(t, c.words, got.Rule)
				require.Equal(t, len(c.points), got.Candidates)
				require.Equal(t, c.eligible, got.Eligible)
				require.Equal(t, c.rule.Take == scenarios.Random, got.Seed != nil)
			}
		})
	}
}

func TestWhyNothingIsEligible(t *testing.T) {
	three := []Point{aged("a", 12*day), aged("b", 13*day), aged("c", 40*day)}
	for _, c := range []struct {
		name   string
		points []Point
		rule   scenarios.Point
		reason string
		next   string
	}{
		{"there is none", nil, scenarios.Point{},
			"there is no recovery point at the source", "look whether backups are still made"},
		{"all are too old", three, scenarios.Point{Within: units.Duration(7 * day)},
			"3 recovery points, none within 7d of 2026-11-21 03:00 UTC; the newest is 12d old (a)", "no newer backup"},
		{"all are younger than the time", three, scenarios.Point{Take: scenarios.Before, Time: *ago(50 * day)},
			"3 recovery points, none from before 2026-10-02 03:00 UTC; the newest is 12d old (a)", "pruned"},
		{"all are from the future", []Point{aged("a", -3*time.Hour)}, scenarios.Point{},
			"1 recovery point, none that can be taken at 2026-11-21 03:00 UTC; the newest is 3h younger than T0 (a); it is younger than T0", "clocks"},
		{"no time is known", []Point{{ID: "a"}, {ID: "b"}}, scenarios.Point{Take: scenarios.Oldest},
			"2 recovery points, none that can be taken at 2026-11-21 03:00 UTC; 2 of 2: its time is unknown (a, b)", "take one by id"},
		{"a single one of unknown time is not within a window", []Point{{ID: "a"}}, scenarios.Point{Within: units.Duration(day)},
			"1 recovery point, none within 1d of 2026-11-21 03:00 UTC; its time is unknown", "sidecar"},
		{"every one is unfit", []Point{{ID: "a", Unfit: "it is incomplete"}, {ID: "b", Unfit: "it is a link to nothing"}}, scenarios.Point{},
			"2 recovery points, none that can be taken at 2026-11-21 03:00 UTC; 1 of 2: it is incomplete (a); 1 of 2: it is a link to nothing (b)", "look at the source"},
		{"many unfit ones are not all named", []Point{{ID: "a", Unfit: "x"}, {ID: "b", Unfit: "x"}, {ID: "c", Unfit: "x"}, {ID: "d", Unfit: "x"}, {ID: "e", Unfit: "x"}}, scenarios.Point{Take: scenarios.Random},
			"5 recovery points, none that can be taken at 2026-11-21 03:00 UTC; 5 of 5: x (a, b, c and 2 more)", "look at the source"},
		{"the id is not there", three, scenarios.Point{Take: scenarios.ByID, ID: "x"},
			`3 recovery points, none with the id "x"; the newest is 12d old (a)`, "pruned"},
		{"the point asked for is unfit", []Point{{ID: "a", Unfit: "it is incomplete"}, aged("b", day)}, scenarios.Point{Take: scenarios.ByID, ID: "a"},
			"the recovery point a cannot be taken; 1 of 2: it is incomplete (a)", "look at the source"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Choose(c.points, c.rule, disaster, 1)
			f := fault.Of(err)
			require.Equal(t, fault.Backup, f.Blame)
			require.Equal(t, fault.NoRecoveryPoint, f.Class)
			require.Equal(t, c.reason, f.Reason)
			require.Contains(t, f.Next, c.next)
		})
	}
}

func TestAnIDThatFitsSeveralIsAMistakeInTheScenario(t *testing.T) {
	_, err := Choose([]Point{aged("abc", day), aged("abd", day)}, scenarios.Point{Take: scenarios.ByID, ID: "ab"}, disaster, 0)
	require.EqualError(t, err, `the id "ab" fits 2 recovery points: abc, abd`)
	require.Equal(t, fault.Rig, fault.Of(err).Blame)
}

func TestRandomIsTheSameForTheSameSeed(t *testing.T) {
	var points []Point
	for _, id := range "abcdefghij" {
		points = append(points, aged(string(id), time.Duration(id)*time.Hour))
	}
	rule := scenarios.Point{Take: scenarios.Random}
	seen := map[string]bool{}
	for seed := range int64(200) {
		first, err := Choose(points, rule, disaster, seed)
		require.NoError(t, err)
		slices.Reverse(points)
		again, err := Choose(points, rule, disaster, seed)
		require.NoError(t, err)
		require.Equal(t, first.ID, again.ID)
		require.Equal(t, seed, *first.Seed)
		seen[first.ID] = true
	}
	require.Len(t, seen, len(points), "every point has its turn")

	mine := int64(7)
	rule.Seed = &mine
	given, err := Choose(points, rule, disaster, 99)
	require.NoError(t, err)
	require.Equal(t, mine, *given.Seed, "the scenario's own seed goes first")
}

func TestWhatWasPassedOverIsNoted(t *testing.T) {
	got, err := Choose([]Point{
		{ID: "half", Unfit: "it is incomplete"}, aged("a", day),
		{ID: "late", ConsistentAt: ago(time.Hour), AvailableAt: ago(-time.Hour)},
		{ID: "untold"}, aged("tomorrow", -day),
	}, scenarios.Point{}, disaster, 0)
	require.NoError(t, err)
	require.Equal(t, "a", got.ID)
	require.Equal(t, []string{
		"not taken, 1 of 5: it is incomplete (half)",
		"not taken, 1 of 5: its time is unknown (untold)",
		"not taken, 1 of 5: it is younger than T0 (tomorrow)",
		"1 recovery point became available only after T0 and could not have been used",
	}, got.Notes)
}

func TestTimesThatCannotBeRight(t *testing.T) {
	far := Point{ID: "far", ConsistentAt: ago(-4 * 365 * day)}
	t.Run("one of the distant future hides nothing", func(t *testing.T) {
		got, err := Choose([]Point{aged("a", day), far, aged("b", 2*day)}, scenarios.Point{}, disaster, 0)
		require.NoError(t, err)
		require.Equal(t, "a", got.ID)
		require.Len(t, got.Symptoms, 1)
		require.Equal(t, fault.Clock, got.Symptoms[0].Class)
		require.Contains(t, got.Symptoms[0].Reason, "1 recovery point is dated far in the future, such as far of 2030-11-20 03:00 UTC")
		require.Empty(t, got.Notes)
	})
	t.Run("one of an hour ahead is no such thing", func(t *testing.T) {
		got, err := Choose([]Point{aged("a", day), aged("soon", -time.Hour)}, scenarios.Point{}, disaster, 0)
		require.NoError(t, err)
		require.Empty(t, got.Symptoms)
	})
	t.Run("one from before there were computers of its kind has no time", func(t *testing.T) {
		epoch := time.Unix(0, 0)
		got, err := Choose([]Point{{ID: "epoch", ConsistentAt: &epoch}, aged("a", day), aged("b", 9*day)}, scenarios.Point{Take: scenarios.Oldest}, disaster, 0)
		require.NoError(t, err)
		require.Equal(t, "b", got.ID)
		require.Contains(t, got.Symptoms[0].Reason, "1 recovery point is dated before there were such backups, such as epoch of 1970-01-01 00:00 UTC")
	})
	t.Run("that it became available in the distant future leaves it where it is", func(t *testing.T) {
		got, err := Choose([]Point{{ID: "a", ConsistentAt: ago(time.Hour), AvailableAt: ago(-900 * day)}, aged("b", day)}, scenarios.Point{}, disaster, 0)
		require.NoError(t, err)
		require.Equal(t, "a", got.ID)
	})
	t.Run("nothing but such ones: there is none", func(t *testing.T) {
		_, err := Choose([]Point{far}, scenarios.Point{}, disaster, 0)
		require.Contains(t, fault.Of(err).Reason, "it is dated far in the future")
		require.Contains(t, fault.Of(err).Next, "clocks")
	})
}

func TestChoosingLeavesItsArgumentAlone(t *testing.T) {
	points := []Point{aged("b", day), aged("a", 2*day)}
	_, err := Choose(points, scenarios.Point{}, disaster, 0)
	require.NoError(t, err)
	require.Equal(t, "b", points[0].ID)
}
