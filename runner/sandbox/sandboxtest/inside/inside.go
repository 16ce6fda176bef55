// Package inside is the program that the conformance suite runs in sandboxes:
// as a static binary in real containers, as a function in the fake.
package inside

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// World is what the program sees of the place where it runs.
type World struct {
	Args           []string // without its own name
	Environment    func(string) string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Read           func(path string) ([]byte, error)
	Write          func(path string, data []byte) error
	Find           func(name string) error // looks a name up
}

// Program does what the first argument says and returns its exit code; 90 is
// an argument that it does not know.
func Program(ctx context.Context, w World) int {
	if len(w.Args) == 0 {
		return 90
	}
	arg := func(n int) string {
		if n < len(w.Args) {
			return w.Args[n]
		}
		return ""
	}
	switch w.Args[0] {
	case "exit":
		n, err := strconv.Atoi(arg(1))
		if err != nil {
			return 90
		}
		return n
	case "say":
		fmt.Fprint(w.Stdout, arg(1))
		fmt.Fprint(w.Stderr, arg(2))
	case "cat": // gives back what it is told
		fmt.Fprint(w.Stderr, arg(1))
		_, err := io.Copy(w.Stdout, w.Stdin)
		return w.code(err)
	case "flood":
		n, err := strconv.ParseInt(arg(1), 10, 64)
		if err == nil {
			_, err = io.CopyN(w.Stdout, endless{}, n)
		}
		return w.code(err)
	case "count":
		n, err := io.Copy(io.Discard, w.Stdin)
		fmt.Fprint(w.Stdout, n)
		return w.code(err)
	case "env":
		fmt.Fprint(w.Stdout, w.Environment(arg(1)))
	case "stay":
		fmt.Fprint(w.Stdout, arg(1))
		<-ctx.Done()
	case "read":
		data, err := w.Read(arg(1))
		fmt.Fprint(w.Stdout, string(data))
		return w.code(err)
	case "write":
		return w.code(w.Write(arg(1), []byte(arg(2))))
	case "find":
		return w.code(w.Find(arg(1)))
	default:
		return 90
	}
	return 0
}

func (w World) code(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprint(w.Stderr, err)
	return 1
}

// endless reads as one line after the other.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	return copy(p, strings.Repeat("all work and no rest\n", len(p)/21+1)), nil
}
