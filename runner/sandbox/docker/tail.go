package docker

import "sync"

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	most int
	kept []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p[max(0, len(p)-t.most):]...)
	// Twice the room, so that most writes move nothing.
	if len(t.kept) > 2*t.most {
		t.kept = append(t.kept[:0], t.kept[len(t.kept)-t.most:]...)
	}
	return len(p), nil
}

// last is the end of it, at most so many bytes.
func (t *tail) last(most int) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	most = max(0, min(most, t.most))
	return append([]byte(nil), t.kept[max(0, len(t.kept)-most):]...)
}

// head keeps the beginning of what is written to it and takes the rest for granted.
type head struct {
	most int
	kept []byte
}

func (h *head) Write(p []byte) (int, error) {
	h.kept = append(h.kept, p[:min(len(p), h.most-len(h.kept))]...)
	return len(p), nil
}
