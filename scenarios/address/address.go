// Package address shows addresses without what is secret in them: tokens, users and
// passwords. It is the one place that does.
package address

import (
	"net/url"
	"regexp"
	"strings"
)

// userinfo is what stands before the @ of an address such as
// rest:https://user:password@host/.
var userinfo = regexp.MustCompile(`://[^/\s@]*@`)

// WithoutUser hides who signs in, and with what, in every address of a text.
func WithoutUser(text string) string { return userinfo.ReplaceAllString(text, "://…@") }

// Password is the password of an address, also of one with a prefix such as rest:;
// "" where it has none.
func Password(text string) string {
	_, password, _ := strings.Cut(strings.Trim(userinfo.FindString(text), ":/@"), ":")
	if plain, err := url.PathUnescape(password); err == nil {
		return plain
	}
	return password
}

// HostOnly shows the scheme and host of an address, which are all of it that is no
// secret: a path or query may hold a token.
func HostOnly(text string) string {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" {
		return "(hidden)"
	}
	return parsed.Scheme + "://" + parsed.Host + "/…"
}

// Database is the URL of a database without its passwords: the user's, and any in
// the query, such as that of a key.
func Database(text string) string {
	parsed, err := url.Parse(text)
	if err != nil {
		return "(hidden)"
	}
	query := parsed.Query()
	for name := range query {
		if strings.Contains(name, "password") {
			query.Set(name, "xxxxx")
		}
	}
	parsed.RawQuery = query.Encode()
	return parsed.Redacted()
}
