package fake_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/fake"
	"rehearse/runner/sandbox/sandboxtest"
	"rehearse/runner/sandbox/sandboxtest/inside"
)

// program is what real containers run, over the fake's folders.
func program(ctx context.Context, v *fake.View) int {
	return inside.Program(ctx, inside.World{
		Args:        v.Args[1:],
		Environment: func(name string) string { return v.Environment[name] },
		Stdin:       v.Stdin,
		Stdout:      v.Stdout,
		Stderr:      v.Stderr,
		Read:        v.ReadFile,
		Write:       v.WriteFile,
		Find:        v.Lookup,
	})
}

func engine() *fake.Engine {
	e := fake.New()
	e.Images["program:1"] = program
	return e
}

func TestTheFakeKeepsTheContract(t *testing.T) {
	e := engine()
	t.Run("contract", func(t *testing.T) {
		sandboxtest.Run(t, e, sandboxtest.Images{Program: "program:1", Path: "/program"})
	})
	require.Empty(t, e.Left())
}

func TestAnyOperationCanBeMadeToBreak(t *testing.T) {
	e := engine()
	broken := fake.About
	e.Before = func(op fake.Op, _ string) error {
		if op == broken {
			return fake.Unreachable()
		}
		return nil
	}
	_, err := e.About(t.Context())
	require.ErrorIs(t, err, sandbox.ErrUnreachable)

	broken = fake.Start
	s, err := e.Open(t.Context(), sandbox.Spec{Run: "r1"})
	require.NoError(t, err)
	stay := sandbox.ContainerSpec{Name: "one", Image: "program:1", Command: []string{"/program", "stay"}}
	_, err = s.Start(t.Context(), stay)
	require.ErrorIs(t, err, sandbox.ErrUnreachable)
	require.Len(t, e.Left(), 1, "the network")

	broken = fake.Close
	_, err = s.Start(t.Context(), stay)
	require.NoError(t, err)
	require.ErrorIs(t, s.Close(t.Context()), sandbox.ErrUnreachable)
	require.Len(t, e.Left(), 2)
	broken = ""
	require.NoError(t, s.Close(t.Context()))
	require.Empty(t, e.Left())
}

func TestAContainerCanBeMadeToEndOrToStarve(t *testing.T) {
	e := engine()
	s, err := e.Open(t.Context(), sandbox.Spec{Run: "r1", Expires: time.Now()})
	require.NoError(t, err)
	c, err := s.Start(t.Context(), sandbox.ContainerSpec{Name: "db", Image: "program:1", Command: []string{"/program", "stay"}})
	require.NoError(t, err)

	e.Become("db", sandbox.State{Running: true, OutOfMemory: true})
	now, err := c.State(t.Context())
	require.NoError(t, err)
	require.Equal(t, sandbox.State{Running: true, OutOfMemory: true}, now)

	e.Become("db", sandbox.State{Code: 137, OutOfMemory: true})
	now, err = c.Wait(t.Context())
	require.NoError(t, err)
	require.Equal(t, sandbox.State{Code: 137, OutOfMemory: true}, now)
	_, err = c.Exec(t.Context(), sandbox.Command{Args: []string{"/program", "exit", "0"}})
	var gone *sandbox.Gone
	require.ErrorAs(t, err, &gone)
	require.EqualError(t, gone, "the container is gone: db was killed for memory")
	require.NoError(t, s.Close(t.Context()))
}
