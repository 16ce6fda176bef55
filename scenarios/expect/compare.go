package expect

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// Names that nobody can write: they are not identifiers.
const (
	compareName = "compare values"
	dateName    = "date of a text"
	readingName = "how times are read"
)

// reading is how times without a zone are read in one evaluation, and which of
// them were.
type reading struct {
	zone    *time.Location
	unzoned []time.Time
}

// comparisons replaces each comparison whose types are not known before the
// answer by a call of compare. What the checker could decide it has decided:
// `status == "200"` does not compile.
type comparisons struct{}

var compared = map[string]bool{"==": true, "!=": true, "<": true, "<=": true, ">": true, ">=": true, "in": true}

func (comparisons) Visit(node *ast.Node) {
	if args, is := dateCall(*node); is {
		ast.Patch(node, &ast.CallNode{
			Callee:    &ast.IdentifierNode{Value: dateName},
			Arguments: append([]ast.Node{&ast.IdentifierNode{Value: readingName}}, args...),
		})
		return
	}
	b, ok := (*node).(*ast.BinaryNode)
	if !ok || !compared[b.Operator] || !open(b.Left) && !open(b.Right) {
		return
	}
	ast.Patch(node, &ast.CallNode{
		Callee:    &ast.IdentifierNode{Value: compareName},
		Arguments: []ast.Node{&ast.IdentifierNode{Value: readingName}, &ast.StringNode{Value: b.Operator}, b.Left, b.Right},
	})
}

// dateCall finds date(text) and date(text, layout); with a zone as third
// argument the author says it all.
func dateCall(node ast.Node) ([]ast.Node, bool) {
	switch n := node.(type) {
	case *ast.BuiltinNode:
		return n.Arguments, n.Name == "date" && len(n.Arguments) < 3
	case *ast.CallNode:
		name, is := n.Callee.(*ast.IdentifierNode)
		return n.Arguments, is && name.Value == "date" && len(n.Arguments) < 3
	}
	return nil, false
}

// dateOf is date() with the zone of the reading.
func dateOf(args ...any) (any, error) {
	read, value := args[0].(*reading), plain(args[1])
	text, isText := value.(string)
	if isText && len(args) == 3 {
		layout := args[2].(string)
		t, err := time.ParseInLocation(layout, text, read.zone)
		if err == nil && !strings.Contains(layout, "07") && !strings.Contains(layout, "MST") {
			read.unzoned = append(read.unzoned, t)
		}
		return t, err
	}
	if t, ok := read.instant(value); ok {
		return t, nil
	}
	return nil, fmt.Errorf("%s is not a date", show(value))
}

func open(n ast.Node) bool {
	t := n.Type()
	return t == nil || t.Kind() == reflect.Interface
}

// compare compares two values by what they mean: a number with a text that is
// a number (clients that answer in text), a time with a text that is a time, a
// truth with 1, "t" or "true". Values that have nothing in common are unequal,
// and to order them is an error, as it is to order nothing.
func compare(args ...any) (any, error) {
	read := args[0].(*reading)
	op, a, b := args[1].(string), plain(args[2]), plain(args[3])
	if op == "==" || op == "!=" {
		return read.equal(a, b) == (op == "=="), nil
	}
	if op == "in" {
		return read.in(a, b)
	}
	if a == nil || b == nil {
		return nil, fmt.Errorf("null cannot be compared with %s", op)
	}
	c, ok := read.order(a, b)
	if !ok {
		return nil, fmt.Errorf("%s and %s cannot be compared with %s", show(a), show(b), op)
	}
	switch op {
	case "<":
		return c < 0, nil
	case "<=":
		return c <= 0, nil
	case ">":
		return c > 0, nil
	}
	return c >= 0, nil
}

func (r *reading) in(a, list any) (any, error) {
	items := reflect.ValueOf(list)
	switch items.Kind() {
	case reflect.Slice:
		for i := range items.Len() {
			if r.equal(a, plain(items.Index(i).Interface())) {
				return true, nil
			}
		}
		return false, nil
	case reflect.Map:
		for _, key := range items.MapKeys() {
			if r.equal(a, plain(key.Interface())) {
				return true, nil
			}
		}
		return false, nil
	}
	return nil, fmt.Errorf("%s is not a list, so it cannot be searched for %s", show(list), show(a))
}

func (r *reading) equal(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	_, x := a.(bool)
	_, y := b.(bool)
	if x || y {
		p, pok := truth(a)
		q, qok := truth(b)
		return pok && qok && p == q
	}
	if c, ok := r.order(a, b); ok {
		return c == 0
	}
	return reflect.DeepEqual(a, b)
}

func (r *reading) order(a, b any) (int, bool) {
	s, x := a.(string)
	t, y := b.(string)
	if x && y {
		return strings.Compare(s, t), true
	}
	if isTime(a) || isTime(b) {
		p, pok := r.instant(a)
		q, qok := r.instant(b)
		return p.Compare(q), pok && qok
	}
	if p, q, ok := spans(a, b); ok {
		return compareInts(p, q), true
	}
	p, pok := number(a)
	q, qok := number(b)
	if !pok || !qok {
		return 0, false
	}
	return p.Cmp(q), true
}

func compareInts(a, b time.Duration) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func spans(a, b any) (p, q time.Duration, ok bool) {
	p, x := a.(time.Duration)
	q, y := b.(time.Duration)
	return p, q, x && y
}

func isTime(v any) bool {
	_, ok := v.(time.Time)
	return ok
}

// plain turns what drivers and decoders hand over into the few types of this package.
func plain(v any) any {
	switch v := v.(type) {
	case nil, bool, string, int64, float64, time.Duration:
		return v
	case time.Time:
		if v.IsZero() { // nobody backs up the year 1: it is a time that is not known
			return nil
		}
		return v
	case *time.Time:
		if v == nil {
			return nil
		}
		return plain(*v)
	case []byte:
		return string(v)
	case json.Number:
		if whole, err := v.Int64(); err == nil {
			return whole
		}
		decimal, _ := v.Float64()
		return decimal
	}
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		return r.Int()
	case r.CanUint() && r.Uint() <= 1<<63-1:
		return int64(r.Uint())
	case r.CanFloat():
		return r.Float()
	case r.Kind() == reflect.Pointer && r.IsNil():
		return nil
	}
	return v
}

// number is exact: a count beyond 2^53 is not rounded before it is compared.
func number(v any) (*big.Rat, bool) {
	switch v := v.(type) {
	case int64:
		return new(big.Rat).SetInt64(v), true
	case float64:
		r := new(big.Rat).SetFloat64(v)
		return r, r != nil
	case string:
		text := strings.TrimSpace(v)
		if _, err := strconv.ParseFloat(text, 64); err != nil || len(text) > 64 || strings.ContainsAny(text, "xXpP_") {
			return nil, false
		}
		return new(big.Rat).SetString(text)
	}
	return nil, false
}

func truth(v any) (is, ok bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case int64:
		return v == 1, v == 0 || v == 1
	case float64:
		return v == 1, v == 0 || v == 1
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "t", "true", "1", "yes", "on":
			return true, true
		case "f", "false", "0", "no", "off":
			return false, true
		}
	}
	return false, false
}

var zonedLayouts = []string{
	time.RFC3339Nano,
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999-07",
	"2006-01-02 15:04:05.999999999-0700",
	"2006-01-02 15:04:05.999999999 -0700 MST",
	time.RFC1123Z,
}

var unzonedLayouts = []string{
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04",
	"2006-01-02T15:04",
	"2006-01-02",
}

// instant reads a time the way databases write it; one that names no zone is
// in that of the reading.
func (r *reading) instant(v any) (time.Time, bool) {
	switch v := v.(type) {
	case time.Time:
		return v, true
	case string:
		text := strings.TrimSpace(v)
		for _, layout := range zonedLayouts {
			if t, err := time.Parse(layout, text); err == nil {
				return t, true
			}
		}
		for _, layout := range unzonedLayouts {
			if t, err := time.ParseInLocation(layout, text, r.zone); err == nil {
				r.unzoned = append(r.unzoned, t)
				return t, true
			}
		}
	}
	return time.Time{}, false
}

// show writes a value as it is quoted to people, never at length.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing (null)"
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	case string:
		if len(v) > 60 {
			return strconv.Quote(strings.ToValidUTF8(v[:60], "")) + "…"
		}
		return strconv.Quote(v)
	}
	text := fmt.Sprint(v)
	if len(text) > 60 {
		return strings.ToValidUTF8(text[:60], "") + "…"
	}
	return text
}
