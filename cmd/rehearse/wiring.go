package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"rehearse/runner/node"
	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/scenarios"
	"rehearse/store"
)

// engine is the container engine that the settings name. It is asked for when
// it is needed: that it cannot be had belongs into the record of a run, and
// keeps nobody from looking at old ones.
type engine struct {
	docker *docker.Engine
	err    error
	warm   sync.WaitGroup
}

func engineOf(w *scenarios.Workspace, log *slog.Logger) *engine {
	made, err := docker.New(docker.Options{
		Host:   w.Settings.Engine.Host,
		Local:  w.Settings.Engine.Local,
		Mirror: w.Settings.Mirror,
		Log:    log,
	})
	return &engine{docker: made, err: err}
}

func (e *engine) get(context.Context) (sandbox.Engine, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.docker, nil
}

// prepare has the engine describe itself, and the probe's image looked for, or
// made, while something else goes on. Whether that went well says the run that
// needs it.
func (e *engine) prepare(ctx context.Context) {
	if e.err == nil {
		e.warm.Go(func() { _, _ = e.docker.About(ctx) })
		e.warm.Go(func() { _, _ = e.docker.Probe(ctx) })
	}
}

// about asks whether the engine answers.
func (e *engine) about(ctx context.Context) (sandbox.About, error) {
	if e.err != nil {
		return sandbox.About{}, e.err
	}
	return e.docker.About(ctx)
}

// sweep ends and removes what killed processes left. Without an engine the
// records are put right all the same.
func (e *engine) sweep(ctx context.Context, w *scenarios.Workspace, st *store.Store) (node.Swept, error) {
	var at sandbox.Engine
	if e.err == nil {
		at = e.docker
	}
	swept, err := node.Sweep(ctx, st, at, w.Settings.Runs.Silent.Std())
	return swept, errors.Join(e.err, err)
}

// Close lets go of the connection. There is nothing to say if that goes wrong:
// everything that was asked of the engine has been answered.
func (e *engine) Close() {
	e.warm.Wait()
	if e.docker != nil {
		_ = e.docker.Close()
	}
}

// workerOf makes a worker that is known to be alive until the function that is
// returned says goodbye.
func workerOf(workspace func() *scenarios.Workspace, st *store.Store, e *engine, log *slog.Logger) (*node.Worker, func(), error) {
	presence, err := node.Register(st)
	if err != nil {
		return nil, nil, &hint{err, "check the folder of the database, or name another with --database"}
	}
	worker := &node.Worker{
		Store:     st,
		Engine:    e.get,
		Workspace: workspace,
		ID:        presence.ID,
		Version:   ourVersion(),
		Log:       log,
	}
	return worker, func() {
		if err := presence.Close(); err != nil && log != nil {
			log.Warn(fmt.Sprintf("the runner's lock could not be removed: %s", err))
		}
	}, nil
}
