package queue

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// warnings keeps River's chatter out of the log: while the database is away it
// would repeat itself several times a second, over a weekend or two.
type warnings struct {
	slog.Handler
	logged *logged
}

// logged is when each message was last let through.
type logged struct {
	mu sync.Mutex
	at map[string]time.Time
}

// betweenWarnings is how soon River may log the same again.
const betweenWarnings = 10 * time.Minute

// Handle lets a message through unless it came a moment ago.
func (w warnings) Handle(ctx context.Context, r slog.Record) error {
	w.logged.mu.Lock()
	defer w.logged.mu.Unlock()
	if last, is := w.logged.at[r.Message]; is && r.Time.Sub(last) < betweenWarnings {
		return nil
	}
	if w.logged.at == nil {
		w.logged.at = map[string]time.Time{}
	}
	w.logged.at[r.Message] = r.Time // River's messages are few, and hold nothing that varies
	return w.Handler.Handle(ctx, r)
}

// Enabled is from warnings on.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}
