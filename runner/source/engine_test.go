package source

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/units"
)

const (
	resticImage = "rehearse-fixture/restic:0.14"
	borgImage   = "rehearse-fixture/borg:1.2"
)

// The secrets of the cases, as a scenario refers to them.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"F_CORRECT": "correct", "F_WRONG": "not-the-password", "F_EMPTY": "", "F_GEHEIM": "geheim", "F_BORG": "waytooeasyonlyfortests"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// engine is the Docker engine of this machine with the fixture image; where
// there is none, the case is skipped, and fails in CI.
func engine(t *testing.T, image string) sandbox.Engine {
	t.Helper()
	skip := t.Skipf
	if os.Getenv("CI") == "true" {
		skip = t.Fatalf
	}
	eng, err := docker.New(docker.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, eng.Close()) })
	if _, err := eng.About(t.Context()); err != nil {
		skip("no container engine: %v", err)
	}
	if _, err := eng.Image(t.Context(), image, nil); err != nil {
		skip("make images builds %s: %v", image, err)
	}
	return eng
}

var serial struct {
	sync.Mutex
	n int
}

// boxed makes a sandbox that is gone after the case, with all that is in it.
func boxed(t *testing.T, eng sandbox.Engine) sandbox.Sandbox {
	t.Helper()
	serial.Lock()
	serial.n++
	run := fmt.Sprintf("f-source-%d-%d", os.Getpid(), serial.n)
	serial.Unlock()
	box, err := eng.Open(t.Context(), sandbox.Spec{Run: run, Runner: "f-source", Expires: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		defer stop()
		require.NoError(t, box.Close(ctx))
	})
	return box
}

// workspace knows our recipes, and the images that the fixtures have.
func workspace(t *testing.T) *scenarios.Workspace {
	t.Helper()
	ours, err := recipe.Ours()
	require.NoError(t, err)
	w := &scenarios.Workspace{Recipes: ours}
	w.Settings.Images = map[string]string{"restic": resticImage, "borg": borgImage}
	w.Settings.Limits.Memory = units.Size(1 << 30)
	return w
}

// place is one source in one sandbox.
type place struct {
	Source
	box   sandbox.Sandbox
	image string
}

// tooled opens a source that is a tool.
func tooled(t *testing.T, image string, from scenarios.ToolSource) place {
	t.Helper()
	eng := engine(t, image)
	box := boxed(t, eng)
	s, err := Open(workspace(t), &scenarios.Component{Name: "db", Source: scenarios.Source{Tool: &from}},
		func(context.Context) (sandbox.Sandbox, error) { return box, nil }, eng)
	require.NoError(t, err)
	return place{s, box, image}
}

// take lists, takes the latest and fetches it, as a run does.
func (p place) take(ctx context.Context) (Choice, error) {
	points, err := p.List(ctx)
	if err != nil {
		return Choice{}, err
	}
	choice, err := Choose(points, scenarios.Point{}, time.Now(), 0)
	if err != nil {
		return Choice{}, err
	}
	return choice, p.Fetch(ctx, choice.Point, nil)
}

// sees is what stands below the source folder, "path size" sorted, as a
// container sees it that mounts what the source says.
func (p place) sees(t *testing.T, of Point) []string {
	t.Helper()
	c, err := p.box.Start(t.Context(), sandbox.ContainerSpec{
		Name: "look", Image: p.image, Entrypoint: []string{"sleep", "600"}, Reach: sandbox.Nothing,
		Mounts: p.Mounts(of), Capabilities: []string{"DAC_OVERRIDE"},
	})
	require.NoError(t, err)
	exit, err := c.Exec(t.Context(), sandbox.Command{Args: []string{"sh", "-c", `cd /rehearse/db/source && find . -type f -printf '%P %s\0' && touch x`}})
	require.NoError(t, err)
	require.Contains(t, string(exit.Stderr), "Read-only file system", "a recovery point is not to be changed")
	all := strings.Split(strings.TrimSuffix(string(exit.Stdout), "\x00"), "\x00")
	slices.Sort(all)
	return all
}

// made has a script in the image make files in /tmp/made, and brings them here.
func made(t *testing.T, image, script string) string {
	t.Helper()
	box := boxed(t, engine(t, image))
	c, err := box.Start(t.Context(), sandbox.ContainerSpec{
		Name: "make", Image: image, Entrypoint: []string{"sleep", "600"}, Reach: sandbox.Nothing,
		Capabilities: []string{"DAC_OVERRIDE", "CHOWN", "FOWNER", "MKNOD"},
		Tmpfs:        map[string]int64{"/tmp": 64 << 20}, Environment: map[string]string{"HOME": "/tmp"},
	})
	require.NoError(t, err)
	var packed bytes.Buffer
	exit, err := c.Exec(t.Context(), sandbox.Command{
		Args:   []string{"sh", "-ec", "mkdir /tmp/made; cd /tmp; { " + script + "\n} >&2; tar -C /tmp/made -cf - ."},
		Stdout: &packed,
	})
	require.NoError(t, err)
	require.Zero(t, exit.Code, "%s", exit.Stderr)
	dir := t.TempDir()
	untar(t, &packed, dir)
	return dir
}

func untar(t *testing.T, from io.Reader, dir string) {
	t.Helper()
	in := tar.NewReader(from)
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		target := filepath.Join(dir, filepath.Clean("/"+h.Name))
		switch h.Typeflag {
		case tar.TypeDir:
			require.NoError(t, os.MkdirAll(target, 0o755))
		case tar.TypeReg:
			require.NoError(t, os.MkdirAll(filepath.Dir(target), 0o755))
			data, err := io.ReadAll(in)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(target, data, 0o644))
		}
	}
}

// corpus unpacks a repository of the corpus, which is a folder in an archive;
// where it is missing, the case is skipped.
func corpus(t *testing.T, pattern string) string {
	t.Helper()
	repositories, err := filepath.Glob(filepath.Join(corpusFolder(t, pattern), "*"))
	require.NoError(t, err)
	require.Len(t, repositories, 1)
	return repositories[0]
}

func corpusFolder(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("../../../shared/corpus", pattern))
	require.NoError(t, err)
	if len(found) == 0 {
		t.Skip("the corpus is not here: ../shared/corpus/" + pattern)
	}
	file, err := os.Open(found[0])
	require.NoError(t, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	dir := t.TempDir()
	untar(t, unzipped, dir)
	return dir
}
