package notice

import (
	"errors"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// refusal is why a receiver did not take a message. Its text holds no secret.
type refusal struct {
	err      error
	answered bool          // it was reached and refused this very message: others may fare better
	wait     time.Duration // it asks to be left alone for so long
	took     []string      // who of its people took it all the same
}

func (r *refusal) Error() string { return r.err.Error() }

func (r *refusal) Unwrap() error { return r.err }

func refusedBy(err error) *refusal {
	if err == nil {
		return nil
	}
	var r *refusal
	if errors.As(err, &r) {
		return r
	}
	return &refusal{err: err}
}

var (
	address = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>]+`)
	pieces  = regexp.MustCompile(`[^-/:@.,&=?+ ]+`)
)

// masked takes out of a text what the resolved settings of a receiver hold,
// and what follows the host in any address: tokens stand there.
func masked(text string, secrets ...string) string {
	var found []string
	for _, secret := range secrets {
		found = append(found, secret)
		found = append(found, partsOf(secret)...)
	}
	found = slices.DeleteFunc(found, func(s string) bool { return len(s) < 4 })
	slices.SortFunc(found, func(a, b string) int { return len(b) - len(a) })
	text = address.ReplaceAllStringFunc(text, hostOnly)
	for _, secret := range found {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	return bounded(oneLine(text), 500)
}

// partsOf are the pieces of an address in which tokens stand, also one by one:
// the library puts them together anew.
func partsOf(secret string) (parts []string) {
	u, err := url.Parse(secret)
	if err != nil || u.Scheme == "" {
		return nil
	}
	texts := []string{u.Path, u.RawQuery, u.Fragment}
	if u.User != nil {
		password, _ := u.User.Password()
		texts = append(texts, u.User.Username(), password, u.User.String())
		parts = append(parts, u.User.Username(), password)
	}
	if !isHost(u.Hostname()) {
		texts = append(texts, u.Hostname())
	}
	for _, values := range u.Query() {
		parts = append(parts, values...)
	}
	for _, text := range texts {
		for _, piece := range pieces.FindAllString(text, -1) {
			if len(piece) >= 8 {
				parts = append(parts, piece)
			}
		}
	}
	return append(parts, strings.Split(strings.Trim(u.Path, "/"), "/")...)
}

// isHost tells a real host from a token that stands in its place, as in
// pushbullet://TOKEN.
func isHost(name string) bool {
	return name == "localhost" || net.ParseIP(name) != nil || strings.Contains(name, ".")
}

func hostOnly(text string) string {
	u, err := url.Parse(text)
	if err != nil || !isHost(u.Hostname()) {
		scheme, _, _ := strings.Cut(text, "://")
		return scheme + "://…"
	}
	return u.Scheme + "://" + u.Host + "/…"
}

// oneLine is a text without anything that could end a line, start a header or
// lead a terminal astray.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(harmless, strings.ToValidUTF8(text, "\uFFFD"))), " ")
}

func harmless(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case !unicode.IsPrint(r):
		return '\uFFFD'
	}
	return r
}

func bounded(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
