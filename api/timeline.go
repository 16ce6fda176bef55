package api

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"rehearse/store"
)

// timeline is the picture of a run's phases on one time axis. Horizontal places
// are per cent of its width, so that it fits a phone and a wall.
type timeline struct {
	Bars   []bar
	Ticks  []mark
	RTO    *mark // where the promise ends; nil when nothing was promised or it lies beyond the axis
	Beyond string
	Usable *mark // where the last mandatory check held
	Height int
}

type bar struct {
	Phase     store.PhaseName
	Component string
	Left      float64
	Width     float64
	Y         int
	Seconds   float64
	Phrase    string // for those who do not see the picture
	Running   bool
	Bytes     *int64
	Files     *int64
	Error     string
}

type mark struct {
	Left  float64
	Label string
}

// rowHeight is that of a row in the picture; the style sheet has the same for
// the labels beside it.
const rowHeight = 26

// draw places the phases of a run; now bounds those that are under way.
func draw(run *store.Run, now time.Time) timeline {
	phases := shownPhases(run)
	if len(phases) == 0 {
		return timeline{}
	}
	end := 0.0
	for _, phase := range phases {
		end = max(end, phase.Offset+length(run, phase, now))
	}
	end = max(end, 0.001)
	picture := timeline{Height: rowHeight * len(phases)}
	if promise := run.RTO.Committed; promise != nil && *promise > 3*end { // the bars would be too small to see
		picture.Beyond = span(*promise)
	} else if promise != nil {
		end = max(end, *promise*1.02)
		picture.RTO = &mark{Left: percent(*promise, end), Label: span(*promise)}
	}
	if took := run.RTO.Seconds; took != nil {
		picture.Usable = &mark{Left: percent(*took, end), Label: span(*took)}
	}
	for i, phase := range phases {
		picture.Bars = append(picture.Bars, barOf(run, phase, i, end, now))
	}
	picture.Ticks = ticks(end)
	return picture
}

// shownPhases are a run's phases in their order. Where a phase is known by
// component, its row for the whole run would only repeat them.
func shownPhases(run *store.Run) []store.Phase {
	byComponent := map[store.PhaseName]bool{}
	for _, phase := range run.Phases {
		byComponent[phase.Name] = byComponent[phase.Name] || phase.Component != ""
	}
	phases := slices.DeleteFunc(slices.Clone(run.Phases), func(phase store.Phase) bool {
		return phase.Component == "" && byComponent[phase.Name]
	})
	slices.SortStableFunc(phases, func(a, b store.Phase) int {
		return cmp.Compare(a.Offset, b.Offset)
	})
	return phases
}

// length of a phase in seconds; one under way reaches until now.
func length(run *store.Run, phase store.Phase, now time.Time) float64 {
	switch {
	case phase.Seconds != nil:
		return *phase.Seconds
	case phase.EndedAt != nil:
		return phase.EndedAt.Sub(phase.StartedAt).Seconds()
	case run.EndedAt != nil: // it never ended by itself: its runner was lost
		now = *run.EndedAt
	}
	return max(now.Sub(phase.StartedAt).Seconds(), 0)
}

func barOf(run *store.Run, phase store.Phase, row int, end float64, now time.Time) bar {
	seconds := length(run, phase, now)
	about := string(phase.Name)
	if phase.Component != "" {
		about += " of " + phase.Component
	}
	return bar{
		Phase: phase.Name, Component: phase.Component, Y: row*rowHeight + 5, Seconds: seconds,
		Left: percent(phase.Offset, end), Width: max(percent(seconds, end), 0.3),
		Phrase:  fmt.Sprintf("%s: from %s, for %s", about, span(phase.Offset), span(seconds)),
		Running: phase.EndedAt == nil && run.State != store.Ended, Bytes: phase.Bytes, Files: phase.Files, Error: phase.Error,
	}
}

func percent(of, whole float64) float64 { return math.Round(of/whole*1e4) / 100 }

// steps are distances between ticks that people count in, in seconds.
var steps = []float64{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400}

// ticks are at most six marks from zero on.
func ticks(end float64) []mark {
	step := steps[len(steps)-1] * math.Ceil(end/steps[len(steps)-1]/5)
	if at := slices.IndexFunc(steps, func(step float64) bool { return end/step <= 5 }); at >= 0 {
		step = steps[at]
	}
	marks := []mark{}
	for i := 0; float64(i)*step <= end; i++ {
		marks = append(marks, mark{Left: percent(float64(i)*step, end), Label: span(float64(i) * step)})
	}
	return marks
}
