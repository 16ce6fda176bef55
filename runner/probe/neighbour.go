package probe

import (
	"context"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"
)

// Most tries to get out of a sandbox meet silence, and silence is only sure
// after a long wait. Two facts make it sure at once: who answers ARP for the
// next hop, and where questions for names outside end.

// A next hop that exists answers ARP on a bridge of the engine in well under a
// millisecond, where the machine gets to it; the kernel would go on asking for
// three seconds before it gives up. So it has a stretch of time in which nothing
// here was late, however long a busy machine takes to have one.
const (
	stretch = 5                     // naps in a row
	nap     = 10 * time.Millisecond // each, if it ends in time
	tooLate = 5 * time.Millisecond
)

// undisturbed waits for such a stretch; false: ctx ended before there was one.
func undisturbed(ctx context.Context) bool {
	for quiet := 0; quiet < stretch; quiet++ {
		began := time.Now()
		select {
		case <-ctx.Done():
			return false
		case <-time.After(nap):
		}
		if time.Since(began) > nap+tooLate {
			quiet = -1
		}
	}
	return true
}

// wayClosed says why a target cannot be reached, where that is sure: nobody
// answers for the first hop towards it. It sends something, so that the kernel
// asks who has that address, and reads what came back. Whatever is not sure is
// "" and is tried in full.
func wayClosed(ctx context.Context, target string, own []netip.Prefix) string {
	to, err := netip.ParseAddrPort(target)
	if err != nil {
		return ""
	}
	hop, onLink := nextHop(to.Addr(), own, gateways())
	if !hop.IsValid() {
		return ""
	}
	conn, err := new(net.Dialer).DialContext(ctx, "udp", target)
	if err != nil {
		return ""
	}
	defer conn.Close()
	if _, err := conn.Write(query); err != nil {
		return ""
	}
	if !undisturbed(ctx) {
		return ""
	}
	table, err := os.ReadFile("/proc/net/arp")
	if err != nil || !unanswered(string(table), hop.String()) {
		return ""
	}
	if onLink {
		return "no machine has this address: ARP is not answered"
	}
	return "it cannot be reached: no machine has the address of the gateway " + hop.String() + ", ARP is not answered"
}

// nextHop is where a packet goes first: to the target itself on a network of
// our own, else to the gateway, if there is exactly one. The zero address where
// that is not known, or the target is ourselves.
func nextHop(to netip.Addr, own []netip.Prefix, gateways []string) (hop netip.Addr, onLink bool) {
	if slices.ContainsFunc(own, func(p netip.Prefix) bool { return p.Addr() == to }) || !to.Is4() {
		return netip.Addr{}, false
	}
	if slices.ContainsFunc(own, func(p netip.Prefix) bool { return p.Contains(to) }) {
		return to, true
	}
	if len(gateways) != 1 {
		return netip.Addr{}, false
	}
	hop, err := netip.ParseAddr(gateways[0])
	if err != nil {
		return netip.Addr{}, false
	}
	return hop, false
}

// unanswered reads the kernel's table of neighbours: address, type, flags (0x0:
// asked for and not answered), hardware address, mask, device.
func unanswered(table, address string) bool {
	for line := range strings.Lines(table) {
		if col := strings.Fields(line); len(col) >= 4 && col[0] == address {
			return col[2] == "0x0" && col[3] == "00:00:00:00:00:00"
		}
	}
	return false
}

// DeadDNS is where an engine is told to ask for names that are not of the
// sandbox. It is looked for inside the container that asks.
const DeadDNS = "127.0.0.254"

// endDNS answers there while the proof is made: no such name. Engine 20.10 says
// nothing when its question is refused, and the answer shows as well as silence
// does where the question went. The result stops it. Where it cannot listen,
// the proof takes a second longer.
func endDNS(ctx context.Context) (stop func()) {
	conn, err := new(net.ListenConfig).ListenPacket(ctx, "udp", net.JoinHostPort(DeadDNS, "53"))
	if err != nil {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		packet := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(packet)
			if err != nil {
				return
			}
			if answer := noSuchName(packet[:n]); answer != nil {
				_, _ = conn.WriteTo(answer, from) // whoever asked gives up by itself
			}
		}
	}()
	return func() {
		conn.Close()
		<-done
	}
}

// noSuchName turns a question into its answer NXDOMAIN (RFC 1035, 4.1.1).
func noSuchName(question []byte) []byte {
	const header = 12
	if len(question) < header {
		return nil
	}
	answer := slices.Clone(question)
	answer[2] |= 0x80                // a response
	answer[3] = answer[3]&0xf0 | 0x3 // no such name
	return answer
}
