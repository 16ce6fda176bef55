package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rehearse/scenarios/reference"
)

// newRoot is the whole command line. Each command stands in a file of its own.
func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:   "rehearse",
		Short: "Proves that backups can be recovered",
		Long: `Rehearse proves that backups can be recovered: it restores them into disposable
sandboxes, checks the restored data, and times the recovery against
what the service catalogue promises.

"rehearse try BACKUP" restores one backup and shows what is in it; "rehearse init --from
BACKUPS" makes a workspace of several, and "rehearse serve" runs it on schedule.`,
		Example: `  rehearse try /backups/db.sql.gz
  rehearse init ~/rehearsals --from /backups
  rehearse run helpdesk
  rehearse status`,
		SilenceErrors: true, // exit.go says them, once
		SilenceUsage:  true,
		Version:       ourVersion(),
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := cmd.ValidateFlagGroups(); err != nil { // cobra would look later, when it no longer was one of usage
				return &usageError{err.Error(), cmd.CommandPath() + " --help lists the flags"}
			}
			c.began = true
			return c.chooseZone()
		},
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetVersionTemplate("rehearse {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &usageError{err.Error(), cmd.CommandPath() + " --help lists the flags"}
	})
	flags := root.PersistentFlags()
	flags.StringVarP(&c.workspace, "workspace", "w", "", "workspace folder (REHEARSE_WORKSPACE; default: the current folder)")
	flags.StringVar(&c.database, "database", "", "database file, or Postgres address (REHEARSE_DATABASE; default: as in rehearse.yaml)")
	flags.StringVar(&c.zone, "zone", "", "time zone in which times are shown (REHEARSE_ZONE; default UTC; local is this machine's)")
	root.SetGlobalNormalizationFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "after" { // as it was called before
			name = "cursor"
		}
		return pflag.NormalizedName(name)
	})
	_ = root.MarkPersistentFlagDirname("workspace")

	for _, group := range []struct {
		id, title string
		commands  []*cobra.Command
	}{
		{"start", "Start:", []*cobra.Command{tryBackupCommand(c), initCommand(c), validateCommand(c), planCommand(c), doctorCommand(c)}},
		{"run", "Run:", []*cobra.Command{runCommand(c), cancelCommand(c), serveCommand(c), workCommand(c), runnersCommand(c), sweepCommand(c)}},
		{"inside", "Look inside a sandbox:", []*cobra.Command{openCommand(c), shellCommand(c), sqlCommand(c)}},
		{"look", "Look at the results:", []*cobra.Command{statusCommand(c), historyCommand(c), showCommand(c), figuresCommand(c), findingsCommand(c), incidentsCommand(c), calendarCommand(c), noticesCommand(c), exportTablesCommand(c)}},
		{"people", "People:", []*cobra.Command{conductCommand(c), stepCommand(c), reportCommand(c), tasksCommand(c), recommendationsCommand(c), problemsCommand(c), disputesCommand(c), continuityCommand(c), risksCommand(c)}},
		{"catalogue", "The service catalogue:", []*cobra.Command{catalogueCommand(c), coverageCommand(c), dependenciesCommand(c), gateCommand(c)}},
		{"access", "Say who may do what:", []*cobra.Command{userCommand(c), tokenCommand(c)}},
		{"prove", "Prove them:", []*cobra.Command{evidenceCommand(c), controlsCommand(c), keysCommand(c), backupCommand(c), restoreCommand(c), retentionCommand(c)}},
		{"about", "About Rehearse:", []*cobra.Command{versionCommand(c), schemaCommand(c)}},
	} {
		root.AddGroup(&cobra.Group{ID: group.id, Title: group.title})
		for _, cmd := range group.commands {
			cmd.GroupID = group.id
			root.AddCommand(cmd)
		}
	}
	root.SetHelpCommandGroupID("about")
	root.SetCompletionCommandGroupID("about")
	root.AddCommand(exitCodesTopic())
	root.SetHelpCommand(helpCommand(c, root))
	for _, cmd := range root.Commands() {
		cmd.Args = named(cmd.Args)
		helpful(cmd)
	}
	helpful(root)
	return root
}

// helpful gives a command that only holds others a word to say: help without an
// argument, and for one that it does not know the name that may have been meant.
func helpful(cmd *cobra.Command) {
	if cmd.Runnable() || !cmd.HasSubCommands() {
		return
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		var names []string
		for _, sub := range cmd.Commands() {
			names = append(names, sub.Name())
		}
		return &usageError{fmt.Sprintf("unknown command %q for %q", args[0], cmd.CommandPath()),
			didYouMean(args[0], names, cmd.CommandPath()+" --help lists the commands")}
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
}

// didYouMean is what to do about a name that is not known.
func didYouMean(name string, names []string, otherwise string) string {
	if near := nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %s? %s", near, otherwise)
	}
	return otherwise
}

// named turns what cobra says about arguments into a mistake of the call that
// names the way out.
func named(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check == nil {
			check = cobra.NoArgs
		}
		if err := check(cmd, args); err != nil {
			message := fmt.Sprintf("%s: wrong number of arguments: %d", cmd.CommandPath(), len(args))
			return &usageError{message, "usage: " + strings.TrimSpace(cmd.UseLine())}
		}
		return nil
	}
}

// jsonFlag gives a command its --json.
func (c *console) jsonFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.json, "json", false, "print one JSON document, and nothing else, on standard output")
}

// exitCodesTopic is `rehearse help exit-codes`.
func exitCodesTopic() *cobra.Command {
	text := "The exit codes of rehearse:\n\n"
	for _, code := range reference.ExitCodes {
		for i, line := range wrapped(code.Name+": "+code.About, 72) {
			if i == 0 {
				text += fmt.Sprintf("  %2d  %s\n", code.Code, line)
			} else {
				text += "      " + line + "\n"
			}
		}
	}
	return &cobra.Command{Use: "exit-codes", Short: "What the exit codes mean", Long: text + "\n" + reference.WorstCode}
}

// wrapped breaks a text into lines of so many characters.
func wrapped(text string, wide int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > wide {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
