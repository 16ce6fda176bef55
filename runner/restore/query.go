package restore

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"rehearse/runner/probe"
	"rehearse/runner/script"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// What is kept of an answer; beyond it rows are only counted. A single row that
// is bigger than mostOfRow is not read at all.
const (
	maxRows   = 1000
	mostKept  = 16 << 20
	mostOfRow = 64 << 20
)

// Query puts a question to what was restored, the way the recipe says.
func (p *Part) Query(ctx context.Context, text string) (probe.Rows, error) {
	query := p.recipe.Query
	switch {
	case query == nil:
		return probe.Rows{}, fault.OfRig(fault.Internal, "%s: the recipe %s takes no queries", p.component.Name, p.recipe.Name).
			To("use a files or exec check")
	case query.Probe != "":
		rows, err := p.probe.Query(ctx, probe.Question{Ask: query.Probe, Data: p.unpackDir(), File: p.Unpacked().File, Text: text, MaxRows: maxRows})
		if cause := context.Cause(ctx); err != nil && cause != nil {
			return rows, cause
		}
		return rows, err
	}
	return p.queryByScript(ctx, query, text)
}

// queryByScript reads the answer while it is printed, so that a question with
// millions of rows costs no memory of ours.
func (p *Part) queryByScript(ctx context.Context, query *recipe.Query, text string) (probe.Rows, error) {
	rows, heard, unread, err := p.answered(ctx, step{during: recipe.InQuery, kind: script.OfQuery, text: query.Run, stdin: strings.NewReader(text)}, query.Answer)
	if heard == nil {
		return probe.Rows{}, err
	}
	if f := p.verdictOn(ctx, "", fault.Data, heard, err); f != nil {
		return probe.Rows{}, f
	}
	if errors.Is(unread, errRowTooBig) {
		return probe.Rows{}, fault.OfRig(fault.Internal, "%s: a row of the answer has more than %d MiB", p.component.Name, mostOfRow>>20).
			To("let the query select less of it")
	}
	if unread != nil {
		return probe.Rows{}, fault.OfRig(fault.Internal, "%s: the answer of the recipe %s is not %s: %w", p.component.Name, p.recipe.Name, query.Answer, unread).
			To("fix the recipe's query")
	}
	return rows, nil
}

// answered carries a step out and reads its answer while it is printed. That the
// answer is not of that form is in unread; nothing was heard where the conversation
// with the container failed.
func (p *Part) answered(ctx context.Context, s step, form recipe.Answer) (rows probe.Rows, heard *script.Heard, unread, err error) {
	reader, writer := io.Pipe()
	read := make(chan struct{})
	go func() {
		defer close(read)
		rows, unread = readRows(form, reader)
		_, drained := io.Copy(io.Discard, reader)
		unread = errors.Join(unread, drained)
	}()
	s.answer = writer
	heard, err = p.run(ctx, s)
	writer.Close()
	<-read
	return rows, heard, unread, err
}

func readRows(form recipe.Answer, from io.Reader) (probe.Rows, error) {
	switch form {
	case recipe.CSV:
		return readCSV(from)
	case recipe.TSV:
		return readTSV(from)
	case recipe.Line:
		return readText(from)
	case recipe.Either:
		buffered := bufio.NewReader(from)
		if first, err := buffered.Peek(1); err == nil && first[0] != '{' && first[0] != '[' {
			return readCSV(buffered)
		}
		return readJSON(buffered)
	}
	return readJSON(from)
}

var errRowTooBig = errors.New("a row of the answer is too big")

// byRow reads an answer and stops in a row that is bigger than anybody asks for.
type byRow struct {
	from io.Reader
	read int // since the row before
}

func (r *byRow) next() { r.read = 0 }

func (r *byRow) Read(into []byte) (int, error) {
	if r.read > mostOfRow {
		return 0, errRowTooBig
	}
	n, err := r.from.Read(into)
	r.read += n
	return n, err
}

// readText takes the whole text as the value.
func readText(from io.Reader) (probe.Rows, error) {
	data, err := io.ReadAll(io.LimitReader(from, 1<<20))
	if err != nil {
		return probe.Rows{}, err
	}
	text := strings.TrimSpace(string(data))
	return probe.Rows{Columns: []string{"value"}, Rows: []map[string]any{{"value": number(text)}}, Count: 1}, nil
}

// null is how a query script prints NULL in CSV, where an empty text is an empty text.
const null = `\N`

func readCSV(from io.Reader) (rows probe.Rows, err error) {
	each := &byRow{from: from}
	reader := csv.NewReader(each)
	rows.Columns, err = reader.Read()
	for err == nil {
		var record []string
		if record, err = reader.Read(); err == nil {
			each.next()
			addRow(&rows, record)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return rows, err
}

func addRow(rows *probe.Rows, record []string) {
	values := make([]any, len(record))
	for i, text := range record {
		if values[i] = number(text); text == null {
			values[i] = nil
		}
	}
	addValues(rows, values)
}

func addValues(rows *probe.Rows, values []any) {
	rows.Count++
	if len(rows.Rows) == maxRows {
		return
	}
	row := make(map[string]any, len(values))
	for i, value := range values {
		name := rows.Columns[i]
		if _, taken := row[name]; !taken { // the first of a name keeps it, as it does in JSON
			row[name] = value
		}
	}
	rows.Rows = append(rows.Rows, row)
}

// readTSV reads what COPY of Postgres and the clients of MySQL print: a value
// that is \N is NULL, and one that is written \\N is the text \N.
func readTSV(from io.Reader) (rows probe.Rows, err error) {
	each := &byRow{from: from}
	reader := bufio.NewReader(each)
	for line := 1; ; line++ {
		text, err := reader.ReadString('\n')
		if errors.Is(err, io.EOF) && text == "" {
			return rows, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return rows, err
		}
		each.next()
		fields := strings.Split(strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r"), "\t")
		if line == 1 {
			for _, name := range fields {
				rows.Columns = append(rows.Columns, unescape.Replace(name))
			}
			continue
		}
		if len(fields) != len(rows.Columns) {
			return rows, fmt.Errorf("line %d has %d values, and the header names %d", line, len(fields), len(rows.Columns))
		}
		values := make([]any, len(fields))
		for i, field := range fields {
			if field != null {
				values[i] = number(unescape.Replace(field))
			}
		}
		addValues(&rows, values)
	}
}

// unescape is one pass from left to right, so that \\t is a backslash and a t.
var unescape = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r", `\0`, "\x00", `\b`, "\b", `\f`, "\f", `\v`, "\v")

var numberForm = regexp.MustCompile(`^-?(0|[1-9]\d{0,18})(\.\d+)?$`)

// number makes a number of a text that can be nothing else: "007" stays a text.
func number(text string) any {
	if !numberForm.MatchString(text) {
		return text
	}
	return exact(json.Number(text), text)
}

// exact keeps whole numbers whole.
func exact(n json.Number, otherwise any) any {
	if whole, err := n.Int64(); err == nil {
		return whole
	}
	if broken, err := n.Float64(); err == nil {
		return broken
	}
	return otherwise
}

// readJSON reads rows: one object after the other, arrays of objects, or any
// one value. Columns stand in the order in which the first row has them.
func readJSON(from io.Reader) (rows probe.Rows, err error) {
	each := &byRow{from: from}
	decoder := json.NewDecoder(each)
	decoder.UseNumber()
	for kept := 0; ; each.next() {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); errors.Is(err, io.EOF) {
			return rows, nil
		} else if err != nil {
			return rows, err
		}
		if kept += len(raw); kept > mostKept && len(rows.Rows) > 0 && raw[0] == '{' {
			rows.Count++
			continue
		}
		if err := addJSON(&rows, raw, true); err != nil {
			return rows, err
		}
	}
}

func addJSON(rows *probe.Rows, raw json.RawMessage, open bool) error {
	switch kind := bytes.TrimSpace(raw); {
	case open && kind[0] == '[':
		var many []json.RawMessage
		if err := json.Unmarshal(raw, &many); err != nil {
			return err
		}
		for _, one := range many {
			if err := addJSON(rows, one, false); err != nil {
				return err
			}
		}
		return nil
	case kind[0] != '{':
		raw = json.RawMessage(fmt.Sprintf(`{"value":%s}`, raw))
	}
	rows.Count++
	if len(rows.Rows) == maxRows {
		return nil
	}
	row, columns, err := object(raw)
	if len(rows.Rows) == 0 {
		rows.Columns = columns
	}
	rows.Rows = append(rows.Rows, row)
	return err
}

// object decodes one JSON object and keeps the order of its names. Of two values
// with one name the first stays: the value of an answer is its first column.
func object(raw json.RawMessage) (map[string]any, []string, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if _, err := decoder.Token(); err != nil {
		return nil, nil, err
	}
	row, columns := map[string]any{}, []string{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, nil, err
		}
		var value any
		if err := decoder.Decode(&value); err != nil {
			return nil, nil, err
		}
		columns = append(columns, name.(string))
		if _, taken := row[name.(string)]; !taken {
			row[name.(string)] = numbers(value)
		}
	}
	return row, columns, nil
}

// numbers makes whole numbers int64 and others float64, however deep they are.
func numbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		return exact(v, v.String())
	case map[string]any:
		for name := range v {
			v[name] = numbers(v[name])
		}
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	}
	return value
}
