package restore

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// ours are words that mean the same whatever the recipe.
var ours = []recipe.Words{{
	Re:    regexp.MustCompile(`No space left on device|Disk quota exceeded`),
	Blame: fault.Rig, Class: fault.Capacity,
	Next: "make room on the engine's disk, or raise limits.disk",
}}

// meaning says how a line is to be understood, and in which words; nil means
// that nobody knows.
func meaning(known []recipe.Words, during recipe.During, line string) (string, *recipe.Words) {
	for _, all := range [][]recipe.Words{known, ours} {
		for i := range all {
			w := &all[i]
			if w.Re == nil || w.In != "" && w.In != during {
				continue
			}
			if at := w.Re.FindStringSubmatchIndex(line); at != nil {
				return expand(w, line, at), w
			}
		}
	}
	return "", nil
}

func expand(w *recipe.Words, line string, at []int) string {
	if w.Reason == "" {
		return shorten(line)
	}
	return shorten(string(w.Re.ExpandString(nil, w.Reason, line, at)))
}

func faultBy(w *recipe.Words, reason string) *fault.Fault {
	return &fault.Fault{Blame: w.Blame, Class: w.Class, Reason: reason, Next: w.Next}
}

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

// killed is the code of what was ended by SIGKILL, which nobody sends to himself.
const killed = 128 + 9

// verdictOn turns what a script said, and how it ended, into a fault; nil when
// nothing is wrong. An exit code is trusted neither when it is 0 nor when it is
// not: what the tools said goes before it.
func (p *Part) verdictOn(ctx context.Context, step string, class fault.Class, heard *said, err error) *fault.Fault {
	if cause := context.Cause(ctx); cause != nil {
		return fault.Of(cause)
	}
	f := heard.verdict(class, p.ImageRef())
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

// verdict judges by words alone. What blames the rig goes first: when the rig
// broke, what is said about the backup may only follow from it. What the tools
// said goes before what the script made of it.
func (s *said) verdict(class fault.Class, image string) *fault.Fault {
	switch {
	case s.declared != nil && s.declared.Blame == fault.Rig:
		return s.declared
	case s.ofRig != nil:
		return s.ofRig
	case s.ofBackup != nil && s.doubt != nil:
		return s.doubted()
	case s.ofBackup != nil:
		counted := *s.ofBackup
		counted.Reason = s.complaint()
		return &counted
	case s.declared != nil:
		return s.declared
	case s.code == 126 || s.code == 127:
		return fault.OfRig(fault.Image, "the image %s lacks %s: %s", image, toolOf(s.last), shorten(s.last)).
			To("set `image` to one that has it")
	case s.code == killed:
		return fault.OfRig(fault.Engine, "the script was killed: %s", shorten(s.last)).To("look at the limits, and run again")
	case s.code == 0:
		return nil
	case s.doubt != nil:
		return s.doubted()
	}
	return fault.OfBackup(class, "%s", s.complaint())
}

func (s *said) doubted() *fault.Fault {
	doubted := *s.doubt
	doubted.Reason += " (" + s.complaint() + ")"
	return &doubted
}

// complaint is what the tools found wrong, in one line.
func (s *said) complaint() string {
	switch {
	case s.ofBackup == nil && s.last == "":
		return fmt.Sprintf("it ended with code %d and said nothing", s.code)
	case s.ofBackup == nil:
		return shorten(s.last)
	case s.errors == 1:
		return s.ofBackup.Reason
	}
	return fmt.Sprintf("%s (the first of %d errors)", s.ofBackup.Reason, s.errors)
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

// ended judges a container that stopped by itself: by its last words where the
// recipe knows them, else it is the rig's.
func (p *Part) ended(ctx context.Context, container sandbox.Container, state sandbox.State) *fault.Fault {
	heard := p.lastWords(ctx, container, recipe.InStart)
	if f := heard.known(); f != nil {
		return p.placed("", f)
	}
	if state.Code == 126 || state.Code == 127 {
		return fault.OfRig(fault.Image, "%s: the image %s lacks %s: %s", p.component.Name, p.ImageRef(), toolOf(heard.last), heard.last).
			To("set `image` to one that has it")
	}
	return fault.OfRig(fault.Engine, "%s: the container ended with code %d: %s", p.component.Name, state.Code, heard.last).
		To("look at the image and the limits, and run again")
}

func (s *said) known() *fault.Fault {
	if s.ofRig != nil {
		return s.ofRig
	}
	return s.ofBackup
}

const mostOfLogs = 32 << 10

func (p *Part) lastWords(ctx context.Context, container sandbox.Container, during recipe.During) *said {
	heard := &said{words: p.recipe.Faults, during: during, last: "it said nothing"}
	text, err := container.Logs(ctx, mostOfLogs)
	if err != nil {
		return heard
	}
	for line := range strings.Lines(text) {
		heard.err(line)
	}
	heard.last = shorten(heard.last)
	return heard
}
