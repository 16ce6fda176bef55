package script

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/secret"
	"rehearse/scenarios/recipe"
)

func TestTheEndOfAnOutputBeginsWithALine(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		most int
		want string
	}{
		"all of it":            {"one\ntwo\n", 8, "one\ntwo\n"},
		"between two lines":    {"one\ntwo\n", 4, "two\n"},
		"in a line":            {"one\ntwo\nthree\n", 8, "three\n"},
		"in the only line":     {"abcdef", 3, "def"},
		"in the last line":     {"one\nabcdef\n", 3, "ef\n"},
		"in a character":       {"äöü", 3, "ü"},
		"nothing":              {"", 3, ""},
		"of nothing but lines": {"\n\n\n\n", 2, "\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, tailOf(c.text, c.most))
			require.Equal(t, c.want != c.text, Output{Text: c.text}.Tail(c.most).Truncated)
		})
	}
}

func TestALogThatWasCutLosesItsFirstLine(t *testing.T) {
	require.Equal(t, Output{Kind: OfContainer, Text: "one\ntwo\n"}, LogOf("one\ntwo\n", 100))
	require.Equal(t, Output{Kind: OfContainer, Text: "two\n", Truncated: true}, LogOf("one\ntwo\n", 8))
}

// However much a script prints, twice what is kept is in memory, and a secret at
// the place where it is cut is found.
func TestOfWhatIsPrintedTheEndIsKept(t *testing.T) {
	h := newHeard(Script{Recipe: &recipe.Recipe{}, During: recipe.InRestore, Secrets: secret.New("kQ9-zzTop-4711x")})
	for i := range 100_000 {
		h.plain(fmt.Sprintf("row %d of kQ9-zzTop-4711x", i))
		require.LessOrEqual(t, len(h.printed.text), 2*MostOutput)
	}
	h.err("tool: cannot go on")
	h.plain(strings.Repeat("x", mostOfLine-9) + "kQ9-zzTo")
	o := h.Output(OfRestore, "load").Tail(MostOutput)
	require.True(t, o.Truncated)
	require.False(t, o.Bad, "no word of the recipe says so")
	require.LessOrEqual(t, len(o.Text), MostOutput)
	require.Contains(t, o.Text, "\nrow 99999 of [secret]\ntool: cannot go on\nxxx")
	require.True(t, strings.HasPrefix(o.Text, "row "))
	require.NotContains(t, o.Text, "kQ9")
}
