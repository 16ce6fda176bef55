package queue

import (
	"context"
	"database/sql"
	"errors"

	"github.com/fsnotify/fsnotify"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// walDriver is River's driver for SQLite, which learns of new jobs in another way.
// River's own asks the database twenty times a second, which costs more than all
// else that waiting does. Every write of any process changes the write-ahead log
// beside the database, and the kernel reports that.
type walDriver struct {
	*riversqlite.Driver
	conn *sql.DB
	file string
}

func (d walDriver) GetListener(params *riverdriver.GetListenenerParams) riverdriver.Listener {
	return &listener{Listener: d.Driver.GetListener(params), conn: d.conn, log: d.file + "-wal"}
}

// listener reads River's announcements in the order in which they were made.
type listener struct {
	riverdriver.Listener // in whose way it waits where there is no watcher
	conn                 *sql.DB
	log                  string
	last                 int64             // announcement that was read
	watcher              *fsnotify.Watcher // may be nil
}

// Connect begins with the announcements that are made from now on.
func (l *listener) Connect(ctx context.Context) error {
	if err := l.Listener.Connect(ctx); err != nil {
		return err
	}
	l.watcher = watch(l.log)
	return l.conn.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM river_notification").Scan(&l.last)
}

// watch is nil where the kernel has no more watches to give.
func watch(file string) *fsnotify.Watcher {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil
	}
	if watcher.Add(file) != nil {
		_ = watcher.Close() // it watches nothing
		return nil
	}
	return watcher
}

// Close lets go of the log; Connect may follow.
func (l *listener) Close(ctx context.Context) error {
	var err error
	if l.watcher != nil {
		err = l.watcher.Close()
		l.watcher = nil
	}
	return errors.Join(err, l.Listener.Close(ctx))
}

// WaitForNotification waits for the next announcement.
func (l *listener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	if l.watcher == nil {
		return l.Listener.WaitForNotification(ctx)
	}
	for {
		made, err := l.next(ctx)
		if !errors.Is(err, sql.ErrNoRows) {
			return made, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case _, open := <-l.watcher.Events:
			if !open {
				return nil, fsnotify.ErrClosed
			}
		case err := <-l.watcher.Errors:
			return nil, err
		}
	}
}

func (l *listener) next(ctx context.Context) (*riverdriver.Notification, error) {
	var made riverdriver.Notification
	err := l.conn.QueryRowContext(ctx, "SELECT id, topic, payload FROM river_notification WHERE id > ? ORDER BY id LIMIT 1", l.last).
		Scan(&l.last, &made.Topic, &made.Payload)
	if err != nil {
		return nil, err
	}
	return &made, nil
}
