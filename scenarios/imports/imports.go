// Package imports turns what other systems export of their services into definitions
// like those of catalogue/*.yaml. How is data: a mapping is a jq program that is given
// everything that was exported, as a list, and answers with services. Ours are in
// mappings/; a user's is a file of the same form. Whether the services are valid, and
// what becomes of them, is left to others.
package imports

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/itchyny/gojq"

	"rehearse/scenarios/strict"
)

//go:embed mappings/*.yaml
var ours embed.FS

// Mapping says how an export becomes services.
type Mapping struct {
	Name     string `yaml:"-"`
	About    string `yaml:"about"`
	Format   string `yaml:"format"`   // csv, json, yaml or auto; default auto, which goes by the content
	Services string `yaml:"services"` // the jq program; besides jq's own it has slug, which makes a name for a service, and number

	code *gojq.Code
}

// Formats are what Mapping.Format takes.
var Formats = []string{"auto", "csv", "json", "yaml"}

// Ours are the names of the mappings that come with Rehearse, with what they are for.
func Ours() map[string]string {
	found := map[string]string{}
	entries, err := ours.ReadDir("mappings")
	if err != nil {
		panic(err) // it is embedded
	}
	for _, entry := range entries {
		m, err := Named(strings.TrimSuffix(entry.Name(), ".yaml"))
		if err != nil {
			panic(err)
		}
		found[m.Name] = m.About
	}
	return found
}

// Named is a mapping that ships with Rehearse, by its name.
func Named(name string) (*Mapping, error) {
	data, err := ours.ReadFile("mappings/" + path.Base(name) + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("mapping %q does not exist", name)
	}
	return Parse(name, "mappings/"+name+".yaml", data)
}

// Parse reads a mapping from a file: YAML with the keys about, format and services, or
// a bare jq program if its name ends in .jq. What is wrong with it comes as
// strict.Problems.
func Parse(name, file string, data []byte) (*Mapping, error) {
	m := &Mapping{Name: name}
	if strings.HasSuffix(file, ".jq") {
		m.Services = string(data)
		return m, m.compile(strict.Open(file, nil), nil)
	}
	f := strict.Open(file, data)
	n := f.Only("a mapping")
	if n != nil {
		f.Decode(n, m)
		if m.Services == "" && !f.Doubtful(n) {
			f.Report(n, "add services, a jq program such as .[] | {service: (.name | slug), name}", "services is missing")
		}
		if m.Format != "" && !slices.Contains(Formats, m.Format) {
			f.Report(n.At("format"), strict.Suggest(m.Format, Formats), "format cannot be %q", m.Format)
		}
	}
	if err := f.Problems().Err(); err != nil {
		return nil, err
	}
	return m, m.compile(f, n.At("services"))
}

const words = `def slug: tostring | ascii_downcase | gsub("[^a-z0-9]+"; "-") | gsub("^-+|-+$"; "") | .[0:63] | gsub("-+$"; "");
def number: if type == "string" then (if test("^[0-9]+$") then tonumber else null end) elif type == "number" then . else null end;
`

func (m *Mapping) compile(f *strict.File, at *strict.Node) error {
	query, err := gojq.Parse(words + m.Services)
	if err == nil {
		m.code, err = gojq.Compile(query)
	}
	if err != nil {
		f.Report(at, "it is a jq program", "the mapping cannot be understood: %v", err)
		return f.Problems().Err()
	}
	return nil
}

// Service is one that was found, as a file of catalogue/ would define it.
type Service struct {
	Name       string         // its slug
	Definition map[string]any // without what was empty
}

const (
	// mostServices is how many an export may have.
	mostServices = 50_000
	// longestMapping is how long a mapping may take.
	longestMapping = 2 * time.Minute
)

// Read maps an export. The services come in the order of their names; of two with the
// same name the export is at fault, and an error names it.
func (m *Mapping) Read(ctx context.Context, data []byte) ([]Service, error) {
	rows, err := Decode(cmp.Or(m.Format, "auto"), data)
	if err != nil {
		return nil, err
	}
	ctx, done := context.WithTimeout(ctx, longestMapping)
	defer done()
	found := map[string]Service{}
	values := m.code.RunWithContext(ctx, rows)
	for {
		value, more := values.Next()
		if !more {
			break
		}
		if err, is := value.(error); is {
			if halt := (*gojq.HaltError)(nil); errors.As(err, &halt) && halt.Value() == nil {
				break
			}
			return nil, fmt.Errorf("map the export by %s: %w", m.Name, err)
		}
		definition, is := trimmed(value).(map[string]any)
		if !is {
			return nil, fmt.Errorf("the mapping %s made %s, and a service is an object with the keys of catalogue/*.yaml", m.Name, brief(value))
		}
		name, _ := definition["service"].(string)
		if name == "" {
			return nil, fmt.Errorf("the mapping %s made %s, which has no service: the name that it is known by", m.Name, brief(value))
		}
		if other, taken := found[name]; taken {
			return nil, fmt.Errorf("two services of the export would be called %s: %s and %s; have the mapping give them different names", name, brief(other.Definition), brief(definition))
		}
		if found[name] = (Service{Name: name, Definition: definition}); len(found) > mostServices {
			return nil, fmt.Errorf("the export has more than %d services", mostServices)
		}
	}
	all := make([]Service, 0, len(found))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		all = append(all, found[name])
	}
	return all, nil
}

func brief(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%T", value)
	}
	if len(text) > 120 {
		return string(bytes.ToValidUTF8(text[:117], nil)) + "…"
	}
	return string(text)
}

// trimmed is a value without what is empty in it: an export that does not know
// something must not say that there is nothing.
func trimmed(value any) any {
	switch v := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, item := range v {
			if item = trimmed(item); item != nil {
				kept[key] = item
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	case []any:
		var kept []any
		for _, item := range v {
			if item = trimmed(item); item != nil {
				kept = append(kept, item)
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	case string:
		if strings.TrimSpace(v) == "" {
			return nil
		}
	case float64:
		if v == float64(int64(v)) {
			return int64(v)
		}
	}
	return value
}

// Decode reads an export into what a mapping is given: a list of the documents of
// YAML or JSON, or of the rows of CSV as objects by the names of their columns.
func Decode(format string, data []byte) ([]any, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if format == "auto" {
		format = guess(data)
	}
	switch format {
	case "csv":
		return rowsOf(data)
	case "json":
		return documentsOf(json.NewDecoder(bytes.NewReader(data)))
	default:
		return yamlOf(data)
	}
}

var keyed = regexp.MustCompile(`(?m)^(---|[A-Za-z_"'][\w .\-/"']*:(\s|$)|- )`)

// guess goes by the content.
func guess(data []byte) string {
	trimmed := bytes.TrimSpace(data)
	first, _, _ := bytes.Cut(trimmed, []byte("\n"))
	switch {
	case len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '['):
		return "json"
	case keyed.Match(first) || bytes.HasPrefix(first, []byte("#")) || bytes.HasPrefix(first, []byte("%")):
		return "yaml"
	case bytes.ContainsAny(first, ",;\t"):
		return "csv"
	}
	return "yaml"
}

func documentsOf(decoder *json.Decoder) ([]any, error) {
	var all []any
	for {
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the export is not JSON: %w", err)
		}
		all = append(all, value)
	}
	if list, is := single(all).([]any); is {
		return list, nil
	}
	return all, nil
}

func single(all []any) any {
	if len(all) == 1 {
		return all[0]
	}
	return nil
}

func yamlOf(data []byte) ([]any, error) {
	var all []any
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the export is not YAML: %w", err)
		}
		if value = plain(value); value != nil {
			all = append(all, value)
		}
	}
	if list, is := single(all).([]any); is {
		return list, nil
	}
	return all, nil
}

// plain is a value of YAML as jq knows values.
func plain(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			v[key] = plain(v[key])
		}
		return v
	case map[any]any:
		made := map[string]any{}
		for key := range v {
			made[fmt.Sprint(key)] = plain(v[key])
		}
		return made
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
		return v
	case uint64:
		return float64(v)
	case int64:
		return float64(v)
	case time.Time:
		return v.Format(time.RFC3339)
	case nil, bool, string, float64, int:
		return v
	}
	return fmt.Sprint(value)
}

// rowsOf reads CSV with a line of names. A column a.b is b in the object a; whole
// numbers are numbers, and semicolons part the items of a list in the columns that
// take one.
func rowsOf(data []byte) ([]any, error) {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	reader := csv.NewReader(bytes.NewReader(data))
	for _, comma := range []rune{',', ';', '\t'} {
		if bytes.Count(first, []byte(string(comma))) > bytes.Count(first, []byte(string(reader.Comma))) {
			reader.Comma = comma
		}
	}
	reader.TrimLeadingSpace = true
	lines, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the export is not CSV: %w", err)
	}
	if len(lines) == 0 {
		return nil, errors.New("the export is empty")
	}
	rows := make([]any, 0, len(lines)-1)
	for _, line := range lines[1:] {
		row := map[string]any{}
		for i, name := range lines[0] {
			put(row, strings.TrimSpace(name), strings.TrimSpace(line[i]))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// lists are the columns that take several values.
var lists = []string{"depends_on", "regulations"}

var whole = regexp.MustCompile(`^(0|[1-9]\d{0,14})$`)

func put(row map[string]any, name, text string) {
	if text == "" {
		return
	}
	if before, after, nested := strings.Cut(name, "."); nested && before != "" && after != "" {
		inner, is := row[before].(map[string]any)
		if !is {
			inner = map[string]any{}
			row[before] = inner
		}
		put(inner, after, text)
		return
	}
	switch {
	case slices.Contains(lists, name):
		var items []any
		for _, item := range strings.Split(text, ";") {
			if item = strings.TrimSpace(item); item != "" {
				items = append(items, item)
			}
		}
		row[name] = items
	case whole.MatchString(text) && (name == "tier" || name == "business_priority"):
		n, _ := strconv.Atoi(text)
		row[name] = n
	default:
		row[name] = text
	}
}

// Over lays a definition that was imported over one that is there already: what the
// import says counts, and what it does not say stays.
func Over(there, imported map[string]any) map[string]any {
	made := maps.Clone(there)
	if made == nil {
		made = map[string]any{}
	}
	for key, value := range imported {
		was, both := made[key].(map[string]any)
		now, too := value.(map[string]any)
		if both && too {
			value = Over(was, now)
		}
		made[key] = value
	}
	return made
}
