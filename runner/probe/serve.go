package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"rehearse/runner/probe/bridge"
	"rehearse/runner/probe/gauge"
	"rehearse/scenarios/fault"
)

// progressEvery is how often an operation says how far it is.
const progressEvery = 250 * time.Millisecond

// ServeOptions are for places that are no container. The zero value is for the real one.
type ServeOptions struct {
	Root    string // before every absolute path; "" is none
	Version string
	Aside   bool // what is no part of a recovery is done by a process of its own
	// Isolation answers in the place of the real tries, which only make sense
	// inside a sandbox. Nil is the real tries.
	Isolation func(context.Context, IsolationArgs) (Isolation, error)
}

// Main is what `rehearse probe` does: it serves standard input and output until
// the input ends or somebody ends it. It returns the exit code.
func Main(args []string) int {
	if len(args) == 2 && args[0] == bridge.Command {
		if err := bridge.Close(args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	if len(args) == 2 && args[0] == TunnelCommand {
		if err := tunnel(context.Background(), args[1], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	if code, is := gauge.Main(args, os.Stdout); is {
		return code
	}
	if len(args) > 0 {
		fmt.Fprintln(os.Stderr, "rehearse probe takes no arguments: it speaks on standard input and output")
		return 64
	}
	syscall.Umask(0)               // modes are set as the backup has them
	signal.Ignore(syscall.SIGPIPE) // a client that went away is an error of a write, not the end
	main := os.Getenv(aside) == ""
	debug.SetMemoryLimit(enough(main))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := Serve(ctx, os.Stdin, os.Stdout, ServeOptions{Version: version(), Aside: main}); err != nil {
		fmt.Fprintln(os.Stderr, "rehearse probe:", err)
		return 1
	}
	return 0
}

// enough is the memory that a process should do with, in bytes: both together
// fit into the 512 MiB that the probe's container has at least.
func enough(main bool) int64 {
	if main {
		return 320 << 20
	}
	return 96 << 20
}

// aside is set for the process that gently starts: it starts no further one.
const aside = "REHEARSE_PROBE_ASIDE"

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}

// server is the end inside.
type server struct {
	opts ServeOptions

	writing sync.Mutex
	out     io.Writer

	mu      sync.Mutex
	running map[int64]context.CancelFunc
	under   sync.WaitGroup
	ended   bool         // no further request is taken
	over    func() error // not nil once the conversation ends

	stayUntil time.Time // how long the process outlives the conversation

	databases databases
	indexes   indexes
	// ownersLost are folders whose owners could not be kept.
	ownersLost sync.Map
}

// Serve answers requests from in until it ends or ctx does. Requests overlap.
// Nothing that a request holds ends the conversation.
func Serve(ctx context.Context, in io.Reader, out io.Writer, opts ServeOptions) error {
	ctx, cancel := context.WithCancel(ctx)
	s := &server{opts: opts, out: out, running: map[int64]context.CancelFunc{}, over: ctx.Err}
	defer func() {
		cancel()
		s.mu.Lock()
		s.ended = true // who adds to what is under way has done so, or will not
		s.mu.Unlock()
		s.under.Wait()
		s.databases.close()
	}()
	s.say(0, Greeting{Version: opts.Version, Time: time.Now().UTC()})
	ended := make(chan error, 1)
	go func() { ended <- s.listen(ctx, in) }() // a read cannot be given up: it ends with its input
	select {
	case err := <-ended:
		s.linger(ctx)
		return err
	case <-ctx.Done():
		return nil
	}
}

func (s *server) listen(ctx context.Context, in io.Reader) error {
	lines := newLines(in)
	for {
		line, err := lines.next()
		var r Request
		switch {
		case errors.Is(err, errLong):
			s.fault(-1, fault.OfRig(fault.Internal, "%w", err))
			continue
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrClosedPipe), errors.Is(err, os.ErrClosed):
			return nil
		case err != nil:
			return fmt.Errorf("listen: %w", err)
		}
		if err := json.Unmarshal(line, &r); err != nil {
			s.fault(-1, fault.OfRig(fault.Internal, "%s is no request: %w", excerpt(line), err))
			continue
		}
		s.take(ctx, r)
	}
}

// take begins a request or stops one.
func (s *server) take(ctx context.Context, r Request) {
	if r.Stop != 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		if stop := s.running[r.Stop]; stop != nil {
			stop()
		}
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	taken := s.running[r.ID] != nil || r.ID <= 0 || s.ended || ctx.Err() != nil
	if !taken {
		s.running[r.ID] = cancel
		s.under.Add(1)
	}
	s.mu.Unlock()
	if taken {
		cancel()
		s.fault(-1, fault.OfRig(fault.Internal, "a request has the id %d, which is in use or no id", r.ID))
		return
	}
	go func() {
		defer s.under.Done()
		defer s.leave(r.ID)
		defer cancel()
		s.carry(ctx, r)
	}()
}

func (s *server) leave(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, id)
}

// carry answers one request, whatever becomes of it.
func (s *server) carry(ctx context.Context, r Request) {
	m := &meter{}
	hush := s.report(r.ID, m)
	result, err := guarded(func() (any, error) {
		if r.Op == "digest" { // and not sums: a verdict waits for them
			return s.gently(ctx, r, m)
		}
		return s.answer(ctx, r, m)
	})
	hush()
	if err != nil && s.over() != nil {
		return // the client learns from the engine why the probe ended; an operation cut short has no result
	}
	if err != nil {
		s.fault(r.ID, told(ctx, err))
		return
	}
	s.say(r.ID, result)
}

// told makes a fault of whatever an operation ended with.
func told(ctx context.Context, err error) *fault.Fault {
	if ctx.Err() != nil {
		return fault.OfRig(fault.Internal, "stopped: %w", err)
	}
	return fault.Of(err)
}

// guarded turns a panic into a fault: it is a mistake of ours, and of one request only.
func guarded[T any](f func() (T, error)) (out T, err error) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "rehearse probe: %v\n%s", p, debug.Stack())
			err = fault.OfRig(fault.Internal, "the probe panicked: %v", p).To("report this with the log of the probe: it is a mistake in Rehearse")
		}
	}()
	return f()
}

// meter is how far an operation is. Its methods may be called concurrently.
type meter struct{ bytes, total, files atomic.Int64 }

func (m *meter) moved() Moved {
	return Moved{Bytes: m.bytes.Load(), Total: m.total.Load(), Files: m.files.Load()}
}

// report says from time to time how far a request is, until the returned function is called.
func (s *server) report(id int64, m *meter) (hush func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for last := (Moved{}); ; {
			select {
			case <-stop:
				return
			case <-tick.C:
				if now := m.moved(); now != last {
					last = now
					s.write(Response{ID: id, Progress: &now})
				}
			}
		}
	}()
	return func() { close(stop); <-stopped }
}

func (s *server) say(id int64, result any) {
	raw, err := json.Marshal(result)
	if err == nil && len(raw) > mostLine-1024 {
		err = fmt.Errorf("it has %d MiB; %d is the most", len(raw)>>20, mostLine>>20)
	}
	if err != nil {
		s.fault(id, fault.OfRig(fault.Internal, "say the answer: %w", err))
		return
	}
	s.write(Response{ID: id, Result: raw})
}

func (s *server) fault(id int64, f *fault.Fault) { s.write(Response{ID: id, Fault: f}) }

// write says one line. Where nobody listens any more the input ends too, and with it all of this.
func (s *server) write(r Response) {
	line, err := json.Marshal(r)
	if err != nil {
		fmt.Fprintln(os.Stderr, "rehearse probe:", err)
		return
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	_, _ = s.out.Write(append(line, '\n'))
}

// at is where a path is here.
func (s *server) at(path string) string {
	if s.opts.Root == "" || path == "" {
		return path
	}
	return filepath.Join(s.opts.Root, path)
}

// answer carries out one operation. Adding one means adding a line.
func (s *server) answer(ctx context.Context, r Request, m *meter) (any, error) {
	switch r.Op {
	case "unpack":
		return with(r, func(a UnpackArgs) (Unpacked, error) { return s.unpack(ctx, a, m) })
	case "digest":
		return with(r, func(a DigestArgs) (DigestAnswer, error) { return s.digest(ctx, a, m) })
	case "sums":
		return with(r, func(a SumsArgs) (SumsAnswer, error) { return s.sums(ctx, a, m) })
	case "files":
		return with(r, func(a FilesArgs) (FilesFacts, error) { return s.files(ctx, a) })
	case "verify":
		return with(r, func(q Question) (Verdict, error) { return s.verify(ctx, q, m) })
	case "query":
		return with(r, func(q Question) (Rows, error) { return s.query(ctx, q) })
	case "identify":
		return with(r, func(a IdentifyArgs) (Identified, error) { return s.identify(ctx, a) })
	case "contents":
		return with(r, func(q Question) (Rows, error) { return s.contents(ctx, q) })
	case "write":
		return with(r, func(a WriteArgs) (struct{}, error) { return struct{}{}, s.writeInto(ctx, a) })
	case "export":
		return with(r, func(a ExportArgs) (struct{}, error) { return struct{}{}, s.export(ctx, a, m) })
	case "tally":
		return with(r, func(q Question) (Rows, error) { return s.tally(ctx, q) })
	case "http":
		return with(r, func(a HTTPArgs) (HTTPAnswer, error) { return askHTTP(ctx, a) })
	case "tcp":
		return with(r, func(a tcpArgs) (TCPAnswer, error) { return askTCP(ctx, a.Address) })
	case "isolation":
		return with(r, func(a IsolationArgs) (Isolation, error) { return s.isolation(ctx, a) })
	case "usage":
		return with(r, func(a UsageArgs) (UsageAnswer, error) { return s.usage(ctx, a) })
	case "prepare":
		return with(r, func(a prepareArgs) (struct{}, error) { return struct{}{}, s.prepare(a.Folders) })
	case "stay":
		return with(r, func(a stayArgs) (struct{}, error) { s.stay(a); return struct{}{}, nil })
	}
	return nil, fault.OfRig(fault.Internal, "the probe knows no operation %q", r.Op).To("use a probe image of the same version as this program")
}

func with[A, R any](r Request, do func(A) (R, error)) (any, error) {
	var args A
	if err := json.Unmarshal(r.Args, &args); err != nil {
		return nil, fault.OfRig(fault.Internal, "read the request to %s: %w", r.Op, err)
	}
	return do(args)
}
