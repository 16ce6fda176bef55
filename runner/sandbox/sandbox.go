// Package sandbox is what Rehearse needs of a container engine: places in which
// hostile, confidential data can be restored and questioned, that reach nothing
// and leave nothing behind. The Docker driver is in sandbox/docker, the
// project's one fake in sandbox/fake, and sandbox/sandboxtest proves the
// contract below for both.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Errors for callers who branch. Drivers wrap them in a fault.Fault of the rig
// that says what to do.
var (
	ErrUnreachable = errors.New("the container engine does not answer")
	ErrNoImage     = errors.New("the image is not available")
	ErrGone        = errors.New("the container is gone")
	ErrFull        = errors.New("the engine's disk is full")
)

// Gone is the ErrGone that knows how the container ended.
type Gone struct {
	Name  string
	State State
}

func (g *Gone) Error() string {
	if g.State.OutOfMemory {
		return fmt.Sprintf("%v: %s was killed for memory", ErrGone, g.Name)
	}
	return fmt.Sprintf("%v: %s ended with code %d", ErrGone, g.Name, g.State.Code)
}

func (g *Gone) Unwrap() error { return ErrGone }

// Engine makes sandboxes. Its methods may be called concurrently.
type Engine interface {
	// About describes the engine; it is also the test of whether it answers.
	About(ctx context.Context) (About, error)
	// Image makes sure that an image is there, pulling it when it is missing,
	// and says which one it is. An image that cannot be had is ErrNoImage.
	Image(ctx context.Context, ref string, moved Progress) (Image, error)
	// Probe makes sure that our own image is there and returns its name.
	Probe(ctx context.Context) (Image, error)
	// Open makes an empty sandbox: an inside network that reaches nothing, or
	// none at all where spec.Joined says so. A network that cannot be closed
	// against the host is a fault of class isolation.
	// When it fails, nothing is left behind.
	Open(ctx context.Context, spec Spec) (Sandbox, error)
	// Find lists the containers that run in the sandbox of a run, of its newest
	// attempt, from any process: for a person who looks inside. They are sorted by
	// name; without a sandbox there are none. Their Talk is nil.
	Find(ctx context.Context, run string) ([]Found, error)
	// Sweep removes what ended processes left: everything of ours that spare
	// does not speak for. It returns what it removed, and joins what it could
	// not remove into the error after trying all of it.
	Sweep(ctx context.Context, spare func(Leftover) bool) ([]Leftover, error)
	// Close lets go of the connection, not of sandboxes.
	Close() error
}

// ProbePath is where our own program is in the image of the probe: a command there
// begins with it and "probe".
const ProbePath = "/rehearse-bin"

// Progress hears how many bytes have moved; total is 0 where nobody knows it.
type Progress func(done, total int64)

// Sandbox is the place of one run. Its methods may be called concurrently.
type Sandbox interface {
	// Start creates and starts a container. What it mounts is made on first
	// use. When it fails, the container is gone.
	Start(ctx context.Context, spec ContainerSpec) (Container, error)
	// Written is how many bytes containers wrote outside of the volumes that
	// they were given: into their roots, where those are writable, and into the
	// volumes that their images declare.
	Written(ctx context.Context) (int64, error)
	// Close removes everything that belongs to the sandbox: containers,
	// networks, volumes. What another attempt at the run made stays. Closing twice is fine. What could not be removed is
	// joined into the error after all of it was tried.
	Close(ctx context.Context) error
}

// Container is one running container. Its methods may be called concurrently.
type Container interface {
	// Exec runs a command inside and waits for it. A command that ends with
	// another code than 0 is no error; one that could not be asked is. Where
	// the container ended before the command did, the error is a *Gone.
	// When ctx ends first, Exec returns its cause and the command may go on
	// until the container is removed.
	Exec(ctx context.Context, cmd Command) (Exit, error)
	// Talk is the conversation over standard input and output of a container
	// started with Talk; may be called once. Standard error goes to the log.
	Talk() io.ReadWriteCloser
	// State is how the container is now, known also after it ended.
	State(ctx context.Context) (State, error)
	// Wait blocks until the container ended.
	Wait(ctx context.Context) (State, error)
	// Logs is the end of what it printed, at most so many bytes.
	Logs(ctx context.Context, most int) (string, error)
	// Remove ends and removes it. Removing twice is fine.
	Remove(ctx context.Context) error
	// Enter is the engine's own command with which a person looks inside.
	Enter() string
}

// Found is a container that another process may have started.
type Found struct {
	Container
	Name  string // as in its ContainerSpec
	Image string // as the engine names it
	Ports []int  // that its image declares
}

// Spec says whose sandbox it is. Everything made is labelled with it.
type Spec struct {
	Run     string    // id of the run; also part of every name
	Attempt int       // at the run, from 1 on; two of them never share a thing
	Runner  string    // who carries it out
	Expires time.Time // from then on anyone's sweep may remove it
	// Joined are the names of containers that share one loopback interface and
	// have no other, where no two of them need the same port: there is nothing
	// that could leak. The first one owns it; others that reach Inside start once
	// it runs. Empty: they have a network, and each an address of its own.
	Joined []string
}

// Reach is what a container can reach.
type Reach string

const (
	Inside  Reach = "inside"  // the sandbox's own network, and nothing else
	Outside Reach = "outside" // an engine network of the given name; only for fetching
	Nothing Reach = "nothing" // no network at all
)

// ContainerSpec describes a container. The zero values are the safe ones.
type ContainerSpec struct {
	Name         string // unique in the sandbox; others inside reach it by this name
	Image        string
	Entrypoint   []string // replaces the image's when not nil
	Command      []string
	Environment  map[string]string // visible to whoever may inspect the engine: no secrets
	User         string
	WorkingDir   string
	Reach        Reach  // "" is Nothing
	Network      string // for Outside
	Mounts       []Mount
	Tmpfs        map[string]int64 // path → bytes
	Capabilities []string         // added to none
	Memory       int64            // bytes; swap is none; 0 is 2 GiB
	CPUs         float64          // 0 is all
	Pids         int64            // 0 is 1024
	Shm          int64            // bytes; 0 is the engine's default
	WritableRoot bool
	Health       *Health
	Talk         bool // standard input and output are a conversation
}

// Health is how the engine itself asks whether a container is healthy.
type Health struct {
	Test                           []string // CMD or CMD-SHELL first
	Interval, Timeout, StartPeriod time.Duration
	Retries                        int
}

// Mount makes something visible at Target. Exactly one of Volume and Host is set.
type Mount struct {
	Volume   string // a volume of the sandbox, by a name of the caller's
	Host     string // absolute path of ours, always read-only; bound where the engine sees our files, else copied in
	Target   string
	ReadOnly bool
}

// How much of what a command prints is kept in Exit.
const (
	MostStdout = 1 << 20  // bytes, the first
	MostStderr = 64 << 10 // bytes, the last
)

// Command is something to run inside.
type Command struct {
	Args        []string
	Environment map[string]string // may hold secrets: it is in no inspect output
	User        string
	WorkingDir  string
	Stdin       io.Reader
	Stdout      io.Writer // nil: kept in Exit, the first MostStdout bytes
	Stderr      io.Writer // nil: kept in Exit, the last MostStderr bytes
	Terminal    *Terminal // nil: none. With one, Stderr is not used: what it prints comes with Stdout
}

// Terminal is what a command sees of a person's terminal. An engine that has none
// to give MAY run the command without.
type Terminal struct {
	Type   string          // of TERM
	Resize <-chan Geometry // the first one is how large it is; nil: unknown
}

// Geometry is how large a terminal is.
type Geometry struct{ Columns, Rows int }

// Exit is how a command ended.
type Exit struct {
	Code   int
	Stdout []byte
	Stderr []byte
}

// State is how a container is.
type State struct {
	Running     bool
	Code        int    // once it ended
	OutOfMemory bool   // something in it was killed for memory, also if it still runs
	Health      string // "", starting, healthy, unhealthy
	HealthSaid  string // what its newest health checks printed, the oldest first, while it is not healthy
}

// About describes an engine.
type About struct {
	Name       string    `json:"name"` // "Docker 20.10.24"
	APIVersion string    `json:"api_version"`
	Local      bool      `json:"local"` // sees our paths
	CPUs       int       `json:"cpus"`
	Memory     int64     `json:"memory_bytes"`
	Driver     string    `json:"storage_driver"`
	Root       string    `json:"root"` // where it keeps its data, on its host
	Time       time.Time `json:"time"` // its clock
}

// Image is an image as it is at the engine.
type Image struct {
	Ref    string `json:"ref"`    // as asked for
	ID     string `json:"id"`     // content id at the engine
	Digest string `json:"digest"` // repository digest; "" for one built or loaded here
	Pulled bool   `json:"pulled"` // was not there before
	User   string `json:"-"`
}

// Leftover is something of ours found at the engine.
type Leftover struct {
	Kind    string    `json:"kind"` // container, network, volume
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Run     string    `json:"run"`
	Attempt int       `json:"attempt"` // 0: it does not say
	Runner  string    `json:"runner"`
	Expires time.Time `json:"expires"`
}
