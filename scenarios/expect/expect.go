// Package expect compiles what a check expects and asks it of an answer. The
// language is expr-lang/expr; the names an expression may use depend on the
// kind of the check and are typed, so that a mistake shows when a workspace is
// loaded and not at three in the morning.
package expect

import "errors"

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

// Program is a compiled expectation. It may be asked concurrently.
type Program struct{ text string }

// Compile compiles an expectation for answers of a kind.
func Compile(kind Kind, text string) (*Program, error) { return &Program{text: text}, nil }

// Holds asks whether the answer is as expected; the error is for people.
func (p *Program) Holds(answer map[string]any) (bool, error) {
	return false, errors.New("not there yet")
}

// Uses says whether the expression mentions a name of the answer.
func (p *Program) Uses(name string) bool { return false }

// String is the expression as it was written.
func (p *Program) String() string { return p.text }
