package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
)

func TestAGateIsClosedForWhatIsNotProven(t *testing.T) {
	dir := desk(t)
	got := ask(t, "gate", "desk", "-w", dir)
	require.Equal(t, exitFailed, got.code, got.err)
	require.Contains(t, got.out, "closed")
	document := strictly[gateDocument](t, []byte(ask(t, "gate", "desk", "--json", "-w", dir).out))
	require.Equal(t, []any{false, exitFailed, "none"}, []any{document.Passes, document.ExitCode, string(document.Services[0].Level)})

	diff := filepath.Join(t.TempDir(), "diff")
	require.NoError(t, os.WriteFile(diff, []byte("diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n"), 0o644))
	got = ask(t, "gate", "--diff", diff, "-w", dir)
	require.Equal(t, 0, got.code)
	require.Contains(t, got.out, "the change touches no service")
	for name, row := range map[string]struct {
		args []string
		says string
	}{
		"no service":          {[]string{"gate"}, "no service was given"},
		"an unknown one":      {[]string{"gate", "desq"}, `service "desq" is not in the catalogue`},
		"a level that is not": {[]string{"gate", "desk", "--level", "gold"}, `--level "gold" is not a proof level`},
		"an age that is not":  {[]string{"gate", "desk", "--max-age", "soon"}, "--max-age"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, append(row.args, "-w", dir)...)
			require.Equal(t, exitUsage, got.code)
			require.Contains(t, got.err, row.says)
		})
	}
}

func TestADiffTouchesServices(t *testing.T) {
	w := &scenarios.Workspace{
		Services: map[string]*scenarios.Service{"desk": {File: "catalogue/desk.yaml"}, "orders": {File: "catalogue/all.yaml"}, "wiki": {File: "catalogue/all.yaml"}},
		Scenarios: map[string]*scenarios.Scenario{
			"desk-db":   {Service: "desk", File: "scenarios/desk.yaml", Components: []scenarios.Component{{Recipe: "vault"}}},
			"orders-db": {Service: "orders", File: "scenarios/orders.yaml"},
		},
		Recipes: map[string]*recipe.Recipe{"vault": {File: "recipes/vault/recipe.yaml"}},
	}
	for name, row := range map[string]struct {
		diff string
		want []string
	}{
		"a service's file":             {"--- a/catalogue/desk.yaml\n+++ b/catalogue/desk.yaml\n", []string{"desk", "desk"}},
		"a file of several":            {"diff --git x\n--- a/dr/catalogue/all.yaml\n+++ /dev/null\n", []string{"orders", "wiki"}},
		"a scenario, in a name's list": {"scenarios/orders.yaml\n", []string{"orders"}},
		"a script of a recipe":         {"diff --git x\n+++ b/recipes/vault/load.sh\n", []string{"desk"}},
		"what was renamed":             {"diff --git x\nrename from scenarios/orders.yaml\nrename to scenarios/old.txt\n", []string{"orders"}},
		"the policy":                   {"diff --git x\n+++ b/policy.yaml\n", []string{"desk", "orders", "wiki"}},
		"something else":               {"diff --git x\n+++ b/src/main.go\n+ catalogue/desk.yaml\n", nil},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, row.want, touched(w, changedPaths([]byte(row.diff)))) })
	}
}

func TestBackstageEntitiesAreImported(t *testing.T) {
	dir := desk(t)
	file := filepath.Join(t.TempDir(), "catalog-info.yaml")
	require.NoError(t, os.WriteFile(file, []byte("apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: shop, annotations: {rehearse/client: acme}}\nspec: {type: website, owner: team-a, dependsOn: [component:desk, component:mail]}\n"), 0o644))
	got := ask(t, "catalogue", "import", file, "--mapping", "backstage", "--reason", "from Backstage", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	require.Contains(t, got.out, "note: shop: its dependency on mail is left out")
	require.Contains(t, got.out, "1 service of the export: 1 changed, 0 unchanged, 0 skipped")
	require.Contains(t, ask(t, "dependencies", "-w", dir).out, "shop")
	require.Contains(t, ask(t, "coverage", "-w", dir).out, "no scenario restores a backup of shop")
	require.Equal(t, exitFailed, ask(t, "coverage", "--strict", "-w", dir).code)
	got = ask(t, "catalogue", "import", file, "--mapping", "xml", "--reason", "r", "-w", dir)
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, `mapping "xml" does not exist`)
	require.Equal(t, exitUsage, ask(t, "catalogue", "import", file, "--mapping", "backstage", "-w", dir).code, "it needs a reason")
}
