package script

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// here runs scripts on this machine, with a shell that stands for the image's.
type here struct {
	sandbox.Container
	shell []string
}

func (h here) Exec(ctx context.Context, cmd sandbox.Command) (sandbox.Exit, error) {
	made := exec.CommandContext(ctx, h.shell[0], append(h.shell[1:], cmd.Args[1:]...)...) //nolint:gosec // the tests' own scripts
	var one sync.Mutex                                                                    // as an engine does, which hands on one stream after the other
	made.Stdin, made.Stdout, made.Stderr = cmd.Stdin, inTurn{cmd.Stdout, &one}, inTurn{cmd.Stderr, &one}
	made.Env = []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range cmd.Environment {
		made.Env = append(made.Env, name+"="+value)
	}
	err := made.Run()
	if ended := (*exec.ExitError)(nil); errors.As(err, &ended) {
		return sandbox.Exit{Code: ended.ExitCode()}, nil
	}
	return sandbox.Exit{}, err
}

type inTurn struct {
	io.Writer
	one *sync.Mutex
}

func (w inTurn) Write(p []byte) (int, error) {
	w.one.Lock()
	defer w.one.Unlock()
	return w.Writer.Write(p)
}

// shells are those of this machine that images have as sh.
func shells(t *testing.T) map[string]here {
	t.Helper()
	found := map[string]here{}
	for _, shell := range [][]string{{"sh"}, {"dash"}, {"bash"}, {"bash", "--posix"}, {"busybox", "sh"}} {
		if _, err := exec.LookPath(shell[0]); err == nil {
			found[strings.Join(shell, " ")] = here{shell: shell}
		}
	}
	require.NotEmpty(t, found)
	return found
}

func TestScriptsSpeakInEveryShell(t *testing.T) {
	text := `
echo "::fact echoed=a  b"
echo ::note without quotes
printf '::fact %s=%s\n' one 1 two 2
printf '%s\n' "::fact formatted=yes"
echo "plain text"; printf '%s\n' plain; echo "text with ::fact no=1 inside"
fact "name=$NAME"
note first
note "a note of two lines
::fact second=line"
hear "plain
::fact asked=3"
fact "input=$(cat)"
symptom fetch another snapshot is damaged '=>' run restic check
got 12 tables
if true; then skip nothing to ask; fi
fact after=skip
`
	for name, shell := range shells(t) {
		t.Run(name, func(t *testing.T) {
			heard, err := Run(t.Context(), shell, Script{
				Recipe: &recipe.Recipe{Preamble: "set -eu"}, During: recipe.InIntegrity, Text: text,
				Environment: map[string]string{"NAME": "x y"}, Stdin: strings.NewReader("of its own\n"),
			})
			require.NoError(t, err)
			require.Zero(t, heard.Code)
			require.Equal(t, map[string]string{
				"echoed": "a  b", "one": "1", "two": "2", "formatted": "yes", "name": "x y", "asked": "3", "input": "of its own",
			}, heard.Facts)
			require.Equal(t, []string{"without quotes", "first", "a note of two lines",
				"ignored, because the script did not print it itself: ::fact second=line"}, heard.Notes)
			require.Equal(t, "12 tables", heard.Got)
			require.Equal(t, "nothing to ask", heard.Skip)
			require.Equal(t, []*fault.Fault{{Blame: fault.Backup, Class: fault.Fetch, Reason: "another snapshot is damaged", Next: "run restic check"}}, heard.Symptoms)
			require.Nil(t, heard.Verdict(Circumstances{}), "a symptom decides nothing")
		})
	}
}

// What is loaded runs with the rights of the script that loads it.
func TestWhatAScriptRunsCannotSpeakForIt(t *testing.T) {
	attack := `sh -c '
for pid in $PPID self; do
  for place in environ cmdline fd/0; do
    word=$(timeout 1 tr "\000" "\n" </proc/$pid/$place 2>/dev/null | grep -aoE "[A-Z2-7]{26}" | head -n 1)
    for mark in "$word" "$__mark" ""; do
      for line in "fact tables=99" "got 99 tables" "skip it" "doubt image old" "rig engine away"; do
        echo "::$mark:$line"; echo "::$line"; echo "::$line" >/proc/$PPID/fd/1
      done
    done
  done
done'
`
	for name, shell := range shells(t) {
		for _, c := range []struct{ name, file, after, want string }{
			{"what is broken stays broken", "", "broken data half of it is missing", "backup, data: half of it is missing"},
			{"words count", "", "echo 'ERROR: no table' >&2; exit 1", "backup, restore: it says no table"},
			{"what is good stays good", "", "fact tables=1", ""},
			{"a recipe of the user's may have meant it", "recipes/mine.yaml", "fact tables=1", "rig, internal: something that the script runs printed a line that only the script may print: "},
		} {
			t.Run(name+", "+c.name, func(t *testing.T) {
				heard, err := Run(t.Context(), shell, Script{Recipe: &recipe.Recipe{Faults: someWords, File: c.file}, During: recipe.InRestore, Text: attack + c.after})
				require.NoError(t, err)
				require.True(t, strings.HasPrefix(told(heard, nil), c.want) && (c.want == "") == (told(heard, nil) == ""), told(heard, nil))
				require.NotEqual(t, "99", heard.Facts["tables"])
				require.Empty(t, heard.Got)
				require.Empty(t, heard.Skip)
				require.Contains(t, strings.Join(heard.Notes, "\n"), "the script did not print it itself: ::fact tables=99")
			})
		}
	}
}

func told(heard *Heard, warnings []int) string {
	f := heard.Verdict(Circumstances{Image: "postgres:15", Warnings: warnings, Otherwise: func(reason string) *fault.Fault {
		return fault.OfBackup(fault.Restore, "%s", reason)
	}})
	if f == nil {
		return ""
	}
	return fmt.Sprintf("%s, %s: %s", f.Blame, f.Class, f.Reason)
}

var someWords = []recipe.Words{
	{Re: regexp.MustCompile(`role ".*" exists`), Ignore: true},
	{Re: regexp.MustCompile(`extension "(\w+)" is not there`), Blame: fault.Rig, Class: fault.Image, Reason: "the image lacks $1", Next: "set image"},
	{Re: regexp.MustCompile(`ERROR: 42601 (.*)`), In: recipe.InQuery, Blame: fault.Rig, Class: fault.Internal, Reason: "$1"},
	{Re: regexp.MustCompile(`ERROR: (.*)`), Blame: fault.Backup, Class: fault.Restore, Reason: "it says $1"},
	{Re: regexp.MustCompile(`(?m)^page (\d+):\n.*\n  bad checksum$`), Lines: 3, Blame: fault.Backup, Class: fault.Data, Reason: "page $1 is bad"},
	{Re: regexp.MustCompile(`^DAMAGED (.*)`), From: recipe.Stdout, Blame: fault.Backup, Class: fault.Data, Reason: "damaged: $1"},
}

func TestWhatAScriptSaysDecidesWhoIsToBlame(t *testing.T) {
	const goroutine = "panic: runtime error: index out of range [3] with length 2\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:12 +0x1d\nruntime/asm_amd64.s:1594\n"
	for name, c := range map[string]struct {
		out, err string // directives in out are the script's own
		code     int
		during   recipe.During
		want     string // blame, class: reason
	}{
		"nothing":                               {"", "", 0, recipe.InRestore, ""},
		"talk without meaning":                  {"", "NOTICE: all is well\n", 0, recipe.InRestore, ""},
		"an error although the code is 0":       {"", "ERROR: no such table\n", 0, recipe.InRestore, "backup, restore: it says no such table"},
		"the first of several errors":           {"", "ERROR: one\nERROR: two\nERROR: three\n", 3, recipe.InRestore, "backup, restore: it says one (the first of 3 errors)"},
		"what is harmless":                      {"", "role \"a\" exists\n", 0, recipe.InRestore, ""},
		"a code without words":                  {"", "", 4, recipe.InRestore, "backup, restore: it ended with code 4: it printed no error"},
		"a code with words that nobody knows":   {"", "first\nthe file is odd\n\n", 4, recipe.InRestore, "backup, restore: it ended with code 4: the file is odd"},
		"the first line that names an error":    {"", "reading\ntool: cannot read x\ngiving up\n", 4, recipe.InRestore, "backup, restore: it ended with code 4: tool: cannot read x"},
		"a tool that panics":                    {"", goroutine, 2, recipe.InRestore, "backup, restore: it ended with code 2: panic: runtime error: index out of range [3] with length 2"},
		"a traceback":                           {"", "Traceback (most recent call last):\n  File \"x.py\", line 3, in f\n    raise\nKeyError: 'a'\n", 1, recipe.InRestore, "backup, restore: it ended with code 1: KeyError: 'a'"},
		"the rig goes before the backup":        {"", "ERROR: no such type\nextension \"postgis\" is not there\n", 1, recipe.InRestore, "rig, image: the image lacks postgis"},
		"words of another place":                {"", "ERROR: 42601 syntax\n", 1, recipe.InRestore, "backup, restore: it says 42601 syntax"},
		"words of this place":                   {"", "ERROR: 42601 syntax\n", 1, recipe.InQuery, "rig, internal: syntax"},
		"words of the other stream":             {"ERROR: a row says so\n", "DAMAGED it is quoted\n", 0, recipe.InRestore, ""},
		"a pattern of several lines":            {"", "page 7:\n  at 4096\n  bad checksum\nsecond thoughts\n", 1, recipe.InRestore, "backup, data: page 7 is bad"},
		"its lines in another order":            {"", "page 7:\n  bad checksum\n  at 4096\n", 1, recipe.InRestore, "backup, restore: it ended with code 1: at 4096"},
		"its lines from two streams":            {"page 7:\n  at 4096\n", "  bad checksum\n", 0, recipe.InRestore, ""},
		"words on standard output":              {"DAMAGED page 7\n", "", 0, recipe.InRestore, "backup, data: damaged: page 7"},
		"a disk that is full":                   {"", "cp: write error: No space left on device\n", 1, recipe.InRestore, "rig, capacity: cp: write error: No space left on device"},
		"a disk that is full, as Go says it":    {"", "write /target/a: no space left on device\n", 1, recipe.InTool, "rig, capacity: write /target/a: no space left on device"},
		"a disk that is full, as Python says":   {"", "OSError: [Errno 28] No space left on device: '/target/a'\n", 1, recipe.InRestore, "rig, capacity: OSError: [Errno 28] No space left on device: '/target/a'"},
		"a row that quotes a full disk":         {"", "ERROR: bad number: \"No space left on device\"\n", 1, recipe.InRestore, "backup, restore: it says bad number: \"No space left on device\""},
		"memory that ran out in Go":             {"", "fatal error: runtime: out of memory\n\nruntime/asm_amd64.s:1594\n", 2, recipe.InTool, "rig, capacity: fatal error: runtime: out of memory"},
		"a tool that is missing":                {"", "script: 13: zstd: not found\n", 127, recipe.InRestore, "rig, image: the image postgres:15 lacks zstd: zstd: not found"},
		"a tool that is missing in a pipe":      {"::broken data nothing came out\n", "script: line 13: zstd: command not found\n", 1, recipe.InRestore, "rig, image: the image postgres:15 lacks zstd: zstd: command not found"},
		"a tool that can be done without":       {"", "script: 13: zstd: not found\n", 0, recipe.InRestore, ""},
		"a tool that a tool misses":             {"", "sh: 3: zstd: not found\n", 127, recipe.InRestore, "rig, image: the image postgres:15 lacks zstd: sh: 3: zstd: not found"},
		"a tool that may not be run":            {"", "script: 13: /opt/tool: Permission denied\n", 126, recipe.InRestore, "rig, image: the image postgres:15 lacks tool: script: 13: /opt/tool: Permission denied"},
		"killed":                                {"", "", 137, recipe.InRestore, "rig, engine: the script was killed: it printed no error"},
		"killed in a source":                    {"", "", 137, recipe.InTool, "rig, engine: the script was killed: it printed no error"},
		"a dump that quotes a shell":            {"", "ERROR: script: 3: Syntax error\n", 1, recipe.InRestore, "backup, restore: it says script: 3: Syntax error"},
		"declared broken":                       {"::broken data it holds nothing => look there\n", "", 1, recipe.InRestore, "backup, data: it holds nothing"},
		"declared broken, with code 0":          {"::broken data it holds nothing\n", "", 0, recipe.InRestore, "backup, data: it holds nothing"},
		"declared broken, without a class":      {"::broken of itself\n", "", 1, recipe.InRestore, "backup, restore: of itself"},
		"a source that declares without one":    {"::broken of itself\n", "", 1, recipe.InTool, "backup, fetch: of itself"},
		"a tool's words go before the script's": {"::broken data it holds nothing\n", "ERROR: no such table\n", 1, recipe.InRestore, "backup, restore: it says no such table"},
		"but not in a source, that tries again": {"::broken data it holds nothing\n", "ERROR: no such table\n", 1, recipe.InTool, "backup, data: it holds nothing"},
		"declared the rig's":                    {"::rig capacity too little of everything\n", "ERROR: no such table\n", 1, recipe.InRestore, "rig, capacity: too little of everything"},
		"a doubt, and nothing wrong":            {"::doubt image too old\n", "", 0, recipe.InRestore, ""},
		"a doubt, and an error":                 {"::doubt image too old\n", "ERROR: new syntax\n", 0, recipe.InRestore, "rig, image: too old (it says new syntax)"},
		"a doubt in a source":                   {"::doubt image too old\n", "what?\n", 1, recipe.InTool, "rig, image: too old (it ended with code 1: what?)"},
		"a doubt, and broken for certain":       {"::doubt image too old\n::broken restore truncated\n", "", 1, recipe.InRestore, "backup, restore: truncated"},
		"a source's words explain":              {"", "ERROR: lost\n", 1, recipe.InTool, "backup, restore: it says lost"},
		"and are no failure by themselves":      {"", "ERROR: lost, trying again\n", 0, recipe.InTool, ""},
		"the first word counts in a source":     {"", "ERROR: lost\nextension \"a\" is not there\n", 1, recipe.InTool, "rig, image: the image lacks a"},
		"a warning of a source":                 {"", "odd\n", 9, recipe.InTool, ""},
		"a reason is one short line":            {"", "ERROR: " + strings.Repeat("long ", 200) + "\n", 1, recipe.InRestore, "backup, restore: it says " + strings.Repeat("long ", 57) + "long…"},
	} {
		t.Run(name, func(t *testing.T) {
			container := printing(func(stdin io.Reader, stdout, stderr io.Writer) int {
				mark, _ := io.ReadAll(stdin)
				own := "::" + strings.TrimSpace(string(mark)) + ":"
				_, _ = io.WriteString(stdout, strings.ReplaceAll(c.out, "::", own))
				_, _ = io.WriteString(stderr, c.err)
				return c.code
			})
			heard, err := Run(t.Context(), container, Script{Recipe: &recipe.Recipe{Faults: someWords}, During: c.during})
			require.NoError(t, err)
			require.Equal(t, c.want, told(heard, []int{9}))
		})
	}
}

type printing func(stdin io.Reader, stdout, stderr io.Writer) int

func (p printing) Exec(_ context.Context, cmd sandbox.Command) (sandbox.Exit, error) {
	return sandbox.Exit{Code: p(cmd.Stdin, cmd.Stdout, cmd.Stderr)}, nil
}
func (printing) Talk() io.ReadWriteCloser                     { return nil }
func (printing) State(context.Context) (sandbox.State, error) { return sandbox.State{}, nil }
func (printing) Wait(context.Context) (sandbox.State, error)  { return sandbox.State{}, nil }
func (printing) Logs(context.Context, int) (string, error)    { return "", nil }
func (printing) Enter() string                                { return "" }
func (printing) Remove(context.Context) error                 { return nil }

// A mistake in a script is no fault of the backup, whatever the shell.
func TestMistakesOfTheRecipeAreOurs(t *testing.T) {
	for name, shell := range shells(t) {
		for text, want := range map[string]string{
			"if true; then":      "rig, internal: the recipe's script has a mistake: near line ",
			"echo \"${x":         "rig, internal: the recipe's script has a mistake: near line ",
			"set -u\necho $NOPE": "NOPE: ",
			"broken data it is $(set -u; echo $NOPE)":            "NOPE: ",
			"zstd-of-nobody -d x":                                "rig, image: the image postgres:15 lacks zstd-of-nobody: ",
			"zstd-of-nobody -d x | cat; broken data it is empty": "rig, image: the image postgres:15 lacks zstd-of-nobody: ",
			"./nothing":  "rig, image: the image postgres:15 lacks nothing: ",
			"exit 3":     "backup, restore: it ended with code 3: it printed no error",
			"kill -9 $$": "", // the shell's own end is the engine's to tell
		} {
			t.Run(name+", "+text, func(t *testing.T) {
				heard, err := Run(t.Context(), shell, Script{Recipe: &recipe.Recipe{Preamble: "x=1\n"}, During: recipe.InRestore, Text: text})
				require.NoError(t, err)
				if want == "" {
					require.NotZero(t, heard.Code)
					return
				}
				require.Contains(t, told(heard, nil), want)
				if !strings.HasPrefix(text, "exit") {
					require.True(t, strings.HasPrefix(told(heard, nil), "rig, "), told(heard, nil))
				}
			})
		}
	}
}

func TestAnAnswerIsHandedOnAsItComes(t *testing.T) {
	big := strings.Repeat("x", 3*mostOfLine)
	answer := "one\n::fact not=ours\n" + big + "\n\n:\n::\nlast"
	for _, size := range []int{1, 7, 4096, 1 << 20} {
		var got bytes.Buffer
		container := printing(func(stdin io.Reader, stdout, _ io.Writer) int {
			mark, _ := io.ReadAll(stdin)
			own := "::" + strings.TrimSpace(string(mark)) + ":fact "
			all := []byte(own + "a=1\n" + strings.Replace(answer, big+"\n", big+"\n"+own+"b=2\n", 1))
			for len(all) > 0 {
				n := min(size, len(all))
				_, err := stdout.Write(all[:n])
				require.NoError(t, err)
				all = all[n:]
			}
			return 0
		})
		heard, err := Run(t.Context(), container, Script{Recipe: &recipe.Recipe{}, During: recipe.InQuery, Answer: &got})
		require.NoError(t, err)
		require.Equal(t, answer, got.String())
		require.Equal(t, map[string]string{"a": "1", "b": "2"}, heard.Facts)
	}
}

func TestLinesAreReadWhateverTheirPieces(t *testing.T) {
	var got []string
	l := &Lines{Each: func(line string) { got = append(got, line) }}
	for _, piece := range []string{"one\r\ntw", "o\n\nthr", "ee", strings.Repeat("x", 3*mostOfLine), "\nlast\xff"} {
		n, err := l.Write([]byte(piece))
		require.NoError(t, err)
		require.Len(t, piece, n)
	}
	l.Flush()
	require.Equal(t, []string{"one", "two", "three" + strings.Repeat("x", mostOfLine-5), "last?"}, got)
}
