package restore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/runner/script"
	"rehearse/runner/secret"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/units"
)

// Configure makes the environment of the component's scripts.
func (p *Part) Configure(ctx context.Context) error {
	cpus, memory, err := p.resources(ctx)
	if err != nil {
		return err
	}
	if p.located, err = p.locations(); err != nil {
		return err
	}
	environment := map[string]string{
		"DATA": p.Data(), "SOURCE": p.SourceDir(),
		"CPUS": strconv.Itoa(cpus), "MEMORY_MB": strconv.FormatInt(memory>>20, 10),
	}
	secrets := []string{p.password}
	for _, parameter := range p.recipe.Parameters {
		value := parameterText(p.component.With[parameter.Name])
		if parameter.Type == recipe.Secret {
			if value, err = p.resolve(value); err != nil {
				return fmt.Errorf("%s: parameter %s: %w", p.component.Name, parameter.Name, err)
			}
			secrets = append(secrets, value)
		}
		if parameter.Type == recipe.Location && value != "" {
			value = p.location(parameter.Name)
		}
		environment[strings.ToUpper(parameter.Name)] = value
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.environment, p.secrets = environment, secret.New(secrets...)
	return nil
}

// location is where scripts find a local file or folder that a parameter names.
func (p *Part) location(name string) string {
	return fmt.Sprintf(probe.Root+"/%s/locations/%s", p.component.Name, name)
}

// locations mounts what parameters name, read-only. What is not there is a
// mistake of the scenario.
func (p *Part) locations() (mounts []sandbox.Mount, err error) {
	for _, parameter := range p.recipe.Parameters {
		host := parameterText(p.component.With[parameter.Name])
		if parameter.Type != recipe.Location || host == "" {
			continue
		}
		if _, err := os.Stat(host); err != nil {
			return nil, fault.OfRig(fault.Internal, "component %s: the parameter %s names %s, which cannot be had: %w", p.component.Name, parameter.Name, host, err).
				To("correct the parameter, or mount the path where rehearse runs")
		}
		mounts = append(mounts, sandbox.Mount{Host: host, Target: p.location(parameter.Name), ReadOnly: true})
	}
	return mounts, nil
}

// Prepare makes the component's folder, and lets Unpack begin.
func (p *Part) Prepare(ctx context.Context, client *probe.Client) error {
	p.probe = client
	folders := []string{p.Data()}
	if p.options.Exports {
		folders = append(folders, p.ExportDir())
	}
	err := client.Prepare(ctx, folders)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx) // what ended it is not the restore's trouble, and ends who waits for this as well
	}
	p.prepareErr = err
	p.once.Do(func() { close(p.prepared) })
	return err
}

// Begin starts the component's container: of the service where it starts
// empty, else the one in which the restore steps run.
func (p *Part) Begin(ctx context.Context) error {
	switch {
	case p.recipe.Service == nil:
		return nil
	case p.recipe.Service.Start == recipe.StartRestored:
		return p.startWorkbench(ctx)
	}
	return p.startService(ctx, untilPrepared)
}

// Begun waits until a service that starts empty is ready.
func (p *Part) Begun(ctx context.Context) error {
	if p.recipe.Service == nil || p.recipe.Service.Start == recipe.StartRestored {
		return nil
	}
	return p.awaitReady(ctx, fault.Rig)
}

// untilPrepared waits for the folder: the container may be there before it.
const untilPrepared = `until [ -w "$DATA" ]; do sleep 0.02 2>/dev/null || sleep 1; done` + "\n"

func (p *Part) resolve(ref string) (string, error) {
	if ref == "" || p.options.Resolve == nil {
		return ref, nil
	}
	return p.options.Resolve(ref)
}

// defaultMemory is what a sandbox gives a container without a limit of its own.
const defaultMemory = 2 << 30

// resources are what scripts may count on; without a limit of processors it is
// what the engine has.
func (p *Part) resources(ctx context.Context) (cpus int, memory int64, err error) {
	cpus, memory = int(p.limits.CPUs), p.limits.Memory.Bytes()
	if memory <= 0 {
		memory = defaultMemory
	}
	if p.limits.CPUs > 0 {
		return max(1, cpus), memory, nil
	}
	about, err := p.engine.About(ctx)
	return max(1, about.CPUs), memory, err
}

func parameterText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "true"
		}
		return ""
	case []string:
		return strings.Join(v, "\n")
	case []any:
		texts := make([]string, len(v))
		for i, one := range v {
			texts[i] = fmt.Sprint(one)
		}
		return strings.Join(texts, "\n")
	}
	return fmt.Sprint(value)
}

// idle keeps the container of the restore steps alive until the service takes its place.
const idle = `trap 'exit 0' TERM INT; while :; do sleep 3600 & wait $!; done`

// startWorkbench starts the container in which the restore steps of a service
// run that only starts afterwards.
func (p *Part) startWorkbench(ctx context.Context) error {
	if len(p.recipe.Restore) == 0 {
		return nil
	}
	return p.start(ctx, p.component.Name+"-restore", idle, p.publicNow())
}

func (p *Part) startService(ctx context.Context, first string) error {
	service := p.recipe.Service
	environment := p.publicNow()
	maps.Copy(environment, service.Environment)
	environment["SETTINGS"] = service.Settings
	if settings := strings.TrimSpace(service.Settings); settings != "" {
		p.fact("settings", settings)
	}
	return p.start(ctx, p.component.Name, first+p.recipe.Preamble+"\n"+cmp.Or(service.Run, idle), environment)
}

func (p *Part) start(ctx context.Context, name, run string, environment map[string]string) error {
	tmpfs, err := tmpfsOf(p.recipe.Service)
	if err != nil {
		return err
	}
	for at, size := range tmpfs {
		if disk := p.limits.Disk.Bytes(); disk > 0 {
			tmpfs[at] = min(size, disk)
		}
	}
	shm, err := sizeOf(p.recipe.Service.Shm)
	if err != nil {
		return err
	}
	container, err := p.sandbox.Start(ctx, sandbox.ContainerSpec{
		Name:         name,
		Image:        p.imageToStart(),
		Entrypoint:   []string{"sh", "-c", run, script.Arg0},
		Environment:  environment,
		User:         p.recipe.Service.User,
		Reach:        cmp.Or(p.options.Reach, sandbox.Inside),
		Mounts:       append(p.Mounts(), p.located...),
		Tmpfs:        tmpfs,
		Capabilities: p.recipe.Service.Capabilities,
		Memory:       p.limits.Memory.Bytes(),
		CPUs:         p.limits.CPUs,
		Shm:          shm,
	})
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	if err != nil {
		return fmt.Errorf("start the container of component %s: %w", p.component.Name, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.container = container
	return nil
}

// imageToStart is the very image that was found: a tag may move between asking
// and starting.
func (p *Part) imageToStart() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.image != nil && p.image.ID != "" {
		return p.image.ID
	}
	return p.ImageRef()
}

const defaultTmpfs = 256 << 20

// tmpfsOf reads "/tmp" and "/tmp:512m".
func tmpfsOf(service *recipe.Service) (map[string]int64, error) {
	all := map[string]int64{}
	for _, entry := range service.Tmpfs {
		where, size, ok := strings.Cut(entry, ":")
		bytes := int64(defaultTmpfs)
		if ok {
			var err error
			if bytes, err = sizeOf(size); err != nil {
				return nil, err
			}
		}
		all[path.Clean(where)] = bytes
	}
	return all, nil
}

func sizeOf(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	size, err := units.ParseSize(text)
	return size.Bytes(), err
}

// Ready starts a service that starts restored, and waits until it is ready. If
// it does not become so, the backup is to blame.
func (p *Part) Ready(ctx context.Context) error {
	if p.recipe.Service == nil || p.recipe.Service.Start != recipe.StartRestored {
		return nil
	}
	if workbench := p.Container(); workbench != nil {
		if err := workbench.Remove(ctx); err != nil {
			return fmt.Errorf("remove the container of the restore steps of %s: %w", p.component.Name, err)
		}
	}
	if err := p.startService(ctx, ""); err != nil {
		return err
	}
	return p.awaitReady(ctx, fault.Backup)
}

// publicNow is the environment with what was found meanwhile, and without secrets.
func (p *Part) publicNow() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	public := maps.Clone(p.environment)
	for _, parameter := range p.recipe.Parameters {
		if parameter.Type == recipe.Secret {
			delete(public, strings.ToUpper(parameter.Name))
		}
	}
	return public
}

const (
	defaultReadyWithin = 2 * time.Minute
	notReady           = 75 // the code with which the ready loop gives up
)

// readyLoop asks inside the container, again and again in one exec, so that
// waiting costs no conversation with the engine. What it says is heard of the last
// time alone.
const readyLoop = `end=$(($(date +%%s) + %d))
until (
%s
) >/dev/null 2>&1; do
	[ "$(date +%%s)" -lt "$end" ] || {
		(
%s
		) && exit 0
		exit %d
	}
	sleep 0.02 2>/dev/null || sleep 1
done`

// awaitReady waits until the service is ready; blame says whose fault it is if
// it does not become so.
func (p *Part) awaitReady(ctx context.Context, blame fault.Blame) error {
	within, err := p.readyWithin()
	if err != nil || p.recipe.Service.Ready == "" {
		return err
	}
	bounded, stop := context.WithTimeout(ctx, within+10*time.Second)
	defer stop()
	loop := fmt.Sprintf(readyLoop, int(within.Seconds()), p.recipe.Service.Ready, p.recipe.Service.Ready, notReady)
	heard, err := p.run(bounded, step{during: recipe.InStart, kind: script.OfReady, text: loop})
	if err == nil && heard.Code == 0 {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return p.notReady(ctx, blame, within)
}

func (p *Part) readyWithin() (time.Duration, error) {
	if p.recipe.Service.ReadyWithin == "" {
		return defaultReadyWithin, nil
	}
	within, err := units.ParseDuration(p.recipe.Service.ReadyWithin)
	return within.Std(), err
}

// notReady says why, by memory first, then by the service's own words.
func (p *Part) notReady(ctx context.Context, blame fault.Blame, within time.Duration) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer stop()
	container := p.Container()
	state, err := settled(ctx, container)
	switch {
	case err != nil && !errors.Is(err, sandbox.ErrGone):
		return fmt.Errorf("ask how the container of %s is: %w", p.component.Name, err)
	case state.OutOfMemory:
		return p.outOfMemory()
	case blame == fault.Rig && !state.Running:
		return p.ended(ctx, container, state)
	}
	heard := p.lastWords(ctx, container, recipe.InStart)
	if f := heard.Known(); f != nil {
		return p.placed("", f)
	}
	how := "did not become ready within " + within.String()
	if !state.Running {
		how = fmt.Sprintf("ended with code %d before it was ready", state.Code)
	}
	if blame == fault.Rig {
		return fault.OfRig(fault.Engine, "%s: the service %s, still empty: %s", p.component.Name, how, saidOf(heard)).
			To("look at the image %s and the limits, and run again", p.ImageRef())
	}
	return fault.OfBackup(fault.Start, "%s: what was restored %s: %s", p.component.Name, how, saidOf(heard))
}
