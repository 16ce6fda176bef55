package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Listen opens an address for the server and refuses all but loopback: there
// is no access control yet, so whoever reaches the port may start runs.
func Listen(address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: %w; write it as 127.0.0.1:8484", address, err)
	}
	ip, err := loopback(host)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: %w", address, err)
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", net.JoinHostPort(ip, port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%w; is another Rehearse running there? Stop it or choose another port", err)
	}
	return listener, err
}

// loopback is the address that a host stands for, if it can only be reached
// from this machine. A name is resolved once, and the address is what counts.
func loopback(host string) (string, error) {
	if host == "" {
		return "", errors.New("without a host it would be open to every network; access control comes later, so write 127.0.0.1 or localhost")
	}
	addresses, err := net.DefaultResolver.LookupHost(context.Background(), host)
	if err != nil {
		return "", fmt.Errorf("look up %s: %w", host, err)
	}
	for _, address := range addresses {
		if ip := net.ParseIP(address); ip == nil || !ip.IsLoopback() {
			return "", fmt.Errorf("%s can be reached from other machines, and there is no access control yet (it comes later): use 127.0.0.1, ::1 or localhost, and an SSH tunnel from elsewhere", address)
		}
	}
	return addresses[0], nil
}
