package notice

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"rehearse/scenarios"
)

// send brings a message to a receiver. Secrets are resolved here and nowhere
// before, and no error holds one.
func send(ctx context.Context, w *scenarios.Workspace, r *scenarios.Receiver, m message, log *slog.Logger) error {
	switch {
	case r.Log != nil:
		return write(ctx, log, r.Name, m)
	case r.SMTP != nil:
		return mail(ctx, w, r.SMTP, m)
	case r.Webhook != nil:
		return post(ctx, w, r.Webhook, m)
	case r.Shout != nil:
		return shout(ctx, w, r.Shout, m)
	}
	return errors.New("rehearse.yaml knows no such receiver: put it back under notices.receivers, or take it out of the routes")
}

// write puts each notice into the log, troubles as warnings.
func write(ctx context.Context, log *slog.Logger, name string, m message) error {
	for _, n := range m.Notices {
		level := slog.LevelInfo
		if n.Trouble != "" {
			level = slog.LevelWarn
		}
		attributes := []slog.Attr{slog.String("kind", string(n.Kind)), slog.String("receiver", name)}
		for _, a := range []slog.Attr{
			slog.String("service", n.Service), slog.String("scenario", n.Body.Scenario), slog.String("run", n.RunID),
			slog.String("reason", oneLine(n.Body.Reason)), slog.String("next", oneLine(n.Body.Next)),
		} {
			if a.Value.String() != "" {
				attributes = append(attributes, a)
			}
		}
		log.LogAttrs(ctx, level, "notice: "+subjectOf(n), attributes...)
	}
	return nil
}

// resolved gives references their values, and says which setting lacks one.
func resolved(w *scenarios.Workspace, setting, text string) (string, error) {
	value, err := w.Resolve(text)
	if err != nil {
		return "", &refusal{err: errors.New(setting + ": " + err.Error())}
	}
	return strings.TrimSpace(value), nil
}
