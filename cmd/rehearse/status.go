package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"rehearse/store"
)

func statusCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show where every service stands against its commitment",
		Long: `Show where every service stands against its commitment, and why:

  proven    the last conclusive run of each scenario passed, recently enough
  unproven  nothing conclusive has happened yet
  stale     the last run that passed is older than the commitment allows
  breached  the last conclusive run of a scenario failed`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return status(cmd.Context(), c)
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// statusDocument is what status --json prints.
type statusDocument struct {
	At       time.Time               `json:"at"`
	Services []store.ServiceStanding `json:"services"`
}

func status(ctx context.Context, c *console) (err error) {
	w, err := c.load()
	if err != nil {
		return err
	}
	st, err := c.open(ctx, c.databasePath(w))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	now := time.Now().UTC()
	standings, err := st.Standings(ctx, w, now)
	if err != nil {
		return fmt.Errorf("find where services stand: %w", err)
	}
	if c.json {
		return c.emit(statusDocument{At: now, Services: append([]store.ServiceStanding{}, standings...)})
	}
	printStatus(c.paper(), standings)
	return nil
}

func printStatus(p *paper, standings []store.ServiceStanding) {
	if len(standings) == 0 {
		p.printf("the catalogue holds no service; add one in catalogue/\n")
		return
	}
	rows := [][]any{{p.paint(faint, "SERVICE"), p.paint(faint, "CLIENT"), p.paint(faint, "TIER"), p.paint(faint, "STANDING"),
		p.paint(faint, "PROOF"), p.paint(faint, "WHY")}}
	for _, s := range standings {
		rows = append(rows, []any{s.Service, s.Client, s.Tier, p.standing(s.Standing), proofAge(s), s.Why})
	}
	p.table("", rows)
}

// proofAge is how old the newest proof is, of how old it may become.
func proofAge(s store.ServiceStanding) string {
	age := "none"
	if s.ProofAgeSeconds != nil {
		age = seconds(*s.ProofAgeSeconds) + " old"
	}
	if s.ProveEverySeconds == nil || *s.ProveEverySeconds == 0 {
		return age
	}
	return age + ", due every " + seconds(*s.ProveEverySeconds)
}

func (p *paper) standing(s store.Standing) styled {
	switch s {
	case store.Proven:
		return p.paint(green, string(s))
	case store.Breached:
		return p.paint(red, string(s))
	default:
		return p.paint(yellow, string(s))
	}
}
