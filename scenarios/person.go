package scenarios

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SamePerson says whether two texts name the same person: by name, by mail
// address or by both, in whatever case and Unicode form, and whatever stands
// between and cannot be seen. Where names differ nobody can tell.
func SamePerson(a, b string) bool {
	return slices.ContainsFunc(namesOf(a), func(name string) bool { return slices.Contains(namesOf(b), name) })
}

// namesOf are those in "Ana <ana@acme.example>": the name and the address.
func namesOf(text string) []string {
	name, rest, both := strings.Cut(text, "<")
	if address, _, closed := strings.Cut(rest, ">"); both && closed {
		return slices.DeleteFunc([]string{plainName(strings.Trim(name, `" `)), plainName(address)}, func(s string) bool { return s == "" })
	}
	return []string{plainName(text)}
}

// plainName is what two spellings of a name have in common.
func plainName(text string) string {
	seen := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r), r == unicode.ReplacementChar: // which the store writes for it
			return -1
		}
		return unicode.ToLower(unicode.ToUpper(r))
	}, norm.NFKC.String(text))
	return strings.TrimPrefix(strings.Join(strings.Fields(seen), " "), "mailto:")
}
