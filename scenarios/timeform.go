package scenarios

import (
	"fmt"
	"regexp"
	"strings"
)

// timeExpression makes the regular expression of a time pattern in one of its
// short forms, as date writes it (%Y-%m-%d_%H%M) or as people do (YYYY-MM-DD_HHmm).
// Anything else is a regular expression already.
func timeExpression(text string) (string, error) {
	switch {
	case strings.Contains(text, "(?P<"):
		return text, nil
	case strings.Contains(text, "%Y"), strings.Contains(text, "%y"), strings.Contains(text, "%F"), strings.Contains(text, "%s"):
		return byPercent(text)
	case strings.Contains(text, "YYYY"):
		return byLetters(text), nil
	}
	return text, nil
}

var (
	percents = map[byte]string{'Y': "year", 'y': "year", 'm': "month", 'b': "month", 'B': "month", 'd': "day", 'H': "hour", 'M': "minute", 'S': "second", 's': "epoch"}
	combined = strings.NewReplacer("%F", "%Y-%m-%d", "%T", "%H:%M:%S", "%R", "%H:%M")
)

func timeGroup(name string) string {
	digits := `\d\d`
	switch name {
	case "year":
		digits = `\d{4}`
	case "epoch":
		digits = `\d+`
	}
	return "(?P<" + name + ">" + digits + ")"
}

func byPercent(text string) (string, error) {
	text = combined.Replace(text)
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '%':
			b.WriteString(regexp.QuoteMeta(text[i : i+1]))
			continue
		case i+1 == len(text):
			return "", fmt.Errorf("%q ends in a single %%", text)
		}
		i++
		name, known := percents[text[i]]
		switch {
		case text[i] == 'y':
			b.WriteString(`(?P<year>\d\d)`)
		case text[i] == 'b', text[i] == 'B':
			b.WriteString(`(?P<month>[A-Za-z]+)`)
		case known:
			b.WriteString(timeGroup(name))
		case text[i] == '%':
			b.WriteString("%")
		default:
			return "", fmt.Errorf("%q has %%%c, which is not supported", text, text[i])
		}
	}
	return b.String(), nil
}

// byLetters: MM is the month, and once that is there the minute.
func byLetters(text string) string {
	var b strings.Builder
	seen := map[string]bool{}
	for i := 0; i < len(text); {
		name, length := "", 2
		switch rest := text[i:]; {
		case strings.HasPrefix(rest, "YYYY"):
			name, length = "year", 4
		case strings.HasPrefix(rest, "MM") && !seen["month"]:
			name = "month"
		case strings.HasPrefix(rest, "DD"):
			name = "day"
		case strings.HasPrefix(rest, "HH"), strings.HasPrefix(rest, "hh"):
			name = "hour"
		case strings.HasPrefix(rest, "MM"), strings.HasPrefix(rest, "mm"):
			name = "minute"
		case strings.HasPrefix(rest, "SS"), strings.HasPrefix(rest, "ss"):
			name = "second"
		}
		if name == "" || seen[name] {
			b.WriteString(regexp.QuoteMeta(text[i : i+1]))
			i++
			continue
		}
		seen[name] = true
		b.WriteString(timeGroup(name))
		i += length
	}
	return b.String()
}
