package probe

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOnlyAnAddressThatARPWasAskedForInVainIsNobodys(t *testing.T) {
	const table = `IP address       HW type     Flags       HW address            Mask     Device
172.28.0.1       0x1         0x0         00:00:00:00:00:00     *        eth0
172.28.0.3       0x1         0x2         02:42:ac:1c:00:03     *        eth0
`
	require.True(t, unanswered(table, "172.28.0.1"))
	require.False(t, unanswered(table, "172.28.0.3"), "a neighbour that answered")
	require.False(t, unanswered(table, "172.28.0.9"), "one that was not asked for")
}
