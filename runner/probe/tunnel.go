package probe

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"
)

// TunnelCommand is the argument of the probe with which it carries its standard
// input and output to an address inside the sandbox, which follows it.
const TunnelCommand = "tunnel"

// tunnel carries in and out to an address until the other side closes, or until
// the input has ended and the other side has answered.
func tunnel(ctx context.Context, address string, in io.Reader, out io.Writer) error {
	dialer := net.Dialer{Timeout: 10 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("reach %s inside the sandbox: %w", address, err)
	}
	defer conn.Close()
	go func() { // ends with the process at the latest: a read of its input cannot be given up
		_, _ = io.Copy(conn, in)
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	if _, err := io.Copy(out, conn); err != nil {
		return fmt.Errorf("carry what %s answers: %w", address, err)
	}
	return nil
}

// stayArgs ask the probe to outlive the conversation, so that a person can look
// inside by further processes beside it.
type stayArgs struct {
	Until time.Time `json:"until"`
}

// stay keeps this process for a while after the conversation has ended.
func (s *server) stay(a stayArgs) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stayUntil = a.Until
}

// linger waits as long as stay said, or until ctx ends.
func (s *server) linger(ctx context.Context) {
	s.mu.Lock()
	left := time.Until(s.stayUntil)
	s.mu.Unlock()
	if left <= 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(left):
	}
}

// Stay has the probe outlive the end of the conversation until a moment, for a
// person who looks inside.
func (c *Client) Stay(ctx context.Context, until time.Time) error {
	return c.Do(ctx, "stay", stayArgs{Until: until}, nil, nil)
}
