package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Shout is what is called out to everyone: whoever listens knows it by that.
const Shout = "rehearse: is anybody out there?"

// toEveryone are the tries to be heard by whoever listens on all addresses.
func toEveryone(ports []string, own []netip.Prefix) (tries []try) {
	for _, port := range append([]string{"67", "1900", "5353"}, ports...) {
		for _, address := range []string{"255.255.255.255", "224.0.0.1", "239.255.255.250", "[ff02::1]"} {
			tries = append(tries, try{"everyone", "everyone", address + ":" + port})
		}
		for _, p := range own {
			if p.Addr().Is4() && !p.Addr().IsLoopback() && p.Bits() < 31 {
				tries = append(tries, try{"everyone", "everyone", net.JoinHostPort(lastOf(p).String(), port)})
			}
		}
	}
	return tries
}

// lastOf is the address by which a network calls all of it.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().As4()
	for bit := p.Bits(); bit < 32; bit++ {
		b[bit/8] |= 0x80 >> (bit % 8)
	}
	return netip.AddrFrom4(b)
}

// calls sends to everyone. That a datagram went out does not say that anybody
// heard it: an answer does, and else the listener tells.
func calls(ctx context.Context, target string) (bool, string) {
	to, err := net.ResolveUDPAddr("udp", target)
	if err != nil {
		return false, err.Error()
	}
	if outward() == "" {
		return false, "there is no interface but the loopback"
	}
	if to.IP.To4() == nil {
		to.Zone = outward()
	}
	conn, err := new(net.ListenConfig).ListenPacket(ctx, "udp", ":0")
	if err != nil {
		return false, err.Error()
	}
	defer conn.Close()
	if _, err := conn.WriteTo([]byte(Shout), to); err != nil {
		return false, err.Error()
	}
	deadline := time.Now().Add(200 * time.Millisecond)
	if end, ok := ctx.Deadline(); ok && end.Before(deadline) {
		deadline = end
	}
	_ = conn.SetReadDeadline(deadline)
	n, from, err := conn.ReadFrom(make([]byte, 512))
	if err != nil {
		return false, "sent, and no one answered"
	}
	return true, fmt.Sprintf("%s answered with %d bytes", from, n)
}

// outward is the first interface that is not the loopback; "" where there is none.
func outward() string {
	all, _ := net.Interfaces()
	for _, i := range all {
		if i.Flags&net.FlagLoopback == 0 && i.Flags&net.FlagUp != 0 {
			return i.Name
		}
	}
	return ""
}

// connectsVsock tries a virtual machine's way to its hypervisor, which no
// network namespace closes: only the engine's filter of system calls does.
func connectsVsock(ctx context.Context, target string) (bool, string) {
	host, service, _ := strings.Cut(target, ":")
	cid, _ := strconv.ParseUint(host, 10, 32)
	port, _ := strconv.ParseUint(service, 10, 32)
	fd, err := unix.Socket(unix.AF_VSOCK, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return false, "there is no such socket: " + err.Error()
	}
	defer unix.Close(fd)
	err = unix.Connect(fd, &unix.SockaddrVM{CID: uint32(cid), Port: uint32(port)})
	if errors.Is(err, unix.EINPROGRESS) {
		err = connected(ctx, fd)
	}
	switch {
	case err == nil:
		return true, "connected"
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET):
		return true, "it is there and refused: " + err.Error()
	}
	return false, err.Error()
}

// connected waits for a connection that was begun, not longer than ctx.
func connected(ctx context.Context, fd int) error {
	wait := 300 * time.Millisecond
	if end, ok := ctx.Deadline(); ok {
		wait = min(wait, time.Until(end))
	}
	ready := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}} //nolint:gosec // a descriptor fits
	n, err := unix.Poll(ready, int(wait.Milliseconds()))
	if err != nil {
		return err
	}
	if n == 0 {
		return errors.New("no one answered")
	}
	code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && code != 0 {
		err = syscall.Errno(code) //nolint:gosec // an errno
	}
	return err
}
