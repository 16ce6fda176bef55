package store

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// giveUp has the kernel give a connection up when what was sent on it is not
// acknowledged for so long. By itself it would try for a quarter of an hour, and
// the one that waits does not hear that the network is back.
func giveUp(after time.Duration) func(network, address string, c syscall.RawConn) error {
	return func(network, _ string, c syscall.RawConn) error {
		if network != "tcp" && network != "tcp4" && network != "tcp6" {
			return nil
		}
		var refused error
		err := c.Control(func(fd uintptr) {
			refused = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(after.Milliseconds()))
		})
		if err != nil {
			return err
		}
		return refused
	}
}
