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
	State      store.RunnerState `json:"state" enum:"ready,troubled,silent" doc:"silent: it was not heard of for longer than runs.silent"`
	Trouble    string            `json:"trouble" doc:"why it takes no runs; empty when it does"`
	Pools      []string          `json:"pools" nullable:"false"`
	Running    int               `json:"running" doc:"sandboxes under way"`
	Concurrent int               `json:"concurrent" doc:"sandboxes at once"`
	Memory     *int64            `json:"memory_bytes" doc:"for its sandboxes together; null is no bound but the engine's"`
	Disk       *int64            `json:"disk_bytes" doc:"for its sandboxes together; null is no bound but the engine's"`
	Engine     string            `json:"engine"`
	Workspace  string            `json:"workspace" doc:"the version of its workspace; where runners differ, one of them has another checkout"`
	StartedAt  time.Time         `json:"started_at"`
	BeatAt     time.Time         `json:"beat_at" doc:"when it last said that it is alive"`
}

// Pool is a label of runs, and who serves it.
type Pool struct {
	Pool      string   `json:"pool"`
	Served    bool     `json:"served" doc:"a runner that is ready serves it"`
	Trouble   string   `json:"trouble" doc:"why nobody serves it; empty when somebody does"`
	Runners   int      `json:"runners" doc:"that are ready"`
	Places    int      `json:"places" doc:"sandboxes at once of those runners; a runner may serve other pools as well"`
	Scenarios int      `json:"scenarios"`
	Running   int      `json:"running"`
	Waiting   int      `json:"waiting" doc:"queued runs that could begin now"`
	Delayed   int      `json:"delayed" doc:"queued runs that may not begin yet, such as one after a change that waits for the end of a blackout"`
	Oldest    *float64 `json:"oldest_waiting_seconds" doc:"how long the longest of those that wait has waited; null when none waits"`
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
	return page{Name: "runners.html", Title: "Runners", Refresh: 10, Body: rosterShown(roster)}, err
}
