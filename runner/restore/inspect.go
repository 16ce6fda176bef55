package restore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"rehearse/runner/probe"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/units"
)

// Content is one thing that is in the restored copy: a database, a table, a folder.
type Content struct {
	Kind      string `json:"kind"`
	In        string `json:"in,omitempty"`
	Name      string `json:"name"`
	Count     *int64 `json:"count"` // nil: it was not counted
	Of        string `json:"of,omitempty"`
	Estimated bool   `json:"estimated,omitempty"`
	Bytes     *int64 `json:"bytes"`            // nil: unknown
	Newest    string `json:"newest,omitempty"` // as it is stored; "" is that no time was found
	Column    string `json:"column,omitempty"` // where Newest stands
}

// Decide gives a part that was made without a recipe the one that its backup
// needs. It comes before Image; the component must name the recipe by now.
func (p *Part) Decide(r *recipe.Recipe, image string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.recipe, p.options.Image = r, image
}

// InspectWithin is the longest that listing the contents may take.
const InspectWithin = 25 * time.Second

// Inspect lists what is in the restored copy, the way the recipe says, in the time
// that it is given. What could
// not be listed decides nothing: the error says why, and what was heard until then
// is returned as well. A recipe that lists nothing gives none.
func (p *Part) Inspect(ctx context.Context, within time.Duration) ([]Content, error) {
	how := p.recipe.Inspect
	if how == nil {
		return nil, nil
	}
	ctx, done := context.WithTimeout(ctx, within)
	defer done()
	var rows probe.Rows
	var err error
	if how.Probe != "" {
		place := p.Unpacked().File
		if how.Probe == "files" {
			place = p.root()
		}
		rows, err = p.probe.Contents(ctx, probe.Question{Ask: how.Probe, Data: p.unpackDir(), File: place, MaxRows: maxRows})
	} else {
		rows, err = p.inspectByScript(ctx, how)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("it took longer than %s", units.Span(within))
	}
	return p.contents(rows), err
}

func (p *Part) inspectByScript(ctx context.Context, how *recipe.Inspect) (probe.Rows, error) {
	rows, _, unread, err := p.answered(ctx, step{during: recipe.InQuery, text: how.Run}, how.Answer)
	if err == nil && unread != nil {
		err = fmt.Errorf("what the recipe %s lists is not %s: %w", p.recipe.Name, how.Answer, unread)
	}
	return rows, err
}

// contents reads rows in the shape that package recipe describes. One without a
// kind or a name is left out.
func (p *Part) contents(rows probe.Rows) []Content {
	var all []Content
	for _, row := range rows.Rows {
		c := Content{
			Kind: p.text(row["kind"]), In: p.text(row["in"]), Name: p.text(row["name"]),
			Count: whole(row["count"]), Of: p.text(row["of"]), Bytes: whole(row["bytes"]),
			Estimated: row["estimated"] == true || row["estimated"] == "true",
			Newest:    p.text(row["newest"]), Column: p.text(row["column"]),
		}
		if c.Kind == "" || c.Name == "" {
			continue
		}
		at := slices.IndexFunc(all, func(o Content) bool { return o.Kind == c.Kind && o.In == c.In && o.Name == c.Name })
		if at >= 0 {
			all[at] = c
		} else {
			all = append(all, c)
		}
	}
	return all
}

func (p *Part) text(value any) string {
	if value == nil {
		return ""
	}
	return p.hidden().Clean(fmt.Sprint(value))
}

func whole(value any) *int64 {
	switch v := value.(type) {
	case int64:
		return &v
	case float64:
		n := int64(v)
		return &n
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return &n
		}
	}
	return nil
}
