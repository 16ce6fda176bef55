package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Difference is one thing in which two versions of a definition differ.
type Difference struct {
	Path   string `json:"path"`   // of the key, such as commitment.rto
	Before string `json:"before"` // as JSON without quotes around texts; "" where it was not there
	After  string `json:"after"`  // likewise
}

// String is a difference on one line.
func (d Difference) String() string {
	switch {
	case d.Before == "":
		return "+ " + d.Path + ": " + d.After
	case d.After == "":
		return "- " + d.Path + ": " + d.Before
	}
	return "~ " + d.Path + ": " + d.Before + " → " + d.After
}

// Differences are those between two definitions as JSON, in the order of their paths;
// nothing at all is a definition without keys. An item of a list of plain values is
// known by its value, so that one that was added in front is one difference.
func Differences(before, after []byte) ([]Difference, error) {
	a, errA := decoded(before)
	b, errB := decoded(after)
	if errA != nil || errB != nil {
		return nil, fmt.Errorf("read a definition: %w", firstOf(errA, errB))
	}
	var all []Difference
	differ("", a, b, &all)
	return all, nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func decoded(text []byte) (value any, err error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return map[string]any{}, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return value, decoder.Decode(&value)
}

func differ(path string, a, b any, all *[]Difference) {
	switch x := a.(type) {
	case map[string]any:
		if y, both := b.(map[string]any); both {
			keys := map[string]bool{}
			for key := range x {
				keys[key] = true
			}
			for key := range y {
				keys[key] = true
			}
			for _, key := range slices.Sorted(maps.Keys(keys)) {
				differ(strings.TrimPrefix(path+"."+key, "."), x[key], y[key], all)
			}
			return
		}
	case []any:
		if y, both := b.([]any); both {
			differInList(path, x, y, all)
			return
		}
	}
	before, after := valueShown(a), valueShown(b)
	if before != after {
		*all = append(*all, Difference{Path: path, Before: before, After: after})
	}
}

func differInList(path string, a, b []any, all *[]Difference) {
	plain := func(item any) bool {
		switch item.(type) {
		case map[string]any, []any:
			return false
		}
		return true
	}
	if !slices.ContainsFunc(slices.Concat(a, b), func(item any) bool { return !plain(item) }) {
		for _, item := range a {
			if !slices.Contains(b, item) {
				*all = append(*all, Difference{Path: path, Before: valueShown(item)})
			}
		}
		for _, item := range b {
			if !slices.Contains(a, item) {
				*all = append(*all, Difference{Path: path, After: valueShown(item)})
			}
		}
		return
	}
	for i := range max(len(a), len(b)) {
		var x, y any
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		differ(path+"."+strconv.Itoa(i), x, y, all)
	}
}

func valueShown(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	text, err := json.Marshal(value)
	if err != nil { // it was JSON
		panic(err)
	}
	return string(text)
}
