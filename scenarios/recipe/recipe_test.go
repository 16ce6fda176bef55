package recipe

import (
	"strings"
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

func TestWhatTellsAFormatIsChecked(t *testing.T) {
	detect := func(text string) string {
		return "recipe: x\nunpack:\n  wants: [sql, one]\n  detect:\n    - {format: one, about: one, magic: ONE}\n    - " + text + "\n"
	}
	r, err := Parse("x", []byte(detect(`{format: two, about: two, hex: 1f8b, offset: 4}`)))
	require.NoError(t, err)
	require.Equal(t, []byte{0x1f, 0x8b}, r.Unpack.Detect[1].Bytes())
	require.Equal(t, []string{"one", "two", "sql", "one"}, r.Unpack.Wanted())
	for text, problem := range map[string]string{
		`{format: sql, about: two, magic: TWO}`:                     "the format sql is built into the probe",
		`{format: two, about: two}`:                                 "the format two has nothing to recognise it by",
		`{format: two, magic: TWO}`:                                 "about is missing",
		`{format: two, about: two, hex: 1f8}`:                       `hex cannot be "1f8"`,
		`{format: two, about: two, magic: TWO, offset: 70000}`:      "70000 is beyond it",
		`{format: two, about: two, line: "["}`:                      "line is not a regular expression",
		`{format: two, about: two, magic: TWO, archive: tar}`:       `archive cannot be "tar"`,
		`{format: two, about: two, member: TWO, archive: zip}`:      `archive cannot be "zip"`,
		`{format: two, about: two, magic: TWO, refuse: nobody can}`: "refuse needs member",
		`{format: two, about: two, magic: TWO, others: "^x$"}`:      "others needs member",
		`{format: two, about: two, member: a, others: "("}`:         "others",
	} {
		_, err = Parse("x", []byte(detect(text)))
		require.ErrorContains(t, err, problem, text)
	}
	_, err = Parse("x", []byte("recipe: x\nunpack: {wants: [sql, onee]}\n"))
	require.ErrorContains(t, err, `the probe does not know the format "onee"`)
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
	secret := "key is a secret and must not be written here: write ${NAME} for an environment variable, or ${file:/path}"
	require.Equal(t, []Wrong{
		{"flie", false, `the recipe engine has no parameter "flie"`, `did you mean "file"?`},
		{"file", false, `file must be a pattern for file names, not "["`, "which"},
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

func TestAPatternMaySpanLines(t *testing.T) {
	with := func(words string) error {
		_, err := Parse("mine.yaml", []byte("recipe: mine\nabout: Mine.\nunpack: {archives: all}\nfaults: [{match: a, "+words+"}]\n"))
		return err
	}
	require.NoError(t, with("lines: 20, blame: backup, class: data"))
	require.ErrorContains(t, with("lines: 21, blame: backup, class: data"), "write a number from 1 to 20")
	require.ErrorContains(t, with("lines: 2, ignore: true"), "ignore goes by single lines")
}

const folder = "recipe: engine\nabout: An engine.\npreamble: {file: lib.sh}\nservice: {image: engine:1, run: {file: serve.sh}, ready: engine ping}\n" +
	"restore:\n  - {name: load, run: {file: load.sh}}\n  - {name: index, run: engine index}\n"

func scripts(more ...string) map[string][]byte {
	all := map[string][]byte{"lib.sh": []byte("set -eu\n"), "serve.sh": []byte("exec engine\n"), "load.sh": []byte("engine \\\r\n  load\r\n")}
	for i := 0; i < len(more); i += 2 {
		all[more[i]] = []byte(more[i+1])
	}
	return all
}

func TestARecipeMayBeAFolderWithItsScriptsBesideIt(t *testing.T) {
	r, err := ParseFolder("recipes/engine/recipe.yaml", []byte(folder), scripts())
	require.NoError(t, err)
	require.Equal(t, "set -eu\n", r.Preamble)
	require.Equal(t, "exec engine\n", r.Service.Run)
	require.Equal(t, "engine ping", r.Service.Ready)
	require.Equal(t, []Step{{"load", "engine \\\n  load\n"}, {"index", "engine index"}}, r.Restore)

	for name, other := range map[string]map[string][]byte{
		"another text":                  scripts("load.sh", "engine load"),
		"the same in files that differ": scripts("lib.sh", "exec engine\n", "serve.sh", "set -eu\n"),
	} {
		twin, err := ParseFolder("recipes/engine/recipe.yaml", []byte(folder), other)
		require.NoError(t, err)
		require.NotEqual(t, r.Digest, twin.Digest, name)
	}
	again, err := ParseFolder("recipes/engine/recipe.yaml", []byte(folder), scripts())
	require.NoError(t, err)
	require.Equal(t, r.Digest, again.Digest)
}

func TestScriptsThatCannotBeUsedAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		scripts map[string][]byte
		problem string
	}{
		"one that is not there": {strings.Replace(folder, "load.sh", "laod.sh", 1), scripts(),
			`script "laod.sh" does not exist beside the recipe`},
		"one that nothing uses":         {folder, scripts("old.sh", "x"), "the recipe does not use the script old.sh beside it"},
		"one in another folder":         {strings.Replace(folder, "load.sh", "../load.sh", 1), scripts(), `script "../load.sh" does not exist beside the recipe`},
		"one of a recipe that is alone": {folder, nil, "only a recipe that is a folder can name a file"},
		"one that is not text":          {folder, scripts("lib.sh", "\x00"), "the script lib.sh is not text"},
		"one that says more":            {strings.Replace(folder, "{file: load.sh}", "{file: load.sh, user: root}", 1), scripts(), "a script with file has no other key"},
		"one that is empty":             {folder, scripts("load.sh", " \n"), "run is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseFolder("recipes/engine/recipe.yaml", []byte(c.text), c.scripts)
			require.ErrorContains(t, err, c.problem)
		})
	}
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
