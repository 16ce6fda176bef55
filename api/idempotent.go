package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

const (
	longKey   = 255
	lostAfter = 10 * time.Minute // a request that was not answered by then, was being carried out by a server that stopped
)

// once answers a request that was answered before with the same answer, whichever
// server of the database gave it, so that a client which lost its connection may
// send the request again. A key belongs to an actor as far as their rights reach;
// with another request it is refused.
func (s *Server) once(c *gin.Context) {
	key := c.GetHeader("Idempotency-Key")
	actor := access.From(c.Request.Context())
	if key == "" || actor.ID == "" || c.Request.Method != http.MethodPost || !strings.HasPrefix(c.Request.URL.Path, v1+"/") {
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
	request := c.Request.URL.RequestURI() + "\x00" + string(body)
	key = strings.Join(append([]string{actor.ID, string(actor.Kind), key}, actor.Clients...), "\x00")
	before, mine, err := s.Store.KeptAnswers().Claim(c.Request.Context(), key, request)
	switch {
	case err != nil:
		s.fail(c, s.explain(c.Request.Context(), err))
	case mine:
		s.answerAndKeep(c, key)
	case !before.SameRequest(request):
		s.fail(c, refuse(http.StatusUnprocessableEntity, "The Idempotency-Key was used for another request: choose a new one for each request."))
	case before.Status == 0 && time.Since(before.At) > lostAfter:
		s.fail(c, refuse(http.StatusConflict, "The server stopped while it carried out the first request with this Idempotency-Key: check whether that was done, and choose a new key otherwise."))
	case before.Status == 0:
		s.fail(c, refuse(http.StatusConflict, "The first request with this Idempotency-Key is still under way: send it again in a moment."))
	case before.Body == nil:
		s.fail(c, refuse(http.StatusConflict, "The first request with this Idempotency-Key was carried out. Its answer holds a secret, which is not shown again."))
	default:
		s.repeat(c, before)
	}
}

func (s *Server) repeat(c *gin.Context, before store.Answer) {
	var header http.Header
	if err := json.Unmarshal([]byte(before.Header), &header); err != nil {
		s.fail(c, s.explain(c.Request.Context(), err))
		return
	}
	for name, values := range header {
		c.Writer.Header()[name] = values
	}
	c.Header("Idempotent-Replayed", "true")
	c.Data(before.Status, header.Get("Content-Type"), before.Body)
	c.Abort()
}

// holdsSecrets says whether answers to requests there may hold a secret that is
// shown once.
func holdsSecrets(path string) bool {
	return slices.Contains([]string{"tokens", "users", "account"}, tagOf(path))
}

func (s *Server) answerAndKeep(c *gin.Context, key string) {
	recorder := &recorder{ResponseWriter: c.Writer}
	c.Writer = recorder
	answers, kept := s.Store.KeptAnswers(), false
	defer func() {
		if kept {
			return
		}
		// A panic, or our own trouble: the next try is a new one.
		if err := answers.Forget(c.Request.Context(), key); err != nil {
			s.Log.Warn("an answer that failed is still kept", "error", err)
		}
	}()
	c.Next()
	if recorder.Status() >= http.StatusInternalServerError || recorder.streamed {
		return
	}
	header, err := json.Marshal(recorder.Header())
	answer := store.Answer{Status: recorder.Status(), Header: string(header), Body: append([]byte{}, recorder.body.Bytes()...)}
	if holdsSecrets(c.Request.URL.Path) && answer.Status < http.StatusBadRequest {
		answer.Header, answer.Body = "{}", nil
	}
	if err == nil {
		err = answers.Keep(c.Request.Context(), key, answer)
	}
	if kept = err == nil; !kept {
		s.Log.Warn("an answer was not kept for its Idempotency-Key", "error", err)
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
