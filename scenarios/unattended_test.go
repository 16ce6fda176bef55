package scenarios

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/units"
)

func settingsOf(t *testing.T, text string) (*Workspace, Settings) {
	w, err := Load(In(workspace(t, [2]string{"rehearse.yaml", text},
		[2]string{"catalogue/acme.yaml", "service: wiki\nclient: acme\ntier: 1\n"})))
	require.NoError(t, err)
	return w, w.Settings
}

const everything = `
database: ${REHEARSE_DB}
planner: {ahead: 60d, tick: 1s, on_change: run}
runs: {concurrent: 4, memory: 8g, disk: 100g, pools: [default, near-the-backups], sweep: 10s}
blackouts:
  - {days: [mon, fri], from: "22:00", until: "06:00", timezone: Europe/London, pools: [near-the-backups]}
  - {from: "12:00", until: "12:30"}
freezes:
  - {from: 2026-12-20T00:00:00Z, until: 2027-01-02T00:00:00+01:00, reason: the end of the year, clients: [acme], services: [wiki],
     scenarios: [helpdesk-db], requested_by: ana, approved_by: bo}
calendars:
  - {file: freezes.ics, every: 10m}
  - {url: "https://calendar.acme.example/private-1234/freezes.ics", services: [wiki]}
  - {url: "${CALENDAR_URL}"}
notices:
  remind: 8h
  pages: https://rehearse.acme.example
  receivers:
    desk:
      log:
      quiet: {from: "22:00", until: "06:00", days: [sat, sun], except: [0, 1]}
    mail: {smtp: {host: "mail.acme.example:587", from: "Rehearse <rehearse@acme.example>", to: [ops@acme.example], user: me, password: "${SMTP_PASSWORD}"}}
    near: {smtp: {host: "localhost:25", from: rehearse@acme.example, to: [ops@acme.example], user: me, password: "${file:/run/secrets/smtp}", tls: none}}
    hook: {webhook: {url: "https://hooks.acme.example/T000/B000", secret: "${HOOK_SECRET}"}}
    plain: {webhook: "${HOOK_URL}"}
    chat: {shout: "${CHAT_URL}"}
  routes:
    - {to: [desk, log], tiers: [0, 1, 2]}
    - {to: [mail, near, hook, plain, chat], kinds: [run.failed, occurrence.missed], clients: [acme], services: [wiki], outcomes: [failed, inconclusive], classes: [no recovery point, RPO]}
heartbeat: {url: "https://ping.example.com/abcd-1234", every: 30s}
`

func TestAllThatMakesItUnattendedIsRead(t *testing.T) {
	w, s := settingsOf(t, everything)
	require.Equal(t, PlannerSettings{Ahead: units.Duration(60 * 24 * time.Hour), Tick: units.Duration(time.Second), OnChange: ChangeRuns}, s.Planner)
	require.Equal(t, []string{"default", "near-the-backups"}, s.Runs.Pools)
	require.Equal(t, "UTC", s.Blackouts[1].Timezone)
	require.Equal(t, "bo", s.Freezes[0].ApprovedBy)
	require.Equal(t, at(t, "2027-01-01T23:00:00Z"), s.Freezes[0].Until.UTC())
	require.Equal(t, filepath.Join(w.Dir, "freezes.ics"), s.Calendars[0].File)
	require.Equal(t, units.Duration(time.Hour), s.Calendars[1].Every)
	require.NotNil(t, s.Notices.Receivers[0].Log)
	require.Equal(t, "UTC", s.Notices.Receivers[0].Quiet.Timezone)
	require.Equal(t, "starttls", s.Notices.Receivers[1].SMTP.TLS)
	require.Equal(t, "none", s.Notices.Receivers[2].SMTP.TLS)
	require.Equal(t, "https://hooks.acme.example/T000/B000", s.Notices.Receivers[3].Webhook.URL)
	require.Equal(t, "${HOOK_URL}", s.Notices.Receivers[4].Webhook.URL)
	require.Equal(t, "${CHAT_URL}", s.Notices.Receivers[5].Shout.URL)
	require.Equal(t, []int{0, 1, 2}, s.Notices.Routes[0].Tiers)
	require.Equal(t, units.Duration(30*time.Second), s.Heartbeat.Every)
	require.Equal(t, "${REHEARSE_DB}", s.Database, "a reference is no path")

	scenario := scenarioOf(t, around["scenarios/db.yaml"]+`
pool: near-the-backups
overlap: replace
retry: {attempts: 2, after: 5m}
schedule: {cron: "@daily", timezone: Europe/London, window: 6h, catch_up: all, catch_up_most: 3, jitter: 30m, disabled: true}
`)
	require.Equal(t, "near-the-backups", scenario.Pool)
	require.Equal(t, OverlapReplace, scenario.Overlap)
	require.Equal(t, Retry{Attempts: 2, After: units.Duration(5 * time.Minute)}, scenario.Retry)
	require.Equal(t, 3, scenario.Schedule.CatchUpMost)
	require.True(t, scenario.Schedule.Disabled)
}

func TestWhatIsShownOfTheSettingsHoldsNoSecret(t *testing.T) {
	_, s := settingsOf(t, everything)
	data, err := json.Marshal(s)
	require.NoError(t, err)
	for _, secret := range []string{"T000", "private-1234", "abcd-1234", "SMTP_PASSWORD", "HOOK_SECRET", "smtp\"}"} {
		require.NotContains(t, string(data), secret)
	}
	for _, shown := range []string{"ops@acme.example by mail.acme.example:587", "https://hooks.acme.example/…", "${CHAT_URL}", "https://ping.example.com/…", "https://calendar.acme.example/…"} {
		require.Contains(t, string(data), shown)
	}
	require.Equal(t, "the log of the server", s.Notices.Receivers[0].Where())
	require.Equal(t, "…", Receiver{Webhook: &Webhook{URL: "hunter2"}}.Where())
}

func TestWhereTheRecordsAre(t *testing.T) {
	for name, c := range map[string]struct{ written, variable, want, shown, wrong string }{
		"left out":                   {"", "", "/ws/.rehearse/rehearse.db", "", ""},
		"a path below the workspace": {"data/x.db", "", "/ws/data/x.db", "", ""},
		"a path of its own":          {"/var/lib/x.db", "", "/var/lib/x.db", "", ""},
		"a reference to an address":  {"${REHEARSE_TEST_DB}", "postgres://me:pass@db/x", "postgres://me:pass@db/x", "postgres://me:xxxxx@db/x", ""},
		"a reference to a path":      {"${REHEARSE_TEST_DB}", "data/x.db", "/ws/data/x.db", "", ""},
		"a reference inside a path":  {"${REHEARSE_TEST_DB}/x.db", "/var/lib", "/var/lib/x.db", "", ""},
		"a password that must be escaped": {"postgresql://me:${REHEARSE_TEST_DB}@db:5433/x?sslmode=require", "p@s/s:w?%d",
			"postgresql://me:p%40s%2Fs%3Aw%3F%25d@db:5433/x?sslmode=require", "postgresql://me:xxxxx@db:5433/x?sslmode=require", ""},
		"a password in the query":      {"postgres://db/x?password=${REHEARSE_TEST_DB}", "pass", "postgres://db/x?password=pass", "postgres://db/x?password=xxxxx", ""},
		"a reference to another kind":  {"${REHEARSE_TEST_DB}", "mysql://me:hunter2@db", "", "", "the database in ${REHEARSE_TEST_DB} is neither a path nor a Postgres address"},
		"a reference to keywords":      {"${REHEARSE_TEST_DB}", "host=db password=hunter2", "", "", "the database in ${REHEARSE_TEST_DB} is neither a path nor a Postgres address"},
		"a reference to nothing":       {"${REHEARSE_TEST_DB}", "", "", "", "the database in ${REHEARSE_TEST_DB} is empty"},
		"a reference that is not set":  {"${REHEARSE_TEST_UNSET}", "", "", "", "the variable REHEARSE_TEST_UNSET is not set"},
		"a password that is not there": {"postgres://me:${REHEARSE_TEST_UNSET}@db/x", "", "", "", "the variable REHEARSE_TEST_UNSET is not set"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("REHEARSE_TEST_DB", c.variable)
			w := &Workspace{Dir: "/ws", Settings: Settings{Database: c.written}}
			w.Settings.fill(&loader{from: Files{Dir: "/ws"}})
			where, err := w.DatabaseWhere()
			if c.wrong != "" {
				require.EqualError(t, err, c.wrong)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, where)
			if c.shown == "" {
				c.shown = c.want
			}
			require.Equal(t, c.shown, DatabaseShown(where))
		})
	}
}

func TestAnAddressOfPostgresMayStandInTheSettingsWithoutAPassword(t *testing.T) {
	for _, written := range []string{"postgres://rehearse@db.acme.example/rehearse", "postgresql:///rehearse?host=/var/run/postgresql",
		"postgres://rehearse:${PGPASSWORD}@db.acme.example/rehearse", `"postgres://db/x?password=${PGPASSWORD}"`} {
		_, s := settingsOf(t, "database: "+written+"\n")
		require.Contains(t, written, s.Database)
	}
}
