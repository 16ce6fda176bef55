package restore

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox/fake"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

func aPart(t *testing.T, text string, with map[string]any) *Part {
	t.Helper()
	r, err := recipe.Parse("x.yaml", []byte(text))
	require.NoError(t, err)
	return New(nil, fake.New(), &scenarios.Component{Name: "db", With: with}, r, scenarios.Limits{}, Options{})
}

func TestALocationIsMountedWhereScriptsLookForIt(t *testing.T) {
	const text = "recipe: x\nabout: x\nparameters: {keys: {about: x, type: location}, more: {about: x, type: location}}\nservice: {image: x, run: x, ready: x}\n"
	folder := t.TempDir()
	p := aPart(t, text, map[string]any{"keys": folder, "more": ""})
	require.NoError(t, p.Configure(t.Context()))
	require.Equal(t, "/rehearse/db/locations/keys", p.environment["KEYS"])
	require.Empty(t, p.environment["MORE"])
	require.Len(t, p.located, 1)
	require.Equal(t, folder, p.located[0].Host)
	require.Equal(t, p.environment["KEYS"], p.located[0].Target)
	require.True(t, p.located[0].ReadOnly)

	gone := filepath.Join(folder, "gone")
	err := aPart(t, text, map[string]any{"keys": gone}).Configure(t.Context())
	f := fault.Of(err)
	require.Equal(t, fault.Rig, f.Blame)
	require.Contains(t, f.Reason, "component db: the parameter keys names "+gone)
	require.ErrorIs(t, err, os.ErrNotExist)
}
