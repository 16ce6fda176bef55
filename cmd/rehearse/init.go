package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/runner"
	"rehearse/runner/restore"
	"rehearse/scenarios"
	"rehearse/scenarios/draft"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// beginning is what `rehearse init` was asked for.
type beginning struct {
	from    []string
	compose string // a Compose file of the application, or ""
	service draft.Service
	noRun   bool

	runbooks bool
}

func initCommand(c *console) *cobra.Command {
	var want beginning
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a workspace to start from, also from backups that you have",
		Long: `Write a commented workspace to start from: settings, one service, one scenario. Nothing
is overwritten.

With --from it is made from backups that you have: each is restored once in a sandbox,
and what is in it becomes a service and a scenario with checks, one for each series of
dated files. Then the scenarios run. DIR is "rehearsals" if it is left out, and may be a
workspace already: then services and scenarios are added. Nothing is written into the
folders of the backups. With --runbooks, drills, recoveries, audits, changes and reviews
are written into DIR/runbooks, and the risks that they rehearse into DIR/risks, for you
to edit.

With --compose as well, the backups become the databases and volumes of an application:
one scenario restores them and starts the application's other services on them, with
health checks as checks. What has no backup, and what is unsafe in a sandbox, is named.

On a terminal it asks for owners and commitments; flags answer
without one.
`,
		Example: `  rehearse init ~/rehearsals
  rehearse init ~/rehearsals --from /backups
  rehearse init ~/rehearsals --from /backups --compose docker-compose.yml
  rehearse init ~/rehearsals --from /backups/db --from restic:/srv/restic --rto 4h --rpo 24h`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if want.runbooks && len(args) == 1 {
				return initRunbooks(c, args[0])
			}
			if want.compose != "" && len(want.from) == 0 {
				return &usageError{"--compose needs the backups of the application", "name them with --from, more than once for several"}
			}
			if len(want.from) > 0 {
				return initFrom(cmd.Context(), c, cmp.Or(strings.Join(args, ""), "rehearsals"), want, cmd)
			}
			if len(args) == 0 {
				return &usageError{"no folder was given", "usage: rehearse init DIR, or rehearse init --from BACKUPS"}
			}
			return initStarter(c, args[0])
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&want.from, "from", nil, "a backup, a folder of backups, restic:REPOSITORY or borg:REPOSITORY; more than once for several")
	flags.StringVar(&want.compose, "compose", "", "Compose file of the application that runs on the data")
	_ = cmd.MarkFlagFilename("compose", "yaml", "yml")
	flags.StringVar(&want.service.Owner, "owner", "", "who owns the services, such as a mail address")
	flags.StringVar(&want.service.Client, "client", "", "client whom the services are for")
	flags.StringVar(&want.service.RTO, "rto", "", "promised recovery time, such as 4h")
	flags.StringVar(&want.service.RPO, "rpo", "", "most data that may be lost, such as 24h")
	flags.StringVar(&want.service.ProveEvery, "prove-every", "", "how old the newest proof may become (default 7d)")
	flags.StringVar(&want.service.Cron, "schedule", "", `when the scenarios are due (default "0 3 * * *")`)
	flags.StringVar(&want.service.Timezone, "timezone", "", "IANA zone of the schedule (default UTC)")
	flags.BoolVar(&want.runbooks, "runbooks", false, "write the runbooks and risks that come with Rehearse into DIR/runbooks and DIR/risks; those that are there stay as they are")
	flags.BoolVar(&want.noRun, "no-run", false, "write the workspace, and do not run its scenarios")
	return cmd
}

func initRunbooks(c *console, dir string) error {
	files, err := scenarios.InitRunbooks(dir)
	if err != nil {
		return &hint{fmt.Errorf("write runbooks to %s: %w", dir, err), "name a folder that can be written"}
	}
	p := c.paper()
	for _, file := range files {
		p.printf("wrote %s\n", file)
	}
	if len(files) == 0 {
		p.printf("nothing to write: all runbooks are there already\n")
	}
	p.printf("\nedit them, then: rehearse validate --graph, and rehearse conduct RUNBOOK\n")
	return nil
}

func initStarter(c *console, dir string) error {
	files, err := scenarios.Init(dir)
	if errors.Is(err, fs.ErrExist) {
		return &usageError{err.Error(), "name another folder: nothing is overwritten"}
	}
	if err != nil {
		return &hint{fmt.Errorf("write a workspace to %s: %w", dir, err), "name a folder that can be written"}
	}
	p := c.paper()
	for _, file := range files {
		p.printf("wrote %s\n", file)
	}
	ignored, err := ignore(dir)
	if err != nil {
		return &hint{fmt.Errorf("write %s: %w", filepath.Join(dir, ".gitignore"), err), "name a folder that can be written"}
	}
	if ignored {
		p.printf("wrote %s\n", filepath.Join(dir, ".gitignore"))
	}
	p.printf("\nedit them, then: rehearse validate %s\n", shellWord(dir))
	return nil
}

// ignored is what must not get into git: the database and the key beside it.
const ignored = ".rehearse/"

// ignore adds to .gitignore what must not be committed; false where it is there.
func ignore(dir string) (added bool, err error) {
	file := filepath.Join(dir, ".gitignore")
	was, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	for line := range strings.Lines(string(was)) {
		if strings.Trim(strings.TrimSpace(line), "/") == strings.Trim(ignored, "/") {
			return false, nil
		}
	}
	text := string(was)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return true, os.WriteFile(file, []byte(text+ignored+"\n"), 0o644) //nolint:gosec // as git and everyone reads it
}

// proposal is a backup on its way to becoming a scenario.
type proposal struct {
	name   string
	from   string
	trial  scenarios.Trial
	others []string
	run    *store.Run
}

func initFrom(ctx context.Context, c *console, dir string, want beginning, cmd *cobra.Command) error {
	if err := want.check(); err != nil {
		return err
	}
	app, err := applicationOf(ctx, want.compose)
	if err != nil {
		return err
	}
	var proposals []*proposal
	for _, from := range want.from {
		if err := apart(dir, from); err != nil {
			return err
		}
		found, err := c.proposalsOf(from)
		if err != nil {
			return err
		}
		proposals = append(proposals, found...)
	}
	if err := nameAll(dir, proposals); err != nil {
		return err
	}
	if c.workspace == "" {
		c.workspace = dir // its settings count, where it is a workspace already
	}
	p := c.paper()
	var drafts []draft.Draft
	outcomes := []store.Outcome{}
	for _, each := range proposals {
		p.printf("looking into %s\n", each.from)
		made, err := c.draftOf(ctx, each, want)
		if err != nil {
			return err
		}
		if made == nil {
			outcomes = append(outcomes, each.run.Outcome)
			p.printf("\nno scenario was written for %s: %s\n\n", each.from, each.run.Reason)
			continue
		}
		drafts = append(drafts, *made)
	}
	if len(drafts) == 0 {
		return &ended{worst(outcomes), nil}
	}
	if app != nil {
		drafts = c.putTogether(app, drafts)
	}
	c.askForServices(drafts, cmd)
	names, err := c.writeDrafts(dir, drafts)
	if err != nil {
		return err
	}
	c.workspace = dir
	where := shellWord(dir)
	if want.noRun {
		p.printf("\nread them, then: rehearse run --all --workspace %s\n", where)
		return (&ended{worst(append(outcomes, store.Passed)), nil}).orNil()
	}
	p.printf("\nrunning what was written\n\n")
	err = runScenarios(ctx, c, wish{names: names})
	p.printf("\nnext: fill in the commitments in %s, then: rehearse serve --workspace %s\n", filepath.Join(dir, "catalogue"), where)
	if end := (*ended)(nil); errors.As(err, &end) {
		return (&ended{worst(append(outcomes, end.outcome)), end.because}).orNil()
	}
	if err == nil {
		err = (&ended{worst(append(outcomes, store.Passed)), nil}).orNil()
	}
	return err
}

// applicationOf reads a Compose file; nil without one.
func applicationOf(ctx context.Context, file string) (*draft.Application, error) {
	if file == "" {
		return nil, nil
	}
	whole, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(whole)
	if err != nil {
		return nil, &usageError{"--compose: " + err.Error(), "name the Compose file of the application"}
	}
	app, err := draft.ReadCompose(ctx, whole, content)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--compose %s: %s", file, err), "docker compose config checks the file"}
	}
	return &app, nil
}

// putTogether makes an application of the backups, and says what of it has none and
// what a sandbox does not give it.
func (c *console) putTogether(app *draft.Application, drafts []draft.Draft) []draft.Draft {
	made, left, matches := app.Compose(drafts)
	p := c.paper()
	p.heading("application " + app.Name)
	rows := [][]any{}
	for _, m := range matches {
		if m.Backup == "" {
			rows = append(rows, []any{p.paint(yellow, "!"), m.What, "no backup was given"})
			continue
		}
		rows = append(rows, []any{p.paint(green, "✓"), m.What, "restored from " + m.Backup})
	}
	for _, service := range app.Services {
		switch {
		case service.Left != "":
			rows = append(rows, []any{p.paint(yellow, "!"), "service " + service.Name, "left out: " + service.Left})
		case service.Recipe == "" && service.Address != "":
			rows = append(rows, []any{p.paint(green, "✓"), "service " + service.Name, "started on the restored data, and asked at " + service.Address})
		case service.Recipe == "":
			rows = append(rows, []any{p.paint(green, "✓"), "service " + service.Name, "started on the restored data; nothing says how to ask it"})
		}
		if len(service.Unsafe) > 0 {
			rows = append(rows, []any{p.paint(yellow, "!"), "service " + service.Name, "unsafe in a sandbox, and left out: " + strings.Join(service.Unsafe, ", ")})
		}
	}
	p.table("  ", rows)
	if made == nil {
		p.printf("  none of the backups fits: each becomes a scenario of its own\n")
		return drafts
	}
	return append([]draft.Draft{*made}, left...)
}

// check reads the spans before a backup is restored in vain.
func (b beginning) check() error {
	for flag, text := range map[string]string{"--rto": b.service.RTO, "--rpo": b.service.RPO, "--prove-every": b.service.ProveEvery} {
		if text == "" {
			continue
		}
		if _, err := units.ParseDuration(text); err != nil {
			return &usageError{flag + ": " + err.Error(), "such as " + flag + " 24h"}
		}
	}
	if b.service.Timezone != "" {
		if _, err := time.LoadLocation(b.service.Timezone); err != nil || b.service.Timezone == "Local" {
			return &usageError{fmt.Sprintf("--timezone: there is no time zone %q", b.service.Timezone), "such as --timezone Europe/London"}
		}
	}
	return nil
}

// apart keeps the workspace out of the folders of backups.
func apart(dir, from string) error {
	if tool, place, is := strings.Cut(from, ":"); is && (tool == "restic" || tool == "borg") {
		from = place
	}
	info, err := os.Stat(from)
	if err != nil {
		return nil //nolint:nilerr // an address, or reported when it is looked at
	}
	at, backups := resolved(dir), resolved(from)
	inside := info.IsDir() && (at == backups || strings.HasPrefix(at, backups+string(filepath.Separator)))
	if inside || !info.IsDir() && at == filepath.Dir(backups) {
		return &usageError{fmt.Sprintf("%s is in the folder of the backups, and nothing is written there", dir), "name another folder: rehearse init ~/rehearsals --from " + shellWord(from)}
	}
	return nil
}

// resolved is a path without links, as far as it exists.
func resolved(path string) string {
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		return real
	}
	if parent := filepath.Dir(whole); parent != whole {
		return filepath.Join(resolved(parent), filepath.Base(whole))
	}
	return whole
}

// proposalsOf are the backups that the user points at: one for each series of dated
// files in a folder, else one.
func (c *console) proposalsOf(from string) ([]*proposal, error) {
	t, others, err := c.trialOf(from, attempt{})
	if err != nil {
		return nil, err
	}
	if t.Folder != nil && t.Folder.Time != "" && len(others) == 0 { // its successors have other dates
		t.Folder.Glob = draft.Undated(t.Folder.Glob)
	}
	if t.Folder == nil || t.Folder.Time == "" || len(others) == 0 {
		return []*proposal{{name: draft.NameOf(nameOf(t, from)), from: from, trial: t}}, nil
	}
	names, err := backupsIn(t.Folder.Path)
	if err != nil {
		return nil, &usageError{err.Error(), "let this user read it"}
	}
	var proposals []*proposal
	series, undated := scenarios.SeriesIn(names)
	for _, s := range series {
		each := scenarios.Trial{Folder: &scenarios.Folder{Path: t.Folder.Path, Glob: s.Glob, Time: s.Time}, With: t.With}
		proposals = append(proposals, &proposal{name: draft.NameOf(nameOf(each, from)), from: filepath.Join(t.Folder.Path, s.Glob), trial: each, others: undated})
	}
	return proposals, nil
}

// nameOf is what a backup is called after: what its names have in common, or its folder.
func nameOf(t scenarios.Trial, from string) string {
	if t.Folder == nil {
		_, repository, _ := strings.Cut(from, ":")
		return cmp.Or(repository, from)
	}
	if t.Folder.Time != "" && draft.NameOf(t.Folder.Glob) == "backup" {
		return t.Folder.Path
	}
	return t.Folder.Glob
}

// nameAll gives each a name that is free in the workspace.
func nameAll(dir string, proposals []*proposal) error {
	taken := map[string]bool{}
	if w, err := scenarios.LoadUsable(scenarios.In(dir)); err == nil {
		for name := range w.Scenarios {
			taken[name] = true
		}
		for name := range w.Services {
			taken[name] = true
		}
	} else if present(filepath.Join(dir, "rehearse.yaml")) || present(filepath.Join(dir, "catalogue")) {
		return err
	}
	for _, each := range proposals {
		name := each.name
		for n := 2; taken[each.name] || present(filepath.Join(dir, "scenarios", each.name+".yaml")) || present(filepath.Join(dir, "catalogue", each.name+".yaml")); n++ {
			each.name = fmt.Sprintf("%s-%d", name, n)
		}
		taken[each.name] = true
	}
	return nil
}

func present(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// draftOf restores a backup once and proposes what to ask of it; nil where it could
// not be restored, and the run says why.
func (c *console) draftOf(ctx context.Context, each *proposal, want beginning) (*draft.Draft, error) {
	shown := &trial{what: each.from, others: each.others, step: true}
	run, w, err := c.tryIn(ctx, each.trial, 0, shown)
	if err != nil {
		return nil, err
	}
	each.run = run
	if run.Outcome != store.Passed || len(run.Components) == 0 {
		return nil, nil
	}
	row := run.Components[0]
	made := &draft.Draft{
		Name: each.name, From: each.from, Folder: each.trial.Folder, Tool: each.trial.Tool, Source: each.trial.Source,
		Recipe: row.Recipe, With: map[string]any{}, At: time.Now(), Service: want.service,
	}
	if found := shown.found; found != nil {
		if found.File != "" && strings.ReplaceAll(found.File, `\`, "") != row.Point {
			made.With["file"] = draft.Undated(found.File)
		}
		if len(found.Files) > 0 {
			made.With["files"] = found.Files
		}
		if r := w.Recipes[row.Recipe]; found.Inner && r != nil && r.Parameter("open_inner") != nil {
			made.With["open_inner"] = "true"
		}
	}
	database, _ := row.Facts["database"].(string)
	if row.Facts["databases"] != nil {
		made.With["database"] = database
	}
	made.Checks = draft.ChecksOf(row.Recipe, database, itemsOf(shown.contents), made.At)
	if len(made.Checks) == 0 {
		run.Outcome, run.Reason = store.Inconclusive, "nothing in it could be counted, so there is no check to propose: write a scenario by hand"
		return nil, nil
	}
	if each.trial.Folder != nil && each.trial.Folder.Time != "" {
		made.Reads = readsOf(ctx, w)
		for _, read := range made.Reads {
			c.paper().printf("  %s\n", read)
		}
	}
	return made, nil
}

func itemsOf(contents []restore.Content) []draft.Item {
	items := make([]draft.Item, len(contents))
	for i, c := range contents {
		items[i] = draft.Item{Kind: c.Kind, In: c.In, Name: c.Name, Of: c.Of, Newest: c.Newest, Column: c.Column, Count: c.Count, Estimated: c.Estimated, Bytes: c.Bytes}
	}
	return items
}

// readsOf says how the time pattern reads the three newest names.
func readsOf(ctx context.Context, w *scenarios.Workspace) (reads []string) {
	seen := runner.LookAt(ctx, w, &w.Scenarios[scenarios.TrialScenario].Components[0], nil, nil, nil)
	for _, point := range seen.Points[:min(3, len(seen.Points))] {
		reads = append(reads, fmt.Sprintf("%s is read as %s", point.ID, instant(point.ConsistentAt)))
	}
	return reads
}

// askForServices asks on a terminal for what no flag answers.
func (c *console) askForServices(drafts []draft.Draft, cmd *cobra.Command) {
	in, is := c.in.(*os.File)
	if !is || !c.terminal(c.out) || !c.terminal(in) {
		return
	}
	p, lines := c.paper(), bufio.NewScanner(in)
	answer := func(flag, question string, to *string, good func(string) error) {
		if cmd.Flags().Changed(flag) {
			return
		}
		for {
			p.printf("  %s (empty: later): ", question)
			if !lines.Scan() {
				return
			}
			text := strings.TrimSpace(lines.Text())
			if err := good(text); text != "" && err != nil {
				p.printf("  %s\n", err)
				continue
			}
			*to = text
			return
		}
	}
	span := func(text string) error { _, err := units.ParseDuration(text); return err }
	for i := range drafts {
		p.printf("\nservice %s\n", drafts[i].Name)
		of := &drafts[i].Service
		answer("owner", "owner, such as a mail address", &of.Owner, func(string) error { return nil })
		answer("rto", "promised recovery time, such as 4h", &of.RTO, span)
		answer("rpo", "most data that may be lost, such as 24h", &of.RPO, span)
	}
}

// writeDrafts writes the files, and names the scenarios.
func (c *console) writeDrafts(dir string, drafts []draft.Draft) (names []string, err error) {
	files := map[string]string{}
	if !present(filepath.Join(dir, "rehearse.yaml")) {
		settings, err := scenarios.StarterSettings()
		if err != nil {
			return nil, err
		}
		files["rehearse.yaml"] = string(settings)
	}
	for _, d := range drafts {
		files["catalogue/"+d.Name+".yaml"], files["scenarios/"+d.Name+".yaml"] = d.CatalogueYAML(), d.ScenarioYAML()
		names = append(names, d.Name)
	}
	written, err := scenarios.WriteNew(dir, files)
	p := c.paper()
	for _, file := range written {
		p.printf("wrote %s\n", file)
	}
	if err != nil {
		return nil, &hint{fmt.Errorf("write a workspace to %s: %w", dir, err), "name a folder that can be written"}
	}
	added, err := ignore(dir)
	if err != nil {
		return nil, &hint{fmt.Errorf("write %s: %w", filepath.Join(dir, ".gitignore"), err), "name a folder that can be written"}
	}
	if added {
		p.printf("added %s to %s\n", ignored, filepath.Join(dir, ".gitignore"))
	}
	return slices.Sorted(slices.Values(names)), nil
}
