package probe_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"rehearse/runner/probe"
)

// TestMain is the probe too, as the product's binary is: it is started anew for
// what is done aside, and then says at which priority.
func TestMain(m *testing.M) {
	if place := os.Getenv("REHEARSE_TEST_PRIORITY"); place != "" && len(os.Args) > 1 && os.Args[1] == "probe" {
		raw, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
		if err != nil || os.WriteFile(place, []byte(strconv.Itoa(20-raw)), 0o600) != nil {
			os.Exit(1)
		}
		os.Exit(probe.Main(os.Args[2:]))
	}
	os.Exit(m.Run())
}

func TestADigestGivesWayToTheRecovery(t *testing.T) {
	said := filepath.Join(t.TempDir(), "priority")
	t.Setenv("REHEARSE_TEST_PRIORITY", said)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a/notes.txt"), "hello")
	write(t, filepath.Join(dir, "b.txt"), strings.Repeat("world", 4<<20))

	aside, err := talk(t, probe.ServeOptions{Aside: true}).Digest(t.Context(), probe.DigestArgs{Paths: []string{dir}}, nil)
	require.NoError(t, err)
	here, err := talk(t, probe.ServeOptions{}).Digest(t.Context(), probe.DigestArgs{Paths: []string{dir}}, nil)
	require.NoError(t, err)
	require.Equal(t, here, aside)
	require.EqualValues(t, 2, aside.Files)

	priority, err := os.ReadFile(said)
	require.NoError(t, err)
	require.Equal(t, "19", string(priority))

	_, err = talk(t, probe.ServeOptions{Aside: true}).Digest(t.Context(), probe.DigestArgs{Paths: []string{dir + "/missing"}}, nil)
	require.ErrorContains(t, err, "missing")
}
