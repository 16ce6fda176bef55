package probe

import (
	"encoding/json"
	"io"
	"regexp"
	"strings"
)

// mostJSON bounds what is read of a list of checksums in JSON.
const mostJSON = 16 << 20

var (
	saysKind = regexp.MustCompile(`(?i)^(sha[-_]?(1|224|256|384|512)|md5)([-_]?(sum|hash|digest|hex))?$`)
	saysSum  = regexp.MustCompile(`(?i)^(check[-_]?sum|hash|digest|sum)$`)
	saysName = regexp.MustCompile(`(?i)^(file[-_]?name|file|name|path|key|object)$`)
	kindMark = regexp.MustCompile(`(?i)^(sha-?(?:1|224|256|384|512)|md5)[-:=]`)
)

// eachJSONSum reads a list of checksums that is JSON, whatever it is built like:
// {"a": SUM}, [{"file": "a", "sha256": SUM}], {"a": {"md5": SUM}}, {"sha256": {"a": SUM}}.
func eachJSONSum(r io.Reader, visit func(sumLine) error) error {
	var all any
	if err := json.NewDecoder(io.LimitReader(r, mostJSON)).Decode(&all); err != nil {
		return visit(sumLine{wrong: true})
	}
	return eachInJSON(all, "", "", visit)
}

// eachInJSON visits the sums in a value that speaks of a file, in sums of a kind;
// "" is that nothing said so yet.
func eachInJSON(value any, name, kind string, visit func(sumLine) error) error {
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			if err := eachInJSON(one, name, kind, visit); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range sortedKeys(value) {
			if text, is := value[key].(string); is && saysName.MatchString(key) && !isSum(text) {
				name = text
			}
		}
		for _, key := range sortedKeys(value) {
			of, in := name, kind
			switch {
			case saysKind.MatchString(key):
				in = key
			case !saysSum.MatchString(key):
				if text, is := value[key].(string); is && !isSum(text) {
					continue
				}
				of = key
			}
			if err := eachInJSON(value[key], of, in, visit); err != nil {
				return err
			}
		}
	case string:
		if line := jsonSum(value, name, kind); !line.wrong {
			return visit(line)
		}
	}
	return nil
}

func isSum(text string) bool { return !jsonSum(text, "", "").wrong }

// jsonSum is what a text says as a sum.
func jsonSum(text, name, kind string) sumLine {
	line := bareSum(text)
	if line.wrong {
		line = bareSum(kindMark.ReplaceAllString(text, "$1="))
	}
	said := strings.ToUpper(strings.NewReplacer("-", "", "_", "").Replace(kindOf(kind)))
	if line.wrong || said != "" && said != line.kind {
		return sumLine{wrong: true}
	}
	line.name, line.tagged = name, said != ""
	return line
}

// kindOf is the kind in a key such as sha256sum.
func kindOf(key string) string {
	if m := saysKind.FindStringSubmatch(key); m != nil {
		return m[1]
	}
	return ""
}
