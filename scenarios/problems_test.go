package scenarios

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/recipe"
)

var update = flag.Bool("update", false, "write what is reported now into testdata/problems.txt; read the difference before you keep it")

// around is a sound workspace; a case adds files to it, or replaces some.
var around = map[string]string{
	"catalogue/services.yaml": "service: helpdesk\n---\nservice: identity\n",
	"scenarios/db.yaml": `scenario: helpdesk-db
service: helpdesk
components:
  db:
    source: {folder: {path: /backups, glob: "*.db"}}
    recipe: sqlite
checks:
  - name: tickets are there
    sql: select count(*) from tickets
    expect: value > 0
`,
	"recipes/vault.yaml": `recipe: vault
parameters:
  repository: {about: where the vault is, type: location, required: true}
  key: {about: what opens it, type: secret, required: true}
  tags: {about: only points with these, type: list}
tool: {image: vault:1, list: vault list, points: ".", fetch: vault get}
`,
	"recipes/ledger.yaml": `recipe: ledger
parameters:
  file: {about: the ledger's file, type: glob}
  rows: {about: how many rows there are, type: number}
  strict: {about: whether all must balance, type: switch}
  tables: {about: which tables to read, type: list}
unpack: {}
query: {probe: sqlite}
`,
}

// testdata/problems.txt is the table: a sentence, the files, and exactly what
// is reported of them.
type badCase struct {
	name, problems string
	files          [][2]string
}

var section = regexp.MustCompile(`(?m)^-- (.+) --\n`)

func badCases(t *testing.T) []badCase {
	data, err := os.ReadFile("testdata/problems.txt")
	require.NoError(t, err)
	var cases []badCase
	for _, text := range strings.Split("\n"+string(data), "\n=== ")[1:] {
		name, rest, _ := strings.Cut(text, "\n")
		c := badCase{name: name}
		marks := section.FindAllStringSubmatchIndex(rest, -1)
		for i, mark := range marks {
			end := len(rest)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			title, body := rest[mark[2]:mark[3]], rest[mark[1]:end]
			if title == "problems" {
				c.problems = strings.TrimRight(body, "\n")
			} else {
				c.files = append(c.files, [2]string{title, body})
			}
		}
		cases = append(cases, c)
	}
	return cases
}

func workspace(t *testing.T, files ...[2]string) string {
	dir := t.TempDir()
	for name, text := range around {
		write(t, dir, name, text)
	}
	for _, file := range files {
		write(t, dir, file[0], file[1])
	}
	return dir
}

func write(t *testing.T, dir, name, text string) {
	path := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

func TestTheWorkspaceAroundTheCasesIsSound(t *testing.T) {
	_, err := Load(In(workspace(t)))
	require.NoError(t, err)
}

func TestEveryBadFileIsReportedExactly(t *testing.T) {
	cases := badCases(t)
	require.GreaterOrEqual(t, len(cases), 45)
	var now strings.Builder
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(In(workspace(t, c.files...)))
			var problems Problems
			require.True(t, errors.As(err, &problems), "%v", err)
			require.NotContains(t, err.Error(), "hunter2")
			said := withoutOurs(t, err.Error())
			if !*update {
				require.Equal(t, c.problems, said)
			}
			c.problems = said
			c.write(&now)
		})
	}
	if *update && !t.Failed() {
		require.NoError(t, os.WriteFile("testdata/problems.txt", []byte(strings.TrimPrefix(now.String(), "\n")), 0o644))
	}
}

// withoutOurs leaves our own recipes out of the lists of what there is: with
// each that we add the table would have to be written anew.
func withoutOurs(t *testing.T, said string) string {
	ours, err := recipe.Ours()
	require.NoError(t, err)
	lines := strings.Split(said, "\n")
	for i, line := range lines {
		list, isList := strings.CutPrefix(line, "    there is: ")
		if !isList {
			continue
		}
		names := slices.DeleteFunc(strings.Split(list, ", "), func(name string) bool { return ours[name] != nil })
		lines[i] = "    there is: " + strings.Join(names, ", ")
	}
	return strings.Join(lines, "\n")
}

func (c badCase) write(b *strings.Builder) {
	b.WriteString("\n=== " + c.name + "\n")
	for _, file := range c.files {
		b.WriteString("-- " + file[0] + " --\n" + file[1])
	}
	b.WriteString("-- problems --\n" + c.problems + "\n")
}
