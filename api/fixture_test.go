package api

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"encoding/json"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/units"
	"rehearse/scenarios/watch"
	"rehearse/store"
)

// hostile is what a restored database may well hold.
const hostile = `<script>document.title="taken"</script><img src=x onerror=alert(1)>"'` + "\u202egnp.exe\x1b[31m"

func hours(n float64) units.Duration { return units.Duration(n * float64(time.Hour)) }

func text(t string) *string { return &t }

func number(n float64) *float64 { return &n }

// desk is a workspace as Load would make it.
func desk() *scenarios.Workspace {
	secret := recipe.Parameter{Name: "password", Type: recipe.Secret}
	return &scenarios.Workspace{
		Dir: "/workspace",
		Services: map[string]*scenarios.Service{
			"helpdesk": {Service: "helpdesk", Name: "IT service desk", Client: "acme", Owner: "desk@acme.example", Tier: 1, DataClass: "confidential",
				Commitment: scenarios.Commitment{RTO: hours(4), RPO: hours(24), Retention: hours(35 * 24), ProveEvery: hours(7 * 24)}, DependsOn: []string{"storage"}, Digest: "aa11"},
			"storage": {Service: "storage", Name: "File storage", Client: "acme", Tier: 2, Digest: "bb22"},
		},
		Scenarios: map[string]*scenarios.Scenario{
			"helpdesk-db": {
				Scenario: "helpdesk-db", About: "The desk's database and its attachments.", Service: "helpdesk", Digest: "cc33",
				Schedule: &scenarios.Schedule{Cron: "0 3 * * 1-5", Timezone: "Europe/London", Window: hours(4), CatchUp: "latest"},
				Components: []scenarios.Component{
					{Name: "db", Recipe: "postgres", Point: scenarios.Point{Take: scenarios.Latest, Within: hours(168)}, With: map[string]any{"database": "helpdesk"},
						Source: scenarios.Source{Tool: &scenarios.ToolSource{Recipe: "restic", With: map[string]any{
							"repository": "rest:https://backup:hunter2@store.example/desk", "password": "hunter2", "undeclared": "hunter2"}}}},
					{Name: "files", Recipe: "files", Without: []string{"manifest"},
						Source: scenarios.Source{Folder: &scenarios.Folder{Path: "/backups/desk", Glob: "*.tar.zst"}}},
				},
				Services: &scenarios.Compose{Services: []scenarios.ComposeService{{Name: "app", Image: "acme/helpdesk:3.2", Environment: map[string]string{"TOKEN": "hunter2"}}}},
				Checks: []scenarios.Check{
					{Name: "tickets are there", On: "db", SQL: text("select count(*) from tickets"), Expect: "value >= 40000", Timeout: hours(1. / 60)},
					{Name: "newest ticket", On: "db", SQL: text("select max(updated_at) from tickets"), Newest: true},
					{Name: "the desk answers", HTTP: &scenarios.HTTPCheck{URL: "http://app:8080/health", Headers: map[string]string{"Authorization": "Bearer hunter2"}, Body: "hunter2"}, Expect: "status == 200"},
				},
				Limits: scenarios.Limits{Memory: 2 << 30, Disk: 20 << 30, Files: 2000000, Time: hours(1)},
			},
			"storage-files": {Scenario: "storage-files", Service: "storage", Digest: "dd44"},
		},
		Recipes: map[string]*recipe.Recipe{
			"postgres": {Name: "postgres", Parameters: []recipe.Parameter{{Name: "database"}, {Name: "file", Type: recipe.Glob}}},
			"files":    {Name: "files"},
			"restic":   {Name: "restic", Parameters: []recipe.Parameter{{Name: "repository", Type: recipe.Location}, secret}, Tool: &recipe.Tool{}},
		},
	}
}

// place is a server that answers over real HTTP, with a real database behind it.
type place struct {
	*httptest.Server
	t         testing.TB
	store     *store.Store
	workspace *scenarios.Workspace
	server    *Server
	engine    error               // what the engine says to readyz
	loaded    func() watch.Loaded // what loading the workspace reported
	planned   time.Time           // when the planner ticked last
	actor     access.Actor        // who asks; else the user that a header names
	log       *strings.Builder
}

func open(t testing.TB) *place {
	return opened(t, func(*Options) {})
}

// closed is a server that people sign in to.
func closed(t testing.TB, change ...func(*Options)) *place {
	return opened(t, func(o *Options) {
		o.Actor = nil
		for _, each := range change {
			each(o)
		}
	})
}

func opened(t testing.TB, change func(*Options)) *place {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "rehearse.db"))
	require.NoError(t, err)
	p := &place{t: t, store: st, workspace: desk(), log: &strings.Builder{}, planned: time.Now()}
	p.loaded = func() watch.Loaded { return watch.Loaded{Workspace: p.workspace} }
	options := Options{
		Store: st, Version: "1.2.3", Workspace: func() *scenarios.Workspace { return p.workspace },
		Ready:   func(context.Context) error { return p.engine },
		Loaded:  func() watch.Loaded { return p.loaded() },
		Planner: func() time.Time { return p.planned },
		Actor: func(r *http.Request) access.Actor {
			if p.actor.Kind != "" {
				return p.actor
			}
			return access.OfSystem(cmp.Or(r.Header.Get("Test-User"), "anna"))
		},
		Log: slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	change(&options)
	p.server, err = New(options)
	require.NoError(t, err)
	p.Server = httptest.NewServer(p.server.Handler())
	t.Cleanup(func() {
		p.Close()
		require.NoError(t, st.Close())
	})
	return p
}

// answer is a response that was read whole.
type answer struct {
	*http.Response
	Text string
}

func (p *place) send(method, path, body string, headers ...string) answer {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), method, p.URL+path, strings.NewReader(body))
	require.NoError(p.t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	require.NoError(p.t, err)
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	require.NoError(p.t, err)
	return answer{Response: response, Text: string(read)}
}

func (p *place) get(path string) answer { p.t.Helper(); return p.send("GET", path, "") }

// look asks as a browser does.
func (p *place) look(path string) answer {
	p.t.Helper()
	return p.send("GET", path, "", "Accept", "text/html,application/xhtml+xml")
}

func read[T any](t *testing.T, from answer) T {
	t.Helper()
	var into T
	require.NoError(t, json.Unmarshal([]byte(from.Text), &into), from.Text)
	return into
}

func (p *place) queue(scenario string) *store.Run {
	p.t.Helper()
	of := p.workspace.Scenarios[scenario]
	run, err := p.store.Enqueue(p.t.Context(), store.Request{Scenario: of, Service: p.workspace.Services[of.Service], Trigger: store.OnDemand, By: "anna"})
	require.NoError(p.t, err)
	return run
}

func (p *place) begin(scenario string) *store.Run {
	p.t.Helper()
	run, err := p.store.Claim(p.t.Context(), p.queue(scenario).ID, "g-runner")
	require.NoError(p.t, err)
	return run
}

// end carries a run to its end; what it learnt is told by learn.
func (p *place) end(scenario string, outcome store.Outcome, learn func(*store.Run)) *store.Run {
	p.t.Helper()
	run := p.begin(scenario)
	run.Outcome = outcome
	if learn != nil {
		learn(run)
	}
	require.NoError(p.t, p.store.End(p.t.Context(), run))
	return run
}

// phase is a step of the run that began and lasted so many seconds.
func phase(run *store.Run, name store.PhaseName, component string, from, seconds float64) store.Phase {
	began := run.StartedAt.Add(time.Duration(from * float64(time.Second)))
	ended := began.Add(time.Duration(seconds * float64(time.Second)))
	return store.Phase{Name: name, Component: component, StartedAt: began, EndedAt: &ended, Offset: from, Seconds: &seconds}
}

// damaged is what a run learns of a backup that is broken, with data in it
// that wants to break the page as well.
func damaged(run *store.Run) {
	run.Reason = "check \"newest ticket\" did not hold: the newest datum is 3 days old"
	ended := run.StartedAt.Add(41 * time.Second)
	met, size, consistent, moved, files := false, int64(300<<20), run.StartedAt.Add(-72*time.Hour), int64(300<<20), int64(1204)
	run.EndedAt = &ended
	run.RTO = store.Measure{Committed: number(60), How: "a failed run has no RTO"}
	run.RPO = store.Measure{Seconds: number(72 * 3600), Committed: number(24 * 3600), Met: &met, How: "from the newest datum that check \"newest ticket\" found"}
	fetch := phase(run, store.Fetch, "db", 1.2, 9.5)
	fetch.Bytes, fetch.Files = &moved, &files
	run.Phases = []store.Phase{
		phase(run, store.Select, "", 0, 1.2), phase(run, store.Fetch, "", 1.2, 9.5), fetch,
		phase(run, store.Provision, "db", 1.2, 6.1), phase(run, store.Fetch, "files", 1.3, 3.4),
		phase(run, store.Restore, "db", 10.8, 19), phase(run, store.Restore, "files", 4.7, 5.5),
		phase(run, store.Ready, "db", 29.8, 1.6), phase(run, store.Check, "", 31.4, 4.2), phase(run, store.Teardown, "", 35.6, 5.1),
	}
	newest := consistent.Add(-time.Hour)
	run.Observations = []store.Observation{
		{Name: "the dump is whole", Kind: "integrity", On: "db", Wanted: "no error", Got: "214 tables and indexes read", Held: true, Mandatory: true, OfData: true, At: ended, Seconds: 1.1},
		{Name: "tickets are there", Kind: "sql", On: "db", Question: "select count(*) from tickets", Wanted: "value >= 40000", Got: "value = 41876", Held: true, Mandatory: true, OfData: true, At: ended, Seconds: .04},
		{Name: "newest ticket", Kind: "sql", On: "db", Question: "select max(updated_at) from tickets", Wanted: "at most 24h old", Got: hostile, Mandatory: true, OfData: true, Newest: &newest, At: ended, Seconds: .03,
			Fault: fault.OfBackup(fault.RPO, "the newest datum is 3 days old").To("see whether the nightly dump still runs")},
		{Name: "the desk answers", Kind: "http", Question: "GET http://app:8080/health", Wanted: "status == 200", Skipped: true, Mandatory: true, At: ended},
	}
	run.Components = []store.Component{
		{Name: "db", Source: "restic repository /backups/restic", Rule: "the latest, at most 7d old", Candidates: 31, Point: "06c5a25c", ConsistentAt: &consistent, ConsistentFrom: "the snapshot", AvailableAt: &consistent,
			Size: &size, Digest: strings.Repeat("4f2a", 16), Recipe: "postgres", Image: "postgres:15", Facts: map[string]any{"tables": 14.0, "format": "pg-custom"}, Notes: []string{"role helpdesk_app was made because the dump expects it"}},
		{Name: "files", Source: "folder /backups/desk", Rule: "the latest", Candidates: 9, Point: "desk-2026-11-18.tar.zst", Recipe: "files"},
	}
	run.Symptoms = []store.Symptom{{Phase: store.Check, Class: fault.RPO, Blame: fault.Backup, Reason: "the newest ticket is 3 days old; 24h is promised", Next: "see whether the nightly dump still runs"}}
	run.Isolation = &store.Isolation{Isolated: true, Attempts: []store.Escape{
		{What: "dns", Target: "example.com", Detail: "no such host"},
		{What: "metadata", Target: "169.254.169.254:80", Detail: "network is unreachable"},
	}, Interfaces: []string{"eth0 172.18.0.2/16"}, Routes: []string{"172.18.0.0/16 dev eth0"}}
	run.Environment = &store.Environment{Version: "1.2.3", Engine: &store.Engine{Name: "Docker 20.10.24"}}
}

var errEngine = errors.New("the container engine does not answer at unix:///var/run/docker.sock: start it, or set engine.host in rehearse.yaml")
