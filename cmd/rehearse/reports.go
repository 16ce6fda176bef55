package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/api"
	"rehearse/store"
	"rehearse/store/figures"
)

// reporting is what a report of a period is asked for by.
type reporting struct {
	query     store.ReportQuery
	period    figures.PeriodQuery
	audience  string
	file, csv string
	publish   bool
	accept    string
}

func periodReport(c *console, kind store.ReportKind, title string) *cobra.Command {
	a := &reporting{query: store.ReportQuery{Kind: kind}}
	name := strings.ReplaceAll(string(kind), "_", "-")
	cmd := &cobra.Command{
		Use:   name,
		Short: "Make the " + strings.ToLower(title[:1]) + title[1:] + " of a period",
		Long: title + ` of a period, for all clients, one client, or one service. Without a period it
is the last whole month, or the last whole quarter.

What the validation finds (orphans, stale links, gaps, figures that their records do
not give) is in the report. It keeps the report from being published, unless --accept
says why it goes out in spite of that.`,
		Args: named(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.make(cmd.Context(), c) },
	}
	flags := cmd.Flags()
	flags.StringVar(&a.period.Month, "month", "", "a month (2026-10)")
	flags.StringVar(&a.period.Quarter, "quarter", "", "a quarter (2026-Q3)")
	flags.StringVar(&a.period.Year, "year", "", "a year (2026)")
	flags.StringVar(&a.period.Last, "last", "", "the time up to now (30d)")
	flags.StringVar(&a.period.From, "from", "", "start of the period: a day or an instant")
	flags.StringVar(&a.period.Until, "until", "", "end of the period, not included")
	flags.StringVar(&a.period.Timezone, "timezone", "", "time zone in which periods begin and end (default UTC)")
	flags.StringVar(&a.query.Client, "client", "", "only of this client")
	flags.StringVar(&a.query.Service, "service", "", "only of this service")
	flags.StringVar(&a.audience, "audience", string(store.Technical), "who reads it: technical or business")
	flags.StringVarP(&a.file, "output", "o", "", "file to write (default: standard output)")
	flags.StringVar(&a.csv, "csv", "", "folder to write every table into, as CSV")
	flags.BoolVar(&a.publish, "publish", false, "archive the report, with its digest in the evidence log")
	flags.StringVar(&a.accept, "accept", "", "why it is published although the validation found something")
	c.jsonFlag(cmd)
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	_ = cmd.RegisterFlagCompletionFunc("audience", cobra.FixedCompletions([]string{string(store.Technical), string(store.Business)}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (a *reporting) make(ctx context.Context, c *console) (err error) {
	a.query.Audience, a.query.Now = store.Audience(a.audience), time.Now()
	if err := oneOf("--audience", a.audience, []string{string(store.Technical), string(store.Business)}); err != nil {
		return err
	}
	if a.query.Period, err = api.ReportPeriod(a.query.Kind, a.period, a.query.Now); err != nil {
		return &usageError{err.Error(), "rehearse report service --help shows how periods are written"}
	}
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if a.query.Service != "" && w.Services[a.query.Service] == nil {
		return &usageError{fmt.Sprintf("service %q is not in the catalogue", a.query.Service), "rehearse status lists them"}
	}
	if a.query.Client != "" && !w.HasClient(a.query.Client) {
		return &usageError{fmt.Sprintf("no service of the catalogue is of the client %q", a.query.Client), "rehearse status lists services with their clients"}
	}
	a.query.Workspace = w
	r, err := st.ComposeReport(ctx, a.query)
	if err != nil {
		return err
	}
	if a.csv != "" {
		if err := writeTables(a.csv, r); err != nil {
			return err
		}
	}
	if a.publish {
		return a.out(ctx, c, st, r)
	}
	switch {
	case c.json:
		return c.emit(r)
	case a.csv != "" && a.file == "":
		c.paper().printf("wrote %d tables into %s\n", len(r.Tables()), a.csv)
		return nil
	}
	return c.document(a.file, func(out io.Writer) error { return api.WriteSummary(out, r, nil) })
}

// out publishes a report, and writes the document to a file if one is named.
func (a *reporting) out(ctx context.Context, c *console, st *store.Store, r *store.PeriodReport) error {
	made, err := api.Publish(ctx, st, store.Publication{Report: r, Accept: a.accept})
	if errors.Is(err, store.ErrReport) {
		return &hint{err, "the problems are in the report; --accept REASON publishes it in spite of orphans, stale links and gaps"}
	}
	if err != nil {
		return err
	}
	if a.file != "" {
		kept, err := st.PublishedReport(ctx, made.ID)
		if err != nil {
			return err
		}
		if err := c.document(a.file, func(out io.Writer) error { _, err := out.Write(kept.Document); return err }); err != nil {
			return err
		}
	}
	if c.json {
		return c.emit(made)
	}
	c.paper().printf("published report %d: %s of %s\n%s\nsha256:%s\n", made.ID, made.Title, made.Period, made.Headline, made.Digest)
	return nil
}

func writeTables(folder string, r *store.PeriodReport) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return &hint{fmt.Errorf("write the tables: %w", err), "name a folder that can be made with --csv"}
	}
	for _, t := range r.Tables() {
		file, err := os.OpenFile(filepath.Join(folder, t.Name+".csv"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return &hint{fmt.Errorf("write the tables: %w", err), "name a writable folder with --csv"}
		}
		if err := errors.Join(t.WriteCSV(file), file.Close()); err != nil {
			return fmt.Errorf("write the table %s: %w", t.Name, err)
		}
	}
	return nil
}

func reportList(c *console) *cobra.Command {
	filter := store.ReportFilter{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List published reports, the newest first",
		Args:  named(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			_, st, err := c.loaded(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.Close()) }()
			found, err := st.PublishedReports(cmd.Context(), filter)
			if err != nil {
				return err
			}
			if c.json {
				return c.emit(append([]store.PublishedReport{}, found.Reports...))
			}
			p := c.paper()
			if len(found.Reports) == 0 {
				p.printf("Nothing was published yet: rehearse report service --publish\n")
				return nil
			}
			rows := [][]any{{p.paint(faint, "ID"), p.paint(faint, "REPORT"), p.paint(faint, "PERIOD"), p.paint(faint, "CLIENT"), p.paint(faint, "PUBLISHED"), p.paint(faint, "BY"), p.paint(faint, "SHA-256")}}
			for _, r := range found.Reports {
				client := r.Client
				if client == "" {
					client = "all"
				}
				rows = append(rows, []any{r.ID, r.Title + ", " + string(r.Audience), r.Period, client, instant(&r.PublishedAt), r.PublishedBy, short(r.Digest)})
			}
			p.table("", rows)
			return nil
		},
	}
	cmd.Flags().StringVar(&filter.Client, "client", "", "only of this client")
	cmd.Flags().IntVarP(&filter.Limit, "limit", "n", 50, "how many at most")
	c.jsonFlag(cmd)
	return cmd
}

func reportShow(c *console) *cobra.Command {
	file := ""
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Write a published report as it went out",
		Args:  named(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return &usageError{fmt.Sprintf("%q is not the id of a report", args[0]), "rehearse report list shows them"}
			}
			_, st, err := c.loaded(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.Close()) }()
			r, err := st.PublishedReport(cmd.Context(), id)
			if errors.Is(err, store.ErrNotFound) {
				return &usageError{fmt.Sprintf("report %d does not exist", id), "rehearse report list shows them"}
			}
			if err != nil {
				return err
			}
			if c.json {
				return c.emit(r)
			}
			return c.document(file, func(out io.Writer) error { _, err := out.Write(r.Document); return err })
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "file to write (default: standard output)")
	c.jsonFlag(cmd)
	return cmd
}
