package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/storetest"
)

func TestMistakesOfTheCallEndWith64AndSayWhatToDo(t *testing.T) {
	dir := desk(t)
	for name, row := range map[string]struct {
		args []string
		says []string
	}{
		"an unknown command":         {[]string{"perform"}, []string{`rehearse: unknown command "perform" for "rehearse"`}},
		"a command misspelt":         {[]string{"statsu"}, []string{"  did you mean status? rehearse --help lists the commands\n"}},
		"a command below another":    {[]string{"evidence", "exprot"}, []string{`unknown command "exprot" for "rehearse evidence"`, "did you mean export?"}},
		"a table misspelt":           {[]string{"export", "run"}, []string{`"run" cannot be exported`, "did you mean runs?"}},
		"a trigger that is none":     {[]string{"history", "--trigger", "cron"}, []string{`--trigger cannot be "cron"`, "scheduled"}},
		"an unknown flag":            {[]string{"run", "--loud"}, []string{"rehearse: unknown flag: --loud\n  rehearse run --help lists the flags\n"}},
		"an argument too many":       {[]string{"status", "now"}, []string{"rehearse status: wrong number of arguments: 1\n  usage: rehearse status"}},
		"no run named":               {[]string{"show"}, []string{"usage: rehearse show RUN"}},
		"an unknown scenario":        {[]string{"run", "desk-bd", "-w", dir}, []string{`scenario "desk-bd" does not exist`, "  did you mean desk-db? rehearse run lists the scenarios\n"}},
		"an unknown run":             {[]string{"show", "abcdef", "-w", dir}, []string{"  rehearse history lists the runs\n"}},
		"an outcome that is none":    {[]string{"history", "--outcome", "green", "-w", dir}, []string{"the outcomes are: passed, failed, inconclusive, cancelled"}},
		"a time that is none":        {[]string{"history", "--since", "noon", "-w", dir}, []string{`--since "noon" is not a time`}},
		"a month that is none":       {[]string{"figures", "--month", "2026-13", "-w", dir}, []string{"month 2026-13 is not valid: write a month as 2026-10", "rehearse figures --help"}},
		"a breakdown that is none":   {[]string{"figures", "--by", "colour", "-w", dir}, []string{`--by cannot be "colour"`, "choose one of: client, service"}},
		"a duration that is none":    {[]string{"run", "desk-db", "--keep-on-failure", "2", "-w", dir}, []string{"--keep-on-failure: "}},
		"a report in no folder":      {[]string{"run", "desk-db", "--junit", "/nowhere/x.xml", "-w", dir}, []string{"rehearse: --junit: open /nowhere/x.xml: no such file or directory\n"}},
		"a folder that is not there": {[]string{"status", "-w", "/nowhere"}, []string{"/nowhere"}},
		"a cursor of nobody":         {[]string{"history", "--cursor", "x", "-w", dir}, []string{"the cursor did not come from a page"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, row.args...)
			require.Equal(t, 64, got.code, got.err)
			for _, says := range row.says {
				require.Contains(t, got.err, says)
			}
			require.Empty(t, got.out)
			require.NotContains(t, got.err, "Usage:")
		})
	}
}

func TestRunWithoutAScenarioListsThem(t *testing.T) {
	got := ask(t, "run", "-w", desk(t))
	require.Equal(t, 64, got.code)
	require.Equal(t, `SCENARIO    SERVICE  ABOUT
desk-db     desk     the database comes back
desk-files  desk
desk-slow   desk
desk-torn   desk
`, got.out)
	require.Equal(t, "rehearse: no scenario was given\n  rehearse run SCENARIO, or rehearse run --all\n", got.err)
}

func TestTextThatCouldNotBeWrittenIsNotPassedOver(t *testing.T) {
	for name, args := range map[string][]string{"text": {"history"}, "JSON": {"history", "--json"}} {
		t.Run(name, func(t *testing.T) {
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			require.NoError(t, err)
			defer full.Close()
			cmd := command(t, append(args, "--database", storetest.Where(t, store.SQLite))...)
			var said bytes.Buffer
			cmd.Stdout, cmd.Stderr = full, &said
			require.Equal(t, 2, codeOf(t, cmd.Run()), said.String())
			require.Contains(t, said.String(), "no space left on device")
		})
	}
}

func TestExitCodesAreExplained(t *testing.T) {
	got := ask(t, "help", "exit-codes")
	require.Equal(t, 0, got.code)
	for _, line := range []string{"   0  passed", "   1  failed", "   2  inconclusive", "   3  cancelled", "  64  usage"} {
		require.Contains(t, got.out, line)
	}
}

func TestTheVersionIsTheOneThatWasBuiltIn(t *testing.T) {
	require.Contains(t, ask(t, "version").out, "rehearse v0.0.0-built (go")
	require.Equal(t, "rehearse v0.0.0-built\n", ask(t, "--version").out)
	require.Equal(t, "v0.0.0-built", strictly[versionDocument](t, []byte(ask(t, "version", "--json").out)).Version)
}

func TestHelpComesInGroupsWithExamples(t *testing.T) {
	got := ask(t)
	require.Equal(t, 0, got.code)
	for _, title := range []string{"Start:", "Run:", "Look at the results:", "Prove them:", "Examples:"} {
		require.Contains(t, got.out, title)
	}
	require.NotContains(t, got.out, "Additional Commands:", "every command is in a group")
}

func TestWhatInitWritesIsValid(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	got := ask(t, "init", dir)
	require.Equal(t, 0, got.code, got.err)
	require.Contains(t, got.out, "wrote ")

	got = ask(t, "validate", dir)
	require.Equal(t, 0, got.code, got.out+got.err)
	require.Contains(t, got.out, dir+" is valid: ")

	got = ask(t, "init", dir)
	require.Equal(t, 64, got.code, "nothing is overwritten: %s", got.err)
}

func TestABrokenScenarioBlocksItselfOnlyButEverythingInAPipeline(t *testing.T) {
	dir := desk(t)
	write(t, dir, "scenarios/desk-files.yaml", "scenario: desk-files\nservice: desk\nloud: true\n")
	outside := func(args ...string) answer {
		cmd := command(t, append(args, "-w", dir)...)
		cmd.Env = append(cmd.Env, "CI=")
		return finish(t, cmd)
	}
	says := "blocked scenarios/desk-files.yaml has a problem: scenario desk-files does not run; rehearse validate shows what is wrong\n"
	require.Contains(t, outside("status").out, says)
	require.Contains(t, outside("run").out, "desk-db ")
	require.Contains(t, outside("run").out, says)
	require.Equal(t, "desk-files", strictly[statusDocument](t, []byte(outside("status", "--json").out)).Blocked[0].Scenario)

	got := outside("run", "desk-files")
	require.Equal(t, 64, got.code)
	require.Contains(t, got.err, "scenarios/desk-files.yaml:3:1")

	cmd := command(t, "run", "desk-db", "-w", dir)
	cmd.Env = append(cmd.Env, "CI=true")
	got = finish(t, cmd)
	require.Equal(t, 64, got.code, "in a pipeline every problem counts")
	require.Contains(t, got.err, "1 problem in the workspace")
}

func TestValidateReportsEveryProblemAtOnce(t *testing.T) {
	dir := desk(t)
	write(t, dir, "scenarios/desk-files.yaml", "scenario: desk-files\nservice: dseck\nchecks: []\nloud: true\x1b[2J\n")
	write(t, dir, "catalogue/other.yaml", "service: other\ncommitment: {rto: soon}\n")
	got := ask(t, "validate", dir)
	require.Equal(t, 64, got.code)
	require.Contains(t, got.out, "scenarios/desk-files.yaml:")
	require.Contains(t, got.out, "catalogue/other.yaml:2:")
	require.NotContains(t, got.out, "\x1b")
	require.Contains(t, got.err, " problems in "+dir)

	got = ask(t, "validate", "--json", dir)
	require.Equal(t, 64, got.code)
	document := strictly[validationDocument](t, []byte(got.out))
	require.False(t, document.Valid)
	require.GreaterOrEqual(t, len(document.Problems), 2)

	got = ask(t, "run", "desk-db", "-w", dir)
	require.Equal(t, 64, got.code, "nothing runs in a broken workspace")
	require.Contains(t, got.err, "catalogue/other.yaml:2:")
	require.NoFileExists(t, filepath.Join(dir, ".rehearse", "rehearse.db"))
}

func TestAPlaceThatCannotBeWrittenNamesTheWayOut(t *testing.T) {
	dir := desk(t)
	write(t, dir, ".rehearse", "a file where the folder should be")
	got := ask(t, "history", "-w", dir)
	require.Equal(t, 2, got.code)
	require.Contains(t, got.err, filepath.Join(dir, ".rehearse", "rehearse.db"))
	require.Contains(t, got.err, "  name a writable file with --database FILE or REHEARSE_DATABASE\n")

	elsewhere := filepath.Join(t.TempDir(), "new", "h.db")
	got = ask(t, "history", "-w", dir, "--database", elsewhere)
	require.Equal(t, 0, got.code, got.err)
	info, err := os.Stat(filepath.Dir(elsewhere))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

func TestWorkspaceAndDatabaseAreFoundByTheEnvironment(t *testing.T) {
	dir, db := desk(t), filepath.Join(t.TempDir(), "h.db")
	cmd := command(t, "status", "--json")
	cmd.Env = append(cmd.Env, "REHEARSE_WORKSPACE="+dir, "REHEARSE_DATABASE="+db)
	got := finish(t, cmd)
	require.Equal(t, 0, got.code, got.err)
	document := strictly[statusDocument](t, []byte(got.out))
	require.Len(t, document.Services, 1)
	require.Equal(t, store.Unproven, document.Services[0].Standing)
	require.FileExists(t, db)
}

func TestTheRecordsOfABrokenWorkspaceCanStillBeRead(t *testing.T) {
	dir, db := desk(t), filepath.Join(t.TempDir(), "h.db")
	write(t, dir, "rehearse.yaml", "nonsense: true\n")
	got := ask(t, "history", "-w", dir)
	require.Equal(t, 64, got.code)
	require.Contains(t, got.err, "--database FILE")
	got = ask(t, "history", "-w", dir, "--database", db)
	require.Equal(t, 0, got.code, got.err)
	require.Equal(t, "no runs match; rehearse run SCENARIO starts one\n", got.out)
}

func TestTheShellCompletesNames(t *testing.T) {
	dir := desk(t)
	got := ask(t, "__complete", "run", "-w", dir, "desk-db", "desk-")
	require.Equal(t, 0, got.code)
	require.Contains(t, got.out, "desk-files\n")
	require.NotContains(t, got.out, "desk-db", "it was given already")
	require.Equal(t, 0, ask(t, "completion", "bash").code)
}

func TestTimesAreShownInTheZoneOfChoice(t *testing.T) {
	dir := desk(t)
	w, err := scenarios.LoadUsable(scenarios.In(dir))
	require.NoError(t, err)
	st, err := store.Open(t.Context(), filepath.Join(dir, ".rehearse", "rehearse.db"))
	require.NoError(t, err)
	_, err = st.Enqueue(t.Context(), store.Request{Scenario: w.Scenarios["desk-db"], Service: w.Services["desk"], Trigger: store.OnDemand})
	require.NoError(t, err)
	require.NoError(t, st.Close())
	for zone, wanted := range map[string]string{"": "QUEUED (UTC)", "Asia/Tokyo": "QUEUED (Asia/Tokyo)"} {
		got := ask(t, "history", "--zone", zone, "--cursor", "", "-w", dir)
		require.Equal(t, 0, got.code, got.err)
		require.Contains(t, got.out, wanted)
	}
	require.Equal(t, 0, ask(t, "history", "--after", "", "-w", dir).code, "as the flag was called before")
	got := ask(t, "history", "--zone", "Nowhere/Else", "-w", dir)
	require.Equal(t, 64, got.code)
	require.Contains(t, got.err, `--zone "Nowhere/Else" is not a time zone`)
}
