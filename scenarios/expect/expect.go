// Package expect compiles what a check expects and asks it of an answer. The
// language is expr-lang/expr; the names an expression may use depend on the
// kind of the check and are typed, so that a mistake shows when a workspace is
// loaded and not at three in the morning.
package expect

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

// Program is a compiled expectation.
type Program struct{}
