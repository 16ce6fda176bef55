package api

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"rehearse/store"
)

type document struct {
	OpenAPI string
	Info    struct{ Title, Version string }
	Paths   map[string]map[string]struct {
		OperationID string
		Summary     string
		Parameters  []struct {
			Name, In string
			Required bool
		}
		Responses map[string]struct {
			Description string
			Content     map[string]struct{ Schema map[string]any }
		}
	}
	Components struct{ Schemas map[string]any }
}

func TestTheDocumentHasEveryRouteAndTheServerEveryPath(t *testing.T) {
	p := open(t)
	var served []string
	for _, route := range p.server.router.Routes() {
		if strings.HasPrefix(route.Path, v1) && route.Path != specPath {
			served = append(served, route.Method+" "+regexp.MustCompile(`:(\w+)`).ReplaceAllString(route.Path, "{$1}"))
		}
	}
	var described []string
	for path, operations := range read[document](t, p.get(specPath)).Paths {
		for method := range operations {
			described = append(described, strings.ToUpper(method)+" "+path)
		}
	}
	require.ElementsMatch(t, served, described)
	require.Greater(t, len(served), 8)
}

func TestTheDocumentIsOpenAPI31(t *testing.T) {
	p := open(t)
	answer := p.get(specPath)
	require.Equal(t, "application/openapi+json", answer.Header.Get("Content-Type"))
	spec := read[document](t, answer)
	require.Regexp(t, `^3\.1\.\d+$`, spec.OpenAPI)
	require.Equal(t, "Rehearse", spec.Info.Title)
	require.Equal(t, "1.2.3", spec.Info.Version)
	var ids []string
	for path, operations := range spec.Paths {
		for method, operation := range operations {
			require.NotEmpty(t, operation.Summary, "%s %s", method, path)
			ids = append(ids, operation.OperationID)
			var inPath []string
			for _, parameter := range operation.Parameters {
				if parameter.In == "path" {
					require.True(t, parameter.Required)
					inPath = append(inPath, "{"+parameter.Name+"}")
				}
			}
			require.ElementsMatch(t, regexp.MustCompile(`\{\w+\}`).FindAllString(path, -1), inPath, path)
			for status, response := range operation.Responses {
				code, err := strconv.Atoi(status)
				require.NoError(t, err)
				require.NotEmpty(t, response.Description)
				if code == http.StatusNotModified {
					continue
				}
				kind := "application/json"
				if strings.HasSuffix(path, ".ics") {
					kind = "text/calendar"
				}
				if strings.HasSuffix(path, "/bundle") {
					kind = "application/zip"
				}
				if strings.HasSuffix(path, "/events") {
					kind = "text/event-stream"
				}
				if code >= 400 {
					kind = "application/problem+json"
				}
				require.Contains(t, response.Content, kind, "%s %s %s", method, path, status)
			}
		}
	}
	slices.Sort(ids)
	require.Equal(t, slices.Compact(slices.Clone(ids)), ids, "an operation's id is its own")
	for _, ref := range regexp.MustCompile(`"\$ref": "#/components/schemas/(\w+)"`).FindAllStringSubmatch(answer.Text, -1) {
		require.Contains(t, spec.Components.Schemas, ref[1])
	}
	for _, name := range regexp.MustCompile(`"(\w+)": \{\s+"(?:type|\$ref|anyOf)`).FindAllStringSubmatch(answer.Text, -1) {
		if _, schema := spec.Components.Schemas[name[1]]; !schema && name[1] != "schema" && name[1] != "additionalProperties" && name[1] != "items" {
			require.Regexp(t, `^[a-z][a-z0-9_]*$`, name[1], "JSON is snake_case")
		}
	}
}

// keeps holds an answer to what the document says of it.
func (p *place) keeps(method, path string, got answer) {
	p.t.Helper()
	raw, err := jsonschema.UnmarshalJSON(strings.NewReader(p.get(specPath).Text))
	require.NoError(p.t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(p.t, compiler.AddResource("spec.json", raw))
	kind, _, _ := strings.Cut(got.Header.Get("Content-Type"), ";")
	pointer := func(text string) string {
		return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", "+", "%2B").Replace(text)
	}
	schema, err := compiler.Compile("spec.json#/paths/" + pointer(path) + "/" + strings.ToLower(method) +
		"/responses/" + strconv.Itoa(got.StatusCode) + "/content/" + pointer(kind) + "/schema")
	require.NoError(p.t, err, "the document knows no such answer of %s %s: %d %s", method, path, got.StatusCode, kind)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(got.Text))
	require.NoError(p.t, err)
	require.NoError(p.t, schema.Validate(value), got.Text)
}

func TestEveryAnswerIsAsTheDocumentSays(t *testing.T) {
	p := open(t)
	p.keeps("GET", v1+"/services", p.get(v1+"/services"))
	p.keeps("GET", v1+"/scenarios", p.get(v1+"/scenarios"))
	p.keeps("GET", v1+"/runs", p.get(v1+"/runs"))
	failed := p.end("helpdesk-db", store.Failed, damaged)
	p.end("storage-files", store.Passed, nil)
	p.queue("storage-files")
	for _, each := range []struct{ method, path, ask, body string }{
		{"GET", v1 + "/services", v1 + "/services", ""},
		{"GET", v1 + "/services/{service}", v1 + "/services/helpdesk", ""},
		{"GET", v1 + "/services/{service}", v1 + "/services/nothing", ""},
		{"GET", v1 + "/scenarios", v1 + "/scenarios", ""},
		{"GET", v1 + "/scenarios/{scenario}", v1 + "/scenarios/helpdesk-db", ""},
		{"GET", v1 + "/runs", v1 + "/runs?limit=1", ""},
		{"GET", v1 + "/runs", v1 + "/runs?limit=0", ""},
		{"GET", v1 + "/runs/{run}", v1 + "/runs/" + failed.ID, ""},
		{"GET", v1 + "/runs/{run}", v1 + "/runs/nothing", ""},
		{"POST", v1 + "/runs", v1 + "/runs", `{"scenario":"helpdesk-db"}`},
		{"POST", v1 + "/runs", v1 + "/runs", `{"scenario":`},
		{"POST", v1 + "/runs/{run}/cancel", v1 + "/runs/" + p.queue("helpdesk-db").ID + "/cancel", ""},
		{"POST", v1 + "/runs/{run}/cancel", v1 + "/runs/" + failed.ID + "/cancel", ""},
	} {
		p.keeps(each.method, each.path, p.send(each.method, each.ask, each.body, "Content-Type", "application/json"))
	}
}

func TestTheDocumentationPageOfTheLibraryIsOff(t *testing.T) {
	p := open(t)
	for _, path := range []string{v1 + "/docs", "/openapi.json", "/schemas/Run.json"} {
		require.Equal(t, http.StatusNotFound, p.get(path).StatusCode, path)
	}
	for _, path := range []string{"/docs", specPath} { // the page is our own
		require.NotContains(t, p.get(path).Text, "unpkg", path)
	}
	require.True(t, json.Valid([]byte(p.get(specPath).Text)))
}
