package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Canonical writes a JSON document as RFC 8785 demands. It refuses what has no
// single meaning: a key that comes twice, text that is not UTF-8, half a
// surrogate pair, a number beyond what a double holds exactly.
func Canonical(document []byte) ([]byte, error) {
	c := canonical{in: document, out: make([]byte, 0, len(document))}
	c.space()
	if err := c.value(0); err != nil {
		return nil, fmt.Errorf("at byte %d: %w", c.at, err)
	}
	if c.space(); c.at != len(c.in) {
		return nil, fmt.Errorf("at byte %d: something follows the document", c.at)
	}
	return c.out, nil
}

// IsCanonical says whether a document is as Canonical writes it.
func IsCanonical(document []byte) bool {
	written, err := Canonical(document)
	return err == nil && bytes.Equal(written, document)
}

// deepest is how far a document may be nested.
const deepest = 100

type canonical struct {
	in  []byte
	at  int
	out []byte
}

func (c *canonical) space() {
	for c.at < len(c.in) && (c.in[c.at] == ' ' || c.in[c.at] == '\n' || c.in[c.at] == '\t' || c.in[c.at] == '\r') {
		c.at++
	}
}

func (c *canonical) peek() byte {
	if c.at < len(c.in) {
		return c.in[c.at]
	}
	return 0
}

func (c *canonical) value(depth int) error {
	if depth > deepest {
		return errors.New("the document is nested too deeply")
	}
	switch b := c.peek(); {
	case b == '{':
		return c.object(depth)
	case b == '[':
		return c.array(depth)
	case b == '"':
		return c.text()
	case b == '-' || '0' <= b && b <= '9':
		return c.number()
	}
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(c.in[c.at:], []byte(word)) {
			c.at += len(word)
			c.out = append(c.out, word...)
			return nil
		}
	}
	return errors.New("expected a JSON value")
}

func (c *canonical) array(depth int) error {
	c.at++
	c.out = append(c.out, '[')
	for first := true; ; first = false {
		c.space()
		if first && c.peek() == ']' {
			break
		}
		if err := c.value(depth + 1); err != nil {
			return err
		}
		if c.space(); c.peek() != ',' {
			break
		}
		c.at++
		c.out = append(c.out, ',')
	}
	if c.peek() != ']' {
		return errors.New("expected , or ]")
	}
	c.at++
	c.out = append(c.out, ']')
	return nil
}

// member is where a key with its value stands in the output.
type member struct {
	key      []byte // as written, in quotes
	from, to int
}

func (c *canonical) object(depth int) error {
	c.at++
	c.out = append(c.out, '{')
	start := len(c.out)
	var members []member
	sorted := true
	for first := true; ; first = false {
		c.space()
		if first && c.peek() == '}' {
			break
		}
		if c.peek() != '"' {
			return errors.New("expected a key in quotes")
		}
		m := member{from: len(c.out)}
		if err := c.text(); err != nil {
			return err
		}
		m.key = c.out[m.from:len(c.out):len(c.out)]
		if c.space(); c.peek() != ':' {
			return errors.New("expected a colon")
		}
		c.at++
		c.out = append(c.out, ':')
		c.space()
		if err := c.value(depth + 1); err != nil {
			return err
		}
		m.to = len(c.out)
		if n := len(members); n > 0 && compareKeys(members[n-1].key, m.key) >= 0 {
			sorted = false
		}
		members = append(members, m)
		if c.space(); c.peek() != ',' {
			break
		}
		c.at++
		c.out = append(c.out, ',')
	}
	if c.peek() != '}' {
		return errors.New("expected , or }")
	}
	c.at++
	if !sorted {
		if err := c.sort(start, members); err != nil {
			return err
		}
	}
	c.out = append(c.out, '}')
	return nil
}

// sort puts the members of an object that was just written in order.
func (c *canonical) sort(start int, members []member) error {
	written := bytes.Clone(c.out[start:])
	for i, m := range members {
		members[i].key = written[m.from-start : m.from-start+len(m.key)]
	}
	slices.SortFunc(members, func(a, b member) int { return compareKeys(a.key, b.key) })
	c.out = c.out[:start]
	for i, m := range members {
		if i > 0 {
			if bytes.Equal(members[i-1].key, m.key) {
				return fmt.Errorf("the key %s comes twice", m.key)
			}
			c.out = append(c.out, ',')
		}
		c.out = append(c.out, written[m.from-start:m.to-start]...)
	}
	return nil
}

// compareKeys goes by UTF-16 code units, as RFC 8785 demands. Keys are compared as
// they are written, which for plain ones is the same.
func compareKeys(a, b []byte) int {
	if plain(a) && plain(b) {
		return bytes.Compare(a[1:len(a)-1], b[1:len(b)-1])
	}
	return slices.Compare(unitsOf(a), unitsOf(b))
}

func plain(key []byte) bool {
	for _, b := range key {
		if b >= utf8.RuneSelf || b == '\\' {
			return false
		}
	}
	return true
}

func unitsOf(written []byte) []uint16 {
	c := canonical{in: written}
	runes, err := c.runes()
	if err != nil { // it was read before
		panic(err)
	}
	return utf16.Encode(runes)
}

// text copies a string, with the escapes that must be and no others.
func (c *canonical) text() error {
	// Most strings need no second look.
	for i := c.at + 1; i < len(c.in); i++ {
		b := c.in[i]
		if b == '"' {
			c.out = append(c.out, c.in[c.at:i+1]...)
			c.at = i + 1
			return nil
		}
		if b == '\\' || b < ' ' || b >= utf8.RuneSelf {
			break
		}
	}
	runes, err := c.runes()
	if err != nil {
		return err
	}
	c.out = append(c.out, '"')
	for _, r := range runes {
		switch {
		case r == '"' || r == '\\':
			c.out = append(c.out, '\\', byte(r))
		case r < ' ':
			c.out = appendControl(c.out, r)
		default:
			c.out = utf8.AppendRune(c.out, r)
		}
	}
	c.out = append(c.out, '"')
	return nil
}

func appendControl(out []byte, r rune) []byte {
	if i := bytes.IndexRune([]byte("\b\t\n\f\r"), r); i >= 0 {
		return append(out, '\\', "btnfr"[i])
	}
	return fmt.Appendf(out, `\u%04x`, r)
}

// runes reads a string.
func (c *canonical) runes() (runes []rune, err error) {
	for c.at++; c.at < len(c.in); {
		b := c.in[c.at]
		switch {
		case b == '"':
			c.at++
			return runes, nil
		case b < ' ':
			return nil, errors.New("a control character stands in a string without an escape")
		case b == '\\':
			r, err := c.escape()
			if err != nil {
				return nil, err
			}
			runes = append(runes, r)
		default:
			r, size := utf8.DecodeRune(c.in[c.at:])
			if r == utf8.RuneError && size == 1 {
				return nil, errors.New("a string is not UTF-8")
			}
			runes = append(runes, r)
			c.at += size
		}
	}
	return nil, errors.New("a string does not end")
}

func (c *canonical) escape() (rune, error) {
	if c.at+1 >= len(c.in) {
		return 0, errors.New("a string does not end")
	}
	b := c.in[c.at+1]
	if i := bytes.IndexByte([]byte(`"\/bfnrt`), b); i >= 0 {
		c.at += 2
		return rune("\"\\/\b\f\n\r\t"[i]), nil
	}
	if b != 'u' {
		return 0, fmt.Errorf(`\%c is not an escape of JSON`, b)
	}
	r, err := c.hex()
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if c.peek() == '\\' && c.at+1 < len(c.in) && c.in[c.at+1] == 'u' {
		second, err := c.hex()
		if err != nil {
			return 0, err
		}
		if both := utf16.DecodeRune(r, second); both != utf8.RuneError {
			return both, nil
		}
	}
	return 0, errors.New("a string holds half a surrogate pair")
}

func (c *canonical) hex() (rune, error) {
	if c.at+6 > len(c.in) {
		return 0, errors.New(`\u needs four hexadecimal digits`)
	}
	n, err := strconv.ParseUint(string(c.in[c.at+2:c.at+6]), 16, 16)
	if err != nil {
		return 0, errors.New(`\u needs four hexadecimal digits`)
	}
	c.at += 6
	return rune(n), nil
}

// exact is the largest whole number up to which a double holds every one.
const exact = 1 << 53

func (c *canonical) number() error {
	start, whole := c.at, true
	for c.at < len(c.in) && bytes.IndexByte([]byte("+-.eE0123456789"), c.in[c.at]) >= 0 {
		if c.in[c.at] == '.' || c.in[c.at] == 'e' || c.in[c.at] == 'E' {
			whole = false
		}
		c.at++
	}
	written := c.in[start:c.at]
	if !isNumber(written) {
		return fmt.Errorf("%q is not a number of JSON", written)
	}
	f, err := strconv.ParseFloat(string(written), 64)
	if err != nil {
		return fmt.Errorf("the number %s is beyond what a double holds", written)
	}
	before := len(c.out)
	c.out = appendNumber(c.out, f)
	if whole && math.Abs(f) >= exact && !bytes.Equal(c.out[before:], written) {
		return fmt.Errorf("the number %s is beyond what a double holds exactly; write it as a string", written)
	}
	return nil
}

// isNumber holds to the grammar of JSON: no leading zeros, digits around the point.
func isNumber(s []byte) bool {
	digits := func() bool {
		n := 0
		for n < len(s) && '0' <= s[n] && s[n] <= '9' {
			n++
		}
		s = s[n:]
		return n > 0
	}
	s = bytes.TrimPrefix(s, []byte("-"))
	if len(s) > 1 && s[0] == '0' && '0' <= s[1] && s[1] <= '9' || !digits() {
		return false
	}
	if len(s) > 0 && s[0] == '.' {
		if s = s[1:]; !digits() {
			return false
		}
	}
	if len(s) > 0 && (s[0] == 'e' || s[0] == 'E') {
		if s = s[1:]; len(s) > 0 && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !digits() {
			return false
		}
	}
	return len(s) == 0
}

// appendNumber writes a number as ECMAScript does.
func appendNumber(out []byte, f float64) []byte {
	if f == 0 {
		return append(out, '0')
	}
	if size := math.Abs(f); size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(out, f, 'f', -1, 64)
	}
	text := strconv.FormatFloat(f, 'e', -1, 64)
	i := bytes.IndexByte([]byte(text), 'e')
	out = append(append(out, text[:i+2]...), bytes.TrimLeft([]byte(text[i+2:]), "0")...)
	return out
}
