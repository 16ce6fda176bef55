package docker

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/container"

	"rehearse/runner/sandbox"
)

// Find lists the containers of a run's sandbox that run.
func (e *Engine) Find(ctx context.Context, run string) ([]sandbox.Found, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	here, err := e.containers(ctx, []string{labelRun + "=" + run})
	if err != nil {
		return nil, e.means(ctx, "look for the sandbox of run "+run, err)
	}
	newest := 0
	for _, c := range here {
		newest = max(newest, attemptOf(c.Labels))
	}
	b := &box{engine: e, spec: sandbox.Spec{Run: run, Attempt: newest}, watch: silent()}
	var found []sandbox.Found
	for _, c := range here {
		if attemptOf(c.Labels) != newest || c.State != container.StateRunning || len(c.Names) == 0 {
			continue
		}
		name := strings.TrimPrefix(c.Names[0], "/"+b.name(""))
		one := sandbox.Found{Container: &running{box: b, id: c.ID, name: name}, Name: name, Image: c.Image}
		if one.Ports, err = e.declared(ctx, c.ID); err != nil {
			return nil, e.means(ctx, "look at container "+name, err)
		}
		found = append(found, one)
	}
	slices.SortFunc(found, func(a, b sandbox.Found) int { return cmp.Compare(a.Name, b.Name) })
	return found, nil
}

func attemptOf(labels map[string]string) int {
	attempt, _ := strconv.Atoi(labels[labelAttempt])
	return attempt
}

// declared are the TCP ports that a container's image says it listens at.
func (e *Engine) declared(ctx context.Context, id string) (ports []int, err error) {
	seen, err := e.client.ContainerInspect(ctx, id)
	if err != nil {
		return nil, err
	}
	for port := range maps.Keys(seen.Config.ExposedPorts) {
		if port.Proto() == "tcp" {
			ports = append(ports, port.Int())
		}
	}
	slices.Sort(ports)
	return ports, nil
}

// silent is a watch that hears of nothing: of a sandbox that another process made.
func silent() *watch {
	ended := make(chan struct{})
	close(ended)
	return &watch{cancel: func() {}, done: ended, oom: map[string]bool{}, ended: map[string]chan struct{}{}}
}
