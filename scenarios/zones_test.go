package scenarios

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestEveryWindowsZoneIsOneThatGoKnows(t *testing.T) {
	require.Greater(t, len(ofWindows), 100)
	for windows, iana := range ofWindows {
		_, err := time.LoadLocation(iana)
		require.NoError(t, err, windows)
	}
}
