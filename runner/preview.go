package runner

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"rehearse/runner/sandbox"
	"rehearse/runner/source"
	"rehearse/scenarios"
)

// Preview is what a run would find at the source of a component now.
type Preview struct {
	About  string
	Points []source.Weighed // the newest first
	Choice source.Choice
	Notes  []string
	Err    error // why nothing would be taken, or could not be listed
}

// LookAt lists the recovery points of a component and chooses one, as a run that
// begins now would. It restores nothing and leaves nothing behind. A source that is
// a tool needs the engine; nil is that there is none, and noEngine says why. tested
// says when points were restored last; it is asked only where the rule goes by that.
func LookAt(ctx context.Context, w *scenarios.Workspace, c *scenarios.Component, engine sandbox.Engine, noEngine error,
	tested func(context.Context) (map[string]time.Time, error)) (seen Preview) {
	box := &place{engine: engine, spec: sandbox.Spec{
		Run: "look-" + rand.Text()[:8], Attempt: 1, Runner: "look", Expires: time.Now().Add(grace + margin), Joined: []string{"probe"},
	}}
	defer func() {
		ctx, done := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer done()
		seen.Err = errors.Join(seen.Err, box.Close(ctx))
	}()
	if c.Source.Tool != nil && engine == nil {
		seen.Err = noEngine
		return seen
	}
	at, err := source.Open(w, c, box.open, engine)
	if err != nil {
		seen.Err = err
		return seen
	}
	defer func() { seen.Err = errors.Join(seen.Err, at.Close(context.WithoutCancel(ctx))) }()
	seen.About = at.About()
	points, err := at.List(ctx)
	seen.Notes = at.Notes()
	if err != nil {
		seen.Err = err
		return seen
	}
	if c.Point.Take == scenarios.LeastRecentlyTested {
		at, err := tested(ctx)
		if err != nil {
			seen.Err = err
			return seen
		}
		for i := range points {
			if when, was := at[points[i].ID]; was {
				points[i].TestedAt = &when
			}
		}
	}
	now := time.Now()
	if seen.Choice, seen.Err = source.Choose(points, c.Point, now, now.UnixNano()); seen.Err == nil {
		seen.Notes = append(seen.Notes, seen.Choice.Notes...)
	}
	seen.Points = source.Weigh(points, c.Point, now, seen.Choice.ID)
	return seen
}
