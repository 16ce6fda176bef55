package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rehearse/runner/node"
	"rehearse/runner/sandbox"
	"rehearse/store"
)

func sweepCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "Remove what killed processes left behind, and end their runs",
		Long: `Remove what killed processes left behind at the container engine, and end their runs
as inconclusive; runs of "rehearse serve" and "rehearse work" are queued again. What a
live process is working on stays, and so does a sandbox that is kept for inspection.
"rehearse run" and "rehearse serve" do the same when they start.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return sweep(cmd.Context(), c)
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// sweepDocument is what sweep --json prints.
type sweepDocument struct {
	Runs     []store.Run        `json:"runs"`     // ended by the sweep
	Requeued []store.Run        `json:"requeued"` // that nodes were carrying, as they were when they were lost
	Removed  []sandbox.Leftover `json:"removed"`  // from the engine
	Error    string             `json:"error"`    // what could not be done; "" when all was
}

func sweep(ctx context.Context, c *console) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	engine := engineOf(w, nil)
	defer engine.Close()

	swept, trouble := engine.sweep(ctx, w, st)
	if c.json {
		document := sweepDocument{
			Runs: append([]store.Run{}, swept.Runs...), Requeued: append([]store.Run{}, swept.Requeued...), Removed: append([]sandbox.Leftover{}, swept.Removed...),
		}
		if trouble != nil {
			document.Error = trouble.Error()
		}
		if err := c.emit(document); err != nil {
			return err
		}
	} else {
		printSwept(c.paper(), swept)
		if trouble == nil && len(swept.Runs)+len(swept.Requeued)+len(swept.Removed) == 0 {
			c.paper().printf("nothing was left behind\n")
		}
	}
	if trouble != nil {
		return fmt.Errorf("sweep: %w", trouble)
	}
	return nil
}

func printSwept(p *paper, swept node.Swept) {
	for _, run := range swept.Requeued {
		p.printf("queued run %s of %s again: it was lost with runner %s\n", run.ID, run.Scenario, run.Runner)
	}
	for _, run := range swept.Runs {
		p.printf("ended run %s of %s as %s: %s\n", run.ID, run.Scenario, run.Outcome, run.Reason)
	}
	for _, left := range swept.Removed {
		p.printf("removed %s %s of run %s\n", left.Kind, left.Name, orUnknown(left.Run))
	}
}
