package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"reflect"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"rehearse/api"
	"rehearse/scenarios"
)

const (
	// settled is how long nothing may change before files are read: an editor
	// or a checkout of many files is then through.
	settled = 250 * time.Millisecond
	// longestChange is when they are read although something changes all the time.
	longestChange = 5 * time.Second
	// betweenGlances is how often they are looked at when nothing tells of a
	// change: network file systems say nothing.
	betweenGlances = 30 * time.Second
	// longestLoad is how long reading the files may take before people are told.
	longestLoad = 30 * time.Second
)

// reload keeps the workspace in force while the program runs. Files that
// change come into force together, or not at all: with a problem in one of
// them the last good workspace stays.
type reload struct {
	dir     string
	log     *slog.Logger
	started scenarios.Settings // what Serve's neighbours were made with
	loaded  atomic.Pointer[api.Loaded]
	hangup  chan os.Signal

	load    func(dir string) (*scenarios.Workspace, error)
	longest time.Duration      // longestLoad, but in tests
	reading chan looked        // what is being read; nil: nothing is
	stuck   bool               // and it has taken too long
	before  scenarios.Problems // those that were told before that

	tried string // digest of the files that were read last
	seen  string // what a glance at them showed then
}

// looked is one reading of the files.
type looked struct {
	watched      watched
	watching     error
	unchanged    bool // nothing was loaded, because nothing changed
	seen, digest string
	workspace    *scenarios.Workspace
	err          error
	torn         bool // something changed meanwhile
}

// woken says why the files are looked at.
type woken int

const (
	byTime   woken = iota // nothing told of a change
	byChange              // something changed in a folder
	bySignal              // a person asked for it
)

// reloading begins with a workspace that was just loaded. From now on SIGHUP
// asks for a reload and no longer ends the program; release lets go of it.
func reloading(w *scenarios.Workspace, log *slog.Logger) (r *reload, release func()) {
	r = &reload{dir: w.Dir, log: log, started: w.Settings, hangup: make(chan os.Signal, 1), load: scenarios.LoadUsable, longest: longestLoad, seen: scenarios.Glance(w.Dir), tried: scenarios.Digest(w.Dir)}
	now := time.Now()
	r.loaded.Store(&api.Loaded{Workspace: w, At: now, LookedAt: now, Digest: r.tried, Problems: w.Problems()})
	r.sayBlocked(r.Loaded())
	signal.Notify(r.hangup, syscall.SIGHUP)
	return r, func() { signal.Stop(r.hangup) }
}

// Workspace is the one in force.
func (r *reload) Workspace() *scenarios.Workspace { return r.loaded.Load().Workspace }

// Loaded is the one in force, and what is wrong with its files.
func (r *reload) Loaded() api.Loaded { return *r.loaded.Load() }

// Serve loads what changes until ctx ends. Each round watches first and looks
// then, so that nothing changes unseen in between.
func (r *reload) Serve(ctx context.Context) error {
	deaf, why := false, byTime
	for ctx.Err() == nil {
		got, done := r.look(ctx, why)
		if !done {
			continue
		}
		if got.watching != nil && !deaf {
			r.log.Warn("the workspace is checked for changes only every "+betweenGlances.String(), "error", got.watching)
		}
		deaf = got.watching != nil
		why = r.wait(ctx, got.watched)
		got.watched.close()
	}
	if reading := r.reading; reading != nil { // a file system may keep it for ever
		go func() { (<-reading).watched.close() }()
	}
	return nil
}

// watched is what tells of changes. Without it nothing is ever told.
type watched struct {
	events <-chan fsnotify.Event
	errors <-chan error
	close  func()
}

// watch hears of changes in the folders as they are now. Folders and not files
// are watched: editors put a new file in the place of the old one.
func watch(dir string) (watched, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return watched{close: func() {}}, err
	}
	for _, folder := range scenarios.Folders(dir) {
		err = errors.Join(err, watcher.Add(folder))
	}
	return watched{watcher.Events, watcher.Errors, func() { _ = watcher.Close() }}, err
}

// wait returns when the files may have changed.
func (r *reload) wait(ctx context.Context, watched watched) woken {
	glance := time.NewTimer(betweenGlances)
	defer glance.Stop()
	for {
		select {
		case <-ctx.Done():
			return byTime
		case <-glance.C:
			return byTime
		case <-r.hangup:
			return bySignal
		case <-watched.errors: //nolint:errcheck // whatever it is, what was missed is looked for
			return byChange
		case event := <-watched.events:
			if r.concerns(event) {
				settle(ctx, watched)
				return byChange
			}
		}
	}
}

// concerns says whether an event is about the workspace, and not about what
// else lies in its folder, such as the database.
func (r *reload) concerns(event fsnotify.Event) bool {
	return filepath.Dir(event.Name) != r.dir || scenarios.Part(filepath.Base(event.Name))
}

// settle waits until nothing has changed for a moment.
func settle(ctx context.Context, watched watched) {
	longest := time.NewTimer(longestChange)
	defer longest.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-longest.C:
			return
		case <-time.After(settled):
			return
		case <-watched.events:
		}
	}
}

// look reads the files if they are others than those that were read last, or
// if a person asked for it. It returns when ctx ends, although a file system
// that does not answer keeps the reading; and after a while to tell people, with
// done false: what is being read is waited for by the next look.
func (r *reload) look(ctx context.Context, why woken) (got looked, done bool) {
	if r.reading == nil {
		reading, seen, tried := make(chan looked, 1), r.seen, r.tried
		r.reading = reading
		go func() { reading <- r.readFiles(why, seen, tried) }()
	}
	longest := time.NewTimer(r.longest)
	defer longest.Stop()
	select {
	case <-ctx.Done():
		return looked{}, false
	case <-longest.C:
		r.tellStuck()
		return looked{}, false
	case got = <-r.reading:
	}
	again := r.stuck
	r.reading, r.stuck = nil, false
	switch {
	case got.torn: // half of a change, of which the next round is told
	case got.unchanged && !again:
		r.seen = got.seen
	case got.unchanged: // what was told is over
		r.seen = got.seen
		next := r.Loaded()
		next.LookedAt, next.Problems = time.Now(), r.before
		r.loaded.Store(&next)
	default:
		r.seen, r.tried = got.seen, got.digest
		r.take(got.workspace, got.err)
	}
	return got, true
}

// readFiles does what may take long, and touches nothing of the reload.
func (r *reload) readFiles(why woken, seen, tried string) (got looked) {
	got.watched, got.watching = watch(r.dir)
	got.seen = scenarios.Glance(r.dir)
	if got.unchanged = why == byTime && got.seen == seen; got.unchanged {
		return got
	}
	got.digest = scenarios.Digest(r.dir)
	if got.unchanged = why != bySignal && got.digest == tried; got.unchanged {
		return got
	}
	got.workspace, got.err = r.load(r.dir)
	got.torn = scenarios.Digest(r.dir) != got.digest
	return got
}

// tellStuck says, once, that the files cannot be read in a time that makes sense.
func (r *reload) tellStuck() {
	if r.stuck {
		return
	}
	r.stuck = true
	next := r.Loaded()
	next.LookedAt, r.before = time.Now(), next.Problems
	next.Problems = scenarios.Problems{{File: r.dir, Message: "reading the workspace takes longer than " + r.longest.String(),
		Next: "check whether its file system responds; the workspace loaded before stays in force"}}
	r.loaded.Store(&next)
	r.say(next)
}

// take puts what was loaded in force, if nothing is wrong with it.
func (r *reload) take(w *scenarios.Workspace, err error) {
	next := r.Loaded()
	next.LookedAt, next.Problems = time.Now(), problemsOf(r.dir, err)
	if err == nil {
		w.KeepBlocked(r.Workspace())
		next.Problems = w.Problems()
		next.At, next.Digest, next.Restart = next.LookedAt, r.tried, changedSettings(r.started, w.Settings)
		next.Workspace = withSettings(w, r.started)
	}
	r.loaded.Store(&next)
	r.say(next)
}

func (r *reload) say(l api.Loaded) {
	if len(l.Problems) > 0 && !l.Usable() {
		for _, problem := range l.Problems {
			r.log.Error("the workspace has a problem", "problem", problem.String())
		}
		r.log.Error(fmt.Sprintf("the workspace is broken: %s; the one loaded at %s stays in force", count(len(l.Problems), "problem"), l.At.UTC().Format(time.RFC3339)))
		return
	}
	r.sayBlocked(l)
	r.log.Info("the workspace was reloaded", "services", len(l.Workspace.Services), "scenarios", len(l.Workspace.Scenarios), "digest", l.Digest)
	for _, name := range l.Restart {
		r.log.Warn("a setting was changed and takes effect when Rehearse is restarted", "setting", name)
	}
}

// sayBlocked names the scenarios that do not run because of their files.
func (r *reload) sayBlocked(l api.Loaded) {
	for _, b := range l.Workspace.Blocked {
		for _, problem := range b.Problems {
			r.log.Error("the workspace has a problem", "problem", problem.String())
		}
		if b.Kept {
			r.log.Error("a scenario file has problems: the version loaded before stays in force", "scenario", b.Scenario, "file", b.File)
			continue
		}
		r.log.Error("a scenario is blocked until its file is fixed; everything else runs", "scenario", b.Scenario, "file", b.File)
	}
}

// problemsOf turns also trouble of the machine into what people are shown.
func problemsOf(dir string, err error) scenarios.Problems {
	var problems scenarios.Problems
	if err == nil || errors.As(err, &problems) {
		return problems
	}
	return scenarios.Problems{{File: dir, Message: err.Error(), Next: "check the folder and its permissions"}}
}

// fixed are the settings that what runs was made with, by their names.
var fixed = []struct {
	name string
	of   func(*scenarios.Settings) any
}{
	{"database", func(s *scenarios.Settings) any { return &s.Database }},
	{"listen", func(s *scenarios.Settings) any { return &s.Listen }},
	{"engine", func(s *scenarios.Settings) any { return &s.Engine }},
	{"mirror", func(s *scenarios.Settings) any { return &s.Mirror }},
	{"runs.concurrent", func(s *scenarios.Settings) any { return &s.Runs.Concurrent }},
	{"runs.pools", func(s *scenarios.Settings) any { return &s.Runs.Pools }},
}

// changedSettings names what was changed and cannot come into force.
func changedSettings(started, now scenarios.Settings) []string {
	var names []string
	for _, setting := range fixed {
		if !reflect.DeepEqual(setting.of(&started), setting.of(&now)) {
			names = append(names, setting.name)
		}
	}
	return names
}

// withSettings is the workspace with the fixed settings as they were at the
// start, so that everything in the program goes by the same ones.
func withSettings(w *scenarios.Workspace, started scenarios.Settings) *scenarios.Workspace {
	for _, setting := range fixed {
		reflect.ValueOf(setting.of(&w.Settings)).Elem().Set(reflect.ValueOf(setting.of(&started)).Elem())
	}
	return w
}
