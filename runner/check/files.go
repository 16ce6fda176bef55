package check

import (
	"context"
	"fmt"
	"time"
)

func findFiles(ctx context.Context, glob string, place Place) (found, error) {
	facts, err := place.Files(ctx, glob)
	if err != nil {
		return found{}, err
	}
	f := found{some: facts.Count > 0, none: "no files", value: facts.Count}
	f.names = map[string]any{
		"count": int(facts.Count), "size": int(facts.Size), "names": append([]string{}, facts.Names...),
		"owners": append([]string{}, facts.Owners...), "modes": append([]string{}, facts.Modes...),
		"newest": timeOrZero(facts.Newest), "oldest": timeOrZero(facts.Oldest),
	}
	f.keeps("names", len(facts.Names), facts.Count)
	if facts.OwnersLost {
		f.cut = append(f.cut, cut{"owners", "the owners could not be kept when the backup was unpacked"})
	}
	if facts.Newest != nil {
		f.newest = *facts.Newest
	}
	f.got = fmt.Sprintf("count = %s, size = %s", show(facts.Count), show(facts.Size))
	return f, nil
}

func timeOrZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
