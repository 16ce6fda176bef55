package api

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
)

const (
	keyKept  = 24 * time.Hour // how long an answer is repeated
	mostKeys = 10_000         // that are kept; then the oldest go
	longKey  = 255
)

// repeats are the answers to requests that carried an Idempotency-Key, so that a
// client which lost its connection may send the request again. They live as long
// as this process does.
type repeats struct {
	mutex sync.Mutex
	known map[string]*repeat
	order []string // the oldest first
}

// repeat is one answer; done is closed when it is complete.
type repeat struct {
	request [sha256.Size]byte
	at      time.Time
	done    bool
	status  int
	header  http.Header
	body    []byte
}

// once answers a request that was answered before with the same answer. A key
// belongs to an actor; with another request it is refused.
func (s *Server) once(c *gin.Context) {
	key := c.GetHeader("Idempotency-Key")
	if key == "" || c.Request.Method != http.MethodPost || !strings.HasPrefix(c.Request.URL.Path, v1+"/") {
		return
	}
	if len(key) > longKey {
		s.fail(c, refuse(http.StatusBadRequest, "The Idempotency-Key is too long: use at most 255 characters, such as a UUID."))
		return
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		s.fail(c, refuse(http.StatusRequestEntityTooLarge, "The request is too large, or its body could not be read."))
		return
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	request := sha256.Sum256([]byte(c.Request.URL.RequestURI() + "\x00" + string(body)))
	key = access.From(c.Request.Context()).ID + "\x00" + key
	before, mine := s.repeats.claim(key, request, time.Now())
	switch {
	case mine:
		s.answerAndKeep(c, key)
	case before.request != request:
		s.fail(c, refuse(http.StatusUnprocessableEntity, "The Idempotency-Key was used for another request: choose a new one for each request."))
	case !before.done:
		s.fail(c, refuse(http.StatusConflict, "The first request with this Idempotency-Key is still under way: send it again in a moment."))
	default:
		for name, values := range before.header {
			c.Writer.Header()[name] = values
		}
		c.Header("Idempotent-Replayed", "true")
		c.Data(before.status, before.header.Get("Content-Type"), before.body)
		c.Abort()
	}
}

// claim finds the answer of a key, or begins one, which is then the caller's to
// complete.
func (r *repeats) claim(key string, request [sha256.Size]byte, now time.Time) (found repeat, mine bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for len(r.order) > 0 && (len(r.order) >= mostKeys || now.Sub(r.known[r.order[0]].at) > keyKept) {
		delete(r.known, r.order[0])
		r.order = r.order[1:]
	}
	if known := r.known[key]; known != nil {
		return *known, false
	}
	if r.known == nil {
		r.known = map[string]*repeat{}
	}
	began := &repeat{request: request, at: now}
	r.known[key] = began
	r.order = append(r.order, key)
	return *began, true
}

// keep completes an answer. One that says to try again is forgotten.
func (r *repeats) keep(key string, answer repeat) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if known := r.known[key]; known != nil {
		answer.request, answer.at, answer.done = known.request, known.at, true
		*known = answer
	}
}

func (r *repeats) forget(key string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	delete(r.known, key)
	for i := range r.order {
		if r.order[i] == key {
			r.order = append(r.order[:i], r.order[i+1:]...)
			return
		}
	}
}

func (s *Server) answerAndKeep(c *gin.Context, key string) {
	recorder := &recorder{ResponseWriter: c.Writer}
	c.Writer = recorder
	kept := false
	defer func() {
		if !kept { // a panic, or our own trouble: the next try is a new one
			s.repeats.forget(key)
		}
	}()
	c.Next()
	if status := recorder.Status(); status < http.StatusInternalServerError && !recorder.streamed {
		s.repeats.keep(key, repeat{status: status, header: recorder.Header().Clone(), body: recorder.body.Bytes()})
		kept = true
	}
}

// recorder keeps a copy of what is answered.
type recorder struct {
	gin.ResponseWriter
	body     bytes.Buffer
	streamed bool // it is more than an answer, and is not kept
}

func (r *recorder) Write(part []byte) (int, error) {
	if r.body.Len()+len(part) > largestBody {
		r.streamed = true
	} else {
		r.body.Write(part)
	}
	return r.ResponseWriter.Write(part)
}

func (r *recorder) WriteString(text string) (int, error) { return r.Write([]byte(text)) }
