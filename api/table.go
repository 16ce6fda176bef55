package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"rehearse/store"
)

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	Name  string
	Value json.RawMessage
}

func (o object) get(name string) json.RawMessage {
	if i := slices.IndexFunc(o, func(m member) bool { return m.Name == name }); i >= 0 {
		return o[i].Value
	}
	return nil
}

// UnmarshalJSON reads the members in the order in which they are written.
func (o *object) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		m := member{}
		m.Name, _ = name.(string) // it is one: JSON has no other keys
		if err := decoder.Decode(&m.Value); err != nil {
			return err
		}
		*o = append(*o, m)
	}
	return nil
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.Name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(m.Value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// tabulated is an answer in JSON as text/csv, where the client asks for that.
func tabulated(r *http.Request, header http.Header, body []byte) []byte {
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	if kind != "application/json" || !wantsTable(r.Header.Get("Accept")) {
		return body
	}
	table, err := tableOf(body)
	if err != nil { // it is not an object
		return body
	}
	header.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	return table
}

// wantsTable says whether a client asks for a table and not for JSON.
func wantsTable(accept string) bool {
	return accepts(accept, "text/csv") && !accepts(accept, "application/json")
}

// exporting is that the answer to a request leaves as a table.
type exporting struct{}

// noteExport enters that an answer leaves as a table, where it does: without the entry
// it does not leave.
func (s *Server) noteExport(ctx context.Context) error {
	x, asked := ctx.Value(exporting{}).(store.TableExport)
	if !asked {
		return nil
	}
	return s.Store.NoteExport(ctx, x)
}

// exportOf is what a request for a table asks for.
func exportOf(path string, query func(string) string) store.TableExport {
	x := store.TableExport{Table: strings.Trim(strings.TrimPrefix(path, v1), "/"), Client: query("client"), Service: query("service"), Until: time.Now()}
	for name, into := range map[string]*time.Time{"since": &x.From, "from": &x.From, "until": &x.Until, "to": &x.Until} {
		if at, err := time.Parse(time.RFC3339, query(name)); err == nil {
			*into = at
		} else if at, err := time.Parse(time.DateOnly, query(name)); err == nil {
			*into = at
		}
	}
	return x
}

// tableOf writes the list of an answer, or the answer itself, as a table.
func tableOf(body []byte) ([]byte, error) {
	var answer object
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	var columns []string
	var rows []map[string]string
	for _, entry := range entriesOf(answer) {
		row := map[string]string{}
		flatten("", entry, func(name, cell string) {
			if !slices.Contains(columns, name) {
				columns = append(columns, name)
			}
			row[name] = cell
		})
		rows = append(rows, row)
	}
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	out.UseCRLF = true // as RFC 4180 has it
	if len(columns) > 0 {
		_ = out.Write(columns) // a buffer takes everything
	}
	for _, row := range rows {
		cells := make([]string, len(columns))
		for i, name := range columns {
			cells[i] = row[name]
		}
		_ = out.Write(cells)
	}
	out.Flush()
	return b.Bytes(), out.Error()
}

// entriesOf are the objects of the first list of an answer; figures are listed
// for every group, and an answer without a list is the only entry.
func entriesOf(answer object) []object {
	if total := answer.get("total"); total != nil {
		return figureEntries(answer)
	}
	for _, m := range answer {
		var list []object
		if bytes.HasPrefix(m.Value, []byte("[")) && json.Unmarshal(m.Value, &list) == nil {
			return list
		}
	}
	return []object{answer}
}

func figureEntries(answer object) (entries []object) {
	var groups []object
	_ = json.Unmarshal(answer.get("groups"), &groups) // absent without a breakdown
	var total object
	if json.Unmarshal(answer.get("total"), &total) == nil {
		groups = append([]object{total}, groups...)
	}
	for _, group := range groups {
		var figures []object
		_ = json.Unmarshal(group.get("figures"), &figures) // every group has them
		for _, figure := range figures {
			entries = append(entries, append(object{{"period", answer.get("period")}, {"group", group.get("group")}}, figure...))
		}
	}
	return entries
}

// flatten names the cells of an object: those of an object in it by both names.
func flatten(prefix string, entry object, cell func(name, text string)) {
	for _, m := range entry {
		var inner object
		switch first := m.Value[0]; {
		case first == '{' && json.Unmarshal(m.Value, &inner) == nil:
			flatten(prefix+m.Name+".", inner, cell)
		default:
			cell(prefix+m.Name, cellOf(m.Value))
		}
	}
}

// cellOf is a value as a cell: nothing for null, and the items of a list of
// texts side by side.
func cellOf(value json.RawMessage) string {
	var text string
	var list []string
	switch {
	case string(value) == "null":
		return ""
	case json.Unmarshal(value, &text) == nil:
		return harmless(text)
	case json.Unmarshal(value, &list) == nil:
		return harmless(strings.Join(list, "; "))
	}
	return string(value)
}

// harmless keeps a spreadsheet from running a cell: what was restored is hostile.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
