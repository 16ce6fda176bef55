package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// brokenAnd is the sound workspace with one more scenario file.
func brokenAnd(t *testing.T, text string) string {
	return workspace(t, [2]string{"scenarios/x.yaml", text})
}

func TestAScenarioFileWithProblemsBlocksItsScenarioAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct{ text, scenario, says string }{
		"it does not validate": {"scenario: x\nservice: helpdesk\nloud: yes\nquiet: no\n", "x", "scenarios/x.yaml has 2 problems"},
		"it is not YAML":       {"}", "", "scenarios/x.yaml has a problem"},
		"it is empty":          {"", "", "scenarios/x.yaml has a problem"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := brokenAnd(t, c.text)
			_, err := Load(In(dir))
			require.Error(t, err, "validate and pipelines take no broken file")
			w, err := LoadUsable(In(dir))
			require.NoError(t, err)
			require.Contains(t, w.Scenarios, "helpdesk-db")
			require.NotContains(t, w.Scenarios, "x")
			require.Len(t, w.Blocked, 1)
			require.Equal(t, c.scenario, w.Blocked[0].Scenario)
			require.Equal(t, c.says, w.Blocked[0].String())
			require.NotEmpty(t, w.Problems())
			require.Equal(t, c.scenario != "", w.BlockedScenario("x") != nil)
			require.False(t, w.Gone("x"), "it may come back")
			require.Equal(t, c.scenario != "", w.Gone("another"), "what a file does not say may be any scenario")
		})
	}
}

func TestWhatOtherFilesGetWrongBlocksEverything(t *testing.T) {
	for _, file := range []string{"catalogue/services.yaml", "rehearse.yaml", "recipes/vault.yaml"} {
		_, err := LoadUsable(In(workspace(t, [2]string{file, "loud: true\n"})))
		require.ErrorContains(t, err, file)
	}
}

func TestASoundWorkspaceBlocksNothingAndOneWithoutScenariosIsUsable(t *testing.T) {
	dir := workspace(t)
	w, err := LoadUsable(In(dir))
	require.NoError(t, err)
	require.Empty(t, w.Blocked)
	require.True(t, w.Gone("x"))

	require.NoError(t, os.Remove(filepath.Join(dir, "scenarios/db.yaml")))
	w, err = LoadUsable(In(dir))
	require.NoError(t, err)
	require.Empty(t, w.Scenarios)
	_, err = Load(In(dir))
	require.ErrorContains(t, err, "the workspace has no scenarios")
}

func TestTheVersionBeforeStaysInForceOnlyWhereEverythingElseFits(t *testing.T) {
	broken := strings.Replace(around["scenarios/db.yaml"], "checks:", "cheks:", 1)
	for name, c := range map[string]struct {
		files [][2]string
		kept  bool
	}{
		"only the scenario was changed":  {[][2]string{{"scenarios/db.yaml", broken}}, true},
		"another recipe was changed too": {[][2]string{{"scenarios/db.yaml", broken}, {"recipes/ledger.yaml", "recipe: ledger\nunpack: {}\n"}}, true},
		"its service is gone":            {[][2]string{{"scenarios/db.yaml", broken}, {"catalogue/services.yaml", "service: identity\n"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			before, err := LoadUsable(In(workspace(t)))
			require.NoError(t, err)
			w, err := LoadUsable(In(workspace(t, c.files...)))
			require.NoError(t, err)
			w.KeepBlocked(before)
			require.Equal(t, c.kept, w.Scenarios["helpdesk-db"] == before.Scenarios["helpdesk-db"])
			require.Equal(t, c.kept, w.Blocked[0].Kept)
			require.Equal(t, c.kept, w.BlockedScenario("helpdesk-db") == nil)
		})
	}
}
