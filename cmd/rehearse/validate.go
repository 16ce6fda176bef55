package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/units"
)

func validateCommand(c *console) *cobra.Command {
	var graph bool
	cmd := &cobra.Command{
		Use:   "validate [DIR|RECIPE.yaml]",
		Short: "Report everything that is wrong with a workspace, or a recipe",
		Long: `Report everything that is wrong with a workspace at once, each problem with its
file, line and column and what to do. It also finds what would only show in a run:
scripts that the shell cannot parse, parameters that nothing uses. To check one recipe,
name its file or its folder.

Sources are checked as well; what is wrong there, such as a glob that matches nothing or
a repository that does not answer, is a warning. A backup tool is asked through the engine. Exits with 0 if nothing is wrong, else 64.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				if isRecipe(args[0]) {
					return validateRecipe(cmd.Context(), c, args[0])
				}
				c.workspace = args[0]
			}
			return validate(cmd.Context(), c, graph)
		},
	}
	cmd.Flags().BoolVar(&graph, "graph", false, "also show the steps of every runbook, and what each comes after")
	c.jsonFlag(cmd)
	return cmd
}

// validationDocument is what validate --json prints.
type validationDocument struct {
	Valid     bool              `json:"valid"`
	Workspace string            `json:"workspace"`
	Services  int               `json:"services"`
	Scenarios int               `json:"scenarios"`
	Recipes   int               `json:"recipes"`
	Runbooks  int               `json:"runbooks"`
	Problems  []problemDocument `json:"problems"`
	Warnings  []string          `json:"warnings"` // about sources; they make nothing invalid
}

type problemDocument struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Excerpt string `json:"excerpt,omitempty"`
	Message string `json:"message"`
	Next    string `json:"next,omitempty"`
}

// isRecipe says whether a path names a recipe rather than a workspace.
func isRecipe(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	if !info.IsDir() {
		return true
	}
	_, err = os.Stat(filepath.Join(path, recipe.FolderFile))
	return err == nil
}

func validateRecipe(ctx context.Context, c *console, path string) error {
	r, err := scenarios.ValidateRecipe(ctx, path)
	var problems scenarios.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	switch {
	case c.json:
		document := validation(path, nil, problems, nil)
		document.Recipes = 1
		err = c.emit(document)
	case len(problems) > 0:
		printProblems(c.paper(), problems)
	default:
		c.paper().printf("the recipe %s is valid\n", r.Name)
		return nil
	}
	if len(problems) > 0 {
		return &usageError{message: units.Count(len(problems), "problem") + " in " + path}
	}
	return err
}

func validate(ctx context.Context, c *console, graph bool) error {
	w, err := scenarios.Validate(ctx, scenarios.In(c.dir()))
	var problems scenarios.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	var warnings []string
	if w != nil {
		warnings = warningsOf(ctx, w)
	}
	switch {
	case c.json:
		err = c.emit(validation(c.dir(), w, problems, warnings))
	case len(problems) > 0:
		printProblems(c.paper(), problems)
	default:
		parts := []string{units.Count(len(w.Services), "service"), units.Count(len(w.Scenarios), "scenario"), units.Count(len(w.Recipes), "recipe")}
		if len(w.Runbooks) > 0 {
			parts = append(parts, units.Count(len(w.Runbooks), "runbook"))
		}
		c.paper().printf("%s is valid: %s\n", c.dir(), strings.Join(parts, ", "))
		for _, warning := range warnings {
			c.paper().printf("warning: %s\n", warning)
		}
		if graph {
			for _, name := range slices.Sorted(maps.Keys(w.Runbooks)) {
				printGraph(c.paper(), w, w.Runbooks[name])
			}
		}
		return nil
	}
	if len(problems) > 0 {
		return &usageError{message: units.Count(len(problems), "problem") + " in " + c.dir()}
	}
	return err
}

// printGraph writes the steps of a runbook in the order in which they may be done.
func printGraph(p *paper, w *scenarios.Workspace, r *scenarios.Runbook) {
	whole := r.Unfold(w, r.Services)
	p.printf("\n%s (%s): %s\n", r.Runbook, r.Kind, r.Title)
	rows := [][]any{{p.paint(faint, "STEP"), p.paint(faint, "KIND"), p.paint(faint, "BY"), p.paint(faint, "WITHIN"), p.paint(faint, "AFTER")}}
	for i, level := range whole.Graph() {
		for _, s := range level {
			within := "–"
			if s.Within > 0 {
				within = s.Within.String()
			}
			rows = append(rows, []any{strings.Repeat("  ", min(i, 12)) + s.ID, string(s.Kind()), cmp.Or(s.By, "rehearse"), within, afterOf(whole, s)})
		}
	}
	p.table("  ", rows)
}

// afterOf is what a step waits for, for people.
func afterOf(r *scenarios.Runbook, s *scenarios.RunbookStep) string {
	parts := slices.Clone(s.After)
	if s.Inject != nil {
		parts = append(parts, s.Inject.At)
	}
	for _, d := range r.Steps {
		if d.Decide == nil {
			continue
		}
		for _, o := range d.Decide.Options {
			if o.To == s.ID {
				parts = slices.DeleteFunc(parts, func(part string) bool { return part == d.ID })
				parts = append(parts, d.ID+" = "+o.Name)
			}
		}
	}
	return cmp.Or(strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", "), "–")
}

// printProblems writes problems as compilers do. What they quote is a user's
// own file, and still shown with care.
func printProblems(p *paper, problems scenarios.Problems) {
	for _, problem := range problems {
		for line := range strings.Lines(problem.String()) {
			p.printf("%s\n", strings.TrimRight(line, "\n"))
		}
	}
}

func validation(dir string, w *scenarios.Workspace, problems scenarios.Problems, warnings []string) validationDocument {
	document := validationDocument{Valid: len(problems) == 0, Workspace: dir, Problems: []problemDocument{}, Warnings: append([]string{}, warnings...)}
	for _, problem := range problems {
		document.Problems = append(document.Problems, problemDocument(problem))
	}
	if w != nil {
		document.Services, document.Scenarios, document.Recipes, document.Runbooks = len(w.Services), len(w.Scenarios), len(w.Recipes), len(w.Runbooks)
	}
	return document
}
