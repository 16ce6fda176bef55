// Package source knows where recovery points are kept: a local folder, or
// whatever a backup tool such as restic holds. It lists them, chooses one
// (Choose, pure) and brings its files to where the sandbox can see them. It
// never reads what is in a backup: on the host it looks at names, sizes and
// times, and a tool does its work in a container of its own. What becomes of
// the files is the work of runner/probe and runner/restore.
package source

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"rehearse/runner/sandbox"
	"rehearse/runner/script"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

// Point is a recovery point as its source describes it. What is unknown is nil.
type Point struct {
	ID             string
	ConsistentAt   *time.Time // UTC
	ConsistentFrom string     // what ConsistentAt was read from, for people
	AvailableAt    *time.Time // UTC
	TestedAt       *time.Time // when a run of the scenario restored it last; nil is never, or that nobody asked
	Size           *int64     // bytes
	About          string
	Files          []string // absolute host paths; of a folder source only
	// Unfit says why it cannot be taken ("has no file that matches *.sha256").
	// Such points are counted and never chosen.
	Unfit string
	// Ours is what to do where the reason is one of ours and says nothing about
	// the backup, such as a link that we do not follow; "" is that it is the backup's.
	Ours string
	Sums []Sum // of a folder source only
	// Shift is by how much the times in names seem to be ahead, because they are
	// in a zone that the scenario does not say; 0 is that they do not.
	Shift time.Duration
}

// Sum is a file of checksums beside a recovery point, which may speak of it.
type Sum struct {
	Host  string // absolute host path
	Of    string // the name of what it is called after; "" is all files of its folder
	Below string // where the point's files are below its folder, "." is in it
}

// Base is the name of the file.
func (s Sum) Base() string { return filepath.Base(s.Host) }

// Source is one place where recovery points are kept, for one component of one
// run. List comes first, then Fetch of a point that List gave, then Close;
// they are not called concurrently. Errors are faults: of the backup where it
// cannot be had whole, of the rig where nothing was learnt about it.
type Source interface {
	// List gives all recovery points in no particular order. None is no error.
	List(ctx context.Context) ([]Point, error)
	// Mounts are what must be mounted so that the point's files are below the
	// component's source folder. A tool's volume may be mounted before Fetch.
	Mounts(p Point) []sandbox.Mount
	// Fetch brings the point to its mounts, and says so when it is not whole.
	// A folder's files are where they are: it only looks that they still are.
	Fetch(ctx context.Context, p Point, moved sandbox.Progress) error
	// Notes are what should stand in the record: warnings of the tool, and
	// what was taken for harmless. May be called at any time.
	Notes() []string
	// Symptoms are what it noticed that a person should know and that decides
	// nothing, such as damage that the chosen point has no part in. May be
	// called at any time.
	Symptoms() []*fault.Fault
	// Outputs are what scripts of the tool printed, its answers aside, without its
	// secrets. May be called at any time.
	Outputs() []script.Output
	// Verify looks at what else is kept at the source, after a Fetch and its Close.
	// What it finds is among Symptoms and Notes; an error says that it could not look.
	Verify(ctx context.Context) error
	// Close removes the container that fetched; afterwards nothing reaches the
	// repository. Closing twice is fine.
	Close(ctx context.Context) error
	// About describes the source for people, without secrets.
	About() string
}

// Opener gives the sandbox of the run, making it on the first call.
type Opener = func(context.Context) (sandbox.Sandbox, error)

// Open prepares the source of a component. It touches neither the source nor
// the engine; sb is called by sources that need a container, when they list.
func Open(w *scenarios.Workspace, c *scenarios.Component, sb func(context.Context) (sandbox.Sandbox, error), eng sandbox.Engine) (Source, error) {
	switch {
	case c.Source.Folder != nil:
		f, err := openFolder(c.Name, *c.Source.Folder, w.Settings.Allow)
		if err == nil {
			f.manifest, _ = c.With["manifest"].(string)
		}
		return opened(f, err)
	case c.Source.Tool != nil:
		return opened(openTool(w, c, sb, eng))
	}
	return nil, fmt.Errorf("open the source: %w", fault.OfRig(fault.Internal, "component %s has no source", c.Name))
}

// opened keeps a nil pointer from becoming a Source that is not nil.
func opened[S Source](s S, err error) (Source, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}
