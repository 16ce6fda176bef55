package probe

import (
	"net/netip"
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

func TestThePacketGoesToItsNextHop(t *testing.T) {
	own := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/8"), netip.MustParsePrefix("198.19.0.2/26")}
	for _, c := range []struct {
		name, to string
		gateways []string
		hop      string
		onLink   bool
	}{
		{"a neighbour", "198.19.0.1", []string{"198.19.0.1"}, "198.19.0.1", true},
		{"far away, by the gateway", "1.1.1.1", []string{"198.19.0.1"}, "198.19.0.1", false},
		{"far away, without a gateway", "1.1.1.1", nil, "", false},
		{"far away, by one of two gateways", "1.1.1.1", []string{"198.19.0.1", "198.19.0.3"}, "", false},
		{"ourselves", "198.19.0.2", []string{"198.19.0.1"}, "", false},
		{"IPv6, which has no ARP", "2606:4700::1", []string{"198.19.0.1"}, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			hop, onLink := nextHop(netip.MustParseAddr(c.to), own, c.gateways)
			require.Equal(t, c.onLink, onLink)
			require.Equal(t, c.hop != "", hop.IsValid())
			if c.hop != "" {
				require.Equal(t, c.hop, hop.String())
			}
		})
	}
}

func TestAQuestionForANameIsAnsweredWithNoSuchName(t *testing.T) {
	answer := noSuchName(query)
	require.Equal(t, query[:2], answer[:2], "the same question")
	require.Equal(t, byte(0x80), answer[2]&0x80)
	require.Equal(t, byte(3), answer[3]&0xf)
	require.Equal(t, query[12:], answer[12:])
	require.Nil(t, noSuchName(query[:5]))
}
