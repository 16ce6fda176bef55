package strict

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Decoder is a value that reads itself: unions, and forms that Go has no shape
// for. What is wrong it reports to the file.
type Decoder interface {
	DecodeYAML(f *File, n *Node)
}

// Decode fills a value; into is a pointer. What does not fit is reported and
// left as it was, and the rest is filled.
func (f *File) Decode(n *Node, into any) {
	f.decode(n, reflect.ValueOf(into).Elem(), "the document")
}

func (f *File) decode(n *Node, v reflect.Value, name string) {
	if d, ok := v.Addr().Interface().(Decoder); ok {
		d.DecodeYAML(f, n)
		return
	}
	if v.Kind() == reflect.Pointer {
		f.pointer(n, v, name)
		return
	}
	if n.Kind == Null {
		f.null(n, v, name)
		return
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		f.time(n, v, name)
		return
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		f.unmarshal(n, u, name)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		f.structure(n, v, name)
	case reflect.Slice:
		f.slice(n, v, name)
	case reflect.Map:
		f.mapOf(n, v, name)
	case reflect.Interface:
		v.Set(reflect.ValueOf(n.Any()))
	default:
		f.scalar(n, v, name)
	}
}

// null: a list or mapping without content is empty; a value without content was forgotten.
func (f *File) null(n *Node, v reflect.Value, name string) {
	_, text := v.Addr().Interface().(encoding.TextUnmarshaler)
	switch v.Kind() {
	case reflect.Struct, reflect.Slice, reflect.Map, reflect.Interface:
		if !text {
			return
		}
	}
	if f.Doubtful(n) {
		return
	}
	f.Doubt(n)
	f.Report(n, "give it one, or remove the line", "%s has no value", name)
}

func (f *File) pointer(n *Node, v reflect.Value, name string) {
	elem := reflect.New(v.Type().Elem())
	f.decode(n, elem.Elem(), name)
	if n.Kind != Null {
		v.Set(elem)
	}
}

func (f *File) time(n *Node, v reflect.Value, name string) {
	t, err := time.Parse(time.RFC3339, n.Text)
	if err != nil {
		f.Doubt(n)
		f.Report(n, "", "%s: %q is not a time: write it like 2026-03-01T04:00:00Z", name, n.Text)
		return
	}
	v.Set(reflect.ValueOf(t))
}

func (f *File) unmarshal(n *Node, u encoding.TextUnmarshaler, name string) {
	if n.Kind != Scalar {
		f.wrongType(n, name, "one value")
		return
	}
	if err := u.UnmarshalText([]byte(n.Text)); err != nil {
		f.Doubt(n)
		f.Report(n, "", "%s: %v", name, err)
	}
}

type field struct {
	name  string
	index int
	opts  string
}

func fieldsOf(t reflect.Type) []field {
	var fields []field
	for i := range t.NumField() {
		name, opts, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name != "" && name != "-" {
			fields = append(fields, field{name, i, opts})
		}
	}
	return fields
}

func (f *File) structure(n *Node, v reflect.Value, name string) {
	fields := fieldsOf(v.Type())
	if n.Kind == Scalar {
		for _, field := range fields {
			if field.opts == "plain" {
				f.decode(n, v.Field(field.index), name)
				return
			}
		}
	}
	if n.Kind != Mapping {
		f.wrongType(n, name, "a mapping")
		return
	}
	for _, p := range n.Pairs {
		f.field(n, p, v, fields, name)
	}
}

func (f *File) field(in *Node, p Pair, v reflect.Value, fields []field, name string) {
	known := make([]string, len(fields))
	for i, field := range fields {
		if field.name != p.Key.Text {
			known[i] = field.name
			continue
		}
		if field.opts == "named" {
			f.named(p.Value, v.Field(field.index), field.name)
		} else {
			f.decode(p.Value, v.Field(field.index), field.name)
		}
		return
	}
	f.Unknown(in, p.Key, name, known)
}

// Unknown reports a key that means nothing here, with the nearest that does.
func (f *File) Unknown(in, key *Node, where string, known []string) {
	where = strings.TrimPrefix(where, "the document")
	if where != "" {
		where = " in " + where
	}
	f.Doubt(in)
	next := Suggest(key.Text, known)
	if before, whole := in.cutByComma(key); before != "" {
		next = fmt.Sprintf("inside { } a comma ends a value: put this one in quotes: %s: %q", before, whole)
	}
	f.Report(key, next, "unknown key %q%s", key.Text, where)
}

// cutByComma is the key of the value that a comma cut off before a key that has
// no value of its own, as in {about: one, and another}, and that value as it was
// meant; "" where none did.
func (n *Node) cutByComma(key *Node) (before, whole string) {
	for i, p := range n.Pairs {
		if p.Key != key || i == 0 || p.Value.Kind != Null {
			continue
		}
		last := n.Pairs[i-1]
		if last.Value.Kind == Scalar {
			if last.Value.Quoted || n.Column == n.Pairs[0].Key.Column { // the latter is a block mapping
				return "", ""
			}
			return last.Key.Text, last.Value.Text + ", " + key.Text
		}
		before, whole = n.cutByComma(last.Key)
		return before, whole + ", " + key.Text
	}
	return "", ""
}

func (f *File) slice(n *Node, v reflect.Value, name string) {
	if n.Kind != List {
		f.wrongType(n, name, "a list")
		return
	}
	list := reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items))
	for i, item := range n.Items {
		f.decode(item, list.Index(i), name)
	}
	v.Set(list)
}

// named reads a mapping into a slice whose items know their name.
func (f *File) named(n *Node, v reflect.Value, name string) {
	if n.Kind == Null {
		return
	}
	if n.Kind != Mapping {
		f.wrongType(n, name, "a mapping")
		return
	}
	list := reflect.MakeSlice(v.Type(), len(n.Pairs), len(n.Pairs))
	for i, p := range n.Pairs {
		list.Index(i).FieldByName("Name").SetString(p.Key.Text)
		f.decode(p.Value, list.Index(i), p.Key.Text)
	}
	v.Set(list)
}

func (f *File) mapOf(n *Node, v reflect.Value, name string) {
	if n.Kind != Mapping {
		f.wrongType(n, name, "a mapping")
		return
	}
	values := reflect.MakeMapWithSize(v.Type(), len(n.Pairs))
	for _, p := range n.Pairs {
		value := reflect.New(v.Type().Elem()).Elem()
		f.decode(p.Value, value, p.Key.Text)
		values.SetMapIndex(reflect.ValueOf(p.Key.Text), value)
	}
	v.Set(values)
}

func (f *File) scalar(n *Node, v reflect.Value, name string) {
	wants := map[reflect.Kind]string{
		reflect.String: "a text", reflect.Bool: "true or false",
		reflect.Int: "a whole number", reflect.Int64: "a whole number", reflect.Float64: "a number",
	}[v.Kind()]
	if wants == "" {
		panic(fmt.Sprintf("strict: no way to read a %s", v.Type()))
	}
	if n.Kind != Scalar || !set(v, n) {
		f.wrongType(n, name, wants)
	}
}

func set(v reflect.Value, n *Node) bool {
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Text)
		return true
	case reflect.Bool:
		v.SetBool(n.Text == "true")
		return !n.Quoted && (n.Text == "true" || n.Text == "false")
	case reflect.Int, reflect.Int64:
		whole, err := strconv.ParseInt(n.Text, 10, 64)
		v.SetInt(whole)
		return err == nil && !n.Quoted && !v.OverflowInt(whole)
	default:
		decimal, err := strconv.ParseFloat(n.Text, 64)
		v.SetFloat(decimal)
		return err == nil && !n.Quoted && decimalForm.MatchString(n.Text)
	}
}

func (f *File) wrongType(n *Node, name, wants string) {
	f.Doubt(n)
	f.Report(n, "", "%s must be %s, not %s", name, wants, n.describe())
}

func (n *Node) describe() string {
	switch n.Kind {
	case Mapping:
		return "a mapping"
	case List:
		return "a list"
	case Null:
		return "empty"
	}
	if n.Quoted || len(n.Text) > 40 {
		return "a text"
	}
	return strconv.Quote(n.Text)
}
