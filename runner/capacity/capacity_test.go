package capacity

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/units"
	"rehearse/store"
)

func size(gib int64) units.Size { return units.Size(gib << 30) }

func gib(memory, disk int64) scenarios.Limits {
	return scenarios.Limits{Memory: size(memory), Disk: size(disk)}
}

func node(id string, memory, disk int64) store.Runner {
	return store.Runner{ID: id, Concurrent: 2, Memory: memory << 30, Disk: disk << 30, Pools: []string{"default"}}
}

func TestEveryContainerCounts(t *testing.T) {
	w := &scenarios.Workspace{Recipes: map[string]*recipe.Recipe{"files": {}, "postgres": {Service: &recipe.Service{}}}}
	s := &scenarios.Scenario{
		Components: []scenarios.Component{{Recipe: "postgres"}, {Recipe: "files"}, {Recipe: "postgres"}},
		Services:   &scenarios.Compose{Services: make([]scenarios.ComposeService, 1)},
		Limits:     gib(2, 7),
	}
	require.Equal(t, size(6)+LeastProbe, Wanted(w, s).Memory)
	require.Equal(t, size(7), Wanted(w, s).Disk)
}

func TestWhatARunnerCouldNeverHoldIsSaidWithWhatItHas(t *testing.T) {
	for name, each := range map[string]struct {
		runner store.Runner
		want   scenarios.Limits
		says   string
	}{
		"it has just so much":     {node("a", 4, 10), gib(4, 10), ""},
		"it has no bound":         {node("a", 0, 0), gib(400, 1000), ""},
		"too little memory":       {node("a", 4, 10), gib(5, 10), "runner a cannot hold the sandbox, which may take 5g of memory where it has 4g"},
		"too little disk":         {node("a", 0, 10), gib(5, 11), "runner a cannot hold the sandbox, which may take 11g of disk where it has 10g"},
		"too little of the two":   {node("a", 4, 10), gib(5, 11), "runner a cannot hold the sandbox, which may take 5g of memory where it has 4g, and 11g of disk where it has 10g"},
		"one bound, the other no": {node("a", 4, 0), gib(4, 1000), ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := Holds(each.runner, each.want)
			if each.says == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, each.says)
			require.Equal(t, fault.Capacity, fault.Of(err).Class)
			require.Equal(t, fault.Rig, fault.Of(err).Blame)
		})
	}
}

func TestWhereNoRunnerOfThePoolIsLargeEnoughTheLargestIsNamed(t *testing.T) {
	want := gib(8, 100)
	require.NoError(t, AnyHolds(nil, "default", want), "nobody is there to know")
	require.NoError(t, AnyHolds([]store.Runner{node("a", 4, 0), node("b", 8, 100)}, "default", want))
	require.EqualError(t, AnyHolds([]store.Runner{node("a", 4, 200), node("b", 16, 50)}, "default", want),
		"no runner of pool default can hold the sandbox: it may take 8g of memory and 100g of disk, and the most that one has is 16g of memory and 200g of disk")
	require.ErrorContains(t, AnyHolds([]store.Runner{node("a", 4, 0)}, "default", want), "the most that one has is 4g of memory and unbounded amounts of disk")
}

func TestOnlyRunnersThatLiveAndServeThePoolAreAsked(t *testing.T) {
	now := time.Now()
	heard := func(id string, ago time.Duration, pools ...string) store.Runner {
		return store.Runner{ID: id, BeatAt: now.Add(-ago), Pools: pools}
	}
	stopped := heard("stopped", 0, "default")
	stopped.StoppedAt = &now
	living := Living([]store.Runner{heard("here", 30*time.Second, "big", "default"), heard("silent", 61*time.Second, "default"), heard("other", 0, "big"), stopped}, "default", now, time.Minute)
	require.Len(t, living, 1)
	require.Equal(t, "here", living[0].ID)
}

func TestARunnerThatMayBeStartingAnewIsCountedOn(t *testing.T) {
	now := time.Now()
	heard := func(id string, ago time.Duration) store.Runner {
		return store.Runner{ID: id, Host: "of " + id, StartedAt: now.Add(-time.Hour), BeatAt: now.Add(-ago), Pools: []string{"default"}}
	}
	stopped, other, replaced, replacing := heard("stopped", time.Minute), heard("other", 0), heard("replaced", 2*time.Minute), heard("replacing", 0)
	stopped.StoppedAt, other.Pools = &now, []string{"big"}
	replacing.Host, replacing.StartedAt = replaced.Host, now.Add(-time.Second)
	all := []store.Runner{heard("here", 0), heard("silent", returning), heard("gone", returning+time.Second), stopped, other, replaced, replacing}
	var expected []string
	for _, r := range Expected(all, "default", now, time.Minute) {
		expected = append(expected, r.ID)
	}
	require.Equal(t, []string{"here", "silent", "stopped", "replacing"}, expected)
}

func TestRoomIsTakenUntilItIsGivenBack(t *testing.T) {
	var r Room
	has := node("a", 4, 0)
	first, ok := r.Take("1", has, gib(3, 0))
	require.True(t, ok)
	_, ok = r.Take("2", has, gib(2, 0))
	require.False(t, ok, "there is too little memory")
	second, ok := r.Take("3", has, gib(1, 0))
	require.True(t, ok)
	_, ok = r.Take("4", has, gib(0, 0))
	require.False(t, ok, "two at once is the most")
	more := r.More()
	second()
	second()
	<-more
	first()
	require.Equal(t, taken{}, r.taken)
}

func TestALargeRunIsNotPassedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r Room
		has := node("a", 4, 0)
		giveBack, ok := r.Take("small", has, gib(2, 0))
		require.True(t, ok)
		refuse := func(run string, want scenarios.Limits) {
			_, ok := r.Take(run, has, want)
			require.False(t, ok)
		}
		for range 12 {
			refuse("large", gib(4, 0))
			passes, ok := r.Take("another", has, gib(1, 0))
			require.True(t, ok, "it may pass for a while")
			passes()
			time.Sleep(5 * time.Second)
		}
		refuse("large", gib(4, 0))
		refuse("another", gib(1, 0))
		giveBack()
		refuse("another", gib(1, 0))
		large, ok := r.Take("large", has, gib(4, 0))
		require.True(t, ok)
		large()
		_, ok = r.Take("another", has, gib(1, 0))
		require.True(t, ok)
	})
}

func TestALargeRunThatWentElsewhereHoldsUpNobody(t *testing.T) {
	now := time.Now()
	w := waiting{}.refused("large", now).refused("large", now.Add(passing))
	require.True(t, w.holdsUp("small", now.Add(passing)))
	require.False(t, w.holdsUp("large", now.Add(passing)))
	require.False(t, w.holdsUp("small", now.Add(passing+forgotten)))
	require.Equal(t, "next", w.refused("next", now.Add(passing+forgotten)).run)
	require.Equal(t, "large", w.refused("next", now.Add(passing)).run)
}
