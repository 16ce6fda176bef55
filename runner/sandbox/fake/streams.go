package fake

import (
	"io"
	"sync"
)

// talk is both ends of a conversation.
type talk struct {
	in, ours   *io.PipeReader // what the program reads, what we read
	out, toIts *io.PipeWriter // what the program writes, what we write
}

func newTalk() *talk {
	t := &talk{}
	t.in, t.toIts = io.Pipe()
	t.ours, t.out = io.Pipe()
	return t
}

func (t *talk) Read(p []byte) (int, error)  { return t.ours.Read(p) }
func (t *talk) Write(p []byte) (int, error) { return t.toIts.Write(p) }

// CloseWrite says that nothing more will be said.
func (t *talk) CloseWrite() error { return t.toIts.Close() }

// Close ends the conversation from our side.
func (t *talk) Close() error {
	_ = t.toIts.Close()
	return t.ours.Close()
}

// end ends it from the program's side, as when its container is gone.
func (t *talk) end() {
	_ = t.in.Close()
	_ = t.out.Close()
}

// log keeps the end, or with head the beginning, of what is written to it.
type log struct {
	mu   sync.Mutex
	most int // 0 is 5 MiB
	head bool
	kept []byte
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	most := l.most
	if most == 0 {
		most = 5 << 20
	}
	l.kept = append(l.kept, p...)
	if over := len(l.kept) - most; over > 0 && l.head {
		l.kept = l.kept[:most]
	} else if over > 0 {
		l.kept = append([]byte(nil), l.kept[over:]...)
	}
	return len(p), nil
}

func (l *log) last(most int) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]byte(nil), l.kept[max(0, len(l.kept)-most):]...)
}
