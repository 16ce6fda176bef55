package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARecipeIsValidatedAlone(t *testing.T) {
	const sound = `
recipe: mine
about: a backup of mine
parameters:
  password: {type: secret}
service: {image: tools}
restore:
  - {name: load, run: 'load "$PASSWORD"'}
`
	dir := t.TempDir()
	write(t, dir, "mine.yaml", sound)
	write(t, dir, "typed.yaml", sound+"restores: []\n")
	write(t, dir, "unused.yaml", "recipe: unused\nabout: x\nparameters:\n  level: {type: number}\nservice: {image: tools}\nrestore:\n  - {name: load, run: load}\n")
	write(t, dir, "folder/recipe.yaml", "recipe: folder\nabout: x\nservice: {image: tools}\nrestore:\n  - {name: load, run: {file: load.sh}}\n")
	write(t, dir, "folder/load.sh", "if true; then load; fi\n")
	write(t, dir, "cut/recipe.yaml", "recipe: cut\nabout: x\nservice: {image: tools}\nrestore:\n  - {name: load, run: {file: load.sh}}\n")
	write(t, dir, "cut/load.sh", "if true; then load\n")

	for name, c := range map[string]struct{ path, said string }{
		"one file":                        {"mine.yaml", ""},
		"a key that is unknown":           {"typed.yaml", "restores"},
		"a parameter that nothing uses":   {"unused.yaml", "no script uses the parameter level"},
		"a folder":                        {"folder", ""},
		"a folder with a script cut off":  {"cut", "the shell cannot parse this script"},
		"the file of a folder":            {"folder/recipe.yaml", ""},
		"the file of one that is cut off": {"cut/recipe.yaml", "the shell cannot parse this script"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, c.path)
			got, document := ask(t, "validate", path), ask(t, "validate", "--json", path)
			said := strictly[validationDocument](t, []byte(document.out))
			require.Equal(t, c.said == "", said.Valid)
			require.Equal(t, 1, said.Recipes)
			require.Equal(t, got.code, document.code)
			if c.said == "" {
				require.Equal(t, 0, got.code, got.out+got.err)
				require.Regexp(t, `^the recipe \w+ is valid\n$`, got.out)
				return
			}
			require.Equal(t, 64, got.code)
			require.Contains(t, got.out, c.said)
			require.Len(t, said.Problems, 1)
			require.Contains(t, said.Problems[0].Message, c.said)
			require.Positive(t, said.Problems[0].Line)
			require.Contains(t, got.err, "1 problem in "+path)
		})
	}
}
