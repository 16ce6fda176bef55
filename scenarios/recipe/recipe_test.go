package recipe

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/strict"
)

func TestOurRecipesAreSound(t *testing.T) {
	ours, err := Ours()
	require.NoError(t, err)
	require.Contains(t, ours, "files")
	for name, r := range ours {
		require.Equal(t, name, r.Name)
		require.NotEmpty(t, r.About, name)
		require.Len(t, r.Digest, 64, name)
		require.Empty(t, r.File, name)
		for _, p := range r.Parameters {
			require.NotEmpty(t, p.About, "%s: %s", name, p.Name)
		}
	}
	delete(ours, "files")
	again, err := Ours()
	require.NoError(t, err)
	require.Contains(t, again, "files", "the map is the caller's own")
}

const whole = `recipe: engine
about: An engine.
parameters:
  file: {about: which, type: glob, default: "*.dump"}
  size: {type: number, default: 3}
  fast: {type: switch}
  tables: {type: list, default: [a, 2]}
  key: {type: secret}
  where: {type: location}
  version: {default: 1.10}
  needed: {required: true}
preamble: set -eu
unpack:
  scan: [{name: roles, find: OWNER TO, match: 'OWNER TO (\S+)'}]
service: {image: engine:1, run: exec engine, ready: engine ping, shm: 64m, ready_within: 2m, tmpfs: [/run], capabilities: [CHOWN]}
restore: [{name: load, run: engine load}]
integrity: [{name: sound, run: engine check, when: fast}]
query: engine ask
faults: [{match: 'wrong (\w+)', blame: backup, class: key, reason: the $1 is wrong}, {match: hello, ignore: true}]
`

func TestARecipeIsReadWhole(t *testing.T) {
	r, err := Parse("recipes/engine.yaml", []byte(whole))
	require.NoError(t, err)
	require.Equal(t, "engine", r.Name)
	require.Equal(t, "recipes/engine.yaml", r.File)
	require.Equal(t, "file", r.Parameters[0].Name)
	require.Equal(t, "needed", r.Parameters[7].Name, "parameters keep their order")
	require.Equal(t, int64(3), r.Parameter("size").Default)
	require.Equal(t, []string{"a", "2"}, r.Parameter("tables").Default)
	require.Equal(t, "1.10", r.Parameter("version").Default)
	require.Equal(t, Text, r.Parameter("version").Type)
	require.Equal(t, "all", r.Unpack.Archives)
	require.Equal(t, []string{"OWNER TO bob", "bob"}, r.Unpack.Scan[0].Re.FindStringSubmatch("OWNER TO bob"))
	require.Equal(t, StartEmpty, r.Service.Start)
	require.Equal(t, &Query{Run: "engine ask", Answer: JSON}, r.Query)
	require.True(t, r.Faults[0].Re.MatchString("wrong key"))
	require.Nil(t, r.Parameter("nothing"))

	other, err := Parse("recipes/engine.yaml", []byte(whole+"# a comment\n"))
	require.NoError(t, err)
	require.NotEqual(t, r.Digest, other.Digest)
}

func TestValuesAreCheckedAgainstTheParametersAndFilledIn(t *testing.T) {
	r, err := Parse("x", []byte(whole))
	require.NoError(t, err)

	values, wrong := r.Values(map[string]any{"needed": "yes"})
	require.Empty(t, wrong)
	require.Equal(t, map[string]any{
		"file": "*.dump", "size": int64(3), "fast": false, "tables": []string{"a", "2"}, "key": "", "where": "", "version": "1.10", "needed": "yes",
	}, values)

	values, wrong = r.Values(map[string]any{
		"needed": 5, "size": "12", "fast": true, "tables": []any{"x", 1.5}, "key": "${file:/run/key}", "where": "s3:bucket", "file": "{a,b}", "version": "2",
	})
	require.Empty(t, wrong)
	require.Equal(t, map[string]any{
		"file": "{a,b}", "size": int64(12), "fast": true, "tables": []string{"x", "1.5"}, "key": "${file:/run/key}", "where": "s3:bucket", "version": "2", "needed": "5",
	}, values)
}

func TestEveryValueThatDoesNotFitIsNamed(t *testing.T) {
	r, err := Parse("x", []byte(whole))
	require.NoError(t, err)
	_, wrong := r.Values(map[string]any{
		"flie": "x", "file": "[", "size": "1.5", "fast": "yes", "tables": "a", "key": "hunter2", "where": []any{"a"}, "version": map[string]any{},
	})
	secret := "key is a secret and must not be written here: write ${NAME} for a variable of the environment, or ${file:/path}"
	require.Equal(t, []Wrong{
		{"flie", false, `the recipe engine has no parameter "flie"`, `did you mean "file"?`},
		{"file", false, `file must be a pattern for file names, and "[" is none`, "which"},
		{"size", false, `size must be a whole number, not "1.5"`, ""},
		{"fast", false, `fast must be true or false, not "yes"`, ""},
		{"tables", false, "tables must be a list, such as [one, two]", ""},
		{"key", true, secret, ""},
		{"where", false, "where must be one value", ""},
		{"version", false, "version must be one value", ""},
		{"needed", false, "the parameter needed is missing", ""},
	}, wrong)
}

func TestOnlyAReferenceIsASecret(t *testing.T) {
	for text, is := range map[string]bool{
		"${NAME}": true, "${file:/run/secrets/key}": true, "${file:keys/one}": true,
		"$NAME": false, "hunter2": false, "x${NAME}": false, "${NAME}x": false, "${NAME:-hunter2}": false, "${}": false, "": false, "${A}${B}": false,
	} {
		require.Equal(t, is, Reference.MatchString(text), text)
	}
}

func TestARecipeThatIsWrongTellsAllOfIt(t *testing.T) {
	_, err := Parse("mine.yaml", []byte("recipe: Mine\nunpack: {archivs: all}\nquery: {probe: sqlitte}\n"))
	require.IsType(t, strict.Problems{}, err)
	require.EqualError(t, err, `mine.yaml:1:9: the recipe needs a name
    1 | recipe: Mine
      |         ^
    name it at the top, such as recipe: redis, in lower-case letters, digits and -
mine.yaml:2:10: unknown key "archivs" in unpack
    2 | unpack: {archivs: all}
      |          ^
    did you mean "archives"?
mine.yaml:3:16: the probe knows no question "sqlitte"
    3 | query: {probe: sqlitte}
      |                ^
    did you mean "sqlite"?`)
}

func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add("recipe: x\ntool: {image: a, list: b, points: '.[]', fetch: c}\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse("x", []byte(text))
		if err != nil {
			require.IsType(t, strict.Problems{}, err)
			return
		}
		_, _ = r.Values(map[string]any{"file": text})
	})
}
