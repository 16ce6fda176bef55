package reference

import (
	"strings"

	"rehearse/scenarios/expect"
)

// CheckKind is a kind of check.
type CheckKind struct {
	Name  string
	Asks  string   // what it asks about
	Names []string // that expect may use
}

// CheckKinds are all kinds of checks.
func CheckKinds() (kinds []CheckKind) {
	for _, each := range []struct {
		kind expect.Kind
		asks string
	}{
		{expect.SQL, "the restored database"},
		{expect.Query, "the restored system, in its own language"},
		{expect.Files, "restored files, by a pattern"},
		{expect.Exec, "a script in a container"},
		{expect.HTTP, "an address inside the sandbox"},
		{expect.TCP, "whether host:port is open"},
	} {
		kinds = append(kinds, CheckKind{string(each.kind), each.asks, expect.Names(each.kind)})
	}
	return kinds
}

// CheckKeys are the keys that every check has; their paths are without "checks.".
func CheckKeys() (keys []Key) {
	for _, key := range Keys() {
		if rest, is := strings.CutPrefix(key.Path, "checks."); is && key.File == "scenario" && !strings.Contains(rest, ".") {
			key.Path = rest
			keys = append(keys, key)
		}
	}
	return keys
}

// ExitCode is a code with which rehearse ends.
type ExitCode struct {
	Code  int
	Name  string
	About string
}

// ExitCodes are all of them.
var ExitCodes = []ExitCode{
	{0, "passed", "every mandatory check held and the commitment was met; other commands: they did what they were asked to do"},
	{1, "failed", "the backup, the data or the promise is broken"},
	{2, "inconclusive", "the test environment failed (engine, image, disk, database), so nothing is known about the backup; doctor: something is bad"},
	{3, "cancelled", "a person stopped it"},
	{64, "usage", "a wrong flag, an unknown scenario or run, a broken workspace; nothing was started"},
}

// WorstCode says which code several scenarios in one command end with.
const WorstCode = "With several scenarios the worst outcome counts: failed, then inconclusive, then cancelled."
