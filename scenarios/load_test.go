package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// scenarioOf loads one scenario in an otherwise sound workspace.
func scenarioOf(t *testing.T, text string) *Scenario {
	w, err := Load(In(workspace(t, [2]string{"scenarios/db.yaml", text})))
	require.NoError(t, err)
	require.Len(t, w.Scenarios, 1)
	for _, s := range w.Scenarios {
		return s
	}
	return nil
}

func TestTheScenarioInThePackageCommentLoads(t *testing.T) {
	comment, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	var yaml strings.Builder
	for _, line := range strings.Split(string(comment), "\n") {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			yaml.WriteString(code + "\n")
		}
	}
	s := scenarioOf(t, yaml.String())
	require.Equal(t, "helpdesk-db", s.Scenario)
	require.Equal(t, "postgres", s.component("db").Recipe)
	require.Equal(t, 5, s.Schedule.CatchUpMost)
	require.Equal(t, "near-the-backups", s.Pool)
	require.Equal(t, OverlapQueue, s.Overlap)
	require.Equal(t, 2, s.Retry.Attempts)
	require.Equal(t, []string{"tickets are there", "newest ticket", "the desk answers"}, []string{s.Checks[0].Name, s.Checks[1].Name, s.Checks[2].Name})
	require.Equal(t, "healthy", s.Services.Services[0].DependsOn["db"])
}

func TestASourceThatIsAToolTakesItsParametersFromTheKeyBelow(t *testing.T) {
	s := scenarioOf(t, `
scenario: helpdesk-db
service: helpdesk
components:
  db:
    source: {vault: {repository: backups/vault, key: ${VAULT_KEY}, tags: [prod, 2026], image: vault:2, network: backup-net}}
    recipe: sqlite
checks: [{name: rows, sql: select 1, expect: value == 1}]
`)
	tool := s.Components[0].Source.Tool
	require.Equal(t, "vault", tool.Recipe)
	require.Equal(t, "vault:2", tool.Image)
	require.Equal(t, "backup-net", tool.Network)
	require.Equal(t, "${VAULT_KEY}", tool.With["key"])
	require.Equal(t, []string{"prod", "2026"}, tool.With["tags"])
	require.True(t, filepath.IsAbs(tool.With["repository"].(string)), tool.With["repository"])
	require.True(t, strings.HasSuffix(tool.With["repository"].(string), "/backups/vault"))
}

func TestALocationOfAToolIsMadeAbsoluteOnlyWhenItIsAPath(t *testing.T) {
	l := &loader{from: Files{Dir: "/ws"}}
	for written, want := range map[string]string{
		"backups":             "/ws/backups",
		"./a:b":               "/ws/a:b",
		"../backups":          "/backups",
		"/srv//backups/":      "/srv/backups",
		"sftp:me@host:/srv":   "sftp:me@host:/srv",
		"s3:example.com/b":    "s3:example.com/b",
		"me@host:repo":        "me@host:repo",
		"${BACKUPS}/vault":    "${BACKUPS}/vault",
		"":                    "",
		"rest:https://host/r": "rest:https://host/r",
	} {
		require.Equal(t, want, l.location(written), written)
	}
}

func TestWhatIsLeftOutIsFilledIn(t *testing.T) {
	dir := workspace(t, [2]string{"scenarios/db.yaml", `
scenario: helpdesk-db
service: helpdesk
schedule: {cron: "@daily"}
components:
  db: {source: {folder: backups}, recipe: ledger}
services: {app: {image: x}}
checks:
  - {name: rows, sql: select 1, expect: value == 1}
  - {name: answers, http: "http://app/"}
  - {name: there, files: "**"}
limits: {memory: 512m}
`}, [2]string{"rehearse.yaml", "limits: {memory: 4g, disk: 5g}\n"})
	w, err := Load(In(dir))
	require.NoError(t, err)
	s := w.Scenarios["helpdesk-db"]
	require.Equal(t, &Schedule{Cron: "@daily", Timezone: "UTC", Window: DefaultWindow, CatchUp: "latest", CatchUpMost: 10}, s.Schedule)
	require.Equal(t, "default", s.Pool)
	require.Equal(t, OverlapSkip, s.Overlap)
	require.Equal(t, Retry{After: units.Duration(15 * time.Minute)}, s.Retry)
	require.Equal(t, &Folder{Path: filepath.Join(dir, "backups"), Glob: "*"}, s.Components[0].Source.Folder)
	require.Equal(t, Latest, s.Components[0].Point.Take)
	require.Equal(t, map[string]any{"file": "", "rows": nil, "strict": false, "tables": []string(nil)}, s.Components[0].With)
	require.Equal(t, Limits{Memory: 512 << 20, Disk: 5 << 30, Files: DefaultFiles, Time: DefaultTimeLimit}, s.Limits)
	require.Equal(t, "db", s.Checks[0].On)
	require.Equal(t, DefaultTimeout, s.Checks[0].Timeout)
	require.Equal(t, "GET", s.Checks[1].HTTP.Method)
	require.Nil(t, s.Checks[1].Compiled)
	require.Equal(t, "**", s.Checks[2].Files.Glob)
	require.Equal(t, "identity", w.Services["identity"].Name)
	require.Equal(t, "scenarios/db.yaml", s.File)

	require.Equal(t, filepath.Join(dir, ".rehearse/rehearse.db"), w.Settings.Database)
	require.Equal(t, "127.0.0.1:8484", w.Settings.Listen)
	require.Equal(t, EngineSettings{Local: "auto"}, w.Settings.Engine)
	require.Equal(t, RunSettings{Concurrent: 1, Beat: units.Duration(10 * time.Second), Silent: units.Duration(time.Minute),
		Sweep: units.Duration(30 * time.Second), Pools: []string{"default"}}, w.Settings.Runs)
	require.Equal(t, PlannerSettings{Ahead: units.Duration(35 * 24 * time.Hour), Tick: units.Duration(5 * time.Second), OnChange: "nothing"}, w.Settings.Planner)
	require.Equal(t, NoticeSettings{Remind: DefaultRemind}, w.Settings.Notices)
	require.Equal(t, Heartbeat{Every: units.Duration(time.Minute)}, w.Settings.Heartbeat)
}

func TestEverythingThatMayBeWrittenIsRead(t *testing.T) {
	s := scenarioOf(t, `
scenario: helpdesk-db
about: "100 %"
service: helpdesk
components:
  b:
    source: {folder: {path: /backups, glob: "*/", group: '^(\d+)-', needs: ["*.db", SHA256SUMS], sidecar: "{}.json", time: '(?P<epoch>\d+)', zone: Europe/Berlin}}
    point: {take: before, time: 2026-03-01T04:00:00+01:00, within: 2w}
    recipe: ledger
    with: {rows: 3, strict: true, tables: [a, b], file: "*.db"}
  a:
    source: {folder: /backups}
    point: {take: random, seed: 0}
    recipe: sqlite
    without: [the database is sound]
services:
  app:
    image: registry.example.com/app:1.10
    entrypoint: [/init]
    command: serve --port 80
    environment: {VERSION: 1.10, TOKEN: "${TOKEN:-none}", ON: true}
    user: "1000:1000"
    working_dir: /srv
    read_only: true
    tmpfs: [/tmp, /run]
    shm_size: 64m
    volumes: ["a:/data:ro", {type: tmpfs, target: /cache}]
    healthcheck: {test: [CMD, curl, localhost], interval: 5s, timeout: 2s, start_period: 1m, retries: 3}
    depends_on: {init: {condition: service_completed_successfully}, a: {condition: service_healthy}}
    ports: ["80:80"]
    restart: always
    x-note: for people
  init: {image: busybox, command: ["true"], healthcheck: {disable: true}}
checks:
  - {name: one, on: a, sql: select 1, expect: value == 1, timeout: 5s}
  - {name: two, on: b, query: q, expect: count > 0, audit_only: true}
  - {name: three, on: b, exec: {run: "date", in: app}, newest: true}
  - {name: four, http: {url: "http://app/", method: POST, headers: {Accept: text/plain}, body: "{}"}, expect: seconds < 3}
  - {name: five, tcp: "app:80"}
  - {name: six, on: a, files: {glob: "**/*"}, newest: true}
limits: {memory: 1g, cpus: 0.5, disk: 1g, files: 10, time: 90s}
`)
	require.Equal(t, []string{"b", "a"}, []string{s.Components[0].Name, s.Components[1].Name}, "components keep their order")
	require.Equal(t, map[string]any{"rows": int64(3), "strict": true, "tables": []string{"a", "b"}, "file": "*.db"}, s.Components[0].With)
	require.Equal(t, "2026-03-01T03:00:00Z", s.Components[0].Point.Time.UTC().Format(time.RFC3339))
	require.Equal(t, int64(0), *s.Components[1].Point.Seed)

	require.Equal(t, []string{"ports", "restart", "x-note"}, s.Services.Ignored)
	require.Equal(t, "init", s.Services.Services[0].Name, "what others wait for comes first")
	require.Nil(t, s.Services.Services[0].Health)
	require.Equal(t, ComposeService{
		Name: "app", Image: "registry.example.com/app:1.10", Entrypoint: []string{"/init"}, Command: []string{"serve", "--port", "80"},
		Environment: map[string]string{"VERSION": "1.10", "TOKEN": "${TOKEN:-none}", "ON": "true"},
		User:        "1000:1000", WorkingDir: "/srv", ReadOnly: true, Tmpfs: []string{"/tmp", "/run", "/cache"}, Shm: 64 << 20,
		Volumes:   []ComposeVolume{{Component: "a", Target: "/data", ReadOnly: true}},
		DependsOn: map[string]string{"init": "completed", "a": "healthy"},
		Health: &Health{Test: []string{"CMD", "curl", "localhost"}, Interval: units.Duration(5 * time.Second),
			Timeout: units.Duration(2 * time.Second), StartPeriod: units.Duration(time.Minute), Retries: 3},
		Ports: []int{80},
	}, s.Services.Services[1])
	require.Equal(t, &ExecCheck{Run: "date", In: "app"}, s.Checks[2].Exec)
	require.Equal(t, 0.5, s.Limits.CPUs)
}

func TestServicesStartInTheOrderOfTheirDependencies(t *testing.T) {
	s := scenarioOf(t, around["scenarios/db.yaml"]+`services:
  web: {image: x, depends_on: [api, cache]}
  api: {image: x, depends_on: [cache, db]}
  cache: {image: x}
`)
	var order []string
	for _, service := range s.Services.Services {
		order = append(order, service.Name)
	}
	require.Equal(t, []string{"cache", "api", "web"}, order)
}

func TestADigestIsOfWhatIsMeantAndNotOfHowItIsWritten(t *testing.T) {
	plain := scenarioOf(t, around["scenarios/db.yaml"]).Digest
	require.Regexp(t, `^[0-9a-f]{64}$`, plain)
	commented := "# a comment\n" + strings.ReplaceAll(around["scenarios/db.yaml"], "recipe: sqlite", `recipe:   "sqlite" # another`)
	require.Equal(t, plain, scenarioOf(t, commented).Digest)
	reordered := "service: helpdesk\nscenario: helpdesk-db\n" + strings.SplitN(around["scenarios/db.yaml"], "service: helpdesk\n", 2)[1]
	require.Equal(t, plain, scenarioOf(t, reordered).Digest)
	changed := strings.ReplaceAll(around["scenarios/db.yaml"], "value > 0", "value > 1")
	require.NotEqual(t, plain, scenarioOf(t, changed).Digest)
}

func TestADigestHoldsReferencesAndNotWhatTheyStandFor(t *testing.T) {
	text := around["scenarios/db.yaml"] + "services: {app: {image: x, environment: {TOKEN: \"${REHEARSE_A_TOKEN}\"}}}\n"
	t.Setenv("REHEARSE_A_TOKEN", "one")
	first := scenarioOf(t, text)
	t.Setenv("REHEARSE_A_TOKEN", "two")
	second := scenarioOf(t, text)
	require.Equal(t, first.Digest, second.Digest)
	require.Equal(t, "${REHEARSE_A_TOKEN}", second.Services.Services[0].Environment["TOKEN"])
}

func TestACatalogueFileMayHoldSeveralServices(t *testing.T) {
	w, err := Load(In(workspace(t, [2]string{"catalogue/more.yml", `---
service: wiki
name: Wiki
tier: 2
commitment: {rto: 1h30m, rpo: 1d, retention: 5w, prove_every: 7d}
depends_on: [helpdesk]
---
# nothing
---
service: mail
`})))
	require.NoError(t, err)
	require.Len(t, w.Services, 4)
	require.Equal(t, Commitment{RTO: units.Duration(90 * time.Minute), RPO: units.Duration(24 * time.Hour),
		Retention: units.Duration(35 * 24 * time.Hour), ProveEvery: units.Duration(7 * 24 * time.Hour)}, w.Services["wiki"].Commitment)
	require.Equal(t, []string{"helpdesk"}, w.Services["wiki"].DependsOn)
	require.NotEqual(t, w.Services["wiki"].Digest, w.Services["mail"].Digest)
}

func TestAFolderThatIsNoWorkspaceSaysWhatToDo(t *testing.T) {
	empty := t.TempDir()
	_, err := Load(In(empty))
	require.EqualError(t, err, empty+": this folder is not a workspace: it has neither rehearse.yaml nor catalogue/ nor scenarios/\n"+
		"    name a workspace, or make one: rehearse init "+empty)
	require.IsType(t, Problems{}, err)

	_, err = Load(In(filepath.Join(empty, "nowhere")))
	require.ErrorContains(t, err, "nowhere: there is no such folder\n    name a workspace, or make one: rehearse init ")

	file := filepath.Join(empty, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = Load(In(file))
	require.ErrorContains(t, err, "file: this is a file, but a workspace is a folder")

	write(t, empty, "rehearse.yaml", "")
	_, err = Load(In(empty))
	require.EqualError(t, err, "scenarios/: the workspace has no scenarios\n"+
		"    add one in scenarios/, or start from an example: rehearse init DIR writes a workspace")
}

func TestFilesThatAreNoTextDoNoHarm(t *testing.T) {
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		says string
	}{
		"a pipe that nobody writes to": {
			func(t *testing.T, path string) { require.NoError(t, syscall.Mkfifo(path, 0o600)) },
			"scenarios/x.yaml: this is not a regular file\n    make it a plain text file"},
		"a file of many gigabytes": {
			func(t *testing.T, path string) {
				require.NoError(t, os.WriteFile(path, nil, 0o600))
				require.NoError(t, os.Truncate(path, 64<<30))
			},
			"scenarios/x.yaml: the file is larger than 1 MiB\n    split it into several files"},
		"bytes that are not UTF-8": {
			func(t *testing.T, path string) {
				require.NoError(t, os.WriteFile(path, []byte("scenario: caf\xe9\n"), 0o600))
			},
			"scenarios/x.yaml:1:14: byte 0xe9 is not UTF-8\n    1 | scenario: caf\ufffd\n      |              ^\n    save the file as UTF-8 text"},
		"a zero byte": {
			func(t *testing.T, path string) { require.NoError(t, os.WriteFile(path, []byte("a: \x00"), 0o600)) },
			"scenarios/x.yaml:1:4: YAML does not allow the control character 0x00\n    1 | a: \x00\n      |    ^\n    save the file as UTF-8 text"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := workspace(t)
			c.make(t, filepath.Join(dir, "scenarios/x.yaml"))
			_, err := Load(In(dir))
			require.EqualError(t, err, c.says)
		})
	}
}

func TestHiddenAndOtherFilesAreLeftAlone(t *testing.T) {
	_, err := Load(In(workspace(t, [2]string{"scenarios/.#db.yaml", "}"}, [2]string{"scenarios/.git/x.yaml", "}"},
		[2]string{"scenarios/notes.md", "}"}, [2]string{"scenarios/data/x.txt", "}"})))
	require.NoError(t, err)
}

func TestARecipeMayBeAFolder(t *testing.T) {
	queue := "recipe: queue\nabout: x\nservice: {image: redis:7, run: {file: serve.sh}, ready: redis-cli ping}\n"
	w, err := Load(In(workspace(t, [2]string{"recipes/queue/recipe.yaml", queue}, [2]string{"recipes/queue/serve.sh", "exec redis-server\n"},
		[2]string{"recipes/queue/README.md", "}"})))
	require.NoError(t, err)
	require.Equal(t, "exec redis-server\n", w.Recipes["queue"].Service.Run)
	require.Equal(t, "recipes/queue/recipe.yaml", w.Recipes["queue"].File)

	_, err = Load(In(workspace(t, [2]string{"recipes/queue/recipe.yaml", queue})))
	require.ErrorContains(t, err, `script "serve.sh" does not exist beside the recipe`)
	_, err = Load(In(workspace(t, [2]string{"recipes/queue/queue.yaml", queue})))
	require.ErrorContains(t, err, "recipes/queue/queue.yaml: files in subfolders are not read")
}

func TestProblemsOfAllFilesComeTogetherSortedByPlace(t *testing.T) {
	_, err := Load(In(workspace(t,
		[2]string{"scenarios/a.yaml", "scenario: a\nservice: nobody\n"},
		[2]string{"catalogue/z.yaml", "service: Z\ntier: x\n"},
		[2]string{"recipes/b.yaml", "recipe: B\n"},
		[2]string{"rehearse.yaml", "listen: everywhere\n"})))
	var problems Problems
	require.ErrorAs(t, err, &problems)
	var places []string
	for _, p := range problems {
		places = append(places, p.File)
	}
	require.IsIncreasing(t, dedupe(places))
	require.Equal(t, []string{"catalogue/z.yaml", "recipes/b.yaml", "rehearse.yaml", "scenarios/a.yaml"}, dedupe(places))
}

func dedupe(list []string) []string {
	var kept []string
	for i, item := range list {
		if i == 0 || item != list[i-1] {
			kept = append(kept, item)
		}
	}
	return kept
}

func TestTheWorkspaceThatInitWritesIsSound(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	files, err := Init(dir)
	require.NoError(t, err)
	require.Contains(t, files, filepath.Join(dir, "rehearse.yaml"))
	require.Contains(t, files, filepath.Join(dir, "catalogue/helpdesk.yaml"))
	require.Contains(t, files, filepath.Join(dir, "scenarios/helpdesk.yaml"))
	for _, file := range files {
		require.FileExists(t, file)
	}
	w, err := Load(In(dir))
	require.NoError(t, err)
	require.NotEmpty(t, w.Scenarios["helpdesk"].Checks)
	require.NotNil(t, w.Recipes["redis-snapshot"])
}

// What stands in comments is offered to people as right, so it must be.
func TestWhatInitWritesAsCommentsIsSoundToo(t *testing.T) {
	dir := t.TempDir()
	_, err := Init(dir)
	require.NoError(t, err)
	for _, file := range []string{"rehearse.yaml", "scenarios/helpdesk.yaml"} {
		data, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		write(t, dir, file, uncommented(string(data)))
	}
	w, err := Load(In(dir))
	require.NoError(t, err)
	require.Equal(t, []string{"10.0.0.5:5432"}, w.Settings.Canaries)
	require.Equal(t, filepath.Join(dir, DefaultDatabase), w.Settings.Database)
	require.Equal(t, DefaultListen, w.Settings.Listen)
	require.Equal(t, DefaultSilent, w.Settings.Runs.Silent)
	require.Equal(t, DefaultAhead, w.Settings.Planner.Ahead)
	require.Len(t, w.Settings.Blackouts, 2)
	require.Equal(t, "bo@acme.example", w.Settings.Freezes[0].ApprovedBy)
	require.Len(t, w.Settings.Calendars, 2)
	require.Len(t, w.Settings.Notices.Receivers, 3)
	require.Equal(t, []int{1}, w.Settings.Notices.Receivers[0].Quiet.Except)
	require.Len(t, w.Settings.Notices.Routes, 2)
	require.Equal(t, "${HEARTBEAT_URL}", w.Settings.Heartbeat.URL)
	require.Equal(t, 1, w.Scenarios["helpdesk"].Retry.Attempts)
	require.True(t, w.Scenarios["helpdesk"].Schedule.Disabled)
	s := w.Scenarios["helpdesk"]
	require.Equal(t, "app", s.Services.Services[0].Name)
	require.Equal(t, "the desk answers", s.Checks[len(s.Checks)-1].Name)
	require.Equal(t, []string{"the manifest agrees"}, s.component("attachments").Without)
}

// uncommented switches on each commented line that is YAML rather than prose.
func uncommented(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		bare, found := strings.CutPrefix(strings.TrimSpace(line), "# ")
		f := strict.Open("x", []byte(bare))
		if found && !strings.HasPrefix(bare, "yaml-language-server:") && len(f.Documents) == 1 && f.Documents[0].Kind != strict.Scalar && !strings.Contains(bare, ". ") && !strings.HasSuffix(bare, ".") {
			if !strings.Contains(strings.TrimPrefix(strings.SplitN(bare, ":", 2)[0], "- "), " ") || strings.HasPrefix(bare, " ") {
				lines[i] = strings.Replace(line, "# ", "", 1)
			}
		}
	}
	return strings.Join(lines, "\n")
}

func TestInitOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "scenarios/helpdesk.yaml", "mine")
	files, err := Init(dir)
	require.ErrorIs(t, err, os.ErrExist)
	require.Empty(t, files)
	require.NoFileExists(t, filepath.Join(dir, "rehearse.yaml"))
	data, err := os.ReadFile(filepath.Join(dir, "scenarios/helpdesk.yaml"))
	require.NoError(t, err)
	require.Equal(t, "mine", string(data))
}

func FuzzLoad(f *testing.F) {
	for _, text := range around {
		f.Add(text)
	}
	for _, c := range []string{"a: &a [*a]", "? ? ?", "- - -", "{[}", "a: |\n\tb", "services: {a: {volumes: [\":\"]}}", "checks: [{exec: {}}, {http: {}}, {tcp: }]", "components: {a: {source: {folder: }}}"} {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		for _, name := range []string{"rehearse.yaml", "catalogue/x.yaml", "scenarios/x.yaml", "recipes/x.yaml"} {
			write(t, dir, name, text)
		}
		w, err := Load(In(dir))
		if err == nil {
			require.NotEmpty(t, w.Scenarios)
			return
		}
		require.IsType(t, Problems{}, err)
		require.NotEmpty(t, err.Error())
	})
}

func TestTheShortFormsMeanTheSameAsTheLongOnes(t *testing.T) {
	const rest = `
checks:
  - {sql: "select count(*)\n  from tickets", expect: value > 0}
  - {sql: "select count(*) from tickets", expect: value < 9}
  - {name: tickets are there, sql: select 1, expect: value > 0}
  - {files: "**", expect: count > 0}
`
	short := `scenario: short
service: helpdesk
schedule: "0 3 * * *"
components:
  db: {source: {folder: /backups}, point: oldest, recipe: sqlite}` + rest
	long := `scenario: long
service: helpdesk
schedule: {cron: "0 3 * * *"}
components:
  db: {source: {folder: {path: /backups}}, point: {take: oldest}, recipe: sqlite}` + rest
	w, err := Load(In(workspace(t, [2]string{"scenarios/short.yaml", short}, [2]string{"scenarios/long.yaml", long})))
	require.NoError(t, err)
	a, b := w.Scenarios["short"], w.Scenarios["long"]
	require.Equal(t, b.Schedule, a.Schedule)
	require.Equal(t, b.Components, a.Components)
	var names []string
	for _, c := range a.Checks {
		names = append(names, c.Name)
	}
	require.Equal(t, []string{"select count(*) from tickets", "select count(*) from tickets (2)", "tickets are there", "files **"}, names)
}

func TestDataIsMountedWhereverAnApplicationKeepsItsOwn(t *testing.T) {
	w, err := Load(In(workspace(t, [2]string{"scenarios/x.yaml", `scenario: x
service: helpdesk
components:
  db: {source: {folder: /backups}, recipe: sqlite}
services:
  app:
    image: acme/app:1
    volumes: [db:/data, "db:/etc/app:ro", db:/srv/process, db:/developers, {type: volume, source: db, target: /var/lib/app}]
    tmpfs: [/tmp, /run]
checks:
  - {sql: select 1, expect: value > 0}
`})))
	require.NoError(t, err)
	require.Len(t, w.Scenarios["x"].Services.Services[0].Volumes, 5)
}
