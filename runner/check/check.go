// Package check asks what was restored and compares the answer with what the
// scenario expects: one file a kind. It writes down what was wanted and what
// was got, and who is to blame for an answer that does not hold; whether that
// makes a run fail is decided by runner/judge.go. Built-in integrity checks of
// a recipe are asked by runner/restore and answered in the same form.
package check

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rehearse/runner/probe"
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/expect"
	"rehearse/scenarios/fault"
)

// Answer is what a check came to. Exactly one of Held, Skipped and Fault says
// so: an answer that neither held nor was skipped carries a fault, of the
// backup where it was asked and is wrong, of the rig where it could not be asked.
type Answer struct {
	Name     string
	Kind     string // sql, query, files, exec, http, tcp; integrity for a recipe's own
	On       string // component
	Question string
	Wanted   string
	Got      string
	Held     bool
	Skipped  bool       // never asked; Got says why
	OfData   bool       // it looked at restored data
	Newest   *time.Time // the newest datum, where the check was asked for it
	Unzoned  bool       // Newest names no zone, and was taken as UTC
	At       time.Time  // when the answer stood, with the monotonic clock
	Took     time.Duration
	Fault    *fault.Fault
}

// Place is where a check is asked: the ways into one sandbox, for one component.
// A way that nothing needs may be nil. What they return as an error could not
// be asked, unless it is a fault of the backup.
type Place struct {
	Query func(ctx context.Context, text string) (probe.Rows, error)
	Files func(ctx context.Context, glob string) (probe.FilesFacts, error)
	Exec  func(ctx context.Context, in, script string) (sandbox.Exit, error) // in "": the component's container
	HTTP  func(ctx context.Context, args probe.HTTPArgs) (probe.HTTPAnswer, error)
	TCP   func(ctx context.Context, address string) (probe.TCPAnswer, error)
	// Broken says what explains an application that does not answer: something
	// of our rig, such as a container killed for memory, or that a service has
	// ended; nil: nothing. May be nil.
	Broken func(ctx context.Context) *fault.Fault
	// Made is when the recovery point was made; nil: it is not known, or there is none.
	Made *time.Time
}

// DefaultTimeout is how long a check without a time limit of its own may take.
const DefaultTimeout = 60 * time.Second

// found is the answer before it is judged.
type found struct {
	names  map[string]any // what an expectation sees
	value  any            // what holds by itself
	newest any            // what a check for the newest datum reads; nil: value
	some   bool           // there were rows, files, an answer at all
	cut    []cut          // what is kept in part
	none   string         // what to say when there were not
	got    string         // for people, where no expectation chooses names
}

// cut is a name of which an expectation would see a part.
type cut struct {
	name string
	seen string // for people
}

// keeps notes that of so many things only some are under the name.
func (f *found) keeps(name string, some int, all int64) {
	if int64(some) < all {
		f.cut = append(f.cut, cut{name, fmt.Sprintf("of %s it would see the first %s alone", show(all), show(some))})
	}
}

// unseen is the fault of an expectation about what it would see a part of: what
// is true of a part may be wrong of the whole, and the other way round.
func (f *found) unseen(c *scenarios.Check) *fault.Fault {
	for _, part := range f.cut {
		if uses(c, part.name) {
			return fault.OfRig(fault.Internal, "the expectation asks for %s, and %s", part.name, part.seen).
				To("let the question itself find what it is about, and answer briefly")
		}
	}
	return nil
}

var errTooSlow = errors.New("the check's time limit")

// Ask asks one check. It always comes back with an answer, soon after ctx ends
// or the check's own time limit is over.
func Ask(ctx context.Context, c *scenarios.Check, place Place) Answer {
	began := time.Now()
	limit := c.Timeout.Std()
	if limit <= 0 {
		limit = DefaultTimeout
	}
	a := Answer{Name: c.Name, Kind: string(c.Kind()), On: c.On, OfData: c.LooksAtData(), Question: question(c), Wanted: wanted(c)}
	bounded, stop := context.WithTimeoutCause(ctx, limit, errTooSlow)
	defer stop()
	ask(bounded, c, place, limit, &a)
	now := time.Now()
	a.At, a.Took = now, now.Sub(began)
	return a
}

func ask(ctx context.Context, c *scenarios.Check, place Place, limit time.Duration, a *Answer) {
	switch c.Kind() {
	case expect.HTTP, expect.TCP:
		askUntilHeld(ctx, c, place, limit, a)
		return
	}
	f, err := find(ctx, c, place)
	if err != nil {
		a.unasked(ctx, err, limit)
		return
	}
	if unseen := f.unseen(c); unseen != nil {
		a.unasked(ctx, unseen, limit)
		return
	}
	a.judge(c, f, place.Made, time.Now())
}

func find(ctx context.Context, c *scenarios.Check, place Place) (found, error) {
	switch c.Kind() {
	case expect.SQL:
		return findRows(ctx, *c.SQL, place)
	case expect.Query:
		return findRows(ctx, *c.Query, place)
	case expect.Files:
		return findFiles(ctx, c.Files.Glob, place)
	case expect.Exec:
		return findExit(ctx, c, place)
	case expect.HTTP:
		return findHTTP(ctx, c.HTTP, place)
	default:
		return findTCP(ctx, *c.TCP, place)
	}
}

// unasked records why there is no answer. A fault of the backup is passed on;
// everything else is the rig's. A question that takes longer than its limit is
// the rig's too: a slow machine must not read as a broken backup.
func (a *Answer) unasked(ctx context.Context, err error, limit time.Duration) {
	cause := context.Cause(ctx)
	var known *fault.Fault
	switch {
	case errors.Is(cause, errTooSlow):
		a.Got = "no answer within " + limit.String()
		a.Fault = fault.OfRig(fault.Capacity, "check %q got no answer within %s", a.Name, limit).
			To("raise the check's timeout, or the sandbox's limits")
	case cause != nil:
		a.Got = "not answered: " + cause.Error()
		a.Fault = fault.Of(cause)
	case errors.As(err, &known):
		a.Got = "no answer: " + known.Reason
		named := *known
		named.Reason = fmt.Sprintf("check %q: %s", a.Name, known.Reason)
		a.Fault = &named
	default:
		a.Got = "not asked: " + err.Error()
		a.Fault = fault.OfRig(fault.Engine, "check %q could not be asked: %w", a.Name, err)
	}
}

func question(c *scenarios.Check) string {
	switch c.Kind() {
	case expect.SQL:
		return strings.TrimSpace(*c.SQL)
	case expect.Query:
		return strings.TrimSpace(*c.Query)
	case expect.Files:
		return c.Files.Glob
	case expect.Exec:
		return strings.TrimSpace(c.Exec.Run)
	case expect.HTTP:
		if method := c.HTTP.Method; method != "" && method != "GET" {
			return method + " " + c.HTTP.URL
		}
		return c.HTTP.URL
	default:
		return *c.TCP
	}
}
