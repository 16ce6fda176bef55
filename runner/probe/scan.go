package probe

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"

	"rehearse/scenarios/fault"
)

const (
	mostFound = 10_000   // results of one scan
	mostTold  = 64 << 10 // of a line that Match looks at
	scanBlock = 1 << 20
)

// scanner collects words from a stream that passes by. Looking for a literal in
// large blocks goes at the speed of memory; Match only sees the lines that hold one.
type scanner struct {
	scans []scan
	buf   []byte
}

type scan struct {
	name  string
	find  []byte
	rare  int // where in find its rarest byte is
	match *regexp.Regexp
	seen  map[string]bool
	found []string
}

func newScanner(args []ScanArgs) (*scanner, error) {
	s := &scanner{}
	for _, a := range args {
		match, err := regexp.Compile(a.Match)
		if err != nil || a.Find == "" {
			return nil, fault.OfRig(fault.Internal, "the scan %s of the recipe looks for %q and matches %q: that is not a pattern", a.Name, a.Find, a.Match)
		}
		s.scans = append(s.scans, scan{name: a.Name, find: []byte(a.Find), rare: rarest([]byte(a.Find)), match: match, seen: map[string]bool{}})
	}
	return s, nil
}

// Write looks through what came, as far as its lines are whole.
func (s *scanner) Write(p []byte) (int, error) {
	if len(s.scans) > 0 {
		for rest := p; len(rest) > 0; {
			n := min(len(rest), scanBlock)
			s.buf = append(s.buf, rest[:n]...)
			rest = rest[n:]
			if len(s.buf) >= scanBlock {
				s.lines(false)
			}
		}
	}
	return len(p), nil
}

// lines looks through the buffer up to its last whole line and keeps the rest.
// Of a line that is longer than anything sensible only the end is kept.
func (s *scanner) lines(last bool) {
	whole := s.buf
	if i := bytes.LastIndexByte(s.buf, '\n'); !last && (i >= 0 || len(s.buf) < 2*scanBlock) {
		whole = s.buf[:i+1]
	}
	for i := range s.scans {
		s.scans[i].look(whole)
	}
	rest := s.buf[len(whole):]
	if len(rest) == 0 && !last && len(whole) > 0 && whole[len(whole)-1] != '\n' {
		rest = whole[len(whole)-mostTold:]
	}
	s.buf = append(s.buf[:0], rest...)
}

func (s *scan) look(text []byte) {
	for len(s.found) < mostFound {
		i := s.index(text)
		if i < 0 {
			return
		}
		begin := bytes.LastIndexByte(text[:i], '\n') + 1
		end := bytes.IndexByte(text[i:], '\n')
		if end < 0 {
			end = len(text) - i
		}
		s.line(text[max(begin, i-mostTold/2):min(i+end, i+mostTold/2)])
		text = text[i+end:]
	}
}

// commonness of the bytes of dumps, the most common first; an upper-case letter is
// rarer than any of them. It only decides how fast a literal is found.
const commonness = " 0123456789eatcdbfonisrhlumpgywvkxjqz"

// rarest is where in a literal the byte is that text holds least often.
func rarest(find []byte) (at int) {
	most := -1
	for i, b := range find {
		rank := strings.IndexByte(commonness, b|0x20)
		if rank < 0 {
			rank = len(commonness)
		}
		if 'A' <= b && b <= 'Z' {
			rank += len(commonness)
		}
		if rank > most {
			at, most = i, rank
		}
	}
	return at
}

// index is bytes.Index, led by the rarest byte of the literal and not by its first:
// several times as fast for one that begins as many words do. Where that byte turns
// out to be common, bytes.Index takes over.
func (s *scan) index(text []byte) int {
	tries := 0
	for from := s.rare; from < len(text); {
		i := bytes.IndexByte(text[from:], s.find[s.rare])
		if i < 0 {
			return -1
		}
		begin := from + i - s.rare
		if bytes.HasPrefix(text[begin:], s.find) {
			return begin
		}
		from += i + 1
		if tries++; tries > from/16+16 {
			begin = from - s.rare
			if i = bytes.Index(text[begin:], s.find); i < 0 {
				return -1
			}
			return begin + i
		}
	}
	return -1
}

func (s *scan) line(line []byte) {
	groups := s.match.FindSubmatch(bytes.TrimSuffix(line, []byte("\r")))
	if groups == nil {
		return
	}
	word := string(groups[min(1, len(groups)-1)])
	if !s.seen[word] {
		s.seen[word] = true
		s.found = append(s.found, word)
	}
}

// found is what there was, once everything has passed.
func (s *scanner) result() map[string][]string {
	if len(s.scans) == 0 {
		return nil
	}
	s.lines(true)
	out := map[string][]string{}
	for _, one := range s.scans {
		out[one.name] = slices.Clone(one.found)
	}
	return out
}

// read passes a whole stream by.
func (s *scanner) read(r io.Reader) error {
	_, err := io.CopyBuffer(s, struct{ io.Reader }{r}, make([]byte, scanBlock))
	return err
}
