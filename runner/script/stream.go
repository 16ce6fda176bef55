package script

import (
	"bytes"
	"io"
	"strings"
)

// mostOfLine is how much of the beginning of a line is read.
const mostOfLine = 16 << 10

// Lines hands on what is written line by line, without empty lines and without
// the ends of those that are too long. Call Flush at the end.
type Lines struct {
	Each func(string)
	line []byte
}

func (l *Lines) Write(data []byte) (int, error) {
	for part := range bytes.Lines(data) {
		l.line = append(l.line, part[:min(len(part), mostOfLine-len(l.line))]...)
		if part[len(part)-1] == '\n' {
			l.Flush()
		}
	}
	return len(data), nil
}

// Flush hands on a last line that has no end.
func (l *Lines) Flush() {
	if text := strings.TrimRight(string(l.line), "\r\n"); text != "" {
		l.Each(strings.ToValidUTF8(text, "?"))
	}
	l.line = l.line[:0]
}

// splitter parts the lines that bear the script's mark from everything else,
// which it hands on as it comes, whatever its size.
type splitter struct {
	prefix    []byte // "::" + mark + ":"
	directive Lines
	rest      io.Writer

	begun  []byte // the beginning of a line that may become a directive
	within state
}

type state int

const (
	atStart state = iota
	inDirective
	inRest
)

func (s *splitter) Write(data []byte) (int, error) {
	whole := len(data)
	for len(data) > 0 {
		used := len(data)
		switch s.within {
		case atStart:
			used = s.begin(data)
		default:
			if end := bytes.IndexByte(data, '\n'); end >= 0 {
				used = end + 1
			}
			if err := s.hand(data[:used]); err != nil {
				return 0, err
			}
			if data[used-1] == '\n' {
				s.within = atStart
			}
		}
		data = data[used:]
		if s.within == inRest && len(s.begun) > 0 {
			if err := s.let(); err != nil {
				return 0, err
			}
		}
	}
	return whole, nil
}

// begin compares the beginning of a line with the mark, and says how much of
// data it looked at.
func (s *splitter) begin(data []byte) (used int) {
	for used < len(data) && len(s.begun) < len(s.prefix) && data[used] == s.prefix[len(s.begun)] {
		s.begun = append(s.begun, data[used])
		used++
	}
	switch {
	case len(s.begun) == len(s.prefix):
		s.begun, s.within = s.begun[:0], inDirective
	case used < len(data):
		s.within = inRest
	}
	return used
}

func (s *splitter) hand(part []byte) (err error) {
	if s.within == inDirective {
		_, err = s.directive.Write(part)
	} else {
		_, err = s.rest.Write(part)
	}
	return err
}

// let hands on what turned out to be no directive.
func (s *splitter) let() error {
	_, err := s.rest.Write(s.begun)
	s.begun = s.begun[:0]
	return err
}

func (s *splitter) flush() error {
	s.directive.Flush()
	return s.let()
}

const mostOfReason = 300

// Shorten makes one line of a text that is not too long for a reason.
func Shorten(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if len(text) <= mostOfReason {
		return text
	}
	return strings.ToValidUTF8(text[:mostOfReason-3], "") + "…"
}
