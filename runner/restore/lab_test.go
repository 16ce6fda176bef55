package restore

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"rehearse/fixtures/built"
	"rehearse/runner/check"
	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/runner/sandbox/sandboxtest"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// The conformance suite of the recipes: a good backup passes with the right
// facts, and every damaged twin of it fails and says what is wrong. It runs in
// real sandboxes with the real probe. Most backups are restored one after the
// other into a few sandboxes with a database server each, which a test has to
// itself and which are emptied in between; a shell that stays runs their scripts.

var shared struct {
	once   sync.Once
	engine *docker.Engine
	labs   chan *lab // that no test uses
	dir    string
	lacks  string
}

const labs = 2

func TestMain(m *testing.M) {
	code := m.Run()
	for range len(shared.labs) {
		if l := <-shared.labs; l.sandbox != nil {
			l.close()
		}
	}
	if shared.dir != "" {
		os.RemoveAll(shared.dir)
	}
	os.Exit(code)
}

func postgresImage() string {
	if image := os.Getenv("REHEARSE_POSTGRES_IMAGE"); image != "" {
		return image
	}
	return "rehearse-fixture/postgres:15"
}

// theEngine is the Docker engine of this machine, with the real probe. Without
// one the test is skipped, and fails where CI=true.
func theEngine(t *testing.T) *docker.Engine {
	t.Helper()
	shared.once.Do(func() {
		var err error
		shared.dir, err = os.MkdirTemp("", "rehearse-restore-")
		require.NoError(t, err)
		binary, err := built.Rehearse()
		require.NoError(t, err)
		engine, err := docker.New(docker.Options{Binary: binary})
		require.NoError(t, err)
		if _, err := engine.About(t.Context()); err != nil {
			shared.lacks = "a Docker engine: " + err.Error()
			return
		}
		if said, err := exec.Command("../../fixtures/images.sh", "postgres").CombinedOutput(); err != nil && os.Getenv("REHEARSE_POSTGRES_IMAGE") == "" {
			shared.lacks = "the image " + postgresImage() + ": " + string(said)
			return
		}
		shared.engine, shared.labs = engine, make(chan *lab, labs)
		for i := range labs {
			shared.labs <- &lab{engine: engine, source: filepath.Join(shared.dir, fmt.Sprintf("source%d", i))}
		}
	})
	if shared.lacks != "" && os.Getenv("CI") == "true" {
		t.Fatal("this test needs " + shared.lacks)
	}
	if shared.engine == nil {
		t.Skip("this test needs " + shared.lacks)
	}
	return shared.engine
}

func recipeOf(t *testing.T, name string) *recipe.Recipe {
	t.Helper()
	all, err := recipe.Ours()
	require.NoError(t, err)
	require.Contains(t, all, name)
	return all[name]
}

var generous = scenarios.Limits{Memory: 2 << 30, CPUs: 2, Disk: 1 << 30, Files: 100000}

// lab is a sandbox that most backups are restored in.
type lab struct {
	engine  *docker.Engine
	sandbox sandbox.Sandbox
	probe   *probe.Client
	sweeper *sandboxtest.Resident
	server  *Part  // the component whose container all Postgres backups share
	source  string // where the recovery point's files are put, seen inside
}

// aLab is a lab for the test, until it ends, and for those below it.
func aLab(t *testing.T) *lab {
	t.Helper()
	theEngine(t)
	l := <-shared.labs
	t.Cleanup(func() { shared.labs <- l })
	if l.sandbox == nil {
		require.NoError(t, os.MkdirAll(l.source, 0o755))
		require.NoError(t, os.Chmod(shared.dir, 0o755))
		l.open(t)
	}
	return l
}

func (l *lab) open(t *testing.T) {
	ctx := context.Background()
	var err error
	l.sandbox, err = l.engine.Open(ctx, sandbox.Spec{Run: "d-lab-" + strings.ToLower(rand.Text()[:8]), Runner: "d", Expires: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	l.server = l.part(recipeOf(t, "postgres"), nil)
	mounts := append(l.server.Mounts(), l.part(recipeOf(t, "files"), nil).Mounts()...)
	l.probe = startProbe(t, l.engine, l.sandbox, mounts)
	require.NoError(t, provision(ctx, l.server, l.probe))
	l.server.container = sandboxtest.Stay(ctx, l.server.container, l.server.recipe.Service.User)
	sweeper, err := l.sandbox.Start(ctx, sandbox.ContainerSpec{
		Name: "sweeper", Image: postgresImage(), Entrypoint: []string{"sleep", "3600"},
		Mounts: mounts, Capabilities: []string{"DAC_OVERRIDE", "FOWNER"},
		Tmpfs: map[string]int64{"/tmp": 16 << 20},
	})
	require.NoError(t, err)
	l.sweeper = sandboxtest.Stay(ctx, sweeper, "")
}

func (l *lab) close() {
	if l.probe != nil {
		l.probe.Close()
	}
	if stays, ok := l.server.container.(*sandboxtest.Resident); ok {
		stays.Leave()
	}
	if l.sweeper != nil {
		l.sweeper.Leave()
	}
	if err := l.sandbox.Close(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	l.engine.Close()
}

func startProbe(t *testing.T, engine sandbox.Engine, sb sandbox.Sandbox, mounts []sandbox.Mount) *probe.Client {
	t.Helper()
	ctx := context.Background()
	image, err := engine.Probe(ctx)
	require.NoError(t, err)
	container, err := sb.Start(ctx, sandbox.ContainerSpec{
		Name: "probe", Image: image.Ref, Talk: true, Reach: sandbox.Inside, Mounts: mounts,
		Memory: 512 << 20, Capabilities: []string{"DAC_OVERRIDE"},
	})
	require.NoError(t, err)
	client, err := probe.Dial(ctx, container.Talk())
	require.NoError(t, err)
	return client
}

func (l *lab) part(r *recipe.Recipe, with map[string]any) *Part {
	name := "db"
	if r.Service == nil {
		name = "files"
	}
	p := New(l.sandbox, l.engine, &scenarios.Component{Name: name, With: with}, r, generous, Options{Image: postgresImage()})
	p.Source([]sandbox.Mount{{Host: l.source, Target: p.SourceDir(), ReadOnly: true}})
	return p
}

// empty removes what the last backup left, in the folders and in the server.
func (l *lab) empty(t *testing.T) {
	t.Helper()
	exit, err := l.sweeper.Exec(context.Background(), sandbox.Command{Args: []string{"sh", "-c",
		`rm -rf /rehearse/db/data/unpacked /rehearse/db/data/work/* && find /rehearse/files/data -mindepth 1 -maxdepth 1 -exec rm -rf {} +`}})
	require.NoError(t, err)
	require.Zero(t, exit.Code, string(exit.Stderr))
	said, err := l.server.run(context.Background(), step{text: `PGOPTIONS='-c role=none -c default_transaction_read_only=off -c allow_system_table_mods=on' psql -qXAt -d template1 <<'END'
alter role postgres reset all;
delete from pg_subscription;
select format('drop database %I with (force)', datname) from pg_database where datname not in ('template0', 'template1') \gexec
select format('drop role %I', rolname) from pg_roles where rolname !~ '^pg_' and rolname <> 'postgres' \gexec
select format('drop tablespace %I', spcname) from pg_tablespace where spcname !~ '^pg_' \gexec
create database postgres;
END`})
	require.NoError(t, err)
	require.Empty(t, said.Complaint())
	entries, err := os.ReadDir(l.source)
	require.NoError(t, err)
	for _, e := range entries {
		require.NoError(t, os.RemoveAll(filepath.Join(l.source, e.Name())))
	}
}

// backup is the files of a recovery point, by their names.
type backup map[string][]byte

func (b backup) put(t *testing.T, dir string) {
	t.Helper()
	for name, data := range b {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, data, 0o644))
	}
}

// restore restores a backup in the lab, up to the integrity checks.
func (l *lab) restore(t *testing.T, name string, b backup, with map[string]any) (*Part, []check.Answer, error) {
	t.Helper()
	l.empty(t)
	b.put(t, l.source)
	p := l.part(recipeOf(t, name), with)
	l.adopt(t, p)
	if err := p.Unpack(t.Context(), nil); err != nil {
		return p, nil, err
	}
	if err := p.Restore(t.Context()); err != nil {
		return p, nil, err
	}
	answers := p.Integrity(t.Context())
	for _, a := range answers {
		if a.Fault != nil {
			return p, answers, a.Fault
		}
	}
	return p, answers, nil
}

// adopt takes a part past Begun, with the probe and the server of the lab.
func (l *lab) adopt(t *testing.T, p *Part) {
	t.Helper()
	if p.recipe.Service != nil {
		p.container = l.server.container
	}
	require.NoError(t, p.Configure(t.Context()))
	require.NoError(t, p.Prepare(t.Context(), l.probe))
}

// fails restores a damaged backup: it must fail, by the backup's own fault, and
// the reason must hold what is wrong.
func (l *lab) fails(t *testing.T, recipe string, b backup, with map[string]any, reason ...string) *fault.Fault {
	t.Helper()
	return l.ends(t, fault.Backup, recipe, b, with, reason...)
}

func (l *lab) ends(t *testing.T, blame fault.Blame, recipe string, b backup, with map[string]any, reason ...string) *fault.Fault {
	t.Helper()
	_, _, err := l.restore(t, recipe, b, with)
	require.Error(t, err, "it passed")
	f := fault.Of(err)
	require.Equal(t, blame, f.Blame, f.Reason)
	require.NotContains(t, f.Reason, "\n")
	require.LessOrEqual(t, len(f.Reason), 500)
	for _, part := range reason {
		require.Contains(t, f.Reason, part)
	}
	return f
}

func (l *lab) passes(t *testing.T, recipe string, b backup, with map[string]any) (*Part, []check.Answer) {
	t.Helper()
	p, answers, err := l.restore(t, recipe, b, with)
	require.NoError(t, err)
	for _, a := range answers {
		require.True(t, a.Held || a.Skipped, "%s: %s", a.Name, a.Got)
	}
	return p, answers
}

func value(t *testing.T, p *Part, question string) any {
	t.Helper()
	rows, err := p.Query(t.Context(), question)
	require.NoError(t, err)
	require.NotEmpty(t, rows.Rows)
	return rows.Rows[0][rows.Columns[0]]
}

// provision does what a run does, one after the other.
func provision(ctx context.Context, p *Part, client *probe.Client) error {
	if err := p.Configure(ctx); err != nil {
		return err
	}
	if err := p.Prepare(ctx, client); err != nil {
		return err
	}
	if err := p.Begin(ctx); err != nil {
		return err
	}
	return p.Begun(ctx)
}

// alone restores a backup in a sandbox of its own, the way a run does.
func alone(t *testing.T, r *recipe.Recipe, b backup, with map[string]any, limits scenarios.Limits) (*Part, error) {
	t.Helper()
	engine := theEngine(t)
	ctx := t.Context()
	dir := t.TempDir()
	b.put(t, dir)
	require.NoError(t, os.Chmod(dir, 0o755))
	sb, err := engine.Open(ctx, sandbox.Spec{Run: "d-" + strings.ToLower(rand.Text()[:8]), Runner: "d", Expires: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sb.Close(context.Background())) })
	p := New(sb, engine, &scenarios.Component{Name: "db", With: with}, r, limits, Options{Image: postgresImage()})
	p.Source([]sandbox.Mount{{Host: dir, Target: p.SourceDir(), ReadOnly: true}})
	_, err = p.Image(ctx, nil)
	require.NoError(t, err)
	client := startProbe(t, engine, sb, p.Mounts())
	t.Cleanup(func() { client.Close() })
	both, bound := errgroup.WithContext(ctx)
	both.Go(func() error { return provision(bound, p, client) })
	both.Go(func() error { return p.Unpack(bound, nil) })
	if err := both.Wait(); err != nil {
		return p, err
	}
	if err := p.Restore(ctx); err != nil {
		return p, err
	}
	return p, p.Ready(ctx)
}

// flipped is data with one bit turned.
func flipped(data []byte, at int) []byte {
	twin := bytes.Clone(data)
	twin[at] ^= 0x10
	return twin
}

func part(data []byte, fraction float64) int { return int(float64(len(data)) * fraction) }
