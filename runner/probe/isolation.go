package probe

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// isolatedWithin bounds the proof of isolation. In a sandbox nearly every try
// ends at once, because there is no way out; only what is dropped silently is waited for.
const isolatedWithin = 900 * time.Millisecond

// ports on which a host, or what stands before it, would most likely answer.
var ports = []string{"22", "80", "443", "2375", "2376", "5432", "8484"}

// try is one attempt to get out: a connection, or a question to a name server.
type try struct {
	what, network, target string
}

// isolation tries everything at once.
func (s *server) isolation(ctx context.Context, a IsolationArgs) (Isolation, error) {
	if s.opts.Isolation != nil {
		return s.opts.Isolation(ctx, a)
	}
	own := ownNetworks()
	out := Isolation{Interfaces: interfaces(), Routes: routes()}
	tries := waysOut(a, own, gateways())
	ctx, cancel := context.WithTimeout(ctx, isolatedWithin)
	defer cancel()
	defer endDNS(ctx)()
	out.Attempts = make([]Attempt, len(tries))
	var all sync.WaitGroup
	for i, t := range tries {
		all.Go(func() { out.Attempts[i] = t.attempt(ctx, own) })
	}
	all.Wait()
	out.Isolated = judged(out.Attempts)
	return out, nil
}

// judged: nothing that was tried may have been reached, and something must have been tried.
func judged(attempts []Attempt) bool {
	return len(attempts) > 0 && !slices.ContainsFunc(attempts, func(a Attempt) bool { return a.Reached })
}

// waysOut are the tries: those that are always made, and those that belong to this place.
func waysOut(a IsolationArgs, own []netip.Prefix, gateways []string) []try {
	tries := []try{
		{"dns", "resolver", "example.com"},
		{"internet", "tcp", "1.1.1.1:443"},
		{"internet", "tcp", "8.8.8.8:443"},
		{"internet", "tcp", "[2606:4700:4700::1111]:443"},
		{"metadata", "tcp", "169.254.169.254:80"},
		{"metadata", "tcp", "[fd00:ec2::254]:80"},
	}
	for _, server := range []string{"1.1.1.1:53", "8.8.8.8:53", "9.9.9.9:53"} {
		tries = append(tries, try{"dns", "udp", server}, try{"dns", "tcp", server})
	}
	for _, address := range gateways {
		tries = append(tries, everyPort("gateway", address)...)
	}
	for _, p := range own {
		if first := p.Masked().Addr().Next(); !p.Addr().IsLoopback() && !p.Addr().IsLinkLocalUnicast() && first != p.Addr() && p.Contains(first) {
			tries = append(tries, everyPort("gateway", first.String())...)
		}
	}
	for _, address := range a.Host {
		tries = append(tries, everyPort("host", address)...)
	}
	tries = append(tries, toEveryone(a.Shouts, own)...)
	for _, port := range []string{"22", "1024", "9999"} { // of the hypervisor, and of the machine itself
		tries = append(tries, try{"machine", "vsock", "2:" + port}, try{"machine", "vsock", "1:" + port})
	}
	for _, canary := range a.Canaries {
		tries = append(tries, try{"canary", "tcp", canary})
	}
	slices.SortFunc(tries, func(a, b try) int {
		return strings.Compare(a.what+a.target+a.network, b.what+b.target+b.network)
	})
	return slices.Compact(tries)
}

func everyPort(what, address string) []try {
	var out []try
	for _, port := range ports {
		out = append(out, try{what, "tcp", net.JoinHostPort(address, port)})
	}
	return out
}

func (t try) attempt(ctx context.Context, own []netip.Prefix) Attempt {
	a := Attempt{What: t.what, Target: t.network + " " + t.target}
	switch t.network {
	case "everyone":
		a.Reached, a.Detail = calls(ctx, t.target)
		return a
	case "vsock":
		a.Reached, a.Detail = connectsVsock(ctx, t.target)
		return a
	}
	if closed := wayClosed(ctx, t.target, own); closed != "" {
		a.Detail = closed
		return a
	}
	switch t.network {
	case "resolver":
		a.Reached, a.Detail = resolves(ctx, t.target)
	case "udp":
		a.Reached, a.Detail = asks(ctx, t.target)
	default:
		a.Reached, a.Detail = connects(ctx, t.target, own)
	}
	return a
}

// connects: a refusal comes from something alive, so whoever sent it was reached.
func connects(ctx context.Context, target string, own []netip.Prefix) (bool, string) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", target)
	if err == nil {
		defer conn.Close()
		return true, "connected to " + conn.RemoteAddr().String()
	}
	return answered(err) && !ours(target, own), err.Error()
}

func answered(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET)
}

// ours: an address of this container itself, which nobody has to get out to.
func ours(target string, own []netip.Prefix) bool {
	to, err := netip.ParseAddrPort(target)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(own, func(p netip.Prefix) bool { return p.Addr() == to.Addr().Unmap() })
}

func resolves(ctx context.Context, name string) (bool, string) {
	addrs, err := (&net.Resolver{PreferGo: true}).LookupHost(ctx, name)
	if err == nil && len(addrs) > 0 {
		return true, name + " is " + strings.Join(addrs, ", ")
	}
	return false, fmt.Sprint(err)
}

// query asks for the address of example.com, as RFC 1035 has it.
var query = []byte("\x52\x48\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03com\x00\x00\x01\x00\x01")

// asks a name server directly: any answer got through.
func asks(ctx context.Context, server string) (bool, string) {
	conn, err := new(net.Dialer).DialContext(ctx, "udp", server)
	if err != nil {
		return false, err.Error()
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if _, err := conn.Write(query); err != nil {
		return answered(err), err.Error()
	}
	n, err := conn.Read(make([]byte, 512))
	if err != nil {
		return answered(err), err.Error()
	}
	return true, fmt.Sprintf("%s answered with %d bytes", server, n)
}

func interfaces() (out []string) {
	all, err := net.Interfaces()
	if err != nil {
		return []string{err.Error()}
	}
	for _, i := range all {
		addrs, _ := i.Addrs() // one that has just gone has none
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %v", i.Name, addrs)))
	}
	return out
}

// eachRoute reads the kernel's table of IPv4 routes: addresses are hexadecimal
// in the byte order of the machine.
func eachRoute(visit func(device string, to, via, mask netip.Addr)) {
	f, err := os.Open("/proc/net/route")
	if err != nil {
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		col := strings.Fields(lines.Text())
		if len(col) < 8 || col[0] == "Iface" {
			continue
		}
		visit(col[0], hexAddr(col[1]), hexAddr(col[2]), hexAddr(col[7]))
	}
}

func hexAddr(text string) netip.Addr {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != 4 {
		return netip.Addr{}
	}
	var b [4]byte
	binary.NativeEndian.PutUint32(b[:], binary.BigEndian.Uint32(raw))
	return netip.AddrFrom4(b)
}

func routes() (out []string) {
	eachRoute(func(device string, to, via, mask netip.Addr) {
		line := fmt.Sprintf("%s mask %s dev %s", to, mask, device)
		if !via.IsUnspecified() {
			line += " via " + via.String()
		}
		out = append(out, line)
	})
	return out
}

func gateways() (out []string) {
	eachRoute(func(_ string, _, via, _ netip.Addr) {
		if via.IsValid() && !via.IsUnspecified() && !slices.Contains(out, via.String()) {
			out = append(out, via.String())
		}
	})
	return out
}
