package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"os/user"
	"syscall"

	"rehearse/runner"
	"rehearse/scenarios/access"
	"rehearse/scenarios/watch"
)

// stoppable is a context that Ctrl-C, SIGTERM and the other signals end with the
// cause that they stand for, and a function that lets go of the signals. Signals after the first change
// nothing: what is restored has to be removed before we may go.
func stoppable(ctx context.Context, why func(os.Signal) error, say func(string), others ...os.Signal) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, append(others, syscall.SIGINT, syscall.SIGTERM)...)
	// A reader that went away must not kill a run: without this, writing to a
	// closed standard output would.
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)

	done := make(chan struct{})
	go func() {
		for heard := 0; ; heard++ {
			select {
			case <-done:
				return
			case s := <-signals:
				if heard > 0 {
					say("teardown is in progress: the restored data is being removed, then the run is recorded")
					continue
				}
				cause := why(s)
				say(cause.Error() + ": the restored data is being removed")
				cancel(cause)
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		signal.Stop(broken)
		close(done)
		cancel(nil)
	}
}

// byPerson takes Ctrl-C for a person who cancels; SIGTERM and a terminal that
// hung up are a shutdown.
func byPerson(name string) func(os.Signal) error {
	return func(s os.Signal) error {
		if s == syscall.SIGINT {
			return runner.Cancelled{By: name, ID: access.CurrentUser().ID}
		}
		return shutdown(s)
	}
}

func shutdown(os.Signal) error { return runner.Shutdown{} }

// userName is who started us, for the record.
func userName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return fmt.Sprintf("uid %d", os.Getuid())
}

// reloadOnHangup makes SIGHUP ask for a reload, so that it no longer ends the
// program, until release.
func reloadOnHangup(files *watch.Watcher) (release func()) {
	hangup, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(hangup, syscall.SIGHUP)
	go func() {
		for {
			select {
			case <-done:
				return
			case <-hangup:
				files.Reload()
			}
		}
	}()
	return func() { signal.Stop(hangup); close(done) }
}
