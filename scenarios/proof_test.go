package scenarios

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const deep = `scenario: helpdesk-db
service: helpdesk
components:
  db:
    source: {vault: {repository: /backups/vault, key: "${VAULT_KEY}"}}
    recipe: shelf
  files:
    source: {folder: /backups}
    recipe: ledger
services: {app: {image: "acme/app:1"}}
checks: [{name: rows, on: db, sql: select 1, expect: value == 1}]
`

const shelf = `recipe: shelf
service: {image: "shelf:1", run: "shelf serve", ready: "shelf ready"}
restore: [{name: load, run: shelf load}]
query: {run: shelf ask}
`

func TestAProofIsOfAnotherVersionOnceAnythingItRestsOnChanges(t *testing.T) {
	files := map[string]string{
		"scenarios/db.yaml":   deep,
		"recipes/shelf.yaml":  shelf,
		"recipes/vault.yaml":  around["recipes/vault.yaml"],
		"recipes/ledger.yaml": around["recipes/ledger.yaml"],
		"rehearse.yaml":       "limits: {memory: 1g}\n",
	}
	version := func(t *testing.T, changes ...[2]string) string {
		var written [][2]string
		for name, text := range files {
			written = append(written, [2]string{name, text})
		}
		w, err := Load(In(workspace(t, append(written, changes...)...)))
		require.NoError(t, err)
		return w.ProofVersion("helpdesk-db")
	}
	change := func(name, from, to string) [2]string {
		require.Contains(t, files[name], from)
		return [2]string{name, strings.Replace(files[name], from, to, 1)}
	}
	first := version(t)
	require.Regexp(t, `^[0-9a-f]{16}\.[0-9a-f]{16}\.[0-9a-f]{16}$`, first)
	for name, c := range map[string]struct {
		change [2]string
		what   string
	}{
		"nothing":                        {[2]string{"scenarios/db.yaml", "# a comment\n" + deep}, ""},
		"the limits of all":              {[2]string{"rehearse.yaml", "limits: {memory: 3g}\n"}, ""},
		"another service":                {[2]string{"catalogue/services.yaml", "service: helpdesk\n---\nservice: identity\ntier: 2\n"}, ""},
		"an image that it does not use":  {[2]string{"rehearse.yaml", "images: {postgres: other}\n"}, ""},
		"an image of a recipe with none": {[2]string{"rehearse.yaml", "images: {ledger: other}\n"}, ""},
		"a recipe that it does not use":  {[2]string{"recipes/other.yaml", strings.Replace(shelf, "shelf", "other", 1)}, ""},
		"the scenario":                   {change("scenarios/db.yaml", "value == 1", "value == 2"), "definition"},
		"the image of one of services":   {change("scenarios/db.yaml", "acme/app:1", "acme/app:2"), "definition"},
		"the service":                    {[2]string{"catalogue/services.yaml", "service: helpdesk\ntier: 1\n"}, "definition"},
		"a recipe":                       {change("recipes/shelf.yaml", "shelf load", "shelf fill"), "recipe"},
		"the recipe of a source":         {change("recipes/vault.yaml", "vault get", "vault fetch"), "recipe"},
		"the recipe of files alone":      {change("recipes/ledger.yaml", "how many rows", "the number of rows"), "recipe"},
		"the image of a recipe":          {[2]string{"rehearse.yaml", "images: {shelf: \"shelf:2\"}\n"}, "image"},
		"the image of a source":          {[2]string{"rehearse.yaml", "images: {vault: \"vault:2\"}\n"}, "image"},
	} {
		t.Run(name, func(t *testing.T) {
			second := version(t, c.change)
			require.Equal(t, c.what == "", first == second)
			require.Equal(t, c.what, ProofChange(first, second))
		})
	}
	require.Empty(t, (&Workspace{}).ProofVersion("nothing"))
	require.Empty(t, ProofChange("", first))
}

func BenchmarkTheVersionOfAProof(b *testing.B) {
	dir := b.TempDir()
	_, err := Init(dir)
	require.NoError(b, err)
	w, err := Load(In(dir))
	require.NoError(b, err)
	for b.Loop() {
		w.ProofVersion("helpdesk")
	}
}
