package scenarios

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"rehearse/scenarios/expect"
	"rehearse/scenarios/strict"
)

// kinds are the keys of which a check has exactly one.
var kinds = []string{"sql", "query", "files", "exec", "http", "tcp"}

func (v validator) checks() {
	names, newest := map[string]int{}, map[string]string{}
	ofData, whole := false, true
	for i := range v.s.Checks {
		c := &v.s.Checks[i]
		at := v.n.At("checks", i)
		if at.Kind != strict.Mapping {
			whole = false
			continue
		}
		v.checkName(c, at, i, names)
		if !v.oneKind(c, at) {
			whole = false
			continue
		}
		whole = whole && !v.Doubtful(at)
		v.check(c, at)
		v.newest(c, at, newest)
		ofData = ofData || c.LooksAtData() && !c.AuditOnly
	}
	if whole && !ofData && !v.l.trial {
		v.missing(v.n, v.n.Key("checks"), "add one that does, such as {name: tickets are there, sql: select count(*) from tickets, expect: value > 0}",
			"no mandatory check looks at restored data, so a run could never prove anything")
	}
}

// checkName: a check without a name is called by its question.
func (v validator) checkName(c *Check, at *strict.Node, position int, names map[string]int) {
	if at.Has("name") && strings.TrimSpace(c.Name) == "" {
		v.missing(at, at.At("name"), "say what should be true, such as name: tickets are there, or remove the line", "the check's name is empty")
	}
	if c.Name == "" {
		c.Name = c.asked(position)
		for n := 2; names[c.Name] > 0; n++ {
			c.Name = fmt.Sprintf("%s (%d)", c.asked(position), n)
		}
		names[c.Name] = at.Line
		return
	}
	if line := names[c.Name]; line > 0 {
		v.Report(at.At("name"), "give each its own name", "two checks are called %q, the first on line %d", c.Name, line)
		return
	}
	names[c.Name] = at.At("name").Line
}

// asked is the check's question on one line, short.
func (c *Check) asked(position int) string {
	text := ""
	switch c.Kind() {
	case expect.SQL:
		text = *c.SQL
	case expect.Query:
		text = *c.Query
	case expect.Files:
		text = "files " + c.Files.Glob
	case expect.Exec:
		text = c.Exec.Run
	case expect.HTTP:
		text = c.HTTP.URL
	default:
		if c.TCP != nil {
			text = *c.TCP
		}
	}
	const longest = 60
	runes := []rune(strings.Join(strings.Fields(text), " "))
	switch {
	case len(runes) == 0:
		return fmt.Sprintf("check %d", position+1)
	case len(runes) > longest:
		return string(runes[:longest-1]) + "…"
	}
	return string(runes)
}

func (v validator) oneKind(c *Check, at *strict.Node) bool {
	var given []string
	for _, kind := range kinds {
		if at.Has(kind) {
			given = append(given, kind)
		}
	}
	switch len(given) {
	case 0:
		v.missing(at, at, "give it one of "+strings.Join(kinds, ", "), "the check %q has no question", c.Name)
	case 1:
		return at.Get(given[0]).Kind != strict.Null
	default:
		v.Report(at.Key(given[1]), "make each a check of its own", "a check asks one thing, and this one has %s", strings.Join(given, " and "))
	}
	return false
}

func (v validator) check(c *Check, at *strict.Node) {
	if timeout := at.Get("timeout"); timeout != nil && timeout.Text == "0s" {
		v.Report(timeout, "write how long an answer may take, such as 30s", "a check with a timeout of 0 can never hold")
	}
	set(&c.Timeout, DefaultTimeout)
	v.checkZone(c, at)
	switch c.Kind() {
	case expect.SQL:
		v.question(c, at, "sql", *c.SQL)
	case expect.Query:
		v.question(c, at, "query", *c.Query)
	case expect.Files:
		v.on(c, at)
		v.glob(at.Get("files").At("glob"), c.Files.Glob)
		v.text(at, "files", c.Files.Glob, `write a pattern, such as files: "**/*.pdf"`)
	case expect.Exec:
		v.exec(c, at)
	case expect.HTTP:
		v.http(c, at)
	case expect.TCP:
		v.tcp(c, at)
	}
	v.expectation(c, at)
}

func (v validator) checkZone(c *Check, at *strict.Node) {
	if c.Zone == "" {
		return
	}
	if k := c.Kind(); k == expect.Files || k == expect.TCP {
		v.Report(at.Key("zone"), "remove it", "zone has no effect with %s: its answers have no times without a zone", k)
		return
	}
	zone(v.File, at.At("zone"), "zone", c.Zone)
	c.Location, _ = locate(c.Zone)
}

func (v validator) text(at *strict.Node, key, text, next string) {
	if strings.TrimSpace(text) == "" {
		v.missing(at.Get(key), at.Get(key), next, "%s is empty", key)
	}
}

func (v validator) question(c *Check, at *strict.Node, key, text string) {
	v.text(at, key, text, "write the question")
	if !v.on(c, at) {
		return
	}
	if r := v.recipeOf(c.On); r != nil && r.Query == nil {
		v.Report(at.Key(key), "ask it with files, or restore it by a recipe that has a query", "%s cannot be asked of %s: the recipe %s has no query", key, c.On, r.Name)
	}
}

// on: the component that is asked; the only one where there is one.
func (v validator) on(c *Check, at *strict.Node) bool {
	var names []string
	for _, component := range v.s.Components {
		names = append(names, component.Name)
	}
	switch {
	case c.On != "" && v.s.component(c.On) == nil:
		v.Report(at.At("on"), strict.Suggest(c.On, names), "component %q does not exist", c.On)
		return false
	case c.On == "" && len(names) > 1:
		v.missing(at, at, "add on: and one of "+strings.Join(names, ", "), "the check %q does not name its component", c.Name)
		return false
	case c.On == "" && len(names) == 1:
		c.On = names[0]
	}
	return c.On != ""
}

// inside are the containers that a check can speak to; false are components
// that have none.
func (v validator) inside() map[string]bool {
	names := map[string]bool{}
	for _, c := range v.s.Components {
		r := v.l.w.Recipes[c.Recipe]
		names[c.Name] = r == nil || r.Service != nil
	}
	for _, name := range v.composed() {
		names[name] = true
	}
	return names
}

func (v validator) exec(c *Check, at *strict.Node) {
	v.text(at, "exec", c.Exec.Run, "write the script")
	if c.Exec.In == "" {
		if v.on(c, at) && !v.inside()[c.On] {
			v.Report(at.Key("exec"), "ask it with files or sql, or say in which of services it runs: exec: {run: …, in: app}",
				"nothing can be run in %s: its recipe does not start a container", c.On)
		}
		return
	}
	v.container(at.Get("exec").At("in"), c.Exec.In)
	if c.On != "" {
		v.on(c, at)
	}
}

// container: a name that answers inside the sandbox.
func (v validator) container(at *strict.Node, name string) {
	running := map[string]bool{}
	for known, runs := range v.inside() {
		if runs {
			running[known] = true
		}
	}
	switch runs, known := v.inside()[name]; {
	case !known:
		v.Report(at, suggest(name, running, "this scenario starts no container"), "container %q is not in the sandbox", name)
	case !runs:
		v.Report(at, suggest("", running, "this scenario starts no container"), "%s has no container: its recipe does not start one", name)
	}
}

func (v validator) http(c *Check, at *strict.Node) {
	set(&c.HTTP.Method, DefaultMethod)
	where := at.Get("http").At("url")
	u, err := url.Parse(c.HTTP.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		v.Report(where, "write it like http://app:8080/health", "%q is not a URL", c.HTTP.URL)
		return
	}
	v.host(where, u.Hostname())
}

func (v validator) tcp(c *Check, at *strict.Node) {
	host, port, err := net.SplitHostPort(*c.TCP)
	if err != nil || host == "" || !isHostPort(net.JoinHostPort(host, port)) {
		v.Report(at.Get("tcp"), "write host:port, such as app:5432", "%q is not an address", *c.TCP)
		return
	}
	v.host(at.Get("tcp"), host)
}

func (v validator) host(at *strict.Node, host string) {
	if strings.Contains(host, ".") || strings.Contains(host, ":") || host == "localhost" {
		v.Report(at, "name a component or one of services", "%s is outside the sandbox, which reaches only its own containers", host)
		return
	}
	v.container(at, host)
}

func (v validator) expectation(c *Check, at *strict.Node) {
	n := at.Get("expect")
	if n == nil {
		v.unexpected(c, at)
		return
	}
	if n.Kind != strict.Scalar {
		return
	}
	program, err := expect.Compile(c.Kind(), c.Expect)
	var wrong *expect.Error
	if errors.As(err, &wrong) {
		v.Report(v.Within(n, wrong.Line, wrong.Column), wrong.Next, "expect: %s", wrong.Message)
		return
	}
	c.Compiled = program
	switch {
	case !program.UsesAny(expect.Names(c.Kind())...):
		v.Report(n, "the answer has "+strings.Join(expect.Names(c.Kind()), ", "), "expect: it does not look at the answer, so any answer would pass")
	case c.Kind() == expect.Exec && !program.UsesAny("stdout", "stderr", "json"):
		v.Report(n, "let the script print what it found, and check that in stdout or json", "expect: an exit code alone proves nothing")
	}
}

// unexpected: files, http and tcp mean something by themselves (there is one,
// it answers well, it is open); of a query or script only its author knows.
func (v validator) unexpected(c *Check, at *strict.Node) {
	if c.Newest {
		return
	}
	switch c.Kind() {
	case expect.SQL, expect.Query:
		v.missing(at, at, "add expect, such as expect: value > 0", "the check %q does not say which answer is right", c.Name)
	case expect.Exec:
		v.missing(at, at, `add expect, such as expect: stdout contains "ok"`, "the check %q does not say which answer is right; an exit code alone proves nothing", c.Name)
	}
}

func (v validator) newest(c *Check, at *strict.Node, seen map[string]string) {
	if !c.Newest {
		return
	}
	if k := c.Kind(); k == expect.HTTP || k == expect.TCP {
		v.Report(at.At("newest"), "ask the data for it, by sql, query, files or exec", "%s cannot ask for the newest datum", k)
		return
	}
	on := c.On
	if c.Exec != nil && c.Exec.In != "" {
		on = c.Exec.In
	}
	if other, taken := seen[on]; taken {
		v.Report(at.At("newest"), "keep newest on the check that RPO should be judged by", "%s has two checks for its newest datum; the other is %q", fmt.Sprintf("component %s", on), other)
		return
	}
	seen[on] = c.Name
}
