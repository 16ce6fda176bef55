package restore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"rehearse/runner/sandbox"
	"rehearse/runner/script"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// where names the component, and the step where there is one.
func (p *Part) where(step string) string {
	if step == "" {
		return p.component.Name
	}
	return fmt.Sprintf("%s, %s", p.component.Name, step)
}

// placed says where a fault was found, without changing the one that is shared.
func (p *Part) placed(step string, f *fault.Fault) *fault.Fault {
	named := *f
	named.Reason = p.where(step) + ": " + f.Reason
	return &named
}

// verdictOn turns what a script said, and how it ended, into a fault; nil when
// nothing is wrong.
func (p *Part) verdictOn(ctx context.Context, step string, class fault.Class, heard *script.Heard, err error) *fault.Fault {
	if cause := context.Cause(ctx); cause != nil {
		return fault.Of(cause)
	}
	f := heard.Verdict(script.Circumstances{
		Image:     p.ImageRef(),
		Otherwise: func(reason string) *fault.Fault { return fault.OfBackup(class, "%s", reason) },
	})
	if f == nil && err == nil {
		return nil
	}
	if broken := p.Broken(ctx); broken != nil {
		return broken
	}
	if f == nil {
		f = fault.OfRig(fault.Engine, "the script could not be run: %w", err)
	}
	return p.placed(step, f)
}

// Broken says what of our rig explains that the component's container does not
// do what it should: it was killed for memory, or is gone. nil: nothing.
func (p *Part) Broken(ctx context.Context) *fault.Fault {
	container := p.Container()
	if container == nil {
		return nil
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer stop()
	state, err := settled(ctx, container)
	switch {
	case errors.Is(err, sandbox.ErrGone):
		return fault.OfRig(fault.Engine, "%s: the container is gone: %w", p.component.Name, err).
			To("see what removed it, and run again")
	case err != nil:
		return fault.OfRig(fault.Engine, "%s: the container engine does not say how the container is: %w", p.component.Name, err).
			To("run `rehearse doctor`")
	case state.OutOfMemory:
		return p.outOfMemory()
	case !state.Running:
		return p.ended(ctx, container, state)
	}
	return nil
}

func (p *Part) outOfMemory() *fault.Fault {
	return fault.OfRig(fault.Capacity, "%s: the kernel killed it for memory, at its limit of %s", p.component.Name, p.limits.Memory).
		To("raise limits.memory")
}

// settled asks again for a moment: an engine hears of a kill a little later
// than whoever waited for the killed one.
func settled(ctx context.Context, container sandbox.Container) (sandbox.State, error) {
	state, err := container.State(ctx)
	for tries := 0; err == nil && !state.OutOfMemory && tries < 3; tries++ {
		select {
		case <-ctx.Done():
			return state, nil
		case <-time.After(100 * time.Millisecond):
		}
		state, err = container.State(ctx)
	}
	return state, err
}

// killed is the code of what was ended by SIGKILL.
const killed = 128 + 9

// ended judges a container that stopped by itself: by its last words where the
// recipe knows them, else it is the rig's.
func (p *Part) ended(ctx context.Context, container sandbox.Container, state sandbox.State) *fault.Fault {
	heard := p.lastWords(ctx, container, recipe.InStart)
	if state.Code != killed { // by whom, only the engine knows
		heard.Code = state.Code
	}
	f := heard.Verdict(script.Circumstances{Image: p.ImageRef(), Otherwise: func(string) *fault.Fault { return nil }})
	if f != nil && f.Class != fault.Internal {
		return p.placed("", f)
	}
	return fault.OfRig(fault.Engine, "%s: the container ended with code %d: %s", p.component.Name, state.Code, saidOf(heard)).
		To("look at the image and the limits, and run again")
}

const mostOfLogs = 32 << 10

// lastWords hears the end of a container's log.
func (p *Part) lastWords(ctx context.Context, container sandbox.Container, during recipe.During) *script.Heard {
	text, err := container.Logs(ctx, mostOfLogs)
	if err != nil {
		text = ""
	}
	return script.Words(p.recipe, during, p.hidden(), text)
}

func saidOf(heard *script.Heard) string { return cmp.Or(heard.Complaint(), "it said nothing") }
