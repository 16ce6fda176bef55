package scenarios

import "time"

// quietest is how long a planner may say nothing however short its tick is: to
// write thousands of occurrences ahead takes it a while.
const quietest = 2 * time.Minute

// Alive says whether a planner whose last tick was then is alive now. One that
// has not ticked yet is not.
func (p PlannerSettings) Alive(lastTick, now time.Time) bool {
	return !lastTick.IsZero() && now.Sub(lastTick) <= max(6*p.Tick.Std(), quietest)
}
