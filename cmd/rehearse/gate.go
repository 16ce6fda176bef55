package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// gateFlags are what a gate asks.
type gateFlags struct {
	diff, list string
	level      string
	maxAge     string
	needed     bool
}

func gateCommand(c *console) *cobra.Command {
	var flags gateFlags
	cmd := &cobra.Command{
		Use:   "gate [SERVICE…]",
		Short: "Let a change pass only if the services it touches are proven, and recently",
		Long: `Let a change pass only if the services it touches are proven, and recently.

The services are named, listed in a file, or found by a git diff of the workspace: a
change of a service, of a scenario or of a recipe touches the services that depend
on it. Exit codes:

   0  all of them are proven (or the change touches none)
   1  one is breached, stale or unproven, or proven less than --level
  64  a service is unknown, or the call is wrong`,
		Example: `  rehearse gate orders-db identity
  git diff origin/main | rehearse gate --diff -
  rehearse gate --list services.txt --level application_proven --max-age 3d`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return gate(cmd.Context(), c, args, flags)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.diff, "diff", "", "a git diff (- is standard input): the services that it touches")
	f.StringVar(&flags.list, "list", "", "a file with a service on each line (- is standard input)")
	f.StringVar(&flags.level, "level", "", "proof level that is needed at least: "+strings.Join(levelNames(), ", "))
	f.StringVar(&flags.maxAge, "max-age", "", "how old a proof may be at most, such as 3d, whatever the commitment says")
	f.BoolVar(&flags.needed, "with-dependencies", false, "the services that they depend on must be proven too")
	c.jsonFlag(cmd)
	return cmd
}

func levelNames() []string {
	names := make([]string, len(store.ProofLevels))
	for i, level := range store.ProofLevels {
		names[i] = string(level)
	}
	return names
}

// gateDocument is what gate --json prints.
type gateDocument struct {
	Passes   bool          `json:"passes"`
	ExitCode int           `json:"exit_code"`
	Services []gateService `json:"services"`
}

// gateService is one service at the gate.
type gateService struct {
	Service  string           `json:"service"`
	Passes   bool             `json:"passes"`
	Standing store.Standing   `json:"standing"`
	Level    store.ProofLevel `json:"level"`
	ProofAge *float64         `json:"proof_age_seconds"`
	Why      string           `json:"why"`
}

func gate(ctx context.Context, c *console, names []string, flags gateFlags) (err error) {
	var maxAge time.Duration
	if flags.maxAge != "" {
		age, err := units.ParseDuration(flags.maxAge)
		if err != nil {
			return &usageError{"--max-age: " + err.Error(), "such as --max-age 3d"}
		}
		maxAge = age.Std()
	}
	if flags.level != "" && !slices.Contains(levelNames(), flags.level) {
		return &usageError{fmt.Sprintf("--level %q is not a proof level", flags.level), "the levels are: " + strings.Join(levelNames(), ", ")}
	}
	if len(names) == 0 && flags.diff == "" && flags.list == "" {
		return &usageError{"no service was given", "rehearse gate SERVICE, or --diff or --list"}
	}
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if names, err = gated(c, w, names, flags); err != nil {
		return err
	}
	document := gateDocument{Passes: true, Services: []gateService{}}
	for _, name := range names {
		at, err := atGate(ctx, st, w, name, flags.level, maxAge)
		if err != nil {
			return err
		}
		document.Passes = document.Passes && at.Passes
		document.Services = append(document.Services, at)
	}
	outcome := store.Passed
	if !document.Passes {
		outcome, document.ExitCode = store.Failed, exitFailed
	}
	if c.json {
		if err := c.emit(document); err != nil {
			return err
		}
	} else {
		printGate(c.paper(), document)
	}
	return (&ended{outcome: outcome}).orNil()
}

func printGate(p *paper, d gateDocument) {
	if len(d.Services) == 0 {
		p.printf("the change touches no service\n")
		return
	}
	rows := [][]any{{p.paint(faint, "SERVICE"), p.paint(faint, "GATE"), p.paint(faint, "STANDING"), p.paint(faint, "LEVEL"), p.paint(faint, "WHY")}}
	for _, s := range d.Services {
		passes := p.paint(green, "open")
		if !s.Passes {
			passes = p.paint(red, "closed")
		}
		rows = append(rows, []any{s.Service, passes, p.standing(s.Standing), strings.ReplaceAll(string(s.Level), "_", " "), s.Why})
	}
	p.table("", rows)
}

func atGate(ctx context.Context, st *store.Store, w *scenarios.Workspace, name, level string, maxAge time.Duration) (gateService, error) {
	now := time.Now()
	standing, err := st.Standing(ctx, w, name, now)
	if err != nil {
		return gateService{}, err
	}
	proven, err := st.Level(ctx, w, name, now)
	if err != nil {
		return gateService{}, err
	}
	at := gateService{Service: name, Passes: standing.Standing == store.Proven, Standing: standing.Standing, Level: proven.Level, ProofAge: standing.ProofAgeSeconds, Why: standing.Why}
	switch {
	case !at.Passes:
	case maxAge > 0 && (standing.ProofAgeSeconds == nil || *standing.ProofAgeSeconds > maxAge.Seconds()):
		at.Passes, at.Why = false, fmt.Sprintf("its proof is %s old, and may be %s", seconds(*cmp.Or(standing.ProofAgeSeconds, new(float64))), units.Duration(maxAge))
	case level != "" && !proven.Level.AtLeast(store.ProofLevel(level)):
		at.Passes, at.Why = false, fmt.Sprintf("its proof level is %s, and %s is needed: %s", proven.Level, level, proven.Why)
	}
	return at, nil
}

// gated are the services that a gate is about, each once.
func gated(c *console, w *scenarios.Workspace, names []string, flags gateFlags) ([]string, error) {
	if flags.list != "" {
		data, err := readFileOrInput(c, flags.list)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(data)) {
			if line, _, _ = strings.Cut(line, "#"); strings.TrimSpace(line) != "" {
				names = append(names, strings.TrimSpace(line))
			}
		}
	}
	for _, name := range names {
		if w.Services[name] == nil {
			return nil, &usageError{fmt.Sprintf("service %q is not in the catalogue", name), didYouMean(name, slices.Collect(maps.Keys(w.Services)), "rehearse status lists them")}
		}
	}
	if flags.diff != "" {
		data, err := readFileOrInput(c, flags.diff)
		if err != nil {
			return nil, err
		}
		names = append(names, touched(w, changedPaths(data))...)
	}
	if flags.needed {
		for _, name := range slices.Clone(names) {
			names = append(names, slices.Collect(maps.Keys(w.Needs(name)))...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

var diffLine = regexp.MustCompile(`^(?:---|\+\+\+) (?:"?[ab]/)?(.+?)"?(?:\t.*)?$`)

// changedPaths are the files of a git diff, or of a list of names.
func changedPaths(diff []byte) (paths []string) {
	found := bufio.NewScanner(bytes.NewReader(diff))
	found.Buffer(nil, mostOfInput)
	isDiff := bytes.Contains(diff, []byte("\n+++ ")) || bytes.HasPrefix(diff, []byte("diff "))
	for found.Scan() {
		line := found.Text()
		if !isDiff {
			paths = append(paths, strings.TrimSpace(line))
			continue
		}
		if parts := diffLine.FindStringSubmatch(line); parts != nil && parts[1] != "/dev/null" {
			paths = append(paths, parts[1])
		}
		for _, moved := range []string{"rename from ", "rename to "} {
			if name, is := strings.CutPrefix(line, moved); is {
				paths = append(paths, name)
			}
		}
	}
	return paths
}

// touched are the services that a change of files of the workspace touches. A path may
// begin above the workspace, as in a repository that holds more.
func touched(w *scenarios.Workspace, paths []string) (names []string) {
	all := slices.Sorted(maps.Keys(w.Services))
	for _, name := range paths {
		name = filepath.ToSlash(path.Clean(name))
		for _, service := range all {
			if ends(name, w.Services[service].File) {
				names = append(names, service)
			}
		}
		for _, s := range w.Scenarios {
			if ends(name, s.File) || slices.ContainsFunc(s.Components, func(c scenarios.Component) bool {
				return changesRecipe(w, name, c.Recipe) || c.Source.Tool != nil && changesRecipe(w, name, c.Source.Tool.Recipe)
			}) {
				names = append(names, s.Service)
			}
		}
		if base := path.Base(name); base == "rehearse.yaml" || base == "policy.yaml" {
			names = append(names, all...)
		}
	}
	return names
}

// ends says whether a path of a repository is a file of the workspace.
func ends(name, file string) bool {
	return file != "" && (name == file || strings.HasSuffix(name, "/"+file))
}

func changesRecipe(w *scenarios.Workspace, name, recipe string) bool {
	r := w.Recipes[recipe]
	return r != nil && r.File != "" && (ends(name, r.File) || path.Base(r.File) == "recipe.yaml" && ends(path.Dir(name), path.Dir(r.File)))
}
