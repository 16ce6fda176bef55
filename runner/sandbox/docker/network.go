package docker

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/network"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
)

// deadDNS is where the engine's resolver is told to ask for names that are not
// of the sandbox. Without it, engines before 26 ask the host's resolver, which
// answers for the whole internet. An address that is given like this is looked
// for inside the container, also a loopback one; there nobody listens, and the
// question is refused at once. One that stayed unanswered would also keep
// engine 20.10 from removing the container for three seconds.
const deadDNS = probe.DeadDNS

// That engine tells nobody that it was refused; the options let a program that
// asks give up after a second. ndots keeps names without a dot from being asked
// outside at all.
var deadDNSOptions = []string{"timeout:1", "attempts:1", "ndots:1"}

// inside makes the network that reaches nothing: internal leaves no way out,
// and without an address of the host's on the bridge the host's own ports
// cannot be reached either.
func (e *Engine) inside(ctx context.Context, name string, labels map[string]string) (string, error) {
	const tries = 20
	no := false
	opts := network.CreateOptions{
		Driver:     "bridge",
		Internal:   true,
		EnableIPv6: &no,
		Options:    map[string]string{"com.docker.network.bridge.inhibit_ipv4": "true"},
		Labels:     labels,
	}
	for try := range tries {
		if try < tries-1 {
			opts.IPAM = &network.IPAM{Config: []network.IPAMConfig{{Subnet: randomSubnet()}}}
		} else {
			opts.IPAM = nil
		}
		made, err := e.client.NetworkCreate(ctx, name, opts)
		if err == nil {
			deafen(made.ID)
			return made.ID, nil
		}
		if !strings.Contains(err.Error(), "overlap") {
			return "", err
		}
	}
	return "", fmt.Errorf("every network that was tried overlaps with another")
}

// deafen keeps the host from hearing what the sandbox calls out to everyone: a
// broadcast reaches whatever listens on all addresses of the host, although
// nothing can answer. Strict checking of where packets come from (RFC 3704)
// drops it. Most distributions check loosely, which does as well; where nothing
// is checked, this does what it may: it needs root beside the engine.
func deafen(network string) {
	setting := "/proc/sys/net/ipv4/conf/br-" + network[:12] + "/rp_filter"
	if f, err := os.OpenFile(setting, os.O_WRONLY, 0); err == nil {
		_, _ = f.WriteString("1")
		f.Close()
	}
}

// randomSubnet is one of 2048 networks with room for 61 containers each. The
// engine's own pools have room for some thirty networks. 198.18.0.0/15 is set
// aside for measuring (RFC 2544), so it is in nobody's way; should this machine
// have an address there all the same, it is kept out of, or the sandbox could
// call the host by it.
func randomSubnet() string {
	for {
		n := rand.IntN(2048) * 64
		subnet := netip.PrefixFrom(netip.AddrFrom4([4]byte{198, byte(18 + n>>16), byte(n >> 8), byte(n)}), 26)
		if !slices.ContainsFunc(hostAddresses(), subnet.Contains) {
			return subnet.String()
		}
	}
}

func hostAddresses() []netip.Addr {
	found, _ := net.InterfaceAddrs()
	var out []netip.Addr
	for _, a := range found {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			out = append(out, p.Addr())
		}
	}
	return out
}

// reach puts a container on its network.
func (b *box) reach(spec sandbox.ContainerSpec) (mode string, ends *network.NetworkingConfig, err error) {
	switch spec.Reach {
	case "", sandbox.Nothing:
		return "none", nil, nil
	case sandbox.Inside:
		return b.network, &network.NetworkingConfig{EndpointsConfig: map[string]*network.EndpointSettings{
			b.network: {Aliases: []string{spec.Name}},
		}}, nil
	case sandbox.Outside:
		if spec.Network == "" || spec.Network == "host" || strings.HasPrefix(spec.Network, "container:") {
			return "", nil, fmt.Errorf("container %s: %q is no network for reaching outside", spec.Name, spec.Network)
		}
		return spec.Network, nil, nil
	}
	return "", nil, fmt.Errorf("container %s: unknown reach %q", spec.Name, spec.Reach)
}
