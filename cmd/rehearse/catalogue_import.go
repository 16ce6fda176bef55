package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rehearse/scenarios/imports"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// importDocument is what catalogue import --json prints.
type importDocument struct {
	DryRun    bool                     `json:"dry_run"`
	Changed   []serviceVersionDocument `json:"changed"` // new services as well
	Unchanged []string                 `json:"unchanged"`
	Skipped   []string                 `json:"skipped"` // why, for each
	Notes     []string                 `json:"notes"`
}

func catalogueImportCommand(c *console) *cobra.Command {
	var in store.CatalogueImport
	var mapping string
	names := slices.Sorted(maps.Keys(imports.Ours()))
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Put the services of an export into the database; - reads standard input",
		Long: `Put the services of an export into the database: all of them, or none.

A mapping says how an export becomes services. These come with Rehearse:

` + mappingsShown() + `

A mapping of your own is a file: YAML with about, format (csv, json, yaml) and services,
a jq program that is given all rows or documents as a list; or the bare program as *.jq.
What the export says of a service counts, and what it does not say stays. What a file of
the workspace declares is not changed.`,
		Example: `  rehearse catalogue import catalog-info.yaml --mapping backstage --reason "from Backstage" --dry-run
  rehearse catalogue import services.csv --reason "the list of the board"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return importCatalogue(cmd.Context(), c, args[0], mapping, in)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&mapping, "mapping", "rehearse", "how the export becomes services: "+strings.Join(names, ", ")+", or a file")
	flags.StringVar(&in.Reason, "reason", "", "why")
	flags.StringVar(&in.ChangeRef, "change", "", "reference of the change request")
	flags.StringVar(&in.Author, "author", "", "who decided it, where that is not you")
	flags.BoolVar(&in.DryRun, "dry-run", false, "say what would change, and write nothing")
	c.jsonFlag(cmd)
	return cmd
}

func mappingsShown() string {
	ours := imports.Ours()
	lines := make([]string, 0, len(ours))
	for _, name := range slices.Sorted(maps.Keys(ours)) {
		lines = append(lines, fmt.Sprintf("  %-11s %s", name, ours[name]))
	}
	return strings.Join(lines, "\n")
}

// mappingOf is a mapping that ships with Rehearse, or that of a file.
func mappingOf(name string) (*imports.Mapping, error) {
	if imports.Ours()[name] != "" {
		return imports.Named(name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--mapping: mapping %q does not exist, and no such file", name), "the mappings are: " + strings.Join(slices.Sorted(maps.Keys(imports.Ours())), ", ")}
	}
	return imports.Parse(name, name, data)
}

func importCatalogue(ctx context.Context, c *console, file, mapping string, in store.CatalogueImport) (err error) {
	how, err := mappingOf(mapping)
	if err != nil {
		return err
	}
	data, err := readFileOrInput(c, file)
	if err != nil {
		return err
	}
	if in.Services, err = how.Read(ctx, data); err != nil {
		return &usageError{err.Error(), "rehearse catalogue import --help lists the mappings; nothing was changed"}
	}
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.NoteCatalogue(ctx, w); err != nil {
		return err
	}
	in.Loads = c.loads(w)
	done, err := st.ImportCatalogue(ctx, in)
	switch {
	case errors.Is(err, store.ErrCatalogue), errors.Is(err, store.ErrFileOwns):
		return &usageError{err.Error(), "nothing was changed"}
	case isProblems(err):
		return &hint{err, "nothing was changed"}
	case err != nil:
		return err
	}
	if c.json {
		document := importDocument{DryRun: in.DryRun, Changed: []serviceVersionDocument{}, Unchanged: append([]string{}, done.Unchanged...), Skipped: append([]string{}, done.Skipped...), Notes: append([]string{}, done.Notes...)}
		for _, v := range done.Changed {
			document.Changed = append(document.Changed, serviceVersionDocument{ServiceVersion: v, Definition: rawJSON(v.Definition), DryRun: in.DryRun})
		}
		return c.emit(document)
	}
	p := c.paper()
	for _, v := range done.Changed {
		p.version(v)
	}
	for _, line := range done.Skipped {
		p.printf("skipped %s\n", line)
	}
	for _, note := range done.Notes {
		p.printf("note: %s\n", note)
	}
	p.printf("%s of the export: %d changed, %d unchanged, %d skipped\n", units.Count(len(in.Services), "service"), len(done.Changed), len(done.Unchanged), len(done.Skipped))
	if in.DryRun {
		p.printf("nothing was written\n")
	}
	return nil
}
