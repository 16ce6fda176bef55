package scenarios

import (
	"net/url"
	"regexp"
	"strings"

	"rehearse/scenarios/address"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

var reference = regexp.MustCompile(`\$\{[^{}]*\}`)

// isElsewhere says of the setting database whether it is something else than a
// path: an address, or a reference to what it will be.
func isElsewhere(text string) bool {
	return strings.Contains(text, "://") || reference.MatchString(text)
}

func isPostgres(text string) bool {
	scheme, _, found := strings.Cut(text, "://")
	return found && (scheme == "postgres" || scheme == "postgresql")
}

// DatabaseWhere is where the records are kept, with references resolved: the
// absolute path of an SQLite file, or the address of a Postgres database. It may
// hold a password, so it is never shown; Settings.Database can be.
func (w *Workspace) DatabaseWhere() (string, error) {
	written := w.Settings.Database
	if !isElsewhere(written) {
		return written, nil
	}
	where, err := w.resolveAddress(written)
	switch {
	case err != nil:
		return "", err
	case isPostgres(where):
		return where, nil
	case NoDatabase(where):
		return "", fault.OfRig(fault.Internal, "the database in %s is neither a path nor a Postgres address", written).
			To("write it like postgres://user@host/name, or as the path of an SQLite file")
	case where == "":
		return "", fault.OfRig(fault.Internal, "the database in %s is empty", written).
			To("set it to postgres://user@host/name, or to the path of an SQLite file")
	}
	return under(w.Dir, where), nil
}

// keywords begin what the tools of Postgres take in place of a URL.
var keywords = regexp.MustCompile(`^\s*['"]?(host|hostaddr|port|user|password|dbname|service)\s*=`)

// NoDatabase says whether a place looks like an address and is none of
// Postgres, such as one with a misspelt scheme or in quotes. Taken for a path it
// would be an empty database, with the password in its name.
func NoDatabase(where string) bool {
	return !isPostgres(where) && (strings.Contains(where, "://") || keywords.MatchString(where))
}

// DatabaseShown is such a place without a password, for people.
func DatabaseShown(where string) string {
	switch {
	case NoDatabase(where):
		return "that was named"
	case !isPostgres(where):
		return where
	}
	return address.Database(where)
}

// resolveAddress resolves references; what stands for a user or a password
// inside an address is escaped, because it may hold anything.
func (w *Workspace) resolveAddress(text string) (string, error) {
	before, after, found := cutLast(text, "@")
	if !isPostgres(text) || !found {
		return w.Resolve(text)
	}
	var wrong error
	userinfo := reference.ReplaceAllStringFunc(before, func(ref string) string {
		value, err := w.Resolve(ref)
		if err != nil {
			wrong = err
		}
		return strings.TrimPrefix(url.UserPassword("", value).String(), ":")
	})
	if wrong != nil {
		return "", wrong
	}
	rest, err := w.Resolve(after)
	return userinfo + "@" + rest, err
}

const howDatabase = "write it as a reference such as ${DATABASE_URL}, or like postgres://user:${PGPASSWORD}@host/name"

// database: a path, a reference, or an address of Postgres without a password in clear.
func (c settingsCheck) database() {
	at, text := c.n.Get("database"), c.s.Database
	if !strings.Contains(text, "://") || c.Doubtful(at) {
		return
	}
	// A reference is no part of an address as the parser knows it.
	u, err := url.Parse(reference.ReplaceAllString(text, "reference"))
	before, _, _ := cutLast(text, "@")
	_, userinfo, _ := strings.Cut(before, "://")
	_, password, has := strings.Cut(userinfo, ":")
	inQuery := ""
	if err == nil {
		inQuery = u.Query().Get("password")
	}
	switch {
	case has && strings.Contains(text, "@") && !recipe.Reference.MatchString(password):
		c.Hide(password)
		c.Report(at, howDatabase, "database contains a password, which must not be written here")
	case inQuery != "" && inQuery != "reference":
		c.Hide(inQuery)
		c.Report(at, howDatabase, "database contains a password, which must not be written here")
	case err != nil || !isPostgres(text):
		c.Report(at, howDatabase+", or the path of an SQLite file", "database is not a Postgres address")
	}
}
