package runner_test

import (
	"bytes"
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/fixtures/built"
	"rehearse/runner/node"
	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/store"
)

const debian = "rehearse-fixture/debian:bookworm"

// realEngine is Docker, with the image of the fixtures.
func realEngine(t *testing.T) (*docker.Engine, string) {
	t.Helper()
	missing := func(why string) {
		if os.Getenv("CI") == "true" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	if testing.Short() {
		missing("needs Docker, and builds the program")
	}
	binary, err := built.Rehearse()
	require.NoError(t, err)
	engine, err := docker.New(docker.Options{Binary: binary})
	require.NoError(t, err)
	t.Cleanup(func() { _ = engine.Close() })
	if _, err := engine.About(t.Context()); err != nil {
		missing("there is no Docker engine: " + err.Error())
	}
	if _, err := engine.Image(t.Context(), debian, func(int64, int64) {}); err != nil {
		missing("the image " + debian + " is not built: make images")
	}
	return engine, binary
}

// leftOf is what the engine has of a run.
func leftOf(t *testing.T, engine sandbox.Engine, run string) (names []string) {
	t.Helper()
	_, err := engine.Sweep(t.Context(), func(l sandbox.Leftover) bool {
		if l.Run == run {
			names = append(names, l.Kind+" "+l.Name)
		}
		return true
	})
	require.NoError(t, err)
	return names
}

func TestARealBackupIsRestoredQuestionedAndJudged(t *testing.T) {
	engine, _ := realEngine(t)
	w := newWorld(t, map[string]string{
		"backups/desk.dump":   "",
		"recipes/memory.yaml": "recipe: memory\nabout: not used\nunpack: {archives: none}\nquery: {probe: sqlite}\n",
		"scenarios/desk.yaml": `scenario: desk-db
service: desk
components:
  db:
    source: {folder: {path: backups, glob: "*.db.gz"}}
    recipe: sqlite
  attachments:
    source: {folder: {path: backups, glob: "*.tar.gz"}}
    recipe: files
checks:
  - {name: tickets are there, on: db, sql: select count(*) from tickets, expect: value == 1000}
  - {name: newest ticket, on: db, sql: select max(updated_at) from tickets, newest: true}
  - {name: attachments are there, on: attachments, files: "**/*.txt", expect: count == 3}
limits: {memory: 256m, disk: 1g, time: 2m}
`,
	})
	w.worker.Engine = func(context.Context) (sandbox.Engine, error) { return engine, nil }
	sh := func(script string) {
		cmd := exec.Command("sh", "-ec", script)
		cmd.Dir = filepath.Join(w.dir, "backups")
		said, err := cmd.CombinedOutput()
		require.NoError(t, err, string(said))
	}
	sh(`sqlite3 desk.db "create table tickets (id integer primary key, updated_at text);
		with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000)
		insert into tickets select i, datetime('now') from n" && gzip desk.db
		mkdir a && echo 1 > a/1.txt && echo 2 > a/2.txt && echo 3 > a/3.txt && tar czf a.tar.gz a && rm -r a`)
	run := w.carry()
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Empty(t, leftOf(t, engine, run.ID))
	require.Contains(t, run.RPO.How, `the newest datum of db (check "newest ticket")`)
	require.Len(t, run.Components[0].Digest, 64)
	require.Greater(t, len(run.Isolation.Attempts), 5)
	require.NotEmpty(t, run.Isolation.Interfaces)

	sh(`gunzip desk.db.gz && dd if=/dev/zero of=desk.db bs=1 seek=2000 count=9000 conv=notrunc 2>/dev/null && gzip desk.db`)
	run = w.carry()
	require.Equal(t, store.Failed, run.Outcome, run.Reason)
	require.Empty(t, leftOf(t, engine, run.ID))

	sh(`truncate -s 300 a.tar.gz desk.db.gz`)
	run = w.carry()
	require.Equal(t, store.Failed, run.Outcome, run.Reason)
	require.Empty(t, leftOf(t, engine, run.ID))
}

// What a service writes where its image declares a volume is in no folder of
// the sandbox's own, and counts all the same, also if it is written at the end.
func TestTheLimitOfTheDiskHoldsForVolumesOfImages(t *testing.T) {
	engine, _ := realEngine(t)
	image := "rehearse-test/volume:" + strconv.Itoa(os.Getpid())
	build := exec.Command("docker", "build", "-q", "-t", image, "-")
	build.Stdin = strings.NewReader("FROM " + debian + "\nRUN mkdir /kept && echo seed > /kept/seed\nVOLUME /kept\n")
	said, err := build.CombinedOutput()
	require.NoError(t, err, string(said))
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", image).Run() })
	for name, c := range map[string]struct {
		check   string
		outcome store.Outcome
	}{
		"too much": {"cat /kept/seed && dd if=/dev/zero of=/kept/big bs=1M count=60 2>/dev/null", store.Inconclusive},
		"little":   {"cat /kept/seed && dd if=/dev/zero of=/kept/big bs=1M count=6 2>/dev/null", store.Passed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, map[string]string{
				"recipes/memory.yaml": `recipe: memory
about: A service whose image declares a volume.
unpack: {archives: none}
service: {image: "` + image + `", start: restored, run: sleep 300, ready: "true"}
query: {run: cat >/dev/null; ` + c.check + `, answer: text}
`,
				"scenarios/desk.yaml": `scenario: desk-db
service: desk
components:
  db:
    source: {folder: {path: backups, glob: "*.dump"}}
    recipe: memory
checks:
  - {name: it is there, sql: any, expect: value == "seed"}
limits: {memory: 256m, disk: 20m, time: 2m}
`})
			w.worker.Engine = func(context.Context) (sandbox.Engine, error) { return engine, nil }
			run := w.carry()
			require.Equal(t, c.outcome, run.Outcome, run.Reason)
			if c.outcome == store.Inconclusive {
				require.Regexp(t, `^the sandbox holds 6\dm, and its limit is 20m`, run.Reason)
			}
			require.Empty(t, leftOf(t, engine, run.ID))
		})
	}
}

// slow is a workspace whose run stays in the phase that is asked for.
var slow = map[string]string{
	"rehearse.yaml":     "runs: {beat: 200ms, silent: 10m}\n",
	"backups/desk.dump": backup,
	"recipes/vault.yaml": `recipe: vault
about: A repository that takes its time.
parameters:
  slow: {about: what to be slow at}
tool:
  image: ` + debian + `
  list: |
    [ "$SLOW" != select ] || sleep 300
    echo '[{"id": "p1", "time": "2026-01-01T00:00:00Z"}]'
  points: '[.[] | {id, consistent_at: .time}]'
  fetch: |
    [ "$SLOW" != fetch ] || sleep 300
    echo a backup > "$TARGET/desk.dump"
`,
	"recipes/memory.yaml": `recipe: memory
about: A service that takes its time.
parameters:
  slow: {about: what to be slow at}
unpack: {archives: none}
service:
  image: ` + debian + `
  start: restored
  run: sleep 300
  ready: '[ "$SLOW" != ready ]'
restore:
  - name: load
    run: '[ "$SLOW" != restore ] || sleep 300'
`,
	"recipes/empty.yaml": `recipe: empty
about: A service that is never ready, still empty.
unpack: {archives: none}
service:
  image: ` + debian + `
  start: empty
  run: sleep 300
  ready: 'false'
`,
}

func slowScenario(phase store.PhaseName) string {
	recipe, check, in := "memory", "true", string(phase)
	with := "\n    with: {slow: " + in + "}"
	switch phase {
	case store.Provision:
		recipe, with = "empty", ""
	case store.Check:
		check = "sleep 300"
	}
	return `scenario: desk-db
service: desk
components:
  db:
    source: {vault: {slow: ` + in + `}}
    recipe: ` + recipe + with + `
checks:
  - {name: it is there, exec: '` + check + `; echo ok', expect: 'stdout == "ok"', timeout: 5m}
limits: {memory: 256m, disk: 1g, time: 10m}
`
}

func TestARunnerThatIsKilledInAnyPhaseLeavesARecordAndNothingElse(t *testing.T) {
	engine, binary := realEngine(t)
	for _, phase := range []store.PhaseName{store.Select, store.Fetch, store.Provision, store.Restore, store.Ready, store.Check, store.Teardown} {
		t.Run(string(phase), func(t *testing.T) {
			changes := maps.Clone(slow)
			changes["scenarios/desk.yaml"] = slowScenario(phase)
			w := newWorld(t, changes)
			run := w.killIn(binary, phase)

			swept, err := node.Sweep(t.Context(), w.store, engine, time.Hour)
			require.NoError(t, err)
			require.Len(t, swept.Runs, 1)
			require.Empty(t, leftOf(t, engine, run.ID), "nothing of it is left in Docker")
			got, err := w.store.Run(t.Context(), run.ID)
			require.NoError(t, err)
			require.Equal(t, store.Inconclusive, got.Outcome)
			require.Regexp(t, "^the runner was killed in phases? .*"+string(phase), got.Reason)
			require.NotNil(t, got.EndedAt)
		})
	}
}

// killIn starts the program and kills it as soon as others can see that it is
// in a phase.
func (w *world) killIn(binary string, phase store.PhaseName) (run store.Run) {
	w.t.Helper()
	cmd := exec.Command(binary, "run", "desk-db", "--workspace", w.dir)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	require.NoError(w.t, cmd.Start())
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	for {
		select {
		case <-exited:
			w.t.Fatalf("it ended by itself: %s", said.String())
		case <-time.After(2 * time.Millisecond):
		}
		running, err := w.store.Silent(w.t.Context(), 0)
		require.NoError(w.t, err)
		if len(running) == 1 && isIn(&running[0], phase) {
			run = running[0]
			break
		}
	}
	require.NoError(w.t, cmd.Process.Kill())
	<-exited
	return run
}

func isIn(run *store.Run, phase store.PhaseName) bool {
	return slices.ContainsFunc(run.Phases, func(p store.Phase) bool {
		return p.Name == phase && p.EndedAt == nil && strings.TrimSpace(p.Component) != "" ||
			p.Name == phase && p.EndedAt == nil && (phase == store.Provision || phase == store.Check || phase == store.Teardown)
	})
}

func TestARunOnAnEngineThatIsNotThereLeavesARecord(t *testing.T) {
	w := newWorld(t, nil)
	engine, err := docker.New(docker.Options{Host: "unix:///nowhere/docker.sock"})
	require.NoError(t, err)
	defer engine.Close()
	w.worker.Engine = func(context.Context) (sandbox.Engine, error) { return engine, nil }
	run := w.carry()
	require.Equal(t, store.Inconclusive, run.Outcome)
	require.Contains(t, run.Reason, "the container engine does not answer")
	require.Contains(t, run.Symptoms[0].Next, "/nowhere/docker.sock")
}
