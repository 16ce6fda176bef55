package scenarios

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ProofVersion changes with everything that a proof by a scenario rests on, so
// that a proof of another version is none any more: the definitions of the
// scenario and its service, the recipes that it uses, and the images in force
// (those of the recipes, of the settings and of the scenario). Images count by
// what they are called; references in them stay references. It is "" for a
// scenario that the workspace has not.
//
// It is three digests: of the definitions, of the recipes and of the images.
func (w *Workspace) ProofVersion(scenario string) string {
	s := w.Scenarios[scenario]
	if s == nil {
		return ""
	}
	definitions := []string{s.Digest}
	if service := w.Services[s.Service]; service != nil {
		definitions = append(definitions, service.Digest)
	}
	recipes, images := w.recipesAndImages(s)
	return strings.Join([]string{shortDigest(definitions), shortDigest(recipes), shortDigest(images)}, ".")
}

// shortDigest is enough of a digest to tell two versions apart. Maps are written in
// the order of their keys.
func shortDigest(of any) string {
	data, err := json.Marshal(of)
	if err != nil {
		panic(err) // texts only
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// recipesAndImages are the recipes that a scenario uses, with their digests, and the
// images in force, by what they are for.
func (w *Workspace) recipesAndImages(s *Scenario) (recipes, images map[string]string) {
	recipes, images = map[string]string{}, map[string]string{}
	use := func(whatFor, name, own string) {
		r := w.Recipes[name]
		if r == nil {
			return
		}
		recipes[name] = r.Digest
		ofRecipe := ""
		if r.Service != nil {
			ofRecipe = r.Service.Image
		} else if r.Tool != nil {
			ofRecipe = r.Tool.Image
		}
		if ofRecipe != "" { // without one it starts no container
			images[whatFor] = cmp.Or(own, w.Settings.Images[name], ofRecipe)
		}
	}
	for _, c := range s.Components {
		use("component "+c.Name, c.Recipe, c.Image)
		if tool := c.Source.Tool; tool != nil {
			use("source of "+c.Name, tool.Recipe, tool.Image)
		}
	}
	if s.Services != nil {
		for _, service := range s.Services.Services {
			images["service "+service.Name] = service.Image
		}
	}
	return recipes, images
}

// ProofChange says what lies between two versions of a proof: "definition",
// "recipe" or "image", the first of them that differs; "" where they are the
// same or one of them is not known.
func ProofChange(one, other string) string {
	a, b := strings.Split(one, "."), strings.Split(other, ".")
	if len(a) != 3 || len(b) != 3 {
		return ""
	}
	for i, what := range []string{"definition", "recipe", "image"} {
		if a[i] != b[i] {
			return what
		}
	}
	return ""
}

// ScenariosVersion is the same on machines that would run the same scenarios in the
// same way, whatever else differs in their workspaces: 16 hex digits.
func (w *Workspace) ScenariosVersion() string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		fmt.Fprintf(sum, "%q %s\n", name, w.ProofVersion(name))
	}
	for _, b := range w.Blocked {
		fmt.Fprintf(sum, "blocked %q %q\n", b.File, b.Scenario)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}
