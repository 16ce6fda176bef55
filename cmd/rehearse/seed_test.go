package main

import (
	"bytes"
	"context"
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // registers the driver
	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares what people read with the file that somebody has read.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// read is what a printing function puts on plain paper.
func read(print func(*paper)) string {
	var out bytes.Buffer
	print(paperOn(&out))
	return out.String()
}

// morning is when everything seeded happened.
var morning = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)

func after(d time.Duration) *time.Time {
	t := morning.Add(d)
	return &t
}

func ptr[T any](value T) *T { return &value }

// seeded is a workspace in memory and a real database with one run of each outcome.
func seeded(t *testing.T) (*scenarios.Workspace, *store.Store) {
	t.Helper()
	w := &scenarios.Workspace{
		Services: map[string]*scenarios.Service{
			"billing":  {Service: "billing", Client: "acme", Tier: 1, Commitment: scenarios.Commitment{RTO: hours(1), RPO: hours(24), ProveEvery: hours(168)}},
			"helpdesk": {Service: "helpdesk", Client: "acme", Tier: 2, Commitment: scenarios.Commitment{RTO: hours(4), RPO: hours(24), ProveEvery: hours(168)}},
			"intranet": {Service: "intranet", Client: "acme", Tier: 3},
			"payroll":  {Service: "payroll", Client: "other\x1b[2J", Tier: 1, Commitment: scenarios.Commitment{ProveEvery: hours(24)}},
		},
		Scenarios: map[string]*scenarios.Scenario{
			"billing":     {Scenario: "billing", Service: "billing"},
			"helpdesk-db": {Scenario: "helpdesk-db", Service: "helpdesk"},
			"payroll":     {Scenario: "payroll", Service: "payroll"},
		},
	}
	path := filepath.Join(t.TempDir(), "rehearse.db")
	st, err := store.Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	for _, one := range []struct {
		scenario, id string
		queued       time.Duration
		end          func(*store.Run)
	}{
		{"helpdesk-db", "20261120-030000-aaaaaa", 0, passes},
		{"billing", "20261120-040000-bbbbbb", time.Hour, fails},
		{"payroll", "20261120-050000-cccccc", 2 * time.Hour, breaks},
		{"payroll", "20261120-060000-dddddd", 3 * time.Hour, stops},
	} {
		scenario := w.Scenarios[one.scenario]
		seed(t, st, path, store.Request{
			Scenario: scenario, Service: w.Services[scenario.Service], Trigger: store.OnDemand, By: "ada", T0: after(one.queued),
		}, one.id, one.queued, one.end)
	}
	return w, st
}

func hours(n int) units.Duration { return units.Duration(time.Duration(n) * time.Hour) }

// seed writes a run the way a runner does. Only its id and the times that the
// store gives are set by hand, because a golden file cannot know them.
func seed(t *testing.T, st *store.Store, path string, want store.Request, id string, queued time.Duration, end func(*store.Run)) {
	t.Helper()
	queue, err := st.Enqueue(t.Context(), want)
	require.NoError(t, err)
	run, err := st.Claim(t.Context(), queue.ID, "seed")
	require.NoError(t, err)
	backdate(t, path, run.ID, id, *after(queued))
	run.ID, run.QueuedAt, run.StartedAt = id, *after(queued), after(queued)
	end(run)
	require.NoError(t, st.End(t.Context(), run))
}

func backdate(t *testing.T, path, was, id string, at time.Time) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	require.NoError(t, err)
	defer db.Close()
	stamp := at.UTC().Format("2006-01-02 15:04:05.000000-07:00")
	_, err = db.ExecContext(context.Background(), "UPDATE runs SET id = ?, queued_at = ?, started_at = ? WHERE id = ?", id, stamp, stamp, was)
	require.NoError(t, err)
}

func phase(name store.PhaseName, component string, offset, took float64) store.Phase {
	return store.Phase{
		Name: name, Component: component, StartedAt: *after(seconds64(offset)), EndedAt: after(seconds64(offset + took)),
		Offset: offset, Seconds: &took,
	}
}

func seconds64(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func passes(run *store.Run) {
	run.Outcome, run.EndedAt = store.Passed, after(13*time.Second)
	run.RTO.Seconds, run.RTO.Met, run.RTO.How = ptr(12.3), ptr(true), "run start to the last mandatory check"
	run.RPO.Seconds, run.RPO.Met, run.RPO.How = ptr(10800.0), ptr(true), "newest datum found by the check \"newest ticket\""
	fetch, restore := phase(store.Fetch, "db", 0.2, 3.1), phase(store.Restore, "db", 4.4, 6.5)
	fetch.Bytes, restore.Bytes, restore.Files = ptr(int64(34<<20)), ptr(int64(120<<20)), ptr(int64(1))
	run.Phases = []store.Phase{
		phase(store.Select, "", 0, 0.2), phase(store.Select, "db", 0, 0.2), fetch, phase(store.Provision, "db", 0.2, 4.2), restore,
		phase(store.Ready, "db", 10.9, 0.4), phase(store.Check, "", 11.3, 1), phase(store.Teardown, "", 12.3, 0.7),
	}
	run.Components = []store.Component{{
		Name: "db", Source: "restic repository /backups/restic", Rule: "latest within 7d", Candidates: 12,
		Point: "06c5a25c", ConsistentAt: after(-3 * time.Hour), ConsistentFrom: "the tool", Size: ptr(int64(34 << 20)),
		Digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Recipe: "postgres", RecipeVersion: "0123456789abcdef",
		Image: "postgres:15", ImageID: "sha256:feed", Facts: map[string]any{"format": "pg-custom", "tables": 14},
		Notes: []string{"role app was made, because the dump expects it"},
	}}
	run.Observations = []store.Observation{
		{Name: "tickets are there", Kind: "sql", On: "db", Wanted: "value >= 40000", Got: "52012", Held: true, Mandatory: true, OfData: true, Seconds: 0.1},
		{Name: "newest ticket", Kind: "sql", On: "db", Got: "2026-11-20T00:00:00Z", Held: true, Mandatory: true, OfData: true, Newest: after(-3 * time.Hour), Seconds: 0.1},
		{Name: "indexes are sound", Kind: "integrity", On: "db", Skipped: true},
	}
	run.Isolation = &store.Isolation{Isolated: true, Attempts: []store.Escape{
		{What: "dns", Target: "example.org"}, {What: "internet", Target: "1.1.1.1:443"}, {What: "internet", Target: "8.8.8.8:53"}, {What: "host", Target: "172.18.0.1:22"},
	}, Interfaces: []string{"lo 127.0.0.1/8"}}
	run.Environment = &store.Environment{
		Version: "v1.0.0", Engine: &store.Engine{Name: "Docker 20.10.24", APIVersion: "1.41", Memory: 25276510208, Local: true, CPUs: 8, Driver: "overlay2"},
		Limits: &store.RunLimits{Memory: 2 << 30, Disk: 20 << 30, Files: 100_000, Time: 3600},
	}
}

// fails restored a row that attacks whoever looks at it.
func fails(run *store.Run) {
	reason := "check \"balance\" did not hold: got " + hostile
	run.Outcome, run.Reason, run.EndedAt = store.Failed, reason, after(time.Hour+5*time.Second)
	run.RTO.How = "a failed run has no RTO"
	run.RPO.Seconds, run.RPO.Met, run.RPO.How = ptr(200000.0), ptr(false), "metadata alone: no check finds the newest datum"
	check := phase(store.Check, "", 3, 1)
	check.Error = reason
	run.Phases = []store.Phase{phase(store.Select, "db", 0, 0.1), phase(store.Restore, "db", 1, 2), check, phase(store.Teardown, "", 4, 1)}
	run.Components = []store.Component{{Name: "db", Source: "folder /backups", Rule: "latest", Candidates: 3, Point: "b.sqlite", Recipe: "sqlite",
		ConsistentAt: after(-55 * time.Hour), ConsistentFrom: "modification time", Facts: map[string]any{"title": hostile}}}
	run.Observations = []store.Observation{
		{Name: "balance", Kind: "sql", On: "db", Wanted: "value == 0", Got: hostile, Mandatory: true, OfData: true, Seconds: 0.2},
		{Name: "slow report", Kind: "sql", On: "db", Wanted: "value > 1", Got: "0", OfData: true, Seconds: 0.2},
	}
	run.Isolation = &store.Isolation{Isolated: true, Attempts: []store.Escape{{What: "dns"}}}
	run.Symptoms = []store.Symptom{
		{Phase: store.Check, Class: fault.Data, Blame: fault.Backup, Reason: reason, Next: "compare with production\nthen take a new backup"},
		{Phase: store.Check, Class: fault.RPO, Blame: fault.Backup, Reason: "RPO exceeded", Next: "back up more often"},
	}
}

func breaks(run *store.Run) {
	reason := "the container engine does not answer"
	run.Outcome, run.Reason, run.EndedAt = store.Inconclusive, reason, after(2*time.Hour+time.Second)
	provision := phase(store.Provision, "", 0.1, 0.9)
	provision.Error = reason
	run.Phases = []store.Phase{provision}
	run.Symptoms = []store.Symptom{{Phase: store.Provision, Class: fault.Engine, Blame: fault.Rig, Reason: reason, Next: "start the engine"}}
}

func stops(run *store.Run) {
	run.Outcome, run.Reason, run.CancelledBy, run.EndedAt = store.Cancelled, "cancelled by ada", "ada", after(3*time.Hour+time.Second)
	run.Observations = []store.Observation{{Name: "people are there", Kind: "sql", On: "db", Wanted: "value > 0", Mandatory: true, Skipped: true}}
	run.KeepUntil = after(5 * time.Hour)
}
