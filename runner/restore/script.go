package restore

import (
	"context"
	"io"
	"maps"
	"strconv"
	"strings"
	"time"

	"rehearse/runner/script"
	"rehearse/scenarios/recipe"
)

// step is one of the recipe's scripts, whatever it is for.
type step struct {
	during recipe.During
	kind   script.Kind // of its output
	name   string      // of the step or the check
	text   string
	stdin  io.Reader
	answer io.Writer // gets what it prints; nil: it answers nothing
}

// run carries out a script in the component's container. The error is about
// the conversation; what the script found is in what was heard.
func (p *Part) run(ctx context.Context, s step) (*script.Heard, error) {
	container := p.Container()
	if container == nil {
		return nil, noService(p.component.Name)
	}
	heard, err := script.Run(ctx, container, script.Script{
		Recipe: p.recipe, During: s.during, Text: s.text, User: p.recipe.Service.User,
		Environment: p.variables(ctx), Stdin: s.stdin, Answer: s.answer, Secrets: p.hidden(),
	})
	p.keepOutput(heard.Output(s.kind, s.name), err)
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	p.keep(heard)
	return heard, err
}

// keepOutput keeps what a script printed. What goes well at every question, and is
// asked over and over, says nothing.
func (p *Part) keepOutput(o script.Output, err error) {
	o.Bad = o.Bad || err != nil
	if o.Text == "" || !o.Bad && (o.Kind == script.OfQuery || o.Kind == script.OfReady) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.outputs) < maxOutputs {
		p.outputs = append(p.outputs, o)
	}
}

// maxOutputs is how many outputs of a component are kept at most.
const maxOutputs = 50

// keep makes facts, notes and symptoms of what a script said.
func (p *Part) keep(heard *script.Heard) {
	for name, value := range heard.Facts {
		p.fact(name, factValue(p.hidden().Clean(value)))
		p.setVariable(name, value)
	}
	for _, text := range heard.Notes {
		p.note("%s", text)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range heard.Symptoms {
		p.symptoms = append(p.symptoms, p.placed("", f))
	}
}

// variables is the environment of a script that runs by exec.
func (p *Part) variables(ctx context.Context) map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := maps.Clone(p.environment)
	if p.recipe.Parameter("password") == nil {
		all["PASSWORD"] = p.password
	}
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

func factValue(text string) any {
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		return number
	}
	return text
}

func shorten(text string) string { return script.Shorten(text) }
