package units

import "github.com/dustin/go-humanize"

// Count writes a number of things, such as "1 problem" or "1,204 problems". The noun
// is one whose plural ends in s.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return humanize.Comma(int64(n)) + " " + noun + "s"
}
