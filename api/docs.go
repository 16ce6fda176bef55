package api

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/reference"
	"rehearse/store/figures"
)

// The reference as pages. What stands there is what `rehearse help` prints, from the
// same source.

func docsPage(*gin.Context) (page, error) {
	ours, err := recipe.Ours()
	if err != nil {
		return page{}, err
	}
	var all []figures.Figure
	for _, name := range figures.Names() {
		f, _ := figures.Title(name)
		all = append(all, f)
	}
	return page{Name: "docs.html", Title: "Reference", Body: map[string]any{
		"Files": reference.Files, "Recipes": recipesOf(ours, true), "Sources": recipesOf(ours, false), "Checks": reference.CheckKinds(), "CheckKeys": reference.CheckKeys(),
		"Codes": reference.ExitCodes, "Worst": reference.WorstCode, "Figures": all,
	}}, nil
}

// recipesOf are those that restore, or those that are sources, by name.
func recipesOf(all map[string]*recipe.Recipe, restores bool) (some []*recipe.Recipe) {
	for _, name := range named(all) {
		if r := all[name]; (r.Tool == nil) == restores {
			some = append(some, r)
		}
	}
	return some
}

func docsKeysPage(c *gin.Context) (page, error) {
	file, known := reference.Named(c.Param("file"))
	if !known {
		return page{}, refuse(http.StatusNotFound, quoted(c.Param("file"))+" is not a kind of file. /docs lists them.")
	}
	keys := slices.DeleteFunc(slices.Clone(reference.Keys()), func(k reference.Key) bool { return k.File != file.Name })
	return page{Name: "keys.html", Title: "Keys of " + file.Where, Body: map[string]any{"File": file, "Keys": keys}}, nil
}

// docsRecipePage shows one of our own recipes, or one of the workspace.
func (s *Server) docsRecipePage(c *gin.Context) (page, error) {
	name := c.Param("recipe")
	all, err := recipe.Ours()
	if err != nil {
		return page{}, err
	}
	found := all[name]
	if w := s.seen(c.Request.Context()); found == nil && w != nil {
		found = w.Recipes[name]
	}
	if found == nil {
		return page{}, refuse(http.StatusNotFound, "Recipe "+quoted(name)+" does not exist. /docs lists them.")
	}
	return page{Name: "recipe.html", Title: "Recipe " + name, Body: map[string]any{"Recipe": found, "Example": exampleOf(found)}}, nil
}

// exampleOf is the least that a component with a recipe needs.
func exampleOf(r *recipe.Recipe) string {
	if r.Tool != nil {
		text := "source: {" + r.Name + ": {"
		for i, parameter := range slices.DeleteFunc(slices.Clone(r.Parameters), func(p recipe.Parameter) bool { return !p.Required }) {
			if i > 0 {
				text += ", "
			}
			text += parameter.Name + ": …"
		}
		return text + "}}"
	}
	return "components:\n  db: {source: {folder: /backups}, recipe: " + r.Name + "}"
}
