package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/client"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

// means turns an error of the Docker client into one of the contract: the cause
// why ctx ended, or a fault of the rig that says what to do.
func (e *Engine) means(ctx context.Context, doing string, err error) error {
	var known *fault.Fault
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", doing, context.Cause(ctx))
	case errors.As(err, &known):
		return fmt.Errorf("%s: %w", doing, err)
	case unreachable(err):
		return e.unreachable(doing, err)
	case full(err):
		return fault.OfRig(fault.Capacity, "%s: %w: %s", doing, sandbox.ErrFull, short(err)).
			To("free space where the engine keeps its data (docker system df), or give it a larger disk")
	}
	return fault.OfRig(fault.Engine, "%s: %w", doing, err).
		To("the words are the container engine's: its own log on its host says more")
}

func (e *Engine) unreachable(doing string, err error) error {
	f := fault.OfRig(fault.Engine, "%s: %w: %s", doing, sandbox.ErrUnreachable, short(err))
	if errors.Is(err, os.ErrPermission) || strings.Contains(err.Error(), "permission denied") {
		return f.To("let this user use %s (group docker), or give another engine.host", e.client.DaemonHost())
	}
	return f.To("start Docker, or say where it is with engine.host in rehearse.yaml or DOCKER_HOST; tried %s", e.client.DaemonHost())
}

func unreachable(err error) bool {
	var network *net.OpError
	return client.IsErrConnectionFailed(err) || errors.As(err, &network) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

func full(err error) bool {
	text := err.Error()
	return strings.Contains(text, "no space left on device") || strings.Contains(text, "disk quota exceeded")
}

func gone(err error) bool {
	return errdefs.IsNotFound(err) || errdefs.IsConflict(err) && strings.Contains(err.Error(), "is not running")
}

// short is the end of what the engine said: it puts where it was in front of
// what happened, layer by layer.
func short(err error) string {
	text := strings.TrimSpace(strings.TrimPrefix(err.Error(), "Error response from daemon: "))
	text = strings.TrimSuffix(text, ": unknown")
	if at := strings.LastIndex(text, "OCI runtime create failed: "); at >= 0 {
		text = text[at+len("OCI runtime create failed: "):]
	}
	const most = 300
	if len(text) > most {
		text = "…" + strings.ToValidUTF8(text[len(text)-most:], "")
	}
	return text
}

// patiently tries again while the engine still lets go of something. What is
// not there is gone.
func patiently(ctx context.Context, remove func() error) error {
	const long = 5 * time.Second
	for began, pause := time.Now(), 20*time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := remove()
		if err == nil || errdefs.IsNotFound(err) {
			return nil
		}
		if ctx.Err() != nil || unreachable(err) || time.Since(began) > long {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}
