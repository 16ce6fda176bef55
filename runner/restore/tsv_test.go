package restore

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/recipe"
)

func TestTSVTellsNullFromATextThatLooksLikeIt(t *testing.T) {
	rows, err := readRows(recipe.TSV, strings.NewReader("name\tnote\tn\r\n"+`a\tb`+"\t"+`\N`+"\t7\n"+`\\N`+"\t\t"+`\\t`+"\n"))
	require.NoError(t, err)
	require.Equal(t, []string{"name", "note", "n"}, rows.Columns)
	require.Equal(t, []map[string]any{{"name": "a\tb", "note": nil, "n": int64(7)}, {"name": `\N`, "note": "", "n": `\t`}}, rows.Rows)

	rows, err = readRows(recipe.TSV, strings.NewReader("n\n1"))
	require.NoError(t, err)
	require.Equal(t, int64(1), rows.Rows[0]["n"])

	_, err = readRows(recipe.TSV, strings.NewReader("a\tb\n1\n"))
	require.EqualError(t, err, "line 2 has 1 values, and the header names 2")

	rows, err = readRows(recipe.TSV, strings.NewReader(""))
	require.NoError(t, err)
	require.Zero(t, rows.Count)
}
