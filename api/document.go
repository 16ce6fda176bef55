package api

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// tags are the chapters of the API, in the order in which the document has them.
var tags = []*huma.Tag{
	{Name: "services", Description: "The catalogue, and where each service stands against its commitment."},
	{Name: "catalogue", Description: "What changed in the catalogue, what covers it, and how services depend on each other."},
	{Name: "scenarios", Description: "Declared restore tests."},
	{Name: "runs", Description: "Executions of scenarios: what happened, and how to start or stop one."},
	{Name: "occurrences", Description: "What fell due or will, and what became of it."},
	{Name: "calendar", Description: "What is due in a period, as JSON or iCalendar."},
	{Name: "exemptions", Description: "Freezes and other exemptions; a second person approves them."},
	{Name: "findings", Description: "What a person must fix."},
	{Name: "figures", Description: "Figures of a period, and what each of them counts."},
	{Name: "evidence", Description: "The tamper-evident log, and bundles for auditors."},
	{Name: "notices", Description: "Messages to receivers, and whether they were delivered."},
	{Name: "runners", Description: "The machines that carry runs, and what waits for them."},
	{Name: "workspace", Description: "The files that are in force, and what is wrong with them."},
	{Name: "events", Description: "What changes, as it changes (server-sent events)."},
}

// tagOf is the chapter of an address: its first part.
func tagOf(path string) string {
	part, _, _ := strings.Cut(strings.TrimPrefix(path, v1+"/"), "/")
	part, _, _ = strings.Cut(part, ".")
	return part
}

// describeOperations adds what no Go type says: that lists are tables as well,
// that answers may be unchanged, and that requests may be repeated.
func describeOperations(spec *huma.OpenAPI) {
	for _, path := range spec.Paths {
		for method, operation := range map[string]*huma.Operation{http.MethodGet: path.Get, http.MethodPost: path.Post, http.MethodPut: path.Put, http.MethodPatch: path.Patch, http.MethodDelete: path.Delete} {
			switch {
			case operation == nil:
			case method == http.MethodGet:
				describeReading(operation)
			case method == http.MethodPost:
				operation.Parameters = append(operation.Parameters, &huma.Param{
					Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: new(longKey)},
					Description: "chosen by the client, such as a UUID: sent again with the same key, the request is not carried out twice but answered as before. Kept for 24 hours in the database, also where the server restarts; an answer that holds a secret is not",
				})
			}
		}
	}
}

func describeReading(operation *huma.Operation) {
	answer := operation.Responses["200"]
	if answer == nil || answer.Content["application/json"] == nil {
		return
	}
	fields, _ := operation.Metadata[itemFields].([]string)
	if len(fields) > 0 || operation.OperationID == "show-figures" {
		answer.Content["text/csv"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Description: "the list as a table, with a line of names first"}}
	}
	operation.Responses["304"] = &huma.Response{Description: "what you have (If-None-Match) is still true"}
}

// chapter is a part of the page about the API.
type chapter struct {
	*huma.Tag
	Operations []operationShown
}

type operationShown struct {
	Method, Path, Summary, ID string
	Parameters                []parameterShown
	Answers                   []answerShown
	Body                      []propertyShown
}

type parameterShown struct{ Name, In, Type, About string }

type answerShown struct{ Status, Kinds, About string }

type propertyShown struct {
	Name, Type, About string
	Required          bool
}

// documentPage shows the document to people.
func (s *Server) documentPage(spec *huma.OpenAPI) func(*gin.Context) (page, error) {
	shown := sync.OnceValue(func() []chapter { return chaptersOf(spec) }) // it is complete when the first one asks
	return func(*gin.Context) (page, error) {
		return page{Name: "document.html", Title: "API", Body: map[string]any{"Chapters": shown(), "About": spec.Info.Description, "Licence": spec.Info.License.Name}}, nil
	}
}

func chaptersOf(spec *huma.OpenAPI) (chapters []chapter) {
	for _, tag := range spec.Tags {
		of := chapter{Tag: tag}
		for _, path := range slices.Sorted(maps.Keys(spec.Paths)) {
			item := spec.Paths[path]
			for _, operation := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
				if operation != nil && slices.Contains(operation.Tags, tag.Name) {
					of.Operations = append(of.Operations, showOperation(spec, operation))
				}
			}
		}
		chapters = append(chapters, of)
	}
	return chapters
}

func showOperation(spec *huma.OpenAPI, operation *huma.Operation) operationShown {
	shown := operationShown{Method: operation.Method, Path: operation.Path, Summary: operation.Summary, ID: operation.OperationID}
	for _, p := range operation.Parameters {
		shown.Parameters = append(shown.Parameters, parameterShown{Name: p.Name, In: p.In, Type: typeOf(p.Schema), About: cmp.Or(p.Description, p.Schema.Description)})
	}
	for _, status := range slices.Sorted(maps.Keys(operation.Responses)) {
		answer := operation.Responses[status]
		shown.Answers = append(shown.Answers, answerShown{status, strings.Join(slices.Sorted(maps.Keys(answer.Content)), ", "), answer.Description})
	}
	if body := operation.RequestBody; body != nil && body.Content["application/json"] != nil {
		shown.Body = showProperties(spec, body.Content["application/json"].Schema)
	}
	return shown
}

func showProperties(spec *huma.OpenAPI, schema *huma.Schema) (shown []propertyShown) {
	if schema.Ref != "" {
		schema = spec.Components.Schemas.SchemaFromRef(schema.Ref)
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		if of := schema.Properties[name]; !strings.HasPrefix(name, "$") {
			shown = append(shown, propertyShown{name, typeOf(of), of.Description, slices.Contains(schema.Required, name)})
		}
	}
	return shown
}

// typeOf writes what a value may be, in a few words.
func typeOf(schema *huma.Schema) string {
	switch {
	case schema.Ref != "":
		return schema.Ref[strings.LastIndex(schema.Ref, "/")+1:]
	case len(schema.Enum) > 0:
		values := make([]string, len(schema.Enum))
		for i, value := range schema.Enum {
			values[i] = fmt.Sprint(value)
		}
		return strings.Join(values, " | ")
	case schema.Type == huma.TypeArray && schema.Items != nil:
		return "list of " + typeOf(schema.Items)
	case schema.Format != "":
		return schema.Type + " (" + schema.Format + ")"
	}
	return schema.Type
}
