package probe

import (
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJudged(t *testing.T) {
	stopped, reached := Attempt{What: "dns"}, Attempt{What: "host", Reached: true}
	require.False(t, judged(nil), "nothing was tried")
	require.True(t, judged([]Attempt{stopped, stopped}))
	require.False(t, judged([]Attempt{stopped, reached, stopped}))
}

func TestWaysOutIncludeTheFirstAddressOfEveryNetwork(t *testing.T) {
	own := []netip.Prefix{netip.MustParsePrefix("172.20.0.5/16"), netip.MustParsePrefix("127.0.0.1/8"), netip.MustParsePrefix("10.0.0.1/24")}
	targets := map[string]bool{}
	for _, t := range waysOut(IsolationArgs{Host: []string{"203.0.113.9"}}, own, []string{"172.20.0.254"}) {
		targets[t.target] = true
	}
	for _, port := range ports {
		require.True(t, targets["172.20.0.1:"+port])
		require.True(t, targets["172.20.0.254:"+port])
		require.True(t, targets["203.0.113.9:"+port])
		require.False(t, targets["127.0.0.1:"+port])
		require.False(t, targets["10.0.0.1:"+port], "that is ourselves")
	}
}

func TestARefusalByAnotherHostIsAnAnswer(t *testing.T) {
	own := []netip.Prefix{netip.MustParsePrefix("172.20.0.5/16")}
	require.True(t, answered(syscall.ECONNREFUSED))
	require.False(t, answered(syscall.ENETUNREACH))
	require.False(t, answered(syscall.EHOSTUNREACH))
	require.True(t, ours("172.20.0.5:80", own))
	require.False(t, ours("172.20.0.1:80", own))
}

func TestAPanicIsAFaultOfOneRequest(t *testing.T) {
	_, err := guarded(func() (int, error) { return []int{}[len(t.Name())], nil })
	require.ErrorContains(t, err, "the probe panicked: runtime error: index out of range")
}
