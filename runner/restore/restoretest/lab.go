package restoretest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"rehearse/fixtures/built"
	"rehearse/runner/probe"
	"rehearse/runner/restore"
	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/runner/sandbox/sandboxtest"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// component is what each restored component is called.
const component = "db"

var limits = scenarios.Limits{Memory: 1 << 30, CPUs: 2, Disk: 1 << 30, Files: 100000}

// Engine is the Docker engine of this machine with the images named, which are
// those of fixtures/images.sh. Without them the test is skipped, and fails
// where CI=true.
func Engine(t *testing.T, images ...string) *docker.Engine {
	t.Helper()
	skip := t.Skipf
	if os.Getenv("CI") == "true" {
		skip = t.Fatalf
	}
	binary, err := built.Rehearse()
	require.NoError(t, err)
	engine, err := docker.New(docker.Options{Binary: binary})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, engine.Close()) })
	if _, err := engine.About(t.Context()); err != nil {
		skip("this test needs a Docker engine: %v", err)
	}
	for _, image := range images {
		folder, _, _ := strings.Cut(strings.TrimPrefix(image, "rehearse-fixture/"), ":")
		if folder == "borg" {
			folder = "restic"
		}
		if said, err := exec.CommandContext(t.Context(), "../../../fixtures/images.sh", folder).CombinedOutput(); err != nil {
			skip("this test needs the image %s: %s", image, said)
		}
	}
	return engine
}

// Box opens a sandbox that is gone after the test, with all that is in it.
func Box(t *testing.T, engine sandbox.Engine) sandbox.Sandbox {
	t.Helper()
	box, err := engine.Open(t.Context(), sandbox.Spec{Run: "lab-" + strings.ToLower(rand.Text()[:8]), Runner: "lab", Expires: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		defer stop()
		require.NoError(t, box.Close(ctx))
	})
	return box
}

// Lab is a sandbox in which many backups are restored by one recipe, one after
// the other. A service that starts empty is started once and emptied in
// between; one that starts restored is started for each, in a container that
// stays, but for backups that are restored AsInRun.
type Lab struct {
	Image string

	recipe  *recipe.Recipe
	empty   string // script in the service's container that makes it as if new
	engine  *docker.Engine
	box     sandbox.Sandbox
	probe   *probe.Client
	sweeper sandbox.Container
	server  *sandboxtest.Resident // of a service that starts empty
	bench   *sandboxtest.Resident // in which a service that starts restored is started again and again
	source  string                // where the recovery point's files are put

	restored int // backups so far
}

// NewLab opens a lab for the test.
func NewLab(t *testing.T, name, image, empty string) *Lab {
	t.Helper()
	all, err := recipe.Ours()
	require.NoError(t, err)
	require.Contains(t, all, name)
	l := &Lab{Image: cmp.Or(image, "rehearse-fixture/debian:bookworm"), recipe: all[name], empty: empty, source: t.TempDir()}
	require.NoError(t, os.Chmod(l.source, 0o755)) //nolint:gosec // the sandbox reads it as another user
	l.engine = Engine(t, l.Image)
	l.box = Box(t, l.engine)
	t.Cleanup(func() {
		for _, r := range []*sandboxtest.Resident{l.server, l.bench} {
			if r != nil {
				r.Leave()
			}
		}
	})
	mounts := l.part(nil).Mounts()
	l.probe = l.startProbe(t, mounts)
	sweeper, err := l.box.Start(t.Context(), sandbox.ContainerSpec{
		Name: "sweeper", Image: l.Image, Entrypoint: []string{"sleep", "3600"}, Mounts: mounts,
		Tmpfs:        map[string]int64{"/tmp": 256 << 20, "/run": 16 << 20},
		Capabilities: []string{"DAC_OVERRIDE", "FOWNER", "CHOWN", "SETUID", "SETGID"},
	})
	require.NoError(t, err)
	l.sweeper = stay(t, sweeper, "")
	return l
}

// stay has a shell stay in a container until the test ends.
func stay(t *testing.T, c sandbox.Container, user string) *sandboxtest.Resident {
	t.Helper()
	r := sandboxtest.Stay(t.Context(), c, user)
	t.Cleanup(r.Leave)
	return r
}

func (l *Lab) startProbe(t *testing.T, mounts []sandbox.Mount) *probe.Client {
	t.Helper()
	image, err := l.engine.Probe(t.Context())
	require.NoError(t, err)
	container, err := l.box.Start(t.Context(), sandbox.ContainerSpec{
		Name: "probe", Image: image.Ref, Talk: true, Reach: sandbox.Inside, Mounts: mounts,
		Memory: 512 << 20, Capabilities: []string{"DAC_OVERRIDE"},
	})
	require.NoError(t, err)
	client, err := probe.Dial(t.Context(), container.Talk())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

func (l *Lab) part(with map[string]any) *restore.Part { return l.partIn(reusing{l.box, l}, with) }

func (l *Lab) partIn(box sandbox.Sandbox, with map[string]any) *restore.Part {
	values := map[string]any{}
	for _, p := range l.recipe.Parameters {
		values[p.Name] = p.Default
	}
	for name, value := range with {
		values[name] = value
	}
	c := &scenarios.Component{Name: component, With: values}
	p := restore.New(box, l.engine, c, l.recipe, limits, restore.Options{Image: l.Image})
	p.Source([]sandbox.Mount{{Host: l.source, Target: p.SourceDir(), ReadOnly: true}})
	return p
}

// reusing is a sandbox that has one container for the services of all parts.
type reusing struct {
	sandbox.Sandbox
	lab *Lab
}

func (r reusing) Start(ctx context.Context, spec sandbox.ContainerSpec) (sandbox.Container, error) {
	l := r.lab
	if l.recipe.Service.Start == recipe.StartEmpty {
		return l.only(ctx, spec)
	}
	if l.bench == nil {
		stays := spec
		stays.Name, stays.Entrypoint, stays.Environment = "bench", []string{"sleep", "3600"}, nil
		c, err := r.Sandbox.Start(ctx, stays)
		if err != nil {
			return nil, err
		}
		l.bench = sandboxtest.Stay(ctx, c, spec.User)
	}
	return begin(ctx, l.bench, spec)
}

// only is the container of the service that starts empty, which is started once.
func (l *Lab) only(ctx context.Context, spec sandbox.ContainerSpec) (sandbox.Container, error) {
	if l.server != nil {
		return l.server, nil
	}
	c, err := l.box.Start(ctx, spec)
	if err != nil {
		return nil, err
	}
	l.server = sandboxtest.Stay(ctx, c, spec.User)
	return l.server, nil
}

// Shell runs a script as root in a container of the recipe's image and returns
// what it printed.
func (l *Lab) Shell(t *testing.T, script string) []byte {
	t.Helper()
	return l.exec(t, l.sweeper, "", script, nil)
}

// Server runs a script, with the recipe's preamble, in the service's container.
func (l *Lab) Server(t *testing.T, script string) []byte {
	t.Helper()
	l.start(t)
	return l.exec(t, l.server, l.recipe.Service.User, l.recipe.Preamble+"\n"+script, map[string]string{"DATA": "/rehearse/" + component + "/data"})
}

func (l *Lab) exec(t *testing.T, in sandbox.Container, user, script string, environment map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	exit, err := in.Exec(t.Context(), sandbox.Command{Args: []string{"sh", "-ec", script}, User: user, Stdout: &out, Environment: environment})
	require.NoError(t, err)
	require.Zero(t, exit.Code, "%s", exit.Stderr)
	return out.Bytes()
}

// start has the service that starts empty run.
func (l *Lab) start(t *testing.T) {
	t.Helper()
	if l.server == nil {
		require.NoError(t, l.provision(t.Context(), l.part(nil)))
	}
}

// provision does what a run does before the restore.
func (l *Lab) provision(ctx context.Context, p *restore.Part) error {
	if err := p.Configure(ctx); err != nil {
		return err
	}
	if err := p.Prepare(ctx, l.probe); err != nil {
		return err
	}
	if err := p.Begin(ctx); err != nil {
		return err
	}
	return p.Begun(ctx)
}

// clean removes what the last backup left.
func (l *Lab) clean(t *testing.T) {
	t.Helper()
	data := "/rehearse/" + component + "/data"
	if l.bench != nil {
		l.exec(t, l.bench, l.recipe.Service.User, "rm -rf /tmp/* /run/*", nil)
	}
	if l.server == nil {
		l.Shell(t, "find "+data+" -mindepth 1 -maxdepth 1 -exec rm -rf {} +")
	} else {
		l.Shell(t, "rm -rf "+data+"/unpacked")
		l.Server(t, l.empty)
	}
	entries, err := os.ReadDir(l.source)
	require.NoError(t, err)
	for _, e := range entries {
		require.NoError(t, os.RemoveAll(filepath.Join(l.source, e.Name())))
	}
}

// Restore restores a backup as a run does, up to the integrity checks. The
// error is the fault that a run would be judged by; nil is a run that passes,
// as far as the recipe goes.
func (l *Lab) Restore(t *testing.T, files Files, with map[string]any) (*restore.Part, error) {
	t.Helper()
	return l.restore(t, files, l.part(with))
}

// RestoreAsInRun is Restore with containers that are started for this backup alone, as
// those of a run are.
func (l *Lab) RestoreAsInRun(t *testing.T, files Files, with map[string]any) (*restore.Part, error) {
	t.Helper()
	if l.recipe.Service == nil || l.recipe.Service.Start == recipe.StartEmpty {
		return l.Restore(t, files, with)
	}
	return l.restore(t, files, l.partIn(l.box, with))
}

func (l *Lab) restore(t *testing.T, files Files, p *restore.Part) (*restore.Part, error) {
	t.Helper()
	l.clean(t)
	if l.recipe.Query != nil && l.recipe.Query.Probe != "" {
		// The probe keeps a database open for as long as its sandbox lives.
		l.restored++
		files = files.renamed(fmt.Sprintf("%d-", l.restored))
	}
	files.put(t, l.source)
	t.Cleanup(func() { // of the test that restores this backup
		if c := p.Container(); c != nil && c != sandbox.Container(l.server) {
			require.NoError(t, c.Remove(context.Background()))
		}
	})
	return p, l.carryOut(t.Context(), p)
}

func (l *Lab) carryOut(ctx context.Context, p *restore.Part) error {
	both, bound := errgroup.WithContext(ctx)
	both.Go(func() error { return l.provision(bound, p) })
	both.Go(func() error { return p.Unpack(bound, nil) })
	if err := both.Wait(); err != nil {
		return err
	}
	if err := p.Restore(ctx); err != nil {
		return err
	}
	if err := p.Ready(ctx); err != nil {
		return err
	}
	for _, a := range p.Integrity(ctx) {
		if a.Fault != nil {
			return a.Fault
		}
		if !a.Held && !a.Skipped {
			return fmt.Errorf("%s did not hold and names no fault", a.Name)
		}
	}
	return nil
}

// Value is the first column of the first row of an answer.
func Value(ctx context.Context, p *restore.Part, question string) (any, error) {
	rows, err := p.Query(ctx, question)
	if err != nil {
		return nil, err
	}
	if len(rows.Rows) == 0 {
		return nil, errors.New("the answer has no rows")
	}
	return rows.Rows[0][rows.Columns[0]], nil
}

// Fails asserts what a fault says: whose it is, its class, and what stands in
// the reason, which is one line and no longer than people read.
func Fails(t *testing.T, err error, want Verdict) {
	t.Helper()
	require.Error(t, err, "it passed")
	f := fault.Of(err)
	t.Logf("%s, %s: %s => %s", f.Blame, f.Class, f.Reason, f.Next)
	require.Equal(t, want.Blame, f.Blame, f.Reason)
	require.NotContains(t, f.Reason, "\n")
	require.LessOrEqual(t, len(f.Reason), 500)
	require.NotEmpty(t, want.Reason, "a failing case says why it fails")
	require.Regexp(t, want.Reason, f.Reason)
}
