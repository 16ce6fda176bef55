package probe_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/runner/probe"
)

func TestHTTP(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(`{"database":"up","method":"` + r.Method + `","key":"` + r.Header.Get("X-Key") + `","host":"` + r.Host + `"}`))
	})
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) { _ = r.Write(w) })
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 3<<20)) })
	mux.Handle("/away", http.RedirectHandler("http://198.51.100.7/", http.StatusFound))
	mux.Handle("/here", http.RedirectHandler("/health", http.StatusFound))
	mux.Handle("/round", http.RedirectHandler("/round", http.StatusFound))
	mux.HandleFunc("/breaks", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("short"))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	c := talk(t, probe.ServeOptions{})
	ask := func(t *testing.T, args probe.HTTPArgs) probe.HTTPAnswer {
		answer, err := c.HTTP(t.Context(), args)
		require.NoError(t, err)
		require.Positive(t, answer.Seconds)
		return answer
	}
	t.Run("an answer", func(t *testing.T) {
		a := ask(t, probe.HTTPArgs{URL: server.URL + "/health", Headers: map[string]string{"X-Key": "secret", "Host": "desk.example"}})
		require.Equal(t, 418, a.Status)
		require.Equal(t, "application/json", a.Headers["Content-Type"])
		require.JSONEq(t, `{"database":"up","method":"GET","key":"secret","host":"desk.example"}`, a.Body)
	})
	t.Run("a question with a body", func(t *testing.T) {
		a := ask(t, probe.HTTPArgs{URL: server.URL + "/echo", Method: "PUT", Body: "hello"})
		require.True(t, strings.HasPrefix(a.Body, "PUT /echo"), a.Body)
		require.True(t, strings.HasSuffix(a.Body, "hello"), a.Body)
	})
	t.Run("no more than a mebibyte", func(t *testing.T) {
		a := ask(t, probe.HTTPArgs{URL: server.URL + "/big"})
		require.Len(t, a.Body, 1<<20)
		require.True(t, a.Cut)
		require.False(t, ask(t, probe.HTTPArgs{URL: server.URL + "/health"}).Cut)
	})
	t.Run("a redirect that stays inside", func(t *testing.T) {
		require.Equal(t, 418, ask(t, probe.HTTPArgs{URL: server.URL + "/here"}).Status)
	})
	t.Run("a redirect that leads out", func(t *testing.T) {
		a := ask(t, probe.HTTPArgs{URL: server.URL + "/away"})
		require.Zero(t, a.Status)
		require.Equal(t, "it redirects to http://198.51.100.7/, which is not inside the sandbox", a.Error)
	})
	t.Run("a redirect without end", func(t *testing.T) {
		require.Equal(t, "it redirects more than 5 times", ask(t, probe.HTTPArgs{URL: server.URL + "/round"}).Error)
	})
	t.Run("an answer that breaks off", func(t *testing.T) {
		a := ask(t, probe.HTTPArgs{URL: server.URL + "/breaks"})
		require.Zero(t, a.Status)
		require.Contains(t, a.Error, "the answer ended early: unexpected EOF")
	})
	t.Run("nobody there", func(t *testing.T) {
		require.Equal(t, "connection refused", ask(t, probe.HTTPArgs{URL: "http://" + closed(t)}).Error)
	})
	t.Run("a name that nothing has", func(t *testing.T) {
		require.Contains(t, ask(t, probe.HTTPArgs{URL: "http://nobody.invalid/"}).Error, "nobody.invalid")
	})
	t.Run("any certificate, and which it was", func(t *testing.T) {
		secure := httptest.NewTLSServer(mux)
		defer secure.Close()
		a := ask(t, probe.HTTPArgs{URL: secure.URL + "/health"})
		require.Equal(t, 418, a.Status)
		require.Contains(t, a.Headers["tls"], "TLS 1.3, certificate of O=Acme Co by O=Acme Co until")
		require.Contains(t, a.Headers["tls"], "not verified")
	})
}

func TestTCP(t *testing.T) {
	c := talk(t, probe.ServeOptions{})
	t.Run("one that greets", func(t *testing.T) {
		a, err := c.TCP(t.Context(), listen(t, func(conn net.Conn) { _, _ = conn.Write([]byte("220 mail\r\n")) }))
		require.NoError(t, err)
		require.True(t, a.Open)
		require.Equal(t, "220 mail\r\n", a.Banner)
	})
	t.Run("one that waits", func(t *testing.T) {
		a, err := c.TCP(t.Context(), listen(t, func(net.Conn) { <-t.Context().Done() }))
		require.NoError(t, err)
		require.True(t, a.Open)
		require.Empty(t, a.Banner)
	})
	t.Run("nobody there", func(t *testing.T) {
		a, err := c.TCP(t.Context(), closed(t))
		require.NoError(t, err)
		require.False(t, a.Open)
		require.Equal(t, "connection refused", a.Error)
	})
	t.Run("no address", func(t *testing.T) {
		a, err := c.TCP(t.Context(), "nowhere")
		require.NoError(t, err)
		require.Contains(t, a.Error, "missing port in address")
	})
}

// closed is an address where somebody has just stopped to listen.
func closed(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().String()
}
