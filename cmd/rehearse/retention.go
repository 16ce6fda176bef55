package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios/access"
	"rehearse/store"
)

func retentionCommand(c *console) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "retention",
		Short: "Remove records that are past their retention, and hold those that must stay",
		Long: `Remove what is older than "retention:" in rehearse.yaml keeps it; "rehearse serve" does
so once a day.

  retention: {runs: 400d, contents: 400d, outputs: 30d, attachments: 1100d}

Of runs, the phases and answers of checks go; the run itself stays with its outcome and
times, so that no figure changes. The evidence log is never cut: each removal leaves a
tombstone that names the entry that still tells of it. What an open finding or dispute
is about, and the newest run of each scenario that passed, stays whatever its age.

A legal hold stops all of this for a client, a service or a range of time until it is
released.

  rehearse retention --dry-run
  rehearse retention hold --service orders --from 2026-01-01 --why "claim 4711"
  rehearse retention release 1 --why "the claim is settled"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.applyRetention(cmd.Context(), dryRun) },
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only show what would be removed")
	c.jsonFlag(cmd)
	for _, sub := range []*cobra.Command{holdCommand(c), releaseCommand(c), holdsCommand(c)} {
		sub.Args = named(sub.Args)
		c.jsonFlag(sub)
		cmd.AddCommand(sub)
	}
	return cmd
}

// retentionDocument is what retention --json prints.
type retentionDocument struct {
	DryRun  bool             `json:"dry_run"`
	Classes []store.Retained `json:"classes" nullable:"false"`
}

func (c *console) applyRetention(ctx context.Context, dryRun bool) (err error) {
	w, err := c.load(ctx)
	if err != nil {
		return err
	}
	st, err := c.openOf(ctx, w)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	st.UseWorkspace(w)
	done, err := st.ApplyRetention(access.With(ctx, access.CurrentUser()), w.Settings.Retention, dryRun)
	if err != nil {
		return ofRetention(err)
	}
	if c.json {
		return c.emit(retentionDocument{dryRun, append([]store.Retained{}, done...)})
	}
	p := c.paper()
	if len(done) == 0 {
		p.printf("everything is kept for ever: \"retention:\" in rehearse.yaml says otherwise\n")
		return nil
	}
	removed := "REMOVED"
	if dryRun {
		removed = "WOULD GO"
	}
	rows := [][]any{{p.paint(faint, "CLASS"), p.paint(faint, zoned("OLDER THAN")), p.paint(faint, removed), p.paint(faint, "HELD")}}
	for _, r := range done {
		rows = append(rows, []any{string(r.Class), toMinute(r.Before), fmt.Sprint(r.Removed), fmt.Sprint(r.Held)})
	}
	p.table("", rows)
	return nil
}

// ofRetention turns what the store refuses into a mistake of the call.
func ofRetention(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &usageError{"a legal hold with that number does not exist", "rehearse retention holds lists them"}
	case errors.Is(err, store.ErrHold):
		return &usageError{err.Error(), "rehearse retention holds lists them"}
	case errors.Is(err, store.ErrRefused):
		return &usageError{err.Error(), "ask a person who has that role"}
	}
	return err
}

func holdCommand(c *console) *cobra.Command {
	var h store.Hold
	var from, until string
	cmd := &cobra.Command{
		Use:   "hold --why REASON",
		Short: "Place a legal hold: what it is about is not removed",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			for _, given := range []struct {
				flag, text string
				into       **time.Time
			}{{"from", from, &h.FromAt}, {"until", until, &h.UntilAt}} {
				if given.text == "" {
					continue
				}
				at, err := time.ParseInLocation(time.DateOnly, given.text, shownIn)
				if err != nil {
					return &usageError{fmt.Sprintf("--%s %q is not a day", given.flag, given.text), "write a day, such as 2026-12-31"}
				}
				*given.into = &at
			}
			return c.withStore(cmd.Context(), func(st *store.Store) error {
				made, err := st.PlaceHold(cmd.Context(), h)
				return c.sayHold("placed", made, err)
			})
		},
	}
	cmd.Flags().StringVar(&h.Client, "client", "", "only what is of this client")
	cmd.Flags().StringVar(&h.Service, "service", "", "only what is of this service")
	cmd.Flags().StringVar(&from, "from", "", "only records from this day on")
	cmd.Flags().StringVar(&until, "until", "", "only records from before this day")
	cmd.Flags().StringVar(&h.Reason, "why", "", "why it is placed")
	return cmd
}

func releaseCommand(c *console) *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "release HOLD --why REASON",
		Short: "Release a legal hold",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return &usageError{fmt.Sprintf("%q is not the number of a legal hold", args[0]), "rehearse retention holds lists them"}
			}
			return c.withStore(cmd.Context(), func(st *store.Store) error {
				released, err := st.ReleaseHold(cmd.Context(), id, why)
				return c.sayHold("released", released, err)
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "why it is released")
	return cmd
}

func (c *console) sayHold(what string, h *store.Hold, err error) error {
	switch {
	case err != nil:
		return ofRetention(err)
	case c.json:
		return c.emit(h)
	}
	c.paper().printf("%s legal hold %d: %s\n", what, h.ID, h.Concerns())
	return nil
}

func holdsCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "holds",
		Short: "List the legal holds",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(st *store.Store) error {
				holds, err := st.Holds(cmd.Context())
				if err != nil {
					return err
				}
				if c.json {
					return c.emit(map[string]any{"holds": holds})
				}
				p := c.paper()
				if len(holds) == 0 {
					p.printf("there are no legal holds: rehearse retention hold places one\n")
					return nil
				}
				rows := [][]any{{p.paint(faint, "HOLD"), p.paint(faint, "STATE"), p.paint(faint, "OF"), p.paint(faint, "PLACED BY"), p.paint(faint, zoned("PLACED")), p.paint(faint, "REASON")}}
				for _, h := range holds {
					state := p.paint(green, "holds")
					if h.ReleasedAt != nil {
						state = p.paint(faint, "released by "+h.ReleasedByID)
					}
					rows = append(rows, []any{fmt.Sprint(h.ID), state, h.Concerns(), h.PlacedByID, toMinute(h.PlacedAt), h.Reason})
				}
				p.table("", rows)
				return nil
			})
		},
	}
}

// betweenRetentions is how often serve removes what is past its retention.
const betweenRetentions = 24 * time.Hour

// keepRetention removes what is past its retention, at the start and then once a day,
// until ctx ends. Several servers may: what one has removed is gone for the others.
func keepRetention(ctx context.Context, m *machine) error {
	tick := time.NewTicker(betweenRetentions)
	defer tick.Stop()
	for {
		done, err := m.store.ApplyRetention(ctx, m.files.Workspace().Settings.Retention, false)
		if err != nil && ctx.Err() == nil {
			m.log.Warn("what is past its retention could not be removed; it is tried again tomorrow", "error", err)
		}
		for _, r := range done {
			if r.Removed > 0 {
				m.log.Info("removed what is past its retention", "class", string(r.Class), "records", r.Removed, "held", r.Held)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
