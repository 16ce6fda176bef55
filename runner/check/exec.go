package check

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

// A shell's own codes for a command that it cannot run, or not find.
const (
	cannotRun = 126
	notFound  = 127
)

func findExit(ctx context.Context, c *scenarios.Check, place Place) (found, error) {
	exit, err := place.Exec(ctx, c.Exec.In, c.Exec.Run)
	if err != nil {
		return found{}, err
	}
	stdout, stderr := text(exit.Stdout), text(exit.Stderr)
	if (exit.Code == cannotRun || exit.Code == notFound) && !uses(c, "code") {
		return found{}, fault.OfRig(fault.Image, "the script's tool is not in the container: %s", shorten(stderr)).
			To("use a tool that the image has, or another image")
	}
	f := found{some: true, value: exit.Code == 0}
	f.names = map[string]any{"code": exit.Code, "stdout": stdout, "stderr": stderr, "json": parsed(stdout)}
	if len(exit.Stdout) >= sandbox.MostStdout {
		const seen = "it would see the first 1 MiB alone"
		f.cut = append(f.cut, cut{"stdout", seen}, cut{"json", seen})
	}
	if len(exit.Stderr) >= sandbox.MostStderr {
		f.cut = append(f.cut, cut{"stderr", "it would see the last 64 KiB alone"})
	}
	f.newest = strings.TrimSpace(stdout)
	f.got = fmt.Sprintf("code = %d, stdout = %s", exit.Code, show(stdout))
	if stderr != "" {
		f.got += ", stderr = " + show(stderr)
	}
	return f, nil
}

func text(data []byte) string {
	return strings.TrimRight(strings.ToValidUTF8(string(data), "?"), "\r\n")
}

// parsed is what a text says as JSON; nil when it is none.
func parsed(text string) any {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return nil
	}
	return value
}
