package restoretest

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/sandboxtest"
	"rehearse/runner/source"
	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
)

// HoldSource holds a source by the suite, given a repository as files: the
// latest point of the sound one is fetched whole, and each twin fails. Facts of
// the subject are the sizes of the files that the point holds, by their names.
// The sound one has containers of its own, as in a run; those of the twins stay.
func HoldSource(t *testing.T, engine sandbox.Engine, name, image string, s Subject) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Run("sound", func(t *testing.T) {
			f := fetching{engine: engine, box: Box(t, engine), name: name, image: image, dir: t.TempDir()}
			point, from, err := f.fetch(t, s.Sound, s.With)
			require.NoError(t, err)
			require.Equal(t, s.Facts, sizes(t, f.box, image, from.Mounts(point)))
			require.NoError(t, from.Close(t.Context()))
		})
		kept := &keeping{Sandbox: Box(t, engine)}
		t.Cleanup(kept.leave)
		f := fetching{engine: engine, box: kept, name: name, image: image, dir: t.TempDir()}
		fails := func(t *testing.T, files Files, with map[string]any, want Verdict) {
			kept.clean(t)
			_, _, err := f.fetch(t, files, with)
			want.hold(t, err)
		}
		for _, d := range Damages {
			t.Run(string(d), func(t *testing.T) {
				want, ok := s.Damaged[d]
				require.True(t, ok, "what comes out is not said")
				fails(t, s.made(d), s.With, want)
			})
		}
		for called, twin := range s.Twins {
			t.Run(called, func(t *testing.T) { fails(t, twin.Files, merged(s.With, twin.With), twin.Want) })
		}
	})
}

// fetching is where repositories are fetched from.
type fetching struct {
	engine      sandbox.Engine
	box         sandbox.Sandbox
	name, image string
	dir         string // gets the repository
}

// fetch lists the points of a repository and fetches the latest, as a run does.
func (f fetching) fetch(t *testing.T, files Files, with map[string]any) (source.Point, source.Source, error) {
	t.Helper()
	entries, err := os.ReadDir(f.dir)
	require.NoError(t, err)
	for _, e := range entries {
		require.NoError(t, os.RemoveAll(filepath.Join(f.dir, e.Name())))
	}
	files.put(t, f.dir)
	ours, err := recipe.Ours()
	require.NoError(t, err)
	w := &scenarios.Workspace{Recipes: ours}
	w.Settings.Images = map[string]string{f.name: f.image}
	tool := scenarios.ToolSource{Recipe: f.name, With: merged(map[string]any{"repository": f.dir}, with)}
	from, err := source.Open(w, &scenarios.Component{Name: component, Source: scenarios.Source{Tool: &tool}},
		func(context.Context) (sandbox.Sandbox, error) { return f.box, nil }, f.engine)
	require.NoError(t, err)
	points, err := from.List(t.Context())
	if err != nil {
		return source.Point{}, from, err
	}
	choice, err := source.Choose(points, scenarios.Point{}, time.Now(), 0)
	if err != nil {
		return source.Point{}, from, err
	}
	return choice.Point, from, from.Fetch(t.Context(), choice.Point, nil)
}

// keeping is a sandbox whose one container stays.
type keeping struct {
	sandbox.Sandbox
	one  *sandboxtest.Resident
	user string
}

func (k *keeping) Start(ctx context.Context, spec sandbox.ContainerSpec) (sandbox.Container, error) {
	if k.one == nil {
		c, err := k.Sandbox.Start(ctx, spec)
		if err != nil {
			return nil, err
		}
		k.one, k.user = sandboxtest.Stay(ctx, c, spec.User), spec.User
	}
	return k.one, nil
}

// clean removes what the last fetch left.
func (k *keeping) clean(t *testing.T) {
	t.Helper()
	if k.one == nil {
		return
	}
	exit, err := k.one.Exec(t.Context(), sandbox.Command{User: k.user, Args: []string{"sh", "-c", `
chmod -R u+rwX /target /tmp 2>/dev/null
find /target /tmp -mindepth 1 -maxdepth 1 ! -name .resident -exec rm -rf {} +`}})
	require.NoError(t, err)
	require.Zero(t, exit.Code, string(exit.Stderr))
}

func (k *keeping) leave() {
	if k.one != nil {
		k.one.Leave()
	}
}

// sizes are those of the files that a container sees below the source folder.
func sizes(t *testing.T, box sandbox.Sandbox, image string, mounts []sandbox.Mount) map[string]any {
	t.Helper()
	c, err := box.Start(t.Context(), sandbox.ContainerSpec{
		Name: "look", Image: image, Entrypoint: []string{"sleep", "600"}, Reach: sandbox.Nothing, Mounts: mounts, Capabilities: []string{"DAC_OVERRIDE"},
	})
	require.NoError(t, err)
	exit, err := c.Exec(t.Context(), sandbox.Command{Args: []string{"sh", "-ec", "cd /rehearse/" + component + "/source && find . -type f -printf '%s %P\n'"}})
	require.NoError(t, err)
	require.Zero(t, exit.Code, string(exit.Stderr))
	all := map[string]any{}
	for line := range strings.Lines(string(exit.Stdout)) {
		size, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		bytes, err := strconv.ParseInt(size, 10, 64)
		require.NoError(t, err)
		all[strings.TrimPrefix(name, "tmp/")] = bytes
	}
	return all
}
