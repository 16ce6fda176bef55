// Package conduct leads executions of runbooks as far as a machine does: it has
// injects come by the clock, starts the runs of steps that are scenarios, and takes
// their outcomes. What it does is decided by store/progress and done in one
// transaction of the store, so any number of servers may conduct side by side, and
// one that was killed leaves nothing that another would not go on with.
package conduct

import (
	"context"
	"log/slog"
	"time"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/progress"
)

// Every is how often it looks when Conductor does not say.
const Every = time.Second

// Conductor looks at all executions that run.
type Conductor struct {
	Store     *store.Store
	Workspace func() *scenarios.Workspace
	Every     time.Duration // 0 is Every
	Log       *slog.Logger  // may be nil

	said    string    // the trouble that was said already
	planned time.Time // when what scheduled runbooks have due was last looked at
}

// betweenPlans is how often it looks at what scheduled runbooks have due.
const betweenPlans = 30 * time.Second

// Serve conducts until ctx ends. No error ends it: what could not be done now is
// done at the next look.
func (c *Conductor) Serve(ctx context.Context) error {
	every := c.Every
	if every == 0 {
		every = Every
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		err := c.Look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		c.say(err)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// say logs a trouble once, however long it lasts.
func (c *Conductor) say(err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text != "" && text != c.said {
		c.Log.Error("runbooks cannot be conducted", "error", err)
	}
	c.said = text
}

// Look does once what every running execution is owed now, and now and then writes
// ahead what scheduled runbooks have due and finds what is wrong with people,
// writes tasks ahead, and settles what people owe.
func (c *Conductor) Look(ctx context.Context) error {
	if now := time.Now(); c.planned.IsZero() || now.Sub(c.planned) >= betweenPlans {
		if _, err := c.Store.PlanDuties(ctx, c.Workspace()); err != nil {
			return err
		}
		if err := c.Store.KeepWork(ctx, c.Workspace()); err != nil {
			return err
		}
		if _, _, err := c.Store.SyncStaff(ctx, c.Workspace()); err != nil {
			return err
		}
		c.planned = now
	}
	for before := ""; ; {
		page, err := c.Store.Executions(ctx, store.ExecutionFilter{States: []progress.State{progress.Running}, Before: before, Limit: 100})
		if err != nil {
			return err
		}
		for i := range page.Executions {
			x := &page.Executions[i]
			done, err := c.Store.Conduct(ctx, c.Workspace(), x.ID)
			if err != nil {
				return err
			}
			if done.Any() {
				c.Log.Info("conducted "+x.Kind.Called(), "execution", x.ID, "runbook", x.Runbook, "injects", done.Injects, "began", done.Began, "ended", done.Ended)
			}
		}
		if before = page.Next; before == "" {
			return nil
		}
	}
}
