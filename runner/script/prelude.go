package script

import (
	"crypto/rand"
	_ "embed"
	"strings"
)

// prelude gives a script its mark and the functions that print directives.
//
//go:embed prelude.sh
var prelude string

// withoutComments leaves out what explains the prelude to people.
func withoutComments(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.HasPrefix(trimmed, "#") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

var composed = withoutComments(prelude)

// Compose is what the shell gets: the prelude, the recipe's preamble and the script.
func Compose(preamble, text string) string {
	return composed + preamble + "\n" + text
}

// above is how many lines the shell has read before the script's own first one.
func above(preamble string) int {
	return strings.Count(composed, "\n") + strings.Count(preamble, "\n") + 1
}

// Arg0 is what the shell of a script calls itself in its messages, so that they
// cannot be taken for those of a shell that something else started.
const Arg0 = "script"

// newMark is a word that nobody can guess.
func newMark() string { return rand.Text() }
