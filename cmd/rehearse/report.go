package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"rehearse/api"
	"rehearse/store"
	"rehearse/store/progress"
)

func reportCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Make reports of a period, publish them, or print a runbook",
		Long: `Make documents that need nothing else: one HTML file each, which reads and prints
well. Reports of a period are drafts until they are published: then they are
archived as they are, and their digest is in the evidence log.

  rehearse report service --month 2026-10 --client acme -o october.html
  rehearse report summary --audience business --publish
  rehearse report on-time --quarter 2026-Q3 --csv evidence/
  rehearse report list
  rehearse report after-action -o report.html    of a rehearsal, recovery, audit, review or change
  rehearse report paper RUNBOOK -o runbook.html  a runbook with blank times, for when nothing can be reached`,
	}
	var file string
	after := &cobra.Command{
		Use:   "after-action [EXECUTION]",
		Short: "Write the after-action report of an execution, made from its entries",
		Args:  named(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref := ""
			if len(args) == 1 {
				ref = args[0]
			}
			return afterAction(cmd.Context(), c, ref, file)
		},
	}
	paper := &cobra.Command{
		Use:   "paper RUNBOOK",
		Short: "Write a runbook for the printer, with contacts and blank times",
		Args:  named(cobra.ExactArgs(1)),
		RunE:  func(cmd *cobra.Command, args []string) error { return paperOf(cmd.Context(), c, args[0], file) },
	}
	for _, sub := range []*cobra.Command{after, paper} {
		sub.Flags().StringVarP(&file, "output", "o", "", "file to write (default: standard output)")
		cmd.AddCommand(sub)
	}
	c.jsonFlag(after)
	for _, each := range store.ReportKinds {
		cmd.AddCommand(periodReport(c, each.Kind, each.Title))
	}
	cmd.AddCommand(reportList(c), reportShow(c))
	return cmd
}

func afterAction(ctx context.Context, c *console, ref, file string) (err error) {
	w, st, err := c.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if ref, err = theOne(ctx, st, ref, append([]progress.State{progress.Archived}, notOver...)...); err != nil {
		return err
	}
	r, err := api.ReportOf(ctx, st, w, ref)
	if err != nil {
		return ofExecution(err)
	}
	if c.json {
		return c.emit(r)
	}
	return c.document(file, func(out io.Writer) error { return api.WriteReport(out, r) })
}

func paperOf(ctx context.Context, c *console, name, file string) error {
	w, err := c.load(ctx)
	if err != nil {
		return err
	}
	r, err := runbookOf(w, name)
	if err != nil {
		return err
	}
	return c.document(file, func(out io.Writer) error { return api.WritePaper(out, w, r, time.Now()) })
}

// document writes a whole document to a file, or to standard output.
func (c *console) document(file string, write func(io.Writer) error) error {
	var buffer bytes.Buffer
	if err := write(&buffer); err != nil {
		return err
	}
	if file == "" {
		_, err := c.out.Write(buffer.Bytes())
		return err
	}
	if err := os.WriteFile(file, buffer.Bytes(), 0o600); err != nil {
		return &hint{fmt.Errorf("write the report: %w", err), "name a writable file with -o"}
	}
	c.paper().printf("wrote %s\n", file)
	return nil
}
