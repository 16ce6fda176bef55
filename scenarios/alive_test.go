package scenarios

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/units"
)

func TestAPlannerIsAliveWhileItsLastTickIsYoung(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	for name, each := range map[string]struct {
		tick  time.Duration
		last  time.Time
		alive bool
	}{
		"it never ticked":                          {5 * time.Second, time.Time{}, false},
		"it ticked just now":                       {5 * time.Second, now, true},
		"it writes ahead":                          {5 * time.Second, now.Add(-110 * time.Second), true},
		"it is stuck":                              {5 * time.Second, now.Add(-3 * time.Minute), false},
		"it ticks rarely":                          {5 * time.Minute, now.Add(-20 * time.Minute), true},
		"it ticks rarely and is stuck":             {5 * time.Minute, now.Add(-31 * time.Minute), false},
		"nobody said how often it ticks":           {0, now.Add(-time.Minute), true},
		"the clock was set back after it had done": {5 * time.Second, now.Add(time.Hour), true},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, each.alive, PlannerSettings{Tick: units.Duration(each.tick)}.Alive(each.last, now))
		})
	}
}
