package recipe

import "embed"

// Types is the source in which the types of a recipe are declared; see scenarios.Types.
//
//go:embed recipe.go
var Types embed.FS
