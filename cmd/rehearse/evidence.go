package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/store"
	"rehearse/store/figures"
	"rehearse/store/ledger"
)

func evidenceCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evidence",
		Short: "Export evidence for an auditor, and verify it",
		Long: `Export evidence for an auditor, and verify it.

Rehearse keeps a log of every fact: what was planned, each run whatever its
outcome, exemptions, approvals, refusals, exports, changed keys. The log cannot be
changed afterwards without that being found. A bundle is one file with everything
about a client, a service or the whole log in a period. Verifying it needs the
bundle and the public key of the log, and nothing else: no server, no network.`,
	}
	cmd.AddCommand(exportCommand(c), verifyCommand(c), showEvidenceCommand(c), anchorCommand(c), checkpointCommand(c), sampleCommand(c), evidenceSchemaCommand(c))
	return cmd
}

// verifyFlags are how a bundle is verified.
type verifyFlags struct {
	key       string
	since     []string
	witnesses []string
	demand    int
	stamps    []string
}

func (f *verifyFlags) on(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.key, "key", "", "the public key of the log, or the file that holds it; it must not have come with the bundle")
	cmd.Flags().StringArrayVar(&f.since, "since", nil, "a checkpoint, or a whole bundle, that you kept from before (may be repeated)")
	cmd.Flags().StringArrayVar(&f.witnesses, "witness", nil, "the key of a witness that must have cosigned, or the file that holds it (may be repeated)")
	cmd.Flags().StringArrayVar(&f.stamps, "tsa", nil, "the certificate of a time stamp authority in PEM; a time stamp by it is demanded (may be repeated)")
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
	var certificates []byte
	for _, file := range f.stamps {
		data, err := os.ReadFile(file)
		if err != nil {
			return v, &usageError{"--tsa: " + err.Error(), "name the certificate of the authority, in PEM"}
		}
		certificates = append(append(certificates, data...), '\n')
	}
	if len(f.stamps) > 0 {
		if v.Authorities, err = ledger.Authorities(certificates); err != nil {
			return v, &usageError{"--tsa: " + err.Error(), "name the certificate of the authority, in PEM"}
		}
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
	defer in.Close()
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
		Use:   "verify [BUNDLE] --key KEY",
		Short: "Verify a bundle with nothing but the key of its log",
		Long: `Verify a bundle with nothing but the public key of its log, which must have come to
you separately from the bundle. Every part is checked against its digest,
the entries against the signed checkpoint, and the population, the figures and the
report are recomputed from the entries.

A log that was rewritten and signed again with the same key is found by a
checkpoint that you kept from before (--since), or by a witness (--witness). Of several
witnesses, --witnesses-needed says how many must have seen it. --tsa verifies time
stamps (RFC 3161) by the certificate of their authority, offline.

  rehearse evidence verify bundle.zip --key rehearse.pub
  rehearse evidence verify 2026-q4.zip --key rehearse.pub --since 2026-q3.zip
  rehearse evidence verify bundle.zip --key rehearse.pub --witness w1.pub --witness w2.pub --witnesses-needed 1 --tsa tsa.pem
  rehearse evidence verify --database rehearse.db

Without a bundle the log of the live database is verified (--database says which), and
every row of a run, an occurrence and an exemption is compared with its entry; --key is
then optional.

Exit code 0: verified; 1: refused, with each reason.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return checkDatabase(cmd.Context(), c, f)
			}
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

// checkDatabase verifies the live database.
func checkDatabase(ctx context.Context, c *console, f verifyFlags) (err error) {
	v, err := f.verification()
	if err != nil {
		return err
	}
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	found, err := st.CheckEvidence(ctx, v.Key)
	if err != nil {
		return fmt.Errorf("verify the evidence log: %w", err)
	}
	if c.json {
		err = c.emit(found)
	} else {
		printChecked(c.paper(), found, v.Key != "")
	}
	if err == nil && len(found.Problems) > 0 {
		return &ended{outcome: store.Failed}
	}
	return err
}

func printChecked(p *paper, found store.CheckedEvidence, pinned bool) {
	p.printf("log of %d entries, %s, %s, %s, %s\n\n", found.Entries, units.Count(found.Checkpoints, "checkpoint"), units.Count(found.Runs, "run"), units.Count(found.Occurrences, "occurrence"), units.Count(found.Exemptions, "exemption"))
	if len(found.Problems) == 0 {
		p.printf("%s: the log is complete, and each row agrees with its entry\n", p.paint(green, "VERIFIED"))
	} else {
		p.printf("%s\n", p.paint(red, "REFUSED"))
	}
	for _, problem := range found.Problems {
		p.printf("  %s\n", problem.Text)
	}
	for _, remark := range found.Remarks {
		p.printf("  remark: %s\n", remark)
	}
	if !pinned {
		p.printf("\nNot checked: whether the log is signed by your key. Give it with --key.\n")
	}
}

func exportCommand(c *console) *cobra.Command {
	var about ledger.About
	var period figures.PeriodQuery
	var file string
	cmd := &cobra.Command{
		Use:   "export -o FILE",
		Short: "Write the evidence of a client or service for a period into one file",
		Long: `Write the evidence of a client, a service or the whole log for a period into one file,
a bundle that an auditor verifies without you. It holds the whole population, what
became of it, the figures with their members, a report, CSV and JUnit.

A bundle about one client or service shows only the headers of other clients'
entries, which prove that nothing was left out.

  rehearse evidence export --service orders-db --from 2026-07-01 --to 2026-10-01 -o q3.zip`,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if file == "" {
				return &usageError{"no output file was given", "add -o FILE"}
			}
			if period.From == "" {
				period.Last = "90d"
			}
			when, err := period.Period(time.Now())
			if err != nil {
				return &usageError{err.Error(), "--from and --to take a day (2026-10-01) or an instant (RFC 3339)"}
			}
			return export(cmd.Context(), c, store.EvidenceQuery{About: about, From: when.From, Until: when.Until, Made: "rehearse " + ourVersion()}, file)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&about.Client, "client", "", "only of this client")
	flags.StringVar(&about.Service, "service", "", "only of this service")
	flags.StringVar(&period.From, "from", "", "start of the period: a day (2026-10-01) or an instant (RFC 3339); default: 90 days ago")
	flags.StringVar(&period.Until, "to", "", "end of the period, not included: a day or an instant; default: now")
	flags.StringVar(&period.Timezone, "timezone", "", "time zone in which days begin (Europe/London; default UTC)")
	flags.StringVarP(&file, "output", "o", "", "file to write; it must not exist")
	cmd.MarkFlagsMutuallyExclusive("client", "service")
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices(c))
	c.jsonFlag(cmd)
	return cmd
}

// exportDocument is what export --json prints.
type exportDocument struct {
	File string `json:"file"`
	Key  string `json:"key"`
	Size int64  `json:"bytes"`
}

func export(ctx context.Context, c *console, q store.EvidenceQuery, file string) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	key, _, err := c.ensureKey(ctx, st)
	if err != nil {
		return err
	}
	if w, err := c.load(ctx); err == nil {
		q.Controls = store.ControlsOf(w)
	}
	if keeper := c.keeper(ctx, st); keeper != nil {
		q.Keep = keeper.KeepNow
	}
	size, err := writeNew(file, func(w io.Writer) error {
		return st.ExportEvidence(access.With(ctx, access.CurrentUser()), w, q, key)
	})
	switch {
	case errors.Is(err, fs.ErrExist):
		return &usageError{file + " exists already", "name another file with -o"}
	case errors.Is(err, store.ErrNoEvidence):
		return &usageError{err.Error(), "rehearse status lists services and clients"}
	case err != nil:
		return err
	}
	public := key.Public()
	if c.json {
		return c.emit(exportDocument{file, public, size})
	}
	p := c.paper()
	p.printf("%s, about %s, from %s until %s\n\n", file, q.About, q.From.Format(time.RFC3339), q.Until.Format(time.RFC3339))
	p.printf("Anyone with the public key can verify it, without this machine:\n  rehearse evidence verify %s --key %s\n", file, public)
	return nil
}

// writeNew writes a file that is not there yet, for our eyes only; what fails leaves none.
func writeNew(file string, write func(io.Writer) error) (size int64, err error) {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file))
		}
	}()
	buffer := bufio.NewWriterSize(out, 1<<16)
	err = errors.Join(write(buffer), buffer.Flush(), out.Sync())
	if info, statErr := out.Stat(); statErr == nil {
		size = info.Size()
	}
	return size, errors.Join(err, out.Close())
}

func checkpointCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "checkpoint",
		Short: "Sign the log as it is, and print the checkpoint to keep elsewhere",
		Long: `Sign the log as it is, and print the checkpoint (C2SP tlog-checkpoint). Anyone who
keeps it can check every later bundle against it, with rehearse evidence verify --since FILE:
a log that was rewritten meanwhile is found, even if it was signed by the same key.`,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			st, err := c.records(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.Close()) }()
			key, _, err := c.ensureKey(cmd.Context(), st)
			if err != nil {
				return err
			}
			signed, err := st.Checkpoint(cmd.Context(), key)
			if err != nil {
				return err
			}
			_, err = c.out.Write(signed)
			return err
		},
	}
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

The seed alone decides the sample: the occurrences drawn are those with the smallest
SHA-256 of seed, newline and id.

  rehearse evidence sample bundle.zip --key rehearse.pub -n 25 --seed "audit 2026"`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if seed == "" || n < 1 {
				return &usageError{"a sample needs a seed, and a size of at least 1", "-n 25 --seed TEXT; note the seed, so that the sample can be drawn again"}
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
	p.printf("%d of %s, drawn with seed %q from bundle %s\n", len(d.Drawn), units.Count(d.Population, "occurrence"), d.Seed, d.Bundle)
	for _, s := range d.Drawn {
		p.printf("\n%s\n", p.paint(bold, s.Occurrence))
		p.printf("  rank        %s\n", s.Rank)
		promise := "no entry records the commitment of that time"
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
