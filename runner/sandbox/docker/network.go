package docker

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"

	"rehearse/runner/probe"
	"rehearse/runner/probe/bridge"
	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
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
			return made.ID, nil
		}
		if !strings.Contains(err.Error(), "overlap") {
			return "", err
		}
	}
	return "", fmt.Errorf("every network that was tried overlaps with another")
}

// closeBridge keeps the host from hearing what the sandbox calls out to
// everyone: a broadcast reaches whatever listens on all addresses of the host,
// although nothing can answer. Strict checking of where packets come from
// (RFC 3704) drops it. Where it is not on already and we may not turn it on, a
// container does that the engine runs beside the host's network.
func (b *box) closeBridge(ctx context.Context, device string) error {
	if b.engine.opts.CloseBridge(device) == nil {
		return nil
	}
	image, err := b.engine.Probe(ctx)
	if err != nil {
		return err
	}
	config := &container.Config{Image: image.ID, Entrypoint: []string{probePath, "probe", bridge.Command, device}, Labels: b.labels}
	made, err := b.engine.client.ContainerCreate(ctx, config, &container.HostConfig{
		NetworkMode:    "host",
		CapDrop:        []string{"ALL"},
		CapAdd:         []string{"NET_ADMIN"},
		SecurityOpt:    b.engine.security(),
		ReadonlyRootfs: true,
		ReadonlyPaths:  []string{}, // or /proc/sys could not be written
		Resources:      container.Resources{Memory: 64 << 20, MemorySwap: 64 << 20},
	}, nil, nil, b.name("close"))
	if err != nil {
		return b.engine.means(ctx, "close the sandbox's network", err)
	}
	c := &running{box: b, id: made.ID, name: "close"}
	removing, done := afterwards(ctx)
	defer done()
	if err := c.start(ctx, false); err != nil {
		return joined(b.engine.means(ctx, "close the sandbox's network", err), c.Remove(removing))
	}
	ended, err := c.Wait(ctx)
	said, _ := c.Logs(ctx, 1000)
	if err == nil && ended.Code != 0 {
		err = fault.OfRig(fault.Isolation, "the sandbox's network cannot be closed against the engine's host: %s", cmp.Or(strings.TrimSpace(said), fmt.Sprintf("code %d", ended.Code))).
			To("let the engine's host check sources (sysctl net.ipv4.conf.all.rp_filter=1), or name the ports of `services` with expose, so that no network is needed")
	}
	return joined(err, c.Remove(removing))
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

// join gives the first of the joined containers a loopback interface alone, and
// lets the others share it once it runs.
func (b *box) join(ctx context.Context, name string) (mode string, err error) {
	if name == b.spec.Joined[0] {
		return "none", nil
	}
	select {
	case id := <-b.owner:
		b.owner <- id
		return "container:" + id, nil
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// reach puts a container on its network.
func (b *box) reach(ctx context.Context, spec sandbox.ContainerSpec) (mode string, ends *network.NetworkingConfig, err error) {
	switch spec.Reach {
	case "", sandbox.Nothing:
		return "none", nil, nil
	case sandbox.Inside:
		if len(b.spec.Joined) > 0 {
			mode, err := b.join(ctx, spec.Name)
			return mode, nil, err
		}
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
