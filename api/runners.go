package api

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/store"
)

// Runner is a process that carries runs, as it last said, and what it does now.
type Runner struct {
	ID         string            `json:"id"`
	Host       string            `json:"host"`
	Version    string            `json:"version"`
	State      store.RunnerState `json:"state" enum:"ready,troubled,silent" doc:"silent: it has not reported for longer than runs.silent"`
	Trouble    string            `json:"trouble" doc:"why it takes no runs; empty if it takes runs"`
	Pools      []string          `json:"pools" nullable:"false"`
	Running    int               `json:"running" doc:"sandboxes in use"`
	Concurrent int               `json:"concurrent" doc:"how many sandboxes at once"`
	Memory     *int64            `json:"memory_bytes" doc:"for its sandboxes together; null means only the engine's limit applies"`
	Disk       *int64            `json:"disk_bytes" doc:"for its sandboxes together; null means only the engine's limit applies"`
	Engine     string            `json:"engine"`
	Workspace  string            `json:"workspace" doc:"the version of its workspace; if runners differ, one has a different checkout"`
	StartedAt  time.Time         `json:"started_at"`
	BeatAt     time.Time         `json:"beat_at" doc:"when it last reported"`
}

// Pool is a label of runs, and who serves it.
type Pool struct {
	Pool      string   `json:"pool"`
	Served    bool     `json:"served" doc:"a ready runner serves it"`
	Trouble   string   `json:"trouble" doc:"why no runner serves it; empty if one does"`
	Runners   int      `json:"runners" doc:"ready runners that serve it"`
	Places    int      `json:"places" doc:"sandboxes that those runners can run at once; a runner may serve other pools as well"`
	Scenarios int      `json:"scenarios"`
	Running   int      `json:"running"`
	Waiting   int      `json:"waiting" doc:"queued runs that could start now"`
	Delayed   int      `json:"delayed" doc:"queued runs that may not start yet, such as one after a change that waits for the end of a blackout"`
	Oldest    *float64 `json:"oldest_waiting_seconds" doc:"longest wait of those runs; null when none waits"`
}

// Roster is who carries runs, and what there is to carry.
type Roster struct {
	Runners []Runner `json:"runners" nullable:"false"`
	Pools   []Pool   `json:"pools" nullable:"false"`
}

type rosterAnswer struct{ Body Roster }

func (s *Server) listRunners(ctx context.Context, _ *struct{}) (*rosterAnswer, error) {
	roster, err := s.Store.Roster(ctx, s.Workspace())
	return &rosterAnswer{Body: rosterShown(roster)}, err
}

func rosterShown(roster store.Roster) Roster {
	shown := Roster{Runners: []Runner{}, Pools: []Pool{}}
	for _, r := range roster.Runners {
		shown.Runners = append(shown.Runners, Runner{
			ID: r.ID, Host: r.Host, Version: r.Version, State: r.State, Trouble: r.Trouble, Pools: append([]string{}, r.Pools...),
			Running: r.Running, Concurrent: r.Concurrent, Memory: bound(r.Memory), Disk: bound(r.Disk), Engine: r.Engine,
			Workspace: r.Workspace, StartedAt: r.StartedAt, BeatAt: r.BeatAt,
		})
	}
	for _, p := range roster.Pools {
		shown.Pools = append(shown.Pools, Pool{
			Pool: p.Pool, Served: p.Served, Trouble: p.Trouble, Runners: p.Runners, Places: p.Places, Scenarios: p.Scenarios,
			Running: p.Running, Waiting: p.Waiting, Delayed: p.Delayed, Oldest: p.OldestSeconds,
		})
	}
	return shown
}

func (s *Server) runnersPage(c *gin.Context) (page, error) {
	roster, err := s.Store.Roster(c.Request.Context(), s.Workspace())
	return page{Name: "runners.html", Title: "Runners", Refresh: 10, Live: allEvents, Body: rosterShown(roster)}, err
}
