package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheCatalogueIsChangedOnTheCommandLine(t *testing.T) {
	dir := desk(t)
	file := filepath.Join(t.TempDir(), "orders.yaml")
	write := func(text string) { require.NoError(t, os.WriteFile(file, []byte(text), 0o644)) }
	write("service: orders\nclient: acme\ndepends_on: [desk]\ncommitment: {rto: 4h}\n")
	got := ask(t, "catalogue", "set", "orders", file, "--reason", "new", "--dry-run", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	require.Contains(t, got.out, "+ client: acme\n")
	require.Contains(t, got.out, "nothing was written")
	require.NotContains(t, ask(t, "status", "-w", dir).out, "orders")

	require.Equal(t, 0, ask(t, "catalogue", "set", "orders", file, "--reason", "new", "--change", "CHG-1", "-w", dir).code)
	require.Contains(t, ask(t, "status", "-w", dir).out, "orders")
	write("service: orders\nclient: acme\ndepends_on: [desk]\ncommitment: {rto: 2h}\n")
	require.Equal(t, 0, ask(t, "catalogue", "set", "orders", file, "--reason", "renewed", "-w", dir).code)
	out := ask(t, "catalogue", "history", "orders", "-w", dir).out
	require.Contains(t, out, "~ commitment.rto: 4h → 2h")
	require.Contains(t, out, "new (by the API, change CHG-1)")

	// A scenario in the folder restores a service of the database.
	require.NoError(t, os.WriteFile(filepath.Join(dir, "scenarios", "orders.yaml"), []byte("scenario: orders-db\nservice: orders\ncomponents:\n  db: {source: {folder: /backups}, recipe: files}\nchecks:\n  - {files: \"**\", expect: count > 0}\n"), 0o644))
	require.NotContains(t, ask(t, "status", "-w", dir).err, "problem")
	require.NotContains(t, ask(t, "plan", "orders-db", "-w", dir).err, "no service")

	third := filepath.Join(t.TempDir(), "orders.yaml")
	require.NoError(t, os.WriteFile(third, []byte("service: orders\ntier: 3\n"), 0o644))
	for name, row := range map[string]struct {
		args []string
		says string
	}{
		"one that a file declares":        {[]string{"catalogue", "set", "desk", file, "--reason", "r"}, "a file of the workspace declares the service"},
		"one that a scenario needs":       {[]string{"catalogue", "retire", "orders", "--reason", "r"}, `service "orders" is not in the catalogue`},
		"based on another version":        {[]string{"catalogue", "set", "orders", file, "--reason", "r", "--based-on", "x"}, "the service is not as you saw it"},
		"without a reason":                {[]string{"catalogue", "set", "orders", third}, "say why, as the reason"},
		"a file that is not there":        {[]string{"catalogue", "set", "orders", "/nowhere", "--reason", "r"}, "no such file"},
		"the history of an unknown one":   {[]string{"catalogue", "history", "x"}, `service "x" does not exist`},
		"a definition of another service": {[]string{"catalogue", "set", "other", file, "--reason", "r"}, `the service "orders" is declared twice`},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, append(row.args, "-w", dir)...)
			require.Equal(t, exitUsage, got.code)
			require.Contains(t, got.err, row.says)
		})
	}
	require.NoError(t, os.Remove(filepath.Join(dir, "scenarios", "orders.yaml")))
	require.Equal(t, 0, ask(t, "catalogue", "retire", "orders", "--reason", "switched off", "-w", dir).code)
	require.NotContains(t, ask(t, "status", "-w", dir).out, "orders")
}
