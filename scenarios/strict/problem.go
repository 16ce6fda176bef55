package strict

import (
	"fmt"
	"sort"
	"strings"
)

// Problem is one thing that is wrong with a file somebody wrote.
type Problem struct {
	File    string // relative to the workspace
	Line    int    // from 1; 0 when the problem is the file as a whole
	Column  int    // from 1, in characters
	Excerpt string // the offending line as it stands in the file
	Message string // what is wrong
	Next    string // what to do about it
}

// String writes the problem the way compilers do, with the offending line and
// a mark below the place.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": " + p.Message)
	if p.Line > 0 && p.Excerpt != "" {
		excerpt, column := shorten(p.Excerpt, p.Column)
		fmt.Fprintf(&b, "\n%5d | %s\n      | %s^", p.Line, excerpt, strings.Repeat(" ", max(column-1, 0)))
	}
	if p.Next != "" {
		b.WriteString("\n    " + p.Next)
	}
	return b.String()
}

// widest is how much of a line is shown.
const widest = 120

// shorten keeps the part of a long line that is around the column.
func shorten(line string, column int) (string, int) {
	runes := []rune(strings.ReplaceAll(line, "\t", " "))
	if len(runes) <= widest {
		return string(runes), column
	}
	from := min(max(column-widest/2, 0), len(runes)-widest)
	return string(runes[from : from+widest]), column - from
}

// Problems are all that is wrong, sorted by file and line.
type Problems []Problem

// Error lists every problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Sorted orders by file, line and column, and drops repetitions.
func (ps Problems) Sorted() Problems {
	sort.SliceStable(ps, func(i, j int) bool {
		a, b := ps[i], ps[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
	var kept Problems
	seen := map[Problem]bool{}
	for _, p := range ps {
		if !seen[p] {
			seen[p] = true
			kept = append(kept, p)
		}
	}
	return kept
}

// Err is the problems as an error, nil when there is none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps.Sorted()
}
