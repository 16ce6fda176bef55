// Package watch keeps the last good workspace in force while its files change. Which
// files a workspace has and what is wrong in them is left to package scenarios.
package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
)

const (
	// quiet is how long nothing may change before files are read: an editor or a
	// checkout of many files has then finished.
	quiet = 250 * time.Millisecond
	// longestChange is when they are read although something changes all the time.
	longestChange = 5 * time.Second
	// betweenGlances is how often they are checked without any event: network file
	// systems send none.
	betweenGlances = 30 * time.Second
	// longestLoad is how long reading the files may take before that is reported.
	longestLoad = 30 * time.Second
)

// Loaded is the workspace in force, and what is wrong with its files as they are
// now. A broken one never comes into force: the last good one stays.
type Loaded struct {
	Workspace *scenarios.Workspace
	At        time.Time          // when the workspace in force was loaded
	Digest    string             // of its files, SHA-256 in hex
	LookedAt  time.Time          // when its files were last read
	Problems  scenarios.Problems // of the files as they are now; empty: they are what is in force
	Restart   []string           // settings that were changed and take effect when Rehearse is restarted
}

// Usable says that all that is wrong is in scenario files, which block their own
// scenarios and nothing else.
func (l Loaded) Usable() bool {
	return l.Workspace != nil && len(l.Workspace.Blocked) > 0 && slices.Equal(l.Problems, l.Workspace.Problems())
}

// Watcher reloads a workspace when its files change. Files that change come into
// force together, or not at all: with a problem in one of them the last good
// workspace stays. Add comes before Serve; everything else may be called at any time.
type Watcher struct {
	files   scenarios.Files
	log     *slog.Logger
	started scenarios.Settings // what the rest of the program was made with
	loaded  atomic.Pointer[Loaded]
	asked   chan struct{}

	load    func(scenarios.Files) (*scenarios.Workspace, error)
	longest time.Duration      // longestLoad, but in tests
	reading chan reading       // of what is being read; nil: nothing is
	stuck   bool               // and it has taken too long
	before  scenarios.Problems // those that were reported before that

	tried string // digest of the files that were read last
	seen  string // what a glance at them showed then
}

// reading is one reading of the files.
type reading struct {
	events       events
	deaf         error // why there will be no events
	unchanged    bool  // nothing was loaded, because nothing changed
	seen, digest string
	workspace    *scenarios.Workspace
	err          error
	torn         bool // something changed meanwhile
}

// reason is why the files are read.
type reason int

const (
	periodic reason = iota // no event came
	changed                // something changed in a folder
	asked                  // Reload was called
)

// New watches the files of a workspace that was just loaded from them.
func New(files scenarios.Files, w *scenarios.Workspace, log *slog.Logger) *Watcher {
	r := &Watcher{files: files, log: log, started: w.Settings, asked: make(chan struct{}, 1), load: scenarios.LoadUsable, longest: longestLoad, seen: files.Glance(), tried: files.Digest()}
	now := time.Now()
	r.loaded.Store(&Loaded{Workspace: w, At: now, LookedAt: now, Digest: r.tried, Problems: w.Problems()})
	r.logBlocked(r.Loaded())
	return r
}

// Workspace is the one in force.
func (r *Watcher) Workspace() *scenarios.Workspace { return r.loaded.Load().Workspace }

// Loaded is the one in force, and what is wrong with its files.
func (r *Watcher) Loaded() Loaded { return *r.loaded.Load() }

// Dir is the workspace's folder.
func (r *Watcher) Dir() string { return r.files.Dir }

// Add adds a layer of files and loads them all at once. If something is wrong in
// them, what was in force stays.
func (r *Watcher) Add(layer scenarios.Layer) {
	r.files = r.files.With(layer.Owner, layer.Files)
	got := r.readFiles(asked, "", "")
	got.events.close()
	r.seen, r.tried = got.seen, got.digest
	r.apply(got.workspace, got.err)
}

// Reload asks for the files to be read even if nothing seems to have changed. It
// does not wait for that.
func (r *Watcher) Reload() {
	select {
	case r.asked <- struct{}{}:
	default: // asked already
	}
}

// Serve loads what changes until ctx ends. Each round watches first and reads
// then, so that nothing changes unseen in between.
func (r *Watcher) Serve(ctx context.Context) error {
	deaf, why := false, periodic
	for ctx.Err() == nil {
		got, done := r.look(ctx, why)
		if !done {
			continue
		}
		if got.deaf != nil && !deaf {
			r.log.Warn("the workspace is checked for changes only every "+betweenGlances.String(), "error", got.deaf)
		}
		deaf = got.deaf != nil
		why = r.wait(ctx, got.events)
		got.events.close()
	}
	if pending := r.reading; pending != nil { // a file system may keep it for ever
		go func() { (<-pending).events.close() }()
	}
	return nil
}

// events arrive when something changes in a folder that is watched.
type events struct {
	changes <-chan fsnotify.Event
	errors  <-chan error
	close   func()
}

// watch watches the folders as they are now. Folders and not files are watched:
// editors put a new file in the place of the old one.
func watch(files scenarios.Files) (events, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return events{close: func() {}}, err
	}
	for _, folder := range files.Folders() {
		err = errors.Join(err, watcher.Add(folder))
	}
	return events{watcher.Events, watcher.Errors, func() { _ = watcher.Close() }}, err
}

// wait returns when the files may have changed.
func (r *Watcher) wait(ctx context.Context, events events) reason {
	glance := time.NewTimer(betweenGlances)
	defer glance.Stop()
	for {
		select {
		case <-ctx.Done():
			return periodic
		case <-glance.C:
			return periodic
		case <-r.asked:
			return asked
		case <-events.errors: //nolint:errcheck // whatever it is, the files are read to find what was missed
			return changed
		case event := <-events.changes:
			if r.concerns(event) {
				settle(ctx, events)
				return changed
			}
		}
	}
}

// concerns says whether an event is about the workspace, and not about what
// else lies in its folder, such as the database.
func (r *Watcher) concerns(event fsnotify.Event) bool {
	return filepath.Dir(event.Name) != r.files.Dir || scenarios.IsPart(filepath.Base(event.Name))
}

// settle waits until nothing has changed for a moment.
func settle(ctx context.Context, events events) {
	longest := time.NewTimer(longestChange)
	defer longest.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-longest.C:
			return
		case <-time.After(quiet):
			return
		case <-events.changes:
		}
	}
}

// look reads the files if they differ from those that were read last, or if
// Reload asked for it. It returns when ctx ends, although a file system that does
// not answer keeps the reading; and after a while to report that, with done false:
// the next look waits for the same reading.
func (r *Watcher) look(ctx context.Context, why reason) (got reading, done bool) {
	if r.reading == nil {
		pending, seen, tried := make(chan reading, 1), r.seen, r.tried
		r.reading = pending
		go func() { pending <- r.readFiles(why, seen, tried) }()
	}
	longest := time.NewTimer(r.longest)
	defer longest.Stop()
	select {
	case <-ctx.Done():
		return reading{}, false
	case <-longest.C:
		r.reportStuck()
		return reading{}, false
	case got = <-r.reading:
	}
	wasStuck := r.stuck
	r.reading, r.stuck = nil, false
	switch {
	case got.torn: // half of a change: its second half brings another event
	case got.unchanged && !wasStuck:
		r.seen = got.seen
	case got.unchanged:
		r.seen = got.seen
		next := r.Loaded()
		next.LookedAt, next.Problems = time.Now(), r.before
		r.loaded.Store(&next)
	default:
		r.seen, r.tried = got.seen, got.digest
		r.apply(got.workspace, got.err)
	}
	return got, true
}

// readFiles does what may take long, and changes nothing of the watcher.
func (r *Watcher) readFiles(why reason, seen, tried string) (got reading) {
	got.events, got.deaf = watch(r.files)
	got.seen = r.files.Glance()
	if got.unchanged = why == periodic && got.seen == seen; got.unchanged {
		return got
	}
	got.digest = r.files.Digest()
	if got.unchanged = why != asked && got.digest == tried; got.unchanged {
		return got
	}
	got.workspace, got.err = r.load(r.files)
	got.torn = r.files.Digest() != got.digest
	return got
}

// reportStuck reports, once, that the files cannot be read in a sensible time.
func (r *Watcher) reportStuck() {
	if r.stuck {
		return
	}
	r.stuck = true
	next := r.Loaded()
	next.LookedAt, r.before = time.Now(), next.Problems
	next.Problems = scenarios.Problems{{File: r.files.Dir, Message: "reading the workspace takes longer than " + r.longest.String(),
		Next: "check whether its file system responds; the workspace loaded before stays in force"}}
	r.loaded.Store(&next)
	r.logState(next)
}

// apply puts what was loaded in force, if nothing is wrong with it.
func (r *Watcher) apply(w *scenarios.Workspace, err error) {
	next := r.Loaded()
	next.LookedAt, next.Problems = time.Now(), problemsOf(r.files.Dir, err)
	if err == nil {
		w.KeepBlocked(r.Workspace())
		next.Problems = w.Problems()
		next.Workspace, next.At, next.Digest = w, next.LookedAt, r.tried
		next.Restart = keepFixed(&w.Settings, r.started)
	}
	r.loaded.Store(&next)
	r.logState(next)
}

func (r *Watcher) logState(l Loaded) {
	if len(l.Problems) > 0 && !l.Usable() {
		for _, problem := range l.Problems {
			r.log.Error("the workspace has a problem", "problem", problem.String())
		}
		r.log.Error(fmt.Sprintf("the workspace is broken: %s; the one loaded at %s stays in force", units.Count(len(l.Problems), "problem"), l.At.UTC().Format(time.RFC3339)))
		return
	}
	r.logBlocked(l)
	r.log.Info("the workspace was reloaded", "services", len(l.Workspace.Services), "scenarios", len(l.Workspace.Scenarios), "digest", l.Digest)
	for _, name := range l.Restart {
		r.log.Warn("a setting was changed and takes effect when Rehearse is restarted", "setting", name)
	}
}

// logBlocked names the scenarios that do not run because of their files.
func (r *Watcher) logBlocked(l Loaded) {
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

// problemsOf turns an error of the machine, too, into a problem that people are shown.
func problemsOf(dir string, err error) scenarios.Problems {
	var problems scenarios.Problems
	if err == nil || errors.As(err, &problems) {
		return problems
	}
	return scenarios.Problems{{File: dir, Message: err.Error(), Next: "check the folder and its permissions"}}
}

// keepFixed puts back the settings that the running program was made with, so that
// all its parts go by the same ones, and names those that were changed.
func keepFixed(now *scenarios.Settings, started scenarios.Settings) (names []string) {
	keep(&names, "database", &now.Database, started.Database)
	keep(&names, "listen", &now.Listen, started.Listen)
	keep(&names, "access", &now.Access, started.Access)
	keep(&names, "engine", &now.Engine, started.Engine)
	keep(&names, "mirror", &now.Mirror, started.Mirror)
	keep(&names, "runs.concurrent", &now.Runs.Concurrent, started.Runs.Concurrent)
	keep(&names, "runs.pools", &now.Runs.Pools, started.Runs.Pools)
	return names
}

func keep[T any](names *[]string, name string, now *T, started T) {
	if !reflect.DeepEqual(*now, started) {
		*names = append(*names, name)
		*now = started
	}
}
