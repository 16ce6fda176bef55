// Command rehearse is the command line of Rehearse, and its wiring: it reads
// flags, puts scenarios, store, runner and api together, and shows people what
// happened. It decides nothing: outcomes come from runner, records from store.
//
// The same binary is the probe: inside every sandbox it is started as
// `rehearse probe`, so nothing here may cost time or memory before main.
package main

import (
	"context"
	"os"
	"runtime/debug"

	"rehearse/runner/probe"
	"rehearse/scenarios/access"
)

// version is set when a release is built: -ldflags "-X main.version=…".
var version string

func main() {
	os.Exit(run(os.Args[1:]))
}

// run is the whole program but its exit, so that every deferred clean-up of
// the commands has happened when the process ends.
func run(args []string) int {
	if len(args) > 0 && args[0] == "probe" {
		// Started by the engine inside every sandbox: the command line is not worth its time there.
		return probe.Main(args[1:])
	}
	c := &console{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv}
	root := newRoot(c)
	root.SetArgs(args)
	return c.exit(root.ExecuteContext(access.With(context.Background(), access.CurrentUser())))
}

// ourVersion is what was set at build time, else what the toolchain knows.
func ourVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return "devel " + setting.Value[:min(12, len(setting.Value))]
		}
	}
	if info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}
