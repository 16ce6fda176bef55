// Package schema holds the steps from one version of the database to the next, as
// numbered SQL files: 0003.sqlite.sql and 0003.postgres.sql bring either database
// from version 2 to 3. What was released is never edited; a change is a new pair
// of files. It knows nothing of connections: the store runs the steps.
package schema

import (
	"embed"
	"fmt"
)

// Dialect is which database something is in, or for.
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

//go:embed *.sql
var files embed.FS

// Steps are the scripts of a dialect, in order; the first makes version 1.
func Steps(dialect Dialect) ([]string, error) {
	var steps []string
	names, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	for range names {
		name := fmt.Sprintf("%04d.%s.sql", len(steps)+1, dialect)
		script, err := files.ReadFile(name)
		if err != nil {
			break
		}
		steps = append(steps, string(script))
	}
	if 2*len(steps) != len(names) {
		return nil, fmt.Errorf("of %d files of the schema, %d are numbered steps for %s: each step has a file for either database", len(names), len(steps), dialect)
	}
	return steps, nil
}
