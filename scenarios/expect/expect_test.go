package expect

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestExpectationsHoldAcrossTheTypesThatDatabasesAnswerWith(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		expect string
		value  any
		holds  bool
	}{
		"a whole number is large enough":                 {"value >= 40000", int64(40000), true},
		"a whole number is too small":                    {"value >= 40000", int64(39999), false},
		"a number that came as text is compared as one":  {"value >= 40000", "40001", true},
		"text that is a number is not compared as text":  {"value >= 9", "10", true},
		"a decimal equals a whole number":                {"value == 3", 3.0, true},
		"a number of a JSON decoder":                     {"value == 3", json.Number("3"), true},
		"a count beyond what floats can hold":            {"value == 9007199254740993", int64(9007199254740992), false},
		"bytes are text":                                 {`value == "up"`, []byte("up"), true},
		"PostgreSQL's t is true":                         {"value == true", "t", true},
		"SQLite's 1 is true":                             {"value == true", int64(1), true},
		"2 is not true":                                  {"value == true", int64(2), false},
		"a text time is younger than a day":              {`value > ago("1d")`, now.UTC().Format("2006-01-02 15:04:05.999999-07"), true},
		"a time without zone is UTC":                     {`value > ago("2h")`, now.UTC().Add(-time.Hour).Format("2006-01-02 15:04:05"), true},
		"a time is older than a week":                    {`value > now() - duration("1w")`, now.AddDate(0, 0, -8), false},
		"a pointer to a time is a time":                  {`value > ago("1d")`, &now, true},
		"nothing equals nil":                             {"value == nil", nil, true},
		"nothing does not equal zero":                    {"value == 0", nil, false},
		"a nil time is nothing":                          {"value == nil", (*time.Time)(nil), true},
		"text is not a number":                           {"value == 3", "three", false},
		"a number is one of a list":                      {"value in [1, 2]", int64(2), true},
		"a number as text is one of a list":              {"value in [1, 2]", "2", true},
		"a number is none of a list":                     {"value not in [1, 2]", int64(3), true},
		"a text is one of a list":                        {`value in ["a", "b"]`, "b", true},
		"a switch that is true holds by itself":          {"value", true, true},
		"an unsigned number is a number":                 {"value > 1", uint64(2), true},
		"a chain of comparisons":                         {"1 < value < 5", "3", true},
		"the checked value inside a let":                 {"let v = value; v > 3", "4", true},
		"a comparison inside a function's predicate too": {"all([value, 5], # > 3)", "4", true},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Compile(SQL, c.expect)
			require.NoError(t, err)
			holds, err := p.Holds(map[string]any{"value": c.value, "count": int64(1)})
			require.NoError(t, err)
			require.Equal(t, c.holds, holds)
			require.Equal(t, c.expect, p.String())
		})
	}
}

func TestWhatCannotBeAskedOfAnAnswerIsAnErrorForPeople(t *testing.T) {
	for name, c := range map[string]struct {
		kind   Kind
		expect string
		answer map[string]any
		says   string
	}{
		"nothing is ordered": {SQL, "value > 3", map[string]any{"value": nil},
			"value > 3 cannot be evaluated for the answer: null cannot be compared with >"},
		"a word is ordered against a number": {SQL, "value > 3", map[string]any{"value": "many"},
			`value > 3 cannot be evaluated for the answer: "many" and 3 cannot be compared with >`},
		"a number stands for a truth": {SQL, "value", map[string]any{"value": int64(3)},
			"value cannot be evaluated for the answer: it is int64, which is neither true nor false: compare it with something"},
		"a member of a body that was no JSON": {HTTP, `json.database == "up"`, map[string]any{"json": nil},
			`json.database == "up" cannot be evaluated for the answer: there is no database, because its parent is empty`},
		"a member of a text": {HTTP, `json.database == "up"`, map[string]any{"json": "up"},
			`json.database == "up" cannot be evaluated for the answer: a value without members was asked for a member`},
		"no file, so no newest": {Files, `newest > ago("1d")`, map[string]any{"count": 0, "newest": nil},
			`newest is unknown, so newest > ago("1d") cannot be evaluated`},
		"an answer without the name": {Exec, "code == 0", map[string]any{"stdout": ""},
			"code is unknown, so code == 0 cannot be evaluated"},
		"a row that is not there": {SQL, "rows[0].n > 3", map[string]any{"rows": []map[string]any{}},
			"rows[0].n > 3 cannot be evaluated for the answer: index out of range: 0 (array length is 0)"},
		"no rows were given at all": {SQL, "rows[0].n > 3", map[string]any{},
			"rows[0].n > 3 cannot be evaluated for the answer: index out of range: 0 (array length is 0)"},
		"a number is searched like a text": {SQL, `value contains "x"`, map[string]any{"value": int64(3)},
			`value contains "x" cannot be evaluated for the answer: int64 is not string`},
		"the answer is of a wrong type": {HTTP, "status == 200", map[string]any{"status": "fine"},
			`status of the answer is "fine" where int is expected`},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Compile(c.kind, c.expect)
			require.NoError(t, err)
			holds, err := p.Holds(c.answer)
			require.EqualError(t, err, c.says)
			require.False(t, holds)
		})
	}
}

func TestMistakesInAnExpectationAreFoundWithTheirColumn(t *testing.T) {
	for name, c := range map[string]struct {
		kind   Kind
		expect string
		column int
		says   string
	}{
		"an unknown name":                  {SQL, "count > 0 && valeu > 3", 14, `unknown name "valeu": the answer to sql has columns, count, row, rows, value`},
		"a name of another kind":           {TCP, "status == 200", 1, `unknown name "status": the answer to tcp has banner, open, seconds`},
		"a single equals sign":             {SQL, "value = 3", 7, "a single = compares nothing: write =="},
		"an expression that ends":          {SQL, "value >", 7, "the expression ends too early"},
		"a number where a truth belongs":   {SQL, "count", 1, "the expectation must be true or false, but it is a number: compare it with something, such as value > 0"},
		"a status compared with a text":    {HTTP, `status == "200"`, 8, "invalid operation: == (mismatched types int and string)"},
		"a duration without a unit":        {SQL, `value > ago("3")`, 13, `"3" is not a duration: write a number with a unit, such as 90s, 30m, 4h, 7d or 2w`},
		"a pattern that is none":           {SQL, `value matches "("`, 7, "error parsing regexp: missing closing ): `(`"},
		"rows counted by a predicate":      {SQL, "count(rows, .n > 3) == 2", 13, "a member of nothing: count is a number here; to count some rows write len(filter(rows, .name > 3))"},
		"the environment itself":           {SQL, "$env.value > 3", 1, `unknown name "$env": the answer to sql has columns, count, row, rows, value`},
		"nothing":                          {Files, "  ", 1, "the expectation is empty: write one, such as count > 0"},
		"a kind that nobody knows":         {"magic", "true", 1, `there is no kind of check called "magic"`},
		"a name that hides the answer's":   {SQL, "let value = 5; value > 3", 5, "cannot redeclare value"},
		"an unknown name in the predicate": {SQL, "all(rows, nmae > 3)", 11, `unknown name "nmae": the answer to sql has columns, count, row, rows, value`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Compile(c.kind, c.expect)
			require.EqualError(t, err, c.says)
			var at *Error
			require.ErrorAs(t, err, &at)
			require.Equal(t, c.column, at.Column)
		})
	}
}

func TestAProgramKnowsWhichNamesItUses(t *testing.T) {
	p, err := Compile(Exec, `code == 0 && stdout contains "stderr"`)
	require.NoError(t, err)
	require.True(t, p.Uses("code"))
	require.True(t, p.Uses("stdout"))
	require.False(t, p.Uses("stderr"))
	require.True(t, p.UsesAny("stderr", "stdout"))
	require.False(t, p.UsesAny("stderr", "json"))
}

func TestAProgramMayBeAskedConcurrently(t *testing.T) {
	p, err := Compile(SQL, "value > 3")
	require.NoError(t, err)
	done := make(chan bool)
	for i := range 8 {
		go func() {
			holds, err := p.Holds(map[string]any{"value": int64(i)})
			done <- err == nil && holds == (i > 3)
		}()
	}
	for range 8 {
		require.True(t, <-done)
	}
}

func FuzzExpectationsNeverPanic(f *testing.F) {
	for _, text := range []string{"value > 3", "json.a[0].b == nil", "rows[0].x in [1]", "let x = row; x.y ?? 3 > 2", `duration("x")`, "count(rows)", "`compare values`(1)"} {
		f.Add(text, "text", int64(3))
	}
	f.Fuzz(func(t *testing.T, expectation, text string, number int64) {
		for kind := range names {
			p, err := Compile(kind, expectation)
			if err != nil {
				require.NotEmpty(t, err.Error())
				continue
			}
			for _, value := range []any{nil, text, number, []any{text}, map[string]any{text: number}} {
				_, _ = p.Holds(map[string]any{"value": value, "json": value, "count": number, "code": number,
					"rows": []map[string]any{{text: value}}, "row": map[string]any{text: value}, "stdout": text})
			}
		}
	})
}
