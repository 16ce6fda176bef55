package api

import (
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
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"

	"rehearse/fixtures/built"
	"rehearse/scenarios"
	"rehearse/scenarios/access"
)

// begun starts a program that others wrote, until the test ends.
func begun(t *testing.T, environment []string, pkg, version string, arguments ...string) {
	t.Helper()
	program, err := built.Foreign(t.Context(), pkg, version)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, program, arguments...)
	command.Env = append(os.Environ(), environment...)
	require.NoError(t, command.Start())
	t.Cleanup(func() { cancel(); _ = command.Wait() }) // it was killed
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func answers(t *testing.T, address string) {
	t.Helper()
	require.Eventually(t, func() bool {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			_ = connection.Close()
		}
		return err == nil
	}, time.Minute, 20*time.Millisecond)
}

// dex is a real provider: dex of the CNCF, with one user, who is in the group authors.
func dex(t *testing.T, callback string) (issuer string) {
	t.Helper()
	port := freePort(t)
	issuer = fmt.Sprintf("http://127.0.0.1:%d/dex", port)
	config := filepath.Join(t.TempDir(), "dex.yaml")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, `issuer: %s
storage: {type: memory}
web: {http: "127.0.0.1:%d"}
oauth2: {skipApprovalScreen: true}
connectors: [{type: mockCallback, id: mock, name: Mock}]
staticClients: [{id: rehearse, name: Rehearse, secret: open sesame, redirectURIs: ["%s"]}]
`, issuer, port, callback), 0o600))
	begun(t, nil, "github.com/dexidp/dex/cmd/dex", "v0.0.0-20210917061239-f0186ff2651e", "serve", config)
	answers(t, fmt.Sprintf("127.0.0.1:%d", port))
	return issuer
}

// follow goes wherever it is sent, as a browser does.
func (b *browser) follow(address string) answer {
	b.p.t.Helper()
	for range 12 {
		got := b.get(address)
		where := got.Header.Get("Location")
		if where == "" {
			return got
		}
		base, err := url.Parse(address)
		require.NoError(b.p.t, err)
		next, err := base.Parse(where)
		require.NoError(b.p.t, err)
		address = next.String()
	}
	b.p.t.Fatal("it is sent around in circles")
	return answer{}
}

func TestPeopleSignInWithARealProviderAndTheirGroupsBecomeRoles(t *testing.T) {
	p := closed(t)
	settings := scenarios.AccessSettings{URL: p.URL, OIDC: &scenarios.ProviderSettings{Name: "Dex", ClientID: "rehearse", Scopes: []string{"groups"}, Claim: "groups"}}
	settings.OIDC.Issuer = dex(t, p.URL+callbackPath)
	p.server.provider = newProvider(settings, "open sesame")
	rights := func(groups map[string]scenarios.Rights) { p.server.provider.settings.Groups = groups }

	rights(map[string]scenarios.Rights{"others": {Roles: []access.Role{access.Viewer}}})
	refused := p.browser().follow(p.URL + "/sign-in/provider")
	require.Equal(t, http.StatusForbidden, refused.StatusCode, refused.Text)
	require.Contains(t, refused.Text, "You may not sign in")

	rights(map[string]scenarios.Rights{"authors": {Roles: []access.Role{access.Operator}, Clients: []string{"acme"}}, "others": {Roles: []access.Role{access.Administrator}}})
	anna := p.browser()
	in := anna.follow(p.URL + "/sign-in/provider?next=/runs")
	require.Equal(t, http.StatusOK, in.StatusCode, in.Text)
	require.Contains(t, in.Text, "Kilgore Trout")
	require.Contains(t, in.Text, "<h1>Runs")
	user, err := p.store.User(t.Context(), "kilgore-kilgore.trout")
	if err != nil {
		users, listErr := p.store.Users(root(t))
		require.NoError(t, listErr)
		require.Len(t, users, 1)
		user = &users[0]
	}
	require.Equal(t, []access.Role{access.Operator}, user.Roles)
	require.Equal(t, []string{"acme"}, user.Clients)
	require.Equal(t, http.StatusForbidden, anna.get("/users").StatusCode, "an operator does not manage users")

	p.server.provider = newProvider(settings, "a wrong secret")
	rights(map[string]scenarios.Rights{"authors": {Roles: []access.Role{access.Operator}}})
	wrong := p.browser().follow(p.URL + "/sign-in/provider")
	require.Equal(t, http.StatusBadGateway, wrong.StatusCode)
	require.NotContains(t, wrong.Text, "sesame")
	require.Contains(t, p.log.String(), "exchange the code")

	stranger := p.browser().get(callbackPath + "?code=x&state=y")
	require.Equal(t, http.StatusBadRequest, stranger.StatusCode, "an answer that this browser did not ask for")
}

// names answers every name with loopback.
func names(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // pebble asks by TCP
	require.NoError(t, err)
	server := &dns.Server{Listener: listener, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, asked *dns.Msg) {
		said := new(dns.Msg).SetReply(asked)
		for _, q := range asked.Question {
			if q.Qtype == dns.TypeA {
				said.Answer = append(said.Answer, &dns.A{Hdr: dns.RR_Header{Name: q.Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 1}, A: net.IPv4(127, 0, 0, 1)})
			}
		}
		_ = w.WriteMsg(said)
	})}
	go func() { _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = server.Shutdown() })
	return listener.Addr().String()
}

// pebble is a real ACME authority: Let's Encrypt's own for tests. It asks for proof on
// the port that is given.
func pebble(t *testing.T, port int) (directory, roots, management string) {
	t.Helper()
	dir := t.TempDir()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "pebble"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	roots = filepath.Join(dir, "cert.pem")
	require.NoError(t, os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	acme, manage := freePort(t), freePort(t)
	config := filepath.Join(dir, "pebble.json")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, `{"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d", "certificate": %q, "privateKey": %q,
		"httpPort": 1, "tlsPort": %d, "retryAfter": {"authz": 1, "order": 1}}}`, acme, manage, roots, filepath.Join(dir, "key.pem"), port), 0o600))
	begun(t, []string{"PEBBLE_VA_NOSLEEP=1"}, "github.com/letsencrypt/pebble/v2/cmd/pebble", "v2.10.3", "-config", config, "-dnsserver", names(t))
	answers(t, fmt.Sprintf("127.0.0.1:%d", acme))
	answers(t, fmt.Sprintf("127.0.0.1:%d", manage))
	return fmt.Sprintf("https://127.0.0.1:%d/dir", acme), roots, fmt.Sprintf("https://127.0.0.1:%d", manage)
}

// trusting is a pool of the certificates in PEM.
func trusting(t *testing.T, certificates []byte) *x509.CertPool {
	t.Helper()
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(certificates))
	return pool
}

func TestARealAuthorityIssuesTheCertificateByACME(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	directory, roots, management := pebble(t, listener.Addr().(*net.TCPAddr).Port)
	settings := scenarios.AccessSettings{TLS: &scenarios.TLSSettings{ACME: &scenarios.ACMESettings{
		Domains: []string{"rehearse.test"}, Email: "ops@rehearse.test", Directory: directory, Roots: roots, Storage: filepath.Join(t.TempDir(), "acme")}}}
	encrypted, err := Encrypted(t.Context(), listener, settings)
	require.NoError(t, err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(encrypted) }()
	defer server.Close()

	own, err := os.ReadFile(roots)
	require.NoError(t, err)
	asker := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusting(t, own)}}}
	response, err := asker.Get(management + "/roots/0")
	require.NoError(t, err)
	defer response.Body.Close()
	issuer, err := io.ReadAll(response.Body)
	require.NoError(t, err)

	reader := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: trusting(t, issuer), ServerName: "rehearse.test"}}}
	require.Eventually(t, func() bool {
		response, err := reader.Get("https://" + listener.Addr().String())
		if err != nil {
			return false
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		return err == nil && string(body) == "hello" && response.TLS.PeerCertificates[0].DNSNames[0] == "rehearse.test"
	}, time.Minute, 100*time.Millisecond)
}
