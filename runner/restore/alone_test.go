package restore

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
)

// A recipe may call a parameter password, and gets its value; else it gets a
// password of the run's own.
func TestAParameterMayBeCalledPassword(t *testing.T) {
	const recipe = "recipe: x\nabout: x\nservice: {image: x}\nrestore:\n  - {name: load, run: 'load $PASSWORD'}\n"
	with := aPart(t, recipe+"parameters: {password: {about: x, type: secret}}\n", map[string]any{"password": "correct"})
	require.NoError(t, with.Configure(t.Context()))
	require.Equal(t, "correct", with.variables(t.Context())["PASSWORD"])
	require.NotContains(t, with.publicNow(), "PASSWORD", "an inspection of the engine would show it")

	without := aPart(t, recipe, nil)
	require.NoError(t, without.Configure(t.Context()))
	require.Len(t, without.variables(t.Context())["PASSWORD"], 26)
	require.NotEqual(t, aPart(t, recipe, nil).password, without.password)
}

// A recipe without a service starts nothing, and what needs a container says so.
func TestARecipeWithoutAServiceStartsNothing(t *testing.T) {
	p := aPart(t, "recipe: x\nabout: x\nunpack: {archives: all}\n", nil)
	require.NoError(t, p.Configure(t.Context()))
	require.Empty(t, p.ImageRef())
	require.NoError(t, p.Begin(t.Context()))
	require.NoError(t, p.Begun(t.Context()))
	require.NoError(t, p.Restore(t.Context()))
	require.NoError(t, p.Ready(t.Context()))
	require.Nil(t, p.Container())
	_, err := p.Exec(t.Context(), "true")
	f := fault.Of(err)
	require.Equal(t, fault.Rig, f.Blame)
	require.Contains(t, f.Reason, "component db has no container to run a script in")
}
