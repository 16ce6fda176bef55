package restoretest

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/runner/source"
	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
)

// HoldSource holds a source by the suite, given a repository as files: the
// latest point of the sound one is fetched whole, and each twin fails. Facts of
// the subject are the sizes of the files that the point holds, by their names.
func HoldSource(t *testing.T, engine sandbox.Engine, name, image string, s Subject) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Run("sound", func(t *testing.T) {
			got, err := fetch(t, engine, name, image, s.Sound, s.With)
			require.NoError(t, err)
			require.Equal(t, s.Facts, got)
		})
		for _, d := range Damages {
			t.Run(string(d), func(t *testing.T) {
				want, ok := s.Damaged[d]
				require.True(t, ok, "what comes out is not said")
				_, err := fetch(t, engine, name, image, s.made(d), s.With)
				want.hold(t, err)
			})
		}
		for called, twin := range s.Twins {
			t.Run(called, func(t *testing.T) {
				_, err := fetch(t, engine, name, image, twin.Files, merged(s.With, twin.With))
				twin.Want.hold(t, err)
			})
		}
	})
}

// fetch lists the points of a repository and fetches the latest, as a run does.
func fetch(t *testing.T, engine sandbox.Engine, name, image string, files Files, with map[string]any) (map[string]any, error) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "repo")
	files.put(t, dir)
	box := Box(t, engine)
	ours, err := recipe.Ours()
	require.NoError(t, err)
	w := &scenarios.Workspace{Recipes: ours}
	w.Settings.Images = map[string]string{name: image}
	tool := scenarios.ToolSource{Recipe: name, With: merged(map[string]any{"repository": dir}, with)}
	from, err := source.Open(w, &scenarios.Component{Name: component, Source: scenarios.Source{Tool: &tool}},
		func(context.Context) (sandbox.Sandbox, error) { return box, nil }, engine)
	require.NoError(t, err)
	points, err := from.List(t.Context())
	if err != nil {
		return nil, err
	}
	choice, err := source.Choose(points, scenarios.Point{}, time.Now(), 0)
	if err != nil {
		return nil, err
	}
	if err := from.Fetch(t.Context(), choice.Point, nil); err != nil {
		return nil, err
	}
	return sizes(t, box, image, from.Mounts(choice.Point)), from.Close(t.Context())
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
