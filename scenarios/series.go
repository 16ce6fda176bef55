package scenarios

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Series are recovery points of one thing, told by names that differ in nothing
// but the time in them.
type Series struct {
	Glob  string   // chooses them
	Time  string   // the pattern that reads the time, as the `time` of a folder
	Names []string // the oldest first
}

// dated are the ways in which names bear a date; each is tried at every place of
// a name, and the first that gives a time there is counts.
var dated = []*regexp.Regexp{
	regexp.MustCompile(`(?P<year>\d{4})(?P<a>[-_.])(?P<month>\d\d)(?P<b>[-_.])(?P<day>\d\d)`),
	regexp.MustCompile(`(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)`),
}

// clocked is a time of day behind a date.
var clocked = regexp.MustCompile(`^(?P<c>[T_. -]?|_at_|--)(?P<hour>\d\d)(?P<d>[-:_.h]?)(?P<minute>\d\d)(?:(?P<e>[-:_.m]?)(?P<second>\d\d))?(?P<z>Z?)`)

// SeriesIn sorts names into series; others bear no date.
func SeriesIn(names []string) (series []Series, others []string) {
	byShape := map[string]int{}
	type stamped struct {
		name string
		at   time.Time
	}
	members := [][]stamped{}
	for _, name := range names {
		glob, pattern, at, ok := stampOf(name)
		if !ok {
			others = append(others, name)
			continue
		}
		i, known := byShape[glob+"\x00"+pattern]
		if !known {
			i = len(series)
			byShape[glob+"\x00"+pattern] = i
			series, members = append(series, Series{Glob: glob, Time: pattern}), append(members, nil)
		}
		members[i] = append(members[i], stamped{name, at})
	}
	for i := range series {
		slices.SortFunc(members[i], func(a, b stamped) int { return cmp.Or(a.at.Compare(b.at), strings.Compare(a.name, b.name)) })
		for _, m := range members[i] {
			series[i].Names = append(series[i].Names, m.name)
		}
	}
	return series, others
}

// TimeIn is the pattern that reads the time in a name; "" where it bears none.
func TimeIn(name string) string {
	_, pattern, _, _ := stampOf(name)
	return pattern
}

// stampOf finds the time in a name: a glob that fits all names that are alike but
// for it, and the pattern that reads it.
func stampOf(name string) (glob, pattern string, at time.Time, ok bool) {
	for _, re := range dated {
		for _, m := range re.FindAllStringSubmatchIndex(name, -1) {
			from, to := m[0], m[1]
			if at, ok = dateIn(re, name, m); !ok || digit(name, from-1) {
				continue
			}
			pattern = patternOf(re, name, m)
			if c := clocked.FindStringSubmatchIndex(name[to:]); c != nil {
				if within, is := clockIn(name[to:], c); is && !digit(name, to+c[1]) {
					at, pattern, to = at.Add(within), pattern+patternOf(clocked, name[to:], c), to+c[1]
				}
			}
			if digit(name, to) {
				continue // a longer number, which is not a time
			}
			return globbed(name[:from]) + "*" + globbed(name[to:]), pattern, at, true
		}
	}
	return "", "", time.Time{}, false
}

func digit(text string, at int) bool {
	return at >= 0 && at < len(text) && text[at] >= '0' && text[at] <= '9'
}

func group(re *regexp.Regexp, text string, m []int, name string) (string, bool) {
	i := re.SubexpIndex(name)
	if i < 0 || m[2*i] < 0 {
		return "", false
	}
	return text[m[2*i]:m[2*i+1]], true
}

func numberIn(re *regexp.Regexp, text string, m []int, name string) int {
	found, _ := group(re, text, m, name)
	n, _ := strconv.Atoi(found)
	return n
}

func dateIn(re *regexp.Regexp, text string, m []int) (time.Time, bool) {
	year, month, day := numberIn(re, text, m, "year"), numberIn(re, text, m, "month"), numberIn(re, text, m, "day")
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return at, year >= 1990 && year < 2100 && at.Month() == time.Month(month) && at.Day() == day
}

func clockIn(text string, m []int) (time.Duration, bool) {
	hour, minute, second := numberIn(clocked, text, m, "hour"), numberIn(clocked, text, m, "minute"), numberIn(clocked, text, m, "second")
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second, hour < 24 && minute < 60 && second < 61
}

// patternOf is the pattern of what an expression found, with what stands between
// the numbers as it is there.
func patternOf(re *regexp.Regexp, text string, m []int) string {
	var b strings.Builder
	for i, name := range re.SubexpNames() {
		found, ok := group(re, text, m, name)
		switch {
		case i == 0 || !ok:
		case len(name) == 1:
			b.WriteString(regexp.QuoteMeta(found))
		default:
			fmt.Fprintf(&b, `(?P<%s>\d{%d})`, name, len(found))
		}
	}
	return b.String()
}

var globMeta = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `{`, `\{`)

func globbed(text string) string { return globMeta.Replace(text) }

// GlobOf is the glob that chooses just one name.
func GlobOf(name string) string { return globbed(name) }
