package check

import (
	"context"
	"fmt"

	"rehearse/runner/probe"
)

func findRows(ctx context.Context, text string, place Place) (found, error) {
	rows, err := place.Query(ctx, text)
	if err != nil {
		return found{}, err
	}
	f := found{some: rows.Count > 0, none: "no rows", value: first(rows)}
	f.names = map[string]any{
		"value": f.value, "row": map[string]any{}, "rows": rows.Rows,
		"count": int(rows.Count), "columns": rows.Columns,
	}
	f.keeps("rows", len(rows.Rows), rows.Count)
	if rows.Rows == nil {
		f.names["rows"] = []map[string]any{}
	}
	if len(rows.Rows) > 0 {
		f.names["row"] = rows.Rows[0]
	}
	f.got = "value = " + show(f.value)
	if rows.Count > 1 {
		f.got += fmt.Sprintf(", count = %s", show(rows.Count))
	}
	return f, nil
}

// first is the first column of the first row; nil without rows.
func first(rows probe.Rows) any {
	if len(rows.Rows) == 0 || len(rows.Columns) == 0 {
		return nil
	}
	return rows.Rows[0][rows.Columns[0]]
}
