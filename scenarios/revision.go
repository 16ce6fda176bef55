package scenarios

import (
	"context"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"time"
)

// Revision is what git says of a file of the workspace. The zero value is a file that
// is not committed, or has changed since.
type Revision struct {
	Commit string // of the last change, in hex
	Author string // as in "Ana <ana@acme.example>"
	Reason string // the first line of the message
	Change string // of a trailer Change: in the message
}

const (
	// longestGit is how long git may take: a version is recorded without it as well.
	longestGit = 10 * time.Second
	// mostCommits is how far back git looks.
	mostCommits = "10000"
)

var changeTrailer = regexp.MustCompile(`(?im)^(?:change|change-request|ticket):[ \t]*(\S+)[ \t]*$`)

// Revisions asks git about the files of the catalogue, by their names as Service.File
// has them. Where there is no git, or no repository, there are none.
func Revisions(ctx context.Context, dir string) map[string]Revision {
	found := map[string]Revision{}
	if dir == "" {
		return found
	}
	ctx, done := context.WithTimeout(ctx, longestGit)
	defer done()
	git := func(args ...string) (string, bool) {
		// What the repository configures to be run is not run.
		cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir, "-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-c", "core.quotePath=false"}, args...)...)
		cmd.Env = append(cmd.Environ(), "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C")
		out, err := cmd.Output()
		return string(out), err == nil
	}
	prefix, inside := git("rev-parse", "--show-prefix")
	changed, ok := git("status", "--porcelain", "-z", "--no-renames", "--", catalogueFolder)
	if !inside || !ok {
		return found
	}
	prefix = strings.TrimSpace(prefix)
	dirty := map[string]bool{}
	for _, line := range strings.Split(changed, "\x00") {
		if len(line) > 3 {
			dirty[strings.TrimPrefix(line[3:], prefix)] = true
		}
	}
	// Each commit is 0x1e, four fields that end in 0x1f, and the names of its files.
	text, ok := git("log", "-n", mostCommits, "--no-renames", "--name-only", "--relative", "--format=%x1e%H%x1f%an <%ae>%x1f%s%x1f%B%x1f", "--", catalogueFolder)
	if !ok {
		return found
	}
	for _, commit := range strings.Split(text, "\x1e") {
		parts := strings.SplitN(commit, "\x1f", 5)
		if len(parts) != 5 {
			continue
		}
		r := Revision{Commit: parts[0], Author: parts[1], Reason: parts[2]}
		if trailer := changeTrailer.FindStringSubmatch(parts[3]); trailer != nil {
			r.Change = trailer[1]
		}
		for name := range strings.Lines(parts[4]) {
			name = path.Clean(strings.TrimSpace(name))
			if _, known := found[name]; !known && name != "." && !dirty[name] {
				found[name] = r
			}
		}
	}
	return found
}
