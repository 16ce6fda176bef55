package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"golang.org/x/text/width"

	"rehearse/scenarios/units"
)

// clean makes text safe to show on a terminal. What a check got and what a
// reason quotes comes from restored data, which is hostile: escape sequences,
// line breaks, direction marks and broken UTF-8 are shown and not obeyed.
func clean(text string) string {
	if strings.IndexFunc(text, unsafe) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case unsafe(r):
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
		text = text[size:]
	}
	return b.String()
}

func unsafe(r rune) bool { return !unicode.IsPrint(r) }

// styled is text of our own that a terminal may obey.
type styled string

// paper is where people read. Whatever is printed on it is made safe; only
// styled text and the formats themselves, which are ours, pass as they are.
type paper struct {
	out    io.Writer
	colour bool
	lost   *error // gets why something could not be printed; may be nil
}

func paperOn(out io.Writer) *paper { return &paper{out: out} }

func (p *paper) printf(format string, args ...any) {
	// Whoever reads may be gone (a closed pipe, a terminal that hung up); a
	// run goes on without them.
	_, err := fmt.Fprintf(p.out, format, safe(args)...)
	if err != nil && p.lost != nil && *p.lost == nil && !errors.Is(err, syscall.EPIPE) {
		*p.lost = err
	}
}

func (p *paper) sprintf(format string, args ...any) styled {
	return styled(fmt.Sprintf(format, safe(args)...))
}

// safe cleans every argument that is a text in any guise.
func safe(args []any) []any {
	cleaned := make([]any, len(args))
	for i, arg := range args {
		switch a := arg.(type) {
		case styled:
			cleaned[i] = string(a)
		case error:
			cleaned[i] = clean(a.Error())
		case fmt.Stringer:
			cleaned[i] = clean(a.String())
		default:
			if v := reflect.ValueOf(arg); v.Kind() == reflect.String {
				cleaned[i] = clean(v.String())
			} else {
				cleaned[i] = arg
			}
		}
	}
	return cleaned
}

// The colours that we use.
const (
	bold   = "1"
	faint  = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
)

// paint colours a text where the paper takes colour.
func (p *paper) paint(colour, text string) styled {
	if !p.colour || text == "" {
		return styled(clean(text))
	}
	return styled("\x1b[" + colour + "m" + clean(text) + "\x1b[0m")
}

// columns is how many columns of a terminal a text without escapes takes.
func columns(text string) int {
	n := 0
	for _, r := range text {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cut shortens a text to so many columns, and shows that it did.
func cut(text string, most int) string {
	if columns(text) <= most {
		return text
	}
	n := 0
	for i, r := range text {
		if n += runeColumns(r); n > most-1 {
			return text[:i] + "…"
		}
	}
	return text
}

// pad fills a text up to so many columns.
func pad(text string, to int) string {
	return text + strings.Repeat(" ", max(0, to-columns(text)))
}

// table prints rows in columns; the last column is never padded. Cells are
// safe texts or styled ones.
func (p *paper) table(indent string, rows [][]any) {
	widths := map[int]int{}
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], columns(plain(cell)))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		b.WriteString(indent)
		for i, cell := range row {
			fmt.Fprint(&b, safe([]any{cell})...)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-columns(plain(cell))+2))
			}
		}
		p.printf("%s\n", styled(strings.TrimRight(b.String(), " ")))
	}
}

// plain is a cell as it is seen: without the colours.
func plain(cell any) string {
	text := fmt.Sprint(safe([]any{cell})...)
	if _, ours := cell.(styled); !ours {
		return text
	}
	for {
		from := strings.Index(text, "\x1b[")
		if from < 0 {
			return text
		}
		to := strings.IndexByte(text[from:], 'm')
		if to < 0 {
			return text
		}
		text = text[:from] + text[from+to+1:]
	}
}

// seconds writes a span as people read it: tenths below a minute, whole
// seconds below a day, minutes above.
func seconds(s float64) string {
	d := time.Duration(s * float64(time.Second))
	switch {
	case s < 0:
		return "-" + seconds(-s)
	case d < time.Minute:
		return strconv.FormatFloat(s, 'f', 1, 64) + "s"
	case d < 24*time.Hour:
		return units.Duration(d.Round(time.Second)).String()
	default:
		return units.Duration(d.Round(time.Minute)).String()
	}
}

// size writes bytes as people read them.
func size(bytes int64) string { return humanize.IBytes(uint64(max(bytes, 0))) }

// rate writes bytes a second; "" where nothing can be said.
func rate(bytes int64, s float64) string {
	if bytes <= 0 || s < 0.05 {
		return ""
	}
	return size(int64(float64(bytes)/s)) + "/s"
}

// shownIn is the zone in which times are shown: the process has one reader.
var shownIn = time.UTC

// chooseZone takes the zone from the flag or the environment.
func (c *console) chooseZone() error {
	name := cmp.Or(c.zone, c.env("REHEARSE_ZONE"))
	if name == "" {
		return nil
	}
	if name == "local" {
		shownIn = time.Local
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return &usageError{fmt.Sprintf("--zone %q is not a time zone", name), "use an IANA name, such as Europe/London, or local"}
	}
	shownIn = zone
	return nil
}

// toMinute writes a time to the minute, for columns whose heading says the zone.
func toMinute(t time.Time) string { return t.In(shownIn).Format("2006-01-02 15:04") }

// zoned is a heading of a column of times, with the zone that they are in.
func zoned(heading string) string { return heading + " (" + zoneName() + ")" }

// zoneName is what the zone is called: UTC, or its IANA name.
func zoneName() string {
	if shownIn == time.Local {
		name, _ := time.Now().Zone()
		return name
	}
	return shownIn.String()
}

// instant writes a time in the zone of choice; what is unknown says so.
func instant(t *time.Time) string {
	if t == nil {
		return "unknown"
	}
	return t.In(shownIn).Format("2006-01-02 15:04:05 MST")
}
