package restoretest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/sandboxtest"
)

// begun is a container to whom uses it, and a process in one that stays.
type begun struct {
	*sandboxtest.Resident
	user string
	once sync.Once
}

// begin runs what a container would run as its first process. What it prints is
// its log, and it is ended by its number: scripts see no difference.
func begin(ctx context.Context, in *sandboxtest.Resident, spec sandbox.ContainerSpec) (sandbox.Container, error) {
	b := &begun{Resident: in, user: spec.User}
	environment := maps.Clone(spec.Environment)
	if environment == nil {
		environment = map[string]string{}
	}
	environment["FIRST"] = spec.Entrypoint[2] // sh -c SCRIPT NAME
	_, err := b.script(ctx, environment, `
mkdir -p /tmp/.first && cd /tmp/.first && rm -f code || exit
((cd / && exec sh -c 'echo $$ >/tmp/.first/pid; exec sh -c "$0" script' "$FIRST")
  echo $? >/tmp/.first/code
  [ ! -e script ] || kill -9 "$(cat script)") </dev/null >log 2>&1 &
until [ -s pid ]; do sleep 0.01; done`)
	return b, err
}

// Exec runs what goes with the process when that ends, as everything in a container does.
func (b *begun) Exec(ctx context.Context, cmd sandbox.Command) (sandbox.Exit, error) {
	cmd.Args = slices.Clone(cmd.Args)
	cmd.Args[2] = "echo $$ >/tmp/.first/script; [ ! -e /tmp/.first/code ] || exit 137; " + cmd.Args[2]
	exit, err := b.Resident.Exec(ctx, cmd)
	if err != nil || exit.Code != 137 {
		return exit, err
	}
	if state, err := b.State(ctx); err != nil || !state.Running {
		return exit, errors.Join(err, &sandbox.Gone{Name: component, State: state})
	}
	return exit, nil
}

func (b *begun) script(ctx context.Context, environment map[string]string, text string) (string, error) {
	exit, err := b.Resident.Exec(ctx, sandbox.Command{Args: []string{"sh", "-c", "rm -f /tmp/.first/script; " + text}, User: b.user, Environment: environment})
	if err == nil && exit.Code != 0 {
		err = fmt.Errorf("the container that stays: code %d: %s", exit.Code, exit.Stderr)
	}
	return string(exit.Stdout), err
}

// State is that of the process, and of the container where that has more to say.
func (b *begun) State(ctx context.Context) (sandbox.State, error) {
	state, err := b.Resident.State(ctx)
	if err != nil {
		return state, err
	}
	code, err := b.script(ctx, nil, "cat /tmp/.first/code 2>/dev/null || :")
	if err != nil || code == "" {
		return state, err
	}
	state.Running = false
	state.Code, err = strconv.Atoi(strings.TrimSpace(code))
	return state, err
}

// Logs is the end of what the process printed.
func (b *begun) Logs(ctx context.Context, most int) (string, error) {
	text, err := b.script(ctx, nil, "tail -c "+strconv.Itoa(most)+" /tmp/.first/log")
	return strings.ToValidUTF8(text, "\uFFFD"), err
}

// Remove ends the process.
func (b *begun) Remove(ctx context.Context) (err error) {
	b.once.Do(func() {
		_, err = b.script(ctx, nil, `kill "$(cat /tmp/.first/pid)" 2>/dev/null; until [ -e /tmp/.first/code ]; do sleep 0.01; done; rm -r /tmp/.first`)
	})
	return err
}
