package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/reference"
	"rehearse/store/figures"
)

func schemaCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [FILE]",
		Short: "Print the JSON Schema of a file of a workspace",
		Long: `Print the JSON Schema of a kind of file of a workspace, so that editors complete and
check it. Without an argument the kinds are listed. A running "rehearse serve" has them
at /schema/FILE.json, and the files that "rehearse init" writes name them there.`,
		Example:   "  rehearse schema scenario > scenario.schema.json",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: schemaNames(),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				p := c.paper()
				rows := [][]any{}
				for _, f := range reference.Files {
					rows = append(rows, []any{f.Name, f.Where, f.About})
				}
				p.table("", rows)
				return nil
			}
			file, known := reference.Named(args[0])
			if !known {
				return &usageError{fmt.Sprintf("schema %q does not exist", args[0]), didYouMean(args[0], schemaNames(), "rehearse schema lists them")}
			}
			data, err := reference.Schema(file, "")
			if err != nil {
				return err
			}
			_, err = c.out.Write(data)
			return err
		},
	}
}

func schemaNames() (names []string) {
	for _, f := range reference.Files {
		names = append(names, f.Name)
	}
	return names
}

// topics are what `rehearse help` knows beside commands and keys.
var topics = map[string]func(*paper){
	"reference": func(p *paper) { helpKeys(p, "") },
	"settings":  func(p *paper) { helpKeys(p, "settings") },
	"checks":    helpChecks,
	"recipes":   helpRecipes,
	"figures":   helpFigures,
}

// helpCommand is `rehearse help`: of a command, a topic, or a key of a file.
func helpCommand(c *console, root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND|TOPIC|KEY]",
		GroupID: "about",
		Short:   "Explain a command, a topic or a key of a file",
		Long: `Explain a command, a topic or a key of a workspace's files.

Topics: reference (every key), settings, checks, recipes, figures, exit-codes; also the name of a recipe.
A key is written as in a file, whole or its end: components.db.point.take, point.take
or take.`,
		Example: "  rehearse help run\n  rehearse help point.take\n  rehearse help postgres\n  rehearse help checks",
		Args:    cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			return explainTopic(c.paper(), root, args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return helpNames(root), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

func explainTopic(p *paper, root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return root.Help()
	}
	name := strings.Join(args, " ")
	cmd, topic := commandNamed(root, args), topics[name]
	if cmd != nil {
		if err := cmd.Help(); err != nil || topic == nil {
			return err
		}
		p.printf("\n")
	}
	if topic != nil {
		topic(p)
		return nil
	}
	if ours, err := recipe.Ours(); err == nil && ours[name] != nil {
		helpRecipe(p, ours[name])
		return nil
	}
	found := reference.Find(name)
	if len(found) == 0 {
		return &usageError{fmt.Sprintf("there is no command, topic or key %q", name),
			didYouMean(name, append(helpNames(root), reference.Names()...), "rehearse help reference lists the keys, rehearse --help the commands")}
	}
	for _, key := range found {
		p.printf("%s\n", indentRest(key.String()))
	}
	return nil
}

// indentRest makes the lines of a key safe to print one by one.
func indentRest(text string) styled {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = clean(line)
	}
	return styled(strings.Join(lines, "\n"))
}

// commandNamed is the command that the words name, nil where they name none.
func commandNamed(root *cobra.Command, words []string) *cobra.Command {
	at := root
	for _, word := range words {
		i := slices.IndexFunc(at.Commands(), func(sub *cobra.Command) bool { return sub.Name() == word || sub.HasAlias(word) })
		if i < 0 {
			return nil
		}
		at = at.Commands()[i]
	}
	return at
}

func helpNames(root *cobra.Command) (names []string) {
	for _, cmd := range root.Commands() {
		names = append(names, cmd.Name())
	}
	return append(names, slices.Sorted(maps.Keys(topics))...)
}

func helpKeys(p *paper, of string) {
	for _, f := range reference.Files {
		if of != "" && f.Name != of {
			continue
		}
		p.heading(f.Where + ": " + f.About)
		for _, key := range reference.Keys() {
			if key.File == f.Name {
				p.printf("  %s  %s\n", pad(key.Path, 44), key.About)
			}
		}
	}
}

func helpChecks(p *paper) {
	p.printf("A check asks one question; expect says which answer is right, in these names:\n\n")
	rows := [][]any{{p.paint(faint, "KIND"), p.paint(faint, "ASKS"), p.paint(faint, "NAMES IN EXPECT")}}
	for _, kind := range reference.CheckKinds() {
		rows = append(rows, []any{kind.Name, kind.Asks, strings.Join(kind.Names, ", ")})
	}
	p.table("  ", rows)
	p.printf("\nKeys of every check:\n\n")
	for _, key := range reference.CheckKeys() {
		p.printf("  %s  %s\n", pad(key.Path, 12), key.About)
	}
}

func helpRecipes(p *paper) {
	ours, err := recipe.Ours()
	if err != nil {
		p.printf("%s\n", err)
		return
	}
	for _, restores := range []bool{true, false} {
		title := "restore (recipe: NAME)"
		if !restores {
			title = "sources (source: {NAME: …})"
		}
		p.heading(title)
		for _, name := range slices.Sorted(maps.Keys(ours)) {
			if r := ours[name]; (r.Tool == nil) == restores {
				p.printf("  %s  %s\n", pad(name, 10), r.About)
			}
		}
	}
	p.printf("\nrehearse help NAME shows the parameters of one.\n")
}

func helpRecipe(p *paper, r *recipe.Recipe) {
	p.printf("%s: %s\n", r.Name, r.About)
	if len(r.Parameters) > 0 {
		p.heading("parameters")
	}
	for _, parameter := range r.Parameters {
		kind := string(parameter.Type)
		if kind == "" {
			kind = "text"
		}
		if parameter.Required {
			kind += ", required"
		}
		if parameter.Default != nil {
			kind += fmt.Sprintf(", default %v", parameter.Default)
		}
		p.printf("  %s (%s)\n      %s\n", parameter.Name, kind, parameter.About)
	}
	if len(r.Integrity) > 0 {
		p.heading("integrity checks, which without: turns off by name")
		for _, check := range r.Integrity {
			p.printf("  %s\n", check.Name)
		}
	}
}

func helpFigures(p *paper) {
	for _, name := range figures.Names() {
		f, _ := figures.Title(name)
		p.printf("%s (%s)\n    %s\n", f.Title, f.Name, f.Definition)
	}
}
