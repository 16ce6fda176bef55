package restore

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/recipe"
)

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
