package api

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios/units"
	"rehearse/store"
)

// Instant is a point in time as a request gives it.
type Instant struct {
	At  *time.Time // nil: none was given
	Day bool       // a whole day was given, and At is its beginning
}

// UnmarshalText reads what the command line takes as well; "" is nothing.
func (i *Instant) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	at, day, err := units.ParseMoment(string(text), time.Now())
	if err != nil {
		return err
	}
	i.At, i.Day = &at, day
	return nil
}

// Schema describes it in the document.
func (Instant) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, MaxLength: new(50), Examples: []any{"2026-03-01T14:30:00Z", "2026-03-01", "7d"}}
}

// Chosen is which properties of a list's items a client wants.
type Chosen struct {
	Fields []string `query:"fields" doc:"only these properties of each item, separated by commas; also how to get those that a list leaves out" maxItems:"50"`
}

// Resolve refuses names that the items do not have.
func (in *Chosen) Resolve(ctx huma.Context) []error {
	known, _ := ctx.Operation().Metadata[itemFields].([]string)
	for _, name := range in.Fields {
		if !slices.Contains(known, name) {
			return []error{&huma.ErrorDetail{Location: "query.fields", Message: fmt.Sprintf("unknown field %q; the items have: %s", name, strings.Join(known, ", "))}}
		}
	}
	return nil
}

// wants reports whether one of these was asked for by name.
func (in *Chosen) wants(names ...string) bool {
	return slices.ContainsFunc(in.Fields, func(name string) bool { return slices.Contains(names, name) })
}

// Paged is which part of a list a client wants.
type Paged struct {
	Cursor string `query:"cursor" doc:"next_cursor of the previous page" maxLength:"1000"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
}

// itemFields is where an operation that answers with a list keeps the names of
// its items' properties.
const itemFields = "item_fields"

// fieldsOf are the names of the properties of the items that an answer lists;
// nil where it lists nothing.
func fieldsOf(answer reflect.Type) []string {
	body, has := answer.FieldByName("Body")
	if !has || body.Type.Kind() != reflect.Struct {
		return nil
	}
	if _, pages := reflect.Zero(body.Type).Interface().(listing); !pages {
		return nil
	}
	for field := range body.Type.Fields() {
		if field.Type.Kind() == reflect.Slice && field.Type.Elem().Kind() == reflect.Struct {
			return propertiesOf(field.Type.Elem())
		}
	}
	return nil
}

func propertiesOf(of reflect.Type) (names []string) {
	for field := range of.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			names = append(names, propertiesOf(field.Type)...)
		case name != "" && name != "-":
			names = append(names, name)
		}
	}
	return names
}

// listing is the body of an answer that has more pages.
type listing interface{ next() *string }

// narrowed finishes a page of a list: it names the next one in a header, for who
// does not read the body, and leaves out what was not asked for.
func narrowed(ctx huma.Context, status string, value any) (any, error) {
	list, is := value.(listing)
	if !is || status != "200" {
		return value, nil
	}
	if next := list.next(); next != nil {
		address := ctx.URL()
		query := address.Query()
		query.Set("cursor", *next)
		ctx.AppendHeader("Link", "<"+(&url.URL{Path: address.Path, RawQuery: query.Encode()}).String()+`>; rel="next"`)
	}
	asked := strings.FieldsFunc(ctx.Query("fields"), func(r rune) bool { return r == ',' })
	if len(asked) == 0 {
		return value, nil
	}
	return onlyFields(value, asked)
}

// onlyFields is an answer whose listed items have only some of their properties,
// in the order in which they were asked for.
func onlyFields(value any, asked []string) (any, error) {
	whole, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	var answer object
	if err := json.Unmarshal(whole, &answer); err != nil {
		return nil, err
	}
	for i, m := range answer {
		var items []object
		if m.Value[0] != '[' || json.Unmarshal(m.Value, &items) != nil {
			continue
		}
		for j, item := range items {
			items[j] = object{}
			for _, name := range asked {
				if value := item.get(name); value != nil {
					items[j] = append(items[j], member{name, value})
				}
			}
		}
		if answer[i].Value, err = json.Marshal(items); err != nil {
			return nil, err
		}
		break
	}
	return answer, nil
}

// pageOf is a page of a list that is in memory, in ascending order of its keys.
// The cursor is the key of the last one shown, so that one which is removed
// meanwhile neither repeats nor hides others.
func pageOf[T any](all []T, key func(T) string, in Paged) (part []T, next *string, err error) {
	after, err := base64.RawURLEncoding.DecodeString(in.Cursor)
	if err != nil {
		return nil, nil, store.ErrCursor
	}
	from := 0
	if in.Cursor != "" {
		from, _ = slices.BinarySearchFunc(all, string(after)+"\x00", func(each T, at string) int { return strings.Compare(key(each), at) })
	}
	part = append([]T{}, all[from:]...)
	if limit := cmp.Or(in.Limit, 200); len(part) > limit {
		part = part[:limit]
		cursor := base64.RawURLEncoding.EncodeToString([]byte(key(part[limit-1])))
		next = &cursor
	}
	return part, next, nil
}

// nextAddress is that of the page after this one; "" for the last one.
func nextAddress(c *gin.Context, cursor *string) string {
	if cursor == nil || *cursor == "" {
		return ""
	}
	query := c.Request.URL.Query()
	query.Set("cursor", *cursor)
	return c.Request.URL.Path + "?" + query.Encode()
}

// narrows reports whether a page was asked for only a part of what there is.
func narrows(query url.Values) bool {
	for name, values := range query {
		if name != "cursor" && name != "limit" && slices.ContainsFunc(values, func(value string) bool { return value != "" }) {
			return true
		}
	}
	return false
}

func idOf(text, what string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return 0, refuse(http.StatusNotFound, capital(what)+" "+quoted(text)+" does not exist: use its number.")
	}
	return id, nil
}
