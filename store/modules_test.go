package store_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRiversModulesStandAtOneVersion(t *testing.T) {
	file, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	versions := map[string]string{}
	for _, line := range regexp.MustCompile(`(?m)^\s*(github\.com/riverqueue/\S+) (\S+)`).FindAllStringSubmatch(string(file), -1) {
		versions[line[1]] = line[2]
	}
	const why = "the newest set whose SQLite driver the module proxy serves; mixed versions do not compile"
	require.Equal(t, map[string]string{
		"github.com/riverqueue/river":                         "v0.47.0",
		"github.com/riverqueue/river/riverdriver":             "v0.47.0",
		"github.com/riverqueue/river/riverdriver/riverpgxv5":  "v0.47.0",
		"github.com/riverqueue/river/riverdriver/riversqlite": "v0.47.0",
		"github.com/riverqueue/river/rivershared":             "v0.47.0",
		"github.com/riverqueue/river/rivertype":               "v0.47.0",
	}, versions, why)
	require.Regexp(t, `// River's modules move together, at exactly v0\.47\.0: it is the newest set whose\n// SQLite driver the module proxy serves, and mixed versions do not compile\.\nrequire`, string(file))
}
