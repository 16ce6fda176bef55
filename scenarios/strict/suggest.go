package strict

import (
	"fmt"
	"sort"
	"strings"
)

// Suggest says what somebody may have meant: the nearest of the known names
// where one is near, else which there are.
func Suggest(wrong string, known []string) string {
	names := make([]string, 0, len(known))
	best, nearest := len(wrong)/3+1, ""
	for _, name := range known {
		if name == "" {
			continue
		}
		names = append(names, name)
		if d := distance(strings.ToLower(wrong), name); d < best || d == best && nearest == "" {
			best, nearest = d, name
		}
	}
	switch {
	case nearest != "":
		return fmt.Sprintf("did you mean %q?", nearest)
	case len(names) == 0:
		return ""
	}
	sort.Strings(names)
	return "there is: " + strings.Join(names, ", ")
}

// OneOf lists what may be written.
func OneOf[T ~string](choices []T) string {
	texts := make([]string, len(choices))
	for i, choice := range choices {
		texts[i] = string(choice)
	}
	return "it is one of: " + strings.Join(texts, ", ")
}

// distance counts letters that are wrong, missing, too many or swapped.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return 64
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(x)][len(y)]
}
