// Package strict reads YAML that people wrote and finds everything that is
// wrong with it: it goes on after a mistake, so that one reading reports them
// all, each with its line, its column, the line itself and what to do.
//
// Open parses a file into nodes that know their place; Decode fills Go values
// from them by their `yaml` tags. Beyond the name a tag may say
//
//	named   on a slice of structs: written as a mapping, kept in its order;
//	        the key goes into the field Name
//	plain   on a field: a plain text in place of the whole struct means this field
//
// What a value means is left to those who know: scenarios and recipe validate,
// and report against the nodes.
package strict

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// MaxSize is the largest file that is read. Nothing that people write comes
// near it; the parser's time and memory for what they did not are bounded by it.
const MaxSize = 1 << 20

// File is one file with its documents and what was found wrong so far.
type File struct {
	Name      string
	Documents []*Node

	lines    []string
	secrets  []string
	doubtful map[*Node]bool
	problems Problems
}

// Open parses a file. It always returns a File; one that is not YAML has no
// documents and says in its problems why.
func Open(name string, data []byte) *File {
	f := &File{Name: name, doubtful: map[*Node]bool{}}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	f.lines = strings.Split(string(data), "\n")
	if f.readable(data) {
		f.parse(string(data))
	}
	return f
}

func (f *File) readable(data []byte) bool {
	if len(data) > MaxSize {
		f.lines = nil
		f.Report(nil, "split it into several files", "the file is larger than 1 MiB")
		return false
	}
	for i, line := range f.lines {
		if column, wrong := unreadable(line); wrong != "" {
			f.lines[i] = strings.ToValidUTF8(line, "\ufffd")
			f.Report(&Node{Line: i + 1, Column: column}, "save the file as UTF-8 text", "%s", wrong)
			return false
		}
	}
	return true
}

func unreadable(line string) (column int, wrong string) {
	for i, r := range line {
		column++
		if _, size := utf8.DecodeRuneInString(line[i:]); r == utf8.RuneError && size == 1 {
			return column, fmt.Sprintf("byte 0x%02x is not UTF-8", line[i])
		}
		if r < ' ' && r != '\t' {
			return column, fmt.Sprintf("YAML does not allow the control character 0x%02x", r)
		}
	}
	return 0, ""
}

// Only is the one document of a file that holds what; none, several, or one
// that is not a mapping are reported, and the answer is nil.
func (f *File) Only(what string) *Node {
	switch {
	case len(f.problems) > 0 && len(f.Documents) == 0:
		return nil
	case len(f.Documents) == 0:
		f.Report(nil, "write "+what+" into it, or remove the file", "the file is empty")
		return nil
	case len(f.Documents) > 1:
		f.Report(f.Documents[1], "put each in a file of its own", "a file contains %s, but this one contains %d documents", what, len(f.Documents))
	}
	if f.Documents[0].Kind != Mapping {
		f.wrongType(f.Documents[0], what, "a mapping")
		return nil
	}
	return f.Documents[0]
}

// Report notes a problem at a node; nil is the file as a whole.
func (f *File) Report(at *Node, next, format string, args ...any) {
	p := Problem{File: f.Name, Message: fmt.Sprintf(format, args...), Next: next}
	if at != nil && at.Line > 0 && len(f.lines) > 0 {
		p.Line = min(at.Line, len(f.lines))
		p.Excerpt = f.lines[p.Line-1]
		p.Column = max(1, min(at.Column, utf8.RuneCountInString(p.Excerpt)+1))
	}
	f.problems = append(f.problems, p)
}

// Doubt notes a node as one whose meaning is not known for sure: it did not
// decode, or has a key that means nothing here.
func (f *File) Doubt(n *Node) { f.doubtful[n] = true }

// Doubtful says whether something about a node was reported already, so that
// what seems to be missing from it may only be misspelt.
func (f *File) Doubtful(n *Node) bool { return f.doubtful[n] }

// Hide keeps a text that should never have been written there out of every problem.
func (f *File) Hide(secret string) {
	for _, line := range strings.Split(secret, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			f.secrets = append(f.secrets, line)
		}
	}
}

// Problems are what was found so far, with secrets blotted out.
func (f *File) Problems() Problems {
	shown := make(Problems, len(f.problems))
	for i, p := range f.problems {
		p.Excerpt = blot(p.Excerpt)
		for _, secret := range f.secrets {
			p.Excerpt = strings.ReplaceAll(p.Excerpt, secret, stars(secret))
		}
		shown[i] = p
	}
	return shown
}

// secretly finds what looks like a secret beside a key that looks like one's:
// a line may be shown before anybody knows what the key means, misspelt ones included.
var secretly = regexp.MustCompile(`(?i)((?:pas+w|pas+phr|secret|token|credential|api_?key)[\w-]*["']?\s*[:=]\s*)("[^"]*"?|'[^']*'?|[^\s"'$\[{,}][^\s,}]*)`)

func blot(line string) string {
	return secretly.ReplaceAllStringFunc(line, func(match string) string {
		parts := secretly.FindStringSubmatch(match)
		if strings.HasPrefix(strings.Trim(parts[2], `"'`), "${") {
			return match
		}
		return parts[1] + stars(parts[2])
	})
}

func stars(text string) string { return strings.Repeat("*", utf8.RuneCountInString(text)) }

// Canonical is the JSON of what a node says, with sorted keys and without
// comments, order or style: what a digest is made over.
func Canonical(n *Node) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(n.Any()); err != nil {
		return nil, fmt.Errorf("write as JSON: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// Broken is a file that cannot be read at all.
func Broken(name, next, problem string) *File {
	f := &File{Name: name, doubtful: map[*Node]bool{}}
	f.Report(nil, next, "%s", problem)
	return f
}
