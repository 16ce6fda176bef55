package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
	"github.com/docker/go-units"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

const (
	labelWritable = "rehearse.writable" // its root can be written to

	defaultMemory = 2 << 30
	defaultPids   = 1024
)

// running is one container.
type running struct {
	box  *box
	id   string
	name string // the sandbox's name of it
	talk *talk  // nil without a conversation
}

// Start creates and starts a container.
func (b *box) Start(ctx context.Context, spec sandbox.ContainerSpec) (sandbox.Container, error) {
	done, err := b.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	doing := "start container " + spec.Name
	making, settle := settled(ctx)
	defer settle()
	c, err := b.create(ctx, making, spec)
	if err == nil {
		err = c.start(making, spec.Talk)
	}
	if err == nil && ctx.Err() == nil {
		if b.owns(spec) {
			b.owner <- c.id
		}
		return c, nil
	}
	if c != nil {
		removing, done := afterwards(ctx)
		defer done()
		err = joined(err, c.Remove(removing))
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%s: %w", doing, context.Cause(ctx))
	}
	return nil, b.whyNot(ctx, doing, spec, err)
}

// create makes the container; what it copies to the engine first stops with ctx.
func (b *box) create(ctx, making context.Context, spec sandbox.ContainerSpec) (*running, error) {
	mounts, err := b.mounts(ctx, making, spec)
	if err != nil {
		return nil, err
	}
	mounts = append(mounts, b.imageVolumes(making, spec, mounts)...)
	mode, ends, err := b.reach(ctx, spec)
	if err != nil {
		return nil, err
	}
	config, host := b.config(spec), b.host(spec)
	host.NetworkMode, host.Mounts = container.NetworkMode(mode), mounts
	b.named(config, host)
	made, err := b.engine.client.ContainerCreate(making, config, host, ends, nil, b.name(spec.Name))
	if errdefs.IsNotFound(err) && b.engine.forgetProbe(spec.Image) {
		// Another process may have cleared our image away as an old one.
		probe, wrong := b.engine.Probe(making)
		if wrong != nil {
			return nil, wrong
		}
		config.Image = probe.ID
		made, err = b.engine.client.ContainerCreate(making, config, host, ends, nil, b.name(spec.Name))
	}
	if err != nil {
		return nil, err
	}
	return &running{box: b, id: made.ID, name: spec.Name}, nil
}

// owns says whether others join the container.
func (b *box) owns(spec sandbox.ContainerSpec) bool {
	return spec.Reach == sandbox.Inside && len(b.spec.Joined) > 0 && spec.Name == b.spec.Joined[0]
}

// named gives a container names for others. One that joins another has that
// one's, and the engine refuses to give it any.
func (b *box) named(config *container.Config, host *container.HostConfig) {
	switch {
	case host.NetworkMode.IsContainer():
		config.Hostname, host.DNS, host.DNSOptions, host.DNSSearch = "", nil, nil, nil
	case host.NetworkMode.IsNone() && len(host.DNS) > 0:
		for _, name := range b.spec.Joined {
			host.ExtraHosts = append(host.ExtraHosts, name+":127.0.0.1")
		}
	}
}

func (c *running) start(ctx context.Context, talking bool) (err error) {
	if talking {
		if c.talk, err = c.attach(ctx); err != nil {
			return err
		}
	}
	return c.box.engine.client.ContainerStart(ctx, c.id, container.StartOptions{})
}

func (b *box) config(spec sandbox.ContainerSpec) *container.Config {
	labels := maps.Clone(b.labels)
	labels[labelWritable] = strconv.FormatBool(spec.WritableRoot)
	out := &container.Config{
		Hostname:   hostname(spec.Name),
		Image:      b.engine.pinned(spec.Image),
		Entrypoint: spec.Entrypoint,
		Cmd:        spec.Command,
		Env:        environment(spec.Environment),
		User:       spec.User,
		WorkingDir: spec.WorkingDir,
		Labels:     labels,
	}
	if h := spec.Health; h != nil {
		out.Healthcheck = &container.HealthConfig{Test: h.Test, Interval: h.Interval, Timeout: h.Timeout, StartPeriod: h.StartPeriod, Retries: h.Retries}
	}
	if spec.Talk {
		out.OpenStdin, out.StdinOnce = true, true
		out.AttachStdin, out.AttachStdout, out.AttachStderr = true, true, true
	}
	return out
}

// host is what holds a container in. There is no init process: what the
// recipes start reaps its own, and the limit of pids bounds what nobody does.
func (b *box) host(spec sandbox.ContainerSpec) *container.HostConfig {
	memory, pids := spec.Memory, spec.Pids
	if memory == 0 {
		memory = defaultMemory
	}
	if pids == 0 {
		pids = defaultPids
	}
	out := &container.HostConfig{
		CapDrop:        []string{"ALL"},
		CapAdd:         spec.Capabilities,
		SecurityOpt:    b.engine.security(),
		ReadonlyRootfs: !spec.WritableRoot,
		Tmpfs:          tmpfs(spec.Tmpfs),
		ShmSize:        spec.Shm,
		IpcMode:        "private",
		RestartPolicy:  container.RestartPolicy{Name: container.RestartPolicyDisabled},
		LogConfig:      container.LogConfig{Type: "json-file", Config: map[string]string{"max-size": "5m", "max-file": "1"}},
		// When the machine itself runs out of memory, the sandbox goes first.
		OomScoreAdj: 500,
		Resources: container.Resources{
			Memory:     memory,
			MemorySwap: memory,
			PidsLimit:  &pids,
			// No core dumps, for they hold restored data and the host's handler
			// would be given them: 1 is what also keeps that handler out (core(5)).
			Ulimits: []*units.Ulimit{{Name: "core", Soft: 1, Hard: 1}},
		},
	}
	if spec.CPUs > 0 {
		// The same as NanoCPUs, which the engine refuses where it has fewer.
		out.CPUPeriod = 100_000
		out.CPUQuota = max(1000, int64(spec.CPUs*100_000))
	}
	if spec.Reach == sandbox.Inside {
		out.DNS, out.DNSOptions, out.DNSSearch = []string{deadDNS}, deadDNSOptions, []string{"."}
	}
	if spec.Talk {
		// The conversation itself is no log; what goes wrong is on standard error, which talk keeps.
		out.LogConfig = container.LogConfig{Type: "none"}
	}
	return out
}

func hostname(name string) string {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, name)
	return strings.Trim(clean[:min(len(clean), 63)], "-")
}

func environment(of map[string]string) []string {
	out := make([]string, 0, len(of))
	for _, name := range slices.Sorted(maps.Keys(of)) {
		out = append(out, name+"="+of[name])
	}
	return out
}

func tmpfs(sizes map[string]int64) map[string]string {
	out := map[string]string{}
	for path, size := range sizes {
		out[path] = "exec,nosuid,nodev,mode=1777"
		if size > 0 {
			out[path] += fmt.Sprintf(",size=%d", size)
		}
	}
	return out
}

// whyNot says why a container did not start.
func (b *box) whyNot(ctx context.Context, doing string, spec sandbox.ContainerSpec, err error) error {
	text := err.Error()
	var known *fault.Fault
	switch {
	case errors.As(err, &known):
		return fmt.Errorf("%s: %w", doing, err)
	case errdefs.IsNotFound(err) && strings.Contains(strings.ToLower(text), "no such image"):
		return noImage(spec.Image, "it is not at the engine")
	case errdefs.IsNotFound(err) && strings.Contains(text, "network"):
		return fault.OfRig(fault.Engine, "%s: %s", doing, short(err)).
			To("make the network (docker network create %s), or name another", spec.Network)
	case strings.Contains(text, "executable file not found") || strings.Contains(text, "exec format error") || strings.Contains(text, "no such file or directory: unknown"):
		return fault.OfRig(fault.Image, "%s: what it should run is not in %s: %s", doing, spec.Image, short(err)).
			To("name an image that has it, or another command")
	case strings.Contains(text, "unable to find user"):
		return fault.OfRig(fault.Image, "%s: %s has no user %s", doing, spec.Image, spec.User).To("name an image that has the user, or another user")
	case errdefs.IsConflict(err) && strings.Contains(text, "already in use"):
		return fault.OfRig(fault.Engine, "%s: the sandbox has a container of that name already", doing).
			To("give it another name; if a killed runner left it, rehearse sweep removes it")
	}
	return b.engine.means(ctx, doing, err)
}

// State is how the container is now.
func (c *running) State(ctx context.Context) (sandbox.State, error) {
	seen, err := c.box.engine.client.ContainerInspect(ctx, c.id)
	if err != nil {
		return sandbox.State{}, c.asked(ctx, "look at container "+c.name, err)
	}
	s := seen.State
	out := sandbox.State{
		Running:     s.Running,
		OutOfMemory: s.OOMKilled || c.box.watch.outOfMemory(c.id),
	}
	if s.Health != nil && s.Health.Status != container.NoHealthcheck {
		out.Health = s.Health.Status
		if out.Health != container.Healthy {
			out.HealthSaid = healthSaid(s.Health.Log)
		}
	}
	if !s.Running {
		out.Code = s.ExitCode
	}
	return out, nil
}

// healthSaid is what health checks printed, of which the engine keeps the newest few.
func healthSaid(checks []*container.HealthcheckResult) string {
	var said strings.Builder
	for _, check := range checks {
		fmt.Fprintf(&said, "%s ended with code %d\n", check.Start.UTC().Format(time.RFC3339), check.ExitCode)
		if text := strings.TrimRight(strings.ToValidUTF8(check.Output, "\uFFFD"), "\r\n"); text != "" {
			said.WriteString(text + "\n")
		}
	}
	return said.String()
}

// asked turns the error of a question to the container into one of the contract.
func (c *running) asked(ctx context.Context, doing string, err error) error {
	if ctx.Err() == nil && errdefs.IsNotFound(err) {
		return fault.OfRig(fault.Engine, "%s: %w: it was removed", doing, sandbox.ErrGone).
			To("if none of your people removed it, look for clean-up timers on the engine's host (docker system prune)")
	}
	return c.box.engine.means(ctx, doing, err)
}

// Wait blocks until the container ended.
func (c *running) Wait(ctx context.Context) (sandbox.State, error) {
	ended, errs := c.box.engine.client.ContainerWait(ctx, c.id, container.WaitConditionNotRunning)
	select {
	case <-ended:
		return c.State(ctx)
	case err := <-errs:
		return sandbox.State{}, c.asked(ctx, "wait for container "+c.name, err)
	}
}

// Logs is the end of what it printed.
func (c *running) Logs(ctx context.Context, most int) (string, error) {
	if c.talk != nil {
		return string(c.talk.stderr.last(most)), nil
	}
	all, err := c.box.engine.client.ContainerLogs(ctx, c.id, container.LogsOptions{ShowStdout: true, ShowStderr: true})
	if err != nil {
		return "", c.asked(ctx, "read the log of container "+c.name, err)
	}
	defer all.Close()
	end := &tail{most: most}
	if _, err := stdcopy.StdCopy(end, end, all); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", c.asked(ctx, "read the log of container "+c.name, err)
	}
	return strings.ToValidUTF8(string(end.last(most)), "\uFFFD"), nil
}

// Enter is the engine's own command line.
func (c *running) Enter() string { return "docker exec -it " + c.box.name(c.name) + " sh" }

// Remove ends and removes it.
func (c *running) Remove(ctx context.Context) error {
	if c.talk != nil {
		_ = c.talk.Close()
	}
	return c.box.engine.removeContainer(ctx, c.id)
}

// ending waits a moment for the news that the container ended: what it ran dies
// with it, and that shows first.
func (c *running) ending(ctx context.Context) {
	select {
	case <-c.box.watch.endOf(c.id):
	case <-ctx.Done():
	case <-time.After(300 * time.Millisecond):
	}
}
