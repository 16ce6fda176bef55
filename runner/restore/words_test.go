package restore

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

var someWords = []recipe.Words{
	{Re: regexp.MustCompile(`role ".*" exists`), Ignore: true},
	{Re: regexp.MustCompile(`extension "(\w+)" is not there`), Blame: fault.Rig, Class: fault.Image, Reason: "the image lacks $1", Next: "set image"},
	{Re: regexp.MustCompile(`ERROR: 42601 (.*)`), In: recipe.InQuery, Blame: fault.Rig, Class: fault.Internal, Reason: "$1"},
	{Re: regexp.MustCompile(`ERROR: (.*)`), Blame: fault.Backup, Class: fault.Restore, Reason: "it says $1"},
}

func TestWhatAScriptSaysDecidesWhoIsToBlame(t *testing.T) {
	for name, c := range map[string]struct {
		out, err string
		code     int
		during   recipe.During
		want     string // blame, class: reason
	}{
		"nothing":                                  {"", "", 0, recipe.InRestore, ""},
		"talk without meaning":                     {"", "NOTICE: all is well\n", 0, recipe.InRestore, ""},
		"an error although the code is 0":          {"", "ERROR: no such table\n", 0, recipe.InRestore, "backup, restore: it says no such table"},
		"the first of several errors":              {"", "ERROR: one\nERROR: two\nERROR: three\n", 3, recipe.InRestore, "backup, restore: it says one (the first of 3 errors)"},
		"what is harmless":                         {"", "role \"a\" exists\n", 0, recipe.InRestore, ""},
		"a code without words":                     {"", "", 4, recipe.InRestore, "backup, restore: it ended with code 4 and said nothing"},
		"a code with words that nobody knows":      {"", "first\nthe file is odd\n\n", 4, recipe.InRestore, "backup, restore: the file is odd"},
		"the rig goes before the backup":           {"", "ERROR: no such type\nextension \"postgis\" is not there\n", 1, recipe.InRestore, "rig, image: the image lacks postgis"},
		"words of another place":                   {"", "ERROR: 42601 syntax\n", 1, recipe.InRestore, "backup, restore: it says 42601 syntax"},
		"words of this place":                      {"", "ERROR: 42601 syntax\n", 1, recipe.InQuery, "rig, internal: syntax"},
		"a disk that is full, whatever the recipe": {"", "cp: write error: No space left on device\n", 1, recipe.InRestore, "rig, capacity: cp: write error: No space left on device"},
		"a tool that is missing":                   {"", "sh: 3: zstd: not found\n", 127, recipe.InRestore, "rig, image: the image postgres:15 lacks zstd: sh: 3: zstd: not found"},
		"a tool that is missing, said otherwise":   {"", "sh: zstd: not found\n", 127, recipe.InRestore, "rig, image: the image postgres:15 lacks zstd: sh: zstd: not found"},
		"killed":                                   {"", "", 137, recipe.InRestore, "rig, engine: the script was killed: "},
		"declared broken":                          {"::broken data it holds nothing => look there\n", "", 1, recipe.InRestore, "backup, data: it holds nothing"},
		"declared broken, with code 0":             {"::broken data it holds nothing\n", "", 0, recipe.InRestore, "backup, data: it holds nothing"},
		"declared broken, without a class":         {"::broken of itself\n", "", 1, recipe.InRestore, "backup, restore: of itself"},
		"a tool's words go before the script's":    {"::broken data it holds nothing\n", "ERROR: no such table\n", 1, recipe.InRestore, "backup, restore: it says no such table"},
		"declared the rig's":                       {"::rig capacity too little of everything\n", "ERROR: no such table\n", 1, recipe.InRestore, "rig, capacity: too little of everything"},
		"a doubt, and nothing wrong":               {"::doubt image too old\n", "", 0, recipe.InRestore, ""},
		"a doubt, and an error":                    {"::doubt image too old\n", "ERROR: new syntax\n", 0, recipe.InRestore, "rig, image: too old (it says new syntax)"},
		"a doubt, and broken for certain":          {"::doubt image too old\n::broken restore truncated\n", "", 1, recipe.InRestore, "backup, restore: truncated"},
		"a reason is one short line":               {"", "ERROR: " + strings.Repeat("long ", 200) + "\n", 1, recipe.InRestore, "backup, restore: it says " + strings.Repeat("long ", 57) + "long…"},
	} {
		t.Run(name, func(t *testing.T) {
			heard := &said{words: someWords, during: c.during, code: c.code}
			for _, stream := range []struct {
				each func(string)
				text string
			}{{heard.out, c.out}, {heard.err, c.err}} {
				to := &lines{each: stream.each}
				_, err := to.Write([]byte(stream.text))
				require.NoError(t, err)
				to.flush()
			}
			got := ""
			if f := heard.verdict(fault.Restore, "postgres:15"); f != nil {
				got = fmt.Sprintf("%s, %s: %s", f.Blame, f.Class, f.Reason)
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestWhatIsHarmlessIsWrittenDown(t *testing.T) {
	heard := &said{words: someWords}
	heard.err(`role "a" exists`)
	require.Equal(t, []string{`ignored: role "a" exists`}, heard.notes)
}

func TestLinesAreReadWhateverTheirPieces(t *testing.T) {
	var got []string
	l := &lines{each: func(line string) { got = append(got, line) }}
	for _, piece := range []string{"one\r\ntw", "o\n\nthr", "ee", strings.Repeat("x", 3*mostOfLine), "\nlast\xff"} {
		n, err := l.Write([]byte(piece))
		require.NoError(t, err)
		require.Len(t, piece, n)
	}
	l.flush()
	require.Equal(t, []string{"one", "two", "three" + strings.Repeat("x", mostOfLine-5), "last?"}, got)
}

func TestAnswersAreReadAsRows(t *testing.T) {
	for name, c := range map[string]struct {
		form    recipe.Answer
		text    string
		columns []string
		rows    []map[string]any
	}{
		"objects, one after the other": {recipe.JSON, "{\"b\":1,\"a\":null}\n{\"b\":2.5,\"a\":\"x\"}\n", []string{"b", "a"},
			[]map[string]any{{"b": int64(1), "a": nil}, {"b": 2.5, "a": "x"}}},
		"an array of objects":       {recipe.JSON, `[{"n":9007199254740993}]`, []string{"n"}, []map[string]any{{"n": int64(9007199254740993)}}},
		"any one value":             {recipe.JSON, `43`, []string{"value"}, []map[string]any{{"value": int64(43)}}},
		"values inside":             {recipe.JSON, `{"deep":{"n":[1,2.5]}}`, []string{"deep"}, []map[string]any{{"deep": map[string]any{"n": []any{int64(1), 2.5}}}}},
		"two columns of one name":   {recipe.JSON, `{"count":7,"count":9}`, []string{"count", "count"}, []map[string]any{{"count": int64(7)}}},
		"two of one name in CSV":    {recipe.CSV, "count,count\n7,9\n", []string{"count", "count"}, []map[string]any{{"count": int64(7)}}},
		"nothing":                   {recipe.JSON, "", nil, nil},
		"an empty array":            {recipe.JSON, "[]", nil, nil},
		"CSV":                       {recipe.CSV, "id,name,code\n1,\"a, b\",007\n-2.5,\\N,\n", []string{"id", "name", "code"}, []map[string]any{{"id": int64(1), "name": "a, b", "code": "007"}, {"id": -2.5, "name": nil, "code": ""}}},
		"CSV with its header alone": {recipe.CSV, "id\n", []string{"id"}, nil},
		"either, JSON":              {recipe.Either, `{"n":1}`, []string{"n"}, []map[string]any{{"n": int64(1)}}},
		"either, CSV":               {recipe.Either, "n\n1\n", []string{"n"}, []map[string]any{{"n": int64(1)}}},
		"either, nothing":           {recipe.Either, "", nil, nil},
		"text":                      {recipe.Line, " PONG \n", []string{"value"}, []map[string]any{{"value": "PONG"}}},
		"a number as text":          {recipe.Line, "43\n", []string{"value"}, []map[string]any{{"value": int64(43)}}},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := readRows(c.form, strings.NewReader(c.text))
			require.NoError(t, err)
			require.Equal(t, c.columns, rows.Columns)
			require.Equal(t, c.rows, rows.Rows)
			require.EqualValues(t, len(c.rows), rows.Count)
		})
	}
	for _, broken := range []string{`{"a":`, "PONG", `{"a":1} and more`} {
		_, err := readRows(recipe.JSON, strings.NewReader(broken))
		require.Error(t, err, broken)
	}
}

func TestOfABigAnswerTheRowsAreCountedAndFewAreKept(t *testing.T) {
	row := `{"t":"` + strings.Repeat("x", 1<<20) + `"}`
	rows, err := readRows(recipe.JSON, strings.NewReader(strings.Repeat(row, 40)))
	require.NoError(t, err)
	require.EqualValues(t, 40, rows.Count)
	require.LessOrEqual(t, len(rows.Rows), mostKept>>20)

	endless := io.MultiReader(strings.NewReader(`{"t":"`), io.LimitReader(letters{}, 1<<40))
	_, err = readRows(recipe.JSON, endless)
	require.ErrorIs(t, err, errRowTooBig)
}

type letters struct{}

func (letters) Read(into []byte) (int, error) {
	copy(into, bytes.Repeat([]byte("x"), len(into)))
	return len(into), nil
}

func TestParametersReachScriptsAsText(t *testing.T) {
	for want, value := range map[string]any{
		"": nil, "true": true, "a\nb": []any{"a", "b"}, "c\nd": []string{"c", "d"}, "7": 7, "text": "text",
	} {
		require.Equal(t, want, parameterText(value))
	}
	require.Empty(t, parameterText(false))
}
