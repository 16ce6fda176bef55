package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"rehearse/runner/probe"
	"rehearse/runner/restore"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

// Inside is the sandbox of a run that is kept or still runs, for a person who looks
// into it from outside of the run. Nothing of it is published: what is carried in
// goes by commands that the engine runs beside the probe, so that it works without
// any network too.
type Inside struct {
	run   *store.Run
	probe sandbox.Container
	found []sandbox.Found // without the probe
}

const probeContainer = "probe"

// LookInside finds the sandbox of a run at an engine. One that is not there is a
// fault of the rig that wraps store.ErrNoSandbox. The ports that recipes and services
// of the workspace name go before those of the images.
func LookInside(ctx context.Context, engine sandbox.Engine, w *scenarios.Workspace, run *store.Run) (*Inside, error) {
	all, err := engine.Find(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	in := &Inside{run: run}
	for _, f := range all {
		if f.Name == probeContainer {
			in.probe = f
			continue
		}
		if ports := portsOf(w, run, f.Name); len(ports) > 0 {
			f.Ports = ports
		}
		in.found = append(in.found, f)
	}
	if in.probe == nil {
		return nil, fault.OfRig(fault.Engine, "run %s: %w at this machine's engine", run.ID, store.ErrNoSandbox).
			To("the run was carried out by %s: look inside from that machine, or name its engine in rehearse.yaml; if it has ended there, run the scenario again with --keep-on-failure 2h", orUnknown(run.Runner))
	}
	return in, nil
}

func portsOf(w *scenarios.Workspace, run *store.Run, name string) []int {
	if r := w.Recipes[recipeOf(run, name)]; r != nil && r.Service != nil {
		return r.Service.Ports
	}
	if s := w.Scenarios[run.Scenario]; s != nil && s.Services != nil {
		for i := range s.Services.Services {
			if one := &s.Services.Services[i]; one.Name == name {
				return one.Ports
			}
		}
	}
	return nil
}

func orUnknown(text string) string {
	if text == "" {
		return "another process"
	}
	return text
}

// Names are the components and services that have a container.
func (in *Inside) Names() (names []string) {
	for _, f := range in.found {
		names = append(names, f.Name)
	}
	return names
}

func (in *Inside) named(name string) (sandbox.Found, error) {
	at := slices.IndexFunc(in.found, func(f sandbox.Found) bool { return f.Name == name })
	if at >= 0 {
		return in.found[at], nil
	}
	if slices.ContainsFunc(in.run.Components, func(c store.Component) bool { return c.Name == name }) {
		return sandbox.Found{}, fault.OfRig(fault.Internal, "component %s has no container: its recipe %s needs none", name, recipeOf(in.run, name)).
			To("what can be entered here: %s", orNone(in.Names()))
	}
	return sandbox.Found{}, fault.OfRig(fault.Internal, "the sandbox of run %s has no %s", in.run.ID, name).To("it has: %s", orNone(in.Names()))
}

// Holds is nil where a component or service can be entered.
func (in *Inside) Holds(name string) error {
	_, err := in.named(name)
	return err
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "nothing with a container"
	}
	return strings.Join(names, ", ")
}

func componentsOf(s *scenarios.Scenario) (names []string) {
	for i := range s.Components {
		names = append(names, s.Components[i].Name)
	}
	return names
}

func recipeOf(run *store.Run, component string) string {
	for _, c := range run.Components {
		if c.Name == component {
			return c.Recipe
		}
	}
	return ""
}

// Address reads SERVICE[:PORT]. Without a port it is the only one that the recipe,
// the service or its image declares.
func (in *Inside) Address(text string) (string, error) {
	name, port, given := strings.Cut(text, ":")
	found, err := in.named(name)
	if err != nil {
		return "", err
	}
	if given {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return "", fault.OfRig(fault.Internal, "%q is not a port", port).To("write it as %s:5432", name)
		}
		return net.JoinHostPort(name, port), nil
	}
	switch len(found.Ports) {
	case 1:
		return net.JoinHostPort(name, strconv.Itoa(found.Ports[0])), nil
	case 0:
		return "", fault.OfRig(fault.Internal, "no port of %s is known", name).To("name the port: %s:PORT", name)
	}
	ports := make([]string, len(found.Ports))
	for i, n := range found.Ports {
		ports[i] = name + ":" + strconv.Itoa(n)
	}
	return "", fault.OfRig(fault.Internal, "%s has several ports", name).To("name one: %s", strings.Join(ports, ", "))
}

// Tunnel carries a connection to an address inside until either side closes it.
func (in *Inside) Tunnel(ctx context.Context, address string, conn io.ReadWriter) error {
	answers := &listener{to: conn}
	exit, err := in.probe.Exec(ctx, sandbox.Command{
		Args: []string{sandbox.ProbePath, probeContainer, probe.TunnelCommand, address}, Stdin: conn, Stdout: answers,
	})
	if answers.gone.Load() {
		return nil
	}
	if err != nil {
		return err
	}
	if exit.Code != 0 {
		return errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	return nil
}

// listener is who reads what a tunnel carries, and may go away.
type listener struct {
	to   io.Writer
	gone atomic.Bool
}

func (l *listener) Write(p []byte) (int, error) {
	n, err := l.to.Write(p)
	if err != nil {
		l.gone.Store(true)
	}
	return n, err
}

// Shell runs a command, or else a shell, in the container of a component or service.
func (in *Inside) Shell(ctx context.Context, name string, cmd sandbox.Command) (sandbox.Exit, error) {
	found, err := in.named(name)
	if err != nil {
		return sandbox.Exit{}, err
	}
	if len(cmd.Args) == 0 {
		cmd.Args = []string{"sh", "-c", "if command -v bash >/dev/null 2>&1; then exec bash; fi; exec sh"}
	}
	return found.Exec(ctx, cmd)
}

// Questions are put to a component the way its recipe asks; Close ends that.
type Questions struct {
	part   *restore.Part
	client *probe.Client
}

// Questions begins to question a component. Its scenario and recipe are those of
// the workspace as it is now.
func (in *Inside) Questions(ctx context.Context, engine sandbox.Engine, w *scenarios.Workspace, name string) (*Questions, error) {
	scenario := w.Scenarios[in.run.Scenario]
	if scenario == nil {
		return nil, fault.OfRig(fault.Internal, "the scenario %s of the run is not in the workspace any more", in.run.Scenario).
			To("rehearse shell %s %s looks inside without it", in.run.ID, name)
	}
	at := slices.IndexFunc(scenario.Components, func(c scenarios.Component) bool { return c.Name == name })
	if at < 0 {
		return nil, fault.OfRig(fault.Internal, "the scenario %s has no component %s", in.run.Scenario, name).To("it has: %s", orNone(componentsOf(scenario)))
	}
	component := &scenario.Components[at]
	recipe := w.Recipes[component.Recipe]
	if recipe == nil || recipe.Query == nil {
		return nil, fault.OfRig(fault.Internal, "component %s: the recipe %s takes no queries", name, component.Recipe).
			To("rehearse shell %s %s looks inside by hand", in.run.ID, name)
	}
	var container sandbox.Container
	if recipe.Service != nil {
		found, err := in.named(name)
		if err != nil {
			return nil, err
		}
		container = found
	}
	client, err := probe.Dial(ctx, in.converse(ctx))
	if err != nil {
		return nil, fmt.Errorf("talk with the probe: %w", err)
	}
	var facts map[string]any
	for _, c := range in.run.Components {
		if c.Name == name {
			facts = c.Facts
		}
	}
	part, err := restore.Attach(ctx, engine, container, client, component, recipe, scenario.Limits, restore.Options{Resolve: w.Resolve}, facts)
	if err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return &Questions{part, client}, nil
}

// Ask puts one question.
func (q *Questions) Ask(ctx context.Context, text string) (probe.Rows, error) {
	return q.part.Query(ctx, text)
}

// Close ends the questions.
func (q *Questions) Close() error { return q.client.Close() }

// converse starts a process beside the probe that answers as it does.
func (in *Inside) converse(ctx context.Context) io.ReadWriteCloser {
	stdin, ours := io.Pipe()
	theirs, stdout := io.Pipe()
	go func() {
		_, err := in.probe.Exec(ctx, sandbox.Command{Args: []string{sandbox.ProbePath, probeContainer}, Stdin: stdin, Stdout: stdout})
		_ = stdout.CloseWithError(err) // nil reads as the end
		_ = stdin.Close()
	}()
	return &conversation{theirs, ours}
}

// conversation is with a process inside.
type conversation struct {
	*io.PipeReader
	in *io.PipeWriter
}

func (c *conversation) Write(p []byte) (int, error) { return c.in.Write(p) }

// Close ends its input, upon which it ends.
func (c *conversation) Close() error {
	_ = c.in.Close()
	return c.PipeReader.Close()
}
