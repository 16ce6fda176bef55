package runner_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner"
	"rehearse/runner/node"
	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/fake"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// world is a workspace with a backup, an engine in memory and a database. What
// the restored service does is said by hooks, by the script that it is asked.
type world struct {
	t      *testing.T
	dir    string
	engine *fake.Engine
	store  *store.Store
	worker *node.Worker

	afterQueueing func()

	mu     sync.Mutex
	hooks  map[string]fake.Program
	asked  []string // scripts, in their order
	events []runner.Event
}

const backup = "a backup of the service desk\n"

// files of the workspace; a change replaces some.
var files = map[string]string{
	"rehearse.yaml":       "runs: {beat: 20ms, silent: 10s}\n",
	"backups/desk.dump":   backup,
	"catalogue/desk.yaml": "service: desk\nname: Service desk\nclient: acme\nowner: desk@acme.example\ntier: 1\ndata_class: internal\ncommitment: {rto: 4h, rpo: 24h, prove_every: 7d}\n",
	"recipes/memory.yaml": `recipe: memory
about: A database in memory.
parameters:
  key: {about: the key to it, type: secret}
unpack: {archives: none}
service:
  image: memory:1
  start: empty
  run: serve
  ready: are you ready
restore:
  - {name: load, run: load}
integrity:
  - {name: the data is sound, run: is it sound}
query: {run: query, answer: text}
`,
	"scenarios/desk.yaml": `scenario: desk-db
service: desk
components:
  db:
    source: {folder: {path: backups, glob: "*.dump"}}
    recipe: memory
    with: {key: "${TEST_PASSWORD}"}
checks:
  - {name: tickets are there, sql: count, expect: value == 42}
limits: {memory: 256m, disk: 1g, time: 1m}
`,
}

func newWorld(t *testing.T, changes map[string]string, options ...fake.Option) *world {
	t.Helper()
	t.Setenv("TEST_PASSWORD", "open sesame")
	w := &world{t: t, dir: t.TempDir(), engine: fake.New(append(options, fake.Under(t.TempDir()))...), hooks: map[string]fake.Program{}}
	all := maps.Clone(files)
	maps.Copy(all, changes)
	for name, text := range all {
		file := filepath.Join(w.dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		if text != "" {
			require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		}
	}
	workspace, err := scenarios.Load(scenarios.In(w.dir))
	require.NoError(t, err)
	w.store, err = store.Open(t.Context(), filepath.Join(w.dir, ".rehearse", "rehearse.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.store.Close()) })
	presence, err := node.Register(w.store)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, presence.Close()) })
	w.engine.Images["memory:1"] = w.serve
	w.worker = &node.Worker{
		Store: w.store, ID: presence.ID, Version: "1.2.3",
		Engine:    func(context.Context) (sandbox.Engine, error) { return w.engine, nil },
		Workspace: func() *scenarios.Workspace { return workspace },
		Watch:     func(e runner.Event) { w.events = append(w.events, e) },
	}
	return w
}

// serve is the database: it answers each script as the hooks say.
func (w *world) serve(ctx context.Context, v *fake.View) int {
	if !v.Exec {
		<-ctx.Done()
		return 0
	}
	script := v.Args[2][strings.LastIndex(v.Args[2], "\n")+1:]
	if strings.Contains(v.Args[2], "until (") {
		script = "are you ready"
	}
	w.mu.Lock()
	w.asked = append(w.asked, v.Container+" "+script)
	hook := w.hooks[script]
	if own := w.hooks[v.Container+" "+script]; own != nil {
		hook = own
	}
	w.mu.Unlock()
	switch {
	case hook != nil:
		return hook(ctx, v)
	case script == "query":
		fmt.Fprint(v.Stdout, "42")
	}
	return 0
}

func (w *world) on(script string, do fake.Program) { w.hooks[script] = do }

func (w *world) enqueue(keep time.Duration) *store.Run {
	w.t.Helper()
	ws := w.worker.Workspace()
	run, err := w.store.Enqueue(w.t.Context(), store.Request{
		Scenario: ws.Scenarios["desk-db"], Service: ws.Services["desk"], Trigger: store.OnDemand, By: "anna", KeepFor: keep,
	})
	require.NoError(w.t, err)
	return run
}

// carry carries one run and gives the record that others would read.
func (w *world) carry() *store.Run {
	w.t.Helper()
	return w.carryIn(w.t.Context(), 0)
}

func (w *world) carryIn(ctx context.Context, keep time.Duration) *store.Run {
	w.t.Helper()
	queued := w.enqueue(keep)
	if w.afterQueueing != nil {
		w.afterQueueing()
	}
	_, err := w.worker.Carry(ctx, queued.ID)
	require.NoError(w.t, err)
	run, err := w.store.Run(w.t.Context(), queued.ID)
	require.NoError(w.t, err)
	require.Equal(w.t, store.Ended, run.State)
	require.NotNil(w.t, run.EndedAt)
	return run
}

// age makes a file look as if it had been written so long ago.
func (w *world) age(name string, by time.Duration) {
	w.t.Helper()
	at := time.Now().Add(-by)
	require.NoError(w.t, os.Chtimes(filepath.Join(w.dir, name), at, at))
}

// hang lasts until the container goes.
func hang(ctx context.Context, _ *fake.View) int {
	<-ctx.Done()
	return 137
}

// says prints lines as a script does: directives bear the mark that it got.
func says(text string, code int) fake.Program {
	return func(_ context.Context, v *fake.View) int {
		mark, _ := bufio.NewReader(v.Stdin).ReadString('\n')
		for line := range strings.Lines(text + "\n") {
			if directive, is := strings.CutPrefix(line, "::"); is {
				line = "::" + strings.TrimSpace(mark) + ":" + directive
			}
			fmt.Fprint(v.Stdout, line)
		}
		return code
	}
}

func phasesOf(run *store.Run) (names []string) {
	for _, p := range run.Phases {
		names = append(names, strings.TrimSpace(string(p.Name)+" "+p.Component))
	}
	return names
}

func TestARunThatPassesLeavesAWholeRecord(t *testing.T) {
	w := newWorld(t, nil)
	w.on("load", says("::fact tables=7\n::note a role was made", 0))
	run := w.carry()
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Empty(t, run.Reason)
	require.Empty(t, run.Symptoms)
	require.Empty(t, w.engine.Left())

	require.True(t, *run.RTO.Met)
	require.Equal(t, 14400.0, *run.RTO.Committed)
	require.True(t, *run.RPO.Met)
	require.Contains(t, run.RPO.How, "from metadata alone")
	require.ElementsMatch(t, []string{
		"select", "select db", "fetch", "fetch db", "provision", "restore", "restore db", "ready", "ready db", "check", "teardown",
	}, phasesOf(run))
	for _, p := range run.Phases {
		require.NotNil(t, p.EndedAt, p.Name)
		require.NotNil(t, p.Seconds, p.Name)
		require.Empty(t, p.Error, p.Name)
		require.GreaterOrEqual(t, p.Offset, 0.0)
	}
	db := run.Components[0]
	sum := sha256.Sum256([]byte(backup))
	require.Equal(t, hex.EncodeToString(sum[:]), db.Digest)
	require.Equal(t, "desk.dump", db.Point)
	require.Equal(t, "latest", db.Rule)
	require.Equal(t, 1, db.Candidates)
	require.Equal(t, int64(len(backup)), *db.Size)
	require.Equal(t, "memory:1", db.Image)
	require.NotEmpty(t, db.ImageID)
	require.NotEmpty(t, db.RecipeVersion)
	require.Equal(t, 7.0, db.Facts["tables"])
	require.Contains(t, db.Notes, "a role was made")

	require.Len(t, run.Observations, 2)
	require.Equal(t, "the data is sound", run.Observations[0].Name)
	require.Equal(t, "integrity", run.Observations[0].Kind)
	require.Equal(t, "tickets are there", run.Observations[1].Name)
	require.True(t, run.Observations[1].Held)
	require.Equal(t, "db", run.Observations[1].On)
	require.True(t, run.Isolation.Isolated)
	require.NotEmpty(t, run.Isolation.Attempts)
	require.Equal(t, []string{"lo [127.0.0.1/8]"}, run.Isolation.Interfaces)
	require.Equal(t, "1.2.3", run.Environment.Version)
	require.Equal(t, "Fake 1", run.Environment.Engine.Name)
	last := run.Observations[1].Offset
	require.InDelta(t, max(last, run.Observations[0].Offset), *run.RTO.Seconds, 0.001)
}

func TestEveryRetainedPointIsTakenInTurn(t *testing.T) {
	w := newWorld(t, map[string]string{
		"backups/older.dump":  backup,
		"backups/oldest.dump": backup,
		"scenarios/desk.yaml": strings.Replace(files["scenarios/desk.yaml"], "recipe: memory", "point: {take: least_recently_tested}\n    recipe: memory", 1),
	})
	w.age("backups/older.dump", 48*time.Hour)
	w.age("backups/oldest.dump", 72*time.Hour)
	var taken []string
	for range 4 {
		run := w.carry()
		require.Equal(t, store.Passed, run.Outcome, run.Reason)
		require.Equal(t, "least recently tested", run.Components[0].Rule)
		require.Contains(t, run.RPO.How, "not applicable")
		taken = append(taken, run.Components[0].Point)
	}
	require.Equal(t, []string{"oldest.dump", "older.dump", "desk.dump", "oldest.dump"}, taken)
}

func TestWhoWatchesSeesTheRunHappen(t *testing.T) {
	w := newWorld(t, nil)
	run := w.carry()
	var began, ended, asked, judgedAfter []string
	for _, e := range w.events {
		require.Equal(t, run.ID, e.Run)
		name := strings.TrimSpace(string(e.Phase) + " " + e.Component)
		switch e.Kind {
		case runner.Began:
			began = append(began, name)
		case runner.Ended:
			ended = append(ended, name)
		case runner.Asked:
			asked = append(asked, e.Observation.Name)
		case runner.Judged:
			require.Equal(t, "passed", e.Text)
			judgedAfter = began
		}
	}
	want := []string{"select db", "fetch db", "provision", "restore db", "ready db", "check", "teardown"}
	require.ElementsMatch(t, want, began)
	require.ElementsMatch(t, want, ended)
	require.ElementsMatch(t, want[:len(want)-1], judgedAfter, "nobody waits for the teardown to know")
	require.ElementsMatch(t, []string{"the data is sound", "tickets are there"}, asked)
}

func TestTheOutcomeOfWhatGoesWrong(t *testing.T) {
	gone := func(w *world, name string) { w.engine.Become(name, sandbox.State{Code: 137}) }
	killed := sandbox.State{Running: true, OutOfMemory: true}
	type test struct {
		files   map[string]string
		prepare func(*world)
		outcome store.Outcome
		class   fault.Class
		phase   store.PhaseName
		reason  string
	}
	scenario := func(old, new string) map[string]string {
		text := files["scenarios/desk.yaml"]
		require.Contains(t, text, old)
		return map[string]string{"scenarios/desk.yaml": strings.Replace(text, old, new, 1)}
	}
	service := func(old, new string) map[string]string {
		return map[string]string{"catalogue/desk.yaml": strings.Replace(files["catalogue/desk.yaml"], old, new, 1)}
	}
	both := func(a, b map[string]string) map[string]string {
		maps.Copy(a, b)
		return a
	}
	for name, each := range map[string]test{
		"there is no recovery point": {
			files: map[string]string{"backups/desk.dump": ""}, outcome: store.Failed, class: fault.NoRecoveryPoint, phase: store.Select,
			reason: "there is no recovery point",
		},
		"there is no recovery point and no engine": {
			files: map[string]string{"backups/desk.dump": ""},
			prepare: func(w *world) {
				w.engine.Before = func(fake.Op, string) error { return fake.Unreachable() }
			},
			outcome: store.Failed, class: fault.NoRecoveryPoint, phase: store.Select, reason: "there is no recovery point",
		},
		"the newest recovery point is too old": {
			files:   scenario(`recipe: memory`, "point: {take: latest, within: 1h}\n    recipe: memory"),
			prepare: func(w *world) { w.age("backups/desk.dump", 48*time.Hour) },
			outcome: store.Failed, class: fault.NoRecoveryPoint, phase: store.Select, reason: "none within 1h",
		},
		"the data is older than promised": {
			prepare: func(w *world) { w.age("backups/desk.dump", 48*time.Hour) },
			outcome: store.Failed, class: fault.RPO, phase: store.Check, reason: "2d of data would be lost, and 1d was promised",
		},
		"the backup is broken": {
			prepare: func(w *world) { w.on("load", says("::broken restore the archive ends in the middle", 1)) },
			outcome: store.Failed, class: fault.Restore, phase: store.Restore, reason: "db, load: the archive ends in the middle",
		},
		"the key is wrong": {
			prepare: func(w *world) { w.on("load", says("::broken key wrong password", 1)) },
			outcome: store.Failed, class: fault.Key, phase: store.Restore, reason: "wrong password",
		},
		"the data is wrong": {
			prepare: func(w *world) { w.on("query", says("41", 0)) },
			outcome: store.Failed, class: fault.Data, phase: store.Check, reason: `check "tickets are there": expected value == 42, got value = 41`,
		},
		"the recipe's own check does not hold": {
			prepare: func(w *world) { w.on("is it sound", says("::broken data an index is damaged", 1)) },
			outcome: store.Failed, class: fault.Data, phase: store.Check, reason: "an index is damaged",
		},
		"there is no engine": {
			prepare: func(w *world) {
				w.engine.Before = func(fake.Op, string) error { return fake.Unreachable() }
			},
			outcome: store.Inconclusive, class: fault.Engine, phase: store.Provision, reason: "the container engine does not answer",
		},
		"the engine cannot even be named": {
			prepare: func(w *world) {
				w.worker.Engine = func(context.Context) (sandbox.Engine, error) {
					return nil, fault.OfRig(fault.Engine, "engine.host is no address")
				}
			},
			outcome: store.Inconclusive, class: fault.Engine, phase: store.Provision, reason: "engine.host is no address",
		},
		"an image is missing": {
			prepare: func(w *world) { delete(w.engine.Images, "memory:1") },
			outcome: store.Inconclusive, class: fault.Image, phase: store.Provision, reason: "the image is not available: memory:1",
		},
		"the source is not mounted": {
			files:   scenario("path: backups", "path: nowhere"),
			outcome: store.Inconclusive, class: fault.Fetch, phase: store.Select, reason: "does not exist, or is not mounted",
		},
		"the service does not start, still empty": {
			prepare: func(w *world) {
				w.on("are you ready", func(context.Context, *fake.View) int { gone(w, "db"); return 1 })
			},
			outcome: store.Inconclusive, class: fault.Engine, phase: store.Provision, reason: "db: the container ended with code 137",
		},
		"the database is killed for memory while it is restored": {
			prepare: func(w *world) {
				w.on("load", func(context.Context, *fake.View) int { w.engine.Become("db", killed); return 1 })
			},
			outcome: store.Inconclusive, class: fault.Capacity, phase: store.Restore, reason: "killed it for memory",
		},
		"the database is killed for memory and answers wrongly": {
			prepare: func(w *world) {
				w.on("query", func(_ context.Context, v *fake.View) int {
					w.engine.Become("db", killed)
					fmt.Fprint(v.Stdout, "0")
					return 0
				})
			},
			outcome: store.Inconclusive, class: fault.Capacity, phase: store.Check, reason: "killed it for memory",
		},
		"the container goes away in the middle": {
			prepare: func(w *world) {
				w.on("load", func(ctx context.Context, v *fake.View) int { gone(w, "db"); return hang(ctx, v) })
			},
			outcome: store.Inconclusive, class: fault.Engine, phase: store.Restore, reason: "db",
		},
		"the engine goes away in the middle": {
			prepare: func(w *world) {
				var lost atomic.Bool
				w.engine.Before = func(op fake.Op, _ string) error {
					if lost.Load() && op == fake.Exec {
						return fake.Unreachable()
					}
					return nil
				}
				w.on("load", func(context.Context, *fake.View) int { lost.Store(true); return 0 })
			},
			outcome: store.Inconclusive, class: fault.Engine, phase: store.Check, reason: "the container engine does not answer",
		},
		"the probe goes away in the middle": {
			files: scenario("sql: count, expect: value == 42", `files: "**"`),
			prepare: func(w *world) {
				w.on("load", func(context.Context, *fake.View) int { gone(w, "probe"); return 0 })
			},
			outcome: store.Inconclusive, class: fault.Engine, phase: store.Check, reason: "the conversation with the probe broke",
		},
		"the time limit comes before the RTO": {
			files:   scenario("time: 1m", "time: 1s"),
			prepare: func(w *world) { w.on("load", hang) },
			outcome: store.Inconclusive, class: fault.Capacity, phase: store.Restore, reason: "the time limit of 1s ended the run in phase restore",
		},
		"the time limit comes after the RTO": {
			files:   both(scenario("time: 1m", "time: 1s"), service("rto: 4h", "rto: 500ms")),
			prepare: func(w *world) { w.on("load", hang) },
			outcome: store.Failed, class: fault.RTO, phase: store.Check, reason: "500ms was promised (the time limit of 1s ended the run in phase restore)",
		},
		"the recovery takes longer than promised": {
			files:   service("rto: 4h", "rto: 1ms"),
			outcome: store.Failed, class: fault.RTO, phase: store.Check, reason: "1ms was promised",
		},
		"the disk limit is hit": {
			files: scenario("disk: 1g", "disk: 2m"),
			prepare: func(w *world) {
				w.on("load", func(ctx context.Context, v *fake.View) int {
					if err := v.WriteFile(fmt.Sprintf(probe.DataDir, "db")+"/table", make([]byte, 5<<20)); err != nil {
						return 1
					}
					return hang(ctx, v)
				})
			},
			outcome: store.Inconclusive, class: fault.Capacity, phase: store.Restore, reason: "and its limit is 2m",
		},
		"the engine's disk is full": {
			prepare: func(w *world) {
				w.engine.Before = func(op fake.Op, name string) error {
					if op == fake.Start && name == "db" {
						return fault.OfRig(fault.Capacity, "start: %w", sandbox.ErrFull)
					}
					return nil
				}
			},
			outcome: store.Inconclusive, class: fault.Capacity, phase: store.Provision, reason: "the engine's disk is full",
		},
		"the scenario is no longer there": {
			prepare: func(w *world) {
				w.afterQueueing = func() { delete(w.worker.Workspace().Scenarios, "desk-db") }
			},
			outcome: store.Inconclusive, class: fault.Internal, phase: store.Select, reason: "scenario desk-db is no longer in the workspace",
		},
		"the workspace is broken": {
			prepare: func(w *world) {
				w.afterQueueing = func() { w.worker.Workspace = func() *scenarios.Workspace { return nil } }
			},
			outcome: store.Inconclusive, class: fault.Internal, phase: store.Select, reason: "the workspace could not be loaded",
		},
		"something of ours panics": {
			prepare: func(w *world) {
				w.engine.Before = func(op fake.Op, _ string) error {
					if op == fake.About {
						return nil
					}
					if op == fake.Open {
						panic("a mistake")
					}
					return nil
				}
			},
			outcome: store.Inconclusive, class: fault.Internal, phase: store.Provision, reason: "rehearse panicked: a mistake",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, each.files)
			if each.prepare != nil {
				each.prepare(w)
			}
			run := w.carry()
			require.Equal(t, each.outcome, run.Outcome, run.Reason)
			require.Contains(t, run.Reason, each.reason)
			require.NotEmpty(t, run.Symptoms)
			require.Equal(t, each.class, run.Symptoms[0].Class)
			require.Equal(t, each.phase, run.Symptoms[0].Phase)
			require.Equal(t, run.Reason, run.Symptoms[0].Reason)
			require.Len(t, run.Symptoms[0].Fingerprint, 16)
			require.Empty(t, w.engine.Left(), "nothing is left behind")
			if each.class != fault.RTO {
				require.Nil(t, run.RTO.Seconds, "a run that did not pass has no RTO")
			}
			names := phasesOf(run)
			require.Equal(t, "teardown", names[len(names)-1])
		})
	}
}

func TestAPersonCancels(t *testing.T) {
	t.Run("through the store, as the API does", func(t *testing.T) {
		w := newWorld(t, nil)
		queued := w.enqueue(0)
		w.on("load", func(ctx context.Context, v *fake.View) int {
			_, err := w.store.Cancel(context.Background(), queued.ID, "bert")
			if err != nil {
				return 1
			}
			return hang(ctx, v)
		})
		run, err := w.worker.Carry(t.Context(), queued.ID)
		require.NoError(t, err)
		require.Equal(t, store.Cancelled, run.Outcome)
		require.Equal(t, "cancelled by bert in phase restore", run.Reason)
		require.Equal(t, "bert", run.CancelledBy)
		require.Empty(t, w.engine.Left())
	})
	t.Run("at the terminal", func(t *testing.T) {
		w := newWorld(t, nil)
		ctx, cancel := context.WithCancelCause(t.Context())
		w.on("load", func(inside context.Context, v *fake.View) int {
			cancel(runner.Cancelled{By: "anna"})
			return hang(inside, v)
		})
		run := w.carryIn(ctx, 0)
		require.Equal(t, store.Cancelled, run.Outcome)
		require.Equal(t, "cancelled by anna in phase restore", run.Reason)
		require.Empty(t, w.engine.Left())
		require.Equal(t, "not asked: the run ended before", run.Observations[0].Got)
	})
	t.Run("before it began to select", func(t *testing.T) {
		w := newWorld(t, nil)
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(runner.Cancelled{By: "anna"})
		run := w.carryIn(ctx, 0)
		require.Equal(t, store.Cancelled, run.Outcome, run.Reason)
	})
	t.Run("after a check had not held", func(t *testing.T) {
		text := strings.Replace(files["scenarios/desk.yaml"], "checks:\n", "checks:\n  - {name: orders are there, sql: count, expect: value == 1}\n", 1)
		w := newWorld(t, map[string]string{"scenarios/desk.yaml": text})
		ctx, cancel := context.WithCancelCause(t.Context())
		asked := 0
		w.on("query", func(inside context.Context, v *fake.View) int {
			if asked++; asked == 2 {
				cancel(runner.Cancelled{By: "anna"})
				return hang(inside, v)
			}
			fmt.Fprint(v.Stdout, "42")
			return 0
		})
		run := w.carryIn(ctx, 0)
		require.Equal(t, store.Failed, run.Outcome, run.Reason)
		require.Contains(t, run.Reason, `check "orders are there"`)
		require.Equal(t, "anna", run.CancelledBy)
	})
}

func TestAShutdownIsNobodysBackup(t *testing.T) {
	w := newWorld(t, nil)
	ctx, cancel := context.WithCancelCause(t.Context())
	w.on("load", func(inside context.Context, v *fake.View) int {
		cancel(runner.Shutdown{Signal: "terminated"})
		return hang(inside, v)
	})
	run := w.carryIn(ctx, 0)
	require.Equal(t, store.Inconclusive, run.Outcome)
	require.Equal(t, "the runner was shut down (terminated) in phase restore", run.Reason)
	require.Empty(t, w.engine.Left())
}

func TestARunThatWasTakenAwayIsDropped(t *testing.T) {
	w := newWorld(t, nil)
	queued := w.enqueue(0)
	w.on("load", func(ctx context.Context, v *fake.View) int {
		theirs, err := w.store.Run(context.Background(), queued.ID)
		if err != nil {
			return 1
		}
		theirs.Outcome, theirs.Reason = store.Inconclusive, "taken for lost"
		if err := w.store.End(context.Background(), theirs); err != nil {
			return 1
		}
		return hang(ctx, v)
	})
	_, err := w.worker.Carry(t.Context(), queued.ID)
	require.ErrorIs(t, err, store.ErrEnded)
	run, err := w.store.Run(t.Context(), queued.ID)
	require.NoError(t, err)
	require.Equal(t, "taken for lost", run.Reason)
	require.Empty(t, w.engine.Left(), "the sandbox goes all the same")
}

func TestARunnerThatCannotBeatStopsByItself(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": "runs: {beat: 100ms, silent: 2s}\n"})
	w.holdDatabase("load", 1)
	run := w.carry()
	require.Equal(t, store.Inconclusive, run.Outcome)
	require.Equal(t, "the runner could not say for 1.4s that it is alive", run.Reason)
	require.Empty(t, w.engine.Left())
}

func TestARunThatIsNotThereIsNotCarried(t *testing.T) {
	w := newWorld(t, nil)
	_, err := w.worker.Carry(t.Context(), "20200101-000000-ffffff")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestNothingIsRestoredWhereSomethingCanBeReached(t *testing.T) {
	leaky := func(ctx context.Context, v *fake.View) int {
		_ = probe.Serve(ctx, v.Stdin, v.Stdout, probe.ServeOptions{Root: v.Path("/"), Isolation: func(context.Context, probe.IsolationArgs) (probe.Isolation, error) {
			return probe.Isolation{Attempts: []probe.Attempt{{What: "internet", Target: "192.0.2.1:443", Reached: true, Detail: "it answered"}}}, nil
		}})
		return 0
	}
	w := newWorld(t, nil, fake.WithProbe(leaky))
	run := w.carry()
	require.Equal(t, store.Inconclusive, run.Outcome)
	require.Equal(t, "the sandbox is not isolated: it reached internet 192.0.2.1:443", run.Reason)
	require.Equal(t, fault.Isolation, run.Symptoms[0].Class)
	require.Len(t, run.Symptoms, 1)
	require.NotContains(t, w.asked, "db load")
	require.False(t, run.Isolation.Isolated)
	require.Empty(t, w.engine.Left())
}

func TestTheProbeHearsWhatItMustNotReach(t *testing.T) {
	var asked probe.IsolationArgs
	listening := func(ctx context.Context, v *fake.View) int {
		_ = probe.Serve(ctx, v.Stdin, v.Stdout, probe.ServeOptions{Root: v.Path("/"), Isolation: func(_ context.Context, args probe.IsolationArgs) (probe.Isolation, error) {
			asked = args
			return probe.Isolation{Isolated: true, Attempts: []probe.Attempt{{What: "dns"}}}, nil
		}})
		return 0
	}
	w := newWorld(t, map[string]string{"rehearse.yaml": files["rehearse.yaml"] + "canaries: [\"192.0.2.7:22\"]\n"}, fake.WithProbe(listening))
	require.Equal(t, store.Passed, w.carry().Outcome)
	require.Equal(t, []string{"192.0.2.7:22"}, asked.Canaries)
	for _, host := range asked.Host {
		require.NotEqual(t, "127.0.0.1", host, "loopback is the container's own")
	}
}

func TestWhatIsLeftBehindIsASymptomAndNoOutcome(t *testing.T) {
	w := newWorld(t, nil)
	var stuck atomic.Bool
	stuck.Store(true)
	w.engine.Before = func(op fake.Op, _ string) error {
		if op == fake.Close && stuck.Load() {
			return errors.New("the volume is in use")
		}
		return nil
	}
	run := w.carry()
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Len(t, run.Symptoms, 1)
	require.Equal(t, store.Teardown, run.Symptoms[0].Phase)
	require.Contains(t, run.Symptoms[0].Reason, "was left behind")
	require.NotEmpty(t, w.engine.Left())

	stuck.Store(false)
	swept, err := node.Sweep(t.Context(), w.store, w.engine, 0)
	require.NoError(t, err)
	require.NotEmpty(t, swept.Removed)
	require.Empty(t, w.engine.Left())
}

func TestTheSandboxOfAFailedRunIsKeptForAPerson(t *testing.T) {
	w := newWorld(t, nil)
	w.on("query", says("41", 0))
	run := w.carryIn(t.Context(), time.Hour)
	require.Equal(t, store.Failed, run.Outcome)
	require.WithinDuration(t, time.Now().Add(time.Hour), *run.KeepUntil, time.Minute)
	require.True(t, slices.ContainsFunc(w.events, func(e runner.Event) bool {
		return e.Text == "to look inside: rehearse shell "+run.ID+" db"
	}), "a person is told how")
	left := w.engine.Left()
	require.NotEmpty(t, left)
	require.True(t, left[0].Expires.After(*run.KeepUntil), "no sweep of others takes it sooner")
	swept, err := node.Sweep(t.Context(), w.store, w.engine, 0)
	require.NoError(t, err)
	require.Empty(t, swept.Removed)

	w.on("query", nil)
	passed := w.carryIn(t.Context(), time.Hour)
	require.Equal(t, store.Passed, passed.Outcome, passed.Reason)
	require.Nil(t, passed.KeepUntil)
	require.Len(t, w.engine.Left(), len(left), "one that passed is not kept")
}

func TestAKeptSandboxGoesWhenItsTimeIsOver(t *testing.T) {
	w := newWorld(t, nil)
	w.on("query", says("41", 0))
	run := w.carryIn(t.Context(), time.Second)
	require.NotNil(t, run.KeepUntil)
	require.Eventually(t, func() bool {
		_, err := node.Sweep(t.Context(), w.store, w.engine, 0)
		return err == nil && len(w.engine.Left()) == 0
	}, 10*time.Second, 100*time.Millisecond)
	require.False(t, time.Now().Before(*run.KeepUntil), "and not before")
}

func TestNoSecretIsInAnyRecord(t *testing.T) {
	for name, say := range map[string]string{
		"as what broke":  "::broken restore password open sesame is wrong",
		"as a note":      "::note the password is open sesame",
		"as a fact":      "::fact password=open sesame",
		"as our trouble": "::rig engine no container for open sesame",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.on("load", says(say, 0))
			w.on("query", says("open sesame", 0))
			record, err := json.Marshal(w.carry())
			require.NoError(t, err)
			require.NotContains(t, string(record), "open sesame")
			require.Contains(t, string(record), "[secret]")
			for _, e := range w.events {
				text, err := json.Marshal(e)
				require.NoError(t, err)
				require.NotContains(t, string(text), "open sesame")
			}
		})
	}
}

func TestHalfASecretIsInNoRecordEither(t *testing.T) {
	const secret = "tok_9f8A7b6C5d4E3f2G1h"
	for name, load := range map[string]fake.Program{
		"cut by a tool":             says("::broken restore the token "+secret[:9]+" is wrong", 1),
		"at the end of a long line": says("::broken restore "+strings.Repeat("x ", 143)+secret, 1),
		"in words nobody knows": func(_ context.Context, v *fake.View) int {
			fmt.Fprintf(v.Stderr, "fatal: cannot open \"%s\"\n", secret[3:])
			return 1
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			t.Setenv("TEST_PASSWORD", secret)
			w.on("load", load)
			record, err := json.Marshal(w.carry())
			require.NoError(t, err)
			for i := range len(secret) - 6 {
				require.NotContains(t, string(record), secret[i:i+6])
			}
		})
	}
}

func TestASecretThatIsAWordLeavesOurSentencesAlone(t *testing.T) {
	w := newWorld(t, nil)
	t.Setenv("TEST_PASSWORD", "wanted")
	w.on("query", says("wanted", 0))
	run := w.carry()
	require.Equal(t, store.Failed, run.Outcome)
	require.Equal(t, `check "tickets are there": expected value == 42, got value = "[secret]"`, run.Reason)
}

func TestWhatIsOnlyForTheRecordDecidesNothing(t *testing.T) {
	text := strings.Replace(files["scenarios/desk.yaml"], "checks:\n", "checks:\n  - {name: report, sql: report, expect: value == 1, audit_only: true}\n", 1)
	w := newWorld(t, map[string]string{"scenarios/desk.yaml": text})
	run := w.carry()
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	report := run.Observations[1]
	require.Equal(t, "report", report.Name)
	require.False(t, report.Held)
	require.False(t, report.Mandatory)
	require.Greater(t, report.Offset, *run.RTO.Seconds, "it is asked after the clock has stopped")
}

func TestAnIntegrityCheckThatIsSwitchedOffIsRecorded(t *testing.T) {
	text := strings.Replace(files["scenarios/desk.yaml"], "recipe: memory", "recipe: memory\n    without: [the data is sound]", 1)
	w := newWorld(t, map[string]string{"scenarios/desk.yaml": text})
	run := w.carry()
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.True(t, run.Observations[0].Skipped)
	require.Equal(t, "switched off by the scenario", run.Observations[0].Got)
	require.NotContains(t, w.asked, "db is it sound")
}

var two = map[string]string{"scenarios/desk.yaml": `scenario: desk-db
service: desk
components:
  db:
    source: {folder: {path: backups, glob: "*.dump"}}
    recipe: memory
  search:
    source: {folder: {path: backups, glob: "*.dump"}}
    recipe: memory
checks:
  - {name: tickets are there, on: db, sql: count, expect: value == 42}
  - {name: words are there, on: search, sql: count, expect: value == 42}
limits: {memory: 256m, disk: 1g, time: 1m}
`}

func TestComponentsAreRestoredSideBySide(t *testing.T) {
	w := newWorld(t, two)
	loading, both := make(chan string, 2), make(chan struct{})
	meet := func(_ context.Context, v *fake.View) int {
		loading <- v.Container
		<-both
		return 0
	}
	w.on("load", meet)
	go func() {
		<-loading
		<-loading
		close(both)
	}()
	run := w.carry()
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Len(t, run.Components, 2)
	var whole store.Phase
	parts := 0.0
	for _, p := range run.Phases {
		if p.Name == store.Restore && p.Component == "" {
			whole = p
		} else if p.Name == store.Restore {
			parts = max(parts, p.Offset+*p.Seconds)
		}
	}
	require.InDelta(t, parts, whole.Offset+*whole.Seconds, 0.01, "the whole spans its parts")
}

func TestEveryComponentWithoutAPointIsASymptom(t *testing.T) {
	changes := maps.Clone(two)
	changes["backups/desk.dump"] = ""
	w := newWorld(t, changes)
	run := w.carry()
	require.Equal(t, store.Failed, run.Outcome)
	require.Len(t, run.Symptoms, 2)
	reasons := run.Symptoms[0].Reason + run.Symptoms[1].Reason
	require.Contains(t, reasons, "db: there is no recovery point")
	require.Contains(t, reasons, "search: there is no recovery point")
}

func TestOneBrokenComponentIsNamedAndTheOthersAreNotBlamed(t *testing.T) {
	w := newWorld(t, two)
	w.on("search load", says("::broken restore it is cut off", 1))
	w.on("db load", hang)
	run := w.carry()
	require.Equal(t, store.Failed, run.Outcome)
	require.Equal(t, "search, load: it is cut off", run.Reason)
	require.Len(t, run.Symptoms, 1)
}

func withServices(text string) map[string]string {
	return map[string]string{"scenarios/desk.yaml": files["scenarios/desk.yaml"] + text}
}

const app = `services:
  migrate:
    image: app:1
    command: [migrate]
    depends_on: {db: {condition: service_healthy}}
  app:
    image: app:1
    command: [app]
    healthcheck: {test: [CMD, healthy], interval: 10ms, retries: 3}
    depends_on: {migrate: {condition: service_completed_successfully}}
`

func TestServicesComeUpOnWhatWasRestored(t *testing.T) {
	w := newWorld(t, withServices(app))
	var mu sync.Mutex
	var order []string
	w.on("load", func(context.Context, *fake.View) int {
		mu.Lock()
		defer mu.Unlock()
		order = append(order, "load")
		return 0
	})
	w.engine.Images["app:1"] = func(ctx context.Context, v *fake.View) int {
		mu.Lock()
		if !v.Exec {
			order = append(order, v.Container)
		}
		mu.Unlock()
		if v.Args[0] == "app" {
			<-ctx.Done()
		}
		return 0
	}
	run := w.carry()
	require.Equal(t, store.Passed, run.Outcome, run.Reason)
	require.Equal(t, []string{"load", "migrate", "app"}, order)
	require.Contains(t, phasesOf(run), "ready app")
}

func TestAServiceThatDoesNotComeUp(t *testing.T) {
	t.Run("because it ends on the restored data", func(t *testing.T) {
		w := newWorld(t, withServices(app))
		w.engine.Images["app:1"] = func(_ context.Context, v *fake.View) int {
			fmt.Fprintln(v.Stdout, "column owner is missing")
			return 3
		}
		run := w.carry()
		require.Equal(t, store.Failed, run.Outcome)
		require.Equal(t, "service migrate ended with code 3 on the restored data: column owner is missing", run.Reason)
		require.Equal(t, fault.Application, run.Symptoms[0].Class)
	})
	t.Run("because it ends where only a check waits for it", func(t *testing.T) {
		scenario := strings.Replace(files["scenarios/desk.yaml"], "checks:\n", "checks:\n  - {name: answers, http: \"http://app/\", expect: status == 200, timeout: 200ms}\n", 1)
		w := newWorld(t, map[string]string{"scenarios/desk.yaml": scenario + "services: {app: {image: \"app:1\"}}\n"})
		w.engine.Images["app:1"] = func(_ context.Context, v *fake.View) int {
			fmt.Fprintln(v.Stdout, "column owner is missing")
			return 3
		}
		run := w.carry()
		require.Equal(t, store.Failed, run.Outcome, run.Reason)
		require.Contains(t, run.Reason, `check "answers": expected status == 200, got `)
		require.Contains(t, run.Reason, "; service app ended with code 3 on the restored data: column owner is missing")
		require.NotEmpty(t, run.Symptoms[0].Next)
	})
	t.Run("because it never is healthy", func(t *testing.T) {
		w := newWorld(t, withServices(app))
		w.engine.Images["app:1"] = func(ctx context.Context, v *fake.View) int {
			if v.Args[0] == "app" {
				<-ctx.Done()
			}
			if v.Args[0] == "healthy" {
				return 1
			}
			return 0
		}
		run := w.carry()
		require.Equal(t, store.Failed, run.Outcome)
		require.Contains(t, run.Reason, "service app is not healthy on the restored data")
	})
	t.Run("because it is killed for memory", func(t *testing.T) {
		w := newWorld(t, withServices(app))
		w.engine.Images["app:1"] = func(context.Context, *fake.View) int {
			w.engine.Become("migrate", sandbox.State{Code: 137, OutOfMemory: true})
			return 137
		}
		run := w.carry()
		require.Equal(t, store.Inconclusive, run.Outcome)
		require.Contains(t, run.Reason, "service migrate was killed for memory")
	})
	t.Run("because its image is missing", func(t *testing.T) {
		w := newWorld(t, withServices(app))
		run := w.carry()
		require.Equal(t, store.Inconclusive, run.Outcome)
		require.Contains(t, run.Reason, "the image is not available: app:1")
	})
}

func TestServeCarriesWhatIsQueuedUntilItIsTold(t *testing.T) {
	w := newWorld(t, map[string]string{"rehearse.yaml": "runs: {beat: 20ms, silent: 10s, concurrent: 2}\n"})
	var going, most atomic.Int32
	w.on("load", func(context.Context, *fake.View) int {
		most.Store(max(most.Load(), going.Add(1)))
		defer going.Add(-1)
		time.Sleep(50 * time.Millisecond)
		return 0
	})
	var ids []string
	for range 5 {
		ids = append(ids, w.enqueue(0).ID)
	}
	ctx, stop := context.WithCancelCause(t.Context())
	served := make(chan error, 1)
	go func() { served <- w.worker.Serve(ctx) }()
	ended := func(id string) bool {
		run, err := w.store.Run(t.Context(), id)
		return err == nil && run.State == store.Ended
	}
	require.Eventually(t, func() bool {
		return !slices.ContainsFunc(ids, func(id string) bool { return !ended(id) })
	}, 30*time.Second, 50*time.Millisecond)
	for _, id := range ids {
		run, err := w.store.Run(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, store.Passed, run.Outcome, run.Reason)
	}
	require.LessOrEqual(t, most.Load(), int32(2))

	w.on("load", hang)
	last := w.enqueue(0)
	require.Eventually(t, func() bool {
		run, err := w.store.Run(t.Context(), last.ID)
		return err == nil && slices.Contains(phasesOf(run), "restore db")
	}, 10*time.Second, 10*time.Millisecond)
	stop(runner.Shutdown{Signal: "terminated"})
	require.NoError(t, <-served)
	run, err := w.store.Run(t.Context(), last.ID)
	require.NoError(t, err)
	require.Equal(t, store.Queued, run.State, "what is going on is handed back before Serve returns")
	require.Equal(t, store.Restore, run.Takeovers[0].Phase)
	require.Empty(t, w.engine.Left())
	runners, err := w.store.Runners(t.Context())
	require.NoError(t, err)
	require.NotNil(t, runners[0].StoppedAt)
}

func write(t *testing.T, file string) {
	t.Helper()
	require.NoError(t, os.WriteFile(file, nil, 0o600))
}

// holdDatabase has a script hold the database, so that nobody else can write,
// the first so many times that it is asked.
func (w *world) holdDatabase(script string, times int32) *atomic.Int32 {
	w.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+w.store.Path()+"?_busy_timeout=10000")
	require.NoError(w.t, err)
	w.t.Cleanup(func() { require.NoError(w.t, db.Close()) })
	db.SetMaxOpenConns(1)
	var held atomic.Int32
	w.on(script, func(ctx context.Context, v *fake.View) int {
		if held.Load() >= times {
			return 0
		}
		held.Add(1)
		if _, err := db.Exec("BEGIN IMMEDIATE"); err != nil {
			return 1
		}
		defer db.Exec("ROLLBACK")
		return hang(ctx, v)
	})
	return &held
}
