// Package secret takes secrets out of texts before they are kept or shown. What
// others print is cleaned as it comes, before anything is shortened, quoted or
// joined: a secret is found whole, in halves, by the line, and in the forms that
// tools give it (JSON, URL, shell, base64, hex). Our own sentences are spared:
// someone's password may be "password".
package secret

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hidden stands where a secret was.
const Hidden = "[secret]"

const (
	// shortest is the length below which a value is no secret worth the name,
	// and taking it out would make texts unreadable.
	shortest = 3
	// Parts of a secret that are so long, by its own length, are taken out of the
	// texts of others; in our own only what no sentence holds by chance.
	shortestPart, longestPart, shortestPartOfOurs = 6, 8, 16
)

// Set are the secrets of one run. The zero value and nil know none.
type Set struct {
	words  []string                    // that a sentence may hold as well: found as whole words alone
	whole  []string                    // every form of the others, the longest first
	theirs map[int]map[string]struct{} // parts of those, by their length
	ours   map[int]map[string]struct{}
}

// New makes a set of values. What is too short is left out.
func New(values ...string) *Set {
	s := &Set{theirs: map[int]map[string]struct{}{}, ours: map[int]map[string]struct{}{}}
	for _, value := range values {
		value = strings.TrimSpace(value)
		s.add(value)
		if strings.ContainsAny(value, "\r\n") {
			for _, line := range strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == '\r' }) {
				if line = strings.TrimSpace(line); len(line) >= 8 && !strings.HasPrefix(line, "-----") {
					s.add(line)
				}
			}
		}
	}
	slices.SortFunc(s.whole, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	s.whole = slices.Compact(s.whole)
	return s
}

func (s *Set) add(value string) {
	switch {
	case len(value) < shortest:
		return
	case isWord(value):
		s.words = append(s.words, value)
		return
	}
	for _, form := range forms(value) {
		s.whole = append(s.whole, form)
		// PEM headers are in many texts, and in none are they the secret.
		if strings.HasPrefix(form, "-----") {
			continue
		}
		if part := min(max(len(form)/3, shortestPart), longestPart); part < len(form) {
			addParts(s.theirs, form, part)
		}
		if len(form) > 2*shortestPartOfOurs {
			addParts(s.ours, form, shortestPartOfOurs)
		}
	}
}

func addParts(to map[int]map[string]struct{}, form string, size int) {
	if to[size] == nil {
		to[size] = map[string]struct{}{}
	}
	for i := 0; i+size <= len(form); i++ {
		to[size][form[i:i+size]] = struct{}{}
	}
}

// isWord: letters alone or a few digits, as a sentence may hold them by chance.
func isWord(value string) bool {
	letters := !strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) })
	digits := !strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsDigit(r) })
	return letters && len(value) < 16 && sameCase(value) || digits && len(value) < 6
}

// sameCase: as a word is written, all small, all large, or large at its beginning.
func sameCase(value string) bool {
	first, size := utf8.DecodeRuneInString(value)
	rest := value[size:]
	return rest == strings.ToLower(rest) || value == strings.ToUpper(value) && unicode.IsUpper(first)
}

// forms are the ways in which tools write a value.
func forms(value string) []string {
	quoted, _ := json.Marshal(value)
	all := []string{value, strings.Trim(string(quoted), `"`), url.QueryEscape(value), url.PathEscape(value), strings.ReplaceAll(value, "'", `'\''`)}
	if len(value) >= shortestPart {
		all = append(all, hex.EncodeToString([]byte(value)))
		// In base64 a value looks different by where it stands; what depends on
		// its neighbours is left out.
		for shift := range 3 {
			encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), value...))
			from := (shift*8 + 5) / 6
			if to := (shift + len(value)) * 8 / 6; to-from >= 8 {
				all = append(all, encoded[from:to], strings.NewReplacer("+", "-", "/", "_").Replace(encoded[from:to]))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Clean takes secrets out of a text that others wrote: a tool, a server, an
// application.
func (s *Set) Clean(text string) string { return s.CleanBut(text, "") }

// CleanBut is Clean for a text into which sentences of ours may have gone, such
// as those of a recipe's script: a word that is among ours is not taken out.
func (s *Set) CleanBut(text, ours string) string {
	if s == nil || text == "" {
		return text
	}
	found := s.spans(text, s.theirs, shortest)
	for _, word := range s.words {
		if ours == "" || !holdsWord(ours, word) {
			found = append(found, wordsIn(text, word)...)
		}
	}
	return hide(text, found)
}

// CleanShown is for a text of ours that shows what others wrote in quotation
// marks, as the answers to checks are shown.
func (s *Set) CleanShown(text string) string {
	if s == nil || text == "" {
		return text
	}
	found := s.spans(text, s.theirs, shortest)
	for _, word := range s.words {
		for _, at := range wordsIn(text, word) {
			if strings.Count(text[:at.from], `"`)%2 == 1 {
				found = append(found, at)
			}
		}
	}
	return hide(text, found)
}

// CleanOurs takes out of a sentence of ours what cannot be in it by chance.
func (s *Set) CleanOurs(text string) string {
	if s == nil || text == "" {
		return text
	}
	return hide(text, s.spans(text, s.ours, shortestPart))
}

// CleanRecord cleans every text in what v points to, as CleanOurs does. Fields tagged
// clean:"-" or json:"-" stay as they are.
func (s *Set) CleanRecord(v any) {
	if s != nil {
		s.cleanValue(reflect.ValueOf(v))
	}
}

func (s *Set) cleanValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			s.cleanValue(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() && v.CanSet() {
			v.Set(s.cleaned(v.Elem()))
		}
	case reflect.String:
		if cleaned := s.CleanOurs(v.String()); v.CanSet() && cleaned != v.String() {
			v.SetString(cleaned)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() && field.Tag.Get("json") != "-" && field.Tag.Get("clean") != "-" {
				s.cleanValue(v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			s.cleanValue(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			v.SetMapIndex(key, s.cleaned(v.MapIndex(key)))
		}
	default:
	}
}

// cleaned is a copy that can be changed, and was.
func (s *Set) cleaned(v reflect.Value) reflect.Value {
	whole := reflect.New(v.Type()).Elem()
	whole.Set(v)
	s.cleanValue(whole)
	return whole
}

type span struct{ from, to int }

// spans are where secrets and parts of them stand. A text that was cut may end
// in the beginning of one, before the mark that says so.
func (s *Set) spans(text string, parts map[int]map[string]struct{}, leastAtCut int) (found []span) {
	for _, form := range s.whole {
		for from := 0; ; {
			at := strings.Index(text[from:], form)
			if at < 0 {
				break
			}
			found = append(found, span{from + at, from + at + len(form)})
			from += at + len(form)
		}
	}
	for size, set := range parts {
		for i := 0; i+size <= len(text); i++ {
			if _, is := set[text[i:i+size]]; is {
				found = append(found, span{i, i + size})
			}
		}
	}
	for _, mark := range []string{"…", "..."} {
		if end := strings.Index(text, mark); end > 0 {
			found = append(found, s.begun(text[:end], leastAtCut)...)
		}
	}
	return found
}

// begun is the beginning of a secret with which a text ends.
func (s *Set) begun(text string, least int) []span {
	for _, form := range s.whole {
		for size := min(len(form)-1, len(text)); size >= least; size-- {
			if strings.HasSuffix(text, form[:size]) {
				return []span{{len(text) - size, len(text)}}
			}
		}
	}
	return nil
}

func wordsIn(text, word string) (found []span) {
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return found
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(word):])
		if !inWord(before) && !inWord(after) {
			found = append(found, span{at, at + len(word)})
		}
		from = at + len(word)
	}
}

func holdsWord(text, word string) bool { return len(wordsIn(text, word)) > 0 }

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// hide puts Hidden in the place of spans, once where they touch.
func hide(text string, found []span) string {
	if len(found) == 0 {
		return text
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	var out strings.Builder
	end := 0
	for i, at := range found {
		if i == 0 || at.from > end {
			out.WriteString(text[end:at.from])
			out.WriteString(Hidden)
		}
		end = max(end, at.to)
	}
	out.WriteString(text[end:])
	return out.String()
}
