package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
)

func validateCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "validate [DIR]",
		Short: "Report everything that is wrong with a workspace",
		Long: `Report everything that is wrong with a workspace at once, each problem with its
file, line and column and what to do. Exits 0 when nothing is, else 64.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				c.workspace = args[0]
			}
			return validate(c)
		},
	}
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
	Problems  []problemDocument `json:"problems"`
}

type problemDocument struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Excerpt string `json:"excerpt,omitempty"`
	Message string `json:"message"`
	Next    string `json:"next,omitempty"`
}

func validate(c *console) error {
	w, err := c.load()
	var problems scenarios.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	switch {
	case c.json:
		err = c.emit(validation(c.dir(), w, problems))
	case len(problems) > 0:
		printProblems(c.paper(), problems)
	default:
		c.paper().printf("%s is sound: %s, %s, %s\n", c.dir(), count(len(w.Services), "service"),
			count(len(w.Scenarios), "scenario"), count(len(w.Recipes), "recipe"))
		return nil
	}
	if len(problems) > 0 {
		return &usageError{message: count(len(problems), "problem") + " in " + c.dir()}
	}
	return err
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

func validation(dir string, w *scenarios.Workspace, problems scenarios.Problems) validationDocument {
	document := validationDocument{Valid: len(problems) == 0, Workspace: dir, Problems: []problemDocument{}}
	for _, problem := range problems {
		document.Problems = append(document.Problems, problemDocument(problem))
	}
	if w != nil {
		document.Services, document.Scenarios, document.Recipes = len(w.Services), len(w.Scenarios), len(w.Recipes)
	}
	return document
}
