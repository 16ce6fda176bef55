package source

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/recipe"
)

func TestFiltersAreNamedWhereNothingFits(t *testing.T) {
	r := &recipe.Recipe{
		Parameters: []recipe.Parameter{{Name: "repository", Type: recipe.Location}, {Name: "password", Type: recipe.Secret}, {Name: "tags", Type: recipe.List}, {Name: "host"}, {Name: "only", Type: recipe.List}},
		Tool:       &recipe.Tool{List: `tool --repo "$REPOSITORY" --password "$PASSWORD" --tag "$TAGS" --host "${HOST}"`},
	}
	for _, c := range []struct {
		name string
		with map[string]any
		want string
	}{
		{"nothing is asked for", map[string]any{"repository": "/r", "password": "${PW}"}, ""},
		{"tags and a host", map[string]any{"repository": "/r", "tags": []any{"nightly"}, "host": "db1"}, "tags [nightly] and host db1"},
		{"what is fetched is no filter", map[string]any{"only": []any{"/etc"}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, filters(r, c.with)) })
	}
}
