// Package docker makes sandboxes with a Docker engine, API 1.41 or later. It is
// the only package that knows the Docker client. What a sandbox is and what its
// methods promise stands in package sandbox; sandbox/sandboxtest proves it here.
//
// Everything made is called rehearse-<run>-<attempt>-… and labelled with run,
// attempt, runner and expiry, so that any later process finds it again.
package docker

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"

	"rehearse/runner/probe/bridge"
	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

const (
	oldestAPI = "1.41"
	// grace is how long an engine may take to finish what was begun when the
	// caller gave up, so that it can be removed again.
	grace = 10 * time.Second
	// silence is how long an engine may take to describe itself. One that has hung
	// still takes connections, and would be waited for without end.
	silence = 30 * time.Second
)

// Options say where the engine is and how to speak with it.
type Options struct {
	Host   string            // "" takes DOCKER_HOST, else the local socket
	Local  string            // auto, yes or no: whether the engine sees our paths; "" is auto
	Mirror map[string]string // registry or prefix of image names → what to pull from instead
	Binary string            // the static binary that is the probe; "" is this program
	Log    *slog.Logger      // "" logs nothing
	// CloseBridge closes a bridge with rights of our own; nil is bridge.Close.
	// Where it fails, the engine does it.
	CloseBridge func(device string) error
}

// Engine is a Docker engine.
type Engine struct {
	opts     Options
	client   *client.Client
	log      *slog.Logger
	resolved sync.Map // image as asked for → id of what was found for it

	usable     atomic.Bool
	unfiltered atomic.Bool  // it has no filter of system calls
	ahead      atomic.Int64 // nanoseconds by which the engine's clock is ahead of ours, as About found last
	local      atomic.Pointer[bool]

	describing chan struct{} // holds one who asks, so that others wait for the answer
	lately     described     // guarded by describing

	silence time.Duration // 0 is the default

	probing sync.Mutex // held while the probe's image is looked for or imported
	probe   sandbox.Image
}

var _ sandbox.Engine = (*Engine)(nil)

// New prepares the conversation with an engine; nothing is sent yet.
func New(opts Options) (*Engine, error) {
	switch opts.Local {
	case "":
		opts.Local = "auto"
	case "auto", "yes", "no":
	default:
		return nil, fault.OfRig(fault.Engine, "engine.local is %q", opts.Local).To("give auto, yes or no")
	}
	set := []client.Opt{client.WithTLSClientConfigFromEnv(), client.WithHostFromEnv(), client.WithAPIVersionNegotiation()}
	if opts.Host != "" {
		set = append(set, client.WithHost(opts.Host))
	}
	c, err := client.NewClientWithOpts(set...)
	if err != nil {
		return nil, fault.OfRig(fault.Engine, "reach the container engine: %w", err).
			To("give engine.host or DOCKER_HOST as unix:///path or tcp://host:port")
	}
	if strings.HasPrefix(c.DaemonHost(), "ssh:") {
		return nil, fault.OfRig(fault.Engine, "the container engine at %s is behind ssh", c.DaemonHost()).
			To("forward its socket (ssh -L /tmp/docker.sock:/var/run/docker.sock) and give that path as unix:// address")
	}
	if opts.CloseBridge == nil {
		opts.CloseBridge = bridge.Close
	}
	log := opts.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Engine{opts: opts, client: c, log: log, describing: make(chan struct{}, 1)}, nil
}

// Close lets go of the connection, not of sandboxes.
func (e *Engine) Close() error { return e.client.Close() }

// described is an engine as it was at a moment.
type described struct {
	at    time.Time
	about sandbox.About
}

// aMoment is for how long a description is good: the steps at the beginning of
// a run each want one, and an engine takes its time over it.
const aMoment = time.Second

// About describes the engine.
func (e *Engine) About(ctx context.Context) (sandbox.About, error) {
	select {
	case e.describing <- struct{}{}:
		defer func() { <-e.describing }()
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return sandbox.About{}, e.means(ctx, "describe the engine", context.Cause(ctx))
	}
	if since := time.Since(e.lately.at); since < aMoment {
		about := e.lately.about
		if !about.Time.IsZero() { // it said which time it has; ours may have been set meanwhile
			about.Time = about.Time.Add(since)
			e.ahead.Store(int64(time.Until(about.Time)))
		}
		return about, nil
	}
	about, err := e.describe(ctx)
	if err == nil {
		e.lately = described{time.Now(), about}
	}
	return about, err
}

func (e *Engine) describe(ctx context.Context) (sandbox.About, error) {
	limit := cmp.Or(e.silence, silence)
	ctx, done := context.WithTimeoutCause(ctx, limit, fault.OfRig(fault.Engine, "%w: it said nothing for %s", sandbox.ErrUnreachable, limit).
		To("see what the engine at %s is busy with, and start it again if it hangs: its own log says more", e.client.DaemonHost()))
	defer done()
	if err := e.ready(ctx); err != nil {
		return sandbox.About{}, err
	}
	info, err := e.client.Info(ctx)
	if err != nil {
		return sandbox.About{}, e.means(ctx, "describe the engine", err)
	}
	local := e.localTo(info)
	e.unfiltered.Store(!slices.ContainsFunc(info.SecurityOptions, func(o string) bool { return strings.HasPrefix(o, "name=seccomp") }))
	clock, err := time.Parse(time.RFC3339Nano, info.SystemTime)
	if err == nil {
		e.ahead.Store(int64(time.Until(clock)))
	}
	return sandbox.About{
		Name:       "Docker " + info.ServerVersion,
		APIVersion: e.client.ClientVersion(),
		Local:      local,
		CPUs:       info.NCPU,
		Memory:     info.MemTotal,
		Driver:     info.Driver,
		Root:       info.DockerRootDir,
		Time:       clock.UTC(),
	}, nil
}

// ready asks once whether the engine answers and is new enough.
func (e *Engine) ready(ctx context.Context) error {
	if e.usable.Load() {
		return nil
	}
	pong, err := e.client.Ping(ctx)
	if err != nil {
		return e.means(ctx, "ask the engine", err)
	}
	e.client.NegotiateAPIVersionPing(pong)
	if v := e.client.ClientVersion(); versions.LessThan(v, oldestAPI) {
		return fault.OfRig(fault.Engine, "the container engine at %s speaks API %s, and %s is the oldest that will do", e.client.DaemonHost(), v, oldestAPI).
			To("upgrade Docker to 20.10 or later")
	}
	e.usable.Store(true)
	return nil
}

// isLocal says whether the engine sees our paths.
func (e *Engine) isLocal(ctx context.Context) (bool, error) {
	if known := e.local.Load(); known != nil {
		return *known, nil
	}
	info, err := e.client.Info(ctx)
	if err != nil {
		return false, e.means(ctx, "describe the engine", err)
	}
	return e.localTo(info), nil
}

// localTo says whether an engine that describes itself so sees our paths.
func (e *Engine) localTo(info system.Info) bool {
	if known := e.local.Load(); known != nil {
		return *known
	}
	local := e.findLocal(info)
	e.local.Store(&local)
	return local
}

func (e *Engine) findLocal(info system.Info) bool {
	if e.opts.Local != "auto" {
		return e.opts.Local == "yes"
	}
	if !strings.HasPrefix(e.client.DaemonHost(), "unix:") {
		return false
	}
	if !exists("/.dockerenv") && !exists("/run/.containerenv") {
		return true
	}
	// A machine made from a container image carries the mark as well. There the
	// engine has our name and keeps its data where we see it.
	name, err := os.Hostname()
	return err == nil && name == info.Name && exists(info.DockerRootDir)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// settled lives a little longer than ctx: what the engine was asked to make in
// the meantime becomes known to us and can be removed.
func settled(ctx context.Context) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return out, func() { stop(); cancel() }
}

// afterwards is the context of removing what a caller of ctx will not need.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 2*grace)
}
