package runner

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"rehearse/runner/capacity"
	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

const (
	// grace is how long teardown may take.
	grace = time.Minute
	// margin is how long after its last possible moment a sandbox is left alone
	// by the sweeps of others.
	margin = 5 * time.Minute
)

// place is the sandbox of a run, made when something first needs it: a source
// that is a tool does so sooner than the rest.
type place struct {
	engine sandbox.Engine
	spec   sandbox.Spec

	mu   sync.Mutex
	made sandbox.Sandbox // nil: not yet
}

func (p *place) open(ctx context.Context) (sandbox.Sandbox, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made != nil {
		return p.made, nil
	}
	made, err := p.engine.Open(ctx, p.spec)
	if err != nil {
		return nil, err
	}
	p.made = made
	return made, nil
}

// Start makes the sandbox first, if it must.
func (p *place) Start(ctx context.Context, spec sandbox.ContainerSpec) (sandbox.Container, error) {
	made, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	return made.Start(ctx, spec)
}

// Written is 0 where there is no sandbox.
func (p *place) Written(ctx context.Context) (int64, error) {
	if made := p.now(); made != nil {
		return made.Written(ctx)
	}
	return 0, nil
}

// Close removes the sandbox, where there is one.
func (p *place) Close(ctx context.Context) error {
	if made := p.now(); made != nil {
		return made.Close(ctx)
	}
	return nil
}

func (p *place) now() sandbox.Sandbox {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.made
}

// expires is when not even a kept sandbox of this run has a reason to be there.
func (r *rehearsal) expires() time.Time {
	return time.Now().Add(r.timeLimit() + r.keepFor() + grace + margin)
}

// forPeople says whether a sandbox that passed stays as well: people validate in it.
func (r *rehearsal) forPeople() bool {
	return r.run.Trigger == store.Rehearsed || r.run.Trigger == store.Recovered
}

func (r *rehearsal) keepFor() time.Duration { return time.Duration(r.run.KeepFor) * time.Second }

// startProbe starts our own process in the sandbox, greets it, and has it prove
// the isolation.
func (r *rehearsal) startProbe(ctx context.Context) error {
	image, err := r.probeImage(ctx)
	if err != nil {
		return err
	}
	var mounts []sandbox.Mount
	capabilities := []string{"DAC_OVERRIDE"} // backups belong to all sorts of users and are often theirs alone
	if c := r.returning(); c != nil {        // so that the disk that the second copy takes is seen
		mounts = append(mounts, c.part.Second().Mounts()[0])
	}
	for _, c := range r.components {
		mounts = append(mounts, c.part.Mounts()...)
		capabilities = append(capabilities, c.part.Capabilities()...)
	}
	slices.Sort(capabilities)
	container, err := r.box.Start(ctx, sandbox.ContainerSpec{
		Name: probeContainer, Image: image.Ref, Talk: true, Reach: sandbox.Inside, Mounts: mounts, Memory: max(capacity.LeastProbe, r.scenario.Limits.Memory.Bytes()),
		Capabilities: slices.Compact(capabilities),
	})
	if err != nil {
		return fmt.Errorf("start the probe: %w", err)
	}
	client, err := probe.Dial(ctx, container.Talk())
	if err != nil {
		return err
	}
	r.probe = client
	close(r.probeUp)
	return r.proveIsolation(ctx)
}

// probeImage makes sure of the probe's image, and makes the sandbox meanwhile.
func (r *rehearsal) probeImage(ctx context.Context) (image sandbox.Image, err error) {
	err = r.together(ctx,
		func(ctx context.Context) (err error) {
			image, err = r.engine.Probe(ctx)
			return err
		},
		func(ctx context.Context) error {
			_, err := r.box.open(ctx)
			return err
		})
	return image, err
}

// proveIsolation has the probe try to get out. Reaching anything ends the run
// before a byte is restored; Judge reads the proof.
func (r *rehearsal) proveIsolation(ctx context.Context) error {
	eavesdropper := listenForAll()
	proof, err := r.probe.Isolation(ctx, probe.IsolationArgs{Host: r.hostAddresses(), Canaries: r.workspace.Settings.Canaries, Shouts: eavesdropper.ports()})
	if err != nil {
		eavesdropper.close()
		return fmt.Errorf("prove the isolation: %w", err)
	}
	eavesdropper.judge(&proof)
	r.isolation = &proof
	if !proof.Isolated {
		return fault.OfRig(fault.Isolation, "%s", Facts{Isolation: &proof}.leak()).
			To("check the firewall and the networks of the container engine; until then nothing may be restored there")
	}
	close(r.isolated)
	return nil
}

// hostAddresses are where the engine's host would be reached, if it could be:
// our own addresses, and the one that an engine elsewhere is asked at.
func (r *rehearsal) hostAddresses() []string {
	var found []string
	if at, err := url.Parse(r.workspace.Settings.Engine.Host); err == nil && at.Hostname() != "" {
		found = append(found, at.Hostname())
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return found
	}
	for _, address := range own {
		if ip, is := address.(*net.IPNet); is && !ip.IP.IsLoopback() && !ip.IP.IsLinkLocalUnicast() {
			found = append(found, ip.IP.String())
		}
	}
	return found
}

// watchDisk ends the run when what was restored outgrows limits.disk, and
// returns the function that ends the watch.
func (r *rehearsal) watchDisk(ctx context.Context) (stop func()) {
	limit := r.scenario.Limits.Disk
	if limit <= 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if await(ctx, r.probeUp) == nil {
			r.watchUntil(ctx, limit)
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// watchUntil looks about once a second, and less often where looking takes
// long: it must not be what makes a restore slow.
func (r *rehearsal) watchUntil(ctx context.Context, limit units.Size) {
	for pause := time.Second; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		began := time.Now()
		if r.lookAtDisk(ctx, limit) {
			return
		}
		pause = min(max(time.Second, 5*time.Since(began)), 10*time.Second)
	}
}

// lookAtDisk ends the run where the sandbox holds more than it may, and says so.
func (r *rehearsal) lookAtDisk(ctx context.Context, limit units.Size) (over bool) {
	if limit <= 0 || ctx.Err() != nil {
		return false
	}
	used, err := r.diskUsed(ctx)
	if err != nil {
		if ctx.Err() == nil {
			r.log.Warn("how much the sandbox holds was not measured", "error", err)
		}
		return false
	}
	if over = used > limit.Bytes(); over {
		r.stop(fault.OfRig(fault.Capacity, "the sandbox holds %s, and its limit is %s", units.Size(used), limit).
			To("raise limits.disk of the scenario, if the backup may be so large"))
	}
	return over
}

func (r *rehearsal) diskUsed(ctx context.Context) (int64, error) {
	var paths []string
	if c := r.returning(); c != nil {
		paths = append(paths, c.part.ExportDir(), c.part.Second().Data())
	}
	for _, c := range r.components {
		paths = append(paths, c.part.Data())
		if c.Source.Tool != nil {
			paths = append(paths, c.part.SourceDir())
		}
	}
	usage, err := r.probe.Usage(ctx, probe.UsageArgs{Paths: paths})
	written, wrong := r.box.Written(ctx)
	return usage.Bytes + written, errors.Join(err, wrong)
}

// teardown removes the sandbox, in a time of its own and whatever ended the
// run. What it could not remove becomes symptoms and changes no outcome. The
// sandbox of a failed run stays where somebody wants to look at it, that of a step
// of a runbook also when it passed.
func (r *rehearsal) teardown(ctx context.Context, outcome store.Outcome) []store.Symptom {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer done()
	err := r.phase(ctx, store.Teardown, "", func(ctx context.Context, s *step) error {
		errs := []error{r.closeSources(ctx)}
		if keep := r.keepFor(); keep > 0 && (outcome == store.Failed || outcome == store.Passed && r.forPeople()) && r.box.now() != nil {
			until := time.Now().UTC().Add(keep)
			r.run.KeepUntil = &until
			s.say("the sandbox stays until %s; rehearse sweep removes it then", until.Format(time.RFC3339))
			if r.probe != nil {
				if err := r.probe.Stay(ctx, until); err != nil {
					errs = append(errs, fmt.Errorf("have the probe stay: %w", err))
				}
			}
			for _, way := range r.waysIn() {
				s.say("to look inside: %s", way)
			}
			return errors.Join(errs...)
		}
		r.closeSecond()
		if r.probe != nil {
			_ = r.probe.Close() // its container goes with the sandbox, whatever it says to that
		}
		return errors.Join(append(errs, r.box.Close(ctx))...)
	})
	return leftBehind(err)
}

// waysIn are the commands with which a person looks inside. Of a trial there is no
// record, so that only the engine's own are left.
func (r *rehearsal) waysIn() (ways []string) {
	for _, c := range r.components {
		container := c.part.Container()
		if r.trial != nil {
			if container != nil {
				ways = append(ways, container.Enter())
			}
			continue
		}
		if container != nil {
			ways = append(ways, fmt.Sprintf("rehearse shell %s %s", r.run.ID, c.Name))
		}
		if c.part.Asks() {
			ways = append(ways, fmt.Sprintf("rehearse sql %s %s", r.run.ID, c.Name))
		}
	}
	for i := range r.services {
		if _, is := r.containers.Load(r.services[i].Name); is {
			ways = append(ways, fmt.Sprintf("rehearse open %s %s", r.run.ID, r.services[i].Name))
		}
	}
	return ways
}

func leftBehind(err error) (symptoms []store.Symptom) {
	for _, each := range split(err) {
		symptoms = append(symptoms, SymptomOf(store.Teardown, fault.OfRig(fault.Engine, "something of the sandbox was left behind: %w", each).
			To("it holds what was restored: `rehearse sweep` tries again to remove it")))
	}
	return symptoms
}

// split takes joined errors apart.
func split(err error) []error {
	if err == nil {
		return nil
	}
	joined, is := err.(interface{ Unwrap() []error })
	if !is {
		return []error{err}
	}
	var all []error
	for _, each := range joined.Unwrap() {
		all = append(all, split(each)...)
	}
	return all
}

func (r *rehearsal) closeSources(ctx context.Context) error {
	var errs []error
	for _, c := range r.components {
		if c.source != nil {
			errs = append(errs, c.source.Close(ctx))
		}
	}
	return errors.Join(errs...)
}

// leak says what was reached.
func (f Facts) leak() string {
	return "the sandbox is not isolated: it reached " + strings.Join(f.reached(), ", ")
}
