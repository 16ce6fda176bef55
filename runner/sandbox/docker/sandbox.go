package docker

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/docker/docker/api/types/mount"
	"golang.org/x/sync/errgroup"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
)

// Labels on everything that is made.
const (
	labelRun     = "rehearse.run"
	labelAttempt = "rehearse.attempt"
	labelRunner  = "rehearse.runner"
	labelExpires = "rehearse.expires" // RFC 3339, by the engine's clock: others who sweep there may have another than ours
)

// box is the sandbox of one run.
type box struct {
	engine  *Engine
	spec    sandbox.Spec
	labels  map[string]string
	network string // id; "" where containers are joined
	watch   *watch
	owner   chan string // holds the id of the container that the others join, once it runs

	metering sync.Mutex // guards meters
	meters   []metre

	mu         sync.Mutex // guards what follows
	unmeasured []mount.Mount
	closed     bool
	starting   sync.WaitGroup
	talks      []*talk
	carried    map[string]*carried
}

// Open makes an empty sandbox.
func (e *Engine) Open(ctx context.Context, spec sandbox.Spec) (sandbox.Sandbox, error) {
	if spec.Run == "" {
		return nil, fault.OfRig(fault.Internal, "open a sandbox: it has no run")
	}
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	b := &box{engine: e, spec: spec, carried: map[string]*carried{}, owner: make(chan string, 1), labels: map[string]string{
		labelRun:     spec.Run,
		labelAttempt: strconv.Itoa(spec.Attempt),
		labelRunner:  spec.Runner,
		labelExpires: spec.Expires.Add(time.Duration(e.ahead.Load())).UTC().Format(time.RFC3339),
	}}
	listening := make(chan *watch, 1)
	go func() { listening <- e.watch(ctx, b.own()) }()
	err := b.makeNetwork(ctx)
	b.watch = <-listening
	if err != nil {
		b.watch.close()
		return nil, err
	}
	if b.network == "" {
		return b, nil
	}
	if err := b.closeBridge(ctx, "br-"+b.network[:12]); err != nil {
		removing, done := afterwards(ctx)
		defer done()
		return nil, joined(err, b.Close(removing))
	}
	return b, nil
}

func (b *box) makeNetwork(ctx context.Context) error {
	if len(b.spec.Joined) > 0 {
		return nil
	}
	making, done := settled(ctx)
	defer done()
	id, err := b.engine.inside(making, b.name("net"), b.labels)
	if err != nil {
		return b.engine.means(ctx, "make the sandbox's network", err)
	}
	b.network = id
	if ctx.Err() == nil {
		return nil
	}
	removing, done := afterwards(ctx)
	defer done()
	return joined(fmt.Errorf("make the sandbox's network: %w", context.Cause(ctx)), b.engine.removeNetwork(removing, id))
}

// name is of this attempt alone: a volume of an earlier one would be taken for ours.
func (b *box) name(what string) string {
	return fmt.Sprintf("rehearse-%s-%d-%s", b.spec.Run, b.spec.Attempt, what)
}

// own are the labels by which everything of the sandbox is found, and nothing
// of another attempt at the same run.
func (b *box) own() []string {
	return []string{labelRun + "=" + b.spec.Run, labelAttempt + "=" + strconv.Itoa(b.spec.Attempt)}
}

// begin keeps Close waiting until done is called.
func (b *box) begin() (done func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, fault.OfRig(fault.Internal, "the sandbox of run %s is closed", b.spec.Run)
	}
	b.starting.Add(1)
	return b.starting.Done, nil
}

// Close removes everything that carries the sandbox's labels, whether this process
// knows of it or not.
func (b *box) Close(ctx context.Context) error {
	b.mu.Lock()
	b.closed = true
	talks := b.talks
	b.talks = nil
	b.mu.Unlock()
	for _, t := range talks {
		_ = t.Close()
	}
	b.settle(ctx)
	b.watch.close()
	_, err := b.engine.removeAll(ctx, b.own(), nil)
	return err
}

// settle waits for starts under way as long as it may; what they make later
// carries the label too.
func (b *box) settle(ctx context.Context) {
	through := make(chan struct{})
	go func() {
		b.starting.Wait()
		close(through)
	}()
	select {
	case <-through:
	case <-ctx.Done():
	}
}

// Written is how many bytes containers wrote outside of the volumes that they were given.
func (b *box) Written(ctx context.Context) (int64, error) {
	here, err := b.engine.containers(ctx, append(b.own(), labelWritable+"=true"))
	if err != nil {
		return 0, b.engine.means(ctx, "list containers", err)
	}
	sizes := make([]int64, len(here))
	var all errgroup.Group
	for i, c := range here {
		all.Go(func() (err error) {
			sizes[i], err = b.engine.written(ctx, c.ID)
			return err
		})
	}
	err = all.Wait()
	sum, wrong := b.measured(ctx)
	for _, n := range sizes {
		sum += n
	}
	return sum, joined(err, wrong)
}
