// Package expect compiles what a check expects and asks it of an answer. The
// language is expr-lang/expr; the names an expression may use depend on the
// kind of the check and are typed, so that a mistake shows when a workspace is
// loaded and not at three in the morning.
//
// Databases and their clients do not agree on what a number, a time or a truth
// looks like, so values whose type is only known at run time are compared by
// what they mean: see compare.
package expect

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"rehearse/scenarios/units"
)

// Kind is the kind of a check, named like its key in YAML.
type Kind string

// The kinds; a scenario's author chooses one for each check.
const (
	SQL   Kind = "sql"
	Query Kind = "query"
	Files Kind = "files"
	Exec  Kind = "exec"
	HTTP  Kind = "http"
	TCP   Kind = "tcp"
)

var (
	moment  = types.TypeOf(time.Time{})
	texts   = types.TypeOf([]string{})
	dynamic = types.Any // only the answer knows
)

var rows = types.Map{
	"value":   dynamic, // first column of the first row; nil without rows
	"row":     types.TypeOf(map[string]any{}),
	"rows":    types.TypeOf([]map[string]any{}),
	"count":   types.Int, // rows, all of them
	"columns": texts,
}

// names are what an expression may use, by kind, with their types.
var names = map[Kind]types.Map{
	SQL:   rows,
	Query: rows,
	Files: {"count": types.Int, "size": types.Int, "newest": moment, "oldest": moment, "names": texts, "owners": texts, "modes": texts},
	Exec:  {"code": types.Int, "stdout": types.String, "stderr": types.String, "json": dynamic},
	HTTP: {"status": types.Int, "body": types.String, "json": dynamic,
		"headers": types.TypeOf(map[string]string{}), "seconds": types.Float64},
	TCP: {"open": types.Bool, "banner": types.String, "seconds": types.Float64},
}

// Program is a compiled expectation. It may be asked concurrently.
type Program struct {
	kind Kind
	text string
	uses map[string]bool
	code *vm.Program
}

// Error is an expression that does not compile, and where in it.
type Error struct {
	Line, Column int // from 1
	Message      string
	Next         string
}

func (e *Error) Error() string {
	if e.Next == "" {
		return e.Message
	}
	return e.Message + ": " + e.Next
}

// Compile compiles an expectation for answers of a kind; what is wrong is an *Error.
func Compile(kind Kind, text string) (*Program, error) {
	env, known := names[kind]
	if !known {
		return nil, &Error{1, 1, fmt.Sprintf("there is no kind of check called %q", kind), ""}
	}
	if strings.TrimSpace(text) == "" {
		return nil, &Error{1, 1, "the expectation is empty", "write one, such as " + examples[kind]}
	}
	code, err := compile(text, env)
	if err != nil {
		return nil, readable(err, kind)
	}
	seen, err := look(text, env)
	if err != nil {
		return nil, readable(err, kind)
	}
	return &Program{kind: kind, text: text, uses: seen, code: code}, nil
}

var examples = map[Kind]string{
	SQL:   "value > 0",
	Query: "value > 0",
	Files: "count > 0",
	Exec:  `stdout contains "ok"`,
	HTTP:  "status == 200",
	TCP:   "open",
}

// compile checks the expression as it was written before comparisons are
// replaced: the checker does not look into what was replaced.
func compile(text string, env types.Map) (code *vm.Program, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	known := types.Map{readingName: types.TypeOf(&reading{})}
	maps.Copy(known, env)
	options := append([]expr.Option{expr.Env(known), expr.AsBool()}, functions...)
	if _, err := expr.Compile(text, options...); err != nil {
		return nil, err
	}
	return expr.Compile(text, append(options, expr.Patch(comparisons{}))...)
}

// functions are those that expr lacks, or has in a form that people would stumble over.
var functions = []expr.Option{
	expr.DisableBuiltin("duration"),
	expr.Function("duration", func(args ...any) (any, error) {
		d, err := units.ParseDuration(args[0].(string))
		return d.Std(), err
	}, new(func(string) time.Duration)),
	expr.Function("ago", func(args ...any) (any, error) {
		d, err := units.ParseDuration(args[0].(string))
		return time.Now().Add(-d.Std()), err
	}, new(func(string) time.Time)),
	expr.Function(compareName, compare, new(func(*reading, string, any, any) bool)),
	expr.Function(dateName, dateOf, new(func(*reading, any) time.Time), new(func(*reading, any, string) time.Time)),
}

// look goes through an expression that compiled: which names of the answer it
// uses, and whether its durations are any.
func look(text string, env types.Map) (map[string]bool, error) {
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, err
	}
	l := looker{env: env, uses: map[string]bool{}}
	ast.Walk(&tree.Node, &l)
	if l.wrong != nil {
		return nil, l.wrong.Bind(tree.Source)
	}
	return l.uses, nil
}

type looker struct {
	env   types.Map
	uses  map[string]bool
	wrong *file.Error
}

func (l *looker) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if _, known := l.env[n.Value]; known {
			l.uses[n.Value] = true
		}
		if n.Value == "$env" {
			l.wrong = &file.Error{Location: n.Location(), Message: "unknown name $env"}
		}
	case *ast.CallNode:
		l.call(n.Callee, n.Arguments)
	case *ast.BuiltinNode:
		l.call(&ast.IdentifierNode{Value: n.Name}, n.Arguments)
	}
}

func (l *looker) call(callee ast.Node, args []ast.Node) {
	id, ok := callee.(*ast.IdentifierNode)
	if !ok || id.Value != "duration" && id.Value != "ago" || len(args) != 1 {
		return
	}
	if text, ok := args[0].(*ast.StringNode); ok {
		if _, err := units.ParseDuration(text.Value); err != nil {
			l.wrong = &file.Error{Location: text.Location(), Message: err.Error()}
		}
	}
}

// readable makes one line of what the compiler says.
func readable(err error, kind Kind) *Error {
	e := &Error{Line: 1, Column: 1, Message: err.Error()}
	var at *file.Error
	if errors.As(err, &at) {
		e.Line, e.Column, e.Message = max(at.Line, 1), at.Column+1, at.Message
	}
	switch name, unknown := strings.CutPrefix(e.Message, "unknown name "); {
	case unknown:
		e.Message = fmt.Sprintf("unknown name %q", name)
		e.Next = fmt.Sprintf("the answer to %s has %s", kind, strings.Join(Names(kind), ", "))
	case strings.HasPrefix(e.Message, "expected bool, but got "):
		e.Message = "the expectation must be true or false, but it is " + called(strings.TrimPrefix(e.Message, "expected bool, but got "))
		e.Next = "compare it with something, such as " + examples[kind]
	case strings.Contains(e.Message, `unexpected token Operator(".")`) && names[kind]["count"] != nil:
		e.Message, e.Next = "a member of nothing", "count is a number here; to count some rows write len(filter(rows, .name > 3))"
	case strings.Contains(e.Message, `unexpected token Operator("=")`):
		e.Message, e.Next = "a single = compares nothing", "write =="
	case strings.Contains(e.Message, "unexpected token EOF"):
		e.Message = "the expression ends too early"
	}
	if i := strings.IndexByte(e.Message, '\n'); i >= 0 {
		e.Message = e.Message[:i]
	}
	return e
}

// called is what people call a type.
func called(kind string) string {
	switch kind {
	case "int", "float64":
		return "a number"
	case "string":
		return "a text"
	case "time.Time":
		return "a time"
	}
	return kind
}

// Names are what an expectation of a kind may use.
func Names(kind Kind) []string {
	var list []string
	for name := range names[kind] {
		list = append(list, name)
	}
	sort.Strings(list)
	return list
}

// Holds asks whether the answer is as expected, and takes times without a zone
// as UTC. The error, for people, says why that cannot be said of this answer.
func (p *Program) Holds(answer map[string]any) (holds bool, err error) {
	holds, _, err = p.HoldsIn(time.UTC, answer)
	return holds, err
}

// HoldsIn is Holds with the zone in which times without one are meant. unzoned
// are those that the result rests on, as they read in that zone.
func (p *Program) HoldsIn(zone *time.Location, answer map[string]any) (holds bool, unzoned []time.Time, err error) {
	defer func() {
		if r := recover(); r != nil {
			holds, err = false, fmt.Errorf("%s cannot be evaluated for the answer: %v", p.text, r)
		}
	}()
	env, err := p.fit(answer)
	if err != nil {
		return false, nil, err
	}
	read := &reading{zone: zone}
	env[readingName] = read
	result, err := vm.Run(p.code, env)
	if err != nil {
		return false, read.unzoned, fmt.Errorf("%s cannot be evaluated for the answer: %s", p.text, why(err))
	}
	holds, _ = result.(bool) // AsBool sees to it
	return holds, read.unzoned, nil
}

// why is the heart of what the machine says, without its drawing of the expression.
func why(err error) string {
	var at *file.Error
	if !errors.As(err, &at) {
		return err.Error()
	}
	message := strings.TrimPrefix(at.Message, "runtime error: ")
	if rest, ok := strings.CutPrefix(message, "cannot fetch "); ok {
		name, _, _ := strings.Cut(rest, " from ")
		if strings.HasSuffix(message, "<nil>") {
			return fmt.Sprintf("there is no %s, because its parent is empty", name)
		}
		return fmt.Sprintf("there is no %s in it", name)
	}
	if found := conversion.FindStringSubmatch(message); found != nil {
		return fmt.Sprintf("%s is not %s", found[1], found[2])
	}
	if found := cast.FindStringSubmatch(message); found != nil {
		return fmt.Sprintf("it is %s, which is neither true nor false: compare it with something", found[1])
	}
	if strings.HasPrefix(message, "invalid operation: int(") {
		return "a value without members was asked for a member"
	}
	return message
}

// What the machine says when a value is not what an operator takes.
var (
	conversion = regexp.MustCompile(`^interface conversion: interface \{\} is (.+), not (\S+)$`)
	cast       = regexp.MustCompile(`^invalid operation: bool\((.+)\)$`)
)

// fit gives every name of the kind a value of its declared type, or nil where
// the answer does not know it.
func (p *Program) fit(answer map[string]any) (map[string]any, error) {
	env := make(map[string]any, len(answer))
	for name, want := range names[p.kind] {
		value, ok := fitted(plain(answer[name]), want)
		if !ok {
			return nil, fmt.Errorf("%s of the answer is %s where %s is expected", name, show(answer[name]), want)
		}
		if value == nil && p.uses[name] && single(want) {
			return nil, fmt.Errorf("%s is unknown, so %s cannot be evaluated", name, p.text)
		}
		env[name] = value
	}
	return env, nil
}

// single: a value that is nil where one of a fixed type belongs would panic in
// the machine, or pass for a zero.
func single(want types.Type) bool {
	switch want {
	case types.Int, types.Float64, types.String, types.Bool, moment:
		return true
	}
	return false
}

func fitted(value any, want types.Type) (any, bool) {
	if value == nil {
		if want == dynamic || single(want) {
			return nil, true
		}
		return reflect.Zero(want.Nature().Type).Interface(), true
	}
	switch want {
	case types.Int:
		whole, ok := value.(int64)
		return int(whole), ok
	case types.Float64:
		n, ok := number(value)
		if !ok {
			return nil, false
		}
		f, _ := n.Float64()
		return f, true
	case moment:
		t, ok := (&reading{zone: time.UTC}).instant(value)
		return t, ok
	}
	return value, want == dynamic || types.TypeOf(value).Equal(want)
}

// Uses says whether the expression mentions a name of the answer.
func (p *Program) Uses(name string) bool { return p.uses[name] }

// UsesAny says whether the expression mentions one of some names of the answer.
func (p *Program) UsesAny(names ...string) bool { return slices.ContainsFunc(names, p.Uses) }

// String is the expression as it was written.
func (p *Program) String() string { return p.text }
