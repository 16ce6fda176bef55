package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/reference"
	"rehearse/store/figures"
)

func TestTheReferenceIsThereAsPages(t *testing.T) {
	p := open(t)
	start := p.look("/docs").Text
	ours, err := recipe.Ours()
	require.NoError(t, err)
	for name, r := range ours {
		require.Contains(t, start, `<a href="/docs/recipes/`+name+`">`)
		got := p.look("/docs/recipes/" + name).Text
		for _, parameter := range r.Parameters {
			require.Contains(t, got, "<code>"+parameter.Name+"</code>", name)
		}
	}
	for _, name := range figures.Names() {
		require.Contains(t, start, `<a href="/figures/`+name+`">`)
	}
	for _, kind := range reference.CheckKinds() {
		require.Contains(t, start, "<code>"+kind.Name+"</code></th><td>"+kind.Asks)
	}
	for _, code := range reference.ExitCodes {
		require.Contains(t, start, "<td>"+code.Name+"</td>")
	}
	for _, file := range reference.Files {
		require.Contains(t, start, `<a href="/docs/keys/`+file.Name+`">`)
		got := p.look("/docs/keys/" + file.Name).Text
		for _, key := range reference.Keys() {
			if key.File == file.Name {
				require.Contains(t, got, `<tr id="`+key.Path+`">`)
			}
		}
	}
	require.Equal(t, "404 Not Found", p.look("/docs/keys/nothing").Status)
	require.Equal(t, "404 Not Found", p.look("/docs/recipes/nothing").Status)
}
