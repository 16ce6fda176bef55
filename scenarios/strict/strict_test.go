package strict

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/units"
)

type inner struct {
	Name string  `yaml:"-"`
	Text string  `yaml:"text,plain"`
	Size float64 `yaml:"size"`
}

type union struct{ one string }

func (u *union) DecodeYAML(f *File, n *Node) {
	if len(n.Pairs) != 1 {
		f.Report(n, "give it one", "the union has %d keys", len(n.Pairs))
		return
	}
	u.one = n.Pairs[0].Key.Text
}

type outer struct {
	Text   string            `yaml:"text"`
	Number int               `yaml:"number"`
	Big    int64             `yaml:"big"`
	On     bool              `yaml:"on"`
	List   []string          `yaml:"list"`
	Map    map[string]string `yaml:"map"`
	Any    any               `yaml:"any"`
	Inner  *inner            `yaml:"inner"`
	Named  []inner           `yaml:"named,named"`
	Span   units.Duration    `yaml:"span"`
	At     time.Time         `yaml:"at"`
	Seed   *int64            `yaml:"seed"`
	Union  union             `yaml:"union"`
}

func decode(t *testing.T, text string) (outer, Problems) {
	f := Open("x.yaml", []byte(text))
	var o outer
	if n := f.Only("an example"); n != nil {
		f.Decode(n, &o)
	}
	return o, f.Problems()
}

func TestValuesAreReadByTheirTypes(t *testing.T) {
	o, problems := decode(t, `
text: 1.10
number: 010
big: -9000000000
on: true
list: [a, 2, "c"]
map: {b: 2, "c": yes}
any: {a: [1, 2.5, true, null, "3", on]}
inner: just text
named:
  z: {text: last, size: .5}
  a: first
span: 1d12h
at: 2026-03-01T04:00:00+01:00
seed: 0
union: {folder: }
`)
	require.Empty(t, problems)
	seed := int64(0)
	require.Equal(t, "1.10", o.Text)
	require.Equal(t, 10, o.Number)
	require.Equal(t, int64(-9000000000), o.Big)
	require.True(t, o.On)
	require.Equal(t, []string{"a", "2", "c"}, o.List)
	require.Equal(t, map[string]string{"b": "2", "c": "yes"}, o.Map)
	require.Equal(t, map[string]any{"a": []any{int64(1), 2.5, true, nil, "3", "on"}}, o.Any)
	require.Equal(t, &inner{Text: "just text"}, o.Inner)
	require.Equal(t, []inner{{Name: "z", Text: "last", Size: .5}, {Name: "a", Text: "first"}}, o.Named)
	require.Equal(t, 36*time.Hour, o.Span.Std())
	require.True(t, o.At.Equal(time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC)))
	require.Equal(t, &seed, o.Seed)
	require.Equal(t, "folder", o.Union.one)
}

func TestWhatHasNoContentIsEmptyAndWhatNeedsAValueIsReported(t *testing.T) {
	o, problems := decode(t, "list:\nmap: ~\nnamed:\ninner: null\nany:\ntext:\nseed: \nspan:\nat:\n")
	require.Equal(t, outer{}, o)
	require.Equal(t, []string{
		"6:6 text has no value", "7:6 seed has no value", "8:6 span has no value", "9:4 at has no value",
	}, said(problems))
}

func said(problems Problems) []string {
	var lines []string
	for _, p := range problems.Sorted() {
		lines = append(lines, strings.TrimPrefix(strings.SplitN(p.String(), "\n", 2)[0], "x.yaml:"))
	}
	for i, line := range lines {
		lines[i] = strings.Replace(line, ": ", " ", 1)
	}
	return lines
}

func TestEveryMistakeIsReportedAndTheRestIsRead(t *testing.T) {
	o, problems := decode(t, `text: [a]
number: 1.5
big: 99999999999999999999
on: "true"
list: a
map: [a]
inner: [a]
named: [a]
span: {a: b}
at: tomorrow
seed: one
union: {a: 1, b: 2}
nmaed: {}
any: kept
`)
	require.Equal(t, "kept", o.Any)
	require.Equal(t, []string{
		"1:7 text must be a text, not a list",
		`2:9 number must be a whole number, not "1.5"`,
		`3:6 big must be a whole number, not "99999999999999999999"`,
		"4:5 on must be true or false, not a text",
		`5:7 list must be a list, not "a"`,
		"6:6 map must be a mapping, not a list",
		"7:8 inner must be a mapping, not a list",
		"8:8 named must be a mapping, not a list",
		"9:7 span must be one value, not a mapping",
		`10:5 at: "tomorrow" is not a time: write it like 2026-03-01T04:00:00Z`,
		`11:7 seed must be a whole number, not "one"`,
		"12:8 the union has 2 keys",
		`13:1 unknown key "nmaed"`,
	}, said(problems))
}

func TestReferencesMayStandUnquotedInsideBraces(t *testing.T) {
	f := Open("x", []byte(`a: {b: ${NAME}, c: "${OTHER}", d: [${file:/run/key}, ${X:-y}]}
e: |
  run ${THIS}
`))
	require.Empty(t, f.Problems())
	require.Equal(t, map[string]any{
		"a": map[string]any{"b": "${NAME}", "c": "${OTHER}", "d": []any{"${file:/run/key}", "${X:-y}"}},
		"e": "run ${THIS}\n",
	}, f.Documents[0].Any())
	require.Equal(t, 34, f.Documents[0].Get("a").Get("d").Column-1, "columns are those of the file")
}

func TestAnchorsAndMergesAreFollowed(t *testing.T) {
	f := Open("x", []byte(`base: &base {a: 1, b: 2}
more: &more {c: 3, a: 4}
one: {<<: *base, b: 5}
two: {<<: [*base, *more]}
three: *more
`))
	require.Empty(t, f.Problems())
	n := f.Documents[0]
	require.Equal(t, map[string]any{"a": int64(1), "b": int64(5)}, n.Get("one").Any())
	require.Equal(t, map[string]any{"a": int64(1), "b": int64(2), "c": int64(3)}, n.Get("two").Any())
	require.Equal(t, map[string]any{"a": int64(4), "c": int64(3)}, n.Get("three").Any())
}

func TestDocumentsWithoutContentLoseNothing(t *testing.T) {
	for name, text := range map[string]string{
		"an empty one between":         "a: 1\n---\n---\nb: 2\n",
		"a comment between":            "---\na: 1\n---\n# nothing\n---\nb: 2\n",
		"an end mark":                  "a: 1\n...\nb: 2\n",
		"an end mark and a start mark": "a: 1\n...\n---\nb: 2\n---\n",
		"a byte order mark, and CRLF":  "\ufeffa: 1\r\n---\r\nb: 2\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			f := Open("x", []byte(text))
			require.Empty(t, f.Problems())
			require.Len(t, f.Documents, 2)
			require.Equal(t, int64(1), f.Documents[0].Get("a").Any())
			require.Equal(t, int64(2), f.Documents[1].Get("b").Any())
		})
	}
}

func TestOneBrokenDocumentDoesNotHideTheOthersProblems(t *testing.T) {
	f := Open("x.yaml", []byte("a: [\n---\na: 1\na: 2\n---\nb: {\n"))
	require.Len(t, f.Documents, 1)
	require.Len(t, f.Problems(), 3)
}

func TestWhatTheParserWouldNotMindIsReported(t *testing.T) {
	for text, want := range map[string]string{
		"a: [\n":                    "1:4 this [ is never closed",
		"a: [1]]\n":                 "1:7 this ] closes nothing",
		"%YAML 1.2\n---\nnumber: 1": "1:1 lines that begin with % have no use here",
		"a: \ue0f1":                 " the file holds characters of the private use area (U+E0F0 to U+E0F3)",
	} {
		_, problems := decode(t, text)
		require.Equal(t, []string{want}, said(problems), text)
	}
}

func TestHostileFilesAreRefusedBeforeTheyDoHarm(t *testing.T) {
	laughs := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 20 {
		laughs += strings.NewReplacer("N", string(rune('A'+i)), "P", prior(i)).Replace("aN: &aN [*aP, *aP, *aP, *aP, *aP, *aP, *aP, *aP]\n")
	}
	for name, c := range map[string]struct{ text, says string }{
		"brackets without end":    {strings.Repeat("[", 500_000), "nested more than 64 deep"},
		"braces without end":      {strings.Repeat("{a: ", 200_000), "nested more than 64 deep"},
		"dashes without end":      {strings.Repeat("- ", 500_000), "nested more than 64 deep"},
		"question marks":          {strings.Repeat("? ", 500_000), "nested more than 64 deep"},
		"anchors without end":     {strings.Repeat("&a ", 300_000), "the document is too long"},
		"tags without end":        {strings.Repeat("!a ", 300_000), "nested more than 64 deep"},
		"steps without end":       {steps(1000), "nested more than 64 deep"},
		"keys without end":        {strings.Repeat("a: b\n", 200_000), "the document is too long"},
		"items without end":       {"[" + strings.Repeat("a,", 400_000) + "]", "the document is too long"},
		"a billion laughs":        {laughs, "aliases make the document too large"},
		"an alias inside its own": {"a: &a [*a]\n", "the alias *a refers to nothing"},
		"more than 1 MiB":         {strings.Repeat("a", MaxSize+1), "the file is larger than 1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			problems := Open("x", []byte(c.text)).Problems()
			require.NotEmpty(t, problems)
			require.Contains(t, problems.Error(), c.says)
			require.Less(t, len(problems.Error()), 1000)
		})
	}
}

func prior(i int) string {
	if i == 0 {
		return "0"
	}
	return string(rune('A' + i - 1))
}

func steps(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestAPlaceInsideATextIsFoundWhereItStands(t *testing.T) {
	f := Open("x", []byte(`plain: one two
single: 'one two'
double: "one two"
escaped: "one \"two\""
block: |
  one
    two
folded: >
  one
  two
wide: "é two"
`))
	require.Empty(t, f.Problems())
	n := f.Documents[0]
	for key, c := range map[string]struct{ line, column, row, at int }{
		"plain":   {1, 5, 1, 12},
		"single":  {1, 5, 2, 14},
		"double":  {1, 5, 3, 14},
		"escaped": {1, 6, 4, 10}, // cannot be told: the text itself
		"block":   {2, 3, 7, 5},
		"folded":  {1, 5, 8, 9}, // cannot be told
		"wide":    {1, 3, 11, 10},
	} {
		at := f.Within(n.Get(key), c.line, c.column)
		require.Equal(t, [2]int{c.row, c.at}, [2]int{at.Line, at.Column}, key)
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	for _, line := range []string{
		`password: hunter2`, `a: {Password: "hunter2", b: 1}`, `pasword: 'hunter2'`, `"api_key": hunter2`, `token=hunter2`,
		`passphrase: hunter2, x`, `- RESTIC_PASSWORD: hunter2`, `db_secret_key: hunter2`,
	} {
		f := Open("x", []byte(line+"\n}"))
		f.Report(&Node{Line: 1, Column: 1}, "", "wrong")
		require.NotContains(t, f.Problems().Error(), "hunter2", line)
		require.Contains(t, f.Problems().Error(), "*******", line)
	}
	shown := Open("x", []byte(`password: ${NAME}`))
	shown.Report(&Node{Line: 1, Column: 1}, "", "wrong")
	require.Contains(t, shown.Problems().Error(), "password: ${NAME}")
}

func TestTheNearestNameIsSuggested(t *testing.T) {
	known := []string{"expect", "exec", "sql", "files"}
	for wrong, want := range map[string]string{
		"exspect": `did you mean "expect"?`,
		"epxect":  `did you mean "expect"?`,
		"SQL":     `did you mean "sql"?`,
		"file":    `did you mean "files"?`,
		"zebra":   "there is: exec, expect, files, sql",
	} {
		require.Equal(t, want, Suggest(wrong, known), wrong)
	}
	require.Empty(t, Suggest("x", nil))
}

func TestAProblemIsPrintedWithItsLineAndAMark(t *testing.T) {
	p := Problem{File: "a.yaml", Line: 12, Column: 5, Excerpt: "    exspect: value > 3", Message: "unknown key", Next: "did you mean it?"}
	require.Equal(t, "a.yaml:12:5: unknown key\n   12 |     exspect: value > 3\n      |     ^\n    did you mean it?", p.String())
	require.Equal(t, "a.yaml: it is gone", Problem{File: "a.yaml", Message: "it is gone"}.String())

	long := Problem{File: "a", Line: 1, Column: 500, Excerpt: strings.Repeat("é", 1000), Message: "m"}
	for _, line := range strings.Split(long.String(), "\n") {
		require.LessOrEqual(t, len([]rune(line)), 130)
	}
	require.Contains(t, long.String(), "é\n      |")
}

func TestProblemsAreAnErrorOnlyWhenThereAreAny(t *testing.T) {
	require.NoError(t, Problems(nil).Err())
	same := Problem{File: "b", Message: "m"}
	err := Problems{same, {File: "a", Message: "n"}, same}.Err()
	require.EqualError(t, err, "a: n\nb: m")
	var problems Problems
	require.True(t, errors.As(err, &problems))
}

func FuzzOpen(f *testing.F) {
	for _, text := range []string{"a: 1", "a: &x [*x]", "? a\n: b", "- - a\n  - b", "a: |\n  x\n", "{a: [b, {c: d}]}", "<<: *a", "a: ${B}", "\t", "---\n...\n%YAML", "!!a &b c: d", "'a': \"b\\n\""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := Open("x", []byte(text))
		var o outer
		for _, n := range file.Documents {
			file.Decode(n, &o)
			_, err := Canonical(n)
			require.NoError(t, err)
			file.Within(n, 1, 3)
		}
		for _, p := range file.Problems() {
			require.NotEmpty(t, p.String())
			require.NotEmpty(t, p.Message)
		}
	})
}
