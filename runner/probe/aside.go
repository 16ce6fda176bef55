package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"

	"rehearse/scenarios/fault"
)

// gently answers a request in a process of its own that gives way to every
// other one: hashing for evidence is no part of a recovery, and must not be what
// makes it slow. A thread of this process could not give way: what it holds of
// the runtime would hold up the rest.
func (s *server) gently(ctx context.Context, r Request, m *meter) (any, error) {
	var a DigestArgs
	if err := json.Unmarshal(r.Args, &a); err != nil || !s.opts.Aside || s.small(a.Paths) {
		return s.answer(ctx, r, m)
	}
	conn, err := startGently(ctx)
	if err != nil {
		return nil, fault.OfRig(fault.Internal, "start a process of its own for %s: %w", r.Op, err)
	}
	client, err := Dial(ctx, conn)
	if err != nil {
		return nil, err
	}
	defer client.Close() //nolint:errcheck // it has answered
	var answer DigestAnswer
	err = client.Do(ctx, r.Op, r.Args, &answer, nil)
	return answer, err
}

// What is no more than this is hashed before a process has started.
const (
	smallBytes = 16 << 20
	smallFiles = 500
)

func (s *server) small(paths []string) bool {
	var bytes, files int64
	for _, p := range paths {
		err := filepath.WalkDir(s.at(p), func(_ string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			if files++; d.Type().IsRegular() {
				bytes += info.Size()
			}
			if bytes > smallBytes || files > smallFiles {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			return false
		}
	}
	return bytes <= smallBytes && files <= smallFiles
}

// process is a conversation with a process of our own.
type process struct {
	io.Reader
	io.WriteCloser
	command *exec.Cmd
}

// Close ends the process and waits for its end.
func (p *process) Close() error {
	return errors.Join(p.WriteCloser.Close(), p.command.Wait())
}

const leastPriority = 19

func startGently(ctx context.Context) (*process, error) {
	command := exec.CommandContext(ctx, "/proc/self/exe", "probe")
	command.Args[0] = "rehearse"
	command.Env = append(os.Environ(), aside+"=1")
	command.Stderr = os.Stderr
	in, inErr := command.StdinPipe()
	out, outErr := command.StdoutPipe()
	if err := errors.Join(inErr, outErr); err != nil {
		return nil, err
	}
	started := make(chan error, 1)
	go func() {
		// The process inherits the priority of the thread that starts it; the
		// thread ends with this goroutine, because nothing unlocks it.
		runtime.LockOSThread()
		if err := unix.Setpriority(unix.PRIO_PROCESS, 0, leastPriority); err != nil {
			started <- fmt.Errorf("lower the priority: %w", err)
			return
		}
		started <- command.Start()
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return &process{out, in, command}, nil
}
