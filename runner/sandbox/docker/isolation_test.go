package docker_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/runner/sandbox/sandboxtest"
	"rehearse/scenarios/fault"
)

// hostListener answers on every address of this machine, by TCP and by UDP.
type hostListener struct {
	port  string
	heard atomic.Int64 // datagrams
}

func listenOnHost(t *testing.T) *hostListener {
	t.Helper()
	tcp, err := net.Listen("tcp", ":0")
	require.NoError(t, err)
	h := &hostListener{}
	_, h.port, _ = net.SplitHostPort(tcp.Addr().String())
	udp, err := net.ListenPacket("udp", ":"+h.port)
	require.NoError(t, err)
	var both sync.WaitGroup
	both.Go(func() {
		for {
			c, err := tcp.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(c, "the host")
			c.Close()
		}
	})
	both.Go(func() {
		packet := make([]byte, 100)
		for {
			_, from, err := udp.ReadFrom(packet)
			if err != nil {
				return
			}
			h.heard.Add(1)
			_, _ = udp.WriteTo([]byte("the host"), from)
		}
	})
	t.Cleanup(func() {
		tcp.Close()
		udp.Close()
		both.Wait()
	})
	return h
}

// hostAddresses are those of this machine that others can call, of the bridges
// of Docker too.
func hostAddresses(t *testing.T) (four, six []string) {
	t.Helper()
	all, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, a := range all {
		ip := netip.MustParsePrefix(a.String()).Addr()
		switch {
		case ip.IsLoopback():
		case ip.Is4():
			four = append(four, ip.String())
		case ip.IsLinkLocalUnicast():
			six = append(six, ip.String()+"%eth0") // the interface as the sandbox knows it
		default:
			six = append(six, ip.String())
		}
	}
	return four, six
}

// addressOf is a container's own address, as it sees it.
func addressOf(t *testing.T, c sandbox.Container) netip.Prefix {
	t.Helper()
	for _, line := range strings.Fields(string(exec(t, c, "addresses").Stdout)) {
		if p := netip.MustParsePrefix(line); p.Addr().Is4() && !p.Addr().IsLoopback() {
			return p
		}
	}
	require.Fail(t, "it has no address")
	return netip.Prefix{}
}

// needsLocal is for tests whose listeners must be on the engine's host.
func needsLocal(t *testing.T, e *docker.Engine) {
	t.Helper()
	about, err := e.About(t.Context())
	require.NoError(t, err)
	if !about.Local {
		t.Skip("this engine is on another machine, and the test listens on this one")
	}
}

func TestNothingInsideReachesAnything(t *testing.T) {
	e, images := engine(t, "auto")
	needsLocal(t, e)
	host := listenOnHost(t)
	one, other := open(t, e, images), open(t, e, images)

	listening := func(r rig, name string, reach sandbox.Reach) string {
		spec := r.spec(name, "listen", ":7000")
		spec.Reach, spec.Network = reach, "bridge"
		return addressOf(t, r.start(t, spec)).Addr().String() + ":7000"
	}
	sibling := listening(one, "sibling", sandbox.Inside)
	stranger := listening(other, "stranger", sandbox.Inside)
	outside := listening(other, "outside", sandbox.Outside)
	inside := one.start(t, one.spec("inside", "stay"))
	outspec := one.spec("control", "stay")
	outspec.Reach, outspec.Network = sandbox.Outside, "bridge"
	control := one.start(t, outspec)
	bridge := addressOf(t, control).Masked().Addr().Next().String() // of the host, as the control sees it

	t.Run("what is there answers those who may ask", func(t *testing.T) {
		require.Equal(t, "here I am", string(exec(t, inside, "dial", "tcp", sibling).Stdout))
		require.Equal(t, "here I am", string(exec(t, inside, "dial", "tcp", "sibling:7000").Stdout))
		require.Equal(t, "here I am", string(exec(t, control, "dial", "tcp", outside).Stdout))
		require.Equal(t, "the host", string(exec(t, control, "dial", "tcp", bridge+":"+host.port).Stdout))
		require.Equal(t, "the host", string(exec(t, control, "dial", "udp", bridge+":"+host.port).Stdout))
		require.EqualValues(t, 1, host.heard.Load())
	})

	own := addressOf(t, inside)
	gateway := own.Masked().Addr().Next().String()
	targets := map[string][]string{
		"the internet":                    {"tcp", "1.1.1.1:443"},
		"the internet by name":            {"tcp", "example.com:443"},
		"a resolver on the internet":      {"udp", "8.8.8.8:53"},
		"the metadata address":            {"tcp", "169.254.169.254:80"},
		"the gateway":                     {"tcp", gateway + ":" + host.port},
		"the gateway by udp":              {"udp", gateway + ":" + host.port},
		"the host by its name":            {"tcp", "host.docker.internal:" + host.port},
		"another run":                     {"tcp", stranger},
		"a container elsewhere":           {"tcp", outside},
		"a resolver on the host's bridge": {"udp", bridge + ":53"},
	}
	four, six := hostAddresses(t)
	require.NotEmpty(t, four)
	for _, a := range four {
		targets["the host at "+a] = []string{"tcp", net.JoinHostPort(a, host.port)}
		targets["the host by udp at "+a] = []string{"udp", net.JoinHostPort(a, host.port)}
	}
	for _, a := range six {
		targets["the host at "+a] = []string{"tcp", net.JoinHostPort(a, host.port)}
		targets["the host by udp at "+a] = []string{"udp", net.JoinHostPort(a, host.port)}
	}
	t.Run("nor does what is called out to everyone", func(t *testing.T) {
		last := own.Masked().Addr().As4()
		last[3] |= 0x3f
		for _, everyone := range []string{"255.255.255.255", netip.AddrFrom4(last).String(), "224.0.0.1"} {
			exec(t, inside, "shout", net.JoinHostPort(everyone, host.port))
		}
		// What was sent first would have been heard by the time that this is.
		require.Equal(t, "the host", string(exec(t, control, "dial", "udp", bridge+":"+host.port).Stdout))
		require.EqualValues(t, 2, host.heard.Load())
	})
	for what, target := range targets {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			exit := exec(t, inside, append([]string{"dial"}, target...)...)
			require.NotZero(t, exit.Code, "reached: %s", exit.Stdout)
			require.Empty(t, string(exit.Stdout))
			if target[0] == "tcp" && !strings.Contains(what, "name") {
				require.NotContains(t, string(exit.Stderr), "timeout", "it is told at once")
			}
		})
	}
	t.Cleanup(func() { require.LessOrEqual(t, host.heard.Load(), int64(2), "no other datagram reached the host") })
}

// Without rights of its own beside the engine, as in a container with the
// engine's socket, the engine does it.
func TestABridgeIsClosedByTheEngineWhereWeMayNot(t *testing.T) {
	e := sandboxtest.Engine(t, docker.Options{Local: "auto", Binary: sandboxtest.Static(t, sandboxtest.Program),
		CloseBridge: func(string) error { return errors.New("not allowed") }})
	needsLocal(t, e)
	probe, err := e.Probe(t.Context())
	require.NoError(t, err)
	host := listenOnHost(t)
	r := open(t, e, sandboxtest.Images{Program: probe.Ref, Path: binary})
	inside := r.start(t, r.spec("inside", "stay"))
	last := addressOf(t, inside).Masked().Addr().As4()
	last[3] |= 0x3f
	for _, everyone := range []string{"255.255.255.255", netip.AddrFrom4(last).String(), "224.0.0.1"} {
		exec(t, inside, "shout", net.JoinHostPort(everyone, host.port))
	}
	conn, err := net.Dial("udp", "127.0.0.1:"+host.port)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "me")
	require.NoError(t, err)
	_, err = conn.Read(make([]byte, 100))
	require.NoError(t, err)
	require.EqualValues(t, 1, host.heard.Load(), "what was sent last is all that it heard")
}

func TestABridgeThatCannotBeClosedIsTheRigs(t *testing.T) {
	e := sandboxtest.Engine(t, docker.Options{Local: "auto", Binary: sandboxtest.Static(t, sandboxtest.Program+"/unable"),
		CloseBridge: func(string) error { return errors.New("not allowed") }})
	run := id()
	_, err := e.Open(t.Context(), sandbox.Spec{Run: run, Runner: "docker_test"})
	f := fault.Of(err)
	require.Equal(t, fault.Rig, f.Blame)
	require.Equal(t, fault.Isolation, f.Class)
	require.Equal(t, "the sandbox's network cannot be closed against the engine's host: it may not", f.Reason)
	require.Contains(t, f.Next, "rp_filter=1")
	_, err = e.Sweep(t.Context(), func(l sandbox.Leftover) bool {
		require.NotEqual(t, run, l.Run, "nothing is left")
		return true
	})
	require.NoError(t, err)
}

func TestJoinedContainersHaveNoNetworkAtAll(t *testing.T) {
	e, images := engine(t, "auto")
	needsLocal(t, e)
	host := listenOnHost(t)
	r := rig{engine: e, images: images, run: id()}
	var err error
	r.Sandbox, err = e.Open(t.Context(), sandbox.Spec{Run: r.run, Runner: "docker_test", Expires: time.Now().Add(time.Hour), Joined: []string{"probe", "db"}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close(context.Background())) })
	probe := r.start(t, r.spec("probe", "stay"))
	db := r.start(t, r.spec("db", "listen", ":7000"))
	require.Eventually(t, func() bool { // it is there before it listens
		return string(exec(t, probe, "dial", "tcp", "db:7000").Stdout) == "here I am"
	}, 10*time.Second, 20*time.Millisecond)
	for _, c := range []sandbox.Container{probe, db} {
		for _, address := range strings.Fields(string(exec(t, c, "addresses").Stdout)) {
			require.True(t, netip.MustParsePrefix(address).Addr().IsLoopback(), address)
		}
	}
	four, _ := hostAddresses(t)
	for _, target := range append(four, "1.1.1.1", "169.254.169.254", "255.255.255.255", "224.0.0.1") {
		require.NotZero(t, exec(t, db, "dial", "tcp", net.JoinHostPort(target, host.port)).Code, target)
		require.NotZero(t, exec(t, db, "shout", net.JoinHostPort(target, host.port)).Code, target)
	}
	require.NotZero(t, exec(t, db, "find", "example.com").Code)
	require.Zero(t, host.heard.Load())
}

func TestNamesOfTheWorldAreNotResolved(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	c := r.start(t, r.spec("one", "stay"))
	for _, name := range []string{"example.com", "localhost.example.com", "metadata.google.internal", "host.docker.internal", "nobody"} {
		exit := exec(t, c, "find", name)
		require.NotZero(t, exit.Code, name)
	}
	text := string(exec(t, c, "read", "/etc/resolv.conf").Stdout)
	require.Contains(t, text, "nameserver 127.0.0.11")
	require.Contains(t, text, "timeout:1")
	require.NotContains(t, text, "search")
}

func TestAContainerWithoutReachHasNoNetwork(t *testing.T) {
	e, images := engine(t, "auto")
	r := open(t, e, images)
	spec := r.spec("alone", "stay")
	spec.Reach = ""
	require.Equal(t, "127.0.0.1/8", strings.Fields(string(exec(t, r.start(t, spec), "addresses").Stdout))[0])

	spec = r.spec("lost", "stay")
	spec.Reach, spec.Network = sandbox.Outside, "there-is-no-such-network"
	_, err := r.Start(context.Background(), spec)
	require.ErrorContains(t, err, "there-is-no-such-network")
	for _, dangerous := range []string{"", "host", "container:one"} {
		spec.Network = dangerous
		_, err = r.Start(context.Background(), spec)
		require.ErrorContains(t, err, "no network for reaching outside")
	}
}
