package source

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/itchyny/gojq"

	"rehearse/runner/script"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// mapped makes recovery points of what a tool printed, by the recipe's jq
// expression. It may give one array or the points one by one. What cannot be
// understood is a fault of the rig: nothing was learnt about the backup.
func mapped(ctx context.Context, r *recipe.Recipe, printed []byte) ([]Point, error) {
	if r.Tool.LineRe != nil {
		return inLines(r, printed)
	}
	var input any
	if err := json.Unmarshal(printed, &input); err != nil {
		return nil, fault.OfRig(fault.Fetch, "it printed no JSON as its list: %q", script.Shorten(string(printed[:min(len(printed), 200)]))).
			To("look whether the image's tool is the one that the recipe %s is for", r.Name)
	}
	query, err := gojq.Parse(r.Tool.Points)
	if err != nil {
		return nil, fmt.Errorf("understand the recipe's points: %w", err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, fmt.Errorf("understand the recipe's points: %w", err)
	}
	return collect(ctx, r, code.RunWithContext(ctx, input))
}

// inLines makes a recovery point of every line that the recipe's pattern matches.
// Lines of which none does are not the list that the recipe is for.
func inLines(r *recipe.Recipe, printed []byte) (points []Point, err error) {
	unknown := ""
	for line := range strings.Lines(string(printed)) {
		line = strings.TrimRight(line, "\r\n")
		found := r.Tool.LineRe.FindStringSubmatch(line)
		if found == nil {
			if unknown == "" {
				unknown = strings.TrimSpace(line)
			}
			continue
		}
		from := map[string]any{}
		for i, name := range r.Tool.LineRe.SubexpNames() {
			if name != "" && found[i] != "" {
				from[name] = found[i]
			}
		}
		if text, told := from["size"].(string); told {
			if from["size"], err = strconv.ParseFloat(text, 64); err != nil {
				return nil, misread(r, "size is no number: %.40s", text)
			}
		}
		p, err := pointOf(r, from)
		if err != nil {
			return nil, err
		}
		if points = append(points, p); len(points) > mostPoints {
			return nil, misread(r, "it lists more than %d recovery points", mostPoints)
		}
	}
	if len(points) == 0 && unknown != "" {
		return nil, misread(r, "no line of its list is as the recipe %s expects it: %q", r.Name, script.Shorten(unknown))
	}
	return points, nil
}

// mostPoints ends an expression that would give points for ever.
const mostPoints = 1_000_000

func collect(ctx context.Context, r *recipe.Recipe, values gojq.Iter) ([]Point, error) {
	var points []Point
	for {
		value, ok := values.Next()
		if cause := context.Cause(ctx); cause != nil {
			return nil, cause
		}
		if !ok {
			return points, nil
		}
		if err, failed := value.(error); failed {
			return nil, misread(r, "its list is not as the recipe %s expects it: %w", r.Name, err)
		}
		batch, isArray := value.([]any)
		if !isArray {
			batch = []any{value}
		}
		if len(points)+len(batch) > mostPoints {
			return nil, misread(r, "it lists more than %d recovery points", mostPoints)
		}
		for _, one := range batch {
			p, err := pointOf(r, one)
			if err != nil {
				return nil, err
			}
			points = append(points, p)
		}
	}
}

func misread(r *recipe.Recipe, format string, args ...any) *fault.Fault {
	return fault.OfRig(fault.Fetch, format, args...).To("correct `points` or `lines` of the recipe %s, or use an image whose tool it is for", r.Name)
}

func pointOf(r *recipe.Recipe, value any) (p Point, err error) {
	from, ok := value.(map[string]any)
	if !ok {
		return p, misread(r, "a recovery point is no object: %.100v", value)
	}
	if p.ID, ok = from["id"].(string); !ok || p.ID == "" {
		return p, misread(r, "a recovery point has no id: %.100v", value)
	}
	if p.ConsistentAt, err = timeIn(from, "consistent_at"); err == nil {
		p.AvailableAt, err = timeIn(from, "available_at")
	}
	if err != nil {
		return p, misread(r, "the recovery point %s: %w", p.ID, err)
	}
	if p.ConsistentAt != nil {
		p.ConsistentFrom = "what " + r.Name + " recorded"
	}
	if size, err := sizeIn(from["size"]); err != nil {
		return p, misread(r, "the recovery point %s: %w", p.ID, err)
	} else {
		p.Size = size
	}
	about, _ := from["about"].(string)
	p.About = script.Shorten(about)
	return p, nil
}

// timeIn reads a time; one that is not there is unknown.
func timeIn(from map[string]any, key string) (*time.Time, error) {
	if from[key] == nil || from[key] == "" {
		return nil, nil
	}
	value := from[key]
	if whole, ok := value.(int); ok {
		value = float64(whole)
	}
	at, err := clock{zone: time.UTC}.fromAny(value)
	if err != nil {
		return nil, fmt.Errorf("%s %w", key, err)
	}
	return &at, nil
}

func sizeIn(value any) (*int64, error) {
	var size int64
	switch value := value.(type) {
	case nil:
		return nil, nil
	case int:
		size = int64(value)
	case float64:
		size = int64(value)
	default:
		return nil, fmt.Errorf("size is no number: %.40v", value)
	}
	if size < 0 {
		return nil, fmt.Errorf("size is %d", size)
	}
	return &size, nil
}
