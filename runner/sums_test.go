package runner_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
	"rehearse/store"
)

func TestAChecksumBesideTheBackupIsHeldAgainstIt(t *testing.T) {
	right := fmt.Sprintf("%x", sha256.Sum256([]byte(backup)))
	wrong := strings.Repeat("0123456789abcdef", 4)
	for name, c := range map[string]struct {
		list, text string
		outcome    store.Outcome
		says       string // the reason, or a note
	}{
		"it agrees":                           {"desk.dump.sha256", right + "  desk.dump\n", store.Passed, "the checksum agrees: desk.dump: desk.dump.sha256 (SHA256)"},
		"it disagrees":                        {"desk.dump.sha256", wrong + "  desk.dump\n", store.Failed, "db: desk.dump does not have the checksum that desk.dump.sha256 lists: it has the SHA256 " + right + ", and " + wrong + " is listed"},
		"a list of the folder disagrees":      {"SHA256SUMS", wrong + "  desk.dump\n", store.Failed, "that SHA256SUMS lists"},
		"a list speaks of something else":     {"SHA256SUMS", wrong + "  other.dump\n", store.Passed, "SHA256SUMS does not say anything of desk.dump"},
		"its own list speaks of another file": {"desk.dump.sha256", wrong + "  /tmp/x.sql\n", store.Passed, "which may be another file"},
	} {
		t.Run(name, func(t *testing.T) {
			run := newWorld(t, map[string]string{"backups/" + c.list: c.text}).carry()
			require.Equal(t, c.outcome, run.Outcome, run.Reason)
			if c.outcome == store.Failed {
				require.Contains(t, run.Reason, c.says)
				require.Equal(t, string(fault.Data), run.FailureClass)
				require.Contains(t, run.Symptoms[0].Next, "compare it with another copy")
				return
			}
			require.Contains(t, strings.Join(run.Components[0].Notes, "\n"), c.says)
		})
	}
}
