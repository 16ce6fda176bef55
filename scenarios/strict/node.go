package strict

import (
	"regexp"
	"strconv"
	"strings"
)

// Kind is what a node is.
type Kind int

// The kinds; the parser sets them.
const (
	Null    Kind = iota // nothing, ~ or null
	Scalar              // a text, number or switch
	Mapping             // keys with values
	List                // items
)

// Node is a piece of YAML that knows its place. Aliases and merges are followed.
type Node struct {
	Kind   Kind
	Text   string // of a scalar, as it is meant
	Quoted bool   // a scalar that can only be text
	Pairs  []Pair // of a mapping, in the order written
	Items  []*Node

	Line, Column int // from 1, in characters; 0 when unknown
	Block        bool
	weight       int // nodes in it, those of followed aliases counted each time
}

// Pair is a key with its value.
type Pair struct{ Key, Value *Node }

// Get is the value of a key, nil when there is none.
func (n *Node) Get(key string) *Node {
	if p := n.pair(key); p != nil {
		return p.Value
	}
	return nil
}

// Key is the node of a key itself, else the mapping.
func (n *Node) Key(key string) *Node {
	if p := n.pair(key); p != nil {
		return p.Key
	}
	return n
}

// Has says whether a key is given.
func (n *Node) Has(key string) bool { return n.pair(key) != nil }

func (n *Node) pair(key string) *Pair {
	if n == nil {
		return nil
	}
	for i := range n.Pairs {
		if n.Pairs[i].Key.Text == key {
			return &n.Pairs[i]
		}
	}
	return nil
}

// At follows keys and indices as far as they lead: the place of a thing, or of
// the nearest thing that was written.
func (n *Node) At(path ...any) *Node {
	for _, step := range path {
		next := n.step(step)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func (n *Node) step(step any) *Node {
	switch s := step.(type) {
	case string:
		return n.Get(s)
	case int:
		if n != nil && s < len(n.Items) {
			return n.Items[s]
		}
	}
	return nil
}

// Any is the value as plain Go: nil, bool, int64, float64, string, []any or map[string]any.
func (n *Node) Any() any {
	switch {
	case n == nil:
		return nil
	case n.Kind == Scalar:
		return n.scalar()
	case n.Kind == List:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = item.Any()
		}
		return items
	case n.Kind == Mapping:
		values := make(map[string]any, len(n.Pairs))
		for _, p := range n.Pairs {
			values[p.Key.Text] = p.Value.Any()
		}
		return values
	}
	return nil
}

// Written is like Any, but leaves every scalar the text that stands in the
// file, so that 1.10 does not become 1.1.
func (n *Node) Written() any {
	switch {
	case n == nil || n.Kind == Null:
		return nil
	case n.Kind == Scalar:
		return n.Text
	case n.Kind == List:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = item.Written()
		}
		return items
	}
	values := make(map[string]any, len(n.Pairs))
	for _, p := range n.Pairs {
		values[p.Key.Text] = p.Value.Written()
	}
	return values
}

var (
	wholeForm   = regexp.MustCompile(`^[-+]?\d+$`)
	decimalForm = regexp.MustCompile(`^[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?$`)
)

func (n *Node) scalar() any {
	switch {
	case n.Quoted:
	case n.Text == "true" || n.Text == "false":
		return n.Text == "true"
	case wholeForm.MatchString(n.Text):
		if whole, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
			return whole
		}
	case decimalForm.MatchString(n.Text):
		if decimal, err := strconv.ParseFloat(n.Text, 64); err == nil {
			return decimal
		}
	}
	return n.Text
}

// Within is a place inside a scalar, given by line and column (both from 1) of
// its text: where an expression is wrong. Where the text does not stand in the
// file as it is meant (folded, escaped), it is the scalar's own place.
func (f *File) Within(n *Node, line, column int) *Node {
	if n == nil || n.Kind != Scalar {
		return n
	}
	texts := strings.Split(n.Text, "\n")
	if line < 1 || line > len(texts) {
		return n
	}
	text := []rune(texts[line-1])
	from := string(text[:max(0, min(column-1, len(text)))])
	row, start := n.Line, n.Column-1
	switch {
	case n.Block:
		row, start = n.Line+line, f.indent(n.Line+1)
	case line > 1:
		return n
	case n.Quoted:
		start++
	}
	if row < 1 || row > len(f.lines) {
		return n
	}
	stands := []rune(f.lines[row-1])
	if start > len(stands) || !strings.HasPrefix(string(stands[start:]), from) {
		return n
	}
	return &Node{Line: row, Column: start + len([]rune(from)) + 1}
}

// indent is that of the first line with something in it, from a line on: it is
// what a block of text does not hold.
func (f *File) indent(from int) int {
	for row := from; row >= 1 && row <= len(f.lines); row++ {
		if line := f.lines[row-1]; strings.TrimSpace(line) != "" {
			return len(line) - len(strings.TrimLeft(line, " "))
		}
	}
	return 0
}
