package runner

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"rehearse/runner/sandbox"
	"rehearse/runner/script"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
	"rehearse/store"
)

// The `services` of a scenario: what must come up on the restored data.

func (r *rehearsal) imagesOfServices() (images []string) {
	for _, s := range r.services {
		if !slices.Contains(images, s.Image) {
			images = append(images, s.Image)
		}
	}
	return images
}

// startServices starts them in their order, each once what it depends on is as
// it wants it, and waits for those that say themselves whether they are healthy.
func (r *rehearsal) startServices(ctx context.Context) error {
	for i := range r.services {
		s := &r.services[i]
		err := r.phase(ctx, store.Ready, s.Name, func(ctx context.Context, _ *step) error { return r.startService(ctx, s) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *rehearsal) startService(ctx context.Context, s *scenarios.ComposeService) error {
	for name, condition := range s.DependsOn {
		if err := r.awaitService(ctx, name, condition); err != nil {
			return err
		}
	}
	container, err := r.box.Start(ctx, r.specOf(s))
	if err != nil {
		return fmt.Errorf("start service %s: %w", s.Name, err)
	}
	r.containers.Store(s.Name, container)
	if s.Health == nil {
		return nil
	}
	return r.awaitService(ctx, s.Name, "healthy")
}

func (r *rehearsal) specOf(s *scenarios.ComposeService) sandbox.ContainerSpec {
	limits := r.scenario.Limits
	spec := sandbox.ContainerSpec{
		Name: s.Name, Image: s.Image, Entrypoint: s.Entrypoint, Command: s.Command,
		Environment: s.Environment, User: s.User, WorkingDir: s.WorkingDir,
		Reach: sandbox.Inside, Tmpfs: map[string]int64{}, Shm: s.Shm.Bytes(),
		Memory: limits.Memory.Bytes(), CPUs: limits.CPUs, WritableRoot: !s.ReadOnly,
	}
	for _, path := range s.Tmpfs {
		spec.Tmpfs[path] = 64 << 20
		if disk := limits.Disk.Bytes(); disk > 0 {
			spec.Tmpfs[path] = min(spec.Tmpfs[path], disk)
		}
	}
	for _, v := range s.Volumes {
		for _, c := range r.components {
			if c.Name == v.Component {
				spec.Mounts = append(spec.Mounts, sandbox.Mount{Volume: c.part.Mounts()[0].Volume, Target: v.Target, ReadOnly: v.ReadOnly})
			}
		}
	}
	if h := s.Health; h != nil {
		spec.Health = &sandbox.Health{
			Test: h.Test, Interval: h.Interval.Std(), Timeout: h.Timeout.Std(), StartPeriod: h.StartPeriod.Std(), Retries: h.Retries,
		}
	}
	return spec
}

// awaitService waits until a service is started, healthy or completed. A
// component counts as all of them once it is restored.
func (r *rehearsal) awaitService(ctx context.Context, name, condition string) error {
	found, is := r.containers.Load(name)
	if !is || condition == "started" {
		return nil
	}
	container := found.(sandbox.Container)
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		state, err := container.State(ctx)
		if err != nil {
			return fmt.Errorf("ask how service %s is: %w", name, err)
		}
		if as, err := reached(name, condition, state); as || err != nil {
			return r.withWords(ctx, name, container, err)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// reached says whether a service is as it is wanted, or never will be.
func reached(name, condition string, state sandbox.State) (bool, error) {
	switch {
	case state.OutOfMemory:
		return false, fault.OfRig(fault.Capacity, "service %s was killed for memory", name).To("raise limits.memory of the scenario")
	case condition == "completed" && !state.Running && state.Code == 0:
		return true, nil
	case !state.Running:
		return false, fault.OfBackup(fault.Application, "service %s ended with code %d on the restored data", name, state.Code).
			To("see what it printed (`rehearse show RUN --logs`); if it does the same on the real data, fix the service")
	case condition == "completed":
		return false, nil
	case state.Health == "unhealthy":
		return false, fault.OfBackup(fault.Application, "service %s is not healthy on the restored data", name).
			To("see what it printed (`rehearse show RUN --logs`); if it does the same on the real data, fix the service")
	}
	return state.Health == "healthy" || state.Health == "", nil
}

// withWords adds the first error that a service printed, and takes the blame
// from the backup where the service says that it lacks its configuration.
func (r *rehearsal) withWords(ctx context.Context, name string, container sandbox.Container, err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err
	}
	text, logErr := container.Logs(ctx, 16<<10)
	if logErr != nil || strings.TrimSpace(text) == "" {
		return f
	}
	said := script.Words(&recipe.Recipe{}, recipe.InStart, r.secrets, text).Complaint()
	if lacking := lacksConfiguration(text); lacking != "" && f.Blame == fault.Backup {
		return fault.OfRig(fault.Application, "%s, which says that it lacks its configuration: %s",
			strings.TrimSuffix(f.Reason, " on the restored data"), script.Shorten(r.secrets.Clean(lacking))).
			To("give services.%s what it needs, by environment or command, or put it into the image", name)
	}
	if said != "" {
		f.Reason += ": " + said
	}
	return f
}

// configuration is how applications say that they were not set up, and not that
// their data is wrong.
var configuration = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\benv(ironment)?([ _-]var(iable)?)?s?\b.{0,80}\b(not set|unset|missing|required|not defined|undefined|must be|not provided|is empty)\b`),
	regexp.MustCompile(`(?i)\b(missing|undefined|unset) (required )?(env(ironment)?([ _-]var(iable)?)?s?|config(uration)?|settings?)\b`),
	regexp.MustCompile(`\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b.{0,40}\b(not set|unset|missing|required|not defined|undefined|must be set|not provided|parameter not set|unbound variable)\b`),
	regexp.MustCompile(`(?i)\b(parameter not set|unbound variable)\b`),
	regexp.MustCompile(`\bKeyError: '[A-Z][A-Z0-9_]{2,}'`),
	regexp.MustCompile(`(?i)\bconfig(uration)?( file)?\b.{0,80}\b(not found|missing|does not exist|no such file|not exist|cannot be (read|opened|found)|could not be (read|opened|found))\b`),
	regexp.MustCompile(`(?i)\b(open|read|find|load|stat)\b.{0,80}\.(conf|cnf|cfg|ini|env|toml|ya?ml|properties)\b.{0,20}\bno such file or directory\b`),
	regexp.MustCompile(`(?i)(could not translate host name|no such host|name or service not known|getaddrinfo \w+|unknownhostexception|temporary failure in name resolution|nodename nor servname)`),
	regexp.MustCompile(`(?i)(exec format error|executable file not found)`),
}

// lacksConfiguration is the first line by which an application says so; "" where
// none does.
func lacksConfiguration(log string) string {
	for line := range strings.Lines(log) {
		for _, says := range configuration {
			if says.MatchString(line) {
				return strings.TrimSpace(line)
			}
		}
	}
	return ""
}
