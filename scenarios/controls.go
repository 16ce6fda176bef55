package scenarios

import (
	_ "embed" // the controls that come with Rehearse
	"errors"
	"io/fs"
	"slices"
	"strings"

	"rehearse/scenarios/strict"
)

const controlsFile = "controls.yaml"

// OurControls is the file of controls that comes with Rehearse.
//
//go:embed controls.yaml
var OurControls []byte

// RecordKinds are the kinds of records that may speak to a control.
var RecordKinds = []string{"restores", "proven", "schedule", "objectives", "exercises", "reviews"}

// Control is a control of a standard, and which kinds of records speak to it.
type Control struct {
	Control    string   `yaml:"control" json:"control"`     // such as A.8.13
	Framework  string   `yaml:"framework" json:"framework"` // such as ISO/IEC 27001:2022
	Title      string   `yaml:"title" json:"title"`
	Direct     []string `yaml:"direct" json:"direct"`         // kinds of records that show what the control asks for
	Supporting []string `yaml:"supporting" json:"supporting"` // kinds that support it
}

type controlsDocument struct {
	Controls []Control `yaml:"controls"`
}

// controls reads controls.yaml of the workspace, in place of those that come with
// Rehearse.
func (l *loader) controls() error {
	folder := l.from.Layers[0]
	if _, err := fs.Lstat(folder.Files, controlsFile); errors.Is(err, fs.ErrNotExist) {
		l.w.Controls = controlsIn(strict.Open(controlsFile, OurControls))
		return nil
	}
	f, err := l.open(folder, controlsFile)
	if err == nil {
		l.w.Controls = controlsIn(f)
	}
	return err
}

func controlsIn(f *strict.File) []Control {
	n := f.Only("controls")
	if n == nil {
		return nil
	}
	var d controlsDocument
	f.Decode(n, &d)
	seen := map[string]bool{}
	for i, c := range d.Controls {
		at := n.At("controls", i)
		for _, field := range []struct{ key, value string }{{"control", c.Control}, {"framework", c.Framework}, {"title", c.Title}} {
			if strings.TrimSpace(field.value) == "" && !f.Doubtful(at) {
				f.Report(at, "such as {control: A.8.13, framework: ISO/IEC 27001, title: Information backup, direct: [restores]}", "the control has no %s", field.key)
			}
		}
		if name := c.Framework + " " + c.Control; seen[name] {
			f.Report(at, "remove one of them", "the control %s is listed twice", name)
		} else {
			seen[name] = true
		}
		if len(c.Direct)+len(c.Supporting) == 0 && !f.Doubtful(at) {
			f.Report(at, "add direct: or supporting: with "+strings.Join(RecordKinds, ", "), "no kind of records speaks to the control %s", c.Control)
		}
		for key, kinds := range map[string][]string{"direct": c.Direct, "supporting": c.Supporting} {
			for j, kind := range kinds {
				if !slices.Contains(RecordKinds, kind) {
					f.Report(at.At(key, j), strict.Suggest(kind, RecordKinds), "there is no kind of records %q", kind)
				}
			}
		}
	}
	return d.Controls
}
