package ledger

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
)

// batch is how many entries are handed to a processor at once.
const batch = 256

// inOrder reads entries and judges each by itself, several at a time, and hands
// them out in their order. The last one may carry an error.
func inOrder(in *bufio.Reader, shows func([]string) bool) iter.Seq[opened] {
	return func(yield func(opened) bool) {
		queue := make(chan chan []opened, runtime.GOMAXPROCS(0)+1)
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			defer close(queue)
			for lines, more := readLines(in); len(lines) > 0; lines, more = readLines(in) {
				done := make(chan []opened, 1)
				select {
				case queue <- done:
				case <-stop:
					return
				}
				go func() { done <- judge(lines, shows) }()
				if !more {
					return
				}
			}
		}()
		for done := range queue {
			for _, o := range <-done {
				if !yield(o) {
					return
				}
			}
		}
	}
}

// line is one of the part, or why it could not be read.
type line struct {
	data []byte
	err  error
}

func readLines(in *bufio.Reader) (lines []line, more bool) {
	for size := 0; len(lines) < batch && size < 4<<20; {
		data, err := readLine(in)
		if errors.Is(err, io.EOF) && len(data) == 0 {
			return lines, false
		}
		if errors.Is(err, io.EOF) {
			err = errors.New("the last line does not end")
		}
		lines = append(lines, line{data, err})
		if err != nil {
			return lines, false
		}
		size += len(data)
	}
	return lines, true
}

func readLine(in *bufio.Reader) (whole []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		whole = append(whole, part...)
		if len(whole) > longestLine {
			return nil, errors.New("the line is too long to be an entry")
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return whole, err
		}
	}
}

// opened is an entry that was read and judged by itself.
type opened struct {
	entry  Entry
	header Header
	err    error // of its form
	codes  []Problem
	says   []statement
}

func judge(lines []line, shows func([]string) bool) []opened {
	all := make([]opened, 0, len(lines))
	for _, l := range lines {
		o := opened{err: l.err}
		if o.err == nil {
			o = openEntry(l.data[:len(l.data)-1], shows)
		}
		if all = append(all, o); o.err != nil {
			break
		}
	}
	return all
}

// openEntry reads an entry and holds its bodies to their digests.
func openEntry(data []byte, shows func([]string) bool) opened {
	entry, err := parseEntry(data)
	if err != nil {
		return opened{err: err}
	}
	return judged(entry, shows)
}

// judged holds the parts of an entry to the digests by which they hang together.
func judged(entry Entry, shows func([]string) bool) (o opened) {
	o.entry = entry
	if o.header, o.err = ParseHeader(o.entry.Header); o.err != nil {
		return o
	}
	h := o.header
	what := fmt.Sprintf("entry %d (%s)", h.Index, h.Kind)
	problem := func(code Code, format string, args ...any) {
		o.codes = append(o.codes, Problem{Code: code, Entry: &h.Index, Text: fmt.Sprintf(format, args...)})
	}
	shown := hold(what, h.Body, h.Tags, o.entry.Body, shows, problem)
	if shown {
		o.say(what, func() (statement, error) { return readBody(h.Kind, o.entry.Body) })
	}
	if !h.Kind.HasMembers() || !shown {
		if len(o.entry.Members) > 0 {
			problem(EntryChanged, "%s has members, and it must have none", what)
		}
		return o
	}
	if len(o.says) == 0 {
		return o
	}
	f := o.says[0].fact.(*MembersFact)
	sum := sha256.New()
	for n, m := range o.entry.Members {
		member, err := ParseMember(m.Header)
		if err != nil {
			problem(EntryChanged, "%s, member %d: %s", what, n, err)
			return o
		}
		sum.Write(m.Header)
		sum.Write([]byte("\n"))
		each := fmt.Sprintf("%s, member %d", what, n)
		if hold(each, member.Body, member.Tags, m.Body, shows, problem) {
			o.say(each, func() (statement, error) { return readMember(h.Kind, m.Body) })
		}
	}
	switch digest := Digest(sum.Sum(nil)); {
	case len(o.entry.Members) != f.Count:
		problem(LeftOut, "%s commits to %d members, and the bundle has %d of them", what, f.Count, len(o.entry.Members))
	case digest.String() != f.Digest:
		problem(EntryChanged, "%s: its members are not those that it commits to: one was changed, replaced or moved", what)
	}
	return o
}

// say reads what a body says, or notes that it cannot be read.
func (o *opened) say(what string, read func() (statement, error)) {
	s, err := read()
	if err != nil {
		o.codes = append(o.codes, Problem{Code: Unreadable, Entry: &o.header.Index, Text: fmt.Sprintf("%s: %s", what, err)})
		return
	}
	o.says = append(o.says, s)
}

// hold holds a body to its digest, and says whether it is shown. One that concerns
// what the bundle is about must be.
func hold(what string, digest Digest, tags []string, body []byte, shows func([]string) bool, problem func(Code, string, ...any)) bool {
	switch {
	case len(body) == 0 && shows(tags):
		problem(LeftOut, "%s concerns what the bundle is about, and is left out", what)
		return false
	case len(body) == 0:
		return false
	case Sum(body) != digest:
		problem(EntryChanged, "%s was changed: its body is not the one that the log commits to", what)
		return false
	case !IsCanonical(body):
		problem(EntryChanged, "%s is not canonical JSON: it could be read in two ways", what)
	}
	return true
}
