package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"rehearse/runner"
	"rehearse/runner/probe"
	"rehearse/runner/restore"
	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// attempt is what `rehearse try` was asked for.
type attempt struct {
	recipe, image, keep string
	with                []string
}

func tryBackupCommand(c *console) *cobra.Command {
	var want attempt
	cmd := &cobra.Command{
		Use:   "try PATH|restic:REPOSITORY|borg:REPOSITORY",
		Short: "Restore one backup and show what is in it",
		Long: `Restore one backup in a sandbox and show what is in it: no workspace and no
scenario are needed. PATH is a dump, a database file, an archive, a folder of
files, or a folder of dated backups, of which the newest is taken. What kind of
backup it is is recognised by its content. The password of a repository is taken from
RESTIC_PASSWORD or BORG_PASSPHRASE.

The recipe's own integrity checks are asked. Whether the data is the right data
only a check of your own can tell: "rehearse init" writes a workspace for that.
Nothing is recorded. In a workspace, or with --workspace, the settings and the
recipes there count.`,
		Example: `  rehearse try /backups/db.sql.gz
  rehearse try /backups
  RESTIC_PASSWORD=… rehearse try restic:/srv/restic
  rehearse try db.dump --image postgres:15`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return tryBackup(cmd.Context(), c, args[0], want)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&want.recipe, "recipe", "", "restore it by this recipe, whatever it looks like")
	flags.StringVar(&want.image, "image", "", "image of the service to restore into, in place of the recipe's")
	flags.StringArrayVar(&want.with, "with", nil, "parameter of the recipe, such as database=shop; more than once for several")
	flags.StringVar(&want.keep, "keep-on-failure", "", "keep the sandbox of a failed restore for this long, such as 2h")
	c.jsonFlag(cmd)
	return cmd
}

// tryDocument is what try --json prints.
type tryDocument struct {
	Outcome  store.Outcome     `json:"outcome"`
	ExitCode int               `json:"exit_code"`
	Reason   string            `json:"reason"`
	Verdict  string            `json:"verdict"`
	Proof    bool              `json:"proof"` // always false: no check asked about the data
	Found    *foundDocument    `json:"found"` // null: it was not looked at
	Contents []restore.Content `json:"contents"`
	Run      *store.Run        `json:"run"`
}

type foundDocument struct {
	Recipe   string     `json:"recipe"`
	About    string     `json:"about"`
	Source   string     `json:"source"`
	Point    string     `json:"point"`
	File     string     `json:"file,omitempty"` // in the point
	Packed   []string   `json:"packed"`
	Bytes    *int64     `json:"bytes"`
	MadeAt   *time.Time `json:"made_at"`
	MadeFrom string     `json:"made_from"`
	Others   []string   `json:"others"`
	Notes    []string   `json:"notes"`
}

func tryBackup(ctx context.Context, c *console, what string, want attempt) (err error) {
	t, others, err := c.trialOf(what, want)
	if err != nil {
		return err
	}
	keep, err := keepFor(want.keep)
	if err != nil {
		return err
	}
	shown := &trial{what: what, others: others}
	run, _, err := c.tryIn(ctx, t, keep, shown)
	if err != nil {
		return err
	}
	if c.json {
		if err := c.emit(shown.document(run)); err != nil {
			return err
		}
	}
	return (&ended{run.Outcome, nil}).orNil()
}

// tryIn tries a backup in a place of its own, of which nothing stays.
func (c *console) tryIn(ctx context.Context, t scenarios.Trial, keep time.Duration, shown *trial) (run *store.Run, w *scenarios.Workspace, err error) {
	own, err := os.MkdirTemp("", "rehearse-try-")
	if err != nil {
		return nil, nil, &hint{fmt.Errorf("make room for the record of this one run: %w", err), "name another folder with TMPDIR"}
	}
	defer func() { err = errors.Join(err, os.RemoveAll(own)) }()
	w, err = scenarios.TrialIn(c.settingsOr(own), t) //nolint:contextcheck // Compose syntax is parsed in memory
	if isProblems(err) {
		return nil, nil, err
	}
	if err != nil {
		return nil, nil, &usageError{err.Error(), "rehearse try --help lists the flags"}
	}
	engine := engineOf(w, nil)
	defer engine.Close()
	preparing, enough := context.WithCancel(ctx)
	defer enough()
	engine.prepare(preparing)
	st, err := c.open(ctx, filepath.Join(own, "rehearse.db"))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()

	run, err = c.carryTrial(ctx, w, st, engine, t, keep, shown)
	return run, w, err
}

func keepFor(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	keep, err := units.ParseDuration(text)
	if err != nil {
		return 0, &usageError{"--keep-on-failure: " + err.Error(), "such as --keep-on-failure 2h"}
	}
	return keep.Std(), nil
}

// settingsOr is the workspace whose settings count, if there is one.
func (c *console) settingsOr(otherwise string) string {
	dir, err := filepath.Abs(c.dir())
	if _, missing := os.Stat(filepath.Join(dir, "rehearse.yaml")); err != nil || missing != nil {
		return otherwise
	}
	return dir
}

// carryTrial carries the one run of a trial.
func (c *console) carryTrial(ctx context.Context, w *scenarios.Workspace, st *store.Store, engine *engine, t scenarios.Trial, keep time.Duration, shown *trial) (*store.Run, error) {
	seen := c.viewOf(results{paper: c.paper(), trial: shown})
	defer seen.Close()
	me := userName()
	ctx, release := stoppable(ctx, byPerson(me), seen.Say, syscall.SIGHUP)
	defer release()
	worker, goodbye, err := workerOf(func() *scenarios.Workspace { return w }, st, engine, nil)
	if err != nil {
		return nil, err
	}
	defer goodbye()
	worker.Trial = &runner.Trial{With: t.Values}
	worker.Watch = func(e runner.Event) {
		shown.hear(e)
		seen.Event(e)
	}
	queued, err := st.Enqueue(ctx, store.Request{
		Scenario: w.Scenarios[scenarios.TrialScenario], Service: w.Services[scenarios.TrialScenario], Trigger: store.OnDemand, By: me, KeepFor: keep, Runner: worker.ID,
		ProofVersion: w.ProofVersion(scenarios.TrialScenario),
	})
	if err != nil {
		return nil, err
	}
	return carry(ctx, worker, st, queued, seen), nil
}

// trialOf says what is to be tried, by the names of files alone; others are what
// lies beside it and is not.
func (c *console) trialOf(what string, want attempt) (t scenarios.Trial, others []string, err error) {
	t = scenarios.Trial{Recipe: want.recipe, Image: want.image, With: map[string]string{}}
	for _, given := range want.with {
		name, value, ok := strings.Cut(given, "=")
		if !ok || name == "" {
			return t, nil, &usageError{fmt.Sprintf("--with %s has no value", given), "write it as --with NAME=VALUE"}
		}
		t.With[name] = value
	}
	if tool, repository, ok := strings.Cut(what, ":"); ok && (tool == "restic" || tool == "borg") {
		err = c.repository(&t, tool, repository)
		return t, nil, err
	}
	place, err := filepath.Abs(what)
	if err != nil {
		return t, nil, err
	}
	info, err := os.Stat(place)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t, nil, &usageError{fmt.Sprintf("there is no file or folder %s", what), "give the path of a backup, or restic:REPOSITORY or borg:REPOSITORY"}
	case err != nil:
		return t, nil, &usageError{err.Error(), "let this user read it"}
	case !info.IsDir():
		t.Folder = alone(place)
		return t, nil, nil
	}
	if tool := repositoryAt(place); tool != "" && want.recipe == "" {
		err = c.repository(&t, tool, place)
		return t, nil, err
	}
	t.Folder, others, err = inFolder(place)
	return t, others, err
}

// alone is the source of one file or folder.
func alone(place string) *scenarios.Folder {
	base := filepath.Base(place)
	return &scenarios.Folder{Path: filepath.Dir(place), Glob: scenarios.GlobOf(base), Time: scenarios.TimeIn(base)}
}

// backupsIn are the names in a folder that may be backups.
func backupsIn(place string) (names []string, err error) {
	entries, err := os.ReadDir(place)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		_, unfinished := probe.Unfinished(e.Name())
		_, sums := probe.SumOf(e.Name())
		if !unfinished && !sums && !strings.HasPrefix(e.Name(), ".") && !probe.IsClutter(e.Name()) && (e.IsDir() || mayBeBackup(e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// mayBeBackup: by its name a file is an archive or a dump, also where a date stands
// behind that (vault.bak_20240102), or it has a date and no ending at all.
func mayBeBackup(name string) bool {
	if probe.IsPacked(name) {
		return true
	}
	series, _ := scenarios.SeriesIn([]string{name})
	if len(series) == 0 {
		return false
	}
	bare := strings.TrimRight(strings.ReplaceAll(series[0].Glob, "*", ""), ".-_ ")
	return probe.IsPacked(bare) || !strings.Contains(bare, ".")
}

// inFolder takes a folder for the dated backups that are in it, or for one backup.
func inFolder(place string) (*scenarios.Folder, []string, error) {
	names, err := backupsIn(place)
	if err != nil {
		return nil, nil, &usageError{err.Error(), "let this user read it"}
	}
	series, undated := scenarios.SeriesIn(names)
	if len(series) == 0 || len(names)-len(undated) < len(undated) {
		return alone(place), nil, nil
	}
	newest := slices.MaxFunc(series, func(a, b scenarios.Series) int { return cmp.Compare(len(a.Names), len(b.Names)) })
	others := slices.Clone(newest.Names[:len(newest.Names)-1])
	slices.Reverse(others)
	for _, s := range series {
		if s.Glob != newest.Glob || s.Time != newest.Time {
			others = append(others, s.Names[len(s.Names)-1])
		}
	}
	return &scenarios.Folder{Path: place, Glob: newest.Glob, Time: newest.Time}, append(others, undated...), nil
}

// repositoryAt tells a repository by the names in its folder.
func repositoryAt(place string) string {
	there := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool {
			_, err := os.Stat(filepath.Join(place, name))
			return err != nil
		})
	}
	switch {
	case there("config", "data", "keys", "snapshots"):
		return "restic"
	case there("config", "data", "README"):
		return "borg"
	}
	return ""
}

// repository is a source that a tool reads, with the secrets that the tool itself
// takes from the environment.
func (c *console) repository(t *scenarios.Trial, tool, repository string) error {
	if repository == "" {
		return &usageError{fmt.Sprintf("%s: names no repository", tool), "write it as " + tool + ":/path, or as " + tool + " itself has it"}
	}
	if _, err := os.Stat(repository); err == nil {
		if repository, err = filepath.Abs(repository); err != nil {
			return err
		}
	}
	t.Tool, t.Source = tool, map[string]string{"repository": repository}
	parameters := map[string]string{"passphrase": "BORG_PASSPHRASE"}
	if tool == "restic" {
		parameters = map[string]string{
			"password": "RESTIC_PASSWORD", "aws_access_key_id": "AWS_ACCESS_KEY_ID", "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY", "aws_session_token": "AWS_SESSION_TOKEN",
			"b2_account_id": "B2_ACCOUNT_ID", "b2_account_key": "B2_ACCOUNT_KEY", "azure_account_key": "AZURE_ACCOUNT_KEY",
			"restic_rest_username": "RESTIC_REST_USERNAME", "restic_rest_password": "RESTIC_REST_PASSWORD",
		}
	}
	for parameter, variable := range parameters {
		if os.Getenv(variable) != "" {
			t.Source[parameter] = "${" + variable + "}"
		}
	}
	if file := os.Getenv("RESTIC_PASSWORD_FILE"); tool == "restic" && file != "" && t.Source["password"] == "" {
		place, err := filepath.Abs(file)
		if err != nil {
			return err
		}
		t.Source["password"] = "${file:" + place + "}"
	}
	if tool == "restic" && t.Source["password"] == "" {
		return &usageError{fmt.Sprintf("%s is a restic repository, and its password is not known", repository), "set RESTIC_PASSWORD or RESTIC_PASSWORD_FILE"}
	}
	return nil
}

// trial is what is shown of one.
type trial struct {
	what     string
	others   []string // beside what is tried, and not
	found    *runner.Found
	contents []restore.Content
	step     bool // of init: more comes after it
}

// hear keeps what the run tells; events come one after the other.
func (t *trial) hear(e runner.Event) {
	switch e.Kind {
	case runner.Identified:
		t.found = e.Found
	case runner.Inspected:
		t.contents = e.Contents.Items
	}
}

// soundOnly is all that a trial that passed has shown.
const soundOnly = "restored and sound; nobody has asked the data a question yet"

func (t *trial) verdict(run *store.Run) string {
	if run.Outcome == store.Passed {
		return soundOnly
	}
	return run.Reason
}

func (t *trial) document(run *store.Run) tryDocument {
	d := tryDocument{Outcome: run.Outcome, ExitCode: outcomeCode(run.Outcome), Reason: run.Reason, Verdict: t.verdict(run), Contents: t.contents, Run: run}
	if len(run.Components) > 0 {
		row := run.Components[0]
		d.Found = &foundDocument{Recipe: row.Recipe, Source: row.Source, Point: row.Point, Bytes: row.Size, MadeAt: row.ConsistentAt, MadeFrom: row.ConsistentFrom, Others: t.others}
		if t.found != nil {
			d.Found.About, d.Found.File, d.Found.Packed, d.Found.Notes = t.found.About, t.found.File, t.found.Packed, t.found.Notes
		}
	}
	return d
}

// print writes what became of a trial.
func (t *trial) print(r results, run *store.Run) {
	r.printf("\n%s  %s\n", r.loud(run), t.what)
	rows := [][]any{{"verdict", t.verdict(run)}}
	for _, next := range nextSteps(run.Symptoms) {
		rows = append(rows, []any{"what to do", withFlag(next)})
	}
	for _, component := range run.Components {
		rows = append(rows, t.about(component)...)
	}
	if run.RTO.Seconds != nil {
		rows = append(rows, []any{"took", seconds(*run.RTO.Seconds) + " from the start to the last check that held"})
	}
	for _, note := range notesOf(run.Components) {
		rows = append(rows, []any{"note", note})
	}
	if run.KeepUntil != nil {
		rows = append(rows, []any{"sandbox", "kept until " + instant(run.KeepUntil)})
	}
	r.table("  ", rows)
	t.printContents(r)
	if run.Outcome == store.Passed && !t.step {
		r.printf("\nThis is not a proof yet. To have the data checked on a schedule: rehearse init ~/rehearsals --from %s\n", shellWord(t.what))
	}
}

// withFlag says how a trial is given what a scenario has under `with`.
func withFlag(next string) string {
	if strings.Contains(next, "`with`") || strings.Contains(next, "parameter `") {
		return next + " (here: --with NAME=VALUE)"
	}
	return next
}

// about is what is known of the backup itself.
func (t *trial) about(component store.Component) (rows [][]any) {
	if component.Point != "" {
		rows = append(rows, []any{"backup", component.Point})
	}
	if kind := t.kind(component); kind != "" {
		rows = append(rows, []any{"kind", kind})
	}
	if component.Point != "" {
		rows = append(rows, []any{"made", instant(component.ConsistentAt) + from(component.ConsistentFrom)})
	}
	if component.Size != nil {
		rows = append(rows, []any{"size", size(*component.Size)})
	}
	for _, name := range []string{"dumped_from", "server"} {
		if component.Facts[name] != nil {
			rows = append(rows, []any{strings.ReplaceAll(name, "_", " "), oneLine(component.Facts[name])})
		}
	}
	if component.Image != "" {
		rows = append(rows, []any{"image", component.Image})
	}
	if n := len(t.others); n > 0 {
		rows = append(rows, []any{"not looked at", fmt.Sprintf("%s beside it: %s", units.Count(n, "other"), strings.Join(t.others[:min(n, 5)], ", ")+more(n-5))})
	} else if component.Candidates > 1 {
		rows = append(rows, []any{"not looked at", units.Count(component.Candidates-1, "other recovery point")})
	}
	return rows
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

func (t *trial) kind(component store.Component) string {
	if t.found == nil {
		return component.Recipe
	}
	text := cmp.Or(t.found.About, component.Recipe)
	if t.found.File != "" {
		text += ": " + strings.ReplaceAll(t.found.File, `\`, "")
	}
	if len(t.found.Packed) > 0 {
		text += ", in " + strings.Join(t.found.Packed, ", ")
	}
	if component.Recipe != "" {
		text += " (recipe " + component.Recipe + ")"
	}
	return text
}

// mostContents is how many lines of contents are shown; --json has all.
const mostContents = 40

func (t *trial) printContents(r results) {
	if len(t.contents) == 0 {
		return
	}
	r.heading("what is in it")
	rows := [][]any{{r.paint(faint, "NAME"), r.paint(faint, "HOLDS"), r.paint(faint, "SIZE"), r.paint(faint, "NEWEST"), r.paint(faint, "IN")}}
	for _, item := range t.contents[:min(len(t.contents), mostContents)] {
		rows = append(rows, []any{strings.TrimSpace(item.Kind + " " + item.Name), held(item), sizeOf(item.Bytes), item.Newest, item.Column})
	}
	r.table("  ", rows)
	if n := len(t.contents) - mostContents; n > 0 {
		r.printf("  and %d more: --json lists all\n", n)
	}
}

func held(item restore.Content) string {
	switch {
	case item.Count == nil && item.Of == "":
		return ""
	case item.Count == nil:
		return "not counted"
	case item.Estimated:
		return "about " + counted(*item.Count, item.Of)
	}
	return counted(*item.Count, item.Of)
}

// counted writes a number with its unit, which recipes write in the plural: "2
// files", and "1 file".
func counted(n int64, unit string) string {
	if stem, is := strings.CutSuffix(unit, "ies"); is && n == 1 {
		unit = stem + "y"
	} else if n == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return fmt.Sprintf("%d %s", n, unit)
}

func sizeOf(bytes *int64) string {
	if bytes == nil {
		return ""
	}
	return size(*bytes)
}
