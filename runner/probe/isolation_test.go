package probe_test

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/probe"
)

func TestIsolation(t *testing.T) {
	c := talk(t, probe.ServeOptions{})
	canary := listen(t, func(net.Conn) {})
	got, err := c.Isolation(t.Context(), probe.IsolationArgs{Host: []string{"192.0.2.1"}, Canaries: []string{canary}})
	require.NoError(t, err)
	require.False(t, got.Isolated, "the canary answers")
	require.NotEmpty(t, got.Interfaces)

	tried := map[string]int{}
	for _, a := range got.Attempts {
		tried[a.What]++
		require.NotEmpty(t, a.Detail, a)
		if a.What == "canary" {
			require.Equal(t, probe.Attempt{What: "canary", Target: "tcp " + canary, Reached: true, Detail: "connected to " + canary}, a)
		}
	}
	require.GreaterOrEqual(t, tried["dns"], 7)
	require.Equal(t, 3, tried["internet"])
	require.Equal(t, 2, tried["metadata"])
	require.Equal(t, 7, tried["host"])
	require.Equal(t, 1, tried["canary"])
}

func TestARefusalOfOurOwnAddressIsNoWayOut(t *testing.T) {
	got, err := talk(t, probe.ServeOptions{}).Isolation(t.Context(), probe.IsolationArgs{Canaries: []string{closed(t)}})
	require.NoError(t, err)
	for _, a := range got.Attempts {
		if a.What == "canary" {
			require.False(t, a.Reached, a.Detail)
			require.Contains(t, a.Detail, "connection refused")
		}
	}
}

func TestAPlaceThatIsNoSandboxAnswersForItself(t *testing.T) {
	want := probe.Isolation{Isolated: true, Attempts: []probe.Attempt{{What: "dns", Target: "none"}}}
	c := talk(t, probe.ServeOptions{Isolation: func(context.Context, probe.IsolationArgs) (probe.Isolation, error) { return want, nil }})
	got, err := c.Isolation(t.Context(), probe.IsolationArgs{})
	require.NoError(t, err)
	require.Equal(t, want, got)
}
