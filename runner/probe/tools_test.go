package probe_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// command runs a program of the machine; where it is missing, that is seen as a skip.
func command(t *testing.T, dir, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skip("there is no " + program + " on this machine")
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}
