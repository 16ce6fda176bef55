package recipe

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"rehearse/scenarios/strict"
)

// FolderFile is the name of the recipe itself where a recipe is a folder.
const FolderFile = "recipe.yaml"

// IsScript says whether a file beside a recipe is one that the recipe may name.
func IsScript(name string) bool { return strings.HasSuffix(name, ".sh") }

// digestOf is the SHA-256 of a recipe with its scripts. For a recipe that is
// one file it is the file's.
func digestOf(data []byte, scripts map[string][]byte) string {
	sum := sha256.Sum256(data)
	if len(scripts) == 0 {
		return hex.EncodeToString(sum[:])
	}
	all := sha256.New()
	all.Write(sum[:])
	for _, name := range slices.Sorted(maps.Keys(scripts)) {
		one, named := sha256.Sum256(scripts[name]), sha256.Sum256([]byte(name))
		all.Write(named[:])
		all.Write(one[:])
	}
	return hex.EncodeToString(all.Sum(nil))
}

// inline puts the text of a script in the place of each `{file: load.sh}`, so
// that nothing else has to know where a script was written.
func inline(f *strict.File, n *strict.Node, scripts map[string][]byte) {
	used := map[string]bool{}
	for _, at := range scriptsOf(n) {
		if at == nil || at.Kind != strict.Mapping || !at.Has("file") {
			continue
		}
		name := at.Get("file").Text
		text, ok := scripts[name]
		switch {
		case len(at.Pairs) != 1:
			f.Report(at, "write {file: "+name+"} alone", "a script with file has no other key")
		case scripts == nil:
			f.Report(at.Get("file"), "write the script here, or make the recipe a folder: recipes/NAME/"+FolderFile+" with the script beside it", "only a recipe that is a folder can name a file")
		case !ok:
			f.Report(at.Get("file"), strict.Suggest(name, slices.Sorted(maps.Keys(scripts))), "script %q does not exist beside the recipe", name)
		}
		used[name] = true
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
		if ok && (!utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0) {
			f.Report(at.Get("file"), "save it as UTF-8 text", "the script %s is not text", name)
		}
		*at = strict.Node{Kind: strict.Scalar, Quoted: true, Text: string(text), Line: at.Line, Column: at.Column, Block: true}
	}
	for _, name := range slices.Sorted(maps.Keys(scripts)) {
		if !used[name] {
			f.Report(nil, "name it in the recipe, such as run: {file: "+name+"}, or remove it", "the recipe does not use the script %s beside it", name)
		}
	}
}

// scriptsOf are the places where a recipe has scripts; nil where it has none.
func scriptsOf(n *strict.Node) []*strict.Node {
	service, tool := n.Get("service"), n.Get("tool")
	at := []*strict.Node{n.Get("preamble"), service.Get("run"), service.Get("ready"), n.Get("query").Get("run"), n.Get("inspect").Get("run"), n.Get("dump").Get("run"), n.Get("dump").Get("write"), n.Get("dump").Get("tally"), tool.Get("list"), tool.Get("fetch"), tool.Get("verify")}
	for _, key := range []string{"restore", "integrity"} {
		if list := n.Get(key); list != nil {
			for _, item := range list.Items {
				at = append(at, item.Get("run"))
			}
		}
	}
	return at
}
