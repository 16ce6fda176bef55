package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
)

func TestAScenarioIsShownWhole(t *testing.T) {
	p := open(t)
	run := p.end("helpdesk-db", store.Failed, damaged)
	got := p.get(v1 + "/scenarios/helpdesk-db")
	scenario := read[Scenario](t, got)
	require.Equal(t, &Schedule{Cron: "0 3 * * 1-5", Timezone: "Europe/London", Window: 14400, CatchUp: "latest"}, scenario.Schedule)
	require.Equal(t, run.ID, scenario.LastRun.ID)
	require.Equal(t, []Container{{Name: "app", Image: "acme/helpdesk:3.2"}}, scenario.Services)
	require.Equal(t, "the latest, at most 7d old", scenario.Components[0].Point.String())
	require.Equal(t, Source{Kind: "folder", With: map[string]any{"path": "/backups/desk", "glob": "*.tar.zst"}}, scenario.Components[1].Source)
	require.Equal(t, []string{"manifest"}, scenario.Components[1].Without)
	require.Equal(t, Check{Name: "tickets are there", Kind: "sql", On: "db", Question: "select count(*) from tickets", Expect: "value >= 40000", OfData: true, Timeout: 60}, scenario.Checks[0])
	require.Equal(t, "GET http://app:8080/health", scenario.Checks[2].Question)
	require.False(t, scenario.Checks[2].OfData)
	require.EqualValues(t, 2<<30, *scenario.Limits.Memory)
	require.Nil(t, scenario.Limits.CPUs, "no bound is not a bound of zero")

	other := read[map[string]any](t, p.get(v1+"/scenarios/storage-files"))
	require.Nil(t, other["schedule"])
	require.Nil(t, other["last_run"])
}

func TestNoSecretOfAScenarioIsEverShown(t *testing.T) {
	p := open(t)
	require.Contains(t, p.get(v1+"/scenarios/helpdesk-db").Text, `"repository":"rest:https://…@store.example/desk"`)
	require.Contains(t, p.get(v1+"/scenarios/helpdesk-db").Text, `"password":"(hidden)"`)
	for _, path := range []string{v1 + "/scenarios", v1 + "/scenarios/helpdesk-db", "/scenarios/helpdesk-db"} {
		require.NotContains(t, p.get(path).Text, "hunter2", path)
	}
}

func TestTheButtonOfAScenarioStartsARun(t *testing.T) {
	p := open(t)
	require.Contains(t, p.look("/scenarios/helpdesk-db").Text, `<form method="post" action="/scenarios/helpdesk-db/run">`)
	got := p.send("POST", "/scenarios/helpdesk-db/run", "", "Sec-Fetch-Site", "same-origin", "Content-Type", "application/x-www-form-urlencoded")
	require.Equal(t, 303, got.StatusCode)
	runs := read[Runs](t, p.get(v1+"/runs")).Runs
	require.Len(t, runs, 1)
	require.Equal(t, "/runs/"+runs[0].ID, got.Header.Get("Location"))
	require.Equal(t, "page", runs[0].By)
	require.Contains(t, p.look(got.Header.Get("Location")).Text, "The run is waiting for a runner.")
}
