package recipe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"rehearse/scenarios/strict"
)

// placed is a text of a recipe and where it stands.
type placed struct {
	file         string
	line, column int
	name         string // of a parameter
	text         string // of a script
}

// note keeps where parameters and scripts stand, before scripts that are files
// take the place of their names.
func (r *Recipe) note(n *strict.Node, scripts map[string][]byte) {
	for _, at := range scriptsOf(n) {
		switch {
		case at == nil:
		case at.Kind == strict.Mapping && at.Has("file"):
			name := at.Get("file").Text
			r.scripts = append(r.scripts, placed{file: path.Join(path.Dir(r.File), name), line: 1, text: string(scripts[name])})
		case at.Block:
			r.scripts = append(r.scripts, placed{file: r.File, line: at.Line + 1, text: at.Text})
		case at.Kind == strict.Scalar:
			r.scripts = append(r.scripts, placed{file: r.File, line: at.Line, text: at.Text})
		}
	}
	if parameters := n.Get("parameters"); parameters != nil {
		for _, p := range parameters.Pairs {
			r.parameters = append(r.parameters, placed{file: r.File, line: p.Key.Line, column: p.Key.Column, name: p.Key.Text})
		}
	}
}

// Lint finds mistakes in a recipe that do not keep it from being loaded: scripts
// that the shell cannot read, where this machine has one, and parameters that
// nothing uses. A recipe that comes with Rehearse has none.
func (r *Recipe) Lint(ctx context.Context) strict.Problems {
	var problems strict.Problems
	if shell, err := exec.LookPath("sh"); err == nil {
		for _, s := range r.scripts {
			if problem, wrong := s.read(ctx, shell); wrong {
				problems = append(problems, problem)
			}
		}
	}
	for _, p := range r.parameters {
		if known := r.Parameter(p.name); known != nil && known.Type == Location && r.Tool == nil {
			problems = append(problems, strict.Problem{File: p.file, Line: p.line, Column: p.column,
				Message: "the parameter " + p.name + " is a location, which a recipe that restores does not mount",
				Next:    "name a file of the recovery point with type: glob; only a source can have a location"})
			continue
		}
		if !r.uses(p.name) {
			problems = append(problems, strict.Problem{File: p.file, Line: p.line, Column: p.column,
				Message: "no script uses the parameter " + p.name,
				Next:    fmt.Sprintf("scripts see it as $%s: use it, or remove it; where only a tool reads it from its environment, name it in a comment of a script", strings.ToUpper(p.name))})
		}
	}
	return problems.Sorted()
}

// longestRead is how long the shell may take to read a script.
const longestRead = 10 * time.Second

var shellMistake = regexp.MustCompile(`(?m)^[^:\n]*: (?:line )?(\d+): (.+)$`)

// read has the shell read the script without carrying it out.
func (s placed) read(ctx context.Context, shell string) (problem strict.Problem, wrong bool) {
	ctx, done := context.WithTimeout(ctx, longestRead)
	defer done()
	cmd := exec.CommandContext(ctx, shell, "-n")
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin"}
	cmd.Stdin = strings.NewReader(s.text)
	var said bytes.Buffer
	cmd.Stderr = &said
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || ctx.Err() != nil {
		return problem, false // it reads it, or there is no shell that could say so
	}
	problem = strict.Problem{File: s.file, Line: s.line, Column: 1, Message: "the shell cannot parse this script", Next: "correct the script; sh -n shows the same error"}
	if found := shellMistake.FindStringSubmatch(said.String()); found != nil {
		number, _ := strconv.Atoi(found[1])
		problem.Line += max(number, 1) - 1
		problem.Message += ": " + found[2]
	}
	return problem, true
}

// usedByUs are the parameters that the probe or Rehearse itself goes by.
var usedByUs = []string{"file", "manifest", "allow_empty", "open_inner", "verify"}

// uses says whether anything goes by a parameter: what Rehearse knows by its
// name, an integrity check's `when`, or a script, also in a comment.
func (r *Recipe) uses(parameter string) bool {
	if r.Unpack != nil || r.Tool != nil {
		for _, name := range usedByUs {
			if name == parameter {
				return true
			}
		}
	}
	for _, built := range r.Integrity {
		if built.When == parameter {
			return true
		}
	}
	mentioned := regexp.MustCompile(`(^|[^A-Za-z0-9_])` + regexp.QuoteMeta(strings.ToUpper(parameter)) + `($|[^A-Za-z0-9_])`)
	for _, s := range r.scripts {
		if mentioned.MatchString(s.text) {
			return true
		}
	}
	return r.Service != nil && mentioned.MatchString(r.Service.Settings)
}
