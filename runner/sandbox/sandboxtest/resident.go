package sandboxtest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"rehearse/runner/sandbox"
)

// resident is the shell that stays in a container. It reads how long
// environment, script and input are, then those themselves, and answers with
// the code and what was printed.
const resident = `own=/tmp/.resident
mkdir -p "$own" && cd / || exit
while read -r flags name environment script input; do
  head -c "$environment" >"$own/environment"; head -c "$script" >"$own/script"; head -c "$input" >"$own/input"
  (. "$own/environment"; exec sh "$flags" "$(cat "$own/script")" "$name") <"$own/input" >"$own/out" 2>"$own/err"
  echo "$? $(wc -c <"$own/out") $(wc -c <"$own/err")"
  cat "$own/out" "$own/err"
done`

// Resident is a container whose scripts are run by a shell that stays in it,
// for tests that run hundreds of them: the engine takes longer to start a
// command than most scripts run. It runs one at a time, has what it prints at
// its end, and keeps files in /tmp/.resident. What is not a script of the
// shell's user goes through the engine.
type Resident struct {
	sandbox.Container
	user    string
	asked   chan errand
	ended   chan struct{}
	leaving sync.Once
}

// errand is one script and where its answer goes.
type errand struct {
	command sandbox.Command
	input   []byte
	done    chan<- answer
}

type answer struct {
	exit sandbox.Exit
	err  error
}

// Stay starts the shell, as a user of the container. It stays when ctx ends, until Leave.
func Stay(ctx context.Context, c sandbox.Container, user string) *Resident {
	ctx = context.WithoutCancel(ctx)
	r := &Resident{Container: c, user: user, asked: make(chan errand), ended: make(chan struct{})}
	ask, asks := io.Pipe()
	heard, answers := io.Pipe()
	go func() {
		exit, err := c.Exec(ctx, sandbox.Command{Args: []string{"sh", "-c", resident}, User: user, Stdin: ask, Stdout: answers})
		if err == nil {
			err = fmt.Errorf("the shell that stays in the container ended with code %d: %s", exit.Code, exit.Stderr)
		}
		_ = answers.CloseWithError(err)
		_ = ask.CloseWithError(err)
	}()
	go func() {
		defer close(r.ended)
		from := bufio.NewReader(heard)
		for e := range r.asked {
			exit, err := carryOut(e, asks, from)
			e.done <- answer{exit, err}
		}
		_ = asks.Close()
		_, _ = io.Copy(io.Discard, from)
	}()
	return r
}

// Leave ends the shell once it has done what it was asked, and waits for it.
func (r *Resident) Leave() {
	r.leaving.Do(func() { close(r.asked) })
	<-r.ended
}

// Exec has the shell run a script of its user, and the engine everything else.
func (r *Resident) Exec(ctx context.Context, cmd sandbox.Command) (sandbox.Exit, error) {
	script := len(cmd.Args) > 2 && cmd.Args[0] == "sh" && strings.HasPrefix(cmd.Args[1], "-") && len(cmd.Args) <= 4
	if !script || cmd.User != r.user || cmd.WorkingDir != "" {
		return r.Container.Exec(ctx, cmd)
	}
	var input []byte
	if cmd.Stdin != nil {
		var err error
		if input, err = io.ReadAll(cmd.Stdin); err != nil {
			return sandbox.Exit{}, fmt.Errorf("read its input: %w", err)
		}
	}
	done := make(chan answer, 1)
	select {
	case r.asked <- errand{cmd, input, done}:
	case <-ctx.Done():
		return sandbox.Exit{}, context.Cause(ctx)
	}
	select {
	case a := <-done:
		return handed(cmd, a)
	case <-ctx.Done():
		return sandbox.Exit{}, context.Cause(ctx)
	}
}

// handed gives what was printed to where the command wants it.
func handed(cmd sandbox.Command, a answer) (sandbox.Exit, error) {
	if cmd.Stdout != nil {
		if _, err := cmd.Stdout.Write(a.exit.Stdout); err != nil {
			return a.exit, errors.Join(a.err, err)
		}
		a.exit.Stdout = nil
	}
	if cmd.Stderr != nil {
		if _, err := cmd.Stderr.Write(a.exit.Stderr); err != nil {
			return a.exit, errors.Join(a.err, err)
		}
		a.exit.Stderr = nil
	}
	return a.exit, a.err
}

func carryOut(e errand, to io.Writer, from *bufio.Reader) (exit sandbox.Exit, err error) {
	var environment bytes.Buffer
	for name, value := range e.command.Environment {
		fmt.Fprintf(&environment, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	args := slices.Concat(e.command.Args, []string{"sh"}) // the name of a shell that is given none
	if _, err := fmt.Fprintf(to, "%s %s %d %d %d\n%s%s%s", args[1], args[3], environment.Len(), len(args[2]), len(e.input),
		environment.Bytes(), args[2], e.input); err != nil {
		return exit, err
	}
	head, err := from.ReadString('\n')
	if err != nil {
		return exit, err
	}
	var out, errs int
	if _, err := fmt.Sscan(head, &exit.Code, &out, &errs); err != nil {
		return exit, fmt.Errorf("the shell that stays in the container answers %q: %w", head, err)
	}
	exit.Stdout, exit.Stderr = make([]byte, out), make([]byte, errs)
	if _, err := io.ReadFull(from, exit.Stdout); err != nil {
		return exit, err
	}
	_, err = io.ReadFull(from, exit.Stderr)
	return exit, err
}
