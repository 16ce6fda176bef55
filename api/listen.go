package api

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"rehearse/scenarios"
)

// Listen opens an address for the server. Loopback is always allowed; all else needs
// that people sign in, and that what crosses the network can be encrypted.
func Listen(address string, settings scenarios.AccessSettings, noSignIn bool) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: %w; write it as 127.0.0.1:8484", address, err)
	}
	hosts, err := hostsOf(host)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: %w", address, err)
	}
	for _, each := range hosts {
		if err := mayListen(each, settings.Closed(), noSignIn); err != nil {
			return nil, fmt.Errorf("listen address %q: %w", address, err)
		}
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", net.JoinHostPort(hosts[0], port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%w; is another Rehearse running there? Stop it or choose another port", err)
	}
	return listener, err
}

// hostsOf are the addresses that a host stands for. A name is resolved once, and the
// address is what counts; "" is every address.
func hostsOf(host string) ([]string, error) {
	if host == "" {
		return []string{""}, nil
	}
	addresses, err := net.DefaultResolver.LookupHost(context.Background(), host)
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", host, err)
	}
	return addresses, nil
}

// mayListen says what keeps the server from an address.
func mayListen(address string, closed, noSignIn bool) error {
	ip := net.ParseIP(address)
	shown := address
	switch {
	case ip != nil && ip.IsLoopback():
		return nil
	case address == "":
		shown = "every address of this machine"
	}
	switch {
	case noSignIn:
		return fmt.Errorf("%s can be reached from other machines, and with --no-sign-in everyone who reaches the server may do everything: use 127.0.0.1, ::1 or localhost, or leave --no-sign-in out", shown)
	case !closed:
		return fmt.Errorf("%s can be reached from other machines, and passwords would cross the network unencrypted: set access.tls in rehearse.yaml, or access.trusted_proxies for a proxy that encrypts; or use 127.0.0.1 and an SSH tunnel", shown)
	}
	return nil
}

// Encrypted wraps a listener in TLS where the settings say so.
func Encrypted(ctx context.Context, listener net.Listener, settings scenarios.AccessSettings) (net.Listener, error) {
	t := settings.TLS
	if t == nil {
		return listener, nil
	}
	if t.ACME != nil {
		config, err := issued(ctx, *t.ACME)
		if err != nil {
			return nil, err
		}
		return tls.NewListener(listener, config), nil
	}
	files := &certificate{cert: t.Cert, key: t.Key}
	if _, err := files.get(nil); err != nil {
		return nil, err
	}
	return tls.NewListener(listener, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: files.get, NextProtos: []string{"h2", "http/1.1"}}), nil
}

// certificate is one in files, which are read again when they have changed.
type certificate struct {
	cert, key string

	mutex sync.Mutex
	read  *tls.Certificate
	at    time.Time // the newer of the two files
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	at, err := newest(c.cert, c.key)
	if err == nil && (c.read == nil || !at.Equal(c.at)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.cert, c.key); err == nil {
			c.read, c.at = &pair, at
		}
	}
	if c.read == nil {
		return nil, fmt.Errorf("read the certificate of access.tls: %w", err)
	}
	return c.read, nil // a pair that is being replaced is read the next time
}

func newest(files ...string) (at time.Time, err error) {
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return at, err
		}
		if info.ModTime().After(at) {
			at = info.ModTime()
		}
	}
	return at, nil
}
