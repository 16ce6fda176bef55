package reference

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
)

func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	f, known := Named(name)
	require.True(t, known)
	data, err := Schema(f, "http://127.0.0.1:8484/schema")
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource(name, document))
	made, err := compiler.Compile(name)
	require.NoError(t, err)
	return made
}

// document is YAML as an editor has a schema judge it.
func document(t *testing.T, text string) any {
	t.Helper()
	var read any
	require.NoError(t, yaml.Unmarshal([]byte(text), &read))
	data, err := json.Marshal(read)
	require.NoError(t, err)
	var value any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&value))
	return value
}

func TestWhatInitWritesFitsTheSchemas(t *testing.T) {
	dir := t.TempDir()
	_, err := scenarios.Init(dir)
	require.NoError(t, err)
	for file, name := range map[string]string{"rehearse.yaml": "settings", "catalogue/helpdesk.yaml": "service", "scenarios/helpdesk.yaml": "scenario", "recipes/redis-snapshot.yaml": "recipe"} {
		data, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		require.NoError(t, compiled(t, name).Validate(document(t, string(data))), file)
	}
}

func TestEveryKindOfFileHasASchema(t *testing.T) {
	for _, f := range Files { // some types hold themselves
		compiled(t, f.Name)
	}
}

func TestOurOwnRecipesFitTheSchema(t *testing.T) {
	schema := compiled(t, "recipe")
	files, err := filepath.Glob("../recipe/recipes/*/" + recipe.FolderFile)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, schema.Validate(document(t, string(data))), file)
	}
}

const scenario = "scenario: x\nservice: y\nschedule: '0 3 * * *'\ncomponents:\n  db: {source: {folder: /backups}, point: latest, recipe: sqlite}\nchecks:\n  - {sql: select 1, expect: value > 0}\n"

func TestASchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	schema := compiled(t, "scenario")
	require.NoError(t, schema.Validate(document(t, scenario)))
	for name, twin := range map[string][2]string{
		"an unknown key":           {"service: y", "service: y\nloud: true"},
		"a word that is none":      {"point: latest", "point: {take: newest}"},
		"a source of two kinds":    {"{folder: /backups}", "{folder: /backups, restic: {repository: /r}}"},
		"no service":               {"service: y\n", ""},
		"an unknown key of a tool": {"{folder: /backups}", "{restic: {reposotory: /r}}"},
		"a list for a mapping":     {"schedule: '0 3 * * *'", "schedule: [1]"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := string(bytes.Replace([]byte(scenario), []byte(twin[0]), []byte(twin[1]), 1))
			require.NotEqual(t, scenario, changed)
			require.Error(t, schema.Validate(document(t, changed)))
		})
	}
}

func TestEveryKeyIsFoundByWhatPeopleCallIt(t *testing.T) {
	require.Greater(t, len(Keys()), 100)
	take := Find("components.db.point.take")
	require.Len(t, take, 1)
	require.Equal(t, "scenario", take[0].File)
	require.Contains(t, take[0].Words, "least_recently_tested")
	require.Equal(t, take, Find("point.take"))
	require.Equal(t, take, Find("scenario.components.NAME.point.take"))
	require.Contains(t, Find("rpo")[0].Path, "commitment.rpo")
	require.Empty(t, Find("nothing"))
	require.Contains(t, Names(), "take")
	said := 0
	for _, key := range Keys() {
		if key.About != "" {
			said++
		}
	}
	require.Greater(t, said, len(Keys())/3, "the comments are read from the types")
}
