package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/store"
)

func runnersCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "runners",
		Short: "Show the runners, and what waits in each pool",
		Long: `Show the runners, and what waits in each pool:

  ready     it reported recently and takes runs
  troubled  it is alive but takes no runs; the line below says why
  silent    it has not reported for longer than runs.silent; shown for a day

WORKSPACE differs where a machine has a different version of the files.

A pool that no runner serves is marked: what waits there waits for ever.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runners(cmd.Context(), c)
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// runnersDocument is what runners --json prints.
type runnersDocument struct {
	At time.Time `json:"at"`
	store.Roster
}

func runners(ctx context.Context, c *console) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	roster, err := st.Roster(ctx, w)
	if err != nil {
		return fmt.Errorf("list the runners: %w", err)
	}
	now := time.Now().UTC()
	if c.json {
		return c.emit(runnersDocument{now, roster})
	}
	printRoster(c.paper(), roster, now)
	return nil
}

func printRoster(p *paper, roster store.Roster, now time.Time) {
	if len(roster.Runners) == 0 {
		p.printf("no runner has reported within a day; rehearse serve is one, rehearse work adds more\n")
	} else {
		p.table("", runnerRows(p, roster.Runners, now))
	}
	p.printf("\n")
	p.table("", poolRows(p, roster.Pools))
}

func runnerRows(p *paper, runners []store.RunnerEntry, now time.Time) [][]any {
	rows := [][]any{{p.paint(faint, "RUNNER"), p.paint(faint, "HOST"), p.paint(faint, "STATE"), p.paint(faint, "POOLS"), p.paint(faint, "RUNS"),
		p.paint(faint, "MEMORY"), p.paint(faint, "DISK"), p.paint(faint, "WORKSPACE"), p.paint(faint, "LAST SEEN"), p.paint(faint, "TROUBLE")}}
	for _, r := range runners {
		rows = append(rows, []any{r.ID, r.Host, p.runnerState(r.State), strings.Join(r.Pools, ","), fmt.Sprintf("%d of %d", r.Running, r.Concurrent),
			room(r.Memory), room(r.Disk), r.Workspace, seconds(max(now.Sub(r.BeatAt), 0).Round(time.Second).Seconds()) + " ago", r.Trouble})
	}
	return rows
}

// room is what a runner gives its sandboxes together; 0 is no bound.
func room(bytes int64) string {
	if bytes <= 0 {
		return "–"
	}
	return size(bytes)
}

func poolRows(p *paper, pools []store.PoolEntry) [][]any {
	rows := [][]any{{p.paint(faint, "POOL"), p.paint(faint, "RUNNERS"), p.paint(faint, "RUNNING"), p.paint(faint, "WAITING"),
		p.paint(faint, "LONGEST WAIT"), p.paint(faint, "LATER"), p.paint(faint, "SCENARIOS"), p.paint(faint, "TROUBLE")}}
	for _, pool := range pools {
		longest := "–"
		if pool.OldestSeconds != nil {
			longest = seconds(*pool.OldestSeconds)
		}
		rows = append(rows, []any{pool.Pool, strconv.Itoa(pool.Runners), fmt.Sprintf("%d of %d", pool.Running, pool.Places), strconv.Itoa(pool.Waiting),
			longest, strconv.Itoa(pool.Delayed), strconv.Itoa(pool.Scenarios), p.paint(red, pool.Trouble)})
	}
	return rows
}

func (p *paper) runnerState(s store.RunnerState) styled {
	switch s {
	case store.RunnerReady:
		return p.paint(green, string(s))
	case store.RunnerSilent:
		return p.paint(red, string(s))
	default:
		return p.paint(yellow, string(s))
	}
}
