package strict

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const (
	// maxTokens a document: the parser's time grows with their square.
	maxTokens = 50_000
	maxDepth  = 64
	// maxNodes a document, after aliases were followed.
	maxNodes = 100_000
)

// reference is what a secret or variable is referred to by. The braces would
// end a flow mapping, and `{password: ${RESTIC_PASSWORD}}` is how people write
// it, so what means something to YAML is swapped for other characters while the
// parser looks, one for one.
var reference = regexp.MustCompile(`\$\{[A-Za-z_][^{}\n"']*\}`)

const stands = "\ue0f0\ue0f1\ue0f2\ue0f3"

var (
	disguise = strings.NewReplacer("{", "\ue0f0", "}", "\ue0f1", ":", "\ue0f2", ",", "\ue0f3")
	restore  = strings.NewReplacer("\ue0f0", "{", "\ue0f1", "}", "\ue0f2", ":", "\ue0f3", ",")
)

func (f *File) parse(text string) {
	defer func() {
		if r := recover(); r != nil {
			f.Report(nil, "simplify the file until it can be read; it is not usual YAML", "the file cannot be understood as YAML (%v)", r)
			f.Documents = nil
		}
	}()
	if strings.ContainsAny(text, stands) {
		f.Report(nil, "remove them: they are not letters of any language", "the file holds characters of the private use area (U+E0F0 to U+E0F3)")
		return
	}
	text = reference.ReplaceAllStringFunc(text, disguise.Replace)
	for _, tokens := range documents(lexer.Tokenize(text)) {
		if at, wrong := unreasonable(tokens); wrong != "" {
			f.Report(at, adviceOn(wrong), "%s", wrong)
			continue
		}
		tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
		if err != nil {
			f.reportSyntax(err)
			continue
		}
		for _, doc := range tree.Docs {
			f.document(doc, tokens)
		}
	}
}

// documents splits at `---` and `...`. The parser would do so too, and would
// lose everything after a document without content.
func documents(tokens token.Tokens) []token.Tokens {
	var split []token.Tokens
	var now token.Tokens
	for _, t := range tokens {
		if t.Type == token.DocumentHeaderType && len(now) > 0 {
			split, now = append(split, now), nil
		}
		switch t.Type {
		case token.CommentType, token.DocumentHeaderType:
		case token.DocumentEndType:
			if len(now) > 0 {
				split = append(split, now)
			}
			now = nil
		default:
			now = append(now, t)
		}
	}
	if len(now) > 0 {
		split = append(split, now)
	}
	return split
}

// unreasonable stops what the parser would follow too deep or for too long, and
// what it would not mind.
func unreasonable(tokens token.Tokens) (*Node, string) {
	var opened []*token.Token
	run, count := 0, 0
	for _, t := range tokens {
		count++
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			opened = append(opened, t)
		case token.SequenceEndType, token.MappingEndType:
			if len(opened) == 0 {
				return place(t), fmt.Sprintf("this %s closes nothing", t.Value)
			}
			opened = opened[:len(opened)-1]
		case token.DirectiveType:
			return place(t), "lines that begin with % have no use here"
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			run++
		case token.MappingValueType, token.CollectEntryType, token.StringType:
			run = 0
		}
		if len(opened) > maxDepth || run > 4*maxDepth {
			return place(t), fmt.Sprintf("nested more than %d deep", maxDepth)
		}
		if count > maxTokens {
			return place(t), "the document is too long"
		}
	}
	if len(opened) > 0 {
		last := opened[len(opened)-1]
		return place(last), fmt.Sprintf("this %s is never closed", last.Value)
	}
	return nil, ""
}

func place(t *token.Token) *Node {
	if t == nil || t.Position == nil {
		return nil
	}
	return &Node{Line: t.Position.Line, Column: t.Position.Column}
}

func (f *File) reportSyntax(err error) {
	var syntax yaml.Error
	if !errors.As(err, &syntax) {
		f.Report(nil, "", "not YAML: %v", err)
		return
	}
	at := place(syntax.GetToken())
	if line := f.tabbed(at); line > 0 {
		f.Report(&Node{Line: line, Column: 1}, "indent with spaces", "the line is indented with a tab")
		return
	}
	message := restore.Replace(syntax.GetMessage())
	f.Report(at, adviceOn(message), "not YAML: %s", message)
}

// tabbed is the line at or above a syntax error that is indented with a tab:
// the parser complains about what follows from it.
func (f *File) tabbed(at *Node) int {
	if at == nil {
		return 0
	}
	for _, line := range []int{at.Line, at.Line - 1, at.Line + 1} {
		if line >= 1 && line <= len(f.lines) && strings.HasPrefix(strings.TrimLeft(f.lines[line-1], " "), "\t") {
			return line
		}
	}
	return 0
}

// adviceOn knows what people usually meant.
func adviceOn(message string) string {
	switch {
	case strings.Contains(message, "reserved character"), strings.Contains(message, "cannot start any token"):
		return `put the value in quotes: "…"`
	case strings.Contains(message, "mapping value is not allowed"):
		return `a value that holds ": " must be in quotes: "…"`
	case strings.Contains(message, "nested"), strings.Contains(message, "too long"):
		return "write it flatter, or in several files"
	case strings.Contains(message, "have no use"):
		return "remove the line"
	case strings.Contains(message, "must be specified"), strings.Contains(message, "closes nothing"), strings.Contains(message, "never closed"):
		return "a bracket or brace that was opened is not closed, or a value that holds one must be in quotes"
	case strings.Contains(message, "could not find end character"):
		return "a quote that was opened is not closed"
	}
	return "check the indentation, and put values with special characters in quotes"
}

func (f *File) document(doc *ast.DocumentNode, tokens token.Tokens) {
	b := builder{file: f, anchors: map[string]*Node{}}
	n := b.node(doc.Body, 0)
	if b.lost(tokens) && !b.stopped {
		f.Report(n, "simplify it until it can be read; it is not usual YAML", "the parser skipped a part of this document")
		return
	}
	if n.weight > maxNodes {
		f.Report(n, "write out what the aliases stand for", "aliases make the document too large")
		return
	}
	f.Documents = append(f.Documents, n)
}

// builder turns the parser's tree into nodes.
type builder struct {
	file    *File
	anchors map[string]*Node
	stopped bool
	pairs   int
	items   int
}

// lost says whether the parser left something out in silence: each colon is a
// pair of the tree, and each dash an item.
func (b *builder) lost(tokens token.Tokens) bool {
	pairs, items := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.MappingValueType:
			pairs++
		case token.SequenceEntryType:
			items++
		}
	}
	return b.pairs < pairs || b.items < items
}

func (b *builder) node(in ast.Node, depth int) *Node {
	if in == nil {
		return &Node{weight: 1}
	}
	n := &Node{weight: 1}
	if at := place(in.GetToken()); at != nil {
		n.Line, n.Column = at.Line, at.Column
	}
	if depth > maxDepth {
		b.tooDeep(n)
		return n
	}
	switch in := in.(type) {
	case *ast.MappingNode:
		b.mapping(n, in.Values, depth)
	case *ast.MappingValueNode:
		b.mapping(n, []*ast.MappingValueNode{in}, depth)
	case *ast.SequenceNode:
		n.Kind = List
		b.items += len(in.Values)
		for _, value := range in.Values {
			item := b.node(value, depth+1)
			n.Items = append(n.Items, item)
			n.weight = b.sum(n.weight, item.weight)
		}
	case *ast.AnchorNode:
		value := b.node(in.Value, depth+1)
		b.anchors[text(in.Name)] = value
		return value
	case *ast.AliasNode:
		return b.alias(n, text(in.Value))
	case *ast.TagNode:
		b.file.Report(n, "remove it: what a value is follows from its key", "tags such as %s are not used here", in.Start.Value)
		return b.node(in.Value, depth+1)
	case *ast.NullNode:
	case *ast.LiteralNode:
		n.Kind, n.Quoted, n.Block = Scalar, true, true
		n.Text = restore.Replace(in.Value.Value)
	default:
		b.scalar(n, in)
	}
	return n
}

func (b *builder) tooDeep(n *Node) {
	if !b.stopped {
		b.stopped = true
		b.file.Report(n, "write it flatter", "nested more than %d deep", maxDepth)
	}
}

func (b *builder) sum(a, c int) int { return min(a+c, maxNodes+1) }

func text(n ast.Node) string {
	if n == nil || n.GetToken() == nil {
		return ""
	}
	return n.GetToken().Value
}

func (b *builder) scalar(n *Node, in ast.Node) {
	n.Kind = Scalar
	n.Text = text(in)
	if s, ok := in.(*ast.StringNode); ok {
		n.Text = s.Value
	}
	if t := in.GetToken(); t != nil {
		n.Quoted = t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType
	}
	n.Text = restore.Replace(n.Text)
}

func (b *builder) alias(at *Node, name string) *Node {
	if target := b.anchors[name]; target != nil {
		return target
	}
	b.file.Report(at, "an anchor &"+name+" must stand above it; a text that begins with * must be in quotes", "the alias *%s refers to nothing", name)
	b.file.Doubt(at)
	return at
}

func (b *builder) mapping(n *Node, values []*ast.MappingValueNode, depth int) {
	n.Kind = Mapping
	b.pairs += len(values)
	seen := map[string]*Node{}
	var merged []*Node
	for _, value := range values {
		if value.Key == nil {
			continue
		}
		item := b.node(value.Value, depth+1)
		n.weight = b.sum(n.weight, item.weight)
		if value.Key.IsMergeKey() {
			merged = append(merged, item)
			continue
		}
		key := b.node(value.Key, depth+1)
		if len(n.Pairs) == 0 && !isFlow(n, value) {
			n.Line, n.Column = key.Line, key.Column
		}
		switch first := seen[key.Text]; {
		case key.Kind == Mapping || key.Kind == List:
			b.file.Report(key, "", "a key must be a plain text")
		case first != nil:
			b.file.Report(key, "keep one of the two", "the key %q stands twice; the first is on line %d", key.Text, first.Line)
		default:
			seen[key.Text] = key
			n.Pairs = append(n.Pairs, Pair{key, item})
		}
	}
	for _, from := range merged {
		b.merge(n, from, seen)
	}
}

// isFlow: a flow mapping's own place is its brace, a block mapping's its first key.
func isFlow(n *Node, first *ast.MappingValueNode) bool {
	t := first.Key.GetToken()
	return t != nil && (t.Position.Line > n.Line || t.Position.Column > n.Column)
}

// merge adds what `<<` brings; keys that are written out go before it.
func (b *builder) merge(n, from *Node, seen map[string]*Node) {
	switch from.Kind {
	case List:
		for _, item := range from.Items {
			b.merge(n, item, seen)
		}
	case Mapping:
		for _, p := range from.Pairs {
			if seen[p.Key.Text] == nil {
				seen[p.Key.Text] = p.Key
				n.Pairs = append(n.Pairs, p)
			}
		}
	default:
		b.file.Report(from, "write <<: *name", "<< merges mappings only")
	}
}
