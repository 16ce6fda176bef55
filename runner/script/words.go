package script

import (
	"cmp"
	"path"
	"regexp"
	"strings"

	"rehearse/runner/secret"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// common are words that mean the same whatever the recipe. They are those of
// the C library, of Go and of Python, at the end of a tool's own line: a row
// that merely quotes them is followed by the quotation mark.
var common = []recipe.Words{{
	Re:    regexp.MustCompile(`(?i)(?:^|: |\[Errno (?:28|122)\] )(?:no space left on device|disk quota exceeded)(?:\.?$|: '/)`),
	Blame: fault.Rig, Class: fault.Capacity,
	Next: "make room on the engine's disk, or raise limits.disk",
}, {
	Re:    regexp.MustCompile(`^(?:fatal error: )?runtime: (?:out of memory|cannot allocate memory)\b|^MemoryError$|: Cannot allocate memory$`),
	Blame: fault.Rig, Class: fault.Capacity,
	Next: "raise limits.memory",
}, {
	Re:    regexp.MustCompile(`^runtime: failed to create new OS thread|: Cannot fork$|: fork: Resource temporarily unavailable$`),
	Blame: fault.Rig, Class: fault.Capacity,
	Next: "raise limits.memory, or run less at once: the sandbox may have no more processes",
}}

// Meaning finds the words that the last of some lines matches, the recipe's before
// those that mean the same everywhere: their rank, the reason that they make of
// it, and the words; nil where it is not known. The lines before count for patterns
// that span several: such a pattern has to reach into the last one.
func Meaning(known []recipe.Words, hidden *secret.Set, during recipe.During, from recipe.Stream, lines ...string) (rank int, reason string, words *recipe.Words) {
	for _, all := range [][]recipe.Words{known, common} {
		for i := range all {
			w := &all[i]
			rank++
			if w.Re == nil || w.In != "" && w.In != during || cmp.Or(w.From, recipe.Stderr) != from {
				continue
			}
			text := strings.Join(lines[max(len(lines)-max(w.Lines, 1), 0):], "\n")
			if at := w.Re.FindStringSubmatchIndex(text); at != nil && at[1] > strings.LastIndexByte(text, '\n') {
				return rank, expand(w, hidden, text, at), w
			}
		}
	}
	return 0, "", nil
}

// expand makes the reason of a line. What the recipe says is its own sentence,
// and what it takes from the line is cleaned.
func expand(w *recipe.Words, hidden *secret.Set, line string, at []int) string {
	if w.Reason == "" {
		return Shorten(hidden.Clean(line))
	}
	var taken strings.Builder
	places := make([]int, len(at))
	for i := 0; i < len(at); i += 2 {
		if places[i], places[i+1] = -1, -1; at[i] < 0 {
			continue
		}
		places[i] = taken.Len()
		taken.WriteString(hidden.Clean(line[at[i]:at[i+1]]))
		places[i+1] = taken.Len()
	}
	return Shorten(string(w.Re.ExpandString(nil, w.Reason, taken.String(), places)))
}

func faultBy(w *recipe.Words, reason string) *fault.Fault {
	return &fault.Fault{Blame: w.Blame, Class: w.Class, Reason: reason, Next: w.Next}
}

// The shell's own lines about a script: dash, busybox and bash have their own
// ways, and all of them name themselves as they were called.
var (
	shellLine   = regexp.MustCompile(`^` + Arg0 + `:(?: -c:)?(?: line)?(?: (\d+):)? (.*)$`)
	mistake     = regexp.MustCompile(`(?i)^syntax error|^unexpected EOF|: (?:parameter not set(?: or null)?|parameter null or not set|unbound variable|bad substitution)$|^bad substitution`)
	missingTool = regexp.MustCompile(`^(?:.*: )?([^ :]+): (?:command )?not found$|^([^ :]+): (?:No such file or directory|Permission denied|cannot execute.*)$`)
)

// ofShell is what the shell itself found wrong with the script.
func (h *Heard) ofShell(line string) {
	parts := shellLine.FindStringSubmatch(line)
	if parts == nil {
		return
	}
	switch number, text := parts[1], parts[2]; {
	case mistake.MatchString(text):
		if h.mistake == "" {
			h.mistake = h.located(number, text)
		}
	case missingTool.MatchString(text) && strings.Contains(text, "not found"):
		if h.missing == "" {
			tool := missingTool.FindStringSubmatch(text)
			h.missing, h.missingSaid = path.Base(cmp.Or(tool[1], tool[2])), Shorten(h.hidden.Clean(text))
		}
	}
}

// toolIn finds the tool that could not be run, in what was said about it.
func toolIn(line string) string {
	text := line
	if parts := shellLine.FindStringSubmatch(line); parts != nil {
		text = parts[2]
	}
	if tool := missingTool.FindStringSubmatch(text); tool != nil {
		return path.Base(cmp.Or(tool[1], tool[2]))
	}
	return "a tool"
}

// What tells the line that names an error from the rest of what a tool prints.
var (
	complains = regexp.MustCompile(`(?i)\b(?:errors?|fatal|panic|failed|failure|cannot|can't|could not|couldn't|unable|denied|refused|invalid|illegal|unknown|unsupported|unexpected|corrupt(?:ed)?|damaged|missing|not found|no such|does not exist|timed? ?out|exception)\b|\w(?:Error|Exception)\b`)
	frame     = regexp.MustCompile(`^\s|^goroutine \d+|^Traceback \(most recent|\.(?:go|s|py|c|rs|java):\d+|^(?:main|runtime|created by|[\w.-]+/[\w./-]+)\.\S*\(|^\[signal |^exit status \d+$|^stack:`)
)
