package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rehearse/store"
)

func cancelCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cancel RUN",
		Short: "Cancel a run that is queued or running",
		Long: `Cancel a run that is queued or running. RUN is its id, or an unambiguous beginning or
end of it. One that waits ends at once; one that runs is stopped by the machine that runs
it, which removes its sandbox. Its outcome is "cancelled", and the record says by whom.`,
		Example: "  rehearse cancel 20261120-030000-ab3f9c\n  rehearse cancel ab3f9c",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return cancelRun(cmd.Context(), c, args[0])
		},
		ValidArgsFunction: completeRuns(c),
	}
	c.jsonFlag(cmd)
	return cmd
}

func cancelRun(ctx context.Context, c *console, id string) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	run, err := findRun(ctx, st, id)
	if err != nil {
		return err
	}
	if run.State == store.Ended {
		return alreadyEnded(run)
	}
	cancelled, err := st.Cancel(ctx, run.ID, "")
	if errors.Is(err, store.ErrEnded) { // since it was read
		if now, readErr := st.Run(ctx, run.ID); readErr == nil {
			run = now
		}
		return alreadyEnded(run)
	}
	if err != nil {
		return fmt.Errorf("cancel run %s: %w", run.ID, err)
	}
	if c.json {
		return c.emit(cancelled)
	}
	if cancelled.State == store.Ended {
		c.paper().printf("run %s of %s was cancelled before it started\n", cancelled.ID, cancelled.Scenario)
		return nil
	}
	c.paper().printf("run %s of %s is being stopped: rehearse show %s says when it has ended\n", cancelled.ID, cancelled.Scenario, cancelled.ID)
	return nil
}

func alreadyEnded(run *store.Run) error {
	return &usageError{fmt.Sprintf("run %s has ended already: %s", run.ID, run.Outcome), "only a run that is queued or running can be cancelled"}
}

// findRun reads a run by what a person calls it.
func findRun(ctx context.Context, st *store.Store, id string) (*store.Run, error) {
	run, err := st.Run(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, &usageError{fmt.Sprintf("run %q does not exist in %s", id, st), "rehearse history lists the runs"}
	}
	if err != nil {
		return nil, fmt.Errorf("read run %s: %w", id, err)
	}
	return run, nil
}
