package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
	"rehearse/store"
)

func statusCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show where every service stands against its commitment",
		Long: `Show where every service stands against its commitment, and why:

  proven    the last conclusive run of each scenario passed, recently enough
  unproven  no conclusive run yet, or something has changed since: the
            scenario, the service, a recipe or an image
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
	At       time.Time       `json:"at"`
	Services []serviceStatus `json:"services"`
	Blocked  []blockedStatus `json:"blocked"` // scenario files with problems: their scenarios do not run
}

// blockedStatus is a scenario that does not run.
type blockedStatus struct {
	File     string            `json:"file"`
	Scenario string            `json:"scenario"` // "": the file does not say
	Problems []problemDocument `json:"problems"`
}

func blockedOf(w *scenarios.Workspace) []blockedStatus {
	all := []blockedStatus{}
	for _, b := range w.Blocked {
		status := blockedStatus{File: b.File, Scenario: b.Scenario, Problems: []problemDocument{}}
		for _, problem := range b.Problems {
			status.Problems = append(status.Problems, problemDocument(problem))
		}
		all = append(all, status)
	}
	return all
}

// serviceStatus is where a service stands, and how its schedule is kept.
type serviceStatus struct {
	store.ServiceStanding
	NextDue    *time.Time `json:"next_due_at"`     // nil: nothing is written ahead
	LastOnTime *time.Time `json:"last_on_time_at"` // when a run last ended inside the window of what was due; nil: never
}

func status(ctx context.Context, c *console) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	now := time.Now().UTC()
	services, err := statusOf(ctx, st, w, now)
	if err != nil {
		return fmt.Errorf("read where services stand: %w", err)
	}
	if c.json {
		return c.emit(statusDocument{At: now, Services: services, Blocked: blockedOf(w)})
	}
	printStatus(c.paper(), services)
	printBlocked(c.paper(), w)
	return nil
}

func statusOf(ctx context.Context, st *store.Store, w *scenarios.Workspace, now time.Time) ([]serviceStatus, error) {
	standings, err := st.Standings(ctx, w, now)
	if err != nil {
		return nil, err
	}
	services := []serviceStatus{}
	for _, standing := range standings {
		of := serviceStatus{ServiceStanding: standing}
		next, err := st.Occurrences(ctx, store.OccurrenceFilter{
			Service: standing.Service, States: []store.OccurrenceState{store.Planned}, From: &now, Limit: 1,
		})
		if err != nil {
			return nil, err
		}
		last, err := st.Occurrences(ctx, store.OccurrenceFilter{
			Service: standing.Service, States: []store.OccurrenceState{store.OnTime}, Newest: true, Limit: 1,
		})
		if err != nil {
			return nil, err
		}
		if len(next.Occurrences) > 0 {
			of.NextDue = &next.Occurrences[0].DueAt
		}
		if len(last.Occurrences) > 0 {
			of.LastOnTime = last.Occurrences[0].EndedAt
		}
		services = append(services, of)
	}
	return services, nil
}

func printStatus(p *paper, services []serviceStatus) {
	if len(services) == 0 {
		p.printf("the catalogue has no services; add one in catalogue/\n")
		return
	}
	rows := [][]any{{p.paint(faint, "SERVICE"), p.paint(faint, "CLIENT"), p.paint(faint, "TIER"), p.paint(faint, "STANDING"),
		p.paint(faint, "PROOF"), p.paint(faint, zoned("NEXT DUE")), p.paint(faint, zoned("LAST ON TIME")), p.paint(faint, "WHY")}}
	for _, s := range services {
		rows = append(rows, []any{s.Service, s.Client, orDash(tierCell(s.Tier)), p.standing(s.Standing), proofAge(s.ServiceStanding), minute(s.NextDue), minute(s.LastOnTime), s.Why})
	}
	p.table("", rows)
}

// minute is a time to the minute, or nothing known.
func minute(at *time.Time) string {
	if at == nil {
		return "–"
	}
	return toMinute(*at)
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

// orDash is a text in a table, or a dash where there is nothing to say.
func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
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
