package source

import (
	"bytes"
	"strings"

	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// heard is what a script's output amounts to, kept small however much it prints.
type heard struct {
	words []recipe.Words

	facts    map[string]string
	notes    []string
	declared *fault.Fault // ::broken or ::rig, the first
	meant    *fault.Fault // by the first of the recipe's words that matched any line
	rank     int          // which of the words that was
	last     string       // the last line on standard error
}

const mostNotes = 20

func (h *heard) note(text string) {
	if len(h.notes) < mostNotes {
		h.notes = append(h.notes, shorten(text))
	}
}

// out hears one line of standard output.
func (h *heard) out(line string) {
	directive, ok := strings.CutPrefix(line, "::")
	if !ok {
		return
	}
	kind, text, _ := strings.Cut(directive, " ")
	switch kind {
	case "fact":
		if name, value, ok := strings.Cut(text, "="); ok {
			if h.facts == nil {
				h.facts = map[string]string{}
			}
			h.facts[name] = value
		}
	case "note":
		h.note(text)
	case "broken":
		h.declare(fault.Backup, text)
	case "rig":
		h.declare(fault.Rig, text)
	}
}

// declare reads "class text => what to do".
func (h *heard) declare(blame fault.Blame, text string) {
	if h.declared != nil {
		return
	}
	class := fault.Fetch
	for _, known := range []fault.Class{fault.NoRecoveryPoint, fault.Fetch, fault.Key, fault.Capacity, fault.Engine, fault.Image} {
		if rest, ok := strings.CutPrefix(text, string(known)+" "); ok {
			class, text = known, rest
			break
		}
	}
	reason, next, _ := strings.Cut(text, " => ")
	h.declared = &fault.Fault{Blame: blame, Class: class, Reason: shorten(reason), Next: next}
}

// err hears one line of standard error.
func (h *heard) err(line string) {
	if strings.TrimSpace(line) == "" {
		return
	}
	h.last = shorten(line)
	for i := range h.words {
		w := &h.words[i]
		if w.Re == nil || w.In != "" && w.In != recipe.InTool {
			continue
		}
		at := w.Re.FindStringSubmatchIndex(line)
		switch {
		case at == nil:
			continue
		case w.Ignore:
			h.note("taken for harmless: " + line)
		case h.meant == nil || i < h.rank:
			h.rank = i
			h.meant = &fault.Fault{Blame: w.Blame, Class: w.Class, Reason: meaning(w, line, at), Next: w.Next}
		}
		return
	}
}

func meaning(w *recipe.Words, line string, at []int) string {
	if w.Reason == "" {
		return shorten(line)
	}
	return shorten(string(w.Re.ExpandString(nil, w.Reason, line, at)))
}

func shorten(text string) string {
	const most = 300
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// lines hands on what is written line by line, and no more than the beginning
// of a long one.
type lines struct {
	each func(string)
	line []byte
}

const mostOfLine = 16 << 10

func (l *lines) Write(data []byte) (int, error) {
	for part := range bytes.Lines(data) {
		l.line = append(l.line, part[:min(len(part), mostOfLine-len(l.line))]...)
		if part[len(part)-1] == '\n' {
			l.flush()
		}
	}
	return len(data), nil
}

func (l *lines) flush() {
	if text := strings.TrimRight(string(l.line), "\r\n"); text != "" {
		l.each(text)
	}
	l.line = l.line[:0]
}

// bounded keeps what is written up to a size, and says when it was more.
type bounded struct {
	bytes.Buffer
	most int
	over bool
}

func (b *bounded) Write(data []byte) (int, error) {
	fits := min(len(data), b.most-b.Len())
	b.over = b.over || fits < len(data)
	b.Buffer.Write(data[:fits])
	return len(data), nil
}

// withoutDirectives drops the lines that are meant for us.
func withoutDirectives(out []byte) []byte {
	kept := make([]byte, 0, len(out))
	for line := range bytes.Lines(out) {
		if !bytes.HasPrefix(line, []byte("::")) {
			kept = append(kept, line...)
		}
	}
	return kept
}
