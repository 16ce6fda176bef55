package notice

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/storetest"
)

var certificate tls.Certificate

// TestMain makes a certificate for this machine that the whole process trusts,
// so that what is tried is what runs: real handshakes, checked by the real rules.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "notice")
	if err == nil {
		err = trust(dir)
	}
	if err != nil {
		panic(err)
	}
	release, err := beTheInternet()
	if err != nil {
		panic(err)
	}
	code := m.Run()
	release()
	os.RemoveAll(dir)
	os.Exit(code)
}

func trust(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "trial"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames:    []string{"hooks.slack.com", "acme.webhook.office.com", "discord.com", "api.telegram.org"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	certificate = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	file := filepath.Join(dir, "ca.pem")
	if err := os.Setenv("SSL_CERT_FILE", file); err != nil {
		return err
	}
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
}

// internet is what services whose address is fixed were told, by host.
var internet sync.Map

// beTheInternet puts a proxy in front of everything that is not this machine,
// and answers behind it as the services do.
func beTheInternet() (release func(), err error) {
	services := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		internet.Store(r.Host, asked{r.URL.Path, r.Header.Clone(), string(body)})
		switch r.Host {
		case "hooks.slack.com":
			fmt.Fprint(w, "ok")
		case "discord.com":
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"ok": true, "result": {"message_id": 1}}`)
		}
	}))
	services.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	services.StartTLS()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		there, err := net.Dial("tcp", services.Listener.Addr().String())
		if err != nil || r.Method != http.MethodConnect {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		fmt.Fprint(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { defer there.Close(); _, _ = io.Copy(there, here) }()
		go func() { defer here.Close(); _, _ = io.Copy(here, there) }()
	}))
	return func() { services.CloseClientConnections(); proxy.Close(); services.Close() }, os.Setenv("HTTPS_PROXY", proxy.URL)
}

// place is a store with a deliverer that has little patience.
type place struct {
	*Deliverer
	t     *testing.T
	w     *scenarios.Workspace
	said  *lines
	facts int
}

func arrange(t *testing.T, receivers ...scenarios.Receiver) *place {
	t.Helper()
	return arrangeOn(t, storetest.Open(t, store.SQLite), receivers...)
}

func arrangeOn(t *testing.T, st *store.Store, receivers ...scenarios.Receiver) *place {
	t.Helper()
	p := &place{t: t, w: &scenarios.Workspace{Dir: "/workspace"}, said: &lines{}}
	p.w.Settings.Notices.Receivers = receivers
	p.w.Settings.Notices.Pages = "https://rehearse.acme.example/"
	for _, r := range receivers {
		p.w.Settings.Notices.Routes = append(p.w.Settings.Notices.Routes, scenarios.Route{To: []string{r.Name}})
	}
	p.Deliverer = &Deliverer{
		Store: st, Workspace: func() *scenarios.Workspace { return p.w }, Log: slog.New(slog.NewTextHandler(p.said, nil)),
		poll: 10 * time.Millisecond, limit: 2 * time.Second, watchEvery: time.Hour,
		pause: func(int) time.Duration { return 30 * time.Millisecond },
	}
	return p
}

// serve delivers until the test ends or the returned function is called.
func (p *place) serve() (stop func()) {
	ctx, cancel := context.WithCancel(p.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = p.Serve(ctx)
	}()
	stop = func() { cancel(); <-done }
	p.t.Cleanup(stop)
	return stop
}

// fails notes a failed run; each has a trouble of its own.
func (p *place) fails(reason string) store.Notice {
	p.t.Helper()
	p.facts++
	committed, met, measured := 14400.0, false, 16200.0
	began := noon.Add(-5 * time.Hour)
	n := store.Notice{
		Dedup: fmt.Sprintf("run/%d", p.facts), Topic: fmt.Sprintf("scenario/desk-%d", p.facts), Trouble: "run.failed/aa", Kind: scenarios.RunFailed,
		Service: "desk", RunID: fmt.Sprintf("20261122-030000-%06d", p.facts), Subject: "FAILED: desk-db: " + reason,
		Body: store.NoticeBody{At: noon, Name: "Service desk", Client: "acme", Owner: "desk@acme.example", Tier: 1, Scenario: "desk-db",
			Outcome: store.Failed, Class: "data", Phase: store.Check, Reason: reason, Next: "look at the dump", Trigger: store.Scheduled, StartedAt: &began,
			RTO: &store.Measure{Seconds: &measured, Committed: &committed, Met: &met}, RPO: &store.Measure{Committed: &committed, How: "unknown: no check says"}},
	}
	require.NoError(p.t, p.Store.Note(p.t.Context(), n))
	return n
}

// recovers notes that the trouble of a notice is over.
func (p *place) recovers(n store.Notice) {
	p.t.Helper()
	n.Dedup, n.Trouble, n.Kind, n.Subject = n.Dedup+"/well", "", scenarios.RunPassed, "passed: desk-db"
	n.Body.Outcome, n.Body.Reason, n.Body.Next, n.Body.Class = store.Passed, "", "", ""
	require.NoError(p.t, p.Store.Note(p.t.Context(), n))
}

func (p *place) notices(state store.NoticeState) []store.Notice {
	page, err := p.Store.Notices(context.Background(), store.NoticeFilter{State: state})
	require.NoError(p.t, err)
	return page.Notices
}

// becomes waits until so many notices are in the state.
func (p *place) becomes(n int, state store.NoticeState) []store.Notice {
	p.t.Helper()
	for end := time.Now().Add(20 * time.Second); len(p.notices(state)) != n; {
		if time.Now().After(end) {
			said := p.said.String()
			require.FailNow(p.t, "they never became so", "%d %s: …%s", n, state, said[max(0, len(said)-1000):])
		}
		time.Sleep(10 * time.Millisecond)
	}
	return p.notices(state)
}

// lines is a log that may be read while it is written.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// asked is a request as a receiver got it.
type asked struct {
	Path   string
	Header http.Header
	Body   string
}

// hook is a real HTTP receiver. Each answer is given once; the last one stays.
type hook struct {
	*httptest.Server
	mu      sync.Mutex
	got     []asked
	answers []http.HandlerFunc
}

func webhookServer(t *testing.T, secure bool, answers ...http.HandlerFunc) *hook {
	t.Helper()
	h := &hook{answers: answers}
	h.Server = httptest.NewUnstartedServer(http.HandlerFunc(h.serve))
	h.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	if secure {
		h.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
		h.StartTLS()
	} else {
		h.Start()
	}
	t.Cleanup(func() { h.CloseClientConnections(); h.Close() })
	return h
}

func (h *hook) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	h.got = append(h.got, asked{r.URL.Path, r.Header.Clone(), string(body)})
	answer := answers(200, "")
	if len(h.answers) > 0 {
		answer = h.answers[min(len(h.got), len(h.answers))-1]
	}
	h.mu.Unlock()
	answer(w, r)
}

func (h *hook) heard() []asked {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]asked(nil), h.got...)
}

func answers(status int, text string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, text)
	}
}

// hangs until the one who asks goes away.
func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// breaksOff closes the connection in the middle of an answer.
func breaksOff(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		fmt.Fprint(connection, "HTTP/1.1 200 ")
		connection.Close()
	}
}

// post is a mail server: it speaks enough of SMTP to be a real one for us.
type postOffice struct {
	net.Listener
	implicit bool              // TLS from the first byte
	refuses  map[string]string // recipient → answer
	account  string            // AUTH PLAIN must be this; "" asks for none
	hang     bool              // takes the connection and says nothing
	noTLS    bool
	breaks   string // "data": closes after DATA; "quit": closes after it took the mail

	mu  sync.Mutex
	got []delivered
}

type delivered struct {
	To     []string
	Mail   *netmail.Message
	Body   string
	Secure bool
}

func mailServer(t *testing.T, change ...func(*postOffice)) *postOffice {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	o := &postOffice{Listener: listener}
	for _, c := range change {
		c(o)
	}
	var open sync.WaitGroup
	var connections sync.Map
	open.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Store(connection, true)
			open.Go(func() { o.serve(connection) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		connections.Range(func(c, _ any) bool { c.(net.Conn).Close(); return true })
		open.Wait()
	})
	return o
}

func (o *postOffice) mails() []delivered {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]delivered(nil), o.got...)
}

func (o *postOffice) serve(connection net.Conn) {
	defer func() { connection.Close() }()
	if o.hang {
		_, _ = io.Copy(io.Discard, connection)
		return
	}
	if o.implicit {
		connection = tls.Server(connection, &tls.Config{Certificates: []tls.Certificate{certificate}})
	}
	secure := o.implicit
	in := bufio.NewReader(connection)
	say := func(text string) { fmt.Fprintf(connection, "%s\r\n", text) }
	say("220 trial ESMTP")
	var to []string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			say("250-trial")
			if !secure && !o.noTLS {
				say("250-STARTTLS")
			}
			if o.account != "" {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go on")
			connection = tls.Server(connection, &tls.Config{Certificates: []tls.Certificate{certificate}})
			in, secure = bufio.NewReader(connection), true
		case "AUTH":
			if rest != "PLAIN "+o.account {
				say("535 5.7.8 no such user or password")
				continue
			}
			say("235 welcome")
		case "RCPT":
			who := strings.Trim(strings.TrimPrefix(rest, "TO:"), "<>")
			o.mu.Lock()
			answer := o.refuses[who]
			o.mu.Unlock()
			if answer != "" {
				say(answer)
				continue
			}
			to = append(to, who)
			say("250 ok")
		case "DATA":
			say("354 go on")
			if o.breaks == "data" {
				return
			}
			o.take(in, to, secure)
			to = nil
			say("250 taken")
			if o.breaks == "quit" {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		case "RSET":
			to = nil
			say("250 ok")
		default:
			say("250 ok")
		}
	}
}

func (o *postOffice) take(in *bufio.Reader, to []string, secure bool) {
	var raw bytes.Buffer
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		raw.WriteString(strings.TrimPrefix(line, "."))
	}
	message, err := netmail.ReadMessage(&raw)
	if err != nil {
		return
	}
	body, _ := io.ReadAll(message.Body)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.got = append(o.got, delivered{to, message, string(body), secure})
}
