package main

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
	"rehearse/store"
)

func TestTheEngineMustBeNewEnough(t *testing.T) {
	for version, want := range map[string]level{"1.41": ok, "1.52": ok, "2.0": ok, "1.40": bad, "1.9": bad, "": bad} {
		require.Equal(t, want, ofVersion(sandbox.About{APIVersion: version}).Level, version)
	}
}

func wanting(limits scenarios.Limits) *scenarios.Workspace {
	return &scenarios.Workspace{
		Settings:  scenarios.Settings{Runs: scenarios.RunSettings{Concurrent: 2}},
		Scenarios: map[string]*scenarios.Scenario{"big": {Limits: limits}, "small": {Limits: scenarios.Limits{Disk: 1}}},
	}
}

func TestTheDiskMustHoldWhatScenariosMayFill(t *testing.T) {
	w := wanting(scenarios.Limits{Disk: 20 << 30})
	has := func(free int64, err error) func(string) (int64, error) {
		return func(path string) (int64, error) {
			require.Equal(t, "/var/lib/docker", path)
			return free, err
		}
	}
	here := sandbox.About{Local: true, Root: "/var/lib/docker"}
	require.Equal(t, reading{ok, "disk", "40 GiB free in /var/lib/docker", ""}, ofDisk(here, w, has(40<<30, nil)))
	require.Equal(t, reading{warn, "disk", "39 GiB free in /var/lib/docker",
		"scenario big may need 40 GiB: free some space, or lower its limits.disk"}, ofDisk(here, w, has(39<<30, nil)))
	require.Equal(t, warn, ofDisk(here, w, has(0, errors.New("no such folder"))).Level)
	require.Equal(t, warn, ofDisk(sandbox.About{Root: "/var/lib/docker"}, w, nil).Level, "the engine is elsewhere")
}

func TestTheEngineMustHaveTheProcessorsAndMemoryThatAreAskedFor(t *testing.T) {
	about := sandbox.About{CPUs: 2, Memory: 4 << 30}
	require.Equal(t, ok, ofMemory(about, wanting(scenarios.Limits{CPUs: 2, Memory: 4 << 30})).Level)
	require.Equal(t, bad, ofMemory(about, wanting(scenarios.Limits{CPUs: 2.5})).Level)
	require.Equal(t, warn, ofMemory(about, wanting(scenarios.Limits{Memory: 5 << 30})).Level)
}

func TestClocksThatDisagreeAreFound(t *testing.T) {
	asked, answered := morning, morning.Add(time.Second)
	require.Equal(t, ok, ofEngineClock(morning.Add(500*time.Millisecond), asked, answered).Level)
	require.Equal(t, ok, ofEngineClock(answered.Add(scenarios.Skew), asked, answered).Level)
	require.Equal(t, bad, ofEngineClock(answered.Add(scenarios.Skew+time.Second), asked, answered).Level)
	require.Equal(t, bad, ofEngineClock(asked.Add(-scenarios.Skew-time.Second), asked, answered).Level)
	require.Equal(t, warn, ofEngineClock(time.Time{}, asked, answered).Level)

	require.Equal(t, ok, ofOurClock(3*time.Second, 3*time.Second).Level)
	require.Equal(t, reading{warn, "clock", "it was set by -1m during this check",
		"wait until the time service has settled: RPO is only as accurate as the clock"}, ofOurClock(-57*time.Second, 3*time.Second))

	require.Empty(t, ofHistory([]store.Run{{QueuedAt: morning}}, morning))
	require.Equal(t, bad, ofHistory([]store.Run{{ID: "x", QueuedAt: morning.Add(time.Hour)}}, morning)[0].Level)
}

// needy is a workspace whose scenarios need images and secrets in every way.
func needy() *scenarios.Workspace {
	return &scenarios.Workspace{
		Settings: scenarios.Settings{Images: map[string]string{"restic": "mirror/restic:1"}},
		Recipes: map[string]*recipe.Recipe{
			"files":    {Name: "files"},
			"postgres": {Name: "postgres", Service: &recipe.Service{Image: "postgres:17"}},
			"restic": {Name: "restic", Tool: &recipe.Tool{Image: "restic/restic"}, Parameters: []recipe.Parameter{
				{Name: "password", Type: recipe.Secret}, {Name: "repository", Type: recipe.Location}}},
		},
		Scenarios: map[string]*scenarios.Scenario{
			"a": {Components: []scenarios.Component{{Recipe: "postgres"}, {Recipe: "files"}}},
			"b": {
				Components: []scenarios.Component{{
					Recipe: "postgres", Image: "postgres:15",
					Source: scenarios.Source{Tool: &scenarios.ToolSource{Recipe: "restic", With: map[string]any{
						"password": "${REHEARSE_NOT_SET_ANYWHERE}", "repository": "/backups"}}},
				}},
				Services: &scenarios.Compose{Services: []scenarios.ComposeService{{Image: "acme/app:3"}, {Image: "postgres:17"}}},
			},
		},
	}
}

func TestEveryImageThatAScenarioNeedsIsLookedFor(t *testing.T) {
	require.Equal(t, map[string][]string{
		"postgres:17":     {"a", "b"},
		"postgres:15":     {"b"},
		"mirror/restic:1": {"b"},
		"acme/app:3":      {"b"},
	}, imagesOf(needy()))
}

func TestASecretThatIsNotSetIsNamedAndNeverShown(t *testing.T) {
	readings := ofSecrets(needy())
	require.Len(t, readings, 1)
	require.Equal(t, bad, readings[0].Level)
	require.Contains(t, readings[0].Found, "REHEARSE_NOT_SET_ANYWHERE")

	t.Setenv("REHEARSE_NOT_SET_ANYWHERE", "hunter2")
	require.Equal(t, []reading{{ok, "secret", "all references to secrets resolve", ""}}, ofSecrets(needy()))
}

func TestTheDoctorSaysWhatToDo(t *testing.T) {
	golden(t, "doctor", read(func(p *paper) {
		printReadings(p, []reading{
			ofWorkspace("/srv/work", needy(), nil),
			ofWorkspace("/srv/work", nil, scenarios.Problems{{Message: "a"}, {Message: "b"}}),
			ofWorkspace("/srv/none", nil, &usageError{"there is no workspace in /srv/none", "name one"}),
			ofVersion(sandbox.About{Name: "Docker 20.10.24", APIVersion: "1.41", Local: true, Driver: "overlay2"}),
			ofVersion(sandbox.About{Name: "Docker 19.03", APIVersion: "1.40", Driver: "overlay2\x1b[2J"}),
			ofMemory(sandbox.About{CPUs: 1, Memory: 1 << 30}, wanting(scenarios.Limits{CPUs: 2})),
		})
	}))
}

func TestTheDoctorLooksAtWhoCarriesRuns(t *testing.T) {
	w := wanting(scenarios.Limits{Memory: 4 << 30, Disk: 1 << 30})
	w.Scenarios["big"].Pool = "site-b"
	entry := func(id string, state store.RunnerState, pool string) store.RunnerEntry {
		return store.RunnerEntry{State: state, Runner: store.Runner{
			ID: id, Host: "alpha", Pools: []string{pool}, Concurrent: 2, Memory: 2 << 30, Engine: "Docker 20.10.24", Trouble: "the engine is down", BeatAt: morning}}
	}
	require.Empty(t, ofRunners(store.Roster{Pools: []store.PoolEntry{{Pool: "default", Scenarios: 1}}}, w), "nobody ever joined")
	got := ofRunners(store.Roster{
		Runners: []store.RunnerEntry{entry("a", store.RunnerReady, "site-b"), entry("b", store.RunnerTroubled, "default"), entry("c", store.RunnerSilent, "default")},
		Pools:   []store.PoolEntry{{Pool: "default", Trouble: "runner b takes no runs", Scenarios: 1, Waiting: 2}, {Pool: "site-b", Served: true, Scenarios: 1}},
	}, w)
	require.Equal(t, []reading{
		{ok, "runner", "a of alpha (pools site-b): Docker 20.10.24, 0 of 2 sandboxes in use", ""},
		{warn, "runner", "b of alpha (pools default): is not taking runs: the engine is down", "run rehearse doctor on that machine"},
		{warn, "runner", "c of alpha (pools default): silent since 2026-11-20T03:00:00Z", "check whether the machine is up and the process is running; other runners take over its runs"},
		{warn, "pool", "default: runner b takes no runs; 1 scenario of it, 2 runs waiting", "start rehearse serve, or rehearse work --pool default"},
	}, got[:4])
	w.Scenarios["big"].Components = []scenarios.Component{{Recipe: "postgres"}}
	w.Recipes = map[string]*recipe.Recipe{"postgres": {Service: &recipe.Service{}}}
	got = ofRunners(store.Roster{Runners: []store.RunnerEntry{entry("a", store.RunnerReady, "site-b")}}, w)
	require.Equal(t, bad, got[1].Level)
	require.Contains(t, got[1].Found, "scenario big: no runner of pool site-b can hold the sandbox")
}
