package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// worthPacking is from which size on an answer is compressed.
const worthPacking = 1 << 10

// compacted sends what next answers as small as the client accepts: nothing if
// it has the same already (ETag), a table where it asks for text/csv, and
// compressed. Files and streams pass through as they are written.
func compacted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		held := &heldBack{ResponseWriter: w, request: r}
		next.ServeHTTP(held, r)
		held.send()
	})
}

// heldBack keeps an answer of text until it is complete.
type heldBack struct {
	http.ResponseWriter
	request *http.Request
	status  int
	body    bytes.Buffer
	passing bool // it is written through, because it is a file or a stream
}

// Unwrap lets http.ResponseController reach the connection.
func (h *heldBack) Unwrap() http.ResponseWriter { return h.ResponseWriter }

func (h *heldBack) WriteHeader(status int) {
	if h.status != 0 {
		return
	}
	h.status = status
	if !isText(h.Header().Get("Content-Type")) && status != http.StatusNoContent && status < 300 && h.Header().Get("Content-Type") != "" {
		h.pass()
	}
}

func (h *heldBack) Write(part []byte) (int, error) {
	if h.status == 0 {
		h.WriteHeader(http.StatusOK)
	}
	if h.passing {
		return h.ResponseWriter.Write(part)
	}
	return h.body.Write(part)
}

// Flush makes a stream of an answer.
func (h *heldBack) Flush() {
	if h.status == 0 {
		h.status = http.StatusOK
	}
	h.pass()
	_ = http.NewResponseController(h.ResponseWriter).Flush() // a writer that cannot flush sends at the end
}

func (h *heldBack) pass() {
	if h.passing {
		return
	}
	h.passing = true
	h.ResponseWriter.WriteHeader(h.status)
	_, _ = h.ResponseWriter.Write(h.body.Bytes()) // the client may be gone
}

// texts are the kinds of answers that are worth holding back.
var texts = []string{"text/html", "text/css", "text/plain", "text/csv", "text/calendar", "text/javascript", "application/json", "application/openapi+json", "application/problem+json", "image/svg+xml"}

func isText(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return slices.Contains(texts, strings.TrimSpace(kind))
}

func (h *heldBack) send() {
	if h.passing || h.status == 0 && h.body.Len() == 0 {
		return
	}
	body, header := h.body.Bytes(), h.Header()
	reads := h.request.Method == http.MethodGet || h.request.Method == http.MethodHead
	if reads && h.status == http.StatusOK {
		body = tabulated(h.request, header, body)
		if h.unchanged(body) {
			header.Del("Content-Length")
			h.ResponseWriter.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if len(body) > 0 && isText(header.Get("Content-Type")) {
		header.Add("Vary", "Accept, Accept-Encoding")
		body = packed(h.request, header, body)
	}
	if h.status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	h.ResponseWriter.WriteHeader(h.status)
	_, _ = h.ResponseWriter.Write(body) // the client may be gone
}

// unchanged marks an answer with what it says, and reports whether the client has it.
func (h *heldBack) unchanged(body []byte) bool {
	sum := sha256.Sum256(body)
	tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
	h.Header().Set("ETag", tag)
	if strings.HasPrefix(h.request.URL.Path, "/api/") {
		h.Header().Set("Cache-Control", "private, no-cache") // may be kept by who asked, and is asked for each time
	}
	for had := range strings.SplitSeq(h.request.Header.Get("If-None-Match"), ",") {
		if had = strings.TrimSpace(had); had == "*" || had != "" && strings.TrimPrefix(had, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// packed compresses a body if the client accepts that and it is worth it.
func packed(r *http.Request, header http.Header, body []byte) []byte {
	if len(body) < worthPacking || header.Get("Content-Encoding") != "" || !accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		return body
	}
	var small bytes.Buffer
	writer, _ := gzip.NewWriterLevel(&small, gzip.BestSpeed) // a level that there is
	_, _ = writer.Write(body)                                // a buffer takes everything
	_ = writer.Close()
	header.Set("Content-Encoding", "gzip")
	return small.Bytes()
}

// accepts reports whether a header such as Accept names a value and does not
// refuse it.
func accepts(header, value string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, quality, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), value) {
			q, is := strings.CutPrefix(strings.ReplaceAll(quality, " ", ""), "q=")
			weight, err := strconv.ParseFloat(q, 64)
			return !is || err != nil || weight > 0
		}
	}
	return false
}
