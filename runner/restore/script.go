package restore

import (
	"bytes"
	"context"
	"io"
	"maps"
	"path"
	"strconv"
	"strings"
	"time"

	"rehearse/runner/sandbox"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// script is one of a recipe's scripts on its way through the shell.
type script struct {
	during recipe.During
	text   string
	stdin  io.Reader
	stdout io.Writer // nil: read for lines that begin with ::
}

// run carries out a script in the component's container. The error is about
// the conversation; what the script found is in what it said.
func (p *Part) run(ctx context.Context, s script) (*said, error) {
	container := p.Container()
	if container == nil {
		return nil, noService(p.component.Name)
	}
	heard := &said{words: p.recipe.Faults, during: s.during}
	out := &lines{each: heard.out}
	var stdout io.Writer = out
	if s.stdout != nil {
		stdout = s.stdout
	}
	errs := &lines{each: heard.err}
	exit, err := container.Exec(ctx, sandbox.Command{
		Args:        []string{"sh", "-c", p.recipe.Preamble + "\n" + s.text},
		Environment: p.variables(ctx),
		User:        p.recipe.Service.User,
		Stdin:       s.stdin,
		Stdout:      stdout,
		Stderr:      errs,
	})
	out.flush()
	errs.flush()
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	heard.code = exit.Code
	p.keep(heard)
	return heard, err
}

// keep makes facts and notes of what a script said.
func (p *Part) keep(heard *said) {
	for name, value := range heard.facts {
		p.fact(name, factValue(value))
		p.setVariable(name, value)
	}
	for _, text := range heard.notes {
		p.note("%s", text)
	}
}

// variables is the environment of a script that runs by exec.
func (p *Part) variables(ctx context.Context) map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := maps.Clone(p.environment)
	all["PASSWORD"] = p.password
	if deadline, ok := ctx.Deadline(); ok {
		all["TIMEOUT_MS"] = strconv.FormatInt(max(1, time.Until(deadline).Milliseconds()), 10)
	}
	return all
}

func (p *Part) setVariable(name, value string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.environment[strings.ToUpper(name)] = value
}

// mostOfVariable keeps a value well below what the kernel takes for one.
const mostOfVariable = 96 << 10

// setList hands a list to scripts, one a line, beside how many there are. One
// that is too long for an environment is left out, and its number is still there.
func (p *Part) setList(name string, values []string) {
	p.setVariable(name+"_count", strconv.Itoa(len(values)))
	if text := strings.Join(values, "\n"); len(text) <= mostOfVariable {
		p.setVariable(name, text)
	}
}

// said is what a script's output amounts to, kept small however much it prints.
type said struct {
	words  []recipe.Words
	during recipe.During

	code     int
	facts    map[string]string
	notes    []string
	got      string
	skip     string
	declared *fault.Fault // ::broken or ::rig, the first
	doubt    *fault.Fault // ::doubt
	ofBackup *fault.Fault // by the recipe's words, the first
	ofRig    *fault.Fault
	errors   int    // lines that blame the backup
	last     string // the last line on standard error that means something
}

// out hears one line of standard output.
func (s *said) out(line string) {
	rest, ok := strings.CutPrefix(line, "::")
	if !ok {
		return
	}
	kind, text, _ := strings.Cut(rest, " ")
	text = strings.TrimSpace(text)
	switch kind {
	case "fact":
		if name, value, ok := strings.Cut(text, "="); ok {
			if s.facts == nil {
				s.facts = map[string]string{}
			}
			s.facts[name] = value
		}
	case "note":
		s.addNote(text)
	case "got":
		s.got = text
	case "skip":
		s.skip = text
	case "doubt":
		s.doubt = declared(fault.Rig, text)
	case "broken":
		s.declare(declared(fault.Backup, text))
	case "rig":
		s.declare(declared(fault.Rig, text))
	}
}

func (s *said) declare(f *fault.Fault) {
	if s.declared == nil {
		s.declared = f
	}
}

func (s *said) addNote(text string) {
	if len(s.notes) < maxNotes {
		s.notes = append(s.notes, text)
	}
}

// declared reads "class what is wrong => what to do next".
func declared(blame fault.Blame, text string) *fault.Fault {
	class, reason := classOf(text)
	reason, next, _ := strings.Cut(reason, " => ")
	return &fault.Fault{Blame: blame, Class: class, Reason: shorten(reason), Next: next}
}

var classes = []fault.Class{
	fault.NoRecoveryPoint, fault.Fetch, fault.Key, fault.Restore, fault.Start, fault.Data, fault.Application,
	fault.Capacity, fault.Engine, fault.Image, fault.Internal,
}

func classOf(text string) (fault.Class, string) {
	for _, class := range classes {
		if rest, ok := strings.CutPrefix(text, string(class)+" "); ok {
			return class, strings.TrimSpace(rest)
		}
	}
	return fault.Restore, text
}

// err hears one line of standard error.
func (s *said) err(line string) {
	line = strings.TrimSpace(line)
	if line == "" {
		return
	}
	found, words := meaning(s.words, s.during, line)
	switch {
	case words == nil:
		s.last = line
	case words.Ignore:
		s.addNote("ignored: " + found)
	case words.Blame == fault.Rig:
		if s.ofRig == nil {
			s.ofRig = faultBy(words, found)
		}
		s.last = line
	default:
		if s.ofBackup == nil {
			s.ofBackup = faultBy(words, found)
		}
		s.errors++
		s.last = line
	}
}

// lines hands on what is written, line by line. It keeps no more than the
// beginning of one line.
type lines struct {
	each func(string)
	line []byte
}

const mostOfLine = 16 << 10

func (l *lines) Write(data []byte) (int, error) {
	whole := len(data)
	for {
		end := bytes.IndexByte(data, '\n')
		if end < 0 {
			l.add(data)
			return whole, nil
		}
		l.add(data[:end])
		l.flush()
		data = data[end+1:]
	}
}

func (l *lines) add(part []byte) {
	l.line = append(l.line, part[:min(len(part), mostOfLine-len(l.line))]...)
}

func (l *lines) flush() {
	if len(l.line) > 0 {
		l.each(strings.ToValidUTF8(string(bytes.TrimRight(l.line, "\r")), "?"))
	}
	l.line = l.line[:0]
}

func factValue(text string) any {
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		return number
	}
	return text
}

const maxReason = 300

func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= maxReason {
		return text
	}
	return strings.ToValidUTF8(text[:maxReason-3], "") + "…"
}

// toolOf finds the tool that a shell could not find, in what it said about it.
func toolOf(line string) string {
	line = strings.TrimSuffix(strings.TrimSuffix(line, "not found"), ": ")
	fields := strings.FieldsFunc(line, func(r rune) bool { return r == ':' || r == ' ' })
	if len(fields) == 0 {
		return "a tool"
	}
	return path.Base(fields[len(fields)-1])
}
