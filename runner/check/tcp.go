package check

import (
	"context"
	"fmt"
)

func findTCP(ctx context.Context, address string, place Place) (found, error) {
	answer, err := place.TCP(ctx, address)
	if err != nil {
		return found{}, err
	}
	f := found{some: true, value: answer.Open}
	f.names = map[string]any{"open": answer.Open, "banner": answer.Banner, "seconds": answer.Seconds}
	f.got = fmt.Sprintf("open = %t", answer.Open)
	return f, nil
}
