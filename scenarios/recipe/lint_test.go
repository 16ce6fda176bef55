package recipe

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatOnlyARunWouldShowIsFoundBefore(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("needs sh")
	}
	const parameters = "recipe: mine\nparameters:\n  file: {type: glob}\n  level: {type: number}\n"
	for name, c := range map[string]struct {
		text    string
		scripts map[string][]byte
		said    []string
	}{
		"sound": {parameters + "unpack: {}\nservice: {image: tools}\nrestore:\n  - name: load\n    run: |\n      if [ -n \"$LEVEL\" ]; then\n        load\n      fi\n", nil, nil},
		"an if without fi": {parameters + "unpack: {}\nservice: {image: tools}\nrestore:\n  - name: load\n    run: |\n      echo \"$LEVEL\"\n      if true; then\n        load\n", nil,
			[]string{"recipes/mine.yaml:13:1: the shell cannot parse this script: "}},
		"a quote that is not closed, in a file": {parameters + "unpack: {}\nservice: {image: tools}\nrestore:\n  - {name: load, run: {file: load.sh}}\n",
			map[string][]byte{"load.sh": []byte("echo $LEVEL\necho \"\n")}, []string{"recipes/load.sh:"}},
		"a parameter that nothing uses": {parameters + "unpack: {}\nservice: {image: tools}\nrestore:\n  - {name: load, run: 'load \"$LEVELS\"'}\n", nil,
			[]string{"recipes/mine.yaml:4:3: no script uses the parameter level\n    scripts see it as $LEVEL: "}},
		"one that a tool reads from its environment": {"recipe: mine\nparameters:\n  aws_region: {}\ntool:\n  image: t\n  list: |\n    # the tool reads AWS_REGION\n    tool list\n  points: \".\"\n  fetch: tool get\n", nil, nil},
		"one that an integrity check goes by":        {"recipe: mine\nparameters:\n  thorough: {type: switch}\nservice: {image: tools}\nintegrity:\n  - {name: all, when: thorough, run: verify}\n", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := ParseFolder("recipes/mine.yaml", []byte(c.text), c.scripts)
			require.NoError(t, err)
			problems := r.Lint(t.Context())
			require.Len(t, problems, len(c.said), "%v", problems)
			for i, said := range c.said {
				require.Contains(t, problems[i].String(), said)
			}
		})
	}
	ours, err := Ours()
	require.NoError(t, err)
	for name, r := range ours {
		for _, problem := range r.Lint(t.Context()) {
			require.Regexp(t, "^no script uses the parameter aws_", problem.Message, name) // restic itself does
		}
	}
}

func TestARecipeNeedsNoServiceThatRuns(t *testing.T) {
	parse := func(service string) error {
		_, err := Parse("r.yaml", []byte("recipe: mine\nparameters: {password: {type: secret}}\n"+service+"\nrestore:\n  - {name: load, run: 'load $PASSWORD'}\nquery: {run: ask, answer: tsv}\n"))
		return err
	}
	require.NoError(t, parse("service: {image: tools}"))
	require.NoError(t, parse("service: {image: tools, run: serve, ready: ping}"))
	require.ErrorContains(t, parse("service: {image: tools, run: serve}"), "ready is missing")
	require.ErrorContains(t, parse("service: {image: tools, ready: ping}"), "run is missing")
	require.ErrorContains(t, parse("service: {image: tools, start: restored}"), "the service has no run, so nothing is started")
	require.ErrorContains(t, parse("service: {run: serve, ready: ping}"), "image is missing")
	require.ErrorContains(t, parse("service: {image: tools, tmpfs: [/proc/x]}"), "nothing can be mounted at /proc/x: it belongs to the kernel")
	r, err := Parse("r.yaml", []byte("recipe: mine\nparameters: {place: {type: location}}\nservice: {image: tools}\n"))
	require.NoError(t, err)
	require.ErrorContains(t, r.Lint(t.Context()), "the parameter place is a location, which a recipe that restores does not mount")
}
