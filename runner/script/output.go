package script

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// Output is what a script or a container printed, for people who look for the
// cause of what went wrong. Nothing is decided by it.
type Output struct {
	Kind      Kind
	Name      string // of the step or the check; "" where it has none
	Text      string // whole lines where possible, without the script's own secrets
	Truncated bool   // its beginning was left out
	Bad       bool   // something went wrong there
}

// Kind is what an output is of.
type Kind string

// The kinds of outputs.
const (
	OfSource    Kind = "source"    // a script that lists, fetches or verifies
	OfRestore   Kind = "restore"   // a restore step
	OfReady     Kind = "ready"     // the last question whether a service is ready
	OfIntegrity Kind = "integrity" // a check that the recipe brings
	OfQuery     Kind = "query"     // the errors of a query that failed, without its answer
	OfHealth    Kind = "health"    // the newest health checks of a service
	OfContainer Kind = "container" // the log of a container
)

// MostOutput is the most that is kept of one output.
const MostOutput = 64 << 10

// printed keeps the end of what is printed. It holds up to twice as much as is
// kept in the end, so that secrets are found in it before it is cut.
type printed struct {
	text []byte
	cut  bool
}

func (p *printed) line(line string) {
	p.text = append(append(p.text, line...), '\n')
	if len(p.text) > 2*MostOutput {
		p.text = append(p.text[:0], tailOf(string(p.text), MostOutput)...)
		p.cut = true
	}
}

// Output is what the script printed beside directives and answers.
func (h *Heard) Output(kind Kind, name string) Output {
	return Output{Kind: kind, Name: name, Text: h.hidden.Clean(string(h.printed.text)), Truncated: h.printed.cut, Bad: h.bad()}
}

// bad says whether anything that was heard says that something is wrong.
func (h *Heard) bad() bool {
	return h.Code != 0 || h.mistake != "" || h.unmarked != "" || cmp.Or(h.declared, h.ofBackup, h.ofRig) != nil
}

// keep remembers a line for people. The end of one that was too long is gone, and
// with it the end of a secret may be.
func (h *Heard) keep(line string) {
	if len(line) >= mostOfLine-2 {
		line = h.hidden.Clean(line + "…")
	}
	h.printed.line(line)
}

// Tail cuts an output to its last bytes. Cleaning comes before.
func (o Output) Tail(most int) Output {
	if len(o.Text) > most {
		o.Text, o.Truncated = tailOf(o.Text, most), true
	}
	return o
}

// tailOf is the end of a text, from the beginning of a line where it has one.
func tailOf(text string, most int) string {
	if len(text) <= most {
		return text
	}
	at := len(text) - most
	if text[at-1] == '\n' {
		return text[at:]
	}
	if end := strings.IndexByte(text[at:], '\n'); end >= 0 && at+end+1 < len(text) {
		return text[at+end+1:]
	}
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	return text[at:]
}

// LogOf is the log of a container, of which at most so many bytes were asked for:
// a line that may have lost its beginning is left out.
func LogOf(text string, asked int) Output {
	o := Output{Kind: OfContainer, Text: text}
	if len(text) >= asked-utf8.UTFMax {
		o.Truncated = true
		if _, rest, found := strings.Cut(text, "\n"); found {
			o.Text = rest
		}
	}
	return o
}
