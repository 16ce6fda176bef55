// Package draft writes the first version of a service and a scenario for a backup
// that somebody points at: it names things, makes questions of what was found in the
// restored copy, and writes commented YAML. It is pure: looking into the backup is
// the business of others, and so is writing the files.
package draft

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
)

// Draft is what a service and a scenario are made of.
type Draft struct {
	Name    string // of the service and of the scenario
	From    string // what was pointed at, for the comment
	Folder  *scenarios.Folder
	Tool    string            // the source recipe, where Folder is nil
	Source  map[string]string // its parameters
	Recipe  string
	With    map[string]any // texts, and lists of them
	Reads   []string       // how the dates of some names are read, for the comment
	Checks  []Check
	At      time.Time // when the contents were counted
	Service Service
	// Containers is a `services` section as YAML lines, "" without one.
	Containers string
	Component  string // its name; "": by the recipe
	More       []Part // further components
}

// Part is one more component of a scenario.
type Part struct {
	Component string
	Folder    *scenarios.Folder
	Tool      string
	Source    map[string]string
	Recipe    string
	With      map[string]any
}

// Service is what is known of whom it is for. Empty fields are left to be filled in.
type Service struct {
	Owner, Client, RTO, RPO, ProveEvery, Timezone, Cron string
}

// Item is one thing in the restored copy, as a recipe lists it.
type Item struct {
	Kind, In, Name, Of, Newest, Column string
	Count                              *int64
	Estimated                          bool
	Bytes                              *int64
}

// Check is one proposed question.
type Check struct {
	Name, On, Kind, Ask, Expect, Zone, Comment string
	Newest                                     bool
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// NameOf makes a name of a path or a glob: lower-case letters, digits and dashes.
func NameOf(text string) string {
	base := path.Base(strings.TrimRight(text, "/"))
	if i := strings.Index(base, "."); i > 0 {
		base = base[:i]
	}
	base = strings.Trim(notSlug.ReplaceAllString(strings.ToLower(base), "-"), "-")
	const longest = 50
	if len(base) > longest {
		base = strings.TrimRight(base[:longest], "-")
	}
	return cmp.Or(base, "backup")
}

// Undated is a path inside a recovery point with a glob where an element bears a
// date, so that it fits tomorrow's backup too.
func Undated(file string) string {
	parts := strings.Split(file, "/")
	for i, part := range parts {
		if series, _ := scenarios.SeriesIn([]string{part}); len(series) == 1 {
			parts[i] = series[0].Glob
		}
	}
	return strings.Join(parts, "/")
}

// ComponentOf is what a component of a recipe is called.
func ComponentOf(recipe string) string {
	switch recipe {
	case "postgres", "mariadb", "sqlite":
		return "db"
	}
	return NameOf(recipe)
}

// mostTables is how many tables are counted in a proposal.
const mostTables = 3

// ChecksOf makes questions of what is in a restored copy: it must still hold at least
// nine tenths of what it holds now. database is the one that checks question, ""
// where there is but one. No item that can be asked about gives none.
func ChecksOf(recipe, database string, items []Item, now time.Time) []Check {
	switch recipe {
	case "postgres", "mariadb", "sqlite":
		return ofTables(recipe, database, items, now)
	case "redis":
		return ofKeys(items)
	}
	return ofFiles(items)
}

func ofTables(recipe, database string, items []Item, now time.Time) (checks []Check) {
	var tables []Item
	for _, item := range items {
		if item.Kind == "table" && (database == "" || item.In == "" || item.In == database || recipe == "mariadb") {
			tables = append(tables, item)
		}
	}
	counted := slices.DeleteFunc(slices.Clone(tables), func(t Item) bool { return t.Count == nil || *t.Count == 0 })
	slices.SortStableFunc(counted, func(a, b Item) int { return cmp.Compare(*b.Count, *a.Count) })
	for _, t := range counted[:min(mostTables, len(counted))] {
		checks = append(checks, Check{
			Name: "rows of " + t.Name, Kind: "sql", Ask: "select count(*) from " + quoted(recipe, t),
			Expect: fmt.Sprintf("value >= %d", leastOf(*t.Count, t.Estimated)), Comment: fmt.Sprintf("%s%d rows now", about(t.Estimated), *t.Count),
		})
	}
	if newest, is := newestOf(tables, now); is {
		checks = append(checks, Check{
			Name: "newest " + newest.Column + " of " + newest.Name, Kind: "sql", Ask: "select max(" + quotedName(recipe, newest.Column) + ") from " + quoted(recipe, newest),
			Newest: true, Zone: zoneOf(newest.Newest), Comment: newest.Newest + " now; the RPO is judged by it",
		})
	}
	return checks
}

func about(estimated bool) string {
	if estimated {
		return "about "
	}
	return ""
}

// leastOf is nine tenths, and less of what was only estimated; at least 1.
func leastOf(n int64, estimated bool) int64 {
	tenths := int64(9)
	if estimated {
		tenths = 7
	}
	return max(n/10*tenths+n%10*tenths/10, 1)
}

// newestOf is the item with the newest time that is not in the future.
func newestOf(items []Item, now time.Time) (newest Item, is bool) {
	for _, item := range items {
		at := strings.Replace(item.Newest, "T", " ", 1)
		if item.Column == "" || at == "" || at > now.UTC().Format("2006-01-02 15:04:05") || at <= strings.Replace(newest.Newest, "T", " ", 1) {
			continue
		}
		newest, is = item, true
	}
	return newest, is
}

var zoned = regexp.MustCompile(`(?:[Zz]|[+-]\d\d(?::?\d\d)?)$`)

// zoneOf is the zone to assume for times that name none.
func zoneOf(newest string) string {
	if i := strings.IndexAny(newest, " T"); i > 0 && zoned.MatchString(newest[i:]) {
		return ""
	}
	return "UTC"
}

func quotedName(recipe, name string) string {
	if recipe == "mariadb" {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func quoted(recipe string, t Item) string {
	switch schema, table, has := strings.Cut(t.Name, "."); {
	case recipe == "postgres" && has:
		return quotedName(recipe, schema) + "." + quotedName(recipe, table)
	case recipe == "mariadb" && t.In != "":
		return quotedName(recipe, t.In) + "." + quotedName(recipe, t.Name)
	}
	return quotedName(recipe, t.Name)
}

func ofKeys(items []Item) (checks []Check) {
	for _, item := range items {
		if item.Kind == "database" && item.Name == "0" && item.Count != nil && *item.Count > 0 {
			checks = append(checks, Check{Name: "keys of database 0", Kind: "query", Ask: "DBSIZE",
				Expect: fmt.Sprintf("value >= %d", leastOf(*item.Count, item.Estimated)), Comment: fmt.Sprintf("%d keys now", *item.Count)})
		}
	}
	return checks
}

func ofFiles(items []Item) []Check {
	var files, bytes int64
	for _, item := range items {
		if item.Count != nil && item.Of == "files" {
			files += *item.Count
		}
		if item.Bytes != nil && item.Of == "files" {
			bytes += *item.Bytes
		}
	}
	if files == 0 {
		return []Check{{Name: "files are there", Kind: "files", Ask: "**/*", Expect: "count > 0"}}
	}
	return []Check{{
		Name: "files are there", Kind: "files", Ask: "**/*",
		Expect: fmt.Sprintf("count >= %d && size >= %d", leastOf(files, false), bytes/10*9), Comment: units.Count(int(files), "file") + ", " + units.Count(int(bytes), "byte") + " now",
	}}
}

// schemaLine names the JSON Schema by which an editor completes and checks a file.
func schemaLine(name string) string {
	return "# yaml-language-server: $schema=http://" + scenarios.DefaultListen + "/schema/" + name + ".json\n"
}

// CatalogueYAML is the file of the service.
func (d Draft) CatalogueYAML() string {
	var b strings.Builder
	b.WriteString(schemaLine("service"))
	fmt.Fprintf(&b, "# Who owns %s and what is promised of it. Fill in what is a comment here: what is left\n# out is not judged.\n\nservice: %s\n", d.Name, d.Name)
	given := func(key, value, example string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", key, quote(value))
		} else {
			fmt.Fprintf(&b, "# %s: %s\n", key, example)
		}
	}
	given("client", d.Service.Client, "acme")
	given("owner", d.Service.Owner, "service-desk@acme.example")
	b.WriteString("# tier: 1                     # 1 is the most important\ncommitment:\n")
	for _, promise := range [][4]string{
		{"rto", d.Service.RTO, "4h", "usable again within this time"},
		{"rpo", d.Service.RPO, "24h", "at most this much of the newest data is lost"},
		{"prove_every", cmp.Or(d.Service.ProveEvery, "7d"), "7d", "a passed run older than this is stale"},
	} {
		if promise[1] != "" {
			fmt.Fprintf(&b, "  %-18s          # %s\n", promise[0]+": "+promise[1], promise[3])
		} else {
			fmt.Fprintf(&b, "  # %-18s        # %s\n", promise[0]+": "+promise[2], promise[3])
		}
	}
	return b.String()
}

// ScenarioYAML is the file of the scenario.
func (d Draft) ScenarioYAML() string {
	var b strings.Builder
	b.WriteString(schemaLine("scenario"))
	fmt.Fprintf(&b, "# A restore test of %s, proposed by rehearse init on %s.\n# Run it: rehearse run %s     See what it would take: rehearse plan %s\n\n",
		oneLine(d.From), d.At.UTC().Format(time.DateOnly), d.Name, d.Name)
	fmt.Fprintf(&b, "scenario: %s\nservice: %s\nschedule:\n  cron: %q\n  timezone: %s\n  window: 4h                    # on time is what ends within this, after it was due\n",
		d.Name, d.Name, cmp.Or(d.Service.Cron, "0 3 * * *"), cmp.Or(d.Service.Timezone, "UTC"))
	b.WriteString("\ncomponents:\n")
	name := cmp.Or(d.Component, ComponentOf(d.Recipe))
	Part{name, d.Folder, d.Tool, d.Source, d.Recipe, d.With}.write(&b, d.Reads)
	for _, part := range d.More {
		part.write(&b, nil)
	}
	if d.Containers != "" {
		b.WriteString("\n" + d.Containers)
	}
	b.WriteString("\n# Proposed from what is in the backup now: only you know what must be in it.\nchecks:\n")
	for _, check := range d.Checks {
		check.write(&b, len(d.More) > 0)
	}
	return b.String()
}

func (p Part) write(b *strings.Builder, reads []string) {
	fmt.Fprintf(b, "  %s:\n    source:\n", p.Component)
	if p.Folder != nil {
		fmt.Fprintf(b, "      folder:\n        path: %s\n        glob: %s\n", quote(p.Folder.Path), quote(cmp.Or(p.Folder.Glob, scenarios.DefaultGlob)))
		for _, read := range reads {
			fmt.Fprintf(b, "        # %s\n", oneLine(read))
		}
		if p.Folder.Time != "" {
			fmt.Fprintf(b, "        time: %s\n        zone: UTC               # of the times in the names\n", quote(p.Folder.Time))
		}
	} else {
		fmt.Fprintf(b, "      %s:\n", p.Tool)
		writeMap(b, "        ", p.Source)
	}
	fmt.Fprintf(b, "    point: latest\n    recipe: %s\n", p.Recipe)
	if len(p.With) > 0 {
		b.WriteString("    with:\n")
		writeMap(b, "      ", p.With)
	}
}

func writeMap[T any](b *strings.Builder, indent string, values map[string]T) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(b, "%s%s: %s\n", indent, key, written(values[key]))
	}
}

// written is a value as YAML has it: a text, a switch or a list of texts.
func written(value any) string {
	if list, is := value.([]string); is {
		quoted := make([]string, len(list))
		for i, text := range list {
			quoted[i] = quote(text)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	if text := fmt.Sprint(value); text == "true" || text == "false" {
		return text
	}
	return quote(fmt.Sprint(value))
}

func (c Check) write(b *strings.Builder, several bool) {
	fmt.Fprintf(b, "  - name: %s\n", quote(c.Name))
	if several && c.On != "" {
		fmt.Fprintf(b, "    on: %s\n", c.On)
	}
	fmt.Fprintf(b, "    %s: %s\n", c.Kind, quote(c.Ask))
	if c.Newest {
		b.WriteString("    newest: true")
	} else if c.Expect != "" {
		fmt.Fprintf(b, "    expect: %s", c.Expect)
	} else {
		return
	}
	if c.Comment != "" {
		fmt.Fprintf(b, "   # %s", oneLine(c.Comment))
	}
	b.WriteString("\n")
	if c.Zone != "" {
		fmt.Fprintf(b, "    zone: %s                   # of times that name none: correct it\n", c.Zone)
	}
}

var plain = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9_./-]*$`)

// quote writes a text so that YAML reads just that.
func quote(text string) string {
	printable := !strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' || r == 0x7f || r > 0x7e && r < 0xa0 || r == '\u2028' || r == '\u2029' || r == '\ufeff'
	})
	switch {
	case plain.MatchString(text) && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off"}, strings.ToLower(text)):
		return text
	case printable && !strings.Contains(text, "'"):
		return "'" + text + "'"
	}
	written, _ := json.Marshal(text)
	return string(written)
}

// oneLine keeps a comment a comment.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r == '\u0085' {
			return ' '
		}
		return r
	}, text)
}
