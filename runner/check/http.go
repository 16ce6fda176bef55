package check

import (
	"context"
	"fmt"

	"rehearse/runner/probe"
	"rehearse/scenarios"
)

func findHTTP(ctx context.Context, h *scenarios.HTTPCheck, place Place) (found, error) {
	answer, err := place.HTTP(ctx, probe.HTTPArgs{URL: h.URL, Method: h.Method, Headers: h.Headers, Body: h.Body})
	if err != nil {
		return found{}, err
	}
	headers := answer.Headers
	if headers == nil {
		headers = map[string]string{}
	}
	f := found{some: answer.Error == "", none: answer.Error, value: answer.Status >= 200 && answer.Status < 400}
	f.names = map[string]any{
		"status": answer.Status, "body": answer.Body, "json": parsed(answer.Body),
		"headers": headers, "seconds": answer.Seconds,
	}
	if answer.Cut {
		const seen = "it would see the first 1 MiB alone"
		f.cut = append(f.cut, cut{"body", seen}, cut{"json", seen})
	}
	f.got = fmt.Sprintf("status = %d", answer.Status)
	f.newest = answer.Body
	return f, nil
}
