package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/store"
	"rehearse/store/ledger"
)

func evidenceCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evidence",
		Short: "Export evidence for an auditor, and verify it",
		Long: `Export evidence for an auditor, and verify it.

Rehearse keeps a log of every fact: what was planned, each run of whatever
outcome, exemptions, approvals, refusals, exports, changed keys. The log cannot be
changed afterwards without that being found. A bundle is one file with everything
about a client, a service or the whole log in a period. Verifying it needs the
bundle and the public key of the log, and nothing else: no server, no network.`,
	}
	cmd.AddCommand(verifyCommand(c), sampleCommand(c), evidenceSchemaCommand(c))
	return cmd
}

// verifyFlags are how a bundle is verified.
type verifyFlags struct {
	key       string
	since     []string
	witnesses []string
	demand    int
}

func (f *verifyFlags) on(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.key, "key", "", "the public key of the log, or the file it is in; it must not have come with the bundle")
	cmd.Flags().StringArrayVar(&f.since, "since", nil, "a checkpoint, or a whole bundle, that you kept from before (may be repeated)")
	cmd.Flags().StringArrayVar(&f.witnesses, "witness", nil, "the key of a witness that must have cosigned, or the file it is in (may be repeated)")
	cmd.Flags().IntVar(&f.demand, "witnesses-needed", 0, "how many of the witnesses must have cosigned (default: all)")
}

// verification reads the files that the flags name.
func (f *verifyFlags) verification() (v ledger.Verification, err error) {
	v.Demand = f.demand
	if v.Key, err = textOrFile("--key", f.key); err != nil {
		return v, err
	}
	for _, file := range f.since {
		data, err := os.ReadFile(file)
		if err != nil {
			return v, &usageError{"--since: " + err.Error(), "name a checkpoint or a bundle that you kept"}
		}
		v.Older = append(v.Older, data)
	}
	for _, witness := range f.witnesses {
		key, err := textOrFile("--witness", witness)
		if err != nil {
			return v, err
		}
		v.Witnesses = append(v.Witnesses, key)
	}
	if f.demand < 0 || f.demand > len(v.Witnesses) {
		return v, &usageError{fmt.Sprintf("--witnesses-needed %d: %d are named", f.demand, len(v.Witnesses)), "name each witness with --witness"}
	}
	return v, nil
}

// textOrFile is what a flag says: the text itself, or what the file of that name holds.
func textOrFile(flag, value string) (string, error) {
	if strings.Contains(value, "+") || value == "" {
		return value, nil
	}
	data, err := os.ReadFile(value)
	if err != nil {
		return "", &usageError{flag + ": " + err.Error(), "give the key itself (NAME+HASH+KEY) or the file that holds it"}
	}
	return strings.TrimSpace(string(data)), nil
}

// verified verifies a bundle.
func (f *verifyFlags) verified(file string) (*ledger.Result, error) {
	v, err := f.verification()
	if err != nil {
		return nil, err
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, &usageError{err.Error(), "name the bundle to verify"}
	}
	defer in.Close() //nolint:errcheck // it was only read
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	result, err := ledger.Verify(in, info.Size(), v)
	if errors.Is(err, ledger.ErrNoKey) {
		return nil, &usageError{err.Error(), "--key KEY or --key FILE; on the machine of the log, rehearse keys show prints it"}
	}
	if err != nil {
		return nil, &usageError{err.Error(), "rehearse evidence verify --help shows what is needed"}
	}
	return result, nil
}

func verifyCommand(c *console) *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify BUNDLE --key KEY",
		Short: "Verify a bundle with nothing but the key of its log",
		Long: `Verify a bundle with nothing but the public key of its log, which must have come to
you by another way than the bundle. Every part is held to its digest, the entries
to the signed checkpoint, and the population, the figures and the report are made
again from the entries.

A log that was rewritten and signed again with the same key is found by a
checkpoint that you kept from before (--since), or by a witness (--witness).

  rehearse evidence verify bundle.zip --key rehearse.pub
  rehearse evidence verify 2026-q4.zip --key rehearse.pub --since 2026-q3.zip

Exit code 0: verified; 1: refused, with each reason.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			result, err := f.verified(args[0])
			if err != nil {
				return err
			}
			if c.json {
				if err := c.emit(result); err != nil {
					return err
				}
			} else {
				printVerified(c.paper(), result)
			}
			return refusedOrNil(result)
		},
	}
	f.on(cmd)
	c.jsonFlag(cmd)
	return cmd
}

func refusedOrNil(r *ledger.Result) error {
	if r.Verified {
		return nil
	}
	return &ended{outcome: store.Failed}
}

func printVerified(p *paper, r *ledger.Result) {
	if m := r.Manifest; m.Bundle != "" {
		p.printf("bundle %s of log %s, about %s, from %s until %s, as of %s\n", m.Bundle, m.Log, m.About, m.From.Format(time.RFC3339), m.Until.Format(time.RFC3339), m.AsOf.Format(time.RFC3339))
		p.printf("%d entries, root %s\n", r.Entries, r.Root)
	}
	if r.Verified {
		p.printf("\n%s\n", p.paint(green, "VERIFIED"))
	} else {
		p.printf("\n%s\n", p.paint(red, "REFUSED"))
		for _, problem := range r.Problems {
			p.printf("  %s\n", problem.Text)
		}
	}
	for _, list := range []struct {
		title string
		lines []string
	}{{"checked", r.Checked}, {"not checked", r.NotChecked}, {"remarks", r.Remarks}, {"no proof of this kind can show", r.CannotShow}} {
		if len(list.lines) == 0 {
			continue
		}
		p.printf("\n%s\n", p.paint(bold, list.title))
		for _, line := range list.lines {
			p.printf("  %s\n", line)
		}
	}
	if !r.Verified || len(r.Figures) == 0 {
		return
	}
	rows := [][]any{{p.paint(faint, "FIGURE"), p.paint(faint, "VALUE"), p.paint(faint, "LEFT OUT")}}
	for _, f := range r.Figures {
		if f.Kind != "" && f.Kind != "scheduled" && f.Denominator == 0 && f.LeftOut == 0 {
			continue // nothing of that kind happened
		}
		title := f.Title
		if f.Kind != "" {
			title += " (" + strings.ReplaceAll(f.Kind, "_", " ") + ")"
		}
		rows = append(rows, []any{title, f.Text(), f.LeftOut})
	}
	p.printf("\n%s\n", p.paint(bold, "figures, computed from the entries"))
	p.table("  ", rows)
}

// sampleDocument is what sample --json prints.
type sampleDocument struct {
	Bundle     string           `json:"bundle"`
	Query      string           `json:"query"`
	Population int              `json:"population"`
	Seed       string           `json:"seed"`
	Drawn      []ledger.Sampled `json:"drawn"`
}

func sampleCommand(c *console) *cobra.Command {
	var f verifyFlags
	var n int
	var seed string
	cmd := &cobra.Command{
		Use:   "sample BUNDLE --key KEY --seed SEED",
		Short: "Draw a sample of occurrences from a bundle, which anyone can draw again",
		Long: `Draw a sample of the occurrences of a bundle, each with its chain: what was promised,
what was planned, the runs or the reason for none. The bundle is verified first.

Nobody can choose the sample but by the seed: of the occurrences, those are drawn
whose SHA-256 of seed, newline and id is smallest.

  rehearse evidence sample bundle.zip --key rehearse.pub -n 25 --seed "audit 2026"`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if seed == "" || n < 1 {
				return &usageError{"a sample needs a seed and a number of at least 1", "-n 25 --seed TEXT; note the seed, so that the sample can be drawn again"}
			}
			result, err := f.verified(args[0])
			if err != nil {
				return err
			}
			if !result.Verified {
				printVerified(c.paper(), result)
				return refusedOrNil(result)
			}
			document := sampleDocument{result.Manifest.Bundle, result.Manifest.Query, result.Population(), seed, result.Sample(n, seed)}
			if c.json {
				return c.emit(document)
			}
			printSample(c.paper(), document)
			return nil
		},
	}
	f.on(cmd)
	cmd.Flags().IntVarP(&n, "number", "n", 25, "how many to draw")
	cmd.Flags().StringVar(&seed, "seed", "", "any text; the same seed draws the same sample")
	c.jsonFlag(cmd)
	return cmd
}

func printSample(p *paper, d sampleDocument) {
	p.printf("%d of %s, drawn with seed %q from bundle %s\n", len(d.Drawn), count(d.Population, "occurrence"), d.Seed, d.Bundle)
	for _, s := range d.Drawn {
		p.printf("\n%s\n", p.paint(bold, s.Occurrence))
		p.printf("  rank        %s\n", s.Rank)
		promise := "no entry says what was promised then"
		if s.Obligation.Known {
			promise = fmt.Sprintf("version %s of service %s", s.Obligation.Version, s.Obligation.Service)
		}
		p.printf("  obligation  %s\n", promise)
		p.printf("  planned     by entry %d, %s\n", s.Entry, s.PlannedAt.Format(time.RFC3339))
		result := strings.ReplaceAll(s.State, "_", " ")
		if s.Reason != "" {
			result += ": " + s.Reason
		}
		p.printf("  result      %s\n", result)
		if s.Exemption != nil {
			p.printf("  exemption   asked for by %s, approved by %s\n", s.Exemption.RequestedBy, s.Exemption.ApprovedBy)
		}
		for _, run := range s.Runs {
			p.printf("  run         %s %s %s, entry %d\n", run.Run, run.Outcome, run.Ended, run.Entry)
		}
		if len(s.Runs) == 0 {
			p.printf("  run         none\n")
		}
	}
}

func evidenceSchemaCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the entries of the evidence log",
		RunE: func(*cobra.Command, []string) error {
			_, err := c.out.Write(ledger.Schema)
			return err
		},
	}
}
