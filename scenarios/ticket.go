package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/itchyny/gojq"

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// TicketSystem is another system in which findings open, update and close tickets.
type TicketSystem struct {
	Name     string            `yaml:"name"`     // slug
	Kind     string            `yaml:"kind"`     // rt, servicenow, jira or zammad: whose mapping is used
	Mapping  *TicketMapping    `yaml:"mapping"`  // in place of kind
	URL      string            `yaml:"url"`      // where the system is, such as https://tickets.example.com
	Headers  map[string]string `yaml:"headers"`  // of every request, such as Authorization: token ${RT_TOKEN}
	With     map[string]string `yaml:"with"`     // what the mapping asks for as .with, such as queue
	Priority int               `yaml:"priority"` // only findings of this priority or a more urgent one; default 4
	Poll     units.Duration    `yaml:"poll"`     // how often to look what became of the tickets there; default 15m
	Timeout  units.Duration    `yaml:"timeout"`  // of a request; default 30s
}

// TicketMapping says in jq how findings become requests, and answers tickets.
//
// Input of path and body is {key, finding, url, with, ticket}: key is a text that no
// other ticket has and that must be stored in it; ticket.reference is what open or find
// answered. Input of answer is {status, body}: it gives {reference, address, state} as
// far as it knows them. A find that knows no such ticket gives null.
type TicketMapping struct {
	Find   *TicketRequest `yaml:"find"`   // finds the ticket of a key, so that none is opened twice
	Open   *TicketRequest `yaml:"open"`   // opens one
	Update *TicketRequest `yaml:"update"` // says how the finding is now; the same twice must do no harm
	Reopen *TicketRequest `yaml:"reopen"` // likewise, of one that was closed and is open again
	Close  *TicketRequest `yaml:"close"`  // likewise, of one that is closed
	Read   *TicketRequest `yaml:"read"`   // reads what became of a ticket there; may be left out
	Needs  []string       `yaml:"needs"`  // keys of with that must be given
	Tried  string         `yaml:"tried"`  // the version that it was tried against; "" is that it was not tried
}

// TicketRequest is one request.
type TicketRequest struct {
	Method string `yaml:"method"` // default GET, and POST with a body
	Path   string `yaml:"path"`   // jq: what follows the URL
	Body   string `yaml:"body"`   // jq: the JSON document that is sent; "" is none
	Answer string `yaml:"answer"` // jq
}

// What tickets are when the settings say nothing else.
const (
	DefaultTicketPoll    = units.Duration(15 * 60 * 1e9)
	DefaultTicketTimeout = units.Duration(30 * 1e9)
)

//go:embed tickets/*.yaml
var ticketFiles embed.FS

// TicketMappings are the mappings that come with Rehearse, by kind.
func TicketMappings() map[string]*TicketMapping {
	all := map[string]*TicketMapping{}
	names, err := fs.Glob(ticketFiles, "tickets/*.yaml")
	if err != nil {
		panic(err) // the pattern is fixed
	}
	for _, name := range names {
		data, err := ticketFiles.ReadFile(name)
		if err != nil {
			panic(err) // it was just listed
		}
		f, m := strict.Open(name, data), &TicketMapping{}
		if n := f.Only("a mapping"); n != nil {
			f.Decode(n, m)
			m.check(f, n)
		}
		if problems := f.Problems(); len(problems) > 0 {
			panic(problems[0].Message) // a test loads them
		}
		all[strings.TrimSuffix(path.Base(name), ".yaml")] = m
	}
	return all
}

// ticketing looks at the systems that get tickets.
func (c settingsCheck) ticketing() {
	if len(c.s.Tickets) == 0 {
		return
	}
	ours, names := TicketMappings(), map[string]bool{}
	for i := range c.s.Tickets {
		t, n := &c.s.Tickets[i], c.n.At("tickets", i)
		slugged(c.File, n.At("name"), "ticket system", t.Name)
		if names[t.Name] && t.Name != "" {
			c.Report(n.At("name"), "give one of them another name", "there are two ticket systems named %q", t.Name)
		}
		names[t.Name] = true
		if t.URL == "" {
			c.Report(n, "add url, such as https://tickets.example.com", "tickets: url is missing")
		} else {
			webAddress(c.File, n.At("url"), "url", t.URL)
		}
		for _, header := range slices.Sorted(maps.Keys(t.Headers)) {
			if secretHeader(header) && !recipe.Reference.MatchString(t.Headers[header]) {
				at := n.At("headers", header)
				c.Hide(t.Headers[header])
				c.Report(at, howSecret, "%s is a secret and must not be written here", header)
			}
		}
		if at := n.Get("priority"); at != nil && !c.Doubtful(at) && (t.Priority < 1 || t.Priority > 4) {
			c.Report(at, "write 1 (first) to 4", "priority cannot be %d", t.Priority)
		}
		positive(c.File, n, "poll", leastInterval, "write how often, such as 15m")
		positive(c.File, n, "timeout", leastInterval, "write how long, such as 30s")
		c.mapping(t, n, ours)
		set(&t.Priority, 4)
		set(&t.Poll, DefaultTicketPoll)
		set(&t.Timeout, DefaultTicketTimeout)
	}
}

func secretHeader(name string) bool {
	name = strings.ToLower(name)
	return name == "authorization" || name == "cookie" || isPassword(name) || strings.Contains(name, "token") || strings.Contains(name, "key")
}

func (c settingsCheck) mapping(t *TicketSystem, n *strict.Node, ours map[string]*TicketMapping) {
	switch {
	case t.Mapping != nil && t.Kind != "":
		c.Report(n.Key("kind"), "remove one of the two", "a ticket system has kind or mapping, and this one has both")
		return
	case t.Mapping != nil:
		t.Mapping.check(c.File, n.At("mapping"))
	case t.Kind == "":
		c.Report(n, "add kind: "+strings.Join(slices.Sorted(maps.Keys(ours)), ", ")+"; or mapping", "the ticket system %q has neither kind nor mapping", t.Name)
		return
	case ours[t.Kind] == nil:
		c.Report(n.At("kind"), strict.Suggest(t.Kind, slices.Sorted(maps.Keys(ours))), "kind cannot be %q", t.Kind)
		return
	default:
		t.Mapping = ours[t.Kind]
	}
	for _, key := range t.Mapping.Needs {
		if t.With[key] == "" {
			c.Report(n, fmt.Sprintf("add with: {%s: …}", key), "the mapping needs %s", key)
		}
	}
}

// check reports what is wrong with a mapping.
func (m *TicketMapping) check(f *strict.File, n *strict.Node) {
	for _, one := range []struct {
		name string
		r    *TicketRequest
	}{{"find", m.Find}, {"open", m.Open}, {"update", m.Update}, {"reopen", m.Reopen}, {"close", m.Close}, {"read", m.Read}} {
		if one.r == nil {
			if one.name != "read" {
				next := "add it: {method, path, body, answer}"
				if one.name == "find" {
					next = "add it: without it a ticket might be opened twice after a crash"
				}
				f.Report(n, next, "the mapping has no %s", one.name)
			}
			continue
		}
		at := n.At(one.name)
		if one.r.Path == "" {
			f.Report(at, `add path, such as '"/api/tickets"'`, "%s has no path", one.name)
		}
		if one.r.Answer == "" && (one.name == "open" || one.name == "find" || one.name == "read") {
			f.Report(at, "add answer, such as {reference: .body.id}", "%s has no answer", one.name)
		}
		for _, expression := range []struct{ key, text string }{{"path", one.r.Path}, {"body", one.r.Body}, {"answer", one.r.Answer}} {
			if expression.text == "" {
				continue
			}
			if query, err := gojq.Parse(expression.text); err != nil {
				f.Report(at.At(expression.key), "see the manual of jq", "%s is not jq: %v", expression.key, err)
			} else if _, err := gojq.Compile(query); err != nil {
				f.Report(at.At(expression.key), "see the manual of jq", "%s is not jq: %v", expression.key, err)
			}
		}
		if one.r.Method == "" {
			one.r.Method = "GET"
			if one.r.Body != "" {
				one.r.Method = "POST"
			}
		}
	}
}
