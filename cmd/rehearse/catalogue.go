package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

func catalogueCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "catalogue",
		Short: "Look at what changed in the service catalogue, and change it",
		Long: `Look at what changed in the service catalogue, and change it.

Services are declared in catalogue/*.yaml, or kept in the database: there the API,
"catalogue set" and "catalogue import" put them, and what a file declares they do
not change. Every version is kept with author, reason, change reference and the
time from which it counts; for files these come from git.`,
	}
	for _, sub := range []*cobra.Command{catalogueHistoryCommand(c), catalogueSetCommand(c), catalogueRetireCommand(c), catalogueImportCommand(c)} {
		sub.Args = named(sub.Args)
		cmd.AddCommand(sub)
	}
	return cmd
}

// serviceVersionDocument is a version as the commands print it with --json.
type serviceVersionDocument struct {
	store.ServiceVersion
	Definition json.RawMessage `json:"definition"`
	DryRun     bool            `json:"dry_run"`
}

// rawJSON is JSON that is kept as text; null where there is none.
func rawJSON(text string) json.RawMessage { return json.RawMessage(cmp.Or(text, "null")) }

type versionsDocument struct {
	Versions []serviceVersionDocument `json:"versions"`
	Next     int64                    `json:"next_cursor"` // for --cursor; 0 on the last page
}

func catalogueHistoryCommand(c *console) *cobra.Command {
	var filter store.CatalogueFilter
	var since string
	cmd := &cobra.Command{
		Use:     "history [SERVICE]",
		Short:   "Show versions of services, with what changed, by whom and why",
		Args:    cobra.MaximumNArgs(1),
		Example: "  rehearse catalogue history orders-db\n  rehearse catalogue history --since 90d --client acme",
		RunE: func(cmd *cobra.Command, args []string) error {
			if since != "" {
				at, _, err := units.ParseMoment(since, time.Now())
				if err != nil {
					return &usageError{"--since: " + err.Error(), "such as --since 30d or --since 2026-07-01"}
				}
				filter.Since = &at
			}
			return catalogueHistory(cmd.Context(), c, strings.Join(args, ""), filter)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&filter.Client, "client", "", "only of this client")
	flags.StringVar(&since, "since", "", "only what was recorded from then on, such as 30d or 2026-07-01")
	flags.IntVar(&filter.Limit, "limit", 20, "show this many at most")
	flags.Int64Var(&filter.Before, "after", 0, "the next page: the number that the last one ended with")
	c.jsonFlag(cmd)
	return cmd
}

func catalogueHistory(ctx context.Context, c *console, service string, filter store.CatalogueFilter) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.NoteCatalogue(ctx, w); err != nil {
		return err
	}
	var page store.CataloguePage
	if service == "" {
		page, err = st.CatalogueHistory(ctx, filter)
	} else {
		page.Versions, err = st.ServiceHistory(ctx, service)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &usageError{fmt.Sprintf("service %q does not exist", service), "rehearse status lists them"}
	case err != nil:
		return err
	case c.json:
		document := versionsDocument{Versions: []serviceVersionDocument{}, Next: page.Next}
		for _, v := range page.Versions {
			document.Versions = append(document.Versions, serviceVersionDocument{ServiceVersion: v, Definition: rawJSON(v.Definition)})
		}
		return c.emit(document)
	}
	p := c.paper()
	for _, v := range page.Versions {
		p.version(v)
	}
	if page.Next != 0 {
		p.printf("there are more: --limit, or --after %d\n", page.Next)
	}
	return nil
}

// version writes a version with what changed.
func (p *paper) version(v store.ServiceVersion) {
	p.printf("%s, version %d, effective %s\n", v.Service, v.Number, units.Minute(v.EffectiveAt))
	from := "by the API"
	if v.Origin == store.FromFile {
		from = cmp.Or(v.File, "its file")
		if v.Revision != "" {
			from += " at " + v.Revision[:min(10, len(v.Revision))]
		}
	}
	if v.ChangeRef != "" {
		from += ", change " + v.ChangeRef
	}
	p.printf("  %s: %s (%s)\n", cmp.Or(v.Author, "unknown author"), cmp.Or(v.Reason, "no reason given"), from)
	if v.Gone {
		p.printf("  taken out of the catalogue\n")
	}
	for _, d := range v.Differences {
		p.printf("  %s\n", d.String())
	}
}

func catalogueSetCommand(c *console) *cobra.Command {
	var want store.CatalogueChange
	var effective string
	cmd := &cobra.Command{
		Use:   "set SERVICE FILE",
		Short: "Put a service of the database, from a file like those of catalogue/; - reads standard input",
		Args:  cobra.ExactArgs(2),
		Example: `  rehearse catalogue set orders-db orders.yaml --reason "the contract was renewed" --change CHG-12
  rehearse catalogue set orders-db orders.yaml --reason "from July on" --effective 2027-07-01 --dry-run`,
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := readFileOrInput(c, args[1])
			if err != nil {
				return err
			}
			if effective != "" {
				at, _, err := units.ParseMoment(effective, time.Now())
				if err != nil {
					return &usageError{"--effective: " + err.Error(), "such as --effective 2027-07-01"}
				}
				want.EffectiveAt = &at
			}
			want.Service, want.Definition = args[0], data
			return changeService(cmd.Context(), c, want)
		},
	}
	changeFlags(c, cmd, &want)
	cmd.Flags().StringVar(&want.Author, "author", "", "who decided it, where that is not you")
	cmd.Flags().StringVar(&effective, "effective", "", "from when it counts (default: at once)")
	return cmd
}

func catalogueRetireCommand(c *console) *cobra.Command {
	var want store.CatalogueChange
	cmd := &cobra.Command{
		Use:   "retire SERVICE",
		Short: "Take a service of the database out of the catalogue; its records and versions stay",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			want.Service = args[0]
			return changeService(cmd.Context(), c, want)
		},
	}
	changeFlags(c, cmd, &want)
	return cmd
}

func changeFlags(c *console, cmd *cobra.Command, want *store.CatalogueChange) {
	flags := cmd.Flags()
	flags.StringVar(&want.Reason, "reason", "", "why")
	flags.StringVar(&want.ChangeRef, "change", "", "reference of the change request")
	flags.StringVar(&want.Seen, "based-on", "", "version that the change is based on; without it whatever is there now is replaced")
	flags.BoolVar(&want.DryRun, "dry-run", false, "say what would change, and write nothing")
	c.jsonFlag(cmd)
}

// readFileOrInput reads a file, or standard input for "-".
func readFileOrInput(c *console, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(c.in, mostOfInput))
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, &usageError{err.Error(), "name a file that can be read, or - for standard input"}
	}
	return data, nil
}

// mostOfInput is more than any catalogue has.
const mostOfInput = 64 << 20

func changeService(ctx context.Context, c *console, want store.CatalogueChange) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.NoteCatalogue(ctx, w); err != nil { // what a file declares is then known to be its own
		return err
	}
	want.Any, want.Loads = want.Seen == "", c.loads(w)
	v, err := st.ChangeService(ctx, want)
	switch {
	case errors.Is(err, store.ErrFileOwns), errors.Is(err, store.ErrChanged), errors.Is(err, store.ErrCatalogue), errors.Is(err, store.ErrNotFound):
		return &usageError{err.Error(), "rehearse catalogue history " + want.Service + " shows its versions"}
	case isProblems(err):
		return &hint{err, "nothing was changed"}
	case err != nil:
		return err
	case c.json:
		return c.emit(serviceVersionDocument{ServiceVersion: *v, Definition: rawJSON(v.Definition), DryRun: want.DryRun})
	}
	p := c.paper()
	p.version(*v)
	switch {
	case want.DryRun:
		p.printf("nothing was written\n")
	case v.Differences == nil:
		p.printf("the service is that already; nothing was written\n")
	default:
		p.printf("a server that runs loads it within half a minute\n")
	}
	return nil
}

// loads loads the workspace with another catalogue.
func (c *console) loads(now *scenarios.Workspace) func(fs.FS) (*scenarios.Workspace, error) {
	return func(catalogue fs.FS) (*scenarios.Workspace, error) {
		return scenarios.In(c.dir()).LoadWith(store.CatalogueOwner, catalogue, now)
	}
}
