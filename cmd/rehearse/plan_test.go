package main

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner"
	"rehearse/runner/sandbox"
	"rehearse/runner/source"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
	"rehearse/store"
)

func TestAPlanShowsWhatIsTakenAndWhyNotTheRest(t *testing.T) {
	seen := runner.Preview{
		About: "folder /backups",
		Points: []source.Weighed{
			{Point: source.Point{ID: "db-2026-11-19.dump", ConsistentAt: after(-24 * time.Hour), ConsistentFrom: "its name", Size: ptr(int64(3 << 20))}, Taken: true},
			{Point: source.Point{ID: "db-2026-11-18.dump\x1b[2J", ConsistentAt: after(-48 * time.Hour), ConsistentFrom: "its name"}, Why: "there is a newer one"},
			{Point: source.Point{ID: "notes"}, Why: "its time is unknown"},
		},
		Choice: source.Choice{Point: source.Point{ID: "db-2026-11-19.dump"}, Rule: "latest within 7d"},
		Notes:  []string{"1 file was left out"},
	}
	d := planDocument{
		Components: []plannedComponent{plannedFrom(&scenarios.Component{Name: "db"}, seen)},
		Images:     []plannedImage{{"postgres:17", ptr(true)}, {"acme/app:3", ptr(false)}, {"other:1", nil}},
		Room:       []plannedRoom{{"memory", 1 << 30, ptr(int64(2 << 30)), ptr(true)}, {"disk", 20 << 30, ptr(int64(1 << 30)), ptr(false)}},
		Secrets:    []plannedSecret{{"${PASSWORD}", true, ""}, {"${KEY}", false, "the variable KEY is not set"}},
		NextDue:    []time.Time{morning},
	}
	golden(t, "plan", read(func(p *paper) { printPlan(p, d, 2) }))
}

func TestAPlanIsReadyOnlyIfARunCouldBegin(t *testing.T) {
	broken := func(err error) planDocument {
		return planDocument{Components: []plannedComponent{plannedFrom(&scenarios.Component{}, runner.Preview{Err: err})}}
	}
	require.Equal(t, store.Passed, planDocument{}.outcome())
	require.Equal(t, store.Failed, broken(fault.OfBackup(fault.NoRecoveryPoint, "none")).outcome())
	require.Equal(t, store.Inconclusive, broken(errors.New("the folder is not there")).outcome())
	require.Equal(t, store.Inconclusive, planDocument{Engine: "it is down"}.outcome())
	require.Equal(t, store.Inconclusive, planDocument{Secrets: []plannedSecret{{Reference: "${KEY}"}}}.outcome())
	require.Equal(t, store.Passed, planDocument{Room: []plannedRoom{{Enough: ptr(false)}}}.outcome(), "a limit is not a need")
}

func TestDueTimesAreInTheScenariosZoneAcrossTheClockChange(t *testing.T) {
	s := &scenarios.Scenario{Schedule: &scenarios.Schedule{Cron: "30 3 * * *", Timezone: "Europe/London"}}
	due := nextDue(s, time.Date(2026, 10, 23, 12, 0, 0, 0, time.UTC), 3)
	require.Len(t, due, 3)
	require.Equal(t, "Sat 2026-10-24 03:30 BST", due[0].Format("Mon 2006-01-02 15:04 MST"))
	require.Equal(t, "Sun 2026-10-25 03:30 GMT", due[1].Format("Mon 2006-01-02 15:04 MST"))
	s.Schedule.Disabled = true
	require.Empty(t, nextDue(s, morning, 3))
	require.Empty(t, nextDue(&scenarios.Scenario{}, morning, 3))
}

func TestRoomIsUnknownWhereTheEngineIsElsewhere(t *testing.T) {
	w := &scenarios.Workspace{Recipes: map[string]*recipe.Recipe{}}
	s := &scenarios.Scenario{Limits: scenarios.Limits{Disk: 5}}
	free := func(string) (int64, error) { return 4, nil }
	rooms := roomFor(sandbox.About{Local: true, Memory: 1 << 40}, w, s, free)
	require.True(t, *rooms[0].Enough)
	require.False(t, *rooms[1].Enough)
	require.Nil(t, roomFor(sandbox.About{}, w, s, free)[1].There)
}

func TestPlanListsTheRecoveryPointsOfAScenario(t *testing.T) {
	needsEngine(t)
	dir := desk(t)
	got := ask(t, "plan", "desk-db", "--json", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	d := strictly[planDocument](t, []byte(got.out))
	require.True(t, d.Ready)
	require.NotEmpty(t, d.Components[0].Taken)
	require.True(t, d.Components[0].Points[0].Taken)
	require.Equal(t, 64, ask(t, "plan", "desk-bd", "-w", dir).code)

	write(t, dir, "scenarios/desk-db.yaml", "scenario: desk-db\nservice: desk\ncomponents: {db: {source: {folder: {path: /tmp, glob: nothing-like-it}}, recipe: sqlite}}\nchecks: [{sql: select 1, expect: value > 0}]\n")
	got = ask(t, "plan", "desk-db", "-w", dir)
	require.Equal(t, 1, got.code, got.err)
	require.Contains(t, got.out, "never by itself")
}
