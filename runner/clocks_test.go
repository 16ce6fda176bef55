package runner_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
	"rehearse/store"
)

func TestClocksThatDifferAreNoBrokenBackup(t *testing.T) {
	const without = "service: desk\nname: Service desk\nclient: acme\nowner: desk@acme.example\ntier: 1\ncommitment: {rto: 4h}\n"
	for name, each := range map[string]struct {
		engine, point time.Duration // ahead of our clock
		catalogue     string        // "" promises an RPO
		outcome       store.Outcome
		class         fault.Class
		reason        string
	}{
		"they agree": {-4 * time.Minute, 4 * time.Minute, "", store.Passed, "", ""},
		"the engine is ahead": {time.Hour, -time.Hour, "", store.Inconclusive, fault.Clock,
			"an RPO of 1d was promised, and it cannot be told whether it is met: unknown: clocks differ: the clock of the container engine is 1h ahead of this machine's"},
		"the engine is behind": {-26 * time.Hour, -time.Hour, "", store.Inconclusive, fault.Clock,
			"an RPO of 1d was promised, and it cannot be told whether it is met: unknown: clocks differ: the clock of the container engine is 1d2h behind this machine's"},
		"the engine is ahead, and no RPO was promised": {time.Hour, -time.Hour, without, store.Passed, "", ""},
		"the only point is of the future": {0, time.Hour, without, store.Inconclusive, fault.Clock,
			"db: 1 recovery point, none that can be taken at"},
	} {
		t.Run(name, func(t *testing.T) {
			changes := map[string]string{}
			if each.catalogue != "" {
				changes["catalogue/desk.yaml"] = each.catalogue
			}
			w := newWorld(t, changes)
			w.engine.Ahead = each.engine
			at := time.Now().Add(each.point + 10*time.Second)
			require.NoError(t, os.Chtimes(filepath.Join(w.dir, "backups", "desk.dump"), at, at))
			run := w.carry()
			require.Equal(t, each.outcome, run.Outcome, run.Reason)
			require.Contains(t, run.Reason, each.reason)
			if each.class != "" {
				require.Equal(t, string(each.class), run.FailureClass)
				require.Contains(t, run.Symptoms[0].Next, "set them right")
				require.Nil(t, run.RPO.Seconds)
			}
		})
	}
}

func TestAPointOfTheFutureMakesTheAgeOfTheOthersDoubtful(t *testing.T) {
	w := newWorld(t, map[string]string{"backups/older.dump": backup})
	for name, ahead := range map[string]time.Duration{"older.dump": -time.Hour, "desk.dump": 25*time.Hour + 10*time.Second} {
		at := time.Now().Add(ahead)
		require.NoError(t, os.Chtimes(filepath.Join(w.dir, "backups", name), at, at))
	}
	run := w.carry()
	require.Equal(t, store.Inconclusive, run.Outcome)
	require.Contains(t, run.Reason, "recovery point desk.dump is dated 1d1h in the future")
	require.Equal(t, "older.dump", run.Components[0].Point)
}

func TestAPointOfTheDistantFutureIsNoticedAndDecidesNothing(t *testing.T) {
	w := newWorld(t, map[string]string{"backups/older.dump": backup})
	for name, ahead := range map[string]time.Duration{"older.dump": -time.Hour, "desk.dump": 4 * 365 * 24 * time.Hour} {
		at := time.Now().Add(ahead)
		require.NoError(t, os.Chtimes(filepath.Join(w.dir, "backups", name), at, at))
	}
	run := w.carry()
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, "older.dump", run.Components[0].Point)
	require.NotNil(t, run.RPO.Seconds)
	require.Len(t, run.Symptoms, 1)
	require.Equal(t, fault.Clock, run.Symptoms[0].Class)
	require.Contains(t, run.Symptoms[0].Reason, "1 recovery point is dated far in the future, such as desk.dump of 20")
}
